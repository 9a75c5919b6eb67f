//! A document with sentences replaced by their translations: all other bytes
//! stay as they are.
//!
//! ```text
//! <p>Open the <b>valve</b>. Wait.</p>     sentences: Open the valve. | Wait.
//!    打开     <b>阀门</b>。 Wait.         the first replaced by runs, the second left
//! ```
//!
//! Edits are gathered as ranges of the document's text and applied once, from
//! front to back, so that none moves the place of another.

mod seam;

use std::ops::Range;

use super::runs::{FormattedRun, RunSentence};
use super::{Document, DocumentFormat, markup};
use crate::{Error, Lang, LanguageTag, Result};

/// The translation of one sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SentenceTranslation {
    /// One text for each run of the sentence, so that each formatting stays.
    Runs(Vec<String>),
    /// One text in the formatting of the first run.
    Whole(String),
}

/// A document whose sentences were replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rewritten {
    /// The bytes of the new file.
    pub bytes: Vec<u8>,
    /// How many sentences were replaced.
    pub replaced: usize,
    /// How many of them lost formatting or a link inside, because their
    /// translation was given as one text.
    pub flattened: usize,
}

/// Bytes of a text that are replaced.
pub(super) struct SourceEdit {
    /// The bytes that are replaced.
    pub place: Range<usize>,
    /// What takes their place.
    pub text: String,
}

impl Document {
    /// The file with some sentences replaced. `original` holds the bytes that
    /// the document was read from; `sentences` are those of
    /// [`Document::run_sentences`], and `replacements` has one entry for each,
    /// `None` where the sentence stays. Plain text, Markdown, HTML, subtitles,
    /// DOCX, ODT and EPUB can be rewritten.
    ///
    /// ```
    /// use duiqi::document::{Document, SentenceTranslation};
    /// use duiqi::Lang;
    /// let page = b"<html><body><p>Open the <b>valve</b>. Wait.</p></body></html>";
    /// let document = Document::from_bytes(page)?;
    /// let sentences = document.run_sentences(Lang::En);
    /// let texts = ["打开", "阀门", "。"].map(str::to_owned).to_vec();
    /// let new = document.rewrite(page, &sentences, &[Some(SentenceTranslation::Runs(texts)), None], Lang::Zh)?;
    /// assert_eq!(new.bytes, "<html><body><p>打开<b>阀门</b>。 Wait.</p></body></html>".as_bytes());
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Invalid`] if the format cannot be rewritten, or its encoding lacks a character of a translation.
    pub fn rewrite(
        &self,
        original: &[u8],
        sentences: &[RunSentence],
        replacements: &[Option<SentenceTranslation>],
        to: Lang,
    ) -> Result<Rewritten> {
        self.rewrite_tagged(original, sentences, replacements, to, None)
    }

    /// As [`Document::rewrite`]; where an HTML page names its language, and most
    /// sentences within were replaced, it names this one afterwards.
    ///
    /// ```
    /// use duiqi::document::{Document, SentenceTranslation};
    /// use duiqi::{Lang, LanguageTag};
    /// let page = b"<html lang='en'><body><p>Wait.</p></body></html>";
    /// let document = Document::from_bytes(page)?;
    /// let sentences = document.run_sentences(Lang::En);
    /// let wait = Some(SentenceTranslation::Whole("等待。".to_owned()));
    /// let tag = LanguageTag::from("zh-CN");
    /// let new = document.rewrite_tagged(page, &sentences, &[wait], Lang::Zh, Some(&tag))?;
    /// assert_eq!(new.bytes, "<html lang='zh-CN'><body><p>等待。</p></body></html>".as_bytes());
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Document::rewrite`].
    pub fn rewrite_tagged(
        &self,
        original: &[u8],
        sentences: &[RunSentence],
        replacements: &[Option<SentenceTranslation>],
        to: Lang,
        tag: Option<&LanguageTag>,
    ) -> Result<Rewritten> {
        let mut edits = Vec::new();
        let mut flattened = 0;
        let mut before: Option<&RunSentence> = None;
        for (sentence, replacement) in sentences.iter().zip(replacements) {
            // A sentence that stays also keeps the blanks around it.
            let Some(replacement) = replacement.as_ref().filter(|_| !sentence.runs.is_empty()) else {
                before = None;
                continue;
            };
            let same = before.filter(|before| before.segment == sentence.segment);
            if let (Some(last), Some(first)) = (same.and_then(|before| before.runs.last()), sentence.runs.first()) {
                edits.extend(self.space_between(sentence.segment, &(last.place.end..first.place.start), to));
            }
            flattened += usize::from(self.replace(sentence, replacement, &mut edits));
            before = Some(sentence);
        }
        self.keep_emphasis(&mut edits, to);
        edits.extend(tag.map(|tag| self.language_edits(sentences, replacements, to, tag)).unwrap_or_default());
        let replaced = replacements.iter().flatten().count();
        Ok(Rewritten { bytes: self.apply(original, edits)?, replaced, flattened })
    }

    /// The edits that name the new language, in a page: where most sentences of an
    /// element in the old language were replaced.
    #[cfg(feature = "documents")]
    fn language_edits(
        &self,
        sentences: &[RunSentence],
        replacements: &[Option<SentenceTranslation>],
        to: Lang,
        tag: &LanguageTag,
    ) -> Vec<SourceEdit> {
        if self.format != DocumentFormat::Html {
            return Vec::new();
        }
        let mut named = super::html::lang::languages(&self.text);
        let is_old = |tag: &LanguageTag| tag.lang() == Some(to.other());
        // What is in a third language was never to be translated.
        let mut others = Vec::<Range<usize>>::new();
        for content in named.iter().filter(|one| !is_old(&one.tag)).map(|one| one.content.clone()) {
            match others.last_mut() {
                // They are in the order of their starts.
                Some(last) if content.start < last.end => last.end = last.end.max(content.end),
                _ => others.push(content),
            }
        }
        let is_other = |place: usize| {
            let before = others.partition_point(|content| content.start <= place);
            before > 0 && place < others[before - 1].end
        };
        let places = |replaced: bool| -> Vec<usize> {
            let found = sentences.iter().zip(replacements).filter(|(_, one)| one.is_some() || !replaced);
            let starts = found.filter_map(|(sentence, _)| sentence.runs.first().map(|run| run.place.start));
            let mut places: Vec<usize> = starts.filter(|&place| replaced || !is_other(place)).collect();
            places.sort_unstable();
            places
        };
        let (all, replaced) = (places(false), places(true));
        let count = |places: &[usize], content: &Range<usize>| {
            let before = |end: usize| places.partition_point(|&place| place < end);
            before(content.end) - before(content.start)
        };
        named.retain(|one| is_old(&one.tag) && count(&replaced, &one.content) * 2 > count(&all, &one.content));
        named.into_iter().map(|named| SourceEdit { place: named.place, text: tag.to_string() }).collect()
    }

    /// Without the feature no page is read.
    #[cfg(not(feature = "documents"))]
    fn language_edits(
        &self,
        _: &[RunSentence],
        _: &[Option<SentenceTranslation>],
        _: Lang,
        _: &LanguageTag,
    ) -> Vec<SourceEdit> {
        Vec::new()
    }

    /// Adds the edits that put a translation in place; true if formatting
    /// inside the sentence is lost.
    fn replace(&self, sentence: &RunSentence, replacement: &SentenceTranslation, edits: &mut Vec<SourceEdit>) -> bool {
        let runs = &sentence.runs;
        match replacement {
            SentenceTranslation::Runs(texts) if texts.len() == runs.len() => {
                let places = runs.iter().zip(texts);
                edits.extend(
                    places.map(|(run, text)| SourceEdit { place: run.place.clone(), text: self.escaped(run, text) }),
                );
                false
            }
            // With too few or too many texts, none can be assigned to a run.
            // All in the first run. The others are emptied and not removed,
            // since they may hold more than text.
            SentenceTranslation::Runs(texts) => {
                self.replace(sentence, &SentenceTranslation::Whole(texts.concat()), edits)
            }
            SentenceTranslation::Whole(text) if self.is_container() => {
                let texts = std::iter::once(text.as_str()).chain(std::iter::repeat(""));
                edits.extend(
                    runs.iter()
                        .zip(texts)
                        .map(|(run, text)| SourceEdit { place: run.place.clone(), text: text.to_owned() }),
                );
                runs.iter().any(|run| run.marked)
            }
            SentenceTranslation::Whole(text) => {
                let gaps: Vec<&str> =
                    runs.windows(2).filter_map(|pair| self.text.get(pair[0].place.end..pair[1].place.start)).collect();
                // Markup between the runs that opens or closes something beyond
                // the sentence must stay, or the file would break.
                let kept = markup::remains(&gaps, self.format);
                let place = runs[0].place.start..runs[runs.len() - 1].place.end;
                edits.push(SourceEdit { place, text: self.escaped(&runs[0], text) + &kept.markup });
                kept.dropped
            }
        }
    }

    /// A text as the format writes it at the place of a run.
    fn escaped(&self, run: &FormattedRun, text: &str) -> String {
        // A line break in a sentence could end the paragraph, the cue or the
        // row.
        let line = text.replace(['\n', '\r'], " ");
        match self.format {
            DocumentFormat::Html => line.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"),
            #[cfg(feature = "documents")]
            DocumentFormat::Markdown => {
                let in_table =
                    self.text[..run.place.start].rsplit('\n').next().is_some_and(|line| line.starts_with('|'));
                escaped_markdown(&line, in_table)
            }
            _ => {
                let _ = run;
                line
            }
        }
    }

    /// The bytes of the file after the edits.
    fn apply(&self, original: &[u8], edits: Vec<SourceEdit>) -> Result<Vec<u8>> {
        match self.format {
            DocumentFormat::Plain | DocumentFormat::Markdown | DocumentFormat::Html | DocumentFormat::Subtitles => {
                self.encoded(original, &edited(&self.text, edits)?)
            }
            #[cfg(feature = "documents")]
            DocumentFormat::Docx | DocumentFormat::Odt | DocumentFormat::Epub => {
                super::package::rewrite(original, &self.parts, &self.origins, edits, self.format.name())
            }
            format => Err(Error::Invalid(format!(
                "{} cannot be written back: write XLIFF instead (plain text, Markdown, HTML, subtitles, DOCX, ODT and EPUB can)",
                format.name()
            ))),
        }
    }

    /// A text in the encoding that the file has.
    fn encoded(&self, original: &[u8], text: &str) -> Result<Vec<u8>> {
        let units =
            |bytes: fn(u16) -> [u8; 2]| std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(bytes).collect();
        match self.encoding {
            // `encoding_rs` does not encode UTF-16, as the web never writes it;
            // so it is done here.
            "UTF-8" => Ok(text.as_bytes().to_vec()),
            // With the mark that the file had, without which it would not be
            // read as UTF-16 again.
            "UTF-16LE" if original.starts_with(b"\xFF\xFE") => Ok(units(u16::to_le_bytes)),
            "UTF-16BE" if original.starts_with(b"\xFE\xFF") => Ok(units(u16::to_be_bytes)),
            name => encoded_as(text, name),
        }
    }
}

/// A text in an encoding by its WHATWG label.
///
/// # Errors
/// [`Error::Invalid`] if the encoding is unknown or lacks a character.
#[cfg(feature = "documents")]
fn encoded_as(text: &str, name: &str) -> Result<Vec<u8>> {
    let unknown = || Error::Invalid(format!("{name} cannot be written: convert the file to UTF-8 first"));
    let encoding = encoding_rs::Encoding::for_label(name.as_bytes()).ok_or_else(unknown)?;
    let (bytes, used, unmappable) = encoding.encode(text);
    // Without this, characters that the encoding lacks would become numeric
    // references such as `&#8230;`.
    if unmappable || used != encoding {
        let message =
            format!("the file is in {name}, which lacks characters of the translation: convert it to UTF-8 first");
        return Err(Error::Invalid(message));
    }
    Ok(bytes.into_owned())
}

/// Without the feature only UTF-8 and UTF-16 can be written.
#[cfg(not(feature = "documents"))]
fn encoded_as(_text: &str, name: &str) -> Result<Vec<u8>> {
    Err(Error::Invalid(format!("writing {name} needs the feature `documents`")))
}

/// A text after the edits. Edits may come in any order, but must not overlap.
pub(super) fn edited(text: &str, mut edits: Vec<SourceEdit>) -> Result<String> {
    edits.sort_by_key(|edit| (edit.place.start, edit.place.end));
    let mut new = String::with_capacity(text.len());
    let mut done = 0;
    for edit in edits {
        let before = text.get(done..edit.place.start);
        // Overlapping edits would lose text; no file is better than a wrong
        // one.
        let (Some(before), true) = (before, text.is_char_boundary(edit.place.end)) else {
            return Err(Error::Invalid(
                "two sentences of the document share a place: it cannot be written back".to_owned(),
            ));
        };
        new.push_str(before);
        new.push_str(&edit.text);
        done = edit.place.end;
    }
    new.push_str(&text[done..]);
    Ok(new)
}

/// A text in Markdown: as it is if nothing in it is markup, otherwise with
/// backslashes.
#[cfg(feature = "documents")]
fn escaped_markdown(text: &str, in_table: bool) -> String {
    use std::borrow::Cow;

    use super::extract::Extract;
    use super::markdown;
    // A pipe would begin a new cell.
    let text = if in_table { Cow::Owned(text.replace('|', "\\|")) } else { Cow::Borrowed(text) };
    // Read as a reader would: nearly all texts need no backslash, and are left
    // readable in the source.
    let shown = markdown::inline(Extract::from_range(&text, 0..text.len()), &markdown::Labels::new());
    // Escaping everything would be correct too, but would leave backslashes
    // that nobody would write.
    if shown.text == *text || in_table && shown.text == text.replace("\\|", "|") {
        return text.into_owned();
    }
    let special = |c: char| matches!(c, '\\' | '*' | '_' | '`' | '[' | ']' | '<' | '&' | '~' | '{');
    text.chars().flat_map(|c| special(c).then_some('\\').into_iter().chain([c])).collect()
}
