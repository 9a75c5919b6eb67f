//! `duiqi evaluate`: scores of splits, alignments and pairs against gold data.
//!
//! The scores are those of [`eval`], which follow vecalign's `score.py` and the
//! usual F1 of sentence ends. This command matches gold records with found
//! ones: by id, or by the names of files. What is missing counts as not found,
//! so that leaving out hard documents does not raise a score.
//!
//! Of the gold beads `[0]:[0]` and `[1,2]:[1]`, `[0]:[0]` and `[1]:[1]` were
//! found:
//!
//! ```text
//! strict  precision 0.5000  recall 0.5000  F1 0.5000  (2 found, 2 gold)
//! lax     precision 1.0000  recall 1.0000  F1 1.0000  (2 found, 2 gold)
//! null    precision 0.0000  recall 0.0000  F1 1.0000  (0 found, 0 gold)
//! all     precision 0.5000  recall 0.5000  F1 0.5000  (2 found, 2 gold)
//! documents 1
//! ```
//!
//! | subcommand | gold and found | matched by |
//! |---|---|---|
//! | `split` | lines of `{"id","sentences"}` | id |
//! | `beads` | bead files, or folders of them | name without ending |
//! | `pairs` | lines of `{"en","zh"}` | text |
//!
//! Strict scores ask for the same ids on both sides; lax ones for an overlap on
//! both. With `--verses` both are computed on verses, for gold data without
//! finer pairs.
//!
//! Precision is the share of the found items that are right, recall the share
//! of the gold items that were found, F1 their harmonic mean. With `--json`
//! each comes beside the counts it is made of, so that scores of several runs
//! can be added up correctly.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use duiqi::eval::{self, BeadScores, Counts, Ids, PairScores, TextPair};
use duiqi::format::beads;
use duiqi::io::{self, JsonLines};
use duiqi::{Error, Place, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Ending, Ran, input, output};

/// Score sentence splits, alignments and pairs against gold data, as the usual
/// scorers do.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    #[command(subcommand)]
    what: EvaluateCommand,
    /// Print the figures as JSON
    #[arg(long, global = true)]
    json: bool,
}

/// Shown by `duiqi evaluate --help`, one for each subcommand.
const EXAMPLES: &str = "\
Examples:
  duiqi evaluate split gold.jsonl found.jsonl  F1 of sentence ends
  duiqi evaluate beads gold/ found/            files of the same names
  duiqi evaluate pairs gold.jsonl pairs.jsonl  right pairs, coverage";

#[derive(Debug, clap::Subcommand)]
enum EvaluateCommand {
    /// Sentence ends: JSONL files of {"id","sentences"}
    Split {
        /// Lines of {"id","sentences"}
        gold: PathBuf,
        /// Lines of {"id","sentences"}, in any order
        found: PathBuf,
    },
    /// Beads: files of lines `[0,1]:[2]`, or two folders of such files with the
    /// same names
    Beads {
        /// A file or folder
        gold: PathBuf,
        /// A file or folder; endings .beads, .align and .txt do not matter
        found: PathBuf,
        /// Files naming the verse of each sentence, a line each: beads inside
        /// one verse count as one
        #[arg(long, num_args = 2, value_names = ["SOURCE", "TARGET"])]
        verses: Option<Vec<PathBuf>>,
    },
    /// Pairs of one document: JSONL files of {"en","zh"}
    Pairs {
        /// Lines of {"en","zh"}, each a text or a list of texts; one side
        /// empty: no counterpart
        gold: PathBuf,
        /// Lines of {"en","zh"}
        found: PathBuf,
    },
}

/// Scores what the subcommand names and prints the report.
///
/// # Errors
/// Files that cannot be read or are empty, and records that cannot be compared.
pub fn run(arguments: &Arguments) -> Ran {
    let report = match &arguments.what {
        EvaluateCommand::Split { gold, found } => split(gold, found)?.report(arguments.json),
        EvaluateCommand::Beads { gold, found, verses } => {
            all_beads(gold, found, verses.as_deref())?.report(arguments.json)
        }
        EvaluateCommand::Pairs { gold, found } => pairs(gold, found)?.report(arguments.json),
    };
    output::write(None, |out| output::put(out, report.as_bytes()))?;
    Ok(Ending::Good)
}

/// A report that can be printed for people and for programs.
trait EvaluationReport: Serialize {
    /// The report for people, with line ends.
    fn text(&self) -> String;

    /// The report in the form asked for.
    fn report(&self, json: bool) -> String {
        match json {
            true => format!("{}\n", serde_json::json!(self)),
            false => self.text(),
        }
    }
}

/// Precision, recall and F1, from 0 to 1, beside the counts they are made of.
#[derive(Debug, Default, Serialize)]
struct Figures {
    /// Right among found.
    precision: f64,
    /// Right among gold.
    recall: f64,
    /// Their harmonic mean.
    f1: f64,
    /// The counts.
    #[serde(flatten)]
    counts: Counts,
}

impl From<Counts> for Figures {
    /// Computes the figures of counts.
    fn from(counts: Counts) -> Self {
        Figures { precision: counts.precision(), recall: counts.recall(), f1: counts.f1(), counts }
    }
}

/// The scores of sentence ends.
#[derive(Debug, Serialize)]
struct SplitReport {
    /// Sentence ends over all records.
    ends: Figures,
    /// Gold records.
    records: usize,
    /// Records whose ends are all right.
    exact: usize,
    /// Gold records that were not found.
    missing: usize,
}

impl EvaluationReport for SplitReport {
    fn text(&self) -> String {
        let Figures { precision, recall, f1, counts } = &self.ends;
        format!(
            "sentence ends  precision {precision:.4}  recall {recall:.4}  F1 {f1:.4}  ({} right, {} found, {} gold)\n\
             records        {} of {} exact{}\n",
            counts.right,
            counts.found,
            counts.gold,
            self.exact,
            self.records,
            missing(self.missing),
        )
    }
}

/// The remark on missing records or documents, if there are any.
fn missing(count: usize) -> String {
    if count == 0 { String::new() } else { format!(", {count} missing (counted as not found)") }
}

/// A record of a split: a text by its sentences.
#[derive(serde::Deserialize)]
struct SplitRecord {
    /// The id, a text or a number.
    id: serde_json::Value,
    /// The sentences, which joined are the text.
    sentences: Vec<String>,
}

/// Scores sentence ends, record by record.
///
/// # Errors
/// If a found record is another text than its gold record: offsets could not be
/// compared.
fn split(gold: &Path, found: &Path) -> Result<SplitReport> {
    let gold: Vec<SplitRecord> = gold_of(gold)?;
    let records: Vec<SplitRecord> = jsonl(found)?;
    // Ids are compared as JSON, so that `1` and `"1"` differ and any type
    // works.
    let by_id: HashMap<String, &SplitRecord> = records.iter().map(|record| (record.id.to_string(), record)).collect();
    let mut counts = Counts::default();
    let (mut exact, mut missing) = (0, 0);
    for record in &gold {
        // A missing record is scored as one unsplit sentence, which finds no
        // end.
        let whole = [record.sentences.concat()];
        let sentences = match by_id.get(&record.id.to_string()) {
            Some(record) => record.sentences.as_slice(),
            None => {
                missing += 1;
                &whole
            }
        };
        let one = eval::boundaries(record.sentences.iter().map(String::as_str), sentences.iter().map(String::as_str));
        // A record whose sentences do not join to the gold text cannot be
        // scored, and a lower score would hide that.
        let one = one.ok_or_else(|| {
            Error::Invalid(format!("{}: record {} is not the text of the gold record", found.display(), record.id))
        })?;
        exact += usize::from(one.right == one.gold && one.right == one.found);
        counts += one;
    }
    Ok(SplitReport { ends: counts.into(), records: gold.len(), exact, missing })
}

/// The scores of alignments.
#[derive(Debug, Serialize)]
struct BeadReport {
    /// Beads with equal ids on both sides.
    strict: Figures,
    /// Beads that overlap a gold bead on both sides.
    lax: Figures,
    /// Sentences without counterpart.
    null: Figures,
    /// All beads, null beads included.
    all: Figures,
    /// Gold documents.
    documents: usize,
    /// Gold documents that were not found.
    missing: usize,
}

impl EvaluationReport for BeadReport {
    fn text(&self) -> String {
        let mut text = String::new();
        for (name, figures) in [("strict", &self.strict), ("lax", &self.lax), ("null", &self.null), ("all", &self.all)]
        {
            let Figures { precision, recall, f1, counts } = figures;
            text += &format!(
                "{name:<7} precision {precision:.4}  recall {recall:.4}  F1 {f1:.4}  ({} found, {} gold)\n",
                counts.found, counts.gold
            );
        }
        text + &format!("documents {}{}\n", self.documents, missing(self.missing))
    }
}

/// Scores bead files, document by document; counts are added up over all.
///
/// Counts, not averages: a long document weighs more than a short one, as in
/// the field's own scorers.
fn all_beads(gold: &Path, found: &Path, verses: Option<&[PathBuf]>) -> Result<BeadReport> {
    let gold = documents(gold)?;
    // Two files are one document, whatever they are called.
    let single = gold.len() == 1 && !found.is_dir();
    let found: BTreeMap<String, PathBuf> = match single {
        true => gold.keys().map(|name| (name.clone(), found.to_owned())).collect(),
        false => documents(found)?,
    };
    let mut scores = BeadScores::default();
    let mut missing = 0;
    for (name, path) in &gold {
        let gold = read_beads(path)?;
        let mut read = Vec::new();
        match found.get(name) {
            Some(path) => read = read_beads(path)?,
            None => missing += 1,
        }
        // In the Bible, verses are the gold; beads within one verse are not
        // told apart.
        if let Some([source, target]) = verses {
            let (source, target) = (input::text(source)?, input::text(target)?);
            let (source, target): (Vec<_>, Vec<_>) = (source.lines().collect(), target.lines().collect());
            read = eval::merge_by_verse(&read, &source, &target);
        }
        // Documents are scored one by one, so that ids need to be unique in
        // their document only.
        scores += eval::beads(&gold, &read);
    }
    let BeadScores { strict, lax, null, all } = scores;
    let documents = gold.len();
    Ok(BeadReport { strict: strict.into(), lax: lax.into(), null: null.into(), all: all.into(), documents, missing })
}

/// The file itself, or the files of a folder, by their names without the
/// endings of bead files.
///
/// The endings `.beads`, `.align` and `.txt` are cut off once each, so that
/// gold and found files of different tools have one name.
///
/// # Errors
/// [`Error::Empty`] for a folder without files.
fn documents(path: &Path) -> Result<BTreeMap<String, PathBuf>> {
    if !path.is_dir() {
        return Ok([(name(path), path.to_owned())].into());
    }
    // Sorted, so that sums of floating-point numbers and errors do not depend
    // on the file system.
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(path).map_err(|error| Error::io(path, error))? {
        let file = entry.map_err(|error| Error::io(path, error))?.path();
        if file.is_file() {
            files.insert(name(&file), file);
        }
    }
    match files.is_empty() {
        true => Err(Error::Empty { at: Place::file(path) }),
        false => Ok(files),
    }
}

/// The name of a file without endings that aligners and gold sets use.
fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let bare = [".beads", ".align", ".txt"].iter().fold(&*name, |name, end| name.strip_suffix(end).unwrap_or(name));
    bare.to_owned()
}

/// Reads a bead file as ids.
///
/// # Errors
/// Those of [`beads::read`], with the file's name.
fn read_beads(path: &Path) -> Result<Vec<Ids>> {
    let links = beads::read(io::open(path)?).map_err(|error| error.in_file(path))?;
    Ok(links.into_iter().map(|link| Ids { source: link.source, target: link.target }).collect())
}

/// The scores of pairs.
#[derive(Debug, Serialize)]
struct PairReport {
    /// The share of judged pairs that are right.
    right: f64,
    /// The share of gold text that the pairs cover.
    coverage: f64,
    /// F1 of pairs that equal a gold pair exactly.
    exact: Figures,
    /// The counts.
    counts: PairScores,
}

impl EvaluationReport for PairReport {
    fn text(&self) -> String {
        let PairReport { right, coverage, exact, counts } = self;
        format!(
            "right {right:.4}  coverage {coverage:.4}  exact F1 {:.4}  ({} pairs judged, {} outside, {} gold)\n",
            exact.f1, counts.judged, counts.outside, exact.counts.gold
        )
    }
}

/// Scores pairs of texts.
fn pairs(gold: &Path, found: &Path) -> Result<PairReport> {
    let counts = eval::pairs(&text_pairs(gold_of(gold)?), &text_pairs(jsonl(found)?));
    Ok(PairReport { right: counts.right_share(), coverage: counts.coverage(), exact: counts.exact.into(), counts })
}

/// A side of a gold pair: one text, or the list of its sentences.
#[derive(serde::Deserialize)]
#[serde(untagged)]
enum GoldSide {
    /// The text.
    Text(String),
    /// Its sentences.
    List(Vec<String>),
}

impl GoldSide {
    /// The text; sentences are put together as they are.
    fn text(self) -> String {
        match self {
            GoldSide::Text(text) => text,
            GoldSide::List(list) => list.concat(),
        }
    }
}

/// A line of a file of pairs. A missing side is empty.
#[derive(serde::Deserialize)]
struct ExtractedLine {
    /// The English side.
    en: Option<GoldSide>,
    /// The Chinese side.
    zh: Option<GoldSide>,
}

/// The pairs of lines.
fn text_pairs(lines: Vec<ExtractedLine>) -> Vec<TextPair> {
    let text = |side: Option<GoldSide>| side.map(GoldSide::text).unwrap_or_default();
    lines.into_iter().map(|line| TextPair { en: text(line.en), zh: text(line.zh) }).collect()
}

/// The gold records of a file.
///
/// # Errors
/// [`Error::Empty`] if there are none: nothing can be scored against nothing,
/// and 0 of 0 would look like a result.
fn gold_of<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>> {
    let records = jsonl(path)?;
    if records.is_empty() { Err(Error::Empty { at: Place::file(path) }) } else { Ok(records) }
}

/// The records of a JSONL file. Errors name the file.
fn jsonl<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>> {
    let records = JsonLines::new(io::open(path)?);
    records.map(|record| Ok(record.map_err(|error| error.in_file(path))?.1)).collect()
}
