//! Runs the tool as scripts do.

use std::io::Write;
use std::process::{Child, Command, Output, Stdio};

/// A command that runs the tool with all three standard streams in pipes.
pub fn tool(arguments: &[&str]) -> Command {
    let mut tool = Command::new(env!("CARGO_BIN_EXE_duiqi"));
    tool.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    tool
}

/// Writes a program's input from another thread, lest both sides wait for a
/// full pipe, and collects its output.
pub fn feed(mut child: Child, input: &[u8]) -> Output {
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

/// Exit code, standard output and standard error of a run.
pub fn duiqi(arguments: &[&str], input: &[u8]) -> (i32, String, String) {
    let output = feed(tool(arguments).spawn().unwrap(), input);
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}
