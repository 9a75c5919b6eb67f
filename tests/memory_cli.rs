//! `duiqi memory` as scripts and translators use it.

#![cfg(feature = "cli")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

struct Desk {
    folder: tempfile::TempDir,
}

const PAIRS: &str = "\
en\tzh\n\
Close the valve.\t关闭阀门。\n\
Open the main valve slowly.\t慢慢打开主阀门。\n\
Wait for 2 minutes.\t等待2分钟。\n\
The large model is trained.\t大模型已经训练好了。\n\
We test the large model.\t我们测试大模型。\n\
Large models need data.\t大模型需要数据。\n";

impl Desk {
    fn new() -> Self {
        Desk { folder: tempfile::tempdir().unwrap() }
    }

    /// With a memory `m.tm` that has the pairs.
    fn filled() -> Self {
        let desk = Desk::new();
        desk.file("pairs.tsv", PAIRS);
        desk.good(&["create", "m.tm"]);
        desk.good(&["import", "m.tm", "pairs.tsv"]);
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), content).unwrap();
    }

    fn run(&self, arguments: &[&str], input: &str) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_duiqi"));
        command.arg("memory").args(arguments).current_dir(self.folder.path());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // A command that reads no input may be gone already.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        child.wait_with_output().unwrap()
    }

    /// What a command prints that succeeds.
    fn good(&self, arguments: &[&str]) -> String {
        self.good_with(arguments, "")
    }

    fn good_with(&self, arguments: &[&str], input: &str) -> String {
        let output = self.run(arguments, input);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {said}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn json(&self, arguments: &[&str]) -> Vec<Value> {
        let text = self.good(&[arguments, &["--json"]].concat());
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Exit code and message of a command that fails and prints nothing.
    fn bad(&self, arguments: &[&str]) -> (i32, String) {
        let output = self.run(arguments, "");
        assert!(output.stdout.is_empty(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stdout));
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    }
}

#[test]
fn a_memory_is_made_filled_and_written_out_again() {
    let desk = Desk::new();
    desk.file("pairs.tsv", PAIRS);
    assert_eq!(desk.good(&["create", "m.tm"]), "");
    assert_eq!(desk.good(&["import", "m.tm", "pairs.tsv"]), "pairs.tsv: 6 units read: 6 added\n");
    let again = desk.json(&["import", "m.tm", "pairs.tsv"]);
    assert_eq!((&again[0]["added"], &again[0]["unchanged"]), (&0.into(), &6.into()));
    desk.good(&["export", "m.tm", "-o", "all.tmx"]);
    desk.good(&["create", "copy.tm"]);
    desk.good(&["import", "copy.tm", "all.tmx"]);
    assert_eq!(desk.good(&["export", "copy.tm"]), desk.good(&["export", "m.tm", "--to", "jsonl", "-o", "-"]));
    let filtered = desk.good(&["export", "m.tm", "--containing", "阀门"]);
    assert_eq!(filtered.lines().count(), 2);
}

#[test]
fn import_reads_standard_input_when_told_the_format() {
    let desk = Desk::new();
    desk.good(&["create", "m.tm"]);
    let said = desk.good_with(&["import", "m.tm", "-", "--from", "tsv"], PAIRS);
    assert_eq!(said, "-: 6 units read: 6 added\n");
    let (code, said) = desk.bad(&["import", "m.tm", "-"]);
    assert!(code == 1 && said.contains("--from"), "{code} {said}");
}

#[test]
fn look_up_shows_percentage_difference_and_translation() {
    let desk = Desk::filled();
    let shown = desk.good(&["lookup", "m.tm", "Close the valves.", "--threshold", "50"]);
    assert_eq!(shown, " 66 %  Close the [-valves-]{+valve+}.\n       关闭阀门。\n");
    assert!(desk.good(&["lookup", "m.tm", "等待3分钟。"]).starts_with(" 99 %  等待[-3-]{+2+}分钟。\n"));
    let found = desk.json(&["lookup", "m.tm", "等待3分钟。"]);
    let found = &found[0];
    assert_eq!((&found["percent"], &found["reversed"]), (&99.into(), &true.into()));
    assert_eq!(found["translation"], "Wait for 2 minutes.");
    assert_eq!(found["query"], "等待3分钟。");
    assert_eq!(found["difference"][0]["edit"], "replaced");
}

#[test]
fn look_up_answers_line_after_line_of_standard_input() {
    let desk = Desk::filled();
    let shown = desk.good_with(&["lookup", "m.tm", "-"], "Close the valve.\n\n大模型需要数据。\n");
    assert_eq!(
        shown,
        "Close the valve.\n100 %  Close the valve.\n       关闭阀门。\n\
         大模型需要数据。\n100 %  大模型需要数据。\n       Large models need data.\n"
    );
    let output = desk.run(&["lookup", "m.tm", "Nothing like it at all"], "");
    assert_eq!((output.status.code(), output.stdout.len()), (Some(0), 0));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("no match of 70 % or more"), "{said}");
}

#[test]
fn concordance_marks_both_sides_and_pages() {
    let desk = Desk::filled();
    let shown = desk.good(&["concordance", "m.tm", "大模型", "--limit", "2"]);
    assert!(shown.contains("[大模型]需要数据。\n"), "{shown}");
    assert!(shown.ends_with("1–2 of 3 hits\n"), "{shown}");
    assert!(desk.good(&["concordance", "m.tm", "大模型", "--offset", "2"]).ends_with("\n3 of 3 hits\n"));
    assert_eq!(desk.good(&["concordance", "m.tm", "水泵"]), "no hits\n");
    let hits = desk.json(&["concordance", "m.tm", "valve", "--source-lang", "en"]);
    assert_eq!(hits.len(), 2);
    assert_eq!(hits[0]["text"], "Close the valve.");
    assert_eq!(hits[0]["found"], serde_json::json!([[10, 15]]));
}

#[test]
fn pretranslate_counts_bands_and_finds_terms() {
    let desk = Desk::filled();
    let text = "Close the valve. Wait for 5 minutes. A large model waits. The large model is new. Close the valve.";
    desk.file("text.txt", text);
    let shown = desk.good(&["pretranslate", "m.tm", "text.txt"]);
    assert!(shown.contains("100 %  Close the valve.\n       关闭阀门。\n"), "{shown}");
    assert!(shown.contains(" 99 %  Wait for 5 minutes.\n"), "{shown}");
    let row = |name: &str| {
        let mut table = shown.lines().skip_while(|line| !line.starts_with("band"));
        let line = table.find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u32>().unwrap()
    };
    assert_eq!((row("100 "), row("95-99"), row("none"), row("total")), (2, 1, 1, 5));
    assert!(shown.contains("large model  大模型 (1.00)"), "{shown}");
    let summary = desk.good_with(&["pretranslate", "m.tm", "-", "--summary", "--json"], text);
    let summary: Value = serde_json::from_str(&summary).unwrap();
    assert_eq!(summary["bands"][2]["segments"], 2);
    assert_eq!(summary["terms"][0]["translation"], "大模型");
    let lines = desk.json(&["pretranslate", "m.tm", "text.txt"]);
    assert_eq!(lines.len(), 6);
    assert_eq!((&lines[1]["band"], &lines[1]["best"]["translation"]), (&"95-99".into(), &"等待2分钟。".into()));
}

#[test]
fn columns_are_straight_with_chinese_in_them() {
    let desk = Desk::filled();
    let text = "大模型来了。大模型走了。大模型和数据，数据。阀门，阀门，打开主阀门，打开主阀门。";
    let shown = desk.good_with(&["pretranslate", "m.tm", "-", "--summary"], text);
    let rows: Vec<&str> = shown.lines().skip_while(|line| !line.contains("translation")).collect();
    let column = rows[0].find("translation").unwrap();
    let width = |text: &str| text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
    let translated: Vec<&&str> = rows[1..].iter().filter(|row| row.contains(" (")).collect();
    assert!(!translated.is_empty(), "{shown}");
    for row in translated {
        let before = row.split_once("  ").unwrap().1;
        let translation = before.rsplit("  ").next().unwrap();
        assert_eq!(width(row) - width(translation), column, "{row}");
    }
}

#[test]
fn statistics_and_verify_say_what_there_is() {
    let desk = Desk::filled();
    let shown = desk.good(&["stats", "m.tm"]);
    assert!(shown.lines().any(|line| line.split_whitespace().eq(["units", "6"])), "{shown}");
    assert_eq!(desk.json(&["stats", "m.tm"])[0]["units"], 6);
    assert_eq!(desk.good(&["verify", "m.tm"]), "6 units, all well\n");
    let mut bytes = std::fs::read(desk.path("m.tm")).unwrap();
    let middle = bytes.len() / 2 / 8192 * 8192;
    bytes[middle..middle + 4000].fill(0xA5);
    desk.file("broken.tm", bytes);
    let output = desk.run(&["verify", "broken.tm"], "");
    assert!(matches!(output.status.code(), Some(1 | 3)), "{output:?}");
}

#[test]
fn maintenance_shows_before_it_changes() {
    let desk = Desk::filled();
    let preview = desk.good(&["replace", "m.tm", "阀门", "阀"]);
    assert!(preview.contains("- 关闭阀门。") && preview.contains("+ 关闭阀。"), "{preview}");
    assert!(preview.ends_with("2 units would change; --write changes them\n"), "{preview}");
    assert_eq!(desk.good(&["replace", "m.tm", "阀门", "阀", "--write"]), "2 units changed\n");
    assert_eq!(desk.good(&["delete", "m.tm", "--containing", "大模型"]), "3 units deleted\n");
    let (code, said) = desk.bad(&["delete", "m.tm"]);
    assert!(code == 2 && said.contains("filter"), "{code} {said}");
    desk.good(&["compact", "m.tm"]);
    desk.good(&["backup", "m.tm", "copy.tm"]);
    assert_eq!(desk.good(&["verify", "copy.tm"]), "3 units, all well\n");
    desk.file("more.tsv", "en\tzh\nClose the valve.\t把阀门关上。\n");
    let output = desk.run(&["import", "m.tm", "more.tsv"], "");
    assert!(String::from_utf8_lossy(&output.stderr).contains("把阀门关上"), "a conflict is said");
    assert!(desk.good(&["conflicts", "m.tm"]).starts_with("Close the valve.\n"));
    assert_eq!(desk.good(&["duplicates", "m.tm"]), "");
}

#[test]
fn a_slip_deletes_nothing() {
    let desk = Desk::filled();
    for filter in [&["--containing", ""][..], &["--min-confidence", "0"], &["--matching", "."], &[]] {
        let (code, said) = desk.bad(&[&["delete", "m.tm"], filter].concat());
        assert!(code == 2 && said.contains("--all"), "{code} {said}");
    }
    let deleted = desk.good(&["delete", "m.tm", "--containing", "大模型", "--backup", "before.tm"]);
    assert_eq!(deleted, "3 units deleted\n");
    assert_eq!(desk.good(&["verify", "before.tm"]), "6 units, all well\n");
    assert_eq!(desk.good(&["delete", "m.tm", "--all", "--yes"]), "3 units deleted\n");
    for to in ["before.tm", "./before.tm"] {
        let (_, said) = desk.bad(&["export", "before.tm", "-o", to, "--to", "tmx"]);
        assert!(said.contains("is an input"), "{said}");
    }
    assert_eq!(desk.good(&["repair", "before.tm", "again.tm"]), "again.tm: 6 units saved; nothing was damaged\n");
}

#[test]
fn segments_of_files_are_filled_and_markup_is_no_text() {
    let desk = Desk::filled();
    desk.file(
        "page.html",
        "<html><body><p>Close the valve.</p><p>Wait for 3 minutes.</p><p>Go home.</p></body></html>",
    );
    let bands = desk.json(&["pretranslate", "m.tm", "page.html", "--summary"]);
    let all: u64 = bands[0]["bands"].as_array().unwrap().iter().map(|band| band["words"].as_u64().unwrap()).sum();
    assert_eq!(all, 9);
    desk.good(&["pretranslate", "m.tm", "page.html", "-o", "page.xliff", "--statistics", "bands.csv"]);
    let xliff = std::fs::read_to_string(desk.path("page.xliff")).unwrap();
    assert!(xliff.contains("关闭阀门。") && xliff.contains("等待2分钟。") && xliff.contains("Go home."), "{xliff}");
    let csv = std::fs::read_to_string(desk.path("bands.csv")).unwrap();
    assert!(csv.contains("\n95-99,1,4,") && csv.contains("\ntotal,3,9,"), "{csv}");
    desk.file("raw.txt", "<?xml version=\"1.0\"?><book></book>");
    let (code, said) = desk.bad(&["pretranslate", "m.tm", "raw.txt"]);
    assert!(code == 1 && said.contains("XML"), "{said}");
}

#[test]
fn what_is_no_memory_is_refused_with_a_reason() {
    let desk = Desk::filled();
    let good = std::fs::read(desk.path("m.tm")).unwrap();
    let mut newer = good.clone();
    newer[60..64].copy_from_slice(&99u32.to_be_bytes());
    desk.file("newer.tm", newer);
    desk.file("text.tm", "Hello, this is no memory.");
    desk.file("cut.tm", &good[..good.len() / 2]);
    let cases = [
        ("none.tm", "duiqi memory create none.tm"),
        ("newer.tm", "newer duiqi"),
        ("text.tm", "no translation memory"),
        ("cut.tm", "cut off"),
    ];
    for (name, reason) in cases {
        for command in [&["stats"][..], &["verify"], &["lookup"], &["export"], &["concordance"]] {
            let text = matches!(command[0], "lookup" | "concordance").then_some("x");
            let arguments: Vec<&str> = command.iter().copied().chain([name]).chain(text).collect();
            let (code, said) = desk.bad(&arguments);
            assert_eq!(code, 1, "{arguments:?}");
            assert!(said.contains(name) && said.contains(reason), "{arguments:?}: {said}");
        }
    }
    let (code, said) = desk.bad(&["create", "m.tm"]);
    assert!(code == 1 && said.contains("m.tm"), "{said}");
    assert_eq!(std::fs::read(desk.path("m.tm")).unwrap(), good, "it is as it was");
    let (code, said) = desk.bad(&["import", "m.tm", "none.tmx"]);
    assert!(code == 1 && said.contains("none.tmx"), "{said}");
    let (code, said) = desk.bad(&["import", "m.tm", "text.txt"]);
    assert!(code == 1 && said.contains("--from"), "{said}");
    assert_eq!(desk.bad(&["lookup", "m.tm"]).0, 2);
    assert_eq!(desk.bad(&["lookup", "m.tm", "x", "--threshold", "200"]).0, 2);
    assert_eq!(desk.bad(&["stats", "m.tm", "--wait", "-1"]).0, 2);
}

#[test]
fn a_read_only_memory_is_read_and_not_written() {
    let desk = Desk::filled();
    set_read_only(&desk.path("m.tm"));
    assert!(desk.good(&["lookup", "m.tm", "Close the valve."]).starts_with("100 %"));
    desk.file("more.tsv", "en\tzh\nYes.\t是。\n");
    let (code, said) = desk.bad(&["import", "m.tm", "more.tsv"]);
    assert!(code == 1 && said.contains("may only be read"), "{code} {said}");
}

fn set_read_only(path: &Path) {
    let mut permissions = std::fs::metadata(path).unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(path, permissions).unwrap();
}

#[test]
fn colours_are_for_those_who_ask_for_them() {
    let desk = Desk::filled();
    let shown = desk.good(&["lookup", "m.tm", "Close the valves.", "--threshold", "50"]);
    assert!(!shown.contains('\x1b'), "{shown}");
}

/// Users whose rights are tested; as root the tool runs under another name.
#[cfg(unix)]
mod rights {
    use std::fs::Permissions;
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;

    use super::*;

    /// The number of the user that systems keep for those without rights.
    const NOBODY: u32 = 65534;

    /// Copies the tool, in another process: a program that another test starts meanwhile would inherit the file while it is
    /// open for writing, and then it could not be run ("text file busy").
    fn copy_tool(to: &Path) {
        assert!(Command::new("cp").arg(env!("CARGO_BIN_EXE_duiqi")).arg(to).status().unwrap().success());
    }

    /// Runs the tool as somebody who may not write to what belongs to the desk.
    fn as_reader(desk: &Desk, arguments: &[&str]) -> Output {
        // The build's folder may be closed to others.
        let tool = desk.path("tool");
        if !tool.exists() {
            copy_tool(&tool);
        }
        let mut command = Command::new(tool);
        if std::fs::metadata(desk.folder.path()).unwrap().uid() == 0 {
            command.uid(NOBODY).gid(NOBODY);
        }
        command.arg("memory").args(arguments).current_dir(desk.folder.path()).output().unwrap()
    }

    fn allow(path: &Path, mode: u32) {
        std::fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    }

    fn names(desk: &Desk) -> Vec<String> {
        let entries = std::fs::read_dir(desk.folder.path()).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_reader_leaves_nothing_behind_and_locks_nobody_out() {
        let desk = Desk::filled();
        assert_eq!(names(&desk), ["m.tm", "pairs.tsv"]);
        allow(desk.folder.path(), 0o777);
        allow(&desk.path("m.tm"), 0o644);
        let found = as_reader(&desk, &["lookup", "m.tm", "Close the valve."]);
        assert!(found.status.success() && found.stdout.starts_with(b"100 %"), "{found:?}");
        assert_eq!(names(&desk), ["m.tm", "pairs.tsv", "tool"]);
        desk.file("more.tsv", "en\tzh\nYes.\t是。\n");
        desk.good(&["import", "m.tm", "more.tsv"]);
    }

    #[test]
    fn a_memory_in_a_folder_that_may_only_be_read_is_read() {
        let desk = Desk::filled();
        copy_tool(&desk.path("tool"));
        allow(&desk.path("m.tm"), 0o444);
        allow(desk.folder.path(), 0o555);
        let found = as_reader(&desk, &["lookup", "m.tm", "Close the valve."]);
        allow(desk.folder.path(), 0o755);
        assert!(found.status.success() && found.stdout.starts_with(b"100 %"), "{found:?}");
        assert_eq!(names(&desk), ["m.tm", "pairs.tsv", "tool"]);
    }
}
