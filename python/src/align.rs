//! The function `align`, and reading of pairs.

use std::path::PathBuf;

use duiqi::{BySide, align as aligning, bilingual, format};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;

use crate::alignment::Alignment;
use crate::error::raise;
use crate::input::{self, Input};
use crate::pins::pins as checked;
use crate::records::Pair;
use crate::vectors::{arrays, vectors as borrowed};
use crate::work;

/// Aligns translations.
///
/// `source` and `target` are each a text, a list of sentences (str, or Sentence as `split` gives them), a path
/// (pathlib.Path; a str is always a text) or a Document; with one argument it is a text or document that holds both
/// languages. Languages are found from the texts unless `source_lang` or `target_lang` names them ("en", "zh").
///
/// `glossary` is a dict of terms, pairs of terms, or the path of a file with a Chinese and an English term a line, separated
/// by a tab. `vectors` is a pair of float32 arrays of shape (sentences, dimensions), one row a sentence, from any model that
/// puts translations near each other (lists of sentences only; not copied if in C order). `pins` are pairs (i, j): before
/// source sentence i and target sentence j a bead ends; or Beads, which are pinned at both ends (lists of sentences only).
/// `paragraphs=False` takes paragraph breaks for no hint. `layout` says how the languages stand in one document: "turns",
/// "blocks", "halves" or "columns".
///
/// >>> found = duiqi.align("潮水退了。两条小船躺在沙滩上。", "The tide went out. Two boats lay on the sand.")
/// >>> [(pair.source, pair.target) for pair in found]
/// [('潮水退了。', 'The tide went out.'), ('两条小船躺在沙滩上。', 'Two boats lay on the sand.')]
#[pyfunction]
#[pyo3(signature = (source, target=None, *, source_lang=None, target_lang=None, glossary=None, vectors=None, pins=None, paragraphs=true, layout=None))]
#[expect(clippy::too_many_arguments, reason = "keyword arguments are how Python names options")]
pub fn align(
    py: Python<'_>,
    source: &Bound<'_, PyAny>,
    target: Option<&Bound<'_, PyAny>>,
    source_lang: Option<&str>,
    target_lang: Option<&str>,
    glossary: Option<&Bound<'_, PyAny>>,
    vectors: Option<&Bound<'_, PyAny>>,
    pins: Option<&Bound<'_, PyAny>>,
    paragraphs: bool,
    layout: Option<&str>,
) -> PyResult<Alignment> {
    let lang = input::languages(py, source_lang, target_lang)?;
    let lexicon = input::lexicon(py, glossary)?;
    let source = Input::new(source)?;
    let target = target.map(Input::new).transpose()?;
    let size = source.size().saturating_add(target.as_ref().map_or(0, Input::size));
    let layout = input::layout(py, layout)?;
    let failed = |error| raise(py, error);
    let mut options = aligning::Options::default();
    options.paragraphs = paragraphs;
    options.parts = false;
    match (source, target) {
        (Input::Sentences(source), Some(Input::Sentences(target))) => {
            let counts = BySide { source: source.len(), target: target.len() };
            let cuts = pins.map(|pins| checked(pins, counts)).transpose()?.unwrap_or_default();
            let sentences = BySide { source, target };
            if let Some(vectors) = vectors {
                let arrays = arrays(vectors)?;
                let vectors = Some(borrowed(py, &arrays)?);
                // The arrays are borrowed, so the call cannot leave its work behind when it is interrupted.
                return py
                    .detach(|| Alignment::of_sentences(sentences, lang, cuts, vectors, &lexicon, &options))
                    .map_err(failed);
            }
            let made = work::detached(py, size, move || {
                let mut options = aligning::Options::default();
                options.paragraphs = paragraphs;
                options.parts = false;
                Alignment::of_sentences(sentences, lang, cuts, None, &lexicon, &options)
            });
            made?.map_err(failed)
        }
        (Input::Sentences(_), _) | (_, Some(Input::Sentences(_))) => Err(PyTypeError::new_err(
            "a list of sentences is aligned with another list of sentences: split the other side too",
        )),
        _ if vectors.is_some() || pins.is_some() => {
            Err(PyTypeError::new_err("vectors and pins name sentences: give both sides as lists of sentences"))
        }
        (source, target) => {
            let made = work::detached(py, size, move || {
                let mut options = bilingual::Options::default();
                options.align.paragraphs = paragraphs;
                options.source = lang;
                options.layout = layout;
                let source = source.document("source").transpose()?;
                let target = target.and_then(|target| target.document("target")).transpose()?;
                let source =
                    source.ok_or_else(|| duiqi::Error::Invalid("the source is a list of sentences".to_owned()))?;
                Alignment::of_documents(&source, target.as_deref(), &lexicon, &options)
            });
            made?.map_err(failed)
        }
    }
}

/// Reads pairs from a file: TMX, XLIFF, TSV, CSV, JSONL and others, by `format` or by the file's ending.
///
/// Formats that hold text without counterpart (TSV, CSV, JSONL) give it too, as a Pair with an empty side. The pairs have no
/// spans, because the texts that these would point into are not at hand.
#[pyfunction]
#[pyo3(signature = (path, format=None))]
pub fn read_pairs(py: Python<'_>, path: PathBuf, format: Option<&str>) -> PyResult<Vec<Pair>> {
    let format = format.map(str::parse).transpose().map_err(|error| raise(py, error))?;
    let read = work::detached(py, usize::MAX / 4, move || {
        let units = format::read_file(&path, format, &format::ReadOptions::default())?;
        units.map(|unit| Ok(Pair::without_places(&unit?))).collect::<duiqi::Result<Vec<_>>>()
    });
    read?.map_err(|error| raise(py, error))
}
