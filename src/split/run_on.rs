//! Finds sentence ends that no mark shows: after a heading, a signature, an
//! entry of a list in one line. Small models judge the gaps between words.
//! `run_on/NOTICE` tells how they were made and under which licence; without
//! the feature `run-on` there are no such ends.
//!
//! The models are asked in turn. A first look at the bytes next to a gap
//! rejects most gaps; a linear model sees first one word on each side, then
//! three; nets see more words and the kind of text.
//!
//! ```text
//! gaps before a capital, digit or dash
//!   first look      four weights for the bytes next to the gap
//!     linear model  words on each side; sure cases are decided here
//!       nets        the rest
//! ```
//!
//! The input is the paragraph, the start of the sentence and a gap, in bytes;
//! the result is one bit. The weights are whole numbers, so that the first two
//! scores are the same on every machine.

mod tokens;
mod counts;
pub(super) mod features;
mod net;

use std::sync::LazyLock;

use super::layout;
pub(super) use features::is_ended;
use features::{GapWords, Near};
use net::{GapInputs, RunOnNet};

/// The weights of the first look, then those of the linear model, one signed
/// byte each. Made by `train_run_on`.
#[cfg(feature = "run-on")]
static WEIGHTS: &[u8; features::GLANCE + features::SIZE] = include_bytes!("run_on/weights.bin");
/// No models without the feature `run-on`.
#[cfg(not(feature = "run-on"))]
static WEIGHTS: &[u8; 0] = &[];

/// The weights of the nets' own linear part, then those of each net, one signed
/// byte each. Made by `train_run_on`.
#[cfg(feature = "run-on")]
static NET_WEIGHTS: &[u8] = include_bytes!("run_on/nets.bin");
/// No models without the feature `run-on`.
#[cfg(not(feature = "run-on"))]
static NET_WEIGHTS: &[u8] = &[];

/// The nets, prepared once for the whole process.
static NETS: LazyLock<Vec<RunOnNet<'static>>> = LazyLock::new(|| {
    let nets = NET_WEIGHTS.get(features::SIZE..).unwrap_or_default();
    nets.as_chunks::<{ net::WEIGHTS }>().0.iter().map(RunOnNet::new).collect()
});

/// The scores that the models must reach for a sentence to end, all set on the
/// dev sets.
///
/// There are two sets of thresholds, because edited text rarely has unmarked
/// ends, and web text often does.
struct Thresholds {
    /// The least score of the first look at which the linear model is computed,
    /// in 1/16 logit. Measurement by the trainer: −32 loses one end in twenty
    /// and rejects nine gaps in ten; −43 loses one in fifty and rejects eight
    /// in ten.
    glance: i32,
    /// The least score of the features with one word on each side at which the rest of the linear
    /// model is computed, in 1/16 logit. Measurement on the sets for development and training: at
    /// an end it is at least −31 in unedited text and −21 in edited text; a quarter of the gaps
    /// that come here are below these values, and half of those in edited text.
    near: i32,
    /// The least score of the linear model that is an end by itself, in 1/16
    /// logit.
    linear: i32,
    /// The least score of the linear model at which the nets are computed, in 1/16 logit; keeps
    /// their cost low. Measurement on the sets for development: where the nets find an end, it is
    /// at least −50 in unedited text and −11 in edited text.
    asked: i32,
    /// The least score of the nets that is an end, in logits.
    nets: f32,
}

/// For a paragraph that ends in a mark, as edited text does: unmarked ends are
/// rare there, and names look like them.
const EDITED: Thresholds = Thresholds { glance: -32, near: -35, linear: 6, asked: -12, nets: 3.0 };

/// For any other paragraph: a note, a list, web text.
const UNEDITED: Thresholds = Thresholds { glance: -43, near: -45, linear: -8, asked: -54, nets: 0.5 };

/// The least score of the nets' linear part at which the nets themselves are computed, in 1/16
/// logit. Measurement on the sets for development: it is at least −6 where the nets find an end,
/// and lower at a fifth of the gaps that they are asked about.
const PROMISING: i32 = -16;

/// If the first net is this far below an end, the others are not computed, in logits. Measurement
/// on 28,600 gaps of the sets for development, training and alignment: the mean of the nets is at
/// most 3.3 above the first.
const DOUBT: f32 = 3.5;

/// The least score of the linear model that is an end after a stop, which the
/// rules have judged, and where the sentence seems to go on, in 1/16 logit. The
/// nets are not computed there. Set on the dev sets.
const SURE: i32 = 10;

/// True if a sentence that began at `start` ends at the gap before byte `at`.
/// `ended` tells whether the paragraph ends in a mark.
///
/// It is called for every blank before a capital, so it must reject quickly.
#[inline]
pub(super) fn ends(paragraph: &[u8], start: usize, at: usize, ended: bool) -> bool {
    let near = Near::read(paragraph, at);
    if !near.is_gap() {
        return false;
    }
    // Layout comes first, because the models judge words and not rows of
    // dashes.
    if near.is_in_layout() && layout::ends(paragraph, start, at, ended) {
        return true;
    }
    if WEIGHTS.is_empty() {
        return false;
    }
    // Four table look-ups reject most gaps.
    let glance: i32 = near.slots(ended).iter().map(|&slot| weight(slot)).sum();
    let least = if ended { &EDITED } else { &UNEDITED };
    glance >= least.glance && ends_surely(paragraph, start, at, ended)
}

/// Computes the linear model and the nets. Kept out of [`ends`], so that the
/// common rejection stays small enough to inline.
#[cold]
fn ends_surely(paragraph: &[u8], start: usize, at: usize, ended: bool) -> bool {
    let least = if ended { &EDITED } else { &UNEDITED };
    let words = GapWords::read(paragraph, start, at);
    let near = words.near(at, ended);
    let score = sum(WEIGHTS.get(features::GLANCE..), &near);
    if score < least.near {
        return false;
    }
    let far = words.far();
    let linear = score + sum(WEIGHTS.get(features::GLANCE..), &far);
    // So far from an end that the nets would not change the result.
    if linear < least.asked {
        return false;
    }
    if features::is_after_stop(paragraph, at) || goes_on(&paragraph[start..at]) {
        return linear >= SURE;
    }
    if linear >= least.linear {
        return true;
    }
    let own = sum(Some(NET_WEIGHTS), &near) + sum(Some(NET_WEIGHTS), &far);
    own >= PROMISING && nets(&GapInputs::read(paragraph, start, at, ended), own as f32 / 16.0, least.nets)
}

/// The score of a linear model, in sixteenths of a logit: the sum of the
/// weights in these slots; 0 without a model.
fn sum(weights: Option<&[u8]>, slots: &[u16]) -> i32 {
    let Some(weights) = weights.and_then(|weights| weights.first_chunk::<{ features::SIZE }>()) else { return 0 };
    slots.iter().map(|&slot| i32::from(weights[usize::from(slot)] as i8)).sum()
}

/// True if the mean score of the nets, added to `own`, reaches `least`; all are
/// logits. The second net is not asked where it would not change that.
fn nets(inputs: &GapInputs, own: f32, least: f32) -> bool {
    let [first, second] = NETS.as_slice() else { return false };
    let Some(score) = first.score(inputs, |score| own + score < least - DOUBT) else { return false };
    second.score(inputs, |other| own + (score + other) / (net::NETS as f32) < least).is_some()
}

/// How many bytes may come before the first word. Choice.
const MARKS: usize = 16;

/// True if the text so far ends in a colon or a dash, or is not a word yet,
/// such as a bullet.
fn goes_on(said: &[u8]) -> bool {
    let said = said.trim_ascii_end();
    said.ends_with(b":")
        || said.ends_with(b"-")
        || said.ends_with("—".as_bytes())
        || said.ends_with("–".as_bytes())
        || !said.iter().take(MARKS).any(u8::is_ascii_alphanumeric)
}

/// A weight of the first look or of the linear model.
#[inline]
fn weight(slot: usize) -> i32 {
    WEIGHTS.get(slot).map_or(0, |&weight| i32::from(weight as i8))
}

#[cfg(all(test, feature = "run-on"))]
mod tests {
    use super::*;

    #[test]
    fn the_sums_of_the_nets_fit_their_numbers() {
        assert_eq!(NETS.len(), net::NETS);
        for net in NETS.iter() {
            assert!(net.largest_product() <= i16::MAX.into());
        }
    }
}
