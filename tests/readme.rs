//! The two READMEs say the same: as many headings of each level, and the same commands and programs.

use std::fs;

/// The levels of the headings, and the lines of code, without what a command is said to do beside it.
fn outline(path: &str) -> (Vec<usize>, Vec<String>) {
    let text = fs::read_to_string(path).unwrap();
    let (mut levels, mut code, mut fenced) = (Vec::new(), Vec::new(), false);
    for line in text.lines() {
        if line.starts_with("```") {
            fenced = !fenced;
        }
        if fenced || line.starts_with("    ") || line.starts_with("       ") {
            code.push(command(line));
        } else if line.starts_with('#') {
            levels.push(line.bytes().take_while(|&byte| byte == b'#').count());
        }
    }
    (levels, code)
}

/// A line up to the remark that two blanks divide from it.
fn command(line: &str) -> String {
    let line = line.trim_start();
    line.split_once("  ").map_or(line, |(command, _)| command).to_owned()
}

#[test]
fn both_readmes_have_the_same_headings_and_commands() {
    let (english, chinese) = (outline("README.md"), outline("README.zh-CN.md"));
    assert!(english.0.len() > 10 && english.1.len() > 20, "the outline is not found: {english:?}");
    assert_eq!(english.0, chinese.0, "headings");
    assert_eq!(english.1, chinese.1, "commands");
}

#[test]
fn links_to_files_lead_somewhere() {
    for path in ["README.md", "README.zh-CN.md"] {
        let text = fs::read_to_string(path).unwrap();
        let links = text.split("](").skip(1).filter_map(|rest| rest.split_once(')').map(|(link, _)| link));
        let files: Vec<&str> = links.filter(|link| !link.contains("://") && !link.starts_with('#')).collect();
        assert!(files.len() > 5, "{path}: {files:?}");
        for file in files {
            let file = file.split('#').next().unwrap();
            assert!(std::path::Path::new(file).exists(), "{path} links to {file}");
        }
    }
}

#[test]
fn both_readmes_have_the_same_figures() {
    let tables = |path: &str| -> Vec<String> {
        let text = fs::read_to_string(path).unwrap();
        let rows = text.lines().filter(|line| line.starts_with('|') && line.contains(|c: char| c.is_ascii_digit()));
        let numbers = |row: &str| -> Vec<String> {
            let words = row.split(|c: char| !(c.is_ascii_digit() || c == '.'));
            words.map(|word| word.trim_matches('.').to_owned()).filter(|word| !word.is_empty()).collect()
        };
        rows.flat_map(numbers).collect()
    };
    let english = tables("README.md");
    assert!(!english.is_empty());
    assert_eq!(english, tables("README.zh-CN.md"));
}

#[test]
fn the_program_in_both_readmes_is_the_example_that_is_compiled() {
    let example = fs::read_to_string("examples/readme.rs").unwrap();
    for path in ["README.md", "README.zh-CN.md"] {
        let text = fs::read_to_string(path).unwrap();
        let program = text.split_once("```rust\n").and_then(|(_, rest)| rest.split_once("```")).unwrap().0;
        assert!(program.contains("fn main()") && example.ends_with(program), "{path}");
    }
}
