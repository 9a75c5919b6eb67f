//! Reads word processor documents in Office Open XML (ECMA-376).
//!
//! ```text
//! <w:p>                                     a paragraph
//!   <w:pPr><w:pStyle w:val="Heading1"/>     its style: heading 1
//!   <w:r><w:rPr><w:b/></w:rPr>              a run, bold
//!     <w:t>Open the valve.</w:t>            its text
//!   <w:del>…</w:del>                        deleted with changes tracked: hidden
//! ```
//!
//! Usually only the body and the notes are read. Headers and footers repeat on
//! every page, and comments are not part of the text; they are read where a
//! document is to be translated.
//!
//! The elements are those of WordprocessingML (ECMA-376, part 1, section 17).
//! Prefixes are ignored, so a file that binds another prefix than `w` is read
//! too.
//!
//! ```text
//! word/document.xml    part 0, body      always there
//! word/footnotes.xml   next part, notes  if the file exists
//! word/endnotes.xml    next part, notes  if the file exists
//! ```
//!
//! Each stretch of text goes out with its bytes in its file and the number of
//! its formatting, so that a translation can be written back in its place.

use std::collections::HashMap;

use quick_xml::events::BytesStart;

use super::container::{ContainerContent, Package, XmlStep, attribute};
use super::hidden::HiddenReason;
use super::story::Story;
use crate::Result;
use crate::bitext::Kind;

/// The files that contain text, and the kind of their paragraphs.
const FILES: [(&str, Kind); 3] =
    [("word/document.xml", Kind::Body), ("word/footnotes.xml", Kind::Note), ("word/endnotes.xml", Kind::Note)];

/// Elements whose content is not shown.
const HIDING: [(&str, HiddenReason); 5] = [
    ("del", HiddenReason::Deleted),
    ("moveFrom", HiddenReason::Deleted),
    // Repeats the content for older programs.
    ("Fallback", HiddenReason::Repeated),
    ("rt", HiddenReason::Ruby),
    ("instrText", HiddenReason::FieldCode),
];

/// The beginnings of the names of files with headers, footers and comments.
const MARGINS: [&str; 3] = ["word/header", "word/footer", "word/comments.xml"];

/// The files with headers, footers and comments of a document, in the order of
/// their names.
fn margins(package: &Package<'_>) -> Vec<String> {
    let mut names = package.names();
    names.retain(|name| name.ends_with(".xml") && MARGINS.iter().any(|start| name.starts_with(start)));
    names.sort_unstable();
    names
}

/// Reads the body and the notes of a document, and its headers, footers and
/// comments if they are wanted.
///
/// Footnotes and endnotes are optional files. Items, tables and rows are
/// numbered through all of them.
///
/// # Errors
/// [`Error::Syntax`](crate::Error) for a file that is not a ZIP archive of XML
/// files, [`Error::Limit`](crate::Error) beyond the limits.
pub(super) fn read(package: &mut Package<'_>, with_margins: bool) -> Result<ContainerContent> {
    let mut content = ContainerContent::default();
    let mut before = None;
    let around = if with_margins { margins(package) } else { Vec::new() };
    let around = around.iter().map(|name| (name.as_str(), Kind::Note));
    for (name, kind) in FILES.into_iter().chain(around) {
        if kind == Kind::Note && !package.has(name) {
            continue;
        }
        // Notes are in files of their own, and so are parts of their own after
        // the body.
        let part = content.parts.len() as u32;
        content.parts.push(name.to_owned());
        let story = Story::part(part, kind, before.take());
        let mut reader = DocxReader { story, in_text: false, runs: 0, formats: Formats::default() };
        package.walk(name, |step| reader.step(step, &mut content))?;
        before = Some(reader.story);
    }
    Ok(content)
}

/// Turns the elements of a part into paragraphs.
struct DocxReader {
    /// Assembles the paragraphs.
    story: Story,
    /// True inside a text element.
    in_text: bool,
    /// How many runs are open: a text box is inside a run and contains runs.
    runs: usize,
    formats: Formats,
}

/// The formattings of runs, numbered as they first occur.
///
/// A formatting is the text of its tags, so that two runs are alike if their
/// properties are written alike. Properties are not understood, only compared.
#[derive(Default)]
struct Formats {
    /// By properties as written, with the number of the link: the number of the
    /// formatting.
    numbers: HashMap<String, u32>,
    /// The properties of the run that is read.
    open: String,
    /// True inside `w:rPr`.
    in_properties: bool,
    /// How many links have begun, and whether one is open: text in a link is
    /// formatted differently from the text around it.
    links: u32,
    /// True inside a link.
    in_link: bool,
}

impl Formats {
    /// Notes a tag that decides the formatting of the next text: a run, its
    /// properties, a link.
    ///
    /// The properties are collected as they are written, one tag after the
    /// other, without being interpreted. Two runs with the same properties in
    /// another order thus differ, which costs one more run and no correctness.
    fn open(&mut self, name: &str, tag: &BytesStart<'_>) {
        match name {
            "hyperlink" => (self.links, self.in_link) = (self.links + 1, true),
            // A run without properties has the paragraph's formatting.
            "r" => self.open.clear(),
            "rPr" => self.in_properties = true,
            // These do not show: the language of a word, its spell check, its
            // direction.
            "lang" | "noProof" | "rtl" => {}
            _ if self.in_properties => self.open.push_str(tag),
            _ => {}
        }
    }

    /// Notes the end of a link or of a run's properties.
    fn close(&mut self, name: &str) {
        match name {
            "hyperlink" => self.in_link = false,
            "rPr" => self.in_properties = false,
            _ => {}
        }
    }

    /// The number of the current formatting; equal formattings have equal
    /// numbers within a file. Numbers are given in the order of the text, so
    /// the first is mostly that of the paragraph's plain text.
    fn number(&mut self) -> u32 {
        let next = self.numbers.len() as u32;
        // Part of the key, so that two links side by side are two formattings.
        let link = if self.in_link { self.links } else { 0 };
        *self.numbers.entry(format!("{link} {}", self.open)).or_insert(next)
    }
}

impl DocxReader {
    /// Handles a tag or text.
    ///
    /// Hidden elements come first, because all of what they hold is hidden with
    /// them, whatever it is.
    fn step(&mut self, step: XmlStep<'_>, content: &mut ContainerContent) {
        match &step {
            XmlStep::Open(name, tag) => self.formats.open(name, tag),
            XmlStep::Close(name) => self.formats.close(name),
            XmlStep::Text(..) => {}
        }
        match step {
            XmlStep::Open(name, _) if hides(name).is_some() => {
                hides(name).into_iter().for_each(|(element, reason)| self.story.hide(element, reason));
            }
            XmlStep::Close(name) if self.story.end_hidden(name) => {
                self.runs -= usize::from(name == "r" && self.runs > 0)
            }
            XmlStep::Close("p") if self.story.hidden().is_none() => self.story.end_paragraph(content),
            XmlStep::Text(text, file) => match self.story.hidden() {
                // Only white space is between elements.
                Some(HiddenReason::Repeated) => {}
                Some(reason) => content.hide(text, reason),
                None if self.in_text => self.story.text_at(text, file, self.formats.number()),
                None => {}
            },
            XmlStep::Open("t", _) => self.in_text = true,
            XmlStep::Close("t") => self.in_text = false,
            _ if self.story.hidden().is_some() => {}
            XmlStep::Open(name, tag) => self.open(name, tag),
            XmlStep::Close(name) => self.close(name, content),
        }
    }

    /// Handles an opening tag that hides nothing.
    fn open(&mut self, name: &str, tag: &BytesStart<'_>) {
        match name {
            "p" => self.story.begin_paragraph(),
            "pStyle" => self.style(&attribute(tag, "val").unwrap_or_default().to_ascii_lowercase()),
            "numPr" if self.story.kind() == Kind::Body => self.story.style(Kind::ListItem, None),
            "r" => self.runs += 1,
            // The properties of the paragraph mark have the same names, so only
            // those inside a run count.
            "vanish" if self.runs > 0 && is_on(tag) => self.story.hide("r", HiddenReason::HiddenText),
            "vertAlign" if self.runs > 0 && attribute(tag, "val").as_deref() == Some("superscript") => {
                self.story.begin_superscript()
            }
            "tab" if self.story.is_in_paragraph() => self.story.text(" "),
            "br" | "cr" => self.story.text("\n"),
            "noBreakHyphen" => self.story.text("-"),
            "tbl" => self.story.begin_table(),
            "tr" => self.story.begin_row(),
            _ => {}
        }
    }

    /// Handles a closing tag that hides nothing.
    fn close(&mut self, name: &str, content: &mut ContainerContent) {
        match name {
            "r" => {
                self.runs = self.runs.saturating_sub(1);
                self.story.end_superscript(content);
            }
            "tbl" => self.story.end_table(),
            "tc" => self.story.end_cell(),
            _ => {}
        }
    }

    /// Sets the kind of the paragraph by the name of its style.
    ///
    /// `style` is the id of the style in lower case, such as `heading1` or
    /// `listparagraph`. The last digit in it is the level of a heading, limited
    /// to 1 to 6; without a digit the level is 1. Unknown styles leave the kind
    /// as it is.
    fn style(&mut self, style: &str) {
        let digit = style.bytes().rfind(u8::is_ascii_digit).map_or(1, |digit| digit - b'0').clamp(1, 6);
        // In some languages Word names heading styles by number only.
        let numbered = style.len() == 1 && style.bytes().all(|byte| byte.is_ascii_digit());
        match style {
            "title" | "subtitle" => self.story.style(Kind::Title, Some(1)),
            _ if style.starts_with("heading") || numbered => self.story.style(Kind::Heading, Some(digit)),
            _ if style.contains("list") => self.story.style(Kind::ListItem, None),
            _ if style.contains("caption") => self.story.style(Kind::Caption, None),
            _ => {}
        }
    }
}

/// Why the content of an element is hidden; `None` if it is shown.
fn hides(name: &str) -> Option<(&'static str, HiddenReason)> {
    HIDING.into_iter().find(|(element, _)| *element == name)
}

/// True unless the property's value switches it off.
///
/// An on-off property without a value is on (ECMA-376, part 1, 17.17.4).
fn is_on(tag: &BytesStart<'_>) -> bool {
    !matches!(attribute(tag, "val").as_deref(), Some("0" | "false" | "off"))
}
