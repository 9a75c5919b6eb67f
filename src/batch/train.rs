//! Learns words that the lexicon does not know from a whole set of documents.
//!
//! All documents are aligned. The pairs that the aligner is sure of teach words
//! as [`learned`] describes.

use super::job::Job;
use super::ordered::ordered;
use super::work::{self, Worker};
use super::{BOUNDS, Options, Summary};
use crate::link::learned::{self, Sighting, WordCounts};
use crate::{Lang, Lexicon, Result, Unit};

/// Only pairs of at least this confidence are learned from: a choice, the bound
/// of "sure" elsewhere.
const SURE: f32 = 0.9;
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
    /// The outcome of the documents.
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
        learned::glossary(&self.words)
    }
}

/// Aligns all jobs, and learns translations of words from them.
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
    learned::sightings(&zh, &en, lexicon)
}
