use std::path::PathBuf;

use duiqi::audit::{Audit, Check, Finding, Options};
use duiqi::format::FileFormat;
use duiqi::{Error, Result, Unit};
use serde::Serialize;

use super::units::Reading;
use super::{Ending, Ran, Setting, note, output, view};

/// Look for pairs that seem wrong in a bilingual file.
///
/// Checks: counterpart (one side is empty), length, numbers, untranslated, language, translation (the words of the two
/// sides have nothing to do with each other), characters (broken ones), double, targets (one source, several targets).
/// A finding a line: the number of the unit from 1, the check, how sure it is from 0 to 1, the reason, and both texts.
/// Exit code 3 if anything was found, 0 if nothing.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The file; `-` is standard input. Moses: NAME of NAME.en and NAME.zh
    file: PathBuf,
    /// The format of the input; without it, the one that the name's ending names
    #[arg(long, value_name = "FORMAT", value_parser = output::whole())]
    from: Option<FileFormat>,
    /// Only these checks, separated by commas
    #[arg(long, value_delimiter = ',', value_name = "CHECKS")]
    checks: Option<Vec<Check>>,
    /// Leave out findings of lower score than this, 0 to 1
    #[arg(long, alias = "floor", default_value_t = 0.0, value_name = "SCORE", value_parser = output::share)]
    min_score: f32,
    /// Write a JSON object a line, with the whole unit
    #[arg(long, alias = "jsonl")]
    json: bool,
    /// Where to write; without it or with `-`, standard output
    #[arg(short, long, value_name = "FILE", default_value = output::STANDARD)]
    output: PathBuf,
    #[command(flatten)]
    reading: Reading,
}

const EXAMPLES: &str = "\
Examples:
  duiqi audit memory.tmx
  duiqi audit memory.tmx --min-score 0.5 --checks length,numbers
  duiqi audit pairs.tsv --json -o findings.jsonl";

pub fn run(arguments: &Arguments, setting: &Setting) -> Ran {
    let units = arguments.reading.units(&arguments.file, arguments.from, setting, &arguments.output)?;
    let mut options = Options::default();
    options.floor = arguments.min_score;
    options.checks = arguments.checks.clone().unwrap_or(options.checks);
    let mut audit = Audit::new(options);
    let mut counts = vec![0u64; Check::ALL.len()];
    output::write(Some(&arguments.output), |out| {
        for unit in units {
            let unit = unit?;
            for finding in audit.unit(&unit) {
                if let Some(at) = Check::ALL.iter().position(|&check| check == finding.check) {
                    counts[at] += 1;
                }
                let line = if arguments.json { object(&finding, &unit)? } else { text(&finding, &unit) };
                output::put(out, line.as_bytes())?;
            }
        }
        Ok(())
    })?;
    let found: u64 = counts.iter().sum();
    let named = Check::ALL.iter().zip(&counts).filter(|&(_, &count)| count > 0);
    let named: Vec<_> = named.map(|(check, count)| format!("{check} {count}")).collect();
    let list = if named.is_empty() { String::new() } else { format!(" ({})", named.join(", ")) };
    note(setting, &format!("{}, {}{list}", counted(audit.units(), "unit"), counted(found, "finding")));
    Ok(if found > 0 { Ending::Found } else { Ending::Good })
}

fn counted(count: u64, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// A finding for people, in one line.
fn text(finding: &Finding, unit: &Unit) -> String {
    let place = match (&unit.document, unit.position) {
        (Some(document), Some(position)) => format!(" ({document}, {})", position + 1),
        (Some(document), None) => format!(" ({document})"),
        _ => String::new(),
    };
    let Finding { check, unit: number, score, reason } = finding;
    format!(
        "{}{place}\t{check}\t{score:.2}\t{reason}\t{}\t{}\n",
        number + 1,
        short(&unit.source.text),
        short(&unit.target.text)
    )
}

/// The beginning of a text, in one line.
fn short(text: &str) -> String {
    view::short(text, 80)
}

/// A finding for programs; its unit is numbered from 0.
fn object(finding: &Finding, unit: &Unit) -> Result<String> {
    #[derive(Serialize)]
    struct Line<'a> {
        #[serde(flatten)]
        finding: &'a Finding,
        source: &'a str,
        target: &'a str,
        source_tag: &'a str,
        target_tag: &'a str,
        document: Option<&'a str>,
        position: Option<u64>,
        id: Option<&'a str>,
    }
    let line = Line {
        finding,
        source: &unit.source.text,
        target: &unit.target.text,
        source_tag: unit.source.tag.as_str(),
        target_tag: unit.target.tag.as_str(),
        document: unit.document.as_deref(),
        position: unit.position,
        id: unit.id.as_deref(),
    };
    let line = serde_json::to_string(&line).map_err(|error| Error::Invalid(error.to_string()))?;
    Ok(line + "\n")
}
