//! Every reader of units gives units or an error; what was read is written as JSONL and in its own format, and read again
//! as the same texts.
#![no_main]

use duiqi::Unit;
use duiqi::format::{self, Codes, Columns, FileFormat, Options, ReadOptions, Writer};
use duiqi_fuzz::is_on;
use libfuzzer_sys::fuzz_target;

const FORMATS: [FileFormat; 9] = [
    FileFormat::Tmx,
    FileFormat::Xliff,
    FileFormat::Tsv,
    FileFormat::Csv,
    FileFormat::Jsonl,
    FileFormat::Tbx,
    FileFormat::Ladder,
    FileFormat::Po,
    FileFormat::Xlsx,
];

fn read(bytes: &[u8], format: FileFormat, options: &ReadOptions) -> Option<Vec<Unit>> {
    format::read(bytes, format, options).ok()?.take(100).collect::<Result<_, _>>().ok()
}

fn written(units: &[Unit], format: FileFormat) -> Vec<u8> {
    let mut options = Options::default();
    options.columns = Columns::All;
    let mut writer = Writer::new(Vec::new(), format, &options).expect("it is one stream");
    units.iter().for_each(|unit| writer.write(unit).expect("memory takes all"));
    writer.finish().expect("memory takes all").0
}

/// The texts of pairs.
fn texts(units: &[Unit]) -> Vec<(&str, &str)> {
    units.iter().filter(|unit| unit.is_pair()).map(|unit| (&*unit.source.text, &*unit.target.text)).collect()
}

fuzz_target!(|input: &[u8]| {
    let Some((&chosen, bytes)) = input.split_first() else { return };
    let format = FORMATS[usize::from(chosen & 15) % FORMATS.len()];
    let mut options = ReadOptions::default();
    options.codes = [Codes::Show, Codes::Keep, Codes::Drop][usize::from(chosen >> 4) % 3];
    options.quotes = !is_on(chosen, 7);
    let Some(units) = read(bytes, format, &options) else { return };
    let again = read(&written(&units, FileFormat::Jsonl), FileFormat::Jsonl, &ReadOptions::default());
    assert_eq!(texts(&units), texts(&again.expect("we wrote it")), "JSONL");
    // The other laws are those of `tests/format_laws.rs`, where units are arbitrary: here a format need only read what it
    // wrote.
    if matches!(format, FileFormat::Tsv | FileFormat::Csv) {
        let again = read(&written(&units, format), format, &ReadOptions::default());
        assert_eq!(texts(&units), texts(&again.expect("we wrote it")), "{format}");
    } else if matches!(format, FileFormat::Tmx | FileFormat::Xliff | FileFormat::Tbx) && !units.is_empty() {
        let again = read(&written(&units, format), format, &ReadOptions::default());
        assert!(again.is_some(), "{format} is not read back");
    }
});
