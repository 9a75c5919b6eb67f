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

/// The share of pairs that are found, in per cent.
fn found<'t>(pairs: impl Iterator<Item = (&'t str, &'t str)>, lexicon: &Lexicon) -> f64 {
    let (mut found, mut all) = (0, 0);
    for (zh, en) in pairs {
        all += 1;
        found += u32::from(translation(&Unit::pair(("zh-CN", zh), ("en", en)), lexicon).is_some());
    }
    f64::from(found) / f64::from(all) * 100.0
}

#[test]
#[cfg_attr(not(shared_data), ignore = "needs ../shared")]
fn wrong_partners_are_found_and_right_ones_hardly_ever() {
    let folder = shared("eval/align");
    let lexicon = Lexicon::builtin();
    // Most false alarms, least wrong partners found, in per cent.
    for (set, most, least) in [("mac_dev", 4.0, 70.0), ("wmt21_zhen_mix", 0.5, 80.0), ("tico19_mix", 0.5, 80.0)] {
        let documents = beads(&folder.join(set));
        let right = documents.iter().flatten().map(|(zh, en)| (zh.as_str(), en.as_str()));
        let wrong = documents.iter().filter(|pairs| pairs.len() > 3).flat_map(|pairs| {
            let moved = (0..pairs.len()).map(|at| (at + pairs.len() / 2) % pairs.len());
            moved.enumerate().map(|(at, other)| (pairs[at].0.as_str(), pairs[other].1.as_str()))
        });
        let (alarms, caught) = (found(right, &lexicon), found(wrong, &lexicon));
        println!("{set}: {alarms:.2} % of right pairs, {caught:.1} % of wrong ones");
        assert!(alarms <= most, "{set}: {alarms:.2} % of right pairs are found");
        assert!(caught >= least, "{set}: {caught:.1} % of wrong pairs are found");
    }
}
