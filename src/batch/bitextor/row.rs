//! A line of Bitextor's input: where its columns stand, and what is in them.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::Bitextor;
use crate::{Error, Lang, Place, Result};

/// Base64 with or without padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Where the columns stand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Columns {
    urls: [usize; 2],
    texts: [usize; 2],
    metadata: Option<[Column; 2]>,
}

/// A column by its number from the front, or from the end.
#[derive(Debug, Clone, Copy)]
enum Column {
    Front(usize),
    Back(usize),
}

impl Columns {
    pub(super) fn in_order(options: &Bitextor) -> Self {
        let metadata = (!options.metadata_fields.is_empty()).then_some([Column::Back(2), Column::Back(1)]);
        Columns { urls: [0, 1], texts: [2, 3], metadata }
    }
}

/// Where the columns stand by the first line, if it names them; whether the output has a header.
pub(super) fn columns(first: &[u8], options: &Bitextor) -> Result<(Option<Columns>, bool)> {
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
        false => Some([Column::Front(find("src_metadata")?), Column::Front(find("trg_metadata")?)]),
    };
    let urls = [find("src_url")?, find("trg_url")?];
    let texts = [find("src_text")?, find("trg_text")?];
    Ok((Some(Columns { urls, texts, metadata }), true))
}

/// A document pair as its line has it.
pub(super) struct Row {
    pub urls: [String; 2],
    pub texts: [String; 2],
    pub metadata: Option<[String; 2]>,
}

impl Row {
    pub(super) fn read(line: &[u8], columns: &Columns) -> Result<Self> {
        let fields: Vec<&[u8]> = line.split(|&byte| byte == b'\t').collect();
        let field = |at: usize| {
            let missing = || wrong(format!("expected at least {} columns, found {}", at + 1, fields.len()));
            fields.get(at).copied().ok_or_else(missing)
        };
        let column = |column| match column {
            Column::Front(at) => field(at),
            // Behind the texts, counted from the end.
            Column::Back(back) => field(fields.len().saturating_sub(back).max(6 - back)),
        };
        let metadata = match columns.metadata {
            Some([source, target]) => {
                Some([decode(column(source)?, "source metadata")?, decode(column(target)?, "target metadata")?])
            }
            None => None,
        };
        let [source, target] = columns.texts;
        Ok(Row {
            urls: [plain(field(columns.urls[0])?)?, plain(field(columns.urls[1])?)?],
            texts: [decode(field(source)?, "source text")?, decode(field(target)?, "target text")?],
            metadata,
        })
    }

    pub(super) fn langs(&self) -> (Lang, Lang) {
        let [source, target] = &self.texts;
        let first = Lang::detect(source).or(Lang::detect(target).map(Lang::other)).unwrap_or(Lang::En);
        (first, first.other())
    }
}

fn plain(bytes: &[u8]) -> Result<String> {
    String::from_utf8(bytes.to_vec()).map_err(|_| wrong("a URL is not valid UTF-8".to_owned()))
}

fn decode(base64: &[u8], what: &str) -> Result<String> {
    let mut bytes = BASE64.decode(base64.trim_ascii()).map_err(|error| wrong(format!("{what}: no base64: {error}")))?;
    // Some writers of base64 pad the text.
    while bytes.last() == Some(&0) {
        bytes.pop();
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        wrong(format!("{what}: not valid UTF-8 at byte {at} of the decoded text"))
    })
}

/// The metadata of each sentence, which must have a row of at least `fields` values.
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

fn wrong(message: String) -> Error {
    Error::syntax("Bitextor", Place::default(), message)
}
