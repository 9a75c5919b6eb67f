//! The tool as scripts use it: contract calls, errors, exit codes, streams.
#![cfg(feature = "cli")]

#[path = "common/cli.rs"]
mod common;

use std::fs;
use std::process::Command;

use common::{Folder, duiqi, failure, lines, out, run, sample};
use serde_json::Value;

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
fn blank_lines_are_no_sentences_and_keep_their_numbers() {
    let folder = Folder::new();
    let zh = folder.file("zh", "图书馆关门了。\n\n我们明天去北京。\n\n");
    let en = folder.file("en", "\nThe library is closed.\nWe are going to Beijing tomorrow.\n");
    let presplit = ["align", "--presplit", &zh, &en, "--to"];
    assert_eq!(out(&duiqi(&[&presplit[..], &["beads"]].concat())), "[0]:[1]\n[2]:[2]\n");
    let found = lines(&out(&duiqi(&[&presplit[..], &["jsonl"]].concat())));
    assert_eq!((found.len(), &found[1]["zh"]), (2, &"我们明天去北京。".into()));
    assert!(found.iter().all(|pair| pair["confidence"].as_f64().unwrap() > 0.9), "{found:?}");
    assert_eq!(lines(&out(&duiqi(&["explain", "--presplit", &zh, &en, "--json"]))).len(), 2);
}

#[test]
fn bead_files_keep_the_numbers_of_sentences_when_beads_are_left_out() {
    let folder = Folder::new();
    let zh = folder.file("zh", "图书馆关门了。\n这句没有译文,只在中文里。\n我们明天去北京。\n");
    let en = folder.file("en", "The library is closed.\nWe are going to Beijing tomorrow.\n");
    let presplit = ["align", "--presplit", &zh, &en, "--to", "beads"];
    assert_eq!(out(&duiqi(&presplit)), "[0]:[0]\n[1]:[]\n[2]:[1]\n");
    assert_eq!(out(&duiqi(&[&presplit[..], &["--pairs-only"]].concat())), "[0]:[0]\n[2]:[1]\n");
    let none = ["--pairs-only", "--min-confidence", "1"];
    assert_eq!(out(&duiqi(&[&presplit[..], &none].concat())), "");
    let list = folder.file("list.tsv", "a\tzh\ten\n");
    let batch = ["batch", &list, "--presplit", "--to", "beads", "--pairs-only"];
    assert_eq!(out(&duiqi(&batch)), "[0]:[0]\n[2]:[1]\n");
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
    assert!(said.contains("names no known format"), "{said}");
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
    let before = ["m.tm", "units.jsonl"];
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
    // SQLite keeps its own files beside a memory.
    let names: Vec<_> = folder.names().into_iter().filter(|name| !name.starts_with("m.tm-")).collect();
    assert_eq!(names, before);
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
        (&["memory", "stats", &missing], "create one with `duiqi memory create"),
        (&["memory", "create", &english], "this name is already taken"),
        (&["evaluate", "pairs", "/dev/null", "/dev/null"], "/dev/null: there is no text in it"),
    ] {
        let (code, said) = failure(&duiqi(arguments));
        assert!(code == 1 && said.contains(advice), "{arguments:?}: {said}");
    }
    let (_, said) = failure(&duiqi(&["document", &missing]));
    assert_eq!(said, format!("duiqi: {missing}: No such file or directory\n"));
    // Wrong usage shows how the very command is used.
    for (arguments, usage) in [
        (&["align", "-", "-"][..], "Usage: duiqi align [OPTIONS] <SOURCE> <TARGET>"),
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
    let en = folder.file(
        "a.en.html",
        "<h1>Weather</h1><p>We are going to Beijing tomorrow. It is fine.</p><p>The library is closed.</p>",
    );
    let aligned = lines(&out(&duiqi(&["align", &zh, &en, "--to", "jsonl"])));
    let explained = lines(&out(&duiqi(&["explain", &zh, &en, "--json"])));
    let texts = |lines: &[Value], zh: &str, en: &str| -> Vec<(Value, Value)> {
        let pairs = lines.iter().filter(|line| line[zh] != "" && line[en] != "");
        pairs.map(|line| (line[zh].clone(), line[en].clone())).collect()
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
fn without_a_language_each_line_is_split_by_its_own() {
    let text = "Mr. Li left. He was tired.\n他走了。他累了！\n12.5\nDr. Wu stayed.\n";
    let said = "Mr. Li left.\nHe was tired.\n他走了。\n他累了！\n12.5\nDr. Wu stayed.\n";
    assert_eq!(out(&run(&["split"], text.as_bytes())), said);
    assert_eq!(out(&run(&["split"], b"")), "");
}

#[test]
fn older_encodings_are_read_where_they_are_named() {
    let folder = Folder::new();
    let gbk = folder.file("zh.txt", b"\xCE\xD2\xC3\xC7\xB4\xF2\xBF\xAA\xCB\xAE\xB1\xC3\xA1\xA3\n");
    assert_eq!(out(&duiqi(&["split", "--lang", "zh", "--encoding", "gb18030", &gbk])), "我们打开水泵。\n");
    let en = folder.file("en.txt", "We start the pump.\n");
    let presplit = ["align", "--presplit", &gbk, &en, "--encoding", "gbk", "--to", "tsv"];
    assert!(out(&duiqi(&presplit)).contains("我们打开水泵。\tWe start the pump."));
    let list = folder.file("list.tsv", "a\tzh.txt\ten.txt\n");
    let batch = out(&duiqi(&["batch", &list, "--presplit", "--encoding", "gbk"]));
    assert!(batch.contains("我们打开水泵。") && batch.contains("We start the pump."), "{batch}");
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
        &["split", "--lang", "fr"],
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
    let most = starts.iter().filter(|&&start| start == 68).count();
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
    assert!(shown.contains("[0]:[0]  confidence") && shown.contains("图书馆 = library"), "{shown}");
    let found = lines(&out(&duiqi(&["explain", "--presplit", &zh, &en, "--json", "--sentence", "1"])));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["target"], "The library is closed.");
}
