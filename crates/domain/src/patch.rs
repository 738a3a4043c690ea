//! Telling "left out" from "set to nothing", on the wire and in events.

use serde::{Deserialize, Deserializer};

/// `None`: leave as it is. `Some(None)`: clear. `Some(Some(x))`: set.
///
/// Use with `#[serde(default, deserialize_with = "patch::present", skip_serializing_if = "Option::is_none")]`.
pub type Patch<T> = Option<Option<T>>;

/// Reads a field that is there, `null` included.
pub fn present<'de, T, D>(deserializer: D) -> Result<Patch<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::<T>::deserialize(deserializer).map(Some)
}
