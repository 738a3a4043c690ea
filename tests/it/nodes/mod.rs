//! Several nodes on one log in PostgreSQL.

mod chaos;
mod cluster;
mod disk;
mod faults;
mod imports;
mod load;
mod one_service;
mod proxy;
mod races;
mod standby;
mod trio;
