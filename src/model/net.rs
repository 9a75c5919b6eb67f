//! The net of the linked stage: one layer of rectified units over the inputs of
//! a bead. Its score is added to the linear one.
//!
//! `score = linear + direct · x + output · relu(hidden · x + bias)`, where `x`
//! are the inputs, each divided by its usual size and clamped to ±[`CLIP`].
//! `docs/training.md` describes how the net is trained, and its file.
//!
//! The file, all numbers with their lowest byte first:
//!
//! ```text
//! bytes               content
//! 8                   duiqinn1
//! 4                   the number of inputs
//! 4                   a hash of the names of the inputs
//! 64 × 4              the bias of each hidden unit
//! 64 × 4              the output weight of each hidden unit
//! for each input:
//!   4                 its scale
//!   4                 the step of its weights
//!   65                its weights in steps, −127 to 127: hidden units, direct
//! ```

use super::inputs::{self, INPUTS};
use crate::error::{Error, Place, Result};

/// The number of hidden units: those of two nets that were trained from
/// different starting points. Measurement: two nets of 32 gain .001 to .003 of
/// strict F1 on novels left out over one of 32 (`docs/training.md`).
pub const UNITS: usize = 64;
/// Inputs are clamped to this many times their usual size. Choice: a rare
/// extreme must not decide alone.
pub const CLIP: f32 = 6.0;
/// Weights for each input: those of the hidden units, and the direct one.
pub const COLUMNS: usize = UNITS + 1;

/// Hidden units that are summed up together: their sums stay in vector registers.
const BLOCK: usize = 32;
const _: () = assert!(UNITS.is_multiple_of(BLOCK));

/// The first bytes of the file; the digit is the version of the format.
const MAGIC: &[u8; 8] = b"duiqinn1";
/// The bytes of one input: its scale, the quantisation step of its weights, and
/// its weights.
const ROW_BYTES: usize = 4 + 4 + COLUMNS;

/// A net with one layer of hidden units.
///
/// The net is small on purpose: it corrects the linear model where features
/// interact, and is evaluated for every likely bead.
///
/// Hidden units of one input lie side by side in `rows`, since few inputs of a
/// bead are not 0 and each is read once.
#[derive(Debug, Clone, PartialEq)]
pub struct Net {
    /// By input: 1 / its usual size; 0 leaves the input out.
    pub scale: Vec<f32>,
    /// By input: its weights for the hidden units, then the direct one.
    pub rows: Vec<[f32; COLUMNS]>,
    /// By hidden unit: the sum that it starts from.
    pub bias: [f32; UNITS],
    /// By hidden unit: its weight in the score.
    pub output: [f32; UNITS],
}

/// An input of a bead, scaled for the net.
struct ScaledInput<'n> {
    /// Its value, divided by its usual size and clamped.
    value: f32,
    /// Its weights.
    row: &'n [f32; COLUMNS],
}

impl Default for Net {
    /// A net that adds nothing to any score.
    fn default() -> Self {
        Net { scale: vec![0.0; INPUTS], rows: vec![[0.0; COLUMNS]; INPUTS], bias: [0.0; UNITS], output: [0.0; UNITS] }
    }
}

impl Net {
    /// The net in the crate, `src/model/net.bin`. Adds nothing if that file was
    /// trained on other inputs.
    pub fn fitted() -> Self {
        Net::read(include_bytes!("net.bin")).unwrap_or_default()
    }

    /// The net's share of a bead's score. `inputs` are the inputs that are not
    /// 0.
    ///
    /// A score is in natural logarithms, like the linear one that it is added
    /// to. Inputs beyond those of the net are passed over. The cost is 65
    /// multiplications for each input that is not 0.
    pub fn score(&self, inputs: &[(u16, f32)]) -> f32 {
        let mut scaled = Vec::with_capacity(inputs.len());
        scaled.extend(inputs.iter().filter_map(|&(input, value)| self.scaled(input, value)));
        let direct = scaled.iter().fold(0.0, |sum, input| sum + input.value * input.row[UNITS]);
        let mut hidden = self.bias;
        for (block, kept) in hidden.as_chunks_mut::<BLOCK>().0.iter_mut().enumerate() {
            let mut sums = *kept;
            for input in &scaled {
                let weights = &input.row.as_chunks::<BLOCK>().0[block];
                sums.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += input.value * weight);
            }
            *kept = sums;
        }
        direct + hidden.iter().zip(&self.output).map(|(sum, weight)| sum.max(0.0) * weight).sum::<f32>()
    }

    /// An input with its weights; `None` if the net leaves it out.
    #[inline]
    fn scaled(&self, input: u16, value: f32) -> Option<ScaledInput<'_>> {
        let (&scale, row) = self.scale.get(usize::from(input)).zip(self.rows.get(usize::from(input)))?;
        // Clamped as in training, or an outlier would leave the range that the
        // weights were fitted for.
        (scale != 0.0).then(|| ScaledInput { value: (value * scale).clamp(-CLIP, CLIP), row })
    }

    /// The net as the bytes of its file. Weights are rounded to 255 steps for
    /// each input.
    ///
    /// ```
    /// use duiqi::model::Net;
    /// let net = Net::fitted();
    /// assert_eq!(Net::read(&net.write())?, net);
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend((self.rows.len() as u32).to_le_bytes());
        bytes.extend(inputs::names_hash().to_le_bytes());
        for value in self.bias.iter().chain(&self.output) {
            bytes.extend(value.to_le_bytes());
        }
        for (scale, row) in self.scale.iter().zip(&self.rows) {
            let largest = row.iter().fold(0.0f32, |largest, weight| largest.max(weight.abs()));
            let step = largest / 127.0;
            bytes.extend(scale.to_le_bytes());
            bytes.extend(step.to_le_bytes());
            bytes.extend(row.iter().map(|weight| if step > 0.0 { (weight / step).round() as i8 as u8 } else { 0 }));
        }
        bytes
    }

    /// Reads the bytes of [`Net::write`].
    ///
    /// # Errors
    /// [`Error::Syntax`] if the bytes are not a net, or if it was trained on other inputs than the crate has.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let broken = |message: &str| Error::syntax("net", Place::default(), message);
        let mut rest = bytes.strip_prefix(MAGIC).ok_or_else(|| broken("these bytes are not a net"))?;
        let mut word = || -> Result<[u8; 4]> {
            let (word, tail) = rest.split_first_chunk().ok_or_else(|| broken("the file is cut short"))?;
            rest = tail;
            Ok(*word)
        };
        let (count, hash) = (u32::from_le_bytes(word()?), u32::from_le_bytes(word()?));
        // A net for other inputs would give plausible but meaningless scores.
        if count as usize != INPUTS || hash != inputs::names_hash() {
            return Err(broken("the net was trained on other inputs: train it again"));
        }
        let mut net = Net::default();
        for value in net.bias.iter_mut().chain(&mut net.output) {
            *value = f32::from_le_bytes(word()?);
        }
        // Checked before reading, since `chunks_exact` would silently drop a
        // partial row.
        if rest.len() != INPUTS * ROW_BYTES {
            return Err(broken("the file is too short or too long"));
        }
        for (input, row) in rest.chunks_exact(ROW_BYTES).enumerate() {
            let number = |at: usize| f32::from_le_bytes([row[at], row[at + 1], row[at + 2], row[at + 3]]);
            let step = number(4);
            net.scale[input] = number(0);
            for (weight, &byte) in net.rows[input].iter_mut().zip(&row[8..]) {
                *weight = f32::from(byte as i8) * step;
            }
        }
        let finite = |value: &f32| value.is_finite();
        let all = net.bias.iter().chain(&net.output).chain(&net.scale).chain(net.rows.iter().flatten());
        if all.into_iter().all(finite) { Ok(net) } else { Err(broken("a weight is not a finite number")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_net_of_the_crate_is_for_its_inputs() {
        assert!(Net::read(include_bytes!("net.bin")).is_ok());
    }

    #[test]
    fn broken_files_are_refused() {
        let bytes = Net::default().write();
        for end in [0, 7, 8, 20, bytes.len() - 1] {
            assert!(Net::read(&bytes[..end]).is_err(), "{end} bytes");
        }
        let mut other = bytes.clone();
        other[12] ^= 1;
        assert!(Net::read(&other).unwrap_err().to_string().contains("other inputs"));
    }
}
