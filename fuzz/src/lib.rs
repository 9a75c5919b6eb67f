//! What the fuzz targets share: the lexicon, loaded once, and ways to read an input as options and texts.

use std::path::PathBuf;
use std::sync::LazyLock;

use duiqi::{Lang, Lexicon, Unit};

/// The lexicon of the crate, loaded once.
pub static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::builtin);

/// An input as its first bytes, which choose among options, and a text. Bytes that are not UTF-8 are replaced, so that
/// no input is lost to the fuzzer.
pub fn choices<const N: usize>(input: &[u8]) -> Option<([u8; N], String)> {
    let (chosen, text) = input.split_first_chunk::<N>()?;
    Some((*chosen, String::from_utf8_lossy(text).into_owned()))
}

/// True for the bit of a byte that turns an option on.
pub fn is_on(byte: u8, bit: u8) -> bool {
    byte >> bit & 1 == 1
}

/// Chinese or English, by a bit.
pub fn lang(byte: u8, bit: u8) -> Lang {
    if is_on(byte, bit) { Lang::Zh } else { Lang::En }
}

/// Two texts out of one: they are parted by the first line that is `~`.
pub fn halves(text: &str) -> (&str, &str) {
    text.split_once("\n~\n").unwrap_or((text, ""))
}

/// Pairs out of a text: one a line, the halves parted by the first tab.
pub fn pairs(text: &str) -> impl Iterator<Item = Unit> + Clone + '_ {
    text.lines().map(|line| {
        let (en, zh) = line.split_once('\t').unwrap_or((line, "译文"));
        Unit::pair(("en", en), ("zh-CN", zh))
    })
}

/// A folder for the files of a run, in memory where the system has such a place. It is emptied when the system starts.
pub fn folder() -> PathBuf {
    static FOLDER: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
        let memory = std::path::Path::new("/dev/shm");
        let made = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
        made.expect("a folder for temporary files")
    });
    FOLDER.path().to_owned()
}

/// Checks that ranges stand in order, leave only blanks between them, and cut no character of the text.
pub fn assert_only_blanks_are_left_out(text: &str, ranges: impl Iterator<Item = std::ops::Range<usize>>) {
    let mut at = 0;
    for range in ranges {
        assert!(range.start >= at, "{range:?} overlaps what ends at {at}");
        assert_is_blank(&text[at..range.start]);
        assert!(text.get(range.clone()).is_some(), "{range:?} cuts a character");
        at = range.end;
    }
    assert_is_blank(&text[at..]);
}

fn assert_is_blank(text: &str) {
    assert!(text.chars().all(|c| c.is_whitespace() || c == '\u{FEFF}'), "{text:?} is left out");
}
