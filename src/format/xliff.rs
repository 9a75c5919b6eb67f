//! XLIFF 2.1 (OASIS 2018) and 1.2 (OASIS 2008): a unit is a `unit` with one segment, or a `trans-unit`.

#[cfg(feature = "formats")]
mod read;

use std::fmt::Write as _;

use super::properties::properties as known;
use super::tmx::written_tag;
use super::xml::{attr, content, element, legal};
use super::{Encode, Options, Report, XliffVersion};
use crate::{Lang, LanguageTag, Result, Unit};

#[cfg(feature = "formats")]
pub(super) use read::Units;

/// Writes XLIFF. A file has one source and one target language: units in others are counted and left out, and so
/// are targets without a source. A source without target is a segment that is not translated.
pub(super) struct Encoder {
    options: Options,
    old: bool,
    tags: (String, String),
    document: Option<Option<String>>,
    files: u64,
    units: u64,
}

impl Encoder {
    pub(super) fn new(options: &Options) -> Self {
        let old = options.xliff == XliffVersion::V12;
        let tags = Default::default();
        Encoder { options: options.clone(), old, tags, document: None, files: 0, units: 0 }
    }

    fn open_file(&mut self, unit: &Unit, text: &mut String, report: &mut Report) {
        self.close_file(text);
        self.files += 1;
        text.push_str("<file");
        if self.old {
            text.push_str(" datatype=\"plaintext\"");
            attr("source-language", &self.tags.0, text, report);
            attr("target-language", &self.tags.1, text, report);
        } else {
            let _ = write!(text, " id=\"f{}\"", self.files);
        }
        match (&unit.document, self.old) {
            (Some(document), _) => attr("original", document, text, report),
            (None, true) => attr("original", "", text, report),
            (None, false) => {}
        }
        text.push_str(if self.old { ">\n<body>\n" } else { ">\n" });
        self.document = Some(unit.document.clone());
    }

    fn close_file(&mut self, text: &mut String) {
        if self.document.take().is_some() {
            text.push_str(if self.old { "</body>\n</file>\n" } else { "</file>\n" });
        }
    }

    fn new_unit(&self, unit: &Unit, properties: &[(String, String)], text: &mut String, report: &mut Report) {
        let _ = writeln!(text, "<unit id=\"u{}\">", self.units);
        if !properties.is_empty() {
            text.push_str("<mda:metadata>\n<mda:metaGroup category=\"duiqi\">\n");
            for (key, value) in properties {
                text.push_str("<mda:meta");
                attr("type", key, text, report);
                element(">", value, "</mda:meta>\n", text, report);
            }
            text.push_str("</mda:metaGroup>\n</mda:metadata>\n");
        }
        if !unit.notes.is_empty() {
            text.push_str("<notes>\n");
            for note in &unit.notes {
                element("<note>", note, "</note>\n", text, report);
            }
            text.push_str("</notes>\n");
        }
        let translated = !unit.target.text.is_empty();
        text.push_str(if translated { "<segment state=\"translated\">\n" } else { "<segment>\n" });
        text.push_str("<source xml:space=\"preserve\">");
        with_controls(&unit.source.text, text, report);
        text.push_str("</source>\n");
        if translated {
            text.push_str("<target xml:space=\"preserve\">");
            with_controls(&unit.target.text, text, report);
            text.push_str("</target>\n");
        }
        text.push_str("</segment>\n</unit>\n");
    }

    fn old_unit(&self, unit: &Unit, properties: &[(String, String)], text: &mut String, report: &mut Report) {
        let _ = writeln!(text, "<trans-unit id=\"{}\" xml:space=\"preserve\">", self.units);
        element("<source>", &unit.source.text, "</source>\n", text, report);
        if !unit.target.text.is_empty() {
            element("<target state=\"translated\">", &unit.target.text, "</target>\n", text, report);
        }
        if !properties.is_empty() {
            text.push_str("<context-group purpose=\"x-duiqi\">\n");
            for (key, value) in properties {
                text.push_str("<context");
                attr("context-type", key, text, report);
                element(">", value, "</context>\n", text, report);
            }
            text.push_str("</context-group>\n");
        }
        for note in &unit.notes {
            element("<note>", note, "</note>\n", text, report);
        }
        text.push_str("</trans-unit>\n");
    }
}

impl Encode for Encoder {
    fn start(&mut self, first: Option<&Unit>, text: &mut String, report: &mut Report) -> Result<()> {
        let chinese = self.options.chinese;
        let own = first.map(|unit| (unit.source.tag.clone(), unit.target.tag.clone()));
        let tags = self.options.tags.clone().or(own).unwrap_or_else(|| ("en".into(), "zh".into()));
        let texts = first.map_or(("", ""), |unit| (&unit.source.text, &unit.target.text));
        self.tags = (written_tag(&tags.0, texts.0, chinese), written_tag(&tags.1, texts.1, chinese));
        text.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xliff");
        if self.old {
            text.push_str(" xmlns=\"urn:oasis:names:tc:xliff:document:1.2\" version=\"1.2\"");
        } else {
            text.push_str(" xmlns=\"urn:oasis:names:tc:xliff:document:2.0\" version=\"2.1\"");
            text.push_str(" xmlns:mda=\"urn:oasis:names:tc:xliff:metadata:2.0\"");
            attr("srcLang", &self.tags.0, text, report);
            attr("trgLang", &self.tags.1, text, report);
        }
        text.push_str(">\n");
        Ok(())
    }

    fn unit(&mut self, unit: &Unit, text: &mut String, report: &mut Report) -> Result<()> {
        if unit.source.text.is_empty() {
            report.unpaired += 1;
            return Ok(());
        }
        let alone = unit.target.text.is_empty();
        if !same(&self.tags.0, &unit.source.tag, &unit.source.text) {
            report.misfits += 1;
            return Ok(());
        }
        if !alone && !same(&self.tags.1, &unit.target.tag, &unit.target.text) {
            report.misfits += 1;
            return Ok(());
        }
        if self.document.as_ref() != Some(&unit.document) {
            self.open_file(unit, text, report);
        }
        self.units += 1;
        report.units += 1;
        let mut properties: Vec<(String, String)> = Vec::new();
        for (key, value) in known(unit, &ELSEWHERE) {
            properties.push((key.to_owned(), value.into_owned()));
        }
        for (key, own, written) in
            [("x-source-tag", &unit.source.tag, &self.tags.0), ("x-target-tag", &unit.target.tag, &self.tags.1)]
        {
            if !own.as_str().is_empty() && own.as_str() != written {
                properties.push((key.to_owned(), own.to_string()));
            }
        }
        properties.extend(unit.properties.iter().cloned());
        match self.old {
            true => self.old_unit(unit, &properties, text, report),
            false => self.new_unit(unit, &properties, text, report),
        }
        Ok(())
    }

    fn end(&mut self, text: &mut String) -> Result<()> {
        if self.files == 0 {
            // A file without units is not valid, and neither is XLIFF without a file.
            text.push_str(match self.old {
                true => {
                    "<file datatype=\"plaintext\" original=\"\" source-language=\"en\">\n<body>\n</body>\n</file>\n"
                }
                false => {
                    "<file id=\"f1\">\n<unit id=\"u1\">\n<segment>\n<source></source>\n</segment>\n</unit>\n</file>\n"
                }
            });
        }
        self.close_file(text);
        text.push_str("</xliff>\n");
        Ok(())
    }
}

/// The fields for which XLIFF has attributes and elements of its own.
const ELSEWHERE: [&str; 5] = ["document", "notes", "properties", "source_codes", "target_codes"];

/// True if a unit's text may stand under the head's language: the same language, and the same script.
fn same(head: &str, tag: &LanguageTag, text: &str) -> bool {
    let head = LanguageTag::from(head);
    let tag = match Lang::detect(text) {
        Some(lang) if tag.as_str().is_empty() => LanguageTag::for_text(lang, text),
        _ => tag.clone(),
    };
    tag.as_str().is_empty() || super::best_match(&head, &[(&tag, text)]).is_some()
}

/// Text with what XML cannot hold as `<cp hex="…"/>`.
fn with_controls(text: &str, out: &mut String, report: &mut Report) {
    let mut rest = text;
    while let Some(at) = rest.find(|c| !legal(c)) {
        content(&rest[..at], out, report);
        let c = rest[at..].chars().next().unwrap_or_default();
        let _ = write!(out, "<cp hex=\"{:04X}\"/>", c as u32);
        rest = &rest[at + c.len_utf8()..];
    }
    content(rest, out, report);
}
