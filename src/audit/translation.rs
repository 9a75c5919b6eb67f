//! Finds pairs whose words are unrelated.
//!
//! Three judgements are added up as logits: how many content words link to the
//! other side, whether the lengths fit, and how confident the aligner is in the
//! pair. None of them is good enough alone; a translation that is free, or full
//! of names, has few links, too.

use crate::link::learned::{self, WordCounts};
use crate::token::{self, Class, TokenizedSide};
use crate::{Bitext, ByLang, Lang, Lexicon, Links, Sentence, Unit, align};

use super::pair::{adds_address, is_list, without_explanation};
use super::{Check, Finding, placeholders, repeats};

/// The share of content words that a translation links to the other side:
/// slightly below the mean of the dev sets of news, talks, novels and
/// documentation.
const LINKED: f32 = 0.45;
/// The share that an unrelated text links: slightly above the mean of the same
/// sets.
const LINKED_BY_CHANCE: f32 = 0.12;
/// How many words the share of the dev sets counts for beside those of a file.
/// Choice: the words of some five pairs.
const PRIOR: f32 = 100.0;
/// What is subtracted from the share of a file: its pairs are not alike.
/// Measurement on pieces of 30 pairs of the dev sets: without the share of the
/// piece, .8 % of right pairs are reported and 84 % of wrong ones, with it .9 %
/// and 88 %.
const CAUTION: f32 = 0.03;
/// The largest share to expect: a choice, above that of any dev set (.67).
const MOST_LINKED: f32 = 0.75;
/// How large the sum of all evidence for "no translation" must be, as a logit.
///
/// Measurement: .88 % of 24,553 right beads of eleven sets are reported
/// (technical text .1 %, news 0 to 1 %, novels and scripture 3 %) and 85.3 % of
/// as many wrong ones, made by shifting one side within its document. With 7.4
/// they are .82 and 84.7 %. The words alone find 81 % at the price of 1 %. The
/// aligner was trained on these sets; `dev/tests/audit_quality.rs` holds the
/// floors.
const DOUBT: f32 = 7.2;
/// The same for the messages of programs, which were paired by key.
///
/// Chosen on 56,512 messages of 110 localisations, with the words that the files
/// teach: 9 of them pass it, some of them rightly. Measurement: of 870 messages
/// of three words or more that exchanged their translations, 160 are found, and
/// 457 by any check.
const DOUBT_IN_PROGRAMS: f32 = 9.5;
/// The doubt that makes a warning of such a finding. Measurement on 300
/// localisations: of the findings with less, about half are wrong.
const EVEN_IN_PROGRAMS: f32 = 12.3;
/// The share of content words that a wrong partner links in such messages, after
/// what the file taught. Measurement, as above.
const LINKED_BY_CHANCE_IN_PROGRAMS: f32 = 0.06;
/// The share of content words that the messages of a program link after what
/// they taught. Measurement, as above.
const LINKED_IN_PROGRAMS: f32 = 0.73;
/// How many words this share counts for beside those of the file. Choice: a few
/// wrong pairs in a small file must not make wrong pairs usual.
const PRIOR_IN_PROGRAMS: f32 = 500.0;
/// A file that links less is translated freely. Measurement: of the 110 files,
/// 108 link .6 or more; a list of provinces links .33, and a game with long
/// descriptions .52.
const FREELY: f32 = 0.6;
/// The least share to expect: half that of the dev sets (choice).
const LEAST_LINKED: f32 = 0.22;
/// How much the ratio of lengths counts there beside [`BY_LENGTH`], as a factor.
/// Measurement, as above.
const LENGTH_IN_PROGRAMS: f32 = 1.5;
/// Where so many of the words of the side with fewer words link, the other side
/// adds something, but is not unrelated. Choice.
const EXPLAINED: f32 = 0.5;
/// How much a variable or tag that both sides have speaks for the pair, and how
/// many of them count. Measurement, as above.
const BY_CODE: f32 = 2.0;
const MOST_CODES: usize = 2;
/// With less doubt by the words, the aligner is not run, because it takes
/// longer. Measurement: 96 % of right pairs have less, and 6 % of wrong ones.
const LEAST_BY_WORDS: f32 = 2.0;
/// The aligner's confidence counts up to this many logits. Measurement: 2 and 7
/// are within 1 % of it.
const MOST_BY_ALIGNER: f32 = 4.0;
/// How much a number or a word in Latin letters without a counterpart counts,
/// beside what every word does. Measurement on a third of the same beads: with
/// .9 % of right pairs reported, 86.5 % of wrong ones are found, 85.4 % without
/// it, and .5 and 1.5 give less or the same.
const BY_NAME: f32 = 1.0;
/// In pairs of fewer words they count no more. Choice: some five words a side.
const FEWEST_WORDS: usize = 10;
/// How much the logarithm of the ratio of lengths counts. Measurement, as
/// above.
const BY_LENGTH: f32 = 2.0;
/// English characters for one Chinese character. Choice, near the mean of the
/// same sets (3.3).
const LENGTH_RATIO: f32 = 3.2;

/// Finds pairs that do not translate each other: by how many content words,
/// numbers and names the lexicon links to the other side, by the lengths, and
/// by the aligner's confidence in the pair. Short texts have too few words for
/// a judgement. Only English and Chinese are checked.
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
///
/// The words are judged by the likelihood ratio of two binomial models: they
/// link with one probability in translations, with another by chance.
#[must_use]
pub fn translation(unit: &Unit, lexicon: &Lexicon) -> Option<Finding> {
    translation_among(unit, lexicon, UsualLinks::default())
}

/// Like [`translation`], for a pair of a file in which so many words link.
pub(super) fn translation_among(unit: &Unit, lexicon: &Lexicon, usual: UsualLinks) -> Option<Finding> {
    let (zh, en) = texts(unit, lexicon)?;
    // An explanation in brackets on one side has no counterpart.
    let (zh, en) =
        if is_message(unit) { without_explanation(&zh, &en) } else { (zh.as_str().into(), en.as_str().into()) };
    let linked = LinkedTerms::new(&zh, &en, lexicon);
    if linked.linked == 0 && is_name(&en, is_message(unit)) {
        return None;
    }
    let (by_words, by_length, by_codes, least) = if is_message(unit) {
        // One side translates the other, and adds an explanation.
        if linked.of_shorter >= EXPLAINED {
            return None;
        }
        let by_words = linked.doubt(usual.share_of_messages(), LINKED_BY_CHANCE_IN_PROGRAMS);
        (by_words, LENGTH_IN_PROGRAMS, BY_CODE * shared_codes(unit) as f32, DOUBT_IN_PROGRAMS)
    } else {
        (linked.doubt(usual.share(), LINKED_BY_CHANCE), 1.0, 0.0, DOUBT)
    };
    if by_words < LEAST_BY_WORDS {
        return None;
    }
    // In a label, a unit such as `kbit/s` would weigh more than all words.
    let names = if linked.all < FEWEST_WORDS { 0 } else { linked.missed_names };
    let by_names = BY_NAME * names as f32;
    let by_length = by_length * doubt_by_length(&zh, &en);
    let doubt = by_words + by_names + by_length - by_codes + doubt_by_aligner(&zh, &en, lexicon);
    let even = if is_message(unit) { EVEN_IN_PROGRAMS } else { least };
    let score = 1.0 - 0.5 * ((even - doubt) / 4.0).exp();
    let LinkedTerms { linked, all, .. } = linked;
    let reason = || format!("{linked} of {all} content words have a counterpart on the other side");
    (doubt > least).then(|| Finding::new(Check::Translation, score, reason()))
}

/// How many variables and tags both sides have, up to [`MOST_CODES`].
fn shared_codes(unit: &Unit) -> usize {
    let (source, target) = (&unit.source.text, &unit.target.text);
    let mut codes: Vec<&str> = placeholders::all(source).filter(|code| placeholders::is_certain(code)).collect();
    codes.sort_unstable();
    codes.dedup();
    codes.into_iter().filter(|code| target.contains(code)).take(MOST_CODES).count()
}

/// True for a message of a program: from a file of localisations, or with the
/// name of its place, or its number in a document of XLIFF. Such pairs were made by key, and hardly ever slip.
pub(super) fn is_message(unit: &Unit) -> bool {
    let is_placed = unit.localization.is_some() || unit.document.is_some() && unit.id.is_some();
    is_placed || unit.id.as_deref().is_some_and(repeats::is_name)
}

/// The Chinese and the English text of a unit, without variables; `None` if it
/// cannot be judged by its words.
pub(super) fn texts(unit: &Unit, lexicon: &Lexicon) -> Option<(String, String)> {
    let sides = [(&unit.source.text, &unit.source.tag), (&unit.target.text, &unit.target.tag)];
    let text = |lang| sides.iter().find(|(text, tag)| tag.lang().or_else(|| Lang::detect(text)) == Some(lang));
    let ((zh, _), (en, _)) = (text(Lang::Zh)?, text(Lang::En)?);
    // A text in another language than its tag links nothing. That is a finding
    // of `language`.
    if lexicon.is_empty() || Lang::detect(zh) != Some(Lang::Zh) || Lang::detect(en) != Some(Lang::En) {
        return None;
    }
    if adds_address(unit) || is_list(unit) {
        return None;
    }
    // Variables are not words.
    let plain = |text: &str| placeholders::without(text, placeholders::is_certain);
    let (zh, en) = (plain(zh), plain(en));
    // A variable alone is the key of a text: `{HelpText}`.
    en.contains(char::is_alphabetic).then_some((zh, en))
}

/// The words that the messages of a program teach.
#[derive(Debug, Default)]
pub(super) struct Messages {
    zh: Vec<String>,
    en: Vec<String>,
    words: WordCounts,
}

impl Messages {
    /// So many messages are tokenised at once. Choice; it bounds the memory.
    const AT_ONCE: usize = 2000;

    /// Adds a message.
    pub fn add(&mut self, unit: &Unit, lexicon: &Lexicon) {
        if let Some((zh, en)) = texts(unit, lexicon) {
            self.zh.push(zh);
            self.en.push(en);
        }
        if self.zh.len() == Messages::AT_ONCE {
            self.count(lexicon);
        }
    }

    /// Counts the words of the messages that were added.
    fn count(&mut self, lexicon: &Lexicon) {
        for sighting in learned::sightings(&self.zh, &self.en, lexicon) {
            self.words.add(&sighting);
        }
        self.zh.clear();
        self.en.clear();
    }

    /// The words that were learned, as [`Lexicon::read`] takes them.
    pub fn glossary(mut self, lexicon: &Lexicon) -> String {
        self.count(lexicon);
        learned::glossary(&self.words.words())
    }
}

/// How many of the content words of a file's pairs have a counterpart.
///
/// Instructions in plain words link .7 of them, novels .4. A pair that links
/// none is suspect sooner among pairs that link most.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct UsualLinks {
    linked: u64,
    all: u64,
}

impl UsualLinks {
    /// Counts the words of a pair.
    pub fn add(&mut self, unit: &Unit, lexicon: &Lexicon) {
        if let Some((zh, en)) = texts(unit, lexicon) {
            let LinkedTerms { linked, all, .. } = LinkedTerms::new(&zh, &en, lexicon);
            self.linked += linked as u64;
            self.all += all as u64;
        }
    }

    /// The share to expect of a translation in this file.
    ///
    /// Never less than that of the dev sets, so that a file of wrong pairs does
    /// not make them usual.
    fn share(self) -> f32 {
        let found = (self.linked as f32 + LINKED * PRIOR) / (self.all as f32 + PRIOR) - CAUTION;
        found.clamp(LINKED, MOST_LINKED)
    }

    /// The share to expect of a message in this file.
    ///
    /// Never more than that of the dev sets: the messages of a program are too
    /// different to be evidence for each other. Less in a file that is
    /// translated freely, as games are, or that is full of names.
    fn share_of_messages(self) -> f32 {
        let found =
            (self.linked as f32 + LINKED_IN_PROGRAMS * PRIOR_IN_PROGRAMS) / (self.all as f32 + PRIOR_IN_PROGRAMS);
        (LINKED * found / FREELY).clamp(LEAST_LINKED, LINKED)
    }
}

/// True for a name of a place or person: a few words, all with capitals except
/// short ones (`Bocas del Toro`). The words that the lexicon lacks are mostly
/// transcribed by sound.
fn is_name(en: &str, in_message: bool) -> bool {
    // A name in another language, from a list of places or persons.
    if en.split_whitespace().count() <= WORDS && en.contains(|c: char| c.is_alphabetic() && !c.is_ascii()) {
        return true;
    }
    /// Names of provinces have up to five words; a heading in capitals may be as
    /// short (choice).
    const WORDS: usize = 5;
    let words: Vec<&str> = en.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).collect();
    let capital = |word: &&str| word.starts_with(char::is_uppercase);
    let fits = |word: &&str| capital(word) || word.chars().count() <= 3;
    // A list of names in a program may be longer: `Aldan (Aldanskoye), Upper Olyokma`.
    (words.len() <= WORDS || in_message && en.contains(',')) && words.iter().any(capital) && words.iter().all(fits)
}

/// How many distinct content words of both sides have a counterpart.
struct LinkedTerms {
    linked: usize,
    all: usize,
    /// How many numbers and words in Latin letters have none.
    missed_names: usize,
    /// The share of those of the side with fewer words that have one.
    of_shorter: f32,
}

impl LinkedTerms {
    /// Links the terms of both texts by the lexicon.
    fn new(zh: &str, en: &str, lexicon: &Lexicon) -> Self {
        let ByLang { zh, en } = token::pair(&[zh], &[en], lexicon);
        let links = Links::new(&zh, &en, lexicon);
        let (zh_terms, en_terms) = (content(&zh), content(&en));
        let is_linked_zh = |term: u32| links.translations(term).iter().any(|link| en_terms.contains(&link.term));
        let is_linked_en = |term: u32| links.back(term).iter().any(|link| zh_terms.contains(&link.term));
        let is_name = |side: &TokenizedSide, term: u32| matches!(side.class(term), Class::Number | Class::Latin);
        let names_zh = zh_terms.iter().filter(|&&term| is_name(&zh, term) && !is_linked_zh(term));
        let names_en = en_terms.iter().filter(|&&term| is_name(&en, term) && !is_linked_en(term));
        let linked_zh = zh_terms.iter().filter(|&&term| is_linked_zh(term)).count();
        let linked_en = en_terms.iter().filter(|&&term| is_linked_en(term)).count();
        let sides = [(linked_zh, zh_terms.len()), (linked_en, en_terms.len())];
        let (linked_shorter, shorter) = sides.into_iter().min_by_key(|&(_, all)| all).unwrap_or_default();
        LinkedTerms {
            linked: linked_zh + linked_en,
            of_shorter: linked_shorter as f32 / shorter.max(1) as f32,
            all: zh_terms.len() + en_terms.len(),
            missed_names: names_zh.count() + names_en.count(),
        }
    }

    /// The log of the likelihood ratio for "no translation": each word links or
    /// not, independently of the others. `usual` is the share that links in
    /// translations, `chance` that in unrelated texts.
    fn doubt(&self, usual: f32, chance: f32) -> f32 {
        // The two binomial models differ only in their probability, so that the
        // number of ways to choose the words cancels out.
        let (yes, no) = (self.linked as f32, (self.all - self.linked) as f32);
        yes * (chance / usual).ln() + no * ((1.0 - chance) / (1.0 - usual)).ln()
    }
}

/// The evidence of the lengths against the pair.
fn doubt_by_length(zh: &str, en: &str) -> f32 {
    let (zh, en) = (zh.chars().count() as f32, en.chars().count() as f32);
    BY_LENGTH * ((en + 1.0) / (LENGTH_RATIO * zh + 1.0)).ln().abs()
}

/// How unlikely the aligner thinks the pair, as a logit: it aligns both sides
/// as if they were single sentences.
fn doubt_by_aligner(zh: &str, en: &str, lexicon: &Lexicon) -> f32 {
    let one = |text| vec![Sentence::within(text, 0)];
    let bitext = Bitext::from_source_lang(Lang::Zh, one(zh), one(en));
    let found = align::align(&bitext, lexicon, &align::Options::default().without_parts());
    let paired = match found.beads.as_slice() {
        [pair] => pair.confidence,
        // Left alone: its confidence is that of being alone.
        [alone, ..] => 1.0 - alone.confidence,
        [] => 0.5,
    };
    ((1.0 - paired) / paired).ln().clamp(-MOST_BY_ALIGNER, MOST_BY_ALIGNER)
}

/// The distinct content words, numbers and names of the only sentence of a
/// side, sorted.
fn content(side: &TokenizedSide) -> Vec<u32> {
    let tells = |term: &u32| matches!(side.class(*term), Class::Content | Class::Number | Class::Latin);
    let mut terms: Vec<u32> = side.tokens(0).iter().map(|token| token.term).filter(tells).collect();
    terms.sort_unstable();
    terms.dedup();
    terms
}
