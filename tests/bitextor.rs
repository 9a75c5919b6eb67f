//! Bitextor's convention, case by case: `batch --bitextor` stands where its
//! pipelines call hunalign, bleualign-cpp or vecalign, and where ParaCrawl's
//! call bleualign without a header.
#![cfg(feature = "cli")]

#[path = "common/corpus.rs"]
mod corpus;
#[path = "common/tool.rs"]
mod run;

use std::process::{Command, Stdio};

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use run::{duiqi, feed};

const SENTENCES: usize = 6;

fn line(columns: &[&str]) -> String {
    columns.join("\t") + "\n"
}

fn base64(text: &str) -> String {
    BASE64.encode(text)
}

const ZH: &str = "图书馆关门了。\n我们明天去北京。\n天气很好。\n";
const EN: &str = "The library is closed.\nWe are going to Beijing tomorrow, and the weather is good.\n";

const BITEXTOR: &[&str] = &["batch", "--bitextor", "--source-lang", "zh", "--target-lang", "en"];

fn bitextor(more: &[&str], input: &str) -> (i32, Vec<Vec<String>>, String) {
    let (code, out, said) = duiqi(&[BITEXTOR, more].concat(), input.as_bytes());
    (code, out.lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect(), said)
}

const HEADER: [&str; 5] = ["src_url", "trg_url", "src_text", "trg_text", "duiqi_score"];

#[test]
fn columns_are_found_by_their_names_in_any_order() {
    let (zh, en) = (base64(ZH), base64(EN));
    let first = line(&["src_url", "trg_url", "src_text", "trg_text"]) + &line(&["u", "v", &zh, &en]);
    let (code, rows, said) = bitextor(&[], &first);
    assert_eq!((code, rows.len()), (0, 3), "{said}");
    assert_eq!(rows[0], HEADER);
    assert_eq!(rows[1][..4], ["u", "v", "图书馆关门了。", "The library is closed."]);
    assert_eq!(rows[2][2], "我们明天去北京。 天气很好。", "sentences are joined by a blank");
    assert!(rows[1][4].parse::<f32>().unwrap() > 0.5 && rows[1][4].split_once('.').unwrap().1.len() == 6);
    let other =
        line(&["trg_text", "src_translated", "src_url", "src_text", "trg_url"]) + &line(&[&en, "eA==", "u", &zh, "v"]);
    assert_eq!(bitextor(&[], &other).1, rows);
    let unpadded = first.replace('=', "");
    assert_eq!(bitextor(&[], &unpadded).1, rows);
    assert_eq!(bitextor(&[], &first.replace('\n', "\r\n")).1, rows);
}

#[test]
fn without_header_reads_columns_in_order_and_writes_no_header() {
    let row = line(&["12", "57", &base64(ZH), &base64(EN)]);
    for more in [&[][..], &["--no-header"]] {
        let (code, rows, said) = bitextor(more, &row);
        assert_eq!((code, rows.len()), (0, 2), "{said}");
        assert_eq!(rows[0][..2], ["12", "57"]);
    }
}

#[test]
fn prints_the_header_for_empty_input() {
    assert_eq!(bitextor(&[], "").1, [HEADER]);
    assert_eq!(bitextor(&["--no-header"], "").1.len(), 0);
    let (code, rows, _) = bitextor(&["--print-sent-hash", "--metadata-header-fields", "a,b"], "");
    assert_eq!(code, 0);
    assert_eq!(rows[0][5..], ["src_deferred_hash", "trg_deferred_hash", "src_a", "trg_a", "src_b", "trg_b"]);
}

#[test]
fn says_which_column_a_header_lacks() {
    let (code, rows, said) = bitextor(&[], &line(&["src_url", "src_text", "trg_text"]));
    assert_eq!((code, rows.len()), (1, 0));
    assert!(said.contains("-:1: Bitextor: the header lacks the column `trg_url`"), "{said}");
    let whole = line(&["src_url", "trg_url", "src_text", "trg_text"]);
    let (code, _, said) = bitextor(&["--metadata-header-fields", "p"], &whole);
    assert_eq!(code, 1);
    assert!(said.contains("`src_metadata`"), "{said}");
}

#[test]
fn takes_nothing_aligned_as_a_result() {
    let rows = [line(&HEADER[..4]), line(&["u", "v", "", &base64(EN)]), line(&["u", "v", "", ""])].concat();
    let (code, rows, said) = bitextor(&[], &rows);
    assert_eq!((code, rows.len(), said.as_str()), (0, 1, ""));
}

#[test]
fn goes_on_after_a_bad_line_and_fails_at_the_end() {
    let good = line(&["u", "v", &base64(ZH), &base64(EN)]);
    let bad = [line(&["u", "v", "***", ""]), line(&["u", "v"]), line(&["u", "v", &BASE64.encode(b"\xFF\xFE"), ""])];
    let input = [line(&HEADER[..4]), good.clone(), bad.concat(), good].concat();
    let (code, rows, said) = bitextor(&[], &input);
    assert_eq!((code, rows.len()), (1, 5), "{said}");
    for words in
        ["line 3: Bitextor: source text: no base64", "line 4: ", "line 5: Bitextor: source text: not valid UTF-8"]
    {
        assert!(said.contains(words), "{said}");
    }
}

#[test]
fn passes_metadata_and_hashes_through() {
    let metadata = [base64("p1\ta\np2\tb\np2\tc\n"), base64("q1\td\nq2\te\n")];
    let header = line(&["src_url", "trg_url", "src_text", "trg_text", "src_metadata", "trg_metadata"]);
    let row = line(&["u", "v", &base64(ZH), &base64(EN), &metadata[0], &metadata[1]]);
    let more = ["--metadata-header-fields", "paragraph_id,mark", "--print-sent-hash"];
    let (code, rows, said) = bitextor(&more, &(header.clone() + &row));
    assert_eq!(code, 0, "{said}");
    assert_eq!(
        rows[0][5..],
        ["src_deferred_hash", "trg_deferred_hash", "src_paragraph_id", "trg_paragraph_id", "src_mark", "trg_mark"]
    );
    assert_eq!(rows[1][7..], ["p1", "q1", "a", "d"]);
    assert_eq!(rows[2][7..], ["p2+p2", "q2", "b+c", "e"]);
    // From an implementation that is not ours.
    assert_eq!(rows[1][6], "a6cea19cf8a68ec0");
    assert_eq!(rows[2][5].split('+').count(), 2);
    let (_, rows, _) = bitextor(&more, &row);
    assert_eq!(rows[1][7..], ["p2+p2", "q2", "b+c", "e"], "without header the metadata stands last");
    let short = line(&["u", "v", &base64(ZH), &base64(EN), &base64("p1\ta\n"), &metadata[1]]);
    let (code, _, said) = bitextor(&more, &(header + &short));
    assert_eq!(code, 1);
    assert!(said.contains("source: 3 sentences, but 1 rows of metadata"), "{said}");
}

#[test]
fn keeps_its_columns_whatever_the_text_holds() {
    let zh = base64("图书馆\t关门了。\r\n我们去北京。\0\0");
    let (_, rows, _) = bitextor(&[], &line(&["u", "v", &zh, &base64("The library\tis closed.\nWe go to Beijing.")]));
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0][2..4], ["图书馆 关门了。", "The library is closed."]);
    assert!(rows.iter().all(|row| row.len() == 5));
}

#[test]
fn reads_lines_of_many_megabytes() {
    let long = "无".repeat(400_000) + "。\n";
    let zh = base64(&(long.repeat(5) + ZH));
    assert!(zh.len() > 7_000_000);
    let (code, rows, said) = bitextor(&[], &(line(&HEADER[..4]) + &line(&["u", "v", &zh, &base64(EN)])));
    assert_eq!(code, 0, "{said}");
    assert_eq!(rows[0], HEADER);
    assert!(rows.iter().any(|row| row[3].contains("The library is closed.")));
}

#[test]
#[ignore = "needs GNU parallel; .ci/run installs it and runs this"]
fn runs_under_gnu_parallel() {
    let rows: Vec<String> = (0..40)
        .map(|number| {
            let pair = corpus::document(number, SENTENCES);
            let (zh, en) = (pair.zh.join("\n"), pair.en.join("\n"));
            line(&[&format!("u{number}"), "v", &base64(&zh), &base64(&en)])
        })
        .collect();
    let alone = bitextor(&[], &(line(&HEADER[..4]) + &rows.concat())).1;
    let tool = env!("CARGO_BIN_EXE_duiqi");
    let command = format!("{tool} {} -j 1", BITEXTOR.join(" "));
    let common = ["--gnu", "--halt", "2", "--pipe", "-j", "2", "-N", "7", "--keep-order", "--will-cite"];
    let parallel = |more: &[&str], input: &str| {
        let mut parallel = Command::new("parallel");
        parallel.args(common).args(more).arg(&command);
        parallel.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let output = feed(parallel.spawn().unwrap(), input.as_bytes());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let rows = String::from_utf8(output.stdout).unwrap();
        rows.lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect::<Vec<Vec<String>>>()
    };
    // With --header every worker has the header and prints one; without it none
    // has.
    let headed = parallel(&["--header", "1"], &(line(&HEADER[..4]) + &rows.concat()));
    assert_eq!(headed.iter().filter(|row| row[0] == "src_url").count(), 6);
    let bare = |rows: Vec<Vec<String>>| rows.into_iter().filter(|row| row[0] != "src_url").collect::<Vec<_>>();
    assert_eq!(bare(headed), bare(alone.clone()));
    assert_eq!(parallel(&[], &rows.concat()), bare(alone.clone()));
    // As Bitextor's own rules call aligners: a line, and so a run, for every
    // document.
    let short = [line(&HEADER[..4]), rows[..6].concat()].concat();
    let wanted: Vec<_> = bare(alone).into_iter().filter(|row| row[0].len() == 2 && row[0].as_str() < "u6").collect();
    assert_eq!(bare(parallel(&["--group", "-l", "1", "-N", "1", "--header", "1"], &short)), wanted);
}

#[test]
fn every_column_that_aligners_are_handed_is_known_or_passed_over() {
    let (zh, en) = (base64(ZH), base64(EN));
    let wanted = bitextor(&[], &(line(&HEADER[..4]) + &line(&["u", "v", &zh, &en]))).1;
    // What bleualign, hunalign and vecalign get; `x` is no base64 and must not
    // be looked at.
    for more in [&["src_translated"][..], &["src_translated", "trg_translated"], &["src_tokenized", "trg_tokenized"]] {
        let names = [&HEADER[..4], more].concat();
        let row = [&["u", "v", &zh, &en][..], &vec!["?x?"; more.len()]].concat();
        let (code, rows, said) = bitextor(&[], &(line(&names) + &line(&row)));
        assert_eq!((code, &rows), (0, &wanted), "{more:?}: {said}");
    }
}

#[test]
fn the_direction_is_that_of_the_options_or_of_the_texts() {
    let row = line(&["u", "v", &base64(EN), &base64(ZH)]);
    let english = ["batch", "--bitextor", "--source-lang", "en", "--target-lang", "zh"];
    for arguments in [&english[..], &["batch", "--bitextor"]] {
        let (code, out, said) = duiqi(arguments, row.as_bytes());
        assert_eq!(code, 0, "{said}");
        assert!(out.starts_with("u\tv\tThe library is closed.\t图书馆关门了。\t"), "{out}");
    }
}

#[test]
fn a_threshold_leaves_out_what_is_doubtful() {
    let pair = corpus::document(3, 40);
    let row = line(&["u", "v", &base64(&pair.zh.join("\n")), &base64(&pair.en.join("\n"))]);
    let all = bitextor(&[], &row).1;
    let score = |row: &Vec<String>| row[4].parse::<f32>().unwrap();
    let mut scores: Vec<f32> = all.iter().map(score).collect();
    scores.sort_by(f32::total_cmp);
    let middle = scores[scores.len() / 2];
    let sure = bitextor(&["--min-confidence", &middle.to_string()], &row).1;
    assert!(!sure.is_empty() && sure.len() < all.len(), "{scores:?}");
    // Scores are written with six digits.
    assert!(sure.iter().all(|row| score(row) >= middle - 1e-6), "{middle}: {sure:?}");
    assert!(sure.len() >= scores.iter().filter(|score| **score > middle + 1e-6).count(), "{middle}: {sure:?}");
}

#[test]
fn a_document_may_be_in_many_pairs_and_threads_change_nothing() {
    // Every document with every other: what two documents say does not depend
    // on their neighbours.
    let pairs: Vec<_> = (0..6).map(|number| corpus::document(number, SENTENCES)).collect();
    let mut rows = line(&HEADER[..4]);
    for (source, zh) in pairs.iter().enumerate() {
        for (target, en) in pairs.iter().enumerate() {
            let (zh, en) = (base64(&zh.zh.join("\n")), base64(&en.en.join("\n")));
            rows += &line(&[&source.to_string(), &target.to_string(), &zh, &en]);
        }
    }
    let (code, found, said) = bitextor(&["-j", "1"], &rows);
    assert_eq!(code, 0, "{said}");
    let order: Vec<(u32, u32)> =
        found[1..].iter().map(|row| (row[0].parse().unwrap(), row[1].parse().unwrap())).collect();
    assert!(order.is_sorted(), "pairs come in the order of the input");
    for (number, pair) in pairs.iter().enumerate() {
        let own = line(&["a", "b", &base64(&pair.zh.join("\n")), &base64(&pair.en.join("\n"))]);
        let alone: Vec<_> = bitextor(&[], &own).1.into_iter().map(|row| row[2..].to_vec()).collect();
        let number = number.to_string();
        let among = found.iter().filter(|row| row[0] == number && row[1] == number).map(|row| row[2..].to_vec());
        assert_eq!(alone, among.collect::<Vec<_>>());
    }
    for threads in ["2", "5"] {
        assert_eq!(bitextor(&["-j", threads], &rows).1, found, "{threads} threads");
    }
}

#[test]
fn no_dictionary_is_needed() {
    let row = line(&["u", "v", &base64(ZH), &base64(EN)]);
    let (code, rows, said) = bitextor(&["--no-builtin-lexicon"], &row);
    assert_eq!((code, rows.is_empty()), (0, false), "{said}");
}

#[test]
fn a_header_where_none_was_promised_is_a_bad_line_and_no_document() {
    let input = line(&HEADER[..4]) + &line(&["u", "v", &base64(ZH), &base64(EN)]);
    let (code, rows, said) = bitextor(&["--no-header"], &input);
    assert_eq!((code, rows.len()), (1, 2), "{said}");
    assert!(said.contains("line 1: Bitextor: source text: no base64"), "{said}");
}

#[test]
fn ends_of_lines_and_of_the_input_do_not_matter() {
    let row = line(&["u", "v", &base64(ZH), &base64(EN)]);
    let wanted = bitextor(&[], &(line(&HEADER[..4]) + &row)).1;
    let mark = "\u{FEFF}".to_owned() + &line(&HEADER[..4]) + &row;
    assert_eq!(bitextor(&[], &mark).1, wanted, "a byte order mark before the header");
    assert_eq!(bitextor(&[], (line(&HEADER[..4]) + &row).trim_end()).1, wanted, "no line end at the end");
    assert_eq!(bitextor(&[], &(line(&HEADER[..4]) + "\n" + &row + "\n")).1, wanted, "blank lines");
    // Cut off in the middle of a column, as by a full disk: said, not taken for
    // a shorter document.
    let cut = line(&HEADER[..4]) + &row[..row.len() - 7];
    let (code, rows, said) = bitextor(&[], &cut);
    assert_eq!((code, rows.len()), (1, 1), "{said}");
    assert!(said.contains("line 2: Bitextor: target text"), "{said}");
}

#[test]
fn metadata_stays_with_its_sentence_where_lines_are_blank() {
    let zh = base64("图书馆关门了。\n\n我们明天去北京。\n");
    let en = base64("\nThe library is closed.\nWe are going to Beijing tomorrow.\n");
    let metadata = [base64("p1\nblank\np2\n"), base64("blank\nq1\nq2\n")];
    let header = line(&["src_url", "trg_url", "src_text", "trg_text", "src_metadata", "trg_metadata"]);
    let input = header + &line(&["u", "v", &zh, &en, &metadata[0], &metadata[1]]);
    let (code, rows, said) = bitextor(&["--metadata-header-fields", "paragraph_id"], &input);
    assert_eq!((code, rows.len()), (0, 3), "{said}");
    assert_eq!((&rows[1][5..], &rows[2][5..]), (&["p1".into(), "q1".into()][..], &["p2".into(), "q2".into()][..]));
}
