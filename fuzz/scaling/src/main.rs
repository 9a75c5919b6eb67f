//! Does the work grow with the length of the input, or faster? Pairs and triples of tokens, repeated n and 4n times, go
//! through the library function of every command. Work is counted (`counter.c`), never timed, so that the result is the
//! same on a busy machine.
//!
//! A pattern fails if four times the input takes more than six times the work, sixteen times more than six times the work of
//! four times, and so on up to 256: what is quadratic only up to a bound is bounded.

mod subjects;
mod tokens;

use subjects::{SUBJECTS, Subject};

/// More work than this for four times the input is more than linear; n log n stays below 5, a square is 16.
const MOST: f64 = 6.0;

/// The bytes of the shorter pattern: at four times of it a square is well above what is linear in every function here
/// (measured on the cases of `hostile/06`).
const BYTES: usize = 2000;

unsafe extern "C" {
    fn duiqi_work() -> u64;
}

fn work() -> u64 {
    // SAFETY: it reads a number.
    unsafe { duiqi_work() }
}

/// The work of a function on a pattern that is repeated until it has so many bytes.
fn count(subject: &Subject, pattern: &str, bytes: usize) -> f64 {
    let text = pattern.repeat(bytes.div_ceil(pattern.len()));
    let input = (subject.input)(&text);
    let before = work();
    (subject.run)(&input);
    (work() - before) as f64
}

/// How much faster than the input the work grows: 4 is linear.
fn growth(subject: &Subject, pattern: &str) -> f64 {
    let mut growth = f64::INFINITY;
    let mut short = count(subject, pattern, BYTES);
    for times in [4, 16, 64, 256] {
        let long = count(subject, pattern, times * BYTES);
        growth = f64::min(growth, long / short.max(1.0));
        if growth <= MOST {
            break;
        }
        short = long;
    }
    growth
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let share: u64 = arguments.next().map_or(1, |share| share.parse().expect("the share is a number"));
    let only = arguments.next();
    let given = arguments.next();
    let (mut patterns, mut failed) = (0, 0);
    for subject in SUBJECTS.iter().filter(|subject| only.as_ref().is_none_or(|only| subject.name.contains(only))) {
        // The first run loads what is loaded once.
        count(subject, "a ", BYTES);
        let (mut worst, mut worst_pattern, before) = (0.0, String::new(), patterns);
        let chosen: Box<dyn Iterator<Item = String>> = match &given {
            Some(pattern) => Box::new(std::iter::once(pattern.clone())),
            None => Box::new(tokens::known(subject.name).chain(tokens::patterns(subject.tokens, share))),
        };
        for pattern in chosen {
            let growth = growth(subject, &pattern);
            patterns += 1;
            if growth > MOST {
                failed += 1;
                println!("{}: {pattern:?} grows by {growth:.1}", subject.name);
            }
            if growth > worst {
                (worst, worst_pattern) = (growth, pattern);
            }
        }
        println!("{}: {} patterns, worst {worst:.2} of {worst_pattern:?}", subject.name, patterns - before);
    }
    println!("{} passed, {failed} failed", patterns - failed);
    assert!(patterns > 0, "there is no such function");
    std::process::exit(i32::from(failed > 0));
}
