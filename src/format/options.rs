//! The options of writers and readers: plain data with defaults, the same for
//! every format.
//!
//! One [`Options`] and one [`ReadOptions`] serve all formats, so that a tool
//! can set what its user asked for before it knows the format. An option that a
//! format does not have is ignored; the documentation of each field names the
//! formats that heed it.
//!
//! | option | heeded by |
//! |---|---|
//! | `tags` | TMX, XLIFF, TBX, PO, Moses, InterText, Markdown |
//! | `chinese` | TMX, XLIFF, TBX, HTML, EPUB, Markdown |
//! | `date` | TMX, EPUB |
//! | `doctype`, `tmx_header` | TMX |
//! | `bom`, `guard_formulas` | TSV, CSV |
//! | `header`, `columns` | TSV, CSV, XLSX |
//! | `xliff`, `tbx` | XLIFF, TBX |
//! | `codes` | TMX, XLIFF, SDLTM |
//! | `quotes`, `delimiter` | TSV, CSV |
//! | `encoding` | TSV, CSV, localisation files |
//! | `column_choice` | TSV, CSV, XLSX |

use serde::{Deserialize, Serialize};

use super::tmx::Header;
use super::{ColumnChoice, ReadLog};
use crate::{BySide, LanguageTag};

/// Which language tag Chinese gets in a written file.
///
/// Tools match tags as strings: OmegaT, Trados and memoQ index `zh-CN` and
/// `zh-TW`, and many do not find `zh-Hans`. The conversion goes by script, so
/// `zh-Hant` becomes `zh-TW`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Chinese {
    /// `zh-CN` and `zh-TW`, which translation tools index; a tag with another
    /// region (`zh-HK`) stays.
    #[default]
    Region,
    /// `zh-Hans` and `zh-Hant`, which name the script and nothing else.
    Script,
    /// The tag of the unit, unchanged.
    Keep,
}

word_enum!(Chinese, "tag of Chinese", {
    Region => "region",
    Script => "script",
    Keep => "keep",
});

/// Which columns a delimited file or a spreadsheet has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Columns {
    /// Source and target text, nothing else: two columns.
    Texts,
    /// Texts, tags, kind, reason, confidence, shape, document and position: ten
    /// columns.
    #[default]
    Usual,
    /// Everything that a unit knows. Only with these columns does a table keep
    /// inline codes, contexts and properties.
    All,
}

word_enum!(Columns, "set of columns", {
    Texts => "texts",
    Usual => "usual",
    All => "all",
});

/// The version of XLIFF that is written. Readers tell the versions apart by
/// themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum XliffVersion {
    /// 1.2 (OASIS, 2008), which older tools import.
    #[serde(rename = "1.2")]
    V12,
    /// 2.1 (OASIS, 2018), which has its place for every code and state.
    #[default]
    #[serde(rename = "2.1")]
    V21,
}

word_enum!(XliffVersion, "version of XLIFF", {
    V12 => "1.2",
    V21 => "2.1",
});

/// The edition of TBX that is written. Both are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum TbxVersion {
    /// ISO 30042:2008 (root `martif`), which most tools import.
    #[default]
    #[serde(rename = "2")]
    V2,
    /// ISO 30042:2019 (root `tbx`), in the DCA style.
    #[serde(rename = "3")]
    V3,
}

word_enum!(TbxVersion, "version of TBX", {
    V2 => "2",
    V3 => "3",
});

/// How a file is written. The defaults are what most tools read.
///
/// ```
/// use duiqi::format::{Chinese, Options};
/// let mut options = Options::default();
/// options.chinese = Chinese::Script;
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Options {
    /// Source and target language for the head of the file. Default: those of
    /// the first unit. XLIFF leaves out units in other languages and counts
    /// them as [`misfits`](super::Report::misfits).
    pub tags: Option<BySide<LanguageTag>>,
    /// Which tag Chinese gets (TMX, XLIFF, TBX).
    pub chinese: Chinese,
    /// The date in the head of the file, ISO 8601 in UTC;
    /// [`timestamp`](crate::format::timestamp) makes one. Default: none, so
    /// that the same input gives the same bytes.
    pub date: Option<String>,
    /// Writes `<!DOCTYPE tmx SYSTEM "tmx14.dtd">` (TMX). Default: yes, as
    /// OmegaT does; tools that validate want it, the others skip it.
    pub doctype: bool,
    /// The head of the TMX file that the units come from, with its notes and
    /// properties (TMX). The tool, the version and the languages are those of
    /// the new file. Default: none.
    pub tmx_header: Option<Box<Header>>,
    /// Begins with a byte order mark, by which Excel knows UTF-8 (TSV, CSV).
    /// Default: no.
    pub bom: bool,
    /// Puts `'` before cells that a spreadsheet would run as formulas (`=`,
    /// `+`, `-`, `@`), in files that begin with a byte order mark (TSV, CSV).
    /// Default: yes. The reader takes the `'` away again, also only in files
    /// with a mark, so that the pair of both loses nothing.
    pub guard_formulas: bool,
    /// Begins with a line of column names (TSV, CSV). Default: yes.
    pub header: bool,
    /// Which columns there are (TSV, CSV, XLSX).
    pub columns: Columns,
    /// The version of XLIFF that is written.
    pub xliff: XliffVersion,
    /// The edition of TBX that is written.
    pub tbx: TbxVersion,
}

impl Default for Options {
    /// The common denominator of translation tools; see the fields.
    fn default() -> Self {
        Options {
            tags: None,
            chinese: Chinese::Region,
            date: None,
            doctype: true,
            tmx_header: None,
            bom: false,
            guard_formulas: true,
            header: true,
            columns: Columns::Usual,
            xliff: XliffVersion::V21,
            tbx: TbxVersion::V2,
        }
    }
}

/// How the text of a unit shows its inline codes.
///
/// Except with [`Codes::Drop`], the codes themselves are kept in
/// [`Half::codes`](crate::Half::codes) beside the text, so that a writer can
/// put them back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Codes {
    /// Placeholders by their equivalent text (`{{done}}`), line breaks as a
    /// blank, markup not at all: the text that a reader sees, which is what
    /// aligning, searching and auditing need.
    #[default]
    Show,
    /// Every code as the file writes it: `<b>`, `<x id="1"/>`.
    Keep,
    /// No code, neither in the text nor beside it: the words only.
    Drop,
}

word_enum!(Codes, "way to show codes", {
    Show => "show",
    Keep => "keep",
    Drop => "drop",
});

/// How a file is read. Clones share the [`log`](ReadOptions::log).
///
/// ```
/// use duiqi::{LanguageTag, format::ReadOptions};
/// let mut options = ReadOptions::default();
/// options.target = Some(LanguageTag::from("zh-Hant"));
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ReadOptions {
    /// The source language, where a file has several; chosen by
    /// [`best_match`](crate::format::best_match). Default: what the file calls
    /// its source.
    pub source: Option<LanguageTag>,
    /// The target language, where a file has several. Default: all of them, a
    /// unit for each.
    pub target: Option<LanguageTag>,
    /// How codes inside a text are treated (TMX, XLIFF, SDLTM).
    pub codes: Codes,
    /// Reads quotes around a field as spreadsheets write them (TSV, CSV).
    /// Default: yes. Turn it off for corpora whose fields hold quotes as
    /// characters, such as Tatoeba's exports.
    pub quotes: bool,
    /// The delimiter, an ASCII character (TSV, CSV). Default: the one that a
    /// first line `sep=;` names, else the one that cuts the lines most evenly.
    pub delimiter: Option<char>,
    /// Which columns hold the texts (TSV, CSV, XLSX). Default: by the names in
    /// the first row, in English or Chinese, else by the languages of what the
    /// columns hold.
    pub column_choice: Option<ColumnChoice>,
    /// The encoding, by a label of the WHATWG standard such as `gbk` (TSV,
    /// CSV). Default: that of the byte order mark, else UTF-8, GB18030 or Big5
    /// by the first bytes. XML declares its encoding itself.
    pub encoding: Option<String>,
    /// Also collects problems that do not keep the file from being read
    /// ([`check`](crate::format::check())). Default: no, because the rules cost
    /// time at every element.
    pub check: bool,
    /// Where the readers made with these options report what they leave out and
    /// what they assume.
    #[serde(skip)]
    pub log: ReadLog,
}

impl Default for ReadOptions {
    fn default() -> Self {
        ReadOptions {
            source: None,
            target: None,
            codes: Codes::Show,
            quotes: true,
            delimiter: None,
            column_choice: None,
            encoding: None,
            check: false,
            log: ReadLog::default(),
        }
    }
}
