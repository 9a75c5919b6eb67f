//! Puts translations into a string catalogue of Xcode. Xcode itself
//! rewrites the whole file, and so does this module.
//!
//! The keys keep their order, and a catalogue that gains nothing its bytes. CatalogueKeys
//! that vary by number or device, or that must not be translated, are left as they
//! are; the former count as unplaced.

use std::collections::HashMap;
use std::{fmt, io};

use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};
use serde_json::{Map, Value, json};

use super::Key;
use crate::format::localisation::{KeyedText, id};
use crate::{Error, LanguageTag, Place, Result, Script, Unit};

/// The catalogue's text with translations, how many of them there are, and how
/// many found no place.
///
/// An entry that says the same already is not touched, and not counted.
///
/// # Errors
/// [`Error::Syntax`] if the text is not JSON. A catalogue without `strings` is
/// returned as it is.
pub(super) fn fill(text: &str, wanted: &HashMap<Key<'_>, &Unit>, to: &LanguageTag) -> Result<(String, usize, usize)> {
    let broken = |error: serde_json::Error| {
        let at = Place::default().line(error.line() as u64).column(error.column() as u64);
        Error::syntax("XCSTRINGS", at, error.to_string())
    };
    let mut root: Value = serde_json::from_str(text).map_err(broken)?;
    let source = root.get("sourceLanguage").and_then(Value::as_str).unwrap_or("en").to_owned();
    let Some(strings) = root.get_mut("strings").and_then(Value::as_object_mut) else {
        return Ok((text.to_owned(), 0, 0));
    };
    let language = language(strings.values(), to);
    let (mut filled, mut unplaced) = (0, 0);
    for (key, entry) in strings.iter_mut() {
        let own = entry.pointer(&format!("/localizations/{source}"));
        let said = own.and_then(|own| own.pointer("/stringUnit/value")).and_then(Value::as_str);
        let text = said.unwrap_or(key).to_owned();
        let id = id(&KeyedText { key: key.clone(), ..KeyedText::default() }, &text);
        let Some(unit) = wanted.get(&Key { id: id.as_deref(), source: &text }) else { continue };
        // A text that varies in the source needs as many forms in the target,
        // which one translation is not.
        let varies = own.is_some_and(|own| own.get("variations").is_some());
        let forbidden = entry.get("shouldTranslate") == Some(&Value::Bool(false));
        let Some(entry) = entry.as_object_mut().filter(|_| !varies && !forbidden) else {
            unplaced += usize::from(!forbidden);
            continue;
        };
        let languages = entry.entry("localizations").or_insert_with(|| json!({}));
        // Xcode shows `needs_review` in yellow.
        let state = if unit.is_unfinished() { "needs_review" } else { "translated" };
        let new = json!({ "stringUnit": { "state": state, "value": unit.target.text } });
        if let Some(languages) = languages.as_object_mut().filter(|found| found.get(&language) != Some(&new)) {
            languages.insert(language.clone(), new);
            filled += 1;
        }
    }
    let new = if filled == 0 { text.to_owned() } else { pretty(&root, text) };
    Ok((new, filled, unplaced))
}

/// The language's key: the one that the catalogue has, else the one that Xcode
/// gives it.
///
/// Languages are compared by script, so that a catalogue with `zh-Hans` gets no
/// second entry `zh-CN`.
fn language<'v>(strings: impl Iterator<Item = &'v Value>, to: &LanguageTag) -> String {
    let keys = strings.filter_map(|entry| entry.get("localizations")?.as_object()).flat_map(|found| found.keys());
    let script = |tag: &LanguageTag| (tag.lang(), tag.script().or(tag.lang().map(|_| Script::Hans)));
    let mut keys = keys.map(String::as_str);
    if let Some(known) = keys.find(|key| script(&LanguageTag::from(*key)) == script(to) && to.lang().is_some()) {
        return known.to_owned();
    }
    match to.lang() {
        Some(crate::Lang::Zh) => if to.script() == Some(Script::Hant) { "zh-Hant" } else { "zh-Hans" }.to_owned(),
        _ => to.as_str().to_owned(),
    }
}

/// A catalogue as Xcode writes it: two blanks a level, a blank before each colon,
/// and the keys in the order that the file has.
///
/// The form matters, because a developer's next change in Xcode would otherwise
/// touch every line of the file.
fn pretty(root: &Value, old: &str) -> String {
    let mut bytes = Vec::new();
    let formatter = Xcode { inner: PrettyFormatter::new(), depth: 0, is_empty: false };
    let mut serializer = Serializer::with_formatter(&mut bytes, formatter);
    let keys: CatalogueKeys = serde_json::from_str(old).unwrap_or_default();
    // Writing a value into memory cannot fail.
    let _ = InOrder { root, keys: &keys.strings.0 }.serialize(&mut serializer);
    let end = if old.ends_with('\n') { "\n" } else { "" };
    String::from_utf8(bytes).unwrap_or_default() + end
}

/// The keys of a catalogue in the order of its file, which Xcode sorts as people
/// do, and serde's map as bytes.
#[derive(Default, Deserialize)]
#[serde(default)]
struct CatalogueKeys {
    strings: KeyOrder,
}

/// The keys of an object, in their order.
#[derive(Default)]
struct KeyOrder(Vec<String>);

impl<'de> Deserialize<'de> for KeyOrder {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Order;
        impl<'de> Visitor<'de> for Order {
            type Value = KeyOrder;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<KeyOrder, A::Error> {
                let mut keys = Vec::new();
                while let Some(key) = map.next_key::<String>()? {
                    map.next_value::<IgnoredAny>()?;
                    keys.push(key);
                }
                Ok(KeyOrder(keys))
            }
        }
        deserializer.deserialize_map(Order)
    }
}

/// A catalogue whose keys are written in a given order.
struct InOrder<'v> {
    root: &'v Value,
    keys: &'v [String],
}

impl Serialize for InOrder<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let Some(root) = self.root.as_object() else { return self.root.serialize(serializer) };
        let mut map = serializer.serialize_map(Some(root.len()))?;
        for (name, value) in root {
            match value.as_object().filter(|strings| name == "strings" && strings.len() == self.keys.len()) {
                Some(strings) => map.serialize_entry(name, &OrderedStrings { strings, keys: self.keys })?,
                None => map.serialize_entry(name, value)?,
            }
        }
        map.end()
    }
}

/// The texts of a catalogue in a given order.
struct OrderedStrings<'v> {
    strings: &'v Map<String, Value>,
    keys: &'v [String],
}

impl Serialize for OrderedStrings<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.strings.len()))?;
        for key in self.keys {
            map.serialize_entry(key, &self.strings.get(key))?;
        }
        map.end()
    }
}

/// serde's pretty printer with Xcode's colon, and its empty objects of three
/// lines; everything else is passed on.
struct Xcode {
    inner: PrettyFormatter<'static>,
    /// How many objects and lists are open.
    depth: usize,
    /// Whether the object that was opened last has no value yet.
    is_empty: bool,
}

impl Formatter for Xcode {
    fn begin_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth += 1;
        self.inner.begin_array(writer)
    }

    fn end_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth -= 1;
        self.inner.end_array(writer)
    }

    fn begin_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.inner.begin_array_value(writer, first)
    }

    fn end_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.inner.end_array_value(writer)
    }

    fn begin_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        (self.depth, self.is_empty) = (self.depth + 1, true);
        self.inner.begin_object(writer)
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth -= 1;
        if std::mem::take(&mut self.is_empty) {
            write!(writer, "\n\n{:1$}", "", 2 * self.depth)?;
        }
        self.inner.end_object(writer)
    }

    fn begin_object_key<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.is_empty = false;
        self.inner.begin_object_key(writer, first)
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b" : ")
    }

    fn end_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.inner.end_object_value(writer)
    }
}
