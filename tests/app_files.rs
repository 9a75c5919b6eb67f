//! Texts of programs as their tools write them: plurals of Apple, JSON with
//! comments, what must not be translated, and what is no longer in the program.
#![cfg(feature = "formats")]

use duiqi::format::{self, FileFormat, ReadOptions, fill, read_to_fill};
use duiqi::{State, Unfit, Unit};

fn parsed(text: &str, format: FileFormat) -> Vec<Unit> {
    format::read(text.as_bytes(), format, &ReadOptions::default()).unwrap().collect::<Result<_, _>>().unwrap()
}

fn texts(units: &[Unit]) -> Vec<(&str, &str)> {
    units.iter().map(|unit| (unit.source.text.as_str(), unit.target.text.as_str())).collect()
}

/// The units of two files, with what was said about reading them.
fn paired(source: &str, target: &str, names: [&str; 2], format: FileFormat) -> (Vec<Unit>, u64) {
    let folder = tempfile::tempdir().unwrap();
    let paths = names.map(|name| folder.path().join(name));
    std::fs::write(&paths[0], source).unwrap();
    std::fs::write(&paths[1], target).unwrap();
    let options = ReadOptions::default();
    let units = format::read_pair(&paths[0], &paths[1], format, &options).unwrap();
    (units, options.log.report().protected_texts)
}

/// The file with the translations of texts put in.
fn filled(file: &str, name: &str, pairs: &[(&str, &str)]) -> String {
    let (format, options) = (FileFormat::from_path(name).unwrap(), ReadOptions::default());
    let mut units = read_to_fill(file.as_bytes(), name, format, &options).unwrap();
    for unit in &mut units {
        let found = pairs.iter().find(|(source, _)| *source == unit.source.text);
        let translated = found.map_or("", |(_, target)| target).to_owned();
        if unit.unfit() != Some(Unfit::Protected) {
            unit.target.text = translated;
        }
    }
    String::from_utf8(fill(file.as_bytes(), format, &units, &"zh-CN".into(), &options).unwrap().bytes).unwrap()
}

const PLURALS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<plist version=\"1.0\">\n<dict>\n\t<key>boats</key>\n\t<dict>\n\
    \t\t<key>NSStringLocalizedFormatKey</key>\n\t\t<string>%#@n@</string>\n\t\t<key>n</key>\n\t\t<dict>\n\
    \t\t\t<key>NSStringFormatSpecTypeKey</key>\n\t\t\t<string>NSStringPluralRuleType</string>\n\
    \t\t\t<key>one</key>\n\t\t\t<string>One boat</string>\n\t\t\t<key>other</key>\n\t\t\t<string>%d boats</string>\n\
    \t\t</dict>\n\t</dict>\n</dict>\n</plist>\n";

#[test]
fn plurals_of_apple_are_paired_and_filled() {
    assert_eq!(FileFormat::from_path("en.lproj/Localizable.stringsdict"), Some(FileFormat::StringsDict));
    let chinese = PLURALS.replace("%d boats", "%d 条船").replace("<key>one</key>\n\t\t\t<string>One boat</string>", "");
    let (units, _) = paired(PLURALS, &chinese, ["en.stringsdict", "zh-Hans.stringsdict"], FileFormat::StringsDict);
    assert_eq!(texts(&units), [("One boat", ""), ("%d boats", "%d 条船")]);
    assert_eq!(units[1].id.as_deref(), Some("boats.n.other"));
    let new = filled(PLURALS, "a.stringsdict", &[("%d boats", "%d 条船 & 更多")]);
    assert_eq!(new, PLURALS.replace("%d boats", "%d 条船 &amp; 更多"));
}

#[test]
fn json_with_comments_is_read_and_keeps_them() {
    let file = "{\n  // The menu\n  \"open\": \"Open\", /* \"shut\": \"Shut\" */\n  \"url\": \"https://a.org/*b*/\",\n  \"list\": [\"One\", \"Two\",],\n}\n";
    let new = filled(file, "en.jsonc", &[("Open", "打开"), ("Two", "二")]);
    assert_eq!(new, file.replace("\"Open\"", "\"打开\"").replace("\"Two\"", "\"二\""));
    let units = read_to_fill(file.as_bytes(), "en.json", FileFormat::Json, &ReadOptions::default()).unwrap();
    let ids: Vec<_> = units.iter().filter_map(|unit| unit.id.as_deref()).collect();
    assert_eq!(ids, ["open", "url", "list.0", "list.1"]);
    let json5 = "// head\n{\n  open: 'Open \"it\"', n: +1,\n  'two words': {it_s: 'It\\'s on',},\n}\n";
    let new = filled(json5, "en.json5", &[("Open \"it\"", "打开"), ("It's on", "它开着")]);
    assert_eq!(new, json5.replace("'Open \"it\"'", "\"打开\"").replace("'It\\'s on'", "\"它开着\""));
    let wrong = format::read_to_fill(b"{ // a\n \"b\": ?}", "a.json", FileFormat::Json, &ReadOptions::default());
    assert!(wrong.unwrap_err().to_string().starts_with("line 2"));
}

#[test]
fn keys_of_resources_are_ids_also_where_the_text_is_the_same() {
    let resx = "<root><data name=\"Open\"><value>Open</value></data></root>";
    let units = read_to_fill(resx.as_bytes(), "a.resx", FileFormat::Resx, &ReadOptions::default()).unwrap();
    assert_eq!(units[0].id.as_deref(), Some("Open"));
    let po = "msgid \"Open\"\nmsgstr \"打开\"\n";
    assert_eq!(parsed(po, FileFormat::Po)[0].id, None);
}

#[test]
fn what_the_designer_or_the_author_locks_is_not_translated() {
    let resx = "<root><data name=\"&gt;&gt;b.Name\"><value>Save</value></data><data name=\"a\"><value>Save</value></data>\
                <data name=\"b\"><value>Save</value><comment>A name. {Locked}</comment></data>\
                <data name=\"c\"><comment>{Locked=\"Save\"}</comment><value>Save</value></data></root>";
    let new = filled(resx, "a.resx", &[("Save", "保存")]);
    let (a, c) = ("<data name=\"a\"><value>", "{Locked=\"Save\"}</comment><value>");
    let expected =
        resx.replace(&format!("{a}Save"), &format!("{a}保存")).replace(&format!("{c}Save"), &format!("{c}保存"));
    assert_eq!(new, expected);
    let android =
        |name: &str| format!("<resources><string name=\"app\"{name}</string><string name=\"a\">A</string></resources>");
    let (source, target) = (android(" translatable=\"false\">Duiqi"), android(">对齐"));
    let (units, left_out) = paired(&source, &target, ["en.xml", "zh.xml"], FileFormat::Android);
    assert_eq!((texts(&units), left_out), (vec![("A", "A")], 2));
}

#[test]
fn texts_that_left_the_program_are_not_filled_and_sets_are() {
    let file = r#"{"sourceLanguage": "en", "strings": {
        "Old": {"extractionState": "stale", "localizations": {"zh-Hans": {"stringUnit": {"state": "translated", "value": "旧"}}}},
        "Words": {"localizations": {"en": {"stringSet": {"state": "new", "values": ["Start", "Go"]}}}}}}"#;
    let units = parsed(file, FileFormat::XcStrings);
    assert_eq!(texts(&units), [("Old", "旧"), ("Start", ""), ("Go", "")]);
    assert_eq!((units[0].unfit(), units[1].id.as_deref()), (Some(Unfit::Protected), Some("Words.0")));
    let new = filled(file, "a.xcstrings", &[("Old", "老"), ("Start", "开始"), ("Go", "走")]);
    let found = texts_of(&new);
    assert_eq!(found, [("Old", "旧"), ("Start", "开始"), ("Go", "走")].map(|(a, b)| (a.to_owned(), b.to_owned())));
    // A set is filled as a whole or not at all.
    assert_eq!(filled(file, "a.xcstrings", &[("Start", "开始")]), file);
}

fn texts_of(file: &str) -> Vec<(String, String)> {
    let units = parsed(file, FileFormat::XcStrings);
    units.into_iter().map(|unit| (unit.source.text, unit.target.text)).collect()
}

#[test]
fn forms_of_qt_are_units_of_their_own_and_all_notes_stay() {
    let file = "<TS version=\"2.1\" language=\"zh_CN\"><context><name>M</name><message numerus=\"yes\"><source>%n boat(s)</source>\
        <comment>harbour</comment><translatorcomment>small ones</translatorcomment>\
        <translation><numerusform>%n 条</numerusform><numerusform>%n 条船</numerusform></translation></message>\
        <message numerus=\"yes\"><source>%n oar(s)</source><translation type=\"unfinished\"><numerusform></numerusform></translation>\
        </message></context></TS>";
    let units = parsed(file, FileFormat::Qt);
    assert_eq!(texts(&units), [("%n boat(s)", "%n 条"), ("%n boat(s)", "%n 条船"), ("%n oar(s)", "")]);
    assert_eq!((units[1].id.as_deref(), units[2].state()), (Some("M.0.1"), Some(State::New)));
    assert_eq!(units[0].notes, ["harbour\nsmall ones"]);
    let new = filled(file, "a.ts", &[("%n oar(s)", "%n 支桨")]);
    let form = |text: &str| format!("<numerusform>{text}</numerusform></translation></message></context>");
    assert_eq!(new, file.replace(&form(""), &form("%n 支桨")));
}

#[test]
fn what_frameworks_say_beside_a_text_is_no_text() {
    let react = r#"{"a": {"defaultMessage": "Open", "description": "Shown on a door"}}"#;
    let units = read_to_fill(react.as_bytes(), "en.json", FileFormat::Json, &ReadOptions::default()).unwrap();
    assert_eq!((texts(&units), units[0].notes[0].as_str()), (vec![("Open", "")], "Shown on a door"));
    let angular = r#"{"locale": "en", "translations": {"12": "Open", "13": "Close"}}"#;
    let new = filled(angular, "messages.json", &[("Open", "打开"), ("en", "错")]);
    assert_eq!(new, r#"{"locale": "zh-CN", "translations": {"12": "打开", "13": "Close"}}"#);
}

#[test]
fn a_translation_that_is_null_is_one_to_come() {
    let file = r#"[{"key": "a", "en": "Open", "zh": null}, {"key": "b", "en": "Close", "zh": "关闭"}]"#;
    assert_eq!(filled(file, "a.json", &[("Open", "打开")]), file.replace("null", "\"打开\""));
    // In YAML it has no place, and the source must not be overwritten.
    let yaml = "- key: a\n  en: Open\n  zh:\n- key: b\n  en: Close\n  zh: 关闭\n";
    assert_eq!(filled(yaml, "a.yml", &[("Open", "打开")]), yaml);
}

#[test]
fn a_key_that_the_other_language_lacks_is_counted() {
    let file = r#"{"en": {"a": "Open", "b": "Close"}, "zh": {"a": "打开"}}"#;
    let options = ReadOptions::default();
    let mut units = read_to_fill(file.as_bytes(), "a.json", FileFormat::Json, &options).unwrap();
    units[1].target.text = "关闭".to_owned();
    let new = fill(file.as_bytes(), FileFormat::Json, &units, &"zh".into(), &options).unwrap();
    assert_eq!((new.filled, new.unplaced), (0, 1));
}

#[test]
fn a_template_of_gettext_says_its_encoding_with_the_first_translation() {
    let pot = "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=CHARSET\\n\"\n\nmsgid \"Open\"\nmsgstr \"\"\n";
    let new = filled(pot, "a.pot", &[("Open", "打开")]);
    let expected = pot.replace("msgid \"Open\"\nmsgstr \"\"", "#, fuzzy\nmsgid \"Open\"\nmsgstr \"打开\"");
    assert_eq!(new, expected.replace("CHARSET", "UTF-8"));
    assert_eq!(filled(pot, "a.pot", &[]), pot);
}
