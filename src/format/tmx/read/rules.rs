//! Compares a TMX file with the rules of the format, element by element, while
//! it is read.
//!
//! Every function here returns at once if checking was not asked for, so that
//! ordinary reading costs no more.
//!
//! The rules, by the names that `convert --check` prints:
//!
//! | rule | severity | what is wrong |
//! |---|---|---|
//! | `version` | error | not 1.1 to 1.4 |
//! | `header`, `segtype` | error | no header before the body; an unknown kind of segment |
//! | `attribute` | error | one that is missing, or that the element does not have |
//! | `element`, `text` | error | an element or text in the wrong place |
//! | `order` | error | a `prop` or `note` after what it must precede |
//! | `tuv`, `seg` | error | a unit without variants; a variant without segment |
//! | `inline`, `character` | error | an unknown element in a segment; a character that XML forbids |
//! | `date` | warning | not `YYYYMMDDThhmmssZ` |
//! | `lang`, `language` | warning | the deprecated attribute; an underscore in a tag |
//! | `ut`, `codes` | warning | a deprecated element; `bpt` without `ept` |
//! | `empty`, `long` | warning | a segment without text, or of more than 2,000 characters |

use std::io::Read;

use super::Reader;
use crate::audit::Severity;
use crate::format::tmx::rules;

impl<R: Read> Reader<R> {
    /// Compares the attributes of the element that opened last with those of
    /// the DTD.
    pub(super) fn check_attributes(&mut self) {
        if self.problems.is_none() {
            return;
        }
        let element = self.parser.name.clone();
        let (required, optional) = rules::attributes(&element);
        for key in required {
            if self.parser.attribute(key).is_none() {
                self.problem(Severity::Error, "attribute", || format!("`{element}` without `{key}`"));
            }
        }
        let known = |key: &&str| required.contains(key) || optional.contains(key);
        let unknown: Vec<_> = self.parser.attribute_names().filter(|key| !known(key)).map(str::to_owned).collect();
        for key in unknown {
            self.problem(Severity::Error, "attribute", || format!("`{element}` has no attribute `{key}`"));
        }
    }

    /// Compares the element that opened last with those that a segment may
    /// hold.
    pub(super) fn check_inline(&mut self) {
        if self.problems.is_none() {
            return;
        }
        self.check_attributes();
        match self.parser.name.as_str() {
            // Deprecated since TMX 1.4, because it does not show what kind of
            // code it is.
            "ut" => self.problem(Severity::Warning, "ut", || "`ut` is deprecated".into()),
            "bpt" | "ept" | "it" | "ph" | "hi" | "sub" => {}
            other => {
                let message = format!("`{other}` in a segment");
                self.problem(Severity::Error, "inline", || message);
            }
        }
    }

    /// Checks the text of a segment: illegal characters, emptiness, length.
    pub(super) fn check_text(&mut self, text: &str) {
        // Reached by character references: the parser refuses literal ones.
        if let Some(c) = text.chars().find(|&c| !crate::format::xml::legal(c)) {
            self.problem(Severity::Error, "character", || format!("U+{:04X} is no character of XML", c as u32));
        }
        if text.trim().is_empty() {
            self.problem(Severity::Warning, "empty", || "an empty segment".into());
        }
        if text.chars().nth(crate::format::LONG).is_some() {
            self.problem(Severity::Warning, "long", || "a segment of more than 2,000 characters".into());
        }
    }

    /// Checks the language of the variant that opened last: `lang` is
    /// deprecated, and tags have no underscores.
    pub(super) fn check_language(&mut self) {
        if self.problems.is_none() {
            return;
        }
        let (new, old) = (self.parser.attribute("xml:lang"), self.parser.attribute("lang"));
        let (deprecated, tag) = (new.is_none() && old.is_some(), new.or(old).unwrap_or_default().to_owned());
        if deprecated {
            self.problem(Severity::Warning, "lang", || "`lang` is deprecated: `xml:lang`".into());
        }
        if tag.contains('_') {
            self.problem(Severity::Warning, "language", || format!("an underscore in the language `{tag}`"));
        }
    }
}
