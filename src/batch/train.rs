//! Learns words that the lexicon does not know from a whole set of documents.
//!
//! All documents are aligned. In each pair that the aligner is sure of, the
//! Chinese words that no English word explains are counted together with the
//! English words that no Chinese word explains. Two that are seen together
//! again and again, and hardly ever apart (Dice's coefficient), are taken as
//! translations of each other. Names of products and persons come out first,
//! which no general lexicon has.
//!
//! Counts are sums, so that neither threads nor the order of documents change
//! the result.

use std::collections::{BTreeMap, HashMap};

use super::job::Job;
use super::ordered::ordered;
use super::work::{self, Worker};
use super::{BOUNDS, Options, Summary};
use crate::token::{self, Class, TokenizedSide};
use crate::{ByLang, Lang, Lexicon, Links, Result, Unit};

/// Only pairs of at least this confidence are learned from: a choice, the bound
/// of "sure" elsewhere.
const SURE: f32 = 0.9;
/// Two words must be seen together at least this often: a choice. Less is
/// chance.
const LEAST: u32 = 3;
/// The least Dice coefficient of two words, from 0 to 1: a choice. At 0.5 they
/// are together at least as often as they are apart.
const TOGETHER: f64 = 0.5;
/// The most pairs of words that are counted: a choice, some hundreds of
/// megabytes. Beyond, pairs that were seen once are forgotten.
const MOST: usize = 4_000_000;

/// Words and their translations that a set of documents taught.
///
/// ```
/// use duiqi::{Lexicon, batch};
/// let line = |(zh, en): (&str, &str)| format!(
///     "{{\"zh\":\"我们看见了{zh}旁边的噗噜兽。天气很好。\",\"en\":\"We saw the blorpian beside the {en}. The weather is good.\"}}\n"
/// );
/// let lines: String = [("桌子", "table"), ("窗户", "window"), ("河", "river"), ("山", "mountain")].map(line).concat();
/// let lexicon = Lexicon::builtin();
/// let learned = batch::train(batch::jsonl(lines.as_bytes()), &lexicon, &Default::default(), |_| ())?;
/// assert!(learned.glossary().contains("噗噜\tblorpian\t1.000\n"));
/// let lexicon = lexicon.read(learned.glossary().as_bytes())?;
/// # Ok::<(), duiqi::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Learned {
    /// Chinese word, English word, and the share of the Chinese word's
    /// occurrences that have the English one; sorted.
    words: Vec<(String, String, f64)>,
    /// What became of the documents.
    pub summary: Summary,
}

impl Learned {
    /// How many pairs of words were learned.
    ///
    /// ```
    /// assert_eq!(duiqi::batch::Learned::default().len(), 0);
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// True if nothing was learned.
    ///
    /// ```
    /// assert!(duiqi::batch::Learned::default().is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The words as a glossary: lines of Chinese, English and weight, as
    /// [`Lexicon::read`] takes them. Sorted.
    ///
    /// ```
    /// assert_eq!(duiqi::batch::Learned::default().glossary(), "");
    /// ```
    #[must_use]
    pub fn glossary(&self) -> String {
        self.words.iter().map(|(zh, en, weight)| format!("{zh}\t{en}\t{weight:.3}\n")).collect()
    }
}

/// Learns translations of words from all jobs, which are aligned for this.
///
/// `each` is called after every job with the sums so far. Jobs that fail teach
/// nothing. The same jobs teach the same words on any number of threads.
///
/// # Errors
/// As [`super::run`].
///
/// ```
/// use duiqi::{Lexicon, batch};
/// let none = batch::train(batch::jsonl("".as_bytes()), &Lexicon::empty(), &Default::default(), |_| ())?;
/// assert!(none.is_empty());
/// # Ok::<(), duiqi::Error>(())
/// ```
pub fn train(
    jobs: impl Iterator<Item = Job> + Send,
    lexicon: &Lexicon,
    options: &Options,
    mut each: impl FnMut(&Summary),
) -> Result<Learned> {
    // No folder: nothing is written, only aligned.
    let worker = Worker { lexicon, options, folder: None, parts: Default::default(), report: String::new() };
    let jobs = jobs.map(|job| {
        let weight = work::weight(&job);
        (job, weight)
    });
    let mut counts = WordCounts::default();
    let mut summary = Summary::default();
    // The words are found on the workers; only counting is left for the calling
    // thread.
    let sightings = |job| worker.units(job).map(|units| sightings(&units, lexicon));
    ordered(jobs, options.threads, BOUNDS, sightings, |found| {
        summary.documents += 1;
        match found {
            Ok(sightings) => sightings.iter().for_each(|sighting| counts.add(sighting)),
            Err(_) => summary.failed += 1,
        }
        each(&summary);
        Ok(())
    })?;
    Ok(Learned { words: counts.words(), summary })
}

/// What is unexplained on both sides of one pair.
struct Sighting {
    /// Chinese words, sorted, each once.
    zh: Vec<String>,
    /// English words, likewise.
    en: Vec<String>,
}

/// The unexplained words of all sure pairs of a document.
fn sightings(units: &[Unit], lexicon: &Lexicon) -> Vec<Sighting> {
    let sure = |unit: &&Unit| unit.is_pair() && unit.confidence.is_some_and(|confidence| confidence >= SURE);
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    for unit in units.iter().filter(sure) {
        if let (Some(chinese), Some(english)) = (unit.text(Lang::Zh), unit.text(Lang::En)) {
            zh.push(chinese);
            en.push(english);
        }
    }
    // Tokenised together: the words of a document share one table of terms.
    let ByLang { zh, en } = token::pair(&zh, &en, lexicon);
    let links = Links::new(&zh, &en, lexicon);
    (0..zh.len()).filter_map(|pair| sighting(pair, &zh, &en, &links)).collect()
}

/// The unexplained words of one pair; `None` if a side has none, or too many.
///
/// Of 噗噜兽 that the segmenter cuts into 噗噜 and 兽, both and the whole are
/// counted; the counts decide.
fn sighting(pair: usize, zh: &TokenizedSide, en: &TokenizedSide, links: &Links) -> Option<Sighting> {
    /// The most unexplained words of a side: a choice. Few say much; many say
    /// that the pair is free, or wrong.
    const MANY: usize = 6;
    let has = |side: &TokenizedSide, term: u32| side.tokens(pair).iter().any(|token| token.term == term);
    let word = |class: Class| class == Class::Content;
    let free = |side: &TokenizedSide, explained: &dyn Fn(u32) -> bool| -> Vec<(String, u32, u32)> {
        let tokens = side.tokens(pair).iter().filter(|token| word(side.class(token.term)) && !explained(token.term));
        tokens.map(|token| (side.text(token.term).to_owned(), token.start, token.end)).collect()
    };
    // A word is explained if any of its translations is in the other text.
    let zh_free = free(zh, &|term| links.translations(term).iter().any(|link| has(en, link.term)));
    let en_free = free(en, &|term| links.back(term).iter().any(|link| has(zh, link.term)));
    if zh_free.is_empty() || en_free.is_empty() || zh_free.len() > MANY || en_free.len() > MANY {
        return None;
    }
    // The segmenter cuts a word that it does not know into known parts, so two
    // unexplained words side by side may be one.
    let joined = zh_free.windows(2).filter(|two| two[0].2 == two[1].1).map(|two| format!("{}{}", two[0].0, two[1].0));
    let mut zh: Vec<String> = zh_free.iter().map(|word| word.0.clone()).chain(joined).collect();
    let mut en: Vec<String> = en_free.into_iter().map(|word| word.0).collect();
    // Counted once a pair, however often the text repeats a word.
    for words in [&mut zh, &mut en] {
        words.sort();
        words.dedup();
    }
    Some(Sighting { zh, en })
}

/// In how many pairs words were seen, alone and together.
#[derive(Default)]
struct WordCounts {
    /// Chinese words.
    zh: HashMap<String, u32>,
    /// English words.
    en: HashMap<String, u32>,
    /// Pairs of words, by the Chinese one. Ordered, so that the result is.
    both: HashMap<String, BTreeMap<String, u32>>,
    /// How many pairs of words are counted.
    size: usize,
}

impl WordCounts {
    /// Adds the words of one pair.
    fn add(&mut self, sighting: &Sighting) {
        for (counts, words) in [(&mut self.zh, &sighting.zh), (&mut self.en, &sighting.en)] {
            for word in words {
                *counts.entry(word.clone()).or_default() += 1;
            }
        }
        for zh in &sighting.zh {
            let row = self.both.entry(zh.clone()).or_default();
            for en in &sighting.en {
                let count = row.entry(en.clone()).or_insert_with(|| {
                    self.size += 1;
                    0
                });
                *count += 1;
            }
        }
        if self.size > MOST {
            self.forget();
        }
    }

    /// Forgets what was seen once, when memory gets short. Rare words lose,
    /// frequent ones keep their counts.
    fn forget(&mut self) {
        for row in self.both.values_mut() {
            row.retain(|_, count| *count > 1);
        }
        self.both.retain(|_, row| !row.is_empty());
        self.zh.retain(|_, count| *count > 1);
        self.en.retain(|_, count| *count > 1);
        self.size = self.both.values().map(BTreeMap::len).sum();
    }

    /// The pairs of words that pass the limits, sorted, each with its weight.
    fn words(&self) -> Vec<(String, String, f64)> {
        let mut words = Vec::new();
        for (zh, row) in &self.both {
            for (en, &count) in row {
                // A word that was forgotten was seen only with what is left of
                // it.
                let alone = |counts: &HashMap<String, u32>, word| f64::from(counts.get(word).copied().unwrap_or(count));
                let (of_zh, of_en) = (alone(&self.zh, zh), alone(&self.en, en));
                if count >= LEAST && 2.0 * f64::from(count) / (of_zh + of_en) >= TOGETHER {
                    words.push((zh.clone(), en.clone(), (f64::from(count) / of_zh).min(1.0)));
                }
            }
        }
        words.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
        words
    }
}
