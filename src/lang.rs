//! Languages and scripts: which of the two languages a text is in, and which
//! script its Chinese is in.

#[cfg(feature = "opencc")]
mod convert;

use std::fmt;
use std::ops::Range;
use std::str::FromStr;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::Error;

#[cfg(feature = "opencc")]
pub use convert::Converter;

/// The two languages that this crate knows.
///
/// ```
/// use duiqi::Lang;
/// assert_eq!("zh-CN".parse::<Lang>().unwrap(), Lang::Zh);
/// assert_eq!(Lang::En.to_string(), "en");
/// assert_eq!(Lang::detect("对齐 aligns sentences."), Some(Lang::En));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// English.
    En,
    /// Chinese, Simplified or Traditional.
    Zh,
}

impl Lang {
    /// Both languages.
    pub const ALL: [Lang; 2] = [Lang::En, Lang::Zh];

    /// The ISO 639-1 code, `en` or `zh`.
    ///
    /// ```
    /// assert_eq!(duiqi::Lang::Zh.code(), "zh");
    /// ```
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Zh => "zh",
        }
    }

    /// The name in English, for messages.
    ///
    /// ```
    /// assert_eq!(duiqi::Lang::Zh.name(), "Chinese");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Lang::En => "English",
            Lang::Zh => "Chinese",
        }
    }

    /// The other language.
    ///
    /// ```
    /// use duiqi::Lang;
    /// assert_eq!(Lang::En.other(), Lang::Zh);
    /// ```
    #[must_use]
    pub const fn other(self) -> Lang {
        match self {
            Lang::En => Lang::Zh,
            Lang::Zh => Lang::En,
        }
    }

    /// The language of most of a text, by script. A Han character weighs as
    /// much as three Latin letters, about what English needs for the same
    /// content. `None` if there is no letter of either script.
    ///
    /// ```
    /// use duiqi::Lang;
    /// assert_eq!(Lang::detect("我用 Node.js 写程序"), Some(Lang::Zh));
    /// assert_eq!(Lang::detect("2025 — 42 %"), None);
    /// ```
    #[must_use]
    pub fn detect(text: &str) -> Option<Lang> {
        let (mut han, mut latin) = (0usize, 0usize);
        for c in text.chars() {
            if is_han(c) {
                han += 3;
            } else if is_latin(c) {
                latin += 1;
            }
        }
        match (han, latin) {
            (0, 0) => None,
            _ if han >= latin => Some(Lang::Zh),
            _ => Some(Lang::En),
        }
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Lang {
    type Err = Error;

    /// Reads a code (`en`, `zh`), a tag that begins with one (`zh-Hant`,
    /// `en_US`), or a name.
    fn from_str(text: &str) -> Result<Self, Error> {
        let first = text.split(['-', '_']).next().unwrap_or_default();
        match first.to_ascii_lowercase().as_str() {
            "en" | "eng" | "english" => Ok(Lang::En),
            "zh" | "zho" | "chi" | "cmn" | "chinese" => Ok(Lang::Zh),
            _ => Err(Error::Invalid(format!("unknown language `{text}`: use `en` or `zh`"))),
        }
    }
}

/// The two Chinese scripts, named by their ISO 15924 codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Script {
    /// Simplified characters.
    Hans,
    /// Traditional characters.
    Hant,
}

word_enum!(Script, "script", {
    Hans => "Hans",
    Hant => "Hant",
});

impl Script {
    /// The script of a Chinese text, by the characters that only one of the two
    /// has. `None` if there are none, as many of one as of the other, or a
    /// single one in a long text: it may be a variant in a name.
    ///
    /// ```
    /// use duiqi::Script;
    /// assert_eq!(Script::detect("发展经济"), Some(Script::Hans));
    /// assert_eq!(Script::detect("發展經濟"), Some(Script::Hant));
    /// assert_eq!(Script::detect("中文"), None);
    /// assert_eq!(Script::detect("我和他在公園里走了一天"), Some(Script::Hant));
    /// assert_eq!(Script::detect("一個字"), Some(Script::Hant));
    /// assert_eq!(Script::detect("大家都知道他的名字里有一個字"), None);
    /// ```
    #[must_use]
    pub fn detect(text: &str) -> Option<Script> {
        let (hans, hant) = Script::distinctive(text)?;
        match hans.cmp(&hant) {
            std::cmp::Ordering::Greater => Some(Script::Hans),
            std::cmp::Ordering::Less => Some(Script::Hant),
            std::cmp::Ordering::Equal => None,
        }
    }

    /// The script that a text is surely in, whatever its tag says: as
    /// [`detect`](Script::detect), and no character of the other script stands in
    /// it.
    ///
    /// A text that quotes the other script has both, and its tag decides.
    pub(crate) fn certain(text: &str) -> Option<Script> {
        match Script::distinctive(text)? {
            (1.., 0) => Some(Script::Hans),
            (0, 1..) => Some(Script::Hant),
            _ => None,
        }
    }

    /// How many characters only Simplified has, and how many only Traditional.
    /// `None` for a single one in a long text.
    fn distinctive(text: &str) -> Option<(usize, usize)> {
        /// A text of more Han characters than this is long. In running text a
        /// quarter of the characters belong to one script only, so fewer than
        /// two among twelve are rare (3 %).
        const LONG: usize = 12;
        let (mut hans, mut hant, mut han) = (0usize, 0usize, 0usize);
        for c in text.chars() {
            han += usize::from(is_han(c));
            match TABLE.kind(c) {
                ONLY_SIMPLIFIED => hans += 1,
                ONLY_TRADITIONAL => hant += 1,
                _ => {}
            }
        }
        (hans + hant != 1 || han <= LONG).then_some((hans, hant))
    }
}

/// True for a Han character (the unified ideographs with their extensions,
/// compatibility forms, and 〇 and 々).
///
/// ```
/// assert!(duiqi::lang::is_han('齐') && !duiqi::lang::is_han('。'));
/// ```
#[inline]
#[must_use]
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' | '〇' | '々')
}

/// The byte of the first Han character of a text.
pub(crate) fn first_han(text: &str) -> Option<usize> {
    /// No Han character begins with a lower byte, and Latin text seldom has a
    /// higher one. (UTF-8 of U+3000 on.)
    const FIRST: u8 = 0xE3;
    if has_byte(text, |byte| byte >= FIRST) { text.find(is_han) } else { None }
}

/// True if the text contains a Latin letter.
pub(crate) fn has_latin(text: &str) -> bool {
    /// The first byte of Chinese commas and of full-width letters.
    const WIDE: u8 = 0xEF;
    let begins = |byte: u8| byte.is_ascii_alphabetic() | matches!(byte, 0xC2..=0xC9 | 0xE1);
    (has_byte(text, begins) && text.contains(is_latin))
        || memchr::memchr_iter(WIDE, text.as_bytes()).any(|at| text[at..].starts_with(is_latin))
}

/// True if a byte of the text satisfies `is`. Always reads all bytes, which
/// lets the compiler vectorise the loop.
pub(crate) fn has_byte(text: &str, is: impl Fn(u8) -> bool) -> bool {
    text.bytes().fold(false, |found, byte| found | is(byte))
}

/// True for a letter of the Latin script, with or without accents.
///
/// ```
/// assert!(duiqi::lang::is_latin('é') && !duiqi::lang::is_latin('1') && !duiqi::lang::is_latin('д'));
/// ```
#[inline]
#[must_use]
pub fn is_latin(c: char) -> bool {
    c.is_ascii_alphabetic()
        || (matches!(c, '\u{AA}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' | '\u{FF21}'..='\u{FF3A}' | '\u{FF41}'..='\u{FF5A}')
            && c.is_alphabetic())
}

/// The simplified form of a traditional character; other characters unchanged.
/// It ignores phrases, so it serves look-ups, not the conversion of texts.
///
/// ```
/// assert_eq!("發展經濟".chars().map(duiqi::lang::simplify).collect::<String>(), "发展经济");
/// ```
#[inline]
#[must_use]
pub fn simplify(c: char) -> char {
    let at = (c as u32).wrapping_sub(FIRST) as usize;
    match TABLE.simplified.get(at) {
        Some(&code) if code != 0 => char::from_u32(code.into()).unwrap_or(c),
        _ => c,
    }
}

/// A stretch of text in one script, as [`runs`] gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// The language of the script.
    pub lang: Lang,
    /// Bytes of the text.
    pub range: Range<usize>,
}

/// Splits a text where its script changes between Han and Latin.
///
/// Characters of neither script (blanks, digits, marks) stay with the run
/// before them, or with the first run. A text without letters has no runs;
/// otherwise the runs concatenate to the text.
///
/// ```
/// use duiqi::{Lang, lang::runs};
/// let text = "A New Stage 新阶段。AI";
/// let found: Vec<_> = runs(text).map(|run| (run.lang, &text[run.range])).collect();
/// assert_eq!(found, [(Lang::En, "A New Stage "), (Lang::Zh, "新阶段。"), (Lang::En, "AI")]);
/// ```
pub fn runs(text: &str) -> impl Iterator<Item = Run> + '_ {
    let mut letters = text.char_indices().filter_map(|(at, c)| letter(c).map(|lang| (at, lang)));
    let mut open = letters.next().map(|(_, lang)| (0, lang));
    std::iter::from_fn(move || {
        let (start, lang) = open.take()?;
        open = letters.find(|&(_, other)| other != lang);
        let end = open.map_or(text.len(), |(at, _)| at);
        Some(Run { lang, range: start..end })
    })
}

/// The language of a letter's script; `None` for other characters.
#[inline]
pub(crate) fn letter(c: char) -> Option<Lang> {
    // Fast path: no Han character comes before this one.
    if c < '々' {
        is_latin(c).then_some(Lang::En)
    } else if is_han(c) {
        Some(Lang::Zh)
    } else {
        is_latin(c).then_some(Lang::En)
    }
}

/// The first character of the table: U+3400, where the first extension of the
/// unified ideographs begins.
const FIRST: u32 = 0x3400;
/// The last character of the table: the end of the block of unified ideographs.
const LAST: u32 = 0x9FFF;

/// The kind of a character that only simplified text has.
const ONLY_SIMPLIFIED: u8 = 1;
/// The kind of a character that only traditional text has.
const ONLY_TRADITIONAL: u8 = 2;

/// `simplified.txt` indexed by character, so that a look-up is one load.
struct ScriptTable {
    /// By character: its simplified form; 0 for none.
    simplified: Vec<u16>,
    /// By character: [`ONLY_SIMPLIFIED`], [`ONLY_TRADITIONAL`] or 0.
    kinds: Vec<u8>,
}

impl ScriptTable {
    /// The kind of a character.
    fn kind(&self, c: char) -> u8 {
        let at = (c as u32).wrapping_sub(FIRST) as usize;
        self.kinds.get(at).copied().unwrap_or(0)
    }
}

/// Read from `simplified.txt` on first use. That list is made from CC-CEDICT by
/// `make_lexicon` in `dev`.
static TABLE: LazyLock<ScriptTable> = LazyLock::new(|| {
    let size = (LAST - FIRST + 1) as usize;
    let mut table = ScriptTable { simplified: vec![0; size], kinds: vec![0; size] };
    for line in include_str!("lang/simplified.txt").lines().filter(|line| !line.starts_with('#')) {
        let mut chars = line.chars();
        let (Some(from), Some(to)) = (chars.next(), chars.next()) else { continue };
        let slot = |c: char| (c as u32).wrapping_sub(FIRST) as usize;
        if slot(from) >= size || slot(to) >= size {
            continue;
        }
        table.simplified[slot(from)] = to as u16;
        for mark in chars {
            match mark {
                '!' => table.kinds[slot(from)] = ONLY_TRADITIONAL,
                _ => table.kinds[slot(to)] = ONLY_SIMPLIFIED,
            }
        }
    }
    table
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_han_and_latin_character_is_found_by_its_bytes() {
        for c in '\0'..=char::MAX {
            let text = format!("，1{c}。");
            assert_eq!(first_han(&text), is_han(c).then_some(4), "{c:?}");
            assert_eq!(has_latin(&text), is_latin(c), "{c:?}");
        }
    }
}
