//! Delimited files and spreadsheets as people and tools hand them over.

#![cfg(feature = "cli")]

#[path = "common/cli.rs"]
mod cli;

use cli::{Folder, duiqi, failure, lines, out, run};
use serde_json::Value;

/// The units of a case, and what was said about it.
fn case(name: &str, options: &[&str]) -> (Vec<Value>, String) {
    let file = format!("{}/tests/data/cases/exchange/{name}", env!("CARGO_MANIFEST_DIR"));
    let output = duiqi(&[&["convert", &file, "--to", "jsonl"], options].concat());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (lines(&out(&output)), said)
}

fn texts(units: &[Value]) -> Vec<(&str, &str)> {
    units.iter().map(|unit| (unit["en"].as_str().unwrap(), unit["zh"].as_str().unwrap())).collect()
}

#[test]
fn a_quote_that_is_not_closed_is_a_character() {
    let (units, said) = case("F1-quote-swallows.tsv", &[]);
    let expected = [
        ("\"Open the door", "开门"),
        ("Close the door", "关门"),
        ("Sit down", "坐下"),
        ("He said \"no\"", "他说“不”"),
        ("Stand up", "起立"),
    ];
    assert_eq!(texts(&units), expected);
    assert!(said.contains("line 2: a quote without its closing quote"), "{said}");
    let (units, _) = case("F2-quote-refused.tsv", &[]);
    assert_eq!(units.len(), 4);
    assert_eq!(texts(&units)[0], ("\"Wait\" he said.", "他说：“等等”。"));
}

#[test]
fn quotes_at_both_ends_of_several_rows_do_not_make_one_of_them() {
    let file = "source\ttarget\n\"Open the door\t开门\nA pipe of 5\"\t五寸管\n\"Both\nlines\"\t两行\n\"In \"\"quotes\"\"\"\t引号\n";
    let units = lines(&out(&run(&["convert", "-", "--from", "tsv", "--to", "jsonl"], file.as_bytes())));
    let expected =
        [("\"Open the door", "开门"), ("A pipe of 5\"", "五寸管"), ("Both\nlines", "两行"), ("In \"quotes\"", "引号")];
    assert_eq!(texts(&units), expected);
}

#[test]
fn the_delimiter_is_found_or_named() {
    let (units, said) = case("G1-semicolon.csv", &[]);
    assert_eq!(texts(&units), [("valve", "阀门"), ("a; b", "甲；乙")]);
    assert!(said.contains("the delimiter is `;`"), "{said}");
    assert_eq!(texts(&case("G2-sep-line.csv", &[]).0), [("valve", "阀门")]);
    let piped = ["convert", "-", "--from", "csv", "--to", "jsonl", "--delimiter"];
    let units = lines(&out(&run(&[&piped[..], &["|"]].concat(), "valve, main|阀门\n".as_bytes())));
    assert_eq!(texts(&units), [("valve, main", "阀门")]);
    let units = lines(&out(&run(&[&piped[..], &["tab"]].concat(), "valve, main\t阀门\n".as_bytes())));
    assert_eq!(texts(&units), [("valve, main", "阀门")]);
}

#[test]
fn columns_are_found_by_their_names() {
    let (units, said) = case("G3-key-and-languages.csv", &[]);
    assert_eq!(texts(&units), [("Home", "首页"), ("Home", "首頁")]);
    assert_eq!(
        (&units[0]["id"], &units[0]["source_tag"], &units[0]["target_tag"]),
        (&"home.title".into(), &"en".into(), &"zh-CN".into())
    );
    assert_eq!(units[1]["target_tag"], "zh-TW");
    assert!(said.contains("source (en) is column 2 `en`") && said.contains("id is column 1 `key`"), "{said}");
    let (units, _) = case("G3-key-and-languages.csv", &["--source-lang", "en", "--target-lang", "zh-TW"]);
    assert_eq!(texts(&units), [("Home", "首頁")]);
    for name in ["G5-chinese-head.csv", "G6-memoq-head.csv", "G7-language-names.csv"] {
        let (units, _) = case(name, &[]);
        assert_eq!(texts(&units), [("valve", "阀门")], "{name}");
    }
    assert_eq!(case("G6-memoq-head.csv", &[]).0[0]["source_tag"], "en-US");
    assert_eq!(case("G6-memoq-head.csv", &[]).0[0]["notes"][0], "a part");
}

#[test]
fn columns_are_found_by_what_stands_in_them_or_as_asked_for() {
    let folder = Folder::new();
    let file = folder.file("a.csv", "a.1,Close the valve.,关闭阀门。,x\na.2,Open it.,打开。\na.3,Wait.,等一等。,\n");
    let units = lines(&out(&duiqi(&["convert", &file, "--to", "jsonl"])));
    assert_eq!(texts(&units)[0], ("Close the valve.", "关闭阀门。"));
    assert_eq!((units.len(), &units[2]["id"]), (3, &"a.3".into()));
    let units = lines(&out(&duiqi(&["convert", &file, "--to", "jsonl", "--columns", "source=3,target=2"])));
    assert_eq!((&units[0]["source_tag"], &units[0]["en"]), (&"zh-CN".into(), &"Close the valve.".into()));
    let named = folder.file("b.csv", "No.,Ours,Theirs\n1,阀门,valve\n");
    let units = lines(&out(&duiqi(&["convert", &named, "--to", "jsonl", "--columns", "ours,Theirs,No."])));
    assert_eq!((texts(&units), &units[0]["id"]), (vec![("valve", "阀门")], &"1".into()));
    let (code, said) = failure(&duiqi(&["convert", &named, "--to", "jsonl", "--columns", "ours,yours"]));
    assert!(code == 1 && said.contains("no column `yours` among the 3: No., Ours, Theirs"), "{said}");
}

#[test]
fn columns_of_our_own_the_other_way_round_take_their_languages_and_confidence_along() {
    let folder = Folder::new();
    let unit = r#"{"en":"Close the valve.","zh":"关闭阀门。","confidence":0.25,"shape":[2,1]}"#;
    let units = folder.file("a.jsonl", format!("{unit}\n"));
    for ending in ["tsv", "csv", "xlsx"] {
        let table = folder.path(&format!("a.{ending}"));
        out(&duiqi(&["convert", &units, "-o", &table]));
        for columns in ["2,1", "target,source", "target=1,source=2"] {
            let read = lines(&out(&duiqi(&["convert", &table, "--to", "jsonl", "--columns", columns])));
            let expected = r#"{"zh":"关闭阀门。","en":"Close the valve.","source_tag":"zh","target_tag":"en"}"#;
            let expected: serde_json::Value = serde_json::from_str(expected).unwrap();
            for (field, value) in expected.as_object().unwrap() {
                assert_eq!(&read[0][field], value, "{ending} {columns} {field}");
            }
            assert_eq!(read[0]["confidence"], 0.25, "the texts are as they were: {ending} {columns}");
            assert_eq!(read[0]["shape"], serde_json::json!([1, 2]), "{ending} {columns}");
        }
    }
}

#[test]
fn tags_beside_texts_are_no_names_of_columns() {
    let folder = Folder::new();
    let units = "{\"en\":\"Close the valve.\",\"zh\":\"关闭阀门。\"}\n{\"en\":\"Open it.\",\"zh\":\"打开。\"}\n";
    let units = folder.file("a.jsonl", units);
    for ending in ["tsv", "csv"] {
        let table = folder.path(&format!("a.{ending}"));
        out(&duiqi(&["convert", &units, "--no-header", "-o", &table]));
        let read = lines(&out(&duiqi(&["convert", &table, "--to", "jsonl"])));
        assert_eq!(texts(&read), [("Close the valve.", "关闭阀门。"), ("Open it.", "打开。")], "{ending}");
    }
}

#[test]
fn garbage_is_an_error_with_its_row() {
    let folder = Folder::new();
    let file = folder.file("a.csv", "source,target\none,一\ntwo,二,three,four\n");
    let (code, said) = failure(&duiqi(&["convert", &file, "--to", "jsonl"]));
    assert!(code == 1 && said.contains("a.csv:3") && said.contains("expected 2 columns, found 4"), "{said}");
    let prose = folder.file("b.csv", "Once upon a time\nthere was a mouse\n");
    let (code, said) = failure(&duiqi(&["convert", &prose, "--to", "jsonl"]));
    assert!(code == 1 && said.contains("b.csv:1") && said.contains("delimiter"), "{said}");
    let empty = folder.file("c.csv", "source,target\n");
    let output = duiqi(&["convert", &empty, "--to", "jsonl"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("there are no units in it"));
}

#[test]
fn a_spreadsheet_is_written_and_read_back() {
    let folder = Folder::new();
    let units = "{\"en\":\"=1+1\",\"zh\":\"一加一\\n等于二\",\"confidence\":0.25,\"kind\":\"title\",\"source_tag\":\"en\",\
                 \"target_tag\":\"zh-CN\"}\n{\"en\":\"Close the valve.\",\"zh\":\"关闭阀门。\",\"confidence\":0.75}\n";
    let (jsonl, xlsx, again) = (folder.file("a.jsonl", units), folder.path("a.xlsx"), folder.path("b.xlsx"));
    out(&duiqi(&["convert", &jsonl, "-o", &xlsx]));
    out(&duiqi(&["convert", &jsonl, "-o", &again]));
    assert!(std::fs::read(&xlsx).unwrap() == std::fs::read(&again).unwrap(), "the same units give other bytes");
    let read = lines(&out(&duiqi(&["convert", &xlsx, "--to", "jsonl"])));
    assert_eq!(texts(&read), [("=1+1", "一加一\n等于二"), ("Close the valve.", "关闭阀门。")]);
    assert_eq!((&read[0]["confidence"], &read[0]["kind"]), (&0.25.into(), &"title".into()));
}

#[test]
fn cells_that_look_like_formulas_are_guarded_in_files_for_spreadsheets() {
    let folder = Folder::new();
    let rows = ["=1+1", "+1", "-1", "@x", "'=2", "'plain", "plain"];
    let units: String = rows.iter().map(|row| format!("{}\n", serde_json::json!({"en": row, "zh": "一"}))).collect();
    let jsonl = folder.file("a.jsonl", units);
    let guarded = folder.path("a.csv");
    let output = duiqi(&["convert", &jsonl, "--bom", "-o", &guarded]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("5 cells begin like a formula"), "{said}");
    let written = std::fs::read_to_string(&guarded).unwrap();
    assert!(written.contains("\n'=1+1,") && written.contains("\n''=2,") && written.contains("\n'plain,"), "{written}");
    let read = lines(&out(&duiqi(&["convert", &guarded, "--to", "jsonl"])));
    assert_eq!(read.iter().map(|unit| unit["en"].as_str().unwrap()).collect::<Vec<_>>(), rows);
    let plain = out(&duiqi(&["convert", &jsonl, "--to", "csv"]));
    assert!(plain.contains("\n=1+1,"), "{plain}");
    let raw = out(&duiqi(&["convert", &jsonl, "--to", "csv", "--bom", "--raw-cells"]));
    assert!(raw.contains("\n=1+1,"), "{raw}");
}

#[test]
fn a_row_that_was_edited_loses_what_the_aligner_said_of_it() {
    let folder = Folder::new();
    let pairs = "{\"en\":\"One door.\",\"zh\":\"一扇门。\",\"confidence\":0.3,\"shape\":[1,1]}\n\
        {\"en\":\"Two doors.\",\"zh\":\"三扇门。\",\"confidence\":0.3,\"shape\":[1,1]}\n";
    let input = folder.file("a.jsonl", pairs);
    for name in ["a.tsv", "a.csv", "a.xlsx"] {
        let table = folder.path(name);
        out(&duiqi(&["convert", &input, "-o", &table]));
        let same = lines(&out(&duiqi(&["convert", &table, "--to", "jsonl"])));
        assert_eq!((&same[1]["confidence"], same[1].get("origin")), (&0.3.into(), None), "{name}");
    }
    for name in ["a.tsv", "a.csv"] {
        let table = folder.path(name);
        let text = std::fs::read_to_string(&table).unwrap().replace("三扇门。", "两扇门。").replace('\n', "\r\n");
        std::fs::write(&table, text).unwrap();
        let edited = lines(&out(&duiqi(&["convert", &table, "--to", "jsonl"])));
        assert_eq!(edited[0]["confidence"], 0.3, "{name}");
        let (confidence, shape) = (edited[1].get("confidence"), edited[1].get("shape"));
        assert_eq!((confidence, shape, &edited[1]["origin"]), (None, None, &"human".into()), "{name}");
        let memory = folder.path(&format!("{name}.tm"));
        out(&duiqi(&["memory", "create", "-q", &memory]));
        out(&duiqi(&["memory", "import", "-q", &memory, &table, "--min-confidence", "0.9"]));
        assert_eq!(lines(&out(&duiqi(&["memory", "export", &memory])))[0]["zh"], "两扇门。", "{name}");
    }
}

#[test]
fn every_command_that_writes_tables_can_begin_them_with_a_mark() {
    let folder = Folder::new();
    let (input, memory) = (folder.file("a.jsonl", "{\"en\":\"Yes.\",\"zh\":\"是。\"}\n"), folder.path("m.tm"));
    let (en, zh) = (folder.file("en.txt", "Yes, it is here.\n"), folder.file("zh.txt", "是的，在这里。\n"));
    out(&duiqi(&["memory", "create", "-q", &memory]));
    out(&duiqi(&["memory", "import", "-q", &memory, &input]));
    let (table, statistics) = (folder.path("t.csv"), folder.path("s.csv"));
    let mut commands = vec![
        vec!["convert", &input, "-o", &table],
        vec!["align", &en, &zh, "-o", &table],
        vec!["memory", "export", &memory, "-o", &table],
        vec!["memory", "pretranslate", &memory, &en, "-o", &table],
        vec!["review", &en, &zh, "-o", &table],
        vec!["memory", "pretranslate", &memory, &en, "--summary", "--statistics", &statistics],
    ];
    for command in &mut commands {
        command.push("--bom");
        out(&duiqi(command));
        let written = if command.contains(&"--statistics") { &statistics } else { &table };
        assert!(std::fs::read(written).unwrap().starts_with(b"\xEF\xBB\xBF"), "{command:?}");
        std::fs::remove_file(written).unwrap();
    }
}

#[test]
fn tags_come_out_as_the_user_gives_them() {
    let folder = Folder::new();
    let (en, zh) = (folder.file("en.txt", "Yes, it is here.\n"), folder.file("zh.txt", "是的，在这里。\n"));
    let both = folder.file("both.txt", "Yes, it is here.\n\n是的，在这里。\n");
    let tags = ["--source-lang", "en-US", "--target-lang", "zh-HK"];
    std::fs::create_dir(folder.path("all")).unwrap();
    std::fs::copy(&both, folder.path("all/both.txt")).unwrap();
    let all = folder.path("all");
    for input in [vec!["align", &en, &zh], vec!["document", &both], vec!["batch", &all]] {
        let found = lines(&out(&duiqi(&[&input[..], &["--to", "jsonl"], &tags].concat())));
        assert_eq!((&found[0]["source_tag"], &found[0]["target_tag"]), (&"en-US".into(), &"zh-HK".into()), "{input:?}");
        assert!(!found[0]["document"].as_str().unwrap_or_default().contains("/tmp"), "{found:?}");
    }
    let found = lines(&out(&duiqi(&["align", &en, &zh, "--to", "jsonl", "--source-lang", "en"])));
    assert_eq!((&found[0]["source_tag"], &found[0]["target_tag"]), (&"en".into(), &"zh-CN".into()));
}

#[test]
fn a_ladder_of_numbers_is_scored_as_beads() {
    let folder = Folder::new();
    let gold = folder.file("gold.beads", "[0]:[0]\n[1,2]:[1]\n");
    let ladder = folder.file("found.ladder", "0\t0\t0.3\n1\t1\t0.8\n3\t2\t0.3\n");
    let found = lines(&out(&duiqi(&["evaluate", "beads", &gold, &ladder, "--json"])));
    assert!(found[0].to_string().contains("1.0"), "{found:?}");
}

#[test]
fn a_memory_takes_what_convert_takes() {
    let folder = Folder::new();
    let (en, zh) = (folder.file("en.json", r#"{"a":"Open"}"#), folder.file("zh.json", r#"{"a":"打开"}"#));
    let memory = folder.path("m.tm");
    out(&duiqi(&["memory", "create", "-q", &memory]));
    out(&duiqi(&["memory", "import", "-q", &memory, &en, "--translation", &zh, "--script", "hant"]));
    let table = folder.file("t.csv", "k|x|y\n1|Close|关闭\n");
    out(&duiqi(&["memory", "import", "-q", &memory, &table, "--delimiter", "|", "--columns", "x,y"]));
    let found = lines(&out(&duiqi(&["memory", "export", &memory])));
    let texts: Vec<_> = found.iter().map(|unit| unit["zh"].as_str().unwrap()).collect();
    assert!(texts.contains(&"打開") && texts.contains(&"关闭"), "{texts:?}");
}
