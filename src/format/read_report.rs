//! What readers leave out or take for granted, so that it can be said.

use std::sync::{Arc, Mutex, PoisonError};

/// What readers left out so far, and what they took for what.
///
/// ```
/// use duiqi::format::{self, FileFormat, ReadOptions};
/// let file = "<xliff version='1.2'><file source-language='en' target-language='zh'><body>
///     <trans-unit id='1'><source>Bell&#8;</source><target>铃</target></trans-unit></body></file></xliff>";
/// let options = ReadOptions::default();
/// # #[cfg(feature = "formats")]
/// for unit in format::read(file.as_bytes(), FileFormat::Xliff, &options)? {
///     assert_eq!(unit?.source.text, "Bell");
/// }
/// # #[cfg(feature = "formats")]
/// assert_eq!(options.log.report().removed_characters, 1);
/// # Ok::<(), duiqi::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct ReadReport {
    /// Characters left out because no text may hold them, such as a bell.
    pub removed_characters: u64,
    /// Inline codes left out because they stand outside of every segment.
    pub stray_codes: u64,
    /// Units left out because the file forbids to translate them and they hold no words.
    pub empty_units: u64,
    /// Concepts left out because they have terms in one language only (TBX).
    pub lone_concepts: u64,
    /// Remarks on what was taken for what, such as the columns of a table, in plain words.
    pub remarks: Vec<String>,
}

/// A [`ReadReport`] that readers add to. Clones share it, so that the options that a reader was made with tell what it
/// did. Two logs are always equal: they are no part of what is asked for.
#[derive(Debug, Clone, Default)]
pub struct ReadLog(Arc<Mutex<ReadReport>>);

impl ReadLog {
    /// The report so far.
    ///
    /// ```
    /// assert!(duiqi::format::ReadLog::default().report().remarks.is_empty());
    /// ```
    pub fn report(&self) -> ReadReport {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Says in words what was counted, once all is read. Never gives a value, so that it can end a stream of units.
    pub(super) fn conclude<T>(&self) -> Option<T> {
        let mut report = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let counts = [
            (report.removed_characters, "character(s) left out: no text can hold them"),
            (report.stray_codes, "inline code(s) left out: they stand between segments"),
            (report.empty_units, "unit(s) left out: without words, and not to be translated"),
            (report.lone_concepts, "concept(s) left out: the terms are in one language only, without counterpart"),
        ];
        let said = counts.into_iter().filter(|&(count, _)| count > 0).map(|(count, what)| format!("{count} {what}"));
        report.remarks.extend(said);
        None
    }

    /// Adds to the report.
    #[cfg(feature = "formats")]
    pub(super) fn note(&self, change: impl FnOnce(&mut ReadReport)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl PartialEq for ReadLog {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
