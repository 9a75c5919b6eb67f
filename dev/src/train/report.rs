//! What a model is worth on documents that it was not trained on: beads found, and
//! confidence.

use duiqi::model::Arc;

use super::corpus::{Item, Kind, LINE_SETS};
use super::field::{Found, en, is_full, zh};

/// Counts over one set: right, found, gold; of beads with text on both sides, and of all.
#[derive(Debug, Clone, Default)]
struct Counts {
    set: String,
    full: [f64; 3],
    all: [f64; 3],
}

/// Scores gathered over documents.
#[derive(Debug, Clone, Default)]
pub struct Report {
    sets: Vec<Counts>,
    /// For each tenth of confidence: its sum, right beads, all beads.
    bins: [[f64; 3]; 10],
    /// Pairs of which one side was replaced; the confidences of those that were found
    /// nevertheless.
    replaced: usize,
    wrong: Vec<f64>,
    /// Untouched pairs; the confidences of those found.
    pairs: usize,
    right: Vec<f64>,
}

impl Report {
    /// Adds what was found in a document.
    pub fn add(&mut self, item: &Item, path: &[Found]) {
        let is_right = |arc: &Arc| {
            item.document.gold.beads.iter().any(|bead| {
                let same = |gold: &std::ops::Range<usize>, found: std::ops::Range<usize>| {
                    *gold == found || gold.is_empty() && found.is_empty()
                };
                same(&bead.source, zh(arc)) && same(&bead.target, en(arc))
            })
        };
        if item.document.kind == Kind::Plain {
            self.count(item, path, is_right);
        }
        if item.document.kind != Kind::Augmented {
            for found in path.iter().filter(|found| is_full(&found.arc)) {
                let bin = &mut self.bins[((found.probability * 10.0) as usize).min(9)];
                bin[0] += found.probability;
                bin[1] += f64::from(is_right(&found.arc));
                bin[2] += 1.0;
            }
        }
        let set = &*item.document.gold.set;
        // As in `substitute.py`: each document once.
        if item.document.kind == Kind::Damaged
            && item.document.variant == 0
            && (LINE_SETS.contains(&set) || set == "mac_dev")
        {
            self.doubt(item, path);
        }
    }

    fn count(&mut self, item: &Item, path: &[Found], is_right: impl Fn(&Arc) -> bool) {
        let set = if item.document.is_kept() { "hlm kept" } else { &item.document.gold.set };
        let at = self.sets.iter().position(|counts| counts.set == set).unwrap_or_else(|| {
            self.sets.push(Counts { set: set.to_owned(), ..Counts::default() });
            self.sets.len() - 1
        });
        let counts = &mut self.sets[at];
        for found in path {
            let right = f64::from(is_right(&found.arc));
            counts.all[0] += right;
            counts.all[1] += 1.0;
            if is_full(&found.arc) {
                counts.full[0] += right;
                counts.full[1] += 1.0;
            }
        }
        let full = item.document.gold.beads.iter().filter(|bead| !bead.source.is_empty() && !bead.target.is_empty());
        counts.full[2] += full.count() as f64;
        counts.all[2] += item.document.gold.beads.len() as f64;
    }

    /// The confidences of replaced and of untouched pairs, as `substitute.py` takes them.
    fn doubt(&mut self, item: &Item, path: &[Found]) {
        for &(_, sentence) in &item.document.gold.replaced {
            self.replaced += 1;
            let found = path.iter().find(|found| is_full(&found.arc) && en(&found.arc) == (sentence..sentence + 1));
            self.wrong.extend(found.map(|found| found.probability));
        }
        for bead in item.document.gold.beads.iter().filter(|bead| bead.source.len() == 1 && bead.target.len() == 1) {
            self.pairs += 1;
            let found = path.iter().find(|found| zh(&found.arc) == bead.source && en(&found.arc) == bead.target);
            self.right.extend(found.map(|found| found.probability));
        }
    }

    /// Prints the scores.
    pub fn print(&self) {
        let f1 = |[right, found, gold]: [f64; 3]| 2.0 * right / (found + gold).max(1.0);
        println!("{:<18} {:>7} {:>7} {:>7}", "beads", "strict", "all", "gold");
        for Counts { set, full, all } in &self.sets {
            println!("{set:<18} {:>7.4} {:>7.4} {:>7}", f1(*full), f1(*all), all[2]);
        }
        let mixed: Vec<f64> = self.sets.iter().filter(|set| set.set.ends_with("_mix")).map(|set| f1(set.all)).collect();
        println!("mean all-F1 of the mixed sets {:.4}", mixed.iter().sum::<f64>() / mixed.len().max(1) as f64);
        let sure = |confidences: &[f64]| confidences.iter().filter(|&&confidence| confidence >= 0.9).count() as f64;
        println!(
            "replaced {}: paired {}, at .9 and more {:.4}; right pairs {}: at .9 and more {:.4}; AUC {:.4}",
            self.replaced,
            self.wrong.len(),
            sure(&self.wrong) / self.replaced.max(1) as f64,
            self.pairs,
            sure(&self.right) / self.pairs.max(1) as f64,
            self.auc(),
        );
        let total: f64 = self.bins.iter().map(|bin| bin[2]).sum();
        let error: f64 = self.bins.iter().map(|bin| (bin[0] - bin[1]).abs()).sum();
        println!("calibration error with replaced sentences {:.4}", error / total.max(1.0));
        for [sum, right, count] in self.bins.iter().filter(|bin| bin[2] > 0.0) {
            println!("{:>10.3} {:>7.3} {count:>7}", sum / count, right / count);
        }
    }

    /// What the columns of [`Report::line`] are.
    pub const HEAD: &str = "mac_dev    kept     hlm   bible   mixed | wrong >= .9  right >= .9     AUC";

    /// The scores in one line: strict F1 of the novels, the kept chapters and scripture,
    /// mean all-F1 of the mixed sets, what confidence says of replaced and of untouched
    /// pairs.
    pub fn line(&self) -> String {
        let f1 = |[right, found, gold]: [f64; 3]| 2.0 * right / (found + gold).max(1.0);
        let set = |name: &str| self.sets.iter().find(|set| set.set == name).map_or(0.0, |set| f1(set.full));
        let mixed: Vec<f64> = self.sets.iter().filter(|set| set.set.ends_with("_mix")).map(|set| f1(set.all)).collect();
        let sure = |all: &[f64]| all.iter().filter(|&&confidence| confidence >= 0.9).count() as f64;
        format!(
            "{:>7.4} {:>7.4} {:>7.4} {:>7.4} {:>7.4} | {:>11.4} {:>12.4} {:>7.4}",
            set("mac_dev"),
            set("hlm kept"),
            set("hlm"),
            set("bible5k"),
            mixed.iter().sum::<f64>() / mixed.len().max(1) as f64,
            sure(&self.wrong) / self.replaced.max(1) as f64,
            sure(&self.right) / self.pairs.max(1) as f64,
            self.auc(),
        )
    }

    /// The chance that a right pair has a higher confidence than a wrong one.
    fn auc(&self) -> f64 {
        let mut wrong = self.wrong.clone();
        wrong.sort_unstable_by(f64::total_cmp);
        let below = |right: &f64| {
            let under = wrong.partition_point(|wrong| wrong < right);
            (under + wrong.partition_point(|wrong| wrong <= right)) as f64 / 2.0
        };
        self.right.iter().map(below).sum::<f64>() / (wrong.len() * self.right.len()).max(1) as f64
    }
}
