//! A stand-in as a program: `stand-in <file> [<address>]`. It says where it listens, takes a fault a line on its input,
//! answers `ok`, and ends with its input.

use std::process::ExitCode;

use super::faults::Faults;
use super::server::{Options, StandIn};

/// The program's `main`.
pub fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().ok_or("usage: stand-in <file> [<address>]")?;
    let listen =
        arguments.next().map(|text| text.parse().map_err(|_| format!("{text:?} is no address"))).transpose()?;
    let options = Options { listen, file: Some(file.into()), ends_process: true, ..Options::default() };
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| error.to_string())?;
    let stand_in = runtime.block_on(StandIn::start_with(options)).map_err(|error| error.to_string())?;
    println!("{}", stand_in.address());
    for line in std::io::stdin().lines() {
        obey(stand_in.faults(), &line.map_err(|error| error.to_string())?)?;
        println!("ok");
    }
    Ok(())
}

/// `silence on`, `stall off`, `unavailable on`, `leader 127.0.0.1 2113`, `leader`, `crash-at half-written 3`,
/// `lose-answers 2`, `cut`
fn obey(faults: &Faults, line: &str) -> Result<(), String> {
    let words: Vec<_> = line.split_whitespace().collect();
    let number = |text: &str| text.parse().map_err(|_| format!("{text:?} is no number"));
    match words[..] {
        ["silence", on] => faults.silence(on == "on"),
        ["stall", on] => faults.stall(on == "on"),
        ["unavailable", on] => faults.unavailable(on == "on"),
        ["leader"] => faults.not_leader(None),
        ["leader", host, port] => {
            faults.not_leader(Some((host, port.parse().map_err(|_| format!("{port:?} is no port"))?)));
        }
        ["crash-at", point, nth] => faults.crash_at(point.parse()?, number(nth)?),
        ["lose-answers", count] => faults.lose_answers(number(count)?),
        ["cut"] => faults.cut(),
        _ => return Err(format!("{line:?} is no fault")),
    }
    Ok(())
}
