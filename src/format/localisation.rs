//! Localisation files: the texts of apps and web sites, each with a key.
//!
//! Some formats hold both languages ([gettext](po), Qt, string catalogues of
//! Xcode, JSON and YAML with the languages on top) and are read alone by
//! [`read`]. The others hold one language a file; [`read_pair`] takes two of
//! them and puts the texts with the same key together. Each format is turned
//! into [`Catalogue`]s, one a language; everything after that is the same for
//! all.
//!
//! The files are read whole. They are small, and a key may be anywhere in the
//! other language.
//!
//! | file | format | specification |
//! |---|---|---|
//! | `po` | PO, POT | GNU gettext manual, "The Format of PO Files" |
//! | `keyed` | JSON, ARB, YAML, `.xcstrings` | the documentation of the frameworks |
//! | `plist` | `.stringsdict` | Apple's documentation |
//! | `lines` | `.strings`, `.properties` | Apple's documentation; `java.util.Properties` |
//! | `android`, `resx`, `qt` | `strings.xml`, RESX, Qt `.ts` | Android, .NET and Qt documentation |

mod android;
mod fill;
mod json_places;
mod keyed;
mod lines;
mod plist;
pub(super) mod po;
mod qt;
mod relaxed;
mod resx;
mod styled;
mod yaml_places;

pub use fill::{fill, read_to_fill};

use std::collections::{HashMap, HashSet};
use std::io::Read;
use std::ops::Range;
use std::path::Path;

use super::lines::tags;
use super::{FileFormat, ReadOptions, best_match, encoded};
use crate::io;
use crate::unit::Localization;
use crate::{Error, Half, InlineCode, LanguageTag, Place, Result, State, Unit};

/// The largest file that is read, in bytes: a choice. Real ones have a few
/// megabytes.
const LARGEST: u64 = 256 << 20;

/// The longest text of a format of XML, in bytes: a choice, the same as for units
/// of TMX.
const LONGEST: usize = 1 << 20;

/// A text with its key.
#[derive(Debug, Clone, PartialEq, Default)]
struct KeyedText {
    /// The key, with the outer keys before it, joined by dots. Unique in its
    /// file by the formats' rules.
    key: String,
    /// The text, escapes resolved.
    text: String,
    /// The elements in a styled text of Android.
    codes: Vec<InlineCode>,
    /// The file's note to translators.
    note: Option<String>,
    /// How far the translation is, in formats that state it.
    state: Option<State>,
    /// True if the file forbids translating the text.
    protected: bool,
    /// True for a message of gettext without context, whose key is its text, and
    /// no name where the source is the same.
    unnamed: bool,
    /// Other data of the file, under names of its format.
    properties: Vec<(String, String)>,
    /// The keys that lead to the text in the file, joined by dots, where they
    /// are not the key itself: `open.target`, `0.definition`.
    path: Option<String>,
    /// The bytes of the file that hold the text, where they are known.
    place: Option<Range<usize>>,
}

/// The texts of one language.
#[derive(Debug, Clone, PartialEq, Default)]
struct Catalogue {
    /// The language, if the file names it.
    tag: Option<LanguageTag>,
    /// The keys of texts that the file forbids translating, which are left out.
    /// The other language may have translated them all the same.
    left_out: Vec<String>,
    /// The texts, in the order of the file; those of `.xcstrings` by their keys,
    /// as Xcode sorts them.
    entries: Vec<KeyedText>,
}

/// True if this module reads the format.
pub(super) fn is_localisation(format: FileFormat) -> bool {
    use FileFormat::{Android, Arb, Json, Po, Properties, Qt, Resx, Strings, StringsDict, XcStrings, Yaml};
    matches!(format, Android | Arb | Json | Po | Properties | Qt | Resx | Strings | StringsDict | XcStrings | Yaml)
}

/// Reads the units of a file that holds both languages, or more.
///
/// # Errors
/// [`Error::Invalid`] if the file holds one language only, [`Error::Limit`] if
/// it is too large, and the errors of its syntax.
pub(super) fn read(input: impl Read, format: FileFormat, options: &ReadOptions) -> Result<Vec<Unit>> {
    let mut bytes = Vec::new();
    // One byte more than the limit tells a file that is too large from one that
    // just fits.
    let read = input.take(LARGEST + 1).read_to_end(&mut bytes);
    read.map_err(|source| Error::Io { at: Place::default(), cause: source })?;
    if bytes.len() as u64 > LARGEST {
        return Err(Error::Limit { at: Place::default(), what: "the size in bytes", limit: LARGEST });
    }
    let catalogues = catalogues(&bytes, format, options)?;
    match catalogues.as_slice() {
        [] => Ok(Vec::new()),
        [only] if only.entries.is_empty() && only.left_out.is_empty() => Ok(Vec::new()),
        [_] if format == FileFormat::Po => Err(Error::Invalid(
            "the messages of this PO file are keys, and its sources stand in another file: give the file of the source \
             language first, then this one"
                .to_owned(),
        )),
        [_] => Err(Error::Invalid(format!(
            "this {format} file holds one language: give the file of the other language, too"
        ))),
        _ => Ok(joined(catalogues, options)),
    }
}

/// Reads two files of one format, each in its language, and pairs their texts
/// by key.
///
/// A key that only one of the files has gives a unit with one side. The order
/// is that of the source, then what only the target has. The languages are
/// those that the files, their names or their folders say (`values-zh-rCN`,
/// `zh-Hans.lproj`, `messages_zh.properties`), else those of the texts.
///
/// ```
/// use duiqi::format::{FileFormat, ReadOptions, read_pair};
/// let folder = std::env::temp_dir().join("duiqi-doctest-read-pair");
/// std::fs::create_dir_all(&folder)?;
/// std::fs::write(folder.join("en.json"), r#"{"menu": {"open": "Open"}}"#)?;
/// std::fs::write(folder.join("zh-CN.json"), r#"{"menu": {"open": "打开"}}"#)?;
/// let (source, target) = (folder.join("en.json"), folder.join("zh-CN.json"));
/// let units = read_pair(source, target, FileFormat::Json, &ReadOptions::default())?;
/// assert_eq!(units[0].id.as_deref(), Some("menu.open"));
/// assert_eq!(units[0].target.text, "打开");
/// # std::fs::remove_dir_all(folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`Error::Syntax`] where a file breaks a rule of its format;
/// [`Error::Invalid`] for a format that has no keys; [`Error::Io`] and
/// [`Error::Limit`] as usual. Each names its file.
pub fn read_pair(
    source: impl AsRef<Path>,
    target: impl AsRef<Path>,
    format: FileFormat,
    options: &ReadOptions,
) -> Result<Vec<Unit>> {
    if !is_localisation(format) {
        return Err(Error::Invalid(format!("{format} is not a format of texts with keys: give one file")));
    }
    let read = |path: &Path, is_source: bool| -> Result<Catalogue> {
        let bytes = io::read_all(path, LARGEST)?;
        let mut all = catalogues(&bytes, format, options).map_err(|error| error.in_file(path))?;
        // The last language of a file: a gettext file has its own language on the
        // side of the translation.
        let mut found = all.pop().unwrap_or_default();
        if is_source {
            // A state is one of a translation.
            found.entries.iter_mut().for_each(|entry| entry.state = None);
            if let (FileFormat::Po, Some(messages)) = (format, all.pop()) {
                fill_up(&mut found, messages);
            }
            // The header belongs to the file of the other language.
            let is_header = |name: &str| matches!(name, po::property::HEADER | po::property::HEADER_COMMENT);
            let first = found.entries.first_mut().into_iter();
            first.for_each(|entry| entry.properties.retain(|(name, _)| !is_header(name)));
        }
        // The language in the file has precedence over its name.
        found.tag = found.tag.or_else(|| tag_in_name(path));
        Ok(found)
    };
    let (mut source, target) = (read(source.as_ref(), true)?, read(target.as_ref(), false)?);
    if format == FileFormat::Po {
        po::keep_plural(&mut source, &target);
    }
    let units = joined(vec![source, target], options);
    options.log.conclude::<()>();
    Ok(units)
}

/// Gives the texts of a gettext file that are not translated, as in a template
/// or in the file of the program's own language, the texts in the program.
fn fill_up(found: &mut Catalogue, messages: Catalogue) {
    if found.entries.iter().all(|entry| entry.text.is_empty()) {
        found.tag = messages.tag;
    }
    for (entry, message) in found.entries.iter_mut().zip(messages.entries) {
        if entry.text.is_empty() {
            entry.text = message.text;
        }
        entry.properties = message.properties;
    }
}

/// Parses a file into its languages, the source first. Empty for formats of
/// other modules.
///
/// # Errors
/// [`Error::Syntax`] of the format, with line or byte where the parser gives
/// one.
fn catalogues(bytes: &[u8], format: FileFormat, options: &ReadOptions) -> Result<Vec<Catalogue>> {
    match format {
        // XML declares its encoding, so that the parser gets the bytes.
        FileFormat::Android => Ok(vec![android::resources(bytes, options)?]),
        FileFormat::Resx => Ok(vec![resx::read(bytes, options)?]),
        FileFormat::StringsDict => Ok(vec![plist::stringsdict(bytes, options)?]),
        FileFormat::Qt => qt::read(bytes, options),
        FileFormat::Po => po::read(&decoded(bytes, format, options)?),
        FileFormat::Json | FileFormat::Arb => keyed::json(&decoded(bytes, format, options)?),
        FileFormat::XcStrings => keyed::xcstrings(&decoded(bytes, format, options)?),
        FileFormat::Yaml => keyed::yaml(&decoded(bytes, format, options)?),
        FileFormat::Strings => Ok(vec![lines::strings(&decoded(bytes, format, options)?)?]),
        FileFormat::Properties => Ok(vec![lines::properties(&decoded(bytes, format, options)?)]),
        _ => Ok(Vec::new()),
    }
}

/// Decodes a file: by its byte order mark, as the options or its header say, or
/// as its bytes look.
///
/// `.strings` files are UTF-16 as Xcode wrote them for years; `.properties`
/// files before Java 9 are Latin-1 with `\u` escapes, which reads as ASCII.
///
/// # Errors
/// [`Error::Encoding`] at the first byte that does not fit, [`Error::Invalid`]
/// for an unknown label.
fn decoded(bytes: &[u8], format: FileFormat, options: &ReadOptions) -> Result<String> {
    let label = encoded::label(bytes, format);
    let mut source = io::Source::plain(bytes, LARGEST, options.encoding.as_deref().or(label.as_deref()))?;
    let mut text = String::new();
    source
        .read_to_string(&mut text)
        .map_err(|_| Error::Encoding { at: source.mark().place(), encoding: source.encoding() })?;
    Ok(text)
}

/// Makes units of catalogues. The first is the source unless the options ask
/// for another; every other one is a target, or only that which the options ask
/// for.
///
/// `catalogues` must not be empty.
///
/// A file of five languages gives four units for each key, or one if the target
/// is named.
fn joined(mut catalogues: Vec<Catalogue>, options: &ReadOptions) -> Vec<Unit> {
    let pick = |wanted: &Option<LanguageTag>, catalogues: &[Catalogue]| {
        // A script can only be recognised from text, so the longest text goes into
        // the comparison.
        let unknown = LanguageTag::default();
        let offered: Vec<_> =
            catalogues.iter().map(|found| (found.tag.as_ref().unwrap_or(&unknown), found.sample())).collect();
        wanted.as_ref().and_then(|wanted| best_match(wanted, &offered))
    };
    let source = catalogues.remove(pick(&options.source, &catalogues).unwrap_or(0));
    if let Some(at) = pick(&options.target, &catalogues) {
        catalogues = vec![catalogues.swap_remove(at)];
    }
    catalogues.into_iter().flat_map(|target| side_by_side(&source, target, options)).collect()
}

/// Pairs two catalogues by key.
///
/// Keys are compared exactly; the order is the source's.
fn side_by_side(source: &Catalogue, target: Catalogue, options: &ReadOptions) -> Vec<Unit> {
    let tag = target.tag.clone();
    let mut order: Vec<Option<KeyedText>> = target.entries.into_iter().map(Some).collect();
    if !source.left_out.is_empty() {
        // An element of an array or a plural has the key of its array, a dot and
        // more.
        let left_out: HashSet<&str> = source.left_out.iter().map(String::as_str).collect();
        let is_out =
            |key: &str| left_out.contains(key) || key.rsplit_once('.').is_some_and(|(key, _)| left_out.contains(key));
        for entry in order.iter_mut().filter(|entry| entry.as_ref().is_some_and(|entry| is_out(&entry.key))) {
            *entry = None;
            options.log.note(|report| report.protected_texts += 1);
        }
    }
    // A key may come twice, as in catalogues that were put together by hand. Its
    // first text belongs to the first of the source, which is taken from the end.
    let mut by_key: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, entry) in order.iter().enumerate().rev() {
        if let Some(entry) = entry {
            by_key.entry(entry.key.clone()).or_default().push(at);
        }
    }
    let mut units = Vec::with_capacity(source.entries.len());
    for entry in &source.entries {
        // Taken out, so that what is left over at the end has no source.
        let found = by_key.get_mut(&entry.key).and_then(Vec::pop).and_then(|at| order[at].take());
        units.push(unit(
            (half(&entry.text, &entry.codes), source.tag.as_ref()),
            (found.unwrap_or_default(), tag.as_ref()),
            entry,
            options,
        ));
    }
    for entry in order.into_iter().flatten() {
        // Texts that only the target has are not lost: someone must decide on
        // them.
        let about = entry.clone();
        units.push(unit((Half::default(), source.tag.as_ref()), (entry, tag.as_ref()), &about, options));
    }
    units
}

/// A text with its codes, without a language.
fn half(text: &str, codes: &[InlineCode]) -> Half {
    Half { codes: codes.to_vec(), ..Half::new(LanguageTag::default(), text) }
}

/// One unit of two entries, either of which may be empty. `about` is the entry
/// that gives key and note.
fn unit(
    source: (Half, Option<&LanguageTag>),
    target: (KeyedText, Option<&LanguageTag>),
    about: &KeyedText,
    options: &ReadOptions,
) -> Unit {
    let (entry, target_tag) = target;
    let (guessed_source, guessed_target) = tags(options, None, &source.0.text, &entry.text);
    // A note that both files repeat is kept once.
    let notes = about.note.iter().chain(entry.note.iter().filter(|note| Some(*note) != about.note.as_ref()));
    let mut localization = Localization::default();
    // The state of the source says nothing of a translation that is missing.
    localization.state = entry.state.or(about.state.filter(|_| !entry.text.is_empty()));
    localization.translate = (about.protected || entry.protected).then_some(false);
    let known = localization.state.is_some() || localization.translate.is_some();
    Unit {
        id: id(about, &source.0.text),
        properties: about.properties.clone(),
        notes: notes.cloned().collect(),
        localization: known.then(|| Box::new(localization)),
        source: Half { tag: source.1.cloned().unwrap_or(guessed_source), ..source.0 },
        target: Half { tag: target_tag.cloned().unwrap_or(guessed_target), ..half(&entry.text, &entry.codes) },
        ..Unit::default()
    }
}

/// The id of a unit: its key. A gettext message without context is known by its
/// text, which is no id.
fn id(entry: &KeyedText, source: &str) -> Option<String> {
    let key = entry.key.split(po::VARIANT).next().unwrap_or_default();
    let is_text = |key: &str| {
        key == source || entry.properties.iter().any(|(name, text)| name == po::property::SINGULAR && text == key)
    };
    match key.split_once(po::CONTEXT_END) {
        Some((context, _)) => Some(context.to_owned()),
        None => Some(key.to_owned()).filter(|key| !(key.is_empty() || entry.unnamed && is_text(key))),
    }
}

impl Catalogue {
    /// The longest text, from which the script of a language is best recognised.
    fn sample(&self) -> &str {
        self.entries.iter().map(|entry| entry.text.as_str()).max_by_key(|text| text.len()).unwrap_or_default()
    }
}

/// The language that the name of a file or of its folder shows: `zh-CN.json`,
/// `zh-Hans.lproj/`, `values-zh-rCN/`, `messages_zh_TW.properties`.
///
/// A tag must be one of our languages: `strings.xml` shows none, and neither
/// does `values-night`.
fn tag_in_name(path: &Path) -> Option<LanguageTag> {
    let stem = io::without_gz(path).file_stem()?.to_str()?.to_owned();
    let folder = path.parent().and_then(Path::file_name).and_then(|name| name.to_str()).unwrap_or_default();
    let whole = [stem.as_str(), folder.strip_suffix(".lproj").unwrap_or(folder)];
    // Android marks regions by an `r`: `values-zh-rCN`.
    let android = folder.strip_prefix("values-").map(|tag| tag.replace("-r", "-"));
    // The longest ending first, so that `messages_zh_TW` gives `zh-TW` and not
    // `TW`.
    let ends = stem.char_indices().filter(|(_, c)| matches!(c, '_' | '-' | '.')).map(|(at, _)| &stem[at + 1..]);
    let names = whole.into_iter().chain(android.as_deref()).chain(ends);
    names.map(LanguageTag::from).find(is_tag)
}

/// True for a tag of English or Chinese, and not for a word that begins like
/// one: `en-route` has a part of five letters, which no region or script has.
fn is_tag(tag: &LanguageTag) -> bool {
    let mut parts = tag.as_str().split('-');
    let first = parts.next().unwrap_or_default();
    matches!(first, "en" | "zh" | "eng" | "zho" | "chi" | "cmn") && parts.all(|part| matches!(part.len(), 2..=4 | 8))
}

/// Appends a text as it is written between double quotation marks in C, PO and
/// `.strings`.
fn escape(text: &str, quoted: &mut String) {
    for c in text.chars() {
        match c {
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '"' | '\\' => quoted.extend(['\\', c]),
            c => quoted.push(c),
        }
    }
}
