//! `duiqi split`: sentences, one a line or as JSON Lines.
//!
//! Text without a named language may mix both; it is cut into stretches of
//! lines in one language first. JSON Lines keep white space, so that the
//! sentences of a record joined are its text; plain output does not.
//!
//! ```text
//! Mr. Li left at 5 p.m. He was tired.        ─►  Mr. Li left at 5 p.m.
//!                                                He was tired.
//!
//! {"id":1,"lang":"en","text":"One. Two."}    ─►  {"id":1,"sentences":["One. ","Two."]}
//! ```
//!
//! The second form is lossless and is what evaluation uses; the first is for
//! people, `grep` and aligners.

use std::path::PathBuf;

use clap::builder::TypedValueParser;
use duiqi::split::{self, Ellipses, LineBreaks, Options};
use duiqi::{Error, Lang, Result};

use super::rules::Rules;
use super::words::{OptionWord, one_of};
use super::{Ending, Ran, input, output};

/// Split text into sentences, one a line.
///
/// White space inside a sentence becomes one blank, so that each sentence stays
/// on one line. With --jsonl the sentences are unchanged slices that
/// concatenate to the text.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The text. Default, and with `-`: standard input
    #[arg(default_value = output::STANDARD)]
    file: PathBuf,
    /// The language of the text, en or zh. Default: detected for each line
    #[arg(short, long, conflicts_with = "jsonl")]
    lang: Option<Lang>,
    /// The encoding of the text, such as gb18030, big5 or windows-1252.
    /// Default: UTF-8
    #[arg(long, value_name = "NAME", conflicts_with = "jsonl")]
    encoding: Option<String>,
    /// Read {"id","lang","text"} and write {"id","sentences"}, one object a
    /// line
    #[arg(long)]
    jsonl: bool,
    /// What a line break inside a paragraph means
    #[arg(long, value_parser = line_breaks(), value_name = "MEANING", default_value = "unknown")]
    line_breaks: LineBreaks,
    /// Where an ellipsis ends a sentence
    #[arg(long, value_parser = ellipses(), value_name = "WHERE", default_value = "clause")]
    ellipses: Ellipses,
    /// Never split inside a quotation
    #[arg(long)]
    whole_quotes: bool,
    /// Split at semicolons too
    #[arg(long)]
    semicolons: bool,
    /// The most characters of a sentence; longer ones are cut at a comma or
    /// blank
    #[arg(long, value_name = "CHARACTERS")]
    longest: Option<usize>,
    #[command(flatten)]
    rules: Rules,
    /// Where to write. Default, and with `-`: standard output
    #[arg(short, long, value_name = "FILE", default_value = output::STANDARD)]
    output: PathBuf,
}

/// Shown below the options by `duiqi split --help`.
const EXAMPLES: &str = "\
Examples:
  duiqi split --lang zh article.txt
  echo 'Mr. Li left at 5 p.m. He was tired.' | duiqi split
  duiqi split --rules my.srx article.txt
  duiqi split --jsonl < texts.jsonl > sentences.jsonl";

/// The words of `--line-breaks`.
fn line_breaks() -> impl TypedValueParser<Value = LineBreaks> {
    let word = |value: LineBreaks, help| OptionWord { word: value.name(), help, value };
    one_of([
        word(LineBreaks::Paragraph, "Every line is a paragraph"),
        word(LineBreaks::Wrap, "Lines are wrapped at a margin"),
        word(LineBreaks::Unknown, "Decided from the lines around it"),
    ])
}

/// The words of `--ellipses`.
fn ellipses() -> impl TypedValueParser<Value = Ellipses> {
    let word = |value: Ellipses, help| OptionWord { word: value.name(), help, value };
    one_of([
        word(Ellipses::Clause, "Where a new clause seems to follow"),
        word(Ellipses::Always, "Wherever text follows"),
        word(Ellipses::Never, "Only at the end of a paragraph"),
    ])
}

impl Arguments {
    /// The options of the library.
    ///
    /// The words of the options are mapped in `line_breaks` and `ellipses`.
    ///
    /// # Errors
    /// If the segmentation rules cannot be read.
    fn options(&self) -> Result<Options> {
        let mut options = Options::default();
        options.line_breaks = self.line_breaks;
        options.ellipses = self.ellipses;
        options.inside_quotes = !self.whole_quotes;
        options.semicolons = self.semicolons;
        options.longest = self.longest;
        options.rules = self.rules.load()?;
        Ok(options)
    }
}

/// Cuts a text into stretches of whole lines in one language. Together they are
/// the text.
///
/// Lines without letters belong to those before them. Text without any letter
/// counts as English.
///
/// ```text
/// Hello.↵      English
/// 42↵          English, as the line before
/// 你好。↵       Chinese
/// ```
fn stretches(text: &str, given: Option<Lang>) -> Vec<(Lang, &str)> {
    if let Some(lang) = given {
        return vec![(lang, text)];
    }
    let (mut found, mut begin, mut at) = (Vec::new(), 0, 0);
    let mut lang = None;
    for line in text.split_inclusive('\n') {
        let own = Lang::detect(line);
        // Only a line in the other language ends a stretch; numbers and blank
        // lines never do.
        if own.is_some() && lang.is_some() && own != lang {
            found.extend(lang.map(|lang| (lang, &text[begin..at])));
            begin = at;
        }
        lang = own.or(lang);
        at += line.len();
    }
    found.push((lang.unwrap_or(Lang::En), &text[begin..]));
    found
}

/// Splits the text and writes the sentences.
///
/// # Errors
/// A file that cannot be read or is not in the encoding; a line of JSON that is
/// no record.
pub fn run(arguments: &Arguments) -> Ran {
    let options = arguments.options()?;
    if arguments.jsonl {
        let input = duiqi::io::open(&arguments.file)?;
        output::write(Some(&arguments.output), |out| {
            // An error of the output has its own name; all others are of the
            // input.
            split::jsonl(input, out, &options).map_err(|error| match error {
                Error::Io { .. } => error,
                other => other.in_file(&arguments.file),
            })
        })?;
        return Ok(Ending::Good);
    }
    let text = input::decoded(&arguments.file, arguments.encoding.as_deref())?;
    output::write(Some(&arguments.output), |out| {
        let mut line = String::new();
        for (lang, text) in stretches(&text, arguments.lang) {
            for sentence in split::sentences_with(text, lang, &options) {
                line.clear();
                one_line(sentence, lang, &mut line);
                if !line.is_empty() {
                    line.push('\n');
                    output::put(out, line.as_bytes())?;
                }
            }
        }
        Ok(())
    })?;
    Ok(Ending::Good)
}

/// Appends a sentence as one line: trimmed, with one blank for any white space
/// inside.
///
/// A line break between two Chinese characters or marks disappears, because no
/// blank is written there.
///
/// `"第一\n行"` becomes `第一行`, `"one\n  two"` becomes `one two`.
fn one_line(sentence: &str, lang: Lang, line: &mut String) {
    let sentence = sentence.trim();
    if is_one_line(sentence) {
        line.push_str(sentence);
        return;
    }
    let mut words = sentence.split_whitespace();
    line.push_str(words.next().unwrap_or_default());
    let mut at = sentence.trim_start();
    for word in words {
        let end = at.find(char::is_whitespace).unwrap_or(at.len());
        let (before, rest) = at.split_at(end);
        let gap = &rest[..rest.len() - rest.trim_start().len()];
        // In English a line break separates words; in Chinese it mostly stands
        // inside of one.
        let wrapped = lang == Lang::Zh && gap.contains('\n');
        // Anything beyond ASCII counts as Chinese here, full-width marks too.
        let wide = |c: Option<char>| c.is_some_and(|c| !c.is_ascii());
        if !(wrapped && wide(before.chars().last()) && wide(word.chars().next())) {
            line.push(' ');
        }
        line.push_str(word);
        at = rest.trim_start();
    }
}

/// True if all white space in a sentence is single blanks, as in most
/// sentences. `sentence` is trimmed.
fn is_one_line(sentence: &str) -> bool {
    let bytes = sentence.as_bytes();
    // No early end, so that these become vector instructions.
    let doubled = bytes.iter().zip(bytes.iter().skip(1)).fold(false, |found, pair| found | (pair == (&b' ', &b' ')));
    let control = bytes.iter().fold(false, |found, &byte| found | (byte < b' '));
    // The first bytes of all white space beyond ASCII.
    let wide = bytes.iter().fold(false, |found, &byte| found | (byte == 0xC2) | (0xE1..=0xE3).contains(&byte));
    let other = || sentence.chars().any(|c| c != ' ' && c.is_whitespace());
    !(doubled || control || wide && other())
}
