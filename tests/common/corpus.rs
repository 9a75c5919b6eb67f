//! Document pairs generated from a small vocabulary, with sentences as long as
//! in news; the same number gives the same document on every machine.

/// Source (Chinese) and target (English) sentences of a document; some are
/// joined, split or left out on one side.
pub struct Pair {
    pub zh: Vec<String>,
    pub en: Vec<String>,
}

type Words = [(&'static str, &'static str)];

const TIMES: &Words = &[
    ("今年三月", "In March this year"),
    ("上个星期", "Last week"),
    ("第二天早上", "The next morning"),
    ("十年以前", "Ten years ago"),
    ("这个月初", "At the beginning of this month"),
    ("整个夏天", "Throughout the summer"),
    ("会议结束以后", "After the meeting"),
    ("两天之内", "Within two days"),
];
const WHO: &Words = &[
    ("市政府", "the city government"),
    ("几位老工程师", "several old engineers"),
    ("图书馆的读者", "the readers of the library"),
    ("一家小出版社", "a small publishing house"),
    ("山里的农民", "the farmers in the mountains"),
    ("大学的科学家", "the scientists of the university"),
    ("年轻的翻译", "the young translators"),
    ("铁路公司", "the railway company"),
    ("港口的渔民", "the fishermen of the harbour"),
    ("当地医院的医生", "the doctors of the local hospital"),
];
const DID: &Words = &[
    ("公布了", "published"),
    ("仔细研究了", "carefully studied"),
    ("讨论了", "discussed"),
    ("改进了", "improved"),
    ("保护了", "protected"),
    ("重新设计了", "redesigned"),
    ("拒绝了", "refused"),
    ("收集了", "collected"),
    ("修理了", "repaired"),
    ("展示了", "displayed"),
];
const WHAT: &Words = &[
    ("新的桥梁计划", "the new plan for the bridge"),
    ("关于水质的数据", "the data on water quality"),
    ("一部古老的词典", "an ancient dictionary"),
    ("全部的历史照片", "all of the historical photographs"),
    ("教育预算", "the education budget"),
    ("三种不同的方法", "three different methods"),
    ("冬天的列车时刻表", "the winter timetable of the trains"),
    ("能源消费的报告", "a report on energy consumption"),
    ("学校食堂的菜单", "the menu of the school canteen"),
    ("河边的公园", "the park by the river"),
];
const WHY: &Words = &[
    ("因为居民要求更好的服务", "because the residents demanded better service"),
    ("虽然经费还不够", "although the funds were still not sufficient"),
    ("希望明年能够完成", "hoping to finish it next year"),
    ("这样每个人都可以参加", "so that everybody could take part"),
    ("而且没有提高价格", "and did not raise the prices"),
    ("但是天气一直很坏", "but the weather remained bad"),
    ("这让记者感到惊讶", "which surprised the journalists"),
    ("同时培训了新的工人", "and trained new workers at the same time"),
];
const WHERE: &Words = &[
    ("在青溪", "in Qingxi"),
    ("在北方的村庄", "in the villages of the north"),
    ("在老火车站附近", "near the old railway station"),
    ("在国际展览会上", "at the international exhibition"),
    ("在首都", "in the capital"),
    ("在海岸边", "on the coast"),
];

/// SplitMix64 (Steele, Lea & Flood 2014): tiny, and the same on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((x ^ (x >> 31)) % sides as u64) as usize
    }

    fn pick(&mut self, words: &Words) -> (&'static str, &'static str) {
        words[self.roll(words.len())]
    }
}

/// Document `number` with `sentences` sentence pairs.
pub fn document(number: u64, sentences: usize) -> Pair {
    let mut dice = Dice(number.wrapping_mul(0x2545_F491_4F6C_DD1D));
    let mut pair = Pair { zh: Vec::new(), en: Vec::new() };
    for _ in 0..sentences {
        let (zh, en) = sentence(&mut dice);
        match dice.roll(40) {
            0 => pair.zh.push(zh),
            1 => pair.en.push(en),
            2 | 3 => {
                let (more_zh, more_en) = sentence(&mut dice);
                pair.zh.push(format!("{}，{more_zh}", zh.trim_end_matches('。')));
                pair.en.extend([en, more_en]);
            }
            4 | 5 => {
                let (more_zh, more_en) = sentence(&mut dice);
                pair.en.push(format!("{}; {more_en}", en.trim_end_matches('.')));
                pair.zh.extend([zh, more_zh]);
            }
            _ => {
                pair.zh.push(zh);
                pair.en.push(en);
            }
        }
    }
    pair
}

fn sentence(dice: &mut Dice) -> (String, String) {
    let [time, who, did, what, place, why] = [TIMES, WHO, DID, WHAT, WHERE, WHY].map(|words| dice.pick(words));
    let count = 2 + dice.roll(997);
    let (zh_count, en_count) = match dice.roll(3) {
        0 => (format!("，共有{count}人到场"), format!(", with {count} people present")),
        _ => (String::new(), String::new()),
    };
    (
        format!("{}，{}{}{}{}{zh_count}，{}。", time.0, who.0, place.0, did.0, what.0, why.0),
        format!("{}, {} {} {} {}{en_count}, {}.", time.1, who.1, did.1, what.1, place.1, why.1),
    )
}
