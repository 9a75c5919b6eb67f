//! Batches: order, threads, broken documents, resuming, shards, streams and Bitextor's columns.
#![cfg(feature = "cli")]

#[path = "common/corpus.rs"]
mod corpus;

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::Value;
use tempfile::TempDir;

fn tool(arguments: &[&str]) -> Command {
    let mut tool = Command::new(env!("CARGO_BIN_EXE_duiqi"));
    tool.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    tool
}

fn feed(mut child: Child, input: &[u8]) -> Output {
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

fn duiqi(arguments: &[&str], input: &[u8]) -> (i32, String, String) {
    let output = feed(tool(arguments).spawn().unwrap(), input);
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

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

fn line(columns: &[&str]) -> String {
    columns.join("\t") + "\n"
}

fn base64(text: &str) -> String {
    BASE64.encode(text)
}

const ZH: &str = "图书馆关门了。\n我们明天去北京。\n天气很好。\n";
const EN: &str = "The library is closed.\nWe are going to Beijing tomorrow, and the weather is good.\n";

const BITEXTOR: &[&str] = &["batch", "--bitextor", "--source-lang", "zh", "--target-lang", "en"];

fn bitextor(more: &[&str], input: &str) -> (i32, Vec<Vec<String>>, String) {
    let (code, out, said) = duiqi(&[BITEXTOR, more].concat(), input.as_bytes());
    (code, out.lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect(), said)
}

const HEADER: [&str; 5] = ["src_url", "trg_url", "src_text", "trg_text", "duiqi_score"];

#[test]
fn bitextor_columns_are_found_by_their_names_in_any_order() {
    let (zh, en) = (base64(ZH), base64(EN));
    let first = line(&["src_url", "trg_url", "src_text", "trg_text"]) + &line(&["u", "v", &zh, &en]);
    let (code, rows, said) = bitextor(&[], &first);
    assert_eq!((code, rows.len()), (0, 3), "{said}");
    assert_eq!(rows[0], HEADER);
    assert_eq!(rows[1][..4], ["u", "v", "图书馆关门了。", "The library is closed."]);
    assert_eq!(rows[2][2], "我们明天去北京。 天气很好。", "sentences are joined by a blank");
    assert!(rows[1][4].parse::<f32>().unwrap() > 0.5 && rows[1][4].split_once('.').unwrap().1.len() == 6);
    let other =
        line(&["trg_text", "src_translated", "src_url", "src_text", "trg_url"]) + &line(&[&en, "eA==", "u", &zh, "v"]);
    assert_eq!(bitextor(&[], &other).1, rows);
    let unpadded = first.replace('=', "");
    assert_eq!(bitextor(&[], &unpadded).1, rows);
    assert_eq!(bitextor(&[], &first.replace('\n', "\r\n")).1, rows);
}

#[test]
fn bitextor_without_header_reads_columns_in_order_and_writes_no_header() {
    let row = line(&["12", "57", &base64(ZH), &base64(EN)]);
    for more in [&[][..], &["--no-header"]] {
        let (code, rows, said) = bitextor(more, &row);
        assert_eq!((code, rows.len()), (0, 2), "{said}");
        assert_eq!(rows[0][..2], ["12", "57"]);
    }
}

#[test]
fn bitextor_prints_the_header_for_empty_input() {
    assert_eq!(bitextor(&[], "").1, [HEADER]);
    assert_eq!(bitextor(&["--no-header"], "").1.len(), 0);
    let (code, rows, _) = bitextor(&["--print-sent-hash", "--metadata-header-fields", "a,b"], "");
    assert_eq!(code, 0);
    assert_eq!(rows[0][5..], ["src_deferred_hash", "trg_deferred_hash", "src_a", "trg_a", "src_b", "trg_b"]);
}

#[test]
fn bitextor_says_which_column_a_header_lacks() {
    let (code, rows, said) = bitextor(&[], &line(&["src_url", "src_text", "trg_text"]));
    assert_eq!((code, rows.len()), (1, 0));
    assert!(said.contains("-:1: Bitextor: the header lacks the column `trg_url`"), "{said}");
    let whole = line(&["src_url", "trg_url", "src_text", "trg_text"]);
    let (code, _, said) = bitextor(&["--metadata-header-fields", "p"], &whole);
    assert_eq!(code, 1);
    assert!(said.contains("`src_metadata`"), "{said}");
}

#[test]
fn bitextor_takes_nothing_aligned_as_a_result() {
    let rows = [line(&HEADER[..4]), line(&["u", "v", "", &base64(EN)]), line(&["u", "v", "", ""])].concat();
    let (code, rows, said) = bitextor(&[], &rows);
    assert_eq!((code, rows.len(), said.as_str()), (0, 1, ""));
}

#[test]
fn bitextor_goes_on_after_a_bad_line_and_fails_at_the_end() {
    let good = line(&["u", "v", &base64(ZH), &base64(EN)]);
    let bad = [line(&["u", "v", "***", ""]), line(&["u", "v"]), line(&["u", "v", &BASE64.encode(b"\xFF\xFE"), ""])];
    let input = [line(&HEADER[..4]), good.clone(), bad.concat(), good].concat();
    let (code, rows, said) = bitextor(&[], &input);
    assert_eq!((code, rows.len()), (1, 5), "{said}");
    for words in
        ["line 3: Bitextor: source text: no base64", "line 4: ", "line 5: Bitextor: source text: not valid UTF-8"]
    {
        assert!(said.contains(words), "{said}");
    }
}

#[test]
fn bitextor_passes_metadata_and_hashes_through() {
    let metadata = [base64("p1\ta\np2\tb\np2\tc\n"), base64("q1\td\nq2\te\n")];
    let header = line(&["src_url", "trg_url", "src_text", "trg_text", "src_metadata", "trg_metadata"]);
    let row = line(&["u", "v", &base64(ZH), &base64(EN), &metadata[0], &metadata[1]]);
    let more = ["--metadata-header-fields", "paragraph_id,mark", "--print-sent-hash"];
    let (code, rows, said) = bitextor(&more, &(header.clone() + &row));
    assert_eq!(code, 0, "{said}");
    assert_eq!(
        rows[0][5..],
        ["src_deferred_hash", "trg_deferred_hash", "src_paragraph_id", "trg_paragraph_id", "src_mark", "trg_mark"]
    );
    assert_eq!(rows[1][7..], ["p1", "q1", "a", "d"]);
    assert_eq!(rows[2][7..], ["p2+p2", "q2", "b+c", "e"]);
    // From an implementation that is not ours.
    assert_eq!(rows[1][6], "a6cea19cf8a68ec0");
    assert_eq!(rows[2][5].split('+').count(), 2);
    let (_, rows, _) = bitextor(&more, &row);
    assert_eq!(rows[1][7..], ["p2+p2", "q2", "b+c", "e"], "without header the metadata stands last");
    let short = line(&["u", "v", &base64(ZH), &base64(EN), &base64("p1\ta\n"), &metadata[1]]);
    let (code, _, said) = bitextor(&more, &(header + &short));
    assert_eq!(code, 1);
    assert!(said.contains("source: 3 sentences, but 1 rows of metadata"), "{said}");
}

#[test]
fn bitextor_keeps_its_columns_whatever_the_text_holds() {
    let zh = base64("图书馆\t关门了。\r\n我们去北京。\0\0");
    let (_, rows, _) = bitextor(&[], &line(&["u", "v", &zh, &base64("The library\tis closed.\nWe go to Beijing.")]));
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0][2..4], ["图书馆 关门了。", "The library is closed."]);
    assert!(rows.iter().all(|row| row.len() == 5));
}

#[test]
fn bitextor_reads_lines_of_many_megabytes() {
    let long = "无".repeat(400_000) + "。\n";
    let zh = base64(&(long.repeat(5) + ZH));
    assert!(zh.len() > 7_000_000);
    let (code, rows, said) = bitextor(&[], &(line(&HEADER[..4]) + &line(&["u", "v", &zh, &base64(EN)])));
    assert_eq!(code, 0, "{said}");
    assert_eq!(rows[0], HEADER);
    assert!(rows.iter().any(|row| row[3].contains("The library is closed.")));
}

#[test]
fn bitextor_runs_under_gnu_parallel() {
    if Command::new("parallel").arg("--version").output().is_err() {
        println!("SKIPPED: GNU parallel is not installed");
        return;
    }
    let rows: Vec<String> = (0..40)
        .map(|number| {
            let pair = corpus::document(number, SENTENCES);
            let (zh, en) = (pair.zh.join("\n"), pair.en.join("\n"));
            line(&[&format!("u{number}"), "v", &base64(&zh), &base64(&en)])
        })
        .collect();
    let alone = bitextor(&[], &(line(&HEADER[..4]) + &rows.concat())).1;
    let tool = env!("CARGO_BIN_EXE_duiqi");
    let command = format!("{tool} {} -j 1", BITEXTOR.join(" "));
    let common = ["--gnu", "--halt", "2", "--pipe", "-j", "2", "-N", "7", "--keep-order", "--will-cite"];
    let parallel = |more: &[&str], input: &str| {
        let mut parallel = Command::new("parallel");
        parallel.args(common).args(more).arg(&command);
        parallel.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let output = feed(parallel.spawn().unwrap(), input.as_bytes());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let rows = String::from_utf8(output.stdout).unwrap();
        rows.lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect::<Vec<Vec<String>>>()
    };
    // With --header every worker has the header and prints one; without it none has.
    let headed = parallel(&["--header", "1"], &(line(&HEADER[..4]) + &rows.concat()));
    assert_eq!(headed.iter().filter(|row| row[0] == "src_url").count(), 6);
    let bare = |rows: Vec<Vec<String>>| rows.into_iter().filter(|row| row[0] != "src_url").collect::<Vec<_>>();
    assert_eq!(bare(headed), bare(alone.clone()));
    assert_eq!(parallel(&[], &rows.concat()), bare(alone));
}
