//! Files of translation tools, as their `expected.md` in `../shared/cases/exchange` says.
#![cfg(all(feature = "formats", feature = "store"))]

use std::path::PathBuf;

use duiqi::format::{self, Codes, FileFormat, Options, ReadOptions, Writer, XliffVersion};
use duiqi::memory::ImportReport;
use duiqi::{CodeKind, Half, InlineCode, LanguageTag, Memory, State, Unfit, Unit};

fn case(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/cases/exchange").join(name)
}

fn read(name: &str) -> Vec<Unit> {
    read_with(name, &ReadOptions::default())
}

fn read_with(name: &str, options: &ReadOptions) -> Vec<Unit> {
    format::read_file(case(name), None, options).unwrap().collect::<Result<_, _>>().unwrap()
}

fn parsed(text: &str, format: FileFormat) -> Vec<Unit> {
    format::read(text.as_bytes(), format, &ReadOptions::default()).unwrap().collect::<Result<_, _>>().unwrap()
}

fn written(units: &[Unit], format: FileFormat, options: &Options) -> String {
    let mut writer = Writer::new(Vec::new(), format, options).unwrap();
    units.iter().for_each(|unit| writer.write(unit).unwrap());
    String::from_utf8(writer.finish().unwrap().0).unwrap()
}

fn xliff(units: &[Unit], version: XliffVersion) -> String {
    let mut options = Options::default();
    options.xliff = version;
    written(units, FileFormat::Xliff, &options)
}

fn imported(units: Vec<Unit>) -> (Memory, ImportReport) {
    let mut memory = Memory::new();
    let report = memory.import(units.into_iter().map(Ok), &Default::default()).unwrap();
    (memory, report)
}

fn texts(units: &[Unit]) -> Vec<(&str, &str)> {
    units.iter().map(|unit| (unit.source.text.as_str(), unit.target.text.as_str())).collect()
}

#[test]
fn placeholders_are_shown_and_come_back_as_elements() {
    let units = read("A1-xliff12-placeholders.xlf");
    let found = texts(&units);
    assert_eq!(found[0], ("{{done}} of {{all}} files copied", "已复制 {{all}} 个文件中的 {{done}} 个"));
    assert_eq!(found[1], ("First line second line", "第一行 第二行"));
    assert_eq!(units[0].source.words(), "  of   files copied");
    assert_eq!(units[3].unfit(), Some(Unfit::CodesOnly));
    for version in [XliffVersion::V12, XliffVersion::V21] {
        let file = xliff(&units, version);
        let again = parsed(&file, FileFormat::Xliff);
        assert_eq!(texts(&again), found, "{file}");
    }
    let old = xliff(&units, XliffVersion::V12);
    assert!(
        old.contains("<source><x id=\"INTERPOLATION\" equiv-text=\"{{done}}\"/> of <x id=\"INTERPOLATION_1\""),
        "{old}"
    );
    assert!(old.contains("Page <g id=\"1\">one</g><bx id=\"2\"/>two<ex id=\"2\"/>"), "{old}");
    let new = xliff(&units, XliffVersion::V21);
    assert!(new.contains("Page <pc id=\"1\">one</pc><pc id=\"2\">two</pc>"), "{new}");
    let (_, report) = imported(units);
    assert_eq!((report.added, report.codes_only), (3, 1));
}

#[test]
fn kept_codes_stand_in_the_text() {
    let mut options = ReadOptions::default();
    options.codes = Codes::Keep;
    let units = read_with("A1-xliff12-placeholders.xlf", &options);
    assert_eq!(units[0].source.text, "{{done}} of {{all}} files copied");
    assert_eq!(units[3].source.text, "<x id=\"0\"/>");
    options.codes = Codes::Drop;
    let units = read_with("A1-xliff12-placeholders.xlf", &options);
    assert_eq!(units[1].source, Half::new("en", "First line second line"));
}

#[test]
fn words_around_codes_of_tmx_are_not_glued() {
    let units = read("A3-tmx-codes.tmx");
    let sources: Vec<_> = units.iter().map(|unit| unit.source.text.as_str()).collect();
    assert_eq!(sources, ["Press Start and wait {0} seconds now.", "Line one Line two", "See here"]);
    let again = parsed(&written(&units, FileFormat::Tmx, &Options::default()), FileFormat::Tmx);
    assert_eq!(texts(&again), texts(&units));
    let codes = |half: &Half| half.codes.iter().map(|code| (code.kind, code.data.clone())).collect::<Vec<_>>();
    assert_eq!(codes(&again[0].source), codes(&units[0].source));
}

#[test]
fn copies_that_wait_for_translation_enter_no_memory() {
    let units = read("B1-state-new.xlf");
    let states: Vec<_> = units.iter().map(|unit| unit.state().unwrap()).collect();
    assert_eq!(states, [State::New, State::NeedsTranslation, State::NeedsReview, State::Translated]);
    assert_eq!(units[3].localization.as_ref().unwrap().approved, Some(false));
    let old = xliff(&units, XliffVersion::V12);
    for state in ["new", "needs-translation", "needs-review-translation", "translated"] {
        assert_eq!(old.matches(&format!("state=\"{state}\"")).count(), 1, "{old}");
    }
    for version in [XliffVersion::V12, XliffVersion::V21] {
        assert_eq!(parsed(&xliff(&units, version), FileFormat::Xliff), units);
    }
    let (memory, report) = imported(units);
    assert_eq!((report.added, report.not_translated), (2, 2));
    assert_eq!(memory.unit(1).unwrap().unwrap().state(), Some(State::NeedsReview));
}

#[test]
fn states_of_version_two_and_protected_units_are_kept() {
    let units = read("B2-state-initial.xlf");
    assert_eq!(units[1].unfit(), Some(Unfit::Protected));
    let (_, report) = imported(units.clone());
    assert_eq!((report.added, report.not_translated, report.protected), (1, 1, 1));
    assert_eq!(parsed(&xliff(&units, XliffVersion::V21), FileFormat::Xliff), units);
}

#[test]
fn segments_of_sdlxliff_are_units_of_their_own() {
    let units = read("C1-segments.sdlxliff");
    let expected = [("The pump starts.", "水泵启动。"), ("Wait two minutes.", "等待两分钟。"), ("Open the valve.", "")];
    assert_eq!(texts(&units), expected);
    let draft = units[1].localization.as_ref().unwrap();
    assert_eq!((draft.state, draft.original_state.as_deref()), (Some(State::Draft), Some("Draft")));
    for version in [XliffVersion::V12, XliffVersion::V21] {
        let file = xliff(&units, version);
        assert_eq!(texts(&parsed(&file, FileFormat::Xliff)), expected, "{file}");
    }
    let old = xliff(&units, XliffVersion::V12);
    assert!(old.contains("<source>The pump starts. Wait two minutes. Open the valve.</source>"), "{old}");
    let (_, report) = imported(units);
    assert_eq!((report.added, report.unpaired), (2, 1));
}

#[test]
fn contexts_of_memoq_are_texts() {
    let units = read("I1-memoq-context.tmx");
    assert_eq!(units[1].context.before.as_deref(), Some("File"));
    assert_eq!(units[1].context.after.as_deref(), Some("Save"));
}

#[test]
fn targets_name_their_language_themselves() {
    let units = read("J1-target-lang.xlf");
    assert!(units.iter().all(|unit| unit.target.tag.as_str() == "zh-TW"));
    assert!(xliff(&units, XliffVersion::V21).contains("trgLang=\"zh-TW\""));
    let mut untagged = Unit::pair(("en", "USB"), ("", "USB"));
    untagged.target.tag = LanguageTag::default();
    assert!(xliff(&[untagged], XliffVersion::V21).contains("trgLang=\"zh-CN\""));
}

#[test]
fn names_and_ids_come_back() {
    let units = read("K1-ids.xlf");
    assert_eq!(units[0].id.as_deref(), Some("menu.may"));
    let old = xliff(&units, XliffVersion::V12);
    assert!(old.contains("<trans-unit id=\"1\" resname=\"menu.may\""), "{old}");
    let new = xliff(&units, XliffVersion::V21);
    assert!(new.contains("<unit id=\"1\" name=\"menu.may\">"), "{new}");
    assert_eq!(parsed(&old, FileFormat::Xliff), units);
    // Without a state, a segment of XLIFF 2 would not be translated.
    let mut expected = units;
    expected.iter_mut().for_each(|unit| unit.localization_mut().state = Some(State::Translated));
    assert_eq!(parsed(&new, FileFormat::Xliff), expected);
}

#[test]
fn deprecated_terms_are_no_equals() {
    let options = ReadOptions::default();
    let units = read_with("L1-status-definition.tbx", &options);
    assert_eq!(units.len(), 5);
    assert!(units[0].is_usable() && units[4].is_usable());
    assert!(units[1..4].iter().all(|unit| unit.unfit() == Some(Unfit::Deprecated)));
    assert!(units[0].properties.contains(&("x-definition".into(), "A part that stops flow".into())));
    assert_eq!(options.log.report().lone_concepts, 1);
    let again = parsed(&written(&units, FileFormat::Tbx, &Options::default()), FileFormat::Tbx);
    let sorted = |unit: &Unit| {
        let mut properties = unit.properties.clone();
        properties.sort();
        properties
    };
    assert_eq!(again.iter().map(sorted).collect::<Vec<_>>(), units.iter().map(sorted).collect::<Vec<_>>());
    assert_eq!(texts(&read("L2-tbx-min.tbx")), [("valve", "阀门")]);
}

#[test]
fn terms_of_multiterm_are_read() {
    let file = "<mtf><conceptGrp><concept>1</concept><languageGrp><language lang=\"EN\" type=\"English\"/><termGrp>\
        <term>valve</term><descripGrp><descrip type=\"Status\">deprecated</descrip></descripGrp></termGrp></languageGrp>\
        <languageGrp><language lang=\"ZH-CN\" type=\"Chinese\"/><termGrp><term>阀门</term></termGrp></languageGrp>\
        </conceptGrp></mtf>";
    let units = parsed(file, FileFormat::Tbx);
    assert_eq!(texts(&units), [("valve", "阀门")]);
    assert_eq!(units[0].target.tag.as_str(), "zh-CN");
    assert_eq!(units[0].unfit(), Some(Unfit::Deprecated));
}

#[test]
fn names_of_contexts_are_valid_and_come_back() {
    let units = read("M1-context-type.tmx");
    let old = xliff(&units, XliffVersion::V12);
    assert!(old.contains("context-type=\"x-key\"") && old.contains("context-type=\"x-Txt--FileName\""), "{old}");
    assert_eq!(parsed(&old, FileFormat::Xliff)[0].properties, units[0].properties);
}

#[test]
fn references_to_control_characters_are_left_out_and_counted() {
    let options = ReadOptions::default();
    assert_eq!(texts(&read_with("N1-control-reference.xlf", &options)), [("Bell", "铃")]);
    let report = options.log.report();
    assert_eq!(report.removed_characters, 2);
    assert!(report.remarks[0].starts_with("2 character"), "{report:?}");
}

#[test]
fn white_space_is_folded_unless_it_is_preserved() {
    let units = read("O1-space-default.xlf");
    assert_eq!(units[0].source.text, "Please close all other windows first.");
    assert_eq!(texts(&units)[1], ("  Name:  ", "  名称：  "));
}

#[test]
fn units_of_binary_units_and_dialects_are_read() {
    assert_eq!(read("P1-bin-unit.xlf").len(), 2);
    assert_eq!(read("R1-memoq.mqxliff")[0].source.text, "Press OK now");
    assert_eq!(texts(&read("S1-huggingface.jsonl")), [("Close the valve.", "关闭阀门。")]);
    let mut options = ReadOptions::default();
    options.target = Some("zh-Hans".into());
    let units = read_with("V1-old-chinese-tags.tmx", &options);
    let found: Vec<_> = units.iter().map(|unit| unit.target.text.as_str()).filter(|text| !text.is_empty()).collect();
    assert_eq!(found, ["打开阀门。"]);
}

#[test]
fn files_are_known_by_their_root_element() {
    let folder = std::env::temp_dir().join(format!("duiqi-test-root-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("export.dat");
    std::fs::copy(case("K1-ids.xlf"), &file).unwrap();
    assert_eq!(format::read_file(&file, None, &ReadOptions::default()).unwrap().count(), 2);
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn groups_and_match_quality_come_back() {
    let file = "<xliff version=\"1.2\"><file source-language=\"en\" target-language=\"zh-CN\" original=\"a.resx\" \
        datatype=\"xml\"><body><group id=\"A/RESOURCES.RESX\" resname=\"menu\"><trans-unit id=\"Key\"><source>Save</source>\
        <target state=\"translated\">保存</target><note>A verb</note><alt-trans match-quality=\"87%\"><target>保存</target>\
        </alt-trans></trans-unit></group></body></file></xliff>";
    let units = parsed(file, FileFormat::Xliff);
    let found = units[0].localization.as_ref().unwrap();
    assert_eq!(found.match_percent, Some(87.0));
    assert_eq!(found.groups[0].name.as_deref(), Some("menu"));
    for version in [XliffVersion::V12, XliffVersion::V21] {
        let again = parsed(&xliff(&units, version), FileFormat::Xliff);
        assert_eq!(again[0].localization.as_ref().unwrap().match_percent, Some(87.0));
        assert_eq!((&again[0].id, &again[0].notes), (&units[0].id, &units[0].notes));
    }
}

#[test]
fn long_names_do_not_make_a_small_file_a_huge_one() {
    let long = "a".repeat(100_000);
    let file = format!(
        "<xliff version=\"1.2\"><file source-language=\"en\" original=\"{long}\"><body><trans-unit id=\"1\">\
         <source>Yes</source></trans-unit></body></file></xliff>"
    );
    let units = parsed(&file, FileFormat::Xliff);
    assert_eq!(units[0].document, None);
}

#[test]
fn memories_of_trados_are_read() {
    let file = std::env::temp_dir().join(format!("duiqi-test-{}.sdltm", std::process::id()));
    std::fs::copy(case("small.sdltm"), &file).unwrap();
    let units: Vec<_> =
        format::read_file(&file, None, &ReadOptions::default()).unwrap().collect::<Result<_, _>>().unwrap();
    std::fs::remove_file(file).unwrap();
    assert_eq!(texts(&units), [("Close the valve {0}.", "关闭阀门{0}。")]);
    assert_eq!(units[0].source.tag.as_str(), "en-US");
    assert_eq!(units[0].source.codes[0].kind, CodeKind::Opening);
    assert_eq!(units[0].creator.as_deref(), Some("ann"));
}

#[test]
fn codes_survive_a_memory_and_tables() {
    let mut unit = Unit::pair(("en", "Hello, "), ("zh-CN", "你好，"));
    unit.source.push_code(InlineCode::standalone("n"), "{{name}}");
    unit.target.push_code(InlineCode::standalone("n"), "{{name}}");
    unit.level = Some(2);
    unit.source.paragraph = Some(3);
    let (memory, _) = imported(vec![unit.clone()]);
    assert_eq!(memory.unit(1).unwrap().unwrap(), unit);
    let mut options = Options::default();
    options.columns = duiqi::format::Columns::All;
    for format in [FileFormat::Tsv, FileFormat::Jsonl, FileFormat::Csv] {
        assert_eq!(parsed(&written(&[unit.clone()], format, &options), format), [unit.clone()], "{format}");
    }
}
