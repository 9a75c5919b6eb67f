//! Signals at moments that look like chance: a file is the old one or the new one, a memory holds whole transactions,
//! a batch goes on where it stopped, and whoever hears the signal leaves nothing half written.

use std::fs;
use std::path::Path;

use super::sound::{assert_verified, documents, exported, memory, units};
use super::tool::{Dice, Run, Signal, copied, duiqi, folder, good, listening, names, number, wait};

/// Commands that are killed, `review` among them.
const COMMANDS: u64 = 6;

/// How many signals each command gets.
pub fn kills_each() -> u64 {
    number("DUIQI_KILLS", 60).div_ceil(COMMANDS)
}

/// A command that was interrupted in a copy of a folder.
struct Killed<'f> {
    signal: Signal,
    run: Run,
    folder: &'f Path,
}

impl Killed<'_> {
    /// Who heard the signal has removed what it had begun.
    fn assert_clean(&self) {
        let left = names(self.folder).into_iter().find(|name| name.starts_with(".duiqi-"));
        assert!(left.is_none() || !self.signal.is_heard(), "{:?} left {left:?}: {}", self.signal, self.run.stderr);
        // A signal may come before the tool listens to any: then nothing was begun.
        let orderly = matches!(self.run.code, Some(0 | 1 | 130) | None);
        assert!(orderly, "{:?}: {:?}: {}", self.signal, self.run.code, self.run.stderr);
    }

    fn is_cut_short(&self) -> bool {
        self.run.code != Some(0)
    }
}

/// Runs a command in copies of a folder, each time with a signal at another moment of its usual time, and has each
/// result checked.
fn attack(stream: u64, sound: &Path, arguments: &[&str], check: impl Fn(&Killed<'_>)) {
    let mut usual = {
        let copy = copied(sound);
        let run = wait(duiqi().args(arguments).current_dir(copy.path()).spawn().unwrap(), "undisturbed");
        assert!(run.is_good(), "{arguments:?}: {}", run.stderr);
        run.time
    };
    let (mut dice, mut cut_short) = (Dice::new(stream), 0);
    for at in 0..kills_each() {
        let copy = copied(sound);
        let signal = Signal::ALL[at as usize % Signal::ALL.len()];
        let child = listening().args(arguments).current_dir(copy.path()).spawn().unwrap();
        std::thread::sleep(usual.mul_f64(dice.below(1000) as f64 / 1000.0));
        signal.send(&child);
        let killed = Killed { signal, run: wait(child, &arguments.join(" ")), folder: copy.path() };
        killed.assert_clean();
        check(&killed);
        cut_short += u64::from(killed.is_cut_short());
        // The machine may be busier or less busy than at first: aim later after a hit and earlier after a miss, so that about
        // two signals in three come in the middle. The tool passes over SIGPIPE, so that one tells nothing.
        if killed.is_cut_short() {
            usual = usual.mul_f64(1.05);
        } else if signal != Signal::Pipe {
            usual = usual.mul_f64(0.9);
        }
    }
    println!("{}: {} signals, {cut_short} in the middle", arguments.join(" "), kills_each());
    // Two in three are aimed at, and a fifth are SIGPIPE, which the tool passes over. A tenth is a floor that ten signals do
    // not miss by chance.
    assert!(cut_short * 10 >= kills_each(), "most signals came after the end of {arguments:?}");
}

#[test]
fn convert_leaves_the_old_file_or_the_new_one() {
    let sound = folder();
    fs::write(sound.path().join("units.jsonl"), units(4000)).unwrap();
    fs::write(sound.path().join("out.tmx"), "the old file").unwrap();
    let whole = {
        let copy = copied(sound.path());
        good(copy.path(), &["convert", "units.jsonl", "-o", "out.tmx", "--date", "2026-01-01", "-q"]);
        fs::read(copy.path().join("out.tmx")).unwrap()
    };
    let arguments = ["convert", "units.jsonl", "-o", "out.tmx", "--date", "2026-01-01", "-q"];
    attack(1, sound.path(), &arguments, |killed| {
        let found = fs::read(killed.folder.join("out.tmx")).unwrap();
        assert!(found == whole || found == b"the old file", "{:?}: a file of {} bytes", killed.signal, found.len());
        assert!(found == whole || killed.is_cut_short(), "a success without a file");
        let input = fs::read_to_string(killed.folder.join("units.jsonl")).unwrap();
        assert!(input == units(4000), "the input changed");
    });
}

#[test]
fn a_batch_leaves_whole_files_and_goes_on_where_it_stopped() {
    let sound = folder();
    documents(sound.path(), 60);
    let whole = copied(sound.path());
    good(whole.path(), &["batch", "list.tsv", "-o", "out", "-j", "2"]);
    let result = |folder: &Path, name: &str| fs::read(folder.join("out").join(name)).unwrap();
    attack(2, sound.path(), &["batch", "list.tsv", "-o", "out", "-j", "2"], |killed| {
        let out = killed.folder.join("out");
        let results = |folder: &Path| names(folder).into_iter().filter(|name| name.starts_with('d'));
        if out.exists() {
            for name in results(&out) {
                assert!(result(killed.folder, &name) == result(whole.path(), &name), "{name} is not whole");
            }
            // The report of what is done stays: `--resume` reads it.
            let left = names(&out).into_iter().find(|name| name.contains("part") && name != ".report.jsonl.part");
            assert!(left.is_none() || !killed.signal.is_heard(), "{:?} left {left:?}", killed.signal);
        }
        good(killed.folder, &["batch", "list.tsv", "-o", "out", "-j", "2", "--resume"]);
        // Who was killed outright could remove nothing: a temporary file may stay, beside the results.
        let may_stay =
            |name: &String| !killed.signal.is_heard() && name.starts_with(".duiqi-") && name.ends_with(".part");
        let stays: Vec<_> = names(&out).into_iter().filter(|name| !may_stay(name)).collect();
        assert_eq!(stays, names(&whole.path().join("out")));
        for name in results(&out) {
            assert!(result(killed.folder, &name) == result(whole.path(), &name), "{name} differs after --resume");
        }
    });
}

#[test]
fn an_import_leaves_whole_transactions() {
    let sound = folder();
    memory(sound.path(), 400);
    let before = exported(sound.path(), "m.tm");
    fs::write(sound.path().join("more.jsonl"), units(6000)).unwrap();
    let after = {
        let copy = copied(sound.path());
        good(copy.path(), &["memory", "import", "m.tm", "more.jsonl"]);
        exported(copy.path(), "m.tm")
    };
    attack(3, sound.path(), &["memory", "import", "m.tm", "more.jsonl"], |killed| {
        assert_verified(killed.folder, "m.tm");
        let found = exported(killed.folder, "m.tm");
        assert!(found.starts_with(&before), "units that were there are lost");
        assert!(after.starts_with(&found) && found.ends_with(b"\n"), "what was added is no beginning of the whole");
        // It is finished by another run, which passes over what is there.
        good(killed.folder, &["memory", "import", "m.tm", "more.jsonl", "--duplicates", "keep"]);
        assert_verified(killed.folder, "m.tm");
    });
}

#[test]
fn compaction_loses_nothing() {
    let sound = folder();
    memory(sound.path(), 3000);
    let before = exported(sound.path(), "m.tm");
    attack(4, sound.path(), &["memory", "compact", "m.tm"], |killed| {
        assert_verified(killed.folder, "m.tm");
        assert!(exported(killed.folder, "m.tm") == before, "compaction changed the units");
    });
}

#[test]
fn a_backup_is_whole_or_not_there() {
    let sound = folder();
    memory(sound.path(), 3000);
    fs::write(sound.path().join("copy.tm.partial"), "a file of the user").unwrap();
    let before = exported(sound.path(), "m.tm");
    attack(5, sound.path(), &["memory", "backup", "m.tm", "copy.tm"], |killed| {
        assert_eq!(fs::read(killed.folder.join("copy.tm.partial")).unwrap(), b"a file of the user");
        if killed.folder.join("copy.tm").exists() {
            assert_verified(killed.folder, "copy.tm");
            assert!(exported(killed.folder, "copy.tm") == before, "the backup is another memory");
        } else {
            assert!(killed.is_cut_short(), "a success without a backup");
        }
        assert!(exported(killed.folder, "m.tm") == before, "a backup changed the memory");
        let extra = names(killed.folder)
            .into_iter()
            .find(|name| !["m.tm", "copy.tm", "copy.tm.partial", "units.jsonl"].contains(&name.as_str()));
        // A killed process cannot remove its temporary file.
        assert!(extra.is_none() || !killed.signal.is_heard(), "{:?} left {extra:?}", killed.signal);
    });
}
