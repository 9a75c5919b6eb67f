//! Records what readers leave out or assume, so that a tool can tell its user.
//!
//! A reader is an iterator of units and has no second way to return something.
//! The log is that way: the caller keeps the
//! [`ReadOptions`](super::ReadOptions) that a reader was made with, and asks
//! its [`ReadLog`] during or after reading.
//!
//! | what is reported | by the readers of |
//! |---|---|
//! | `removed_characters` | all formats of XML |
//! | `stray_codes`, `empty_units`, `binary_contents`, `glossary_entries`, `other_units`, `target_orders` | XLIFF |
//! | `header_entries` | TMX |
//! | `lone_concepts` | TBX |
//! | `protected_texts`, `obsolete_texts` | Android, Qt |
//! | `other_languages` | JSONL |
//! | `other_scripts` | all, if a script is asked for |
//! | remarks on columns and delimiter | TSV, CSV, XLSX |
//! | remarks on quotes, on names that are too long | TSV and CSV, XLIFF |
//! | remarks on the sheet | XLSX |

use std::sync::{Arc, Mutex, PoisonError};

use super::tmx::Header;

/// What readers left out so far, and what they assumed where the file does not
/// say.
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
    /// Characters left out because no text may hold them, such as the bell that
    /// old tools write as `&#8;`.
    pub removed_characters: u64,
    /// Inline codes left out because they are outside of every segment (XLIFF).
    pub stray_codes: u64,
    /// Units left out because the file forbids translating them and they hold
    /// no words.
    pub empty_units: u64,
    /// `bin-unit`s whose pictures and other binary contents are left out; their
    /// texts are read (XLIFF).
    pub binary_contents: u64,
    /// Entries of glossaries in units, which are no units themselves (XLIFF 2.x).
    pub glossary_entries: u64,
    /// Properties and notes of a header left out: they belong to the file and not
    /// to a unit (TMX).
    pub header_entries: u64,
    /// The head of the first file, which is no unit (TMX).
    /// [`ReadLog::take_tmx_header`] hands it to a writer.
    pub tmx_header: Option<Box<Header>>,
    /// Translations of a unit beside its target that were left out: matches of a
    /// memory, rejected or former texts (XLIFF).
    pub alternatives: u64,
    /// Marks on words that were left out, such as terms and comments (XLIFF).
    pub annotations: u64,
    /// Concepts left out because they have terms in one language only (TBX).
    pub lone_concepts: u64,
    /// Texts left out because the file forbids translating them, or because
    /// they only refer to others (Android).
    pub protected_texts: u64,
    /// Texts left out because they are no longer in the program (Qt).
    pub obsolete_texts: u64,
    /// Texts left out because a unit holds two, and the line has more languages
    /// (JSONL).
    pub other_languages: u64,
    /// Targets whose place among those of their unit is not that of their source,
    /// which no unit says (`order` of XLIFF 2.x).
    pub target_orders: u64,
    /// Units left out because they are in other languages than those asked for
    /// (XLIFF). Remarks name their files.
    pub other_units: u64,
    /// Texts left out because they are in the other script of Chinese than the
    /// one asked for by [`ReadOptions::source`](super::ReadOptions::source) or
    /// [`target`](super::ReadOptions::target).
    pub other_scripts: u64,
    /// What was assumed, such as the columns of a table or the delimiter, as
    /// plain English sentences without a full stop. After the last unit the
    /// counts above are repeated here in words.
    pub remarks: Vec<String>,
}

/// A [`ReadReport`] that readers add to.
///
/// Clones share one report, so the options that a reader was made with show
/// what it did, even from another thread. Two logs are always equal, because a
/// log is not an option.
#[derive(Debug, Clone, Default)]
pub struct ReadLog(Arc<Mutex<ReadReport>>);

impl ReadLog {
    /// A copy of the report so far. Complete once the reader has returned
    /// `None`.
    ///
    /// ```
    /// assert!(duiqi::format::ReadLog::default().report().remarks.is_empty());
    /// ```
    #[must_use]
    pub fn report(&self) -> ReadReport {
        // A thread that panicked while it held the lock left whole numbers
        // behind; they are still worth showing.
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Notes the head of a file, and counts what it holds as left out.
    #[cfg(feature = "formats")]
    pub(super) fn note_header(&self, header: &Header) {
        self.note(|report| {
            report.header_entries += header.entries();
            report.tmx_header.get_or_insert_with(|| Box::new(header.clone()));
        });
    }

    /// Takes the head of the first TMX file that was read, for
    /// [`Options::tmx_header`](super::Options::tmx_header). Its properties and
    /// notes then no longer count as left out. `None` before a file is opened,
    /// and at the second call.
    ///
    /// ```
    /// use duiqi::format::{self, FileFormat, ReadOptions};
    /// let file = "<tmx version='1.4'><header srclang='en'><note>Of 2026</note></header><body></body></tmx>";
    /// let options = ReadOptions::default();
    /// # #[cfg(feature = "formats")]
    /// let units = format::read(file.as_bytes(), FileFormat::Tmx, &options)?;
    /// # #[cfg(feature = "formats")]
    /// assert_eq!(options.log.take_tmx_header().unwrap().notes, ["Of 2026"]);
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    #[must_use]
    pub fn take_tmx_header(&self) -> Option<Box<Header>> {
        let mut report = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let header = report.tmx_header.take()?;
        report.header_entries = report.header_entries.saturating_sub(header.entries());
        Some(header)
    }

    /// Puts the counts into words, once all is read. Returns `None` always, so
    /// that it can end an iterator.
    pub(super) fn conclude<T>(&self) -> Option<T> {
        let mut report = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let counts = [
            (report.removed_characters, "character(s) left out: no text can hold them"),
            (report.stray_codes, "inline code(s) stand between segments and belong to no unit"),
            (report.empty_units, "unit(s) left out: without words, and not to be translated"),
            (report.binary_contents, "binary content(s) of bin-units are no units: only the texts in them are read"),
            (report.glossary_entries, "entr(ies) of glossaries are no units: only XLIFF written in place keeps them"),
            (report.alternatives, "alternative translation(s) are no units: only XLIFF written in place keeps them"),
            (report.target_orders, "target(s) in another order than the sources: only XLIFF written in place keeps it"),
            (report.annotations, "mark(s) on words left out: terms, comments, protected words"),
            (report.header_entries, "propert(ies) and note(s) of the header left out: they belong to no unit"),
            (report.lone_concepts, "concept(s) left out: the terms are in one language only, without counterpart"),
            (report.protected_texts, "text(s) left out: not to be translated, or references to others"),
            (report.obsolete_texts, "text(s) left out: no longer in the program"),
            (report.other_languages, "text(s) in further languages left out: --source-lang and --target-lang choose"),
            (report.other_scripts, "text(s) left out: they are not in the script of Chinese that was asked for"),
        ];
        let said = counts.into_iter().filter(|&(count, _)| count > 0).map(|(count, what)| format!("{count} {what}"));
        report.remarks.extend(said);
        None
    }

    /// Changes the report under its lock. Called once a find and not once a
    /// unit, so the lock costs nothing.
    pub(super) fn note(&self, change: impl FnOnce(&mut ReadReport)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl PartialEq for ReadLog {
    /// Always true, so that only the options themselves are compared.
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
