//! Counts the characters and bytes that the rules look at, in tests only. A
//! test can then detect quadratic work on any machine, where measured time
//! would only show it on a quiet one.

#[cfg(test)]
thread_local! {
    static COUNT: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

/// Adds to the count. Does nothing outside of tests.
#[inline(always)]
pub(super) fn add(looked_at: usize) {
    #[cfg(test)]
    COUNT.with(|count| count.set(count.get() + looked_at as u64));
    #[cfg(not(test))]
    let _ = looked_at;
}

#[cfg(test)]
mod tests {
    use super::COUNT;
    use crate::{Lang, sentences};

    /// What the rules look at or look for, alone and next to each other.
    const TOKENS: [&str; 34] = [
        "(",
        ")",
        "(a",
        "a)",
        "（",
        "）",
        "《",
        "》",
        "[1]",
        "\"",
        "“",
        "”",
        "：“",
        "。",
        "！",
        "……",
        ". ",
        "? ",
        "…",
        "...",
        "a ",
        "A ",
        "1. ",
        "IV. ",
        "6.9. ",
        "Mr. ",
        "U.S. ",
        "Co. ",
        "\n",
        "\r\n",
        " ",
        "• ",
        "①",
        "以下：1",
    ];

    /// How many characters and bytes are looked at in a text.
    fn work(text: &str, lang: Lang) -> u64 {
        COUNT.with(|count| count.set(0));
        assert!(sentences(text, lang).count() > 0);
        COUNT.with(std::cell::Cell::get)
    }

    /// Four times the text may take six times the work, because the ends of the
    /// shorter text cut off more of its windows of some hundred bytes.
    #[test]
    fn four_times_the_text_is_about_four_times_the_work() {
        const TIMES: usize = 400;
        let mut slow = Vec::new();
        for lang in [Lang::En, Lang::Zh] {
            for (one, two) in TOKENS.iter().flat_map(|one| TOKENS.iter().map(move |two| (one, two))) {
                let unit = format!("{one}{two}");
                let (short, long) = (work(&unit.repeat(TIMES), lang), work(&unit.repeat(4 * TIMES), lang));
                if long > 6 * short {
                    slow.push((lang, unit, short, long));
                }
            }
        }
        assert!(slow.is_empty(), "{} pairs: {:?}", slow.len(), &slow[..slow.len().min(20)]);
    }
}
