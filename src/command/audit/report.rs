//! Findings, for people and for programs: text, JSON Lines, GitHub annotations,
//! SARIF 2.1.0.
//!
//! Findings are written as they come, also into SARIF, which is one JSON
//! object: its head and tail are written by hand and the results between them
//! one by one.
//!
//! One finding in each style, with the middle of long lines left out:
//!
//! ```text
//! text     1 (menu.save)⇥numbers⇥1.00⇥5 is in the source only⇥Save 5 files⇥保存文件
//! json     {"check":"numbers","unit":1,"score":1.0,"reason":"5 is in the source only",…}
//! github   ::error file=a.tmx,title=numbers::unit 1 (menu.save): 5 is in the source only: …
//! sarif    {"level":"error","locations":[…],"message":{"text":…},"rank":100.0,"ruleId":"numbers"}
//! ```
//!
//! JSON Lines have both texts whole; the other styles shorten them to 80
//! characters, because they are read by people or shown in a narrow column.

use std::io::{IsTerminal, Write};
use std::path::Path;

use clap::ValueEnum;
use duiqi::audit::{Check, Finding, Severity};
use duiqi::{Error, Result, Unit};
use serde::Serialize;
use serde_json::{Value, json};

use crate::command::{output, view};

/// How findings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FindingStyle {
    /// A line each, tab-separated; on a terminal, the texts below it
    Text,
    /// A JSON object each
    Json,
    /// Annotations of GitHub's workflows
    Github,
    /// One SARIF 2.1.0 file
    Sarif,
}

/// The most characters of a text that are shown: a choice, about one line of a
/// terminal.
const SHOWN: usize = 80;

/// Writes findings as they come.
pub struct FindingPrinter<'o> {
    /// The form.
    style: FindingStyle,
    /// Whether people read the findings as they come.
    terminal: bool,
    /// The file that is audited, as the user named it.
    file: String,
    /// Where to write.
    out: &'o mut dyn Write,
    /// How many findings were written; SARIF puts commas between them.
    written: u64,
}

impl<'o> FindingPrinter<'o> {
    /// Begins a report. SARIF gets its head with the list of all checks.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn new(style: FindingStyle, file: &Path, target: &Path, out: &'o mut dyn Write) -> Result<Self> {
        let terminal = target == Path::new(output::STANDARD) && std::io::stdout().is_terminal();
        let report = FindingPrinter { style, terminal, file: file.display().to_string(), out, written: 0 };
        if style == FindingStyle::Sarif {
            let rules =
                Check::ALL.map(|check| json!({"id": check.name(), "shortDescription": {"text": check.description()}}));
            let driver = json!({"name": "duiqi", "version": env!("CARGO_PKG_VERSION"), "rules": rules});
            let head = format!(
                "{{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"version\":\"2.1.0\",\"runs\":[{{\"tool\":{{\"driver\":{driver}}},\"columnKind\":\"unicodeCodePoints\",\"results\":["
            );
            output::put(report.out, head.as_bytes())?;
        }
        Ok(report)
    }

    /// Writes one finding of a unit.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn finding(&mut self, finding: &Finding, unit: &Unit) -> Result<()> {
        let line = match self.style {
            FindingStyle::Text if self.terminal => block(finding, unit, view::is_coloured()),
            FindingStyle::Text => text(finding, unit),
            FindingStyle::Json => object(finding, unit)?,
            FindingStyle::Github => github(finding, unit, &self.file),
            FindingStyle::Sarif => {
                let comma = if self.written > 0 { ",\n" } else { "\n" };
                format!("{comma}{}", sarif(finding, unit, &self.file))
            }
        };
        self.written += 1;
        output::put(self.out, line.as_bytes())
    }

    /// Ends the report.
    pub fn finish(self) -> Result<()> {
        match self.style {
            FindingStyle::Sarif => output::put(self.out, b"\n]}]}\n"),
            _ => Ok(()),
        }
    }
}

/// Where a unit is: its number in the file, with its id, document and position
/// as far as they are known.
///
/// `12 (menu.save, river.txt, 4)`: everything by which a person may find the
/// unit again.
fn place(finding: &Finding, unit: &Unit) -> String {
    // Positions count from 0 in units and from 1 for people.
    let position = unit.position.map(|position| (position + 1).to_string());
    let parts = [unit.id.clone(), unit.document.clone(), position];
    let parts: Vec<String> = parts.into_iter().flatten().map(|part| view::short(&part, SHOWN)).collect();
    let parts = if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) };
    format!("{}{parts}", finding.unit)
}

/// A finding for people: one line of tab-separated cells.
fn text(finding: &Finding, unit: &Unit) -> String {
    let Finding { check, score, reason, .. } = finding;
    let (source, target) = (view::short(&unit.source.text, SHOWN), view::short(&unit.target.text, SHOWN));
    let (place, reason) = (place(finding, unit), view::short(reason, usize::MAX));
    format!("{place}\t{check}\t{score:.2}\t{reason}\t{source}\t{target}\n")
}

/// A finding for a terminal: where and why in one line, and the two texts below
/// it.
fn block(finding: &Finding, unit: &Unit, colour: bool) -> String {
    let style = match finding.severity() {
        Severity::Error => "\x1b[31m",
        Severity::Warning => "\x1b[33m",
        _ => "\x1b[2m",
    };
    let (style, plain) = if colour { (style, "\x1b[0m") } else { ("", "") };
    let (place, reason) = (place(finding, unit), view::short(&finding.reason, usize::MAX));
    let mut block = format!("{place}  {style}{} {:.2}{plain}  {reason}\n", finding.check, finding.score);
    for half in [&unit.source, &unit.target] {
        block += &format!("    {}\n", view::short(&half.text, SHOWN));
    }
    block
}

/// A finding as a workflow command of GitHub, which shows it as an annotation.
///
/// `%` and line ends must be escaped everywhere, `:` and `,` in properties
/// only.
fn github(finding: &Finding, unit: &Unit, file: &str) -> String {
    let level = match finding.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
        _ => "notice",
    };
    let data = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |text: &str| data(text).replace(':', "%3A").replace(',', "%2C");
    let (source, target) = (view::short(&unit.source.text, SHOWN), view::short(&unit.target.text, SHOWN));
    let message = format!("unit {}: {}: {source} | {target}", place(finding, unit), finding.reason);
    format!("::{level} file={},title={}::{}\n", property(file), finding.check, data(&message))
}

/// A file's name as a URI reference (RFC 3986): other characters than those of
/// names and paths as the bytes of UTF-8 in hexadecimal.
fn uri(file: &str) -> String {
    let path = file.replace('\\', "/");
    let is_drive = path.as_bytes().get(1) == Some(&b':');
    let mut uri = match (path.starts_with('/'), is_drive) {
        (true, _) => "file://".to_owned(),
        (false, true) => "file:///".to_owned(),
        (false, false) => String::new(),
    };
    for (at, byte) in path.bytes().enumerate() {
        let is_plain = byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) || is_drive && at == 1;
        if is_plain {
            uri.push(byte.into());
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

/// A finding as a result of SARIF.
fn sarif(finding: &Finding, unit: &Unit, file: &str) -> Value {
    let level = finding.severity().name();
    let (source, target) = (view::short(&unit.source.text, SHOWN), view::short(&unit.target.text, SHOWN));
    // A text file has no useful line for a unit; its name is the logical place.
    let location = |name: &str, number: u64| {
        json!({
            "physicalLocation": {"artifactLocation": {"uri": uri(file)}},
            "logicalLocations": [{"name": name, "fullyQualifiedName": format!("unit {number}"), "kind": "resource"}],
        })
    };
    let number = finding.unit.to_string();
    let first = location(unit.id.as_deref().unwrap_or(&number), finding.unit);
    let others = finding.also.iter().map(|&number| location(&number.to_string(), number));
    let locations: Vec<Value> = std::iter::once(first).chain(others).collect();
    json!({
        "ruleId": finding.check.name(), "level": level,
        "message": {"text": format!("{}: {source} | {target}", finding.reason)},
        "locations": locations,
        // SARIF's rank goes from 0 to 100.
        "rank": f64::from((finding.score * 100.0).round()),
    })
}

/// A finding for programs: one object, with the number of the unit as in the
/// text and both texts whole.
///
/// # Errors
/// None in practice: every field can be written as JSON.
fn object(finding: &Finding, unit: &Unit) -> Result<String> {
    #[derive(Serialize)]
    // The finding's own fields, and what is needed to find the unit again.
    struct FindingLine<'a> {
        #[serde(flatten)]
        finding: &'a Finding,
        severity: Severity,
        source: &'a str,
        target: &'a str,
        source_tag: &'a str,
        target_tag: &'a str,
        document: Option<&'a str>,
        position: Option<u64>,
        id: Option<&'a str>,
    }
    let line = FindingLine {
        finding,
        severity: finding.severity(),
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
