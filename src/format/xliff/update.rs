//! Puts changed targets into XLIFF and leaves every other byte alone.
//!
//! The reader reports which units each `trans-unit` or `unit` gives. A second
//! walk over the same elements finds their places. `old` edits a `trans-unit`
//! and `new` a `unit`; `content` writes a target with the codes of its file.
//!
//! | what | 1.2 | Trados | memoQ | Phrase | 2.x |
//! |---|---|---|---|---|---|
//! | state | `target/@state` | `sdl:seg/@conf` | `mq:status` | `m:confirmed` | `segment/@state` |
//! | percent | `alt-trans` | `sdl:seg/@percent` | `mq:percent` | `m:score` | matches module |
//!
//! The result is read again. A unit whose target does not come back as it was
//! meant is left out, and counted as unplaced.

mod content;
mod new;
mod old;

use std::collections::HashSet;

use super::read::XliffUnits;
use crate::format::elements::{Elements, TextEdit, attribute, edited, with_attribute};
use crate::format::update::{Updated, foreign_units};
use crate::format::{Codes, ReadLog, ReadOptions};
use crate::unit::Localization;
use crate::{Error, Half, Result, Unit};

/// A unit as the file has it, and as it is to be.
#[derive(Clone, Copy)]
struct UnitChange<'u> {
    /// The unit that was read.
    old: &'u Unit,
    /// The unit that is written.
    new: &'u Unit,
    /// Whether it is left as it is, because its target cannot be written.
    refused: bool,
}

impl UnitChange<'_> {
    /// True if there is anything to write.
    fn is_change(&self) -> bool {
        !self.refused && !is_blank(&self.new.target) && (self.changes_target() || self.changes_status())
    }

    /// True if the target differs.
    fn changes_target(&self) -> bool {
        (&self.old.target.text, &self.old.target.codes) != (&self.new.target.text, &self.new.target.codes)
    }

    /// True if the state, the approval or the quality of the match differs.
    fn changes_status(&self) -> bool {
        fn status(unit: &Unit) -> Option<(&Localization, Option<&str>)> {
            Some((unit.localization.as_deref()?, unit.origin.as_deref()))
        }
        let compared = |unit| {
            status(unit).map(|(found, origin)| {
                (found.state, &found.original_state, found.approved, found.match_percent.map(f32::to_bits), origin)
            })
        };
        compared(self.old) != compared(self.new)
    }

    /// True if the target was taken from a memory.
    fn is_from_memory(&self) -> bool {
        self.changes_status() && self.new.origin.as_deref() == Some("memory")
    }

    /// The file's data on the unit.
    fn localization(&self) -> Option<&Localization> {
        self.new.localization.as_deref()
    }
}

/// True if a half has neither text nor codes.
fn is_blank(half: &Half) -> bool {
    half.text.is_empty() && half.codes.is_empty()
}

/// The edits of a file, as they are gathered.
struct Gathered<'t> {
    /// The elements of the file.
    file: Elements<'t>,
    /// The edits so far.
    edits: Vec<TextEdit>,
    /// The numbers of the units that were written, among the changes of the
    /// element that is edited.
    written: Vec<usize>,
    /// Codes without counterpart in their source.
    dropped_codes: usize,
    /// Whether words are written as in version 2.x.
    is_new: bool,
}

/// The text of an XLIFF file with the changed units put in.
///
/// # Errors
/// [`Error::Invalid`] if the units are not those of the file; those of reading.
pub(in crate::format) fn update(text: &str, units: &[Unit], options: &ReadOptions) -> Result<Updated> {
    let groups = by_element(text, options)?;
    let known = groups.iter().flatten();
    let same = known.clone().count() == units.len()
        && known.clone().zip(units).all(|(old, new)| old.source.text == new.source.text);
    if !same || options.codes == Codes::Drop {
        return Err(foreign_units());
    }
    let mut refused = HashSet::new();
    // A refused unit is not tried again, so that there are at most as many
    // rounds as units; two are the rule.
    loop {
        let done = attempt(text, &groups, units, &refused)?;
        let again = by_element(&done.text, options)?;
        let wrong = wrong_units(&groups, units, &again, &refused);
        if wrong.is_empty() {
            return Ok(Updated { unplaced: done.unplaced + refused.len(), ..done });
        }
        let before = refused.len();
        refused.extend(wrong);
        if refused.len() == before {
            return Err(Error::Invalid("this XLIFF file is written in a way that cannot be updated".to_owned()));
        }
    }
}

/// The units of each element of a file that holds some.
fn by_element(text: &str, options: &ReadOptions) -> Result<Vec<Vec<Unit>>> {
    // Remarks on the file were logged when it was first read.
    let options = ReadOptions { log: ReadLog::default(), ..options.clone() };
    // The mark goes before the encoding that the file declares: the text is
    // decoded already.
    let marked = ["\u{FEFF}", text].concat();
    XliffUnits::new(marked.as_bytes(), &options)?.by_element()
}

/// The numbers of the units that a file does not have as they were meant.
fn wrong_units(groups: &[Vec<Unit>], units: &[Unit], again: &[Vec<Unit>], refused: &HashSet<usize>) -> Vec<usize> {
    let bare = |half: &Half| half.text.split_whitespace().collect::<String>();
    let (old, found) = (groups.iter().flatten(), again.iter().flatten().map(Some).chain(std::iter::repeat(None)));
    let numbered = old.zip(units).zip(found).enumerate();
    let wrong = numbered.filter(|(number, ((old, new), found))| {
        let change = UnitChange { old, new, refused: refused.contains(number) };
        let expected = if change.is_change() { &new.target } else { &old.target };
        found.is_none_or(|found| {
            // Codes that have no counterpart are left out, and one of them may
            // have been a blank between two words.
            bare(&found.target) != bare(expected) || found.source != old.source
        })
    });
    wrong.map(|(number, _)| number).collect()
}

/// The file with all changes but the refused ones.
fn attempt(text: &str, groups: &[Vec<Unit>], units: &[Unit], refused: &HashSet<usize>) -> Result<Updated> {
    let file = Elements::new(text)?;
    let places = unit_elements(&file);
    let mut gathered = Gathered { file, edits: Vec::new(), written: Vec::new(), dropped_codes: 0, is_new: false };
    let (mut number, mut filled, mut changed, mut languages) = (0, 0, 0, HashSet::new());
    for (place, group) in places.iter().zip(groups) {
        let changes: Vec<UnitChange<'_>> = group
            .iter()
            .zip(number..)
            .filter_map(|(old, number)| {
                Some(UnitChange { old, new: units.get(number)?, refused: refused.contains(&number) })
            })
            .collect();
        number += group.len();
        let wanted = changes.iter().filter(|change| change.is_change()).count();
        if wanted == 0 {
            continue;
        }
        gathered.written.clear();
        match gathered.file.is(place.element, "unit") {
            true => gathered.new_unit(place.element, &changes),
            false => gathered.old_unit(place.element, &changes),
        }
        changed += wanted;
        filled += gathered.written.len();
        if let Some(change) = gathered.written.first().and_then(|&at| changes.get(at))
            && languages.insert(place.file)
        {
            gathered.name_language(place.file, change);
        }
    }
    let Gathered { file, edits, dropped_codes, .. } = gathered;
    Ok(Updated { text: edited(file.text, edits), filled, unplaced: changed - filled, dropped_codes })
}

/// An element with units, and the element that names their language.
struct UnitPlace {
    /// The `trans-unit` or `unit`.
    element: usize,
    /// The `file` around it, or the root for version 2.x.
    file: usize,
}

/// The elements that hold units, in the order in which the reader meets them.
fn unit_elements(file: &Elements<'_>) -> Vec<UnitPlace> {
    let (mut found, mut waiting) = (Vec::new(), vec![UnitPlace { element: 0, file: 0 }]);
    while let Some(UnitPlace { element, file: outer }) = waiting.pop() {
        let start = waiting.len();
        for child in file.children(element) {
            match file.get(child).map_or("", |child| child.name) {
                "file" => {
                    let is_old = attribute(file.tag(child), "source-language").is_some();
                    waiting.push(UnitPlace { element: child, file: if is_old { child } else { outer } });
                }
                "group" | "body" | "bin-unit" | "trans-unit" | "unit" => {
                    waiting.push(UnitPlace { element: child, file: outer });
                }
                _ => {}
            }
        }
        // The list is processed from its end.
        waiting[start..].reverse();
        if file.is(element, "trans-unit") || file.is(element, "unit") {
            waiting.truncate(start);
            found.push(UnitPlace { element, file: outer });
        }
    }
    found
}

impl Gathered<'_> {
    /// Replaces bytes.
    fn replace(&mut self, place: std::ops::Range<usize>, text: String) {
        self.edits.push(TextEdit { place, text });
    }

    /// Sets attributes of an element, or removes those without a value. Tags
    /// that stay the same are not edited.
    fn set(&mut self, element: usize, attributes: &[(&str, Option<&str>)]) {
        let tag = self.file.tag(element);
        let new = attributes.iter().fold(tag.to_owned(), |tag, (name, value)| with_attribute(&tag, name, *value));
        if let Some(found) = self.file.get(element).filter(|_| new != tag) {
            let place = found.tag.clone();
            self.replace(place, new);
        }
    }

    /// Names the target language where the file does not, since its targets
    /// need one.
    fn name_language(&mut self, element: usize, change: &UnitChange<'_>) {
        let name = if self.is_new { "trgLang" } else { "target-language" };
        let tag = change.new.target.tag.as_str();
        let known = attribute(self.file.tag(element), name).is_some_and(|value| !value.is_empty());
        // A target may name its language itself.
        if !known && !tag.is_empty() && change.old.target.tag.as_str().is_empty() {
            self.set(element, &[(name, Some(tag))]);
        }
    }
}
