//! XLSX: spreadsheets of Excel 2007 and later (Office Open XML, ECMA-376). Read
//! with calamine, written with rust_xlsxwriter.
//!
//! Columns are those of TSV and CSV, and the same code decides what they hold.
//! Every cell but the confidence is written as a string, so that no text
//! becomes a formula, a number or a date. Both libraries hold the workbook in
//! memory.
//!
//! The look of a sheet: the row of names is bold and stays in view, texts wrap,
//! the two columns of texts are wide, and a pair is green, yellow or red by its
//! confidence, as in the terminal.

mod cells;
mod update;

use std::io::Read;

use calamine::Reader as _;
use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::delimited::{self, NAMES, TableRow, TableUnits, width};
use super::{Encode, Options, ReadOptions, Report};
use crate::{Error, Place, Result, Unit};

pub(super) use update::update;

/// The largest file that is read, in bytes: a choice. The whole file is held in
/// memory.
const LARGEST: u64 = 256 << 20;
/// The most rows of a sheet, by Excel's specification.
const MOST_ROWS: u32 = 1_048_576;
/// The most characters (UTF-16 units) of a cell, by Excel's specification.
const LONGEST_CELL: usize = 32_767;
/// The width of the columns of texts, in characters: a choice. Two of them fit
/// on a screen.
const TEXT_WIDTH: f64 = 60.0;
/// From this confidence on a pair is coloured as good: a choice, the same as in
/// the terminal.
const GOOD: f32 = 0.9;
/// From this confidence on a pair is coloured as fair; below, as poor. The same
/// as in the terminal.
const FAIR: f32 = 0.5;

/// Reads the units of the first sheet that has a row.
///
/// # Errors
/// [`Error::Limit`] if the file is too large, [`Error::Syntax`] if it is no
/// workbook; rows are numbered as Excel numbers them.
pub(super) fn read<'r>(input: impl Read, options: &ReadOptions) -> Result<TableUnits<'r>> {
    let mut bytes = Vec::new();
    let read = input.take(LARGEST + 1).read_to_end(&mut bytes);
    read.map_err(|source| Error::Io { at: Place::default(), cause: source })?;
    if bytes.len() as u64 > LARGEST {
        return Err(Error::Limit { at: Place::default(), what: "the size in bytes", limit: LARGEST });
    }
    let mut workbook = cells::open(bytes)?;
    let names = workbook.sheet_names();
    let mut rows = Vec::new();
    for name in &names {
        rows = cells::rows(&mut workbook, name)?.rows;
        if !rows.is_empty() {
            // Other sheets are not read, and the user must be warned.
            if names.len() > 1 {
                let remark = format!("the sheet `{name}` of {} is read", names.len());
                options.log.note(|report| report.remarks.push(remark));
            }
            break;
        }
    }
    rows.retain(|row: &TableRow| row.cells.iter().any(|cell| !cell.is_empty()));
    TableUnits::new(Box::new(rows.into_iter().map(Ok)), "XLSX", options)
}

/// Writes a sheet with a frozen row of names, wrapped texts, and colours by
/// confidence.
pub(super) struct Encoder {
    /// The workbook, with one sheet.
    workbook: Workbook,
    /// The row that comes next, from 0.
    row: u32,
    /// How many columns are written.
    width: usize,
    /// The formats of cells.
    styles: Styles,
}

/// The formats of cells, made once.
struct Styles {
    /// Wrapped text.
    plain: Format,
    /// The names of the columns.
    head: Format,
    /// A pair of good confidence.
    good: Format,
    /// A pair of fair confidence.
    fair: Format,
    /// A pair of poor confidence.
    poor: Format,
}

impl Styles {
    /// Makes the formats.
    fn new() -> Self {
        let plain = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        // Light green, yellow and red, on which black text reads well: the
        // colours of Excel's own "Good", "Neutral" and "Bad" styles.
        let coloured = |colour: u32| plain.clone().set_background_color(Color::RGB(colour));
        Styles {
            head: Format::new().set_bold().set_align(FormatAlign::Top),
            good: coloured(0x00C6_EFCE),
            fair: coloured(0x00FF_EB9C),
            poor: coloured(0x00FF_C7CE),
            plain,
        }
    }

    /// The format of a pair by its confidence; plain if it is not known.
    fn by_confidence(&self, confidence: Option<f32>) -> &Format {
        match confidence {
            None => &self.plain,
            Some(confidence) if confidence >= GOOD => &self.good,
            Some(confidence) if confidence >= FAIR => &self.fair,
            Some(_) => &self.poor,
        }
    }
}

impl Encoder {
    /// Makes a workbook with one sheet and the row of names.
    ///
    /// # Errors
    /// Whatever the library refuses, as [`Error::Syntax`].
    pub(super) fn new(options: &Options) -> Result<Self> {
        let mut workbook = Workbook::new();
        // The library would write the time of day; a fixed date gives the same
        // bytes for the same units.
        let created = ExcelDateTime::from_ymd(2026, 1, 1).map_err(failed)?;
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
        let mut encoder = Encoder { workbook, row: 0, width: width(options), styles: Styles::new() };
        let sheet = encoder.workbook.add_worksheet();
        for column in 0..2 {
            sheet.set_column_width(column, TEXT_WIDTH).map_err(failed)?;
        }
        if options.header {
            for (column, name) in (0..).zip(NAMES.iter().take(encoder.width)) {
                sheet.write_string_with_format(0, column, *name, &encoder.styles.head).map_err(failed)?;
            }
            // The names stay visible while scrolling.
            sheet.set_freeze_panes(1, 0).map_err(failed)?;
            encoder.row = 1;
        }
        Ok(encoder)
    }
}

/// An error of the library.
fn failed(error: XlsxError) -> Error {
    Error::syntax("XLSX", Place::default(), error.to_string())
}

/// The column of the confidence among [`NAMES`], which is written as a number
/// so that one can sort by it.
const CONFIDENCE: usize = 6;

impl Encode for Encoder {
    /// Nothing: the sheet was begun when the encoder was made, so that an empty
    /// one has its names, too.
    fn start(&mut self, _: Option<&Unit>, _: &mut String, _: &mut Report) -> Result<()> {
        Ok(())
    }

    /// # Errors
    /// [`Error::Limit`] for more rows than a sheet has, or a text longer than a
    /// cell takes; the row is named.
    fn unit(&mut self, unit: &Unit, _: &mut String, report: &mut Report) -> Result<()> {
        let at = Place::default().line(u64::from(self.row) + 1);
        // A sheet cannot grow further, and a second sheet would not be read
        // back.
        if self.row >= MOST_ROWS {
            return Err(Error::Limit { at, what: "the number of rows of a sheet", limit: u64::from(MOST_ROWS) });
        }
        let sheet: &mut Worksheet = self.workbook.worksheet_from_index(0).map_err(failed)?;
        for (column, cell) in delimited::cells(unit).take(self.width).enumerate() {
            if cell.is_empty() {
                continue;
            }
            // Excel would refuse to open the whole file; cutting the text would
            // be worse than an error.
            if cell.encode_utf16().count() > LONGEST_CELL {
                let what = "the length of a cell in characters";
                return Err(Error::Limit { at, what, limit: LONGEST_CELL as u64 });
            }
            let coloured = column < 2 || column == CONFIDENCE;
            let style = if coloured { self.styles.by_confidence(unit.confidence) } else { &self.styles.plain };
            let place = (self.row, u16::try_from(column).unwrap_or(u16::MAX));
            match unit.confidence.filter(|_| column == CONFIDENCE) {
                Some(number) => sheet.write_number_with_format(place.0, place.1, f64::from(number), style),
                None => sheet.write_string_with_format(place.0, place.1, cell.as_ref(), style),
            }
            .map_err(failed)?;
        }
        self.row += 1;
        report.units += 1;
        report.dropped_ids += u64::from(delimited::loses_id(unit, self.width));
        Ok(())
    }

    fn end(&mut self, _: &mut String, _: &mut Report) -> Result<()> {
        Ok(())
    }

    /// The workbook as a file. All the packing happens here.
    fn bytes(&mut self) -> Result<Vec<u8>> {
        self.workbook.save_to_buffer().map_err(failed)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Xlsx};

    use super::*;

    #[test]
    fn no_text_becomes_a_formula() {
        let mut encoder = Encoder::new(&Options::default()).unwrap();
        let unit = Unit::pair(("en", "=HYPERLINK(\"x\")"), ("zh-CN", "@一"));
        encoder.unit(&unit, &mut String::new(), &mut Report::default()).unwrap();
        let mut workbook = Xlsx::new(Cursor::new(encoder.bytes().unwrap())).unwrap();
        let name = workbook.sheet_names()[0].clone();
        assert!(workbook.worksheet_formula(&name).unwrap().is_empty());
        let sheet = workbook.worksheet_range(&name).unwrap();
        assert_eq!(sheet.get_value((1, 0)), Some(&Data::String(unit.source.text)));
    }
}
