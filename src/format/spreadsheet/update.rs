//! Puts changed targets into the sheet of a workbook. All other cells, formats
//! and files of the workbook stay as they are.
//!
//! ```text
//! <row r="2"><c r="A2" s="1" t="s"><v>4</v></c><c r="B2" s="3"/></row>
//!                                              <c r="B2" s="3" t="inlineStr"><is><t>打开</t></is></c>
//! ```

use std::collections::HashMap;
use std::io::{Cursor, Read};

use calamine::Reader as _;

use super::cells;
use crate::format::delimited::{CellChange, TableRows, changes};
use crate::format::elements::{Elements, TextEdit, attribute, edited, qualified_name};
use crate::format::{Filled, ReadLog, ReadOptions, packed, xml};
use crate::{Error, Result, Unit};

/// The workbook with changed units put in.
///
/// # Errors
/// [`Error::Invalid`] if the units are not those of the sheet that is read;
/// those of reading.
pub(in crate::format) fn update(bytes: &[u8], units: &[Unit], options: &ReadOptions) -> Result<Filled> {
    let options = ReadOptions { log: ReadLog::default(), ..options.clone() };
    let mut workbook = cells::open(bytes.to_vec())?;
    let mut found = None;
    for name in workbook.sheet_names() {
        let sheet = cells::rows(&mut workbook, &name)?;
        if !sheet.rows.is_empty() {
            found = Some((name, sheet));
            break;
        }
    }
    let mut new = Filled { bytes: bytes.to_vec(), ..Filled::default() };
    let Some((name, sheet)) = found else { return Ok(new) };
    let mut rows = sheet.rows;
    rows.retain(|row| row.cells.iter().any(|cell| !cell.is_empty()));
    let TableRows { rows, plan } = TableRows::new(rows, "XLSX", &options)?;
    let file = SheetFile::open(bytes, &name)?;
    let elements = Elements::new(&file.xml)?;
    let by_number = rows_by_number(&elements);
    let mut edits = Vec::new();
    for (row, changes) in rows.iter().zip(changes(&rows, &plan, units)?) {
        let number = row.place.line.unwrap_or_default();
        for change in changes {
            let column = sheet.first_column + change.column;
            match by_number.get(&number).and_then(|&at| cell_edit(&elements, at, number, column, &change)) {
                Some(edit) => {
                    edits.push(edit);
                    new.filled += 1;
                }
                None => new.unplaced += 1,
            }
        }
    }
    if new.filled > 0 {
        let content = edited(&file.xml, edits).into_bytes();
        new.bytes = packed::repacked(bytes, &HashMap::from([(file.name, content)]))?;
    }
    Ok(new)
}

/// The file of a sheet in its workbook.
struct SheetFile {
    /// Its name in the archive.
    name: String,
    /// Its content.
    xml: String,
}

impl SheetFile {
    /// Finds the file of a sheet by the workbook's list of relations.
    ///
    /// # Errors
    /// [`Error::Invalid`] if the list does not name it.
    fn open(bytes: &[u8], sheet: &str) -> Result<Self> {
        let strange =
            || Error::Invalid("the workbook does not say where its sheet is: it cannot be updated".to_owned());
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(cells::wrong)?;
        let mut text = |name: &str| -> Result<String> {
            let mut text = String::new();
            // Bounded already: opening the workbook has counted its files.
            archive.by_name(name).map_err(cells::wrong)?.read_to_string(&mut text).map_err(cells::wrong)?;
            Ok(text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text))
        };
        let (list, relations) = (text("xl/workbook.xml")?, text("xl/_rels/workbook.xml.rels")?);
        let mut written = String::new();
        xml::attribute(sheet, &mut written, &mut crate::format::Report::default());
        let id = {
            let list = Elements::new(&list)?;
            let mut sheets = list.inside(0, "sheet").map(|at| list.tag(at));
            let own = sheets.find(|tag| attribute(tag, "name").is_some_and(|name| name == written || name == sheet));
            own.and_then(|tag| attribute(tag, "r:id")).map(str::to_owned).ok_or_else(strange)?
        };
        let relations = Elements::new(&relations)?;
        let mut tags = relations.inside(0, "Relationship").map(|at| relations.tag(at));
        let own = tags.find(|tag| attribute(tag, "Id") == Some(id.as_str()));
        let target = own.and_then(|tag| attribute(tag, "Target")).ok_or_else(strange)?;
        let name = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
        let xml = text(&name)?;
        Ok(SheetFile { name, xml })
    }
}

/// The rows of a sheet by their numbers, which a sheet may leave out.
fn rows_by_number(sheet: &Elements<'_>) -> HashMap<u64, usize> {
    let (mut rows, mut next) = (HashMap::new(), 1);
    for row in sheet.inside(0, "row") {
        let number = attribute(sheet.tag(row), "r").and_then(|number| number.parse().ok()).unwrap_or(next);
        rows.insert(number, row);
        next = number + 1;
    }
    rows
}

/// The edit that writes a text into a cell of a row; `None` for a cell with a
/// formula, which would be lost.
fn cell_edit(
    sheet: &Elements<'_>,
    row: usize,
    number: u64,
    column: usize,
    change: &CellChange<'_>,
) -> Option<TextEdit> {
    let reference = format!("{}{number}", letters(column));
    let prefix = qualified_name(sheet.tag(row)).strip_suffix("row").unwrap_or_default();
    let mut text = String::new();
    xml::content(change.text, &mut text, &mut crate::format::Report::default());
    let cell = |style: &str| {
        format!(
            "<{prefix}c r=\"{reference}\"{style} t=\"inlineStr\"><{prefix}is><{prefix}t xml:space=\"preserve\">{text}\
             </{prefix}t></{prefix}is></{prefix}c>"
        )
    };
    let mut before = None;
    for at in sheet.children(row).filter(|&at| sheet.is(at, "c")) {
        let own = attribute(sheet.tag(at), "r")?;
        if own == reference {
            let style = attribute(sheet.tag(at), "s").map(|style| format!(" s=\"{style}\"")).unwrap_or_default();
            let is_formula = sheet.child(at, "f").is_some();
            let place = sheet.get(at).filter(|_| !is_formula)?.whole();
            return Some(TextEdit { place, text: cell(&style) });
        }
        if number_of(own) < column {
            before = sheet.get(at).map(|cell| cell.end);
        }
    }
    let end = before.or_else(|| sheet.get(row).filter(|row| !row.is_empty_tag()).map(|row| row.tag.end))?;
    Some(TextEdit { place: end..end, text: cell("") })
}

/// The letters of a column, from 0: `A`, `Z`, `AA`.
fn letters(column: usize) -> String {
    let mut letters = String::new();
    let mut left = column + 1;
    while left > 0 {
        left -= 1;
        letters.insert(0, char::from(b'A' + (left % 26) as u8));
        left /= 26;
    }
    letters
}

/// The number of the column of a reference such as `AB12`, from 0.
fn number_of(reference: &str) -> usize {
    let letters = reference.bytes().take_while(u8::is_ascii_uppercase).take(4);
    letters.fold(0, |number, letter| number * 26 + usize::from(letter - b'A') + 1).saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_letters() {
        for (column, name) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(letters(column), name);
            assert_eq!(number_of(&format!("{name}7")), column);
        }
    }
}
