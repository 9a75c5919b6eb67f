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

/// Score splits, alignments and pairs against gold data, as the field's scorers do.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
    /// Print the figures as JSON
    #[arg(long, global = true)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  duiqi evaluate split gold.jsonl found.jsonl  F1 of sentence ends
  duiqi evaluate beads gold/ found/            files of the same names
  duiqi evaluate pairs gold.jsonl pairs.jsonl  right pairs, coverage";

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Sentence ends: JSONL files of {"id","sentences"}
    Split {
        /// Lines of {"id","sentences"}
        gold: PathBuf,
        /// Lines of {"id","sentences"}, in any order
        found: PathBuf,
    },
    /// Beads: files of lines `[0,1]:[2]`, or two folders of such files with the same names
    Beads {
        /// A file or folder
        gold: PathBuf,
        /// A file or folder; endings .beads, .align and .txt do not matter
        found: PathBuf,
        /// Files naming the verse of each sentence, a line each: beads inside one verse count as one
        #[arg(long, num_args = 2, value_names = ["SOURCE", "TARGET"])]
        verses: Option<Vec<PathBuf>>,
    },
    /// Pairs of one document: JSONL files of {"en","zh"}
    Pairs {
        /// Lines of {"en","zh"}, each a text or a list of texts; one side empty: no counterpart
        gold: PathBuf,
        /// Lines of {"en","zh"}
        found: PathBuf,
    },
}

pub fn run(arguments: &Arguments) -> Ran {
    let report = match &arguments.what {
        What::Split { gold, found } => split(gold, found)?.report(arguments.json),
        What::Beads { gold, found, verses } => all_beads(gold, found, verses.as_deref())?.report(arguments.json),
        What::Pairs { gold, found } => pairs(gold, found)?.report(arguments.json),
    };
    output::write(None, |out| output::put(out, report.as_bytes()))?;
    Ok(Ending::Good)
}

/// What can be printed for people and for programs.
trait Report: Serialize {
    fn text(&self) -> String;

    fn report(&self, json: bool) -> String {
        match json {
            true => format!("{}\n", serde_json::json!(self)),
            false => self.text(),
        }
    }
}

/// Precision, recall and F1 beside what they are made of.
#[derive(Debug, Default, Serialize)]
struct Figures {
    precision: f64,
    recall: f64,
    f1: f64,
    #[serde(flatten)]
    counts: Counts,
}

impl From<Counts> for Figures {
    fn from(counts: Counts) -> Self {
        Figures { precision: counts.precision(), recall: counts.recall(), f1: counts.f1(), counts }
    }
}

#[derive(Debug, Serialize)]
struct SplitReport {
    ends: Figures,
    records: usize,
    exact: usize,
    missing: usize,
}

impl Report for SplitReport {
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

fn missing(count: usize) -> String {
    if count == 0 { String::new() } else { format!(", {count} missing (counted as not found)") }
}

#[derive(serde::Deserialize)]
struct Record {
    id: serde_json::Value,
    sentences: Vec<String>,
}

fn split(gold: &Path, found: &Path) -> Result<SplitReport> {
    let gold: Vec<Record> = gold_of(gold)?;
    let records: Vec<Record> = jsonl(found)?;
    let by_id: HashMap<String, &Record> = records.iter().map(|record| (record.id.to_string(), record)).collect();
    let mut counts = Counts::default();
    let (mut exact, mut missing) = (0, 0);
    for record in &gold {
        let whole = [record.sentences.concat()];
        let sentences = match by_id.get(&record.id.to_string()) {
            Some(record) => record.sentences.as_slice(),
            None => {
                missing += 1;
                &whole
            }
        };
        let one = eval::boundaries(record.sentences.iter().map(String::as_str), sentences.iter().map(String::as_str));
        let one = one.ok_or_else(|| {
            Error::Invalid(format!("{}: record {} is not the text of the gold record", found.display(), record.id))
        })?;
        exact += usize::from(one.right == one.gold && one.right == one.found);
        counts += one;
    }
    Ok(SplitReport { ends: counts.into(), records: gold.len(), exact, missing })
}

#[derive(Debug, Serialize)]
struct BeadReport {
    strict: Figures,
    lax: Figures,
    null: Figures,
    all: Figures,
    documents: usize,
    missing: usize,
}

impl Report for BeadReport {
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
        if let Some([source, target]) = verses {
            let (source, target) = (input::text(source)?, input::text(target)?);
            let (source, target): (Vec<_>, Vec<_>) = (source.lines().collect(), target.lines().collect());
            read = eval::merge_by_verse(&read, &source, &target);
        }
        scores += eval::beads(&gold, &read);
    }
    let BeadScores { strict, lax, null, all } = scores;
    let documents = gold.len();
    Ok(BeadReport { strict: strict.into(), lax: lax.into(), null: null.into(), all: all.into(), documents, missing })
}

/// The file itself, or the files of a folder, by their names without the endings of bead files.
fn documents(path: &Path) -> Result<BTreeMap<String, PathBuf>> {
    if !path.is_dir() {
        return Ok([(name(path), path.to_owned())].into());
    }
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

fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let bare = [".beads", ".align", ".txt"].iter().fold(&*name, |name, end| name.strip_suffix(end).unwrap_or(name));
    bare.to_owned()
}

fn read_beads(path: &Path) -> Result<Vec<Ids>> {
    let links = beads::read(io::open(path)?).map_err(|error| error.in_file(path))?;
    Ok(links.into_iter().map(|link| Ids { source: link.source, target: link.target }).collect())
}

#[derive(Debug, Serialize)]
struct PairReport {
    right: f64,
    coverage: f64,
    exact: Figures,
    counts: PairScores,
}

impl Report for PairReport {
    fn text(&self) -> String {
        let PairReport { right, coverage, exact, counts } = self;
        format!(
            "right {right:.4}  coverage {coverage:.4}  exact F1 {:.4}  ({} pairs judged, {} outside, {} gold)\n",
            exact.f1, counts.judged, counts.outside, exact.counts.gold
        )
    }
}

fn pairs(gold: &Path, found: &Path) -> Result<PairReport> {
    let counts = eval::pairs(&text_pairs(gold_of(gold)?), &text_pairs(jsonl(found)?));
    Ok(PairReport { right: counts.right_share(), coverage: counts.coverage(), exact: counts.exact.into(), counts })
}

/// A side of a gold pair: one text or the list of its sentences.
#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Side {
    Text(String),
    List(Vec<String>),
}

impl Side {
    fn text(self) -> String {
        match self {
            Side::Text(text) => text,
            Side::List(list) => list.concat(),
        }
    }
}

#[derive(serde::Deserialize)]
struct Line {
    en: Option<Side>,
    zh: Option<Side>,
}

fn text_pairs(lines: Vec<Line>) -> Vec<TextPair> {
    let text = |side: Option<Side>| side.map(Side::text).unwrap_or_default();
    lines.into_iter().map(|line| TextPair { en: text(line.en), zh: text(line.zh) }).collect()
}

/// The gold records of a file, which must have some: nothing can be scored against nothing.
fn gold_of<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>> {
    let records = jsonl(path)?;
    if records.is_empty() { Err(Error::Empty { at: Place::file(path) }) } else { Ok(records) }
}

fn jsonl<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>> {
    let records = JsonLines::new(io::open(path)?);
    records.map(|record| Ok(record.map_err(|error| error.in_file(path))?.1)).collect()
}
