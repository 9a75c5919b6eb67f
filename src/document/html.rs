//! HTML pages and the chapters of e-books: what a reader sees of them, with its place in the source.

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};

use super::extract::Extract;
use super::paragraphs::Paragraph;
use super::segment::Cell;
use crate::bitext::{Kind, Reason};

/// True if a text begins like a page.
pub(super) fn looks_like(text: &str) -> bool {
    let text = text.trim_start_matches('\u{FEFF}').trim_start();
    let starts = ["<!doctype html", "<html", "<head", "<body"];
    starts.iter().any(|start| text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start)))
}

/// The encoding that a page names in its first kilobyte.
pub(super) fn charset(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_ascii_lowercase();
    let at = head.find("charset=")? + "charset=".len();
    let name: String = head[at..]
        .trim_start_matches(['"', '\''])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .collect();
    (!name.is_empty()).then_some(name)
}

/// The paragraphs of a page in order. Text that no reader sees, and navigation, has a reason.
pub(super) fn paragraphs(source: &str, part: u32) -> Vec<Paragraph> {
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(true);
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

#[derive(Default)]
struct Page<'s> {
    source: &'s str,
    part: u32,
    found: Vec<Paragraph>,
    /// The paragraph at hand.
    text: Extract,
    kind: Kind,
    level: Option<u8>,
    next: Next,
    cell: Option<Cell>,
    item: Option<u32>,
    /// How many block quotations are open.
    quotes: usize,
    preformatted: usize,
    /// The element whose content is left out, and how many of its name are open.
    hidden: Option<(Vec<u8>, usize)>,
}

/// The number that the next of each gets.
#[derive(Default)]
struct Next {
    item: u32,
    table: u32,
    row: u32,
    column: u32,
}

const BLOCKS: &[&[u8]] = &[
    b"address",
    b"article",
    b"aside",
    b"blockquote",
    b"body",
    b"caption",
    b"dd",
    b"details",
    b"div",
    b"dl",
    b"dt",
    b"fieldset",
    b"figcaption",
    b"figure",
    b"footer",
    b"form",
    b"h1",
    b"h2",
    b"h3",
    b"h4",
    b"h5",
    b"h6",
    b"head",
    b"header",
    b"hr",
    b"html",
    b"legend",
    b"li",
    b"main",
    b"ol",
    b"option",
    b"p",
    b"pre",
    b"section",
    b"summary",
    b"table",
    b"tbody",
    b"td",
    b"tfoot",
    b"th",
    b"thead",
    b"title",
    b"tr",
    b"ul",
];
const HIDDEN: &[&[u8]] = &[
    b"script",
    b"style",
    b"template",
    b"svg",
    b"iframe",
    b"object",
    b"select",
    b"textarea",
    b"button",
    b"nav",
    b"noscript",
    b"canvas",
    b"audio",
    b"video",
    b"rt",
    b"rp",
];
const VOID: &[&[u8]] = &[
    b"area", b"base", b"br", b"col", b"embed", b"hr", b"img", b"input", b"link", b"meta", b"param", b"source",
    b"track", b"wbr",
];

impl Page<'_> {
    fn start(&mut self, tag: &StartTag<usize>) {
        let name: &[u8] = &tag.name;
        if let Some((hider, depth)) = &mut self.hidden {
            *depth += usize::from(hider.as_slice() == name && !tag.self_closing);
            return;
        }
        if BLOCKS.contains(&name) {
            self.flush();
        }
        match name {
            b"br" => self.text.stand_in('\n', tag.span.start),
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
                let (table, row) = (self.next.table.saturating_sub(1), self.next.row.saturating_sub(1));
                self.cell = Some(Cell { table, row, column: self.next.column });
                self.next.column += 1;
            }
            b"tr" => (self.next.row, self.next.column) = (self.next.row + 1, 0),
            b"pre" => (self.preformatted, self.kind) = (self.preformatted + 1, Kind::Code),
            b"footer" => self.kind = Kind::Note,
            _ => {}
        }
        let empty = tag.self_closing || VOID.contains(&name);
        if !empty && (HIDDEN.contains(&name) || is_hidden(tag)) {
            self.flush();
            self.hidden = Some((name.to_vec(), 1));
        }
    }

    fn end(&mut self, name: &[u8]) {
        if let Some((hider, depth)) = &mut self.hidden {
            // An end of the body ends what was never closed in it.
            *depth -= usize::from(hider.as_slice() == name);
            if *depth == 0 || name == b"body" {
                self.flush();
                self.hidden = None;
            }
            return;
        }
        if BLOCKS.contains(&name) {
            self.flush();
            (self.kind, self.level) = (Kind::Body, None);
        }
        match name {
            b"td" | b"th" | b"tr" | b"table" => self.cell = None,
            b"li" | b"dt" | b"dd" => self.item = None,
            b"blockquote" => self.quotes = self.quotes.saturating_sub(1),
            b"pre" => self.preformatted = self.preformatted.saturating_sub(1),
            _ => {}
        }
    }

    /// Adds text: `value` is what the bytes at `span` mean.
    fn text(&mut self, span: std::ops::Range<usize>, value: &[u8]) {
        let Some(raw) = self.source.get(span.clone()) else { return };
        let value = String::from_utf8_lossy(value);
        let (mut raw_at, mut at) = (0, 0);
        // Stretches without references stand in both just so.
        while at < value.len() && raw_at < raw.len() {
            if raw[raw_at..].starts_with("\r\n") {
                // The two are one line feed in the text.
                raw_at += 1;
                continue;
            }
            let plain = raw[raw_at..].find(['&', '\r']).unwrap_or(raw.len() - raw_at).min(value.len() - at);
            if plain > 0 && raw.get(raw_at..raw_at + plain) == value.get(at..at + plain) {
                self.plain(&raw[raw_at..raw_at + plain], span.start + raw_at);
                (raw_at, at) = (raw_at + plain, at + plain);
                continue;
            }
            let (length, meant) = reference(&raw[raw_at..], &value[at..]);
            for c in value[at..at + meant].chars() {
                self.add(c, span.start + raw_at);
            }
            (raw_at, at) = (raw_at + length, at + meant);
        }
    }

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

    /// White space is one blank; a line's end between Chinese characters is nothing.
    fn blank(&mut self, text: &str, length: usize, at: usize) {
        let broken = text[..length].contains('\n');
        let wide = |c: Option<char>| c.is_some_and(|c| c as u32 >= 0x2E80);
        let between = wide(self.text.text.chars().next_back()) && wide(text[length..].chars().next());
        let follows = self.text.text.is_empty() || self.text.text.ends_with([' ', '\n']);
        if !(follows || broken && between) {
            self.text.stand_in(' ', at);
        }
    }

    fn add(&mut self, c: char, at: usize) {
        let c = if c == '\u{A0}' { ' ' } else { c };
        self.text.stand_in(c, at);
    }

    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        if text.text.trim().is_empty() {
            return;
        }
        let reason = match self.kind {
            _ if self.hidden.is_some() => Some(Reason::Markup),
            Kind::Code => Some(Reason::Code),
            _ => None,
        };
        let kind = if self.hidden.is_some() { Kind::Markup } else { self.kind };
        self.found.push(Paragraph {
            text,
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

/// How many bytes a character reference at the start of `raw` takes, and how many of `value` it means.
fn reference(raw: &str, value: &str) -> (usize, usize) {
    let first = value.chars().next().map_or(0, char::len_utf8);
    if !raw.starts_with('&') {
        // What the tokenizer put for a character that may not be there.
        return (raw.chars().next().map_or(1, char::len_utf8), first);
    }
    let length = raw[1..].find(|c: char| !c.is_ascii_alphanumeric() && c != '#').map_or(raw.len(), |n| n + 1);
    let length = length + usize::from(raw[length..].starts_with(';'));
    if raw.get(..length) == value.get(..length) {
        // It is none: it means itself.
        return (length, length);
    }
    (length, first)
}

fn is_hidden(tag: &StartTag<usize>) -> bool {
    let value = |key: &[u8]| {
        tag.attributes.get(key).map(|value| String::from_utf8_lossy(&value.value).to_ascii_lowercase().replace(' ', ""))
    };
    value(b"hidden").is_some()
        || value(b"aria-hidden").is_some_and(|v| v == "true")
        || value(b"role").is_some_and(|v| v == "navigation")
        || value(b"style").is_some_and(|v| v.contains("display:none") || v.contains("visibility:hidden"))
}
