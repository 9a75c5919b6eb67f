//! The examples as their readers run them: `--help`, no arguments, a missing file, an output that is an input, a pipe that
//! closes early.
#![cfg(feature = "store")]

use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::Once;

const EXAMPLES: [&str; 8] = [
    "align_document",
    "align_files",
    "build_memory",
    "explain",
    "lookup",
    "pretranslate",
    "split_jsonl",
    "split_sentences",
];

/// An example, compiled if it is not yet: `cargo test --test examples` compiles none by itself.
fn example(name: &str) -> Command {
    static BUILT: Once = Once::new();
    BUILT.call_once(|| {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "--quiet", "-p", "duiqi", "--examples", "--all-features"]);
        assert!(cargo.current_dir(env!("CARGO_MANIFEST_DIR")).status().unwrap().success(), "the examples compile");
    });
    // The test is in `deps`, the examples are beside that folder.
    let target: PathBuf = std::env::current_exe().unwrap().ancestors().nth(2).unwrap().to_owned();
    Command::new(target.join("examples").join(name))
}

fn run(name: &str, arguments: &[&str]) -> Output {
    example(name).args(arguments).stdin(Stdio::null()).output().unwrap()
}

/// What a run says on standard error, which is words for people.
fn complaint(output: &Output) -> String {
    let said = String::from_utf8(output.stderr.clone()).unwrap();
    for debug in ["panicked", "Os {", "Error {", "Invalid(", "kind:"] {
        assert!(!said.contains(debug), "{said}");
    }
    said
}

#[test]
fn help_says_how_an_example_is_used() {
    for name in EXAMPLES {
        let output = run(name, &["--help"]);
        assert!(output.status.success(), "{name}");
        let usage = String::from_utf8(output.stdout).unwrap();
        assert!(usage.starts_with(&format!("usage: {name}")), "{usage}");
    }
}

#[test]
fn arguments_that_are_missing_are_asked_for() {
    for name in ["align_files", "build_memory", "pretranslate"] {
        let output = run(name, &[]);
        assert!(!output.status.success(), "{name}");
        assert!(complaint(&output).contains(&format!("usage: {name}")));
    }
    for name in ["align_document", "explain", "lookup", "split_jsonl", "split_sentences"] {
        let output = run(name, &[]);
        assert!(output.status.success(), "{name} runs on a sample or on standard input: {}", complaint(&output));
    }
}

#[test]
fn a_file_that_is_missing_is_named() {
    let missing = "no/such/file.txt";
    for (name, arguments) in [
        ("align_document", vec![missing]),
        ("align_files", vec![missing, missing]),
        ("build_memory", vec!["no/such/memory.tmx", missing]),
        ("explain", vec![missing, missing]),
        ("lookup", vec![missing, "Yes"]),
        ("pretranslate", vec![missing, missing]),
        ("split_sentences", vec![missing]),
    ] {
        let output = run(name, &arguments);
        assert!(!output.status.success(), "{name}");
        let said = complaint(&output);
        assert!(said.contains(missing), "{name}: {said}");
    }
}

#[test]
fn no_example_writes_over_what_it_reads() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("article.txt");
    let text = "Good morning.\n早上好。\nSee you.\n再见。\n";
    std::fs::write(&file, text).unwrap();
    let name = file.to_str().unwrap();
    let other = folder.path().join(".").join("article.txt");
    for (example, arguments) in [
        ("align_document", vec![name, "-o", name]),
        ("align_document", vec![name, "-o", other.to_str().unwrap()]),
        ("build_memory", vec![name, name]),
    ] {
        let output = run(example, &arguments);
        assert!(!output.status.success(), "{example}");
        assert!(complaint(&output).contains("article.txt"));
        assert_eq!(std::fs::read_to_string(&file).unwrap(), text, "{example}");
    }
}

#[test]
fn a_reader_that_has_had_enough_is_no_error() {
    let folder = tempfile::tempdir().unwrap();
    let (zh, en) = (folder.path().join("zh.txt"), folder.path().join("en.txt"));
    // More than a pipe holds, in few sentences.
    let text = |begin: &str, more: &str, end: &str| -> String {
        (0..300).map(|number| format!("{begin}{number}{}{end}\n\n", more.repeat(40))).collect()
    };
    std::fs::write(&zh, text("他买了", "本书和", "张地图。")).unwrap();
    std::fs::write(&en, text("He bought ", " books and", " maps.")).unwrap();
    let (zh, en) = (zh.to_str().unwrap(), en.to_str().unwrap());
    for (name, arguments) in [("split_sentences", vec!["zh", zh]), ("align_files", vec![en, zh])] {
        let mut child = example(name)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        assert!(!first.is_empty());
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        let status = child.wait().unwrap();
        assert!(status.success() && !said.contains("panicked"), "{name}: {status}, {said}");
    }
}
