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
    assert_eq!(folder.names(), before);
}

#[test]
fn a_missing_folder_is_named_as_the_user_named_it() {
    let folder = Folder::new();
    let units = folder.file("units.jsonl", "{\"en\":\"Hello.\",\"zh\":\"你好。\"}\n");
    let sample = sample();
    let sample = sample.to_str().unwrap();
    let memory = folder.path("m.tm");
    out(&duiqi(&["memory", "create", &memory]));
    let before = folder.names();
    let target = folder.path("no/such/out.tmx");
    for arguments in [
        &["document", sample, "-o", &target][..],
        &["align", sample, sample, "-o", &target],
        &["convert", &units, "-o", &target],
        &["audit", &units, "-o", &target],
        &["batch", &units, "-o", &target],
        &["batch", &units, "--report", &target],
        &["split", "--lang", "en", sample, "-o", &target],
        &["memory", "export", &memory, "-o", &target],
        &["memory", "backup", &memory, &target],
    ] {
        let (code, said) = failure(&duiqi(arguments));
        let wanted = format!("duiqi: {target}: there is no folder {}; make it first\n", folder.path("no/such"));
        assert_eq!((code, said), (1, wanted), "{arguments:?}");
    }
    // A folder of results is made.
    out(&duiqi(&["batch", &units, "-o", &folder.path("a/b")]));
    let file = folder.path("units.jsonl/out.tmx");
    let (code, said) = failure(&duiqi(&["document", sample, "-o", &file]));
    assert!(code == 1 && said.contains("units.jsonl is not a folder") && !said.contains(".part"), "{said}");
    fs::remove_dir_all(folder.path("a")).unwrap();
    assert_eq!(folder.names(), before);
}

#[test]
fn what_can_be_done_is_said_beside_what_is_wrong() {
    let folder = Folder::new();
    let english = folder.file("english.txt", "There is no Chinese in this text. None at all.");
    let broken = folder.file("broken.txt", b"caf\xE9 \xFF\xFE\xFA \xC3\x28 au lait");
    let missing = folder.path("missing.txt");
    for (arguments, advice) in [
        (&["document", &english][..], "`duiqi align SOURCE TARGET` takes two files"),
        (&["align", &english, &english], "one file has to be in Chinese"),
        (&["explain", &english, &english], "one file has to be in Chinese"),
        (&["split", "--lang", "en", &broken], "--encoding gb18030"),
        (&["document", folder.0.path().to_str().unwrap()], "`duiqi batch` takes folders"),
        (&["convert", &english, "--to", "tmx"], "name its format with --from"),
        (&["audit", &english], "name its format with --from"),
        (&["memory", "stats", &missing], "make one with `duiqi memory create"),
        (&["memory", "create", &english], "there is something of this name already"),
        (&["evaluate", "pairs", "/dev/null", "/dev/null"], "/dev/null: there is no text in it"),
    ] {
        let (code, said) = failure(&duiqi(arguments));
        assert!(code == 1 && said.contains(advice), "{arguments:?}: {said}");
    }
    let (_, said) = failure(&duiqi(&["document", &missing]));
    assert_eq!(said, format!("duiqi: {missing}: No such file or directory\n"));
    // Wrong usage shows how the very command is used.
    for (arguments, usage) in [
        (&["align", &english, &english, "--json"][..], "Usage: duiqi align [OPTIONS] <SOURCE> <TARGET>"),
        (&["batch", &english, &english, "-o", "x"], "Usage: duiqi batch [OPTIONS] [INPUT] [TARGET]"),
        (&["convert", &english], "Usage: duiqi convert [OPTIONS] <FILE>"),
        (&["memory", "stats", "m", "--wait", "-3"], "Usage: duiqi memory stats [OPTIONS] <MEMORY>"),
    ] {
        let (code, said) = failure(&duiqi(arguments));
        assert!(code == 2 && said.contains(usage), "{arguments:?}: {said}");
    }
}

#[test]
fn what_is_explained_is_what_is_aligned() {
    let folder = Folder::new();
    let zh = folder.file("a.zh.html", "<h1>天气</h1><p>我们明天去北京。天气很好。</p><p>图书馆关门了。</p>");
    let en = folder.file("a.en.html", "<h1>Weather</h1><p>We are going to Beijing tomorrow. It is fine.</p><p>The library is closed.</p>");
    let aligned = lines(&out(&duiqi(&["align", &zh, &en, "--to", "jsonl"])));
    let explained = lines(&out(&duiqi(&["explain", &zh, &en, "--json"])));
    let texts = |lines: &[Value], zh: &str, en: &str| -> Vec<(Value, Value)> {
        lines.iter().map(|line| (line[zh].clone(), line[en].clone())).collect()
    };
    assert_eq!(texts(&aligned, "zh", "en"), texts(&explained, "source", "target"));
    for (line, bead) in aligned.iter().zip(&explained) {
        let (a, b) = (line["confidence"].as_f64().unwrap(), bead["bead"]["confidence"].as_f64().unwrap());
        assert!((a - b).abs() < 1e-6, "{a} {b}");
    }
    let (code, said) = failure(&duiqi(&["explain", &zh, &folder.file("empty", "")]));
    assert!(code == 1 && said.contains("empty: there is no text in it"), "{said}");
}

#[test]
fn older_encodings_are_read_where_they_are_named() {
    let folder = Folder::new();
    let gbk = folder.file("zh.txt", b"\xCE\xD2\xC3\xC7\xB4\xF2\xBF\xAA\xCB\xAE\xB1\xC3\xA1\xA3\n");
    assert_eq!(out(&duiqi(&["split", "--lang", "zh", "--encoding", "gb18030", &gbk])), "我们打开水泵。\n");
    let en = folder.file("en.txt", "We start the pump.\n");
    let presplit = ["align", "--presplit", &gbk, &en, "--encoding", "gbk", "--to", "tsv"];
    assert!(out(&duiqi(&presplit)).contains("我们打开水泵。\tWe start the pump."));
    let (code, said) = failure(&duiqi(&["split", "--lang", "zh", "--encoding", "klingon", &gbk]));
    assert!(code == 1 && said.contains("klingon"), "{said}");
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
        &["align", "-", "-"],
        &["explain", "-", "-"],
        &["convert", "a.tmx", "--to", "tsv", "--json"],
        &["audit", "a.tmx", "--min-score", "9"],
        &["memory", "import", "m.tm", "a.tmx", "--min-confidence", "7"],
        &["memory", "delete", "m.tm", "--until", "yesterday"],
        &["evaluate"],
    ] {
        let (code, said) = failure(&duiqi(arguments));
        assert_eq!(code, 2, "{arguments:?}: {said}");
        assert!(!said.contains("panicked"), "{said}");
    }
}

/// The commands below another, from its help.
fn below(command: &[&str]) -> Vec<String> {
    let help = out(&duiqi(&[command, &["--help"]].concat()));
    let list = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| line.starts_with("  "));
    let names = list.filter(|line| !line.starts_with("   ")).filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}

#[test]
fn every_help_has_examples_that_fit_a_terminal_and_that_the_tool_takes() {
    let folder = Folder::new();
    let mut commands: Vec<Vec<String>> = below(&[]).into_iter().map(|name| vec![name]).collect();
    for name in ["memory", "evaluate"] {
        commands.extend(below(&[name]).into_iter().map(|sub| vec![name.to_owned(), sub]));
    }
    assert!(commands.len() > 25, "{commands:?}");
    for command in &commands {
        let arguments: Vec<&str> = command.iter().map(String::as_str).collect();
        let help = out(&duiqi(&[&arguments[..], &["--help"]].concat()));
        if arguments.len() == 2 && arguments[0] == "evaluate" {
            continue; // The examples stand in the help of `evaluate` itself.
        }
        let examples = help.split_once("\nExamples:\n").unwrap_or_else(|| panic!("{arguments:?}: {help}")).1;
        for line in examples.lines().take_while(|line| line.starts_with("  ")) {
            assert!(unicode_width::UnicodeWidthStr::width(line) < 90, "{line}");
            // Up to what explains it; what the shell does with it is left out.
            let call = line.trim().split("   ").next().unwrap().rsplit_once("| duiqi").map_or(line.trim(), |both| both.1);
            let call = call.split("   ").next().unwrap();
            let call = call.rsplit(" | duiqi ").next().unwrap().trim().trim_start_matches("duiqi ");
            let call = call.split([';', '|', '>', '<']).next().unwrap();
            let words: Vec<&str> = call.split_whitespace().map(|word| word.trim_matches('\'')).collect();
            let output = Command::new(env!("CARGO_BIN_EXE_duiqi"))
                .args(&words)
                .current_dir(folder.0.path())
                .env("HOME", folder.0.path())
                .stdin(Stdio::null())
                .output()
                .unwrap();
            // The files are not there (1), but the words are understood (not 2).
            assert_ne!(output.status.code(), Some(2), "{line}: {}", String::from_utf8_lossy(&output.stderr));
        }
    }
}

#[test]
fn options_of_one_name_mean_one_thing_everywhere() {
    let help = |command: &str| out(&duiqi(&[command, "-h"]));
    let memory = |command: &str| out(&duiqi(&["memory", command, "-h"]));
    for text in ["align", "document", "batch", "convert"].map(help).iter().chain(&[memory("export")]) {
        assert!(text.contains("-t, --to <FORMAT>") && text.contains("-o, --output <"), "{text}");
    }
    for text in ["align", "document", "batch", "convert", "audit", "explain"].map(help).iter().chain(&[memory("import")]) {
        assert!(text.contains("--from <FORMAT>"), "{text}");
    }
    for text in ["align", "document", "batch"].map(help).iter().chain(&["import", "export", "lookup"].map(memory)) {
        assert!(text.contains("--min-confidence <CONFIDENCE>"), "{text}");
    }
    for text in ["align", "document", "batch", "convert", "audit", "explain", "evaluate"].map(help) {
        assert!(text.contains("--json"), "{text}");
    }
    for text in ["align", "document", "batch", "convert", "audit", "explain"].map(help).iter().chain(&[memory("lookup")]) {
        assert!(text.contains("--source-lang <") , "{text}");
    }
}

#[test]
fn a_reader_that_has_had_enough_ends_every_command_quietly() {
    let folder = Folder::new();
    let count = 4000;
    let english = folder.file("en.txt", "The weather was very good on that day, and we went home.\n".repeat(count));
    let chinese = folder.file("zh.txt", "那一天天气非常好,我们回家了。\n".repeat(count));
    let both = folder.file("both.txt", "The weather was very good.\n天气非常好。\n".repeat(count));
    let unit = |n: usize| format!("{{\"en\":\"We saw {n} ships.\",\"zh\":\"我们看见了{}条船。\"}}\n", n + 1);
    let units = folder.file("units.jsonl", (0..count).map(unit).collect::<String>());
    let document = |n: usize| format!("{{\"id\":{n},\"en\":\"Good morning to you.\",\"zh\":\"早上好。\"}}\n");
    let documents = folder.file("documents.jsonl", (0..count).map(document).collect::<String>());
    let memory = folder.path("m.tm");
    out(&duiqi(&["memory", "create", &memory]));
    out(&duiqi(&["memory", "import", &memory, &units]));
    let columns = folder.file("columns.tsv", "u\tv\t5pep5LiK5aW944CC\tR29vZCBtb3JuaW5nLg==\n".repeat(count));
    for arguments in [
        &["split", "--lang", "en", &english][..],
        &["align", &chinese, &english, "--presplit"],
        &["align", &chinese, &english, "--presplit", "--to", "jsonl"],
        &["document", &both],
        &["document", &both, "--to", "tmx"],
        &["convert", &units, "--to", "tmx"],
        &["audit", &units],
        &["audit", &units, "--json"],
        &["batch", &documents],
        &["batch", &documents, "--to", "tmx"],
        &["batch", "--bitextor", &columns],
        &["explain", &chinese, &english, "--presplit"],
        &["memory", "export", &memory],
        &["memory", "lookup", &memory, "-"],
        &["memory", "concordance", &memory, "ships", "--limit", "4000"],
        &["memory", "pretranslate", &memory, &english],
        &["completions", "bash"],
        &["man"],
        &["help"],
    ] {
        let mut tool = Command::new(env!("CARGO_BIN_EXE_duiqi"));
        let input = if arguments.contains(&"-") { fs::File::open(&english).unwrap().into() } else { Stdio::null() };
        let mut child =
            tool.args(arguments).arg("-q").stdin(input).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && said.is_empty(), "{arguments:?}: {:?} {said}", output.status);
    }
}

#[test]
fn json_reports_are_json_on_every_command() {
    let folder = Folder::new();
    let en = folder.file("en.txt", "The library is closed.\nWe are going to Beijing tomorrow.\n");
    let zh = folder.file("zh.txt", "图书馆关门了。\n我们明天去北京。\n");
    let units = folder.file("units.jsonl", "{\"en\":\"It costs 15 yuan.\",\"zh\":\"这个要50元。\"}\n");
    let bad = folder.file("bad.tmx", "<tmx version=\"1.4\">\n<header/>\n<body></body></tmx>");
    let beads = folder.file("a.beads", "[0]:[0]\n");
    let split = folder.file("split.jsonl", "{\"id\":1,\"sentences\":[\"a. \",\"b.\"]}\n");
    let sample = sample();
    let sample = sample.to_str().unwrap();
    let target = |name: &str| folder.path(name);
    let (memory, copy) = (target("m.tm"), target("copy.tm"));
    for (arguments, code, lines) in [
        (&["align", &zh, &en, "-o", &target("a.tmx")][..], 0, 1),
        (&["document", sample, "-o", &target("d.tmx")], 0, 1),
        (&["convert", &units, "-o", &target("c.tmx")], 0, 1),
        (&["convert", &bad, "--check"], 3, 8),
        (&["audit", &units], 3, 1),
        (&["batch", &folder.file("list.tsv", "a\tzh.txt\ten.txt\n"), "-o", &target("out")], 0, 1),
        (&["explain", &zh, &en], 0, 2),
        (&["evaluate", "beads", &beads, &beads], 0, 1),
        (&["evaluate", "split", &split, &split], 0, 1),
        (&["evaluate", "pairs", &units, &units], 0, 1),
        (&["memory", "create", &memory], 0, 1),
        (&["memory", "import", &memory, &units], 0, 1),
        (&["memory", "export", &memory, "-o", &target("e.tsv")], 0, 1),
        (&["memory", "lookup", &memory, "It costs 15 yuan."], 0, 1),
        (&["memory", "concordance", &memory, "yuan"], 0, 1),
        (&["memory", "pretranslate", &memory, &en], 0, 3),
        (&["memory", "stats", &memory], 0, 1),
        (&["memory", "verify", &memory], 0, 1),
        (&["memory", "conflicts", &memory], 0, 0),
        (&["memory", "duplicates", &memory], 0, 0),
        (&["memory", "replace", &memory, "50", "15"], 0, 1),
        (&["memory", "replace", &memory, "50", "15", "--write"], 0, 1),
        (&["memory", "compact", &memory], 0, 1),
        (&["memory", "backup", &memory, &copy], 0, 1),
        (&["memory", "delete", &memory, "--containing", "yuan"], 0, 1),
    ] {
        let output = duiqi(&[arguments, &["--json"]].concat());
        let text = String::from_utf8(output.stdout).unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
        let values: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert!(values.iter().all(|value| value.is_object() || value.is_array()), "{arguments:?}: {text}");
        assert_eq!(values.len(), lines, "{arguments:?}: {text}");
    }
}

#[test]
fn a_dash_is_standard_input_for_every_command_that_reads_a_file() {
    let folder = Folder::new();
    let en = "The library is closed.\nWe are going to Beijing tomorrow.\n";
    let zh = "图书馆关门了。\n我们明天去北京。\n";
    let units = "{\"en\":\"The library is closed.\",\"zh\":\"图书馆关门了。\"}\n";
    let (en_file, zh_file) = (folder.file("en.txt", en), folder.file("zh.txt", zh));
    let (beads, split) = ("[0]:[0]\n", "{\"id\":1,\"sentences\":[\"a.\"]}\n");
    let (bead_file, split_file) = (folder.file("a.beads", beads), folder.file("split.jsonl", split));
    let unit_file = folder.file("units.jsonl", units);
    let memory = folder.path("m.tm");
    out(&duiqi(&["memory", "create", &memory]));
    for (arguments, input, file) in [
        (&["split", "--lang", "en", "-"][..], en, &en_file),
        (&["align", "-", &en_file, "--to", "tsv"], zh, &zh_file),
        (&["align", &zh_file, "-", "--to", "tsv"], en, &en_file),
        (&["align", "--presplit", &zh_file, "-", "--to", "beads"], en, &en_file),
        (&["explain", "-", &en_file], zh, &zh_file),
        (&["convert", "-", "--from", "jsonl", "--to", "tmx"], units, &unit_file),
        (&["convert", "-", "--from", "jsonl", "--check"], units, &unit_file),
        (&["audit", "-", "--from", "jsonl"], units, &unit_file),
        (&["batch", "-"], "{\"id\":1,\"en\":\"Yes, we are.\",\"zh\":\"是的,我们是。\"}\n", &String::new()),
        (&["evaluate", "beads", "-", &bead_file], beads, &bead_file),
        (&["evaluate", "split", &split_file, "-"], split, &split_file),
        (&["evaluate", "pairs", &unit_file, "-"], units, &unit_file),
        (&["memory", "import", &memory, "-", "--from", "jsonl"], units, &String::new()),
        (&["memory", "pretranslate", &memory, "-"], en, &en_file),
        (&["memory", "lookup", &memory, "-"], "The library is closed.\n", &String::new()),
    ] {
        let piped = out(&run(arguments, input.as_bytes()));
        assert!(!piped.is_empty() || arguments[0] == "audit", "{arguments:?}");
        if !file.is_empty() {
            let named: Vec<&str> = arguments.iter().map(|&word| if word == "-" { file } else { word }).collect();
            // Pairs name the document that they come from, and a check the file.
            let bare = |text: &str| text.replace(file.as_str(), "-");
            let short = |text: String| text.replace("\ten.txt\t", "\t-\t").replace("\tzh.txt\t", "\t-\t");
            let (piped, named) = (short(piped), short(bare(&out(&duiqi(&named)))));
            assert_eq!(piped.lines().count(), named.lines().count(), "{arguments:?}");
        }
        // And standard output, by name.
        if !matches!(arguments[0], "explain" | "evaluate" | "memory") && !arguments.contains(&"--check") {
            let written = out(&run(&[arguments, &["-o", "-"]].concat(), input.as_bytes()));
            assert_eq!(written, out(&run(arguments, input.as_bytes())), "{arguments:?}");
        }
    }
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
        assert!(help.contains("Usage: duiqi") && help.contains("\nExamples:\n"), "{help}");
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
