//! A fast path for the commonest shapes of stops, decided from the neighbouring
//! bytes alone. It must agree with the full rules; a test compares the two.
//!
//! ```text
//! open the valve. The   an end: a plain word and a capital
//! 3.14                  no end: a digit follows
//! p.m.                  no end: inside an abbreviation
//! it works." Then       an end after the quotation mark
//! (see p. 3. Then)      not decided here: a bracket is open
//! ```
//!
//! `None` is always allowed and only costs time. So a shape is added here if it
//! is common, and left to the full rules if it is in doubt.

use super::super::numbering::item_number;
use super::super::text::{is_edge, skip_space};
use super::super::words::{self, WordKinds};
use super::super::{OpenSentence, Verdict, bytes16, notes};
use super::full_stop::full_stop;
use super::stop_context::{Following, StopRun};
use super::unspaced::opens_small;
use super::{continues, ends, superscript};

/// Judges a stop outside brackets in ASCII text. Returns `None` if the full
/// rules are needed.
///
/// `at` is the byte of the stop. The sixteen bytes before it must be ASCII.
#[inline]
pub(in crate::split) fn judge_plain(sentence: &OpenSentence<'_>, at: usize) -> Option<Verdict> {
    let bytes = sentence.text.as_bytes();
    // Sixteen ASCII bytes before the stop: the word before it fits one
    // register.
    let behind = bytes16::before(bytes, at);
    if !bytes16::is_ascii(behind) {
        return None;
    }
    let ahead = bytes.get(at..)?;
    if let [b'.', b'0'..=b'9', ..] = ahead {
        // Inside a number, unless that is a footnote, or Chinese is near, whose
        // rules differ.
        if notes::english_digits(sentence.text, at + 1).is_some() {
            return None;
        }
        return bytes16::at(bytes, at).filter(|&ahead| bytes16::is_ascii(ahead)).map(|_| Verdict::Go(at + 1));
    }
    let letter = at > sentence.start && bytes[at - 1].is_ascii_alphabetic();
    match *ahead {
        // A word of four or more bytes that is not an abbreviation, before a
        // capital.
        [b'.', b' ' | b'\n', b'A'..=b'Z', ..]
            if at >= sentence.start + 4 && is_plain_word((behind >> 96) as u32) && !may_number(bytes[at - 1]) =>
        {
            Some(Verdict::End(at + 1))
        }
        // Inside an abbreviation.
        [b'.', b'a'..=b'z', b'.', ..] if letter => Some(Verdict::Go(at + 1)),
        [b'.', next @ b'A'..=b'Z', b'.', ..] if letter && !words::look_packed(next.into()).has(WordKinds::OPEN) => {
            Some(Verdict::Go(at + 1))
        }
        // Marks that may attach, and runs of line breaks, are left to the full
        // rules.
        [stop @ (b'.' | b'!' | b'?'), b' ' | b'\n', first, ..]
            if at > sentence.start && first.is_ascii_graphic() && !b".[:;=<^".contains(&first) =>
        {
            spaced(sentence, behind, at, stop == b'.', first)
        }
        // A single letter may mark the item of a list.
        _ if !letter || at < 2 || !bytes[at - 2].is_ascii_alphanumeric() => None,
        // A quotation is closed.
        // A quoted number may number an item, which the full rules decide.
        [b'.', b'"', ..] if may_number(bytes[at - 1]) => None,
        [b'.' | b'!' | b'?', b'"', b' ' | b'\n', b'a'..=b'z', ..] => Some(Verdict::Go(at + 2)),
        [b'.', b'"', b' ' | b'\n', b'A'..=b'Z', ..] => Some(Verdict::End(at + 2)),
        // The end of the paragraph, unless the stop belongs to the number of an
        // item.
        [b'.', ..] if may_number(bytes[at - 1]) => None,
        [b'.' | b'!' | b'?'] => Some(Verdict::End(at + 1)),
        [b'.' | b'!' | b'?', b'"'] => Some(Verdict::End(at + 2)),
        // Inside a name, such as `main.rs`.
        [b'.', first @ b'a'..=b'z', ..] => {
            let next = Following { text: sentence.text, open: None, first: char::from(first), at: at + 1 };
            (!opens_small(sentence, at, &StopRun::single(at, b'.'), &next)).then_some(Verdict::Go(at + 1))
        }
        [b'.' | b'!' | b'?', b' ' | b'\n', ..] if skip_space(sentence.text, at + 1).end == bytes.len() => {
            Some(Verdict::End(at + 1))
        }
        _ => None,
    }
}

/// True if this byte may end a number of four or more bytes: `6.10`, `VIII`.
#[inline]
fn may_number(last: u8) -> bool {
    last.is_ascii_digit() || matches!(last, b'I' | b'V' | b'X' | b'L' | b'C' | b'i' | b'v' | b'x')
}

/// True if the last four bytes of a word show that it is not an abbreviation.
#[inline]
fn is_plain_word(tail: u32) -> bool {
    tail.to_le_bytes().iter().all(u8::is_ascii_alphanumeric) && !words::may_abbreviate(tail)
}

/// Judges a stop followed by one blank or line break and the byte `first`. `behind` holds the
/// 16 bytes before the stop.
///
/// It repeats the decisions of the full rules on packed words, without decoding
/// characters.
#[inline]
fn spaced(sentence: &OpenSentence<'_>, behind: u128, at: usize, full: bool, first: u8) -> Option<Verdict> {
    let bytes = sentence.text.as_bytes();
    let length = bytes16::word_length(behind).min(at - sentence.start);
    // The full rules know more word edges than this loop, such as `!`; leave
    // those to them.
    if length == 0 || length == 16 || length < at - sentence.start && !is_edge(bytes[at - length - 1]) {
        return None;
    }
    let letter = first.is_ascii_alphabetic();
    // Chinese nearby has its own rules.
    if !letter && !bytes16::at(bytes, at).is_some_and(bytes16::is_ascii) {
        return None;
    }
    // This may be the number of an item or a section, such as `6.10` or `6.a`.
    if (length < 4 || may_number(bytes[at - 1]) || bytes[at - 2] == b'.')
        && let Some(verdict) = item_number(sentence, at, at + 1)
    {
        return Some(verdict);
    }
    if first.is_ascii_digit() && superscript(sentence.text, at + 2).is_some() {
        return None;
    }
    let kinds = words::look_packed(behind >> (8 * (16 - length)));
    let ends = if !full && first.is_ascii_uppercase() && !kinds.has(WordKinds::BRAND) {
        true
    } else if full {
        let next = match first.is_ascii_alphanumeric() {
            true => Following { text: sentence.text, open: None, first: char::from(first), at: at + 2 },
            false => Following::read(sentence.text, at + 2),
        };
        !continues(next.first) && full_stop(sentence, at, sentence.text.get(at - length..at)?, kinds, &next)
    } else {
        ends(sentence, at, &StopRun::single(at, b'!'), at + 1, false, &Following::read(sentence.text, at + 2))
    };
    Some(if ends { Verdict::End(at + 1) } else { Verdict::Go(at + 1) })
}

/// Judges a single stop before one blank or line break and something that cannot belong to
/// the sentence before it, whatever comes before the stop. Returns `None` for
/// all other stops.
///
/// Closing marks, footnotes and emoticons need not be looked for then.
pub(super) fn judge_lone(sentence: &OpenSentence<'_>, at: usize) -> Option<Verdict> {
    let text = sentence.text;
    let &[stop @ (b'.' | b'!' | b'?'), b' ' | b'\n', first, ..] = text.as_bytes().get(at..)? else { return None };
    let begins = match first {
        b'0'..=b'9' => false,
        b'!'..=b'~' => !b".[:;=<^".contains(&first),
        // Curly quotation marks.
        0xE2 => matches!(text.as_bytes().get(at + 3..at + 5), Some([0x80, 0x98..=0x9F])),
        _ => false,
    };
    if !begins {
        return None;
    }
    if let Some(verdict) = item_number(sentence, at, at + 1) {
        return Some(verdict);
    }
    let ends = ends(sentence, at, &StopRun::single(at, stop), at + 1, false, &Following::read(text, at + 2));
    Some(if ends { Verdict::End(at + 1) } else { Verdict::Go(at + 1) })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::super::Options;
    use super::super::judge_rare;
    use super::*;

    fn pieces() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            ".",
            ". ",
            ". ",
            "!",
            "! ",
            "? ",
            "?\" ",
            ".\" ",
            "\n",
            " ",
            "\"",
            "(",
            "[1]",
            ":)",
            "-",
            "'",
            "!x",
            "1",
            "23",
            "1987",
            "7.5",
            "a",
            "I",
            "J",
            "U.S",
            "p.m",
            "Mr",
            "Inc",
            "Yahoo",
            "the",
            "The",
            "and",
            "Calif",
            "Friday",
            "said",
            "word",
            "Washington",
            "site.org",
            "VIII",
            "Chapter",
            "6.10",
            "Ltd",
            "Pty",
            "1812",
            "é",
            "“",
            "…",
            "(",
            " ‘",
            "†",
        ]);
        prop::collection::vec(piece, 4..24).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn a_plain_shape_is_judged_as_by_all_rules(text in pieces(), skipped in 0usize..20, quoted: bool) {
            let options = Options::default();
            // Sentences begin after blanks.
            let start = text.match_indices(' ').map(|(i, _)| i + 1).find(|&i| i >= skipped).unwrap_or(0);
            for (at, _) in text.match_indices(['.', '!', '?']).filter(|&(at, _)| at >= start) {
                let sentence = OpenSentence { text: &text, start, begin: start, options: &options, quoted };
                if let Some(verdict) = judge_plain(&sentence, at).or_else(|| judge_lone(&sentence, at)) {
                    prop_assert_eq!(verdict, judge_rare(&sentence, at), "{:?} at {}", &text, at);
                }
            }
        }
    }
}
