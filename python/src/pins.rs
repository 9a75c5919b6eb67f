//! Pins: where beads end.

use duiqi::BySide;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;

use crate::records::{Bead, Span};

/// The pins that a caller gives: pairs (i, j), or beads, which are pinned at both ends. `counts` are the sentences of each
/// side.
pub fn pins(value: &Bound<'_, PyAny>, counts: BySide<usize>) -> PyResult<Vec<Span>> {
    let wrong = || PyTypeError::new_err("pins are pairs (i, j) of sentence numbers, or Beads");
    let mut pins = Vec::new();
    for item in value.try_iter().map_err(|_| wrong())? {
        let item = item?;
        if let Ok(bead) = item.cast::<Bead>() {
            let Bead { source, target, .. } = bead.get();
            pins.extend([(source.0, target.0), (source.1, target.1)]);
        } else {
            let (source, target): (i64, i64) = item.extract().map_err(|_| wrong())?;
            let number = |number: i64| usize::try_from(number).ok();
            let pin = number(source).zip(number(target));
            pins.push(pin.ok_or_else(|| {
                PyValueError::new_err(format!("pins: ({source}, {target}) is negative; sentences count from 0"))
            })?);
        }
    }
    check(&pins, counts)?;
    Ok(pins)
}

fn check(pins: &[Span], counts: BySide<usize>) -> PyResult<()> {
    if let Some(pin) = pins.iter().find(|pin| pin.0 > counts.source || pin.1 > counts.target) {
        let BySide { source, target } = counts;
        return Err(PyValueError::new_err(format!(
            "pins: {pin:?} lies behind the last sentence: there are {source} source and {target} target sentences"
        )));
    }
    match pins.windows(2).find(|two| two[0].0 > two[1].0 || two[0].1 > two[1].1) {
        Some(two) => Err(PyValueError::new_err(format!(
            "pins: {:?} and {:?} cross or are out of order: both numbers must rise",
            two[0], two[1]
        ))),
        None => Ok(()),
    }
}
