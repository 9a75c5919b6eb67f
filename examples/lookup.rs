//! Looks a segment up in a translation memory: `cargo run --features store --example lookup [MEMORY] SEGMENT`.
//!
//! Without a memory's file it makes a small one in the program.

use duiqi::memory::{LookupOptions, fuzzy::Edit};
use duiqi::{Memory, Result, Unit};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (memory, segment) = match &arguments[..] {
        [file, segment] => (Memory::open(file)?, segment.as_str()),
        [segment] => (small()?, segment.as_str()),
        _ => (small()?, "Close the main valve of pump 7."),
    };
    for found in memory.look_up(segment, &LookupOptions { threshold: 60, ..Default::default() })? {
        println!("{:>3} %  {}\n       {}", found.percent, found.text(), found.translation());
        for change in found.difference.iter().filter(|change| change.edit != Edit::Equal) {
            let (asked, stored) = (&segment[change.query.clone()], &found.text()[change.text.clone()]);
            println!("       {:?}: “{asked}” → “{stored}”", change.edit);
        }
    }
    Ok(())
}

fn small() -> Result<Memory> {
    let mut memory = Memory::new();
    let units = [
        Unit::pair(("en", "Close the main valve of pump 2."), ("zh-CN", "关闭2号泵的主阀。")),
        Unit::pair(("en", "Open the main valve of the pump."), ("zh-CN", "打开水泵的主阀。")),
        Unit::pair(("en", "The pump is on."), ("zh-CN", "水泵已打开。")),
    ];
    memory.import(units.map(Ok), &Default::default())?;
    Ok(memory)
}
