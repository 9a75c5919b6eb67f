//! Look-ups beside a scan of all texts, for the laws on arbitrary texts and for
//! the tests on real ones.

use duiqi::memory::fuzzy::similarity;
use duiqi::memory::{ImportOptions, LookupOptions};
use duiqi::{Memory, Unit};

/// Options of which some are not the defaults.
pub fn set<T: Default>(change: impl FnOnce(&mut T)) -> T {
    let mut options = T::default();
    change(&mut options);
    options
}

/// A memory with these pairs, fragments among them.
pub fn filled(pairs: &[(String, String)]) -> Memory {
    let mut memory = Memory::new();
    let units = pairs.iter().map(|(en, zh)| Ok(Unit::pair(("en", en), ("zh-CN", zh))));
    memory.import(units, &set(|options: &mut ImportOptions| options.fragments = true)).unwrap();
    memory
}

/// Percentage and two texts of every unit, as a look-up with no limit gives them, in its order.
fn looked_up(memory: &Memory, query: &str, threshold: u8, limit: usize) -> Vec<(u8, String, String)> {
    let found = memory
        .look_up(
            query,
            &set(|options: &mut LookupOptions| {
                options.threshold = threshold;
                options.limit = limit;
            }),
        )
        .unwrap();
    found.iter().map(|found| (found.percent, found.text().to_owned(), found.translation().to_owned())).collect()
}

/// The same by comparing with every text.
fn scanned(pairs: &[(String, String)], query: &str, threshold: u8) -> Vec<(u8, String, String)> {
    let mut found = Vec::new();
    for (source, target) in pairs.iter().filter(|(source, target)| !source.is_empty() && !target.is_empty()) {
        for (text, other) in [(source, target), (target, source)] {
            found.push((similarity(query, text), text.clone(), other.clone()));
        }
    }
    found.retain(|&(percent, ..)| percent >= threshold);
    found.sort();
    found.dedup();
    found
}

/// A look-up has to give what the scan gives; best first; and with a limit, the beginning of that.
pub fn agree(memory: &Memory, pairs: &[(String, String)], query: &str, threshold: u8) {
    let all = looked_up(memory, query, threshold, usize::MAX);
    assert!(all.is_sorted_by_key(|found| std::cmp::Reverse(found.0)), "not best first for {query}");
    let mut sorted = all.clone();
    sorted.sort();
    assert_eq!(sorted, scanned(pairs, query, threshold), "query {query:?}, threshold {threshold}");
    for limit in [1, 5] {
        let few = looked_up(memory, query, threshold, limit);
        assert_eq!(few[..], all[..limit.min(all.len())], "query {query:?}, threshold {threshold}, limit {limit}");
    }
}
