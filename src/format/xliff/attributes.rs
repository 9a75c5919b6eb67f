//! What XLIFF says in attributes for which units have no field: who wrote a note
//! and how much it matters, and how long a translation may be. Units keep it in
//! properties.
//!
//! | property | 1.2 | 2.x |
//! |---|---|---|
//! | `note-1-from` | `note/@from` | `note/@category` |
//! | `note-1-priority` | `note/@priority` | `note/@priority` |
//! | `note-1-annotates` | `note/@annotates` | `note/@appliesTo` |
//! | `maxwidth` and others | `trans-unit/@maxwidth` | metadata; of characters also `slr:sizeRestriction` |
//! | `sizeRestriction` | of characters `@maxwidth`, else a context | `unit/@slr:sizeRestriction` |
//!
//! The number is that of the note among those of its unit, from 1.

#[cfg(feature = "formats")]
use super::read::Named;

/// The attributes of `trans-unit` that limit a translation, or say what kind of
/// text it is.
#[cfg(feature = "formats")]
pub(super) const OLD: [&str; 11] = [
    "maxwidth",
    "minwidth",
    "maxheight",
    "minheight",
    "maxbytes",
    "minbytes",
    "size-unit",
    "charclass",
    "restype",
    "extradata",
    "help-id",
];
/// Those that are written as attributes again; the values of the others are
/// lists of the schema.
const WRITTEN: [&str; 7] = ["maxwidth", "minwidth", "maxheight", "minheight", "maxbytes", "minbytes", "size-unit"];
/// The units of sizes that 1.2 defines.
const SIZE_UNITS: [&str; 14] =
    ["byte", "char", "col", "cm", "dlgunit", "em", "ex", "glyph", "in", "mm", "percent", "pixel", "point", "row"];
/// The attributes of `unit`, whatever their prefix, that limit a translation or
/// say how it is formatted (the modules for sizes and for formats).
#[cfg(feature = "formats")]
pub(super) const NEW: [&str; 4] = ["sizeRestriction", "storageRestriction", "fs", "subFs"];
/// The profile by which a size counts characters.
pub(super) const CODEPOINTS: &str = "xliff:codepoints";
/// The property for any other profile.
pub(super) const PROFILE: &str = "generalProfile";
/// The namespace of the module for sizes.
pub(super) const SIZES: &str = "urn:oasis:names:tc:xliff:sizerestriction:2.0";
/// The namespace of the module for formats.
const FORMATS: &str = "urn:oasis:names:tc:xliff:fs:2.0";

/// The property for a fact about a note; `number` counts from 1.
pub(super) fn note_property(number: usize, fact: &str) -> String {
    format!("note-{number}-{fact}")
}

/// The facts about a note, with the attributes of 1.2 and of 2.x.
const FACTS: [(&str, &str, &str); 3] =
    [("from", "from", "category"), ("priority", "priority", "priority"), ("annotates", "annotates", "appliesTo")];

/// The facts about the note whose element opened last, as properties.
#[cfg(feature = "formats")]
pub(super) fn read_note<'p>(number: usize, attribute: impl Fn(&str) -> Option<&'p str>) -> Vec<Named> {
    let mut found: Vec<Named> = Vec::new();
    for (fact, old, new) in FACTS {
        if let Some(value) = attribute(old).or_else(|| attribute(new)).filter(|value| !value.is_empty()) {
            found.push((note_property(number, fact), value.to_owned()));
        }
    }
    found
}

/// An attribute, and the properties that it says and that need no other place.
pub(super) struct Attribute<'p> {
    /// Its name with prefix.
    pub name: &'static str,
    pub value: &'p str,
    /// The property.
    pub property: String,
}

/// The value of a property.
fn value<'p>(properties: &'p [(String, String)], name: &str) -> Option<&'p str> {
    properties.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
}

/// The attributes of a note that a version has.
pub(super) fn of_note(number: usize, properties: &[(String, String)], old: bool) -> Vec<Attribute<'_>> {
    let mut found = Vec::new();
    for (fact, old_name, new_name) in FACTS {
        let property = note_property(number, fact);
        let Some(value) = value(properties, &property) else { continue };
        let fits = match (fact, old) {
            // From 1 to 10 in both versions.
            ("priority", _) => value.parse::<u8>().is_ok_and(|priority| (1..=10).contains(&priority)),
            ("annotates", true) => matches!(value, "source" | "target" | "general"),
            ("annotates", false) => matches!(value, "source" | "target"),
            _ => true,
        };
        if fits {
            found.push(Attribute { name: if old { old_name } else { new_name }, value, property });
        }
    }
    found
}

/// The attributes of a `trans-unit` of 1.2.
pub(super) fn of_old_unit(properties: &[(String, String)]) -> Vec<Attribute<'_>> {
    let mut found = Vec::new();
    for name in WRITTEN {
        let Some(value) = value(properties, name) else { continue };
        let is_name = super::names::is_nmtoken(value);
        if is_name && (name != "size-unit" || SIZE_UNITS.contains(&value) || value.starts_with("x-")) {
            found.push(Attribute { name, value, property: name.to_owned() });
        }
    }
    // A limit of 2.x that has a minimum is left as it is.
    let limit = value(properties, "sizeRestriction").filter(|limit| limit.bytes().all(|byte| byte.is_ascii_digit()));
    if let (true, Some(limit), None) = (found.is_empty(), limit, value(properties, PROFILE)) {
        let property = || "sizeRestriction".to_owned();
        found.push(Attribute { name: "maxwidth", value: limit, property: property() });
        found.push(Attribute { name: "size-unit", value: "char", property: property() });
    }
    found
}

/// The attributes of a `unit` of 2.x, with the declarations of their namespaces
/// but that for sizes, which its file declares ([`limits`]).
pub(super) fn of_new_unit(properties: &[(String, String)]) -> Vec<Attribute<'_>> {
    let mut found = Vec::new();
    let mut add = |name, value, property: &str| {
        found.push(Attribute { name, value, property: property.to_owned() });
    };
    if value(properties, PROFILE).is_none() {
        if let Some(limit) = value(properties, "sizeRestriction") {
            add("slr:sizeRestriction", limit, "sizeRestriction");
        } else if let (Some(limit), Some("char")) = (value(properties, "maxwidth"), value(properties, "size-unit")) {
            // The unit and the property stay among the metadata, so that nothing
            // changes on the way back.
            add("slr:sizeRestriction", limit, "");
        }
        if let Some(limit) = value(properties, "storageRestriction") {
            add("slr:storageRestriction", limit, "storageRestriction");
        }
    }
    if let Some(format) = value(properties, "fs") {
        add("xmlns:fs", FORMATS, "");
        add("fs:fs", format, "fs");
        if let Some(more) = value(properties, "subFs") {
            add("fs:subFs", more, "subFs");
        }
    }
    found
}

/// Takes away a limit of 2.x that only repeats the one of 1.2 among the metadata,
/// as [`of_new_unit`] writes it.
#[cfg(feature = "formats")]
pub(super) fn forget_repeated(properties: &mut Vec<Named>) {
    let limit = value(properties, "maxwidth").filter(|_| value(properties, "size-unit") == Some("char"));
    if limit.is_some() && limit == value(properties, "sizeRestriction") {
        properties.retain(|(name, _)| name != "sizeRestriction");
    }
}

/// True for a unit whose file must say how sizes count.
pub(super) fn limits(properties: &[(String, String)]) -> bool {
    of_new_unit(properties).iter().any(|attribute| attribute.name.starts_with("slr:"))
}
