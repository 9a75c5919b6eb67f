//! Chinese sentences as tokens: the cheapest way to cut them into words of the lexicon, numbers and names.

use super::{Class, Names, Side, en, number};
use crate::Lexicon;
use crate::lang::{is_han, is_latin, simplify};

/// Costs are −10 ln p, as in the lexicon.
const UNKNOWN: u32 = 200;
const NUMBER: u32 = 60;
const NAME: u32 = 120;

pub(super) fn read<S: AsRef<str>>(side: &mut Side, sentences: &[S], lexicon: &Lexicon, names: &Names) {
    let mut reader =
        Reader { side, lexicon, names, chars: Vec::new(), bytes: Vec::new(), best: Vec::new(), text: String::new() };
    for sentence in sentences {
        reader.sentence(sentence.as_ref());
        reader.side.end_sentence();
    }
}

/// The best way on from a character to the end of its run.
#[derive(Clone, Copy)]
struct Step {
    cost: u32,
    size: u32,
    value: Option<f64>,
}

struct Reader<'s> {
    side: &'s mut Side,
    lexicon: &'s Lexicon,
    names: &'s Names,
    /// The sentence, folded to simplified characters and half width, and where each character begins.
    chars: Vec<char>,
    bytes: Vec<u32>,
    best: Vec<Step>,
    text: String,
}

impl Reader<'_> {
    fn sentence(&mut self, sentence: &str) {
        self.chars.clear();
        self.bytes.clear();
        for (at, c) in sentence.char_indices() {
            self.chars.push(fold(c));
            self.bytes.push(at as u32);
        }
        self.bytes.push(sentence.len() as u32);
        let mut at = 0;
        let mut opened = false;
        while let Some(&c) = self.chars.get(at) {
            at += if is_han(c) {
                self.han(at)
            } else if c.is_ascii_digit() {
                self.digits(at)
            } else if is_latin(c) {
                self.latin(at)
            } else {
                self.mark(at, &mut opened)
            };
        }
    }

    fn push(&mut self, from: usize, to: usize, class: Class, value: Option<f64>) {
        let term = self.side.term(&self.text, class, value);
        let range = self.bytes[from] as usize..self.bytes[to] as usize;
        let capital = self.chars[from].is_uppercase();
        self.side.push(term, range, capital);
    }

    /// A run of Han characters.
    fn han(&mut self, from: usize) -> usize {
        let size = self.chars[from..].iter().take_while(|&&c| is_han(c)).count();
        self.cut(from, from + size);
        let mut at = 0;
        while at < size {
            let Step { size: word, value, .. } = self.best[at];
            let (start, end) = (from + at, from + at + word as usize);
            self.text.clear();
            match value {
                Some(value) => self.text.push_str(&value.to_string()),
                None => self.text.extend(&self.chars[start..end]),
            }
            let class = match value {
                Some(_) => Class::Number,
                None if FUNCTION.contains(&self.text.as_str()) => Class::Function,
                None => Class::Content,
            };
            let value =
                value.or_else(|| number::chinese(self.text.chars()).filter(|n| n.1 == word as usize).map(|n| n.0));
            self.push(start, end, class, value);
            at += word as usize;
        }
        size
    }

    /// Fills `best` for a run, from its end.
    fn cut(&mut self, from: usize, to: usize) {
        let run = &self.chars[from..to];
        self.best.clear();
        self.best.resize(run.len() + 1, Step { cost: 0, size: 0, value: None });
        for at in (0..run.len()).rev() {
            let mut best = Step { cost: UNKNOWN + self.best[at + 1].cost, size: 1, value: None };
            let mut offer = |size: usize, cost: u32, value: Option<f64>| {
                let cost = cost + self.best[at + size].cost;
                if cost < best.cost || (cost == best.cost && size > best.size as usize) {
                    best = Step { cost, size: size as u32, value };
                }
            };
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
                && let Some((value, size)) = number::chinese(run[at..].iter().copied()).filter(|found| found.1 > 1)
            {
                offer(size, NUMBER, Some(value));
            }
            for size in 2..=3.min(run.len() - at) {
                if self.names.term(&run[at..at + size], self.lexicon).is_some() {
                    offer(size, NAME, None);
                }
            }
            self.best[at] = best;
        }
    }

    /// 3.5万: digits and the factor after them.
    fn digits(&mut self, from: usize) -> usize {
        self.text.clear();
        let run = self.chars[from..].iter().take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ','));
        self.text.extend(run);
        let (mut value, mut size) = en::digits(&self.text);
        while let Some(factor) = self.chars.get(from + size).and_then(|&c| number::numeral(c)).filter(|&n| n >= 100) {
            value *= factor as f64;
            size += 1;
        }
        self.text.clear();
        self.text.push_str(&value.to_string());
        self.push(from, from + size, Class::Number, Some(value));
        size
    }

    fn latin(&mut self, from: usize) -> usize {
        let size = self.chars[from..].iter().take_while(|&&c| is_latin(c) || c.is_ascii_digit()).count();
        self.text.clear();
        self.text.extend(self.chars[from..from + size].iter().flat_map(|c| c.to_lowercase()));
        self.push(from, from + size, Class::Latin, None);
        size
    }

    fn mark(&mut self, at: usize, opened: &mut bool) -> usize {
        let same = self.chars[at..].iter().take_while(|&&c| c == self.chars[at]).count();
        let (mark, size) = match self.chars[at] {
            '?' => ("?", 1),
            '!' => ("!", 1),
            '“' | '「' => ("“", 1),
            '”' | '」' => ("”", 1),
            ':' => (":", 1),
            ';' => (";", 1),
            '(' => ("(", 1),
            '—' => ("—", same),
            '…' => ("…", same),
            '.' if same >= 3 => ("…", same),
            '"' => {
                *opened = !*opened;
                (if *opened { "“" } else { "”" }, 1)
            }
            _ => return 1,
        };
        self.text.clear();
        self.text.push_str(mark);
        self.push(at, at + size, Class::Mark, None);
        size
    }
}

/// Simplified, and full width to half width.
fn fold(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        _ => simplify(c),
    }
}

#[rustfmt::skip]
const FUNCTION: &[&str] = &[
    "的", "了", "是", "在", "我", "你", "他", "她", "它", "们", "这", "那", "也", "就", "都", "和", "又", "着", "过", "得", "地", "把", "被",
    "还", "很", "不", "一", "个", "上", "下", "来", "去", "说", "道", "之", "而", "与", "呢", "吗", "吧", "啊",
];
