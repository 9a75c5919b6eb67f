//! Admits only requests of the page that the server opened.
//!
//! A server on this computer can be reached by every page that the browser
//! shows and by every program. Three things keep them out: a random token in
//! the address, the exact `Host`, and the page's own `Origin` for changes.
//!
//! | request | refused by |
//! |---|---|
//! | another page's `fetch` or form | `Origin` |
//! | a name that resolves to this computer (DNS rebinding) | `Host` |
//! | another program that guesses the port | the token |
//! | a link from a page to an old address | the token, new at every start |

use duiqi::{Error, Result};

/// Bytes of randomness in the token: 128 bits, more than anybody can guess.
const TOKEN_BYTES: usize = 16;

/// The conditions that a request must meet.
///
/// A page of another site can make a browser send requests to this computer. It
/// knows neither the token, which is new at every start, nor can it forge
/// `Host` and `Origin`.
#[derive(Debug, Clone)]
pub struct Guard {
    /// The token, as 32 hexadecimal digits.
    token: String,
    /// `127.0.0.1:PORT`.
    host: String,
}

/// The parts of a request that are checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claims<'r> {
    /// The path, with the slash at its front.
    pub path: &'r str,
    /// The header `Host`.
    pub host: Option<&'r str>,
    /// The header `Origin`.
    pub origin: Option<&'r str>,
    /// True for a request that may change something.
    pub changes: bool,
}

impl Guard {
    /// Makes a guard with a new token, for a port of this computer.
    ///
    /// # Errors
    /// If the system gives no random numbers.
    pub fn new(port: u16) -> Result<Guard> {
        let mut bytes = [0; TOKEN_BYTES];
        getrandom::fill(&mut bytes)
            .map_err(|error| Error::Invalid(format!("the system gives no random numbers: {error}")))?;
        let token = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Guard { token, host: format!("127.0.0.1:{port}") })
    }

    /// The address of the page, token included.
    pub fn address(&self) -> String {
        format!("http://{}/{}/", self.host, self.token)
    }

    /// The name of the file or service that a request asks for; `None` if the
    /// request may not ask.
    ///
    /// It must have the right host and the token. A request that changes
    /// something must come from the page's own origin; a reading one may have
    /// no `Origin`, as browsers leave it out there.
    ///
    /// A query after `?` is ignored. The name is the part of the path after the
    /// token, such as `main.js`; empty for the page itself.
    pub fn admit<'r>(&self, claims: Claims<'r>) -> Option<&'r str> {
        // A name of an attacker's site that resolves to this computer comes
        // with its own host (DNS rebinding).
        if claims.host != Some(&self.host) {
            return None;
        }
        let own = |origin: &str| origin.strip_prefix("http://") == Some(&self.host);
        let origin = claims.origin.map_or(!claims.changes, own);
        let (token, name) = claims.path.strip_prefix('/')?.split_once('/')?;
        (origin && same(token, &self.token)).then(|| name.split('?').next().unwrap_or_default())
    }
}

/// Compares two texts in a time that does not reveal where they differ.
fn same(one: &str, other: &str) -> bool {
    // No early exit, and no branch that depends on the bytes.
    let different = one.bytes().zip(other.bytes()).fold(0, |different, (a, b)| different | (a ^ b));
    one.len() == other.len() && different == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard() -> Guard {
        Guard { token: "secret".into(), host: "127.0.0.1:4000".into() }
    }

    fn claims<'r>(path: &'r str, host: Option<&'r str>, origin: Option<&'r str>, changes: bool) -> Claims<'r> {
        Claims { path, host, origin, changes }
    }

    #[test]
    fn the_page_itself_is_let_in() {
        let (host, origin) = (Some("127.0.0.1:4000"), Some("http://127.0.0.1:4000"));
        assert_eq!(guard().admit(claims("/secret/", host, None, false)), Some(""));
        assert_eq!(guard().admit(claims("/secret/main.js?1", host, None, false)), Some("main.js"));
        assert_eq!(guard().admit(claims("/secret/engine", host, origin, true)), Some("engine"));
    }

    #[test]
    fn everybody_else_is_not() {
        let (host, origin) = (Some("127.0.0.1:4000"), Some("http://127.0.0.1:4000"));
        let other = Some("http://example.org");
        for refused in [
            claims("/", host, None, false),
            claims("/wrong!/", host, None, false),
            claims("/secret", host, None, false),
            claims("/secret/", Some("example.org"), None, false),
            claims("/secret/", Some("localhost:4000"), None, false),
            claims("/secret/", None, None, false),
            claims("/secret/", host, other, false),
            claims("/secret/engine", host, other, true),
            claims("/secret/engine", host, Some("null"), true),
            claims("/secret/engine", host, None, true),
            claims("/secret/engine", Some("127.0.0.1:4001"), origin, true),
        ] {
            assert_eq!(guard().admit(refused), None, "{refused:?}");
        }
    }

    #[test]
    fn tokens_are_new_and_long() {
        let (one, other) = (Guard::new(1).unwrap(), Guard::new(1).unwrap());
        assert_ne!(one.token, other.token);
        assert_eq!(one.token.len(), 2 * TOKEN_BYTES);
    }
}
