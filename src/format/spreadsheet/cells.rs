//! The cells of a workbook, read one after the other: a table with one cell far
//! down and far right takes no more memory than its cells, and what is packed
//! is bounded before it is unpacked.
//!
//! ```text
//! <row r="1"><c r="B1">Hello.</c><c r="C1">你好。</c></row>     one row, two cells
//! <row r="1048576"><c r="XFD1048576">a</c></row>                one row, one cell; empty ones are made at the end
//! ```
//!
//! XLSX is a ZIP archive of XML files (ECMA-376, Office Open XML). A few
//! kilobytes of it can name a cell in the last row and the last column, or
//! unpack to gigabytes: so the sizes that a file gives are never trusted.

use std::io::{self, Cursor, Read};

use calamine::{Data, DataRef, Reader as _, Xlsx, XlsxCellReader, XlsxError};

use crate::format::delimited::TableRow;
use crate::{Error, Place, Result};

/// The most bytes that the files in a workbook may have together once they are
/// unpacked: that of other containers ([`Limits`](crate::document::Limits)).
const MOST_UNPACKED: u64 = 512 << 20;
/// The most cells of a sheet, empty ones between others included: a choice,
/// more than a full sheet with the 30 columns of the widest export.
const MOST_CELLS: usize = 1 << 25;
/// The most cells to which a row is filled up: a choice, more than the columns of
/// the widest export.
const MOST_PADDED: usize = 64;

/// A workbook, once it is known that its files unpack to a bounded size. The
/// sizes in an archive's directory may be wrong, so the bytes are counted.
///
/// Everything is unpacked twice, once to be counted and thrown away, and once
/// by the library, which has no limit of its own.
///
/// # Errors
/// [`Error::Syntax`] for a file that is no ZIP archive or no workbook,
/// [`Error::Limit`] past [`MOST_UNPACKED`] bytes.
pub(super) fn open(bytes: Vec<u8>) -> Result<Xlsx<Cursor<Vec<u8>>>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(&bytes)).map_err(wrong)?;
    let mut left = MOST_UNPACKED;
    for at in 0..archive.len() {
        let file = archive.by_index(at).map_err(wrong)?;
        // One byte more than is left, which distinguishes a file at the limit
        // from one beyond it.
        let unpacked = io::copy(&mut file.take(left + 1), &mut io::sink()).map_err(wrong)?;
        left = left.checked_sub(unpacked).ok_or_else(|| {
            let what = "the size of what is packed in it, in bytes";
            Error::Limit { at: Place::default(), what, limit: MOST_UNPACKED }
        })?;
    }
    Xlsx::new(Cursor::new(bytes)).map_err(wrong)
}

/// An error of the libraries in our form. The caller adds the name of the file.
pub(super) fn wrong(error: impl std::fmt::Display) -> Error {
    Error::syntax("XLSX", Place::default(), error.to_string())
}

/// A row with those of its cells that hold something.
///
/// Its cells come in the order of the file, which need not be that of the
/// columns.
#[derive(Debug)]
struct SparseRow {
    /// From 0.
    number: u32,
    cells: Vec<SparseCell>,
}

/// A cell that holds something.
#[derive(Debug)]
struct SparseCell {
    column: usize,
    text: String,
}

/// The rows of a sheet.
#[derive(Debug, Default)]
pub(super) struct SheetRows {
    /// The rows with text.
    pub rows: Vec<TableRow>,
    /// The column of the sheet that is the first of the rows.
    pub first_column: usize,
}

/// The rows of a sheet, without columns at the left that are empty in all of
/// them. A chart has none.
///
/// In the order of the file. A row without any text is left out; its number
/// shows in the places of the others.
///
/// # Errors
/// [`Error::Syntax`] for a sheet that is not in the workbook, is damaged or has
/// two cells at one place, [`Error::Limit`] past [`MOST_CELLS`] cells.
pub(super) fn rows(workbook: &mut Xlsx<Cursor<Vec<u8>>>, sheet: &str) -> Result<SheetRows> {
    let sparse = match workbook.worksheet_cells_reader(sheet) {
        Ok(cells) => sparse_rows(cells)?,
        // A chart on a sheet of its own has no cells, which is not an error of
        // the file.
        Err(XlsxError::NotAWorksheet(_)) => Vec::new(),
        Err(error) => return Err(wrong(error)),
    };
    // Tables often begin at column B, for the look of it.
    let first = sparse.iter().flat_map(|row| &row.cells).map(|cell| cell.column).min().unwrap_or(0);
    let mut left = MOST_CELLS;
    // A sheet has no ends of rows: where a text has no translation yet, its row
    // is as wide as the first.
    let width = sparse.first().and_then(|row| row.cells.iter().map(|cell| cell.column + 1 - first).max());
    let width = width.unwrap_or(0).min(MOST_PADDED);
    let rows: Result<Vec<TableRow>> = sparse.into_iter().map(|row| whole(row, first, width, &mut left)).collect();
    Ok(SheetRows { rows: rows?, first_column: first })
}

/// The cells that hold text, by rows. Cells come in the order of the file,
/// which is that of the rows.
fn sparse_rows<R: Read + io::Seek>(mut cells: XlsxCellReader<'_, R>) -> Result<Vec<SparseRow>> {
    let mut rows: Vec<SparseRow> = Vec::new();
    while let Some(cell) = cells.next_cell().map_err(wrong)? {
        let (number, column) = cell.get_position();
        let text = text(cell.get_value());
        // A cell may have a format and no text.
        if text.is_empty() {
            continue;
        }
        let cell = SparseCell { column: column as usize, text };
        match rows.last_mut() {
            Some(row) if row.number == number => row.cells.push(cell),
            _ => rows.push(SparseRow { number, cells: vec![cell] }),
        }
    }
    Ok(rows)
}

/// The text of a cell as a spreadsheet shows it without its format: numbers
/// too. An error such as `#REF!` gives no text.
///
/// An empty text means that the cell counts as empty.
fn text(value: &DataRef<'_>) -> String {
    match Data::from(value.clone()) {
        Data::Empty | Data::Error(_) => String::new(),
        // Excel ends lines inside a cell in either way.
        other => other.to_string().replace("\r\n", "\n"),
    }
}

/// A row with its empty cells, which are taken from what is left of the limit.
///
/// `first` is the column that comes first in the result, which has at least
/// `least` cells. The place is the row's
/// number in the sheet, from 1.
fn whole(row: SparseRow, first: usize, least: usize, left: &mut usize) -> Result<TableRow> {
    let place = Place::default().line(u64::from(row.number) + 1);
    let width = row.cells.iter().map(|cell| cell.column + 1 - first).max().unwrap_or(0).max(least);
    *left = left.checked_sub(width).ok_or_else(|| Error::Limit {
        at: place.clone(),
        what: "the number of cells of a sheet",
        limit: MOST_CELLS as u64,
    })?;
    let mut cells = vec![String::new(); width];
    for cell in row.cells {
        let at = &mut cells[cell.column - first];
        // No program writes this, and there is no telling which of the two
        // cells is right.
        if !at.is_empty() {
            return Err(Error::syntax("XLSX", place, "two cells stand at one place"));
        }
        *at = cell.text;
    }
    Ok(TableRow { cells, place, ..TableRow::default() })
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    /// A workbook with one sheet of such rows.
    fn workbook(rows: &str) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        for (name, text) in [
            (
                "_rels/.rels",
                format!(
                    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r0\" Type=\"{relations}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
                ),
            ),
            (
                "xl/workbook.xml",
                format!(
                    "<workbook xmlns=\"{main}\" xmlns:r=\"{relations}\"><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
                ),
            ),
            (
                "xl/_rels/workbook.xml.rels",
                format!(
                    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"{relations}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
                ),
            ),
            (
                "xl/worksheets/sheet1.xml",
                format!("<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData></worksheet>"),
            ),
        ] {
            zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn cell(place: &str, text: &str) -> String {
        format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
    }

    fn read(rows_of_sheet: &str) -> Result<Vec<TableRow>> {
        Ok(rows(&mut open(workbook(rows_of_sheet))?, "a")?.rows)
    }

    #[test]
    fn a_far_cell_costs_no_more_than_a_near_one() {
        let rows = format!(
            "<row r=\"1\">{}</row><row r=\"1048576\">{}</row>",
            cell("B1", "Hello."),
            cell("XFD1048576", "你好。")
        );
        let found = read(&rows).unwrap();
        assert_eq!(found.len(), 2);
        // Column A is empty in both.
        assert_eq!((found[0].cells.len(), found[1].cells.len()), (1, 16_383));
        assert_eq!(found[1].place, Place::default().line(1_048_576));
        assert_eq!(found[1].cells.last().unwrap(), "你好。");
    }

    #[test]
    fn more_cells_than_memory_should_hold_are_refused() {
        let row = |number: usize| format!("<row r=\"{number}\">{}</row>", cell(&format!("XFD{number}"), "a"));
        let first = format!("<row r=\"1\">{}</row>", cell("A1", "a"));
        let error = read(&(first + &(2..2100).map(row).collect::<String>())).unwrap_err();
        assert!(error.to_string().contains("the number of cells of a sheet is over the limit of"), "{error}");
    }
}
