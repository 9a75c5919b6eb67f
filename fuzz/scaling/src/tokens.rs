//! Patterns: every pair of tokens, and triples of them.

/// What splitters, readers of plain text and comparisons of texts look at.
pub const TEXT: &[&str] = &[
    "a", "A", "Mr", " ", ".", ". ", "! ", "?", "…", "。", "！", "；", ";", ":", "：", "\"", "'", "“", "”", "‘", "’", "「", "」",
    "(", ")", "（", "）", "《", "》", "[", "]", "1", "1.", "1)", "二", "３", "2026", "3.5", "%", "$", "-", "—", "–", "*", "_", "`", "#",
    "|", ">", "\n", "\n\n", "\r\n", "\t", "\u{3000}", "\u{feff}", "\u{200b}", "e\u{301}", "👩‍👩‍👧", "中", "王明", "。” ", "U.S.", "e.g.", "http://a.b",
    "{0}", "%s", "12 ", "word ", "{{", "}}", "<b>", "</b>", "&amp;", "said", "他说", "EN:", "译文：", "café", "ni hao",
];

/// What Markdown, HTML and subtitles look at.
pub const MARKUP: &[&str] = &[
    "a", "中", " ", "\n", "\n\n", ". ", "*", "**", "_", "`", "```\n", "~~~\n", "#", "# ", "> ", "- ", "1. ", "|", "|-|\n", "[", "]", "](", "(", ")",
    "![", "[^1]", "[a]: ", "<", ">", "</", "<b>", "</b>", "<p>", "</p>", "<div>", "</div>", "<table>", "<tr>", "<td>", "<li>",
    "<!--", "-->", "<![CDATA[", "]]>", "<script>", "</script>", "<ruby>", "<rt>", "&", "&amp;", "&#x41;", "\"", "'", "=", "\\", "{", "}", "$", "~~",
    "http://a.b", "00:01 --> 00:02\n", "1\n", "{\\an8}", "{{", "<a ", "<i>", "---\n", "===\n", "    ", "\t",
];

/// What readers of XML look at.
pub const XML: &[&str] = &[
    "a", "中", " ", "\n", "<", ">", "/>", "<tu>", "</tu>", "<tuv xml:lang=\"en\">", "<tuv xml:lang=\"zh\">", "</tuv>", "<seg>", "</seg>", "<bpt i=\"1\">",
    "</bpt>", "<ph/>", "<note>", "</note>", "<prop type=\"x\">", "</prop>", "<unit id=\"1\">", "</unit>", "<segment>", "</segment>", "<source>",
    "</source>", "<target>", "</target>", "<trans-unit id=\"1\">", "</trans-unit>", "<g id=\"1\">", "</g>", "<x id=\"1\"/>", "<pc id=\"1\">", "</pc>", "<termEntry>",
    "</termEntry>", "<langSet xml:lang=\"en\">", "</langSet>", "<tig>", "</tig>", "<term>", "</term>", "<!--", "-->", "<![CDATA[", "]]>",
    "&amp;", "&#65;", "&", "\"", " a=\"b\"", "<?x?>", "<string name=\"a\">", "</string>", "<data name=\"a\"><value>", "</value></data>",
    "<message>", "</message>", "<translation>", "</translation>",
];

/// What readers of lines and tables look at.
pub const LINES: &[&str] = &[
    "a", "中", " ", "\n", "\n\n", "\r\n", "\t", ",", ";", "\"", "'", "\\", "\\\n", "=", ":", ": ", "- ", "#", "//", "/*", "*/", "{", "}", "[", "]", "{\"a\":", "null", "1",
    "[0]:[0]\n", "[1,2]:[]\n", "msgid \"a\"\n", "msgstr \"b\"\n", "#, fuzzy\n", "msgctxt \"", "\"a\" = \"b\";\n", "a=b\n", "  a: b\n", "a: |\n", "&a ", "*a", "<<: ",
    "{\"en\":\"a\",\"zh\":\"中\"}\n", "~~~", "1\t1\t0.5\n", "\u{2028}", "?", "!",
];

/// A pattern whose work once grew with the square of its length. It is counted in every run.
struct Known {
    subject: &'static str,
    pattern: &'static str,
}

const KNOWN: &[Known] = &[
    Known { subject: "split zh", pattern: ". .'" },
    Known { subject: "split from a stream", pattern: ".'-" },
    Known { subject: "plain text", pattern: "a\u{feff}二" },
    Known { subject: "plain text", pattern: "他说U.S.\u{200b}" },
    Known { subject: "Markdown", pattern: "中&#x41;" },
    Known { subject: "Markdown", pattern: "]{\\an8}中" },
    Known { subject: "HTML", pattern: "中a" },
    Known { subject: "HTML", pattern: "> </" },
    Known { subject: "HTML", pattern: ">{\\an8}</" },
    Known { subject: "document, any", pattern: "\"\n~~~" },
    Known { subject: "document, any", pattern: "- \r\nnull" },
];

/// The patterns that a function once failed on.
pub fn known(subject: &str) -> impl Iterator<Item = String> {
    KNOWN.iter().filter(move |known| known.subject == subject).map(|known| known.pattern.to_owned())
}

/// Every pair, and a triple for each of them, whose third token looks like chance; of all these one in `share`.
pub fn patterns(tokens: &'static [&'static str], share: u64) -> impl Iterator<Item = String> {
    let count = tokens.len();
    let mut dice = 1u64;
    let pairs = (0..count).flat_map(move |first| (0..count).map(move |second| (first, second)));
    let all = pairs.flat_map(move |(first, second)| {
        // Knuth's linear congruential generator.
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let third = (dice >> 33) as usize % count;
        let pair = tokens[first].to_owned() + tokens[second];
        let triple = pair.clone() + tokens[third];
        [pair, triple]
    });
    // A prime step visits all first tokens before it comes back to one.
    let chosen = all.enumerate().filter(move |(at, _)| (*at as u64 * 7919) % share == 0);
    chosen.map(|(_, pattern)| pattern).filter(|pattern| !pattern.is_empty())
}
