//! The attributes of TMX's elements, from `tmx14.dtd`.
//!
//! Only attributes are listed. The nesting of elements is checked where they
//! are read, with clearer messages than a content model would give.
//!
//! ```text
//! element   must have      may have
//! tu        –              tuid, segtype, srclang, and the history
//! tuv       xml:lang       lang, and the history
//! bpt       i              x, type
//! ```
//!
//! Nothing here decides whether a file is read. An attribute that is missing or
//! unknown is reported when the file is checked, and its text is used all the
//! same.

/// The attributes that `tu` and `tuv` have in common.
///
/// TMX calls them optional on both. Those of a `tuv` hold for its language
/// alone.
const HISTORY: [&str; 11] = [
    "o-encoding",
    "datatype",
    "usagecount",
    "lastusagedate",
    "creationtool",
    "creationtoolversion",
    "creationdate",
    "creationid",
    "changedate",
    "changeid",
    "o-tmf",
];

/// The attributes that an element must have, and those that it may have.
///
/// An element that TMX does not know may have any: it is a problem by itself.
pub(super) fn attributes(element: &str) -> (&'static [&'static str], &'static [&'static str]) {
    /// What `tu` may have.
    const UNIT: [&str; 14] = with(["tuid", "segtype", "srclang"]);
    /// What `tuv` may have.
    const VARIANT: [&str; 12] = with(["lang"]);
    match element {
        "tmx" => (&["version"], &[]),
        "header" => (
            &["creationtool", "creationtoolversion", "segtype", "o-tmf", "adminlang", "srclang", "datatype"],
            &["o-encoding", "creationdate", "creationid", "changedate", "changeid"],
        ),
        "note" => (&[], &["o-encoding", "xml:lang", "lang"]),
        "prop" => (&["type"], &["o-encoding", "xml:lang", "lang"]),
        "tu" => (&[], &UNIT),
        "tuv" => (&["xml:lang"], &VARIANT),
        "bpt" => (&["i"], &["x", "type"]),
        "ept" => (&["i"], &[]),
        "it" => (&["pos"], &["x", "type"]),
        "ph" => (&[], &["x", "assoc", "type"]),
        "hi" => (&[], &["x", "type"]),
        "ut" => (&[], &["x"]),
        "sub" => (&[], &["datatype", "type"]),
        _ => (&[], &[]),
    }
}

/// The common attributes and those of one element. `ALL` must be the sum of
/// both lengths.
const fn with<const N: usize, const ALL: usize>(own: [&'static str; N]) -> [&'static str; ALL] {
    // A loop of `while`, because a constant function knows no iterators.
    let mut all = [""; ALL];
    let mut at = 0;
    while at < HISTORY.len() {
        all[at] = HISTORY[at];
        at += 1;
    }
    while at < ALL {
        all[at] = own[at - HISTORY.len()];
        at += 1;
    }
    all
}
