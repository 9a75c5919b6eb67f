//! Finds where a line in both languages may be cut, by its marks and letters alone. Whether
//! a stretch of Latin letters is English text or part of the Chinese around it is decided
//! by the aligner afterwards (`streams.rs`).
//!
//! ```text
//! Close the valve (关闭阀门).            two pieces, the second in brackets
//! 1. Pumps 水泵                         two pieces, weak; the number belongs to both
//! 我用 Excel 做表格。                    one piece: a name
//! ```
//!
//! The steps, from a line to its pieces:
//!
//! ```text
//! translating brackets     Press OK (按确定).   →  Press OK | 按确定
//! marks between runs       阀门。 Valve.        →  阀门。 | Valve.
//! two halves               Pumps 水泵           →  Pumps | 水泵, weak
//! one language             我用 Excel 做表格。   →  one piece
//! neighbours alike         joined
//! ```

mod brackets;
mod tails;
mod words;

use std::ops::Range;

use crate::Lang;
use crate::document::SegmentRun;
use crate::lang::{is_han, is_latin};

use brackets::translating_brackets;
use tails::{before_next, with_tails};
use words::{is_word_list, without_commas};

/// A stretch of a line in one language.
///
/// A piece is a proposal. Its words decide, after a first alignment, whether it
/// is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LinePiece {
    /// The stretch: its language, bytes and brackets.
    pub run: SegmentRun,
    /// True if only the change of letters separates it from its neighbour: no full stop,
    /// bracket or separator. Such a piece needs support from the words of the other
    /// language.
    pub weak: bool,
}

/// Brackets that enclose a translation.
const BRACKETS: [(char, char); 4] = [('(', ')'), ('（', '）'), ('[', ']'), ('【', '】')];
/// Marks that end a sentence.
const STOPS: [char; 9] = ['.', '!', '?', '。', '！', '？', '…', ';', '；'];
/// Marks between two halves of a line.
const SEPARATORS: [char; 20] =
    ['|', '｜', '/', '／', '—', '–', '-', ':', '：', '\t', '·', '•', '●', '◆', '→', '⇒', '➔', '‖', '∥', '★'];
/// Marks that separate sentences if they follow a full stop. Elsewhere they are part of the text:
/// `a = b`.
const AFTER_STOPS: [char; 8] = ['=', '＝', '~', '～', '※', '☆', '+', '#'];
/// Marks that close the text before them.
const CLOSING: [char; 8] = ['”', '"', '’', '\'', '」', '』', '》', '*'];
/// Marks that open the text after them.
const OPENING: [char; 8] = ['“', '"', '‘', '\'', '「', '『', '《', '*'];

/// Cuts a line into pieces of alternating languages; at most one piece for a line in one
/// language.
///
/// Ranges are bytes of `text`, in order and without overlap. Neighbouring
/// pieces are in different languages. A line without letters gives no piece.
pub(super) fn pieces(text: &str) -> Vec<LinePiece> {
    let mut found: Vec<LinePiece> = Vec::new();
    let mut from = 0;
    // Brackets first, since what they hold is a text of its own, wherever it
    // stands in the line.
    for bracket in translating_brackets(text) {
        open_pieces(text, from..bracket.start, &mut found);
        let inner = inside(text, &bracket);
        if let Some(lang) = Weight::new(&text[inner.clone()]).lang() {
            found.push(LinePiece { run: SegmentRun { lang, range: inner, bracketed: true }, weak: false });
        }
        // A stop after the bracket ends the sentence before it, see [`stop_after`].
        from = bracket.end + leading_stop(&text[bracket.end..]).len();
    }
    open_pieces(text, from..text.len(), &mut found);
    let mut found = join_same_language(found);
    found.iter_mut().for_each(|piece| piece.run.range = without_separators(text, &piece.run.range));
    // A piece may have been only a separator.
    found.retain(|piece| !piece.run.range.is_empty());
    if let [one, other] = found.as_mut_slice()
        && [&*one, &*other].iter().all(|half| !ends_sentence(&text[half.run.range.clone()]))
    {
        one.run.range = without_number(text, &one.run.range);
    }
    found
}

/// A piece without the separators around it, which belong to neither language.
///
/// Separators stay in the range of the document's segment, so no character is
/// lost.
fn without_separators(text: &str, range: &Range<usize>) -> Range<usize> {
    /// After more characters than this, a colon ends a clause and belongs to it. Choice.
    const LABEL: usize = 12;
    let piece = &text[range.clone()];
    let label = piece.chars().count() <= LABEL;
    let separator = |c: char| c.is_whitespace() || (SEPARATORS.contains(&c) && (label || !matches!(c, ':' | '：')));
    let bare = piece.trim_start_matches(separator);
    // A mark directly before a letter or digit belongs to it: `-h`, `/etc`, `=A1`.
    let attached = piece[..piece.len() - bare.len()].chars().rev().take_while(|c| matches!(c, '-' | '/' | '=' | '~'));
    let attached = if bare.starts_with(|c: char| c.is_ascii_alphanumeric()) { attached.count() } else { 0 };
    let start = range.end - bare.len() - attached;
    let kept = piece.trim_end_matches(separator);
    let said = kept.trim_end_matches(|c: char| separator(c) || AFTER_STOPS.contains(&c));
    let kept = if ends_sentence(said) { said } else { kept };
    start..(range.start + kept.len()).max(start)
}

/// The text between two brackets, without blanks around it.
///
/// `bracket` includes both brackets. The result is empty for brackets that hold
/// blanks only.
fn inside(text: &str, bracket: &Range<usize>) -> Range<usize> {
    let open = text[bracket.clone()].chars().next().map_or(0, char::len_utf8);
    let close = text[bracket.clone()].chars().next_back().map_or(0, char::len_utf8);
    trimmed(text, bracket.start + open..(bracket.end - close).max(bracket.start + open))
}

/// Appends the pieces of a stretch without translating brackets.
fn open_pieces(text: &str, range: Range<usize>, found: &mut Vec<LinePiece>) {
    let runs = marked_runs(text, range);
    let mut from = 0;
    for to in 1..=runs.len() {
        // A group ends where a mark separates two runs.
        if to == runs.len() || parted(text, &runs[from..to], &runs[to].range) {
            group_pieces(text, &runs[from..to], found);
            from = to;
        }
    }
}

/// Runs of letters of one language, each with the marks that belong to it.
fn marked_runs(text: &str, range: Range<usize>) -> Vec<SegmentRun> {
    let part = &text[range.clone()];
    let mut found: Vec<SegmentRun> = Vec::new();
    let mut from = 0;
    for run in with_tails(part) {
        let end = if run.range.end < part.len() { before_next(&part[..run.range.end]).max(from) } else { part.len() };
        let marked = trimmed(text, range.start + from..range.start + end);
        from = end;
        if !marked.is_empty() {
            found.push(SegmentRun { lang: run.lang, range: marked, bracketed: false });
        }
    }
    found
}

/// True if a mark separates the last run of a group from the next run: a full stop, a separator, or a wide gap.
fn parted(text: &str, group: &[SegmentRun], right: &Range<usize>) -> bool {
    let Some(left) = group.last() else { return false };
    let before = without_closing(&text[left.range.clone()]);
    let gap = &text[left.range.end.min(right.start)..right.start];
    let dash = before.ends_with(" -") || gap.contains(" - ");
    let separated = |text: &str| text.ends_with(SEPARATORS) && !text.ends_with('-');
    // A separator may follow the stop: `He left. ／ 他走了。`
    let mark = |c: char| c.is_whitespace() || SEPARATORS.contains(&c) || AFTER_STOPS.contains(&c);
    let said = before.trim_end_matches(mark);
    let stop = ends_sentence(before) && !is_abbreviation(text, before, group)
        || said.len() < before.len() && ends_sentence(said);
    stop || separated(before) || dash || gap.contains("  ")
}

/// The stop after the bracket that closes at or after `end`: it ends the sentence that the
/// bracket translates, as in `Press OK (按确定).`
///
/// `end` is a byte of `text`, at the end of what the bracket holds. Empty if no
/// bracket closes there or no stop follows it.
pub(super) fn stop_after(text: &str, end: usize) -> &str {
    let rest = text[end..].trim_start();
    rest.strip_prefix(|c| BRACKETS.iter().any(|pair| pair.1 == c)).map_or("", leading_stop)
}

/// The stop that a text begins with.
fn leading_stop(text: &str) -> &str {
    &text[..text.len() - text.trim_start_matches(STOPS).len()]
}

/// A text without the marks that close it and without blanks after it.
pub(super) fn without_closing(text: &str) -> &str {
    text.trim_end_matches(|c: char| c.is_whitespace() || CLOSING.contains(&c))
}

/// True if a text ends with a full stop. A dot after a blank begins a name instead, as in
/// `.length`.
///
/// A semicolon counts as a stop, as it does where the line is cut.
pub(super) fn ends_sentence(text: &str) -> bool {
    let begins_name = text.strip_suffix('.').is_some_and(|head| head.ends_with(char::is_whitespace));
    text.ends_with(STOPS) && !begins_name
}

/// True if the last run of a group is an abbreviation or a name with a dot inside a Chinese sentence: `this.`, `e.g.`.
///
/// `before` is the text of that run, without closing marks.
fn is_abbreviation(text: &str, before: &str, group: &[SegmentRun]) -> bool {
    /// More words with a full stop are a sentence. Choice: the abbreviations of the dev documents have two at most.
    const WORDS: usize = 2;
    /// The most characters of the first run that are read. Choice: more than a few words.
    const REACH: usize = 200;
    let inside = group.len() > 1 && group.last().is_some_and(|run| run.lang == Lang::En);
    // A sentence that begins with several English words is English.
    let english = || {
        group.first().is_some_and(|run| {
            run.lang == Lang::En && text[run.range.clone()].chars().take(REACH).filter(|c| *c == ' ').count() > WORDS
        })
    };
    inside && before.ends_with('.') && before.split_whitespace().take(WORDS + 1).count() <= WORDS && !english()
}

/// Appends the pieces of runs that no mark separates: one language with words of the other
/// in it, or two halves.
fn group_pieces(text: &str, group: &[SegmentRun], found: &mut Vec<LinePiece>) {
    let (Some(first), Some(last)) = (group.first(), group.last()) else { return };
    // Exactly two runs: a sentence with a name in it has three or more, or
    // begins or ends with the name.
    // `第一条 Definitions 定义`: the number of an article stands before both halves.
    let bare = match group {
        [number, rest @ ..] if rest.len() == 2 && is_article_number(&text[number.range.clone()]) => rest,
        whole => whole,
    };
    if let [one, other] = bare
        && halves(text, one, other)
    {
        let one = SegmentRun { range: without_number(text, &one.range), ..one.clone() };
        found.extend([one, other.clone()].map(|run| LinePiece { run, weak: true }));
        return;
    }
    if is_word_list(text, group) {
        let entries = group.iter().map(|run| LinePiece { run: without_commas(text, run), weak: true });
        found.extend(entries);
        return;
    }
    let range = first.range.start..last.range.end;
    let weight = Weight::new(&text[range.clone()]);
    if let Some(lang) = weight.lang() {
        found.push(LinePiece { run: SegmentRun { lang, range, bracketed: false }, weak: false });
    }
}

/// True for the number of an article or a chapter in Chinese: `第一条`, `第12章`.
fn is_article_number(text: &str) -> bool {
    let number =
        text.trim().strip_prefix('第').and_then(|rest| rest.strip_suffix(['条', '章', '节', '款', '编', '篇']));
    number.is_some_and(|number| {
        let digit = |c: char| c.is_ascii_digit() || "〇零一二三四五六七八九十百千两".contains(c);
        !number.is_empty() && number.trim().chars().all(digit)
    })
}

/// A half without the number of a heading or item before it, which belongs to both halves
/// and becomes a unit of its own (`streams.rs`).
///
/// ```text
/// 1. Pumps      Pumps
/// 3) Valves     Valves
/// 3D printer    3D printer      no mark or blank after the number
/// ```
fn without_number(text: &str, range: &Range<usize>) -> Range<usize> {
    let half = &text[range.clone()];
    let bare = half.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '、' | ')' | ' '));
    let number = half.len() - bare.len();
    let apart = half[..number].ends_with([' ', '.', '、', ')']);
    if apart && !bare.is_empty() { range.start + number..range.end } else { range.clone() }
}

/// True if two runs may be a text and its translation, and not one Chinese sentence with a name in
/// it.
fn halves(text: &str, one: &SegmentRun, other: &SegmentRun) -> bool {
    /// A sentence that begins or ends with fewer Latin words has a name there.
    const NAME: usize = 3;
    let (en, zh) = if one.lang == Lang::En { (one, other) } else { (other, one) };
    let (en_text, zh_text) = (&text[en.range.clone()], &text[zh.range.clone()]);
    let letters = en_text.chars().filter(|&c| is_latin(c)).count();
    // A Chinese full stop ends a Chinese sentence, whatever stands before it.
    let goes_on = en_text.ends_with(['。', '，', '、', '！', '？', '；']) || zh_text.ends_with(['，', '、']);
    let named = zh_text.ends_with(['。', '！', '？', '；']) && Weight::new(en_text).words <= NAME;
    letters >= 2 && !goes_on && !named
}

/// How much of each language a text has.
#[derive(Debug, Clone, Copy, Default)]
struct Weight {
    /// English words.
    words: usize,
    /// Chinese characters.
    characters: usize,
}

/// Adds up the weight of a text character by character.
#[derive(Default)]
struct WeightCounter {
    /// The weight so far.
    weight: Weight,
    /// True inside an English word.
    inside: bool,
}

impl WeightCounter {
    /// Adds one character. An apostrophe, a hyphen or a low line inside a word does not end it.
    fn add(&mut self, c: char) {
        self.weight.characters += usize::from(is_han(c));
        let letter = is_latin(c) || (self.inside && matches!(c, '\'' | '’' | '-' | '_'));
        self.weight.words += usize::from(letter && !self.inside);
        self.inside = letter;
    }
}

impl Weight {
    /// Weighs a text.
    fn new(text: &str) -> Weight {
        let mut counter = WeightCounter::default();
        text.chars().for_each(|c| counter.add(c));
        counter.weight
    }

    /// The weight of the text after a beginning, which ends at a bracket.
    fn without(self, beginning: Weight) -> Weight {
        Weight { words: self.words - beginning.words, characters: self.characters - beginning.characters }
    }

    /// The language of most of the text: an English word says as much as about one and a half Chinese characters.
    ///
    /// Chinese if there are at least three characters for each two English
    /// words. `None` for a text without either.
    fn lang(self) -> Option<Lang> {
        if self.words == 0 && self.characters == 0 {
            return None;
        }
        // A tie counts as Chinese, whose sentences often contain a name or a
        // formula.
        Some(if self.characters * 2 >= self.words * 3 { Lang::Zh } else { Lang::En })
    }
}

/// Joins neighbours of one language, and merges a single letter or mark into the piece
/// beside it.
fn join_same_language(found: Vec<LinePiece>) -> Vec<LinePiece> {
    let mut joined: Vec<LinePiece> = Vec::with_capacity(found.len());
    for piece in found {
        match joined.last_mut().filter(|last| last.run.lang == piece.run.lang) {
            Some(last) => {
                last.run.range.end = piece.run.range.end;
                last.run.bracketed &= piece.run.bracketed;
                // Joined pieces are as doubtful as the more doubtful one.
                last.weak |= piece.weak;
            }
            None => joined.push(piece),
        }
    }
    joined
}

/// A range without blanks around it.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + (part.len() - part.trim_start().len());
    start..start + part.trim().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        pieces(text).into_iter().map(|piece| &text[piece.run.range]).collect()
    }

    #[test]
    fn sentences_that_take_turns_are_cut() {
        let line = "The lamp stood on the table. 灯放在桌子上。 Nobody had lit it. 多年来没有人点过它。";
        let parts = ["The lamp stood on the table.", "灯放在桌子上。", "Nobody had lit it.", "多年来没有人点过它。"];
        assert_eq!(cut(line), parts);
        assert_eq!(cut("他走了。He left.他来了。He came."), ["他走了。", "He left.", "他来了。", "He came."]);
    }

    #[test]
    fn brackets_hold_a_translation_with_its_latin_words() {
        assert_eq!(cut("Prefer lists to arrays（list 优于数组）"), ["Prefer lists to arrays", "list 优于数组"]);
        assert_eq!(cut("The tide went out. （退潮了。） He left."), ["The tide went out.", "退潮了。", "He left."]);
        assert_eq!(cut("他加入了WTO（World Trade Organization）的谈判。").len(), 1);
    }

    #[test]
    fn brackets_behind_a_heading_in_a_paragraph_hold_its_translation() {
        let line = "罗莎余威致西南部大范围暴雨（Rosa's remnants bring rain to the southwest） 预计风暴将变弱。";
        let parts = ["罗莎余威致西南部大范围暴雨", "Rosa's remnants bring rain to the southwest", "预计风暴将变弱。"];
        assert_eq!(cut(line), parts);
        let line = "Analyst lays out timeline of the night（分析人士列出当晚的时间表） The prosecution rested.";
        assert_eq!(
            cut(line),
            ["Analyst lays out timeline of the night", "分析人士列出当晚的时间表", "The prosecution rested."]
        );
        // Names and terms are remarks, and so are brackets inside a sentence that
        // goes on.
        for line in [
            "中国国家统计局有关部门（National Bureau of Statistics of China） 表示如此。",
            "The Ministry of Foreign Affairs (中华人民共和国外交部) Spokesperson spoke.",
            "机器学习（machine learning from large data） 很重要。",
            "We lay out the timeline of the night (分析人士列出当晚的时间表) and leave.",
        ] {
            assert_eq!(cut(line).len(), 1, "{line}");
        }
    }

    #[test]
    fn marks_of_quotations_do_not_hide_brackets() {
        let line = "“Green farming is the way,” （“绿色农业是方向。”） Liu said. （刘说。）";
        assert_eq!(cut(line), ["“Green farming is the way,”", "“绿色农业是方向。”", "Liu said.", "刘说。"]);
        let line = "It is my gold medal. \" （这就是我的金牌。”） His son left.";
        assert_eq!(cut(line), ["It is my gold medal. \"", "这就是我的金牌。”", "His son left."]);
    }

    #[test]
    fn a_stop_after_a_bracket_belongs_to_the_sentence_before_it() {
        let line = "The valve closes（阀门关闭）。 Then wait (然后等待).";
        let found = pieces(line);
        assert_eq!(cut(line), ["The valve closes", "阀门关闭", "Then wait", "然后等待"]);
        assert_eq!(stop_after(line, found[1].run.range.end), "。");
        assert_eq!(stop_after(line, found[3].run.range.end), ".");
    }

    #[test]
    fn names_in_a_chinese_sentence_are_no_english() {
        for line in [
            "我们使用 Visual Studio Code 写程序。",
            "Python 很好学。",
            "我喜欢 Visual Studio Code。",
            "不要使用 .length 来判断一个集合是否为空",
            "如果构造函数参数使用 this. 的方式来初始化字段，",
            "用户点击Create...按钮，然后点击Destroy...按钮后，日志如下：",
            "很多人都不知道 \"i.e.\"、 \"e.g.\" 和 \"et. al.\" 的意思。",
        ] {
            assert_eq!(cut(line).len(), 1, "{line}");
        }
    }

    #[test]
    fn halves_without_a_mark_are_only_proposed() {
        let found = pieces("Contract 合同");
        assert!(found.len() == 2 && found.iter().all(|piece| piece.weak));
        let found = pieces("3. Term 期限: This contract is valid. 本合同有效。");
        assert_eq!(found.iter().map(|piece| piece.weak).collect::<Vec<_>>(), [true, true, false, false]);
    }
}
