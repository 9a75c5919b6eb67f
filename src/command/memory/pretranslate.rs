//! `memory pretranslate`: the segments of a file against a memory, as statistics, as a list, or as a file with targets.

use std::path::Path;

use duiqi::format::{self, FileFormat, Options, XliffVersion};
use duiqi::memory::{Band, Count, LookupOptions, Memory, Pretranslation};
use duiqi::{Document, Error, Half, Lang, LanguageTag, Result, Unit, sentences};

use super::arguments::Pretranslate;
use super::show::Style;
use super::{json, print, show};
use crate::command::convert::remark;
use crate::command::{Ending, Ran, Setting, Stop, input, note, output};

/// The endings of documents whose text is not just their bytes.
const DOCUMENTS: [&str; 14] =
    ["docx", "odt", "epub", "html", "htm", "xhtml", "md", "markdown", "srt", "vtt", "ass", "ssa", "rtf", "pdf"];

impl Pretranslate {
    pub fn run(&self, memory: &Memory, as_json: bool, setting: &Setting) -> Ran {
        let mut units = self.segments(setting)?;
        if units.is_empty() {
            note(setting, &format!("{}: no segment to translate", self.file.display()));
        }
        let mut options = LookupOptions { threshold: self.threshold, ..LookupOptions::default() };
        options.to = self.reading.target().or(options.to);
        let report = memory.pretranslate_units(&mut units, &options)?;
        if let Some(file) = &self.statistics {
            statistics(file, &report)?;
        }
        match &self.output {
            Some(file) => self.write(file, units, &report, setting)?,
            None if !self.summary => print(&match as_json {
                true => json::sentences(&units, &report, self.threshold),
                false => show::sentences(&units, &report, self.threshold, Style::of_terminal()),
            })?,
            None => {}
        }
        if self.output.as_deref() != Some(Path::new(output::STANDARD)) {
            let style = Style::of_terminal();
            print(&if as_json { json::summary(&report) } else { show::summary(&report, style) })?;
        }
        Ok(Ending::Good)
    }

    /// The segments of the file as units: those of a bilingual file as they are, those of a text without targets.
    fn segments(&self, setting: &Setting) -> Result<Vec<Unit>, Stop> {
        let bilingual = self.from.or_else(|| FileFormat::from_path(&self.file));
        let bilingual = bilingual.filter(|format| !matches!(format, FileFormat::Markdown | FileFormat::Html));
        if let Some(format) = bilingual {
            let units = self.reading.units(&self.file, Some(format), setting, Path::new(output::STANDARD))?;
            return Ok(units.collect::<Result<Vec<_>>>()?);
        }
        let ending = self.file.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
        if DOCUMENTS.contains(&ending.as_str()) {
            return Ok(self.units_of_document(&Document::open(&self.file)?)?);
        }
        let text = input::text(&self.file)?;
        if let Some(markup) = looks_like_markup(&text) {
            let name = self.file.display();
            let message = format!("{name}: this looks like {markup}, not like text: name the format with --from");
            return Err(Stop::Error(Error::Invalid(message)));
        }
        let lang = self.lang.or_else(|| Lang::detect(&text));
        let lang = lang.ok_or_else(|| Error::Invalid("the text has no letters; say --lang".to_owned()))?;
        Ok(self.units(&text, lang).collect())
    }

    fn units_of_document(&self, document: &Document) -> Result<Vec<Unit>> {
        let lang = self.lang.or_else(|| Lang::detect(document.text()));
        let lang = lang.ok_or_else(|| Error::Invalid("the text has no letters; say --lang".to_owned()))?;
        let ours = document.segments().iter().filter(|segment| segment.lang == Some(lang));
        let mut units: Vec<Unit> = ours
            .flat_map(|segment| {
                let kind = segment.kind;
                self.units(document.text_of(segment), lang).map(move |mut unit| {
                    unit.kind = Some(kind);
                    // They count within the segment.
                    unit.source.ranges.clear();
                    unit
                })
            })
            .collect();
        let name = document.name().map(str::to_owned);
        for (unit, position) in units.iter_mut().zip(0..) {
            (unit.document, unit.position) = (name.clone(), Some(position));
        }
        Ok(units)
    }

    /// The sentences of a text as units without targets.
    fn units<'t>(&self, text: &'t str, lang: Lang) -> impl Iterator<Item = Unit> + 't {
        let other = self.reading.target().unwrap_or_else(|| LanguageTag::from(default_tag(lang.other())));
        let ranges: Vec<_> = sentences(text, lang).ranges().collect();
        ranges.into_iter().filter_map(move |range| {
            let whole = text.get(range.clone())?;
            let sentence = whole.trim();
            let start = range.start + whole.len() - whole.trim_start().len();
            let mut unit = Unit::default();
            unit.source = Half::new(default_tag(lang), sentence);
            unit.source.ranges = std::iter::once(start..start + sentence.len()).collect();
            unit.target = Half::new(other.clone(), "");
            (!sentence.is_empty()).then_some(unit)
        })
    }

    fn write(&self, file: &Path, units: Vec<Unit>, report: &Pretranslation, setting: &Setting) -> Result<(), Stop> {
        let standard = file == Path::new(output::STANDARD);
        let format = self.to.or_else(|| FileFormat::from_path(file)).or(standard.then_some(FileFormat::Xliff));
        let format = format.ok_or_else(|| output::unnamed(file))?;
        let filled = report
            .sentences
            .iter()
            .filter(|sentence| sentence.best.as_ref().is_some_and(|best| best.percent >= self.threshold));
        let filled = filled.count();
        let mut options = Options::default();
        if self.xliff == "1.2" {
            options.xliff = XliffVersion::V12;
        }
        let done = format::write_file(file, format, &options, units.into_iter().map(Ok))?;
        remark(setting, format, &done);
        note(
            setting,
            &format!("{filled} of {} segments have a match of {} % or more", report.sentences.len(), self.threshold),
        );
        Ok(())
    }
}

/// The tag that translation tools know a language by.
fn default_tag(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "en",
        Lang::Zh => "zh-CN",
    }
}

/// The kind of markup that a text begins with, if it does: its tags are not to be counted as words.
fn looks_like_markup(text: &str) -> Option<&'static str> {
    let start = text.trim_start_matches('\u{FEFF}').trim_start();
    match start {
        _ if start.starts_with("<?xml") => Some("XML"),
        _ if start.get(..9).is_some_and(|head| head.eq_ignore_ascii_case("<!doctype")) => Some("HTML"),
        _ if start.starts_with("<xliff") || start.starts_with("<tmx") => Some("XML"),
        _ => None,
    }
}

/// Writes the bands as CSV, JSON or a page of HTML, by the file's ending.
fn statistics(file: &Path, report: &Pretranslation) -> Result<(), Stop> {
    let rows = Band::ALL.map(|band| (band.name().to_owned(), report.bands.count(band)));
    let rows: Vec<(String, Count)> = rows.into_iter().chain([("total".to_owned(), report.bands.total())]).collect();
    let text = match file.extension().and_then(|ending| ending.to_str()) {
        Some("csv") => {
            let head = "band,segments,words,characters\n".to_owned();
            rows.iter()
                .fold(head, |text, (band, c)| text + &format!("{band},{},{},{}\n", c.sentences, c.words, c.characters))
        }
        Some("json") => json::summary(report),
        Some("html" | "htm") => {
            let cells = |(band, c): &(String, Count)| {
                format!(
                    "<tr><th>{band}</th><td>{}</td><td>{}</td><td>{}</td></tr>\n",
                    c.sentences, c.words, c.characters
                )
            };
            let rows: String = rows.iter().map(cells).collect();
            format!(
                "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Matches by band</title>\n\
                 <style>body{{font:16px sans-serif}}td,th{{padding:.2em 1em;text-align:right}}th:first-child{{text-align:left}}\
                 </style></head>\n<body><table>\n<tr><th>band</th><th>segments</th><th>words</th><th>characters</th></tr>\n\
                 {rows}</table></body></html>\n"
            )
        }
        _ => {
            let message = format!("the ending of {} is none of .csv, .json, .html", file.display());
            return Err(Stop::Usage(message));
        }
    };
    Ok(output::write(Some(file), |out| output::put(out, text.as_bytes()))?)
}
