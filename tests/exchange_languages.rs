//! Files of exchange that hold several languages, or others than English and
//! Chinese: which of them are read, and what is said of the rest.
#![cfg(all(feature = "formats", feature = "store"))]

use duiqi::format::{self, FileFormat, ReadOptions};
use duiqi::memory::LookupOptions;
use duiqi::{Memory, Result, Unit};

fn asked(source: Option<&str>, target: Option<&str>) -> ReadOptions {
    let mut options = ReadOptions::default();
    (options.source, options.target) = (source.map(Into::into), target.map(Into::into));
    options
}

fn read(text: &str, format: FileFormat, options: &ReadOptions) -> Vec<Unit> {
    format::read(text.as_bytes(), format, options).unwrap().collect::<Result<_>>().unwrap()
}

/// Languages and target of each unit.
fn rows(units: &[Unit]) -> Vec<(&str, &str, &str)> {
    units.iter().map(|unit| (unit.source.tag.as_str(), unit.target.tag.as_str(), unit.target.text.as_str())).collect()
}

/// Files of XLIFF 1.2, each given as its name, its languages and its targets; an
/// empty target is none.
fn xliff(files: &[(&str, &str, &str, &[&str])]) -> String {
    let file = |(name, source, target, texts): &(&str, &str, &str, &[&str])| {
        let target_of = |text: &str| if text.is_empty() { String::new() } else { format!("<target>{text}</target>") };
        let unit = |(number, text): (usize, &&str)| {
            format!("<trans-unit id='{number}'><source>Row {number}</source>{}</trans-unit>", target_of(text))
        };
        let units: String = texts.iter().enumerate().map(unit).collect();
        let head = format!("original='{name}' source-language='{source}' target-language='{target}' datatype='x'");
        format!("<file {head}><body>{units}</body></file>")
    };
    format!("<xliff version='1.2'>{}</xliff>", files.iter().map(file).collect::<String>())
}

#[test]
fn units_in_other_languages_than_asked_for_are_left_out_and_named() {
    let file = xliff(&[
        ("a.txt", "en", "zh-CN", &["划", "划船"]),
        ("b.txt", "en", "de", &["Rudern", "Boot"]),
        ("c.txt", "en", "zh-TW", &["划"]),
    ]);
    let all = ["zh-CN", "zh-CN", "de", "de", "zh-TW"];
    let b = "2 unit(s) of `b.txt`, from en into de";
    let c = "1 unit(s) of `c.txt`, from en into zh-TW";
    let left_out = ", left out: the languages are not those asked for";
    let chosen = ", not in the languages of the first unit: --source-lang and --target-lang choose";
    for (source, target, tags, count, remarks) in [
        (None, None, &all[..], 0, vec![[b, chosen].concat(), [c, chosen].concat()]),
        (None, Some("zh-CN"), &all[..2], 3, vec![[b, left_out].concat(), [c, left_out].concat()]),
        (Some("en"), Some("zh"), &["zh-CN", "zh-CN", "zh-TW"], 2, vec![[b, left_out].concat()]),
        (Some("en"), None, &all[..], 0, vec![]),
        (Some("fr"), None, &[], 5, vec!["2 unit(s) of `a.txt`, from en into zh-CN".to_owned() + left_out]),
    ] {
        let options = asked(source, target);
        let units = read(&file, FileFormat::Xliff, &options);
        assert_eq!(
            units.iter().map(|unit| unit.target.tag.as_str()).collect::<Vec<_>>(),
            tags,
            "{source:?} {target:?}"
        );
        let report = options.log.report();
        assert_eq!(report.other_units, count, "{source:?} {target:?}");
        assert!(report.remarks.starts_with(&remarks), "{source:?} {target:?}: {:?}", report.remarks);
        assert!(!remarks.is_empty() || report.remarks.is_empty(), "{:?}", report.remarks);
    }
    let options = asked(None, Some("de"));
    let units = read(&file, FileFormat::Xliff, &options);
    assert_eq!(rows(&units), [("en", "de", "Rudern"), ("en", "de", "Boot")]);
    assert_eq!(options.log.report().other_units, 3);
}

#[test]
fn a_unit_in_the_other_direction_and_a_template_are_no_other_languages() {
    // The second file goes the other way and is turned; the third names its
    // source language for want of a target, the fourth names none.
    let file = xliff(&[
        ("a", "en", "zh-CN", &["划"]),
        ("b", "zh-CN", "en", &["Row"]),
        ("c", "en", "en", &[""]),
        ("d", "en-GB", "", &[""]),
    ]);
    let options = asked(Some("en"), Some("zh-CN"));
    assert_eq!(read(&file, FileFormat::Xliff, &options).len(), 4);
    assert_eq!(options.log.report().remarks, Vec::<String>::new());
    // The language of a text counts, not that of its file.
    let file = xliff(&[("a", "en", "zh-CN", &["划", "Rudern"])]).replace("<target>R", "<target xml:lang='de'>R");
    let options = asked(None, Some("zh"));
    assert_eq!(rows(&read(&file, FileFormat::Xliff, &options)), [("en", "zh-CN", "划")]);
    assert_eq!(options.log.report().other_units, 1);
}

#[test]
fn remarks_on_many_files_are_few() {
    let names: Vec<String> = (0..40).map(|number| format!("f{number}")).collect();
    let files: Vec<(&str, &str, &str, &[&str])> =
        names.iter().map(|name| (name.as_str(), "en", "fr", &["Ramer"][..])).collect();
    let options = asked(None, Some("zh"));
    assert!(read(&xliff(&files), FileFormat::Xliff, &options).is_empty());
    let report = options.log.report();
    assert_eq!((report.other_units, report.remarks.len()), (40, 9));
    assert!(report.remarks[8].starts_with("32 unit(s) of further files, left out"), "{}", report.remarks[8]);
}

#[test]
fn a_memory_fills_only_units_into_the_language_wanted() {
    let mut memory = Memory::new();
    let pair = |en: &str, zh: &str| Ok(Unit::pair(("en", en), ("zh-CN", zh)));
    memory.import([pair("Row 0", "第 0 行"), pair("Row 1", "第 1 行")], &Default::default()).unwrap();
    let file = xliff(&[
        ("a", "en", "zh-CN", &["", ""]),
        ("b", "en", "de", &[""]),
        ("c", "en", "zh-TW", &[""]),
        ("d", "en", "", &[""]),
        ("e", "en", "en", &[""]),
    ]);
    let mut units = read(&file, FileFormat::Xliff, &ReadOptions::default());
    let report = memory.pretranslate_units(&mut units, &LookupOptions::default()).unwrap();
    let targets: Vec<&str> = units.iter().map(|unit| unit.target.text.as_str()).collect();
    assert_eq!(targets, ["第 0 行", "第 1 行", "", "", "第 0 行", "第 0 行"]);
    assert_eq!(report.bands.total().segments, 4);
}

#[test]
fn tables_in_other_languages_are_read_as_what_their_names_say() {
    for (head, row, format, expected, said) in [
        ("Deutsch;Français", "Rudern;Ramer", FileFormat::Csv, ("de", "fr"), "source (de) is column 1 `Deutsch`"),
        ("de,fr", "Rudern,Ramer", FileFormat::Csv, ("de", "fr"), "target (fr) is column 2 `fr`"),
        ("German\tFrench (Canada)", "Rudern\tRamer", FileFormat::Tsv, ("de", "fr"), "source (de)"),
        ("英文,日文", "Row,漕ぐ", FileFormat::Csv, ("en", "ja"), "target (ja)"),
        ("中文,日本語", "划船,漕ぐ", FileFormat::Csv, ("zh", "ja"), "target (ja)"),
        ("Source (de-AT),Target (pt-BR)", "Rudern,Remar", FileFormat::Csv, ("de-AT", "pt-BR"), "target (pt-BR)"),
    ] {
        let options = asked(None, None);
        let units = read(&format!("{head}\n{row}\n{row}\n"), format, &options);
        let tags: Vec<_> = units.iter().map(|unit| (unit.source.tag.as_str(), unit.target.tag.as_str())).collect();
        assert_eq!(tags, [expected, expected], "{head}");
        let remarks = options.log.report().remarks.join("; ");
        assert!(remarks.contains(said), "{head}: {remarks}");
    }
    // With an id and three languages, each further one is a target.
    let file = "key,de,fr,it\nrow,Rudern,Ramer,Remare\n";
    let units = read(file, FileFormat::Csv, &asked(None, None));
    assert_eq!(rows(&units), [("de", "fr", "Ramer"), ("de", "it", "Remare")]);
    assert_eq!(units[0].id.as_deref(), Some("row"));
    let units = read(file, FileFormat::Csv, &asked(Some("it"), Some("de")));
    assert_eq!(rows(&units), [("it", "de", "Rudern")]);
    // The caller's columns keep the languages of their names.
    let mut options = asked(None, None);
    options.column_choice = Some("source=fr,target=de,id=key".parse().unwrap());
    assert_eq!(rows(&read(file, FileFormat::Csv, &options)), [("fr", "de", "Rudern")]);
}

#[test]
fn words_that_also_name_languages_are_texts() {
    let texts = |file: &str| read(file, FileFormat::Csv, &asked(None, None)).len();
    // A glossary of languages names the same one twice.
    assert_eq!(texts("German,德语\nFrench,法语\n"), 2);
    assert_eq!(texts("Polish the valve,擦亮阀门\nThai,泰语\n"), 2);
    // Beside English and Chinese, a third language is a property.
    let units = read("英文,德文,中文\nRow,Rudern,划\n", FileFormat::Csv, &asked(None, None));
    assert_eq!(rows(&units), [("en", "zh", "划")]);
    // Tags beside the texts of every row are no names.
    assert_eq!(texts("de,Rudern,fr,Ramer\nde,Boot,fr,Bateau\n"), 2);
}
