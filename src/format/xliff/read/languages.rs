//! The languages of units: which are asked for, and which differ from those of
//! the first unit.
//!
//! XLIFF 1.2 names the languages at each `file`, so that one document may hold
//! translations into several. Every command tells its user of them, because most
//! formats and every memory that fills a file want one pair.
//!
//! | asked for | a unit from en into de, in a file that begins with zh-CN |
//! |---|---|
//! | nothing | is read; a remark names its file and its languages |
//! | target `zh` | is left out and counted; the remark says so |
//! | target `de` | is read; the units into zh-CN are left out |

use crate::format::{ReadLog, ReadOptions, best_match};
use crate::{BySide, LanguageTag, Unit};

/// How many files are named by remarks: a choice. The units of further ones are
/// counted together.
const NAMED: usize = 8;

/// Units of one file in languages that nobody expects.
struct OtherUnits {
    /// The document (`file/@original`).
    document: Option<String>,
    /// The languages, as the file has them.
    tags: BySide<LanguageTag>,
    /// How many units there are.
    count: u64,
}

/// The languages met so far.
#[derive(Default)]
pub(super) struct Languages {
    /// The languages of the first unit.
    first: Option<BySide<LanguageTag>>,
    /// The units in other languages, in the order of their files.
    others: Vec<OtherUnits>,
    /// Those of files beyond the first ones.
    more: u64,
}

impl Languages {
    /// True if a unit is to be read. Units in other languages than those asked
    /// for, or than those of the first unit, are counted.
    pub(super) fn accept(&mut self, unit: &Unit, options: &ReadOptions) -> bool {
        let asked = options.source.is_some() || options.target.is_some();
        let tags = BySide { source: unit.source.tag.clone(), target: named_target(unit) };
        let expected = match asked {
            true => {
                fit(options.source.as_ref(), &tags.source, options.target.as_ref(), &tags.target)
                // A unit in the other direction is turned.
                || fit(options.source.as_ref(), &tags.target, options.target.as_ref(), &tags.source)
            }
            false => {
                let first = self.first.get_or_insert_with(|| tags.clone());
                if first.target.as_str().is_empty() {
                    first.target = tags.target.clone();
                }
                fit(Some(&first.source), &tags.source, Some(&first.target), &tags.target)
            }
        };
        if !expected {
            self.count(unit.document.as_deref(), tags);
            options.log.note(|report| report.other_units += u64::from(asked));
        }
        expected || !asked
    }

    /// Counts a unit.
    fn count(&mut self, document: Option<&str>, tags: BySide<LanguageTag>) {
        let same = |other: &&mut OtherUnits| other.document.as_deref() == document && other.tags == tags;
        if let Some(other) = self.others.iter_mut().rev().find(same) {
            other.count += 1;
        } else if self.others.len() < NAMED {
            self.others.push(OtherUnits { document: document.map(str::to_owned), tags, count: 1 });
        } else {
            self.more += 1;
        }
    }

    /// Says at the end of the file what was counted.
    pub(super) fn conclude(&mut self, options: &ReadOptions) {
        let asked = options.source.is_some() || options.target.is_some();
        let end = match asked {
            true => "left out: the languages are not those asked for",
            false => "not in the languages of the first unit: --source-lang and --target-lang choose",
        };
        for other in std::mem::take(&mut self.others) {
            let file = other.document.map(|name| format!(" of `{name}`")).unwrap_or_default();
            let shown = |tag: &LanguageTag| match tag.as_str() {
                "" => "no named language".to_owned(),
                tag => tag.to_owned(),
            };
            let (from, into) = (shown(&other.tags.source), shown(&other.tags.target));
            say(&options.log, format!("{} unit(s){file}, from {from} into {into}, {end}", other.count));
        }
        let more = std::mem::take(&mut self.more);
        if more > 0 {
            say(&options.log, format!("{more} unit(s) of further files, {end}"));
        }
    }
}

/// Adds a remark.
fn say(log: &ReadLog, remark: String) {
    log.note(|report| report.remarks.push(remark));
}

/// The target language of a unit. A template that names its source language
/// there has none yet.
fn named_target(unit: &Unit) -> LanguageTag {
    let tag = &unit.target.tag;
    if is_language(Some(&unit.source.tag), tag) && unit.target.text.is_empty() {
        return LanguageTag::default();
    }
    tag.clone()
}

/// True if both sides are in the languages wanted.
fn fit(source: Option<&LanguageTag>, from: &LanguageTag, target: Option<&LanguageTag>, to: &LanguageTag) -> bool {
    is_language(source, from) && is_language(target, to)
}

/// True if a tag fits the one wanted. No tag fits any; Simplified Chinese never
/// fits Traditional.
fn is_language(wanted: Option<&LanguageTag>, tag: &LanguageTag) -> bool {
    let known = wanted.filter(|wanted| !wanted.as_str().is_empty() && !tag.as_str().is_empty());
    known.is_none_or(|wanted| best_match(wanted, &[(tag, "")]).is_some())
}
