//! Finds placeholders and tags of one side that are missing from the other.
//!
//! A program fails where a variable is lost. Order does not count: translations
//! move words, and positions such as `%1$s` exist to let them.
//!
//! ```text
//! source   Delete %1$s and <b>%d</b> files?
//! counted  %s 1   <b> 1   %d 1   </b> 1
//! target   删除 %s 和 <b>%d 个文件？
//! counted  %s 1   <b> 1   %d 1               → `</b>` is in the source only
//! ```

mod tags;

use std::collections::BTreeMap;

use self::tags::{
    ELEMENTS, is_added, is_emphasis, is_emphasized, is_laid_out, is_layout, is_mended, is_mild, is_wrapped, is_wrapper,
    tag,
};
use super::numbers::is_clock;
use super::{Check, Finding};
use crate::lang::is_han;
use crate::{Unit, placeholder};

/// Finds a variable (`%s`, `{count}`) or tag (`</b>`) of one side that is
/// missing from the other. Attributes of tags may be translated; positions
/// (`%1$s`) do not matter.
///
/// ```
/// use duiqi::{Unit, audit::placeholders};
/// let unit = Unit::pair(("en", "Delete {count} files?"), ("zh", "要删除 {cnt} 个文件吗？"));
/// assert_eq!(placeholders(&unit).unwrap().reason, "`{count}` is in the source only; `{cnt}` in the target only");
/// assert!(placeholders(&Unit::pair(("en", "%s of %d"), ("zh", "%2$d 之 %1$s"))).is_none());
/// ```
#[must_use]
pub fn placeholders(unit: &Unit) -> Option<Finding> {
    // Each language writes dates in an order of its own, and times from the hour
    // before or after: `ten to %1`.
    if is_clock(&unit.source.text)
        || is_clock(&unit.target.text)
        || are_date_formats(&unit.source.text, &unit.target.text)
    {
        return None;
    }
    let (source, target) = (counted(&unit.source.text), counted(&unit.target.text));
    let missing = |from: &BTreeMap<String, usize>, other: &BTreeMap<String, usize>, text: &str| -> Vec<String> {
        let more = |(name, &count): (&String, &usize)| {
            let is_missing = count > other.get(name).copied().unwrap_or(0) && !stands_in(text, name, count);
            is_missing.then(|| format!("`{name}`"))
        };
        from.iter().filter_map(more).collect()
    };
    let mut only_source = missing(&source, &target, &unit.target.text);
    let mut only_target = missing(&target, &source, &unit.source.text);
    if is_emphasized(&source) && is_emphasized(&target) {
        only_source.retain(|name| !is_emphasis(name));
        only_target.retain(|name| !is_emphasis(name));
    }
    // Chinese has one form for singular and plural, so it keeps the number
    // where English says "one".
    if only_source.is_empty() && says_one(&unit.source.text) && only_target.len() == 1 {
        only_target.clear();
    }
    // The line that a translation adds with its own address uses a variable again.
    if only_source.is_empty() && super::pair::adds_address(unit) {
        only_target.retain(|name| !source.contains_key(name.trim_matches('`')));
    }
    // A program that has macros of its own may say variables with them: `@E`.
    if only_source.is_empty() && has_macros(&unit.source.text) {
        only_target.clear();
    }
    // A variable that is called by its name may be said again.
    only_target.retain(|name| !(is_named(name) && source.contains_key(name.trim_matches('`'))));
    for list in [&mut only_source, &mut only_target] {
        list.retain(|name| !is_mended(name, &source, &target));
    }
    // Each language breaks its lines and paragraphs where it needs them.
    if is_laid_out(&source) && is_laid_out(&target) {
        only_source.retain(|name| !is_layout(name));
        only_target.retain(|name| !is_layout(name));
    }
    if is_wrapped(&source) != is_wrapped(&target) {
        only_source.retain(|name| !is_wrapper(name));
        only_target.retain(|name| !is_wrapper(name));
    }
    // Equally many variables, but one of them twice and another not at all.
    if only_source.is_empty() && only_target.is_empty() {
        only_source = lost_positions(&unit.source.text, &unit.target.text);
    }
    let reason = one_sided(&only_source, &only_target)?;
    // Tags that a translation adds for itself, and closes, break nothing.
    let is_added = only_source.is_empty() && only_target.iter().all(|name| is_added(name, &target));
    let is_mild = |name: &String| is_mild(name, &source, &target);
    let score = if is_added || only_source.iter().chain(&only_target).all(is_mild) { 0.4 } else { 0.9 };
    Some(Finding::new(Check::Placeholders, score, reason))
}

/// The variables of the source whose position (`%2$s`) the target does not use,
/// in backticks, where both sides have positions.
fn lost_positions(source: &str, target: &str) -> Vec<String> {
    let positions = |text: &'_ str| -> BTreeMap<u32, String> {
        let found = text.match_indices('%').filter_map(|(at, _)| {
            let rest = &text[at + 1..];
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let (number, rest) = (&rest[..digits], rest[digits..].strip_prefix('$')?);
            let kind = rest.chars().next().filter(char::is_ascii_alphabetic)?;
            Some((number.parse().ok()?, format!("`%{number}${kind}`")))
        });
        found.collect()
    };
    let (source, target) = (positions(source), positions(target));
    if target.is_empty() {
        return Vec::new();
    }
    source.into_iter().filter(|(number, _)| !target.contains_key(number)).map(|(_, name)| name).collect()
}

/// True for a variable with a name, in backticks: `{count}`, `%(name)s`,
/// `${user}`; not for `%s`, which takes the next value.
fn is_named(name: &str) -> bool {
    let name = name.trim_matches('`');
    name.starts_with(['{', '$']) && name.contains(char::is_alphanumeric) || name.starts_with("%(")
}

/// True if a text has macros of one letter, as e2fsck has: `Duplicate @E found`.
fn has_macros(text: &str) -> bool {
    text.split_whitespace().any(|word| {
        let letter = word.strip_prefix('@').and_then(|rest| rest.as_bytes().first());
        letter.is_some_and(u8::is_ascii_alphabetic) && !word[2..].starts_with(|c: char| c.is_alphanumeric())
    })
}

/// True for a format of dates or times, such as `%Y-%m-%d`, of which one side
/// has a code that printf does not have.
pub(super) fn are_date_formats(source: &str, target: &str) -> bool {
    let codes = |text: &str| -> Vec<char> {
        // `%%` prints a sign.
        let plain = text.replace("%%", "");
        let rests = plain.split('%').skip(1);
        rests.filter_map(|rest| rest.trim_start_matches(['-', '_', 'E', 'O']).chars().next()).collect()
    };
    // One code alone shows by the word for its unit: `%b`, `%m月`.
    let is_dated = [source, target].iter().any(|text| text.contains(['年', '月', '日']));
    let (source, target) = (codes(source), codes(target));
    let of_dates =
        |codes: &[char]| !codes.is_empty() && codes.iter().all(|&c| "aAbBcdDeFHIjklmMpPrRSTxXyYZ".contains(c));
    let is_sure = source.iter().chain(&target).any(|&c| "BbHIMyY".contains(c));
    of_dates(&source) && of_dates(&target) && is_sure && (is_dated || source.len() + target.len() > 2)
}

/// True if a text has a placeholder that the recogniser did not see: `%s` where
/// a letter follows (`%sKey`) or inside angle brackets (`<register %d>`), or a
/// word in angle brackets that was translated, `<标记>` for `<mark>`.
fn stands_in(text: &str, name: &str, count: usize) -> bool {
    match name.as_bytes() {
        // A unit or word may follow Qt's argument: `%1d` is `%1 维`.
        [b'%', digits @ .., last] if last.is_ascii_lowercase() && is_position(digits) => {
            let bare = &name[..name.len() - 1];
            let apart =
                |(at, _): (usize, &str)| !text[at + bare.len()..].starts_with(|c: char| c.is_ascii_alphanumeric());
            text.matches(name).count() + text.match_indices(bare).filter(|found| apart(*found)).count() >= count
        }
        // Templates of Python have both: `${name}` and `$name`.
        [b'$', b'{', .., b'}'] if count_of_bare(text, name) >= count => true,
        [b'$', b'a'..=b'z' | b'A'..=b'Z' | b'_', ..] if text.contains(&format!("${{{}}}", &name[1..])) => true,
        // Both print a whole number; a unit may follow at once: `%id`.
        b"%d" => text.matches(name).count() + text.matches("%i").count() >= count,
        [b'%', ..] => text.matches(name).count() >= count,
        // The manual of a program names what the user writes there:
        // `{INTEGER}`, `${NAME}`, `{none,all(default)}`.
        [b'{', ..] | [b'$', b'{', ..] if name.contains(is_han) => {
            all(text).filter(|found| is_metavariable(found) || has_option(text)).count() >= count
        }
        [b'{', ..] | [b'$', b'{', ..] if is_metavariable(name) || has_option(text) => {
            let inner = text.split('{').skip(1).filter_map(|rest| rest.split('}').next());
            inner.filter(|inner| inner.contains(is_han)).count() >= count
        }
        // A name that the reader shall put in: `@user`, `@用户`.
        [b'@', ..] => text.split('@').skip(1).filter(|rest| rest.starts_with(is_han)).count() >= count,
        [b'[', ..] => text.matches(name).count() >= count,
        // A mark of emphasis that is shown: `__Bold__`, `__粗体__`.
        [b'_', b'_', ..] => text.split("__").skip(1).filter(|rest| rest.starts_with(is_han)).count() >= count,
        [b'<', b'a'..=b'z', ..] => text.split('<').skip(1).filter(|rest| rest.starts_with(is_han)).count() >= count,
        _ => false,
    }
}

/// True for a piece that follows a command of TeX without a blank:
/// `\begin{table}[pos]{columns}`. Only the few characters before it are looked at.
fn follows_command(piece: &str, text: &str) -> bool {
    /// Longer chains of arguments are rare. Choice.
    const REACH: usize = 100;
    let start = piece.as_ptr() as usize - text.as_ptr() as usize;
    let before = &text.as_bytes()[start.saturating_sub(REACH)..start];
    let word = before.rsplit(u8::is_ascii_whitespace).next().unwrap_or_default();
    let command = word.iter().rposition(|&byte| byte == b'\\').map(|at| &word[at + 1..]);
    command.is_some_and(|command| command.len() > 1 && command[0].is_ascii_alphabetic())
}

/// True for a call in double braces whose name is a word in capitals.
fn is_grammar(found: &str) -> bool {
    let name = found.strip_prefix("{{").and_then(|inner| inner.split_once(':')).map_or("", |(name, _)| name);
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// How often a text has `$name` for `${name}`.
fn count_of_bare(text: &str, name: &str) -> usize {
    let bare = format!("${}", &name[2..name.len() - 1]);
    let ends = |at: usize| !text[at..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
    if bare.len() < 2 { 0 } else { text.match_indices(&bare).filter(|(at, _)| ends(at + bare.len())).count() }
}

/// True for the usage of a command: `--file {name}`.
fn has_option(text: &str) -> bool {
    text.split_whitespace().any(|word| {
        let name = word.trim_start_matches('-');
        (1..=2).contains(&(word.len() - name.len())) && name.starts_with(|c: char| c.is_ascii_alphabetic())
    })
}

/// True for one or two digits, the number of an argument of Qt.
fn is_position(digits: &[u8]) -> bool {
    matches!(digits.len(), 1 | 2) && digits.iter().all(u8::is_ascii_digit)
}

/// True for braces around a word in capitals or a list of choices, which a
/// translation may render in Chinese. A list whose second part is a type of ICU
/// is a variable, as in `{count, plural, …}`.
fn is_metavariable(name: &str) -> bool {
    /// The types of arguments in ICU's MessageFormat.
    const TYPES: [&str; 8] = ["number", "date", "time", "plural", "select", "selectordinal", "ordinal", "duration"];
    let inner = name.trim_matches(['$', '{', '}']);
    match inner.split(',').nth(1) {
        Some(second) => !TYPES.contains(&second.trim()),
        // `{script-only-if-no-other-script}`: words, not a name.
        None if inner.matches('-').count() > 1 => true,
        None => inner.len() > 1 && inner.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_'),
    }
}

/// Describes what is on one side only; `None` if there is nothing.
///
/// The lists hold names that are already in backticks, and appear in the reason
/// in their order.
pub(super) fn one_sided(only_source: &[String], only_target: &[String]) -> Option<String> {
    let verb = |list: &[String]| if list.len() == 1 { "is" } else { "are" };
    match (only_source.is_empty(), only_target.is_empty()) {
        (true, true) => None,
        (false, false) => Some(format!(
            "{} {} in the source only; {} in the target only",
            only_source.join(", "),
            verb(only_source),
            only_target.join(", ")
        )),
        (false, true) => Some(format!("{} {} in the source only", only_source.join(", "), verb(only_source))),
        (true, false) => Some(format!("{} {} in the target only", only_target.join(", "), verb(only_target))),
    }
}

/// True if a text says "one" in English.
///
/// Articles count as well, since `a file` may be `1 个文件`.
fn says_one(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(|word| matches!(word, "1" | "one" | "One" | "a" | "A" | "an" | "An"))
}

/// The placeholders of a text, with the number of times that each occurs.
fn counted(text: &str) -> BTreeMap<String, usize> {
    // KDE has a second text after this mark, with calls of a script.
    let text = text.split("|/|").next().unwrap_or_default();
    // The head of a page is not shown.
    let text = text.split_once("</head>").map_or(text, |(_, body)| body);
    let mut counts = BTreeMap::new();
    for found in all(text) {
        if let Some(name) = comparable(found, text) {
            *counts.entry(name).or_default() += 1;
        }
    }
    counts
}

/// All placeholders of a text, in order.
///
/// They are pieces of `text` and do not overlap. Takes one pass.
pub(super) fn all(text: &str) -> impl Iterator<Item = &str> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(c) = text[at..].chars().next() {
            let before = text[..at].chars().next_back();
            let length = placeholder::may_begin(c).then(|| placeholder::length(&text[at..], before)).flatten();
            let start = at;
            at += length.unwrap_or(c.len_utf8());
            if length.is_some() {
                return Some(&text[start..at]);
            }
        }
        None
    })
}

/// The text with a blank for each placeholder that `wanted` accepts, in one
/// pass.
pub(super) fn without(text: &str, wanted: impl Fn(&str) -> bool) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut done = 0;
    for found in all(text).filter(|found| wanted(found)) {
        // `found` is a piece of `text`, so that the difference of the addresses
        // is its place.
        let start = found.as_ptr() as usize - text.as_ptr() as usize;
        plain.push_str(&text[done..start]);
        plain.push(' ');
        done = start + found.len();
    }
    plain.push_str(&text[done..]);
    plain
}

/// True for a piece that can only be a placeholder, a tag or an escape: `<new
/// metric>` may be a text in angle brackets.
pub(super) fn is_certain(found: &str) -> bool {
    let named =
        || found.trim_matches(['<', '>', '/']).split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
    !found.starts_with('<') || found.starts_with("<!--") || found.contains('=') || ELEMENTS.contains(&named().as_str())
}

/// True for a piece of an address. Only the few characters before it are looked
/// at.
fn in_address(piece: &str, text: &str) -> bool {
    /// Longer addresses are rare. Choice.
    const REACH: usize = 200;
    let start = piece.as_ptr() as usize - text.as_ptr() as usize;
    let before = &text.as_bytes()[start.saturating_sub(REACH)..start];
    let word = before.rsplit(u8::is_ascii_whitespace).next().unwrap_or_default();
    memchr::memmem::find(word, b"://").is_some()
}

/// What comes after a piece of a text.
fn after<'t>(piece: &str, text: &'t str) -> &'t str {
    // The difference of the addresses is the place of the piece.
    &text[piece.as_ptr() as usize - text.as_ptr() as usize + piece.len()..]
}

/// A placeholder in the form that both sides must share. `None` for what a
/// translation may omit: entities, escapes, accelerators, names in angle
/// brackets, and `:name`, which is too often an ordinary colon.
fn comparable(found: &str, text: &str) -> Option<String> {
    let first = found.chars().next()?;
    match first {
        // A byte of an address: `https://example.org/%E5%9B`.
        '%' if in_address(found, text) => None,
        // A regular expression: `\(` to `\)`.
        '\\' if found.ends_with("\\)") => None,
        '&' | '\\' if !found.starts_with("\\(") => None,
        // A whole message in braces is shown as it is: `{internal}`.
        '{' if found.len() == text.trim().len() && !found.contains(['0', '1', '$']) => None,
        // Dots for an omission are not a name, nor is text between two braces
        // that are mentioned as characters: `{...}`, `the characters { and }`.
        '{' if !found.contains(char::is_alphanumeric) || found == "{ and }" || found == "{ or }" => None,
        // A note for the translator after a word: `Graph[[in mathematics]]`.
        '[' if after(found, text).trim().is_empty() && found.len() < text.trim().len() => None,
        // What the user of TeX fills in: `\index{word}`.
        '{' if follows_command(found, text) => None,
        // Forms of a word in MediaWiki, which Chinese has one of: `{{PLURAL:$1|a|b}}`.
        '{' if is_grammar(found) => None,
        // How a value is written may differ: `{{names, list}}`.
        '{' if found.starts_with("{{") => {
            // So may what is done with it: `{{ date | format('en-US') }}`.
            let name = found.split([',', '|', '}']).next()?;
            Some(format!("{}}}}}", name.split_whitespace().collect::<String>()))
        }
        '(' | '（' | ':' => None,
        // Comments are for the author.
        '<' if found.starts_with("<!--") => None,
        // An address in angle brackets.
        '<' if (found.contains("://") || found.contains('@')) && !found.contains('=') => None,
        '<' => tag(found, text),
        // A unit after Qt's argument: `%1m`.
        '%' if found.ends_with('m')
            && found.len() > 2
            && found[1..found.len() - 1].bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            Some(found.trim_end_matches('m').to_owned())
        }
        '%' => Some(printf(found)),
        // Forms of a plural: `director$y|ies$`. Without the second sign the bar ends a name: `$count|个`.
        '$' if after(found, text).strip_prefix('|').is_some_and(|forms| {
            forms.trim_start_matches(|c: char| c.is_ascii_lowercase() || c == '|').starts_with('$')
        }) =>
        {
            None
        }
        // A text may follow a variable of one letter: `$tConnected`.
        '$' if found.as_bytes().get(1).is_some_and(u8::is_ascii_lowercase)
            && found.as_bytes().get(2).is_some_and(u8::is_ascii_uppercase) =>
        {
            Some(found[..2].to_owned())
        }
        _ => Some(found.chars().filter(|c| !c.is_whitespace()).collect()),
    }
}

/// A printf variable without positions: `%1$s` becomes `%s`, `%2$.*1$s` becomes
/// `%.*s`. They change where the order of words does.
fn printf(found: &str) -> String {
    let mut plain = String::with_capacity(found.len());
    for c in found.chars() {
        match c {
            '$' => plain.truncate(plain.trim_end_matches(|c: char| c.is_ascii_digit()).len()),
            // Separators of thousands and padding are a matter of the language:
            // `%'d`, `%-d`.
            '\'' | '-' => {}
            c => plain.push(c),
        }
    }
    // `%lf` prints what `%f` does.
    if plain.ends_with("lf") && !plain.contains('(') {
        plain.truncate(plain.len() - 2);
        plain.push('f');
    }
    // Both print a whole number, and digits beyond nine come in either case.
    match plain.strip_suffix('X').filter(|start| !start.contains('(')) {
        Some(start) => format!("{start}x"),
        None if plain == "%i" => "%d".to_owned(),
        None => plain,
    }
}
