//! The formatting of a sentence carried over to its translation: which part of
//! the translation corresponds to which run.
//!
//! ```text
//! sentence     Press | Save | to continue.      runs, the second bold
//! translation  按     | 保存 | 继续。
//! links        Press–按   Save–保存   continue–继续
//! ```
//!
//! Runs keep their order, as they mostly do between English and Chinese. If
//! they would have to change places, or if a formatted run finds no words,
//! formatting is given up rather than put on the wrong words.

use crate::document::RunSentence;
use crate::link::Links;
use crate::memory::lookup::Match;
use crate::token::{self, Token, TokenizedSide};
use crate::unit::{Half, Piece};
use crate::{ByLang, Lang, Lexicon};

/// The share of the links between a sentence and its translation that must lie
/// in runs that answer each other (a choice: one crossing link in five is a
/// word that the lexicon knows in two senses).
const AGREED: f32 = 0.8;
/// What a word without links gains in an unmarked run: little beside any link,
/// enough to break ties.
const UNMARKED: f32 = 1e-4;

/// The parts of a translation that stand for the runs of a sentence, in the
/// order of the runs. Where the match has inline codes at the places where the
/// runs meet, these separate the parts; otherwise the words do, by the links of
/// the lexicon. `None` if that gives a marked run no words, or words in another
/// order.
///
/// ```
/// use duiqi::{Document, Lang, Lexicon, memory};
/// let document = Document::from_bytes(b"<html><body><p>Open the <b>valve</b>.</p></body></html>")?;
/// let sentence = &document.run_sentences(Lang::En)[0];
/// let parts = memory::in_runs(sentence, Lang::En, "打开阀门。", None, &Lexicon::builtin());
/// assert_eq!(parts.unwrap(), ["打开", "阀门", "。"]);
/// # Ok::<(), duiqi::Error>(())
/// ```
#[must_use]
pub fn in_runs(
    sentence: &RunSentence,
    lang: Lang,
    translation: &str,
    found: Option<&Match>,
    lexicon: &Lexicon,
) -> Option<Vec<String>> {
    if sentence.runs.len() < 2 {
        return Some(vec![translation.to_owned()]);
    }
    found.and_then(|found| by_codes(sentence, found)).or_else(|| by_links(sentence, lang, translation, lexicon))
}

/// The words of a translation between its codes, if the codes of the match
/// divide its source as the runs divide the sentence.
///
/// The match was translated with its formatting, so that nothing has to be
/// guessed.
fn by_codes(sentence: &RunSentence, found: &Match) -> Option<Vec<String>> {
    let (own, other) = match found.reversed {
        true => (&found.unit.target, &found.unit.source),
        false => (&found.unit.source, &found.unit.target),
    };
    let ids = |half: &Half| half.codes.iter().map(|code| (code.kind, code.id.clone())).collect::<Vec<_>>();
    let texts = sentence.runs.iter().map(|run| sentence.text[run.text.clone()].trim());
    let same = ids(own) == ids(other) && words_between(own).iter().map(|words| words.trim()).eq(texts);
    let parts = words_between(other);
    (same && parts.len() == sentence.runs.len()).then_some(parts)
}

/// The words before, between and after the codes of a text.
fn words_between(half: &Half) -> Vec<String> {
    let mut parts = vec![String::new()];
    for piece in half.pieces() {
        match (piece, parts.last_mut()) {
            (Piece::Words(words), Some(last)) => last.push_str(words),
            _ => parts.push(String::new()),
        }
    }
    parts
}

/// The boundary between two runs is where the sum of the links that stay on
/// their side is greatest.
fn by_links(sentence: &RunSentence, lang: Lang, translation: &str, lexicon: &Lexicon) -> Option<Vec<String>> {
    let linked = Linked::new(&sentence.text, lang, translation, lexicon);
    let gains = linked.gains(sentence);
    let starts = best_starts(&gains);
    let run_of = |token: usize| starts.partition_point(|&start| start <= token) - 1;
    let best: f32 = gains.iter().map(|gains| gains.iter().copied().fold(0.0, f32::max)).sum();
    let agreed: f32 = gains.iter().enumerate().map(|(token, gains)| gains[run_of(token)]).sum();
    let has_words = |run: usize| {
        let text = &sentence.text[sentence.runs[run].text.clone()];
        // A lone full stop or bracket has no word that could be linked, and
        // needs none.
        let silent = !sentence.runs[run].marked && !text.contains(char::is_alphanumeric);
        silent || gains.iter().enumerate().any(|(token, gains)| run_of(token) == run && gains[run] > UNMARKED)
    };
    // Links that cross show another order of words, which runs in order cannot
    // follow.
    if agreed < AGREED * best || !(0..sentence.runs.len()).all(has_words) {
        return None;
    }
    let tokens = linked.target_tokens();
    let byte = |run: usize| match run {
        0 => 0,
        run if run == sentence.runs.len() => translation.len(),
        // Blanks and marks between two words belong to the plainer of the two
        // runs.
        run => {
            let (before, after) = (starts[run].checked_sub(1).map(|at| tokens[at].end), tokens.get(starts[run]));
            let plain = sentence.runs[run - 1].marked && !sentence.runs[run].marked;
            let end = before.map_or(0, |end| end as usize);
            if plain { end } else { after.map_or(translation.len(), |token| token.start as usize) }
        }
    };
    Some((0..sentence.runs.len()).map(|run| translation[byte(run)..byte(run + 1)].to_owned()).collect())
}

/// The tokens of a sentence and of its translation, and what links them.
///
/// Links run from Chinese to English; `lang` says which of both is the
/// sentence.
struct Linked {
    lang: Lang,
    zh: TokenizedSide,
    en: TokenizedSide,
    links: Links,
}

impl Linked {
    /// Tokenizes a sentence in `lang` and its translation, and links them.
    fn new(text: &str, lang: Lang, translation: &str, lexicon: &Lexicon) -> Linked {
        let (zh, en) = if lang == Lang::Zh { (text, translation) } else { (translation, text) };
        let ByLang { zh, en } = token::pair(&[zh], &[en], lexicon);
        let links = Links::new(&zh, &en, lexicon);
        Linked { lang, zh, en, links }
    }

    /// The tokens of the translation.
    fn target_tokens(&self) -> &[Token] {
        if self.lang == Lang::Zh { self.en.tokens(0) } else { self.zh.tokens(0) }
    }

    /// For each token of the translation, what each run gains by holding it.
    ///
    /// A word that is linked to several runs may go to the one with the
    /// strongest link.
    fn gains(&self, sentence: &RunSentence) -> Vec<Vec<f32>> {
        let own = if self.lang == Lang::Zh { self.zh.tokens(0) } else { self.en.tokens(0) };
        let run_of = |token: &Token| {
            let after = sentence.runs.partition_point(|run| run.text.start <= token.start as usize);
            after.saturating_sub(1)
        };
        let gain = |token: &Token| {
            let links =
                if self.lang == Lang::Zh { self.links.back(token.term) } else { self.links.translations(token.term) };
            let unmarked = |marked: bool| if marked { 0.0 } else { UNMARKED };
            let mut gains: Vec<f32> = sentence.runs.iter().map(|run| unmarked(run.marked)).collect();
            for source in own {
                let p = links.iter().find(|link| link.term == source.term).map_or(0.0, |link| link.p);
                let gain = &mut gains[run_of(source)];
                *gain = gain.max(p);
            }
            gains
        };
        self.target_tokens().iter().map(gain).collect()
    }
}

/// The first token of each run in the assignment of tokens to runs, both in
/// order, that gains most.
///
/// Dynamic programming over tokens and runs: linear in both.
fn best_starts(gains: &[Vec<f32>]) -> Vec<usize> {
    let runs = gains.first().map_or(0, Vec::len);
    // `best[run]` is the most that the tokens so far gain if the last of them
    // lies in that run.
    let mut best = vec![0.0_f32; runs];
    let mut came_from: Vec<Vec<usize>> = Vec::with_capacity(gains.len());
    for gains in gains {
        let mut from = Vec::with_capacity(runs);
        let mut top = 0;
        for run in 0..runs {
            top = if best[run] > best[top] { run } else { top };
            from.push(top);
        }
        best = from.iter().zip(gains).map(|(&before, gain)| best[before] + gain).collect();
        came_from.push(from);
    }
    let mut starts = vec![gains.len(); runs];
    // In reverse, because `max_by` takes the last of equals; so the first run
    // wins a tie.
    let last = (0..runs).rev().max_by(|&one, &other| best[one].total_cmp(&best[other]));
    let Some(mut run) = last else { return starts };
    for (token, from) in came_from.iter().enumerate().rev() {
        starts[run] = token;
        run = from[run];
    }
    // A run without tokens begins where the next one does, and the first one at
    // the start.
    for run in (0..runs.saturating_sub(1)).rev() {
        starts[run] = starts[run].min(starts[run + 1]);
    }
    if let Some(first) = starts.first_mut() {
        *first = 0;
    }
    starts
}
