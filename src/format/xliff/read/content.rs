//! Reads the content of `source` and `target`: words, inline codes, and the
//! segments that `mrk` elements mark.
//!
//! Both versions are read by one function, because their inline elements have
//! different names and do not clash. Text outside of marked segments is the gap
//! between them, which is kept for writing.
//!
//! ```text
//! <source>Press <g id="1">Save</g><x id="2" equiv-text="{n}"/>.</source>
//! text    Press Save{n}.
//! codes   g 1 (opening), g 1 (closing), x 2 (standalone, shown as "{n}")
//!
//! <seg-source><mrk mtype="seg" mid="0">One.</mrk> <mrk mtype="seg" mid="1">Two.</mrk></seg-source>
//! segments  0 "One." and gap " ", 1 "Two."
//! ```

use std::collections::HashMap;
use std::io::Read;

use super::{LONGEST, XliffUnits};
use crate::format::inline::SegmentBuilder;
use crate::format::parse::XmlToken;
use crate::{CodeKind, Half, InlineCode, LanguageTag, Result};

/// What a `source` or `target` holds.
#[derive(Default)]
pub(super) struct Content {
    /// Its own language, if it names one.
    pub tag: Option<LanguageTag>,
    /// All of it, if no segments are marked in it; else empty.
    pub whole: Half,
    /// The segments marked in it (`mrk mtype="seg"`), in order.
    pub segments: Vec<Marked>,
}

/// A segment that is marked in a longer text.
#[derive(Default, Clone)]
pub(super) struct Marked {
    /// The id (`mid`) that pairs it with the segment of the other side.
    pub id: String,
    /// Its text and codes.
    pub half: Half,
    /// The text that follows it, up to the next segment.
    pub gap: String,
}

/// An element that is open inside a `source` or `target`.
enum OpenElement {
    /// Its content is text like that around it: `sub` outside of codes, terms,
    /// comments.
    Transparent,
    /// A marked segment.
    Segment,
    /// A code around words (`g`, `pc`), whose end is a code as well.
    Pair(Box<Ends>),
    /// A character that XML cannot hold (`cp`).
    Character(char),
    /// A code whose content is markup.
    Code(Box<InlineCode>),
    /// Text that a tracked change of Trados deleted, which is no longer part of
    /// the segment.
    Deleted,
}

/// The two codes of an element around words.
struct Ends {
    /// The code at its beginning.
    opening: InlineCode,
    /// The code at its end.
    closing: InlineCode,
}

/// The content as far as it is read.
struct Gathering {
    /// The segment, or the gap, that is being built.
    builder: SegmentBuilder,
    /// The segments that are complete.
    segments: Vec<Marked>,
    /// The id of the segment that is open.
    segment: Option<String>,
    /// The elements that are open, the innermost last.
    open: Vec<OpenElement>,
    /// Codes that were met outside of segments.
    stray_codes: u64,
}

impl<R: Read> XliffUnits<R> {
    /// Reads the element that opened last to its end.
    ///
    /// `preserve` is what the element inherits. `data` is the original data of
    /// a unit of 2.x, by id; it is before the segments, so that it is complete.
    ///
    /// # Errors
    /// [`Error::Limit`](crate::Error::Limit) for a text of more than 1 MiB, and
    /// the error for a `cp` without a character.
    pub(super) fn content(&mut self, preserve: bool, data: &HashMap<String, String>) -> Result<Content> {
        let tag = self.parser.attribute("xml:lang").map(LanguageTag::from);
        let fold = !self.preserves(preserve);
        // Only a fresh builder knows whether white space is folded here.
        let fresh = || SegmentBuilder::new(self.options.codes, fold);
        let (builder, open) = (fresh(), Vec::new());
        let mut gathering = Gathering { builder, segments: Vec::new(), segment: None, open, stray_codes: 0 };
        let blank = fresh();
        loop {
            match self.parser.next()? {
                XmlToken::Open => {
                    let opened = self.opened(&gathering, data)?;
                    self.enter_inline(opened, &mut gathering, &blank);
                }
                XmlToken::Close | XmlToken::End => match gathering.open.pop() {
                    None => break,
                    Some(closed) => gathering.close(closed, &blank),
                },
                XmlToken::Text => {
                    gathering.text(&self.parser.text);
                    self.parser.within(gathering.builder.len(), LONGEST)?;
                }
            }
        }
        // Without marked segments nothing is outside of one. With them, such a
        // code has no place in any unit.
        if gathering.stray_codes > 0 && !gathering.segments.is_empty() {
            self.options.log.note(|report| report.stray_codes += gathering.stray_codes);
        }
        let rest = gathering.builder.finish();
        match gathering.segments.last_mut() {
            Some(last) => last.gap = rest.text,
            None => return Ok(Content { tag, whole: rest, segments: Vec::new() }),
        }
        Ok(Content { tag, whole: Half::default(), segments: gathering.segments })
    }

    /// What the element that opened last is.
    ///
    /// Elements of other namespaces, terms (`mrk mtype="term"`) and comments
    /// are transparent: their text belongs to the segment.
    fn opened(&mut self, gathering: &Gathering, data: &HashMap<String, String>) -> Result<OpenElement> {
        // Sub-flows and everything else inside a code belong to its markup.
        if gathering.open.iter().any(|open| matches!(open, OpenElement::Code(_) | OpenElement::Deleted)) {
            return Ok(OpenElement::Transparent);
        }
        let get = |key: &str| self.parser.attribute(key).map(str::to_owned);
        let original = |key: &str| self.parser.attribute(key).and_then(|id| data.get(id).cloned());
        let mut code = InlineCode {
            element: Some(self.parser.name.clone()),
            // `rid` pairs `bpt` and `ept` of 1.2, whose ids differ.
            id: get("rid").or_else(|| get("id")),
            equivalent: get("equiv-text").or_else(|| get("equiv")).or_else(|| get("equivStart")),
            content_type: get("ctype").or_else(|| get("subType").map(sub_type)).or_else(|| get("type")),
            data: original("dataRef")
                .or_else(|| original("dataRefStart"))
                .or_else(|| get("disp"))
                .or_else(|| get("dispStart")),
            ..InlineCode::default()
        };
        let name = self.parser.name.as_str();
        code.kind = match name {
            "g" | "pc" | "bx" | "bpt" | "sc" => CodeKind::Opening,
            "ex" | "ept" | "ec" => CodeKind::Closing,
            "it" if matches!(self.parser.attribute("pos"), Some("close" | "end")) => CodeKind::Closing,
            "it" => CodeKind::Opening,
            _ => CodeKind::Standalone,
        };
        Ok(match name {
            "mrk" => match self.parser.attribute("mtype") {
                // Segments do not nest; a second level is some tool's
                // highlighting.
                Some("seg") if gathering.segment.is_none() => OpenElement::Segment,
                // Trados marks tracked deletions in this way.
                Some("x-sdl-deleted") => OpenElement::Deleted,
                kind => {
                    // A mark of 2.x of the kind `generic` says something if it
                    // protects its words.
                    let kind = kind.or(self.parser.attribute("type")).unwrap_or("generic");
                    // Trados writes `x-sdl-comment`, others `x-term`.
                    let bare = kind.strip_prefix("x-sdl-").or_else(|| kind.strip_prefix("x-")).unwrap_or(kind);
                    let says = matches!(bare, "term" | "comment" | "protected" | "phrase" | "abbrev")
                        || self.parser.attribute("translate").is_some();
                    // A mark of several segments, or of both sides, counts each
                    // time: that is how often it is missing.
                    self.options.log.note(|report| report.annotations += u64::from(says));
                    OpenElement::Transparent
                }
            },
            "sm" => {
                self.options.log.note(|report| report.annotations += 1);
                OpenElement::Transparent
            }
            "cp" => {
                // An error, because the text would otherwise change without
                // anyone noticing.
                let hex = self.parser.attribute("hex").and_then(|hex| u32::from_str_radix(hex, 16).ok());
                let c = hex.and_then(char::from_u32);
                let c = c.ok_or_else(|| self.parser.error("a `cp` whose `hex` is not a character"))?;
                OpenElement::Character(c)
            }
            "g" | "pc" => {
                let closing = InlineCode {
                    kind: CodeKind::Closing,
                    data: original("dataRefEnd").or_else(|| get("dispEnd")),
                    equivalent: get("equivEnd"),
                    ..code.clone()
                };
                OpenElement::Pair(Box::new(Ends { opening: code, closing }))
            }
            "ec" => {
                // `startRef` names the code that this one closes, which is what
                // an id is for here.
                code.id = get("startRef").or(code.id);
                OpenElement::Code(Box::new(code))
            }
            "x" | "bx" | "ex" | "ph" | "bpt" | "ept" | "it" | "sc" => OpenElement::Code(Box::new(code)),
            _ => OpenElement::Transparent,
        })
    }

    /// Handles the start of an element: begins a segment, or appends a code or
    /// a character.
    fn enter_inline(&mut self, opened: OpenElement, gathering: &mut Gathering, blank: &SegmentBuilder) {
        match &opened {
            OpenElement::Segment => {
                gathering.segment = Some(self.parser.attribute("mid").unwrap_or_default().to_owned());
                gathering.cut(blank);
            }
            OpenElement::Pair(ends) => gathering.code(ends.opening.clone()),
            OpenElement::Character(c) => gathering.text(c.encode_utf8(&mut [0; 4])),
            OpenElement::Code(_) | OpenElement::Transparent | OpenElement::Deleted => {}
        }
        gathering.open.push(opened);
    }
}

/// The type that a sub-type of XLIFF 2.x stands for: one of 1.2 where the
/// specification defines it, or the one that our own writer wrapped.
fn sub_type(sub: String) -> String {
    match sub.as_str() {
        "xlf:b" => "bold".to_owned(),
        "xlf:i" => "italic".to_owned(),
        "xlf:u" => "underlined".to_owned(),
        "xlf:lb" => "lb".to_owned(),
        "xlf:pb" => "pb".to_owned(),
        other => other.strip_prefix("duiqi:").map(str::to_owned).unwrap_or(sub),
    }
}

impl Gathering {
    /// Appends text to the code that is open, else to the segment. Deleted text
    /// is dropped.
    fn text(&mut self, text: &str) {
        for open in self.open.iter_mut().rev() {
            match open {
                OpenElement::Code(code) => return code.data.get_or_insert_default().push_str(text),
                OpenElement::Deleted => return,
                _ => {}
            }
        }
        self.builder.words(text);
    }

    /// Appends a code, and counts it if no segment is open.
    fn code(&mut self, code: InlineCode) {
        if self.segment.is_none() {
            self.stray_codes += 1;
        }
        self.builder.code(code);
    }

    /// Handles the end of an element.
    fn close(&mut self, closed: OpenElement, blank: &SegmentBuilder) {
        match closed {
            OpenElement::Code(code) => self.code(*code),
            OpenElement::Pair(ends) => self.code(ends.closing),
            OpenElement::Segment => {
                // From here to the next segment all white space is the gap and
                // must not be folded.
                let half = std::mem::replace(&mut self.builder, blank.clone().unfolded()).finish();
                let id = self.segment.take().unwrap_or_default();
                self.segments.push(Marked { id, half, gap: String::new() });
            }
            OpenElement::Transparent | OpenElement::Character(_) | OpenElement::Deleted => {}
        }
    }

    /// Ends the gap before a segment that begins, and gives it to the segment
    /// before it.
    fn cut(&mut self, blank: &SegmentBuilder) {
        let between = std::mem::replace(&mut self.builder, blank.clone()).between();
        if let Some(last) = self.segments.last_mut() {
            last.gap = between;
        }
    }
}
