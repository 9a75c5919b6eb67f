//! Ends of sentences that no mark shows: a heading, a signature, a list in one line. A small linear model judges
//! the gaps; how it was made and under which licence is in `run_on/NOTICE`.

pub(super) mod features;

static WEIGHTS: &[u8; features::SIZE] = include_bytes!("run_on/weights.bin");

/// The score of a gap has to reach this, in sixteenths of a logit.
const LEAST: i32 = 16;

/// Whether a sentence ends at the gap before byte `at`.
pub(super) fn ends(paragraph: &[u8], start: usize, at: usize) -> bool {
    if !features::is_candidate(paragraph, at) {
        return false;
    }
    let mut score = 0;
    features::features(paragraph, start, at, |slot| score += i32::from(WEIGHTS[slot] as i8));
    score >= least()
}
fn least() -> i32 {
    static L: std::sync::LazyLock<i32> =
        std::sync::LazyLock::new(|| std::env::var("LEAST").ok().and_then(|s| s.parse().ok()).unwrap_or(LEAST));
    *L
}
