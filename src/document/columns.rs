//! Plain text in two columns, one for each language, as written by programs
//! that convert pages of books to text.
//!
//! ```text
//! The workers left the mill and      工人们离开工厂，
//! walked home along the canal.       沿着运河走回家。
//! ```
//!
//! Sentences go on in the next line of their column, so the columns are read
//! one after the other, paragraph by paragraph. Word lists and tables with a
//! sentence in each row have the same form; they are left as they are, because
//! no sentence goes on in them.

use std::ops::Range;

use super::extract::Extract;
use super::language::detect;
use super::lines::trimmed;
use super::width::{ends_sentence, width};
use crate::lang::{first_han, has_latin};
use crate::{ByLang, Lang};

/// Lines begin this many columns to the left or right of where most begin. Choice: converters count wide characters
/// differently.
const SLACK: usize = 6;
/// One gap in this many may be elsewhere, for example where a line is too long for its column.
/// Choice.
const REGULAR: usize = 5;
/// The fewest lines of two columns. Choice: fewer are no evidence of columns.
const FEWEST: usize = 3;

/// The text with its columns one after the other; `None` for text that is not in columns of two languages.
///
/// Only white space is lost, and hyphens at the ends of lines.
pub(super) fn in_order(text: &str) -> Option<String> {
    // Most texts fail here.
    if !text.contains("  ") || !has_latin(text) || first_han(text).is_none() {
        return None;
    }
    let lines = lines(text);
    let columns = TwoColumns::find(text, &lines)?;
    let rows: Vec<ColumnRow> = lines.into_iter().map(|line| columns.row(line)).collect();
    columns.wrap(text, &rows).then(|| columns.read(text, &rows))
}

/// A line and where it can be cut.
struct ColumnLine {
    /// Its text, without blanks around it; empty for a blank line.
    range: Range<usize>,
    /// The display column where its text begins.
    indent: usize,
    /// A gap between two languages.
    gap: Option<Gap>,
}

/// A gap of two blanks or more between text in two languages.
#[derive(Clone)]
struct Gap {
    /// The blanks.
    range: Range<usize>,
    /// The display column of what follows.
    column: usize,
    /// The language on the left.
    left: Lang,
}

/// The lines of a text.
fn lines(text: &str) -> Vec<ColumnLine> {
    let mut at = 0;
    text.split_inclusive('\n')
        .map(|line| {
            let range = trimmed(text, at..at + line.len());
            let indent = width(&text[at..range.start.max(at)]);
            at += line.len();
            ColumnLine { gap: gap(text, &range, indent), range, indent }
        })
        .collect()
}

/// The first gap of a line whose sides are in different languages.
fn gap(text: &str, range: &Range<usize>, indent: usize) -> Option<Gap> {
    /// The most gaps of a line that are looked at. Choice: justified lines have few.
    const MOST: usize = 6;
    let line = &text[range.clone()];
    let mut from = 0;
    for _ in 0..MOST {
        let start = from + line[from..].find("  ")?;
        let end = line.len() - line[start..].trim_start().len();
        let (left, right) = (&line[..start], &line[end..]);
        if let (Some(left_lang), Some(right_lang)) = (detect(left), detect(right))
            && left_lang != right_lang
        {
            let column = indent + width(&line[..end]);
            return Some(Gap { range: range.start + start..range.start + end, column, left: left_lang });
        }
        from = end;
    }
    None
}

/// A line of the two columns. Either part may be empty.
struct ColumnRow {
    /// The text on the left.
    left: Range<usize>,
    /// The text on the right.
    right: Range<usize>,
}

/// Two columns.
struct TwoColumns {
    /// Where the right one begins.
    start: usize,
    /// The language of the left one.
    left: Lang,
}

impl TwoColumns {
    /// The columns of a text, if at least half of its lines have both.
    fn find(text: &str, lines: &[ColumnLine]) -> Option<TwoColumns> {
        let gaps: Vec<&Gap> = lines.iter().filter_map(|line| line.gap.as_ref()).collect();
        let filled = lines.iter().filter(|line| !text[line.range.clone()].is_empty()).count();
        if gaps.len() < FEWEST || gaps.len() * 2 < filled {
            return None;
        }
        let mut starts: Vec<usize> = gaps.iter().map(|gap| gap.column).collect();
        starts.sort_unstable();
        let start = starts[starts.len() / 2];
        let english = gaps.iter().filter(|gap| gap.left == Lang::En).count();
        let left = if english * 2 > gaps.len() { Lang::En } else { Lang::Zh };
        let regular = gaps.iter().filter(|gap| gap.left == left && gap.column.abs_diff(start) <= SLACK).count();
        (regular * REGULAR >= gaps.len() * (REGULAR - 1)).then_some(TwoColumns { start, left })
    }

    /// The two parts of a line. A line without a gap is on the side where it begins.
    fn row(&self, line: ColumnLine) -> ColumnRow {
        let ColumnLine { range, indent, gap } = line;
        let empty = range.end..range.end;
        match gap.filter(|gap| gap.left == self.left) {
            Some(gap) => ColumnRow { left: range.start..gap.range.start, right: gap.range.end..range.end },
            None if indent + SLACK >= self.start => ColumnRow { left: empty, right: range },
            None => ColumnRow { left: range, right: empty },
        }
    }

    /// The part of a row in a language.
    fn part<'t>(&self, text: &'t str, row: &ColumnRow, lang: Lang) -> &'t str {
        let range = if lang == self.left { &row.left } else { &row.right };
        &text[range.clone()]
    }

    /// True if sentences go on in the next line: a quarter of the English lines begin within a sentence, some
    /// sentence ends in each language, and lines have several words.
    fn wrap(&self, text: &str, rows: &[ColumnRow]) -> bool {
        /// The fewest words of a line on average. Choice: word lists have fewer.
        const WORDS: usize = 3;
        let english: Vec<&str> = rows.iter().map(|row| self.part(text, row, Lang::En)).collect();
        let filled = english.iter().filter(|line| !line.is_empty()).count();
        let within = |two: &[&str]| !ends_sentence(two[0]) && two[1].starts_with(|c: char| c.is_lowercase());
        let inside = english.windows(2).filter(|two| !two[0].is_empty() && within(two)).count();
        let words: usize = english.iter().map(|line| line.split_whitespace().count()).sum();
        let ends = |lang| rows.iter().any(|row| ends_sentence(self.part(text, row, lang)));
        inside * 4 >= filled && words >= WORDS * filled && ends(Lang::En) && ends(Lang::Zh)
    }

    /// The columns of each paragraph, one after the other.
    fn read(&self, text: &str, rows: &[ColumnRow]) -> String {
        let widest = |lang| rows.iter().map(|row| width(self.part(text, row, lang))).max().unwrap_or(0);
        let widest = ByLang { zh: widest(Lang::Zh), en: widest(Lang::En) };
        let mut out = String::with_capacity(text.len());
        let mut paragraph = 0;
        for at in 0..rows.len() {
            if at + 1 == rows.len() || self.breaks(text, &rows[at], &rows[at + 1], &widest) {
                for side in [self.left, self.left.other()] {
                    let column = self.column(text, &rows[paragraph..=at], side);
                    if !column.is_empty() {
                        out.push_str(&column);
                        out.push_str("\n\n");
                    }
                }
                paragraph = at + 1;
            }
        }
        out
    }

    /// True if a paragraph ends between two rows: at a blank line, where both columns end a
    /// sentence, and after a heading, which fills neither column.
    fn breaks(&self, text: &str, above: &ColumnRow, below: &ColumnRow, widest: &ByLang<usize>) -> bool {
        let part = |lang| self.part(text, above, lang);
        let blank = |row: &ColumnRow| row.left.is_empty() && row.right.is_empty();
        let ended = ends_sentence(part(Lang::Zh)) && ends_sentence(part(Lang::En));
        let short = |lang| !part(lang).is_empty() && width(part(lang)) * 10 < widest[lang] * 6;
        let next = self.part(text, below, Lang::En);
        let heading =
            short(Lang::Zh) && short(Lang::En) && !next.is_empty() && !next.starts_with(|c: char| c.is_lowercase());
        blank(below) || ended || heading
    }

    /// The text of one column of some rows.
    fn column(&self, text: &str, rows: &[ColumnRow], lang: Lang) -> String {
        let mut joined = Extract::default();
        for row in rows {
            let part = self.part(text, row, lang);
            if part.is_empty() {
                continue;
            }
            if !joined.text.is_empty() {
                joined.join_lines(part, 0);
            }
            joined.push(part, 0);
        }
        joined.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_out_of_step_are_read_one_after_the_other() {
        let text = "The workers left the old cotton    工人们离开旧棉纺厂，沿着\n\
                    mill. They walked home along       运河走回家。他们很\n\
                    the canal, tired but con-          累。\n\
                    tent.\n";
        let expected = "The workers left the old cotton mill. They walked home along the canal, tired but content.\n\n\
                        工人们离开旧棉纺厂，沿着运河走回家。他们很累。\n\n";
        assert_eq!(in_order(text).as_deref(), Some(expected));
        let turned = "工人们离开旧棉纺厂，沿着           The workers left the old cotton\n\
                      运河走回家。他们很                 mill. They walked home along\n\
                      累。                               the canal, tired but con-\n\
                      \x20                                  tent.\n";
        assert!(
            in_order(turned)
                .is_some_and(|text| text.starts_with("工人们离开旧棉纺厂，沿着运河走回家。他们很累。\n\nThe workers"))
        );
    }

    #[test]
    fn word_lists_and_tables_stay_as_they_are() {
        for text in [
            "apple      苹果\nbridge     桥\nharbour    港口\nto borrow  借\n",
            "He left.      他走了。\nShe stayed.   她留下了。\nIt rained.    下雨了。\n",
            "as soon as possible     尽快\nby and large            大体上\nin the long run         从长远看\n",
            "One  line\nin English.\n\n一行中文。\n",
        ] {
            assert_eq!(in_order(text), None, "{text}");
        }
    }
}
