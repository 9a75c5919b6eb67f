//! XLIFF 2.1 (OASIS, 2018) and 1.2 (OASIS, 2008), and the dialects of
//! translation tools.
//!
//! One of our units is a segment: one of several in a `unit` (2.x) or in the
//! marked-up `seg-source` of a `trans-unit` (1.2), or all of it. Writing puts
//! segments of the same unit together again, within the groups and files they
//! came from, so that reading and writing a file keeps its structure.
//!
//! | here | 1.2 | 2.x |
//! |---|---|---|
//! | unit | `trans-unit`, or a `mrk` in it | `segment` |
//! | document | `file/@original` | `file/@original` |
//! | id, name | `@id`, `@resname` | `unit/@id`, `unit/@name` |
//! | state | `target/@state` | `segment/@state`, `@subState` |
//! | properties | `context-group` | metadata module |
//! | match percent | `alt-trans/@match-quality` | matches module |
//!
//! Deviations: a target without a source has no place in XLIFF and is left out
//! and counted. XML cannot hold control characters; 2.x has `cp` for them, in
//! 1.2 they are dropped.
//!
//! The same unit in both versions:
//!
//! ```text
//! <file id="f1" original="menu.json">
//! <unit id="save">
//! <segment state="translated">
//! <source xml:space="preserve">Save</source>
//! <target xml:space="preserve">保存</target>
//! </segment>
//! </unit>
//! </file>
//!
//! <file datatype="plaintext" source-language="en" target-language="zh-CN" original="menu.json">
//! <body>
//! <trans-unit id="save" xml:space="preserve">
//! <source>Save</source>
//! <target state="translated">保存</target>
//! </trans-unit>
//! </body>
//! </file>
//! ```

mod attributes;
mod codes;
mod names;
#[cfg(feature = "formats")]
mod read;
mod state;
#[cfg(feature = "formats")]
mod update;
mod write;

use std::collections::HashSet;
use std::fmt::Write as _;
use std::hash::{Hash, Hasher};

use super::properties::properties;
use super::tmx::written_tag;
use super::xml::{self, attr, legal};
use super::{Encode, Options, Report, XliffVersion};
use crate::{BySide, Group, Half, Lang, LanguageTag, Result, Unit};

use names::is_nmtoken;
use write::Written;

#[cfg(feature = "formats")]
pub(super) use read::XliffUnits;
#[cfg(feature = "formats")]
pub(super) use update::update;

/// The type of a context that gives the full name of the next one, because
/// XLIFF 1.2 allows only some names.
const RENAMED: &str = "x-duiqi-name";
/// The property of a unit whose id in the file was made up: it had `none`, or an
/// `empty` one.
const INVENTED: &str = "x-duiqi-id";
/// The prefix of our own sub-states in 2.x, which must have one.
const SUB_STATE: &str = "duiqi:";

/// Writes XLIFF of either version.
///
/// A file has one source and one target language. Units in others are counted
/// and left out. A source without target is a segment that is not translated
/// yet.
pub(super) struct Encoder {
    /// The options: tags, Chinese, version.
    options: Options,
    /// Whether version 1.2 is written.
    old: bool,
    /// The languages of the file as they are written.
    tags: BySide<String>,
    /// The same languages as the options or the first unit have them.
    own: BySide<LanguageTag>,
    /// The document of the open `file` element, itself perhaps unknown; `None`
    /// outside of any.
    document: Option<Option<String>>,
    /// The groups that are open, the outermost first.
    groups: Vec<Group>,
    /// How many `file` elements were begun.
    files: u64,
    /// How many units were written, for ids.
    units: u64,
    /// Hashes of the ids in this file. Hashes, because ids of a large file
    /// would fill the memory; a collision only costs a new id.
    ids: HashSet<u64>,
    /// Segments of one unit that wait for its last.
    waiting: Vec<Unit>,
    /// Whether the open `file` says how sizes count (2.x).
    limits: bool,
    /// Whether the units come from gettext, where an id is a context and means
    /// something.
    gettext: bool,
}

impl Encoder {
    /// Makes an encoder.
    pub(super) fn new(options: &Options) -> Self {
        Encoder {
            options: options.clone(),
            old: options.xliff == XliffVersion::V12,
            tags: BySide::default(),
            own: BySide::default(),
            document: None,
            groups: Vec::new(),
            files: 0,
            units: 0,
            ids: HashSet::new(),
            waiting: Vec::new(),
            limits: false,
            gettext: false,
        }
    }

    /// Closes the open `file` element, and opens one for the document of a
    /// unit.
    fn open_file(&mut self, unit: &Unit, text: &mut String, report: &mut Report) {
        self.close_file(text);
        self.files += 1;
        // Ids must be unique within a file only.
        self.ids.clear();
        text.push_str("<file");
        if self.old {
            text.push_str(" datatype=\"plaintext\"");
            attr("source-language", &self.tags.source, text, report);
            attr("target-language", &self.tags.target, text, report);
        } else {
            let _ = write!(text, " id=\"f{}\"", self.files);
        }
        // XLIFF 1.2 requires `original` even where it is not known.
        match (&unit.document, self.old) {
            (Some(document), _) => attr("original", document, text, report),
            (None, true) => attr("original", "", text, report),
            (None, false) => {}
        }
        if self.limits {
            attr("xmlns:slr", attributes::SIZES, text, report);
        }
        text.push_str(if self.old { ">\n<body>\n" } else { ">\n" });
        if self.limits {
            let _ = writeln!(
                text,
                "<slr:profiles generalProfile=\"{}\" storageProfile=\"xliff:utf8\"/>",
                attributes::CODEPOINTS
            );
        }
        self.document = Some(unit.document.clone());
    }

    /// Closes the open groups and the open `file` element, if there is one.
    fn close_file(&mut self, text: &mut String) {
        self.close_groups(0, text);
        if self.document.take().is_some() {
            text.push_str(if self.old { "</body>\n</file>\n" } else { "</file>\n" });
        }
    }

    /// Closes groups until `keep` are open.
    fn close_groups(&mut self, keep: usize, text: &mut String) {
        while self.groups.len() > keep {
            self.groups.pop();
            text.push_str("</group>\n");
        }
    }

    /// Opens the groups of a unit, and closes those that it is not in.
    fn enter_groups(&mut self, groups: &[Group], text: &mut String, report: &mut Report) {
        // Groups that both units share stay open, as they were in the file that
        // was read.
        let same = self.groups.iter().zip(groups).take_while(|(open, wanted)| open == wanted).count();
        self.close_groups(same, text);
        for group in &groups[same..] {
            text.push_str("<group");
            // An id that 2.x does not allow is kept as the name.
            let mut name = group.name.as_deref();
            match self.old {
                true if group.id.is_empty() => {}
                true => attr("id", &group.id, text, report),
                // In 2.x an id is required and must be a name token; in 1.2 it
                // is optional.
                false => {
                    let id = self.free_id(Some(&group.id), "g");
                    name = name.or(Some(group.id.as_str()).filter(|own| !own.is_empty() && *own != id));
                    attr("id", &id, text, report);
                }
            }
            if let Some(name) = name {
                attr(if self.old { "resname" } else { "name" }, name, text, report);
            }
            text.push_str(">\n");
            self.groups.push(group.clone());
        }
    }

    /// A free id: the one wanted if the version allows it and it is not taken,
    /// else a new one made of prefix and number.
    ///
    /// Ids of units and of groups are separate, which `prefix` (`u` or `g`)
    /// keeps apart. In 1.2 a new id is a bare number, in 2.x it must begin with
    /// a letter or underscore.
    fn free_id(&mut self, wanted: Option<&str>, prefix: &str) -> String {
        let usable = wanted.filter(|id| !id.is_empty() && id.chars().all(legal) && (self.old || is_nmtoken(id)));
        if let Some(id) = usable.filter(|id| self.ids.insert(hash(prefix, id))) {
            return id.to_owned();
        }
        let mut number = self.units;
        loop {
            let id = if self.old { number.to_string() } else { format!("{prefix}{number}") };
            if self.ids.insert(hash(prefix, &id)) {
                return id;
            }
            number += 1;
        }
    }

    /// Writes the segments that wait, as one unit.
    fn flush(&mut self, text: &mut String, report: &mut Report) {
        let segments = std::mem::take(&mut self.waiting);
        if !segments.is_empty() {
            self.write(&segments, text, report);
        }
    }

    /// Writes segments of one unit, in the file and groups they belong to.
    fn write(&mut self, segments: &[Unit], text: &mut String, report: &mut Report) {
        let [first, ..] = segments else { return };
        // A file says at its beginning how sizes count, before it is known
        // whether a unit needs it; one that does begins a new file element.
        let limits = !self.old && attributes::limits(&first.properties);
        if self.document.as_ref() != Some(&first.document) || (limits && !self.limits) {
            self.limits = limits;
            self.open_file(first, text, report);
        }
        let found = first.localization.as_deref();
        self.enter_groups(found.map_or(&[], |found| &found.groups), text, report);
        self.units += 1;
        // The file's own id goes before the name, which two units may share.
        let unit_id = found.and_then(|found| found.unit_id.as_deref());
        let own = unit_id.or(first.id.as_deref()).filter(|id| !id.is_empty());
        let id = self.free_id(own, "u");
        // In 2.x an id that is not allowed is kept as the name.
        report.changed_ids += u64::from((self.old || unit_id.is_some()) && own.is_some_and(|own| own != id));
        let name = first.id.as_deref().filter(|name| *name != id);
        let properties = self.common(segments, report);
        let written = Written { id, name, segments, properties };
        match self.old {
            true => written.old_unit(text, report),
            false => written.new_unit(text, report),
        }
    }

    /// The fields that a unit says of all its segments: those of the first,
    /// without an origin or a word for the state that others do not share. The
    /// segments that lose theirs are counted.
    fn common(&self, segments: &[Unit], report: &mut Report) -> Vec<(String, String)> {
        let [first, others @ ..] = segments else { return Vec::new() };
        let all = self.properties(first);
        if others.is_empty() {
            return all;
        }
        let mut properties = all.clone();
        for other in others {
            let own = self.properties(other);
            let state = |unit: &Unit| unit.state().filter(|_| self.old && !unit.target.text.is_empty());
            report.merged_fields += u64::from(own != all || state(other) != state(first));
            let shared = |property: &(String, String)| {
                !matches!(property.0.as_str(), "x-origin" | "x-original-state") || own.contains(property)
            };
            properties.retain(shared);
        }
        properties
    }

    /// The fields of a unit for which XLIFF has no place of its own, as names
    /// and values.
    fn properties(&self, unit: &Unit) -> Vec<(String, String)> {
        // `approved` has an attribute in 1.2 only, so that in 2.x it is written
        // as metadata.
        let elsewhere = if self.old { &ELSEWHERE[..] } else { &ELSEWHERE[1..] };
        let fields = properties(unit, elsewhere).map(|(name, value)| (name.to_owned(), value.into_owned()));
        let mut found: Vec<_> = fields.collect();
        // The state of a translation is the word itself, where 1.2 allows it.
        let is_said = |(name, word): &(String, String)| {
            self.old && name == "x-original-state" && state::is_old_name(word) && xml::is_writable(&unit.target)
        };
        found.retain(|property| segment(unit).is_some() || !is_said(property));
        let id = unit.id.as_deref().unwrap_or_default();
        if self.gettext && id.is_empty() {
            found.push((INVENTED.to_owned(), if unit.id.is_some() { "empty" } else { "none" }.to_owned()));
        }
        // A tag that was mapped for the file (`zh` to `zh-CN`) is kept, or
        // reading would not give it back.
        for (name, own, written) in [
            ("x-source-tag", &unit.source.tag, &self.tags.source),
            ("x-target-tag", &unit.target.tag, &self.tags.target),
        ] {
            if !own.as_str().is_empty() && own.as_str() != written {
                found.push((name.to_owned(), own.to_string()));
            }
        }
        found.extend(unit.properties.iter().cloned());
        found
    }

    /// True if the languages of the unit fit those of the file. A side without
    /// text has none to compare.
    ///
    /// An empty tag on the text's side is judged by the characters; a text such
    /// as `42` shows no language and fits. Without this, a memory with `zh` and
    /// `zh-CN` in it would lose half of its units on the way into XLIFF.
    fn fits(&self, unit: &Unit) -> bool {
        let alone = unit.target.text.is_empty();
        fits(&self.tags.source, &self.own.source, &unit.source)
            && (alone || fits(&self.tags.target, &self.own.target, &unit.target))
    }
}

/// The fields for which XLIFF has attributes and elements of its own. The
/// first, `approved`, only 1.2 has.
const ELSEWHERE: [&str; 14] = [
    "approved",
    "document",
    "id",
    "notes",
    "properties",
    "source_codes",
    "target_codes",
    "state",
    "translate",
    "unit_id",
    "segment",
    "gap",
    "groups",
    "match_percent",
];

/// A hash of an id. `DefaultHasher` has fixed keys, so that the same file gives
/// the same ids.
fn hash(prefix: &str, id: &str) -> u64 {
    let mut hasher = std::hash::DefaultHasher::new();
    (prefix, id).hash(&mut hasher);
    hasher.finish()
}

impl Encode for Encoder {
    /// Writes the head, with the languages of the whole file.
    fn start(&mut self, first: Option<&Unit>, text: &mut String, report: &mut Report) -> Result<()> {
        let chinese = self.options.chinese;
        self.gettext = first.is_some_and(|unit| unit.properties.iter().any(|(name, _)| name.starts_with("po-header")));
        let own = first.map(|unit| (unit.source.tag.clone(), unit.target.tag.clone()));
        let (source, target) =
            self.options.tags.clone().map(Into::into).or(own).unwrap_or_else(|| ("en".into(), "zh".into()));
        let texts = first.map_or(("", ""), |unit| (&unit.source.text, &unit.target.text));
        self.tags.source = written_tag(&source, texts.0, chinese);
        self.tags.target = written_tag(&target, texts.1, chinese);
        // A first target such as `USB` looks English, but must not make the
        // file a translation into English.
        if target.as_str().is_empty()
            && let Some(lang) = LanguageTag::from(self.tags.source.as_str()).lang()
            && LanguageTag::from(self.tags.target.as_str()).lang() != Some(lang.other())
        {
            self.tags.target = written_tag(&lang.other().code().into(), texts.1, chinese);
        }
        self.own = BySide { source, target };
        text.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xliff");
        if self.old {
            text.push_str(" xmlns=\"urn:oasis:names:tc:xliff:document:1.2\" version=\"1.2\"");
        } else {
            text.push_str(" xmlns=\"urn:oasis:names:tc:xliff:document:2.0\" version=\"2.1\"");
            text.push_str(" xmlns:mda=\"urn:oasis:names:tc:xliff:metadata:2.0\"");
            text.push_str(" xmlns:mtc=\"urn:oasis:names:tc:xliff:matches:2.0\"");
            attr("srcLang", &self.tags.source, text, report);
            attr("trgLang", &self.tags.target, text, report);
        }
        text.push_str(">\n");
        Ok(())
    }

    /// Writes a unit, keeps it as a segment of a unit that goes on, or counts
    /// why it is left out.
    fn unit(&mut self, unit: &Unit, text: &mut String, report: &mut Report) -> Result<()> {
        if unit.source.text.is_empty() && unit.source.codes.is_empty() {
            report.unpaired += 1;
            return Ok(());
        }
        if !self.fits(unit) {
            report.misfits += 1;
            return Ok(());
        }
        report.units += 1;
        if !self.waiting.last().is_some_and(|last| is_same_unit(last, unit)) {
            self.flush(text, report);
        }
        // Only a unit that is marked as a segment can have others, so
        // everything else is written at once.
        if segment(unit).is_some() {
            self.waiting.push(unit.clone());
        } else {
            self.write(std::slice::from_ref(unit), text, report);
        }
        Ok(())
    }

    /// Writes what waits, and closes everything.
    fn end(&mut self, text: &mut String, report: &mut Report) -> Result<()> {
        self.flush(text, report);
        if self.files == 0 {
            // A file element without units is not valid, and neither is XLIFF
            // without a file element.
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

/// The id of a unit as a segment of a larger one.
fn segment(unit: &Unit) -> Option<&str> {
    unit.localization.as_ref()?.segment.as_deref()
}

/// True if two segments belong to one unit of their file: both are segments,
/// and share name, document, id and groups.
fn is_same_unit(one: &Unit, other: &Unit) -> bool {
    let (Some(first), Some(second)) = (&one.localization, &other.localization) else { return false };
    // The same segment twice means that the unit was read twice.
    let segments = first.segment.is_some() && second.segment.is_some() && first.segment != second.segment;
    segments
        && one.id.is_some()
        && (&one.id, &one.document) == (&other.id, &other.document)
        && (&first.unit_id, &first.groups) == (&second.unit_id, &second.groups)
}

/// True if a text fits a language of the file: by its tag if the file's
/// language comes from that very tag, else by language and script.
fn fits(written: &str, own: &LanguageTag, half: &Half) -> bool {
    if half.tag == *own {
        return true;
    }
    // A name or an untranslated text (`OK`) is no evidence, unlike Chinese in an
    // English file.
    if half.tag.as_str().is_empty() && Lang::detect(&half.text) == Some(Lang::En) {
        return true;
    }
    let tag = match Lang::detect(&half.text) {
        // Only a text without tag is judged by its characters. One that shows
        // no language fits anywhere.
        Some(lang) if half.tag.as_str().is_empty() => LanguageTag::for_text(lang, &half.text),
        _ => half.tag.clone(),
    };
    tag.as_str().is_empty() || super::best_match(&written.into(), &[(&tag, &half.text)]).is_some()
}
