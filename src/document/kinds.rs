//! Sets the kinds that only words and positions show: titles, bylines, credits,
//! word lists.
//!
//! Markup shows headings and items, but rarely the other kinds. These are
//! recognised by their words and their position: a title comes before the first
//! running text, credits name a translator, and a word list explains words of
//! the text.

use std::collections::HashSet;

use super::credit::{is_byline, is_credit, is_source};
use super::mixed::{explains, halves};
use super::segment::Segment;
use super::text_in;
use super::width::{ends_sentence, is_wider};
use crate::Lang;
use crate::bitext::{Kind, Reason};

/// Sets the kinds of titles, bylines, sources, credits and word lists.
///
/// It runs last, because titles and bylines can only be recognised by what follows
/// them.
pub(super) fn set_kinds(source: &str, segments: &mut [Segment]) {
    set_front_kinds(source, segments);
    set_credits(source, segments);
    set_words(source, segments);
}

/// Classifies what comes before the first running text: title, subtitle,
/// byline, source. A first heading is the title.
///
/// Running text is a list item, or a sentence of more than 60 columns. A line
/// before it that is not longer than 199 columns is a title, unless it is a
/// byline or a source.
fn set_front_kinds(source: &str, segments: &mut [Segment]) {
    let lang_of = |segment: &Segment| segment.lang.unwrap_or(Lang::En);
    let running = |segment: &Segment| {
        let text = text_in(source, segment);
        segment.kind == Kind::ListItem || (segment.kind == Kind::Body && ends_sentence(text) && is_wider(text, 60))
    };
    let front = segments.iter().position(|segment| segment.reason.is_none() && running(segment)).unwrap_or(0);
    for segment in segments[..front].iter_mut().filter(|segment| segment.reason.is_none()) {
        let text = text_in(source, segment);
        let (byline, dated, short) = (is_byline(text, lang_of(segment)), is_source(text), !is_wider(text, 199));
        if byline {
            segment.kind = Kind::Byline;
        } else if dated {
            segment.kind = Kind::Source;
        } else if short && (segment.kind == Kind::Heading || segment.kind == Kind::Body && !ends_sentence(text)) {
            segment.kind = Kind::Title;
        }
    }
    if let Some(first) = segments.first_mut().filter(|first| front == 0 && first.kind == Kind::Heading) {
        first.kind = Kind::Title;
    }
}

/// Sets aside credit lines that are in one language only. With as many of the
/// other language next to them they are pairs.
///
/// A credit in both languages is worth aligning; one in a single language has
/// no counterpart by nature.
fn set_credits(source: &str, segments: &mut [Segment]) {
    let mut at = 0;
    while at < segments.len() {
        let count = segments[at..]
            .iter()
            .take_while(|s| s.reason.is_none() && s.kind != Kind::ListItem && is_credit(text_in(source, s)))
            .count();
        let group = &mut segments[at..at + count];
        let en = group.iter().filter(|segment| segment.lang == Some(Lang::En)).count();
        // If exactly half are English, they pair up.
        if 2 * en != count {
            group.iter_mut().for_each(|segment| {
                segment.reason = Some(Reason::Credit);
                segment.kind = Kind::Note;
            });
        }
        at += count.max(1);
    }
}

/// Sets aside lines that explain words of the text, if there are several. A
/// line that translates one of the same shape (`Name: what it is`) is kept.
///
/// Two such lines at least, and neither most of the text nor its only lines in a
/// language: a glossary consists of them, whatever heading it has.
fn set_words(source: &str, segments: &mut [Segment]) {
    let term = |at: usize| -> Option<&str> {
        let segment = &segments[at];
        if segment.reason.is_some() || segment.kind != Kind::Body {
            return None;
        }
        explains(text_in(source, segment))
    };
    let terms: Vec<(usize, &str)> = (0..segments.len()).filter_map(|at| Some((at, term(at)?))).collect();
    // A single line of that shape may be a sentence with a colon.
    if terms.len() < 2 {
        return;
    }
    let english = segments.iter().filter(|segment| segment.reason.is_none() && segment.lang == Some(Lang::En));
    let named: HashSet<String> = english
        .filter_map(|segment| text_in(source, segment).split_once([':', '：', '—', '–']))
        .map(|(name, _)| name.trim().to_lowercase())
        .collect();
    let both = |segment: &Segment| halves(text_in(source, segment)).is_some();
    let explained = |&(at, term): &(usize, &str)| both(&segments[at]) || !named.contains(&term.to_lowercase());
    let found: Vec<usize> = terms.into_iter().filter(explained).map(|(at, _)| at).collect();
    let bodies = segments.iter().filter(|segment| segment.reason.is_none()).count();
    // A file of mostly such lines is a glossary, and they are its content.
    if found.len() < 2 || found.len() * 10 > bodies * 8 {
        return;
    }
    let rest = |lang| {
        let mut others = segments.iter().enumerate().filter(|(at, _)| found.binary_search(at).is_err());
        others.any(|(_, segment)| segment.reason.is_none() && segment.lang == Some(lang))
    };
    if !rest(Lang::En) || !rest(Lang::Zh) {
        return;
    }
    for at in found {
        segments[at].reason = Some(Reason::Note);
        segments[at].kind = Kind::Note;
    }
}
