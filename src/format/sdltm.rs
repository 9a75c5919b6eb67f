//! Reads translation memories of Trados Studio (`.sdltm`), which are SQLite
//! files.
//!
//! The schema is not published; tables and columns are those of files in use
//! (`translation_units`, `translation_memories`). Segments are XML of Trados'
//! own. The file is opened read-only, so that a memory that a colleague has
//! open is safe.
//!
//! ```text
//! <Segment><Elements>
//!   <Text><Value>Press </Value></Text>
//!   <Tag><Type>Start</Type><Anchor>1</Anchor></Tag>
//!   <Text><Value>Save</Value></Text>
//!   <Tag><Type>End</Type><Anchor>1</Anchor></Tag>
//! </Elements></Segment>
//! ```
//!
//! | column | field |
//! |---|---|
//! | `source_segment`, `target_segment` | texts and codes |
//! | `guid`, else `id` | `id` |
//! | `creation_date`, `creation_user` | `created`, `creator` |
//! | `change_date`, `change_user` | `changed`, `changer` |
//! | `usage_counter` | `usage` |
//! | languages of the memory | tags of every unit |

use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, Row};

use super::inline::SegmentBuilder;
use super::parse::{Parser, XmlToken};
use super::{Codes, ReadOptions, Units};
use crate::io::iso_date;
use crate::{CodeKind, Error, Half, InlineCode, LanguageTag, Place, Result, Unit};

/// How many units are read at a time: a choice. No statement stays open between
/// two pages, so that Trados can write in between.
const PAGE: usize = 1000;
/// The longest segment that is read, in bytes: a choice, the same as for other
/// formats.
const LONGEST: usize = 1 << 20;

/// True if a file has the name of a Trados memory.
pub(super) fn is_named(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("sdltm"))
}

/// A memory that is open for reading, as an iterator of units.
struct TradosUnits {
    /// The open file.
    connection: Connection,
    /// What becomes of inline codes.
    codes: Codes,
    /// The id of the last unit read; the next page begins after it.
    last: i64,
    /// The units that were read and not yet returned.
    page: std::vec::IntoIter<Result<Unit>>,
    /// Whether an error or the end was met.
    done: bool,
}

/// Opens a memory and returns its units in the order of their ids.
///
/// # Errors
/// [`Error::Io`] if there is no such file. That the file is no database shows
/// at the first unit.
pub(super) fn open(path: &Path, options: &ReadOptions) -> Result<Units<'static>> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    // The error of SQLite does not mention that the file is missing.
    if !path.is_file() {
        return Err(Error::io(path, std::io::ErrorKind::NotFound.into()));
    }
    let connection = Connection::open_with_flags(path, flags).map_err(broken)?;
    let memory =
        TradosUnits { connection, codes: options.codes, last: i64::MIN, page: Vec::new().into_iter(), done: false };
    Ok(Box::new(memory))
}

/// An error of SQLite, as one of the file's syntax.
fn broken(error: rusqlite::Error) -> Error {
    Error::syntax("SDLTM", Place::default(), error.to_string())
}

impl TradosUnits {
    /// Reads the next page; empty at the end. A broken unit is an error in its
    /// place, with those before it intact.
    ///
    /// # Errors
    /// If the tables or columns are not those of Trados.
    fn read_page(&mut self) -> Result<Vec<Result<Unit>>> {
        let mut statement = self
            .connection
            .prepare_cached(
                // `u.*` because columns differ between versions of Trados;
                // those that are missing count as empty.
                "SELECT u.*, m.source_language AS tm_source, m.target_language AS tm_target FROM translation_units u \
                 LEFT JOIN translation_memories m ON m.id = u.translation_memory_id WHERE u.id > ?1 ORDER BY u.id LIMIT ?2",
            )
            .map_err(broken)?;
        let mut rows = statement.query((self.last, PAGE as i64)).map_err(broken)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next().map_err(broken)? {
            self.last = row.get("id").map_err(broken)?;
            found.push(unit(row, self.codes));
        }
        Ok(found)
    }
}

impl Iterator for TradosUnits {
    type Item = Result<Unit>;

    /// Returns the next unit, and reads another page when none is left. A
    /// broken unit ends the stream.
    fn next(&mut self) -> Option<Self::Item> {
        if self.page.len() == 0 && !self.done {
            match self.read_page() {
                Ok(page) => self.page = page.into_iter(),
                Err(error) => {
                    self.done = true;
                    return Some(Err(error));
                }
            }
        }
        let next = self.page.next();
        self.done = !matches!(next, Some(Ok(_)));
        next
    }
}

/// A column as text; `None` if the row has no such column, or nothing in it.
fn text(row: &Row<'_>, column: &str) -> Option<String> {
    match row.get::<_, Value>(column).ok()? {
        Value::Text(text) => Some(text).filter(|text| !text.is_empty()),
        Value::Integer(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Makes a unit of a row. A unit without a guid gets its number as id.
///
/// # Errors
/// Those of its segments. The row's other columns cannot fail: what is missing
/// is unknown.
fn unit(row: &Row<'_>, codes: Codes) -> Result<Unit> {
    let half = |column: &str, tag: &str| -> Result<Half> {
        let tag: LanguageTag = text(row, tag).unwrap_or_default().into();
        let half = text(row, column).map(|xml| segment(&xml, codes)).transpose()?.unwrap_or_default();
        Ok(Half { tag, ..half })
    };
    // A date in an unknown form stays as it is.
    let date = |column: &str| text(row, column).map(|date| iso_date(&date).unwrap_or(date));
    Ok(Unit {
        source: half("source_segment", "tm_source")?,
        target: half("target_segment", "tm_target")?,
        id: text(row, "guid").or_else(|| text(row, "id")),
        created: date("creation_date"),
        creator: text(row, "creation_user"),
        changed: date("change_date"),
        changer: text(row, "change_user"),
        usage: text(row, "usage_counter").and_then(|count| count.parse().ok()),
        ..Unit::default()
    })
}

/// Reads a segment:
/// `<Segment><Elements><Text><Value>…</Value></Text><Tag>…</Tag></Elements></Segment>`.
///
/// The elements of a tag give its kind (`Type`), the tag it pairs with
/// (`Anchor`), and what is shown for it (`TextEquivalent`).
///
/// # Errors
/// [`Error::Syntax`] if it is not such XML, [`Error::Limit`] for a text of more
/// than 1 MiB.
fn segment(xml: &str, codes: Codes) -> Result<Half> {
    let mut parser = Parser::new(xml.as_bytes(), "SDLTM", &super::ReadLog::default())?;
    parser.expect_root(&["Segment"])?;
    let mut builder = SegmentBuilder::new(codes, false);
    let mut code: Option<InlineCode> = None;
    loop {
        match parser.next()? {
            XmlToken::Open => match (parser.name.as_str(), &mut code) {
                ("Value", None) => builder.words(&parser.content(LONGEST)?),
                ("Tag", None) => code = Some(InlineCode { element: Some("tag".into()), ..InlineCode::default() }),
                ("Type", Some(code)) => {
                    code.kind = match parser.content(LONGEST)?.as_str() {
                        "Start" | "UnmatchedStart" => CodeKind::Opening,
                        "End" | "UnmatchedEnd" => CodeKind::Closing,
                        _ => CodeKind::Standalone,
                    }
                }
                // A start and its end share this number.
                ("Anchor", Some(code)) => code.id = Some(parser.content(LONGEST)?),
                ("TextEquivalent", Some(code)) => {
                    code.equivalent = Some(parser.content(LONGEST)?).filter(|text| !text.is_empty());
                }
                ("Segment" | "Elements" | "Text", _) => {}
                _ => parser.skip()?,
            },
            XmlToken::Close if parser.name == "Tag" => code.take().into_iter().for_each(|code| builder.code(code)),
            XmlToken::Close | XmlToken::Text => {}
            XmlToken::End => return Ok(builder.finish()),
        }
        parser.within(builder.len(), LONGEST)?;
    }
}
