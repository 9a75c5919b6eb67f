//! Resources of programs, lines of Moses, bead files: any bytes are read or refused.
#![no_main]

use duiqi::format::{self, FileFormat, ReadOptions, beads, read_moses};
use libfuzzer_sys::fuzz_target;

const FORMATS: [FileFormat; 10] = [
    FileFormat::Json,
    FileFormat::Android,
    FileFormat::Strings,
    FileFormat::StringsDict,
    FileFormat::XcStrings,
    FileFormat::Resx,
    FileFormat::Properties,
    FileFormat::Yaml,
    FileFormat::Qt,
    FileFormat::Arb,
];

fuzz_target!(|input: &[u8]| {
    let Some((&chosen, bytes)) = input.split_first() else { return };
    let options = ReadOptions::default();
    match FORMATS.get(usize::from(chosen) % 12) {
        Some(&format) => {
            if let Ok(units) = format::read(bytes, format, &options) {
                let _ = units.take(100).count();
            }
        }
        None if chosen & 1 == 0 => {
            let (source, target) = bytes.split_at(bytes.len() / 2);
            let _ = read_moses(source, target, &options).count();
        }
        None => {
            for link in beads::read(bytes).unwrap_or_default() {
                let _ = link.bead();
            }
        }
    }
});
