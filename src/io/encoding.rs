//! Guesses the encoding of a text that does not declare it.
//!
//! Three sources of evidence are combined, because each is wrong at times:
//!
//! | evidence | shows | is wrong about |
//! |---|---|---|
//! | well-formed UTF-8 | UTF-8, surely | nothing: other encodings hardly ever happen to be well formed |
//! | chardetng (Firefox's detector) | the likeliest legacy encoding | short texts, and GBK against Big5 |
//! | the share of common characters | how well Chinese reads in a candidate | texts with little Chinese |
//!
//! A candidate must also read as text at all ([`chinese`], [`western`]). If
//! none does, the caller decides.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, Encoding, GB18030, GBK, UTF_8, WINDOWS_1252};

/// How many bytes the detector gets. Measurement: enough for all sample texts.
const SAMPLE: usize = 1 << 20;

/// The beginning of a text, from which its encoding is guessed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sample<'b> {
    /// The bytes.
    pub bytes: &'b [u8],
    /// True if these are all bytes. Otherwise the last line may end within a
    /// character.
    pub whole: bool,
}

/// The encoding of a text: UTF-8 if it is well formed, otherwise the candidate
/// that reads best. `None` for damaged UTF-8, and for bytes that are not text
/// in any candidate.
///
/// A sample that is cut off is only looked at up to its last line end, so that
/// half a character at its end is not mistaken for damage.
///
/// A candidate must decode without errors and read like its language; among
/// those, the one with the most common characters wins.
pub(crate) fn guess(sample: Sample<'_>, candidates: &[&'static Encoding]) -> Option<&'static Encoding> {
    // A sample may end within a character; its last line end is a boundary in
    // all the encodings in question.
    let end = match sample.whole {
        true => sample.bytes.len(),
        false => memchr::memrchr(b'\n', sample.bytes).unwrap_or(sample.bytes.len()),
    };
    let bytes = &sample.bytes[..end];
    if std::str::from_utf8(bytes).is_ok() {
        return Some(UTF_8);
    }
    // Read in a legacy encoding, a damaged file would become wrong characters
    // instead of an error at its place.
    if mostly_utf8(bytes) {
        return None;
    }
    let convincing = |encoding: &&'static Encoding| {
        let text = encoding.decode_without_bom_handling_and_without_replacement(bytes);
        text.is_some_and(|text| if *encoding == WINDOWS_1252 { western(&text) } else { chinese(&text) })
    };
    let fitting: Vec<_> = candidates.iter().copied().filter(convincing).collect();
    // For Western text the detector decides, because the share of Chinese
    // characters proves nothing there.
    match detected(bytes) {
        first if first == WINDOWS_1252 && fitting.contains(&first) => Some(first),
        first => fitting.into_iter().max_by_key(|&encoding| (common(bytes, encoding), encoding == first)),
    }
}

/// True if a text that declares another encoding is in UTF-8: it is well
/// formed and has characters beyond ASCII.
///
/// A pair of letters in an encoding of Chinese may be a well-formed letter of
/// Western text by chance, so that there a character of three bytes is needed.
pub(crate) fn is_utf8_instead(sample: Sample<'_>, named: &'static Encoding) -> bool {
    let least = if named.is_single_byte() { '\u{80}' } else { '\u{800}' };
    let valid = match std::str::from_utf8(sample.bytes) {
        Ok(text) => text,
        // The sample ends within a character.
        Err(cut) if !sample.whole && cut.error_len().is_none() => {
            std::str::from_utf8(&sample.bytes[..cut.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    valid.chars().any(|c| c >= least)
}

/// The guess of chardetng, Firefox's detector.
///
/// ISO-2022-JP is denied: no text of English or Chinese is in it, and its
/// escape sequences occur in logs.
fn detected(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    detector.feed(sample, sample.len() == bytes.len());
    // GB18030 is a superset of GBK.
    match detector.guess(None, Utf8Detection::Deny) {
        encoding if encoding == GBK => GB18030,
        encoding => encoding,
    }
}

/// True if most non-ASCII bytes belong to well-formed UTF-8 characters: the
/// file is damaged UTF-8 then, not another encoding.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let high = |bytes: &[u8]| bytes.iter().filter(|&&byte| byte >= 0x80).count();
    let whole: usize = bytes.utf8_chunks().map(|chunk| high(chunk.valid().as_bytes())).sum();
    // Bytes of ASCII are left out: they are valid in every encoding and prove
    // nothing.
    whole * 2 > high(bytes)
}

/// How many of a thousand two-byte characters are common ones in this encoding:
/// the first level of each standard, which contains nearly all characters of
/// Chinese text, and punctuation.
///
/// In GB18030 the first level is sorted by pinyin and holds 3,755 characters,
/// in Big5 by strokes with 5,401; text read in the wrong one of the two
/// scatters over rare characters.
fn common(bytes: &[u8], encoding: &'static Encoding) -> usize {
    let is_common = |lead: u8, trail: u8| match encoding {
        // Punctuation and the first level of each standard, which has the
        // characters in common use.
        _ if encoding == BIG5 => matches!(lead, 0xA1 | 0xA4..=0xC6),
        _ if encoding == GB18030 => matches!(lead, 0xA1 | 0xA3 | 0xB0..=0xD7) && trail >= 0xA1,
        _ => false,
    };
    let (mut at, mut pairs, mut found) = (0, 0, 0);
    while let Some(&lead) = bytes.get(at) {
        let pair = bytes.get(at + 1).filter(|_| lead >= 0x80);
        if let Some(&trail) = pair {
            pairs += 1;
            found += usize::from(is_common(lead, trail));
        }
        at += if pair.is_some() { 2 } else { 1 };
    }
    found * 1000 / pairs.max(1)
}

/// True if a text reads as Chinese: at least eight of ten non-ASCII characters
/// are Chinese characters or marks.
fn chinese(text: &str) -> bool {
    let beyond = text.chars().filter(|c| !c.is_ascii()).count();
    let fits = |c: &char| matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FFEF}' | '\u{2014}'..='\u{2026}');
    // A single character beyond ASCII could be anything.
    beyond > 1 && text.chars().filter(fits).count() * 10 >= beyond * 8
}

/// True if a text reads as English or a similar language: non-ASCII characters
/// are rare, and nine of ten are letters in words or typographic marks.
fn western(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    let beyond = letters.iter().filter(|c| !c.is_ascii()).count();
    let near = |at: usize| {
        let beside = [at.checked_sub(1), Some(at + 1)];
        beside.into_iter().flatten().any(|at| letters.get(at).is_some_and(|c| c.is_alphanumeric()))
    };
    let fits = |&at: &usize| {
        let c = letters[at];
        let mark = matches!(c, '\u{2013}'..='\u{2026}' | '£' | '€' | '°' | '\u{A0}' | '©' | '®' | '™' | '§');
        mark || (!c.is_ascii() && c.is_alphabetic() && near(at))
    };
    // In Western text letters with accents are rare; Chinese read as Western
    // consists of nothing else.
    (0..letters.len()).filter(fits).count() * 10 >= beyond * 9 && beyond * 5 <= letters.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chinese_guess(bytes: &[u8], whole: bool) -> Option<&'static Encoding> {
        guess(Sample { bytes, whole }, &[GB18030, BIG5])
    }

    #[test]
    fn chinese_encodings_are_told_apart() {
        let simplified = "源文,译文\n我们打开水泵。,We start the pump.\n“你好”,Hello\n发展,development\n";
        let traditional = "源文,譯文\n我們打開水泵。,We start the pump.\n「你好」,Hello\n發展,development\n";
        assert_eq!(chinese_guess(&GB18030.encode(simplified).0, true), Some(GB18030));
        assert_eq!(chinese_guess(&BIG5.encode(traditional).0, true), Some(BIG5));
        assert_eq!(chinese_guess(simplified.as_bytes(), true), Some(UTF_8));
        // A character that is cut off proves nothing.
        assert_eq!(chinese_guess(&simplified.as_bytes()[..simplified.len() - 20], false), Some(UTF_8));
        assert_eq!(chinese_guess(b"caf\xE9, na\xEFve\xFF\n", true), None);
    }

    #[test]
    fn western_text_is_a_candidate_only_where_asked_for() {
        let bytes = &WINDOWS_1252.encode("The café is naïve – “so” they say, and it goes on for a while.").0;
        let all = [GB18030, BIG5, WINDOWS_1252];
        assert_eq!(guess(Sample { bytes, whole: true }, &all), Some(WINDOWS_1252));
        assert_eq!(chinese_guess(bytes, true), None);
    }
}
