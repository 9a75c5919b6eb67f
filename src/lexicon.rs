//! Translations of units. (Placeholder until branch `lexicon` is merged.)

/// A lexicon.
#[derive(Debug, Clone, Default)]
pub struct Lexicon;
