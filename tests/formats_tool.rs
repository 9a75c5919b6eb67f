//! `duiqi convert` and `duiqi audit`, as people call them.

#![cfg(feature = "cli")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn duiqi(arguments: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_duiqi")).args(arguments).current_dir(folder).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A folder with `pairs.jsonl`: three pairs of a small shop.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("duiqi-test-tool-{}-{name}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let pairs = "{\"en\":\"The shop opens at 9.\",\"zh\":\"商店9点开门。\",\"source_tag\":\"en\",\"target_tag\":\"zh-CN\"}\n\
        {\"en\":\"Tea & \\\"cakes\\\" <fresh>\",\"zh\":\"茶和“新鲜”糕点\",\"source_tag\":\"en\",\"target_tag\":\"zh-CN\"}\n\
        {\"en\":\"Closed on Mondays.\",\"zh\":\"星期一休息。\",\"source_tag\":\"en\",\"target_tag\":\"zh-CN\"}\n";
    fs::write(folder.join("pairs.jsonl"), pairs).unwrap();
    folder
}

#[test]
fn every_readable_format_gives_the_pairs_back() {
    let folder = folder("chain");
    let pairs = |bytes: &[u8]| -> Vec<(String, String)> {
        let values = text(bytes)
            .lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
            .collect::<Vec<_>>();
        values.iter().map(|value| (value["en"].to_string(), value["zh"].to_string())).collect()
    };
    let original = pairs(&fs::read(folder.join("pairs.jsonl")).unwrap());
    for (format, output, input) in [
        ("tmx", "a.tmx", "a.tmx"),
        ("xliff", "a.xliff", "a.xliff"),
        ("tsv", "a.tsv", "a.tsv"),
        ("csv", "a.csv", "a.csv"),
        ("tbx", "a.tbx", "a.tbx"),
        ("ladder", "a.ladder", "a.ladder"),
        ("moses", "corpus", "corpus"),
        ("moses", "corpus", "corpus.en"),
        ("intertext", "book", "book.en.zh.xml"),
    ] {
        let written = duiqi(&["convert", "pairs.jsonl", "--to", format, "-o", output], &folder);
        assert!(written.status.success(), "{format}: {}", text(&written.stderr));
        let read = duiqi(&["convert", input, "--from", format, "--to", "jsonl"], &folder);
        assert!(read.status.success(), "{format}: {}", text(&read.stderr));
        assert_eq!(pairs(&read.stdout), original, "{format}");
    }
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_file_that_cannot_be_read_to_its_end_leaves_the_target_as_it_was() {
    let folder = folder("atomic");
    fs::write(folder.join("bad.tmx"), "<tmx version=\"1.4\"><header/><body><tu><tuv xml:lang=\"en\"><seg>a</seg>")
        .unwrap();
    fs::write(folder.join("out.jsonl"), "before").unwrap();
    let done = duiqi(&["convert", "bad.tmx", "-o", "out.jsonl"], &folder);
    assert_eq!(done.status.code(), Some(1));
    let message = text(&done.stderr);
    assert!(message.contains("bad.tmx:1:") && message.contains("byte 69") && message.contains("cut off"), "{message}");
    assert_eq!(fs::read_to_string(folder.join("out.jsonl")).unwrap(), "before");
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 3, "nothing is left beside it");
    fs::remove_dir_all(folder).unwrap();
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_and_a_closed_pipe_is_none_of_our_business() {
    let folder = folder("full");
    let done = duiqi(&["convert", "pairs.jsonl", "--to", "tmx", "-o", "/dev/full"], &folder);
    assert_eq!(done.status.code(), Some(1));
    assert!(text(&done.stderr).contains("/dev/full: "), "{}", text(&done.stderr));
    let line = fs::read_to_string(folder.join("pairs.jsonl")).unwrap();
    fs::write(folder.join("many.jsonl"), line.repeat(20_000)).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_duiqi"))
        .args(["convert", "many.jsonl", "--to", "tmx"])
        .current_dir(&folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let done = child.wait_with_output().unwrap();
    assert_eq!((done.status.code(), text(&done.stderr)), (Some(0), String::new()));
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn check_prints_line_column_and_rule() {
    let folder = folder("check");
    let good = duiqi(&["convert", "pairs.jsonl", "--check"], &folder);
    assert_eq!(
        (good.status.code(), text(&good.stdout)),
        (Some(0), "pairs.jsonl: 3 units, 0 errors, 0 warnings\n".into())
    );
    fs::write(folder.join("bad.tmx"), "<tmx version=\"1.4\">\n<header/>\n<body></body></tmx>").unwrap();
    let bad = duiqi(&["convert", "bad.tmx", "--check"], &folder);
    assert_eq!(bad.status.code(), Some(3));
    let printed = text(&bad.stdout);
    assert!(
        printed.starts_with("bad.tmx:2:1: byte 20: error [attribute]: `header` without `creationtool`\n"),
        "{printed}"
    );
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn audit_says_what_looks_wrong_and_its_exit_code_says_whether_anything_does() {
    let folder = folder("audit");
    let good = duiqi(&["audit", "pairs.jsonl"], &folder);
    assert_eq!((good.status.code(), text(&good.stdout)), (Some(0), String::new()));
    fs::write(folder.join("bad.tsv"), "en\tzh\nIt costs 15 yuan.\t这个要50元。\nSave the open file now.\t保存打开的文件。\nSave the open file now.\t存储打开的文件。\n").unwrap();
    let bad = duiqi(&["audit", "bad.tsv", "--json"], &folder);
    assert_eq!(bad.status.code(), Some(3));
    let checks: Vec<_> = text(&bad.stdout)
        .lines()
        .map(|line| {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            (line["unit"].as_u64().unwrap(), line["check"].as_str().unwrap().to_owned())
        })
        .collect();
    assert_eq!(checks, [(1, "numbers".to_owned()), (3, "targets".to_owned())]);
    // Notes are shown to those who ask for them.
    fs::write(folder.join("note.tsv"), "en\tzh\nSave the file\t保存文件 \n").unwrap();
    let run = |more: &[&str]| {
        let done = duiqi(&[&["audit", "note.tsv"], more].concat(), &folder);
        (done.status.code(), text(&done.stdout).lines().count(), text(&done.stderr))
    };
    let (code, lines, said) = run(&[]);
    assert_eq!((code, lines), (Some(0), 0));
    assert!(said.contains("1 more finding with --min-severity note"), "{said}");
    for more in [["--min-severity", "note"], ["--checks", "spaces"], ["--min-score", "0"]] {
        let (code, lines, said) = run(&more);
        assert_eq!((code, lines), (Some(3), 1), "{more:?}");
        assert!(!said.contains("more finding"), "{said}");
    }
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn habits_of_a_long_file_are_one_finding_in_every_style() {
    let folder = folder("habits");
    let row = |number: usize| match number {
        7 | 19 | 120 => format!("First, open page {number}.\t首先,打开第{number}页。\n"),
        12 => "Delete {name}?\t删除？\n".to_owned(),
        _ => format!("Open page {number}.\t打开第{number}页。\n"),
    };
    let rows: String = (1..=120).map(row).collect();
    fs::write(folder.join("long.tsv"), format!("en\tzh\n{rows}")).unwrap();
    let audit = |style: &str| text(&duiqi(&["audit", "long.tsv", "--format", style], &folder).stdout);
    let in_text: Vec<Vec<String>> =
        audit("text").lines().map(|line| line.split('\t').take(4).map(str::to_owned).collect()).collect();
    let habit = "the target has a half-width `,` in `先,打`; so have 2 other units: 19, 120";
    assert_eq!(
        in_text,
        [["12", "placeholders", "0.90", "`{name}` is in the source only"], ["7", "punctuation", "0.50", habit]]
    );
    let json: serde_json::Value = serde_json::from_str(audit("json").lines().last().unwrap()).unwrap();
    assert_eq!((&json["unit"], &json["reason"]), (&7.into(), &habit.into()));
    assert_eq!(json["also"], serde_json::json!([19, 120]));
    assert!(audit("github").lines().last().unwrap().contains(&format!("unit 7: {habit}")));
    let sarif: serde_json::Value = serde_json::from_str(&audit("sarif")).unwrap();
    let locations = sarif["runs"][0]["results"][1]["locations"].as_array().unwrap().clone();
    assert_eq!(locations.iter().map(|at| &at["logicalLocations"][0]["name"]).collect::<Vec<_>>(), ["7", "19", "120"]);
    // Each unit with a finding is rejected, also where the finding is collected.
    duiqi(&["audit", "long.tsv", "--keep", "good.tsv", "--reject", "bad.tsv"], &folder);
    let count = |name: &str| fs::read_to_string(folder.join(name)).unwrap().lines().count() - 1;
    assert_eq!((count("good.tsv"), count("bad.tsv")), (116, 4));
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn what_a_format_cannot_hold_is_said() {
    let folder = folder("remarks");
    fs::write(folder.join("odd.jsonl"), "{\"en\":\"A\\u0001B\",\"zh\":\"甲\"}\n{\"en\":\"Alone\",\"zh\":\"\"}\n")
        .unwrap();
    let done = duiqi(&["convert", "odd.jsonl", "--to", "tmx"], &folder);
    assert!(done.status.success());
    let said = text(&done.stderr);
    assert!(said.contains("1 left out: texts without counterpart") && said.contains("1 characters left out"), "{said}");
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_language_that_is_not_in_the_file_is_said() {
    let folder = folder("language");
    assert!(duiqi(&["convert", "pairs.jsonl", "-o", "pairs.tmx"], &folder).status.success());
    let said = |tag: &str| {
        let done = duiqi(&["convert", "pairs.tmx", "--to", "tsv", "--source-lang", tag], &folder);
        text(&done.stderr)
    };
    assert_eq!(said("fr"), "duiqi: pairs.tmx: no text in fr; is it tagged otherwise?\n");
    assert_eq!(said("en"), "");
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn simplified_becomes_traditional_on_request() {
    let folder = folder("script");
    let done = duiqi(&["convert", "pairs.jsonl", "--to", "tsv", "--script", "hant", "--no-header"], &folder);
    let first = text(&done.stdout);
    assert!(first.starts_with("The shop opens at 9.\t商店9點開門。\ten\tzh-TW\t"), "{first}");
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn chinese_encodings_are_found_and_said_and_can_be_given() {
    let folder = folder("encodings");
    let gbk = b"en,zh\nWe start the pump.,\xCE\xD2\xC3\xC7\xB4\xF2\xBF\xAA\xCB\xAE\xB1\xC3\xA1\xA3\nThe economy develops.,\xBE\xAD\xBC\xC3\xD5\xFD\xD4\xDA\xB7\xA2\xD5\xB9\xA1\xA3\n";
    let big5 = b"en,zh\nWe start the pump.,\xA7\xDA\xAD\xCC\xA5\xB4\xB6}\xA4\xF4\xAC\xA6\xA1C\nThe economy develops.,\xB8g\xC0\xD9\xA5\xBF\xA6b\xB5o\xAEi\xA1C\n";
    std::fs::write(folder.join("gbk.csv"), gbk).unwrap();
    std::fs::write(folder.join("big5.csv"), big5).unwrap();
    for (name, said, wanted) in [("gbk.csv", "gb18030", "我们打开水泵。"), ("big5.csv", "Big5", "我們打開水泵。")]
    {
        let output = duiqi(&["convert", name, "--to", "jsonl"], &folder);
        assert!(text(&output.stdout).contains(wanted), "{}", text(&output.stdout));
        assert!(text(&output.stderr).contains(&format!("{name}: read as {said}")), "{}", text(&output.stderr));
    }
    let output = duiqi(&["convert", "gbk.csv", "--to", "jsonl", "--encoding", "gbk"], &folder);
    assert!(text(&output.stdout).contains("经济正在发展。") && output.stderr.is_empty());
    let output = duiqi(&["convert", "gbk.csv", "--to", "jsonl", "--encoding", "klingon"], &folder);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("klingon"), "{}", text(&output.stderr));
}

#[test]
fn packed_files_are_unpacked_on_the_way() {
    use std::io::Write;
    let folder = folder("packed");
    std::fs::write(folder.join("pairs.tsv"), "en\tzh\nHello.\t你好。\n").unwrap();
    assert!(duiqi(&["convert", "pairs.tsv", "-o", "pairs.tmx"], &folder).status.success());
    let plain = std::fs::read(folder.join("pairs.tmx")).unwrap();
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(&plain).unwrap();
    let packed = packer.finish().unwrap();
    std::fs::write(folder.join("packed.tmx.gz"), &packed).unwrap();
    let read = |name: &str| duiqi(&["convert", name, "--to", "jsonl"], &folder);
    assert_eq!(text(&read("packed.tmx.gz").stdout), text(&read("pairs.tmx").stdout));
    assert!(text(&read("packed.tmx.gz").stdout).contains("你好。"));
    std::fs::write(folder.join("cut.tmx.gz"), &packed[..packed.len() / 2]).unwrap();
    let cut = read("cut.tmx.gz");
    assert_eq!(cut.status.code(), Some(1));
    assert!(text(&cut.stderr).contains("cut.tmx.gz"), "{}", text(&cut.stderr));
}

#[test]
fn the_audit_names_files_as_sarif_asks_and_never_sorts_into_one_file() {
    let folder = folder("sarif");
    fs::write(folder.join("码头 1.tsv"), "en\tzh\nPier 3\t4号码头\n").unwrap();
    let found = text(&duiqi(&["audit", "码头 1.tsv", "--format", "sarif"], &folder).stdout);
    let sarif: serde_json::Value = serde_json::from_str(&found).unwrap();
    let place = &sarif["runs"][0]["results"][0]["locations"][0];
    assert_eq!(place["physicalLocation"]["artifactLocation"]["uri"], "%E7%A0%81%E5%A4%B4%201.tsv");
    // An index would have to point into a list of the run, which there is not.
    assert!(place["logicalLocations"][0].get("index").is_none());
    let same = duiqi(&["audit", "码头 1.tsv", "--keep", "a.tsv", "--reject", "./a.tsv"], &folder);
    assert_eq!(same.status.code(), Some(2));
    assert!(!folder.join("a.tsv").exists() && text(&same.stderr).contains("name the same file"));
}
