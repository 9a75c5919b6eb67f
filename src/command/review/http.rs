//! As much of HTTP/1.1 as one page needs: one request a connection, read whole,
//! answered, closed.
//!
//! A crate with a server would bring an async runtime for a handful of
//! requests. The head is parsed by httparse; limits and timeouts are here,
//! because the port is open to every program of this computer.
//!
//! | limit | value |
//! |---|---|
//! | head | 16 KiB, 64 fields |
//! | body | 256 MiB |
//! | silence | 20 s |
//! | requests a connection | 1 |

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// The most bytes that the head of a request may have: a choice, the limit that
/// most servers have or double.
const MOST_HEAD: usize = 16 << 10;

/// The most header fields: a choice; browsers send about twenty.
const MOST_FIELDS: usize = 64;

/// The most bytes that a request may carry: a choice, more than any file with
/// corrections.
const MOST_BODY: u64 = 256 << 20;

/// How long a connection may be silent: a choice. Browsers open connections
/// ahead of need and leave them silent.
const SILENCE: Duration = Duration::from_secs(20);

/// A request.
#[derive(Debug, PartialEq, Eq)]
pub struct HttpRequest {
    /// `GET` or `POST`.
    pub method: String,
    /// The path, with the slash at its front.
    pub path: String,
    /// The header fields: names in lower case, values as text.
    fields: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl HttpRequest {
    /// Reads a request; `None` if the connection was closed or broken, or what
    /// came is not HTTP.
    ///
    /// A head of more than the limit is given up: a browser's is a few hundred
    /// bytes.
    pub fn read(stream: &mut TcpStream) -> Option<HttpRequest> {
        // Otherwise a connection that sends nothing would keep its thread for
        // ever.
        stream.set_read_timeout(Some(SILENCE)).ok()?;
        let mut bytes = Vec::new();
        loop {
            let mut part = [0; 4096];
            let read = stream.read(&mut part).ok().filter(|&read| read > 0)?;
            bytes.extend_from_slice(&part[..read]);
            // The head may come in several pieces, and the body may begin in
            // the last of them.
            if let Some((mut request, head)) = HttpRequest::parse(&bytes)? {
                request.read_body(stream, &bytes[head..])?;
                return Some(request);
            }
            if bytes.len() > MOST_HEAD {
                return None;
            }
        }
    }

    /// Parses the request whose head is at the front. Returns it with the
    /// length of the head.
    ///
    /// `None` for what is not HTTP, `Some(None)` if the head is not complete
    /// yet.
    #[allow(clippy::option_option)] // Broken, not whole yet, whole: three outcomes.
    fn parse(bytes: &[u8]) -> Option<Option<(HttpRequest, usize)>> {
        let mut fields = [httparse::EMPTY_HEADER; MOST_FIELDS];
        let mut parsed = httparse::Request::new(&mut fields);
        let head = match parsed.parse(bytes).ok()? {
            httparse::Status::Complete(head) => head,
            httparse::Status::Partial => return Some(None),
        };
        let (method, path) = (parsed.method?.to_owned(), parsed.path?.to_owned());
        let field = |field: &httparse::Header<'_>| {
            Some((field.name.to_ascii_lowercase(), std::str::from_utf8(field.value).ok()?.to_owned()))
        };
        let fields = parsed.headers.iter().map(field).collect::<Option<Vec<_>>>()?;
        Some(Some((HttpRequest { method, path, fields, body: Vec::new() }, head)))
    }

    /// Reads the rest of the body, of which `begun` came with the head; `None`
    /// if it is too long or breaks off.
    fn read_body(&mut self, stream: &mut TcpStream, begun: &[u8]) -> Option<()> {
        // No other way to give a length is accepted; the page never sends
        // chunks.
        let length = match self.field("content-length") {
            Some(length) => length.parse::<u64>().ok().filter(|&length| length <= MOST_BODY)?,
            None => 0,
        };
        self.body = begun.to_vec();
        // More than announced came: a second request, which this connection
        // does not take.
        let rest = length.checked_sub(begun.len() as u64)?;
        let read = stream.take(rest).read_to_end(&mut self.body).ok()?;
        (read as u64 == rest).then_some(())
    }

    /// The value of a header field, by its name in lower case. `None` for a
    /// field that is there twice: attacks exploit the doubt about which of them
    /// counts.
    pub fn field(&self, name: &str) -> Option<&str> {
        let mut found = self.fields.iter().filter(|(own, _)| own == name).map(|(_, value)| value.as_str());
        let value = found.next()?;
        found.next().is_none().then_some(value)
    }
}

/// An answer.
#[derive(Debug)]
pub struct HttpAnswer {
    /// The status and its name, such as `200 OK`.
    pub status: &'static str,
    /// The media type of the body.
    pub media_type: &'static str,
    /// The body.
    pub body: Vec<u8>,
}

impl HttpAnswer {
    /// Writes the answer with further header fields. The connection is closed
    /// by dropping it.
    ///
    /// The length is always sent, so that a cut connection is noticed.
    ///
    /// # Errors
    /// If the other side is gone or does not read.
    pub fn write(&self, stream: &mut TcpStream, fields: &[(&str, &str)]) -> io::Result<()> {
        let mut head = format!(
            "HTTP/1.1 {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nConnection: close\r\n",
            self.status,
            self.media_type,
            self.body.len()
        );
        for (name, value) in fields {
            head += &format!("{name}: {value}\r\n");
        }
        head += "\r\n";
        // A page that was closed while it loads does not read any more.
        stream.set_write_timeout(Some(SILENCE))?;
        stream.write_all(head.as_bytes())?;
        stream.write_all(&self.body)?;
        stream.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_read_when_they_are_whole() {
        let text = "POST /a/engine HTTP/1.1\r\nHost: 127.0.0.1:1\r\nORIGIN: http://a\r\n\r\n";
        let (request, head) = HttpRequest::parse(text.as_bytes()).unwrap().unwrap();
        assert_eq!((request.method.as_str(), request.path.as_str(), head), ("POST", "/a/engine", text.len()));
        assert_eq!(request.field("origin"), Some("http://a"));
        assert_eq!(HttpRequest::parse(&text.as_bytes()[..30]), Some(None));
        assert_eq!(HttpRequest::parse(b"\x16\x03\x01 no HTTP\r\n\r\n"), None);
    }

    #[test]
    fn a_field_that_is_there_twice_says_nothing() {
        let text = "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n";
        assert_eq!(HttpRequest::parse(text.as_bytes()).unwrap().unwrap().0.field("host"), None);
    }
}
