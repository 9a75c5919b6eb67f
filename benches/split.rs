//! Splitting, side by side with other crates, on 10 MB of generated English and
//! Chinese.
//!
//!     cargo bench --bench split
//!
//! `paragraphs` gives every splitter many small records, `document` one text.
//! `size` is the same 10 MB in texts of 10 kB, of 1 MB and in one: one text of
//! 10 kB, split again and again, is learnt by heart by the processor's
//! prediction of branches, and seems to be split in half the time.
//! `adversarial` is what breaks splitters that look too far back or ahead, or
//! do much work at every mark.

#[path = "split/text.rs"]
mod text;

use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use duiqi::{Lang, sentences};
use icu_segmenter::SentenceSegmenter;
use icu_segmenter::options::SentenceBreakInvariantOptions;
use text::paragraphs;
use unicode_segmentation::UnicodeSegmentation;

const MEGABYTE: usize = 1_000_000;

fn bench(criterion: &mut Criterion) {
    let icu = SentenceSegmenter::new(SentenceBreakInvariantOptions::default());
    for lang in [Lang::En, Lang::Zh] {
        let records = paragraphs(lang, 10 * MEGABYTE);
        let document = vec![records.join("\n\n")];
        for (shape, texts) in [("paragraphs", &records), ("document", &document)] {
            let mut group = criterion.benchmark_group(format!("{lang}/{shape}"));
            group.sample_size(10).throughput(Throughput::Bytes(texts.iter().map(|t| t.len() as u64).sum()));
            group.bench_function("duiqi", |b| {
                b.iter(|| texts.iter().map(|t| sentences(t, lang).count()).sum::<usize>())
            });
            group.bench_function("icu_segmenter", |b| {
                b.iter(|| texts.iter().map(|t| icu.segment_str(t).count()).sum::<usize>())
            });
            group.bench_function("sentencex", |b| {
                b.iter(|| texts.iter().map(|t| sentencex::segment(lang.code(), t).len()).sum::<usize>())
            });
            group.bench_function("unicode-segmentation", |b| {
                b.iter(|| texts.iter().map(|t| t.split_sentence_bounds().count()).sum::<usize>())
            });
            group.finish();
        }
    }
    sizes(criterion);
    adversarial(criterion);
}

fn sizes(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("size");
    group.sample_size(10);
    for lang in [Lang::En, Lang::Zh] {
        for size in [MEGABYTE / 100, MEGABYTE, 10 * MEGABYTE] {
            let texts = texts(&paragraphs(lang, 10 * MEGABYTE), size);
            group.throughput(Throughput::Bytes(texts.iter().map(|t| t.len() as u64).sum()));
            group.bench_with_input(BenchmarkId::new(lang.name(), size), &texts, |b, texts| {
                b.iter(|| texts.iter().map(|t| sentences(t, lang).count()).sum::<usize>())
            });
        }
    }
    group.finish();
}

/// Paragraphs joined into texts of about `size` bytes.
fn texts(paragraphs: &[String], size: usize) -> Vec<String> {
    let mut texts = vec![String::new()];
    for paragraph in paragraphs {
        match texts.last_mut() {
            Some(text) if text.len() < size => {
                text.push_str("\n\n");
                text.push_str(paragraph);
            }
            _ => texts.push(paragraph.clone()),
        }
    }
    texts
}

/// A megabyte each of texts in which nothing ever ends, such as brackets that
/// never close, and lines of 10 MB.
fn adversarial(criterion: &mut Criterion) {
    let line = paragraphs(Lang::En, 10 * MEGABYTE).concat();
    let chinese = paragraphs(Lang::Zh, 10 * MEGABYTE).concat();
    let of = |unit: &str| unit.repeat(MEGABYTE / unit.len());
    let cases = [
        ("dots", of(".")),
        ("spaced dots", of(". ")),
        ("quotes", of("\"")),
        ("curly quotes", of("“")),
        ("brackets", of("(")),
        ("closing brackets", of(")")),
        ("ellipses", of("……")),
        ("question marks", of("?")),
        ("brackets with letters", of("(a. ")),
        ("brackets before letters", "(".repeat(500_000) + &of("a. ")[..500_000]),
        ("quotes with stops", of("“. ")),
        ("questions", of("? a")),
        ("abbreviations", of("U.S. ")),
        ("list numbers", of("1. ")),
        ("capital letters", of("A ")),
        ("ellipses with blanks", of("…… ")),
        ("short lines", of("a line\n")),
        ("blanks", of(" ")),
        ("one letter", of("a")),
        ("emoji", of("😀")),
        ("one line of 10 MB, nothing closed", format!("\"({line}")),
        ("one Chinese line of 10 MB, nothing closed", format!("“（《{chinese}")),
    ];
    let mut group = criterion.benchmark_group("adversarial");
    group.sample_size(10).warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(1));
    for (name, text) in &cases {
        for lang in [Lang::En, Lang::Zh] {
            group.throughput(Throughput::Bytes(text.len() as u64));
            group.bench_with_input(BenchmarkId::new(*name, lang), text, |b, text| {
                b.iter(|| sentences(text, lang).count())
            });
        }
    }
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
