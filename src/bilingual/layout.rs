//! How two languages take turns in one document.
//!
//! With Z for a Chinese paragraph and E for an English one:
//!
//! ```text
//! turns      Z1  E1  Z2  E2  Z3  E3
//! blocks     Z1  Z2  E1  E2  Z3  E3 …
//! halves     Z1  Z2  Z3 …  E1  E2  E3 …
//! columns    Z1 | E1
//!            Z2 | E2
//! files      Z1  Z2  Z3 …   and   E1  E2  E3 …
//! ```

use serde::{Deserialize, Serialize};

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
    /// Both languages on one line or in one row: columns, or headings with
    /// their translation.
    Columns,
    /// Two separate files.
    Files,
}

word_enum!(Layout, "layout", {
    Turns => "turns",
    Blocks => "blocks",
    Halves => "halves",
    Columns => "columns",
    Files => "files",
});
