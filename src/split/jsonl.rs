//! Splits records of JSON lines: one text in, one list of sentences out.
//!
//! ```text
//! in    {"id": 7, "lang": "en", "text": "Go. Stop."}
//! out   {"id":7,"sentences":["Go. ","Stop."]}
//! ```
//!
//! Records are independent, and each is written before the next is read. Memory
//! is bounded by the longest record.

use std::io::{BufRead, Write};

use serde::{Deserialize, Serialize};

use super::{Options, sentences_with};
use crate::io::JsonLines;
use crate::{Error, Lang, Place, Result};

/// A record as it is read.
#[derive(Deserialize)]
struct TextRecord {
    /// Any JSON value; it is copied to the output.
    #[serde(default)]
    id: serde_json::Value,
    /// The language; detected if it is missing.
    lang: Option<Lang>,
    /// The text to split.
    text: String,
}

/// A record as it is written.
#[derive(Serialize)]
struct Split<'t> {
    /// The id of the record.
    id: &'t serde_json::Value,
    /// The sentences, which concatenate to the text.
    sentences: Vec<&'t str>,
}

/// Reads `{"id", "lang", "text"}`, one object a line, and writes `{"id",
/// "sentences"}` for each.
///
/// A record without `lang` is split by the language of most of its letters.
/// Blank lines are skipped.
///
/// ```
/// let records = r#"{"id": 7, "lang": "en", "text": "Go. Stop."}"#;
/// let mut found = Vec::new();
/// duiqi::split::jsonl(records.as_bytes(), &mut found, &Default::default()).unwrap();
/// assert_eq!(found, b"{\"id\":7,\"sentences\":[\"Go. \",\"Stop.\"]}\n");
/// ```
///
/// # Errors
///
/// [`Error::Syntax`] with the line for a record that is not of this form, [`Error::Io`] for input that cannot be
/// read or output that cannot be written.
pub fn jsonl(input: impl BufRead, mut output: impl Write, options: &Options) -> Result<()> {
    for record in JsonLines::new(input) {
        let (at, record): (Place, TextRecord) = record.map_err(by_line)?;
        // A text without letters has no language. For it the rules of either
        // will do.
        let lang = record.lang.or_else(|| Lang::detect(&record.text)).unwrap_or(Lang::En);
        let split = Split { id: &record.id, sentences: sentences_with(&record.text, lang, options).collect() };
        let json = serde_json::to_string(&split).map_err(|e| Error::syntax("JSONL", at.clone(), e.to_string()))?;
        writeln!(output, "{json}").map_err(|source| Error::Io { at, cause: source })?;
    }
    output.flush().map_err(|source| Error::Io { at: Place::default(), cause: source })
}

/// The error with its line as the only place: in JSON lines a column means
/// little.
fn by_line(error: Error) -> Error {
    match error {
        Error::Syntax { format, at: Place { line: Some(line), .. }, message } => {
            Error::syntax(format, Place::default().line(line), message)
        }
        other => other,
    }
}
