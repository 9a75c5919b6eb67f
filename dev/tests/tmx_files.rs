//! TMX files of other tools.

use std::path::Path;

use duiqi::format::{self, FileFormat, ReadOptions, check};
use duiqi::{Error, Unit};
use duiqi_dev::shared;

fn read(bytes: &[u8]) -> (Vec<Unit>, Option<Error>) {
    let mut units = Vec::new();
    match format::read(bytes, FileFormat::Tmx, &ReadOptions::default()) {
        Err(error) => return (units, Some(error)),
        Ok(found) => {
            for unit in found {
                match unit {
                    Ok(unit) => units.push(unit),
                    Err(error) => return (units, Some(error)),
                }
            }
        }
    }
    (units, None)
}

#[test]
#[cfg_attr(not(shared_data), ignore = "needs ../shared")]
fn every_file_of_other_tools_is_read() {
    let shared = shared("eval/tmx");
    let table = include_str!("../../tests/data/format/shared_tmx.tsv");
    let mut lines = Vec::new();
    for folder in ["compliance_kit", "hypomnema", "okapi", "pontoon"] {
        let mut files: Vec<_> =
            std::fs::read_dir(shared.join(folder)).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        for file in files.into_iter().filter(|file| file.extension().is_some_and(|extension| extension == "tmx")) {
            let bytes = std::fs::read(&file).unwrap();
            let name = format!("{folder}/{}", file.file_name().unwrap().to_string_lossy());
            let checked = check(bytes.as_slice(), FileFormat::Tmx, &name, |_| {}).unwrap();
            let (pairs, error) = read(&bytes);
            assert!(error.is_none(), "{name}: {error:?}");
            let characters: usize =
                pairs.iter().map(|unit| unit.source.text.chars().count() + unit.target.text.chars().count()).sum();
            let (units, errors, warnings) = (checked.units, checked.errors, checked.warnings);
            lines.push(format!("{name}\t{units}\t{}\t{characters}\t{errors}\t{warnings}", pairs.len()));
        }
    }
    let found = lines.join("\n") + "\n";
    let head = "# file, units, pairs, characters in them, errors, warnings\n";
    if std::env::var_os("UPDATE").is_some() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/format/shared_tmx.tsv");
        std::fs::write(path, head.to_owned() + &found).unwrap();
        return;
    }
    assert_eq!(head.to_owned() + &found, table);
}
