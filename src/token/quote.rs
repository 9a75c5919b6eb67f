//! Which marks open and which close a quotation, also where both look the same.

/// The mark that a sign is: `“` or `”` for quotation marks of every kind, `None` for an apostrophe and any other sign.
/// Straight marks and `’` are told by what stands around them.
pub(super) fn mark(text: &str, at: usize, c: char) -> Option<&'static str> {
    match c {
        '“' | '„' | '«' | '「' | '『' => Some("“"),
        '”' | '»' | '」' | '』' => Some("”"),
        '‘' => Some("“"),
        '"' | '＂' => Some(if opens(text, at, c) { "“" } else { "”" }),
        '’' | '\'' => single(text, at, c),
        _ => None,
    }
}

/// A mark opens after a blank, bracket, dash or nothing, unless it stands before a blank or nothing.
fn opens(text: &str, at: usize, c: char) -> bool {
    let before = text[..at].chars().next_back();
    let after = text[at + c.len_utf8()..].chars().next();
    match (before.is_none_or(free), after.is_none_or(|c| c.is_whitespace() || is_end(c))) {
        (true, false) => true,
        (false, _) => !after.is_none_or(|c| !c.is_alphanumeric()) && !before.is_some_and(is_end),
        (true, true) => before.is_none() && after.is_some(),
    }
}

fn single(text: &str, at: usize, c: char) -> Option<&'static str> {
    let before = text[..at].chars().next_back();
    let mut rest = text[at + c.len_utf8()..].chars();
    let after = rest.next();
    if c == '\'' && before.is_none_or(free) && after.is_some_and(|c| c.is_alphabetic() || matches!(c, '…' | '.')) {
        // 'em, 'tis, 'twas, 'cause
        let word: String = after.into_iter().chain(rest).take_while(|c| c.is_alphabetic()).take(6).collect();
        let elided = ELIDED.contains(&word.to_lowercase().as_str());
        return (!elided).then_some("“");
    }
    let ends = after.is_none_or(|c| !c.is_alphanumeric());
    // After a letter it may as well be a genitive: the boys' room.
    (ends && before.is_some_and(is_end)).then_some("”")
}

const ELIDED: [&str; 9] = ["em", "tis", "twas", "cause", "til", "bout", "round", "im", "er"];

fn free(c: char) -> bool {
    c.is_whitespace() || matches!(c, '(' | '[' | '—' | '–' | '-' | '/' | '“' | '‘' | '"' | '\'' | ':')
}

fn is_end(c: char) -> bool {
    matches!(
        c,
        '.' | ',' | '?' | '!' | ';' | ':' | '…' | '—' | '–' | '-' | ')' | ']' | '”' | '’' | '。' | '，' | '？' | '！'
    )
}
