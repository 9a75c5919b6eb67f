//! Reads a run of stops and the text that follows it.
//!
//! Rules ask about these again and again, so both are read once, and what few
//! rules need, such as the next word, only on demand.
//!
//! ```text
//! text     bytes   dots   other marks   an ellipsis
//! .        1       1      no            no
//! ?!       2       0      yes           no
//! . . .    5       3      no            yes
//! …        3       3      no            yes
//! ```

use super::super::text::*;
use super::super::words;

/// A run of stops: `.`, `?!`, `...`, `. . .`, `…`.
///
/// A run may mix marks, as in `?!` or `..?`; dots and other marks are counted
/// separately.
pub(super) struct StopRun {
    /// The byte after the run.
    pub(super) end: usize,
    /// The number of dots; `…` counts as three.
    pub(super) dots: usize,
    /// True if it has a mark other than dots.
    pub(super) marks: bool,
    /// True for three or more dots and nothing else.
    pub(super) ellipsis: bool,
}

impl StopRun {
    /// A single stop at byte `at`.
    pub(super) fn single(at: usize, stop: u8) -> StopRun {
        StopRun { end: at + 1, dots: usize::from(stop == b'.'), marks: stop != b'.', ellipsis: false }
    }

    /// Reads the run at byte `at`.
    pub(super) fn read(text: &str, at: usize) -> StopRun {
        let mut run = StopRun { end: at, dots: 0, marks: false, ellipsis: false };
        let bytes = text.as_bytes();
        // Fast path: most stops are single.
        if let Some(&[mark @ (b'.' | b'!' | b'?'), next @ (b' '..=b'-' | b'0'..=b'>' | b'A'..=b'~'), then]) =
            bytes.get(at..at + 3)
            && !(next == b'!' || next == b' ' && then == b'.')
        {
            return StopRun::single(at, mark);
        }
        match bytes.get(at) {
            // Runs of one mark, and `. . .`, are read in one step, so that long
            // runs stay linear.
            Some(b'.') => {
                run.end = skip_same(bytes, at + 1);
                while bytes.get(run.end..run.end + 3) == Some(b" . ") {
                    run.end += 2;
                    run.dots += 1;
                }
                run.dots += run.end - at - 2 * run.dots;
                run.space(bytes);
            }
            Some(b'!' | b'?') => {
                run.end = skip_same(bytes, at + 1);
                run.marks = true;
            }
            _ => {}
        }
        while let Some(c) = char_at(text, run.end).filter(|&c| is_stop(c)) {
            match c {
                '.' | '．' => run.dots += 1,
                '…' | '⋯' => run.dots += 3,
                '。' | '｡' => run.dots += 1,
                _ => run.marks = true,
            }
            run.end += c.len_utf8();
            if c == '.' {
                run.space(bytes);
            }
        }
        run.ellipsis = run.dots >= 3 && !run.marks;
        run
    }

    /// Skips the blank between the dots of `. .`, but not that of `. .5`.
    fn space(&mut self, bytes: &[u8]) {
        let dot = bytes.get(self.end) == Some(&b' ') && bytes.get(self.end + 1) == Some(&b'.');
        self.end += usize::from(dot && !bytes.get(self.end + 2).is_some_and(u8::is_ascii_digit));
    }
}

/// The text after the blanks that follow a stop.
pub(super) struct Following<'t> {
    /// The text that it is part of.
    pub(super) text: &'t str,
    /// The opening quotation mark or bracket before the word, if any.
    pub(super) open: Option<char>,
    /// The first character that is not an opening mark.
    pub(super) first: char,
    /// The byte of `first`.
    pub(super) at: usize,
}

impl<'t> Following<'t> {
    /// Reads what begins at byte `at`.
    ///
    /// `at` is a byte after the white space. At the end of the text `first` is
    /// a blank, so that no rule takes it for a letter.
    pub(super) fn read(text: &'t str, at: usize) -> Following<'t> {
        let mut from = at;
        let mut open = None;
        let opens = |c: &char| !c.is_ascii_alphanumeric() && (is_quote(*c) || is_opener(*c));
        while let Some(c) = char_at(text, from).filter(opens) {
            open = open.or(Some(c));
            from += c.len_utf8();
        }
        Following { text, open, first: char_at(text, from).unwrap_or(' '), at: from }
    }

    /// The word that begins there. Computed on demand, because few rules need
    /// it.
    pub(super) fn word(&self) -> &'t str {
        word_at(self.text, self.at)
    }

    /// The byte after that word.
    pub(super) fn end(&self) -> usize {
        self.at + self.word().len()
    }

    /// True if it opens a sentence: capitalised, and a word that seldom
    /// continues a name.
    pub(super) fn opens(&self) -> bool {
        if !self.first.is_uppercase() {
            return false;
        }
        let word = self.word();
        let initial = word.len() == 1 && self.text.as_bytes().get(self.at + 1) == Some(&b'.');
        !initial && words::opens(word)
    }
}
