//! Edits a `unit` of XLIFF 2.x.

use super::{Gathered, UnitChange};
use crate::format::Report;
use crate::format::elements::{attribute, opened, qualified_name, with_attribute};
use crate::format::xliff::SUB_STATE;
use crate::format::xliff::state::new_names;
use crate::format::xml::{attr, element};

/// The namespace of the matches module, which is the same in all versions.
const MATCHES: &str = "urn:oasis:names:tc:xliff:matches:2.0";

impl Gathered<'_> {
    /// Puts the changed segments of a unit in.
    pub(super) fn new_unit(&mut self, unit: usize, changes: &[UnitChange<'_>]) {
        self.is_new = true;
        // The reader gives no units for segments without text.
        let has_source = |segment: &usize| {
            let source = self.file.child(*segment, "source").and_then(|source| self.file.get(source));
            source.is_some_and(|source| !source.content.is_empty())
        };
        let children = self.file.children(unit).filter(|&child| self.file.is(child, "segment"));
        let segments: Vec<usize> = children.filter(has_source).collect();
        if segments.len() != changes.len() {
            return;
        }
        let mut matches = String::new();
        for (at, (&segment, change)) in segments.iter().zip(changes).enumerate() {
            if change.is_change() && self.new_segment(unit, segment, at, change, &mut matches) {
                self.written.push(at);
            }
        }
        if !matches.is_empty() {
            self.put_matches(unit, &matches);
        }
    }

    /// Puts a changed segment in, and appends its match; false if it has no
    /// place.
    fn new_segment(
        &mut self,
        unit: usize,
        segment: usize,
        at: usize,
        change: &UnitChange<'_>,
        matches: &mut String,
    ) -> bool {
        let Some(source) = self.file.child(segment, "source") else { return false };
        let target = self.file.child(segment, "target");
        if change.changes_target() {
            let content = self.target_content(change, Some(source), target);
            self.put_new_target(source, target, &content);
        }
        if !change.changes_status() {
            return true;
        }
        let own = attribute(self.file.tag(segment), "id").map(str::to_owned);
        let percent = change.localization().and_then(|found| found.match_percent);
        let percent = percent.filter(|_| change.is_from_memory());
        let id = own.clone().or_else(|| percent.map(|_| self.free_id(unit, at)));
        let mut attributes = Vec::new();
        let sub;
        if let Some(state) = change.localization().and_then(|found| found.state) {
            let (name, word) = new_names(state);
            sub = word.map(|word| format!("{SUB_STATE}{word}"));
            attributes.extend([("state", Some(name)), ("subState", sub.as_deref())]);
        }
        if own.is_none() {
            attributes.extend(id.as_deref().map(|id| ("id", Some(id))));
        }
        self.set(segment, &attributes);
        if let (Some(percent), Some(id)) = (percent, id) {
            self.one_match(source, &id, percent, change, matches);
        }
        true
    }

    /// Replaces the content of a target, or adds one after its source.
    fn put_new_target(&mut self, source: usize, target: Option<usize>, content: &str) {
        if let Some(found) = target.and_then(|target| self.file.get(target)).cloned() {
            if !found.is_empty_tag() {
                return self.replace(found.content, content.to_owned());
            }
            let tag = &self.file.text[found.tag.clone()];
            let new = format!("{}{content}</{}>", opened(tag), qualified_name(tag));
            return self.replace(found.tag, new);
        }
        let Some(end) = self.file.get(source).map(|found| found.end) else { return };
        let tag = self.file.tag(source);
        let name = qualified_name(tag).replace("source", "target");
        let space = attribute(tag, "xml:space");
        let open = with_attribute(&format!("<{name}>"), "xml:space", space);
        let new = format!("{}{open}{content}</{name}>", self.file.indent(source));
        self.replace(end..end, new);
    }

    /// An unused id for a segment without one.
    fn free_id(&self, unit: usize, at: usize) -> String {
        let text = self.file.get(unit).map_or("", |unit| &self.file.text[unit.whole()]);
        let taken = |id: &String| text.contains(&format!("\"{id}\"")) || text.contains(&format!("'{id}'"));
        let mut ids = (at + 1..).map(|number| format!("s{number}"));
        ids.find(|id| !taken(id)).unwrap_or_default()
    }

    /// Appends the match that a segment was filled with.
    fn one_match(&self, source: usize, id: &str, percent: f32, change: &UnitChange<'_>, matches: &mut String) {
        let report = &mut Report::default();
        let core = qualified_name(self.file.tag(source)).strip_suffix("source").unwrap_or_default();
        matches.push_str("<PREFIX:match");
        attr("ref", &format!("#{id}"), matches, report);
        attr("matchQuality", &percent.clamp(0.0, 100.0).to_string(), matches, report);
        attr("origin", "memory", matches, report);
        matches.push('>');
        for (name, half) in [("source", &change.new.source), ("target", &change.new.target)] {
            let end = format!("</{core}{name}>");
            element(&format!("<{core}{name} xml:space=\"preserve\">"), &half.text, &end, matches, report);
        }
        matches.push_str("</PREFIX:match>");
    }

    /// Puts matches into the list of the unit, which is made if there is none.
    fn put_matches(&mut self, unit: usize, matches: &str) {
        if let Some(found) = self.file.child(unit, "matches").and_then(|list| self.file.get(list)).cloned() {
            let tag = &self.file.text[found.tag.clone()];
            let name = qualified_name(tag);
            // The prefix of the list is that of its matches.
            let prefix = name.strip_suffix("matches").unwrap_or_default();
            let matches = matches.replace("PREFIX:", prefix);
            return match found.is_empty_tag() {
                true => self.replace(found.tag.clone(), format!("{}{matches}</{name}>", opened(tag))),
                false => self.replace(found.content.end..found.content.end, matches),
            };
        }
        let Some(place) = self.file.get(unit).map(|unit| unit.tag.end) else { return };
        let matches = matches.replace("PREFIX:", "mtc:");
        let indent = self.file.children(unit).next().map_or("", |first| self.file.indent(first));
        let bound = attribute(self.file.tag(0), "xmlns:mtc") == Some(MATCHES);
        let names = if bound { String::new() } else { format!(" xmlns:mtc=\"{MATCHES}\"") };
        self.replace(place..place, format!("{indent}<mtc:matches{names}>{matches}</mtc:matches>"));
    }
}
