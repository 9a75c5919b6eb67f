//! Messages with several forms, as a program would show them.
//!
//! A message of ICU has a form for each number or choice, and the languages
//! need different ones. So the last form stands for all, and the name of the
//! argument for its value:
//!
//! ```text
//! {n, plural, one {# user} other {# users}} found   →  {n} users found
//! 找到 {n, plural, other {# 个用户}}                  →  找到 {n} 个用户
//! {n} car | {n} cars                                →  {n} cars
//! ```

use std::borrow::Cow;

use crate::Unit;

/// The types of arguments that have forms.
const TYPES: [&str; 3] = ["plural", "selectordinal", "select"];
/// How deeply arguments may be nested. Choice; it bounds the work.
const MOST_NESTED: usize = 4;
/// How many bytes are searched for the end of a name or form. Choice; it bounds
/// the work on hostile texts.
const REACH: usize = 1000;
/// The separator between the forms of a message of Vue.
const BETWEEN_FORMS: &str = " | ";
/// How many more words one form may have than another: `no cars`, `there is
/// only {n} car`. Choice.
const MOST_WORDS_MORE: usize = 3;

/// The unit with one form of each message; the unit itself if it has none.
pub(super) fn with_one_form(unit: &Unit) -> Cow<'_, Unit> {
    let (source, target) = (&unit.source.text, &unit.target.text);
    let bars =
        |text: &str, other: &str| (!other.contains('|')).then(|| last_between_bars(text)).flatten().map(str::to_owned);
    let one = |text: &str, other: &str| one_form(text).or_else(|| bars(text, other));
    let (new_source, new_target) = (one(source, target), one(target, source));
    if new_source.is_none() && new_target.is_none() {
        return Cow::Borrowed(unit);
    }
    let mut shown = unit.clone();
    shown.source.text = new_source.unwrap_or_else(|| source.clone());
    shown.target.text = new_target.unwrap_or_else(|| target.clone());
    Cow::Owned(shown)
}

/// The last form of a message of Vue; `None` if the bars separate something
/// else, such as the names of menus in a sentence.
///
/// The forms of a message have about as many words as each other.
fn last_between_bars(text: &str) -> Option<&str> {
    let words = |form: &str| form.split_whitespace().count();
    let (_, last) = text.rsplit_once(BETWEEN_FORMS)?;
    text.split(BETWEEN_FORMS).all(|form| words(form).abs_diff(words(last)) <= MOST_WORDS_MORE).then_some(last)
}

/// A text with the last form of each argument; `None` if no argument has forms.
fn one_form(text: &str) -> Option<String> {
    let mut shown = first_resolved(text)?;
    for _ in 1..MOST_NESTED {
        let Some(next) = first_resolved(&shown) else { break };
        shown = next;
    }
    Some(shown)
}

/// A text in which all outer arguments with forms are replaced.
fn first_resolved(text: &str) -> Option<String> {
    let mut shown = String::new();
    let (mut done, mut is_found) = (0, false);
    while let Some(open) = text[done..].find('{').map(|at| done + at) {
        let Some(argument) = Argument::read(&text[open..]) else {
            shown += &text[done..=open];
            done = open + 1;
            continue;
        };
        shown += &text[done..open];
        shown += &format!("{{{}}}", argument.name);
        // The name already stands for the number.
        shown += &argument.last.replace('#', "");
        done = open + argument.length;
        is_found = true;
    }
    is_found.then(|| shown + &text[done..])
}

/// An argument with forms.
struct Argument<'t> {
    /// Its name.
    name: &'t str,
    /// Its last form.
    last: &'t str,
    /// Its length in bytes, with the braces.
    length: usize,
}

impl<'t> Argument<'t> {
    /// The argument at the beginning of a text.
    fn read(text: &'t str) -> Option<Self> {
        let (name, rest) = word_before_comma(text.strip_prefix('{')?)?;
        let (kind, mut rest) = word_before_comma(rest)?;
        if !TYPES.contains(&kind) {
            return None;
        }
        let mut last = None;
        // Each form is a selector and a text in braces.
        loop {
            rest = rest.trim_start();
            if let Some(after) = rest.strip_prefix('}') {
                let length = text.len() - after.len();
                return last.map(|last| Argument { name, last, length });
            }
            let open = rest.bytes().take(REACH).position(|byte| matches!(byte, b'{' | b'}'))?;
            let close = open + closing(&rest[open..])?;
            last = Some(&rest[open + 1..close]);
            rest = &rest[close + 1..];
        }
    }
}

/// A name or type with the comma after it, and what follows.
fn word_before_comma(text: &str) -> Option<(&str, &str)> {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"_. ".contains(byte);
    let length = text.bytes().take(REACH).take_while(is_word).count();
    let word = text[..length].trim();
    let rest = text[length..].strip_prefix(',')?;
    (!word.is_empty()).then_some((word, rest))
}

/// The place of the brace that closes the one at the beginning of a text.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (at, byte) in text.bytes().take(REACH).enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth <= 1 => return (depth == 1).then_some(at),
            b'}' => depth -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_form_stands_for_all() {
        let form = |text: &str| one_form(text);
        assert_eq!(form("{n, plural, one {# user} other {# users}} found").as_deref(), Some("{n} users found"));
        assert_eq!(
            form("Of {a,select, x {X} other {{b, plural, other {# {c}s}}}}.").as_deref(),
            Some("Of {a}{b} {c}s.")
        );
        for plain in ["{name}", "{n, number}", "{n, plural, other {", "{n, plural, }", "{ {", "a | b", ""] {
            assert_eq!(form(plain), None, "{plain}");
        }
    }

    #[test]
    fn forms_between_bars_are_one_where_the_other_side_has_one() {
        let shown = |source: &str, target: &str| {
            let unit = Unit::pair(("en", source), ("zh", target));
            with_one_form(&unit).source.text.clone()
        };
        assert_eq!(shown("{n} car | {n} cars", "{n} 辆车"), "{n} cars");
        assert_eq!(shown("Home | Shop", "首页 | 商店"), "Home | Shop");
        let path = "Open Tools | Options and choose the program that plays films.";
        assert_eq!(shown(path, "在工具 > 选项中选择播放影片的程序。"), path);
    }
}
