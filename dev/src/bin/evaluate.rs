//! The quality table: every gold set below a folder, run through the crate and
//! scored.
//!
//!     cargo run --release -p duiqi-dev --bin evaluate [-- FOLDER]        default: ../shared/eval

use std::path::{Path, PathBuf};

use duiqi::eval::{calibration_error, reliability};
use duiqi::{Lexicon, Result};
use duiqi_dev::doubt::{DoubtRow, doubt_set};
use duiqi_dev::sets;

fn main() -> Result<()> {
    let folder = std::env::args().nth(1).map_or_else(|| PathBuf::from("../shared/eval"), PathBuf::from);
    let lexicon = Lexicon::builtin();
    println!("{:<30} {:>8} {:>7} {:>7} {:>7} {:>7}", "sentence ends", "records", "P", "R", "F1", "exact");
    for path in sets::files(&folder.join("split"))?.iter().filter(|path| path.extension().is_some()) {
        let row = sets::split_file(path, &Default::default())?;
        let [p, r, f1] = [row.ends.precision(), row.ends.recall(), row.ends.f1()].map(|share| share * 100.0);
        println!("{:<30} {:>8} {p:>7.2} {r:>7.2} {f1:>7.2} {:>7}", row.set, row.records, row.exact);
    }
    beads(&folder.join("align"), &lexicon)?;
    println!("\n{:<30} {:>8} {:>8} {:>8}", "bilingual documents", "right", "coverage", "exact");
    let interleaved = folder.join("interleaved");
    for text in sets::files(&interleaved)?.iter().filter(|path| path.extension().is_some_and(|end| end == "txt")) {
        pairs(text, &text.with_extension("gold.jsonl"), &lexicon)?;
    }
    pairs(&folder.join("../seeds/peoples-daily.txt"), &folder.join("../gold/peoples-daily.gold.jsonl"), &lexicon)
}

fn beads(folder: &Path, lexicon: &Lexicon) -> Result<()> {
    println!("\n{:<30} {:>8} {:>7} {:>7} {:>7} {:>7} {:>7}", "beads", "files", "strict", "lax", "null", "all", "least");
    let mut predictions = Vec::new();
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/gold/hlm");
    for set in sets::files(folder)?.into_iter().chain([own]) {
        let row = sets::align_set(&set, lexicon, &Default::default())?;
        let [strict, lax, null, all] =
            [row.scores.strict, row.scores.lax, row.scores.null, row.scores.all].map(|c| c.f1());
        let (name, files, least) = (row.set, row.documents, row.least_confidence);
        println!("{name:<30} {files:>8} {strict:>7.4} {lax:>7.4} {null:>7.4} {all:>7.4} {least:>7.3}");
        predictions.extend(row.predictions);
    }
    let bins = reliability(&predictions);
    println!("\n{:<30} {:>8} {:>10} {:>7}", "confidence", "beads", "confidence", "right");
    bins.iter().for_each(|bin| println!("{:>39} {:>10.3} {:>7.3}", bin.count, bin.confidence, bin.accuracy));
    println!("expected calibration error {:.4}", calibration_error(&bins));
    doubt(folder, lexicon)?;
    println!("\n{:<30} {:>8} {:>8} {:>8}", "running text", "files", "right", "coverage");
    for set in sets::files(folder)?.iter().filter(|set| set.join("raw").exists()) {
        let row = sets::raw_set(set, lexicon, &Default::default())?;
        let (right, coverage) = (row.right as f64 / row.found as f64, row.covered as f64 / row.characters as f64);
        println!("{:<30} {:>8} {right:>8.4} {coverage:>8.4}", row.set, row.documents);
    }
    Ok(())
}

/// The sets that are also scored with a tenth of their pairs replaced, by
/// [`doubt`].
const REPLACED: [&str; 4] = ["ntrex_cn", "tico19", "wmt21_zhen", "mac_dev"];

/// Prints how well confidence tells wrong partners from right ones.
fn doubt(folder: &Path, lexicon: &Lexicon) -> Result<()> {
    println!(
        "\n{:<30} {:>8} {:>7} {:>7} {:>8} {:>7} {:>7} {:>7}",
        "a tenth replaced", "replaced", "paired", ">= .9", "right", ">= .9", "AUC", "ECE"
    );
    let mut all = DoubtRow::default();
    let line = |name: &str, row: &DoubtRow| {
        let DoubtRow { replaced, pairs, wrong, .. } = row;
        let (sure_wrong, sure_right, auc) = (row.sure_wrong(), row.sure_right(), row.auc());
        let error = calibration_error(&reliability(&row.predictions));
        let paired = wrong.len();
        println!(
            "{name:<30} {replaced:>8} {paired:>7} {sure_wrong:>7.4} {pairs:>8} {sure_right:>7.4} {auc:>7.4} {error:>7.4}"
        );
    };
    for set in REPLACED.iter().filter(|set| folder.join(set).exists()) {
        let row = doubt_set(&folder.join(set), lexicon, &Default::default())?;
        line(set, &row);
        all.add(row);
    }
    line("all", &all);
    let bins = reliability(&all.predictions);
    bins.iter().for_each(|bin| println!("{:>39} {:>10.3} {:>7.3}", bin.count, bin.confidence, bin.accuracy));
    Ok(())
}

fn pairs(text: &Path, gold: &Path, lexicon: &Lexicon) -> Result<()> {
    if text.exists() {
        let scores = sets::bilingual_file(text, gold, lexicon, &Default::default())?;
        let (right, coverage, exact) = (scores.right_share(), scores.coverage(), scores.exact.f1());
        let name = text.file_stem().unwrap_or_default().to_string_lossy();
        println!("{name:<30} {right:>8.4} {coverage:>8.4} {exact:>8.4}");
    }
    Ok(())
}
