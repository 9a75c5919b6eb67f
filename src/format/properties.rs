//! What a unit knows besides its texts, as named properties: for formats that have properties.

use std::borrow::Cow;

use super::fields::{name, ranges, shape};
use crate::Unit;

type Property<'u> = (&'static str, Option<Cow<'u, str>>);

/// Where it comes from and how it was made.
pub(super) fn provenance(unit: &Unit) -> impl Iterator<Item = (&'static str, Cow<'_, str>)> {
    let known: [Property<'_>; 9] = [
        ("x-document", text(&unit.document)),
        ("x-position", unit.position.map(|position| position.to_string().into())),
        ("x-bead", unit.shape.map(|found| shape(found).into())),
        ("x-confidence", unit.confidence.map(|confidence| confidence.to_string().into())),
        ("x-kind", unit.kind.map(|kind| name(&kind).into())),
        ("x-reason", unit.reason.map(|reason| name(&reason).into())),
        ("x-origin", text(&unit.origin)),
        ("x-source-ranges", (!unit.source.ranges.is_empty()).then(|| ranges(&unit.source.ranges).into())),
        ("x-target-ranges", (!unit.target.ranges.is_empty()).then(|| ranges(&unit.target.ranges).into())),
    ];
    present(known)
}

/// Who made it when, how often it was used, and what stands around it.
pub(super) fn history(unit: &Unit) -> impl Iterator<Item = (&'static str, Cow<'_, str>)> {
    let known: [Property<'_>; 8] = [
        ("x-id", text(&unit.id)),
        ("x-created", text(&unit.created)),
        ("x-creator", text(&unit.creator)),
        ("x-changed", text(&unit.changed)),
        ("x-changer", text(&unit.changer)),
        ("x-usage", unit.usage.map(|usage| usage.to_string().into())),
        ("x-context-pre", text(&unit.context.before)),
        ("x-context-post", text(&unit.context.after)),
    ];
    present(known)
}

fn text(text: &Option<String>) -> Option<Cow<'_, str>> {
    text.as_deref().map(Cow::Borrowed)
}

fn present<'u, const N: usize>(known: [Property<'u>; N]) -> impl Iterator<Item = (&'static str, Cow<'u, str>)> {
    known.into_iter().filter_map(|(key, value)| Some((key, value?)))
}

#[cfg(feature = "formats")]
pub(super) use reading::set;

#[cfg(feature = "formats")]
mod reading {
    use std::ops::Range;

    use crate::Unit;
    use crate::format::fields::{named, read_ranges, read_shape};

    /// Puts a property where a unit has a place for it, else among its properties. The context comes from the
    /// source.
    pub fn set(unit: &mut Unit, key: String, value: String, source: bool) {
        let left = match key.as_str() {
            "x-document" => fill(&mut unit.document, value),
            "x-position" => parsed(&mut unit.position, value, |value| value.trim().parse().ok()),
            "x-bead" => parsed(&mut unit.shape, value, read_shape),
            "x-confidence" => parsed(&mut unit.confidence, value, |value| value.trim().parse().ok()),
            "x-kind" => parsed(&mut unit.kind, value, named),
            "x-reason" => parsed(&mut unit.reason, value, named),
            "x-origin" => fill(&mut unit.origin, value),
            "x-source-ranges" => listed(&mut unit.source.ranges, value),
            "x-target-ranges" => listed(&mut unit.target.ranges, value),
            "x-id" => fill(&mut unit.id, value),
            "x-created" => fill(&mut unit.created, value),
            "x-creator" => fill(&mut unit.creator, value),
            "x-changed" => fill(&mut unit.changed, value),
            "x-changer" => fill(&mut unit.changer, value),
            "x-usage" => parsed(&mut unit.usage, value, |value| value.trim().parse().ok()),
            // memoQ, Phrase, OmegaT and XTM, in this order.
            "x-context-pre" | "context_prev" | "prev" | "x-previous-source-text" if source => {
                fill(&mut unit.context.before, value)
            }
            "x-context-post" | "context_next" | "next" | "x-next-source-text" if source => {
                fill(&mut unit.context.after, value)
            }
            _ => Some(value),
        };
        if let Some(value) = left {
            unit.properties.push((key, value));
        }
    }

    /// Fills a field that is empty; gives back what could not be placed.
    fn fill(field: &mut Option<String>, value: String) -> Option<String> {
        match field {
            Some(_) => Some(value),
            None => {
                *field = Some(value);
                None
            }
        }
    }

    fn parsed<T>(field: &mut Option<T>, value: String, parse: impl Fn(&str) -> Option<T>) -> Option<String> {
        match (&field, parse(&value)) {
            (None, Some(found)) => {
                *field = Some(found);
                None
            }
            _ => Some(value),
        }
    }

    fn listed(field: &mut Vec<Range<usize>>, value: String) -> Option<String> {
        match read_ranges(&value) {
            Some(found) if field.is_empty() => {
                *field = found;
                None
            }
            _ => Some(value),
        }
    }
}
