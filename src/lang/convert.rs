//! Conversion between the two Chinese scripts with the dictionaries of OpenCC.

use std::fmt;

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;

use crate::{Error, Result, Script};

/// Converts Simplified Chinese to Traditional or back, phrase by phrase (`头发`
/// → `頭髮`, `发展` → `發展`). Needs the feature `opencc`.
///
/// ```
/// use duiqi::{Script, lang::Converter};
/// assert_eq!(Converter::to(Script::Hant)?.convert("头发发展"), "頭髮發展");
/// # Ok::<(), duiqi::Error>(())
/// ```
pub struct Converter {
    script: Script,
    opencc: OpenCC,
}

impl fmt::Debug for Converter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Converter").field("script", &self.script).finish_non_exhaustive()
    }
}

impl Converter {
    /// Creates a converter to a script. This reads the dictionaries, so create
    /// it once and reuse it.
    ///
    /// ```
    /// use duiqi::{Script, lang::Converter};
    /// assert_eq!(Converter::to(Script::Hans)?.convert("漢語"), "汉语");
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Invalid`] if the dictionaries cannot be read.
    pub fn to(script: Script) -> Result<Self> {
        let config = match script {
            Script::Hant => BuiltinConfig::S2t,
            Script::Hans => BuiltinConfig::T2s,
        };
        let opencc = OpenCC::from_config(config).map_err(|error| Error::Invalid(format!("OpenCC: {error}")))?;
        Ok(Converter { script, opencc })
    }

    /// Converts a text. Text already in the target script stays as it is.
    ///
    /// ```
    /// use duiqi::{Script, lang::Converter};
    /// assert_eq!(Converter::to(Script::Hans)?.convert("AI 發展"), "AI 发展");
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    #[must_use]
    pub fn convert(&self, text: &str) -> String {
        self.opencc.convert(text)
    }

    /// The script that the converter produces.
    ///
    /// ```
    /// use duiqi::{Script, lang::Converter};
    /// assert_eq!(Converter::to(Script::Hans)?.script(), Script::Hans);
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    #[must_use]
    pub fn script(&self) -> Script {
        self.script
    }
}
