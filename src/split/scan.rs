//! Finding the few bytes that can end a sentence, or change what a later one means.

const STOP: u8 = 1;

/// Bytes at which the splitter looks closer: the ASCII stops, brackets, quotes, line breaks, and the lead bytes
/// of the characters that hold the marks of general (E2), CJK (E3) and full-width (EF) punctuation.
const TABLE: [u8; 256] = {
    let mut table = [0; 256];
    let marks = b".!?\n\r\x0b\x0c()[]\":;\xE2\xE3\xEF";
    let mut i = 0;
    while i < marks.len() {
        table[marks[i] as usize] = STOP;
        i += 1;
    }
    table
};

/// The next byte from `from` on that needs a look; the length of the text if there is none.
#[inline]
pub(super) fn next_mark(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    from + rest.iter().position(|&b| TABLE[b as usize] != 0).unwrap_or(rest.len())
}
