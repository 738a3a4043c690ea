//! Which events of the log a client wants.

mod pattern;

use tonic::Status;

use self::pattern::Pattern;
use crate::protocol::streams::read_req::options::FilterOptions;
use crate::protocol::streams::read_req::options::filter_options::{Expression, Filter as Wire, Window};
use crate::status::invalid;
use crate::streams::Entry;

/// Between two checkpoints, where a client leaves it to the server.
const WINDOW: u64 = 32;
const MAX_PREFIXES: usize = 1_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Subject {
    Stream,
    Kind,
}

#[derive(Debug)]
enum Test {
    Prefixes(Vec<String>),
    Pattern(Pattern),
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Filter {
    subject: Subject,
    test: Test,
    interval: u64,
}

impl Filter {
    /// Understands the wire's filter; a pattern wins over prefixes, as it does elsewhere.
    pub(crate) fn read(options: FilterOptions) -> Result<Self, Status> {
        let (subject, expression) = match options.filter.ok_or_else(|| invalid("A filter is empty."))? {
            Wire::StreamIdentifier(expression) => (Subject::Stream, expression),
            Wire::EventType(expression) => (Subject::Kind, expression),
        };
        let window = match options.window.ok_or_else(|| invalid("A filter needs a window."))? {
            Window::Max(0) => return Err(invalid("The window of a filter is at least 1.")),
            Window::Max(window) => u64::from(window),
            Window::Count(()) => WINDOW,
        };
        if options.checkpoint_interval_multiplier == 0 {
            return Err(invalid("The checkpoint interval multiplier is at least 1."));
        }
        let interval = window * u64::from(options.checkpoint_interval_multiplier);
        Ok(Self { subject, test: test(expression)?, interval })
    }

    /// How many events are looked at between two checkpoints.
    pub(crate) fn interval(&self) -> u64 {
        self.interval
    }

    pub(crate) fn admits(&self, entry: &Entry) -> bool {
        let text = match self.subject {
            Subject::Stream => entry.stream.as_str(),
            Subject::Kind => &entry.kind,
        };
        match &self.test {
            Test::Prefixes(prefixes) => prefixes.iter().any(|prefix| text.starts_with(prefix)),
            Test::Pattern(pattern) => pattern.matches(text),
        }
    }
}

fn test(expression: Expression) -> Result<Test, Status> {
    if !expression.regex.is_empty() {
        let bad = |problem| invalid(format!("The pattern of the filter {problem}"));
        return Pattern::new(&expression.regex).map(Test::Pattern).map_err(bad);
    }
    match expression.prefix.len() {
        0 => Err(invalid("A filter needs a pattern or prefixes.")),
        1..=MAX_PREFIXES => Ok(Test::Prefixes(expression.prefix)),
        _ => Err(invalid(format!("A filter has at most {MAX_PREFIXES} prefixes."))),
    }
}
