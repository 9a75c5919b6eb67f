//! The list of exchange formats, and how a file name, an extension and a media
//! type map to them.
//!
//! Everything else in [`format`](super) dispatches on [`FileFormat`]. The type
//! carries no parser: a format is a value that can be compared, printed, stored
//! and read from a command line even if the feature that implements it is not
//! compiled in.
//!
//! How a name is recognised, besides a format's own name as extension:
//!
//! | extension | format |
//! |---|---|
//! | `tab` | TSV |
//! | `ndjson` | JSONL |
//! | `xlf`, `sdlxliff`, `mqxliff`, `mxliff`, `txlf` | XLIFF |
//! | `markdown`, `htm` | Markdown, HTML |
//! | `xlsm` | XLSX |
//! | `pot` | PO |
//! | `jsonc`, `json5` | JSON |
//! | `yml`, `ts` | YAML, Qt |
//! | `strings.xml`, `NAME.en.zh.xml` | Android, InterText |
//! | any of these and `.gz` | the same |

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Error, LanguageTag, Result};

/// A format in which units are written or read.
///
/// The text form (`Display`, `FromStr`, serde) is the lower-case
/// [name](FileFormat::name). New formats may be added, so a `match` needs a
/// wildcard arm.
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
    /// Translation Memory eXchange 1.4b (LISA OSCAR, 2005). Level 2 is read;
    /// codes are written as level 2 where a unit has them, and the file is
    /// plain level 1 otherwise.
    Tmx,
    /// Tab-separated columns, with a header. Quoted as spreadsheets do where a
    /// text holds a tab or a line end; bare otherwise, so that `cut` and `awk`
    /// see the text.
    Tsv,
    /// Comma-separated columns with a header, after RFC 4180. Lines end with LF
    /// instead of the RFC's CRLF.
    Csv,
    /// JSON Lines: one object a line, with everything that a unit knows. The
    /// only format that loses nothing.
    Jsonl,
    /// Bead files, `[0,1]:[2]` a line: the ids of source sentences, then of
    /// target sentences. No text.
    Beads,
    /// XLIFF 2.1 (OASIS, 2018), or 1.2 by
    /// [`Options::xliff`](super::Options::xliff). Both are read, with the
    /// dialects of Trados, memoQ and Phrase.
    Xliff,
    /// Two files with the same number of lines, `NAME.en` and `NAME.zh`, as
    /// Moses and OPUS use them.
    Moses,
    /// InterText XML, for correction in the InterText editor: two texts and a
    /// file of links.
    #[serde(rename = "intertext")]
    InterText,
    /// hunalign's text ladder: source, target and score, tab-separated, without
    /// a header.
    Ladder,
    /// A Markdown table, side by side. Written only.
    Markdown,
    /// A page to read, in HTML: side by side, line by line, or the translation
    /// on tap. Written only.
    Html,
    /// An e-book to read, EPUB 3, paragraph by paragraph. Written only.
    Epub,
    /// Cards for Anki: source, target and tags, tab-separated. Written only.
    Anki,
    /// TermBase eXchange, for lists of terms: ISO 30042:2008 or, by option,
    /// 2019.
    Tbx,
    /// A spreadsheet of Excel 2007 and later (Office Open XML): the first
    /// sheet, a unit a row.
    Xlsx,
    /// gettext's PO and POT: messages and their translations. The only
    /// localisation format that is also written.
    Po,
    /// JSON of web frameworks (i18next, Vue I18n, Angular): texts with keys,
    /// one language a file, or the languages as the outermost keys. Read, and
    /// filled in place (`fill`).
    Json,
    /// `strings.xml` of Android: string resources, one language a file. Read,
    /// and filled in place (`fill`).
    Android,
    /// `.strings` of Apple's systems: `"key" = "text";`, one language a file.
    /// Read, and filled in place (`fill`).
    Strings,
    /// `.stringsdict` of Apple's systems: texts that vary by number, device or
    /// width, one language a file. Read, and filled in place (`fill`).
    StringsDict,
    /// String catalogues of Xcode 15 and later (`.xcstrings`, JSON): all
    /// languages in one file. Read, and filled in place (`fill`).
    XcStrings,
    /// RESX of .NET, one language a file. Read, and filled in place (`fill`).
    Resx,
    /// `.properties` of Java, one language a file. Read, and filled in place
    /// (`fill`).
    Properties,
    /// YAML of Rails and others: texts with keys, the language on top. Read,
    /// and filled in place (`fill`).
    Yaml,
    /// `.ts` of Qt Linguist: both languages in one file. Read, and filled in
    /// place (`fill`).
    Qt,
    /// Application Resource Bundle of Flutter (JSON), one language a file.
    /// Read, and filled in place (`fill`).
    Arb,
}

word_table!(FileFormat, pub name, {
    Tmx => "tmx",
    Tsv => "tsv",
    Csv => "csv",
    Jsonl => "jsonl",
    Beads => "beads",
    Xliff => "xliff",
    Moses => "moses",
    InterText => "intertext",
    Ladder => "ladder",
    Markdown => "markdown",
    Html => "html",
    Epub => "epub",
    Anki => "anki",
    Tbx => "tbx",
    Xlsx => "xlsx",
    Po => "po",
    Json => "json",
    Android => "android",
    Strings => "strings",
    StringsDict => "stringsdict",
    XcStrings => "xcstrings",
    Resx => "resx",
    Properties => "properties",
    Yaml => "yaml",
    Qt => "qt",
    Arb => "arb",
});

impl FileFormat {
    /// The usual extension of its files, without the dot. Not unique: Moses and
    /// Anki are both `txt`.
    ///
    /// ```
    /// assert_eq!(duiqi::format::FileFormat::Xliff.extension(), "xlf");
    /// ```
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            FileFormat::Xliff => "xlf",
            // The names are the formats' own; only where the world uses another
            // ending is it given here.
            FileFormat::Markdown => "md",
            FileFormat::Moses | FileFormat::Anki => "txt",
            FileFormat::InterText => "xml",
            other => other.name(),
        }
    }

    /// True if a [`Writer`](super::Writer) exists. For files of texts with keys
    /// there is none, except for PO: their translations belong into the
    /// project's own file, beside comments and order that a unit does not keep.
    /// `fill` puts them there.
    ///
    /// ```
    /// use duiqi::format::FileFormat;
    /// assert!(FileFormat::Po.is_written() && !FileFormat::Resx.is_written());
    /// ```
    #[must_use]
    pub const fn is_written(self) -> bool {
        use FileFormat::{Android, Arb, Json, Properties, Qt, Resx, Strings, StringsDict, XcStrings, Yaml};
        !matches!(self, Android | Arb | Json | Properties | Qt | Resx | Strings | StringsDict | XcStrings | Yaml)
    }

    /// The media type under which a browser or a web server handles the
    /// format's files.
    ///
    /// Formats without a registered type get the type of their syntax: XML,
    /// JSON or plain text.
    ///
    /// ```
    /// assert_eq!(duiqi::format::FileFormat::Html.media_type(), "text/html");
    /// ```
    #[must_use]
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
            FileFormat::Android | FileFormat::Resx | FileFormat::Qt | FileFormat::StringsDict => "application/xml",
            FileFormat::Yaml => "application/yaml",
            FileFormat::Po | FileFormat::Strings | FileFormat::Properties => "text/plain",
            FileFormat::Anki | FileFormat::Beads | FileFormat::Moses | FileFormat::Ladder => "text/plain",
        }
    }

    /// The format that a file's name shows: by extension in any case, with or
    /// without `.gz` after it.
    ///
    /// An `.xml` file is recognised in two cases only, `strings.xml` (Android)
    /// and `NAME.en.zh.xml` (InterText). `None` says nothing about the content;
    /// `root` looks into the file.
    ///
    /// ```
    /// use duiqi::format::FileFormat;
    /// assert_eq!(FileFormat::from_path("a.XLF"), Some(FileFormat::Xliff));
    /// assert_eq!(FileFormat::from_path("a.tmx.gz"), Some(FileFormat::Tmx));
    /// assert_eq!(FileFormat::from_path("a.txt"), None);
    /// ```
    #[must_use]
    pub fn from_path(path: impl AsRef<Path>) -> Option<FileFormat> {
        let path = crate::io::without_gz(path);
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "tmx" => Some(FileFormat::Tmx),
            "tsv" | "tab" => Some(FileFormat::Tsv),
            "csv" => Some(FileFormat::Csv),
            "jsonl" | "ndjson" => Some(FileFormat::Jsonl),
            "beads" => Some(FileFormat::Beads),
            // Trados, memoQ, Phrase and Wordfast keep XLIFF under extensions of
            // their own.
            "xliff" | "xlf" | "sdlxliff" | "mqxliff" | "mxliff" | "txlf" | "xlz" | "mqxlz" => Some(FileFormat::Xliff),
            "ladder" => Some(FileFormat::Ladder),
            "md" | "markdown" => Some(FileFormat::Markdown),
            "html" | "htm" => Some(FileFormat::Html),
            "epub" => Some(FileFormat::Epub),
            "tbx" => Some(FileFormat::Tbx),
            "xlsx" | "xlsm" => Some(FileFormat::Xlsx),
            "po" | "pot" => Some(FileFormat::Po),
            "json" | "jsonc" | "json5" => Some(FileFormat::Json),
            "strings" => Some(FileFormat::Strings),
            "stringsdict" => Some(FileFormat::StringsDict),
            "xcstrings" => Some(FileFormat::XcStrings),
            "resx" => Some(FileFormat::Resx),
            "properties" => Some(FileFormat::Properties),
            "yaml" | "yml" => Some(FileFormat::Yaml),
            // TypeScript uses `.ts` as well; such a file fails at once, because
            // it is no XML.
            "ts" => Some(FileFormat::Qt),
            "arb" => Some(FileFormat::Arb),
            "xml" if path.file_stem().is_some_and(|stem| stem == "strings") => Some(FileFormat::Android),
            "xml" if is_intertext(&path) => Some(FileFormat::InterText),
            _ => None,
        }
    }
}

/// True if a file is named like InterText's file of links, `NAME.en.zh.xml`:
/// the last two parts of the stem are different languages.
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

    /// # Errors
    /// [`Error::Invalid`] with the list of all names.
    fn from_str(text: &str) -> Result<Self> {
        // Any case is taken, because people write `TMX` and `JSONL` on a
        // command line.
        let name = text.to_ascii_lowercase();
        FileFormat::ALL.into_iter().find(|format| format.name() == name).ok_or_else(|| {
            let names: Vec<_> = FileFormat::ALL.iter().map(|format| format.name()).collect();
            Error::Invalid(format!("unknown format `{text}`: use one of {}", names.join(", ")))
        })
    }
}
