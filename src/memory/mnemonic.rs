//! Mnemonics inside words, as GTK and LibreOffice mark them: `Fi_le`, `Fi~le`.
//!
//! Other marks separate no letters and need nothing of this: `_File` has its
//! mark before a word, `F&ile` is one token, `文件(&F)` ends in a placeholder.
//!
//! | query | stored | found |
//! |---|---|---|
//! | `Fi_le` | `File`, or like it | the query is searched once more without its mark |
//! | `File` | `Fi_le` | the places of a mark are tried, by the hash of the whole text |
//! | `F_ile` | `Fi~le` | both |

use super::tokens::same_text;

/// The most that a match has which a mnemonic separates from the query: it is
/// written otherwise.
pub(crate) const MOST_WITH_MNEMONIC: u8 = 99;
/// The longest label, in bytes: a choice. Each letter of one costs two look-ups of
/// a hash, which is little for the few words of a menu, and not for a sentence.
const LONGEST_LABEL: usize = 32;
/// The marks.
const MARKS: [char; 2] = ['_', '~'];

/// The text without the mark of its mnemonic, `File` for `Fi_le` and `Fi~le`.
/// `None` without exactly one such mark inside a word: a label has one mnemonic,
/// and `user_name_id` is a name.
pub(crate) fn without_mnemonic(text: &str) -> Option<String> {
    let mut marks = text.match_indices(MARKS);
    let (at, mark) = marks.next().filter(|_| marks.next().is_none())?;
    let (before, after) = (&text[..at], &text[at + mark.len()..]);
    let inside = before.ends_with(is_letter) && after.starts_with(is_letter);
    inside.then(|| [before, after].concat())
}

/// True for letters that may stand around a mark: those of Latin labels.
fn is_letter(c: char) -> bool {
    c.is_alphabetic() && !super::tokens::alone(c)
}

/// True if a stored text is the label of a query but for a mnemonic inside one
/// of its words.
pub(crate) fn is_labelled(query: &str, stored: &str) -> bool {
    label(query).is_some_and(|label| without_mnemonic(stored.trim()).is_some_and(|text| same_text(&text, &label)))
}

/// The ways to store the label of a query with a mnemonic inside a word. Empty
/// for a query that is no label.
pub(crate) fn forms(query: &str) -> impl Iterator<Item = String> {
    let label = label(query).unwrap_or_default();
    let mut inside = Vec::new();
    let mut before = ' ';
    for (at, c) in label.char_indices() {
        if is_letter(before) && is_letter(c) {
            inside.push(at);
        }
        before = c;
    }
    inside.into_iter().flat_map(move |at| {
        let (head, tail) = label.split_at(at);
        MARKS.map(|mark| format!("{head}{mark}{tail}"))
    })
}

/// The label of a query, without its own mnemonic: one line that is not too long
/// and no sentence, with no other mark that could be one.
fn label(query: &str) -> Option<String> {
    let query = query.trim();
    let is_sentence = query.ends_with(['.', '!', '?']) && !query.ends_with("...");
    if query.len() > LONGEST_LABEL || query.contains('\n') || is_sentence {
        return None;
    }
    let plain = without_mnemonic(query).unwrap_or_else(|| query.to_owned());
    Some(plain).filter(|label| !label.contains(MARKS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_has_one_mnemonic() {
        assert_eq!(without_mnemonic("Fi_le"), Some("File".into()));
        assert_eq!(without_mnemonic("Save ~as"), None);
        assert_eq!(without_mnemonic("user_name_id"), None);
        assert_eq!(without_mnemonic("文_件"), None);
        let found: Vec<_> = forms("Go 2 it").collect();
        assert_eq!(found, ["G_o 2 it", "G~o 2 it", "Go 2 i_t", "Go 2 i~t"]);
        assert!(is_labelled("C_lose", "Cl~ose") && is_labelled(" Close", "C_lose ") && !is_labelled("Close", "Close"));
        assert!(forms(&"Close ".repeat(20)).next().is_none());
    }
}
