//! The formats of documents, by name and by first bytes.
//!
//! A format has three names: the id that options and JSON use, the name in
//! messages, and the endings of files.
//!
//! ```text
//! id          name in messages     endings
//! plain       plain text           .txt .text .tsv
//! subtitles   subtitles            .srt .vtt .ass .ssa
//! docx        DOCX                 .docx .docm
//! ```
//!
//! An ending is only a hint. A container is recognised by its bytes, whatever
//! it is called.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::Error;

/// The format of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum DocumentFormat {
    /// Plain text.
    #[default]
    Plain,
    /// Markdown; needs the feature `documents`.
    Markdown,
    /// An HTML or XHTML page; needs the feature `documents`.
    Html,
    /// Subtitles: SubRip (SRT), WebVTT or SubStation Alpha (ASS, SSA).
    Subtitles,
    /// A table in text: CSV, or the export of a flash-card program.
    Delimited,
    /// A word processor's document, Office Open XML; needs the feature
    /// `documents`.
    Docx,
    /// A word processor's document, OpenDocument; needs the feature
    /// `documents`.
    Odt,
    /// An e-book; needs the feature `documents`.
    Epub,
}

word_table!(DocumentFormat, pub(crate) id, {
    Plain => "plain",
    Markdown => "markdown",
    Html => "html",
    Subtitles => "subtitles",
    Delimited => "delimited",
    Docx => "docx",
    Odt => "odt",
    Epub => "epub",
});

impl DocumentFormat {
    /// The name of the format, for messages.
    ///
    /// ```
    /// assert_eq!(duiqi::document::DocumentFormat::Docx.name(), "DOCX");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            DocumentFormat::Plain => "plain text",
            DocumentFormat::Markdown => "Markdown",
            DocumentFormat::Html => "HTML",
            DocumentFormat::Subtitles => "subtitles",
            DocumentFormat::Delimited => "a delimited table",
            DocumentFormat::Docx => "DOCX",
            DocumentFormat::Odt => "ODT",
            DocumentFormat::Epub => "EPUB",
        }
    }

    /// The format that the ending of a file name stands for, if it is known.
    ///
    /// ```
    /// use duiqi::document::DocumentFormat;
    /// assert_eq!(DocumentFormat::from_name("notes.zh.md"), Some(DocumentFormat::Markdown));
    /// assert_eq!(DocumentFormat::from_name("notes"), None);
    /// ```
    #[must_use]
    pub fn from_name(name: impl AsRef<Path>) -> Option<DocumentFormat> {
        let name = crate::io::without_gz(name);
        let ending = name.extension()?.to_str()?.to_ascii_lowercase();
        match ending.as_str() {
            "txt" | "text" | "tsv" => Some(DocumentFormat::Plain),
            "md" | "markdown" | "mdx" => Some(DocumentFormat::Markdown),
            "html" | "htm" | "xhtml" => Some(DocumentFormat::Html),
            "srt" | "vtt" | "ass" | "ssa" => Some(DocumentFormat::Subtitles),
            "csv" => Some(DocumentFormat::Delimited),
            "docx" | "docm" => Some(DocumentFormat::Docx),
            "odt" => Some(DocumentFormat::Odt),
            "epub" => Some(DocumentFormat::Epub),
            _ => None,
        }
    }
}

impl fmt::Display for DocumentFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl FromStr for DocumentFormat {
    type Err = Error;

    /// Reads what [`Display`](fmt::Display) writes.
    fn from_str(text: &str) -> Result<Self, Error> {
        DocumentFormat::ALL.into_iter().find(|format| format.id() == text).ok_or_else(|| {
            let known = DocumentFormat::ALL.map(DocumentFormat::id).join(", ");
            Error::Invalid(format!("unknown document format `{text}`: use one of {known}"))
        })
    }
}
