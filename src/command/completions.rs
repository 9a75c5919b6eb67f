use clap_complete::Shell;

use super::{Ending, Ran, definition, output};

/// Print completions for a shell.
///
/// They take effect in shells that are opened after.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// Which shell
    shell: Shell,
}

const EXAMPLES: &str = "\
Examples:
  duiqi completions bash > ~/.local/share/bash-completion/completions/duiqi
  duiqi completions zsh > ~/.zfunc/_duiqi     in a folder of $fpath
  duiqi completions fish > ~/.config/fish/completions/duiqi.fish";

pub fn run(arguments: &Arguments) -> Ran {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut definition(), "duiqi", &mut script);
    output::write(None, |out| output::put(out, &script))?;
    Ok(Ending::Good)
}
