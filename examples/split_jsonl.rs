//! Splits records: reads a `{"id", "lang", "text"}` on each line of standard
//! input, and prints `{"id", "sentences"}`.
//!
//!     cargo run --release --example split_jsonl -- [whole-quotes] < records.jsonl

mod common;

use std::process::ExitCode;

use duiqi::split;

const USAGE: &str = "split_jsonl [whole-quotes] < RECORDS.jsonl";

fn main() -> ExitCode {
    common::main(USAGE, |arguments, out| {
        let mut options = split::Options::default();
        match arguments {
            [] => {}
            ["whole-quotes"] => options.inside_quotes = false,
            _ => return Err(common::wrong(USAGE)),
        }
        split::jsonl(std::io::stdin().lock(), out, &options)
    })
}
