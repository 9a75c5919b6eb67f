//! Outputs for readers rather than programs: pages, e-books, flash cards.

#![cfg(feature = "documents")]

use std::io::Read;
use std::process::Command;

use duiqi::format::{FileFormat, Options, Writer};
use duiqi::{Document, Kind, Lexicon, Unit, bilingual};

const ZH: &str = "---\ndate: 2026\n---\n\n# 海边的一天\n\n退潮了。两条小船躺在沙滩上。\n\n```\nlet a = 1;\n```\n\n## 夜里\n\n天黑以后<灯塔>亮了 & 没有人说话。\n";
const EN: &str = "# A Day by the Sea\n\nThe tide went out. Two boats lay on the sand.\n\n## At Night\n\nAfter dark the <lighthouse> was lit & nobody spoke.\n";

fn units() -> Vec<Unit> {
    let (zh, en) = (Document::from_text(ZH).unwrap(), Document::from_text(EN).unwrap());
    let mut units = bilingual::two_documents(&zh, &en, &Lexicon::builtin(), &Default::default()).unwrap().units;
    units.iter_mut().for_each(|unit| unit.document = Some("books/sea-side.zh.md".into()));
    units
}

fn write(units: &[Unit], format: FileFormat) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new(), format, &Options::default()).unwrap();
    units.iter().for_each(|unit| writer.write(unit).unwrap());
    writer.finish().unwrap().0
}

fn text(units: &[Unit], format: FileFormat) -> String {
    String::from_utf8(write(units, format)).unwrap()
}

/// The files of a book.
fn book(bytes: &[u8]) -> Vec<(String, String)> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let read = |at| {
        let mut file = zip.by_index(at).unwrap();
        let mut content = String::new();
        file.read_to_string(&mut content).unwrap();
        (file.name().unwrap().into_owned(), content)
    };
    (0..zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap().len()).map(read).collect()
}

#[test]
fn a_page_has_headings_and_text_and_nothing_else() {
    let page = text(&units(), FileFormat::Html);
    assert!(page.contains("<title>sea side</title>"), "{page}");
    assert!(page.contains("<span>中文</span><span>English</span>"));
    assert!(page.contains("<h2 class=\"source\" lang=\"zh-CN\">海边的一天</h2>"), "{page}");
    assert!(page.contains("lang=\"en\">At Night</h"), "{page}");
    assert!(page.contains("&lt;lighthouse&gt; was lit &amp; nobody"), "{page}");
    assert!(!page.contains("let a = 1") && !page.contains("date: 2026"), "{page}");
    assert!(page.contains(">夜里</a>") && page.contains("id=\"contents\""), "{page}");
}

#[test]
fn a_book_has_paragraphs_in_turn_and_a_contents() {
    let files = book(&write(&units(), FileFormat::Epub));
    assert_eq!((files[0].0.as_str(), files[0].1.as_str()), ("mimetype", "application/epub+zip"));
    let all: String = files.iter().map(|(_, content)| content.as_str()).collect();
    assert!(all.contains("<dc:language>zh-CN</dc:language>") && all.contains("<dc:title>sea side</dc:title>"), "{all}");
    assert!(all.contains("&lt;lighthouse&gt; was lit &amp; nobody"), "{all}");
    assert!(!all.contains("<table") && !all.contains("let a = 1"), "{all}");
    let nav = files.iter().find(|(name, _)| name.ends_with("nav.xhtml")).unwrap();
    assert!(nav.1.contains(">夜里</a>"), "{}", nav.1);
    assert_eq!(write(&units(), FileFormat::Epub), write(&units(), FileFormat::Epub));
}

/// The arguments of Java that run epubcheck. Debian's command is a file of Java.
const EPUBCHECK: [&str; 2] = ["-jar", "/usr/bin/epubcheck"];

#[test]
#[ignore = "needs epubcheck; .ci/page runs it"]
fn a_book_of_many_kinds_of_text_passes_epubcheck() {
    let folder = tempfile::tempdir().unwrap();
    let mut many = units();
    many.push(Unit {
        kind: Some(Kind::Heading),
        ..Unit::pair(("zh-CN", "空 \u{1} <标题>"), ("en", "\"Quotes\" & 'more'"))
    });
    many.push(Unit::pair(("zh-CN", "没有译文。"), ("en", "")));
    many.push(Unit::pair(("zh-CN", ""), ("en", "No original.")));
    many.extend((0..900).map(|at| Unit::pair(("zh-CN", &format!("第{at}句。")), ("en", &format!("Sentence {at}.")))));
    for (name, units) in [("many.epub", many.as_slice()), ("none.epub", &[]), ("one.epub", &many[3..4])] {
        let path = folder.path().join(name);
        std::fs::write(&path, write(units, FileFormat::Epub)).unwrap();
        let output = Command::new("java").args(EPUBCHECK).arg(&path).output().unwrap();
        let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success() && !said.contains("WARNING"), "{name}: {said}");
    }
}

#[test]
fn cards_have_two_sides_and_tags() {
    let mut units = units();
    units.push(Unit {
        confidence: Some(0.4),
        ..Unit::pair(("zh-CN", "他说\t“好”。"), ("en", "#1: \"Good,\" he said."))
    });
    let cards = text(&units, FileFormat::Anki);
    let lines: Vec<&str> = cards.lines().collect();
    assert_eq!(&lines[..4], ["#separator:tab", "#html:false", "#columns:Front\tBack\tTags", "#tags column:3"]);
    assert_eq!(lines[4], "海边的一天\tA Day by the Sea\tduiqi duiqi::sea_side heading");
    assert_eq!(*lines.last().unwrap(), "他说 “好”。\t\"#1: \"\"Good,\"\" he said.\"\tduiqi doubtful");
}
