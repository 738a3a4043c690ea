//! Sunbird: any calls, also at the same time, are answered as a small model in memory answers them in some order.

mod calls;
mod model;
mod sdk;
mod serial;
