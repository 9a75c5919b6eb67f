//! Puts translations into a file of texts with keys. Everything but the texts
//! themselves stays as it is.
//!
//! Reading turns a file into units; this is the way back. A file of an app has
//! comments, order and markup that belong to its project, and rewriting it
//! would ruin its history. Instead the bytes of each text are found (`Slot`)
//! and replaced (`syntax`), and the result is read again. Places whose text
//! does not come back as it was meant are left alone; if that does not help,
//! the file is refused.
//!
//! `catalogue` is the exception: Xcode rewrites its catalogues itself, always
//! in one form, which is followed.

mod catalogue;
mod syntax;

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::path::Path;

use super::yaml_places::YamlPlaces;
use super::{
    Catalogue, KeyedText, LARGEST, catalogues, half, id, is_localisation, joined, json_places, tag_in_name, yaml_places,
};
use crate::format::elements::edited;
use crate::format::encoded::FileEncoding;
use crate::format::{FileFormat, Filled, ReadOptions, best_match};
use crate::unit::Localization;
use crate::{Error, Half, InlineCode, LanguageTag, Result, Unit};

/// Reads a file of texts with keys that is to be translated: PO, JSON, Android,
/// `.strings`, `.xcstrings`, RESX, `.properties`, YAML, Qt or ARB. A file in
/// one language gives units without targets.
///
/// ```
/// use duiqi::format::{FileFormat, ReadOptions, read_to_fill};
/// let units = read_to_fill(br#"{"menu": {"open": "Open"}}"#, "en.json", FileFormat::Json, &ReadOptions::default())?;
/// assert_eq!((units[0].id.as_deref(), units[0].source.text.as_str()), (Some("menu.open"), "Open"));
/// assert_eq!(units[0].target.text, "");
/// # Ok::<(), duiqi::Error>(())
/// ```
///
/// `name` is the file's name, which may contain the language; nothing is
/// opened. If the file holds several languages and the one asked for is among
/// them, units come with the targets that are there.
///
/// # Errors
/// [`Error::Syntax`] where the file breaks a rule of its format; [`Error::Invalid`] for a format that is not one of texts
/// with keys.
pub fn read_to_fill(
    bytes: &[u8],
    name: impl AsRef<Path>,
    format: FileFormat,
    options: &ReadOptions,
) -> Result<Vec<Unit>> {
    if !is_localisation(format) {
        return Err(Error::Invalid(format!("{format} is not a format of texts with keys")));
    }
    let mut found = catalogues(bytes, format, options)?;
    let offered: Vec<_> = found.iter().filter_map(|one| Some((one.tag.as_ref()?, one.sample()))).collect();
    let asked = options.target.as_ref();
    if found.len() > 1 && asked.is_none_or(|asked| best_match(asked, &offered).is_some()) {
        return Ok(joined(found, options));
    }
    let Some(mut source) = (!found.is_empty()).then(|| found.swap_remove(0)) else { return Ok(Vec::new()) };
    if format == FileFormat::Yaml {
        // A text that an alias repeats is translated in the place where it is
        // defined.
        let places = Places::of(&super::decoded(bytes, format, options)?, format, source.tag.as_ref());
        source.entries.retain(|entry| !places.is_repeated(entry));
    }
    let tag = options.source.clone().or(source.tag).or_else(|| tag_in_name(name.as_ref()));
    let unit = |entry: KeyedText| {
        let tag = tag.clone().or_else(|| Some(crate::Lang::detect(&entry.text)?.code().into())).unwrap_or_default();
        let mut localization = Localization::default();
        localization.translate = entry.protected.then_some(false);
        Unit {
            id: id(&entry, &entry.text),
            localization: entry.protected.then(|| Box::new(localization)),
            properties: entry.properties.clone(),
            notes: entry.note.into_iter().collect(),
            source: Half { tag, ..half(&entry.text, &entry.codes) },
            target: Half::new(options.target.clone().unwrap_or_default(), ""),
            ..Unit::default()
        }
    };
    Ok(source.entries.into_iter().map(unit).collect())
}

/// The file with the targets of units put in: beside their sources where the
/// file holds both languages, else in place of them. `bytes` is the file that
/// [`read_to_fill`] gave the units of. Texts whose unit has no target stay.
///
/// An unfinished translation is marked where the format has a mark for it: PO,
/// Qt, `.xcstrings`.
///
/// ```
/// use duiqi::format::{FileFormat, ReadOptions, fill, read_to_fill};
/// let (file, options) = (b"# A menu\nopen = Open\nquit = Quit\n", ReadOptions::default());
/// let mut units = read_to_fill(file, "m_en.properties", FileFormat::Properties, &options)?;
/// units[0].target.text = "打开".to_owned();
/// let filled = fill(file, FileFormat::Properties, &units, &"zh-CN".into(), &options)?;
/// assert_eq!(filled.bytes, b"# A menu\nopen = \\u6253\\u5F00\nquit = Quit\n");
/// # Ok::<(), duiqi::Error>(())
/// ```
///
/// The encoding, the byte order mark and the line ends are those of the file, or
/// UTF-8 where its encoding lacks a character. A unit finds its place by its id
/// and its source together, so that changed sources do not get translations of
/// old ones.
///
/// # Errors
/// [`Error::Invalid`] for bytes that do not fit the file's encoding, or a format
/// without keys; those of [`read_to_fill`].
pub fn fill(
    bytes: &[u8],
    format: FileFormat,
    units: &[Unit],
    to: &LanguageTag,
    options: &ReadOptions,
) -> Result<Filled> {
    if bytes.len() as u64 > LARGEST {
        return Err(Error::Limit { at: crate::Place::default(), what: "the size in bytes", limit: LARGEST });
    }
    let (text, encoding) = FileEncoding::read(bytes, format, options.encoding.as_deref())?;
    let (text, encoding, left) = encoding.declared(text);
    let filled = |text: &str, filled, unplaced| {
        let new = encoding.write(text);
        let left_encoding = left.or(new.left);
        Filled { bytes: new.bytes, filled, unplaced, left_encoding, ..Filled::default() }
    };
    let wanted: HashMap<Key<'_>, &Unit> = units
        .iter()
        .filter(|unit| !unit.target.text.is_empty())
        .map(|unit| (Key { id: unit.id.as_deref(), source: &unit.source.text }, unit))
        .collect();
    if format == FileFormat::XcStrings {
        let (text, count, unplaced) = catalogue::fill(&text, &wanted, to)?;
        return Ok(filled(&text, count, unplaced));
    }
    let slots = slots(&text, format, to, options)?;
    // A file in one language becomes one in another, and must name the new one.
    let found = catalogues(text.as_bytes(), format, options)?;
    let head = match found.len() {
        1 => syntax::head(&text, format, to),
        // A template of gettext leaves its encoding open; it is UTF-8 with the
        // first translation.
        _ if format == FileFormat::Po => syntax::charset(&text, &wanted),
        _ => Vec::new(),
    };
    let lacking = lacking(&wanted, &slots, &found);
    let new = |slot: &Slot| wanted.get(&slot.key()).copied().filter(|unit| unit.target.text != slot.text);
    // Slots that turned out not to be editable, by number.
    let mut refused = HashSet::new();
    // Where a translation does not come back as it was written, the text stays;
    // the second pass leaves it out.
    for _ in 0..2 {
        let (mut count, mut unplaced) = (0, lacking);
        let mut edits = head.clone();
        for (number, slot) in slots.iter().enumerate() {
            let Some(unit) = new(slot) else { continue };
            match slot.place.clone().filter(|_| !refused.contains(&number) && slot.takes(unit)) {
                Some(place) => {
                    edits.extend(syntax::edits(&text, format, place, unit, encoding.is_unicode()));
                    count += 1;
                }
                None => unplaced += 1,
            }
        }
        let changed = edited(&text, edits);
        let again = self::slots(&changed, format, to, options).unwrap_or_default();
        // Texts that were not to change are compared as well: a wrong edit may
        // break its neighbours.
        let wrong = slots.iter().enumerate().filter(|&(number, slot)| {
            let expected = new(slot);
            let expected =
                expected.filter(|unit| slot.place.is_some() && !refused.contains(&number) && slot.takes(unit));
            let expected = expected.map_or(slot.text.as_str(), |unit| unit.target.text.as_str());
            again.get(number).is_none_or(|found| found.text != expected)
        });
        let wrong: Vec<usize> = wrong.map(|(number, _)| number).collect();
        if wrong.is_empty() {
            return Ok(filled(&changed, count, unplaced));
        }
        refused.extend(wrong);
    }
    Err(Error::Invalid(format!("this {format} file is written in a way that cannot be filled: convert it to XLIFF")))
}

/// How many translations have no place, because the other language of the file
/// lacks their keys.
fn lacking(wanted: &HashMap<Key<'_>, &Unit>, slots: &[Slot], languages: &[Catalogue]) -> usize {
    let others = languages.get(1..).unwrap_or_default();
    if others.is_empty() {
        return 0;
    }
    let known: HashSet<Key<'_>> = slots.iter().map(Slot::key).collect();
    let entries = others.iter().flat_map(|language| &language.entries);
    let present: HashSet<(Option<String>, &str)> =
        entries.map(|entry| (id(entry, &entry.key), entry.text.as_str())).collect();
    let is_lacking = |(key, unit): &(&Key<'_>, &&Unit)| {
        let there = (key.id.map(str::to_owned), unit.target.text.as_str());
        !key.source.is_empty() && !known.contains(*key) && !present.contains(&there)
    };
    wanted.iter().filter(is_lacking).count()
}

/// What distinguishes the units of a file.
///
/// In a correct file the id alone would do, but a source may have changed under
/// its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Key<'u> {
    id: Option<&'u str>,
    source: &'u str,
}

/// A place for a translation.
///
/// In a file of both languages the text is the present translation, in a file
/// of one language the source itself.
struct Slot {
    id: Option<String>,
    source: String,
    /// The text in it now.
    text: String,
    /// The elements in it.
    codes: Vec<InlineCode>,
    place: Option<Range<usize>>,
}

impl Slot {
    /// The key of the units that belong here.
    fn key(&self) -> Key<'_> {
        Key { id: self.id.as_deref(), source: &self.source }
    }

    /// True if a translation has the elements of the text, all of them and no
    /// others, in any order.
    fn takes(&self, unit: &Unit) -> bool {
        fn sorted(codes: &[InlineCode]) -> Vec<Option<&str>> {
            let mut data: Vec<_> = codes.iter().map(|code| code.data.as_deref()).collect();
            data.sort_unstable();
            data
        }
        self.codes.is_empty() || sorted(&self.codes) == sorted(&unit.target.codes)
    }
}

/// The places for translations in a file, in its order or that of its keys.
///
/// For JSON and YAML the readers know texts but not their bytes; a second scan
/// finds the bytes, by the path of keys.
fn slots(text: &str, format: FileFormat, to: &LanguageTag, options: &ReadOptions) -> Result<Vec<Slot>> {
    let mut found = catalogues(text.as_bytes(), format, options)?;
    let offered: Vec<_> = found.iter().skip(1).filter_map(|one| Some((one.tag.as_ref()?, one.sample()))).collect();
    // The language asked for, else the second of the file; in a file of one
    // language its only one.
    let at = if found.len() > 1 { best_match(to, &offered).map_or(1, |at| at + 1) } else { 0 };
    let sources: HashMap<String, String> = match (at, found.first()) {
        (1.., Some(first)) => first.entries.iter().map(|entry| (entry.key.clone(), entry.text.clone())).collect(),
        _ => HashMap::new(),
    };
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let Catalogue { tag, entries, .. } = found.swap_remove(at);
    let places = Places::of(text, format, tag.as_ref());
    let slot = |entry: KeyedText| {
        if places.is_repeated(&entry) {
            return None;
        }
        let source = if at == 0 { Some(&entry.text) } else { sources.get(&entry.key) }?.clone();
        let place = entry.place.clone().or_else(|| places.own(&entry));
        // Markup that is not recognised as codes must not get lost.
        let is_styled = |place: &Range<usize>| format == FileFormat::Android && has_elements(&text[place.clone()]);
        let place = place.filter(|place| !entry.codes.is_empty() || !is_styled(place));
        Some(Slot { id: id(&entry, &source), source, text: entry.text, codes: entry.codes, place })
    };
    Ok(entries.into_iter().filter_map(slot).collect())
}

/// True if a text of XML has elements in it: `Press <b>OK</b>`.
fn has_elements(text: &str) -> bool {
    text.match_indices('<').any(|(at, _)| !text[at..].starts_with("<!"))
}

/// Where the texts of a JSON or YAML file are, which their readers do not
/// record.
struct Places {
    /// The bytes of each text, by the keys that lead to it.
    by_path: HashMap<String, Range<usize>>,
    /// What aliases of YAML repeat.
    repeated: YamlPlaces,
    /// The first keys of paths that name the language: `{"zh": {"open": …}}`
    /// has the path `zh.open` in the file, and the key `open` among the texts.
    tops: Vec<String>,
}

impl Places {
    /// The places in a text; none in formats whose readers know them. `tag` is
    /// the language whose texts are looked for.
    fn of(text: &str, format: FileFormat, tag: Option<&LanguageTag>) -> Self {
        let mut repeated = YamlPlaces::default();
        let by_path: HashMap<String, Range<usize>> = match format {
            FileFormat::Json | FileFormat::Arb => {
                json_places::places(text).into_iter().map(|found| (found.path, found.place)).collect()
            }
            FileFormat::Yaml => {
                repeated = yaml_places::places(text);
                let texts = std::mem::take(&mut repeated.texts);
                texts.into_iter().map(|found| (found.path, found.place)).collect()
            }
            _ => HashMap::new(),
        };
        let first = by_path.keys().chain(&repeated.aliases).filter_map(|path| path.split('.').next());
        let tops = first.filter(|first| Some(&LanguageTag::from(*first)) == tag).map(str::to_owned);
        let mut tops: Vec<String> = tops.collect();
        tops.sort_unstable();
        tops.dedup();
        Places { by_path, repeated, tops }
    }

    /// The place of a text.
    fn own(&self, entry: &KeyedText) -> Option<Range<usize>> {
        let nested = || self.nested(entry).find_map(|path| self.by_path.get(&path));
        let found = match &entry.path {
            Some(path) => self.by_path.get(path),
            None => self.by_path.get(&entry.key).or_else(nested),
        };
        found.cloned()
    }

    /// True if a text stands elsewhere in the file, under an anchor.
    fn is_repeated(&self, entry: &KeyedText) -> bool {
        let has_aliases = !self.repeated.aliases.is_empty();
        has_aliases
            && self.own(entry).is_none()
            && std::iter::once(entry.key.clone()).chain(self.nested(entry)).any(|path| self.repeated.repeats(&path))
    }

    /// The paths of a text below a language on top.
    fn nested<'p>(&'p self, entry: &'p KeyedText) -> impl Iterator<Item = String> + 'p {
        self.tops.iter().map(move |top| format!("{top}.{}", entry.key))
    }
}
