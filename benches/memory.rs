//! A memory of a million units: import, file size, opening, look-ups. Prints
//! medians and 95th percentiles.
//!
//! `cargo bench --features store --bench memory -- [UNITS]`; default 1,000,000.
//! Run it on a quiet machine.
//!
//! Units are made up: a vocabulary of invented English words and of Han words
//! drawn by Zipf's law, words that like to follow each other, and lengths as in
//! news text (log-normal; median 19 English words, 31 Han characters).

use std::time::{Duration, Instant};

use duiqi::memory::{ConcordanceOptions, ImportOptions, LookupOptions};
use duiqi::{Context, Memory, Result, Unit};

/// Options of which some are not the defaults.
fn set<T: Default>(change: impl FnOnce(&mut T)) -> T {
    let mut options = T::default();
    change(&mut options);
    options
}

fn main() -> Result<()> {
    let units = std::env::args().skip(1).find_map(|word| word.parse().ok()).unwrap_or(1_000_000u64);
    let folder = tempfile::tempdir().map_err(|error| duiqi::Error::io("temporary folder", error))?;
    let path = folder.path().join("bench.duiqi");
    let language = Language::new();

    let mut memory = Memory::create(&path)?;
    // Units are made as they are asked for; the time that takes is measured and
    // subtracted.
    let (mut text_bytes, mut making) = (0, Making::default());
    let made = documents(&language, units);
    let made = making.timed(made.inspect(|unit| text_bytes += unit.source.text.len() + unit.target.text.len()));
    let (start, start_cpu) = (Instant::now(), cpu());
    let report = memory.import(made.map(Ok), &ImportOptions::default())?;
    let (took, worked) = (start.elapsed(), cpu());
    println!("units                {} read, {} added, {} unchanged", report.read, report.added, report.unchanged);
    println!("import               {:.0} units/s", report.read as f64 / (took - making.took).as_secs_f64());
    if let (Some(from), Some(to)) = (start_cpu, worked) {
        println!("  by processor time  {:.0} units/s", report.read as f64 / (to - from - making.worked).as_secs_f64());
    }
    if let Some(peak) = peak() {
        println!("  peak memory        {peak} MB");
    }
    drop(memory);
    let file = std::fs::metadata(&path).map_or(0, |meta| meta.len());
    println!("text                 {:.1} MB", text_bytes as f64 / 1e6);
    println!("file                 {:.1} MB = {:.2} x the text", file as f64 / 1e6, file as f64 / text_bytes as f64);

    let opened: Vec<Duration> = (0..11).map(|_| time(|| Memory::open(&path).map(drop)).0).collect();
    print("opening", opened);
    let memory = Memory::open(&path)?;
    let queries = queries(&memory, &language, units)?;
    let (first, _) = time(|| memory.look_up(&queries[0].text, &LookupOptions::default()));
    println!("first fuzzy look-up  {:.1} ms", first.as_secs_f64() * 1e3);

    let exact = set(|options: &mut LookupOptions| options.threshold = 100);
    for name in ["exact, the first time", "exact"] {
        print(name, queries.iter().map(|query| time(|| memory.look_up(&query.text, &exact)).0).collect());
    }
    for threshold in [70, 85, 50] {
        let options = set(|options: &mut LookupOptions| options.threshold = threshold);
        // The first run warms the caches up and is not counted.
        for warm in [false, true] {
            let mut found = 0;
            let mut times = Vec::new();
            let start = cpu();
            for query in &queries {
                let (took, matches) = time(|| memory.look_up(&query.text, &options));
                found += usize::from(!matches?.is_empty());
                times.push((query.kind, took));
            }
            if warm {
                if let (Some(from), Some(to)) = (start, cpu()) {
                    let mean = (to - from).as_secs_f64() * 1e3 / queries.len() as f64;
                    println!("fuzzy {threshold} %: {mean:.3} ms of processor time on average");
                }
                println!("fuzzy {threshold} %: {found} of {} queries have a match", queries.len());
                print(&format!("fuzzy {threshold} %"), times.iter().map(|time| time.1).collect());
                for kind in KINDS {
                    let of_kind = times.iter().filter(|time| time.0 == kind).map(|time| time.1);
                    print(&format!("  {kind}"), of_kind.collect());
                }
            }
        }
    }
    let options = ConcordanceOptions::default();
    for size in [1, 2, 3] {
        let times = queries.iter().filter(|query| query.kind.contains("Chinese")).take(200).map(|query| {
            let word: String = query.text.chars().skip(3).take(size).collect();
            time(|| memory.concordance(&word, &options)).0
        });
        print(&format!("concordance, {size} Han"), times.collect());
    }
    Ok(())
}

/// The processor time of all threads of this process; `None` where there is no
/// `/proc`.
fn cpu() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/self/stat").ok()?;
    let ticks = |at: usize| text.rsplit(')').next()?.split_ascii_whitespace().nth(at)?.parse::<u64>().ok();
    Some(Duration::from_millis(10 * (ticks(11)? + ticks(12)?)))
}

/// The peak memory of this process in MB; `None` where there is no `/proc`.
fn peak() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse::<u64>().ok().map(|size| size / 1000)
}

/// The processor time of the calling thread; `None` where there is no `/proc`.
fn thread_cpu() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

/// The time that making units took, by the clock and by the processor.
#[derive(Default)]
struct Making {
    took: Duration,
    worked: Duration,
}

impl Making {
    /// The same items, made a thousand at a time, and the time that it takes.
    fn timed<T>(&mut self, mut items: impl Iterator<Item = T>) -> impl Iterator<Item = T> {
        let mut ready = Vec::new().into_iter();
        std::iter::from_fn(move || {
            if ready.len() == 0 {
                let (start, start_cpu) = (Instant::now(), thread_cpu());
                ready = items.by_ref().take(1000).collect::<Vec<T>>().into_iter();
                self.took += start.elapsed();
                self.worked += thread_cpu().zip(start_cpu).map_or(Duration::ZERO, |(to, from)| to - from);
            }
            ready.next()
        })
    }
}

fn time<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let done = work();
    (start.elapsed(), done)
}

fn print(name: &str, mut times: Vec<Duration>) {
    times.sort();
    if times.is_empty() {
        return;
    }
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    println!(
        "{name:<28} median {:8.3} ms   p95 {:8.3} ms   p99 {:8.3} ms   most {:8.3} ms",
        at(0.5),
        at(0.95),
        at(0.99),
        at(1.0)
    );
}

const KINDS: [&str; 6] =
    ["English, the same", "English, edited", "English, new", "Chinese, the same", "Chinese, edited", "Chinese, new"];

struct Query {
    kind: &'static str,
    text: String,
}

/// 1,200 queries: texts of units, the same with up to a third of their words
/// changed, and texts that no unit has.
fn queries(memory: &Memory, language: &Language, units: u64) -> Result<Vec<Query>> {
    let mut dice = Dice(99);
    let mut found = Vec::new();
    for round in 0..1200 {
        let kind = round % 6;
        let id = dice.below(units) + 1;
        let unit = memory.unit(id)?.unwrap_or_default();
        let old = if kind < 3 { unit.source.text } else { unit.target.text };
        let text = match kind % 3 {
            0 => old,
            1 => language.edit(&old, kind >= 3, &mut dice),
            _ if kind < 3 => language.english(&mut dice),
            _ => language.chinese(&mut dice),
        };
        found.push(Query { kind: KINDS[kind], text });
    }
    Ok(found)
}

/// Units in documents of a hundred, with context, position and confidence, as
/// an alignment makes them.
fn documents(language: &Language, units: u64) -> impl Iterator<Item = Unit> + '_ {
    let mut dice = Dice(7);
    let mut document: Vec<Unit> = Vec::new();
    let mut made = 0;
    std::iter::from_fn(move || {
        if made == units {
            return None;
        }
        let number = made / 100;
        if document.is_empty() {
            document = (0..100).map(|position| language.unit(number, position, &mut dice)).collect();
            let sources: Vec<String> = document.iter().map(|unit| unit.source.text.clone()).collect();
            for (at, unit) in document.iter_mut().enumerate() {
                let before = if at == 0 { String::new() } else { sources[at - 1].clone() };
                unit.context =
                    Context { before: Some(before), after: Some(sources.get(at + 1).cloned().unwrap_or_default()) };
            }
            document.reverse();
        }
        made += 1;
        document.pop()
    })
}

struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        x ^ (x >> 31)
    }

    fn below(&mut self, most: u64) -> u64 {
        self.next() % most
    }

    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A length drawn from the log-normal distribution, which fits sentence
    /// lengths in news.
    fn length(&mut self, median: f64, least: usize, most: usize) -> usize {
        let normal = (0..12).map(|_| self.share()).sum::<f64>() - 6.0;
        ((median.ln() + 0.55 * normal).exp().round() as usize).clamp(least, most)
    }
}

/// Words with their cumulative weights.
struct Words {
    words: Vec<String>,
    sums: Vec<f64>,
}

impl Words {
    fn new(words: Vec<String>) -> Self {
        let mut sum = 0.0;
        let weight = |rank: usize| 1.0 / (rank as f64 + 2.7);
        let sums = (0..words.len()).map(|rank| (sum += weight(rank), sum).1).collect();
        Words { words, sums }
    }

    fn draw(&self, dice: &mut Dice) -> usize {
        let at = dice.share() * self.sums.last().copied().unwrap_or(0.0);
        self.sums.partition_point(|&sum| sum < at).min(self.words.len() - 1)
    }

    /// After every third word comes one of four that like to follow it.
    fn next(&self, last: usize, dice: &mut Dice) -> usize {
        if dice.share() < 0.35 {
            let mut taste = Dice(last as u64 * 4 + dice.below(4));
            self.draw(&mut taste)
        } else {
            self.draw(dice)
        }
    }
}

struct Language {
    english: Words,
    chinese: Words,
}

impl Language {
    fn new() -> Self {
        let mut dice = Dice(1);
        let parts = [
            "ba", "con", "de", "er", "fi", "ga", "in", "ka", "lo", "men", "ni", "or", "pre", "ra", "sta", "ti", "un",
            "ver",
        ];
        let mut word = |rank: usize| {
            let syllables = 1 + (rank + 1).ilog10() as usize / 2 + dice.below(2) as usize;
            (0..syllables).map(|_| parts[dice.below(parts.len() as u64) as usize]).collect::<String>()
        };
        let english = Words::new((0..60_000).map(&mut word).collect());
        let mut dice = Dice(2);
        let characters =
            Words::new((0..4500u32).filter_map(|at| char::from_u32(0x4E00 + at * 4)).map(String::from).collect());
        let mut word = |rank: usize| {
            let size = if rank < 200 { 1 } else { 2 + usize::from(dice.below(5) == 0) };
            (0..size).map(|_| characters.words[characters.draw(&mut dice)].as_str()).collect::<String>()
        };
        let chinese = Words::new((0..60_000).map(&mut word).collect());
        Language { english, chinese }
    }

    fn unit(&self, document: u64, position: u64, dice: &mut Dice) -> Unit {
        let mut unit = Unit::pair(("en", &self.english(dice)), ("zh-CN", &self.chinese(dice)));
        unit.document = Some(format!("document-{document}.txt"));
        unit.position = Some(position);
        unit.confidence = Some(0.9 + 0.1 * dice.share() as f32);
        unit.origin = Some("alignment".to_owned());
        unit.shape = Some((1, 1).into());
        unit
    }

    fn english(&self, dice: &mut Dice) -> String {
        let mut text = String::new();
        let mut last = self.english.draw(dice);
        for at in 0..dice.length(19.0, 2, 90) {
            let mark = if dice.below(12) == 0 { "," } else { "" };
            let gap = if at == 0 { "" } else { " " };
            if dice.below(40) == 0 {
                text += &format!("{mark}{gap}{}", dice.below(3000));
            } else {
                text += &format!("{mark}{gap}{}", self.english.words[last]);
            }
            last = self.english.next(last, dice);
        }
        text + "."
    }

    fn chinese(&self, dice: &mut Dice) -> String {
        let mut text = String::new();
        let mut last = self.chinese.draw(dice);
        let length = dice.length(31.0, 3, 150);
        while text.chars().count() < length {
            if dice.below(10) == 0 {
                text += "，";
            }
            if dice.below(40) == 0 {
                text += &dice.below(3000).to_string();
            } else {
                text += &self.chinese.words[last];
            }
            last = self.chinese.next(last, dice);
        }
        text + "。"
    }

    /// Changes, drops or doubles up to a third of the words (characters in
    /// Chinese).
    fn edit(&self, text: &str, chinese: bool, dice: &mut Dice) -> String {
        let share = dice.share() / 3.0;
        let pieces: Vec<String> = if chinese {
            text.chars().map(String::from).collect()
        } else {
            text.split_inclusive(' ').map(String::from).collect()
        };
        let mut edited = String::new();
        for piece in pieces {
            if dice.share() >= share {
                edited += &piece;
                continue;
            }
            let (words, gap) = if chinese { (&self.chinese, "") } else { (&self.english, " ") };
            let word = &words.words[words.draw(dice)];
            let word: String = if chinese { word.chars().take(1).collect() } else { word.clone() };
            match dice.below(3) {
                0 => {}
                1 => edited += &format!("{word}{gap}"),
                _ => edited += &format!("{piece}{word}{gap}"),
            }
        }
        edited
    }
}
