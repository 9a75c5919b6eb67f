//! The confidence of pairs in documents of one sentence, which teach the aligner nothing.

use duiqi::{Bitext, Lang, Lexicon, Sentence, align};

/// The confidence of the pair of two texts of one sentence; 0 if they are not paired.
fn confidence(zh: &str, en: &str) -> f32 {
    let sentences = |text| vec![Sentence::within(text, 0)];
    let bitext = Bitext::new((Lang::Zh, Lang::En), sentences(zh), sentences(en)).unwrap();
    let found = align(&bitext, &Lexicon::builtin(), &Default::default());
    let pair = found.beads.iter().find(|bead| !bead.source.is_empty() && !bead.target.is_empty());
    pair.map_or(0.0, |bead| bead.confidence)
}

#[test]
fn a_single_pair_whose_words_link_is_not_doubted() {
    let pairs = [
        ("请关门。", "Please close the door."),
        ("猫在睡觉。", "The cat is asleep."),
        ("会议在星期五。", "The meeting is on Friday."),
        ("我们的老师住在河边。", "Our teacher lives by the river."),
        ("删除账户", "Delete account"),
        ("设置", "Settings"),
    ];
    let doubted: Vec<_> = pairs.iter().map(|(zh, en)| (en, confidence(zh, en))).filter(|pair| pair.1 < 0.8).collect();
    assert!(doubted.is_empty(), "{doubted:?}");
}

#[test]
fn a_single_pair_without_a_link_is_doubted() {
    let pairs = [
        ("隐私政策", "Terms of use"),
        ("股票市场昨天大幅下跌。", "He closed the window."),
        ("这座桥建于十四世纪。", "My brother plays the violin."),
        ("外面下着大雨。", "She opened a letter."),
    ];
    let trusted: Vec<_> = pairs.iter().map(|(zh, en)| (en, confidence(zh, en))).filter(|pair| pair.1 > 0.5).collect();
    assert!(trusted.is_empty(), "{trusted:?}");
}
