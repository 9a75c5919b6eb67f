//! Messages on standard error: what went wrong, where, and what can be done
//! about it.
//!
//! Messages hold names of files and pieces of texts, which may contain escape
//! sequences. All of them are made visible before a terminal sees them.
//!
//! ```text
//! duiqi: bad.txt: byte 0: not valid UTF-8 text
//!        an older encoding is read if you name it: --encoding gb18030, big5, windows-1252, …
//! duiqi: continuing a.review.json; --fresh starts over
//! ```
//!
//! The first kind is an error (red), the second advice, the third a note
//! (faint, not with `--quiet`).
//!
//! How messages are worded, here and in the library: what is wrong comes last,
//! after the place; names and texts are in backquotes or after a colon; no full
//! stop at the end; one line. What the user can do about it is reported if
//! there is one thing to do, in the words of the options.

use std::fmt::Display;
use std::io::ErrorKind;

use duiqi::Error;
use duiqi::format::FileFormat;
use duiqi::io::visible;

use super::Setting;

/// Writes an error, in red where colours are shown.
pub fn complain(error: &dyn Display) {
    anstream::eprintln!("\x1b[1;31mduiqi:\x1b[0m {}", visible(&error.to_string()));
}

/// Writes a note, which tells the user something although nothing failed.
/// Silent with `--quiet`.
pub fn note(setting: &Setting, message: &dyn Display) {
    if !setting.quiet {
        anstream::eprintln!("\x1b[2mduiqi:\x1b[0m {}", visible(&message.to_string()));
    }
}

/// Writes why a command stopped and, if there is any, the advice what to try.
pub fn stopped(command: &str, error: &Error) {
    complain(&worded(error));
    if let Some(advice) = advice(command, error) {
        anstream::eprintln!("       {advice}");
    }
}

/// An error in words for people: without the system's error numbers, which do
/// not help them.
pub fn worded(error: &Error) -> String {
    if let Error::Io { at, cause: source } = error
        && source.kind() == ErrorKind::AlreadyExists
    {
        // The library creates only what is not there; the system's own text
        // does not name the file.
        return format!("{at}: this name is already taken");
    }
    bare(&error.to_string()).to_owned()
}

/// A message without ` (os error N)` at its end.
pub fn bare(message: &str) -> &str {
    match message.rfind(" (os error ") {
        Some(at) if message.ends_with(')') => &message[..at],
        _ => message,
    }
}

/// What the user can try after this error of this command, if anything.
///
/// | error | command | advice |
/// |---|---|---|
/// | bytes that are not UTF-8 | those with `--encoding` | name the encoding; that of XML in the file |
/// | one language only | `document` | `align` takes two files |
/// | the same language twice | `align`, `explain` | `document` takes one file with both |
/// | a folder | `align`, `document` | `batch` takes folders |
/// | a binary file | `align`, `document` | what can be read |
fn advice(command: &str, error: &Error) -> Option<&'static str> {
    /// The commands that have the option `--encoding`.
    const ENCODING: [&str; 7] = ["split", "align", "document", "explain", "convert", "audit", "batch"];
    match (error, command) {
        (Error::Encoding { at, .. }, _) if at.file.as_deref().is_some_and(is_xml) => {
            Some("XML names its encoding in its first line: correct that, or save the file as UTF-8")
        }
        (Error::Encoding { .. }, command) if ENCODING.contains(&command) => {
            Some("an older encoding is read if you name it: --encoding gb18030, big5, windows-1252, …")
        }
        (Error::MissingLanguage { .. }, "document") => {
            Some("`duiqi align SOURCE TARGET` takes two files, one in each language")
        }
        (Error::MissingLanguage { .. }, "align" | "explain") => {
            Some("one file has to be in Chinese and one in English; `duiqi document FILE` takes one that holds both")
        }
        (Error::Io { cause: source, .. }, "align" | "document") if source.kind() == ErrorKind::IsADirectory => {
            Some("`duiqi batch` takes folders")
        }
        (Error::Binary { .. }, "align" | "document") => {
            Some("text, Markdown, HTML, subtitles, DOCX, ODT and EPUB can be read")
        }
        _ => None,
    }
}

/// True for the name of a file of XML, to which `--encoding` does not apply.
fn is_xml(name: &str) -> bool {
    use FileFormat::{Android, InterText, Qt, Resx, StringsDict, Tbx, Tmx, Xliff};
    let format = FileFormat::from_path(name);
    matches!(format, Some(Android | InterText | Qt | Resx | StringsDict | Tbx | Tmx | Xliff))
}

#[cfg(test)]
mod tests {
    use duiqi::Place;

    use super::*;

    #[test]
    fn no_option_is_advised_for_the_encoding_of_xml() {
        let advised = |name| advice("convert", &Error::Encoding { at: Place::file(name), encoding: "UTF-8" });
        for name in ["a.xlf", "folder.csv/a.TMX", "strings.xml", "a.resx.gz"] {
            assert!(advised(name).is_some_and(|advice| advice.starts_with("XML names its encoding")), "{name}");
        }
        assert!(advised("a.csv").is_some_and(|advice| advice.contains("--encoding gb18030")));
    }

    #[test]
    fn errors_are_told_without_the_numbers_of_the_system() {
        let gone = Error::io("a.txt", std::io::Error::from_raw_os_error(2));
        assert_eq!(worded(&gone), "a.txt: No such file or directory");
        let there = Error::io("a.txt", ErrorKind::AlreadyExists.into());
        assert_eq!(worded(&there), "a.txt: this name is already taken");
    }
}
