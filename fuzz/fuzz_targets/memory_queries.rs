//! A memory in RAM and one in a file answer alike.
#![no_main]

use duiqi::memory::LookupOptions;
use duiqi::{Memory, Unit};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (Vec<(String, String)>, String, u8)| {
    let (pairs, query, threshold) = input;
    let folder = tempfile::tempdir().unwrap();
    let mut ram = Memory::new();
    let mut file = Memory::create(folder.path().join("m.tm")).unwrap();
    let units = || pairs.iter().take(30).map(|(source, target)| Ok(Unit::pair(("en", source.as_str()), ("zh", target.as_str()))));
    assert_eq!(ram.import(units(), &Default::default()).unwrap(), file.import(units(), &Default::default()).unwrap());
    let mut options = LookupOptions::default();
    options.threshold = threshold % 101;
    let found = |memory: &Memory| -> Vec<(u64, u8)> {
        memory.look_up(&query, &options).unwrap().iter().map(|found| (found.id, found.percent)).collect()
    };
    assert_eq!(found(&ram), found(&file));
    let hits = |memory: &Memory| -> Vec<u64> {
        memory.concordance(&query, &Default::default()).unwrap().hits.iter().map(|hit| hit.id).collect()
    };
    assert_eq!(hits(&ram), hits(&file));
});
