//! Beads in Python's hands, and their notation in files.

use duiqi::format::beads::{self, BeadLine};
use duiqi::{Error, Place, Unit};
use pyo3::prelude::*;

use crate::error::raise;
use crate::records::Bead;

/// Reads beads in the notation of Vecalign and Bertalign, one a line: "[0, 1]:[2]" or "[0,1]:[2]", with or without a score.
///
/// The beads can be compared with those of an Alignment, and pin another one: `align(source, target, pins=beads)`. A line
/// that is no bead, or whose ids have gaps, is a FormatError with its line and column.
///
/// >>> duiqi.parse_beads("[0]:[0]\n[1, 2]:[1]\n")[1].ids
/// ([1, 2], [1])
#[pyfunction]
pub fn parse_beads(py: Python<'_>, text: &str) -> PyResult<Vec<Bead>> {
    parse(text).map_err(|error| raise(py, error))
}

fn parse(text: &str) -> duiqi::Result<Vec<Bead>> {
    let lines = beads::read(text.as_bytes())?;
    let mut found: Vec<Bead> = Vec::with_capacity(lines.len());
    for (number, line) in lines.iter().enumerate() {
        let mut next = line.bead().map(|found| bead(&found)).ok_or_else(|| gap(text, number, line))?;
        next.confidence = None;
        // The notation does not say where an empty side is: behind the bead before.
        let ends = found.last().map_or((0, 0), |before| (before.source.1, before.target.1));
        if line.source.is_empty() {
            next.source = (ends.0, ends.0);
        }
        if line.target.is_empty() {
            next.target = (ends.1, ends.1);
        }
        found.push(next);
    }
    Ok(found)
}

/// The error for the bead of this number, whose ids do not follow each other.
fn gap(text: &str, number: usize, line: &BeadLine) -> Error {
    let follows = |ids: &[usize]| ids.windows(2).all(|two| two[0].checked_add(1) == Some(two[1]));
    let at_target = follows(&line.source);
    let written = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).nth(number);
    let (row, written) = written.unwrap_or_default();
    let side = if at_target { written.rfind('[') } else { written.find('[') }.unwrap_or(0);
    let ids = written[side..].split_inclusive(']').next().unwrap_or_default();
    let column = written[..side].chars().count() as u64 + 1;
    let message = format!("the ids of a side must follow each other without a gap, unlike `{ids}`");
    Error::syntax("beads", Place::default().line(row as u64 + 1).column(column), message)
}

pub fn bead(found: &duiqi::Bead) -> Bead {
    let (source, target) = (&found.source, &found.target);
    Bead { source: (source.start, source.end), target: (target.start, target.end), confidence: Some(found.confidence) }
}

/// Beads as the text of a bead file.
pub fn text(found: &[Bead]) -> String {
    let bead = |bead: &Bead| duiqi::Bead {
        source: bead.source.0..bead.source.1,
        target: bead.target.0..bead.target.1,
        ..Default::default()
    };
    beads::text(&found.iter().map(bead).collect::<Vec<_>>())
}

/// The beads of units that follow each other: each takes as many sentences as its shape says.
pub fn beads_of(units: &[Unit]) -> Vec<Bead> {
    let (mut source, mut target) = (0, 0);
    let mut beads = Vec::with_capacity(units.len());
    for unit in units {
        let Some(shape) = unit.shape else { continue };
        let ends = (source + shape.source as usize, target + shape.target as usize);
        beads.push(Bead { source: (source, ends.0), target: (target, ends.1), confidence: unit.confidence });
        (source, target) = ends;
    }
    beads
}
