//! JSON and YAML in which each key holds both languages.
//!
//! ```text
//! {"open": {"source": "Open", "target": "打开"}}
//! {"open": {"en": "Open", "zh": "打开"}}
//! {"open": {"source": {"text": "Open"}, "target": {"text": "打开"}}}
//! [{"id": "open", "en": "Open", "zh": "打开"}]
//! ```

use serde_json::{Map, Value};

use super::super::{Catalogue, KeyedText, is_tag};
use crate::{LanguageTag, State};

/// The names of a source, as export tools and people write them.
const SOURCE: [&str; 9] =
    ["source", "src", "original", "orig", "source_text", "sourceText", "sourceString", "msgid", "原文"];
/// The names of a target.
const TARGET: [&str; 12] = [
    "target",
    "tgt",
    "trg",
    "translation",
    "translated",
    "trans",
    "target_text",
    "targetText",
    "translated_text",
    "translatedText",
    "msgstr",
    "译文",
];
/// The names of the text where a side is an object of its own.
const TEXT: [&str; 4] = ["text", "value", "content", "string"];
/// The names of a remark.
const NOTE: [&str; 6] = ["note", "comment", "description", "context", "备注", "说明"];
/// The names of an id in a list of objects.
const ID: [&str; 4] = ["id", "key", "name", "键"];

/// The languages of a tree in which each key holds both; `None` for any other
/// tree.
pub(super) fn by_key(value: &Value) -> Option<Vec<Catalogue>> {
    let mut found = PairSearch::default();
    found.walk(value, &mut String::new());
    // A section of an app may be called `source` as well: objects of pairs must
    // be what the file consists of.
    (found.pairs > found.others && found.catalogues.len() > 1).then_some(found.catalogues)
}

/// A search for pairs in a tree, and what it found.
#[derive(Default)]
struct PairSearch {
    /// The languages, those of the first pair first.
    catalogues: Vec<Catalogue>,
    /// The name of each language's text in its object: `target`, `target.text`.
    leaves: Vec<String>,
    /// How many objects hold both languages.
    pairs: usize,
    /// How many texts stand elsewhere.
    others: usize,
}

impl PairSearch {
    /// Goes through a value. `path` is as before afterwards.
    fn walk(&mut self, value: &Value, path: &mut String) {
        match value {
            Value::String(_) => self.others += 1,
            Value::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    self.within(&at.to_string(), item, path);
                }
            }
            Value::Object(object) => {
                let sides = sides(object);
                if sides.len() > 1 {
                    self.pair(object, &sides, path);
                    // Objects beside the texts are texts of the app; lists are
                    // tags and the like.
                    let others = object.iter().filter(|(key, value)| value.is_object() && !is_side(key, &sides));
                    return others.for_each(|(key, value)| self.within(key, value, path));
                }
                object.iter().for_each(|(key, value)| self.within(key, value, path));
            }
            _ => {}
        }
    }

    /// Goes through the value of a key.
    fn within(&mut self, key: &str, value: &Value, path: &mut String) {
        let length = path.len();
        if length > 0 {
            path.push('.');
        }
        path.push_str(key);
        self.walk(value, path);
        path.truncate(length);
    }

    /// Reads an object with both languages.
    fn pair(&mut self, object: &Map<String, Value>, sides: &[Side<'_>], path: &str) {
        self.pairs += 1;
        let first = |names: &[&str]| names.iter().find_map(|name| object.get(*name)?.as_str()).map(str::to_owned);
        // A number in a list is no name, so the object's own id is used.
        let listed = path.rsplit('.').next().is_none_or(|last| last.chars().all(|c| c.is_ascii_digit()));
        let key = first(&ID).filter(|_| listed).unwrap_or_else(|| path.to_owned());
        let state = first(&["state", "status"]).and_then(|word| word.to_ascii_lowercase().parse::<State>().ok());
        for side in sides {
            let at = self.leaves.iter().position(|known| *known == side.leaf).unwrap_or_else(|| {
                self.leaves.push(side.leaf.clone());
                self.catalogues.push(Catalogue { tag: side.tag.clone(), ..Catalogue::default() });
                self.catalogues.len() - 1
            });
            let entry = KeyedText {
                key: key.clone(),
                text: side.text.to_owned(),
                note: first(&NOTE),
                path: Some(if path.is_empty() { side.leaf.clone() } else { format!("{path}.{}", side.leaf) }),
                state: state.filter(|_| !side.is_source),
                ..KeyedText::default()
            };
            self.catalogues[at].entries.push(entry);
        }
    }
}

/// One language of an object.
struct Side<'v> {
    /// Its name in the object, and that of the text in it: `target.text`.
    leaf: String,
    /// Its language, if the name is one.
    tag: Option<LanguageTag>,
    /// Whether it is called a source.
    is_source: bool,
    /// Its text.
    text: &'v str,
}

/// The languages of an object, the source first. Fewer than two if it holds no
/// pair.
fn sides(object: &Map<String, Value>) -> Vec<Side<'_>> {
    let side = |key: &str, is_tagged: bool| {
        let (value, inner) = text(object.get(key)?)?;
        let leaf = inner.map_or_else(|| key.to_owned(), |inner| format!("{key}.{inner}"));
        let tag = is_tagged.then(|| LanguageTag::from(key));
        Some(Side { leaf, tag, is_source: SOURCE.contains(&key), text: value })
    };
    let named = |names: &[&str]| names.iter().find_map(|name| side(name, false));
    if let (Some(source), Some(target)) = (named(&SOURCE), named(&TARGET)) {
        return vec![source, target];
    }
    let tagged = object.keys().filter(|key| is_tag(&LanguageTag::from(key.as_str())));
    let found: Vec<_> = tagged.filter_map(|key| side(key, true)).collect();
    // An object without any text is no pair.
    if found.iter().any(|side| !side.text.is_empty()) { found } else { Vec::new() }
}

/// True if a key is that of a side.
fn is_side(key: &str, sides: &[Side<'_>]) -> bool {
    sides.iter().any(|side| side.leaf.split('.').next() == Some(key))
}

/// The text of a side, and its name if the side is an object.
fn text(value: &Value) -> Option<(&str, Option<&'static str>)> {
    match value {
        Value::String(text) => Some((text, None)),
        // Not translated yet.
        Value::Null => Some(("", None)),
        Value::Object(object) => TEXT.iter().find_map(|name| Some((object.get(*name)?.as_str()?, Some(*name)))),
        _ => None,
    }
}
