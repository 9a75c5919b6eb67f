//! A unit of TMX as the file has it, in any number of languages, and the pairs
//! that can be made of it.
//!
//! TMX is multilingual: a `tu` has a variant for each language. The crate works
//! with pairs. This file is the bridge, and knows how other tools write the
//! neighbours of a segment.

use super::header::History;
use crate::format::language::best_match;
use crate::format::parse::{Parser, XmlToken};
use crate::format::properties::set;
use crate::format::{ReadLog, ReadOptions};
use crate::io::iso_date;
use crate::unit::state_of_word;
use crate::{Half, InlineCode, LanguageTag, Place, Unit};

/// A unit of a TMX file, in as many languages as it has.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Entry {
    /// The `tuid`. Files repeat it, although the specification wants it unique.
    pub id: Option<String>,
    /// The unit's own source language, if it names one.
    pub srclang: Option<LanguageTag>,
    /// How often the unit was used, if the file counts.
    pub usage: Option<u64>,
    /// The notes of the unit.
    pub notes: Vec<String>,
    /// The properties of the unit, as type and value.
    pub properties: Vec<(String, String)>,
    /// Who made and changed the unit, and when.
    pub history: History,
    /// The texts, one a language, in the order of the file.
    pub variants: Vec<Variant>,
    /// Where the unit begins in the file.
    pub at: Place,
}

/// One language of an [`Entry`].
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Variant {
    /// The language; empty if the file does not say.
    pub tag: LanguageTag,
    /// The text, which shows codes as [`Half::text`] does.
    pub text: String,
    /// The inline codes of the text.
    pub codes: Vec<InlineCode>,
    /// The notes of this language.
    pub notes: Vec<String>,
    /// The properties of this language, as type and value.
    pub properties: Vec<(String, String)>,
    /// Who made and changed this language, and when.
    pub history: History,
}

impl Entry {
    /// The pairs of this unit: the source with every other language, or with
    /// the one that the options ask for.
    ///
    /// `srclang` is the source language of the file's head, used if neither the
    /// options nor the unit name one. A unit in one language gives one unit
    /// without counterpart; one that has neither of the languages asked for
    /// gives none.
    ///
    /// ```
    /// use duiqi::{LanguageTag, format::{ReadOptions, tmx::Reader}};
    /// let file = r#"<tmx version="1.4"><header srclang="en"/><body><tu><tuv xml:lang="en"><seg>Save</seg></tuv>
    ///     <tuv xml:lang="zh-TW"><seg>儲存</seg></tuv><tuv xml:lang="zh-CN"><seg>保存</seg></tuv></tu></body></tmx>"#;
    /// let mut options = ReadOptions::default();
    /// options.target = Some(LanguageTag::from("zh-Hans"));
    /// let entry = Reader::new(file.as_bytes(), &options)?.next().unwrap()?;
    /// let units = entry.into_units(&options, None);
    /// assert_eq!(units[0].target.text, "保存");
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// Of a unit in en, zh-CN and zh-TW, whose file has the source language en:
    ///
    /// | source asked for | target asked for | pairs |
    /// |---|---|---|
    /// | none | none | en–zh-CN, en–zh-TW |
    /// | none | zh-Hant | en–zh-TW |
    /// | zh-CN | en | zh-CN–en |
    /// | none | en | zh-CN–en |
    /// | none | fr | en without counterpart |
    /// | fr | none | one for each variant, without source |
    #[must_use]
    pub fn into_units(self, options: &ReadOptions, srclang: Option<&LanguageTag>) -> Vec<Unit> {
        let offered: Vec<_> = self.variants.iter().map(|variant| (&variant.tag, variant.text.as_str())).collect();
        let find = |wanted: &LanguageTag| best_match(wanted, &offered);
        let target = options.target.as_ref().and_then(find);
        let is_lost = |wanted: &LanguageTag| {
            wanted.script().is_some() && target.is_none() && offered.iter().any(|(tag, _)| tag.lang() == wanted.lang())
        };
        if options.target.as_ref().is_some_and(is_lost) {
            options.log.note(|report| report.other_scripts += 1);
        }
        let source = match &options.source {
            Some(wanted) => find(wanted),
            None => {
                let named = self.srclang.as_ref().or(srclang).and_then(find);
                // Of a file from Chinese into English, English is the source if
                // Chinese is the target asked for.
                let asked = options.target.as_ref().map(LanguageTag::lang);
                let is_wanted = |at: &usize| match target {
                    Some(target) => *at == target,
                    None => asked.is_some_and(|lang| lang.is_some() && lang == offered[*at].0.lang()),
                };
                // No source is named: the first language that is not the
                // target.
                named
                    .filter(|at| !is_wanted(at))
                    .or_else(|| (0..offered.len()).find(|at| !is_wanted(at)))
                    .or(named.filter(|&at| Some(at) != target))
            }
        };
        let targets: Vec<Option<usize>> = match (&options.target, source) {
            // A language asked for that is missing gives a text without
            // counterpart, so that the gap shows.
            (Some(_), _) => vec![target.filter(|&at| Some(at) != source)],
            (None, _) if offered.len() < 2 => vec![None],
            (None, source) => (0..offered.len()).filter(|&at| Some(at) != source).map(Some).collect(),
        };
        // The last pair takes the entry itself, so that a unit of two languages
        // is not copied.
        let mut pairs = targets.into_iter().map(|target| (source, target));
        let last = pairs.next_back().filter(|pair| *pair != (None, None));
        let mut units: Vec<_> = pairs.map(|(source, target)| self.clone().pair(source, target, options)).collect();
        units.extend(last.map(|(source, target)| self.pair(source, target, options)));
        units
    }

    /// True if the unit is in two languages and the options ask for none.
    /// [`into_pair`](Entry::into_pair) then gives the same as
    /// [`into_units`](Entry::into_units), and costs less.
    pub(super) fn is_plain(&self, options: &ReadOptions) -> bool {
        self.variants.len() == 2 && options.source.is_none() && options.target.is_none()
    }

    /// The one pair of a plain unit: the language of the file's source first,
    /// else in the order of the file.
    pub(super) fn into_pair(self, options: &ReadOptions, srclang: Option<&LanguageTag>) -> Unit {
        let source = match (self.variants.as_slice(), self.srclang.as_ref().or(srclang)) {
            ([one, other], Some(wanted)) => {
                best_match(wanted, &[(&one.tag, one.text.as_str()), (&other.tag, other.text.as_str())])
            }
            _ => None,
        };
        let source = source.unwrap_or(0);
        self.pair(Some(source), Some(1 - source), options)
    }

    /// Makes a unit of two variants, by index; a side without variant is empty,
    /// under the tag asked for.
    ///
    /// Dates and names come from the unit, else from the target, else from the
    /// source: whoever wrote the translation made the unit.
    fn pair(mut self, source: Option<usize>, target: Option<usize>, options: &ReadOptions) -> Unit {
        let mut take =
            |at: Option<usize>, asked: &Option<LanguageTag>| match at.and_then(|at| self.variants.get_mut(at)) {
                Some(variant) => std::mem::take(variant),
                None => Variant { tag: asked.clone().unwrap_or_default(), ..Variant::default() },
            };
        let (from, to) = (take(source, &options.source), take(target, &options.target));
        let (made, translated, written) = (self.history, to.history, from.history);
        // A date in an unknown form stays as it is.
        let date = |date: String| iso_date(&date).unwrap_or(date);
        let mut unit = Unit {
            source: Half { codes: from.codes, ..Half::new(from.tag, from.text) },
            target: Half { codes: to.codes, ..Half::new(to.tag, to.text) },
            id: self.id,
            usage: self.usage,
            created: made.created.or(translated.created).or(written.created).map(date),
            creator: made.creator.or(translated.creator).or(written.creator),
            changed: made.changed.or(translated.changed).or(written.changed).map(date),
            changer: made.changer.or(translated.changer).or(written.changer),
            notes: [self.notes, from.notes, to.notes].into_iter().flatten().collect(),
            ..Unit::default()
        };
        for (key, value) in self.properties {
            // Trados Studio keeps the text before in `x-ContextContent`, and
            // after a bar that of the target.
            if key == "x-ContextContent" && unit.context.before.is_none() {
                unit.context.before = Some(trados_context(&value)).filter(|before| !before.is_empty());
                // An empty value is Trados' way to say "not known", and must
                // not count as the start of a document.
            }
            // Trados' level of confirmation; the property is kept for the way
            // back.
            if key == "x-ConfirmationLevel"
                && unit.state().is_none()
                && let Some(state) = state_of_word(&value)
            {
                unit.localization_mut().state = Some(state);
            }
            let value = context_text(&key, value);
            set(&mut unit, key, value, true);
        }
        for (key, value) in from.properties {
            match key.as_str() {
                "x-tag" => unit.source.tag = value.into(),
                _ => {
                    let value = context_text(&key, value);
                    set(&mut unit, key, value, true);
                }
            }
        }
        for (key, value) in to.properties {
            match key.as_str() {
                "x-tag" => unit.target.tag = value.into(),
                _ => set(&mut unit, key, value, false),
            }
        }
        unit
    }
}

/// The value of a property; that of a neighbour without its markup.
///
/// memoQ writes a neighbour as the escaped XML of its segment,
/// `&lt;seg&gt;File&lt;/seg&gt;`, in the unit or in the variant of the source.
fn context_text(key: &str, value: String) -> String {
    match key {
        "x-context-pre" | "x-context-post" => neighbor(&value).unwrap_or(value),
        _ => value,
    }
}

/// The text before, out of Trados' `x-ContextContent`: plain or, as memoQ
/// writes it, as the escaped XML of its segment; what follows a bar is the
/// target's.
fn trados_context(value: &str) -> String {
    let value = value.trim();
    // A bar within the segment is text.
    let xml = value.find("</seg>").map(|end| &value[..end + "</seg>".len()]);
    let plain = || value.split(" | ").next().unwrap_or_default().to_owned();
    let empty = value.strip_prefix("<seg/>").map(|_| String::new());
    xml.and_then(neighbor).or(empty).unwrap_or_else(plain).trim().to_owned()
}

/// The text of a neighbour that is given as the XML of its segment, without the
/// content of its codes; `None` if the value is plain text.
///
/// Most tools write the neighbour as plain text; `None` leaves that to the
/// caller.
fn neighbor(value: &str) -> Option<String> {
    if !value.starts_with("<seg") {
        return None;
    }
    let mut parser = Parser::new(value.as_bytes(), "TMX", &ReadLog::default()).ok()?;
    parser.expect_root(&["seg"]).ok()?;
    // Depth of elements, and depth inside of a code, whose content is markup.
    let (mut text, mut code, mut depth) = (String::new(), 0, 1);
    loop {
        match parser.next().ok()? {
            XmlToken::Open => {
                depth += 1;
                if code > 0 || matches!(parser.name.as_str(), "bpt" | "ept" | "it" | "ph" | "ut") {
                    code += 1;
                }
            }
            XmlToken::Close => {
                depth -= 1;
                code = i32::max(code - 1, 0);
                if depth == 0 {
                    return Some(text);
                }
            }
            XmlToken::Text if code == 0 => text.push_str(&parser.text),
            XmlToken::Text => {}
            XmlToken::End => return None,
        }
    }
}
