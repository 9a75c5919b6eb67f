//! Edits a `trans-unit` of XLIFF 1.2, and of the dialects of Trados, memoQ and
//! Phrase: each has its own words for the state of a translation.

use super::{Gathered, UnitChange};
use crate::format::Report;
use crate::format::elements::{attribute, opened, qualified_name, vendor_name, with_attribute};
use crate::format::xliff::state::{is_old_name, old_name};
use crate::format::xml::attr;
use crate::{Lang, State};

/// The elements of a `trans-unit` that are edited.
struct OldPlaces {
    /// The `trans-unit` itself.
    unit: usize,
    /// `source`.
    source: usize,
    /// `seg-source`.
    segmented: Option<usize>,
    /// `target`.
    target: Option<usize>,
    /// The `sdl:seg` of Trados, one a segment.
    confirmations: Vec<usize>,
}

impl Gathered<'_> {
    /// Puts the changed segments of a `trans-unit` in.
    pub(super) fn old_unit(&mut self, unit: usize, changes: &[UnitChange<'_>]) {
        let Some(source) = self.file.child(unit, "source") else { return };
        let confirmations = self.file.children(unit).filter(|&child| self.file.is(child, "seg-defs"));
        let confirmations = confirmations.flat_map(|list| self.file.inside(list, "seg")).collect();
        let places = OldPlaces {
            unit,
            source,
            segmented: self.file.child(unit, "seg-source").or_else(|| {
                // As in reading: segments may be marked in the source itself.
                let is_segment = |&mark: &usize| attribute(self.file.tag(mark), "mtype") == Some("seg");
                self.file.inside(source, "mrk").any(|mark| is_segment(&mark)).then_some(source)
            }),
            target: self.file.child(unit, "target"),
            confirmations,
        };
        let changed = changes.iter().any(|change| change.is_change() && change.changes_target());
        let is_segmented = changes.iter().any(|change| segment(change).is_some());
        let new_tag = || {
            let tag = self.file.tag(source);
            let name = qualified_name(tag).replace("source", "target");
            with_attribute(&format!("<{name}>"), "xml:space", attribute(tag, "xml:space"))
        };
        let mut target = places.target.map_or_else(new_tag, |target| self.file.tag(target).to_owned());
        let standard = self.old_status(&places, changes);
        for (name, value) in &standard.attributes {
            target = with_attribute(&target, name, value.as_deref());
        }
        let content = match (changed, is_segmented, changes) {
            (false, ..) => None,
            (true, false, [change]) => {
                let from = Some(places.segmented.unwrap_or(source));
                Some(self.target_content(change, from, places.target))
            }
            (true, true, _) => self.segmented_content(&places, changes),
            (true, false, _) => return,
        };
        if changed && content.is_none() {
            return;
        }
        self.put_old_target(&places, &target, content, &standard.alternatives);
        let written = changes.iter().enumerate().filter(|(_, change)| change.is_change()).map(|(at, _)| at);
        self.written.extend(written);
    }

    /// Writes the target's tag, its content if that changes, and the matches
    /// after it.
    fn put_old_target(&mut self, places: &OldPlaces, tag: &str, content: Option<String>, alternatives: &str) {
        let name = qualified_name(tag).to_owned();
        let indent = self.file.indent(places.source);
        let after = if alternatives.is_empty() { String::new() } else { format!("{indent}{alternatives}") };
        let Some(found) = places.target.and_then(|target| self.file.get(target)).cloned() else {
            let last = places.segmented.unwrap_or(places.source);
            let Some(end) = self.file.get(last).map(|last| last.end) else { return };
            let content = content.unwrap_or_default();
            return self.replace(end..end, format!("{indent}{tag}{content}</{name}>{after}"));
        };
        if found.is_empty_tag() {
            let new = content.map_or_else(|| tag.to_owned(), |content| format!("{}{content}</{name}>", opened(tag)));
            return self.replace(found.tag, new + &after);
        }
        if self.file.text[found.tag.clone()] != *tag {
            self.replace(found.tag, tag.to_owned());
        }
        if let Some(content) = content {
            self.replace(found.content, content);
        }
        if !after.is_empty() {
            self.replace(found.end..found.end, after);
        }
    }

    /// The content of a target in segments: the one that is there with its
    /// segments filled, or that of `seg-source` with them in the place of the
    /// source's. `None` if a segment has no place.
    fn segmented_content(&mut self, places: &OldPlaces, changes: &[UnitChange<'_>]) -> Option<String> {
        let segmented = places.segmented?;
        let all_there = places.target.is_some_and(|target| {
            changes.iter().filter(|change| change.is_change()).all(|change| self.marked(target, change).is_some())
        });
        let skeleton = if all_there { places.target? } else { segmented };
        let whole = self.file.get(skeleton)?.content.clone();
        let (mut content, mut done) = (String::new(), whole.start);
        for change in changes {
            let (from, to) = (self.marked(segmented, change), places.target.and_then(|to| self.marked(to, change)));
            let Some(found) = self.marked(skeleton, change).and_then(|mark| self.file.get(mark)).cloned() else {
                // A segment that is not here and does not change needs nothing.
                if change.is_change() && change.changes_target() {
                    return None;
                }
                continue;
            };
            let own = to.and_then(|to| self.file.get(to)).map(|to| self.file.text[to.content.clone()].to_owned());
            let new = match change.is_change() && change.changes_target() {
                true => self.target_content(change, from, to),
                false => own.unwrap_or_default(),
            };
            let tag = &self.file.text[found.tag.clone()];
            let gap = self.file.text.get(done..found.tag.start)?;
            content.push_str(gap);
            // Chinese has no blank between sentences, and English needs one.
            let joins = !all_there && gap.is_empty() && done > whole.start && !new.is_empty();
            if joins && change.new.target.tag.lang() == Some(Lang::En) {
                content.push(' ');
            }
            content.push_str(&format!("{}{new}</{}>", opened(tag), qualified_name(tag)));
            done = found.end;
        }
        content.push_str(self.file.text.get(done..whole.end)?);
        Some(content)
    }

    /// The mark of a change's segment in an element.
    fn marked(&self, element: usize, change: &UnitChange<'_>) -> Option<usize> {
        let is_own = |mark: &usize| {
            let tag = self.file.tag(*mark);
            attribute(tag, "mtype") == Some("seg") && attribute(tag, "mid") == segment(change)
        };
        self.file.inside(element, "mrk").find(is_own)
    }

    /// Writes the state and the quality of matches where the file's dialect
    /// has them. Returns what belongs to the target.
    fn old_status(&mut self, places: &OldPlaces, changes: &[UnitChange<'_>]) -> TargetStatus {
        let changed: Vec<&UnitChange<'_>> =
            changes.iter().filter(|change| change.is_change() && change.changes_status()).collect();
        let mut status = TargetStatus::default();
        if changed.is_empty() {
            return status;
        }
        let tag = self.file.tag(places.unit);
        if !places.confirmations.is_empty() {
            changed.iter().for_each(|change| self.confirm(places, change));
            return status;
        }
        let least = least_finished(changes);
        let percents = changed.iter().filter_map(|change| change.localization()?.match_percent);
        let percent = percents.reduce(f32::min);
        if let Some(name) = vendor_name(tag, "status") {
            let percent_name = name.replace("status", "percent");
            let shown = percent.map(|percent| percent.round().to_string());
            let mut attributes = vec![(name, Some(memoq_status(least)))];
            attributes.extend(shown.as_deref().map(|shown| (percent_name.as_str(), Some(shown))));
            self.set(places.unit, &attributes);
            return status;
        }
        if let Some(name) = vendor_name(tag, "confirmed").or_else(|| vendor_name(tag, "score")) {
            let prefix = name.split(':').next().unwrap_or("m");
            let [confirmed, score, gross] =
                ["confirmed", "score", "gross-score"].map(|name| format!("{prefix}:{name}"));
            // A match waits for a person to confirm it, however good it is. A
            // reviewer confirms in the second step of the workflow.
            let is_done = least >= State::Translated && percent.is_none();
            let step = if least >= State::Reviewed { "2" } else { "1" };
            let shown = percent.map(|percent| format!("{:?}", percent / 100.0));
            let mut attributes = vec![(confirmed.as_str(), Some(if is_done { step } else { "0" }))];
            attributes.extend(shown.as_deref().map(|shown| (score.as_str(), Some(shown))));
            let has_gross = attribute(tag, &gross).is_some();
            attributes.extend(shown.as_deref().filter(|_| has_gross).map(|shown| (gross.as_str(), Some(shown))));
            self.set(places.unit, &attributes);
            return status;
        }
        if attribute(tag, "approved") == Some("yes") && changed.iter().all(|change| approved(change) != Some(true)) {
            self.set(places.unit, &[("approved", Some("no"))]);
        }
        status.attributes.push(("state", Some(old_word(changes, least))));
        let matches: Vec<_> = changed.iter().filter(|change| change.is_from_memory()).collect();
        if let (Some(percent), false) = (percent, matches.is_empty()) {
            let word = if percent >= 100.0 { "exact-match" } else { "fuzzy-match" };
            status.attributes.push(("state-qualifier", Some(word.to_owned())));
        }
        for change in matches {
            self.alternative(places, change, &mut status.alternatives);
        }
        status
    }

    /// Confirms a segment as Trados does.
    fn confirm(&mut self, places: &OldPlaces, change: &UnitChange<'_>) {
        let is_own = |&&seg: &&usize| attribute(self.file.tag(seg), "id") == segment(change);
        let only = places.confirmations.first().filter(|_| places.confirmations.len() == 1);
        let Some(&seg) = places.confirmations.iter().find(is_own).or(only) else { return };
        let Some(found) = change.localization() else { return };
        let percent = found.match_percent.map(|percent| percent.round().to_string());
        let mut attributes = vec![("conf", Some(trados_level(found.state.unwrap_or(State::Draft))))];
        if change.is_from_memory() {
            attributes.push(("origin", Some("tm")));
        }
        attributes.extend(percent.as_deref().map(|percent| ("percent", Some(percent))));
        self.set(seg, &attributes);
    }

    /// Appends the match that a segment was filled with.
    fn alternative(&self, places: &OldPlaces, change: &UnitChange<'_>, text: &mut String) {
        let Some(percent) = change.localization().and_then(|found| found.match_percent) else { return };
        // The schema allows references only to segments directly in
        // `seg-source`, not to those in a `g` or in `source`.
        let is_direct = |list: usize| {
            let mark = self.marked(list, change);
            self.file.children(list).any(|child| Some(child) == mark)
        };
        let segmented = places.segmented.filter(|&list| list != places.source);
        if segment(change).is_some() && !segmented.is_some_and(is_direct) {
            return;
        }
        let report = &mut Report::default();
        let prefix = qualified_name(self.file.tag(places.source)).strip_suffix("source").unwrap_or_default();
        text.push_str(&format!("<{prefix}alt-trans"));
        attr("match-quality", &percent.to_string(), text, report);
        attr("origin", "memory", text, report);
        if let Some(segment) = segment(change) {
            attr("mid", segment, text, report);
        }
        text.push_str(&format!("><{prefix}target>"));
        crate::format::xml::content(&change.new.target.text, text, report);
        text.push_str(&format!("</{prefix}target></{prefix}alt-trans>"));
    }
}

/// The state in a `target` of the standard.
#[derive(Default)]
struct TargetStatus {
    /// Its attributes.
    attributes: Vec<(&'static str, Option<String>)>,
    /// The matches to write after it.
    alternatives: String,
}

/// The id of a change's segment within its unit.
fn segment<'u>(change: &UnitChange<'u>) -> Option<&'u str> {
    change.old.localization.as_deref()?.segment.as_deref()
}

/// Whether a change's unit is approved.
fn approved(change: &UnitChange<'_>) -> Option<bool> {
    change.localization()?.approved
}

/// The state of a unit as a whole: that of its least finished segment. One
/// that waits for its translation makes the unit wait.
fn least_finished(changes: &[UnitChange<'_>]) -> State {
    let states = changes.iter().map(|change| match super::is_blank(&change.new.target) {
        true => State::NeedsTranslation,
        false => change.new.state().unwrap_or(State::Translated),
    });
    states.min().unwrap_or(State::Translated)
}

/// The word for a state in XLIFF 1.2: the file's own where there is one.
fn old_word(changes: &[UnitChange<'_>], least: State) -> String {
    let own = changes.iter().find(|change| change.new.state() == Some(least));
    let own = own.and_then(|change| change.localization()?.original_state.clone());
    own.filter(|word| is_old_name(word)).unwrap_or_else(|| old_name(least).to_owned())
}

/// The confirmation level of Trados for a state.
fn trados_level(state: State) -> &'static str {
    match state {
        State::New | State::NeedsTranslation => "Unspecified",
        State::Draft | State::NeedsReview => "Draft",
        State::Rejected => "RejectedTranslation",
        State::Translated => "Translated",
        State::Reviewed => "ApprovedTranslation",
        _ => "ApprovedSignOff",
    }
}

/// The status of memoQ for a state. A match is pre-translated, however good it
/// is: only people confirm.
fn memoq_status(state: State) -> &'static str {
    match state {
        State::New | State::NeedsTranslation => "NotStarted",
        State::Rejected => "Rejected",
        State::Reviewed => "Reviewer1Confirmed",
        State::SignedOff | State::Final => "Reviewer2Confirmed",
        _ => "Pretranslated",
    }
}
