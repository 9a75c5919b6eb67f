//! `duiqi memory pretranslate FILE -o OUT` with an output of the input's own
//! format: the file itself, translated.

#![cfg(feature = "cli")]

#[path = "common/cli.rs"]
mod cli;

use std::io::{Cursor, Read, Write};

use cli::{Folder, duiqi, failure, out};

const PAIRS: &str = "{\"en\":\"Close the valve.\",\"zh\":\"关闭阀门。\",\"source_tag\":\"en\",\"target_tag\":\"zh-CN\"}
{\"en\":\"Open the valve.\",\"zh\":\"打开阀门。\",\"source_tag\":\"en\",\"target_tag\":\"zh-CN\"}
{\"en\":\"Read the manual & wait.\",\"zh\":\"阅读手册 <然后> 等待。\",\"source_tag\":\"en\",\"target_tag\":\"zh-CN\"}
{\"en\":\"Open\",\"zh\":\"打开\",\"source_tag\":\"en\",\"target_tag\":\"zh-CN\"}
{\"en\":\"Don't quit\",\"zh\":\"不要“退出”'\\\"\\n第二行\",\"source_tag\":\"en\",\"target_tag\":\"zh-CN\"}
{\"en\":\"Delete %d files\",\"zh\":\"删除 %d 个文件\",\"source_tag\":\"en\",\"target_tag\":\"zh-CN\"}
";

/// A folder with a memory of a few pairs.
fn folder() -> Folder {
    let folder = Folder::new();
    let pairs = folder.file("pairs.jsonl", PAIRS);
    out(&duiqi(&["memory", "create", "-q", &folder.path("m.tm")]));
    out(&duiqi(&["memory", "import", "-q", &folder.path("m.tm"), &pairs]));
    folder
}

/// What a file becomes.
fn translated_bytes(folder: &Folder, input: &str, content: &[u8], output: &str, more: &[&str]) -> Vec<u8> {
    for name in [input, output] {
        if let Some((sub, _)) = name.rsplit_once('/') {
            std::fs::create_dir_all(folder.path(sub)).unwrap();
        }
    }
    let (memory, input, output) = (folder.path("m.tm"), folder.file(input, content), folder.path(output));
    let mut arguments = vec!["memory", "pretranslate", &memory, &input, "-o", &output];
    arguments.extend(more);
    out(&duiqi(&arguments));
    std::fs::read(output).unwrap()
}

fn translated(input: &str, content: &str, output: &str) -> String {
    let options = ["--target-lang", "zh-CN"];
    String::from_utf8(translated_bytes(&folder(), input, content.as_bytes(), output, &options)).unwrap()
}

#[test]
fn a_page_keeps_its_markup() {
    let page = "<!DOCTYPE html>\n<html><head><title>Pump</title></head>\n<body class='x'>\n<p>Close the <b>valve</b>. Open the\n  valve. Nothing\tis  known of <i>this</i>.</p>\n<p><a href=\"m.html\">Read the manual &amp; wait.</a><img src='p.png'></p></body></html>\n";
    let expected = "<!DOCTYPE html>\n<html><head><title>Pump</title></head>\n<body class='x'>\n<p>关闭<b>阀门</b>。打开阀门。 Nothing\tis  known of <i>this</i>.</p>\n<p><a href=\"m.html\">阅读手册 &lt;然后&gt; 等待。</a><img src='p.png'></p></body></html>\n";
    assert_eq!(translated("a.html", page, "b.html"), expected);
}

#[test]
fn a_line_break_stays_a_whole_tag() {
    let page = |text: &str| format!("<html><body><p>{text}</p></body></html>");
    for (text, expected) in [
        ("Close the<br>valve.", "关闭<br>阀门。"),
        ("Close the<br class='x'/>valve.", "关闭<br class='x'/>阀门。"),
        ("Close the <br>\nvalve.", "关闭 <br>\n阀门。"),
    ] {
        assert_eq!(translated("a.html", &page(text), "b.html"), page(expected));
    }
    assert_eq!(translated("a.md", "Close the<br>valve.\n", "b.md"), "关闭<br>阀门。\n");
}

#[test]
fn emphasis_across_sentences_stays_balanced() {
    let page = "<html><body><p><b>Close the valve. Open</b> the valve.</p></body></html>";
    let expected = "<html><body><p><b>关闭阀门。打开</b>阀门。</p></body></html>";
    assert_eq!(translated("a.html", page, "b.html"), expected);
}

#[test]
fn markdown_keeps_its_marks() {
    let text = "---\ntitle: x\n---\n\n# Open the valve.\n\n* Close the **valve**. See `x`.\n> Close the\n> valve.\n\n| a | Open the valve. |\n|---|---|\n\n```\nClose the valve.\n```\n[Close the valve.](x.md)\n";
    let expected = "---\ntitle: x\n---\n\n# 打开阀门。\n\n* 关闭**阀门**。 See `x`.\n> 关闭阀门。\n\n| a | 打开阀门。 |\n|---|---|\n\n```\nClose the valve.\n```\n[关闭阀门。](x.md)\n";
    assert_eq!(translated("a.md", text, "b.md"), expected);
    assert_eq!(translated("a.md", "Read the manual & wait.\n", "b.md"), "阅读手册 <然后> 等待。\n");
}

#[test]
fn text_and_subtitles_keep_their_lines() {
    assert_eq!(translated("a.txt", "Close the valve.\r\n\r\nMore.\r\n", "b.txt"), "关闭阀门。\r\n\r\nMore.\r\n");
    let cues = "1\n00:00:01,000 --> 00:00:02,000\nClose the valve.\n\n2\n00:00:03,000 --> 00:00:04,000\nMore.\n";
    assert_eq!(translated("a.srt", cues, "b.srt"), cues.replace("Close the valve.", "关闭阀门。"));
}

#[test]
fn chinese_becomes_english_with_blanks() {
    let folder = folder();
    let page = "<html><body><p>关闭阀门。打开<b>阀门</b>。</p></body></html>";
    let new = translated_bytes(&folder, "a.html", page.as_bytes(), "b.html", &["--target-lang", "en", "--lang", "zh"]);
    let new = String::from_utf8(new).unwrap();
    assert_eq!(new, "<html><body><p>Close the valve. Open the <b>valve</b>.</p></body></html>");
}

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>";

/// A Word document of some paragraphs, with another file in it.
fn docx(body: &str) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (name, content) in [
        ("word/document.xml", format!("{HEAD}{body}</w:body></w:document>")),
        ("word/styles.xml", "<w:styles/>".to_owned()),
    ] {
        writer.start_file(name, options).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A container of some files, as they are in every document of its kind.
fn packed(files: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        // Both formats want their type first, and not compressed.
        let method =
            if *name == "mimetype" { zip::CompressionMethod::Stored } else { zip::CompressionMethod::Deflated };
        writer.start_file(*name, zip::write::SimpleFileOptions::default().compression_method(method)).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The names of a container's files, in order.
fn names(bytes: &[u8]) -> Vec<String> {
    let archive = zip::ZipArchive::new(Cursor::new(bytes.to_vec())).unwrap();
    archive.file_names().map(|name| name.unwrap().into_owned()).collect()
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes.to_vec())).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn a_word_document_keeps_the_formatting_of_its_runs() {
    let bold = "<w:r><w:rPr><w:b/></w:rPr><w:t>valve</w:t></w:r>";
    let body = format!(
        "<w:p><w:pPr><w:pStyle w:val=\"Heading1\"/></w:pPr><w:r><w:rPr><w:i/></w:rPr><w:t xml:space=\"preserve\">Close </w:t></w:r>\
         <w:r><w:rPr><w:i/><w:lang w:val=\"en-US\"/></w:rPr><w:t>the valve.</w:t></w:r></w:p>\
         <w:p><w:r><w:t xml:space=\"preserve\">Open the </w:t></w:r>{bold}<w:r><w:t>. More of it.</w:t></w:r></w:p>\
         <w:tbl><w:tr><w:tc><w:p><w:r><w:t>Read the manual &amp; wait.</w:t></w:r></w:p></w:tc></w:tr></w:tbl>\
         <w:p><w:r><w:t>Nothing</w:t></w:r></w:p>"
    );
    let new = translated_bytes(&folder(), "a.docx", &docx(&body), "b.docx", &[]);
    let bold = bold.replace("valve", "阀门");
    let expected = format!(
        "{HEAD}<w:p><w:pPr><w:pStyle w:val=\"Heading1\"/></w:pPr><w:r><w:rPr><w:i/></w:rPr><w:t xml:space=\"preserve\">关闭阀门。</w:t></w:r>\
         <w:r><w:rPr><w:i/><w:lang w:val=\"en-US\"/></w:rPr><w:t></w:t></w:r></w:p>\
         <w:p><w:r><w:t xml:space=\"preserve\">打开</w:t></w:r>{bold}<w:r><w:t>。 More of it.</w:t></w:r></w:p>\
         <w:tbl><w:tr><w:tc><w:p><w:r><w:t>阅读手册 &lt;然后&gt; 等待。</w:t></w:r></w:p></w:tc></w:tr></w:tbl>\
         <w:p><w:r><w:t>Nothing</w:t></w:r></w:p></w:body></w:document>"
    );
    assert_eq!(part(&new, "word/document.xml"), expected);
    assert_eq!(part(&new, "word/styles.xml"), "<w:styles/>");
}

#[test]
fn headers_notes_and_comments_of_word_are_translated() {
    let main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    let file = |root: &str, content: &str| format!("<w:{root} xmlns:w=\"{main}\">{content}</w:{root}>");
    let text = |text: &str| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>");
    let boxed = |text: &str| {
        format!(
            "<w:p><w:r><mc:AlternateContent xmlns:mc=\"m\"><mc:Choice><w:txbxContent>{text}</w:txbxContent></mc:Choice>\
             </mc:AlternateContent></w:r></w:p>"
        )
    };
    let parts = |english: bool| {
        let valve = text(if english { "Close the valve." } else { "关闭阀门。" });
        let open = text(if english { "Open the valve." } else { "打开阀门。" });
        [
            ("word/document.xml", file("document", &format!("<w:body>{open}{}</w:body>", boxed(&valve)))),
            ("word/header1.xml", file("hdr", &valve)),
            ("word/footer2.xml", file("ftr", &open)),
            ("word/footnotes.xml", file("footnotes", &format!("<w:footnote w:id=\"1\">{valve}</w:footnote>"))),
            ("word/endnotes.xml", file("endnotes", &format!("<w:endnote w:id=\"1\">{open}</w:endnote>"))),
            ("word/comments.xml", file("comments", &format!("<w:comment w:id=\"1\">{valve}</w:comment>"))),
        ]
    };
    let english = parts(true);
    let files: Vec<(&str, &str)> = english.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let new = translated_bytes(&folder(), "a.docx", &packed(&files), "b.docx", &["--target-lang", "zh-CN"]);
    for (name, expected) in parts(false) {
        assert_eq!(part(&new, name), expected, "{name}");
    }
}

#[test]
fn an_open_document_keeps_the_styles_of_its_runs() {
    let content = |paragraphs: &str| {
        format!(
            "<?xml version=\"1.0\"?>\n<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
             xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:text>{paragraphs}\
             </office:text></office:body></office:document-content>"
        )
    };
    let old = content(
        "<text:h text:outline-level=\"1\">Close <text:span text:style-name=\"T1\">the</text:span> valve.</text:h>\
         <text:p>Open the <text:span text:style-name=\"T2\">valve</text:span>. More\n of it.</text:p>\
         <text:p>Read the manual &amp; wait.</text:p>",
    );
    let files =
        [("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", &old), ("styles.xml", "<styles/>")];
    let new = translated_bytes(&folder(), "a.odt", &packed(&files), "b.odt", &[]);
    let expected = content(
        "<text:h text:outline-level=\"1\">关闭阀门。<text:span text:style-name=\"T1\"></text:span></text:h>\
         <text:p>打开<text:span text:style-name=\"T2\">阀门</text:span>。 More\n of it.</text:p>\
         <text:p>阅读手册 &lt;然后&gt; 等待。</text:p>",
    );
    assert_eq!(part(&new, "content.xml"), expected);
    assert_eq!(part(&new, "styles.xml"), "<styles/>");
    assert_eq!(names(&new), ["mimetype", "content.xml", "styles.xml"]);
}

#[test]
fn an_e_book_keeps_the_markup_of_its_pages() {
    let page = |body: &str| {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\">\
             <head><title>Pumps</title></head><body>{body}</body></html>"
        )
    };
    let old = page(
        "<h1><i>Close the\n    valve.</i></h1><p class=\"a\">Open the <b>valve</b>. <i>More</i> of it.</p>\
         <p>Read the manual &amp; wait. Open the <b>valve</b>.</p>",
    );
    let package = "<package xmlns=\"http://www.idpf.org/2007/opf\"><manifest><item id=\"c\" href=\"c.xhtml\"/></manifest>\
        <spine><itemref idref=\"c\"/></spine></package>";
    let files = [
        ("mimetype", "application/epub+zip"),
        ("META-INF/container.xml", "<container><rootfiles><rootfile full-path=\"O/p.opf\"/></rootfiles></container>"),
        ("O/p.opf", package),
        ("O/c.xhtml", &old),
    ];
    let new = translated_bytes(&folder(), "a.epub", &packed(&files), "b.epub", &[]);
    let expected = page(
        "<h1><i>关闭阀门。</i></h1><p class=\"a\">打开<b>阀门</b>。 <i>More</i> of it.</p>\
         <p>阅读手册 &lt;然后&gt; 等待。打开<b>阀门</b>。</p>",
    );
    assert_eq!(part(&new, "O/c.xhtml"), expected);
    assert_eq!(part(&new, "O/p.opf"), package);
    assert_eq!(names(&new), ["mimetype", "META-INF/container.xml", "O/p.opf", "O/c.xhtml"]);
}

#[test]
fn codes_of_the_match_part_the_translation() {
    let folder = folder();
    let file = "<xliff version=\"1.2\"><file source-language=\"en\" target-language=\"zh-CN\" original=\"a\" datatype=\"x\"><body>\
        <trans-unit id=\"1\"><source>Zorp <g id=\"1\">the quix</g> now.</source><target>现在<g id=\"1\">那个</g>做。</target></trans-unit>\
        </body></file></xliff>";
    let file = folder.file("codes.xlf", file);
    out(&duiqi(&["memory", "import", "-q", &folder.path("m.tm"), &file]));
    let page = "<html><body><p>Zorp <b>the quix</b> now.</p></body></html>";
    let new = translated_bytes(&folder, "a.html", page.as_bytes(), "b.html", &[]);
    assert_eq!(String::from_utf8(new).unwrap(), "<html><body><p>现在<b>那个</b>做。</p></body></html>");
}

#[test]
fn formatting_without_a_place_is_said() {
    let folder = folder();
    let (memory, output) = (folder.path("m.tm"), folder.path("b.html"));
    let page = folder.file("a.html", "<html><body><p>Close <b>the</b> valve.<img src=\"a\"></p></body></html>");
    let done = duiqi(&["memory", "pretranslate", &memory, &page, "-o", &output]);
    assert!(String::from_utf8_lossy(&done.stderr).contains("1 of them have formatting"), "{done:?}");
    let new = std::fs::read_to_string(output).unwrap();
    assert_eq!(new, "<html><body><p>关闭阀门。<img src=\"a\"></p></body></html>");
}

#[test]
fn texts_with_keys_are_filled_in() {
    let json =
        "{\n  \"menu\": { \"quit\":\"Don't quit\", \"open\" : \"Open\" },\n  \"n\": 1,\n  \"other\": \"Unknown\"\n}\n";
    let expected = "{\n  \"menu\": { \"quit\":\"不要“退出”'\\\"\\n第二行\", \"open\" : \"打开\" },\n  \"n\": 1,\n  \"other\": \"Unknown\"\n}\n";
    assert_eq!(translated("en.json", json, "zh.json"), expected);
    let arb = "{\"@@locale\": \"en\", \"open\": \"Open\", \"@open\": {\"description\": \"Open\"}}";
    let expected = "{\"@@locale\": \"zh_CN\", \"open\": \"打开\", \"@open\": {\"description\": \"Open\"}}";
    assert_eq!(translated("app_en.arb", arb, "app_zh.arb"), expected);
    let android = "<resources>\n  <!-- Open -->\n  <string name=\"a\">Open</string>\n  <string name=\"q\">Don\\'t quit</string>\n  <string name=\"x\" translatable=\"false\">Open</string>\n  <plurals name=\"p\"><item quantity=\"other\">Delete %d files</item></plurals>\n</resources>\n";
    let expected = android
        .replacen(">Open<", ">打开<", 1)
        .replace("Don\\'t quit", "不要“退出”\\'\\\"\\n第二行")
        .replace("Delete %d files", "删除 %d 个文件");
    assert_eq!(translated("values/strings.xml", android, "values-zh/strings.xml"), expected);
    let strings = "/* Open */\n\"a\" = \"Open\";\nq = \"Don't quit\"; // end\n";
    let expected = "/* Open */\n\"a\" = \"打开\";\nq = \"不要“退出”'\\\"\\n第二行\"; // end\n";
    assert_eq!(translated("en.lproj/a.strings", strings, "zh-Hans.lproj/a.strings"), expected);
    let resx = "<root>\n  <data name=\"a\" xml:space=\"preserve\">\n    <value>Open</value>\n    <comment>Open</comment>\n  </data>\n</root>";
    assert_eq!(translated("a.resx", resx, "a.zh.resx"), resx.replace("<value>Open", "<value>打开"));
    assert_eq!(translated("a.properties", "# ü\na = Open\nb=x\n", "z.properties"), "# ü\na = 打开\nb=x\n");
    let yaml = "en: # the language\n  menu:\n    open: Open # a verb\n    other: 'Unknown'\n    quit: >-\n      Don't\n      quit\n  list:\n    - Open\n";
    let expected = "zh-CN: # the language\n  menu:\n    open: \"打开\" # a verb\n    other: 'Unknown'\n    quit: \"不要“退出”'\\\"\\n第二行\"\n  list:\n    - \"打开\"\n";
    assert_eq!(translated("en.yml", yaml, "zh.yml"), expected);
}

#[test]
fn bilingual_files_are_filled_in_and_marked() {
    let po = "msgid \"\"\nmsgstr \"\"\n\"Language: zh_CN\\n\"\n\n#: a.c:1\n#, c-format\nmsgid \"Delete %d files\"\nmsgstr \"\"\n\n#, fuzzy, c-format\nmsgid \"Open\"\nmsgstr \"开\"\n\nmsgid \"Close the vent.\"\nmsgstr \"\"\n\nmsgid \"Known\"\nmsgstr \"已知\"\n\n#~ msgid \"old\"\n#~ msgstr \"旧\"\n";
    let expected = "msgid \"\"\nmsgstr \"\"\n\"Language: zh_CN\\n\"\n\n#: a.c:1\n#, c-format\nmsgid \"Delete %d files\"\nmsgstr \"删除 %d 个文件\"\n\n#, c-format\nmsgid \"Open\"\nmsgstr \"打开\"\n\n#, fuzzy\nmsgid \"Close the vent.\"\nmsgstr \"关闭阀门。\"\n\nmsgid \"Known\"\nmsgstr \"已知\"\n\n#~ msgid \"old\"\n#~ msgstr \"旧\"\n";
    let new = translated_bytes(&folder(), "a.po", po.as_bytes(), "b.po", &["--threshold", "60"]);
    assert_eq!(String::from_utf8(new).unwrap(), expected);
    let ts = "<TS version=\"2.1\" language=\"zh_CN\"><context><name>M</name><message><source>Open</source>\
        <translation type=\"unfinished\"></translation></message><message numerus=\"yes\"><source>Delete %d files</source>\
        <translation type=\"unfinished\"><numerusform></numerusform></translation></message></context></TS>";
    let expected = ts
        .replacen("<translation type=\"unfinished\">", "<translation>打开", 1)
        .replace("<translation type=\"unfinished\"><numerusform>", "<translation><numerusform>删除 %d 个文件");
    assert_eq!(translated("a.ts", ts, "b.ts"), expected);
    let catalogue = r#"{"sourceLanguage":"en","strings":{"Open":{"comment":"A verb"},"New":{}},"version":"1.0"}"#;
    let new: serde_json::Value = serde_json::from_str(&translated("L.xcstrings", catalogue, "M.xcstrings")).unwrap();
    let unit = serde_json::json!({"stringUnit": {"state": "translated", "value": "打开"}});
    assert_eq!(new["strings"]["Open"]["localizations"]["zh-Hans"], unit);
    assert_eq!(new["strings"]["New"], serde_json::json!({}));
}

#[test]
fn what_cannot_be_written_is_refused_and_the_input_stays() {
    let folder = folder();
    let (memory, page) = (folder.path("m.tm"), folder.file("a.html", "<p>Close the valve.</p>"));
    let (code, said) = failure(&duiqi(&["memory", "pretranslate", &memory, &page, "-o", &page]));
    assert!(code != 0 && said.contains("a.html"), "{said}");
    assert_eq!(std::fs::read_to_string(&page).unwrap(), "<p>Close the valve.</p>");
    let gbk = folder.file(
        "g.html",
        b"<html><head><meta charset=gbk></head><body><p>\xC4\xE3\xBA\xC3 Close the valve.</p></body></html>",
    );
    let done = duiqi(&["memory", "pretranslate", &memory, &gbk, "-o", &folder.path("h.html"), "--lang", "en"]);
    assert!(done.status.success(), "{done:?}");
}

#[test]
fn a_finished_message_loses_what_it_said_before() {
    let text = "msgid \"\"\r\nmsgstr \"\"\r\n\"Content-Type: text/plain; charset=UTF-8\\n\"\r\n\"Language: zh_CN\\n\"\r\n\r\n#, fuzzy, c-format\r\n#| msgid \"Shut the valve.\"\r\nmsgid \"Close the valve.\"\r\nmsgstr \"旧\"\r\n\r\n#~ msgid \"Open the valve.\"\r\n#~ msgstr \"旧\"\r\n";
    let expected = text
        .replace("#, fuzzy, c-format", "#, c-format")
        .replace("#| msgid \"Shut the valve.\"\r\n", "")
        .replace("\r\nmsgstr \"旧\"", "\r\nmsgstr \"关闭阀门。\"");
    assert_eq!(translated("a.po", text, "b.po"), expected);
}

#[test]
fn android_files_are_known_by_their_content() {
    // A styled text is left alone: its markup would get lost.
    let text = "<resources>\n<string name=\"a\">Close the valve.</string>\n<string name=\"b\">Open the <b>valve</b>.</string>\n</resources>\n";
    assert_eq!(translated("texts.xml", text, "zh.xml"), text.replace("Close the valve.", "关闭阀门。"));
}

#[test]
fn only_what_can_be_translated_is_counted_as_segments() {
    let folder = folder();
    let file = folder.file("a.json", r#"{"a": "Close the valve.", "b": ""}"#);
    let out_file = folder.path("o.json");
    let answer = out(&duiqi(&["memory", "pretranslate", &folder.path("m.tm"), &file, "--summary", "--json"]));
    let summary: serde_json::Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(summary["bands"][2]["segments"], 1);
    assert_eq!(summary["bands"][8]["segments"], 0);
    assert_eq!(out(&duiqi(&["memory", "pretranslate", "-q", &folder.path("m.tm"), &file, "-o", &out_file])), "");
}

#[test]
fn a_styled_text_of_android_is_translated_with_its_elements() {
    let folder = folder();
    let tmx = folder.file(
        "t.tmx",
        "<tmx version=\"1.4\"><header srclang=\"en\"/><body><tu><tuv xml:lang=\"en\"><seg>Press <bpt i=\"1\">&lt;b&gt;</bpt>OK<ept i=\"1\">&lt;/b&gt;</ept> now.</seg></tuv><tuv xml:lang=\"zh-CN\"><seg>现在按<bpt i=\"1\">&lt;b&gt;</bpt>“确定”<ept i=\"1\">&lt;/b&gt;</ept>，别\"等\"。</seg></tuv></tu></body></tmx>",
    );
    out(&duiqi(&["memory", "import", "-q", &folder.path("m.tm"), &tmx]));
    let file = |first: &str| {
        format!(
            "<resources>\n  <!-- a -->\n  <string name=\"a\">{first}</string>\n  <string name=\"b\">Open <i>the</i> \
             valve.</string>\n</resources>\n"
        )
    };
    let old = file("Press <font color='red'>OK</font> now.");
    let new = translated_bytes(&folder, "strings.xml", old.as_bytes(), "out/strings.xml", &["--target-lang", "zh-CN"]);
    let expected = file("现在按<font color='red'>“确定”</font>，别\\\"等\\\"。");
    assert_eq!(String::from_utf8(new).unwrap(), expected);
}

#[test]
fn a_copy_of_the_source_without_a_state_is_no_translation() {
    let file = |target: &str| {
        format!(
            "<xliff version=\"1.2\"><file source-language=\"en\" target-language=\"zh-CN\" original=\"a\" datatype=\"x\">\
             <body><trans-unit id=\"1\" approved=\"yes\"><source>Open</source><target>Open</target></trans-unit>\
             <trans-unit id=\"2\"><source>Open</source>{target}</trans-unit></body></file></xliff>"
        )
    };
    let new = translated("a.xlf", &file("<target>Open</target>"), "b.xlf");
    let filled = "<target state=\"translated\" state-qualifier=\"exact-match\">打开</target><alt-trans \
                  match-quality=\"100\" origin=\"memory\"><target>打开</target></alt-trans>";
    assert_eq!(new, file(filled));
}

#[test]
fn codes_of_a_match_become_those_of_the_segment() {
    let folder = folder();
    let tmx = folder.file(
        "t.tmx",
        "<tmx version=\"1.4\"><header srclang=\"en\"/><body><tu><tuv xml:lang=\"en\"><seg>Press <bpt i=\"1\">&lt;b&gt;</bpt>OK<ept i=\"1\">&lt;/b&gt;</ept> now.</seg></tuv><tuv xml:lang=\"zh-CN\"><seg>现在按<bpt i=\"1\">&lt;b&gt;</bpt>确定<ept i=\"1\">&lt;/b&gt;</ept>。</seg></tuv></tu></body></tmx>",
    );
    out(&duiqi(&["memory", "import", "-q", &folder.path("m.tm"), &tmx]));
    let xliff = "<xliff version=\"1.2\" xmlns=\"urn:oasis:names:tc:xliff:document:1.2\"><file source-language=\"en\" target-language=\"zh-Hans\" original=\"a\" datatype=\"x\"><body><trans-unit id=\"1\"><source>Press <g id=\"7\">OK</g> now.</source></trans-unit><trans-unit id=\"2\"><source>Press OK now.</source></trans-unit><trans-unit id=\"3\"><source><x id=\"9\"/>Press OK now.</source></trans-unit></body></file></xliff>";
    let new = String::from_utf8(translated_bytes(&folder, "a.xlf", xliff.as_bytes(), "b.xlf", &[])).unwrap();
    // The version and the language tag are those of the file.
    assert!(new.contains("version=\"1.2\"") && new.contains("target-language=\"zh-Hans\""), "{new}");
    assert!(
        new.contains(
            "<target state=\"translated\" state-qualifier=\"exact-match\">现在按<g id=\"7\">确定</g>。</target>"
        ),
        "{new}"
    );
    assert!(
        new.contains("<target state=\"translated\" state-qualifier=\"exact-match\">现在按确定。</target>"),
        "{new}"
    );
    // Other formatting is never a full match.
    assert!(new.contains("match-quality=\"99\""), "{new}");
}

#[test]
fn headers_and_footers_of_an_open_document_are_translated() {
    const NAMES: &str = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
                         xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" \
                         xmlns:number=\"urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0\" \
                         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"";
    let body = format!(
        "<office:document-content {NAMES}><office:body><office:text><text:p>Nothing known.</text:p></office:text></office:body>\
         </office:document-content>"
    );
    let styles = |header: &str, footer: &str| {
        format!(
            "<office:document-styles {NAMES}><office:styles><number:text>Open</number:text></office:styles><office:master-styles>\
             <style:master-page><style:header><text:p>{header}</text:p></style:header><style:footer><text:p>{footer}</text:p>\
             <text:p><text:page-number>1</text:page-number></text:p></style:footer></style:master-page></office:master-styles>\
             </office:document-styles>"
        )
    };
    let old = styles("Close the valve.", "Open the valve.");
    let files = [("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", &body), ("styles.xml", &old)];
    let new = translated_bytes(&folder(), "a.odt", &packed(&files), "b.odt", &[]);
    assert_eq!(part(&new, "styles.xml"), styles("关闭阀门。", "打开阀门。"));
    assert_eq!(part(&new, "content.xml"), body);
}

#[test]
fn yaml_of_every_usual_way_of_writing_is_filled() {
    let old = "en:\n  base: &base\n    open: &open Open\n    close: \"Close the\n      valve.\"\n  days:\n  - Open\n  - {a: Open, b: 'Close the valve.'}\n  list: [Open, \"Close the valve.\", [Unknown]]\n  other:\n    <<: *base\n    own: *open\n  long: Close\n    the valve.\n  block: >-\n    Close the\n    valve.\n";
    let new = "zh-CN:\n  base: &base\n    open: &open \"打开\"\n    close: \"关闭阀门。\"\n  days:\n  - \"打开\"\n  - {a: \"打开\", b: \"关闭阀门。\"}\n  list: [\"打开\", \"关闭阀门。\", [Unknown]]\n  other:\n    <<: *base\n    own: *open\n  long: \"关闭阀门。\"\n  block: \"关闭阀门。\"\n";
    assert_eq!(translated("en.yml", old, "zh.yml"), new);
}

#[test]
fn files_in_other_encodings_are_filled_and_stay_readable() {
    let folder = folder();
    let xliff = |encoding: &str, target: &str| {
        format!(
            "<?xml version=\"1.0\" encoding=\"{encoding}\"?>\n<xliff version=\"1.2\"><!-- café --><file source-language=\"en\" \
             target-language=\"zh-CN\" original=\"a\" datatype=\"x\"><body><trans-unit id=\"1\"><source>Open</source>{target}\
             </trans-unit></body></file></xliff>"
        )
    };
    let target = "<target state=\"translated\" state-qualifier=\"exact-match\">打开</target>\
                  <alt-trans match-quality=\"100\" origin=\"memory\"><target>打开</target></alt-trans>";
    // Latin-1 has no Chinese, so that the file declares UTF-8.
    let latin: Vec<u8> = xliff("ISO-8859-1", "").chars().map(|c| c as u8).collect();
    let new = translated_bytes(&folder, "a.xlf", &latin, "b.xlf", &[]);
    assert_eq!(String::from_utf8(new).unwrap(), xliff("UTF-8", target));
    // GBK has, and stays.
    let gbk = encoding_rs::GBK.encode(&xliff("GBK", "").replace('é', "")).0.into_owned();
    let new = translated_bytes(&folder, "c.xlf", &gbk, "d.xlf", &[]);
    let text = encoding_rs::GBK.decode(&new).0.into_owned();
    assert!(text.contains("encoding=\"GBK\"") && text.contains(">打开</target>"), "{text}");
    let table = encoding_rs::GBK.encode("编号,英文,中文\n1,Open,\n2,Close the valve.,\n").0.into_owned();
    let new = translated_bytes(&folder, "e.csv", &table, "f.csv", &[]);
    assert_eq!(encoding_rs::GBK.decode(&new).0, "编号,英文,中文\n1,Open,打开\n2,Close the valve.,关闭阀门。\n");
    let po = "msgid \"\"\nmsgstr \"\"\n\"Content-Type: text/plain; charset=ISO-8859-1\\n\"\n\n# caf\u{e9}\nmsgid \"Open\"\nmsgstr \"\"\n";
    let latin: Vec<u8> = po.chars().map(|c| c as u8).collect();
    let new = translated_bytes(&folder, "g.po", &latin, "h.po", &[]);
    let expected =
        po.replace("ISO-8859-1", "UTF-8").replace("msgid \"Open\"\nmsgstr \"\"", "msgid \"Open\"\nmsgstr \"打开\"");
    assert_eq!(String::from_utf8(new).unwrap(), expected);
    let properties = b"# caf\xE9\nopen=Open\n";
    let new = translated_bytes(&folder, "m_en.properties", properties, "m_zh.properties", &[]);
    assert_eq!(new, b"# caf\xE9\nopen=\\u6253\\u5F00\n");
}

#[test]
fn texts_of_xcode_that_vary_by_number_get_the_forms_of_the_language() {
    let unit = |value: &str| format!(r#"{{"stringUnit":{{"state":"translated","value":"{value}"}}}}"#);
    let plural = |one: &str, other: &str| {
        format!(r#"{{"variations":{{"plural":{{"one":{},"other":{}}}}}}}"#, unit(one), unit(other))
    };
    let catalogue = format!(
        r#"{{"sourceLanguage":"en","strings":{{"files":{{"localizations":{{"en":{}}}}},"sum":{{"localizations":{{"en":{{"stringUnit":{{"state":"translated","value":"%#@f@"}},"substitutions":{{"f":{{"argNum":1,"formatSpecifier":"lld","variations":{{"plural":{{"other":{}}}}}}}}}}}}}}}}},"version":"1.0"}}"#,
        plural("Unknown form", "Delete %d files"),
        unit("Open")
    );
    let new: serde_json::Value = serde_json::from_str(&translated("a.xcstrings", &catalogue, "b.xcstrings")).unwrap();
    let value = |pointer: &str| new.pointer(pointer).and_then(serde_json::Value::as_str).map(str::to_owned);
    let files = "/strings/files/localizations/zh-Hans/variations/plural";
    assert_eq!(value(&format!("{files}/other/stringUnit/value")).as_deref(), Some("删除 %d 个文件"));
    // Chinese has one form for all numbers.
    assert!(new.pointer(&format!("{files}/one")).is_none());
    let sum = "/strings/sum/localizations/zh-Hans";
    assert_eq!(
        value(&format!("{sum}/substitutions/f/variations/plural/other/stringUnit/value")).as_deref(),
        Some("打开")
    );
    assert_eq!(value(&format!("{sum}/stringUnit/value")).as_deref(), Some("%#@f@"));
}

#[test]
fn a_memory_that_is_filled_keeps_its_head() {
    let folder = folder();
    let file = "<tmx version='1.4'><header srclang='en' segtype='phrase' datatype='html' creationid='ann'><note>Of 2020</note></header>\
                <body><tu><tuv xml:lang='en'><seg>Open</seg></tuv></tu></body></tmx>";
    let (input, output) = (folder.file("a.tmx", file), folder.path("b.tmx"));
    let done =
        duiqi(&["memory", "pretranslate", &folder.path("m.tm"), &input, "-o", &output, "--target-lang", "zh-CN"]);
    assert!(!String::from_utf8_lossy(&done.stderr).contains("header"));
    let new = std::fs::read_to_string(&output).unwrap();
    for part in
        ["segtype=\"phrase\"", "datatype=\"html\"", "creationid=\"ann\"", "<note>Of 2020</note>", "<seg>打开</seg>"]
    {
        assert!(new.contains(part), "{part}: {new}");
    }
    // One file for two results would lose one of them.
    let both = ["memory", "pretranslate", &folder.path("m.tm"), &input, "-o", "c.csv", "--statistics", "./c.csv"];
    assert!(failure(&duiqi(&both)).1.contains("name the same file"));
}

#[test]
fn white_space_around_a_text_is_that_of_the_file() {
    let po = "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\n\"\n\nmsgid \"Open\\n\"\nmsgstr \"\"\n\n\
              msgid \"  Close the valve. \"\nmsgstr \"\"\n";
    let expected = po.replacen("msgid \"Open\\n\"\nmsgstr \"\"", "msgid \"Open\\n\"\nmsgstr \"打开\\n\"", 1);
    let expected = expected.replace("valve. \"\nmsgstr \"\"", "valve. \"\nmsgstr \"  关闭阀门。 \"");
    assert_eq!(translated("a.po", po, "b.po"), expected);
    // A text that was wrapped is looked up on one line.
    assert_eq!(translated("a.txt", "Close the\r\nvalve.\r\n", "b.txt"), "关闭阀门。\r\n");
}

#[test]
fn blocks_that_are_not_to_be_translated_stay() {
    let page = |text: &str| format!("<html translate=\"no\"><body>{text}</body></html>");
    for (text, expected) in [
        ("<p translate='no'>Open</p><p>Open</p>", "<p translate='no'>Open</p><p>打开</p>"),
        ("<p translate=no>Open<p>Open", "<p translate=no>Open<p>打开"),
        (
            "<div translate=\"no\"><div>Open</div><p>Open</p></div><div>Open</div>",
            "<div translate=\"no\"><div>Open</div><p>Open</p></div><div>打开</div>",
        ),
        ("<ul><li translate=no>Open<li>Open</ul>", "<ul><li translate=no>Open<li>打开</ul>"),
        ("<p>Close the <span translate=\"no\">valve</span>.</p>", "<p>关闭<span translate=\"no\">阀门</span>。</p>"),
    ] {
        assert_eq!(translated("a.html", &page(text), "b.html"), page(expected));
    }
}

/// A folder with a memory of these pairs, English first.
fn memory_of(pairs: &[(&str, &str)]) -> Folder {
    let folder = Folder::new();
    let line = |(en, zh): &(&str, &str)| {
        serde_json::json!({ "en": en, "zh": zh, "source_tag": "en", "target_tag": "zh-CN" }).to_string() + "\n"
    };
    let pairs = folder.file("pairs.jsonl", pairs.iter().map(line).collect::<String>());
    out(&duiqi(&["memory", "create", "-q", &folder.path("m.tm")]));
    out(&duiqi(&["memory", "import", "-q", &folder.path("m.tm"), &pairs]));
    folder
}

const BOATS: &[(&str, &str)] = &[
    ("Row on.", "继续划。"),
    ("Is the sail up?", "帆升起来了吗？"),
    ("Note: moor the boat.", "注意：系好船。"),
    ("Press \"Moor\" now.", "现在按“系泊”键。"),
];

#[test]
fn chinese_sentences_have_no_blank_beside_formatting() {
    let folder = memory_of(BOATS);
    for (text, expected) in [
        ("<b>Row on.</b> Is the sail up?", "<b>继续划。</b>帆升起来了吗？"),
        ("Row on. <i>Is the sail up?</i>\nRow on.", "继续划。<i>帆升起来了吗？</i>继续划。"),
        ("<b>Row on.</b> <i>Row on.</i>", "<b>继续划。</b><i>继续划。</i>"),
        ("<a href=\"a b\">Row on.</a>  Row on.", "<a href=\"a b\">继续划。</a>继续划。"),
        // A picture stays as it stands, and so does a sentence that is not
        // translated.
        ("Row on. <img src='x'> Row on.", "继续划。 <img src='x'> 继续划。"),
        ("<b>Row on.</b> Nothing is known.", "<b>继续划。</b> Nothing is known."),
    ] {
        let page = |text: &str| format!("<html><body><p>{text}</p></body></html>");
        let new = translated_bytes(&folder, "a.html", page(text).as_bytes(), "b.html", &["--target-lang", "zh-CN"]);
        assert_eq!(String::from_utf8(new).unwrap(), page(expected), "{text}");
    }
}

#[test]
fn emphasis_of_markdown_closes_before_chinese_without_a_blank() {
    let folder = memory_of(BOATS);
    for (text, expected) in [
        ("**Row on.** Is the sail up?\n", "**继续划**。帆升起来了吗？\n"),
        ("Row on. *Is the sail up?* Row on.\n", "继续划。*帆升起来了吗*？继续划。\n"),
        ("[Row on.](x.md) Row on.\n", "[继续划。](x.md)继续划。\n"),
        ("Row on. [Row on.](x.md)\n", "继续划。[继续划。](x.md)\n"),
        ("[**Row on.**](x.md) Row on.\n", "[**继续划。**](x.md)继续划。\n"),
        // An end behind a link, and two emphases side by side, need the blank.
        ("**[Row on.](x.md)** Row on.\n", "**[继续划。](x.md)** 继续划。\n"),
        ("~~**Row on.**~~ Row on.\n", "~~**继续划。**~~ 继续划。\n"),
        ("**Row on.** **Row on.**\n", "**继续划。** **继续划。**\n"),
        ("**Row on.** ![p](p.png) Row on.\n", "**继续划。** ![p](p.png) 继续划。\n"),
        // Nothing follows that could be taken for a word.
        ("**Row on.**\n", "**继续划。**\n"),
        ("**Row on.** Nothing is known.\n", "**继续划。** Nothing is known.\n"),
        ("**Note:** moor the boat.\n", "**注意**：系好船。\n"),
    ] {
        let new = translated_bytes(&folder, "a.md", text.as_bytes(), "b.md", &["--target-lang", "zh-CN"]);
        assert_eq!(String::from_utf8(new).unwrap(), expected, "{text}");
    }
    // The other way, a blank stands outside of what is marked.
    for (text, expected) in [
        ("**继续划。**继续划。\n", "**Row on.** Row on.\n"),
        ("继续划。**继续划。**\n", "Row on. **Row on.**\n"),
        ("[继续划。](x.md)继续划。\n", "[Row on.](x.md) Row on.\n"),
    ] {
        let options = ["--target-lang", "en", "--lang", "zh"];
        let new = translated_bytes(&folder, "a.md", text.as_bytes(), "b.md", &options);
        assert_eq!(String::from_utf8(new).unwrap(), expected, "{text}");
    }
}

#[test]
fn a_translated_page_names_its_new_language() {
    let folder = memory_of(BOATS);
    for (page, expected) in [
        ("<html lang=\"en\"><p>Row on.</p></html>", "<html lang=\"zh-Hans-SG\"><p>继续划。</p></html>"),
        (
            "<html xml:lang='en-US' lang='en-US'><p lang=en>Row on.</p><p lang=\"fr\">Ramez.</p></html>",
            "<html xml:lang='zh-Hans-SG' lang='zh-Hans-SG'><p lang=zh-Hans-SG>继续划。</p><p lang=\"fr\">Ramez.</p></html>",
        ),
        // What stays English keeps its language.
        (
            "<html lang='en'><p>Row on.</p><p>Is the sail up?</p><p lang='en'>Nothing is known.</p></html>",
            "<html lang='zh-Hans-SG'><p>继续划。</p><p>帆升起来了吗？</p><p lang='en'>Nothing is known.</p></html>",
        ),
        (
            "<html lang='en'><p>Row on.</p><p>Nothing is known.</p><p>Who knows?</p></html>",
            "<html lang='en'><p>继续划。</p><p>Nothing is known.</p><p>Who knows?</p></html>",
        ),
        ("<html><p>Row on.</p></html>", "<html><p>继续划。</p></html>"),
    ] {
        let options = ["--target-lang", "zh-Hans-SG"];
        let new = translated_bytes(&folder, "a.html", page.as_bytes(), "b.html", &options);
        assert_eq!(String::from_utf8(new).unwrap(), expected, "{page}");
    }
    let page = "<html lang='zh-CN'><p>继续划。</p></html>";
    let options = ["--target-lang", "en-GB", "--lang", "zh"];
    let new = translated_bytes(&folder, "a.html", page.as_bytes(), "b.html", &options);
    assert_eq!(String::from_utf8(new).unwrap(), "<html lang='en-GB'><p>Row on.</p></html>");
}

#[test]
fn numbers_of_items_stay_and_their_sentences_are_found() {
    let folder = memory_of(BOATS);
    for (text, expected) in [
        ("1. Row on. Is the sail up?\n2) **Row on.**\n", "1. 继续划。帆升起来了吗？\n2) **继续划。**\n"),
        ("- Row on.\n  10. Row on.\n", "- 继续划。\n  10. 继续划。\n"),
        ("1. Nothing is known.\n", "1. Nothing is known.\n"),
        ("1. **Row on.** Is the sail up?\n", "1. **继续划**。帆升起来了吗？\n"),
    ] {
        let new = translated_bytes(&folder, "a.md", text.as_bytes(), "b.md", &["--target-lang", "zh-CN"]);
        assert_eq!(String::from_utf8(new).unwrap(), expected, "{text}");
    }
}

#[test]
fn the_language_of_a_page_is_that_of_what_it_shows() {
    let folder = memory_of(BOATS);
    let page = "<html lang='zh'><head><meta charset='utf-8'><link rel='stylesheet' href='harbour.css'></head><body>\
                <div class='navigation bar'><p><b>继续划。</b>帆升起来了吗？</p></div></body></html>";
    let new = translated_bytes(&folder, "a.html", page.as_bytes(), "b.html", &["--target-lang", "en"]);
    let new = String::from_utf8(new).unwrap();
    assert!(new.contains("<p><b>Row on.</b> Is the sail up?</p>") && new.starts_with("<html lang='en'>"), "{new}");
}
