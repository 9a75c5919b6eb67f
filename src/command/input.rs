//! Where input comes from: files, or standard input for `-`.

use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser};
use duiqi::document::{self, DocumentFormat};
use duiqi::io::{self, STANDARD};
use duiqi::{Document, Error, Lang, Lexicon, Place, Result};

use super::rules::Rules;
use super::{Setting, Stop, note};

/// The languages of the two sides: the same options for every command that pairs.
#[derive(Debug, clap::Args)]
pub struct Langs {
    /// The source's language, en or zh; without it, found from the text
    #[arg(long, value_name = "LANG")]
    source_lang: Option<Lang>,
    /// The target's language; without it, the other one
    #[arg(long, value_name = "LANG")]
    target_lang: Option<Lang>,
}

impl Langs {
    /// Source and target, if the user named one of them.
    pub fn pair(&self) -> Result<Option<(Lang, Lang)>, Stop> {
        match (self.source_lang, self.target_lang) {
            (Some(source), Some(target)) if source == target => {
                Err(Stop::Usage("--source-lang and --target-lang must be two languages".to_owned()))
            }
            (Some(source), _) => Ok(Some((source, source.other()))),
            (None, Some(target)) => Ok(Some((target.other(), target))),
            (None, None) => Ok(None),
        }
    }
}

/// How documents are read: the same options for every command that reads them.
#[derive(Debug, clap::Args)]
pub struct Reading {
    /// The format of the input; without it, found from the first bytes, else from the name
    #[arg(long, value_name = "FORMAT", value_parser = document_formats())]
    from: Option<DocumentFormat>,
    /// The encoding of the input, such as gb18030, big5 or windows-1252; without it, found and said
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
    #[command(flatten)]
    rules: Rules,
}

fn document_formats() -> impl TypedValueParser<Value = DocumentFormat> {
    let names = ["plain", "markdown", "html", "subtitles", "docx", "odt", "epub"];
    PossibleValuesParser::new(names).try_map(|name| serde_json::from_value(serde_json::Value::String(name)))
}

impl Reading {
    /// The encoding, if the user named it.
    pub fn encoding(&self) -> Option<&str> {
        self.encoding.as_deref()
    }

    /// The options of the library.
    pub fn options(&self) -> Result<document::Options> {
        let mut options = document::Options::default();
        options.format = self.from;
        options.encoding.clone_from(&self.encoding);
        options.split.rules = self.rules.load()?;
        Ok(options)
    }
}

/// Which translations of words the aligner knows.
#[derive(Debug, clap::Args)]
pub struct Words {
    /// A glossary laid over the built-in lexicon: lines of Chinese, English and, if wanted, a weight, tab-separated
    #[arg(long, value_name = "FILE")]
    lexicon: Option<PathBuf>,
    /// Do without the built-in lexicon
    #[arg(long)]
    no_builtin_lexicon: bool,
}

impl Words {
    /// The built-in lexicon, unless it is not wanted, and the user's on top.
    pub fn load(&self) -> Result<Lexicon> {
        let lexicon = if self.no_builtin_lexicon { Lexicon::empty() } else { Lexicon::builtin() };
        match &self.lexicon {
            Some(file) => lexicon.read(io::open(file)?).map_err(|error| error.in_file(file)),
            None => Ok(lexicon),
        }
    }
}

/// All bytes of a file or of standard input.
pub fn bytes(path: &Path) -> Result<Vec<u8>> {
    io::read_all(path, document::Limits::default().size)
}

/// All of a file as UTF-8 text, without a byte order mark.
pub fn text(path: &Path) -> Result<String> {
    let mut bytes = bytes(path)?;
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        bytes.drain(..3);
    }
    if let Some(at) = bytes.iter().position(|&byte| byte == 0) {
        return Err(Error::Binary { at: Place::file(path).byte(at as u64) });
    }
    String::from_utf8(bytes).map_err(|error| Error::Encoding {
        at: Place::file(path).byte(error.utf8_error().valid_up_to() as u64),
        encoding: "UTF-8",
    })
}

/// That standard input is not asked for twice.
pub fn two_inputs(source: &Path, target: &Path) -> Result<(), Stop> {
    match source == Path::new(STANDARD) && source == target {
        true => Err(Stop::Usage("only one of the two can be standard input".to_owned())),
        false => Ok(()),
    }
}

/// All of a file as text in the encoding named, else as UTF-8; and what is doubtful about it.
pub fn decoded(path: &Path, encoding: Option<&str>) -> Result<String> {
    let Some(encoding) = encoding else { return text(path) };
    let mut options = document::Options::default();
    options.format = Some(DocumentFormat::Plain);
    options.encoding = Some(encoding.to_owned());
    let bytes = bytes(path)?;
    // A document is never empty, a text may be.
    if bytes.trim_ascii().is_empty() {
        return Ok(String::new());
    }
    let document = Document::read(&bytes, &options).map_err(|error| error.in_file(path))?;
    Ok(document.text().to_owned())
}

/// A file, or standard input, with its segments.
pub fn document(path: &Path, reading: &Reading) -> Result<Document> {
    let options = reading.options()?;
    if path == Path::new(STANDARD) {
        return Document::read(&bytes(path)?, &options).map_err(|error| error.in_file(path));
    }
    Document::open_with(path, &options)
}

/// An error of a side, which the library calls `source` or `target`, under its file's name.
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

/// What came of documents; where that is an error, what is doubtful about how they were read may be its cause.
pub fn doubtful<T>(found: Result<T>, documents: &[&Document], setting: &Setting) -> Result<T> {
    if found.is_err() {
        documents.iter().flat_map(|document| document.warnings()).for_each(|warning| note(setting, warning));
    }
    found
}
