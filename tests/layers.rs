//! Data flows one way: a module of the library imports only modules that `src/lib.rs` declares before it.

use std::fs;
use std::path::{Path, PathBuf};

/// The modules in the order in which `src/lib.rs` declares them.
fn order() -> Vec<String> {
    let lib = fs::read_to_string("src/lib.rs").unwrap();
    let declared = lib.lines().filter_map(|line| {
        let line = line.strip_prefix("pub ").unwrap_or(line);
        line.strip_prefix("mod ")?.strip_suffix(';').map(str::to_owned)
    });
    declared.collect()
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
}

/// The code of a file: no comments, no unit tests.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default().to_owned();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Every module that a piece of code names after `crate::`, in paths and in `use crate::{…}` lists.
fn named(code: &str, modules: &[String]) -> Vec<String> {
    let mut names = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = &code[at + "crate::".len()..];
        let list = match rest.strip_prefix('{') {
            Some(list) => list.split_once(';').map_or(list, |(list, _)| list),
            None => rest.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default(),
        };
        let words = list.split(|c: char| !(c.is_alphanumeric() || c == '_'));
        names.extend(words.filter(|word| modules.iter().any(|module| module == word)).map(str::to_owned));
    }
    names
}

#[test]
fn modules_import_only_earlier_ones() {
    let order = order();
    assert!(order.len() > 15, "the modules are not found in src/lib.rs: {order:?}");
    let place = |module: &str| order.iter().position(|name| name == module);
    let mut files = Vec::new();
    rust_files(Path::new("src"), &mut files);
    let (mut seen, mut wrong) = (0, Vec::new());
    for file in files {
        let own = file.strip_prefix("src").unwrap().components().next().unwrap();
        let own = own.as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned();
        let Some(here) = place(&own) else { continue };
        for name in named(&code(&file), &order) {
            seen += 1;
            if place(&name).is_some_and(|there| there > here) {
                wrong.push(format!("{} imports {name}, which comes after {own}", file.display()));
            }
        }
    }
    assert!(seen > 50, "only {seen} imports found: the test reads the sources wrongly");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
