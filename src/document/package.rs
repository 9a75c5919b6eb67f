//! A container with edits in some of its files; the others are copied as they
//! are packed.
//!
//! A part is copied byte for byte unless a sentence in it was replaced. So a
//! document that a word processor wrote keeps its styles, pictures, comments
//! and settings.
//!
//! An edit is given in the text of the container, which is a copy of the text
//! of the paragraphs. The origins lead back to the bytes of the packed files:
//!
//! ```text
//! text of the container   Open the valve.
//! origins                 Open the |valve|.
//! word/document.xml       <w:t>Open the </w:t> <w:t>valve</w:t> <w:t>.</w:t>
//! ```
//!
//! An edit of `Open the valve` puts the new text in the first `w:t` and empties
//! the second. Elements are neither added nor removed, so a document that was
//! valid stays valid.

use std::io::{Cursor, Read, Write};
use std::ops::Range;

use super::container::PartOrigin;
use super::rewrite::{SourceEdit, edited};
use crate::{Error, Place, Result};

/// The container with edits made. Their places are bytes of its text.
///
/// `parts` are the names of the files that have origins; `PartOrigin::part` is
/// an index into it. The origins are sorted by their text. The edits must
/// not overlap.
///
/// The order of the files in the archive is kept. An edited file is packed with
/// Deflate, with the time of the original.
///
/// `format` is the name of the format, for errors.
///
/// # Errors `Error::Syntax` if the archive cannot be read or written, and
/// `Error::Invalid` if an edit concerns text that has no place in a file.
pub(super) fn rewrite(
    original: &[u8],
    parts: &[String],
    origins: &[PartOrigin],
    edits: Vec<SourceEdit>,
    format: &'static str,
) -> Result<Vec<u8>> {
    let broken = |error: &dyn std::fmt::Display| Error::syntax(format, Place::default(), error.to_string());
    let mut archive = zip::ZipArchive::new(Cursor::new(original)).map_err(|error| broken(&error))?;
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::with_capacity(original.len())));
    let mut edits_of: Vec<Vec<FileEdit>> = parts.iter().map(|_| Vec::new()).collect();
    for edit in edits {
        in_files(origins, &edit, &mut edits_of)?;
    }
    for number in 0..archive.len() {
        let file = archive.by_index_raw(number).map_err(|error| broken(&error))?;
        let name = file.name().map_err(|error| broken(&error))?.into_owned();
        let part = parts.iter().position(|part| *part == name);
        let edits = part.map(|part| std::mem::take(&mut edits_of[part])).filter(|edits| !edits.is_empty());
        let Some(edits) = edits else {
            // Copied as it is packed: nothing that was not edited can change.
            writer.raw_copy_file(file).map_err(|error| broken(&error))?;
            continue;
        };
        // The time stays, so that the same input gives the same bytes.
        let time = file.last_modified();
        let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        let options = time.map_or(options, |time| options.last_modified_time(time));
        drop(file);
        let mut file = archive.by_index(number).map_err(|error| broken(&error))?;
        let mut xml = String::new();
        file.read_to_string(&mut xml).map_err(|error| broken(&error))?;
        // Places count from after a byte order mark, as the file was read.
        let (mark, xml) = xml.split_at(if xml.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 });
        let new = edited(xml, with_blanks_kept(xml, edits))?;
        writer.start_file(name, options).map_err(|error| broken(&error))?;
        writer.write_all(mark.as_bytes()).map_err(|error| broken(&error))?;
        writer.write_all(new.as_bytes()).map_err(|error| broken(&error))?;
    }
    let done = writer.finish().map_err(|error| broken(&error))?;
    Ok(done.into_inner())
}

/// An edit in a file of the container; the text is escaped.
struct FileEdit {
    /// Bytes of the file.
    place: Range<usize>,
    /// What takes their place, escaped.
    text: String,
}

/// Splits an edit over the stretches of the files that it overlaps: the first
/// gets the text, the others lose theirs.
///
/// An empty range inserts text. It touches the stretch that ends there or
/// around it, or else the one that begins there, so that what is appended to a
/// sentence gets the sentence's formatting.
///
/// The first stretch is found by binary search.
fn in_files(origins: &[PartOrigin], edit: &SourceEdit, edits_of: &mut [Vec<FileEdit>]) -> Result<()> {
    let (place, empty) = (&edit.place, edit.place.is_empty());
    let first = origins.partition_point(|origin| match empty {
        true => origin.text.end < place.start,
        false => origin.text.end <= place.start,
    });
    let touched = origins[first..].iter().take_while(|origin| empty || origin.text.start < place.end);
    let mut text = Some(escaped(&edit.text)).filter(|text| !text.is_empty());
    for origin in touched.take(if empty { 1 } else { usize::MAX }) {
        let place = in_file(origin, place).ok_or_else(unplaced)?;
        if let Some(edits) = edits_of.get_mut(origin.part as usize) {
            edits.push(FileEdit { place, text: text.take().unwrap_or_default() });
        }
    }
    // Tabs and line breaks are elements and not text, so the blanks that
    // represent them stay.
    text.map_or(Ok(()), |_| Err(unplaced()))
}

/// The error for text that the format gives no place, such as a generated
/// blank.
fn unplaced() -> Error {
    Error::Invalid("a sentence has no place of its own in the document: it cannot be written back".to_owned())
}

/// The bytes of a file that a range of the text comes from, as far as it
/// overlaps a stretch.
///
/// Most stretches have as many bytes in the file as in the text, and are mapped
/// byte by byte. Where the lengths differ, the stretch is a character
/// reference, such as `&amp;` for `&`; no range can begin within that.
fn in_file(origin: &PartOrigin, range: &Range<usize>) -> Option<Range<usize>> {
    let start = range.start.max(origin.text.start) - origin.text.start;
    let end = range.end.min(origin.text.end).checked_sub(origin.text.start)?;
    let whole = origin.text.len();
    if origin.file.len() == whole {
        return Some(origin.file.start + start..origin.file.start + end);
    }
    // A character reference: it is replaced whole or not at all.
    match (start, end) {
        (0, end) if end == whole => Some(origin.file.clone()),
        (start, end) if start == whole && end == whole => Some(origin.file.end..origin.file.end),
        _ => None,
    }
}

/// A text for XML 1.0: without characters that it does not allow, and with the
/// three that it needs escaped.
///
/// Of the control characters below U+0020, XML 1.0 (section 2.2) allows the
/// tab, the line feed and the carriage return. Only the tab is kept. Quotation
/// marks need no escape outside of attributes (section 2.4).
fn escaped(text: &str) -> String {
    let legal = text.chars().filter(|&c| !c.is_control() || matches!(c, '\t'));
    legal.collect::<String>().replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The edits, and those that make Word keep blanks at the ends of texts that
/// now have some.
///
/// This concerns DOCX, where a `w:t` without `xml:space="preserve"` loses the
/// white space at its ends (ECMA-376, part 1, 17.3.3.31). The attribute is
/// inserted once for each tag, before the edit, so the edits stay in order.
fn with_blanks_kept(xml: &str, edits: Vec<FileEdit>) -> Vec<SourceEdit> {
    /// The tag of a text whose blanks at both ends do not count.
    const BARE: &str = "<w:t>";
    let mut all = Vec::with_capacity(edits.len());
    let mut last = None;
    for edit in edits {
        let tag = xml[..edit.place.start].rfind('<').filter(|&at| xml[at..].starts_with(BARE) && last != Some(at));
        if let Some(at) = tag.filter(|_| edit.text.starts_with(' ') || edit.text.ends_with(' ')) {
            last = Some(at);
            let place = at + BARE.len() - 1..at + BARE.len() - 1;
            // Word drops blanks at the ends of a `w:t` that lacks this
            // attribute.
            all.push(SourceEdit { place, text: " xml:space=\"preserve\"".to_owned() });
        }
        all.push(SourceEdit { place: edit.place, text: edit.text });
    }
    all
}
