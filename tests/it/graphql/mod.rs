//! GraphQL over the real schema, log and views: transcripts, counts, limits, transports.

mod bad_input;
mod counting;
mod events;

mod imports;
mod isolation;
mod lists;
mod moments;
mod mutations;
mod plant;
mod queries;
mod sockets;
mod statements;
mod transport;
