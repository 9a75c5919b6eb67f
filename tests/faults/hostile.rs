//! Files and commands that once hung, crashed, filled the disk or deleted what they should not: each ends, and says why.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::sound::{exported, memory};
use super::tool::{Run, duiqi, folder, run, wait};

/// More memory than any of these inputs may take, a debug build's stacks and all; and more seconds of a processor.
const MOST_KIB: u64 = 1500 << 10;
const MOST_SECONDS: u64 = 60;

fn case(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/cases/hostile").join(name)
}

/// Puts a case into a folder, unpacked.
fn put(folder: &Path, name: &str) {
    let packed = case(&format!("{name}.gz"));
    if packed.exists() {
        let mut bytes = Vec::new();
        flate2::read::GzDecoder::new(fs::File::open(packed).unwrap()).read_to_end(&mut bytes).unwrap();
        fs::write(folder.join(name), bytes).unwrap();
    } else {
        fs::copy(case(name), folder.join(name)).unwrap();
    }
}

/// Runs the tool with little memory and time of the processor: it may fail, but neither crash nor take more.
fn bounded(folder: &Path, arguments: &[&str]) -> Run {
    let script = format!("ulimit -v {MOST_KIB}; ulimit -t {MOST_SECONDS}; exec \"$0\" \"$@\"");
    let mut shell = Command::new("sh");
    shell.args(["-c", &script]).arg(duiqi().get_program()).args(arguments).current_dir(folder);
    shell.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let run = wait(shell.spawn().unwrap(), &arguments.join(" "));
    run.assert_is_orderly(&arguments.join(" "));
    run
}

/// Cases 01 and 09.
#[test]
fn damaged_memories_end_every_command_and_are_found_by_verify() {
    for name in ["endless.tm", "seg_next_max.tm", "textid_big.tm", "textid_over.tm"] {
        let place = folder();
        fs::write(place.path().join("more.jsonl"), "{\"en\":\"One more boat.\",\"zh\":\"又一条船。\"}\n").unwrap();
        // What is wrong with the index alone is made good when an older file is brought up to date.
        let mut is_whole = false;
        let noticed = [
            &["memory", "export", "m.tm", "--to", "jsonl"][..],
            &["memory", "stats", "m.tm"],
            &["memory", "lookup", "m.tm", "the boat on the river"],
            &["memory", "concordance", "m.tm", "boat"],
            &["memory", "delete", "m.tm", "--containing", "no such text", "--yes"],
            &["memory", "replace", "m.tm", "no such text", "another"],
            &["memory", "import", "m.tm", "more.jsonl"],
            &["memory", "compact", "m.tm"],
            &["memory", "verify", "m.tm"],
        ]
        .iter()
        .filter(|arguments| {
            put(place.path(), name);
            fs::rename(place.path().join(name), place.path().join("m.tm")).unwrap();
            let run = bounded(place.path(), arguments);
            let lines = run.stdout.iter().filter(|&&byte| byte == b'\n').count();
            assert!(lines <= 1100, "{name}: {arguments:?} gives {lines} lines");
            is_whole |= arguments[1] == "export" && lines == 1000 && run.is_good();
            !run.is_good()
        })
        .map(|arguments| arguments[1])
        .collect::<Vec<_>>();
        assert!(noticed.contains(&"verify") || is_whole && noticed.is_empty(), "{name}: noticed by {noticed:?} only");
        // These files are of an older version, which is no reason to refuse what the errors advise.
        put(place.path(), name);
        let repair = bounded(place.path(), &["memory", "repair", name, "saved.tm"]);
        assert!(repair.stderr.is_empty(), "{name}: {}", repair.stderr);
        super::sound::assert_verified(place.path(), "saved.tm");
        let saved = exported(place.path(), "saved.tm").iter().filter(|&&byte| byte == b'\n').count();
        assert!((600..=1000).contains(&saved), "{name}: {saved} units saved");
    }
}

/// Case 02.
#[test]
fn runs_of_marks_are_text() {
    let place = folder();
    put(place.path(), "backticks-input.md");
    let names = ["txt", "md", "srt", "html"].map(|end| format!("marks.{end}"));
    for mark in ["`", "~", "*", "_", "[", "<", "&", "|", "{", "“", "(", "（", "#", ">"] {
        let text = format!("Hello there. 你好。\n\nx {} y\n\nBye. 再见。\n", mark.repeat(2001));
        for name in &names {
            fs::write(place.path().join(name), &text).unwrap();
            run(place.path(), &["document", name]).assert_is_orderly(&format!("{mark} in {name}"));
        }
        let (one, other) = (&names[0], &names[1]);
        run(place.path(), &["align", one, other]).assert_is_orderly(mark);
        run(place.path(), &["explain", one, other]).assert_is_orderly(mark);
    }
    let batch = run(place.path(), &["batch", "."]);
    batch.assert_is_orderly("batch");
    assert!(!batch.stderr.contains("panic"), "{}", batch.stderr);
}

/// Case 03. Who is not root needs no other user: the rights of the files bind this one.
#[test]
fn a_memory_is_read_where_nothing_may_be_written() {
    use std::os::unix::fs::PermissionsExt;
    let place = folder();
    memory(place.path(), 40);
    let mode = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    mode(place.path(), 0o555);
    let is_root = fs::write(place.path().join("probe"), "").is_ok();
    let _ = fs::remove_file(place.path().join("probe"));
    for rights in [0o644, 0o444] {
        mode(&place.path().join("m.tm"), rights);
        let mut command = if is_root { Command::new("setpriv") } else { duiqi() };
        if is_root {
            command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(duiqi().get_program());
            mode(place.path(), 0o755);
        }
        command.args(["memory", "export", "m.tm", "--to", "jsonl"]).current_dir(place.path());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let Ok(child) = command.spawn() else { panic!("`setpriv` of util-linux, or any user but root") };
        let run = wait(child, "a reader without rights");
        // Another user may not reach the tool in the home of this one.
        if run.stderr.contains("Permission denied") && run.code == Some(127) {
            continue;
        }
        assert_eq!(run.stdout.iter().filter(|&&byte| byte == b'\n').count(), 40, "{rights:o}: {}", run.stderr);
    }
    mode(place.path(), 0o755);
}

/// Case 04.
#[test]
fn a_filter_that_lets_all_through_deletes_nothing() {
    let place = folder();
    memory(place.path(), 40);
    let before = exported(place.path(), "m.tm");
    for filter in [
        &["--containing", ""][..],
        &["--min-confidence", "0"],
        &["--containing", "", "--min-confidence", "0"],
        &["--matching", ""],
        &[],
    ] {
        for yes in [&[][..], &["--yes"]] {
            let arguments = [&["memory", "delete", "m.tm"], filter, yes].concat();
            let run = run(place.path(), &arguments);
            assert_eq!(run.code, Some(2), "{arguments:?}: {}", run.stderr);
        }
    }
    assert!(exported(place.path(), "m.tm") == before);
}

/// Case 06, with the sizes that took minutes; `.ci/scaling` counts the work of patterns of all kinds.
#[test]
fn odd_repetitions_take_no_square() {
    let place = folder();
    let write = |name: &str, text: String| fs::write(place.path().join(name), text).unwrap();
    write("brackets.txt", "(a\n（b\n( Mr\n(1 item one\n".repeat(20_000));
    bounded(place.path(), &["split", "--lang", "en", "brackets.txt"]);
    write("marks.md", format!("Name: 名字 {} y\n\n{}", "*".repeat(250_000), "_".repeat(250_000)));
    bounded(place.path(), &["document", "marks.md"]);
    // Brackets in a line of both languages: never closed, nested, and one behind the other.
    for brackets in ["[(（".repeat(60_000), "(".repeat(90_000) + &")".repeat(90_000), "(a) 中 [1] ".repeat(20_000)] {
        write("brackets.md", format!("Hello there 你好 {brackets}\n"));
        bounded(place.path(), &["document", "brackets.md"]);
    }
    let unit = serde_json::json!({"en": "word ".repeat(16_000), "zh": "王明2".repeat(11_000)});
    write("numbers.jsonl", format!("{unit}\n"));
    bounded(place.path(), &["audit", "numbers.jsonl"]);
    let ids = (0..4000).map(|id| id.to_string()).collect::<Vec<_>>().join(",");
    write("beads", format!("[{ids}]:[{ids}]\n"));
    bounded(place.path(), &["evaluate", "beads", "beads", "beads"]);
}

/// Case 07.
#[test]
fn lines_that_are_all_alike_are_aligned_in_bounded_memory() {
    let place = folder();
    for (zh, en) in [(1500, 500), (1500, 150), (1000, 1000)] {
        fs::write(place.path().join("zh"), "狗。\n".repeat(zh)).unwrap();
        fs::write(place.path().join("en"), "The dog.\n".repeat(en)).unwrap();
        let run = bounded(place.path(), &["align", "--presplit", "zh", "en", "--to", "beads"]);
        assert!(run.is_good(), "{zh} to {en}: {}", run.stderr);
    }
    fs::write(place.path().join("numbers"), (0..1200).map(|n| format!("{n}\n")).collect::<String>()).unwrap();
    fs::copy(place.path().join("numbers"), place.path().join("copy")).unwrap();
    bounded(place.path(), &["align", "--presplit", "numbers", "copy", "--source-lang", "zh", "--to", "beads"]);
}

/// Case 08, and the same of XLIFF.
#[test]
fn small_files_do_not_become_huge_ones() {
    let place = folder();
    let write = |name: &str, text: String| fs::write(place.path().join(name), text).unwrap();
    write("a.en.xml", format!("<text><p><s id=\"1\">{}</s></p></text>", "word ".repeat(200_000)));
    write("a.zh.xml", "<text><p><s id=\"1\">字</s></p></text>".to_owned());
    let links = format!("<link type='2-1' xtargets='1;{}'/>", "1 ".repeat(20_000).trim());
    write("a.en.zh.xml", format!("<linkGrp toDoc='a.zh.xml' fromDoc='a.en.xml'>{links}</linkGrp>"));
    let intertext = bounded(place.path(), &["convert", "a.en.zh.xml", "--from", "intertext", "--to", "jsonl"]);
    assert!(intertext.stdout.len() < 16 << 20, "{} bytes", intertext.stdout.len());
    // Many links, each of which names the whole text.
    write("a.en.xml", format!("<text><p><s id=\"1\">{}</s></p></text>", "word ".repeat(20_000)));
    let links = "<link type='1-1' xtargets='1;1'/>".repeat(3000);
    write("a.en.zh.xml", format!("<linkGrp toDoc='a.zh.xml' fromDoc='a.en.xml'>{links}</linkGrp>"));
    let intertext = bounded(place.path(), &["convert", "a.en.zh.xml", "--from", "intertext", "--to", "jsonl"]);
    assert!(!intertext.is_good() && intertext.stdout.len() < 16 << 20, "{} bytes", intertext.stdout.len());
    let units = (0..2000).map(|at| format!("<trans-unit id=\"{at}\"><source>Yes</source></trans-unit>"));
    let xliff = format!(
        "<xliff version=\"1.2\"><file source-language=\"en\" target-language=\"zh\" original=\"{}\"><body>{}</body></file></xliff>",
        "a".repeat(4 << 20),
        units.collect::<String>()
    );
    write("a.xlf", xliff);
    let xliff = bounded(place.path(), &["convert", "a.xlf", "--to", "jsonl"]);
    assert!(xliff.stdout.len() < 16 << 20, "{} bytes", xliff.stdout.len());
}

/// Case 10: what a terminal would obey, on standard output and in errors.
#[test]
fn nothing_in_a_text_commands_the_terminal() {
    let place = folder();
    put(place.path(), "esc.txt");
    put(place.path(), "u.jsonl");
    fs::write(place.path().join("en.txt"), "Hello \u{1b}]0;pwned\u{7}\u{1b}[2J there.\nBye \u{202e}\u{2066}now.\n")
        .unwrap();
    fs::write(place.path().join("zh.txt"), "你好\u{1b}[1A\u{9b}31m。\n再见\u{90}q。\n").unwrap();
    let tool = duiqi().get_program().to_str().unwrap().to_owned();
    run(place.path(), &["memory", "create", "e.tm"]);
    run(place.path(), &["memory", "import", "e.tm", "u.jsonl"]);
    for command in [
        "document esc.txt",
        "document esc.txt --segments",
        "document esc.txt --hidden",
        "align zh.txt en.txt",
        "explain zh.txt en.txt",
        "split --lang en en.txt",
        "audit u.jsonl",
        "convert u.jsonl --to tsv",
        "convert u.jsonl --check",
        "convert esc.txt --from jsonl --to tsv",
        "memory lookup e.tm pwned --threshold 1",
        "memory lookup e.tm 'bidi abc done' --threshold 1",
        "memory concordance e.tm red",
        "memory replace e.tm red green",
        "memory pretranslate e.tm en.txt",
        "memory export e.tm",
        "memory stats e.tm",
        "document $'no\\x1b]0;such\\a.txt'",
        "batch $'no\\x1b[2Jsuch'",
    ] {
        let shown = on_terminal(place.path(), &format!("{tool} {command}"));
        let obeyed = ["\u{1b}]", "\u{1b}[2J", "\u{1b}[1A", "\u{7}", "\u{9b}", "\u{90}", "\u{202e}", "\u{2066}"];
        let found: Vec<_> = obeyed.iter().filter(|sequence| shown.contains(**sequence)).collect();
        assert!(found.is_empty(), "{command}: {found:?} in {shown:?}");
        assert!(!shown.is_empty(), "{command}");
    }
}

/// What a terminal is sent; `script` of util-linux stands in for one.
fn on_terminal(folder: &Path, command: &str) -> String {
    let line = format!("bash -c {}", quoted(command));
    let mut script = Command::new("script");
    script
        .args(["-qec", &line, "/dev/null"])
        .current_dir(folder)
        .env("TERM", "xterm")
        .env("NO_COLOR", "1")
        .env("PAGER", "cat");
    script.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let run = wait(script.spawn().expect("`script` of util-linux"), command);
    String::from_utf8_lossy(&run.stdout).into_owned()
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// Case 12, as far as no other test has it.
#[test]
fn small_slips_are_said() {
    let place = folder();
    put(place.path(), "cut.docx");
    let cut = run(place.path(), &["document", "cut.docx"]);
    assert!(!cut.is_good() && cut.stderr.contains("cut.docx"), "{}", cut.stderr);
    put(place.path(), "xmldecl-chunks.bin");
    let mut whole = None;
    for chunk in [1, 7, 1024, 8192] {
        let bytes = fs::read(place.path().join("xmldecl-chunks.bin")).unwrap();
        let reader = std::io::BufReader::with_capacity(chunk, Chunks { bytes: &bytes, size: chunk });
        let units = duiqi::format::read(reader, duiqi::format::FileFormat::Tmx, &Default::default());
        let found = format!("{:?}", units.map(|units| units.collect::<Vec<_>>()).map_err(|error| error.to_string()));
        assert_eq!(whole.get_or_insert_with(|| found.clone()), &found, "in pieces of {chunk} bytes");
    }
    fs::write(place.path().join("a.ladder"), "2023\t2023\t0.5\n2024\t2024\t0.5\n").unwrap();
    let ladder =
        run(place.path(), &["convert", "a.ladder", "--to", "jsonl", "--source-lang", "en", "--target-lang", "zh"]);
    ladder.assert_is_orderly("ladder");
    fs::write(place.path().join("a.beads"), "[18446744073709551615]:[0]\n").unwrap();
    run(place.path(), &["evaluate", "beads", "a.beads", "a.beads"]).assert_is_orderly("beads");
    for name in [":memory:", "file:x?mode=memory", &"m".repeat(253)] {
        let create = run(place.path(), &["memory", "create", name]);
        create.assert_is_orderly(name);
        assert_eq!(create.is_good(), place.path().join(name).exists(), "{name}: {}", create.stderr);
        assert_eq!(create.is_good(), run(place.path(), &["memory", "stats", name]).is_good(), "{name}");
    }
    fs::write(place.path().join("f.jsonl"), "{\"en\":\"=1+1\",\"zh\":\"@SUM(1)\"}\n").unwrap();
    let csv = run(place.path(), &["convert", "f.jsonl", "--to", "csv", "--bom"]);
    let text = String::from_utf8(csv.stdout).unwrap();
    assert!(!text.contains(",=") && !text.contains("\n=") && !text.contains("\n@") && !text.contains(",@"), "{text}");
}

/// A reader that gives a few bytes at a time.
struct Chunks<'b> {
    bytes: &'b [u8],
    size: usize,
}

impl Read for Chunks<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.size.min(buffer.len()).min(self.bytes.len());
        buffer[..count].copy_from_slice(&self.bytes[..count]);
        self.bytes = &self.bytes[count..];
        Ok(count)
    }
}
