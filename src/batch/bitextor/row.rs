//! A line of Bitextor's input: its columns and their content.
//!
//! ```text
//! src_url⇥trg_url⇥src_text⇥trg_text⇥src_metadata⇥trg_metadata     a header, in any order
//! http://a/zh⇥http://a/en⇥5L2g5aW944CC⇥SGVsbG8u⇥MQ==⇥MQ==
//! ```

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::Bitextor;
use crate::{Error, Lang, Place, Result};

/// Base64 with or without padding: `docenc` writes it with, some scripts
/// without.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Where the columns are.
#[derive(Debug, Clone, Copy)]
pub(super) struct BitextorColumns {
    /// The URLs of source and target.
    urls: [usize; 2],
    /// The texts of source and target.
    texts: [usize; 2],
    /// The metadata of source and target, if it is asked for.
    metadata: Option<[BitextorColumn; 2]>,
}

/// A column, counted from the front or from the end. Without a header, metadata
/// comes last, and how many columns are before it is not known.
#[derive(Debug, Clone, Copy)]
enum BitextorColumn {
    /// The number from the front, from 0.
    Front(usize),
    /// The number from the end, from 1.
    Back(usize),
}

impl BitextorColumns {
    /// The order of columns in input without a header.
    pub(super) fn in_order(options: &Bitextor) -> Self {
        let metadata =
            (!options.metadata_fields.is_empty()).then_some([BitextorColumn::Back(2), BitextorColumn::Back(1)]);
        BitextorColumns { urls: [0, 1], texts: [2, 3], metadata }
    }
}

/// Where the columns are by the first line, if it is a header; and whether the
/// output gets one.
///
/// # Errors
/// [`Error::Syntax`] if the header lacks a column that is needed.
pub(super) fn columns(first: &[u8], options: &Bitextor) -> Result<(Option<BitextorColumns>, bool)> {
    let text = String::from_utf8_lossy(first);
    let names: Vec<&str> = text.trim_start_matches('\u{FEFF}').split('\t').map(str::trim).collect();
    let is_header = || names.iter().any(|name| name.starts_with("src_") || name.starts_with("trg_"));
    if !options.header.unwrap_or_else(is_header) {
        return Ok((None, false));
    }
    let find = |name: &str| {
        names.iter().position(|column| *column == name).ok_or_else(|| {
            let message = format!(
                "the header lacks the column `{name}`: found {}; for input without header say so (--no-header)",
                names.join(", ")
            );
            Error::syntax("Bitextor", Place::default().line(1), message)
        })
    };
    let metadata = match options.metadata_fields.is_empty() {
        true => None,
        false => Some([BitextorColumn::Front(find("src_metadata")?), BitextorColumn::Front(find("trg_metadata")?)]),
    };
    let urls = [find("src_url")?, find("trg_url")?];
    let texts = [find("src_text")?, find("trg_text")?];
    Ok((Some(BitextorColumns { urls, texts, metadata }), true))
}

/// A document pair, decoded.
pub(super) struct BitextorRow {
    /// The URLs of source and target.
    pub urls: [String; 2],
    /// The texts, a sentence a line.
    pub texts: [String; 2],
    /// The metadata, a row of tab-separated values for each sentence.
    pub metadata: Option<[String; 2]>,
}

impl BitextorRow {
    /// Decodes a line.
    ///
    /// # Errors
    /// [`Error::Syntax`] for a column that is missing, or is not base64 of
    /// UTF-8. The place is added by the caller.
    pub(super) fn read(line: &[u8], columns: &BitextorColumns) -> Result<Self> {
        let fields: Vec<&[u8]> = line.split(|&byte| byte == b'\t').collect();
        let field = |at: usize| {
            let missing = || wrong(format!("expected at least {} columns, found {}", at + 1, fields.len()));
            fields.get(at).copied().ok_or_else(missing)
        };
        let column = |column| match column {
            BitextorColumn::Front(at) => field(at),
            // Counted from the end, but never before the texts.
            BitextorColumn::Back(back) => field(fields.len().saturating_sub(back).max(6 - back)),
        };
        let metadata = match columns.metadata {
            Some([source, target]) => {
                Some([decode(column(source)?, "source metadata")?, decode(column(target)?, "target metadata")?])
            }
            None => None,
        };
        let [source, target] = columns.texts;
        Ok(BitextorRow {
            urls: [plain(field(columns.urls[0])?)?, plain(field(columns.urls[1])?)?],
            texts: [decode(field(source)?, "source text")?, decode(field(target)?, "target text")?],
            metadata,
        })
    }

    /// The source's language by the script of the texts.
    pub(super) fn source_lang(&self) -> Lang {
        let [source, target] = &self.texts;
        Lang::detect(source).or(Lang::detect(target).map(Lang::other)).unwrap_or(Lang::En)
    }
}

/// A column of plain text.
///
/// # Errors
/// [`Error::Syntax`] if it is not UTF-8.
fn plain(bytes: &[u8]) -> Result<String> {
    String::from_utf8(bytes.to_vec()).map_err(|_| wrong("a URL is not valid UTF-8".to_owned()))
}

/// A column of base64, as text.
///
/// # Errors
/// [`Error::Syntax`] that names the column.
fn decode(base64: &[u8], what: &str) -> Result<String> {
    let mut bytes = BASE64.decode(base64.trim_ascii()).map_err(|error| wrong(format!("{what}: no base64: {error}")))?;
    // Some encoders of base64 pad the text itself with zero bytes.
    while bytes.last() == Some(&0) {
        bytes.pop();
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        wrong(format!("{what}: not valid UTF-8 at byte {at} of the decoded text"))
    })
}

/// The metadata of each sentence, as its values.
///
/// # Errors
/// [`Error::Syntax`] unless there is a row for every sentence, each with at
/// least `fields` values: shifted metadata would be worse than none.
pub(super) fn rows<'m>(metadata: &'m str, text: &str, side: &str, fields: usize) -> Result<Vec<Vec<&'m str>>> {
    let rows: Vec<Vec<&str>> = metadata.lines().map(|line| line.split('\t').collect()).collect();
    let sentences = text.lines().count();
    if rows.len() != sentences {
        return Err(wrong(format!("{side}: {sentences} sentences, but {} rows of metadata", rows.len())));
    }
    match rows.iter().position(|row| row.len() < fields) {
        Some(at) => Err(wrong(format!("{side}: metadata row {} has {} of {fields} fields", at + 1, rows[at].len()))),
        None => Ok(rows),
    }
}

/// An error of the line; the caller adds its number.
fn wrong(message: String) -> Error {
    Error::syntax("Bitextor", Place::default(), message)
}
