//! The nets, each trained together with a linear part of its own; the linear
//! parts are averaged.

use crate::Example;
use crate::features::SIZE;
use crate::net::{INPUTS, NETS, POSITIONS, SCALE, SHAPE, SPELLING, UNITS, WEIGHTS, WORD, parts};

/// Passes over the examples, the learning rate of the first, and the share of
/// inputs and units dropped at random: of four settings tried on the dev sets,
/// the one with the fewest false ends.
const ROUNDS: usize = 8;
const RATE: f32 = 0.03;
const DROPPED: f32 = 0.35;

/// How strongly the linear part, the layer and the word vectors are drawn to
/// zero, from the same trials.
const LINEAR_DECAY: f32 = 0.03;
const LAYER_DECAY: f32 = 0.005;
const VECTOR_DECAY: f32 = 0.003;

/// The share of examples for which the net must do without the linear part,
/// lest it lean on it. A choice.
const LINEAR_DROPPED: f32 = 0.3;

/// The trained weights.
pub struct Trained {
    /// Those of the linear part.
    pub linear: Vec<f64>,
    /// Those of each net.
    pub nets: Vec<Vec<f32>>,
}

/// Rounds a weight to the signed byte that is stored.
pub fn byte(weight: f32) -> i8 {
    (weight * SCALE).round().clamp(-127.0, 127.0) as i8
}

/// Trains all nets, from starting points that are always the same.
pub fn train(examples: &[Example]) -> Trained {
    let mut trained = Trained { linear: vec![0.0; SIZE], nets: Vec::new() };
    for net in 0..NETS {
        let mut trainer = Trainer::new(0x2545_F491_4F6C_DD1D + 77 * net as u64);
        trainer.run(examples);
        for (sum, weight) in trained.linear.iter_mut().zip(&trainer.linear.values) {
            *sum += f64::from(*weight) / NETS as f64;
        }
        trained.nets.push(trainer.net.values);
    }
    trained
}

/// Weights with the sums of squared gradients that AdaGrad (Duchi, Hazan &
/// Singer 2011) scales its steps by.
struct Weights {
    values: Vec<f32>,
    squares: Vec<f32>,
}

impl Weights {
    fn zero(size: usize) -> Weights {
        // Starting the sums of squares above zero keeps the first steps small.
        Weights { values: vec![0.0; size], squares: vec![0.1; size] }
    }

    #[inline]
    fn step(&mut self, at: usize, gradient: f32, rate: f32) {
        self.squares[at] += gradient * gradient;
        self.values[at] += rate * gradient / self.squares[at].sqrt();
    }
}

struct Trainer {
    linear: Weights,
    net: Weights,
    random: u64,
}

impl Trainer {
    fn new(seed: u64) -> Trainer {
        let mut trainer = Trainer { linear: Weights::zero(SIZE), net: Weights::zero(WEIGHTS), random: seed };
        let layer = 1.7 / (INPUTS as f32).sqrt();
        for (range, size) in [
            (0..parts::LAYER, 0.3),
            (parts::LAYER..parts::TRAIT_LAYER, layer),
            (parts::TRAIT_LAYER..parts::BIAS, 0.05),
            (parts::OUTPUT..parts::OUTPUT_BIAS, 0.3),
        ] {
            for at in range {
                trainer.net.values[at] = (trainer.chance() - 0.5) * 2.0 * size;
            }
        }
        trainer
    }

    fn next_random(&mut self) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random
    }

    /// A number from 0 to 1.
    fn chance(&mut self) -> f32 {
        (self.next_random() >> 40) as f32 / (1u64 << 24) as f32
    }

    fn run(&mut self, examples: &[Example]) {
        let mut order: Vec<usize> = (0..examples.len()).collect();
        for round in 0..ROUNDS {
            let rate = RATE * (1.0 - round as f32 / ROUNDS as f32).max(0.1);
            for i in (1..order.len()).rev() {
                let other = (self.next_random() % (i as u64 + 1)) as usize;
                order.swap(i, other);
            }
            order.iter().for_each(|&i| self.learn(&examples[i], rate));
        }
    }

    fn learn(&mut self, example: &Example, rate: f32) {
        let inputs = &example.inputs;
        let mut words = [0f32; INPUTS];
        let mut without = [false; POSITIONS];
        for place in 0..POSITIONS {
            without[place] = self.chance() < DROPPED;
            for number in 0..WORD {
                if number >= SPELLING || !without[place] {
                    words[place * WORD + number] = self.net.values[vector(inputs, place, number)];
                }
            }
        }
        let mut units: [f32; UNITS] = std::array::from_fn(|unit| self.net.values[parts::BIAS + unit]);
        for (i, input) in words.iter().enumerate() {
            let row = parts::LAYER + i * UNITS;
            units.iter_mut().zip(&self.net.values[row..]).for_each(|(unit, weight)| *unit += input * weight);
        }
        for &value in &inputs.traits {
            let row = parts::TRAIT_LAYER + usize::from(value) * UNITS;
            units.iter_mut().zip(&self.net.values[row..]).for_each(|(unit, weight)| *unit += weight);
        }
        for unit in &mut units {
            let kept = self.chance() >= DROPPED;
            *unit = if kept { unit.max(0.0) / (1.0 - DROPPED) } else { 0.0 };
        }
        let linear = self.chance() >= LINEAR_DROPPED;
        let mut sum = self.net.values[parts::OUTPUT_BIAS];
        sum += units.iter().zip(&self.net.values[parts::OUTPUT..]).map(|(unit, weight)| unit * weight).sum::<f32>();
        if linear {
            sum += example.slots.iter().map(|&slot| self.linear.values[slot]).sum::<f32>();
        }
        let error = f32::from(u8::from(example.ends)) - 1.0 / (1.0 + (-sum).exp());
        if linear {
            for &slot in &example.slots {
                let gradient = error - LINEAR_DECAY * self.linear.values[slot];
                self.linear.step(slot, gradient, 2.0 * rate);
            }
        }
        self.step_net(inputs, &words, &without, &units, error, rate);
    }

    fn step_net(
        &mut self,
        inputs: &crate::net::GapInputs,
        words: &[f32; INPUTS],
        without: &[bool; POSITIONS],
        units: &[f32; UNITS],
        error: f32,
        rate: f32,
    ) {
        let slow = rate / 2.0;
        self.net.step(parts::OUTPUT_BIAS, error, rate);
        let active: Vec<(usize, f32)> = (0..UNITS)
            .filter(|&unit| units[unit] > 0.0)
            .map(|unit| (unit, error * self.net.values[parts::OUTPUT + unit] / (1.0 - DROPPED)))
            .collect();
        for &(unit, gradient) in &active {
            self.net.step(parts::OUTPUT + unit, error * units[unit], rate);
            self.net.step(parts::BIAS + unit, gradient, rate);
        }
        let mut back = [0f32; INPUTS];
        for (i, &input) in words.iter().enumerate() {
            let row = parts::LAYER + i * UNITS;
            back[i] = active.iter().map(|&(unit, gradient)| gradient * self.net.values[row + unit]).sum();
            if input != 0.0 {
                for &(unit, gradient) in &active {
                    let decay = LAYER_DECAY * self.net.values[row + unit];
                    self.net.step(row + unit, gradient * input - decay, slow);
                }
            }
        }
        for &value in &inputs.traits {
            let row = parts::TRAIT_LAYER + usize::from(value) * UNITS;
            active.iter().for_each(|&(unit, gradient)| self.net.step(row + unit, gradient, slow));
        }
        for place in 0..POSITIONS {
            for number in if without[place] { SPELLING..WORD } else { 0..WORD } {
                let at = vector(inputs, place, number);
                let gradient = back[place * WORD + number] - VECTOR_DECAY * self.net.values[at];
                self.net.step(at, gradient, slow);
            }
        }
    }
}

/// The index among the weights of one number of a word's vector.
fn vector(inputs: &crate::net::GapInputs, place: usize, number: usize) -> usize {
    if number < SPELLING {
        usize::from(inputs.spellings[place]) * SPELLING + number
    } else {
        parts::SHAPE_TABLE + usize::from(inputs.shapes[place]) * SHAPE + number - SPELLING
    }
}
