//! A memory in RAM and one in a file answer alike. Most runs ask memories that are made once; some make their own.
#![no_main]

use std::cell::RefCell;

use duiqi::memory::{ConcordanceOptions, Filter, ImportOptions, LookupOptions};
use duiqi::{Memory, Unit};
use duiqi_fuzz::{choices, folder, halves, is_on, pairs};
use libfuzzer_sys::fuzz_target;

/// A memory of each kind with the same units.
struct Twins {
    ram: Memory,
    file: Memory,
}

const TEXTS: &str = "Close the valve.\t关闭阀门。\nOpen the valve 12 times.\t打开阀门12次。\nThe pump is <b>open</b>.\t水泵开着。\n\
    %s files\t%s个文件\nF&ile\t文件(&F)\nhttps://a.org\thttps://a.org\nDon't stop!\t不要停！\nThe boats came home late.\t船很晚才回来。\n\
    Wait…\t等等……\n{{ name }} has left.\t{{ name }}走了。\n3.5 km\t3.5公里\nCafé\t咖啡馆\nthe the the\t的的的\n";

impl Twins {
    fn new(units: impl Iterator<Item = Unit> + Clone, options: &ImportOptions) -> Twins {
        let path = folder().join("twin.tm");
        for name in ["twin.tm", "twin.tm-wal", "twin.tm-shm"] {
            let _ = std::fs::remove_file(folder().join(name));
        }
        let (mut ram, mut file) = (Memory::new(), Memory::create(path).expect("a new file"));
        let (one, other) = (ram.import(units.clone(), options), file.import(units, options));
        assert_eq!(one.ok(), other.ok(), "import");
        Twins { ram, file }
    }

    fn agree<T: PartialEq + std::fmt::Debug>(&self, what: &str, ask: impl Fn(&Memory) -> duiqi::Result<T>) {
        assert_eq!(ask(&self.ram).ok(), ask(&self.file).ok(), "{what}");
    }

    fn compare(&self, query: &str, chosen: u8, threshold: u8) {
        let mut options = LookupOptions::default();
        options.threshold = threshold % 101;
        options.limit = 1 + usize::from(chosen & 7);
        self.agree("look-up", |memory| memory.look_up(query, &options));
        let mut options = ConcordanceOptions::default();
        options.regex = is_on(chosen, 3);
        self.agree("concordance", |memory| {
            let found = memory.concordance(query, &options)?;
            Ok((found.hits.iter().map(|hit| hit.id).collect::<Vec<_>>(), found.total, found.complete))
        });
        let mut filter = Filter::default();
        match chosen >> 4 & 3 {
            0 => filter.containing = Some(query.to_owned()),
            1 => filter.matching = Some(query.to_owned()),
            _ => return,
        }
        self.agree("count", |memory| memory.count(&filter));
    }
}

thread_local! {
    static TWINS: RefCell<Option<Twins>> = const { RefCell::new(None) };
}

fn compare_own(text: &str, chosen: u8, threshold: u8) {
    let (units, query) = halves(text);
    let mut twins = Twins::new(pairs(units).take(30), &ImportOptions::default());
    twins.compare(query, chosen, threshold);
    let mut filter = Filter::default();
    filter.containing = Some(query.chars().take(2).collect());
    assert_eq!(twins.ram.delete(&filter).ok(), twins.file.delete(&filter).ok(), "delete");
    if is_on(chosen, 3) {
        twins.file.compact().expect("a sound memory");
    }
    twins.compare(query, chosen, threshold);
    let units = |memory: &Memory| memory.units(&Default::default())?.collect::<duiqi::Result<Vec<_>>>();
    twins.agree("units", units);
}

fuzz_target!(|input: &[u8]| {
    let Some(([chosen, threshold], text)) = choices(input) else { return };
    // To make a memory takes a thousand times as long as to ask one.
    if threshold > 250 {
        return compare_own(&text, chosen, threshold);
    }
    TWINS.with_borrow_mut(|twins| {
        let made = || {
            let mut twins = Twins::new(pairs(TEXTS), &ImportOptions::default());
            twins.file.compact().expect("a sound memory");
            for memory in [&mut twins.ram, &mut twins.file] {
                memory.import(pairs("Close the valve now.\t立即关闭阀门。"), &Default::default()).expect("a sound memory");
            }
            twins
        };
        twins.get_or_insert_with(made).compare(&text, chosen, threshold);
    });
});
