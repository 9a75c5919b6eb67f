//! Pre-translates units: fills the segments of a localisation file from a
//! memory.

use crate::unit::{State, Unit};
use crate::{Lang, LanguageTag, Result};

use super::Pretranslation;
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
    /// and its origin is `memory`. The statistics count every unit.
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
        let source = tagged(units.iter().map(|unit| &unit.source.tag).next());
        // Of the first unit that has one: untranslated units often come without
        // a target and thus without its language.
        let target = tagged(units.iter().map(|unit| &unit.target.tag).find(|tag| !tag.as_str().is_empty()));
        let mut options = options.clone();
        options.from = options.from.or(source);
        options.to = options.to.or(target);
        let lang = options.from.as_ref().and_then(LanguageTag::lang);
        let lang = lang.or_else(|| texts.iter().find_map(|text| Lang::detect(text))).unwrap_or(Lang::En);
        let report = self.analyse(&texts, lang, &options)?;
        for (unit, sentence) in units.iter_mut().zip(&report.sentences) {
            if let Some(best) = sentence.best.as_ref().filter(|best| best.percent >= options.threshold) {
                fill(unit, best, &options);
            }
        }
        Ok(report)
    }
}

/// Copies a match into a unit, unless the unit has a finished translation or
/// must not be translated.
///
/// The codes of the match come along with its text; whether they are those of
/// the unit, an audit can tell.
fn fill(unit: &mut Unit, found: &Match, options: &LookupOptions) {
    let forbidden = unit.localization.as_ref().is_some_and(|known| known.translate == Some(false));
    let open = unit.target.text.trim().is_empty() || unit.is_unfinished();
    if forbidden || !open {
        return;
    }
    let other = if found.reversed { &found.unit.source } else { &found.unit.target };
    unit.target.text.clone_from(&other.text);
    unit.target.codes.clone_from(&other.codes);
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
    // The words that the file had for the old state would contradict the new
    // one.
    localization.original_state = None;
    localization.approved = None;
    localization.match_percent = Some(f32::from(found.percent.min(100)));
}
