//! The gold sets as folders and files on disk, each run through the crate and
//! scored.
//!
//! `split/NAME.jsonl` holds lines of `{"id","lang","text","sentences"}`;
//! `align/SET` holds `en/DOC`, `zh/DOC` (one sentence on each line), `gold/DOC`
//! (beads, Chinese first) and perhaps `verse/DOC.en`, `verse/DOC.zh`, or
//! `raw/en/DOC.txt`, `raw/zh/DOC.txt` and `raw/spans/DOC.json` (the lines'
//! characters in the running text).

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use duiqi::align::{Options, align};
use duiqi::eval::{BeadScores, Counts, Ids, PairScores, Prediction, Spans, TextPair};
use duiqi::eval::{beads, boundaries, inside, merge_by_verse, pairs};
use duiqi::{Bead, Bitext, Document, Error, Lang, Lexicon, Place, Result, Unit, bilingual, split};

/// The scores of splitting one file of records.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SplitRow {
    /// The file's name without its ending.
    pub set: String,
    /// How many records it has.
    pub records: usize,
    /// How many records have every boundary right and none too many.
    pub exact: usize,
    /// The boundaries of all records: gold, found and right.
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
/// [`Error::Io`], or [`Error::Syntax`] with the number of the line that is not such a record.
///
/// ```
/// # fn main() -> duiqi::Result<()> {
/// let path = std::env::temp_dir().join(format!("duiqi-split-{}.jsonl", std::process::id()));
/// # let io = |error| duiqi::Error::io(&path, error);
/// std::fs::write(&path, r#"{"id":"a","lang":"en","text":"One. Two.","sentences":["One.","Two."]}"#).map_err(io)?;
/// let row = duiqi_dev::sets::split_file(&path, &Default::default())?;
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

/// The scores of aligning one set of documents.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AlignRow {
    /// The folder's name.
    pub set: String,
    /// How many documents it has.
    pub documents: usize,
    /// The scores of all documents together.
    pub scores: BeadScores,
    /// For every found bead with text on both sides: its confidence, and
    /// whether it is a gold bead.
    pub predictions: Vec<Prediction>,
    /// The lowest confidence of a whole document in the set.
    pub least_confidence: f32,
}

/// Aligns the documents of a set, Chinese as the source, and scores the beads.
///
/// # Errors
/// [`Error::Io`] for a missing file, [`Error::Syntax`] for a gold line that is not a bead.
///
/// ```no_run
/// # fn main() -> duiqi::Result<()> {
/// use duiqi::Lexicon;
/// use duiqi_dev::sets;
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
        let bitext = Bitext::from_lines((Lang::Zh, Lang::En), &zh, &en)?;
        let alignment = align(&bitext, lexicon, options);
        let gold = read_gold(&gold_path)?;
        let mut found: Vec<Ids> = alignment.beads.iter().map(Ids::from).collect();
        for (bead, ids) in alignment.beads.iter().zip(&found) {
            if !bead.source.is_empty() && !bead.target.is_empty() {
                row.predictions.push(Prediction { confidence: bead.confidence, is_right: gold.contains(ids) });
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

/// Reads a bead file, as ids of sentences on both sides.
fn read_gold(path: &Path) -> Result<Vec<Ids>> {
    let file = fs::File::open(path).map_err(|error| Error::io(path, error))?;
    let links = duiqi::format::beads::read(std::io::BufReader::new(file))?;
    Ok(links.into_iter().map(|link| Ids { source: link.source, target: link.target }).collect())
}

/// The scores of splitting and aligning running text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RawRow {
    /// The folder's name.
    pub set: String,
    /// How many documents it has.
    pub documents: usize,
    /// Found pairs that lie inside one gold bead, with at most [`STRAY`]
    /// characters outside on each side.
    pub right: usize,
    /// How many pairs were found.
    pub found: usize,
    /// How many characters of both sides lie in right pairs.
    pub covered: usize,
    /// How many characters of both sides lie in gold beads.
    pub characters: usize,
}

/// How many characters of each side of a pair may lie outside its gold bead: a
/// quotation mark and a space more or less do not make a pair wrong.
pub const STRAY: usize = 3;

#[derive(Deserialize)]
struct LineSpans {
    zh: Vec<(usize, usize)>,
    en: Vec<(usize, usize)>,
}

/// Splits and aligns the running texts of a set and scores the pairs by
/// characters.
///
/// # Errors
/// [`Error::Io`] for a missing file, [`Error::Syntax`] for gold that cannot be read.
///
/// ```no_run
/// # fn main() -> duiqi::Result<()> {
/// use duiqi::Lexicon;
/// use duiqi_dev::sets;
/// let row = sets::raw_set("../shared/eval/align/tico19".as_ref(), &Lexicon::builtin(), &Default::default())?;
/// println!("{} of {} pairs right", row.right, row.found);
/// # Ok(())
/// # }
/// ```
pub fn raw_set(folder: &Path, lexicon: &Lexicon, options: &bilingual::Options<'_>) -> Result<RawRow> {
    let mut row = RawRow { set: name(folder, ""), ..RawRow::default() };
    for gold_path in files(&folder.join("gold"))? {
        let document = name(&gold_path, "");
        let raw = folder.join("raw");
        let text = |lang: &str| Document::open(raw.join(lang).join(format!("{document}.txt")));
        let spans_path = raw.join("spans").join(format!("{document}.json"));
        let wrong = |error: serde_json::Error| Error::syntax("JSON", Place::file(&spans_path), error.to_string());
        let lines: LineSpans = serde_json::from_str(&read(&spans_path)?).map_err(wrong)?;
        let gold: Vec<Spans> = read_gold(&gold_path)?.iter().map(|ids| lines.spans(ids)).collect();
        let (zh, en) = (text("zh")?, text("en")?);
        let found: Vec<Spans> = bilingual::two_documents(&zh, &en, lexicon, options)?
            .units
            .iter()
            .filter(|unit| unit.is_pair())
            .map(|unit| Spans {
                source: characters(zh.text(), &unit.source.ranges),
                target: characters(en.text(), &unit.target.ranges),
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

/// The range of characters from the first sentence of a unit to its last, for
/// `ranges` in bytes of `text`.
fn characters(text: &str, ranges: &[Range<usize>]) -> Range<usize> {
    let (Some(first), Some(last)) = (ranges.first(), ranges.last()) else { return 0..0 };
    let count = |range: Range<usize>| text.get(range).map_or(0, |part| part.chars().count());
    let start = count(0..first.start);
    start..start + count(first.start..last.end)
}

impl LineSpans {
    /// The characters that the lines of a gold bead span on each side; an empty
    /// range for an empty side.
    fn spans(&self, ids: &Ids) -> Spans {
        let around = |ids: &[usize], lines: &[(usize, usize)]| {
            let spans = || ids.iter().filter_map(|&id| lines.get(id));
            spans().map(|span| span.0).min().unwrap_or(0)..spans().map(|span| span.1).max().unwrap_or(0)
        };
        Spans { source: around(&ids.source, &self.zh), target: around(&ids.target, &self.en) }
    }
}

/// A side of a gold pair: one text, or the list of its sentences.
#[derive(Deserialize)]
#[serde(untagged)]
enum Side {
    Text(String),
    Sentences(Vec<String>),
}

impl Side {
    fn text(self) -> String {
        match self {
            Side::Text(text) => text,
            Side::Sentences(sentences) => sentences.concat(),
        }
    }
}

#[derive(Deserialize)]
struct GoldPair {
    en: Option<Side>,
    zh: Option<Side>,
}

/// Pairs the languages of one bilingual document and scores the pairs; `gold`
/// holds lines of `{"en","zh"}`, each a list of texts, one side empty where
/// there is no counterpart.
///
/// # Errors
/// [`Error::Syntax`] with the gold line that cannot be read, and all that [`bilingual::document`] gives.
///
/// ```no_run
/// # fn main() -> duiqi::Result<()> {
/// use duiqi::Lexicon;
/// use duiqi_dev::sets;
/// let folder = std::path::Path::new("../shared");
/// let (text, gold) = (folder.join("seeds/peoples-daily.txt"), folder.join("gold/peoples-daily.gold.jsonl"));
/// let scores = sets::bilingual_file(&text, &gold, &Lexicon::builtin(), &Default::default())?;
/// println!("right {:.4}, coverage {:.4}", scores.right_share(), scores.coverage());
/// # Ok(())
/// # }
/// ```
pub fn bilingual_file(
    text: &Path,
    gold: &Path,
    lexicon: &Lexicon,
    options: &bilingual::Options<'_>,
) -> Result<PairScores> {
    let mut expected = Vec::new();
    for (line, number) in read(gold)?.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty()) {
        let wrong =
            |error: serde_json::Error| Error::syntax("JSONL", Place::file(gold).line(number), error.to_string());
        let pair: GoldPair = serde_json::from_str(line).map_err(wrong)?;
        let text = |side: Option<Side>| side.map(Side::text).unwrap_or_default();
        expected.push(TextPair { en: text(pair.en), zh: text(pair.zh) });
    }
    let side = |unit: &Unit, lang| unit.text(lang).unwrap_or_default().to_owned();
    let found = bilingual::document(&Document::open(text)?, lexicon, options)?;
    let found: Vec<_> =
        found.units.iter().map(|unit| TextPair { en: side(unit, Lang::En), zh: side(unit, Lang::Zh) }).collect();
    Ok(pairs(&expected, &found))
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|error| Error::io(path, error))
}

/// The file name of a path, without `ending` if it ends so.
fn name(path: &Path, ending: &str) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.strip_suffix(ending).unwrap_or(&name).to_owned()
}

/// The files of a folder, sorted by name: the system's order differs from
/// machine to machine.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let io = |error| Error::io(folder, error);
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(io)? {
        paths.push(entry.map_err(io)?.path());
    }
    paths.sort();
    Ok(paths)
}

/// Reads a gold bead `[0,1]:[2]`, Chinese first. Ids ascend by one: with a gap,
/// the range from first to last would hold a sentence that the bead does not,
/// so a gap gives `None`, as does anything else that is not a bead.
pub fn bead_of_line(line: &str) -> Option<Bead> {
    let side = |text: &str| -> Option<Range<usize>> {
        let ids: Vec<usize> = text
            .trim_matches(['[', ']'])
            .split(',')
            .filter(|id| !id.trim().is_empty())
            .map(|id| id.trim().parse().ok())
            .collect::<Option<_>>()?;
        let (Some(&first), Some(&last)) = (ids.first(), ids.last()) else { return Some(0..0) };
        (last + 1 - first == ids.len()).then_some(first..last + 1)
    };
    let (zh, en) = line.trim().split_once(':')?;
    Some(Bead { source: side(zh)?, target: side(en)?, ..Bead::default() })
}
