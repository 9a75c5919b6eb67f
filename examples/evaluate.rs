//! The quality table: every gold set below a folder, split, aligned and scored.
//!
//!     cargo run --release --example evaluate [-- FOLDER]        default: ../shared/eval

use std::path::{Path, PathBuf};

use duiqi::eval::{calibration_error, reliability, sets};
use duiqi::{Lexicon, Result};

fn main() -> Result<()> {
    let folder = std::env::args().nth(1).map_or_else(|| PathBuf::from("../shared/eval"), PathBuf::from);
    splits(&folder)?;
    alignments(&folder)
}

fn splits(folder: &Path) -> Result<()> {
    println!("{:<30} {:>8} {:>7} {:>7} {:>7} {:>7}", "sentence ends", "records", "P", "R", "F1", "exact");
    for path in sets::files(&folder.join("split"))?.iter().filter(|path| path.extension().is_some()) {
        let row = sets::split_file(path, &Default::default())?;
        let (p, r, f1) = (row.ends.precision() * 100.0, row.ends.recall() * 100.0, row.ends.f1() * 100.0);
        println!("{:<30} {:>8} {p:>7.2} {r:>7.2} {f1:>7.2} {:>7}", row.set, row.records, row.exact);
    }
    Ok(())
}

fn alignments(folder: &Path) -> Result<()> {
    let lexicon = Lexicon::builtin();
    let mut predictions = Vec::new();
    println!("\n{:<16} {:>9} {:>7} {:>7} {:>7} {:>7}", "beads", "documents", "strict", "lax", "null", "all");
    for set in sets::files(&folder.join("align"))? {
        let row = sets::align_set(&set, &lexicon, &Default::default())?;
        let s = row.scores;
        let (strict, lax, null, all) = (s.strict.f1(), s.lax.f1(), s.null.f1(), s.all.f1());
        println!("{:<16} {:>9} {strict:>7.4} {lax:>7.4} {null:>7.4} {all:>7.4}", row.set, row.documents);
        predictions.extend(row.predictions);
    }
    let bins = reliability(&predictions);
    println!("\nexpected calibration error {:.4}", calibration_error(&bins));
    for bin in bins {
        println!("  {:>6} beads  confidence {:.3}  right {:.3}", bin.count, bin.confidence, bin.accuracy);
    }
    println!("\n{:<16} {:>9} {:>7} {:>8}", "running text", "documents", "right", "coverage");
    for set in sets::files(&folder.join("align"))?.iter().filter(|set| set.join("raw").exists()) {
        let row = sets::raw_set(set, &lexicon, &Default::default())?;
        let (right, coverage) = (row.right as f64 / row.found as f64, row.covered as f64 / row.characters as f64);
        println!("{:<16} {:>9} {right:>7.4} {coverage:>8.4}", row.set, row.documents);
    }
    Ok(())
}
