//! Trees of a new database file, written from left to right.
//!
//! SQLite fills a tree row by row and balances its pages. When rows come in
//! their order, it is enough to fill one leaf after the other, and to put the
//! inner pages on top at the end (<https://sqlite.org/fileformat2.html>,
//! section 1.6).
//!
//! ```text
//! inner pages         [ 1│57 ]            written at the end
//!                    ↙   ↓    ↘
//! leaves         [1…57] [58…99] [100…]    written when they are full
//! ```

use std::io;

use super::pages::{PAGE, PageBytes, Pages, after};
use super::rows::{ColumnValue, RowPacker, push_varint, take_varint};

/// The longest record that a leaf of a table holds whole (section 1.6).
const MOST_WHOLE: usize = PAGE - 35;
/// The least part of a longer record that a leaf holds.
const LEAST_PART: usize = (PAGE - 12) * 32 / 255 - 23;
/// The bytes of a record in a page of its own, after the number of the next.
const CHAINED: usize = PAGE - 4;

/// What a tree contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TreeKind {
    /// Rows by their numbers.
    Table,
    /// Pairs of a value and a row that has it.
    Index,
}

impl TreeKind {
    /// The first byte of a leaf.
    fn leaf(self) -> u8 {
        if self == TreeKind::Table { 13 } else { 10 }
    }

    /// The first byte of an inner page.
    fn inner(self) -> u8 {
        if self == TreeKind::Table { 5 } else { 2 }
    }
}

/// A page that is being filled: its cells lie at its end, their places after
/// its header.
#[derive(Debug)]
struct OpenPage {
    page: Box<PageBytes>,
    /// The length of the header: inner pages have one more number.
    header: usize,
    count: usize,
    /// The first byte of the cells.
    start: usize,
}

impl OpenPage {
    /// An empty leaf.
    fn leaf(kind: TreeKind) -> Self {
        OpenPage::new(kind.leaf(), 8)
    }

    /// An inner page whose last child is `last`.
    fn inner(kind: TreeKind, last: u32) -> Self {
        let mut page = OpenPage::new(kind.inner(), 12);
        page.page[8..12].copy_from_slice(&last.to_be_bytes());
        page
    }

    /// An empty page.
    fn new(kind: u8, header: usize) -> Self {
        let mut page = Box::new([0; PAGE]);
        page[0] = kind;
        OpenPage { page, header, count: 0, start: PAGE }
    }

    /// True if there is room for a cell.
    fn has_room(&self, cell: usize) -> bool {
        self.header + 2 * (self.count + 1) + cell <= self.start
    }

    /// Adds a cell, for which there must be room.
    fn push(&mut self, cell: &[u8]) {
        let place = self.header + 2 * self.count;
        let start = self.start - cell.len();
        self.page[start..self.start].copy_from_slice(cell);
        self.page[place..place + 2].copy_from_slice(&(start as u16).to_be_bytes());
        self.start = start;
        self.count += 1;
    }

    /// The page, complete.
    fn finished(&mut self) -> &PageBytes {
        self.page[3..5].copy_from_slice(&(self.count as u16).to_be_bytes());
        self.page[5..7].copy_from_slice(&(self.start as u16).to_be_bytes());
        &self.page
    }
}

/// The pages of one level, and what separates them: the number of the last row
/// before a boundary, or an entry of an index.
#[derive(Debug, Default)]
struct TreeLevel {
    pages: Vec<u32>,
    dividers: Vec<u64>,
}

impl TreeLevel {
    /// Puts inner pages on top of a level, until one is left, which becomes the
    /// root.
    fn finish(mut self, kind: TreeKind, root: u32, pages: &mut Pages) -> io::Result<()> {
        loop {
            let room = children(kind, widest(&self.dividers));
            let mut above = TreeLevel::default();
            let parts = self.pages.len().div_ceil(room);
            for part in 0..parts {
                let range = share(self.pages.len(), parts, part);
                let mut page = OpenPage::inner(kind, self.pages[range.end - 1]);
                for at in range.start..range.end - 1 {
                    let mut cell = self.pages[at].to_be_bytes().to_vec();
                    push_divider(kind, self.dividers[at], &mut cell);
                    page.push(&cell);
                }
                if parts == 1 {
                    return pages.replace(root, page.finished());
                }
                above.pages.push(pages.append(page.finished())?);
                above.dividers.extend(self.dividers.get(range.end - 1));
            }
            self = above;
        }
    }
}

/// Part number `part` of `parts` nearly equal parts of `count` things.
fn share(count: usize, parts: usize, part: usize) -> std::ops::Range<usize> {
    count * part / parts..count * (part + 1) / parts
}

/// How many children an inner page has room for if no divider takes more bytes
/// than `widest`.
fn children(kind: TreeKind, widest: u64) -> usize {
    let mut cell = Vec::new();
    push_divider(kind, widest, &mut cell);
    // Each child has a number and the place of its cell besides; the last one
    // has no cell.
    (PAGE - 12) / (cell.len() + 6) + 1
}

/// Appends a divider as it lies in a cell.
fn push_divider(kind: TreeKind, divider: u64, into: &mut Vec<u8>) {
    match kind {
        TreeKind::Table => push_varint(divider, into),
        TreeKind::Index => push_entry(divider, &mut RowPacker::default(), into),
    }
}

/// Appends an entry of an index: a value and a row's number in one word.
fn push_entry(entry: u64, packer: &mut RowPacker, into: &mut Vec<u8>) {
    let record = packer.pack(&[ColumnValue::from((entry >> 32) as u32), ColumnValue::from(entry as u32)]);
    push_varint(record.len() as u64, into);
    into.extend_from_slice(record);
}

/// A table that is being written, row by row in the order of their numbers.
#[derive(Debug)]
pub(super) struct TableTree {
    /// The number of the first page, which the table of tables names.
    root: u32,
    leaf: OpenPage,
    /// The leaves before it; each divider is the last row of a leaf.
    leaves: TreeLevel,
    /// The row that was added last.
    last: u64,
    packer: RowPacker,
    cell: Vec<u8>,
}

impl TableTree {
    /// An empty table with this root.
    pub(super) fn new(root: u32) -> Self {
        TableTree {
            root,
            leaf: OpenPage::leaf(TreeKind::Table),
            leaves: TreeLevel::default(),
            last: 0,
            packer: RowPacker::default(),
            cell: Vec::new(),
        }
    }

    /// Adds a row, whose number must be larger than that of all others.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(super) fn push(&mut self, id: u64, values: &[ColumnValue<'_>], pages: &mut Pages) -> io::Result<()> {
        let record = self.packer.pack(values);
        self.cell.clear();
        push_varint(record.len() as u64, &mut self.cell);
        push_varint(id, &mut self.cell);
        let (here, rest) = record.split_at(whole_part(record.len()));
        self.cell.extend_from_slice(here);
        if !rest.is_empty() {
            self.cell.extend_from_slice(&chain(rest, pages)?.to_be_bytes());
        }
        if !self.leaf.has_room(self.cell.len()) {
            self.close_leaf(pages)?;
            self.leaves.dividers.push(self.last);
        }
        self.leaf.push(&self.cell);
        self.last = id;
        Ok(())
    }

    /// Writes the leaf and begins another.
    fn close_leaf(&mut self, pages: &mut Pages) -> io::Result<()> {
        self.leaves.pages.push(pages.append(self.leaf.finished())?);
        self.leaf = OpenPage::leaf(TreeKind::Table);
        Ok(())
    }

    /// The record of a row; `None` if there is no such row.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub(super) fn read(&self, id: u64, pages: &Pages) -> io::Result<Option<Vec<u8>>> {
        let leaf = self.leaves.dividers.partition_point(|&last| last < id);
        match self.leaves.pages.get(leaf) {
            None => find_row(&self.leaf.page, self.leaf.count, id, pages),
            Some(&number) => {
                let page = pages.read(number)?;
                find_row(&page, usize::from(u16::from_be_bytes([page[3], page[4]])), id, pages)
            }
        }
    }

    /// Writes what is left, and the inner pages.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(super) fn finish(mut self, pages: &mut Pages) -> io::Result<()> {
        if self.leaves.pages.is_empty() {
            return pages.replace(self.root, self.leaf.finished());
        }
        self.close_leaf(pages)?;
        self.leaves.finish(TreeKind::Table, self.root, pages)
    }
}

/// How many bytes of a record lie in the leaf.
fn whole_part(length: usize) -> usize {
    if length <= MOST_WHOLE {
        return length;
    }
    let part = LEAST_PART + (length - LEAST_PART) % CHAINED;
    if part <= MOST_WHOLE { part } else { LEAST_PART }
}

/// Writes bytes to pages of their own; returns the number of the first.
fn chain(bytes: &[u8], pages: &mut Pages) -> io::Result<u32> {
    let first = pages.next();
    let mut pieces = bytes.chunks(CHAINED).peekable();
    while let Some(piece) = pieces.next() {
        let mut page = [0; PAGE];
        let next = if pieces.peek().is_some() { after(pages.next()) } else { 0 };
        page[..4].copy_from_slice(&next.to_be_bytes());
        page[4..4 + piece.len()].copy_from_slice(piece);
        pages.append(&page)?;
    }
    Ok(first)
}

/// The record of a row in a leaf of `count` rows.
fn find_row(page: &PageBytes, count: usize, id: u64, pages: &Pages) -> io::Result<Option<Vec<u8>>> {
    let cell = |at: usize| {
        let place = u16::from_be_bytes([page[8 + 2 * at], page[9 + 2 * at]]);
        let mut cell = &page[usize::from(place)..];
        let length = take_varint(&mut cell)? as usize;
        Some((length, take_varint(&mut cell)?, cell))
    };
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = (low + high) / 2;
        let Some((length, found, rest)) = cell(middle) else { return Ok(None) };
        match found.cmp(&id) {
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
            std::cmp::Ordering::Equal => return follow(rest, length, pages).map(Some),
        }
    }
    Ok(None)
}

/// The record that begins with `here`, the rest of its leaf.
fn follow(here: &[u8], length: usize, pages: &Pages) -> io::Result<Vec<u8>> {
    let whole = whole_part(length);
    let mut record = here[..whole].to_vec();
    let mut next = here.get(whole..whole + 4).map_or(0, number);
    while record.len() < length {
        let page = pages.read(next)?;
        let piece = (length - record.len()).min(CHAINED);
        record.extend_from_slice(&page[4..4 + piece]);
        next = number(&page[..4]);
    }
    Ok(record)
}

/// A number of four bytes, high ones first.
fn number(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |number, &byte| number << 8 | u32::from(byte))
}

/// Writes a whole index: entries in ascending order, a value and a row's number
/// in one word each.
///
/// Entries are divided evenly, so that no page stays empty; those between two
/// leaves move to the inner pages.
///
/// # Errors
/// If the file cannot be written.
pub(super) fn write_index(entries: &[u64], root: u32, pages: &mut Pages) -> io::Result<()> {
    let (mut packer, mut cell) = (RowPacker::default(), Vec::new());
    let kind = TreeKind::Index;
    push_entry(widest(entries), &mut packer, &mut cell);
    let room = (PAGE - 8) / (cell.len() + 2);
    let leaves = (entries.len() + 1).div_ceil(room + 1).max(1);
    let mut level = TreeLevel::default();
    for part in 0..leaves {
        // One more entry than there are, so that each leaf ends before one that
        // divides it from the next.
        let range = share(entries.len() + 1, leaves, part);
        let mut leaf = OpenPage::leaf(kind);
        for &entry in &entries[range.start..range.end - 1] {
            cell.clear();
            push_entry(entry, &mut packer, &mut cell);
            leaf.push(&cell);
        }
        if leaves == 1 {
            return pages.replace(root, leaf.finished());
        }
        level.pages.push(pages.append(leaf.finished())?);
        level.dividers.extend(entries.get(range.end - 1));
    }
    level.finish(kind, root, pages)
}

/// A word whose two numbers take at least as many bytes as those of each other.
fn widest(words: &[u64]) -> u64 {
    words.iter().fold(0, |all, word| all | word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::Connection;

    /// Enough for inner pages on two levels.
    const ROWS: u64 = 600_000;

    fn value(id: u64) -> u64 {
        id * 7919 % 300_007
    }

    #[test]
    fn trees_of_several_levels_are_sound_for_sqlite() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        Connection::open(&path)
            .unwrap()
            .execute_batch(
                "PRAGMA page_size = 8192;
                 CREATE TABLE numbers (id INTEGER PRIMARY KEY, value INTEGER NOT NULL) STRICT;
                 CREATE INDEX by_value ON numbers (value);",
            )
            .unwrap();
        let file = std::fs::File::options().read(true).write(true).open(&path).unwrap();
        let mut pages = Pages::new(file, 3);
        let mut table = TableTree::new(2);
        for id in 1..=ROWS {
            table.push(id, &[ColumnValue::Null, ColumnValue::Integer(value(id) as i64)], &mut pages).unwrap();
        }
        for id in [1, 2, 77_777, ROWS - 1, ROWS] {
            let record = table.read(id, &pages).unwrap().unwrap();
            assert_eq!(super::super::rows::unpack(&record).unwrap()[1], ColumnValue::Integer(value(id) as i64));
        }
        assert!(table.read(ROWS + 1, &pages).unwrap().is_none());
        table.finish(&mut pages).unwrap();
        let mut entries: Vec<u64> = (1..=ROWS).map(|id| value(id) << 32 | id).collect();
        entries.sort_unstable();
        write_index(&entries, 3, &mut pages).unwrap();
        pages.finish().unwrap();
        let connection = Connection::open(&path).unwrap();
        let state: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(state, "ok");
        let sql = "SELECT count(*), sum(value = id * 7919 % 300007) FROM numbers";
        let counts = connection.query_row(sql, [], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))).unwrap();
        assert_eq!(counts, (ROWS as i64, ROWS as i64));
        let sql = "SELECT min(id) FROM numbers INDEXED BY by_value WHERE value = 7919";
        assert_eq!(connection.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap(), 1);
    }
}
