//! Several nodes on one log in PostgreSQL.

mod chaos;
mod cluster;
mod disk;
mod encrypted;
mod faults;
mod imports;
mod jobs;
mod leading;
mod load;
mod notifications;
mod one_service;
mod open_transactions;
mod passwords;
mod pooled;
mod proxy;
mod races;
mod standby;
mod trio;
mod webhooks;
mod zips;
