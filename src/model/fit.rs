//! Fits linear weights by conditional likelihood: the gold beads become as probable as
//! possible, given the texts.
//!
//! The gradient is the features of the gold beads less their expectation over all paths
//! (forward–backward). The goal is convex, so there is one optimum; L-BFGS (Liu & Nocedal
//! 1989) finds it without randomness.
//!
//! The loss that is minimised, over documents d with beads scored by the
//! weights w:
//!
//! ```text
//! Σ weight(d) · (log Z(all paths) − log Z(gold paths))
//!   + strength / 2 · |w − start|²
//! ```
//!
//! Z is the sum of exp(score) over paths. A document without gold path has no
//! finite loss; `Example` therefore holds every gold bead, likely or not.

use super::training::Reduced;
use super::{Example, FEATURES};

/// The weights under which the gold beads of the examples are most probable.
///
/// `strength` pulls the weights towards `start` (half of it times the squared distance is
/// added to the loss). The search begins at `from` and takes at most `rounds` steps. All
/// three vectors have [`FEATURES`] entries.
///
/// ```
/// use duiqi::model::{Stage, Weights};
/// let start = Weights::start()[Stage::Coarse].clone();
/// assert_eq!(duiqi::model::fit(&[], &start, &start, 1.0, 10), start);
/// ```
#[must_use]
pub fn fit(examples: &[&Example], start: &[f32], from: &[f32], strength: f64, rounds: usize) -> Vec<f32> {
    fit_some(examples, start, from, &[true; FEATURES], strength, rounds)
}

/// The same, but only the weights of the features marked in `free` change.
///
/// `free` has one flag for each feature. A weight that is not free keeps its
/// value of `from`, and is not pulled towards `start` either.
pub fn fit_some(
    examples: &[&Example],
    start: &[f32],
    from: &[f32],
    free: &[bool],
    strength: f64,
    rounds: usize,
) -> Vec<f32> {
    let features: Vec<usize> = (0..FEATURES).filter(|&feature| free[feature]).collect();
    let some = |weights: &[f32]| -> Vec<f64> { features.iter().map(|&feature| f64::from(weights[feature])).collect() };
    let (start, first) = (some(start), some(from));
    let reduced: Vec<Reduced<'_>> = examples.iter().map(|example| example.reduced(from, &features)).collect();
    let goal = |weights: &[f64]| {
        let (mut loss, mut gradient) = loss(&reduced, weights);
        for ((slot, weight), start) in gradient.iter_mut().zip(weights).zip(&start) {
            *slot += strength * (weight - start);
            loss += strength / 2.0 * (weight - start) * (weight - start);
        }
        (loss, gradient)
    };
    let mut fitted = from.to_vec();
    for (feature, weight) in features.iter().zip(descend(goal, first, rounds)) {
        fitted[*feature] = weight as f32;
    }
    fitted
}

/// The loss of all examples and its gradient, in two halves at once: the same on any number
/// of cores.
///
/// The documents are always halved at the same place and the halves added in
/// the same order, because floating-point sums depend on their order.
fn loss(examples: &[Reduced<'_>], weights: &[f64]) -> (f64, Vec<f64>) {
    let half = |examples: &[Reduced<'_>]| {
        let mut gradient = vec![0.0; weights.len()];
        let loss: f64 = examples.iter().map(|example| example.loss(weights, &mut gradient)).sum();
        (loss, gradient)
    };
    let (one, two) = examples.split_at(examples.len() / 2);
    let ((loss, mut gradient), (more, other)) = std::thread::scope(|scope| {
        let second = scope.spawn(|| half(two));
        (half(one), second.join().unwrap_or_default())
    });
    gradient.iter_mut().zip(other).for_each(|(sum, other)| *sum += other);
    (loss + more, gradient)
}

/// Minimises with L-BFGS and a backtracking line search; `goal` returns a loss and its
/// gradient.
///
/// Stops when a round gains less than a millionth of the loss.
///
/// The direction comes from the two-loop recursion over the last steps; no
/// matrix is kept. The step size begins at 1 and is halved until the loss falls
/// enough. If no size above 10⁻⁶ helps, the search ends at the last good point.
fn descend(goal: impl Fn(&[f64]) -> (f64, Vec<f64>), mut at: Vec<f64>, rounds: usize) -> Vec<f64> {
    /// How many steps approximate the curvature. Nocedal recommends 3 to 20.
    const MEMORY: usize = 10;
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let mut history: Vec<(Vec<f64>, Vec<f64>)> = Vec::new();
    let (mut loss, mut gradient) = goal(&at);
    for _ in 0..rounds {
        let mut direction = gradient.clone();
        let mut shares = Vec::new();
        for (step, change) in history.iter().rev() {
            let share = dot(step, &direction) / dot(step, change);
            direction.iter_mut().zip(change).for_each(|(slot, value)| *slot -= share * value);
            shares.push(share);
        }
        // The first step has no curvature yet; a tenth of a unit is safe.
        let scale = history.last().map_or_else(
            || 0.1 / dot(&gradient, &gradient).sqrt().max(1e-12),
            |(step, change)| dot(step, change) / dot(change, change),
        );
        direction.iter_mut().for_each(|slot| *slot *= scale);
        for ((step, change), share) in history.iter().zip(shares.iter().rev()) {
            let back = dot(change, &direction) / dot(step, change);
            direction.iter_mut().zip(step).for_each(|(slot, value)| *slot += (share - back) * value);
        }
        let slope = dot(&gradient, &direction);
        let mut size = 1.0;
        let (next, next_loss, next_gradient) = loop {
            let next: Vec<f64> = at.iter().zip(&direction).map(|(a, d)| a - size * d).collect();
            let (next_loss, next_gradient) = goal(&next);
            // The Armijo condition: enough descent for the length of the step.
            if next_loss <= loss - 1e-4 * size * slope || size < 1e-6 {
                break (next, next_loss, next_gradient);
            }
            size *= 0.5;
        };
        // The line search gave up: rounding hides any further descent.
        if next_loss >= loss {
            break;
        }
        let step: Vec<f64> = next.iter().zip(&at).map(|(new, old)| new - old).collect();
        let change: Vec<f64> = next_gradient.iter().zip(&gradient).map(|(new, old)| new - old).collect();
        let gained = loss - next_loss;
        (at, loss, gradient) = (next, next_loss, next_gradient);
        // Only steps with positive curvature keep the approximation valid.
        if dot(&step, &change) > 1e-12 {
            history.push((step, change));
            if history.len() > MEMORY {
                history.remove(0);
            }
        }
        if gained < 1e-6 * loss.abs() {
            break;
        }
    }
    at
}
