//! The files of the review's page, compiled into the tool, so that it needs
//! nothing installed beside it.
//!
//! To add a file to the page, put it into `web/app`, list it below with its
//! media type, and link it from `index.html`. The content security policy of
//! the server allows files of the page only, no inline scripts or styles.

/// A file of the page.
pub struct Asset {
    /// Its media type.
    pub media_type: &'static str,
    /// Its content.
    pub content: &'static str,
}

/// Declares the files of `web/app` that the page of the tool consists of, with
/// their media types. A file that is not listed cannot be asked for.
macro_rules! assets {
    ($($name:literal: $media_type:literal),* $(,)?) => {
        /// The file with a name; the empty name is that of the page itself.
        pub fn find(name: &str) -> Option<Asset> {
            let name = if name.is_empty() { "index.html" } else { name };
            match name {
                $($name => Some(Asset {
                    media_type: $media_type,
                    content: include_str!(concat!("../../../web/app/", $name)),
                }),)*
                _ => None,
            }
        }
    };
}

assets! {
    "index.html": "text/html; charset=utf-8",
    "style.css": "text/css; charset=utf-8",
    "main.js": "text/javascript; charset=utf-8",
    "dialogs.js": "text/javascript; charset=utf-8",
    "element.js": "text/javascript; charset=utf-8",
    "engine.js": "text/javascript; charset=utf-8",
    "files.js": "text/javascript; charset=utf-8",
    "kept.js": "text/javascript; charset=utf-8",
    "model.js": "text/javascript; charset=utf-8",
    "plot.js": "text/javascript; charset=utf-8",
    "rows.js": "text/javascript; charset=utf-8",
    "strings.js": "text/javascript; charset=utf-8",
    "types.js": "text/javascript; charset=utf-8",
    "welcome.js": "text/javascript; charset=utf-8",
    "words.js": "text/javascript; charset=utf-8",
}
