//! rollbook-store-sqlite
