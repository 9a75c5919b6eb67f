//! Which formats there are, and how they are known by their names.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// The formats that units are written in or read from.
///
/// ```
/// use duiqi::format::FileFormat;
/// assert_eq!("tmx".parse::<FileFormat>()?, FileFormat::Tmx);
/// assert_eq!(FileFormat::from_path("corpus/pairs.jsonl"), Some(FileFormat::Jsonl));
/// # Ok::<(), duiqi::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum FileFormat {
    /// Translation Memory eXchange 1.4, level 1 (LISA OSCAR 2005).
    Tmx,
    /// Tab-separated columns, quoted as spreadsheets do where a text holds a tab or a line end.
    Tsv,
    /// Comma-separated columns (RFC 4180).
    Csv,
    /// One JSON object a line.
    Jsonl,
    /// Bead files, `[0,1]:[2]` a line: sentence ids of the source, then of the target.
    Beads,
    /// XLIFF 2.1 (OASIS 2018), or 1.2 by option.
    Xliff,
    /// Two files with as many lines, `NAME.en` and `NAME.zh`.
    Moses,
    /// InterText XML, for correction in the InterText editor.
    #[serde(rename = "intertext")]
    InterText,
    /// hunalign's text ladder: source, target and score, tab-separated.
    Ladder,
    /// A Markdown table, side by side.
    Markdown,
    /// A page to read, in HTML: side by side, line by line, or the translation on tap.
    Html,
    /// An e-book to read, EPUB 3, paragraph by paragraph.
    Epub,
    /// Cards for Anki: source, target and tags, tab-separated.
    Anki,
    /// TermBase eXchange, for lists of terms.
    Tbx,
}

impl FileFormat {
    /// All of them, in the order of their declaration.
    pub const ALL: [FileFormat; 14] = [
        FileFormat::Tmx,
        FileFormat::Tsv,
        FileFormat::Csv,
        FileFormat::Jsonl,
        FileFormat::Beads,
        FileFormat::Xliff,
        FileFormat::Moses,
        FileFormat::InterText,
        FileFormat::Ladder,
        FileFormat::Markdown,
        FileFormat::Html,
        FileFormat::Epub,
        FileFormat::Anki,
        FileFormat::Tbx,
    ];

    /// Its name, as `--to` takes it.
    ///
    /// ```
    /// assert_eq!(duiqi::format::FileFormat::InterText.name(), "intertext");
    /// ```
    pub const fn name(self) -> &'static str {
        match self {
            FileFormat::Tmx => "tmx",
            FileFormat::Tsv => "tsv",
            FileFormat::Csv => "csv",
            FileFormat::Jsonl => "jsonl",
            FileFormat::Beads => "beads",
            FileFormat::Xliff => "xliff",
            FileFormat::Moses => "moses",
            FileFormat::InterText => "intertext",
            FileFormat::Ladder => "ladder",
            FileFormat::Markdown => "markdown",
            FileFormat::Html => "html",
            FileFormat::Epub => "epub",
            FileFormat::Anki => "anki",
            FileFormat::Tbx => "tbx",
        }
    }

    /// The extension that its files have, without the dot.
    ///
    /// ```
    /// assert_eq!(duiqi::format::FileFormat::Xliff.extension(), "xlf");
    /// ```
    pub const fn extension(self) -> &'static str {
        match self {
            FileFormat::Xliff => "xlf",
            FileFormat::Markdown => "md",
            FileFormat::Moses | FileFormat::Anki => "txt",
            FileFormat::InterText => "xml",
            other => other.name(),
        }
    }

    /// The media type that a browser knows its files by.
    ///
    /// ```
    /// assert_eq!(duiqi::format::FileFormat::Html.media_type(), "text/html");
    /// ```
    pub const fn media_type(self) -> &'static str {
        match self {
            FileFormat::Tmx | FileFormat::Xliff | FileFormat::Tbx | FileFormat::InterText => "application/xml",
            FileFormat::Tsv => "text/tab-separated-values",
            FileFormat::Csv => "text/csv",
            FileFormat::Jsonl => "application/x-ndjson",
            FileFormat::Html => "text/html",
            FileFormat::Epub => "application/epub+zip",
            FileFormat::Markdown => "text/markdown",
            FileFormat::Anki | FileFormat::Beads | FileFormat::Moses | FileFormat::Ladder => "text/plain",
        }
    }

    /// The format that a file's extension names, if one does; an ending `.gz` after it does not matter.
    ///
    /// ```
    /// use duiqi::format::FileFormat;
    /// assert_eq!(FileFormat::from_path("a.XLF"), Some(FileFormat::Xliff));
    /// assert_eq!(FileFormat::from_path("a.tmx.gz"), Some(FileFormat::Tmx));
    /// assert_eq!(FileFormat::from_path("a.txt"), None);
    /// ```
    pub fn from_path(path: impl AsRef<Path>) -> Option<FileFormat> {
        let path = crate::io::without_gz(path);
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "tmx" => Some(FileFormat::Tmx),
            "tsv" | "tab" => Some(FileFormat::Tsv),
            "csv" => Some(FileFormat::Csv),
            "jsonl" | "ndjson" => Some(FileFormat::Jsonl),
            "beads" => Some(FileFormat::Beads),
            "xliff" | "xlf" | "sdlxliff" | "mqxliff" | "mxliff" | "txlf" => Some(FileFormat::Xliff),
            "ladder" => Some(FileFormat::Ladder),
            "md" | "markdown" => Some(FileFormat::Markdown),
            "html" | "htm" => Some(FileFormat::Html),
            "epub" => Some(FileFormat::Epub),
            "tbx" => Some(FileFormat::Tbx),
            _ => None,
        }
    }
}

impl fmt::Display for FileFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for FileFormat {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let name = text.to_ascii_lowercase();
        FileFormat::ALL.into_iter().find(|format| format.name() == name).ok_or_else(|| {
            let names: Vec<_> = FileFormat::ALL.iter().map(|format| format.name()).collect();
            Error::Invalid(format!("unknown format `{text}`: use one of {}", names.join(", ")))
        })
    }
}
