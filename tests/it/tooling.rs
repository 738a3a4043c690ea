//! Replay tooling and the self-check: logs that are carried elsewhere, copies that are looked at, views that are stepped
//! through, filled elsewhere, or changed by somebody's hand.

mod backup;
mod moments;
mod replay;
mod self_check;
mod transfer;
