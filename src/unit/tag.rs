//! Language tags, as files write them.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Lang, Script};

/// A language tag (BCP 47) as files write it: `en`, `en-US`, `zh-CN`, `zh-Hant`.
///
/// ```
/// use duiqi::{Lang, Script, LanguageTag};
/// let tag = LanguageTag::from("zh_tw");
/// assert_eq!(tag.lang(), Some(Lang::Zh));
/// assert_eq!(tag.script(), Some(Script::Hant));
/// assert_eq!(tag.as_str(), "zh-TW");
/// assert_eq!(LanguageTag::from("zh-CHS").as_str(), "zh-Hans");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct LanguageTag(String);

impl LanguageTag {
    /// The tag as text: parts joined by hyphens, in the letter case that BCP 47 recommends.
    ///
    /// ```
    /// assert_eq!(duiqi::LanguageTag::from("EN_us").as_str(), "en-US");
    /// ```
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The language, if it is English or Chinese.
    ///
    /// ```
    /// assert_eq!(duiqi::LanguageTag::from("fr").lang(), None);
    /// ```
    pub fn lang(&self) -> Option<Lang> {
        // The same names as `Lang::from_str`, without allocating an error for every other language.
        match self.0.split('-').next().unwrap_or_default() {
            "en" | "eng" | "english" => Some(Lang::En),
            "zh" | "zho" | "chi" | "cmn" | "chinese" => Some(Lang::Zh),
            _ => None,
        }
    }

    /// The script of Chinese under this tag: by its script part, else by its region (CN,
    /// SG, MY: simplified; TW, HK, MO: traditional). `None` for plain `zh` and for other
    /// languages.
    ///
    /// ```
    /// use duiqi::{Script, LanguageTag};
    /// assert_eq!(LanguageTag::from("zh-Hans-HK").script(), Some(Script::Hans));
    /// assert_eq!(LanguageTag::from("zh").script(), None);
    /// ```
    pub fn script(&self) -> Option<Script> {
        if self.lang() != Some(Lang::Zh) {
            return None;
        }
        let parts = || self.0.split('-').skip(1);
        let script = parts().find_map(|part| match part {
            "Hans" => Some(Script::Hans),
            "Hant" => Some(Script::Hant),
            _ => None,
        });
        script.or_else(|| {
            parts().find_map(|part| match part {
                "CN" | "SG" | "MY" => Some(Script::Hans),
                "TW" | "HK" | "MO" => Some(Script::Hant),
                _ => None,
            })
        })
    }

    /// The tag under which translation tools file a text: `en`, or `zh-CN` or `zh-TW` by
    /// its characters.
    ///
    /// ```
    /// use duiqi::{Lang, LanguageTag};
    /// assert_eq!(LanguageTag::for_text(Lang::Zh, "發展").as_str(), "zh-TW");
    /// assert_eq!(LanguageTag::for_text(Lang::Zh, "中文").as_str(), "zh-CN");
    /// ```
    pub fn for_text(lang: Lang, text: &str) -> LanguageTag {
        match lang {
            Lang::En => LanguageTag::from("en"),
            Lang::Zh if Script::detect(text) == Some(Script::Hant) => LanguageTag::from("zh-TW"),
            Lang::Zh => LanguageTag::from("zh-CN"),
        }
    }
}

impl From<&str> for LanguageTag {
    fn from(text: &str) -> Self {
        // Names of Windows and .NET for the two scripts, which are not BCP 47.
        match text.trim().to_ascii_lowercase().as_str() {
            "chs" | "zh-chs" | "zh_chs" => return LanguageTag("zh-Hans".to_owned()),
            "cht" | "zh-cht" | "zh_cht" => return LanguageTag("zh-Hant".to_owned()),
            _ => {}
        }
        let parts = text.trim().split(['-', '_']).enumerate().map(|(at, part)| match (at, part.len()) {
            (0, _) => part.to_ascii_lowercase(),
            (_, 4) if part.is_ascii() => part[..1].to_ascii_uppercase() + &part[1..].to_ascii_lowercase(),
            (_, 2) => part.to_ascii_uppercase(),
            _ => part.to_ascii_lowercase(),
        });
        LanguageTag(parts.collect::<Vec<_>>().join("-"))
    }
}

impl From<String> for LanguageTag {
    fn from(text: String) -> Self {
        LanguageTag::from(text.as_str())
    }
}

impl From<LanguageTag> for String {
    fn from(tag: LanguageTag) -> Self {
        tag.0
    }
}

impl fmt::Display for LanguageTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
