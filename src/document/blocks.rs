//! Groups lines into paragraphs of one language.
//!
//! | text | wrapped |
//! |---|---|
//! | a quarter of the English lines begin in lower case | yes |
//! | a quarter of the Chinese text is in lines wider than any page | no |
//! | a quarter of the Chinese lines of any other text end in a comma, or long and without a stop | yes |
//! | any other | no: each line is a paragraph, unless blank lines are the rule |

use super::lines::{Line, LineClass};
use super::mixed::halves;
use super::width::{ends_sentence, is_wider, width};
use crate::Lang;
use crate::lang::first_han;
use crate::split::WIDEST_WRAPPED;

/// The lines of one paragraph, in one language.
#[derive(Debug)]
pub(super) struct Block {
    /// The lines in order; never empty.
    pub lines: Vec<Line>,
    /// Their language.
    pub lang: Option<Lang>,
}

impl Block {
    /// The class of the first line, which is that of the whole block.
    ///
    /// A block is never mixed: only text follows text, an item or a note.
    pub fn class(&self) -> LineClass {
        self.lines.first().map_or(LineClass::Text, |line| line.class)
    }
}

/// The text of a line.
pub(super) fn text_of<'s>(source: &'s str, line: &Line) -> &'s str {
    &source[line.range.clone()]
}

/// True if lines are wrapped at a width, so that the end of a line is not the
/// end of a paragraph: many English lines then begin with a lower-case letter,
/// and many Chinese lines end within a clause.
///
/// Chinese headlines and bylines are long and without a stop too. Whole
/// paragraphs on one line do not make the text a wrapped one.
///
/// The judgement is made once for the whole text, because single breaks are
/// ambiguous.
pub(super) fn is_wrapped(source: &str, lines: &[Line]) -> bool {
    let (mut en, mut small, mut zh, mut open) = (0usize, 0usize, 0usize, 0usize);
    for pair in lines.windows(2) {
        let [above, below] = pair else { continue };
        if below.starts || below.class != LineClass::Text || above.lang != below.lang || !is_text(above) {
            continue;
        }
        let (above_text, below_text) = (text_of(source, above), text_of(source, below));
        match below.lang {
            Some(Lang::En) => {
                en += 1;
                small += usize::from(below_text.starts_with(|c: char| c.is_lowercase()));
            }
            Some(Lang::Zh) => {
                zh += 1;
                open += usize::from(
                    above_text.ends_with(['，', '、', ',']) || (!ends_sentence(above_text) && is_wider(above_text, 40)),
                );
            }
            None => {}
        }
    }
    // English decides if it has more than two thirds as many lines, because a
    // lower-case letter is the more reliable sign.
    if en > 2 * zh / 3 && en > 0 {
        small * 4 >= en
    } else {
        zh > 0 && open * 4 >= zh && !has_paragraph_lines(source, lines)
    }
}

/// True if a quarter of the Chinese text, in bytes, is in lines that are wider
/// than wrapped text can be.
fn has_paragraph_lines(source: &str, lines: &[Line]) -> bool {
    let (mut all, mut wide) = (0, 0);
    for text in lines.iter().filter(|line| line.lang == Some(Lang::Zh)).map(|line| text_of(source, line)) {
        all += text.len();
        wide += if is_wider(text, WIDEST_WRAPPED) { text.len() } else { 0 };
    }
    wide * 4 >= all
}

/// True for classes of lines that may continue on the next line.
fn is_text(line: &Line) -> bool {
    matches!(line.class, LineClass::Text | LineClass::Item | LineClass::Note)
}

/// Groups lines into paragraphs of one language. With `several`, a paragraph
/// may have more than one line.
///
/// A change of language always ends a block. Within a language, the class of
/// the lines and the width of the text decide.
///
/// `lines` are moved into the blocks, in their order. A line in both languages
/// begins a block.
pub(super) fn blocks(source: &str, lines: Vec<Line>, several: bool) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for mut line in lines {
        let text = text_of(source, &line);
        let Some(last) = blocks.last_mut() else {
            blocks.push(Block { lang: line.lang, lines: vec![line] });
            continue;
        };
        let above = last.lines.last().map(|above| (above.quote, above.class));
        let continues = !line.starts
            && line.class == LineClass::Text
            && matches!(last.class(), LineClass::Text | LineClass::Item | LineClass::Note)
            && (several || line.lang.is_none())
            && above.is_some_and(|(quote, _)| quote == line.quote);
        // A line of Latin names is still Chinese if only Chinese marks separate
        // them.
        let marks = || first_han(text).is_none() && text.contains(['，', '、', '。', '；', '：']);
        // The same holds for a line that continues a clause with a Latin name.
        let goes_on = || {
            let above = last.lines.last().map_or("", |above| text_of(source, above));
            first_han(text).is_some() && above.ends_with(crate::lang::is_han)
        };
        let chinese = continues && last.lang == Some(Lang::Zh);
        let goes_on = chinese && goes_on();
        if continues && (line.lang.is_none() || goes_on || (chinese && marks())) {
            line.lang = last.lang;
        }
        // Numbers and addresses alone have no language and join any paragraph.
        let same = last.lang == line.lang || last.lang.is_none();
        if continues && same && (goes_on || halves(text).is_none()) {
            last.lang = line.lang;
            last.lines.push(line);
        } else {
            blocks.push(Block { lang: line.lang, lines: vec![line] });
        }
    }
    blocks
}

/// True if the lines of wrapped English paragraphs are separated by blank
/// lines.
///
/// At least five long lines, of which more than half end within a sentence.
pub(super) fn is_double_spaced(source: &str, blocks: &[Block]) -> bool {
    let (mut all, mut open) = (0usize, 0usize);
    for block in blocks {
        if let (LineClass::Text, Some(Lang::En), [line]) = (block.class(), block.lang, block.lines.as_slice()) {
            let text = text_of(source, line);
            if is_wider(text, 39) {
                all += 1;
                open += usize::from(!ends_sentence(text));
            }
        }
    }
    all >= 5 && open * 2 > all
}

/// Joins the lines of such paragraphs.
///
/// A line is joined to the one above if that reaches four fifths of the width
/// and is not the end of a sentence, or is one of several already.
pub(super) fn unwrap_double_spaced(source: &str, blocks: &mut Vec<Block>) {
    let mut joined: Vec<Block> = Vec::with_capacity(blocks.len());
    let mut full = 0;
    for block in blocks.drain(..) {
        let single = block.lines.len() == 1 && block.class() == LineClass::Text && block.lang == Some(Lang::En);
        let here = block.lines.first().map_or(0, |line| width(text_of(source, line)));
        let last =
            joined.last_mut().filter(|last| single && last.lang == block.lang && last.class() == LineClass::Text);
        let open = last.filter(|last| {
            last.lines.last().is_some_and(|line| {
                let text = text_of(source, line);
                // A line much shorter than the widest one before it ends its
                // paragraph.
                let reaches = width(text) * 10 >= full * 8;
                reaches && width(text) >= 40 && (!ends_sentence(text) || last.lines.len() > 1)
            })
        });
        match open {
            Some(last) => last.lines.extend(block.lines),
            None => {
                full = 0;
                joined.push(block);
            }
        }
        full = if single { full.max(here) } else { 0 };
    }
    *blocks = joined;
}
