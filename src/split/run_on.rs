//! Ends of sentences that no mark shows: a heading, a signature, a list in one line. A small linear model judges
//! the gaps between words; how it was made, and under which licence, is in `run_on/NOTICE`. Without the feature
//! `run-on` there are no such ends.

pub(super) mod features;

use features::Near;
pub(super) use features::is_ended;

/// The weights of the first model, then those of the second, one signed byte each.
#[cfg(feature = "run-on")]
static WEIGHTS: &[u8; features::GLANCE + features::SIZE] = include_bytes!("run_on/weights.bin");
#[cfg(not(feature = "run-on"))]
static WEIGHTS: &[u8; 0] = &[];

/// What the first model has to say at least for the second to be asked; in sixteenths of a logit.
const GLANCE_LEAST: i32 = -32;

/// What the second has to say for a sentence to end.
const LEAST: i32 = 10;

/// Whether a sentence that began at `start` ends at the gap before byte `at`.
#[inline]
pub(super) fn ends(paragraph: &[u8], start: usize, at: usize, ended: bool) -> bool {
    if WEIGHTS.is_empty() {
        return false;
    }
    let near = Near::read(paragraph, at);
    if !near.is_gap() {
        return false;
    }
    let glance: i32 = near.slots(ended).iter().map(|&slot| weight(slot)).sum();
    glance >= GLANCE_LEAST && ends_surely(paragraph, start, at, ended)
}

/// What the second model says.
#[cold]
fn ends_surely(paragraph: &[u8], start: usize, at: usize, ended: bool) -> bool {
    let mut score = 0;
    features::features(paragraph, start, at, ended, |slot| score += weight(features::GLANCE + slot));
    score >= LEAST
}

#[inline]
fn weight(slot: usize) -> i32 {
    WEIGHTS.get(slot).map_or(0, |&weight| i32::from(weight as i8))
}
