//! Which copies may be names: of works, organisations and products, and of the
//! translators of a program.
//!
//! A title in capitals may be a name or a heading that was left. The verb of a
//! command, a colon or a variable show a text of the program's own.

use crate::lexicon::is_function_term;

/// True for a text in capitals but for its function words, `Friends of the Earth`,
/// one in brackets, and the credits of a translator. Not for a command or a label:
/// `Show All Files`, `Name of File:`, `Size of %s`.
pub(super) fn may_be_name(text: &str) -> bool {
    let is_label =
        text.ends_with(|c: char| ":：…?!.".contains(c)) || text.contains(['%', '{', '$', '<', '\n', '#', '(']);
    let words: Vec<&str> =
        text.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| !word.is_empty()).collect();
    let is_capital = |word: &&str| word.starts_with(char::is_uppercase);
    let in_brackets = text.starts_with('(') && text.ends_with(')') && text.matches('(').count() == 1;
    // `Brazilian Portuguese translation`
    let is_credit = words.split_last().is_some_and(|(last, rest)| {
        ["translation", "translations"].contains(last) && !rest.is_empty() && rest.iter().all(is_capital)
    });
    let is_title = words.iter().filter(|word| is_capital(word)).count() > 1
        && words.iter().all(|word| is_capital(word) || is_function_term(word))
        && words.first().is_some_and(|first| !COMMANDS.contains(&first.to_lowercase().as_str()));
    in_brackets || is_credit || is_title && !is_label
}

/// The verbs that begin a command of a program. By hand, from the menus of common
/// programs.
const COMMANDS: [&str; 64] = [
    "add",
    "adjust",
    "allow",
    "apply",
    "cancel",
    "change",
    "check",
    "choose",
    "clear",
    "close",
    "configure",
    "connect",
    "convert",
    "copy",
    "create",
    "cut",
    "delete",
    "disable",
    "discard",
    "display",
    "download",
    "edit",
    "enable",
    "enter",
    "export",
    "extract",
    "filter",
    "find",
    "generate",
    "get",
    "go",
    "hide",
    "import",
    "include",
    "insert",
    "install",
    "keep",
    "last",
    "load",
    "loading",
    "lock",
    "merge",
    "move",
    "no",
    "open",
    "paste",
    "print",
    "reload",
    "remove",
    "rename",
    "replace",
    "reset",
    "resize",
    "restore",
    "run",
    "save",
    "search",
    "select",
    "set",
    "show",
    "sort",
    "switch",
    "update",
    "use",
];
