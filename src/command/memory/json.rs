//! The output of the memory commands for programs: one JSON object a line.
//!
//! The keys are part of the tool's interface. They are written here and not
//! derived, so that a change of the library's types does not change them by
//! accident. Ranges are bytes, `[start, end]`.
//!
//! ```text
//! {"difference":[{"edit":"replaced","query":[10,13],"text":[10,14]}],"id":1,"penalty":1,
//!  "percent":74,"query":"Close the gas valve.","reversed":false,"similarity":75,"text":…}
//! {"documents":1,"file_bytes":90112,"languages":[["en","zh",1]],"origins":[["alignment",1]],…}
//! ```
//!
//! Every object can be read by itself, so that results can be cut with `head`
//! or spread over machines. New keys may come; those that are there keep their
//! names and types.

use std::ops::Range;
use std::path::Path;

use duiqi::Unit;
use duiqi::memory::fuzzy::Edit;
use duiqi::memory::{
    Concordance, ImportReport, Match, MatchBand, PlannedChange, Pretranslation, RepairReport, SameSource, Statistics,
    Verification, Vocabulary,
};
use serde_json::{Value, json};

/// The values, one a line.
fn lines(values: impl IntoIterator<Item = Value>) -> String {
    values.into_iter().map(|value| format!("{value}\n")).collect()
}

/// How many units were deleted or changed.
pub fn count(what: &str, count: u64) -> String {
    lines([json!({ what: count })])
}

/// The report that a memory was made, compacted or copied.
///
/// The key is the action and the value is the file, so that a script can test
/// for the key.
pub fn done(what: &str, file: &Path) -> String {
    lines([json!({ what: file.display().to_string() })])
}

/// The report of an import.
pub fn import(file: &Path, report: &ImportReport) -> String {
    let r = report;
    lines([json!({
        "file": file.display().to_string(), "read": r.read, "added": r.added, "updated": r.updated,
        "unchanged": r.unchanged, "unpaired": r.unpaired, "doubtful": r.doubtful, "fragments": r.fragments,
        "conflicts": r.conflicts, "not_translated": r.not_translated, "protected": r.protected,
        "codes_only": r.codes_only, "deprecated": r.deprecated, "unfinished": r.unfinished,
    })])
}

/// The matches of a query, the best first; each repeats the query.
pub fn matches(query: &str, found: &[Match]) -> String {
    lines(found.iter().map(|found| {
        let mut value = one(found);
        // With many queries on standard input a program may read answers out of
        // step with its questions; the query identifies each line.
        value["query"] = query.into();
        value
    }))
}

/// One match, with where it differs from the query.
///
/// `percent` is `similarity` less `penalty`; all three are given, so that a
/// tool can show why a text that is the same has 99.
fn one(found: &Match) -> Value {
    // Equal runs are left out: they are what is between the others.
    let changes = found.difference.iter().filter(|change| change.edit != Edit::Equal).map(|change| {
        let edit = match change.edit {
            Edit::Equal => "equal",
            Edit::Inserted => "inserted",
            Edit::Deleted => "deleted",
            Edit::Replaced => "replaced",
        };
        json!({"edit": edit, "query": pair(&change.query), "text": pair(&change.text)})
    });
    json!({
        "percent": found.percent, "similarity": found.similarity, "penalty": found.penalty,
        "reversed": found.reversed, "id": found.id, "text": found.text(), "translation": found.translation(),
        "difference": changes.collect::<Vec<_>>(), "unit": found.unit,
    })
}

/// A range of bytes.
fn pair(range: &Range<usize>) -> Value {
    json!([range.start, range.end])
}

/// A page of a concordance, one hit a line.
pub fn concordance(page: &Concordance) -> String {
    lines(page.hits.iter().map(|hit| {
        let ranges = |ranges: &[Range<usize>]| ranges.iter().map(pair).collect::<Vec<_>>();
        json!({
            "id": hit.id, "reversed": hit.reversed, "text": hit.text(), "translation": hit.translation(),
            "found": ranges(&hit.found), "linked": ranges(&hit.linked), "unit": hit.unit,
        })
    }))
}

/// The segments of a pretranslation, each with its best match if that reaches
/// the threshold.
///
/// A segment without such a match has `"best": null` and keeps its line: line
/// *n* is segment *n* of the file.
pub fn sentences(units: &[Unit], report: &Pretranslation, threshold: u8) -> String {
    lines(report.sentences.iter().zip(units).map(|(sentence, unit)| {
        let best = sentence.best.as_ref().filter(|best| best.percent >= threshold);
        json!({
            "range": unit.source.ranges.first().map(pair), "id": unit.id, "source": unit.source.text,
            "band": sentence.band.name(), "repeated": sentence.repeated, "best": best.map(one),
        })
    }))
}

/// The bands, terms and vocabulary of a pretranslation, in one object.
///
/// Bands are in the order of [`MatchBand::ALL`], also those without segments, so
/// that two files can be compared by position.
pub fn summary(report: &Pretranslation) -> String {
    // Counts only: the reader can compute shares with as many digits as needed.
    let Vocabulary { words, known, .. } = report.vocabulary;
    let bands = MatchBand::ALL.map(|band| {
        let count = report.bands.count(band);
        // `sentences` is the former name of `segments`, for scripts that read it.
        json!({
            "band": band.name(), "segments": count.segments, "sentences": count.segments, "words": count.words,
            "characters": count.characters,
        })
    });
    let terms = report.terms.iter().map(|term| {
        json!({
            "term": term.text, "count": term.count, "units": term.units, "translation": term.translation,
            "strength": term.strength,
        })
    });
    let terms: Vec<_> = terms.collect();
    lines([json!({"bands": bands, "terms": terms, "vocabulary": words, "known": known})])
}

/// The statistics of a memory.
pub fn statistics(s: &Statistics) -> String {
    let languages: Vec<_> = s.languages.iter().map(|count| json!([count.source, count.target, count.units])).collect();
    let origins: Vec<_> = s.origins.iter().collect();
    lines([json!({
        "units": s.units, "texts": s.texts, "text_bytes": s.text_bytes, "file_bytes": s.file_bytes,
        "documents": s.documents, "with_context": s.with_context, "languages": languages, "origins": origins,
    })])
}

/// The result of a verification.
pub fn verification(found: &Verification) -> String {
    lines([json!({"units": found.units, "problems": found.problems})])
}

/// Conflicts or duplicates: a group a line, each a list of ids and units.
///
/// A line is a bare array of `[id, unit]` and no object: the groups have
/// nothing in common but the text, which every unit holds.
pub fn groups(groups: &[SameSource]) -> String {
    lines(groups.iter().map(|group| group.units.iter().map(|stored| json!([stored.id, stored.unit])).collect()))
}

/// What a replacement would change, one unit a line.
pub fn preview(changes: &[PlannedChange]) -> String {
    lines(changes.iter().map(|change| json!({"id": change.id, "now": change.now, "then": change.then})))
}

/// The report of a repair.
pub fn repair(report: &RepairReport) -> String {
    let RepairReport { saved, damaged, gaps, has_checksums, .. } = report;
    lines([json!({"saved": saved, "damaged": damaged, "gaps": gaps, "checksums": has_checksums})])
}
