//! Pre-translates units: fills the segments of a localisation file from a
//! memory.

use crate::format::best_match;
use crate::unit::{State, Unit};
use crate::{BySide, Half, InlineCode, Lang, LanguageTag, Result};

use super::{Pretranslation, Segment};
use crate::memory::Memory;
use crate::memory::lookup::{LookupOptions, Match};

impl Memory {
    /// Looks up the source of every unit, with its neighbours as context, and
    /// fills empty or unfinished targets with the best match of at least
    /// `options.threshold`.
    ///
    /// A filled target is marked: its state is `translated` from 100 % on and
    /// otherwise `needs-review-translation`,
    /// [`match_percent`](crate::Localization::match_percent) is the percentage,
    /// and its origin is `memory`. The statistics count every unit that has
    /// something to translate: not those that must not be translated, no empty
    /// ones, and none into another language than the one wanted.
    ///
    /// ```
    /// use duiqi::{Memory, State, Unit};
    /// let mut memory = Memory::new();
    /// memory.import([Unit::pair(("en", "Close the valve."), ("zh-CN", "关闭阀门。"))], &Default::default())?;
    ///
    /// let mut units = vec![Unit::pair(("en", "Close the valve."), ("zh-CN", ""))];
    /// memory.pretranslate_units(&mut units, &Default::default())?;
    /// assert_eq!(units[0].target.text, "关闭阀门。");
    /// assert_eq!(units[0].state(), Some(State::Translated));
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// Units are changed in place; those that stay as they are still count in
    /// the statistics.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn pretranslate_units(&self, units: &mut [Unit], options: &LookupOptions) -> Result<Pretranslation> {
        let texts: Vec<String> = units.iter().map(|unit| unit.source.text.clone()).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let tagged = |tag: Option<&LanguageTag>| tag.filter(|tag| !tag.as_str().is_empty()).cloned();
        // Of the first unit that has one: untranslated units often come without
        // a target and thus without its language.
        let target = tagged(units.iter().map(|unit| &unit.target.tag).find(|tag| !tag.as_str().is_empty()));
        // A file that is translated in part begins with texts in either language.
        let wanted = options.to.as_ref().or(target.as_ref()).and_then(LanguageTag::lang);
        let mut sources = units.iter().map(|unit| &unit.source.tag);
        let other = sources.clone().find(|tag| tag.lang().is_some() && tag.lang() != wanted);
        let source = tagged(other.or_else(|| sources.next()));
        let mut options = options.clone();
        options.from = options.from.or(source);
        options.to = options.to.or(target);
        let lang = options.from.as_ref().and_then(LanguageTag::lang);
        let lang = lang.or_else(|| texts.iter().find_map(|text| Lang::detect(text))).unwrap_or(Lang::En);
        let codes: Vec<(bool, Vec<InlineCode>)> =
            units.iter().map(|unit| (is_open(unit) && is_into(unit, &options), unit.source.codes.clone())).collect();
        let segments = texts.iter().zip(&codes).map(|(text, (open, codes))| Segment { text, codes, open: *open });
        let report = self.analyse(&segments.collect::<Vec<_>>(), lang, &options)?;
        for (unit, sentence) in units.iter_mut().zip(&report.sentences) {
            if let Some(best) = sentence.best.as_ref().filter(|best| best.percent >= options.threshold) {
                fill(unit, best, &options);
            }
        }
        Ok(report)
    }
}

/// True if a unit has something to translate.
fn is_open(unit: &Unit) -> bool {
    let forbidden = unit.localization.as_ref().is_some_and(|known| known.translate == Some(false));
    let is_empty = unit.source.text.trim().is_empty() && unit.source.codes.is_empty();
    !forbidden && !is_empty
}

/// True if a unit's target may be in the language wanted. A file may hold
/// translations into several; a tag that repeats the source language names none.
fn is_into(unit: &Unit, options: &LookupOptions) -> bool {
    let is = |wanted: &LanguageTag, tag: &LanguageTag| best_match(wanted, &[(tag, "")]).is_some();
    let tag = &unit.target.tag;
    let named = !tag.as_str().is_empty() && !is(&unit.source.tag, tag);
    options.to.as_ref().is_none_or(|wanted| !named || is(wanted, tag))
}

/// Copies a match into a unit, unless the unit has a finished translation or
/// must not be translated.
///
/// The codes of the match come along with its text, as the unit's own codes where
/// they correspond. A unit without codes gets none that no reader sees.
fn fill(unit: &mut Unit, found: &Match, options: &LookupOptions) {
    let known = unit.localization.as_ref();
    // Tools that prepare a file often copy the source without marking it.
    let unsaid = known.is_none_or(|known| known.state.is_none() && known.approved != Some(true));
    let untranslated = unit.target.text.trim().is_empty() || unit.is_unfinished() || unsaid && unit.is_copy();
    if !(untranslated && is_open(unit)) || unit.is_locked() {
        return;
    }
    let (own, other) = match found.reversed {
        true => (&found.unit.target, &found.unit.source),
        false => (&found.unit.source, &found.unit.target),
    };
    unit.target.text.clone_from(&other.text);
    unit.target.codes = adopted(&unit.source, own, other);
    if blanks(&unit.source.text) != blanks(&own.text) {
        let around = blanks(&unit.source.text);
        let around = BySide { source: around.source.to_owned(), target: around.target.to_owned() };
        surround(&mut unit.target, &around);
    }
    if unit.target.tag.as_str().is_empty() {
        unit.target.tag = options.to.clone().unwrap_or_else(|| other.tag.clone());
    }
    // The reason why there was no counterpart is gone, and the aligner's
    // confidence was about another text.
    unit.reason = None;
    unit.confidence = None;
    unit.origin = Some("memory".to_owned());
    let localization = unit.localization_mut();
    localization.state = Some(if found.percent >= 100 { State::Translated } else { State::NeedsReview });
    // The file's own word for the old state would contradict the new one.
    localization.original_state = None;
    localization.approved = None;
    localization.match_percent = Some(f32::from(found.percent.min(100)));
}

/// The white space before and after a text. The percentage does not count it, but
/// programs rely on it: gettext refuses a translation that lacks the line end of
/// its source.
fn blanks(text: &str) -> BySide<&str> {
    let words = text.trim_start();
    BySide { source: &text[..text.len() - words.len()], target: &words[words.trim_end().len()..] }
}

/// Puts other white space around a text; its codes move along.
fn surround(half: &mut Half, around: &BySide<String>) {
    let old = blanks(&half.text);
    let (before, length) = (old.source.len(), half.text.trim().len());
    half.text = [around.source.as_str(), half.text.trim(), around.target.as_str()].concat();
    let moved = |at: usize| at.saturating_sub(before).min(length) + around.source.len();
    half.codes.iter_mut().for_each(|code| code.range = moved(code.range.start)..moved(code.range.end));
}

/// The codes of a match's target, as those of the segment.
///
/// Every file numbers its codes for itself. If the match's source has the same
/// codes as the segment, one for one, each code of its target is the segment's
/// own code of that number.
fn adopted(segment: &Half, source: &Half, target: &Half) -> Vec<InlineCode> {
    if segment.codes.is_empty() {
        return target.codes.iter().filter(|code| !code.range.is_empty()).cloned().collect();
    }
    let shown = |half: &Half| -> Vec<_> {
        half.codes
            .iter()
            .map(|code| (code.kind, half.text.get(code.range.clone()).unwrap_or_default().to_owned()))
            .collect()
    };
    if shown(segment) != shown(source) {
        return target.codes.clone();
    }
    // A code may occur twice in a text; each corresponds to one of the other
    // side.
    let mut free: Vec<bool> = vec![true; source.codes.len()];
    let own = |code: &InlineCode| {
        let same = |other: &InlineCode| (other.kind, &other.id, &other.data) == (code.kind, &code.id, &code.data);
        let at = source.codes.iter().zip(&free).position(|(other, free)| *free && same(other))?;
        free[at] = false;
        Some(InlineCode { range: code.range.clone(), ..segment.codes.get(at)?.clone() })
    };
    let adopted: Option<Vec<InlineCode>> = target.codes.iter().map(own).collect();
    adopted.unwrap_or_else(|| target.codes.clone())
}
