//! Glossaries and packed lexicons are read or refused.
#![no_main]

use duiqi::Lexicon;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = Lexicon::empty().read(bytes);
    let _ = Lexicon::unpack(bytes);
});
