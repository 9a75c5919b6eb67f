//! The tool as a child that may not run for ever, and numbers that look like chance.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// What is still at work then hangs: no command of these tests needs a twentieth of this in a debug build.
const PATIENCE: Duration = Duration::from_secs(300);

/// Numbers that look like chance and are the same in every run (a linear congruential generator with Knuth's constants).
pub struct Dice(u64);

impl Dice {
    pub fn new(stream: u64) -> Dice {
        let seed = number("DUIQI_SEED", 1);
        let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ stream);
        dice.below(2);
        dice
    }

    pub fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most.max(1)
    }
}

/// A number from the environment.
pub fn number(variable: &str, usual: u64) -> u64 {
    match std::env::var(variable) {
        Ok(value) => value.parse().unwrap_or_else(|_| panic!("{variable} is no number: {value}")),
        Err(_) => usual,
    }
}

/// The tool that is attacked.
pub fn duiqi() -> Command {
    let mut tool = Command::new(std::env::var_os("DUIQI").unwrap_or_else(|| env!("CARGO_BIN_EXE_duiqi").into()));
    tool.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    tool
}

/// The tool with the signals of a program that a terminal starts. A shell that runs these tests in the background has its
/// children ignore interrupts, and a tool that may not hear those hears no signal.
pub fn listening() -> Command {
    let mut tool = Command::new("env");
    tool.arg("--default-signal=INT,TERM,HUP").arg(duiqi().get_program());
    tool.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    tool
}

/// What came of a run.
#[derive(Debug)]
pub struct Run {
    /// `None` if a signal ended it.
    pub code: Option<i32>,
    pub stdout: Vec<u8>,
    pub stderr: String,
    pub time: Duration,
}

impl Run {
    pub fn is_good(&self) -> bool {
        self.code == Some(0)
    }

    /// Neither a panic (101) nor a signal: the tool ended as it meant to.
    pub fn assert_is_orderly(&self, what: &str) {
        assert!(matches!(self.code, Some(code) if code < 100), "{what}: {:?}: {}", self.code, self.stderr);
    }
}

/// Runs the tool in a folder and fails if it has no end.
pub fn run(folder: &Path, arguments: &[&str]) -> Run {
    wait(duiqi().args(arguments).current_dir(folder).spawn().unwrap(), &arguments.join(" "))
}

/// The same, where success is expected.
pub fn good(folder: &Path, arguments: &[&str]) -> Vec<u8> {
    let run = run(folder, arguments);
    assert!(run.is_good(), "{arguments:?}: {:?}: {}", run.code, run.stderr);
    run.stdout
}

/// Waits for a child, and fails if it has no end or its output has none.
pub fn wait(mut child: Child, what: &str) -> Run {
    let start = Instant::now();
    let (out, err) = (drain(child.stdout.take()), drain(child.stderr.take()));
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if start.elapsed() > PATIENCE {
            child.kill().unwrap();
            panic!("{what}: still at work after {:?}", start.elapsed());
        }
        thread::sleep(Duration::from_millis(1));
    };
    let time = start.elapsed();
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Run { code: status.code(), stdout: out.join().unwrap(), stderr: text(err.join().unwrap()), time }
}

/// More output than any command here has: a child that writes more has no end.
const MOST_OUTPUT: u64 = 64 << 20;

fn drain(stream: Option<impl Read + Send + 'static>) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(stream) = stream {
            // An error is the end of a child that was killed. Behind the limit the pipe closes, and the child ends.
            let _ = stream.take(MOST_OUTPUT).read_to_end(&mut bytes);
        }
        assert!((bytes.len() as u64) < MOST_OUTPUT, "output without end");
        bytes
    })
}

/// A signal, by the name that `kill` knows it by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    Interrupt,
    Terminate,
    HangUp,
    Pipe,
    Kill,
}

impl Signal {
    pub const ALL: [Signal; 5] = [Signal::Interrupt, Signal::Terminate, Signal::HangUp, Signal::Pipe, Signal::Kill];

    /// True if the tool hears of it in time to clean up.
    pub fn is_heard(self) -> bool {
        self != Signal::Kill
    }

    pub fn send(self, child: &Child) {
        let name = match self {
            Signal::Interrupt => "-INT",
            Signal::Terminate => "-TERM",
            Signal::HangUp => "-HUP",
            Signal::Pipe => "-PIPE",
            Signal::Kill => "-KILL",
        };
        // It fails if the child has ended: that is one of the moments, too.
        let _ = Command::new("kill").args([name, &child.id().to_string()]).stderr(Stdio::null()).status().unwrap();
    }
}

/// A folder for a test.
pub fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// The names in a folder, sorted.
pub fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// Copies the files of a folder into a new one.
pub fn copied(from: &Path) -> TempDir {
    let to = folder();
    copy_into(from, to.path());
    to
}

fn copy_into(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let path: PathBuf = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            fs::create_dir(&target).unwrap();
            copy_into(&path, &target);
        } else {
            fs::copy(&path, target).unwrap();
        }
    }
}
