//! `memory pretranslate`: the segments of a file against a memory, as
//! statistics, as a list, or as a file with targets.
//!
//! | file | segments |
//! |---|---|
//! | XLIFF, TMX, TSV, … | its units, with the targets they have |
//! | texts with keys (JSON, PO, …) | its texts |
//! | DOCX, HTML, Markdown, subtitles, … | the sentences of its segments |
//! | other text, or `-` | its sentences |
//!
//! The output's ending names the format to write, XLIFF on standard output; or
//! the file itself is written with translations in it (`inplace`). XLIFF of the
//! same version and tables of the same format are updated (`update`).
//!
//! The order is always the same: read the segments, ask the memory for all of
//! them at once, write or print, then the statistics. The memory is asked once,
//! because it also counts what the file repeats and which terms come up, which
//! no single look-up shows.
//!
//! ```text
//! $ duiqi memory pretranslate work.tm manual.docx                 a list, and the bands
//! $ duiqi memory pretranslate work.tm manual.docx -o out.xlf      a bilingual file
//! $ duiqi memory pretranslate work.tm manual.docx -o zh.docx      the document itself
//! ```

mod inplace;
mod statistics;

use std::path::Path;

use duiqi::format::{self, Chinese, Columns, FileFormat, Options, ReadOptions, XliffVersion, tmx};
use duiqi::memory::{LookupOptions, Memory, Pretranslation};
use duiqi::{Error, Half, Lang, LanguageTag, Result, Unit, sentences};

use self::inplace::InPlace;
use super::arguments::Pretranslate;
use super::show::Style;
use super::{json, print, show};
use crate::command::convert::remark;
use crate::command::update::{BilingualFile, update};
use crate::command::{Ending, Ran, Setting, Stop, input, note, output};

/// The file endings of documents that are not plain text.
const DOCUMENTS: [&str; 14] =
    ["docx", "odt", "epub", "html", "htm", "xhtml", "md", "markdown", "srt", "vtt", "ass", "ssa", "rtf", "pdf"];
/// The least percentage that is shown or written, if the user names none: correcting
/// a lower match takes longer than translating from scratch (the threshold that
/// Trados and memoQ begin with).
const LEAST: u8 = 70;

impl Pretranslate {
    /// Looks all segments up, writes or prints them with their matches, and
    /// prints the statistics.
    ///
    /// A list goes to standard output only without `--output`; the statistics
    /// go there too, unless the units do.
    ///
    /// # Errors
    /// Those of reading the file, of the memory and of writing; [`Stop::Error`]
    /// with [`Error::Invalid`] for a text without letters or one that looks
    /// like markup.
    pub fn run(&self, memory: &Memory, as_json: bool, setting: &Setting) -> Ran {
        output::refuse_twice(&[("--output", self.output.as_deref()), ("--statistics", self.statistics.as_deref())])?;
        // The output decides how the input is read: the same document is
        // sentences for a list, but runs with formatting for a copy of itself.
        let in_place = InPlace::open(self)?;
        let mut units = match &in_place {
            Some(file) => file.units(self.target_of(file.lang())),
            None => self.segments(setting)?,
        };
        if units.is_empty() {
            note(setting, &format!("{}: no segment to translate", self.file.display()));
        }
        // A document cannot say that a translation is doubtful, so that only
        // full matches go into it unasked.
        let unmarked = in_place.as_ref().is_some_and(|file| !file.marks_doubt()) || self.keeps_table()?;
        let threshold = self.threshold.unwrap_or(if unmarked { 100 } else { LEAST });
        let mut options = LookupOptions { threshold, ..LookupOptions::default() };
        // A memory may hold several target languages. Unless one is named, all
        // of them are searched.
        options.to = self.reading.target().or(options.to);
        let report = memory.pretranslate_units(&mut units, &options)?;
        // Before the output, so that a statistics file that cannot be written
        // stops the command while nothing else has changed.
        if let Some(file) = &self.statistics {
            statistics::write(file, &report, self.bom)?;
        }
        match (&self.output, in_place) {
            (Some(file), Some(source)) => source.write(file, &units, &report, setting)?,
            (Some(file), None) => self.write(file, units, &report, threshold, setting)?,
            (None, _) if !self.summary => print(&match as_json {
                true => json::sentences(&units, &report, threshold),
                false => show::sentences(&units, &report, threshold, Style::of_terminal()),
            })?,
            (None, _) => {}
        }
        // Statistics must not mix with units on standard output. Beside a file
        // that is written, they are a note.
        let quiet = setting.quiet && self.output.is_some() && !as_json;
        if self.output.as_deref() != Some(Path::new(output::STANDARD)) && !quiet {
            let style = Style::of_terminal();
            print(&if as_json { json::summary(&report) } else { show::summary(&report, style) })?;
        }
        Ok(Ending::Good)
    }

    /// The tag of the language wanted, for a text in this one.
    fn target_of(&self, lang: Lang) -> LanguageTag {
        self.reading.target().unwrap_or_else(|| LanguageTag::from(default_tag(lang.other())))
    }

    /// The segments of the file as units: those of a bilingual file as they
    /// are, those of a text without targets.
    ///
    /// Ranges are bytes of the trimmed sentence in a plain text; the other
    /// inputs give none, where a unit is known by its id or its position.
    ///
    /// # Errors
    /// As [`Pretranslate::run`].
    fn segments(&self, setting: &Setting) -> Result<Vec<Unit>, Stop> {
        let bilingual = self.from.map_or_else(|| bilingual_format(&self.file), |from| Ok(Some(from)))?;
        // Markdown and HTML are written as bilingual pages, but as an input
        // they are documents.
        let bilingual = bilingual.filter(|format| !matches!(format, FileFormat::Markdown | FileFormat::Html));
        // Read for filling, which takes a file of one language as texts whose
        // targets are missing.
        if let Some(format) = bilingual.filter(|format| inplace::is_keyed(*format)) {
            let bytes = duiqi::io::read_all(&self.file, inplace::LARGEST)?;
            let units = format::read_to_fill(&bytes, &self.file, format, &self.reading.options());
            return Ok(units.map_err(|error| error.in_file(&self.file))?);
        }
        if let Some(format) = bilingual {
            let nowhere = Path::new(output::STANDARD);
            let (units, log) = self.reading.units_and_log(&self.file, Some(format), setting, nowhere)?;
            // It goes into the new file (`write`), so that nothing is left out.
            if self.output.as_deref().is_some_and(|output| self.written_format(output) == Some(FileFormat::Tmx)) {
                drop(log.take_tmx_header());
            }
            return Ok(units.collect::<Result<Vec<_>>>()?);
        }
        let ending = self.file.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
        if DOCUMENTS.contains(&ending.as_str()) {
            // As runs even for a list: the sentences are then those that a
            // later copy of the document would get, and both commands report
            // the same counts.
            let document = inplace::opened(&self.file)?;
            let lang = self.lang.or_else(|| inplace::lang_of(&document)).ok_or_else(no_letters)?;
            let sentences = document.run_sentences(lang);
            return Ok(inplace::units(&document, &sentences, lang, &self.target_of(lang)));
        }
        let text = input::text(&self.file)?;
        // Tags counted as words would make every statistic wrong, and nobody
        // would notice.
        if let Some(markup) = looks_like_markup(&text) {
            let name = self.file.display();
            let message = format!("{name}: this looks like {markup}, not like text: name the format with --from");
            return Err(Stop::Error(Error::Invalid(message)));
        }
        let lang = self.lang.or_else(|| Lang::detect(&text)).ok_or_else(no_letters)?;
        Ok(self.units(&text, lang).collect())
    }

    /// The sentences of a text as units without targets.
    ///
    /// A sentence of white space only gives no unit.
    fn units<'t>(&self, text: &'t str, lang: Lang) -> impl Iterator<Item = Unit> + 't {
        let other = self.target_of(lang);
        let ranges: Vec<_> = sentences(text, lang).ranges().collect();
        ranges.into_iter().filter_map(move |range| {
            let whole = text.get(range.clone())?;
            let sentence = whole.trim();
            // Ranges are those of the trimmed sentence, so that a tool can find
            // it in the file.
            let start = range.start + whole.len() - whole.trim_start().len();
            let mut unit = Unit::default();
            unit.source = Half::new(default_tag(lang), sentence);
            unit.source.ranges = std::iter::once(start..start + sentence.len()).collect();
            unit.target = Half::new(other.clone(), "");
            (!sentence.is_empty()).then_some(unit)
        })
    }

    /// Writes the segments with their matches as a bilingual file, XLIFF on
    /// standard output.
    ///
    /// # Errors
    /// [`Stop::Usage`] if neither `--to` nor the ending of the file names a
    /// format; those of writing.
    fn write(
        &self,
        file: &Path,
        units: Vec<Unit>,
        report: &Pretranslation,
        threshold: u8,
        setting: &Setting,
    ) -> Result<(), Stop> {
        let format = self.written_format(file).ok_or_else(|| output::unnamed(file))?;
        let mut options = Options::default();
        options.bom = self.bom;
        // A table with keys keeps them.
        if units.iter().any(|unit| unit.id.is_some()) {
            options.columns = Columns::All;
        }
        // A tool reads its own version and its own language tags again.
        let own = XliffVersion::detect(&self.file)?;
        options.xliff = match self.xliff.as_deref() {
            Some("1.2") => XliffVersion::V12,
            Some(_) => XliffVersion::V21,
            None => own.unwrap_or_default(),
        };
        if own.is_some() && format == FileFormat::Xliff {
            options.chinese = Chinese::Keep;
        }
        if format == FileFormat::Tmx && self.file.is_file() && bilingual_format(&self.file)? == Some(format) {
            let reader = tmx::Reader::new(format::open(&self.file)?, &ReadOptions::default());
            options.tmx_header = reader.ok().map(|reader| Box::new(reader.header().clone()));
        }
        // The same version: the file itself, which has more than units.
        let is_same = match format {
            FileFormat::Xliff => own == Some(options.xliff) || own.is_none() && self.keeps_archive(file),
            _ => self.keeps_table()?,
        };
        if is_same {
            let source = BilingualFile { file: &self.file, format, reading: &self.reading };
            if update(&source, file, &units, setting)? {
                inplace::say_matches(report, threshold, setting);
                return Ok(());
            }
        }
        let done = format::write_file(file, format, &options, units.into_iter().map(Ok))?;
        remark(setting, format, &done);
        inplace::say_matches(report, threshold, setting);
        Ok(())
    }
}

impl Pretranslate {
    /// The format of a bilingual output: as asked for, else of its ending,
    /// XLIFF on standard output.
    fn written_format(&self, file: &Path) -> Option<FileFormat> {
        let standard = file == Path::new(output::STANDARD);
        self.to.or_else(|| FileFormat::from_path(file)).or(standard.then_some(FileFormat::Xliff))
    }

    /// True if a table is to be written with its own columns: file and output
    /// have one format, and nobody asks for other columns.
    ///
    /// # Errors
    /// If the file cannot be read.
    fn keeps_table(&self) -> Result<bool> {
        // A mark that is asked for is written with our own columns.
        let asked = self.to.is_some() || self.bom;
        let Some(output) = self.output.as_deref().filter(|_| !asked) else { return Ok(false) };
        let format = self.from.map_or_else(|| FileFormat::detect(&self.file), |from| Ok(Some(from)))?;
        let is_table = matches!(format, Some(FileFormat::Tsv | FileFormat::Csv | FileFormat::Xlsx));
        Ok(is_table && FileFormat::from_path(output) == format && self.reading.columns_to_write().is_none())
    }

    /// True if the file and the output are archives of one kind: `.mqxlz`.
    fn keeps_archive(&self, output: &Path) -> bool {
        let named = |file: &Path| FileFormat::from_path(file) == Some(FileFormat::Xliff);
        self.xliff.is_none() && named(&self.file) && self.file.extension() == output.extension()
    }
}

/// The bilingual format of a file by its name, or by its content if that is XML.
///
/// Other content is no proof: a text may begin with a brace.
fn bilingual_format(file: &Path) -> Result<Option<FileFormat>> {
    let found = FileFormat::detect(file)?;
    Ok(found.filter(|format| *format != FileFormat::Jsonl || FileFormat::from_path(file).is_some()))
}

/// The error for a text whose language is not recognised.
fn no_letters() -> Error {
    Error::Invalid("the text has no letters; name its language with --lang".to_owned())
}

/// The tag that translation tools know a language by.
fn default_tag(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "en",
        Lang::Zh => "zh-CN",
    }
}

/// The kind of markup that a text begins with, if it does: its tags are not to
/// be counted as words.
///
/// The beginning is enough: a file of markup has its declaration or its root
/// there, and a text that only mentions a tag later is still a text.
fn looks_like_markup(text: &str) -> Option<&'static str> {
    let start = text.trim_start_matches('\u{FEFF}').trim_start();
    match start {
        _ if start.starts_with("<?xml") => Some("XML"),
        _ if start.get(..9).is_some_and(|head| head.eq_ignore_ascii_case("<!doctype")) => Some("HTML"),
        _ if start.starts_with("<xliff") || start.starts_with("<tmx") => Some("XML"),
        _ => None,
    }
}
