//! Puts translations into a string catalogue of Xcode. Xcode itself
//! rewrites the whole file, and so does this module.
//!
//! serde's map sorts the keys, and Xcode writes them sorted as well. Keys that
//! vary by number or device, or that must not be translated, are left as they
//! are; the former count as unplaced.

use std::collections::HashMap;
use std::io;

use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};
use serde_json::{Value, json};

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
    Ok((pretty(&root), filled, unplaced))
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

/// JSON as Xcode writes it: two blanks a level, and a blank before each colon.
///
/// The form matters, because a developer's next change in Xcode would otherwise
/// touch every line of the file.
fn pretty(value: &Value) -> String {
    let mut bytes = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut bytes, Xcode { inner: PrettyFormatter::new() });
    // Writing a value into memory cannot fail.
    let _ = value.serialize(&mut serializer);
    String::from_utf8(bytes).unwrap_or_default()
}

/// serde's pretty printer with Xcode's colon; everything else is passed on.
struct Xcode {
    inner: PrettyFormatter<'static>,
}

// Only `begin_object_value` differs: Xcode writes ` : ` where serde writes `:
// `.
impl Formatter for Xcode {
    fn begin_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.inner.begin_array(writer)
    }

    fn end_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.inner.end_array(writer)
    }

    fn begin_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.inner.begin_array_value(writer, first)
    }

    fn end_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.inner.end_array_value(writer)
    }

    fn begin_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.inner.begin_object(writer)
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.inner.end_object(writer)
    }

    fn begin_object_key<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.inner.begin_object_key(writer, first)
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b" : ")
    }

    fn end_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.inner.end_object_value(writer)
    }
}
