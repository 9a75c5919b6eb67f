//! Applies SRX rules to a paragraph.
//!
//! ```text
//! 1  no break   before `\bMr\.`   after `\s`
//! 2  break      before `\.`       after `\s`
//!
//! Mr. Li left. He …     rule 2 fits twice; rule 1 comes first and fits the first place
//! ```
//!
//! SRX 2.0 says that the rules are tried in their order at each place, and that
//! the first one that fits decides. Trying all rules at all places would be
//! slow, so the places that breaking rules fit are found first. Only those are
//! then tested against the exceptions before the rule.

use std::ops::Range;

use super::super::text::skip_space;
use super::pattern::RulePattern;
use super::{BreakRule, bad_pattern};
use crate::Result;

/// A rule with compiled patterns; `None` is an empty pattern, which fits any
/// text.
#[derive(Debug, Clone)]
pub(super) struct CompiledRule {
    /// True for a rule that breaks, false for an exception.
    breaks: bool,
    /// The pattern for the text before the place.
    before: Option<RulePattern>,
    /// The pattern for the text after the place.
    after: Option<RulePattern>,
}

impl CompiledRule {
    /// Compiles the patterns of a rule.
    pub(super) fn new(rule: &BreakRule) -> Result<CompiledRule> {
        let compile = |pattern: &str, make: fn(&str) -> Result<RulePattern, String>| match pattern {
            "" => Ok(None),
            _ => make(pattern).map(Some).map_err(|message| bad_pattern(pattern, &message, rule.line)),
        };
        let before = compile(&rule.before, RulePattern::before)?;
        Ok(CompiledRule { breaks: rule.breaks, before, after: compile(&rule.after, RulePattern::after)? })
    }

    /// True if the rule fits the place.
    ///
    /// Both patterns must meet at the place: one ends there, the other begins
    /// there.
    fn fits(&self, text: &str, at: usize) -> bool {
        self.after.as_ref().is_none_or(|after| after.starts_at(text, at))
            && self.before.as_ref().is_none_or(|before| before.ends_at(text, at))
    }

    /// The places that the rule fits, in order. As in other implementations,
    /// the search for the text before continues after its last match.
    fn places<'a>(&'a self, text: &'a str) -> impl Iterator<Item = usize> + 'a {
        let mut from = 0;
        std::iter::from_fn(move || {
            while from <= text.len() {
                let Range { start, end } = match (&self.before, &self.after) {
                    (Some(before), _) => before.find(text, from)?,
                    (None, Some(after)) => after.find(text, from).map(|found| found.start..found.start)?,
                    (None, None) => from..from,
                };
                // A pattern that fits nothing at all would otherwise be found
                // at one place again and again.
                from = if end > start { end } else { next_char(text, end) };
                let fits = self.before.is_none() || self.after.as_ref().is_none_or(|after| after.starts_at(text, end));
                if fits {
                    return Some(end);
                }
            }
            None
        })
    }
}

/// The byte after the character at `at`.
fn next_char(text: &str, at: usize) -> usize {
    at + text.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8)
}

/// A place that a breaking rule fits, with the first such rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct BreakPlace {
    /// The byte of the place.
    at: usize,
    /// The number of the rule.
    rule: usize,
}

/// The ends of the sentences of a paragraph, except the last one: places that
/// breaking rules fit, and `ours`, less those that an earlier exception
/// forbids. White space after an end belongs to the sentence before it.
///
/// This crate's ends are tested against all exceptions of the user, since they
/// come after every rule.
///
/// Each end is the first byte of the next sentence. `ours` are this crate's own
/// ends, without the last; none if the user's rules replace them.
pub(super) fn ends(rules: &[CompiledRule], text: &str, ours: &[usize]) -> Vec<usize> {
    let candidates = candidates(rules, text);
    let first = |at: usize| {
        let index = candidates.partition_point(|candidate| candidate.at < at);
        candidates.get(index).filter(|candidate| candidate.at == at).map(|candidate| candidate.rule)
    };
    // An exception counts only if it precedes the breaking rule.
    let refused = |at: usize, before: usize| rules.iter().take(before).any(|rule| !rule.breaks && rule.fits(text, at));
    let mut ends: Vec<usize> = candidates
        .iter()
        .filter(|candidate| !refused(candidate.at, candidate.rule))
        .map(|candidate| candidate.at)
        .collect();
    ends.extend(ours.iter().copied().filter(|&end| {
        !gap(text, end).filter(|&at| text.is_char_boundary(at)).any(|at| refused(at, first(at).unwrap_or(rules.len())))
    }));
    let begin = skip_space(text, 0).end;
    for end in &mut ends {
        *end = skip_space(text, *end).end;
    }
    // No empty sentence at either end.
    ends.retain(|&end| end > begin && end < text.len());
    ends.sort_unstable();
    ends.dedup();
    ends
}

/// All places that breaking rules fit, in order, each with the first of its
/// rules.
///
/// All rules are searched over the whole paragraph once, instead of every rule
/// at every place.
fn candidates(rules: &[CompiledRule], text: &str) -> Vec<BreakPlace> {
    let mut candidates: Vec<BreakPlace> = Vec::new();
    for (rule, compiled) in rules.iter().enumerate().filter(|(_, compiled)| compiled.breaks) {
        candidates.extend(compiled.places(text).map(|at| BreakPlace { at, rule }));
    }
    candidates.sort_unstable();
    candidates.dedup_by_key(|candidate| candidate.at);
    candidates
}

/// The places from a sentence's last mark through the white space after it:
/// exceptions may name any of them.
fn gap(text: &str, end: usize) -> Range<usize> {
    let mark = text.get(..end).unwrap_or_default().trim_end().len();
    mark..end + 1
}
