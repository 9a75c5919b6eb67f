//! Cards for Anki: one pair a line, with source, target and tags,
//! tab-separated.
//!
//! The header lines (`#separator:tab`, …) are those that Anki 2.1.54 and later
//! reads (<https://docs.ankiweb.net/importing/text-files.html>), so that the
//! import needs no setting. Fields are plain text: `#html:false` keeps `<` from
//! being read as markup.
//!
//! ```text
//! #separator:tab
//! #html:false
//! #columns:Front⇥Back⇥Tags
//! #tags column:3
//! The tide went out.⇥退潮了。⇥duiqi duiqi::river
//! ```
//!
//! | tag | on which cards |
//! |---|---|
//! | `duiqi` | all |
//! | `duiqi::river` | those of the document `river.txt` |
//! | `heading` | titles and headings |
//! | `doubtful` | pairs of a confidence below 0.9 |

use super::{Encode, Report};
use crate::{Result, Unit};

/// Writes pairs as cards. Texts without counterpart make no card and are
/// counted.
#[derive(Default)]
pub(super) struct Encoder;

impl Encode for Encoder {
    /// Writes the header lines, which Anki reads as settings of the import.
    fn start(&mut self, _: Option<&Unit>, text: &mut String, _: &mut Report) -> Result<()> {
        // The third column holds tags; without the line Anki would make it a
        // field of the note.
        text.push_str("#separator:tab\n#html:false\n#columns:Front\tBack\tTags\n#tags column:3\n");
        Ok(())
    }

    /// Writes a pair as a card: source on the front, target on the back.
    fn unit(&mut self, unit: &Unit, text: &mut String, report: &mut Report) -> Result<()> {
        if !unit.is_pair() {
            report.unpaired += 1;
            return Ok(());
        }
        report.units += 1;
        field(&unit.source.text, text, report);
        text.push('\t');
        field(&unit.target.text, text, report);
        text.push('\t');
        tags(unit, text);
        text.push('\n');
        Ok(())
    }

    fn end(&mut self, _: &mut String, _: &mut Report) -> Result<()> {
        Ok(())
    }
}

/// Appends a text as one field: a line end or tab becomes a blank, and the
/// field is quoted where Anki would misread it.
fn field(value: &str, text: &mut String, report: &mut Report) {
    // A quote anywhere makes Anki's CSV parser look for its end; a leading `#`
    // looks like a header line.
    let quoted = value.contains('"') || value.starts_with('#');
    if quoted {
        text.push('"');
    }
    for character in value.chars() {
        match character {
            '\t' | '\n' | '\r' => {
                report.replaced_characters += 1;
                text.push(' ');
            }
            '"' => text.push_str("\"\""),
            other => text.push(other),
        }
    }
    if quoted {
        text.push('"');
    }
}

/// Appends the tags, separated by blanks: `duiqi`, the document, `heading`, and
/// `doubtful` for a pair of which the aligner is not sure.
///
/// Quotes are dropped from the document's name, which would quote the field;
/// blanks become `_`, which would end the tag.
fn tags(unit: &Unit, text: &mut String) {
    /// Pairs of lower confidence are tagged as doubtful: the bound of the
    /// review (a choice).
    const DOUBTFUL: f32 = 0.9;
    text.push_str("duiqi");
    if unit.document.is_some() {
        let title = super::reading::title(Some(unit));
        // `::` makes a tree of tags in Anki, one branch a document.
        text.push_str(" duiqi::");
        text.extend(title.chars().filter(|c| *c != '"').map(|c| if c.is_whitespace() { '_' } else { c }));
    }
    if super::reading::heading_level(unit) > 0 {
        text.push_str(" heading");
    }
    if unit.confidence.is_some_and(|confidence| confidence < DOUBTFUL) {
        text.push_str(" doubtful");
    }
}
