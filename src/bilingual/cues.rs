//! Subtitles in two files: cues that are shown at the same time translate each
//! other.
//!
//! ```text
//! zh   00:01.0–00:03.0   你好。       shown together: 1.0 of their time
//! en   00:01.0–00:03.0   Hello.
//! en   00:03.0–00:05.0   Come in.    not shown with 你好。: 0
//! ```

use crate::document::{Cue, Document, DocumentFormat};
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
    let cues = BySide { source: cues_of(documents.source), target: cues_of(documents.target) };
    let source = side(bitext.source(), documents.source, &joined(&cues.source, &cues.target), RUNS.source);
    let target = side(bitext.target(), documents.target, &joined(&cues.target, &cues.source), RUNS.target);
    let of_sentences = match bitext.langs().source {
        Lang::Zh => ByLang { zh: source, en: target },
        Lang::En => ByLang { zh: target, en: source },
    };
    Some(Places { of_sentences, trust: 1.0, order: Vec::new() })
}

/// The places of the sentences of one file, one for each sentence. A sentence
/// belongs to the last segment that begins at or before it. The whole file is
/// one run.
///
/// `groups` has a number for each segment, the same for cues that one cue of the
/// other file spans: a sentence may go on in the next of them.
fn side(sentences: &[Sentence<'_>], document: &Document, groups: &[u32], run: u32) -> Vec<SentencePlace> {
    let segments = document.segments();
    let number = |sentence: &Sentence<'_>| {
        segments.partition_point(|segment| segment.range.start <= sentence.range.start).saturating_sub(1)
    };
    let numbers: Vec<usize> = sentences.iter().map(number).collect();
    let place = |at: usize| {
        let segment = segments.get(numbers[at]);
        let cue = segment.and_then(|segment| segment.cue).unwrap_or_default();
        // Past either end of the file there is no sentence of the same segment.
        let group = |number: &usize| groups.get(*number).copied();
        let mine = group(&numbers[at]);
        let same =
            |other: Option<usize>| other.and_then(|other| numbers.get(other)).is_some_and(|other| group(other) == mine);
        SentencePlace {
            run,
            segment: mine.unwrap_or_default(),
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

/// The cue of each segment of a file.
fn cues_of(document: &Document) -> Vec<Cue> {
    document.segments().iter().map(|segment| segment.cue.unwrap_or_default()).collect()
}

/// A number for each cue of a file, in order: cues get the same one if one cue of
/// the other file is shown for most of the time of both.
///
/// ```text
/// mine     |——|  |——|     |——|
/// theirs   |————————|     |——|
/// number    0     0        1
/// ```
fn joined(mine: &[Cue], theirs: &[Cue]) -> Vec<u32> {
    /// The most cues that one cue may span. Choice: cues that span more are
    /// signs and songs.
    const MOST: usize = 4;
    // Numbers and times between the cues are segments without a cue.
    let shown: Vec<usize> = (0..mine.len()).filter(|&at| mine[at].end > mine[at].start).collect();
    let mut begins = vec![true; mine.len()];
    let mut first = 0;
    for other in theirs.iter().filter(|other| other.end > other.start) {
        while shown.get(first).is_some_and(|&at| mine[at].end <= other.start) {
            first += 1;
        }
        let mut last = None;
        for (rank, &at) in shown.iter().enumerate().skip(first).take(MOST) {
            // Half of the shorter one: files differ by some tenths of a second.
            let cue = mine[at];
            let shared = cue.end.min(other.end).saturating_sub(cue.start.max(other.start));
            if shared == 0 || shared * 2 < (cue.end - cue.start).min(other.end - other.start) {
                continue;
            }
            if let Some(last) = last.filter(|last| last + 1 == rank) {
                begins[shown[last] + 1..=at].fill(false);
            }
            last = Some(rank);
        }
    }
    let mut number = 0;
    begins
        .into_iter()
        .map(|begins| {
            number += u32::from(begins);
            number
        })
        .collect()
}
