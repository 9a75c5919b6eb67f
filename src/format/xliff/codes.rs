//! Writes inline codes as the elements of XLIFF 1.2 (section 2.4) and 2.x
//! (section 4.2.3).
//!
//! | code | 1.2 with markup | 1.2 without | 2.x |
//! |---|---|---|---|
//! | alone | `ph` | `x` | `ph` |
//! | nested pair | `bpt`, `ept` | `g` | `pc` |
//! | crossing pair | `bpt`, `ept` | `bx`, `ex` | `sc`, `ec` |
//! | other end elsewhere | `it` | `bx`, `ex` | `sc`, `ec` with `isolated` |
//!
//! In 1.2 the markup is the content of the element; in 2.x it is stored once
//! per unit in `originalData`, to which the elements refer.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use super::names::{nmtoken, prefixed};
use crate::format::Report;
use crate::format::inline::{Role, roles};
use crate::format::xml::{attr, content, element, legal};
use crate::{CodeKind, Half, InlineCode, Piece};

/// Appends the content of a `source` or `target` of XLIFF 1.2.
pub(super) fn old_content(half: &Half, text: &mut String, report: &mut Report) {
    each(half, text, report, content, old_code);
}

/// Goes through a half and appends its words by `words` and its codes, each
/// with its role, by `code`.
fn each<'h>(
    half: &'h Half,
    text: &mut String,
    report: &mut Report,
    words: impl Fn(&str, &mut String, &mut Report),
    mut code: impl FnMut(&'h InlineCode, Role, &mut String, &mut Report),
) {
    // In the common case no pairs are looked for.
    if half.codes.is_empty() {
        return words(&half.text, text, report);
    }
    let mut roles = roles(&half.codes).into_iter();
    for piece in half.pieces() {
        match piece {
            Piece::Words(found) => words(found, text, report),
            Piece::Code(found) => code(found, roles.next().unwrap_or(Role::Alone), text, report),
        }
    }
}

/// Appends a code of XLIFF 1.2.
fn old_code(code: &InlineCode, role: Role, text: &mut String, report: &mut Report) {
    let (opening, markup) = (code.kind == CodeKind::Opening, code.data.is_some());
    // The element of the file that was read is kept where possible, so that a
    // round trip changes nothing.
    let element_was = |name: &str| code.element.as_deref() == Some(name);
    let name = match role {
        Role::Alone if markup => "ph",
        Role::Alone => "x",
        // Elements that hold markup open and close by themselves; a pair
        // without markup is one element.
        Role::Paired { .. } if markup || element_was("bpt") || element_was("ept") => {
            if opening {
                "bpt"
            } else {
                "ept"
            }
        }
        Role::Paired { nested: true, .. } if !element_was("bx") && !element_was("ex") => {
            if !opening {
                return text.push_str("</g>");
            }
            "g"
        }
        Role::Isolated if markup => "it",
        Role::Paired { .. } | Role::Isolated => {
            if opening {
                "bx"
            } else {
                "ex"
            }
        }
    };
    text.push('<');
    text.push_str(name);
    // `id` is required in 1.2; `0` stands for a code that had none.
    attr("id", code.id.as_deref().filter(|id| !id.is_empty()).unwrap_or("0"), text, report);
    if name == "it" {
        attr("pos", if opening { "open" } else { "close" }, text, report);
    }
    // `ctype` and `equiv-text` belong to the beginning; the schema does not
    // allow them at an end.
    if let Some(kind) = code.content_type.as_deref().filter(|_| !matches!(name, "ept" | "ex")) {
        attr("ctype", &old_type(kind), text, report);
    }
    if let Some(equivalent) = code.equivalent.as_ref().filter(|_| !matches!(name, "ept" | "ex")) {
        attr("equiv-text", equivalent, text, report);
    }
    match name {
        "g" => text.push('>'),
        "x" | "bx" | "ex" => text.push_str("/>"),
        _ => {
            element(">", code.data.as_deref().unwrap_or_default(), "</", text, report);
            text.push_str(name);
            text.push('>');
        }
    }
}

/// A `ctype` that the schema of XLIFF 1.2 allows: one of its list, or a name
/// with `x-`.
fn old_type(kind: &str) -> String {
    match kind {
        "bold" | "italic" | "underlined" | "link" | "image" | "pb" | "lb" => kind.to_owned(),
        other => prefixed(other),
    }
}

/// The original data and the ids of the codes of one unit of XLIFF 2.x, shared
/// by its segments.
#[derive(Default)]
pub(super) struct UnitCodes {
    /// The markup of codes, each once; its number from 1 is in the id `d1`.
    data: Vec<String>,
    /// The id that was given to each code, by its own id and its count among
    /// codes with that id.
    ids: HashMap<(String, usize), String>,
    /// The ids that were given.
    used: HashSet<String>,
}

impl UnitCodes {
    /// Appends the content of a `source` or `target`, and gathers the markup of
    /// its codes.
    pub fn content(&mut self, half: &Half, text: &mut String, report: &mut Report) {
        // A nested pair becomes one element, which at its beginning already
        // names the data of its end.
        let closings: HashMap<usize, &InlineCode> = roles(&half.codes)
            .into_iter()
            .zip(&half.codes)
            .filter_map(|(role, code)| match role {
                Role::Paired { pair, .. } if code.kind == CodeKind::Closing => Some((pair, code)),
                _ => None,
            })
            .collect();
        // How often each id came on this side: a second code of an id needs an
        // id of its own, because 2.x wants them unique within a segment.
        let mut seen: HashMap<String, usize> = HashMap::new();
        let mut open: HashMap<usize, String> = HashMap::new();
        each(half, text, report, with_controls, |code, role, text, report| {
            let pair = match role {
                Role::Paired { pair, .. } => Some(pair),
                _ => None,
            };
            // The end of a pair refers to its beginning and has no id to find.
            let known = pair.filter(|_| code.kind == CodeKind::Closing).and_then(|pair| open.remove(&pair));
            let id = known.unwrap_or_else(|| {
                let key = key_of(code, pair.is_some());
                let count = seen.entry(key.clone()).or_default();
                *count += 1;
                self.id(key, *count)
            });
            if let (Some(pair), CodeKind::Opening) = (pair, code.kind) {
                open.insert(pair, id.clone());
            }
            let closing = pair.and_then(|pair| closings.get(&pair).copied());
            self.code(code, role, &id, closing, text, report);
        });
    }

    /// The id under which a code is written: the file's own where it is a name
    /// token and free. Codes of both sides with the same id get the same.
    ///
    /// A second code with an id that is taken on the same side gets a suffix
    /// (`1-2`); a character that no name token allows becomes `_`.
    fn id(&mut self, key: String, count: usize) -> String {
        if let Some(known) = self.ids.get(&(key.clone(), count)) {
            return known.clone();
        }
        let own = nmtoken(&key).filter(|_| !key.starts_with('\0'));
        let wanted = own.unwrap_or_else(|| "c".to_owned());
        let mut id = wanted.clone();
        let mut number = count.max(2);
        while !self.used.insert(id.clone()) {
            id = format!("{wanted}-{number}");
            number += 1;
        }
        self.ids.insert((key, count), id.clone());
        id
    }

    /// Appends one code. `closing` is the other end of a nested pair, whose
    /// data belongs to its beginning.
    fn code(
        &mut self,
        code: &InlineCode,
        role: Role,
        id: &str,
        closing: Option<&InlineCode>,
        text: &mut String,
        report: &mut Report,
    ) {
        let opening = code.kind == CodeKind::Opening;
        match role {
            Role::Alone => text.push_str("<ph"),
            Role::Paired { nested: true, .. } if !opening => return text.push_str("</pc>"),
            Role::Paired { nested: true, .. } => text.push_str("<pc"),
            _ if opening => text.push_str("<sc"),
            _ => text.push_str("<ec"),
        }
        // The end of a crossing pair names its beginning; all other codes have
        // ids of their own.
        match (role, opening) {
            (Role::Paired { nested: false, .. }, false) => attr("startRef", id, text, report),
            _ => attr("id", id, text, report),
        }
        if role == Role::Isolated {
            attr("isolated", "yes", text, report);
        }
        new_type(code, text, report);
        if let Role::Paired { nested: true, .. } = role {
            self.described(code, "equivStart", "dataRefStart", text, report);
            if let Some(closing) = closing {
                self.described(closing, "equivEnd", "dataRefEnd", text, report);
            }
            text.push('>');
        } else {
            self.described(code, "equiv", "dataRef", text, report);
            text.push_str("/>");
        }
    }

    /// Appends the equivalent text of a code, and the reference to its markup,
    /// under the given attributes.
    fn described(&mut self, code: &InlineCode, equivalent: &str, data: &str, text: &mut String, report: &mut Report) {
        if let Some(value) = &code.equivalent {
            attr(equivalent, value, text, report);
        }
        if let Some(value) = &code.data {
            // The same markup, such as `<b>`, is stored once.
            let known = self.data.iter().position(|known| known == value);
            let at = known.unwrap_or_else(|| {
                self.data.push(value.clone());
                self.data.len() - 1
            });
            attr(data, &format!("d{}", at + 1), text, report);
        }
    }

    /// Appends the markup that the codes refer to. The schema wants it before
    /// the segments.
    pub fn original_data(&self, text: &mut String, report: &mut Report) {
        if self.data.is_empty() {
            return;
        }
        text.push_str("<originalData>\n");
        for (data, number) in self.data.iter().zip(1..) {
            let _ = write!(text, "<data id=\"d{number}\" xml:space=\"preserve\">");
            with_controls(data, text, report);
            text.push_str("</data>\n");
        }
        text.push_str("</originalData>\n");
    }
}

/// What the codes of both sides that belong together have in common: their id, or
/// where the file gave none, their markup. No id begins with NUL.
fn key_of(code: &InlineCode, paired: bool) -> String {
    match code.id.as_deref().filter(|id| !id.is_empty()) {
        Some(id) => id.to_owned(),
        None => format!("\0{paired} {}", code.data.as_deref().or(code.content_type.as_deref()).unwrap_or_default()),
    }
}

/// Appends the type of a code: one of the six of XLIFF 2.x, with a sub-type
/// where that is less exact than ours.
///
/// Sub-types need a prefix: `xlf` for those of the specification, `duiqi` for
/// names without one.
///
/// | type of the unit | `type` | `subType` |
/// |---|---|---|
/// | `bold` | `fmt` | `xlf:b` |
/// | `lb` | `fmt` | `xlf:lb` |
/// | `image` | `image` | |
/// | `html:br` | `other` | `html:br` |
/// | `placeholder` | `other` | `duiqi:placeholder` |
fn new_type(code: &InlineCode, text: &mut String, report: &mut Report) {
    let Some(kind) = code.content_type.as_deref() else { return };
    let (kind, sub) = match kind {
        "fmt" | "ui" | "quote" | "link" | "image" | "other" => (kind, None),
        "lb" | "pb" => ("fmt", Some(format!("xlf:{kind}"))),
        "bold" => ("fmt", Some("xlf:b".into())),
        "italic" => ("fmt", Some("xlf:i".into())),
        "underlined" => ("fmt", Some("xlf:u".into())),
        other => match other.split_once(':') {
            // A prefix of another tool stays as it is.
            Some((prefix, value)) if nmtoken(prefix).as_deref() == Some(prefix) && !value.is_empty() => {
                ("other", Some(other.to_owned()))
            }
            _ => ("other", Some(format!("duiqi:{other}"))),
        },
    };
    attr("type", kind, text, report);
    if let Some(sub) = sub {
        attr("subType", &sub, text, report);
    }
}

/// Appends text of XLIFF 2.x, in which characters that XML cannot hold become
/// `<cp hex="…"/>` (section 4.2.3.1).
///
/// `Bell\u{8}` becomes `Bell<cp hex="0008"/>`. Nothing is removed, so nothing
/// is counted.
pub(super) fn with_controls(text: &str, out: &mut String, report: &mut Report) {
    let mut rest = text;
    while let Some(at) = rest.find(|c| !legal(c)) {
        content(&rest[..at], out, report);
        let c = rest[at..].chars().next().unwrap_or_default();
        let _ = write!(out, "<cp hex=\"{:04X}\"/>", c as u32);
        rest = &rest[at + c.len_utf8()..];
    }
    content(rest, out, report);
}
