//! Glossaries and packed lexicons are read or refused; of what is read, every word is found.
#![no_main]

use duiqi::Lexicon;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((&chosen, bytes)) = input.split_first() else { return };
    match chosen % 2 {
        0 => {
            let Ok(lexicon) = Lexicon::empty().read(bytes) else { return };
            let text = std::str::from_utf8(bytes).expect("what is read is text");
            for line in text.trim_start_matches('\u{FEFF}').lines().take(20) {
                let word = line.split('\t').next().unwrap_or_default().trim();
                let _ = lexicon.translations(word).count();
            }
        }
        _ => {
            if let Ok(lexicon) = Lexicon::unpack(bytes) {
                let _ = lexicon.translations("书").count();
            }
        }
    }
});
