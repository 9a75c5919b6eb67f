//! Training of the net of the last stage, inside the field: the gradient of a bead's score is its probability less its
//! probability among the gold paths.

use duiqi::model::{CLIP, COLUMNS, Net, UNITS};

use super::field::Field;
use super::random::Random;

/// A document to train on.
#[derive(Debug, Clone)]
pub struct Sample {
    /// Its beads.
    pub field: Field,
    /// The scores of the linear model.
    pub base: Vec<f32>,
    /// The inputs of all beads, and where those of each end.
    pub inputs: Vec<(u16, f32)>,
    pub ends: Vec<usize>,
    /// How much one bead counts.
    pub weight: f64,
    /// How many gold beads there are.
    pub beads: usize,
}

impl Sample {
    /// The inputs of one bead.
    pub fn inputs_of(&self, arc: usize) -> &[(u16, f32)] {
        let start = arc.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.inputs[start..self.ends[arc]]
    }

    /// The scores of all beads with a net.
    pub fn scores(&self, net: &Net) -> Vec<f64> {
        let score = |(arc, base): (usize, &f32)| f64::from(base + net.score(self.inputs_of(arc)));
        self.base.iter().enumerate().map(score).collect()
    }
}

/// How the net is trained.
#[derive(Debug, Clone, Copy)]
pub struct Recipe {
    pub epochs: usize,
    pub rate: f32,
    pub l2: f32,
    pub dropout: f64,
    pub batch: usize,
    pub seed: u64,
}

impl Default for Recipe {
    fn default() -> Self {
        Recipe { epochs: 40, rate: 2e-3, l2: 3e-3, dropout: 0.1, batch: 24, seed: 1 }
    }
}

/// The parameters as one list: hidden rows, direct weights, biases, outputs.
struct Layout {
    inputs: usize,
}

impl Layout {
    fn direct(&self) -> usize {
        self.inputs * UNITS
    }
    fn bias(&self) -> usize {
        self.direct() + self.inputs
    }
    fn output(&self) -> usize {
        self.bias() + UNITS
    }
    fn end(&self) -> usize {
        self.output() + UNITS
    }
}

/// One over the usual size (root of the mean square) of each input over some samples.
pub fn scales(samples: &[&Sample], inputs: usize) -> Vec<f32> {
    let (mut squares, mut count) = (vec![0.0f64; inputs], 0.0);
    for sample in samples {
        for &(at, value) in &sample.inputs {
            squares[usize::from(at)] += f64::from(value) * f64::from(value);
        }
        count += sample.base.len() as f64;
    }
    squares
        .iter()
        .map(|&sum| if sum > 1e-9 { (1.0 / (sum / count + 1e-6).sqrt()).min(8.0) as f32 } else { 0.0 })
        .collect()
}

/// Trains a net on some documents.
pub fn train(samples: &[&Sample], recipe: &Recipe) -> Net {
    let inputs = Net::default().rows.len();
    let layout = Layout { inputs };
    let scale = scales(samples, inputs);
    let mut random = Random::new(recipe.seed, "net");
    let mut p = vec![0.0f32; layout.end()];
    for (at, weight) in p.iter_mut().enumerate().take(layout.direct()) {
        *weight = if scale[at / UNITS] > 0.0 { (random.normal() * 0.08) as f32 } else { 0.0 };
    }
    for weight in &mut p[layout.output()..layout.end()] {
        *weight = (random.normal() * 0.05) as f32;
    }
    let total: f64 = samples.iter().map(|sample| sample.weight * sample.beads as f64).sum();
    let (mut first, mut second) = (vec![0.0f32; p.len()], vec![0.0f32; p.len()]);
    let mut order: Vec<usize> = (0..samples.len()).collect();
    let mut step = 0;
    for epoch in 0..recipe.epochs {
        random.shuffle(&mut order);
        let turn = epoch as f32 / recipe.epochs as f32;
        let rate = recipe.rate * 0.5 * (1.0 + (std::f32::consts::PI * turn).cos());
        for batch in order.chunks(recipe.batch) {
            let keep: Vec<f32> = (0..UNITS)
                .map(|_| if random.chance(recipe.dropout) { 0.0 } else { 1.0 / (1.0 - recipe.dropout as f32) })
                .collect();
            let share = samples.len() as f64 / batch.len() as f64 / total;
            let documents: Vec<&Sample> = batch.iter().map(|&at| samples[at]).collect();
            let gradient = gradient(&documents, &p, &layout, &scale, &keep, share);
            step += 1;
            let (fix_first, fix_second) = (1.0 - 0.9f32.powi(step), 1.0 - 0.999f32.powi(step));
            for at in 0..p.len() {
                let decay = if (layout.bias()..layout.output()).contains(&at) { 0.0 } else { recipe.l2 * p[at] };
                let g = gradient[at] + decay;
                first[at] = 0.9 * first[at] + 0.1 * g;
                second[at] = 0.999 * second[at] + 0.001 * g * g;
                p[at] -= rate * (first[at] / fix_first) / ((second[at] / fix_second).sqrt() + 1e-8);
            }
        }
    }
    net(&p, &layout, scale)
}

fn net(p: &[f32], layout: &Layout, scale: Vec<f32>) -> Net {
    let row = |input: usize| {
        let mut row = [0.0; COLUMNS];
        row[..UNITS].copy_from_slice(&p[input * UNITS..(input + 1) * UNITS]);
        row[UNITS] = p[layout.direct() + input];
        row
    };
    let mut bias = [0.0; UNITS];
    bias.copy_from_slice(&p[layout.bias()..layout.output()]);
    let mut output = [0.0; UNITS];
    output.copy_from_slice(&p[layout.output()..layout.end()]);
    Net { rows: (0..layout.inputs).map(row).collect(), scale, bias, output }
}

/// The gradient over some documents, in two halves at once; the halves are the same on every machine.
fn gradient(samples: &[&Sample], p: &[f32], layout: &Layout, scale: &[f32], keep: &[f32], share: f64) -> Vec<f32> {
    let arcs: usize = samples.iter().map(|sample| sample.base.len()).sum();
    let (mut middle, mut seen) = (0, 0);
    while middle < samples.len() && seen * 2 < arcs {
        seen += samples[middle].base.len();
        middle += 1;
    }
    let (one, two) = samples.split_at(middle);
    let half = |samples: &[&Sample]| {
        let mut gradient = vec![0.0f32; layout.end()];
        samples.iter().for_each(|sample| one_document(sample, p, layout, scale, keep, share, &mut gradient));
        gradient
    };
    let (mut sum, other) = std::thread::scope(|scope| {
        let second = scope.spawn(|| half(two));
        (half(one), second.join().unwrap_or_default())
    });
    sum.iter_mut().zip(other).for_each(|(sum, other)| *sum += other);
    sum
}

fn one_document(
    sample: &Sample,
    p: &[f32],
    layout: &Layout,
    scale: &[f32],
    keep: &[f32],
    share: f64,
    gradient: &mut [f32],
) {
    let arcs = sample.base.len();
    let mut hidden = vec![0.0f32; arcs * UNITS];
    let mut scores = Vec::with_capacity(arcs);
    let bias = &p[layout.bias()..layout.output()];
    let output = &p[layout.output()..layout.end()];
    for arc in 0..arcs {
        let sums: &mut [f32; UNITS] = (&mut hidden[arc * UNITS..(arc + 1) * UNITS]).try_into().expect("a row");
        sums.copy_from_slice(bias);
        let mut direct = 0.0;
        for &(input, value) in sample.inputs_of(arc) {
            let input = usize::from(input);
            let value = (value * scale[input]).clamp(-CLIP, CLIP);
            let row: &[f32; UNITS] = p[input * UNITS..(input + 1) * UNITS].try_into().expect("a row");
            for (sum, weight) in sums.iter_mut().zip(row) {
                *sum += value * weight;
            }
            direct += value * p[layout.direct() + input];
        }
        let mut score = sample.base[arc] + direct;
        for unit in 0..UNITS {
            sums[unit] = sums[unit].max(0.0) * keep[unit];
            score += sums[unit] * output[unit];
        }
        scores.push(f64::from(score));
    }
    let all = sample.field.probabilities(&scores, |_| true);
    let gold = sample.field.probabilities(&scores, |arc| arc.gold);
    for arc in 0..arcs {
        let slope = ((all[arc] - gold[arc]) * sample.weight * share) as f32;
        if slope.abs() < 1e-12 {
            continue;
        }
        let sums = &hidden[arc * UNITS..(arc + 1) * UNITS];
        let mut back = [0.0f32; UNITS];
        for unit in 0..UNITS {
            gradient[layout.output() + unit] += slope * sums[unit];
            back[unit] = if sums[unit] > 0.0 { slope * output[unit] * keep[unit] } else { 0.0 };
            gradient[layout.bias() + unit] += back[unit];
        }
        for &(input, value) in sample.inputs_of(arc) {
            let input = usize::from(input);
            let value = (value * scale[input]).clamp(-CLIP, CLIP);
            let row: &mut [f32; UNITS] = (&mut gradient[input * UNITS..(input + 1) * UNITS]).try_into().expect("a row");
            for (slot, back) in row.iter_mut().zip(&back) {
                *slot += value * back;
            }
            gradient[layout.direct() + input] += value * slope;
        }
    }
}
