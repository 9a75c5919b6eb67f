//! Reads a file into segments: stretches of text with their place, their
//! language and their kind.
//!
//! Reading never loses text. The segments of a document are in order, do not
//! overlap, and contain every character that is not white space; what is not
//! text to translate (markup, code, addresses) has a [`Reason`](crate::Reason).
//!
//! Text files become lines (`lines.rs`), blocks of lines (`blocks.rs`) and
//! segments (`plain.rs`). Containers and pages become paragraphs (`docx.rs`,
//! `odt.rs`, `epub.rs`, `html.rs`, `subtitle.rs`, `delimited.rs`) and then
//! segments (`paragraphs.rs`).

mod blocks;
mod classify;
mod columns;
mod comments;
mod complete;
#[cfg(feature = "documents")]
mod container;
mod credit;
mod cut;
mod delimited;
#[cfg(feature = "documents")]
mod docx;
#[cfg(feature = "documents")]
mod elements;
mod encoding;
#[cfg(feature = "documents")]
mod epub;
mod extract;
mod format;
mod hidden;
#[cfg(feature = "documents")]
mod html;
mod kinds;
mod labels;
mod language;
mod lines;
#[cfg(feature = "documents")]
mod markdown;
mod marks;
mod markup;
mod mixed;
#[cfg(feature = "documents")]
mod odt;
mod options;
#[cfg(feature = "documents")]
mod package;
#[cfg(feature = "documents")]
mod page_places;
mod paragraphs;
mod pinyin;
mod plain;
mod recognise;
mod rewrite;
mod row;
mod runs;
mod segment;
#[cfg(feature = "documents")]
mod story;
mod subtitle;
mod text;
mod width;

use std::path::Path;

use crate::{Error, Place, Result, split};

pub use format::DocumentFormat;
pub use hidden::{Hidden, HiddenReason};
pub(crate) use language::weigh;
pub use options::{Limits, Options};
pub(crate) use pinyin::is_likely as is_likely_pinyin;
pub use rewrite::{Rewritten, SentenceTranslation};
pub use runs::{FormattedRun, RunSentence};
pub use segment::{Cell, Cue, Segment, SegmentRun};

/// A file that was read: its text and the segments in it.
///
/// ```
/// use duiqi::{Lang, document::Document};
/// let document = Document::from_text("A short title\n\n标题文字\n\nSee https://example.org/\n").unwrap();
/// let found: Vec<_> = document.segments().iter().map(|s| (s.lang, document.text_of(s))).collect();
/// assert_eq!(found[1], (Some(Lang::Zh), "标题文字"));
/// ```
#[derive(Debug, Clone)]
pub struct Document {
    /// The file name as the caller gave it.
    name: Option<String>,
    /// The text that all ranges refer to.
    text: String,
    /// The segments in order.
    segments: Vec<Segment>,
    /// The format that it was read as.
    format: DocumentFormat,
    /// The encoding that it was read in.
    encoding: &'static str,
    /// The names of the files in its container.
    parts: Vec<String>,
    /// What the user should know of how it was read.
    warnings: Vec<String>,
    /// How its text is split into sentences.
    split: split::Options,
    /// What its container contains but does not show.
    left_out: Vec<Hidden>,
    /// The places of its text in the files of its container.
    #[cfg(feature = "documents")]
    origins: Vec<container::PartOrigin>,
}

impl Document {
    /// Reads text: as Markdown if its marks leave no doubt, otherwise as plain
    /// text, in which every character is text.
    ///
    /// # Errors
    /// [`Error::Empty`] if there is nothing but white space in it.
    ///
    /// ```
    /// let document = duiqi::Document::from_text("Hello.\n你好。")?;
    /// assert_eq!(document.segments().len(), 2);
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    pub fn from_text(text: impl Into<String>) -> Result<Self> {
        let text = text.into();
        let format = recognise::prose_format(&text);
        prose(text, format)
    }

    /// Reads the bytes of a file, detecting its format and encoding.
    ///
    /// # Errors
    /// As [`Document::read`].
    ///
    /// ```
    /// use duiqi::{Error, document::Document};
    /// let error = Document::from_bytes("你好".as_bytes().split_last().unwrap().1).unwrap_err();
    /// assert_eq!(error.to_string(), "byte 3: not valid UTF-8 text");
    /// ```
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        Document::read(bytes, &Options::default())
    }

    /// Reads the bytes of a file.
    ///
    /// # Errors
    /// [`Error::Empty`]; [`Error::Binary`] for bytes that are neither text nor a known container;
    /// [`Error::Encoding`] with the offset of the first byte that does not fit; [`Error::Syntax`]
    /// for a container that is broken; [`Error::Limit`]; [`Error::Invalid`] for an encoding that is
    /// not known or a feature that is off.
    ///
    /// ```
    /// use duiqi::document::{Document, Options};
    /// let document = Document::read("\u{FEFF}Hello. 你好。".as_bytes(), &Options::default())?;
    /// assert_eq!(document.encoding(), "UTF-8");
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    pub fn read(bytes: &[u8], options: &Options) -> Result<Self> {
        let document = Document::read_any(bytes, options)?;
        Ok(Document { split: options.split.clone(), ..document })
    }

    /// [`Document::read`] before the split options are set.
    fn read_any(bytes: &[u8], options: &Options) -> Result<Self> {
        if bytes.len() as u64 > options.limits.size {
            return Err(Error::Limit { at: Place::default(), what: "the size in bytes", limit: options.limits.size });
        }
        if bytes.is_empty() {
            return Err(Error::Empty { at: Place::default() });
        }
        let format = options.format.or_else(|| recognise::container(bytes));
        if let Some(refused) = recognise::refuse(bytes).filter(|_| format.is_none()) {
            return Err(refused);
        }
        if let Some(format @ (DocumentFormat::Docx | DocumentFormat::Odt | DocumentFormat::Epub)) = format {
            return packed(bytes, format, options);
        }
        let is_page = matches!(format, None | Some(DocumentFormat::Html));
        let own = |bytes: &[u8]| is_page.then(|| page_encoding(bytes)).flatten();
        let decoded = encoding::decode(bytes, options.encoding.as_deref(), own)?;
        let format = format.unwrap_or_else(|| recognise::text_format(&decoded.text));
        let mut document = match format {
            DocumentFormat::Plain | DocumentFormat::Markdown => prose(decoded.text, format)?,
            DocumentFormat::Subtitles => {
                let segments = paragraphs::segments(&decoded.text, &subtitle::paragraphs(&decoded.text));
                Document::new(decoded.text, segments, format)?
            }
            DocumentFormat::Delimited => {
                let segments = paragraphs::segments(&decoded.text, &delimited::paragraphs(&decoded.text));
                Document::new(decoded.text, segments, format)?
            }
            // Containers were unpacked above. They are listed here so that a
            // new format is not read as a page by mistake.
            DocumentFormat::Html | DocumentFormat::Docx | DocumentFormat::Odt | DocumentFormat::Epub => {
                page(decoded.text)?
            }
        };
        document.format = format;
        document.encoding = decoded.encoding;
        if decoded.guessed {
            document
                .warnings
                .push(format!("read as {}, by guess; name the encoding if that is wrong", decoded.encoding));
        }
        Ok(document)
    }

    /// Reads a file, detecting its format and encoding.
    ///
    /// # Errors
    /// [`Error::Io`] if it cannot be read, and all that [`Document::read`] gives, with the file's name.
    ///
    /// ```no_run
    /// let document = duiqi::Document::open("article.docx")?;
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        Document::open_with(path, &Options::default())
    }

    /// Reads a file with [`Options`].
    ///
    /// # Errors
    /// As [`Document::open`].
    ///
    /// ```no_run
    /// let mut options = duiqi::document::Options::default();
    /// options.encoding = Some("big5".to_owned());
    /// let document = duiqi::Document::open_with("article.txt", &options)?;
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    pub fn open_with(path: impl AsRef<Path>, options: &Options) -> Result<Self> {
        let path = path.as_ref();
        let bytes = crate::io::read_all(path, options.limits.size)?;
        let named = DocumentFormat::from_name(path).filter(|format| !matches!(format, DocumentFormat::Plain));
        let format = options.format.or_else(|| recognise::container(&bytes)).or(named);
        let options = Options { format, ..options.clone() };
        let mut document = Document::read(&bytes, &options).map_err(|error| error.in_file(path))?;
        document.name = Some(path.display().to_string());
        Ok(document)
    }

    /// A document of these segments; gaps between them become markup segments.
    fn new(text: String, segments: Vec<Segment>, format: DocumentFormat) -> Result<Self> {
        if text.chars().all(|c| c.is_whitespace() || c == '\u{FEFF}') {
            return Err(Error::Empty { at: Place::default() });
        }
        let segments = complete::complete(&text, segments);
        Ok(Document {
            name: None,
            text,
            segments,
            format,
            encoding: "UTF-8",
            parts: Vec::new(),
            warnings: Vec::new(),
            left_out: Vec::new(),
            #[cfg(feature = "documents")]
            origins: Vec::new(),
            split: split::Options::default(),
        })
    }

    /// The name of its file, as the caller gave it.
    ///
    /// ```
    /// assert_eq!(duiqi::Document::from_text("Hello.").unwrap().name(), None);
    /// ```
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The format that it was read as.
    ///
    /// ```
    /// use duiqi::{Document, document::DocumentFormat};
    /// let document = Document::from_bytes(b"1\n00:00:01,000 --> 00:00:02,000\nHello.\n").unwrap();
    /// assert_eq!(document.format(), DocumentFormat::Subtitles);
    /// ```
    #[must_use]
    pub fn format(&self) -> DocumentFormat {
        self.format
    }

    /// The encoding that it was read in.
    ///
    /// ```
    /// let document = duiqi::Document::from_bytes(b"\xFF\xFEH\0i\0").unwrap();
    /// assert_eq!(document.encoding(), "UTF-16LE");
    /// ```
    #[must_use]
    pub fn encoding(&self) -> &'static str {
        self.encoding
    }

    /// The names of the files in its container, indexed by [`Segment::part`],
    /// such as the chapters of an e-book. Empty for a file that is not a
    /// container.
    ///
    /// ```
    /// assert!(duiqi::Document::from_text("Hello.").unwrap().parts().is_empty());
    /// ```
    #[must_use]
    pub fn parts(&self) -> &[String] {
        &self.parts
    }

    /// What the user should know of how it was read, such as a guessed
    /// encoding.
    ///
    /// ```
    /// assert!(duiqi::Document::from_text("Hello.").unwrap().warnings().is_empty());
    /// ```
    #[must_use]
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// The text that all ranges refer to: that of the file, converted to UTF-8;
    /// for a container, the text of its parts, one line for each paragraph.
    ///
    /// ```
    /// assert_eq!(duiqi::Document::from_text("Hello.").unwrap().text(), "Hello.");
    /// ```
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The segments in order. They do not overlap, and contain every character
    /// that is not white space.
    ///
    /// ```
    /// use duiqi::{Document, Reason};
    /// let document = Document::from_text("Hello.\n\n* * *\n\nBye.").unwrap();
    /// assert_eq!(document.segments()[1].reason, Some(Reason::NoLetters));
    /// ```
    #[must_use]
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// The text of a segment as a reader sees it: without markup, its lines
    /// joined.
    ///
    /// ```
    /// let document = duiqi::Document::from_text("A word and a long line\nwith more.\n").unwrap();
    /// assert_eq!(document.text_of(&document.segments()[0]), "A word and a long line with more.");
    /// ```
    #[must_use]
    pub fn text_of<'d>(&'d self, segment: &'d Segment) -> &'d str {
        text_in(&self.text, segment)
    }
}

/// Reads a container.
#[cfg(feature = "documents")]
fn packed(bytes: &[u8], format: DocumentFormat, options: &Options) -> Result<Document> {
    let content = container::read(bytes, format, options)?;
    let segments = paragraphs::segments(&content.text, &content.paragraphs);
    let document = Document::new(content.text, segments, format)?;
    Ok(Document { parts: content.parts, left_out: content.hidden, origins: content.origins, ..document })
}

/// Returns the error that the readers of containers are switched off.
#[cfg(not(feature = "documents"))]
fn packed(_bytes: &[u8], format: DocumentFormat, _options: &Options) -> Result<Document> {
    Err(needs_feature(format))
}

/// Reads an HTML page.
#[cfg(feature = "documents")]
fn page(text: String) -> Result<Document> {
    let segments = paragraphs::segments(&text, &html::paragraphs(&text, 0));
    Document::new(text, segments, DocumentFormat::Html)
}

/// Returns the error that the reader of HTML is switched off.
#[cfg(not(feature = "documents"))]
fn page(_text: String) -> Result<Document> {
    Err(needs_feature(DocumentFormat::Html))
}

/// Reads Markdown or plain text.
fn prose(text: String, format: DocumentFormat) -> Result<Document> {
    let markup = match format {
        #[cfg(feature = "documents")]
        DocumentFormat::Markdown => lines::Markup::markdown(&text),
        #[cfg(not(feature = "documents"))]
        DocumentFormat::Markdown => return Err(needs_feature(format)),
        _ => lines::Markup::Literal,
    };
    let ordered = if markup.is_markdown() { None } else { columns::in_order(&text) };
    let warning = ordered.is_some().then(|| {
        "the text is in two columns: they are read one after the other, and places are those of this order".to_owned()
    });
    let text = ordered.unwrap_or(text);
    let segments = plain::segments(&text, &markup);
    let document = Document::new(text, segments, format)?;
    Ok(Document { warnings: warning.into_iter().collect(), ..document })
}

/// The error for a format whose reader is switched off.
#[cfg(not(feature = "documents"))]
fn needs_feature(format: DocumentFormat) -> Error {
    Error::Invalid(format!("reading {} needs the feature `documents`", format.name()))
}

/// The encoding that an HTML page declares.
#[cfg(feature = "documents")]
fn page_encoding(bytes: &[u8]) -> Option<String> {
    html::charset(bytes)
}

/// Reads no declaration, because the reader of HTML is switched off.
#[cfg(not(feature = "documents"))]
fn page_encoding(_bytes: &[u8]) -> Option<String> {
    None
}

/// The text of a segment as a reader sees it.
fn text_in<'s>(source: &'s str, segment: &'s Segment) -> &'s str {
    match &segment.clean {
        Some(clean) => clean.text.trim(),
        None => &source[segment.inner.clone()],
    }
}
