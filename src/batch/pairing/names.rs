//! Finds the language and the partner of a file by its name.
//!
//! People mark translations in many ways: `report_EN.docx`, `zh-CN/intro.md`,
//! `原文.txt`, `合同（英文）.docx`, `src-01.txt`. The mark is cut off; files
//! whose names are then equal belong together.
//!
//! | path | key | mark |
//! |---|---|---|
//! | `report_EN.docx` | `report` | English |
//! | `zh-CN/intro.md` | `intro` | Chinese |
//! | `合同（英文）.docx` | `合同` | English |
//! | `src-01.txt` | `01` | source |
//! | `hen.txt` | `hen` | none |

use std::ops::Range;

use crate::Lang;

/// The meaning of a mark in a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum LanguageMark {
    /// The language of the file.
    Language(Lang),
    /// That it is the source.
    Source,
    /// That it is the target.
    Target,
}

/// A name without its mark. Files with the same key belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NameKey {
    /// The name in lower case, by which files are compared.
    pub key: String,
    /// The name as it is written, from which ids are made.
    pub id: String,
    /// The mark, if there is one.
    pub mark: Option<LanguageMark>,
}

/// Marks that are between separators, in lower case.
const WORDS: [(&str, LanguageMark); 42] = [
    ("en", LanguageMark::Language(Lang::En)),
    ("eng", LanguageMark::Language(Lang::En)),
    ("english", LanguageMark::Language(Lang::En)),
    ("us", LanguageMark::Language(Lang::En)),
    ("uk", LanguageMark::Language(Lang::En)),
    ("en-us", LanguageMark::Language(Lang::En)),
    ("en-gb", LanguageMark::Language(Lang::En)),
    ("en_us", LanguageMark::Language(Lang::En)),
    ("en_gb", LanguageMark::Language(Lang::En)),
    ("zh", LanguageMark::Language(Lang::Zh)),
    ("zho", LanguageMark::Language(Lang::Zh)),
    ("chi", LanguageMark::Language(Lang::Zh)),
    ("cmn", LanguageMark::Language(Lang::Zh)),
    ("cn", LanguageMark::Language(Lang::Zh)),
    ("tw", LanguageMark::Language(Lang::Zh)),
    ("chs", LanguageMark::Language(Lang::Zh)),
    ("cht", LanguageMark::Language(Lang::Zh)),
    ("chinese", LanguageMark::Language(Lang::Zh)),
    ("zh-cn", LanguageMark::Language(Lang::Zh)),
    ("zh_cn", LanguageMark::Language(Lang::Zh)),
    ("zh-tw", LanguageMark::Language(Lang::Zh)),
    ("zh_tw", LanguageMark::Language(Lang::Zh)),
    ("zh-hans", LanguageMark::Language(Lang::Zh)),
    ("zh_hans", LanguageMark::Language(Lang::Zh)),
    ("zh-hant", LanguageMark::Language(Lang::Zh)),
    ("zh_hant", LanguageMark::Language(Lang::Zh)),
    ("zh-hk", LanguageMark::Language(Lang::Zh)),
    ("zh_hk", LanguageMark::Language(Lang::Zh)),
    ("source", LanguageMark::Source),
    ("src", LanguageMark::Source),
    ("target", LanguageMark::Target),
    ("tgt", LanguageMark::Target),
    ("trg", LanguageMark::Target),
    ("translation", LanguageMark::Target),
    // Short marks, which inside of a name are part of a word.
    ("英", LanguageMark::Language(Lang::En)),
    ("中", LanguageMark::Language(Lang::Zh)),
    ("简体", LanguageMark::Language(Lang::Zh)),
    ("繁體", LanguageMark::Language(Lang::Zh)),
    ("汉", LanguageMark::Language(Lang::Zh)),
    ("漢", LanguageMark::Language(Lang::Zh)),
    ("原", LanguageMark::Source),
    ("译", LanguageMark::Target),
];
/// Marks in Chinese, which need no separator. Longer ones first: 英文版 before
/// 英文.
const CHINESE: [(&str, LanguageMark); 16] = [
    ("简体中文", LanguageMark::Language(Lang::Zh)),
    ("繁体中文", LanguageMark::Language(Lang::Zh)),
    ("繁體中文", LanguageMark::Language(Lang::Zh)),
    ("简体版", LanguageMark::Language(Lang::Zh)),
    ("繁体版", LanguageMark::Language(Lang::Zh)),
    ("英文版", LanguageMark::Language(Lang::En)),
    ("中文版", LanguageMark::Language(Lang::Zh)),
    ("英文", LanguageMark::Language(Lang::En)),
    ("英语", LanguageMark::Language(Lang::En)),
    ("英語", LanguageMark::Language(Lang::En)),
    ("中文", LanguageMark::Language(Lang::Zh)),
    ("汉语", LanguageMark::Language(Lang::Zh)),
    ("漢語", LanguageMark::Language(Lang::Zh)),
    ("原文", LanguageMark::Source),
    ("译文", LanguageMark::Target),
    ("譯文", LanguageMark::Target),
];
/// What may separate a mark from the rest of a name, brackets of both widths
/// among it.
const SEPARATORS: [char; 14] = ['.', '_', '-', ' ', '(', ')', '[', ']', '（', '）', '【', '】', '+', '~'];

/// The key of a path in a folder, its parts separated by `/`.
///
/// Endings do not matter. A folder that is called like a language counts as a
/// mark, one nearer to the file winning; a mark in the file's own name wins
/// over folders.
///
/// `.gz` is cut off before the ending.
pub(super) fn key(path: &str) -> NameKey {
    let mut mark = None;
    let mut parts = Vec::new();
    let (folders, file) = path.rsplit_once('/').unwrap_or(("", path));
    for folder in folders.split('/').filter(|folder| !folder.is_empty()) {
        // Other folders stay in the key: `a/x_en` and `b/x_zh` are two
        // documents.
        match whole(&folder.to_ascii_lowercase()) {
            Some(found) => mark = Some(found),
            None => parts.push(folder),
        }
    }
    let file = file.strip_suffix(".gz").unwrap_or(file);
    // A hidden file has no ending but a name.
    let stem = file.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).map_or(file, |(stem, _)| stem);
    let lower = stem.to_ascii_lowercase();
    let (kept, found) = unmarked(&lower);
    parts.push(&stem[kept]);
    let id = parts.join("/");
    NameKey { key: id.to_lowercase(), id, mark: found.or(mark) }
}

/// The mark that a whole name is.
fn whole(name: &str) -> Option<LanguageMark> {
    let is = |&&(word, _): &&(&str, LanguageMark)| word == name;
    WORDS.iter().find(is).or_else(|| CHINESE.iter().find(is)).map(|&(_, mark)| mark)
}

/// The bytes of a name without the mark at its end or at its beginning, and the
/// mark.
fn unmarked(stem: &str) -> (Range<usize>, Option<LanguageMark>) {
    // Nothing is left of such a name; the folders around it distinguish the
    // documents.
    if let Some(mark) = whole(stem) {
        return (0..0, Some(mark));
    }
    let trimmed = |range: Range<usize>| {
        let text = &stem[range.clone()];
        let start = range.start + text.len() - text.trim_start_matches(SEPARATORS).len();
        start..start + text.trim_matches(SEPARATORS).len()
    };
    let bare = trimmed(0..stem.len());
    let text = &stem[bare.clone()];
    let after = |word: &str| text.ends_with(word).then(|| bare.start..bare.end - word.len());
    let before = |word: &str| text.starts_with(word).then(|| bare.start + word.len()..bare.end);
    for &(word, mark) in &CHINESE {
        if let Some(rest) = after(word).or_else(|| before(word)) {
            return (trimmed(rest), Some(mark));
        }
    }
    // Longer marks first: `zh-cn` before `cn`.
    let mut words = WORDS;
    words.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
    for (word, mark) in words {
        // A word without separator is part of another: `hen` does not end in
        // `en`.
        let after = after(word).filter(|rest| stem[rest.clone()].ends_with(SEPARATORS));
        let before = before(word).filter(|rest| stem[rest.clone()].starts_with(SEPARATORS));
        if let Some(rest) = after.or(before) {
            return (trimmed(rest), Some(mark));
        }
    }
    (0..stem.len(), None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partners_have_the_same_key() {
        for (one, other) in [
            ("report_EN.docx", "report_CN.docx"),
            ("report.en.txt", "report.zh.md"),
            ("合同原文.docx", "合同译文.docx"),
            ("合同（英文）.docx", "合同（中文）.docx"),
            ("合同_英.docx", "合同_中.docx"),
            ("合同（英）.docx", "合同（简体）.docx"),
            ("手册 - English.md", "手册 - 简体中文.md"),
            ("船歌-原.txt", "船歌-译.txt"),
            ("README.md", "README.zh-CN.md"),
            ("README.md", "README_zh.md"),
            ("docs/en/guide/start.md", "docs/zh-cn/guide/start.md"),
            ("[EN] Chapter 1.txt", "[ZH] Chapter 1.txt"),
            ("en.json", "zh.json"),
            ("a.en.txt.gz", "a.zh.txt"),
        ] {
            let (one, other) = (key(one), key(other));
            assert_eq!(one.key, other.key);
            assert_ne!(one.mark, other.mark);
        }
        assert_ne!(key("chicken.txt").key, key("chick.txt").key);
        assert_eq!(key("open.txt").mark, None);
        assert_eq!((key("水中.txt").mark, key("精英.txt").mark, key("简体字.txt").mark), (None, None, None));
    }
}
