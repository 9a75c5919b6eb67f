//! Writes PO, from the units of any format; those of a PO file become its
//! messages again.
//!
//! The forms of a plural message are units of their own. They are written as
//! one message where they still follow each other; a form without the one
//! before it becomes a message without plural.

use std::fmt::Write as _;

use super::property;
use crate::format::localisation::escape;
use crate::format::{Encode, Options, Report};
use crate::{BySide, LanguageTag, Result, Unit};

/// Writes PO: a message for each unit with a source. Translations that are not
/// finished are marked as fuzzy.
#[derive(Default)]
pub(in crate::format) struct Encoder {
    /// The languages of the header, if the options give them.
    tags: Option<BySide<LanguageTag>>,
    /// The form of a plural message that was written last.
    last: Option<Form>,
}

/// A form of a plural message.
#[derive(Debug, Clone, PartialEq)]
struct Form {
    /// The context of the message.
    context: Option<String>,
    /// Its `msgid`.
    singular: String,
    /// Its `msgid_plural`.
    plural: String,
    /// The number of the form.
    number: usize,
}

impl Form {
    /// The plural form that a unit holds; `None` if it holds none, or its
    /// source has changed.
    fn new(unit: &Unit) -> Option<Form> {
        let owned = |name| property(unit, name).map(str::to_owned);
        let form = Form {
            context: unit.id.clone(),
            singular: owned(property::SINGULAR)?,
            plural: owned(property::PLURAL)?,
            number: property(unit, property::FORM)?.parse().ok()?,
        };
        [&form.singular, &form.plural].contains(&&unit.source.text).then_some(form)
    }

    /// True if this form comes right after the other in a message.
    fn follows(&self, other: &Form) -> bool {
        *self == Form { number: other.number + 1, ..other.clone() }
    }
}

impl Encoder {
    /// Makes an encoder; only the tags of the options matter.
    pub(in crate::format) fn new(options: &Options) -> Self {
        Encoder { tags: options.tags.clone(), last: None }
    }
}

impl Encode for Encoder {
    /// Writes the header message: that of the file that the units come from,
    /// or one with the fields that gettext needs to read UTF-8. No date, for
    /// reproducible bytes.
    fn start(&mut self, first: Option<&Unit>, text: &mut String, _: &mut Report) -> Result<()> {
        let own = first.map(|unit| unit.target.tag.clone());
        let target = self.tags.as_ref().map(|tags| tags.target.clone()).or(own).unwrap_or_default();
        // gettext separates the region by an underscore, `zh_CN`.
        let language = target.as_str().replace('-', "_");
        let kept = |name| first.and_then(|unit| property(unit, name));
        for line in kept(property::HEADER_COMMENT).unwrap_or_default().lines() {
            let _ = writeln!(text, "{}", format!("# {line}").trim_end());
        }
        field("msgid", "", text);
        field("msgstr", &header(kept(property::HEADER).unwrap_or_default(), &language), text);
        Ok(())
    }

    /// Writes one message, or one more form of the last; a unit without a
    /// source is left out and counted.
    fn unit(&mut self, unit: &Unit, text: &mut String, report: &mut Report) -> Result<()> {
        if unit.source.text.is_empty() {
            report.unpaired += 1;
            return Ok(());
        }
        report.units += 1;
        let mut message = String::new();
        let form = Form::new(unit);
        let follows = form.as_ref().zip(self.last.as_ref()).is_some_and(|(form, last)| form.follows(last));
        let number = form.as_ref().map(|form| form.number);
        if !follows {
            text.push('\n');
            remarks(unit, text);
            if let Some(context) = context(unit) {
                field("msgctxt", context, &mut message);
            }
        }
        match form.as_ref().filter(|form| follows || form.number == 0) {
            Some(form) => {
                if !follows {
                    field("msgid", &form.singular, &mut message);
                    field("msgid_plural", &form.plural, &mut message);
                }
                field(&format!("msgstr[{}]", number.unwrap_or_default()), &unit.target.text, &mut message);
                self.last = Some(form.clone());
            }
            None => {
                field("msgid", &unit.source.text, &mut message);
                field("msgstr", &unit.target.text, &mut message);
                self.last = None;
            }
        }
        let mark = if property(unit, property::OBSOLETE).is_some() { "#~ " } else { "" };
        message.lines().for_each(|line| text.extend([mark, line, "\n"]));
        Ok(())
    }

    fn end(&mut self, _: &mut String, _: &mut Report) -> Result<()> {
        Ok(())
    }
}

/// The value of a property.
fn property<'u>(unit: &'u Unit, name: &str) -> Option<&'u str> {
    unit.properties.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
}

/// The fields of the header for a file in UTF-8: those given, else the usual
/// ones. The language is set where it is known. gettext takes a file without
/// `Content-Type` for ASCII.
fn header(fields: &str, language: &str) -> String {
    /// The fields that msgfmt needs to read a file in UTF-8.
    const USUAL: &str = "MIME-Version: 1.0\nContent-Type: \nContent-Transfer-Encoding: 8bit\nLanguage: \n";
    let mut header = String::new();
    for line in if fields.is_empty() { USUAL } else { fields }.lines() {
        match line.split_once(':').map(|(name, _)| name) {
            Some("Content-Type") => header.push_str("Content-Type: text/plain; charset=UTF-8"),
            Some("Language") if !language.is_empty() => header.extend(["Language: ", language]),
            _ => header.push_str(line),
        }
        header.push('\n');
    }
    if !header.contains("Content-Type:") {
        header.push_str("Content-Type: text/plain; charset=UTF-8\n");
    }
    header
}

/// Appends the comments before a message, in the order of gettext's own tools.
fn remarks(unit: &Unit, text: &mut String) {
    let kept = |name| property(unit, name).unwrap_or_default();
    let comments: Vec<&str> = kept(property::COMMENT).lines().collect();
    let mut line = |mark: &str, rest: &str| {
        text.push_str(format!("{mark} {rest}").trim_end());
        text.push('\n');
    };
    comments.iter().for_each(|comment| line("#", comment));
    // A note of several lines must keep the mark on each, or the rest would be
    // read as syntax.
    let notes = unit.notes.iter().flat_map(|note| note.lines());
    notes.filter(|note| !comments.contains(note)).for_each(|note| line("#.", note));
    kept(property::REFERENCES).lines().for_each(|place| line("#:", place));
    let state = unit.localization.as_ref().and_then(|found| found.state);
    // An untranslated message is not fuzzy but empty.
    let fuzzy = !unit.target.text.is_empty() && state.is_some_and(|state| !state.is_finished());
    let flags = [if fuzzy { "fuzzy" } else { "" }, kept(property::FLAGS)];
    let flags: Vec<_> = flags.into_iter().filter(|flag| !flag.is_empty()).collect();
    if !flags.is_empty() {
        line("#,", &flags.join(", "));
    }
    let previous = if property(unit, property::OBSOLETE).is_some() { "#~|" } else { "#|" };
    kept(property::PREVIOUS).lines().for_each(|before| line(previous, before));
}

/// The `msgctxt` for a unit: the context of a message that was read, or the key
/// of another format. It keeps messages with the same text apart.
fn context(unit: &Unit) -> Option<&str> {
    unit.id.as_deref().filter(|id| *id != unit.source.text)
}

/// Appends a keyword with its text, one line of the text a line, as gettext's
/// own tools wrap it.
pub(in crate::format::localisation) fn field(keyword: &str, value: &str, text: &mut String) {
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
        escape(line, text);
        text.push_str("\"\n");
    }
}
