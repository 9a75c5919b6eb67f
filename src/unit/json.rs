//! The JSON form of a unit. It is flat: the keys are those of JSON lines, which files of
//! earlier versions have too.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{Context, Half, InlineCode, LanguageTag, Localization, Unit};
use crate::BySide;
use crate::bitext::{Kind, Reason};

/// A unit without nesting; serde names its keys.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct FlatUnit {
    source: String,
    target: String,
    source_tag: LanguageTag,
    target_tag: LanguageTag,
    source_codes: Vec<InlineCode>,
    target_codes: Vec<InlineCode>,
    source_ranges: Vec<Range<usize>>,
    target_ranges: Vec<Range<usize>>,
    source_paragraph: Option<u32>,
    target_paragraph: Option<u32>,
    kind: Option<Kind>,
    level: Option<u8>,
    reason: Option<Reason>,
    confidence: Option<f32>,
    document: Option<String>,
    position: Option<u64>,
    shape: Option<BySide<u32>>,
    context: Context,
    id: Option<String>,
    created: Option<String>,
    creator: Option<String>,
    changed: Option<String>,
    changer: Option<String>,
    origin: Option<String>,
    usage: Option<u64>,
    #[serde(flatten)]
    localization: Localization,
    notes: Vec<String>,
    properties: Vec<(String, String)>,
}

impl From<FlatUnit> for Unit {
    fn from(flat: FlatUnit) -> Self {
        Unit {
            source: Half {
                text: flat.source,
                tag: flat.source_tag,
                ranges: flat.source_ranges,
                codes: flat.source_codes,
                paragraph: flat.source_paragraph,
            },
            target: Half {
                text: flat.target,
                tag: flat.target_tag,
                ranges: flat.target_ranges,
                codes: flat.target_codes,
                paragraph: flat.target_paragraph,
            },
            kind: flat.kind,
            level: flat.level,
            reason: flat.reason,
            confidence: flat.confidence,
            document: flat.document,
            position: flat.position,
            shape: flat.shape,
            context: flat.context,
            id: flat.id,
            created: flat.created,
            creator: flat.creator,
            changed: flat.changed,
            changer: flat.changer,
            origin: flat.origin,
            usage: flat.usage,
            localization: Some(flat.localization).filter(|found| *found != Localization::default()).map(Box::new),
            notes: flat.notes,
            properties: flat.properties,
        }
    }
}

impl From<Unit> for FlatUnit {
    fn from(unit: Unit) -> Self {
        FlatUnit {
            source: unit.source.text,
            target: unit.target.text,
            source_tag: unit.source.tag,
            target_tag: unit.target.tag,
            source_codes: unit.source.codes,
            target_codes: unit.target.codes,
            source_ranges: unit.source.ranges,
            target_ranges: unit.target.ranges,
            source_paragraph: unit.source.paragraph,
            target_paragraph: unit.target.paragraph,
            kind: unit.kind,
            level: unit.level,
            reason: unit.reason,
            confidence: unit.confidence,
            document: unit.document,
            position: unit.position,
            shape: unit.shape,
            context: unit.context,
            id: unit.id,
            created: unit.created,
            creator: unit.creator,
            changed: unit.changed,
            changer: unit.changer,
            origin: unit.origin,
            usage: unit.usage,
            localization: unit.localization.map(|found| *found).unwrap_or_default(),
            notes: unit.notes,
            properties: unit.properties,
        }
    }
}
