//! The caller's choice of columns: which hold the source, the target and the
//! id.
//!
//! For tables whose names and contents do not show it, and for tables with
//! several candidates.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// Which columns of a table hold the source, the target and, if wanted, the id.
///
/// Each is a number from 1 or the name in the first row, in any case. As text:
/// `2,3`, `2,3,1` with the id last, or named parts in any order, as in
/// `source=en,target=zh-CN,id=key`.
///
/// ```
/// use duiqi::format::ColumnChoice;
/// let choice: ColumnChoice = "source=2,target=中文,id=key".parse()?;
/// assert_eq!((choice.source.as_str(), choice.target.as_str(), choice.id.as_deref()), ("2", "中文", Some("key")));
/// assert_eq!("2,3".parse::<ColumnChoice>()?.target, "3");
/// assert!("2".parse::<ColumnChoice>().is_err());
/// # Ok::<(), duiqi::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ColumnChoice {
    /// The column of the source text: a number from 1, or a name.
    pub source: String,
    /// The column of the target text, given likewise.
    pub target: String,
    /// The column of the id, if one is to be read.
    pub id: Option<String>,
}

impl FromStr for ColumnChoice {
    type Err = Error;

    /// Parses the text form. An error shows what a valid choice looks like.
    ///
    /// # Errors
    /// [`Error::Invalid`] unless both source and target are named.
    fn from_str(text: &str) -> Result<Self> {
        let mut choice = ColumnChoice::default();
        for (at, part) in text.split(',').map(str::trim).enumerate() {
            match (part.split_once('='), at) {
                (Some(("source", name)), _) => name.clone_into(&mut choice.source),
                (Some(("target", name)), _) => name.clone_into(&mut choice.target),
                (Some(("id", name)), _) => choice.id = Some(name.to_owned()),
                (None, 0) => part.clone_into(&mut choice.source),
                (None, 1) => part.clone_into(&mut choice.target),
                (None, 2) => choice.id = Some(part.to_owned()),
                // A fourth part or an unknown key: an empty source makes it an
                // error below.
                _ => choice.source.clear(),
            }
        }
        match choice.source.is_empty() || choice.target.is_empty() {
            true => Err(Error::Invalid(format!(
                "`{text}` does not say which columns to read: use numbers or names, as in `2,3` or \
                 `source=en,target=zh-CN,id=key`"
            ))),
            false => Ok(choice),
        }
    }
}
