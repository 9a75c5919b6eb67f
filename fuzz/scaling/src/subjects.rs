//! The library functions behind the commands, each as a function of a text that a pattern was repeated to.

use std::cell::RefCell;
use std::sync::LazyLock;

use duiqi::audit::Audit;
use duiqi::batch::{self, Bitextor, Target, bitextor};
use duiqi::document::{Document, DocumentFormat};
use duiqi::eval::{self, Ids, TextPair};
use duiqi::format::{self, FileFormat, Options, ReadOptions, Writer, beads};
use duiqi::memory::{ConcordanceOptions, LookupOptions, fuzzy};
use duiqi::review::{Operation, Review, Reviewer};
use duiqi::{Lang, Lexicon, Memory, Unit, bilingual, sentences, split, token};

use crate::tokens::{LINES, MARKUP, TEXT, XML};

/// A function to be counted.
pub struct Subject {
    pub name: &'static str,
    /// What the patterns are made of.
    pub tokens: &'static [&'static str],
    /// Makes the input out of the repeated pattern; this is not counted.
    pub input: fn(&str) -> String,
    pub run: fn(&str),
}

const fn subject(name: &'static str, tokens: &'static [&'static str], run: fn(&str)) -> Subject {
    Subject { name, tokens, input: str::to_owned, run }
}

impl Subject {
    const fn within(self, input: fn(&str) -> String) -> Subject {
        Subject { input, ..self }
    }
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::builtin);

pub static SUBJECTS: &[Subject] = &[
    subject("split en", TEXT, |text| {
        sentences(text, Lang::En).count();
    }),
    subject("split zh", TEXT, |text| {
        sentences(text, Lang::Zh).count();
    }),
    subject("split with options", TEXT, |text| {
        let mut options = split::Options::default();
        options.inside_quotes = false;
        options.semicolons = true;
        options.longest = Some(20);
        split::sentences_with(text, Lang::En, &options).count();
    }),
    subject("split from a stream", TEXT, |text| {
        split::read(text.as_bytes(), Lang::Zh, &Default::default()).count();
    }),
    subject("tokens", TEXT, |text| drop(token::pair(&[text], &[text], &LEXICON))),
    subject("plain text", TEXT, |text| document(text, DocumentFormat::Plain)),
    subject("Markdown", MARKUP, |text| document(text, DocumentFormat::Markdown)),
    subject("HTML", MARKUP, |text| document(text, DocumentFormat::Html)),
    subject("subtitles", MARKUP, |text| document(text, DocumentFormat::Subtitles)),
    subject("document, any", LINES, |text| {
        if let Ok(document) = Document::from_text(text) {
            let _ = document.hidden();
        }
    }),
    subject("bilingual document", TEXT, |text| {
        if let Ok(document) = Document::from_text(text) {
            let _ = bilingual::document(&document, &LEXICON, &Default::default());
        }
    }),
    subject("align", TEXT, |text| {
        let other = text.replace('a', "中").replace("\n\n", "\n");
        let mut options = bilingual::Options::default();
        options.source = Some(Lang::Zh);
        let _ = bilingual::lines(&other, text, &LEXICON, &options);
    }),
    subject("explain", TEXT, |text| {
        let Ok(bitext) = duiqi::Bitext::from_lines((Lang::En, Lang::Zh), text, "中。\n二。\n") else { return };
        let first = duiqi::align(&bitext, &LEXICON, &Default::default()).beads.into_iter().next();
        let _ = first.map(|bead| duiqi::align::explain(&bitext, &LEXICON, &Default::default(), &bead));
    }),
    subject("audit", TEXT, |text| {
        let mut audit = Audit::new(Default::default());
        for (en, zh) in [(text, "王明2"), ("Wang 2", text), (text, text)] {
            audit.unit(&Unit::pair(("en", en), ("zh-CN", zh)));
        }
    }),
    subject("evaluate split", TEXT, |text| {
        let _ = eval::boundaries(text.split('.'), text.split(' '));
    }),
    subject("evaluate beads", &["1", "2,", "3:", "4 ", "5;", "6,7", ""], |text| {
        let ids: Vec<usize> = text.bytes().enumerate().map(|(at, byte)| at / usize::from(byte % 7 + 1)).collect();
        let one = [Ids { source: ids.clone().into(), target: ids.clone().into() }];
        let apart: Vec<Ids> = ids.iter().map(|&id| Ids { source: vec![id].into(), target: vec![id].into() }).collect();
        let _ = eval::beads(&one, &apart);
        let _ = eval::beads(&apart, &one);
    }),
    subject("evaluate pairs", TEXT, |text| {
        let pairs = |separator| -> Vec<TextPair> {
            text.split(separator).map(|text| TextPair { en: text.to_owned(), zh: text.to_owned() }).collect()
        };
        let _ = eval::pairs(&pairs(' '), &pairs('.'));
    }),
    subject("convert TMX", XML, |text| read(text, FileFormat::Tmx))
        .within(|text| format!("<tmx version=\"1.4\"><header srclang=\"en\"/><body><tu><tuv xml:lang=\"en\"><seg>{text}")),
    subject("convert XLIFF 1.2", XML, |text| read(text, FileFormat::Xliff)).within(|text| {
        format!("<xliff version=\"1.2\"><file source-language=\"en\" target-language=\"zh\"><body><trans-unit id=\"1\"><source>{text}")
    }),
    subject("convert XLIFF 2", XML, |text| read(text, FileFormat::Xliff)).within(|text| {
        format!("<xliff version=\"2.0\" srcLang=\"en\" trgLang=\"zh\"><file><unit id=\"1\"><segment><source>{text}")
    }),
    subject("convert TBX", XML, |text| read(text, FileFormat::Tbx))
        .within(|text| format!("<martif><text><body><termEntry><langSet xml:lang=\"en\"><tig><term>{text}")),
    subject("convert TSV", LINES, |text| read(text, FileFormat::Tsv)),
    subject("convert CSV", LINES, |text| read(text, FileFormat::Csv)),
    subject("convert JSONL", LINES, |text| read(text, FileFormat::Jsonl)),
    subject("convert ladder", LINES, |text| read(text, FileFormat::Ladder)),
    subject("convert PO", LINES, |text| read(text, FileFormat::Po)),
    subject("convert JSON", LINES, |text| read(text, FileFormat::Json)),
    subject("convert ARB", LINES, |text| read(text, FileFormat::Arb)),
    subject("convert XCStrings", LINES, |text| read(text, FileFormat::XcStrings)),
    subject("convert strings", LINES, |text| read(text, FileFormat::Strings)),
    subject("convert properties", LINES, |text| read(text, FileFormat::Properties)),
    subject("convert YAML", LINES, |text| read(text, FileFormat::Yaml)),
    subject("convert Android", XML, |text| read(text, FileFormat::Android)).within(|text| format!("<resources>{text}")),
    subject("convert StringsDict", XML, |text| read(text, FileFormat::StringsDict))
        .within(|text| format!("<plist><dict>{text}")),
    subject("convert RESX", XML, |text| read(text, FileFormat::Resx)).within(|text| format!("<root>{text}")),
    subject("convert Qt", XML, |text| read(text, FileFormat::Qt)).within(|text| format!("<TS><context>{text}")),
    subject("beads", LINES, |text| drop(beads::read(text.as_bytes()))),
    subject("check", XML, |text| drop(format::check(text.as_bytes(), FileFormat::Tmx, "a.tmx", |_| ())))
        .within(|text| format!("<tmx version=\"1.4\"><header srclang=\"en\"/><body><tu>{text}")),
    subject("write", TEXT, write),
    subject("lexicon", LINES, |text| drop(Lexicon::empty().read(text.as_bytes()))),
    subject("batch", LINES, |text| {
        let mut options = batch::Options::default();
        options.threads = 1;
        let _ = batch::run(batch::jsonl(text.as_bytes()), Target::Stream(&mut Vec::new()), &LEXICON, &options, |_| Ok(()));
    }),
    subject("batch of one document", TEXT, |text| {
        let mut options = batch::Options::default();
        options.threads = 1;
        let job = batch::Job { id: "a".to_owned(), input: Ok(batch::Input::Text(text.to_owned())), source_lang: None };
        let _ = batch::run([job].into_iter(), Target::Stream(&mut Vec::new()), &LEXICON, &options, |_| Ok(()));
    }),
    subject("Bitextor", LINES, |text| {
        let mut options = Bitextor::default();
        options.threads = 1;
        let _ = bitextor(text.as_bytes(), &mut Vec::new(), &LEXICON, &options, |_| ());
    }),
    subject("memory import", TEXT, |text| {
        let mut memory = Memory::new();
        let units = [Unit::pair(("en", text), ("zh-CN", "译文。")), Unit::pair(("en", "text"), ("zh-CN", text))];
        let _ = memory.import(units, &Default::default());
        let _ = memory.import(lines(text), &Default::default());
    }),
    subject("memory lookup", TEXT, |text| {
        with_memory(|memory| {
            let mut options = LookupOptions::default();
            options.threshold = 30;
            let _ = memory.look_up(text, &options);
        });
    }),
    subject("memory pretranslate", TEXT, |text| {
        with_memory(|memory| drop(memory.pretranslate(text, Lang::En, &Default::default())));
    }),
    subject("memory concordance", TEXT, |text| {
        with_memory(|memory| {
            let _ = memory.concordance(text, &Default::default());
            let mut options = ConcordanceOptions::default();
            options.lexicon = LEXICON.clone();
            let _ = memory.concordance("valve", &options);
        });
    }),
    subject("memory in a file", TEXT, |text| {
        let folder = tempfile::tempdir().expect("a folder for temporary files");
        let mut memory = Memory::create(folder.path().join("m.tm")).expect("a new file");
        let _ = memory.import(lines(text), &Default::default());
        let _ = memory.look_up("a valve", &Default::default());
        let _ = memory.verify();
    }),
    subject("difference", TEXT, |text| {
        let _ = fuzzy::difference(text, "Close the valve.");
    }),
    subject("review", TEXT, |text| {
        let mut review = Review::from_units(&lines(text).collect::<Vec<_>>());
        for operation in [Operation::Confirm { row: 0 }, Operation::Merge { first: 0, last: 1 }] {
            let _ = review.apply(&operation, &LEXICON, &Reviewer::default());
        }
        let _ = review.units();
        let _ = Review::from_json(review.to_json().unwrap_or_default().as_bytes());
    }),
];

fn document(text: &str, format: DocumentFormat) {
    let mut options = duiqi::document::Options::default();
    options.format = Some(format);
    if let Ok(document) = Document::read(text.as_bytes(), &options) {
        for segment in document.segments() {
            let _ = document.cut(segment, &document.runs(segment));
        }
        let _ = document.hidden();
    }
}

fn read(text: &str, format: FileFormat) {
    if let Ok(units) = format::read(text.as_bytes(), format, &ReadOptions::default()) {
        let _ = units.count();
    }
}

fn write(text: &str) {
    let units = [Unit::pair(("en", text), ("zh-CN", text)), Unit::pair(("en", "a"), ("zh-CN", text))];
    for format in FileFormat::ALL.into_iter().filter(|format| *format != FileFormat::Epub) {
        if let Ok(mut writer) = Writer::new(Vec::new(), format, &Options::default()) {
            let _ = units.iter().try_for_each(|unit| writer.write(unit));
            let _ = writer.finish();
        }
    }
}

/// A unit for each line, no two with one source: those are compared with each other (SECURITY.md says so).
fn lines(text: &str) -> impl Iterator<Item = Unit> + '_ {
    text.lines().enumerate().map(|(at, line)| {
        Unit::pair(("en", format!("{line} {at}").as_str()), ("zh-CN", format!("译文{at}").as_str()))
    })
}

thread_local! {
    static MEMORY: RefCell<Option<Memory>> = const { RefCell::new(None) };
}

/// Asks a memory with units of all lengths.
fn with_memory(ask: impl FnOnce(&Memory)) {
    MEMORY.with_borrow_mut(|memory| {
        let made = || {
            let mut memory = Memory::new();
            let units = (1..200).map(|at| {
                let (en, zh) = ("close a valve. ".repeat(at % 17 + 1), "关闭阀门。".repeat(at % 13 + 1));
                Unit::pair(("en", format!("{en}{at}").as_str()), ("zh-CN", format!("{zh}{at}").as_str()))
            });
            memory.import(units, &Default::default()).expect("a memory in RAM takes all");
            memory
        };
        ask(memory.get_or_insert_with(made));
    });
}
