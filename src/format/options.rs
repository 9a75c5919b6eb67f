//! How files are written and read.

use serde::{Deserialize, Serialize};

use super::{ColumnChoice, ReadLog};
use crate::LanguageTag;

/// Which tag Chinese gets in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Chinese {
    /// `zh-CN` and `zh-TW`, which translation tools index; a tag with another region stays.
    #[default]
    Region,
    /// `zh-Hans` and `zh-Hant`.
    Script,
    /// The tag that the unit has.
    Keep,
}

/// Which columns a delimited file has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Columns {
    /// Source and target text only.
    Texts,
    /// Texts, tags, kind, reason, confidence, shape, document and position.
    #[default]
    Usual,
    /// Everything that a unit knows.
    All,
}

/// Which XLIFF is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum XliffVersion {
    /// 1.2, which older tools import.
    #[serde(rename = "1.2")]
    V12,
    /// 2.1.
    #[default]
    #[serde(rename = "2.1")]
    V21,
}

/// Which TBX is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum TbxVersion {
    /// ISO 30042:2008, which most tools import.
    #[default]
    #[serde(rename = "2")]
    V2,
    /// ISO 30042:2019.
    #[serde(rename = "3")]
    V3,
}

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
    /// Source and target language for the head of the file; default: those of the first unit.
    pub tags: Option<(LanguageTag, LanguageTag)>,
    /// Which tag Chinese gets (TMX, XLIFF, TBX).
    pub chinese: Chinese,
    /// The date in the head of the file, ISO 8601 in UTC ([`timestamp`](crate::format::timestamp) makes one). Default: none, so that the same
    /// input gives the same bytes.
    pub date: Option<String>,
    /// Writes `<!DOCTYPE tmx SYSTEM "tmx14.dtd">` (TMX). Default: yes; tools that validate want it, the others skip it.
    pub doctype: bool,
    /// Begins with a byte order mark, by which Excel knows UTF-8 (TSV, CSV). Default: no.
    pub bom: bool,
    /// Puts `'` before cells that a spreadsheet would take for formulas, in files that begin with a byte order mark (TSV,
    /// CSV). Default: yes.
    pub guard_formulas: bool,
    /// Begins with a line of column names (TSV, CSV). Default: yes.
    pub header: bool,
    /// Which columns there are (TSV, CSV).
    pub columns: Columns,
    /// Which XLIFF is written.
    pub xliff: XliffVersion,
    /// Which TBX is written.
    pub tbx: TbxVersion,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            tags: None,
            chinese: Chinese::Region,
            date: None,
            doctype: true,
            bom: false,
            guard_formulas: true,
            header: true,
            columns: Columns::Usual,
            xliff: XliffVersion::V21,
            tbx: TbxVersion::V2,
        }
    }
}

/// How the text of a unit shows its inline codes. The codes themselves are kept beside it in every case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Codes {
    /// Placeholders by their equivalent text (`{{done}}`), line breaks as a blank, markup not at all.
    #[default]
    Show,
    /// Every code as the file has it: `<b>`, `<x id="1"/>`.
    Keep,
    /// No code, and none beside the text: the words only.
    Drop,
}

/// How a file is read.
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
    /// The source language, where a file has several ([`best_match`](crate::format::best_match)); default: what the file calls its source.
    pub source: Option<LanguageTag>,
    /// The target language, where a file has several; default: all, each a unit of its own.
    pub target: Option<LanguageTag>,
    /// What becomes of codes inside a text.
    pub codes: Codes,
    /// Takes quotes around a field as what they are in spreadsheets (TSV, CSV). Default: yes; turn it off for files
    /// whose fields hold quotes as they come.
    pub quotes: bool,
    /// The delimiter, a character of ASCII (TSV, CSV). Default: the one that a first line `sep=;` names, else the one that
    /// cuts the lines most evenly.
    pub delimiter: Option<char>,
    /// Which columns hold the texts (TSV, CSV, XLSX). Default: by the names in the first row, in English or Chinese, else by
    /// the languages of what stands in the columns.
    pub column_choice: Option<ColumnChoice>,
    /// The encoding, such as `gbk` (TSV, CSV); default: that of the byte order mark, else UTF-8, GB18030 or Big5 by the
    /// first bytes. XML says its encoding itself.
    pub encoding: Option<String>,
    /// Looks for problems that do not keep the file from being read.
    pub check: bool,
    /// Where the readers made with these options report what they leave out.
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
