//! Documents in two languages: what they are read into, and that none of their
//! text is lost.

use duiqi::document::{DocumentFormat, Options};
use duiqi::{Document, Error, Half, Lang, Lexicon, Reason, Unit, bilingual};
use proptest::prelude::*;

fn read(text: &str) -> bilingual::Bilingual {
    let document = Document::from_text(text).expect("text");
    bilingual::document(&document, &Lexicon::builtin(), &Default::default()).expect("both languages")
}

fn pairs(text: &str) -> Vec<(String, String)> {
    read(text).units.into_iter().filter(Unit::is_pair).map(|unit| both(&unit)).collect()
}

fn both(unit: &Unit) -> (String, String) {
    let text = |lang| unit.text(lang).unwrap_or_default().to_owned();
    (text(Lang::En), text(Lang::Zh))
}

/// Fails unless every character of `text` that is not blank is in the ranges of
/// exactly one unit.
fn accounted_for(text: &str, units: &[Unit]) -> Result<(), String> {
    let mut seen = vec![0u8; text.len()];
    for range in units.iter().flat_map(|unit| unit.source.ranges.iter().chain(&unit.target.ranges)) {
        for count in seen.get_mut(range.clone()).ok_or_else(|| format!("{range:?} is outside"))? {
            *count += 1;
        }
    }
    for (at, c) in text.char_indices() {
        let times = seen[at];
        let mark = c == '\u{FEFF}' && text[..at].chars().all(|c| c == '\u{FEFF}' || c.is_whitespace());
        let blank = c.is_whitespace() || mark;
        if times > 1 || (times == 0 && !blank) {
            return Err(format!("{c:?} at {at} is in {times} units"));
        }
    }
    Ok(())
}

const ARTICLE: &str = include_str!("data/document/turns.txt");

#[test]
fn an_article_in_turns_gives_its_pairs_and_says_what_has_none() {
    let found = read(ARTICLE);
    let pairs: Vec<_> = found.units.iter().filter(|unit| unit.is_pair()).map(both).collect();
    let expected: Vec<(String, String)> = include_str!("data/document/turns.tsv")
        .lines()
        .map(|line| line.split_once('\t').map(|(en, zh)| (en.to_owned(), zh.to_owned())).expect("two columns"))
        .collect();
    assert_eq!(pairs, expected);
    let reasons: Vec<_> = found.units.iter().filter_map(|unit| unit.reason).collect();
    assert_eq!(reasons, [Reason::Link, Reason::Credit, Reason::NoCounterpart]);
    accounted_for(ARTICLE, &found.units).unwrap();
}

#[test]
fn line_ends_and_blank_lines_do_not_change_the_pairs() {
    let expected = pairs(ARTICLE);
    assert_eq!(pairs(&ARTICLE.replace('\n', "\r\n")), expected);
    assert_eq!(pairs(&ARTICLE.replace('\n', "\n\n")), expected);
    assert_eq!(pairs(&format!("\u{FEFF}{ARTICLE}")), expected);
}

#[test]
fn what_is_no_bilingual_text_is_an_error_that_says_why() {
    let lexicon = Lexicon::builtin();
    let error = |text: &str| {
        let document = Document::from_text(text).expect("text");
        bilingual::document(&document, &lexicon, &Default::default()).unwrap_err().to_string()
    };
    assert_eq!(error("Only English here."), "input: no Chinese text found; all of it seems to be English");
    assert_eq!(error("只有中文。"), "input: no English text found; all of it seems to be Chinese");
    assert_eq!(error("これはペンです。"), "input: no English text found; all of it seems to be Japanese");
    assert!(matches!(Document::from_text(" \n\t"), Err(Error::Empty { .. })));
    assert!(matches!(Document::from_bytes(b"\x7fELF\0\0"), Err(Error::Binary { at }) if at.byte == Some(4)));
    assert!(matches!(Document::from_bytes(b"ok \xff"), Err(Error::Encoding { at, .. }) if at.byte == Some(3)));
}

#[test]
fn a_word_list_under_a_heading_in_one_language_is_paired() {
    let document = Document::from_text("Fruit words.\napple：苹果\nbanana：香蕉\n").expect("text");
    let found = bilingual::document(&document, &Lexicon::builtin(), &Default::default()).expect("both languages");
    let pairs: Vec<_> = found.units.iter().filter(|unit| unit.is_pair()).collect();
    let texts: Vec<_> = pairs.iter().map(|unit| (&*unit.source.text, &*unit.target.text)).collect();
    assert_eq!(texts, [("apple", "苹果"), ("banana", "香蕉")]);
}

/// Pieces that real documents are made of, and some that they are not.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\n".to_owned()),
        Just("\r\n\r\n".to_owned()),
        Just("A short sentence. ".to_owned()),
        Just("一个短句。".to_owned()),
        Just("# Heading 标题文字".to_owned()),
        Just("**bold** [text](http://x.y/z) `code` ".to_owned()),
        Just("```\ncode 代码\n```\n".to_owned()),
        Just("<!-- comment\n\nmore -->\n".to_owned()),
        Just("| cell | 单元 |\n".to_owned()),
        Just("---\ntitle: x\n---\n".to_owned()),
        Just("https://example.org/a\n".to_owned()),
        Just("译者：某人\n".to_owned()),
        Just("word：英 [wɜːd] 词\n".to_owned()),
        Just("> quoted 引文\n".to_owned()),
        "[<>*_`\\[\\](){}!#|:;.\\-+&@ \t\n]{1,6}",
        "\\PC{1,5}",
        any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn every_character_that_is_not_blank_is_accounted_for_once(text in pieces()) {
        let text = format!("Hello there.\n{text}\n你好。");
        let document = Document::from_text(text.as_str()).unwrap();
        let found = bilingual::document(&document, &Lexicon::empty(), &Default::default()).unwrap();
        prop_assert_eq!(accounted_for(&text, &found.units), Ok(()));
    }

    #[test]
    fn segments_are_in_order_and_hold_the_text_of_any_file(text in pieces()) {
        let Ok(document) = Document::from_text(text.as_str()) else { return Ok(()) };
        let mut end = 0;
        for segment in document.segments() {
            let gap = text[end..segment.range.start].trim();
            let gap = if end == 0 { gap.trim_start_matches('\u{FEFF}').trim() } else { gap };
            prop_assert!(gap.is_empty(), "lost: {:?}", gap);
            prop_assert!(segment.range.start < segment.range.end);
            end = segment.range.end;
        }
        prop_assert!(text[end..].trim().is_empty());
    }

    #[test]
    fn pages_and_subtitles_lose_nothing(text in pieces(), page in any::<bool>()) {
        let start = if page { "<html><p>Hello &amp; welcome</p><nav>Menu</nav>" } else { "1\n00:00:01,000 --> 00:00:02,000\n" };
        // NUL is no character of a text file.
        let text = format!("{start}{text}").replace('\0', " ");
        let document = Document::from_bytes(text.as_bytes()).unwrap();
        let mut end = 0;
        for segment in document.segments() {
            prop_assert!(text[end..segment.range.start].trim().is_empty(), "lost: {:?}", &text[end..segment.range.start]);
            prop_assert!(segment.range.start < segment.range.end);
            end = segment.range.end;
        }
        prop_assert!(text[end..].trim().is_empty());
    }

    #[test]
    fn two_files_lose_nothing_either(source in pieces(), target in pieces()) {
        let (source, target) = (format!("你好。\n{source}"), format!("Hello there.\n{target}"));
        let (one, two) = (Document::from_text(source.as_str()).unwrap(), Document::from_text(target.as_str()).unwrap());
        let mut options = bilingual::Options::default();
        options.source = Some(Lang::Zh);
        let found = bilingual::two_documents(&one, &two, &Lexicon::empty(), &options).unwrap();
        let only = |side: fn(Unit) -> Unit| -> Vec<Unit> { found.units.iter().cloned().map(side).collect() };
        let sources = only(|unit| Unit { target: Half { ranges: Vec::new(), ..unit.target }, ..unit });
        let targets = only(|unit| Unit { source: Half { ranges: Vec::new(), ..unit.source }, ..unit });
        prop_assert_eq!(accounted_for(&source, &sources), Ok(()));
        prop_assert_eq!(accounted_for(&target, &targets), Ok(()));
    }
}

/// Pairs that a small document must give, in order.
fn gives(text: &str, expected: &[(&str, &str)]) {
    let expected: Vec<_> = expected.iter().map(|(en, zh)| ((*en).to_owned(), (*zh).to_owned())).collect();
    assert_eq!(pairs(text), expected, "{text}");
}

#[test]
fn a_translation_in_brackets_is_a_pair() {
    gives(
        "The river is wide here. (这里的河很宽。)\n\n我们坐船过去。（We cross it by boat.）\n",
        &[("The river is wide here.", "这里的河很宽。"), ("We cross it by boat.", "我们坐船过去。")],
    );
}

#[test]
fn columns_of_a_table_are_pairs() {
    let expected = [("The bell rang.", "钟响了。"), ("Everyone went home.", "大家都回家了。")];
    gives(
        "| English | 中文 |\n|---|---|\n| The bell rang. | 钟响了。 |\n| Everyone went home. | 大家都回家了。 |\n",
        &[("English", "中文"), expected[0], expected[1]],
    );
    gives("The bell rang.\t钟响了。\nEveryone went home.\t大家都回家了。\n", &expected);
}

#[test]
fn headings_in_both_languages_are_pairs_with_any_separator() {
    gives(
        "# The Old Bridge 老桥\n\nThe bridge was built in 1820.\n这座桥建于1820年。\n\n## 桥的历史 | History of the Bridge\n\n\
         Nobody knows who paid for it.\n没有人知道是谁出的钱。\n\n## 结论 Conclusion\n\nIt still stands.\n它依然屹立。\n",
        &[
            ("The Old Bridge", "老桥"),
            ("The bridge was built in 1820.", "这座桥建于1820年。"),
            ("History of the Bridge", "桥的历史"),
            ("Nobody knows who paid for it.", "没有人知道是谁出的钱。"),
            ("Conclusion", "结论"),
            ("It still stands.", "它依然屹立。"),
        ],
    );
}

#[test]
fn comments_may_hold_the_original() {
    gives(
        "---\ntitle: 茶\n---\n\n<!-- ## Water and heat -->\n\n## 水和火候\n\n<!-- Fill the *kettle* and\nwait until it boils. -->\n\n\
         把**水壶**装满，\n等水烧开。\n\n```sh\nboil --now\n```\n",
        &[("Water and heat", "水和火候"), ("Fill the kettle and wait until it boils.", "把水壶装满，等水烧开。")],
    );
}

#[test]
fn an_untranslated_paragraph_does_not_shift_the_rest() {
    gives(
        "The first train leaves at six.\n\nTickets are sold at the window, and only on weekdays before noon.\n\n\
         The last train leaves at eleven.\n\n第一班火车六点开。\n\n最后一班火车十一点开。\n",
        &[
            ("The first train leaves at six.", "第一班火车六点开。"),
            ("The last train leaves at eleven.", "最后一班火车十一点开。"),
        ],
    );
}

#[test]
fn lists_of_words_are_remarks() {
    let found = read(
        "The harvest was meagre that year.\n那一年收成微薄。\n\nThe villagers helped each other.\n村民们互相帮助。\n\n\
         meagre：英 [ˈmiːɡə] 微薄的\nharvest：收成\nvillager：村民\n",
    );
    let notes = found.units.iter().filter(|unit| unit.reason == Some(Reason::Note)).count();
    assert_eq!((found.report.pairs, notes), (2, 3));
}

/// Pieces of Markdown, HTML and subtitles that hide something, next to text
/// that looks as if it did.
fn marked_pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("**bold** _word_ [text](http://x.y/z) `code<T>` ".to_owned()),
        Just("<b>x</b> <Enter> {{name}} {0} \\* ![alt](a.png)".to_owned()),
        Just("<span hidden>secret</span><sup>2</sup> ".to_owned()),
        Just("EN: label\n中文：标签\n".to_owned()),
        Just("| `a` | 乙 |\n| --- | --- |\n".to_owned()),
        Just("soft\u{AD}hy-\nphen \u{200B}".to_owned()),
        Just("Nǐ hǎo 門は開く ".to_owned()),
        pieces(),
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn every_character_is_text_or_hidden_with_its_reason(text in marked_pieces(), at in 0usize..4) {
        let format = [DocumentFormat::Plain, DocumentFormat::Markdown, DocumentFormat::Html, DocumentFormat::Subtitles][at];
        let text = format!("1\n00:00:01,000 --> 00:00:02,000\nHello {text}\n你好").replace(['\0', '&'], " ");
        let mut options = Options::default();
        options.format = Some(format);
        let document = Document::read(text.as_bytes(), &options).unwrap();
        let count = |texts: &mut dyn Iterator<Item = String>| {
            let mut counts = std::collections::BTreeMap::new();
            for c in texts.flat_map(|text| text.chars().collect::<Vec<_>>()).filter(|c| c.is_alphanumeric()) {
                *counts.entry(c).or_insert(0usize) += 1;
            }
            counts
        };
        let shown = document.segments().iter().map(|segment| document.text_of(segment).to_owned());
        let hidden = document.hidden();
        for one in &hidden {
            prop_assert_eq!(&text[one.range.clone()], one.text.as_str());
            prop_assert!(format.hides().contains(&one.reason), "{:?} in {}", one, format);
        }
        let found = count(&mut shown.chain(hidden.into_iter().map(|hidden| hidden.text)));
        prop_assert_eq!(found, count(&mut std::iter::once(text)));
    }
}
