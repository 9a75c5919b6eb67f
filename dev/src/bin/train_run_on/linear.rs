//! Logistic regression over hashed features.

/// Passes over the examples. A choice: the loss hardly moves after twenty.
const ROUNDS: usize = 30;

/// How strongly weights are drawn to zero, chosen between 1e-5 and 1e-3 on a
/// held-out part of the training text.
const DECAY: f64 = 1e-4;

/// Rounds a weight to sixteenths, as it is stored.
pub fn byte(weight: f64) -> i8 {
    (weight * 16.0).round().clamp(-127.0, 127.0) as i8
}

/// Fits the weights by AdaGrad (Duchi, Hazan & Singer 2011), with the examples
/// in the same order in every run.
pub fn fit(examples: Vec<(&[usize], bool)>, size: usize) -> Vec<f64> {
    let (mut weights, mut seen) = (vec![0f64; size], vec![1e-2f64; size]);
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut state = 0x2545_F491_4F6C_DD1Du64;
    for _ in 0..ROUNDS {
        for i in (1..order.len()).rev() {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            order.swap(i, (state % (i as u64 + 1)) as usize);
        }
        for &i in &order {
            let (slots, ends) = examples[i];
            let sum: f64 = slots.iter().map(|&s| weights[s]).sum();
            let error = f64::from(u8::from(ends)) - 1.0 / (1.0 + (-sum).exp());
            for &s in slots {
                let gradient = error - DECAY * examples.len() as f64 * weights[s] / 100.0;
                seen[s] += gradient * gradient;
                weights[s] += 0.1 * gradient / seen[s].sqrt();
            }
        }
    }
    weights
}
