//! Pairs whose words have nothing to do with each other.

use crate::token::{self, Class, TokenizedSide};
use crate::{Lang, Lexicon, Links, Unit};

use super::{Check, Finding};

/// How many of its content words a translation links to words of the other side, and how many a text links that is none:
/// a little less and a little more than the means of both on the development sets of news, talks, novels, documentation.
const LINKED: f32 = 0.45;
const LINKED_BY_CHANCE: f32 = 0.12;
/// The logarithm of how much likelier "no translation" has to be. With 5, of 19,970 right beads of eleven sets 1 % are
/// found (technical text and news 0.1 to 1 %, novels 3 %, scripture 4 %), of as many wrong ones, made by moving one side
/// on within the same document, 80 %.
const DOUBT: f32 = 5.0;

/// Source and target do not translate each other, as far as words tell: by how many of their content words, numbers and
/// names the lexicon links to the other side. Short texts have too few words to say. Nothing is said of languages other
/// than English and Chinese.
///
/// ```
/// use duiqi::{Lexicon, Unit, audit::translation};
/// let lexicon = Lexicon::builtin();
/// let english = "The government will build three new hospitals in the city next year.";
/// let right = Unit::pair(("en", english), ("zh", "政府明年将在该市新建三所医院。"));
/// let wrong = Unit::pair(("en", english), ("zh", "他小时候最喜欢和妹妹一起去河边钓鱼、游泳、唱歌。"));
/// assert!(translation(&right, &lexicon).is_none());
/// # if !lexicon.is_empty() {
/// assert!(translation(&wrong, &lexicon).is_some());
/// # }
/// ```
pub fn translation(unit: &Unit, lexicon: &Lexicon) -> Option<Finding> {
    let sides = [(&unit.source.text, &unit.source.tag), (&unit.target.text, &unit.target.tag)];
    let text = |lang| sides.iter().find(|(text, tag)| tag.lang().or_else(|| Lang::detect(text)) == Some(lang));
    let ((zh, _), (en, _)) = (text(Lang::Zh)?, text(Lang::En)?);
    if lexicon.is_empty() || Lang::detect(zh) != Some(Lang::Zh) || Lang::detect(en) != Some(Lang::En) {
        return None;
    }
    let (zh, en) = token::pair(&[zh], &[en], lexicon);
    let links = Links::new(&zh, &en, lexicon);
    let (zh_terms, en_terms) = (content(&zh), content(&en));
    let linked_zh =
        zh_terms.iter().filter(|&&term| links.translations(term).iter().any(|link| en_terms.contains(&link.term)));
    let linked_en = en_terms.iter().filter(|&&term| links.back(term).iter().any(|link| zh_terms.contains(&link.term)));
    let (linked, all) = (linked_zh.count() + linked_en.count(), zh_terms.len() + en_terms.len());
    let (yes, no) = (linked as f32, (all - linked) as f32);
    let doubt = yes * (LINKED_BY_CHANCE / LINKED).ln() + no * ((1.0 - LINKED_BY_CHANCE) / (1.0 - LINKED)).ln();
    let score = 1.0 - 0.5 * ((DOUBT - doubt) / 4.0).exp();
    let reason = || format!("{linked} of {all} content words have a counterpart on the other side");
    (doubt > DOUBT).then(|| Finding::new(Check::Translation, score, reason()))
}

/// The different content words, numbers and names of the one sentence of a side, in order.
fn content(side: &TokenizedSide) -> Vec<u32> {
    let tells = |term: &u32| matches!(side.class(*term), Class::Content | Class::Number | Class::Latin);
    let mut terms: Vec<u32> = side.tokens(0).iter().map(|token| token.term).filter(tells).collect();
    terms.sort_unstable();
    terms.dedup();
    terms
}
