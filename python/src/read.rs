//! `duiqi.read` and the documents that it gives.

use std::path::PathBuf;
use std::sync::Arc;

use duiqi::document::Options;
use duiqi::{Lang, bilingual};
use pyo3::prelude::*;

use crate::alignment::Alignment;
use crate::error::raise;
use crate::input::{self, CharIndex};
use crate::records::{Sentence, word};
use crate::work;

/// A document that was read: plain text, Markdown, HTML, subtitles, DOCX, ODT
/// or EPUB.
#[pyclass(frozen, module = "duiqi")]
#[derive(Debug)]
pub struct Document {
    pub document: Arc<duiqi::Document>,
}

#[pymethods]
impl Document {
    /// The name of its file, or None.
    #[getter]
    fn name(&self) -> Option<&str> {
        self.document.name()
    }

    /// The text that spans point into.
    #[getter]
    fn text(&self) -> &str {
        self.document.text()
    }

    /// What it is written in: "plain", "markdown", "docx" and others.
    #[getter]
    fn format(&self) -> Option<String> {
        word(&self.document.format())
    }

    /// The encoding that it was read in.
    #[getter]
    fn encoding(&self) -> &str {
        self.document.encoding()
    }

    /// What to know of how it was read; empty if nothing.
    #[getter]
    fn warnings(&self) -> Vec<String> {
        self.document.warnings().to_vec()
    }

    /// The languages in it: a list of "en" and "zh", that with more text first.
    #[getter]
    fn langs(&self) -> Vec<&'static str> {
        let weight = |lang: Lang| -> usize {
            let segments = self
                .document
                .segments()
                .iter()
                .filter(|segment| segment.lang == Some(lang) && segment.reason.is_none());
            segments.map(|segment| self.document.text_of(segment).len()).sum()
        };
        let mut found: Vec<(usize, Lang)> = [Lang::En, Lang::Zh].into_iter().map(|lang| (weight(lang), lang)).collect();
        found.retain(|&(weight, _)| weight > 0);
        found.sort_by_key(|&(weight, _)| std::cmp::Reverse(weight));
        found.into_iter().map(|(_, lang)| lang.code()).collect()
    }

    /// Its sentences in one language, in order, with their places in `text`
    /// (code points).
    fn sentences(&self, py: Python<'_>, lang: &str) -> PyResult<Vec<Sentence>> {
        let lang = lang.parse::<Lang>().map_err(|error| raise(py, error))?;
        Ok(py.detach(|| {
            let index = CharIndex::new(self.document.text());
            let wanted = self
                .document
                .segments()
                .iter()
                .filter(|segment| segment.lang == Some(lang) && segment.reason.is_none());
            let mut found = Vec::new();
            for segment in wanted {
                let (start, end) = index.span(self.document.text(), &segment.range);
                for piece in duiqi::sentences(self.document.text_of(segment), lang) {
                    found.push(Sentence { text: piece.trim().to_owned(), start, end });
                }
            }
            found
        }))
    }

    /// Aligns the two languages of the document, or the document with another
    /// one. The options are those of `duiqi.align`.
    #[pyo3(signature = (target=None, *, source_lang=None, glossary=None, layout=None))]
    fn align(
        &self,
        py: Python<'_>,
        target: Option<&Document>,
        source_lang: Option<&str>,
        glossary: Option<&Bound<'_, PyAny>>,
        layout: Option<&str>,
    ) -> PyResult<Alignment> {
        let lang = input::language(py, source_lang)?;
        let lexicon = input::lexicon(py, glossary)?;
        let layout = input::layout(py, layout)?;
        let (source, target) = (self.document.clone(), target.map(|target| target.document.clone()));
        let made = work::detached(py, source.text().len(), move || {
            let mut options = bilingual::Options::default();
            options.source = lang;
            options.layout = layout;
            Alignment::of_documents(&source, target.as_deref(), &lexicon, &options)
        });
        made?.map_err(|error| raise(py, error))
    }

    fn __repr__(&self) -> String {
        let name = self.document.name().unwrap_or("without a name");
        format!("<Document {name}: {}, {} segments>", self.document.format().name(), self.document.segments().len())
    }
}

/// Reads a document: plain text, Markdown, HTML, subtitles, DOCX, ODT or EPUB,
/// in any common encoding.
///
/// >>> duiqi.read("article.docx").align().to_tmx("article.tmx")    # doctest: +SKIP
#[pyfunction]
#[pyo3(signature = (path, *, encoding=None))]
pub fn read(py: Python<'_>, path: PathBuf, encoding: Option<String>) -> PyResult<Document> {
    let mut options = Options::default();
    options.encoding = encoding;
    let read = work::detached(py, usize::MAX / 4, move || duiqi::Document::open_with(path, &options));
    Ok(Document { document: Arc::new(read?.map_err(|error| raise(py, error))?) })
}
