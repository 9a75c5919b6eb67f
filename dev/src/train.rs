//! Training of the last stage of the aligner: gold documents, what is made of them, the net, and its scores.
//! `docs/training.md` is the recipe.

pub mod augment;
pub mod corpus;
pub mod damage;
pub mod field;
pub mod gold;
pub mod model;
pub mod net;
pub mod random;
pub mod report;
