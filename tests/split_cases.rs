//! Real texts in which sentences were found to end at the wrong place: each case, and other texts of its kind.

use std::fs;

use duiqi::{Lang, sentences};

/// The sentences of a text without the white space around them.
fn split(text: &str, lang: Lang) -> Vec<String> {
    let paragraphs = text.lines().filter(|line| !line.trim().is_empty());
    paragraphs.flat_map(|line| sentences(line, lang)).map(|sentence| sentence.trim().to_owned()).collect()
}

/// Checks the sentences of a file of `tests/data/cases/documents`.
#[track_caller]
fn file_gives(name: &str, lang: Lang, expected: &[&str]) {
    let path = format!("{}/tests/data/cases/documents/{name}", env!("CARGO_MANIFEST_DIR"));
    assert_eq!(split(&fs::read_to_string(path).unwrap(), lang), expected);
}

/// Checks that each text, joined by blanks in English, is split into these sentences again.
#[track_caller]
fn come_apart(lang: Lang, expected: &[&str]) {
    let text = expected.join(if lang == Lang::En { " " } else { "" });
    assert_eq!(split(&text, lang), expected);
}

/// Checks that each line is one sentence.
#[track_caller]
fn stay_whole(lang: Lang, lines: &[&str]) {
    for line in lines {
        assert_eq!(split(line, lang), [*line]);
    }
}

#[test]
fn numbers_of_sections_stay_with_their_text() {
    file_gives(
        "section_numbers.en.txt",
        Lang::En,
        &[
            "6.9. Automatic Upgrades",
            "3.1. The Seller shall pay within ten days.",
            "3.2. The Buyer may refuse.",
            "IV. The lamp shall burn oil.",
            "Chapter 10. Boats",
        ],
    );
    file_gives(
        "section_numbers.zh.txt",
        Lang::Zh,
        &["6.9. 自动升级", "3.1. 卖方应在十天内付款。", "3.2. 买方可以拒绝。", "一. 总则"],
    );
    stay_whole(Lang::En, &["10.2.1. Removing old kernels", "Section 12. Nets", "A. General Terms"]);
    stay_whole(Lang::Zh, &["10.2.1. 删除旧内核", "三. 附则"]);
    come_apart(Lang::En, &["4.1. The Lessee shall return the keys.", "4.2. The Lessor may inspect the house."]);
    come_apart(Lang::En, &["VII. The gate shall stay closed.", "VIII. Nobody may enter."]);
    come_apart(Lang::Zh, &["4.1. 承租人应归还钥匙。", "4.2. 出租人可以检查房屋。"]);
}

#[test]
fn two_abbreviations_of_a_company_stay_together() {
    file_gives(
        "company_pairs.txt",
        Lang::En,
        &[
            "Bright Lamp Co. Ltd. was founded in 1958.",
            "So did Lamp Pty. Ltd. and Lamp Sdn. Bhd. yesterday.",
            "She sold it to Bright Lamp Co.",
            "Investors were not told.",
        ],
    );
    come_apart(
        Lang::En,
        &["Golden Rice Co. Ltd. opened in May.", "It bought Harbour Pte. Ltd. and Delta Pvt. Ltd. last year."],
    );
    come_apart(Lang::En, &["He left Acme Inc.", "She stayed at Acme Ltd.", "They met again."]);
}

#[test]
fn a_chinese_stop_behind_a_bracket_ends_the_sentence() {
    file_gives(
        "zh_stop_after_bracket.txt",
        Lang::Zh,
        &[
            "有三种结构（极限、邻域……）。",
            "另一句在这里。",
            "他走了（真的吗？）。",
            "我留下。",
            "他们来了（好。）。",
            "完。",
        ],
    );
    come_apart(Lang::Zh, &["她问了三次（为什么？）。", "没人回答。", "他笑了（哈哈！）。", "我们都走了。"]);
    come_apart(Lang::Zh, &["书名（《你好！》）。", "再见。", "他说【真的？】。", "她点头。"]);
}

#[test]
fn marks_of_notes_stay_with_the_sentence_before() {
    file_gives(
        "note_digits.en.txt",
        Lang::En,
        &[
            "The lamp stood on the table.1",
            "Nobody had lit it for years.2,3",
            "It was old.”4",
            "She left.¹",
            "They stayed.²",
            "Nobody spoke.",
        ],
    );
    file_gives(
        "note_digits.zh.txt",
        Lang::Zh,
        &["灯放在桌子上。①", "多年来没有人点过它。②", "它很旧。1", "后来她走了。〔3〕", "他们留下了。*", "完。"],
    );
    come_apart(Lang::En, &["Eleven men died.4,5", "\"It was weak.\"6", "They rebuilt it.³", "It fell again.⁴"]);
    come_apart(Lang::En, &["He was born in 1912.[7]", "She came.[8][9]", "The end.*", "Nobody knew.†"]);
    come_apart(Lang::Zh, &["“太弱了。”〔5〕", "他们重建了它。³", "它又塌了。[6]", "没人知道。*", "后来呢？⑦"]);
    stay_whole(Lang::En, &["The price was 3.5 million.", "Version 2.4 Beta came later."]);
}

#[test]
fn a_bracket_that_never_closes_holds_no_sentence_back() {
    file_gives(
        "unclosed_bracket.en.txt",
        Lang::En,
        &[
            "We met (on Monday.",
            "Then we left.",
            "They stayed (for tea).",
            "Nobody came.",
            "It rained (again).",
            "We slept.",
        ],
    );
    file_gives(
        "unclosed_bracket.zh.txt",
        Lang::Zh,
        &["他走了（星期一。", "我们留下。", "他们喝茶（红茶）。", "没人来。", "又下雨了（大雨）。", "睡吧。"],
    );
    come_apart(Lang::En, &["She cried [a little.", "Then it rained.", "The dog (a big one) barked.", "All slept."]);
    come_apart(Lang::Zh, &["她哭了【一会儿。", "后来下雨了。", "狗（大的）叫了。", "大家睡了。"]);
}

#[test]
fn note_marks_after_years_and_before_numbers_belong_to_the_sentence_before() {
    come_apart(Lang::En, &["The mill closed in 1907.3", "Eleven men stayed."]);
    come_apart(Lang::En, &["She was born in May 1812.12", "Nobody remembers the day."]);
    stay_whole(Lang::En, &["It grew from 1500.5 Hz to more.", "The count rose by 1907.3 Kelvin units."]);
    come_apart(Lang::Zh, &["老桥倒塌了。3", "十一人获救。"]);
    come_apart(Lang::Zh, &["老桥倒塌了。", "3个人获救。"]);
}

#[test]
fn numbers_in_brackets_stay_with_their_chinese_heading() {
    stay_whole(Lang::Zh, &["（二）. 付款方式", "(三). 交货", "（十一）．违约责任"]);
    let lines = "数据类型\n第五条. 交货\n第六条 付款\n";
    let found: Vec<&str> = sentences(lines, Lang::Zh).map(str::trim).collect();
    assert_eq!(found, ["数据类型", "第五条. 交货", "第六条 付款"]);
}

#[test]
fn speakers_stay_with_exclamations_as_with_questions() {
    come_apart(Lang::Zh, &["“别走！”他说。", "风停了。"]);
    come_apart(Lang::Zh, &["“别走？”他说。", "风停了。"]);
    come_apart(Lang::Zh, &["「快跑！」老人喊道。", "沒有人動。"]);
    come_apart(Lang::Zh, &["“别走！”", "她笑着说，“我们一起。”"]);
    // More than a cry.
    come_apart(Lang::Zh, &["“站住，别走！”", "他说。", "风停了。"]);
    come_apart(Lang::Zh, &["“别走？”", "她笑着说，“我们一起。”"]);
}
