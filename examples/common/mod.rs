//! What the examples share: their arguments, where they print, and how they
//! end.

use std::io::{ErrorKind, Write};
use std::process::ExitCode;

use duiqi::{Error, Result};

/// Runs an example with its arguments and standard output. `--help` prints its
/// usage. An error is printed in words; a reader of the output that has had
/// enough, such as `head`, is not an error.
pub fn main(usage: &str, run: impl FnOnce(&[&str], &mut dyn Write) -> Result<()>) -> ExitCode {
    // No example overwrites a file that it reads.
    duiqi::io::protect_inputs();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if arguments.iter().any(|argument| matches!(*argument, "-h" | "--help")) {
        // Not `println!`, which panics when the reader has closed the pipe.
        let _ = writeln!(std::io::stdout(), "usage: {usage}");
        return ExitCode::SUCCESS;
    }
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let done = run(&arguments, &mut out).and_then(|()| out.flush().map_err(|error| Error::io("-", error)));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Error::Io { cause: source, .. }) if source.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}

/// Prints a line.
#[allow(dead_code, reason = "some examples print by other means")]
pub fn line(out: &mut dyn Write, text: impl std::fmt::Display) -> Result<()> {
    writeln!(out, "{text}").map_err(|error| Error::io("-", error))
}

/// The error for arguments that do not fit.
#[allow(dead_code, reason = "not every example takes arguments that can be wrong")]
pub fn wrong(usage: &str) -> Error {
    Error::Invalid(format!("usage: {usage}"))
}
