//! Units as they are stored: texts and names by number, rare fields as JSON.
//!
//! Fields that a search or filter asks for are columns of their own; the rest
//! is one JSON object, which is only parsed when the unit is shown. New fields
//! of a unit go into the JSON and need no new version of the file.

use serde::{Deserialize, Serialize};

use crate::bitext::{Kind, Reason};
use crate::pair::StartEnd;
use crate::unit::{InlineCode, Localization, Unit};

/// A unit with numbers for its texts and names.
///
/// Numbers instead of texts: a text that occurs a thousand times is stored
/// once.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct UnitRecord {
    /// The source text.
    pub source: u32,
    /// The target text; an empty one has a number too.
    pub target: u32,
    /// The language tag of the source, among the names.
    pub source_tag: u32,
    /// The language tag of the target.
    pub target_tag: u32,
    /// The text of the source before this one; `None` if it is not known.
    pub before: Option<u32>,
    /// The text of the source after this one.
    pub after: Option<u32>,
    /// The name of the document.
    pub document: Option<u32>,
    /// The place in the document; see [`Unit::position`].
    pub position: Option<u64>,
    /// From 0 to 1; `None` if nothing is known, which is not 0.
    pub confidence: Option<f32>,
    /// The name of the origin, such as `alignment`.
    pub origin: Option<u32>,
    /// The name of who made the unit.
    pub creator: Option<u32>,
    /// The name of who changed it last.
    pub changer: Option<u32>,
    /// When it was made, ISO 8601, so that texts sort by time.
    pub created: Option<String>,
    /// When it was changed last.
    pub changed: Option<String>,
    /// How often it was used.
    pub usage: Option<u64>,
    /// [`ExtraFields`] as JSON, if there are any.
    pub extra: Option<String>,
}

impl UnitRecord {
    /// The latest known date: changed, otherwise created.
    pub(crate) fn date(&self) -> Option<&str> {
        self.changed.as_deref().or(self.created.as_deref())
    }
}

/// The fields of a unit that no search needs.
///
/// Absent fields are left out of the JSON. Names and types must stay as they
/// are: files in use have them.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct ExtraFields {
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<Kind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Reason>,
    #[serde(skip_serializing_if = "Option::is_none")]
    shape: Option<crate::BySide<u32>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    source: Vec<StartEnd>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    target: Vec<StartEnd>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<u8>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    source_codes: Vec<InlineCode>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    target_codes: Vec<InlineCode>,
    #[serde(skip_serializing_if = "Option::is_none")]
    paragraphs: Option<crate::BySide<Option<u32>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    localization: Option<Box<Localization>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    properties: Vec<(String, String)>,
}

impl ExtraFields {
    /// The extra fields of a unit as JSON; `None` if it has none.
    ///
    /// Most units of a memory have none of these fields, and then no JSON.
    pub(crate) fn to_json(unit: &Unit) -> Option<String> {
        let plain = unit.kind.is_none() && unit.reason.is_none() && unit.shape.is_none() && unit.id.is_none();
        let short = unit.source.ranges.is_empty() && unit.target.ranges.is_empty();
        let codes = !unit.source.codes.is_empty() || !unit.target.codes.is_empty();
        let paragraphs = crate::BySide { source: unit.source.paragraph, target: unit.target.paragraph };
        let paragraphs = Some(paragraphs).filter(|found| found.source.is_some() || found.target.is_some());
        // A file of translations may say nothing of one of them.
        let localization = unit.localization.as_ref().filter(|found| ***found != Localization::default());
        let short = short && !codes && paragraphs.is_none() && unit.level.is_none() && localization.is_none();
        if plain && short && unit.notes.is_empty() && unit.properties.is_empty() {
            return None;
        }
        let extra = ExtraFields {
            kind: unit.kind,
            reason: unit.reason,
            shape: unit.shape,
            source: StartEnd::list(&unit.source.ranges),
            target: StartEnd::list(&unit.target.ranges),
            id: unit.id.clone(),
            level: unit.level,
            source_codes: unit.source.codes.clone(),
            target_codes: unit.target.codes.clone(),
            paragraphs,
            localization: localization.cloned(),
            notes: unit.notes.clone(),
            properties: unit.properties.clone(),
        };
        serde_json::to_string(&extra).ok()
    }

    /// True if a unit with these extra fields has an unfinished translation.
    pub(crate) fn is_unfinished(json: &str) -> bool {
        let mut unit = Unit::default();
        // The substring test avoids parsing for nearly all units.
        json.contains("\"localization\"") && ExtraFields::restore(json, &mut unit) && unit.is_unfinished()
    }

    /// Sets the fields in a unit; returns false if the text was not written by
    /// [`ExtraFields::to_json`].
    ///
    /// Unknown keys of a newer version are ignored.
    pub(crate) fn restore(text: &str, unit: &mut Unit) -> bool {
        let Ok(extra) = serde_json::from_str::<ExtraFields>(text) else { return false };
        unit.kind = extra.kind;
        unit.reason = extra.reason;
        unit.shape = extra.shape;
        unit.source.ranges = StartEnd::ranges(extra.source);
        unit.target.ranges = StartEnd::ranges(extra.target);
        unit.id = extra.id;
        unit.level = extra.level;
        unit.source.codes = extra.source_codes;
        unit.target.codes = extra.target_codes;
        if let Some(paragraphs) = extra.paragraphs {
            (unit.source.paragraph, unit.target.paragraph) = (paragraphs.source, paragraphs.target);
        }
        unit.localization = extra.localization;
        unit.notes = extra.notes;
        unit.properties = extra.properties;
        true
    }
}
