//! Beads in Python's hands, and their notation in files.

use duiqi::{Unit, format};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::error::raise;
use crate::records::{Bead, Span};

/// Reads beads in the notation of Vecalign and Bertalign, one a line: "[0, 1]:[2]", with or without a score.
///
/// >>> duiqi.parse_beads("[0]:[0]\n[1, 2]:[1]\n")[1].ids
/// ([1, 2], [1])
#[pyfunction]
pub fn parse_beads(py: Python<'_>, text: &str) -> PyResult<Vec<Bead>> {
    let links = format::beads::read(text.as_bytes()).map_err(|error| raise(py, error))?;
    let found: Option<Vec<Bead>> =
        links.iter().map(|link| link.bead().map(|found| Bead { confidence: None, ..bead(&found) })).collect();
    found.ok_or_else(|| PyValueError::new_err("the ids of a side must follow each other: [3, 4], not [3, 5]"))
}

pub fn bead(found: &duiqi::Bead) -> Bead {
    let (source, target) = (&found.source, &found.target);
    Bead { source: (source.start, source.end), target: (target.start, target.end), confidence: Some(found.confidence) }
}

pub fn bead_notation(bead: &Bead) -> String {
    let ids = |side: Span| (side.0..side.1).collect::<Vec<usize>>();
    format!("{:?}:{:?}", ids(bead.source), ids(bead.target))
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
