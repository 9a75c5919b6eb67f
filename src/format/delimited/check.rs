//! The check of a row: a short hash of its texts. A row whose texts no longer
//! fit it was edited by hand, and the aligner's confidence in the old texts
//! does not hold for the new ones.

use crate::Unit;

/// The check of a unit that has a confidence or a shape; the others have
/// nothing that could become stale.
///
/// Written in a column of its own beside the confidence, and read back by
/// [`forget_stale`].
pub(super) fn of_unit(unit: &Unit) -> Option<String> {
    (unit.confidence.is_some() || unit.shape.is_some()).then(|| hash(unit))
}

/// Removes confidence, shape and reason of a unit whose texts do not fit the
/// check that was written with them.
///
/// A missing check, as in files of other tools, takes nothing away. The state
/// of the localisation stays: it is the editor's own.
#[cfg(feature = "formats")]
pub(super) fn forget_stale(unit: &mut Unit, check: &str) {
    if check.is_empty() || check.eq_ignore_ascii_case(&hash(unit)) {
        return;
    }
    // All three are about the old texts. Only the origin is known now.
    (unit.confidence, unit.shape, unit.reason) = (None, None, None);
    unit.origin = Some("human".to_owned());
}

/// FNV-1a (Fowler, Noll and Vo 1991) of both texts, as 8 digits. White space
/// does not count, because spreadsheets change line ends. One edit in 4 billion
/// goes unseen.
///
/// The two texts are separated, so that a word that moves from one to the other
/// changes the hash.
fn hash(unit: &Unit) -> String {
    /// The offset basis of 32 bits.
    const BASIS: u32 = 0x811C_9DC5;
    /// The prime of 32 bits.
    const PRIME: u32 = 0x0100_0193;
    let add = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(PRIME);
    let add_text = |hash, text: &str| text.split_whitespace().fold(hash, |hash, word| word.bytes().fold(hash, add));
    let source = add_text(BASIS, &unit.source.text);
    let hash = add_text(add(source, b'\n'), &unit.target.text);
    format!("{hash:08x}")
}
