//! A memory's file of any bytes is opened and read, or refused, in bounded time and memory.
#![no_main]

use duiqi::Memory;
use duiqi::memory::LookupOptions;
use libfuzzer_sys::fuzz_target;

/// A small sound memory, whose bytes the input changes.
static SOUND: std::sync::LazyLock<Vec<u8>> = std::sync::LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m.tm");
    let mut memory = Memory::create(&path).unwrap();
    let units = (0..40).map(|n| {
        let (source, target) = (format!("Close valve {n} now."), format!("立即关闭阀门{n}。"));
        Ok(duiqi::Unit::pair(("en", source.as_str()), ("zh-CN", target.as_str())))
    });
    memory.import(units, &Default::default()).unwrap();
    drop(memory);
    std::fs::read(path).unwrap()
});

fuzz_target!(|changes: Vec<(u16, u8)>| {
    let mut bytes = SOUND.clone();
    for (at, value) in changes.into_iter().take(64) {
        let at = usize::from(at) * 2 % bytes.len();
        bytes[at] ^= value;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m.tm");
    std::fs::write(&path, bytes).unwrap();
    let Ok(memory) = Memory::open(&path) else { return };
    let mut options = LookupOptions::default();
    options.threshold = 50;
    let _ = memory.look_up("Close valve 7 now.", &options);
    let _ = memory.concordance("valve", &Default::default());
    let _ = memory.statistics();
    let _ = memory.verify();
    if let Ok(units) = memory.units(&Default::default()) {
        assert!(units.take(10_000).take_while(Result::is_ok).count() < 10_000, "a memory of 40 units gives thousands");
    }
});
