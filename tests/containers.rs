//! Files other than plain text: the same article out of all of them, encodings, and guards against hostile ones.
#![cfg(feature = "documents")]

use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use duiqi::document::{DocumentFormat, Options};
use duiqi::{Document, Error, Lang, Lexicon, Reason, Unit, bilingual};

fn here(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/document").join(name)
}

fn pairs(found: &bilingual::Bilingual) -> Vec<(String, String)> {
    let text = |unit: &Unit, lang| unit.text(lang).unwrap_or_default().to_owned();
    let units = found.units.iter().filter(|unit| unit.is_pair());
    units.map(|unit| (text(unit, Lang::En), text(unit, Lang::Zh))).collect()
}

fn read(document: &Document) -> bilingual::Bilingual {
    bilingual::document(document, &Lexicon::builtin(), &Default::default()).unwrap()
}

#[test]
#[ignore = "needs python3 with python-docx and ebooklib, and pandoc; .ci/run installs them and runs this"]
fn one_article_gives_the_same_pairs_in_every_shape() {
    let folder = tempfile::tempdir().unwrap();
    let made = Command::new("python3").arg(here("shapes.py")).arg(here("article.tsv")).arg(folder.path()).output();
    let made = made.unwrap_or_else(|error| panic!("python3, which makes the files: {error}"));
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let open = |name: &str| Document::open(folder.path().join(name)).unwrap();
    let two =
        bilingual::two_documents(&open("pair.en.txt"), &open("pair.zh.txt"), &Lexicon::builtin(), &Default::default());
    let expected = pairs(&two.unwrap());
    assert!(expected.len() >= 16, "{expected:#?}");
    let shapes = [
        ("turns.txt", DocumentFormat::Plain),
        ("chinese-first.txt", DocumentFormat::Plain),
        ("blocks.txt", DocumentFormat::Plain),
        ("article.md", DocumentFormat::Markdown),
        ("article.html", DocumentFormat::Html),
        ("article.docx", DocumentFormat::Docx),
        ("article.epub", DocumentFormat::Epub),
        ("article.odt", DocumentFormat::Odt),
        ("utf-16.txt", DocumentFormat::Plain),
        ("gb18030.txt", DocumentFormat::Plain),
    ];
    for (name, format) in shapes {
        let document = open(name);
        assert_eq!(document.format(), format, "{name}");
        assert_eq!(pairs(&read(&document)), expected, "{name}");
    }
    assert_eq!(open("utf-16.txt").encoding(), "UTF-16LE");
    let old = open("gb18030.txt");
    assert_eq!(old.encoding(), "gb18030");
    assert!(old.warnings()[0].contains("by guess"));
    let rows = read(&open("table.docx"));
    assert_eq!(rows.report.layout, bilingual::Layout::Columns);
    assert_eq!(pairs(&rows), expected);
}

#[test]
fn a_page_gives_what_a_reader_sees_with_its_place() {
    let source = "<!DOCTYPE html><html><head><title>Tea</title><script>var a = '你好';</script></head><body>\n\
        <nav><ul><li>Home</li></ul></nav>\n<h1>Tea &amp; Water</h1>\n<h1>茶与水</h1>\n\
        <p>Boil the <b>water</b>\n   first.<br>Then wait.</p>\n<p>先把<em>水</em>烧开。<br>然后等一等。</p>\n\
        <p hidden>Nobody sees this.</p>\n<table><tr><td>green tea</td><td>绿茶</td></tr></table></body></html>";
    let document = Document::from_bytes(source.as_bytes()).unwrap();
    assert_eq!(document.format(), DocumentFormat::Html);
    let found = read(&document);
    let expected = [
        ("Tea & Water", "茶与水"),
        ("Boil the water first.", "先把水烧开。"),
        ("Then wait.", "然后等一等。"),
        ("green tea", "绿茶"),
    ];
    assert_eq!(pairs(&found), expected.map(|(en, zh)| (en.to_owned(), zh.to_owned())));
    let unit = found.units.iter().find(|unit| unit.source.text.starts_with("Then")).unwrap();
    assert!(source[unit.source.ranges[0].clone()].contains("Then wait."));
    let hidden = found.units.iter().find(|unit| unit.source.text.contains("Nobody")).unwrap();
    assert_eq!(hidden.reason, Some(Reason::Markup));
}

#[test]
fn cues_of_two_lines_are_pairs() {
    let text = "\u{FEFF}1\n00:00:01,000 --> 00:00:03,500\nWhere have you been?\n你去哪儿了？\n\n\
        2\n00:00:04,000 --> 00:00:06,000\n<i>I was at the station,\nwaiting for you.</i>\n我在车站等你。\n";
    for text in [text.to_owned(), format!("WEBVTT\n\n{}", text.replace(',', ".").trim_start_matches('\u{FEFF}'))] {
        let document = Document::from_bytes(text.as_bytes()).unwrap();
        assert_eq!(document.format(), DocumentFormat::Subtitles);
        let found = pairs(&read(&document));
        assert_eq!(found[0], ("Where have you been?".to_owned(), "你去哪儿了？".to_owned()));
        assert_eq!(found[1].1, "我在车站等你。");
        assert_eq!(found.len(), 2);
    }
}

#[test]
fn encodings_are_found_and_said_or_refused() {
    let text = "Good tea needs good water.\n好茶要好水。\nThe kettle is on the stove.\n水壶在炉子上。\n";
    let (gbk, _, _) = encoding_rs::GBK.encode(text);
    let document = Document::from_bytes(&gbk).unwrap();
    assert_eq!((document.encoding(), document.text()), ("gb18030", text));
    let traditional =
        "繁體中文的書寫方式與簡體不同。\n這裡有許多漢字，讓人一看就知道是臺灣或香港的文章。\nIt is a sample.\n";
    let (big5, _, _) = encoding_rs::BIG5.encode(traditional);
    let document = Document::from_bytes(&big5).unwrap();
    assert_eq!((document.encoding(), document.text()), ("Big5", traditional));
    let document = Document::from_bytes(b"\x93Where?\x94 she asked in the caf\xE9 \x96 twice.").unwrap();
    assert_eq!((document.encoding(), document.warnings().len()), ("windows-1252", 1));
    assert_eq!(document.text(), "“Where?” she asked in the café – twice.");

    let mut options = Options::default();
    options.encoding = Some("gbk".to_owned());
    let document = Document::read(&gbk, &options).unwrap();
    assert_eq!((document.text(), document.warnings().len()), (text, 0));
    options.encoding = Some("utf-8".to_owned());
    assert!(
        matches!(Document::read(&gbk, &options), Err(Error::Encoding { encoding: "UTF-8", at }) if at.byte == Some(27))
    );
    options.encoding = Some("klingon".to_owned());
    assert!(matches!(Document::read(&gbk, &options), Err(Error::Invalid(_))));
    // UTF-8 with damage is not taken for something else.
    let mut damaged = text.as_bytes().to_vec();
    damaged[28] = b'x';
    assert!(
        matches!(Document::from_bytes(&damaged), Err(Error::Encoding { encoding: "UTF-8", at }) if at.byte == Some(27))
    );
}

fn docx(document: &[u8]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    zip.start_file("word/document.xml", options).unwrap();
    zip.write_all(document).unwrap();
    zip.finish().unwrap().into_inner()
}

#[test]
fn hostile_containers_are_refused_within_bounds() {
    let mut options = Options::default();
    options.limits.unpacked = 1 << 20;
    let bomb = docx(&vec![b' '; 8 << 20]);
    assert!(bomb.len() < 1 << 17);
    assert!(matches!(Document::read(&bomb, &options), Err(Error::Limit { limit: 1_048_576, .. })));

    let deep = docx("<w:p>".repeat(5000).as_bytes());
    assert!(matches!(Document::from_bytes(&deep), Err(Error::Limit { what: "the depth of elements", .. })));

    let entities = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>\
        <w:document><w:p><w:t>Hello &b; there</w:t></w:p></w:document>";
    let document = Document::from_bytes(&docx(entities.as_bytes())).unwrap();
    assert_eq!(document.text(), "Hello &b; there\n");

    let attribute = format!("<w:document a=\"{}\"><w:p><w:t>Hi</w:t></w:p></w:document>", "x".repeat(4 << 20));
    assert!(Document::read(&docx(attribute.as_bytes()), &options).is_err());
    assert_eq!(Document::from_bytes(&docx(attribute.as_bytes())).unwrap().text(), "Hi\n");

    assert!(matches!(Document::from_bytes(&docx(b"<w:p><w:t>cut")), Err(Error::Syntax { .. } | Error::Empty { .. })));
    assert!(matches!(Document::from_bytes(b"PK\x03\x04\0\0\0\0"), Err(Error::Binary { .. })));
    let page = format!("<html>{}Hello", "<div>".repeat(100_000));
    assert_eq!(Document::from_bytes(page.as_bytes()).unwrap().segments().last().map(|s| s.reason), Some(None));
    options.limits.size = 4;
    assert!(matches!(Document::read(b"Hello", &options), Err(Error::Limit { limit: 4, .. })));
}
