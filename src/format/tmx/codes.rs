//! Writes the segments of TMX with their inline codes (TMX 1.4b, "Content
//! markup").
//!
//! `bpt` and `ept` of a pair share `i`, unique in the segment; `x` links a code
//! of the source with that of the target. The content of an element is the
//! code's native markup.
//!
//! ```text
//! Press <b>OK</b>{0}.
//! <seg>Press <bpt i="1" x="1">&lt;b&gt;</bpt>OK<ept i="1">&lt;/b&gt;</ept><ph x="2">{0}</ph>.</seg>
//! ```

use crate::format::Report;
use crate::format::inline::{Role, content_of, roles};
use crate::format::xml::{attr, content, element};
use crate::{CodeKind, Half, InlineCode, Piece};

/// The numbers (`x`) that link the codes of source and target of a unit, by the
/// ids that the codes share.
///
/// Borrowed from the unit, so that no id is copied.
#[derive(Default)]
pub(super) struct Numbers<'u>(Vec<&'u str>);

impl<'u> Numbers<'u> {
    /// The number of an id, from 1: the same for the same id on both sides.
    fn number(&mut self, id: &'u str) -> usize {
        // A handful of codes: a search costs less than a map.
        let known = self.0.iter().position(|known| *known == id);
        known.unwrap_or_else(|| {
            self.0.push(id);
            self.0.len() - 1
        }) + 1
    }
}

/// Appends a segment and the end of its variant.
///
/// The numbers are shared by both variants of a unit. Characters that XML
/// cannot hold are counted in the report.
pub(super) fn segment<'u>(half: &'u Half, numbers: &mut Numbers<'u>, text: &mut String, report: &mut Report) {
    text.push_str("<seg>");
    if half.codes.is_empty() {
        // Most segments have no codes and are written without looking for any.
        content(&half.text, text, report);
    } else {
        let mut roles = roles(&half.codes).into_iter();
        for piece in half.pieces() {
            match (piece, roles.as_slice().first()) {
                (Piece::Code(code), Some(&role)) => {
                    roles.next();
                    let number = code.id.as_deref().map(|id| numbers.number(id));
                    write(code, role, number, text, report);
                }
                (Piece::Words(words), _) => content(words, text, report),
                (Piece::Code(_), None) => {}
            }
        }
    }
    text.push_str("</seg>\n</tuv>\n");
}

/// Appends one code in the element that its role asks for.
///
/// `ph` for a code without a partner, `bpt` and `ept` for a pair, `it` for half
/// of a pair whose other half is in another segment, `hi` for one without
/// native markup.
fn write(code: &InlineCode, role: Role, number: Option<usize>, text: &mut String, report: &mut Report) {
    // Only the kind of an unpaired code shows which half it is.
    let opening = code.kind == CodeKind::Opening;
    // `hi` is an element around text without native markup. It must nest, which
    // a crossing pair cannot.
    if code.element.as_deref() == Some("hi") && matches!(role, Role::Paired { nested: true, .. }) {
        return match opening {
            true => {
                text.push_str("<hi");
                typed(code, text, report);
                text.push('>');
            }
            false => text.push_str("</hi>"),
        };
    }
    let (name, pair) = match role {
        Role::Alone => ("ph", None),
        Role::Paired { pair, .. } => (if opening { "bpt" } else { "ept" }, Some(pair)),
        Role::Isolated => ("it", None),
    };
    text.push('<');
    text.push_str(name);
    if let Some(pair) = pair {
        attr("i", &pair.to_string(), text, report);
    }
    if name == "it" {
        attr("pos", if opening { "begin" } else { "end" }, text, report);
    }
    // `ept` has `i` only; its `bpt` carries the rest.
    if name != "ept" {
        if let Some(number) = number {
            attr("x", &number.to_string(), text, report);
        }
        typed(code, text, report);
    }
    element(">", &content_of(code), "</", text, report);
    text.push_str(name);
    text.push('>');
}

/// Appends the type of a code, if it has one.
///
/// TMX recommends words such as `bold` and `link` for it; any other is allowed.
fn typed(code: &InlineCode, text: &mut String, report: &mut Report) {
    if let Some(kind) = &code.content_type {
        attr("type", kind, text, report);
    }
}
