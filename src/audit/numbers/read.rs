//! Reads the numbers of a text, and the forms that may correspond to them on
//! the other side.
//!
//! | written | values | required |
//! |---|---|---|
//! | `1,000` | 1000 | yes |
//! | `3.5万` | 35000 | yes |
//! | `50k` | 50, 50000 | yes |
//! | `3pm`, `3:30 pm` | 3, 15 | yes |
//! | `8折`, `八折` | 8, 20, 92, 80 | yes |
//! | `2 weeks` | 2, 14 | yes |
//! | `100°F` | 100; in other units 37.78, 37.8, 38 | yes |
//! | `v2` | 2 | yes, as a version |
//! | `MP3` | 3 | no, as a part of a name |
//!
//! A number has every value that it may mean, and is found if the other side
//! has any of them. The check would rather miss a fault than report a good
//! translation.

mod measure;

use std::collections::BTreeSet;

use crate::audit::placeholders;

/// A number in digits.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Number {
    /// The number as it is written.
    pub text: String,
    /// The values that it may have: `50k` is 50 of something, or 50,000.
    pub values: Vec<f64>,
    /// What it is in other units, rounded: 38 for `100°F`.
    pub converted: Vec<f64>,
    /// False for digits of a name (`MP3`, `Q3`), which the other side may
    /// render differently.
    pub required: bool,
}

impl Number {
    /// The numbers of a list that reads as one number: 403 and 404 for `403,404`.
    /// Empty if it is none; a number seldom has three digits before its first comma.
    fn parts(&self) -> Vec<f64> {
        let parts: Vec<&str> = self.text.split(',').collect();
        let is_list = parts.len() > 1 && parts.iter().all(|part| part.len() == 3);
        parts.iter().filter(|_| is_list).filter_map(|part| part.parse().ok()).collect()
    }
}

/// The numbers of a text, without those in placeholders and links.
///
/// In the order of the text. Repetitions that follow each other directly are
/// reported once. Full-width digits are read as half-width ones.
pub(super) fn numbers(text: &str) -> Vec<Number> {
    let plain = without_code(text);
    let chars: Vec<char> = plain.chars().map(half_width).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        if chars[at].is_ascii_digit() {
            let end = end_of_digits(&chars, at);
            found.extend(number(&chars, at, end));
            at = end;
        } else {
            at += 1;
        }
    }
    found.dedup();
    found
}

/// The text with blanks for placeholders, links, and `24/7`, which is a phrase.
fn without_code(text: &str) -> String {
    // `<file1>` may be `<文件1>` on the other side.
    let is_code = |found: &str| found.bytes().any(|byte| byte.is_ascii_digit()) && placeholders::is_certain(found);
    // Addresses first, since they hold codes of their own: `%E5%9B`.
    let is_address = |word: &&str| word.contains("://") || word.contains('@');
    let words: Vec<&str> = text.split(' ').map(|word| if is_address(&word) { "" } else { word }).collect();
    let plain = placeholders::without(&words.join(" "), is_code);
    without_halves(plain.replace("24/7", " "))
}

/// The text with blanks for `1/2`, which is `半`; not for a part of a date or of
/// a longer number.
fn without_halves(text: String) -> String {
    /// The fraction that Chinese has a word for.
    const HALF: &str = "1/2";
    if !text.contains(HALF) {
        return text;
    }
    let part = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit() || matches!(c, '/' | '.' | ','));
    let mut plain = String::with_capacity(text.len());
    let mut done = 0;
    for (at, _) in text.match_indices(HALF) {
        let end = at + HALF.len();
        if !part(text[..at].chars().next_back()) && !part(text[end..].chars().next()) {
            plain.push_str(&text[done..at]);
            plain.push(' ');
            done = end;
        }
    }
    plain.push_str(&text[done..]);
    plain
}

/// The half-width form of a full-width digit or mark.
fn half_width(c: char) -> char {
    match c {
        '０'..='９' | '．' | '，' | '％' | '：' | '－' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

/// The end of a number with thousands separators (`1,000`) and decimals
/// (`3.5`).
///
/// `start` and the result are places in `chars`. A comma counts only before
/// exactly three digits, so that `3,5` is two numbers; a point counts once, so
/// that `1.2.3` is `1.2` and `3`.
fn end_of_digits(chars: &[char], start: usize) -> usize {
    let digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    let group = |at: usize| (0..3).all(|next| digit(at + next)) && !digit(at + 3);
    let mut end = start;
    let mut point = false;
    loop {
        match chars.get(end) {
            Some(c) if c.is_ascii_digit() => end += 1,
            Some(',') if !point && (1..4).all(|next| digit(end + next)) && !digit(end + 4) => end += 1,
            // Blanks part thousands as well: `5 000`.
            Some('\u{A0}' | '\u{2009}' | '\u{202F}') if !point && group(end + 1) => end += 1,
            Some(' ') if !point && group(end + 1) && chars[end + 1..end + 4] == ['0'; 3] => end += 1,
            Some('.') if !point && digit(end + 1) => {
                point = true;
                end += 1;
            }
            _ => return end,
        }
    }
}

/// The number at a place, with all values that its surroundings allow.
fn number(chars: &[char], start: usize, end: usize) -> Option<Number> {
    let text: String = chars[start..end].iter().collect();
    let plain: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    let value: f64 = plain.parse().ok()?;
    let before = start.checked_sub(1).map_or(' ', |at| chars[at]);
    let further = start.checked_sub(2).map_or(' ', |at| chars[at]);
    // `v3.5` is a version and must match; `MP3` is a name and need not.
    let version = matches!(before, 'v' | 'V') && !further.is_alphabetic();
    // The second part of `12万6千`, which is counted with the first.
    if matches!(before, '万' | '萬') && further.is_ascii_digit() {
        let after: String = chars[start..].iter().take(8).collect();
        if ten_thousands(0.0, &format!("万{after}")).is_some() {
            return None;
        }
    }
    let required = version || !(before.is_ascii_alphabetic() || matches!(before, '_' | '#'));
    // Nor need a hexadecimal code: `0D0A`.
    let hex = chars[end..].iter().take_while(|c| c.is_ascii_uppercase()).count();
    let required = required
        && !((1..=2).contains(&hex)
            && chars[end..end + hex].iter().all(|c| c.is_ascii_hexdigit())
            && chars.get(end + hex).is_some_and(char::is_ascii_digit));
    let required = required && !(before == '-' && is_name(&chars[..start]));
    // Nor the digit of a shape: `a low-9 quotation mark`.
    let required = required && !(before == '-' && further.is_ascii_lowercase() && value < 10.0);
    let after: String = chars[end..].iter().take(16).collect();
    // `3D` is `立体`, and the last part of `2.10.0` may be left out.
    let letter = after.strip_prefix('-').unwrap_or(&after);
    let is_space = letter.starts_with(['D', 'd']) && !letter[1..].starts_with(|c: char| c.is_ascii_alphanumeric());
    // So may the minutes of `10:00`, which is `10.00` or `十点`.
    // And the last part of `GTK %s.0`.
    let is_last_zero = value == 0.0
        && (matches!(before, '.' | ':') && further.is_ascii_digit() || before == '.' && !further.is_alphanumeric());
    // The numerator of `1/32` is in `三十二分音符` or `三十二分之一`, and that of `1/y` in `y 次方根`.
    let is_one_part =
        value == 1.0 && after.starts_with('/') && after[1..].starts_with(|c: char| c.is_ascii_alphanumeric());
    // All digits, beside `A-Z`.
    let is_range = value == 9.0 && before == '-' && further == '0' || value == 0.0 && after.starts_with("-9");
    let required = required && !is_space && !is_last_zero && !is_one_part && !is_range;
    // `mm^2` may be `sq. mm`, and `UTC+0` may be `UTC`.
    let required = required && before != '^' && !(before == '+' && value == 0.0);
    // Octaves are counted differently: `15ma` is `倍高八度`.
    let is_octave = ["va", "vb", "ma"].iter().any(|mark| {
        after.strip_prefix(mark).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
    });
    let required = required && !is_octave;
    // A century may be part of a decade: `20世纪80年代` is the 1980s.
    let near = after.trim_start();
    let required = required && !near.starts_with("世纪") && !near.starts_with("世紀");
    // `16进制` is `hexadecimal` or `hex`.
    let required = required && !near.starts_with("进制") && !near.starts_with("進制");
    let mut values = values(value, &after);
    // A decimal without its zero: `.5`.
    if before == '.' && !further.is_alphanumeric() {
        values.extend(format!("0.{text}").parse::<f64>());
    }
    // The year of a date: `12/31/99`.
    if before == '/' && value < 100.0 {
        values.extend([1900.0 + value, 2000.0 + value]);
    }
    let converted = measure::converted(value, &after.to_ascii_lowercase());
    Some(Number { text, values, converted, required })
}

/// True if a hyphen at the end of these characters joins a number to a name:
/// `Windows-1252`, `ISO-8859-1`, `水彩-2`.
fn is_name(before: &[char]) -> bool {
    let joined = before.iter().rev().take_while(|c| c.is_alphanumeric() || **c == '-').last();
    // A word before the hyphen may count: `sub-100`. A name has a capital.
    let hyphen = before.len() - 1;
    let follows_han = hyphen.checked_sub(1).is_some_and(|at| crate::lang::is_han(before[at]));
    joined.is_some_and(|first| first.is_ascii_uppercase()) || follows_han
}

/// The values of a number, given the text after it.
///
/// Never empty; the literal value is left out only before a word such as `万`,
/// which always belongs to it. `after` needs only the first few characters that
/// follow the number.
fn values(value: f64, after: &str) -> Vec<f64> {
    /// Factors that may follow a number, longest first.
    const WORDS: [(&str, f64); 16] = [
        ("千亿", 1e11),
        ("千億", 1e11),
        ("百万", 1e6),
        ("千万", 1e7),
        ("十亿", 1e9),
        ("百亿", 1e10),
        ("万亿", 1e12),
        ("萬", 1e4),
        ("万", 1e4),
        ("億", 1e8),
        ("亿", 1e8),
        ("千", 1e3),
        ("thousand", 1e3),
        ("million", 1e6),
        ("billion", 1e9),
        ("trillion", 1e12),
    ];
    // The factor may be separate from its number: `3 million`, `100余万`.
    let close = after.trim_start_matches([' ', '余', '多', '餘', '-']);
    // `千` may be a part of the name of a unit: `100千克`, `48千比特`.
    if close.starts_with('千') && !close[3..].starts_with(['万', '萬', '亿', '億']) {
        return vec![value * 1e3, value];
    }
    if let Some(whole) = ten_thousands(value, close) {
        return vec![whole];
    }
    if let Some(&(_, times)) = WORDS.iter().find(|(word, _)| close.starts_with(word)) {
        return vec![value * times];
    }
    let lower = close.to_ascii_lowercase();
    // The hour of `10:30 pm`; without minutes, `pm` follows at once.
    let minutes = lower.strip_prefix(':').and_then(|rest| rest.get(2..)).unwrap_or_default().trim_start();
    if (minutes.starts_with("pm") || minutes.starts_with("p.m")) && value < 12.0 {
        return vec![value, value + 12.0];
    }
    let ends = |suffix: &str| {
        lower.strip_prefix(suffix).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphabetic()))
    };
    let mut values = vec![value];
    values.extend(
        [("k", 1e3), ("m", 1e6), ("mn", 1e6), ("bn", 1e9), ("b", 1e9), ("t", 1e12), ("tn", 1e12)]
            .iter()
            .filter(|(suffix, _)| ends(suffix))
            .map(|(_, times)| value * times),
    );
    // `16 kHz` may be `16000 赫兹`.
    let prefixes = [("khz", 1e3), ("mhz", 1e6), ("ghz", 1e9), ("kb", 1e3), ("mb", 1e6), ("gb", 1e9), ("kw", 1e3)];
    values.extend(prefixes.iter().filter(|(unit, _)| lower.starts_with(unit)).map(|(_, times)| value * times));
    if ends("pm") || ends("p.m") {
        values.push(value + 12.0);
    }
    if close.trim_start().starts_with("年代") || close.starts_with('s') && value < 100.0 {
        values.extend([1900.0 + value, 2000.0 + value, 1800.0 + value]);
    }
    if ["week", "周", "个星期", "星期", "个礼拜"].iter().any(|word| lower.starts_with(word)) {
        values.push(value * 7.0);
    }
    if close.starts_with('折') {
        values.extend([100.0 - value * 10.0, 100.0 - value, value * 10.0]);
    }
    values
}

/// The value of `12万6千` or `1万3000`, given what follows `12` or `1`.
fn ten_thousands(value: f64, after: &str) -> Option<f64> {
    let rest = after.strip_prefix(['万', '萬'])?;
    let length = rest.bytes().take(4).take_while(u8::is_ascii_digit).count();
    let more: f64 = rest[..length].parse().ok()?;
    let times = match rest[length..].chars().next() {
        Some('千') => 1e3,
        Some('百') => 1e2,
        _ if length == 4 => 1.0,
        _ => return None,
    };
    Some(value * 1e4 + more * times)
}

/// Everything in a text that may correspond to a number of the other side.
///
/// It is built once for each side, and then asked for every number of the other
/// side.
#[derive(Debug)]
pub(super) struct Supply<'t> {
    /// The text itself, for words in Chinese.
    text: &'t str,
    /// The bits of all values in the text.
    values: BTreeSet<u64>,
    /// The bits of all values in other units.
    converted: BTreeSet<u64>,
    /// Its Latin words in lower case.
    words: BTreeSet<String>,
    /// Whether it counts in weeks.
    has_weeks: bool,
}

impl<'t> Supply<'t> {
    /// Collects digits, numbers in words, centuries and words.
    ///
    /// `said` are the values of numbers that the text writes as words.
    pub(super) fn new(text: &'t str, numbers: &[Number], said: Vec<f64>) -> Self {
        let values = numbers.iter().flat_map(|number| number.values.iter().copied());
        let values = values.chain(said).chain(centuries(text)).chain(discounts(text)).chain(romans(text));
        let words = text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty());
        let words = words.map(str::to_ascii_lowercase).collect();
        let parts = numbers.iter().flat_map(|number| number.parts()).map(bits);
        let values = values.map(bits).chain(parts).collect();
        let converted = numbers.iter().flat_map(|number| number.converted.iter().copied().map(bits)).collect();
        Supply { text, values, converted, words, has_weeks: has_weeks(text) }
    }

    /// True if something in the text may be this number.
    ///
    /// One of its values is enough, so that `50k` is found as 50 and as 50,000. One
    /// side alone is converted: what rounds alike need not be alike.
    pub(super) fn has(&self, number: &Number) -> bool {
        let parts = number.parts();
        if !parts.is_empty() && parts.iter().all(|&part| self.gives(part)) {
            return true;
        }
        let is_converted = |value: &f64| self.converted.contains(&bits(*value));
        let has_converted = |value: &f64| self.values.contains(&bits(*value));
        if number.values.iter().any(is_converted) || number.converted.iter().any(has_converted) {
            return true;
        }
        number.values.iter().any(|&value| self.gives(value) || (self.has_weeks && self.gives(value / 7.0)))
    }

    /// True if the text has the value, in digits or in words.
    fn gives(&self, value: f64) -> bool {
        self.values.contains(&bits(value)) || self.says(value)
    }

    /// True if the text has an English word, or its plural: `the sixes`.
    fn has_word(&self, word: &str) -> bool {
        let plural = |ending: &str| self.words.contains(&format!("{word}{ending}"));
        self.words.contains(word) || plural("s") || plural("es")
    }

    /// True if a word for the value is in the text.
    fn says(&self, value: f64) -> bool {
        let spelled = SPELLED.iter().find(|(number, ..)| *number == value);
        spelled.is_some_and(|(_, english, chinese)| {
            english.iter().any(|word| self.has_word(word)) || chinese.iter().any(|word| self.text.contains(word))
        })
    }
}

/// Equal values have equal bits, despite rounding in the last digits of a
/// product.
fn bits(value: f64) -> u64 {
    // Large ones keep twelve digits, of the fifteen that are exact.
    let unit = if value.abs() < 1e6 { 1e6 } else { 1e12 / 10f64.powf(value.abs().log10().ceil()) };
    ((value * unit).round() / unit).to_bits()
}

/// Whether a text counts in weeks, so that its numbers may be days on the other
/// side.
fn has_weeks(text: &str) -> bool {
    ["week", "周", "星期", "礼拜"].iter().any(|word| text.contains(word))
}

/// Discounts in words: `八折` leaves 80 of a hundred, `七五折` leaves 75.
fn discounts(text: &str) -> impl Iterator<Item = f64> + '_ {
    let digit = |c: char| "一二三四五六七八九".chars().position(|known| known == c).map(|at| at as f64 + 1.0);
    text.match_indices('折').flat_map(move |(at, _)| {
        let mut before = text[..at].chars().rev();
        let (last, first) = (before.next().and_then(digit), before.next().and_then(digit));
        let left = match (first, last) {
            (Some(tens), Some(ones)) => Some(tens * 10.0 + ones),
            (None, Some(tens)) => Some(tens * 10.0),
            _ => None,
        };
        left.into_iter().flat_map(|left| [left, 100.0 - left])
    })
}

/// Roman numbers in capitals up to 39: `Part III` is `第3部`.
fn romans(text: &str) -> impl Iterator<Item = f64> + '_ {
    text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| (1..=7).contains(&word.len())).filter_map(roman)
}

/// The value of a Roman number of ones and tens.
fn roman(word: &str) -> Option<f64> {
    let value = |letter: u8| match letter {
        b'I' => Some(1.0),
        b'V' => Some(5.0),
        b'X' => Some(10.0),
        _ => None,
    };
    let letters: Vec<f64> = word.bytes().map(value).collect::<Option<_>>()?;
    let next = letters.iter().skip(1).chain(std::iter::once(&0.0));
    // A smaller letter is subtracted from the one after it.
    Some(letters.iter().zip(next).map(|(one, next)| if one < next { -one } else { *one }).sum())
}

/// Decades such as `20世纪80年代`, which is 1980.
///
/// Only centuries of two digits are read. A century without a decade gives the
/// round year: `20世纪` is 1900.
fn centuries(text: &str) -> impl Iterator<Item = f64> + '_ {
    text.match_indices("世纪").chain(text.match_indices("世紀")).filter_map(|(at, name)| {
        let digits = |text: &str| text.parse::<f64>().ok();
        let before = text[..at].trim_end();
        let century = digits(before.get(before.len().checked_sub(2)?..)?)?;
        let rest = text[at + name.len()..].trim_start();
        let decade =
            rest.get(..2).and_then(digits).filter(|_| rest[2..].trim_start().starts_with("年代")).unwrap_or(0.0);
        Some((century - 1.0) * 100.0 + decade)
    })
}

/// A value with words for it in English and in Chinese.
type Spelled = (f64, &'static [&'static str], &'static [&'static str]);

/// Small and round numbers, months, and halves, as they are expressed in words.
/// Collected by hand.
///
/// A word may be in several rows, as `half` is. Chinese words are looked for
/// anywhere in the text, English ones as whole words in lower case.
const SPELLED: [Spelled; 37] = [
    (0.1, &["tenth", "tenths"], &["十分之一"]),
    (0.0, &["zero", "zeroth", "zeros", "zeroes", "clear", "no", "none"], &["零", "〇", "无", "不", "没"]),
    (
        1.0,
        &[
            "one", "first", "once", "single", "last", "past", "previous", "next", "per", "each", "every", "a", "an",
            "january", "jan",
        ],
        &["一", "首", "单", "壹", "每", "当天", "上旬", "甲"],
    ),
    (
        2.0,
        &["two", "second", "twice", "both", "double", "pair", "couple", "february", "feb"],
        &["二", "两", "双", "兩", "雙", "乙"],
    ),
    (3.0, &["three", "third", "march", "mar", "triple"], &["三", "丙"]),
    (4.0, &["four", "fourth", "april", "apr"], &["四", "丁"]),
    (5.0, &["five", "fifth", "may"], &["五"]),
    (6.0, &["six", "sixth", "june", "jun"], &["六"]),
    (7.0, &["seven", "seventh", "july", "jul", "week", "weekly"], &["七", "周", "星期"]),
    (8.0, &["eight", "eighth", "august", "aug"], &["八"]),
    (9.0, &["nine", "ninth", "september", "sep", "sept"], &["九"]),
    (10.0, &["ten", "tenth", "october", "oct"], &["十", "上旬"]),
    (11.0, &["eleven", "eleventh", "november", "nov"], &["十一", "中旬"]),
    (12.0, &["twelve", "twelfth", "dozen", "december", "dec", "noon", "midnight"], &["十二", "一打", "中午", "午夜"]),
    (13.0, &["thirteen", "thirteenth"], &["十三"]),
    (14.0, &["fourteen", "fourteenth"], &["十四"]),
    (15.0, &["fifteen", "fifteenth", "quarter"], &["十五", "一刻"]),
    (16.0, &["sixteen", "sixteenth"], &["十六"]),
    (17.0, &["seventeen", "seventeenth"], &["十七"]),
    (18.0, &["eighteen", "eighteenth"], &["十八"]),
    (19.0, &["nineteen", "nineteenth"], &["十九"]),
    (20.0, &["twenty", "twentieth"], &["二十", "廿", "中旬"]),
    (21.0, &[], &["二十一", "下旬"]),
    (24.0, &["day", "daily"], &["全天", "一天", "一昼夜", "二十四"]),
    (30.0, &["thirty", "thirtieth", "half"], &["三十", "半", "下旬"]),
    (31.0, &[], &["三十一", "下旬"]),
    (50.0, &["fifty", "half"], &["五十", "半"]),
    (60.0, &["sixty", "hour", "minute"], &["六十", "一小时", "一分钟"]),
    (90.0, &["ninety", "perpendicular"], &["九十", "垂直", "垂线", "直角"]),
    (100.0, &["hundred", "century", "percent"], &["百", "一世纪", "完全", "全部", "原始", "原大"]),
    (1000.0, &["thousand", "millennium"], &["千"]),
    (10_000.0, &[], &["万", "萬"]),
    (100_000.0, &[], &["十万", "十萬"]),
    (1e6, &["million"], &["百万", "百萬"]),
    (1e8, &[], &["亿", "億"]),
    (1e9, &["billion"], &["十亿", "十億"]),
    (0.5, &["half"], &["半"]),
];
