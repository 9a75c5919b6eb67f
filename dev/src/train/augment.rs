//! Re-segments an aligned document as translators of novels do: clauses are
//! split off, joined, moved over the border of a bead (gold then joins the two
//! beads) or left out, and words are replaced.

use super::gold::{Gold, Texts};
use super::random::Random;

/// The document re-segmented at random: the same `seed` gives the same
/// document.
pub fn augment(gold: &Gold, seed: u64) -> Gold {
    let mut random = Random::new(seed, &gold.name);
    let vocabulary: Vec<&str> = gold.en.iter().flat_map(|line| words(line)).collect();
    // One rate for the whole document: documents differ in how freely they are
    // translated.
    let noise = random.share() * 0.175;
    let scale = 0.5 + random.share();
    let joined = join_neighbours(gold.texts(), scale, &mut random);
    let mut texts = Vec::new();
    for bead in joined {
        if !bead.is_full() {
            texts.push(bead);
            continue;
        }
        let mut bead = split_clauses(bead, scale, &mut random);
        bead.en.iter_mut().for_each(|line| *line = replace_words(line, &vocabulary, noise, &mut random));
        match random.share() {
            r if r < 0.008 => texts.push(Texts { en: Vec::new(), ..bead }),
            r if r < 0.014 => texts.push(Texts { zh: Vec::new(), ..bead }),
            _ => texts.push(bead),
        }
    }
    let made = Gold::from_texts(texts);
    Gold { set: gold.set.clone(), name: gold.name.clone(), fold: gold.fold, weight: gold.weight, ..made }
}

/// Joins sentences of neighbouring beads, or moves a clause from one to the
/// other.
fn join_neighbours(beads: Vec<Texts>, scale: f64, random: &mut Random) -> Vec<Texts> {
    let mut out = Vec::new();
    let mut rest = beads.into_iter().peekable();
    while let Some(bead) = rest.next() {
        let joined = match rest.peek() {
            Some(next) if bead.is_full() && next.is_full() => join(&bead, next, random.share() / scale, random),
            _ => None,
        };
        if joined.is_some() {
            rest.next();
        }
        out.push(joined.unwrap_or(bead));
    }
    out
}

/// One way to join two beads, picked by `dice`; the shares are those of the
/// first experiments.
fn join(one: &Texts, two: &Texts, dice: f64, random: &mut Random) -> Option<Texts> {
    let mut both = Texts { zh: [&one.zh[..], &two.zh].concat(), en: [&one.en[..], &two.en].concat() };
    let (z, e) = (one.zh.len() - 1, one.en.len() - 1);
    if dice < 0.04 {
        let joint = random.pick(&[", and ", "; ", ", ", " and "])?;
        both.en[e] = format!("{}{joint}{}", bare_en(&both.en[e]), lower(&both.en[e + 1]));
        both.en.remove(e + 1);
    } else if dice < 0.09 {
        both.zh[z] = format!("{}，{}", bare_zh(&both.zh[z]), both.zh[z + 1]);
        both.zh.remove(z + 1);
    } else if dice < 0.13 {
        let (head, tail) = cut_en(&both.en[e + 1], random)?;
        both.en[e] = format!("{}, {}", bare_en(&both.en[e]), lower(&end_en(&head)));
        both.en[e + 1] = upper(tail.trim());
    } else if dice < 0.15 {
        let (head, tail) = cut_en(&both.en[e], random)?;
        both.en[e + 1] = format!("{}, {}", upper(bare_en(tail.trim())), lower(&both.en[e + 1]));
        both.en[e] = end_en(&head);
    } else if dice < 0.165 {
        let (head, tail) = cut_zh(&both.zh[z + 1], random)?;
        both.zh[z] = format!("{}，{}", bare_zh(&both.zh[z]), end_zh(&head));
        both.zh[z + 1] = tail;
    } else {
        return None;
    }
    Some(both)
}

/// Turns clauses into sentences, and leaves some clauses out.
fn split_clauses(bead: Texts, scale: f64, random: &mut Random) -> Texts {
    let mut split = Texts::default();
    for line in bead.en {
        let cut = if random.chance(0.2 * scale) { cut_en(&line, random) } else { None };
        match cut {
            Some((head, _)) if random.chance(0.12) => split.en.push(end_en(&head)),
            Some((head, tail)) => split.en.extend([end_en(&head), upper(tail.trim())]),
            None => split.en.push(line),
        }
    }
    for line in bead.zh {
        let cut = if random.chance(0.05 * scale) { cut_zh(&line, random) } else { None };
        match cut {
            Some((head, tail)) => split.zh.extend([end_zh(&head), tail]),
            None => split.zh.push(line),
        }
    }
    split
}

/// The words of a line in ASCII lower case with four letters or more: hardly
/// any names.
fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.len() >= 4 && word.bytes().all(|byte| byte.is_ascii_lowercase()))
}

/// Replaces each of those words by one of `vocabulary` with the probability
/// `noise`.
fn replace_words(line: &str, vocabulary: &[&str], noise: f64, random: &mut Random) -> String {
    let mut out = String::with_capacity(line.len());
    for piece in line.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let word = piece.trim_end_matches(|c: char| !c.is_alphanumeric());
        let is_word = word.len() >= 4 && word.bytes().all(|byte| byte.is_ascii_lowercase());
        match random.pick(vocabulary) {
            Some(other) if is_word && random.chance(noise) => {
                out.push_str(other);
                out.push_str(&piece[word.len()..]);
            }
            _ => out.push_str(piece),
        }
    }
    out
}

/// A sentence cut after a comma or the like, with at least four words on each
/// side.
fn cut_en(line: &str, random: &mut Random) -> Option<(String, String)> {
    let many = |part: &str| part.split_whitespace().count() >= 4;
    let follows = |rest: &str| {
        let next = rest.trim_start_matches(' ').chars().next();
        next.is_some_and(|c| c.is_alphanumeric() || matches!(c, '"' | '\'' | '“' | '‘'))
    };
    let cuts: Vec<usize> = line
        .match_indices([',', ';', ':', '—'])
        .map(|(at, mark)| at + mark.len())
        .filter(|&at| many(&line[..at]) && many(&line[at..]) && follows(&line[at..]))
        .collect();
    random.pick(&cuts).map(|&at| (line[..at].to_owned(), line[at..].to_owned()))
}

/// Cuts a Chinese sentence after a comma or the like, with at least six
/// characters on each side.
fn cut_zh(line: &str, random: &mut Random) -> Option<(String, String)> {
    let many = |part: &str| part.chars().count() >= 6;
    let cuts: Vec<usize> = line
        .match_indices(['，', '；', '：'])
        .map(|(at, mark)| at + mark.len())
        .filter(|&at| many(&line[..at]) && many(&line[at..]))
        .collect();
    random.pick(&cuts).map(|&at| (line[..at].to_owned(), line[at..].to_owned()))
}

fn bare_en(line: &str) -> &str {
    line.strip_suffix(['.', '!', '?']).unwrap_or(line)
}

fn bare_zh(line: &str) -> &str {
    line.strip_suffix(['。', '！', '？']).unwrap_or(line)
}

fn end_en(line: &str) -> String {
    format!("{}.", line.trim_end_matches([',', ';', ':', '—', ' ']))
}

fn end_zh(line: &str) -> String {
    format!("{}。", line.trim_end_matches(['，', '；', '：', ' ']))
}

fn lower(line: &str) -> String {
    let mut chars = line.chars();
    match (chars.next(), chars.next()) {
        (Some(first), Some(second)) if first.is_uppercase() && second.is_lowercase() => {
            first.to_lowercase().chain(line.chars().skip(1)).collect()
        }
        _ => line.to_owned(),
    }
}

fn upper(line: &str) -> String {
    let mut chars = line.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
