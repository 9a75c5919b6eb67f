//! How similar two segments are, in per cent, and where they differ.
//!
//! The percentage is OmegaT's formula on words alone; a difference outside the
//! words costs a point, as in memoQ and Trados:
//!
//! 1. A segment is cut into tokens: a word of letters, a single Han or Kana
//!    character, a number (the unit after it is a word), a placeholder (`<b>`,
//!    `{0}`, `%s`, `&nbsp;`; all the usual syntaxes), a link, or a mark (any
//!    other character). White space only separates.
//! 2. Only words are compared. They are equal if they are written alike, not
//!    counting case, full width, accelerators (`F&ile`), and the form of
//!    composed characters. A segment without a word is compared by its numbers
//!    and links, all of which are equal to each other; one without those by its
//!    placeholders and marks as they are written.
//! 3. With the edit distance *d* of the two sequences (insert, delete, replace:
//!    1 each) and the length *m* of the longer one, the base is ⌊100 · (m − d)
//!    / m⌋, but at most 98 if *d* is not 0: a word always costs more than a
//!    number.
//! 4. One point is taken off for each kind of other difference: *case*, *width*
//!    (the distance is larger when that kind is distinguished), *numbers*,
//!    *placeholders*, *links*, *marks* (the sequences differ). If only white
//!    space, accelerators or invisible characters differ, one point is taken
//!    off for that. At most 5 in all.
//! 5. Segments that are equal character by character have 100, and no others.
//!    White space around them and the form of composed characters (NFC, NFD) do
//!    not count.
//!
//! So the same words with other numbers, placeholders, marks or spaces have 95 to 99, and other
//! words with the same placeholders get nothing for these. Penalties and context come on top of
//! this, see [`LookupOptions`](crate::memory::LookupOptions). `docs/matching.md` compares the bands
//! with those of other tools.
//!
//! | query | stored | per cent | why |
//! |---|---|---|---|
//! | `Close the valve.` | the same | 100 | equal |
//! | `Close 5 valves.` | `Close 6 valves.` | 99 | another number |
//! | `Close the valve!` | `Close the valve.` | 99 | another mark |
//! | `close the valve.` | `Close the valve.` | 99 | another case |
//! | `Close the gas valve.` | `Close the main valve.` | 75 | one word of four |

use serde::{Deserialize, Serialize};
use std::ops::Range;

use super::distance::Pattern;
use super::mnemonic::{MOST_WITH_MNEMONIC, is_labelled, without_mnemonic};
use super::tokens::{Detail, Level, MatchToken, TokenClass, detailed, key, same_text, tokens};

/// The most that differences in writing subtract. Choice, after memoQ's bands:
/// 95 to 99 is left to texts with the same words.
const MOST_CHARGES: u8 = 5;
/// The most that a text with a different word can have. Choice: one point less
/// than with a different number.
const MOST_WITH_EDITS: u8 = 98;

/// The similarity of two segments, 0 to 100, by the rules of [this
/// module](self).
///
/// ```
/// use duiqi::memory::fuzzy::similarity;
/// assert_eq!(similarity("The pump is on.", "The pump is on."), 100);
/// assert_eq!(similarity("The pump has 2 valves.", "The pump has 3 valves."), 99);
/// assert_eq!(similarity("the pump is off", "The pump is off."), 98);
/// assert_eq!(similarity("The pump is on.", "The pump is off."), 75);
/// assert_eq!(similarity("我们打开水泵。", "我们关闭水泵。"), 66);
/// assert_eq!(similarity("Click <b>Save</b>.", "Click Save."), 99);
/// assert_eq!(similarity("<b>Reject</b>", "<b>Accept</b>"), 0);
/// assert_eq!(similarity("|", "p"), 0);
/// assert_eq!(similarity("File", "Fi_le"), 99);
/// ```
#[must_use]
pub fn similarity(query: &str, text: &str) -> u8 {
    let percent = Query::new(query).compare(text).percent;
    if percent < MOST_WITH_MNEMONIC && is_labelled(query, text) {
        return MOST_WITH_MNEMONIC;
    }
    let plain = without_mnemonic(query).map_or(0, |plain| Query::new(&plain).compare(text).percent);
    percent.max(plain.min(MOST_WITH_MNEMONIC))
}

/// The result of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Comparison {
    /// The percentage.
    pub percent: u8,
    /// The words to insert, delete or replace.
    pub distance: usize,
}

/// A segment prepared for comparison with many others.
///
/// Holds what would otherwise be computed for each candidate: tokens, keys, and
/// the table of the edit distance.
#[derive(Debug)]
pub(crate) struct Query<'q> {
    text: &'q str,
    tokens: Vec<MatchToken>,
    /// Which tokens are compared.
    level: Level,
    /// The keys of those tokens.
    pub keys: Vec<u64>,
    /// The keys, prepared for the edit distance.
    pattern: Pattern,
}

impl<'q> Query<'q> {
    /// Prepares a segment.
    pub(crate) fn new(text: &'q str) -> Self {
        let text = text.trim();
        let tokens = tokens(text);
        let level = Level::new(tokens.iter().map(|token| token.class));
        let keys = detailed(text, &core(&tokens, level), level.detail());
        Query { text, pattern: Pattern::new(&keys), level, tokens, keys }
    }

    /// The percentage before deductions, from the other text's keys.
    ///
    /// Rounded down, as OmegaT does, so that 99.9 is not 100.
    pub(crate) fn base(&self, keys: &[u64]) -> u8 {
        base(self.keys.len().max(keys.len()), self.pattern.distance(keys))
    }

    /// Compares with another text.
    ///
    /// The tests go from cheap to expensive; most candidates end at the edit
    /// distance.
    pub(crate) fn compare(&self, text: &str) -> Comparison {
        let text = text.trim();
        if same_text(text, self.text) {
            return Comparison { percent: 100, distance: 0 };
        }
        let other = tokens(text);
        let other_level = Level::new(other.iter().map(|token| token.class));
        let other_core = core(&other, other_level);
        let distance = self.distance(other_level, &detailed(text, &other_core, other_level.detail()));
        let mut charges = self.rewritten_words(text, &other_core, distance);
        for class in [TokenClass::Number, TokenClass::Placeholder, TokenClass::Link, TokenClass::Mark] {
            // A segment without words is compared by its marks themselves. To
            // charge them as well would count one difference twice.
            let counted = self.level == other_level && class_is_core(self.level, class);
            charges += u8::from(!counted && self.differs(text, &other, class));
        }
        if distance == 0 {
            // Not equal character by character, so that it cannot have 100.
            charges = charges.max(1);
        }
        let percent = base(self.keys.len().max(other_core.len()), distance);
        // Saturating: two texts that have nothing in common are at 0 before any
        // charge.
        Comparison { percent: percent.saturating_sub(charges.min(MOST_CHARGES)), distance }
    }

    /// The edit distance to the keys of another text.
    ///
    /// Tokens of different levels are never equal, but the keys of a single
    /// character can be: the word `R` and the mark `~` have the same one.
    fn distance(&self, level: Level, keys: &[u64]) -> usize {
        if level == self.level { self.pattern.distance(keys) } else { self.keys.len().max(keys.len()) }
    }

    /// How many of the two differences in writing, case and width, occur among
    /// the words.
    ///
    /// Case and width count once each, however many words they concern.
    fn rewritten_words(&self, text: &str, other: &[&MatchToken], distance: usize) -> u8 {
        let own = core(&self.tokens, self.level);
        let differs = |detail| {
            let pattern = Pattern::new(&detailed(self.text, &own, detail));
            // Words that differ anyway are in both distances. What comes on top
            // of it is case or width alone.
            u8::from(pattern.distance(&detailed(text, other, detail)) > distance)
        };
        if self.level != Level::Words { 0 } else { differs(Detail::Case) + differs(Detail::Width) }
    }

    /// True if the sequences of tokens of a class differ.
    fn differs(&self, text: &str, other: &[MatchToken], class: TokenClass) -> bool {
        // Marks differ even if only their width does; of numbers, only the
        // value counts.
        let detail = if class == TokenClass::Mark { Detail::Width } else { Detail::Content };
        /// The keys of all tokens of one class.
        fn keys<'t>(
            text: &'t str,
            tokens: &'t [MatchToken],
            class: TokenClass,
            detail: Detail,
        ) -> impl Iterator<Item = u64> + 't {
            let of_class = tokens.iter().filter(move |token| token.class == class);
            of_class.map(move |token| key(class, &text[token.range.clone()], detail))
        }
        !keys(self.text, &self.tokens, class, detail).eq(keys(text, other, class, detail))
    }
}

/// True if a class is already compared by the edit distance, so that it must
/// not be charged again. Numbers and links are only counted there.
fn class_is_core(level: Level, class: TokenClass) -> bool {
    level == Level::Rest && matches!(class, TokenClass::Placeholder | TokenClass::Mark)
}

/// The tokens that are compared.
fn core(tokens: &[MatchToken], level: Level) -> Vec<&MatchToken> {
    tokens.iter().filter(|token| level.has(token.class)).collect()
}

/// ⌊100 · (m − d) / m⌋, at most 98 if there is an edit; two empty sequences are
/// equal.
pub(crate) fn base(longer: usize, distance: usize) -> u8 {
    let base = ((longer - distance.min(longer)) * 100).checked_div(longer).unwrap_or(100) as u8;
    if distance == 0 { base } else { base.min(MOST_WITH_EDITS) }
}

/// The largest distance with which `percent` is still reached; `longer` is the
/// longer length.
///
/// The inverse of [`base`]: with a larger distance the percentage cannot be
/// reached.
pub(crate) fn most_distance(longer: usize, percent: u8) -> usize {
    if percent > MOST_WITH_EDITS { 0 } else { longer * usize::from(100 - percent) / 100 }
}

/// What happens to a stretch of the query to get the stored text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Edit {
    /// Both have it, written alike.
    Equal,
    /// It is only in the stored text.
    Inserted,
    /// It is only in the query.
    Deleted,
    /// The query and the stored text have different things there.
    Replaced,
}

word_enum!(Edit, "edit", {
    Equal => "equal",
    Inserted => "inserted",
    Deleted => "deleted",
    Replaced => "replaced",
});

/// A stretch of whole tokens, as [`difference`] gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Change {
    /// What happened.
    pub edit: Edit,
    /// Bytes of the query; empty for an insertion.
    pub query: Range<usize>,
    /// Bytes of the stored text; empty for a deletion.
    pub text: Range<usize>,
}

/// The cost of an insertion or deletion when differences are shown. Choice: two
/// of them cost more than a replacement, but less than in the percentage, so
/// that common text stays in place.
const ONE_SIDED: u32 = 2;
/// The cost of a replacement when differences are shown. Choice.
const REPLACED: u32 = 3;
/// The cost of a token in another case or width, and of a number for a number.
/// Choice.
const REWRITTEN: u32 = 1;
/// The most cells of the table that finds the difference. Choice: 16 MiB;
/// longer texts are only compared from both ends.
const MOST_CELLS: usize = 1 << 22;

/// Where two segments differ, token by token, including marks and numbers, in
/// order. Neighbours of the same kind are joined. The ranges of each side
/// ascend and contain all its tokens.
///
/// ```
/// use duiqi::memory::fuzzy::{difference, Edit};
/// let (query, text) = ("Close the valve.", "Close the main valve.");
/// let changes = difference(query, text);
/// assert_eq!(changes[1].edit, Edit::Inserted);
/// assert_eq!(&text[changes[1].text.clone()], "main");
/// ```
///
/// The result is for people: where it has a choice, it prefers to keep what
/// both have in common.
#[must_use]
pub fn difference(query: &str, text: &str) -> Vec<Change> {
    let (left, right) = (tokens(query), tokens(text));
    let same = |i: usize, j: usize| query[left[i].range.clone()] == text[right[j].range.clone()];
    let keys = |text, tokens: &[MatchToken]| detailed(text, &tokens.iter().collect::<Vec<_>>(), Detail::Plain);
    // Plain keys, under which `Close` and `close` are equal, and all numbers:
    // those pairs are cheap, and so are shown as a replacement and not as a
    // deletion and an insertion.
    let (left_keys, right_keys) = (keys(query, &left), keys(text, &right));
    let cost = |i: usize, j: usize| match same(i, j) {
        true => 0,
        false if left[i].class == right[j].class && left_keys[i] == right_keys[j] => REWRITTEN,
        false => REPLACED,
    };
    let most = left.len().min(right.len());
    // The common beginning and end are cut off first: most differences are
    // small, and the table is quadratic.
    let head = (0..most).take_while(|&i| same(i, i)).count();
    let tail = (0..most - head).take_while(|&i| same(left.len() - 1 - i, right.len() - 1 - i)).count();
    let (n, m) = (left.len() - head - tail, right.len() - head - tail);
    let mut edits = vec![Edit::Equal; head];
    // Beyond, the middle is shown as replaced as a whole.
    if n.saturating_mul(m) <= MOST_CELLS {
        path(n, m, |i, j| cost(head + i, head + j), &mut edits);
    } else {
        edits.extend(std::iter::repeat_n(Edit::Replaced, n.min(m)));
        edits.extend(std::iter::repeat_n(if n > m { Edit::Deleted } else { Edit::Inserted }, n.abs_diff(m)));
    }
    edits.extend(std::iter::repeat_n(Edit::Equal, tail));
    join(&edits, &left, &right)
}

/// The cheapest edits of `n` tokens into `m`, appended in order.
///
/// Quadratic in the lengths, which [`MOST_CELLS`] bounds.
fn path(n: usize, m: usize, cost: impl Fn(usize, usize) -> u32, edits: &mut Vec<Edit>) {
    // costs[i][j]: the rest of the query from i against the rest of the text
    // from j, so that edits come out in order.
    let width = m + 1;
    let mut costs = vec![0u32; (n + 1) * width];
    for i in (0..=n).rev() {
        for j in (0..=m).rev() {
            costs[i * width + j] = match (i == n, j == m) {
                (true, _) => ONE_SIDED * (m - j) as u32,
                (_, true) => ONE_SIDED * (n - i) as u32,
                _ if cost(i, j) == 0 => costs[(i + 1) * width + j + 1],
                _ => {
                    let (below, right, both) = ((i + 1) * width + j, i * width + j + 1, (i + 1) * width + j + 1);
                    (ONE_SIDED + costs[below].min(costs[right])).min(cost(i, j) + costs[both])
                }
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < n || j < m {
        let here = costs[i * width + j];
        // The same tests as above, in a fixed order, so that ties are always
        // broken in the same way.
        let edit = if i == n {
            Edit::Inserted
        } else if j == m {
            Edit::Deleted
        } else if cost(i, j) == 0 {
            Edit::Equal
        } else if costs[(i + 1) * width + j + 1] + cost(i, j) == here {
            Edit::Replaced
        } else if costs[(i + 1) * width + j] + ONE_SIDED == here {
            Edit::Deleted
        } else {
            Edit::Inserted
        };
        i += usize::from(edit != Edit::Inserted);
        j += usize::from(edit != Edit::Deleted);
        edits.push(edit);
    }
}

/// Token edits as ranges of text.
fn join(edits: &[Edit], left: &[MatchToken], right: &[MatchToken]) -> Vec<Change> {
    let mut changes: Vec<Change> = Vec::new();
    let (mut left, mut right) = (left.iter(), right.iter());
    let (mut query_end, mut text_end) = (0, 0);
    for &edit in edits {
        let range = |on: bool, tokens: &mut std::slice::Iter<'_, MatchToken>, end: &mut usize| {
            let range = if on { tokens.next().map(|token| token.range.clone()) } else { None };
            // An empty range after the previous token, so that the ranges of
            // both sides ascend.
            let range = range.unwrap_or(*end..*end);
            *end = range.end;
            range
        };
        let query = range(edit != Edit::Inserted, &mut left, &mut query_end);
        let text = range(edit != Edit::Deleted, &mut right, &mut text_end);
        match changes.last_mut() {
            Some(last) if last.edit == edit => (last.query.end, last.text.end) = (query.end, text.end),
            _ => changes.push(Change { edit, query, text }),
        }
    }
    changes
}
