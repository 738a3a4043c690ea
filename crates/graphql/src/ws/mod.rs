//! GraphQL over web sockets: our own handler of the protocol graphql-transport-ws.

mod connection;
mod message;
mod open;

pub(crate) use open::open;
