//! Splitting, side by side with other crates, on 10 MB of generated English and Chinese.
//!
//!     cargo bench --bench split
//!
//! `paragraphs` gives every splitter many small records, `document` one text. `size` is the same text in 10 kB and
//! 10 MB; `hard` is what breaks splitters that look back or ahead too far.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use duiqi::{Lang, sentences};
use icu_segmenter::SentenceSegmenter;
use icu_segmenter::options::SentenceBreakInvariantOptions;
use unicode_segmentation::UnicodeSegmentation;

const MEGABYTE: usize = 1_000_000;

/// Numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n as u64) as usize
    }

    fn pick<'w>(&mut self, words: &[&'w str]) -> &'w str {
        words[self.below(words.len())]
    }
}

const EN_WHO: [&str; 12] = [
    "The harbour master",
    "Mr. Okafor",
    "A small group of engineers",
    "Dr. Lin of the water board",
    "She",
    "Their old teacher",
    "The ministry",
    "Nobody in the village",
    "J. R. Morrow",
    "The U.S. delegation",
    "It",
    "Every second visitor",
];
const EN_DID: [&str; 10] = [
    "measured",
    "had not expected",
    "will publish",
    "quietly repaired",
    "could hardly believe",
    "sold",
    "kept a record of",
    "argued against",
    "returned to",
    "was asked about",
];
const EN_WHAT: [&str; 10] = [
    "the bridge at kilometre 7.5",
    "a list of 1,240 names",
    "the price of rice, tea, salt, etc.",
    "what the newspapers had promised",
    "the northern line",
    "three boats that were moored below the mill",
    "an offer from Tern & Wells Inc.",
    "the rules for foreign students",
    "the map (see Fig. 3)",
    "the long road to the coast",
];
const EN_WHEN: [&str; 8] = [
    "",
    " in the spring of 1987",
    " at 5 p.m. on Friday",
    " before the meeting began",
    ", although the rain went on",
    " on Oct. 12",
    " while the others slept",
    "; the rest was left as it stood",
];
const ZH_WHO: [&str; 10] = [
    "港务局长",
    "她",
    "一群年轻的工程师",
    "水利部门的林博士",
    "村里没有人",
    "代表团",
    "老师傅",
    "第三位客人",
    "《晨报》的记者",
    "河边的居民",
];
const ZH_DID: [&str; 10] =
    ["测量了", "没有想到", "将公布", "悄悄修好了", "几乎不敢相信", "卖掉了", "一直记录着", "反对", "又回到", "谈起了"];
const ZH_WHAT: [&str; 10] = [
    "７.５公里处的桥",
    "一份1240人的名单",
    "大米、茶叶和盐的价格",
    "报纸上答应过的事情",
    "北方的铁路线",
    "停在磨坊下面的三条船",
    "一家公司的建议",
    "有关留学生的规定",
    "那张旧地图（见第3页）",
    "通往海边的长路",
];
const ZH_WHEN: [&str; 8] = [
    "",
    "，那是1987年的春天",
    "，会议还没有开始",
    "，虽然雨一直在下",
    "，别人都睡了",
    "；其余的都照旧",
    "，也没有说明理由",
    "，直到天亮",
];

fn english(dice: &mut Dice, text: &mut String) {
    let quoted = dice.below(8) == 0;
    text.push_str(if quoted { "\"" } else { "" });
    for part in [dice.pick(&EN_WHO), " ", dice.pick(&EN_DID), " ", dice.pick(&EN_WHAT), dice.pick(&EN_WHEN)] {
        text.push_str(part);
    }
    text.push_str(match (quoted, dice.below(12)) {
        (true, 0..4) => "?\" she asked. ",
        (true, _) => ",\" he said. ",
        (false, 0) => "! ",
        (false, 1) => "... ",
        (false, _) => ". ",
    });
}

fn chinese(dice: &mut Dice, text: &mut String) {
    let quoted = dice.below(8) == 0;
    text.push_str(if quoted { "他说：“" } else { "" });
    for part in [dice.pick(&ZH_WHO), dice.pick(&ZH_DID), dice.pick(&ZH_WHAT), dice.pick(&ZH_WHEN)] {
        text.push_str(part);
    }
    text.push_str(match (quoted, dice.below(12)) {
        (true, 0..4) => "？”",
        (true, _) => "。”",
        (false, 0) => "！",
        (false, 1) => "……",
        (false, _) => "。",
    });
}

/// Paragraphs of two to eight sentences, `size` bytes in all.
fn paragraphs(lang: Lang, size: usize) -> Vec<String> {
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let (mut made, mut all) = (Vec::new(), 0);
    while all < size {
        let mut text = String::new();
        for _ in 0..2 + dice.below(7) {
            match lang {
                Lang::En => english(&mut dice, &mut text),
                Lang::Zh => chinese(&mut dice, &mut text),
            }
        }
        all += text.len();
        made.push(text);
    }
    made
}

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
    hard(criterion);
}

fn sizes(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("size");
    group.sample_size(10);
    for lang in [Lang::En, Lang::Zh] {
        for size in [MEGABYTE / 100, MEGABYTE, 10 * MEGABYTE] {
            let text = paragraphs(lang, size).join("\n\n");
            group.throughput(Throughput::Bytes(text.len() as u64));
            group.bench_with_input(BenchmarkId::new(lang.name(), size), &text, |b, text| {
                b.iter(|| sentences(text, lang).count())
            });
        }
    }
    group.finish();
}

/// A megabyte each of what has no end.
fn hard(criterion: &mut Criterion) {
    let line = paragraphs(Lang::En, 10 * MEGABYTE).concat();
    let chinese = paragraphs(Lang::Zh, 10 * MEGABYTE).concat();
    let cases = [
        ("dots", ".".repeat(MEGABYTE)),
        ("spaced dots", ". ".repeat(MEGABYTE / 2)),
        ("quotes", "\"".repeat(MEGABYTE)),
        ("curly quotes", "“".repeat(MEGABYTE / 3)),
        ("brackets", "(".repeat(MEGABYTE)),
        ("brackets and stops", "(a. ".repeat(MEGABYTE / 4)),
        ("stops and quotes", "。“".repeat(MEGABYTE / 6)),
        ("ellipses", "……".repeat(MEGABYTE / 6)),
        ("titles", "《？".repeat(MEGABYTE / 6)),
        ("question marks", "?".repeat(MEGABYTE)),
        ("line breaks", "a\n".repeat(MEGABYTE / 2)),
        ("blanks", " ".repeat(MEGABYTE)),
        ("capitals", "A ".repeat(MEGABYTE / 2)),
        ("one letter", "a".repeat(MEGABYTE)),
        ("list numbers", "1. ".repeat(MEGABYTE / 3)),
        ("emoji", "😀".repeat(MEGABYTE / 4)),
        ("never closed", format!("\"{line}")),
        ("never closed, Chinese", format!("“（《{chinese}")),
    ];
    let mut group = criterion.benchmark_group("hard");
    group.sample_size(10);
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
