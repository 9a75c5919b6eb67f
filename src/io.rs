//! Files and streams: opening, decoding, reading line by line, and writing
//! files that are complete or absent.
//!
//! Every part of the crate that reads or writes a file goes through here. So
//! gzip, encodings, limits, and the promise never to overwrite an input are the
//! same everywhere.
//!
//! | what | how |
//! |---|---|---|
//! | gzip | unpacked by its first bytes, packed by the name `.gz` |
//! | encodings | by mark, declaration or content; UTF-8 inside |
//! | limits | on the size of a file, a line or a piece |
//! | places | line, column and byte of the file as it is on the disk |
//! | outputs | complete or absent; never over an input |
//! | terminals | control characters are shown and not obeyed |

#[cfg(feature = "files")]
mod encoding;
mod inputs;
mod lines;
#[cfg(feature = "formats")]
mod mark;
mod open;
mod output;
#[cfg(feature = "store")]
mod part;
#[cfg(feature = "formats")]
mod stream;
mod terminal;
mod time;

#[cfg(feature = "parallel")]
pub(crate) use inputs::is_same;
#[cfg(feature = "store")]
pub(crate) use inputs::refuse_log_name;
pub use inputs::{protect_inputs, remember_input};
pub(crate) use lines::json_error;
pub use lines::{JsonLines, LONGEST_LINE, Lines};
pub use open::{open, read_all, without_gz};
#[cfg(feature = "review")]
pub(crate) use open::{open_own, read_own};
#[cfg(feature = "parallel")]
pub(crate) use output::Listed;
pub use output::Output;
#[cfg(feature = "store")]
pub(crate) use part::PartFile;
pub use terminal::visible;
pub use time::timestamp;

#[cfg(feature = "documents")]
pub(crate) use encoding::{Sample, guess};
#[cfg(feature = "formats")]
pub(crate) use stream::{Malformed, Source, TooLarge};
pub(crate) use time::compact_date;
#[cfg(feature = "formats")]
pub(crate) use time::iso_date;

/// The name that stands for standard input and output.
pub const STANDARD: &str = "-";
