//! Bead files: an alignment as numbers of sentences, `[0,1]:[2]` a line.
//!
//! The format has no specification. It is what vecalign writes and its
//! `score.py` reads, and so the common language of sentence aligners and their
//! gold data: ids from 0, the source's first; `[7]:[]` for a sentence without
//! counterpart; blanks after commas allowed. A third part, `:0.25` in
//! vecalign's output, is a score or cost whose meaning is the writer's. No
//! score is written, because the scorers need none.
//!
//! ```text
//! [0]:[0]          one to one
//! [1,2]:[1]        two source sentences, one target sentence
//! [3]:[]           no counterpart
//! [4]:[2]:0.25     with a score
//! ```

use std::fmt::Write as _;
use std::io::BufRead;

use serde::{Deserialize, Serialize};

use super::{Encode, FileFormat, Report};
use crate::io::Lines;
use crate::{Bead, BySide, Error, Place, Result, Unit};

/// A line of a bead file.
///
/// Unlike a [`Bead`], its ids may have gaps and any order, as some gold files
/// have (`[51]:[50, 55]`).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct BeadLine {
    /// The ids of source sentences, in the order of the line.
    pub source: Vec<usize>,
    /// The ids of target sentences, in the order of the line.
    pub target: Vec<usize>,
    /// The third part, if there is one; lower is better in vecalign's files,
    /// other writers differ.
    pub score: Option<f32>,
}

impl BeadLine {
    /// The bead with these ids, if both sides are without gaps and in order;
    /// otherwise `None`.
    ///
    /// An empty side gives the range `0..0`, because the file does not say
    /// where it is. Reasons and kinds are unknown.
    ///
    /// ```
    /// use duiqi::format::beads::read;
    /// let links = read("[0, 1]:[2]\n[51]:[50, 55]\n".as_bytes())?;
    /// assert_eq!(links[0].bead().unwrap().source, 0..2);
    /// assert!(links[1].bead().is_none());
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    #[must_use]
    pub fn bead(&self) -> Option<Bead> {
        let range = |ids: &[usize]| match ids {
            [] => Some(0..0),
            [first, ..] => {
                // An id near `usize::MAX` in a broken file must not overflow.
                let end = first.checked_add(ids.len())?;
                ids.iter().zip(*first..end).all(|(&id, want)| id == want).then_some(*first..end)
            }
        };
        let score = self.score.unwrap_or_default();
        Some(Bead { source: range(&self.source)?, target: range(&self.target)?, score, ..Bead::default() })
    }
}

/// Formats beads as the text of a bead file, in the order given.
///
/// ```
/// use duiqi::{Bead, format::beads};
/// let bead = Bead { source: 0..2, target: 2..3, ..Bead::default() };
/// assert_eq!(beads::text(&[bead]), "[0,1]:[2]\n");
/// ```
#[must_use]
pub fn text(beads: &[Bead]) -> String {
    let mut text = String::new();
    for bead in beads {
        line(bead.source.clone(), bead.target.clone(), &mut text);
    }
    text
}

/// Reads a bead file whole. hunalign's ladder of numbers (`source`, `target`
/// and score between tabs, a line where each bead begins and one for the end)
/// is read as well.
///
/// ```
/// use duiqi::format::beads::read;
/// assert_eq!(read("[7]:[]\n".as_bytes())?[0].source, [7]);
/// assert_eq!(read("0\t0\t0.3\n1\t2\t0.3\n".as_bytes())?[0].target, [0, 1]);
/// assert_eq!(read("7-8\n".as_bytes()).unwrap_err().to_string(),
///     "line 1, column 1: beads: expected `[ids]:[ids]`, found `7-8`");
/// # Ok::<(), duiqi::Error>(())
/// ```
///
/// # Errors
/// [`Error::Syntax`] with the line that is no bead and the column where it stops to be one, or with the line of a ladder
/// where a number falls; [`Error::Limit`] where one passes 16,777,216; [`Error::Io`] if reading fails.
pub fn read(input: impl BufRead) -> Result<Vec<BeadLine>> {
    let (mut links, mut lines, mut number) = (Vec::new(), Lines::new(input), 0);
    let mut rungs: Vec<Rung> = Vec::new();
    while let Some(line) = lines.next_line()? {
        // Blank lines count as lines, so that an error names the line of the
        // editor.
        number += 1;
        let bare = line.trim();
        if bare.is_empty() {
            continue;
        }
        let wrong = |rest: &str| {
            let before = line.trim_end().strip_suffix(rest).unwrap_or_default().chars().count() as u64;
            let at = Place::default().line(number).column(before + 1);
            Error::syntax("beads", at, format!("expected `[ids]:[ids]`, found `{bare}`"))
        };
        match rung(bare).filter(|_| links.is_empty()) {
            Some(rung) => {
                check_rung(rungs.last(), &rung, Place::default().line(number))?;
                rungs.push(rung);
            }
            None if rungs.is_empty() => links.push(link(bare).map_err(wrong)?),
            None => return Err(wrong(bare)),
        }
    }
    let up = |pair: &[Rung]| {
        let source = (pair[0].source..pair[1].source).collect();
        BeadLine { source, target: (pair[0].target..pair[1].target).collect(), score: pair[0].score }
    };
    links.extend(rungs.windows(2).map(up));
    Ok(links)
}

/// The most sentences of a side that a ladder may number. Choice: a few times those of the largest corpus that anybody
/// keeps as one ladder, and 128 MB of numbers. Without a limit, a line of a few bytes asks for any amount of memory.
const MOST_SENTENCES: usize = 1 << 24;

/// Numbers of a ladder never fall, and they stay within [`MOST_SENTENCES`].
///
/// # Errors
/// [`Error::Limit`] or [`Error::Syntax`] at this place.
fn check_rung(before: Option<&Rung>, rung: &Rung, at: Place) -> Result<()> {
    if rung.source.max(rung.target) > MOST_SENTENCES {
        return Err(Error::Limit { at, what: "a sentence's number", limit: MOST_SENTENCES as u64 });
    }
    match before {
        Some(before) if before.source > rung.source || before.target > rung.target => {
            Err(Error::syntax("beads", at, "numbers of a ladder must not fall: sort its lines"))
        }
        _ => Ok(()),
    }
}

/// A rung of hunalign's ladder of numbers: where a bead begins on each side,
/// and where the one before it ends.
struct Rung {
    source: usize,
    target: usize,
    score: Option<f32>,
}

/// Reads a line of hunalign's ladder: two sentence numbers, and a score that
/// may be missing, separated by tabs. `None` for any other line.
fn rung(line: &str) -> Option<Rung> {
    let mut columns = line.split('\t').map(str::trim);
    let (source, target) = (columns.next()?.parse().ok()?, columns.next()?.parse().ok()?);
    let score = match columns.next() {
        Some(score) => Some(score.parse().ok()?),
        None => None,
    };
    columns.next().is_none().then_some(Rung { source, target, score })
}

/// `[0, 1]:[2]`, `[0,1]:[2]:0.25` and `[]:[3]` are lines; `0-1` and `[0]:` are
/// not.
///
/// # Errors
/// The rest of the line from where it is no bead on.
fn link(line: &str) -> Result<BeadLine, &str> {
    let (source, rest) = ids(line)?;
    let (target, rest) = ids(rest.strip_prefix(':').ok_or(rest)?)?;
    let score = match rest.strip_prefix(':') {
        Some(score) => Some(score.trim().parse().map_err(|_| score)?),
        None if rest.is_empty() => None,
        None => return Err(rest),
    };
    Ok(BeadLine { source, target, score })
}

/// Splits off the ids in the brackets at the front. Returns them and the rest
/// of the line.
///
/// # Errors
/// The rest of the line from the first thing that is not an id; all of it if
/// there are no brackets.
fn ids(text: &str) -> Result<(Vec<usize>, &str), &str> {
    let (inside, rest) = text.strip_prefix('[').and_then(|text| text.split_once(']')).ok_or(text)?;
    if inside.trim().is_empty() {
        return Ok((Vec::new(), rest));
    }
    let (mut ids, mut at) = (Vec::new(), '['.len_utf8());
    for id in inside.split(',') {
        ids.push(id.trim().parse().map_err(|_| text.get(at..).unwrap_or(text).trim_start())?);
        at += id.len() + ','.len_utf8();
    }
    Ok((ids, rest))
}

/// Appends one line. vecalign writes a blank after the comma and reads lines
/// without it as well.
fn line(source: std::ops::Range<usize>, target: std::ops::Range<usize>, text: &mut String) {
    let list = |ids: std::ops::Range<usize>| ids.map(|id| id.to_string()).collect::<Vec<_>>().join(",");
    // Writing to a string cannot fail.
    let _ = writeln!(text, "[{}]:[{}]", list(source), list(target));
}

/// Leaves out the units that are not wanted, and those of blank lines on both
/// sides.
///
/// Bead files number sentences by counting units, so for them an unwanted unit
/// stays as an empty one with its shape; otherwise all later numbers would
/// shift.
///
/// ```
/// use duiqi::{Unit, format::{FileFormat, beads}};
/// let all = vec![Unit::pair(("en", "Yes."), ("zh", "是。")), Unit::pair(("en", "No."), ("zh", "不。"))];
/// let (mut rows, mut numbers) = (all.clone(), all);
/// beads::keep(&mut rows, FileFormat::Tmx, |unit| unit.source.text == "No.");
/// beads::keep(&mut numbers, FileFormat::Beads, |unit| unit.source.text == "No.");
/// assert_eq!((rows.len(), numbers.len()), (1, 2));
/// ```
///
/// The shape that such a unit keeps is its own, else one sentence for each side
/// that had text.
pub fn keep(units: &mut Vec<Unit>, format: FileFormat, wanted: impl Fn(&Unit) -> bool) {
    let stays = |unit: &Unit| !is_blank(unit) && wanted(unit);
    if format != FileFormat::Beads {
        return units.retain(stays);
    }
    for unit in units.iter_mut().filter(|unit| !stays(unit)) {
        // A unit without shape counts one sentence for each side with text, as
        // the encoder does.
        let one = |side: &str| u32::from(!side.is_empty());
        unit.shape.get_or_insert_with(|| BySide { source: one(&unit.source.text), target: one(&unit.target.text) });
        for half in [&mut unit.source, &mut unit.target] {
            half.text.clear();
            half.codes.clear();
        }
    }
}

/// True for a unit of two empty texts, such as a pair of blank lines.
fn is_blank(unit: &Unit) -> bool {
    unit.source.text.is_empty() && unit.target.text.is_empty()
}

/// Numbers the sentences of the units as they come, from 0 on each side.
///
/// A unit has as many sentences as its shape says, else one for each side with
/// text. Units without any text are counted and not written; see [`keep`].
#[derive(Default)]
pub(super) struct Encoder {
    /// The number of the next source sentence.
    source: usize,
    /// The number of the next target sentence.
    target: usize,
}

impl Encode for Encoder {
    /// Nothing: the format has no head.
    fn start(&mut self, _: Option<&Unit>, _: &mut String, _: &mut Report) -> Result<()> {
        Ok(())
    }

    /// Writes the bead of a unit, and counts its sentences in any case.
    fn unit(&mut self, unit: &Unit, text: &mut String, report: &mut Report) -> Result<()> {
        let one = |side: &str| u32::from(!side.is_empty());
        let shape =
            unit.shape.unwrap_or_else(|| BySide { source: one(&unit.source.text), target: one(&unit.target.text) });
        let (source, target) = (self.source + shape.source as usize, self.target + shape.target as usize);
        if is_blank(unit) {
            report.unpaired += 1;
        } else {
            line(self.source..source, self.target..target, text);
            report.units += 1;
        }
        // Also for units that are not written: their sentences exist in the
        // document.
        (self.source, self.target) = (source, target);
        Ok(())
    }

    fn end(&mut self, _: &mut String, _: &mut Report) -> Result<()> {
        Ok(())
    }
}
