//! Keys in objects: JSON of web frameworks, ARB of Flutter, string catalogues
//! of Xcode, YAML of Rails.
//!
//! All are trees of objects with texts at the leaves. Keys on the way are
//! joined by dots (`menu.file.open`), as i18next, Vue I18n and Rails address
//! them.
//!
//! ```text
//! {"menu": {"open": "Open"}}                        menu.open
//! {"en": {"open": "Open"}, "zh": {"open": "打开"}}   two languages, each with open
//! zh-CN:                                            YAML of Rails: the language on top
//!   menu:
//!     open: 打开
//! {"@@locale": "en", "open": "Open",                ARB: the language,
//!  "@open": {"description": "A button"}}            and a note on open
//! ```
//!
//! String catalogues have states: `new`, `needs_review` and `translated` become
//! the states of the same names; others are unknown. A text that is `stale` is no
//! longer in the program, and not to be translated. Texts in variations by
//! plural or device have keys such as `files.plural.other`.

mod pairs;

use std::collections::{BTreeSet, HashMap};

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Catalogue, KeyedText, is_tag, json_places, relaxed, yaml_places};
use crate::{Error, LanguageTag, Place, Result, State};

/// Reads JSON and ARB: nested objects of texts, or one such object for each
/// language. Comments are skipped, and the syntax of JSON5 is accepted.
///
/// # Errors
/// [`Error::Syntax`] with line and column.
pub(super) fn json(text: &str) -> Result<Vec<Catalogue>> {
    let value: Value = match (serde_json::from_str(text), relaxed::plain(text)) {
        (Ok(value), _) => value,
        // With comments, commas at the end or the quotes of JSON5.
        (Err(_), Some(plain)) => serde_json::from_str(&plain.text).map_err(|error| wrong("JSON", &error))?,
        (Err(error), None) => return Err(wrong("JSON", &error)),
    };
    let paths = json_places::places(text).into_iter().map(|found| found.path);
    Ok(in_order(by_language(&value), paths))
}

/// The texts in the order of their file, which the parser's map does not keep.
/// `paths` are the keys that lead to each text, in that order; a text that has
/// none, such as one that an alias of YAML repeats, comes last.
fn in_order(mut catalogues: Vec<Catalogue>, paths: impl Iterator<Item = String>) -> Vec<Catalogue> {
    let mut numbers: HashMap<String, usize> = HashMap::new();
    for (number, path) in paths.enumerate() {
        numbers.entry(path).or_insert(number);
    }
    // Languages on top have their key before those of their texts.
    let languages = catalogues.len() > 1 || catalogues.iter().any(|found| found.tag.is_some());
    let tops: BTreeSet<&str> = match languages {
        true => numbers.keys().filter_map(|path| path.split('.').next()).collect(),
        false => BTreeSet::new(),
    };
    for catalogue in &mut catalogues {
        let tag = catalogue.tag.as_ref();
        let tops: Vec<_> = tops.iter().filter(|top| tag == Some(&LanguageTag::from(**top))).collect();
        catalogue.entries.sort_by_cached_key(|entry| {
            let path = entry.path.as_ref().unwrap_or(&entry.key);
            let below = || tops.iter().find_map(|top| numbers.get(&format!("{top}.{path}")));
            numbers.get(path).or_else(below).copied().unwrap_or(usize::MAX)
        });
    }
    catalogues
}

/// Reads YAML, as JSON. A single language on top, as Rails has it, names the
/// language of the file. Comments above a key, or after its text, are notes.
///
/// The documents of a file (`---`) are read as one if they have different keys,
/// such as a language each.
///
/// # Errors
/// [`Error::Syntax`] with line and column, also for keys that JSON cannot have
/// and for documents that have the same keys.
pub(super) fn yaml(text: &str) -> Result<Vec<Catalogue>> {
    if is_too_deep(text) {
        return Err(Error::Limit { at: Place::default(), what: "the depth of brackets", limit: DEPTH as u64 });
    }
    let mut value = serde_yaml_ng::Value::Null;
    for (document, number) in serde_yaml_ng::Deserializer::from_str(text).zip(1..) {
        let mut next = serde_yaml_ng::Value::deserialize(document).map_err(|error| {
            let at = error.location().map(|at| Place::default().line(at.line() as u64).column(at.column() as u64));
            Error::syntax("YAML", at.unwrap_or_default(), error.to_string())
        })?;
        // `<<: *base` gives an object the keys of another. A key of that name with
        // anything else stays as it is.
        if text.contains("<<") {
            let mut merged = next.clone();
            if merged.apply_merge().is_ok() {
                next = merged;
            }
        }
        let mut path = String::new();
        value = united(value, next, &mut path).ok_or_else(|| {
            let what = if path.is_empty() { "a list or a text".to_owned() } else { format!("the key `{path}` again") };
            let at = Place::default().line(yaml_places::document_line(text, number));
            let message = format!("document {number} of the file has {what}: give each document a file of its own");
            Error::syntax("YAML", at, message)
        })?;
    }
    // YAML knows keys that JSON does not (numbers, `yes`); a file with other
    // kinds is refused with the reason.
    let value = serde_json::to_value(&value).map_err(|error| wrong("YAML", &error))?;
    let places = yaml_places::places(text).texts;
    let paths = places.iter().map(|found| found.path.clone());
    let mut catalogues = in_order(by_language(&value), paths);
    let mut comments: HashMap<String, String> =
        places.into_iter().filter_map(|found| Some((found.path, found.comment?))).collect();
    for catalogue in &mut catalogues {
        let mut tops = comments.keys().filter_map(|path| path.split('.').next());
        let top = tops.find(|top| catalogue.tag.as_ref() == Some(&LanguageTag::from(*top))).map(str::to_owned);
        for entry in &mut catalogue.entries {
            let path = entry.path.as_ref().unwrap_or(&entry.key);
            let below = top.as_ref().and_then(|top| comments.remove(&format!("{top}.{path}")));
            let comment = below.or_else(|| comments.remove(path));
            entry.note = entry.note.take().or(comment);
        }
    }
    Ok(catalogues)
}

/// Two documents of a file as one, each with keys of its own. `None` if both have
/// a text under one key, which `path` then names, or if one has no keys.
fn united(one: serde_yaml_ng::Value, other: serde_yaml_ng::Value, path: &mut String) -> Option<serde_yaml_ng::Value> {
    use serde_yaml_ng::Value::{Mapping, Null};
    match (one, other) {
        // Nothing but comments.
        (value, Null) | (Null, value) => Some(value),
        (Mapping(mut one), Mapping(other)) => {
            for (key, value) in other {
                let length = path.len();
                if length > 0 {
                    path.push('.');
                }
                path.push_str(key.as_str().unwrap_or("?"));
                let present = one.remove(&key).unwrap_or(Null);
                one.insert(key, united(present, value, path)?);
                path.truncate(length);
            }
            Some(Mapping(one))
        }
        _ => None,
    }
}

/// The most brackets of YAML that may be open at once: as many as serde_yaml_ng takes.
/// Its parser refuses more only after going through all of them at every mark, so they
/// are counted first.
const DEPTH: usize = 128;

/// True if more brackets are open at once than [`DEPTH`]. A bracket counts where a value may
/// begin, outside quotes; inside plain text it is a character.
fn is_too_deep(text: &str) -> bool {
    let (mut depth, mut before, mut quote) = (0usize, '\n', None);
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        let line = matches!(before, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}');
        let begins = line || matches!(before, ':' | '-' | ',' | '[' | '{' | '?');
        match c {
            '\\' if quote == Some('"') => drop(characters.next()),
            _ if quote.is_some() => quote = quote.filter(|&open| open != c),
            '"' | '\'' if begins => quote = Some(c),
            // An anchor or a tag precedes the value, which may still begin after it.
            '&' | '!' if begins => {
                characters.find(|c| c.is_whitespace());
                continue;
            }
            '[' | '{' if begins => depth += 1,
            ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEPTH {
            return true;
        }
        if c != ' ' && c != '\t' {
            before = c;
        }
    }
    false
}

/// The error for text that is not JSON, without serde's own "at line", because
/// the place is shown anyway.
fn wrong(format: &'static str, error: &serde_json::Error) -> Error {
    let at = Place::default().line(error.line() as u64).column(error.column() as u64);
    let text = error.to_string();
    Error::syntax(format, at, text.rsplit_once(" at line ").map_or(text.as_str(), |(message, _)| message))
}

/// Splits a tree by language if all its outermost keys are tags of our own with
/// objects below, or if each key holds both languages; otherwise it is one
/// language.
fn by_language(value: &Value) -> Vec<Catalogue> {
    if let Some(object) = value.as_object()
        && !object.is_empty()
        // Every key must be a tag: an app may well have a section called `en`.
        && object.keys().all(|key| is_tag(&LanguageTag::from(key.as_str())))
        && object.values().all(Value::is_object)
    {
        let catalogue = |(tag, value): (&String, &Value)| Catalogue { tag: Some(tag.as_str().into()), ..flat(value) };
        return object.iter().map(catalogue).collect();
    }
    pairs::by_key(value).unwrap_or_else(|| vec![flat(value)])
}

/// The texts of nested objects, their keys joined by dots.
///
/// Keys of ARB that begin with `@` hold metadata: `@@locale` names the
/// language, `@greeting` describes `greeting`. Other formats have no such keys.
fn flat(value: &Value) -> Catalogue {
    let mut catalogue = Catalogue::default();
    if let Some((locale, texts)) = angular(value) {
        catalogue.tag = Some(locale.into());
        walk(texts, &mut String::new(), &mut catalogue.entries);
        for entry in &mut catalogue.entries {
            entry.path = Some(format!("{TRANSLATIONS}.{}", entry.path.as_ref().unwrap_or(&entry.key)));
        }
        return catalogue;
    }
    let locale = value.get("@@locale").and_then(Value::as_str);
    catalogue.tag = locale.map(LanguageTag::from);
    walk(value, &mut String::new(), &mut catalogue.entries);
    for entry in &mut catalogue.entries {
        let about = value.get(format!("@{}", entry.key));
        let said = |name: &str| about.and_then(|about| about.get(name)?.as_str()).map(str::to_owned);
        entry.note = said("description").or(entry.note.take());
        entry.properties.extend(said("context").map(|context| ("context".to_owned(), context)));
    }
    catalogue
}

/// The key of the texts in JSON of Angular.
const TRANSLATIONS: &str = "translations";

/// The language and the texts of JSON of Angular:
/// `{"locale": "en", "translations": {"id": "text"}}`.
pub(super) fn angular(value: &Value) -> Option<(&str, &Value)> {
    let object = value.as_object().filter(|object| object.len() == 2)?;
    let texts = object.get(TRANSLATIONS).filter(|texts| texts.is_object())?;
    Some((object.get("locale")?.as_str()?, texts))
}

/// Collects the texts below a value. Numbers, booleans and nulls do not count
/// as texts. `path` is as before afterwards.
///
/// `{"a": {"b": ["x", "y"]}}` gives `a.b.0` and `a.b.1`.
fn walk(value: &Value, path: &mut String, entries: &mut Vec<KeyedText>) {
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
        Value::String(text) => {
            entries.push(KeyedText { key: path.clone(), text: text.clone(), ..KeyedText::default() })
        }
        // Elements of a list are addressed by their number, as the frameworks
        // do.
        Value::Array(items) => (0..).zip(items).for_each(|(at, item): (usize, _)| within(&at.to_string(), item, path)),
        Value::Object(object) => {
            if let Some(entry) = described(object, path) {
                return entries.push(entry);
            }
            let texts = object.iter().filter(|(key, _)| !key.starts_with('@'));
            texts.for_each(|(key, value)| within(key, value, path));
        }
        _ => {}
    }
}

/// The text of an object that also describes it: `message` with `description`
/// and `placeholders` in Chrome's extensions, `term` with `definition` in
/// POEditor's exports. `None` for any other object.
fn described(object: &Map<String, Value>, path: &str) -> Option<KeyedText> {
    let text = |name: &str| object.get(name).and_then(Value::as_str);
    let inside = |name: &str| Some(if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") });
    // A list of an app may have a key `message` as well, but not these beside it.
    let known = |names: &[&str]| object.keys().all(|key| names.contains(&key.as_str()));
    if let Some(message) = text("message").filter(|_| known(&["message", "description", "placeholders", "hash"])) {
        let note = text("description").map(str::to_owned);
        let path_of_text = inside("message");
        return Some(KeyedText {
            key: path.to_owned(),
            text: message.to_owned(),
            note,
            path: path_of_text,
            ..KeyedText::default()
        });
    }
    // FormatJS: what its extraction tool writes.
    const FORMATJS: [&str; 6] = ["defaultMessage", "description", "id", "file", "start", "end"];
    if let Some(message) = text("defaultMessage").filter(|_| known(&FORMATJS)) {
        return Some(KeyedText {
            key: path.to_owned(),
            text: message.to_owned(),
            note: text("description").map(str::to_owned),
            path: inside("defaultMessage"),
            ..KeyedText::default()
        });
    }
    const POEDITOR: [&str; 8] =
        ["term", "definition", "context", "term_plural", "reference", "comment", "obsolete", "fuzzy"];
    let (term, definition) = text("term").zip(text("definition")).filter(|_| known(&POEDITOR))?;
    let context = text("context").filter(|context| !context.is_empty()).map(|context| format!("{context}."));
    Some(KeyedText {
        key: context.unwrap_or_default() + term,
        text: definition.to_owned(),
        note: text("comment").filter(|comment| !comment.is_empty()).map(str::to_owned),
        path: inside("definition"),
        ..KeyedText::default()
    })
}

/// Reads a string catalogue of Xcode: every language of every key, the source
/// language first.
///
/// A key without a text in the source language is itself that text: Xcode
/// collects keys from the code, where developers write English.
///
/// # Errors
/// [`Error::Syntax`] if the text is not JSON. Missing parts of the structure
/// count as empty.
pub(super) fn xcstrings(text: &str) -> Result<Vec<Catalogue>> {
    let value: Value = serde_json::from_str(text).map_err(|error| wrong("XCSTRINGS", &error))?;
    let source = value.get("sourceLanguage").and_then(Value::as_str).unwrap_or("en").to_owned();
    let empty = Map::new();
    let strings = value.get("strings").and_then(Value::as_object).unwrap_or(&empty);
    let mut catalogues = vec![Catalogue { tag: Some(source.as_str().into()), ..Catalogue::default() }];
    for (key, entry) in strings {
        let note = entry.get("comment").and_then(Value::as_str).map(str::to_owned);
        let is_stale = is_stale(entry);
        let protected = is_stale || entry.get("shouldTranslate") == Some(&Value::Bool(false));
        let properties: Vec<_> =
            is_stale.then(|| ("extraction-state".to_owned(), STALE.to_owned())).into_iter().collect();
        let languages = entry.get("localizations").and_then(Value::as_object).unwrap_or(&empty);
        if !languages.contains_key(&source) {
            catalogues[0].entries.push(KeyedText {
                key: key.clone(),
                text: key.clone(),
                note: note.clone(),
                protected,
                properties: properties.clone(),
                ..KeyedText::default()
            });
        }
        for (language, value) in languages {
            let tag = LanguageTag::from(language.as_str());
            // A few languages: a search costs less than a map that must keep
            // their order.
            let at = catalogues.iter().position(|found| found.tag.as_ref() == Some(&tag)).unwrap_or_else(|| {
                catalogues.push(Catalogue { tag: Some(tag), ..Catalogue::default() });
                catalogues.len() - 1
            });
            let mut entries = Vec::new();
            units(value, &mut key.clone(), &mut entries);
            for entry in &mut entries {
                entry.note.clone_from(&note);
                entry.protected = protected;
                entry.properties.clone_from(&properties);
            }
            catalogues[at].entries.append(&mut entries);
        }
    }
    Ok(catalogues)
}

/// The word for a text that is no longer in the program, which Xcode keeps until
/// a developer removes it.
const STALE: &str = "stale";

/// True for an entry of a string catalogue that is no longer in the program.
pub(super) fn is_stale(entry: &Value) -> bool {
    entry.get("extractionState").and_then(Value::as_str) == Some(STALE)
}

/// Collects the string units of a language, the texts of a set by their number
/// (the phrases of a shortcut), also those in variations by number
/// or device, whose cases are appended to the key (`.plural.other`), and those
/// of words that are put into the text (`.substitutions.files.plural.other`).
/// `key` is as before afterwards.
///
/// A key that varies by plural has no text of its own, only those of its cases.
fn units(value: &Value, key: &mut String, entries: &mut Vec<KeyedText>) {
    let state = |unit: &Value| match unit.get("state").and_then(Value::as_str) {
        Some("new") => Some(State::New),
        Some("needs_review") => Some(State::NeedsReview),
        Some("translated") => Some(State::Translated),
        _ => None,
    };
    if let Some(unit) = value.get("stringUnit") {
        let text = unit.get("value").and_then(Value::as_str).unwrap_or_default().to_owned();
        entries.push(KeyedText { key: key.clone(), text, state: state(unit), ..KeyedText::default() });
    }
    if let Some(set) = value.get("stringSet") {
        let texts = set.get("values").and_then(Value::as_array).into_iter().flatten();
        for (number, text) in texts.enumerate() {
            let (key, text) = (format!("{key}.{number}"), text.as_str().unwrap_or_default().to_owned());
            entries.push(KeyedText { key, text, state: state(set), ..KeyedText::default() });
        }
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
    let substitutions = value.get("substitutions").and_then(Value::as_object);
    for (name, value) in substitutions.into_iter().flatten() {
        let length = key.len();
        key.push_str(&format!(".substitutions.{name}"));
        units(value, key, entries);
        key.truncate(length);
    }
}
