//! Conversion of units between Simplified and Traditional Chinese.

use crate::lang::Converter;
use crate::{Lang, LanguageTag, Script, Unit};

impl Converter {
    /// Converts the Chinese half of a unit, its context and its tag. A half that is already
    /// in the script, by its tag or its characters, stays as it is.
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
            for context in [&mut unit.context.before, &mut unit.context.after].into_iter().flatten() {
                *context = self.convert(context);
            }
        }
        if let Some(tag) = self.tag(&unit.target.tag, &unit.target.text) {
            unit.target.map_words(|words| self.convert(words));
            unit.target.tag = tag;
        }
    }

    /// The tag after conversion, if the text needs any.
    fn tag(&self, tag: &LanguageTag, text: &str) -> Option<LanguageTag> {
        tag.lang().filter(|&lang| lang == Lang::Zh)?;
        let found = tag.script().or_else(|| Script::detect(text));
        if found == Some(self.script()) && Script::detect(text).is_none_or(|detected| detected == self.script()) {
            return None;
        }
        let by_script = tag.as_str().contains("-Han");
        Some(LanguageTag::from(match (self.script(), by_script) {
            (Script::Hans, true) => "zh-Hans",
            (Script::Hans, false) => "zh-CN",
            (Script::Hant, true) => "zh-Hant",
            (Script::Hant, false) => "zh-TW",
        }))
    }
}
