//! How long it takes to align documents of several lengths, and to prepare
//! them.
//!
//!     cargo bench --bench align
//!
//! The text is made of words of the lexicon: sentences of six to fourteen
//! words, one in ten joined with the next on one side, one in twenty without
//! counterpart.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use duiqi::align::Options;
use duiqi::{Bitext, Lang, Lexicon, align};

const WORDS: [(&str, &str); 24] = [
    ("图书馆", "library"),
    ("老师", "teacher"),
    ("学生", "student"),
    ("河流", "river"),
    ("桥梁", "bridge"),
    ("下雨", "rain"),
    ("医院", "hospital"),
    ("朋友", "friend"),
    ("城市", "city"),
    ("音乐", "music"),
    ("早晨", "morning"),
    ("火车", "train"),
    ("苹果", "apple"),
    ("窗户", "window"),
    ("科学", "science"),
    ("历史", "history"),
    ("经济", "economy"),
    ("研究", "research"),
    ("孩子", "child"),
    ("山", "mountain"),
    ("海洋", "ocean"),
    ("政府", "government"),
    ("语言", "language"),
    ("故事", "story"),
];

fn text(sentences: usize) -> (String, String) {
    let mut state = 42u64;
    let mut below = |n: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % n as u64) as usize
    };
    let (mut zh, mut en) = (String::new(), String::new());
    for number in 0..sentences {
        let words: Vec<usize> = (0..6 + below(9)).map(|_| below(WORDS.len())).collect();
        let dice = below(20);
        if dice != 0 {
            words.iter().for_each(|&at| zh.push_str(WORDS[at].0));
            zh.push_str(if dice < 3 { "；" } else { "。\n" });
        }
        words.iter().for_each(|&at| en.extend([WORDS[at].1, " "]));
        en.push_str(&format!("{number}.\n"));
    }
    (zh, en)
}

fn benches(criterion: &mut Criterion) {
    let lexicon = Lexicon::builtin();
    lexicon.translations("书").count();
    let mut group = criterion.benchmark_group("align");
    group.sample_size(10);
    for sentences in [100, 1_000, 10_000] {
        let (zh, en) = text(sentences);
        let bitext = Bitext::from_lines((Lang::Zh, Lang::En), &zh, &en).unwrap();
        group.throughput(Throughput::Elements((bitext.source().len() + bitext.target().len()) as u64));
        group.bench_function(BenchmarkId::from_parameter(sentences), |bencher| {
            bencher.iter(|| align(&bitext, &lexicon, &Options::default()));
        });
    }
    let (zh, en) = text(1_000);
    let bitext = Bitext::from_lines((Lang::Zh, Lang::En), &zh, &en).unwrap();
    let mut whole = Options::default();
    whole.whole = true;
    group.bench_function("1000, whole table", |bencher| bencher.iter(|| align(&bitext, &lexicon, &whole)));
    let mut once = Options::default();
    once.learn = false;
    group.bench_function("1000, one pass", |bencher| bencher.iter(|| align(&bitext, &lexicon, &once)));
    group.finish();
}

criterion_group!(all, benches);
criterion_main!(all);
