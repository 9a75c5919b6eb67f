//! The option `--rules`: the user's own segmentation rules (SRX), shared by all
//! commands that split.
//!
//! ```text
//! duiqi split --rules my.srx article.txt            my rules first, then the built-in ones
//! duiqi split --rules my.srx --rules-only article.txt   my rules alone
//! ```
//!
//! Files are SRX 2.0, as OmegaT, Trados, memoQ and Okapi export them. The rules
//! are compiled once for a run; an error in a pattern names its line. By
//! default they have precedence, and the built-in rules decide where none of
//! them applies.

use std::path::PathBuf;

use duiqi::Result;
use duiqi::format::srx;
use duiqi::split::srx::UserRules;

/// The user's own segmentation rules.
#[derive(Debug, clap::Args)]
pub struct Rules {
    /// An SRX file with your own segmentation rules; they take precedence over
    /// the built-in ones
    #[arg(long, value_name = "SRX")]
    rules: Option<PathBuf>,
    /// Use only the rules of the file
    #[arg(long, requires = "rules")]
    rules_only: bool,
}

impl Rules {
    /// Reads and compiles the rules; `None` if the user named none.
    ///
    /// # Errors
    /// If the file is no SRX or a pattern does not compile; the error names
    /// file and line.
    pub fn load(&self) -> Result<Option<UserRules>> {
        let Some(path) = &self.rules else { return Ok(None) };
        let rules = srx::open(path)?.compile().map_err(|error| error.in_file(path))?;
        Ok(Some(if self.rules_only { rules.alone() } else { rules }))
    }
}
