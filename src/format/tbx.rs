//! TBX: lists of terms. Written as version 2 (ISO 30042:2008), which most tools import, or as version 3 (2019) by
//! option; both are read.

#[cfg(feature = "formats")]
mod read;

use std::fmt::Write as _;

use super::tmx::written_tag;
use super::xml::{attr, counts_as_pair, element};
use super::{Encode, Options, Report, TbxVersion};
use crate::{Half, Result, Unit};

#[cfg(feature = "formats")]
pub(super) use read::Units;

/// Writes a concept a unit, its two texts as terms. A TBX file holds texts, languages and notes; a unit without
/// counterpart is counted and left out.
pub(super) struct Encoder {
    options: Options,
    new: bool,
}

impl Encoder {
    pub(super) fn new(options: &Options) -> Self {
        Encoder { options: options.clone(), new: options.tbx == TbxVersion::V3 }
    }

    /// Adds a term in its language, with what is said of the term itself: properties of this side.
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

/// What the properties of one side say of its term, and how TBX calls it. The names of properties begin with `x-source`
/// or `x-target`.
const TERM_NOTES: [(&str, &str); 2] = [("-status", "administrativeStatus"), ("-part-of-speech", "partOfSpeech")];
/// What properties say of a concept, and how TBX calls it.
const DESCRIPTIONS: [(&str, &str); 2] = [("x-subject-field", "subjectField"), ("x-definition", "definition")];

impl Encode for Encoder {
    fn start(&mut self, first: Option<&Unit>, text: &mut String, report: &mut Report) -> Result<()> {
        let own = first.map(|unit| (unit.source.tag.clone(), unit.target.tag.clone()));
        let tags = self.options.tags.clone().or(own).unwrap_or_else(|| ("en".into(), "zh".into()));
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

    fn unit(&mut self, unit: &Unit, text: &mut String, report: &mut Report) -> Result<()> {
        if !counts_as_pair(unit, report) {
            return Ok(());
        }
        let entry = if self.new { "conceptEntry" } else { "termEntry" };
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

    fn end(&mut self, text: &mut String) -> Result<()> {
        text.push_str("</body>\n</text>\n");
        text.push_str(if self.new { "</tbx>\n" } else { "</martif>\n" });
        Ok(())
    }
}
