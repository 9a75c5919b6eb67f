//! Dates as the formats write them.

use std::time::{SystemTime, UNIX_EPOCH};

/// A moment as ISO 8601 in UTC, to the second: `2026-11-21T09:30:00Z`, for [`Options::date`](super::Options::date).
///
/// ```
/// use std::time::{Duration, UNIX_EPOCH};
/// let moment = UNIX_EPOCH + Duration::from_secs(1_795_253_400);
/// assert_eq!(duiqi::format::timestamp(moment), "2026-11-21T09:30:00Z");
/// ```
pub fn timestamp(moment: SystemTime) -> String {
    let seconds = moment.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    // Days to a date by eras of 400 years that begin in March (Howard Hinnant, "chrono-compatible date algorithms").
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// An ISO date and time, with or without hyphens, colons and the final Z, as its 14 digits.
fn digits(date: &str) -> Option<[u8; 14]> {
    let date = date.trim().as_bytes();
    let date = date.strip_suffix(b"Z").or_else(|| date.strip_suffix(b"z")).unwrap_or(date);
    let t = date.iter().position(|byte| matches!(byte, b'T' | b't' | b' '))?;
    let ((day, time), mut digits) = ((&date[..t], &date[t + 1..]), [0; 14]);
    let marks = |bytes: &[u8], mark, at: &[usize]| at.iter().all(|&at| bytes[at] == mark);
    match day.len() {
        8 => digits[..8].copy_from_slice(day),
        10 if marks(day, b'-', &[4, 7]) => {
            digits[..4].copy_from_slice(&day[..4]);
            digits[4..6].copy_from_slice(&day[5..7]);
            digits[6..8].copy_from_slice(&day[8..]);
        }
        _ => return None,
    }
    match time.len() {
        6 => digits[8..].copy_from_slice(time),
        8 if marks(time, b':', &[2, 5]) => {
            digits[8..10].copy_from_slice(&time[..2]);
            digits[10..12].copy_from_slice(&time[3..5]);
            digits[12..].copy_from_slice(&time[6..]);
        }
        _ => return None,
    }
    digits.iter().all(u8::is_ascii_digit).then_some(digits)
}

/// Digits put into a form in which `0` stands for the next of them.
fn put(digits: [u8; 14], form: &str) -> String {
    let mut digits = digits.into_iter().map(char::from);
    let mut text = String::with_capacity(form.len());
    text.extend(form.chars().map(|c| if c == '0' { digits.next().unwrap_or(c) } else { c }));
    text
}

/// The date as TMX writes it, `20261121T093000Z`; `None` if it is no date in a form that we know.
pub(super) fn compact_date(date: &str) -> Option<String> {
    digits(date).map(|digits| put(digits, "00000000T000000Z"))
}

/// The date as a unit keeps it, `2026-11-21T09:30:00Z`; `None` if it is no date in a form that we know.
#[cfg(feature = "formats")]
pub(super) fn iso_date(date: &str) -> Option<String> {
    digits(date).map(|digits| put(digits, "0000-00-00T00:00:00Z"))
}

#[cfg(all(test, feature = "formats"))]
mod tests {
    use super::*;

    #[test]
    fn dates_of_other_tools_are_understood() {
        for date in ["20261121T093000Z", "2026-11-21T09:30:00Z", "2026-11-21T09:30:00", "20261121T093000"] {
            assert_eq!(compact_date(date).as_deref(), Some("20261121T093000Z"), "{date}");
            assert_eq!(iso_date(date).as_deref(), Some("2026-11-21T09:30:00Z"), "{date}");
        }
        assert_eq!(compact_date("yesterday"), None);
        assert_eq!(compact_date("2026年11月T你好"), None);
    }
}
