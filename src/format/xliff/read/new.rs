//! Reads a `unit` of XLIFF 2.x: several segments, and what is known about all
//! of them.
//!
//! The modules for metadata (`mda`), matches (`mtc`) and notes are read as far
//! as units have fields for them; others are skipped.
//!
//! ```text
//! <unit id="u1">
//!   <notes><note>A button</note></notes>
//!   <segment id="s1" state="translated"><source>Save.</source><target>保存。</target></segment>
//!   <ignorable><source> </source></ignorable>
//!   <segment id="s2"><source>Quit?</source></segment>
//! </unit>
//! ```
//!
//! This gives two units with the id `u1` and the note, the second without
//! target; the blank between them is the gap of the first.

use std::collections::{HashMap, HashSet};
use std::io::Read;

use super::content::Content;
use super::{Common, LONGEST, MANY, XliffUnits, percent};
use crate::format::parse::XmlToken;
use crate::format::xliff::SUB_STATE;
use crate::format::xliff::attributes::{self, NEW};
use crate::format::xliff::state::state;
use crate::{BySide, Result, State, Unit};

/// The data that a unit gives for its segments.
#[derive(Default)]
struct Shared {
    /// Notes and properties.
    common: Common,
    /// The original data of its codes, by id.
    data: HashMap<String, String>,
    /// The quality of matches in percent, by the id of the segment that they
    /// are for.
    matches: HashMap<String, f32>,
    /// The words of the targets of all matches.
    alternatives: Vec<String>,
}

impl<R: Read> XliffUnits<R> {
    /// Reads the `unit` that opened last, and queues its segments.
    ///
    /// # Errors
    /// [`Error::Limit`](crate::Error::Limit) for more segments, notes or
    /// properties than the limit.
    pub(super) fn unit(&mut self) -> Result<()> {
        let level = self.level();
        let empty = self.empty(&level);
        let (mut shared, mut segments) = (Shared::default(), Vec::<Unit>::new());
        shared.common = self.inherited();
        shared.common.properties.extend(self.limits(&[], &NEW));
        let mut places = 0..;
        loop {
            match self.parser.next_element()? {
                XmlToken::Open => match self.parser.name.as_str() {
                    "segment" => {
                        let place = places.next().unwrap_or_default();
                        segments.push(self.segment(&empty, place, level.preserve, &shared.data)?);
                    }
                    "ignorable" => {
                        let gap = self.gap(places.next().unwrap_or_default())?;
                        if let Some(last) = segments.last_mut() {
                            let before = last.localization_mut().gap.get_or_insert_default();
                            before.source.push_str(&gap.source);
                            before.target.push_str(&gap.target);
                        }
                    }
                    // Elements around others are just entered.
                    "notes" | "metadata" | "metaGroup" | "originalData" | "matches" | "glossary" => {}
                    "glossEntry" => {
                        self.parser.skip()?;
                        self.options.log.note(|report| report.glossary_entries += 1);
                    }
                    "note" => self.note(&mut shared.common, false)?,
                    "data" => {
                        let id = self.parser.attribute("id").unwrap_or_default().to_owned();
                        shared.data.insert(id, self.parser.content(LONGEST)?);
                    }
                    "meta" => {
                        let name = self.parser.attribute("type").unwrap_or_default().to_owned();
                        shared.common.properties.push((name, self.parser.content(LONGEST)?));
                    }
                    "match" => {
                        let quality =
                            // Version 2.0 has both attributes; `matchQuality`
                            // is the tool's own judgement and comes first.
                            self.parser.attribute("matchQuality").or_else(|| self.parser.attribute("similarity"));
                        let quality = quality.and_then(percent);
                        let reference = self.parser.attribute("ref").unwrap_or_default();
                        // The reference is a fragment identifier, `#s1` or
                        // `#f=1/u=2/s1`, of which the last part is the segment.
                        let segment = reference.rsplit(['#', '/', '=']).next().unwrap_or_default().to_owned();
                        let text = self.match_target(level.preserve)?;
                        shared.alternatives.extend(text);
                        shared.matches.extend(quality.map(|quality| (segment, quality)));
                    }
                    _ => self.parser.skip()?,
                },
                XmlToken::Close if self.parser.name == "unit" => break,
                XmlToken::Close | XmlToken::Text => {}
                XmlToken::End => return Ok(()),
            }
            // Each list is bounded by itself; together they are bounded as
            // well.
            let lists = [segments.len(), shared.common.properties.len(), shared.common.notes.len(), shared.data.len()];
            self.parser.within(lists.into_iter().max().unwrap_or(0), MANY)?;
        }
        attributes::forget_repeated(&mut shared.common.properties);
        shared.put_matches(&mut segments);
        let is_own = |text: &&String| segments.iter().any(|unit| unit.target.words() == **text);
        let others = shared.alternatives.iter().filter(|text| !is_own(text)).count();
        self.options.log.note(|report| report.alternatives += others as u64);
        if segments.len() > 1 {
            name_segments(&mut segments);
        }
        // The id of an only segment carries no information, and a unit of one
        // segment must equal a plain pair.
        if let [only] = segments.as_mut_slice()
            && let Some(found) = &mut only.localization
        {
            (found.segment, found.gap) = (None, None);
            only.drop_empty_localization();
        }
        self.give(&shared.common, segments);
        Ok(())
    }

    /// Reads the `segment` that opened last as a unit; `place` is its number among
    /// the segments and ignorables of its unit, from 0.
    ///
    /// Elements other than `source` and `target` are skipped.
    ///
    /// # Errors
    /// Those of the content.
    fn segment(&mut self, empty: &Unit, place: u64, preserve: bool, data: &HashMap<String, String>) -> Result<Unit> {
        let mut unit = empty.clone();
        self.segment_state(&mut unit);
        let id = self.parser.attribute("id").map(str::to_owned);
        loop {
            match self.parser.next_element()? {
                XmlToken::Open if self.parser.name == "source" => {
                    let content = self.content(preserve, data)?;
                    put(&mut unit.source, content);
                }
                XmlToken::Open if self.parser.name == "target" => {
                    self.count_order(place);
                    let content = self.content(preserve, data)?;
                    put(&mut unit.target, content);
                }
                XmlToken::Open => self.parser.skip()?,
                XmlToken::Close | XmlToken::End => break,
                XmlToken::Text => {}
            }
        }
        // The state of a segment without one is `initial`, so that a copy of the
        // source is no translation.
        if unit.state().is_none() && !unit.target.text.is_empty() && unit.is_copy() {
            unit.localization_mut().state = Some(State::New);
        }
        unit.localization_mut().segment = id;
        unit.drop_empty_localization();
        Ok(unit)
    }

    /// Sets the state of the segment that opened last. A sub-state of our own
    /// is more exact than the four states.
    fn segment_state(&self, unit: &mut Unit) {
        let sub = self.parser.attribute("subState");
        let own = sub.and_then(|sub| sub.strip_prefix(SUB_STATE)).and_then(state);
        let Some(word) = self.parser.attribute("state").or_else(|| self.vendor("status")) else { return };
        let found = unit.localization_mut();
        found.state = own.or_else(|| state(word));
        // A foreign sub-state cannot be mapped, but is kept with its state.
        found.original_state = match (sub, own) {
            (Some(sub), None) => Some(format!("{word} {sub}")),
            _ => None,
        };
    }

    /// Counts the `target` that opened last if it stands elsewhere than its
    /// source, which is at `place` (from 0) of its unit.
    fn count_order(&self, place: u64) {
        let order = self.parser.attribute("order").and_then(|order| order.trim().parse::<u64>().ok());
        if order.is_some_and(|order| order != place + 1) {
            self.options.log.note(|report| report.target_orders += 1);
        }
    }

    /// Reads the `match` that opened last: the words of its target.
    fn match_target(&mut self, preserve: bool) -> Result<Option<String>> {
        let mut words = None;
        loop {
            match self.parser.next_element()? {
                XmlToken::Open if self.parser.name == "target" => {
                    let target = self.content(preserve, &HashMap::new())?;
                    words = Some(target.whole.words().into_owned());
                }
                XmlToken::Open => self.parser.skip()?,
                XmlToken::Close | XmlToken::End => return Ok(words),
                XmlToken::Text => {}
            }
        }
    }

    /// Reads the `ignorable` that opened last: the text between two segments.
    fn gap(&mut self, place: u64) -> Result<BySide<String>> {
        let mut gap = BySide::<String>::default();
        loop {
            match self.parser.next()? {
                // White space is all that an ignorable holds, and must not be
                // folded, whatever it inherits.
                XmlToken::Open if matches!(self.parser.name.as_str(), "source" | "target") => {
                    let is_source = self.parser.name == "source";
                    if !is_source {
                        self.count_order(place);
                    }
                    let content = self.content(true, &HashMap::new())?.whole;
                    self.options.log.note(|report| report.stray_codes += content.codes.len() as u64);
                    let text = content.words().into_owned();
                    if is_source { gap.source = text } else { gap.target = text }
                }
                XmlToken::Open => self.parser.skip()?,
                XmlToken::Close | XmlToken::End => return Ok(gap),
                XmlToken::Text => {}
            }
        }
    }
}

impl Shared {
    /// Gives each segment the quality of its match. A match may name the only
    /// segment, or the source of the unit.
    fn put_matches(&self, segments: &mut [Unit]) {
        for unit in segments.iter_mut() {
            let id = unit.localization.as_ref().and_then(|found| found.segment.clone()).unwrap_or_default();
            let only = self.matches.values().next().filter(|_| self.matches.len() == 1 && id.is_empty());
            if let Some(&quality) = self.matches.get(&id).or(only) {
                unit.localization_mut().match_percent = Some(quality);
            }
        }
    }
}

/// Gives the segments of a unit ids where the file has none, as it may: `s2` for
/// the second. By them a writer knows that they belong together.
fn name_segments(segments: &mut [Unit]) {
    let id = |unit: &Unit| unit.localization.as_ref().and_then(|found| found.segment.clone());
    let mut taken: HashSet<String> = segments.iter().filter_map(id).collect();
    for (unit, number) in segments.iter_mut().zip(1..) {
        if id(unit).is_none() {
            let mut name = format!("s{number}");
            while !taken.insert(name.clone()) {
                name.push('_');
            }
            unit.localization_mut().segment = Some(name);
        }
    }
}

/// Puts content into a half; its own language wins over that of the file.
fn put(half: &mut crate::Half, content: Content) {
    if let Some(tag) = content.tag {
        half.tag = tag;
    }
    half.text = content.whole.text;
    half.codes = content.whole.codes;
}
