//! The check for pairs that do not translate each other, on the dev sets.

use std::fs;
use std::path::Path;

use duiqi::audit::translation;
use duiqi::{Lexicon, Unit};
use duiqi_dev::shared;

/// The right beads of a set as `(Chinese, English)`, document by document.
fn beads(folder: &Path) -> Vec<Vec<(String, String)>> {
    let mut names: Vec<_> =
        fs::read_dir(folder.join("gold")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    let document = |name| {
        let lines = |side: &str| -> Vec<String> {
            let text = fs::read_to_string(folder.join(side).join(name)).unwrap();
            text.lines().map(str::to_owned).collect()
        };
        let (zh, en) = (lines("zh"), lines("en"));
        let gold = fs::read_to_string(folder.join("gold").join(name)).unwrap();
        let ids = |part: &str| -> Vec<usize> {
            let inner = part.trim_start_matches('[').split(']').next().unwrap();
            inner.split(',').filter(|id| !id.trim().is_empty()).map(|id| id.trim().parse().unwrap()).collect()
        };
        let pairs = gold.lines().filter_map(|line| {
            let (left, right) = line.split_once(':')?;
            let text = |lines: &[String], ids: Vec<usize>, gap| {
                ids.iter().map(|&id| lines[id].as_str()).collect::<Vec<_>>().join(gap)
            };
            let pair = (text(&zh, ids(left), ""), text(&en, ids(right), " "));
            (!pair.0.is_empty() && !pair.1.is_empty()).then_some(pair)
        });
        pairs.collect()
    };
    names.iter().map(document).collect()
}

/// How many pairs the check finds.
#[derive(Default)]
struct Found {
    found: u32,
    all: u32,
}

impl Found {
    fn share(&self) -> f64 {
        f64::from(self.found) / f64::from(self.all)
    }

    fn add(&mut self, other: Found) {
        self.found += other.found;
        self.all += other.all;
    }
}

fn found<'t>(pairs: impl Iterator<Item = (&'t str, &'t str)>, lexicon: &Lexicon) -> Found {
    let mut count = Found::default();
    for (zh, en) in pairs {
        count.all += 1;
        count.found += u32::from(translation(&Unit::pair(("zh-CN", zh), ("en", en)), lexicon).is_some());
    }
    count
}

/// The sets whose gold beads are translations; of the chapters of `hlm_dev` many are paraphrases.
const SETS: [&str; 11] = [
    "bible5k",
    "mac_dev",
    "ntrex_cn",
    "ntrex_cn_mix",
    "pydocs_mix",
    "ted17_mix",
    "tico19",
    "tico19_mix",
    "wmt21_zhen",
    "wmt21_zhen_mix",
    "wmt22_enzh_mix",
];

#[test]
#[cfg_attr(not(shared_data), ignore = "needs ../shared")]
fn wrong_partners_are_found_and_right_ones_hardly_ever() {
    let folder = shared("eval/align");
    let lexicon = Lexicon::builtin();
    let (mut right, mut wrong) = (Found::default(), Found::default());
    for set in SETS {
        let documents = beads(&folder.join(set));
        let pairs = documents.iter().flatten().map(|(zh, en)| (zh.as_str(), en.as_str()));
        let moved = documents.iter().filter(|pairs| pairs.len() > 3).flat_map(|pairs| {
            let moved = (0..pairs.len()).map(|at| (at + pairs.len() / 2) % pairs.len());
            moved.enumerate().map(|(at, other)| (pairs[at].0.as_str(), pairs[other].1.as_str()))
        });
        let (alarms, caught) = (found(pairs, &lexicon), found(moved, &lexicon));
        println!("{set}: {:.4} of right pairs, {:.4} of wrong ones", alarms.share(), caught.share());
        right.add(alarms);
        wrong.add(caught);
    }
    println!("all: {:.4} of right pairs, {:.4} of wrong ones", right.share(), wrong.share());
    assert!(right.share() <= 0.01, "{:.4} of right pairs are found", right.share());
    assert!(wrong.share() >= 0.85, "{:.4} of wrong pairs are found", wrong.share());
}
