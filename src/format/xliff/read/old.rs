//! Reads a `trans-unit` of XLIFF 1.2, and of the dialects of Trados, memoQ,
//! Phrase and Wordfast.
//!
//! Where the standard has `target/@state` and `approved`, the tools have
//! attributes and elements of their own: `sdl:seg/@conf` and `@percent`,
//! `mq:status` and `mq:percent`, `m:confirmed` and `m:score`, `gs4tr:editStatus`. All end in one
//! [`MatchStatus`].
//!
//! ```text
//! <trans-unit id="1" approved="yes">                      the standard
//!   <source>Save</source>
//!   <target state="translated">保存</target>
//! </trans-unit>
//!
//! <trans-unit id="1">                                     Trados (.sdlxliff)
//!   <seg-source><mrk mtype="seg" mid="7">Save</mrk></seg-source>
//!   <target><mrk mtype="seg" mid="7">保存</mrk></target>
//!   <sdl:seg-defs><sdl:seg id="7" conf="Translated" percent="87"/></sdl:seg-defs>
//! </trans-unit>
//!
//! <trans-unit id="1" mq:status="ManuallyConfirmed" mq:percent="87">   memoQ (.mqxliff)
//! <trans-unit id="1" m:confirmed="1" m:score="0.87">                  Phrase (.mxliff)
//! ```

use std::collections::HashMap;
use std::io::Read;

use super::content::{Content, Marked};
use super::{Common, Inherited, LONGEST, MANY, XliffUnits, percent};
use crate::format::parse::XmlToken;
use crate::format::xliff::attributes::OLD;
use crate::format::xliff::state::state;
use crate::unit::LOCKED;
use crate::{BySide, Half, Result, Unit};

/// What a `trans-unit` holds.
#[derive(Default)]
struct TransUnitParts {
    /// The source.
    source: Content,
    /// `seg-source`: the source once more, with its segments marked.
    segmented: Option<Content>,
    /// The target, if there is one.
    target: Option<Content>,
    /// The state of the unit.
    status: MatchStatus,
    /// The state of each segment, by id: Trados has it in `sdl:seg-defs`.
    segments: HashMap<String, MatchStatus>,
    /// The matches.
    matches: Vec<Alternative>,
    /// Notes and properties.
    common: Common,
}

/// A match that the file offers (`alt-trans`).
struct Alternative {
    /// The segment that it is for (`mid`), where the unit has several.
    segment: Option<String>,
    /// Its target.
    text: String,
    /// Its quality in percent, where it is known.
    quality: Option<f32>,
}

/// The state of a translation, in the file's own words.
#[derive(Default, Clone)]
struct MatchStatus {
    /// The word for the state.
    word: Option<String>,
    /// Whether it is approved.
    approved: Option<bool>,
    /// How similar the source of its match was.
    percent: Option<f32>,
    /// How it came about, such as `tm` or `mt`.
    origin: Option<String>,
    /// Whether nobody may change it.
    locked: bool,
}

/// True for the words by which tools lock a segment: `true` of Trados and
/// Phrase, `locked` of memoQ.
fn locks(word: &str) -> bool {
    matches!(word, "true" | "yes" | "1" | "locked")
}

impl MatchStatus {
    /// Sets the fields of a unit that are known here.
    ///
    /// Fields that this status lacks keep their values: a segment's own status
    /// is put on top of that of its unit.
    fn put(&self, unit: &mut Unit) {
        unit.origin = unit.origin.take().or_else(|| self.origin.clone());
        if let Some(word) = &self.word {
            let found = unit.localization_mut();
            found.state = state(word);
            // A word that the state alone gives back need not be kept.
            let own = found.state.is_some_and(|state| word.strip_prefix("x-").unwrap_or(word) == state.name());
            found.original_state = Some(word.clone()).filter(|_| !own);
        }
        if self.approved.is_some() {
            unit.localization_mut().approved = self.approved;
        }
        if self.percent.is_some() {
            unit.localization_mut().match_percent = self.percent;
        }
        if self.locked {
            unit.properties.push((LOCKED.to_owned(), "yes".to_owned()));
        }
    }
}

impl<R: Read> XliffUnits<R> {
    /// Reads the `trans-unit` that opened last, and queues its segments.
    ///
    /// # Errors
    /// [`Error::Limit`](crate::Error::Limit) for more properties or notes than
    /// the limit, and those of the content.
    pub(super) fn trans_unit(&mut self) -> Result<()> {
        let level = self.level();
        let unit = self.empty(&level);
        let mut parts = TransUnitParts { status: self.unit_status(), ..TransUnitParts::default() };
        parts.common = self.inherited();
        parts.common.properties.extend(self.limits(&OLD, &[]));
        loop {
            match self.parser.next_element()? {
                XmlToken::Open => self.part(&level, &mut parts)?,
                XmlToken::Close if self.parser.name == "trans-unit" => break,
                XmlToken::Close | XmlToken::Text => {}
                XmlToken::End => return Ok(()),
            }
            self.parser.within(parts.common.properties.len().max(parts.common.notes.len()), MANY)?;
        }
        let alternatives = parts.matches.iter().map(|found| found.text.clone()).collect::<Vec<_>>();
        let (common, units) = parts.into_units(unit);
        let others = alternatives.iter().filter(|text| !units.iter().any(|unit| unit.target.text == **text)).count();
        self.options.log.note(|report| report.alternatives += others as u64);
        self.give(&common, units);
        Ok(())
    }

    /// The status that the attributes of the `trans-unit` give.
    fn unit_status(&self) -> MatchStatus {
        let own = |name: &str| self.vendor(name).map(str::to_owned);
        // Phrase: `m:confirmed` is the step of the workflow that confirmed, 0 for
        // none; its `m:score` is a fraction, up to 1.02 for a match in context.
        // Others write percent.
        let confirmed = own("confirmed").map(|step| {
            let word = match step.as_str() {
                "1" | "true" => "Translated",
                step if step.parse::<u8>().is_ok_and(|step| step > 1) => "ApprovedTranslation",
                _ => "Draft",
            };
            word.to_owned()
        });
        let origin = own("trans-origin").filter(|origin| origin != "null").map(|origin| origin.to_ascii_lowercase());
        let score = self.vendor("score").and_then(percent).map(|score| if score < 2.0 { score * 100.0 } else { score });
        MatchStatus {
            word: own("status").or(confirmed).or_else(|| own("editStatus")),
            approved: self.parser.attribute("approved").map(|flag| flag == "yes"),
            percent: self.vendor("percent").and_then(percent).or(score),
            origin,
            locked: self.vendor("locked").is_some_and(locks),
        }
    }

    /// Reads one element of a `trans-unit`.
    ///
    /// Elements around others (`context-group`, `sdl:seg-defs`) are just
    /// entered.
    ///
    /// # Errors
    /// Those of the content.
    fn part(&mut self, level: &Inherited, parts: &mut TransUnitParts) -> Result<()> {
        match self.parser.name.as_str() {
            "source" => parts.source = self.content(level.preserve, &HashMap::new())?,
            "seg-source" => parts.segmented = Some(self.content(level.preserve, &HashMap::new())?),
            "target" => {
                if let Some(word) = self.parser.attribute("state") {
                    parts.status.word = Some(word.to_owned());
                }
                if let Some(word) = self.short("state-qualifier") {
                    parts.common.properties.push(("state-qualifier".into(), word));
                }
                parts.target = Some(self.content(level.preserve, &HashMap::new())?);
            }
            "note" => self.note(&mut parts.common, true)?,
            // A remark in memoQ, with others in a list.
            "comment" => {
                let comment = self.parser.content(LONGEST)?;
                parts.common.notes.extend(Some(comment).filter(|comment| !comment.trim().is_empty()));
            }
            "context-group" | "seg-defs" | "bin-target" | "comments" => {}
            "context" => self.context(&mut parts.common)?,
            "seg" => {
                let get = |key: &str| self.parser.attribute(key).map(str::to_owned);
                let status = MatchStatus {
                    // Trados leaves the level out where nobody has worked on it.
                    word: get("conf").or_else(|| Some("Unspecified".to_owned())),
                    approved: None,
                    percent: get("percent").as_deref().and_then(percent),
                    origin: get("origin"),
                    locked: self.parser.attribute("locked").is_some_and(locks),
                };
                parts.segments.insert(get("id").unwrap_or_default(), status);
                self.parser.skip()?;
            }
            "alt-trans" => self.alternative(level, parts)?,
            _ => self.parser.skip()?,
        }
        Ok(())
    }

    /// Reads a `context` as a property.
    pub(super) fn context(&mut self, common: &mut Common) -> Result<()> {
        let kind = self.parser.attribute("context-type").unwrap_or_default().to_owned();
        let value = self.parser.content(LONGEST)?;
        let properties = &mut common.properties;
        // Our own files give the full name of a context before one whose name
        // had to be changed.
        match properties.last_mut() {
            Some((last, name)) if last == super::super::RENAMED => {
                *last = std::mem::take(name);
                *name = value;
            }
            _ => properties.push((kind, value)),
        }
        Ok(())
    }

    /// Reads the `alt-trans` that opened last. A match without
    /// `target` is ignored.
    fn alternative(&mut self, level: &Inherited, parts: &mut TransUnitParts) -> Result<()> {
        let quality = self.parser.attribute("match-quality").and_then(percent);
        let segment = self.parser.attribute("mid").map(str::to_owned);
        loop {
            match self.parser.next_element()? {
                XmlToken::Open if self.parser.name == "target" => {
                    let target = self.content(level.preserve, &HashMap::new())?.joined();
                    parts.matches.push(Alternative { segment: segment.clone(), text: target.text, quality });
                }
                XmlToken::Open => self.parser.skip()?,
                XmlToken::Close | XmlToken::End => return Ok(()),
                XmlToken::Text => {}
            }
        }
    }
}

impl TransUnitParts {
    /// Makes a unit for each marked segment, or one for all. Returns them with
    /// what is common to them.
    ///
    /// A target with words but without marks cannot be split among the source's
    /// segments, so that both sides are then taken whole.
    fn into_units(self, mut unit: Unit) -> (Common, Vec<Unit>) {
        let TransUnitParts { source, segmented, target, status, mut segments, matches, common } = self;
        for (half, content) in [(&mut unit.source, Some(&source)), (&mut unit.target, target.as_ref())] {
            if let Some(tag) = content.and_then(|content| content.tag.clone()) {
                half.tag = tag;
            }
        }
        let target = target.unwrap_or_default();
        // A file that gives no state says nothing of one; without this mark the
        // unit would be like any other pair, which is a finished translation.
        if status.word.is_none() && target.whole.has_words() {
            unit.localization_mut();
        }
        // Some tools mark the segments in the source itself.
        let marked = match segmented {
            Some(content) if !content.segments.is_empty() => content.segments,
            Some(_) => Vec::new(),
            None => source.segments.clone(),
        };
        if marked.is_empty() || (target.segments.is_empty() && target.whole.has_words()) {
            place(&mut unit.source, source.joined());
            place(&mut unit.target, target.joined());
            status.put(&mut unit);
            // A dialect that has one segment a unit puts its state there.
            let only = segments.len() == 1 && status.word.is_none();
            if let Some((_, status)) = segments.drain().next().filter(|_| only) {
                status.put(&mut unit);
            }
            take_quality(&matches, &mut unit);
            return (common, vec![unit]);
        }
        let mut units = segmented_units(&unit, marked, target.segments, &status, &segments);
        units.iter_mut().for_each(|unit| take_quality(&matches, unit));
        (common, units)
    }
}

/// Gives a unit the quality of the match whose text it has: the translator took
/// that one.
fn take_quality(matches: &[Alternative], unit: &mut Unit) {
    let segment = unit.localization.as_ref().and_then(|found| found.segment.as_deref());
    let fits = |found: &&Alternative| {
        found.text == unit.target.text && (found.segment.is_none() || found.segment.as_deref() == segment)
    };
    if let Some(quality) = matches.iter().filter(fits).find_map(|found| found.quality) {
        unit.localization_mut().match_percent.get_or_insert(quality);
    }
}

/// Makes a unit for each segment of the source, with the target's segment of
/// the same id; then one for each segment that only the target has.
///
/// The order is that of the source. Segments that only the target has come
/// last; their source is empty, and nothing of the translation is lost.
fn segmented_units(
    unit: &Unit,
    source: Vec<Marked>,
    mut target: Vec<Marked>,
    status: &MatchStatus,
    segments: &HashMap<String, MatchStatus>,
) -> Vec<Unit> {
    let mut units = Vec::with_capacity(source.len());
    let mut by_id: HashMap<String, usize> = target.iter().enumerate().map(|(at, one)| (one.id.clone(), at)).collect();
    for from in source {
        let to = by_id.remove(&from.id).and_then(|at| target.get_mut(at)).map(std::mem::take);
        units.push(segment_unit(unit, Some(from), to, status, segments));
    }
    let alone = target.into_iter().filter(|one| by_id.contains_key(&one.id));
    units.extend(alone.map(|to| segment_unit(unit, None, Some(to), status, segments)));
    units
}

/// Makes the unit of one segment, either side of which may be missing.
///
/// Translation state: the segment's own if the tool gives it, else that of the
/// `target`. Approval belongs to the unit.
fn segment_unit(
    unit: &Unit,
    source: Option<Marked>,
    target: Option<Marked>,
    status: &MatchStatus,
    segments: &HashMap<String, MatchStatus>,
) -> Unit {
    let mut unit = unit.clone();
    let id = source.as_ref().or(target.as_ref()).map(|one| one.id.clone()).unwrap_or_default();
    // What is known about the segment counts more than what is known about the
    // unit.
    segments.get(&id).unwrap_or(status).put(&mut unit);
    if unit.localization.as_ref().is_none_or(|found| found.approved.is_none()) && status.approved.is_some() {
        unit.localization_mut().approved = status.approved;
    }
    let mut gap = BySide::<String>::default();
    if let Some(source) = source {
        place(&mut unit.source, source.half);
        gap.source = source.gap;
    }
    if let Some(target) = target {
        place(&mut unit.target, target.half);
        gap.target = target.gap;
    }
    let found = unit.localization_mut();
    found.segment = Some(id);
    found.gap = Some(gap).filter(|gap| !gap.source.is_empty() || !gap.target.is_empty());
    unit
}

/// Puts text and codes into a half, which keeps its tag.
fn place(half: &mut Half, content: Half) {
    half.text = content.text;
    half.codes = content.codes;
}

impl Content {
    /// The content without regard to segments marked in it, gaps included.
    /// Ranges of codes are moved along.
    fn joined(self) -> Half {
        if self.segments.is_empty() {
            return self.whole;
        }
        let mut joined = Half::default();
        for segment in self.segments {
            let from = joined.text.len();
            joined.text.push_str(&segment.half.text);
            joined.text.push_str(&segment.gap);
            joined.codes.extend(segment.half.codes.into_iter().map(|mut code| {
                code.range = code.range.start + from..code.range.end + from;
                code
            }));
        }
        joined
    }
}
