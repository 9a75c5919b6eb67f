//! The elements of a page that name the language of their text.
//!
//! A translated page must name its new language, or screen readers and browsers
//! read it with the wrong voice, font and line breaks.

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

/// An element that is open.
struct OpenElement {
    /// Its name.
    name: Vec<u8>,
    /// How many elements of the name are open, itself among them.
    depth: usize,
    /// The numbers of its attributes among those found.
    attributes: Range<usize>,
}

/// The attributes `lang` and `xml:lang` of a page, in order. An element that is
/// never closed goes to the end.
pub(in crate::document) fn languages(source: &str) -> Vec<NamedLanguage> {
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(true);
    let (mut found, mut open) = (Vec::<NamedLanguage>::new(), Vec::<OpenElement>::new());
    for Ok(token) in Tokenizer::new_with_emitter(source, emitter) {
        match token {
            Token::StartTag(tag) if !tag.self_closing && !is_void(std::str::from_utf8(&tag.name).unwrap_or("")) => {
                let first = found.len();
                found.extend(named(source, &tag));
                let at = open.iter().rposition(|open| open.name == *tag.name);
                // A paragraph ends where the next one begins.
                let at = at.filter(|&at| {
                    let ends = *tag.name == b"p"[..];
                    if ends {
                        close(&mut open, at, &mut found, tag.span.start);
                    }
                    !ends
                });
                match at {
                    _ if found.len() > first => {
                        open.push(OpenElement { name: tag.name.to_vec(), depth: 1, attributes: first..found.len() });
                    }
                    Some(at) => open[at].depth += 1,
                    None => {}
                }
            }
            Token::EndTag(tag) => {
                if let Some(at) = open.iter().rposition(|open| open.name == *tag.name) {
                    open[at].depth -= 1;
                    if open[at].depth == 0 {
                        close(&mut open, at, &mut found, tag.span.start);
                    }
                }
            }
            _ => {}
        }
    }
    found
}

/// Ends an element.
fn close(open: &mut Vec<OpenElement>, at: usize, found: &mut [NamedLanguage], end: usize) {
    let closed = open.remove(at);
    found[closed.attributes].iter_mut().for_each(|one| one.content.end = end.max(one.content.start));
}

/// The languages that a tag names.
fn named(source: &str, tag: &StartTag<usize>) -> Vec<NamedLanguage> {
    let values = [&b"lang"[..], b"xml:lang"].into_iter().filter_map(|name| tag.attributes.get(name));
    let place_of = |value: &Spanned<HtmlString, usize>| {
        // The span is that of the whole attribute, and may reach beyond it.
        let written = source.get(value.span.start..)?;
        let after = written.split_once('=')?.1;
        let bare = after.trim_start().trim_start_matches(['"', '\'']);
        let tag = std::str::from_utf8(&value.value).ok().filter(|tag| !tag.is_empty() && bare.starts_with(tag))?;
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
}
