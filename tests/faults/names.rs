//! Names that are not UTF-8, and an export that would replace the memory.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::Path;

use super::sound::{exported, memory, units};
use super::tool::{Run, copied, duiqi, folder, names, run, wait};

fn odd(name: &[u8]) -> OsString {
    OsString::from_vec(name.to_vec())
}

fn run_odd(folder: &Path, arguments: &[&OsStr]) -> Run {
    let run = wait(duiqi().args(arguments).current_dir(folder).spawn().unwrap(), &format!("{arguments:?}"));
    assert!(run.is_good(), "{arguments:?}: {:?}: {}", run.code, run.stderr);
    run
}

#[test]
fn every_command_takes_names_that_are_not_utf_8() {
    let place = folder();
    let (units_file, memory_file, copy) = (odd(b"u\xFF.jsonl"), odd(b"m\xFE.tm"), odd(b"c\xFD.tm"));
    fs::write(place.path().join(&units_file), units(16)).unwrap();
    let (zh, en) = (odd(b"\xE9.zh.txt"), odd(b"\xE9.en.txt"));
    fs::write(place.path().join(&zh), "退潮了。两条小船躺在沙滩上。\n").unwrap();
    fs::write(place.path().join(&en), "The tide went out. Two boats lay on the sand.\n").unwrap();
    let (written, text) = (odd(b"o\xFC.tmx"), OsStr::new);
    run_odd(place.path(), &[text("convert"), &units_file, text("-o"), &written]);
    run_odd(place.path(), &[text("memory"), text("create"), &memory_file]);
    run_odd(place.path(), &[text("memory"), text("import"), &memory_file, &units_file, &written]);
    run_odd(place.path(), &[text("memory"), text("compact"), &memory_file]);
    run_odd(place.path(), &[text("memory"), text("verify"), &memory_file]);
    run_odd(place.path(), &[text("memory"), text("backup"), &memory_file, &copy]);
    let repaired = odd(b"r\xFB.tm");
    run_odd(place.path(), &[text("memory"), text("repair"), &copy, &repaired]);
    run_odd(place.path(), &[text("split"), text("--lang"), text("en"), &en]);
    let aligned = odd(b"a\xFA.jsonl");
    run_odd(place.path(), &[text("align"), &zh, &en, text("-o"), &aligned]);
    run_odd(place.path(), &[text("audit"), &aligned, text("--json")]);
    run_odd(place.path(), &[text("explain"), &zh, &en]);
    let (texts, results) = (odd(b"texts\xF8"), odd(b"out\xF9"));
    fs::create_dir(place.path().join(&texts)).unwrap();
    for name in [&zh, &en] {
        fs::rename(place.path().join(name), place.path().join(&texts).join(name)).unwrap();
    }
    run_odd(place.path(), &[text("batch"), &texts, text("-o"), &results]);
    let entries = fs::read_dir(place.path()).unwrap().map(|entry| entry.unwrap().file_name());
    let replaced = entries.into_iter().find(|name| {
        name.to_string_lossy().len() > name.len() && {
            String::from_utf8(name.as_bytes().to_vec()).is_ok_and(|name| name.contains('\u{FFFD}'))
        }
    });
    assert_eq!(replaced, None, "a name was changed");
}

#[test]
fn no_path_leads_an_export_onto_the_memory() {
    let sound = folder();
    memory(sound.path(), 40);
    let before = exported(sound.path(), "m.tm");
    fs::create_dir(sound.path().join("sub")).unwrap();
    let absolute = |folder: &Path, name: &str| folder.join(name).to_str().unwrap().to_owned();
    let ways: [fn(&Path) -> String; 6] = [
        |_| "m.tm".to_owned(),
        |_| "./m.tm".to_owned(),
        |_| "sub/../m.tm".to_owned(),
        |_| "m.tm-wal".to_owned(),
        |folder| {
            std::os::unix::fs::symlink("m.tm", folder.join("link.tmx")).unwrap();
            "link.tmx".to_owned()
        },
        |folder| {
            fs::hard_link(folder.join("m.tm"), folder.join("hard.tmx")).unwrap();
            "hard.tmx".to_owned()
        },
    ];
    for (at, way) in ways.iter().enumerate() {
        for filter in [&[][..], &["--document", "none"]] {
            let place = copied(sound.path());
            let target = way(place.path());
            for target in [target.clone(), absolute(place.path(), &target)] {
                let mut arguments = vec!["memory", "export", "m.tm", "-o", &target, "--to", "tmx"];
                arguments.extend(filter);
                let run = run(place.path(), &arguments);
                assert!(!run.is_good(), "way {at}: {arguments:?}: {}", run.stderr);
                assert!(exported(place.path(), "m.tm") == before, "way {at}: the memory was written over");
            }
            assert!(names(place.path()).iter().all(|name| !name.contains(".part")));
        }
    }
}
