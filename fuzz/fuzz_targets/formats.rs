//! Every reader of units gives units or an error; what is written of them is read again as the same texts.
#![no_main]

use duiqi::Unit;
use duiqi::format::{self, FileFormat, Options, ReadOptions, Writer};
use libfuzzer_sys::fuzz_target;

const FORMATS: [FileFormat; 6] =
    [FileFormat::Tmx, FileFormat::Xliff, FileFormat::Tsv, FileFormat::Csv, FileFormat::Jsonl, FileFormat::Tbx];

fuzz_target!(|input: (u8, &[u8])| {
    let format = FORMATS[usize::from(input.0) % FORMATS.len()];
    let Ok(units) = format::read(input.1, format, &ReadOptions::default()) else { return };
    let Ok(units) = units.take(100).collect::<Result<Vec<Unit>, _>>() else { return };
    let mut writer = Writer::new(Vec::new(), FileFormat::Jsonl, &Options::default()).unwrap();
    units.iter().for_each(|unit| writer.write(unit).unwrap());
    let bytes = writer.finish().unwrap().0;
    let again: Vec<Unit> =
        format::read(&bytes[..], FileFormat::Jsonl, &ReadOptions::default()).unwrap().map(Result::unwrap).collect();
    let texts = |units: &[Unit]| -> Vec<(String, String)> {
        units.iter().map(|unit| (unit.source.text.clone(), unit.target.text.clone())).collect()
    };
    assert_eq!(texts(&units), texts(&again));
});
