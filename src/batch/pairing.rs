//! Finds out which files of one or two folders translate each other: by their
//! names, else by their content.
//!
//! Names are cheap and nearly always right (`a_EN.txt` and `a_CN.txt`, 原文 and
//! 译文), so they come first. The other files are read, and texts in one language
//! are compared by signatures of their content.

mod names;
mod signature;
mod similarity;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::job::{files_below, shown};
use super::{Input, Job};
use crate::{BySide, Document, Lang, Lexicon, Result};

use names::{LanguageMark, NameKey, key};
use signature::{Signature, Signer};
use similarity::pair;

/// The least share of a text's letters for the text to count as holding a
/// language: a choice, above the share of a few quoted words.
const SHARE: f32 = 0.15;

/// How two files were found to belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum PairedBy {
    /// Their names differ only in the mark of the language or side.
    Name,
    /// Their contents have much in common.
    Content,
}

word_enum!(PairedBy, "way to pair files", {
    Name => "name",
    Content => "content",
});

/// Two files that belong together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FilePair {
    /// The file of the source.
    pub source: PathBuf,
    /// The file of the target.
    pub target: PathBuf,
    /// How they were found.
    pub by: PairedBy,
    /// How similar their contents are, from 0 to 1; 1 for files paired by name,
    /// which are not compared.
    pub similarity: f32,
}

/// The files of one or two folders, each in one of three lists.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Pairing {
    /// Files that belong together.
    pub pairs: Vec<FilePair>,
    /// Files that hold both languages, or cannot be read, which aligning then
    /// reports.
    pub bilingual: Vec<PathBuf>,
    /// Files in one language without a partner.
    pub alone: Vec<PathBuf>,
}

impl Pairing {
    /// Pairs the files of a folder and, if there is one, of a second folder
    /// with the targets.
    ///
    /// Files are paired by name; those that are left and are in one language
    /// are read and paired by content.
    ///
    /// ```
    /// use duiqi::{Lexicon, batch::Pairing};
    /// let folder = std::env::temp_dir().join("duiqi-doctest-pairing");
    /// std::fs::create_dir_all(&folder)?;
    /// std::fs::write(folder.join("a_EN.txt"), "Good morning.")?;
    /// std::fs::write(folder.join("a_CN.txt"), "早上好。")?;
    /// let pairing = Pairing::new(&folder, None, &Lexicon::builtin())?;
    /// assert!(pairing.pairs[0].source.ends_with("a_EN.txt"));
    /// # std::fs::remove_dir_all(folder)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Io`](crate::Error::Io) if a folder cannot be read.
    pub fn new(source: impl AsRef<Path>, target: Option<&Path>, lexicon: &Lexicon) -> Result<Pairing> {
        Pairing::except(source, target, None, lexicon)
    }

    /// Pairs the files as [`new`](Pairing::new) does, without those below
    /// `except`, a folder or a file: the results of an earlier batch are not
    /// documents to align.
    ///
    /// ```
    /// use duiqi::{Lexicon, batch::Pairing};
    /// let folder = std::env::temp_dir().join("duiqi-doctest-pairing-except");
    /// std::fs::create_dir_all(folder.join("results"))?;
    /// std::fs::write(folder.join("a_EN.txt"), "Good morning.")?;
    /// std::fs::write(folder.join("results/a.tsv"), "Good morning.\t早上好。\n")?;
    /// let pairing = Pairing::except(&folder, None, Some(&folder.join("results")), &Lexicon::builtin())?;
    /// assert_eq!((pairing.bilingual.len(), pairing.alone.len()), (0, 1));
    /// # std::fs::remove_dir_all(folder)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`new`](Pairing::new).
    pub fn except(
        source: impl AsRef<Path>,
        target: Option<&Path>,
        except: Option<&Path>,
        lexicon: &Lexicon,
    ) -> Result<Pairing> {
        // Two spellings of a path must be the same file. What does not exist
        // leaves nothing out.
        let real = |path: &Path| std::fs::canonicalize(path).ok();
        let except = except.and_then(real);
        let mut files = Vec::new();
        for (folder, root) in [Some(source.as_ref()), target].into_iter().flatten().enumerate() {
            let below = files_below(root)?.into_iter().map(|name| (key(&shown(&name)), root.join(name)));
            let is_document = |path: &Path| {
                except.as_ref().is_none_or(|except| !real(path).is_some_and(|path| path.starts_with(except)))
            };
            let found = below.filter(|(_, path)| is_document(path));
            files.extend(found.map(|(key, path)| PairCandidate { key, path, folder }));
        }
        let mut pairing = Pairing::default();
        let left = pairing.by_name(files);
        pairing.by_content(left, target.is_some(), lexicon);
        Ok(pairing)
    }

    /// What was found, in one line, for a note to the user.
    ///
    /// ```
    /// use duiqi::batch::Pairing;
    /// assert!(Pairing::default().summary().starts_with("0 pairs by name, 0 by content"));
    /// ```
    #[must_use]
    pub fn summary(&self) -> String {
        let by = |by| self.pairs.iter().filter(|pair| pair.by == by).count();
        format!(
            "{} pairs by name, {} by content; {} files to read in both languages, {} without a partner",
            by(PairedBy::Name),
            by(PairedBy::Content),
            self.bilingual.len(),
            self.alone.len()
        )
    }

    /// Turns the pairing into jobs, in the order of their ids.
    ///
    /// An id is the path in the folder, without what marks the language or
    /// side. Files without a partner are jobs with an error. `root` and `other`
    /// are the folders that were paired.
    pub fn into_jobs(self, root: &Path, other: Option<&Path>) -> Vec<Job> {
        let id = |path: &Path| shown(path.strip_prefix(root).unwrap_or(path));
        let mut jobs: Vec<Job> = Vec::new();
        for FilePair { source, target, .. } in self.pairs {
            let bare = key(&id(&source)).id;
            // A file that is called just `en.txt` has no name without its mark.
            let own = if bare.is_empty() { id(&source) } else { bare };
            jobs.push(Job { id: own, input: Ok(Input::Files(BySide { source, target })), source_lang: None });
        }
        jobs.extend(self.bilingual.into_iter().map(|path| Job {
            id: id(&path),
            input: Ok(Input::File(path)),
            source_lang: None,
        }));
        jobs.extend(self.alone.into_iter().map(|path| {
            let message = match other {
                Some(other) => {
                    let other = if path.starts_with(root) { other } else { root };
                    format!(
                        "{}: no file of this name in {}, nor one of the same content",
                        path.display(),
                        other.display()
                    )
                }
                None => format!("{}: no other file is its translation", path.display()),
            };
            Job { id: id(&path), input: Err(crate::Error::Invalid(message)), source_lang: None }
        }));
        jobs.sort_by(|one, other| one.id.cmp(&other.id));
        jobs
    }

    /// Pairs files by their names; returns the others.
    fn by_name(&mut self, files: Vec<PairCandidate>) -> Vec<PairCandidate> {
        let mut groups: BTreeMap<String, Vec<PairCandidate>> = BTreeMap::new();
        for file in files {
            groups.entry(file.key.key.clone()).or_default().push(file);
        }
        let mut left = Vec::new();
        for (_, mut group) in groups {
            // Exactly two: of three files with one key it is unclear which
            // belong together.
            let two = matches!(group.as_slice(), [one, other] if one.fits(other));
            if !two {
                left.append(&mut group);
                continue;
            }
            group.sort_by_key(PairCandidate::order);
            let mut paths = group.into_iter().map(|file| file.path);
            if let (Some(source), Some(target)) = (paths.next(), paths.next()) {
                self.pairs.push(FilePair { source, target, by: PairedBy::Name, similarity: 1.0 });
            }
        }
        left
    }

    /// Pairs files by their contents, and sorts the rest into those with both
    /// languages and those without partner.
    fn by_content(&mut self, files: Vec<PairCandidate>, two_folders: bool, lexicon: &Lexicon) {
        let signer = Signer::new(lexicon);
        let (mut zh, mut en): (Vec<(PairCandidate, Signature)>, Vec<_>) = (Vec::new(), Vec::new());
        for file in files {
            // A file that cannot be read counts as bilingual, so that its own
            // job reports why.
            let document = Document::open(&file.path).ok();
            let text = document.as_ref().map_or("", |document| document.text());
            match only_language(text) {
                Some(Lang::Zh) => zh.push((file, signer.signature(text, Lang::Zh))),
                Some(Lang::En) => en.push((file, signer.signature(text, Lang::En))),
                None => self.bilingual.push(file.path),
            }
        }
        // Signatures are taken out: the pairing needs slices of them, and the
        // files are needed afterwards.
        let signatures = |side: &mut Vec<(PairCandidate, Signature)>| -> Vec<Signature> {
            side.iter_mut().map(|(_, signature)| std::mem::take(signature)).collect()
        };
        let found = pair(&signatures(&mut zh), &signatures(&mut en));
        let mut zh: Vec<Option<PairCandidate>> = zh.into_iter().map(|(file, _)| Some(file)).collect();
        let mut en: Vec<Option<PairCandidate>> = en.into_iter().map(|(file, _)| Some(file)).collect();
        for found in found {
            // In two folders a pair within one of them would be two versions of
            // a text.
            let apart = |one: &PairCandidate, other: &PairCandidate| !two_folders || one.folder != other.folder;
            let fits = matches!((&zh[found.zh], &en[found.en]), (Some(one), Some(other)) if apart(one, other));
            if let (true, Some(zh), Some(en)) = (fits, zh[found.zh].take(), en[found.en].take()) {
                // In one folder the Chinese text is the source, by convention;
                // of two, the text in the first.
                let (source, target) = if en.folder < zh.folder { (en, zh) } else { (zh, en) };
                let (by, similarity) = (PairedBy::Content, found.similarity);
                self.pairs.push(FilePair { source: source.path, target: target.path, by, similarity });
            }
        }
        self.alone.extend(zh.into_iter().chain(en).flatten().map(|file| file.path));
        self.alone.sort();
    }
}

/// A file that looks for a partner.
struct PairCandidate {
    /// Its name without the mark.
    key: NameKey,
    /// Its path.
    path: PathBuf,
    /// Which of the folders it is in, 0 or 1.
    folder: usize,
}

impl PairCandidate {
    /// True if two files of one key can be two sides: in two folders, or with
    /// different marks.
    fn fits(&self, other: &PairCandidate) -> bool {
        self.folder != other.folder || self.key.mark != other.key.mark
    }

    /// The order of the sides, the source first: the first folder, then marks
    /// of sides, then the name without a mark.
    fn order(&self) -> (usize, Option<LanguageMark>) {
        (self.folder, self.key.mark)
    }
}

/// The only language of a text; `None` if it holds both or neither.
fn only_language(text: &str) -> Option<Lang> {
    // A Chinese character counts as a short English word of four letters: a
    // choice.
    const LETTERS: f32 = 4.0;
    let (mut han, mut latin) = (0.0_f32, 0.0_f32);
    // The beginning is enough; whole books need not be counted (a choice).
    for c in text.chars().take(50_000) {
        han += f32::from(u8::from(crate::lang::is_han(c)));
        latin += f32::from(u8::from(c.is_ascii_alphabetic()));
    }
    let (zh, en) = (han, latin / LETTERS);
    match (zh / (zh + en).max(1.0), en / (zh + en).max(1.0)) {
        (_, en) if en >= 1.0 - SHARE => Some(Lang::En),
        (zh, _) if zh >= 1.0 - SHARE => Some(Lang::Zh),
        _ => None,
    }
}
