//! The tool `duiqi`: from one document to a corpus.

#![forbid(unsafe_code)]

mod command;

fn main() -> std::process::ExitCode {
    command::main()
}
