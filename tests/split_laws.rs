//! What holds for any text.

use duiqi::{Lang, sentences, split};
use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation;

/// Text made of the marks and words that the rules look at.
fn marked() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        ".",
        "!",
        "?",
        "…",
        "……",
        "...",
        " . . .",
        "。",
        "！",
        "？",
        "；",
        ";",
        ":",
        "：",
        "\"",
        "'",
        "“",
        "”",
        "‘",
        "’",
        "「",
        "」",
        "(",
        ")",
        "（",
        "）",
        "《",
        "》",
        "[1]",
        "[",
        "]",
        " ",
        "  ",
        "\n",
        "\n\n",
        "\r\n",
        "Mr",
        "U.S",
        "Inc",
        "p.m",
        "The",
        "said",
        "Wang",
        "i",
        "dog",
        "1",
        "2",
        "3.5",
        "的",
        "我",
        "他说",
        "特朗普",
        "Node.js",
        "http://a.b/c?d",
        ":)",
        "😀",
        "•",
        "-",
        "—",
        "\u{feff}",
        "e\u{301}",
        "👩‍👩‍👧",
        "🇨🇳",
        "\u{3000}",
        "é",
        "a",
        "B",
    ]);
    prop::collection::vec(pieces, 0..40).prop_map(|p| p.concat())
}

/// Marks, each many times over, with little between them.
fn dense() -> impl Strategy<Value = String> {
    let mark = prop::sample::select(vec![
        ".",
        ". ",
        "?",
        "!",
        "\"",
        "“",
        "”",
        "。",
        "……",
        "？”",
        "(",
        "（",
        "《",
        "(a. ",
        "“. ",
        "? a",
        "1. ",
        "1) ",
        "U.S. ",
        "a\n",
        "\n",
        "\r\n",
        " ",
        "😀",
        "我",
        "：“",
        "—",
        "[1]",
        ":)",
        "• ",
        "http:",
        "．",
        "A ",
        "说：“",
    ]);
    prop::collection::vec((mark, 1usize..60).prop_map(|(mark, times)| mark.repeat(times)), 1..8)
        .prop_map(|p| p.concat())
}

/// Prose: sentences that begin and end plainly, in paragraphs.
fn prose() -> impl Strategy<Value = (Lang, String)> {
    let english = prop::sample::select(vec![
        "The boats came home late",
        "Nobody at the mill knew 3.5 of the 1,240 names",
        "Mr. Okafor said that it was true",
        "She asked for tea (with milk) and waited",
        "“We are leaving at 5 p.m. on Friday",
        "His dog, however, was not tired",
    ]);
    let chinese = prop::sample::select(vec![
        "船很晚才回来",
        "他说：“我们明天走",
        "桥长２．５公里（见第3页）",
        "《晨报》的记者谈起了1987年的春天",
        "NASA公布了新的计划",
        "她沒有說話，只是等著",
    ]);
    let ends = |open: &str, mark: &str| if open.contains('“') { format!("{mark}”") } else { mark.to_owned() };
    let english =
        prop::collection::vec((english, prop::sample::select(vec![".", "!", "?"])), 1..9).prop_map(move |parts| {
            parts.iter().map(|(text, mark)| format!("{text}{}", ends(text, mark))).collect::<Vec<_>>().join(" ")
        });
    let chinese = prop::collection::vec((chinese, prop::sample::select(vec!["。", "！", "？", "。😀"])), 1..9)
        .prop_map(move |parts| parts.iter().map(|(text, mark)| format!("{text}{}", ends(text, mark))).collect());
    prop_oneof![english.prop_map(|text| (Lang::En, text)), chinese.prop_map(|text: String| (Lang::Zh, text))]
}

fn lang() -> impl Strategy<Value = Lang> {
    prop::sample::select(vec![Lang::En, Lang::Zh])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_that_are_utf8_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), lang in lang()) {
        let text = String::from_utf8_lossy(&bytes);
        prop_assert_eq!(sentences(&text, lang).collect::<String>(), text);
    }

    #[test]
    fn a_sentence_split_again_is_that_sentence((lang, text) in prose()) {
        for sentence in sentences(&text, lang) {
            prop_assert_eq!(sentences(sentence, lang).collect::<Vec<_>>(), [sentence], "of {:?}", text);
        }
    }

    #[test]
    fn sentences_put_together_are_the_text(text in prop_oneof![marked(), dense(), any::<String>()], lang in lang()) {
        prop_assert_eq!(sentences(&text, lang).collect::<String>(), text.clone());
        let ranges: Vec<_> = sentences(&text, lang).ranges().collect();
        let slices: Vec<_> = sentences(&text, lang).collect();
        prop_assert_eq!(ranges.iter().map(|r| &text[r.clone()]).collect::<Vec<_>>(), slices);
    }

    #[test]
    fn no_sentence_is_empty(text in prop_oneof![marked(), dense()], lang in lang()) {
        let found: Vec<_> = sentences(&text, lang).collect();
        prop_assert!(found.len() == 1 || found.iter().all(|s| !s.trim().is_empty()), "{:?}", found);
    }

    #[test]
    fn text_after_a_finished_paragraph_changes_nothing_before_it(before in prop_oneof![marked(), dense()], after in prop_oneof![marked(), dense()], lang in lang()) {
        let first = format!("a{before}\n\n");
        let both = format!("{first}x{after}");
        let alone: Vec<_> = sentences(&first, lang).collect();
        let together: Vec<_> = sentences(&both, lang).take(alone.len()).collect();
        prop_assert_eq!(alone, together);
    }

    #[test]
    fn every_option_keeps_the_text(text in prop_oneof![marked(), dense()], lang in lang(), quotes: bool, semicolons: bool, longest in prop::option::of(0usize..50)) {
        let mut options = split::Options::default();
        options.inside_quotes = quotes;
        options.semicolons = semicolons;
        let whole = options.clone();
        options.longest = longest;
        let found: Vec<_> = split::sentences_with(&text, lang, &options).collect();
        prop_assert_eq!(found.concat(), text.clone());
        if longest.is_some() {
            let clusters: Vec<&str> = found.iter().flat_map(|s| s.graphemes(true)).collect();
            let uncut: Vec<&str> = split::sentences_with(&text, lang, &whole).flat_map(|s| s.graphemes(true)).collect();
            prop_assert_eq!(clusters, uncut);
        }
        let longest = longest.unwrap_or(usize::MAX).max(1);
        prop_assert!(found.iter().all(|s| s.trim().chars().count() <= longest || s.trim().graphemes(true).count() == 1), "{:?}", found);
    }
}

/// A reader that gives a few bytes at a time.
struct Drip<'t>(&'t [u8], usize);

impl std::io::Read for Drip<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.1.min(self.0.len()).min(buffer.len());
        buffer[..count].copy_from_slice(&self.0[..count]);
        self.0 = &self.0[count..];
        Ok(count)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_reader_gives_the_sentences_of_the_text(text in prop_oneof![marked(), dense(), any::<String>()], step in 1usize..9, lang in lang()) {
        let options = split::Options::default();
        let found: Vec<String> = split::read(Drip(text.as_bytes(), step), lang, &options).collect::<Result<_, _>>().unwrap();
        prop_assert_eq!(found, sentences(&text, lang).map(str::to_owned).collect::<Vec<_>>());
    }
}

/// What stands in the paragraph before is no evidence: a stream does not have it any more. Found by fuzzing.
#[test]
fn the_paragraph_before_decides_nothing() {
    let mut options = split::Options::default();
    options.inside_quotes = false;
    options.line_breaks = split::LineBreaks::Paragraph;
    let text =
        "\0\0\0\0\0\0\u{FFFD}\n；o )) F\u{FFFD}\u{FFFD}见e\0M \u{FFFD}3好；\u{FFFD}\u{FFFD}\n3\u{FFFD}\u{F026}\n";
    for lang in [Lang::En, Lang::Zh] {
        let read: Result<Vec<String>, _> = split::read(text.as_bytes(), lang, &options).collect();
        let whole: Vec<&str> = split::sentences_with(text, lang, &options).collect();
        assert_eq!(read.unwrap(), whole);
    }
}

#[test]
fn a_paragraph_longer_than_memory_should_hold_comes_in_parts_and_whole() {
    let text = "One line that goes on. And on: it has no end, as it seems. ".repeat(40_000);
    let found: Vec<String> =
        split::read(text.as_bytes(), Lang::En, &split::Options::default()).collect::<Result<_, _>>().unwrap();
    assert_eq!(found.concat(), text);
    assert_eq!(found.len(), 80_000);
    let endless = "a".repeat(3_000_000);
    let found: Vec<String> =
        split::read(endless.as_bytes(), Lang::En, &split::Options::default()).collect::<Result<_, _>>().unwrap();
    assert_eq!(found.concat(), endless);
}

#[test]
fn bytes_that_are_no_text_are_an_error_with_their_place() {
    let mut found = split::read(&b"Go on. \xff"[..], Lang::En, &split::Options::default());
    assert_eq!(found.next().unwrap().unwrap_err().to_string(), "byte 7: not valid UTF-8 text");
    assert!(found.next().is_none());
}
