//! Whether confidences can be trusted: of the pairs with a confidence of .8,
//! four in five should be right.

use serde::{Deserialize, Serialize};

/// One row of a reliability table: the predictions within a tenth of confidence.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Bin {
    /// The number of predictions.
    pub count: u64,
    /// Their mean confidence, 0 to 1.
    pub confidence: f64,
    /// The share of them that are right, 0 to 1.
    pub accuracy: f64,
}

/// A pair that was found, to be checked against gold.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Prediction {
    /// The confidence that it is right, 0 to 1.
    pub confidence: f32,
    /// Whether it is right.
    pub is_right: bool,
}

/// Sorts predictions into ten bins of confidence, .0–.1 to .9–1.
///
/// ```
/// use duiqi::eval::{Prediction, reliability};
/// let found = [(0.95, true), (0.95, true), (0.45, false)];
/// let bins = reliability(&found.map(|(confidence, is_right)| Prediction { confidence, is_right }));
/// assert_eq!((bins[9].count, bins[9].accuracy, bins[4].accuracy), (2, 1.0, 0.0));
/// ```
#[must_use]
pub fn reliability(predictions: &[Prediction]) -> [Bin; 10] {
    let mut bins = [Bin::default(); 10];
    for &Prediction { confidence, is_right } in predictions {
        let bin = &mut bins[((confidence * 10.0) as usize).min(9)];
        bin.count += 1;
        bin.confidence += f64::from(confidence);
        bin.accuracy += f64::from(u8::from(is_right));
    }
    for bin in bins.iter_mut().filter(|bin| bin.count > 0) {
        bin.confidence /= bin.count as f64;
        bin.accuracy /= bin.count as f64;
    }
    bins
}

/// The expected calibration error: the distance between confidence and accuracy, averaged
/// over bins by size (Guo et al. 2017).
///
/// ```
/// use duiqi::eval::{Prediction, calibration_error, reliability};
/// let found = [true, false].map(|is_right| Prediction { confidence: 0.9, is_right });
/// assert!((calibration_error(&reliability(&found)) - 0.4).abs() < 1e-6);
/// ```
#[must_use]
pub fn calibration_error(bins: &[Bin]) -> f64 {
    let total: u64 = bins.iter().map(|bin| bin.count).sum();
    let gap = |bin: &Bin| (bin.confidence - bin.accuracy).abs() * bin.count as f64;
    if total == 0 { 0.0 } else { bins.iter().map(gap).sum::<f64>() / total as f64 }
}
