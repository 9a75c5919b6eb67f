//! Work on all cores, results in order, memory bounded.
//!
//! rayon alone gives either order or laziness. Here a feeding thread takes
//! items into a window of bounded size, workers finish them in any order, and
//! the calling thread passes results on in order, which makes room in the
//! window. A slow document delays the results after it and, once the window is
//! full, the reading.
//!
//! ```text
//! feeder ─ enter(weight) ─► workers ─► channel ─► in order ─► each
//!              ▲                                      │
//!              └──────────── leave(weight) ───────────┘
//! ```

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use rayon::ThreadPoolBuilder;
use rayon::iter::{ParallelBridge, ParallelIterator};

use crate::{Error, Result};

/// The most that may be in progress at once: read, but its result not yet
/// passed on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// The number of items.
    pub count: usize,
    /// Bytes of input. A single item may have more, and is then processed
    /// alone.
    pub bytes: usize,
}

/// Does `work` for each item on `threads` threads (0: all cores), and passes
/// the results to `each` in the order of the items.
///
/// Each item comes with its weight in bytes. `each` runs on the calling thread,
/// which does everything if there is only one thread. Items are taken no faster
/// than `bounds` allow.
///
/// # Errors
/// The first error of `each`, which stops everything; or [`Error::Invalid`] if
/// no threads can be started.
pub(super) fn ordered<T: Send, R: Send>(
    things: impl Iterator<Item = (T, usize)> + Send,
    threads: usize,
    bounds: Bounds,
    work: impl Fn(T) -> R + Sync,
    mut each: impl FnMut(R) -> Result<()>,
) -> Result<()> {
    if threads == 1 {
        // One after the other: a second thread would have to be woken for every
        // item.
        return things.map(|(thing, _)| work(thing)).try_for_each(each);
    }
    let pool = ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.map_err(|error| Error::Invalid(format!("no threads to work on: {error}")))?;
    let window = WorkLimiter { bounds, state: Mutex::default(), changed: Condvar::new() };
    let (sender, receiver) = channel();
    std::thread::scope(|scope| {
        // Reading has a thread of its own: `par_bridge` lets a worker call the
        // iterator, which would wait in `enter` while holding rayon's lock.
        scope.spawn(|| {
            let entered = (0usize..)
                .zip(things)
                .map_while(|(number, (item, weight))| window.enter(weight).then_some(Queued { number, weight, item }));
            pool.install(|| {
                entered.par_bridge().for_each_with(sender, |sender, Queued { number, weight, item }| {
                    // The receiver is gone only after an error, when nobody
                    // waits for results.
                    let _ = sender.send(Queued { number, weight, item: work(item) });
                });
            });
        });
        let done = in_order(receiver, &window, &mut each);
        // After an error the feeder may be waiting for room that will never
        // come.
        window.close();
        done
    })
}

/// An item in progress, or its result.
struct Queued<T> {
    /// Its place in the order, from 0.
    number: usize,
    /// Its bytes of input.
    weight: usize,
    /// The item or the result.
    item: T,
}

/// Passes results on in order; those that come early wait.
///
/// # Errors
/// The first error of `each`. Results that come later are dropped.
fn in_order<R>(
    results: Receiver<Queued<R>>,
    window: &WorkLimiter,
    each: &mut impl FnMut(R) -> Result<()>,
) -> Result<()> {
    let mut early = BTreeMap::new();
    let mut next = 0;
    for result in results {
        early.insert(result.number, result);
        while let Some(result) = early.remove(&next) {
            each(result.item)?;
            window.leave(result.weight);
            next += 1;
        }
    }
    Ok(())
}

/// Counts the work in progress, and lets the feeder wait for room.
struct WorkLimiter {
    /// The limits.
    bounds: Bounds,
    /// The counts.
    state: Mutex<QueueState>,
    /// Signalled whenever there is room again.
    changed: Condvar,
}

/// The counts of a window.
#[derive(Default)]
struct QueueState {
    /// Items in progress.
    count: usize,
    /// Their bytes.
    bytes: usize,
    /// True if no more items are wanted.
    closed: bool,
}

impl WorkLimiter {
    /// Waits for room and takes it; false if no more items are wanted.
    fn enter(&self, weight: usize) -> bool {
        let full = |state: &mut QueueState| {
            let over = state.count >= self.bounds.count || state.bytes.saturating_add(weight) > self.bounds.bytes;
            // An empty window takes anything; otherwise an item larger than the
            // limit would wait forever.
            !state.closed && state.count > 0 && over
        };
        let waited = self.changed.wait_while(self.lock(), full);
        let mut state = waited.unwrap_or_else(PoisonError::into_inner);
        state.count += 1;
        state.bytes += weight;
        !state.closed
    }

    /// Gives back the room of an item.
    fn leave(&self, weight: usize) {
        let mut state = self.lock();
        state.count -= 1;
        state.bytes -= weight;
        self.changed.notify_all();
    }

    /// Closes the window: nothing more is let in, and waiting threads are
    /// woken.
    fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }

    /// The counts, locked.
    fn lock(&self) -> MutexGuard<'_, QueueState> {
        // The counts are consistent at any time, so a panic elsewhere does not
        // make them wrong.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    const BOUNDS: Bounds = Bounds { count: 8, bytes: 1000 };

    fn run(threads: usize, weight: usize) -> (Vec<usize>, usize) {
        let (under_way, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let things = (0..500).map(|n| {
            most.fetch_max(under_way.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            (n, weight)
        });
        let mut found = Vec::new();
        let slow_first = |n: usize| {
            if n.is_multiple_of(50) {
                std::thread::sleep(std::time::Duration::from_millis(5));
            }
            n
        };
        ordered(things, threads, BOUNDS, slow_first, |n| {
            under_way.fetch_sub(1, Ordering::SeqCst);
            found.push(n);
            Ok(())
        })
        .unwrap();
        (found, most.into_inner())
    }

    #[test]
    fn results_come_in_order_and_never_more_than_the_bounds_are_under_way() {
        for threads in [1, 2, 5] {
            let (found, most) = run(threads, 1);
            assert_eq!(found, (0..500).collect::<Vec<_>>());
            // One item has been read and is waiting for room.
            assert!(most <= BOUNDS.count + 1, "{most}");
        }
    }

    #[test]
    fn a_thing_over_the_bounds_goes_alone() {
        let (found, most) = run(3, 5000);
        assert_eq!(found.len(), 500);
        assert!(most <= 2, "{most}");
    }

    #[test]
    fn the_first_error_stops_the_work() {
        let done = AtomicUsize::new(0);
        let stop = |n: usize| if n == 20 { Err(Error::Invalid("enough".to_owned())) } else { Ok(()) };
        let work = |n| {
            done.fetch_add(1, Ordering::SeqCst);
            n
        };
        let result = ordered((0..).map(|n| (n, 1)), 2, BOUNDS, work, stop);
        assert_eq!(result.unwrap_err().to_string(), "enough");
        assert!(done.into_inner() <= 20 + 2 * BOUNDS.count);
    }
}
