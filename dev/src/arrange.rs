//! Documents of both languages made of aligned texts, in every arrangement that people use: what the weights of the
//! place of a sentence are fitted on, and tested on.

use std::fmt::Write as _;
use std::ops::Range;

use duiqi::ByLang;

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
}

impl Arrangement {
    /// All arrangements.
    pub const ALL: [Arrangement; 16] = [
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
    ];

    /// True for the arrangements that no weight is fitted on.
    pub fn is_left_out(self) -> bool {
        matches!(
            self,
            Arrangement::FrontMatter | Arrangement::Tabs | Arrangement::SentenceBrackets | Arrangement::Mixed
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

/// A paragraph: the numbers of its pairs.
type Paragraph = Range<usize>;

/// Arranges pairs of a text. Some paragraphs lose their translation, and notes stand between some.
pub fn arrange(pairs: &[PairText], arrangement: Arrangement, seed: u64) -> Arranged {
    let mut numbers = Numbers::new(seed);
    let mut paragraphs: Vec<Paragraph> = Vec::new();
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
    maker.made.pairs = maker.pairs;
    maker.made
}

/// True for a pair without a full stop: the splitter would join it to the next one.
fn is_heading(pair: &PairText) -> bool {
    let stops = ['.', '!', '?', ':', ';', '…', '。', '！', '？', '：', '；', '"', '”', ')', '）', '\'', '’', '」'];
    [&pair.zh, &pair.en].into_iter().any(|text| !text.is_empty() && !text.ends_with(stops))
}

struct Maker {
    pairs: Vec<PairText>,
    made: Arranged,
    numbers: Numbers,
}

/// Short notes in one language that stand between paragraphs.
const NOTES: [&str; 6] = [
    "Photo by the author.",
    "（图片来自网络）",
    "```\nlet total = count + 1;\n```",
    "https://example.org/read/more",
    "Visual Studio Code",
    "译者注：此处略有删节。",
];

impl Maker {
    /// Takes the translation away from some paragraphs, of neighbours the one in one language, the other in the other.
    fn lose(&mut self, paragraphs: &[Paragraph]) {
        for paragraph in paragraphs {
            if self.numbers.once_in(25) {
                let english = self.numbers.once_in(2);
                for pair in &mut self.pairs[paragraph.clone()] {
                    if english { pair.en.clear() } else { pair.zh.clear() }
                }
            }
        }
        // Two texts that have nothing to do with each other, side by side.
        for two in paragraphs.windows(2) {
            if self.numbers.once_in(50) {
                self.pairs[two[0].clone()].iter_mut().for_each(|pair| pair.zh.clear());
                self.pairs[two[1].clone()].iter_mut().for_each(|pair| pair.en.clear());
            }
        }
    }

    fn arrange(&mut self, paragraphs: &[Paragraph], arrangement: Arrangement) {
        let half = paragraphs.len() / 2;
        match arrangement {
            Arrangement::EnglishFirst => self.turns(paragraphs, |_, _| true),
            Arrangement::ChineseFirst => self.turns(paragraphs, |_, _| false),
            Arrangement::Random => self.turns(paragraphs, |_, numbers| numbers.once_in(2)),
            Arrangement::Switching => {
                let switch = self.numbers.below(paragraphs.len().max(2) - 1) + 1;
                let english = self.numbers.once_in(2);
                self.turns(paragraphs, move |at, _| (at < switch) == english);
            }
            Arrangement::FrontMatter => self.turns(paragraphs, |at, _| at < 3),
            Arrangement::Blocks => {
                let size = 2 + self.numbers.below(4);
                let english = self.numbers.once_in(2);
                for block in paragraphs.chunks(size) {
                    self.halves(block, english, false);
                }
            }
            Arrangement::Halves => {
                let english = self.numbers.once_in(2);
                self.halves(paragraphs, english, false);
            }
            Arrangement::HalvesWithRows => {
                let english = self.numbers.once_in(2);
                self.halves(paragraphs, english, true);
            }
            Arrangement::Table => self.rows(paragraphs, "| ", " | ", " |"),
            Arrangement::Tabs => self.rows(paragraphs, "", "\t", ""),
            Arrangement::OneLine => {
                let between = [" ", " ", " | ", " / ", "  "][self.numbers.below(5)];
                self.rows(paragraphs, "", between, "");
            }
            Arrangement::SentenceBySentence => self.sentence_by_sentence(paragraphs, ("", "")),
            Arrangement::SentenceBrackets => self.sentence_by_sentence(paragraphs, ("（", "）")),
            Arrangement::Brackets => self.brackets(paragraphs),
            Arrangement::Items => self.items(paragraphs),
            Arrangement::Mixed => {
                let kinds =
                    [Arrangement::EnglishFirst, Arrangement::OneLine, Arrangement::ChineseFirst, Arrangement::Brackets];
                let (first, second) = (kinds[self.numbers.below(4)], kinds[self.numbers.below(4)]);
                self.arrange(&paragraphs[..half], first);
                self.arrange(&paragraphs[half..], second);
            }
        }
    }

    fn turns(&mut self, paragraphs: &[Paragraph], english_first: impl Fn(usize, &mut Numbers) -> bool) {
        for (at, paragraph) in paragraphs.iter().enumerate() {
            let english = english_first(at, &mut self.numbers);
            self.note();
            self.paragraph(paragraph.clone(), english, "\n\n");
            self.paragraph(paragraph.clone(), !english, "\n\n");
        }
    }

    fn halves(&mut self, paragraphs: &[Paragraph], english_first: bool, rows: bool) {
        for english in [english_first, !english_first] {
            for paragraph in paragraphs {
                if rows && self.numbers.once_in(6) {
                    let row = ["| list | 列出所有文件 |\n\n", "- Visual Studio Code\n\n", "| next | 下一步 |\n\n"];
                    self.made.text.push_str(row[self.numbers.below(3)]);
                }
                self.paragraph(paragraph.clone(), english, "\n\n");
            }
        }
    }

    fn rows(&mut self, paragraphs: &[Paragraph], before: &str, between: &str, after: &str) {
        let english = self.numbers.once_in(2);
        for paragraph in paragraphs {
            self.made.text.push_str(before);
            self.paragraph(paragraph.clone(), english, between);
            self.paragraph(paragraph.clone(), !english, after);
            let end = if before.is_empty() && between != "\t" { "\n\n" } else { "\n" };
            self.made.text.push_str(end);
        }
    }

    fn sentence_by_sentence(&mut self, paragraphs: &[Paragraph], brackets: (&str, &str)) {
        let english = self.numbers.once_in(2);
        for paragraph in paragraphs {
            for pair in paragraph.clone() {
                self.side(pair, english);
                self.made.text.push(' ');
                if !self.text(pair, !english).is_empty() {
                    self.made.text.push_str(brackets.0);
                    self.side(pair, !english);
                    self.made.text.push_str(brackets.1);
                    self.made.text.push(' ');
                }
            }
            self.made.text.push_str("\n\n");
        }
    }

    fn brackets(&mut self, paragraphs: &[Paragraph]) {
        let english = self.numbers.once_in(2);
        let own_line = self.numbers.once_in(2);
        for paragraph in paragraphs {
            self.paragraph(paragraph.clone(), english, if own_line { "\n\n" } else { "" });
            let translated = paragraph.clone().any(|pair| !self.text(pair, !english).is_empty());
            if translated {
                self.made.text.push('（');
                self.paragraph(paragraph.clone(), !english, "）");
            }
            self.made.text.push_str("\n\n");
        }
    }

    fn items(&mut self, paragraphs: &[Paragraph]) {
        let english = self.numbers.once_in(2);
        for paragraph in paragraphs {
            for english in [english, !english] {
                if paragraph.clone().any(|pair| !self.text(pair, english).is_empty()) {
                    self.made.text.push_str("- ");
                    self.paragraph(paragraph.clone(), english, "\n");
                }
            }
        }
    }

    fn note(&mut self) {
        if self.numbers.once_in(15) {
            let note = NOTES[self.numbers.below(NOTES.len())];
            let _ = write!(self.made.text, "{note}\n\n");
        }
    }

    fn text(&self, pair: usize, english: bool) -> &str {
        if english { &self.pairs[pair].en } else { &self.pairs[pair].zh }
    }

    /// One language of a paragraph, and what stands behind it.
    fn paragraph(&mut self, paragraph: Paragraph, english: bool, after: &str) {
        let from = self.made.text.len();
        for pair in paragraph {
            if english && self.made.text.len() > from {
                self.made.text.push(' ');
            }
            self.side(pair, english);
        }
        if self.made.text.len() > from || after == "\t" || after == " | " {
            self.made.text.push_str(after);
        }
    }

    fn side(&mut self, pair: usize, english: bool) {
        let start = self.made.text.len();
        let text = self.text(pair, english).to_owned();
        self.made.text.push_str(&text);
        let range = start..self.made.text.len();
        let gold = &mut self.made.gold[pair];
        if english { gold.en = range } else { gold.zh = range }
    }
}
