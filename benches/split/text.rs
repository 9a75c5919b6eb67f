//! English and Chinese text for the benches, written for them and the same in
//! every run. Stops, capitals and quotes are about as frequent as in news.

use duiqi::Lang;

/// A generator of numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n as u64) as usize
    }

    fn pick<'w>(&mut self, words: &[&'w str]) -> &'w str {
        words[self.below(words.len())]
    }
}

const EN_WHO: [&str; 12] = [
    "the harbour master",
    "Mr. Okafor",
    "a small group of engineers from Lower Tern",
    "the widow of the ferryman",
    "she",
    "their old teacher",
    "the Ministry of Roads",
    "nobody in the village",
    "Captain Adaeze Morrow",
    "it",
    "every second visitor",
    "the Wells family",
];
const EN_DID: [&str; 12] = [
    "measured",
    "had not expected",
    "will publish",
    "quietly repaired",
    "could hardly believe",
    "sold",
    "kept a record of",
    "argued against",
    "returned to",
    "was asked about",
    "wrote home about",
    "forgot",
];
const EN_WHAT: [&str; 12] = [
    "the bridge at kilometre 7.5",
    "a list of 1,240 names",
    "the price of rice and salt",
    "what the newspapers had promised",
    "the Northern Line",
    "three boats that were moored below the mill",
    "an offer from Tern & Wells Inc. of Boston",
    "the rules for foreign students",
    "the map that hung in the hall",
    "the long road to the coast",
    "a letter in French",
    "the first winter on Heron Island",
];
const EN_LINK: [&str; 6] = [" because ", ", and ", ", although ", " before ", "; meanwhile ", ", which is why "];
const EN_WHEN: [&str; 8] = [
    "",
    " in the spring of 1987",
    " at 5 p.m. on Friday",
    " before the meeting began",
    ", although the rain went on",
    " on the 12th of October",
    " while the others slept",
    ", as far as anyone knew",
];
const ZH_WHO: [&str; 10] = [
    "港务局长",
    "她",
    "一群年轻的工程师",
    "水利部门的林博士",
    "村里没有人",
    "代表团",
    "老师傅",
    "第三位客人",
    "《晨报》的记者",
    "河边的居民",
];
const ZH_DID: [&str; 10] =
    ["测量了", "没有想到", "将公布", "悄悄修好了", "几乎不敢相信", "卖掉了", "一直记录着", "反对", "又回到", "谈起了"];
const ZH_WHAT: [&str; 10] = [
    "７.５公里处的桥",
    "一份1240人的名单",
    "大米、茶叶和盐的价格",
    "报纸上答应过的事情",
    "北方的铁路线",
    "停在磨坊下面的三条船",
    "一家公司的建议",
    "有关留学生的规定",
    "那张旧地图（见第3页）",
    "通往海边的长路",
];
const ZH_WHEN: [&str; 8] = [
    "",
    "，那是1987年的春天",
    "，会议还没有开始",
    "，虽然雨一直在下",
    "，别人都睡了",
    "；其余的都照旧",
    "，也没有说明理由",
    "，直到天亮",
];

fn english(dice: &mut Dice, text: &mut String) {
    let quoted = dice.below(5) == 0;
    let start = text.len() + usize::from(quoted);
    text.push_str(if quoted { "\"" } else { "" });
    for part in [dice.pick(&EN_WHO), " ", dice.pick(&EN_DID), " ", dice.pick(&EN_WHAT), dice.pick(&EN_LINK)] {
        text.push_str(part);
    }
    for part in [dice.pick(&EN_WHO), " ", dice.pick(&EN_DID), " ", dice.pick(&EN_WHAT), dice.pick(&EN_WHEN)] {
        text.push_str(part);
    }
    text[start..=start].make_ascii_uppercase();
    text.push_str(match (quoted, dice.below(12)) {
        (true, 0..4) => "?\" she asked. ",
        (true, _) => ",\" he said. ",
        (false, 0) => "! ",
        (false, 1) => "... ",
        (false, _) => ". ",
    });
}

fn chinese(dice: &mut Dice, text: &mut String) {
    let quoted = dice.below(8) == 0;
    text.push_str(if quoted { "他说：“" } else { "" });
    for part in [dice.pick(&ZH_WHO), dice.pick(&ZH_DID), dice.pick(&ZH_WHAT), dice.pick(&ZH_WHEN)] {
        text.push_str(part);
    }
    text.push_str(match (quoted, dice.below(12)) {
        (true, 0..4) => "？”",
        (true, _) => "。”",
        (false, 0) => "！",
        (false, 1) => "……",
        (false, _) => "。",
    });
}

/// Paragraphs of two to eight sentences, `size` bytes in all.
pub fn paragraphs(lang: Lang, size: usize) -> Vec<String> {
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let (mut made, mut all) = (Vec::new(), 0);
    while all < size {
        let mut text = String::new();
        for _ in 0..2 + dice.below(7) {
            match lang {
                Lang::En => english(&mut dice, &mut text),
                Lang::Zh => chinese(&mut dice, &mut text),
            }
        }
        all += text.len();
        made.push(text);
    }
    made
}
