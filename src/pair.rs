//! Pairs whose order is a matter of types: by language, and by side of a
//! bitext.
//!
//! Two values of one type are easily exchanged by mistake. With names for both,
//! the compiler and the reader see which is which.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::Lang;

/// One value for each language.
///
/// ```
/// use duiqi::{ByLang, Lang};
/// let letters = ByLang { zh: 5, en: 18 };
/// assert_eq!(letters[Lang::En], 18);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct ByLang<T> {
    /// The Chinese value.
    pub zh: T,
    /// The English value.
    pub en: T,
}

impl<T> ByLang<T> {
    /// Computes one value for each language, Chinese first.
    ///
    /// ```
    /// use duiqi::ByLang;
    /// assert_eq!(ByLang::from_fn(|lang| lang.name().len()), ByLang { zh: 7, en: 7 });
    /// ```
    #[must_use]
    pub fn from_fn(mut make: impl FnMut(Lang) -> T) -> Self {
        ByLang { zh: make(Lang::Zh), en: make(Lang::En) }
    }

    /// Applies a function to both values.
    ///
    /// ```
    /// use duiqi::ByLang;
    /// assert_eq!(ByLang { zh: 1, en: 2 }.map(|n| n * 10), ByLang { zh: 10, en: 20 });
    /// ```
    #[must_use]
    pub fn map<U>(self, mut change: impl FnMut(T) -> U) -> ByLang<U> {
        ByLang { zh: change(self.zh), en: change(self.en) }
    }

    /// Borrows both values.
    ///
    /// ```
    /// use duiqi::ByLang;
    /// let names = ByLang { zh: String::from("潮"), en: String::from("tide") };
    /// assert_eq!(names.as_ref().map(|name| name.len()), ByLang { zh: 3, en: 4 });
    /// ```
    #[must_use]
    pub fn as_ref(&self) -> ByLang<&T> {
        ByLang { zh: &self.zh, en: &self.en }
    }

    /// Arranges the values by side, for a bitext whose source language is
    /// `source`.
    ///
    /// ```
    /// use duiqi::{ByLang, BySide, Lang};
    /// assert_eq!(ByLang { zh: 1, en: 2 }.by_side(Lang::En), BySide { source: 2, target: 1 });
    /// ```
    #[must_use]
    pub fn by_side(self, source: Lang) -> BySide<T> {
        match source {
            Lang::Zh => BySide { source: self.zh, target: self.en },
            Lang::En => BySide { source: self.en, target: self.zh },
        }
    }
}

impl<T> std::ops::Index<Lang> for ByLang<T> {
    type Output = T;

    fn index(&self, lang: Lang) -> &T {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

impl<T> std::ops::IndexMut<Lang> for ByLang<T> {
    fn index_mut(&mut self, lang: Lang) -> &mut T {
        match lang {
            Lang::Zh => &mut self.zh,
            Lang::En => &mut self.en,
        }
    }
}

/// One value for each side of a bitext. Serialised as an array of two, the
/// source first.
///
/// ```
/// use duiqi::BySide;
/// let shape = BySide { source: 1, target: 2 };
/// assert_eq!(serde_json::to_string(&shape)?, "[1,2]");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(from = "(T, T)", into = "(T, T)")]
#[serde(bound(serialize = "T: Clone + Serialize", deserialize = "T: Deserialize<'de>"))]
pub struct BySide<T> {
    /// The source's value.
    pub source: T,
    /// The target's value.
    pub target: T,
}

impl<T> BySide<T> {
    /// Applies a function to both values.
    ///
    /// ```
    /// use duiqi::BySide;
    /// let texts = BySide { source: "潮水退了。", target: "The tide went out." };
    /// assert_eq!(texts.map(|text| text.chars().count()), BySide { source: 5, target: 18 });
    /// ```
    #[must_use]
    pub fn map<U>(self, mut change: impl FnMut(T) -> U) -> BySide<U> {
        BySide { source: change(self.source), target: change(self.target) }
    }

    /// Borrows both values.
    ///
    /// ```
    /// use duiqi::BySide;
    /// let texts = BySide { source: String::from("a"), target: String::from("bc") };
    /// assert_eq!(texts.as_ref().map(|text| text.len()), BySide { source: 1, target: 2 });
    /// ```
    #[must_use]
    pub fn as_ref(&self) -> BySide<&T> {
        BySide { source: &self.source, target: &self.target }
    }

    /// Exchanges the two sides.
    ///
    /// ```
    /// use duiqi::BySide;
    /// assert_eq!(BySide { source: 1, target: 2 }.swapped(), BySide { source: 2, target: 1 });
    /// ```
    #[must_use]
    pub fn swapped(self) -> Self {
        BySide { source: self.target, target: self.source }
    }

    /// Arranges the values by language, for a bitext whose source language is
    /// `source`.
    ///
    /// ```
    /// use duiqi::{ByLang, BySide, Lang};
    /// assert_eq!(BySide { source: 1, target: 2 }.by_lang(Lang::En), ByLang { zh: 2, en: 1 });
    /// ```
    #[must_use]
    pub fn by_lang(self, source: Lang) -> ByLang<T> {
        match source {
            Lang::Zh => ByLang { zh: self.source, en: self.target },
            Lang::En => ByLang { zh: self.target, en: self.source },
        }
    }
}

impl<T> From<(T, T)> for BySide<T> {
    fn from((source, target): (T, T)) -> Self {
        BySide { source, target }
    }
}

impl<T> From<BySide<T>> for (T, T) {
    fn from(pair: BySide<T>) -> Self {
        (pair.source, pair.target)
    }
}

/// A range as JSON has it: an array of its start and its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "(usize, usize)", into = "(usize, usize)")]
pub(crate) struct StartEnd {
    /// The first byte.
    pub start: usize,
    /// The byte after the last one.
    pub end: usize,
}

impl StartEnd {
    /// Ranges as JSON has them.
    pub fn list(ranges: &[Range<usize>]) -> Vec<StartEnd> {
        ranges.iter().map(|range| StartEnd { start: range.start, end: range.end }).collect()
    }

    /// The ranges that JSON had.
    pub fn ranges(list: Vec<StartEnd>) -> Vec<Range<usize>> {
        list.into_iter().map(|range| range.start..range.end).collect()
    }
}

impl From<(usize, usize)> for StartEnd {
    fn from((start, end): (usize, usize)) -> Self {
        StartEnd { start, end }
    }
}

impl From<StartEnd> for (usize, usize) {
    fn from(range: StartEnd) -> Self {
        (range.start, range.end)
    }
}
