//! What the memory commands print: for people, or one JSON object a line.

use std::fmt::Write;
use std::ops::Range;
use std::path::Path;

use duiqi::Unit;
use duiqi::memory::fuzzy::{Change, Edit};
use duiqi::memory::{Band, Concordance, Group, ImportReport, Match, Pretranslation, Statistics, Verification};
use serde_json::{Value, json};

/// Lines of JSON.
fn lines(values: impl IntoIterator<Item = Value>) -> String {
    values.into_iter().map(|value| format!("{value}\n")).collect()
}

/// A text on one line.
fn line(text: &str) -> String {
    text.split(['\n', '\r']).map(str::trim).collect::<Vec<_>>().join(" ")
}

pub fn count(what: &str, count: u64, json: bool) -> String {
    if json { lines([json!({ what: count })]) } else { format!("{count} units {what}\n") }
}

pub fn import(file: &Path, report: &ImportReport, json: bool) -> String {
    let r = report;
    if json {
        return lines([json!({
            "file": file.display().to_string(), "read": r.read, "added": r.added, "updated": r.updated,
            "unchanged": r.unchanged, "unpaired": r.unpaired, "doubtful": r.doubtful, "fragments": r.fragments,
            "conflicts": r.conflicts,
        })]);
    }
    format!(
        "{}: {} units read, {} added, {} updated, {} there already; left out: {} without counterpart, {} doubtful, \
         {} fragments; {} conflicts\n",
        file.display(),
        r.read,
        r.added,
        r.updated,
        r.unchanged,
        r.unpaired,
        r.doubtful,
        r.fragments,
        r.conflicts,
    )
}

pub fn matches(query: &str, found: &[Match], json: bool) -> String {
    if json {
        return lines(found.iter().map(match_value));
    }
    found.iter().fold(String::new(), |mut text, found| {
        let differences = line(&marked(query, found.text(), &found.difference));
        let _ = write!(text, "{:>3} %  {differences}\n       {}\n", found.percent, line(found.translation()));
        let about = about(&found.unit);
        if !about.is_empty() {
            let _ = writeln!(text, "       ({about})");
        }
        text
    })
}

fn match_value(found: &Match) -> Value {
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

fn pair(range: &Range<usize>) -> Value {
    json!([range.start, range.end])
}

/// The stored text, with what the query has instead: `[-query-]{+stored+}`.
fn marked(query: &str, text: &str, changes: &[Change]) -> String {
    let (mut shown, mut at) = (String::new(), 0);
    for change in changes {
        let gap = &text[at..change.text.start.max(at)];
        shown += gap;
        let (asked, stored) = (&query[change.query.clone()], &text[change.text.clone()]);
        match change.edit {
            Edit::Equal => shown += stored,
            Edit::Inserted => _ = write!(shown, "{{+{stored}+}}"),
            Edit::Deleted => _ = write!(shown, "[-{asked}-]"),
            Edit::Replaced => _ = write!(shown, "[-{asked}-]{{+{stored}+}}"),
        }
        at = change.text.end.max(at);
    }
    shown + &text[at..]
}

/// Where a unit comes from, as far as it is known.
fn about(unit: &Unit) -> String {
    let confidence = unit.confidence.map(|confidence| format!("confidence {confidence:.2}"));
    let parts = [unit.document.clone(), unit.origin.clone(), unit.changer.clone().or(unit.creator.clone()), confidence];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

pub fn concordance(page: &Concordance, offset: usize, json: bool) -> String {
    if json {
        let hits = page.hits.iter().map(|hit| {
            let ranges = |ranges: &[Range<usize>]| ranges.iter().map(pair).collect::<Vec<_>>();
            json!({
                "id": hit.id, "reversed": hit.reversed, "text": hit.texts().0, "translation": hit.texts().1,
                "found": ranges(&hit.found), "linked": ranges(&hit.linked), "unit": hit.unit,
            })
        });
        return lines(hits);
    }
    let mut text = String::new();
    for hit in &page.hits {
        let (found, other) = hit.texts();
        let _ = writeln!(text, "{}\n    {}", line(&around(found, &hit.found)), line(&around(other, &hit.linked)));
    }
    let more = if page.complete { "" } else { "more than " };
    let last = offset + page.hits.len();
    let first = if page.hits.is_empty() { last } else { offset + 1 };
    let _ = writeln!(text, "{first}–{last} of {more}{} hits", page.total);
    text
}

/// A text with brackets around its highlights.
fn around(text: &str, ranges: &[Range<usize>]) -> String {
    let (mut shown, mut at) = (String::new(), 0);
    for range in ranges {
        let _ = write!(shown, "{}[{}]", &text[at..range.start], &text[range.clone()]);
        at = range.end;
    }
    shown + &text[at..]
}

pub fn sentences(text: &str, report: &Pretranslation, threshold: u8, json: bool) -> String {
    if json {
        return lines(report.sentences.iter().map(|sentence| {
            let best = sentence.best.as_ref().filter(|best| best.percent >= threshold);
            json!({
                "range": pair(&sentence.range), "source": &text[sentence.range.clone()], "band": sentence.band.name(),
                "repeated": sentence.repeated, "best": best.map(match_value),
            })
        }));
    }
    report.sentences.iter().fold(String::new(), |mut shown, sentence| {
        let source = line(&text[sentence.range.clone()]);
        let _ = match sentence.best.as_ref().filter(|best| best.percent >= threshold) {
            Some(best) => write!(shown, "{:>3} %  {source}\n       {}\n", best.percent, line(best.translation())),
            None => writeln!(shown, "    –  {source}"),
        };
        shown
    })
}

pub fn summary(report: &Pretranslation, json: bool) -> String {
    let (words, known) = report.vocabulary;
    if json {
        let bands = Band::ALL.map(|band| {
            let count = report.bands.count(band);
            json!({"band": band.name(), "sentences": count.sentences, "words": count.words, "characters": count.characters})
        });
        let terms = report.terms.iter().map(|term| {
            json!({
                "term": term.text, "count": term.count, "units": term.units, "translation": term.translation,
                "strength": term.strength,
            })
        });
        let terms: Vec<_> = terms.collect();
        return lines([json!({"bands": bands, "terms": terms, "vocabulary": words, "known": known})]);
    }
    let mut text = format!("\n{:<12} {:>9} {:>9} {:>10}\n", "band", "sentences", "words", "characters");
    let total = report.bands.total();
    let rows = Band::ALL.map(|band| (band.name(), report.bands.count(band)));
    for (name, count) in rows.into_iter().chain([("total", total)]) {
        let _ = writeln!(text, "{name:<12} {:>9} {:>9} {:>10}", count.sentences, count.words, count.characters);
    }
    let share = known as f64 / words.max(1) as f64 * 100.0;
    let _ = writeln!(text, "\n{known} of {words} different content words are in the memory ({share:.0} %)");
    if !report.terms.is_empty() {
        let _ = writeln!(text, "\n{:>5} {:>5}  term", "text", "units");
    }
    for term in &report.terms {
        let _ = write!(text, "{:>5} {:>5}  {}", term.count, term.units, line(&term.text));
        if let Some(translation) = &term.translation {
            let _ = write!(text, "  {translation} ({:.2})", term.strength);
        }
        text.push('\n');
    }
    text
}

pub fn statistics(s: &Statistics, json: bool) -> String {
    if json {
        let languages: Vec<_> =
            s.languages.iter().map(|(source, target, units)| json!([source, target, units])).collect();
        return lines([json!({
            "units": s.units, "texts": s.texts, "text_bytes": s.text_bytes, "file_bytes": s.file_bytes,
            "documents": s.documents, "with_context": s.with_context, "languages": languages, "origins": s.origins,
        })]);
    }
    let mut text = format!(
        "units         {}\ntexts         {}\ndocuments     {}\nwith context  {}\ntext          {} bytes\nfile          {} bytes\n",
        s.units, s.texts, s.documents, s.with_context, s.text_bytes, s.file_bytes
    );
    for (source, target, units) in &s.languages {
        let _ = writeln!(text, "{source} → {target}: {units}");
    }
    for (origin, units) in &s.origins {
        let _ = writeln!(text, "origin {origin}: {units}");
    }
    text
}

pub fn verification(found: &Verification, json: bool) -> String {
    if json {
        return lines([json!({"units": found.units, "problems": found.problems})]);
    }
    if found.problems.is_empty() {
        return format!("{} units, all well\n", found.units);
    }
    found.problems.iter().map(|problem| format!("{problem}\n")).collect()
}

pub fn groups(groups: &[Group], json: bool) -> String {
    if json {
        return lines(groups.iter().map(|group| json!(group.units)));
    }
    let mut text = String::new();
    for group in groups {
        if let Some((_, unit)) = group.units.first() {
            let _ = writeln!(text, "{}", line(&unit.source));
        }
        for (id, unit) in &group.units {
            let about = about(unit);
            let _ = writeln!(
                text,
                "    {id}: {}{}",
                line(&unit.target),
                if about.is_empty() { about } else { format!("  ({about})") }
            );
        }
    }
    text
}

pub fn preview(changes: &[(u64, Unit, Unit)], json: bool) -> String {
    if json {
        return lines(changes.iter().map(|(id, now, then)| json!({"id": id, "now": now, "then": then})));
    }
    let mut text = String::new();
    for (id, now, then) in changes {
        for (old, new) in [(&now.source, &then.source), (&now.target, &then.target)] {
            if old != new {
                let _ = writeln!(
                    text,
                    "{id}: - {}\n{:width$}  + {}",
                    line(old),
                    "",
                    line(new),
                    width = id.to_string().len()
                );
            }
        }
    }
    let _ = writeln!(text, "{} units would change; --write changes them", changes.len());
    text
}
