//! The limits of the shell. The defaults are those of the product.

use std::time::Duration;

/// How much of everything the HTTP side takes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpConfig {
    /// The largest body of a native request, in bytes.
    pub max_body_bytes: usize,
    /// All bodies being read for native requests together, in bytes.
    pub body_budget: usize,
    /// The largest file of an import, in bytes.
    pub max_import_bytes: u64,
    /// How long an upload of a file may take.
    pub upload_time: Duration,
    /// The deepest nesting of a JSON body.
    pub max_json_depth: usize,
    /// Names and values of all header fields of a request together, in bytes.
    pub max_header_bytes: usize,
    /// Items of a page when the client does not say.
    pub default_page: u32,
    /// The most items of a page.
    pub max_page: u32,
    /// From the head of a request to the head of its answer.
    pub request_time: Duration,
    /// From the opening of a connection, or the last answer on it, to the next request's head.
    pub head_time: Duration,
    /// Requests being answered at once; more are told to come back.
    pub max_in_flight: usize,
    /// Open connections; more wait to be accepted.
    pub max_connections: usize,
    /// Whether what comes in is acknowledged at once, for clients that send the rest only then.
    pub prompt: bool,
    /// Open streams of events.
    pub max_streams: usize,
    /// How often a quiet stream of events says that it is alive.
    pub heartbeat: Duration,
    /// How long a shutdown waits for requests that were accepted.
    pub shutdown_time: Duration,
}

impl Default for HttpConfig {
    fn default() -> Self {
        Self {
            max_body_bytes: 64 * 1024 * 1024,
            body_budget: 256 * 1024 * 1024,
            max_import_bytes: 256 * 1024 * 1024,
            upload_time: Duration::from_mins(10),
            max_json_depth: 64,
            max_header_bytes: 32 * 1024,
            default_page: 50,
            max_page: 1_000,
            request_time: Duration::from_secs(30),
            head_time: Duration::from_mins(2),
            max_in_flight: 1_024,
            max_connections: 10_000,
            prompt: false,
            max_streams: 1_000,
            heartbeat: Duration::from_secs(15),
            shutdown_time: Duration::from_secs(30),
        }
    }
}
