//! Several programs at once: writers and readers of one memory, batches into one folder.

use std::fs;

use super::sound::{assert_verified, documents, exported, memory, units};
use super::tool::{copied, duiqi, folder, good, names, run, wait};

#[test]
fn two_writers_and_four_readers_lose_nothing() {
    let place = folder();
    memory(place.path(), 200);
    let all = units(2000);
    for (name, rest) in [("even.jsonl", 0), ("odd.jsonl", 1)] {
        let lines = all.lines().skip(200).enumerate().filter(|(at, _)| at % 2 == rest);
        fs::write(place.path().join(name), lines.map(|(_, line)| line.to_owned() + "\n").collect::<String>()).unwrap();
    }
    let start = |arguments: &[&str]| duiqi().args(arguments).current_dir(place.path()).spawn().unwrap();
    let writers = ["even.jsonl", "odd.jsonl"].map(|file| start(&["memory", "import", "m.tm", file, "--wait", "50"]));
    for round in 0..4 {
        let readers = [
            start(&["memory", "lookup", "m.tm", "the residents demanded better service", "--threshold", "30"]),
            start(&["memory", "stats", "m.tm"]),
            start(&["memory", "export", "m.tm", "--to", "jsonl"]),
            start(&["memory", "verify", "m.tm"]),
        ];
        for reader in readers {
            let run = wait(reader, "a reader beside writers");
            assert!(run.is_good(), "round {round}: {}", run.stderr);
        }
    }
    for writer in writers {
        let run = wait(writer, "a writer beside another");
        assert!(run.is_good(), "{}", run.stderr);
    }
    assert_verified(place.path(), "m.tm");
    let found = exported(place.path(), "m.tm");
    assert_eq!(found.iter().filter(|&&byte| byte == b'\n').count(), all.lines().count());
    assert_eq!(names(place.path()), ["even.jsonl", "m.tm", "odd.jsonl", "units.jsonl"]);
}

#[test]
fn two_batches_into_one_folder_spoil_nothing() {
    let sound = folder();
    documents(sound.path(), 40);
    let whole = copied(sound.path());
    good(whole.path(), &["batch", "list.tsv", "-o", "out"]);
    let place = copied(sound.path());
    let start = || duiqi().args(["batch", "list.tsv", "-o", "out"]).current_dir(place.path()).spawn().unwrap();
    let runs = [start(), start()].map(|child| wait(child, "a batch beside another"));
    assert!(runs.iter().any(|run| run.is_good()), "both failed: {}", runs[0].stderr);
    for run in runs.iter().filter(|run| !run.is_good()) {
        run.assert_is_orderly("a batch beside another");
        assert!(run.stderr.contains("another"), "it does not say why: {}", run.stderr);
    }
    let out = |folder: &std::path::Path, name: &str| fs::read(folder.join("out").join(name)).unwrap();
    assert_eq!(names(&place.path().join("out")), names(&whole.path().join("out")));
    for name in names(&whole.path().join("out")).iter().filter(|name| name.starts_with('d')) {
        assert!(out(place.path(), name) == out(whole.path(), name), "{name}");
    }
}

#[test]
fn a_batch_in_which_all_failed_leaves_the_old_results() {
    let place = folder();
    documents(place.path(), 3);
    for name in names(place.path()).iter().filter(|name| name.ends_with(".en.txt")) {
        fs::remove_file(place.path().join(name)).unwrap();
    }
    fs::create_dir(place.path().join("empty")).unwrap();
    for input in ["list.tsv", "empty"] {
        for output in ["old.jsonl", "old.tmx", "old.tsv.gz"] {
            fs::write(place.path().join(output), "the results of yesterday").unwrap();
            run(place.path(), &["batch", input, "-o", output]).assert_is_orderly("a batch that fails");
            assert_eq!(fs::read(place.path().join(output)).unwrap(), b"the results of yesterday", "{input} {output}");
        }
    }
}
