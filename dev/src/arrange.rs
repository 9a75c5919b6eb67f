//! Documents of both languages made of aligned texts, in every arrangement that people use: what the weights of the
//! place of a sentence are fitted on, and tested on.

mod maker;
mod texts;

use std::ops::Range;

use duiqi::ByLang;

use maker::Maker;

pub use texts::{ArrangedScores, Share, documents, load, score_documents, tested, with_wrong_partners};

/// Texts that translate each other; one may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PairText {
    /// The Chinese text.
    pub zh: String,
    /// The English text.
    pub en: String,
}

/// How the languages of a document take turns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Arrangement {
    /// A paragraph, then its translation, English first.
    EnglishFirst,
    /// A paragraph, then its translation, Chinese first.
    ChineseFirst,
    /// Several paragraphs of one language, then of the other.
    Blocks,
    /// The whole text, then the whole translation.
    Halves,
    /// Halves with a table row, a line of Latin letters or a note inside.
    HalvesWithRows,
    /// The order switches at some paragraph.
    Switching,
    /// Each paragraph in an order of its own.
    Random,
    /// The first paragraphs in the other order.
    FrontMatter,
    /// The rows of a table.
    Table,
    /// Tabs between the columns.
    Tabs,
    /// A pair a line, with a mark between.
    OneLine,
    /// Sentence by sentence inside each paragraph.
    SentenceBySentence,
    /// The translation of a paragraph in brackets right behind it.
    Brackets,
    /// The translation of each sentence in brackets.
    SentenceBrackets,
    /// List items with their translation in the next item.
    Items,
    /// Sections in different arrangements.
    Mixed,
    /// Sections under headings of several levels, in turns or section by section.
    Sections,
    /// Blocks of code between the languages.
    Code,
    /// Subtitles, in turns or with both languages in a cue.
    Cues,
    /// Turns with word lists, remarks and quoted pieces between.
    StudyNotes,
}

impl Arrangement {
    /// All arrangements.
    pub const ALL: [Arrangement; 20] = [
        Arrangement::EnglishFirst,
        Arrangement::ChineseFirst,
        Arrangement::Blocks,
        Arrangement::Halves,
        Arrangement::HalvesWithRows,
        Arrangement::Switching,
        Arrangement::Random,
        Arrangement::FrontMatter,
        Arrangement::Table,
        Arrangement::Tabs,
        Arrangement::OneLine,
        Arrangement::SentenceBySentence,
        Arrangement::Brackets,
        Arrangement::SentenceBrackets,
        Arrangement::Items,
        Arrangement::Mixed,
        Arrangement::Sections,
        Arrangement::Code,
        Arrangement::Cues,
        Arrangement::StudyNotes,
    ];

    /// True for the arrangements that no weight is fitted on.
    pub fn is_left_out(self) -> bool {
        matches!(
            self,
            Arrangement::FrontMatter
                | Arrangement::Tabs
                | Arrangement::SentenceBrackets
                | Arrangement::Mixed
                | Arrangement::StudyNotes
        )
    }
}

/// A document with the places of its pairs.
#[derive(Debug, Clone, Default)]
pub struct Arranged {
    /// The text of the file.
    pub text: String,
    /// For each pair the bytes of both sides.
    pub gold: Vec<ByLang<Range<usize>>>,
    /// The pairs themselves.
    pub pairs: Vec<PairText>,
    /// The pairs of each paragraph.
    pub paragraphs: Vec<Range<usize>>,
}

impl Arranged {
    /// The pairs of each paragraph joined, as the gold pairs of real documents are: the splitter may rightly take two
    /// of them for one. Texts without counterpart stay apart.
    pub fn paragraph_pairs(&self) -> Vec<PairText> {
        let is_full = |pair: &PairText| !pair.zh.is_empty() && !pair.en.is_empty();
        let join =
            |pairs: &[PairText], side: fn(&PairText) -> &str| pairs.iter().map(side).collect::<Vec<_>>().join(" ");
        let pair = |pairs: &[PairText]| PairText { zh: join(pairs, |pair| &pair.zh), en: join(pairs, |pair| &pair.en) };
        let same = |a: &PairText, b: &PairText| is_full(a) && is_full(b);
        let paragraphs = self.paragraphs.iter().map(|paragraph| &self.pairs[paragraph.clone()]);
        paragraphs.flat_map(|pairs| pairs.chunk_by(same)).map(pair).collect()
    }
}

/// Numbers that look random and are the same in every run (xorshift, Marsaglia 2003).
#[derive(Debug, Clone)]
pub struct Numbers(u64);

impl Numbers {
    /// Begins with a seed.
    pub fn new(seed: u64) -> Self {
        Numbers(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % end.max(1)
    }

    /// True once in `times`.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }
}

/// Arranges pairs of a text. Some paragraphs lose their translation, and notes stand between some.
pub fn arrange(pairs: &[PairText], arrangement: Arrangement, seed: u64) -> Arranged {
    let mut numbers = Numbers::new(seed);
    let mut paragraphs: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while at < pairs.len() {
        let mut end = (at + 1 + numbers.below(4)).min(pairs.len());
        // A line without a full stop is a heading, and stands alone.
        if let Some(heading) = (at..end).find(|&pair| is_heading(&pairs[pair])) {
            end = if heading == at { at + 1 } else { heading };
        }
        paragraphs.push(at..end);
        at = end;
    }
    let mut maker = Maker { pairs: pairs.to_vec(), made: Arranged::default(), numbers };
    maker.made.gold = vec![ByLang { zh: 0..0, en: 0..0 }; pairs.len()];
    maker.lose(&paragraphs);
    maker.arrange(&paragraphs, arrangement);
    let Maker { pairs, made, .. } = maker;
    Arranged { pairs, paragraphs, ..made }
}

/// True for a pair without a full stop: the splitter would join it to the next one.
fn is_heading(pair: &PairText) -> bool {
    let stops = ['.', '!', '?', ':', ';', '…', '。', '！', '？', '：', '；', '"', '”', ')', '）', '\'', '’', '」'];
    [&pair.zh, &pair.en].into_iter().any(|text| !text.is_empty() && !text.ends_with(stops))
}
