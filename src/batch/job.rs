//! The list of jobs: from a manifest, from folders, from lines of JSON.
//!
//! A job that cannot be understood is still a job, with an error in it, so that
//! it appears in the report at its place and numbers of jobs do not shift.
//! Lists are read lazily and may be endless.

use std::collections::BTreeMap;
use std::fs;
use std::io::BufRead;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::io::{Lines, json_error};
use crate::{ByLang, BySide, Error, Lang, Place, Result};

/// One document to align, or one pair of documents.
#[derive(Debug)]
pub struct Job {
    /// The name of the job in the results and in the report; in a folder of
    /// results, the file's name without ending.
    pub id: String,
    /// Where the text is; an error if the entry of the list is not usable.
    pub input: Result<Input>,
    /// The source's language, if it is known.
    pub source_lang: Option<Lang>,
}

/// Where the text of a job is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A file that holds both languages.
    File(PathBuf),
    /// A file in the source language and one in the target language.
    Files(BySide<PathBuf>),
    /// A text that holds both languages.
    Text(String),
    /// A text in the source language and one in the target language.
    Texts(BySide<String>),
}

impl Input {
    /// The files that the job reads, for callers that must not overwrite them.
    ///
    /// ```
    /// use duiqi::batch::Input;
    /// use duiqi::BySide;
    /// let files = BySide { source: "a.zh".into(), target: "a.en".into() };
    /// assert_eq!(Input::Files(files).files().count(), 2);
    /// ```
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        let (source, target) = match self {
            Input::File(file) => (Some(file), None),
            Input::Files(files) => (Some(&files.source), Some(&files.target)),
            Input::Text(_) | Input::Texts(_) => (None, None),
        };
        source.into_iter().chain(target).map(PathBuf::as_path)
    }
}

/// Lists the jobs of a manifest: tab-separated lines of id, source file and
/// target file.
///
/// Without a target file the source holds both languages. A first line `id`,
/// `source`, `target` is a header; blank lines and lines that begin with `#`
/// are skipped, further columns ignored. A relative path is looked for in
/// `root`, or in the current folder if there is none.
///
/// ```
/// use duiqi::batch::{Input, manifest};
/// let jobs: Vec<_> = manifest("id\tsource\ttarget\na\ta.zh\ta.en\nb\tboth.txt\n".as_bytes(), None).collect();
/// assert_eq!(jobs[0].input.as_ref().unwrap(), &Input::Files(("a.zh".into(), "a.en".into()).into()));
/// assert_eq!(jobs[1].id, "b");
/// ```
pub fn manifest<'r>(reader: impl BufRead + Send + 'r, root: Option<&'r Path>) -> impl Iterator<Item = Job> + Send + 'r {
    lines(reader).filter_map(move |(number, line)| {
        let line = match line {
            Ok(line) => line,
            Err(error) => return Some(Job { id: format!("line {number}"), input: Err(error), source_lang: None }),
        };
        let columns: Vec<&[u8]> = line.split(|&byte| byte == b'\t').map(<[u8]>::trim_ascii).collect();
        // Only the first line: an id may well be called `id`.
        let header = number == 1 && columns.starts_with(&[b"id", b"source"]);
        if header || line.starts_with(b"#") || line.trim_ascii().is_empty() {
            return None;
        }
        let input = paths(&columns, root).ok_or_else(|| {
            let message = format!("expected id, source and target, tab-separated, found {} columns", columns.len());
            Error::syntax("manifest", Place::default().line(number), message)
        });
        // A line without id is named by its number, so that the report can
        // identify it.
        let id = columns.first().filter(|id| !id.is_empty());
        let id = id.map_or_else(|| format!("line {number}"), |id| String::from_utf8_lossy(id).into_owned());
        Some(Job { id, input, source_lang: None })
    })
}

/// The files of a line; `None` if there are too few columns.
fn paths(columns: &[&[u8]], root: Option<&Path>) -> Option<Input> {
    let path = |name: &[u8]| Some(root.map_or_else(PathBuf::new, Path::to_owned).join(file_name(name)?));
    match columns {
        [b"", ..] => None,
        [_, source] | [_, source, b"", ..] if !source.is_empty() => Some(Input::File(path(source)?)),
        [_, source, target, ..] if !source.is_empty() => {
            Some(Input::Files(BySide { source: path(source)?, target: path(target)? }))
        }
        _ => None,
    }
}

/// The name of a file as a manifest has it. On Unix a name is bytes, which need
/// not be UTF-8.
#[cfg(unix)]
fn file_name(bytes: &[u8]) -> Option<&Path> {
    use std::os::unix::ffi::OsStrExt;
    Some(Path::new(std::ffi::OsStr::from_bytes(bytes)))
}

/// The name of a file as a manifest has it; `None` if it is not UTF-8.
#[cfg(not(unix))]
fn file_name(bytes: &[u8]) -> Option<&Path> {
    std::str::from_utf8(bytes).ok().map(Path::new)
}

/// The lines of a reader with their numbers, from 1; ends after a line that
/// cannot be read.
fn lines<'r>(reader: impl BufRead + Send + 'r) -> impl Iterator<Item = (u64, Result<Vec<u8>>)> + Send + 'r {
    let (mut lines, mut number, mut over) = (Lines::new(reader), 0, false);
    std::iter::from_fn(move || {
        if over {
            return None;
        }
        number += 1;
        let line = lines.next_bytes().map(|line| line.map(<[u8]>::to_owned)).transpose()?;
        // Where reading fails or a line has no end, what follows cannot be
        // trusted.
        over = matches!(line, Err(Error::Io { .. } | Error::Limit { .. }));
        Some((number, line))
    })
}

/// Lists a job for every file of a folder and of the folders in it, in the
/// order of their names.
///
/// Ids are the paths in the folder. Files and folders whose names begin with a
/// dot are skipped.
///
/// ```
/// let jobs: Vec<_> = duiqi::batch::folder("examples/data")?.collect();
/// assert!(jobs.iter().any(|job| job.id == "river.txt"));
/// # Ok::<(), duiqi::Error>(())
/// ```
///
/// # Errors
/// [`Error::Io`] if the folder cannot be read.
pub fn folder(path: impl AsRef<Path>) -> Result<impl Iterator<Item = Job> + Send> {
    let root = path.as_ref().to_owned();
    let names = files_below(&root)?;
    Ok(names.into_iter().map(move |name| {
        let input = Ok(Input::File(root.join(&name)));
        Job { id: shown(&name), input, source_lang: None }
    }))
}

/// Lists a job for every two files of the same name in two folders, and the
/// folders in them, in the order of the names.
///
/// Endings do not matter, nor does a language code before them: `a/x.zh.txt`
/// goes with `b/x.en.md`. A file without partner, or with several, is a job
/// with an error.
///
/// ```
/// let jobs: Vec<_> = duiqi::batch::folders("examples/data", "examples/data")?.collect();
/// assert!(jobs.iter().any(|job| job.id == "river"));
/// # Ok::<(), duiqi::Error>(())
/// ```
///
/// # Errors
/// [`Error::Io`] if a folder cannot be read.
pub fn folders(source: impl AsRef<Path>, target: impl AsRef<Path>) -> Result<impl Iterator<Item = Job> + Send> {
    let roots = [source.as_ref(), target.as_ref()];
    // A map by name, so that the order does not depend on the file system.
    let mut found: BTreeMap<String, [Vec<PathBuf>; 2]> = BTreeMap::new();
    for (side, root) in roots.iter().enumerate() {
        for name in files_below(root)? {
            found.entry(bare(&shown(&name))).or_default()[side].push(root.join(name));
        }
    }
    let roots = roots.map(Path::to_owned);
    Ok(found.into_iter().map(move |(id, sides)| {
        let input = match sides.map(|mut side| (side.pop(), side.len())) {
            [(Some(source), 0), (Some(target), 0)] => Ok(Input::Files(BySide { source, target })),
            [(Some(source), 0), (None, _)] => Err(alone(&source, &roots[1])),
            [(None, _), (Some(target), 0)] => Err(alone(&target, &roots[0])),
            [_, _] => Err(Error::Invalid(format!("several files are called {id}: name the pairs in a manifest"))),
        };
        Job { id, input, source_lang: None }
    }))
}

/// The error for a file without partner.
fn alone(file: &Path, other: &Path) -> Error {
    Error::Invalid(format!("{}: no file of this name in {}", file.display(), other.display()))
}

/// The name of a file without its ending, and without a language code before
/// that.
///
/// `b/x.en.md` becomes `b/x`, `report_EN.docx` becomes `report`, `notes.txt`
/// becomes `notes`.
fn bare(name: &str) -> String {
    let cut = |name: &str, separators: &[char]| {
        let file = name.rfind('/').map_or(0, |slash| slash + 1);
        // A name that begins with the separator has nothing before it to keep.
        name[file..].rfind(separators).filter(|&at| at > 0).map(|at| (file + at, name[file + at + 1..].to_owned()))
    };
    let mut bare = name.to_owned();
    if let Some((at, _)) = cut(&bare, &['.']) {
        bare.truncate(at);
    }
    match cut(&bare, &['.', '_', '-']) {
        Some((at, code)) if is_code(&code) => bare.truncate(at),
        _ => {}
    }
    bare
}

/// True for the codes by which people mark files. Exact case, or ordinary words
/// would match.
fn is_code(text: &str) -> bool {
    matches!(text, "en" | "zh" | "eng" | "zho" | "chi" | "cmn" | "cn" | "us" | "EN" | "ZH" | "CN")
}

/// The files below a folder, by their paths in it, sorted as ids. Those that
/// begin with a dot are skipped.
///
/// # Errors
/// [`Error::Io`] for a folder that cannot be read. Links are followed.
pub(super) fn files_below(root: &Path) -> Result<Vec<PathBuf>> {
    let mut names = Vec::new();
    // A list instead of recursion: a deep tree must not exhaust the stack.
    let mut open = vec![PathBuf::new()];
    while let Some(prefix) = open.pop() {
        let folder = root.join(&prefix);
        for entry in fs::read_dir(&folder).map_err(|error| Error::io(&folder, error))? {
            let entry = entry.map_err(|error| Error::io(&folder, error))?;
            let name = entry.file_name();
            if name.as_encoded_bytes().starts_with(b".") {
                continue;
            }
            match entry.path().is_dir() {
                true => open.push(prefix.join(name)),
                false => names.push(prefix.join(name)),
            }
        }
    }
    // Sorted, because folders come in any order, and results must not depend on
    // it.
    names.sort_by_cached_key(|name| shown(name));
    Ok(names)
}

/// A path in a folder as an id: its parts joined by `/` on every system. What
/// is not Unicode is replaced.
pub(super) fn shown(path: &Path) -> String {
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

/// The keys of a line. Other keys are ignored.
#[derive(Deserialize)]
struct JobLine {
    /// The name, a text or a number.
    id: Option<serde_json::Value>,
    /// A document in both languages.
    text: Option<String>,
    /// The source document.
    #[serde(alias = "src_text")]
    source: Option<String>,
    /// The target document.
    #[serde(alias = "trg_text", alias = "tgt_text")]
    target: Option<String>,
    /// The English document.
    en: Option<String>,
    /// The Chinese document.
    zh: Option<String>,
    /// The language of the source.
    #[serde(alias = "src_lang")]
    source_lang: Option<String>,
    /// The language of the target.
    #[serde(alias = "trg_lang", alias = "tgt_lang")]
    target_lang: Option<String>,
}

/// Lists the jobs of a stream of documents, one JSON object a line.
///
/// An object has an `id`, and one of these: `text`, a document in both
/// languages; `source` and `target` (also `src_text` and `trg_text`) with, if
/// known, `source_lang` and `target_lang` (`src_lang`, `trg_lang`); `en` and
/// `zh`, where English is the source unless the languages say otherwise. A
/// document without id is named by its line number. Blank lines are skipped.
///
/// ```
/// use duiqi::batch::{Input, jsonl};
/// let lines = "{\"id\":\"a\",\"source\":\"你好。\",\"target\":\"Hello.\",\"source_lang\":\"zh\"}\n";
/// let job = jsonl(lines.as_bytes()).next().unwrap();
/// assert_eq!(job.input.unwrap(), Input::Texts(("你好。".into(), "Hello.".into()).into()));
/// ```
pub fn jsonl<'r>(reader: impl BufRead + Send + 'r) -> impl Iterator<Item = Job> + Send + 'r {
    lines(reader).filter_map(|(number, line)| match line {
        Ok(line) if line.trim_ascii().is_empty() => None,
        Ok(line) => Some(job(&line, number)),
        Err(error) => Some(Job { id: number.to_string(), input: Err(error), source_lang: None }),
    })
}

/// Makes a job of a line. A line that is no such object is a job with an error.
fn job(line: &[u8], number: u64) -> Job {
    let wrong = |message: String| Error::syntax("JSONL", Place::default().line(number), message);
    // Checked once as a whole, and not once for each of its strings.
    let parsed = match std::str::from_utf8(line) {
        Ok(text) => serde_json::from_str(text),
        // Reports where in the line the bytes are wrong.
        Err(_) => serde_json::from_slice(line),
    };
    let line: JobLine = match parsed {
        Ok(line) => line,
        Err(error) => {
            let error = json_error(Place::default().line(number), &error);
            return Job { id: number.to_string(), input: Err(error), source_lang: None };
        }
    };
    // A number is taken as it is written; `7` and `"7"` are then the same id.
    let id = match &line.id {
        Some(serde_json::Value::String(id)) => id.clone(),
        Some(serde_json::Value::Null) | None => number.to_string(),
        Some(other) => other.to_string(),
    };
    let source_lang = match source_lang(&line) {
        Ok(lang) => lang,
        Err(error) => return Job { id, input: Err(error), source_lang: None },
    };
    // `text` has precedence: a record of both forms keeps the parts besides the
    // whole.
    match line {
        JobLine { text: Some(text), .. } => Job { id, input: Ok(Input::Text(text)), source_lang },
        JobLine { source: Some(source), target: Some(target), .. } => {
            Job { id, input: Ok(Input::Texts(BySide { source, target })), source_lang }
        }
        JobLine { en: Some(en), zh: Some(zh), .. } => {
            let source_lang = source_lang.unwrap_or(Lang::En);
            let texts = Input::Texts(ByLang { zh, en }.by_side(source_lang));
            Job { id, input: Ok(texts), source_lang: Some(source_lang) }
        }
        _ => {
            let message = "expected `text`, or `source` and `target`, or `en` and `zh`".to_owned();
            Job { id, input: Err(wrong(message)), source_lang }
        }
    }
}

/// The source language of a line that names one language or both; `None` if it
/// names none.
///
/// # Errors
/// [`Error::Invalid`] if both sides are in one language.
fn source_lang(line: &JobLine) -> Result<Option<Lang>> {
    let parse = |lang: &Option<String>| lang.as_deref().map(str::parse::<Lang>).transpose();
    match (parse(&line.source_lang)?, parse(&line.target_lang)?) {
        (Some(source), Some(target)) if source == target => {
            Err(Error::Invalid(format!("source and target are both in {}", source.name())))
        }
        (source, target) => Ok(source.or(target.map(Lang::other))),
    }
}
