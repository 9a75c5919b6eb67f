//! Files as tools and people write them, of the kinds of
//! `../shared/cases/exchange`: more of what `exchange_kinds.rs` tests.
#![cfg(all(feature = "formats", feature = "store"))]

use duiqi::format::{self, FileFormat, ReadOptions};
use duiqi::memory::LookupOptions;
use duiqi::{LanguageTag, Memory, State, Unfit, Unit};

fn parsed_with(text: &str, format: FileFormat, options: &ReadOptions) -> Vec<Unit> {
    format::read(text.as_bytes(), format, options).unwrap().collect::<Result<_, _>>().unwrap()
}

fn parsed(text: &str, format: FileFormat) -> Vec<Unit> {
    parsed_with(text, format, &ReadOptions::default())
}

fn texts(units: &[Unit]) -> Vec<(&str, &str)> {
    units.iter().map(|unit| (unit.source.text.as_str(), unit.target.text.as_str())).collect()
}

fn xliff(unit: &str) -> String {
    format!(
        "<xliff version='1.2' xmlns:v='urn:vendor'><file source-language='en' target-language='zh-CN' original='a' \
         datatype='x'><body>{unit}</body></file></xliff>"
    )
}

/// Kind F.
#[test]
fn a_quote_does_not_join_cells_or_rows_of_tsv() {
    for file in [
        // The quote of one cell is closed in the next one, or in the next row.
        "\"Wait here\t等\"\nGo\t走\n",
        "en\tzh\n\"Wait here\t等\"\nGo\t走\n",
        "en\tzh\r\"Wait here\t等\"\rGo\t走\r",
        "\u{FEFF}en\tzh\r\n\"Wait here\t等\"\r\nGo\t走\r\n",
    ] {
        assert_eq!(texts(&parsed(file, FileFormat::Tsv)), [("\"Wait here", "等\""), ("Go", "走")], "{file:?}");
    }
    let rows = "en\tzh\r\"Wait\t等\rGo\"\t走\r";
    assert_eq!(texts(&parsed(rows, FileFormat::Tsv)), [("\"Wait", "等"), ("Go\"", "走")]);
    // Cells of a spreadsheet with a tab or a line end are still one cell each.
    let cells = "en\tzh\n\"One\ttwo\"\t一二\n\"One\ntwo\"\t\"一\n二\"\n";
    assert_eq!(texts(&parsed(cells, FileFormat::Tsv)), [("One\ttwo", "一二"), ("One\ntwo", "一\n二")]);
}

/// Kind H.
#[test]
fn a_memory_from_chinese_is_turned_for_who_asks_for_chinese() {
    let unit = |zh: &str| {
        format!("<tu><tuv xml:lang='zh'><seg>{zh}</seg></tuv><tuv xml:lang='en'><seg>Save.</seg></tuv></tu>")
    };
    let file =
        format!("<tmx version='1.4'><header srclang='zh'/><body>{}{}</body></tmx>", unit("請儲存。"), unit("请保存。"));
    let mut options = ReadOptions::default();
    options.target = Some("zh-TW".into());
    assert_eq!(texts(&parsed_with(&file, FileFormat::Tmx, &options)), [("Save.", "請儲存。"), ("Save.", "")]);
    assert_eq!(options.log.report().other_scripts, 1);
    options.target = Some("en".into());
    assert_eq!(texts(&parsed_with(&file, FileFormat::Tmx, &options))[0], ("請儲存。", "Save."));
}

/// Kind O.
#[test]
fn only_white_space_of_xml_is_folded_at_the_end_of_a_text() {
    let unit = "<trans-unit id='1'><source>\n Name:\u{A0}\n</source><target>\n 名称：\u{3000}\n</target></trans-unit>";
    assert_eq!(texts(&parsed(&xliff(unit), FileFormat::Xliff)), [("Name:\u{A0}", "名称：\u{3000}")]);
}

/// Kind V.
#[test]
fn names_of_languages_as_tools_write_them_are_tags() {
    for (name, tag) in [
        ("Chinese_PRC", "zh-CN"),
        ("Chinese_Taiwan", "zh-TW"),
        ("Chinese_Hong_Kong_SAR", "zh-HK"),
        ("English_United_States", "en-US"),
        ("Chinese (China)", "zh-CN"),
        ("zh_TW.Big5", "zh-TW"),
        ("zh_CN.UTF-8@stroke", "zh-CN"),
        ("Chinese_Hong_Kong", "zh-HK"),
        ("Chinese_China.936", "zh-CN"),
        ("Chinese (Traditional)_Taiwan.950", "zh-TW"),
        ("Chinese (Simplified, PRC)", "zh-CN"),
        ("Chinese (Traditional, Hong Kong SAR)", "zh-HK"),
        ("Chinese (Simplified)_Hong Kong SAR", "zh-Hans-HK"),
        ("English_United States.1252", "en-US"),
        ("English (Australia)", "en-AU"),
        ("Chinese", "zh"),
        ("CN", "zh-CN"),
        ("cn", "zh-CN"),
    ] {
        assert_eq!(LanguageTag::from(name).as_str(), tag, "{name}");
    }
}

/// Kinds B and C.
#[test]
fn a_copy_without_a_level_of_trados_is_no_translation_and_remarks_of_memoq_are_notes() {
    let unit = "<trans-unit id='u'><source/><seg-source><mrk mtype='seg' mid='1'>Two.</mrk></seg-source>\
                <target><mrk mtype='seg' mid='1'>Two.</mrk></target><v:seg-defs><v:seg id='1'/></v:seg-defs></trans-unit>";
    assert_eq!(parsed(&xliff(unit), FileFormat::Xliff)[0].unfit(), Some(Unfit::NotTranslated));
    let unit = "<trans-unit id='u' v:status='Rejected'><source>Wait</source><target>等</target>\
                <v:comments><v:comment id='1'>Too short</v:comment></v:comments></trans-unit>";
    assert_eq!(parsed(&xliff(unit), FileFormat::Xliff)[0].notes, ["Too short"]);
}

/// Kinds E and H.
#[test]
fn a_mnemonic_inside_a_word_of_the_query_is_no_word() {
    let mut memory = Memory::new();
    let units = [("Close file", "关闭文件"), ("_Print", "打印(_P)"), ("user name", "用户名")];
    memory.import(units.map(|(en, zh)| Ok(Unit::pair(("en", en), ("zh", zh)))), &Default::default()).unwrap();
    let best = |query: &str| {
        let found = memory.look_up(query, &LookupOptions::default()).unwrap();
        found.first().map(|found| (found.percent, found.translation().to_owned()))
    };
    for query in ["C_lose file", "Close f_ile", "Clo~se file", "Cl&ose file", "_Close file"] {
        assert_eq!(best(query), Some((99, "关闭文件".to_owned())), "{query}");
    }
    assert_eq!(best("Pr_int"), Some((99, "打印(_P)".to_owned())));
    // Names of programs keep their parts.
    assert_eq!(best("user_name"), Some((99, "用户名".to_owned())));
    assert_eq!(best("a_close_file"), None);
}

/// Kind G.
#[test]
fn titles_above_the_names_of_columns_are_no_texts() {
    let options = ReadOptions::default();
    let rows = "Words of the pump,,\n,,\n英文,中文,状态\nvalve,阀门,\ncock,活门,停用\n";
    let units = parsed_with(rows, FileFormat::Csv, &options);
    assert_eq!(texts(&units), [("valve", "阀门"), ("cock", "活门")]);
    assert_eq!(units[1].unfit(), Some(Unfit::Deprecated));
    assert!(options.log.report().remarks[0].ends_with("Words of the pump"));
    let filled = {
        let rows = "Words of the pump,\n英文,中文\nvalve,\n";
        let mut units = parsed(rows, FileFormat::Csv);
        units[0].target.text = "阀门".to_owned();
        format::update(rows.as_bytes(), FileFormat::Csv, &units, &ReadOptions::default()).unwrap().bytes
    };
    assert_eq!(String::from_utf8(filled).unwrap(), "Words of the pump,\n英文,中文\nvalve,阀门\n");
    // One text a row and no names: texts.
    assert_eq!(parsed("Open,\nClose,\nvalve,阀门\n", FileFormat::Csv).len(), 3);
}

/// Kinds B and G.
#[test]
fn columns_that_answer_a_question_are_states() {
    let rows = "source,target,fuzzy,developer_comments\nOpen,打开,True,A door\nClose,关闭,False,\n";
    let units = parsed(rows, FileFormat::Csv);
    assert_eq!((units[0].state(), units[1].state()), (Some(State::NeedsReview), None));
    assert_eq!(units[0].notes, ["A door"]);
    let units = parsed("Key,Source,Translation,Reviewed\na,Open,打开,yes\n", FileFormat::Csv);
    assert_eq!(units[0].state(), Some(State::Reviewed));
}

/// Kind L.
#[test]
fn white_space_around_a_term_is_layout() {
    let tbx = "<martif type='TBX' xml:lang='en'><text><body><termEntry><langSet xml:lang='en'><tig><term>\n hot\n plate\n</term>\
               </tig></langSet><langSet xml:lang='zh'><tig><term>\n 电热板\n</term></tig></langSet></termEntry></body></text></martif>";
    assert_eq!(texts(&parsed(tbx, FileFormat::Tbx)), [("hot plate", "电热板")]);
}

/// Kinds H and L.
#[test]
fn terms_of_both_scripts_under_one_tag_are_told_apart() {
    let tbx = "<martif type='TBX' xml:lang='en'><text><body><termEntry><langSet xml:lang='en'><tig><term>network</term></tig>\
               </langSet><langSet xml:lang='zh'><tig><term>网络</term></tig><tig><term>網路</term></tig></langSet></termEntry>\
               </body></text></martif>";
    for (tag, expected) in [("zh-TW", "網路"), ("zh-CN", "网络")] {
        let mut options = ReadOptions::default();
        options.target = Some(tag.into());
        assert_eq!(texts(&parsed_with(tbx, FileFormat::Tbx, &options)), [("network", expected)]);
        assert_eq!(options.log.report().other_scripts, 1);
    }
    assert_eq!(parsed(tbx, FileFormat::Tbx).len(), 2);
}

/// Leftovers of XLIFF 2.
#[test]
fn entries_of_a_glossary_in_a_unit_are_counted() {
    let file = "<xliff version='2.1' srcLang='en' trgLang='zh'><file id='f'><unit id='u'><g:glossary xmlns:g='urn:g'>\
                <g:glossEntry ref='#m'><g:term>valve</g:term><g:translation>阀门</g:translation></g:glossEntry></g:glossary>\
                <segment><source>The valve</source><target>阀门</target></segment></unit></file></xliff>";
    let options = ReadOptions::default();
    assert_eq!(texts(&parsed_with(file, FileFormat::Xliff, &options)), [("The valve", "阀门")]);
    assert_eq!(options.log.report().glossary_entries, 1);
}

/// Kind B.
#[test]
fn a_translation_without_a_state_in_xliff_1_is_none_to_come_in_xliff_2() {
    let unit = |id: u8, more: &str, target: &str| {
        format!("<trans-unit id='{id}'{more}><source>Open it</source><target>{target}</target></trans-unit>")
    };
    let units = [
        unit(1, "", "打开"),
        unit(2, " approved='no'", "打开"),
        unit(3, " approved='yes'", "打开"),
        unit(4, "", "Open it"),
    ];
    let units = parsed(&xliff(&format!("<group id='g'>{}</group>", units.concat())), FileFormat::Xliff);
    let mut writer = format::Writer::new(Vec::new(), FileFormat::Xliff, &Default::default()).unwrap();
    units.iter().for_each(|unit| writer.write(unit).unwrap());
    let new = String::from_utf8(writer.finish().unwrap().0).unwrap();
    let states: Vec<_> = parsed(&new, FileFormat::Xliff).iter().map(Unit::state).collect();
    let expected = [State::Translated, State::NeedsReview, State::Reviewed, State::New];
    assert_eq!(states, expected.map(Some));
}

/// Kind K.
#[test]
fn ids_that_stand_twice_are_counted() {
    let unit = "<trans-unit id='1' resname='a'><source>May</source><target>五月</target></trans-unit>";
    let units = parsed(&xliff(&format!("{unit}{}", unit.replace("'a'", "'b'"))), FileFormat::Xliff);
    for version in [format::XliffVersion::V12, format::XliffVersion::V21] {
        let mut options = format::Options::default();
        options.xliff = version;
        let mut writer = format::Writer::new(Vec::new(), FileFormat::Xliff, &options).unwrap();
        units.iter().for_each(|unit| writer.write(unit).unwrap());
        assert_eq!(writer.finish().unwrap().1.changed_ids, 1);
    }
}

/// Kind G.
#[test]
fn every_language_beside_a_named_source_gives_a_translation() {
    let rows = "Key,Source String,Context,Chinese Simplified,Chinese Traditional\nk,Save it,menu,保存,儲存\n";
    assert_eq!(texts(&parsed(rows, FileFormat::Csv)), [("Save it", "保存"), ("Save it", "儲存")]);
    let mut options = ReadOptions::default();
    options.target = Some("zh-TW".into());
    let units = parsed_with(rows, FileFormat::Csv, &options);
    assert_eq!(texts(&units), [("Save it", "儲存")]);
    assert_eq!(units[0].properties[1], ("Chinese Simplified".to_owned(), "保存".to_owned()));
    // A second column in the language of the source is no translation.
    let rows = "Source String,English (UK),Chinese Simplified\nColor it,Colour it,上色\n";
    assert_eq!(texts(&parsed(rows, FileFormat::Csv)), [("Color it", "上色")]);
}

/// Kinds B and G.
#[test]
fn work_that_someone_has_to_do_is_not_finished() {
    let rows = "source,target,status\nClose,关闭,Needs work\nOpen,打开,In Translation\nWait,等,Awaiting review\n\
                Stop,停,审核中\nGo,走,Published\n";
    let states: Vec<_> = parsed(rows, FileFormat::Csv).iter().map(Unit::state).collect();
    let expected = [State::NeedsReview, State::Draft, State::NeedsReview, State::NeedsReview, State::Translated];
    assert_eq!(states, expected.map(Some));
}

/// Kind E.
#[test]
fn the_marks_that_phrase_puts_around_a_range_are_no_words() {
    let mut memory = Memory::new();
    let stored =
        [Unit::pair(("en", "{1>Insert<1} to scroll {b>up<b} now."), ("zh-CN", "{1>插入<1}以{b>向上<b}滚动。"))];
    memory.import(stored, &Default::default()).unwrap();
    for query in ["Insert to scroll up now.", "<b>Insert</b> to scroll up now.", "{2>Insert<2} to scroll up now."] {
        let found = memory.look_up(query, &Default::default()).unwrap();
        let percent = found.first().map_or(0, |found| found.percent);
        assert!((95..=99).contains(&percent), "{query}: {percent}");
    }
}

/// Kinds A and C.
#[test]
fn a_text_without_translation_is_not_taken_for_codes() {
    let unit = "<trans-unit id='1'><source><x id='1'/>Open it</source><target/></trans-unit>\
                <trans-unit id='2'><source><x id='1'/></source><target><x id='1'/></target></trans-unit>";
    let units = parsed(&xliff(unit), FileFormat::Xliff);
    assert_eq!(units[0].unfit(), None);
    assert!(!units[0].is_usable());
    let report = Memory::new().import(units, &Default::default()).unwrap();
    assert_eq!((report.unpaired, report.codes_only), (1, 1));
}

/// Kind A.
#[test]
fn a_format_inside_a_word_stays_inside_it_through_tmx() {
    let unit = "<trans-unit id='1'><source>A <g id='1' ctype='bold'>bold</g>ly drawn line</source>\
                <target>一条<g id='1' ctype='bold'>粗</g>线</target></trans-unit>";
    let units = parsed(&xliff(unit), FileFormat::Xliff);
    let mut writer = format::Writer::new(Vec::new(), FileFormat::Tmx, &Default::default()).unwrap();
    units.iter().for_each(|unit| writer.write(unit).unwrap());
    let file = String::from_utf8(writer.finish().unwrap().0).unwrap();
    assert_eq!(texts(&parsed(&file, FileFormat::Tmx)), [("A boldly drawn line", "一条粗线")]);
}

/// Kind Q.
#[test]
fn a_file_in_utf_8_is_read_as_such_whatever_it_declares() {
    let file = |label: &str| {
        format!(
            "<?xml version='1.0' encoding='{label}'?>{}",
            xliff("<trans-unit id='1'><source>Café</source><target>关闭阀门</target></trans-unit>")
        )
    };
    for label in ["gb2312", "Big5", "iso-8859-1", "windows-1252", "us-ascii"] {
        let options = ReadOptions::default();
        assert_eq!(texts(&parsed_with(&file(label), FileFormat::Xliff, &options)), [("Café", "关闭阀门")], "{label}");
        let remarks = options.log.report().remarks;
        assert!(remarks.iter().any(|remark| remark.ends_with("is in UTF-8 and read so")), "{remarks:?}");
    }
}

/// Kind N.
#[test]
fn characters_that_qt_writes_as_elements_are_text_or_counted() {
    let file = "<TS version='2.1' language='zh_CN'><context><name>A</name><message><source>One<byte value='x9'/>two\
                <byte value='x7'/></source><translation>一<byte value='9'/>二<byte value='x1b'/></translation></message>\
                </context></TS>";
    let options = ReadOptions::default();
    assert_eq!(texts(&parsed_with(file, FileFormat::Qt, &options)), [("One\ttwo", "一\t二")]);
    assert_eq!(options.log.report().removed_characters, 2);
}

/// Kind Q.
#[test]
fn a_text_with_few_words_has_the_language_of_its_column() {
    let rows = "Close it,关闭\n\"{n, plural, one {# file} other {# files}}\",\"{n, plural, other {# 个文件}}\"\nOpen it,打开\n";
    let units = parsed(rows, FileFormat::Csv);
    assert_eq!((units[1].source.tag.as_str(), units[1].target.tag.as_str()), ("en", "zh-CN"));
}

/// Kind G.
#[test]
fn a_second_column_of_ids_is_a_property() {
    let rows =
        "Key,Id,English(en),Chinese (Simplified)(zh-Hans)\nmenu.start,123,Start it,开始\nmenu.quit,,Quit it,退出\n";
    let units = parsed(rows, FileFormat::Csv);
    let ids: Vec<_> = units.iter().map(|unit| unit.id.as_deref()).collect();
    assert_eq!(ids, [Some("menu.start"), Some("menu.quit")]);
    assert_eq!(units[0].properties, [("Id".to_owned(), "123".to_owned())]);
}

/// Kind G.
#[test]
fn the_head_of_a_memory_of_wordfast_is_no_unit_and_names_the_columns() {
    let rows = "%20240105~101500\t%User ID,ANN\t%TU=00000002\t%EN-US\t%Wordfast TM v.5.51w/00\t%ZH-CN\t%-----------\t.\n\
                20240105~101500\tANN\t3\tEN-US\tClose it.\tZH-CN\t关上。\tTOOLS\n";
    let units = parsed(rows, FileFormat::Tsv);
    assert_eq!(texts(&units), [("Close it.", "关上。")]);
    assert_eq!((units[0].source.tag.as_str(), units[0].target.tag.as_str()), ("en-US", "zh-CN"));
    assert_eq!((units[0].usage, units[0].creator.as_deref()), (Some(3), Some("ANN")));
}

/// Kinds B and C.
#[test]
fn a_unit_does_not_say_the_origin_of_one_segment_of_all() {
    let file = "<xliff version='1.2' xmlns='urn:oasis:names:tc:xliff:document:1.2' xmlns:sdl='http://sdl.com/FileTypes/SdlXliff/1.0'>\
                <file source-language='en' target-language='zh-CN' original='a' datatype='x'><body><trans-unit id='u'>\
                <source>One. Two.</source><seg-source><mrk mtype='seg' mid='1'>One.</mrk> <mrk mtype='seg' mid='2'>Two.</mrk></seg-source>\
                <target><mrk mtype='seg' mid='1'>一。</mrk><mrk mtype='seg' mid='2'>二。</mrk></target><sdl:seg-defs>\
                <sdl:seg id='1' conf='Translated' origin='tm'/><sdl:seg id='2' conf='Draft' origin='mt'/></sdl:seg-defs>\
                </trans-unit></body></file></xliff>";
    let units = parsed(file, FileFormat::Xliff);
    let mut writer = format::Writer::new(Vec::new(), FileFormat::Xliff, &Default::default()).unwrap();
    units.iter().for_each(|unit| writer.write(unit).unwrap());
    let (file, report) = writer.finish().unwrap();
    assert_eq!(report.merged_fields, 1);
    let again = parsed(&String::from_utf8(file).unwrap(), FileFormat::Xliff);
    assert_eq!(again.iter().map(Unit::state).collect::<Vec<_>>(), [Some(State::Translated), Some(State::Draft)]);
    assert!(again.iter().all(|unit| unit.origin.is_none()), "{again:?}");
}

/// Kind B.
#[test]
fn a_missing_translation_has_not_the_state_of_its_source() {
    let file = r#"{"sourceLanguage": "en", "strings": {"a": {"localizations": {
        "en": {"stringUnit": {"state": "translated", "value": "Row"}},
        "zh-Hans": {"stringUnit": {"state": "translated", "value": "划"}}}},
        "b": {"localizations": {"en": {"stringUnit": {"state": "translated", "value": "Steer"}}}}}, "version": "1.0"}"#;
    let units = parsed(file, FileFormat::XcStrings);
    let found: Vec<_> = units.iter().map(|unit| (unit.target.text.as_str(), unit.state())).collect();
    assert_eq!(found, [("划", Some(State::Translated)), ("", None)]);
}
