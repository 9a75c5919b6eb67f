//! The law of documents: every letter that a reader sees comes out exactly once, in every format.
#![cfg(feature = "documents")]

use std::io::{Cursor, Write};

use duiqi::{Document, Lexicon, Reason, bilingual};
use proptest::prelude::*;

/// Texts of a paragraph, a cell or an item.
const TEXTS: [&str; 10] = [
    "The gate was open when the ferry came.",
    "渡轮到的时候，大门开着。",
    "Nobody had seen the old captain since May.",
    "五月以后没有人见过老船长。",
    "Opening hours",
    "开放时间",
    "我们使用 Visual Studio Code 写程序。",
    "Press the green button twice (按两次绿色按钮).",
    "She laughed. 她笑了。 Then she left. 然后她走了。",
    "In 1812 it cracked; 4 men mended it.",
];

/// A block of a document.
#[derive(Debug, Clone)]
enum Block {
    /// A paragraph of runs, each plain or emphasised.
    Paragraph(Vec<(&'static str, bool)>),
    Item(&'static str),
    Heading(&'static str),
    Rows(Vec<[&'static str; 2]>),
}

fn text() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&TEXTS[..])
}

fn block() -> impl Strategy<Value = Block> {
    prop_oneof![
        4 => prop::collection::vec((text(), any::<bool>()), 1..3).prop_map(Block::Paragraph),
        1 => text().prop_map(Block::Item),
        1 => text().prop_map(Block::Heading),
        1 => prop::collection::vec((text(), text()), 1..3)
            .prop_map(|rows| Block::Rows(rows.into_iter().map(|(a, b)| [a, b]).collect())),
    ]
}

/// How a format writes its blocks; `…` stands for the text inside.
struct Markup {
    run: &'static str,
    emphasis: &'static str,
    paragraph: &'static str,
    item: &'static str,
    heading: &'static str,
    cell: &'static str,
    row: &'static str,
    table: &'static str,
}

const HTML: Markup = Markup {
    run: "…",
    emphasis: "<em>…</em>",
    paragraph: "<p>…</p>\n",
    item: "<ul><li>…</li></ul>\n",
    heading: "<h2>…</h2>\n",
    cell: "<td>…</td>",
    row: "<tr>…</tr>",
    table: "<table>…</table>\n",
};

const DOCX: Markup = Markup {
    run: "<w:r><w:t xml:space=\"preserve\">…</w:t></w:r>",
    emphasis: "<w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">…</w:t></w:r>",
    paragraph: "<w:p>…</w:p>",
    item: "<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>…</w:t></w:r></w:p>",
    heading: "<w:p><w:pPr><w:pStyle w:val=\"Heading2\"/></w:pPr><w:r><w:t>…</w:t></w:r></w:p>",
    cell: "<w:tc><w:p><w:r><w:t>…</w:t></w:r></w:p></w:tc>",
    row: "<w:tr>…</w:tr>",
    table: "<w:tbl>…</w:tbl>",
};

const ODT: Markup = Markup {
    run: "…",
    emphasis: "<text:span text:style-name=\"T1\">…</text:span>",
    paragraph: "<text:p>…</text:p>",
    item: "<text:list><text:list-item><text:p>…</text:p></text:list-item></text:list>",
    heading: "<text:h text:outline-level=\"2\">…</text:h>",
    cell: "<table:table-cell><text:p>…</text:p></table:table-cell>",
    row: "<table:table-row>…</table:table-row>",
    table: "<table:table>…</table:table>",
};

const MARKDOWN: Markup = Markup {
    run: "…",
    emphasis: " **…** ",
    paragraph: "…\n\n",
    item: "- …\n\n",
    heading: "## …\n\n",
    cell: "| … ",
    row: "…|\n",
    table: "| A | B |\n|---|---|\n…\n",
};

impl Markup {
    fn body(&self, blocks: &[Block]) -> String {
        blocks.iter().map(|block| self.block(block)).collect()
    }

    fn block(&self, block: &Block) -> String {
        let put = |markup: &str, inner: &str| markup.replace('…', inner);
        match block {
            Block::Paragraph(runs) => {
                let run = |(text, strong): &(&str, bool)| put(if *strong { self.emphasis } else { self.run }, text);
                put(self.paragraph, &runs.iter().map(run).collect::<String>())
            }
            Block::Item(text) => put(self.item, text),
            Block::Heading(text) => put(self.heading, text),
            Block::Rows(rows) => {
                let row = |cells: &[&str; 2]| {
                    put(self.row, &cells.iter().map(|text| put(self.cell, text)).collect::<String>())
                };
                put(self.table, &rows.iter().map(row).collect::<String>())
            }
        }
    }
}

fn zipped(files: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        zip.start_file(*name, stored).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn page(body: &str) -> String {
    format!("<!DOCTYPE html><html><head><meta charset=\"utf-8\"/></head><body>{body}</body></html>")
}

/// The files of some blocks, by format.
fn files(blocks: &[Block]) -> Vec<(&'static str, Vec<u8>)> {
    let html = page(&HTML.body(blocks));
    let docx = format!("<w:document><w:body>{}</w:body></w:document>", DOCX.body(blocks));
    let odt = format!(
        "<office:document-content><office:body><office:text>{}</office:text></office:body></office:document-content>",
        ODT.body(blocks)
    );
    let package = "<package><manifest><item id=\"a\" href=\"a.xhtml\" media-type=\"application/xhtml+xml\"/></manifest>\
        <spine><itemref idref=\"a\"/></spine></package>";
    let container = "<container><rootfiles><rootfile full-path=\"book.opf\"/></rootfiles></container>";
    vec![
        ("HTML", html.clone().into_bytes()),
        ("DOCX", zipped(&[("word/document.xml", &docx)])),
        ("ODT", zipped(&[("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", &odt)])),
        (
            "EPUB",
            zipped(&[
                ("mimetype", "application/epub+zip"),
                ("META-INF/container.xml", container),
                ("book.opf", package),
                ("a.xhtml", &html),
            ]),
        ),
    ]
}

/// The letters and digits of texts, sorted: the order of columns and notes is the reader's business.
fn letters<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    let mut found: Vec<char> = texts.flat_map(str::chars).filter(|c| c.is_alphanumeric()).collect();
    found.sort_unstable();
    found.into_iter().collect()
}

fn shown(block: &Block) -> Vec<&'static str> {
    match block {
        Block::Paragraph(runs) => runs.iter().map(|(text, _)| *text).collect(),
        Block::Item(text) | Block::Heading(text) => vec![text],
        Block::Rows(rows) => rows.concat(),
    }
}

/// Fails unless a document shows just these letters, in its segments and in its units.
fn check(name: &str, document: &Document, expected: &str) -> Result<(), TestCaseError> {
    let seen = document.segments().iter().filter(|segment| segment.reason != Some(Reason::Markup));
    prop_assert_eq!(&letters(seen.map(|segment| document.text_of(segment))), expected, "segments of {}", name);
    let Ok(found) = bilingual::document(document, &Lexicon::builtin(), &Default::default()) else { return Ok(()) };
    let units = found.units.iter().filter(|unit| unit.reason != Some(Reason::Markup));
    let texts = units.flat_map(|unit| [unit.source.text.as_str(), unit.target.text.as_str()]);
    prop_assert_eq!(&letters(texts), expected, "units of {}", name);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_letter_that_a_reader_sees_comes_out_once(blocks in prop::collection::vec(block(), 1..8)) {
        let expected = letters(blocks.iter().flat_map(shown));
        for (name, bytes) in files(&blocks) {
            check(name, &Document::from_bytes(&bytes).unwrap(), &expected)?;
        }
    }

    #[test]
    fn markdown_shows_every_letter_once(blocks in prop::collection::vec(block(), 1..8)) {
        let heads = blocks.iter().filter(|block| matches!(block, Block::Rows(_))).map(|_| "AB");
        let expected = letters(blocks.iter().flat_map(shown).chain(heads));
        let mut options = duiqi::document::Options::default();
        options.format = Some(duiqi::document::DocumentFormat::Markdown);
        let document = Document::read(MARKDOWN.body(&blocks).as_bytes(), &options).unwrap();
        check("Markdown", &document, &expected)?;
    }
}
