//! A page to read: both texts side by side, line by line, or the translation on
//! tap, with headings and contents.
//!
//! The page is one HTML file with its style and script inside, so that it can
//! be mailed and opened anywhere. It needs no connection, and without scripts
//! it shows both texts side by side. Front matter, code and markup are left
//! out. `epub` and `anki` use the helpers here.
//!
//! ```text
//! header   the title; the script adds buttons for the views
//! main     a `div.pair` for each unit: source, target, number and confidence
//! nav      the contents, if there are two headings or more
//! script   the views; without it both texts stand side by side
//! ```
//!
//! | unit | on the page |
//! |---|---|
//! | a pair | both texts, with the confidence in the proof view |
//! | a title, a heading | `h2`, `h3`, listed in the contents |
//! | a text without counterpart, a note, a credit | alone, beside an empty place |
//! | front matter, code or markup alone | left out and counted |

use std::fmt::Write as _;

use super::xml::{attr, content};
use super::{Encode, Options, Report};
use crate::bitext::{Kind, Reason};
use crate::unit::{Half, Unit};
use crate::{Lang, Result};

/// The style sheet of the page.
const STYLE: &str = include_str!("reading/page.css");
/// The script that adds the views. The page works without it.
const SCRIPT: &str = include_str!("reading/page.js");

/// Pairs of lower confidence are marked in the proof view: a choice, the same
/// bound as for doubtful rows of a review.
const LOW: f32 = 0.9;

/// A heading of the contents.
struct ContentsEntry {
    /// The number of its unit, which is the anchor.
    unit: u64,
    /// Its level, from 1.
    level: u8,
    /// Its text.
    text: String,
    /// The language of its text, for fonts and screen readers.
    tag: String,
}

/// Writes a page unit by unit. Of the text it keeps only the headings.
pub(super) struct Encoder {
    /// The options, for tags.
    options: Options,
    /// The headings so far.
    contents: Vec<ContentsEntry>,
    /// The paragraph of the last unit: where it changes, a new one begins.
    paragraph: Option<u32>,
}

impl Encoder {
    /// Makes an encoder.
    pub(super) fn new(options: &Options) -> Self {
        Encoder { options: options.clone(), contents: Vec::new(), paragraph: None }
    }

    /// Appends one side of a unit as an element of its level. An empty side
    /// still gives an element, which keeps the columns in step.
    fn side(&mut self, half: &Half, class: &str, level: u8, text: &mut String, report: &mut Report) {
        let name = match level {
            0 => "p",
            1 => "h2",
            _ => "h3",
        };
        let _ = write!(text, "<{name} class=\"{class}\"");
        attr("lang", &self.tag(half), text, report);
        text.push('>');
        content(&half.text, text, report);
        let _ = write!(text, "</{name}>");
    }

    /// The language tag of a half as it is written.
    fn tag(&self, half: &Half) -> String {
        super::tmx::written_tag(&half.tag, &half.text, self.options.chinese)
    }
}

/// True for a unit that a reader wants to see: text, in a pair or alone.
///
/// Text alone is shown if it is a translator's note, a credit or without
/// counterpart; front matter and repeated headers are not.
///
/// Code and markup are shown in a pair, because then both sides have them, and
/// dropped alone.
pub(super) fn is_read(unit: &Unit) -> bool {
    let is_text = |reason| matches!(reason, Reason::NoCounterpart | Reason::Unrelated | Reason::Note | Reason::Credit);
    let empty = unit.source.text.trim().is_empty() && unit.target.text.trim().is_empty();
    let markup = matches!(unit.kind, Some(Kind::Code | Kind::Markup));
    !empty && (unit.is_pair() || (!markup && unit.reason.is_none_or(is_text)))
}

/// The level of the heading that a unit is, from 1; 0 for running text.
pub(super) fn heading_level(unit: &Unit) -> u8 {
    match unit.kind {
        Some(Kind::Title) => 1,
        Some(Kind::Heading) => unit.level.unwrap_or(2).max(1),
        _ => 0,
    }
}

/// A readable name of a document: without folders and endings, underscores and
/// hyphens as blanks.
///
/// `corpus/my_book.en.txt` becomes `my book`. Without a document it is `中文 ·
/// English`.
pub(super) fn title(unit: Option<&Unit>) -> String {
    let name = unit.and_then(|unit| unit.document.as_deref()).unwrap_or_default();
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let stem = name.split_once('.').map_or(name, |(stem, _)| stem);
    if stem.is_empty() { "中文 · English".to_owned() } else { stem.replace(['_', '-'], " ") }
}

/// The name of a language in that language; the tag of any other.
pub(super) fn language_name(half: &Half) -> String {
    match half.tag.lang() {
        Some(Lang::Zh) => "中文".to_owned(),
        Some(Lang::En) => "English".to_owned(),
        None => half.tag.to_string(),
    }
}

impl Encode for Encoder {
    /// Writes the head of the page, with style sheet, title and the names of
    /// the languages.
    fn start(&mut self, first: Option<&Unit>, text: &mut String, report: &mut Report) -> Result<()> {
        // The order of the columns follows the source; the style sheet needs to
        // know which is English.
        let title = title(first);
        let english = first.is_some_and(|unit| unit.source.tag.lang() == Some(Lang::En));
        let lang = first.map_or_else(|| "en".to_owned(), |unit| self.tag(&unit.source));
        text.push_str("<!DOCTYPE html>\n<html");
        attr("lang", &lang, text, report);
        text.push_str(
            ">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>",
        );
        content(&title, text, report);
        let _ = write!(text, "</title>\n<style>\n{STYLE}</style>\n</head>\n<body class=\"sides");
        text.push_str(if english { " en-first\">\n" } else { "\">\n" });
        text.push_str("<header><h1>");
        content(&title, text, report);
        // Filled and shown by the script: without it there are no buttons,
        // since they would do nothing.
        text.push_str("</h1><div class=\"tools\" role=\"group\" aria-label=\"View\" hidden></div></header>\n");
        text.push_str("<div class=\"page\">\n<main>\n");
        if let Some(unit) = first {
            text.push_str("<div class=\"heads\" aria-hidden=\"true\"><span>");
            content(&language_name(&unit.source), text, report);
            text.push_str("</span><span>");
            content(&language_name(&unit.target), text, report);
            text.push_str("</span></div>\n");
        }
        Ok(())
    }

    /// Writes a unit as a row of two texts, and notes headings for the
    /// contents.
    fn unit(&mut self, unit: &Unit, text: &mut String, report: &mut Report) -> Result<()> {
        if !is_read(unit) {
            report.unpaired += 1;
            return Ok(());
        }
        report.units += 1;
        let level = heading_level(unit);
        let paragraph = unit.source.paragraph.or(unit.target.paragraph);
        // Units of one paragraph are close together; a unit without number
        // stands alone.
        let start = paragraph.is_none() || paragraph != self.paragraph;
        self.paragraph = paragraph;
        let low = unit.confidence.is_some_and(|confidence| confidence < LOW);
        let classes = ["pair", if start { " start" } else { "" }, if low { " low" } else { "" }].concat();
        let _ = write!(text, "<div class=\"{classes}\" id=\"u{}\">", report.units);
        for (half, class) in [(&unit.source, "source"), (&unit.target, "target")] {
            self.side(half, class, level, text, report);
        }
        let percent = match unit.confidence {
            // The confidence that a text has no counterpart would be read as
            // that of a pair.
            _ if !unit.is_pair() => " · –".to_owned(),
            Some(confidence) => format!(" · {:.0} %", confidence * 100.0),
            None => String::new(),
        };
        let _ = writeln!(text, "<span class=\"proof\">{}{percent}</span></div>", report.units);
        if level > 0 {
            let half = if unit.source.text.is_empty() { &unit.target } else { &unit.source };
            let entry = ContentsEntry { unit: report.units, level, text: half.text.clone(), tag: self.tag(half) };
            self.contents.push(entry);
        }
        Ok(())
    }

    /// Appends the contents and the script. The contents come last in the file,
    /// because they are complete only now; the style sheet moves them to the
    /// front.
    fn end(&mut self, text: &mut String, _: &mut Report) -> Result<()> {
        text.push_str("</main>\n");
        // A single heading is the title; contents help from two on.
        if self.contents.len() > 1 {
            let mut report = Report::default();
            text.push_str("<nav id=\"contents\" aria-label=\"Contents 目录\"><h2>Contents 目录</h2><ol>\n");
            for entry in &self.contents {
                let _ = write!(
                    text,
                    "<li{}><a href=\"#u{}\"",
                    if entry.level > 1 { " class=\"deep\"" } else { "" },
                    entry.unit
                );
                attr("lang", &entry.tag, text, &mut report);
                text.push('>');
                content(&entry.text, text, &mut report);
                text.push_str("</a></li>\n");
            }
            text.push_str("</ol></nav>\n");
        }
        let _ = write!(text, "</div>\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n");
        Ok(())
    }
}
