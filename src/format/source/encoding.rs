//! Which encoding a stream has.

use encoding_rs::{BIG5, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use crate::{Error, Place};

/// The encoding that an XML declaration names; UTF-8 if there is none.
pub(super) fn declared(head: &[u8]) -> Result<&'static Encoding, Error> {
    let end = head.windows(2).position(|two| two == b"?>").unwrap_or(0);
    let declaration = String::from_utf8_lossy(&head[..end]);
    let label = declaration
        .strip_prefix("<?xml")
        .and_then(|rest| rest.split_once("encoding"))
        .and_then(|(_, rest)| rest.trim_start().strip_prefix('='))
        .map(|rest| rest.trim_start())
        .and_then(|rest| rest.strip_prefix(['"', '\'']))
        .and_then(|rest| rest.split(['"', '\'']).next());
    let Some(label) = label else { return Ok(UTF_8) };
    match Encoding::for_label(label.as_bytes()) {
        // Whoever can read the declaration byte by byte does not read UTF-16.
        Some(encoding) if [UTF_16LE, UTF_16BE].contains(&encoding) => Ok(UTF_8),
        Some(encoding) => Ok(encoding),
        None => {
            let at = Place::default().line(1).column(1).byte(0);
            Err(Error::syntax("XML", at, format!("the encoding `{label}` is not known")))
        }
    }
}

/// The encoding of text that declares none: UTF-8 if it is that, else the Chinese one that it reads best in. UTF-8, too,
/// if it is none of them: whoever reads on finds the error.
pub(super) fn guessed(head: &[u8], whole: bool) -> &'static Encoding {
    // The last line may be cut off in the middle of a character.
    let end = if whole { head.len() } else { memchr::memrchr(b'\n', head).unwrap_or(head.len()) };
    let head = &head[..end];
    if std::str::from_utf8(head).is_ok() {
        return UTF_8;
    }
    let fits = |encoding: &'static Encoding| !encoding.decode_without_bom_handling(head).1;
    let candidates = [(BIG5, common(head, |lead, _| matches!(lead, 0xA1 | 0xA4..=0xC6))), {
        let level_one = |lead, trail| matches!(lead, 0xA1 | 0xA3 | 0xB0..=0xD7) && trail >= 0xA1;
        (GB18030, common(head, level_one))
    }];
    let fitting = candidates.into_iter().filter(|&(encoding, _)| fits(encoding));
    fitting.max_by_key(|&(_, common)| common).map_or(UTF_8, |(encoding, _)| encoding)
}

/// How many in a thousand of the characters of two bytes are common ones.
fn common(bytes: &[u8], is_common: impl Fn(u8, u8) -> bool) -> usize {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_encodings_are_told_apart() {
        let simplified = "源文,译文\n我们打开水泵。,We start the pump.\n“你好”,Hello\n发展,development\n";
        let traditional = "源文,譯文\n我們打開水泵。,We start the pump.\n「你好」,Hello\n發展,development\n";
        assert_eq!(guessed(&GB18030.encode(simplified).0, true), GB18030);
        assert_eq!(guessed(&BIG5.encode(traditional).0, true), BIG5);
        assert_eq!(guessed(simplified.as_bytes(), true), UTF_8);
        // A character that is cut off says nothing.
        assert_eq!(guessed(&simplified.as_bytes()[..simplified.len() - 20], false), UTF_8);
        assert_eq!(guessed(b"caf\xE9, na\xEFve\xFF\n", true), UTF_8);
    }
}
