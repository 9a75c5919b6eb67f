//! The table of a unit's fields besides its two texts and their tags.
//!
//! Every format that writes fields by name goes through [`FIELDS`]: JSON lines
//! and table columns use [`Field::name`]; TMX and XLIFF use
//! [`Field::property`], which follows the `x-` rule of TMX and, for contexts,
//! memoQ's names. To add a field to [`Unit`], add a row here and a key in the
//! two JSON forms (`json.rs`, `format/jsonl/read.rs`); no format needs to
//! change.
//!
//! | value | property of TMX, XLIFF | cell of a table | JSON lines |
//! |---|---|---|---|
//! | shape 2:1 | `2:1` | `2:1` | `[2,1]` |
//! | ranges | `0-12 14-20` | the same | `[[0,12],[14,20]]` |
//! | before, known and empty | empty text | `""` | `""` |
//! | approved | `yes` | `yes` | `true` |
//! | notes | `["One","Two"]` | the same | the same |

use std::borrow::Cow;
use std::ops::Range;

use serde::de::{DeserializeOwned, IntoDeserializer, value};
use serde::{Serialize, Serializer};

use super::{InlineCode, Unit};
use crate::BySide;

/// A field of a unit: its names, and how it is read and written as text.
pub(crate) struct Field {
    /// The name of the column of a table and of the key in JSON lines.
    pub name: &'static str,
    /// The name of the property in TMX and XLIFF. Begins with `x-`, as TMX asks
    /// of types of one's own.
    pub property: &'static str,
    /// The value in a unit; `None` if unknown, in which case nothing is
    /// written.
    pub get: for<'u> fn(&'u Unit) -> Option<Value<'u>>,
    /// Puts a value into a unit. Returns the value if it cannot be read or if
    /// the field is filled already, so that the caller keeps it as a property
    /// instead of losing it.
    pub set: fn(&mut Unit, String) -> Option<String>,
}

/// The value of a field, borrowed from its unit where it can be.
pub(crate) enum Value<'u> {
    /// Text as it is.
    Text(&'u str),
    /// A text that may be empty, which is not the same as unknown: an empty
    /// neighbour is the edge of a document.
    Neighbor(&'u str),
    /// The serde name of an enum's variant, such as `list-item`.
    Name(String),
    /// A count or number from 0.
    Whole(u64),
    /// A probability or a percentage.
    Decimal(f32),
    /// Yes or no.
    Flag(bool),
    /// Numbers of sentences, `2:1` as text, `[2,1]` in JSON.
    Shape(BySide<u32>),
    /// Byte ranges, `0-12 14-20` as text, arrays in JSON.
    Ranges(&'u [Range<usize>]),
    /// Inline codes, as JSON everywhere.
    Codes(&'u [InlineCode]),
    /// A list or an object, as JSON.
    Json(serde_json::Value),
}

impl<'u> Value<'u> {
    /// The value as the text of a property; lists and objects are JSON.
    pub(crate) fn to_text(&self) -> Cow<'u, str> {
        match self {
            Value::Text(text) | Value::Neighbor(text) => Cow::Borrowed(text),
            Value::Name(name) => name.clone().into(),
            Value::Whole(number) => number.to_string().into(),
            // The shortest text that reads back as the same number.
            Value::Decimal(number) => number.to_string().into(),
            Value::Flag(flag) => if *flag { "yes" } else { "no" }.into(),
            Value::Shape(shape) => format!("{}:{}", shape.source, shape.target).into(),
            Value::Ranges(found) => ranges(found).into(),
            Value::Codes(codes) => json(codes).into(),
            Value::Json(value) => value.to_string().into(),
        }
    }

    /// The value as a cell of a table. A neighbour is a JSON string there,
    /// because an empty cell means unknown.
    pub(crate) fn to_cell(&self) -> Cow<'u, str> {
        match self {
            Value::Neighbor(text) => json(text).into(),
            other => other.to_text(),
        }
    }
}

// Native JSON types, for JSON lines: numbers stay numbers and ranges stay
// arrays.
impl Serialize for Value<'_> {
    /// Writes the value in the JSON type that fits it: numbers stay numbers,
    /// ranges are arrays.
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

// A row of the table for a field of text.
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

// A row for a field of `Localization`, which exists only where a file says
// something: a value that cannot be read must not leave an empty one behind.
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

/// All fields besides the texts and tags, in the order in which JSON lines
/// write them.
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

/// The rows of [`FIELDS`] that belong to one side, `source_ranges` to
/// `target_paragraph`. JSON lines name them by language (`en_ranges`) where
/// they can, and so write these rows by themselves.
pub(crate) const HALF_FIELDS: Range<usize> = 4..10;

/// The field of a column or JSON key, if it is one of our own.
pub(crate) fn by_name(name: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.name == name)
}

/// The field of a property, if it is one of our own.
pub(crate) fn by_property(property: &str) -> Option<&'static Field> {
    // Most properties of other tools do not begin with `x-`; this comparison
    // spares them the search.
    if property.starts_with("x-") { FIELDS.iter().find(|field| field.property == property) } else { None }
}

/// Fills an empty field. Returns the value if it cannot be read, or if the
/// field is filled already.
fn fill<T>(field: &mut Option<T>, value: String, parse: impl Fn(String) -> Option<T>) -> Option<String> {
    match field {
        // The first value wins, as with a repeated `prop` of TMX; the second is
        // kept as a property.
        Some(_) => Some(value),
        // Cloned, because a value that cannot be parsed must come back whole.
        None => match parse(value.clone()) {
            None => Some(value),
            found => {
                *field = found;
                None
            }
        },
    }
}

/// Fills an empty list, all of it at once. Returns the value as [`fill`] does.
fn fill_list<T>(field: &mut Vec<T>, value: String, parse: impl Fn(String) -> Option<Vec<T>>) -> Option<String> {
    match parse(value.clone()) {
        Some(found) if field.is_empty() => {
            *field = found;
            None
        }
        _ => Some(value),
    }
}

/// The list, if it has elements: an empty list counts as unknown and is not
/// written.
fn listed<T>(list: &[T]) -> Option<&[T]> {
    Some(list).filter(|list| !list.is_empty())
}

/// Parses a value with its `FromStr`, white space around it ignored.
fn parsed<T: std::str::FromStr>(value: String) -> Option<T> {
    value.trim().parse().ok()
}

/// Reads a flag: `yes` and `no` as XLIFF writes them, `true` and `false` as
/// spreadsheets do.
fn read_flag(value: String) -> Option<bool> {
    match value.trim() {
        "yes" | "true" => Some(true),
        "no" | "false" => Some(false),
        _ => None,
    }
}

/// A value as JSON. Values of this table always serialise; a failure would give
/// an empty text.
fn json(value: impl Serialize) -> String {
    serde_json::to_string(&value).unwrap_or_default()
}

/// Reads JSON; `None` if it is not of the type, because another tool wrote the
/// field.
fn read_json<T: DeserializeOwned>(value: String) -> Option<T> {
    serde_json::from_str(&value).ok()
}

/// The serde name of an enum's variant without content: `list-item`.
pub(crate) fn name(variant: &impl Serialize) -> String {
    json(variant).trim_matches('"').to_owned()
}

/// The variant of a serde name; `None` for an unknown one.
pub(crate) fn named<T: DeserializeOwned>(name: &str) -> Option<T> {
    let deserializer: value::StrDeserializer<'_, value::Error> = name.into_deserializer();
    T::deserialize(deserializer).ok()
}

/// Writes ranges as `0-12 14-20`: short, and safe in a cell and in an
/// attribute.
fn ranges(ranges: &[Range<usize>]) -> String {
    let each: Vec<_> = ranges.iter().map(|range| format!("{}-{}", range.start, range.end)).collect();
    each.join(" ")
}

/// Reads what [`ranges`] writes; `None` if any part is malformed.
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
