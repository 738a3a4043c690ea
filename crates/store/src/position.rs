//! A place in the log.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// A place in the log: 0 is before the first event; the first event is at 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Position(pub u64);

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A position as clients get it: opaque, and bound to one log by its epoch (`<epoch>.<n>` inside).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PositionToken {
    /// Which log. A restored or forked log has another one.
    pub epoch: u32,
    /// Where in it.
    pub position: Position,
}

/// A text that is no position token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not a position")]
pub struct InvalidPosition;

impl fmt::Display for PositionToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = format!("{:08x}.{}", self.epoch, self.position);
        f.write_str(&URL_SAFE_NO_PAD.encode(inner))
    }
}

impl FromStr for PositionToken {
    type Err = InvalidPosition;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| InvalidPosition)?;
        let inner = std::str::from_utf8(&bytes).map_err(|_| InvalidPosition)?;
        let (epoch, position) = inner.split_once('.').ok_or(InvalidPosition)?;
        let token = Self {
            epoch: u32::from_str_radix(epoch, 16).map_err(|_| InvalidPosition)?,
            position: Position(position.parse().map_err(|_| InvalidPosition)?),
        };
        // One spelling per position, so that tokens can be compared as texts.
        if token.to_string() == text { Ok(token) } else { Err(InvalidPosition) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_reads_back_and_has_one_spelling() {
        let token = PositionToken { epoch: 0xbeef, position: Position(42) };
        assert_eq!(token.to_string().parse(), Ok(token));
        for bad in ["", "42", "!!", &URL_SAFE_NO_PAD.encode("beef.42"), &URL_SAFE_NO_PAD.encode("0000beef.042")] {
            assert_eq!(bad.parse::<PositionToken>(), Err(InvalidPosition), "{bad}");
        }
    }
}
