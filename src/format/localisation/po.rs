//! gettext's PO and POT: messages and their translations (GNU gettext manual,
//! "The Format of PO Files").
//!
//! A message is identified by context and text together; both make the key
//! here, joined as in MO files. A POT file is a PO file without translations. A
//! message with plural forms gives a unit for each form; the only form of
//! Chinese is the counterpart of the plural. Everything that a unit has no
//! field for is kept in properties, from which the writer (`write.rs`) restores
//! the message.
//!
//! ```text
//! #. Shown on the button                 a note
//! #, fuzzy                               the translation must be reviewed
//! msgctxt "toolbar"                      the context
//! msgid "Open"                           the source
//! msgstr "打开"                          the translation
//!
//! msgid "%d file"
//! msgid_plural "%d files"                the source of the only Chinese form
//! msgstr[0] "%d 个文件"
//! ```
//!
//! | in the file | in a unit |
//! |---|---|
//! | `msgctxt` | `id` |
//! | `msgid`, `msgid_plural` | source, or `id` where they are keys; of plural messages also `po-singular`, `po-plural`, `po-form` |
//! | `msgstr` | target |
//! | `#.` | `notes` |
//! | `#` | `notes`, and `po-comment` |
//! | `#, fuzzy` | state `needs-review-translation` |
//! | empty `msgstr` | state `new` |
//! | other flags, `#:`, `#|` | `po-flags`, `po-references`, `po-previous` |
//! | `#~` | protected, `po-obsolete` |
//! | the header | `po-header`, `po-header-comment` of the first unit |

mod write;

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::{Catalogue, KeyedText};
use crate::{Error, Lang, LanguageTag, Place, Result, State};

pub(in crate::format) use write::Encoder;
pub(super) use write::field;

/// The character (EOT) that separates a context from a text in a key, as in
/// gettext's MO files.
pub(super) const CONTEXT_END: char = '\u{4}';

/// The character that separates a key from the number of a plural form, or from
/// the mark of an obsolete message. No text has it.
pub(super) const VARIANT: char = '\u{5}';

/// The names of the properties in which a unit keeps what it has no field for.
pub(super) mod property {
    /// `msgid` of a message with plural forms.
    pub const SINGULAR: &str = "po-singular";
    /// `msgid_plural`.
    pub const PLURAL: &str = "po-plural";
    /// The number of the plural form.
    pub const FORM: &str = "po-form";
    /// Comments of translators, a line each.
    pub const COMMENT: &str = "po-comment";
    /// Flags other than `fuzzy`, as in the file.
    pub const FLAGS: &str = "po-flags";
    /// Places in the program, a line each.
    pub const REFERENCES: &str = "po-references";
    /// The message before it was changed, a line each.
    pub const PREVIOUS: &str = "po-previous";
    /// `yes` for messages that are no longer in the program.
    pub const OBSOLETE: &str = "po-obsolete";
    /// The fields of the file's header.
    pub const HEADER: &str = "po-header";
    /// The comments of the file's header.
    pub const HEADER_COMMENT: &str = "po-header-comment";
}

/// One message while it is read.
#[derive(Default)]
struct Message {
    /// `msgctxt`, which distinguishes messages with the same text.
    context: Option<String>,
    /// `msgid`, the text in the program.
    id: Option<String>,
    /// `msgid_plural`.
    plural: Option<String>,
    /// The translations, `msgstr` or `msgstr[n]` by number.
    texts: Vec<String>,
    /// Comments of translators (`#`) and of programmers (`#.`).
    notes: Vec<String>,
    /// Comments of translators alone.
    comments: Vec<String>,
    /// Whether the translation is marked as fuzzy, that is, to be reviewed.
    fuzzy: bool,
    /// The other flags.
    flags: Vec<String>,
    /// Places in the program.
    references: Vec<String>,
    /// The lines of the message as it was before.
    previous: Vec<String>,
    /// Whether the message is no longer in the program.
    obsolete: bool,
    /// The bytes of the file that hold the translations.
    places: Vec<Range<usize>>,
}

/// The field that the last keyword began, to which a line without keyword
/// belongs.
#[derive(Clone, Copy)]
enum PoField {
    /// `msgctxt`.
    Context,
    /// `msgid`.
    Id,
    /// `msgid_plural`.
    Plural,
    /// `msgstr`, or the form of that number.
    Text(usize),
}

/// Reads the messages of a file as two catalogues: the texts in the program,
/// and their translations.
///
/// The program's language is English unless the header says otherwise
/// (`X-Source-Language`), as gettext recommends. In a translation into English,
/// the texts decide.
///
/// A file whose messages are keys (`menu.file.open`) is one catalogue, that of
/// its translations: its source texts stand in another file.
///
/// # Errors
/// [`Error::Syntax`] with the line.
pub(super) fn read(text: &str) -> Result<Vec<Catalogue>> {
    let mut found = PoReader::default();
    let mut start = 0;
    for (line, number) in text.split_inclusive('\n').zip(1..) {
        found.place = start..start + line.trim_end().len();
        start += line.len();
        found.line(line.trim(), number)?;
    }
    found.end();
    if has_keys(&found.source) {
        return Ok(vec![found.into_keyed()]);
    }
    if found.source.tag.is_none() && found.target.tag.as_ref().and_then(LanguageTag::lang) != Some(Lang::En) {
        found.source.tag = Some("en".into());
    }
    if let Some(entry) = found.source.entries.first_mut() {
        entry.properties.append(&mut found.header);
    }
    Ok(vec![found.source, found.target])
}

/// Leaves of a source's plural messages the plural alone where the other file has
/// one form, as Chinese has: it is the counterpart of the plural.
pub(super) fn keep_plural(source: &mut Catalogue, target: &Catalogue) {
    let second = |key: &str| format!("{key}{VARIANT}1");
    let there: HashSet<&str> = target.entries.iter().map(|entry| entry.key.as_str()).collect();
    let has_one = |key: &str| there.contains(key) && !there.contains(second(key).as_str());
    let plurals: HashMap<String, String> = source
        .entries
        .iter()
        .filter_map(|entry| Some((entry.key.split_once(VARIANT)?, entry)))
        .filter(|((key, form), _)| *form == "1" && has_one(key))
        .map(|((key, _), entry)| (key.to_owned(), entry.text.clone()))
        .collect();
    source.entries.retain(|entry| entry.key.split_once(VARIANT).is_none_or(|(key, _)| !plurals.contains_key(key)));
    for entry in &mut source.entries {
        if let Some(text) = plurals.get(&entry.key) {
            entry.text.clone_from(text);
        }
    }
}

/// True if the messages of a file are keys: more of them than are texts, and two
/// at least. A single lower-case word (`open`) may be either.
fn has_keys(source: &Catalogue) -> bool {
    let is_word = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase());
    let messages = source.entries.iter().map(|entry| entry.text.as_str()).filter(|text| !is_word(text));
    let (keys, texts): (Vec<_>, Vec<_>) = messages.partition(|text| is_key(text));
    keys.len() > 1 && keys.len() > texts.len()
}

/// True for what programs name texts by: words of ASCII letters and digits that
/// points or low lines join (`menu.file.open`, `BTN_OK`), or with capitals inside
/// (`openFile`). `3.5`, `e.g.` and `OK` are texts.
fn is_key(text: &str) -> bool {
    let parts: Vec<&str> = text.split(['.', '_', ':', '/', '-']).collect();
    let sound = parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    let words = parts.iter().filter(|part| part.starts_with(|c: char| c.is_ascii_alphabetic())).count();
    let joined = text.contains(['.', '_']) && words > 1 && !text.ends_with(['.', ':', '/', '-']);
    let humps = text.starts_with(|c: char| c.is_ascii_lowercase()) && text.contains(|c: char| c.is_ascii_uppercase());
    sound && (joined || humps && parts.len() == 1)
}

/// The state of reading, line by line.
#[derive(Default)]
struct PoReader {
    /// The texts in the program.
    source: Catalogue,
    /// The translations.
    target: Catalogue,
    /// The header, as properties.
    header: Vec<(String, String)>,
    /// The message that is being read.
    message: Message,
    /// The field that the last keyword began.
    field: Option<PoField>,
    /// The bytes of the line.
    place: Range<usize>,
}

impl PoReader {
    /// Reads one trimmed line; `number` counts from 1.
    ///
    /// # Errors
    /// [`Error::Syntax`] with the line, for an unknown keyword or a text
    /// without its quotes.
    fn line(&mut self, line: &str, number: u64) -> Result<()> {
        match line.strip_prefix('#') {
            Some(comment) => match comment.strip_prefix('~') {
                Some(rest) => self.obsolete(rest.trim()),
                None => self.comment(comment),
            },
            None if line.is_empty() => self.end(),
            None => {
                if self.message.obsolete {
                    self.end();
                }
                self.field(line, number)?;
            }
        }
        Ok(())
    }

    /// Reads a line of an obsolete message, after its mark `#~`. A line that is
    /// not a field is kept as a comment, since gettext's tools accept any
    /// comment.
    fn obsolete(&mut self, line: &str) {
        if !self.message.obsolete && self.message.id.is_some() {
            self.end();
        }
        self.message.obsolete = true;
        if let Some(previous) = line.strip_prefix('|') {
            self.message.previous.push(previous.trim().to_owned());
        } else if !line.is_empty() && self.field(line, 0).is_err() {
            self.message.comments.push(line.to_owned());
        }
    }

    /// Reads a comment, after its first mark.
    fn comment(&mut self, comment: &str) {
        // A comment after a translation belongs to the next message, because
        // comments precede their message.
        if !self.message.texts.is_empty() {
            self.end();
        }
        let message = &mut self.message;
        let rest = || comment.get(1..).unwrap_or_default().trim();
        match comment.chars().next() {
            Some('|') => message.previous.push(rest().to_owned()),
            Some(':') => message.references.push(rest().to_owned()),
            Some(',') => {
                for flag in rest().split(',').map(str::trim).filter(|flag| !flag.is_empty()) {
                    match flag {
                        "fuzzy" => message.fuzzy = true,
                        flag => message.flags.push(flag.to_owned()),
                    }
                }
            }
            Some('.') => message.notes.push(rest().to_owned()),
            _ => {
                message.notes.push(comment.trim().to_owned());
                message.comments.push(comment.trim().to_owned());
            }
        }
    }

    /// Reads a keyword with its text, or the continuation of a text.
    ///
    /// # Errors
    /// As [`PoReader::line`].
    fn field(&mut self, line: &str, number: u64) -> Result<()> {
        let wrong = |message: &str| Error::syntax("PO", Place::default().line(number), message);
        // The keyword is all that is before the first quote; a continued text
        // has none.
        let (keyword, rest) = line.split_at(line.find('"').ok_or_else(|| wrong("expected a text in quotes"))?);
        let text = rest.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        let text = unescaped(text.ok_or_else(|| wrong("the text is not closed by a quote"))?);
        let field = match keyword.trim() {
            "" => self.field.ok_or_else(|| wrong("a text that belongs to no keyword"))?,
            "msgctxt" => PoField::Context,
            "msgid" => PoField::Id,
            "msgid_plural" => PoField::Plural,
            "msgstr" => PoField::Text(0),
            keyword => match keyword.strip_prefix("msgstr[").and_then(|rest| rest.strip_suffix(']')?.parse().ok()) {
                // gettext's languages have at most six forms; the limit keeps
                // `msgstr[99999]` from taking memory.
                Some(form @ 0..=9) => PoField::Text(form),
                _ => return Err(wrong(&format!("unknown keyword `{keyword}`"))),
            },
        };
        let begins = !keyword.trim().is_empty();
        // Blank lines between messages are usual and not required, so a keyword
        // may begin the next one.
        if begins && matches!(field, PoField::Context | PoField::Id) && !self.message.texts.is_empty() {
            let obsolete = self.message.obsolete;
            self.end();
            self.message.obsolete = obsolete;
        }
        self.field = Some(field);
        let message = &mut self.message;
        match field {
            PoField::Context => message.context.get_or_insert_default().push_str(&text),
            PoField::Id => message.id.get_or_insert_default().push_str(&text),
            PoField::Plural => message.plural.get_or_insert_default().push_str(&text),
            PoField::Text(form) => {
                if message.texts.len() <= form {
                    message.texts.resize(form + 1, String::new());
                    message.places.resize(form + 1, 0..0);
                }
                message.texts[form].push_str(&text);
                let place = &mut message.places[form];
                *place = if place.start < place.end { place.start..self.place.end } else { self.place.clone() };
            }
        }
        Ok(())
    }

    /// Puts the message that is complete into the catalogues. Without `msgid`
    /// there is none.
    fn end(&mut self) {
        let message = std::mem::take(&mut self.message);
        self.field = None;
        let Some(id) = &message.id else { return };
        if id.is_empty() && message.context.is_none() {
            self.header(&message);
            return;
        }
        let note = Some(message.notes.join("\n")).filter(|note| !note.is_empty());
        for (form, source) in message.sources().into_iter().enumerate() {
            let text = message.texts.get(form).cloned().unwrap_or_default();
            let state = match (text.is_empty(), message.fuzzy) {
                (true, _) => State::New,
                (false, true) => State::NeedsReview,
                (false, false) => State::Translated,
            };
            let place = message.places.get(form).cloned().filter(|place| !place.is_empty() && !message.obsolete);
            let entry = KeyedText {
                key: message.key(form),
                properties: message.properties(form),
                protected: message.obsolete,
                unnamed: message.context.is_none(),
                ..KeyedText::default()
            };
            self.source.entries.push(KeyedText { text: source.to_owned(), note: note.clone(), ..entry.clone() });
            self.target.entries.push(KeyedText { text, note: note.clone(), state: Some(state), place, ..entry });
        }
    }

    /// The translations alone, under their keys. A context is the outer key.
    fn into_keyed(mut self) -> Catalogue {
        for entry in &mut self.target.entries {
            entry.key = entry.key.replace(CONTEXT_END, ".");
            entry.unnamed = false;
        }
        if let Some(entry) = self.target.entries.first_mut() {
            entry.properties.append(&mut self.header);
        }
        self.target
    }

    /// Takes the languages from the header, and keeps it. The header is the
    /// translation of the message with an empty id, and holds fields like those
    /// of a mail.
    fn header(&mut self, message: &Message) {
        let header = message.texts.concat();
        let language = |name: &str| {
            let value = header.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?.trim();
            Some(value).filter(|value| !value.is_empty()).map(LanguageTag::from)
        };
        self.target.tag = language("Language");
        self.source.tag = language("X-Source-Language");
        let comment = message.comments.join("\n");
        self.header = kept([(property::HEADER, header.clone()), (property::HEADER_COMMENT, comment)]);
    }
}

impl Message {
    /// The sources of the forms. A message without plural has one form, and so
    /// has Chinese, whose counterpart is the plural. Of several forms the first
    /// is the singular.
    fn sources(&self) -> Vec<&str> {
        let id = self.id.as_deref().unwrap_or_default();
        match self.plural.as_deref() {
            None => vec![id],
            Some(plural) if self.texts.len() <= 1 => vec![plural],
            Some(plural) => (0..self.texts.len()).map(|form| if form == 0 { id } else { plural }).collect(),
        }
    }

    /// The key of a form, unique in its file.
    fn key(&self, form: usize) -> String {
        let id = self.id.as_deref().unwrap_or_default();
        let mut key = match &self.context {
            Some(context) => format!("{context}{CONTEXT_END}{id}"),
            None => id.to_owned(),
        };
        if form > 0 {
            key.push_str(&format!("{VARIANT}{form}"));
        }
        if self.obsolete {
            key.push_str(&format!("{VARIANT}~"));
        }
        key
    }

    /// What a unit has no field for. The lines before the message are kept with
    /// its first form only.
    fn properties(&self, form: usize) -> Vec<(String, String)> {
        let first = |lines: &[String], between: &str| if form == 0 { lines.join(between) } else { String::new() };
        let plural = |text: &dyn Fn(&str) -> String| self.plural.as_deref().map(text).unwrap_or_default();
        kept([
            (property::COMMENT, first(&self.comments, "\n")),
            (property::REFERENCES, first(&self.references, "\n")),
            (property::FLAGS, first(&self.flags, ", ")),
            (property::PREVIOUS, first(&self.previous, "\n")),
            (property::SINGULAR, plural(&|_| self.id.clone().unwrap_or_default())),
            (property::PLURAL, plural(&str::to_owned)),
            (property::FORM, plural(&|_| form.to_string())),
            (property::OBSOLETE, if self.obsolete { "yes" } else { "" }.to_owned()),
        ])
    }
}

/// The properties that have a value.
fn kept<const N: usize>(properties: [(&str, String); N]) -> Vec<(String, String)> {
    let filled = properties.into_iter().filter(|(_, value)| !value.is_empty());
    filled.map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Resolves the escapes of C strings that gettext writes.
///
/// Escapes that gettext does not write mean the character after the backslash.
fn unescaped(text: &str) -> String {
    let (mut plain, mut chars) = (String::with_capacity(text.len()), text.chars());
    while let Some(c) = chars.next() {
        plain.push(match c {
            '\\' => match chars.next() {
                Some('n') => '\n',
                Some('t') => '\t',
                Some('r') => '\r',
                Some(other) => other,
                None => '\\',
            },
            c => c,
        });
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_told_from_texts() {
        for key in ["menu.file.open", "BTN_OK", "openFile", "dialog.confirm-title", "errors/not_found", "page2.title"] {
            assert!(is_key(key), "{key}");
        }
        for text in
            ["Open", "3.5", "e.g.", "OK", "read-only", "and/or", "Save as", "v2.0", "iOS 17", "%s.%s", "中文.键"]
        {
            assert!(!is_key(text), "{text}");
        }
    }
}
