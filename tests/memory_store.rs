//! The memory's file: the same answers as without a file, crashes, other programs, and files that are no memory.
#![cfg(feature = "store")]

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use duiqi::memory::{ConcordanceOptions, ImportOptions, LookupOptions, OpenOptions};
use duiqi::{Context, Error, Memory, Result, Unit};
use rusqlite::Connection;

/// Options of which some are not the defaults.
fn set<T: Default>(change: impl FnOnce(&mut T)) -> T {
    let mut options = T::default();
    change(&mut options);
    options
}

/// Numbers that look like chance and are always the same.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

fn sentence(dice: &mut Dice, chinese: bool) -> String {
    const ENGLISH: [&str; 24] = [
        "the", "of", "pump", "valve", "river", "old", "open", "closes", "slowly", "engine", "water", "a", "city", "in",
        "with", "teacher", "reads", "book", "large", "model", "market", "grows", "and", "every",
    ];
    let words = 2 + dice.below(12);
    let mut text = String::new();
    for at in 0..words {
        let rank = dice.below(24) * dice.below(24) / 24;
        if chinese {
            text.extend(char::from_u32(0x4E00 + (rank * 37 + dice.below(6) * 900) as u32));
        } else {
            text += if at > 0 { " " } else { "" };
            text += ENGLISH[rank as usize];
            text += ["", "", "", "ly", "er", "ing"][dice.below(6) as usize];
        }
    }
    text + if chinese { "。" } else { "." }
}

/// Unit number `at` of a document that never ends.
fn unit(at: u64) -> Unit {
    let text = |at: u64, chinese| {
        format!(
            "{}{}",
            sentence(&mut Dice(at + 1), chinese),
            if at.is_multiple_of(3) { at.to_string() } else { String::new() }
        )
    };
    let mut unit = Unit::pair(("en", &text(at, false)), ("zh-CN", &text(at, true)));
    unit.context = Context { before: at.checked_sub(1).map(|at| text(at, false)), after: Some(text(at + 1, false)) };
    unit.position = Some(at);
    unit.document = Some("endless.txt".into());
    unit
}

fn units(count: u64) -> impl Iterator<Item = Result<Unit>> {
    (0..count).map(|at| Ok(unit(at)))
}

fn in_transactions_of(transaction: usize) -> ImportOptions {
    set(|options: &mut ImportOptions| options.transaction = transaction)
}

fn all(memory: &Memory) -> Vec<Unit> {
    memory.units(&Default::default()).unwrap().map(|item| item.unwrap().unit).collect()
}

fn assert_sound(memory: &Memory) {
    assert_eq!(memory.verify().unwrap().problems, Vec::<String>::new());
}

#[test]
fn a_file_answers_as_a_memory_without_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m");
    let mut file = Memory::create(&path).unwrap();
    let mut ram = Memory::new();
    // Many transactions, so that there are joined segments, segments, and texts in none.
    let report = file.import(units(20_000), &in_transactions_of(2_100)).unwrap();
    assert_eq!(ram.import(units(20_000), &Default::default()).unwrap(), report);
    assert_eq!(report.added, 20_000);
    assert_sound(&file);
    drop(file);
    let mut file = Memory::open(&path).unwrap();
    for compacted in [false, true] {
        if compacted {
            file.compact().unwrap();
            assert_sound(&file);
        }
        let mut matches = 0;
        for round in 0..30 {
            let mut dice = Dice(round + 50_000);
            let chinese = round % 2 == 0;
            let text = if round % 3 == 0 { unit(round * 300).source.text } else { sentence(&mut dice, chinese) };
            for threshold in [35, 55, 70, 90, 100] {
                let options = set(|options: &mut LookupOptions| {
                    options.threshold = threshold;
                    options.limit = 7;
                });
                let found = file.look_up(&text, &options).unwrap();
                assert_eq!(found, ram.look_up(&text, &options).unwrap(), "{text} at {threshold}");
                matches += found.len();
            }
            let word: String = text.chars().take(2).collect();
            let (in_file, in_ram) =
                (file.concordance(&word, &Default::default()), ram.concordance(&word, &Default::default()));
            assert_eq!(in_file.unwrap(), in_ram.unwrap(), "{word}");
        }
        assert!(matches > 150, "{matches}");
    }
    assert_eq!(file.statistics().unwrap().languages, ram.statistics().unwrap().languages);
    assert_eq!(all(&file), all(&ram));
}

const CHILD: &str = "DUIQI_TEST_IMPORT_INTO";
const UNITS: u64 = 4_500;
const TRANSACTION: usize = 250;

/// Runs the test `name` of this program as another process, which only imports into `path`.
fn child(name: &str, path: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", name]).env(CHILD, path).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// True if this process is such a child and has done its work.
fn was_child() -> bool {
    let Some(path) = std::env::var_os(CHILD) else { return false };
    let mut memory = Memory::open(path).unwrap();
    memory.import(units(UNITS), &in_transactions_of(TRANSACTION)).unwrap();
    true
}

/// The bytes of a memory's file and of its write-ahead log.
fn bytes_on_disk(path: &Path) -> u64 {
    let log = path.with_file_name(format!("{}-wal", path.file_name().unwrap().to_str().unwrap()));
    [path, &log].iter().map(|file| std::fs::metadata(file).map_or(0, |file| file.len())).sum()
}

/// Set `DUIQI_KILLS` for more kills than the usual 20.
#[test]
fn an_import_killed_at_any_moment_leaves_whole_transactions() {
    if was_child() {
        return;
    }
    let kills: u32 = std::env::var("DUIQI_KILLS").ok().and_then(|count| count.parse().ok()).unwrap_or(20);
    let folder = tempfile::tempdir().unwrap();
    let mut dice = Dice(u64::from(std::process::id()));
    let fresh = |number: u32| {
        let path = folder.path().join(format!("m{number}"));
        drop(Memory::create(&path).unwrap());
        path
    };
    let name = "an_import_killed_at_any_moment_leaves_whole_transactions";
    let path = fresh(u32::MAX);
    assert!(child(name, &path).status().unwrap().success());
    let whole = bytes_on_disk(&path);
    let mut path = fresh(0);
    let (mut partial, mut reached) = (0, Vec::new());
    for kill in 0..kills {
        let mut import = child(name, &path).spawn().unwrap();
        // Killed by what is written, not by the clock: machines are not equally fast.
        let begun = bytes_on_disk(&path);
        let reached_bytes = begun + dice.below(whole.saturating_sub(begun).max(1));
        while bytes_on_disk(&path) < reached_bytes && import.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_micros(200));
        }
        import.kill().unwrap();
        import.wait().unwrap();
        let memory = Memory::open(&path).unwrap();
        assert_sound(&memory);
        let found = all(&memory);
        assert_eq!(found.len() % TRANSACTION, 0, "only whole transactions");
        assert!(found.iter().zip(0..).all(|(found, at)| *found == unit(at)), "a beginning of what was imported");
        reached.push(found.len());
        if found.len() as u64 == UNITS {
            path = fresh(kill + 1);
        } else {
            partial += 1;
        }
    }
    println!("{kills} kills, {partial} in the middle; units reached: {reached:?}");
    assert!(partial * 4 > kills, "most kills came after the end: {reached:?}");
    let mut memory = Memory::open(&path).unwrap();
    memory.import(units(UNITS), &in_transactions_of(TRANSACTION)).unwrap();
    assert_sound(&memory);
    assert_eq!(all(&memory), units(UNITS).map(Result::unwrap).collect::<Vec<_>>());
}

/// Units of a large import: as many as the default transaction has, and some more.
fn many_units() -> impl Iterator<Item = Result<Unit>> {
    (0..52_000).map(|at| Ok(Unit::pair(("en", &format!("Unit {at} is open.")), ("zh", &format!("第{at}个打开。")))))
}

#[test]
fn a_large_import_killed_at_any_moment_is_whole_or_not_there() {
    if let Some(path) = std::env::var_os(CHILD) {
        Memory::open(path).unwrap().import(many_units(), &Default::default()).unwrap();
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m");
    drop(Memory::create(&path).unwrap());
    let name = "a_large_import_killed_at_any_moment_is_whole_or_not_there";
    // The new file is written beside the memory.
    let bytes = || -> u64 {
        std::fs::read_dir(folder.path())
            .unwrap()
            .map(|file| file.unwrap().metadata().map_or(0, |file| file.len()))
            .sum()
    };
    for reached in [1 << 20, 4 << 20, u64::MAX] {
        let mut import = child(name, &path).spawn().unwrap();
        while bytes() < reached && import.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_micros(200));
        }
        import.kill().unwrap();
        import.wait().unwrap();
        let memory = Memory::open(&path).unwrap();
        assert!([0, 52_000].contains(&memory.len().unwrap()), "{}", memory.len().unwrap());
        assert!(reached != u64::MAX || memory.len().unwrap() == 52_000);
    }
    assert_sound(&Memory::open(&path).unwrap());
    let mut memory = Memory::open(&path).unwrap();
    assert_eq!(memory.import(many_units(), &Default::default()).unwrap().unchanged, 52_000);
}

#[cfg(unix)]
#[test]
fn a_large_import_keeps_links_and_permissions() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let (real, link) = (folder.path().join("real"), folder.path().join("link"));
    drop(Memory::create(&real).unwrap());
    std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink(&real, &link).unwrap();
    let mut memory = Memory::open(&link).unwrap();
    assert_eq!(memory.import(many_units(), &Default::default()).unwrap().added, 52_000);
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(std::fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
    drop(memory);
    assert_eq!(Memory::open(&real).unwrap().len().unwrap(), 52_000);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2, "nothing is left beside it");
}

#[cfg(unix)]
#[test]
fn a_disk_that_takes_no_more_is_an_error_and_nothing_is_lost() {
    if std::env::var_os(CHILD).is_some() {
        let error = {
            let mut memory = Memory::open(std::env::var_os(CHILD).unwrap()).unwrap();
            memory.import(units(UNITS), &in_transactions_of(TRANSACTION)).unwrap_err()
        };
        std::process::exit(if matches!(error, Error::Io { .. }) { 7 } else { 8 });
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m");
    drop(Memory::create(&path).unwrap());
    // The shell lets this process write files of at most 1.5 MB each.
    let exe = std::env::current_exe().unwrap();
    let script =
        "trap '' XFSZ; ulimit -f 3000; exec \"$0\" --exact a_disk_that_takes_no_more_is_an_error_and_nothing_is_lost";
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(script).arg(exe).env(CHILD, &path).stdout(Stdio::null()).stderr(Stdio::null());
    assert_eq!(shell.status().unwrap().code(), Some(7), "the import ends with an error of the system");
    let mut memory = Memory::open(&path).unwrap();
    assert_sound(&memory);
    let kept = all(&memory);
    assert!(
        !kept.is_empty() && kept.len().is_multiple_of(TRANSACTION) && (kept.len() as u64) < UNITS,
        "{}",
        kept.len()
    );
    memory.import(units(UNITS), &Default::default()).unwrap();
    assert_eq!(memory.len().unwrap(), UNITS);
}

#[test]
fn two_writers_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m");
    drop(Memory::create(&path).unwrap());
    std::thread::scope(|scope| {
        for half in 0..2 {
            let path = &path;
            scope.spawn(move || {
                let mut memory = Memory::open(path).unwrap();
                let mine = (0..4000).filter(|at| at % 2 == half).map(|at| Ok(unit(at)));
                memory.import(mine, &in_transactions_of(100)).unwrap();
            });
        }
        // And one who reads and copies meanwhile.
        scope.spawn(|| {
            let memory = Memory::open(&path).unwrap();
            for round in 0..20 {
                memory.look_up(&unit(round).source.text, &Default::default()).unwrap();
            }
            memory.back_up(folder.path().join("copy")).unwrap();
        });
    });
    let memory = Memory::open(&path).unwrap();
    assert_sound(&memory);
    assert_eq!(memory.len().unwrap(), 4000);
    let mut positions: Vec<_> = all(&memory).iter().map(|unit| unit.position.unwrap()).collect();
    positions.sort_unstable();
    assert!(positions.into_iter().eq(0..4000));
    let copy = Memory::open(folder.path().join("copy")).unwrap();
    assert_sound(&copy);
    assert_eq!(copy.len().unwrap() % 100, 0);
}

#[test]
fn a_busy_writer_waits_and_says_so_when_its_time_is_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m");
    drop(Memory::create(&path).unwrap());
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut options = OpenOptions::default();
    options.wait = Duration::from_millis(200);
    let mut memory = Memory::open_with(&path, &options).unwrap();
    let error = memory.import(units(10), &Default::default()).unwrap_err();
    assert!(matches!(error, Error::Store { .. }));
    assert!(error.to_string().contains("another program is writing"), "{error}");
    assert!(memory.look_up("Yes", &Default::default()).unwrap().is_empty(), "reading goes on");
    // Waits as long as it may: the other program lets go in the meantime.
    options.wait = Duration::from_secs(3600);
    let mut memory = Memory::open_with(&path, &options).unwrap();
    let other = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(100));
        other.execute_batch("COMMIT").unwrap();
    });
    assert_eq!(memory.import(units(10), &Default::default()).unwrap().added, 10);
    other.join().unwrap();
}

#[test]
fn one_sees_what_the_other_writes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m");
    let mut writer = Memory::create(&path).unwrap();
    let reader = Memory::open(&path).unwrap();
    for step in 1..6 {
        writer.import(units(step * 1500), &Default::default()).unwrap();
        let last = unit(step * 1500 - 1);
        let found = reader.look_up(&last.target.text, &Default::default()).unwrap();
        assert_eq!(found[0].translation(), last.source.text, "step {step}");
        let nearly = last.target.text.replacen('。', "！", 1);
        let found = reader.look_up(&nearly, &Default::default()).unwrap();
        assert!(found.iter().any(|found| found.text() == last.target.text && found.percent == 99), "step {step}");
    }
    writer.compact().unwrap();
    let last = unit(7499);
    assert_eq!(reader.look_up(&last.target.text, &Default::default()).unwrap()[0].translation(), last.source.text);
}

/// A memory's file of some size, closed.
fn made(path: &Path) -> Vec<u8> {
    let mut memory = Memory::create(path).unwrap();
    memory.import(units(3000), &Default::default()).unwrap();
    drop(memory);
    std::fs::read(path).unwrap()
}

#[test]
fn files_that_are_no_memory_are_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m");
    let good = made(&path);
    let with = |at: usize, bytes: &[u8]| {
        let mut file = good.clone();
        file[at..at + bytes.len()].copy_from_slice(bytes);
        file
    };
    let foreign = folder.path().join("foreign");
    Connection::open(&foreign).unwrap().execute_batch("CREATE TABLE t (a); INSERT INTO t VALUES (1)").unwrap();
    let cases = [
        ("empty", Vec::new(), "empty"),
        ("text", b"Hello, this is no database at all.".to_vec(), "no SQLite file"),
        ("short", good[..60].to_vec(), "cut off"),
        ("half", good[..good.len() / 2].to_vec(), "cut off"),
        ("foreign", std::fs::read(&foreign).unwrap(), "another program"),
        ("newer", with(60, &99u32.to_be_bytes()), "newer duiqi (version 99"),
        ("schema", with(100, &[0xFF; 60]), "damaged"),
    ];
    for (name, bytes, message) in cases {
        let path = folder.path().join(format!("{name}.tm"));
        std::fs::write(&path, &bytes).unwrap();
        let error = Memory::open(&path).map(drop).unwrap_err();
        assert!(matches!(error, Error::Store { .. }), "{name}: {error:?}");
        assert!(error.to_string().contains(message), "{name}: {error}");
        assert!(error.to_string().contains(&format!("{name}.tm")), "{name}: {error}");
        assert!(std::fs::read(&path).unwrap() == bytes, "{name}: the file was touched");
    }
    assert!(matches!(Memory::open(folder.path().join("none")), Err(Error::Io { .. })));
    assert!(matches!(Memory::open(folder.path()), Err(Error::Io { .. })));
    assert!(matches!(Memory::create(&path), Err(Error::Io { .. })), "create does not overwrite");
    assert!(std::fs::read(&path).unwrap() == good);
}

/// A program that is killed while it moves pages out of its log may have written the header before the pages.
#[test]
fn a_file_whose_end_is_still_in_its_log_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let (path, copy) = (folder.path().join("m"), folder.path().join("copy"));
    let mut memory = Memory::create(&path).unwrap();
    let small = std::fs::metadata(&path).unwrap().len();
    let keeper = Connection::open(&path).unwrap();
    keeper.execute_batch("BEGIN; SELECT count(*) FROM unit").unwrap();
    memory.import(units(300), &Default::default()).unwrap();
    // The reader keeps the pages in the log; of the file only its first page is rewritten.
    let log = std::fs::read(folder.path().join("m-wal")).unwrap();
    let page = 8192;
    let frames = log[32..].chunks_exact(24 + page);
    let first = frames.rev().find(|frame| frame[..4] == 1u32.to_be_bytes()).expect("the header was written");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[..page].copy_from_slice(&first[24..]);
    let pages = u32::from_be_bytes(bytes[28..32].try_into().unwrap());
    assert!(u64::from(pages) * page as u64 > small, "the header says that there is more");
    std::fs::write(&copy, &bytes).unwrap();
    assert!(Memory::open(&copy).unwrap_err().to_string().contains("cut off"));
    std::fs::write(folder.path().join("copy-wal"), log).unwrap();
    let memory = Memory::open(&copy).unwrap();
    assert_sound(&memory);
    assert_eq!(memory.len().unwrap(), 300);
}

#[test]
fn damage_inside_is_found_and_never_a_crash() {
    let folder = tempfile::tempdir().unwrap();
    let good = made(&folder.path().join("m"));
    let mut dice = Dice(5);
    let mut noticed = 0;
    for round in 0..30 {
        let mut bytes = good.clone();
        let page = 8192 * (1 + dice.below(good.len() as u64 / 8192 - 1) as usize);
        bytes[page..page + 2000].fill(dice.below(256) as u8);
        let path = folder.path().join(format!("{round}.tm"));
        std::fs::write(&path, &bytes).unwrap();
        let checked = Memory::open(&path).and_then(|memory| {
            for at in 0..20 {
                let _ = memory
                    .look_up(&unit(at * 100).source.text, &set(|options: &mut LookupOptions| options.threshold = 50));
            }
            memory.verify()
        });
        noticed += u32::from(checked.map_or(true, |found| !found.problems.is_empty()));
        assert!(std::fs::read(&path).unwrap() == bytes, "the file was touched");
    }
    assert!(noticed >= 29, "{noticed} of 30 damaged files were noticed");
}

#[test]
fn a_read_only_file_is_read_and_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m");
    let before = made(&path);
    let mut permissions = std::fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&path, permissions).unwrap();
    let mut memory = Memory::open(&path).unwrap();
    assert_eq!(memory.look_up(&unit(5).source.text, &Default::default()).unwrap()[0].unit, unit(5));
    let error = memory.import(units(3100), &Default::default()).unwrap_err();
    assert!(matches!(error, Error::Store { .. }) && error.to_string().contains("may only be read"), "{error}");
    drop(memory);
    assert!(std::fs::read(&path).unwrap() == before);
}

/// Version 1 had units and texts, but no lists; version 2 had an index of hashes; version 3 had no checksums.
#[test]
fn an_older_file_is_brought_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let hashes = "ALTER TABLE text ADD COLUMN hash INTEGER NOT NULL DEFAULT 0; CREATE INDEX text_hash ON text (hash);
                  DROP TABLE hash;";
    let lists = "DROP TABLE gram; DROP TABLE segment;";
    for (version, script) in [(1, format!("{hashes} {lists}")), (2, hashes.to_owned()), (3, String::new())] {
        let path = folder.path().join(format!("m{version}"));
        made(&path);
        let old = Connection::open(&path).unwrap();
        let sums = ["text", "name", "unit"].map(|table| format!("ALTER TABLE {table} DROP COLUMN sum;")).concat();
        let script = format!("{script} {sums} PRAGMA user_version = {version}; VACUUM");
        old.execute_batch(&script).unwrap();
        drop(old);
        let mut options = OpenOptions::default();
        options.read_only = true;
        let error = Memory::open_with(&path, &options).map(drop).unwrap_err();
        assert!(error.to_string().contains("older duiqi"), "{error}");
        let memory = Memory::open(&path).unwrap();
        assert_sound(&memory);
        assert_eq!(memory.look_up(&unit(9).source.text, &Default::default()).unwrap()[0].percent, 100);
        let query = unit(7).source.text.replacen(' ', " very ", 1);
        let found = memory.look_up(&query, &set(|options: &mut LookupOptions| options.threshold = 60)).unwrap();
        assert!(found.iter().any(|found| found.text() == unit(7).source.text));
        drop(memory);
        assert!(Memory::open_with(&path, &options).is_ok());
    }
}

#[test]
fn an_error_in_the_input_keeps_the_transactions_before_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut memory = Memory::create(folder.path().join("m")).unwrap();
    let broken = units(25).chain([Err(Error::Invalid("broken".into()))]);
    assert!(memory.import(broken, &in_transactions_of(10)).is_err());
    assert_eq!(memory.len().unwrap(), 20);
    assert_eq!(memory.import(units(25), &in_transactions_of(10)).unwrap().added, 5);
    assert_sound(&memory);
}

/// The number and the text of each hit of a page.
fn page_of(memory: &Memory, word: &str, offset: usize) -> Vec<(u64, String)> {
    let options = set(|options: &mut ConcordanceOptions| options.offset = offset);
    let page = memory.concordance(word, &options).unwrap();
    page.hits.iter().map(|hit| (hit.id, hit.text().to_owned())).collect()
}

/// Pages at the beginning of a long list, around the end of its head, and near its own end.
const OFFSETS: [usize; 5] = [0, 100, 500, 600, 5_900];

#[test]
fn a_frequent_character_has_the_same_pages_with_heads_and_without() {
    let mut dice = Dice(5);
    let units: Vec<Unit> = (0..6000)
        .map(|at| {
            let (source, target) = (sentence(&mut dice, false), sentence(&mut dice, true));
            Unit::pair(("en", format!("{source} {at}").as_str()), ("zh", format!("水{target}{at}").as_str()))
        })
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.tm");
    let (mut file, mut ram) = (Memory::create(&path).unwrap(), Memory::new());
    // Two segments with heads, and texts that are in no segment.
    let (most, rest) = units.split_at(5800);
    let options = set(|options: &mut ImportOptions| options.transaction = 2900);
    for memory in [&mut file, &mut ram] {
        memory.import(most, &options).unwrap();
        memory.import(rest, &options).unwrap();
    }
    let heads = |path: &Path| -> i64 {
        let connection = Connection::open(path).unwrap();
        connection.query_row("SELECT count(*) FROM head", [], |row| row.get(0)).unwrap()
    };
    assert!(heads(&path) >= 2);
    let same = |file: &Memory| OFFSETS.iter().all(|&offset| page_of(file, "水", offset) == page_of(&ram, "水", offset));
    assert!(!page_of(&ram, "水", 5_900).is_empty());
    assert!(same(&file));
    assert_eq!(file.verify().unwrap().problems, [""; 0]);
    drop(file);

    // As an earlier program would have left it.
    Connection::open(&path).unwrap().execute_batch("DROP TABLE head").unwrap();
    let mut file = Memory::open(&path).unwrap();
    assert!(same(&file));
    file.compact().unwrap();
    assert!(same(&file));
    assert_eq!(file.verify().unwrap().problems, [""; 0]);
    drop(file);
    assert!(heads(&path) >= 1);

    // A head that names texts of other segments is damage, and `verify` tells.
    Connection::open(&path).unwrap().execute_batch("UPDATE head SET texts = x'ffffff7f'").unwrap();
    let file = Memory::open(&path).unwrap();
    assert!(file.concordance("水", &Default::default()).is_err());
    assert!(!file.verify().unwrap().problems.is_empty());
}
