//! TMX: other tools' files, encodings, broken and hostile files.

#![allow(clippy::field_reassign_with_default)] // options outside the crate have no literal
#![cfg(feature = "formats")]

use std::io::{Cursor, Read};

use duiqi::audit::Severity;
use duiqi::format::{self, FileFormat, Options, ReadOptions, Writer, check};
use duiqi::{Error, Result, Unit};

fn read(bytes: &[u8]) -> (Vec<Unit>, Option<Error>) {
    let mut units = Vec::new();
    match format::read(bytes, FileFormat::Tmx, &ReadOptions::default()) {
        Err(error) => return (units, Some(error)),
        Ok(found) => {
            for unit in found {
                match unit {
                    Ok(unit) => units.push(unit),
                    Err(error) => return (units, Some(error)),
                }
            }
        }
    }
    (units, None)
}

fn file(body: &str) -> String {
    format!("<?xml version=\"1.0\"?>\n<tmx version=\"1.4\"><header srclang=\"en\"/><body>\n{body}\n</body></tmx>\n")
}

fn unit(number: usize) -> String {
    format!(
        "<tu tuid=\"{number}\"><tuv xml:lang=\"en\"><seg>Number {number}</seg></tuv>\
         <tuv xml:lang=\"zh-CN\"><seg>第{number}号 &amp; 😀</seg></tuv></tu>\n"
    )
}

/// Counts what is read of it.
struct Counted<R> {
    inner: R,
    count: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.count += count as u64;
        Ok(count)
    }
}

/// The error of a file that has `before`, then `length` bytes of `what` again and again; and how much of it was read.
fn flooded(before: &str, what: &str, length: u64) -> (Error, u64) {
    struct Again<'a>(std::iter::Cycle<std::slice::Iter<'a, u8>>);
    impl Read for Again<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            for (to, from) in buffer.iter_mut().zip(&mut self.0) {
                *to = *from;
            }
            Ok(buffer.len())
        }
    }
    let flood = Again(what.as_bytes().iter().cycle()).take(length);
    let input = Cursor::new(before.as_bytes()).chain(flood);
    let mut counted = Counted { inner: input, count: 0 };
    let result = format::tmx::Reader::new(&mut counted, &ReadOptions::default());
    let error = result.and_then(|reader| reader.collect::<Result<Vec<_>>>()).unwrap_err();
    (error, counted.count)
}

#[test]
fn any_encoding_gives_the_same_units() {
    let utf8 = file(&(unit(1) + &unit(2)));
    let (units, error) = read(utf8.as_bytes());
    assert!(error.is_none() && units.len() == 2);
    let utf16 = |text: &str, mark: &[u8], bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        mark.iter().copied().chain(text.encode_utf16().flat_map(bytes)).collect()
    };
    let declared = utf8.replace("version=\"1.0\"?", "version=\"1.0\" encoding=\"UTF-16\"?");
    for bytes in [
        [b"\xEF\xBB\xBF".as_slice(), utf8.as_bytes()].concat(),
        utf16(&utf8, b"\xFF\xFE", u16::to_le_bytes),
        utf16(&utf8, b"\xFE\xFF", u16::to_be_bytes),
        utf16(&utf8, b"", u16::to_le_bytes),
        utf16(&utf8, b"", u16::to_be_bytes),
        utf16(&declared, b"\xFF\xFE", u16::to_le_bytes),
    ] {
        let (found, error) = read(&bytes);
        assert!(error.is_none(), "{error:?}");
        assert_eq!(found, units);
    }
    let (gbk, _, _) = encoding_rs::GB18030.encode(&utf8);
    let gbk = [&b"<?xml version=\"1.0\" encoding=\"GB18030\"?>"[..], &gbk["<?xml version=\"1.0\"?>".len()..]].concat();
    assert_eq!(read(&gbk).0, units);
}

#[test]
fn broken_text_is_an_error_at_its_byte() {
    let mut bytes = file(&unit(1)).into_bytes();
    let at = bytes.windows(6).position(|window| window == "Number".as_bytes()).unwrap();
    bytes[at + 2] = 0xFF;
    let (_, error) = read(&bytes);
    let Some(Error::Encoding { at: place, encoding }) = error else { panic!("{error:?}") };
    assert_eq!((place.byte, place.line, encoding), (Some(at as u64 + 2), Some(3), "UTF-8"));
}

#[test]
fn a_cut_off_file_gives_its_complete_units_and_then_an_error_with_the_byte() {
    let whole = file(&(1..=4).map(unit).collect::<String>());
    let ends: Vec<_> = whole.match_indices("</tu>").map(|(at, _)| at + "</tu>".len()).collect();
    let last = whole.rfind("</tmx>").unwrap() + "</tmx>".len();
    for cut in 1..whole.len() {
        let (units, error) = read(&whole.as_bytes()[..cut]);
        assert_eq!(units.len(), ends.iter().filter(|&&end| end <= cut).count(), "cut at {cut}");
        match error {
            None => assert!(cut >= last, "no error at {cut}"),
            Some(Error::Syntax { at, .. } | Error::Encoding { at, .. }) => {
                assert!(cut < last, "{at}");
                assert!(at.byte.unwrap() <= cut as u64 && at.line.is_some() && at.column.is_some(), "{at:?}");
                assert!(at.byte.unwrap() + 60 > cut as u64, "the place {at:?} is far from the cut at {cut}");
            }
            Some(other) => panic!("cut at {cut}: {other}"),
        }
    }
}

#[test]
fn entities_are_refused() {
    let laughs = "<!DOCTYPE tmx [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\">]><tmx version=\"1.4\"/>";
    let (_, error) = read(laughs.as_bytes());
    assert_eq!(
        error.unwrap().to_string(),
        "line 1, column 1: byte 0: TMX: the DOCTYPE declares entities; such files are refused"
    );
    let external = "<!DOCTYPE tmx [\n<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\n<tmx/>";
    assert!(read(external.as_bytes()).1.unwrap().to_string().contains("refused"));
    let (_, error) = read(file("<tu><tuv xml:lang=\"en\"><seg>&x;</seg></tuv></tu>").as_bytes());
    let error = error.unwrap().to_string();
    assert_eq!(error, "line 3, column 29: byte 98: TMX: the entity `&x;` is not one of the five that XML knows");
    let referring = |reference: &str| file(&format!("<tu><tuv xml:lang=\"en\"><seg>a{reference}</seg></tuv></tu>"));
    // Old tools write such references; what they stand for is left out.
    for reference in ["&#0;", "&#x1F;", "&#xD800;", "&#x110000;", "&#xFFFE;"] {
        let (units, error) = read(referring(reference).as_bytes());
        assert!(error.is_none(), "{reference}");
        assert_eq!(units[0].source.text, "a");
    }
    let (_, error) = read(referring("&#99999999999999999999;").as_bytes());
    assert!(error.unwrap().to_string().contains("is not the number of a character"));
    let doctype = "<!DOCTYPE tmx SYSTEM \"http://localhost/never/fetched.dtd\">".to_owned() + &file(&unit(1))[22..];
    assert_eq!(read(doctype.as_bytes()).0.len(), 1);
}

#[test]
fn floods_are_refused_before_they_are_in_memory() {
    let head = "<tmx version=\"1.4\"><header srclang=\"en\"/><body>";
    let segment = "<tu><tuv xml:lang=\"en\"><seg>";
    let cases = [
        ("levels of elements", head.to_owned() + segment, "<hi>"),
        ("an attribute", head.to_owned() + "<tu tuid=\"", "aaaaaaaa"),
        ("attributes", head.to_owned() + "<tu ", "a=\"1\" "),
        ("different attributes' names", head.to_owned() + "<tu a", "a"),
        ("a text", head.to_owned() + segment, "text "),
        ("a text in pieces", head.to_owned() + segment, "a&amp;"),
        ("a text in CDATA", head.to_owned() + segment, "<![CDATA[aaaaaaaa]]>"),
        ("a comment", head.to_owned() + "<!-- ", "aaaa "),
        ("a reference", head.to_owned() + segment + "&", "a"),
        ("languages", head.to_owned() + "<tu>", "<tuv xml:lang=\"en\"><seg>a</seg></tuv>"),
        ("properties", head.to_owned() + "<tu>", "<prop type=\"a\">b</prop>"),
        ("notes in the head", "<tmx version=\"1.4\"><header>".to_owned(), "<note>b</note>"),
        ("a document type", "<!DOCTYPE tmx [".to_owned(), "<!ELEMENT a (b)> "),
        ("a name", "<".to_owned(), "tmx"),
    ];
    for (name, before, what) in cases {
        let (error, read) = flooded(&before, what, 100 << 20);
        assert!(matches!(error, Error::Limit { .. } | Error::Syntax { .. }), "{name}: {error:?}");
        assert!(read < 12 << 20, "{name}: {read} bytes were read");
    }
}

#[test]
fn white_space_without_end_is_passed_over() {
    let (error, read) = flooded("<tmx version=\"1.4\"><header/><body>", " \n", 6 << 20);
    assert!(error.to_string().contains("cut off"), "{error}");
    assert!(read > 6 << 20);
}

#[test]
fn checks_name_line_column_and_rule() {
    let text = "<tmx version=\"1.5\">\n<header creationtool=\"x\"/>\n<body>\n<tu><tuv lang=\"en_US\" creationdate=\"2010\">\
        <seg>a</seg><prop>late</prop></tuv>\n</tu><xx/>text</body></tmx>";
    let mut found = Vec::new();
    let checked = check(text.as_bytes(), FileFormat::Tmx, "a.tmx", |problem| found.push(problem)).unwrap();
    let rules: Vec<_> =
        found.iter().map(|problem| (problem.rule, problem.at.line.unwrap(), problem.at.column.unwrap())).collect();
    assert_eq!(rules[0], ("version", 1, 1));
    assert_eq!(rules.iter().filter(|rule| **rule == ("attribute", 2, 1)).count(), 6);
    assert_eq!(
        rules[7..],
        [
            ("date", 4, 5),
            ("lang", 4, 5),
            ("language", 4, 5),
            ("order", 4, 55),
            ("attribute", 4, 55),
            ("element", 5, 6),
            ("text", 5, 11),
        ]
    );
    assert_eq!((checked.units, checked.errors, checked.warnings), (1, 11, 3));
    assert!(found.iter().any(|problem| problem.severity == Severity::Warning));
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_is_an_error() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut writer = Writer::new(writer, FileFormat::Tmx, &Options::default()).unwrap();
    let unit = Unit::pair(("en", "Hello."), ("zh-CN", "你好。"));
    let error = (0..100_000).find_map(|_| writer.write(&unit).err()).unwrap();
    let Error::Io { cause: source, .. } = error else { panic!("{error}") };
    assert_eq!(source.kind(), std::io::ErrorKind::BrokenPipe);
}

#[test]
fn simplified_is_never_given_for_traditional() {
    let text = file(
        "<tu><tuv xml:lang=\"en\"><seg>Save</seg></tuv><tuv xml:lang=\"zh-TW\"><seg>儲存</seg></tuv></tu>\
         <tu><tuv xml:lang=\"en\"><seg>Open</seg></tuv><tuv xml:lang=\"zh\"><seg>开启</seg></tuv></tu>\
         <tu><tuv xml:lang=\"en\"><seg>Close</seg></tuv><tuv xml:lang=\"zh\"><seg>關閉</seg></tuv></tu>",
    );
    let targets = |tag: &str| -> Vec<String> {
        let mut options = ReadOptions::default();
        options.target = Some(tag.into());
        let units = format::read(text.as_bytes(), FileFormat::Tmx, &options).unwrap();
        units.map(|unit| unit.unwrap().target.text).collect()
    };
    assert_eq!(targets("zh-Hans"), ["", "开启", ""]);
    assert_eq!(targets("zh-TW"), ["儲存", "", "關閉"]);
    assert_eq!(targets("zh"), ["儲存", "开启", "關閉"]);
}

#[test]
fn codes_are_dropped_or_kept() {
    let text = file(
        "<tu><tuv xml:lang=\"en\"><seg>A <bpt i=\"1\">&lt;b></bpt>bold<ept i=\"1\">&lt;/b></ept> <hi>mark</hi>\
         <ph>&lt;img alt='<sub>picture</sub>'/></ph></seg></tuv></tu>",
    );
    let source = |codes| {
        let mut options = ReadOptions::default();
        options.codes = codes;
        format::read(text.as_bytes(), FileFormat::Tmx, &options).unwrap().next().unwrap().unwrap().source.text
    };
    assert_eq!(source(format::Codes::Drop), "A bold mark");
    assert_eq!(source(format::Codes::Keep), "A <b>bold</b> mark<img alt='picture'/>");
}
