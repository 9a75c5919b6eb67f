//! Checks on pairs: what looks wrong in an existing translation memory or bilingual file, and why.
//!
//! One function a check; each takes a [`Unit`] and gives a [`Finding`] or none. [`Audit`] does all of them and knows
//! the units before, for what only shows across units.
//!
//! ```
//! use duiqi::{Unit, audit::{Audit, Check}};
//! let mut audit = Audit::default();
//! let found = audit.unit(&Unit::pair(("en", "Sales rose by 12 percent."), ("zh-CN", "销售额增长了21%。")));
//! assert_eq!(found[0].check, Check::Numbers);
//! assert_eq!(found[0].reason, "12 is in the source only; 21 in the target only");
//! ```

mod characters;
mod numbers;
mod repeats;
mod translation;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Error, Lang, LanguageTag, Lexicon, Result, Script, Unit};

pub use characters::characters;
pub use numbers::numbers;
pub use repeats::Repeats;
pub use translation::translation;

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Check {
    /// One side is empty, and nothing says why.
    Counterpart,
    /// One side is too short or too long for the other.
    Length,
    /// A number of one side is missing on the other.
    Numbers,
    /// The target is the source, or holds a long piece of it.
    Untranslated,
    /// A text is not in the language of its tag, or Chinese not in the script of its tag.
    Language,
    /// The words of the two sides have nothing to do with each other.
    Translation,
    /// Broken characters: wrong encodings, controls, marks of replacement.
    Characters,
    /// The same pair again.
    Double,
    /// The same source with another target.
    Targets,
}

impl Check {
    /// All of them.
    pub const ALL: [Check; 9] = [
        Check::Counterpart,
        Check::Length,
        Check::Numbers,
        Check::Untranslated,
        Check::Language,
        Check::Translation,
        Check::Characters,
        Check::Double,
        Check::Targets,
    ];

    /// Its name.
    ///
    /// ```
    /// assert_eq!(duiqi::audit::Check::Untranslated.name(), "untranslated");
    /// ```
    pub const fn name(self) -> &'static str {
        match self {
            Check::Counterpart => "counterpart",
            Check::Length => "length",
            Check::Numbers => "numbers",
            Check::Untranslated => "untranslated",
            Check::Language => "language",
            Check::Translation => "translation",
            Check::Characters => "characters",
            Check::Double => "double",
            Check::Targets => "targets",
        }
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Check {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Check::ALL.into_iter().find(|check| check.name() == text).ok_or_else(|| {
            let names: Vec<_> = Check::ALL.iter().map(|check| check.name()).collect();
            Error::Invalid(format!("unknown check `{text}`: use {}", names.join(", ")))
        })
    }
}

/// Something that looks wrong.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// What was looked for.
    pub check: Check,
    /// Which unit, counted from 0 in the order in which [`Audit`] saw them; 0 from the functions of single units.
    pub unit: u64,
    /// How sure it is that something is wrong, 0 to 1.
    pub score: f32,
    /// What was found, in words.
    pub reason: String,
}

impl Finding {
    fn new(check: Check, score: f32, reason: String) -> Self {
        Finding { check, unit: 0, score: score.clamp(0.0, 1.0), reason }
    }
}

/// What is checked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Options {
    /// Which checks are done; default: all.
    pub checks: Vec<Check>,
    /// The least score that is reported; default 0.
    pub floor: f32,
}

impl Default for Options {
    fn default() -> Self {
        Options { checks: Check::ALL.to_vec(), floor: 0.0 }
    }
}

/// Checks units as they come. It keeps some 40 bytes of each, to know doubles.
#[derive(Debug, Clone)]
pub struct Audit {
    /// What is checked.
    pub options: Options,
    /// Which words translate which. Default: the built-in lexicon.
    pub lexicon: Lexicon,
    repeats: Repeats,
    count: u64,
}

impl Default for Audit {
    fn default() -> Self {
        Audit::new(Options::default())
    }
}

impl Audit {
    /// An audit with these options.
    ///
    /// ```
    /// use duiqi::{Unit, audit::{Audit, Check, Options}};
    /// let mut options = Options::default();
    /// options.checks = vec![Check::Language];
    /// let found = Audit::new(options).unit(&Unit::pair(("en", "Hello."), ("zh", "Bonjour.")));
    /// assert_eq!(found.len(), 1);
    /// ```
    pub fn new(options: Options) -> Self {
        Audit { options, lexicon: Lexicon::builtin(), repeats: Repeats::default(), count: 0 }
    }

    /// What is wrong with the next unit, in the order of [`Check`].
    ///
    /// ```
    /// use duiqi::{Unit, audit::{Audit, Check}};
    /// let (mut audit, unit) = (Audit::default(), Unit::pair(("en", "Save"), ("zh", "保存")));
    /// assert!(audit.unit(&unit).is_empty());
    /// assert_eq!(audit.unit(&unit)[0].check, Check::Double);
    /// ```
    pub fn unit(&mut self, unit: &Unit) -> Vec<Finding> {
        let mut found: Vec<Finding> = Vec::new();
        for &check in &self.options.checks {
            found.extend(match check {
                Check::Counterpart => counterpart(unit),
                Check::Length => length(unit),
                Check::Numbers => numbers(unit),
                Check::Untranslated => untranslated(unit),
                Check::Language => language(unit),
                Check::Translation => translation(unit, &self.lexicon),
                Check::Characters => characters(unit),
                Check::Double | Check::Targets => None,
            });
        }
        let repeat = self.repeats.unit(unit, self.count);
        found.extend(repeat.filter(|finding| self.options.checks.contains(&finding.check)));
        found.retain(|finding| finding.score >= self.options.floor);
        found.iter_mut().for_each(|finding| finding.unit = self.count);
        self.count += 1;
        found
    }

    /// How many units were checked.
    ///
    /// ```
    /// assert_eq!(duiqi::audit::Audit::default().units(), 0);
    /// ```
    pub fn units(&self) -> u64 {
        self.count
    }
}

/// One side is empty, and no reason says why.
///
/// ```
/// use duiqi::{Unit, audit::counterpart};
/// assert!(counterpart(&Unit::pair(("en", "Hello."), ("zh", " "))).is_some());
/// ```
pub fn counterpart(unit: &Unit) -> Option<Finding> {
    let (source, target) = (unit.source.text.trim().is_empty(), unit.target.text.trim().is_empty());
    let reason = match (source, target) {
        (true, true) => "both sides are empty",
        (false, true) => "the target is empty",
        (true, false) => "the source is empty",
        (false, false) => return None,
    };
    unit.reason.is_none().then(|| Finding::new(Check::Counterpart, 1.0, reason.to_owned()))
}

/// The logarithm of how many characters English needs for one of Chinese, and how much that varies: with the text,
/// and more with less text. Measured on 12,856 beads of six sets of news, talks, novels and documentation.
const LOG_RATIO: f64 = 1.18;
const VARIANCE: f64 = 0.0576;
const VARIANCE_OF_ONE: f64 = 0.9;
/// Deviations that let a pair through; one pair in several hundred good ones is over it.
const DEVIATIONS: f64 = 3.2;

/// One side is too short or too long for the other: by the ratio of English and Chinese characters (blanks do not
/// count in Chinese), more than 3.2 deviations from what is usual for texts of this length. Other languages are
/// taken to need about as many characters as each other.
///
/// ```
/// use duiqi::{Unit, audit::length};
/// assert!(length(&Unit::pair(("en", "Good morning."), ("zh", "早上好。"))).is_none());
/// let found = length(&Unit::pair(("en", "No."), ("zh", "会议讨论了明年的经济工作和人工智能的发展。")));
/// assert!(found.unwrap().reason.contains("shorter than expected"));
/// ```
pub fn length(unit: &Unit) -> Option<Finding> {
    if unit.source.text.trim().is_empty() || unit.target.text.trim().is_empty() {
        return None;
    }
    let chinese = |tag: &LanguageTag, text: &str| tag.lang().or_else(|| Lang::detect(text)) == Some(Lang::Zh);
    let measure = |text: &str, zh: bool| text.trim().chars().filter(|c| !zh || !c.is_whitespace()).count() as f64;
    let zh = (chinese(&unit.source.tag, &unit.source.text), chinese(&unit.target.tag, &unit.target.text));
    let (source, target) = (measure(&unit.source.text, zh.0), measure(&unit.target.text, zh.1));
    let expected = match zh {
        (true, false) => LOG_RATIO,
        (false, true) => -LOG_RATIO,
        _ => 0.0,
    };
    // As characters of Chinese, of which the variance is known.
    let least = if zh.0 || zh.1 { if zh.0 { source } else { target } } else { source.min(target) / 3.0 };
    let deviation = ((target / source).ln() - expected) / (VARIANCE + VARIANCE_OF_ONE / least.max(1.0)).sqrt();
    if deviation.abs() < DEVIATIONS {
        return None;
    }
    let times = ((target / source).ln() - expected).abs().exp();
    let (side, how) = if deviation > 0.0 { ("source", "shorter") } else { ("target", "shorter") };
    let reason = format!("the {side} is {times:.1} times {how} than expected");
    Some(Finding::new(Check::Length, (deviation.abs() / 8.0) as f32, reason))
}

/// How many words or Chinese characters in a row make a copy.
const COPIED_WORDS: usize = 6;
const COPIED_CHARACTERS: usize = 12;

/// The target is the source, or holds a long piece of it in the source's language.
///
/// ```
/// use duiqi::{Unit, audit::untranslated};
/// assert!(untranslated(&Unit::pair(("en", "Save as"), ("zh", "save as"))).is_some());
/// assert!(untranslated(&Unit::pair(("en", "GitHub"), ("zh", "GitHub"))).unwrap().score < 0.5);
/// assert!(untranslated(&Unit::pair(("en", "See https://a.org/b"), ("zh", "见 https://a.org/b"))).is_none());
/// ```
pub fn untranslated(unit: &Unit) -> Option<Finding> {
    let key = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let (source, target) = (key(&unit.source.text), key(&unit.target.text));
    let lang = Lang::detect(&unit.source.text)?;
    if unit.source.tag.lang() == unit.target.tag.lang() {
        return None;
    }
    if source == target {
        // A single word is often a name.
        let words = source.split(' ').count();
        let score = if lang == Lang::En && words == 1 { 0.4 } else { 1.0 };
        return Some(Finding::new(Check::Untranslated, score, "the target is the source".to_owned()));
    }
    let copied = match lang {
        Lang::En => copied_words(&source, &target),
        Lang::Zh => copied_characters(&source, &target),
    }?;
    let share = copied.chars().count() as f32 / target.chars().count().max(1) as f32;
    let shown: String = copied.chars().take(60).collect();
    Some(Finding::new(Check::Untranslated, 0.5 + share / 2.0, format!("copied from the source: {shown}")))
}

/// The first run of Latin words of the source that stands in the target.
fn copied_words(source: &str, target: &str) -> Option<String> {
    let words: Vec<_> = source.split(' ').collect();
    let latin = |word: &&str| word.chars().next().is_some_and(|c| c.is_ascii_alphabetic()) && !word.contains("://");
    let runs = words.windows(COPIED_WORDS).filter(|run| run.iter().all(latin));
    runs.map(|run| run.join(" ")).find(|run| target.contains(run.as_str()))
}

/// The first run of Chinese characters of the source that stands in the target.
fn copied_characters(source: &str, target: &str) -> Option<String> {
    let starts: Vec<_> = source.char_indices().collect();
    let runs = starts.windows(COPIED_CHARACTERS).filter(|run| run.iter().all(|&(_, c)| crate::lang::is_han(c)));
    let text = |run: &[(usize, char)]| run.iter().map(|&(_, c)| c).collect::<String>();
    runs.map(text).find(|run| target.contains(run.as_str()))
}

/// A text is not in the language that its tag says, or Chinese is not in the script that its tag says.
///
/// ```
/// use duiqi::{Unit, audit::language};
/// let found = language(&Unit::pair(("en", "Development"), ("zh-CN", "經濟發展"))).unwrap();
/// assert_eq!(found.reason, "the target is in Traditional Chinese, but tagged zh-CN");
/// ```
pub fn language(unit: &Unit) -> Option<Finding> {
    let sides = [("source", &unit.source.tag, &unit.source.text), ("target", &unit.target.tag, &unit.target.text)];
    sides.into_iter().find_map(|(side, tag, text)| {
        let (wanted, found) = (tag.lang()?, Lang::detect(text)?);
        if wanted != found {
            // A few letters are a name or a code, which any language may hold.
            let letters = text.chars().filter(|c| c.is_alphabetic()).count();
            let score = if letters < 12 && found == Lang::En { 0.3 } else { 0.9 };
            return Some(Finding::new(
                Check::Language,
                score,
                format!("the {side} is in {}, but tagged {tag}", found.name()),
            ));
        }
        let (wanted, found) = (tag.script()?, Script::detect(text)?);
        let name = match found {
            Script::Hans => "Simplified",
            Script::Hant => "Traditional",
        };
        (wanted != found)
            .then(|| Finding::new(Check::Language, 0.8, format!("the {side} is in {name} Chinese, but tagged {tag}")))
    })
}
