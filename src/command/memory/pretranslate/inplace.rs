//! The file itself with translations in it: a document with its formatting, or
//! a file of texts with keys.
//!
//! The user asks for it by naming an output of the same kind as the input:
//! `manual.docx -o manual.zh.docx`. Documents are rewritten run by run by the
//! library, texts with keys are filled; both keep everything else of the file.
//!
//! | file | what is kept | doubtful translations |
//! |---|---|---|
//! | DOCX, ODT, EPUB, HTML, Markdown, subtitles, text | formatting, links, structure | cannot be marked, so that only full matches go in |
//! | PO, Qt, `.xcstrings` | keys, comments, order | are marked as `fuzzy`, `unfinished`, `needs_review` |
//! | JSON, YAML, Android, RESX, … | keys, comments, order | cannot be marked, likewise |
//!
//! A percentage that the user names with `-t` wins in every case.

use std::path::Path;

use duiqi::document::{DocumentFormat, RunSentence, SentenceTranslation};
use duiqi::format::{self, FileFormat, ReadOptions};
use duiqi::memory::{self, Pretranslation};
use duiqi::{Document, Half, Lang, LanguageTag, Lexicon, Result, Unit};

use super::{default_tag, no_letters};
use crate::command::memory::arguments::Pretranslate;
use crate::command::update::say_encoding;
use crate::command::{Setting, Stop, note, output};

/// The largest file that is read, in bytes. Choice, as for documents.
///
/// The file and its copy are both held in memory while it is rewritten.
pub const LARGEST: u64 = 1 << 30;

/// A file that is written back with translations.
///
/// The bytes are kept beside what was read from them, because writing changes a
/// copy of them.
#[derive(Debug)]
pub struct InPlace {
    bytes: Vec<u8>,
    content: FileContent,
}

/// What was read, with what writing it needs.
///
/// Documents are taken apart into sentences of runs; files with keys are read
/// as units that know their keys.
#[derive(Debug)]
enum FileContent {
    Document { document: Box<Document>, sentences: Vec<RunSentence>, lang: Lang },
    Keyed { format: FileFormat, options: Box<ReadOptions>, units: Vec<Unit>, lang: Lang },
}

impl InPlace {
    /// The file, if the output is to be of the same kind.
    ///
    /// `None` leaves the file to the ways that write bilingual files: standard
    /// input, an explicit `--to`, other endings.
    ///
    /// # Errors
    /// Those of reading the file.
    pub fn open(arguments: &Pretranslate) -> Result<Option<InPlace>, Stop> {
        let (file, Some(output)) = (&arguments.file, &arguments.output) else { return Ok(None) };
        // An explicit format asks for a bilingual file, whatever the ending.
        if arguments.to.is_some() || file == Path::new(output::STANDARD) {
            return Ok(None);
        }
        let format = arguments.from.map_or_else(|| super::bilingual_format(file), |from| Ok(Some(from)))?;
        if let Some(format) = format.filter(|format| is_keyed(*format) && is_same_kind(*format, file, output)) {
            return Ok(Some(keyed(arguments, format)?));
        }
        let kind = DocumentFormat::from_name(file).filter(|kind| {
            use DocumentFormat::{Docx, Epub, Html, Markdown, Odt, Plain, Subtitles};
            let written = matches!(kind, Docx | Odt | Epub | Html | Markdown | Plain | Subtitles);
            // These endings are those of documents as well as of what we write.
            let shared = [FileFormat::Html, FileFormat::Markdown, FileFormat::Epub];
            let bilingual = format.is_some_and(|format| !shared.contains(&format));
            written && !bilingual && DocumentFormat::from_name(output) == Some(*kind)
        });
        Ok(kind.map(|_| document(arguments)).transpose()?)
    }

    /// The language of its texts.
    pub fn lang(&self) -> Lang {
        match self.content {
            FileContent::Document { lang, .. } | FileContent::Keyed { lang, .. } => lang,
        }
    }

    /// Its segments.
    ///
    /// `target` is the tag of the language wanted. Targets are empty until the
    /// memory fills them, except those that a file with keys has already.
    ///
    /// The position of each is its number in the document, from 0. They stay in
    /// order, since the memory takes the units beside one as its context.
    pub fn units(&self, target: LanguageTag) -> Vec<Unit> {
        match &self.content {
            FileContent::Document { document, sentences, lang } => units(document, sentences, *lang, &target),
            FileContent::Keyed { units, .. } => {
                let mut units = units.clone();
                units.iter_mut().for_each(|unit| unit.target.tag = target.clone());
                units
            }
        }
    }

    /// True if the format can say that a translation is not finished.
    pub fn marks_doubt(&self) -> bool {
        match self.content {
            FileContent::Document { .. } => false,
            FileContent::Keyed { format, .. } => {
                matches!(format, FileFormat::Po | FileFormat::Qt | FileFormat::XcStrings)
            }
        }
    }

    /// Writes the file with the targets that the memory filled in.
    ///
    /// Only what the memory filled in is written: targets that the file had
    /// already stay as they are.
    ///
    /// # Errors
    /// Those of rewriting or filling the file, and of writing the output.
    /// Sentences without translation, flattened formatting and texts without a
    /// place are notes and no errors.
    pub fn write(&self, target: &Path, units: &[Unit], report: &Pretranslation, setting: &Setting) -> Result<(), Stop> {
        // Reported after the file is written: a note on a missing file would be
        // wrong.
        let (bytes, notes, left) = match &self.content {
            FileContent::Document { document, sentences, lang } => {
                let replacements = replacements(sentences, units, report, *lang);
                // The target language decides the space between two sentences:
                // a blank in English, none in Chinese.
                let tag = units.first().map(|unit| &unit.target.tag);
                let new = document.rewrite_tagged(&self.bytes, sentences, &replacements, lang.other(), tag)?;
                let mut notes = vec![format!("{} of {} sentences translated in place", new.replaced, sentences.len())];
                // Worth a note, as a reader sees it on the page: a bold word in
                // the middle is bold no longer, or the whole sentence is.
                if new.flattened > 0 {
                    let what = "have formatting or links inside whose words were not found in the translation; \
                                they got the formatting of their beginning";
                    notes.push(format!("{} of them {what}", new.flattened));
                }
                (new.bytes, notes, None)
            }
            FileContent::Keyed { format, options, .. } => {
                let from_memory: Vec<Unit> =
                    // Targets that the file brought along stay as they are
                    // written, byte for byte.
                    units.iter().filter(|unit| unit.origin.as_deref() == Some("memory")).cloned().collect();
                let tag = units.first().map(|unit| unit.target.tag.clone()).unwrap_or_default();
                let new = format::fill(&self.bytes, *format, &from_memory, &tag, options)?;
                let mut notes = vec![format!("{} of {} texts translated in place", new.filled, units.len())];
                if new.unplaced > 0 {
                    notes.push(format!("{} translations found no place in the file", new.unplaced));
                }
                (new.bytes, notes, new.left_encoding)
            }
        };
        output::write(Some(target), |out| output::put(out, &bytes))?;
        notes.iter().for_each(|said| note(setting, said));
        say_encoding(left, setting);
        Ok(())
    }
}

/// Reports how many segments have a match.
///
/// Written to standard error, so that it can follow units on standard output.
pub fn say_matches(report: &Pretranslation, threshold: u8, setting: &Setting) {
    let matched = |percent: u8| percent >= threshold;
    let filled = report.sentences.iter().filter(|one| one.best.as_ref().is_some_and(|best| matched(best.percent)));
    let (filled, all) = (filled.count(), report.sentences.len());
    note(setting, &format!("{filled} of {all} segments have a match of {threshold} % or more"));
}

/// True if an output is to be of the format of its input: by its name, or
/// because both names end alike.
fn is_same_kind(format: FileFormat, file: &Path, output: &Path) -> bool {
    FileFormat::from_path(output).map_or(file.extension() == output.extension(), |named| named == format)
}

/// Whether a format holds texts with keys.
///
/// TMX, XLIFF and tables are not among them: they hold both languages, and
/// pretranslating fills their empty targets as units.
pub fn is_keyed(format: FileFormat) -> bool {
    use FileFormat::{Android, Arb, Json, Po, Properties, Qt, Resx, Strings, StringsDict, XcStrings, Yaml};
    matches!(format, Android | Arb | Json | Po | Properties | Qt | Resx | Strings | StringsDict | XcStrings | Yaml)
}

/// A file of texts with keys. Its language is that of its first tagged text.
fn keyed(arguments: &Pretranslate, format: FileFormat) -> Result<InPlace> {
    let bytes = duiqi::io::read_all(&arguments.file, LARGEST)?;
    let options = arguments.reading.options();
    let units = format::read_to_fill(&bytes, &arguments.file, format, &options);
    let units = units.map_err(|error| error.in_file(&arguments.file))?;
    let tagged = units.iter().find_map(|unit| unit.source.tag.lang());
    let lang = tagged.or(arguments.lang).unwrap_or(Lang::En);
    Ok(InPlace { bytes, content: FileContent::Keyed { format, options: Box::new(options), units, lang } })
}

/// A document with everything that its reader may see, including headers and
/// comments.
pub fn opened(file: &Path) -> Result<Document> {
    let mut options = duiqi::document::Options::default();
    options.margins = true;
    Document::open_with(file, &options)
}

/// The language of most of what a reader sees: names of tags would make every
/// page an English one.
pub fn lang_of(document: &Document) -> Option<Lang> {
    let shown = document.segments().iter().filter(|segment| segment.reason.is_none());
    let text: String = shown.map(|segment| document.text_of(segment)).collect::<Vec<_>>().join("\n");
    Lang::detect(&text).or_else(|| Lang::detect(document.text()))
}

/// A document, read twice: once as text with its segments, once as bytes.
fn document(arguments: &Pretranslate) -> Result<InPlace> {
    let document = opened(&arguments.file)?;
    let bytes = duiqi::io::read_all(&arguments.file, LARGEST)?;
    let lang = arguments.lang.or_else(|| lang_of(&document)).ok_or_else(no_letters)?;
    let sentences = document.run_sentences(lang);
    Ok(InPlace { bytes, content: FileContent::Document { document: Box::new(document), sentences, lang } })
}

/// The sentences of a document as units without targets.
pub fn units(document: &Document, sentences: &[RunSentence], lang: Lang, target: &LanguageTag) -> Vec<Unit> {
    let unit = |(sentence, position): (&RunSentence, u64)| {
        let mut unit = Unit::default();
        unit.source = Half::new(default_tag(lang), sentence.one_line());
        unit.target = Half::new(target.clone(), "");
        unit.kind = Some(sentence.kind);
        let name = document.name().and_then(|name| Path::new(name).file_name()?.to_str());
        unit.document = name.map(str::to_owned);
        unit.position = Some(position);
        unit
    };
    sentences.iter().zip(0..).map(unit).collect()
}

/// The replacement of each sentence.
///
/// `None` for a sentence without translation, which stays. If the formatting
/// inside of a sentence can be carried over to words of the translation, by
/// runs; else the translation is taken whole.
fn replacements(
    sentences: &[RunSentence],
    units: &[Unit],
    report: &Pretranslation,
    lang: Lang,
) -> Vec<Option<SentenceTranslation>> {
    let lexicon = Lexicon::builtin();
    let replacement = |((sentence, unit), found): ((&RunSentence, &Unit), &memory::Pretranslated)| {
        let text = (!unit.target.text.is_empty()).then_some(&unit.target.text)?;
        let runs = memory::in_runs(sentence, lang, text, found.best.as_ref(), &lexicon);
        Some(runs.map_or_else(|| SentenceTranslation::Whole(text.clone()), SentenceTranslation::Runs))
    };
    sentences.iter().zip(units).zip(&report.sentences).map(replacement).collect()
}
