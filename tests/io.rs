//! What holds for every file that is read or written: inputs stay, `.gz` is packed and unpacked, lines have an end.

#![cfg(feature = "cli")]

#[path = "common/cli.rs"]
mod cli;
#[path = "common/corpus.rs"]
mod corpus;

use std::fs;
use std::io::Read;

use cli::{Folder, duiqi, failure, out, run};

const EN: &str = "The library is closed.\nWe are going to Beijing tomorrow.\n";
const ZH: &str = "图书馆关门了。\n我们明天去北京。\n";
const UNITS: &str = "{\"en\":\"The library is closed.\",\"zh\":\"图书馆关门了。\"}\n";

/// Runs the tool and checks that it refuses and changes no file.
fn refused(folder: &Folder, arguments: &[&str]) {
    let content =
        || -> Vec<_> { folder.names().into_iter().map(|name| fs::read(folder.path(&name)).unwrap()).collect() };
    let (names, before) = (folder.names(), content());
    let (code, said) = failure(&duiqi(arguments));
    assert!(code != 0 && said.contains("is an input"), "{arguments:?}: {code} {said}");
    assert_eq!(folder.names(), names, "{arguments:?}");
    assert!(content() == before, "{arguments:?} changed an input");
}

#[test]
fn no_command_writes_over_its_input() {
    let folder = Folder::new();
    let (en, zh) = (folder.file("a.en", EN), folder.file("a.zh", ZH));
    let both = folder.file("both.tmx", format!("{ZH}\n{EN}"));
    let units = folder.file("units.jsonl", UNITS);
    let glossary = folder.file("glossary.tsv", "图书馆\tlibrary\n");
    let stem = folder.path("a");
    refused(&folder, &["align", &zh, &en, "--to", "moses", "-o", &stem]);
    refused(&folder, &["align", &zh, &en, "--to", "tmx", "-o", &zh]);
    refused(&folder, &["align", &zh, &en, "--presplit", "--to", "beads", "-o", &en]);
    refused(&folder, &["align", &zh, &en, "--lexicon", &glossary, "--to", "tsv", "-o", &glossary]);
    refused(&folder, &["document", &both, "--from", "plain", "-o", &both]);
    refused(&folder, &["convert", &units, "-o", &units]);
    refused(&folder, &["convert", &stem, "--from", "moses", "--to", "moses", "-o", &stem]);
    refused(&folder, &["audit", &units, "-o", &units]);
    refused(&folder, &["split", "--lang", "en", &en, "-o", &en]);
    refused(&folder, &["batch", &units, "-o", &units]);
}

#[test]
fn an_input_is_known_by_every_name_it_has() {
    let folder = Folder::new();
    let units = folder.file("units.jsonl", UNITS);
    fs::create_dir(folder.path("sub")).unwrap();
    let roundabout = folder.path("sub/../units.jsonl");
    let (code, said) = failure(&duiqi(&["convert", &units, "-o", &roundabout]));
    assert!(code != 0 && said.contains("is an input"), "{said}");
    #[cfg(unix)]
    {
        let (link, hard) = (folder.path("link.jsonl"), folder.path("hard.jsonl"));
        std::os::unix::fs::symlink(&units, &link).unwrap();
        fs::hard_link(&units, &hard).unwrap();
        for other in [&link, &hard] {
            let (code, said) = failure(&duiqi(&["convert", &units, "-o", other]));
            assert!(code != 0 && said.contains("is an input"), "{said}");
        }
    }
    assert_eq!(fs::read_to_string(units).unwrap(), UNITS);
}

#[test]
fn a_batch_writes_over_no_document_of_its_own() {
    let folder = Folder::new();
    let texts = "今天天气很好。\nThe weather is fine today.\n";
    let first = folder.file("a.txt", texts);
    // The result of `a` would be the input of `b`.
    let second = folder.file("a.jsonl", texts);
    let list = folder.file("list.tsv", "a\ta.txt\nb\ta.jsonl\n");
    let place = folder.path("");
    let (code, said) = failure(&duiqi(&["batch", &list, "-o", &place]));
    assert!(code == 1 && said.contains("is an input"), "{said}");
    assert_eq!(fs::read_to_string(first).unwrap(), texts);
    assert_eq!(fs::read_to_string(second).unwrap(), texts);
}

#[test]
fn no_file_of_a_batch_takes_the_place_of_a_document_in_its_list() {
    let folder = Folder::new();
    let (en, zh) = (folder.file("a.en", EN), folder.file("a.zh", ZH));
    let list = folder.file("list.tsv", "a\ta.zh\ta.en\n");
    let new = folder.path("new.tsv");
    for document in [&en, &zh] {
        refused(&folder, &["batch", &list, "--to", "tsv", "-o", document]);
        refused(&folder, &["batch", &list, "--to", "tsv", "-o", &new, "--report", document]);
        refused(&folder, &["batch", &list, "--to", "tsv", "-o", &new, "--train", "--save-lexicon", document]);
    }
    // A list that comes as a stream names its documents after the output has begun.
    let stream = format!("a\t{zh}\t{en}\n");
    for document in [&en, &zh] {
        let (code, said) = failure(&run(&["batch", "--to", "tsv", "-o", document], stream.as_bytes()));
        assert!(code != 0 && said.contains("is an input"), "{said}");
    }
    assert_eq!((fs::read_to_string(en).unwrap(), fs::read_to_string(zh).unwrap()), (EN.to_owned(), ZH.to_owned()));
}

#[test]
fn two_outputs_of_a_command_are_two_files() {
    let folder = Folder::new();
    let units = folder.file("units.jsonl", UNITS);
    folder.file("a.en", EN);
    folder.file("a.zh", ZH);
    let list = folder.file("list.tsv", "a\ta.zh\ta.en\n");
    let (new, place) = (folder.path("new.tsv"), folder.path(""));
    let roundabout = folder.path("./new.tsv");
    for arguments in [
        vec!["batch", &list, "-o", &new, "--report", &roundabout],
        vec!["batch", &list, "-o", &new, "--train", "--save-lexicon", &new],
        vec!["batch", &list, "-o", "-", "--train", "--save-lexicon", &new, "--report", &new],
        vec!["batch", &list, "-o", &place, "--report", &folder.path("report.jsonl")],
        vec!["audit", &units, "--keep", &new, "-o", &roundabout],
    ] {
        let (code, said) = failure(&duiqi(&arguments));
        assert!(code == 2 && said.contains("name the same file"), "{arguments:?}: {code} {said}");
        assert!(!folder.names().contains(&"new.tsv".to_owned()), "{arguments:?}");
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(&units, folder.path("link.jsonl")).unwrap();
        let old = folder.file("old.jsonl", UNITS);
        std::os::unix::fs::symlink(&old, folder.path("other.jsonl")).unwrap();
        let arguments = ["audit", &units, "--keep", &old, "--reject", &folder.path("other.jsonl")];
        assert_eq!(failure(&duiqi(&arguments)).0, 2);
        assert_eq!(fs::read_to_string(old).unwrap(), UNITS);
    }
}

/// What a shell has redirected standard output to is written at its end, by
/// whatever name the output is called.
#[cfg(unix)]
#[test]
fn standard_output_by_its_name_replaces_no_file() {
    let folder = Folder::new();
    let units = folder.file("units.jsonl", UNITS);
    for name in ["-", "/dev/stdout", "/dev/fd/1"] {
        let log = folder.file("log", "before\n");
        let to = fs::File::options().append(true).open(&log).unwrap();
        let mut tool = std::process::Command::new(env!("CARGO_BIN_EXE_duiqi"));
        let status = tool.args(["convert", &units, "--to", "tsv", "--no-header", "-o", name]).stdout(to).status();
        assert!(status.unwrap().success(), "{name}");
        let text = fs::read_to_string(&log).unwrap();
        assert!(text.starts_with("before\nThe library is closed.\t"), "{name}: {text}");
    }
    let log = folder.file("log", "before\n");
    let to = fs::File::options().append(true).open(&log).unwrap();
    let mut tool = std::process::Command::new(env!("CARGO_BIN_EXE_duiqi"));
    let status = tool.args(["convert", &units, "--to", "tsv", "-o", "/dev/stderr"]).stderr(to).status();
    assert!(status.unwrap().success());
    assert!(fs::read_to_string(&log).unwrap().starts_with("before\n"));
}

#[cfg(feature = "store")]
#[test]
fn no_output_takes_the_name_of_the_log_of_a_memory() {
    let folder = Folder::new();
    let units = folder.file("units.jsonl", UNITS);
    let memory = folder.path("work.tm");
    out(&duiqi(&["memory", "create", &memory]));
    for ending in ["-wal", "-shm", "-journal"] {
        let log = format!("{memory}{ending}");
        for arguments in [
            // The memory is no input of these.
            vec!["convert", &units, "--to", "tsv", "-o", &log],
            vec!["memory", "create", &log],
            vec!["memory", "backup", &memory, &log],
        ] {
            let (code, said) = failure(&duiqi(&arguments));
            assert!(
                code == 1 && (said.contains("the log of") || said.contains("is an input")),
                "{arguments:?}: {said}"
            );
        }
        // Another memory may be made one day whose log it would be.
        let (code, said) = failure(&duiqi(&["memory", "create", &folder.path(&format!("other.tm{ending}"))]));
        assert!(code == 1 && said.contains("the log of"), "{said}");
        // Of no memory, it is a name as any other.
        out(&duiqi(&["convert", &units, "--to", "tsv", "-o", &folder.path(&format!("other{ending}"))]));
    }
    out(&duiqi(&["memory", "import", &memory, &units]));
}

#[test]
fn a_batch_in_which_all_failed_leaves_the_old_output() {
    let folder = Folder::new();
    let list = folder.file("list.tsv", "a\tmissing.txt\n");
    let old = folder.file("old.jsonl", UNITS);
    let (code, said) = failure(&duiqi(&["batch", &list, "-o", &old]));
    assert!(code == 1 && said.contains("was not written"), "{said}");
    assert_eq!(fs::read_to_string(&old).unwrap(), UNITS);
    fs::create_dir(folder.path("empty")).unwrap();
    duiqi(&["batch", &folder.path("empty"), "-o", &old]);
    assert_eq!(fs::read_to_string(&old).unwrap(), UNITS);
}

#[cfg(unix)]
#[test]
fn names_that_are_not_utf_8_are_read_by_a_batch() {
    use std::os::unix::ffi::OsStrExt;
    let folder = Folder::new();
    let texts = folder.0.path().join("texts");
    fs::create_dir(&texts).unwrap();
    let name = std::ffi::OsStr::from_bytes(b"caf\xE9.txt");
    if fs::write(texts.join(name), "今天天气很好。\nThe weather is fine today.\n").is_err() {
        return; // a file system that takes only UTF-8
    }
    let found = out(&duiqi(&["batch", texts.to_str().unwrap()]));
    assert!(found.contains("The weather is fine today."), "{found}");
    let list = folder.file("list.tsv", b"a\ttexts/caf\xE9.txt\n");
    let found = out(&duiqi(&["batch", &list]));
    assert!(found.contains("The weather is fine today."), "{found}");
}

#[test]
fn gz_is_packed_and_unpacked_everywhere() {
    let folder = Folder::new();
    let units = folder.file("units.jsonl", UNITS);
    let packed = folder.path("units.tmx.gz");
    out(&duiqi(&["convert", &units, "-o", &packed]));
    assert!(fs::read(&packed).unwrap().starts_with(&[0x1F, 0x8B]));
    assert!(out(&duiqi(&["convert", &packed, "--to", "jsonl"])).contains("图书馆关门了。"));
    let again = folder.path("again.tmx.gz");
    out(&duiqi(&["convert", &units, "-o", &again]));
    assert_eq!(fs::read(&packed).unwrap(), fs::read(&again).unwrap());

    let (en, zh) = (folder.path("a.en.gz"), folder.path("a.zh.gz"));
    for (file, text) in [(&en, EN), (&zh, ZH)] {
        let mut bytes = Vec::new();
        flate2::read::GzEncoder::new(text.as_bytes(), flate2::Compression::fast()).read_to_end(&mut bytes).unwrap();
        fs::write(file, bytes).unwrap();
    }
    for arguments in [&["align", &zh, &en, "--to", "tsv"][..], &["align", &zh, &en, "--presplit", "--to", "tsv"]] {
        assert!(out(&duiqi(arguments)).contains("Beijing"), "{arguments:?}");
    }
    assert_eq!(out(&duiqi(&["split", "--lang", "en", &en])).lines().count(), 2);
    // Moses names its two files by the stem.
    out(&duiqi(&["convert", &units, "--to", "moses", "-o", &folder.path("m.gz")]));
    assert!(folder.names().contains(&"m.en.gz".to_owned()), "{:?}", folder.names());
    let read = out(&duiqi(&["convert", &folder.path("m.gz"), "--from", "moses", "--to", "jsonl"]));
    assert!(read.contains("图书馆关门了。"));
}

#[test]
fn a_line_without_end_is_an_error_with_its_byte() {
    let folder = Folder::new();
    let endless = folder.file("endless.txt", vec![b'a'; (64 << 20) + 2]);
    for arguments in [
        &["split", "--jsonl", &endless][..],
        &["batch", "--jsonl", &endless],
        &["batch", "--bitextor", "--no-header", &endless],
        &["convert", &endless, "--from", "ladder", "--to", "jsonl"],
        &["convert", &endless, "--from", "jsonl", "--to", "tsv"],
        &["evaluate", "beads", &endless, &endless],
        &["evaluate", "split", &endless, &endless],
    ] {
        let (code, said) = failure(&duiqi(arguments));
        assert!(code == 1 && said.contains("over the limit of"), "{arguments:?}: {code} {said}");
    }
    let english = folder.file("a.en", EN);
    let (code, said) = failure(&run(&["align", "-", &english, "--lexicon", &endless], ZH.as_bytes()));
    assert!(code == 1 && said.contains("endless.txt:1: byte 0"), "{said}");
}

#[test]
fn files_of_a_folder_are_paired_by_name_and_by_content() {
    let folder = Folder::new();
    let texts = folder.0.path().join("texts");
    fs::create_dir(&texts).unwrap();
    let write = |name: &str, text: &str| fs::write(texts.join(name), text).unwrap();
    write("report_EN.txt", "The bridge was opened in 1987.\n");
    write("report_CN.txt", "这座桥于1987年通车。\n");
    write("README.md", "Read this first, before you begin.\n");
    write("README.zh-CN.md", "开始之前，请先阅读本文。\n");
    write("x.txt", "The harbour has 312 boats, and the fishermen repair their nets in winter.\n");
    write("y.txt", "港口有312条船，渔民在冬天修补渔网。\n");
    write("lonely.txt", "我的猫喜欢在屋顶上睡觉，从来不捉老鼠。\n");
    let pairs = folder.path("pairs.tsv");
    let output = duiqi(&["batch", texts.to_str().unwrap(), "--save-pairs", &pairs]);
    let (found, said) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(said.contains("2 pairs by name, 1 by content") && said.contains("lonely.txt: no other file"), "{said}");
    for text in ["The bridge was opened", "Read this first", "The harbour has 312"] {
        assert!(found.contains(text), "{found}");
    }
    let saved = fs::read_to_string(&pairs).unwrap();
    assert_eq!(saved.lines().filter(|line| line.contains("\tname\t")).count(), 2, "{saved}");
    // What was saved is a manifest.
    assert_eq!(out(&duiqi(&["batch", &pairs])).lines().count(), 3);
}

/// Shuffled documents with names that say nothing: at least 99 of 100 pairs are right.
#[test]
fn two_thousand_shuffled_documents_find_their_partners() {
    use duiqi::batch::Pairing;
    let folder = Folder::new();
    let count = 1000;
    for number in 0..count {
        let pair = corpus::document(number, 24);
        // A permutation of the numbers, 7 and 1000 having no common factor.
        let other = (number * 7 + 3) % count;
        fs::write(folder.path(&format!("a{number:04}.txt")), pair.zh.join("\n")).unwrap();
        fs::write(folder.path(&format!("b{other:04}.txt")), pair.en.join("\n")).unwrap();
    }
    let found = Pairing::new(folder.0.path(), None, &duiqi::Lexicon::builtin()).unwrap();
    let number = |path: &std::path::Path| path.file_stem().unwrap().to_str().unwrap()[1..].parse::<u64>().unwrap();
    let right = |pair: &&duiqi::batch::FilePair| (number(&pair.source) * 7 + 3) % count == number(&pair.target);
    let right = found.pairs.iter().filter(right).count();
    assert!(right as u64 * 100 >= count * 99, "{right} of {count} are right: {}", found.summary());
}
