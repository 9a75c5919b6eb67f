//! Reads subtitles: SubRip, WebVTT and SubStation Alpha. A cue is a paragraph;
//! if its lines are in two languages, they form a pair group.
//!
//! ```text
//! 12
//! 00:01:02,500 --> 00:01:04,000
//! <i>Close the valve.</i>
//! 关闭阀门。
//! ```
//!
//! gives two paragraphs with the same cue, one in each language. The number of
//! the cue and its tags are not text.
//!
//! None of the formats has a formal grammar that all writers keep, so the
//! reader is lenient. What they have in common is a line of times before text:
//!
//! ```text
//! format                    times of a cue                  ends at
//! SubRip (.srt)             00:01:02,500 --> 00:01:04,000   the next times
//! WebVTT (W3C)              01:02.500 --> 01:04.000         a blank line
//! SubStation Alpha (.ass)   0:01:02.50,0:01:04.00           the end of its line
//! ```
//!
//! Hours may be missing, and both marks of decimals are read in all formats.
//! Times go out in milliseconds. A line outside of any cue, such as a `NOTE` of
//! WebVTT or a `Comment:` of SubStation Alpha, becomes a segment of markup.

use std::ops::Range;

use super::extract::Extract;
use super::language::detect;
use super::lines::trimmed;
use super::paragraphs::Paragraph;
use super::segment::Cue;
use crate::bitext::Kind;

/// Separates the two times of a cue.
const ARROW: &str = "-->";

/// True if a text begins like a subtitle file.
pub(super) fn looks_like(text: &str) -> bool {
    text.starts_with("WEBVTT")
        || text.starts_with("[Script Info]")
        || text.lines().take(4).any(|line| parse_timing(line).is_some())
}

/// The text of the cues, in order. Text outside of cues becomes markup.
///
/// A cue may contain blank lines in SubRip, but not in WebVTT, where a blank
/// line ends it.
pub(super) fn paragraphs(source: &str) -> Vec<Paragraph> {
    let start = source.trim_start_matches('\u{FEFF}').trim_start();
    // SubStation files may begin with comments, so that the section of the
    // events is looked for as well.
    if start.starts_with("[Script Info]") || start.lines().any(|line| line.trim() == "[Events]") {
        return substation(source);
    }
    // Between WebVTT cues there may be notes and styles, which do not belong to
    // the cue above.
    let ends_at_blank = start.starts_with("WEBVTT");
    // SubRip has no character references.
    let references = ends_at_blank;
    let mut found = Vec::new();
    let mut open: Option<OpenCue> = None;
    for line in lines(source) {
        let text = &source[line.clone()];
        if let Some(cue) = parse_timing(text) {
            let mut before = open.replace(OpenCue { cue, lines: Vec::new() });
            // The line above a time is the number of its own cue, and was read
            // as the last line of the cue before.
            before.iter_mut().for_each(|before| before.drop_number(source));
            close(source, &mut found, before, references);
        } else if text.is_empty() && ends_at_blank {
            close(source, &mut found, open.take(), references);
        } else if let Some(open) = &mut open {
            open.lines.push(line);
        }
    }
    close(source, &mut found, open, references);
    found
}

/// The lines of a text, trimmed.
///
/// Each range is in bytes of the source and may be empty. The ranges are given
/// for all lines, blank ones too, because a blank line ends a cue of WebVTT.
fn lines(source: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    source.split_inclusive('\n').map(move |line| {
        let range = trimmed(source, at..at + line.len());
        at += line.len();
        range
    })
}

/// A cue that is being read.
struct OpenCue {
    /// When it is shown.
    cue: Cue,
    /// The lines of its text so far.
    lines: Vec<Range<usize>>,
}

impl OpenCue {
    /// Removes the number of the next cue from the lines: a line of digits, or
    /// a name after a blank line.
    ///
    /// Only digits: a last line that happens to be a number, as in `1984`, is
    /// lost with it, which looks the same as a cue's number.
    fn drop_number(&mut self, source: &str) {
        let digits = |line: &Range<usize>| !line.is_empty() && source[line.clone()].bytes().all(|b| b.is_ascii_digit());
        if self.lines.last().is_some_and(digits) {
            self.lines.pop();
        }
    }
}

/// Appends the paragraphs of a finished cue.
///
/// With `references`, `&amp;` and the like are the characters they represent.
fn close(source: &str, found: &mut Vec<Paragraph>, open: Option<OpenCue>, references: bool) {
    let Some(OpenCue { cue, lines }) = open else { return };
    let bare = |line: &Range<usize>| without_tags(&Extract::from_range(source, line.clone()));
    let texts = lines.iter().map(bare).map(|line| if references { without_references(line) } else { line });
    push_cue(found, cue, texts.filter(|text| !text.text.trim().is_empty()).collect());
}

/// Appends the lines of a cue; consecutive lines in one language form a
/// paragraph.
///
/// A cue with one paragraph in each language becomes a pair group, which is
/// strong evidence for a pair.
///
/// Both paragraphs have the cue's times, by which they are paired.
///
/// `lines` are those of one cue, without tags and without empty lines. Two
/// lines in English and one in Chinese give two paragraphs.
fn push_cue(found: &mut Vec<Paragraph>, cue: Cue, lines: Vec<Extract>) {
    for run in lines.chunk_by(|one, next| detect(&one.text) == detect(&next.text)) {
        let mut text = Extract::default();
        for line in run {
            if !text.text.is_empty() {
                // Lines are broken for the width of the screen, in the middle
                // of sentences.
                text.join_lines(&line.text, line.origin(0).saturating_sub(1));
            }
            text.append(line, 0..line.text.len());
        }
        let text = text.without_invisible();
        found.push(Paragraph { text, kind: Kind::Caption, cue: Some(cue), ..Paragraph::default() });
    }
}

/// A line without the tags that players interpret: `<i>`, `<font …>`, `<v
/// Name>`, times, and overrides in braces.
fn without_tags(line: &Extract) -> Extract {
    let text = line.text.as_str();
    let mut out = Extract::default();
    let (mut from, mut at) = (0, 0);
    while let Some(found) = text[at..].find(['<', '{']).map(|n| at + n) {
        match tag_length(&text[found..]) {
            Some(length) => {
                out.append(line, from..found);
                (from, at) = (found + length, found + length);
            }
            None => at = found + 1,
        }
    }
    out.append(line, from..text.len());
    out
}

/// A line with the character references of WebVTT resolved.
fn without_references(line: Extract) -> Extract {
    /// Those of the standard (WebVTT 4.2.1).
    const REFERENCES: [(&str, char); 6] = [
        ("&amp;", '&'),
        ("&lt;", '<'),
        ("&gt;", '>'),
        ("&nbsp;", '\u{A0}'),
        ("&lrm;", '\u{200E}'),
        ("&rlm;", '\u{200F}'),
    ];
    let text = line.text.as_str();
    if !text.contains('&') {
        return line;
    }
    let mut out = Extract::default();
    let (mut from, mut at) = (0, 0);
    while let Some(found) = text[at..].find('&').map(|n| at + n) {
        let reference = REFERENCES.iter().find(|(name, _)| text[found..].starts_with(name));
        at = found + reference.map_or(1, |(name, _)| name.len());
        if let Some(&(_, meant)) = reference {
            out.append(&line, from..found);
            out.stand_in(meant, line.origin(found));
            from = at;
        }
    }
    out.append(&line, from..text.len());
    out
}

/// The length of the tag at the start of a text, if players know it.
///
/// The length is in bytes, with both brackets. Angle brackets around any other
/// name are text: `<3` and `5 < 6` stay. Braces are a tag only before a
/// backslash, as in `{\an8}`.
fn tag_length(text: &str) -> Option<usize> {
    /// The longest tag that is recognised, in bytes. Choice.
    const LONGEST: usize = 200;
    let reach = super::extract::head(text, LONGEST);
    if text.starts_with('{') {
        let close = reach.find('}')? + 1;
        return matches!(text.as_bytes().get(1), Some(b'\\')).then_some(close);
    }
    let close = reach.find('>')? + 1;
    let inner = text[1..close - 1].trim_start_matches('/');
    let name = inner.split([' ', '.', '\t']).next().unwrap_or_default().to_ascii_lowercase();
    let known = matches!(name.as_str(), "i" | "b" | "u" | "s" | "font" | "c" | "v" | "ruby" | "rt" | "lang" | "span");
    // WebVTT gives the times of single words in this form: `<00:01.500>`.
    (known || milliseconds(inner).is_some() && inner.contains(':')).then_some(close)
}

/// When a cue is shown, if the line is a timing line.
///
/// The settings of WebVTT that may follow the second time, such as
/// `align:start`, are passed over.
fn parse_timing(line: &str) -> Option<Cue> {
    let at = memchr::memmem::find(line.as_bytes(), ARROW.as_bytes())?;
    let (from, to) = (&line[..at], &line[at + ARROW.len()..]);
    Some(Cue { start: milliseconds(from)?, end: milliseconds(to.split_whitespace().next()?)? })
}

/// Reads a time such as `01:02:03,456` or `2:03.45` as milliseconds.
///
/// At least one colon is required, so `12.5` is no time. The fraction is padded
/// to three digits and cut after them: `.5` is 500 and `.4567` is 456. `None`
/// also for a time beyond the range of `u32`, about 49 days.
fn milliseconds(time: &str) -> Option<u32> {
    let time = time.trim();
    let (whole, fraction) = time.split_once([',', '.']).unwrap_or((time, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !whole.contains(':') || !whole.split(':').all(|part| digits(part.trim())) || !digits(fraction) {
        return None;
    }
    let seconds =
        whole.split(':').try_fold(0u32, |sum, part| sum.checked_mul(60)?.checked_add(part.trim().parse().ok()?))?;
    let thousandths: u32 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
    seconds.checked_mul(1000)?.checked_add(thousandths)
}

/// The text of the events of a SubStation Alpha file (`.ass`, `.ssa`).
///
/// Only the section `[Events]` is read, and in it the lines that begin with
/// `Dialogue:`. Sections of styles and fonts hold no text to translate.
fn substation(source: &str) -> Vec<Paragraph> {
    let mut found = Vec::new();
    // The fields of version 4+, unless a format line names others.
    let mut fields = Fields { start: 1, end: 2, text: 9 };
    let mut events = false;
    for line in lines(source) {
        let text = &source[line.clone()];
        if text.starts_with('[') {
            events = text.eq_ignore_ascii_case("[Events]");
        } else if let Some(names) = text.strip_prefix("Format:").filter(|_| events) {
            fields = Fields::named(names).unwrap_or(fields);
        } else if let Some(event) = text.strip_prefix("Dialogue:").filter(|_| events) {
            let at = line.end - event.len();
            found.extend(fields.read(event).map(|event| (event.cue, at + event.text..line.end)));
        }
    }
    let mut paragraphs = Vec::new();
    for (cue, text) in found {
        push_cue(&mut paragraphs, cue, event_lines(source, text));
    }
    paragraphs
}

/// The numbers of the fields of an event. The text is last and may contain
/// commas.
#[derive(Clone, Copy)]
struct Fields {
    /// The field with the start time.
    start: usize,
    /// The field with the end time.
    end: usize,
    /// The field with the text.
    text: usize,
}

/// One event: when it is shown, and where its text begins.
struct Event {
    /// When it is shown.
    cue: Cue,
    /// Where its text begins.
    text: usize,
}

impl Fields {
    /// The fields in the order that a format line names.
    fn named(names: &str) -> Option<Fields> {
        let find = |wanted: &str| names.split(',').position(|name| name.trim().eq_ignore_ascii_case(wanted));
        Some(Fields { start: find("Start")?, end: find("End")?, text: find("Text")? })
    }

    /// Reads an event.
    fn read(self, event: &str) -> Option<Event> {
        let parts: Vec<&str> = event.splitn(self.text + 1, ',').collect();
        let time = |at: usize| parts.get(at).and_then(|time| milliseconds(time));
        let text = parts.get(self.text)?;
        Some(Event { cue: Cue { start: time(self.start)?, end: time(self.end)? }, text: event.len() - text.len() })
    }
}

/// The lines of an event's text, without overrides and drawings.
fn event_lines(source: &str, range: Range<usize>) -> Vec<Extract> {
    let text = &source[range.clone()];
    let mut lines = vec![Extract::default()];
    let (mut at, mut drawing) = (0, false);
    while at < text.len() {
        let rest = &text[at..];
        let length = rest.chars().next().map_or(1, char::len_utf8);
        let close = rest.find('}').filter(|_| rest.starts_with('{'));
        if let Some(close) = close {
            let tags = &rest[..close];
            // `\p1` begins a drawing, `\p0` ends it; `\pos` is a position.
            if let Some(mode) =
                tags.find("\\p").and_then(|at| tags[at + 2..].chars().next()).filter(char::is_ascii_digit)
            {
                drawing = mode != '0';
            }
            at += close + 1;
        } else if rest.starts_with("\\N") || rest.starts_with("\\n") {
            lines.push(Extract::default());
            at += 2;
        } else {
            let blank = rest.starts_with("\\h");
            if let Some(line) = lines.last_mut().filter(|_| !drawing) {
                if blank { line.stand_in(' ', range.start + at) } else { line.push(&rest[..length], range.start + at) }
            }
            at += if blank { 2 } else { length };
        }
    }
    lines.retain(|line| !line.text.trim().is_empty());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str) -> Vec<String> {
        paragraphs(source).into_iter().map(|paragraph| paragraph.text.text).collect()
    }

    #[test]
    fn a_blank_line_does_not_end_a_cue_of_subrip() {
        let source = "1\n00:00:01,000 --> 00:00:02,000\n\nIt took nine years.\n\n花了九年。\n\n2\n00:00:03,000 --> 00:00:04,000\n42\n";
        assert_eq!(texts(source), ["It took nine years.", "花了九年。", "42"]);
        let source = "WEBVTT\n\nintro\n00:01.000 --> 00:02.000\n<v Ann>Hello.</v>\n\nNOTE not seen\n\n00:03.000 --> 00:04.000\n5 < 6\n";
        assert_eq!(texts(source), ["Hello.", "5 < 6"]);
    }

    #[test]
    fn events_of_substation_alpha_are_cues() {
        let source = "[Script Info]\nTitle: x\n\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n\
            Dialogue: 0,0:00:01.50,0:00:03.00,Default,,0,0,0,,{\\an8}你好，世界\\N{\\fs14}Hello, world\n\
            Comment: 0,0:00:01.00,0:00:03.00,Default,,0,0,0,,not seen\n\
            Dialogue: 0,0:00:05.00,0:00:06.00,Default,,0,0,0,,{\\p1}m 0 0 l 1 1{\\p0}\n";
        assert_eq!(texts(source), ["你好，世界", "Hello, world"]);
        assert_eq!(paragraphs(source)[0].cue, Some(Cue { start: 1500, end: 3000 }));
    }
}
