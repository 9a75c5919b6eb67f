//! The tool `duiqi`: from one document to a corpus.

#![forbid(unsafe_code)]

fn main() -> std::process::ExitCode {
    std::process::ExitCode::from(duiqi::command::run(std::env::args_os()))
}
