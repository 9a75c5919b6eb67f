//! What holds for every command: help, names of options, pipes, standard streams, reports for programs.
#![cfg(feature = "cli")]

#[path = "common/cli.rs"]
mod common;

use std::fs;
use std::process::{Command, Stdio};

use common::{Folder, duiqi, out, run, sample};
use serde_json::Value;

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
            assert!(unicode_width::UnicodeWidthStr::width(line) < 80, "{line}");
            // Without what explains it and what the shell does with it.
            let call = line.trim().split("  ").next().unwrap();
            let call = call.split_once("duiqi ").unwrap().1.split(['|', '>', '<']).next().unwrap();
            // Every second piece stands in quotes.
            let pieces = call.split('\'').enumerate();
            let words: Vec<&str> = pieces
                .flat_map(|(n, piece)| if n % 2 == 1 { vec![piece] } else { piece.split_whitespace().collect() })
                .collect();
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
    for text in
        ["align", "document", "batch", "convert", "audit", "explain"].map(help).iter().chain(&[memory("import")])
    {
        assert!(text.contains("--from <FORMAT>"), "{text}");
    }
    for text in ["align", "document", "batch"].map(help).iter().chain(&["import", "export", "lookup"].map(memory)) {
        assert!(text.contains("--min-confidence <CONFIDENCE>"), "{text}");
    }
    for text in ["align", "document", "batch", "convert", "audit", "explain", "evaluate"].map(help) {
        assert!(text.contains("--json"), "{text}");
    }
    for text in
        ["align", "document", "batch", "convert", "audit", "explain"].map(help).iter().chain(&[memory("lookup")])
    {
        assert!(text.contains("--source-lang <"), "{text}");
    }
}

#[test]
fn a_reader_that_has_had_enough_ends_every_command_quietly() {
    let folder = Folder::new();
    let count = 300;
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
        &["memory", "concordance", &memory, "ships", "--limit", "300"],
        &["memory", "pretranslate", &memory, &english],
        &["completions", "bash"],
        &["man"],
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
        (&["memory", "delete", &memory, "--containing", "yuan", "--all", "--yes"], 0, 1),
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
            let named = out(&duiqi(&named));
            // Pairs name the document that they come from, which standard input is not.
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
fn files_may_be_redirected_to_standard_input() {
    let folder = Folder::new();
    let path = folder.0.path().join("text.txt");
    fs::write(&path, "Mr. Li left. He was tired.\n").unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_duiqi"));
    let output = command.arg("split").stdin(fs::File::open(&path).unwrap()).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "Mr. Li left.\nHe was tired.\n", "{output:?}");
    // A file named as an output is still protected.
    let mut command = Command::new(env!("CARGO_BIN_EXE_duiqi"));
    let output = command.args(["split", "-o"]).arg(&path).stdin(fs::File::open(&path).unwrap()).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("must not be overwritten"));
}
