//! The filter options that the memory commands share.
//!
//! | option | a unit passes if |
//! |---|---|
//! | `--document`, `--origin` | its field is exactly this |
//! | `--user` | it was made or changed by this user |
//! | `--since`, `--until` | its date is on or after, or before |
//! | `--min-confidence` | its confidence is at least this |
//! | `--containing` | either text contains this |
//! | `--matching` | the expression matches in either text |
//! | `--finished` | no file said that its translation is unfinished |
//!
//! All that are given must hold.

use duiqi::memory::Filter;

use crate::command::output;

/// Which units take part.
#[derive(Debug, clap::Args)]
pub struct Filtering {
    /// Only units from this document
    #[arg(long, value_name = "NAME", help_heading = "Filters")]
    pub document: Option<String>,
    /// Only units of this origin, such as alignment
    #[arg(long, value_name = "NAME", help_heading = "Filters")]
    pub origin: Option<String>,
    /// Only units made or changed by this user
    #[arg(long, value_name = "NAME", help_heading = "Filters")]
    pub user: Option<String>,
    /// Only units changed on or after this date, such as 2026-01-31
    #[arg(long, value_name = "DATE", help_heading = "Filters", value_parser = date)]
    pub since: Option<String>,
    /// Only units changed before this date
    #[arg(long, value_name = "DATE", help_heading = "Filters", value_parser = date)]
    pub until: Option<String>,
    /// Only units of at least this confidence, 0 to 1
    #[arg(long, alias = "confidence", value_name = "CONFIDENCE", help_heading = "Filters", value_parser = output::share)]
    pub min_confidence: Option<f32>,
    /// Only units that have this text in the source or the target
    #[arg(long, value_name = "TEXT", help_heading = "Filters")]
    pub containing: Option<String>,
    /// Only units in whose source or target this regular expression matches
    #[arg(long, value_name = "REGEX", help_heading = "Filters")]
    pub matching: Option<String>,
    /// Only units whose translation is finished, as far as their file said
    #[arg(long, help_heading = "Filters")]
    pub finished: bool,
}

/// Checks a date: ISO 8601, whole or its beginning. Dates are compared as text,
/// so that the form matters.
///
/// `2026`, `2026-01`, `2026-01-31` and `2026-01-31T09:30:00Z` are dates;
/// `2026-1-31` and `31.1.2026` are not. A day that a month does not have is let
/// through: it is compared as text and does no harm.
///
/// # Errors
/// A message for people.
fn date(text: &str) -> Result<String, String> {
    /// What each character must be: `0` stands for any digit.
    const SHAPE: &str = "0000-00-00T00:00:00Z";
    let fits = |(given, shape): (char, char)| if shape == '0' { given.is_ascii_digit() } else { given == shape };
    // Month, day, hour, minute and second: where each begins, and its least and
    // greatest value. 60 is a leap second.
    const PARTS: [(usize, u8, u8); 5] = [(5, 1, 12), (8, 1, 31), (11, 0, 23), (14, 0, 59), (17, 0, 60)];
    let part = |at: usize| text.get(at..at + 2).and_then(|part| part.parse::<u8>().ok());
    let in_time = PARTS.iter().all(|&(at, least, most)| part(at).is_none_or(|part| (least..=most).contains(&part)));
    // The lengths at which a date may end: after the year, month, day, minutes,
    // seconds, and `Z`.
    let whole = [4, 7, 10, 16, 19, 20].contains(&text.len());
    match whole && text.chars().zip(SHAPE.chars()).all(fits) && in_time {
        true => Ok(text.to_owned()),
        false => Err("expected a date such as 2026-01-31 or 2026-01-31T09:30:00Z".to_owned()),
    }
}

impl Filtering {
    /// The filter of the library.
    ///
    /// An empty filter lets every unit through.
    pub fn filter(&self) -> Filter {
        let mut filter = Filter::default();
        filter.document.clone_from(&self.document);
        filter.origin.clone_from(&self.origin);
        filter.user.clone_from(&self.user);
        filter.since.clone_from(&self.since);
        filter.until.clone_from(&self.until);
        filter.confidence = self.min_confidence;
        filter.containing.clone_from(&self.containing);
        filter.matching.clone_from(&self.matching);
        filter.finished = self.finished;
        filter
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_whole_or_a_beginning_and_in_the_calendar() {
        for good in ["2026", "2026-12", "2026-01-31", "2026-01-31T23:59", "2026-01-31T09:30:60Z"] {
            assert_eq!(date(good), Ok(good.to_owned()));
        }
        for bad in
            ["", "26", "2026-", "2026-13", "2026-00-01", "2026-12-32", "2026-01-31T24:00", "31.1.2026", "二〇二六"]
        {
            assert!(date(bad).is_err(), "{bad}");
        }
    }
}
