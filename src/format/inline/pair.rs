//! Finds out which opening code belongs to which closing code.
//!
//! XML elements must nest, codes need not: `<b>` may close before an `<i>` that
//! it contains, and one end of a pair may be in another segment. Writers choose
//! the element by the role found here.
//!
//! | codes of a segment | roles |
//! |---|---|
//! | `<b>` `</b>` | pair 1, nested |
//! | `<b>` `<i>` `</b>` `</i>` | pairs 1 and 2, the first crossing |
//! | `</b>` alone | isolated |
//! | `{0}` | alone |

use crate::{CodeKind, InlineCode};

/// How a code can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::format) enum Role {
    /// It has no partner and needs none.
    Alone,
    /// It opens or closes a pair; pairs are numbered from 1 in the order of
    /// their ends. A nested pair crosses no other, so that it may be written as
    /// one element around its content.
    Paired { pair: usize, nested: bool },
    /// Its other end is not in this segment.
    Isolated,
}

/// The roles of the codes of a segment, one per code, in their order.
///
/// A closing code belongs to the last open code with its id; one without id, to
/// the last open code.
///
/// `Vec` of the same length and order as `codes`. Ids are compared as text; an
/// id may be used by several pairs one after the other.
pub(in crate::format) fn roles(codes: &[InlineCode]) -> Vec<Role> {
    let mut roles: Vec<_> =
        codes.iter().map(|code| if code.kind == CodeKind::Standalone { Role::Alone } else { Role::Isolated }).collect();
    let (mut open, mut pairs) = (Vec::new(), 0);
    for (at, code) in codes.iter().enumerate() {
        match code.kind {
            CodeKind::Standalone => {}
            CodeKind::Opening => open.push(at),
            CodeKind::Closing => {
                let fits = |&&opened: &&usize| code.id.is_none() || codes[opened].id == code.id;
                let Some(place) = open.iter().rposition(|opened| fits(&opened)) else { continue };
                // Codes opened in between are still open, so that their ends
                // would cross this pair.
                let nested = place + 1 == open.len();
                let opened = open.remove(place);
                pairs += 1;
                roles[opened] = Role::Paired { pair: pairs, nested };
                roles[at] = Role::Paired { pair: pairs, nested };
            }
        }
    }
    roles
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_found_by_their_ids() {
        let code = |kind, id: &str| InlineCode::new(kind, id);
        let codes = [
            code(CodeKind::Opening, "1"),
            code(CodeKind::Opening, "2"),
            code(CodeKind::Closing, "1"),
            code(CodeKind::Closing, "2"),
            code(CodeKind::Standalone, "3"),
            code(CodeKind::Closing, "4"),
        ];
        let crossing = Role::Paired { pair: 1, nested: false };
        let inner = Role::Paired { pair: 2, nested: true };
        assert_eq!(roles(&codes), [crossing, inner, crossing, inner, Role::Alone, Role::Isolated]);
    }
}
