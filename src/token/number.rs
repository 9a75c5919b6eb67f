//! Values of numbers, in digits and in words, of both languages.
//!
//! Both sides must give the same value for the same number, because their terms
//! are compared by value: `21`, `twenty-one`, `二十一`. Vague numbers (`三四`,
//! three or four) have none.
//!
//! ```text
//! 三千二百万零五         32 000 005
//! 三万五                35 000       the last digit is of the next lower place
//! 一九九八              1998         digit by digit
//! 三四, 三四百           none         vague
//! 千, 百姓, 万一         none         a unit alone
//! two thousand and ten  2010
//! twenty-first          21
//! five and six          5            the 6 is a number of its own
//! ```

/// A number that was read from text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct ReadNumber {
    /// Its value.
    pub value: f64,
    /// How much of the text it takes, in the unit of the function that reads
    /// it: bytes in English, characters in Chinese.
    pub length: usize,
}

/// Reads the number at the start of a run of Chinese numerals. `千` alone is not a number, nor
/// is `三四` (three or four).
///
/// At most forty numerals are read. The length is in characters.
pub(super) fn chinese(chars: impl Iterator<Item = char>) -> Option<ReadNumber> {
    // Forty are beyond any number, and bound the work on a text of numerals
    // only.
    let numerals: Vec<u64> = chars.map_while(numeral).take(40).collect();
    let placed = numerals.iter().position(|&value| value >= 10);
    let digits = placed.unwrap_or(numerals.len());
    if placed.is_none() || digits > 2 || (digits == 2 && numerals[0] != 0) {
        let value = numerals.iter().take(digits).fold(0.0, |sum, &digit| sum * 10.0 + digit as f64);
        // Two digits in a row, as in 三四, mean "three or four".
        return (digits == 1 || digits > 2).then_some(ReadNumber { value, length: digits });
    }
    structured(&numerals)
}

/// Reads a number with places, such as 三千二百万零五: sections below ten
/// thousand, multiplied by 万 and 亿.
///
/// `十` and larger units multiply the digit before them; 万 and 亿 multiply
/// everything before them.
///
/// `numerals` are values of numerals, most significant first. Invariant: the
/// value so far is `total + section + digit`.
fn structured(numerals: &[u64]) -> Option<ReadNumber> {
    // 百 or 万 alone is mostly part of a word: 万一, 百姓.
    if *numerals.first()? > 10 {
        return None;
    }
    let (mut total, mut section, mut digit) = (0u64, 0u64, 0u64);
    let mut place = u64::MAX;
    for (at, &value) in numerals.iter().enumerate() {
        match value {
            // 零 only keeps a place empty.
            0 => digit = 0,
            // Two digits without a place between them, as in 三四百.
            1..=9 if digit > 0 => return None,
            1..=9 => digit = value,
            10..=1000 => {
                section += digit.max(1) * value;
                digit = 0;
                place = value;
            }
            _ => {
                total = total.saturating_add(section + digit).max(1).saturating_mul(value);
                (section, digit) = (0, 0);
                place = value;
            }
        }
        // Larger numbers are not exact in floating point anyway, and must not
        // overflow.
        if total > 1 << 60 {
            return Some(ReadNumber { value: total as f64, length: at + 1 });
        }
    }
    // In 三万五 the last digit counts the next lower place.
    let after = numerals.len() >= 2 && numerals[numerals.len() - 2] >= 100 && place >= 100;
    let last = if after { digit * (place / 10) } else { digit };
    Some(ReadNumber { value: (total + section + last) as f64, length: numerals.len() })
}

/// The value of a Chinese numeral.
pub(super) fn numeral(c: char) -> Option<u64> {
    Some(match c {
        '零' | '〇' => 0,
        '一' | '壹' => 1,
        '二' | '两' | '贰' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        '十' | '拾' => 10,
        '百' | '佰' => 100,
        '千' | '仟' => 1000,
        '万' => 10_000,
        '亿' => 100_000_000,
        _ => return None,
    })
}

/// The value of an English number word: a cardinal below a hundred, or a
/// factor.
pub(super) fn english(word: &str) -> Option<f64> {
    Some(match word {
        "zero" => 0.0,
        "one" => 1.0,
        "two" => 2.0,
        "three" => 3.0,
        "four" => 4.0,
        "five" => 5.0,
        "six" => 6.0,
        "seven" => 7.0,
        "eight" => 8.0,
        "nine" => 9.0,
        "ten" => 10.0,
        "eleven" => 11.0,
        "twelve" => 12.0,
        "thirteen" => 13.0,
        "fourteen" => 14.0,
        "fifteen" => 15.0,
        "sixteen" => 16.0,
        "seventeen" => 17.0,
        "eighteen" => 18.0,
        "nineteen" => 19.0,
        "twenty" => 20.0,
        "thirty" => 30.0,
        "forty" => 40.0,
        "fifty" => 50.0,
        "sixty" => 60.0,
        "seventy" => 70.0,
        "eighty" => 80.0,
        "ninety" => 90.0,
        _ => return factor(word),
    })
}

/// The value of an English ordinal.
pub(super) fn ordinal(word: &str) -> Option<f64> {
    Some(match word {
        "first" => 1.0,
        "second" => 2.0,
        "third" => 3.0,
        "fourth" => 4.0,
        "fifth" => 5.0,
        "sixth" => 6.0,
        "seventh" => 7.0,
        "eighth" => 8.0,
        "ninth" => 9.0,
        "tenth" => 10.0,
        "eleventh" => 11.0,
        "twelfth" => 12.0,
        "thirteenth" => 13.0,
        "fourteenth" => 14.0,
        "fifteenth" => 15.0,
        "sixteenth" => 16.0,
        "seventeenth" => 17.0,
        "eighteenth" => 18.0,
        "nineteenth" => 19.0,
        "twentieth" => 20.0,
        _ => return None,
    })
}

/// The value of `hundred` and larger factors.
pub(super) fn factor(word: &str) -> Option<f64> {
    Some(match word {
        "hundred" | "hundreds" => 1e2,
        "thousand" | "thousands" => 1e3,
        "million" | "millions" => 1e6,
        "billion" | "billions" => 1e9,
        "trillion" | "trillions" => 1e12,
        _ => return None,
    })
}

/// Reads digits with separators at the start of a text. The length is in bytes.
///
/// A text without digits gives 0 and the length 0. A sign before the number is
/// not part of it. Only ASCII digits count.
pub(super) fn digits(text: &str) -> ReadNumber {
    let bytes = text.as_bytes();
    let mut end = 0;
    let mut plain = String::new();
    while let Some(&byte) = bytes.get(end) {
        let followed = bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
        match byte {
            b'0'..=b'9' => plain.push(byte as char),
            // A comma between digits groups them; one before a blank ends a
            // clause.
            b',' if followed => {}
            // A second point makes a version or an address.
            b'.' if followed && !plain.contains('.') => plain.push('.'),
            _ => break,
        }
        end += 1;
    }
    ReadNumber { value: plain.parse().unwrap_or_default(), length: end }
}

/// Reads the longest number in English words from byte `at` on. `two thousand and ten`, `a hundred`, `twenty-first`,
/// `thirty million`.
///
/// A number word must fit the one before it: after `twenty` may come `one` or
/// `hundred`, but not `thirty`.
///
/// The length is in bytes and ends at a character boundary. Words are separated
/// by one blank or hyphen. A number of one word is found too.
pub(super) fn in_words(text: &str, at: usize) -> Option<ReadNumber> {
    let (mut total, mut section, mut last) = (0.0, 0.0, f64::INFINITY);
    let mut from = at;
    let mut end = None;
    while let Some(ReadNumber { value, length: size }) = value_at(&text[from..], last) {
        match value {
            1000.0.. if end.is_some() => {
                total += section * value;
                section = 0.0;
            }
            100.0 if section > 0.0 && section < 100.0 => section *= value,
            ..100.0 if last >= 100.0 || (last >= 20.0 && (1.0..10.0).contains(&value)) => section += value,
            _ => break,
        }
        last = value;
        end = Some(from + size);
        let joint = match &text.as_bytes()[from + size..] {
            // `one hundred and five` is one number, `five and six` are two.
            [b' ', b'a', b'n', b'd', b' ', ..] if last >= 100.0 => 5,
            [b' ' | b'-', ..] => 1,
            _ => break,
        };
        from += size + joint;
    }
    end.map(|end| ReadNumber { value: total + section, length: end - at })
}

/// The number word at the start of a text; the length is in bytes. `a`
/// counts only at the start of a number, an ordinal only at its end. `last` is
/// the value of the word before, infinite for none.
fn value_at(text: &str, last: f64) -> Option<ReadNumber> {
    let size = text.bytes().take_while(u8::is_ascii_alphabetic).take(12).count();
    let mut buffer = [0; 12];
    let lower = buffer.get_mut(..size)?;
    lower.copy_from_slice(&text.as_bytes()[..size]);
    lower.make_ascii_lowercase();
    let word = std::str::from_utf8(lower).ok()?;
    let first = last.is_infinite();
    // `a hundred`, but not `a book`.
    let article = (first && word == "a" && text[size..].get(1..).and_then(factor_at).is_some()).then_some(1.0);
    // Ordinals only end a number: `twenty-first`. Alone, `second` may be a unit
    // of time.
    let ordinal = || ordinal(word).filter(|_| !first && last.is_finite());
    article.or_else(|| english(word)).or_else(ordinal).map(|value| ReadNumber { value, length: size })
}

/// The value of the factor at the start of a text.
fn factor_at(text: &str) -> Option<f64> {
    let size = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    factor(&text[..size])
}
