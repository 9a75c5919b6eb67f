//! Formats of one text a line: Moses (two files) and hunalign's ladder.

use std::io::{BufRead, Write as _};
use std::path::{Path, PathBuf};

use super::{Encode, Options, ReadOptions, Report, Units, in_file};
use crate::bitext::join;
use crate::io::{self, Lines, Output};
use crate::{BySide, Error, Half, Lang, LanguageTag, Result, Unit};

/// What hunalign puts between the sentences of a rung.
const JOINT: &str = " ~~~ ";

/// Adds a text in one line: a line end (or tab, where columns are) becomes a blank, and is counted.
fn flat(text: &str, tabs: bool, out: &mut String, report: &mut Report) {
    let breaks = |c: char| matches!(c, '\n' | '\r') || (tabs && c == '\t');
    report.replaced_characters += text.chars().filter(|&c| breaks(c)).count() as u64;
    out.extend(text.chars().map(|c| if breaks(c) { ' ' } else { c }));
}

/// A file whose first text begins with U+FEFF gets a byte order mark before it, so that the text's own is kept.
fn guard(first: &str, out: &mut String) {
    if first.starts_with('\u{FEFF}') {
        out.push('\u{FEFF}');
    }
}

/// Writes hunalign's text ladder: source, target, confidence.
pub(super) struct Ladder;

impl Encode for Ladder {
    fn start(&mut self, first: Option<&Unit>, text: &mut String, _: &mut Report) -> Result<()> {
        guard(first.map_or("", |unit| &unit.source.text), text);
        Ok(())
    }

    fn unit(&mut self, unit: &Unit, text: &mut String, report: &mut Report) -> Result<()> {
        let (n, m) = unit.shape.map(<(u32, u32)>::from).unzip();
        for (side, count) in [(&unit.source.text, n), (&unit.target.text, m)] {
            // By the language that a reader will find in it: the file does not name one.
            let tag = LanguageTag::from(Lang::detect(side).unwrap_or(Lang::En).code());
            for (at, sentence) in super::sentences(side, &tag, count).into_iter().enumerate() {
                if at > 0 {
                    text.push_str(JOINT);
                }
                flat(sentence, true, text, report);
            }
            text.push('\t');
        }
        text.push_str(&unit.confidence.unwrap_or(0.0).to_string());
        text.push('\n');
        report.units += 1;
        Ok(())
    }

    fn end(&mut self, _: &mut String) -> Result<()> {
        Ok(())
    }
}

/// The tags of texts whose file does not say: those asked for, else those of the languages given or detected.
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

/// Reads a text ladder.
pub(super) fn read_ladder<'r>(input: impl BufRead + 'r, options: &ReadOptions) -> Units<'r> {
    let options = options.clone();
    let mut lines = Lines::new(input);
    let mut texts = false;
    Box::new(fused(move || {
        let line = match lines.next_line().transpose()? {
            Ok(line) => line.to_owned(),
            Err(error) => return Some(Err(error)),
        };
        let at = lines.place();
        let mut columns = line.splitn(3, '\t');
        let (Some(source), Some(target)) = (columns.next(), columns.next()) else {
            return Some(Err(Error::syntax("ladder", at, "expected source, target and score, separated by tabs")));
        };
        let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
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
        if [source, target].iter().any(|text| text.contains(JOINT)) {
            unit.shape = Some(BySide { source: sentences(source), target: sentences(target) });
        }
        match score {
            Some(score) if (0.0..=1.0).contains(&score) => unit.confidence = Some(score),
            Some(score) => unit.properties.push(("x-score".into(), score.to_string())),
            None => {}
        }
        Some(Ok(unit))
    }))
}

fn rung(text: &str, tag: &LanguageTag) -> String {
    match text.contains(JOINT) {
        true => join(tag.lang().unwrap_or(Lang::En), text.split(JOINT)),
        false => text.to_owned(),
    }
}

/// What `next` gives, up to the first error.
fn fused(mut next: impl FnMut() -> Option<Result<Unit>>) -> impl Iterator<Item = Result<Unit>> {
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

/// Reads two files with as many lines.
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

fn moses<'r>(
    source: impl BufRead + 'r,
    target: impl BufRead + 'r,
    options: ReadOptions,
    langs: Option<(Lang, Lang)>,
) -> Units<'r> {
    let (mut source, mut target) = (Lines::new(source), Lines::new(target));
    Box::new(fused(move || {
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

fn ended<R: BufRead>(lines: &Lines<R>, message: &str) -> Error {
    Error::syntax("Moses", lines.place(), message)
}

/// The two files of `NAME`: `NAME.en` and `NAME.zh`.
fn sides(name: &Path, tags: &(LanguageTag, LanguageTag)) -> Result<(PathBuf, PathBuf)> {
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

/// Writes the two files of `name`.
pub(super) fn write_moses(name: &Path, options: &Options, units: impl Iterator<Item = Result<Unit>>) -> Result<Report> {
    if name == Path::new("-") {
        return Err(Error::Invalid("Moses is two files and cannot go to standard output: give a name".into()));
    }
    let mut units = units.peekable();
    let first = match units.peek() {
        Some(Ok(unit)) => Some((unit.source.tag.clone(), unit.target.tag.clone())),
        _ => None,
    };
    let tags = options.tags.clone().or(first).unwrap_or_else(|| ("en".into(), "zh".into()));
    let (source, target) = sides(name, &tags)?;
    let mut outputs = [(Output::create(&source)?, source), (Output::create(&target)?, target)];
    let (mut report, mut text) = (Report::default(), [String::new(), String::new()]);
    for unit in units {
        let unit = unit?;
        for (side, text) in [&unit.source.text, &unit.target.text].into_iter().zip(&mut text) {
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
    for (output, _) in outputs {
        output.commit()?;
    }
    Ok(report)
}

fn flush(outputs: &mut [(Output, PathBuf); 2], text: &mut [String; 2]) -> Result<()> {
    for ((output, path), text) in outputs.iter_mut().zip(text) {
        output.write_all(text.as_bytes()).map_err(|error| Error::io(&*path, error))?;
        text.clear();
    }
    Ok(())
}

/// Reads the two files of `name`, which may also be one of the two.
pub(super) fn open_moses(name: &Path, options: &ReadOptions) -> Result<Units<'static>> {
    let options = options.clone();
    let bare = io::without_gz(name);
    let code = bare.extension().and_then(|extension| extension.to_str()).and_then(|code| code.parse::<Lang>().ok());
    let (stem, source) = match code {
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
        (Some(source), Some(target)) => (source, target),
        _ => (source.code().into(), source.other().code().into()),
    };
    let (source, target) = sides(&stem, &tags)?;
    let langs = tags.0.lang().zip(tags.1.lang());
    let units = moses(io::open(&source)?, io::open(&target)?, options, langs);
    Ok(in_file(units, source))
}
