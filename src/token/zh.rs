//! Tokenises Chinese sentences: finds the cheapest way to cut them into words
//! of the lexicon, numbers and names.
//!
//! Each word has a cost, −10 ln p by its frequency; the cut with the least sum
//! is the most probable one under a unigram model. It is found from the end of
//! each run of Han characters to its start in one pass (dynamic programming, as
//! in jieba). Characters are simplified and made half-width first, so that one
//! lexicon serves both scripts.
//!
//! With c(w) for the cost of a word w that begins at character i:
//!
//! ```text
//! best(end) = 0
//! best(i)   = min over w of  c(w) + best(i + |w|)
//! ```
//!
//! The lexicon is followed from each character for as long as some word of it
//! goes on. A cut always exists, as a single character is always a word.

use super::number::{self, ReadNumber};
use super::{Class, PinyinNames, TokenizedSide, quote};
use crate::Lexicon;
use crate::lang::{is_han, is_latin, simplify};

/// The cost of a character that no word covers. Costs are −10 ln p, as in the
/// lexicon. Choice: more than any word of the lexicon but the rarest.
const UNKNOWN: u32 = 200;
/// The cost of a number of several numerals. Choice: less than cutting it up.
const NUMBER: u32 = 60;
/// The cost of a name that the English side spells in pinyin. Choice: between
/// words and single characters.
const NAME: u32 = 120;
/// Longer strings of digits are cut. Choice: a bound on the work.
const LONGEST: usize = 64;

/// Appends the tokens of the sentences to a side.
pub(super) fn read<S: AsRef<str>>(side: &mut TokenizedSide, sentences: &[S], lexicon: &Lexicon, names: &PinyinNames) {
    let mut reader = ZhTokenizer {
        side,
        lexicon,
        names,
        chars: Vec::new(),
        bytes: Vec::new(),
        best: Vec::new(),
        text: String::new(),
        opened: false,
    };
    for sentence in sentences {
        reader.sentence(sentence.as_ref());
        reader.side.end_sentence();
    }
}

/// The best way from a character to the end of its run of Han characters.
#[derive(Clone, Copy)]
struct WordStep {
    /// The cost of the whole path.
    cost: u32,
    /// How many characters its first word takes.
    size: u32,
    /// The value of that word, if it is a number.
    value: Option<f64>,
}

/// Tokenises one sentence after another.
struct ZhTokenizer<'s> {
    /// The side that tokens are appended to.
    side: &'s mut TokenizedSide,
    /// The words that text is cut into.
    lexicon: &'s Lexicon,
    /// Names that the English side spells in pinyin.
    names: &'s PinyinNames,
    /// The sentence in simplified characters and half width.
    chars: Vec<char>,
    /// By character: the byte where it begins; one more entry for the end.
    bytes: Vec<u32>,
    /// By character of the current run: the best way on from it.
    best: Vec<WordStep>,
    /// Scratch memory for the text of a token.
    text: String,
    /// True if the last straight quotation mark of the sentence opened.
    opened: bool,
}

impl ZhTokenizer<'_> {
    /// Appends the tokens of one sentence.
    fn sentence(&mut self, sentence: &str) {
        self.chars.clear();
        self.bytes.clear();
        for (at, c) in sentence.char_indices() {
            self.chars.push(fold(c));
            self.bytes.push(at as u32);
        }
        self.bytes.push(sentence.len() as u32);
        // Quotation marks are paired within a sentence: a forgotten one then
        // harms no other.
        self.opened = false;
        let mut at = 0;
        while let Some(&c) = self.chars.get(at) {
            at += if is_han(c) {
                self.han(at)
            } else if c.is_ascii_digit() {
                self.digits(at)
            } else if is_latin(c) {
                self.latin(at)
            } else {
                self.mark(sentence, at)
            };
        }
    }

    /// Appends the characters `from..to` as a token with the text in
    /// `self.text`.
    fn push(&mut self, from: usize, to: usize, class: Class, value: Option<f64>) {
        let term = self.side.term(&self.text, class, value);
        self.push_term(term, from, to);
    }

    /// Appends the characters `from..to` as a token of a known term.
    fn push_term(&mut self, term: u32, from: usize, to: usize) {
        let range = self.bytes[from] as usize..self.bytes[to] as usize;
        let capital = self.chars[from].is_uppercase();
        self.side.push(term, range, capital);
    }

    /// Reads a run of Han characters; like all readers below, returns the
    /// number of characters.
    fn han(&mut self, from: usize) -> usize {
        let size = self.chars[from..].iter().take_while(|&&c| is_han(c)).count();
        self.cut(from, from + size);
        let mut at = 0;
        while at < size {
            let WordStep { size: word, value, .. } = self.best[at];
            let (start, end) = (from + at, from + at + word as usize);
            self.text.clear();
            match value {
                Some(value) => self.text.push_str(&value.to_string()),
                None => self.text.extend(&self.chars[start..end]),
            }
            let term = self.side.term_with(&self.text, || match value {
                Some(_) => (Class::Number, value),
                None => {
                    let class = if is_function(&self.chars[start..end]) { Class::Function } else { Class::Content };
                    let number = number::chinese(self.text.chars()).filter(|found| found.length == word as usize);
                    (class, number.map(|found| found.value))
                }
            });
            self.push_term(term, start, end);
            at += word as usize;
        }
        size
    }

    /// Computes `best` for a run, from its end to its start (dynamic
    /// programming).
    ///
    /// The cheapest segmentation under a unigram model: costs are negative log
    /// probabilities, so the cheapest is the most probable. Longer words win
    /// ties.
    fn cut(&mut self, from: usize, to: usize) {
        let run = &self.chars[from..to];
        self.best.clear();
        self.best.resize(run.len() + 1, WordStep { cost: 0, size: 0, value: None });
        // From the end, so that the best rest is known at each place and the
        // words come out in order.
        for at in (0..run.len()).rev() {
            // A single character is always possible, at a high cost.
            let mut best = WordStep { cost: UNKNOWN + self.best[at + 1].cost, size: 1, value: None };
            let mut offer = |size: usize, cost: u32, value: Option<f64>| {
                let cost = cost + self.best[at + size].cost;
                // At equal cost the longer word wins, because it is more
                // specific.
                if cost < best.cost || (cost == best.cost && size > best.size as usize) {
                    best = WordStep { cost, size: size as u32, value };
                }
            };
            // All words of all layers that begin here.
            for layer in self.lexicon.layers() {
                let mut node = 0;
                for (size, &c) in (1..).zip(&run[at..]) {
                    let Some(next) = layer.table.step(node, c) else { break };
                    node = next;
                    if let Some(cost) = layer.table.cost(node) {
                        offer(size, cost.into(), None);
                    }
                }
            }
            if number::numeral(run[at]).is_some()
                && let Some(ReadNumber { value, length: size }) =
                    number::chinese(run[at..].iter().copied()).filter(|found| found.length > 1)
            {
                offer(size, NUMBER, Some(value));
                // 一千年 is a duration, 一九九八年 a date.
                let placed = run[at..at + size].iter().any(|&c| number::numeral(c) >= Some(10));
                let date = self.date(from + at + size, value).filter(|year| !placed || year.value != value);
                if let Some(date) = date.filter(|date| at + size + date.length <= run.len()) {
                    offer(size + date.length, NUMBER, Some(date.value));
                }
            }
            if self.names.may_begin(&run[at..], self.lexicon) {
                let found = self.names.at(&run[at..], self.lexicon);
                (2..=3).filter(|&size| found[size - 1].is_some()).for_each(|size| offer(size, NAME, None));
            }
            self.best[at] = best;
        }
    }

    /// Reads digits with the factor after them (3.5万), a month (3月), a day
    /// (3月5日), a year (1998年) or a decade (20世纪40年代).
    ///
    /// The token is the value in plain digits and covers all characters that
    /// were read. A month is the exception: it becomes a word.
    fn digits(&mut self, from: usize) -> usize {
        self.text.clear();
        let run = self.chars[from..].iter().take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ','));
        self.text.extend(run.take(LONGEST));
        let ReadNumber { mut value, length: mut size } = number::digits(&self.text);
        let plain = self.text.len() == size && !self.text.contains(['.', ',']);
        while let Some(factor) = self.factor(from + size) {
            value *= factor.value;
            size += factor.length;
        }
        // A number with a point or a comma is not a date.
        if plain && let Some(date) = self.date(from + size, value) {
            (value, size) = (date.value, size + date.length);
            if let Some(month) =
                // Months become words, as English has them, and are then found
                // in the lexicon.
                MONTHS.get((value as usize).wrapping_sub(1)).filter(|_| self.chars[from + size - 1] == '月')
            {
                self.text.clear();
                self.text.push_str(month);
                self.push(from, from + size, Class::Content, None);
                return size;
            }
        }
        self.text.clear();
        self.text.push_str(&value.to_string());
        self.push(from, from + size, Class::Number, Some(value));
        size
    }

    /// 万 or 亿 at a character, also after a blank or `多` (more than).
    fn factor(&self, at: usize) -> Option<ReadNumber> {
        let skipped = self.chars[at..].iter().take_while(|c| matches!(c, ' ' | '多' | '余')).count();
        let factor = number::numeral(*self.chars.get(at + skipped)?).filter(|&factor| factor >= 100)?;
        // `300 多万`: a blank and a word for "more than".
        (skipped <= 2).then_some(ReadNumber { value: factor as f64, length: skipped + 1 })
    }

    /// What the characters after a number make of it: a month, day, year or
    /// decade.
    ///
    /// Months are read as words, so that `3月` matches `March`; other units of
    /// time are read as numbers.
    ///
    /// The length counts from `at`, the character after the number. A day needs a month as the token before it.
    fn date(&self, at: usize, value: f64) -> Option<ReadNumber> {
        let read = |value: f64, length: usize| Some(ReadNumber { value, length });
        let blank = self.blanks(at);
        let day = || self.side.tokens.last().is_some_and(|token| MONTHS.contains(&self.side.text(token.term)));
        match self.chars.get(at + blank..)? {
            ['世', '纪', ..] if (2.0..=30.0).contains(&value) => {
                let decade = self.decade(at + blank + 2)?;
                read((value - 1.0) * 100.0 + decade.value, blank + 2 + decade.length)
            }
            // 八十年代 without a century is of the twentieth.
            ['年', '代', ..] if (10.0..100.0).contains(&value) => read(1900.0 + value, blank + 2),
            ['年', '代', ..] => read(value, blank + 2),
            ['年', ..] if (1001.0..2200.0).contains(&value) => read(value, blank + 1),
            ['月', ..] if (1.0..=12.0).contains(&value) => read(value, blank + 1),
            ['日' | '号', ..] if day() => read(value, blank + 1),
            _ => None,
        }
    }

    /// Reads `40年代` or `四十年代`: the years into the century, 0 to 99.
    ///
    /// The length includes blanks and 年代.
    fn decade(&self, at: usize) -> Option<ReadNumber> {
        let from = at + self.blanks(at);
        let rest = self.chars.get(from..)?;
        let digits: String = rest.iter().take_while(|c| c.is_ascii_digit()).take(4).collect();
        let ReadNumber { value: decade, length: size } = match digits.parse() {
            Ok(value) => ReadNumber { value, length: digits.len() },
            Err(_) => number::chinese(rest.iter().copied())?,
        };
        let end = from + size + self.blanks(from + size);
        let fits = decade < 100.0 && self.chars.get(end..)?.starts_with(&['年', '代']);
        fits.then_some(ReadNumber { value: decade, length: end + 2 - at })
    }

    /// 1 if there is a blank at a character.
    fn blanks(&self, at: usize) -> usize {
        usize::from(self.chars.get(at) == Some(&' '))
    }

    /// Reads a string of Latin letters and digits.
    fn latin(&mut self, from: usize) -> usize {
        let size = self.chars[from..].iter().take_while(|&&c| is_latin(c) || c.is_ascii_digit()).count();
        self.text.clear();
        self.text.extend(self.chars[from..from + size].iter().flat_map(|c| c.to_lowercase()));
        self.push(from, from + size, Class::Latin, None);
        size
    }

    /// Reads a punctuation mark, or skips a character that is none.
    fn mark(&mut self, sentence: &str, at: usize) -> usize {
        let c = self.chars[at];
        let rest = &self.chars[at..];
        // Runs such as `——` and `……` are one token.
        let same = || rest.iter().take_while(|&&other| other == c).count();
        let (mark, size) = match c {
            '?' => ("?", 1),
            '!' => ("!", 1),
            ':' => (":", 1),
            ';' => (";", 1),
            '(' => ("(", 1),
            '—' => ("—", same()),
            '…' => ("…", same()),
            '.' | '。' if rest.starts_with(&[c; 3]) => ("…", same()),
            '’' => ("”", 1),
            _ => match quote::mark(sentence, self.bytes[at] as usize, &mut self.opened) {
                Some(mark) => (mark, 1),
                None => return self.symbol(at),
            },
        };
        self.text.clear();
        self.text.push_str(mark);
        self.push(at, at + size, Class::Mark, None);
        size
    }

    /// Reads a sign that stands for a word, or skips the character.
    fn symbol(&mut self, at: usize) -> usize {
        // As the words that Chinese texts write, so that `$5` and 五美元 have
        // the same terms.
        let word = match self.chars[at] {
            '%' => "百分之",
            '$' => "美元",
            '£' => "英镑",
            '€' => "欧元",
            '¥' => "元",
            _ => return 1,
        };
        self.text.clear();
        self.text.push_str(word);
        self.push(at, at + 1, Class::Content, None);
        1
    }
}

/// The months as the lexicon writes them, so that `3月` links to `March`.
#[rustfmt::skip]
const MONTHS: [&str; 12] = [
    "一月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "十一月", "十二月",
];

/// The character in simplified form and half width.
///
/// One character always becomes one character, so places in the text stay the
/// same.
fn fold(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        _ => simplify(c),
    }
}

/// True for a word of one character with a grammatical role rather than a
/// meaning.
#[rustfmt::skip]
fn is_function(word: &[char]) -> bool {
    matches!(word, [
        '的' | '了' | '是' | '在' | '我' | '你' | '他' | '她' | '它' | '们' | '这' | '那' | '也' | '就' | '都' | '和' | '又' | '着' | '过'
        | '得' | '地' | '把' | '被' | '还' | '很' | '不' | '一' | '个' | '上' | '下' | '来' | '去' | '说' | '道' | '之' | '而' | '与'
        | '呢' | '吗' | '吧' | '啊'
    ])
}
