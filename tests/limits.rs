//! The limits of the table in SECURITY.md: just below is read, just above is an error that names the limit.
#![cfg(all(feature = "documents", feature = "formats"))]

use std::io::{BufReader, Cursor, Read, Write};

use duiqi::document::{Document, DocumentFormat, Options};
use duiqi::format::{self, FileFormat, ReadOptions};
use duiqi::{Error, Result, Unit};

/// Fails unless something is refused for being over a limit.
#[track_caller]
fn assert_refused<T: std::fmt::Debug>(result: Result<T>, limit: u64) {
    match result {
        Err(Error::Limit { limit: found, .. }) => assert_eq!(found, limit),
        other => panic!("expected the limit {limit}, found {other:?}"),
    }
}

fn read(text: impl Read, format: FileFormat) -> Result<Vec<Unit>> {
    format::read(BufReader::new(text), format, &ReadOptions::default())?.collect()
}

fn docx(xml: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(xml.as_bytes()).unwrap();
    zip.finish().unwrap().into_inner()
}

#[test]
fn documents() {
    let mut options = Options::default();
    assert_eq!((options.limits.size, options.limits.unpacked, options.limits.depth), (1 << 30, 512 << 20, 512));
    (options.limits.size, options.limits.unpacked) = (20_000, 10_000);
    let text = |length: usize| "a".repeat(length);
    assert!(Document::read(text(20_000).as_bytes(), &options).is_ok());
    assert_refused(Document::read(text(20_001).as_bytes(), &options), 20_000);
    let paragraph = |length| docx(&format!("<w:document><w:p><w:t>{}</w:t></w:p></w:document>", text(length)));
    assert!(Document::read(&paragraph(9_000), &options).is_ok());
    assert_refused(Document::read(&paragraph(11_000), &options), 10_000);
}

#[test]
fn elements_in_documents() {
    let nested = |depth: usize| {
        format!("<w:document><w:p>{}<w:t>a</w:t>{}</w:p></w:document>", "<w:r>".repeat(depth), "</w:r>".repeat(depth))
    };
    assert!(Document::from_bytes(&docx(&nested(500))).is_ok());
    assert_refused(Document::from_bytes(&docx(&nested(600))), 512);
    // A browser has no limit for pages either; what is open is counted, not kept.
    let mut options = Options::default();
    options.format = Some(DocumentFormat::Html);
    assert!(Document::read(("<div>".repeat(100_000) + "a").as_bytes(), &options).is_ok());
}

fn tmx(inside: &str) -> String {
    format!("<tmx version=\"1.4\"><header srclang=\"en\"/><body>{inside}</body></tmx>")
}

fn unit(segment: &str) -> String {
    format!("<tu><tuv xml:lang=\"en\"><seg>{segment}</seg></tuv><tuv xml:lang=\"zh\"><seg>中</seg></tuv></tu>")
}

#[test]
fn exchange_files() {
    let read_tmx = |inside: &str| read(tmx(inside).as_bytes(), FileFormat::Tmx);
    assert!(read_tmx(&unit(&"a".repeat(1 << 20))).is_ok());
    assert_refused(read_tmx(&unit(&"a".repeat((1 << 20) + 1))), 1 << 20);
    assert_refused(read_tmx(&unit(&"<hi>".repeat(100))), 64);
    let attributes: String = (0..200).map(|at| format!(" a{at}=\"b\"")).collect();
    assert_refused(read_tmx(&format!("<tu{attributes}/>")), 128);
    assert_refused(read_tmx(&format!("<tu a=\"{}\"/>", "b".repeat(5 << 20))), 4 << 20);
    let term = |length| {
        let term = "a".repeat(length);
        format!(
            "<martif type=\"TBX\" xml:lang=\"en\"><text><body><termEntry><langSet xml:lang=\"en\"><tig><term>{term}</term></tig></langSet></termEntry></body></text></martif>"
        )
    };
    assert_refused(read(term((1 << 16) + 1).as_bytes(), FileFormat::Tbx), 1 << 16);
}

#[test]
fn parts_of_a_unit() {
    let read_tmx = |inside: String| read(tmx(&format!("<tu>{inside}</tu>")).as_bytes(), FileFormat::Tmx);
    let languages = |count: usize| "<tuv xml:lang=\"en\"><seg>a</seg></tuv>".repeat(count);
    assert!(read_tmx(languages(1000)).is_ok());
    assert_refused(read_tmx(languages(1001)), 1000);
    let properties = |count: usize| "<prop type=\"a\">b</prop>".repeat(count) + &languages(2);
    assert!(read_tmx(properties(10_000)).is_ok());
    assert_refused(read_tmx(properties(10_001)), 10_000);
    let notes = |count: usize| {
        let notes = "<note>b</note>".repeat(count);
        let file = "<file source-language=\"en\" target-language=\"zh\"><body>";
        let unit = format!("<trans-unit id=\"1\"><source>a</source><target>中</target>{notes}</trans-unit>");
        format!("<xliff version=\"1.2\">{file}{unit}</body></file></xliff>")
    };
    assert!(read(notes(10_000).as_bytes(), FileFormat::Xliff).is_ok());
    assert_refused(read(notes(10_001).as_bytes(), FileFormat::Xliff), 10_000);
    let terms = |count: usize| {
        let terms = "<tig><term>a</term></tig>".repeat(count);
        let concept = format!("<termEntry><langSet xml:lang=\"en\">{terms}</langSet></termEntry>");
        format!("<martif type=\"TBX\" xml:lang=\"en\"><text><body>{concept}</body></text></martif>")
    };
    assert!(read(terms(1000).as_bytes(), FileFormat::Tbx).is_ok());
    assert_refused(read(terms(1001).as_bytes(), FileFormat::Tbx), 1000);
}

#[test]
fn brackets_of_yaml() {
    for open in ["{\"a\":", "[", "{\"]\":", "{']': [", "- {a: ", "{\"a\":&a ", "[!!seq ", "{\"a\":\u{2028}"] {
        assert_refused(read(open.repeat(1000).as_bytes(), FileFormat::Yaml), 128);
    }
    let text = "en:\n".to_owned() + &(0..300).map(|at| format!("  k{at}: \"a [ {{ b\"\n")).collect::<String>();
    assert!(!matches!(read(text.as_bytes(), FileFormat::Yaml), Err(Error::Limit { .. })));
}

#[test]
fn tables_and_lines() {
    let row = |length: usize| format!("en\tzh\n{}\t中\n", "a".repeat(length));
    assert!(read(row(15 << 20).as_bytes(), FileFormat::Tsv).is_ok());
    assert_refused(read(row(17 << 20).as_bytes(), FileFormat::Tsv), 16 << 20);
    let endless = || std::io::repeat(b'a').take((64 << 20) + 2);
    for format in [FileFormat::Jsonl, FileFormat::Ladder] {
        assert_refused(read(endless(), format), 64 << 20);
    }
    for format in [FileFormat::Json, FileFormat::Po, FileFormat::Yaml, FileFormat::Xlsx] {
        assert_refused(read(std::io::repeat(b' ').take((256 << 20) + 2), format), 256 << 20);
    }
}

/// Found by fuzzing: a ladder of two short lines asked for more numbers than memory holds.
#[test]
fn numbers_of_a_ladder() {
    let read = |text: &str| format::beads::read(text.as_bytes());
    assert_eq!(read("0\t0\n16777216\t2\n").unwrap()[0].source.len(), 1 << 24);
    assert_refused(read("0\t0\n1\t16777217\n"), 1 << 24);
    let message = read("0\t5\n1\t3\n").unwrap_err().to_string();
    assert_eq!(message, "line 2: beads: numbers of a ladder must not fall: sort its lines");
}

#[cfg(feature = "parallel")]
#[test]
fn files_of_a_batch() {
    use duiqi::batch::{self, Input, Job, Target};
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.txt");
    std::fs::write(&path, "The tide went out.\n退潮了。\n".repeat(100)).unwrap();
    let mut options = batch::Options::default();
    assert_eq!(options.largest, 256 << 20);
    for (largest, failed) in [(1 << 20, 0), (1000, 1)] {
        options.largest = largest;
        let job = Job { id: "a".to_owned(), input: Ok(Input::File(path.clone())), source_lang: None };
        let (mut out, mut said) = (Vec::new(), String::new());
        let run =
            batch::run([job].into_iter(), Target::Stream(&mut out), &duiqi::Lexicon::builtin(), &options, |record| {
                said = format!("{record:?}");
                Ok(())
            });
        assert_eq!(run.unwrap().failed, failed, "{said}");
        assert_eq!(said.contains("over the limit of 1000"), failed == 1, "{said}");
    }
}
