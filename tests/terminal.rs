//! The tool on a terminal, which `script` of util-linux stands in for: bars, colours, columns, Ctrl-C.
#![cfg(all(feature = "cli", target_os = "linux"))]

#[path = "common/corpus.rs"]
mod corpus;
#[path = "common/tool.rs"]
mod run;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use run::{duiqi, tool};
use tempfile::TempDir;
use unicode_width::UnicodeWidthStr;

/// What a terminal of so many columns shows of a command in a folder.
fn terminal(folder: &TempDir, columns: u16, command: &str, colour: bool) -> String {
    paged(folder, columns, command, colour, "cat")
}

/// The same with a pager.
fn paged(folder: &TempDir, columns: u16, command: &str, colour: bool, pager: &str) -> String {
    let line = format!("stty cols {columns} rows 40; {} {command}", env!("CARGO_BIN_EXE_duiqi"));
    let mut script = Command::new("script");
    script.args(["-qec", &line, "/dev/null"]).current_dir(folder).env("TERM", "xterm-256color").env_remove("NO_COLOR");
    script.env("PAGER", pager);
    if !colour {
        script.env("NO_COLOR", "1");
    }
    let output = script.stdin(Stdio::null()).output();
    let output = output.unwrap_or_else(|error| panic!("`script` of util-linux, the terminal of these tests: {error}"));
    String::from_utf8(output.stdout).unwrap().replace("\r\n", "\n")
}

/// A folder with documents and a manifest, every tenth document missing.
fn corpus(documents: u64) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut manifest = String::new();
    for number in 0..documents {
        let pair = corpus::document(number, 12);
        if number % 10 != 3 {
            fs::write(folder.path().join(format!("{number}.zh.txt")), pair.zh.concat()).unwrap();
        }
        fs::write(folder.path().join(format!("{number}.en.txt")), pair.en.join(" ")).unwrap();
        manifest += &format!("d{number}\t{number}.zh.txt\t{number}.en.txt\n");
    }
    fs::write(folder.path().join("list.tsv"), manifest).unwrap();
    folder
}

/// Text without the sequences that colour it or move the cursor.
fn plain(text: &str) -> String {
    let (mut plain, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once("\x1b[") {
        plain += before;
        rest = after.trim_start_matches(|c: char| !c.is_ascii_alphabetic()).get(1..).unwrap_or_default();
    }
    plain + rest
}

#[test]
fn a_batch_has_a_bar_with_rate_and_time_left_on_a_terminal_only() {
    let folder = corpus(200);
    for (columns, parts) in [(120, &["━", "/200 documents", "/s", "left"][..]), (40, &["/200", "left"])] {
        let shown = terminal(&folder, columns, &format!("batch list.tsv -o out{columns}"), true);
        for part in parts {
            assert!(shown.contains(part), "{columns}: {part}: {shown}");
        }
        // A bar that wraps would be drawn on a new line each time.
        let bars = plain(&shown);
        let bars: Vec<&str> = bars.split(['\r', '\n']).filter(|line| line.contains("/200")).collect();
        assert!(bars.iter().all(|bar| bar.trim_end().width() < columns.into()), "{columns}: {bars:?}");
    }
    let quiet = terminal(&folder, 120, "batch list.tsv -o quiet --quiet", true);
    assert!(!quiet.contains("left") && quiet.contains("3.zh.txt"), "{quiet}");
    // Results that go to the terminal are not mixed with a bar.
    let mixed = terminal(&folder, 120, "batch list.tsv 2>&1", true);
    assert!(!mixed.contains("left") && mixed.contains("\"document\":\"d0\""), "{mixed}");
    let list = folder.path().join("list.tsv");
    let (_, _, said) = duiqi(&["batch", list.to_str().unwrap(), "-o", folder.path().join("p").to_str().unwrap()], b"");
    assert!(!said.contains("left") && !said.contains('\x1b') && said.contains("180 documents aligned"), "{said}");
}

#[test]
fn errors_and_rows_are_coloured_unless_no_color_says_not_to() {
    let folder = corpus(2);
    for command in ["align missing.txt 0.en.txt", "align 0.zh.txt 0.en.txt"] {
        let coloured = terminal(&folder, 100, command, true);
        assert!(coloured.contains("\x1b["), "{coloured}");
        let bare = terminal(&folder, 100, command, false);
        assert!(!bare.contains('\x1b'), "{bare}");
        assert_eq!(plain(&coloured), bare);
    }
}

#[test]
fn rows_fit_the_terminal_whatever_its_width() {
    let folder = corpus(2);
    let mut before = 0;
    for columns in [40u16, 60, 80, 120] {
        let shown = terminal(&folder, columns, "align 0.zh.txt 0.en.txt", true);
        let shown = plain(&shown);
        assert!(shown.lines().all(|line| line.width() < columns.into()), "{columns}:\n{shown}");
        let lines = shown.lines().count();
        assert!(before == 0 || lines < before, "a wider terminal needs fewer lines: {columns}");
        before = lines;
    }
}

#[test]
fn more_rows_than_the_terminal_has_lines_go_to_a_pager() {
    let folder = corpus(1);
    let program = folder.path().join("pager");
    fs::write(&program, "#!/bin/sh\necho paged\ncat\n").unwrap();
    assert!(Command::new("chmod").arg("+x").arg(&program).status().unwrap().success());
    let narrow = paged(&folder, 40, "align 0.zh.txt 0.en.txt", true, program.to_str().unwrap());
    assert!(narrow.starts_with("paged\n") && plain(&narrow).contains(" pairs"), "{narrow}");
    let short = paged(&folder, 120, "align 0.zh.txt 0.en.txt --below 0.01", true, program.to_str().unwrap());
    assert!(!short.contains("paged"), "{short}");
    let without = paged(&folder, 40, "align 0.zh.txt 0.en.txt", true, "");
    assert_eq!(narrow.trim_start_matches("paged\n"), without);
}

#[test]
fn findings_stand_above_their_texts_on_a_terminal_only() {
    let folder = corpus(1);
    fs::write(folder.path().join("pairs.tsv"), "source\ttarget\nIt has 3 doors.\t它有四扇门。\n").unwrap();
    let shown = terminal(&folder, 80, "audit pairs.tsv -q", false);
    assert!(
        shown.contains("numbers 1.00  3 is in the source only\n    It has 3 doors.\n    它有四扇门。\n"),
        "{shown}"
    );
    let piped = terminal(&folder, 80, "audit pairs.tsv -q | cat", false);
    assert!(piped.contains("\tnumbers\t1.00\t"), "{piped}");
}

/// The names of a folder that are not those of results.
fn hidden(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.starts_with(".duiqi-")).collect()
}

/// Starts a batch, interrupts it when it has begun to write; exit code and what it said.
fn interrupted(folder: &TempDir, output: &str, begun: impl Fn(&Path) -> bool) -> (Option<i32>, String) {
    // A job in the background starts with the interrupt ignored, and so would its tests.
    let line = ["--default-signal=INT", env!("CARGO_BIN_EXE_duiqi"), "batch", "list.tsv", "-o", output, "-j", "1"];
    let mut command = Command::new("env");
    command.args(line).current_dir(folder).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    while !begun(folder.path()) && child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(1));
    }
    assert!(child.try_wait().unwrap().is_none(), "it came to its end before it was interrupted");
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn an_interrupt_leaves_nothing_half_written_and_says_how_to_go_on() {
    let folder = corpus(3000);
    let (code, said) = interrupted(&folder, "all.tmx", |folder| !hidden(folder).is_empty());
    assert_eq!(code, Some(130), "{said}");
    assert!(said.ends_with("duiqi: interrupted\n"), "{said}");
    assert!(hidden(folder.path()).is_empty() && !folder.path().join("all.tmx").exists());
    let (code, said) = interrupted(&folder, "out", |folder| folder.join("out/d20.jsonl").exists());
    assert_eq!(code, Some(130), "{said}");
    assert!(said.ends_with("interrupted; the same command with --resume goes on\n"), "{said}");
    let out = folder.path().join("out");
    let resume = ["batch", "list.tsv", "-o", "out", "--resume", "-q"];
    assert_eq!(tool(&resume).current_dir(&folder).output().unwrap().status.code(), Some(1), "every tenth is missing");
    assert!(out.join("report.jsonl").exists() && !out.join(".report.jsonl.part").exists());
}

/// As `nohup` and jobs in the background want it.
#[test]
fn an_interrupt_that_the_shell_passes_over_is_passed_over() {
    let folder = corpus(300);
    let line = format!("trap '' INT; exec {} batch list.tsv -o out -q -j 1", env!("CARGO_BIN_EXE_duiqi"));
    let mut child = Command::new("sh").args(["-c", &line]).current_dir(&folder).spawn().unwrap();
    while !folder.path().join("out/d20.jsonl").exists() && child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(1));
    }
    assert!(child.try_wait().unwrap().is_none(), "it came to its end before it was interrupted");
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(1), "every tenth is missing");
    assert!(folder.path().join("out/d299.jsonl").exists());
}

/// Starts a batch whose shell has it ignore a signal, sends it that one and then another; its exit code.
fn ignoring(folder: &TempDir, ignored: &str, sent: &str) -> Option<i32> {
    let line = format!("trap '' {ignored}; exec {} batch list.tsv -o all.tmx -q -j 1", env!("CARGO_BIN_EXE_duiqi"));
    // The tests themselves may run under `nohup`, and a shell cannot undo that.
    let shell = ["--default-signal=INT,HUP,TERM", "sh", "-c", &line];
    let mut child = Command::new("env").args(shell).current_dir(folder).stderr(Stdio::null()).spawn().unwrap();
    while hidden(folder.path()).is_empty() && child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(1));
    }
    for signal in [ignored, sent] {
        assert!(child.try_wait().unwrap().is_none(), "it came to its end before it got {signal}");
        assert!(Command::new("kill").args(["-s", signal, &child.id().to_string()]).status().unwrap().success());
        std::thread::sleep(Duration::from_millis(20));
    }
    child.wait().unwrap().code()
}

/// `nohup` has a job ignore SIGHUP, and a job in the background of a script ignores SIGINT.
#[test]
fn a_job_that_ignores_one_signal_cleans_up_after_another() {
    let folder = corpus(3000);
    for (ignored, sent) in [("INT", "TERM"), ("INT", "HUP"), ("HUP", "TERM"), ("HUP", "INT")] {
        assert_eq!(ignoring(&folder, ignored, sent), Some(130), "{sent} where {ignored} is ignored");
        assert!(hidden(folder.path()).is_empty(), "{sent} left {:?} where {ignored} is ignored", hidden(folder.path()));
        assert!(!folder.path().join("all.tmx").exists());
    }
}
