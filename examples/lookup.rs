//! Looks a segment up in a translation memory: `cargo run --features store
//! --example lookup [MEMORY] SEGMENT`.
//!
//! Without a memory file it makes a small memory of its own.

mod common;

use std::process::ExitCode;

use common::line;
use duiqi::memory::{LookupOptions, fuzzy::Edit};
use duiqi::{Memory, Result, Unit};

const USAGE: &str = "lookup [MEMORY] SEGMENT";

fn main() -> ExitCode {
    common::main(USAGE, |arguments, out| {
        let (memory, segment) = match arguments {
            [file, segment] => (Memory::open(file)?, *segment),
            [segment] => (small()?, *segment),
            [] => (small()?, "Close the main valve of pump 7."),
            _ => return Err(common::wrong(USAGE)),
        };
        for found in memory.look_up(segment, &options())? {
            line(out, format!("{:>3} %  {}\n       {}", found.percent, found.text(), found.translation()))?;
            for change in found.difference.iter().filter(|change| change.edit != Edit::Equal) {
                let (asked, stored) = (&segment[change.query.clone()], &found.text()[change.text.clone()]);
                line(out, format!("       “{asked}” instead of “{stored}”"))?;
            }
        }
        Ok(())
    })
}

fn options() -> LookupOptions {
    let mut options = LookupOptions::default();
    options.threshold = 60;
    options
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
