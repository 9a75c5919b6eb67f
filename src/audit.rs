//! Checks pairs: finds faults in an existing translation memory or bilingual
//! file, with a reason for each.
//!
//! Each check is one function, which takes a [`Unit`] and returns a [`Finding`]
//! or nothing.
//! [`Audit`] makes all checks. It also remembers earlier units, for faults that show only
//! across units, and reports one finding for each cause: if the target is a
//! copy of the source, its language is not reported as well.

mod characters;
mod check;
mod glossary;
mod ignore;
mod language;
mod message;
mod numbers;
mod pair;
mod placeholders;
mod punctuation;
mod recurring;
mod repeats;
mod translation;
mod untranslated;

use serde::{Deserialize, Serialize};

use crate::{Lexicon, Unit};

pub use characters::characters;
pub use check::{Check, Severity};
pub use glossary::Glossary;
pub use ignore::Ignore;
pub use language::language;
pub use numbers::numbers;
pub use pair::{counterpart, length};
pub use placeholders::placeholders;
pub use punctuation::{punctuation, spaces};
pub use recurring::{Collected, Recurring};
pub use repeats::Repeats;
pub use translation::translation;
use translation::{Messages, UsualLinks, translation_among};
pub use untranslated::untranslated;
use untranslated::{is_left, untranslated_among};

/// A fault in a unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Finding {
    /// The check that found it.
    pub check: Check,
    /// The number of the unit, from 1, in the order in which [`Audit`] saw
    /// them; 0 from functions that check a single unit.
    pub unit: u64,
    /// The probability that something is wrong, 0 to 1.
    pub score: f32,
    /// The fault in words.
    pub reason: String,
    /// The other units with the same fault, in order, if [`Recurring`]
    /// collected them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<u64>,
}

impl Finding {
    /// A finding outside of an audit.
    fn new(check: Check, score: f32, reason: String) -> Self {
        Finding { check, unit: 0, score: score.clamp(0.0, 1.0), reason, also: Vec::new() }
    }

    /// How serious it is.
    ///
    /// ```
    /// use duiqi::{Unit, audit::{Severity, counterpart}};
    /// let found = counterpart(&Unit::pair(("en", "Hello."), ("zh", ""))).unwrap();
    /// assert_eq!(found.severity(), Severity::Error);
    /// ```
    #[must_use]
    pub fn severity(&self) -> Severity {
        Severity::for_score(self.score)
    }
}

/// The checks to make.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Options {
    /// The checks to make; default: all.
    pub checks: Vec<Check>,
    /// The least score that is reported; default: 0.
    pub floor: f32,
}

impl Default for Options {
    fn default() -> Self {
        Options { checks: Check::ALL.to_vec(), floor: 0.0 }
    }
}

/// Checks units one after another. Keeps about 40 bytes of each, to recognise
/// repeated ones.
#[derive(Debug, Clone)]
pub struct Audit {
    /// The checks to make.
    pub options: Options,
    /// The translations of words. Default: the built-in lexicon.
    pub lexicon: Lexicon,
    /// The terms with their required translations. Default: none.
    pub glossary: Glossary,
    /// Findings that a project does not want to see. Default: none.
    pub ignore: Ignore,
    /// How many words link in the pairs that were learned from.
    usual: UsualLinks,
    /// The same for the messages of a program.
    usual_of_messages: UsualLinks,
    /// How many of the messages that were learned from are copies that are no names.
    left: usize,
    /// What was seen before.
    repeats: Repeats,
    /// How many units were checked.
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
    /// let found = Audit::new(options).unit(&Unit::pair(("en", "Hello."), ("zh", "Bonjour tout le monde.")));
    /// assert_eq!(found.len(), 1);
    /// ```
    #[must_use]
    pub fn new(options: Options) -> Self {
        Audit {
            options,
            lexicon: Lexicon::builtin(),
            glossary: Glossary::default(),
            ignore: Ignore::default(),
            usual: UsualLinks::default(),
            usual_of_messages: UsualLinks::default(),
            left: 0,
            repeats: Repeats::default(),
            count: 0,
        }
    }

    /// Learns from pairs of the file to be audited how many words usually have a
    /// counterpart in it. A pair without any then shows sooner, in a file of a
    /// few short pairs above all.
    ///
    /// ```
    /// use duiqi::{Unit, audit::{Audit, Check}};
    /// # if duiqi::Lexicon::builtin().is_empty() { return; }
    /// let mut units = vec![Unit::pair(("en", "Close the valve and wait for two minutes."), ("zh", "关闭阀门，等待两分钟。")); 12];
    /// units.push(Unit::pair(("en", "Remove the old filter from the pump."), ("zh", "图书馆星期日下午不开门。")));
    /// let mut audit = Audit::default();
    /// audit.learn(&units);
    /// assert_eq!(audit.unit(&units[12])[0].check, Check::Translation);
    /// ```
    ///
    /// For a file of up to a hundred pairs. Among thousands, many right pairs are
    /// unusual as well.
    ///
    /// The messages of programs, from a file of localisations or with the name
    /// of their place as id, are too different from each other for that. They
    /// teach words instead: a program calls a thing by one name throughout. The
    /// words are laid on the lexicon. They also show whether the file was translated
    /// to its end: if not, a title that was copied is no name. Learn from all messages
    /// at once, however many there are.
    pub fn learn<'u>(&mut self, units: impl IntoIterator<Item = &'u Unit>) {
        let (mut words, mut messages) = (Messages::default(), Vec::new());
        for unit in units {
            if translation::is_message(unit) {
                words.add(unit, &self.lexicon);
                self.left += usize::from(is_left(unit));
                messages.push(unit);
            } else {
                self.usual.add(unit, &self.lexicon);
            }
        }
        // Too many words for a lexicon teach nothing.
        let learned = self.lexicon.clone().read(words.glossary(&self.lexicon).as_bytes());
        self.lexicon = learned.unwrap_or_else(|_| self.lexicon.clone());
        // With these words, as the messages will be judged.
        for unit in messages.iter().step_by(messages.len() / MOST_MEASURED + 1) {
            self.usual_of_messages.add(unit, &self.lexicon);
        }
    }

    /// True for a message of a program: from a file of localisations, or with
    /// the name of its place as id.
    ///
    /// ```
    /// use duiqi::{Unit, audit::Audit};
    /// let mut unit = Unit::pair(("en", "Open"), ("zh", "打开"));
    /// assert!(!Audit::is_message(&unit));
    /// unit.id = Some("menu.open".to_owned());
    /// assert!(Audit::is_message(&unit));
    /// ```
    #[must_use]
    pub fn is_message(unit: &Unit) -> bool {
        translation::is_message(unit)
    }

    /// The faults of the next unit, in the order of [`Check`], one for each
    /// cause.
    ///
    /// ```
    /// use duiqi::{Unit, audit::{Audit, Check}};
    /// let (mut audit, unit) = (Audit::default(), Unit::pair(("en", "Save"), ("zh", "保存")));
    /// assert!(audit.unit(&unit).is_empty());
    /// assert_eq!(audit.unit(&unit)[0].check, Check::Double);
    /// ```
    ///
    /// Findings of minor checks are dropped if a major one explains them, so
    /// that each cause is reported once.
    pub fn unit(&mut self, unit: &Unit) -> Vec<Finding> {
        self.count += 1;
        // If a side is missing, there is nothing to compare.
        let is_checked = ![&unit.source, &unit.target].iter().any(|half| names_translators(&half.text));
        let (source, target) = (&unit.source.text, &unit.target.text);
        let is_key = unit.localization.is_some()
            && (is_key(source, target) || pair::has_chinese_source(unit) && is_key(target, source));
        let checked = |check: &&Check| match check {
            Check::Counterpart => is_checked,
            Check::Characters => is_checked && unit.is_pair(),
            _ => is_checked && unit.is_pair() && !is_key,
        };
        let checks = self.options.checks.iter().filter(checked);
        let shown = message::with_one_form(unit);
        let mut found: Vec<Finding> = checks.filter_map(|&check| self.one(check, &shown)).collect();
        // Always called, even if repeats are not wanted, because the options
        // may change and the numbers of earlier units must then be known.
        let repeat = self.repeats.unit(unit, self.count);
        found.extend(repeat.filter(|finding| self.options.checks.contains(&finding.check)));
        // Comes before the search for causes: a finding that the user does not
        // want must not hide one that they do.
        found.retain(|finding| finding.score >= self.options.floor && !self.ignore.matches(finding, unit));
        raise_with_others(&mut found);
        let sure = found.iter().filter(|finding| finding.score >= CAUSE);
        let causes: Vec<(Check, f32)> = sure.map(|finding| (finding.check, finding.score)).collect();
        found.retain(|finding| {
            let surer = |check: Check, score: f32| {
                check.has_cause_of(finding.check) && (score, check) > (finding.score, finding.check)
            };
            !causes.iter().any(|&(check, score)| check.explains(finding.check) || surer(check, score))
        });
        found.iter_mut().for_each(|finding| finding.unit = self.count);
        found
    }

    /// Makes one check.
    fn one(&self, check: Check, unit: &Unit) -> Option<Finding> {
        match check {
            Check::Counterpart => counterpart(unit),
            Check::Length => length(unit),
            Check::Numbers => numbers(unit),
            Check::Placeholders => placeholders(unit),
            Check::Punctuation => punctuation(unit),
            Check::Spaces => spaces(unit),
            Check::Glossary => self.glossary.check(unit),
            Check::Untranslated => untranslated_among(unit, self.left),
            Check::Language => language(unit),
            Check::Translation => {
                let usual = if translation::is_message(unit) { self.usual_of_messages } else { self.usual };
                translation_among(unit, &self.lexicon, usual)
            }
            Check::Characters => characters(unit),
            Check::Double | Check::Targets => None,
        }
    }

    /// The number of units checked.
    ///
    /// ```
    /// assert_eq!(duiqi::audit::Audit::default().units(), 0);
    /// ```
    #[must_use]
    pub fn units(&self) -> u64 {
        self.count
    }
}

/// Raises a finding of slightly unrelated words to a warning if numbers, marks
/// or lengths differ as well: each is weak evidence of one cause.
fn raise_with_others(found: &mut [Finding]) {
    let is_evidence =
        |check| matches!(check, Check::Length | Check::Numbers | Check::Placeholders | Check::Punctuation);
    if found.iter().any(|finding| is_evidence(finding.check)) {
        let words = found.iter_mut().filter(|finding| finding.check == Check::Translation);
        words.for_each(|finding| finding.score = finding.score.max(CAUSE));
    }
}

/// True for the messages that gettext, GNOME and KDE use for the names of the
/// translators: their targets are no translations.
fn names_translators(source: &str) -> bool {
    /// As in the catalogues of git, GNOME and KDE.
    const MESSAGES: [&str; 6] = [
        "translator-credits",
        "translator_credits",
        "NAME OF TRANSLATORS",
        "EMAIL OF TRANSLATORS",
        "Your names",
        "Your emails",
    ];
    MESSAGES.contains(&source)
}

/// True for the key of a message in the place of its source, as in the
/// catalogues of Plone: `help_captcha`. There is nothing to compare with.
///
/// A word with a hyphen may be a word (`read-only`), but not if its translation
/// has as many Chinese characters as it has letters. A key may end with the mark
/// of its message: `first_time_here?`. It may be the name of a template,
/// `list:notice:hold.txt`, or of a place: `dialog.search.hint`.
fn is_key(source: &str, target: &str) -> bool {
    let source = source.trim_end_matches(['?', '!', '.', ':']);
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ':');
    let is_long = target.chars().count() >= source.len();
    let is_path =
        source.split(['.', ':']).filter(|part| part.starts_with(|c: char| c.is_ascii_lowercase())).count() > 2;
    let is_joined = source.contains('_') || is_path || is_long && source.contains(['-', '.', ':']);
    is_joined && source.starts_with(|c: char| c.is_ascii_lowercase()) && source.chars().all(is_part)
}

/// The most messages of a file in which linked words are counted. Choice: some
/// five thousand words.
const MOST_MEASURED: usize = 500;

/// Only findings with at least this score suppress others. Choice: a doubtful
/// finding must not hide a certain one.
const CAUSE: f32 = 0.5;
