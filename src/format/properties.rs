//! The fields of a unit as named properties, for formats that have properties.

use std::borrow::Cow;

use crate::Unit;
use crate::unit::fields::FIELDS;

/// The known fields of a unit as properties, but for those that the format has another place for.
pub(super) fn properties<'u>(
    unit: &'u Unit,
    elsewhere: &'u [&str],
) -> impl Iterator<Item = (&'static str, Cow<'u, str>)> {
    let fields = FIELDS.iter().filter(|field| !elsewhere.contains(&field.name));
    fields.filter_map(|field| Some((field.property, (field.get)(unit)?.to_text())))
}

/// Puts a property where a unit has a field for it, else among its properties. Only the source's properties give the
/// context.
#[cfg(feature = "formats")]
pub(super) fn set(unit: &mut Unit, name: String, value: String, source: bool) {
    use crate::unit::fields::by_property;

    // The names of Phrase, OmegaT and XTM; memoQ's are ours.
    let own = match name.as_str() {
        "context_prev" | "prev" | "x-previous-source-text" => "x-context-pre",
        "context_next" | "next" | "x-next-source-text" => "x-context-post",
        other => other,
    };
    let field = by_property(own).filter(|_| source || !own.starts_with("x-context-"));
    let left = match field {
        Some(field) => (field.set)(unit, value),
        None => Some(value),
    };
    if let Some(value) = left {
        unit.properties.push((name, value));
    }
}
