//! SRX 2.0 files: the segmentation rules of translation tools, as
//! [`SegmentationRules`].
//!
//! SRX (Segmentation Rules eXchange, LISA OSCAR 2008) is what OmegaT, Trados,
//! memoQ and Okapi exchange. A file lists rules for named languages, and maps
//! language codes to those names by patterns. This file only knows the XML;
//! `split::srx` compiles and applies the rules. Rules keep their lines, so that
//! an error in a pattern can name its place.
//!
//! ```text
//! <languagerule languagerulename="English">
//!   <rule break="no"><beforebreak>\bMr\.</beforebreak><afterbreak>\s</afterbreak></rule>
//!   <rule break="yes"><beforebreak>[.?!]+</beforebreak><afterbreak>\s</afterbreak></rule>
//! </languagerule>
//! <languagemap languagepattern="en.*" languagerulename="English"/>
//! ```
//!
//! At any place the first rule that matches decides, so that exceptions come
//! before the rule that they limit.

use std::io::{Read, Write};
use std::path::Path;

use super::parse::{Parser, XmlToken};
use super::xml::{attr, element};
use super::{ReadOptions, Report};
use crate::split::srx::{BreakRule, LanguageMap, LanguageRules, SegmentationRules};
use crate::{Error, Place, Result};

/// How many bytes a pattern may have: a choice, far more than a person writes.
const LONGEST_PATTERN: usize = 1 << 16;

/// Reads an SRX file. Version 1.0, which has the same elements, is read too.
///
/// The settings for markup in the header and the extensions of single tools are
/// ignored, because only plain text is split here.
///
/// ```
/// use duiqi::format::srx;
/// let file = r#"<srx xmlns="http://www.lisa.org/srx20" version="2.0"><header segmentsubflows="yes" cascade="no"/><body>
///   <languagerules><languagerule languagerulename="Any">
///     <rule break="no"><beforebreak>\bMr\.</beforebreak><afterbreak>\s</afterbreak></rule>
///     <rule break="yes"><beforebreak>[.?!]+</beforebreak><afterbreak>\s</afterbreak></rule>
///   </languagerule></languagerules>
///   <maprules><languagemap languagepattern=".*" languagerulename="Any"/></maprules></body></srx>"#;
/// let rules = srx::read(file.as_bytes())?;
/// assert_eq!((rules.languages[0].rules.len(), rules.languages[0].rules[1].line), (2, Some(4)));
/// # Ok::<(), duiqi::Error>(())
/// ```
///
/// # Errors
///
/// [`Error::Syntax`] with the line for a file that is not SRX, [`Error::Io`] if
/// reading fails. Patterns are not checked here; [`SegmentationRules::compile`]
/// does that.
pub fn read(input: impl Read) -> Result<SegmentationRules> {
    let mut parser = Parser::new(input, "SRX", &ReadOptions::default().log)?;
    parser.expect_root(&["srx"])?;
    // Version 1.0 has no `cascade`: the first matching map decides.
    let mut rules = SegmentationRules { cascade: false, ..SegmentationRules::default() };
    loop {
        match parser.next_element()? {
            XmlToken::Open => open_element(&mut parser, &mut rules)?,
            XmlToken::End => return Ok(rules),
            XmlToken::Close | XmlToken::Text => {}
        }
    }
}

/// Reads an SRX file by its path; see [`read`].
///
/// ```no_run
/// let rules = duiqi::format::srx::open("my.srx")?;
/// # Ok::<(), duiqi::Error>(())
/// ```
///
/// # Errors
///
/// Those of [`read`], with the file's name.
pub fn open(path: impl AsRef<Path>) -> Result<SegmentationRules> {
    let path = path.as_ref();
    read(crate::io::open(path)?).map_err(|error| error.in_file(path))
}

/// Reads the element that opened last into the rules. Elements around others
/// are just entered.
///
/// # Errors
/// [`Error::Syntax`] for a rule outside of a language, and for missing
/// attributes.
fn open_element(parser: &mut Parser<impl Read>, rules: &mut SegmentationRules) -> Result<()> {
    // Noted before the attributes are read, while the parser still points at
    // the element.
    let line = parser.place().line;
    match parser.name.as_str() {
        "header" => rules.cascade = parser.attribute("cascade") == Some("yes"),
        "languagerule" => {
            let name = required(parser, "languagerulename")?;
            rules.languages.push(LanguageRules { name, ..LanguageRules::default() });
        }
        "rule" => {
            let rule = BreakRule { line, ..read_rule(parser)? };
            let Some(language) = rules.languages.last_mut() else {
                return Err(parser.error("a `rule` is outside of a `languagerule`"));
            };
            language.rules.push(rule);
        }
        "languagemap" => {
            let (pattern, name) = (required(parser, "languagepattern")?, required(parser, "languagerulename")?);
            rules.maps.push(LanguageMap { pattern, name, line });
        }
        _ => {}
    }
    Ok(())
}

/// An attribute that the element that opened last must have.
///
/// # Errors
/// [`Error::Syntax`] that names element and attribute.
fn required(parser: &Parser<impl Read>, key: &str) -> Result<String> {
    let value = parser.attribute(key).map(str::to_owned);
    value.ok_or_else(|| parser.error(format!("a `{}` has no `{key}`", parser.name)))
}

/// Reads the `rule` that opened last. One without `break` breaks, as the
/// standard says.
///
/// # Errors
/// [`Error::Syntax`] for another value of `break`, [`Error::Limit`] for a
/// pattern of more than 64 KiB.
fn read_rule(parser: &mut Parser<impl Read>) -> Result<BreakRule> {
    let breaks = match parser.attribute("break") {
        None | Some("yes") => true,
        Some("no") => false,
        Some(other) => return Err(parser.error(format!("`break` is `{other}`, not `yes` or `no`"))),
    };
    let mut rule = BreakRule { breaks, ..BreakRule::default() };
    loop {
        match parser.next_element()? {
            XmlToken::Open if parser.name == "beforebreak" => rule.before = parser.content(LONGEST_PATTERN)?,
            XmlToken::Open if parser.name == "afterbreak" => rule.after = parser.content(LONGEST_PATTERN)?,
            XmlToken::Open => parser.skip()?,
            XmlToken::Close | XmlToken::End => return Ok(rule),
            XmlToken::Text => {}
        }
    }
}

/// Writes an SRX 2.0 file. The header has the standard's defaults for markup.
///
/// ```
/// use duiqi::format::srx;
/// use duiqi::split::srx::{BreakRule, SegmentationRules};
/// let mut rules = SegmentationRules::default();
/// rules.add("Chinese", "zh.*", [BreakRule::end("[；&]", "")]);
/// let mut file = Vec::new();
/// srx::write(&rules, &mut file)?;
/// assert_eq!(srx::read(file.as_slice())?.languages[0].rules[0].before, "[；&]");
/// # Ok::<(), duiqi::Error>(())
/// ```
///
/// # Errors
///
/// [`Error::Invalid`] for a pattern with a character that XML cannot hold, [`Error::Io`] if writing fails.
pub fn write(rules: &SegmentationRules, mut output: impl Write) -> Result<()> {
    let mut report = Report::default();
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    text.push_str("<srx xmlns=\"http://www.lisa.org/srx20\" version=\"2.0\">\n<header segmentsubflows=\"yes\"");
    attr("cascade", if rules.cascade { "yes" } else { "no" }, &mut text, &mut report);
    // The values that the specification recommends where a tool has no opinion.
    text.push_str(">\n<formathandle type=\"start\" include=\"no\"/>\n<formathandle type=\"end\" include=\"yes\"/>\n");
    text.push_str("<formathandle type=\"isolated\" include=\"no\"/>\n</header>\n<body>\n<languagerules>\n");
    for language in &rules.languages {
        text.push_str("<languagerule");
        attr("languagerulename", &language.name, &mut text, &mut report);
        text.push_str(">\n");
        for rule in &language.rules {
            text.push_str(if rule.breaks { "<rule break=\"yes\">\n" } else { "<rule break=\"no\">\n" });
            element("<beforebreak>", &rule.before, "</beforebreak>\n", &mut text, &mut report);
            element("<afterbreak>", &rule.after, "</afterbreak>\n</rule>\n", &mut text, &mut report);
        }
        text.push_str("</languagerule>\n");
    }
    text.push_str("</languagerules>\n<maprules>\n");
    for map in &rules.maps {
        text.push_str("<languagemap");
        attr("languagepattern", &map.pattern, &mut text, &mut report);
        attr("languagerulename", &map.name, &mut text, &mut report);
        text.push_str("/>\n");
    }
    text.push_str("</maprules>\n</body>\n</srx>\n");
    // A control character cannot be written in XML, and a rule without it would
    // be another rule.
    if report.removed_characters > 0 {
        return Err(Error::Invalid(
            "a rule has a control character, which XML cannot hold: write it as `\\x01`".into(),
        ));
    }
    output.write_all(text.as_bytes()).map_err(|source| Error::Io { at: Place::default(), cause: source })
}
