//! Containers with hostile XML inside: DOCX, ODT and EPUB are packed around the input, then read.
#![no_main]

use std::io::{Cursor, Write};

use duiqi::Document;
use libfuzzer_sys::fuzz_target;

fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fuzz_target!(|input: (u8, &[u8])| {
    let bytes = match input.0 % 3 {
        0 => packed(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", input.1)]),
        1 => packed(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", input.1)]),
        _ => packed(&[
            ("mimetype", b"application/epub+zip"),
            ("META-INF/container.xml", b"<container><rootfiles><rootfile full-path='a.opf'/></rootfiles></container>"),
            ("a.opf", b"<package><manifest><item id='a' href='a.xhtml' media-type='application/xhtml+xml'/></manifest><spine><itemref idref='a'/></spine></package>"),
            ("a.xhtml", input.1),
        ]),
    };
    let _ = Document::from_bytes(&bytes);
});
