//! Notes and contexts of a group, which count for all its units.
//!
//! Phrase puts the key of a text and other contexts at the group around it. Units
//! have no data of their groups but the names, so that each gets a copy; a file
//! that is written anew has them at the units.
//!
//! ```text
//! <group id="0">
//!   <context-group><context context-type="x-key">menu.open</context></context-group>
//!   <note>A button</note>
//!   <trans-unit id="1">…          has the property `x-key` and the note
//! ```

use std::io::Read;

use super::{Common, LONGEST, MANY, REPEATED, XliffUnits};
use crate::Result;
use crate::format::parse::XmlToken;

impl Common {
    /// The bytes of notes and properties.
    pub(super) fn size(&self) -> usize {
        self.notes.iter().map(String::len).sum::<usize>()
            + self.properties.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>()
    }
}

impl<R: Read> XliffUnits<R> {
    /// True right inside of a group.
    pub(super) fn in_group(&self) -> bool {
        self.levels.last().is_some_and(|level| level.group.is_some())
    }

    /// What the groups around an element that opened last give to it. Data that
    /// would make a small file a huge one go to the first element only.
    pub(super) fn inherited(&mut self) -> Common {
        let Some(level) = self.levels.last_mut() else { return Common::default() };
        level.begun = true;
        match level.common.size() <= REPEATED {
            true => level.common.clone(),
            false => std::mem::take(&mut level.common),
        }
    }

    /// Reads the element of notes or contexts that opened last, right inside of a
    /// group.
    ///
    /// # Errors
    /// [`Error::Limit`](crate::Error::Limit) for more than the limit.
    pub(super) fn group_data(&mut self) -> Result<()> {
        // The schema puts them first. The units before have been read already.
        if self.levels.last().is_some_and(|level| level.begun) {
            let remark = "notes and contexts behind the first unit of a group are left out at the units before them";
            self.options.log.note(|report| {
                if !report.remarks.iter().any(|said| said == remark) {
                    report.remarks.push(remark.to_owned());
                }
            });
        }
        let mut common = self.levels.last_mut().map(|level| std::mem::take(&mut level.common)).unwrap_or_default();
        if self.parser.name == "note" {
            self.note(&mut common, true)?;
        } else {
            self.group_list(&mut common)?;
        }
        self.parser.within(common.properties.len().max(common.notes.len()), MANY)?;
        if let Some(level) = self.levels.last_mut() {
            level.common = common;
        }
        Ok(())
    }

    /// Reads the list that opened last: `context-group` of 1.2, `notes` or
    /// `metadata` of 2.x.
    fn group_list(&mut self, common: &mut Common) -> Result<()> {
        let mut depth = 0;
        loop {
            match self.parser.next_element()? {
                XmlToken::Open => match self.parser.name.as_str() {
                    "context" => self.context(common)?,
                    "note" => self.note(common, false)?,
                    "meta" => {
                        let name = self.parser.attribute("type").unwrap_or_default().to_owned();
                        common.properties.push((name, self.parser.content(LONGEST)?));
                    }
                    "metaGroup" => depth += 1,
                    _ => self.parser.skip()?,
                },
                XmlToken::Close if depth > 0 => depth -= 1,
                XmlToken::Close | XmlToken::End => return Ok(()),
                XmlToken::Text => {}
            }
            self.parser.within(common.properties.len().max(common.notes.len()), MANY)?;
        }
    }
}
