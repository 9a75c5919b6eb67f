//! Kinds of text that the document readers once lost, changed or cut: each as
//! it was found, and in variants.
#![cfg(feature = "documents")]

use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use duiqi::bilingual::{self, Bilingual};
use duiqi::document::{Document, DocumentFormat, HiddenReason, Options};
use duiqi::{Error, Lang, Lexicon, Reason, Unit};

fn case(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/cases/documents").join(name)
}

fn open(name: &str) -> Document {
    Document::open(case(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn read(text: &str, format: DocumentFormat) -> Document {
    let mut options = Options::default();
    options.format = Some(format);
    Document::read(text.as_bytes(), &options).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn pair_up(document: &Document) -> Bilingual {
    bilingual::document(document, &Lexicon::builtin(), &Default::default()).unwrap()
}

fn pairs(found: &Bilingual) -> Vec<(String, String)> {
    let text = |unit: &Unit, lang| unit.text(lang).unwrap_or_default().to_owned();
    found.units.iter().filter(|unit| unit.is_pair()).map(|unit| (text(unit, Lang::En), text(unit, Lang::Zh))).collect()
}

/// Fails unless a document gives just these pairs, English first.
fn gives(name: &str, document: &Document, expected: &[(&str, &str)]) {
    let expected: Vec<_> = expected.iter().map(|(en, zh)| ((*en).to_owned(), (*zh).to_owned())).collect();
    assert_eq!(pairs(&pair_up(document)), expected, "{name}");
}

/// The texts that go to the aligner.
fn texts(document: &Document) -> Vec<&str> {
    document.segments().iter().filter(|s| s.reason.is_none()).map(|segment| document.text_of(segment)).collect()
}

fn hidden(document: &Document) -> Vec<(String, HiddenReason)> {
    document.hidden().into_iter().map(|hidden| (hidden.text, hidden.reason)).collect()
}

fn docx(body: &str) -> Document {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).unwrap();
    write!(zip, "<w:document><w:body>{body}</w:body></w:document>").unwrap();
    Document::from_bytes(&zip.finish().unwrap().into_inner()).unwrap()
}

#[test]
fn plain_text_is_literal() {
    gives(
        "angle_brackets",
        &open("angle_brackets.txt"),
        &[
            ("Copyright (c) <year> <copyright holder>", "版权所有（c）<年份><版权持有人>"),
            (
                "Use a Map<String, Integer> for this, and a List<T> too.",
                "这里用 Map<String, Integer>，也可以用 List<T>。",
            ),
            ("If x < y and y > z, then stop.", "如果 x < y 且 y > z，就停下。"),
            ("Write to <lee@example.com> now.", "现在写信给 <lee@example.com>。"),
            ("Press <Enter> to go on.", "按 <Enter> 继续。"),
        ],
    );
    for text in [
        "Press the <OK> key. Write to {{name}}.",
        "A Vec<T> of <john@example.org>, __init__ and [0](y).",
        "Use %s, {0}, ${x} and {% raw %} as they stand.",
        "He said *no* and _yes_ & &amp; `nothing` \\* more.",
        "a<!-- b --> c <br> d </p>",
    ] {
        let document = Document::from_text(text).unwrap();
        assert_eq!((document.format(), texts(&document)), (DocumentFormat::Plain, vec![text]));
        assert_eq!(hidden(&document), []);
    }
}

#[test]
fn markdown_hides_what_it_defines_and_nothing_else() {
    let source = "# Keys\n\nPress <Enter> in a List<T> for {{name}} or {0}, `a<b>` and <lee@example.com>.\n\n\
        See the [guide](http://x.org/a_b) by **the team**<sup>2</sup>.<!-- hidden -->\n";
    let document = read(source, DocumentFormat::Markdown);
    assert_eq!(
        texts(&document),
        [
            "Keys",
            "Press <Enter> in a List<T> for {{name}} or {0}, a<b> and lee@example.com.",
            "See the guide by the team.",
        ]
    );
    let found = hidden(&document);
    for expected in [
        ("#", HiddenReason::BlockMark),
        ("`", HiddenReason::Emphasis),
        ("](http://x.org/a_b)", HiddenReason::LinkTarget),
        ("**", HiddenReason::Emphasis),
        ("<!-- hidden -->", HiddenReason::Comment),
    ] {
        assert!(found.contains(&(expected.0.to_owned(), expected.1)), "{expected:?} in {found:?}");
    }
    assert_eq!(texts(&read("1. One\n2. Two *and* three\n", DocumentFormat::Markdown)), ["1. One", "2. Two and three"]);
}

#[test]
fn two_files_of_markdown_are_aligned_without_their_marks() {
    let both = |name: &str| (open(&format!("{name}.en.md")), open(&format!("{name}.zh.md")));
    let align = |name: &str| {
        let (en, zh) = both(name);
        let mut options = bilingual::Options::default();
        options.source = Some(Lang::En);
        pairs(&bilingual::two_documents(&en, &zh, &Lexicon::builtin(), &options).unwrap())
    };
    let has = |name: &str, expected: &[(&str, &str)]| {
        let found = align(name);
        for (en, zh) in expected {
            assert!(found.contains(&((*en).to_owned(), (*zh).to_owned())), "{name}: {en} in {found:#?}");
        }
    };
    has(
        "md_inline_comment",
        &[("See the “Types” section of Chapter 3.", "参见第三章的“类型”一节。"), ("It is short.", "它很短。")],
    );
    has(
        "latin_heavy_line",
        &[
            (
                "See the Creative Commons Attribution-ShareAlike 4.0 International License.",
                "参见 Creative Commons Attribution-ShareAlike 4.0 International License。",
            ),
            (
                "Authors: Peter Brown, Vincent Della Pietra and Robert Mercer (IBM Thomas J. Watson Research Center).",
                "作者：Peter Brown, Vincent Della Pietra and Robert Mercer (IBM Thomas J. Watson Research Center)。",
            ),
        ],
    );
    has(
        "latin_wrapped_line",
        &[(
            "This guide was inspired by Open Harbour contribution handbook and its authors.",
            "本指南受 Open Harbour contribution handbook 及其作者启发。",
        )],
    );
    has("english_term_monolingual", &[("the text editor Visual Studio Code", "文本编辑器 Visual Studio Code")]);
}

#[test]
fn hidden_inline_elements_do_not_cut_a_sentence() {
    let document = open("inline_hidden.html");
    assert_eq!(
        texts(&document)[..2],
        ["The old bridge was closed on Monday because of the flood.", "旧桥因为洪水在星期一关闭了。"]
    );
    let expected = [
        (
            "他给妈妈写了一封很长的信，然后去了邮局。",
            "He wrote a long letter to his mother and then went to the post office.",
        ),
        ("邮局关门了。", "The post office was closed."),
        ("他很失望。", "He was disappointed."),
    ];
    gives("ruby.html", &open("ruby.html"), &expected.map(|(zh, en)| (en, zh)));
    gives(
        "ruby.docx",
        &open("ruby.docx"),
        &[
            ("He wrote a letter to his mother.", "他给妈妈写了一封信。"),
            ("The post office was closed.", "邮局关门了。"),
        ],
    );
    let page = |body: &str| read(&format!("<html><body>{body}</body></html>"), DocumentFormat::Html);
    assert_eq!(texts(&page("<p>One <select><option>a</option></select>two<textarea>x</textarea>.</p>")), ["One two."]);
    assert_eq!(texts(&page("<p><button>Copy</button>One<template><p>x</p></template> two.</p>")), ["One two."]);
    assert_eq!(texts(&page("<p>A<span aria-hidden='true'>#</span> <em>B</em>&nbsp;C&shy;D</p>")), ["A B CD"]);
}

#[test]
fn sentences_end_behind_character_references() {
    let source = "<html><p>It waits&hellip; Then it &lt;goes&gt;&hellip;</p><p>它等着&hellip;&hellip;</p></html>";
    let document = read(source, DocumentFormat::Html);
    assert_eq!(document.segments().last().map(|segment| document.text_of(segment)), Some("</p></html>"));
    let sentences = document.sentences(None);
    let first = &source[sentences[0].range.clone()];
    assert!(first.ends_with("waits&hellip;"), "{first}");
}

/// Found while counting work: the text after `</>` was matched with the wrong place, and the end of a text after a reference
/// of two characters was lost.
#[test]
fn references_of_two_characters_and_end_tags_without_a_name_lose_no_text() {
    let page = |body: &str| read(&format!("<html><body><p>{body}</p></body></html>"), DocumentFormat::Html);
    for (body, expected) in [
        ("a &nGt; b", "a \u{226B}\u{20D2} b"),
        ("a &fjlig;ord", "a fjord"),
        ("&bne;&bne;c&amp;&#106;.", "=\u{20E5}=\u{20E5}c&j."),
        ("The bell</> rang</>. It was &lt;late</>&gt;.", "The bell rang. It was <late>."),
        ("x &amp &notanentity; y&", "x & \u{AC}anentity; y&"),
    ] {
        assert_eq!(texts(&page(body)).concat(), expected, "{body}");
    }
    let source = "<html><p>The bell</> rang</>. It was late.</p></html>";
    let document = read(source, DocumentFormat::Html);
    let places: Vec<_> = document.sentences(None).into_iter().map(|sentence| &source[sentence.range]).collect();
    // The first sentence takes the tags before it.
    assert_eq!(places, ["<html><p>The bell</> rang</>.", "It was late."]);
}

#[test]
fn marks_of_notes_and_permalinks_are_no_text() {
    gives("permalinks", &open("permalinks.html"), &[("Appendix", "附录"), ("The bell was old.", "钟很旧。")]);
    let text = |body: &str| texts(&read(&format!("<html><p>{body}</p></html>"), DocumentFormat::Html)).concat();
    assert_eq!(text("It cracked in 1812.<sup>2</sup> Nobody"), "It cracked in 1812. Nobody");
    assert_eq!(text("它在1812年裂开了。<sup><a href='#n2'>[2]</a></sup>没有人"), "它在1812年裂开了。没有人");
    assert_eq!(text("years<a href='#n' epub:type='noteref'>3</a> ago"), "years ago");
    assert_eq!(text("5 km<sup>2</sup> and x<sup>2</sup>, the 5<sup>th</sup>"), "5 km2 and x2, the 5th");
    assert_eq!(text("Go <a href='#x'>there</a> <a href='#y'>↩︎</a>"), "Go there");
    let run = |properties: &str, text: &str| format!("<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>");
    let body = format!("<w:p>{}{}</w:p>", run("", "It cracked."), run("<w:vertAlign w:val=\"superscript\"/>", "2"));
    assert_eq!(texts(&docx(&body)), ["It cracked."]);
}

#[test]
fn text_boxes_of_word_are_read_once() {
    let expected = [
        ("The ferry was late.", "渡轮晚点了。"),
        ("Please keep the gate closed.", "请随手关门。"),
        ("Nobody complained.", "没有人抱怨。"),
    ];
    gives("textbox", &open("textbox.docx"), &expected);
    let document = docx(
        "<w:p><w:r><w:t>Before</w:t><w:pict><w:txbxContent><w:p><w:r><w:t>In the box</w:t></w:r></w:p></w:txbxContent>\
         </w:pict><w:t> and after.</w:t></w:r></w:p>",
    );
    assert_eq!(texts(&document), ["Before and after.", "In the box"]);
}

#[test]
fn deleted_and_hidden_text_of_word_is_listed() {
    let document = docx(
        "<w:p><w:r><w:t>It </w:t></w:r><w:del><w:r><w:delText>was </w:delText></w:r></w:del><w:r><w:t>is </w:t></w:r>\
         <w:r><w:rPr><w:vanish/></w:rPr><w:t>not </w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>\
         <w:r><w:t>open.</w:t></w:r></w:p>\
         <w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr><w:r><w:t>This is seen.</w:t></w:r></w:p>",
    );
    assert_eq!(texts(&document), ["It is open.", "This is seen."]);
    let expected =
        [("was ", HiddenReason::Deleted), ("not ", HiddenReason::HiddenText), ("PAGE", HiddenReason::FieldCode)];
    assert_eq!(hidden(&document), expected.map(|(text, reason)| (text.to_owned(), reason)));
}

#[test]
fn notes_of_opendocument_do_not_cut_a_sentence() {
    gives(
        "note.odt",
        &open("note.odt"),
        &[
            ("The bell was cast in 1790 by two brothers.", "这口钟是两兄弟在1790年铸的。"),
            ("In bronze.", "青铜的。"),
            ("Nobody complained.", "没有人抱怨。"),
        ],
    );
}

#[test]
fn quotations_are_text() {
    gives(
        "blockquotes",
        &open("blockquotes.md"),
        &[
            ("Using the lamp", "使用灯具"),
            ("The lamp is made of glass and burns oil.", "灯是玻璃做的，烧油。"),
            ("Keep the lamp dry.", "保持灯干燥。"),
            ("The oil must be clean.", "油必须干净。"),
            ("Keep away from fire.", "远离火源。"),
            ("The wick must be cut every week.", "灯芯每周都要剪。"),
            ("Note", "注意"),
            ("The lamp is not a toy.", "灯不是玩具。"),
            ("Children must not use it.", "儿童不得使用。"),
            ("Store it in a cool place.", "存放在阴凉处。"),
        ],
    );
}

#[test]
fn code_in_tables_and_empty_cells_pair_with_nothing() {
    let found = pairs(&pair_up(&open("code_table.md")));
    for (en, zh) in [("Starts the job", "启动任务"), ("Ends the job", "结束任务")] {
        assert!(found.contains(&(en.to_owned(), zh.to_owned())), "{found:#?}");
    }
    assert!(found.iter().all(|(en, _)| en != "run" && en != "stop"), "{found:#?}");
    let document = open("row_with_empty_cell.docx");
    let cell = |text: &str| {
        let segment = document.segments().iter().find(|segment| document.text_of(segment) == text).unwrap();
        segment.cell.map(|cell| (cell.row, cell.column))
    };
    assert_eq!(cell("Dogs are welcome."), Some((3, 1)));
    assert_eq!(cell("禁止生火。"), Some((2, 2)));
    assert_eq!(cell("Signed 签字"), None);
}

#[test]
fn subtitles_keep_their_text_and_lose_their_tags() {
    let document = open("ass_tags.srt");
    assert!(texts(&document).iter().all(|text| !text.contains(['{', '<'])), "{:?}", texts(&document));
    assert_eq!(document.segments()[1].cue.map(|cue| (cue.start, cue.end)), Some((1000, 3000)));
    gives(
        "blank_line_in_cue",
        &open("blank_line_in_cue.srt"),
        &[("Where did you get that boat?", "你从哪儿弄来这条船？"), ("I built it myself.", "是我自己造的。")],
    );
    let found = pairs(&pair_up(&open("blank_after_timing.srt")));
    assert_eq!(
        found[2..],
        [("It took nine years.", "花了九年时间。"), ("In 1999", "1999年")]
            .map(|(en, zh)| (en.to_owned(), zh.to_owned()))
    );
    let ass = "[Script Info]\n[Events]\nFormat: Start, End, Text\nDialogue: 0:00:01.00,0:00:02.00,{\\i1}海，{\\i0}很蓝\\NThe sea is blue\n";
    let document = Document::from_bytes(ass.as_bytes()).unwrap();
    assert_eq!((document.format(), texts(&document)), (DocumentFormat::Subtitles, vec!["海，很蓝", "The sea is blue"]));
}

#[test]
fn pinyin_and_third_languages_stand_aside() {
    gives(
        "pinyin_column",
        &open("pinyin_column.txt"),
        &[("apple", "苹果"), ("banana", "香蕉"), ("I like to eat apples.", "我喜欢吃苹果。")],
    );
    let document = open("three_languages.txt");
    gives(
        "three_languages",
        &document,
        &[
            ("The gate closes at ten o'clock.", "大门十点关闭。"),
            ("Guests must ring the bell.", "客人须按铃。"),
            ("Breakfast is served from seven to nine.", "早餐供应时间为七时至九时。"),
        ],
    );
    let aside = |text: &str| Document::from_text(text).unwrap().segments()[0].reason;
    for text in ["門は十時に閉まります。", "Книга лежит на столе.", "Nǐ huì shuō Zhōngwén ma?", "책은 책상 위에 있다."]
    {
        assert_eq!(aside(text), Some(Reason::OtherLanguage), "{text}");
    }
    for text in ["我买了“優の良品”的零食。", "He met Zoë in the café.", "The Greek letter π is used."]
    {
        assert_eq!(aside(text), None, "{text}");
    }
}

#[test]
fn tables_in_text_are_read_cell_by_cell() {
    gives(
        "anki_export",
        &open("anki_export.txt"),
        &[
            ("Where did you buy this lamp?", "这盏灯你在哪儿买的？"),
            ("He wanted forty dollars.", "他要四十美元。"),
            ("She said \"no\" to him.", "她对他说“不”。"),
            ("I liked the \"blue\" chair.", "我喜欢那把“蓝”椅子。"),
            ("Put the lamp by the window.", "把灯放在窗边。"),
        ],
    );
    gives(
        "pairs.csv",
        &open("pairs.csv"),
        &[
            ("Where did you buy this lamp?", "这盏灯你在哪儿买的？"),
            ("He wanted forty dollars, not ten.", "他要四十美元，不是十美元。"),
        ],
    );
}

#[test]
fn characters_that_nobody_sees_are_no_text() {
    gives(
        "zero_width",
        &open("zero_width.txt"),
        &[
            ("She waited.", "她等着。"),
            ("He left.", "他走了。"),
            ("The boat sank.", "船沉了。"),
            ("A cooperative was founded.", "成立了合作社。"),
        ],
    );
    // A joiner changes how its neighbours look.
    assert_eq!(texts(&Document::from_text("A family 👨\u{200D}👩 here").unwrap()), ["A family 👨\u{200D}👩 here"]);
}

#[test]
fn labels_of_languages_are_no_text() {
    let found = pairs(&pair_up(&open("labels.txt")));
    for (en, zh) in [
        ("The bell cracked in 1812.", "钟在1812年裂开了。"),
        ("Nobody could mend it.", "没有人能修好它。"),
        ("The villagers hung it in the church.", "村民们把它挂在教堂里。"),
        ("“Ring it twice at night,” said the priest.", "“夜里敲两次，”神父说。"),
    ] {
        assert!(found.contains(&(en.to_owned(), zh.to_owned())), "{found:#?}");
    }
    let document = Document::from_text("English: The boat is old.\nChinese: 船很旧。\n").unwrap();
    assert_eq!(texts(&document), ["The boat is old.", "船很旧。"]);
    assert_eq!(hidden(&document)[0], ("English:".to_owned(), HiddenReason::Label));
}

#[test]
fn line_breaks_within_sentences_are_blanks() {
    gives(
        "br_wrapped",
        &open("br_wrapped.html"),
        &[
            (
                "Everyone went down to the harbour, because the boats had come back.",
                "大家都下到港口去，因为打鱼的船回来了。",
            ),
            ("Only the teacher stayed.", "只有老师留了下来。"),
        ],
    );
    let verse = read("<html><p>Old pond,<br>A frog jumps in.<br>The sound of water.</p></html>", DocumentFormat::Html);
    assert_eq!(texts(&verse), ["Old pond,", "A frog jumps in.", "The sound of water."]);
}

#[test]
fn words_broken_by_a_typesetter_are_put_together() {
    let document = open("pdf_hyphens.en.txt");
    let text = texts(&document).join("\n");
    for word in ["government", "harbour", "keeping", "well-known"] {
        assert!(text.contains(word), "{word} in {text}");
    }
    assert!(hidden(&document).contains(&("-".to_owned(), HiddenReason::Hyphen)));
}

#[test]
fn broken_and_foreign_files_are_named_with_advice() {
    let error = |name: &str| Document::open(case(name)).unwrap_err().to_string();
    let cut = error("cut.docx");
    assert!(cut.contains("cut.docx: DOCX: word/document.xml: the file is cut off inside <t>"), "{cut}");
    for (bytes, format, advice) in [
        (b"%PDF-1.7\n%\xE2\xE3".as_slice(), "PDF", "pdftotext -layout"),
        (b"{\\rtf1\\ansi Hello}", "RTF", "save it as DOCX"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0", "DOC", "save it as DOCX"),
    ] {
        let error = Document::from_bytes(bytes).unwrap_err();
        assert!(matches!(error, Error::Syntax { .. }) && error.to_string().contains(advice), "{format}: {error}");
    }
}

/// That the work is linear is counted in fuzz/scaling, whose patterns hold these marks.
#[test]
fn text_after_a_long_run_of_marks_is_read() {
    for (mark, format) in [
        ("*", DocumentFormat::Markdown),
        ("_", DocumentFormat::Markdown),
        ("`", DocumentFormat::Markdown),
        ("[", DocumentFormat::Markdown),
        ("<", DocumentFormat::Markdown),
        ("{{", DocumentFormat::Markdown),
        ("`", DocumentFormat::Plain),
        ("<a ", DocumentFormat::Subtitles),
        ("&", DocumentFormat::Html),
        ("<", DocumentFormat::Html),
    ] {
        let text = format!("1\n00:00:01,000 --> 00:00:02,000\nName: x{} y\n\n名字\n", mark.repeat(100_000));
        let document = read(&text, format);
        let last = document.segments().last().unwrap();
        assert!(document.text_of(last).ends_with("名字"), "{mark} in {format}: {last:?}");
    }
}

/// Found by fuzzing.
#[test]
fn a_reference_that_reaches_beyond_its_segment_is_read() {
    let unknown = "\u{FFFD}".repeat(14);
    let text = format!("<p>\u{4}{unknown}&amp#\u{FFFD}\u{FFFD}\u{FFFD}\t\u{FFFD}");
    let _ = read(&text, DocumentFormat::Html).hidden();
    let text = "<p>\u{2}<p>a<\u{FFFD}r\u{FFFD}* `c` [l](u)! ![&#x4eacompi2uby>\u{FFFD}* `c` [i](T\n\nt*2d;i](T\n\n*a* **b** `c` \
                [l](u) !<![\u{FFFD}CDATA[[i << /";
    let _ = read(text, DocumentFormat::Html).hidden();
    let text = "?p>a<ruby>漢&#x4e2sma\u{2}漢~~~~~~&#x4e2d&#x4e2d;uby>漢&#x4e2s; ";
    let document = read(text, DocumentFormat::Html);
    for segment in document.segments() {
        for piece in document.cut(segment, &document.runs(segment)) {
            assert!(piece.range.end <= segment.range.end, "{piece:?}");
        }
    }
}

#[test]
fn every_hidden_reason_stands_in_the_table_of_its_format() {
    for name in [
        "angle_brackets.txt",
        "blockquotes.md",
        "inline_hidden.html",
        "ruby.html",
        "ass_tags.srt",
        "anki_export.txt",
        "textbox.docx",
        "ruby.docx",
        "note.odt",
        "note.en.odt",
        "permalinks.html",
        "md_inline_comment.en.md",
        "labels.txt",
    ] {
        let document = open(name);
        for hidden in document.hidden() {
            assert!(document.format().hides().contains(&hidden.reason), "{name}: {hidden:?}");
        }
    }
}
