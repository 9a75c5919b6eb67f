//! Why a bead: the sentences are aligned again for it.

use duiqi::{Bitext, BySide, Lang, align as aligning};

use crate::records::{Bead, WordLink, word};
use crate::sentences::{bitext, joined};
use crate::work;

/// Explains a bead of sentences; `None` if it is not found again, even between cuts at its ends.
pub fn explain(
    sentences: &BySide<Vec<String>>,
    source: Lang,
    wanted: &Bead,
) -> duiqi::Result<Option<(aligning::Explanation, Vec<WordLink>)>> {
    let joined = joined(sentences);
    let bead = duiqi::Bead {
        source: wanted.source.0..wanted.source.1,
        target: wanted.target.0..wanted.target.1,
        ..Default::default()
    };
    let ends = vec![(wanted.source.0, wanted.target.0), (wanted.source.1, wanted.target.1)];
    for cuts in [Vec::new(), ends] {
        let bitext = bitext(&joined, Some(source), cuts)?;
        let found = aligning::explain(&bitext, work::lexicon(), &aligning::Options::default(), &bead);
        if let Some(found) = found {
            let links = found.links.iter().filter_map(|link| word_link(&bitext, link)).collect();
            return Ok(Some((found, links)));
        }
    }
    Ok(None)
}

fn word_link(bitext: &Bitext<'_>, link: &aligning::WordLink) -> Option<WordLink> {
    Some(WordLink {
        source: bitext.source().get(link.source)?.text.get(link.source_bytes.clone())?.to_owned(),
        target: bitext.target().get(link.target)?.text.get(link.target_bytes.clone())?.to_owned(),
        source_sentence: link.source,
        target_sentence: link.target,
        strength: link.strength,
        origin: word(&link.kind).unwrap_or_default(),
    })
}
