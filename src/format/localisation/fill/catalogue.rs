//! Puts translations into a string catalogue of Xcode. Xcode itself
//! rewrites the whole file, and so does this module.
//!
//! The keys keep their order, and a catalogue that gains nothing its bytes. A
//! text that varies by number or device is filled if all cases that the
//! language needs have a translation; Chinese needs one for all numbers. Texts
//! that must not be translated are left as they are.

use std::collections::HashMap;
use std::{fmt, io};

use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};
use serde_json::{Map, Value, json};

use super::Key;
use crate::format::localisation::keyed::is_stale;
use crate::format::localisation::plist::has_words;
use crate::format::localisation::{KeyedText, id};
use crate::{Error, Lang, LanguageTag, Place, Result, Script, Unit};

/// The catalogue's text with translations, how many of them there are, and how
/// many found no place.
///
/// An entry that already has the translation is neither touched nor counted.
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
    // Chinese has one form for all numbers (Unicode CLDR, plural rules).
    let has_one_form = to.lang() == Some(Lang::Zh);
    let (mut filled, mut unplaced) = (0, 0);
    for (key, entry) in strings.iter_mut() {
        if entry.get("shouldTranslate") == Some(&Value::Bool(false)) || is_stale(entry) {
            continue;
        }
        let Some(entry) = entry.as_object_mut() else { continue };
        let languages = entry.get("localizations").and_then(Value::as_object);
        let of = |language: &str| languages.and_then(|languages| languages.get(language)).cloned();
        // A key without a text in the source language is itself that text.
        let own = of(&source).unwrap_or_else(|| json!({ "stringUnit": { "value": key } }));
        let mut forms = TranslatedForms { wanted, has_one_form, found: 0, filled: 0 };
        let old = of(&language);
        let new = forms.translated(&own, old.as_ref(), key);
        match new.filter(|_| forms.filled > 0) {
            Some(new) => {
                let languages = entry.entry("localizations").or_insert_with(|| json!({}));
                if let Some(languages) = languages.as_object_mut() {
                    languages.insert(language.clone(), new);
                    filled += forms.filled;
                }
            }
            // Some of the forms that the entry needs have no translation.
            None => unplaced += forms.found,
        }
    }
    let new = if filled == 0 { text.to_owned() } else { pretty(&root, text) };
    Ok((new, filled, unplaced))
}

/// What an entry of the catalogue becomes in the other language.
struct TranslatedForms<'w, 'u> {
    wanted: &'w HashMap<Key<'u>, &'u Unit>,
    /// Whether the language has the same form for all numbers.
    has_one_form: bool,
    /// How many translations there are for the entry.
    found: usize,
    /// How many of them differ from what is there.
    filled: usize,
}

impl TranslatedForms<'_, '_> {
    /// The translation of a localisation, which has a text, variations, or a
    /// text and substitutions in it. `None` if a text that it needs has no
    /// translation, now or before. `key` leads to its texts, as in reading.
    fn translated(&mut self, own: &Value, old: Option<&Value>, key: &str) -> Option<Value> {
        let mut new = Map::new();
        for (name, value) in own.as_object()? {
            let old = old.and_then(|old| old.get(name));
            let value = match name.as_str() {
                "stringUnit" => self.unit(value, old, key)?,
                "stringSet" => self.set(value, old, key)?,
                "variations" => self.variations(value, old, key)?,
                "substitutions" => {
                    let mut substitutions = Map::new();
                    for (name, value) in value.as_object()? {
                        let key = format!("{key}.substitutions.{name}");
                        let old = old.and_then(|old| old.get(name));
                        substitutions.insert(name.clone(), self.translated(value, old, &key)?);
                    }
                    Value::Object(substitutions)
                }
                // What the program fills in: `argNum`, `formatSpecifier`.
                _ => value.clone(),
            };
            new.insert(name.clone(), value);
        }
        Some(Value::Object(new))
    }

    /// The translations of the cases by number or device.
    fn variations(&mut self, own: &Value, old: Option<&Value>, key: &str) -> Option<Value> {
        let mut new = Map::new();
        for (kind, cases) in own.as_object()? {
            let cases = cases.as_object()?;
            let only_other = self.has_one_form && kind == "plural" && cases.contains_key("other");
            let mut translated = Map::new();
            for (case, value) in cases.iter().filter(|(case, _)| !only_other || *case == "other") {
                let old = old.and_then(|old| old.get(kind)?.get(case));
                translated.insert(case.clone(), self.translated(value, old, &format!("{key}.{kind}.{case}"))?);
            }
            new.insert(kind.clone(), Value::Object(translated));
        }
        Some(Value::Object(new))
    }

    /// The translations of a set of texts, which a shortcut is known by.
    fn set(&mut self, own: &Value, old: Option<&Value>, key: &str) -> Option<Value> {
        let (mut state, mut values) = ("translated", Vec::new());
        for (number, text) in own.get("values")?.as_array()?.iter().enumerate() {
            let old = old.and_then(|old| old.get("values")?.get(number).cloned());
            let old = old.map(|text| json!({ "state": "translated", "value": text }));
            let new = self.unit(&json!({ "value": text }), old.as_ref(), &format!("{key}.{number}"))?;
            if new.get("state").and_then(Value::as_str) == Some("needs_review") {
                state = "needs_review";
            }
            values.push(new.get("value")?.clone());
        }
        Some(json!({ "state": state, "values": values }))
    }

    /// The translation of a text: the one that is wanted, else the one that is
    /// there.
    fn unit(&mut self, own: &Value, old: Option<&Value>, key: &str) -> Option<Value> {
        let text = own.get("value").and_then(Value::as_str).unwrap_or_default();
        let id = id(&KeyedText { key: key.to_owned(), ..KeyedText::default() }, text);
        let Some(unit) = self.wanted.get(&Key { id: id.as_deref(), source: text }) else {
            // `%#@files@` marks a substitution and contains no words.
            return old.or((!has_words(text)).then_some(own)).cloned();
        };
        self.found += 1;
        // Xcode shows `needs_review` in yellow.
        let state = if unit.is_unfinished() { "needs_review" } else { "translated" };
        let new = json!({ "state": state, "value": unit.target.text });
        self.filled += usize::from(old != Some(&new));
        Some(new)
    }
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
        Some(Lang::Zh) => if to.script() == Some(Script::Hant) { "zh-Hant" } else { "zh-Hans" }.to_owned(),
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
/// do, and serde's map by bytes.
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
