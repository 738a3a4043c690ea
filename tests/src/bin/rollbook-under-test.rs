//! The program itself, built with the tests so that they can start it, kill it and start it again.

use std::process::ExitCode;

fn main() -> ExitCode {
    rollbook_server::cli::main()
}
