//! `duiqi document`: the pairs of a document that holds both languages.
//!
//! Two more views help to understand a result: the segments that were read out
//! of the document, and what its format hides from a reader.
//!
//! ```text
//! {"range":…,"reason":"markup","text":"<p>"}                              --hidden
//! {"kind":"body","lang":"en","line":1,"paragraph":1,"part":0,             --segments
//!  "range":{"end":60,"start":46},"text":"Nobody saw it."}
//! ```
//!
//! The layout (turns, blocks, halves, columns) is found from the text, and
//! `--layout` overrides it. The report, which `--json` prints, contains the
//! layout and the confidence. `--segments` is the first thing to look at if
//! pairs are wrong: most often a heading was taken for body text, or a column
//! for a paragraph.

use std::path::PathBuf;

use clap::builder::TypedValueParser;
use duiqi::Document;
use duiqi::bilingual::{self, Layout};
use duiqi::document::{Hidden, Segment};
use serde_json::{Value, json};

use super::words::{OptionWord, one_of};
use super::{Ending, Ran, Setting, input, output, result};

/// Pair the two languages of a bilingual document.
///
/// The languages may alternate by paragraph, heading or column, or follow each
/// other as whole texts: the layout is detected. Text without counterpart is
/// kept, with the reason.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The document; `-` is standard input
    file: PathBuf,
    /// How the two languages take turns, as a strong hint. Default: detected
    #[arg(long, value_name = "LAYOUT", value_parser = layouts())]
    layout: Option<Layout>,
    /// List what the format hides, such as tags and deleted text, each with its
    /// reason and place, as JSON lines
    #[arg(long, conflicts_with = "segments")]
    hidden: bool,
    /// List the segments of the document, each with its kind and place, as JSON
    /// lines
    #[arg(long)]
    segments: bool,
    #[command(flatten)]
    reading: input::DocumentReading,
    #[command(flatten)]
    langs: input::Langs,
    #[command(flatten)]
    lexicon: input::LexiconArguments,
    #[command(flatten)]
    result: result::Options,
}

/// Shown below the options by `duiqi document --help`.
const EXAMPLES: &str = "\
Examples:
  duiqi document article.txt                     side by side, in the terminal
  duiqi document article.txt -o article.tmx      a translation memory
  duiqi document book.epub -o book.tmx           HTML, DOCX, ODT, subtitles too
  duiqi document page.html --hidden              what the format hides, and why
  duiqi document article.txt --to jsonl | jq .zh";

/// The words of `--layout`. Without the option the layout is found from the
/// text.
fn layouts() -> impl TypedValueParser<Value = Layout> {
    let word = |value: Layout, help| OptionWord { word: value.name(), help, value };
    one_of([
        word(Layout::Turns, "A paragraph of one language, then its translation"),
        word(Layout::Blocks, "Several paragraphs of one language, then as many of the other"),
        word(Layout::Halves, "The whole text in one language, then the whole translation"),
        word(Layout::Columns, "Both languages on one line or in one row"),
    ])
}

/// Aligns the document, or lists its segments or hidden text.
///
/// # Errors
/// If the document cannot be read, or is in one language.
pub fn run(arguments: &Arguments, setting: &Setting) -> Ran {
    let mut options = bilingual::Options::default();
    options.source = arguments.langs.source()?;
    options.layout = arguments.layout;
    let document = input::document(&arguments.file, &arguments.reading)?;
    // Comes before aligning: these lists show the aligner's input.
    if arguments.hidden || arguments.segments {
        let rows = if arguments.hidden { hidden(&document) } else { segments(&document) };
        output::write(None, |out| rows.iter().try_for_each(|row| output::put(out, format!("{row}\n").as_bytes())))?;
        return Ok(Ending::Good);
    }
    let found = bilingual::document(&document, &arguments.lexicon.load()?, &options);
    let found = input::doubtful(found, &[&document], setting)?;
    arguments.result.hand_over(found.units, &found.report, &arguments.langs, setting)
}

/// What the format hides, an object a row.
fn hidden(document: &Document) -> Vec<Value> {
    let row = |hidden: &Hidden| json!({ "text": hidden.text, "reason": hidden.reason, "range": hidden.range });
    document.hidden().iter().map(row).collect()
}

/// The segments, an object a row. Unknown fields are left out, so that a row
/// stays readable.
///
/// Fields that a format does not have (`cell`, `cue`, `line`) are absent rather
/// than null.
fn segments(document: &Document) -> Vec<Value> {
    let row = |segment: &Segment| {
        let mut row = json!({
            "text": document.text_of(segment), "lang": segment.lang, "kind": segment.kind, "reason": segment.reason,
            "range": segment.range, "part": segment.part, "paragraph": segment.paragraph, "line": segment.line,
            "level": segment.level, "item": segment.item, "cell": segment.cell, "cue": segment.cue,
            "quoted": segment.quoted.then_some(true),
        });
        if let Some(row) = row.as_object_mut() {
            row.retain(|_, value| !value.is_null());
        }
        row
    };
    document.segments().iter().map(row).collect()
}
