//! What translators expect of a memory: the cases that users reported, and others of their kinds.

use duiqi::memory::{ConcordanceOptions, Filter, ImportOptions, LookupOptions, Replacement};
use duiqi::{LanguageTag, Memory, State, Unit};

/// Options of which some are not the defaults.
fn set<T: Default>(change: impl FnOnce(&mut T)) -> T {
    let mut options = T::default();
    change(&mut options);
    options
}

fn memory(units: Vec<Unit>) -> Memory {
    let mut memory = Memory::new();
    memory.import(units, &set(|options: &mut ImportOptions| options.fragments = true)).unwrap();
    memory
}

fn pair(en: &str, zh: &str) -> Unit {
    Unit::pair(("en", en), ("zh-CN", zh))
}

fn best(memory: &Memory, text: &str) -> u8 {
    let found = memory.look_up(text, &set(|options: &mut LookupOptions| options.threshold = 1)).unwrap();
    found.first().map_or(0, |found| found.percent)
}

#[test]
fn only_words_make_a_match() {
    let memory = memory(vec![
        pair("Click Save to keep your changes.", "单击“保存”以保留更改。"),
        pair("<p><strong>Accept</strong></p>", "<p><strong>接受</strong></p>"),
        pair("2024-01-05 10:30:00 Login", "2024-01-05 10:30:00 登录"),
        pair("The bolt length is 100mm.", "螺栓长度为 100 mm。"),
        pair("The maximum pressure is 3.5 MPa.", "最大压力为 3.5 MPa。"),
        Unit::pair(("zh-CN", "支持5G网络。"), ("en", "5G networks are supported.")),
        pair("Welcome back, {0}! Your plan ends soon.", "欢迎回来，{0}！您的套餐即将到期。"),
        pair("&File", "文件(&F)"),
        pair("{0}", "{0}"),
    ]);
    for query in [
        "Click <b>Save</b> to keep your changes.",
        "The bolt length is 200mm.",
        "The bolt length is 100 mm.",
        "The maximum pressure is 3.5MPa.",
        "支持4G网络。",
        "F&ile",
    ] {
        assert!((95..=99).contains(&best(&memory, query)), "{query}: {}", best(&memory, query));
    }
    for variable in ["{{ name }}", "%(name)s", "%lld", "%1", ":name", "{ $name }", "\\(name)"] {
        let query = format!("Welcome back, {variable}! Your plan ends soon.");
        assert!((95..=99).contains(&best(&memory, &query)), "{query}: {}", best(&memory, &query));
    }
    for (query, below) in [("<p><strong>Reject</strong></p>", 50), ("2023-11-09 08:15:42 Failure", 70), ("<br/>", 1)] {
        assert!(best(&memory, query) < below, "{query}: {}", best(&memory, query));
    }
}

#[test]
fn simplified_is_not_given_for_traditional() {
    let memory = memory(vec![Unit::pair(("en", "The economy grows."), ("zh", "经济发展迅速，这是事实。"))]);
    let to = |tag| {
        let options = set(|options: &mut LookupOptions| options.to = Some(LanguageTag::from(tag)));
        memory.look_up("The economy grows.", &options).unwrap().len()
    };
    assert_eq!((to("zh-TW"), to("zh-Hant"), to("zh-CN"), to("zh")), (0, 0, 1, 1));
}

#[test]
fn decomposed_text_is_found() {
    let memory = memory(vec![pair("Café Ångström", "咖啡馆")]);
    assert_eq!(best(&memory, "Cafe\u{301} A\u{30A}ngstro\u{308}m"), 100);
    assert_eq!(best(&memory, "The Cafe\u{301} A\u{30A}ngstro\u{308}m"), 66);
}

#[test]
fn unfinished_copies_stay_out_and_others_are_marked() {
    let with = |en: &str, zh: &str, state| {
        let mut unit = pair(en, zh);
        unit.localization_mut().state = Some(state);
        unit
    };
    let mut protected = pair("Keep", "保留");
    protected.localization_mut().translate = Some(false);
    let mut memory = Memory::new();
    let units = vec![
        with("Delete account", "Delete account", State::New),
        with("Open", "打开", State::NeedsReview),
        with("Close", "关闭", State::Final),
        protected,
    ];
    let report = memory.import(units, &Default::default()).unwrap();
    assert_eq!((report.added, report.not_translated, report.protected, report.unfinished), (2, 1, 1, 1));
    let mut filter = Filter::default();
    filter.finished = true;
    assert_eq!(memory.count(&filter).unwrap(), 1);
    let found = memory.look_up("Open", &set(|options: &mut LookupOptions| options.filter = filter)).unwrap();
    assert!(found.is_empty());
    assert_eq!(memory.unit(1).unwrap().unwrap().state(), Some(State::NeedsReview));
}

#[test]
fn regular_expressions_find_filter_and_replace() {
    let mut memory = memory(vec![pair("Open valve 12.", "打开12号阀门。"), pair("Close valve B.", "关闭B号阀门。")]);
    let options = set(|options: &mut ConcordanceOptions| options.regex = true);
    let page = memory.concordance(r"valve \d+", &options).unwrap();
    assert_eq!(page.total, 1);
    assert_eq!(&page.hits[0].text()[page.hits[0].found[0].clone()], "valve 12");
    assert!(memory.concordance("(", &options).unwrap_err().to_string().contains("regular expression"));
    let mut filter = Filter::default();
    filter.matching = Some("^关闭".into());
    assert_eq!(memory.count(&filter).unwrap(), 1);
    let replacement = set(|options: &mut Replacement| {
        options.find = r"(\d+)号".into();
        options.replace = "第$1号".into();
        options.regex = true;
    });
    assert_eq!(memory.replace(&replacement).unwrap(), 1);
    assert_eq!(memory.unit(1).unwrap().unwrap().target.text, "打开第12号阀门。");
}

#[test]
fn a_filter_that_lets_all_through_deletes_nothing() {
    let mut memory = memory(vec![pair("Yes", "是"), pair("No", "否")]);
    let mut filter = Filter::default();
    assert!(memory.delete(&filter).is_err());
    filter.containing = Some(String::new());
    assert!(memory.delete(&filter).is_err());
    filter.containing = None;
    filter.confidence = Some(0.0);
    assert!(memory.delete(&filter).is_err());
    assert_eq!(memory.len().unwrap(), 2);
    assert_eq!(memory.delete_all().unwrap(), 2);
}

#[test]
fn a_concordance_marks_what_goes_together_with_the_word() {
    let texts = [
        ("The scope of a variable ends here.", "变量的作用域到此为止。"),
        ("Each function opens a new scope.", "每个函数打开一个新的作用域。"),
        ("A block has its own scope.", "块有自己的作用域。"),
        ("The scope is closed.", "作用域已关闭。"),
        ("What is the function of this key?", "这个键的作用是什么？"),
        ("The function returns a value.", "函数返回一个值。"),
    ];
    let memory = memory(texts.map(|(en, zh)| pair(en, zh)).to_vec());
    let page = memory.concordance("作用域", &Default::default()).unwrap();
    assert_eq!(page.total, 4);
    for hit in &page.hits {
        let other = hit.translation();
        let marked: Vec<&str> = hit.linked.iter().map(|range| &other[range.clone()]).collect();
        assert!(!marked.contains(&"function"), "{other}: {marked:?}");
        if cfg!(feature = "lexicon") {
            assert_eq!(marked, ["scope"], "{other}");
        }
    }
}

#[test]
fn numbers_placeholders_and_links_are_found_by_a_concordance() {
    let memory =
        memory(vec![pair("Wait 30 seconds for {name}.", "为{name}等待30秒。"), pair("Wait a second.", "等一下。")]);
    for text in ["30", "{name}", "30秒", "Wait 30"] {
        let expected = if text == "Wait 30" || text == "30秒" { 1 } else { 2 };
        assert_eq!(memory.concordance(text, &Default::default()).unwrap().total, expected, "{text}");
    }
}
