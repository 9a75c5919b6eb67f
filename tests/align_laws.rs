//! What holds of every alignment, whatever the texts are.

use duiqi::align::{MISMATCH, Options};
use duiqi::bitext::Vectors;
use duiqi::{Alignment, Bead, Bitext, BySide, Lang, Lexicon, Sentence, align};
use proptest::prelude::*;

/// Words with their translations; sentences of them are translations word by word.
const WORDS: [(&str, &str); 16] = [
    ("书", "book"),
    ("老师", "teacher"),
    ("学生", "student"),
    ("河", "river"),
    ("桥", "bridge"),
    ("雨", "rain"),
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
];

fn sentences(texts: &[String]) -> Vec<Sentence<'_>> {
    texts.iter().map(|text| Sentence::within(text, 0)).collect()
}

fn bitext<'t>(zh: &'t [String], en: &'t [String], cuts: Vec<(usize, usize)>) -> Bitext<'t> {
    Bitext::new((Lang::Zh, Lang::En), sentences(zh), sentences(en)).unwrap().with_cuts(cuts).unwrap()
}

fn check(bitext: &Bitext<'_>, found: &Alignment) {
    let (mut i, mut j) = (0, 0);
    for bead in &found.beads {
        assert_eq!((bead.source.start, bead.target.start), (i, j), "beads follow one another");
        assert!(bead.source.len() + bead.target.len() > 0);
        assert!((0.0..=1.0).contains(&bead.confidence), "{bead:?}");
        for &BySide { source: a, target: b } in bitext.cuts() {
            let crossed = bead.source.start < a && a < bead.source.end || bead.target.start < b && b < bead.target.end;
            let beside = (bead.source.end <= a) != (bead.target.end <= b)
                && (bead.source.start >= a) != (bead.target.start >= b);
            assert!(!crossed && !beside, "{bead:?} crosses the cut {:?}", (a, b));
        }
        (i, j) = (bead.source.end, bead.target.end);
    }
    assert_eq!((i, j), (bitext.source().len(), bitext.target().len()), "every sentence is in a bead");
    assert!((0.0..=1.0).contains(&found.confidence));
}

fn chinese() -> impl Strategy<Value = Vec<String>> {
    let words = prop::collection::vec(0..WORDS.len(), 0..6);
    prop::collection::vec(words.prop_map(|words| words.iter().map(|&at| WORDS[at].0).collect::<String>() + "。"), 0..14)
}

fn english() -> impl Strategy<Value = Vec<String>> {
    let words = prop::collection::vec(0..WORDS.len(), 0..6);
    let join = |words: Vec<usize>| words.iter().map(|&at| WORDS[at].1).collect::<Vec<_>>().join(" ") + ".";
    prop::collection::vec(words.prop_map(join), 0..14)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn beads_tile_both_sides_and_cross_no_cut(zh in chinese(), en in english(), at in prop::collection::vec((0.0..1.0, 0.0..1.0), 0..3)) {
        let mut rows: Vec<usize> = at.iter().map(|(a, _): &(f64, f64)| (a * (zh.len() + 1) as f64) as usize).collect();
        let mut columns: Vec<usize> = at.iter().map(|(_, b)| (b * (en.len() + 1) as f64) as usize).collect();
        rows.sort_unstable();
        columns.sort_unstable();
        let bitext = bitext(&zh, &en, rows.into_iter().zip(columns).collect());
        let found = align(&bitext, &Lexicon::builtin(), &Options::default());
        check(&bitext, &found);
        prop_assert_eq!(&align(&bitext, &Lexicon::builtin(), &Options::default()), &found);
    }

    #[test]
    fn any_text_is_aligned_without_a_panic(zh in prop::collection::vec(".*", 0..6), en in prop::collection::vec(".*", 0..6)) {
        let bitext = bitext(&zh, &en, Vec::new());
        check(&bitext, &align(&bitext, &Lexicon::builtin(), &Options::default()));
        check(&bitext, &align(&bitext, &Lexicon::empty(), &Options::default()));
    }

    #[test]
    fn the_sides_may_change_places(zh in chinese(), en in english()) {
        let one = bitext(&zh, &en, Vec::new());
        let other = one.clone().swapped();
        let (one, other) = (align(&one, &Lexicon::builtin(), &Options::default()), align(&other, &Lexicon::builtin(), &Options::default()));
        for (a, b) in one.beads.iter().zip(&other.beads) {
            prop_assert_eq!((&a.source, &a.target), (&b.target, &b.source));
        }
        prop_assert_eq!(one.coverage, other.coverage.swapped());
    }

    #[test]
    fn the_band_finds_what_the_whole_table_has(order in prop::collection::vec(0..WORDS.len() * WORDS.len(), 30..60), left_out in 0..30usize) {
        let pair = |at: &usize| (WORDS[at / WORDS.len()], WORDS[at % WORDS.len()]);
        let zh: Vec<String> = order.iter().map(|at| format!("{}和{}。", pair(at).0.0, pair(at).1.0)).collect();
        let mut en: Vec<String> = order.iter().map(|at| format!("The {} and the {}.", pair(at).0.1, pair(at).1.1)).collect();
        en.remove(left_out);
        let bitext = bitext(&zh, &en, Vec::new());
        let mut whole = Options::default();
        whole.whole = true;
        let (band, whole) = (align(&bitext, &Lexicon::builtin(), &Options::default()), align(&bitext, &Lexicon::builtin(), &whole));
        let ranges = |found: &Alignment| found.beads.iter().map(|bead| (bead.source.clone(), bead.target.clone())).collect::<Vec<_>>();
        prop_assert_eq!(ranges(&band), ranges(&whole));
    }
}

fn lines(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

#[test]
fn vectors_align_where_words_say_nothing() {
    let zh = lines(&[
        "甲乙丙丁戊己。",
        "子丑寅卯辰巳。",
        "天地玄黄宇宙。",
        "日月盈昃辰宿。",
        "寒来暑往秋收。",
        "冬藏闰余成岁。",
    ]);
    let en = lines(&["Qwx zrt plk.", "Vbn mjh gfd.", "Trw pqs xcv.", "Lkj hgf dsa.", "Mnb vcx zas."]);
    // One direction for each sentence; the third Chinese one has no counterpart.
    let unit = |at: usize| (0..6).map(move |k| if k == at { 1.0 } else { 0.05 });
    let source: Vec<f32> = (0..6).flat_map(unit).collect();
    let target: Vec<f32> = [0, 1, 3, 4, 5].into_iter().flat_map(unit).collect();
    let bitext = bitext(&zh, &en, Vec::new()).with_vectors(Vectors::new(&source, &target, 6).unwrap()).unwrap();
    let found = align(&bitext, &Lexicon::builtin(), &Options::default());
    let shapes: Vec<_> = found.beads.iter().map(|bead| (bead.source.clone(), bead.target.clone())).collect();
    assert_eq!(shapes, [(0..1, 0..1), (1..2, 1..2), (2..3, 2..2), (3..4, 2..3), (4..5, 3..4), (5..6, 4..5)]);
    assert!(found.beads[0].parts.caller > 0.0);
}

#[test]
fn a_glossary_of_the_users_is_evidence() {
    let zh = lines(&["他说到了库拉图。", "她没有回答。"]);
    let en = lines(&["He spoke of the wurble.", "She did not answer."]);
    let bitext = bitext(&zh, &en, Vec::new());
    let lexicon = Lexicon::builtin().read("库拉图\twurble\n".as_bytes()).unwrap();
    // What two sentences teach would do the same.
    let mut options = Options::default();
    options.learn = false;
    let words = |lexicon: &Lexicon| align(&bitext, lexicon, &options).beads[0].parts.words;
    assert!(words(&lexicon) > words(&Lexicon::builtin()) + 0.5);
    let bead = &align(&bitext, &lexicon, &options).beads[0];
    let found = align::explain(&bitext, &lexicon, &options, bead).unwrap();
    let of_glossary = |link: &&align::WordLink| link.kind == duiqi::LinkOrigin::Glossary;
    let link = found.links.iter().find(of_glossary).unwrap();
    assert_eq!(&zh[link.source][link.source_bytes.clone()], "库拉图");
    assert_eq!(&en[link.target][link.target_bytes.clone()], "wurble");
}

#[test]
fn a_bead_is_explained_by_its_words_and_its_parts_add_up() {
    let zh = lines(&["他买了21本书。", "老师在桥上等他的朋友。", "下雨了。"]);
    let en = lines(&["He bought 21 books.", "The teacher waited for his friend on the bridge.", "It rained."]);
    let bitext = bitext(&zh, &en, Vec::new());
    let (lexicon, options) = (Lexicon::builtin(), Options::default());
    let alignment = align(&bitext, &lexicon, &options);
    for bead in &alignment.beads {
        let found = align::explain(&bitext, &lexicon, &options, bead).unwrap();
        assert_eq!(&found.bead, bead);
        let parts = bead.parts;
        let sum = parts.shape + parts.length + parts.words + parts.anchors + parts.marks + parts.layout + parts.caller;
        assert!((sum - bead.score).abs() < 1e-3, "{sum} {bead:?}");
        for link in &found.links {
            assert!(bead.source.contains(&link.source) && bead.target.contains(&link.target));
            assert!(!bitext.source()[link.source].text[link.source_bytes.clone()].is_empty());
            assert!(!bitext.target()[link.target].text[link.target_bytes.clone()].is_empty());
        }
        assert!(found.runner_up.is_some_and(|other| !other.beads.is_empty() && other.margin >= 0.0));
    }
    let first = align::explain(&bitext, &lexicon, &options, &alignment.beads[0]).unwrap();
    assert!(first.links.iter().any(|link| &bitext.target()[0].text[link.target_bytes.clone()] == "21"));
    let none = duiqi::Bead { source: 0..2, target: 2..3, ..Default::default() };
    assert_eq!(align::explain(&bitext, &lexicon, &options, &none), None);
}

#[test]
fn paragraph_breaks_keep_beads_apart() {
    let zh = lines(&["甲。", "乙。", "丙。", "丁。"]);
    let en = lines(&["Foo bar.", "Foo bar.", "Foo bar."]);
    let with = |breaks: [&[u32]; 2]| {
        let (mut source, mut target) = (sentences(&zh), sentences(&en));
        source.iter_mut().zip(breaks[0]).for_each(|(sentence, &paragraph)| sentence.paragraph = paragraph);
        target.iter_mut().zip(breaks[1]).for_each(|(sentence, &paragraph)| sentence.paragraph = paragraph);
        let bitext = Bitext::new((Lang::Zh, Lang::En), source, target).unwrap();
        align(&bitext, &Lexicon::builtin(), &Options::default())
            .beads
            .iter()
            .any(|bead| bead.source.end == 2 && bead.target.end == 1)
    };
    assert!(with([&[0, 0, 1, 1], &[0, 1, 1]]));
    assert!(!with([&[0, 1, 1, 1], &[0, 1, 1]]));
}

#[test]
fn an_empty_side_leaves_the_other_without_counterparts() {
    let zh = lines(&["你好。", "再见。"]);
    let found = align(&bitext(&zh, &[], Vec::new()), &Lexicon::builtin(), &Options::default());
    assert_eq!(
        found.beads.iter().map(|bead| <(usize, usize)>::from(bead.shape())).collect::<Vec<_>>(),
        [(1, 0), (1, 0)]
    );
    assert!(align(&bitext(&[], &[], Vec::new()), &Lexicon::builtin(), &Options::default()).beads.is_empty());
    assert_eq!(MISMATCH, 0.5);
}

/// Documents of which some sentences are joined and some left out, so that there is something to fit.
fn taught(number: usize) -> (Vec<String>, Vec<String>) {
    let mut sides = (Vec::new(), Vec::new());
    for at in 0..12 {
        let (one, other) = (WORDS[(number + at * 3) % 16], WORDS[(number * 5 + at * 7 + 1) % 16]);
        sides.0.push(format!("{}和{}。", one.0, other.0));
        match at % 4 {
            0 => sides.1.extend([format!("{}.", one.1), format!("And {}.", other.1)]),
            3 if number.is_multiple_of(2) => {}
            _ => sides.1.push(format!("{} and {}.", one.1, other.1)),
        }
    }
    sides
}

#[cfg(feature = "training")]
#[test]
fn fitting_twice_gives_the_same_weights() {
    let texts: Vec<_> = (0..4).map(taught).collect();
    let (lexicon, options) = (Lexicon::builtin(), Options::default());
    let examples: Vec<_> = texts
        .iter()
        .map(|(zh, en)| {
            let bitext = bitext(zh, en, Vec::new());
            let gold = align(&bitext, &lexicon, &options).beads;
            align::example(&bitext, &gold, &lexicon, &options, duiqi::model::Stage::Coarse)
        })
        .collect();
    let examples: Vec<_> = examples.iter().collect();
    let start = duiqi::model::Weights::start()[duiqi::model::Stage::Coarse].clone();
    let fit = || duiqi::model::fit(&examples, &start, &start, 0.1, 20);
    let weights = fit();
    assert_ne!(weights, start, "there is something to learn");
    assert_eq!(weights, fit());
}

/// The search passes over beads of very different lengths; fitting must not lose the gold path with them.
#[cfg(feature = "training")]
#[test]
fn gold_beads_that_the_search_passes_over_are_learned_from() {
    let (zh, en) =
        ("好。\n他走了。", format!("{}\nFine.\nHe left.", "A very long sentence of another book. ".repeat(40)));
    let bitext = Bitext::from_lines((Lang::Zh, Lang::En), zh, &en).unwrap();
    let gold = |source, target| Bead { source, target, ..Bead::default() };
    let gold = [gold(0..1, 0..2), gold(1..2, 2..3)];
    let example = align::example(&bitext, &gold, &Lexicon::builtin(), &Options::default(), duiqi::model::Stage::Coarse);
    let start = duiqi::model::Weights::start()[duiqi::model::Stage::Coarse].clone();
    let weights = duiqi::model::fit(&[&example], &start, &start, 0.1, 20);
    assert!(weights != start && weights.iter().all(|weight| weight.is_finite()));
}
