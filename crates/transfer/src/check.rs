//! Reading a file without believing it.

use std::io::Read;

use rollbook_store::{Kept, Recorded};

use crate::command::Commands;
use crate::error::TransferError;
use crate::event::CloudEvent;
use crate::frame::{Begun, Ended, FORMAT, Frame};
use crate::lines::Lines;
use crate::{Step, Summary, Watcher};

/// How many events are read between two words to whoever watches.
const TELL: u64 = 1_000;

/// What a file holds, piece by piece.
pub(crate) enum Item {
    /// The events of one command.
    Command(Vec<Recorded>),
    /// Something beside them.
    Kept(Kept),
    /// That was all, and all of it was there.
    End(Summary),
}

/// See the module.
pub(crate) struct Reader {
    lines: Lines,
    begun: Begun,
    commands: Commands,
    kept: u64,
}

/// Reads a whole file and says what is in it, or which line is not what was written.
pub fn check(file: impl Read + Send + 'static, watcher: Watcher<'_>) -> Result<Summary, TransferError> {
    let mut reader = Reader::open(file)?;
    let all = reader.events();
    let mut told = 0;
    loop {
        if let Item::End(summary) = reader.next()? {
            watcher(Step::Checking, summary.events, all);
            return Ok(summary);
        }
        let read = reader.commands.tree().0;
        if read - told >= TELL {
            told = read;
            watcher(Step::Checking, read, all);
        }
    }
}

impl Reader {
    /// Reads the first line.
    pub(crate) fn open(file: impl Read + Send + 'static) -> Result<Self, TransferError> {
        let mut lines = Lines::open(file)?;
        let begun = match lines.next()? {
            Some(line) => Frame::read(line).ok().flatten(),
            None => None,
        };
        let Some(Frame::Begun(begun)) = begun else {
            return Err(TransferError::line(1, "is not the beginning of an exported log"));
        };
        if begun.format != FORMAT {
            let reason = format!("has format {}, this version reads format {FORMAT}", begun.format);
            return Err(TransferError::line(1, reason));
        }
        Ok(Self { lines, begun, commands: Commands::default(), kept: 0 })
    }

    /// How many events it should have.
    pub(crate) const fn events(&self) -> u64 {
        self.begun.events
    }

    /// The next piece; nothing is behind the end.
    pub(crate) fn next(&mut self) -> Result<Item, TransferError> {
        loop {
            let Some(line) = self.lines.next()? else {
                let line = self.lines.number() + 1;
                return Err(TransferError::line(line, "the file ends before its last line"));
            };
            let frame = Frame::read(line).map_err(|error| error.to_string());
            let event = match &frame {
                Ok(None) => Some(event(line)),
                _ => None,
            };
            match (frame, event) {
                (Err(reason), _) | (_, Some(Err(reason))) => return Err(self.lines.bad(reason)),
                (_, Some(Ok((event, leaf)))) => {
                    if let Some(command) = self.event(event, leaf)? {
                        return Ok(Item::Command(command));
                    }
                }
                (Ok(Some(frame)), None) => return self.frame(frame),
                (Ok(None), None) => return Err(self.lines.bad("is nothing that stands in an exported log")),
            }
        }
    }

    fn event(&mut self, event: Recorded, leaf: rollbook_proof::Hash) -> Result<Option<Vec<Recorded>>, TransferError> {
        if self.kept > 0 {
            return Err(self.lines.bad("is an event behind what is kept beside them"));
        }
        self.commands.push(self.lines.number(), event, leaf)
    }

    fn frame(&mut self, frame: Frame) -> Result<Item, TransferError> {
        if self.commands.is_open() {
            return Err(self.lines.bad("stands where a command has not ended"));
        }
        match frame {
            Frame::Begun(_) => Err(self.lines.bad("begins another exported log")),
            Frame::Kept(entry) => {
                self.kept += 1;
                Ok(Item::Kept(entry.try_into().map_err(|reason: &str| self.lines.bad(reason))?))
            }
            Frame::Ended(ended) => self.end(&ended).map(Item::End),
        }
    }

    fn end(&mut self, ended: &Ended) -> Result<Summary, TransferError> {
        let (events, root) = self.commands.tree();
        let wrong = if (ended.events, self.begun.events) != (events, events) || ended.kept != self.kept {
            Some(format!(
                "{} events with {} entries beside them were exported, and {events} with {} are here",
                ended.events, ended.kept, self.kept
            ))
        } else if ended.root != root.to_string() {
            Some("the events are not those that were exported: their root is another one".into())
        } else if ended.sha256 != self.lines.digest() {
            Some("a line before is not what was exported: the hash over all of them is another one".into())
        } else {
            None
        };
        if let Some(reason) = wrong {
            return Err(self.lines.bad(reason));
        }
        match self.lines.next()? {
            None => Ok(Summary { events, kept: self.kept, root }),
            Some(_) => Err(self.lines.bad("is behind the end of the exported log")),
        }
    }
}

fn event(line: &str) -> Result<(Recorded, rollbook_proof::Hash), String> {
    let event: CloudEvent<'_> = serde_json::from_str(line).map_err(|error| error.to_string())?;
    event.recorded()
}
