//! Compiles the counter. It is C, because the compiler puts calls to it into every function of Rust.

fn main() {
    println!("cargo::rerun-if-changed=src/counter.c");
    cc::Build::new().file("src/counter.c").opt_level(2).compile("counter");
}
