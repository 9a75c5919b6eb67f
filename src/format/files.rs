//! Formats that are several files, on the disk or in memory: Moses and
//! InterText.

use std::io::{self, Write};
#[cfg(feature = "formats")]
use std::io::{BufRead, Cursor};
use std::path::Path;
#[cfg(feature = "formats")]
use std::path::PathBuf;

use super::{FileFormat, Options, Report, Writer, intertext, lines};
#[cfg(feature = "formats")]
use super::{ReadOptions, Units, in_file, root};
use crate::io::Output;
#[cfg(feature = "formats")]
use crate::{Error, Lang};
use crate::{Result, Unit};

/// A file in memory.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NamedFile {
    /// Its name, without folders.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// Where the files of a format are written.
pub(super) trait Folder {
    /// A file that is being written.
    type File: Write;

    /// Begins a file, which is not in place yet.
    fn create(&mut self, path: &Path) -> Result<Self::File>;

    /// Puts a file in place, which is whole now.
    fn commit(&mut self, file: Self::File) -> Result<()>;
}

/// The disk.
pub(super) struct Disk;

impl Folder for Disk {
    type File = Output;

    fn create(&mut self, path: &Path) -> Result<Output> {
        Output::create(path)
    }

    fn commit(&mut self, file: Output) -> Result<()> {
        file.commit()
    }
}

/// Files in memory.
#[derive(Default)]
struct InMemory {
    files: Vec<NamedFile>,
}

impl Folder for InMemory {
    type File = NamedFile;

    fn create(&mut self, path: &Path) -> Result<NamedFile> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(NamedFile { name, bytes: Vec::new() })
    }

    fn commit(&mut self, file: NamedFile) -> Result<()> {
        self.files.push(file);
        Ok(())
    }
}

impl Write for NamedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes units as files in memory: one file for most formats, two for Moses,
/// three for InterText. `stem` is their name without the ending.
/// [`write_file`](super::write_file) does the same on the disk.
///
/// ```
/// use duiqi::{Unit, format::{self, FileFormat, Options}};
/// let units = [Unit::pair(("en", "Hello."), ("zh-CN", "你好。"))];
/// let files = format::write_files("talk", FileFormat::Moses, &Options::default(), units)?;
/// let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
/// assert_eq!(names, ["talk.en", "talk.zh"]);
/// assert_eq!(files[0].bytes, b"Hello.\n");
/// # Ok::<(), duiqi::Error>(())
/// ```
///
/// # Errors
/// [`Error::Invalid`] if the format is not written, or if
/// its files are named by two languages and the units have fewer.
pub fn write_files(
    stem: &str,
    format: FileFormat,
    options: &Options,
    units: impl IntoIterator<Item = Unit>,
) -> Result<Vec<NamedFile>> {
    let (mut folder, units) = (InMemory::default(), units.into_iter());
    match format {
        FileFormat::Moses => {
            lines::write_moses(&mut folder, Path::new(stem), options, units.map(Ok))?;
        }
        FileFormat::InterText => {
            intertext::write(&mut folder, Path::new(stem), options, units.map(Ok))?;
        }
        _ => {
            let mut writer = Writer::new(Vec::new(), format, options)?;
            for unit in units {
                writer.write(&unit)?;
            }
            let name = format!("{stem}.{}", format.extension());
            folder.files.push(NamedFile { name, bytes: writer.finish()?.0 });
        }
    }
    Ok(folder.files)
}

/// Writes the files of Moses or InterText on the disk.
pub(super) fn write_on_disk(
    path: &Path,
    format: FileFormat,
    options: &Options,
    units: impl Iterator<Item = Result<Unit>>,
) -> Result<Report> {
    match format {
        FileFormat::InterText => intertext::write(&mut Disk, path, options, units),
        _ => lines::write_moses(&mut Disk, path, options, units),
    }
}

/// Reads units from files in memory: one file whose name shows its format, the
/// three files of InterText, or the two files of Moses (`NAME.en`, `NAME.zh`),
/// the source first. [`read_file`](super::read_file) reads from the disk.
///
/// ```
/// use duiqi::format::{self, NamedFile, ReadOptions};
/// let file = |name: &str, text: &str| NamedFile { name: name.to_owned(), bytes: text.as_bytes().to_vec() };
/// let files = [file("talk.en", "Hello.\n"), file("talk.zh", "你好。\n")];
/// let unit = format::read_files(&files, &ReadOptions::default())?.next().unwrap()?;
/// assert_eq!((unit.source.text.as_str(), unit.target.text.as_str()), ("Hello.", "你好。"));
/// # Ok::<(), duiqi::Error>(())
/// ```
///
/// # Errors
/// [`Error::Invalid`] if the names do not show what the files are, or a file is
/// missing.
#[cfg(feature = "formats")]
pub fn read_files(files: &[NamedFile], options: &ReadOptions) -> Result<Units<'static>> {
    let is_links = |file: &&NamedFile| root::format_of_head(head(file)) == Some(FileFormat::InterText);
    if let Some(links) = files.iter().find(is_links) {
        return intertext::open(Path::new(&links.name), options, &|path| open(files, path));
    }
    match files {
        [file] => {
            let format = FileFormat::from_path(&file.name).or_else(|| root::format_of_head(head(file)));
            let format = format.ok_or_else(|| unknown(&file.name))?;
            let units = super::read(Cursor::new(file.bytes.clone()), format, options);
            Ok(in_file(units.map_err(|error| error.in_file(&file.name))?, PathBuf::from(&file.name)))
        }
        [source, target] => {
            let langs = language(&source.name).zip(language(&target.name));
            let langs = langs.filter(|(source, target)| source != target).ok_or_else(|| unknown(&source.name))?;
            Ok(lines::moses_in_memory(source, target, langs, options))
        }
        _ => Err(unknown(files.first().map_or("", |file| file.name.as_str()))),
    }
}

/// The start of a file, by which its format is recognised.
#[cfg(feature = "formats")]
fn head(file: &NamedFile) -> &[u8] {
    /// Choice: a declaration, a DOCTYPE and a comment fit in.
    const HEAD: usize = 4096;
    &file.bytes[..file.bytes.len().min(HEAD)]
}

/// The language that the ending of a name shows: `talk.zh`.
#[cfg(feature = "formats")]
fn language(name: &str) -> Option<Lang> {
    Path::new(name).extension()?.to_str()?.parse().ok()
}

/// Opens one of the files given together, by its name without folders.
///
/// # Errors
/// [`Error::Invalid`] if it is not among them.
#[cfg(feature = "formats")]
fn open(files: &[NamedFile], path: &Path) -> Result<Box<dyn BufRead + Send>> {
    let name = path.file_name().unwrap_or_default();
    let file = files.iter().find(|file| Path::new(&file.name).file_name() == Some(name));
    let missing =
        || Error::Invalid(format!("{}: this file is missing: give it together with the others", path.display()));
    Ok(Box::new(Cursor::new(file.ok_or_else(missing)?.bytes.clone())))
}

/// The error for a name whose ending stands for no format.
#[cfg(feature = "formats")]
fn unknown(name: &str) -> Error {
    Error::Invalid(format!("{name}: the name does not say what the file is"))
}
