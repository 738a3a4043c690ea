//! Bringing payloads of earlier schemas up to the current one, a pure step per version.
//!
//! To change a schema in a way that serde defaults cannot bridge: raise the version in the `events!` list, add a
//! file here with the step from the old version, and a line in [`STEPS`]. The golden events of the old version stay
//! in `schema/events/golden` and must decode forever.

use serde_json::Value;

/// One step: payloads of `kind` in schema `from` become payloads in schema `from + 1`.
pub struct Step {
    /// The event type.
    pub kind: &'static str,
    /// The schema it understands.
    pub from: u16,
    /// Pure and total on payloads of that schema.
    pub apply: fn(Value) -> Value,
}

/// All steps there are.
pub const STEPS: &[Step] = &[];

/// The payload in schema `to`; `None` where a step is missing.
pub fn upcast(steps: &[Step], kind: &str, from: u16, to: u16, payload: Value) -> Option<Value> {
    (from..to).try_fold(payload, |payload, version| {
        let step = steps.iter().find(|step| step.kind == kind && step.from == version)?;
        Some((step.apply)(payload))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn steps_run_one_after_the_other_and_a_missing_one_is_seen() {
        let steps = [
            Step { kind: "a", from: 1, apply: |v| json!({ "two": v["one"] }) },
            Step { kind: "a", from: 2, apply: |v| json!({ "three": v["two"] }) },
        ];
        assert_eq!(upcast(&steps, "a", 1, 3, json!({ "one": 7 })), Some(json!({ "three": 7 })));
        assert_eq!(upcast(&steps, "a", 3, 3, json!({ "three": 7 })), Some(json!({ "three": 7 })));
        assert_eq!(upcast(&steps, "b", 1, 2, json!({})), None);
    }
}
