//! How to read a file.

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
    /// The format that it is written in. Default: found from its first bytes, else from its name.
    pub format: Option<DocumentFormat>,
    /// The name of its encoding, such as `GB18030` or `windows-1252`. Default: found, and said.
    pub encoding: Option<String>,
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

/// Guards against hostile files.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Limits {
    /// The most bytes that a file may have. Default: 1 GiB.
    pub size: u64,
    /// The most bytes that may be unpacked from a container. Default: 512 MiB.
    pub unpacked: u64,
    /// How deep elements may stand in each other. Default: 512.
    pub depth: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { size: 1 << 30, unpacked: 512 << 20, depth: 512 }
    }
}
