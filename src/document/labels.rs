//! Recognises labels that name the language of a line: `EN: …`, `中文：…`,
//! `【译文】…`.
//!
//! A label is not part of the text: translators write labels to keep the two
//! languages apart in a file. They are removed only where several differ,
//! because `Note:` and `译者：` may begin ordinary lines.
//!
//! ```text
//! EN: The tide is out.       The tide is out.
//! 中文：退潮了。              退潮了。
//! ```
//!
//! The comparison ignores case in ASCII letters. Traditional and simplified
//! forms are both listed, since files of either kind are common.

/// Names of languages and sides, as translators label lines.
const LABELS: &[&str] = &[
    "英文原文",
    "中文原文",
    "英文译文",
    "中文译文",
    "英文翻译",
    "中文翻译",
    "英文翻譯",
    "中文翻譯",
    "英文版",
    "中文版",
    "原文",
    "译文",
    "譯文",
    "英文",
    "中文",
    "英语",
    "汉语",
    "英譯",
    "英译",
    "中譯",
    "中译",
    "翻译",
    "翻譯",
    "英",
    "中",
    "译",
    "譯",
    "EN",
    "ENG",
    "CN",
    "ZH",
    "CHN",
    "English",
    "Chinese",
    "English text",
    "Chinese text",
    "English version",
    "Chinese version",
    "Original",
    "Original text",
    "Translation",
    "English translation",
    "Chinese translation",
];

/// The first characters of the labels, in upper case. Few lines begin with one of them.
const INITIALS: [char; 12] = ['英', '中', '原', '译', '譯', '汉', '翻', 'E', 'C', 'Z', 'O', 'T'];

/// The length of the language label at the start of a text, with the separator
/// after it. `None` if there is none, or nothing after it.
///
/// `EN: Hello` gives 4, `【译文】你好` the length of its label in bytes.
/// Without a separator, brackets or emphasis it is a word: `English is hard`.
pub(super) fn label_length(text: &str) -> Option<usize> {
    /// Marks of emphasis in Markdown.
    const EMPHASIS: [char; 2] = ['*', '_'];
    let unmarked = text.trim_start_matches(EMPHASIS);
    let emphasis = text.len() - unmarked.len();
    let bare = unmarked.trim_start_matches(['【', '[', '［', '(', '（']);
    let framed = bare.len() < unmarked.len();
    if !INITIALS.contains(&bare.chars().next()?.to_ascii_uppercase()) {
        return None;
    }
    // The longest that fits, so that 英文 is not taken for 英.
    let word = LABELS.iter().filter(|label| starts_with(bare, label)).map(|label| label.len()).max()?;
    let rest = &bare[word..];
    let after = match framed {
        true => rest.strip_prefix(['】', ']', '］', ')', '）'])?,
        false => rest.trim_start_matches(' '),
    };
    let colon = after.strip_prefix([':', '：']).or_else(|| dash(after));
    let inside = colon.unwrap_or(after);
    // The mark that opened the emphasis also closes it.
    let outside = inside.strip_prefix(&text[..emphasis])?;
    let body = outside.strip_prefix([':', '：']).filter(|_| colon.is_none()).unwrap_or(outside);
    // `译：` names a translator; in brackets it is a label.
    let named = matches!(&bare[..word], "译" | "譯") && !framed;
    if named || !framed && emphasis == 0 && colon.is_none() {
        return None;
    }
    let body = body.trim_start();
    (!body.is_empty()).then(|| text.len() - body.len())
}

/// The text after a dash and a blank: `EN - Hello`, `EN – Hello`.
fn dash(text: &str) -> Option<&str> {
    text.trim_start_matches(' ').strip_prefix(['-', '–', '—']).filter(|rest| rest.starts_with([' ', '\u{3000}']))
}

/// True if a text begins with a label, ignoring case.
fn starts_with(text: &str, label: &str) -> bool {
    text.get(..label.len()).is_some_and(|head| head.eq_ignore_ascii_case(label))
}

/// The lengths of the labels to remove from the texts, in order: those of all
/// labelled lines, if there are several and they differ. A single label may be
/// a word of the text.
///
/// Two different labels are required, since a single `Note:` may begin an
/// ordinary sentence.
pub(super) fn lengths<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<Option<usize>> {
    let mut first: Option<&str> = None;
    let mut differ = false;
    let found: Vec<Option<usize>> = texts
        .map(|text| {
            let length = label_length(text)?;
            let label = &text[..length];
            differ |= *first.get_or_insert(label) != label;
            Some(length)
        })
        .collect();
    if differ { found } else { vec![None; found.len()] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_label_begins_with_an_initial() {
        for label in LABELS {
            let first = label.chars().next().unwrap().to_ascii_uppercase();
            assert!(INITIALS.contains(&first), "{label}");
        }
    }

    #[test]
    fn labels_are_found_where_text_follows() {
        let label = |text: &'static str| label_length(text).map(|length| &text[length..]);
        assert_eq!(label("【原文】The bell"), Some("The bell"));
        assert_eq!(label("英文：Nobody"), Some("Nobody"));
        assert_eq!(label("EN: The"), Some("The"));
        assert_eq!(label("**英：** The well"), Some("The well"));
        assert_eq!(label("*原文* The goats"), Some("The goats"));
        assert_eq!(label("__EN__: The goats"), Some("The goats"));
        assert_eq!(label("（译）大家都很高兴。"), Some("大家都很高兴。"));
        assert_eq!(label("英文原文：Rain"), Some("Rain"));
        assert_eq!(label("**EN: The goats**"), None);
        assert_eq!(label("EN - The goats"), Some("The goats"));
        assert_eq!(label("中文 – 山羊"), Some("山羊"));
        assert_eq!(label("English-speaking goats"), None);
        assert_eq!(label("译员来了"), None);
        assert_eq!(label("English is spoken"), None);
        assert_eq!(label("中文"), None);
        assert_eq!(lengths(["EN: a", "b", "CN: c"].into_iter()), [Some(4), None, Some(4)]);
        assert_eq!(lengths(["Translation: a", "b"].into_iter()), [None, None]);
    }
}
