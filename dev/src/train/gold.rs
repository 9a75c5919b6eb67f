//! Hand-aligned documents, cut into pieces and dealt to folds.

use std::fs;
use std::ops::Range;
use std::path::Path;

use duiqi::{Bead, Error, Place, Result};

/// A document to learn from or to be scored on.
#[derive(Debug, Clone, Default)]
pub struct Gold {
    /// The name of the set that it belongs to.
    pub set: String,
    /// Set, file and piece, for reports.
    pub name: String,
    /// Documents of one fold are scored by weights that were fitted without
    /// them.
    pub fold: usize,
    /// How much one bead counts in the fitting.
    pub weight: f64,
    /// The sentences of both sides.
    pub zh: Vec<String>,
    pub en: Vec<String>,
    /// The gold beads, Chinese first.
    pub beads: Vec<Bead>,
    /// Pairs of sentences of which one was replaced, Chinese first.
    pub replaced: Vec<(usize, usize)>,
}

/// Longer documents are cut into pieces of this many beads, so that every fold
/// gets some of each set.
const PIECE: usize = 400;

/// A bead with these sentences.
pub fn bead(source: Range<usize>, target: Range<usize>) -> Bead {
    Bead { source, target, ..Bead::default() }
}

/// The texts of one bead.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    /// Chinese sentences.
    pub zh: Vec<String>,
    /// English ones.
    pub en: Vec<String>,
}

impl Texts {
    /// True if both sides have text.
    pub fn is_full(&self) -> bool {
        !self.zh.is_empty() && !self.en.is_empty()
    }
}

impl Gold {
    /// Reads the documents of a set; `share` is how much all its beads count.
    ///
    /// # Errors
    /// [`Error::Io`], or [`Error::Syntax`] with the number of the line that is not a
    /// bead.
    pub fn read(folder: &Path, share: f64) -> Result<Vec<Gold>> {
        let set = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut documents = Vec::new();
        for (fold, path) in crate::sets::files(&folder.join("gold"))?.iter().enumerate() {
            let name = path.file_name().unwrap_or_default();
            let lines = |side: &str| -> Result<Vec<String>> {
                let path = folder.join(side).join(name);
                let text = fs::read_to_string(&path).map_err(|error| Error::io(&path, error))?;
                Ok(text.lines().map(str::to_owned).collect())
            };
            let text = fs::read_to_string(path).map_err(|error| Error::io(path, error))?;
            let mut beads = Vec::new();
            for (line, number) in text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty()) {
                let wrong = || Error::syntax("beads", Place::file(path).line(number), "not `[ids]:[ids]` in order");
                beads.push(parse(line).ok_or_else(wrong)?);
            }
            let name = format!("{set}/{}", name.to_string_lossy());
            let whole =
                Gold { set: set.clone(), name, fold, zh: lines("zh")?, en: lines("en")?, beads, ..Gold::default() };
            documents.extend(whole.pieces());
        }
        let beads: usize = documents.iter().map(|document| document.beads.len()).sum();
        documents.iter_mut().for_each(|document| document.weight = share / beads.max(1) as f64);
        Ok(documents)
    }

    fn pieces(self) -> Vec<Gold> {
        let size = if self.beads.len() < 2 * PIECE { self.beads.len() } else { PIECE };
        let all = self.texts();
        let piece = |(at, texts): (usize, &[Texts])| Gold {
            name: format!("{}.{at}", self.name),
            fold: self.fold + at,
            set: self.set.clone(),
            ..Gold::from_texts(texts.to_vec())
        };
        all.chunks(size.max(1)).enumerate().map(piece).collect()
    }

    /// The texts of the beads, in order.
    pub fn texts(&self) -> Vec<Texts> {
        let texts = |bead: &Bead| Texts {
            zh: self.zh.get(bead.source.clone()).unwrap_or_default().to_vec(),
            en: self.en.get(bead.target.clone()).unwrap_or_default().to_vec(),
        };
        self.beads.iter().map(texts).collect()
    }

    /// A document made of the texts of its beads.
    pub fn from_texts(texts: Vec<Texts>) -> Gold {
        let mut gold = Gold::default();
        for texts in texts {
            let (i, j) = (gold.zh.len(), gold.en.len());
            gold.zh.extend(texts.zh);
            gold.en.extend(texts.en);
            gold.beads.push(bead(i..gold.zh.len(), j..gold.en.len()));
        }
        gold
    }
}

/// Ids ascend by one: with a gap, the range from first to last would hold a
/// sentence that the bead does not.
fn parse(line: &str) -> Option<Bead> {
    let side = |text: &str| -> Option<Range<usize>> {
        let ids: Vec<usize> = text
            .trim_matches(['[', ']'])
            .split(',')
            .filter(|id| !id.trim().is_empty())
            .map(|id| id.trim().parse().ok())
            .collect::<Option<_>>()?;
        let (Some(&first), Some(&last)) = (ids.first(), ids.last()) else { return Some(0..0) };
        (last + 1 - first == ids.len()).then_some(first..last + 1)
    };
    let (zh, en) = line.trim().split_once(':')?;
    Some(bead(side(zh)?, side(en)?))
}
