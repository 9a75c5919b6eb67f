//! `duiqi man`: manual pages, printed or as files.
//!
//! Made from clap's definition, so the pages agree with `--help`.
//!
//! The scripts that build the Debian package and the archives (`.ci/debian`,
//! `.ci/archive`) call `duiqi man -o DIR`; users read one page with `duiqi man
//! | man -l -`.

use std::path::{Path, PathBuf};

use clap_mangen::Man;
use duiqi::Error;

use super::{Ending, Ran, Setting, definition, note, output};

/// Print the manual page, or write the pages of all commands into a folder.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// Write `duiqi.1` and a page for each command into this folder (made if it
    /// is missing)
    #[arg(short, long, value_name = "FOLDER")]
    output: Option<PathBuf>,
}

/// Shown by `duiqi man --help`.
const EXAMPLES: &str = "\
Examples:
  duiqi man | man -l -
  duiqi man -o ~/.local/share/man/man1";

/// Prints the page of the tool, or writes all pages into a folder.
///
/// # Errors
/// If the folder cannot be made or a page not written.
pub fn run(arguments: &Arguments, setting: &Setting) -> Ran {
    // Derived texts such as the usage exist only after building.
    let mut tool = definition();
    tool.build();
    let Some(folder) = &arguments.output else {
        let page = page(&Man::new(tool))?;
        output::write(None, |out| output::put(out, &page))?;
        return Ok(Ending::Good);
    };
    std::fs::create_dir_all(folder).map_err(|error| Error::io(folder, error))?;
    let pages = write(&tool, folder)?;
    note(setting, &format!("{pages} pages in {}", folder.display()));
    Ok(Ending::Good)
}

/// Writes the page of a command and those of the commands below it. Returns how
/// many that were.
///
/// `duiqi.1`, `duiqi-align.1`, `duiqi-memory-import.1`, …: clap names the
/// files.
fn write(command: &clap::Command, folder: &Path) -> duiqi::Result<usize> {
    let man = Man::new(command.clone());
    let page = page(&man)?;
    output::write(Some(&folder.join(man.get_filename())), |out| output::put(out, &page))?;
    // clap adds `help` to every level; its page would be useless.
    let below = command.get_subcommands().filter(|below| below.get_name() != "help");
    below.map(|below| write(below, folder)).sum::<duiqi::Result<usize>>().map(|pages| pages + 1)
}

/// The page as bytes of roff.
fn page(man: &Man) -> duiqi::Result<Vec<u8>> {
    let mut page = Vec::new();
    man.render(&mut page).map_err(|error| Error::io(output::STANDARD, error))?;
    Ok(page)
}
