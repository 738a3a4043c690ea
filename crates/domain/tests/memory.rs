//! What a very large group costs, measured by the kernel: the only test of its process, since the figure is the
//! peak of all of it.
#![cfg(target_os = "linux")]

use rollbook_domain::Decider;
use rollbook_domain::group::event::MembersAdded;
use rollbook_domain::group::{Group, GroupEvent};

const MEMBERS: usize = 1_000_000;
const CHUNK: usize = 10_000;

#[test]
fn a_million_members_peak_below_forty_megabytes() {
    let mut group = Group::default();
    group.evolve(&chunk(0));
    let before = peak_kilobytes();
    for first in (0..MEMBERS).step_by(CHUNK) {
        group.evolve(&chunk(first));
    }
    let peak = (peak_kilobytes() - before) * 1_024;
    assert_eq!(group.members.len(), MEMBERS as u64);
    assert!(peak <= 40 * MEMBERS, "{peak} bytes");
    assert!(group.members.weight() <= 30 * MEMBERS, "{} bytes", group.members.weight());
}

/// Ids like random UUIDs, so that entries come in no order.
fn chunk(first: usize) -> GroupEvent {
    let ids = (first..first + CHUNK).map(|i| format!("0b6a5a5e-2f0c-4b71-9a43-{i:012}")).collect();
    MembersAdded { kind: "user".into(), ids, role: "member".into(), visited: false }.into()
}

fn peak_kilobytes() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("the kernel tells");
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("a peak is given");
    line.split_whitespace().nth(1).and_then(|figure| figure.parse().ok()).expect("in kilobytes")
}
