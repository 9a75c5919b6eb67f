//! Where the texts of a YAML file are: scalars in quotes, without, in blocks
//! and over several lines, in lists and objects of either style.
//!
//! ```text
//! zh-CN:                  level 0, key zh-CN
//!   menu: &menu           level 2, key menu; the anchor is passed over
//!     open: "打开"        menu.open, place of the scalar in quotes
//!     about: |            a block: its place goes to its last line
//!       Line one
//!       Line two
//!     list:
//!     - first             list.0, whether indented or not
//!   days: [周一, 周二]     days.0, days.1
//!   again: *menu          repeats what is under the anchor
//! ```
//!
//! A full parser of YAML with positions would be a dependency for few files.
//! Whatever this scanner does not understand has no place, and its translation
//! is counted as unplaced.

use std::ops::Range;

/// A value and its place.
pub(super) struct YamlText {
    /// The keys that lead to it, joined by dots.
    pub path: String,
    pub place: Range<usize>,
    /// The comments right above its key, or after it on its line.
    pub comment: Option<String>,
}

/// The line on which a document of a file begins, the first being number 1.
pub(super) fn document_line(text: &str, number: u64) -> u64 {
    let is_mark =
        |line: &str| line.strip_prefix("---").is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']));
    // A mark before the first document begins it.
    let is_first = |line: &str| !(line.is_empty() || line.starts_with(['#', '%']));
    let begun = text.lines().map(str::trim_end).find(|line| is_first(line)).is_some_and(is_mark);
    let mut marks = (1..).zip(text.lines()).filter(|(_, line)| is_mark(line.trim_end())).map(|(line, _)| line);
    let before = number.saturating_sub(if begun { 1 } else { 2 });
    if number < 2 { 1 } else { marks.nth(before as usize).unwrap_or(1) }
}

/// What a scan of a file finds.
#[derive(Default)]
pub(super) struct YamlPlaces {
    /// The values, in the order of the file.
    pub texts: Vec<YamlText>,
    /// The paths whose value is an alias (`again: *menu`), or that take in the
    /// keys of one (`<<: *menu`), without `<<`. Texts below them without a
    /// place of their own are defined elsewhere in the file.
    pub aliases: Vec<String>,
}

/// An object or list that is open.
///
/// Deeper indentation belongs to it; equal or less closes it. A list may have
/// the indentation of the key that it belongs to.
struct YamlLevel {
    indent: usize,
    key: String,
    /// The number of the next item, in a list.
    items: usize,
}

/// The key by which an object takes in the keys of another (YAML 1.1, "Merge Key").
const MERGE: &str = "<<";

/// The values of a file, in its order.
///
/// Comments, directives and document marks are skipped. Paths are joined as in
/// `keyed`.
pub(super) fn places(text: &str) -> YamlPlaces {
    let mut scanner = YamlScanner { text, found: YamlPlaces::default(), levels: Vec::new(), comments: Vec::new() };
    let mut at = 0;
    while at < text.len() {
        at = scanner.line(at);
    }
    scanner.found
}

/// A text, and how far it is understood.
struct YamlScanner<'t> {
    text: &'t str,
    found: YamlPlaces,
    levels: Vec<YamlLevel>,
    /// The lines of the comment right above the line that comes next.
    comments: Vec<String>,
}

impl YamlScanner<'_> {
    /// The end of the line that a byte is on, without its line end.
    fn line_end(&self, at: usize) -> usize {
        let end = self.text[at..].find('\n').map_or(self.text.len(), |length| at + length);
        end - usize::from(self.text[at..end].ends_with('\r'))
    }

    /// The beginning of the line after the one that a byte is on.
    fn next_line(&self, at: usize) -> usize {
        self.text[at..].find('\n').map_or(self.text.len(), |length| at + length + 1)
    }

    /// The byte of the next character that is no blank, on the same line.
    fn past_blanks(&self, at: usize) -> usize {
        at + self.text[at..].len() - self.text[at..].trim_start_matches([' ', '\t']).len()
    }

    /// Reads the line that begins at a byte, and returns the beginning of the
    /// next line that is not part of its value.
    fn line(&mut self, start: usize) -> usize {
        let end = self.line_end(start);
        let at = self.past_blanks(start);
        let rest = &self.text[at..end];
        let is_mark = at == start && (rest.starts_with("---") || rest.starts_with("..."));
        if rest.is_empty() || rest.starts_with(['#', '%']) || is_mark {
            match rest.strip_prefix('#') {
                Some(comment) => self.comments.push(comment.trim_start_matches('#').trim().to_owned()),
                // A blank line ends the reach of a comment.
                None => self.comments.clear(),
            }
            if is_mark {
                self.levels.clear();
            }
            return self.next_line(start);
        }
        let before = self.found.texts.len();
        let next = self.key_or_item(start);
        let comments = std::mem::take(&mut self.comments);
        // What the line itself holds, and no list or object of several texts.
        if let [only] = &mut self.found.texts[before..] {
            let line = &self.text[only.place.end..];
            let line = &line[..line.find('\n').unwrap_or(line.len())];
            let after = line.trim_start().strip_prefix('#').filter(|_| line.starts_with([' ', '\t']));
            let all = comments.into_iter().chain(after.map(|comment| comment.trim().to_owned()));
            let all: Vec<String> = all.filter(|comment| !comment.is_empty()).collect();
            only.comment = Some(all.join("\n")).filter(|comment| !comment.is_empty());
        }
        next
    }

    /// Takes in a line that is neither blank nor a comment.
    fn key_or_item(&mut self, start: usize) -> usize {
        let end = self.line_end(start);
        let mut at = self.past_blanks(start);
        let mut indent = at - start;
        let mut is_item = false;
        while self.text[at..end].starts_with("- ") || &self.text[at..end] == "-" {
            self.item(indent);
            at = self.past_blanks(at + 1);
            (indent, is_item) = (at - start, true);
        }
        self.close(indent);
        match key(&self.text[at..end]) {
            Some((key, length)) => {
                self.levels.push(YamlLevel { indent, key, items: 0 });
                self.value(at + length, indent)
            }
            // The value goes on with the indentation of its list.
            None if is_item => self.value(at, self.levels.last().map_or(0, |list| list.indent)),
            None => self.next_line(start),
        }
    }

    /// Closes the levels that are indented as much or more.
    fn close(&mut self, indent: usize) {
        while self.levels.last().is_some_and(|level| level.indent >= indent) {
            self.levels.pop();
        }
    }

    /// Enters the next item of the list at an indentation.
    fn item(&mut self, indent: usize) {
        while self.levels.last().is_some_and(|level| level.indent > indent) {
            self.levels.pop();
        }
        match self.levels.last_mut().filter(|level| level.indent == indent && level.items > 0) {
            Some(list) => list.items += 1,
            None => self.levels.push(YamlLevel { indent, key: String::new(), items: 1 }),
        }
        if let Some(list) = self.levels.last_mut() {
            list.key = (list.items - 1).to_string();
        }
    }

    /// The path of the levels that are open.
    fn path(&self) -> String {
        self.levels.iter().map(|level| level.key.as_str()).collect::<Vec<_>>().join(".")
    }

    /// Notes a value.
    fn note(&mut self, path: String, place: Range<usize>) {
        self.found.texts.push(YamlText { path, place, comment: None });
    }

    /// Notes an alias.
    fn note_alias(&mut self, path: &str) {
        let parent = || path.split_once(MERGE).map(|(parent, _)| parent.trim_end_matches('.'));
        let is_merge = path.split('.').any(|key| key == MERGE);
        let path = if is_merge { parent().unwrap_or_default() } else { path };
        self.found.aliases.push(path.to_owned());
    }

    /// Reads the value after a key or a dash; an anchor and a tag before it are
    /// skipped. Returns the beginning of the next line.
    fn value(&mut self, at: usize, indent: usize) -> usize {
        let end = self.line_end(at);
        let mut at = self.past_blanks(at);
        while self.text[at..end].starts_with(['&', '!']) {
            let length = self.text[at..end].find([' ', '\t']).unwrap_or(end - at);
            at = self.past_blanks(at + length);
        }
        let path = self.path();
        match self.text[at..end].chars().next() {
            // The value is the level below.
            None | Some('#') => self.next_line(at),
            Some('*') => {
                self.note_alias(&path);
                self.next_line(at)
            }
            Some(quote @ ('"' | '\'')) => {
                let Some(close) = self.closing(at, quote) else { return self.next_line(at) };
                self.note(path, at..close);
                self.next_line(close)
            }
            Some('[' | '{') => {
                let close = self.flow(at, &path).unwrap_or(at);
                self.next_line(close)
            }
            Some('|' | '>') => self.block(at, indent, path),
            Some(_) => self.plain(at, indent, path),
        }
    }

    /// The end of a scalar in quotes, which may be on a later line.
    fn closing(&self, at: usize, quote: char) -> Option<usize> {
        let mut characters = self.text[at + 1..].char_indices().peekable();
        while let Some((offset, c)) = characters.next() {
            match c {
                '\\' if quote == '"' => drop(characters.next()),
                '\'' if quote == '\'' && characters.peek().is_some_and(|(_, next)| *next == '\'') => {
                    characters.next();
                }
                c if c == quote => return Some(at + 1 + offset + 1),
                _ => {}
            }
        }
        None
    }

    /// Reads a block scalar: all lines that are indented more than its key.
    fn block(&mut self, at: usize, indent: usize, path: String) -> usize {
        let mut place = at..self.line_end(at);
        let mut next = self.next_line(at);
        while next < self.text.len() {
            let end = self.line_end(next);
            let first = self.past_blanks(next);
            if first < end && first - next <= indent {
                break;
            }
            if first < end {
                place.end = end;
            }
            next = self.next_line(next);
        }
        self.note(path, place);
        next
    }

    /// Reads a scalar without quotes, which continues on lines that are
    /// indented more than its key.
    fn plain(&mut self, at: usize, indent: usize, path: String) -> usize {
        let mut place = at..at + self.plain_length(at);
        let mut next = self.next_line(at);
        let mut commented = place.end < self.text[..self.line_end(at)].trim_end().len();
        while next < self.text.len() && !commented {
            let end = self.line_end(next);
            let first = self.past_blanks(next);
            if first < end && (first - next <= indent || self.text[first..end].starts_with('#')) {
                break;
            }
            if first < end {
                place.end = first + self.plain_length(first);
                commented = place.end < self.text[..end].trim_end().len();
            }
            next = self.next_line(next);
        }
        self.note(path, place);
        next
    }

    /// The length of a scalar without quotes on its line, without the comment
    /// after it.
    fn plain_length(&self, at: usize) -> usize {
        let line = &self.text[at..self.line_end(at)];
        line.find(" #").map_or(line.trim_end().len(), |comment| line[..comment].trim_end().len())
    }

    /// Reads a list or object in brackets, and returns the byte after it;
    /// `None` if it does not end. The reader has bounded how deep they nest.
    fn flow(&mut self, at: usize, path: &str) -> Option<usize> {
        let is_list = self.text[at..].starts_with('[');
        let close = if is_list { ']' } else { '}' };
        let (mut at, mut number) = (self.past_gaps(at + 1), 0_usize);
        loop {
            let first = self.text[at..].chars().next()?;
            if first == close {
                return Some(at + 1);
            }
            if first == ',' {
                at = self.past_gaps(at + 1);
                continue;
            }
            let name = if is_list {
                number += 1;
                (number - 1).to_string()
            } else {
                let (end, name) = self.flow_key(at)?;
                at = self.past_gaps(end);
                name
            };
            let inner = if path.is_empty() { name } else { format!("{path}.{name}") };
            let end = self.flow_value(at, &inner)?;
            at = self.past_gaps(end);
        }
    }

    /// Reads one value between brackets, and returns the byte after it.
    fn flow_value(&mut self, mut at: usize, path: &str) -> Option<usize> {
        while self.text[at..].starts_with(['&', '!']) {
            let length = self.text[at..].find(|c: char| c.is_whitespace() || matches!(c, ',' | ']' | '}'))?;
            at = self.past_gaps(at + length);
        }
        let end = match self.text[at..].chars().next()? {
            // A key without a value.
            ',' | ']' | '}' => return Some(at),
            '[' | '{' => return self.flow(at, path),
            quote @ ('"' | '\'') => self.closing(at, quote)?,
            first => {
                let length = self.text[at..].find([',', '[', ']', '{', '}', '\n'])?;
                let words = &self.text[at..at + length];
                let words = words.find(" #").map_or(words, |comment| &words[..comment]);
                let end = at + words.trim_end().len();
                if first == '*' {
                    self.note_alias(path);
                    return Some(end);
                }
                end
            }
        };
        self.note(path.to_owned(), at..end);
        Some(end)
    }

    /// A key between brackets, and the byte after its colon.
    fn flow_key(&self, at: usize) -> Option<(usize, String)> {
        match self.text[at..].chars().next()? {
            quote @ ('"' | '\'') => {
                let end = self.closing(at, quote)?;
                let colon = self.past_gaps(end);
                self.text[colon..].starts_with(':').then(|| (colon + 1, self.text[at + 1..end - 1].to_owned()))
            }
            _ => {
                let length = self.text[at..].find([':', ',', ']', '}', '\n'])?;
                let colon = at + length;
                self.text[colon..].starts_with(':').then(|| (colon + 1, self.text[at..colon].trim_end().to_owned()))
            }
        }
    }

    /// The next byte that is neither white space nor in a comment.
    fn past_gaps(&self, mut at: usize) -> usize {
        loop {
            let rest = &self.text[at..];
            at += rest.len() - rest.trim_start().len();
            let is_comment = self.text[at..].starts_with('#') && self.text[..at].ends_with(char::is_whitespace);
            if !is_comment {
                return at;
            }
            at = self.line_end(at);
        }
    }
}

impl YamlPlaces {
    /// True if a text without a place of its own is repeated by an alias.
    pub fn repeats(&self, path: &str) -> bool {
        self.aliases.iter().any(|alias| {
            alias.is_empty()
                || path == alias
                || path.strip_prefix(alias.as_str()).is_some_and(|rest| rest.starts_with('.'))
        })
    }
}

/// The key at the start of a text, and how many bytes it takes with its colon.
///
/// Quoted keys may hold colons; a plain key ends at the first colon before a
/// blank.
fn key(text: &str) -> Option<(String, usize)> {
    if let Some(quote @ ('"' | '\'')) = text.chars().next() {
        let end = text[1..].find(quote)? + 2;
        let rest = text[end..].trim_start_matches([' ', '\t']);
        let rest = rest.strip_prefix(':').filter(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))?;
        return Some((text[1..end - 1].to_owned(), text.len() - rest.len()));
    }
    // Brackets at the beginning are a value, and colons in them belong to it.
    if text.starts_with(['[', '{', '*', '&', '!', '|', '>', '#']) {
        return None;
    }
    let end = text.find(": ").or_else(|| text.find(":\t")).or_else(|| text.ends_with(':').then(|| text.len() - 1))?;
    Some((text[..end].trim_end().to_owned(), end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(String, String)> {
        places(text).texts.into_iter().map(|found| (found.path, text[found.place].to_owned())).collect()
    }

    #[test]
    fn values_have_paths_and_places() {
        let text = "en:\n  menu: # a menu\n    open: Open it # now\n    \"quit\": 'Don''t'\n    long: |\n      One\n      two\n  list:\n    - First\n    - key: Value\n";
        let expected = [
            ("en.menu.open", "Open it"),
            ("en.menu.quit", "'Don''t'"),
            ("en.menu.long", "|\n      One\n      two"),
            ("en.list.0", "First"),
            ("en.list.1.key", "Value"),
        ];
        assert_eq!(found(text), expected.map(|(path, text)| (path.to_owned(), text.to_owned())));
    }

    #[test]
    fn lists_without_indentation_brackets_and_several_lines_have_places() {
        let text = "days:\n- Mon\n- \"Tue\n  day\"\n- name: Wed\n  short: W\nhours: [ 'One', two o'clock, # night\n  {half: Past, \"n:m\": [x]}]\nlong: Goes\n  on here # and ends\nend: !!str Over\n";
        let expected = [
            ("days.0", "Mon"),
            ("days.1", "\"Tue\n  day\""),
            ("days.2.name", "Wed"),
            ("days.2.short", "W"),
            ("hours.0", "'One'"),
            ("hours.1", "two o'clock"),
            ("hours.2.half", "Past"),
            ("hours.2.n:m.0", "x"),
            ("long", "Goes\n  on here"),
            ("end", "Over"),
        ];
        assert_eq!(found(text), expected.map(|(path, text)| (path.to_owned(), text.to_owned())));
    }

    #[test]
    fn aliases_repeat_what_stands_under_their_anchors() {
        let text = "base: &base\n  yes: &yes Yes\nother:\n  <<: *base\n  no: No\nagain: *base\nlist: [*yes, Last]\n";
        let places = places(text);
        let paths: Vec<_> = places.texts.iter().map(|found| found.path.as_str()).collect();
        assert_eq!(paths, ["base.yes", "other.no", "list.1"]);
        assert!(places.repeats("other.yes") && places.repeats("again.yes") && places.repeats("list.0"));
        assert!(!places.repeats("base.yes") && !places.repeats("list.1") && !places.repeats("again2.yes"));
    }
}
