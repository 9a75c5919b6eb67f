//! Which formats there are, and how they are known by their names.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// The formats that units are written in or read from.
///
/// ```
/// use duiqi::format::Format;
/// assert_eq!("tmx".parse::<Format>()?, Format::Tmx);
/// assert_eq!(Format::from_path("corpus/pairs.jsonl"), Some(Format::Jsonl));
/// # Ok::<(), duiqi::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Format {
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
    /// An HTML page, side by side.
    Html,
    /// TermBase eXchange, for lists of terms.
    Tbx,
}

impl Format {
    /// All of them, in the order of their declaration.
    pub const ALL: [Format; 12] = [
        Format::Tmx,
        Format::Tsv,
        Format::Csv,
        Format::Jsonl,
        Format::Beads,
        Format::Xliff,
        Format::Moses,
        Format::InterText,
        Format::Ladder,
        Format::Markdown,
        Format::Html,
        Format::Tbx,
    ];

    /// Its name, as `--to` takes it.
    ///
    /// ```
    /// assert_eq!(duiqi::format::Format::InterText.name(), "intertext");
    /// ```
    pub const fn name(self) -> &'static str {
        match self {
            Format::Tmx => "tmx",
            Format::Tsv => "tsv",
            Format::Csv => "csv",
            Format::Jsonl => "jsonl",
            Format::Beads => "beads",
            Format::Xliff => "xliff",
            Format::Moses => "moses",
            Format::InterText => "intertext",
            Format::Ladder => "ladder",
            Format::Markdown => "markdown",
            Format::Html => "html",
            Format::Tbx => "tbx",
        }
    }

    /// The format that a file's extension names, if one does.
    ///
    /// ```
    /// use duiqi::format::Format;
    /// assert_eq!(Format::from_path("a.XLF"), Some(Format::Xliff));
    /// assert_eq!(Format::from_path("a.txt"), None);
    /// ```
    pub fn from_path(path: impl AsRef<Path>) -> Option<Format> {
        let extension = path.as_ref().extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "tmx" => Some(Format::Tmx),
            "tsv" | "tab" => Some(Format::Tsv),
            "csv" => Some(Format::Csv),
            "jsonl" | "ndjson" => Some(Format::Jsonl),
            "beads" => Some(Format::Beads),
            "xliff" | "xlf" => Some(Format::Xliff),
            "ladder" => Some(Format::Ladder),
            "md" | "markdown" => Some(Format::Markdown),
            "html" | "htm" => Some(Format::Html),
            "tbx" => Some(Format::Tbx),
            _ => None,
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Format {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let name = text.to_ascii_lowercase();
        Format::ALL.into_iter().find(|format| format.name() == name).ok_or_else(|| {
            let names: Vec<_> = Format::ALL.iter().map(|format| format.name()).collect();
            Error::Invalid(format!("unknown format `{text}`: use one of {}", names.join(", ")))
        })
    }
}
