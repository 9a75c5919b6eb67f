//! A review whose server is ended at any moment: what the page was told is saved is in the file.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};
use std::thread;
use std::time::Duration;

use super::kills::kills_each;
use super::sound::documents;
use super::tool::{Dice, Signal, copied, folder, listening, names, wait};

/// The server of a review, and where it listens.
struct Server {
    child: Child,
    host: String,
    token: String,
}

impl Server {
    fn start(folder: &Path) -> Server {
        let mut tool = listening();
        tool.args(["review", "0.zh.txt", "0.en.txt", "--no-open", "-q"]).current_dir(folder).stderr(Stdio::null());
        let mut child = tool.spawn().unwrap();
        let mut address = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut address).unwrap();
        let address = address.trim().strip_prefix("http://").unwrap_or_else(|| panic!("no address: {address}"));
        let (host, token) = address.trim_end_matches('/').split_once('/').unwrap();
        Server { host: host.to_owned(), token: token.to_owned(), child }
    }

    /// What the engine answers, `None` once the server has ended.
    fn ask(host: &str, token: &str, request: &str) -> Option<String> {
        let mut stream = TcpStream::connect(host).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        write!(
            stream,
            "POST /{token}/engine HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nContent-Length: {}\r\n\r\n{request}",
            request.len()
        )
        .ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        let body = answer.split_once("\r\n\r\n")?.1;
        // A killed server may send half an answer.
        serde_json::from_str::<serde_json::Value>(body).ok().map(|_| body.to_owned())
    }
}

/// The revision of the review in its file.
fn saved_revision(folder: &Path) -> u64 {
    let path = folder.join("0.zh.review.json");
    let review = duiqi::review::Review::open(&path).unwrap_or_else(|error| panic!("the saved review: {error}"));
    review.revision()
}

#[test]
fn a_review_keeps_every_change_that_it_said_was_saved() {
    let sound = folder();
    documents(sound.path(), 1);
    let (mut dice, mut changes) = (Dice::new(6), 0);
    for at in 0..kills_each() {
        let copy = copied(sound.path());
        let signal = Signal::ALL[at as usize % Signal::ALL.len()];
        let server = Server::start(copy.path());
        let (host, token) = (server.host.clone(), server.token.clone());
        let page = thread::spawn(move || {
            let mut acknowledged = 0;
            for revision in 0..400 {
                let name = if revision % 2 == 0 { "confirm" } else { "reopen" };
                let request =
                    format!(r#"{{"do":"apply","revision":{revision},"operation":{{"name":"{name}","row":0}}}}"#);
                match Server::ask(&host, &token, &request) {
                    Some(answer) if answer.contains(r#""saved":true"#) => acknowledged = revision + 1,
                    // A signal may take away the file that was being written, and the answer says so.
                    Some(answer) if answer.contains(r#""saved":false"#) => break,
                    Some(answer) => panic!("{answer}"),
                    None => break,
                }
            }
            acknowledged
        });
        thread::sleep(Duration::from_millis(dice.below(300)));
        signal.send(&server.child);
        if signal == Signal::Pipe {
            // It is passed over: the server goes on until somebody ends it.
            thread::sleep(Duration::from_millis(20));
            Signal::Terminate.send(&server.child);
        }
        wait(server.child, "review");
        let acknowledged = page.join().unwrap();
        let saved = saved_revision(copy.path());
        assert!(saved >= acknowledged, "{signal:?}: revision {saved} is saved, {acknowledged} was acknowledged");
        let left = names(copy.path()).into_iter().find(|name| name.contains(".part"));
        assert!(left.is_none() || !signal.is_heard(), "{signal:?} left {left:?}");
        changes += acknowledged;
    }
    println!("review: {} signals, {changes} changes", kills_each());
    assert!(changes > 0, "no change was made before a signal came");
}
