//! Reads e-books in EPUB: pages in the order that a package file gives.
//!
//! ```text
//! META-INF/container.xml   names the package file, OEBPS/content.opf
//! OEBPS/content.opf        manifest: ids and files; spine: the ids in reading order
//! OEBPS/text/ch1.xhtml     a page, read as HTML
//! ```
//!
//! EPUB 2 and 3 have these three in common. Pages outside of the spine, such as
//! a cover for the shelf, are not read.
//!
//! The container is that of OCF, the package file that of EPUB 3.3, section 5:
//!
//! ```text
//! <item id="c1" href="text/ch1.xhtml" …/>             manifest
//! <item id="toc" href="nav.xhtml" properties="nav"/>  table of contents
//! <itemref idref="toc"/> <itemref idref="c1"/>        spine: only c1 is read
//! ```
//!
//! The text that goes out has one paragraph a line, and each page is a part of
//! the content. Each text goes out with its place in its page, so that a
//! translation can be written back.

use super::container::{ContainerContent, Package, XmlStep, attribute};
use super::hidden::HiddenReason;
use super::html;
use super::page_places::PagePlaces;
use super::paragraphs::Paragraph;
use crate::Result;
use crate::bitext::{Kind, Reason};

/// Reads the chapters of an e-book in the order of its spine.
///
/// An id in the spine that the manifest lacks is passed over, as reading
/// systems do. A page that the manifest lists but the archive lacks is an
/// error, because its text would be lost silently.
///
/// # Errors `Error::Syntax` for an archive, a package file or a page that
/// cannot be read; `Error::Limit` beyond the limits.
pub(super) fn read(package: &mut Package<'_>) -> Result<ContainerContent> {
    let mut root = None;
    package.walk("META-INF/container.xml", |step| {
        if let XmlStep::Open("rootfile", tag) = step {
            // The first one is the default rendition (EPUB 3.3).
            root = root.take().or_else(|| attribute(tag, "full-path"));
        }
    })?;
    let root = root.ok_or_else(|| package.fail("META-INF/container.xml", "no root file is named"))?;
    // Paths in a package file are relative to it.
    let folder = root.rfind('/').map_or("", |at| &root[..=at]).to_owned();
    let mut files: Vec<ManifestItem> = Vec::new();
    let mut spine: Vec<String> = Vec::new();
    package.walk(&root, |step| match step {
        XmlStep::Open("item", tag) => {
            let value = |key| attribute(tag, key).unwrap_or_default();
            let is_contents = value("properties").split_whitespace().any(|property| property == "nav");
            files.push(ManifestItem { id: value("id"), href: value("href"), is_contents });
        }
        XmlStep::Open("itemref", tag) => spine.extend(attribute(tag, "idref")),
        _ => {}
    })?;
    let mut content = ContainerContent::default();
    let mut next = PageNumbering::default();
    for id in spine {
        // The table of contents only repeats the headings of the chapters.
        let Some(file) = files.iter().find(|file| file.id == id && !file.is_contents) else { continue };
        let name = resolve_path(&folder, &file.href);
        let page = package.text(&name)?;
        let part = content.parts.len() as u32;
        content.parts.push(name);
        let mut places = PagePlaces::new(&page, part);
        for paragraph in html::paragraphs(&page, part) {
            let text = paragraph.text.text.clone();
            // The `title` of a page is for the window of a browser, and repeats
            // the heading.
            if paragraph.kind == Kind::Title || paragraph.reason == Some(Reason::Markup) {
                content.hide(&text, HiddenReason::Element);
            } else {
                let origins = places.origins(&paragraph.text);
                let paragraph = next.number(paragraph);
                content.push(&text, Paragraph { text: Default::default(), ..paragraph }, origins);
            }
        }
        next.begin_page();
    }
    Ok(content)
}

/// A file that the package lists.
struct ManifestItem {
    /// The id by which the spine refers to it.
    id: String,
    /// Its path, relative to the package file.
    href: String,
    /// True for the table of contents.
    is_contents: bool,
}

/// Numbers items, tables and rows through the book; each page counts its own
/// from 0.
///
/// So the numbers of items and rows are unique in the whole book, although each
/// page is read on its own.
#[derive(Default)]
struct PageNumbering {
    /// What the earlier pages have.
    before: PageCounts,
    /// What the pages up to now have.
    reached: PageCounts,
}

/// How many items, tables and rows there are.
#[derive(Default, Clone, Copy)]
struct PageCounts {
    /// List items.
    items: u32,
    /// Tables.
    tables: u32,
    /// Table rows.
    rows: u32,
}

impl PageNumbering {
    /// Renumbers a paragraph of the current page.
    fn number(&mut self, mut paragraph: Paragraph) -> Paragraph {
        if let Some(item) = &mut paragraph.item {
            *item += self.before.items;
            self.reached.items = self.reached.items.max(*item + 1);
        }
        if let Some(cell) = &mut paragraph.cell {
            cell.table += self.before.tables;
            cell.row += self.before.rows;
            self.reached.tables = self.reached.tables.max(cell.table + 1);
            self.reached.rows = self.reached.rows.max(cell.row + 1);
        }
        paragraph
    }

    /// Continues counting after the pages so far.
    fn begin_page(&mut self) {
        self.before = self.reached;
    }
}

/// The name within the archive of a file that another file in `folder` refers
/// to.
///
/// Both are paths with slashes; `folder` ends in one or is empty. `OEBPS/` and
/// `../text/ch%201.xhtml#p3` give `text/ch 1.xhtml`. The result never leads out
/// of the archive, so a hostile book can name no file outside of it.
fn resolve_path(folder: &str, href: &str) -> String {
    // A fragment is a place in the file.
    let href = href.split('#').next().unwrap_or_default();
    let mut parts: Vec<&str> = Vec::new();
    let path = format!("{folder}{}", unescape(href));
    for part in path.split('/') {
        match part {
            "." | "" => {}
            // Within the archive; one that leads out of it stays at the top.
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Decodes percent-escapes such as `%20`.
///
/// A `%` without two hexadecimal digits after it stays as it is (URL Standard,
/// percent-decode). Bytes that are not UTF-8 become replacement characters; the
/// name is then not found in the archive.
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
