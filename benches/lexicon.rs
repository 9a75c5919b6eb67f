//! How long it takes to unpack the lexicon, and to turn a pair of texts into
//! tokens and links.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use duiqi::{Lexicon, Links, lexicon, token};

/// Words that the lexicon has, from which a text of any size can be made that
/// finds links.
const ZH: [&str; 6] = [
    "他在2020年3月11日买了三百二十一本书。",
    "“图书馆在哪里？”老人问道，声音很低。",
    "周瑞家的对熙凤说，今年的经济增长了百分之三十。",
    "科学家们研究这种病毒已经有3.5万小时了。",
    "谁也不知道明天会发生什么事情！",
    "她笑了笑，走进房间，轻轻关上了门。",
];
const EN: [&str; 6] = [
    "On 11 March 2020 he bought three hundred and twenty-one books.",
    "\"Where is the library?\" asked the old man in a low voice.",
    "Zhou Rui's wife told Xi-feng that the economy had grown by 30 per cent this year.",
    "Scientists have been studying the virus for 35,000 hours.",
    "Nobody knows what will happen tomorrow!",
    "She smiled, walked into the room and closed the door softly.",
];

fn benches(criterion: &mut Criterion) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../src/lexicon/words.bin");
    let bytes = std::fs::read(path).unwrap_or_default();
    criterion
        .bench_function("lexicon/unpack and verify", |bencher| bencher.iter(|| Lexicon::unpack(black_box(&bytes))));
    criterion.bench_function("lexicon/verify", |bencher| bencher.iter(|| lexicon::check(black_box(&bytes))));

    let lexicon = Lexicon::builtin();
    let zh: Vec<&str> = ZH.iter().copied().cycle().take(1200).collect();
    let en: Vec<&str> = EN.iter().copied().cycle().take(1200).collect();
    let mut group = criterion.benchmark_group("token");
    group.throughput(Throughput::Elements(1200));
    group.bench_function("pair", |bencher| bencher.iter(|| token::pair(black_box(&zh), black_box(&en), &lexicon)));
    let duiqi::ByLang { zh: chinese, en: english } = token::pair(&zh, &en, &lexicon);
    group.bench_function("links", |bencher| bencher.iter(|| Links::new(&chinese, &english, &lexicon)));
    group.finish();
}

criterion_group!(all, benches);
criterion_main!(all);
