//! Clean text taken out of marked-up text, with the place that each piece of it had there.

use std::ops::Range;

use crate::Lang;
use crate::lang::{first_han, has_byte, has_latin, is_han, is_latin};

/// Text as a reader sees it, and where each stretch of it stands in the document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Extract {
    pub(crate) text: String,
    /// `(offset in the text, offset in the document)` where a stretch begins; in order.
    map: Vec<(usize, usize)>,
}

impl Extract {
    /// Adds `text`, which stands at byte `at` of the document.
    pub(crate) fn push(&mut self, text: &str, at: usize) {
        if text.is_empty() {
            return;
        }
        let follows = self.map.last().is_some_and(|&(clean, source)| source + (self.text.len() - clean) == at);
        if !follows {
            self.map.push((self.text.len(), at));
        }
        self.text.push_str(text);
    }

    /// Adds a character that the document has in another form, such as a blank for a line's end.
    pub(crate) fn stand_in(&mut self, c: char, at: usize) {
        self.map.push((self.text.len(), at));
        self.text.push(c);
    }

    /// A stretch of a document just as it stands there.
    pub(crate) fn of(document: &str, range: Range<usize>) -> Self {
        let mut extract = Extract::default();
        extract.push(&document[range.clone()], range.start);
        extract
    }

    /// A part of the text with its places.
    #[cfg_attr(not(feature = "documents"), allow(dead_code))]
    pub(crate) fn part(&self, range: Range<usize>) -> Extract {
        let first = self.map.partition_point(|&(clean, _)| clean <= range.start).saturating_sub(1);
        let last = self.map.partition_point(|&(clean, _)| clean < range.end);
        let stretches = self.map[first..last].iter().map(|&(clean, source)| match clean.checked_sub(range.start) {
            Some(clean) => (clean, source),
            None => (0, source + (range.start - clean)),
        });
        Extract { map: stretches.collect(), text: self.text[range].to_owned() }
    }

    /// The bytes of the document from the first to the last character of the text.
    pub(crate) fn source(&self) -> Range<usize> {
        self.origin(0)..self.text.len().checked_sub(1).map_or(0, |last| self.origin(last) + 1)
    }

    /// The byte of the document that byte `offset` of the text comes from.
    pub(crate) fn origin(&self, offset: usize) -> usize {
        let at = self.map.partition_point(|&(clean, _)| clean <= offset);
        match at.checked_sub(1).and_then(|at| self.map.get(at)) {
            Some(&(clean, source)) => source + (offset - clean),
            None => self.map.first().map_or(0, |&(_, source)| source),
        }
    }

    /// Adds what stands between two lines of one paragraph: a blank, or nothing between Chinese characters.
    pub(crate) fn join_lines(&mut self, next: &str, at: usize) {
        let Some(last) = self.text.chars().next_back() else { return };
        let Some(first) = next.chars().next() else { return };
        let wide = |c: char| c as u32 >= 0x2E80;
        let hyphenated =
            last == '-' && first.is_alphabetic() && self.text.chars().rev().nth(1).is_some_and(char::is_alphabetic);
        if !last.is_whitespace() && !wide(last) && !wide(first) && !hyphenated {
            self.stand_in(' ', at);
        }
    }
}

/// The text of some lines of `source` without inline markup (emphasis, links, tags, template marks), the lines
/// joined; `None` where the first line is all there is and has no markup.
pub(crate) fn extract(source: &str, lines: &[Range<usize>]) -> Option<Extract> {
    let (first, last) = (lines.first()?, lines.last()?);
    if lines.len() == 1 && !has_byte(&source[first.clone()], is_special) {
        return None;
    }
    let mut scan = Scan { source, end: last.end, out: Extract::default(), closers: Vec::new(), failed: [0; KINDS] };
    for (number, line) in lines.iter().enumerate() {
        if number > 0 {
            scan.out.join_lines(&source[line.clone()], line.start.saturating_sub(1));
        }
        scan.line(line.clone());
    }
    Some(scan.out)
}

fn is_special(byte: u8) -> bool {
    matches!(byte, b'<' | b'[' | b'!' | b'*' | b'_' | b'`' | b'{')
}

/// Kinds of closing marks whose absence is remembered, so that scanning stays linear.
const KINDS: usize = 8;
const STAR: usize = 0;
const UNDERSCORE: usize = 3;
const BRACKET: usize = 6;
const TAG: usize = 7;
/// How far a closing mark may be from its opening one.
const REACH: usize = 2000;

struct Scan<'s> {
    source: &'s str,
    end: usize,
    out: Extract,
    /// Closing marks of emphasis and links that are met later, to be left out.
    closers: Vec<Range<usize>>,
    /// Up to which byte no closing mark of this kind is to be found.
    failed: [usize; KINDS],
}

impl Scan<'_> {
    fn line(&mut self, line: Range<usize>) {
        let bytes = self.source.as_bytes();
        let mut at = line.start;
        // What was left out may reach over the line's end (a link's address, a tag).
        if let Some(over) = self.closers.iter().find(|range| range.start < at && at < range.end) {
            at = over.end.min(line.end);
        }
        while at < line.end {
            let next =
                bytes[at..line.end].iter().position(|&b| is_special(b) || b == b']').map_or(line.end, |n| at + n);
            self.out.push(&self.source[at..next], at);
            at = next;
            if at < line.end {
                let to = self.mark(at).max(at + 1);
                if to > line.end {
                    self.closers.push(at..to);
                }
                at = to.min(line.end);
            }
        }
    }

    /// Handles the special byte at `at`; the byte to go on from.
    fn mark(&mut self, at: usize) -> usize {
        self.closers.retain(|range| range.end > at);
        if let Some(closer) = self.closers.iter().find(|range| range.start == at) {
            return closer.end;
        }
        let rest = &self.source[at..self.end];
        let skipped = match rest.as_bytes()[0] {
            b'<' => self.tag(at),
            b'{' => template(rest).map(|length| at + length),
            b'!' if rest.starts_with("![") => self.link(at + 1).map(|(_, close)| close.end),
            b'[' if rest.starts_with("[^") => rest.find(']').filter(|&n| n < 40).map(|n| at + n + 1),
            b'[' => self.link(at).map(|(open, close)| {
                self.closers.push(close);
                open
            }),
            b'*' | b'_' => self.emphasis(at),
            b'`' => return self.code(at),
            _ => None,
        };
        skipped.unwrap_or_else(|| {
            let length = rest.chars().next().map_or(1, char::len_utf8);
            self.out.push(&rest[..length], at);
            at + length
        })
    }

    /// A tag or comment mark: left out; a line break becomes a blank.
    fn tag(&mut self, at: usize) -> Option<usize> {
        let rest = &self.source[at..self.end];
        if rest.starts_with("<!--") {
            return Some(at + 4);
        }
        let name = rest[1..].trim_start_matches('/');
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) || at < self.failed[TAG] {
            return None;
        }
        let Some(length) = reach(rest).find('>') else {
            self.failed[TAG] = at + reach(rest).len();
            return None;
        };
        let inside = &rest[1..length];
        let address = inside.contains("://") && !inside.contains(' ');
        if inside.contains('<') || address {
            return None;
        }
        if is_block_tag(name) && !self.out.text.is_empty() {
            self.out.stand_in(' ', at);
        }
        Some(at + length + 1)
    }

    /// A link at `[`: where its text begins, and the part behind the text, from `]` on.
    fn link(&mut self, at: usize) -> Option<(usize, Range<usize>)> {
        if at < self.failed[BRACKET] {
            return None;
        }
        let rest = reach(&self.source[at..self.end]);
        let mut depth = 0usize;
        let close = rest.bytes().position(|b| {
            match b {
                b'[' => depth += 1,
                b']' => depth -= 1,
                _ => {}
            }
            depth == 0
        });
        let Some(close) = close else {
            self.failed[BRACKET] = at + rest.len();
            return None;
        };
        let behind = &rest[close + 1..];
        let (open, shut) = match behind.bytes().next()? {
            b'(' => ('(', ')'),
            b'[' => ('[', ']'),
            _ => return None,
        };
        let mut depth = 0usize;
        let length = behind.find(|c: char| {
            depth += usize::from(c == open);
            depth -= usize::from(c == shut);
            depth == 0
        })?;
        Some((at + 1, at + close..at + close + 1 + length + 1))
    }

    /// A run of `*` or `_` that opens emphasis: left out, and so is the run that closes it.
    fn emphasis(&mut self, at: usize) -> Option<usize> {
        let rest = &self.source[at..self.end];
        let mark = rest.as_bytes()[0];
        let length = rest.bytes().take_while(|&b| b == mark).count();
        let before = self.source[..at].chars().next_back();
        let after = rest[length..].chars().next();
        let opens = length <= 3 && after.is_some_and(|c| !c.is_whitespace()) && !before.is_some_and(|c| word(c, mark));
        if !opens {
            // A longer run is a rule or a blank to fill in.
            return None;
        }
        let kind = if mark == b'*' { STAR } else { UNDERSCORE } + length - 1;
        if at < self.failed[kind] {
            return None;
        }
        let inner = reach(rest);
        let mut from = length;
        while let Some(found) = inner.get(from..).and_then(|text| text.find(char::from(mark))) {
            let start = from + found;
            let run = inner[start..].bytes().take_while(|&b| b == mark).count();
            let tight = inner[..start].chars().next_back().is_some_and(|c| !c.is_whitespace());
            let ends = !inner[start + run..].chars().next().is_some_and(|c| word(c, mark));
            if run >= length && tight && ends {
                self.closers.push(at + start..at + start + length);
                return Some(at + length);
            }
            from = start + run;
        }
        self.failed[kind] = at + inner.len();
        None
    }

    /// A code span: its text without the marks and without tags in it.
    fn code(&mut self, at: usize) -> usize {
        let rest = &self.source[at..self.end];
        let length = rest.bytes().take_while(|&b| b == b'`').count();
        let inner = &reach(rest)[length..];
        let Some(close) = inner.find(&rest[..length]) else {
            self.out.push(&rest[..length], at);
            return at + length;
        };
        let (mut from, to) = (at + length, at + length + close);
        while from < to {
            let next = self.source[from..to].find(['<', '\n', '\r']).map_or(to, |n| from + n);
            self.out.push(&self.source[from..next], from);
            from = next;
            if from < to {
                let outer = std::mem::replace(&mut self.end, to);
                let tag = if self.source.as_bytes()[from] == b'<' { self.tag(from) } else { None };
                self.end = outer;
                from = tag.unwrap_or_else(|| {
                    if self.source.as_bytes()[from] == b'<' {
                        self.out.push("<", from);
                    }
                    from + 1
                });
            }
        }
        to + length
    }
}

fn word(c: char, mark: u8) -> bool {
    c.is_ascii_alphanumeric() || (mark == b'_' && c == '_')
}

/// As much of a text as is looked at for a closing mark.
fn reach(text: &str) -> &str {
    head(text, REACH)
}

/// The first place from `at` on where a character of the text begins, or its end.
pub(crate) fn boundary(text: &str, at: usize) -> usize {
    (at..text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len())
}

/// The first bytes of a text, at most `length`, whole characters.
fn head(text: &str, length: usize) -> &str {
    let mut end = length.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The length of a template mark (`{{…}}`, `{%…%}`, `{:…}`, `{#…}`) at the start of a text.
pub(crate) fn template(text: &str) -> Option<usize> {
    let close = match text.as_bytes().get(1)? {
        b'{' => "}}",
        b'%' => "%}",
        b':' | b'#' => "}",
        _ => return None,
    };
    let text = reach(text);
    text.find(close).map(|at| at + close.len())
}

/// True for tags that end what is said before them.
fn is_block_tag(name: &str) -> bool {
    let length = name.bytes().take_while(u8::is_ascii_alphanumeric).count();
    const BLOCKS: &[&str] =
        &["br", "p", "div", "td", "th", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr"];
    BLOCKS.iter().any(|block| name[..length].eq_ignore_ascii_case(block))
}

/// How much of a text is in each language: letters of English, at most five of a word, and three for each Chinese
/// character, leaving out code, addresses, tags and entities, unless nothing else is there.
pub(crate) fn weigh(text: &str) -> (usize, usize) {
    let (mut en, mut zh, mut run) = (0, 0, 0);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if is_han(c) {
            (zh, run) = (zh + 3, 0);
            rest = &rest[c.len_utf8()..];
            continue;
        }
        let skip = match c {
            '`' => reach(&rest[1..]).find('`').map(|n| n + 2),
            '<' => reach(rest).find('>').map(|n| n + 1),
            '(' if text[..text.len() - rest.len()].ends_with(']') => reach(rest).find(')'),
            '&' => head(rest, 10).find(';').map(|n| n + 1),
            'h' | 'w' if is_address(rest) => Some(address_length(rest)),
            _ => None,
        };
        if let Some(skip) = skip {
            rest = &rest[skip..];
            continue;
        }
        run = if is_latin(c) { run + 1 } else { 0 };
        en += usize::from((1..=5).contains(&run));
        rest = &rest[c.len_utf8()..];
    }
    if en + zh > 0 { (en, zh) } else { plain_weights(text) }
}

fn plain_weights(text: &str) -> (usize, usize) {
    text.chars().fold((0, 0), |(en, zh), c| match c {
        c if is_han(c) => (en, zh + 3),
        c if is_latin(c) => (en + 1, zh),
        _ => (en, zh),
    })
}

/// The language of a line by [`weigh`]; `None` without letters outside code.
pub(crate) fn detect(text: &str) -> Option<Lang> {
    // Most lines have letters of one language only, wherever these stand.
    match (first_han(text).is_some(), has_latin(text)) {
        (true, true) => {}
        (true, false) => return Some(Lang::Zh),
        (false, latin) => return latin.then_some(Lang::En),
    }
    match weigh(text) {
        (0, 0) => None,
        (en, zh) if zh >= en => Some(Lang::Zh),
        _ => Some(Lang::En),
    }
}

/// True where a web or mail address begins.
pub(crate) fn is_address(text: &str) -> bool {
    // Most words are told by their second letter.
    let second = text.as_bytes().get(1).map(u8::to_ascii_lowercase);
    matches!(second, Some(b't' | b'w' | b'a'))
        && ["http://", "https://", "ftp://", "www.", "mailto:"]
            .iter()
            .any(|start| text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start)))
}

/// The bytes of the address at the start of a text: up to a blank, a Chinese character or mark.
pub(crate) fn address_length(text: &str) -> usize {
    text.find(|c: char| c.is_whitespace() || c as u32 >= 0x2E80 || matches!(c, '<' | '>' | '"')).unwrap_or(text.len())
}
