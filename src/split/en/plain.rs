//! The shapes that most stops have, told from the bytes next to them, without the search for what may be closed or
//! attached there. Everything here is what the other rules would say too, only sooner.

use super::super::text::{is_edge, skip_space};
use super::super::words::{self, Kinds};
use super::super::{Place, Verdict, sixteen};
use super::around::{Next, Run};
use super::full_stop::full_stop;
use super::list::list_mark;
use super::{ends, superscript};

/// Judges a stop where no bracket is open, in text of nothing but ASCII; `None` if it takes all of the rules.
#[inline]
pub(in crate::split) fn judge_plain(place: &Place<'_>, at: usize) -> Option<Verdict> {
    let bytes = place.text.as_bytes();
    let behind = sixteen::at(bytes, at.checked_sub(16)?).filter(|&behind| sixteen::is_ascii(behind))?;
    let ahead = bytes.get(at..)?;
    if let [b'.', b'0'..=b'9', ..] = ahead {
        // Inside a number, unless Chinese is near, which has rules of its own.
        return sixteen::at(bytes, at).filter(|&ahead| sixteen::is_ascii(ahead)).map(|_| Verdict::Go(at + 1));
    }
    let letter = at > place.start && bytes[at - 1].is_ascii_alphabetic();
    match *ahead {
        // A word or number of four bytes or more that is no abbreviation, before a capital.
        [b'.', b' ', b'A'..=b'Z', ..] if at >= place.start + 4 && is_plain_word((behind >> 96) as u32) => {
            Some(Verdict::End(at + 1))
        }
        // Inside an abbreviation.
        [b'.', b'a'..=b'z', b'.', ..] if letter => Some(Verdict::Go(at + 1)),
        [b'.', next @ b'A'..=b'Z', b'.', ..] if letter && !words::look_packed(next.into()).has(Kinds::OPEN) => {
            Some(Verdict::Go(at + 1))
        }
        // What may be attached, or end more than one line, is left to the other rules.
        [stop @ (b'.' | b'!' | b'?'), b' ', first, ..]
            if at > place.start && first.is_ascii_graphic() && !b".[:;=<^".contains(&first) =>
        {
            spaced(place, behind, at, stop == b'.', first)
        }
        // A single letter may mark the item of a list.
        _ if !letter || !bytes[at - 2].is_ascii_alphanumeric() => None,
        // A quotation is closed.
        [b'.' | b'!' | b'?', b'"', b' ', b'a'..=b'z', ..] => Some(Verdict::Go(at + 2)),
        [b'.', b'"', b' ', b'A'..=b'Z', ..] => Some(Verdict::End(at + 2)),
        // The paragraph ends.
        [b'.' | b'!' | b'?', b' ' | b'\n', ..] if skip_space(place.text, at + 1).0 == bytes.len() => {
            Some(Verdict::End(at + 1))
        }
        _ => None,
    }
}

/// The last four bytes of a word tell that it is no abbreviation.
#[inline]
fn is_plain_word(tail: u32) -> bool {
    tail.to_le_bytes().iter().all(u8::is_ascii_alphanumeric) && !words::may_abbreviate(tail)
}

/// A stop, one blank, and `first`.
#[inline]
fn spaced(place: &Place<'_>, behind: u128, at: usize, full: bool, first: u8) -> Option<Verdict> {
    let bytes = place.text.as_bytes();
    let length = sixteen::word_length(behind).min(at - place.start);
    // What is no edge of a word to the other rules is rare here: `!`.
    if length == 0 || length == 16 || length < at - place.start && !is_edge(bytes[at - length - 1]) {
        return None;
    }
    let letter = first.is_ascii_alphabetic();
    // If Chinese is near, it has rules of its own.
    if !letter && !sixteen::at(bytes, at).is_some_and(sixteen::is_ascii) {
        return None;
    }
    // Single letters and numbers may mark the item of a list.
    if length < 4
        && let Some(verdict) = list_mark(place, at, at + 1)
    {
        return Some(verdict);
    }
    if first.is_ascii_digit() && superscript(place.text, at + 2).is_some() {
        return None;
    }
    let kinds = words::look_packed(behind >> (8 * (16 - length)));
    let ends = if !full && first.is_ascii_uppercase() && !kinds.has(Kinds::BRAND) {
        true
    } else if full && first.is_ascii_alphanumeric() {
        let next = Next { text: place.text, open: None, first: char::from(first), at: at + 2 };
        full_stop(place, at, place.text.get(at - length..at)?, kinds, &next)
    } else {
        let run = Run { end: at + 1, dots: usize::from(full), marks: !full, ellipsis: false };
        ends(place, at, &run, at + 1, false, &Next::read(place.text, at + 2))
    };
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
            "é",
            "“",
            "…",
        ]);
        prop::collection::vec(piece, 4..24).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn a_plain_shape_is_judged_as_by_all_rules(text in pieces(), skipped in 0usize..20, quoted: bool) {
            let options = Options::default();
            // Sentences begin behind blanks.
            let start = text.match_indices(' ').map(|(i, _)| i + 1).find(|&i| i >= skipped).unwrap_or(0);
            for (at, _) in text.match_indices(['.', '!', '?']).filter(|&(at, _)| at >= start) {
                let place = Place { text: &text, start, begin: start, options: &options, quoted };
                if let Some(verdict) = judge_plain(&place, at) {
                    prop_assert_eq!(verdict, judge_rare(&place, at), "{:?} at {}", &text, at);
                }
            }
        }
    }
}
