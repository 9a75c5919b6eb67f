//! TBX: lists of terms (TermBase eXchange, ISO 30042).
//!
//! Two editions are in use. Version 2 (2008, root `martif`) is what most tools
//! import and is written by default; version 3 (2019, root `tbx`, DCA style) is
//! written by option. Both are read, as are two related formats. A concept is
//! written for each unit, with one term in each language. What TBX calls a data
//! category (status, part of speech, subject field, definition) is a property
//! of the unit here.
//!
//! A concept as it is written in the edition of 2008:
//!
//! ```text
//! <termEntry id="c1">
//! <descrip type="subjectField">plumbing</descrip>
//! <langSet xml:lang="en">
//! <tig><term>valve</term></tig>
//! </langSet>
//! <langSet xml:lang="zh-CN">
//! <tig><term>阀门</term><termNote type="administrativeStatus">preferredTerm-admn-sts</termNote></tig>
//! </langSet>
//! </termEntry>
//! ```
//!
//! | in a unit | in TBX |
//! |---|---|
//! | notes | `note` of the concept |
//! | `x-subject-field`, `x-definition` | `descrip` of the concept |
//! | `x-source-status`, `x-target-status` | `termNote` of the term, `administrativeStatus` |
//! | `x-source-part-of-speech`, `x-target-part-of-speech` | `termNote` of the term, `partOfSpeech` |
//! | everything else | not written |

#[cfg(feature = "formats")]
mod read;

use std::fmt::Write as _;

use super::tmx::written_tag;
use super::xml::{attr, counts_as_pair, element};
use super::{Encode, Options, Report, TbxVersion};
use crate::{Half, Result, Unit};

#[cfg(feature = "formats")]
pub(super) use read::TbxUnits;

/// Writes a concept for each unit, its two texts as terms.
///
/// Terms are plain: inline codes are dropped. A unit without counterpart is
/// counted and left out.
pub(super) struct Encoder {
    /// The options, for tags.
    options: Options,
    /// Whether the edition of 2019 is written.
    new: bool,
}

impl Encoder {
    /// Makes an encoder.
    pub(super) fn new(options: &Options) -> Self {
        Encoder { options: options.clone(), new: options.tbx == TbxVersion::V3 }
    }

    /// Appends a term in its language, with what is known about the term
    /// itself: the properties of this side, whose names begin with `side`
    /// (`x-source` or `x-target`).
    fn term(&self, half: &Half, unit: &Unit, side: &str, text: &mut String, report: &mut Report) {
        let written = written_tag(&half.tag, &half.text, self.options.chinese);
        text.push_str(if self.new { "<langSec" } else { "<langSet" });
        attr("xml:lang", &written, text, report);
        element(if self.new { ">\n<termSec><term>" } else { ">\n<tig><term>" }, &half.text, "</term>", text, report);
        for (property, kind) in TERM_NOTES {
            let own = unit.properties.iter().find(|(name, _)| name.strip_prefix(side) == Some(property));
            if let Some((_, value)) = own {
                text.push_str("<termNote");
                attr("type", kind, text, report);
                element(">", value, "</termNote>", text, report);
            }
        }
        text.push_str(if self.new { "</termSec>\n</langSec>\n" } else { "</tig>\n</langSet>\n" });
    }
}

/// Properties that describe the term of one side, without their beginning
/// (`x-source` or `x-target`), and the data category of TBX for each.
const TERM_NOTES: [(&str, &str); 2] = [("-status", "administrativeStatus"), ("-part-of-speech", "partOfSpeech")];
/// Properties that describe the whole concept, and the data category of TBX for
/// each.
const DESCRIPTIONS: [(&str, &str); 2] = [("x-subject-field", "subjectField"), ("x-definition", "definition")];

impl Encode for Encoder {
    /// Writes the head. `xml:lang` of the root is the source, by which a reader
    /// knows the direction.
    fn start(&mut self, first: Option<&Unit>, text: &mut String, report: &mut Report) -> Result<()> {
        let own = first.map(|unit| (unit.source.tag.clone(), unit.target.tag.clone()));
        let tags = self.options.tags.clone().map(Into::into).or(own).unwrap_or_else(|| ("en".into(), "zh".into()));
        let tag = written_tag(&tags.0, first.map_or("", |unit| &unit.source.text), self.options.chinese);
        text.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        let (open, head) = match self.new {
            true => ("<tbx type=\"TBX-Basic\" style=\"dca\" xmlns=\"urn:iso:std:iso:30042:ed-2\"", "tbxHeader"),
            false => ("<!DOCTYPE martif SYSTEM \"TBXcoreStructV02.dtd\">\n<martif type=\"TBX\"", "martifHeader"),
        };
        text.push_str(open);
        attr("xml:lang", &tag, text, report);
        let source = format!("duiqi {}", env!("CARGO_PKG_VERSION"));
        let _ = write!(text, ">\n<{head}>\n<fileDesc><sourceDesc><p>{source}</p></sourceDesc></fileDesc>\n</{head}>\n");
        text.push_str("<text>\n<body>\n");
        Ok(())
    }

    /// Writes a concept. The order inside is that of the schema: descriptions,
    /// notes, then languages.
    fn unit(&mut self, unit: &Unit, text: &mut String, report: &mut Report) -> Result<()> {
        if !counts_as_pair(unit, report) {
            return Ok(());
        }
        let entry = if self.new { "conceptEntry" } else { "termEntry" };
        // Ids must be unique in the file, which those of units are not.
        let _ = writeln!(text, "<{entry} id=\"c{}\">", report.units);
        for (property, kind) in DESCRIPTIONS {
            for (_, value) in unit.properties.iter().filter(|(name, _)| name == property) {
                text.push_str("<descrip");
                attr("type", kind, text, report);
                element(">", value, "</descrip>\n", text, report);
            }
        }
        for note in &unit.notes {
            element("<note>", note, "</note>\n", text, report);
        }
        self.term(&unit.source, unit, "x-source", text, report);
        self.term(&unit.target, unit, "x-target", text, report);
        let _ = writeln!(text, "</{entry}>");
        Ok(())
    }

    fn end(&mut self, text: &mut String, _: &mut Report) -> Result<()> {
        text.push_str("</body>\n</text>\n");
        text.push_str(if self.new { "</tbx>\n" } else { "</martif>\n" });
        Ok(())
    }
}
