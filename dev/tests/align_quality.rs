//! Floors on the dev sets. A floor only rises.
//!
//! Unoptimised builds look at a part of the documents; `cargo test --release` at all.

use std::fs;
use std::path::{Path, PathBuf};

use duiqi::align::{MISMATCH, Options};
use duiqi::eval::{calibration_error, reliability};
use duiqi::{Alignment, Bitext, Lang, Lexicon, align};
use duiqi_dev::doubt::{DoubtRow, doubt_set};
use duiqi_dev::{sets, shared};

const MIXED: [&str; 6] = ["ntrex_cn_mix", "wmt21_zhen_mix", "wmt22_enzh_mix", "tico19_mix", "ted17_mix", "pydocs_mix"];

fn sets_folder() -> PathBuf {
    shared("eval/align")
}

/// The texts of a set, document by document.
fn documents(folder: &Path) -> Vec<(String, String, String)> {
    let names = sets::files(&folder.join("zh")).unwrap();
    names
        .iter()
        .map(|path| {
            let name = path.file_name().unwrap();
            let read = |side: &str| fs::read_to_string(folder.join(side).join(name)).unwrap();
            (name.to_string_lossy().into_owned(), read("zh"), read("en"))
        })
        .collect()
}

fn bitext<'t>(zh: &'t str, en: &'t str) -> Bitext<'t> {
    Bitext::from_lines((Lang::Zh, Lang::En), zh, en).unwrap()
}

#[test]
#[cfg_attr(not(shared_data), ignore = "needs ../shared")]
fn dev_sets_are_aligned_as_well_as_before() {
    let folder = sets_folder();
    let lexicon = Lexicon::builtin();
    // Fitted on these sets, so the floors lie below the figures of documents that were left out of the fitting.
    let mut floors = vec![("mac_dev", 0.935, 0.0), ("wmt21_zhen_mix", 0.0, 0.985)];
    if !cfg!(debug_assertions) {
        floors.extend([("bible5k", 0.985, 0.0), ("ntrex_cn_mix", 0.0, 0.975), ("wmt22_enzh_mix", 0.0, 0.975)]);
        floors.extend([("tico19_mix", 0.0, 0.995), ("ted17_mix", 0.0, 0.97), ("pydocs_mix", 0.0, 0.98)]);
    }
    let mut predictions = Vec::new();
    for (set, strict, all) in floors {
        let row = sets::align_set(&folder.join(set), &lexicon, &Options::default()).unwrap();
        println!("{set}: strict {:.4}, all {:.4}", row.scores.strict.f1(), row.scores.all.f1());
        assert!(row.scores.strict.f1() >= strict, "{set}: strict F1 {:.4} < {strict}", row.scores.strict.f1());
        assert!(row.scores.all.f1() >= all, "{set}: all F1 {:.4} < {all}", row.scores.all.f1());
        if set != "bible5k" {
            predictions.extend(row.predictions);
        }
    }
    let error = calibration_error(&reliability(&predictions));
    println!("calibration error {error:.4}");
    assert!(error <= 0.03, "calibration error {error:.4}");
}

#[test]
#[cfg_attr(not(shared_data), ignore = "needs ../shared")]
fn confidence_tells_wrong_partners_from_right_ones() {
    let folder = sets_folder();
    let lexicon = Lexicon::builtin();
    let sets: &[&str] =
        if cfg!(debug_assertions) { &["wmt21_zhen"] } else { &["ntrex_cn", "tico19", "wmt21_zhen", "mac_dev"] };
    let mut all = DoubtRow::default();
    for set in sets {
        all.add(doubt_set(&folder.join(set), &lexicon, &Options::default()).unwrap());
    }
    let error = calibration_error(&reliability(&all.predictions));
    let (sure_wrong, sure_right) = (all.sure_wrong(), all.sure_right());
    println!("wrong at .9 {sure_wrong:.4}, right at .9 {sure_right:.4}, AUC {:.4}, error {error:.4}", all.auc());
    assert!(all.replaced >= 100 && all.pairs >= 1000);
    assert!(sure_wrong <= 0.05, "of the wrong partners {sure_wrong:.4} are paired with a confidence of .9");
    assert!(sure_right >= 0.95, "of the right pairs only {sure_right:.4} have a confidence of .9");
    assert!(error <= 0.015, "calibration error {error:.4}");
}

#[test]
#[cfg_attr(not(shared_data), ignore = "needs ../shared")]
fn mismatched_documents_are_told_from_true_pairs() {
    let folder = sets_folder();
    let lexicon = Lexicon::builtin();
    let mut mismatched = 0;
    for set in MIXED {
        let documents = documents(&folder.join(set));
        for at in 0..9 {
            let (name, zh, en) = &documents[at];
            let sure = align(&bitext(zh, en), &lexicon, &Options::default()).confidence;
            assert!(sure >= MISMATCH, "{set}/{name}: {sure}");
            let (other, _, en) = &documents[(at + 1) % documents.len()];
            let sure = align(&bitext(zh, en), &lexicon, &Options::default()).confidence;
            assert!(sure < MISMATCH, "{set}/{name} with {other}: {sure}");
            mismatched += 1;
        }
    }
    assert!(mismatched >= 50);
}

fn same(a: &Alignment, b: &Alignment) -> bool {
    a.beads.len() == b.beads.len()
        && a.beads.iter().zip(&b.beads).all(|(a, b)| (&a.source, &a.target) == (&b.source, &b.target))
}

#[test]
#[cfg_attr(not(shared_data), ignore = "needs ../shared")]
fn the_band_finds_the_path_of_the_whole_table() {
    let folder = sets_folder();
    let lexicon = Lexicon::builtin();
    let mut whole = Options::default();
    whole.whole = true;
    let largest = if cfg!(debug_assertions) { 1_000 } else { 400_000 };
    let mut seen = 0;
    for set in MIXED.iter().chain(&["mac_dev"]) {
        for (name, zh, en) in documents(&folder.join(set)) {
            let bitext = bitext(&zh, &en);
            if bitext.source().len() * bitext.target().len() > largest {
                continue;
            }
            let (band, table) = (align(&bitext, &lexicon, &Options::default()), align(&bitext, &lexicon, &whole));
            assert!(same(&band, &table), "{set}/{name}");
            seen += 1;
        }
    }
    println!("{seen} documents");
    assert!(seen >= 50);
}

#[test]
#[cfg_attr(not(shared_data), ignore = "needs ../shared")]
fn dropped_and_inserted_blocks_do_not_throw_it_off() {
    let folder = sets_folder();
    let lexicon = Lexicon::builtin();
    let documents = documents(&folder.join("tico19"));
    let lines = |side: usize| -> Vec<&str> {
        documents.iter().flat_map(|document| if side == 0 { document.1.lines() } else { document.2.lines() }).collect()
    };
    let (zh, en) = (lines(0), lines(1));
    let size = if cfg!(debug_assertions) { 600 } else { 1_200 };
    for block in [5, 20, 50, 120, 200] {
        // A block is left out of the Chinese side, and one of other text is put into the English side.
        let (out, foreign) = (size / 4, size * 3 / 4);
        let chinese: Vec<&str> = zh[..out].iter().chain(&zh[out + block..size]).copied().collect();
        let strange = &en[size + 100..size + 100 + block];
        let english: Vec<&str> = en[..foreign].iter().chain(strange).chain(&en[foreign..size]).copied().collect();
        let (chinese_text, english_text) = (chinese.join("\n"), english.join("\n"));
        let found = align(&bitext(&chinese_text, &english_text), &lexicon, &Options::default());
        let column = |row: usize| {
            let at = if row < out { row } else { row + block };
            if at < foreign { at } else { at + block }
        };
        let right = (0..chinese.len())
            .filter(|&row| {
                found.beads.iter().any(|bead| bead.source.contains(&row) && bead.target.contains(&column(row)))
            })
            .count();
        let share = right as f64 / chinese.len() as f64;
        println!("blocks of {block}: {share:.4} of the sentences with their counterpart");
        assert!(share >= 0.98, "blocks of {block}: {share:.4}");
    }
}
