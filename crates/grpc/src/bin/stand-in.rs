//! The stand-in for KurrentDB as a program, so that tests can kill it.

use std::process::ExitCode;

fn main() -> ExitCode {
    rollbook_grpc::stand_in::main()
}
