//! pgrx describes every function in a section of its own that nothing refers to: the linker must
//! keep it.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-link-arg-cdylib=-Wl,--no-gc-sections");
}
