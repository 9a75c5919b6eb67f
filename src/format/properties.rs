//! The fields of a unit as named properties, for formats that have properties
//! (TMX, XLIFF, tables).
//!
//! The names are those of [`FIELDS`]. Reading also understands the names that
//! other tools use for the neighbours of a segment, so that their context
//! matches work.
//!
//! | neighbour | memoQ and here | Phrase | OmegaT | XTM |
//! |---|---|---|---|---|
//! | before | `x-context-pre` | `context_prev` | `prev` | `x-previous-source-text` |
//! | after | `x-context-post` | `context_next` | `next` | `x-next-source-text` |

use std::borrow::Cow;

use crate::Unit;
use crate::unit::fields::FIELDS;

/// The known fields of a unit as property and value, in the order of the table.
///
/// `elsewhere` lists, by field name, those for which the format has attributes
/// or elements of its own.
pub(super) fn properties<'u>(
    unit: &'u Unit,
    elsewhere: &'u [&str],
) -> impl Iterator<Item = (&'static str, Cow<'u, str>)> {
    let fields = FIELDS.iter().filter(|field| !elsewhere.contains(&field.name));
    fields.filter_map(|field| Some((field.property, (field.get)(unit)?.to_text())))
}

/// Puts a property into the field of the unit that it names, else among the
/// unit's properties.
///
/// `source` is true if the property belongs to the source. Only those give the
/// context: a neighbour at the target's side is text in the other language.
///
/// Notes and dates that are written as properties come back into their fields
/// in the same way.
#[cfg(feature = "formats")]
pub(super) fn set(unit: &mut Unit, name: String, value: String, source: bool) {
    use crate::unit::fields::by_property;

    // Phrase (`context_prev`), OmegaT (`prev`) and XTM
    // (`x-previous-source-text`) have names of their own; memoQ's are the same
    // as ours.
    let own = match name.as_str() {
        "context_prev" | "prev" | "x-previous-source-text" => "x-context-pre",
        "context_next" | "next" | "x-next-source-text" => "x-context-post",
        other => other,
    };
    let field = by_property(own).filter(|_| source || !own.starts_with("x-context-"));
    let left = match field {
        Some(field) => (field.set)(unit, value),
        // Not lost: a value that does not fit its field, or comes twice, stays
        // as a property.
        None => Some(value),
    };
    if let Some(value) = left {
        unit.properties.push((name, value));
    }
}
