//! The gold sets as folders and files on disk, each run through the crate and scored.
//!
//! `split/NAME.jsonl` holds lines of `{"id","lang","text","sentences"}`; `align/SET` holds `en/DOC`, `zh/DOC`
//! (a sentence a line), `gold/DOC` (beads, Chinese first) and perhaps `verse/DOC.en`, `verse/DOC.zh`, or
//! `raw/en/DOC.txt`, `raw/zh/DOC.txt` and `raw/spans/DOC.json` (the lines' characters in the running text).

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{BeadScores, Counts, Ids, Spans, beads, boundaries, inside, merge_by_verse};
use crate::align::{Options, align};
use crate::{Bitext, Error, Lang, Lexicon, Place, Result, Sentence, split};

/// What splitting one file of records gave.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SplitRow {
    /// The file's name without its ending.
    pub set: String,
    /// How many records it has.
    pub records: usize,
    /// Records whose boundaries are all right.
    pub exact: usize,
    /// Boundaries of all records.
    pub ends: Counts,
}

#[derive(Deserialize)]
struct Record {
    lang: Lang,
    text: String,
    sentences: Vec<String>,
}

/// Splits the texts of a gold file and scores the boundaries.
///
/// # Errors
/// [`Error::Io`], or [`Error::Syntax`] with the line that is no such record.
///
/// ```
/// # fn main() -> duiqi::Result<()> {
/// let path = std::env::temp_dir().join(format!("duiqi-split-{}.jsonl", std::process::id()));
/// # let io = |error| duiqi::Error::io(&path, error);
/// std::fs::write(&path, r#"{"id":"a","lang":"en","text":"One. Two.","sentences":["One.","Two."]}"#).map_err(io)?;
/// let row = duiqi::eval::sets::split_file(&path, &Default::default())?;
/// assert_eq!((row.records, row.exact, row.ends.f1()), (1, 1, 1.0));
/// # std::fs::remove_file(&path).map_err(io)
/// # }
/// ```
pub fn split_file(path: &Path, options: &split::Options) -> Result<SplitRow> {
    let mut row = SplitRow { set: name(path, ".jsonl"), ..SplitRow::default() };
    for (line, number) in read(path)?.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty()) {
        let wrong =
            |error: serde_json::Error| Error::syntax("JSONL", Place::file(path).line(number), error.to_string());
        let record: Record = serde_json::from_str(line).map_err(wrong)?;
        let found = split::sentences_with(&record.text, record.lang, options);
        let Some(ends) = boundaries(record.sentences.iter().map(String::as_str), found) else {
            let message = "the sentences are not the text";
            return Err(Error::syntax("JSONL", Place::file(path).line(number), message));
        };
        row.records += 1;
        row.exact += usize::from(ends.right == ends.found && ends.right == ends.gold);
        row.ends += ends;
    }
    Ok(row)
}

/// What aligning one set of documents gave.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AlignRow {
    /// The folder's name.
    pub set: String,
    /// How many documents it has.
    pub documents: usize,
    /// The scores of all documents together.
    pub scores: BeadScores,
    /// For every found bead with text on both sides: its confidence, and whether it is a gold bead.
    pub predictions: Vec<(f32, bool)>,
    /// The least confidence that a document got as a whole.
    pub least_confidence: f32,
}

/// Aligns the documents of a set, Chinese as the source, and scores the beads.
///
/// # Errors
/// [`Error::Io`] for a missing file, [`Error::Syntax`] for a gold line that is no bead.
///
/// ```no_run
/// # fn main() -> duiqi::Result<()> {
/// use duiqi::{Lexicon, eval::sets};
/// let row = sets::align_set("../shared/eval/align/mac_dev".as_ref(), &Lexicon::builtin(), &Default::default())?;
/// println!("{} {:.4}", row.set, row.scores.strict.f1());
/// # Ok(())
/// # }
/// ```
pub fn align_set(folder: &Path, lexicon: &Lexicon, options: &Options<'_>) -> Result<AlignRow> {
    let mut row = AlignRow { set: name(folder, ""), least_confidence: 1.0, ..AlignRow::default() };
    for gold_path in files(&folder.join("gold"))? {
        let document = name(&gold_path, "");
        let (zh, en) = (read(&folder.join("zh").join(&document))?, read(&folder.join("en").join(&document))?);
        let bitext = Bitext::from_lines((Lang::Zh, Lang::En), &zh, &en);
        let alignment = align(&bitext, lexicon, options);
        let gold = read_gold(&gold_path)?;
        let mut found: Vec<Ids> = alignment.beads.iter().map(Ids::from).collect();
        for (bead, ids) in alignment.beads.iter().zip(&found) {
            if !bead.source.is_empty() && !bead.target.is_empty() {
                row.predictions.push((bead.confidence, gold.contains(ids)));
            }
        }
        let verses = |lang: &str| fs::read_to_string(folder.join("verse").join(format!("{document}.{lang}")));
        if let (Ok(zh), Ok(en)) = (verses("zh"), verses("en")) {
            let (zh, en): (Vec<&str>, Vec<&str>) = (zh.split('\n').collect(), en.split('\n').collect());
            found = merge_by_verse(&found, &zh, &en);
        }
        row.scores += beads(&gold, &found);
        row.least_confidence = row.least_confidence.min(alignment.confidence);
        row.documents += 1;
    }
    Ok(row)
}

fn read_gold(path: &Path) -> Result<Vec<Ids>> {
    let file = fs::File::open(path).map_err(|error| Error::io(path, error))?;
    let links = crate::format::beads::read(std::io::BufReader::new(file))?;
    Ok(links.into_iter().map(|link| Ids { source: link.source, target: link.target }).collect())
}

/// What splitting and aligning running text gave.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RawRow {
    /// The folder's name.
    pub set: String,
    /// How many documents it has.
    pub documents: usize,
    /// Found pairs that lie inside one gold bead, with at most [`STRAY`] characters outside on each side.
    pub right: usize,
    /// Found pairs.
    pub found: usize,
    /// Characters of both sides that lie in right pairs.
    pub covered: usize,
    /// Characters of both sides in gold beads.
    pub characters: usize,
}

/// How many characters of each side of a pair may lie outside its gold bead.
pub const STRAY: usize = 3;

#[derive(Deserialize)]
struct LineSpans {
    zh: Vec<(usize, usize)>,
    en: Vec<(usize, usize)>,
}

/// Splits and aligns the running texts of a set and scores the pairs by characters.
///
/// # Errors
/// [`Error::Io`] for a missing file, [`Error::Syntax`] for gold that cannot be read.
///
/// ```no_run
/// # fn main() -> duiqi::Result<()> {
/// use duiqi::{Lexicon, eval::sets};
/// let row = sets::raw_set("../shared/eval/align/tico19".as_ref(), &Lexicon::builtin(), &Default::default())?;
/// println!("{} of {} pairs right", row.right, row.found);
/// # Ok(())
/// # }
/// ```
pub fn raw_set(folder: &Path, lexicon: &Lexicon, options: &Options<'_>) -> Result<RawRow> {
    let mut row = RawRow { set: name(folder, ""), ..RawRow::default() };
    for gold_path in files(&folder.join("gold"))? {
        let document = name(&gold_path, "");
        let raw = folder.join("raw");
        let text = |lang: &str| read(&raw.join(lang).join(format!("{document}.txt")));
        let spans_path = raw.join("spans").join(format!("{document}.json"));
        let wrong = |error: serde_json::Error| Error::syntax("JSON", Place::file(&spans_path), error.to_string());
        let lines: LineSpans = serde_json::from_str(&read(&spans_path)?).map_err(wrong)?;
        let gold: Vec<Spans> = read_gold(&gold_path)?.iter().map(|ids| lines.of(ids)).collect();
        let (zh, en) = (text("zh")?, text("en")?);
        let bitext = running((Lang::Zh, Lang::En), &zh, &en);
        let found: Vec<Spans> = align(&bitext, lexicon, options)
            .beads
            .iter()
            .filter(|bead| !bead.source.is_empty() && !bead.target.is_empty())
            .map(|bead| Spans {
                source: characters(&zh, &bitext.source[bead.source.clone()]),
                target: characters(&en, &bitext.target[bead.target.clone()]),
            })
            .collect();
        let length = |spans: &Spans| spans.source.len() + spans.target.len();
        row.documents += 1;
        row.found += found.len();
        row.right += inside(&gold, &found, STRAY);
        row.covered +=
            found.iter().filter(|&one| inside(&gold, std::slice::from_ref(one), STRAY) == 1).map(length).sum::<usize>();
        row.characters += gold.iter().map(length).sum::<usize>();
    }
    Ok(row)
}

/// Two running texts as a bitext: a line is a paragraph.
fn running<'t>(langs: (Lang, Lang), source: &'t str, target: &'t str) -> Bitext<'t> {
    let side = |text: &'t str, lang| {
        let (mut at, mut sentences) = (0, Vec::new());
        for (line, paragraph) in text.split_inclusive('\n').zip(0..) {
            let mut start = at;
            for piece in split::sentences(line, lang) {
                let sentence = Sentence { paragraph, ..Sentence::within(piece, start) };
                start += piece.len();
                if !sentence.text.is_empty() {
                    sentences.push(sentence);
                }
            }
            at += line.len();
        }
        sentences
    };
    Bitext { langs, source: side(source, langs.0), target: side(target, langs.1), cuts: Vec::new() }
}

/// The characters of a text that neighbouring sentences take.
fn characters(text: &str, sentences: &[Sentence<'_>]) -> std::ops::Range<usize> {
    let (Some(first), Some(last)) = (sentences.first(), sentences.last()) else { return 0..0 };
    let start = text[..first.range.start].chars().count();
    start..start + text[first.range.start..last.range.end].chars().count()
}

impl LineSpans {
    fn of(&self, ids: &Ids) -> Spans {
        let around = |ids: &[usize], lines: &[(usize, usize)]| {
            let spans = || ids.iter().filter_map(|&id| lines.get(id));
            spans().map(|span| span.0).min().unwrap_or(0)..spans().map(|span| span.1).max().unwrap_or(0)
        };
        Spans { source: around(&ids.source, &self.zh), target: around(&ids.target, &self.en) }
    }
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|error| Error::io(path, error))
}

fn name(path: &Path, ending: &str) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.strip_suffix(ending).unwrap_or(&name).to_owned()
}

/// The files of a folder by name, so that every run goes through them in one order.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let io = |error| Error::io(folder, error);
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(io)? {
        paths.push(entry.map_err(io)?.path());
    }
    paths.sort();
    Ok(paths)
}
