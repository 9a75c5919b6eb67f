//! A document as two streams of sentences, one for each language, each sentence
//! with its place.
//!
//! Both languages keep the order of the file, so one monotone alignment of the
//! streams pairs them in any layout. Lines in both languages are cut first; a
//! cut that the words do not support is undone ([`Streams::undo`]).
//!
//! ```text
//! document            Chinese stream    English stream
//! 1. Pumps 水泵        水泵              Pumps            (the number: in neither)
//! 关闭阀门。            关闭阀门。
//! Close the valve.                      Close the valve.
//! https://…           (in neither: it has a reason to be left out)
//! ```

use std::collections::BTreeMap;
use std::ops::Deref;

use super::cut::{LinePiece, ends_sentence, pieces, stop_after};
use super::in_language;
use crate::document::{Document, Segment, SegmentRun};
use crate::evidence::SentencePlace;
use crate::lang::{first_han, has_latin};
use crate::{Bitext, ByLang, Kind, Lang, Reason, Sentence};

/// A document as two streams of segments.
///
/// Undoing cuts makes new streams from the same document; nothing is changed in
/// place.
#[derive(Clone)]
pub(super) struct Streams<'d> {
    /// The document that all segments come from.
    document: &'d Document,
    /// The segments of both streams, in the order of the document.
    segments: Vec<StreamSegment<'d>>,
    /// The lines that were cut, by the number of their segment in the document.
    lines: BTreeMap<usize, Vec<LinePiece>>,
    /// The numbers before both halves of a line, which belong to both.
    numbers: Vec<Segment>,
}

/// A segment in one language: a segment of the document, or a piece of one.
#[derive(Clone)]
struct StreamSegment<'d> {
    /// The segment, borrowed if it is whole.
    segment: StreamText<'d>,
    /// Its language.
    lang: Lang,
    /// The number of the segment in the document.
    number: usize,
    /// The number of the piece, if its line was cut.
    piece: Option<usize>,
}

/// A whole segment of the document, or a piece that was cut out of one.
///
/// Unlike a [`Cow`](std::borrow::Cow) it holds the piece in a box: most
/// segments are whole, and a document has as many as it has lines.
#[derive(Clone)]
enum StreamText<'d> {
    /// A segment of the document.
    Whole(&'d Segment),
    /// A piece of a segment.
    Piece(Box<Segment>),
}

impl Deref for StreamText<'_> {
    type Target = Segment;

    fn deref(&self) -> &Segment {
        match self {
            StreamText::Whole(segment) => segment,
            StreamText::Piece(segment) => segment,
        }
    }
}

/// The sentences of a document as the aligner takes them.
pub(super) struct PlacedBitext<'s> {
    /// The bitext; Chinese is the source.
    pub bitext: Bitext<'s>,
    /// The place of each sentence.
    pub places: ByLang<Vec<SentencePlace>>,
    /// For each sentence the piece of a cut line that it comes from, if any.
    pub origins: ByLang<Vec<Option<PieceId>>>,
    /// The numbers that stand before both halves of a line, which are in no
    /// sentence.
    pub numbers: Vec<Segment>,
}

/// Identifies a piece of a line in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PieceId {
    /// The number of the segment in the document.
    pub segment: usize,
    /// The number of the piece in it.
    pub piece: usize,
}

impl<'d> Streams<'d> {
    /// The streams of a document, with its lines in both languages cut wherever
    /// possible.
    pub fn new(document: &'d Document) -> Self {
        let mut lines = BTreeMap::new();
        for (number, segment) in document.segments().iter().enumerate() {
            let text = document.text_of(segment);
            // Most lines have letters of one language, which is cheap to see.
            if segment.reason.is_none() && first_han(text).is_some() && has_latin(text) {
                let found = pieces(text);
                if found.len() > 1 {
                    lines.insert(number, found);
                }
            }
        }
        Streams::with_cut_lines(document, lines)
    }

    /// The streams of a document with these lines cut.
    fn with_cut_lines(document: &'d Document, lines: BTreeMap<usize, Vec<LinePiece>>) -> Self {
        let mut segments = Vec::with_capacity(document.segments().len());
        let mut numbers = Vec::new();
        for (number, segment) in document.segments().iter().enumerate() {
            if segment.reason.is_some() {
                continue;
            }
            match lines.get(&number) {
                Some(pieces) => {
                    let runs: Vec<SegmentRun> = pieces.iter().map(|piece| piece.run.clone()).collect();
                    let heading = says_twice(document.text_of(segment), segment.kind, &runs);
                    let mut cut = cut_with_number(document, segment, runs);
                    numbers.extend(cut.number.take());
                    segments.extend(cut.pieces.into_iter().enumerate().filter_map(|(piece, mut segment)| {
                        let lang = segment.lang?;
                        // Plain text does not mark its headings. A heading in
                        // both languages is recognised by its two parallel
                        // halves.
                        segment.kind = if heading { Kind::Heading } else { segment.kind };
                        Some(StreamSegment {
                            segment: StreamText::Piece(Box::new(segment)),
                            lang,
                            number,
                            piece: Some(piece),
                        })
                    }));
                }
                None => {
                    let Some(lang) = segment.lang.filter(|&lang| in_language(segment, lang)) else { continue };
                    segments.push(StreamSegment { segment: StreamText::Whole(segment), lang, number, piece: None });
                }
            }
        }
        Streams { document, segments, lines, numbers }
    }

    /// True if the document has text in a language.
    pub fn has(&self, lang: Lang) -> bool {
        self.segments.iter().any(|segment| segment.lang == lang)
    }

    /// True if any line was cut.
    pub fn has_cuts(&self) -> bool {
        !self.lines.is_empty()
    }

    /// The sentences of both streams with their places.
    ///
    /// Sentences are split again for each set of cuts, since a cut changes
    /// where sentences end.
    ///
    /// Sentences, places and origins of a side have the same length. Ranges are
    /// bytes of the document.
    pub fn bitext(&self) -> PlacedBitext<'_> {
        let mut sides: ByLang<StreamSide<'_>> = ByLang { zh: StreamSide::default(), en: StreamSide::default() };
        let runs = self.runs();
        for (number, (segment, run)) in self.segments.iter().zip(&runs).enumerate() {
            let place = self.place(number, segment, run);
            let side = &mut sides[segment.lang];
            let first = side.sentences.len();
            side.sentences.extend(self.document.sentences_of(&segment.segment, segment.lang));
            if let Some(last) = side.sentences[first..].last_mut().filter(|last| !ends_sentence(&last.text)) {
                last.text.to_mut().push_str(self.stop_after(segment));
            }
            let count = side.sentences.len() - first;
            // Remembered for each sentence, so that a verdict on a sentence can
            // be taken back to the piece.
            let origin = segment.piece.map(|piece| PieceId { segment: segment.number, piece });
            side.origins.extend(std::iter::repeat_n(origin, count));
            side.places.extend((0..count).map(|at| SentencePlace {
                begins_segment: at == 0,
                ends_segment: at + 1 == count,
                begins_run: at == 0 && run.rank == 0,
                ends_run: at + 1 == count && run.rank + 1 == run.ranks,
                ..place
            }));
        }
        // They are kept for as long as the alignment takes.
        sides.zh.shrink();
        sides.en.shrink();
        let ByLang { zh, en } = sides;
        PlacedBitext {
            bitext: Bitext::from_source_lang(Lang::Zh, zh.sentences, en.sentences),
            places: ByLang { zh: zh.places, en: en.places },
            origins: ByLang { zh: zh.origins, en: en.origins },
            numbers: self.numbers.clone(),
        }
    }

    /// The stop after the bracket that translates a piece; empty if there is none.
    fn stop_after(&self, segment: &StreamSegment<'_>) -> &'d str {
        let found = || {
            let line = self.lines.get(&segment.number)?;
            let bracket = line.get(segment.piece? + 1).filter(|piece| piece.run.bracketed)?;
            let text = self.document.text_of(self.document.segments().get(segment.number)?);
            Some(stop_after(text, bracket.run.range.end))
        };
        found().unwrap_or_default()
    }

    /// The place of the sentences of one segment.
    fn place(&self, number: usize, of: &StreamSegment<'_>, run: &RunPlace) -> SentencePlace {
        let segment = &of.segment;
        SentencePlace {
            run: run.run,
            segment: number as u32,
            line: segment.line,
            rank: run.rank,
            ranks: run.ranks,
            // Counted from 1, because 0 means none; the same holds for items.
            row: segment.cell.map_or(0, |cell| cell.row + 1),
            item: segment.item.map_or(0, |item| item + 1),
            cue: segment.cue.unwrap_or_default(),
            level: segment.level.unwrap_or(0),
            kind: segment.kind,
            bracketed: segment.bracketed,
            shares_line: of.piece.is_some(),
            ..SentencePlace::default()
        }
    }

    /// For each segment its run, and its place within it.
    ///
    /// One entry for each segment. The runs are numbered from 0 and alternate
    /// between the languages.
    fn runs(&self) -> Vec<RunPlace> {
        let mut found: Vec<RunPlace> = Vec::with_capacity(self.segments.len());
        for (number, run) in self.segments.chunk_by(|a, b| a.lang == b.lang).enumerate() {
            let ranks = run.len() as u32;
            found.extend((0..ranks).map(|rank| RunPlace { run: number as u32, rank, ranks }));
        }
        found
    }

    /// Merges unsupported pieces back into the text around them. `unsupported`
    /// is sorted.
    ///
    /// The result must be aligned again, because merged lines change the
    /// sentences of both streams.
    ///
    /// A piece that is taken back changes its language to that of the text
    /// around it, and neighbours of one language are joined. An empty list
    /// gives the same streams.
    pub fn undo(&self, unsupported: &[PieceId]) -> Streams<'d> {
        let mut lines = self.lines.clone();
        for line in unsupported.chunk_by(|a, b| a.segment == b.segment) {
            let number = line[0].segment;
            let (Some(pieces), Some(segment)) = (lines.get_mut(&number), self.document.segments().get(number)) else {
                continue;
            };
            let lang = segment.lang;
            let text = self.document.text_of(segment);
            // If no other piece is left, the line is in the language of most of
            // its letters.
            let all = line.len() == pieces.len();
            for id in line {
                let piece = &mut pieces[id.piece];
                if all && lang == Some(piece.run.lang) {
                    continue;
                }
                piece.run.lang = piece.run.lang.other();
                with_brackets(text, piece);
            }
            join(pieces);
            if pieces.len() < 2 {
                lines.remove(&number);
            }
        }
        let mut streams = Streams::with_cut_lines(self.document, lines);
        // A line that is whole again is in the language that its pieces were
        // merged into.
        for segment in streams.segments.iter_mut().filter(|segment| segment.piece.is_none()) {
            if let Some(lang) = self.taken_into(segment.number, unsupported) {
                segment.lang = lang;
            }
        }
        streams
    }

    /// The language of a line whose pieces of the other language were all
    /// merged back.
    fn taken_into(&self, number: usize, unsupported: &[PieceId]) -> Option<Lang> {
        let pieces = self.lines.get(&number)?;
        let undone = |piece: usize| unsupported.binary_search(&PieceId { segment: number, piece }).is_ok();
        pieces.iter().enumerate().find(|(at, _)| !undone(*at)).map(|(_, piece)| piece.run.lang)
    }

    /// The pieces of all lines that were cut.
    pub fn cut_pieces(&self) -> impl Iterator<Item = (PieceId, &LinePiece, &'d str)> + '_ {
        self.lines.iter().flat_map(move |(&segment, pieces)| {
            let text = self.document.segments().get(segment).map_or("", |line| self.document.text_of(line));
            pieces.iter().enumerate().map(move |(piece, found)| {
                (PieceId { segment, piece }, found, text.get(found.run.range.clone()).unwrap_or_default())
            })
        })
    }
}

/// A line cut into segments.
struct CutLine {
    /// The text before the first piece that belongs to both halves, such as the
    /// number of an item.
    number: Option<Segment>,
    /// One segment for each piece.
    pieces: Vec<Segment>,
}

/// Cuts a line into its pieces and the number before them.
fn cut_with_number(document: &Document, segment: &Segment, mut runs: Vec<SegmentRun>) -> CutLine {
    let text = document.text_of(segment);
    let head = runs.first().and_then(|run| text.get(..run.range.start)).unwrap_or_default();
    let number = head.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '(' | '（' | '[' | '【'));
    // Marks alone are only a separator.
    if !number.contains(char::is_alphanumeric) {
        return CutLine { number: None, pieces: document.cut(segment, &runs) };
    }
    let lang = Lang::detect(number).or(segment.lang).unwrap_or(runs[0].lang);
    let from = number.len() - number.trim_start().len();
    runs.insert(0, SegmentRun { lang, range: from..number.len(), bracketed: false });
    let mut pieces = document.cut(segment, &runs);
    let mut number = pieces.remove(0);
    if !document.text_of(&number).contains(char::is_alphabetic) {
        (number.reason, number.lang) = (Some(Reason::NoLetters), None);
    }
    CutLine { number: Some(number), pieces }
}

/// True for a line with several words in both languages and without a stop: a
/// text that an author gives in both is a heading.
fn says_twice(text: &str, kind: Kind, runs: &[SegmentRun]) -> bool {
    /// Fewer words are an entry of a word list. Choice.
    const WORDS: usize = 3;
    let part = |run: &SegmentRun| text.get(run.range.clone()).unwrap_or_default();
    let open = |run: &SegmentRun| part(run).ends_with(char::is_alphanumeric);
    let long = |run: &SegmentRun| run.lang == Lang::En && part(run).split_whitespace().count() >= WORDS;
    let stopped = text.trim_end().ends_with(['.', '。', '!', '！', '?', '？', ';', '；']);
    kind == Kind::Body && !stopped && runs.len() == 2 && runs.iter().all(open) && runs.iter().any(long)
}

/// The place of a segment within its run.
struct RunPlace {
    /// The number of the run in the document.
    run: u32,
    /// The position of the segment in the run, from 0.
    rank: u32,
    /// The number of segments in the run.
    ranks: u32,
}

/// The sentences of one language with their places.
#[derive(Default)]
struct StreamSide<'s> {
    /// The sentences, in order.
    sentences: Vec<Sentence<'s>>,
    /// The place of each.
    places: Vec<SentencePlace>,
    /// The piece of a cut line that each comes from.
    origins: Vec<Option<PieceId>>,
}

impl StreamSide<'_> {
    /// Gives back the memory that growing took beyond what is needed.
    fn shrink(&mut self) {
        self.sentences.shrink_to_fit();
        self.places.shrink_to_fit();
        self.origins.shrink_to_fit();
    }
}

/// Includes the brackets around a piece.
///
/// Blanks between the brackets and the text are included too. A piece without
/// brackets stays as it is.
fn with_brackets(text: &str, piece: &mut LinePiece) {
    if !piece.run.bracketed {
        return;
    }
    let range = &mut piece.run.range;
    let open = text[..range.start].trim_end();
    let close = text[range.end..].len() - text[range.end..].trim_start().len();
    range.start = open.char_indices().next_back().map_or(range.start, |(at, _)| at);
    range.end += close + text[range.end + close..].chars().next().map_or(0, char::len_utf8);
    piece.run.bracketed = false;
}

/// Joins neighbours of one language.
fn join(pieces: &mut Vec<LinePiece>) {
    pieces.dedup_by(|next, first| {
        let same = next.run.lang == first.run.lang;
        if same {
            first.run.range.end = next.run.range.end;
            first.weak = false;
        }
        same
    });
}
