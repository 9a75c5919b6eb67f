//! Bitextor's columns: any bytes give rows or an error.
#![no_main]

use duiqi::Lexicon;
use duiqi::batch::{Bitextor, bitextor};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = bitextor(bytes, &mut Vec::new(), &Lexicon::empty(), &Bitextor::default(), |_| ());
});
