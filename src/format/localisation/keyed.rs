//! Keys in objects: JSON of web frameworks, ARB of Flutter, string catalogues of Xcode, YAML of Rails.

use serde_json::{Map, Value};

use super::{Catalogue, Entry, is_tag};
use crate::{Error, LanguageTag, Place, Result, State};

/// JSON and ARB: nested objects of texts, or one such object for each language.
pub(super) fn json(text: &str) -> Result<Vec<Catalogue>> {
    let value: Value = serde_json::from_str(text).map_err(|error| wrong("JSON", &error))?;
    Ok(by_language(&value))
}

/// YAML: as JSON; a single language on top, as Rails has it, names the language of the file.
pub(super) fn yaml(text: &str) -> Result<Vec<Catalogue>> {
    let value: serde_yaml_ng::Value = serde_yaml_ng::from_str(text).map_err(|error| {
        let at = error.location().map(|at| Place::default().line(at.line() as u64).column(at.column() as u64));
        Error::syntax("YAML", at.unwrap_or_default(), error.to_string())
    })?;
    let value = serde_json::to_value(&value).map_err(|error| wrong("YAML", &error))?;
    Ok(by_language(&value))
}

fn wrong(format: &'static str, error: &serde_json::Error) -> Error {
    let at = Place::default().line(error.line() as u64).column(error.column() as u64);
    let text = error.to_string();
    Error::syntax(format, at, text.rsplit_once(" at line ").map_or(text.as_str(), |(message, _)| message))
}

fn by_language(value: &Value) -> Vec<Catalogue> {
    if let Some(object) = value.as_object()
        && !object.is_empty()
        && object.keys().all(|key| is_tag(&LanguageTag::from(key.as_str())))
        && object.values().all(Value::is_object)
    {
        let catalogue = |(tag, value): (&String, &Value)| Catalogue { tag: Some(tag.as_str().into()), ..flat(value) };
        return object.iter().map(catalogue).collect();
    }
    vec![flat(value)]
}

/// The texts of nested objects, their keys joined by dots. Keys of ARB that begin with `@` describe others.
fn flat(value: &Value) -> Catalogue {
    let mut catalogue = Catalogue::default();
    let locale = value.get("@@locale").and_then(Value::as_str);
    catalogue.tag = locale.map(LanguageTag::from);
    walk(value, &mut String::new(), &mut catalogue.entries);
    for entry in &mut catalogue.entries {
        let about = value.get(format!("@{}", entry.key));
        entry.note = about.and_then(|about| about.get("description")?.as_str()).map(str::to_owned);
    }
    catalogue
}

fn walk(value: &Value, path: &mut String, entries: &mut Vec<Entry>) {
    let mut within = |key: &str, value: &Value, path: &mut String| {
        let length = path.len();
        if length > 0 {
            path.push('.');
        }
        path.push_str(key);
        walk(value, path, entries);
        path.truncate(length);
    };
    match value {
        Value::String(text) => entries.push(Entry { key: path.clone(), text: text.clone(), ..Entry::default() }),
        Value::Array(items) => (0..).zip(items).for_each(|(at, item): (usize, _)| within(&at.to_string(), item, path)),
        Value::Object(object) => {
            let texts = object.iter().filter(|(key, _)| !key.starts_with('@'));
            texts.for_each(|(key, value)| within(key, value, path));
        }
        _ => {}
    }
}

/// A string catalogue of Xcode: every language of every key. A key without a text in the source language is the text.
pub(super) fn xcstrings(text: &str) -> Result<Vec<Catalogue>> {
    let value: Value = serde_json::from_str(text).map_err(|error| wrong("XCSTRINGS", &error))?;
    let source = value.get("sourceLanguage").and_then(Value::as_str).unwrap_or("en").to_owned();
    let empty = Map::new();
    let strings = value.get("strings").and_then(Value::as_object).unwrap_or(&empty);
    let mut catalogues = vec![Catalogue { tag: Some(source.as_str().into()), entries: Vec::new() }];
    for (key, entry) in strings {
        let note = entry.get("comment").and_then(Value::as_str).map(str::to_owned);
        let languages = entry.get("localizations").and_then(Value::as_object).unwrap_or(&empty);
        if !languages.contains_key(&source) {
            catalogues[0].entries.push(Entry {
                key: key.clone(),
                text: key.clone(),
                note: note.clone(),
                ..Entry::default()
            });
        }
        for (language, value) in languages {
            let tag = LanguageTag::from(language.as_str());
            let at = catalogues.iter().position(|found| found.tag.as_ref() == Some(&tag)).unwrap_or_else(|| {
                catalogues.push(Catalogue { tag: Some(tag), entries: Vec::new() });
                catalogues.len() - 1
            });
            let mut entries = Vec::new();
            units(value, &mut key.clone(), &mut entries);
            entries.iter_mut().for_each(|entry| entry.note.clone_from(&note));
            catalogues[at].entries.append(&mut entries);
        }
    }
    Ok(catalogues)
}

/// The string units of a language, in variations by number or device, too.
fn units(value: &Value, key: &mut String, entries: &mut Vec<Entry>) {
    if let Some(unit) = value.get("stringUnit") {
        let text = unit.get("value").and_then(Value::as_str).unwrap_or_default().to_owned();
        let state = match unit.get("state").and_then(Value::as_str) {
            Some("new") => Some(State::New),
            Some("needs_review") => Some(State::NeedsReview),
            Some("translated") => Some(State::Translated),
            _ => None,
        };
        entries.push(Entry { key: key.clone(), text, state, ..Entry::default() });
    }
    let variations = value.get("variations").and_then(Value::as_object);
    for (name, cases) in variations.into_iter().flatten() {
        for (case, value) in cases.as_object().into_iter().flatten() {
            let length = key.len();
            key.push_str(&format!(".{name}.{case}"));
            units(value, key, entries);
            key.truncate(length);
        }
    }
}
