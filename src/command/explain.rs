//! `duiqi explain`: why two files were aligned as they were.
//!
//! Aligns exactly as `align` does and prints, for each bead, the contributions
//! to its score and the word links behind them. For people who tune, doubt or
//! report an alignment.
//!
//! ```text
//! [1]:[1]  confidence 0.80  score +1.4
//!   两条小船躺在沙滩上。
//!   Two boats lay on the sand.
//!   shape +0.0  length -0.0  words -1.2  marks +1.2  context +1.4
//!   两 = two (number) · 小船 = boat · 上 = on
//! ```
//!
//! With `--json` an object a line: `bead` (ranges, confidence, score and its
//! parts), `source`, `target`, and `words`, each with `zh`, `en`, `probability`
//! and `from`. The parts are those of `duiqi::bitext::Parts`.

use std::ops::Range;
use std::path::PathBuf;

use duiqi::bilingual;
use duiqi::bitext::{Parts, join};
use duiqi::link::LinkOrigin;
use duiqi::{Bead, Bitext, ByLang, Lang, Lexicon, Links, Sentence, Token, align, token};
use serde::Serialize;

use super::{Ending, Ran, Setting, input, note, output};

/// Show why two files were aligned as they were.
///
/// For every bead it shows the sentences, the confidence, the score of each
/// kind of evidence, and the words that were linked. Scores are log-likelihood
/// ratios: above 0 they support the bead, below 0 they count against it.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The source text
    source: PathBuf,
    /// The target text
    target: PathBuf,
    #[command(flatten)]
    langs: input::Langs,
    #[command(flatten)]
    reading: input::DocumentReading,
    /// The files have one sentence a line
    #[arg(long)]
    presplit: bool,
    #[command(flatten)]
    lexicon: input::LexiconArguments,
    /// Show only beads with a confidence below this, 0 to 1
    #[arg(long, value_name = "CONFIDENCE", value_parser = output::share)]
    below: Option<f32>,
    /// Show only the bead with this source sentence, counted from 0
    #[arg(long, value_name = "SENTENCE")]
    sentence: Option<usize>,
    /// Write one JSON object a line for each bead
    #[arg(long)]
    json: bool,
}

/// Shown below the options by `duiqi explain --help`.
const EXAMPLES: &str = "\
Examples:
  duiqi explain zh.txt en.txt
  duiqi explain --presplit zh.lines en.lines --below 0.5
  duiqi explain zh.txt en.txt --json | jq .words";

/// A bead with its explanation.
#[derive(Serialize)]
struct Explained<'a> {
    /// The bead, with the parts of its score.
    bead: &'a Bead,
    /// The source text.
    source: String,
    /// The target text.
    target: String,
    /// The words that were linked.
    words: Vec<Word>,
}

/// Two words that were linked.
#[derive(Serialize)]
struct Word {
    /// The Chinese word.
    zh: String,
    /// The English word.
    en: String,
    /// The probability of the English word given the Chinese one.
    probability: f32,
    /// Where the link comes from, in words.
    from: &'static str,
}

/// Aligns the files and prints the beads that were asked for.
///
/// # Errors
/// As for `align`.
pub fn run(arguments: &Arguments, setting: &Setting) -> Ran {
    input::two_inputs(&arguments.source, &arguments.target)?;
    let lexicon = arguments.lexicon.load()?;
    let source_lang = arguments.langs.source()?;
    let names = (&arguments.source, &arguments.target);
    if arguments.presplit {
        let encoding = arguments.reading.encoding();
        let (source, target) = (input::decoded(names.0, encoding)?, input::decoded(names.1, encoding)?);
        let bitext = bilingual::bitext_of_lines(&source, &target, source_lang);
        return show(&bitext.map_err(|error| input::sided(error, names.0, names.1))?, &lexicon, arguments);
    }
    let source = input::document(names.0, &arguments.reading)?;
    let target = input::document(names.1, &arguments.reading)?;
    // Of two documents, as `align` does afterwards: here every bead is shown,
    // even if reading was doubtful.
    for warning in source.warnings().iter().chain(target.warnings()) {
        note(setting, warning);
    }
    show(&bilingual::bitext(&source, &target, source_lang)?, &lexicon, arguments)
}

/// Aligns a bitext and prints its beads.
fn show(bitext: &Bitext<'_>, lexicon: &Lexicon, arguments: &Arguments) -> Ran {
    let alignment = align(bitext, lexicon, &align::Options::default());
    let wanted = |bead: &&Bead| {
        let low = arguments.below.is_none_or(|floor| bead.confidence < floor);
        low && arguments.sentence.is_none_or(|at| bead.source.contains(&at))
    };
    output::write(None, |out| {
        for bead in alignment.beads.iter().filter(wanted) {
            // Explained only when shown: linking the words of each bead again
            // costs more than aligning.
            let explained = explain(bead, bitext, lexicon);
            // Blank lines are beads of empty texts in pre-split files; there is
            // nothing to explain in them.
            if explained.source.is_empty() && explained.target.is_empty() {
                continue;
            }
            let text = match arguments.json {
                true => format!("{}\n", serde_json::json!(explained)),
                false => text(&explained),
            };
            output::put(out, text.as_bytes())?;
        }
        Ok(())
    })?;
    Ok(Ending::Good)
}

/// The reasons of a bead.
fn explain<'a>(bead: &'a Bead, bitext: &Bitext<'_>, lexicon: &Lexicon) -> Explained<'a> {
    let side = |sentences: &[Sentence<'_>], range: Range<usize>, lang| {
        join(lang, sentences.get(range).unwrap_or_default().iter().map(|sentence| &*sentence.text))
    };
    let source = side(bitext.source(), bead.source.clone(), bitext.langs().source);
    let target = side(bitext.target(), bead.target.clone(), bitext.langs().target);
    let (zh, en) = if bitext.langs().source == Lang::Zh { (&source, &target) } else { (&target, &source) };
    let words = words(zh, en, lexicon);
    Explained { bead, source, target, words }
}

/// The links between the words of two texts, in the order of the Chinese. Marks
/// are left out: they match everywhere.
fn words(zh: &str, en: &str, lexicon: &Lexicon) -> Vec<Word> {
    let ByLang { zh: zh_side, en: en_side } = token::pair(&[zh], &[en], lexicon);
    let links = Links::new(&zh_side, &en_side, lexicon);
    let mut words: Vec<Word> = Vec::new();
    // A text of marks only has no sentence to ask for.
    let tokens = if zh_side.is_empty() { &[] } else { zh_side.tokens(0) };
    let others = if en_side.is_empty() { &[] } else { en_side.tokens(0) };
    for token in tokens {
        for link in links.translations(token.term).iter().filter(|link| link.source != LinkOrigin::Mark) {
            // A term is a stem; the text has the whole word.
            let Some(other) = others.iter().find(|other| other.term == link.term) else { continue };
            let (zh, en) = (written(zh, token), written(en, other));
            // Each pair of words once, however often both occur. A bead has a
            // few dozen links, so that a set would cost more than this search.
            if !words.iter().any(|word| word.zh == zh && word.en == en) {
                words.push(Word { zh, en, probability: link.p, from: name(link.source) });
            }
        }
    }
    words
}

/// A token as its text writes it.
fn written(text: &str, token: &Token) -> String {
    text.get(token.start as usize..token.end as usize).unwrap_or_default().to_owned()
}

/// The origin of a link in words.
///
/// New origins of the library count as marks until they get a name here.
fn name(source: LinkOrigin) -> &'static str {
    match source {
        LinkOrigin::Gloss => "lexicon",
        LinkOrigin::Piece => "part of a word",
        LinkOrigin::Glossary => "glossary",
        LinkOrigin::Number => "number",
        LinkOrigin::Name => "pinyin",
        LinkOrigin::Latin => "same string",
        LinkOrigin::Learned => "learned",
        _ => "mark",
    }
}

/// A bead and its reasons for people.
///
/// Contributions of zero are left out; the others add up to the score.
fn text(explained: &Explained<'_>) -> String {
    let Explained { bead, source, target, words } = explained;
    let ids = |range: &Range<usize>| range.clone().map(|id| id.to_string()).collect::<Vec<_>>().join(",");
    let mut text = format!(
        "[{}]:[{}]  confidence {:.2}  score {:+.1}\n",
        ids(&bead.source),
        ids(&bead.target),
        bead.confidence,
        bead.score
    );
    for side in [source, target].into_iter().filter(|side| !side.is_empty()) {
        text += &format!("  {side}\n");
    }
    let Parts { shape, length, words: lexical, anchors, marks, layout, caller, context, .. } = bead.parts;
    let parts = [
        ("shape", shape),
        ("length", length),
        ("words", lexical),
        ("anchors", anchors),
        ("marks", marks),
        ("layout", layout),
        ("caller", caller),
        ("context", context),
    ];
    let shown = parts.iter().filter(|(_, value)| *value != 0.0).map(|(name, value)| format!("{name} {value:+.1}"));
    let shown = shown.collect::<Vec<_>>().join("  ");
    if !shown.is_empty() {
        text += &format!("  {shown}\n");
    }
    let links = words.iter().map(|word| match word.from {
        // Most links come from the lexicon, so that only the others are named.
        "lexicon" => format!("{} = {}", word.zh, word.en),
        from => format!("{} = {} ({from})", word.zh, word.en),
    });
    let links = links.collect::<Vec<_>>().join(" · ");
    if links.is_empty() { text + "\n" } else { text + "  " + &links + "\n\n" }
}
