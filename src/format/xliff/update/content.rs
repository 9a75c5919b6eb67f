//! Writes a target with the codes that its file has already: each code of the
//! translation gets the markup of the matching code in the source, byte for
//! byte.

use super::{Gathered, UnitChange};
use crate::format::Report;
use crate::format::elements::{Elements, attribute, is_well_formed, opened, qualified_name};
use crate::format::xliff::codes::with_controls;
use crate::format::xml;
use crate::{Half, InlineCode, Piece};

/// A code with its markup in the file.
struct WrittenCode<'u> {
    /// The code as it was read.
    code: &'u InlineCode,
    /// How it is written.
    markup: String,
    /// What a reader of the source sees of it; empty for markup and line breaks.
    shown: String,
    /// Whether a code of the translation has taken it.
    taken: bool,
}

impl Gathered<'_> {
    /// The content of a target: `source` and `target` are the elements of the
    /// file that hold the unit's texts.
    pub(super) fn target_content(
        &mut self,
        change: &UnitChange<'_>,
        source: Option<usize>,
        target: Option<usize>,
    ) -> String {
        // Only codes of the source may stand for words of the translation:
        // codes of the old target alone are not wanted again.
        let mut known = self.written_codes(&change.old.target, target);
        known.iter_mut().for_each(|known| known.shown.clear());
        known.extend(self.written_codes(&change.old.source, source));
        let (content, dropped) = self.with_codes(&change.new.target, &mut known);
        if is_well_formed(&content) {
            self.dropped_codes += dropped;
            return content;
        }
        // Some ends lack their beginnings: the words alone are better than no
        // file.
        let (content, dropped) = self.with_codes(&change.new.target, &mut []);
        self.dropped_codes += dropped;
        content
    }

    /// The codes of a half with their markup. None if the two do not match.
    fn written_codes<'u>(&self, half: &'u Half, element: Option<usize>) -> Vec<WrittenCode<'u>> {
        let mut markup = Vec::new();
        element.into_iter().for_each(|element| markup_of_codes(&self.file, element, &mut markup));
        if markup.len() != half.codes.len() {
            return Vec::new();
        }
        let shown = |code: &InlineCode| half.text.get(code.range.clone()).unwrap_or_default().trim().to_owned();
        let written = half.codes.iter().zip(markup);
        written.map(|(code, markup)| WrittenCode { code, markup, shown: shown(code), taken: false }).collect()
    }

    /// Words and codes, and how many codes are left out because none in the
    /// file matches them. Those that a reader sees become words.
    fn with_codes(&self, half: &Half, known: &mut [WrittenCode<'_>]) -> (String, usize) {
        let (mut content, mut dropped) = (String::new(), 0);
        for piece in half.pieces() {
            match piece {
                Piece::Words(words) => self.shown_codes(words, known, &mut content),
                Piece::Code(code) => match known.iter_mut().find(|known| !known.taken && answers(known.code, code)) {
                    Some(known) => {
                        known.taken = true;
                        content.push_str(&known.markup);
                    }
                    None => {
                        let shown = half.text.get(code.range.clone()).unwrap_or_default();
                        dropped += usize::from(shown.trim().is_empty());
                        self.words(shown, &mut content);
                    }
                },
            }
        }
        (content, dropped)
    }

    /// Appends words, in which codes of the source may be shown: a memory of
    /// plain text has `{{name}}` where the file has a code.
    fn shown_codes(&self, words: &str, known: &mut [WrittenCode<'_>], content: &mut String) {
        let mut rest = words;
        loop {
            let free = known.iter_mut().filter(|known| !known.taken && !known.shown.is_empty());
            let found = free.filter_map(|known| Some((rest.find(&known.shown)?, known)));
            let Some((at, known)) = found.min_by_key(|(at, known)| (*at, std::cmp::Reverse(known.shown.len()))) else {
                return self.words(rest, content);
            };
            known.taken = true;
            self.words(&rest[..at], content);
            content.push_str(&known.markup);
            rest = &rest[at + known.shown.len()..];
        }
    }

    /// Appends words, escaped.
    fn words(&self, words: &str, content: &mut String) {
        match self.is_new {
            true => with_controls(words, content, &mut Report::default()),
            false => xml::content(words, content, &mut Report::default()),
        }
    }
}

/// True if a code of a translation is one of the file.
fn answers(known: &InlineCode, code: &InlineCode) -> bool {
    (known.kind, &known.id, &known.data) == (code.kind, &code.id, &code.data)
}

/// Appends the markup of the codes in an element, in the order in which the
/// reader gives them.
fn markup_of_codes(file: &Elements<'_>, element: usize, markup: &mut Vec<String>) {
    for child in file.children(element) {
        let Some(found) = file.get(child) else { continue };
        let tag = file.tag(child);
        match found.name {
            "g" | "pc" => {
                markup.push(opened(tag));
                markup_of_codes(file, child, markup);
                markup.push(format!("</{}>", qualified_name(tag)));
            }
            "x" | "bx" | "ex" | "ph" | "bpt" | "ept" | "it" | "sc" | "ec" => {
                markup.push(file.text[found.whole()].to_owned());
            }
            "mrk" if attribute(tag, "mtype") == Some("x-sdl-deleted") => {}
            _ => markup_of_codes(file, child, markup),
        }
    }
}
