//! The meaning of column names, in English and Chinese.
//!
//! The lists hold the names that translation tools export under, those of term
//! lists, and what people type. Names are compared without case, punctuation
//! and surplus blanks.
//!
//! | name | meaning |
//! |---|---|
//! | `Source`, `src_text`, `原文` | the source |
//! | `Target (zh-CN)`, `target language Chinese` | the target, with its language |
//! | `English (US)`, `en_US`, `英文` | a text in English |
//! | `简体中文`, `Chinese Simplified` | a text in zh-CN |
//! | `String ID`, `key`, `编号` | the id |
//! | `Comments`, `备注` | a note |
//! | `English teacher` | a property of that name |

use crate::LanguageTag;
use crate::unit::named_language;
#[cfg(feature = "formats")]
use crate::{State, unit::state_of_word};

/// What a column holds.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::format) enum Column {
    /// The source text, with the language that the name gives, if it gives one.
    Source(Option<LanguageTag>),
    /// The target text, likewise.
    Target(Option<LanguageTag>),
    /// A text in the language that the name gives. Which side it is depends on
    /// the other columns.
    Text(LanguageTag),
    /// The id or key of the unit.
    Id,
    /// A remark.
    Note,
    /// A field of a unit by our own name, or a property under the column's
    /// name.
    Named(String),
}

/// Names for the column of the source text, those of translation tools among
/// them.
const SOURCE: [&str; 30] = [
    "source",
    "src",
    "source text",
    "src text",
    "source segment",
    "source term",
    "source string",
    "original",
    "original text",
    "original string",
    "source language",
    "source value",
    "source content",
    "source phrase",
    "base string",
    "base text",
    "base language",
    "default text",
    "term",
    "词条",
    "原词",
    "msgid",
    "源",
    "原文本",
    "源字符串",
    "原文",
    "源文",
    "源语",
    "源语言",
    "源文本",
];
/// Names for the column of the target text.
const TARGET: [&str; 32] = [
    "target",
    "tgt",
    "trg",
    "target text",
    "tgt text",
    "trg text",
    "target segment",
    "target term",
    "target string",
    "translation",
    "translations",
    "translated",
    "translated text",
    "translated string",
    "translated segment",
    "target language",
    "target value",
    "target content",
    "msgstr",
    "目标",
    "译文文本",
    "目标字符串",
    "译文",
    "譯文",
    "译语",
    "目标语",
    "目标语言",
    "目标文本",
    "翻译",
    "译名",
    "释义",
    "译词",
];
/// Names for the column of ids.
const ID: [&str; 27] = [
    "id",
    "ids",
    "key",
    "keys",
    "key name",
    "keyname",
    "string name",
    "term id",
    "identifier",
    "string id",
    "string key",
    "resource id",
    "resource key",
    "segment id",
    "text id",
    "tuid",
    "guid",
    "uid",
    "no",
    "msgctxt",
    "键",
    "键名",
    "键值",
    "编号",
    "編號",
    "标识",
    "序号",
];
/// Names for the column of remarks.
const NOTE: [&str; 18] = [
    "note",
    "notes",
    "comment",
    "comments",
    "remarks",
    "description",
    "translator comment",
    "translator comments",
    "developer comment",
    "developer comments",
    "shared comments",
    "instruction",
    "instructions",
    "remark",
    "备注",
    "備註",
    "注释",
    "说明",
];
/// Names for the column of states of translation.
#[cfg(feature = "formats")]
const STATUS: [&str; 9] = [
    "status",
    "state",
    "translation status",
    "segment status",
    "confirmation level",
    "状态",
    "狀態",
    "翻译状态",
    "句段状态",
];

/// The state that a cell stands for, in a column of states or in one that
/// answers a question: `fuzzy` of Weblate, `Reviewed` of Transifex. `None` if
/// the column or the word is not about states.
#[cfg(feature = "formats")]
pub(super) fn state_in(name: &str, cell: &str) -> Option<State> {
    if is_status(name) {
        return state_of_word(cell);
    }
    let state = match plain(name).as_str() {
        "fuzzy" | "is fuzzy" | "needs review" | "needs editing" => State::NeedsReview,
        "reviewed" | "is reviewed" | "approved" | "is approved" | "proofread" => State::Reviewed,
        _ => return None,
    };
    matches!(plain(cell).as_str(), "true" | "yes" | "1" | "x" | "是").then_some(state)
}

/// True for the name of a column of states.
#[cfg(feature = "formats")]
pub(super) fn is_status(name: &str) -> bool {
    STATUS.contains(&plain(name).as_str())
}

/// The meaning of a column name. A name that is not known becomes a property.
pub(in crate::format) fn column(name: &str) -> Column {
    let plain = plain(name);
    let is = |names: &[&str]| names.contains(&plain.as_str());
    match () {
        () if is(&SOURCE) => Column::Source(None),
        () if is(&TARGET) => Column::Target(None),
        () if is(&ID) => Column::Id,
        () if is(&NOTE) => Column::Note,
        () => match side(&plain) {
            Some(column) => column,
            None => language(&plain).map_or_else(
                || Column::Named(name.trim().to_owned()),
                |tag| Column::Text(own_tag(name).unwrap_or(tag)),
            ),
        },
    }
}

/// A name in lower case, its words separated by single blanks, punctuation
/// dropped.
///
/// `Source (en_US)` becomes `source en us`.
pub(super) fn plain(name: &str) -> String {
    let blank = |c: char| if c.is_alphanumeric() { c } else { ' ' };
    let spaced: String = name.to_lowercase().chars().map(blank).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Reads a side together with its language, such as `source (English)`,
/// `target language zh CN` or `English source`.
fn side(plain: &str) -> Option<Column> {
    let first = plain.split_once(' ')?;
    let last = plain.rsplit_once(' ').map(|(rest, word)| (word, rest))?;
    [first, last].into_iter().find_map(|(word, rest)| {
        let tag = || language(rest.trim_start_matches("language "));
        match word {
            "source" | "src" | "原文" | "源文" | "源语" | "源语言" => Some(Column::Source(Some(tag()?))),
            "target" | "tgt" | "trg" | "译文" | "目标" | "目标语" | "目标语言" => {
                Some(Column::Target(Some(tag()?)))
            }
            _ => None,
        }
    })
}

/// The language that a name gives: a tag, or a name as tools and people write
/// it.
///
/// Every word has to be known, so that a text such as "English teacher" in the
/// first row is not taken for a column name. `plain` is normalised as by
/// [`plain`].
pub(super) fn language(plain: &str) -> Option<LanguageTag> {
    let named = || {
        named_language(plain).or_else(|| alone(plain)).map(|tag| match tag {
            // Tables get the tags that most of them have.
            "zh-Hans" => "zh-CN",
            "zh-Hant" => "zh-TW",
            tag => tag,
        })
    };
    chinese_name(plain).or_else(|| english_name(plain)).or_else(named).map(LanguageTag::from)
}

/// The name itself, if it is a tag of language, script and region: `zh-Hans` is
/// more exact than the region that it would become.
fn own_tag(name: &str) -> Option<LanguageTag> {
    let mut parts = name.trim().split(['-', '_']);
    let is = |part: &str, words: &[&str]| words.iter().any(|word| part.eq_ignore_ascii_case(word));
    let is_language = parts.next().is_some_and(|part| is(part, &["en", "zh"]));
    let is_usual = |part: &str| is(part, &["hans", "hant"]) || part.len() == 2;
    (is_language && parts.all(is_usual)).then(|| LanguageTag::from(name.trim()))
}

/// A region that people write for the language spoken there, as a whole name:
/// `EN`, `CN`, `TW`.
fn alone(plain: &str) -> Option<&'static str> {
    match plain {
        "cn" | "hans" => Some("zh-CN"),
        "tw" | "hant" => Some("zh-TW"),
        "hk" => Some("zh-HK"),
        _ => None,
    }
}

/// Reads an English name or a tag: a language and perhaps a region or script,
/// in any order.
fn english_name(plain: &str) -> Option<&'static str> {
    let (mut tag, mut region) = (None, None);
    // Words that may accompany the name of a language without changing it.
    // `sar` is part of `Hong Kong SAR`, `latn` of `eng_Latn`.
    const BESIDE: [&str; 10] =
        ["text", "term", "string", "sentence", "segment", "translation", "value", "of", "sar", "latn"];
    // Two words for one region are joined, so that the loop below sees single
    // words.
    let text = plain.replace("united states", "us").replace("united kingdom", "gb").replace("hong kong", "hk");
    for word in text.split(' ') {
        let set = match word {
            "en" | "eng" | "english" => &mut tag,
            "zh" | "zho" | "chi" | "cmn" | "chinese" | "mandarin" => &mut tag,
            // CHS and CHT, the codes of Windows, give language and region at
            // once.
            "chs" | "cht" => {
                (tag, region) = (Some("zh"), Some(if word == "chs" { "CN" } else { "TW" }));
                continue;
            }
            // `ca` and `in` are regions of English only here; a Chinese name
            // with them is not known.
            "us" | "usa" | "gb" | "uk" | "au" | "ca" | "ie" | "nz" | "in" if tag != Some("zh") => &mut region,
            "cn" | "prc" | "china" | "simplified" | "hans" | "sc" | "sg" | "tw" | "taiwan" | "traditional" | "hant"
            | "tc" | "hk" | "mo" => &mut region,
            word if BESIDE.contains(&word) => continue,
            _ => return None,
        };
        let value = match word {
            "en" | "eng" | "english" => "en",
            "zh" | "zho" | "chi" | "cmn" | "chinese" | "mandarin" => "zh",
            "us" | "usa" => "US",
            "gb" | "uk" => "GB",
            "au" => "AU",
            "ca" => "CA",
            "ie" => "IE",
            "nz" => "NZ",
            "in" => "IN",
            "sg" => "SG",
            "cn" | "prc" | "china" | "simplified" | "hans" | "sc" => "CN",
            "hk" => "HK",
            "mo" => "MO",
            _ => "TW",
        };
        // The first word of a kind wins: `zh-Hans-HK` is Simplified.
        set.get_or_insert(value);
    }
    joined(tag?, region)
}

/// Reads a Chinese name of a language, with or without a noun such as 原文
/// after it.
fn chinese_name(plain: &str) -> Option<&'static str> {
    // Nouns that may follow the name of a language: 英文原文, 中文译文.
    const AFTER: [&str; 11] = ["名称", "名稱", "原文", "译文", "譯文", "文本", "内容", "术语", "词条", "句子", "翻译"];
    let bare = AFTER.iter().find_map(|end| plain.strip_suffix(end)).unwrap_or(plain).trim();
    let (mut tag, mut region) = (None, None);
    for word in bare.split(' ') {
        let (language, place) = chinese_word(word)?;
        tag = tag.or(language);
        // The first of a kind wins: 中文（简体，香港）is Simplified.
        region = region.or(place);
    }
    // 简体 alone is Chinese; 中国 alone is a word of the text.
    let script = matches!(bare, "简体" | "簡體" | "繁体" | "繁體" | "正體");
    joined(tag.or(script.then_some("zh"))?, region)
}

/// The language and the region that a Chinese word names, either of which may
/// be missing.
fn chinese_word(word: &str) -> Option<(Option<&'static str>, Option<&'static str>)> {
    Some(match word {
        "英文" | "英语" | "英語" | "英" => (Some("en"), None),
        "美式英语" | "美国英语" => (Some("en"), Some("US")),
        "英式英语" | "英国英语" => (Some("en"), Some("GB")),
        "美国" | "美國" => (None, Some("US")),
        "英国" | "英國" => (None, Some("GB")),
        "中文" | "汉语" | "漢語" | "华语" | "华文" | "中" => (Some("zh"), None),
        "简体中文" | "簡體中文" | "简中" | "中文简体" => (Some("zh"), Some("CN")),
        "繁体中文" | "繁體中文" | "正體中文" | "繁中" | "中文繁体" | "中文繁體" => {
            (Some("zh"), Some("TW"))
        }
        "简体" | "簡體" | "简" | "中国" | "中國" | "中国大陆" | "大陆" => (None, Some("CN")),
        "繁体" | "繁體" | "繁" | "正體" | "台湾" | "臺灣" | "台灣" | "中国台湾" => (None, Some("TW")),
        "香港" | "中国香港" => (None, Some("HK")),
        "澳门" | "澳門" => (None, Some("MO")),
        "新加坡" => (None, Some("SG")),
        _ => return None,
    })
}

/// A language and a region as a tag; `None` if they do not belong together, as
/// in "Chinese (US)".
fn joined(tag: &'static str, region: Option<&'static str>) -> Option<&'static str> {
    /// The pairs that make sense here. Others mean that the name was not one of
    /// a language.
    const TAGS: [&str; 13] = [
        "en", "en-US", "en-GB", "en-AU", "en-CA", "en-IE", "en-NZ", "en-IN", "zh-CN", "zh-TW", "zh-HK", "zh-MO",
        "zh-SG",
    ];
    match region {
        None => Some(tag),
        Some(region) => TAGS.into_iter().find(|found| found.split_once('-') == Some((tag, region))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_known_by_the_names_that_tools_and_people_write() {
        for (name, tag) in [
            ("English_United_States", "en-US"),
            ("Chinese_PRC", "zh-CN"),
            ("Chinese_Taiwan", "zh-TW"),
            ("Chinese_Hong_Kong_SAR", "zh-HK"),
            ("Chinese (Simplified)", "zh-CN"),
            ("Chinese (Traditional, Taiwan)", "zh-TW"),
            ("Simplified Chinese", "zh-CN"),
            ("zh-Hant-HK", "zh-Hant-HK"),
            ("zh_CN", "zh-CN"),
            ("zh-CHS", "zh-CN"),
            ("CHT", "zh-TW"),
            ("en-GB", "en-GB"),
            ("ENGLISH", "en"),
            ("English text", "en"),
            ("英文", "en"),
            ("英文名称", "en"),
            ("中文（繁体）", "zh-TW"),
            ("简体中文", "zh-CN"),
            ("英语（美国）", "en-US"),
            ("中文（简体，中国）", "zh-CN"),
            ("中文(台湾)", "zh-TW"),
            ("简体", "zh-CN"),
            ("2052", "zh-CN"),
            ("0804", "zh-CN"),
            ("0x0404", "zh-TW"),
            ("1033", "en-US"),
            ("SChinese", "zh-CN"),
            ("ChineseTraditional", "zh-TW"),
            ("zh_Hans", "zh-Hans"),
            ("CHS", "zh-CN"),
            ("CN", "zh-CN"),
            ("简体中文（中国）", "zh-CN"),
        ] {
            assert_eq!(column(name), Column::Text(tag.into()), "{name}");
        }
        for name in ["English teacher", "China", "in", "valve", "", "ja", "text", "中国", "中国菜"] {
            assert_eq!(column(name), Column::Named(name.to_owned()), "{name}");
        }
    }

    #[test]
    fn sides_ids_and_notes_have_names_in_both_languages() {
        assert_eq!(column("原文"), Column::Source(None));
        assert_eq!(column("译文"), Column::Target(None));
        assert_eq!(column("Source (English)"), Column::Source(Some("en".into())));
        assert_eq!(column("English source"), Column::Source(Some("en".into())));
        assert_eq!(column("Target Language"), Column::Target(None));
        assert_eq!((column("msgid"), column("msgstr")), (Column::Source(None), Column::Target(None)));
        assert_eq!(column("source_tag"), Column::Named("source_tag".into()));
        assert_eq!((column("Keys"), column("备注")), (Column::Id, Column::Note));
    }
}
