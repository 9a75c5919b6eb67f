//! Dates and times in the forms that files use.
//!
//! | form | who writes it |
//! |---|---|---|
//! | `20261121T093000Z` | TMX 1.4b |
//! | `2026-11-21T09:30:00Z` | ISO 8601, this crate, XLIFF |
//! | `2026-11-21T09:30:00` | tools without a time zone: taken as UTC |
//! | `2026-11-21 09:30:00` | databases, such as Trados' |

use std::time::SystemTime;

use jiff::Timestamp;
use jiff::civil::DateTime;

/// A time as ISO 8601 in UTC, to the second: `2026-11-21T09:30:00Z`.
///
/// ```
/// use std::time::{Duration, UNIX_EPOCH};
/// let moment = UNIX_EPOCH + Duration::from_secs(1_795_253_400);
/// assert_eq!(duiqi::io::timestamp(moment), "2026-11-21T09:30:00Z");
/// ```
///
/// A time that cannot be represented becomes the Unix epoch: no clock is that
/// wrong by accident.
#[must_use]
pub fn timestamp(moment: SystemTime) -> String {
    let moment = Timestamp::try_from(moment).unwrap_or(Timestamp::UNIX_EPOCH);
    format!("{}", moment.strftime("%Y-%m-%dT%H:%M:%SZ"))
}

/// Reads a date with a time, with or without hyphens, colons and the final Z.
///
/// Offsets other than Z are not in any of these formats and are refused.
fn parse(date: &str) -> Option<DateTime> {
    let date = date.trim();
    let date = date.strip_suffix(['Z', 'z']).unwrap_or(date);
    // A date without a time is not precise enough, so it is refused.
    date.contains(['T', 't', ' ']).then(|| date.parse().ok()).flatten()
}

/// The date in TMX form, `20261121T093000Z`; `None` if it is not in a known
/// form.
pub(crate) fn compact_date(date: &str) -> Option<String> {
    parse(date).map(|date| date.strftime("%Y%m%dT%H%M%SZ").to_string())
}

/// The date as a unit stores it, `2026-11-21T09:30:00Z`; `None` if it is not in
/// a known form.
#[cfg_attr(not(feature = "formats"), expect(dead_code))]
pub(crate) fn iso_date(date: &str) -> Option<String> {
    parse(date).map(|date| date.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_other_tools_are_understood() {
        for date in ["20261121T093000Z", "2026-11-21T09:30:00Z", "2026-11-21T09:30:00", "20261121T093000"] {
            assert_eq!(compact_date(date).as_deref(), Some("20261121T093000Z"), "{date}");
            assert_eq!(iso_date(date).as_deref(), Some("2026-11-21T09:30:00Z"), "{date}");
        }
        for date in ["yesterday", "2026年11月T你好", "2026-13-01T00:00:00Z", "20261121", ""] {
            assert_eq!(compact_date(date), None, "{date}");
        }
    }
}
