//! Shares one memory file between threads.
//!
//! A connection of SQLite serves one thread at a time, and opening one reads
//! the tables of the file. So connections are kept and lent out; a server with
//! eight busy threads has eight.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::Result;

use super::{LookupOptions, Match, Memory, OpenOptions};

/// Readers of one memory file that threads share: `Send` and `Sync`. There are
/// as many as are used at the same time, each with its own connection; they are
/// kept with their caches.
///
/// ```
/// use duiqi::{Memory, Unit, memory::Readers};
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("work.tm");
/// let mut memory = Memory::create(&path)?;
/// memory.import([Unit::pair(("en", "Yes"), ("zh", "是"))], &Default::default())?;
///
/// let readers = Readers::open(&path, &Default::default())?;
/// std::thread::scope(|scope| {
///     for _ in 0..4 {
///         scope.spawn(|| assert_eq!(readers.look_up("Yes", &Default::default()).unwrap().len(), 1));
///     }
/// });
/// # Ok::<(), duiqi::Error>(())
/// ```
#[derive(Debug)]
pub struct Readers {
    path: PathBuf,
    options: OpenOptions,
    /// The readers that no thread uses at the moment.
    idle: Mutex<Vec<Memory>>,
}

impl Readers {
    /// Opens readers of a file, the first one now. They only read, whatever
    /// `options` say.
    ///
    /// ```
    /// assert!(duiqi::memory::Readers::open("no such file", &Default::default()).is_err());
    /// ```
    ///
    /// # Errors
    /// As [`Memory::open`].
    pub fn open(path: impl AsRef<Path>, options: &OpenOptions) -> Result<Self> {
        let options = OpenOptions { read_only: true, ..options.clone() };
        let first = Memory::open_with(&path, &options)?;
        Ok(Readers { path: path.as_ref().to_owned(), options, idle: Mutex::new(vec![first]) })
    }

    /// Lets `work` use a reader that no other thread uses at the same time.
    ///
    /// ```
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let path = folder.path().join("work.tm");
    /// # drop(duiqi::Memory::create(&path).unwrap());
    /// let readers = duiqi::memory::Readers::open(&path, &Default::default()).unwrap();
    /// assert_eq!(readers.with(|memory| memory.len()).unwrap(), 0);
    /// ```
    ///
    /// A panic in `work` loses the reader, which is then opened again.
    ///
    /// If all readers are in use, another one is opened; it is kept afterwards.
    ///
    /// # Errors
    /// As [`Memory::open`], or the error of `work`.
    pub fn with<T>(&self, work: impl FnOnce(&Memory) -> Result<T>) -> Result<T> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let memory = idle.map_or_else(|| Memory::open_with(&self.path, &self.options), Ok)?;
        let done = work(&memory);
        // A reader that failed is not reused.
        if done.is_ok() {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(memory);
        }
        done
    }

    /// [`Memory::look_up`] with any idle reader.
    ///
    /// ```
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let path = folder.path().join("work.tm");
    /// # drop(duiqi::Memory::create(&path).unwrap());
    /// let readers = duiqi::memory::Readers::open(&path, &Default::default()).unwrap();
    /// assert!(readers.look_up("Yes", &Default::default()).unwrap().is_empty());
    /// ```
    ///
    /// # Errors
    /// As [`Memory::look_up`].
    pub fn look_up(&self, text: &str, options: &LookupOptions) -> Result<Vec<Match>> {
        self.with(|memory| memory.look_up(text, options))
    }
}
