//! Reads HTML pages and the chapters of e-books: the text that a reader sees,
//! with its place in the source.
//!
//! The tokens of the page are read in one pass, without a tree: a sentence only
//! needs to know the block that contains it, and nothing else about its
//! ancestors.
//!
//! ```text
//! <h1>Pumps</h1><p>Open the <b>valve</b>.<sup><a href="#n1">1</a></sup></p><nav>Home</nav>
//! heading 1   Pumps
//! body        Open the valve.          the mark of the note is left out
//! markup      Home                     with a reason, not aligned
//! ```
//!
//! What the standard asks of a browser, such as moving text out of a table, is
//! not done: no text is lost without it.

mod attributes;
pub(super) mod lang;
mod reference;

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};

use self::attributes::{hides, keeps_text, leads_to_note};
use self::reference::{CharacterReference, common, reference};
use super::elements::{is_block, is_hidden, is_note_mark, is_void};
use super::extract::{Extract, is_wide};
use super::paragraphs::Paragraph;
use super::segment::Cell;
use crate::bitext::{Kind, Reason};

/// True if a text begins like an HTML page.
///
/// A page may begin with a byte order mark and blank lines. A fragment without
/// these elements is not recognised, as Markdown may begin with a tag too.
pub(super) fn looks_like(text: &str) -> bool {
    let text = text.trim_start_matches('\u{FEFF}').trim_start();
    // A page saved by a browser or an editor begins with one of these;
    // fragments such as `<p>` also begin Markdown.
    let starts = ["<!doctype html", "<html", "<head", "<body"];
    starts.iter().any(|start| text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start)))
}

/// The encoding that a page declares in its first kilobyte.
///
/// In lower case, as the page writes it; whether such an encoding exists is
/// checked later.
pub(super) fn charset(bytes: &[u8]) -> Option<String> {
    // The standard wants the declaration within the first 1024 bytes. It covers
    // both spellings, `<meta charset=…>` and the older `content="text/html;
    // charset=…"`.
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_ascii_lowercase();
    let at = head.find("charset=")? + "charset=".len();
    let name: String = head[at..]
        .trim_start_matches(['"', '\''])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .collect();
    (!name.is_empty()).then_some(name)
}

/// The paragraphs of a page in order. Text that is not shown, and navigation,
/// has a reason.
///
/// Block elements separate paragraphs; all other elements are part of the text
/// around them. Unclosed elements end with their parent, as in a browser.
pub(super) fn paragraphs(source: &str, part: u32) -> Vec<Paragraph> {
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    // Otherwise the `<` of a script would begin tags.
    emitter.naively_switch_states(true);
    // The tokenizer recovers from every fault, as browsers do, so its results
    // are never errors.
    let mut page = Page { source, part, ..Page::default() };
    for Ok(token) in Tokenizer::new_with_emitter(source, emitter) {
        match token {
            Token::StartTag(tag) => page.start(&tag),
            Token::EndTag(tag) => page.end(&tag.name),
            Token::String(text) => page.text(text.span.start..text.span.end, &text.value),
            _ => {}
        }
    }
    page.flush();
    page.found
}

/// The text of one paragraph of HTML, such as the cell of an exported table.
pub(super) fn inline(text: &Extract) -> Extract {
    let mut whole = Extract::default();
    for paragraph in paragraphs(&text.text, 0).into_iter().filter(|paragraph| paragraph.reason.is_none()) {
        if !whole.text.is_empty() {
            // A cell is one text: its paragraphs are joined by blanks.
            whole.stand_in(' ', paragraph.text.source().start);
        }
        whole.append(&paragraph.text, 0..paragraph.text.text.len());
    }
    whole.within(text)
}

/// The state of reading a page.
#[derive(Default)]
struct Page<'s> {
    /// The page.
    source: &'s str,
    /// The number of the page in its book.
    part: u32,
    /// The paragraphs so far.
    found: Vec<Paragraph>,
    /// The text of the open paragraph.
    text: Extract,
    /// What the open paragraph is.
    kind: Kind,
    /// The level of the open heading.
    level: Option<u8>,
    /// The numbers of the next item, table, row and column.
    next: NextNumbers,
    /// The open cell.
    cell: Option<Cell>,
    /// The open list item.
    item: Option<u32>,
    /// How many block quotations are open.
    quotes: usize,
    /// How many `pre` elements are open.
    preformatted: usize,
    /// The open element whose content is left out.
    hidden: Option<HiddenElement>,
    /// The open block whose text is the same in every language
    /// (`translate="no"`).
    untranslated: Option<HiddenElement>,
    /// Links and superscripts that are open in the paragraph.
    marks: Vec<OpenMark>,
}

/// The number that the next of each gets.
#[derive(Default)]
struct NextNumbers {
    /// The next list item.
    item: u32,
    /// The next table.
    table: u32,
    /// The next row, counted through the page.
    row: u32,
    /// The next cell of the row.
    column: u32,
}

/// An element whose content is left out.
struct HiddenElement {
    /// The element's name, as the tokenizer gives it.
    name: Vec<u8>,
    /// How many elements of its name are open.
    depth: usize,
    /// True if it is inside a paragraph, which continues after it.
    inline: bool,
}

/// A link or superscript. It may turn out to be a note mark, or a sign that is
/// only a link.
struct OpenMark {
    /// True for a superscript, false for a link.
    superscript: bool,
    /// True if its markup shows that it leads to a note.
    note: bool,
    /// Where its text begins within that of the paragraph.
    start: usize,
}

impl Page<'_> {
    /// Handles a start tag.
    fn start(&mut self, tag: &StartTag<usize>) {
        let name: &[u8] = &tag.name;
        if let Some(hidden) = &mut self.hidden {
            // Only elements of the same name are counted: others may be left
            // unclosed.
            hidden.depth += usize::from(hidden.name == name && !tag.self_closing);
            return;
        }
        let known = std::str::from_utf8(name).unwrap_or_default();
        // Void elements have no end tag to wait for.
        let empty = tag.self_closing || is_void(known);
        if is_block(known) {
            self.flush();
            if !empty {
                self.mark_untranslated(name, keeps_text(tag));
            }
        }
        self.place(name, self.tag_start(tag.span.start));
        // Remembered until the end tag, when its content is known.
        if !empty && matches!(name, b"a" | b"sup") {
            let start = self.text.text.len();
            self.marks.push(OpenMark { superscript: name == b"sup", note: leads_to_note(tag), start });
        }
        if !empty && (is_hidden(known) || hides(tag)) {
            // A hidden element inside running text is dropped, and the sentence
            // goes on after it; between paragraphs it is kept as a segment with
            // a reason.
            let inline = !self.text.text.trim().is_empty();
            if !inline {
                self.flush();
            }
            self.hidden = Some(HiddenElement { name: name.to_vec(), depth: 1, inline });
        }
    }

    /// Notes that a block begins, which `translate="no"` may keep as it is. That of
    /// the whole page only stops browsers from offering a translation.
    fn mark_untranslated(&mut self, name: &[u8], keeps_text: bool) {
        // These end where the next of their kind begins; a paragraph ends at any
        // block.
        let ends = |open: &[u8]| match open {
            b"p" => true,
            b"li" | b"dt" | b"dd" | b"td" | b"th" | b"tr" => open == name,
            _ => false,
        };
        self.untranslated.take_if(|open| ends(&open.name));
        match &mut self.untranslated {
            Some(open) => open.depth += usize::from(open.name == name),
            None if keeps_text && !matches!(name, b"html" | b"body" | b"main" | b"article") => {
                self.untranslated = Some(HiddenElement { name: name.to_vec(), depth: 1, inline: false });
            }
            None => {}
        }
    }

    /// The first byte of the tag whose last byte is `at`, which is what the parser
    /// reports. Text that follows a line break must not count as a part of its tag.
    fn tag_start(&self, at: usize) -> usize {
        self.source.get(..at).and_then(|before| before.rfind('<')).unwrap_or(at)
    }

    /// Handles an element that determines the kind of its text.
    fn place(&mut self, name: &[u8], at: usize) {
        match name {
            // A line feed rather than a blank: it may separate verses or the
            // two languages.
            b"br" => self.text.stand_in('\n', at),
            b"title" => (self.kind, self.level) = (Kind::Title, Some(1)),
            [b'h', digit @ b'1'..=b'6'] => (self.kind, self.level) = (Kind::Heading, Some(digit - b'0')),
            b"li" | b"dt" | b"dd" => {
                self.kind = Kind::ListItem;
                self.item = Some(self.next.item);
                self.next.item += 1;
            }
            b"blockquote" => self.quotes += 1,
            b"table" => self.next.table += 1,
            b"figcaption" | b"caption" => self.kind = Kind::Caption,
            b"td" | b"th" => {
                self.kind = Kind::Cell;
                // The numbers of the open table and row, since `next` is one
                // ahead. A cell outside of a table is in table 0.
                let (table, row) = (self.next.table.saturating_sub(1), self.next.row.saturating_sub(1));
                self.cell = Some(Cell { table, row, column: self.next.column });
                self.next.column += 1;
            }
            b"tr" => (self.next.row, self.next.column) = (self.next.row + 1, 0),
            b"pre" => (self.preformatted, self.kind) = (self.preformatted + 1, Kind::Code),
            // A footer holds copyright and dates and no running text.
            b"footer" => self.kind = Kind::Note,
            _ => {}
        }
    }

    /// Handles an end tag.
    fn end(&mut self, name: &[u8]) {
        if let Some(hidden) = &mut self.hidden {
            // The end of the body also ends elements that were never closed.
            hidden.depth -= usize::from(hidden.name == name);
            if hidden.depth == 0 || name == b"body" {
                if !hidden.inline {
                    self.flush();
                }
                self.hidden = None;
            }
            return;
        }
        if is_block(std::str::from_utf8(name).unwrap_or_default()) {
            self.flush();
            // Text after the end of a block is body text again, whatever the
            // block was.
            (self.kind, self.level) = (Kind::Body, None);
            if let Some(open) = &mut self.untranslated {
                open.depth -= usize::from(open.name == name);
            }
            self.untranslated.take_if(|open| open.depth == 0 || name == b"body");
        }
        match name {
            b"td" | b"th" | b"tr" | b"table" => self.cell = None,
            b"li" | b"dt" | b"dd" => self.item = None,
            b"blockquote" => self.quotes = self.quotes.saturating_sub(1),
            b"pre" => self.preformatted = self.preformatted.saturating_sub(1),
            b"a" | b"sup" => self.end_mark(name == b"sup"),
            _ => {}
        }
    }

    /// Removes the text of a link or superscript if it is a note mark or serves
    /// only as a link.
    ///
    /// Called at the end of `a` and `sup`; an end without a beginning is passed
    /// over.
    fn end_mark(&mut self, superscript: bool) {
        // The innermost open one of its kind: end tags may be missing.
        let Some(at) = self.marks.iter().rposition(|mark| mark.superscript == superscript) else { return };
        let linked = self.marks.iter().skip(at).any(|mark| !mark.superscript || mark.note)
            || self.marks[..at].iter().any(|mark| !mark.superscript);
        let mark = self.marks.remove(at);
        // A block may have ended meanwhile and taken the text with it.
        let Some((before, text)) = self.text.text.split_at_checked(mark.start) else { return };
        // Documentation tools put such a link after each heading.
        let permalink = !superscript && !text.trim().is_empty() && text.trim().chars().all(is_permalink);
        let note = (superscript || mark.note) && is_note_mark(before, text, linked || mark.note);
        if permalink || note {
            self.text.truncate(mark.start);
        }
    }

    /// Appends text: the bytes at `span` of the source represent `value`.
    fn text(&mut self, span: std::ops::Range<usize>, value: &[u8]) {
        if self.hidden.as_ref().is_some_and(|hidden| hidden.inline) {
            return;
        }
        let Some(raw) = self.source.get(span.clone()) else { return };
        let value = String::from_utf8_lossy(value);
        let (mut raw_at, mut at) = (0, 0);
        // Where the next stretch of plain text ends; searched for only once, however often the two sides differ before it.
        let mut special = 0;
        while at < value.len() && raw_at < raw.len() {
            if raw[raw_at..].starts_with("\r\n") {
                // CR LF becomes one line feed in the text.
                raw_at += 1;
                continue;
            }
            if raw[raw_at..].starts_with("</>") && !value[at..].starts_with("</>") {
                // The tokenizer drops an end tag without a name.
                raw_at += "</>".len();
                continue;
            }
            if special <= raw_at {
                let begin = raw_at + raw[raw_at..].chars().next().map_or(1, char::len_utf8);
                special = raw[begin..].find(['&', '\r', '<']).map_or(raw.len(), |found| begin + found);
            }
            // Text without character references is the same in both.
            let plain = if raw[raw_at..].starts_with('&') { 0 } else { common(&raw[raw_at..special], &value[at..]) };
            if plain > 0 {
                self.plain(&raw[raw_at..raw_at + plain], span.start + raw_at);
                (raw_at, at) = (raw_at + plain, at + plain);
                continue;
            }
            let CharacterReference { raw: length, value: meant } = reference(&raw[raw_at..], &value[at..]);
            for c in value[at..at + meant].chars() {
                self.add(c, span.start + raw_at);
            }
            (raw_at, at) = (raw_at + length, at + meant);
        }
        // Nothing is left over unless the two were matched wrongly; the text comes out all the same.
        for c in value[at..].chars() {
            self.add(c, span.start + raw_at);
        }
    }

    /// Appends text without character references; runs of white space become
    /// one blank.
    fn plain(&mut self, text: &str, at: usize) {
        if self.preformatted > 0 {
            self.text.push(text, at);
            return;
        }
        let mut rest = 0;
        while rest < text.len() {
            let word = text[rest..].find(|c: char| c.is_ascii_whitespace()).unwrap_or(text.len() - rest);
            self.text.push(&text[rest..rest + word], at + rest);
            rest += word;
            let blank = text[rest..].find(|c: char| !c.is_ascii_whitespace()).unwrap_or(text.len() - rest);
            if blank > 0 {
                self.blank(&text[rest..], blank, at + rest);
            }
            rest += blank;
        }
    }

    /// Appends white space as one blank; a line end between Chinese characters
    /// becomes nothing.
    fn blank(&mut self, text: &str, length: usize, at: usize) {
        let broken = text[..length].contains('\n');
        let wide = |c: Option<char>| c.is_some_and(is_wide);
        let between = wide(self.text.text.chars().next_back()) && wide(text[length..].chars().next());
        let follows = self.text.text.is_empty() || self.text.text.ends_with([' ', '\n']);
        if !(follows || broken && between) {
            self.text.stand_in(' ', at);
        }
    }

    /// Appends a character that a reference represents.
    fn add(&mut self, c: char, at: usize) {
        // Pages indent with `&nbsp;`, which would otherwise be part of the
        // sentence.
        let c = if c == '\u{A0}' { ' ' } else { c };
        self.text.stand_in(c, at);
    }

    /// Ends the open paragraph.
    ///
    /// An empty paragraph is dropped; a hidden or navigational one keeps its
    /// text with a reason.
    ///
    /// Called wherever a block begins or ends, so that each paragraph has one
    /// kind.
    fn flush(&mut self) {
        // A mark that is open at the end of its paragraph was never closed.
        self.marks.clear();
        let text = std::mem::take(&mut self.text);
        if text.text.trim().is_empty() {
            return;
        }
        let hidden = self.hidden.is_some();
        let reason = match self.kind {
            _ if hidden => Some(Reason::Markup),
            Kind::Code => Some(Reason::Code),
            _ if self.untranslated.is_some() => Some(Reason::Code),
            _ => None,
        };
        let kind = match self.kind {
            _ if hidden => Kind::Markup,
            // A paragraph in a cell is still the cell's.
            Kind::Body if self.cell.is_some() => Kind::Cell,
            kind => kind,
        };
        self.found.push(Paragraph {
            text: text.without_invisible(),
            kind,
            part: self.part,
            reason,
            level: self.level,
            item: self.item,
            cell: self.cell,
            quoted: self.quotes > 0,
            ..Paragraph::default()
        });
    }
}

/// True for the signs of links that lead to their own heading or back from a
/// note.
fn is_permalink(c: char) -> bool {
    matches!(c, '¶' | '#' | '§' | '🔗' | '↩' | '↵' | '↑' | '^' | '\u{FE0E}' | '\u{FE0F}' | ' ')
}
