//! Detects the language of a stretch of text by its letters, and text in
//! neither language.
//!
//! Only two languages are possible, so scripts decide: Han characters against
//! Latin letters, weighted by how much each expresses. The difficult cases are
//! mixtures (a Chinese line full of Latin names, an English one that quotes
//! Chinese) and third languages in the same scripts (Japanese, pinyin).
//!
//! ```text
//! text            English   Chinese    detected
//! valves open     9         0          English
//! 打开 valves      5         6          Chinese
//! Привет          0         0          none: neither script
//! ```

use super::extract::head;
use super::pinyin;
use crate::lang::{first_han, has_byte, has_latin, is_han, is_latin};
use crate::{ByLang, Lang};

/// How many bytes are searched for a closing mark, so that scanning stays
/// linear. Choice: longer than any address or tag that people write by hand.
const REACH: usize = 2000;

/// The part of a text that is searched.
fn reach(text: &str) -> &str {
    head(text, REACH)
}

/// How much of a text is in each language: English letters, at most five for
/// each word, and three for each Chinese character. Code, addresses, tags and
/// entities are left out, unless there is nothing else.
///
/// A Han character counts threefold, because Chinese needs about a third of the
/// characters for the same content.
pub(crate) fn weigh(text: &str) -> ByLang<usize> {
    let (mut en, mut zh, mut run) = (0, 0, 0);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if is_han(c) {
            (zh, run) = (zh + 3, 0);
            rest = &rest[c.len_utf8()..];
            continue;
        }
        let skip = match c {
            '`' => reach(&rest[1..]).find('`').map(|n| n + 2),
            '<' => reach(rest).find('>').map(|n| n + 1),
            // The target of a Markdown link.
            '(' if text[..text.len() - rest.len()].ends_with(']') => reach(rest).find(')'),
            '&' => head(rest, 10).find(';').map(|n| n + 1),
            'h' | 'w' if is_address(rest) => Some(address_length(rest)),
            _ => None,
        };
        if let Some(skip) = skip {
            rest = &rest[skip..];
            continue;
        }
        run = if is_latin(c) { run + 1 } else { 0 };
        // Five at most, because a long word expresses no more than a short one.
        en += usize::from((1..=5).contains(&run));
        rest = &rest[c.len_utf8()..];
    }
    if en + zh > 0 { ByLang { zh, en } } else { plain_weights(text) }
}

/// The weights of a text with everything in it.
fn plain_weights(text: &str) -> ByLang<usize> {
    ByLang { zh: 3 * text.chars().filter(|&c| is_han(c)).count(), en: text.chars().filter(|&c| is_latin(c)).count() }
}

/// The language of a line; `None` without letters outside code, and for text in
/// a third language.
///
/// For a line with letters of both, [`weigh`] decides, except for Chinese lines
/// with many Latin names: they have Chinese punctuation and no small English
/// words.
pub(crate) fn detect(text: &str) -> Option<Lang> {
    // Fast path: most lines have letters of only one language.
    let lang = match (first_han(text), has_latin(text)) {
        (Some(first), true) => {
            let ByLang { zh, en } = weigh(text);
            let chinese = zh >= en || (zh > 0 && is_chinese_with_names(text, first));
            if en + zh == 0 { None } else { Some(if chinese { Lang::Zh } else { Lang::En }) }
        }
        (Some(_), false) => Some(Lang::Zh),
        (None, latin) => latin.then_some(Lang::En),
    };
    lang.filter(|_| !is_third_language(text))
}

/// True for a line that begins and ends as a Chinese sentence, or does one of both and has fewer than two small
/// English words.
fn is_chinese_with_names(text: &str, first_han: usize) -> bool {
    let marks = ['，', '、', '。', '；', '：', '！', '？'];
    let begins = !has_latin(&text[..first_han]);
    let marked = text.trim_end().ends_with(marks) || text.contains(['，', '、', '：']);
    // A Chinese sentence may hold a title of any length: `改编自 The Wind in the Willows。`
    if begins && text.trim_end().ends_with(['。', '！', '？']) {
        return true;
    }
    // Names contain no small words. Two of them show an English sentence that
    // quotes Chinese.
    (begins || marked) && small_words(text).take(2).count() < 2
}

/// The small English words in a text: words that hardly any sentence lacks and
/// that no list of names contains.
pub(super) fn small_words(text: &str) -> impl Iterator<Item = &str> {
    /// The commonest English words that are not part of names. Choice.
    const SMALL: &[&str] = &[
        "the", "a", "an", "to", "in", "is", "are", "or", "with", "on", "by", "it", "this", "that", "you", "we", "be",
        "as", "at", "from", "not", "can", "will", "your", "has", "have", "if", "was", "were", "he", "she", "they",
    ];
    text.split(|c: char| !is_latin(c)).filter(|word| SMALL.iter().any(|small| word.eq_ignore_ascii_case(small)))
}

/// True for a text with a good part in letters of a third language, such as
/// Japanese kana or Cyrillic, and for Chinese spelled in pinyin.
///
/// The share of foreign letters decides, not their presence: a name in Cyrillic
/// does not make a sentence Russian.
pub(super) fn is_third_language(text: &str) -> bool {
    // Most texts lack the first bytes of such letters. Chinese punctuation
    // shares its first byte with kana.
    let begins = |byte: u8| matches!(byte, 0xCD..=0xE0 | 0xEA..=0xED);
    let kana = |at: usize| text[at..].starts_with(is_kana);
    let foreign = has_byte(text, begins) || memchr::memchr_iter(0xE3, text.as_bytes()).any(kana);
    if foreign {
        let (mut ours, mut kana, mut theirs) = (0usize, 0usize, 0usize);
        for c in text.chars().filter(|c| c.is_alphabetic()) {
            match c {
                c if is_kana(c) => kana += 1,
                c if is_han(c) || is_latin(c) => ours += 1,
                _ => theirs += 1,
            }
        }
        // A Japanese sentence has a third of kana or more; a Chinese one may
        // mention a brand with の.
        if (kana > 1 && kana * 5 >= kana + ours) || theirs > ours {
            return true;
        }
    }
    pinyin::is_pinyin(text)
}

/// True for Japanese kana.
fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}')
}

/// True if a web or mail address begins here.
pub(crate) fn is_address(text: &str) -> bool {
    // The second letter already excludes most words.
    let second = text.as_bytes().get(1).map(u8::to_ascii_lowercase);
    matches!(second, Some(b't' | b'w' | b'a'))
        && ["http://", "https://", "ftp://", "www.", "mailto:"]
            .iter()
            .any(|start| text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start)))
}

/// The length in bytes of the address at the start of a text: up to a blank, or
/// a Chinese character or mark.
///
/// Marks of Latin script at the end, such as the full stop of a sentence, count
/// as part of the address.
pub(crate) fn address_length(text: &str) -> usize {
    text.find(|c: char| c.is_whitespace() || c as u32 >= 0x2E80 || matches!(c, '<' | '>' | '"')).unwrap_or(text.len())
}
