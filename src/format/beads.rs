//! Bead files, as aligners write and scorers read them: `[0,1]:[2]` a line, ids of the source's sentences first,
//! from 0; `[7]:[]` has no counterpart. A third part, as vecalign writes it (`:0.25`), is a score.

use std::fmt::Write as _;
use std::io::BufRead;

use serde::{Deserialize, Serialize};

use super::{Encode, FileFormat, Report};
use crate::io::Lines;
use crate::{Bead, BySide, Error, Place, Result, Unit};

/// A line of a bead file. Unlike a [`Bead`] its ids may have gaps, as some gold files have (`[51]:[50, 55]`).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Link {
    /// Ids of source sentences, in the order of the file.
    pub source: Vec<usize>,
    /// Ids of target sentences, in the order of the file.
    pub target: Vec<usize>,
    /// The third part, if there is one; its meaning is the writer's.
    pub score: Option<f32>,
}

impl Link {
    /// The bead with these ids, if both sides are without gaps and in order. An empty side has the range `0..0`:
    /// the file does not say where it stands.
    ///
    /// ```
    /// use duiqi::format::beads::read;
    /// let links = read("[0, 1]:[2]\n[51]:[50, 55]\n".as_bytes())?;
    /// assert_eq!(links[0].bead().unwrap().source, 0..2);
    /// assert!(links[1].bead().is_none());
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    pub fn bead(&self) -> Option<Bead> {
        let range = |ids: &[usize]| match ids {
            [] => Some(0..0),
            [first, ..] => {
                let end = first.checked_add(ids.len())?;
                ids.iter().zip(*first..end).all(|(&id, want)| id == want).then_some(*first..end)
            }
        };
        let score = self.score.unwrap_or_default();
        Some(Bead { source: range(&self.source)?, target: range(&self.target)?, score, ..Bead::default() })
    }
}

/// Beads as the text of a bead file.
///
/// ```
/// use duiqi::{Bead, format::beads};
/// let bead = Bead { source: 0..2, target: 2..3, ..Bead::default() };
/// assert_eq!(beads::text(&[bead]), "[0,1]:[2]\n");
/// ```
pub fn text(beads: &[Bead]) -> String {
    let mut text = String::new();
    for bead in beads {
        line(bead.source.clone(), bead.target.clone(), &mut text);
    }
    text
}

/// Reads a bead file whole.
///
/// ```
/// use duiqi::format::beads::read;
/// assert_eq!(read("[7]:[]\n".as_bytes())?[0].source, [7]);
/// assert_eq!(read("7-8\n".as_bytes()).unwrap_err().to_string(),
///     "line 1: beads: expected `[ids]:[ids]`, found `7-8`");
/// # Ok::<(), duiqi::Error>(())
/// ```
///
/// # Errors
/// [`Error::Syntax`] with the line that is no bead, [`Error::Io`] if reading fails.
pub fn read(input: impl BufRead) -> Result<Vec<Link>> {
    let (mut links, mut lines, mut number) = (Vec::new(), Lines::new(input), 0);
    while let Some(line) = lines.next_line()? {
        number += 1;
        let bare = line.trim();
        if !bare.is_empty() {
            let at = Place::default().line(number);
            let wrong = || Error::syntax("beads", at, format!("expected `[ids]:[ids]`, found `{bare}`"));
            links.push(link(bare).ok_or_else(wrong)?);
        }
    }
    Ok(links)
}

fn link(line: &str) -> Option<Link> {
    let (source, rest) = ids(line)?;
    let (target, rest) = ids(rest.strip_prefix(':')?)?;
    let score = match rest.strip_prefix(':') {
        Some(score) => Some(score.trim().parse().ok()?),
        None if rest.is_empty() => None,
        None => return None,
    };
    Some(Link { source, target, score })
}

/// The ids in the brackets at the front, and what follows them.
fn ids(text: &str) -> Option<(Vec<usize>, &str)> {
    let (inside, rest) = text.strip_prefix('[')?.split_once(']')?;
    let inside = inside.trim();
    let ids = match inside {
        "" => Vec::new(),
        _ => inside.split(',').map(|id| id.trim().parse().ok()).collect::<Option<_>>()?,
    };
    Some((ids, rest))
}

fn line(source: std::ops::Range<usize>, target: std::ops::Range<usize>, text: &mut String) {
    let list = |ids: std::ops::Range<usize>| ids.map(|id| id.to_string()).collect::<Vec<_>>().join(",");
    // Writing to a string cannot fail.
    let _ = writeln!(text, "[{}]:[{}]", list(source), list(target));
}

/// Leaves out the units that are not wanted, and those of blank lines. Bead files number sentences as they come: for
/// them such units stay, without their texts, so that their sentences count.
///
/// ```
/// use duiqi::{Unit, format::{FileFormat, beads}};
/// let all = vec![Unit::pair(("en", "Yes."), ("zh", "是。")), Unit::pair(("en", "No."), ("zh", "不。"))];
/// let (mut rows, mut numbers) = (all.clone(), all);
/// beads::keep(&mut rows, FileFormat::Tmx, |unit| unit.source.text == "No.");
/// beads::keep(&mut numbers, FileFormat::Beads, |unit| unit.source.text == "No.");
/// assert_eq!((rows.len(), numbers.len()), (1, 2));
/// ```
pub fn keep(units: &mut Vec<Unit>, format: FileFormat, wanted: impl Fn(&Unit) -> bool) {
    let stays = |unit: &Unit| !is_blank(unit) && wanted(unit);
    if format != FileFormat::Beads {
        return units.retain(stays);
    }
    for unit in units.iter_mut().filter(|unit| !stays(unit)) {
        let one = |side: &str| u32::from(!side.is_empty());
        unit.shape.get_or_insert_with(|| BySide { source: one(&unit.source.text), target: one(&unit.target.text) });
        for half in [&mut unit.source, &mut unit.target] {
            half.text.clear();
            half.codes.clear();
        }
    }
}

fn is_blank(unit: &Unit) -> bool {
    unit.source.text.is_empty() && unit.target.text.is_empty()
}

/// Numbers the sentences of the units as they come: each has as many as its shape says, else one a text. Units without
/// any text count, and are not written.
#[derive(Default)]
pub(super) struct Encoder {
    source: usize,
    target: usize,
}

impl Encode for Encoder {
    fn start(&mut self, _: Option<&Unit>, _: &mut String, _: &mut Report) -> Result<()> {
        Ok(())
    }

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
        (self.source, self.target) = (source, target);
        Ok(())
    }

    fn end(&mut self, _: &mut String) -> Result<()> {
        Ok(())
    }
}
