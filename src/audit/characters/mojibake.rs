//! Recognises text that was decoded with the wrong encoding.
//!
//! | text | was | read as | shows as |
//! |---|---|---|---|
//! | `It’s` | UTF-8 | Windows-1252 | `Itâ€™s` |
//! | `请选择` | GB 2312 | Latin-1 | `ÇëÑ¡Ôñ` |
//! | `请选择` | UTF-8 | GBK | `璇烽€夋嫨` |
//!
//! The kinds are tried in this order. A text is never changed here: whether it
//! can be restored depends on what was lost on the way.

use std::collections::BTreeSet;

use crate::lang::is_han;

/// Characters that the first two UTF-8 bytes of nearly every Chinese character,
/// E4–E9 and 80–BF, form in GBK (computed). They are rare; text full of them
/// was decoded as GBK.
const UTF8_AS_GBK: &str = "\
    妗妞妤妫妯妲妾姊姒姗姘姝姣姹娅娆娈娉娌娑娓娣娲娴娼婀婊婕婢婧婵宀宄宓宕宥宸寤寮寰搴杈杌杓杞杩棣棰椁椋椐椤椴椹楂楗楝楠楣楦楫楱楸楹\
    榀榄榇榈榉榘榛榧榫榭榻槌槎洄洇洌洎洙洚洧洫洮洳洵洹浃浈浍浏浒浔浜浞浠浣浯浼涑涓涔涞涠淇渚澧澶澹濂濉濞濠濡濮濯瀚瀛瀣瀵瀹灏灞琚琛瑁\
    瑕瑗瑙瑜瑭瑷瑾璀璁璇璋璎璐璜璞璧璨璩璺瓒甯纭纰纾绀绁绂绉绋绌绐绔绗绛绠绡绨绫绮绯绱绲绶绺绻绾缁缂缃缇缈缍褰蹇鋩鋪鋫鋬鋭鋮鋯鋰鋱鋲\
    鋳鋴鋵鋶鋷鋸鋹鋺鋻鋼鋽鋾鋿錀錁錂錃錄錅錆錇錈錉鍊鍋鍌鍍鍎鍏鍐鍑鍒鍓鍔鍕鍖鍗鍘鍙鍚鍛鍜鍝鍞鍟鍠鍡鍢鍣鍤鍥鍦鍧鍨鍩鍫鎬鎭鎮鎯鎰鎱鎲鎳\
    鎴鎵鎶鎷鎸鎹鎺鎻鎼鎽鎾鎿鏀鏁鏂鏃鏄鏅鏆鏇鏈鏉鏋鏌鏍鐎鐏鐐鐑鐒鐓鐔鐕鐖鐗鐘鐙鐚鐛鐜鐝鐞鐟鐠鐡鐢鐣鐤鐥鐦鐧鐨鐩鐪鐫鐬鐭鐮鑰鑱鑲鑳鑴鑵\
    鑶鑷鑸鑹鑺鑻鑼鑽鑾鑿钀钁钂钃钄钑钖钘铇铏铓铔铚铦铻锜锠閫閬閭閮閯閰閱閲閳閴閵閶閷閸閹閺閻閼閽閾閿闀闁闂闃闄闅闆闇闈闉闊闋韪韫韬骞";

/// The characters of Windows-1252 for the bytes 80 to 9F, where it differs from
/// Latin-1; a blank for undefined bytes.
const WINDOWS: &str = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";

/// A description of the wrong encoding of a text, if there is a trace of one.
///
/// The first trace is shown, with at most 12 characters. `None` for a text
/// without a trace; a word with accents, or one rare character, is none.
pub(super) fn trace(text: &str) -> Option<String> {
    let shown = |text: &str| text.chars().take(12).collect::<String>();
    if let Some(found) = utf8_as_latin(text) {
        return Some(format!("`{}`, UTF-8 that was read as Latin-1", shown(found)));
    }
    if let Some(found) = gbk_as_latin(text) {
        return Some(format!("`{}`, Chinese that was read as Latin-1", shown(found)));
    }
    #[cfg(feature = "files")]
    if let Some(found) = again_utf8(text) {
        return Some(format!("`{}`, UTF-8 that was read as GBK", shown(found)));
    }
    if utf8_as_gbk(text) {
        return Some(format!("`{}`, UTF-8 that was read as GBK", shown(text.trim())));
    }
    None
}

/// The byte of a character in Windows-1252.
///
/// `None` for ASCII, which every encoding here has in common, and for
/// characters that Windows-1252 does not have. The blank is named apart,
/// because it marks undefined bytes in the table.
fn byte(c: char) -> Option<u8> {
    match c {
        '\u{80}'..='\u{FF}' => Some(c as u8),
        ' ' => None,
        _ => WINDOWS.chars().position(|other| other == c).map(|at| 0x80 + at as u8),
    }
}

/// The first characters whose bytes form one non-Latin character of UTF-8:
/// `ã€‚`, `â€™`, `Ã©`.
///
/// The result is a piece of `text` of two or three characters: one for each
/// byte. Characters of four bytes, such as emoji, are not looked for.
fn utf8_as_latin(text: &str) -> Option<&str> {
    text.char_indices().find_map(|(at, c)| {
        let length = match byte(c)? {
            0xC3 => 2,
            0xE2..=0xEF => 3,
            _ => return None,
        };
        let mut bytes = Vec::new();
        let mut end = at;
        for (place, c) in text[at..].char_indices().take(length) {
            bytes.push(byte(c)?);
            end = at + place + c.len_utf8();
        }
        let decoded = std::str::from_utf8(&bytes).ok()?.chars().next()?;
        // Only plausible results count: Latin-1 letters and their neighbours,
        // marks, and Chinese.
        let meant = matches!(decoded, '\u{E0}'..='\u{FF}' | '\u{2010}'..='\u{203A}' | '\u{3000}'..='\u{30FF}' | '\u{FF00}'..='\u{FFEF}');
        (bytes.len() == length && (meant || is_han(decoded))).then(|| &text[at..end])
    })
}

/// A run of this many letters from Latin-1's upper half occurs in no European
/// language. Choice.
const LONGEST_RUN: usize = 6;

/// A run of letters from Latin-1's upper half: GB 2312 uses two bytes from A1
/// on for each character.
///
/// A shorter run counts only if it has whole pairs and if such letters are at
/// least two thirds of the text without white space, as in a short label.
fn gbk_as_latin(text: &str) -> Option<&str> {
    let high = |c: char| matches!(c, '\u{A1}'..='\u{FF}');
    let all = text.chars().filter(|c| !c.is_whitespace()).count();
    let count = text.chars().filter(|&c| high(c)).count();
    text.split(|c| !high(c)).find(|run| {
        let length = run.chars().count();
        length >= LONGEST_RUN || (length >= 4 && length % 2 == 0 && count * 3 >= all * 2)
    })
}

/// True if many of the Han characters are typical of UTF-8 decoded as GBK.
///
/// At least three different ones, and at least two in five of the Han characters: each of them
/// may also stand in an ordinary text.
fn utf8_as_gbk(text: &str) -> bool {
    let han = text.chars().filter(|&c| is_han(c)).count();
    let rare = || text.chars().filter(|&c| UTF8_AS_GBK.contains(c));
    // Broken text has different ones; a list may repeat one word: `時鐘,鐘塔,鐘樓`.
    let distinct: BTreeSet<char> = rare().collect();
    distinct.len() >= 3 && rare().count() * 5 >= han * 2
}

/// The first run of characters whose bytes in GBK are UTF-8 of at least two
/// Chinese characters: `鎵撳紑` was `打开`. Short labels show nothing else.
///
/// The last byte of an odd number is lost in GBK, so that half a character may
/// stand at the end.
#[cfg(feature = "files")]
fn again_utf8(text: &str) -> Option<&str> {
    text.split(|c: char| c.is_ascii() || c == '\u{FFFD}').filter(|run| run.chars().any(is_han)).find(|run| {
        let (bytes, _, lacks) = encoding_rs::GBK.encode(run);
        let (whole, half) = match std::str::from_utf8(&bytes) {
            Ok(whole) => (whole, false),
            Err(cut) if cut.error_len().is_none() => {
                (std::str::from_utf8(&bytes[..cut.valid_up_to()]).unwrap_or_default(), true)
            }
            Err(_) => return false,
        };
        let count = whole.chars().filter(|&c| is_han(c)).count();
        !lacks && count >= 1 && count + usize::from(half) >= 2
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "files")]
    #[test]
    fn short_labels_in_a_wrong_encoding_are_seen() {
        for broken in ["鎵撳紑", "Open 鎵撳紑鏂囦欢", "绯荤粺璁剧疆", "淇濆瓨鏇存\u{FFFD}", "锘挎枃鏈"]
        {
            assert!(trace(broken).is_some_and(|found| found.ends_with("read as GBK")), "{broken}");
        }
        for good in ["鏈條與鐵鍊", "打开", "浣熊", "瑜伽", "浙江", "洗澡"] {
            assert_eq!(trace(good), None, "{good}");
        }
    }

    #[test]
    fn wrong_encodings_are_seen_and_languages_are_not() {
        for broken in
            ["ÇëÑ¡ÔñµÚ¶þ¸öÑ¡Ïî¡£", "è¯·é€‰æ‹©ç¬¬ä¸‰ä¸ªé€‰é¡¹ã€‚", "Itâ€™s late.", "cafÃ©", "璇烽夋嫨绗鍥涗釜閫夐」"]
        {
            assert!(trace(broken).is_some(), "{broken}");
        }
        for good in [
            "Café à la crème, où ça ?",
            "naïve Ångström über",
            "请选择第二个选项。",
            "鏈條與鐵鍊",
            "鐘,鐘聲,鐘擺",
            "±5 °C, ½ – ¾",
        ] {
            assert_eq!(trace(good), None, "{good}");
        }
    }
}
