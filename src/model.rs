//! The model: the features of a bead, their weights, and how these are fitted.
//!
//! A bead's score is the sum of its features times their weights, and a path's
//! score is the sum over its beads: a semi-Markov conditional random field
//! (Sarawagi & Cohen 2004). Each piece of evidence is a feature with a name,
//! declared in the table of `features.rs`. The linked stage adds the score of a
//! small net (`net.rs`).
//!
//! How the weights were fitted, and the experiments of 2026 that chose between
//! models, are described in `docs/training.md`.

mod band_scorer;
mod boundary;
mod confidence;
mod doubt;
mod estimates;
mod features;
#[cfg(feature = "training")]
mod fit;
mod grades;
mod inputs;
mod links;
mod net;
mod place;
mod scorer;
#[cfg(feature = "training")]
mod training;
mod weights;

pub(crate) use band_scorer::{BandScorer, Before};
pub(crate) use boundary::{Point, point};
#[cfg(not(feature = "training"))]
pub(crate) use confidence::{PairLinks, confidence};
#[cfg(feature = "training")]
#[doc(hidden)]
pub use confidence::{PairLinks, confidence};
pub(crate) use doubt::{Doubt, alone, left_alone};
pub(crate) use estimates::{Estimates, RATES, rate};
pub use features::{FEATURES, name};
#[cfg(feature = "training")]
#[doc(hidden)]
pub use fit::{fit, fit_some};
#[cfg(feature = "training")]
pub(crate) use inputs::Inputs;
pub(crate) use inputs::{BeadContext, Reference};
#[cfg(feature = "training")]
#[doc(hidden)]
pub use inputs::{INPUT_GROUPS, InputGroup, pair_links};
pub use net::Net;
#[cfg(feature = "training")]
#[doc(hidden)]
pub use net::{CLIP, UNITS};
pub(crate) use place::{Places, local_order, order_votes};
pub(crate) use scorer::{BeadRanges, BeadScorer, Described, SentenceSimilarity};
#[cfg(feature = "training")]
#[doc(hidden)]
pub use training::{Arc, Example};
#[cfg(feature = "training")]
pub(crate) use training::{Descriptor, gold_steps};
pub(crate) use weights::PreparedWeights;
pub use weights::{Stage, Weights};
