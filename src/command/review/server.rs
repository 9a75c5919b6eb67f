//! The server of the page: on this computer only, for one page.
//!
//! It listens on a free port of the loopback interface. Every request passes
//! the [`Guard`]. There are two kinds: a `GET` for a file of the page, and a
//! `POST` to `engine`, whose body is a message for the library's [`Engine`].
//!
//! ```text
//! GET  /TOKEN/            index.html
//! GET  /TOKEN/main.js     a file of the page
//! POST /TOKEN/engine      a message in JSON, answered in JSON
//! anything else           403, 404 or 405, in words
//! ```
//!
//! The engine is behind a lock, so that two windows of one page cannot change
//! the review at once; both see the same review. The server ends with the tool
//! (Ctrl-C), not with the page: a reload must not lose it.
//!
//! Every answer carries the same header fields ([`FIELDS`]): a policy that
//! allows nothing from elsewhere, no caching, no framing, no referrer. Nothing
//! is stored in the browser; the review's file is the only copy.

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use duiqi::Error;
use duiqi::review::Engine;

use super::super::{Ending, Ran, complain};
use super::assets;
use super::guard::{Claims, Guard};
use super::http::{HttpAnswer, HttpRequest};

/// The header fields of every answer.
///
/// The page may load its own files and talk to its own server, and nothing
/// else. No other page may frame it, and its address, which holds the token, is
/// never passed on.
const FIELDS: [(&str, &str); 7] = [
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

/// The media type of short answers.
const TEXT: &str = "text/plain; charset=utf-8";

/// Serves the page until the tool is interrupted.
///
/// # Errors
/// If no port can be opened.
pub fn serve(engine: Engine, file: &Path, open: bool) -> Ran {
    let failed = |error: std::io::Error| Error::Invalid(format!("no server can be started: {error}"));
    // Port 0: the system chooses one that is free.
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(failed)?;
    let guard = Guard::new(listener.local_addr().map_err(failed)?.port())?;
    // The address alone is on standard output, so that scripts can read it.
    println!("{}", guard.address());
    anstream::eprintln!("Saved in {} at every change. Ctrl-C ends.", file.display());
    if open && let Err(error) = open::that_detached(guard.address()) {
        complain(&format!("no browser was opened ({error}): copy the address into one"));
    }
    let (engine, guard) = (Arc::new(Mutex::new(engine)), Arc::new(guard));
    // One thread a connection: a browser leaves connections open that it does
    // not use, and no other may wait for them.
    for stream in listener.incoming().flatten() {
        let (engine, guard) = (Arc::clone(&engine), Arc::clone(&guard));
        thread::spawn(move || converse(stream, &engine, &guard));
    }
    Ok(Ending::Good)
}

/// Answers the one request of a connection. A broken request gets no answer.
fn converse(mut stream: TcpStream, engine: &Mutex<Engine>, guard: &Guard) {
    if let Some(request) = HttpRequest::read(&mut stream) {
        // The page may have been closed, so errors are ignored.
        let _ = answer(engine, guard, &request).write(&mut stream, &FIELDS);
    }
}

/// The answer to a request.
///
/// The guard decides first, so that a stranger cannot find out which files
/// exist.
fn answer(engine: &Mutex<Engine>, guard: &Guard, request: &HttpRequest) -> HttpAnswer {
    let claims = Claims {
        path: &request.path,
        host: request.field("host"),
        origin: request.field("origin"),
        changes: request.method != "GET",
    };
    let Some(name) = guard.admit(claims) else {
        return text("403 Forbidden", "This address is not the one that `duiqi review` printed.");
    };
    match (request.method.as_str(), name) {
        ("POST", "engine") => {
            // One change at a time. A panic in one request must not lock
            // everybody out.
            let body = engine.lock().unwrap_or_else(PoisonError::into_inner).handle(&request.body);
            HttpAnswer { status: "200 OK", media_type: "application/json", body }
        }
        ("GET", name) => match assets::find(name) {
            Some(asset) => {
                HttpAnswer { status: "200 OK", media_type: asset.media_type, body: asset.content.as_bytes().to_vec() }
            }
            None => text("404 Not Found", "There is no such file."),
        },
        _ => text("405 Method Not Allowed", "The page asks by GET and POST only."),
    }
}

/// A short answer in words.
fn text(status: &'static str, message: &str) -> HttpAnswer {
    HttpAnswer { status, media_type: TEXT, body: message.as_bytes().to_vec() }
}
