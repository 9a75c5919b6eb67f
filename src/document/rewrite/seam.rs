//! The space between two translated sentences, and emphasis of Markdown that
//! Chinese marks would undo.
//!
//! ```text
//! <b>Open it.</b> Wait.      <b>打开。</b>等待。     no blank in Chinese
//! **Open it.** Wait.         **打开**。等待。        a mark before `**` needs a blank or a mark after it
//! **等待。**打开。            **Wait.** Open it.     the blank stands outside the emphasis
//! ```
//!
//! In Markdown, a `**` between a mark and a letter does not close (CommonMark,
//! "right-flanking"). A blank after it would be seen in Chinese, so that the
//! mark moves out of the emphasis.

use std::ops::Range;

use super::SourceEdit;
use crate::Lang;
use crate::document::markup::{self, Seam};
use crate::document::{Document, DocumentFormat};

/// Marks that may move out of an emphasis. Closing quotes and brackets stay with
/// their openings.
const MOVABLE: &[char] = &['。', '！', '？', '；', '：', '，', '、', '…', '.', '!', '?', ';', ':', ','];

impl Document {
    /// The edits of the gap between two translated sentences of a segment: no
    /// blanks in Chinese, one in English.
    pub(super) fn space_between(&self, segment: usize, place: &Range<usize>, to: Lang) -> Vec<SourceEdit> {
        let Some(gap) = self.text.get(place.clone()) else { return Vec::new() };
        let edit = |range: Range<usize>, text: &str| SourceEdit {
            place: place.start + range.start..place.start + range.end,
            text: text.to_owned(),
        };
        match to {
            Lang::Zh => markup::blanks(gap, self.format).into_iter().map(|blank| edit(blank, "")).collect(),
            Lang::En if !gap.contains(char::is_whitespace) => {
                let start = self.segments.get(segment).map_or(place.start, |segment| segment.range.start);
                let before = self.text.get(start..place.start).unwrap_or_default();
                let at = markup::seam(&Seam { before, gap }, self.format);
                vec![edit(at..at, " ")]
            }
            Lang::En => Vec::new(),
        }
    }

    /// Adds edits where a mark at the end of a new text would keep the emphasis
    /// around it from closing.
    pub(super) fn keep_emphasis(&self, edits: &mut Vec<SourceEdit>, to: Lang) {
        if self.format != DocumentFormat::Markdown || to != Lang::Zh {
            return;
        }
        edits.sort_by_key(|edit| (edit.place.start, edit.place.end));
        let mut added = Vec::new();
        for at in 0..edits.len() {
            let Some(end) = self.closing_end(&edits[at]) else { continue };
            if !self.next_char(&edits[at + 1..], end).is_some_and(char::is_alphanumeric) {
                continue;
            }
            let text = &mut edits[at].text;
            let bare = text.trim_end_matches(MOVABLE).len();
            let moved = match bare {
                0 => continue,
                bare if bare < text.len() => text.split_off(bare),
                _ => " ".to_owned(),
            };
            added.push(SourceEdit { place: end..end, text: moved });
        }
        edits.extend(added);
    }

    /// Where the emphasis ends that closes right after an edit whose text ends
    /// with a mark.
    fn closing_end(&self, edit: &SourceEdit) -> Option<usize> {
        let last = edit.text.chars().next_back()?;
        if last.is_alphanumeric() || last.is_whitespace() {
            return None;
        }
        let (before, after) = (self.text.get(..edit.place.end)?, self.text.get(edit.place.end..)?);
        let sign = after.chars().next().filter(|sign| matches!(sign, '*' | '~' | '_'))?;
        let rest = after.trim_start_matches(sign);
        let closes = !before.ends_with(char::is_whitespace) && !rest.starts_with(char::is_alphanumeric);
        closes.then(|| self.text.len() - rest.len())
    }

    /// The character at a place of the new text; the edits from there on are in
    /// order.
    fn next_char(&self, edits: &[SourceEdit], mut at: usize) -> Option<char> {
        for edit in edits {
            match edit.place.start.cmp(&at) {
                std::cmp::Ordering::Less => continue,
                std::cmp::Ordering::Greater => break,
                std::cmp::Ordering::Equal => {}
            }
            if let Some(first) = edit.text.chars().next() {
                return Some(first);
            }
            at = edit.place.end;
        }
        self.text.get(at..)?.chars().next()
    }
}
