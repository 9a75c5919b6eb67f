//! Styled texts of Android: the elements in a text (`<b>`, `<xliff:g>`) as
//! inline codes.
//!
//! ```text
//! Press <b>OK</b>      text "Press OK", codes <b> and </b>
//! ```
//!
//! White space is folded over the whole text, so that each tag is one character
//! while the text is read: a private one, which no text has.

use std::ops::Range;

use quick_xml::events::Event;

use super::android::unescaped;
use crate::format::parse::resolve;
use crate::{CodeKind, Half, InlineCode};

/// The characters that stand for tags: the private use area of the Basic
/// Multilingual Plane.
const PRIVATE: Range<u32> = 0xE000..0xF900;

/// A tag of a text.
struct StyleTag<'t> {
    /// Whether it opens, closes or is complete.
    kind: CodeKind,
    /// The number that both ends of an element share.
    number: usize,
    /// How it is written.
    markup: &'t str,
}

/// The text of a resource and its tags as codes, from the content of its
/// element. Its tag is empty. `None` for a text without elements, or one that
/// uses the characters that stand for them.
pub(super) fn styled(content: &str) -> Option<Half> {
    let private = |c: char| PRIVATE.contains(&u32::from(c));
    if !content.contains('<') || content.contains(private) {
        return None;
    }
    let (mut marked, mut tags) = (String::with_capacity(content.len()), Vec::new());
    read(content, &mut marked, &mut tags)?;
    if tags.is_empty() {
        return None;
    }
    let mut half = Half::default();
    for c in unescaped(&marked).chars() {
        let at = u32::from(c).wrapping_sub(PRIVATE.start) as usize;
        match tags.get(at).filter(|_| private(c)) {
            Some(StyleTag { kind, number, markup }) => {
                let code =
                    InlineCode { data: Some((*markup).to_owned()), ..InlineCode::new(*kind, number.to_string()) };
                half.push_code(code, "");
            }
            None => half.text.push(c),
        }
    }
    Some(half)
}

/// Reads a content into its text, in which a private character stands for each
/// tag. `None` if it is not well-formed, or has more tags than there are
/// characters.
fn read<'t>(content: &'t str, marked: &mut String, tags: &mut Vec<StyleTag<'t>>) -> Option<()> {
    let mut reader = quick_xml::Reader::from_str(content);
    let (mut open, mut elements) = (Vec::new(), 0);
    loop {
        let start = reader.buffer_position() as usize;
        let event = reader.read_event().ok()?;
        let markup = content.get(start..reader.buffer_position() as usize)?;
        let (kind, number) = match event {
            Event::Start(_) => {
                elements += 1;
                open.push(elements);
                (CodeKind::Opening, elements)
            }
            Event::End(_) => (CodeKind::Closing, open.pop()?),
            Event::Empty(_) => {
                elements += 1;
                (CodeKind::Standalone, elements)
            }
            Event::Text(text) => {
                marked.push_str(&text.xml10_content());
                continue;
            }
            Event::CData(text) => {
                marked.push_str(&text.xml10_content());
                continue;
            }
            Event::GeneralRef(reference) => {
                marked.extend(resolve(&reference.into_inner()).ok()?);
                continue;
            }
            Event::Eof => return open.is_empty().then_some(()),
            _ => continue,
        };
        let stand_in = u32::try_from(tags.len()).ok().map(|at| PRIVATE.start + at).filter(|at| PRIVATE.contains(at))?;
        marked.push(char::from_u32(stand_in)?);
        tags.push(StyleTag { kind, number, markup });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_codes() {
        let half = styled("Press  <b>\\'OK\\'</b> &amp;\n  <xliff:g id=\"n\">%1$d</xliff:g><br/>").unwrap();
        assert_eq!(half.text, "Press 'OK' & %1$d");
        let data: Vec<_> = half.codes.iter().filter_map(|code| code.data.as_deref()).collect();
        assert_eq!(data, ["<b>", "</b>", "<xliff:g id=\"n\">", "</xliff:g>", "<br/>"]);
        assert_eq!(half.codes[0].id, half.codes[1].id);
        assert!(styled("plain").is_none() && styled("<![CDATA[<b>]]>").is_none() && styled("<b>").is_none());
    }
}
