use duiqi::{Bitext, Lang, Lexicon, align};
use std::fs;
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().collect();
    fs::create_dir_all(&args[2])?;
    let lexicon = Lexicon::builtin();
    lexicon.translations("我").count();
    let mut time = std::time::Duration::ZERO;
    for entry in fs::read_dir(format!("{}/zh", args[1]))? {
        let name = entry?.file_name().into_string().unwrap();
        let zh = fs::read_to_string(format!("{}/zh/{name}", args[1]))?;
        let other = if args.len() > 4 {
            let mut all: Vec<_> = fs::read_dir(format!("{}/zh", args[1]))?
                .map(|e| e.unwrap().file_name().into_string().unwrap())
                .collect();
            all.sort();
            let at = all.iter().position(|n| *n == name).unwrap();
            all[(at + 1) % all.len()].clone()
        } else {
            name.clone()
        };
        let en = fs::read_to_string(format!("{}/en/{other}", args[1]))?;
        let bitext = Bitext::from_lines((Lang::Zh, Lang::En), &zh, &en);
        let mut options = align::Options::default();
        options.paragraphs = false;
        let start = std::time::Instant::now();
        let found = align(&bitext, &lexicon, &options);
        time += start.elapsed();
        if args.len() > 3 {
            println!("{name} {:.3} {}", found.confidence, found.beads.len());
        }
        let ids = |r: std::ops::Range<usize>| r.map(|i| i.to_string()).collect::<Vec<_>>().join(",");
        let text: String =
            found.beads.iter().map(|b| format!("[{}]:[{}]\n", ids(b.source.clone()), ids(b.target.clone()))).collect();
        fs::write(format!("{}/{name}", args[2]), text)?;
    }
    println!("{time:?}");
    Ok(())
}
