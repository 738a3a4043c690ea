//! rollbook-server
