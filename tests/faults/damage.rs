//! Memories with flipped bits, zeroed, swapped and cut pages: every command ends, none crashes, and no changed text comes
//! out of one of them unless it says so or `verify` does.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use super::sound::{exported, memory};
use super::tool::{Dice, folder, number, run};

/// The page size of a memory's file.
const PAGE: u64 = 8192;

#[derive(Debug, Clone, Copy)]
enum Damage {
    Flip { byte: u64, bit: u64 },
    Zero { page: u64 },
    Swap { page: u64, other: u64 },
    CutPages { pages: u64 },
    CutBytes { bytes: u64 },
}

impl Damage {
    /// Most are flips: they are the hardest to notice.
    fn new(dice: &mut Dice, length: u64) -> Damage {
        let pages = length / PAGE;
        match dice.below(10) {
            0 => Damage::Zero { page: dice.below(pages) },
            1 => Damage::Swap { page: dice.below(pages), other: dice.below(pages) },
            2 => Damage::CutPages { pages: dice.below(pages) },
            3 => Damage::CutBytes { bytes: dice.below(length) },
            _ => Damage::Flip { byte: dice.below(length), bit: dice.below(8) },
        }
    }

    fn apply(self, sound: &[u8]) -> Vec<u8> {
        let mut bytes = sound.to_vec();
        let place = |page: u64| (page * PAGE) as usize..((page + 1) * PAGE) as usize;
        match self {
            Damage::Flip { byte, bit } => bytes[byte as usize] ^= 1 << bit,
            Damage::Zero { page } => bytes[place(page)].fill(0),
            Damage::Swap { page, other } => {
                bytes.copy_within(place(other), place(page).start);
                bytes[place(other)].copy_from_slice(&sound[place(page)]);
            }
            Damage::CutPages { pages } => bytes.truncate((pages * PAGE) as usize),
            Damage::CutBytes { bytes: left } => bytes.truncate(left as usize),
        }
        bytes
    }
}

/// What a sound memory answers.
struct Answers {
    export: Vec<u8>,
    matches: Vec<u8>,
    lines: HashSet<Vec<u8>>,
}

/// A text that is like one of the memory.
fn query() -> String {
    let first = super::sound::units(8).lines().next().unwrap().to_owned();
    let unit: serde_json::Value = serde_json::from_str(&first).unwrap();
    format!("Yesterday {}", unit["en"].as_str().unwrap())
}

fn look_up(folder: &Path) -> super::tool::Run {
    run(folder, &["memory", "lookup", "m.tm", &query(), "--threshold", "40", "--json"])
}

impl Answers {
    fn new(folder: &Path) -> Answers {
        let export = exported(folder, "m.tm");
        let matches = look_up(folder).stdout;
        assert!(!matches.is_empty(), "the query finds nothing");
        let lines = export.split(|&byte| byte == b'\n').map(<[u8]>::to_vec).collect();
        Answers { export, matches, lines }
    }
}

/// What one damage did: whether anybody noticed it, and whether it was of consequence.
#[derive(Default)]
struct Outcome {
    is_noticed: bool,
    is_changed: bool,
}

fn attack(folder: &Path, damage: Damage, sound: &[u8], right: &Answers) -> Outcome {
    let bytes = damage.apply(sound);
    let what = |command: &str| format!("{command} after {damage:?}");
    let fresh = || {
        for name in ["m.tm-wal", "m.tm-shm"] {
            let _ = fs::remove_file(folder.join(name));
        }
        fs::write(folder.join("m.tm"), &bytes).unwrap();
    };
    fresh();
    let export = run(folder, &["memory", "export", "m.tm", "--to", "jsonl"]);
    export.assert_is_orderly(&what("export"));
    let matches = look_up(folder);
    matches.assert_is_orderly(&what("look-up"));
    let stats = run(folder, &["memory", "stats", "m.tm", "--json"]);
    stats.assert_is_orderly(&what("stats"));
    let verify = run(folder, &["memory", "verify", "m.tm"]);
    verify.assert_is_orderly(&what("verify"));
    let delete = run(folder, &["memory", "delete", "m.tm", "--yes", "--containing", "no such text"]);
    delete.assert_is_orderly(&what("delete"));
    // A line of an export may be missing behind an error; it may never be another one.
    let whole = export.stdout.split(|&byte| byte == b'\n');
    let foreign = whole.take(right.lines.len()).find(|line| !right.lines.contains(*line));
    let is_found = !verify.is_good();
    assert!(foreign.is_none() || is_found, "{}: {:?}", what("export"), foreign.map(String::from_utf8_lossy));
    let changed = |run: &super::tool::Run, right: &[u8]| run.is_good() && run.stdout != right;
    let is_changed = changed(&export, &right.export) || changed(&matches, &right.matches);
    assert!(!is_changed || is_found, "{}: changed in silence", what("export or look-up"));
    Outcome { is_noticed: is_found || !export.is_good() || !matches.is_good(), is_changed }
}

#[test]
fn damage_is_never_handed_out_in_silence() {
    let place = folder();
    memory(place.path(), 500);
    let right = Answers::new(place.path());
    let sound = fs::read(place.path().join("m.tm")).unwrap();
    let (mut dice, attacks) = (Dice::new(7), number("DUIQI_FLIPS", 60));
    let (mut noticed, mut changed) = (0, 0);
    for _ in 0..attacks {
        let damage = Damage::new(&mut dice, sound.len() as u64);
        let outcome = attack(place.path(), damage, &sound, &right);
        noticed += u64::from(outcome.is_noticed);
        changed += u64::from(outcome.is_changed);
    }
    println!("{attacks} damages: {noticed} noticed, {changed} changed an answer, 0 of them in silence");
    assert!(noticed > 0, "nobody noticed anything");
}

#[test]
fn what_is_sound_in_a_damaged_memory_is_saved() {
    let place = folder();
    memory(place.path(), 500);
    let right = Answers::new(place.path());
    let sound = fs::read(place.path().join("m.tm")).unwrap();
    let mut dice = Dice::new(8);
    for at in 0..number("DUIQI_FLIPS", 60).div_ceil(10) {
        let damage = Damage::new(&mut dice, sound.len() as u64);
        fs::write(place.path().join("m.tm"), damage.apply(&sound)).unwrap();
        let saved = format!("saved{at}.tm");
        let repair = run(place.path(), &["memory", "repair", "m.tm", &saved]);
        repair.assert_is_orderly(&format!("repair after {damage:?}"));
        if !place.path().join(&saved).exists() {
            assert!(!repair.is_good(), "{damage:?}: a success without a file");
            continue;
        }
        super::sound::assert_verified(place.path(), &saved);
        let export = exported(place.path(), &saved);
        for line in export.split(|&byte| byte == b'\n') {
            assert!(right.lines.contains(line), "{damage:?}: {}", String::from_utf8_lossy(line));
        }
    }
}

/// A log beside a restored backup belongs to the file that was there before.
#[test]
fn a_log_of_another_file_spoils_no_restored_backup() {
    let place = folder();
    memory(place.path(), 200);
    super::tool::good(place.path(), &["memory", "backup", "m.tm", "copy.tm"]);
    let before = exported(place.path(), "copy.tm");
    // A writer that is killed leaves its log.
    let log = {
        let file = place.path().join("m.tm");
        let mut writer = duiqi::Memory::open(&file).unwrap();
        let more = (0..50).map(|at| {
            duiqi::Unit::pair(
                ("en", format!("Later unit {at}.").as_str()),
                ("zh-CN", format!("后来的句子{at}。").as_str()),
            )
        });
        writer.import(more, &Default::default()).unwrap();
        let log = fs::read(place.path().join("m.tm-wal")).unwrap();
        drop(writer);
        log
    };
    fs::copy(place.path().join("copy.tm"), place.path().join("m.tm")).unwrap();
    fs::write(place.path().join("m.tm-wal"), log).unwrap();
    let export = run(place.path(), &["memory", "export", "m.tm", "--to", "jsonl"]);
    export.assert_is_orderly("export beside a foreign log");
    if export.is_good() {
        // The log was passed over, or it was played in and fits.
        assert!(export.stdout.starts_with(&before), "a restored backup was spoilt");
        super::sound::assert_verified(place.path(), "m.tm");
    } else {
        assert!(export.stderr.contains("-wal"), "the error does not name the log: {}", export.stderr);
    }
    // The copy itself was never touched.
    assert!(exported(place.path(), "copy.tm") == before);
}
