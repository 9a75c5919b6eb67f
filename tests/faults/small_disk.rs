//! A disk that takes no more, at places that look like chance: an error that names what could not be written, the old
//! file as it was, and a memory of whole transactions.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use super::sound::{assert_verified, documents, exported, memory, units};
use super::tool::{Dice, Run, copied, duiqi, folder, names, number, wait};

/// How the disk is made small.
#[derive(Debug, Clone, Copy)]
enum Disk {
    /// A file system in memory, in a mount namespace of the command's own. The system has to permit it.
    Tmpfs,
    /// No file may grow beyond a limit; a stand-in on every system.
    FileLimit,
}

impl Disk {
    /// The real thing where the system permits it.
    fn best() -> Disk {
        let mut probe = Command::new("unshare");
        probe.args(["-rm", "sh", "-c", "mount -t tmpfs none /mnt"]).stdout(Stdio::null()).stderr(Stdio::null());
        if probe.status().is_ok_and(|status| status.success()) { Disk::Tmpfs } else { Disk::FileLimit }
    }

    /// Runs a command in a copy of a folder that may hold only `kib` more; what came of it, and the folder's files.
    fn run(self, sound: &Path, kib: u64, arguments: &[&str]) -> (Run, tempfile::TempDir) {
        let place = copied(sound);
        let tool = duiqi().get_program().to_owned();
        let (shell, script) = match self {
            Disk::Tmpfs => {
                // The files are brought back, so that this process sees them.
                let held = size(sound).div_ceil(1024) + 4 * names(sound).len() as u64 + 64;
                let script = format!(
                    "set -e; mkdir \"$1\"/disk; mount -t tmpfs -o size={}k none \"$1\"/disk; cp -a \"$0\"/. \"$1\"/disk/; \
                     cd \"$1\"/disk; shift; set +e; \"$@\"; code=$?; cp -a . ../; exit $code",
                    held + kib
                );
                (vec!["unshare", "-rm", "sh", "-c"], script)
            }
            Disk::FileLimit => {
                let script = format!("trap '' XFSZ; cd \"$1\"; shift; ulimit -f {}; exec \"$@\"", kib * 2);
                (vec!["sh", "-c"], script)
            }
        };
        let mut command = Command::new(shell[0]);
        command.args(&shell[1..]).arg(script).arg(sound).arg(place.path()).arg(tool).args(arguments);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let run = wait(command.spawn().unwrap(), &arguments.join(" "));
        let _ = fs::remove_dir(place.path().join("disk"));
        (run, place)
    }
}

fn size(folder: &Path) -> u64 {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().metadata().unwrap().len()).sum()
}

/// Runs a command on ever so many small disks, and has each result checked.
fn attack(stream: u64, sound: &Path, most_kib: u64, arguments: &[&str], check: impl Fn(&Run, &Path)) {
    let (mut dice, disk, mut full) = (Dice::new(stream), Disk::best(), 0);
    let attacks = number("DUIQI_KILLS", 60).div_ceil(12);
    for at in 0..attacks {
        // From nothing to nearly enough.
        let (run, place) = disk.run(sound, most_kib * at / attacks + dice.below(most_kib / attacks), arguments);
        run.assert_is_orderly(&arguments.join(" "));
        let left = names(place.path()).into_iter().find(|name| name.contains(".part"));
        assert_eq!(left, None, "{arguments:?}");
        check(&run, place.path());
        full += u64::from(!run.is_good());
    }
    println!("{}: {attacks} small disks ({disk:?}), {full} were full", arguments.join(" "));
    assert!(full > 0, "no disk was full for {arguments:?}");
}

#[test]
fn convert_leaves_the_old_file() {
    let sound = folder();
    fs::write(sound.path().join("units.jsonl"), units(2000)).unwrap();
    fs::write(sound.path().join("out.tmx"), "the old file").unwrap();
    attack(11, sound.path(), 400, &["convert", "units.jsonl", "-o", "out.tmx"], |run, place| {
        let found = fs::read(place.join("out.tmx")).unwrap();
        assert!(run.is_good() || found == b"the old file", "{}", run.stderr);
        assert!(run.is_good() || run.stderr.contains("out.tmx"), "it does not name the file: {}", run.stderr);
    });
}

#[test]
fn an_import_keeps_whole_transactions() {
    let sound = folder();
    memory(sound.path(), 200);
    fs::write(sound.path().join("more.jsonl"), units(4000)).unwrap();
    let before = exported(sound.path(), "m.tm");
    attack(12, sound.path(), 900, &["memory", "import", "m.tm", "more.jsonl"], |run, place| {
        assert!(run.is_good() || run.stderr.contains("m.tm"), "it does not name the memory: {}", run.stderr);
        assert_verified(place, "m.tm");
        assert!(exported(place, "m.tm").starts_with(&before), "units that were there are lost");
    });
}

#[test]
fn compaction_and_deletion_lose_nothing() {
    let sound = folder();
    memory(sound.path(), 3000);
    let before = exported(sound.path(), "m.tm");
    attack(13, sound.path(), 300, &["memory", "compact", "m.tm"], |_, place| {
        assert_verified(place, "m.tm");
        assert!(exported(place, "m.tm") == before, "compaction changed the units");
    });
}

#[test]
fn a_backup_and_a_new_memory_are_whole_or_not_there() {
    let sound = folder();
    memory(sound.path(), 1000);
    let before = exported(sound.path(), "m.tm");
    attack(14, sound.path(), 500, &["memory", "backup", "m.tm", "copy.tm"], |run, place| {
        assert_eq!(run.is_good(), place.join("copy.tm").exists(), "{}", run.stderr);
        assert!(run.is_good() || run.stderr.contains("copy.tm"), "it names the wrong file: {}", run.stderr);
        if run.is_good() {
            assert!(exported(place, "copy.tm") == before, "the backup is another memory");
        }
        assert!(exported(place, "m.tm") == before, "a backup changed the memory");
    });
    let empty = folder();
    attack(15, empty.path(), 40, &["memory", "create", "new.tm"], |run, place| {
        assert_eq!(run.is_good(), place.join("new.tm").exists(), "{}", run.stderr);
    });
}

#[test]
fn a_batch_is_finished_once_there_is_room() {
    let sound = folder();
    documents(sound.path(), 30);
    attack(16, sound.path(), 60, &["batch", "list.tsv", "-o", "out.jsonl"], |run, place| {
        assert_eq!(run.is_good(), place.join("out.jsonl").exists(), "{}", run.stderr);
        super::tool::good(place, &["batch", "list.tsv", "-o", "again.jsonl"]);
    });
}
