//! Reads ZIP containers: their files as text and as XML, within limits.
//!
//! DOCX, ODT and EPUB are ZIP archives of XML files. Hostile archives can grow
//! a thousandfold when they are unpacked and nest elements without end, so the
//! bytes of all files together and the depth of elements are limited
//! (SECURITY.md), whatever sizes the archive claims.

use std::io::{Cursor, Read};
use std::ops::Range;

use quick_xml::events::{BytesStart, Event};

use super::hidden::{Hidden, HiddenReason};
use super::paragraphs::Paragraph;
use super::{DocumentFormat, Limits, Options, docx, epub, odt};
use crate::{Error, Place, Result};

/// The text of a container, and its paragraphs.
#[derive(Default)]
pub(super) struct ContainerContent {
    /// All paragraphs, one a line.
    pub text: String,
    /// The paragraphs, whose texts refer to `text`.
    pub paragraphs: Vec<Paragraph>,
    /// The names of its files.
    pub parts: Vec<String>,
    /// Text that the format hides.
    pub hidden: Vec<Hidden>,
    /// The places of its text in the files of the container, as far as the
    /// format gives them.
    pub origins: Vec<PartOrigin>,
}

/// A stretch of a container's text, and its place in one of the files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PartOrigin {
    /// Bytes of the text.
    pub text: Range<usize>,
    /// Which file, an index into the parts.
    pub part: u32,
    /// Bytes of that file.
    pub file: Range<usize>,
    /// Stretches of one paragraph with the same number are formatted alike.
    pub format: u32,
}

/// The kind of document that a ZIP archive is, by the files in it.
pub(super) fn format(bytes: &[u8]) -> Option<DocumentFormat> {
    if !bytes.starts_with(b"PK\x03\x04") {
        return None;
    }
    let archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    // By the files in it: DOCX has no `mimetype` entry, and others may lack
    // theirs.
    let has = |name: &str| archive.index_for_name(name).is_some();
    // By its files, not by its name: documents are often renamed, and downloads
    // have no name.
    if has("word/document.xml") {
        Some(DocumentFormat::Docx)
    } else if has("META-INF/container.xml") {
        Some(DocumentFormat::Epub)
    // Comes last, because this name is the least specific.
    } else if has("content.xml") {
        Some(DocumentFormat::Odt)
    } else {
        None
    }
}

/// Reads a container, within the limits of the options.
pub(super) fn read(bytes: &[u8], format: DocumentFormat, options: &Options) -> Result<ContainerContent> {
    let limits = &options.limits;
    let broken = |error: zip::result::ZipError| Error::syntax(format.name(), Place::default(), error.to_string());
    let archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    let mut package = Package { archive, format, left: limits.unpacked, limits };
    match format {
        DocumentFormat::Docx => docx::read(&mut package, options.margins),
        DocumentFormat::Odt => odt::read(&mut package, options.margins),
        _ => epub::read(&mut package),
    }
}

/// A container that is being read.
///
/// The limit on unpacked bytes applies to all files of the container together,
/// so many small files cannot exceed it either.
pub(super) struct Package<'b> {
    /// The ZIP archive.
    archive: zip::ZipArchive<Cursor<&'b [u8]>>,
    /// The format, for messages.
    format: DocumentFormat,
    /// How many bytes may still be unpacked.
    left: u64,
    /// The limits on what is unpacked.
    limits: &'b Limits,
}

impl Package<'_> {
    /// True if the container has a file of this name.
    pub fn has(&self, name: &str) -> bool {
        self.archive.index_for_name(name).is_some()
    }

    /// The names of its files.
    pub fn names(&self) -> Vec<String> {
        self.archive.file_names().flatten().map(std::borrow::Cow::into_owned).collect()
    }

    /// An error in one of its files. The caller adds the container's own name.
    pub fn fail(&self, name: &str, message: impl std::fmt::Display) -> Error {
        Error::syntax(self.format.name(), Place::default(), format!("{name}: {message}"))
    }

    /// Unpacks one file as text. Never unpacks more than the limit, whatever
    /// size the archive claims.
    ///
    /// Each call unpacks the file again, and counts it against the limit again.
    ///
    /// # Errors `Error::Limit` if the files together exceed the limit;
    /// `Error::Syntax` if the archive has no such file, or it is damaged or
    /// wrongly encoded.
    pub fn text(&mut self, name: &str) -> Result<String> {
        let mut bytes = Vec::new();
        let read = match self.archive.by_name(name) {
            // One byte more than allowed, to distinguish a file at the limit
            // from one beyond it.
            Ok(file) => file.take(self.left + 1).read_to_end(&mut bytes).map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        read.map_err(|error| self.fail(name, error))?;
        if bytes.len() as u64 > self.left {
            let what = "the size of what is packed in it, in bytes";
            return Err(Error::Limit { at: Place::default(), what, limit: self.limits.unpacked });
        }
        self.left -= bytes.len() as u64;
        // The XML of a container is UTF-8 or UTF-16, and UTF-16 has a mark.
        let label = (!bytes.starts_with(b"\xFF\xFE") && !bytes.starts_with(b"\xFE\xFF")).then_some("UTF-8");
        let decoded = super::encoding::decode(&bytes, label, |_| None);
        decoded.map(|decoded| decoded.text).map_err(|error| self.fail(name, error))
    }

    /// Calls `each` with the tags and texts of an XML file. Entities that a
    /// file declares itself are not expanded, so they cannot grow.
    ///
    /// Empty elements are reported as an opening and a closing tag, so readers
    /// handle one case less.
    ///
    /// The steps come in the order of the file. Names are local, without
    /// prefix. Text arrives in pieces: a character reference is a piece of its
    /// own, whose range covers the whole reference.
    ///
    /// ```text
    /// <t>A &amp; B</t>    Open("t"), Text("A "), Text("&"), Text(" B"),
    ///                     Close("t")
    /// ```
    pub fn walk(&mut self, name: &str, mut each: impl FnMut(XmlStep<'_>)) -> Result<()> {
        let xml = self.text(name)?;
        let mut reader = quick_xml::Reader::from_str(&xml);
        reader.config_mut().expand_empty_elements = true;
        let mut open: Vec<String> = Vec::new();
        loop {
            let start = reader.buffer_position() as usize;
            let event = reader.read_event();
            let range = start..reader.buffer_position() as usize;
            match event.map_err(|error| self.fail(name, error))? {
                Event::Start(tag) => {
                    // Readers keep something for each open element.
                    if open.len() as u64 >= self.limits.depth {
                        let what = "the depth of elements";
                        return Err(Error::Limit { at: Place::default(), what, limit: self.limits.depth });
                    }
                    let local = tag.local_name();
                    open.push(local.into_inner().to_owned());
                    each(XmlStep::Open(local.into_inner(), &tag));
                }
                Event::End(tag) => {
                    open.pop();
                    each(XmlStep::Close(tag.local_name().into_inner()));
                }
                Event::Text(text) => each(XmlStep::Text(&text.xml10_content(), range)),
                Event::CData(text) => each(XmlStep::Text(&text.xml10_content(), range)),
                Event::GeneralRef(reference) => {
                    let name = reference.into_inner();
                    let mut one = [0; 4];
                    match resolve(&name) {
                        Some(c) => each(XmlStep::Text(c.encode_utf8(&mut one), range)),
                        // Unknown entities stay visible and are not lost.
                        None => each(XmlStep::Text(&format!("&{name};"), range)),
                    }
                }
                Event::Eof => match open.last() {
                    Some(last) => return Err(self.fail(name, format_args!("the file is cut off inside <{last}>"))),
                    None => return Ok(()),
                },
                _ => {}
            }
        }
    }
}

/// A tag or text in an XML file; names are without prefix. A text comes with
/// its bytes in the file.
pub(super) enum XmlStep<'x> {
    /// An opening tag: its name and the tag.
    Open(&'x str, &'x BytesStart<'x>),
    /// The name of a closing tag.
    Close(&'x str),
    /// Text, with references resolved.
    Text(&'x str, Range<usize>),
}

/// The character of an entity that XML predefines.
///
/// `#38` and `#x26` are character references (XML 1.0, section 4.1). `None` for
/// other names, for numbers that are not code points, and for U+0000, which XML
/// does not allow.
fn resolve(name: &str) -> Option<char> {
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => digits.parse().ok()?,
            };
            char::from_u32(code).filter(|&c| c != '\0')
        }
    }
}

/// The value of an attribute, by its name without prefix.
pub(super) fn attribute(tag: &BytesStart<'_>, key: &str) -> Option<String> {
    let found = tag.attributes().flatten().find(|attribute| attribute.key.local_name().into_inner() == key)?;
    Some(found.value.to_string())
}

impl ContainerContent {
    /// Appends a paragraph to the text. The origins count from its own first
    /// byte.
    pub fn push(&mut self, text: &str, paragraph: Paragraph, origins: Vec<PartOrigin>) {
        if text.trim().is_empty() {
            return;
        }
        let start = self.text.len();
        let moved = |range: Range<usize>| start + range.start..start + range.end;
        self.origins
            .extend(origins.into_iter().map(|origin| PartOrigin { text: moved(origin.text.clone()), ..origin }));
        let mut paragraph = paragraph;
        paragraph.text.push(text, self.text.len());
        // Invisible characters leave the paragraph, but not the text that
        // ranges point into.
        paragraph.text = paragraph.text.without_invisible();
        self.text.push_str(text);
        // Each paragraph on a line of its own, so that places in the text can
        // be shown with line numbers.
        self.text.push('\n');
        self.paragraphs.push(paragraph);
    }

    /// Records text that the format hides. It is not part of the text, so its
    /// range is empty.
    ///
    /// Pieces of one reason that follow each other become one record, although
    /// the text may arrive in several steps.
    pub fn hide(&mut self, text: &str, reason: HiddenReason) {
        let at = self.text.len();
        let same = self.hidden.last_mut().filter(|last| last.reason == reason && last.range.start == at);
        match same {
            Some(last) => last.text.push_str(text),
            None if text.trim().is_empty() => {}
            None => self.hidden.push(Hidden { range: at..at, reason, text: text.to_owned() }),
        }
    }
}
