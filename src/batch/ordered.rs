//! Work on all cores, results in order, memory bounded.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use rayon::ThreadPoolBuilder;
use rayon::iter::{ParallelBridge, ParallelIterator};

use crate::{Error, Result};

/// The most that is under way at once: read, but its result not yet handed over.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// Things.
    pub count: usize,
    /// Bytes of input; a single thing may have more.
    pub bytes: usize,
}

/// Hands `work` each thing with its weight in bytes on `threads` threads (0: all cores), and its results to `each`
/// in the order of the things, on the calling thread, which does it all if there is to be one only. Things are taken
/// no faster than `bounds` allow. The first error of `each` stops it all.
pub(super) fn ordered<T: Send, R: Send>(
    things: impl Iterator<Item = (T, usize)> + Send,
    threads: usize,
    bounds: Bounds,
    work: impl Fn(T) -> R + Sync,
    mut each: impl FnMut(R) -> Result<()>,
) -> Result<()> {
    if threads == 1 {
        // One after the other: another thread would have to be woken for every thing.
        return things.map(|(thing, _)| work(thing)).try_for_each(each);
    }
    let pool = ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.map_err(|error| Error::Invalid(format!("no threads to work on: {error}")))?;
    let window = Window { bounds, state: Mutex::default(), changed: Condvar::new() };
    let (sender, receiver) = channel();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let entered = (0usize..)
                .zip(things)
                .map_while(|(number, (thing, weight))| window.enter(weight).then_some((number, thing, weight)));
            pool.install(|| {
                entered.par_bridge().for_each_with(sender, |sender, (number, thing, weight)| {
                    // The receiver is gone only after an error, and then no one waits for results.
                    let _ = sender.send((number, weight, work(thing)));
                });
            });
        });
        let done = in_order(receiver, &window, &mut each);
        window.close();
        done
    })
}

fn in_order<R>(
    results: Receiver<(usize, usize, R)>,
    window: &Window,
    each: &mut impl FnMut(R) -> Result<()>,
) -> Result<()> {
    let mut early = BTreeMap::new();
    let mut next = 0;
    for (number, weight, result) in results {
        early.insert(number, (weight, result));
        while let Some((weight, result)) = early.remove(&next) {
            each(result)?;
            window.leave(weight);
            next += 1;
        }
    }
    Ok(())
}

/// What is under way, and those who wait for room.
struct Window {
    bounds: Bounds,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    count: usize,
    bytes: usize,
    closed: bool,
}

impl Window {
    /// Waits for room; false if there is no use for more.
    fn enter(&self, weight: usize) -> bool {
        let full = |state: &mut State| {
            let over = state.count >= self.bounds.count || state.bytes.saturating_add(weight) > self.bounds.bytes;
            !state.closed && state.count > 0 && over
        };
        let waited = self.changed.wait_while(self.lock(), full);
        let mut state = waited.unwrap_or_else(PoisonError::into_inner);
        state.count += 1;
        state.bytes += weight;
        !state.closed
    }

    fn leave(&self, weight: usize) {
        let mut state = self.lock();
        state.count -= 1;
        state.bytes -= weight;
        self.changed.notify_all();
    }

    fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // The state is counts only, whole at any time.
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
            // The one that waits at the door has been read too.
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
