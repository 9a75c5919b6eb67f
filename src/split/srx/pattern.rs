//! The regular expressions of SRX files. Their syntax is ICU's, which is nearly
//! Java's; the few escapes that Rust's engine writes differently are
//! translated. Look-around is left to `fancy-regex`.
//!
//! ```text
//! ICU, Java   here             meaning
//! \h          [\t\p{Zs}]       a blank
//! \Qa.b\E     a\.b             a literal
//! \<          <                a literal, not the start of a word
//! ```
//!
//! The input is a pattern as in the file. A mistake in it becomes a message, to
//! which the caller adds the line.

use std::ops::Range;

use fancy_regex::Regex as FancyRegex;
use regex_automata::meta::Regex;
use regex_automata::{Anchored, Input};

/// How many bytes before a place are searched for the text before it. Choice:
/// other implementations look back 100 characters, which take up to 400 bytes.
const LOOK_BACK: usize = 400;

/// A pattern in one of two engines: the fast one, without look-around, or the
/// backtracking one.
#[derive(Debug, Clone)]
enum RegexEngine {
    /// Linear time, no look-around.
    Plain(Box<Regex>),
    /// Backtracking, with look-around.
    Fancy(Box<FancyRegex>),
}

impl RegexEngine {
    /// Compiles a pattern in the fast engine if that knows its syntax,
    /// otherwise in the other. The error is a message for the user.
    fn new(pattern: &str) -> Result<RegexEngine, String> {
        // The fast engine guarantees linear time, so it is always tried first.
        match Regex::new(pattern) {
            Ok(regex) => Ok(RegexEngine::Plain(Box::new(regex))),
            Err(plain) => match FancyRegex::new(pattern) {
                Ok(regex) => Ok(RegexEngine::Fancy(Box::new(regex))),
                // The plain engine explains syntax errors better; only
                // look-around is beyond it.
                Err(_) if !has_look_around(pattern) => Err(explain(&plain)),
                Err(fancy) => Err(fancy.to_string()),
            },
        }
    }

    /// The first match from byte `from` on. The pattern may look at all of the
    /// text.
    fn find(&self, text: &str, from: usize) -> Option<Range<usize>> {
        if from > text.len() {
            return None;
        }
        match self {
            RegexEngine::Plain(regex) => regex.find(Input::new(text).range(from..)).map(|found| found.range()),
            // A pattern that exceeds the backtracking limit counts as no match.
            RegexEngine::Fancy(regex) => regex.find_from_pos(text, from).ok().flatten().map(|found| found.range()),
        }
    }
}

/// True if the pattern uses syntax that only the backtracking engine knows.
fn has_look_around(pattern: &str) -> bool {
    ["(?=", "(?!", "(?<=", "(?<!", "(?>"].iter().any(|group| pattern.contains(group))
}

/// The last line of the engine's message, which says what is wrong; the lines
/// before it draw the place.
fn explain(error: &regex_automata::meta::BuildError) -> String {
    let message = error.syntax_error().map_or_else(|| error.to_string(), ToString::to_string);
    let last = message.lines().next_back().unwrap_or_default();
    last.trim_start_matches("error: ").to_owned()
}

/// One of the two patterns of a rule, or the pattern of a language map.
///
/// Each pattern is compiled twice, because searching and testing at a given
/// place need different anchors.
#[derive(Debug, Clone)]
pub(super) struct RulePattern {
    /// Finds the pattern anywhere.
    free: RegexEngine,
    /// Tests a match at a given place: ending there for the text before,
    /// beginning there for the text after.
    bound: RegexEngine,
}

impl RulePattern {
    /// A pattern for the text before a place.
    pub(super) fn before(pattern: &str) -> Result<RulePattern, String> {
        let pattern = translate(pattern);
        Ok(RulePattern { free: RegexEngine::new(&pattern)?, bound: RegexEngine::new(&format!("(?:{pattern})\\z"))? })
    }

    /// A pattern for the text after a place.
    pub(super) fn after(pattern: &str) -> Result<RulePattern, String> {
        let free = RegexEngine::new(&translate(pattern))?;
        let bound = match &free {
            RegexEngine::Plain(_) => free.clone(),
            RegexEngine::Fancy(_) => RegexEngine::new(&format!("\\G(?:{})", translate(pattern)))?,
        };
        Ok(RulePattern { free, bound })
    }

    /// A pattern for whole language tags, in any case.
    pub(super) fn tag(pattern: &str) -> Result<RulePattern, String> {
        let pattern = translate(pattern);
        let free = RegexEngine::new(&pattern)?;
        Ok(RulePattern { free, bound: RegexEngine::new(&format!("(?i)\\A(?:{pattern})\\z"))? })
    }

    /// The first match from byte `from` on.
    pub(super) fn find(&self, text: &str, from: usize) -> Option<Range<usize>> {
        self.free.find(text, from)
    }

    /// True if a match ends at `at`.
    ///
    /// Only matches that begin within the last 400 bytes before `at` are found.
    /// What comes after `at` is invisible to the pattern.
    pub(super) fn ends_at(&self, text: &str, at: usize) -> bool {
        let before = text.get(..at).unwrap_or_default();
        let mut from = at.saturating_sub(LOOK_BACK);
        while !before.is_char_boundary(from) {
            from += 1;
        }
        self.bound.find(before, from).is_some()
    }

    /// True if a match starts at `at`.
    pub(super) fn starts_at(&self, text: &str, at: usize) -> bool {
        match &self.bound {
            RegexEngine::Plain(regex) => regex.is_match(Input::new(text).range(at..).anchored(Anchored::Yes)),
            fancy => fancy.find(text, at).is_some(),
        }
    }

    /// True if the pattern matches the whole tag.
    pub(super) fn is_whole(&self, tag: &str) -> bool {
        self.bound.find(tag, 0).is_some()
    }
}

/// Translates ICU and Java syntax to Rust's.
fn translate(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut rest = pattern;
    // The depth of nested character classes.
    let mut classes = 0usize;
    while let Some(c) = rest.chars().next() {
        let mut length = c.len_utf8();
        match c {
            '\\' => length = translate_escape(rest, classes > 0, &mut out),
            '[' => {
                classes += 1;
                out.push(c);
            }
            ']' if classes > 0 => {
                classes -= 1;
                out.push(c);
            }
            // `--` and `~~` are operators only in Rust's classes.
            '-' | '~' if classes > 0 && rest.get(1..).is_some_and(|next| next.starts_with(c)) => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    out
}

/// Translates the escape at the start of `rest` and returns its length in
/// bytes.
fn translate_escape(rest: &str, in_class: bool, out: &mut String) -> usize {
    let Some(c) = rest.chars().nth(1) else {
        out.push('\\');
        return 1;
    };
    match c {
        'h' => out.push_str(if in_class { "\\t\\p{Zs}" } else { "[\\t\\p{Zs}]" }),
        'R' => out.push_str("(?:\\r\\n|[\\n\\x0b\\f\\r\\x{85}\\x{2028}\\x{2029}])"),
        'Z' => out.push_str("(?:\\r?\\n)?\\z"),
        'e' => out.push_str("\\x1b"),
        // A quoted literal, up to `\E`. Rust has no quoted literals, so each
        // mark is escaped.
        'Q' => {
            let literal = rest.get(2..).unwrap_or_default();
            let end = literal.find("\\E").unwrap_or(literal.len());
            for c in literal.get(..end).unwrap_or_default().chars() {
                out.extend(c.is_ascii_punctuation().then_some('\\'));
                out.push(c);
            }
            // The two marks have two bytes each, of which the closing one may
            // be missing.
            return (end + 4).min(rest.len());
        }
        // `\<` and `\>` are word boundaries in Rust but literals in ICU; Rust
        // refuses needless escapes of other marks.
        '<' | '>' => out.push(c),
        c if !c.is_ascii() => out.push(c),
        c => {
            out.push('\\');
            out.push(c);
        }
    }
    1 + c.len_utf8()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_other_engines_are_translated() {
        for (java, rust) in [
            (r"\bMr\.", r"\bMr\."),
            (r"[\h]", r"[\t\p{Zs}]"),
            (r"\Qa.b\E\s", r"a\.b\s"),
            (r"\<b\>", "<b>"),
            (r"[\’\”]", "[’”]"),
            ("[+--]", r"[+\--]"),
            (r"\u00A0", r"\u00A0"),
        ] {
            assert_eq!(translate(java), rust);
            RegexEngine::new(&translate(java)).unwrap();
        }
    }

    #[test]
    fn look_around_and_possessive_repetition_are_known() {
        assert!(RulePattern::before(r"(?<!Mr)\.").unwrap().ends_at("He left.", 8));
        assert!(!RulePattern::before(r"(?<!Mr)\.").unwrap().ends_at("Mr.", 3));
        assert!(RulePattern::after(r"\s++(?=[A-Z])(?!Li)").unwrap().starts_at("Mr. Wu", 3));
        assert!(!RulePattern::after(r"\s++(?=[A-Z])(?!Li)").unwrap().starts_at("Mr. Li", 3));
    }

    #[test]
    fn what_is_wrong_is_said() {
        assert_eq!(RulePattern::before("(a").unwrap_err(), "unclosed group");
        assert!(RulePattern::after("(?<=a").is_err());
    }
}
