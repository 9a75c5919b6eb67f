//! Recognises lines that name people and publications: bylines, sources,
//! credits.
//!
//! ```text
//! Translated by Li Lei                 credit
//! 责任编辑：韩梅梅                      credit
//! By Jim Green                         byline
//! 来源：新华网                          source
//! (The Economist, 12 May 2020)         source, by its year and brackets
//! ```
//!
//! Such lines are often in one language only. The aligner would take them for
//! translations of their neighbours.

use crate::{Lang, lang::is_han};

/// How English credits begin; collected from newspapers and translation
/// sites.
const ENGLISH_CREDITS: &[&str] = &[
    "translated by",
    "translation by",
    "translation:",
    "translator:",
    "translators:",
    "translator",
    "edited by",
    "edit by",
    "edit:",
    "editor:",
    "editors:",
    "responsible editor",
    "proofread by",
    "proofreader:",
    "proofreading:",
    "compiled by",
    "transcribed by",
    "subtitles by",
    "photo by",
    "photo:",
    "photos by",
];

/// What Chinese credits contain; collected from newspapers and translation
/// sites.
const CHINESE_CREDITS: &[&str] = &[
    "译者",
    "翻译:",
    "翻译：",
    "译:",
    "译：",
    "编辑:",
    "编辑：",
    "责任编辑",
    "责编",
    "校对",
    "审校",
    "编译",
    "字幕",
    "摄影:",
    "摄影：",
    "图片来源",
    "编辑/",
    "翻译/",
    "译 者",
];

/// True for a line that names those who translated or edited a text.
///
/// `text` is one line. Sentences that only mention a translator are not
/// credits: they are longer, or end in 。.
pub(super) fn is_credit(text: &str) -> bool {
    let text = text.trim_start_matches(['(', '（', '[', '【', '—', '-', '|', ' ']);
    // A sentence that mentions a translator is longer, or has clauses.
    let clauses = || text.contains('，') || text.chars().count() > 40;
    if text.chars().count() > 100 || text.ends_with('。') && clauses() {
        return false;
    }
    let sentence = text.ends_with('。');
    let text = text.trim_end_matches('。');
    let lower = text.to_ascii_lowercase();
    let named = |starts: &[&str], text: &str| {
        starts.iter().any(|start| {
            text.strip_prefix(start).is_some_and(|rest| {
                // `y` is the end of `by`, after which the name follows without
                // a colon.
                start.ends_with([':', '：', 'y', '/'])
                    || rest.trim_start().starts_with([':', '：', '/', '／'])
                    || (rest.starts_with(' ') && rest.trim().chars().count() <= 12 && !rest.trim().is_empty())
            })
        })
    };
    !sentence && named(ENGLISH_CREDITS, &lower) || named(CHINESE_CREDITS, text)
}

/// True for a line that names the authors of a text.
///
/// English: `By` before a capital and no full stop at the end. Chinese: a word
/// such as 作者, or a name spaced out.
pub(super) fn is_byline(text: &str, lang: Lang) -> bool {
    match lang {
        Lang::En => {
            let lower = text.to_ascii_lowercase();
            let name = |rest: &str| rest.trim_start().starts_with(|c: char| c.is_uppercase());
            lower.starts_with("author:") || (lower.starts_with("by ") && name(&text[3..]) && !text.ends_with('.'))
        }
        Lang::Zh => {
            let named = ["文/", "文／", "作者", "撰文", "本报记者", "记者"].iter().any(|start| text.starts_with(start));
            // Names of two characters are often spaced out to the width of
            // three.
            let spaced = text.contains(char::is_whitespace) && text.chars().all(|c| is_han(c) || c.is_whitespace());
            named || (spaced && text.chars().filter(|&c| is_han(c)).count() <= 4)
        }
    }
}

/// True for a line that states where and when a text was published.
///
/// A word such as `Source:`, or a year in a short line in brackets, in 《》, or
/// that ends in 日.
pub(super) fn is_source(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let named = ["source:", "来源：", "来源:", "from:"].iter().any(|start| lower.starts_with(start));
    // A year that begins with 1 or 2, together with brackets or 日, is the form
    // of a date line.
    let year = text.as_bytes().windows(4).any(|w| w.iter().all(u8::is_ascii_digit) && matches!(w[0], b'1' | b'2'));
    let framed = text.ends_with([')', '）']) || text.starts_with('《') || text.ends_with('日');
    named || (year && framed && text.chars().count() < 80)
}
