//! Cards for Anki: a line a pair, source, target and tags, tab-separated, with the header lines that Anki reads
//! (<https://docs.ankiweb.net/importing/text-files.html>).

use super::{Encode, Report};
use crate::{Result, Unit};

/// Writes pairs as cards. Texts without counterpart make no card.
#[derive(Default)]
pub(super) struct Encoder;

impl Encode for Encoder {
    fn start(&mut self, _: Option<&Unit>, text: &mut String, _: &mut Report) -> Result<()> {
        text.push_str("#separator:tab\n#html:false\n#columns:Front\tBack\tTags\n#tags column:3\n");
        Ok(())
    }

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

    fn end(&mut self, _: &mut String) -> Result<()> {
        Ok(())
    }
}

/// A text as one field: it is quoted where it would be misread, and a line end becomes a blank.
fn field(value: &str, text: &mut String, report: &mut Report) {
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

/// Tags, which have no blanks: the document, the kind of text, and `doubtful` where the aligner is not sure.
fn tags(unit: &Unit, text: &mut String) {
    /// Pairs below are tagged as doubtful, as in a review.
    const DOUBTFUL: f32 = 0.9;
    text.push_str("duiqi");
    if unit.document.is_some() {
        let title = super::reading::title(Some(unit));
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
