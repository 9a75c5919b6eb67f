//! Decides which columns of a table hold the texts: by the caller's choice,
//! else by the names in the first row, else by what the columns contain.
//!
//! Tables come from term lists, exports of translation tools, scripts and
//! people, and few name their columns as we do. The decision is made once, from
//! the first rows, and logged when it was not obvious.
//!
//! | first row | decision |
//! |---|---|
//! | `source,target` | source, target |
//! | `id,English,中文` | id, and the two languages |
//! | `en,zh-CN,zh-TW` | source en, two targets a row |
//! | `key,原文,Remarks,译文` | id, source, note, target |
//! | `Deutsch,Français` | source de, target fr |
//! | `4711,Open the valve.,打开阀门。` | no names: id, English, Chinese by content |

use std::fmt;

use super::foreign::{foreign_columns, same_language};
use super::heads::{Column, column};
use super::rows::TableRow;
use crate::format::{ColumnChoice, ReadOptions};
use crate::{BySide, Error, Lang, LanguageTag, Result};

/// What the columns of a table hold: the result of looking at its first rows.
#[derive(Debug, Clone, Default)]
pub(in crate::format) struct Plan {
    /// What each column holds, in the order of the table.
    pub columns: Vec<Column>,
    /// Whether the first row holds names and must not be read as a unit.
    pub header: bool,
    /// How many rows above the row of names are a title of the table.
    above: usize,
    /// The cells of the first row, trimmed, whether they are names or not.
    names: Vec<String>,
    /// Whether the caller chose the columns `source` and `target` of a table of
    /// our own the other way round: every unit is then swapped, and what the
    /// other columns say of a side goes with it.
    pub swapped: bool,
}

/// How many rows are examined where no names show what the columns hold: a
/// choice. Enough to outvote odd cells, few enough to be kept.
pub(in crate::format) const SAMPLE: usize = 50;

impl Plan {
    /// Decides from the first rows, of which there are at most [`SAMPLE`]. No
    /// rows give an empty plan.
    ///
    /// # Errors
    /// [`Error::Syntax`] at the first row if a chosen column does not exist, or if
    /// there is only one column.
    pub fn new(rows: &[TableRow], format: &'static str, options: &ReadOptions) -> Result<Plan> {
        let above = titles(rows);
        for row in &rows[..above] {
            let title = row.cells.iter().find(|cell| !cell.trim().is_empty());
            let remark =
                title.map(|title| format!("a row above the names of the columns is left out: {}", title.trim()));
            options.log.note(|report| report.remarks.extend(remark));
        }
        let rows = &rows[above..];
        let Some(first) = rows.first() else { return Ok(Plan::default()) };
        let names: Vec<String> = first.cells.iter().map(|name| name.trim().to_owned()).collect();
        let usual = || first_id(names.iter().map(|name| column(name)).collect(), &names);
        let columns = wordfast(&names).unwrap_or_else(usual);
        let foreign = if named(&columns) { None } else { foreign_columns(&columns, &names) };
        let (is_named, columns) = (named(&columns) || foreign.is_some(), foreign.unwrap_or(columns));
        let header = is_named && !rows.get(1).is_some_and(|second| is_repeated(&columns, first, second));
        let mut plan = Plan { header, above, columns, names, swapped: false };
        // The caller's choice comes first and names second; contents are only a
        // guess.
        if let Some(choice) = &options.column_choice {
            plan.choose(choice, rows, format)?;
        } else if !plan.header {
            plan.by_content(rows, format)?;
        }
        let body = &rows[usize::from(plan.header)..];
        plan.pick(body, options);
        // Files with our own names need no remark.
        if !plan.is_plain() {
            options.log.note(|report| report.remarks.push(plan.to_string()));
        }
        Ok(plan)
    }

    /// The languages of the two columns of texts, by what most of their cells in
    /// the first rows hold; empty where that does not show, or where the table
    /// names the language. Rows with a copy have no vote.
    pub fn usual_tags(&self, rows: &[TableRow]) -> BySide<LanguageTag> {
        let find = |is: fn(&Column) -> bool| self.columns.iter().position(is);
        let source = find(|column| matches!(column, Column::Source(None)));
        let target = find(|column| matches!(column, Column::Target(None)));
        let (Some(one), Some(other)) = (source, target) else { return BySide::default() };
        let translated: Vec<&TableRow> = rows.iter().filter(|row| row.cells.get(one) != row.cells.get(other)).collect();
        let tag = |at: usize| {
            let cells = || translated.iter().filter_map(|row| row.cells.get(at)).map(String::as_str);
            language_in(cells()).map(|lang| LanguageTag::for_text(lang, &cells().collect::<String>()))
        };
        BySide { source: tag(one).unwrap_or_default(), target: tag(other).unwrap_or_default() }
    }

    /// How many rows come before the first unit: titles and the row of names.
    pub fn skipped(&self) -> usize {
        self.above + usize::from(self.header)
    }

    /// Takes the columns that the caller names.
    ///
    /// A choice by name means that the first row holds names. Languages in the
    /// names still count.
    ///
    /// # Errors
    /// [`Error::Syntax`] that lists the names there are.
    fn choose(&mut self, choice: &ColumnChoice, rows: &[TableRow], format: &'static str) -> Result<()> {
        let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or_default();
        let find = |name: &str| {
            // Numbers first: a column called `2` can still be reached by its
            // number.
            let by_number = name.parse::<usize>().ok().filter(|number| (1..=width).contains(number));
            let by_name = || self.names.iter().position(|own| own.eq_ignore_ascii_case(name));
            by_number.map(|number| (number - 1, false)).or_else(|| Some((by_name()?, true))).ok_or_else(|| {
                let message = format!("there is no column `{name}` among the {width}: {}", self.names.join(", "));
                Error::syntax(format, rows[0].place.clone(), message)
            })
        };
        let (source, target) = (find(&choice.source)?, find(&choice.target)?);
        let id = choice.id.as_deref().map(find).transpose()?;
        self.header |= source.1 || target.1 || id.is_some_and(|id| id.1);
        let names = (0..width).map(|at| Column::Named(self.names.get(at).cloned().unwrap_or_default()));
        let tags = |column: Option<&Column>| match column {
            Some(Column::Text(tag) | Column::Source(Some(tag)) | Column::Target(Some(tag))) => Some(tag.clone()),
            _ => None,
        };
        let is_named = |at: usize, name: &str| self.header && self.names.get(at).is_some_and(|own| own == name);
        self.swapped = is_named(source.0, "target") && is_named(target.0, "source");
        let (source, target) = if self.swapped { (target, source) } else { (source, target) };
        // Without a row of names, the first row is text, and any language that
        // it seems to name is an accident.
        let tags = [source.0, target.0].map(|at| tags(self.columns.get(at)).filter(|_| self.header));
        let mut columns: Vec<Column> = names.collect();
        if !self.header {
            columns = numbered(width);
        }
        let [source_tag, target_tag] = tags;
        columns[source.0] = Column::Source(source_tag);
        columns[target.0] = Column::Target(target_tag);
        if let Some((id, _)) = id {
            columns[id] = Column::Id;
        }
        self.columns = columns;
        Ok(())
    }

    /// Finds the columns by the languages of their contents.
    ///
    /// In a table of two columns these are source and target, whatever they
    /// hold. In a wider one the first Chinese column and the wordiest English
    /// column are taken, in their order.
    ///
    /// The first row is taken for names only if its words are in another
    /// language than its column, in a table of at least three columns and rows:
    /// a guess on less would swallow a pair of texts.
    ///
    /// # Errors
    /// [`Error::Syntax`] for a single column: most likely the delimiter is
    /// another one.
    fn by_content(&mut self, rows: &[TableRow], format: &'static str) -> Result<()> {
        let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or_default();
        if width < 2 {
            let message = "expected at least two columns, found 1; name the delimiter if it is not the usual one";
            return Err(Error::syntax(format, rows[0].place.clone(), message));
        }
        // The first row may hold unknown names, so it has no vote.
        let body = if rows.len() > 1 { &rows[1..] } else { rows };
        let langs: Vec<Option<Lang>> = (0..width).map(|at| language_of(body, at)).collect();
        if width > 2 && rows.len() > 1 && self.complete(body, &langs) {
            return Ok(());
        }
        let mut columns = numbered(width);
        let (mut source, mut target) = (0, 1);
        let first_of = |lang| langs.iter().position(|found| *found == Some(lang));
        if let (3.., Some(en), Some(zh)) = (width, first_of(Lang::En), first_of(Lang::Zh)) {
            // Ids and file names consist of Latin letters as well, and are
            // shorter than the texts.
            let longest = |at: &usize| body.iter().filter_map(|row| row.cells.get(*at)).map(String::len).sum::<usize>();
            let en = (0..width).filter(|&at| langs[at] == Some(Lang::En)).max_by_key(longest).unwrap_or(en);
            (source, target) = (en.min(zh), en.max(zh));
            if source > 0 && is_key(body, 0) {
                columns[0] = Column::Id;
            }
        }
        // Unknown names in the first row are recognised by their language: a
        // column of Chinese texts whose first cell is English, or the other way
        // round.
        let strange = |at: usize| {
            let first = rows[0].cells.get(at).map(String::as_str).unwrap_or_default();
            langs[at].is_some() && Lang::detect(first).is_some_and(|lang| Some(lang) != langs[at])
        };
        // A column of ids that is called one has its name in the first row.
        let named = columns[0] == Column::Id && matches!(self.columns.first(), Some(Column::Id));
        let is_strange = rows.len() > 2 && width > 2 && langs[source] != langs[target];
        self.header = rows.len() > 1 && named || is_strange && (strange(source) || strange(target));
        columns[source] = Column::Source(None);
        columns[target] = Column::Target(None);
        self.columns = columns;
        Ok(())
    }

    /// Finds the other text where the first row names one of them and something
    /// else, such as an id: `String ID,Base,Simplified Chinese`. The other text
    /// is in the other language, and the longest such column. False, and nothing
    /// is changed, if the row names less or no column fits.
    fn complete(&mut self, body: &[TableRow], langs: &[Option<Lang>]) -> bool {
        let texts: Vec<usize> = (0..self.columns.len())
            .filter(|&at| matches!(self.columns[at], Column::Source(_) | Column::Target(_) | Column::Text(_)))
            .collect();
        let named = self.columns.iter().filter(|column| !matches!(column, Column::Named(_))).count();
        let ([known], 2..) = (texts.as_slice(), named) else { return false };
        let lang = match &self.columns[*known] {
            Column::Source(Some(tag)) | Column::Target(Some(tag)) | Column::Text(tag) => tag.lang(),
            _ => langs[*known],
        };
        let Some(lang) = lang else { return false };
        let length = |at: &usize| body.iter().filter_map(|row| row.cells.get(*at)).map(String::len).sum::<usize>();
        let fits = |at: &usize| matches!(self.columns[*at], Column::Named(_)) && langs[*at] == Some(lang.other());
        // Of columns as long as each other, the first.
        let Some(other) = (0..self.columns.len()).rev().filter(fits).max_by_key(length) else { return false };
        let is_source = match &self.columns[*known] {
            Column::Source(_) => true,
            Column::Target(_) => false,
            _ => lang == Lang::En,
        };
        self.columns[other] = if is_source { Column::Target(None) } else { Column::Source(None) };
        self.header = true;
        true
    }

    /// Chooses among several columns with texts in languages, as the options
    /// ask.
    ///
    /// What is not chosen is kept as a property under its name. Without
    /// options, the first column is the source and every column in another
    /// language is a target, each giving units of its own.
    ///
    /// Of `en,zh-CN,zh-TW` with the target `zh-Hant` asked for, `zh-CN` becomes
    /// a property `zh-CN` of the unit.
    fn pick(&mut self, rows: &[TableRow], options: &ReadOptions) {
        let texts: Vec<(usize, LanguageTag)> = self
            .columns
            .iter()
            .enumerate()
            .filter_map(|(at, column)| match column {
                Column::Text(tag) => Some((at, tag.clone())),
                _ => None,
            })
            .collect();
        let has_source = self.columns.iter().any(|column| matches!(column, Column::Source(_)));
        let has_target = self.columns.iter().any(|column| matches!(column, Column::Target(_)));
        // Columns have no text yet, so that only the tags are compared.
        let offered: Vec<(&LanguageTag, &str)> = texts.iter().map(|(_, tag)| (tag, "")).collect();
        let asked = |wanted: &Option<LanguageTag>| {
            wanted.as_ref().and_then(|wanted| crate::format::best_match(wanted, &offered))
        };
        let target = asked(&options.target);
        let spoken = self.source_lang(rows);
        let mut demote = |at: usize| self.columns[at] = Column::Named(self.names[at].clone());
        match (has_source, has_target) {
            // Columns called `source` and `target` settle it; further languages
            // are extras.
            (true, true) => return texts.iter().for_each(|&(at, _)| demote(at)),
            // The other side is the first column in a language.
            (false, true) => {
                texts.iter().skip(1).for_each(|&(at, _)| demote(at));
                let first = texts.into_iter().next();
                return first.into_iter().for_each(|(at, tag)| self.columns[at] = Column::Source(Some(tag)));
            }
            // Every column in the language of the first translation is a target.
            (true, false) => {
                let translates = |tag: &LanguageTag| spoken.is_none_or(|lang| tag.lang() != Some(lang));
                let first = target.or_else(|| texts.iter().position(|(_, tag)| translates(tag))).unwrap_or_default();
                for (at, (column, tag)) in texts.iter().enumerate() {
                    let is_target = at == first || target.is_none() && same_language(tag, &texts[first].1);
                    if !is_target {
                        demote(*column);
                    }
                }
                return;
            }
            (false, false) => {}
        }
        let other_than_target =
            |at: &usize| target.is_none_or(|target| !same_language(&texts[*at].1, &texts[target].1));
        let source = asked(&options.source).or_else(|| (0..texts.len()).find(other_than_target));
        let Some(source) = source else { return };
        for (at, (column, tag)) in texts.iter().enumerate() {
            let same = same_language(tag, &texts[source].1);
            // A second column in the source's language is a variant of it and
            // no translation.
            if at != source && (same || target.is_some_and(|target| target != at)) {
                demote(*column);
            }
        }
        self.columns[texts[source].0] = Column::Source(Some(texts[source].1.clone()));
    }

    /// The language of the column that is called the source: that of its name,
    /// else that of most of its cells.
    fn source_lang(&self, rows: &[TableRow]) -> Option<Lang> {
        let at = self.columns.iter().position(|column| matches!(column, Column::Source(_)))?;
        let Column::Source(tag) = &self.columns[at] else { return None };
        tag.as_ref().map_or_else(|| language_of(rows, at), LanguageTag::lang)
    }

    /// True if the first row needs no remark: it has our own names, or two bare
    /// tags of English and Chinese.
    fn is_plain(&self) -> bool {
        let plain = |(name, column): (&String, &Column)| match column {
            Column::Source(None) | Column::Target(None) => matches!(name.as_str(), "source" | "target"),
            Column::Source(Some(tag)) | Column::Text(tag) => {
                self.names.len() == 2 && tag.as_str() == name && tag.lang().is_some()
            }
            Column::Named(name) => super::NAMES.contains(&name.as_str()),
            Column::Id | Column::Note => super::NAMES.contains(&name.as_str()),
            Column::Target(Some(_)) => false,
        };
        self.header && self.names.iter().zip(&self.columns).all(plain)
    }

    /// True for a row without anything in it, which spreadsheets write for
    /// empty lines. In our own tables it is a unit without texts.
    pub fn is_padding(&self, row: &TableRow) -> bool {
        let own = |name: &String| matches!(name.as_str(), "source" | "target") || super::NAMES.contains(&name.as_str());
        row.cells.iter().all(|cell| cell.trim().is_empty()) && !(self.header && self.names.iter().all(own))
    }

    /// True if the table has this column of our own. Then an empty cell in it
    /// is meant, and nothing is guessed.
    pub fn has(&self, name: &str) -> bool {
        self.columns.iter().any(|column| matches!(column, Column::Named(own) if own == name))
    }

    /// Checks that a row belongs to this table: it reaches the first column of
    /// texts, and has no more cells than there are columns, unless the others
    /// are empty.
    ///
    /// # Errors
    /// [`Error::Syntax`] at the row.
    pub fn check(&self, row: &TableRow, format: &'static str) -> Result<()> {
        let wrong = |message: String| Err(Error::syntax(format, row.place.clone(), message));
        let is_text = |column: &Column| matches!(column, Column::Source(_) | Column::Target(_) | Column::Text(_));
        if self.columns.iter().position(is_text).is_none_or(|first| row.cells.len() <= first) || row.cells.len() < 2 {
            return wrong(format!("expected at least two columns, found {}", row.cells.len()));
        }
        // Spreadsheets pad rows with empty cells at the end.
        let filled = row.cells.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |last| last + 1);
        match filled > self.columns.len() {
            true => wrong(format!(
                "expected {} columns, found {filled}; is a quote or delimiter not escaped?",
                self.columns.len()
            )),
            false => Ok(()),
        }
    }
}

/// Describes the plan for the log: `the first row names the columns: source
/// (en) is column 1 …`.
impl fmt::Display for Plan {
    /// Such as `the first row names the columns: source (en) is column 2 ...`;
    /// columns without a role are not named.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.header, self.above) {
            (true, 0) => f.write_str("the first row names the columns: ")?,
            (true, above) => write!(f, "row {} names the columns: ", above + 1)?,
            (false, _) => f.write_str("no row of names: ")?,
        }
        let mut parts = Vec::new();
        for (at, column) in self.columns.iter().enumerate() {
            let (what, tag) = match column {
                Column::Source(tag) => ("source", tag.as_ref()),
                Column::Target(tag) => ("target", tag.as_ref()),
                Column::Text(tag) => ("target", Some(tag)),
                Column::Id => ("id", None),
                Column::Note => ("note", None),
                Column::Named(_) => continue,
            };
            let name = self.names.get(at).filter(|_| self.header).map(|name| format!(" `{name}`")).unwrap_or_default();
            let tag = tag.map(|tag| format!(" ({tag})")).unwrap_or_default();
            parts.push(format!("{what}{tag} is column {}{name}", at + 1));
        }
        f.write_str(&parts.join(", "))
    }
}

/// True if the names of the columns show where both texts are: two named sides,
/// two languages, or one of each.
fn named(columns: &[Column]) -> bool {
    let has = |wanted: fn(&Column) -> bool| columns.iter().any(wanted);
    let in_language =
        |lang| columns.iter().any(|column| matches!(column, Column::Text(tag) if tag.lang() == Some(lang)));
    let source = has(|column| matches!(column, Column::Source(_)));
    let target = has(|column| matches!(column, Column::Target(_)));
    source && target
        || (in_language(Lang::En) && in_language(Lang::Zh))
        || ((source || target) && (in_language(Lang::En) || in_language(Lang::Zh)))
}

/// True if the cells that seem to name languages or sides stand in the next row
/// once more. They are then tags beside the texts, as in a table that was
/// written without names.
fn is_repeated(columns: &[Column], first: &TableRow, second: &TableRow) -> bool {
    let names = |at: &usize| matches!(columns[*at], Column::Source(_) | Column::Target(_) | Column::Text(_));
    (0..columns.len()).filter(names).all(|at| first.cells.get(at) == second.cells.get(at))
}

/// How many rows are above the row of names, as people put titles over a term
/// list: a few rows with at most one text, and then one that names both sides.
fn titles(rows: &[TableRow]) -> usize {
    /// A choice; more than these are texts.
    const MOST: usize = 5;
    let is_title = |row: &&TableRow| row.cells.iter().filter(|cell| !cell.trim().is_empty()).count() < 2;
    let above = rows.iter().take_while(is_title).count();
    let names = rows.get(above).filter(|_| above <= MOST);
    let columns = names.map(|row| row.cells.iter().map(|name| column(name.trim())).collect::<Vec<_>>());
    if columns.is_some_and(|columns| named(&columns)) { above } else { 0 }
}

/// The columns with one id: of `Key` and `Id` in a row of names, the second is a
/// property.
fn first_id(mut columns: Vec<Column>, names: &[String]) -> Vec<Column> {
    let ids: Vec<usize> = (0..columns.len()).filter(|&at| columns[at] == Column::Id).collect();
    for at in ids.into_iter().skip(1) {
        columns[at] = Column::Named(names[at].clone());
    }
    columns
}

/// The columns of a memory of Wordfast, whose first row is a head of the file:
/// a date, users, a count, and each language before its texts.
///
/// ```text
/// %20240105~101500  %User ID,ANN  %TU=00000002  %EN-US  %Wordfast TM v.9  %ZH-CN  %-----------
/// 20240105~101500   ANN           3             EN-US   Close it.         ZH-CN   关上。
/// ```
fn wordfast(names: &[String]) -> Option<Vec<Column>> {
    let is_head = names.first()?.starts_with('%') && names.get(4)?.starts_with("%Wordfast");
    let tag = |at: usize| Some(LanguageTag::from(names.get(at)?.strip_prefix('%')?));
    let (source, target) = (tag(3)?, tag(5).filter(|_| is_head)?);
    let beside = ["wordfast-date", "creator", "usage", "source-language", "", "target-language", ""];
    let more = (beside.len() + 1..=names.len()).map(|number| format!("wordfast-attribute-{number}"));
    let mut columns: Vec<Column> =
        beside.iter().map(|name| (*name).to_owned()).chain(more).take(names.len()).map(Column::Named).collect();
    columns[4] = Column::Source(Some(source));
    *columns.get_mut(6)? = Column::Target(Some(target));
    Some(columns)
}

/// Columns without names, as properties `x-column-1`, `x-column-2`, …
fn numbered(width: usize) -> Vec<Column> {
    (1..=width).map(|number| Column::Named(format!("x-column-{number}"))).collect()
}

/// The language of more than half of a column's non-empty cells; `None` if
/// there is none, as in numbers.
///
/// Ids, numbers and empty cells have no language.
fn language_of(rows: &[TableRow], at: usize) -> Option<Lang> {
    language_in(rows.iter().filter_map(|row| row.cells.get(at)).map(String::as_str))
}

/// The language of more than half of the cells that are not empty.
fn language_in<'c>(cells: impl Iterator<Item = &'c str>) -> Option<Lang> {
    let found: Vec<Option<Lang>> = cells.filter(|cell| !cell.is_empty()).map(Lang::detect).collect();
    [Lang::Zh, Lang::En]
        .into_iter()
        .find(|&lang| found.iter().filter(|other| **other == Some(lang)).count() * 2 > found.len())
}

/// True if a column may hold ids: no two cells alike, none empty, none with
/// white space in it.
///
/// A column of one row is a key if its cell has no blank; with so little to go
/// by it is only ever the first column.
fn is_key(rows: &[TableRow], at: usize) -> bool {
    let mut cells: Vec<&str> = rows.iter().filter_map(|row| row.cells.get(at)).map(String::as_str).collect();
    let count = cells.len();
    cells.sort_unstable();
    cells.dedup();
    cells.len() == count && cells.iter().all(|cell| !cell.is_empty() && !cell.contains(char::is_whitespace))
}
