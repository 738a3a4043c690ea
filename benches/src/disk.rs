//! How long the disk takes to keep a page.

use std::fs::File;
use std::io::{Seek, Write};
use std::time::Instant;

use crate::report::{Latencies, figure, rate};
use crate::{Outcome, Settings};

type Flush = fn(&File) -> std::io::Result<()>;

pub(crate) fn measure(settings: &Settings) -> Outcome<()> {
    let ways: [(&str, bool, Flush); 3] = [
        ("disk.append_fsync", true, File::sync_all),
        ("disk.append_fdatasync", true, File::sync_data),
        ("disk.overwrite_fdatasync", false, File::sync_data),
    ];
    for (name, append, flush) in ways {
        one(settings, name, append, flush)?;
    }
    Ok(())
}

fn one(settings: &Settings, name: &str, append: bool, flush: Flush) -> Outcome<()> {
    let mut file = tempfile::tempfile_in(&settings.directory)?;
    let page = [7_u8; 4096];
    let (start, mut latencies) = (Instant::now(), Latencies::default());
    while start.elapsed() < settings.time / 4 {
        if !append {
            file.rewind()?;
        }
        let begun = Instant::now();
        file.write_all(&page)?;
        flush(&file)?;
        latencies.push(begun.elapsed());
    }
    let rate = rate(latencies.len(), start);
    figure(name, "ops/s", rate, latencies.percentiles());
    Ok(())
}
