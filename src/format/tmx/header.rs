//! The head of a TMX file: the data on all units, which is kept when one TMX
//! file is converted into another.

use serde::{Deserialize, Serialize};

use crate::LanguageTag;
use crate::format::Report;
use crate::format::xml::{attr, element};
use crate::io::compact_date;

/// The contents of the head of a TMX file.
///
/// A writer takes it with [`Options::tmx_header`](crate::format::Options::tmx_header).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Header {
    /// The version, as the file writes it; `1.4` for TMX 1.4b.
    pub version: String,
    /// The source language; `None` if it is `*all*` or missing.
    pub srclang: Option<LanguageTag>,
    /// The tool that wrote the file.
    pub creationtool: Option<String>,
    /// What a segment is: `block`, `paragraph`, `sentence` or `phrase`.
    pub segtype: Option<String>,
    /// The format that the codes in its texts come from, such as `html`.
    pub datatype: Option<String>,
    /// The format of the memory that the file was made from (`o-tmf`).
    pub memory_format: Option<String>,
    /// The language of notes and properties (`adminlang`).
    pub admin_language: Option<String>,
    /// The encoding of the texts before they were in Unicode (`o-encoding`).
    pub original_encoding: Option<String>,
    /// Who made and changed the file, and when.
    pub history: History,
    /// The properties of the head, as type and value.
    pub properties: Vec<(String, String)>,
    /// The notes of the head.
    pub notes: Vec<String>,
}

/// Who made and changed something, and when, as the file writes it: usually
/// `20261121T093000Z`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct History {
    /// `creationdate`.
    pub created: Option<String>,
    /// `creationid`.
    pub creator: Option<String>,
    /// `changedate`.
    pub changed: Option<String>,
    /// `changeid`.
    pub changer: Option<String>,
}

impl Header {
    /// How many notes and properties it has.
    pub(in crate::format) fn entries(&self) -> u64 {
        (self.notes.len() + self.properties.len()) as u64
    }

    /// Appends the attributes of a `header`, except those of the tool, and its
    /// content. `date`, the date of a new file, replaces that of the old one.
    pub(super) fn write(&self, srclang: &str, date: Option<&str>, text: &mut String, report: &mut Report) {
        // Words that the DTD does not allow are replaced by `sentence`, which
        // is what tools assume by default.
        let segtype =
            self.segtype.as_deref().filter(|word| ["block", "paragraph", "sentence", "phrase"].contains(word));
        // `segtype="sentence"`, because OmegaT would split the segments of a
        // file with `paragraph` again.
        attr("segtype", segtype.unwrap_or("sentence"), text, report);
        attr("o-tmf", self.memory_format.as_deref().unwrap_or("duiqi"), text, report);
        attr("adminlang", self.admin_language.as_deref().unwrap_or("en"), text, report);
        attr("srclang", srclang, text, report);
        attr("datatype", self.datatype.as_deref().unwrap_or("plaintext"), text, report);
        if let Some(encoding) = &self.original_encoding {
            attr("o-encoding", encoding, text, report);
        }
        // A date that cannot be converted is left out: the DTD allows none of
        // another form.
        let History { created, creator, changed, changer } = &self.history;
        let created = date.or(created.as_deref()).and_then(compact_date);
        let changed = changed.as_deref().and_then(compact_date);
        let said =
            [("creationdate", &created), ("creationid", creator), ("changedate", &changed), ("changeid", changer)];
        for (name, value) in said {
            if let Some(value) = value {
                attr(name, value, text, report);
            }
        }
        if self.entries() == 0 {
            return text.push_str("/>\n");
        }
        text.push_str(">\n");
        for note in &self.notes {
            element("<note>", note, "</note>\n", text, report);
        }
        for (kind, value) in &self.properties {
            super::prop(kind, value, text, report);
        }
        text.push_str("</header>\n");
    }
}
