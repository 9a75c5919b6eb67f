//! Writes a document in an arrangement, and keeps where each side of each pair stands.

use std::fmt::Write as _;
use std::ops::Range;

use super::{Arranged, Arrangement, Numbers, PairText};

/// A paragraph: the numbers of its pairs.
type Paragraph = Range<usize>;

/// A document in the making.
pub(super) struct Maker {
    pub pairs: Vec<PairText>,
    pub made: Arranged,
    pub numbers: Numbers,
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
    pub fn lose(&mut self, paragraphs: &[Paragraph]) {
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

    pub fn arrange(&mut self, paragraphs: &[Paragraph], arrangement: Arrangement) {
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
            Arrangement::Sections => self.sections(paragraphs),
            Arrangement::Code => self.code(paragraphs),
            Arrangement::Cues => self.cues(paragraphs),
            Arrangement::StudyNotes => self.study_notes(paragraphs),
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

    /// Markdown in sections of a few paragraphs; the first pair of each section is its heading.
    fn sections(&mut self, paragraphs: &[Paragraph]) {
        let (english, by_section) = (self.numbers.once_in(2), self.numbers.once_in(2));
        let mut from = 0;
        while from < paragraphs.len() {
            let to = (from + 1 + self.numbers.below(4)).min(paragraphs.len());
            let level = &"####"[..1 + self.numbers.below(4)];
            let first = paragraphs[from].start;
            let mut body: Vec<Paragraph> = paragraphs[from..to].to_vec();
            body[0].start += 1;
            for english in [english, !english] {
                self.heading(first, english, level);
                if by_section {
                    body.iter().for_each(|paragraph| self.paragraph(paragraph.clone(), english, "\n\n"));
                }
            }
            if !by_section {
                self.turns(&body, |_, _| english);
            }
            from = to;
        }
    }

    fn heading(&mut self, pair: usize, english: bool, level: &str) {
        if !self.text(pair, english).is_empty() {
            let _ = write!(self.made.text, "{level} ");
            self.paragraph(pair..pair + 1, english, "\n\n");
        }
    }

    /// Turns with a block of code behind each language, behind both, or between the two.
    fn code(&mut self, paragraphs: &[Paragraph]) {
        const CODE: &str = "```\nlet total = count + 1;\nprint(total);\n```\n\n";
        let english = self.numbers.once_in(2);
        self.made.text.push_str("# Notes\n\n# 说明\n\n");
        for paragraph in paragraphs {
            let (between, behind) = (self.numbers.once_in(4), self.numbers.once_in(3));
            for (english, code) in [(english, between), (!english, behind)] {
                self.paragraph(paragraph.clone(), english, "\n\n");
                if code {
                    self.made.text.push_str(CODE);
                }
            }
        }
    }

    /// SubRip: a pair a cue, or each side in a cue of its own, shown at about the same time.
    fn cues(&mut self, paragraphs: &[Paragraph]) {
        let (english, apart) = (self.numbers.once_in(2), self.numbers.once_in(2));
        let (mut cue, mut time) = (0, 1000);
        for pair in paragraphs.iter().cloned().flatten() {
            let length = 2000 + self.numbers.below(3000);
            for (nth, english) in [english, !english].into_iter().enumerate() {
                if self.text(pair, english).is_empty() {
                    continue;
                }
                if apart || nth == 0 || self.text(pair, !english).is_empty() {
                    cue += 1;
                    let start = time + if apart { self.numbers.below(300) } else { 0 };
                    let (from, to) = (clock(start), clock(start + length));
                    let blank = if cue > 1 { "\n" } else { "" };
                    let _ = write!(self.made.text, "{blank}{cue}\n{from} --> {to}\n");
                }
                self.side(pair, english);
                self.made.text.push('\n');
            }
            time += length + self.numbers.below(1500);
        }
    }

    /// Turns with lists of words in both languages, remarks, and pieces that are quoted again.
    fn study_notes(&mut self, paragraphs: &[Paragraph]) {
        const WORDS: [&str; 5] =
            ["harbour n. 港口", "to borrow 借", "in spite of 尽管", "reluctant adj. 不情愿的", "weather 天气"];
        let english = self.numbers.once_in(2);
        for paragraph in paragraphs {
            self.paragraph(paragraph.clone(), english, "\n\n");
            self.paragraph(paragraph.clone(), !english, "\n\n");
            match self.numbers.below(5) {
                0 => {
                    let from = self.numbers.below(WORDS.len() - 1);
                    let _ = write!(self.made.text, "{}\n\n", WORDS[from..].join("\n"));
                }
                1 => self.made.text.push_str("注：这一句的语序与原文不同。\n\n"),
                2 => self.made.text.push_str("See also the next unit.\n\n"),
                _ => {}
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

/// A time of SubRip, from milliseconds.
fn clock(time: usize) -> String {
    let (seconds, rest) = (time / 1000, time % 1000);
    format!("{:02}:{:02}:{:02},{rest:03}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}
