//! Laws of the formats, on arbitrary units.

use duiqi::format::{self, Format, Options, ReadOptions, Writer};
use duiqi::{Context, Kind, Reason, Tag, Unit};
use proptest::prelude::*;

/// Texts with what formats trip over: markup, quotes, tabs, line ends, controls, marks of direction, emoji.
fn text() -> impl Strategy<Value = String> {
    let hard = prop::sample::select(vec![
        "&",
        "<",
        ">",
        "\"",
        "'",
        "\t",
        "\n",
        "\r",
        "\r\n",
        " ",
        "|",
        ",",
        "\\",
        "~~~",
        "]]>",
        "&#0;",
        "<!--",
        "=1+1",
        "\u{0}",
        "\u{1}",
        "\u{1F}",
        "\u{85}",
        "\u{2028}",
        "\u{200F}",
        "\u{200E}",
        "\u{FEFF}",
        "\u{FFFE}",
        "😀",
        "𠀀",
        "中文",
        "对齐。",
        "“引号”",
        "Hello",
        "3.14",
        "---",
        "\u{7F}",
        "\u{301}",
    ]);
    prop::collection::vec(
        prop_oneof![hard.prop_map(str::to_owned), "\\PC{0,4}", any::<char>().prop_map(String::from)],
        0..8,
    )
    .prop_map(|parts| parts.concat())
}

fn maybe<T: std::fmt::Debug>(of: impl Strategy<Value = T>) -> impl Strategy<Value = Option<T>> {
    prop::option::of(of)
}

fn tags() -> impl Strategy<Value = (Tag, Tag)> {
    let zh = prop::sample::select(vec!["zh", "zh-CN", "zh-TW", "zh-Hans", "zh-Hant", "zh-HK", "zh-Hant-HK"]);
    let en = prop::sample::select(vec!["en", "en-US", "en-GB", "fr", "de-AT"]);
    (zh, en, any::<bool>()).prop_map(|(zh, en, turned)| match turned {
        false => (en.into(), zh.into()),
        true => (zh.into(), en.into()),
    })
}

prop_compose! {
    fn body()(
        kind in maybe(prop::sample::select(vec![Kind::Body, Kind::Title, Kind::ListItem])),
        confidence in maybe(0.0f32..=1.0),
        document in maybe(text()),
        position in maybe(any::<u64>()),
        shape in maybe((0u32..9, 0u32..9)),
        ranges in prop::collection::vec((0usize..1000, 0usize..1000), 0..4),
        before in maybe(text()),
        after in maybe(text()),
    ) -> Unit {
        let source_ranges: Vec<_> = ranges.iter().map(|&(start, length)| start..start + length).collect();
        let target_ranges = source_ranges.iter().skip(1).cloned().collect();
        let context = Context { before, after };
        Unit { kind, confidence, document, position, shape, source_ranges, target_ranges, context, ..Unit::default() }
    }
}

prop_compose! {
    fn unit()(
        source in text(),
        target in text(),
        (source_tag, target_tag) in tags(),
        reason in maybe(prop::sample::select(vec![Reason::Link, Reason::NoCounterpart])),
        body in body(),
        id in maybe(text()),
        created in maybe(Just("2026-11-21T09:30:00Z".to_owned())),
        creator in maybe(text()),
        usage in maybe(any::<u64>()),
        notes in prop::collection::vec(text(), 0..3),
        properties in prop::collection::vec(("x-[a-z]{6}-own", text()), 0..3),
    ) -> Unit {
        Unit { source, target, source_tag, target_tag, reason, id, created, creator, usage, notes, properties, ..body }
    }
}

fn written(units: &[Unit], format: Format, options: &Options) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new(), format, options).unwrap();
    for unit in units {
        writer.write(unit).unwrap();
    }
    writer.finish().unwrap().0
}

fn read(bytes: &[u8], format: Format) -> Vec<Unit> {
    format::read(bytes, format, &ReadOptions::default()).unwrap().collect::<Result<_, _>>().unwrap()
}

/// What is left of a text in XML.
fn legal(text: &str) -> String {
    let legal = |c: &char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..);
    text.chars().filter(legal).collect()
}

/// A unit as XML can hold it.
fn in_xml(unit: &Unit) -> Unit {
    let maybe = |text: &Option<String>| text.as_deref().map(legal);
    Unit {
        source: legal(&unit.source),
        target: legal(&unit.target),
        document: maybe(&unit.document),
        context: Context { before: maybe(&unit.context.before), after: maybe(&unit.context.after) },
        id: maybe(&unit.id),
        creator: maybe(&unit.creator),
        notes: unit.notes.iter().map(|note| legal(note)).collect(),
        properties: unit.properties.iter().map(|(key, value)| (key.clone(), legal(value))).collect(),
        ..unit.clone()
    }
}

proptest! {
    #[cfg(feature = "formats")]
    #[test]
    fn tmx_gives_every_pair_back(units in prop::collection::vec(unit(), 0..5)) {
        let bytes = written(&units, Format::Tmx, &Options::default());
        let pairs: Vec<_> = units.iter().map(in_xml).filter(Unit::is_pair).collect();
        prop_assert_eq!(read(&bytes, Format::Tmx), pairs);
    }

    #[test]
    fn jsonl_gives_every_unit_back(units in prop::collection::vec(unit(), 0..5)) {
        let bytes = written(&units, Format::Jsonl, &Options::default());
        prop_assert_eq!(read(&bytes, Format::Jsonl), units);
    }

    #[test]
    fn readers_take_any_bytes_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for format in Format::ALL {
            if let Ok(units) = format::read(bytes.as_slice(), format, &ReadOptions::default()) {
                let _ = units.count();
            }
        }
    }
}
