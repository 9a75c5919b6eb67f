//! Footnote marks after a stop, which belong to the sentence before them:
//! `years.2,3 It`, `left.¹`, `。①`.
//!
//! ```text
//! It took years.2,3 It was …     english_digits: 2,3
//! She left.¹ He stayed.          raised: ¹
//! 退潮了。[1]他走了。             chinese: [1]
//! 退潮了。2后来他走了。           chinese: 2, as 后 is no measure word
//! 退潮了。3个人走了。             no mark: 个 counts people
//! ```
//!
//! Each function takes the byte after the stop and returns the byte after the
//! mark.

use super::OpenSentence;
use super::lines::is_item;
use super::text::*;
use crate::lang::is_han;

/// The most digits of a footnote number. Choice: four digits are a year.
const MOST_DIGITS: usize = 3;

/// The end of superscript digits and daggers at `at`, if there are any.
pub(super) fn raised(text: &str, at: usize) -> Option<usize> {
    let raised = |c| matches!(c, '¹' | '²' | '³' | '⁰' | '⁴'..='⁹' | '⁻' | '⁽' | '⁾' | '†' | '‡');
    let end = skip(text, at, raised);
    (end > at).then_some(end)
}

/// The end of digits at `at` that may be footnote numbers (`2`, `2,3`, `2–4`):
/// they come before white space and a capital, or at the end of the text.
///
/// Decimals and years are excluded by the number of digits and by what follows.
pub(super) fn english_digits(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let digits = |from: usize| {
        let rest = bytes.get(from..).unwrap_or_default();
        rest.iter().take(MOST_DIGITS + 1).take_while(|byte| byte.is_ascii_digit()).count()
    };
    let mut end = at;
    loop {
        let count = digits(end);
        if count == 0 || count > MOST_DIGITS {
            return None;
        }
        end += count;
        // Several numbers may be joined: `2,3` or `2–4`.
        let joint = char_at(text, end).filter(|c| matches!(c, ',' | '-' | '–')).map_or(0, char::len_utf8);
        if joint == 0 || digits(end + joint) == 0 {
            break;
        }
        end += joint;
    }
    let after = skip_space(text, end).end;
    let capital = skip(text, after, |c| is_quote(c) || is_opener(c));
    // Without white space the digits continue a word or a decimal.
    let begins = after > end && char_at(text, capital).is_some_and(char::is_uppercase);
    (begins || after == text.len()).then_some(end)
}

/// The end of a footnote mark after a Chinese stop: `[1]`, `〔2〕`, `①`, `¹`, a
/// number, an asterisk. In a list whose items begin with such marks, they
/// belong to the next item.
pub(super) fn chinese(sentence: &OpenSentence<'_>, at: usize) -> Option<usize> {
    let text = sentence.text;
    let c = char_at(text, at)?;
    let first = char_at(text, sentence.begin)?;
    match c {
        // A sentence that begins with such a mark is a note itself, and the
        // next mark begins the next note.
        '[' | '［' | '〔' if first != c => bracketed(text, at),
        '①'..='⑳' if !lists_circled(sentence, at) => Some(at + c.len_utf8()),
        '*' => asterisk(text, at),
        '0'..='9' => {
            let listed = is_item(text, sentence.begin) || chinese_digits(text, sentence.begin).is_some();
            chinese_digits(text, at).filter(|_| !(first.is_ascii_digit() && listed))
        }
        _ => raised(text, at),
    }
}

/// The end of `[1]`, `[2-3]`, `［4］` or `〔5〕`.
fn bracketed(text: &str, at: usize) -> Option<usize> {
    let open = char_at(text, at)?;
    let inner = at + open.len_utf8();
    let end = skip(text, inner, |c| c.is_ascii_digit() || matches!(c, '-' | ',' | '–' | '註' | '注'));
    let close = char_at(text, end).filter(|&c| matches!(c, ']' | '］' | '〕') && end > inner)?;
    Some(end + close.len_utf8())
}

/// True if the circled number at `at` begins a list item: the sentence is an
/// item too, contains such a number, or announces a list.
fn lists_circled(sentence: &OpenSentence<'_>, at: usize) -> bool {
    /// How many characters before the stop may announce a list. Choice: a
    /// clause.
    const CLAUSE: usize = 20;
    let before = sentence.text.get(sentence.begin..at).unwrap_or_default();
    let mut later = ' ';
    for c in before.chars().rev().take(CLAUSE) {
        let counted =
            matches!(c, '两' | '兩' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '几' | '幾')
                && "种種点點个個条條项項类類步方部".contains(later);
        let announced = later == '下' && matches!(c, '如' | '以') || later == '列' && c == '下';
        if counted || announced || matches!(c, '①'..='⑳') {
            return true;
        }
        later = c;
    }
    is_item(sentence.text, sentence.begin)
}

/// The end of a single `*` that does not open Markdown emphasis.
fn asterisk(text: &str, at: usize) -> Option<usize> {
    /// How many characters emphasis may span. Choice: a line.
    const EMPHASIS: usize = 80;
    let rest = text.get(at + 1..)?;
    let emphasis = rest.chars().take(EMPHASIS).take_while(|&c| !is_line_break(c)).any(|c| c == '*');
    let next = rest.chars().next().unwrap_or(' ');
    // Before a letter it could open emphasis that ends beyond the line.
    (!emphasis && (next.is_whitespace() || is_han(next) || is_opener(next))).then_some(at + 1)
}

/// The end of a number of up to three digits after a stop, at the end of a line
/// or before a Chinese character that is not a measure word: `。2后来` has a
/// footnote, `。3个人` does not.
fn chinese_digits(text: &str, at: usize) -> Option<usize> {
    let digits = text.as_bytes().get(at..)?.iter().take(MOST_DIGITS).take_while(|byte| byte.is_ascii_digit()).count();
    let end = at + digits;
    let WhiteSpace { end: after, lines } = skip_space(text, end);
    if digits > 0 && (after == text.len() || lines > 0) {
        return Some(end);
    }
    let next = char_at(text, end)?;
    let note = digits > 0 && (is_han(next) && !is_counted(next) || matches!(next, '“' | '「' | '《'));
    note.then_some(end)
}

/// True for a character that often follows a number of its own sentence: a
/// measure word, a unit, a part of a number. Not `十`: nobody writes `3十`, so in
/// `倒塌了。3十一人` the digit is a mark.
fn is_counted(c: char) -> bool {
    /// Measure words of the usual textbooks, units, and continuations of
    /// numbers; collected by hand.
    const COUNTED: &str = "年月日号號时時点點分秒天周週个個名位人条條只隻件张張本家章节節层層米里公千百万萬亿億\
        元块塊世届屆第次岁歲种種项項座支枝把辆輛艘架台臺间間所场場回遍句段篇部册冊页頁卷行字词詞斤两兩克吨噸升毫厘平方\
        立度倍成多余餘几幾半比至到级級班組组队隊群双雙对對套份颗顆粒根片面幅匹头頭口棵株朵盏盞瓶杯碗盘盤箱袋包桶滴代辈輩\
        更角毛钱錢美英日欧港期版维維楼樓室栋棟排列线線路站省市县縣区區国國州大小刻钟鐘季旬轮輪局胜勝负負以之者磅寸尺丈\
        亩畝顷頃户戶员員集样樣款门門则則封笔筆番股出幕声聲拍孔英海光摄攝伏瓦安欧歐赫帕焦卡克拉比兆微纳納";
    COUNTED.contains(c)
}
