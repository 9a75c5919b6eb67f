//! Documents in ZIP containers: DOCX, ODT, EPUB.

use std::io::{Cursor, Read};

use quick_xml::events::{BytesStart, Event};

use super::paragraphs::Paragraph;
use super::segment::Cell;
use super::{DocumentFormat, Limits, html};
use crate::bitext::{Kind, Reason};
use crate::{Error, Place, Result};

/// What a container holds: its text, put together, and its paragraphs in it.
#[derive(Default)]
pub(super) struct Content {
    pub text: String,
    pub paragraphs: Vec<Paragraph>,
    /// The names of its parts.
    pub parts: Vec<String>,
}

/// Which kind of document a ZIP archive is.
pub(super) fn format(bytes: &[u8]) -> Option<DocumentFormat> {
    if !bytes.starts_with(b"PK\x03\x04") {
        return None;
    }
    let archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let has = |name: &str| archive.index_for_name(name).is_some();
    if has("word/document.xml") {
        Some(DocumentFormat::Docx)
    } else if has("META-INF/container.xml") {
        Some(DocumentFormat::Epub)
    } else if has("content.xml") {
        Some(DocumentFormat::Odt)
    } else {
        None
    }
}

/// Reads a container.
pub(super) fn read(bytes: &[u8], format: DocumentFormat, limits: &Limits) -> Result<Content> {
    let broken = |error: zip::result::ZipError| Error::syntax(format.name(), Place::default(), error.to_string());
    let archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    let mut package = Package { archive, format, left: limits.unpacked, limits };
    match format {
        DocumentFormat::Docx => docx(&mut package),
        DocumentFormat::Odt => odt(&mut package),
        _ => epub(&mut package),
    }
}

struct Package<'b> {
    archive: zip::ZipArchive<Cursor<&'b [u8]>>,
    format: DocumentFormat,
    /// How many bytes may still be unpacked.
    left: u64,
    limits: &'b Limits,
}

impl Package<'_> {
    fn has(&self, name: &str) -> bool {
        self.archive.index_for_name(name).is_some()
    }

    /// One file as text. Never unpacks more than the limit, whatever the archive says of its size.
    fn text(&mut self, name: &str) -> Result<String> {
        let at = || Place::file(name);
        let file =
            self.archive.by_name(name).map_err(|error| Error::syntax(self.format.name(), at(), error.to_string()))?;
        let mut bytes = Vec::new();
        file.take(self.left + 1).read_to_end(&mut bytes).map_err(|error| Error::io(name, error))?;
        if bytes.len() as u64 > self.left {
            return Err(Error::Limit {
                at: at(),
                what: "the size of what is packed in it, in bytes",
                limit: self.limits.unpacked,
            });
        }
        self.left -= bytes.len() as u64;
        let label = (!bytes.starts_with(b"\xFF\xFE") && !bytes.starts_with(b"\xFE\xFF")).then_some("UTF-8");
        super::encoding::decode(&bytes, label, |_| None)
            .map(|decoded| decoded.text)
            .map_err(|error| error.in_file(name))
    }

    fn fail(&self, name: &str, error: &quick_xml::Error) -> Error {
        Error::syntax(self.format.name(), Place::file(name), error.to_string())
    }

    /// Calls `each` with what opens, closes and stands in an XML file. Entities that a file declares itself mean
    /// nothing here, so that they cannot grow.
    fn walk(&mut self, name: &str, mut each: impl FnMut(Step<'_>)) -> Result<()> {
        let xml = self.text(name)?;
        let mut reader = quick_xml::Reader::from_str(&xml);
        reader.config_mut().expand_empty_elements = true;
        let mut depth = 0u64;
        loop {
            match reader.read_event().map_err(|error| self.fail(name, &error))? {
                Event::Start(tag) => {
                    depth += 1;
                    if depth > self.limits.depth {
                        return Err(Error::Limit {
                            at: Place::file(name),
                            what: "the depth of elements",
                            limit: self.limits.depth,
                        });
                    }
                    let local = tag.local_name();
                    each(Step::Open(local.into_inner(), &tag));
                }
                Event::End(tag) => {
                    depth = depth.saturating_sub(1);
                    each(Step::Close(tag.local_name().into_inner()));
                }
                Event::Text(text) => each(Step::Text(&text.xml10_content())),
                Event::CData(text) => each(Step::Text(&text.xml10_content())),
                Event::GeneralRef(reference) => {
                    let name = reference.into_inner();
                    let mut one = [0; 4];
                    match resolve(&name) {
                        Some(c) => each(Step::Text(c.encode_utf8(&mut one))),
                        None => each(Step::Text(&format!("&{name};"))),
                    }
                }
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }
}

/// What is met in an XML file; names are without prefix.
enum Step<'x> {
    Open(&'x str, &'x BytesStart<'x>),
    Close(&'x str),
    Text(&'x str),
}

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

fn attribute(tag: &BytesStart<'_>, key: &str) -> Option<String> {
    let found = tag.attributes().flatten().find(|attribute| attribute.key.local_name().into_inner() == key)?;
    Some(found.value.to_string())
}

impl Content {
    /// Adds a paragraph of the container at the end of the text.
    fn push(&mut self, text: &str, paragraph: Paragraph) {
        if text.trim().is_empty() {
            return;
        }
        let mut paragraph = paragraph;
        paragraph.text.push(text, self.text.len());
        self.text.push_str(text);
        self.text.push('\n');
        self.paragraphs.push(paragraph);
    }
}

/// The paragraph at hand while a word processor's file is read.
#[derive(Default)]
struct Open {
    text: String,
    kind: Kind,
    level: Option<u8>,
    item: u32,
    /// The tables that are open, the innermost last.
    tables: Vec<Cell>,
    /// The numbers that the next table and the next row get.
    next: (u32, u32),
    /// How many elements are open whose content is left out.
    hidden: usize,
}

impl Open {
    fn close(&mut self, content: &mut Content, part: u32) {
        let cell = self.tables.last().copied();
        let kind = match self.kind {
            Kind::Body if cell.is_some() => Kind::Cell,
            kind => kind,
        };
        let item = (kind == Kind::ListItem).then_some(self.item);
        self.item += u32::from(item.is_some());
        let level = self.level.take().filter(|_| kind == Kind::Heading);
        let level = level.or((kind == Kind::Title).then_some(1));
        let text = std::mem::take(&mut self.text);
        content.push(&text, Paragraph { kind, part, cell, item, level, ..Paragraph::default() });
        self.kind = Kind::Body;
    }

    fn table(&mut self) {
        self.tables.push(Cell { table: self.next.0, row: self.next.1, column: 0 });
        self.next.0 += 1;
    }

    fn row(&mut self) {
        if let Some(cell) = self.tables.last_mut() {
            (cell.row, cell.column) = (self.next.1, 0);
            self.next.1 += 1;
        }
    }

    /// Ends a cell; empty ones count.
    fn cell(&mut self) {
        if let Some(cell) = self.tables.last_mut() {
            cell.column += 1;
        }
    }
}

fn docx(package: &mut Package<'_>) -> Result<Content> {
    let mut content = Content::default();
    let files =
        [("word/document.xml", Kind::Body), ("word/footnotes.xml", Kind::Note), ("word/endnotes.xml", Kind::Note)];
    for (name, kind) in files {
        if name != "word/document.xml" && !package.has(name) {
            continue;
        }
        let part = content.parts.len() as u32;
        content.parts.push(name.to_owned());
        let mut open = Open { kind, ..Open::default() };
        let mut in_text = false;
        package.walk(name, |step| match step {
            Step::Open("del" | "moveFrom" | "txbxContent" | "Fallback", _) => open.hidden += 1,
            Step::Close("del" | "moveFrom" | "txbxContent" | "Fallback") => open.hidden = open.hidden.saturating_sub(1),
            _ if open.hidden > 0 => {}
            Step::Open("p", _) => open.kind = kind,
            Step::Open("pStyle", tag) => {
                let style = attribute(tag, "val").unwrap_or_default().to_ascii_lowercase();
                let digit = style.bytes().rfind(u8::is_ascii_digit).map_or(1, |digit| digit - b'0');
                open.level = Some(digit.clamp(1, 6));
                open.kind = match style.as_str() {
                    "title" | "subtitle" => Kind::Title,
                    _ if style.starts_with("heading")
                        || style.bytes().all(|b| b.is_ascii_digit()) && style.len() == 1 =>
                    {
                        Kind::Heading
                    }
                    _ if style.contains("list") => Kind::ListItem,
                    _ if style.contains("caption") => Kind::Caption,
                    _ => open.kind,
                };
            }
            Step::Open("numPr", _) if open.kind == Kind::Body => open.kind = Kind::ListItem,
            Step::Open("t", _) => in_text = true,
            Step::Close("t") => in_text = false,
            Step::Open("tab", _) => open.text.push(' '),
            Step::Open("br" | "cr", _) => open.text.push('\n'),
            Step::Open("noBreakHyphen", _) => open.text.push('-'),
            Step::Open("tbl", _) => open.table(),
            Step::Close("tbl") => drop(open.tables.pop()),
            Step::Open("tr", _) => open.row(),
            Step::Close("tc") => open.cell(),
            Step::Text(text) if in_text => open.text.push_str(text),
            Step::Close("p") => open.close(&mut content, part),
            _ => {}
        })?;
    }
    Ok(content)
}

fn odt(package: &mut Package<'_>) -> Result<Content> {
    let mut content = Content { parts: vec!["content.xml".to_owned()], ..Content::default() };
    let mut open = Open::default();
    let (mut inside, mut lists) = (0usize, 0usize);
    package.walk("content.xml", |step| match step {
        Step::Open("tracked-changes" | "annotation" | "note-citation", _) => open.hidden += 1,
        Step::Close("tracked-changes" | "annotation" | "note-citation") => open.hidden = open.hidden.saturating_sub(1),
        _ if open.hidden > 0 => {}
        Step::Open("list-item", _) => lists += 1,
        Step::Close("list-item") => lists = lists.saturating_sub(1),
        Step::Open(name @ ("p" | "h"), tag) => {
            let style = attribute(tag, "style-name").unwrap_or_default().to_ascii_lowercase();
            open.close(&mut content, 0);
            open.kind = match name {
                "h" => Kind::Heading,
                _ if style.contains("title") => Kind::Title,
                _ if lists > 0 => Kind::ListItem,
                _ => Kind::Body,
            };
            open.level = attribute(tag, "outline-level").and_then(|level| level.parse().ok());
            inside += 1;
        }
        Step::Close("p" | "h") => {
            inside = inside.saturating_sub(1);
            open.close(&mut content, 0);
        }
        Step::Open("s" | "tab", _) => open.text.push(' '),
        Step::Open("line-break", _) => open.text.push('\n'),
        Step::Open("table", _) => open.table(),
        Step::Close("table") => drop(open.tables.pop()),
        Step::Open("table-row", _) => open.row(),
        Step::Close("table-cell" | "covered-table-cell") => open.cell(),
        Step::Text(text) if inside > 0 => open.text.push_str(&text.replace(['\n', '\r', '\t'], " ")),
        _ => {}
    })?;
    Ok(content)
}

fn epub(package: &mut Package<'_>) -> Result<Content> {
    let mut root = None;
    package.walk("META-INF/container.xml", |step| {
        if let Step::Open("rootfile", tag) = step {
            root = root.take().or_else(|| attribute(tag, "full-path"));
        }
    })?;
    let root =
        root.ok_or_else(|| Error::syntax("EPUB", Place::file("META-INF/container.xml"), "no root file is named"))?;
    let folder = root.rfind('/').map_or("", |at| &root[..=at]).to_owned();
    let mut files: Vec<(String, String, bool)> = Vec::new();
    let mut spine: Vec<String> = Vec::new();
    package.walk(&root, |step| match step {
        Step::Open("item", tag) => {
            let of = |key| attribute(tag, key).unwrap_or_default();
            files.push((of("id"), of("href"), of("properties").split_whitespace().any(|property| property == "nav")));
        }
        Step::Open("itemref", tag) => spine.extend(attribute(tag, "idref")),
        _ => {}
    })?;
    let mut content = Content::default();
    for id in spine {
        // The table of contents says nothing that the chapters do not say.
        let Some((_, href, false)) = files.iter().find(|file| file.0 == id) else { continue };
        let name = resolve_path(&folder, href);
        let page = package.text(&name)?;
        let part = content.parts.len() as u32;
        content.parts.push(name);
        for paragraph in html::paragraphs(&page, part) {
            let hidden = paragraph.kind == Kind::Title || paragraph.reason == Some(Reason::Markup);
            if !hidden {
                let text = paragraph.text.text.clone();
                content.push(&text, Paragraph { text: Default::default(), ..paragraph });
            }
        }
    }
    Ok(content)
}

/// The name in the archive of a file that another one in `folder` names.
fn resolve_path(folder: &str, href: &str) -> String {
    let href = href.split('#').next().unwrap_or_default();
    let mut parts: Vec<&str> = Vec::new();
    let path = format!("{folder}{}", unescape(href));
    for part in path.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Replaces `%20` and the like by what they stand for.
fn unescape(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, more)) = rest.split_first() {
        let digits = more.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.filter(|_| first == b'%').and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &more[2..];
            }
            None => {
                bytes.push(first);
                rest = more;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
