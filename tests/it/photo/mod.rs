//! Photo beyond its stories: uploads that meet each other, break off or are killed, and zips to the last byte.

mod crashes;
mod faults;
mod pictures;
mod rig;
mod uploads;
mod zips;
