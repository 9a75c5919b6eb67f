//! Names of columns in languages other than English and Chinese: `Deutsch`,
//! `fr-FR`, `日语`.
//!
//! Texts in these languages are never told by their characters, so that a table
//! with such names would be taken for English or Chinese. They count only where
//! the first row names two languages: alone, each may be a text.

use super::heads::{Column, column, plain};
use crate::LanguageTag;

/// The languages by tag, each with its names in English, in Chinese and in the
/// language itself. A choice: those into which software is translated most.
const LANGUAGES: &[(&str, &[&str])] = &[
    ("af", &["afrikaans", "南非语"]),
    ("ar", &["arabic", "阿拉伯语", "阿拉伯文", "العربية"]),
    ("az", &["azerbaijani", "阿塞拜疆语", "azərbaycan"]),
    ("bg", &["bulgarian", "保加利亚语", "български"]),
    ("bn", &["bengali", "bangla", "孟加拉语", "বাংলা"]),
    ("ca", &["catalan", "加泰罗尼亚语", "català"]),
    ("cs", &["czech", "捷克语", "捷克文", "čeština", "česky"]),
    ("da", &["danish", "丹麦语", "丹麦文", "dansk"]),
    ("de", &["german", "德语", "德文", "德語", "deutsch"]),
    ("el", &["greek", "希腊语", "希腊文", "ελληνικά"]),
    ("es", &["spanish", "西班牙语", "西班牙文", "西语", "español", "castellano"]),
    ("et", &["estonian", "爱沙尼亚语", "eesti"]),
    ("eu", &["basque", "巴斯克语", "euskara"]),
    ("fa", &["persian", "farsi", "波斯语", "فارسی"]),
    ("fi", &["finnish", "芬兰语", "芬兰文", "suomi"]),
    ("fr", &["french", "法语", "法文", "法語", "français", "francais"]),
    ("gl", &["galician", "加利西亚语", "galego"]),
    ("he", &["hebrew", "希伯来语", "עברית"]),
    ("hi", &["hindi", "印地语", "हिन्दी"]),
    ("hr", &["croatian", "克罗地亚语", "hrvatski"]),
    ("hu", &["hungarian", "匈牙利语", "magyar"]),
    ("id", &["indonesian", "印尼语", "印度尼西亚语", "bahasa indonesia"]),
    ("it", &["italian", "意大利语", "意大利文", "意语", "italiano"]),
    ("ja", &["japanese", "日语", "日文", "日語", "日本語"]),
    ("kk", &["kazakh", "哈萨克语", "қазақша"]),
    ("km", &["khmer", "高棉语"]),
    ("ko", &["korean", "韩语", "韩文", "韓語", "韓文", "朝鲜语", "한국어"]),
    ("lo", &["lao", "老挝语"]),
    ("lt", &["lithuanian", "立陶宛语", "lietuvių"]),
    ("lv", &["latvian", "拉脱维亚语", "latviešu"]),
    ("mn", &["mongolian", "蒙古语", "蒙语", "монгол"]),
    ("ms", &["malay", "马来语", "马来文", "bahasa melayu"]),
    ("my", &["burmese", "缅甸语"]),
    ("nb", &["norwegian bokmål", "bokmål"]),
    ("ne", &["nepali", "尼泊尔语"]),
    ("nl", &["dutch", "荷兰语", "荷兰文", "nederlands"]),
    ("nn", &["norwegian nynorsk", "nynorsk"]),
    ("no", &["norwegian", "挪威语", "norsk"]),
    ("pl", &["polish", "波兰语", "波兰文", "polski"]),
    ("pt", &["portuguese", "葡萄牙语", "葡萄牙文", "葡语", "português", "portugues"]),
    ("ro", &["romanian", "罗马尼亚语", "română"]),
    ("ru", &["russian", "俄语", "俄文", "俄語", "русский"]),
    ("sk", &["slovak", "斯洛伐克语", "slovenčina"]),
    ("sl", &["slovenian", "slovene", "斯洛文尼亚语", "slovenščina"]),
    ("sr", &["serbian", "塞尔维亚语", "српски", "srpski"]),
    ("sv", &["swedish", "瑞典语", "瑞典文", "svenska"]),
    ("sw", &["swahili", "斯瓦希里语", "kiswahili"]),
    ("ta", &["tamil", "泰米尔语", "தமிழ்"]),
    ("th", &["thai", "泰语", "泰文", "ไทย"]),
    ("tl", &["tagalog", "filipino", "菲律宾语", "他加禄语"]),
    ("tr", &["turkish", "土耳其语", "土耳其文", "türkçe"]),
    ("ug", &["uyghur", "维吾尔语", "维语"]),
    ("uk", &["ukrainian", "乌克兰语", "українська"]),
    ("ur", &["urdu", "乌尔都语", "اردو"]),
    ("uz", &["uzbek", "乌兹别克语"]),
    ("vi", &["vietnamese", "越南语", "越南文", "tiếng việt"]),
];

/// The columns of a first row that names texts in two languages or more, at
/// least one of them neither English nor Chinese. `None` for every other row.
///
/// Names of one language are no row of names, but an entry of a glossary:
/// `German,德语`.
///
/// `columns` are those that the names give otherwise.
pub(super) fn foreign_columns(columns: &[Column], names: &[String]) -> Option<Vec<Column>> {
    let mut columns = columns.to_vec();
    let mut foreign = 0;
    for (column, name) in columns.iter_mut().zip(names) {
        if let (Column::Named(_), Some(named)) = (&*column, side(name).or_else(|| language(name).map(Column::Text))) {
            *column = named;
            foreign += 1;
        }
    }
    let tags = columns.iter().filter_map(|column| match column {
        Column::Text(tag) | Column::Source(Some(tag)) | Column::Target(Some(tag)) => Some(tag),
        _ => None,
    });
    let mut others = tags.clone();
    let one = others.next()?;
    let several = others.any(|tag| !same_language(one, tag))
        // A side without a language, such as `Source`, may be any.
        || columns.iter().any(|column| matches!(column, Column::Source(None) | Column::Target(None)));
    (foreign > 0 && several).then_some(columns)
}

/// True if two tags name the same language, whatever their regions.
pub(super) fn same_language(one: &LanguageTag, other: &LanguageTag) -> bool {
    let first = |tag: &'_ LanguageTag| tag.as_str().split('-').next().unwrap_or_default().to_owned();
    one.lang() == other.lang() && (one.lang().is_some() || first(one) == first(other))
}

/// A side together with a language: `Source (German)`, `target_fr`, `译文（日语）`.
fn side(name: &str) -> Option<Column> {
    let plain = plain(name);
    let (word, rest) = plain.split_once(' ')?;
    let tag = language(rest.trim_start_matches("language "))?;
    match column(word) {
        Column::Source(None) => Some(Column::Source(Some(tag))),
        Column::Target(None) => Some(Column::Target(Some(tag))),
        _ => None,
    }
}

/// The language that a name gives: a name of the list, with a region or
/// without, or a tag.
fn language(name: &str) -> Option<LanguageTag> {
    let plain = plain(name);
    let by_name = |name: &str| LANGUAGES.iter().find(|(_, names)| names.contains(&name)).map(|(tag, _)| *tag);
    if let Some(tag) = by_name(&plain) {
        return Some(tag.into());
    }
    let mut parts = plain.split(' ');
    let (first, rest) = (parts.next()?, parts.next());
    let is_tag = LANGUAGES.iter().any(|(tag, _)| *tag == first);
    let is_region = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_lowercase());
    match rest {
        None if is_tag => Some(first.into()),
        Some(region) if is_tag && is_region(region) && parts.next().is_none() => {
            Some(format!("{first}-{region}").as_str().into())
        }
        // `German (Austria)`, `Português (Brasil)`: the region has no tag here.
        Some(_) => by_name(first).map(LanguageTag::from),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(names: &str) -> Option<Vec<String>> {
        let names: Vec<String> = names.split(',').map(str::to_owned).collect();
        let tag = |column: &Column| match column {
            Column::Text(tag) => tag.to_string(),
            Column::Source(tag) => format!("s:{}", tag.clone().unwrap_or_default()),
            Column::Target(tag) => format!("t:{}", tag.clone().unwrap_or_default()),
            Column::Id => "id".to_owned(),
            Column::Note => "note".to_owned(),
            Column::Named(name) => name.clone(),
        };
        foreign_columns(&names.iter().map(|name| column(name)).collect::<Vec<_>>(), &names)
            .map(|columns| columns.iter().map(tag).collect())
    }

    #[test]
    fn two_languages_in_the_first_row_are_names() {
        for (names, expected) in [
            ("Deutsch,Français", "de,fr"),
            ("de,fr", "de,fr"),
            ("de_AT,pt-BR", "de-AT,pt-BR"),
            ("English,日本語", "en,ja"),
            ("中文,Deutsch", "zh,de"),
            ("id,de,fr", "id,de,fr"),
            ("Key,German (Austria),French,Comment", "id,de,fr,note"),
            ("Source (German),Target (French)", "s:de,t:fr"),
            ("德语,法语,备注", "de,fr,note"),
            ("Source,Deutsch", "s:,de"),
            ("Bokmål,Nynorsk", "nb,nn"),
            ("Kiswahili,اردو", "sw,ur"),
            ("uk,ru,Team", "uk,ru,Team"),
        ] {
            assert_eq!(tags(names).map(|tags| tags.join(",")).as_deref(), Some(expected), "{names}");
        }
    }

    #[test]
    fn texts_and_pairs_of_english_and_chinese_are_none() {
        for names in [
            "en,zh",
            "German,德语",
            "French,Français",
            "valve,阀门",
            "Polish the valve,擦亮阀门",
            "English,英文",
            "id,de",
            "a,b",
            "",
        ] {
            assert_eq!(tags(names), None, "{names}");
        }
    }
}
