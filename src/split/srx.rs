//! The user's own segmentation rules, as defined by SRX 2.0, the exchange
//! format of OmegaT, Okapi, memoQ and Trados.
//! [`format::srx`](crate::format::srx) reads and writes the files.
//!
//! A rule describes the text before and after a place with two regular
//! expressions, and says whether the text breaks there. The rules of a language
//! are tried in order; the first that fits a place decides. Where no rule fits,
//! the text does not break, or this crate's rules decide, as the caller
//! chooses.

mod apply;
mod pattern;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{ByLang, Error, Lang, Place, Result};
use apply::CompiledRule;
use pattern::RulePattern;

/// The rules of an SRX file.
///
/// ```
/// use duiqi::split::srx::{BreakRule, SegmentationRules};
/// use duiqi::{Lang, split};
///
/// let mut rules = SegmentationRules::default();
/// rules.add("English", "en.*", [BreakRule::exception(r"\bApprox\.", r"\s"), BreakRule::end(";", r"\s")]);
/// let mut options = split::Options::default();
/// options.rules = Some(rules.compile()?);
/// let found: Vec<_> = split::sentences_with("Approx. Ten came; they sang. We left.", Lang::En, &options).collect();
/// assert_eq!(found, ["Approx. Ten came; ", "they sang. ", "We left."]);
/// # Ok::<(), duiqi::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SegmentationRules {
    /// True if the rules of every map that fits a language apply, one after
    /// another; false if only those of the first map do.
    pub cascade: bool,
    /// The rules, by the names that the maps use.
    pub languages: Vec<LanguageRules>,
    /// Which rules apply to which languages, in order.
    pub maps: Vec<LanguageMap>,
}

impl Default for SegmentationRules {
    fn default() -> Self {
        SegmentationRules { cascade: true, languages: Vec::new(), maps: Vec::new() }
    }
}

/// The rules under one name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LanguageRules {
    /// The name, such as `English`.
    pub name: String,
    /// The rules; the first that fits a place decides.
    pub rules: Vec<BreakRule>,
}

/// One rule: what comes before and after a place, and whether the text breaks
/// there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct BreakRule {
    /// True if the text breaks there; false if it does not, whatever later
    /// rules say.
    pub breaks: bool,
    /// The regular expression for the text that ends at the place. Empty fits
    /// any text.
    pub before: String,
    /// The regular expression for the text that begins at the place. Empty fits
    /// any text.
    pub after: String,
    /// The line of the file that the rule begins on.
    pub line: Option<u64>,
}

impl BreakRule {
    /// A rule that breaks the text.
    ///
    /// ```
    /// assert!(duiqi::split::srx::BreakRule::end(r"[.?!]", r"\s").breaks);
    /// ```
    #[must_use]
    pub fn end(before: impl Into<String>, after: impl Into<String>) -> Self {
        BreakRule { breaks: true, before: before.into(), after: after.into(), line: None }
    }

    /// A rule that forbids a break.
    ///
    /// ```
    /// assert!(!duiqi::split::srx::BreakRule::exception(r"\bMr\.", r"\s").breaks);
    /// ```
    #[must_use]
    pub fn exception(before: impl Into<String>, after: impl Into<String>) -> Self {
        BreakRule { breaks: false, before: before.into(), after: after.into(), line: None }
    }
}

/// Says which languages a set of rules applies to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LanguageMap {
    /// A regular expression for whole language tags, ignoring case: `en.*`.
    pub pattern: String,
    /// The name of the rules.
    pub name: String,
    /// The line of the file where the map is.
    pub line: Option<u64>,
}

/// The tags by which a map may name a language. A file for `EN-US` alone
/// applies to all English.
const TAGS: ByLang<&[&str]> =
    ByLang { zh: &["zh", "zh-CN", "zh-Hans", "zh-TW", "zh-Hant", "zh-HK"], en: &["en", "en-US", "en-GB"] };

impl SegmentationRules {
    /// Adds rules under a name, and a map to them.
    ///
    /// ```
    /// use duiqi::split::srx::{BreakRule, SegmentationRules};
    /// let mut rules = SegmentationRules::default();
    /// rules.add("Chinese", "zh.*", [BreakRule::end("；", "")]);
    /// assert_eq!(rules.maps[0].name, rules.languages[0].name);
    /// ```
    pub fn add(&mut self, name: &str, pattern: &str, rules: impl IntoIterator<Item = BreakRule>) {
        self.languages.push(LanguageRules { name: name.to_owned(), rules: rules.into_iter().collect() });
        self.maps.push(LanguageMap { pattern: pattern.to_owned(), name: name.to_owned(), line: None });
    }

    /// Compiles the rules for English and Chinese. Rules for other languages
    /// are ignored.
    ///
    /// ```
    /// use duiqi::split::srx::{BreakRule, SegmentationRules};
    /// let mut rules = SegmentationRules::default();
    /// rules.add("English", "en", [BreakRule::end("(", "")]);
    /// let error = rules.compile().unwrap_err().to_string();
    /// assert!(error.starts_with("input: SRX: the pattern `(`"), "{error}");
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Syntax`], with the line where the rules come from a file, for a regular expression that is wrong, and
    /// for a map to rules that are not there.
    pub fn compile(&self) -> Result<UserRules> {
        let rules = ByLang { zh: self.compile_for(Lang::Zh)?, en: self.compile_for(Lang::En)? };
        Ok(UserRules { rules: Arc::new(rules), alone: false })
    }

    /// The rules that apply to a language, in order.
    fn compile_for(&self, lang: Lang) -> Result<Vec<CompiledRule>> {
        let mut compiled = Vec::new();
        for map in &self.maps {
            let pattern =
                RulePattern::tag(&map.pattern).map_err(|message| bad_pattern(&map.pattern, &message, map.line))?;
            if !TAGS[lang].iter().any(|tag| pattern.is_whole(tag)) {
                continue;
            }
            let Some(language) = self.languages.iter().find(|language| language.name == map.name) else {
                let message = format!("a `languagemap` names the rules `{}`, which are not in the file", map.name);
                return Err(Error::syntax("SRX", place(map.line), message));
            };
            for rule in &language.rules {
                compiled.push(CompiledRule::new(rule)?);
            }
            if !self.cascade {
                break;
            }
        }
        Ok(compiled)
    }
}

/// The place of a rule, if it comes from a file.
fn place(line: Option<u64>) -> Place {
    line.map_or_else(Place::default, |line| Place::default().line(line))
}

/// The error for an invalid regular expression.
fn bad_pattern(pattern: &str, message: &str, line: Option<u64>) -> Error {
    Error::syntax("SRX", place(line), format!("the pattern `{pattern}` is wrong: {message}"))
}

/// Compiled rules for [`Options::rules`](super::Options::rules). Cloning is
/// cheap.
#[derive(Debug, Clone)]
pub struct UserRules {
    /// The compiled rules of each language, in order.
    rules: Arc<ByLang<Vec<CompiledRule>>>,
    /// True if they replace this crate's rules.
    alone: bool,
}

impl UserRules {
    /// Replaces this crate's rules instead of combining with them. A language
    /// without user rules is still split by this crate's.
    ///
    /// ```
    /// use duiqi::split::srx::{BreakRule, SegmentationRules};
    /// use duiqi::{Lang, split};
    ///
    /// let mut rules = SegmentationRules::default();
    /// rules.add("English", "en.*", [BreakRule::end(r"\.", r"\s")]);
    /// let mut options = split::Options::default();
    /// options.rules = Some(rules.compile()?.alone());
    /// let found: Vec<_> = split::sentences_with("Mr. Li left! He was tired.", Lang::En, &options).collect();
    /// assert_eq!(found, ["Mr. ", "Li left! He was tired."]);
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    #[must_use]
    pub fn alone(mut self) -> Self {
        self.alone = true;
        self
    }

    /// True if the user has rules for a language.
    pub(super) fn know(&self, lang: Lang) -> bool {
        !self.rules[lang].is_empty()
    }

    /// The ends of the sentences of a paragraph, except the last one. `ours`
    /// are those by this crate's rules.
    pub(super) fn ends(&self, paragraph: &str, lang: Lang, ours: impl FnOnce() -> Vec<usize>) -> Vec<usize> {
        let ours = if self.alone { Vec::new() } else { ours() };
        apply::ends(&self.rules[lang], paragraph, &ours)
    }
}

/// Compares identity, not content: compiled patterns cannot be compared.
impl PartialEq for UserRules {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.rules, &other.rules) && self.alone == other.alone
    }
}

impl Eq for UserRules {}
