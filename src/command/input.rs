//! Where input comes from: files, or standard input for `-`; and the options
//! that say how to read it.
//!
//! Limits and errors are the library's. What is added here is that every error
//! names the file that the user named.
//!
//! | function | gives | for |
//! |---|---|---|
//! | `document` | a document with segments | files of any format |
//! | `decoded` | text in a named encoding | pre-split lines, `split` |
//! | `text` | UTF-8 text | gold data, verses |
//! | `bytes` | bytes within the limit | everything above |
//!
//! | `--source-lang` | `--target-lang` | source, target |
//! |---|---|---|
//! | none | none | found from the texts |
//! | zh | none | zh, en |
//! | none | zh | en, zh |
//! | zh | zh | a usage error |

use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser};
use duiqi::document::{self, DocumentFormat};
use duiqi::io::{self, STANDARD};
use duiqi::{ByLang, Document, Error, Lang, LanguageTag, Lexicon, Place, Result};

use super::rules::Rules;
use super::{Setting, Stop, note};

/// The languages of the two sides, the same options for every command that
/// aligns.
#[derive(Debug, clap::Args)]
pub struct Langs {
    /// The source's language: en, zh, or a tag such as en-US, which the output
    /// then has. Default: detected
    #[arg(long, value_name = "LANG", value_parser = known_language)]
    source_lang: Option<LanguageTag>,
    /// The target's language. Default: the other one
    #[arg(long, value_name = "LANG", value_parser = known_language)]
    target_lang: Option<LanguageTag>,
}

/// The tag of a language that the aligner knows. A name such as `english` is no
/// tag.
fn known_language(text: &str) -> Result<LanguageTag> {
    let lang = text.parse::<Lang>()?;
    let tag = LanguageTag::from(text);
    Ok(if tag.as_str().len() > 3 && !tag.as_str().contains('-') { LanguageTag::from(lang.code()) } else { tag })
}

impl Langs {
    /// The source's language, if the user named one of the two.
    pub fn source(&self) -> Result<Option<Lang>, Stop> {
        let lang = |tag: &Option<LanguageTag>| tag.as_ref().and_then(LanguageTag::lang);
        match (lang(&self.source_lang), lang(&self.target_lang)) {
            (Some(source), Some(target)) if source == target => {
                Err(Stop::Usage("--source-lang and --target-lang must be two languages".to_owned()))
            }
            (source, target) => Ok(source.or(target.map(Lang::other))),
        }
    }

    /// The tags that the user named, if they are more specific than the
    /// language. Other units have the tags that their texts show.
    pub fn tags(&self) -> ByLang<Option<LanguageTag>> {
        let tags = || [&self.source_lang, &self.target_lang].into_iter().flatten();
        let of = |lang: Lang| tags().find(|tag| tag.lang() == Some(lang) && tag.as_str() != lang.code()).cloned();
        ByLang { zh: of(Lang::Zh), en: of(Lang::En) }
    }
}

/// How to read documents, the same options for every command that reads them.
#[derive(Debug, clap::Args)]
pub struct DocumentReading {
    /// The format of the input. Default: detected from the first bytes,
    /// otherwise from the name
    #[arg(long, value_name = "FORMAT", value_parser = document_formats())]
    from: Option<DocumentFormat>,
    /// The encoding of the input, such as gb18030, big5 or windows-1252.
    /// Default: detected and reported
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
    #[command(flatten)]
    rules: Rules,
}

/// The formats of documents for clap.
fn document_formats() -> impl TypedValueParser<Value = DocumentFormat> {
    PossibleValuesParser::new(DocumentFormat::ALL.iter().map(|format| format.id())).try_map(|name| name.parse())
}

impl DocumentReading {
    /// The encoding that the user named, as typed; the library knows the
    /// labels.
    pub fn encoding(&self) -> Option<&str> {
        self.encoding.as_deref()
    }

    /// The options of the library for documents.
    ///
    /// # Errors
    /// If the file of segmentation rules cannot be read or compiled.
    pub fn options(&self) -> Result<document::Options> {
        let mut options = document::Options::default();
        options.format = self.from;
        options.encoding.clone_from(&self.encoding);
        options.split.rules = self.rules.load()?;
        Ok(options)
    }
}

/// The translations of words that the aligner knows.
#[derive(Debug, clap::Args)]
pub struct LexiconArguments {
    /// A glossary to use before the built-in lexicon: lines of Chinese, English
    /// and optionally a weight, tab-separated
    #[arg(long, value_name = "FILE")]
    lexicon: Option<PathBuf>,
    /// Do not use the built-in lexicon
    #[arg(long)]
    no_builtin_lexicon: bool,
}

impl LexiconArguments {
    /// The lexicon: the built-in one unless it is not wanted, with the user's
    /// glossary on top.
    ///
    /// `Lexicon::builtin` is compiled into the tool. Lines of the glossary win
    /// over it, word by word.
    ///
    /// # Errors
    /// If the glossary cannot be read.
    pub fn load(&self) -> Result<Lexicon> {
        let lexicon = if self.no_builtin_lexicon { Lexicon::empty() } else { Lexicon::builtin() };
        match &self.lexicon {
            Some(file) => lexicon.read(io::open(file)?).map_err(|error| error.in_file(file)),
            None => Ok(lexicon),
        }
    }
}

/// All bytes of a file or of standard input, up to the library's limit for
/// documents.
///
/// # Errors
/// [`Error::Io`], or [`Error::Limit`] for a larger file.
pub fn bytes(path: &Path) -> Result<Vec<u8>> {
    io::read_all(path, document::Limits::default().size)
}

/// A whole file as UTF-8 text, without a byte order mark.
///
/// # Errors
/// [`Error::Binary`] at the first zero byte, [`Error::Encoding`] at the first
/// byte that is not UTF-8.
pub fn text(path: &Path) -> Result<String> {
    let mut bytes = bytes(path)?;
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        bytes.drain(..3);
    }
    // A zero byte is valid UTF-8, and a sign of a picture, a database or
    // UTF-16.
    if let Some(at) = bytes.iter().position(|&byte| byte == 0) {
        return Err(Error::Binary { at: Place::file(path).byte(at as u64) });
    }
    String::from_utf8(bytes).map_err(|error| Error::Encoding {
        at: Place::file(path).byte(error.utf8_error().valid_up_to() as u64),
        encoding: "UTF-8",
    })
}

/// Checks that standard input is not used twice.
///
/// # Errors
/// A usage error.
pub fn two_inputs(source: &Path, target: &Path) -> Result<(), Stop> {
    match source == Path::new(STANDARD) && source == target {
        true => Err(Stop::Usage("only one of the two can be standard input".to_owned())),
        false => Ok(()),
    }
}

/// All of a file as text, in the encoding named, else as UTF-8.
///
/// Goes through a plain-text document, because that is where the library
/// decodes legacy encodings.
pub fn decoded(path: &Path, encoding: Option<&str>) -> Result<String> {
    let Some(encoding) = encoding else { return text(path) };
    let mut options = document::Options::default();
    options.format = Some(DocumentFormat::Plain);
    options.encoding = Some(encoding.to_owned());
    let bytes = bytes(path)?;
    // Reading a document refuses an empty one; an empty text is fine here.
    if bytes.trim_ascii().is_empty() {
        return Ok(String::new());
    }
    let document = Document::read(&bytes, &options).map_err(|error| error.in_file(path))?;
    Ok(document.text().to_owned())
}

/// Reads a file, or standard input, as a document with its segments.
///
/// # Errors
/// Those of the library, with the file's name, or `-`.
pub fn document(path: &Path, reading: &DocumentReading) -> Result<Document> {
    let options = reading.options()?;
    // The library opens paths; a stream has no name by which a format could be
    // guessed.
    if path == Path::new(STANDARD) {
        return Document::read(&bytes(path)?, &options).map_err(|error| error.in_file(path));
    }
    Document::open_with(path, &options)
}

/// Gives an error of one side, which the library calls `source` or `target`,
/// the name of its file.
///
/// The library does not know the names of texts that it gets as strings.
pub fn sided(error: Error, source: &Path, target: &Path) -> Error {
    let file = |at: Place| {
        let file = if at.file.as_deref() == Some("target") { target } else { source };
        Place { file: Place::file(file).file, ..at }
    };
    match error {
        Error::Empty { at } => Error::Empty { at: file(at) },
        Error::MissingLanguage { at, missing, found } => Error::MissingLanguage { at: file(at), missing, found },
        other => other,
    }
}

/// Passes a result on. If it is an error, doubts about reading the documents
/// are reported first, because they may be the cause.
///
/// Without this, "no Chinese text" would hide that a file was read in the wrong
/// encoding.
pub fn doubtful<T>(found: Result<T>, documents: &[&Document], setting: &Setting) -> Result<T> {
    if found.is_err() {
        documents.iter().flat_map(|document| document.warnings()).for_each(|warning| note(setting, warning));
    }
    found
}
