//! Layouts: how two languages take turns in one document.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Error, Place, Result};

/// How two languages take turns.
///
/// ```
/// use duiqi::bilingual::Layout;
/// assert_eq!("halves".parse::<Layout>()?, Layout::Halves);
/// assert_eq!(Layout::ALL.map(|layout| layout.to_string()).join(" "), "turns blocks halves columns files");
/// # Ok::<(), duiqi::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Layout {
    /// A paragraph in one language, then its translation.
    #[default]
    Turns,
    /// Several paragraphs in one language, then the same number in the other.
    Blocks,
    /// The whole text in one language, then the whole translation.
    Halves,
    /// Both languages on one line or in one row: columns, or headings with their
    /// translation.
    Columns,
    /// Two separate files.
    Files,
}

impl Layout {
    /// All layouts.
    pub const ALL: [Layout; 5] = [Layout::Turns, Layout::Blocks, Layout::Halves, Layout::Columns, Layout::Files];

    /// The name in files and options.
    ///
    /// ```
    /// assert_eq!(duiqi::bilingual::Layout::Columns.name(), "columns");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            Layout::Turns => "turns",
            Layout::Blocks => "blocks",
            Layout::Halves => "halves",
            Layout::Columns => "columns",
            Layout::Files => "files",
        }
    }
}

impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Layout {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        let named = Layout::ALL.into_iter().find(|layout| layout.name() == name);
        let message = "expected turns, blocks, halves, columns or files";
        named.ok_or_else(|| Error::syntax("layout", Place::default(), message))
    }
}
