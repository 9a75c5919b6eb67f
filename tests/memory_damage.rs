//! Damaged memories: whatever is flipped, zeroed or out of place, no wrong
//! answer is given in silence, nothing runs for ever, and nothing takes memory
//! without bound.
#![cfg(feature = "store")]

use std::path::{Path, PathBuf};

use duiqi::memory::{ImportOptions, LookupOptions, OpenOptions};
use duiqi::{Memory, Result, Unit};
use rusqlite::Connection;

/// Options of which some are not the defaults.
fn set<T: Default>(change: impl FnOnce(&mut T)) -> T {
    let mut options = T::default();
    change(&mut options);
    options
}

fn unit(at: usize) -> Unit {
    const WORDS: [&str; 12] =
        ["pump", "valve", "river", "boat", "open", "close", "engine", "water", "city", "teacher", "book", "market"];
    let word = |step: usize| WORDS[(at * 7 + at / 12 * step) % 12];
    let english = format!("The {} and the {} need {} number {at}.", word(1), word(3), word(5));
    let chinese = format!("第{at}号{}和{}需要修理。", ["水泵", "阀门", "小船"][at % 3], ["教师", "城市"][at % 2]);
    let mut unit = Unit::pair(("en", &english), ("zh-CN", &chinese));
    unit.document = Some(format!("document {}", at / 100));
    unit.position = Some(at as u64);
    unit.confidence = Some(0.5 + (at % 50) as f32 / 100.0);
    unit.notes = if at.is_multiple_of(10) { vec![format!("note {at}")] } else { Vec::new() };
    unit
}

/// A closed memory of 1,000 units, some in a segment and some not.
fn made(folder: &Path) -> PathBuf {
    let path = folder.join("good.tm");
    let mut memory = Memory::create(&path).unwrap();
    memory.import((0..900).map(unit), &Default::default()).unwrap();
    memory.compact().unwrap();
    memory.import((900..1000).map(unit), &Default::default()).unwrap();
    path
}

/// Everything that a reader may be handed: all units, and matches of some
/// queries.
fn answers(path: &Path) -> Result<(Vec<Unit>, Vec<Vec<String>>)> {
    let mut options = OpenOptions::default();
    options.read_only = true;
    let memory = Memory::open_with(path, &options)?;
    let units =
        memory.units(&Default::default())?.map(|item| item.map(|stored| stored.unit)).collect::<Result<Vec<_>>>()?;
    let options = set(|options: &mut LookupOptions| {
        options.threshold = 60;
        options.limit = 50;
    });
    let queries = (0..6).map(|at| unit(at * 170).source.text.replace("need", "want"));
    let found = queries.map(|query| {
        let matches = memory.look_up(&query, &options)?;
        Ok(matches.iter().map(|found| format!("{} {} {}", found.percent, found.text(), found.translation())).collect())
    });
    Ok((units, found.collect::<Result<Vec<_>>>()?))
}

fn is_noticed(path: &Path) -> bool {
    Memory::open(path).and_then(|memory| memory.verify()).map_or(true, |found| !found.problems.is_empty())
}

/// Set `DUIQI_FLIPS` for more than the usual 150.
#[test]
fn a_flipped_bit_never_changes_an_answer_in_silence() {
    let flips: u64 = std::env::var("DUIQI_FLIPS").ok().and_then(|count| count.parse().ok()).unwrap_or(150);
    let folder = tempfile::tempdir().unwrap();
    let good = made(folder.path());
    let bytes = std::fs::read(&good).unwrap();
    let right = answers(&good).unwrap();
    assert_eq!(right.0.len(), 1000);
    assert!(right.1.iter().all(|found| !found.is_empty()));
    let path = folder.path().join("flipped.tm");
    let mut dice = 0x2545_F491_4F6C_DD1Du64;
    let (mut errors, mut changed) = (0, Vec::new());
    for _ in 0..flips {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        let (at, bit) = (dice as usize % bytes.len(), dice >> 60 & 7);
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << bit;
        std::fs::write(&path, &flipped).unwrap();
        match answers(&path) {
            Err(_) => errors += 1,
            Ok(found) if found == right => {}
            Ok(_) if is_noticed(&path) => {}
            Ok(_) => changed.push((at, bit)),
        }
    }
    println!("{flips} flips: {errors} errors, {} changed in silence", changed.len());
    assert_eq!(changed, []);
}

/// A memory whose most frequent words are in so many texts that their lists have heads.
fn made_with_heads(folder: &Path) -> PathBuf {
    let path = folder.join("long.tm");
    Memory::create(&path).unwrap().import((0..2500).map(unit), &Default::default()).unwrap();
    path
}

/// The texts that a concordance of some frequent words shows, in order.
fn concordances(path: &Path) -> Result<Vec<Vec<String>>> {
    let memory = Memory::open(path)?;
    let shown = ["need", "number", "号", "修理"].map(|word| {
        let found = memory.concordance(word, &Default::default())?;
        Ok(found.hits.iter().map(|hit| format!("{:?}", hit.unit)).collect())
    });
    shown.into_iter().collect()
}

/// Set `DUIQI_FLIPS` for more than the usual 60 in the heads and 60 anywhere.
#[test]
fn a_flipped_bit_in_a_memory_with_heads_shows_no_wrong_text() {
    let flips: u64 = std::env::var("DUIQI_FLIPS").ok().and_then(|count| count.parse().ok()).unwrap_or(60);
    let folder = tempfile::tempdir().unwrap();
    let good = made_with_heads(folder.path());
    let right = concordances(&good).unwrap();
    assert!(right.iter().all(|shown| !shown.is_empty()));
    let heads = |path: &Path| -> Vec<(i64, Vec<u8>)> {
        let connection = Connection::open(path).unwrap();
        let mut rows = connection.prepare("SELECT id, texts FROM head").unwrap();
        rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(|row| row.unwrap()).collect()
    };
    let heads = heads(&good);
    assert!(heads.len() > 3);
    let bytes = std::fs::read(&good).unwrap();
    let path = folder.path().join("flipped.tm");
    let mut dice = 0x2545_F491_4F6C_DD1Du64;
    let mut throw = |below: usize| {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        (dice as usize % below, 1 << (dice >> 60 & 7))
    };
    let mut changed = Vec::new();
    for _ in 0..flips {
        // In a head, found by its bytes in the file.
        let (at, bit) = throw(heads.len() * 200);
        let head = &heads[at / 200].1;
        let place = bytes.windows(64).position(|window| head.starts_with(window)).unwrap() + at % 200 % head.len();
        let mut flipped = bytes.clone();
        flipped[place] ^= bit;
        std::fs::write(&path, &flipped).unwrap();
        // Only the head of one word is damaged, and its concordance is an error.
        changed.extend(concordances(&path).ok().filter(|shown| *shown != right).map(|_| place));
    }
    assert_eq!(changed, Vec::<usize>::new());
    let texts: std::collections::HashSet<_> = (0..2500).map(|at| unit(at).source.text).collect();
    for _ in 0..flips {
        let (place, bit) = throw(bytes.len());
        let mut flipped = bytes.clone();
        flipped[place] ^= bit;
        std::fs::write(&path, &flipped).unwrap();
        // A hit may be hidden by a damaged list, but whatever is shown was imported.
        let Ok(memory) = Memory::open(&path) else { continue };
        for word in ["need", "number"] {
            let Ok(found) = memory.concordance(word, &Default::default()) else { continue };
            assert!(found.hits.iter().all(|hit| texts.contains(&hit.unit.source.text)), "{place} {bit}");
        }
    }
}

#[test]
fn heads_of_an_earlier_program_have_no_checksums() {
    let folder = tempfile::tempdir().unwrap();
    let good = made_with_heads(folder.path());
    let right = concordances(&good).unwrap();
    let path = spoiled(folder.path(), &good, "ALTER TABLE head DROP COLUMN sum");
    assert_eq!(concordances(&path).unwrap(), right);
    // The next segment adds the column.
    Memory::open(&path).unwrap().import((2500..5000).map(unit), &Default::default()).unwrap();
    assert!(!is_noticed(&path));
    let sums = "SELECT count(*) FROM head WHERE sum IS NOT NULL";
    let count: i64 = Connection::open(&path).unwrap().query_row(sums, [], |row| row.get(0)).unwrap();
    assert!(count > 0);
}

/// Runs statements on a copy of a good memory.
fn spoiled(folder: &Path, good: &Path, sql: &str) -> PathBuf {
    let path = folder.join("spoiled.tm");
    std::fs::copy(good, &path).unwrap();
    Connection::open(&path).unwrap().execute_batch(sql).unwrap();
    path
}

#[test]
fn absurd_values_end_in_errors_and_verify_finds_them() {
    let folder = tempfile::tempdir().unwrap();
    let good = made(folder.path());
    for sql in [
        "INSERT INTO text (id, text, sum) VALUES (4294967290, 'boat', 0)",
        "INSERT INTO text (id, text, sum) VALUES (9000000000, 'boat', 0)",
        "UPDATE segment SET next = 4294967295",
        "UPDATE segment SET first = 5",
        "UPDATE segment SET lengths = zeroblob(length(lengths))",
        "UPDATE segment SET lengths = zeroblob(3)",
        "UPDATE segment SET sizes = zeroblob(length(sizes))",
        "UPDATE text SET text = replace(text, 'e', 'o') WHERE id = 1",
        "UPDATE unit SET target = source WHERE id = 40",
        "UPDATE unit SET confidence = NULL WHERE id = 41",
        "UPDATE name SET name = 'fr' WHERE name = 'en'",
        // Every unit has this name: it may not be read for each of them.
        "UPDATE name SET name = printf('%.*c', 60000000, 'x') WHERE name = 'en'",
        "DELETE FROM gram WHERE id = (SELECT id FROM gram LIMIT 1 OFFSET 40)",
        "DELETE FROM hash",
        "DELETE FROM text WHERE id = 9",
        "UPDATE unit SET rest = '{broken' WHERE id = 1",
    ] {
        let path = spoiled(folder.path(), &good, sql);
        let _ = answers(&path);
        assert!(is_noticed(&path), "{sql}: verify says that all is well");
    }
}

#[test]
fn a_tree_whose_rows_come_again_ends_with_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let good = made(folder.path());
    let connection = Connection::open(&good).unwrap();
    let root: i64 =
        connection.query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'unit'", [], |row| row.get(0)).unwrap();
    drop(connection);
    let bytes = std::fs::read(&good).unwrap();
    let page = (root as usize - 1) * 8192;
    // Keys in the root page.
    let path = folder.path().join("endless.tm");
    for at in page..page + 8192 {
        if bytes[at] == 0 || !at.is_multiple_of(37) {
            continue;
        }
        let mut flipped = bytes.clone();
        flipped[at] ^= 0x40;
        std::fs::write(&path, flipped).unwrap();
        let Ok(mut memory) = Memory::open(&path) else { continue };
        let count = memory.units(&Default::default()).unwrap().take(5000).count();
        assert!(count <= 1001, "byte {at}: {count} units");
        let _ = memory.statistics();
        let mut filter = duiqi::memory::Filter::default();
        filter.containing = Some("no such text".into());
        let _ = memory.delete(&filter);
    }
}

#[test]
fn repair_saves_what_is_sound() {
    let folder = tempfile::tempdir().unwrap();
    let good = made(folder.path());
    let long = spoiled(folder.path(), &good, "UPDATE name SET name = printf('%.*c', 60000000, 'x') WHERE name = 'en'");
    let nothing = folder.path().join("nothing.tm");
    let report = Memory::repair(&long, &nothing).unwrap();
    assert_eq!((report.saved, report.damaged), (0, 1000), "{report:?}");
    let path =
        spoiled(folder.path(), &good, "UPDATE unit SET position = 5 WHERE id = 17; DELETE FROM text WHERE id = 9");
    let saved = folder.path().join("saved.tm");
    let report = Memory::repair(&path, &saved).unwrap();
    assert!(report.saved >= 990 && report.gaps + report.damaged > 0, "{report:?}");
    let memory = Memory::open(&saved).unwrap();
    assert_eq!(memory.verify().unwrap().problems, Vec::<String>::new());
    assert_eq!(memory.len().unwrap(), report.saved);
    // A page of zeros in the middle.
    let mut bytes = std::fs::read(&good).unwrap();
    let middle = bytes.len() / 2 / 8192 * 8192;
    bytes[middle..middle + 8192].fill(0);
    std::fs::write(&path, bytes).unwrap();
    let again = folder.path().join("again.tm");
    let report = Memory::repair(&path, &again).unwrap();
    assert!(report.saved > 0, "{report:?}");
    assert!(Memory::repair(&good, &good).is_err(), "a file that is there is not overwritten");
}

#[test]
fn closing_leaves_one_file_and_a_failed_create_none() {
    let folder = tempfile::tempdir().unwrap();
    let good = made(folder.path());
    answers(&good).unwrap();
    let names = || {
        let mut names: Vec<_> =
            std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    assert_eq!(names(), ["good.tm"]);
    let long = "m".repeat(253);
    assert!(Memory::create(folder.path().join(&long)).is_err());
    assert!(Memory::create(folder.path().join("none").join("m")).is_err());
    std::fs::write(folder.path().join("old.tm-wal"), "the log of another file").unwrap();
    assert!(Memory::create(folder.path().join("old.tm")).is_err());
    std::fs::remove_file(folder.path().join("old.tm-wal")).unwrap();
    assert_eq!(names(), ["good.tm"]);
    for odd in [":memory:", "file:x?mode=memory", "a b%20#c.tm"] {
        let path = folder.path().join(odd);
        drop(Memory::create(&path).unwrap());
        assert!(Memory::open(&path).unwrap().is_empty().unwrap(), "{odd}");
        std::fs::remove_file(path).unwrap();
    }
    assert_eq!(names(), ["good.tm"]);
}

#[test]
fn a_backup_takes_no_file_of_the_user() {
    let folder = tempfile::tempdir().unwrap();
    let memory = Memory::open(made(folder.path())).unwrap();
    let partial = folder.path().join("copy.tm.partial");
    std::fs::write(&partial, "precious").unwrap();
    memory.back_up(folder.path().join("copy.tm")).unwrap();
    assert_eq!(std::fs::read(&partial).unwrap(), b"precious");
    assert!(memory.back_up(folder.path().join("copy.tm")).is_err());
    assert_eq!(Memory::open(folder.path().join("copy.tm")).unwrap().len().unwrap(), 1000);
    let _ = ImportOptions::default();
}

#[cfg(unix)]
#[test]
fn names_need_not_be_utf_8() {
    use std::os::unix::ffi::OsStrExt;
    let folder = tempfile::tempdir().unwrap();
    let name = |bytes: &[u8]| folder.path().join(std::ffi::OsStr::from_bytes(bytes));
    let mut memory = Memory::create(name(b"m\xFF.tm")).unwrap();
    memory.import([unit(1)], &Default::default()).unwrap();
    memory.back_up(name(b"copy\xFE.tm")).unwrap();
    drop(memory);
    let path = name(b"copy\xFE.tm");
    let mut permissions = std::fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&path, permissions).unwrap();
    assert_eq!(Memory::open(&path).unwrap().len().unwrap(), 1);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
}

/// Somebody who may only read, in a folder where nothing may be made: the tests
/// run as any user, so the marks on the file stand for the rights.
#[cfg(unix)]
#[test]
fn a_reader_without_rights_leaves_nothing_behind() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = made(folder.path());
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o444)).unwrap();
    assert_eq!(answers(&path).unwrap().0.len(), 1000);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    // While a writer is at work, the same reader sees what is committed.
    let mut writer = Memory::open(&path).unwrap();
    writer.import([unit(2000)], &Default::default()).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o444)).unwrap();
    assert_eq!(answers(&path).unwrap().0.len(), 1001);
    writer.import([unit(2001)], &Default::default()).unwrap();
    drop(writer);
    assert_eq!(answers(&path).unwrap().0.len(), 1002);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}
