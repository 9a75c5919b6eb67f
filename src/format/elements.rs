//! The elements of an XML text with their places, for writers that change a
//! file and leave the rest of its bytes alone.
//!
//! ```text
//! <unit id="a"><source>Save</source><target/></unit>
//! 0            1                    2
//! ```
//!
//! Every element knows its opening tag, its content and its end as ranges of
//! bytes. Namespaces are not resolved: elements go by their local names, as in
//! the readers.

use std::ops::Range;

use quick_xml::events::Event;

use crate::{Error, Place, Result};

/// An element and its place in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PlacedElement<'t> {
    /// Its name without prefix.
    pub name: &'t str,
    /// Its opening tag, from `<` to `>`.
    pub tag: Range<usize>,
    /// Its content; empty, after the tag, for an element such as `<target/>`.
    pub content: Range<usize>,
    /// The byte after its end.
    pub end: usize,
    /// The number of the first element that is neither it nor in it.
    next: usize,
}

impl PlacedElement<'_> {
    /// All bytes of the element.
    pub fn whole(&self) -> Range<usize> {
        self.tag.start..self.end
    }

    /// True if it is written without a closing tag.
    pub fn is_empty_tag(&self) -> bool {
        self.tag.end == self.end
    }
}

/// The elements of an XML text, in the order of their opening tags.
pub(super) struct Elements<'t> {
    /// The text.
    pub text: &'t str,
    /// The elements.
    list: Vec<PlacedElement<'t>>,
}

impl<'t> Elements<'t> {
    /// Finds the elements of a text.
    ///
    /// # Errors
    /// [`Error::Syntax`] if the text is not well-formed.
    pub fn new(text: &'t str) -> Result<Self> {
        let mut reader = quick_xml::Reader::from_str(text);
        let (mut list, mut open) = (Vec::<PlacedElement<'t>>::new(), Vec::<usize>::new());
        loop {
            let start = reader.buffer_position() as usize;
            let event = reader.read_event();
            let range = start..reader.buffer_position() as usize;
            match event.map_err(|error| wrong(start, &error))? {
                Event::Start(_) => {
                    open.push(list.len());
                    list.push(element(text, range));
                }
                Event::Empty(_) => {
                    let next = list.len() + 1;
                    list.push(PlacedElement { next, ..element(text, range) });
                }
                Event::End(_) => {
                    let next = list.len();
                    if let Some(found) = open.pop().and_then(|at| list.get_mut(at)) {
                        found.content.end = range.start;
                        (found.end, found.next) = (range.end, next);
                    }
                }
                Event::Eof if !open.is_empty() => return Err(wrong(start, &"an element is not closed")),
                Event::Eof => return Ok(Elements { text, list }),
                _ => {}
            }
        }
    }

    /// The element of a number.
    pub fn get(&self, at: usize) -> Option<&PlacedElement<'t>> {
        self.list.get(at)
    }

    /// The numbers of the elements directly inside of one.
    pub fn children(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        let end = self.list.get(at).map_or(0, |found| found.next);
        let step = move |child: usize| Some(child).filter(|&child| child < end);
        std::iter::successors(step(at + 1), move |&child| step(self.list.get(child)?.next))
    }

    /// The first element of a name directly inside of one.
    pub fn child(&self, at: usize, name: &str) -> Option<usize> {
        self.children(at).find(|&child| self.is(child, name))
    }

    /// The elements of a name anywhere inside of one.
    pub fn inside<'s>(&'s self, at: usize, name: &'s str) -> impl Iterator<Item = usize> + 's {
        let end = self.list.get(at).map_or(0, |found| found.next);
        (at + 1..end).filter(move |&one| self.is(one, name))
    }

    /// True if an element has this name.
    pub fn is(&self, at: usize, name: &str) -> bool {
        self.list.get(at).is_some_and(|found| found.name == name)
    }

    /// The opening tag of an element, as it is written.
    pub fn tag(&self, at: usize) -> &'t str {
        self.list.get(at).map_or("", |found| &self.text[found.tag.clone()])
    }

    /// The white space before an element, if nothing else is between it and the
    /// tag before: its indentation.
    pub fn indent(&self, at: usize) -> &'t str {
        let before = self.list.get(at).map_or("", |found| &self.text[..found.tag.start]);
        let bare = before.trim_end();
        if bare.ends_with('>') { &before[bare.len()..] } else { "" }
    }
}

/// The element whose opening tag is at a range.
fn element(text: &str, tag: Range<usize>) -> PlacedElement<'_> {
    let name = qualified_name(&text[tag.clone()]);
    let name = name.rsplit(':').next().unwrap_or(name);
    PlacedElement { name, content: tag.end..tag.end, end: tag.end, next: 0, tag }
}

/// The name of a tag, with its prefix.
pub(super) fn qualified_name(tag: &str) -> &str {
    let name = tag.trim_start_matches('<');
    let end = name.find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>')).unwrap_or(name.len());
    &name[..end]
}

/// An attribute of a tag, as places in the tag's own text.
struct PlacedAttribute {
    /// Its name, with its prefix.
    name: Range<usize>,
    /// Its value, without the quotes.
    value: Range<usize>,
}

/// The attributes of an opening tag.
fn attributes(tag: &str) -> Vec<PlacedAttribute> {
    let mut found = Vec::new();
    let mut at = 1 + qualified_name(tag).len();
    loop {
        let start = at + (tag[at..].len() - tag[at..].trim_start().len());
        let Some(equals) = tag[start..].find('=') else { return found };
        let name = start..start + tag[start..start + equals].trim_end().len();
        let after = start + equals + 1;
        let Some(open) = tag[after..].find(['"', '\'']).map(|open| after + open) else { return found };
        let quote = tag[open..].chars().next().unwrap_or('"');
        let Some(close) = tag[open + 1..].find(quote).map(|close| open + 1 + close) else { return found };
        found.push(PlacedAttribute { name, value: open + 1..close });
        at = close + 1;
    }
}

/// The value of an attribute, as it is written, by its name with prefix.
pub(super) fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let found = attributes(tag).into_iter().find(|found| tag[found.name.clone()] == *name)?;
    Some(&tag[found.value])
}

/// The full name of the first attribute with a prefix other than `xml` and this
/// local name: that of a tool, such as `mq:status`.
pub(super) fn vendor_name<'t>(tag: &'t str, local: &str) -> Option<&'t str> {
    let names = attributes(tag).into_iter().map(|found| &tag[found.name]);
    names.into_iter().find(|name| name.split_once(':').is_some_and(|(prefix, own)| prefix != "xml" && own == local))
}

/// A tag with an attribute set, in its place if it has one of that name, else
/// at the end; or removed, for `None`. The value is escaped here.
pub(super) fn with_attribute(tag: &str, name: &str, value: Option<&str>) -> String {
    let known = attributes(tag).into_iter().find(|found| tag[found.name.clone()] == *name);
    let escaped = value.map(|value| {
        let mut escaped = String::new();
        super::xml::attribute(value, &mut escaped, &mut super::Report::default());
        // The value may be in single quotes.
        escaped.replace('\'', "&#39;")
    });
    match (known, escaped) {
        (Some(found), Some(value)) => [&tag[..found.value.start], &value, &tag[found.value.end..]].concat(),
        (Some(found), None) => [tag[..found.name.start].trim_end(), &tag[found.value.end + 1..]].concat(),
        (None, Some(value)) => {
            let bare = tag.trim_end_matches('>').trim_end_matches('/').trim_end();
            [bare, " ", name, "=\"", &value, "\"", &tag[bare.len()..]].concat()
        }
        (None, None) => tag.to_owned(),
    }
}

/// The opening tag of an element that may have been an empty one: `<target/>`
/// becomes `<target>`.
pub(super) fn opened(tag: &str) -> String {
    tag.strip_suffix("/>").map_or_else(|| tag.to_owned(), |bare| format!("{}>", bare.trim_end()))
}

/// Bytes of a text that give way to others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TextEdit {
    /// The bytes of the old text.
    pub place: Range<usize>,
    /// What takes their place.
    pub text: String,
}

/// A text after the edits; of two that overlap, the later one is left out.
/// Several may insert at one place, in their order.
///
/// Places are of the old text.
pub(super) fn edited(text: &str, mut edits: Vec<TextEdit>) -> String {
    edits.sort_by_key(|edit| (edit.place.start, edit.place.end));
    let (mut new, mut done) = (String::with_capacity(text.len()), 0);
    for edit in edits {
        let Some(before) = text.get(done..edit.place.start) else { continue };
        new.push_str(before);
        new.push_str(&edit.text);
        done = edit.place.end;
    }
    new.push_str(&text[done..]);
    new
}

/// True if a text is well-formed as the content of an element.
pub(super) fn is_well_formed(content: &str) -> bool {
    Elements::new(&format!("<a>{content}</a>")).is_ok()
}

/// The error for a text that is not well-formed.
fn wrong(byte: usize, message: &dyn std::fmt::Display) -> Error {
    Error::syntax("XML", Place::default().byte(byte as u64), message.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_have_places() {
        let text = "<a:u id='1'>\n <source>S<x/></source>\n <target/></a:u>";
        let found = Elements::new(text).unwrap();
        let names: Vec<_> = found.children(0).map(|at| found.get(at).unwrap().name).collect();
        assert_eq!(names, ["source", "target"]);
        let source = found.get(1).unwrap();
        assert_eq!((&text[source.content.clone()], source.is_empty_tag()), ("S<x/>", false));
        assert!(found.get(3).unwrap().is_empty_tag());
        assert_eq!(found.indent(3), "\n ");
        assert!(Elements::new("<a>").is_err());
    }

    #[test]
    fn attributes_are_set_in_their_place() {
        let tag = "<target state = 'new' xml:lang=\"zh\" />";
        assert_eq!(attribute(tag, "state"), Some("new"));
        assert_eq!(with_attribute(tag, "state", Some("a'b")), "<target state = 'a&#39;b' xml:lang=\"zh\" />");
        assert_eq!(with_attribute(tag, "state", None), "<target xml:lang=\"zh\" />");
        assert_eq!(with_attribute("<target>", "state", Some("new")), "<target state=\"new\">");
        assert_eq!(with_attribute("<t/>", "s", Some("<")), "<t s=\"&lt;\"/>");
        assert_eq!(vendor_name("<u xml:status='a' mq:status='b'>", "status"), Some("mq:status"));
    }
}
