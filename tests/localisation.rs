//! Files of apps and web sites: a pair of files, or one file with both languages.

#![cfg(feature = "cli")]

#[path = "common/cli.rs"]
mod cli;

use cli::{Folder, duiqi, failure, lines, out};
use serde_json::Value;

/// Two files of a format, and the units that they give: id, English, Chinese.
fn paired(names: [&str; 2], texts: [&str; 2]) -> Vec<(String, String, String)> {
    let folder = Folder::new();
    for name in names {
        if let Some((sub, _)) = name.rsplit_once('/') {
            std::fs::create_dir_all(folder.path(sub)).unwrap();
        }
    }
    let [en, zh] = [0, 1].map(|at| folder.file(names[at], texts[at]));
    units(&lines(&out(&duiqi(&["convert", &en, &zh, "--to", "jsonl"]))))
}

fn units(found: &[Value]) -> Vec<(String, String, String)> {
    let text = |unit: &Value, key: &str| unit[key].as_str().unwrap_or_default().to_owned();
    found.iter().map(|unit| (text(unit, "id"), text(unit, "en"), text(unit, "zh"))).collect()
}

fn unit(id: &str, en: &str, zh: &str) -> (String, String, String) {
    (id.to_owned(), en.to_owned(), zh.to_owned())
}

#[test]
fn a_pair_of_files_is_paired_by_key() {
    let expected = [unit("menu.open", "Open", "打开"), unit("menu.quit", "Quit", "退出")];
    for (names, texts) in [
        (
            ["en.json", "zh-CN.json"],
            [r#"{"menu":{"open":"Open","quit":"Quit"}}"#, r#"{"menu":{"quit":"退出","open":"打开"}}"#],
        ),
        (
            ["en.yml", "zh.yml"],
            ["en:\n  menu:\n    open: Open\n    quit: Quit\n", "zh-CN:\n  menu:\n    quit: 退出\n    open: 打开\n"],
        ),
        (
            ["m_en.properties", "m_zh_CN.properties"],
            ["menu.open=Open\nmenu.quit=Quit\n", "menu.open=\\u6253\\u5f00\nmenu.quit = 退出\n"],
        ),
        (
            ["en.lproj/a.strings", "zh-Hans.lproj/a.strings"],
            [
                "\"menu.open\" = \"Open\";\n\"menu.quit\" = \"Quit\";",
                "\"menu.open\"=\"打开\";\n\"menu.quit\"=\"退出\";",
            ],
        ),
        (
            ["values/strings.xml", "values-zh-rCN/strings.xml"],
            [
                "<resources><string name=\"menu.open\">Open</string><string name=\"menu.quit\">Quit</string></resources>",
                "<resources><string name=\"menu.open\">打开</string><string name=\"menu.quit\">\"退出\"</string></resources>",
            ],
        ),
        (
            ["a.en.resx", "a.zh.resx"],
            [
                "<root><data name=\"menu.open\"><value>Open</value></data><data name=\"menu.quit\"><value>Quit</value></data></root>",
                "<root><data name=\"menu.open\"><value>打开</value></data><data name=\"menu.quit\"><value>退出</value></data></root>",
            ],
        ),
        (
            ["app_en.arb", "app_zh.arb"],
            [
                r#"{"@@locale":"en","menu.open":"Open","@menu.open":{"description":"a menu"},"menu.quit":"Quit"}"#,
                r#"{"@@locale":"zh","menu.open":"打开","menu.quit":"退出"}"#,
            ],
        ),
    ] {
        assert_eq!(paired(names, texts), expected, "{names:?}");
    }
}

#[test]
fn a_key_of_one_file_is_a_unit_with_one_side() {
    let found = paired(["en.json", "zh.json"], [r#"{"a":"One","b":"Two"}"#, r#"{"b":"二","c":"三"}"#]);
    assert_eq!(found, [unit("a", "One", ""), unit("b", "Two", "二"), unit("c", "", "三")]);
}

#[test]
fn one_file_with_both_languages_is_enough() {
    let folder = Folder::new();
    let read = |name: &str, text: &str| {
        let file = folder.file(name, text);
        lines(&out(&duiqi(&["convert", &file, "--to", "jsonl"])))
    };
    let found = read("i18n.json", r#"{"en":{"a":"One"},"zh-CN":{"a":"一"}}"#);
    assert_eq!(units(&found), [unit("a", "One", "一")]);
    let found = read(
        "L.xcstrings",
        r#"{"sourceLanguage":"en","strings":{"Open":{"localizations":{"zh-Hans":{"stringUnit":{"state":"needs_review","value":"打开"}}}}}}"#,
    );
    assert_eq!(
        (units(&found), &found[0]["state"]),
        (vec![unit("Open", "Open", "打开")], &"needs-review-translation".into())
    );
    let found = read(
        "P.xcstrings",
        r#"{"sourceLanguage":"en","strings":{"Duiqi":{"shouldTranslate":false},"Open":{"localizations":{"zh-Hans":{"stringUnit":{"value":"打开"}}}}}}"#,
    );
    assert_eq!(found[0]["translate"], false);
    assert_eq!(found[1].get("translate"), None);
    let found = read(
        "a.ts",
        "<TS version=\"2.1\" language=\"zh_CN\"><context><name>Main</name><message><source>Open</source>\
         <translation>打开</translation></message><message><source>Old</source><translation type=\"vanished\">旧</translation>\
         </message></context></TS>",
    );
    assert_eq!((units(&found), &found[0]["target_tag"]), (vec![unit("Main.0", "Open", "打开")], &"zh-CN".into()));
    let one = folder.file("en.json", r#"{"a":"One"}"#);
    let (code, said) = failure(&duiqi(&["convert", &one, "--to", "jsonl"]));
    assert!(code == 1 && said.contains("give the file of the other language"), "{said}");
}

const PO: &str = "msgid \"\"\nmsgstr \"\"\n\"Language: zh_CN\\n\"\n\n#. In the menu\n#: a.c:1\nmsgctxt \"menu\"\nmsgid \"May\"\nmsgstr \"五月\"\n\n\
    #, fuzzy\nmsgid \"Two\\n\"\n\"lines\"\nmsgstr \"两\\n行\"\n\nmsgid \"Alone\"\nmsgstr \"\"\n\nmsgid \"%d file\"\nmsgid_plural \"%d files\"\nmsgstr[0] \"%d 个文件\"\n";

#[test]
fn po_is_read_and_written_back() {
    let folder = Folder::new();
    let (po, again) = (folder.file("zh.po", PO), folder.path("again.po"));
    let found = lines(&out(&duiqi(&["convert", &po, "--to", "jsonl"])));
    let expected = [
        unit("menu", "May", "五月"),
        unit("", "Two\nlines", "两\n行"),
        unit("", "Alone", ""),
        unit("", "%d files", "%d 个文件"),
    ];
    assert_eq!(units(&found), expected);
    assert_eq!(
        (&found[0]["notes"][0], &found[1]["state"]),
        (&"In the menu".into(), &"needs-review-translation".into())
    );
    // The same format: the file itself, however it is wrapped.
    out(&duiqi(&["convert", &po, "-o", &again]));
    assert_eq!(std::fs::read_to_string(&again).unwrap(), PO);
    let through = folder.file("units.jsonl", out(&duiqi(&["convert", &po, "--to", "jsonl"])));
    out(&duiqi(&["convert", &through, "-o", &again]));
    let written = std::fs::read_to_string(&again).unwrap();
    for part in [
        "\"Language: zh_CN\\n\"",
        "#. In the menu\n#: a.c:1\nmsgctxt \"menu\"\nmsgid \"May\"",
        "#, fuzzy\nmsgid \"\"\n\"Two\\n\"\n\"lines\"",
    ] {
        assert!(written.contains(part), "{written}");
    }
    let back = lines(&out(&duiqi(&["convert", &again, "--to", "jsonl"])));
    assert_eq!(units(&back)[..3], units(&found)[..3]);
}

/// All that PO has: comments of both kinds, references, flags, earlier sources,
/// contexts, plural forms, several lines, obsolete messages.
const FULL_PO: &str = r#"# A translation of the demo
# by ann
msgid ""
msgstr ""
"Project-Id-Version: demo 1.0\n"
"Language: zh_CN\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=1; plural=0;\n"

# translator's note
#. extracted comment
#: src/a.c:10 src/b.c:20
#, fuzzy, c-format
#| msgctxt "old menu"
#| msgid "%d old file"
msgctxt "menu"
msgid "%d file"
msgid_plural "%d files"
msgstr[0] "%d 个文件"

#, python-brace-format, no-wrap
msgid "Hello {name}"
msgstr "你好 {name}"

msgid ""
"Long text\n"
"on two lines\t\"quoted\""
msgstr ""
"长文\n"
"两行\t“引号”"

#. untranslated
msgid "Not done"
msgstr ""

#~ msgctxt "x"
#~ msgid "Old one"
#~ msgstr "旧的"

#, fuzzy
#~| msgid "Older"
#~ msgid "Old file"
#~ msgid_plural "Old files"
#~ msgstr[0] "旧文件"
"#;

#[test]
fn po_comes_back_as_it_was() {
    let folder = Folder::new();
    let (po, jsonl, again) = (folder.file("zh.po", FULL_PO), folder.path("zh.jsonl"), folder.path("again.po"));
    out(&duiqi(&["convert", &po, "-o", &again]));
    assert_eq!(std::fs::read_to_string(&again).unwrap(), FULL_PO);
    out(&duiqi(&["convert", &po, "-o", &jsonl]));
    out(&duiqi(&["convert", &jsonl, "-o", &again, "-q"]));
    assert_eq!(std::fs::read_to_string(&again).unwrap(), FULL_PO);
    let memory = folder.path("m.tm");
    out(&duiqi(&["memory", "create", "-q", &memory]));
    let said = out(&duiqi(&["memory", "import", &memory, &po]));
    assert!(said.contains("3 added") && said.contains('2'), "{said}");
}

#[test]
fn forms_of_plurals_stay_one_message_in_translations_into_english() {
    let folder = Folder::new();
    let text = "msgid \"\"\nmsgstr \"\"\n\"Language: en\\n\"\n\"Content-Type: text/plain; charset=UTF-8\\n\"\n\n\
                msgid \"%d 个文件\"\nmsgid_plural \"%d 个文件\"\nmsgstr[0] \"%d file\"\nmsgstr[1] \"%d files\"\n\n\
                msgctxt \"m\"\nmsgid \"门\"\nmsgstr \"door\"\n";
    let (po, again) = (folder.file("en.po", text), folder.path("again.po"));
    let found = lines(&out(&duiqi(&["convert", &po, "--to", "jsonl"])));
    assert_eq!(found[1]["en"], "%d files");
    assert_eq!((&found[0]["source_tag"], &found[0]["target_tag"]), (&"zh-CN".into(), &"en".into()));
    out(&duiqi(&["convert", &po, "-o", &again]));
    assert_eq!(std::fs::read_to_string(&again).unwrap(), text);
}

#[test]
fn texts_of_android_that_are_not_translated_are_left_out_and_counted() {
    let folder = Folder::new();
    let en = "<resources><string name=\"app\" translatable=\"false\">App</string><string name=\"a\">It\\'s</string>\
        <plurals name=\"f\"><item quantity=\"one\">%d file</item><item quantity=\"other\">%d files</item></plurals>\
        <string-array name=\"days\"><item>Monday</item><item>@string/a</item></string-array><string name=\"r\">@string/a</string>\
        <string-array name=\"codes\" translatable=\"false\"><item>A</item></string-array>\
        <integer-array name=\"n\"><item>1</item></integer-array><string name=\"at\">\\@home</string></resources>";
    let zh = "<resources><string name=\"a\">这是</string><plurals name=\"f\"><item quantity=\"other\">%d 个文件</item></plurals>\
        <string-array name=\"days\"><item>星期一</item></string-array><string name=\"at\">\\@家</string></resources>";
    std::fs::create_dir(folder.path("values")).unwrap();
    std::fs::create_dir(folder.path("values-zh-rCN")).unwrap();
    let (en, zh) = (folder.file("values/strings.xml", en), folder.file("values-zh-rCN/strings.xml", zh));
    let output = duiqi(&["convert", &en, &zh, "--to", "jsonl"]);
    let expected = [
        unit("a", "It's", "这是"),
        unit("f.one", "%d file", ""),
        unit("f.other", "%d files", "%d 个文件"),
        unit("days.0", "Monday", "星期一"),
        unit("at", "@home", "@家"),
    ];
    assert_eq!(units(&lines(&out(&output))), expected);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("4 text(s) left out: not to be translated, or references to others"), "{said}");
}

#[test]
fn what_breaks_a_rule_is_an_error_with_its_line() {
    let folder = Folder::new();
    for (name, text, place) in [
        ("a.po", "msgid \"a\nmsgstr \"b\"\n", "a.po:1"),
        ("a.xcstrings", "{\n\"strings\": x}", "a.xcstrings:2"),
        ("a.ts", "<TS>\n<context></TS>", "a.ts:2"),
    ] {
        let file = folder.file(name, text);
        let (code, said) = failure(&duiqi(&["convert", &file, "--to", "jsonl"]));
        assert!(code == 1 && said.contains(place), "{said}");
    }
}

#[test]
fn a_message_that_comes_twice_is_two_units() {
    let file = "msgid \"\"\nmsgstr \"\"\n\"Language: zh_CN\\n\"\n\n\
        msgid \"Schools\"\nmsgstr \"学校\"\n\nmsgid \"Rail\"\nmsgstr \"铁路\"\n\n\
        msgid \"Schools\"\nmsgstr \"学堂\"\n";
    let options = duiqi::format::ReadOptions::default();
    let units = duiqi::format::read(file.as_bytes(), duiqi::format::FileFormat::Po, &options).unwrap();
    let texts: Vec<_> = units.map(|unit| unit.unwrap()).map(|unit| (unit.source.text, unit.target.text)).collect();
    let pair = |source: &str, target: &str| (source.to_owned(), target.to_owned());
    assert_eq!(texts, [pair("Schools", "学校"), pair("Rail", "铁路"), pair("Schools", "学堂")]);
}
