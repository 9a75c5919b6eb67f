//! What files say beside their texts: notes and limits of XLIFF, comments of
//! localisation files, keys in the place of sources, the script of a text whose
//! tag says another, documents of YAML, numbers of JSON5.
#![cfg(all(feature = "formats", feature = "store"))]

use std::path::Path;

use duiqi::format::{self, FileFormat, Options, ReadOptions, Writer, XliffVersion, fill, read_pair, read_to_fill};
use duiqi::memory::LookupOptions;
use duiqi::{Memory, Result, State, Unit};

fn read(text: &str, format: FileFormat) -> Vec<Unit> {
    format::read(text.as_bytes(), format, &ReadOptions::default()).unwrap().collect::<Result<_>>().unwrap()
}

fn refused(text: &str, format: FileFormat) -> String {
    match format::read(text.as_bytes(), format, &ReadOptions::default()) {
        Ok(mut units) => units.find_map(Result::err).unwrap().to_string(),
        Err(error) => error.to_string(),
    }
}

fn xliff(units: &[Unit], version: XliffVersion) -> String {
    let mut options = Options::default();
    options.xliff = version;
    let mut writer = Writer::new(Vec::new(), FileFormat::Xliff, &options).unwrap();
    units.iter().for_each(|unit| writer.write(unit).unwrap());
    String::from_utf8(writer.finish().unwrap().0).unwrap()
}

/// The units of two files, each given as its name and its text.
fn paired(source: (&str, &str), target: (&str, &str), format: FileFormat) -> Vec<Unit> {
    let folder = tempfile::tempdir().unwrap();
    let put = |(name, text): (&str, &str)| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    };
    read_pair(put(source), put(target), format, &ReadOptions::default()).unwrap()
}

/// Id, source, target and notes of each unit.
fn rows(units: &[Unit]) -> Vec<(&str, &str, &str, String)> {
    let row = |unit: &'_ Unit| unit.notes.join("|");
    units
        .iter()
        .map(|unit| {
            let id = unit.id.as_deref().unwrap_or_default();
            (id, unit.source.text.as_str(), unit.target.text.as_str(), row(unit))
        })
        .collect()
}

const LIMITED: &str = r#"<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file original="boats.properties"
 source-language="en" target-language="zh-CN" datatype="plaintext"><body>
<trans-unit id="row"><source>Row on</source><target>继续划</target></trans-unit>
<trans-unit id="dock" maxwidth="12" size-unit="char"><source>Dock</source><target>靠岸</target>
<note from="developer" priority="2">A button</note><note annotates="target">Short</note></trans-unit>
<trans-unit id="sail" maxwidth="90" maxbytes="40"><source>Sail</source></trans-unit></body></file></xliff>"#;

#[test]
fn notes_and_limits_of_xliff_come_back_in_both_versions() {
    let units = read(LIMITED, FileFormat::Xliff);
    let old = xliff(&units, XliffVersion::V12);
    for expected in [
        "<note from=\"developer\" priority=\"2\">A button</note>",
        "<note annotates=\"target\">Short</note>",
        "<trans-unit id=\"dock\" maxwidth=\"12\" size-unit=\"char\"",
        "<trans-unit id=\"sail\" maxwidth=\"90\" maxbytes=\"40\"",
    ] {
        assert!(old.contains(expected), "{expected}: {old}");
    }
    assert_eq!(read(&old, FileFormat::Xliff), units);

    let new = xliff(&units, XliffVersion::V21);
    for expected in [
        "<note category=\"developer\" priority=\"2\">A button</note>",
        "<note appliesTo=\"target\">Short</note>",
        "<slr:profiles generalProfile=\"xliff:codepoints\"",
        "<unit id=\"dock\" slr:sizeRestriction=\"12\">",
        // Pixels are no characters.
        "<mda:meta type=\"maxwidth\">90</mda:meta>",
    ] {
        assert!(new.contains(expected), "{expected}: {new}");
    }
    let again = read(&new, FileFormat::Xliff);
    let properties = |units: &[Unit]| units.iter().map(|unit| unit.properties.clone()).collect::<Vec<_>>();
    assert_eq!(properties(&again), properties(&units));
    assert_eq!(xliff(&again, XliffVersion::V21), new);
}

#[test]
fn limits_of_xliff_2_are_written_in_1_2_where_it_can_say_them() {
    let file = |profile: &str| {
        format!(
            r#"<xliff version="2.0" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="en" trgLang="zh-CN"
 xmlns:s="urn:oasis:names:tc:xliff:sizerestriction:2.0" xmlns:f="urn:oasis:names:tc:xliff:fs:2.0"><file id="f">
<s:profiles generalProfile="{profile}"/><unit id="u" s:sizeRestriction="8" f:fs="b"><segment>
<source>Moor</source></segment></unit></file></xliff>"#
        )
    };
    let units = read(&file("xliff:codepoints"), FileFormat::Xliff);
    assert!(xliff(&units, XliffVersion::V12).contains("maxwidth=\"8\" size-unit=\"char\""));
    let new = xliff(&units, XliffVersion::V21);
    assert!(
        new.contains("slr:sizeRestriction=\"8\" xmlns:fs=\"urn:oasis:names:tc:xliff:fs:2.0\" fs:fs=\"b\""),
        "{new}"
    );
    // A size of which nobody here knows how it counts is kept, and not taken for
    // characters.
    let units = read(&file("acme:pixels"), FileFormat::Xliff);
    let old = xliff(&units, XliffVersion::V12);
    assert!(!old.contains("maxwidth") && old.contains(">acme:pixels<") && old.contains(">8<"), "{old}");
}

#[test]
fn a_file_of_1_2_without_states_stays_one() {
    let units = read(LIMITED, FileFormat::Xliff);
    assert!(!xliff(&units, XliffVersion::V12).contains("state="));
    // A pair of any other origin is a translation.
    let pair = [Unit::pair(("en", "Row"), ("zh-CN", "划"))];
    assert!(xliff(&pair, XliffVersion::V12).contains("<target state=\"translated\">"));
    // 2.x has no way to say nothing.
    assert!(xliff(&units, XliffVersion::V21).contains("<segment state=\"translated\">"));
    // The mark of such units costs a memory nothing, and does not come back.
    let mut memory = Memory::new();
    memory.import(units.into_iter().map(Ok), &Default::default()).unwrap();
    assert!(memory.look_up("Row on", &LookupOptions::default()).unwrap()[0].unit.localization.is_none());
}

#[test]
fn comments_of_android_are_notes_of_what_follows_or_stands_before_them() {
    let file = |a: &str, b: &str, c: &str, d: &str| {
        format!(
            "<?xml version=\"1.0\"?>\n<!-- Licence -->\n<resources>\n  <!-- Under the\n       picture -->\n  \
             <string name=\"a\">{a}</string> <!-- a noun -->\n  <!-- Part two -->\n\n  <string name=\"b\">{b}</string>\n  \
             <!-- <string name=\"old\">Old</string> -->\n  <string name=\"c\">{c}</string>\n  <!-- Tides -->\n  \
             <string-array name=\"d\"><item>{d}</item></string-array>\n</resources>\n"
        )
    };
    let (en, zh) = (file("Oar", "Keel", "Mast", "Ebb"), file("桨", "龙骨", "桅杆", "退潮"));
    let units = paired(("values/strings.xml", &en), ("values-zh-rCN/strings.xml", &zh), FileFormat::Android);
    let expected = [
        ("a", "Oar", "桨", "Under the\npicture\na noun".to_owned()),
        ("b", "Keel", "龙骨", String::new()),
        ("c", "Mast", "桅杆", String::new()),
        ("d.0", "Ebb", "退潮", "Tides".to_owned()),
    ];
    assert_eq!(rows(&units), expected);
    assert!(xliff(&units, XliffVersion::V12).contains("<note>Tides</note>"));
}

#[test]
fn comments_of_lines_and_of_yaml_are_notes() {
    let en = "# Licence\n\n# On the quay\n! two lines\nrope = Rope\nknot = Knot\n";
    let units = paired(("m_en.properties", en), ("m_zh.properties", "rope=缆绳\nknot=结\n"), FileFormat::Properties);
    let notes: Vec<_> = units.iter().map(|unit| unit.notes.concat()).collect();
    assert_eq!(notes, ["On the quay\ntwo lines", ""]);

    let en = "/* Licence */\n\n/* Quay */\n// and pier\n\"rope\" = \"Rope\"; // thick\n\"knot\" = \"Knot\";\n";
    let zh = "\"rope\" = \"缆绳\";\n\"knot\" = \"结\";\n";
    let units = paired(("en.lproj/a.strings", en), ("zh-Hans.lproj/a.strings", zh), FileFormat::Strings);
    let notes: Vec<_> = units.iter().map(|unit| unit.notes.concat()).collect();
    assert_eq!(notes, ["Quay\nand pier\nthick", ""]);

    let en = "# Licence\n\nen:\n  # the quay\n  quay:\n    # thick\n    # or thin\n    rope: Rope # a noun\n    knot: 'Knot'\n\
              \n    # far above\n\n    list: [One, Two]\n";
    let units =
        paired(("en.yml", en), ("zh.yml", "zh:\n  quay: {rope: 缆绳, knot: 结, list: [一, 二]}\n"), FileFormat::Yaml);
    let notes: Vec<_> = units.iter().map(|unit| unit.notes.concat()).collect();
    assert_eq!(notes, ["thick\nor thin\na noun", "", "", ""]);
}

const KEYED: &str = "msgid \"\"\nmsgstr \"Language: LANG\\n\"\n\nmsgid \"quay.rope\"\nmsgstr \"ROPE\"\n\n#, fuzzy\nmsgctxt \"list\"\nmsgid \"quay.knot_big\"\nmsgstr \"KNOT\"\n";

fn keyed(lang: &str, rope: &str, knot: &str) -> String {
    KEYED.replace("LANG", lang).replace("ROPE", rope).replace("KNOT", knot)
}

#[test]
fn keys_of_gettext_are_ids_and_never_sources() {
    let (en, zh) = (keyed("en", "A rope", "A big knot"), keyed("zh_CN", "一条缆绳", ""));
    let units = paired(("en.po", &en), ("zh.po", &zh), FileFormat::Po);
    let expected =
        [("quay.rope", "A rope", "一条缆绳", String::new()), ("list.quay.knot_big", "A big knot", "", String::new())];
    assert_eq!(rows(&units), expected);
    assert_eq!((units[0].state(), units[1].state()), (Some(State::Translated), Some(State::New)));
    assert_eq!((units[0].source.tag.as_str(), units[0].target.tag.as_str()), ("en", "zh-CN"));

    let alone = refused(&zh, FileFormat::Po);
    assert!(alone.contains("the messages of this PO file are keys"), "{alone}");

    // To be translated in place, as any file in one language.
    let options = ReadOptions::default();
    let mut units = read_to_fill(en.as_bytes(), "en.po", FileFormat::Po, &options).unwrap();
    assert_eq!((units[0].id.as_deref(), units[0].source.text.as_str()), (Some("quay.rope"), "A rope"));
    units[0].target.text = "一条缆绳".to_owned();
    let filled = fill(en.as_bytes(), FileFormat::Po, &units, &"zh-CN".into(), &options).unwrap();
    assert_eq!(String::from_utf8(filled.bytes).unwrap(), keyed("zh_CN", "一条缆绳", "A big knot"));
}

#[test]
fn messages_of_gettext_that_are_texts_stay_sources_also_in_a_pair_with_a_template() {
    let pot = "#. Note\nmsgid \"Row the boat\"\nmsgstr \"\"\n\nmsgid \"%d oar\"\nmsgid_plural \"%d oars\"\nmsgstr[0] \"\"\nmsgstr[1] \"\"\n";
    let po = "msgid \"\"\nmsgstr \"Language: zh_CN\\n\"\n\nmsgid \"Row the boat\"\nmsgstr \"划船\"\n\nmsgid \"%d oar\"\nmsgid_plural \"%d oars\"\nmsgstr[0] \"%d 支桨\"\n";
    let units = paired(("a.pot", pot), ("zh.po", po), FileFormat::Po);
    let expected = [("", "Row the boat", "划船", "Note".to_owned()), ("", "%d oars", "%d 支桨", String::new())];
    assert_eq!(rows(&units), expected);
    // Two file names in a list of texts are texts.
    let text = "msgid \"README.md\"\nmsgstr \"自述\"\n\nmsgid \"Open it\"\nmsgstr \"打开\"\n\nmsgid \"Shut it\"\nmsgstr \"关\"\n";
    assert_eq!(read(text, FileFormat::Po)[0].source.text, "README.md");
}

#[test]
fn documents_of_yaml_are_one_file_or_refused_with_their_line() {
    let file = "---\nen:\n  rope: Rope\n---\nzh-CN:\n  rope: 缆绳\n...\n";
    let expected = [("rope", "Rope", "缆绳", String::new())];
    assert_eq!(rows(&read(file, FileFormat::Yaml)), expected);
    let options = ReadOptions::default();
    let two = "rope: Rope\n---\n# next\nknot: Knot\n";
    let mut units = read_to_fill(two.as_bytes(), "en.yml", FileFormat::Yaml, &options).unwrap();
    units[1].target.text = "结".to_owned();
    let filled = fill(two.as_bytes(), FileFormat::Yaml, &units, &"zh".into(), &options).unwrap();
    assert_eq!(String::from_utf8(filled.bytes).unwrap(), two.replace("Knot", "\"结\""));

    let again = refused("a: {b: One}\n---\nc: Two\n---\na: {b: Three}\n", FileFormat::Yaml);
    assert_eq!(
        again,
        "line 4: YAML: document 3 of the file has the key `a.b` again: give each document a file of its own"
    );
    let list = refused("%YAML 1.2\n---\na: One\n---\n- Two\n", FileFormat::Yaml);
    assert!(list.starts_with("line 4: YAML: document 2 of the file has a list or a text"), "{list}");
}

#[test]
fn other_values_of_json5_stay_byte_for_byte() {
    let file = "{\n  rope: 'Ro\\\npe\\x21',\n  n: [0xFF, .5, 5., +1, -Infinity, NaN, -.5e-3],\n  v: '\\v',\n}\n";
    let options = ReadOptions::default();
    let mut units = read_to_fill(file.as_bytes(), "en.json5", FileFormat::Json, &options).unwrap();
    let texts: Vec<_> = units.iter().map(|unit| unit.source.text.as_str()).collect();
    assert_eq!(texts, ["Rope!", "\u{B}"]);
    units[0].target.text = "缆绳".to_owned();
    let filled = fill(file.as_bytes(), FileFormat::Json, &units, &"zh".into(), &options).unwrap();
    assert_eq!(String::from_utf8(filled.bytes).unwrap(), file.replace("'Ro\\\npe\\x21'", "\"缆绳\""));
    for wrong in ["{a: 012}", "{a: 0x}", "{a: 1.2.3}", "{a: +}"] {
        assert!(read_to_fill(wrong.as_bytes(), "a.json5", FileFormat::Json, &options).is_err(), "{wrong}");
    }
}

#[test]
fn a_copy_in_a_table_has_the_language_of_its_column() {
    let table = "key\tsource\ttarget\na\tRope\t缆绳\nb\tUSB\tUSB\nc\tMoor the boat\tMoor the boat\nd\tKnot\t结\n";
    let units = read(table, FileFormat::Tsv);
    assert!(
        units.iter().all(|unit| unit.source.tag.as_str() == "en" && unit.target.tag.as_str() == "zh-CN"),
        "{units:?}"
    );
    let traditional = read("Rope\t纜繩\nUSB\tUSB\n", FileFormat::Tsv);
    assert_eq!(traditional[1].target.tag.as_str(), "zh-TW");
    let back = read("缆绳\tRope\nUSB\tUSB\n结\tKnot\n", FileFormat::Tsv);
    assert_eq!((back[1].source.tag.as_str(), back[1].target.tag.as_str()), ("zh-CN", "en"));
    // Nothing is known of a table of copies.
    assert_eq!(read("USB\tUSB\n", FileFormat::Tsv)[0].target.tag.as_str(), "en");
}

#[test]
fn simplified_is_never_given_for_traditional_whatever_the_tag_says() {
    let mut memory = Memory::new();
    let units = [
        Unit::pair(("en", "The boats leave."), ("zh-TW", "船只离开码头。")),
        Unit::pair(("en", "The rope is long."), ("zh-CN", "纜繩很長。")),
        // A text that quotes the other script is what its tag says.
        Unit::pair(("en", "The sign says dock."), ("zh-TW", "牌子寫著「码头」。")),
        Unit::pair(("en", "Boat"), ("zh-TW", "船")),
    ];
    memory.import(units.map(Ok), &Default::default()).unwrap();
    let found = |text: &str, to: &str| {
        let mut options = LookupOptions::default();
        options.to = Some(to.into());
        memory.look_up(text, &options).unwrap().len()
    };
    assert_eq!((found("The boats leave.", "zh-TW"), found("The boats leave.", "zh-CN")), (0, 1));
    assert_eq!((found("The rope is long.", "zh-TW"), found("The rope is long.", "zh-Hans")), (1, 0));
    assert_eq!((found("The sign says dock.", "zh-TW"), found("The sign says dock.", "zh-CN")), (1, 0));
    assert_eq!((found("Boat", "zh-TW"), found("Boat", "zh-CN")), (1, 0));
    // The same in a file that is read.
    let mut options = ReadOptions::default();
    options.target = Some("zh-TW".into());
    let file = "source,target,target_tag,source_tag\nThe boats leave.,船只离开码头。,zh-TW,en\n";
    let units: Vec<Unit> =
        format::read(file.as_bytes(), FileFormat::Csv, &options).unwrap().collect::<Result<_>>().unwrap();
    assert_eq!((units[0].target.text.as_str(), options.log.report().other_scripts), ("", 1));
}

#[test]
fn stored_labels_are_found_without_their_mnemonics() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("labels.tm");
    let units = || {
        [("Mo_or", "系泊"), ("Unti~e", "解缆"), ("my_rope", "我的绳"), ("Row the boa_t", "划船")]
            .map(|(en, zh)| Ok(Unit::pair(("en", en), ("zh-CN", zh))))
    };
    let (mut ram, mut file) = (Memory::new(), Memory::create(Path::new(&path)).unwrap());
    ram.import(units(), &Default::default()).unwrap();
    file.import(units(), &Default::default()).unwrap();
    for (query, expected) in
        [("Moor", Some(99)), ("M_oor", Some(99)), (" Untie ", Some(99)), ("Row the boat", Some(99)), ("Mo", None)]
    {
        for memory in [&ram, &file] {
            let found = memory.look_up(query, &LookupOptions::default()).unwrap();
            assert_eq!(found.first().map(|found| found.percent), expected, "{query}");
        }
    }
}

#[test]
fn codes_and_states_of_xliff_come_back_over_the_other_version() {
    let file = r#"<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file original="a"
 source-language="en" target-language="zh-CN" datatype="html"><body><trans-unit id="1">
<source>Row<x id="1" ctype="lb"/><g id="2" ctype="bold">fast</g><ph id="3" ctype="x-var">%d</ph></source>
<target state="x-mt">快<x id="1" ctype="lb"/><g id="2" ctype="bold">划</g><ph id="3" ctype="x-var">%d</ph></target>
<alt-trans><target>划快</target></alt-trans></trans-unit></body></file></xliff>"#;
    let options = ReadOptions::default();
    let units: Vec<Unit> =
        format::read(file.as_bytes(), FileFormat::Xliff, &options).unwrap().collect::<Result<_>>().unwrap();
    assert_eq!(options.log.report().alternatives, 1);
    let old = xliff(&units, XliffVersion::V12);
    assert!(old.contains("state=\"x-mt\"") && !old.contains("original-state"), "{old}");
    let again = read(&xliff(&units, XliffVersion::V21), FileFormat::Xliff);
    let written = xliff(&again, XliffVersion::V12);
    let side =
        "<source>Row<x id=\"1\" ctype=\"lb\"/><g id=\"2\" ctype=\"bold\">fast</g><ph id=\"3\" ctype=\"x-var\">%d</ph>";
    assert!(old.contains(side) && written.contains(side), "{written}");
}

#[test]
fn codes_without_ids_have_the_same_on_both_sides() {
    let tmx = "<tmx version=\"1.4\"><header srclang=\"en\"/><body><tu><tuv xml:lang=\"en\"><seg>A <hi><hi>big</hi></hi> \
               <ut>{r}</ut>rope</seg></tuv><tuv xml:lang=\"zh-CN\"><seg>大<hi>缆</hi><ut>{r}</ut>绳</seg></tuv></tu></body></tmx>";
    let new = xliff(&read(tmx, FileFormat::Tmx), XliffVersion::V21);
    let id = |side: &str| {
        let line = new.lines().find(|line| line.starts_with(side)).unwrap();
        let code = &line[line.find("<ph ").unwrap()..];
        code.split('"').nth(1).unwrap().to_owned()
    };
    assert_eq!(id("<source"), id("<target"), "{new}");
}

#[test]
fn segments_without_ids_stay_one_unit_and_gaps_are_whole() {
    let file = r#"<xliff version="2.0" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="en" trgLang="zh-CN"><file id="f">
<unit id="u"><segment state="final"><source>Row.</source><target>划。</target></segment>
<ignorable><source> </source></ignorable><ignorable><source><ph id="1"/> </source></ignorable>
<segment><source>Stop <mrk id="m" type="term">it</mrk>.</source></segment></unit></file></xliff>"#;
    let options = ReadOptions::default();
    let units: Vec<Unit> =
        format::read(file.as_bytes(), FileFormat::Xliff, &options).unwrap().collect::<Result<_>>().unwrap();
    let found = units[0].localization.as_ref().unwrap();
    assert_eq!((found.segment.as_deref(), found.gap.as_ref().unwrap().source.as_str()), (Some("s1"), "  "));
    let report = options.log.report();
    assert_eq!((report.stray_codes, report.annotations), (1, 1));
    let old = xliff(&units, XliffVersion::V12);
    assert_eq!(old.matches("<trans-unit").count(), 1);
    // Half of it is not translated, whatever the other half is.
    assert!(old.contains("<target state=\"needs-translation\">"), "{old}");
}

#[test]
fn what_is_left_out_of_the_last_unit_is_said() {
    let file = r#"<xliff version="2.0" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="en" trgLang="zh-CN"><file id="f">
<unit id="u"><segment id="a"><source>Ring<cp hex="0007"/></source><target>响</target></segment>
<segment id="b"><source>Twice</source><target>两次</target></segment></unit></file></xliff>"#;
    let mut options = Options::default();
    options.xliff = XliffVersion::V12;
    let mut writer = Writer::new(Vec::new(), FileFormat::Xliff, &options).unwrap();
    read(file, FileFormat::Xliff).iter().for_each(|unit| writer.write(unit).unwrap());
    // Once in the source, once in the source with its segments.
    assert_eq!(writer.finish().unwrap().1.removed_characters, 2);
}

#[test]
fn messages_of_gettext_come_back_through_xliff_with_their_contexts() {
    let po = "msgid \"\"\nmsgstr \"\"\n\"Content-Type: text/plain; charset=UTF-8\\n\"\n\"Language: zh_CN\\n\"\n\nmsgid \"Row\"\nmsgstr \"划\"\n\n\
              msgctxt \"\"\nmsgid \"Moor\"\nmsgstr \"系泊\"\n\nmsgctxt \"verb\"\nmsgid \"Sail\"\nmsgstr \"航行\"\n\n\
              msgctxt \"4\"\nmsgid \"Four\"\nmsgstr \"四\"\n\n#~ msgid \"Old\"\n#~ msgstr \"旧\"\n";
    let written = |units: &[Unit]| {
        let mut writer = Writer::new(Vec::new(), FileFormat::Po, &Options::default()).unwrap();
        units.iter().for_each(|unit| writer.write(unit).unwrap());
        String::from_utf8(writer.finish().unwrap().0).unwrap()
    };
    let units = read(po, FileFormat::Po);
    assert_eq!(written(&units), po);
    for version in [XliffVersion::V12, XliffVersion::V21] {
        assert_eq!(written(&read(&xliff(&units, version), FileFormat::Xliff)), po);
    }
}

#[test]
fn a_column_of_ids_that_is_called_one_has_a_row_of_names() {
    let units = read("Key;Englisch;Chinesisch\nk1;Row;划\n", FileFormat::Csv);
    assert_eq!(rows(&units), [("k1", "Row", "划", String::new())]);
    // Without such a name the first row is a pair.
    assert_eq!(read("k0;Moor;系泊\nk1;Row;划\n", FileFormat::Csv).len(), 2);
}

#[test]
fn a_file_without_texts_has_no_units_and_a_group_keeps_its_name() {
    for format in [FileFormat::Yaml, FileFormat::Strings, FileFormat::Properties, FileFormat::Resx] {
        assert_eq!(read("", format), [], "{format}");
    }
    let file = r#"<xliff version="1.2"><file original="a" source-language="en" target-language="zh-CN" datatype="x"><body>
<group id="菜单"><trans-unit id="1"><source>Row</source><target>划</target></trans-unit></group></body></file></xliff>"#;
    assert!(xliff(&read(file, FileFormat::Xliff), XliffVersion::V21).contains("<group id=\"g0\" name=\"菜单\">"));
}

#[test]
fn contexts_of_memoq_at_the_unit_are_texts_too() {
    let units = read(
        "<tmx version=\"1.4\"><header creationtool=\"x\" creationtoolversion=\"1\" segtype=\"sentence\" adminlang=\"en\" \
         o-tmf=\"x\" srclang=\"en\" datatype=\"unknown\"/><body><tu><prop type=\"x-context-pre\">&lt;seg&gt;Row \
         &lt;bpt i=\"1\"&gt;&amp;lt;b&amp;gt;&lt;/bpt&gt;home&lt;ept i=\"1\"&gt;&amp;lt;/b&amp;gt;&lt;/ept&gt;&lt;/seg&gt;</prop>\
         <prop type=\"x-context-post\">Sail</prop><tuv xml:lang=\"en\"><seg>Wait</seg></tuv>\
         <tuv xml:lang=\"zh-CN\"><seg>等待</seg></tuv></tu></body></tmx>",
        FileFormat::Tmx,
    );
    let context = &units[0].context;
    assert_eq!((context.before.as_deref(), context.after.as_deref()), (Some("Row home"), Some("Sail")));
}

#[test]
fn a_context_of_trados_is_the_text_of_its_segment() {
    for (value, expected) in [
        ("&lt;seg&gt;Row home&lt;/seg&gt; | &lt;seg&gt;划回家&lt;/seg&gt;", Some("Row home")),
        ("&lt;seg&gt;Row &lt;ph x=\"1\"/&gt;&lt;bpt i=\"1\"&gt;b&lt;/bpt&gt;home&lt;/seg&gt;", Some("Row home")),
        ("&lt;seg&gt;Row | sail &amp;amp; moor&lt;/seg&gt; | &lt;seg&gt;划&lt;/seg&gt;", Some("Row | sail & moor")),
        ("Row home | 划回家", Some("Row home")),
        ("&lt;seg/&gt; | &lt;seg/&gt;", None),
        ("&lt;seg&gt;&lt;/seg&gt;", None),
        // No segment, but a text that looks like one.
        ("&lt;seg&gt;Row", Some("<seg>Row")),
        ("", None),
    ] {
        let file = format!(
            "<tmx version=\"1.4\"><header srclang=\"en\"/><body><tu><prop type=\"x-ContextContent\">{value}</prop>\
             <tuv xml:lang=\"en\"><seg>Wait</seg></tuv><tuv xml:lang=\"zh-CN\"><seg>等待</seg></tuv></tu></body></tmx>"
        );
        let units = read(&file, FileFormat::Tmx);
        assert_eq!(units[0].context.before.as_deref(), expected, "{value}");
        // The property itself goes back as it was.
        assert_eq!(units[0].properties.iter().filter(|(name, _)| name == "x-ContextContent").count(), 1);
    }
}

#[test]
fn texts_with_keys_in_utf_16_without_a_mark_are_read_and_filled_as_they_are() {
    for bytes_of in [u16::to_le_bytes, u16::to_be_bytes] {
        let encoded = |text: &str| text.encode_utf16().flat_map(bytes_of).collect::<Vec<u8>>();
        for (format, file, expected) in [
            (FileFormat::Strings, "/* 菜单 */\n\"row\" = \"Row\";\n", "/* 菜单 */\n\"row\" = \"划\";\n"),
            (FileFormat::Json, "{\"row\": \"Row\"}\n", "{\"row\": \"划\"}\n"),
        ] {
            let options = ReadOptions::default();
            let mut units = read_to_fill(&encoded(file), Path::new("en.x"), format, &options).unwrap();
            assert_eq!((units.len(), units[0].source.text.as_str()), (1, "Row"), "{format}");
            units[0].target.text = "划".to_owned();
            let filled = fill(&encoded(file), format, &units, &"zh-CN".into(), &options).unwrap();
            assert_eq!((filled.bytes, filled.left_encoding), (encoded(expected), None), "{format}");
        }
        let table = "en\tzh\nRow\t划\n";
        let units: Vec<Unit> = format::read(&encoded(table)[..], FileFormat::Tsv, &ReadOptions::default())
            .unwrap()
            .collect::<Result<_>>()
            .unwrap();
        assert_eq!((units[0].source.text.as_str(), units[0].target.text.as_str()), ("Row", "划"));
    }
}

#[test]
fn marks_of_comments_and_terms_are_counted_whatever_their_prefix_and_are_no_codes() {
    let file = |kind: &str| {
        format!(
            "<xliff version='1.2'><file original='a' source-language='en' target-language='zh' datatype='x'><body>\
             <trans-unit id='1'><source>Row <mrk mtype='{kind}' mid='t7' id='c7'>home</mrk></source></trans-unit></body></file></xliff>"
        )
    };
    for (kind, count) in [("term", 1), ("comment", 1), ("x-sdl-comment", 1), ("x-term", 1), ("x-sdl-location", 0)] {
        let options = ReadOptions::default();
        let units: Vec<Unit> =
            format::read(file(kind).as_bytes(), FileFormat::Xliff, &options).unwrap().collect::<Result<_>>().unwrap();
        let report = options.log.report();
        assert_eq!((report.annotations, report.stray_codes, units[0].source.codes.len()), (count, 0, 0), "{kind}");
        assert_eq!(units[0].source.text, "Row home");
    }
}
