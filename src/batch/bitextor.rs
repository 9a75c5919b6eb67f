//! Bitextor's convention: document pairs in as lines of base64 columns,
//! sentence pairs out as plain columns.
//!
//! The convention is that of the aligners in Bitextor's and ParaCrawl's
//! pipelines (bleualign-cpp, hunalign's and Vecalign's wrappers): a header by
//! which columns are found, texts in base64 with a sentence a line, and pairs
//! with a score. GNU parallel passes whole lines to several processes and
//! repeats the header, so this process reads to the end, writes the header even
//! for empty input, and accepts lines of many megabytes.

mod row;

use std::fmt::Write as _;
use std::io::{BufRead, Read, Write};

use self::row::{BitextorColumns, BitextorRow, columns, rows};
use super::murmur::murmur;
use super::ordered::ordered;
use super::work::guarded;
use super::{BOUNDS, Summary};
use crate::io::LONGEST_LINE;
use crate::{Bitext, Error, Lang, Lexicon, Place, Result, align};

/// How [`bitextor`] reads and writes.
///
/// ```
/// let mut options = duiqi::batch::Bitextor::default();
/// options.source_lang = Some(duiqi::Lang::Zh);
/// options.metadata_fields = vec!["paragraph_id".to_owned()];
/// ```
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Bitextor {
    /// How many threads align; 0: one for each core. The output does not depend
    /// on it.
    pub threads: usize,
    /// The source's language. Default: recognised by script, document by document.
    pub source_lang: Option<Lang>,
    /// Whether the first line names the columns. Default: it does if one of its
    /// columns begins with `src_` or `trg_`. ParaCrawl's variant has no header.
    pub header: Option<bool>,
    /// The fields of the metadata columns, which are put beside the pairs, each
    /// as two columns. Default: none.
    pub metadata_fields: Vec<String>,
    /// The hashes of the sentences (MurmurHash64A) are put beside the pairs,
    /// with which deferred corpora restore texts that may not be distributed.
    /// Default: no.
    pub sentence_hashes: bool,
    /// Pairs of lower confidence than this are left out, from 0 to 1. Default:
    /// 0.
    pub min_confidence: f32,
}

/// Aligns document pairs as Bitextor's and ParaCrawl's pipelines hand them
/// over.
///
/// A line of input is a pair of documents: `src_url`, `trg_url`, `src_text`,
/// `trg_text` and, if metadata is asked for, `src_metadata` and `trg_metadata`;
/// further columns are passed over. Columns are found by the names in the
/// header, in any order; without a header they are in this order (metadata
/// last). Texts and metadata are base64 of UTF-8, one sentence a line. A line
/// of output is a pair: both URLs, both texts, `duiqi_score` (the confidence),
/// and the columns that the options ask for. The output has a header if the
/// input has one or is empty.
///
/// A line that cannot be read is passed to `complain`, and the others go on.
/// Documents in which nothing is aligned give no line and no error.
///
/// ```
/// use duiqi::{Lang, Lexicon, batch::{Bitextor, bitextor}};
/// let input = "src_url\ttrg_url\tsrc_text\ttrg_text\nu\tv\t5L2g5aW944CC\tSGVsbG8u\n";
/// let mut options = Bitextor::default();
/// options.source_lang = Some(Lang::Zh);
/// let mut out = Vec::new();
/// let summary = bitextor(input.as_bytes(), &mut out, &Lexicon::builtin(), &options, |error| panic!("{error}"))?;
/// assert_eq!(summary.pairs, 1);
/// assert!(String::from_utf8(out).unwrap().contains("\nu\tv\t你好。\tHello.\t"));
/// # Ok::<(), duiqi::Error>(())
/// ```
///
/// # Errors
/// [`Error::Syntax`] if the header lacks a column that is needed, [`Error::Io`] if reading or writing fails.
pub fn bitextor(
    mut input: impl BufRead + Send,
    out: &mut dyn Write,
    lexicon: &Lexicon,
    options: &Bitextor,
    mut complain: impl FnMut(&Error),
) -> Result<Summary> {
    let first = line(&mut input, 1)?;
    // The first line must be seen to know the columns; it may itself be a
    // document.
    let (columns, header) = match &first {
        Some(Ok(first)) => columns(first, options)?,
        _ => (None, options.header != Some(false)),
    };
    if header {
        put(out, output_header(options).as_bytes())?;
    }
    // A first line that is not a header is a document.
    let first = first.filter(|_| !header || columns.is_none()).map(|line| (1, line));
    let mut number = 1;
    // An empty input without a header has ended already.
    let mut over = first.is_none() && columns.is_none();
    let rest = std::iter::from_fn(|| {
        if over {
            return None;
        }
        number += 1;
        let next = line(&mut input, number).transpose()?;
        over = next.is_err();
        Some((number, next.and_then(|line| line)))
    });
    // An empty document list leaves empty lines, which are not documents.
    let lines = first.into_iter().chain(rest).filter(|(_, line)| !matches!(line, Ok(line) if line.is_empty()));
    let lines = lines.map(|(number, line)| {
        let weight = line.as_ref().map_or(0, Vec::len);
        ((number, line), weight)
    });
    let columns = columns.unwrap_or_else(|| BitextorColumns::in_order(options));
    let mut summary = Summary::default();
    let work = |(number, line): (u64, Result<Vec<u8>>)| {
        // Aligning a document must not bring the whole shard down.
        let pairs = line.and_then(|line| guarded(|| pairs(&line, &columns, lexicon, options)));
        pairs.map_err(|error| at_line(error, number))
    };
    ordered(lines, options.threads, BOUNDS, work, |done| {
        summary.documents += 1;
        match done {
            Ok((text, pairs)) => {
                summary.pairs += pairs;
                put(out, text.as_bytes())?;
            }
            Err(error) => {
                summary.failed += 1;
                complain(&error);
            }
        }
        Ok(())
    })?;
    Ok(summary)
}

/// Writes bytes and flushes, because the next program in the pipe waits for
/// them.
///
/// # Errors
/// [`Error::Io`].
fn put(out: &mut dyn Write, bytes: &[u8]) -> Result<()> {
    let written = out.write_all(bytes).and_then(|()| out.flush());
    written.map_err(|source| Error::Io { at: Place::default(), cause: source })
}

/// The next line without its end; `None` at the end of the input.
///
/// The inner result is an error if the line is too long: it is skipped, and the
/// next one can be read.
///
/// # Errors
/// [`Error::Io`] if reading fails; a line that is too long is the inner error.
fn line(input: &mut impl BufRead, number: u64) -> Result<Option<Result<Vec<u8>>>> {
    let at = || Place::default().line(number);
    let failed = |source| Error::Io { at: at(), cause: source };
    let mut line = Vec::new();
    if input.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line).map_err(failed)? == 0 {
        return Ok(None);
    }
    if line.len() as u64 == LONGEST_LINE && !line.ends_with(b"\n") {
        drop(line);
        input.skip_until(b'\n').map_err(failed)?;
        return Ok(Some(Err(Error::Limit { at: at(), what: "the length of a line in bytes", limit: LONGEST_LINE })));
    }
    // Lines of Windows end in two characters.
    while let Some(b'\n' | b'\r') = line.last() {
        line.pop();
    }
    Ok(Some(Ok(line)))
}

/// The header of the output, with the columns that the options ask for.
fn output_header(options: &Bitextor) -> String {
    let mut header = "src_url\ttrg_url\tsrc_text\ttrg_text\tduiqi_score".to_owned();
    if options.sentence_hashes {
        header += "\tsrc_deferred_hash\ttrg_deferred_hash";
    }
    for field in &options.metadata_fields {
        header += &format!("\tsrc_{field}\ttrg_{field}");
    }
    header + "\n"
}

/// Aligns one document pair. Returns its pairs as lines, and how many there
/// are.
///
/// # Errors
/// [`Error::Syntax`] for a column that is missing or not base64 of UTF-8, or
/// metadata that does not fit.
fn pairs(line: &[u8], columns: &BitextorColumns, lexicon: &Lexicon, options: &Bitextor) -> Result<(String, u64)> {
    let row = BitextorRow::read(line, columns)?;
    // Metadata has a row for each sentence; this is checked before the long
    // work.
    let fields = options.metadata_fields.len();
    let metadata = match &row.metadata {
        Some([source, target]) => {
            Some([rows(source, &row.texts[0], "source", fields)?, rows(target, &row.texts[1], "target", fields)?])
        }
        None => None,
    };
    // Exactly a sentence a line: ids of metadata and hashes count lines.
    let [source, target] = &row.texts;
    let source_lang = options.source_lang.unwrap_or_else(|| row.source_lang());
    let bitext = Bitext::from_lines((source_lang, source_lang.other()), source, target)?;
    let sentences = [source, target].map(|text| text.split('\n').collect::<Vec<_>>());
    let alignment = align(&bitext, lexicon, &align::Options::default().without_parts());
    let (mut lines, mut count) = (String::new(), 0);
    for bead in &alignment.beads {
        let ids = [full(bitext.source(), bead.source.clone()), full(bitext.target(), bead.target.clone())];
        if ids.iter().any(Vec::is_empty) || bead.confidence < options.min_confidence {
            continue;
        }
        let both = |part: fn(&str) -> String, separator| {
            // Sentences of one side are joined by a blank in both languages, as
            // the convention has it.
            [0, 1].map(|side| joined(&ids[side], &sentences[side], part, separator)).join("\t")
        };
        // Writing to a string cannot fail. Six digits, as other aligners of the
        // convention write scores.
        let _ = write!(lines, "{}\t{}\t{:.6}", row.urls.join("\t"), both(clean, " "), bead.confidence);
        if options.sentence_hashes {
            let _ = write!(lines, "\t{}", both(|sentence| format!("{:x}", murmur(sentence.as_bytes())), "+"));
        }
        if let Some(metadata) = &metadata {
            for field in 0..fields {
                for (ids, rows) in ids.iter().zip(metadata) {
                    let values: Vec<&str> = ids.iter().filter_map(|&id| rows.get(id)?.get(field).copied()).collect();
                    let _ = write!(lines, "\t{}", clean(&values.join("+")));
                }
            }
        }
        lines.push('\n');
        count += 1;
    }
    Ok((lines, count))
}

/// The ids of a bead's sentences that have text.
fn full(side: &[crate::Sentence<'_>], ids: std::ops::Range<usize>) -> Vec<usize> {
    ids.filter(|&id| side.get(id).is_some_and(|sentence| !sentence.text.is_empty())).collect()
}

/// A part of each of these sentences, joined by a separator.
fn joined(ids: &[usize], sentences: &[&str], part: impl Fn(&str) -> String, separator: &str) -> String {
    ids.iter().filter_map(|&id| sentences.get(id)).map(|sentence| part(sentence)).collect::<Vec<_>>().join(separator)
}

/// A text without white space around it, and with blanks for what would break
/// the columns.
fn clean(text: &str) -> String {
    text.trim().chars().map(|c| if matches!(c, '\t' | '\n' | '\r') { ' ' } else { c }).collect()
}

/// Gives an error the number of its line, in place of a place within the line.
fn at_line(error: Error, number: u64) -> Error {
    match error {
        Error::Syntax { format, message, .. } => Error::Syntax { format, at: Place::default().line(number), message },
        Error::Invalid(message) => Error::Syntax { format: "Bitextor", at: Place::default().line(number), message },
        other => other,
    }
}
