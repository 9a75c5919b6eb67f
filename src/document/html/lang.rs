//! The elements of a page that name the language of their text.
//!
//! A translated page must name its new language, or screen readers and browsers
//! read it with the wrong voice, font and line breaks.

use std::collections::HashMap;
use std::ops::Range;

use html5gum::{DefaultEmitter, HtmlString, Spanned, StartTag, Token, Tokenizer};

use crate::LanguageTag;
use crate::document::elements::is_void;

/// An attribute that names a language.
#[derive(Debug)]
pub(in crate::document) struct NamedLanguage {
    /// The language.
    pub tag: LanguageTag,
    /// The bytes of the attribute's value.
    pub place: Range<usize>,
    /// The bytes of the element's content.
    pub content: Range<usize>,
}

/// An element with such attributes that is open.
struct OpenElement {
    /// How many elements of the name are open since it began, itself among them.
    depth: usize,
    /// The numbers of its attributes among those found.
    attributes: Range<usize>,
}

/// The attributes `lang` and `xml:lang` of a page, in order. An element that is
/// never closed goes to the end.
pub(in crate::document) fn languages(source: &str) -> Vec<NamedLanguage> {
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(true);
    // By name, so that each tag takes one look-up however many elements are open.
    let mut open = HashMap::<Vec<u8>, Vec<OpenElement>>::new();
    let mut found = Vec::<NamedLanguage>::new();
    for Ok(token) in Tokenizer::new_with_emitter(source, emitter) {
        match token {
            Token::StartTag(tag) if !tag.self_closing && !is_void(std::str::from_utf8(&tag.name).unwrap_or("")) => {
                // A paragraph ends where the next one begins.
                if *tag.name == b"p"[..]
                    && let Some(paragraph) = open.get_mut(&b"p"[..]).and_then(Vec::pop)
                {
                    close(&paragraph, &mut found, tag.span.start);
                }
                let first = found.len();
                found.extend(named(source, &tag));
                if found.len() > first {
                    let element = OpenElement { depth: 1, attributes: first..found.len() };
                    open.entry(tag.name.to_vec()).or_default().push(element);
                } else if let Some(element) = open.get_mut(&tag.name[..]).and_then(|elements| elements.last_mut()) {
                    element.depth += 1;
                }
            }
            Token::EndTag(tag) => {
                let Some(elements) = open.get_mut(&tag.name[..]) else { continue };
                if let Some(element) = elements.last_mut() {
                    element.depth -= 1;
                }
                if let Some(element) = elements.pop_if(|element| element.depth == 0) {
                    close(&element, &mut found, tag.span.start);
                }
            }
            _ => {}
        }
    }
    found
}

/// Ends an element.
fn close(element: &OpenElement, found: &mut [NamedLanguage], end: usize) {
    let attributes = &mut found[element.attributes.clone()];
    attributes.iter_mut().for_each(|one| one.content.end = end.max(one.content.start));
}

/// The languages that a tag names.
fn named(source: &str, tag: &StartTag<usize>) -> Vec<NamedLanguage> {
    let values = [&b"lang"[..], b"xml:lang"].into_iter().filter_map(|name| tag.attributes.get(name));
    let place_of = |value: &Spanned<HtmlString, usize>| {
        let tag = std::str::from_utf8(&value.value).ok().filter(|tag| !tag.is_empty())?;
        // The span is that of the whole attribute, and may reach beyond it.
        let (_, after) = source.get(value.span.start..)?.split_once('=')?;
        let bare = after.trim_start().trim_start_matches(['"', '\'']);
        if !bare.starts_with(tag) {
            return None;
        }
        let start = source.len() - bare.len();
        Some((LanguageTag::from(tag.trim()), start..start + tag.len()))
    };
    let content = tag.span.end..source.len();
    values.filter_map(place_of).map(|(tag, place)| NamedLanguage { tag, place, content: content.clone() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(source: &str) -> Vec<(&str, &str)> {
        languages(source).into_iter().map(|one| (&source[one.place], &source[one.content])).collect()
    }

    #[test]
    fn elements_that_name_a_language_are_found_with_their_content() {
        assert_eq!(
            found(
                "<html lang='en' xml:lang=\"en-US\"><div lang=zh>一<div>二</div></div><br lang=\"en\"><p LANG=\"fr\">Un</html>"
            ),
            [
                ("en", "<div lang=zh>一<div>二</div></div><br lang=\"en\"><p LANG=\"fr\">Un"),
                ("en-US", "<div lang=zh>一<div>二</div></div><br lang=\"en\"><p LANG=\"fr\">Un"),
                ("zh", "一<div>二</div>"),
                ("fr", "Un</html>"),
            ]
        );
        assert_eq!(found("<p lang=en>One<p>Two</p><!-- <p lang=de> -->"), [("en", "One")]);
        assert_eq!(found("<p lang=''>One</p><p lang>Two</p><p data-lang=en>"), []);
        assert_eq!(found("<p lang = ' en ' class='a=b'>One</p>"), [(" en ", "One")]);
    }
    #[test]
    fn many_open_elements_take_little_work() {
        // As the square of the elements, this would take minutes.
        let page = format!("{}{}", "<i lang=en>".repeat(100_000), "<b>x</b>".repeat(100_000));
        assert_eq!(languages(&page).len(), 100_000);
    }
}
