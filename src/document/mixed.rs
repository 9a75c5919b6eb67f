//! Lines in both languages: headings with their translation, translations in
//! brackets, word lists.
//!
//! ```text
//! Chapter 1 Pumps 第一章 水泵        two halves
//! Close the valve (关闭阀门)         two halves, the second in brackets
//! Apple 公司发布了新手机。            one language: a name
//! valve  n. 阀门                     explains a word
//! ```

use std::ops::Range;

use super::language::{detect, weigh};
use super::segment::SegmentRun;
use crate::Lang;
use crate::lang::{self, first_han, has_latin, is_han, is_latin};

/// The least English words that make half of a line. Choice: a single word may
/// be a name.
const WORDS: usize = 2;

/// The two halves of a line that holds a text and its translation, in order.
/// `None` for a line in one language, with or without names of the other in it.
///
/// Both orders are tried; a cut counts only if one half is English, the other
/// Chinese, and their lengths fit.
pub(super) fn halves(text: &str) -> Option<[SegmentRun; 2]> {
    let first = first_han(text)?;
    if !has_latin(text) {
        return None;
    }
    let last = text.rfind(is_han)?;
    let cuts = [(Lang::En, before_chinese(text, first)), (Lang::Zh, after_chinese(text, last))];
    cuts.into_iter().find_map(|(lang, cut)| {
        let (mut left, right) = (tidy(text, 0..cut), tidy(text, cut..text.len()));
        // The cut lies within brackets.
        if !balanced(&text[left.clone()]) {
            return None;
        }
        // A number before the first half belongs to both.
        let number = text[left.clone()]
            .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ' ' | ')' | '、')))
            .unwrap_or(0);
        if !text[right.clone()].starts_with(|c: char| c.is_ascii_digit())
            && text[..left.start + number].ends_with([' ', '.', '、', ')'])
        {
            left = tidy(text, left.start + number..left.end);
        }
        let (en, zh) = if lang == Lang::En { (&left, &right) } else { (&right, &left) };
        let apart = parted(text, &left, &right);
        (apart && translates(&text[en.clone()], &text[zh.clone()], WORDS)).then(|| {
            let run = |lang, range: Range<usize>| SegmentRun { lang, bracketed: framed(text, &range), range };
            [run(lang, left.clone()), run(lang.other(), right.clone())]
        })
    })
}

/// The first language of an entry of a word list, `apple 苹果`: a short line of one stretch of
/// each language and no stop.
pub(super) fn entry_language(text: &str) -> Option<Lang> {
    /// Wider lines are running text. Choice: a term of three words with its translation.
    const WIDEST: usize = 40;
    let mut runs = lang::runs(text).map(|run| run.lang);
    let (first, second) = (runs.next()?, runs.next()?);
    let short = !super::width::is_wider(text, WIDEST) && !super::width::ends_clause(text);
    (short && first != second && runs.next().is_none()).then_some(first)
}

/// True if brackets directly enclose a range.
fn framed(text: &str, range: &Range<usize>) -> bool {
    let (before, after) = (text[..range.start].chars().next_back(), text[range.end..].chars().next());
    FRAMES.iter().any(|&(open, close)| before == Some(open) && after == Some(close))
}

/// Brackets that enclose a translation.
const FRAMES: [(char, char); 4] = [('(', ')'), ('（', '）'), ('[', ']'), ('【', '】')];

/// True if no bracket in a text is left open.
fn balanced(text: &str) -> bool {
    FRAMES.iter().all(|(open, close)| text.matches(*open).count() <= text.matches(*close).count())
}

/// Where the Chinese half begins: at its opening marks, or at a Latin word that
/// it begins with (`AI大模型`).
fn before_chinese(text: &str, first: usize) -> usize {
    let head = &text[..first];
    let marks = head.trim_end_matches(['“', '‘', '《', '「', '【', '（', '(']);
    if marks.len() < head.len() {
        return marks.len();
    }
    // As in `AI大模型`, whose first letters have no blank after them.
    let stem = head.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == '-');
    if stem.len() < head.len() && stem.ends_with(char::is_whitespace) { stem.len() } else { first }
}

/// Where the English half begins: after the closing marks of the Chinese half
/// and a number that belongs to it.
fn after_chinese(text: &str, last: usize) -> usize {
    let mut at = last;
    for c in text[last..].chars() {
        if is_han(c) || matches!(c, '”' | '’' | '》' | '」' | '】' | '）' | '。' | '！' | '？' | '：' | '；' | '，')
        {
            at += c.len_utf8();
        } else {
            break;
        }
    }
    at
}

/// The range without separators, enclosing brackets and blanks.
fn tidy(text: &str, range: Range<usize>) -> Range<usize> {
    let separator =
        |c: char| c.is_whitespace() || matches!(c, '|' | '/' | '—' | '–' | '-' | '｜' | ':' | '：' | '·' | '*' | '_');
    let half = &text[range.clone()];
    let start = half.len() - half.trim_start_matches(separator).len();
    let end = half.trim_end_matches(separator).len().max(start);
    let inner = &half[start..end];
    let framed = FRAMES
        .iter()
        .find(|(open, close)| inner.starts_with(*open) && inner.ends_with(*close) && inner.matches(*open).count() == 1);
    let (from, to) = framed.map_or((0, 0), |(open, close)| (open.len_utf8(), close.len_utf8()));
    range.start + start + from..range.start + end - to
}

/// True if something separates two halves of a line, or if the line is not a
/// sentence.
fn parted(text: &str, left: &Range<usize>, right: &Range<usize>) -> bool {
    let full = |text: &str| {
        text.trim_end_matches(['”', '"', '）', ')', '」']).ends_with(['.', '!', '?', '。', '！', '？', '…'])
    };
    let between = &text[left.end.min(right.start)..right.start];
    let sign = between.contains(['(', '（', '|', '｜', '\t', '/', '—']) || between.contains("  ");
    sign || full(&text[left.clone()]) || !full(text)
}

/// True if an English and a Chinese phrase may translate each other: enough
/// words, and lengths that fit.
///
/// Lengths that differ too much show a name inside a sentence rather than a
/// translation.
fn translates(en: &str, zh: &str, least: usize) -> bool {
    let (en_weight, zh_weight) = (weigh(en), weigh(zh));
    let words = en.split_whitespace().filter(|word| word.chars().filter(|&c| is_latin(c)).count() > 1).count();
    let han = zh_weight.zh / 3;
    let letters = en_weight.en;
    let plain = !en.chars().any(is_han) && detect(zh) == Some(Lang::Zh);
    // English takes one to twelve letters for a Han character. Bounds this wide
    // only exclude what cannot be a translation.
    plain && words >= least && han >= 2 && letters >= han && letters <= 12 * han
}

/// The term that a line explains: `term：meaning`, also with phonetic signs, a
/// part of speech, or blanks between. `None` for other lines.
pub(super) fn explains(text: &str) -> Option<&str> {
    let first = first_han(text)?;
    let head = text[..first].trim_end_matches(['[', '(', '（', '/', ' ']);
    let term = head.trim_end_matches(['：', ':', '—', '-', '\t', ' ']);
    let letters = term.chars().filter(|&c| is_latin(c)).count();
    let words = term.split_whitespace().count();
    if letters < 2 || words > 12 || detect(text).is_none() {
        return None;
    }
    let between = &text[term.len()..first];
    let gap = between.contains([':', '：', '—', '\t']) || between.contains("  ");
    let speech = ["n.", "v.", "vt.", "vi.", "adj.", "adv.", "prep.", "conj.", "phr."];
    let spoken = term.split_whitespace().skip(1).any(|word| speech.contains(&word)) || text.contains(is_phonetic);
    (gap || spoken).then_some(term)
}

/// True for characters of the International Phonetic Alphabet.
fn is_phonetic(c: char) -> bool {
    matches!(c, '\u{0250}'..='\u{02AF}' | 'ˈ' | 'ˌ' | 'ː')
}

/// Marks that open the text after them.
const OPENING: [char; 9] = ['“', '‘', '《', '「', '『', '【', '（', '(', '['];

/// The runs of a text without blanks, separators and brackets around them.
/// Opening marks, and digits directly before a run (`1790年`), belong to that
/// run.
pub(super) fn tidy_runs(text: &str, runs: impl Iterator<Item = lang::Run>) -> Vec<SegmentRun> {
    let mut found: Vec<SegmentRun> = Vec::new();
    let mut from = 0;
    for run in runs {
        let mut end = run.range.end;
        if end < text.len() {
            let head = text[..end].trim_end_matches(OPENING);
            let digits = head.trim_end_matches(|c: char| c.is_ascii_digit());
            // `A4纸` is one word, and its digit stays with the letter.
            let apart = !digits.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '-'));
            end = if apart { digits.trim_end_matches(OPENING).len() } else { head.len() }.max(from);
        }
        let range = tidy(text, from..end);
        from = end;
        if !range.is_empty() {
            found.push(SegmentRun { lang: run.lang, bracketed: framed(text, &range), range });
        }
    }
    found
}
