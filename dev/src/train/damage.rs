//! Damages a document: sentences of one-to-one beads are replaced by others of
//! similar length, some are dropped, and foreign ones are inserted. The gold
//! beads then leave those sentences without counterpart.

use super::gold::{Gold, Texts};
use super::random::Random;

/// How much of a document is damaged, in shares from 0 to 1.
#[derive(Debug, Clone, Copy)]
pub struct Damage {
    /// The share of one-to-one beads of which one side is replaced.
    pub replaced: f64,
    /// The share of beads that lose a side.
    pub dropped: f64,
    /// How often a foreign sentence is inserted before a bead.
    pub inserted: f64,
}

/// Shorter English sentences are not replaced, as in `substitute.py`: a short
/// sentence may translate another by chance.
const SHORT: usize = 25;
/// How many sentences are drawn in search of one of similar length before the
/// replacement is given up.
const TRIES: usize = 400;

/// A damaged copy of the document, with foreign sentences taken from `pool`,
/// the sentences of its set.
pub fn damage(gold: &Gold, pool: &Texts, damage: Damage, seed: u64) -> Gold {
    let mut random = Random::new(seed, &gold.name);
    // The same side throughout a document: an editor revises one language and
    // forgets the other.
    let english = random.chance(0.6);
    let (mut texts, mut replaced) = (Vec::new(), Vec::new());
    for bead in gold.texts() {
        if random.chance(damage.inserted) {
            texts.extend(foreign(pool, &mut random));
        }
        let one = bead.zh.len() == 1 && bead.en.len() == 1 && bead.en[0].chars().count() >= SHORT;
        let other = (one && random.chance(damage.replaced)).then(|| {
            if english { alike(&bead.en[0], &pool.en, &mut random) } else { alike(&bead.zh[0], &pool.zh, &mut random) }
        });
        if let Some(other) = other.flatten() {
            let (zh, en) = if english { (bead.zh, vec![other]) } else { (vec![other], bead.en) };
            replaced.push(texts.len());
            texts.extend([Texts { zh, en: Vec::new() }, Texts { zh: Vec::new(), en }]);
        } else if bead.is_full() && random.chance(damage.dropped) {
            let zh_stays = random.chance(0.5);
            let (zh, en) = if zh_stays { (bead.zh, Vec::new()) } else { (Vec::new(), bead.en) };
            texts.extend(zh.into_iter().map(|line| Texts { zh: vec![line], en: Vec::new() }));
            texts.extend(en.into_iter().map(|line| Texts { zh: Vec::new(), en: vec![line] }));
        } else {
            texts.push(bead);
        }
    }
    let made = Gold::from_texts(texts);
    let pair = |&at: &usize| (made.beads[at].source.start, made.beads[at + 1].target.start);
    let replaced = replaced.iter().map(pair).collect();
    Gold { set: gold.set.clone(), name: gold.name.clone(), fold: gold.fold, weight: gold.weight, replaced, ..made }
}

/// A sentence drawn from some others whose length differs from that of `line`
/// by at most a quarter.
fn alike(line: &str, pool: &[String], random: &mut Random) -> Option<String> {
    let length = line.chars().count() as f64;
    (0..TRIES).find_map(|_| {
        let other = random.pick(pool)?;
        let ratio = other.chars().count() as f64 / length;
        ((0.8..=1.25).contains(&ratio) && other != line).then(|| other.clone())
    })
}

fn foreign(pool: &Texts, random: &mut Random) -> Option<Texts> {
    if random.chance(0.5) {
        Some(Texts { zh: vec![random.pick(&pool.zh)?.clone()], en: Vec::new() })
    } else {
        Some(Texts { zh: Vec::new(), en: vec![random.pick(&pool.en)?.clone()] })
    }
}
