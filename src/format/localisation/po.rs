//! gettext's PO and POT: messages and their translations (GNU gettext manual,
//! "The Format of PO Files").
//!
//! A message is identified by context and text together; both make the key
//! here, joined as in MO files. A POT file is a PO file without translations.
//! Obsolete messages (`#~`) and earlier sources (`#|`) are passed over. A
//! message with plural forms gives two units, singular and plural; for Chinese,
//! which has one form, only the plural.
//!
//! Writing makes PO without plural forms and without references into the code,
//! which units do not have.
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
//! | `msgid`, `msgid_plural` | source |
//! | `msgstr` | target |
//! | `#`, `#.` | `notes` |
//! | `#, fuzzy` | state `needs-review-translation` |
//! | empty `msgstr` | state `new` |
//! | `#:`, other flags | not kept |

use std::fmt::Write as _;
use std::ops::Range;

use super::{Catalogue, KeyedText};
use crate::format::{Encode, Options, Report};
use crate::{BySide, Error, LanguageTag, Place, Result, State, Unit};

/// The character (EOT) that separates a context from a text in a key, as in
/// gettext's MO files.
pub(super) const CONTEXT_END: char = '\u{4}';

/// One message while it is read.
#[derive(Default)]
struct Message {
    /// `msgctxt`, which tells messages of the same text apart.
    context: Option<String>,
    /// `msgid`, the text in the program.
    id: Option<String>,
    /// `msgid_plural`.
    plural: Option<String>,
    /// The translations, `msgstr` or `msgstr[n]` by number.
    texts: Vec<String>,
    /// Comments of translators (`#`) and of programmers (`#.`).
    notes: Vec<String>,
    /// Whether the translation is marked as fuzzy, that is, to be reviewed.
    fuzzy: bool,
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
/// The program's language is English unless someone says otherwise, as gettext
/// recommends.
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
    found.source.tag = found.source.tag.or_else(|| Some("en".into()));
    Ok(vec![found.source, found.target])
}

/// The state of reading, line by line.
#[derive(Default)]
struct PoReader {
    /// The texts in the program.
    source: Catalogue,
    /// The translations.
    target: Catalogue,
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
        let wrong = |message: &str| Error::syntax("PO", Place::default().line(number), message);
        // A comment after a translation belongs to the next message, because
        // comments precede their message.
        if let Some(comment) = line.strip_prefix('#') {
            if !self.message.texts.is_empty() {
                self.end();
            }
            match comment.chars().next() {
                // `#~` is an obsolete message, `#|` the source as it was
                // before: neither is in use.
                Some('~' | '|') => {}
                Some(',') => self.message.fuzzy |= comment.contains("fuzzy"),
                // References into the program's source are of no use in a
                // memory.
                Some(':') => {}
                _ => self.message.notes.push(comment.trim_start_matches('.').trim().to_owned()),
            }
            return Ok(());
        }
        if line.is_empty() {
            self.end();
            return Ok(());
        }
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
            self.end();
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
        let Some(id) = message.id else { return };
        // The message with an empty id is the header, whose translation holds
        // fields like those of a mail.
        if id.is_empty() && message.context.is_none() {
            let header = message.texts.concat();
            let language = header.lines().find_map(|line| line.strip_prefix("Language:")).map(str::trim);
            self.target.tag = language.filter(|language| !language.is_empty()).map(LanguageTag::from);
            return;
        }
        let key = match &message.context {
            Some(context) => format!("{context}{CONTEXT_END}{id}"),
            None => id.clone(),
        };
        let notes = message.notes.join("\n");
        let note = Some(notes).filter(|note| !note.is_empty());
        // Chinese has one form for every number, so that the plural is its
        // counterpart.
        let forms = match message.plural {
            Some(plural) if message.texts.len() <= 1 => vec![(key.clone(), plural)],
            Some(plural) => vec![(key.clone(), id), (format!("{key}[1]"), plural)],
            None => vec![(key.clone(), id)],
        };
        for ((key, source), form) in forms.into_iter().zip(0..) {
            let text = message.texts.get(form).cloned().unwrap_or_default();
            let state = match (text.is_empty(), message.fuzzy) {
                (true, _) => State::New,
                (false, true) => State::NeedsReview,
                (false, false) => State::Translated,
            };
            self.source.entries.push(KeyedText {
                key: key.clone(),
                text: source,
                note: note.clone(),
                ..KeyedText::default()
            });
            let place = message.places.get(form).cloned().filter(|place| !place.is_empty());
            self.target.entries.push(KeyedText { key, text, state: Some(state), place, ..KeyedText::default() });
        }
    }
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

/// Writes PO: a message for each unit with a source. Translations that are not
/// finished are marked as fuzzy.
#[derive(Default)]
pub(in crate::format) struct Encoder {
    /// The languages of the header, if the options give them.
    tags: Option<BySide<LanguageTag>>,
}

impl Encoder {
    /// Makes an encoder; only the tags of the options matter.
    pub(in crate::format) fn new(options: &Options) -> Self {
        Encoder { tags: options.tags.clone() }
    }
}

impl Encode for Encoder {
    /// Writes the header message, with the fields that gettext needs to read
    /// UTF-8. No date, for reproducible bytes.
    fn start(&mut self, first: Option<&Unit>, text: &mut String, _: &mut Report) -> Result<()> {
        let own = first.map(|unit| unit.target.tag.clone());
        let target = self.tags.as_ref().map(|tags| tags.target.clone()).or(own).unwrap_or_default();
        // gettext names locales with an underscore, `zh_CN`. gettext separates
        // the region by an underscore.
        let language = target.as_str().replace('-', "_");
        text.push_str("msgid \"\"\nmsgstr \"\"\n\"MIME-Version: 1.0\\n\"\n");
        text.push_str("\"Content-Type: text/plain; charset=UTF-8\\n\"\n\"Content-Transfer-Encoding: 8bit\\n\"\n");
        let _ = writeln!(text, "\"Language: {language}\\n\"");
        Ok(())
    }

    /// Writes one message; a unit without source has none and is counted.
    fn unit(&mut self, unit: &Unit, text: &mut String, report: &mut Report) -> Result<()> {
        if unit.source.text.is_empty() {
            report.unpaired += 1;
            return Ok(());
        }
        text.push('\n');
        // A note of several lines must keep the mark on each, or the rest would
        // be read as syntax.
        for note in unit.notes.iter().flat_map(|note| note.lines()) {
            let _ = writeln!(text, "#. {note}");
        }
        let state = unit.localization.as_ref().and_then(|found| found.state);
        // An untranslated message is not fuzzy but empty.
        if !unit.target.text.is_empty() && state.is_some_and(|state| !state.is_finished()) {
            text.push_str("#, fuzzy\n");
        }
        if let Some(context) = context(unit) {
            field("msgctxt", context, text);
        }
        field("msgid", &unit.source.text, text);
        field("msgstr", &unit.target.text, text);
        report.units += 1;
        Ok(())
    }

    fn end(&mut self, _: &mut String) -> Result<()> {
        Ok(())
    }
}

/// What becomes the `msgctxt` of a unit: the context of a message that was
/// read, or the key of another format. It keeps messages with the same text
/// apart.
fn context(unit: &Unit) -> Option<&str> {
    unit.id.as_deref().filter(|id| *id != unit.source.text)
}

/// Appends a keyword with its text, one line of the text a line, as gettext's
/// own tools wrap it.
pub(super) fn field(keyword: &str, value: &str, text: &mut String) {
    text.push_str(keyword);
    text.push(' ');
    if value.trim_end_matches('\n').contains('\n') {
        text.push_str("\"\"\n");
    }
    let mut lines = value.split_inclusive('\n').peekable();
    if lines.peek().is_none() {
        text.push_str("\"\"\n");
    }
    for line in lines {
        text.push('"');
        for c in line.chars() {
            match c {
                '\n' => text.push_str("\\n"),
                '\t' => text.push_str("\\t"),
                '\r' => text.push_str("\\r"),
                '"' | '\\' => text.extend(['\\', c]),
                c => text.push(c),
            }
        }
        text.push_str("\"\n");
    }
}
