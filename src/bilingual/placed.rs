//! Aligns the two streams of a document and finds cuts that its words do not support.
//!
//! A cut is judged by the pair that it leads to:
//!
//! ```text
//! piece                                  needs support?
//! long, between marks                    no
//! short, between marks                   yes, if there is a lexicon
//! between a change of letters only       yes
//! ```
//!
//! If at least six in ten of the pieces that need support have it, all cuts
//! stand. The support of a line with brackets may come from fewer links than
//! that of other lines.

use std::collections::BTreeSet;

use super::cut::{ends_sentence, without_closing};
use super::streams::{PieceId, PlacedBitext, Streams};
use super::{Layout, Options};
use crate::align::{BeadLinks, Placed, align_placed};
use crate::model::Places;
use crate::{Lang, Lexicon};

/// How much more the place counts if the caller names the layout. Choice.
const KNOWN_LAYOUT: f32 = 2.0;

/// Aligns the streams of a document.
///
/// The place of the sentences is evidence like any other, so the words can
/// outweigh it.
pub(super) fn align_streams(placed: &PlacedBitext<'_>, lexicon: &Lexicon, options: &Options<'_>) -> Placed {
    align_placed(&placed.bitext, places(placed, options.layout), lexicon, &options.align.without_parts())
}

/// The places of the sentences; `None` for two halves, which are like two files.
pub(super) fn places(placed: &PlacedBitext<'_>, layout: Option<Layout>) -> Option<Places> {
    let trust = match layout {
        // Two halves are like two files: which lines are near each other says
        // nothing about their pairs.
        Some(Layout::Halves | Layout::Files) => return None,
        Some(_) => KNOWN_LAYOUT,
        None => 1.0,
    };
    Some(Places { of_sentences: placed.places.clone(), trust, order: Vec::new() })
}

/// The pieces of cut lines that the words do not support, in order: names and terms in
/// Latin letters that belong to the Chinese around them, and Chinese characters quoted in
/// English.
///
/// Short pieces must be linked by their words. If most cuts of a document are
/// supported, the others get the benefit of the doubt.
///
/// The result is empty if all cuts stand; otherwise the streams are made again
/// and aligned again.
pub(super) fn unsupported(
    streams: &Streams<'_>,
    placed: &PlacedBitext<'_>,
    found: &Placed,
    lexicon: &Lexicon,
) -> Vec<PieceId> {
    /// Pieces between marks with more words, or twice as many characters, are text of their
    /// own. Choice.
    const SHORT: usize = 6;
    /// If at least this share of the proposed cuts is supported, the document's lines
    /// habitually say things twice. Choice.
    const HABIT: f32 = 0.6;
    /// The same share of the cuts at marks. Choice.
    const SURE_HABIT: f32 = 0.8;
    /// The fewest supported cuts at marks that show a habit: eight lines. Choice.
    const MARKED: usize = 16;
    let supported = supported_pieces(placed, found, BeadLinks::is_borne_out);
    let sure = supported_pieces(placed, found, |links| links.is_borne_out() && links.links_both_sides());
    let brackets = streams.cut_pieces().filter(|(_, piece, _)| piece.run.bracketed);
    let bracketed: BTreeSet<usize> = brackets.map(|(id, ..)| id.segment).collect();
    // Where every piece has a full stop, the line holds sentences of their own,
    // whether they translate each other or not.
    let open = streams.cut_pieces().filter(|(.., text)| !ends_sentence(without_closing(text)));
    let open: BTreeSet<usize> = open.map(|(id, ..)| id.segment).collect();
    let verdicts: Vec<(PieceId, bool, bool)> = streams
        .cut_pieces()
        .map(|(id, piece, text)| {
            let size = match piece.run.lang {
                Lang::En => text.split_whitespace().count(),
                Lang::Zh => text.chars().count().div_ceil(2),
            };
            // Without a lexicon no word can support a cut.
            let short = size <= SHORT && open.contains(&id.segment);
            let doubtful = piece.weak || (short && !lexicon.is_empty());
            // The brackets already show that something is explained.
            let accepted = if bracketed.contains(&id.segment) { &supported } else { &sure };
            (id, doubtful, accepted.binary_search(&id).is_ok())
        })
        .collect();
    let doubtful = || verdicts.iter().filter(|(_, doubtful, _)| *doubtful);
    let borne_out = doubtful().filter(|(.., supported)| *supported).count();
    // Where nearly all cuts at marks are supported, the others are kept too: `唐杰 / By Tang Jie`
    // among sentences.
    let weak: BTreeSet<PieceId> = streams.cut_pieces().filter(|(_, piece, _)| piece.weak).map(|(id, ..)| id).collect();
    let marked = || streams.cut_pieces().filter(|(id, ..)| !weak.contains(id));
    let right = marked().filter(|(id, ..)| supported.binary_search(id).is_ok()).count();
    let says_twice = right >= MARKED && right as f32 >= SURE_HABIT * marked().count() as f32;
    // A document that says things twice does so throughout; single lines whose
    // words the lexicon lacks are no exception.
    //
    // Without a doubtful piece both sides are 0, and there is nothing to undo.
    if borne_out as f32 >= HABIT * doubtful().count() as f32 {
        return Vec::new();
    }
    let refused = doubtful().filter(|(.., supported)| !supported).map(|(id, ..)| *id);
    refused.filter(|id| !says_twice || weak.contains(id)).collect()
}

/// The pieces in pairs whose words are linked, in order.
fn supported_pieces(placed: &PlacedBitext<'_>, found: &Placed, accepts: impl Fn(&BeadLinks) -> bool) -> Vec<PieceId> {
    let mut supported = Vec::new();
    for (bead, links) in found.alignment.beads.iter().zip(&found.links) {
        if accepts(links) {
            let zh = placed.origins.zh[bead.source.clone()].iter();
            supported.extend(zh.chain(&placed.origins.en[bead.target.clone()]).flatten().copied());
        }
    }
    supported.sort_unstable();
    supported
}

impl BeadLinks {
    /// True if enough words of a pair are linked for its sides to say the same.
    ///
    /// A link joins a word of either side, so twice the links are compared with
    /// the words of both sides.
    pub(super) fn is_borne_out(&self) -> bool {
        /// The share of linked words at which a document is as likely a mismatch as a translation (`align::result`).
        const EVEN: f32 = 0.16;
        self.linked > 0.0 && 2.0 * self.linked >= EVEN * (self.zh_words + self.en_words)
    }

    /// True if a fair share of the words of each side is linked: one word that links by chance is
    /// no support for a long piece.
    ///
    /// The longer side decides, as it has the smaller share.
    fn links_both_sides(&self) -> bool {
        /// Choice: a word and a phrase of four words may say the same, a word and a clause do not.
        const LEAST: f32 = 0.25;
        self.linked >= LEAST * self.zh_words.max(self.en_words)
    }
}
