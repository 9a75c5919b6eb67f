//! One real article in many arrangements and formats: every one must give the same pairs. And floors under what
//! documents give whose arrangement no weight was fitted on.

use std::io::{Cursor, Write};

use duiqi::{Document, Lang, Lexicon, bilingual};
use duiqi_dev::arrange::{Arrangement, load, score_documents, tested};
use duiqi_dev::shared;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A gold pair: what kind of text it is, and both sides.
struct GoldPair {
    kind: String,
    en: String,
    zh: String,
}

fn gold() -> Vec<GoldPair> {
    let text = std::fs::read_to_string(shared("gold/peoples-daily.gold.jsonl")).unwrap();
    let rows = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let pairs = rows.map(|row| {
        let side = |key: &str, between: &str| {
            let texts = row[key].as_array().map(Vec::as_slice).unwrap_or_default();
            texts.iter().filter_map(|text| text.as_str()).collect::<Vec<_>>().join(between)
        };
        GoldPair { kind: row["kind"].as_str().unwrap_or_default().to_owned(), en: side("en", " "), zh: side("zh", "") }
    });
    pairs.filter(|pair| !pair.en.is_empty() && !pair.zh.is_empty()).collect()
}

/// Paragraphs as readers know them: each heading and line of the front matter, and the body by several sentences.
fn paragraphs(gold: &[GoldPair]) -> Vec<&[GoldPair]> {
    let mut found = Vec::new();
    for same in gold.chunk_by(|a, b| a.kind == "body" && b.kind == "body") {
        found.extend(same.chunks(4));
    }
    found
}

fn side(paragraph: &[GoldPair], english: bool) -> String {
    let texts = paragraph.iter().map(|pair| if english { pair.en.as_str() } else { pair.zh.as_str() });
    texts.collect::<Vec<_>>().join(if english { " " } else { "" })
}

/// Paragraphs in turns; `english_first` tells the order of each by its number.
fn turns(paragraphs: &[&[GoldPair]], english_first: impl Fn(usize) -> bool) -> Vec<String> {
    let one = |(at, paragraph): (usize, &&[GoldPair])| {
        let first = english_first(at);
        [side(paragraph, first), side(paragraph, !first)]
    };
    paragraphs.iter().enumerate().flat_map(one).collect()
}

/// The arrangements, each as the paragraphs of a file.
fn arrangements(gold: &[GoldPair]) -> Vec<(&'static str, Vec<String>)> {
    let parts = paragraphs(gold);
    let all = |english| parts.iter().map(move |part| side(part, english));
    let mut with_row: Vec<String> = all(true).collect();
    with_row.insert(4, "| list | 列出所有文件 |".to_owned());
    with_row.extend(all(false));
    let mut with_notes = turns(&parts, |_| false);
    for (at, note) in
        [(12, "译者注：此处略有删节。"), (8, "Photo by the author."), (6, "https://example.org/read/more")]
    {
        with_notes.insert(at, note.to_owned());
    }
    let sentences =
        |part: &&[GoldPair]| -> String { part.iter().map(|pair| format!("{} {} ", pair.en, pair.zh)).collect() };
    let blocks = |size: usize, english: bool| -> Vec<String> {
        let both = |block: &[&[GoldPair]]| -> Vec<String> {
            let lang = |english: bool| block.iter().map(move |part| side(part, english)).collect::<Vec<_>>();
            [lang(english), lang(!english)].concat()
        };
        parts.chunks(size).flat_map(both).collect()
    };
    vec![
        ("turns, English first", turns(&parts, |_| true)),
        ("turns, Chinese first", turns(&parts, |_| false)),
        ("front matter English first, body Chinese first", turns(&parts, |at| at < 3)),
        ("order switches at the second paragraph", turns(&parts, |at| at < 2)),
        ("order switches at the fifth paragraph", turns(&parts, |at| at < 5)),
        ("order switches to English first at the sixth paragraph", turns(&parts, |at| at >= 6)),
        ("notes between", with_notes),
        ("order at random", turns(&parts, |at| [true, false, false, true, false, true, true][at % 7])),
        ("halves", all(true).chain(all(false)).collect()),
        ("halves, Chinese first", all(false).chain(all(true)).collect()),
        ("halves with a table row", with_row),
        ("blocks of two", blocks(2, true)),
        ("blocks of three, Chinese first", blocks(3, false)),
        ("each pair on a line", gold.iter().map(|pair| format!("{} {}", pair.en, pair.zh)).collect()),
        ("sentence by sentence in a paragraph", parts.iter().map(sentences).collect()),
        (
            "translation in brackets",
            parts.iter().map(|part| format!("{} （{}）", side(part, true), side(part, false))).collect(),
        ),
        (
            "translation in brackets on its own line",
            parts.iter().flat_map(|part| [side(part, true), format!("（{}）", side(part, false))]).collect(),
        ),
        (
            "columns of a table",
            vec![parts.iter().map(|part| format!("| {} | {} |\n", side(part, false), side(part, true))).collect()],
        ),
    ]
}

/// The gold pairs that a document gives: both sides of a unit hold nothing but text of the pair, and all of it is there.
fn right(document: &Document, gold: &[GoldPair]) -> usize {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let found = bilingual::document(document, &Lexicon::builtin(), &Default::default()).unwrap();
    let pairs: Vec<(String, String)> = found
        .units
        .iter()
        .filter(|unit| unit.is_pair())
        .map(|unit| {
            (letters(unit.text(Lang::En).unwrap_or_default()), letters(unit.text(Lang::Zh).unwrap_or_default()))
        })
        .collect();
    let is_right = |pair: &&GoldPair| {
        let (en, zh) = (letters(&pair.en), letters(&pair.zh));
        let inside: Vec<_> = pairs.iter().filter(|unit| en.contains(&unit.0) && zh.contains(&unit.1)).collect();
        inside.iter().map(|unit| unit.0.as_str()).collect::<String>() == en
            && inside.iter().map(|unit| unit.1.as_str()).collect::<String>() == zh
    };
    let missed = gold.iter().filter(|pair| !is_right(pair));
    missed.for_each(|pair| println!("  missed: {:.60} | {:.60}", pair.en, pair.zh));
    gold.iter().filter(is_right).count()
}

/// The rows of a paragraph that is a table, cell by cell.
fn rows(text: &str) -> Option<Vec<Vec<&str>>> {
    let cells = |line| str::trim_matches(line, ['|', ' ']).split(" | ").collect();
    text.starts_with('|').then(|| text.lines().map(cells).collect())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Writes paragraphs and tables in a markup, given what stands around a paragraph, a cell, a row and a table.
fn marked_up(paragraphs: &[String], paragraph: &str, [cell, row, table]: [&str; 3]) -> String {
    let put = |markup: &str, inner: &str| markup.replace('…', inner);
    let row = |cells: &Vec<&str>| put(row, &cells.iter().map(|text| put(cell, &escaped(text))).collect::<String>());
    let block = |text: &String| match rows(text) {
        Some(rows) => put(table, &rows.iter().map(row).collect::<String>()),
        None => put(paragraph, &escaped(text)),
    };
    paragraphs.iter().map(block).collect()
}

fn html(paragraphs: &[String]) -> String {
    let body = marked_up(paragraphs, "<p>…</p>\n", ["<td>…</td>", "<tr>…</tr>\n", "<table>…</table>\n"]);
    format!(
        "<!DOCTYPE html><html xmlns=\"http://www.w3.org/1999/xhtml\"><head><meta charset=\"utf-8\"/></head>\
         <body>\n{body}</body></html>"
    )
}

/// A container of files, the first of them stored as it is.
fn zipped(files: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        zip.start_file(*name, SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored)).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn docx(paragraphs: &[String]) -> Vec<u8> {
    let paragraph = "<w:p><w:r><w:t xml:space=\"preserve\">…</w:t></w:r></w:p>";
    let cell = format!("<w:tc>{paragraph}</w:tc>");
    let body = marked_up(paragraphs, paragraph, [&cell, "<w:tr>…</w:tr>", "<w:tbl>…</w:tbl>"]);
    let document = format!(
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}</w:body>\
         </w:document>"
    );
    zipped(&[("word/document.xml", &document)])
}

fn epub(paragraphs: &[String]) -> Vec<u8> {
    let container = "<container xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\"><rootfiles>\
        <rootfile full-path=\"book.opf\" media-type=\"application/oebps-package+xml\"/></rootfiles></container>";
    let package = "<package xmlns=\"http://www.idpf.org/2007/opf\"><manifest>\
        <item id=\"a\" href=\"a.xhtml\" media-type=\"application/xhtml+xml\"/></manifest>\
        <spine><itemref idref=\"a\"/></spine></package>";
    zipped(&[
        ("mimetype", "application/epub+zip"),
        ("META-INF/container.xml", container),
        ("book.opf", package),
        ("a.xhtml", &html(paragraphs)),
    ])
}

#[test]
#[cfg_attr(not(shared_data), ignore = "needs ../shared")]
fn the_article_gives_its_pairs_in_every_arrangement_and_format() {
    let gold = gold();
    assert_eq!(gold.len(), 19);
    let mut whole = 0;
    for (name, paragraphs) in arrangements(&gold) {
        let files = [
            ("text", paragraphs.join("\n\n").into_bytes()),
            ("HTML", html(&paragraphs).into_bytes()),
            ("DOCX", docx(&paragraphs)),
            ("EPUB", epub(&paragraphs)),
        ];
        let mut counts = Vec::new();
        for (format, bytes) in files {
            println!("{name}, {format}");
            counts.push((format, right(&Document::from_bytes(&bytes).unwrap(), &gold)));
        }
        println!("{name}: {counts:?} of 19");
        assert!(counts.iter().all(|(_, count)| *count >= 18), "{name}: {counts:?} of 19");
        whole += usize::from(counts.iter().all(|(_, count)| *count == 19));
    }
    assert!(whole >= 12, "whole in {whole} arrangements");
}

#[test]
#[cfg_attr(not(shared_data), ignore = "needs ../shared")]
fn arrangements_that_no_weight_was_fitted_on_give_right_pairs() {
    let texts = load(&shared("eval/align")).unwrap();
    for arrangement in Arrangement::ALL.into_iter().filter(|one| one.is_left_out()) {
        let scores = score_documents(&tested(&texts, arrangement), &Default::default()).unwrap();
        println!("{arrangement:?} {scores}");
        let found = scores.paragraphs;
        assert!(found.right >= 0.98 && found.coverage >= 0.97, "{arrangement:?}: {scores}");
    }
}
