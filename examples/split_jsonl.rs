//! Splits records: `{"id", "lang", "text"}` a line on standard input, `{"id", "sentences"}` a line out.
//!
//!     cargo run --release --example split_jsonl [whole-quotes] < records.jsonl

use duiqi::split;

fn main() -> duiqi::Result<()> {
    let mut options = split::Options::default();
    options.inside_quotes = std::env::args().nth(1).as_deref() != Some("whole-quotes");
    let output = std::io::BufWriter::new(std::io::stdout().lock());
    split::jsonl(std::io::stdin().lock(), output, &options)
}
