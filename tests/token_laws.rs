//! Laws of tokens and links on arbitrary text.

use duiqi::{Lang, Lexicon, Links, TokenizedSide, token};
use proptest::prelude::*;

fn ranges_are_in_order_and_on_characters(side: &TokenizedSide, sentences: &[String]) {
    for (at, sentence) in sentences.iter().enumerate() {
        let mut last = 0;
        for token in side.tokens(at) {
            assert!(last <= token.start && token.start < token.end, "{token:?} in {sentence:?}");
            assert!(sentence.get(token.start as usize..token.end as usize).is_some(), "{token:?} in {sentence:?}");
            assert!(!side.text(token.term).is_empty());
            last = token.end;
        }
    }
}

fn text() -> impl Strategy<Value = Vec<String>> {
    let mixed = "[a-zA-Z0-9 '\"“”‘’,.!?%$:;()—…-]{0,30}|[一二三四五六七八九十百千万亿零点第分之的书人年月大小0-9。，]{0,20}|\\PC{0,20}|.{0,20}";
    prop::collection::vec(mixed, 0..6)
}

proptest! {
    #[test]
    fn tokens_lie_in_their_sentence_and_links_in_their_side(zh in text(), en in text()) {
        let lexicon = Lexicon::builtin();
        let duiqi::ByLang { zh: chinese, en: english } = token::pair(&zh, &en, &lexicon);
        ranges_are_in_order_and_on_characters(&chinese, &zh);
        ranges_are_in_order_and_on_characters(&english, &en);
        prop_assert_eq!(chinese.len(), zh.len());
        let links = Links::new(&chinese, &english, &lexicon);
        for term in 0..chinese.terms() as u32 {
            for link in links.translations(term) {
                prop_assert!((link.term as usize) < english.terms() && link.p > 0.0 && link.p <= 1.0);
                prop_assert!(links.back(link.term).iter().any(|back| back.term == term && back.p == link.p));
            }
        }
    }

    #[test]
    fn the_same_text_gives_the_same_tokens_in_either_language(text in text()) {
        for lang in [Lang::Zh, Lang::En] {
            let (one, two) = (TokenizedSide::new(lang, &text, &Lexicon::builtin()), TokenizedSide::new(lang, &text, &Lexicon::builtin()));
            prop_assert_eq!(one.all(), two.all());
            ranges_are_in_order_and_on_characters(&one, &text);
        }
    }
}

#[test]
fn a_sentence_without_end_takes_time_in_proportion_to_its_length() {
    // Each of these would take hours if a token looked at all that follows it.
    let lexicon = Lexicon::builtin();
    for piece in
        ["?", "-", "\"", "'", "1.", "1,", "a.", "二", "两千", "年代", "20世纪", "two thousand ", "清", "a", "……", " "]
    {
        let text = piece.repeat(100_000 / piece.len()) + "x";
        for lang in [Lang::Zh, Lang::En] {
            assert_eq!(TokenizedSide::new(lang, &[&text], &lexicon).len(), 1);
        }
    }
}
