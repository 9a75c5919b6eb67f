//! `duiqi completions`: scripts by which shells complete commands and options.
//!
//! Generated from the same definition that parses the arguments, so they are
//! never out of date.
//!
//! The scripts complete commands, options, the names of formats, and files
//! where a file is expected.

use clap_complete::Shell;

use super::{Ending, Ran, definition, output};

/// Print completions for a shell.
///
/// They take effect in shells opened afterwards.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// Which shell
    shell: Shell,
}

/// Shown by `duiqi completions --help`: where each shell looks for the script.
const EXAMPLES: &str = "\
Examples:
  duiqi completions bash > ~/.local/share/bash-completion/completions/duiqi
  duiqi completions zsh > ~/.zfunc/_duiqi     in a folder of $fpath
  duiqi completions fish > ~/.config/fish/completions/duiqi.fish";

/// Prints the script for one shell.
///
/// # Errors
/// Only those of writing.
pub fn run(arguments: &Arguments) -> Ran {
    // Into memory first: the generator panics if writing fails, for instance
    // into a closed pipe.
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut definition(), "duiqi", &mut script);
    output::write(None, |out| output::put(out, &script))?;
    Ok(Ending::Good)
}
