//! What each format keeps of a unit, on units made here.

#![allow(clippy::field_reassign_with_default)] // options outside the crate have no literal
use std::fs;
use std::path::{Path, PathBuf};

use duiqi::format::{self, Chinese, Columns, FileFormat, Options, Writer};
use duiqi::{Context, Error, Half, Kind, LanguageTag, Reason, Unit};

fn memory() -> Vec<Unit> {
    let full = Unit {
        kind: Some(Kind::Heading),
        confidence: Some(0.97),
        document: Some("a & b.txt".into()),
        position: Some(0),
        shape: Some((2, 1).into()),
        source: Half { ranges: vec![0..6, 7..12], ..Half::new("en", "Hello. World.") },
        target: Half { ranges: vec![20..26, 26..29], ..Half::new("zh-CN", "你好，世界。") },
        context: Context { before: Some(String::new()), after: Some("Next.".into()) },
        id: Some("1".into()),
        created: Some("2026-11-21T09:30:00Z".into()),
        creator: Some("<me>".into()),
        notes: vec!["A note".into()],
        properties: vec![("x-url".into(), "https://example.com/?a=1&b=2".into())],
        ..Unit::default()
    };
    let hard = Unit::pair(("en-US", "\"1 < 2\" & 3\t> 2\r\n\u{0}\u{B}\u{200F}😀"), ("zh-Hant", "「一」 < 二\u{FFFE}"));
    let alone = Unit {
        reason: Some(Reason::Link),
        source: Half { ranges: vec![30..40, 40..50], ..Half::new("en", "https://example.com/") },
        target: Half::new("zh-CN", ""),
        ..Unit::default()
    };
    vec![full, hard, alone]
}

fn written(format: FileFormat, options: &Options) -> (String, duiqi::format::Report) {
    let mut writer = Writer::new(Vec::new(), format, options).unwrap();
    for unit in memory() {
        writer.write(&unit).unwrap();
    }
    let (bytes, report) = writer.finish().unwrap();
    (String::from_utf8(bytes).unwrap(), report)
}

/// Compares with a file under `tests/data/format`; `UPDATE=1` rewrites it,
/// to be read by eye.
fn same_as_file(text: &str, name: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/format").join(name);
    if std::env::var_os("UPDATE").is_some() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, text).unwrap();
    }
    assert_eq!(text, fs::read_to_string(&file).unwrap(), "{name}");
}

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("duiqi-test-format-{}-{name}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn formats_look_as_their_golden_files() {
    let mut options = Options::default();
    options.date = Some("2026-11-21T09:30:00Z".into());
    for (format, name) in [
        (FileFormat::Tmx, "memory.tmx"),
        (FileFormat::Tsv, "memory.tsv"),
        (FileFormat::Csv, "memory.csv"),
        (FileFormat::Jsonl, "memory.jsonl"),
        (FileFormat::Beads, "memory.beads"),
    ] {
        same_as_file(&written(format, &options).0, name);
    }
    options.columns = Columns::All;
    same_as_file(&written(FileFormat::Csv, &options).0, "memory-all.csv");
}

#[test]
fn what_tmx_cannot_hold_is_counted() {
    let (text, report) = written(FileFormat::Tmx, &Options::default());
    assert_eq!((report.units, report.unpaired, report.removed_characters), (2, 1, 3));
    assert!(!text.contains("https://example.com/<"));
}

#[test]
fn chinese_is_tagged_by_region_or_by_script() {
    let mut options = Options::default();
    assert!(
        written(FileFormat::Tmx, &options).0.contains("<tuv xml:lang=\"zh-TW\">\n<prop type=\"x-tag\">zh-Hant</prop>")
    );
    options.chinese = Chinese::Script;
    let text = written(FileFormat::Tmx, &options).0;
    assert!(text.contains("xml:lang=\"zh-Hans\"") && text.contains("xml:lang=\"zh-Hant\""));
    assert!(!text.contains("xml:lang=\"zh-CN\""));
}

#[test]
fn the_head_of_a_tmx_has_all_seven_attributes_even_without_units() {
    let mut options = Options::default();
    options.tags = Some((LanguageTag::from("zh-CN"), LanguageTag::from("en")).into());
    let (bytes, _) = Writer::new(Vec::new(), FileFormat::Tmx, &options).unwrap().finish().unwrap();
    let text = String::from_utf8(bytes).unwrap();
    for attribute in
        ["creationtool", "creationtoolversion", "segtype", "o-tmf", "adminlang", "srclang=\"zh-CN\"", "datatype"]
    {
        assert!(text.contains(&format!(" {attribute}")), "{attribute}");
    }
}

#[test]
fn a_failed_file_leaves_the_target_as_it_was() {
    let folder = folder("failed");
    let target = folder.join("a.tmx");
    fs::write(&target, "before").unwrap();
    let units = [Ok(memory().remove(0)), Err(Error::Invalid("the source broke".into()))];
    let error = format::write_file(&target, FileFormat::Tmx, &Options::default(), units).unwrap_err();
    assert_eq!(error.to_string(), "the source broke");
    assert_eq!(fs::read_to_string(&target).unwrap(), "before");
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "nothing is left beside it");
    format::write_file(&target, FileFormat::Tmx, &Options::default(), memory().into_iter().map(Ok)).unwrap();
    assert!(fs::read_to_string(&target).unwrap().ends_with("</tmx>\n"));
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
    fs::remove_dir_all(folder).unwrap();
}

#[cfg(unix)]
#[test]
fn a_new_file_has_the_usual_rights_and_an_old_one_keeps_its_own() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder("rights");
    let mode = |file: &Path| fs::metadata(file).unwrap().permissions().mode() & 0o777;
    let plain = folder.join("plain");
    fs::write(&plain, "").unwrap();
    let target = folder.join("a.tsv");
    let write =
        || format::write_file(&target, FileFormat::Tsv, &Options::default(), memory().into_iter().map(Ok)).unwrap();
    write();
    assert_eq!(mode(&target), mode(&plain));
    fs::set_permissions(&target, fs::Permissions::from_mode(0o640)).unwrap();
    write();
    assert_eq!(mode(&target), 0o640);
    fs::remove_dir_all(folder).unwrap();
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_that_names_the_file() {
    let error = format::write_file("/dev/full", FileFormat::Jsonl, &Options::default(), memory().into_iter().map(Ok));
    let error = error.unwrap_err();
    assert!(matches!(error, Error::Io { .. }), "{error:?}");
    assert!(error.to_string().starts_with("/dev/full: "), "{error}");
}

#[test]
fn jsonl_says_where_it_is_wrong() {
    let text = "{\"en\":\"a\",\"zh\":\"b\"}\n\n{\"en\":\"a\",\"zh\":}\n{\"en\":\"late\",\"zh\":\"b\"}\n";
    let mut units = format::read(text.as_bytes(), FileFormat::Jsonl, &Default::default()).unwrap();
    assert_eq!(units.next().unwrap().unwrap(), Unit::pair(("en", "a"), ("zh", "b")));
    let error = units.next().unwrap().unwrap_err();
    assert_eq!(error.to_string(), "line 3, column 16: byte 21: JSONL: expected value");
    assert!(units.next().is_none());
}

#[test]
fn jsonl_has_the_keys_that_scripts_rely_on() {
    let (text, _) = written(FileFormat::Jsonl, &Options::default());
    let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0]["en"], "Hello. World.");
    assert_eq!(lines[0]["zh"], "你好，世界。");
    assert_eq!(lines[0]["kind"], "heading");
    assert_eq!(lines[0]["en_ranges"], serde_json::json!([[0, 6], [7, 12]]));
    assert_eq!(lines[0]["zh_ranges"], serde_json::json!([[20, 26], [26, 29]]));
    assert!(lines[0]["confidence"].is_number());
    assert_eq!(lines[2]["zh"], "");
    assert_eq!(lines[2]["reason"], "link");
}
