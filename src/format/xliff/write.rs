//! Writes units of XLIFF 1.2 and 2.1: the elements from `trans-unit` and `unit`
//! inwards.
//!
//! The order of elements is that of the schemas, which both fix it. The
//! segments of one unit come together as one [`Written`]; what is known about
//! the unit as a whole is taken from the first.
//!
//! | | 1.2 | 2.1 |
//! |---|---|---|
//! | order inside of the unit | source, seg-source, target, contexts, notes, alternatives | matches, metadata, notes, original data, segments |
//! | state | one for all segments, the least finished | one per segment |
//! | white space | `xml:space` at the unit | at each text |
//! | text between segments | between the `mrk` elements | `ignorable` |

use std::fmt::Write as _;

use super::attributes::{self, Attribute};
use super::codes::{UnitCodes, old_content, with_controls};
use super::names::context_type;
use super::state::{is_old_name, new_names, old_name};
use super::{RENAMED, SUB_STATE};
use crate::format::Report;
use crate::format::xml::{attr, element, is_writable};
use crate::{Half, Localization, State, Unit};

/// A unit that is written: one segment, or several of the same unit.
pub(super) struct Written<'u> {
    /// The id of the unit in its file, which is free.
    pub id: String,
    /// The name of the unit, where that is not its id.
    pub name: Option<&'u str>,
    /// The segments, at least one. What is known about the unit is at the
    /// first.
    pub segments: &'u [Unit],
    /// The properties of the unit, as name and value.
    pub properties: Vec<(String, String)>,
}

/// The state of a unit. A unit that does not come from a localisation file is a
/// finished translation.
///
/// `None` for a unit of a localisation file that gives no state for it.
fn state(unit: &Unit) -> Option<State> {
    match &unit.localization {
        None => Some(State::Translated),
        Some(found) => found.state,
    }
}

/// The state of a unit in XLIFF 2.x, where a segment without one is not
/// translated. In a file of 1.2 that gives no states, what has a target is: by its
/// approval, and unless the target copies the source.
fn new_state(unit: &Unit) -> Option<State> {
    let by_approval = || match localization(unit)?.approved {
        _ if is_empty(&unit.target) || unit.is_copy() => None,
        Some(true) => Some(State::Reviewed),
        Some(false) => Some(State::NeedsReview),
        None => Some(State::Translated),
    };
    state(unit).or_else(by_approval)
}

/// The data of a localisation file on a unit.
fn localization(unit: &Unit) -> Option<&Localization> {
    unit.localization.as_deref()
}

/// True if a half has neither text nor codes.
fn is_empty(half: &Half) -> bool {
    half.text.is_empty() && half.codes.is_empty()
}

impl Written<'_> {
    /// Appends a `unit` of XLIFF 2.1.
    pub fn new_unit(&self, text: &mut String, report: &mut Report) {
        // Never empty; the pattern avoids an index.
        let [first, ..] = self.segments else { return };
        text.push_str("<unit");
        attr("id", &self.id, text, report);
        if let Some(name) = self.name {
            attr("name", name, text, report);
        }
        translate(first, text, report);
        let mut said = said(attributes::of_new_unit(&self.properties), text, report);
        let notes = self.notes(first, false, &mut said, report);
        text.push_str(">\n");
        self.matches(text, report);
        self.metadata(&said, text, report);
        if !notes.is_empty() {
            text.extend(["<notes>\n", &notes, "</notes>\n"]);
        }
        // The original data is before the segments that refer to it, but is
        // known only after them.
        let (mut codes, mut segments) = (UnitCodes::default(), String::new());
        for unit in self.segments {
            self.new_segment(unit, &mut codes, &mut segments, report);
        }
        codes.original_data(text, report);
        text.push_str(&segments);
        text.push_str("</unit>\n");
    }

    /// Appends a `segment`, and an `ignorable` with the text up to the next
    /// one.
    ///
    /// An `ignorable` follows only where the file that was read had text
    /// between the segments.
    fn new_segment(&self, unit: &Unit, codes: &mut UnitCodes, text: &mut String, report: &mut Report) {
        let translated = !is_empty(&unit.target);
        text.push_str("<segment");
        if let Some(id) = self.segment_id(unit) {
            attr("id", &id, text, report);
        }
        // A segment without a target is not `translated`, whatever the aligner
        // found.
        if let Some(state) = new_state(unit).filter(|&state| translated || state != State::Translated) {
            let (name, sub) = new_names(state);
            attr("state", name, text, report);
            if let Some(sub) = sub {
                attr("subState", &format!("{SUB_STATE}{sub}"), text, report);
            }
        }
        // `preserve`, because white space belongs to the text here; the default
        // lets tools fold it.
        text.push_str(">\n<source xml:space=\"preserve\">");
        codes.content(&unit.source, text, report);
        text.push_str("</source>\n");
        if translated {
            text.push_str("<target xml:space=\"preserve\">");
            codes.content(&unit.target, text, report);
            text.push_str("</target>\n");
        }
        text.push_str("</segment>\n");
        if let Some(gap) = localization(unit).and_then(|found| found.gap.as_ref()) {
            text.push_str("<ignorable>\n<source xml:space=\"preserve\">");
            with_controls(&gap.source, text, report);
            text.push_str("</source>\n<target xml:space=\"preserve\">");
            with_controls(&gap.target, text, report);
            text.push_str("</target>\n</ignorable>\n");
        }
    }

    /// The id of a segment: its own, or one by which a match can name it;
    /// `None` if it needs none.
    fn segment_id(&self, unit: &Unit) -> Option<String> {
        let found = localization(unit)?;
        let own = found.segment.as_deref().and_then(super::names::nmtoken);
        // Ids of segments and units are separate, so that `s1` is free in a
        // unit of one segment.
        own.or_else(|| found.match_percent.map(|_| "s1".to_owned()))
    }

    /// Appends the matches that the translations came from (matches module), if
    /// any quality is known.
    ///
    /// The module wants source and target of the match; the file that was read
    /// gave only its quality, so the segment's own texts are used for it.
    fn matches(&self, text: &mut String, report: &mut Report) {
        let percent = |unit: &Unit| localization(unit).and_then(|found| found.match_percent);
        if !self.segments.iter().any(|unit| percent(unit).is_some() && !is_empty(&unit.target)) {
            return;
        }
        text.push_str("<mtc:matches>\n");
        for unit in self.segments.iter().filter(|unit| !is_empty(&unit.target)) {
            let (Some(percent), Some(id)) = (percent(unit), self.segment_id(unit)) else { continue };
            text.push_str("<mtc:match");
            attr("ref", &format!("#{id}"), text, report);
            attr("matchQuality", &percent.clamp(0.0, 100.0).to_string(), text, report);
            element(">\n<source xml:space=\"preserve\">", &unit.source.words(), "</source>\n", text, report);
            element("<target xml:space=\"preserve\">", &unit.target.words(), "</target>\n", text, report);
            text.push_str("</mtc:match>\n");
        }
        text.push_str("</mtc:matches>\n");
    }

    /// The notes of a unit as elements. `said` gets the properties that became
    /// attributes of them.
    fn notes(&self, unit: &Unit, old: bool, said: &mut Vec<String>, report: &mut Report) -> String {
        let mut text = String::new();
        for (note, number) in unit.notes.iter().zip(1..) {
            text.push_str("<note");
            said.extend(self::said(attributes::of_note(number, &self.properties, old), &mut text, report));
            element(">", note, "</note>\n", &mut text, report);
        }
        text
    }

    /// Appends the properties as one group of the metadata module, but those
    /// that are said elsewhere.
    fn metadata(&self, said: &[String], text: &mut String, report: &mut Report) {
        let mut properties = self.properties.iter().filter(|(name, _)| !said.contains(name)).peekable();
        if properties.peek().is_none() {
            return;
        }
        text.push_str("<mda:metadata>\n<mda:metaGroup category=\"duiqi\">\n");
        for (name, value) in properties {
            text.push_str("<mda:meta");
            attr("type", name, text, report);
            element(">", value, "</mda:meta>\n", text, report);
        }
        text.push_str("</mda:metaGroup>\n</mda:metadata>\n");
    }

    /// Appends a `trans-unit` of XLIFF 1.2.
    pub fn old_unit(&self, text: &mut String, report: &mut Report) {
        let [first, ..] = self.segments else { return };
        text.push_str("<trans-unit");
        attr("id", &self.id, text, report);
        if let Some(name) = self.name {
            attr("resname", name, text, report);
        }
        translate(first, text, report);
        if let Some(approved) = localization(first).and_then(|found| found.approved) {
            attr("approved", if approved { "yes" } else { "no" }, text, report);
        }
        let mut said = said(attributes::of_old_unit(&self.properties), text, report);
        let notes = self.notes(first, true, &mut said, report);
        // `preserve`, as for 2.1.
        text.push_str(" xml:space=\"preserve\">\n<source>");
        self.old_side(false, |unit| &unit.source, text, report);
        text.push_str("</source>\n");
        // `seg-source` repeats the source with its segments marked; it is the
        // only way 1.2 has to segment.
        if self.is_segmented() {
            text.push_str("<seg-source>");
            self.old_side(true, |unit| &unit.source, text, report);
            text.push_str("</seg-source>\n");
        }
        self.old_target(text, report);
        self.contexts(&said, text, report);
        text.push_str(&notes);
        self.alternatives(text, report);
        text.push_str("</trans-unit>\n");
    }

    /// True if any of the units is a segment of a larger unit, so that segments
    /// must be marked.
    fn is_segmented(&self) -> bool {
        self.segments.iter().any(|unit| localization(unit).is_some_and(|found| found.segment.is_some()))
    }

    /// Appends the `target`, if any segment is translated.
    ///
    /// No `target` is written for a unit without any translation, so that tools
    /// see it as new.
    fn old_target(&self, text: &mut String, report: &mut Report) {
        let translated = || self.segments.iter().filter(|unit| is_writable(&unit.target));
        // The state of the whole unit is that of its least finished segment.
        let Some(least) = translated().min_by_key(|unit| state(unit)) else { return };
        text.push_str("<target");
        // Neither is a unit with a segment that nobody has translated, however far
        // the others are.
        let is_lacking = |unit: &Unit| unit.source.has_words() && !is_writable(&unit.target);
        let known = state(least).is_some_and(|state| state > State::NeedsTranslation);
        let lacks = known && self.segments.iter().any(is_lacking);
        let own = localization(least).and_then(|found| found.original_state.as_deref()).filter(|_| !lacks);
        // The file's own word is written again if the schema knows it; so
        // `needs-adaptation` survives.
        let state = if lacks { Some(State::NeedsTranslation) } else { state(least) };
        match (own.filter(|word| is_old_name(word)), state) {
            (Some(word), _) => attr("state", word, text, report),
            (None, Some(state)) => attr("state", old_name(state), text, report),
            (None, None) => {}
        }
        if let Some((_, word)) = least.properties.iter().find(|(name, _)| name == "state-qualifier") {
            attr("state-qualifier", &qualifier(word), text, report);
        }
        text.push('>');
        self.old_side(self.is_segmented(), |unit| &unit.target, text, report);
        text.push_str("</target>\n");
    }

    /// Appends the content of one side: its segments one after the other,
    /// marked or not, with the text between them.
    fn old_side(&self, marked: bool, half: fn(&Unit) -> &Half, text: &mut String, report: &mut Report) {
        // The function that picks the half already determines the side, so no
        // flag is needed.
        let is_source = std::ptr::eq(half(&self.segments[0]), &self.segments[0].source);
        for unit in self.segments {
            if marked {
                text.push_str("<mrk mtype=\"seg\"");
                let id = localization(unit).and_then(|found| found.segment.as_deref()).unwrap_or_default();
                attr("mid", id, text, report);
                text.push('>');
            }
            old_content(half(unit), text, report);
            if marked {
                text.push_str("</mrk>");
            }
            if let Some(gap) = localization(unit).and_then(|found| found.gap.as_ref()) {
                crate::format::xml::content(if is_source { &gap.source } else { &gap.target }, text, report);
            }
        }
    }

    /// Appends the properties as a group of contexts, but those that are said
    /// elsewhere.
    fn contexts(&self, said: &[String], text: &mut String, report: &mut Report) {
        let elsewhere = |name: &String| name == "state-qualifier" || said.contains(name);
        let mut properties = self.properties.iter().filter(|(name, _)| !elsewhere(name)).peekable();
        if properties.peek().is_none() {
            return;
        }
        text.push_str("<context-group purpose=\"x-duiqi\">\n");
        for (name, value) in properties {
            // A name that the schema does not allow is changed, and the full
            // one written before it.
            let written = context_type(name);
            if written != *name {
                let _ = write!(text, "<context context-type=\"{RENAMED}\">");
                element("", name, "</context>\n", text, report);
            }
            text.push_str("<context");
            attr("context-type", &written, text, report);
            element(">", value, "</context>\n", text, report);
        }
        text.push_str("</context-group>\n");
    }

    /// Appends the matches that the translations came from, with their quality.
    fn alternatives(&self, text: &mut String, report: &mut Report) {
        for unit in self.segments.iter().filter(|unit| is_writable(&unit.target)) {
            let Some(found) = localization(unit) else { continue };
            let Some(percent) = found.match_percent else { continue };
            text.push_str("<alt-trans");
            attr("match-quality", &percent.to_string(), text, report);
            if let Some(segment) = &found.segment {
                attr("mid", segment, text, report);
            }
            text.push_str(">\n<target>");
            old_content(&unit.target, text, report);
            text.push_str("</target>\n</alt-trans>\n");
        }
    }
}

/// Appends attributes, and returns the properties that they say.
fn said(attributes: Vec<Attribute<'_>>, text: &mut String, report: &mut Report) -> Vec<String> {
    let write = |found: Attribute<'_>| {
        attr(found.name, found.value, text, report);
        found.property
    };
    attributes.into_iter().map(write).collect()
}

/// Appends `translate="no"` for a unit that must not be translated.
fn translate(unit: &Unit, text: &mut String, report: &mut Report) {
    if localization(unit).is_some_and(|found| found.translate == Some(false)) {
        attr("translate", "no", text, report);
    }
}

/// A `state-qualifier` that the schema of XLIFF 1.2 allows: one of its list, or
/// a name with `x-`.
fn qualifier(word: &str) -> String {
    /// The words that the specification defines.
    const KNOWN: [&str; 14] = [
        "exact-match",
        "fuzzy-match",
        "id-match",
        "leveraged-glossary",
        "leveraged-inherited",
        "leveraged-mt",
        "leveraged-repository",
        "leveraged-tm",
        "mt-suggestion",
        "rejected-grammar",
        "rejected-inaccurate",
        "rejected-length",
        "rejected-spelling",
        "tm-suggestion",
    ];
    if KNOWN.contains(&word) { word.to_owned() } else { super::names::prefixed(word) }
}
