//! Attacks on the tool from outside: signals at any moment, damaged files, full disks, several programs at once. Whatever
//! happens, an input stays, an output is whole or not there, and nothing runs for ever.
//!
//! | variable | what | usual | long form |
//! |---|---|---|---|
//! | `DUIQI_KILLS` | signals that are sent | 60 | 1000 |
//! | `DUIQI_FLIPS` | damaged memories | 60 | 2000 |
//! | `DUIQI_SEED` | where the numbers that look like chance begin | 1 | any |
//! | `DUIQI` | the tool to attack | the one that was just built | a release build |
//!
//! The long form is: `DUIQI_KILLS=1000 DUIQI_FLIPS=2000 cargo test --all-features --test faults -- --nocapture`.
#![cfg(all(feature = "cli", unix))]

#[path = "../common/corpus.rs"]
mod corpus;
mod damage;
mod hostile;
mod kills;
mod names;
mod review_kills;
mod several;
mod small_disk;
mod sound;
mod tool;
