//! The server of the page: on this computer only, for one page, one request after the other.

use std::io::{Cursor, Read};
use std::path::Path;

use duiqi::review::Engine;
use duiqi::{Error, Result};
use tiny_http::{Header, Method, Request, Response, Server};

use super::super::{Ending, Ran, complain};
use super::assets;
use super::guard::{Claims, Guard};

/// The most bytes that a request may have: more than any file with corrections.
const MOST_BYTES: u64 = 256 << 20;

/// The headers of every answer. The page may load its own files and talk to its own server, and nothing else; no
/// other page may frame it, and its address, which holds the token, is told to nobody.
const HEADERS: [(&str, &str); 7] = [
    (
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
];

type Answer = Response<Cursor<Vec<u8>>>;

/// Serves the page until the tool is interrupted.
pub fn serve(mut engine: Engine, file: &Path, open: bool) -> Ran {
    let server = Server::http(("127.0.0.1", 0)).map_err(|error| Error::Invalid(format!("no server: {error}")))?;
    let port = server.server_addr().to_ip().map_or(0, |address| address.port());
    let guard = Guard::new(port)?;
    println!("{}", guard.address());
    anstream::eprintln!("Saved in {} at every change. Ctrl-C ends.", file.display());
    if open && let Err(error) = open::that_detached(guard.address()) {
        complain(&format!("no browser was opened ({error}): copy the address into one"));
    }
    for mut request in server.incoming_requests() {
        let answer = answer(&mut engine, &guard, &mut request);
        // A page that was closed waits for no answer.
        let _ = request.respond(with_headers(answer));
    }
    Ok(Ending::Good)
}

fn answer(engine: &mut Engine, guard: &Guard, request: &mut Request) -> Answer {
    let changes = *request.method() != Method::Get && *request.method() != Method::Head;
    let (host, origin) = (header(request, "Host"), header(request, "Origin"));
    let path = request.url().to_owned();
    let claims = Claims { path: &path, host: host.as_deref(), origin: origin.as_deref(), changes };
    let Some(name) = guard.admit(claims) else {
        return text(403, "This address is not the one that `duiqi review` printed.");
    };
    match (request.method(), name) {
        (Method::Post, "engine") => match body(request) {
            Ok(body) => typed(Response::from_data(engine.handle(&body)), "application/json"),
            Err(error) => text(400, &error.to_string()),
        },
        (Method::Get, name) => match assets::find(name) {
            Some(asset) => typed(Response::from_data(asset.content), asset.media_type),
            None => text(404, "There is no such file."),
        },
        _ => text(405, "The page asks by GET and POST only."),
    }
}

fn header(request: &Request, name: &'static str) -> Option<String> {
    let mut found = request.headers().iter().filter(|header| header.field.equiv(name));
    let value = found.next()?.value.as_str().to_owned();
    // A header that is there twice says nothing certain.
    found.next().is_none().then_some(value)
}

fn body(request: &mut Request) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    let read = request.as_reader().take(MOST_BYTES + 1).read_to_end(&mut body);
    read.map_err(|error| Error::Invalid(format!("the request broke off: {error}")))?;
    match body.len() as u64 > MOST_BYTES {
        true => Err(Error::Invalid("the request is too large".to_owned())),
        false => Ok(body),
    }
}

fn text(status: u16, message: &str) -> Answer {
    typed(Response::from_data(message).with_status_code(status), "text/plain; charset=utf-8")
}

fn typed(answer: Answer, media_type: &str) -> Answer {
    match Header::from_bytes("Content-Type", media_type) {
        Ok(header) => answer.with_header(header),
        Err(()) => answer,
    }
}

fn with_headers(answer: Answer) -> Answer {
    let headers = HEADERS.iter().filter_map(|(name, value)| Header::from_bytes(*name, *value).ok());
    headers.fold(answer, Response::with_header)
}
