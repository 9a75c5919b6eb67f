//! Finding the few bytes that can end a sentence, or change what a later one means.

/// The ASCII stops, brackets, quotes, line breaks, and the lead bytes of the characters that hold the marks of
/// general (E2), CJK (E3) and full-width (EF) punctuation.
const MARK: u8 = 1;
/// What may begin a sentence behind a blank where no mark ends the one before.
const START: u8 = 2;

static TABLE: [u8; 256] = {
    let mut table = [0; 256];
    let marks = b".!?\n\r\x0b\x0c()[]\":;\xE2\xE3\xEF";
    let mut i = 0;
    while i < marks.len() {
        table[marks[i] as usize] = MARK;
        i += 1;
    }
    let starts = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-*=_<";
    let mut i = 0;
    while i < starts.len() {
        table[starts[i] as usize] = START;
        i += 1;
    }
    table
};

/// The next byte from `from` on that needs a look; the length of the text if there is none. Behind a blank, a
/// capital, a digit and the like need one too, if `gaps` are asked for.
#[inline]
pub(super) fn next_mark(bytes: &[u8], from: usize, gaps: bool) -> usize {
    let wanted = if gaps { MARK | START } else { MARK };
    let mut at = from;
    while let Some(&byte) = bytes.get(at) {
        let class = TABLE[byte as usize] & wanted;
        if class != 0 && (class == MARK || at > 0 && bytes[at - 1] == b' ') {
            return at;
        }
        at += 1;
    }
    bytes.len()
}
