//! Inline codes as the elements of XLIFF 1.2 and 2.x.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use super::names::{nmtoken, prefixed};
use crate::format::Report;
use crate::format::inline::{Role, roles};
use crate::format::xml::{attr, content, element, legal};
use crate::{CodeKind, Half, InlineCode, Piece};

/// Adds the content of a `source` or `target` of XLIFF 1.2.
pub(super) fn old_content(half: &Half, text: &mut String, report: &mut Report) {
    each(half, text, report, content, old_code);
}

/// Goes through a half, its words and its codes, each code with its role.
fn each<'h>(
    half: &'h Half,
    text: &mut String,
    report: &mut Report,
    words: impl Fn(&str, &mut String, &mut Report),
    mut code: impl FnMut(&'h InlineCode, Role, &mut String, &mut Report),
) {
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

fn old_code(code: &InlineCode, role: Role, text: &mut String, report: &mut Report) {
    let (opening, markup) = (code.kind == CodeKind::Opening, code.data.is_some());
    let element_was = |name: &str| code.element.as_deref() == Some(name);
    let name = match role {
        Role::Alone if markup => "ph",
        Role::Alone => "x",
        // Elements that hold markup open and close by themselves; a pair without markup is one element.
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
    attr("id", code.id.as_deref().filter(|id| !id.is_empty()).unwrap_or("0"), text, report);
    if name == "it" {
        attr("pos", if opening { "open" } else { "close" }, text, report);
    }
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

/// A `ctype` that the schema of XLIFF 1.2 allows: one of its list, or a name with `x-`.
fn old_type(kind: &str) -> String {
    match kind {
        "bold" | "italic" | "underlined" | "link" | "image" | "pb" | "lb" => kind.to_owned(),
        other => prefixed(other),
    }
}

/// The original data and the ids of the codes of a unit of XLIFF 2.x.
#[derive(Default)]
pub(super) struct UnitCodes {
    data: Vec<String>,
    ids: HashMap<(String, usize), String>,
    used: HashSet<String>,
}

impl UnitCodes {
    /// Adds the content of a `source` or `target`.
    pub fn content(&mut self, half: &Half, text: &mut String, report: &mut Report) {
        let closings: HashMap<usize, &InlineCode> = roles(&half.codes)
            .into_iter()
            .zip(&half.codes)
            .filter_map(|(role, code)| match role {
                Role::Paired { pair, .. } if code.kind == CodeKind::Closing => Some((pair, code)),
                _ => None,
            })
            .collect();
        // How often each id came on this side: a second code of an id needs one of its own.
        let mut seen: HashMap<&str, usize> = HashMap::new();
        let mut open: HashMap<usize, String> = HashMap::new();
        each(half, text, report, with_controls, |code, role, text, report| {
            let pair = match role {
                Role::Paired { pair, .. } => Some(pair),
                _ => None,
            };
            let known = pair.filter(|_| code.kind == CodeKind::Closing).and_then(|pair| open.remove(&pair));
            let id = known.unwrap_or_else(|| {
                let key = code.id.as_deref().unwrap_or_default();
                let count = seen.entry(key).or_default();
                *count += 1;
                self.id(key.to_owned(), *count)
            });
            if let (Some(pair), CodeKind::Opening) = (pair, code.kind) {
                open.insert(pair, id.clone());
            }
            let closing = pair.and_then(|pair| closings.get(&pair).copied());
            self.code(code, role, &id, closing, text, report);
        });
    }

    /// The id of a code: the file's own where it can be written and is free. Codes of both sides with the same id share
    /// it.
    fn id(&mut self, key: String, count: usize) -> String {
        if let Some(known) = self.ids.get(&(key.clone(), count)) {
            return known.clone();
        }
        let wanted = nmtoken(&key).unwrap_or_else(|| "c".to_owned());
        let mut id = wanted.clone();
        let mut number = count.max(2);
        while !self.used.insert(id.clone()) {
            id = format!("{wanted}-{number}");
            number += 1;
        }
        self.ids.insert((key, count), id.clone());
        id
    }

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

    fn described(&mut self, code: &InlineCode, equivalent: &str, data: &str, text: &mut String, report: &mut Report) {
        if let Some(value) = &code.equivalent {
            attr(equivalent, value, text, report);
        }
        if let Some(value) = &code.data {
            let known = self.data.iter().position(|known| known == value);
            let at = known.unwrap_or_else(|| {
                self.data.push(value.clone());
                self.data.len() - 1
            });
            attr(data, &format!("d{}", at + 1), text, report);
        }
    }

    /// Adds the original data that the codes refer to.
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

/// The type of a code: one of the six of XLIFF 2.x, or a sub-type of ours.
fn new_type(code: &InlineCode, text: &mut String, report: &mut Report) {
    let Some(kind) = code.content_type.as_deref() else { return };
    let (kind, sub) = match kind {
        "fmt" | "ui" | "quote" | "link" | "image" | "other" => (kind, None),
        "lb" | "pb" => ("fmt", Some(format!("xlf:{kind}"))),
        "bold" => ("fmt", Some("xlf:b".into())),
        "italic" => ("fmt", Some("xlf:i".into())),
        "underlined" => ("fmt", Some("xlf:u".into())),
        other => match other.split_once(':') {
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

/// Text whose characters that XML cannot hold become `<cp hex="…"/>`.
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
