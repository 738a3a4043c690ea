//! The story files are listed when the tests are compiled, so a new one must compile them again.

fn main() {
    println!("cargo::rerun-if-changed=scenarios");
}
