//! An e-book with both texts (EPUB 3.3): paragraph by paragraph, the
//! translation under the original.
//!
//! There are no tables and no two columns, which e-readers break on small
//! screens. A book is a ZIP file of XHTML chapters, a package file, a
//! navigation document and a style sheet, in the fixed order that the
//! specification's container (OCF) asks for. It is gathered in memory, because
//! the package file near its beginning lists all chapters. The same units give
//! the same bytes: no clock and no random number is used.
//!
//! ```text
//! mimetype                 stored first, uncompressed
//! META-INF/container.xml   where the package file is
//! EPUB/package.opf         metadata, manifest, reading order
//! EPUB/nav.xhtml           the contents
//! EPUB/style.css
//! EPUB/c1.xhtml …          the chapters
//! ```

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::reading::{heading_level, is_read, language_name, title};
use super::xml::{attr, content};
use super::{Encode, Options, Report};
use crate::bitext::join;
use crate::unit::{Half, Unit};
use crate::{Error, Result};

/// A chapter without headings ends after this many paragraphs: a choice.
/// E-readers load a chapter whole and get slow with long ones.
const LONGEST_CHAPTER: usize = 400;

/// The modification date of a book for which the options give none, so that the
/// same input gives the same bytes. EPUB requires one; the value has no
/// meaning.
const UNDATED: &str = "2000-01-01T00:00:00Z";

/// The style sheet. Original and translation differ by colour and space only,
/// so that the reader's own fonts and sizes work; Chinese gets a serif font and
/// more leading.
const STYLE: &str = "body{margin:0 4%;line-height:1.5}h1,h2,h3{line-height:1.35;margin:1.6em 0 .2em;font-weight:bold}\
p{margin:0;text-indent:0}.source{margin-top:.9em}.target{margin-top:.15em;color:#555}\
[lang|=zh]{line-height:1.8;font-family:\"Songti SC\",\"Noto Serif CJK SC\",\"Source Han Serif SC\",serif}\
h1.target,h2.target,h3.target{font-size:1em;font-weight:normal;margin:0 0 .8em}\
@media(prefers-color-scheme:dark){.target{color:#aaa}}\n";

/// `META-INF/container.xml`, which names the package file.
const CONTAINER: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
<container version=\"1.0\" xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\"><rootfiles>\
<rootfile full-path=\"EPUB/package.opf\" media-type=\"application/oebps-package+xml\"/></rootfiles></container>\n";

/// Gathers the text of the book; the file is made at the end.
pub(super) struct Encoder {
    /// Tags and date.
    options: Options,
    /// The title of the book: the document's name, else the two languages.
    title: String,
    /// The languages of the package file, the source first.
    langs: Vec<String>,
    /// The chapters so far, the last still growing.
    chapters: Vec<Chapter>,
    /// The paragraph that units are still added to.
    open: Option<BookParagraph>,
}

/// One chapter, which is one file of the book.
#[derive(Default)]
struct Chapter {
    /// The headings in it, for the contents.
    headings: Vec<Heading>,
    /// The elements of its body, as XHTML.
    body: String,
    /// How many paragraphs it has; they number the headings' ids.
    paragraphs: usize,
}

/// A heading and where to find it.
struct Heading {
    /// The id of its element in the chapter.
    id: String,
    /// Its text, unescaped.
    text: String,
}

/// A paragraph that is being gathered: the halves of its units.
struct BookParagraph {
    /// The level of a heading, from 1; 0 for running text.
    level: u8,
    /// The number of the paragraph in the document, by which units belong
    /// together.
    number: Option<u32>,
    /// The source sentences.
    source: Vec<Half>,
    /// The target sentences.
    target: Vec<Half>,
}

impl Encoder {
    /// Makes an encoder. The options give tags and date.
    pub(super) fn new(options: &Options) -> Self {
        let options = options.clone();
        Encoder { options, title: String::new(), langs: Vec::new(), chapters: Vec::new(), open: None }
    }

    /// The language tag of a half as it is written.
    fn tag(&self, half: &Half) -> String {
        super::tmx::written_tag(&half.tag, &half.text, self.options.chinese)
    }

    /// Writes the open paragraph into the last chapter, or into a new one.
    ///
    /// A heading of the first level begins a chapter; one of the second does if
    /// there is text since the last, so that a title with a subtitle stays on
    /// one page.
    fn close(&mut self, report: &mut Report) {
        let Some(paragraph) = self.open.take() else { return };
        let starts = paragraph.level == 1
            || (paragraph.level == 2 && self.chapters.last().is_some_and(|last| last.paragraphs > 1));
        let full = self.chapters.last().is_none_or(|last| last.paragraphs >= LONGEST_CHAPTER);
        if starts || full {
            self.chapters.push(Chapter::default());
        }
        let number = self.chapters.len();
        let source = self.side(&paragraph.source, "source", &paragraph, number, report);
        let target = self.side(&paragraph.target, "target", &paragraph, number, report);
        let heading = paragraph.source.first().or(paragraph.target.first());
        if let Some(chapter) = self.chapters.last_mut() {
            if let (1.., Some(half)) = (paragraph.level, heading) {
                let id = format!("h{}", chapter.paragraphs);
                chapter.headings.push(Heading { id, text: half.text.clone() });
            }
            chapter.body.push_str(&source);
            chapter.body.push_str(&target);
            chapter.paragraphs += 1;
        }
    }

    /// One language of a paragraph as an element; empty if that side has no
    /// text.
    ///
    /// A unit of an empty side adds nothing to its language, so that a
    /// paragraph may have one sentence in one and two in the other.
    fn side(
        &self,
        halves: &[Half],
        class: &str,
        paragraph: &BookParagraph,
        chapter: usize,
        report: &mut Report,
    ) -> String {
        let mut text = String::new();
        let Some(first) = halves.first() else { return text };
        // The second of two headings becomes a paragraph that looks like a
        // subtitle: e-readers list headings, and each must be listed once.
        let heading = paragraph.level > 0 && (class == "source" || paragraph.source.is_empty());
        // Levels deeper than three look alike on small screens.
        let name = if heading { format!("h{}", paragraph.level.min(3)) } else { "p".to_owned() };
        let _ = write!(text, "<{name} class=\"{class}\"");
        if heading {
            let count = self.chapters.get(chapter - 1).map_or(0, |chapter| chapter.paragraphs);
            attr("id", &format!("h{count}"), &mut text, report);
        }
        let tag = self.tag(first);
        attr("lang", &tag, &mut text, report);
        attr("xml:lang", &tag, &mut text, report);
        text.push('>');
        // Chinese sentences are joined without blanks, English ones with.
        let joined = match first.tag.lang() {
            Some(lang) => join(lang, halves.iter().map(|half| half.text.as_str())),
            None => halves.iter().map(|half| half.text.as_str()).collect::<Vec<_>>().join(" "),
        };
        content(&joined, &mut text, report);
        let _ = writeln!(text, "</{name}>");
        text
    }

    /// A whole XHTML page around a body.
    fn page(&self, title: &str, body: &str) -> String {
        // What XML cannot hold was counted when the text came; a repetition
        // must not be counted again.
        let mut report = Report::default();
        let mut page = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE html>\n\
             <html xmlns=\"http://www.w3.org/1999/xhtml\" xmlns:epub=\"http://www.idpf.org/2007/ops\"",
        );
        let lang = self.langs.first().map_or("en", String::as_str);
        attr("lang", lang, &mut page, &mut report);
        attr("xml:lang", lang, &mut page, &mut report);
        page.push_str(">\n<head><meta charset=\"utf-8\"/><title>");
        content(title, &mut page, &mut report);
        page.push_str("</title><link rel=\"stylesheet\" type=\"text/css\" href=\"style.css\"/></head>\n<body>\n");
        page.push_str(body);
        page.push_str("</body>\n</html>\n");
        page
    }

    /// The navigation document (`nav.xhtml`), which EPUB 3 requires: one list
    /// of all headings.
    fn navigation(&self) -> String {
        let mut report = Report::default();
        let mut body = String::from("<nav epub:type=\"toc\" id=\"toc\"><h1>Contents 目录</h1>\n<ol>\n");
        for (chapter, number) in self.chapters.iter().zip(1..) {
            for Heading { id, text } in &chapter.headings {
                let _ = write!(body, "<li><a href=\"c{number}.xhtml#{id}\">");
                content(text, &mut body, &mut report);
                body.push_str("</a></li>\n");
            }
            // E-readers reach a chapter only through this list.
            if chapter.headings.is_empty() {
                let _ = writeln!(body, "<li><a href=\"c{number}.xhtml\">{number}</a></li>");
            }
        }
        body.push_str("</ol></nav>\n");
        self.page(&self.title, &body)
    }

    /// The package file: metadata, manifest of all files, reading order.
    fn package(&self) -> String {
        let mut report = Report::default();
        let mut text = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<package xmlns=\"http://www.idpf.org/2007/opf\" version=\"3.0\" \
             unique-identifier=\"id\">\n<metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n",
        );
        let _ = write!(text, "<dc:identifier id=\"id\">urn:uuid:{}</dc:identifier>\n<dc:title>", self.identifier());
        content(&self.title, &mut text, &mut report);
        text.push_str("</dc:title>\n");
        for lang in &self.langs {
            text.push_str("<dc:language>");
            content(lang, &mut text, &mut report);
            text.push_str("</dc:language>\n");
        }
        let date = self.options.date.as_deref().unwrap_or(UNDATED);
        text.push_str("<meta property=\"dcterms:modified\">");
        content(date, &mut text, &mut report);
        text.push_str(
            "</meta>\n</metadata>\n<manifest>\n\
             <item id=\"nav\" href=\"nav.xhtml\" media-type=\"application/xhtml+xml\" properties=\"nav\"/>\n\
             <item id=\"style\" href=\"style.css\" media-type=\"text/css\"/>\n",
        );
        for number in 1..=self.chapters.len() {
            let _ = writeln!(
                text,
                "<item id=\"c{number}\" href=\"c{number}.xhtml\" media-type=\"application/xhtml+xml\"/>"
            );
        }
        text.push_str("</manifest>\n<spine>\n");
        for number in 1..=self.chapters.len() {
            let _ = writeln!(text, "<itemref idref=\"c{number}\"/>");
        }
        text.push_str("</spine>\n</package>\n");
        text
    }

    /// The identifier by which e-readers recognise the book: a UUID of version
    /// 8 (RFC 9562), made of two FNV-1a hashes of its text. The same text has
    /// the same identifier, so that a reading position survives.
    fn identifier(&self) -> String {
        let hash = |start: u64| {
            let bytes = self.chapters.iter().flat_map(|chapter| chapter.body.bytes());
            bytes.fold(start, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3))
        };
        // The offset basis of FNV-1a (64 bits), and the same with its halves
        // exchanged for a second hash.
        let (high, low) = (hash(0xCBF2_9CE4_8422_2325), hash(0x8422_2325_CBF2_9CE4));
        let (a, b, c) = (high >> 32, high >> 16 & 0xFFFF, high & 0xFFF);
        // The bits of version and variant are where RFC 9562, section 5.8, has
        // them.
        let (d, e) = (low >> 48 & 0x3FFF | 0x8000, low & 0xFFFF_FFFF_FFFF);
        format!("{a:08x}-{b:04x}-8{c:03x}-{d:04x}-{e:012x}")
    }
}

impl Encode for Encoder {
    /// Takes title and languages from the first unit. No text is written.
    fn start(&mut self, first: Option<&Unit>, _: &mut String, _: &mut Report) -> Result<()> {
        self.title = title(first);
        if let Some(unit) = first {
            self.langs = vec![self.tag(&unit.source), self.tag(&unit.target)];
            self.langs.retain(|lang| !lang.is_empty());
            if unit.document.is_none() {
                self.title = format!("{} · {}", language_name(&unit.source), language_name(&unit.target));
            }
        }
        if self.langs.is_empty() {
            self.langs.push("en".to_owned());
        }
        Ok(())
    }

    /// Adds a unit to the open paragraph, or closes that and opens another.
    /// Units belong together if their paragraph number and level agree.
    fn unit(&mut self, unit: &Unit, _: &mut String, report: &mut Report) -> Result<()> {
        if !is_read(unit) {
            report.unpaired += 1;
            return Ok(());
        }
        report.units += 1;
        let level = heading_level(unit);
        let number = unit.source.paragraph.or(unit.target.paragraph);
        let same =
            self.open.as_ref().is_some_and(|open| number.is_some() && open.number == number && open.level == level);
        if !same {
            self.close(report);
            self.open = Some(BookParagraph { level, number, source: Vec::new(), target: Vec::new() });
        }
        if let Some(open) = &mut self.open {
            open.source.extend((!unit.source.text.is_empty()).then(|| unit.source.clone()));
            open.target.extend((!unit.target.text.is_empty()).then(|| unit.target.clone()));
        }
        Ok(())
    }

    /// Closes the last paragraph. A book without units gets one empty chapter.
    fn end(&mut self, _: &mut String, _: &mut Report) -> Result<()> {
        let mut report = Report::default();
        self.close(&mut report);
        if self.chapters.is_empty() {
            // EPUB requires at least one item in the reading order.
            self.chapters.push(Chapter { body: "<p> </p>\n".to_owned(), ..Chapter::default() });
        }
        Ok(())
    }

    /// Makes the ZIP file.
    ///
    /// # Errors
    /// [`Error::Invalid`] with the message of the ZIP library. In memory
    /// nothing else can fail.
    fn bytes(&mut self) -> Result<Vec<u8>> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        // OCF: the first file is `mimetype`, stored without compression, so
        // that programs know the book by its first bytes.
        add(&mut zip, "mimetype", "application/epub+zip", CompressionMethod::Stored)?;
        let mut put = |name: &str, text: &str| add(&mut zip, name, text, CompressionMethod::Deflated);
        put("META-INF/container.xml", CONTAINER)?;
        put("EPUB/package.opf", &self.package())?;
        put("EPUB/nav.xhtml", &self.navigation())?;
        put("EPUB/style.css", STYLE)?;
        for (chapter, number) in self.chapters.iter().zip(1..) {
            let title = chapter.headings.first().map_or(self.title.as_str(), |heading| &heading.text);
            put(&format!("EPUB/c{number}.xhtml"), &self.page(title, &chapter.body))?;
        }
        zip.finish().map(Cursor::into_inner).map_err(|error| Error::Invalid(format!("EPUB: {error}")))
    }
}

/// Adds a file to the ZIP, with a fixed date.
fn add(zip: &mut ZipWriter<Cursor<Vec<u8>>>, name: &str, text: &str, method: CompressionMethod) -> Result<()> {
    let options = SimpleFileOptions::default().compression_method(method).last_modified_time(zip::DateTime::default());
    let failed = |error: zip::result::ZipError| Error::Invalid(format!("EPUB: {error}"));
    zip.start_file(name, options).map_err(failed)?;
    zip.write_all(text.as_bytes()).map_err(|error| Error::Invalid(format!("EPUB: {error}")))
}
