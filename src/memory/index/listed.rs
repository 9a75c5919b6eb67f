//! Gives the texts of a concordance one after the other, shortest first.
//!
//! A page shows twenty hits of a character that perhaps a million texts have.
//! A file keeps the shortest texts of its long lists ([`FirstTexts`]), which
//! answer nearly every page; only if they do not, the whole lists are read.

use crate::Result;

use super::intersect::RankedTexts;

/// The shortest texts of some buckets.
#[derive(Debug)]
pub(crate) struct FirstTexts {
    /// The ranks of texts, each once, in any order: all that do not come after
    /// `last`.
    pub ranks: Vec<u64>,
    /// The last rank up to which no text is missing; `None` if none is missing
    /// at all.
    pub last: Option<u64>,
}

/// Texts by rank. All are read only if the first ones are not enough.
pub(crate) struct ListedTexts<'s> {
    /// The texts that are being returned.
    ranked: RankedTexts,
    /// The last of them, if they are not all.
    last: Option<u64>,
    /// Reads all texts.
    all: Box<dyn Fn() -> Result<RankedTexts> + 's>,
}

impl<'s> ListedTexts<'s> {
    /// The texts that `all` gives; `first` are the shortest of them, if known.
    ///
    /// # Errors
    /// Those of `all`.
    pub(crate) fn new(first: Option<FirstTexts>, all: impl Fn() -> Result<RankedTexts> + 's) -> Result<Self> {
        let (ranked, last) = match first {
            Some(first) => (RankedTexts::new(first.ranks), first.last),
            None => (all()?, None),
        };
        Ok(ListedTexts { ranked, last, all: Box::new(all) })
    }
}

impl Iterator for ListedTexts<'_> {
    /// The number of a text.
    type Item = Result<u32>;

    fn next(&mut self) -> Option<Result<u32>> {
        // A rank ends in the number of the text.
        let number = |rank: u64| Ok(rank as u32);
        if let Some(rank) = self.ranked.next() {
            return Some(number(rank));
        }
        let last = self.last.take()?;
        match (self.all)() {
            Ok(all) => self.ranked = all,
            Err(error) => return Some(Err(error)),
        }
        // Those up to the last one were returned already.
        self.ranked.find(|&rank| rank > last).map(number)
    }
}
