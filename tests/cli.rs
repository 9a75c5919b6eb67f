//! The tool as scripts use it: contract calls, errors, exit codes, streams.
#![cfg(feature = "cli")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn duiqi(arguments: &[&str]) -> Output {
    run(arguments, b"")
}

fn run(arguments: &[&str], input: &[u8]) -> Output {
    let mut tool = Command::new(env!("CARGO_BIN_EXE_duiqi"));
    tool.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = tool.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    // The tool may stop before it has read everything.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

fn out(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// The exit code and what was said.
fn failure(output: &Output) -> (i32, String) {
    (output.status.code().unwrap(), String::from_utf8(output.stderr.clone()).unwrap())
}

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/river.txt")
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Folder(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        fs::write(self.path(name), content).unwrap();
        self.path(name)
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn split_writes_one_sentence_a_line() {
    let found = run(&["split", "--lang", "en", "--line-breaks", "wrap"], b"Mr. Li left at\n5 p.m. He was tired.\n");
    assert_eq!(out(&found), "Mr. Li left at 5 p.m.\nHe was tired.\n");
    let folder = Folder::new();
    let file = folder.file("a.txt", "他来了。我走了！");
    assert_eq!(out(&duiqi(&["split", "--lang", "zh", &file])), "他来了。\n我走了！\n");
    assert_eq!(out(&run(&["split", "--lang", "zh"], b"")), "");
}

#[test]
fn split_takes_records_and_gives_back_the_whole_text() {
    let records =
        "{\"id\":1,\"lang\":\"en\",\"text\":\"Go. Stop.\"}\n{\"id\":\"b\",\"lang\":\"zh\",\"text\":\"好。走\"}\n";
    let found = lines(&out(&run(&["split", "--jsonl"], records.as_bytes())));
    assert_eq!(found[0], serde_json::json!({"id": 1, "sentences": ["Go. ", "Stop."]}));
    assert_eq!(found[1], serde_json::json!({"id": "b", "sentences": ["好。", "走"]}));
    let (code, said) = failure(&run(&["split", "--jsonl"], b"{\"id\":1}\n"));
    assert_eq!(code, 1);
    assert!(said.contains("-:1: JSONL"), "{said}");
}

#[test]
fn align_writes_beads_of_line_numbers_the_source_first() {
    let folder = Folder::new();
    let zh = folder.file("zh", "你好。\n我们明天去北京。天气很好。\n再见。\n");
    let en = folder.file("en", "Hello.\nWe are going to Beijing tomorrow.\nThe weather is very good.\nGoodbye.\n");
    let beads = out(&duiqi(&["align", &zh, &en, "--presplit", "--to", "beads"]));
    assert_eq!(beads, "[0]:[0]\n[1]:[1,2]\n[2]:[3]\n");
    let turned = ["align", &en, &zh, "--source-lang", "en", "--target-lang", "zh", "--presplit", "--to", "beads"];
    assert_eq!(out(&duiqi(&turned)), "[0]:[0]\n[1,2]:[1]\n[3]:[2]\n");
    let scores = duiqi(&["evaluate", "beads", &folder.file("gold", &beads), &folder.file("found", &beads)]);
    assert!(out(&scores).starts_with("strict  precision 1.0000  recall 1.0000  F1 1.0000"));
}

#[test]
fn jsonl_pairs_have_texts_kind_confidence_and_ranges() {
    let sample = sample();
    let found = lines(&out(&duiqi(&["document", sample.to_str().unwrap(), "--to", "jsonl"])));
    let text = fs::read_to_string(&sample).unwrap();
    let pairs: Vec<_> = found.iter().filter(|line| line["en"] != "" && line["zh"] != "").collect();
    assert!(pairs.len() >= 20, "{}", pairs.len());
    for pair in &pairs {
        assert!(pair["kind"].is_string() && pair["confidence"].is_number());
        for side in ["en", "zh"] {
            let ranges = pair[format!("{side}_ranges")].as_array().unwrap();
            let at = |range: &Value, end: usize| range[end].as_u64().unwrap() as usize;
            let pieces: String = ranges.iter().map(|range| &text[at(range, 0)..at(range, 1)]).collect();
            let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            assert_eq!(bare(&pieces), bare(pair[side].as_str().unwrap()));
        }
    }
    let alone: Vec<_> = found.iter().filter(|line| line["en"] == "" || line["zh"] == "").collect();
    assert!(!alone.is_empty() && alone.iter().all(|line| line["reason"].is_string()));
    assert!(alone.iter().any(|line| line["reason"] == "link"));
}

#[test]
fn the_format_is_guessed_from_the_ending() {
    let folder = Folder::new();
    let target = folder.path("river.tmx");
    let report = out(&duiqi(&["document", sample().to_str().unwrap(), "-o", &target, "--json"]));
    assert!(fs::read_to_string(&target).unwrap().contains("<tmx version=\"1.4\">"));
    let report: Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["report"]["pairs"], report["written"]["units"]);
    let (code, said) = failure(&duiqi(&["document", sample().to_str().unwrap(), "-o", &folder.path("river.foo")]));
    assert_eq!(code, 2);
    assert!(said.contains("names no format"), "{said}");
}

#[test]
fn a_dash_is_standard_input_and_output() {
    let text = fs::read(sample()).unwrap();
    let found = run(&["document", "-", "--to", "tsv", "-o", "-"], &text);
    let file = duiqi(&["document", sample().to_str().unwrap(), "--to", "jsonl"]);
    assert_eq!(out(&found).lines().count(), out(&file).lines().count() + 1, "a header and the same units");
}

#[test]
fn bad_input_is_named_and_nothing_is_left_behind() {
    let folder = Folder::new();
    let english = folder.file("english.txt", "There is no Chinese in this text. None at all.");
    let empty = folder.file("empty.txt", " \n\n");
    let binary = folder.file("binary.txt", b"\x7fELF\x01\x00\x00\x00");
    let broken = folder.file("broken.txt", b"caf\xE9 \xFF\xFE\xFA \xC3\x28 au lait");
    let missing = folder.path("missing.txt");
    let target = folder.path("out.tmx");
    let before = folder.names();
    for (file, words) in [
        (&english, "no Chinese text"),
        (&empty, "no text"),
        (&binary, "binary"),
        (&missing, "No such file"),
        (&broken, "broken.txt"),
    ] {
        let (code, said) = failure(&duiqi(&["document", file, "-o", &target]));
        assert_eq!(code, 1, "{said}");
        assert!(said.starts_with("duiqi: ") && said.contains(words), "{said}");
        let (code, said) = failure(&duiqi(&["align", file, &english, "-o", &target]));
        assert_eq!(code, 1, "{said}");
    }
    let (code, _) = failure(&duiqi(&["document", sample().to_str().unwrap(), "-o", &folder.path("no/such/out.tmx")]));
    assert_eq!(code, 1);
    assert_eq!(folder.names(), before);
}

#[test]
fn a_target_that_cannot_be_written_stays_as_it_was() {
    let folder = Folder::new();
    let target = folder.file("old.tmx", "precious");
    let (code, _) = failure(&duiqi(&["document", "/dev/null", "-o", &target]));
    assert_eq!(code, 1);
    assert_eq!(fs::read_to_string(&target).unwrap(), "precious");
    assert_eq!(folder.names(), ["old.tmx"]);
}

#[test]
fn wrong_usage_is_exit_code_two() {
    for arguments in [
        &["align", "a"][..],
        &["align", "a", "b", "--source-lang", "fr"],
        &["align", "a", "b", "--source-lang", "en", "--target-lang", "en"],
        &["split"],
        &["nonsense"],
        &["document", "a", "--to", "docx"],
        &["batch", "list.tsv", "--shard", "0/4", "-o", "x"],
        &["batch", "list.tsv", "--resume"],
    ] {
        let (code, said) = failure(&duiqi(arguments));
        assert_eq!(code, 2, "{arguments:?}: {said}");
        assert!(!said.contains("panicked"), "{said}");
    }
}

#[test]
fn a_reader_that_has_had_enough_ends_the_tool_quietly() {
    let text = "This is a sentence. ".repeat(200_000);
    let mut tool = Command::new(env!("CARGO_BIN_EXE_duiqi"));
    tool.args(["split", "--lang", "en"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = tool.spawn().unwrap();
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || drop(stdin.write_all(text.as_bytes())));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert!(output.status.success());
}

#[test]
fn nothing_is_coloured_in_a_pipe_nor_with_no_color() {
    let found = duiqi(&["document", sample().to_str().unwrap()]);
    assert!(out(&found).contains("小传感器") && !out(&found).contains('\x1b'));
    let mut tool = Command::new(env!("CARGO_BIN_EXE_duiqi"));
    let forced = tool.args(["document", sample().to_str().unwrap()]).env("CLICOLOR_FORCE", "1").output().unwrap();
    assert!(out(&forced).contains('\x1b'));
}

#[test]
fn columns_are_straight_with_chinese_in_them() {
    let shown = out(&duiqi(&["document", sample().to_str().unwrap()]));
    let starts: Vec<usize> = shown
        .lines()
        .filter_map(|line| {
            let (at, _) = line.char_indices().find(|(_, c)| duiqi::lang::is_han(*c))?;
            Some(unicode_width::UnicodeWidthStr::width(&line[..at]))
        })
        .collect();
    // The English is on the left: where a line begins with Chinese on the right, that is always the same column.
    let most = starts.iter().filter(|&&start| start == 55).count();
    assert!(most * 10 >= starts.len() * 7, "{starts:?}");
    assert!(shown.lines().all(|line| unicode_width::UnicodeWidthStr::width(line) <= 100), "{shown}");
}

#[test]
fn every_command_has_help_with_an_example_and_a_manual_page() {
    let folder = Folder::new();
    out(&duiqi(&["man", "-o", &folder.path("man")]));
    for command in [
        "split",
        "align",
        "document",
        "convert",
        "audit",
        "memory",
        "batch",
        "explain",
        "evaluate",
        "completions",
        "man",
    ] {
        let help = out(&duiqi(&["help", command]));
        assert!(help.contains("Usage: duiqi"), "{help}");
        let page = fs::read_to_string(folder.path(&format!("man/duiqi-{command}.1"))).unwrap();
        assert!(page.contains(".TH"), "{page}");
    }
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(out(&duiqi(&["completions", shell])).contains("presplit"));
    }
}

#[test]
fn beads_are_explained_by_words() {
    let folder = Folder::new();
    let zh = folder.file("zh", "我们明天去北京。\n图书馆关门了。\n");
    let en = folder.file("en", "We are going to Beijing tomorrow.\nThe library is closed.\n");
    let shown = out(&duiqi(&["explain", "--presplit", &zh, &en]));
    assert!(shown.contains("[0]:[0]  confidence") && shown.contains("图书馆 = librari"), "{shown}");
    let found = lines(&out(&duiqi(&["explain", "--presplit", &zh, &en, "--json", "--sentence", "1"])));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["target"], "The library is closed.");
}
