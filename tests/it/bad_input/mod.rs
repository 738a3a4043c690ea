//! What no client should send, in every place of every write of four dialects: refused in the dialect's own form, and
//! nothing is in the log afterwards.

mod damage;
mod devicemagic;
mod ids;
mod photo;
mod play;
mod sensiflow;
mod sunbird;
mod xml;
