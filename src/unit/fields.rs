//! The table of a unit's fields, apart from its two texts and their tags.
//!
//! Every format that writes fields by name uses [`FIELDS`]: JSON lines and delimited
//! columns by [`Field::name`], TMX and XLIFF properties by [`Field::property`]. A new field
//! of a unit needs a row here and a key in the two JSON forms, nothing else.

use std::borrow::Cow;
use std::ops::Range;

use serde::de::{DeserializeOwned, IntoDeserializer, value};
use serde::{Serialize, Serializer};

use super::{InlineCode, Unit};
use crate::BySide;

/// A field of a unit: its names, and how it is read and written as text.
pub(crate) struct Field {
    /// The name of its column and of its key in JSON lines.
    pub name: &'static str,
    /// The name of the property in TMX and XLIFF.
    pub property: &'static str,
    /// Its value in a unit, if known.
    pub get: for<'u> fn(&'u Unit) -> Option<Value<'u>>,
    /// Sets it in a unit. Returns a value that cannot be read, or that would replace
    /// another.
    pub set: fn(&mut Unit, String) -> Option<String>,
}

/// The value of a field.
pub(crate) enum Value<'u> {
    Text(&'u str),
    /// A text that may be empty, as opposed to unknown.
    Neighbor(&'u str),
    Name(String),
    Whole(u64),
    Decimal(f32),
    Flag(bool),
    Shape(BySide<u32>),
    Ranges(&'u [Range<usize>]),
    Codes(&'u [InlineCode]),
    /// A list or an object, as JSON.
    Json(serde_json::Value),
}

impl<'u> Value<'u> {
    /// The value as a property writes it; lists are JSON.
    pub(crate) fn to_text(&self) -> Cow<'u, str> {
        match self {
            Value::Text(text) | Value::Neighbor(text) => Cow::Borrowed(text),
            Value::Name(name) => name.clone().into(),
            Value::Whole(number) => number.to_string().into(),
            Value::Decimal(number) => number.to_string().into(),
            Value::Flag(flag) => if *flag { "yes" } else { "no" }.into(),
            Value::Shape(shape) => format!("{}:{}", shape.source, shape.target).into(),
            Value::Ranges(found) => ranges(found).into(),
            Value::Codes(codes) => json(codes).into(),
            Value::Json(value) => value.to_string().into(),
        }
    }

    /// The value as a table cell writes it. A neighbour is JSON there, because an empty
    /// cell means unknown.
    pub(crate) fn to_cell(&self) -> Cow<'u, str> {
        match self {
            Value::Neighbor(text) => json(text).into(),
            other => other.to_text(),
        }
    }
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Text(text) | Value::Neighbor(text) => serializer.serialize_str(text),
            Value::Name(name) => serializer.serialize_str(name),
            Value::Whole(number) => serializer.serialize_u64(*number),
            Value::Decimal(number) => serializer.serialize_f32(*number),
            Value::Flag(flag) => serializer.serialize_bool(*flag),
            Value::Shape(shape) => shape.serialize(serializer),
            Value::Ranges(ranges) => serializer.collect_seq(ranges.iter().map(|range| [range.start, range.end])),
            Value::Codes(codes) => codes.serialize(serializer),
            Value::Json(value) => value.serialize(serializer),
        }
    }
}

macro_rules! text {
    ($name:literal, $property:literal, $($field:ident).+) => {
        Field {
            name: $name,
            property: $property,
            get: |unit| unit.$($field).+.as_deref().map(Value::Text),
            set: |unit, value| fill(&mut unit.$($field).+, value, Some),
        }
    };
}

macro_rules! localized {
    ($name:literal, $property:literal, $field:ident, $value:expr, $parse:expr) => {
        Field {
            name: $name,
            property: $property,
            get: |unit| unit.localization.as_ref()?.$field.as_ref().map($value),
            set: |unit, value| {
                let left = fill(&mut unit.localization_mut().$field, value, $parse);
                left.inspect(|_| unit.drop_empty_localization())
            },
        }
    };
}

/// All fields except the texts and tags, in the order of JSON lines.
pub(crate) const FIELDS: [Field; 33] = [
    Field {
        name: "kind",
        property: "x-kind",
        get: |unit| unit.kind.map(|kind| Value::Name(name(&kind))),
        set: |unit, value| fill(&mut unit.kind, value, |value| named(&value)),
    },
    Field {
        name: "level",
        property: "x-level",
        get: |unit| unit.level.map(|level| Value::Whole(level.into())),
        set: |unit, value| fill(&mut unit.level, value, parsed),
    },
    Field {
        name: "confidence",
        property: "x-confidence",
        get: |unit| unit.confidence.map(Value::Decimal),
        set: |unit, value| fill(&mut unit.confidence, value, parsed),
    },
    Field {
        name: "reason",
        property: "x-reason",
        get: |unit| unit.reason.map(|reason| Value::Name(name(&reason))),
        set: |unit, value| fill(&mut unit.reason, value, |value| named(&value)),
    },
    Field {
        name: "source_ranges",
        property: "x-source-ranges",
        get: |unit| listed(&unit.source.ranges).map(Value::Ranges),
        set: |unit, value| fill_list(&mut unit.source.ranges, value, read_ranges),
    },
    Field {
        name: "target_ranges",
        property: "x-target-ranges",
        get: |unit| listed(&unit.target.ranges).map(Value::Ranges),
        set: |unit, value| fill_list(&mut unit.target.ranges, value, read_ranges),
    },
    Field {
        name: "source_codes",
        property: "x-source-codes",
        get: |unit| listed(&unit.source.codes).map(Value::Codes),
        set: |unit, value| fill_list(&mut unit.source.codes, value, read_json),
    },
    Field {
        name: "target_codes",
        property: "x-target-codes",
        get: |unit| listed(&unit.target.codes).map(Value::Codes),
        set: |unit, value| fill_list(&mut unit.target.codes, value, read_json),
    },
    Field {
        name: "source_paragraph",
        property: "x-source-paragraph",
        get: |unit| unit.source.paragraph.map(|number| Value::Whole(number.into())),
        set: |unit, value| fill(&mut unit.source.paragraph, value, parsed),
    },
    Field {
        name: "target_paragraph",
        property: "x-target-paragraph",
        get: |unit| unit.target.paragraph.map(|number| Value::Whole(number.into())),
        set: |unit, value| fill(&mut unit.target.paragraph, value, parsed),
    },
    text!("document", "x-document", document),
    Field {
        name: "position",
        property: "x-position",
        get: |unit| unit.position.map(Value::Whole),
        set: |unit, value| fill(&mut unit.position, value, parsed),
    },
    Field {
        name: "shape",
        property: "x-bead",
        get: |unit| unit.shape.map(Value::Shape),
        set: |unit, value| fill(&mut unit.shape, value, |value| read_shape(&value)),
    },
    Field {
        name: "before",
        property: "x-context-pre",
        get: |unit| unit.context.before.as_deref().map(Value::Neighbor),
        set: |unit, value| fill(&mut unit.context.before, value, Some),
    },
    Field {
        name: "after",
        property: "x-context-post",
        get: |unit| unit.context.after.as_deref().map(Value::Neighbor),
        set: |unit, value| fill(&mut unit.context.after, value, Some),
    },
    text!("id", "x-id", id),
    text!("created", "x-created", created),
    text!("creator", "x-creator", creator),
    text!("changed", "x-changed", changed),
    text!("changer", "x-changer", changer),
    text!("origin", "x-origin", origin),
    Field {
        name: "usage",
        property: "x-usage",
        get: |unit| unit.usage.map(Value::Whole),
        set: |unit, value| fill(&mut unit.usage, value, parsed),
    },
    localized!("state", "x-state", state, |state| Value::Name(state.name().to_owned()), parsed),
    localized!("original_state", "x-original-state", original_state, |state| Value::Text(state), Some),
    localized!("approved", "x-approved", approved, |&flag| Value::Flag(flag), read_flag),
    localized!("translate", "x-translate", translate, |&flag| Value::Flag(flag), read_flag),
    localized!("match_percent", "x-match-percent", match_percent, |&percent| Value::Decimal(percent), parsed),
    localized!("unit_id", "x-unit-id", unit_id, |id| Value::Text(id), Some),
    localized!("segment", "x-segment", segment, |id| Value::Text(id), Some),
    localized!("gap", "x-gap", gap, |gap| Value::Json(serde_json::json!(gap)), read_json),
    Field {
        name: "groups",
        property: "x-groups",
        get: |unit| {
            let groups = listed(&unit.localization.as_ref()?.groups)?;
            Some(Value::Json(serde_json::json!(groups)))
        },
        set: |unit, value| {
            let left = fill_list(&mut unit.localization_mut().groups, value, read_json);
            left.inspect(|_| unit.drop_empty_localization())
        },
    },
    Field {
        name: "notes",
        property: "x-notes",
        get: |unit| listed(&unit.notes).map(|notes| Value::Json(serde_json::json!(notes))),
        set: |unit, value| fill_list(&mut unit.notes, value, read_json),
    },
    Field {
        name: "properties",
        property: "x-properties",
        get: |unit| listed(&unit.properties).map(|properties| Value::Json(serde_json::json!(properties))),
        set: |unit, value| fill_list(&mut unit.properties, value, read_json),
    },
];

/// The rows of [`FIELDS`] that belong to one side; JSON lines name them by language where
/// possible.
pub(crate) const HALF_FIELDS: Range<usize> = 4..10;

/// The field with a column name or JSON key.
pub(crate) fn by_name(name: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.name == name)
}

/// The field with a property name.
pub(crate) fn by_property(property: &str) -> Option<&'static Field> {
    // Most properties of other tools lack the prefix, so the search is skipped for them.
    if property.starts_with("x-") { FIELDS.iter().find(|field| field.property == property) } else { None }
}

/// Fills an empty field. Returns a value that cannot be read, or for which the field is
/// already filled.
fn fill<T>(field: &mut Option<T>, value: String, parse: impl Fn(String) -> Option<T>) -> Option<String> {
    match field {
        Some(_) => Some(value),
        None => match parse(value.clone()) {
            None => Some(value),
            found => {
                *field = found;
                None
            }
        },
    }
}

/// The same for a list.
fn fill_list<T>(field: &mut Vec<T>, value: String, parse: impl Fn(String) -> Option<Vec<T>>) -> Option<String> {
    match parse(value.clone()) {
        Some(found) if field.is_empty() => {
            *field = found;
            None
        }
        _ => Some(value),
    }
}

/// The list, unless it is empty.
fn listed<T>(list: &[T]) -> Option<&[T]> {
    Some(list).filter(|list| !list.is_empty())
}

/// Parses a value, ignoring white space around it.
fn parsed<T: std::str::FromStr>(value: String) -> Option<T> {
    value.trim().parse().ok()
}

/// Reads a flag as [`Value::to_text`] writes it, or as XLIFF does.
fn read_flag(value: String) -> Option<bool> {
    match value.trim() {
        "yes" | "true" => Some(true),
        "no" | "false" => Some(false),
        _ => None,
    }
}

/// A value as JSON.
fn json(value: impl Serialize) -> String {
    serde_json::to_string(&value).unwrap_or_default()
}

/// Reads a value from JSON.
fn read_json<T: DeserializeOwned>(value: String) -> Option<T> {
    serde_json::from_str(&value).ok()
}

/// The name that serde gives to a variant without content, such as `list-item`.
pub(crate) fn name(variant: &impl Serialize) -> String {
    json(variant).trim_matches('"').to_owned()
}

/// The variant with that name.
pub(crate) fn named<T: DeserializeOwned>(name: &str) -> Option<T> {
    let deserializer: value::StrDeserializer<'_, value::Error> = name.into_deserializer();
    T::deserialize(deserializer).ok()
}

/// Writes ranges as `0-12 14-20`.
fn ranges(ranges: &[Range<usize>]) -> String {
    let each: Vec<_> = ranges.iter().map(|range| format!("{}-{}", range.start, range.end)).collect();
    each.join(" ")
}

/// Reads ranges as [`ranges`] writes them.
fn read_ranges(text: String) -> Option<Vec<Range<usize>>> {
    text.split_whitespace()
        .map(|range| {
            let (start, end) = range.split_once('-')?;
            Some(start.parse().ok()?..end.parse().ok()?)
        })
        .collect()
}

/// Reads a shape such as `2:1`.
fn read_shape(text: &str) -> Option<BySide<u32>> {
    let (source, target) = text.trim().split_once(':')?;
    Some(BySide { source: source.parse().ok()?, target: target.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Kind, Reason};

    #[test]
    fn variants_have_names_and_are_found_by_them() {
        assert_eq!(name(&Kind::ListItem), "list-item");
        assert_eq!(named::<Reason>("no-counterpart"), Some(Reason::NoCounterpart));
        assert_eq!(named::<Kind>("nonsense"), None);
    }

    #[test]
    fn every_field_comes_back_from_its_text() {
        let mut unit = Unit::default();
        let values = [
            ("kind", "heading"),
            ("level", "2"),
            ("confidence", "0.5"),
            ("reason", "no-counterpart"),
            ("source_ranges", "0-12 14-20"),
            ("target_ranges", "1-2"),
            ("source_codes", r#"[{"at":[1,2],"kind":"standalone","id":"1"}]"#),
            ("target_codes", r#"[{"at":[0,0],"kind":"opening"}]"#),
            ("source_paragraph", "3"),
            ("target_paragraph", "4"),
            ("document", "a.docx"),
            ("position", "7"),
            ("shape", "2:1"),
            ("before", "Before."),
            ("after", ""),
            ("id", "menu.open"),
            ("created", "2026-11-21T09:30:00Z"),
            ("creator", "ann"),
            ("changed", "2026-11-22T09:30:00Z"),
            ("changer", "bob"),
            ("origin", "alignment"),
            ("usage", "5"),
            ("state", "needs-review-translation"),
            ("original_state", "Draft"),
            ("approved", "no"),
            ("translate", "yes"),
            ("match_percent", "87.5"),
            ("unit_id", "u1"),
            ("segment", "1"),
            ("gap", r#"[" ",""]"#),
            ("groups", r#"[{"id":"g1","name":"menu"}]"#),
            ("notes", r#"["A note"]"#),
            ("properties", r#"[["x-a","b"]]"#),
        ];
        for (name, value) in values {
            assert_eq!((by_name(name).unwrap().set)(&mut unit, value.to_owned()), None, "{name}");
        }
        for (field, (name, value)) in FIELDS.iter().zip(values) {
            let text = (field.get)(&unit).map(|found| found.to_text().into_owned());
            assert_eq!((field.name, text.as_deref()), (name, Some(value)));
            assert!(by_property(field.property).is_some());
        }
    }
}
