//! Tokens and links of the sentences in `tests/data/token`.
#![cfg(feature = "lexicon")]

use std::fs;

use duiqi::{Lang, Lexicon, Links, TokenizedSide, token};

/// The cases of a file: lines before and after `---`. A case that cannot be parsed fails.
fn cases(name: &str) -> Vec<(Vec<String>, Vec<String>)> {
    let text = fs::read_to_string(format!("{}/tests/data/token/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let body: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    let mut cases = Vec::new();
    for case in body.split(|line| *line == "===").filter(|case| !case.is_empty()) {
        let at = case.iter().position(|line| *line == "---").unwrap_or_else(|| panic!("no `---` in {case:?}"));
        let lines = |lines: &[&str]| lines.iter().map(|line| line.to_string()).collect::<Vec<_>>();
        cases.push((lines(&case[..at]), lines(&case[at + 1..])));
    }
    assert!(cases.len() > 3, "{name} has only {} cases", cases.len());
    cases
}

fn terms_are_as_in(name: &str, lang: Lang) {
    for (input, expected) in cases(name) {
        let side = TokenizedSide::new(lang, &input, &Lexicon::builtin());
        let terms: Vec<&str> = side.all().iter().map(|token| side.text(token.term)).collect();
        assert_eq!([terms.join(" / ")], expected[..], "{input:?}");
    }
}

#[test]
fn english_sentences_have_the_terms_of_the_cases() {
    terms_are_as_in("en.txt", Lang::En);
}

#[test]
fn chinese_sentences_have_the_terms_of_the_cases() {
    terms_are_as_in("zh.txt", Lang::Zh);
}

#[test]
fn pairs_of_sentences_have_the_links_of_the_cases() {
    let lexicon = Lexicon::builtin();
    for (input, expected) in cases("links.txt") {
        let [chinese, english] = &input[..] else { panic!("two sentences, please: {input:?}") };
        let duiqi::ByLang { zh, en } = token::pair(&[chinese], &[english], &lexicon);
        let links = Links::new(&zh, &en, &lexicon);
        let all: Vec<String> = (0..zh.terms() as u32)
            .flat_map(|term| links.translations(term).iter().map(move |link| (term, link)))
            .map(|(term, link)| format!("{} = {}, {:?}", zh.text(term), en.text(link.term), link.source))
            .collect();
        for line in expected {
            assert!(all.contains(&line), "`{line}` is not among {all:#?}");
        }
    }
}

#[test]
fn a_glossary_goes_before_the_lexicon_and_may_have_several_words_on_both_sides() {
    let lexicon =
        Lexicon::builtin().read("翻译 记忆\ttranslation memory\t2\n翻译记忆\tTM\n书\ttome\n".as_bytes()).unwrap();
    let duiqi::ByLang { zh, en } = token::pair(&["书和翻譯記憶"], &["A tome, a book and a TM"], &lexicon);
    assert_eq!(zh.text(2), "翻译记忆");
    let links = Links::new(&zh, &en, &lexicon);
    let of = |zh: u32, term: &str| {
        links.translations(zh).iter().find(|link| en.text(link.term) == term).map_or(0.0, |link| link.p)
    };
    assert!((of(2, "tm") - 1.0 / 3.0).abs() < 0.01);
    assert!(of(0, "tome") > 0.99 && of(0, "book") > 0.0 && of(0, "book") < 0.5);
}

#[test]
fn a_broken_glossary_is_refused_with_its_line() {
    for (text, message) in [
        ("书\tbook\n坏\n", "line 2: glossary: expected Chinese, a tab and English"),
        ("书\tbook\tmany\n", "line 1: glossary: the third column must be a number above 0"),
        ("书\tbook\t-1\n", "line 1: glossary: the third column must be a number above 0"),
        ("# ours\n\n书\t—\n", "line 3: glossary: there is no English word in the second column"),
    ] {
        assert_eq!(Lexicon::empty().read(text.as_bytes()).unwrap_err().to_string(), message);
    }
    assert_eq!(
        Lexicon::empty().read(&b"\xff\xfe"[..]).unwrap_err().to_string(),
        "line 1: byte 0: not valid UTF-8 text"
    );
}

#[test]
fn the_lexicon_file_is_whole_has_its_notice_and_keeps_to_its_size() {
    let folder = format!("{}/src/lexicon", env!("CARGO_MANIFEST_DIR"));
    let bytes = fs::read(format!("{folder}/words.bin")).unwrap();
    assert!(duiqi::lexicon::check(&bytes));
    assert!(bytes.len() <= 4 << 20, "{} bytes", bytes.len());
    let notice = fs::read_to_string(format!("{folder}/NOTICE")).unwrap();
    for line in
        ["Attribution-ShareAlike 4.0", "Changes made", &format!("checksum {:016x}", duiqi::lexicon::checksum(&bytes))]
    {
        assert!(notice.contains(line), "`{line}` is not in the notice");
    }
    let mut changed = bytes.clone();
    changed[bytes.len() / 2] ^= 1;
    assert!(!duiqi::lexicon::check(&changed));
    assert!(!duiqi::lexicon::check(&bytes[..bytes.len() - 9]));
}
