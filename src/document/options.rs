//! Options for reading a file.
//!
//! The limits count what the file can make large: its own bytes, the bytes that
//! are packed in it, and the depth of its elements. A file beyond a limit is an
//! error; it is never cut off silently.

use super::DocumentFormat;
use crate::split;

/// How to read a file.
///
/// ```
/// use duiqi::document::{DocumentFormat, Options};
/// let mut options = Options::default();
/// options.format = Some(DocumentFormat::Subtitles);
/// options.encoding = Some("gb18030".to_owned());
/// ```
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Options {
    /// The format of the file. Default: detected from its first bytes,
    /// otherwise from its name.
    pub format: Option<DocumentFormat>,
    /// The name of its encoding, such as `GB18030` or `windows-1252`. Default:
    /// detected and reported.
    pub encoding: Option<String>,
    /// Whether the headers, footers and comments of a word processor's document
    /// are read as well, after its notes. They repeat or are about the text, so
    /// that aligning leaves them out; a translation needs them. Default: no.
    pub margins: bool,
    /// How its text is split into sentences.
    ///
    /// ```
    /// let mut options = duiqi::document::Options::default();
    /// options.split.semicolons = true;
    /// ```
    pub split: split::Options,
    /// The sizes that a file must not exceed.
    pub limits: Limits,
}

/// Limits that guard against hostile files.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Limits {
    /// The largest file, in bytes. Default: 1 GiB.
    pub size: u64,
    /// The most bytes that are unpacked from a container. Default: 512 MiB.
    pub unpacked: u64,
    /// How deeply elements may be nested. Default: 512.
    pub depth: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { size: 1 << 30, unpacked: 512 << 20, depth: 512 }
    }
}
