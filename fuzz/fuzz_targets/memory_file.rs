//! A memory's file of any bytes is opened and read, or refused, in bounded time and memory; a text that changed is
//! never handed out unless `verify` finds the damage.
#![no_main]

use std::collections::HashSet;
use std::sync::LazyLock;

use duiqi::memory::{Filter, LookupOptions};
use duiqi::{Memory, Unit};
use duiqi_fuzz::folder;
use libfuzzer_sys::fuzz_target;

fn unit(n: usize) -> Unit {
    let (source, target) = (format!("Close valve {n} now."), format!("立即关闭阀门{n}。"));
    let mut unit = Unit::pair(("en", source.as_str()), ("zh-CN", target.as_str()));
    unit.document = Some(format!("document {}", n / 10));
    unit.confidence = Some(0.5);
    unit
}

const UNITS: usize = 40;

/// A small sound memory, whose bytes the input changes.
static SOUND: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let path = folder().join("sound.tm");
    let mut memory = Memory::create(&path).expect("a new file");
    memory.import((0..UNITS / 2).map(unit), &Default::default()).expect("a sound memory");
    memory.compact().expect("a sound memory");
    memory.import((UNITS / 2..UNITS).map(unit), &Default::default()).expect("a sound memory");
    drop(memory);
    std::fs::read(path).expect("it was written")
});

static TEXTS: LazyLock<HashSet<(String, String)>> =
    LazyLock::new(|| (0..UNITS).map(unit).map(|unit| (unit.source.text, unit.target.text)).collect());

/// The sound bytes, changed at the places that the input names: three bytes of place, one of value.
fn changed(input: &[u8]) -> Vec<u8> {
    let mut bytes = SOUND.clone();
    for change in input.chunks_exact(4).take(64) {
        let at = (usize::from(change[0]) << 16 | usize::from(change[1]) << 8 | usize::from(change[2])) % bytes.len();
        bytes[at] ^= change[3];
    }
    bytes
}

fuzz_target!(|input: &[u8]| {
    let path = folder().join("m.tm");
    for left in ["m.tm-wal", "m.tm-shm"] {
        let _ = std::fs::remove_file(folder().join(left));
    }
    std::fs::write(&path, changed(input)).expect("a place for a file");
    let Ok(mut memory) = Memory::open(&path) else { return };
    let mut options = LookupOptions::default();
    options.threshold = 50;
    let found = memory.look_up("Close valve 7 now.", &options);
    let mut given: Vec<(String, String)> = found.into_iter().flatten()
        .map(|found| (found.text().to_owned(), found.translation().to_owned())).collect();
    let _ = memory.concordance("valve", &Default::default());
    let _ = memory.statistics();
    if let Ok(units) = memory.units(&Default::default()) {
        let units: Vec<_> = units.take(10_000).map_while(Result::ok).collect();
        assert!(units.len() < 10_000, "a memory of {UNITS} units gives thousands");
        given.extend(units.into_iter().map(|stored| (stored.unit.source.text, stored.unit.target.text)));
    }
    if !given.iter().all(|pair| TEXTS.contains(pair)) {
        let sound = memory.verify().is_ok_and(|found| found.problems.is_empty());
        assert!(!sound, "{:?} was handed out", given.iter().find(|pair| !TEXTS.contains(pair)));
    }
    let mut filter = Filter::default();
    filter.containing = Some("valve 3".into());
    let _ = memory.delete(&filter);
    // A check of all lists takes ten times as long as everything else, so that it is made in one run of eight.
    if input.first().is_some_and(|byte| byte % 8 == 0) {
        let _ = memory.verify();
    }
});
