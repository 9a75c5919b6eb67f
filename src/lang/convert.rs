//! Conversion between the two ways to write Chinese, by the dictionaries of OpenCC.

use std::fmt;

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;

use crate::{Error, LanguageTag, Result, Script, Unit};

/// Turns Simplified Chinese into Traditional or the other way round, phrase by phrase (`头发` → `頭髮`, `发展` →
/// `發展`). Needs the feature `opencc`.
///
/// ```
/// use duiqi::{Script, lang::Converter};
/// assert_eq!(Converter::to(Script::Hant)?.convert("头发发展"), "頭髮發展");
/// # Ok::<(), duiqi::Error>(())
/// ```
pub struct Converter {
    script: Script,
    opencc: OpenCC,
}

impl fmt::Debug for Converter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Converter").field("script", &self.script).finish_non_exhaustive()
    }
}

impl Converter {
    /// A converter to a script; making one reads its dictionaries, so keep it.
    ///
    /// ```
    /// use duiqi::{Script, lang::Converter};
    /// assert_eq!(Converter::to(Script::Hans)?.convert("漢語"), "汉语");
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Invalid`] if the dictionaries cannot be read.
    pub fn to(script: Script) -> Result<Self> {
        let config = match script {
            Script::Hant => BuiltinConfig::S2t,
            Script::Hans => BuiltinConfig::T2s,
        };
        let opencc = OpenCC::from_config(config).map_err(|error| Error::Invalid(format!("OpenCC: {error}")))?;
        Ok(Converter { script, opencc })
    }

    /// The text in the converter's script; what is written in it already stays.
    ///
    /// ```
    /// use duiqi::{Script, lang::Converter};
    /// assert_eq!(Converter::to(Script::Hans)?.convert("AI 發展"), "AI 发展");
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    pub fn convert(&self, text: &str) -> String {
        self.opencc.convert(text)
    }

    /// Converts the Chinese side of a unit, its context, and its tag. What is written in the script already, by its
    /// tag or by its characters, stays.
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

    /// The tag after conversion, if the text needs one.
    fn tag(&self, tag: &LanguageTag, text: &str) -> Option<LanguageTag> {
        tag.lang().filter(|&lang| lang == crate::Lang::Zh)?;
        let found = tag.script().or_else(|| Script::detect(text));
        if found == Some(self.script) && Script::detect(text).is_none_or(|detected| detected == self.script) {
            return None;
        }
        let by_script = tag.as_str().contains("-Han");
        Some(LanguageTag::from(match (self.script, by_script) {
            (Script::Hans, true) => "zh-Hans",
            (Script::Hans, false) => "zh-CN",
            (Script::Hant, true) => "zh-Hant",
            (Script::Hant, false) => "zh-TW",
        }))
    }
}
