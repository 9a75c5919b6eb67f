//! XLIFF that is read and written as itself: only the targets, states and
//! matches of changed segments may differ.
#![cfg(feature = "formats")]

use duiqi::format::{self, FileFormat, Filled, ReadOptions};
use duiqi::{Half, InlineCode, State, Unit};

const OLD: &str = r#"<?xml version='1.0' encoding='utf-8'?>
<!-- by hand -->
<?tool keep?>
<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2" xmlns:okp="okapi" xmlns:its="its">
  <file original="a.html" source-language="en" datatype="html" okp:x="UTF-8">
    <header><skl><external-file href="a.skl"/></skl><phase-group><phase phase-name="p"/></phase-group></header>
    <body>
      <group id="g" restype="x-page"><count-group name="w"><count count-type="x-w">4</count></count-group>
        <trans-unit id="1" resname='one' its:term="yes" approved="no">
          <source>Close.</source>
          <target state="new">Close.</target>
          <note priority="1" from="dev">A &amp; B</note>
          <alt-trans match-quality="80"><target>关。</target></alt-trans>
        </trans-unit>
        <trans-unit id="2"><source>Press <g id="1" okp:y="z">Save</g>.</source></trans-unit>
        <trans-unit id="3"><source>Hi <x id='1' equiv-text="{{name}}"/></source><target/></trans-unit>
        <bin-unit id="b"><bin-source><internal-file>AAAA</internal-file></bin-source><trans-unit id="4"><source><![CDATA[Open]]></source></trans-unit></bin-unit>
      </group>
    </body>
  </file>
</xliff>
"#;

const TRADOS: &str = r#"<xliff xmlns:sdl="http://sdl.com/FileTypes/SdlXliff/1.0" xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2"><file original="a" source-language="en-US" target-language="zh-CN" datatype="x"><header><tag-defs xmlns="http://sdl.com/FileTypes/SdlXliff/1.0"><tag id="4"/></tag-defs></header><body><trans-unit id="u1"><source><x id="9"/>One. Two. Three.</source><seg-source><x id="9"/><mrk mtype="seg" mid="1">One.</mrk> <mrk mtype="seg" mid="2"><g id="4">Two</g>.</mrk> <mrk mtype="seg" mid="3">Three.</mrk></seg-source><sdl:seg-defs><sdl:seg id="1"><sdl:value key="k">v</sdl:value></sdl:seg><sdl:seg id="2" conf="Draft" percent="0"/><sdl:seg id="3" locked="true"/></sdl:seg-defs></trans-unit></body></file></xliff>"#;

const NEW: &str = r#"<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="en" xmlns:x="urn:x">
 <file id="f" x:a="b"><skeleton>raw</skeleton>
  <unit id="u1" x:k="v">
   <notes><note id="n" category="c">N</note></notes>
   <originalData><data id="d1">&lt;b></data></originalData>
   <segment id="s1" state="initial"><source xml:space="preserve">One.</source></segment>
   <ignorable><source> </source></ignorable>
   <segment state="initial" subState="x:y"><source><pc id="1" dataRefStart="d1">Two</pc>.</source></segment>
  </unit>
 </file>
</xliff>"#;

fn units(text: &str) -> Vec<Unit> {
    let read = format::read(text.as_bytes(), FileFormat::Xliff, &ReadOptions::default()).unwrap();
    read.collect::<Result<_, _>>().unwrap()
}

fn update(text: &str, units: &[Unit]) -> Filled {
    format::update(text.as_bytes(), FileFormat::Xliff, units, &ReadOptions::default()).unwrap()
}

fn updated(text: &str, units: &[Unit]) -> String {
    String::from_utf8(update(text, units).bytes).unwrap()
}

/// Gives a unit a target, as pre-translation does.
fn fill(unit: &mut Unit, text: &str, percent: f32) {
    unit.target.text = text.to_owned();
    if unit.target.tag.as_str().is_empty() {
        unit.target.tag = "zh-CN".into();
    }
    unit.origin = Some("memory".to_owned());
    let found = unit.localization_mut();
    found.state = Some(if percent >= 100.0 { State::Translated } else { State::NeedsReview });
    (found.original_state, found.approved, found.match_percent) = (None, None, Some(percent));
}

/// A text between the two ends of a code.
fn in_code(half: &mut Half, codes: &[InlineCode], before: &str, inside: &str, after: &str) {
    let [opening, closing] = codes else { panic!("two codes") };
    half.text.clear();
    half.text.push_str(before);
    half.push_code(opening.clone(), "");
    half.text.push_str(inside);
    half.push_code(closing.clone(), "");
    half.text.push_str(after);
}

#[test]
fn a_file_without_changes_stays_byte_for_byte() {
    let phrase = "\u{FEFF}<xliff version='1.2' xmlns:m='http://www.memsource.com/mxlf/2.0'>\r\n<file source-language='en' \
        original=''><body><trans-unit id='1' m:confirmed='1'><source>A</source><target >甲</target ></trans-unit></body>\
        </file></xliff>\r\n";
    for file in [OLD, TRADOS, NEW, phrase] {
        assert_eq!(updated(file, &units(file)), file);
    }
}

#[test]
fn only_what_changed_differs_in_version_1_2() {
    let mut units = units(OLD);
    fill(&mut units[0], "关闭。", 100.0);
    let codes = units[1].source.codes.clone();
    fill(&mut units[1], "", 99.0);
    in_code(&mut units[1].target, &codes, "按", "保存", "。");
    fill(&mut units[2], "{{name}}，您好 & 好", 100.0);
    fill(&mut units[3], "打开", 100.0);
    let of = |percent: u8, text: &str| {
        format!("<alt-trans match-quality=\"{percent}\" origin=\"memory\"><target>{text}</target></alt-trans>")
    };
    let exact = "state=\"translated\" state-qualifier=\"exact-match\"";
    let fuzzy = "state=\"needs-review-translation\" state-qualifier=\"fuzzy-match\"";
    let expected = OLD
        .replace("datatype=\"html\" okp:x=\"UTF-8\">", "datatype=\"html\" okp:x=\"UTF-8\" target-language=\"zh-CN\">")
        .replace(
            "<target state=\"new\">Close.</target>",
            &format!("<target {exact}>关闭。</target>\n          {}", of(100, "关闭。")),
        )
        .replace(
            "Save</g>.</source>",
            &format!(
                "Save</g>.</source><target {fuzzy}>按<g id=\"1\" okp:y=\"z\">保存</g>。</target>{}",
                of(99, "按保存。")
            ),
        )
        .replace(
            "<target/>",
            &format!(
                "<target {exact}><x id='1' equiv-text=\"{{{{name}}}}\"/>，您好 &amp; 好</target>{}",
                of(100, "{{name}}，您好 &amp; 好")
            ),
        )
        .replace(
            "<![CDATA[Open]]></source>",
            &format!("<![CDATA[Open]]></source><target {exact}>打开</target>{}", of(100, "打开")),
        );
    let new = update(OLD, &units);
    assert_eq!(String::from_utf8(new.bytes).unwrap(), expected);
    assert_eq!((new.filled, new.unplaced, new.dropped_codes), (4, 0, 0));
}

#[test]
fn segments_of_trados_are_confirmed_in_its_way() {
    let mut units = units(TRADOS);
    assert!(units[2].properties.iter().any(|(name, value)| name == "locked" && value == "yes"));
    fill(&mut units[0], "一。", 100.0);
    let codes = units[1].source.codes.clone();
    fill(&mut units[1], "", 85.0);
    in_code(&mut units[1].target, &codes, "", "二", "。");
    let expected = TRADOS
        .replace(
            "</seg-source>",
            "</seg-source><target><x id=\"9\"/><mrk mtype=\"seg\" mid=\"1\">一。</mrk> <mrk mtype=\"seg\" mid=\"2\">\
             <g id=\"4\">二</g>。</mrk> <mrk mtype=\"seg\" mid=\"3\"></mrk></target>",
        )
        .replace("<sdl:seg id=\"1\">", "<sdl:seg id=\"1\" conf=\"Translated\" origin=\"tm\" percent=\"100\">")
        .replace("conf=\"Draft\" percent=\"0\"/>", "conf=\"Draft\" percent=\"85\" origin=\"tm\"/>");
    assert_eq!(updated(TRADOS, &units), expected);
    // The segments are there now, so that only their content changes.
    let mut units = self::units(&expected);
    fill(&mut units[2], "三。", 100.0);
    assert!(updated(&expected, &units).contains("</mrk> <mrk mtype=\"seg\" mid=\"3\">三。</mrk></target>"));
}

#[test]
fn memoq_and_phrase_keep_their_own_levels() {
    let file = |attributes: &str| {
        format!(
            "<xliff version=\"1.2\" xmlns:mq=\"MQXliff\" xmlns:m=\"http://www.memsource.com/mxlf/2.0\"><file original=\"\" \
             source-language=\"en\" target-language=\"zh\"><body><trans-unit id=\"1\" {attributes}><source>One</source>\
             <target></target></trans-unit></body></file></xliff>"
        )
    };
    for (before, after) in [
        ("mq:status=\"NotStarted\" mq:percent=\"0\"", "mq:status=\"Pretranslated\" mq:percent=\"99\""),
        ("m:score=\"0.0\" m:confirmed=\"0\"", "m:score=\"0.99\" m:confirmed=\"0\""),
    ] {
        let mut units = units(&file(before));
        fill(&mut units[0], "一", 99.0);
        assert_eq!(updated(&file(before), &units), file(after).replace("<target>", "<target>一"));
    }
}

#[test]
fn only_what_changed_differs_in_version_2() {
    let mut units = units(NEW);
    fill(&mut units[0], "一。", 100.0);
    let codes = units[1].source.codes.clone();
    fill(&mut units[1], "", 90.0);
    in_code(&mut units[1].target, &codes, "", "二", "。");
    let found = |id: &str, percent: u8, source: &str, target: &str| {
        format!(
            "<mtc:match ref=\"#{id}\" matchQuality=\"{percent}\" origin=\"memory\"><source xml:space=\"preserve\">{source}\
             </source><target xml:space=\"preserve\">{target}</target></mtc:match>"
        )
    };
    let matches = [found("s1", 100, "One.", "一。"), found("s2", 90, "Two.", "二。")].concat();
    let expected = NEW
        .replace("xmlns:x=\"urn:x\"", "xmlns:x=\"urn:x\" trgLang=\"zh-CN\"")
        .replace(
            " x:k=\"v\">",
            &format!(
                " x:k=\"v\">\n   <mtc:matches xmlns:mtc=\"urn:oasis:names:tc:xliff:matches:2.0\">{matches}</mtc:matches>"
            ),
        )
        .replace(
            "state=\"initial\"><source xml:space=\"preserve\">One.</source>",
            "state=\"translated\"><source xml:space=\"preserve\">One.</source><target xml:space=\"preserve\">一。</target>",
        )
        .replace(
            "state=\"initial\" subState=\"x:y\">",
            "state=\"translated\" subState=\"duiqi:needs-review-translation\" id=\"s2\">",
        )
        .replace("Two</pc>.</source>", "Two</pc>.</source><target><pc id=\"1\" dataRefStart=\"d1\">二</pc>。</target>");
    assert_eq!(updated(NEW, &units), expected);
}

#[test]
fn codes_that_the_source_has_not_are_left_out_and_counted() {
    let mut units = units(OLD);
    fill(&mut units[0], "关闭", 99.0);
    units[0].target.push_code(InlineCode::standalone("77"), "");
    let new = update(OLD, &units);
    assert_eq!((new.filled, new.dropped_codes), (1, 1));
    assert!(String::from_utf8(new.bytes).unwrap().contains(">关闭</target>"));
}

#[test]
fn units_of_another_file_are_refused() {
    let update = |units: &[Unit]| format::update(OLD.as_bytes(), FileFormat::Xliff, units, &ReadOptions::default());
    assert!(update(&units(NEW)).unwrap_err().to_string().contains("not those of the file"));
    assert!(update(&[]).is_err());
    assert!(format::update(b"{}", FileFormat::Jsonl, &[], &ReadOptions::default()).is_err());
}

#[test]
fn keys_that_hold_both_languages_are_read_and_filled() {
    let options = ReadOptions::default();
    let files = [
        (
            "{\"open\": {\"source\": \"Open\", \"target\": \"打开\"},\n \"menu\": {\"quit\": {\"source\": \"Quit\", \"target\": \"\"}}}",
            FileFormat::Json,
            "\"target\": \"\"",
            "\"target\": \"退出\"",
        ),
        (
            "{\"open\": {\"en\": \"Open\", \"zh\": \"打开\"}, \"menu\": {\"quit\": {\"en\": \"Quit\", \"zh\": \"\"}}}",
            FileFormat::Json,
            "\"zh\": \"\"",
            "\"zh\": \"退出\"",
        ),
        (
            "# texts\nopen:\n  source: Open\n  target: 打开 # done\nmenu:\n  quit:\n    source: 'Quit'\n    target: ''\n",
            FileFormat::Yaml,
            "target: ''",
            "target: \"退出\"",
        ),
        (
            "open:\n  source: {text: Open}\n  target: {text: 打开}\nmenu:\n  quit:\n    source:\n      text: Quit\n    target:\n      text: ''\n",
            FileFormat::Yaml,
            "text: ''",
            "text: \"退出\"",
        ),
    ];
    for (file, format, old, new) in files {
        let mut units = format::read_to_fill(file.as_bytes(), "texts", format, &options).unwrap();
        let texts: Vec<_> = units
            .iter()
            .map(|unit| (unit.id.as_deref().unwrap(), unit.source.text.as_str(), unit.target.text.as_str()))
            .collect();
        let mut sorted = texts.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, [("menu.quit", "Quit", ""), ("open", "Open", "打开")], "{file}");
        for unit in &mut units {
            unit.target.text = if unit.source.text == "Quit" { "退出" } else { "打开" }.to_owned();
        }
        let filled = format::fill(file.as_bytes(), format, &units, &"zh".into(), &options).unwrap();
        assert_eq!(String::from_utf8(filled.bytes).unwrap(), file.replace(old, new));
    }
    let list = "[{\"id\": \"a\", \"en\": \"Open\", \"zh-CN\": \"打开\", \"note\": \"A menu\"}]";
    let units: Vec<_> =
        format::read(list.as_bytes(), FileFormat::Json, &options).unwrap().map(Result::unwrap).collect();
    assert_eq!((units[0].id.as_deref(), units[0].target.text.as_str(), units[0].notes.len()), (Some("a"), "打开", 1));
    // A section called `source` is no pair.
    let app = "{\"source\": \"Source\", \"target\": \"Target\", \"other\": {\"a\": \"A\", \"b\": \"B\"}}";
    let units = format::read_to_fill(app.as_bytes(), "en.json", FileFormat::Json, &options).unwrap();
    assert_eq!(units.len(), 4);
}

/// A table after its empty targets are filled with `text`.
fn filled_table(file: &[u8], format: FileFormat, text: &str, options: &ReadOptions) -> String {
    let units = format::read(file, format, options).unwrap();
    let mut units: Vec<Unit> = units.map(Result::unwrap).collect();
    let same = format::update(file, format, &units, options).unwrap();
    assert_eq!(same.bytes, file);
    for unit in units.iter_mut().filter(|unit| unit.target.text.is_empty()) {
        unit.target.text = text.to_owned();
    }
    String::from_utf8(format::update(file, format, &units, options).unwrap().bytes).unwrap()
}

#[test]
fn a_table_keeps_its_columns_and_its_way_of_writing() {
    let options = ReadOptions::default();
    for (file, format, text, expected) in [
        (
            "id;English;Chinese;Owner\r\n1;Open;;me\r\n2;Close;关闭;you\r\n",
            FileFormat::Csv,
            "打开; \"x\"",
            "id;English;Chinese;Owner\r\n1;Open;\"打开; \"\"x\"\"\";me\r\n2;Close;关闭;you\r\n",
        ),
        (
            "\u{FEFF}\"Source\",\"Target\"\n\"Open, now\",\"\"\n\"A\",\"B\"",
            FileFormat::Csv,
            "打开",
            "\u{FEFF}\"Source\",\"Target\"\n\"Open, now\",\"打开\"\n\"A\",\"B\"",
        ),
        (
            "sep=;\nid;en;zh\n1;Open\n2;Close;关\n",
            FileFormat::Csv,
            "打开",
            "sep=;\nid;en;zh\n1;Open;打开\n2;Close;关\n",
        ),
        (
            "原文\t译文\nOpen it.\t\nSay \"no\".\t说“不”。\n",
            FileFormat::Tsv,
            "打开。",
            "原文\t译文\nOpen it.\t打开。\nSay \"no\".\t说“不”。\n",
        ),
        (
            "zh\ten\n打开。\t\n\n关闭。\tClose.\n",
            FileFormat::Tsv,
            "Open.\nNow.",
            "zh\ten\n打开。\t\"Open.\nNow.\"\n\n关闭。\tClose.\n",
        ),
        (
            "key,en,zh-CN,zh-TW\na,Open,打开,\nb,Close,,\n",
            FileFormat::Csv,
            "关闭",
            "key,en,zh-CN,zh-TW\na,Open,打开,\nb,Close,关闭,\n",
        ),
        ("\u{FEFF}en,zh\nOpen,\nClose,关\n", FileFormat::Csv, "=1+1", "\u{FEFF}en,zh\nOpen,'=1+1\nClose,关\n"),
    ] {
        assert_eq!(filled_table(file.as_bytes(), format, text, &options), expected);
    }
    let mut traditional = ReadOptions::default();
    traditional.target = Some("zh-TW".into());
    let file = "key,en,zh-CN,zh-TW\na,Open,打开,\n";
    let expected = "key,en,zh-CN,zh-TW\na,Open,打开,開啟\n";
    assert_eq!(filled_table(file.as_bytes(), FileFormat::Csv, "開啟", &traditional), expected);
}

/// A workbook whose second sheet holds the table.
fn workbook(rows: &str) -> Vec<u8> {
    use std::io::Write;
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let packages = "http://schemas.openxmlformats.org/package/2006/relationships";
    let relation = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"{relations}/{kind}\" Target=\"{target}\"/>")
    };
    let sheet = |rows: &str| format!("<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData></worksheet>");
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in [
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{packages}\">{}</Relationships>",
                relation("r0", "officeDocument", "xl/workbook.xml")
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{relations}\"><sheets><sheet name=\"x\" sheetId=\"1\" r:id=\"r1\"/>\
                 <sheet name=\"a &amp; b\" sheetId=\"2\" r:id=\"r2\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{packages}\">{}{}</Relationships>",
                relation("r1", "worksheet", "worksheets/sheet1.xml"),
                relation("r2", "worksheet", "/xl/worksheets/sheet2.xml")
            ),
        ),
        ("xl/worksheets/sheet1.xml", sheet("")),
        ("xl/worksheets/sheet2.xml", sheet(rows)),
        ("xl/theme.bin", "kept".to_owned()),
    ] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_workbook_keeps_its_cells_and_formats() {
    let cell = |place: &str, style: &str, text: &str| {
        format!("<c r=\"{place}\"{style} t=\"inlineStr\"><is><t>{text}</t></is></c>")
    };
    let head = [cell("B1", " s=\"1\"", "English"), cell("C1", "", "Chinese"), cell("D1", "", "Owner")].concat();
    let rows = |one: &str, two: &str| {
        format!(
            "<row r=\"1\">{head}</row><row r=\"3\" ht=\"20\">{}{one}{}</row><row r=\"4\">{}{two}</row>",
            cell("B3", " s=\"2\"", "Open"),
            cell("D3", "", "me"),
            cell("B4", "", "Close")
        )
    };
    let file = workbook(&rows("<c r=\"C3\" s=\"3\"/>", ""));
    let options = ReadOptions::default();
    let units = format::read(&file[..], FileFormat::Xlsx, &options).unwrap();
    let mut units: Vec<Unit> = units.map(Result::unwrap).collect();
    assert_eq!(format::update(&file, FileFormat::Xlsx, &units, &options).unwrap().bytes, file);
    units.iter_mut().for_each(|unit| unit.target.text = "打开 & 关".to_owned());
    let new = format::update(&file, FileFormat::Xlsx, &units, &options).unwrap();
    assert_eq!((new.filled, new.unplaced), (2, 0));
    let text = |bytes: &[u8], name: &str| {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes.to_vec())).unwrap();
        let mut text = String::new();
        std::io::Read::read_to_string(&mut archive.by_name(name).unwrap(), &mut text).unwrap();
        text
    };
    let filled = |place: &str, style: &str| {
        format!("<c r=\"{place}\"{style} t=\"inlineStr\"><is><t xml:space=\"preserve\">打开 &amp; 关</t></is></c>")
    };
    let expected = workbook(&rows(&filled("C3", " s=\"3\""), &filled("C4", "")));
    for name in ["xl/worksheets/sheet2.xml", "xl/workbook.xml", "xl/theme.bin"] {
        assert_eq!(text(&new.bytes, name), text(&expected, name));
    }
    let again = format::read(&new.bytes[..], FileFormat::Xlsx, &options).unwrap();
    assert!(again.map(Result::unwrap).all(|unit| unit.target.text == "打开 & 关"));
}

#[test]
fn every_format_of_texts_stays_byte_for_byte_without_changes() {
    let options = ReadOptions::default();
    let files = [
        (
            "a.po",
            FileFormat::Po,
            "# c\nmsgid \"\"\nmsgstr \"Language: zh\\n\"\n\n#. n\n#, c-format\nmsgid \"A \"\n\"b\"\nmsgstr \"\"\n\"甲\"\n\n#~ msgid \"o\"\n#~ msgstr \"p\"\n",
        ),
        ("a.json", FileFormat::Json, "{\n\t\"b\": \"B\\u0041\", \"a\": {\"x\": [\"y\", 1]}\n}"),
        ("en.yml", FileFormat::Yaml, "# c\nen:\n  b: 'It''s' # d\n  a: |\n    x\n    y\n"),
        ("en.lproj/a.strings", FileFormat::Strings, "/* c */\n\"a\"=\"A\" ;\nB = \"b\\n\";\n"),
        ("a_en.properties", FileFormat::Properties, "! c\na=A\nb : B \\\n  c\n"),
        (
            "a.resx",
            FileFormat::Resx,
            "<root><!-- c --><data name=\"a\"><value>A</value></data><data name='b'><value /></data></root>\n",
        ),
        (
            "a.ts",
            FileFormat::Qt,
            "<!DOCTYPE TS>\n<TS language=\"zh\"><context><name>M</name><message><source>A</source><translation>甲</translation></message></context></TS>\n",
        ),
        ("a.arb", FileFormat::Arb, "{\"@@locale\": \"en\", \"b\": \"B\", \"@b\": {\"description\": \"d\"}}"),
        (
            "values/strings.xml",
            FileFormat::Android,
            "<resources><!-- c --><string name='a'>It\\'s <b>x</b></string></resources>",
        ),
        (
            "a.xcstrings",
            FileFormat::XcStrings,
            "{\"version\":\"1.0\",\"strings\":{\"b\":{},\"A\":{\"localizations\":{\"zh\":{\"stringUnit\":{\"state\":\"translated\",\"value\":\"甲\"}}}}},\"sourceLanguage\":\"en\"}",
        ),
    ];
    for (name, format, file) in files {
        for file in [file.as_bytes().to_vec(), [b"\xEF\xBB\xBF", file.as_bytes()].concat()] {
            let mut units = format::read_to_fill(&file, name, format, &options).unwrap();
            assert!(!units.is_empty(), "{name}");
            let same = format::update(&file, format, &units, &options).unwrap();
            assert_eq!(String::from_utf8(same.bytes), String::from_utf8(file.clone()), "{name}");
            // Targets that say what is there already change nothing either.
            units.iter_mut().filter(|unit| unit.target.text.is_empty()).for_each(|unit| {
                unit.target = Half { tag: unit.target.tag.clone(), ..unit.source.clone() };
            });
            let single = !matches!(format, FileFormat::Po | FileFormat::Qt | FileFormat::XcStrings | FileFormat::Arb);
            if single && format != FileFormat::Yaml {
                assert_eq!(format::update(&file, format, &units, &options).unwrap().bytes, file, "{name}");
            }
        }
    }
}

#[test]
fn a_catalogue_of_xcode_keeps_the_order_of_its_keys() {
    let file = "{\n  \"sourceLanguage\" : \"en\",\n  \"strings\" : {\n    \"\" : {\n\n    },\n    \"open\" : {\n\n    },\n    \"Quit\" : {\n\n    }\n  },\n  \"version\" : \"1.0\"\n}\n";
    let options = ReadOptions::default();
    let mut units = format::read_to_fill(file.as_bytes(), "a.xcstrings", FileFormat::XcStrings, &options).unwrap();
    for unit in units.iter_mut().filter(|unit| unit.source.text == "Quit") {
        unit.target.text = "退出".to_owned();
    }
    let new = format::fill(file.as_bytes(), FileFormat::XcStrings, &units, &"zh-CN".into(), &options).unwrap();
    let entry = "\"Quit\" : {\n      \"localizations\" : {\n        \"zh-Hans\" : {\n          \"stringUnit\" : {\n            \"state\" : \"translated\",\n            \"value\" : \"退出\"\n          }\n        }\n      }\n    }";
    assert_eq!(String::from_utf8(new.bytes).unwrap(), file.replace("\"Quit\" : {\n\n    }", entry));
}

#[test]
fn objects_that_describe_a_text_are_one_text() {
    let options = ReadOptions::default();
    for (file, name, format, id, old, new) in [
        (
            "{\"open\": {\"message\": \"Open $X$\", \"description\": \"A button\", \"placeholders\": {\"x\": {\"content\": \"$1\"}}}}",
            "_locales/en/messages.json",
            FileFormat::Json,
            "open",
            "Open $X$",
            "打开 $X$",
        ),
        (
            "[{\"term\": \"menu.open\", \"definition\": \"Open\", \"context\": \"\"}]",
            "en.json",
            FileFormat::Json,
            "menu.open",
            "\"Open\"",
            "\"打开\"",
        ),
        ("en:\n  open: Open\nzh-CN:\n  open: ''\n", "texts.yml", FileFormat::Yaml, "open", "''", "\"打开\""),
        ("[{\"id\": \"a\", \"en\": \"Open\", \"zh\": \"\"}]", "texts.json", FileFormat::Json, "a", "\"\"", "\"打开\""),
    ] {
        let mut units = format::read_to_fill(file.as_bytes(), name, format, &options).unwrap();
        assert_eq!(units.iter().map(|unit| unit.id.as_deref()).collect::<Vec<_>>(), [Some(id)], "{file}");
        units[0].target.text = new.trim_matches('"').to_owned();
        let filled = format::fill(file.as_bytes(), format, &units, &"zh-CN".into(), &options).unwrap();
        assert_eq!(String::from_utf8(filled.bytes).unwrap(), file.replace(old, new));
    }
}
