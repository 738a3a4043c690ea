//! Following the log over HTTP: from a full list into the feed, and beside what others have written.

mod cloud_events;
mod dialects;
mod handover;
mod histories;
