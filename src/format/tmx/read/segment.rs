//! Reads the segments of TMX with their inline codes.
//!
//! Two kinds of elements are in a segment. The content of `bpt`, `ept`, `it`,
//! `ph` and `ut` is markup of the original document and not text; that of `hi`,
//! and of elements that TMX does not know, is text.
//!
//! ```text
//! <seg>Press <ph type="img">&lt;img/></ph> or <hi type="b">Save</hi>.</seg>
//! text    Press  or Save.
//! codes   ph (standalone, data "<img/>"), hi (opening), hi (closing)
//! ```

use std::io::Read;

use super::{LONGEST, Reader};
use crate::audit::Severity;
use crate::format::inline::SegmentBuilder;
use crate::format::parse::XmlToken;
use crate::{CodeKind, Half, InlineCode, Result};

impl<R: Read> Reader<R> {
    /// Reads the `seg` that opened last as a half without tag.
    ///
    /// Reads past the end of the `seg`. Each code has the range of bytes of the
    /// text that shows it.
    ///
    /// # Errors
    /// [`Error::Limit`](crate::Error::Limit) for a text of more than 1 MiB.
    pub(super) fn segment(&mut self) -> Result<Half> {
        let mut builder = SegmentBuilder::new(self.codes, false);
        // For each open element, what its end means: the closing code of `hi`,
        // or nothing.
        let mut open: Vec<Option<InlineCode>> = Vec::new();
        let mut balance = 0i32;
        loop {
            match self.parser.next()? {
                XmlToken::Open => {
                    self.check_inline();
                    balance += i32::from(self.parser.name == "bpt") - i32::from(self.parser.name == "ept");
                    match self.inline_code() {
                        Some(code) if self.parser.name == "hi" => {
                            open.push(Some(InlineCode { kind: CodeKind::Closing, ..code.clone() }));
                            builder.code(code);
                        }
                        Some(code) => builder.code(self.code_content(code)?),
                        // An element that TMX does not know: its text counts,
                        // its end means nothing.
                        None => open.push(None),
                    }
                }
                XmlToken::Close | XmlToken::End => match open.pop() {
                    None => break,
                    Some(ends) => ends.into_iter().for_each(|code| builder.code(code)),
                },
                XmlToken::Text => {
                    builder.words(&self.parser.text);
                    self.parser.within(builder.len(), LONGEST)?;
                }
            }
        }
        // Pairs may cross segments only as `it`, so that the numbers of both
        // ends are equal.
        if balance != 0 {
            self.problem(Severity::Warning, "codes", || "as many `bpt` as `ept` are expected".into());
        }
        let half = builder.finish();
        if self.problems.is_some() {
            self.check_text(&half.text);
        }
        Ok(half)
    }

    /// The code that the element that opened last stands for, without its
    /// content; `None` for an element around text.
    ///
    /// Attributes that a code has no field for are not kept.
    fn inline_code(&self) -> Option<InlineCode> {
        let get = |key: &str| self.parser.attribute(key).map(str::to_owned);
        let kind = match self.parser.name.as_str() {
            "bpt" | "hi" => CodeKind::Opening,
            "ept" => CodeKind::Closing,
            // `it` without `pos` is against the DTD; most such codes open.
            "it" if self.parser.attribute("pos") == Some("end") => CodeKind::Closing,
            "it" => CodeKind::Opening,
            "ph" | "ut" => CodeKind::Standalone,
            _ => return None,
        };
        let element = Some(self.parser.name.clone());
        Some(InlineCode {
            kind,
            element,
            // `i` pairs codes within the segment, `x` across languages; the
            // first matters more.
            id: get("i").or_else(|| get("x")),
            content_type: get("type"),
            ..InlineCode::default()
        })
    }

    /// Reads the content of a code to its end, as its native markup.
    ///
    /// A sub-flow (`sub`, such as the text of an `alt` attribute) belongs to
    /// the markup: it is a text of its own, which no pair has a place for.
    ///
    /// # Errors
    /// [`Error::Limit`](crate::Error::Limit) for markup of more than 1 MiB.
    fn code_content(&mut self, mut code: InlineCode) -> Result<InlineCode> {
        let (mut depth, mut data) = (1, String::new());
        while depth > 0 {
            match self.parser.next()? {
                XmlToken::Open => {
                    depth += 1;
                    self.check_inline();
                }
                XmlToken::Close | XmlToken::End => depth -= 1,
                XmlToken::Text => {
                    data.push_str(&self.parser.text);
                    self.parser.within(data.len(), LONGEST)?;
                }
            }
        }
        code.data = Some(data).filter(|data| !data.is_empty());
        Ok(code)
    }
}
