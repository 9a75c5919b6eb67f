//! Which formats there are, and how they are known by their names.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Error, LanguageTag, Result};

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
    /// A spreadsheet of Excel 2007 and later: the first sheet, a unit a row.
    Xlsx,
    /// gettext's PO and POT: messages and their translations.
    Po,
    /// JSON of web frameworks: texts with keys, a language a file, or a language on top.
    Json,
    /// `strings.xml` of Android.
    Android,
    /// `.strings` of Apple's systems.
    Strings,
    /// String catalogues of Xcode: all languages in one file.
    XcStrings,
    /// RESX of .NET.
    Resx,
    /// `.properties` of Java.
    Properties,
    /// YAML of Rails and others: texts with keys.
    Yaml,
    /// `.ts` of Qt: both languages in one file.
    Qt,
    /// ARB of Flutter.
    Arb,
}

impl FileFormat {
    /// All of them, in the order of their declaration.
    pub const ALL: [FileFormat; 25] = [
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
        FileFormat::Xlsx,
        FileFormat::Po,
        FileFormat::Json,
        FileFormat::Android,
        FileFormat::Strings,
        FileFormat::XcStrings,
        FileFormat::Resx,
        FileFormat::Properties,
        FileFormat::Yaml,
        FileFormat::Qt,
        FileFormat::Arb,
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
            FileFormat::Xlsx => "xlsx",
            FileFormat::Po => "po",
            FileFormat::Json => "json",
            FileFormat::Android => "android",
            FileFormat::Strings => "strings",
            FileFormat::XcStrings => "xcstrings",
            FileFormat::Resx => "resx",
            FileFormat::Properties => "properties",
            FileFormat::Yaml => "yaml",
            FileFormat::Qt => "qt",
            FileFormat::Arb => "arb",
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

    /// Whether units are written in it. Texts with keys are read only, but for PO.
    ///
    /// ```
    /// use duiqi::format::FileFormat;
    /// assert!(FileFormat::Po.is_written() && !FileFormat::Resx.is_written());
    /// ```
    pub const fn is_written(self) -> bool {
        use FileFormat::{Android, Arb, Json, Properties, Qt, Resx, Strings, XcStrings, Yaml};
        !matches!(self, Android | Arb | Json | Properties | Qt | Resx | Strings | XcStrings | Yaml)
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
            // Registered with IANA by the makers of Office Open XML.
            FileFormat::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            FileFormat::Markdown => "text/markdown",
            FileFormat::Json | FileFormat::XcStrings | FileFormat::Arb => "application/json",
            FileFormat::Android | FileFormat::Resx | FileFormat::Qt => "application/xml",
            FileFormat::Yaml => "application/yaml",
            FileFormat::Po | FileFormat::Strings | FileFormat::Properties => "text/plain",
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
            "xlsx" | "xlsm" => Some(FileFormat::Xlsx),
            "po" | "pot" => Some(FileFormat::Po),
            "json" => Some(FileFormat::Json),
            "strings" => Some(FileFormat::Strings),
            "xcstrings" => Some(FileFormat::XcStrings),
            "resx" => Some(FileFormat::Resx),
            "properties" => Some(FileFormat::Properties),
            "yaml" | "yml" => Some(FileFormat::Yaml),
            "ts" => Some(FileFormat::Qt),
            "arb" => Some(FileFormat::Arb),
            "xml" if path.file_stem().is_some_and(|stem| stem == "strings") => Some(FileFormat::Android),
            "xml" if is_intertext(&path) => Some(FileFormat::InterText),
            _ => None,
        }
    }
}

/// Whether a file is called as the links of InterText are: `NAME.en.zh.xml`.
fn is_intertext(path: &Path) -> bool {
    let name = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let mut codes = name.rsplit('.').map(|code| LanguageTag::from(code).lang());
    let (target, source) = (codes.next().flatten(), codes.next().flatten());
    source.is_some() && target.is_some() && source != target
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
