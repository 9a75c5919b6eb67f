//! The page's engine as WebAssembly: JSON requests in, JSON replies out, the
//! same bytes that `duiqi review` sends over HTTP.
//!
//! ```
//! let mut engine = duiqi_web::Engine::new();
//! assert!(engine.handle(r#"{"do":"open"}"#, None).contains("no review"));
//! ```
#![forbid(unsafe_code)]
#![warn(missing_docs)]

use duiqi::Lexicon;
use wasm_bindgen::prelude::*;

/// A review in memory, with the built-in lexicon.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Engine {
    engine: duiqi::review::Engine,
}

#[wasm_bindgen]
impl Engine {
    /// An engine that waits for files.
    #[wasm_bindgen(constructor)]
    #[allow(clippy::new_without_default)] // JavaScript calls it by `new Engine()`.
    pub fn new() -> Engine {
        Engine { engine: duiqi::review::Engine::new(Lexicon::builtin()) }
    }

    /// Answers a request. `stage`, a function, is called with the name of each
    /// stage that begins: `reading`, `aligning`, `drawing`.
    pub fn handle(&mut self, request: &str, stage: Option<Stage>) -> String {
        let reply = self.engine.handle_with(request.as_bytes(), &mut |name| {
            if let Some(stage) = &stage {
                stage.call(name);
            }
        });
        String::from_utf8(reply).unwrap_or_default()
    }
}

#[wasm_bindgen]
extern "C" {
    /// The page's function that is told of stages.
    #[wasm_bindgen(typescript_type = "{ call(self: unknown, stage: string): void }")]
    pub type Stage;
    #[wasm_bindgen(method, js_name = "report")]
    fn call(this: &Stage, stage: &str);
}
