//! Formats with one text a line: Moses (two parallel files) and hunalign's
//! ladder (one file, tabs).
//!
//! Neither format has a specification; both are what their programs read and
//! write. Moses takes two files of equal length, without quoting, so a text can
//! hold no line end. hunalign's `-text` output is `source TAB target TAB
//! score`, the sentences of a bead joined by ` ~~~ `. Both are UTF-8 without a
//! header, so that the languages come from the file's names, the options, or
//! the text itself.
//!
//! ```text
//! corpus.en        The tide went out. Two boats lay on the sand.        Moses
//! corpus.zh        退潮了，沙滩上躺着两条小船。
//!
//! The tide went out. ~~~ Two boats lay on the sand.⇥退潮了，沙滩上躺着两条小船。⇥0.93   ladder
//! ```

use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};

use super::files::Folder;
#[cfg(feature = "formats")]
use super::files::NamedFile;
use super::{Encode, Options, ReadOptions, Report, Units, in_file};
use crate::bitext::join;
use crate::io::{self, Lines};
use crate::{BySide, Error, Half, Lang, LanguageTag, Result, Unit};

/// The separator between the sentences of one rung (bead).
const JOINT: &str = " ~~~ ";

/// Appends a text as one line: a line end, and a tab where columns are, becomes
/// a blank and is counted.
///
/// A blank and not nothing: the words on both sides must not grow together.
pub(super) fn flat(text: &str, tabs: bool, out: &mut String, report: &mut Report) {
    let breaks = |c: char| matches!(c, '\n' | '\r') || (tabs && c == '\t');
    report.replaced_characters += text.chars().filter(|&c| breaks(c)).count() as u64;
    out.extend(text.chars().map(|c| if breaks(c) { ' ' } else { c }));
}

/// Appends a byte order mark if the first text of the file itself begins with
/// U+FEFF.
///
/// A reader takes the first U+FEFF of a file for a mark and drops it; the one
/// added here is that mark, and the text keeps its own.
fn guard(first: &str, out: &mut String) {
    if first.starts_with('\u{FEFF}') {
        out.push('\u{FEFF}');
    }
}

/// Writes hunalign's text ladder: source, target, confidence.
///
/// The score column holds our confidence, 0 to 1, and 0 where it is not known.
/// hunalign's own scores have another scale, which the reader allows for.
pub(super) struct Ladder;

impl Encode for Ladder {
    /// Protects a U+FEFF at the beginning of the first text.
    fn start(&mut self, first: Option<&Unit>, text: &mut String, _: &mut Report) -> Result<()> {
        guard(first.map_or("", |unit| &unit.source.text), text);
        Ok(())
    }

    /// Writes one rung. Texts without counterpart have an empty column.
    fn unit(&mut self, unit: &Unit, text: &mut String, report: &mut Report) -> Result<()> {
        // Without a shape the whole text is one sentence.
        let (n, m) = (unit.shape.map(|shape| shape.source), unit.shape.map(|shape| shape.target));
        for (side, count) in [(&unit.source.text, n), (&unit.target.text, m)] {
            // The reader will detect the language from the text, because the
            // file names none. The same detection here makes both cut and join
            // alike.
            let tag = LanguageTag::from(Lang::detect(side).unwrap_or(Lang::En).code());
            for (at, sentence) in super::sentences(side, &tag, count).into_iter().enumerate() {
                if at > 0 {
                    text.push_str(JOINT);
                }
                flat(sentence, true, text, report);
            }
            // A tab after the target too: the third column follows.
            text.push('\t');
        }
        text.push_str(&unit.confidence.unwrap_or(0.0).to_string());
        text.push('\n');
        report.units += 1;
        Ok(())
    }

    fn end(&mut self, _: &mut String, _: &mut Report) -> Result<()> {
        Ok(())
    }
}

/// The tags of a pair of texts whose file names no language.
///
/// A tag asked for in the options wins, then the languages given (from the
/// names of the files), then the language detected in the text. Chinese gets
/// the script of its own characters. A text in which nothing is detected, such
/// as a number, gets the empty tag.
///
/// | asked for | from the name | text | tag |
/// |---|---|---|---|
/// | `zh-TW` | any | any | `zh-TW` |
/// | none | zh | 发展 | `zh-CN` |
/// | none | zh | 發展 | `zh-TW` |
/// | none | none | Hello | `en` |
/// | none | none | 42 | empty |
pub(super) fn tags(
    options: &ReadOptions,
    langs: Option<(Lang, Lang)>,
    source: &str,
    target: &str,
) -> (LanguageTag, LanguageTag) {
    let of = |asked: &Option<LanguageTag>, lang: Option<Lang>, text: &str| match asked {
        Some(tag) => tag.clone(),
        None => lang.or_else(|| Lang::detect(text)).map(|lang| LanguageTag::for_text(lang, text)).unwrap_or_default(),
    };
    (of(&options.source, langs.map(|langs| langs.0), source), of(&options.target, langs.map(|langs| langs.1), target))
}

/// Reads a text ladder as a lazy stream; a score outside of 0 to 1 becomes the
/// property `x-score`.
///
/// A score that is no number is dropped. White space inside of texts is kept,
/// with the joints between sentences replaced by what the language puts there.
pub(super) fn read_ladder<'r>(input: impl BufRead + 'r, options: &ReadOptions) -> Units<'r> {
    let options = options.clone();
    let mut lines = Lines::new(input);
    // Whether a line with texts was seen: only a file that begins with numbers
    // is a ladder of numbers.
    let mut texts = false;
    Box::new(fused(move || {
        let line = match lines.next_line().transpose()? {
            Ok(line) => line.to_owned(),
            Err(error) => return Some(Err(error)),
        };
        // Taken before the next line is read, while it still points at this
        // one.
        let at = lines.place();
        // Three parts at most: a score is the last, whatever follows it.
        let mut columns = line.splitn(3, '\t');
        let (Some(source), Some(target)) = (columns.next(), columns.next()) else {
            return Some(Err(Error::syntax("ladder", at, "expected source, target and score, separated by tabs")));
        };
        let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        // hunalign without `-text` writes sentence numbers in the same columns.
        // Such a file would be read as units of digits without a warning.
        if !texts && number(source) && number(target) {
            let message = "a ladder of numbers holds no texts; hunalign's option -text writes them";
            return Some(Err(Error::syntax("ladder", at, message)));
        }
        texts = true;
        let score = columns.next().and_then(|score| score.trim().parse::<f32>().ok());
        let (source_tag, target_tag) = tags(&options, None, source, target);
        let (one, other) = (rung(source, &source_tag), rung(target, &target_tag));
        let mut unit =
            Unit { source: Half::new(source_tag, one), target: Half::new(target_tag, other), ..Unit::default() };
        let sentences = |text: &str| if text.is_empty() { 0 } else { text.matches(JOINT).count() as u32 + 1 };
        // Only where a rung has several sentences on a side: other programs
        // write the same columns, and there one line need not be one sentence.
        if [source, target].iter().any(|text| text.contains(JOINT)) {
            unit.shape = Some(BySide { source: sentences(source), target: sentences(target) });
        }
        // hunalign's scores are unbounded and no probabilities, so they must
        // not be taken for a confidence.
        match score {
            Some(score) if (0.0..=1.0).contains(&score) => unit.confidence = Some(score),
            Some(score) => unit.properties.push(("x-score".into(), score.to_string())),
            None => {}
        }
        Some(Ok(unit))
    }))
}

/// The text of one column: its sentences joined as the language joins them,
/// without a blank in Chinese.
fn rung(text: &str, tag: &LanguageTag) -> String {
    match text.contains(JOINT) {
        true => join(tag.lang().unwrap_or(Lang::En), text.split(JOINT)),
        false => text.to_owned(),
    }
}

/// Makes an iterator of a function: what `next` returns, up to and including
/// the first error.
pub(super) fn fused(mut next: impl FnMut() -> Option<Result<Unit>>) -> impl Iterator<Item = Result<Unit>> {
    let mut failed = false;
    std::iter::from_fn(move || {
        if failed {
            return None;
        }
        let unit = next();
        failed = matches!(unit, Some(Err(_)));
        unit
    })
}

/// Reads two files with the same number of lines; line n of one translates line
/// n of the other.
///
/// Empty lines give units with an empty side, so that the number of a unit is
/// the number of its line. A file that is longer than the other is an error at
/// the line where the shorter one ends: in a parallel corpus a missing line
/// shifts all that follow.
///
/// ```
/// use duiqi::format::{ReadOptions, read_moses};
/// let mut units = read_moses("Hello.\n".as_bytes(), "你好。\n再见。\n".as_bytes(), &ReadOptions::default());
/// assert_eq!(units.next().unwrap()?.target.text, "你好。");
/// assert_eq!(units.next().unwrap().unwrap_err().to_string(),
///     "line 2: byte 7: Moses: the source ends here, but the target goes on");
/// # Ok::<(), duiqi::Error>(())
/// ```
pub fn read_moses<'r>(source: impl BufRead + 'r, target: impl BufRead + 'r, options: &ReadOptions) -> Units<'r> {
    moses(source, target, options.clone(), None)
}

/// Reads two parallel files; `langs` are the languages that the names of the
/// files give.
fn moses<'r>(
    source: impl BufRead + 'r,
    target: impl BufRead + 'r,
    options: ReadOptions,
    langs: Option<(Lang, Lang)>,
) -> Units<'r> {
    let (mut source, mut target) = (Lines::new(source), Lines::new(target));
    Box::new(fused(move || {
        // Both are read before either is looked at, so that they never fall out
        // of step.
        let (one, other) = match (source.next_line(), target.next_line()) {
            (Err(error), _) | (_, Err(error)) => return Some(Err(error)),
            (Ok(None), Ok(None)) => return None,
            (Ok(Some(one)), Ok(Some(other))) => (one.to_owned(), other.to_owned()),
            (Ok(None), _) => return Some(Err(ended(&source, "the source ends here, but the target goes on"))),
            (_, Ok(None)) => return Some(Err(ended(&target, "the target ends here, but the source goes on"))),
        };
        let (source_tag, target_tag) = tags(&options, langs, &one, &other);
        Some(Ok(Unit { source: Half::new(source_tag, one), target: Half::new(target_tag, other), ..Unit::default() }))
    }))
}

/// The error at the end of the shorter file.
fn ended<R: BufRead>(lines: &Lines<R>, message: &str) -> Error {
    Error::syntax("Moses", lines.place(), message)
}

/// The paths of the two files of `NAME`: `NAME.en` and `NAME.zh`, or
/// `NAME.en.gz` and `NAME.zh.gz` for `NAME.gz`.
///
/// The codes are the languages without region; where both are the same language
/// (`zh-CN`, `zh-TW`), the whole tags.
///
/// | name | tags | files |
/// |---|---|---|
/// | `corpus` | en, zh-CN | `corpus.en`, `corpus.zh` |
/// | `corpus.gz` | en, zh | `corpus.en.gz`, `corpus.zh.gz` |
/// | `corpus` | zh-CN, zh-TW | `corpus.zh-CN`, `corpus.zh-TW` |
///
/// # Errors
/// [`Error::Invalid`] if the tags cannot tell the two files apart.
fn sides(name: &Path, tags: &(LanguageTag, LanguageTag)) -> Result<(PathBuf, PathBuf)> {
    // `NAME.zh`, not `NAME.zh-CN`: Moses and OPUS name files by the bare
    // language.
    let code = |tag: &LanguageTag| tag.as_str().split('-').next().unwrap_or_default().to_owned();
    let (mut source, mut target) = (code(&tags.0), code(&tags.1));
    if source == target {
        (source, target) = (tags.0.to_string(), tags.1.to_string());
    }
    if source.is_empty() || target.is_empty() || source == target {
        let message = "Moses files need two languages to be named by: give the source's and the target's";
        return Err(Error::Invalid(message.into()));
    }
    let stem = io::without_gz(name);
    let with = |code: &str| {
        let mut path = stem.as_os_str().to_owned();
        path.push(".");
        path.push(code);
        if stem != name {
            path.push(".gz");
        }
        PathBuf::from(path)
    };
    Ok((with(&source), with(&target)))
}

/// Writes the two files of `name`; both appear at the end, or neither.
///
/// # Errors
/// The first error of `units`, [`Error::Invalid`] for standard output or tags
/// that do not differ, and [`Error::Io`].
pub(super) fn write_moses(
    folder: &mut impl Folder,
    name: &Path,
    options: &Options,
    units: impl Iterator<Item = Result<Unit>>,
) -> Result<Report> {
    if name == Path::new("-") {
        return Err(Error::Invalid("Moses is two files and cannot go to standard output: give a name".into()));
    }
    let mut units = units.peekable();
    let first = match units.peek() {
        Some(Ok(unit)) => Some((unit.source.tag.clone(), unit.target.tag.clone())),
        _ => None,
    };
    // No unit at all: two empty files with the usual names, so that a pipeline
    // finds what it expects.
    let tags = options.tags.clone().map(Into::into).or(first).unwrap_or_else(|| ("en".into(), "zh".into()));
    let (source, target) = sides(name, &tags)?;
    let mut outputs = [(folder.create(&source)?, source), (folder.create(&target)?, target)];
    let (mut report, mut text) = (Report::default(), [String::new(), String::new()]);
    for unit in units {
        let unit = unit?;
        for (side, text) in [&unit.source.text, &unit.target.text].into_iter().zip(&mut text) {
            // A mark belongs before the first line of each file.
            if report.units == 0 {
                guard(side, text);
            }
            flat(side, false, text, &mut report);
            text.push('\n');
        }
        report.units += 1;
        if text.iter().any(|text| text.len() >= super::BUFFER) {
            flush(&mut outputs, &mut text)?;
        }
    }
    flush(&mut outputs, &mut text)?;
    // Nothing is put in place before both are written: half a corpus would be
    // worse than none.
    for (output, _) in outputs {
        folder.commit(output)?;
    }
    Ok(report)
}

/// Passes the gathered text of both sides on to their files.
///
/// # Errors
/// [`Error::Io`] with the path of the file that failed.
fn flush(outputs: &mut [(impl Write, PathBuf); 2], text: &mut [String; 2]) -> Result<()> {
    for ((output, path), text) in outputs.iter_mut().zip(text) {
        output.write_all(text.as_bytes()).map_err(|error| Error::io(&*path, error))?;
        text.clear();
    }
    Ok(())
}

/// Reads two files in memory, whose languages are known.
#[cfg(feature = "formats")]
pub(super) fn moses_in_memory(
    source: &NamedFile,
    target: &NamedFile,
    langs: (Lang, Lang),
    options: &ReadOptions,
) -> Units<'static> {
    let bytes = |file: &NamedFile| std::io::Cursor::new(file.bytes.clone());
    let units = moses(bytes(source), bytes(target), options.clone(), Some(langs));
    in_file(units, PathBuf::from(&source.name))
}

/// Opens the two files of `name`, which may be their common part or the path of
/// one of them.
///
/// If `name` is an existing file that ends in a language (`corpus.zh`), that
/// side is the source. Otherwise the source is the language asked for, English
/// by default.
///
/// # Errors
/// [`Error::Io`] if either file cannot be opened, [`Error::Invalid`] if the
/// options' languages do not differ.
pub(super) fn open_moses(name: &Path, options: &ReadOptions) -> Result<Units<'static>> {
    let options = options.clone();
    let bare = io::without_gz(name);
    let code = bare.extension().and_then(|extension| extension.to_str()).and_then(|code| code.parse::<Lang>().ok());
    let (stem, source) = match code {
        // Only an existing file: a common part may itself end like a language,
        // as in `notes.en` for `notes.en.en`.
        Some(lang) if name.is_file() => {
            let mut stem = bare.with_extension("").into_os_string();
            if bare != name {
                stem.push(".gz");
            }
            (PathBuf::from(stem), lang)
        }
        _ => (name.to_owned(), options.source.as_ref().and_then(LanguageTag::lang).unwrap_or(Lang::En)),
    };
    let given = (options.source.clone(), options.target.clone());
    let tags = match given {
        // Moses is used here for English and Chinese, so one language
        // determines the other.
        (Some(source), Some(target)) => (source, target),
        _ => (source.code().into(), source.other().code().into()),
    };
    let (source, target) = sides(&stem, &tags)?;
    // Only the names of the files show the languages of the format.
    let langs = tags.0.lang().zip(tags.1.lang());
    let units = moses(io::open(&source)?, io::open(&target)?, options, langs);
    // Errors of both files are attributed to the source's path: a stream has
    // one name.
    Ok(in_file(units, source))
}
