//! Laws of the formats, on arbitrary units.

#![allow(clippy::field_reassign_with_default)] // options outside the crate have no literal
#![cfg_attr(not(feature = "formats"), allow(unused_imports, dead_code))]

use duiqi::format::{self, Chinese, Columns, FileFormat, Options, ReadOptions, TbxVersion, Writer, XliffVersion};
use duiqi::{Context, Half, Kind, LanguageTag, Reason, State, Unit};
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

fn tags() -> impl Strategy<Value = (LanguageTag, LanguageTag)> {
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
        Unit {
            kind,
            confidence,
            document,
            position,
            shape: shape.map(Into::into),
            source: Half { ranges: source_ranges, ..Half::default() },
            target: Half { ranges: target_ranges, ..Half::default() },
            context,
            ..Unit::default()
        }
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
        let source = Half { ranges: body.source.ranges.clone(), ..Half::new(source_tag, source) };
        let target = Half { ranges: body.target.ranges.clone(), ..Half::new(target_tag, target) };
        Unit { source, target, reason, id, created, creator, usage, notes, properties, ..body }
    }
}

fn written(units: &[Unit], format: FileFormat, options: &Options) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new(), format, options).unwrap();
    for unit in units {
        writer.write(unit).unwrap();
    }
    writer.finish().unwrap().0
}

fn read(bytes: &[u8], format: FileFormat) -> Vec<Unit> {
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
        source: Half { text: legal(&unit.source.text), ..unit.source.clone() },
        target: Half { text: legal(&unit.target.text), ..unit.target.clone() },
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
        let bytes = written(&units, FileFormat::Tmx, &Options::default());
        let pairs: Vec<_> = units.iter().map(in_xml).filter(Unit::is_pair).collect();
        prop_assert_eq!(read(&bytes, FileFormat::Tmx), pairs);
    }

    #[cfg(feature = "formats")]
    #[test]
    fn xliff_gives_every_translated_source_back(
        units in prop::collection::vec(unit(), 0..5),
        (source_tag, target_tag) in tags(),
    ) {
        for version in [XliffVersion::V21, XliffVersion::V12] {
            let mut options = Options::default();
            options.xliff = version;
            let tags = |unit: &Unit| {
                let mut unit = unit.clone();
                (unit.source.tag, unit.target.tag) = (source_tag.clone(), target_tag.clone());
                unit
            };
            let units: Vec<_> = units.iter().map(tags).filter(|unit| !unit.source.text.is_empty()).collect();
            let bytes = written(&units, FileFormat::Xliff, &options);
            // An empty name of a document is none, and so is an empty note of 1.2.
            let named = |mut unit: Unit| {
                unit.document = unit.document.filter(|name| !name.is_empty());
                unit.notes.retain(|note| version == XliffVersion::V21 || !note.is_empty());
                unit
            };
            let expected: Vec<_> = units.iter().map(|unit| match version {
                XliffVersion::V12 => in_xml(unit),
                XliffVersion::V21 => Unit { source: unit.source.clone(), target: unit.target.clone(), ..in_xml(unit) },
            }).map(named).filter(|unit| !unit.source.text.is_empty() || !unit.target.text.is_empty()).collect();
            // A unit of XLIFF has an id in every case, and a target has a state.
            let mut found = read(&bytes, FileFormat::Xliff);
            prop_assert_eq!(found.len(), expected.len(), "{}", String::from_utf8_lossy(&bytes));
            for (unit, wanted) in found.iter_mut().zip(&expected) {
                prop_assert!(unit.id.is_some());
                prop_assert_eq!(unit.state(), Some(State::Translated).filter(|_| !wanted.target.text.is_empty()));
                unit.localization = None;
                if wanted.id.as_deref().unwrap_or_default().is_empty() {
                    unit.id.clone_from(&wanted.id);
                }
            }
            prop_assert_eq!(found, expected, "{}", String::from_utf8_lossy(&bytes));
        }
    }

    #[cfg(feature = "formats")]
    #[test]
    fn tbx_gives_terms_tags_and_notes_back(units in prop::collection::vec(unit(), 0..5)) {
        for version in [TbxVersion::V2, TbxVersion::V3] {
            let mut options = Options::default();
            options.tbx = version;
            options.chinese = Chinese::Keep;
            // The file names one source language: that of the first.
            let first = units.first().map(|unit| (unit.source.tag.clone(), unit.target.tag.clone())).unwrap_or_default();
            // White space in and around a term is layout, and folded.
            let folded = |text: &str| {
                let words: Vec<_> = text.split([' ', '\t', '\n', '\r']).filter(|word| !word.is_empty()).collect();
                words.join(" ")
            };
            let units: Vec<_> = units.iter().map(in_xml).map(|unit| Unit {
                source: Half::new(first.0.clone(), folded(&unit.source.text)),
                target: Half::new(first.1.clone(), folded(&unit.target.text)),
                notes: unit.notes.clone(),
                ..Unit::default()
            }).collect();
            let bytes = written(&units, FileFormat::Tbx, &options);
            let pairs: Vec<_> = units.iter().map(in_xml).filter(Unit::is_pair).collect();
            prop_assert_eq!(read(&bytes, FileFormat::Tbx), pairs);
        }
    }

    #[cfg(feature = "formats")]
    #[test]
    fn all_columns_give_every_unit_back(units in prop::collection::vec(unit(), 0..5), bom: bool) {
        for format in [FileFormat::Tsv, FileFormat::Csv] {
            let mut options = Options::default();
            options.columns = Columns::All;
            options.bom = bom;
            let bytes = written(&units, format, &options);
            // A cell does not tell empty from unknown.
            let filled = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
            let expected: Vec<_> = units.iter().map(|unit| Unit {
                document: filled(&unit.document),
                id: filled(&unit.id),
                creator: filled(&unit.creator),
                ..unit.clone()
            }).collect();
            prop_assert_eq!(read(&bytes, format), expected);
        }
    }

    #[cfg(feature = "formats")]
    #[test]
    fn usual_columns_give_texts_and_tags_back(units in prop::collection::vec(unit(), 0..5)) {
        for format in [FileFormat::Tsv, FileFormat::Csv] {
            let found = read(&written(&units, format, &Options::default()), format);
            prop_assert_eq!(found.len(), units.len());
            for (found, unit) in found.iter().zip(&units) {
                prop_assert_eq!((&found.source.text, &found.target.text), (&unit.source.text, &unit.target.text));
                prop_assert_eq!((&found.source.tag, &found.target.tag), (&unit.source.tag, &unit.target.tag));
            }
        }
    }

    #[test]
    fn ladders_give_texts_back_but_for_line_ends_and_tabs(units in prop::collection::vec(unit(), 0..5)) {
        let found = read(&written(&units, FileFormat::Ladder, &Options::default()), FileFormat::Ladder);
        prop_assert_eq!(found.len(), units.len());
        for (found, unit) in found.iter().zip(&units) {
            let flat = |text: &str| text.replace(['\n', '\r', '\t'], " ");
            if !unit.source.text.contains("~~~") && !unit.target.text.contains("~~~") {
                prop_assert_eq!((&found.source.text, &found.target.text), (&flat(&unit.source.text), &flat(&unit.target.text)));
            }
        }
    }

    #[test]
    fn moses_gives_texts_back_but_for_line_ends(units in prop::collection::vec(unit(), 0..5)) {
        let folder = std::env::temp_dir().join(format!("duiqi-laws-moses-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let name = folder.join("corpus");
        let mut options = Options::default();
        options.tags = Some(duiqi::BySide { source: "en".into(), target: "zh".into() });
        format::write_file(&name, FileFormat::Moses, &options, units.iter().cloned().map(Ok)).unwrap();
        let read = format::read_file(&name, Some(FileFormat::Moses), &ReadOptions::default()).unwrap();
        let found: Vec<_> = read.collect::<Result<_, _>>().unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        prop_assert_eq!(found.len(), units.len());
        for (found, unit) in found.iter().zip(&units) {
            let flat = |text: &str| text.replace(['\n', '\r'], " ");
            prop_assert_eq!(&found.source.text, &flat(&unit.source.text));
            prop_assert_eq!(&found.target.text, &flat(&unit.target.text));
        }
    }

    #[cfg(feature = "formats")]
    #[test]
    fn intertext_gives_every_text_back(units in prop::collection::vec(unit(), 0..5)) {
        let folder = std::env::temp_dir().join(format!("duiqi-laws-intertext-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let mut options = Options::default();
        options.tags = Some(duiqi::BySide { source: "en".into(), target: "zh-CN".into() });
        format::write_file(folder.join("book"), FileFormat::InterText, &options, units.iter().cloned().map(Ok)).unwrap();
        let links = folder.join("book.en.zh.xml");
        let read = format::read_file(&links, Some(FileFormat::InterText), &ReadOptions::default()).unwrap();
        let found: Vec<_> = read.collect::<Result<_, _>>().unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        prop_assert_eq!(found.len(), units.len());
        for (found, unit) in found.iter().zip(&units) {
            prop_assert_eq!(&found.source.text, &legal(&unit.source.text));
            prop_assert_eq!(&found.target.text, &legal(&unit.target.text));
        }
    }

    #[test]
    fn every_format_takes_every_unit(units in prop::collection::vec(unit(), 0..4)) {
        for format in FileFormat::ALL {
            if let Ok(mut writer) = Writer::new(Vec::new(), format, &Options::default()) {
                for unit in &units {
                    writer.write(unit).unwrap();
                }
                let (bytes, report) = writer.finish().unwrap();
                // An e-book and a spreadsheet are ZIP archives; everything else is text.
                let archive = matches!(format, FileFormat::Epub | FileFormat::Xlsx);
                prop_assert!(archive || String::from_utf8(bytes).is_ok());
                prop_assert_eq!(report.units + report.unpaired + report.misfits, units.len() as u64);
            }
        }
    }

    #[test]
    fn jsonl_gives_every_unit_back(units in prop::collection::vec(unit(), 0..5)) {
        let bytes = written(&units, FileFormat::Jsonl, &Options::default());
        prop_assert_eq!(read(&bytes, FileFormat::Jsonl), units);
    }

    #[test]
    fn readers_take_any_bytes_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for format in FileFormat::ALL {
            if let Ok(units) = format::read(bytes.as_slice(), format, &ReadOptions::default()) {
                let _ = units.count();
            }
        }
    }
}
