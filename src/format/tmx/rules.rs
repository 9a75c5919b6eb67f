//! What `tmx14.dtd` says of attributes.

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

/// The attributes that an element must have, and those that it may have. An element that TMX does not know may have
/// any: it is a problem by itself.
pub(super) fn attributes(element: &str) -> (&'static [&'static str], &'static [&'static str]) {
    const UNIT: [&str; 14] = with(["tuid", "segtype", "srclang"]);
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

/// The attributes of both `tu` and `tuv`, and those of one of them.
const fn with<const N: usize, const ALL: usize>(own: [&'static str; N]) -> [&'static str; ALL] {
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
