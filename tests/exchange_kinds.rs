//! Other files of the kinds of `../shared/cases/exchange`: other dialects,
//! directions, tags and ways of writing the same. `exchange.rs` has the cases
//! themselves.
#![cfg(all(feature = "formats", feature = "store"))]

use std::path::PathBuf;

use duiqi::format::{self, Codes, Columns, FileFormat, Options, ReadOptions, Writer, XliffVersion};
use duiqi::memory::LookupOptions;
use duiqi::{Memory, State, Unfit, Unit};

fn parsed_with(text: &str, format: FileFormat, options: &ReadOptions) -> Vec<Unit> {
    format::read(text.as_bytes(), format, options).unwrap().collect::<Result<_, _>>().unwrap()
}

fn parsed(text: &str, format: FileFormat) -> Vec<Unit> {
    parsed_with(text, format, &ReadOptions::default())
}

fn asked(source: Option<&str>, target: Option<&str>) -> ReadOptions {
    let mut options = ReadOptions::default();
    (options.source, options.target) = (source.map(Into::into), target.map(Into::into));
    options
}

fn written(units: &[Unit], format: FileFormat) -> String {
    let mut options = Options::default();
    options.xliff = XliffVersion::V12;
    let mut writer = Writer::new(Vec::new(), format, &options).unwrap();
    units.iter().for_each(|unit| writer.write(unit).unwrap());
    String::from_utf8(writer.finish().unwrap().0).unwrap()
}

fn texts(units: &[Unit]) -> Vec<(&str, &str)> {
    units.iter().map(|unit| (unit.source.text.as_str(), unit.target.text.as_str())).collect()
}

fn tmx(pairs: &[(&str, &str, &str, &str)]) -> String {
    let variant = |tag, text| format!("<tuv xml:lang=\"{tag}\"><seg>{text}</seg></tuv>");
    let unit = |&(source, en, target, zh)| format!("<tu>{}{}</tu>", variant(source, en), variant(target, zh));
    let units: String = pairs.iter().map(unit).collect();
    format!("<tmx version=\"1.4\"><header srclang=\"en\"/><body>{units}</body></tmx>")
}

/// Kind H.
#[test]
fn simplified_is_not_given_for_traditional_whatever_the_format_and_direction() {
    let lines = "{\"source\":\"點擊這裡下載檔案。\",\"target\":\"Click here.\",\"source_tag\":\"zh\",\"target_tag\":\"en\"}\n\
                 {\"en\":\"Good.\",\"zh\":\"好。\",\"target_tag\":\"zh\"}\n\
                 {\"en\":\"Save it.\",\"zh\":\"请保存。\",\"target_tag\":\"zh\"}\n";
    let found = |options: &ReadOptions| {
        let units = parsed_with(lines, FileFormat::Jsonl, options);
        units.iter().map(|unit| unit.target.text.clone()).collect::<Vec<_>>()
    };
    assert_eq!(found(&asked(Some("en"), Some("zh-TW"))), ["點擊這裡下載檔案。", "好。", ""]);
    let simplified = asked(None, Some("zh-CN"));
    assert_eq!(found(&simplified), ["", "好。", "请保存。"]);
    assert_eq!(simplified.log.report().other_scripts, 1);
    let mut memory = Memory::new();
    memory.import(parsed(lines, FileFormat::Jsonl).into_iter().map(Ok), &Default::default()).unwrap();
    let given = |text: &str, tag: &str| {
        let mut options = LookupOptions::default();
        options.to = Some(tag.into());
        memory.look_up(text, &options).unwrap().len()
    };
    for (tag, expected) in [("zh-TW", 0), ("zh-HK", 0), ("zh-Hant", 0), ("zh-CN", 1), ("zh-Hans", 1), ("zh", 1)] {
        assert_eq!(given("Save it.", tag), expected, "{tag}");
        assert_eq!(given("Good.", tag), 1, "{tag}");
        let traditional = if tag == "zh" { 1 } else { 1 - expected };
        assert_eq!(given("Click here.", tag), traditional, "{tag}");
    }
}

/// Kind J.
#[test]
fn each_target_has_the_language_that_it_names() {
    let file = "<xliff version=\"1.2\"><file source-language=\"zh-Hant-HK\" original=\"a\" datatype=\"x\"><body>\
        <trans-unit id=\"1\"><source>儲存</source><target xml:lang=\"en-GB\">Save</target></trans-unit>\
        <trans-unit id=\"2\"><source>GPS</source><target xml:lang=\"en-GB\">GPS</target></trans-unit></body></file>\
        <file source-language=\"zh-Hant-HK\" target-language=\"en\" original=\"b\" datatype=\"x\"><body>\
        <trans-unit id=\"1\"><source>顏色</source><target xml:lang=\"en-AU\">Colour</target>\
        <alt-trans><target xml:lang=\"fr\">Couleur</target></alt-trans></trans-unit></body></file></xliff>";
    let units = parsed(file, FileFormat::Xliff);
    let tags: Vec<_> = units.iter().map(|unit| unit.target.tag.as_str()).collect();
    assert_eq!(tags, ["en-GB", "en-GB", "en-AU"]);
    assert_eq!(texts(&units)[2], ("顏色", "Colour"));
    assert_eq!(parsed(&written(&units, FileFormat::Xliff), FileFormat::Xliff)[2].target.tag.as_str(), "en-AU");
    let new = "<xliff version=\"2.0\" srcLang=\"en\"><file id=\"f\"><unit id=\"a\"><segment><source xml:lang=\"en\">OK\
        </source><target xml:lang=\"zh-Hans\">OK</target></segment></unit></file></xliff>";
    assert_eq!(parsed(new, FileFormat::Xliff)[0].target.tag.as_str(), "zh-Hans");
}

/// Kind M.
#[test]
fn names_of_all_kinds_become_valid_types_of_contexts_and_come_back() {
    let names = ["项目 名", "x-already", "1st", "sourcefile", "x-a b", "", "element", "a--b", "x-"];
    let mut unit = Unit::pair(("en", "Open"), ("zh-CN", "打开"));
    unit.properties = names.iter().map(|name| ((*name).to_owned(), "value".to_owned())).collect();
    let file = written(&[unit.clone()], FileFormat::Xliff);
    for part in file.split("context-type=\"").skip(1) {
        let kind = part.split('"').next().unwrap();
        let known = matches!(kind, "sourcefile" | "element");
        assert!(known || kind.starts_with("x-") && kind.len() > 2 && !kind.contains(char::is_whitespace), "{file}");
    }
    assert_eq!(parsed(&file, FileFormat::Xliff)[0].properties, unit.properties);
}

/// Kind N.
#[test]
fn references_to_characters_that_no_text_can_hold_are_left_out_of_every_format() {
    let files = [
        (
            FileFormat::Tmx,
            tmx(&[("en", "Bell&#x07; one<ph x=\"1\">&#31;</ph>", "zh-CN", "铃&#xFFFF;&#xD800;&#0;一")]),
            ("Bell one", "铃一"),
            5,
        ),
        (
            FileFormat::Tbx,
            "<martif type=\"TBX\"><text><body><termEntry><langSet xml:lang=\"en\"><tig><term>bell&#8;</term></tig>\
             </langSet><langSet xml:lang=\"zh-CN\"><tig><term>铃&#x1b;</term></tig></langSet></termEntry></body></text>\
             </martif>"
                .to_owned(),
            ("bell", "铃"),
            2,
        ),
        (
            FileFormat::Qt,
            "<TS version=\"2.1\" language=\"zh_CN\"><context><name>A</name><message><source>Bell&#7;</source>\
             <translation>铃</translation></message></context></TS>"
                .to_owned(),
            ("Bell", "铃"),
            1,
        ),
        (
            FileFormat::Tmx,
            tmx(&[("en", "Bell", "zh-CN", "铃")]).replace("<tu>", "<tu tuid=\"a&#7;b\" creationid=\"x&#x1b;\">"),
            ("Bell", "铃"),
            2,
        ),
    ];
    for (format, file, expected, count) in files {
        let options = ReadOptions::default();
        assert_eq!(texts(&parsed_with(&file, format, &options)), [expected], "{format}");
        assert_eq!(options.log.report().removed_characters, count, "{format}");
    }
}

/// Kind O.
#[test]
fn the_nearest_element_says_whether_white_space_counts() {
    let file = "<xliff version=\"2.0\" srcLang=\"zh-CN\" trgLang=\"en\"><file id=\"f\">\
        <unit id=\"a\"><segment><source>\n 请先关闭\n 窗口 OK\n 再说。</source><target>\n Please\n close it.\n</target></segment></unit>\
        <unit id=\"b\" xml:space=\"preserve\"><segment><source>  名称：</source><target>  Name:\n x</target></segment></unit>\
        <group id=\"g\" xml:space=\"preserve\"><unit id=\"c\"><segment><source> 甲  乙</source>\
        <target xml:space=\"default\"> A   B </target></segment></unit></group></file></xliff>";
    let expected = [("请先关闭窗口 OK 再说。", "Please close it."), ("  名称：", "  Name:\n x"), (" 甲  乙", "A B")];
    assert_eq!(texts(&parsed(file, FileFormat::Xliff)), expected);
    let old = "<xliff version=\"1.2\"><file source-language=\"en\" target-language=\"zh-CN\" original=\"a\" datatype=\"x\" \
        xml:space=\"preserve\"><body><trans-unit id=\"1\"><source>  keep  this </source><target> 保留 </target></trans-unit>\
        <trans-unit id=\"2\" xml:space=\"default\"><source>fold\n this&#xA0;one</source><target>折叠\n这个</target></trans-unit>\
        </body></file></xliff>";
    let expected = [("  keep  this ", " 保留 "), ("fold this\u{A0}one", "折叠这个")];
    assert_eq!(texts(&parsed(old, FileFormat::Xliff)), expected);
}

/// Kind P.
#[test]
fn binary_units_inherit_and_may_stand_in_groups() {
    let binary = "<bin-source><external-file href=\"a.png\"/></bin-source>";
    let file = format!(
        "<xliff version=\"1.2\"><file source-language=\"zh-CN\" target-language=\"en\" original=\"a\" datatype=\"x\"><body>\
         <group id=\"g\" translate=\"no\"><bin-unit id=\"b1\" mime-type=\"image/png\">{binary}<note>n</note>\
         <trans-unit id=\"2\"><source>图中</source><target>Inside</target></trans-unit>\
         <trans-unit id=\"3\" translate=\"yes\"><source>第二</source><target>Second</target></trans-unit></bin-unit></group>\
         <bin-unit id=\"b2\" mime-type=\"x\"><bin-source><internal-file form=\"base64\">iVBORw0KGgo=</internal-file></bin-source>\
         </bin-unit><trans-unit id=\"4\"><source>图外</source><target>Outside</target></trans-unit></body></file></xliff>"
    );
    let options = ReadOptions::default();
    let units = parsed_with(&file, FileFormat::Xliff, &options);
    assert_eq!(options.log.report().binary_contents, 2);
    assert_eq!(texts(&units), [("图中", "Inside"), ("第二", "Second"), ("图外", "Outside")]);
    let unfit: Vec<_> = units.iter().map(Unit::unfit).collect();
    assert_eq!(unfit, [Some(Unfit::Protected), None, None]);
}

/// Kind H.
#[test]
fn a_text_without_a_tag_is_in_the_language_and_script_that_it_shows() {
    let mut memory = Memory::new();
    memory.import([Ok(Unit::pair(("en", "Close"), ("", "关闭")))], &Default::default()).unwrap();
    let found = |tag: &str| {
        let mut options = LookupOptions::default();
        options.to = Some(tag.into());
        memory.look_up("Close", &options).unwrap().len()
    };
    assert_eq!((found("zh-CN"), found("zh-TW"), found("zh"), found("en")), (1, 0, 1, 0));
}

/// Kind S.
#[test]
fn texts_of_corpora_are_found_under_the_names_of_their_languages() {
    for (line, expected, tags) in [
        (r#"{"sentence_eng_Latn":"Yes.","sentence_zho_Hant":"對。","n":[1,{}]}"#, ("Yes.", "對。"), ("en", "zh-TW")),
        (r#"{"en":"Yes.","zh-Hans":"对。"}"#, ("Yes.", "对。"), ("en", "zh-Hans")),
        (r#"{"chinese":"对。","english":"Yes."}"#, ("对。", "Yes."), ("zh", "en")),
        (r#"{"source_text":"Yes.","target_text":"对。","src_lang":"en"}"#, ("Yes.", "对。"), ("en", "")),
        (r#"{"原文":"对。","译文":"Yes."}"#, ("对。", "Yes."), ("", "")),
        (r#"{"translation":{"zh_cn":"对。","en":"Yes."},"id":7}"#, ("对。", "Yes."), ("zh-CN", "en")),
        (r#"{"instruction":"Translate.","input":"Yes.","output":"对。"}"#, ("Yes.", "对。"), ("", "")),
        (r#"{"text":"Yes.","translation":"对。"}"#, ("Yes.", "对。"), ("", "")),
        (r#"{"en":"Only."}"#, ("Only.", ""), ("en", "zh")),
    ] {
        let units = parsed(line, FileFormat::Jsonl);
        assert_eq!(texts(&units), [expected], "{line}");
        assert_eq!((units[0].source.tag.as_str(), units[0].target.tag.as_str()), tags, "{line}");
    }
    let several = r#"{"en":"Home","zh-CN":"首页","zh-TW":"首頁"}"#;
    let options = asked(None, Some("zh-Hant"));
    assert_eq!(texts(&parsed_with(several, FileFormat::Jsonl, &options)), [("Home", "首頁")]);
    assert_eq!(options.log.report().other_languages, 1);
    let unknown = format::read(r#"{"input":"Yes."}"#.as_bytes(), FileFormat::Jsonl, &ReadOptions::default());
    assert!(unknown.unwrap().next().unwrap().unwrap_err().to_string().starts_with("line 1"));
}

/// Kind V.
#[test]
fn languages_are_known_by_the_names_and_numbers_of_windows() {
    let file = tmx(&[
        ("ENU", "One.", "CHT", "一個。"),
        ("EN-US", "Two.", "zh_CHS", "两个。"),
        ("1033", "Three.", "2052", "三个。"),
        ("en", "Four.", "zh-CHT-TW", "四個。"),
        ("eng", "Five.", "cmn-Hans-CN", "五个。"),
        ("en", "Six.", "zh-MO", "六個。"),
    ]);
    let tags: Vec<_> = parsed(&file, FileFormat::Tmx).iter().map(|unit| unit.target.tag.as_str().to_owned()).collect();
    assert_eq!(tags, ["zh-Hant", "zh-Hans", "zh-CN", "zh-Hant-TW", "cmn-Hans-CN", "zh-MO"]);
    let found = |tag| {
        let units = parsed_with(&file, FileFormat::Tmx, &asked(None, Some(tag)));
        units.into_iter().map(|unit| unit.target.text).filter(|text| !text.is_empty()).collect::<Vec<_>>()
    };
    assert_eq!(found("zh-Hans"), ["两个。", "三个。", "五个。"]);
    assert_eq!(found("zh-TW"), ["一個。", "四個。", "六個。"]);
}

/// Kind R: formats of apps that are known by their root elements only.
#[test]
fn app_resources_are_known_by_their_root_element() {
    let folder: PathBuf = std::env::temp_dir().join(format!("duiqi-test-kinds-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for (name, text, format) in [
        ("a.xml", "<resources><string name=\"a\">A</string></resources>", FileFormat::Android),
        ("b.xml", "<?xml version=\"1.0\"?>\n<!DOCTYPE TS>\n<TS version=\"2.1\"/>", FileFormat::Qt),
        ("c.bak", "<root><resheader name=\"x\"/><data name=\"a\"/></root>", FileFormat::Resx),
    ] {
        std::fs::write(folder.join(name), text).unwrap();
        assert_eq!(FileFormat::detect(folder.join(name)).unwrap(), Some(format), "{name}");
    }
    std::fs::remove_dir_all(folder).unwrap();
}

/// Kind A.
#[test]
fn codes_of_rtf_and_codes_without_data_are_shown_as_what_they_are() {
    let seg = r"<ph>{\cs6\f1 </ph>&lt;p&gt;<ph>}</ph>One<ut>{\par }</ut>two";
    let file = tmx(&[("en", seg, "zh", "一")]);
    assert_eq!(parsed(&file, FileFormat::Tmx)[0].source.text, "<p>One two");
    let xliff = r#"<x:xliff xmlns:x="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="en" trgLang="zh"><x:file id="f"><x:unit id="u"><x:segment><x:source><x:sc id="4"/>Bye<x:ec startRef="4"/><x:ph id="1"/></x:source></x:segment></x:unit></x:file></x:xliff>"#;
    let mut options = ReadOptions::default();
    options.codes = Codes::Keep;
    assert_eq!(
        parsed_with(xliff, FileFormat::Xliff, &options)[0].source.text,
        "<sc id=\"4\"/>Bye<ec id=\"4\"/><ph id=\"1\"/>"
    );
}

/// Kind B.
#[test]
fn copies_without_a_state_are_no_translations_in_xliff_2() {
    let unit = |source: &str, target: &str| {
        let xliff = format!(
            r#"<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="en" trgLang="zh"><file id="f"><unit id="u"><segment><source>{source}</source><target>{target}</target></segment></unit></file></xliff>"#
        );
        parsed(&xliff, FileFormat::Xliff).remove(0)
    };
    assert!(unit("Delete account", "删除帐户").is_usable());
    assert!(!unit("Delete account", "Delete account").is_usable());
    let phrase = r#"<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2" xmlns:p="http://www.memsource.com/mxlf/2.0"><file source-language="en" target-language="zh" original="a" datatype="x"><body><trans-unit id="1" p:confirmed="1" p:score="1.01"><source>Two  blanks</source><target>二</target><note/></trans-unit></body></file></xliff>"#;
    let unit = parsed(phrase, FileFormat::Xliff).remove(0);
    assert_eq!(unit.localization.as_ref().and_then(|found| found.match_percent), Some(101.0));
    assert_eq!((unit.source.text.as_str(), unit.notes.len()), ("Two  blanks", 0));
}

/// Kind L.
#[test]
fn what_is_said_about_a_term_stays_with_its_pairs() {
    let tbx = r#"<martif type="TBX" xml:lang="en"><text><body><termEntry id="1"><langSet xml:lang="en"><tig><term>valve</term></tig></langSet><langSet xml:lang="zh"><tig><term>阀门</term></tig><tig><term>阀</term><termNote type="termType">abbreviation</termNote><note>in tables</note></tig></langSet></termEntry></body></text></martif>"#;
    let units = parsed(tbx, FileFormat::Tbx);
    let about: Vec<_> = units.iter().map(|unit| (unit.properties.len(), unit.notes.len())).collect();
    assert_eq!(about, [(0, 0), (1, 1)]);
}

/// Kind G.
#[test]
fn a_table_says_how_many_ids_it_does_not_hold() {
    let mut unit = Unit::pair(("en", "Open"), ("zh", "打开"));
    unit.id = Some("menu.open".into());
    let mut options = Options::default();
    let dropped = |options: &Options| {
        let mut writer = Writer::new(Vec::new(), FileFormat::Csv, options).unwrap();
        writer.write(&unit).unwrap();
        writer.finish().unwrap().1.dropped_ids
    };
    assert_eq!(dropped(&options), 1);
    options.columns = Columns::All;
    assert_eq!(dropped(&options), 0);
}

/// Kind R.
#[test]
fn files_in_archives_are_read_one_after_the_other() {
    use std::io::Write as _;
    let xliff = |text: &str| {
        format!(
            r#"<xliff version="1.2"><file source-language="en" target-language="zh" original="a" datatype="x"><body><trans-unit id="1"><source>{text}</source></trans-unit></body></file></xliff>"#
        )
    };
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in [("b/two.xlf", xliff("Two")), ("a.mqxliff", xliff("One")), ("skeleton.skl", "x".to_owned())] {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    let bytes = archive.finish().unwrap().into_inner();
    let options = ReadOptions::default();
    let units: Vec<Unit> = format::read(&bytes[..], FileFormat::Xliff, &options).unwrap().map(Result::unwrap).collect();
    assert_eq!(texts(&units), [("One", ""), ("Two", "")]);
    assert!(format::read(&bytes[..], FileFormat::Tmx, &options).is_err());
    assert!(format::read(&bytes[..30], FileFormat::Xliff, &options).is_err());
    assert_eq!(FileFormat::from_path("job.xlz"), Some(FileFormat::Xliff));
}

fn xliff(version: &str, unit: &str) -> String {
    match version {
        "1.2" => format!(
            "<xliff version='1.2' xmlns='urn:oasis:names:tc:xliff:document:1.2' xmlns:v='urn:vendor'><file source-language='en' \
             target-language='zh-CN' original='a' datatype='x'><body>{unit}</body></file></xliff>"
        ),
        _ => format!(
            "<xliff version='2.0' xmlns='urn:oasis:names:tc:xliff:document:2.0' srcLang='en' trgLang='zh-CN'><file id='f'>{unit}\
             </file></xliff>"
        ),
    }
}

/// Kind A.
#[test]
fn what_angular_shows_of_a_code_is_its_text_and_not_its_name() {
    let unit = "<unit id='u'><segment><source>Hi <ph id='0' equiv='INTERPOLATION' disp='{{who}}'/>, <pc id='1' equivStart='START_LINK' \
                equivEnd='CLOSE_LINK' dispStart='&lt;a&gt;' dispEnd='&lt;/a&gt;'>log in</pc></source><target>你好 <ph id='0' \
                equiv='INTERPOLATION' disp='{{who}}'/>，<pc id='1' equivStart='START_LINK' equivEnd='CLOSE_LINK' \
                dispStart='&lt;a&gt;' dispEnd='&lt;/a&gt;'>登录</pc></target></segment></unit>";
    let units = parsed(&xliff("2.0", unit), FileFormat::Xliff);
    assert_eq!(texts(&units), [("Hi {{who}}, log in", "你好 {{who}}，登录")]);
    assert_eq!(units[0].source.codes[0].equivalent.as_deref(), Some("INTERPOLATION"));
    let blank = "<tmx version='1.4'><header srclang='en'/><body><tu><tuv xml:lang='en'><seg>10<ph>&amp;nbsp;</ph>km</seg></tuv>\
                 <tuv xml:lang='zh'><seg>10<ph>&amp;nbsp;</ph>公里</seg></tuv></tu></body></tmx>";
    assert_eq!(texts(&parsed(blank, FileFormat::Tmx)), [("10 km", "10 公里")]);
}

/// Kind B.
#[test]
fn words_of_other_tools_for_how_far_a_translation_is_are_states() {
    let state = |attributes: &str| {
        let unit =
            format!("<trans-unit id='1' {attributes}><source>Sign out</source><target>退出</target></trans-unit>");
        parsed(&xliff("1.2", &unit), FileFormat::Xliff)[0].state()
    };
    for (attributes, expected) in [
        ("v:confirmed='0'", State::Draft),
        ("v:confirmed='1'", State::Translated),
        ("v:confirmed='2'", State::Reviewed),
        ("v:status='Edited'", State::Draft),
        ("v:editStatus='untranslated'", State::New),
        ("v:editStatus='fuzzyMatch'", State::NeedsReview),
        ("v:editStatus='approved'", State::Reviewed),
    ] {
        assert_eq!(state(attributes), Some(expected), "{attributes}");
    }
    assert_eq!(state("v:editStatus='locked in'"), None);
    let origin = "<trans-unit id='1' v:trans-origin='MT'><source>a</source><target>甲</target></trans-unit>";
    assert_eq!(parsed(&xliff("1.2", origin), FileFormat::Xliff)[0].origin.as_deref(), Some("mt"));
    let level = tmx(&[("en", "Sign out", "zh", "退出")]);
    let level = level.replace("<tu>", "<tu><prop type=\"x-ConfirmationLevel\">RejectedTranslation</prop>");
    let unit = &parsed(&level, FileFormat::Tmx)[0];
    assert_eq!((unit.state(), unit.properties.len()), (Some(State::Rejected), 1));
}

/// Kinds B and G.
#[test]
fn a_column_of_a_table_says_how_far_a_translation_is() {
    let rows = "Segment ID,Segment status,Source segment,Target segment\n1,Translated (100%),Open,打开\n2,Draft,Close,关\n\
                3,Unknown to us,Wait,等\n";
    let units = parsed(rows, FileFormat::Csv);
    let states: Vec<_> = units.iter().map(Unit::state).collect();
    assert_eq!(states, [Some(State::Translated), Some(State::Draft), None]);
    // The tool's own word is not lost.
    assert_eq!(units[0].properties, [("Segment status".to_owned(), "Translated (100%)".to_owned())]);
    let rows = "原文,译文,状态\nOpen,打开,已审校\nClose,关,草稿\n";
    let states: Vec<_> = parsed(rows, FileFormat::Csv).iter().map(Unit::state).collect();
    assert_eq!(states, [Some(State::Reviewed), Some(State::Draft)]);
}

/// Kind C.
#[test]
fn segments_may_be_marked_in_the_source_itself() {
    let unit = "<trans-unit id='1'><source><mrk mtype='seg' mid='1'>One.</mrk> <mrk mtype='seg' mid='2'>Two.</mrk></source>\
                <target><mrk mtype='seg' mid='1'>一。</mrk><mrk mtype='seg' mid='2'></mrk></target></trans-unit>";
    let file = xliff("1.2", unit);
    let mut units = parsed(&file, FileFormat::Xliff);
    assert_eq!(texts(&units), [("One.", "一。"), ("Two.", "")]);
    units[1].target.text = "二。".to_owned();
    let new = format::update(file.as_bytes(), FileFormat::Xliff, &units, &ReadOptions::default()).unwrap();
    assert!(String::from_utf8(new.bytes).unwrap().contains("<mrk mtype='seg' mid='2'>二。</mrk></target>"));
}

/// Kind G.
#[test]
fn half_a_row_of_names_and_blanks_behind_delimiters_are_understood() {
    let units = parsed(
        "String ID,Base,Context,Simplified Chinese\na,Open it,menu,打开\nb,Close it,menu,关闭\n",
        FileFormat::Csv,
    );
    assert_eq!(texts(&units), [("Open it", "打开"), ("Close it", "关闭")]);
    assert_eq!(units[0].id.as_deref(), Some("a"));
    let units = parsed("key_name,en,zh-Hans,description\na.b,Open,打开,A door\n", FileFormat::Csv);
    assert_eq!((units[0].id.as_deref(), units[0].target.tag.as_str()), (Some("a.b"), "zh-Hans"));
    assert_eq!(units[0].notes, ["A door"]);
    let units = parsed("English, 中文\n\"Yes, sir\", \"是\"\nNo, 不\n", FileFormat::Csv);
    assert_eq!(texts(&units), [("Yes, sir", "是"), ("No", "不")]);
}

/// Kind G.
#[test]
fn empty_rows_of_spreadsheets_are_no_units() {
    let rows = "en,zh,备注\n,,\nOpen,,x\n,,\n";
    let mut units = parsed(rows, FileFormat::Csv);
    assert_eq!(texts(&units), [("Open", "")]);
    units[0].target.text = "打开".to_owned();
    let new = format::update(rows.as_bytes(), FileFormat::Csv, &units, &ReadOptions::default()).unwrap();
    assert_eq!(String::from_utf8(new.bytes).unwrap(), rows.replace("Open,,", "Open,打开,"));
}

/// Texts with keys.
#[test]
fn texts_of_json_and_yaml_come_in_the_order_of_their_file() {
    let ids = |text: &str, format| {
        let units = format::read_to_fill(text.as_bytes(), "en.x", format, &ReadOptions::default()).unwrap();
        units.into_iter().filter_map(|unit| unit.id).collect::<Vec<_>>()
    };
    let json = r#"{"z": "Zed", "m": {"b": ["B zero", "B one"], "a": "Ay"}, "c": "See"}"#;
    assert_eq!(ids(json, FileFormat::Json), ["z", "m.b.0", "m.b.1", "m.a", "c"]);
    let yaml = "en:\n  z: Zed\n  m:\n    b: [B zero, B one]\n    a: Ay\n  c: See\n";
    assert_eq!(ids(yaml, FileFormat::Yaml), ["z", "m.b.0", "m.b.1", "m.a", "c"]);
    let both = r#"{"en": {"z": "Zed", "a": "Ay"}, "zh": {"a": "甲", "z": "末"}}"#;
    assert_eq!(ids(both, FileFormat::Json), ["z", "a"]);
}

/// Kind S.
#[test]
fn lines_of_the_hub_and_of_test_sets_are_read() {
    for (line, expected) in [
        (r#"{"translation":{"language":["en","zh"],"translation":["Wait.","等等。"]}}"#, ("Wait.", "等等。")),
        (r#"{"translation":[{"lang":"en","text":"Wait."},{"lang":"zh","text":"等等。"}]}"#, ("Wait.", "等等。")),
        (r#"{"src":"Wait.","ref":"等等。","lp":"en-zh"}"#, ("Wait.", "等等。")),
        (
            r#"{"source_text":"Wait.","target_text":"等等。","source_language":"en","target_language":"zh"}"#,
            ("Wait.", "等等。"),
        ),
    ] {
        let units = parsed(line, FileFormat::Jsonl);
        assert_eq!(texts(&units), [expected], "{line}");
    }
    let line = r#"{"source_text":"Wait.","target_text":"等等。","source_language":"en","target_language":"zh-TW"}"#;
    assert_eq!(parsed(line, FileFormat::Jsonl)[0].target.tag.as_str(), "zh-TW");
}

/// Kind S.
#[test]
fn keys_that_mean_something_else_to_a_corpus_become_properties() {
    let options = ReadOptions::default();
    let line = r#"{"en":"Wait.","zh":"等等。","level":"easy","document":7,"notes":"by hand","confidence":0.5}"#;
    let units = parsed_with(&[line, line].join("\n"), FileFormat::Jsonl, &options);
    assert_eq!((units.len(), units[1].confidence), (2, Some(0.5)));
    let value = |name: &str| units[1].properties.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    assert_eq!((value("level"), value("document"), value("notes")), (Some("easy"), Some("7"), Some("by hand")));
    assert_eq!(options.log.report().remarks.len(), 3);
    // Texts of another kind are wrong, as before.
    let wrong = format::read(&br#"{"en":7,"zh":"x"}"#[..], FileFormat::Jsonl, &options).unwrap().next().unwrap();
    assert!(wrong.is_err());
}

/// Kind I, and the head of a file.
#[test]
fn the_head_of_a_memory_goes_into_the_next_file() {
    let file = tmx(&[("en", "Yes", "zh", "是")]).replace(
        "<header srclang=\"en\"/>",
        "<header creationtool=\"T\" creationtoolversion=\"1\" segtype=\"paragraph\" o-tmf=\"TMW\" adminlang=\"EN-US\" \
         srclang=\"en\" datatype=\"html\" o-encoding=\"GBK\" creationdate=\"20200101T000000Z\" creationid=\"ann\">\
         <note>Of &lt;2020></note><prop type=\"client\">A &amp; B</prop></header>",
    );
    let reading = ReadOptions::default();
    let units = format::read(file.as_bytes(), FileFormat::Tmx, &reading).unwrap();
    let mut options = Options::default();
    options.tmx_header = reading.log.take_tmx_header();
    let units: Vec<Unit> = units.collect::<Result<_, _>>().unwrap();
    assert!(reading.log.report().remarks.is_empty(), "nothing is left out");
    let mut writer = Writer::new(Vec::new(), FileFormat::Tmx, &options).unwrap();
    units.iter().for_each(|unit| writer.write(unit).unwrap());
    let new = String::from_utf8(writer.finish().unwrap().0).unwrap();
    let expected = " segtype=\"paragraph\" o-tmf=\"TMW\" adminlang=\"EN-US\" srclang=\"en\" datatype=\"html\" o-encoding=\"GBK\" \
                    creationdate=\"20200101T000000Z\" creationid=\"ann\">\n<note>Of &lt;2020&gt;</note>\n\
                    <prop type=\"client\">A &amp; B</prop>\n</header>\n<body>";
    assert!(new.contains(expected), "{new}");
}
