//! Random calls against a model of the Device Magic contract, and what no story can show.

mod call;
mod client;
mod model;
mod places;
mod play;
mod said;
mod versions;
