use clap_complete::Shell;

use super::{Ending, Ran, definition, output};

/// Print completions for a shell.
///
/// bash: `duiqi completions bash > ~/.local/share/bash-completion/completions/duiqi`;
/// zsh: into a folder of `$fpath` as `_duiqi`; fish: `~/.config/fish/completions/duiqi.fish`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Which shell
    shell: Shell,
}

pub fn run(arguments: &Arguments) -> Ran {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut definition(), "duiqi", &mut script);
    output::write(None, |out| output::put(out, &script))?;
    Ok(Ending::Good)
}
