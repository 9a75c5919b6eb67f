//! The width of lines, and how they end.

/// The columns of a text; a wide character counts as two.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

/// The columns of a character.
fn columns(c: char) -> usize {
    1 + usize::from(super::extract::is_wide(c))
}

/// True if a text takes more columns than `most`. Stops reading as soon as that
/// is known.
pub(super) fn is_wider(text: &str, most: usize) -> bool {
    let mut left = most;
    text.chars().any(|c| match left.checked_sub(columns(c)) {
        Some(rest) => {
            left = rest;
            false
        }
        None => true,
    })
}

/// True if a text ends like a sentence, or like something that is followed by a
/// new line.
pub(super) fn ends_sentence(text: &str) -> bool {
    let text = text.trim_end_matches(['”', '’', '"', '\'', ')', '）', '」', '』', '》', '*', '_', '`', ']', '】']);
    text.ends_with(['.', '!', '?', '…', ':', ';', '。', '！', '？', '：', '；', '—', '■'])
}

/// True if a text ends like a clause or a sentence.
pub(super) fn ends_clause(text: &str) -> bool {
    ends_sentence(text) || text.ends_with(['，', '、', ',', '-'])
}
