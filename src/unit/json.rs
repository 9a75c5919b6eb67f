//! The JSON form of a unit that serde uses: flat, with one key a field.
//!
//! The flat form is older than [`Half`] and stays, so that files written by
//! earlier versions can be read. It serves reviews, caches and the Python
//! package. The exchange format JSON lines writes different keys (`en`, `zh`)
//! by hand, for speed; see `format/jsonl.rs`.
//!
//! ```text
//! {"source": "Hello.", "target": "你好。", "source_tag": "en", "target_tag": "zh-CN",
//!  "confidence": 0.98, "state": "final", …}
//! ```
//!
//! Keys may be added; those existing ones keep their names and types. A key
//! that this version does not know is passed over, so that a newer program's
//! review can be read.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{Context, Half, InlineCode, LanguageTag, Localization, Unit};
use crate::BySide;
use crate::bitext::{Kind, Reason};

/// The mirror of [`Unit`] that serde derives its code for. Missing keys are
/// unknown fields.
///
/// Its fields are those of [`Unit`] and of its two [`Half`]s, whose names are
/// put before theirs.
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
    // Localisation is flattened too: its keys (`state`, `approved`, …) stand
    // beside the others.
    #[serde(flatten)]
    localization: Localization,
    notes: Vec<String>,
    properties: Vec<(String, String)>,
}

/// Builds the nested unit.
impl From<FlatUnit> for Unit {
    /// Moves every field into its place; nothing is copied.
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
            // A localisation without any value was only made by the flattening.
            localization: Some(flat.localization).filter(|found| *found != Localization::default()).map(Box::new),
            notes: flat.notes,
            properties: flat.properties,
        }
    }
}

/// Takes the unit apart. Moves every field, so nothing is copied.
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
