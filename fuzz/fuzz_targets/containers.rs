//! Containers with hostile XML inside: DOCX, ODT and EPUB are packed around the input, then read.
#![no_main]

use std::io::{Cursor, Write};

use duiqi::Document;
use duiqi_fuzz::assert_only_blanks_are_left_out;
use libfuzzer_sys::fuzz_target;

struct Part<'a> {
    name: &'a str,
    bytes: &'a [u8],
}

const fn part<'a>(name: &'a str, bytes: &'a [u8]) -> Part<'a> {
    Part { name, bytes }
}

fn packed(parts: &[Part<'_>]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for part in parts {
        let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        zip.start_file(part.name, options).expect("memory takes all");
        zip.write_all(part.bytes).expect("memory takes all");
    }
    zip.finish().expect("memory takes all").into_inner()
}

const CONTAINER: &[u8] = b"<container><rootfiles><rootfile full-path='a.opf'/></rootfiles></container>";
const PACKAGE: &[u8] = b"<package><manifest><item id='a' href='a.xhtml' media-type='application/xhtml+xml'/></manifest>\
    <spine><itemref idref='a'/></spine></package>";

fn container(chosen: u8, bytes: &[u8]) -> Vec<u8> {
    let epub = part("mimetype", b"application/epub+zip");
    match chosen % 6 {
        0 => packed(&[part("[Content_Types].xml", b"<Types/>"), part("word/document.xml", bytes)]),
        1 => packed(&[part("mimetype", b"application/vnd.oasis.opendocument.text"), part("content.xml", bytes)]),
        2 => packed(&[epub, part("META-INF/container.xml", CONTAINER), part("a.opf", PACKAGE), part("a.xhtml", bytes)]),
        3 => packed(&[epub, part("META-INF/container.xml", CONTAINER), part("a.opf", bytes), part("a.xhtml", b"<p>A.</p>")]),
        4 => {
            // Styles and notes beside a sound text.
            let text = "<w:document><w:body><w:p><w:pPr><w:pStyle w:val=\"A\"/></w:pPr><w:r><w:t>Go.</w:t><w:footnoteReference w:id=\"1\"/></w:r></w:p></w:body></w:document>";
            packed(&[
                part("[Content_Types].xml", b"<Types/>"),
                part("word/document.xml", text.as_bytes()),
                part("word/styles.xml", bytes),
                part("word/footnotes.xml", bytes),
            ])
        }
        // A damaged archive.
        _ => bytes.to_owned(),
    }
}

fuzz_target!(|input: &[u8]| {
    let Some((&chosen, bytes)) = input.split_first() else { return };
    let Ok(document) = Document::from_bytes(&container(chosen, bytes)) else { return };
    assert_only_blanks_are_left_out(document.text(), document.segments().iter().map(|segment| segment.range.clone()));
    let _ = document.hidden();
});
