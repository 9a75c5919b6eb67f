//! Distinguishes opening from closing quotation marks, even where both look the
//! same.
//!
//! Marks of all kinds become `“` and `”`, since the two languages and their
//! publishers use different ones. Apostrophes are not quotation marks: `'tis`,
//! `the boys' room`.
//!
//! ```text
//! "Go        opens       between the start and a word
//! go."       closes      between a stop and the end
//! don't      none        between letters
//! 'tis       none        a word that begins with an apostrophe
//! boys'      none        after a letter, so it may be a genitive
//! go.'       closes      after a stop
//! ```

/// `“` or `”` for quotation marks of every kind; `None` for an apostrophe or
/// any other character.
///
/// The neighbours of straight marks and of `’` decide. Where they do not, a
/// straight mark closes if the one before it in the sentence opened (`opened`).
///
/// `at` is the byte of the character. `opened` changes only at straight double
/// marks; it must be false at the start of a sentence.
pub(super) fn mark(text: &str, at: usize, opened: &mut bool) -> Option<&'static str> {
    let c = text[at..].chars().next()?;
    match c {
        '“' | '„' | '«' | '「' | '『' | '‘' => Some("“"),
        '”' | '»' | '」' | '』' => Some("”"),
        '"' | '＂' => {
            // The neighbours decide; between two letters the marks take turns.
            *opened = opens(text, at, c).unwrap_or(!*opened);
            Some(if *opened { "“" } else { "”" })
        }
        '’' | '\'' => single(text, at, c),
        _ => None,
    }
}

/// True between a blank, bracket, dash or nothing and a word; false before a
/// blank, an end mark or nothing; otherwise `None`.
fn opens(text: &str, at: usize, c: char) -> Option<bool> {
    let before = text[..at].chars().next_back();
    let after = text[at + c.len_utf8()..].chars().next();
    match (before.is_none_or(free), after.is_none_or(|c| c.is_whitespace() || is_end(c))) {
        (true, false) => Some(true),
        (false, true) => Some(false),
        _ => None,
    }
}

/// Distinguishes a single quotation mark from an apostrophe.
fn single(text: &str, at: usize, c: char) -> Option<&'static str> {
    let before = text[..at].chars().next_back();
    let mut rest = text[at + c.len_utf8()..].chars();
    let after = rest.next();
    if c == '\'' && before.is_none_or(free) && after.is_some_and(|c| c.is_alphabetic() || matches!(c, '…' | '.')) {
        // The apostrophe of 'em, 'tis, 'twas, 'cause.
        let word: String = after.into_iter().chain(rest).take_while(|c| c.is_alphabetic()).take(6).collect();
        // The mark then belongs to the word.
        let elided = ELIDED.contains(&word.to_lowercase().as_str());
        return (!elided).then_some("“");
    }
    let ends = after.is_none_or(|c| !c.is_alphanumeric());
    // After a letter it may be a genitive, as in the boys' room, so only a mark
    // before it decides.
    (ends && before.is_some_and(is_end)).then_some("”")
}

/// Words that begin with an apostrophe, collected by hand from novels.
const ELIDED: [&str; 9] = ["em", "tis", "twas", "cause", "til", "bout", "round", "im", "er"];

/// True for characters before an opening mark.
fn free(c: char) -> bool {
    c.is_whitespace() || matches!(c, '(' | '[' | '—' | '–' | '-' | '/' | '“' | '‘' | '"' | '\'' | ':')
}

/// True for marks next to a closing mark.
fn is_end(c: char) -> bool {
    matches!(
        c,
        '.' | ',' | '?' | '!' | ';' | ':' | '…' | '—' | '–' | '-' | ')' | ']' | '”' | '’' | '。' | '，' | '？' | '！'
    )
}
