//! Training of the net of the last stage, inside the field: the gradient of a bead's
//! score is its probability less its probability among the gold paths.

use duiqi::model::{CLIP, Net, UNITS};

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

/// Nets that are trained from different beginnings and averaged: their units stand side
/// by side in one net. Measurement: two gain .001 to .003 of strict F1 on novels left out; see
/// docs/training.md.
const NETS: usize = 2;
/// The units of each.
const WIDTH: usize = UNITS / NETS;

/// How the net is trained.
#[derive(Debug, Clone, Copy)]
pub struct Recipe {
    pub epochs: usize,
    pub rate: f32,
    pub l2: f32,
    pub dropout: f64,
    pub batch: usize,
    /// The net is the mean of the weights after each of this many last epochs (Izmailov et al. 2018).
    /// Measurement, like the seed: see docs/training.md.
    pub averaged: usize,
    pub seed: u64,
}

impl Default for Recipe {
    fn default() -> Self {
        Recipe { epochs: 40, rate: 2e-3, l2: 3e-3, dropout: 0.1, batch: 24, averaged: 20, seed: 1 }
    }
}

/// The parameters as one list: hidden rows, direct weights, biases, outputs.
struct Layout {
    inputs: usize,
}

impl Layout {
    fn direct(&self) -> usize {
        self.inputs * WIDTH
    }
    fn bias(&self) -> usize {
        self.direct() + self.inputs
    }
    fn output(&self) -> usize {
        self.bias() + WIDTH
    }
    fn end(&self) -> usize {
        self.output() + WIDTH
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

/// Trains the nets on some documents, and averages them.
pub fn train(samples: &[&Sample], recipe: &Recipe) -> Net {
    let inputs = Net::default().rows.len();
    let layout = Layout { inputs };
    let scale = scales(samples, inputs);
    let scaled: Vec<Scaled> = samples.iter().map(|sample| Scaled::new(sample, &scale)).collect();
    let trained = (0..NETS).map(|net| {
        let start = start(&layout, &scale, &mut Random::new(recipe.seed, &format!("start {net}")));
        descend(&scaled, start, &layout, recipe, &mut Random::new(recipe.seed, &format!("net {net}")))
    });
    average(trained.collect(), &layout, scale)
}

/// Where the training begins.
fn start(layout: &Layout, scale: &[f32], random: &mut Random) -> Vec<f32> {
    let mut p = vec![0.0f32; layout.end()];
    for (at, weight) in p.iter_mut().enumerate().take(layout.direct()) {
        *weight = if scale[at / WIDTH] > 0.0 { (random.normal() * 0.08) as f32 } else { 0.0 };
    }
    for weight in &mut p[layout.output()..layout.end()] {
        *weight = (random.normal() * 0.05) as f32;
    }
    p
}

/// Adam (Kingma & Ba 2015) with a rate that falls by a cosine.
fn descend(documents: &[Scaled], mut p: Vec<f32>, layout: &Layout, recipe: &Recipe, random: &mut Random) -> Vec<f32> {
    let total: f64 = documents.iter().map(|document| document.sample.weight * document.sample.beads as f64).sum();
    let (mut first, mut second) = (vec![0.0f32; p.len()], vec![0.0f32; p.len()]);
    let mut order: Vec<usize> = (0..documents.len()).collect();
    let mut step = 0;
    let mut mean = Mean::new(p.len());
    for epoch in 0..recipe.epochs {
        random.shuffle(&mut order);
        let turn = epoch as f32 / recipe.epochs as f32;
        let rate = recipe.rate * 0.5 * (1.0 + (std::f32::consts::PI * turn).cos());
        for batch in order.chunks(recipe.batch) {
            let keep: Vec<f32> = (0..WIDTH)
                .map(|_| if random.chance(recipe.dropout) { 0.0 } else { 1.0 / (1.0 - recipe.dropout as f32) })
                .collect();
            let share = documents.len() as f64 / batch.len() as f64 / total;
            let batch: Vec<&Scaled> = batch.iter().map(|&at| &documents[at]).collect();
            let gradient = gradient(&batch, &p, layout, &keep, share);
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
        if epoch + recipe.averaged.max(1) >= recipe.epochs {
            mean.add(&p);
        }
    }
    mean.weights()
}

/// The mean of the weights at several times.
struct Mean {
    sum: Vec<f64>,
    count: f64,
}

impl Mean {
    fn new(weights: usize) -> Self {
        Mean { sum: vec![0.0; weights], count: 0.0 }
    }

    fn add(&mut self, p: &[f32]) {
        self.sum.iter_mut().zip(p).for_each(|(sum, &weight)| *sum += f64::from(weight));
        self.count += 1.0;
    }

    fn weights(&self) -> Vec<f32> {
        self.sum.iter().map(|sum| (sum / self.count.max(1.0)) as f32).collect()
    }
}

/// The mean of some nets as one.
fn average(nets: Vec<Vec<f32>>, layout: &Layout, scale: Vec<f32>) -> Net {
    let mut net = Net { scale, ..Net::default() };
    for (at, p) in nets.iter().enumerate() {
        let units = at * WIDTH..(at + 1) * WIDTH;
        for (input, row) in net.rows.iter_mut().enumerate() {
            row[units.clone()].copy_from_slice(&p[input * WIDTH..(input + 1) * WIDTH]);
            row[UNITS] += p[layout.direct() + input] / NETS as f32;
        }
        net.bias[units.clone()].copy_from_slice(&p[layout.bias()..layout.output()]);
        let output = p[layout.output()..layout.end()].iter();
        net.output[units].iter_mut().zip(output).for_each(|(slot, weight)| *slot = weight / NETS as f32);
    }
    net
}

/// A document with its inputs as the net takes them.
struct Scaled<'s> {
    sample: &'s Sample,
    inputs: Vec<(u16, f32)>,
}

impl<'s> Scaled<'s> {
    fn new(sample: &'s Sample, scale: &[f32]) -> Self {
        let take = |&(input, value): &(u16, f32)| (input, (value * scale[usize::from(input)]).clamp(-CLIP, CLIP));
        Scaled { sample, inputs: sample.inputs.iter().map(take).collect() }
    }

    fn inputs_of(&self, arc: usize) -> &[(u16, f32)] {
        let start = arc.checked_sub(1).map_or(0, |before| self.sample.ends[before]);
        &self.inputs[start..self.sample.ends[arc]]
    }
}

/// The gradient over some documents, in two halves at once; the halves are the same on
/// every machine.
fn gradient(documents: &[&Scaled], p: &[f32], layout: &Layout, keep: &[f32], share: f64) -> Vec<f32> {
    let arcs: usize = documents.iter().map(|document| document.sample.base.len()).sum();
    let (mut middle, mut seen) = (0, 0);
    while middle < documents.len() && seen * 2 < arcs {
        seen += documents[middle].sample.base.len();
        middle += 1;
    }
    let (one, two) = documents.split_at(middle);
    let half = |documents: &[&Scaled]| {
        let mut gradient = vec![0.0f32; layout.end()];
        documents.iter().for_each(|document| one_document(document, p, layout, keep, share, &mut gradient));
        gradient
    };
    let (mut sum, other) = std::thread::scope(|scope| {
        let second = scope.spawn(|| half(two));
        (half(one), second.join().unwrap_or_default())
    });
    sum.iter_mut().zip(other).for_each(|(sum, other)| *sum += other);
    sum
}

/// Beads whose probability among all paths is so near to that among the gold paths teach
/// nothing. Choice: it spares half of the time.
const LEAST_SLOPE: f64 = 1e-4;

fn one_document(document: &Scaled, p: &[f32], layout: &Layout, keep: &[f32], share: f64, gradient: &mut [f32]) {
    let sample = document.sample;
    let arcs = sample.base.len();
    let mut hidden = vec![0.0f32; arcs * WIDTH];
    let mut scores = Vec::with_capacity(arcs);
    let bias = &p[layout.bias()..layout.output()];
    let output = &p[layout.output()..layout.end()];
    for arc in 0..arcs {
        let sums: &mut [f32; WIDTH] = (&mut hidden[arc * WIDTH..(arc + 1) * WIDTH]).try_into().expect("a row");
        sums.copy_from_slice(bias);
        let mut direct = 0.0;
        for &(input, value) in document.inputs_of(arc) {
            let input = usize::from(input);
            let row: &[f32; WIDTH] = p[input * WIDTH..(input + 1) * WIDTH].try_into().expect("a row");
            for (sum, weight) in sums.iter_mut().zip(row) {
                *sum += value * weight;
            }
            direct += value * p[layout.direct() + input];
        }
        let mut score = sample.base[arc] + direct;
        for unit in 0..WIDTH {
            sums[unit] = sums[unit].max(0.0) * keep[unit];
            score += sums[unit] * output[unit];
        }
        scores.push(f64::from(score));
    }
    let all = sample.field.probabilities(&scores, |_| true);
    let gold = sample.field.probabilities(&scores, |arc| arc.gold);
    for arc in (0..arcs).filter(|&arc| (all[arc] - gold[arc]).abs() >= LEAST_SLOPE) {
        let slope = ((all[arc] - gold[arc]) * sample.weight * share) as f32;
        let sums = &hidden[arc * WIDTH..(arc + 1) * WIDTH];
        let mut back = [0.0f32; WIDTH];
        for unit in 0..WIDTH {
            gradient[layout.output() + unit] += slope * sums[unit];
            back[unit] = if sums[unit] > 0.0 { slope * output[unit] * keep[unit] } else { 0.0 };
            gradient[layout.bias() + unit] += back[unit];
        }
        for &(input, value) in document.inputs_of(arc) {
            let input = usize::from(input);
            let row: &mut [f32; WIDTH] = (&mut gradient[input * WIDTH..(input + 1) * WIDTH]).try_into().expect("a row");
            for (slot, back) in row.iter_mut().zip(&back) {
                *slot += value * back;
            }
            gradient[layout.direct() + input] += value * slope;
        }
    }
}
