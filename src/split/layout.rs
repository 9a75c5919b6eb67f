//! Ends of English sentences that no mark shows, but that the layout showed
//! before lines were joined: separators, header lines, lists of files,
//! captions, salutations, and speech that breaks off. These rules apply at gaps
//! before capitals, digits and dashes.
//!
//! | before the gap | after it | an end because |
//! |---|---|---|
//! | `*****` | anything | a separator |
//! | `<ann@example.org>` | a capital | the header of a mail |
//! | `plan.pdf` | `- list.doc` | a list of files |
//! | `We need a —` | `Do you` | speech breaks off |
//! | `Good morning Ann -` | `I have` | a salutation |
//! | `Figure 1.5` | a capital | a caption |
//! | `(Daily News)` | a capital | a source |
//! | `four nights` | `2) what` | an item |
//!
//! All places are bytes of the paragraph. `start` is where the sentence began,
//! so nothing before it is read as part of the sentence. The tests are
//! independent of each other; one that holds is enough.

use super::words;

/// The most bytes that are looked at to each side of a gap. Choice: a bound on
/// the work.
const WINDOW: usize = 200;
/// This many equal marks make a separator. Choice: four dashes may stand for a
/// name that is left out.
const SEPARATOR: usize = 5;
/// The most words of a salutation, a source or a dateline. Choice.
const FEW_WORDS: usize = 5;

/// Whether a sentence that began at `start` ends at the gap before byte `at`.
/// `ended` is true if the paragraph ends in a mark.
#[cold]
pub(super) fn ends(paragraph: &[u8], start: usize, at: usize, ended: bool) -> bool {
    // Bytes and not characters, since all marks that matter are ASCII or whole
    // byte sequences.
    let said = paragraph[start.max(at.saturating_sub(WINDOW))..at].trim_ascii_end();
    let ahead = &paragraph[at..(at + WINDOW).min(paragraph.len())];
    // Salutations, captions and sources come first in a paragraph or not at
    // all.
    let is_first = start == 0 && at <= WINDOW;
    // Most gaps are next to a number within a sentence; the bytes on both sides
    // show that.
    let (last, first) = (said.last().copied().unwrap_or(b' '), ahead.first().copied().unwrap_or(b' '));
    let begins = |bytes: &[u8]| said.first().is_some_and(|first| bytes.contains(first));
    let is_marked = is_mark(last)
        || is_mark(first)
        || ahead.get(1) == Some(&b')')
        || is_first
            && match last {
                b')' => begins(b"("),
                b']' => begins(b"["),
                // A caption's label.
                b'.' | b'0'..=b'9' => begins(b"FTCME"),
                _ => false,
            };
    if !is_marked {
        return false;
    }
    let (before, next) = (last_token(said), first_token(ahead));
    // `*****` before or after the gap, and `==== News ====`.
    is_separator(before.iter().rev()) || is_separator(next.iter())
        // `From: Ann Lee <ann@example.org> The ship is in.`
        || before.ends_with(b">") && before.contains(&b'@') && is_capital(next)
        // `See below - plan.pdf - list.doc`
        || next == b"-" && is_file(first_token(ahead.get(1..).unwrap_or_default().trim_ascii_start()))
        || is_dash(before) && breaks_off(said, next)
        || is_first && (is_salutation(said, next) || is_caption(said, next) || is_source(said, next))
        || !ended && is_item(paragraph, at, before, next)
}

/// True for a byte of a separator, and for the last byte of an address or a
/// dash.
fn is_mark(byte: u8) -> bool {
    matches!(byte, b'-' | b'=' | b'*' | b'_' | b'~' | b'>' | 0x93 | 0x94)
}

/// The text after its last white space.
fn last_token(text: &[u8]) -> &[u8] {
    text.rsplit(u8::is_ascii_whitespace).next().unwrap_or_default()
}

/// The text up to its first white space.
fn first_token(text: &[u8]) -> &[u8] {
    text.split(u8::is_ascii_whitespace).next().unwrap_or_default()
}

/// True for a token that begins with a capital, possibly after an opening
/// quotation mark or bracket.
fn is_capital(token: &[u8]) -> bool {
    token.iter().find(|byte| !matches!(byte, b'"' | b'(')).is_some_and(u8::is_ascii_uppercase)
}

/// True if there is a row of equal marks at this end of a token.
fn is_separator<'t>(bytes: impl Iterator<Item = &'t u8> + Clone) -> bool {
    let mark = bytes.clone().next().copied().unwrap_or_default();
    matches!(mark, b'-' | b'=' | b'*' | b'_' | b'~') && bytes.take_while(|&&byte| byte == mark).count() >= SEPARATOR
}

/// `plan.pdf`
fn is_file(token: &[u8]) -> bool {
    let end = token.iter().rposition(|&byte| byte == b'.').map(|dot| &token[dot + 1..]);
    // `a.pdf` and longer, with the ending in lower case: not `U.S` and `No.5`.
    token.len() > 4 && end.is_some_and(|end| (2..=4).contains(&end.len()) && end.iter().all(u8::is_ascii_lowercase))
}

/// `--`, or the three bytes of an en or em dash.
fn is_dash(token: &[u8]) -> bool {
    matches!(token, b"--" | [0xE2, 0x80, 0x93 | 0x94])
}

/// Speech breaks off: `We need a — Do you have one?` Not a dateline or a title:
/// `LONDON — The`; and not where the speaker only corrects himself: `He is — I know
/// him`.
///
/// `said` is the sentence up to the dash, at most a window of it. A word in
/// lower case must be in it, which headlines and datelines lack.
fn breaks_off(said: &[u8], next: &[u8]) -> bool {
    let word = str::from_utf8(next).unwrap_or_default().trim_end_matches(|c: char| !c.is_alphanumeric());
    let is_first_person = word == "I" || word.starts_with("I'") || word.starts_with("I’");
    let small = |token: &[u8]| token.first().is_some_and(u8::is_ascii_lowercase);
    is_capital(next) && words::opens(word) && !is_first_person && said.split(u8::is_ascii_whitespace).any(small)
}

/// `Good morning Ann - I have the book.`
fn is_salutation(said: &[u8], next: &[u8]) -> bool {
    let Some(names) = said.strip_suffix(b" -").or(said.strip_suffix(b" --")) else { return false };
    let mut tokens = names.split(u8::is_ascii_whitespace);
    let name = |token: &[u8]| {
        token == b"and" || token.len() > 1 && token[0].is_ascii_uppercase() && token[1].is_ascii_lowercase()
    };
    let word = str::from_utf8(next).unwrap_or_default();
    is_capital(next)
        && words::opens(word)
        && names.split(u8::is_ascii_whitespace).count() <= FEW_WORDS
        && tokens.all(name)
}

/// `Figure 1.5 Ships in the harbour`
fn is_caption(said: &[u8], next: &[u8]) -> bool {
    let mut tokens = said.split(u8::is_ascii_whitespace);
    let (label, number) = (tokens.next().unwrap_or_default(), tokens.next().unwrap_or_default());
    matches!(label, b"Figure" | b"Fig." | b"Table" | b"Chart" | b"Map" | b"Exhibit")
        && tokens.next().is_none()
        && number.first().is_some_and(u8::is_ascii_digit)
        && number.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.')
        && is_capital(next)
}

/// `(Daily News) The ship is in.`, `[http://example.org] The ship is in.`
fn is_source(said: &[u8], next: &[u8]) -> bool {
    let inside = match said {
        [b'(', inside @ .., b')'] | [b'[', inside @ .., b']'] => inside.trim_ascii(),
        _ => return false,
    };
    // `(A) The first item`, `(IV) The fourth`.
    let is_number = inside.len() < 3 || inside.iter().all(|byte| b"IVXLCDM".contains(byte));
    let mut tokens = inside.split(u8::is_ascii_whitespace);
    let few = inside.split(u8::is_ascii_whitespace).count() <= FEW_WORDS;
    let last = inside.last().is_some_and(|byte| byte.is_ascii_alphanumeric() || inside.starts_with(b"http"));
    !is_number
        && (is_capital(next) || next.starts_with(b"("))
        && few
        && last
        && tokens.all(|token| is_capital(token) || token.starts_with(b"http"))
}

/// `four nights 1) what … no car 2) what`: items of a list, not of a sentence
/// that counts up.
fn is_item(paragraph: &[u8], at: usize, before: &[u8], next: &[u8]) -> bool {
    let Some(number) = next.strip_suffix(b")").filter(|number| matches!(number, [b'1'..=b'9'])) else { return false };
    // `we saw 1) ships, 2) birds and 3) fish` is one sentence.
    let is_counting = before.ends_with(b",") || before.ends_with(b":") || matches!(before, b"and" | b"or");
    let near = |digit: u8, text: &[u8]| text.windows(3).any(|three| three == [b' ', digit, b')']);
    let behind = &paragraph[at.saturating_sub(WINDOW)..at];
    let ahead = &paragraph[at..(at + 2 * WINDOW).min(paragraph.len())];
    !is_counting && if number[0] == b'1' { near(b'2', ahead) } else { near(number[0] - 1, behind) }
}

#[cfg(test)]
mod tests {
    use crate::Lang;
    use crate::split::sentences_with;

    fn split(text: &str) -> Vec<&str> {
        sentences_with(text, Lang::En, &Default::default()).map(str::trim).collect()
    }

    #[test]
    fn what_the_layout_showed_still_ends_sentences() {
        for (first, second) in [
            ("============", "The Harbour News comes out on Friday."),
            ("From: Ann Lee <ann@example.org>", "The ship is in."),
            ("the two lists are behind this letter", "- ships.pdf"),
            ("We need a —", "Do you have a boat?"),
            ("Good Morning Ann -", "Thanks for the book."),
            ("Figure 1.5", "Sailors mend their nets in the harbour."),
            ("(Harbour News)", "The ship is in."),
        ] {
            let text = format!("{first} {second}");
            assert_eq!(split(&text), [first, second]);
        }
    }

    #[test]
    fn sentences_with_the_same_marks_go_on() {
        for text in [
            "LONDON — The ship is in.",
            "The old man was — I knew him well — a sailor.",
            "He wrote to Ann.B.Lee@example.org last week.",
            "The (old) Harbour News is a paper.",
            "See Figure 1.5 Above for the harbour.",
            "Captain ---- Lee is in.",
            "(A) The first of all ships",
        ] {
            assert_eq!(split(text), [text]);
        }
    }
}
