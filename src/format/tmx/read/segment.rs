//! Segments with their inline codes.

use std::io::Read;

use super::{LONGEST, Reader};
use crate::format::check::Severity;
use crate::format::inline::SegmentBuilder;
use crate::format::parse::Token;
use crate::{CodeKind, Half, InlineCode, Result};

impl<R: Read> Reader<R> {
    /// A segment with its inline codes. The content of `bpt`, `ept`, `it`, `ph` and `ut` is markup; that of `hi`, and of
    /// elements that TMX does not know, is text.
    pub(super) fn segment(&mut self) -> Result<Half> {
        let mut builder = SegmentBuilder::new(self.codes, false);
        // What each open element ends with: the closing code of `hi`.
        let mut open: Vec<Option<InlineCode>> = Vec::new();
        let mut balance = 0i32;
        loop {
            match self.parser.next()? {
                Token::Open => {
                    self.check_inline();
                    balance += i32::from(self.parser.name == "bpt") - i32::from(self.parser.name == "ept");
                    match self.inline_code() {
                        Some(code) if self.parser.name == "hi" => {
                            open.push(Some(InlineCode { kind: CodeKind::Closing, ..code.clone() }));
                            builder.code(code);
                        }
                        Some(code) => builder.code(self.code_content(code)?),
                        None => open.push(None),
                    }
                }
                Token::Close | Token::End => match open.pop() {
                    None => break,
                    Some(ends) => ends.into_iter().for_each(|code| builder.code(code)),
                },
                Token::Text => {
                    builder.words(&self.parser.text);
                    self.parser.within(builder.len(), LONGEST)?;
                }
            }
        }
        if balance != 0 {
            self.problem(Severity::Warning, "codes", || "as many `bpt` as `ept` are expected".into());
        }
        let half = builder.finish();
        if self.problems.is_some() {
            self.check_text(&half.text);
        }
        Ok(half)
    }

    /// The code that the element that opened last is, without its content.
    fn inline_code(&self) -> Option<InlineCode> {
        let get = |key: &str| self.parser.attribute(key).map(str::to_owned);
        let kind = match self.parser.name.as_str() {
            "bpt" | "hi" => CodeKind::Opening,
            "ept" => CodeKind::Closing,
            "it" if self.parser.attribute("pos") == Some("end") => CodeKind::Closing,
            "it" => CodeKind::Opening,
            "ph" | "ut" => CodeKind::Standalone,
            _ => return None,
        };
        let element = Some(self.parser.name.clone());
        Some(InlineCode {
            kind,
            element,
            id: get("i").or_else(|| get("x")),
            content_type: get("type"),
            ..InlineCode::default()
        })
    }

    /// Reads the content of a code to its end. A sub-flow in it belongs to the markup.
    fn code_content(&mut self, mut code: InlineCode) -> Result<InlineCode> {
        let (mut depth, mut data) = (1, String::new());
        while depth > 0 {
            match self.parser.next()? {
                Token::Open => {
                    depth += 1;
                    self.check_inline();
                }
                Token::Close | Token::End => depth -= 1,
                Token::Text => {
                    data.push_str(&self.parser.text);
                    self.parser.within(data.len(), LONGEST)?;
                }
            }
        }
        code.data = Some(data).filter(|data| !data.is_empty());
        Ok(code)
    }
}
