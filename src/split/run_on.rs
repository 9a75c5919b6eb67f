//! Ends of sentences that no mark shows: a heading, a signature, a list in one line. Small models judge the gaps between
//! words; how they were made, and under which licence, is in `run_on/NOTICE`. Without the feature `run-on` there are no
//! such ends.
//!
//! The models are asked one after the other: a first look at the bytes next to a gap spares most gaps; a linear model sees
//! three words to each side; nets see more words, and what kind of text it is.

pub(super) mod features;
mod net;

use features::Near;
pub(super) use features::is_ended;
use net::Inputs;

/// The weights of the first look, then those of the linear model, one signed byte each.
#[cfg(feature = "run-on")]
static WEIGHTS: &[u8; features::GLANCE + features::SIZE] = include_bytes!("run_on/weights.bin");
#[cfg(not(feature = "run-on"))]
static WEIGHTS: &[u8; 0] = &[];

/// The weights of the nets' own linear part, then those of each net, one signed byte each.
#[cfg(feature = "run-on")]
static NETS: &[u8] = include_bytes!("run_on/nets.bin");
#[cfg(not(feature = "run-on"))]
static NETS: &[u8] = &[];

/// What the models have to find for a sentence to end; all of it set on the dev sets.
struct Least {
    /// Sixteenths of a logit that the first look has to find for the linear model to be asked. The trainer measures that
    /// -32 loses one end in twenty and spares nine gaps in ten, -43 one in fifty and eight in ten.
    glance: i32,
    /// Sixteenths of a logit that the linear model has to find for an end.
    linear: i32,
    /// Sixteenths of a logit that the linear model has to find for the nets to be asked, so that they cost little.
    asked: i32,
    /// Logits that the nets have to find for an end.
    nets: f32,
}

/// In a paragraph that ends in a mark, as edited text does: such ends are rare there, and names look like them.
const EDITED: Least = Least { glance: -32, linear: 6, asked: -12, nets: 3.0 };

/// In another paragraph: a note, a list, web text.
const UNEDITED: Least = Least { glance: -43, linear: -8, asked: -64, nets: 0.5 };

/// Sixteenths of a logit that the linear model has to find behind a stop, which the rules have judged, and where the
/// sentence seems to go on. The nets are not asked there.
const SURE: i32 = 10;

/// Whether a sentence that began at `start` ends at the gap before byte `at`. `ended` tells that the paragraph ends in a
/// mark.
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
    let least = if ended { &EDITED } else { &UNEDITED };
    glance >= least.glance && ends_surely(paragraph, start, at, ended)
}

/// What the linear model and the nets say.
#[cold]
fn ends_surely(paragraph: &[u8], start: usize, at: usize, ended: bool) -> bool {
    let least = if ended { &EDITED } else { &UNEDITED };
    let linear = linear(paragraph, start, at, ended);
    if linear < least.asked {
        return false;
    }
    if features::is_after_stop(paragraph, at) || goes_on(&paragraph[start..at]) {
        return linear >= SURE;
    }
    linear >= least.linear || nets(paragraph, start, at, ended) >= least.nets
}

/// The linear model's score, in sixteenths of a logit.
fn linear(paragraph: &[u8], start: usize, at: usize, ended: bool) -> i32 {
    let mut sum = 0;
    features::features(paragraph, start, at, ended, |slot| sum += weight(features::GLANCE + slot));
    sum
}

/// The mean of the nets, with their own linear part, as a logit.
fn nets(paragraph: &[u8], start: usize, at: usize, ended: bool) -> f32 {
    let Some((own, nets)) = NETS.split_at_checked(features::SIZE) else { return f32::NEG_INFINITY };
    let mut sum = 0;
    features::features(paragraph, start, at, ended, |slot| sum += i32::from(own[slot] as i8));
    let inputs = Inputs::read(paragraph, start, at, ended);
    let nets = nets.as_chunks::<{ net::WEIGHTS }>().0;
    let mean = nets.iter().map(|weights| net::score(&inputs, weights)).sum::<f32>() / net::NETS as f32;
    sum as f32 / 16.0 + mean
}

/// Bytes that may stand before the first word. A choice.
const MARKS: usize = 16;

/// What was said ends in a colon or a dash, or is no word yet: a bullet.
fn goes_on(said: &[u8]) -> bool {
    let said = said.trim_ascii_end();
    said.ends_with(b":")
        || said.ends_with(b"-")
        || said.ends_with("—".as_bytes())
        || said.ends_with("–".as_bytes())
        || !said.iter().take(MARKS).any(u8::is_ascii_alphanumeric)
}

#[inline]
fn weight(slot: usize) -> i32 {
    WEIGHTS.get(slot).map_or(0, |&weight| i32::from(weight as i8))
}
