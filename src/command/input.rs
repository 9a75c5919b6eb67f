//! Where input comes from: files, or standard input for `-`.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use duiqi::{Error, Place, Result};

use super::output::STANDARD;

/// Opens a file, or standard input for `-`, to be read in order.
pub fn open(path: &Path) -> Result<Box<dyn io::BufRead>> {
    if path == Path::new(STANDARD) {
        return Ok(Box::new(BufReader::with_capacity(1 << 16, io::stdin())));
    }
    if path.is_dir() {
        return Err(Error::io(path, io::ErrorKind::IsADirectory.into()));
    }
    let file = File::open(path).map_err(|error| Error::io(path, error))?;
    Ok(Box::new(BufReader::with_capacity(1 << 16, file)))
}

/// All bytes of a file or of standard input.
pub fn bytes(path: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.read_to_end(&mut bytes).map_err(|error| Error::io(path, error))?;
    Ok(bytes)
}

/// All of a file as UTF-8 text, without a byte order mark.
pub fn text(path: &Path) -> Result<String> {
    let mut bytes = bytes(path)?;
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        bytes.drain(..3);
    }
    if let Some(at) = bytes.iter().position(|&byte| byte == 0) {
        return Err(Error::Binary { at: Place::file(path).byte(at as u64) });
    }
    String::from_utf8(bytes).map_err(|error| Error::Encoding {
        at: Place::file(path).byte(error.utf8_error().valid_up_to() as u64),
        encoding: "UTF-8",
    })
}
