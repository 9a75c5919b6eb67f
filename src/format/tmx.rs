//! TMX 1.4b: Translation Memory eXchange (LISA OSCAR, 2005). Read and written
//! with inline codes (level 2).
//!
//! What is written is valid by `tmx14.dtd` and in the common denominator of the
//! tools that were compared: UTF-8 without a mark, `version="1.4"`, tags with
//! regions (`zh-CN`), dates as `YYYYMMDDThhmmssZ`, notes and properties before
//! the segments, names of properties with `x-`. White space inside `seg` is
//! significant, so nothing is indented.
//!
//! Deviations: codes are written as `bpt`/`ept`/`it`/`ph`/`hi` only, never `ut`
//! (deprecated) or `sub`. Text without counterpart has no place in TMX and is
//! left out and counted. Reading is lenient where files in use break the rules;
//! see `read`.
//!
//! A unit with a pair of codes and the results of the aligner looks like this:
//!
//! ```text
//! <tu tuid="menu.save" creationdate="20261121T093000Z">
//! <prop type="x-confidence">0.98</prop>
//! <prop type="x-bead">1:1</prop>
//! <tuv xml:lang="en">
//! <seg>Press <bpt i="1" x="1">&lt;b&gt;</bpt>Save<ept i="1">&lt;/b&gt;</ept>.</seg>
//! </tuv>
//! <tuv xml:lang="zh-CN">
//! <seg>按<bpt i="1" x="1">&lt;b&gt;</bpt>保存<ept i="1">&lt;/b&gt;</ept>。</seg>
//! </tuv>
//! </tu>
//! ```
//!
//! | field of a unit | in TMX |
//! |---|---|
//! | `id` | `tu/@tuid` |
//! | `created`, `creator`, `changed`, `changer` | `creationdate`, `creationid`, `changedate`, `changeid` |
//! | `usage` | `usagecount` |
//! | `notes` | `note` |
//! | `context` | `x-context-pre`, `x-context-post` at the source's variant |
//! | tags that were mapped | `x-tag` at the variant |
//! | inline codes | elements in `seg` |
//! | everything else that is known | `prop` with `x-` names |

mod codes;
#[cfg(feature = "formats")]
mod entry;
mod header;
#[cfg(feature = "formats")]
mod read;
#[cfg(feature = "formats")]
mod rules;

use codes::{Numbers, segment};

use super::properties::properties;
use super::xml::{attr, counts_as_pair, element};
use super::{Chinese, Encode, LONG, Options, Report};
use crate::io::compact_date;
use crate::{Lang, LanguageTag, Result, Script, Unit};

#[cfg(feature = "formats")]
pub use entry::{Entry, Variant};
pub use header::{Header, History};
#[cfg(feature = "formats")]
pub use read::Reader;
#[cfg(feature = "formats")]
pub(super) use read::TmxUnits;

/// Writes units as `tu` elements with two variants.
pub(super) struct Encoder {
    /// The options, for tags, date and DOCTYPE.
    options: Options,
    /// The source language in the header, as written. Units that differ name
    /// their own.
    srclang: String,
}

impl Encoder {
    /// Makes an encoder.
    pub(super) fn new(options: &Options) -> Self {
        Encoder { options: options.clone(), srclang: String::new() }
    }
}

impl Encode for Encoder {
    /// Writes the head up to the body.
    ///
    /// The version is `1.4`, which the DTD fixes; "1.4b" is the name of the
    /// specification's revision.
    fn start(&mut self, first: Option<&Unit>, text: &mut String, report: &mut Report) -> Result<()> {
        let tags = self.options.tags.as_ref().map(|tags| written_tag(&tags.source, "", self.options.chinese));
        let unit = first.map(|unit| written_tag(&unit.source.tag, &unit.source.text, self.options.chinese));
        // `*all*` is TMX's word for "no single source language".
        self.srclang = tags.or(unit).unwrap_or_else(|| "*all*".into());
        text.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        if self.options.doctype {
            text.push_str("<!DOCTYPE tmx SYSTEM \"tmx14.dtd\">\n");
        }
        text.push_str("<tmx version=\"1.4\">\n<header creationtool=\"duiqi\" creationtoolversion=\"");
        text.push_str(env!("CARGO_PKG_VERSION"));
        text.push('"');
        let header = self.options.tmx_header.as_deref().cloned().unwrap_or_default();
        header.write(&self.srclang, self.options.date.as_deref(), text, report);
        text.push_str("<body>\n");
        Ok(())
    }

    /// Writes one unit, or counts it as unpaired.
    fn unit(&mut self, unit: &Unit, text: &mut String, report: &mut Report) -> Result<()> {
        if !counts_as_pair(unit, report) {
            return Ok(());
        }
        // Long segments are written and counted in the report, because Trados'
        // cloud refuses them.
        for half in [&unit.source, &unit.target] {
            // Characters are counted only where there are enough bytes.
            let long = half.text.len() > LONG && half.text.chars().nth(LONG).is_some();
            report.long_texts += u64::from(long);
        }
        let source_tag = written_tag(&unit.source.tag, &unit.source.text, self.options.chinese);
        let target_tag = written_tag(&unit.target.tag, &unit.target.text, self.options.chinese);

        text.push_str("<tu");
        attributes(unit, text, report);
        if source_tag != self.srclang {
            attr("srclang", &source_tag, text, report);
        }
        text.push_str(">\n");
        // The order in `tu` is fixed by the DTD: notes and properties first,
        // then the variants.
        for note in &unit.notes {
            element("<note>", note, "</note>\n", text, report);
        }
        described(unit, text, report);
        open_variant(&source_tag, &unit.source.tag, text, report);
        // At the source's variant, where memoQ and Phrase look for them.
        if let Some(before) = &unit.context.before {
            prop("x-context-pre", before, text, report);
        }
        if let Some(after) = &unit.context.after {
            prop("x-context-post", after, text, report);
        }
        // One numbering for both sides: `x` links the codes of source and
        // target.
        let mut numbers = Numbers::default();
        segment(&unit.source, &mut numbers, text, report);
        open_variant(&target_tag, &unit.target.tag, text, report);
        segment(&unit.target, &mut numbers, text, report);
        text.push_str("</tu>\n");
        Ok(())
    }

    fn end(&mut self, text: &mut String, _: &mut Report) -> Result<()> {
        text.push_str("</body>\n</tmx>\n");
        Ok(())
    }
}

/// The tag that is written for a text whose unit has `tag`; all formats that
/// map tags call this.
///
/// A text without tag gets that of its language and script, or `und` (BCP 47's
/// "undetermined").
///
/// | tag | text | `Region` | `Script` | `Keep` |
/// |---|---|---|---|---|
/// | `zh` | 发展 | `zh-CN` | `zh-Hans` | `zh` |
/// | `zh-Hant` | 發展 | `zh-TW` | `zh-Hant` | `zh-Hant` |
/// | `zh-HK` | 發展 | `zh-HK` | `zh-Hant` | `zh-HK` |
/// | none | 发展 | `zh-CN` | `zh-Hans` | `zh` |
/// | `en-GB` | any | `en-GB` | `en-GB` | `en-GB` |
pub(super) fn written_tag(tag: &LanguageTag, text: &str, chinese: Chinese) -> String {
    if tag.as_str().is_empty() {
        return match Lang::detect(text) {
            Some(lang) => written_tag(&LanguageTag::from(lang.code()), text, chinese),
            None => "und".into(),
        };
    }
    let keep = tag.lang() != Some(Lang::Zh) || chinese == Chinese::Keep;
    let region = tag.as_str().split('-').skip(1).any(|part| part.len() == 2);
    // A region that a unit gives (`zh-HK`, `zh-SG`) is better than a guess.
    if keep || (chinese == Chinese::Region && region && !tag.as_str().contains("-Han")) {
        return tag.as_str().to_owned();
    }
    // Text without a distinctive character is taken for Simplified.
    let script = tag.script().or_else(|| Script::detect(text)).unwrap_or(Script::Hans);
    let names = match script {
        Script::Hant => ("zh-TW", "zh-Hant"),
        _ => ("zh-CN", "zh-Hans"),
    };
    if chinese == Chinese::Region { names.0 } else { names.1 }.to_owned()
}

/// Appends the attributes of a `tu`.
fn attributes(unit: &Unit, text: &mut String, report: &mut Report) {
    if let Some(id) = &unit.id {
        attr("tuid", id, text, report);
    }
    if let Some(usage) = unit.usage {
        attr("usagecount", &usage.to_string(), text, report);
    }
    // Only dates that can be written as TMX wants them; others become
    // properties in `described`.
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

/// The fields for which TMX has attributes and elements of its own, or which
/// are properties of the source's variant. Codes are elements of the segment.
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

/// Appends the fields without a place of their own as properties.
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

/// Opens a variant. Where the tag was mapped, the unit's own is in a property,
/// so that reading gives it back.
fn open_variant(written: &str, own: &LanguageTag, text: &mut String, report: &mut Report) {
    text.push_str("<tuv");
    attr("xml:lang", written, text, report);
    text.push_str(">\n");
    if !own.as_str().is_empty() && own.as_str() != written {
        prop("x-tag", own.as_str(), text, report);
    }
}

/// Appends a `prop` element.
fn prop(kind: &str, value: &str, text: &mut String, report: &mut Report) {
    text.push_str("<prop");
    attr("type", kind, text, report);
    element(">", value, "</prop>\n", text, report);
}
