//! `duiqi.split`.

use duiqi::Lang;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::error::raise;
use crate::input::CharIndex;
use crate::records::Sentence;

/// Splits a text into sentences.
///
/// The sentences tile the text: joined, they are the text again. `lang` is "en"
/// or "zh"; without it the language of most of the text is taken. `offsets` is
/// "codepoints" (so that text[s.start:s.end] is the sentence) or "bytes" of the
/// text as UTF-8. With `trim=True` the white space around each sentence is left
/// out.
///
/// >>> [s.text for s in duiqi.split("Mr. Li left at 5 p.m. He was tired.", trim=True)]
/// ['Mr. Li left at 5 p.m.', 'He was tired.']
#[pyfunction]
#[pyo3(signature = (text, lang=None, *, offsets="codepoints", trim=false))]
pub fn split(py: Python<'_>, text: &str, lang: Option<&str>, offsets: &str, trim: bool) -> PyResult<Vec<Sentence>> {
    let lang = match lang {
        Some(name) => name.parse::<Lang>().map_err(|error| raise(py, error))?,
        None => Lang::detect(text).unwrap_or(Lang::En),
    };
    let codepoints = match offsets {
        "codepoints" => true,
        "bytes" => false,
        other => return Err(PyValueError::new_err(format!("offsets is \"codepoints\" or \"bytes\", not {other:?}"))),
    };
    Ok(py.detach(|| {
        let index = codepoints.then(|| CharIndex::new(text));
        let mut at = 0;
        let mut found = Vec::new();
        for piece in duiqi::sentences(text, lang) {
            let (mut start, mut kept) = (at, piece);
            at += piece.len();
            if trim {
                start += piece.len() - piece.trim_start().len();
                kept = piece.trim();
            }
            if !kept.is_empty() {
                let place = |byte: usize| index.as_ref().map_or(byte, |index| index.chars(text, byte));
                let (start, end) = (place(start), place(start + kept.len()));
                found.push(Sentence { text: kept.to_owned(), start, end });
            }
        }
        found
    }))
}
