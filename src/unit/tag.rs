//! Language tags, as files write them and as the two languages of this crate
//! need them.
//!
//! Files write `ZH_cn`, `zh-CHS`, `zho` or `zh-Hans-CN` for the same thing. A
//! [`LanguageTag`] is normalised when it is made, so that equal spelling means
//! equal tags everywhere else. It is no validator: unknown tags stay as they
//! are, in BCP 47's casing.
//!
//! | as files write it | tag | language | script |
//! |---|---|---|---|
//! | `ZH_cn` | `zh-CN` | Chinese | Simplified |
//! | `zh-CHT` | `zh-Hant` | Chinese | Traditional |
//! | `ENU`, `1033` | `en-US` | English | none |
//! | `zh-hans-hk` | `zh-Hans-HK` | Chinese | Simplified |
//! | `eng` | `eng` | English | none |
//! | `fr-CA` | `fr-CA` | none | none |

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Unit;
use crate::{ByLang, Lang, Script};

/// A language tag (BCP 47) in its usual spelling: `en`, `en-US`, `zh-CN`,
/// `zh-Hant`. The empty tag means "not known".
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
    /// The tag as text, parts joined by hyphens, cased as BCP 47 recommends
    /// (section 2.1.1 of RFC 5646).
    ///
    /// ```
    /// assert_eq!(duiqi::LanguageTag::from("EN_us").as_str(), "en-US");
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The language, if it is English or Chinese. Cantonese and other Chinese
    /// languages with tags of their own (`yue`) are not.
    ///
    /// ```
    /// assert_eq!(duiqi::LanguageTag::from("fr").lang(), None);
    /// ```
    #[must_use]
    pub fn lang(&self) -> Option<Lang> {
        // The same names as `Lang` reads, without making an error of every
        // other language. Only the first subtag counts: what follows is script,
        // region or variant.
        match self.0.split('-').next().unwrap_or_default() {
            "en" | "eng" | "english" => Some(Lang::En),
            "zh" | "zho" | "chi" | "cmn" | "chinese" => Some(Lang::Zh),
            _ => None,
        }
    }

    /// The script of Chinese under this tag: from its script part, else from
    /// its region (CN, SG, MY: Simplified; TW, HK, MO: Traditional). `None` for
    /// plain `zh` and for other languages.
    ///
    /// ```
    /// use duiqi::{Script, LanguageTag};
    /// assert_eq!(LanguageTag::from("zh-Hans-HK").script(), Some(Script::Hans));
    /// assert_eq!(LanguageTag::from("zh").script(), None);
    /// ```
    #[must_use]
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
        // The script part wins: `zh-Hans-HK` is Simplified text for Hong Kong.
        script.or_else(|| {
            parts().find_map(|part| match part {
                "CN" | "SG" | "MY" => Some(Script::Hans),
                "TW" | "HK" | "MO" => Some(Script::Hant),
                _ => None,
            })
        })
    }

    /// The tag under which translation tools index a text: `en`, or `zh-CN` or
    /// `zh-TW` by its characters. Text without a distinctive character is taken for
    /// Simplified.
    ///
    /// ```
    /// use duiqi::{Lang, LanguageTag};
    /// assert_eq!(LanguageTag::for_text(Lang::Zh, "發展").as_str(), "zh-TW");
    /// assert_eq!(LanguageTag::for_text(Lang::Zh, "中文").as_str(), "zh-CN");
    /// ```
    #[must_use]
    pub fn for_text(lang: Lang, text: &str) -> LanguageTag {
        match lang {
            Lang::En => LanguageTag::from("en"),
            // Text that could be either is tagged as Simplified, which most
            // files are.
            Lang::Zh if Script::detect(text) == Some(Script::Hant) => LanguageTag::from("zh-TW"),
            Lang::Zh => LanguageTag::from("zh-CN"),
        }
    }
}

impl From<&str> for LanguageTag {
    /// Normalises a tag as a file writes it. Never fails; see [`LanguageTag`].
    fn from(text: &str) -> Self {
        if is_usual(text) {
            return LanguageTag(text.to_owned());
        }
        let name = text.trim().to_lowercase();
        if let Some(tag) = named_language(&name).map(str::to_owned).or_else(|| spelled(&name)) {
            return LanguageTag(tag);
        }
        // A locale of POSIX goes on with an encoding and a variant:
        // `zh_TW.Big5`, `zh_CN.UTF-8@stroke`.
        let text = text.split(['.', '@']).next().unwrap_or_default();
        // Both separators occur in files: `zh_CN` is the form of gettext, Java
        // and Android.
        let parts = text.trim().split(['-', '_']).enumerate().map(|(at, part)| match (at, part.len()) {
            // The first part is the language whatever its length; four letters
            // later are a script, two a region.
            (0, _) => part.to_ascii_lowercase(),
            // .NET before version 4: `zh-CHT` for `zh-Hant`.
            _ if part.eq_ignore_ascii_case("chs") => "Hans".to_owned(),
            _ if part.eq_ignore_ascii_case("cht") => "Hant".to_owned(),
            (_, 4) if part.is_ascii() => part[..1].to_ascii_uppercase() + &part[1..].to_ascii_lowercase(),
            (_, 2) => part.to_ascii_uppercase(),
            _ => part.to_ascii_lowercase(),
        });
        LanguageTag(parts.collect::<Vec<_>>().join("-"))
    }
}

/// The tag for what Windows calls a language: three letters, or the number of
/// the locale in decimal or hexadecimal (`2052`, `0804`, `0x0804`). Source: the
/// tables of Microsoft's \[MS-LCID\]. Also the names of Steam (`schinese`), and
/// those that people write in the place of a tag.
///
/// `ENG` for British English is not among them, because `eng` is English in ISO
/// 639. No decimal number of the list is a hexadecimal one of another language.
pub(crate) fn named_language(name: &str) -> Option<&'static str> {
    Some(match name.strip_prefix("0x").unwrap_or(name).trim_start_matches('0') {
        "chs"
        | "zhs"
        | "schinese"
        | "simplified chinese"
        | "chinese simplified"
        | "simplifiedchinese"
        | "chinesesimplified"
        | "chinese (simplified)"
        | "简体中文"
        | "中文（简体）"
        | "中文(简体)" => "zh-Hans",
        "cht"
        | "zht"
        | "tchinese"
        | "traditional chinese"
        | "chinese traditional"
        | "traditionalchinese"
        | "chinesetraditional"
        | "chinese (traditional)"
        | "繁體中文"
        | "繁体中文"
        | "中文（繁體）"
        | "中文(繁體)"
        | "中文（繁体）"
        | "中文(繁体)" => "zh-Hant",
        // memoQ's names of languages and regions.
        "zhcn" | "2052" | "804" | "chinese_prc" | "chinese (prc)" | "chinese (china)" => "zh-CN",
        "zhtw" | "1028" | "404" | "chinese_taiwan" | "chinese (taiwan)" => "zh-TW",
        "zhh" | "zhhk" | "3076" | "c04" | "chinese_hong_kong_sar" | "chinese (hong kong)" => "zh-HK",
        "zhi" | "4100" | "1004" | "chinese_singapore" => "zh-SG",
        "zhm" | "5124" | "1404" | "chinese_macao_sar" => "zh-MO",
        "english_united_states" | "english (united states)" | "english (us)" => "en-US",
        "english_united_kingdom" | "english (united kingdom)" | "english (uk)" => "en-GB",
        // Neither is a language of ISO 639; people write the region for it.
        "cn" => "zh-CN",
        "english" => "en",
        "chinese" | "mandarin" => "zh",
        "zhhans" => "zh-Hans",
        "zhhant" => "zh-Hant",
        "enu" | "enus" | "1033" | "409" => "en-US",
        "engb" | "2057" | "809" => "en-GB",
        "ena" | "3081" | "c09" => "en-AU",
        "enc" | "4105" | "1009" => "en-CA",
        "enz" | "5129" | "1409" => "en-NZ",
        "eni" | "6153" | "1809" => "en-IE",
        "英文" | "英语" | "英語" => "en",
        "中文" | "汉语" | "漢語" => "zh",
        _ => return None,
    })
}

/// The tag for the name of a language that goes on with its script or region,
/// as Windows and tools write it: `Chinese (Traditional, Hong Kong SAR)`,
/// `Chinese_China.936`, `English_United States.1252`. `name` is in lower case.
fn spelled(name: &str) -> Option<String> {
    let mut words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let lang = match words.next()? {
        "chinese" => "zh",
        "english" => "en",
        _ => return None,
    };
    let (mut script, mut region) = (None, None);
    for word in words {
        match word {
            "simplified" | "hans" if lang == "zh" => script = Some("Hans"),
            "traditional" | "hant" if lang == "zh" => script = Some("Hant"),
            "china" | "prc" if lang == "zh" => region = region.or(Some("CN")),
            "taiwan" => region = Some("TW"),
            "hong" | "hongkong" => region = Some("HK"),
            "macao" | "macau" => region = Some("MO"),
            "malaysia" => region = Some("MY"),
            "singapore" => region = Some("SG"),
            "states" | "usa" => region = Some("US"),
            "kingdom" => region = Some("GB"),
            "australia" => region = Some("AU"),
            "canada" => region = Some("CA"),
            "ireland" => region = Some("IE"),
            "zealand" => region = Some("NZ"),
            "india" => region = Some("IN"),
            _ => {}
        }
    }
    let usual = |region: &str| if ["TW", "HK", "MO"].contains(&region) { "Hant" } else { "Hans" };
    match (script, region) {
        (Some(script), Some(region)) if usual(region) != script => Some(format!("{lang}-{script}-{region}")),
        (_, Some(region)) => Some(format!("{lang}-{region}")),
        (Some(script), None) => Some(format!("{lang}-{script}")),
        (None, None) => None,
    }
}

/// True for `en`, `zh-CN` and others of this shape: most tags, which need no
/// change.
fn is_usual(tag: &str) -> bool {
    match tag.as_bytes() {
        // No language: people write the region for it.
        b"cn" => false,
        [a, b] => a.is_ascii_lowercase() && b.is_ascii_lowercase(),
        [a, b, b'-', c, d] => {
            a.is_ascii_lowercase() && b.is_ascii_lowercase() && c.is_ascii_uppercase() && d.is_ascii_uppercase()
        }
        _ => false,
    }
}

impl From<String> for LanguageTag {
    fn from(text: String) -> Self {
        if is_usual(&text) {
            return LanguageTag(text);
        }
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

impl Unit {
    /// Gives each side in a language the tag named for it; other sides keep
    /// theirs.
    ///
    /// ```
    /// use duiqi::{ByLang, Unit};
    /// let mut unit = Unit::pair(("en", "Color"), ("zh-CN", "颜色"));
    /// unit.retag(&ByLang { zh: None, en: Some("en-US".into()) });
    /// assert_eq!((unit.source.tag.as_str(), unit.target.tag.as_str()), ("en-US", "zh-CN"));
    /// ```
    pub fn retag(&mut self, tags: &ByLang<Option<LanguageTag>>) {
        for half in [&mut self.source, &mut self.target] {
            let named = match half.tag.lang() {
                Some(Lang::Zh) => &tags.zh,
                Some(Lang::En) => &tags.en,
                None => &None,
            };
            if let Some(tag) = named {
                half.tag.clone_from(tag);
            }
        }
    }
}
