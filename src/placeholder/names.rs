//! Placeholders that look like ordinary text and are recognised by their names:
//! `@count` of Drupal and `__name__` of i18next.

use super::BRACE_REACH;

/// The names that Drupal's own texts use with `@` and `!`, most frequent first.
/// Other names look like the handle of a person, and are text.
const DRUPAL: [&[u8]; 40] = [
    b"count",
    b"name",
    b"title",
    b"type",
    b"url",
    b"link",
    b"label",
    b"user",
    b"username",
    b"site",
    b"module",
    b"field",
    b"id",
    b"path",
    b"file",
    b"filename",
    b"message",
    b"date",
    b"time",
    b"number",
    b"total",
    b"size",
    b"value",
    b"version",
    b"language",
    b"node",
    b"entity",
    b"entity_type",
    b"bundle",
    b"view",
    b"key",
    b"max",
    b"min",
    b"percent",
    b"error",
    b"interval",
    b"account",
    b"placeholder",
    b"admin",
    b"help",
];

/// `@count`, `!name`, `@entity_type` of Drupal. Only the names in [`DRUPAL`]
/// count: others may be a person's handle or an e-mail address, which are text.
pub(super) fn drupal(bytes: &[u8], before: Option<char>) -> Option<usize> {
    // An address, `@@`, or the end of a sentence before a word.
    let joined = before.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '@' | '!' | '/'));
    if joined || !bytes.get(1)?.is_ascii_lowercase() {
        return None;
    }
    let part = |byte: &&u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || **byte == b'_';
    let end = 1 + bytes[1..].iter().take(BRACE_REACH).take_while(part).count();
    // A word goes on: `@media_Query`, `@user.example`, `@name's` but not a stop
    // at the end of a sentence.
    let next = bytes.get(end).copied().unwrap_or(b' ');
    let goes_on = next.is_ascii_alphanumeric()
        || matches!(next, b'(' | b'/' | b'@')
        || next == b'.' && bytes.get(end + 1).is_some_and(u8::is_ascii_alphanumeric);
    let name = &bytes[1..end];
    (!goes_on && DRUPAL.contains(&name)).then_some(end)
}

/// Names with a meaning of their own in Python, which occur in texts about
/// programs. `__name__` is not among them: it is the commonest variable of
/// i18next.
const PYTHON: [&[u8]; 84] = [
    b"init",
    b"main",
    b"dict",
    b"call",
    b"new",
    b"del",
    b"str",
    b"repr",
    b"file",
    b"doc",
    b"all",
    b"annotations",
    b"get",
    b"set",
    b"delete",
    b"next",
    b"iter",
    b"getattr",
    b"getattribute",
    b"setattr",
    b"delattr",
    b"class",
    b"module",
    b"slots",
    b"len",
    b"enter",
    b"exit",
    b"aenter",
    b"aexit",
    b"contains",
    b"getitem",
    b"setitem",
    b"delitem",
    b"missing",
    b"eq",
    b"ne",
    b"lt",
    b"gt",
    b"le",
    b"ge",
    b"hash",
    b"bool",
    b"bytes",
    b"int",
    b"float",
    b"complex",
    b"index",
    b"format",
    b"future",
    b"import",
    b"builtins",
    b"path",
    b"package",
    b"spec",
    b"loader",
    b"qualname",
    b"mro",
    b"bases",
    b"subclasses",
    b"add",
    b"sub",
    b"mul",
    b"radd",
    b"iadd",
    b"neg",
    b"abs",
    b"invert",
    b"reduce",
    b"getstate",
    b"setstate",
    b"reversed",
    b"await",
    b"anext",
    b"aiter",
    b"weakref",
    b"debug",
    b"closure",
    b"code",
    b"globals",
    b"defaults",
    b"kwdefaults",
    b"func",
    b"self",
    b"prepare",
];

/// `__name__`, the older form of i18next, and `__USER_NAME__`. Names of Python
/// such as `__init__`, parts of code such as `__attribute__((…))`, and a letter
/// in bold (`__W__` in Markdown) are text.
pub(super) fn dunder(bytes: &[u8], before: Option<char>) -> Option<usize> {
    let joined = before.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'));
    if joined || !bytes.starts_with(b"__") {
        return None;
    }
    let part = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
    let end = 2 + bytes[2..].iter().take(BRACE_REACH).take_while(part).count();
    let name = bytes.get(2..end)?.strip_suffix(b"__")?;
    let is_name = name.len() > 1 && name[0].is_ascii_alphabetic() && !name.ends_with(b"_");
    // A stop ends the sentence, unless a name goes on after it.
    let goes_on = match bytes.get(end) {
        Some(b'(') => true,
        Some(b'.') => bytes.get(end + 1).is_some_and(u8::is_ascii_alphanumeric),
        _ => false,
    };
    (is_name && !goes_on && !PYTHON.contains(&name)).then_some(end)
}
