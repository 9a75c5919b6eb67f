//! Units as an argument: an alignment, pairs, pairs of texts, or a file.

use std::path::PathBuf;

use duiqi::{BySide, Lang, LanguageTag, Unit, format};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::alignment::Alignment;
use crate::records::Pair;

/// What a caller gives where units are wanted.
pub enum Units {
    /// Units in memory.
    Held(Vec<Unit>),
    /// A file, read when it is its turn.
    File(PathBuf),
}

impl Units {
    /// The units of an Alignment (its pairs), of a list of Pairs or pairs of texts, or of the file at a path. The languages
    /// are those of texts that do not say theirs.
    pub fn new(value: &Bound<'_, PyAny>, source_lang: Option<&str>, target_lang: Option<&str>) -> PyResult<Self> {
        let tags = tags(source_lang, target_lang)?;
        if let Ok(alignment) = value.cast::<Alignment>() {
            return Ok(Units::Held(alignment.get().units.iter().filter(|unit| unit.is_pair()).cloned().collect()));
        }
        if value.is_instance_of::<PyString>() || value.hasattr("__fspath__")? {
            return Ok(Units::File(value.extract()?));
        }
        let items = value.try_iter().map_err(|_| wrong(value))?;
        let units = items.enumerate().map(|(number, item)| unit(number, &item?, tags.as_ref()));
        units.collect::<PyResult<_>>().map(Units::Held)
    }

    /// Reads the units one after another.
    ///
    /// # Errors
    /// If the file cannot be opened; an item is an error if it cannot be read.
    pub fn read(self) -> duiqi::Result<Box<dyn Iterator<Item = duiqi::Result<Unit>>>> {
        Ok(match self {
            Units::Held(units) => Box::new(units.into_iter().map(Ok)),
            Units::File(path) => Box::new(format::read_file(&path, None, &format::ReadOptions::default())?),
        })
    }
}

/// A tag of one of the two languages; an error names the argument.
pub fn tag(argument: &str, name: &str) -> PyResult<LanguageTag> {
    let tag = LanguageTag::from(name);
    if tag.lang().is_some() {
        return Ok(tag);
    }
    Err(PyValueError::new_err(format!("{argument}: {name:?} is neither English (\"en\") nor Chinese (\"zh\")")))
}

/// The tags of both sides. One given tag tells the other; `None` if none is given.
fn tags(source: Option<&str>, target: Option<&str>) -> PyResult<Option<BySide<LanguageTag>>> {
    let source = source.map(|name| tag("source_lang", name)).transpose()?;
    let target = target.map(|name| tag("target_lang", name)).transpose()?;
    let other = |tag: &LanguageTag| LanguageTag::from(tag.lang().map_or("", |lang| lang.other().code()));
    let tags = match (source, target) {
        (None, None) => return Ok(None),
        (Some(source), None) => BySide { target: other(&source), source },
        (None, Some(target)) => BySide { source: other(&target), target },
        (Some(source), Some(target)) => BySide { source, target },
    };
    if tags.source.lang() == tags.target.lang() {
        return Err(PyValueError::new_err(
            "source_lang and target_lang are the same language: one must be English, the other Chinese",
        ));
    }
    Ok(Some(tags))
}

/// One item of a list as a unit.
fn unit(number: usize, item: &Bound<'_, PyAny>, tags: Option<&BySide<LanguageTag>>) -> PyResult<Unit> {
    if let Ok(pair) = item.cast::<Pair>() {
        return Ok(pair.get().unit.clone());
    }
    let (source, target): (String, String) = item.extract().map_err(|_| wrong(item))?;
    let found = BySide { source: Lang::detect(&source), target: Lang::detect(&target) };
    let tags = match tags {
        Some(tags) if swapped(tags, &found) => {
            return Err(PyValueError::new_err(format!(
                "pair {number}: its source is {} and its target {}, not the other way round: swap source_lang and target_lang",
                name(found.source),
                name(found.target),
            )));
        }
        Some(tags) => tags.clone(),
        None => tags_of_texts(&found),
    };
    Ok(Unit::pair((tags.source.as_str(), &source), (tags.target.as_str(), &target)))
}

/// True if each text is clearly in the language that the other should be in.
fn swapped(tags: &BySide<LanguageTag>, found: &BySide<Option<Lang>>) -> bool {
    found.source.is_some() && found.source == tags.target.lang() && found.target == tags.source.lang()
}

/// The tags of two texts by their characters; English to Chinese where these do not tell.
fn tags_of_texts(found: &BySide<Option<Lang>>) -> BySide<LanguageTag> {
    let from_chinese = found.source == Some(Lang::Zh) && found.target != Some(Lang::Zh)
        || found.target == Some(Lang::En) && found.source != Some(Lang::En);
    let source = if from_chinese { Lang::Zh } else { Lang::En };
    BySide { source: LanguageTag::from(source.code()), target: LanguageTag::from(source.other().code()) }
}

fn name(lang: Option<Lang>) -> &'static str {
    lang.map_or("unknown", Lang::name)
}

fn wrong(value: &Bound<'_, PyAny>) -> PyErr {
    let name = value.get_type().name().map_or_else(|_| String::new(), |name| name.to_string());
    PyTypeError::new_err(format!(
        "expected an Alignment, a path, Pairs, or pairs (source, target) of texts, not {name}"
    ))
}
