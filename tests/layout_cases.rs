//! The layouts that readers of documents of both languages once paired wrongly: each as it was found, and in variants.
#![cfg(feature = "documents")]

use std::path::Path;

use duiqi::bilingual::{self, Bilingual};
use duiqi::document::Document;
use duiqi::{Kind, Lang, Lexicon, Unit};

fn case(name: &str) -> Document {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/cases/documents").join(name);
    Document::open(path).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn pair_up(document: &Document) -> Bilingual {
    bilingual::document(document, &Lexicon::builtin(), &Default::default()).unwrap()
}

/// The pairs of a document, English first, as `en | zh`.
fn pairs(document: &Document) -> Vec<String> {
    let text = |unit: &Unit, lang| unit.text(lang).unwrap_or_default().to_owned();
    let found = pair_up(document).units;
    let pairs = found.iter().filter(|unit| unit.is_pair());
    pairs.map(|unit| format!("{} | {}", text(unit, Lang::En), text(unit, Lang::Zh))).collect()
}

fn pairs_of_text(text: &str) -> Vec<String> {
    pairs(&Document::from_text(text).unwrap())
}

const LAMP: [&str; 5] = [
    "The lamp stood on the table. | 灯放在桌子上。",
    "Nobody had lit it for years. | 多年来没有人点过它。",
    "Then the old woman came back. | 后来老妇人回来了。",
    "She poured the oil slowly. | 她慢慢地倒油。",
    "Her hands did not shake. | 她的手没有发抖。",
];

#[test]
fn sentences_that_say_different_things_are_doubted_wherever_they_stand() {
    let turns = "The museum opens at nine.\n博物馆九点开门。\nOnly children enter free.\n电梯正在维修。\nTickets are sold at the east gate.\n门票在东门出售。\n";
    let lines = "The cat slept. | 钟停了。\nThe ship left the harbour at dawn. | 船在黎明时离开了港口。\nThe farmer sold two cows. | 农夫卖了两头牛。\n";
    for (text, wrong) in [(turns, "Only children enter free."), (lines, "The cat slept.")] {
        for unit in pair_up(&Document::from_text(text).unwrap()).units.iter().filter(|unit| unit.is_pair()) {
            let is_wrong = unit.text(Lang::En) == Some(wrong);
            let confidence = unit.confidence.unwrap();
            assert!(if is_wrong { confidence < 0.5 } else { confidence > 0.9 }, "{confidence}: {unit:?}");
        }
    }
}

#[test]
fn sentences_take_turns_inside_a_line_or_a_paragraph() {
    assert_eq!(pairs(&case("turns_in_one_line.txt")), LAMP);
    assert_eq!(pairs(&case("turns_in_one_paragraph.html")), [["The Lamp | 灯"].as_slice(), &LAMP].concat());
    let sides = || LAMP.iter().filter_map(|pair| pair.split_once(" | "));
    let lines: [String; 4] = [
        sides().map(|(en, zh)| format!("{zh} {en} ")).collect(),
        sides().map(|(en, zh)| format!("{en} （{zh}） ")).collect(),
        sides().map(|(en, zh)| format!("{en} [{zh}] ")).collect(),
        sides().map(|(en, zh)| format!("{zh}({en})")).collect(),
    ];
    for line in lines {
        assert_eq!(pairs_of_text(&line), LAMP, "{line}");
    }
}

#[test]
fn labels_stand_in_the_line_of_their_clause() {
    assert_eq!(
        pairs(&case("contract_labels_in_line.txt")),
        [
            "Term | 期限",
            "This contract is valid for two years. | 本合同有效期两年。",
            "Payment | 付款",
            "Party A shall pay within thirty days. | 甲方应在三十天内付款。",
            "Law | 法律",
            "The law of China applies. | 适用中国法律。",
        ]
    );
}

#[test]
fn english_words_in_a_chinese_line_are_no_translation() {
    let found = pair_up(&case("english_term_at_line_end.md"));
    let alone: Vec<&str> =
        found.units.iter().filter(|unit| !unit.is_pair()).filter_map(|unit| unit.text(Lang::Zh)).collect();
    for line in ["我最喜欢的编辑器是 Visual Studio Code", "另一个工具叫 Blue River Draw"] {
        assert!(alone.contains(&line), "{line} in {alone:?}");
    }
    let found = pairs(&case("english_term_at_line_end.md"));
    assert_eq!(
        found,
        [
            "One advantage of the new bridge is that carts can cross it in the rain. | 新桥的一个优点是，下雨天马车也能过。",
            "It also costs nothing to use. | 使用它也不用花钱。",
            "Farmers like it. | 农民们很喜欢它。",
            "We used two tools for the drawings. | 我们画图用了两个工具。",
            "Both are free. | 两个都是免费的。",
            "The old bridge was closed in May. | 旧桥在五月关闭了。",
        ]
    );
}

#[test]
fn a_table_does_not_hide_that_a_text_is_in_halves() {
    let found = pairs(&case("halves_with_table.md"));
    for pair in [
        "Harbour Clock | 海港时钟",
        "This small tool shows the tide times of a harbour. | 这个小工具显示海港的潮汐时间。",
        "It is free. | 它免费。",
        "Installation | 安装",
        "Usage | 用法",
        "Lists all harbours | 列出所有港口",
        "Shows the next high tide | 显示下一次涨潮",
        "Licence | 许可证",
        "This program is released under the MIT licence. | 本程序按 MIT 许可证发布。",
    ] {
        assert!(found.contains(&pair.to_owned()), "{pair} in {found:#?}");
    }
}

#[test]
fn headings_in_both_languages_are_pairs() {
    assert_eq!(
        pairs(&case("bracket_begins_latin.md")),
        [
            "Prefer lists to arrays | list 优于数组",
            "Use a list when the size is not known. | 大小未知时使用列表。",
            "Use AI tools with care | AI 工具要慎用",
            "Check what the tool says. | 要核对工具的回答。",
            "Chapter 4. Bridges and Boats | 桥与船",
            "The boats are old. | 船都很旧。",
        ]
    );
    let found = pairs(&case("one_word_headings.txt"));
    for pair in [
        "Contract | 合同",
        "Contents | 目录",
        "Preface | 前言",
        "Annexes | 附件",
        "Definitions | 定义",
        "Chapter 2 | 第二章",
    ] {
        assert!(found.contains(&pair.to_owned()), "{pair} in {found:#?}");
    }
    assert_eq!(
        pairs_of_text("apple 苹果\nbanana 香蕉\npost office 邮局\nto borrow 借\nharbour 港口\n"),
        ["apple | 苹果", "banana | 香蕉", "post office | 邮局", "to borrow | 借", "harbour | 港口"]
    );
}

#[test]
fn numbers_before_both_halves_of_a_line_are_units_of_their_own() {
    let text = "1. Pumps 水泵\n\n第二条 Payment 付款\n\n3) Pipes 管道\n";
    let document = Document::from_text(text).unwrap();
    let found = pair_up(&document);
    let units: Vec<String> = found
        .units
        .iter()
        .map(|unit| {
            let reason = unit.reason.map(|reason| format!(" ({reason})")).unwrap_or_default();
            format!("{} | {}{reason}", unit.text(Lang::En).unwrap_or_default(), unit.text(Lang::Zh).unwrap_or_default())
        })
        .collect();
    let expected = [
        "1. |  (no-letters)",
        "Pumps | 水泵",
        " | 第二条 (no-counterpart)",
        "Payment | 付款",
        "3) |  (no-letters)",
        "Pipes | 管道",
    ];
    assert_eq!(units, expected);
    // Every character is in the ranges of one unit.
    let mut ranges: Vec<_> =
        found.units.iter().flat_map(|unit| unit.source.ranges.iter().chain(&unit.target.ranges).cloned()).collect();
    ranges.sort_by_key(|range| range.start);
    assert!(ranges.windows(2).all(|two| two[0].end <= two[1].start), "{ranges:?}");
    let read: String = ranges.iter().map(|range| &text[range.clone()]).collect();
    assert_eq!(read.split_whitespace().collect::<String>(), text.split_whitespace().collect::<String>());
}

#[test]
fn short_sentences_left_out_on_both_sides_shift_nothing() {
    let found = pairs(&case("short_omissions.txt"));
    assert_eq!(
        found,
        [
            "The bell rang at six. | 六点钟响了。",
            "Only the teacher stayed. | 只有老师留了下来。",
            "She had a letter to write. | 她要写一封信。",
        ]
    );
}

#[test]
fn a_stop_behind_a_translation_in_brackets_ends_the_sentence_before_it() {
    let document =
        Document::from_text("Press OK to continue (按确定继续).\n\nTurn the lamp off (把灯关掉).\n").unwrap();
    assert_eq!(pairs(&document), ["Press OK to continue. | 按确定继续", "Turn the lamp off. | 把灯关掉"]);
    assert!(pair_up(&document).units.iter().all(|unit| unit.kind == Some(Kind::Body)));
    let found = pairs_of_text("The valve closes（阀门关闭）。 Then wait (然后等待).");
    assert_eq!(found, ["The valve closes。 | 阀门关闭", "Then wait. | 然后等待"]);
}

#[test]
fn a_document_of_one_to_three_pairs_gives_no_false_warning() {
    let texts = [
        "Good morning.\n早上好。\n",
        "The bell rang at six.\n六点钟响了。\n\nOnly the teacher stayed.\n只有老师留了下来。\n",
        "Contract\n合同\n\nThe law of China applies.\n适用中国法律。\n\nPayment\n付款\n",
        "# Usage\n\n# 用法\n\nRun `make`.\n\n运行 `make`。\n",
        "He laughed. 他笑了。",
    ];
    for text in texts {
        let found = pair_up(&Document::from_text(text).unwrap());
        assert!(found.report.warnings.is_empty(), "{text}: {:?}", found.report);
        assert!(found.units.iter().all(Unit::is_pair), "{text}: {:?}", found.units);
    }
}

#[test]
fn cues_that_are_shown_together_are_pairs_in_two_files() {
    let file = |cues: &[(&str, &str)]| -> Document {
        let cue = |(number, (time, text)): (usize, &(&str, &str))| format!("{}\n{time}\n{text}\n\n", number + 1);
        Document::from_bytes(cues.iter().enumerate().map(cue).collect::<String>().as_bytes()).unwrap()
    };
    let en = file(&[
        ("00:00:01,000 --> 00:00:02,000", "Blue Boat"),
        ("00:00:03,000 --> 00:00:05,000", "It sails at six."),
        ("00:00:06,000 --> 00:00:07,000", "Fine."),
        ("00:00:08,000 --> 00:00:09,000", "Right."),
        ("00:00:11,000 --> 00:00:13,000", "We wait on the pier."),
    ]);
    let zh = file(&[
        ("00:00:01,000 --> 00:00:02,000", "蓝船号"),
        ("00:00:03,100 --> 00:00:05,000", "六点开船。"),
        ("00:00:08,000 --> 00:00:09,000", "好吧。"),
        ("00:00:11,000 --> 00:00:13,000", "我们在码头上等。"),
    ]);
    let found = bilingual::two_documents(&en, &zh, &Lexicon::builtin(), &Default::default()).unwrap();
    let pairs = found.units.iter().filter(|unit| unit.is_pair());
    let pairs: Vec<_> = pairs.map(|unit| (unit.source.text.as_str(), unit.target.text.as_str())).collect();
    assert_eq!(
        pairs,
        [
            ("Blue Boat", "蓝船号"),
            ("It sails at six.", "六点开船。"),
            ("Right.", "好吧。"),
            ("We wait on the pier.", "我们在码头上等。"),
        ]
    );
}

#[test]
fn sentences_with_stops_on_one_line_are_never_one_segment() {
    for (en, zh) in [("He came.", "他来了。"), ("She left.", "她走了。"), ("Come in.", "请进。"), ("Stop!", "停！")]
    {
        for line in [format!("{en} {zh}"), format!("{zh} {en}")] {
            let text = format!("{line}\nThe train left at noon. 火车中午开走了。\n");
            let found = pair_up(&Document::from_text(&text).unwrap());
            for unit in &found.units {
                let both = |text: &str| text.contains(en) && text.contains(zh);
                assert!(!both(&unit.source.text) && !both(&unit.target.text), "{unit:?}");
            }
            assert!(Document::from_text(&line).map(|line| !pair_up(&line).units.is_empty()).unwrap(), "{line}");
        }
    }
}

#[test]
fn headlines_between_paragraphs_of_one_line_each_stay_apart() {
    // News as a web page gives it: headlines and bylines have no stop, each paragraph is one line.
    let zh: Vec<String> = LAMP.iter().map(|pair| pair.split(" | ").nth(1).unwrap().repeat(9)).collect();
    let en: Vec<String> = LAMP.iter().map(|pair| format!("{} ", pair.split(" | ").next().unwrap()).repeat(9)).collect();
    let zh = format!(
        "码头边的旧灯塔今年秋天将重新对公众开放参观-海港新闻网\n海港新闻网七月二十六日电 记者陈小明报道\n{}\n{}码头边的鱼市场因为台风停业三天 渔民损失惨重-海港新闻网\n{}{}\n",
        zh.concat(),
        zh.concat(),
        zh.concat(),
        zh[0]
    );
    let en = format!(
        "The Old Lighthouse by the Pier Will Open Its Doors Again This Autumn - Harbour News\nHarbour News, July 26, reported by Chen Xiaoming\n{}\n{}The Fish Market by the Pier Closes for Three Days after the Storm - Harbour News\n{}{}\n",
        en.concat(),
        en.concat(),
        en.concat(),
        en[0]
    );
    let [zh, en] = [zh, en].map(|text| Document::from_text(&text).unwrap());
    let found = bilingual::two_documents(&zh, &en, &Lexicon::builtin(), &Default::default()).unwrap();
    for (lang, headlines) in [
        (
            Lang::Zh,
            [
                "码头边的旧灯塔今年秋天将重新对公众开放参观-海港新闻网",
                "码头边的鱼市场因为台风停业三天 渔民损失惨重-海港新闻网",
            ],
        ),
        (
            Lang::En,
            [
                "The Old Lighthouse by the Pier Will Open Its Doors Again This Autumn - Harbour News",
                "The Fish Market by the Pier Closes for Three Days after the Storm - Harbour News",
            ],
        ),
    ] {
        let texts: Vec<&str> = found.units.iter().filter_map(|unit| unit.text(lang)).collect();
        for headline in headlines {
            assert!(texts.contains(&headline), "{headline} not among {texts:?}");
        }
    }
}
