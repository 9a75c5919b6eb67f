//! TMX 1.4: Translation Memory eXchange. Read and written with inline codes (level 2).

mod codes;
#[cfg(feature = "formats")]
mod entry;
#[cfg(feature = "formats")]
mod read;
#[cfg(feature = "formats")]
mod rules;

use codes::{Numbers, segment};

use super::properties::properties;
use super::xml::{attr, attribute, counts_as_pair, element};
use super::{Chinese, Encode, LONG, Options, Report};
use crate::io::compact_date;
use crate::{Lang, LanguageTag, Result, Script, Unit};

#[cfg(feature = "formats")]
pub use entry::{Entry, Header, History, Variant};
#[cfg(feature = "formats")]
pub use read::Reader;
#[cfg(feature = "formats")]
pub(super) use read::Units;

/// Writes TMX that is valid by `tmx14.dtd`: everything known of a unit stands in attributes and `x-` properties
/// before the segments; a text without counterpart is counted and left out.
pub(super) struct Encoder {
    options: Options,
    srclang: String,
}

impl Encoder {
    pub(super) fn new(options: &Options) -> Self {
        Encoder { options: options.clone(), srclang: String::new() }
    }
}

impl Encode for Encoder {
    fn start(&mut self, first: Option<&Unit>, text: &mut String, report: &mut Report) -> Result<()> {
        let tags = self.options.tags.as_ref().map(|(source, _)| written_tag(source, "", self.options.chinese));
        let unit = first.map(|unit| written_tag(&unit.source.tag, &unit.source.text, self.options.chinese));
        self.srclang = tags.or(unit).unwrap_or_else(|| "*all*".into());
        text.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        if self.options.doctype {
            text.push_str("<!DOCTYPE tmx SYSTEM \"tmx14.dtd\">\n");
        }
        text.push_str("<tmx version=\"1.4\">\n<header creationtool=\"duiqi\" creationtoolversion=\"");
        text.push_str(env!("CARGO_PKG_VERSION"));
        text.push_str("\" segtype=\"sentence\" o-tmf=\"duiqi\" adminlang=\"en\" srclang=\"");
        attribute(&self.srclang, text, report);
        text.push_str("\" datatype=\"plaintext\"");
        if let Some(date) = self.options.date.as_deref().and_then(compact_date) {
            attr("creationdate", &date, text, report);
        }
        text.push_str("/>\n<body>\n");
        Ok(())
    }

    fn unit(&mut self, unit: &Unit, text: &mut String, report: &mut Report) -> Result<()> {
        if !counts_as_pair(unit, report) {
            return Ok(());
        }
        for half in [&unit.source, &unit.target] {
            report.long_texts += u64::from(half.text.chars().nth(LONG).is_some());
        }
        let source_tag = written_tag(&unit.source.tag, &unit.source.text, self.options.chinese);
        let target_tag = written_tag(&unit.target.tag, &unit.target.text, self.options.chinese);

        text.push_str("<tu");
        attributes(unit, text, report);
        if source_tag != self.srclang {
            attr("srclang", &source_tag, text, report);
        }
        text.push_str(">\n");
        for note in &unit.notes {
            element("<note>", note, "</note>\n", text, report);
        }
        described(unit, text, report);
        open_variant(&source_tag, &unit.source.tag, text, report);
        if let Some(before) = &unit.context.before {
            prop("x-context-pre", before, text, report);
        }
        if let Some(after) = &unit.context.after {
            prop("x-context-post", after, text, report);
        }
        let mut numbers = Numbers::default();
        segment(&unit.source, &mut numbers, text, report);
        open_variant(&target_tag, &unit.target.tag, text, report);
        segment(&unit.target, &mut numbers, text, report);
        text.push_str("</tu>\n");
        Ok(())
    }

    fn end(&mut self, text: &mut String) -> Result<()> {
        text.push_str("</body>\n</tmx>\n");
        Ok(())
    }
}

/// The tag that is written for a text under `tag`; one without a tag gets that of its script.
pub(super) fn written_tag(tag: &LanguageTag, text: &str, chinese: Chinese) -> String {
    if tag.as_str().is_empty() {
        return match Lang::detect(text) {
            Some(lang) => written_tag(&LanguageTag::from(lang.code()), text, chinese),
            None => "und".into(),
        };
    }
    let keep = tag.lang() != Some(Lang::Zh) || chinese == Chinese::Keep;
    let region = tag.as_str().split('-').skip(1).any(|part| part.len() == 2);
    if keep || (chinese == Chinese::Region && region && !tag.as_str().contains("-Han")) {
        return tag.as_str().to_owned();
    }
    let script = tag.script().or_else(|| Script::detect(text)).unwrap_or(Script::Hans);
    let names = match script {
        Script::Hant => ("zh-TW", "zh-Hant"),
        _ => ("zh-CN", "zh-Hans"),
    };
    if chinese == Chinese::Region { names.0 } else { names.1 }.to_owned()
}

fn attributes(unit: &Unit, text: &mut String, report: &mut Report) {
    if let Some(id) = &unit.id {
        attr("tuid", id, text, report);
    }
    if let Some(usage) = unit.usage {
        attr("usagecount", &usage.to_string(), text, report);
    }
    if let Some(date) = unit.created.as_deref().and_then(compact_date) {
        attr("creationdate", &date, text, report);
    }
    if let Some(creator) = &unit.creator {
        attr("creationid", creator, text, report);
    }
    if let Some(date) = unit.changed.as_deref().and_then(compact_date) {
        attr("changedate", &date, text, report);
    }
    if let Some(changer) = &unit.changer {
        attr("changeid", changer, text, report);
    }
}

/// The fields for which TMX has attributes and elements of its own, or which stand at the source's variant.
const ELSEWHERE: [&str; 12] = [
    "before",
    "after",
    "id",
    "created",
    "creator",
    "changed",
    "changer",
    "usage",
    "notes",
    "properties",
    "source_codes",
    "target_codes",
];

fn described(unit: &Unit, text: &mut String, report: &mut Report) {
    for (key, value) in properties(unit, &ELSEWHERE) {
        prop(key, &value, text, report);
    }
    for (key, date) in [("x-created", &unit.created), ("x-changed", &unit.changed)] {
        if let Some(date) = date.as_ref().filter(|date| compact_date(date).is_none()) {
            prop(key, date, text, report);
        }
    }
    for (key, value) in &unit.properties {
        prop(key, value, text, report);
    }
}

/// The variant's tag; where it was mapped, the unit's own stands in a property.
fn open_variant(written: &str, own: &LanguageTag, text: &mut String, report: &mut Report) {
    text.push_str("<tuv");
    attr("xml:lang", written, text, report);
    text.push_str(">\n");
    if !own.as_str().is_empty() && own.as_str() != written {
        prop("x-tag", own.as_str(), text, report);
    }
}

fn prop(kind: &str, value: &str, text: &mut String, report: &mut Report) {
    text.push_str("<prop");
    attr("type", kind, text, report);
    element(">", value, "</prop>\n", text, report);
}
