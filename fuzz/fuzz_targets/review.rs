//! Reviews: a saved file is read or refused, and what is read is saved as the same; rows tile both sides after any
//! operation; undo takes back what was done; the engine answers any request.
#![no_main]

use duiqi::Lexicon;
use duiqi::review::{Engine, Operation, Review, ReviewSide, Reviewer, TextPlace};
use duiqi_fuzz::{halves, pairs};
use libfuzzer_sys::fuzz_target;

fn operation(bytes: &[u8; 3], text: &str) -> Operation {
    let [kind, row, other] = *bytes;
    let (row, other) = (usize::from(row) % 12, usize::from(other));
    let side = if other & 1 == 0 { ReviewSide::Source } else { ReviewSide::Target };
    let place = |bit: usize| {
        (other >> bit & 1 == 1).then_some(TextPlace { sentence: other >> 2 & 3, character: other >> 4 })
    };
    match kind % 12 {
        0 => Operation::Merge { first: row, last: row + other % 4 },
        1 => Operation::Split { row, source: place(0), target: place(1) },
        2 => Operation::MoveUp { row, side },
        3 => Operation::MoveDown { row, side },
        4 => Operation::Unlink { row },
        5 => Operation::Link { row },
        6 => Operation::Edit { side, sentence: row, text: text.chars().skip(other).take(9).collect() },
        7 => Operation::Confirm { row },
        8 => Operation::ConfirmAbove { confidence: f32::from(bytes[2]) / 200.0 },
        9 => Operation::Reopen { row },
        10 => Operation::Omit { row },
        _ => Operation::Realign { from: row },
    }
}

fn assert_tiled(review: &Review) {
    for side in ReviewSide::ALL {
        let total: usize = review.rows().iter().map(|row| side.pick(row.shape)).sum();
        assert_eq!(total, review.sentences(side).len(), "the rows do not tile a side");
    }
    assert!(review.rows().iter().all(|row| row.shape.source + row.shape.target > 0), "an empty row");
}

fn assert_is_saved(review: &Review) {
    let json = review.to_json().expect("a review is JSON");
    let again = Review::from_json(json.as_bytes()).expect("we wrote it");
    assert_eq!(again.to_json().expect("a review is JSON"), json);
}

/// Operations, three bytes each, on a review of the pairs of a text.
fn operate(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (units, operations) = halves(&text);
    let mut review = Review::from_units(&pairs(units).take(12).collect::<Vec<_>>());
    assert_tiled(&review);
    let state = |review: &Review| format!("{:?}", (review.rows(), ReviewSide::ALL.map(|side| review.sentences(side))));
    let start = state(&review);
    let lexicon = Lexicon::empty();
    for bytes in operations.as_bytes().chunks(3).take(16).filter_map(|bytes| bytes.first_chunk()) {
        let _ = review.apply(&operation(bytes, &text), &lexicon, &Reviewer::default());
        assert_tiled(&review);
    }
    assert_is_saved(&review);
    let end = state(&review);
    while review.undo().is_some() {}
    assert_eq!(state(&review), start, "undo");
    while review.redo().is_some() {}
    assert_eq!(state(&review), end, "redo");
}

/// A file that may be altered by hand.
fn open(bytes: &[u8]) {
    let Ok(mut review) = Review::from_json(bytes) else { return };
    assert_tiled(&review);
    assert_is_saved(&review);
    let _ = review.units();
    while review.undo().is_some() {
        assert_tiled(&review);
    }
    while review.redo().is_some() {
        assert_tiled(&review);
    }
}

fuzz_target!(|input: &[u8]| {
    let Some((&chosen, bytes)) = input.split_first() else { return };
    match chosen % 3 {
        0 => operate(bytes),
        1 => open(bytes),
        _ => {
            let review = Review::from_units(&pairs("One. Two.\t一。二。\nThree.\t三。").collect::<Vec<_>>());
            let mut engine = Engine::new(Lexicon::empty()).with_review(review);
            for request in bytes.split(|&byte| byte == b'\n').take(8) {
                let reply = engine.handle(request);
                assert!(reply.starts_with(b"{"), "a reply is JSON");
            }
            engine.review().into_iter().for_each(assert_tiled);
        }
    }
});
