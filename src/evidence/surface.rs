//! Evidence that needs no lexicon: quotation marks, questions, exclamations,
//! clause marks.
//!
//! Translators keep most of these. They say little alone, but where the words
//! are unknown, as in old novels, a question without an answer on the other
//! side is a strong sign.
//!
//! ```text
//! "Go!" he said.     opens 1, closes 1, exclamations 1, begins
//! 他说：“走！”         opens 1, closes 1, exclamations 1, colons 1, clauses 1, ends
//! ```

use crate::Lang;

/// The marks of one sentence, and whether it begins inside a quotation.
///
/// Counts are bytes: more than 255 marks in a sentence are no more evidence
/// than 255.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Surface {
    /// The number of opening quotation marks.
    pub opens: u8,
    /// The number of closing quotation marks.
    pub closes: u8,
    /// True if a quotation from an earlier sentence is still open.
    pub inside: bool,
    /// True if the sentence begins with a quotation mark.
    pub begins: bool,
    /// True if the sentence ends with a quotation mark.
    pub ends: bool,
    /// The number of question marks.
    pub questions: u8,
    /// The number of exclamation marks.
    pub exclamations: u8,
    /// True if it has an ellipsis, as one character or as several full stops.
    pub ellipsis: bool,
    /// The number of commas, semicolons and colons.
    pub clauses: u8,
    /// The number of colons, which are counted as clause marks too.
    pub colons: u8,
}

impl Surface {
    /// Counts the marks of one sentence. `open` tells whether a quotation is
    /// open before it; it is updated for the next sentence.
    ///
    /// A sentence that begins with a quotation mark begins a quotation,
    /// whatever was open: in a speech of several paragraphs authors leave out
    /// the closing marks between them.
    ///
    /// `open` carries over from sentence to sentence, so the sentences of a
    /// side must be read in order. Straight marks are paired within a sentence
    /// only.
    pub fn new(sentence: &str, lang: Lang, open: &mut bool) -> Surface {
        let bare = sentence.trim();
        let begins = bare.starts_with(['“', '「', '『', '"', '‘']) || lang == Lang::En && bare.starts_with('\'');
        let mut surface = Surface {
            begins,
            ends: bare.ends_with(['"', '”', '」', '』', '\'', '’']),
            inside: *open && !begins,
            ..Surface::default()
        };
        *open = surface.inside;
        let mut straight = false;
        each_mark(sentence, |PlacedMark { mark, before, after }| {
            match quotation(mark, before, after, lang, &mut straight) {
                Some(true) => (surface.opens, *open) = (surface.opens.saturating_add(1), true),
                Some(false) => (surface.closes, *open) = (surface.closes.saturating_add(1), false),
                None => surface.count(mark, before),
            }
        });
        surface
    }

    /// Counts a character that is not a quotation mark.
    fn count(&mut self, c: char, before: char) {
        match c {
            '?' | '？' => self.questions = self.questions.saturating_add(1),
            '!' | '！' => self.exclamations = self.exclamations.saturating_add(1),
            '…' => self.ellipsis = true,
            '.' if before == '.' => self.ellipsis = true,
            ':' | '：' => {
                self.colons = self.colons.saturating_add(1);
                self.clauses = self.clauses.saturating_add(1);
            }
            ',' | '，' | '、' | ';' | '；' => self.clauses = self.clauses.saturating_add(1),
            _ => {}
        }
    }
}

/// A character that may be a mark, and its neighbours; a blank stands for what
/// is before the first character and after the last.
pub(super) struct PlacedMark {
    /// The character.
    pub mark: char,
    /// The one before it.
    pub before: char,
    /// The one after it.
    pub after: char,
}

/// Passes the characters of a sentence that may be quotation marks, marks of its
/// end or of clauses to `tell`, in order. A few other characters are among them.
///
/// Nearly all bytes are passed over without decoding their characters.
#[inline]
pub(super) fn each_mark(sentence: &str, mut tell: impl FnMut(PlacedMark)) {
    for (at, &byte) in sentence.as_bytes().iter().enumerate() {
        if !BEGINS_MARK[usize::from(byte)] {
            continue;
        }
        let Some((before, from)) = sentence.split_at_checked(at) else { continue };
        let mut from = from.chars();
        let Some(mark) = from.next() else { continue };
        let (before, after) = (before.chars().next_back().unwrap_or(' '), from.next().unwrap_or(' '));
        tell(PlacedMark { mark, before, after });
    }
}

/// By byte: whether a mark that [`Surface`] counts begins with it.
static BEGINS_MARK: [bool; 256] = {
    let mut begins = [false; 256];
    // The last three begin “ and …, 「 and 、, ？ and ，.
    let bytes = *b"!\"',.:;?\xE2\xE3\xEF";
    let mut at = 0;
    while at < bytes.len() {
        begins[bytes[at] as usize] = true;
        at += 1;
    }
    begins
};

/// `Some(true)` for an opening quotation mark, `Some(false)` for a closing one,
/// `None` for any other character. `straight` tells whether a straight mark is
/// open in this sentence.
fn quotation(c: char, before: char, after: char, lang: Lang, straight: &mut bool) -> Option<bool> {
    match c {
        '“' | '「' | '『' => Some(true),
        '”' | '」' | '』' => Some(false),
        '"' => {
            *straight = !*straight;
            let opens = if *straight {
                lang == Lang::Zh || matches!(before, ' ' | '(' | '—' | ':')
            } else {
                after.is_alphanumeric()
            };
            Some(opens)
        }
        '‘' if lang == Lang::Zh => Some(true),
        '’' if lang == Lang::Zh => Some(false),
        // An English apostrophe looks like a quotation mark; only before a word
        // or after a mark is it one.
        '\'' | '‘'
            if !before.is_alphanumeric() && !matches!(before, '.' | ',' | '?' | '!') && after.is_alphabetic() =>
        {
            Some(true)
        }
        '\'' | '’' if matches!(before, '.' | ',' | '?' | '!' | '—' | '…') && !after.is_alphanumeric() => {
            Some(false)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quotation_stays_open_over_sentences() {
        let mut open = false;
        let first = Surface::new("他说：“我不去。", Lang::Zh, &mut open);
        assert_eq!((first.opens, first.closes, first.inside, first.colons), (1, 0, false, 1));
        let second = Surface::new("你去吧！”", Lang::Zh, &mut open);
        assert_eq!((second.closes, second.inside, second.ends, second.exclamations), (1, true, true, 1));
        assert!(!open);
    }

    #[test]
    fn an_apostrophe_is_no_quotation_mark() {
        let mut open = false;
        let sentence = Surface::new("It's the boys' ball, isn't it?", Lang::En, &mut open);
        assert_eq!((sentence.opens, sentence.closes, sentence.questions), (0, 0, 1));
        let quoted = Surface::new("'It's his,' she said.", Lang::En, &mut open);
        assert_eq!((quoted.opens, quoted.closes, quoted.begins), (1, 1, true));
    }
}
