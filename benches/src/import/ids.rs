//! A file of different ids in no order.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use uuid::Uuid;

use crate::Outcome;

/// An odd number: multiplied by it, all numbers of 128 bits stay different.
const SCATTER: u128 = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835;

/// So many, a line each.
pub(super) fn write(path: &Path, count: usize) -> Outcome<()> {
    let mut file = BufWriter::new(File::create(path)?);
    for number in 0..count as u128 {
        writeln!(file, "{}", Uuid::from_u128((number + 1).wrapping_mul(SCATTER)))?;
    }
    Ok(file.flush()?)
}
