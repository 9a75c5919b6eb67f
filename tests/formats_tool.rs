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
    fs::write(folder.join("bad.tsv"), "en\tzh\nIt costs 15 yuan.\t这个要50元。\nSave\t保存\nSave\t存储\n").unwrap();
    let bad = duiqi(&["audit", "bad.tsv", "--jsonl"], &folder);
    assert_eq!(bad.status.code(), Some(3));
    let checks: Vec<_> = text(&bad.stdout)
        .lines()
        .map(|line| {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            (line["unit"].as_u64().unwrap(), line["check"].as_str().unwrap().to_owned())
        })
        .collect();
    assert_eq!(checks, [(0, "numbers".to_owned()), (2, "targets".to_owned())]);
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
fn simplified_becomes_traditional_on_request() {
    let folder = folder("script");
    let done = duiqi(&["convert", "pairs.jsonl", "--to", "tsv", "--script", "hant", "--no-header"], &folder);
    let first = text(&done.stdout);
    assert!(first.starts_with("The shop opens at 9.\t商店9點開門。\ten\tzh-TW\t"), "{first}");
    fs::remove_dir_all(folder).unwrap();
}
