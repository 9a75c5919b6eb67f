//! The protocol between a page and an engine.

use serde::{Deserialize, Serialize};

use super::{Change, LinkedWords, Operation, Review, ReviewSentence, Row, Status};
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
        /// The revision that the page shows; a request for another one is refused.
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
    /// Applies a file with corrections made elsewhere.
    Import {
        /// The revision that the page shows.
        revision: u64,
        /// The file.
        file: InputFile,
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
    /// Its name, whose ending tells the format.
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
    /// It was not, and why. `stale` tells a page that shows an older revision to open anew.
    Error { message: String, stale: bool },
}

/// The content of an answer.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Answer {
    State(State),
    Changed(Changed),
    Words { row: usize, words: Vec<LinkedWords> },
    Files { files: Vec<OutputFile> },
}

/// A file made by an engine: text as it is, other bytes in base 64.
#[derive(Debug, Serialize)]
pub(super) struct OutputFile {
    pub name: String,
    pub media_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base64: Option<String>,
}

/// Everything that a page draws.
#[derive(Debug, Serialize)]
pub(super) struct State {
    pub revision: u64,
    /// False if the change is only in memory, because the file could not be written.
    pub saved: bool,
    pub langs: BySide<Lang>,
    pub tags: BySide<LanguageTag>,
    pub documents: BySide<Option<String>>,
    pub doubtful: f32,
    pub can_undo: bool,
    pub can_redo: bool,
    pub source: Vec<SentenceView>,
    pub target: Vec<SentenceView>,
    pub rows: Vec<RowView>,
    pub warnings: Vec<String>,
}

/// A sentence as a page needs it.
#[derive(Debug, Serialize)]
pub(super) struct SentenceView {
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    paragraph: Option<u32>,
    #[serde(skip_serializing_if = "is_zero")]
    level: u8,
    #[serde(skip_serializing_if = "is_body")]
    kind: Kind,
}

fn is_zero(level: &u8) -> bool {
    *level == 0
}

fn is_body(kind: &Kind) -> bool {
    *kind == Kind::Body
}

/// A row as a page needs it.
#[derive(Debug, Serialize)]
pub(super) struct RowView {
    shape: BySide<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    confidence: Option<f32>,
    status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Reason>,
}

/// An exchanged stretch; of the removed items a page needs only the number.
#[derive(Debug, Serialize)]
pub(super) struct SpliceView<T> {
    at: usize,
    removed: usize,
    inserted: Vec<T>,
}

/// The result of a change, as a page needs it.
#[derive(Debug, Serialize)]
pub(super) struct Changed {
    pub revision: u64,
    pub saved: bool,
    pub can_undo: bool,
    pub can_redo: bool,
    /// The row to show; `None` if the page stays where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub focus: Option<usize>,
    pub rows: Vec<SpliceView<RowView>>,
    pub source: Vec<SpliceView<SentenceView>>,
    pub target: Vec<SpliceView<SentenceView>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warning: Option<String>,
}

impl State {
    /// The state of a review.
    pub fn new(review: &Review, saved: bool, warnings: Vec<String>) -> State {
        State {
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
    fn new(row: &Row) -> RowView {
        RowView { shape: row.shape, confidence: row.confidence, status: row.status, reason: row.reason }
    }
}

impl Changed {
    pub fn new(review: &Review, change: &Change, focus: Option<usize>) -> Changed {
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
