//! The word lists, and what each kind of word means to a full stop.

use std::collections::HashMap;
use std::sync::LazyLock;

/// What a word that ends in a full stop says of that stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `Mr.`: belongs to what follows.
    Title,
    /// `e.g.`: inside a sentence.
    Inner,
    /// `U.S.`, `Jr.`: ends a sentence only before a word that opens one.
    Maybe,
    /// `Calif.`: like these, and at the end of a place's name, `Dearborn, Mich.`, before any capital.
    State,
    /// `Inc.`: ends one before any capital.
    Company,
    /// `etc.`: ends one before any capital.
    List,
    /// `No.`: belongs to a number that follows.
    Number,
    /// `Oct.`: belongs to a number; ends one before a word that opens one.
    Month,
    /// `p.m.`: ends one before a capital that is no time zone or day.
    Hour,
    /// `ft.`: ends one before any capital.
    Unit,
}

const OPEN: u8 = 1;
const SPEECH: u8 = 2;
const LETTER: u8 = 4;
const ZONE: u8 = 8;
const FRONTED: u8 = 16;
const BRAND: u8 = 32;

#[derive(Default)]
struct Lists {
    kinds: HashMap<&'static str, Vec<Kind>>,
    flags: HashMap<&'static str, u8>,
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let mut lists = Lists::default();
    for line in include_str!("en.txt").lines() {
        let Some((name, words)) = line.split_once(": ").filter(|_| !line.starts_with('#')) else { continue };
        let flag = match name {
            "open" => OPEN,
            "speech" => SPEECH,
            "letter" => LETTER,
            "zone" => ZONE,
            "fronted" => FRONTED,
            "brand" => BRAND,
            _ => 0,
        };
        for word in words.split_ascii_whitespace() {
            match kind(name) {
                Some(kind) => lists.kinds.entry(word).or_default().push(kind),
                None => *lists.flags.entry(word).or_default() |= flag,
            }
        }
    }
    lists
});

fn kind(name: &str) -> Option<Kind> {
    Some(match name {
        "title" => Kind::Title,
        "inner" => Kind::Inner,
        "maybe" => Kind::Maybe,
        "state" => Kind::State,
        "company" => Kind::Company,
        "list" => Kind::List,
        "number" => Kind::Number,
        "month" => Kind::Month,
        "hour" => Kind::Hour,
        "unit" => Kind::Unit,
        _ => return None,
    })
}

const LONGEST: usize = 16;

/// Looks a word up without regard to case.
fn lower<'b>(word: &str, buffer: &'b mut [u8; LONGEST]) -> Option<&'b str> {
    let place = buffer.get_mut(..word.len())?;
    place.copy_from_slice(word.as_bytes());
    place.make_ascii_lowercase();
    std::str::from_utf8(place).ok()
}

/// The kinds of a word before a full stop; empty for a word that is no abbreviation.
pub(super) fn kinds(word: &str) -> &'static [Kind] {
    let mut buffer = [0; LONGEST];
    lower(word, &mut buffer).and_then(|w| LISTS.kinds.get(w)).map_or(&[], Vec::as_slice)
}

fn flagged(word: &str, flag: u8) -> bool {
    let mut buffer = [0; LONGEST];
    lower(word, &mut buffer).and_then(|w| LISTS.flags.get(w)).is_some_and(|f| f & flag != 0)
}

/// True for a word that opens sentences, such as `The`.
pub(super) fn opens(word: &str) -> bool {
    flagged(word, OPEN)
}

/// True for a verb that reports speech, such as `asked`.
pub(super) fn reports(word: &str) -> bool {
    flagged(word, SPEECH)
}

/// True for a word such as `vitamin`, after which a single letter is no initial.
pub(super) fn before_letter(word: &str) -> bool {
    flagged(word, LETTER)
}

/// True for what may follow `p.m.` in the same sentence: `EDT`, `Friday`.
pub(super) fn is_zone(word: &str) -> bool {
    flagged(word, ZONE)
}

/// True for a preposition that can open an adverbial of time.
pub(super) fn is_fronted(word: &str) -> bool {
    flagged(word, FRONTED)
}

/// True for a name that is written with a mark at its end, such as `Yahoo!`.
pub(super) fn is_brand(word: &str) -> bool {
    flagged(word, BRAND)
}
