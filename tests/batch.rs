//! Batches: order, threads, broken documents, resuming, shards, streams.
#![cfg(feature = "cli")]

#[path = "common/corpus.rs"]
mod corpus;
#[path = "common/tool.rs"]
mod run;

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;

use run::{duiqi, tool};
use serde_json::Value;
use tempfile::TempDir;

const SENTENCES: usize = 6;

/// A folder with a manifest of generated documents; every tenth is broken.
fn corpus(documents: u64) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: String, text: &[u8]| fs::write(folder.path().join(name), text).unwrap();
    let mut manifest = String::from("id\tsource\ttarget\n# a remark\n\n");
    for number in 0..documents {
        let pair = corpus::document(number, SENTENCES);
        let (zh, en) = (pair.zh.concat(), pair.en.join(" "));
        match number % 40 {
            7 => write(format!("{number}.zh"), b"\n"),
            17 => write(format!("{number}.zh"), b"\x7fELF\0\0\0"),
            27 => {}
            37 => write(format!("{number}.zh"), b"No Chinese in here."),
            _ => write(format!("{number}.zh"), zh.as_bytes()),
        }
        write(format!("{number}.en"), en.as_bytes());
        manifest += &format!("d{number}\t{number}.zh\t{number}.en\n");
    }
    write("manifest.tsv".to_owned(), manifest.as_bytes());
    folder
}

fn path(folder: &TempDir, name: &str) -> String {
    folder.path().join(name).to_str().unwrap().to_owned()
}

/// The files of a folder with what is in them.
fn content(folder: &str) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|file| (file.file_name().unwrap().to_str().unwrap().to_owned(), fs::read(file).unwrap())).collect()
}

fn records(report: &[u8]) -> Vec<Value> {
    std::str::from_utf8(report).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn results_are_the_same_on_any_number_of_threads_and_in_the_order_of_the_manifest() {
    let folder = corpus(60);
    let manifest = path(&folder, "manifest.tsv");
    let mut first = None;
    for threads in ["1", "2", "5"] {
        let results = path(&folder, threads);
        let (code, _, said) = duiqi(&["batch", &manifest, "-j", threads, "-o", &results], b"");
        assert_eq!(code, 1, "{said}");
        let (_, stream, _) = duiqi(&["batch", &manifest, "-j", threads], b"");
        let (_, tmx, _) = duiqi(&["batch", &manifest, "-j", threads, "--to", "tmx"], b"");
        let found = (content(&results), stream, tmx);
        match &first {
            None => first = Some(found),
            Some(first) => assert!(*first == found, "{threads} threads give something else"),
        }
    }
    let (files, stream, tmx) = first.unwrap();
    let ids: Vec<_> = records(&files["report.jsonl"]).iter().map(|record| record["id"].clone()).collect();
    assert_eq!(ids, (0..60).map(|number| format!("d{number}")).collect::<Vec<_>>());
    let together: Vec<u8> =
        ids.iter().filter_map(|id| files.get(&format!("{}.jsonl", id.as_str()?))).flatten().copied().collect();
    assert_eq!(together, stream.as_bytes());
    assert!(tmx.contains("d59") && tmx.ends_with("</tmx>\n"));
}

#[test]
fn every_broken_document_is_reported_and_the_others_are_done() {
    let folder = corpus(80);
    let results = path(&folder, "out");
    let manifest = path(&folder, "manifest.tsv");
    let (code, _, said) = duiqi(&["batch", &manifest, "--source-lang", "zh", "-o", &results], b"");
    assert_eq!(code, 1);
    assert!(said.contains("72 documents aligned, 8 failed"), "{said}");
    let files = content(&results);
    let reasons = [(7, "empty"), (17, "binary"), (27, "missing"), (37, "one-language")];
    for (record, number) in records(&files["report.jsonl"]).iter().zip(0u64..) {
        let file = files.contains_key(&format!("d{number}.jsonl"));
        match reasons.iter().find(|(at, _)| *at == number % 40) {
            Some((_, reason)) => {
                assert_eq!((&record["status"], &record["reason"]), (&"failed".into(), &(*reason).into()), "{record}");
                assert!(record["error"].as_str().unwrap().contains(&format!("{number}.zh")), "{record}");
                assert!(!file);
            }
            None => {
                assert_eq!(record["status"], "done", "{record}");
                assert!(record["pairs"].as_u64().unwrap() > 2 && file, "{record}");
            }
        }
    }
}

#[test]
fn a_run_that_is_killed_and_resumed_gives_what_an_undisturbed_one_gives() {
    let folder = corpus(400);
    let manifest = path(&folder, "manifest.tsv");
    let (whole, broken) = (path(&folder, "whole"), path(&folder, "broken"));
    duiqi(&["batch", &manifest, "-o", &whole], b"");
    for kill_at in [3, 40, 150] {
        let mut child = tool(&["batch", &manifest, "-o", &broken, "--resume", "-q"]).spawn().unwrap();
        while fs::read_dir(&broken).map_or(0, Iterator::count) < kill_at && child.try_wait().unwrap().is_none() {
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(!Path::new(&broken).join("report.jsonl").exists(), "it came to its end before it was killed");
    }
    let (code, _, said) = duiqi(&["batch", &manifest, "-o", &broken, "--resume"], b"");
    assert_eq!(code, 1);
    assert!(said.contains(" kept"), "{said}");
    assert!(content(&whole) == content(&broken), "the resumed run gives something else");
    // A run that is complete has nothing left to do, and changes nothing.
    let (_, _, said) = duiqi(&["batch", &manifest, "-o", &broken, "--resume"], b"");
    assert!(said.contains("0 documents aligned, 360 kept, 40 failed"), "{said}");
    assert!(content(&whole) == content(&broken), "resuming a complete run changes it");
}

#[test]
fn shards_together_are_the_whole() {
    let folder = corpus(50);
    let manifest = path(&folder, "manifest.tsv");
    let (whole, parts) = (path(&folder, "whole"), path(&folder, "parts"));
    duiqi(&["batch", &manifest, "-o", &whole], b"");
    for shard in ["1/3", "2/3", "3/3"] {
        duiqi(&["batch", &manifest, "-o", &parts, "--shard", shard], b"");
    }
    let (whole, parts) = (content(&whole), content(&parts));
    let results = |files: &BTreeMap<String, Vec<u8>>| -> BTreeMap<_, _> {
        files.clone().into_iter().filter(|(name, _)| !name.starts_with("report")).collect()
    };
    assert_eq!(results(&whole), results(&parts));
    let reports: usize = (1..=3).map(|n| records(&parts[&format!("report-{n}-of-3.jsonl")]).len()).sum();
    assert_eq!(reports, 50);
}

#[test]
fn folders_are_paired_by_name_and_a_folder_holds_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["zh/sub", "en/sub", "both"] {
        fs::create_dir_all(folder.path().join(name)).unwrap();
    }
    let write = |name: &str, text: String| fs::write(folder.path().join(name), text).unwrap();
    for (number, name) in [(1, "a"), (2, "sub/b")] {
        let pair = corpus::document(number, SENTENCES);
        write(&format!("zh/{name}.zh.txt"), pair.zh.concat());
        write(&format!("en/{name}_en.md"), pair.en.join(" "));
    }
    write("zh/alone.txt", "没有译文。".to_owned());
    write("both/c.txt", "Good morning.\n早上好。\nSee you.\n再见。\n".to_owned());
    let (zh, en, both) = (path(&folder, "zh"), path(&folder, "en"), path(&folder, "both"));
    let (code, _, said) = duiqi(&["batch", &zh, &en, "-o", &path(&folder, "out")], b"");
    assert_eq!(code, 1);
    assert!(said.contains("alone.txt: no file of this name in"), "{said}");
    assert!(folder.path().join("out/a.jsonl").exists() && folder.path().join("out/sub/b.jsonl").exists());
    let (code, stream, said) = duiqi(&["batch", &both], b"");
    assert_eq!(code, 0, "{said}");
    assert_eq!(stream.lines().count(), 2);
    assert!(stream.contains("\"document\":\"c.txt\""));
}

#[test]
fn ids_cannot_overwrite_what_is_not_theirs() {
    let folder = corpus(1);
    let ids = ["../out", "/tmp/x", "a//b", "./a", "report", "d0", "d0", "sub/d0"];
    let manifest: String = ids.iter().map(|id| format!("{id}\t0.zh\t0.en\n")).collect();
    fs::write(folder.path().join("ids.tsv"), manifest).unwrap();
    let results = path(&folder, "out");
    let (code, summary, _) = duiqi(&["batch", &path(&folder, "ids.tsv"), "-o", &results, "--json"], b"");
    let summary: Value = serde_json::from_str(&summary).unwrap();
    assert_eq!((code, &summary["documents"], &summary["failed"]), (1, &8.into(), &6.into()), "{summary}");
    assert_eq!(
        records(&content(&path(&folder, "out/sub"))["d0.jsonl"]).len(),
        records(&fs::read(folder.path().join("out/d0.jsonl")).unwrap()).len()
    );
    let (code, _, said) = duiqi(&["batch", "-", "-o", &results], b"only one column\n");
    assert_eq!(code, 1);
    assert!(said.contains("line 1: manifest: expected id, source and target"), "{said}");
}

#[test]
fn a_stream_of_documents_is_answered_document_by_document() {
    let mut child = tool(&["batch", "--jsonl", "-j", "1"]).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    for number in 0..3 {
        let pair = corpus::document(number, 3);
        let line = serde_json::json!({"id": number, "zh": pair.zh.concat(), "en": pair.en.join(" ")});
        writeln!(stdin, "{line}").unwrap();
        let mut answer = String::new();
        // The input is still open: who waits for its end would wait forever here.
        stdout.read_line(&mut answer).unwrap();
        assert!(answer.contains(&format!("\"document\":\"{number}\"")), "{answer}");
        while stdout.buffer().contains(&b'\n') {
            stdout.read_line(&mut answer).unwrap();
        }
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_bad_line_of_a_stream_is_said_where_it_is_asked_for() {
    let lines =
        "{\"id\":\"a\",\"source\":\"你好。\",\"target\":\"Hello.\"}\nnonsense\n{\"id\":\"c\",\"text\":\"  \"}\n";
    let (code, stream, said) = duiqi(&["batch", "--jsonl"], lines.as_bytes());
    assert_eq!((code, stream.lines().count()), (1, 1));
    assert!(said.contains("2: line 2: JSONL: ") && said.contains("c: input: there is no text in it"), "{said}");
    let (_, stream, _) = duiqi(&["batch", "--jsonl", "--inline-errors"], lines.as_bytes());
    let found = records(stream.as_bytes());
    assert_eq!((&found[1]["document"], &found[2]["document"]), (&"2".into(), &"c".into()));
    assert!(found[2]["error"].as_str().unwrap().contains("no text"));
}

#[test]
fn results_are_not_read_as_documents_the_next_time() {
    let folder = tempfile::tempdir().unwrap();
    let pair = corpus::document(1, SENTENCES);
    fs::write(folder.path().join("a.zh.txt"), pair.zh.concat()).unwrap();
    fs::write(folder.path().join("a.en.txt"), pair.en.join(" ")).unwrap();
    let (input, results) = (folder.path().to_str().unwrap(), path(&folder, "results"));
    for _ in 0..2 {
        let (code, _, said) = duiqi(&["batch", input, "-o", &results], b"");
        assert_eq!(code, 0, "{said}");
        assert!(said.contains("1 pairs by name, 0 by content; 0 files to read in both languages, 0 without"), "{said}");
    }
    // In the folder itself they could not be told from documents.
    let (code, _, said) = duiqi(&["batch", input, "-o", &format!("{input}/results/..")], b"");
    assert!(code == 2 && said.contains("give -o another folder"), "{said}");
}
