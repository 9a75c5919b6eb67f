//! Conversion of whole units between Simplified and Traditional Chinese.
//!
//! The conversion of text is OpenCC's, in
//! [`lang::Converter`](crate::lang::Converter). This file decides which parts
//! of a unit are converted and which tag the result gets; codes are never
//! touched.

use crate::lang::Converter;
use crate::{Lang, LanguageTag, Script, Unit};

impl Converter {
    /// Converts the Chinese sides of a unit, the context of a Chinese source,
    /// and their tags.
    ///
    /// A side stays as it is if it is in the wanted script already, by its tag
    /// and its characters. Inline codes keep their place and their content.
    ///
    /// ```
    /// use duiqi::{Script, Unit, lang::Converter};
    /// let mut unit = Unit::pair(("en", "Development"), ("zh-TW", "發展"));
    /// Converter::to(Script::Hans)?.unit(&mut unit);
    /// assert_eq!((unit.target.text.as_str(), unit.target.tag.as_str()), ("发展", "zh-CN"));
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    pub fn unit(&self, unit: &mut Unit) {
        if let Some(tag) = self.tag(&unit.source.tag, &unit.source.text) {
            unit.source.map_words(|words| self.convert(words));
            unit.source.tag = tag;
            // The context is text of the source, so it follows the source.
            for context in [&mut unit.context.before, &mut unit.context.after].into_iter().flatten() {
                *context = self.convert(context);
            }
        }
        if let Some(tag) = self.tag(&unit.target.tag, &unit.target.text) {
            unit.target.map_words(|words| self.convert(words));
            unit.target.tag = tag;
        }
    }

    /// The tag that the text gets by conversion; `None` if it is not Chinese or
    /// needs none.
    fn tag(&self, tag: &LanguageTag, text: &str) -> Option<LanguageTag> {
        // English halves and those of unknown language are left alone.
        tag.lang().filter(|&lang| lang == Lang::Zh)?;
        let found = tag.script().or_else(|| Script::detect(text));
        // Both must agree: files tagged `zh-CN` with Traditional text are
        // common, and need converting.
        if found == Some(self.script()) && Script::detect(text).is_none_or(|detected| detected == self.script()) {
            return None;
        }
        // A tag by script stays a tag by script, one by region becomes one by
        // region.
        let by_script = tag.as_str().contains("-Han");
        // The region is the one that stands for the script; a text for Hong
        // Kong becomes one for Taiwan.
        Some(LanguageTag::from(match (self.script(), by_script) {
            (Script::Hans, true) => "zh-Hans",
            (Script::Hans, false) => "zh-CN",
            (Script::Hant, true) => "zh-Hant",
            (Script::Hant, false) => "zh-TW",
        }))
    }
}
