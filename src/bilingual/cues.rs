//! Subtitles in two files: cues that are shown together say the same.
//!
//! ```text
//! zh   00:01.0–00:03.0   你好。       shown together: 1.0 of their time
//! en   00:01.0–00:03.0   Hello.
//! en   00:03.0–00:05.0   Come in.    not shown with 你好。: 0
//! ```

use crate::document::{Document, DocumentFormat};
use crate::evidence::SentencePlace;
use crate::model::Places;
use crate::{Bitext, ByLang, BySide, Lang, Sentence};

/// The run of each file. The two do not touch, so that only the times count, not how near two sentences stand.
const RUNS: BySide<u32> = BySide { source: 0, target: 2 };

/// The places of the sentences of two files of subtitles; `None` for other files, whose sentences have no times.
pub(super) fn places(bitext: &Bitext<'_>, documents: BySide<&Document>) -> Option<Places> {
    let timed = |document: &Document| document.format() == DocumentFormat::Subtitles;
    if !timed(documents.source) || !timed(documents.target) {
        return None;
    }
    let source = side(bitext.source(), documents.source, RUNS.source);
    let target = side(bitext.target(), documents.target, RUNS.target);
    let of_sentences = match bitext.langs().source {
        Lang::Zh => ByLang { zh: source, en: target },
        Lang::En => ByLang { zh: target, en: source },
    };
    Some(Places { of_sentences, trust: 1.0, order: Vec::new() })
}

/// The places of the sentences of one file, one for each sentence. A sentence
/// belongs to the last segment that begins at or before it. The whole file is
/// one run.
fn side(sentences: &[Sentence<'_>], document: &Document, run: u32) -> Vec<SentencePlace> {
    let segments = document.segments();
    let number = |sentence: &Sentence<'_>| {
        segments.partition_point(|segment| segment.range.start <= sentence.range.start).saturating_sub(1)
    };
    let numbers: Vec<usize> = sentences.iter().map(number).collect();
    let place = |at: usize| {
        let segment = segments.get(numbers[at]);
        let cue = segment.and_then(|segment| segment.cue).unwrap_or_default();
        // Past either end of the file there is no sentence of the same segment.
        let same = |other: Option<usize>| other.and_then(|other| numbers.get(other)) == Some(&numbers[at]);
        SentencePlace {
            run,
            segment: numbers[at] as u32,
            cue,
            begins_segment: !same(at.checked_sub(1)),
            ends_segment: !same(Some(at + 1)),
            begins_run: at == 0,
            ends_run: at + 1 == numbers.len(),
            ..SentencePlace::default()
        }
    };
    (0..numbers.len()).map(place).collect()
}
