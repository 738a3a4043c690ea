//! End-to-end tests: one binary, real parts.

fn main() {}
