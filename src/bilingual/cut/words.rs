//! Lists of words with their translations in one line: `cat 猫 dog 狗`.

use crate::document::SegmentRun;
use crate::lang::{is_han, is_latin};
use crate::{ByLang, Lang};

/// True for runs that may be a list of words with their translations: `cat 猫 dog 狗`.
///
/// Each run is a short term, and no Chinese one is a word that joins two names, as in `Python 和 Java 都是语言`.
pub(super) fn is_word_list(text: &str, group: &[SegmentRun]) -> bool {
    /// The fewest runs: two entries.
    const FEWEST: usize = 4;
    /// The most words of an English term, and characters of a Chinese one. Choice: a phrase.
    const LONGEST: ByLang<usize> = ByLang { zh: 6, en: 3 };
    if group.len() < FEWEST || group.len() % 2 == 1 {
        return false;
    }
    group.iter().all(|run| {
        let run = SegmentRun { range: without_commas(text, run).range, ..run.clone() };
        let term = &text[run.range.clone()];
        match run.lang {
            Lang::En => {
                let words = || term.split_whitespace().take(LONGEST.en + 1).count() <= LONGEST.en;
                words() && term.chars().all(|c| is_latin(c) || matches!(c, ' ' | '-' | '\'' | '’'))
            }
            Lang::Zh => {
                let plain = term.chars().take(LONGEST.zh + 1).all(is_han) && term.chars().nth(LONGEST.zh).is_none();
                plain && !term.starts_with(JOINING) && !term.ends_with(JOINING)
            }
        }
    })
}

/// Characters that join words to a sentence, at the start or end of a run between Latin names. Choice.
const JOINING: [char; 22] = [
    '的', '是', '和', '与', '與', '或', '在', '了', '也', '都', '用', '把', '被', '对', '對', '为', '為', '而', '及',
    '等', '有', '到',
];

/// A run without the commas at its end.
pub(super) fn without_commas(text: &str, run: &SegmentRun) -> SegmentRun {
    let bare = text[run.range.clone()]
        .trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '，' | '、' | ';' | '；'));
    SegmentRun { range: run.range.start..run.range.start + bare.len(), ..run.clone() }
}
