//! The protocol between a page and an engine.

use serde::{Deserialize, Serialize};

use super::{HistoryStep, LinkedWords, Operation, Review, ReviewSentence, Row, Status};
use crate::bitext::{Kind, Reason};
use crate::format::FileFormat;
use crate::{BySide, Lang, LanguageTag};

/// A request of a page. As JSON:
/// `{"do":"apply","revision":3,"operation":{"name":"confirm","row":0}}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Request {
    /// Everything about the review, to draw it.
    Open,
    /// Opens one or two files, or a saved review.
    Load {
        /// The files, the source first.
        files: Vec<InputFile>,
    },
    /// Makes a change.
    Apply {
        /// The revision that the page shows; a request for another one is
        /// refused.
        revision: u64,
        /// The change.
        operation: Operation,
        /// The time, ISO 8601 in UTC.
        #[serde(default)]
        when: Option<String>,
    },
    /// Undoes the last change.
    Undo {
        /// The revision that the page shows.
        revision: u64,
    },
    /// Redoes the change that was undone last.
    Redo {
        /// The revision that the page shows.
        revision: u64,
    },
    /// Applies corrections made elsewhere.
    Import {
        /// The revision that the page shows.
        revision: u64,
        /// The file; the two files of Moses, the source first; or the three of
        /// InterText.
        files: Vec<InputFile>,
        /// The time, ISO 8601 in UTC.
        #[serde(default)]
        when: Option<String>,
    },
    /// Asks for the words of a row that translate each other.
    Words {
        /// The row.
        row: usize,
    },
    /// Exports the review as a file.
    Export {
        /// The format.
        format: ExportFormat,
    },
}

/// A file in a request: its name, and its bytes in base 64.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputFile {
    /// Its name, whose ending determines the format.
    pub name: String,
    /// Its bytes in base 64.
    pub base64: String,
}

/// The format of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
#[non_exhaustive]
pub enum ExportFormat {
    /// The review itself, to continue with later.
    Review,
    /// A format of units.
    Units(FileFormat),
}

impl From<String> for ExportFormat {
    /// An unknown name stands for the review, which loses nothing.
    fn from(name: String) -> Self {
        // The page offers only known names; any other can only be `review`.
        name.parse().map_or(ExportFormat::Review, ExportFormat::Units)
    }
}

impl From<ExportFormat> for String {
    fn from(format: ExportFormat) -> Self {
        match format {
            ExportFormat::Review => "review".to_owned(),
            ExportFormat::Units(format) => format.name().to_owned(),
        }
    }
}

/// The answer of an engine.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Reply {
    /// The request was carried out.
    Ok(Answer),
    /// It was not, and why. `stale` tells a page that shows an older revision
    /// to open again.
    Error { message: String, stale: bool },
}

/// The content of an answer.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Answer {
    State(ReviewState),
    /// What a change did.
    Changed(Changed),
    /// The linked words of a row.
    Words {
        row: usize,
        words: Vec<LinkedWords>,
    },
    /// Exported files.
    Files {
        files: Vec<OutputFile>,
    },
}

/// A file made by an engine: text as it is, other bytes in base 64.
#[derive(Debug, Serialize)]
pub(super) struct OutputFile {
    /// The file name that the page offers.
    pub name: String,
    /// The media type for the browser.
    pub media_type: &'static str,
    /// The content, if it is text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The content, if it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base64: Option<String>,
}

/// Everything that a page shows.
#[derive(Debug, Serialize)]
pub(super) struct ReviewState {
    /// Sent back with every change, to detect stale pages.
    pub revision: u64,
    /// False if the change is only in memory, because the file could not be
    /// written.
    pub saved: bool,
    /// The languages of the sides.
    pub langs: BySide<Lang>,
    /// The language tags of the sides.
    pub tags: BySide<LanguageTag>,
    /// The names of the files.
    pub documents: BySide<Option<String>>,
    /// Rows below this confidence are doubtful.
    pub doubtful: f32,
    /// Whether there is a change to undo.
    pub can_undo: bool,
    /// Whether there is a change to redo.
    pub can_redo: bool,
    /// The source's sentences.
    pub source: Vec<SentenceView>,
    /// The target's sentences.
    pub target: Vec<SentenceView>,
    /// The rows.
    pub rows: Vec<RowView>,
    /// What the user should know.
    pub warnings: Vec<String>,
}

/// A sentence as a page needs it.
#[derive(Debug, Serialize)]
pub(super) struct SentenceView {
    /// The sentence.
    text: String,
    /// Its paragraph; the page separates paragraphs.
    #[serde(skip_serializing_if = "Option::is_none")]
    paragraph: Option<u32>,
    /// The level of a heading; 0 for other text.
    #[serde(skip_serializing_if = "is_zero")]
    level: u8,
    /// What it is.
    #[serde(skip_serializing_if = "is_body")]
    kind: Kind,
}

/// True for text that is not a heading; the page takes 0 for granted.
fn is_zero(level: &u8) -> bool {
    *level == 0
}

/// True for running text; the page takes it for granted.
fn is_body(kind: &Kind) -> bool {
    *kind == Kind::Body
}

/// A row as a page needs it.
#[derive(Debug, Serialize)]
pub(super) struct RowView {
    /// How many sentences it takes of each side.
    shape: BySide<usize>,
    /// The aligner's confidence.
    #[serde(skip_serializing_if = "Option::is_none")]
    confidence: Option<f32>,
    /// What a person did with it.
    status: Status,
    /// Why it has no counterpart.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Reason>,
}

/// An exchanged stretch; of the removed items a page needs only the number.
#[derive(Debug, Serialize)]
pub(super) struct SpliceView<T> {
    /// Where the stretch begins.
    at: usize,
    /// How many items were removed.
    removed: usize,
    /// The new items.
    inserted: Vec<T>,
}

/// The result of a change, as a page needs it.
#[derive(Debug, Serialize)]
pub(super) struct Changed {
    /// The revision after the change.
    pub revision: u64,
    /// False if the file could not be written.
    pub saved: bool,
    /// Whether there is a change to undo now.
    pub can_undo: bool,
    /// Whether there is a change to redo now.
    pub can_redo: bool,
    /// The row to show; `None` if the page stays where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub focus: Option<usize>,
    /// The changes of the rows.
    pub rows: Vec<SpliceView<RowView>>,
    /// The changes of the source's sentences.
    pub source: Vec<SpliceView<SentenceView>>,
    /// The changes of the target's sentences.
    pub target: Vec<SpliceView<SentenceView>>,
    /// Why saving failed, if it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warning: Option<String>,
}

impl ReviewState {
    /// The state of a review.
    pub fn new(review: &Review, saved: bool, warnings: Vec<String>) -> ReviewState {
        ReviewState {
            revision: review.revision,
            saved,
            langs: review.langs,
            tags: review.tags.clone(),
            documents: review.documents.clone(),
            doubtful: super::DOUBTFUL,
            can_undo: review.can_undo(),
            can_redo: review.can_redo(),
            source: review.source.iter().map(SentenceView::new).collect(),
            target: review.target.iter().map(SentenceView::new).collect(),
            rows: review.rows.iter().map(RowView::new).collect(),
            warnings,
        }
    }
}

impl SentenceView {
    /// Takes from a sentence what the page shows.
    fn new(sentence: &ReviewSentence) -> SentenceView {
        SentenceView {
            text: sentence.text.clone(),
            paragraph: sentence.paragraph,
            level: sentence.level,
            kind: sentence.kind,
        }
    }
}

impl RowView {
    /// Takes from a row what the page shows.
    fn new(row: &Row) -> RowView {
        RowView { shape: row.shape, confidence: row.confidence, status: row.status, reason: row.reason }
    }
}

impl Changed {
    /// Describes a change for a page. Without a `focus` the page shows the last row
    /// that changed.
    pub fn new(review: &Review, change: &HistoryStep, focus: Option<usize>) -> Changed {
        /// The splices with their new items as a page needs them.
        fn views<T, V>(splices: &[super::Splice<T>], view: fn(&T) -> V) -> Vec<SpliceView<V>> {
            let view_of = |splice: &super::Splice<T>| SpliceView {
                at: splice.at,
                removed: splice.removed.len(),
                inserted: splice.inserted.iter().map(view).collect(),
            };
            splices.iter().map(view_of).collect()
        }
        Changed {
            revision: review.revision,
            saved: true,
            can_undo: review.can_undo(),
            can_redo: review.can_redo(),
            focus: focus.or_else(|| change.rows.last().map(|splice| splice.at)),
            rows: views(&change.rows, RowView::new),
            source: views(&change.source, SentenceView::new),
            target: views(&change.target, SentenceView::new),
            warning: None,
        }
    }
}
