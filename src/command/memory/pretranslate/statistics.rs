//! The statistics of a pre-translation as a file.
//!
//! ```text
//! band,segments,words,characters
//! 102,0,0,0
//! …
//! 95-99,1,4,18
//! none,1,2,7
//! total,2,6,25
//! ```

use std::path::Path;

use duiqi::io::without_gz;
use duiqi::memory::{Count, MatchBand, Pretranslation};

use crate::command::memory::json;
use crate::command::{Stop, output};

/// Writes the bands as CSV, JSON or a page of HTML, by the file's ending.
///
/// # Errors
/// A usage error for another ending.
pub fn write(file: &Path, report: &Pretranslation, bom: bool) -> Result<(), Stop> {
    let rows = MatchBand::ALL.map(|band| (band.name().to_owned(), report.bands.count(band)));
    let rows: Vec<(String, Count)> = rows.into_iter().chain([("total".to_owned(), report.bands.total())]).collect();
    let ending = without_gz(file).extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase);
    let text = match ending.as_deref() {
        Some("csv") => {
            let head = if bom { "\u{FEFF}" } else { "" }.to_owned() + "band,segments,words,characters\n";
            rows.iter()
                .fold(head, |text, (band, c)| text + &format!("{band},{},{},{}\n", c.segments, c.words, c.characters))
        }
        Some("json") => json::summary(report),
        Some("html" | "htm") => {
            let cells = |(band, c): &(String, Count)| {
                format!(
                    "<tr><th>{band}</th><td>{}</td><td>{}</td><td>{}</td></tr>\n",
                    c.segments, c.words, c.characters
                )
            };
            let rows: String = rows.iter().map(cells).collect();
            format!(
                "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Matches by band</title>\n\
                 <style>body{{font:16px sans-serif}}td,th{{padding:.2em 1em;text-align:right}}th:first-child{{text-align:left}}\
                 </style></head>\n<body><table>\n<tr><th>band</th><th>segments</th><th>words</th><th>characters</th></tr>\n\
                 {rows}</table></body></html>\n"
            )
        }
        _ => {
            let message = format!("the ending of {} is not .csv, .json or .html", file.display());
            return Err(Stop::Usage(message));
        }
    };
    Ok(output::write(Some(file), |out| output::put(out, text.as_bytes()))?)
}
