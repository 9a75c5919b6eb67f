use std::path::{Path, PathBuf};

use duiqi::bitext::join;
use duiqi::format::{self, Format, beads};
use duiqi::{Alignment, Bitext, Error, Lang, Lexicon, Place, Reason, Sentence, Tag, Unit, align, lang, sentences};

use super::{Ending, Ran, Setting, Stop, input, note, output};

/// Align two files that are translations of each other.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The source text
    source: PathBuf,
    /// The target text
    target: PathBuf,
    /// The source's language; without it, told by its script
    #[arg(long, value_name = "LANG")]
    source_lang: Option<Lang>,
    /// The target's language; without it, the other one
    #[arg(long, value_name = "LANG")]
    target_lang: Option<Lang>,
    /// The files have one sentence a line; ids of sentences are line numbers from 0
    #[arg(long)]
    presplit: bool,
    #[command(flatten)]
    to: output::To,
    /// Align without the built-in lexicon
    #[arg(long)]
    no_lexicon: bool,
}

const EXAMPLES: &str = "\
Examples:
  duiqi align article.zh.txt article.en.txt -o article.tmx
  duiqi align --presplit zh.lines en.lines --to beads";

pub fn run(arguments: &Arguments, setting: &Setting) -> Ran {
    let format = arguments.to.format()?;
    let (source, target) = (input::text(&arguments.source)?, input::text(&arguments.target)?);
    let langs = langs(arguments, &source, &target)?;
    let bitext = match arguments.presplit {
        true => Bitext::from_lines(langs, &source, &target),
        false => {
            let cuts = Vec::new();
            Bitext { langs, source: split(&source, langs.0), target: split(&target, langs.1), cuts }
        }
    };
    let lexicon = if arguments.no_lexicon { Lexicon::empty() } else { Lexicon::builtin() };
    let alignment = align(&bitext, &lexicon, &align::Options::default());
    if alignment.confidence < align::MISMATCH {
        let confidence = alignment.confidence;
        note(setting, &format!("these two may be no translations of each other (confidence {confidence:.2})"));
    }
    if format == Some(Format::Beads) {
        let text = beads::text(&alignment.beads);
        output::write(arguments.to.file(), |out| output::put(out, text.as_bytes()))?;
    } else {
        arguments.to.units(units(&bitext, &alignment).map(Ok), &format::Options::default())?;
    }
    Ok(Ending::Good)
}

/// The languages asked for, or those that the texts are in.
fn langs(arguments: &Arguments, source: &str, target: &str) -> Result<(Lang, Lang), Stop> {
    let langs = match (arguments.source_lang, arguments.target_lang) {
        (Some(source), Some(target)) if source == target => {
            return Err(Stop::Usage("--source-lang and --target-lang must be two languages".to_owned()));
        }
        (Some(source), _) => (source, source.other()),
        (None, Some(target)) => (target.other(), target),
        (None, None) => {
            let source = Lang::detect(source).or(Lang::detect(target).map(Lang::other)).unwrap_or(Lang::En);
            (source, source.other())
        }
    };
    holds(&arguments.source, source, langs.0)?;
    holds(&arguments.target, target, langs.1)?;
    Ok(langs)
}

/// An error if a text has letters, but none of its language.
fn holds(file: &Path, text: &str, lang: Lang) -> duiqi::Result<()> {
    if text.trim().is_empty() {
        return Err(Error::Empty { at: Place::file(file) });
    }
    match Lang::detect(text) {
        Some(found) if found != lang && lang::runs(text).all(|run| run.lang != lang) => {
            Err(Error::MissingLanguage { at: Place::file(file), missing: lang, found: found.name().to_owned() })
        }
        _ => Ok(()),
    }
}

/// The sentences of a text, each with its paragraph.
fn split(text: &str, lang: Lang) -> Vec<Sentence<'_>> {
    let mut paragraph = 0;
    let mut at = 0;
    let mut found = Vec::new();
    for slice in sentences(text, lang) {
        let sentence = Sentence { paragraph, ..Sentence::within(slice, at) };
        if !sentence.text.is_empty() {
            found.push(sentence);
        }
        at += slice.len();
        paragraph += u32::from(slice.trim_end_matches([' ', '\t']).ends_with('\n'));
    }
    found
}

/// The beads as units, in order.
fn units<'a>(bitext: &'a Bitext<'_>, alignment: &'a Alignment) -> impl Iterator<Item = Unit> + 'a {
    let tags = (tag(&bitext.source, bitext.langs.0), tag(&bitext.target, bitext.langs.1));
    alignment.beads.iter().zip(0..).filter_map(move |(bead, position)| {
        let (source, target) = (&bitext.source[bead.source.clone()], &bitext.target[bead.target.clone()]);
        let text = |sentences: &[Sentence<'_>], lang| join(lang, sentences.iter().map(|sentence| &*sentence.text));
        let ranges = |sentences: &[Sentence<'_>]| sentences.iter().map(|sentence| sentence.range.clone()).collect();
        let mut unit = Unit {
            source: text(source, bitext.langs.0),
            target: text(target, bitext.langs.1),
            source_tag: tags.0.clone(),
            target_tag: tags.1.clone(),
            kind: source.first().or(target.first()).map(|sentence| sentence.kind),
            confidence: Some(bead.confidence),
            position: Some(position),
            shape: Some((bead.source.len() as u32, bead.target.len() as u32)),
            source_ranges: ranges(source),
            target_ranges: ranges(target),
            ..Unit::default()
        };
        if !unit.is_pair() {
            unit.reason = Some(Reason::NoCounterpart);
        }
        (!unit.source.is_empty() || !unit.target.is_empty()).then_some(unit)
    })
}

fn tag(sentences: &[Sentence<'_>], lang: Lang) -> Tag {
    let text: String = sentences.iter().take(100).map(|sentence| &*sentence.text).collect();
    Tag::of(lang, &text)
}
