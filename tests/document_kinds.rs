//! More documents of the kinds in `tests/data/cases/documents`, laid out as other authors do it.

#![cfg(feature = "documents")]

use duiqi::bilingual::{self, Bilingual};
use duiqi::document::{DocumentFormat, Options};
use duiqi::{Document, Lang, Lexicon, Reason, Unit};

fn read(text: &str, format: DocumentFormat) -> Document {
    let mut options = Options::default();
    options.format = Some(format);
    Document::read(text.as_bytes(), &options).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn pair_up(text: &str, format: DocumentFormat) -> Bilingual {
    bilingual::document(&read(text, format), &Lexicon::builtin(), &Default::default())
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// The pairs that were found, English first.
fn pairs(found: &Bilingual) -> Vec<(String, String)> {
    let text = |unit: &Unit, lang| unit.text(lang).unwrap_or_default().to_owned();
    found.units.iter().filter(|unit| unit.is_pair()).map(|unit| (text(unit, Lang::En), text(unit, Lang::Zh))).collect()
}

/// The texts without counterpart that have this reason.
fn alone(found: &Bilingual, reason: Reason) -> Vec<&str> {
    let units = found.units.iter().filter(|unit| unit.reason == Some(reason));
    units.map(|unit| if unit.source.text.is_empty() { &*unit.target.text } else { &*unit.source.text }).collect()
}

#[track_caller]
fn gives(text: &str, format: DocumentFormat, expected: &[(&str, &str)]) {
    let expected: Vec<_> = expected.iter().map(|(en, zh)| ((*en).to_owned(), (*zh).to_owned())).collect();
    assert_eq!(pairs(&pair_up(text, format)), expected, "{text}");
}

#[test]
fn any_mark_may_separate_sentences_that_take_turns() {
    let expected = [("Rain fell all night.", "雨下了一整夜。"), ("The river rose.", "河水上涨了。")];
    for mark in ["／", "/", "•", "★", "=", "|"] {
        let line = format!("Rain fell all night. {mark} 雨下了一整夜。 {mark} The river rose. {mark} 河水上涨了。\n");
        gives(&line, DocumentFormat::Plain, &expected);
    }
    gives(
        "Wash your hands [洗手] before dinner. 晚饭前请洗手。\nNobody answered. 没有人回答。\nHe left. 他走了。\n",
        DocumentFormat::Plain,
        &[
            ("Wash your hands [洗手] before dinner.", "晚饭前请洗手。"),
            ("Nobody answered.", "没有人回答。"),
            ("He left.", "他走了。"),
        ],
    );
}

#[test]
fn letters_of_figures_and_appendices_stay_with_their_language() {
    gives(
        "Appendix B 附录B\n\nFigure 2 图2\n\nReferences 参考文献\n",
        DocumentFormat::Plain,
        &[("Appendix B", "附录B"), ("Figure 2", "图2"), ("References", "参考文献")],
    );
    gives(
        "-h  show the help   显示帮助\n-v  print the version   显示版本\n",
        DocumentFormat::Plain,
        &[("-h  show the help", "显示帮助"), ("-v  print the version", "显示版本")],
    );
    gives(
        "Vec<T> grows, and snake_case_name stays.\n\nVec<T> 会增长；snake_case_name 不变。\n",
        DocumentFormat::Markdown,
        &[("Vec<T> grows, and snake_case_name stays.", "Vec<T> 会增长；snake_case_name 不变。")],
    );
}

#[test]
fn pinyin_of_any_spelling_stands_aside_in_tables_and_lists() {
    let expected = [("teacher", "老师"), ("student", "学生"), ("friend", "朋友")];
    let table =
        "| 老师 | lǎoshī | teacher |\n|---|---|---|\n| 学生 | xuésheng | student |\n| 朋友 | péngyou | friend |\n";
    gives(table, DocumentFormat::Markdown, &expected);
    gives(
        "老师\tlao3shi1\tteacher\n学生\txue2sheng5\tstudent\n朋友\tpeng2you5\tfriend\n",
        DocumentFormat::Plain,
        &expected,
    );
    let lines = "老师\nlǎoshī\nteacher\n学生\nxuésheng\nstudent\n苹果\npíngguǒ\napple\n";
    let found = pair_up(lines, DocumentFormat::Plain);
    assert_eq!(alone(&found, Reason::OtherLanguage), ["lǎoshī", "xuésheng", "píngguǒ"]);
    gives(
        "你好 (nǐ hǎo) hello\n谢谢 (xièxie) thank you\n",
        DocumentFormat::Plain,
        &[("hello", "你好 (nǐ hǎo)"), ("thank you", "谢谢 (xièxie)")],
    );
    gives(
        "a café\n\n咖啡馆\n\nan apple\n\n苹果\n",
        DocumentFormat::Plain,
        &[("a café", "咖啡馆"), ("an apple", "苹果")],
    );
}

#[test]
fn labels_in_emphasis_and_with_dashes_are_no_text() {
    let expected = [("The well is dry.", "井干了。"), ("Rain came at last.", "终于下雨了。")];
    for text in [
        "**英：** The well is dry.\n\n**中：** 井干了。\n\n**英：** Rain came at last.\n\n**中：** 终于下雨了。\n",
        "英文原文：The well is dry.\n\n中文翻译：井干了。\n\n英文原文：Rain came at last.\n\n中文翻译：终于下雨了。\n",
        "EN - The well is dry.\n\nZH - 井干了。\n\nEN - Rain came at last.\n\nZH - 终于下雨了。\n",
        "(原文) The well is dry.\n\n(译) 井干了。\n\n(原文) Rain came at last.\n\n(译) 终于下雨了。\n",
    ] {
        gives(text, DocumentFormat::Markdown, &expected);
    }
}

#[test]
fn line_breaks_within_verse_and_cells_are_blanks() {
    gives(
        "<p>Roses are red,<br>Violets are blue,<br>Sugar is sweet,<br>And so are you.</p>\
         <p>玫瑰是红的，<br>紫罗兰是蓝的，<br>糖是甜的，<br>你也一样。</p>",
        DocumentFormat::Html,
        &[(
            "Roses are red, Violets are blue, Sugar is sweet, And so are you.",
            "玫瑰是红的，紫罗兰是蓝的，糖是甜的，你也一样。",
        )],
    );
    gives(
        "<p>The fishermen mended<br>their nets in the sun,<br>while the children played.<br><br>Nobody worked.</p>\
         <p>渔夫们在阳光下<br>补渔网，<br>孩子们在玩耍。<br><br>没有人工作。</p>",
        DocumentFormat::Html,
        &[
            (
                "The fishermen mended their nets in the sun, while the children played.",
                "渔夫们在阳光下补渔网，孩子们在玩耍。",
            ),
            ("Nobody worked.", "没有人工作。"),
        ],
    );
    gives(
        "<p>Dear Mr Li,<br>thank you for your letter.</p><p>尊敬的李先生：<br>感谢您的来信。</p>",
        DocumentFormat::Html,
        &[("Dear Mr Li,", "尊敬的李先生："), ("thank you for your letter.", "感谢您的来信。")],
    );
    gives(
        "<table><tr><td>Where is<br>the key?</td><td>钥匙<br>在哪里？</td></tr></table>",
        DocumentFormat::Html,
        &[("Where is the key?", "钥匙在哪里？")],
    );
}

#[test]
fn comments_may_begin_inside_a_line_and_end_on_another() {
    let text =
        "It begins here.<!-- not\nshown\nat all --> It ends later.\n\n它从这里开始。<!-- 不\n显示 -->它在后面结束。\n";
    gives(
        text,
        DocumentFormat::Markdown,
        &[("It begins here.", "它从这里开始。"), ("It ends later.", "它在后面结束。")],
    );
    // Without its end it is text.
    let text = "The mark <!-- begins it.\n\n标记 <!-- 开始它。\n";
    gives(text, DocumentFormat::Markdown, &[("The mark <!-- begins it.", "标记 <!-- 开始它。")]);
}

#[test]
fn columns_of_text_are_joined_to_sentences_and_word_lists_are_not() {
    gives(
        "The clock struck six.              钟敲了六下。\n\
         The workers left the mill and      工人们离开工厂，\n\
         walked home along the canal,       沿着运河走回家，\n\
         tired but content.                 疲惫却满足。\n\
         A dog followed them.               一条狗跟着他们。\n",
        DocumentFormat::Plain,
        &[
            ("The clock struck six.", "钟敲了六下。"),
            (
                "The workers left the mill and walked home along the canal, tired but content.",
                "工人们离开工厂，沿着运河走回家，疲惫却满足。",
            ),
            ("A dog followed them.", "一条狗跟着他们。"),
        ],
    );
    gives(
        "apple      苹果\nbridge     桥\nharbour    港口\n",
        DocumentFormat::Plain,
        &[("apple", "苹果"), ("bridge", "桥"), ("harbour", "港口")],
    );
}

#[test]
fn empty_cells_and_keys_of_tables_pair_with_nothing() {
    let table = "| key | English | 中文 |\n|---|---|---|\n| btn_ok | Confirm | 确认 |\n| btn_no | Cancel | 取消 |\n\
                 | lbl_x |  | 备用 |\n| title | Welcome home | 欢迎回家 |\n";
    let found = pairs(&pair_up(table, DocumentFormat::Markdown));
    assert!(found.iter().all(|(en, zh)| !en.contains('_') && zh != "备用"), "{found:#?}");
    assert!(found.contains(&("Welcome home".to_owned(), "欢迎回家".to_owned())), "{found:#?}");
    let csv = "zh,en\n他来了。,He came.\n他走了。,He left.\n,Nothing here.\n只有中文。,\n";
    gives(csv, DocumentFormat::Delimited, &[("He came.", "他来了。"), ("He left.", "他走了。")]);
}

#[test]
fn a_cue_may_translate_several_cues_of_the_other_file() {
    let cues = |cues: &[(&str, &str)]| -> String {
        cues.iter().enumerate().map(|(at, (time, text))| format!("{}\n{time}\n{text}\n\n", at + 1)).collect()
    };
    let en = cues(&[
        ("00:00:01,000 --> 00:00:03,000", "Green Valley Station."),
        ("00:00:04,000 --> 00:00:06,000", "I came here when I was nine, and I never left."),
        ("00:00:07,000 --> 00:00:08,000", "Really?"),
    ]);
    let zh = cues(&[
        ("00:00:01,200 --> 00:00:03,100", "绿谷站"),
        ("00:00:04,100 --> 00:00:05,000", "我九岁来到这里"),
        ("00:00:05,100 --> 00:00:06,100", "再也没有离开过"),
        ("00:00:07,000 --> 00:00:08,000", "真的吗"),
    ]);
    let (en, zh) = (read(&en, DocumentFormat::Subtitles), read(&zh, DocumentFormat::Subtitles));
    let found = bilingual::two_documents(&en, &zh, &Lexicon::builtin(), &Default::default()).unwrap();
    assert_eq!(pairs(&found)[1].1, "我九岁来到这里再也没有离开过");
    assert_eq!(pairs(&found).len(), 3);
}

#[test]
fn character_references_of_webvtt_are_resolved() {
    let text = "WEBVTT\n\n00:01.000 --> 00:03.000\nSalt &amp; pepper, 3 &lt; 5\n请给我盐&nbsp;和胡椒，3 &lt; 5\n";
    gives(text, DocumentFormat::Subtitles, &[("Salt & pepper, 3 < 5", "请给我盐\u{A0}和胡椒，3 < 5")]);
    let text = "1\n00:00:01,000 --> 00:00:03,000\nType &amp; here\n在这里输入 &amp;\n";
    gives(text, DocumentFormat::Subtitles, &[("Type &amp; here", "在这里输入 &amp;")]);
}

#[test]
fn credits_of_two_files_are_a_pair_if_both_have_them() {
    let en = "# Harbours\n\nTranslated by Maria Lind\n\nBoats come in at night.\n";
    let zh = "# 港口\n\n译者：Maria Lind。\n\n船在夜里进港。\n";
    let (en, zh) = (read(en, DocumentFormat::Markdown), read(zh, DocumentFormat::Markdown));
    let found = bilingual::two_documents(&en, &zh, &Lexicon::builtin(), &Default::default()).unwrap();
    assert!(
        pairs(&found).contains(&("Translated by Maria Lind".to_owned(), "译者：Maria Lind。".to_owned())),
        "{found:#?}"
    );
}

#[test]
fn errors_name_mixtures_and_numbers() {
    let error = |text: &str| {
        let document = read(text, DocumentFormat::Plain);
        bilingual::document(&document, &Lexicon::builtin(), &Default::default()).unwrap_err().to_string()
    };
    let mixed = "我 like 你 very 多 and 她 too 好 yes ".repeat(20);
    assert!(error(&mixed).ends_with("all of it seems to be a mixture of both languages"));
    assert!(error("12:30\n99 %\n").ends_with("all of it seems to be numbers and marks"));
}

#[test]
fn words_that_a_typesetter_broke_behind_a_prefix_are_put_together() {
    let text = "Members who do not pay their sub-\nscription lose the right to vote, and so-\ncalled friends of the so-\nciety do, \
                too.\n\n不缴会费的会员失去表决权，协会的所谓朋友也一样。\n";
    let found = pairs(&pair_up(text, DocumentFormat::Plain));
    let expected = "Members who do not pay their subscription lose the right to vote, and so-called friends of the society do, too.";
    assert_eq!(found[0].0, expected);
}

#[test]
fn documents_of_sentences_that_all_recur_are_paired_by_their_place() {
    let sentences = [
        ("He opened the door.", "他打开了门。"),
        ("She closed the window.", "她关上了窗户。"),
        ("We drank cold water.", "我们喝了冷水。"),
        ("It rained all night.", "雨下了一整夜。"),
        ("They bought two apples.", "他们买了两个苹果。"),
    ];
    // A simple sequence that does not repeat itself soon.
    let pick = |at: usize| sentences[(at * at / 3 + at / 7) % sentences.len()];
    let mut text: String = (0..600).map(|at| format!("{}\n", pick(at).0)).collect();
    text.extend((0..1_000).map(|at| format!("{}\n{}\n", pick(at).0, pick(at).1)));
    text.extend((0..600).map(|at| format!("{}\n", pick(at).1)));
    let found = pairs(&pair_up(&text, DocumentFormat::Plain));
    let right = found.iter().filter(|(en, zh)| sentences.contains(&(en, zh))).count();
    assert!(right >= 990 && right == found.len(), "{right} of {}", found.len());
}

#[test]
fn a_document_of_which_most_is_left_alone_is_not_sure() {
    let en = "The harbour freezes in winter.\n\nBread is baked at night.\n\nMy uncle repairs violins.\n\nShe left on Monday.\n";
    let zh = "她星期一走了。\n\n三角形有三条边。\n\n请把护照给我。\n\n股票价格上涨。\n\n病人需要休息。\n";
    let found = pair_up(&format!("{en}\n{zh}"), DocumentFormat::Plain);
    assert!(found.report.confidence < 0.7, "{}", found.report.confidence);
}

#[test]
fn short_halves_of_a_line_follow_the_habit_of_their_document() {
    let lines = [
        ("The tide goes out at noon.", "中午退潮。"),
        ("Boats lie on the sand.", "船躺在沙滩上。"),
        ("Children look for shells.", "孩子们寻找贝壳。"),
        ("The lighthouse was built in 1790.", "灯塔建于1790年。"),
        ("Nobody lives on the island now.", "现在岛上没有人居住。"),
        ("The ferry leaves every hour.", "渡轮每小时开一班。"),
        ("Bring warm clothes and water.", "请带上保暖的衣服和水。"),
        ("Dogs must be kept on a lead.", "狗必须拴绳。"),
        ("The museum is closed on Mondays.", "博物馆星期一闭馆。"),
        ("Zhou Min, keeper", "周敏"),
    ];
    let text: String = lines.iter().map(|(en, zh)| format!("{zh} / {en}\n")).collect();
    gives(&text, DocumentFormat::Plain, &lines);
}

#[test]
fn headers_of_two_tables_are_paired_though_their_rows_differ() {
    let text = "# 指南\n\n本工具压缩图片。\n\n| 选项 | 说明 |\n|---|---|\n| -q | 图片质量 |\n| -o | 输出文件夹 |\n\n\
                # Guide\n\nThis tool compresses images.\n\n| Option | Meaning |\n|---|---|\n| -q | Image quality |\n| -o | Output folder |\n";
    let found = pairs(&pair_up(text, DocumentFormat::Markdown));
    for (en, zh) in
        [("Option", "选项"), ("Meaning", "说明"), ("Image quality", "图片质量"), ("Output folder", "输出文件夹")]
    {
        assert!(found.contains(&(en.to_owned(), zh.to_owned())), "{en}: {found:#?}");
    }
}

#[test]
fn pipes_behind_backslashes_and_character_references_are_text() {
    let text = "| English | 中文 |\n|---|---|\n| this \\| that | 这个 \\| 那个 |\n\n\
                Copyright &copy; Mill &amp; Sons &reg;\n\n版权所有 &copy; 米尔父子 &reg;\n";
    let found = pairs(&pair_up(text, DocumentFormat::Markdown));
    assert_eq!(
        found[1..],
        [
            ("this | that".to_owned(), "这个 | 那个".to_owned()),
            ("Copyright © Mill & Sons ®".to_owned(), "版权所有 © 米尔父子 ®".to_owned()),
        ]
    );
}

#[test]
fn labels_in_words_are_no_credits() {
    gives(
        "Original text: The cat sleeps on the roof.\nTranslation: 猫睡在屋顶上。\n\
         Original text: The dog eats the bone.\nTranslation: 狗吃骨头。\n",
        DocumentFormat::Plain,
        &[("The cat sleeps on the roof.", "猫睡在屋顶上。"), ("The dog eats the bone.", "狗吃骨头。")],
    );
}

#[test]
fn numbers_in_one_line_go_with_their_sentences() {
    for (line, first) in [
        ("[1] Rice is cheap. [1] 米很便宜。 [2] Oil is dear. [2] 油很贵。\n", ("[1] Rice is cheap.", "[1] 米很便宜。")),
        ("1. Rice is cheap. 1. 米很便宜。 2. Oil is dear. 2. 油很贵。\n", ("1. Rice is cheap.", "1. 米很便宜。")),
        ("(1) 米很便宜。 (1) Rice is cheap. (2) 油很贵。 (2) Oil is dear.\n", ("(1) Rice is cheap.", "(1) 米很便宜。")),
    ] {
        let found = pairs(&pair_up(line, DocumentFormat::Plain));
        assert_eq!(found.len(), 2, "{found:#?}");
        assert_eq!(found[0], (first.0.to_owned(), first.1.to_owned()));
    }
}

#[test]
fn word_lists_in_one_line_are_cut_and_sentences_with_names_are_not() {
    let expected = [("cat", "猫"), ("dog", "狗"), ("bird", "鸟"), ("fish", "鱼")];
    gives("cat 猫 dog 狗 bird 鸟 fish 鱼\n", DocumentFormat::Plain, &expected);
    gives("猫 cat，狗 dog，鸟 bird，鱼 fish\n", DocumentFormat::Plain, &expected);
    gives(
        "Go 语言和 Rust 都很快。\nBoth Go and Rust are fast.\n",
        DocumentFormat::Plain,
        &[("Both Go and Rust are fast.", "Go 语言和 Rust 都很快。")],
    );
}

#[test]
fn line_breaks_part_lists_and_join_sentences_without_commas() {
    gives(
        "<p>We sell:<br>bread<br>milk<br>eggs</p><p>我们出售：<br>面包<br>牛奶<br>鸡蛋</p>",
        DocumentFormat::Html,
        &[("We sell:", "我们出售："), ("bread", "面包"), ("milk", "牛奶"), ("eggs", "鸡蛋")],
    );
    gives(
        "<p>The old man walked<br>slowly to the gate.<br>He did not look<br>back.</p>\
         <p>老人慢慢地<br>走向大门。<br>他没有<br>回头。</p>",
        DocumentFormat::Html,
        &[
            ("The old man walked slowly to the gate.", "老人慢慢地走向大门。"),
            ("He did not look back.", "他没有回头。"),
        ],
    );
}

#[test]
fn chinese_sentences_may_hold_long_english_titles() {
    let en = "The text follows The Charts of the North Sea by Peter Vance.\n\nAll rights reserved.\n";
    let zh = "本文依照 The Charts of the North Sea by Peter Vance。\n\n版权所有。\n";
    let (en, zh) = (read(en, DocumentFormat::Plain), read(zh, DocumentFormat::Plain));
    let found = bilingual::two_documents(&en, &zh, &Lexicon::builtin(), &Default::default()).unwrap();
    assert_eq!(pairs(&found).len(), 2, "{found:#?}");
}
