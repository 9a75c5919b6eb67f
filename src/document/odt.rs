//! Reads word processor documents in OpenDocument (ISO/IEC 26300).
//!
//! ```text
//! <text:h text:outline-level="1">Pumps</text:h>      heading 1
//! <text:p>Open<text:s/>the valve.                    a paragraph, with a blank
//!   <text:note><text:note-body>…</text:note-body>    a note: follows the paragraph
//! ```
//!
//! Text is directly in its paragraph or in runs (`span`, `a`). It goes out with
//! its bytes in the file and the number of its formatting, so that a
//! translation can be written back in its place.
//!
//! The elements are those of ODF 1.2, part 1, sections 5 and 6. Prefixes are
//! ignored, except where two elements with the same local name differ in
//! meaning.
//!
//! Usually only `content.xml` is read. Headers and footers are in `styles.xml`,
//! and repeat on every page; they are read where a document is to be translated.

use std::collections::HashMap;

use quick_xml::events::BytesStart;

use super::container::{ContainerContent, Package, XmlStep, attribute};
use super::hidden::HiddenReason;
use super::story::Story;
use crate::Result;
use crate::bitext::Kind;

/// Elements whose content is not shown, or shown as a mark instead of text.
const HIDING: [(&str, HiddenReason); 8] = [
    ("tracked-changes", HiddenReason::Deleted),
    ("annotation", HiddenReason::Comment),
    ("note-citation", HiddenReason::NoteMark),
    ("ruby-text", HiddenReason::Ruby),
    ("title", HiddenReason::Image),
    ("desc", HiddenReason::Image),
    ("hidden-text", HiddenReason::HiddenText),
    ("hidden-paragraph", HiddenReason::HiddenText),
];

/// Reads the body of a document, with its notes and text boxes, and its headers
/// and footers if they are wanted.
///
/// # Errors
/// [`Error::Syntax`](crate::Error) for a file that is not a ZIP archive of XML
/// files, [`Error::Limit`](crate::Error) beyond the limits.
pub(super) fn read(package: &mut Package<'_>, with_margins: bool) -> Result<ContainerContent> {
    /// The files of the container that hold text: the body, and the styles of
    /// pages with their headers and footers.
    const FILES: [(&str, Kind); 2] = [("content.xml", Kind::Body), ("styles.xml", Kind::Note)];
    let mut content = ContainerContent::default();
    let mut before = None;
    for (name, kind) in FILES {
        if kind == Kind::Note && !(with_margins && package.has(name)) {
            continue;
        }
        let part = content.parts.len() as u32;
        content.parts.push(name.to_owned());
        let formats = SpanFormats { numbers: HashMap::from([(String::new(), 0)]), ..SpanFormats::default() };
        let mut reader = OdtReader { story: Story::part(part, kind, before.take()), lists: 0, notes: 0, formats };
        package.walk(name, |step| reader.step(step, &mut content))?;
        before = Some(reader.story);
    }
    Ok(content)
}

/// Turns elements into paragraphs.
struct OdtReader {
    /// Assembles the paragraphs.
    story: Story,
    /// How many list items are open.
    lists: usize,
    /// How many notes are open.
    notes: usize,
    formats: SpanFormats,
}

/// The formattings of runs, numbered as they first occur; 0 is text in no run.
#[derive(Default)]
struct SpanFormats {
    /// By styles and links from the outside in: the number of the formatting.
    numbers: HashMap<String, u32>,
    /// The styles and links that are open.
    open: Vec<String>,
    /// How many links have begun; text of two links is never one run.
    links: u32,
}

impl SpanFormats {
    /// Notes a run or link.
    fn open(&mut self, name: &str, tag: &BytesStart<'_>) {
        match name {
            "span" => self.open.push(attribute(tag, "style-name").unwrap_or_default()),
            "a" => {
                self.links += 1;
                self.open.push(format!("link {}", self.links));
            }
            _ => {}
        }
    }

    /// Notes the end of a run or link.
    fn close(&mut self, name: &str) {
        if matches!(name, "span" | "a") {
            self.open.pop();
        }
    }

    /// The number of the current formatting.
    fn number(&mut self) -> u32 {
        let next = self.numbers.len() as u32;
        *self.numbers.entry(self.open.join("\n")).or_insert(next)
    }
}

impl OdtReader {
    /// Handles a tag or text.
    fn step(&mut self, step: XmlStep<'_>, content: &mut ContainerContent) {
        match step {
            // `text:title` is a field that shows the document's title; an
            // image's title has the same local name.
            XmlStep::Open(name, tag) if hides(name).is_some() && tag.name().into_inner() != "text:title" => {
                hides(name).into_iter().for_each(|(element, reason)| self.story.hide(element, reason));
            }
            XmlStep::Close(name) if self.story.end_hidden(name) => {}
            XmlStep::Text(text, file) => match self.story.hidden() {
                Some(reason) => content.hide(text, reason),
                // Line feeds in the file are shown as blanks.
                None => self.story.text_at(&text.replace(['\n', '\r', '\t'], " "), file, self.formats.number()),
            },
            _ if self.story.hidden().is_some() => {}
            XmlStep::Open(name, tag) => {
                self.formats.open(name, tag);
                self.open(name, tag);
            }
            XmlStep::Close(name) => {
                self.formats.close(name);
                self.close(name, content);
            }
        }
    }

    /// Handles an opening tag that hides nothing.
    ///
    /// A style is recognised by its name: the program's own styles have English
    /// names in every language of the program.
    fn open(&mut self, name: &str, tag: &BytesStart<'_>) {
        match name {
            "p" | "h" => {
                let style = attribute(tag, "style-name").unwrap_or_default().to_ascii_lowercase();
                let level = attribute(tag, "outline-level").and_then(|level| level.parse().ok());
                self.story.begin_paragraph();
                match name {
                    "h" => self.story.style(Kind::Heading, level),
                    _ if self.notes > 0 => self.story.style(Kind::Note, None),
                    _ if style.contains("title") => self.story.style(Kind::Title, Some(1)),
                    _ if self.lists > 0 => self.story.style(Kind::ListItem, None),
                    _ => {}
                }
            }
            "list-item" => self.lists += 1,
            "note" => self.notes += 1,
            // `s` may stand for several blanks; for a sentence one will do.
            "s" | "tab" => self.story.text(" "),
            "line-break" => self.story.text("\n"),
            "table" => self.story.begin_table(),
            "table-row" => self.story.begin_row(),
            _ => {}
        }
    }

    /// Handles a closing tag that hides nothing.
    ///
    /// Ends without a beginning are ignored: the counts never go below zero.
    fn close(&mut self, name: &str, content: &mut ContainerContent) {
        match name {
            "p" | "h" => self.story.end_paragraph(content),
            "list-item" => self.lists = self.lists.saturating_sub(1),
            "note" => self.notes = self.notes.saturating_sub(1),
            "table" => self.story.end_table(),
            "table-cell" | "covered-table-cell" => self.story.end_cell(),
            _ => {}
        }
    }
}

/// Why the content of an element is hidden; `None` if it is shown.
fn hides(name: &str) -> Option<(&'static str, HiddenReason)> {
    HIDING.into_iter().find(|(element, _)| *element == name)
}
