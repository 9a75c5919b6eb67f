//! The JSON form of a unit, without nesting: the keys that files of earlier versions have.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{Context, Half, LanguageTag, Unit};
use crate::BySide;
use crate::bitext::{Kind, Reason};

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct FlatUnit {
    source: String,
    target: String,
    source_tag: LanguageTag,
    target_tag: LanguageTag,
    kind: Option<Kind>,
    reason: Option<Reason>,
    confidence: Option<f32>,
    document: Option<String>,
    position: Option<u64>,
    shape: Option<BySide<u32>>,
    source_ranges: Vec<Range<usize>>,
    target_ranges: Vec<Range<usize>>,
    context: Context,
    id: Option<String>,
    created: Option<String>,
    creator: Option<String>,
    changed: Option<String>,
    changer: Option<String>,
    origin: Option<String>,
    usage: Option<u64>,
    notes: Vec<String>,
    properties: Vec<(String, String)>,
}

impl From<FlatUnit> for Unit {
    fn from(flat: FlatUnit) -> Self {
        Unit {
            source: Half { text: flat.source, tag: flat.source_tag, ranges: flat.source_ranges },
            target: Half { text: flat.target, tag: flat.target_tag, ranges: flat.target_ranges },
            kind: flat.kind,
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
            source_ranges: unit.source.ranges,
            target_ranges: unit.target.ranges,
            kind: unit.kind,
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
            notes: unit.notes,
            properties: unit.properties,
        }
    }
}
