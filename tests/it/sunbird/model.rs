//! What the contract says, in memory. Users and activities are numbers.

use std::collections::{BTreeMap, BTreeSet};

pub(super) const MAX_GROUPS: usize = 2;
pub(super) const MAX_MEMBERS: usize = 3;
pub(super) const MAX_ACTIVITIES: usize = 2;

pub(super) type User = u8;
pub(super) type Activity = u8;
/// Names a group before the server does: the number of the call that made it.
pub(super) type Label = usize;

/// One call.
#[derive(Debug, Clone)]
pub(super) enum Call {
    Create { members: Vec<(User, bool)>, activities: Vec<Activity> },
    Update { group: Label, wish: Wish },
    Delete { group: Label },
    Visit { group: Label, visited: bool },
}

/// The sections of an update. A role is whether it is `admin`.
#[derive(Debug, Clone, Default)]
pub(super) struct Wish {
    pub(super) name: Option<u8>,
    pub(super) status: Option<&'static str>,
    pub(super) add: Vec<(User, bool)>,
    pub(super) edit: Vec<(User, bool)>,
    pub(super) remove: Vec<User>,
    pub(super) link: Vec<Activity>,
    pub(super) unlink: Vec<Activity>,
}

/// What a call is answered: a code, or success with the problems it had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    Done(Vec<(Option<User>, String)>),
    Refused(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) admin: bool,
    pub(super) visited: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) creator: User,
    pub(super) name: Option<u8>,
    pub(super) suspended: bool,
    pub(super) members: BTreeMap<User, Member>,
    pub(super) activities: Vec<Activity>,
}

/// All groups that are there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Model {
    pub(super) groups: BTreeMap<Label, Group>,
}

fn refused(code: &str) -> Outcome {
    Outcome::Refused(code.to_owned())
}

fn problem(user: impl Into<Option<User>>, code: &str) -> (Option<User>, String) {
    (user.into(), code.to_owned())
}

impl Model {
    pub(super) fn apply(&mut self, label: Label, by: User, call: &Call) -> Outcome {
        match call {
            Call::Create { members, activities } => self.create(label, by, members, activities),
            Call::Update { group, wish } => self.update(*group, by, wish),
            Call::Delete { group } => match self.groups.get(group) {
                None => refused("GS_DLT07"),
                Some(found) if found.creator != by => refused("GS_DLT10"),
                Some(_) => self.end(*group),
            },
            Call::Visit { group, visited } => {
                let member = self.groups.get_mut(group).and_then(|group| group.members.get_mut(&by));
                member.into_iter().for_each(|member| member.visited = *visited);
                Outcome::Done(Vec::new())
            }
        }
    }

    fn end(&mut self, group: Label) -> Outcome {
        self.groups.remove(&group);
        Outcome::Done(Vec::new())
    }

    fn create(&mut self, label: Label, by: User, wished: &[(User, bool)], activities: &[Activity]) -> Outcome {
        if self.groups.values().filter(|group| group.members.contains_key(&by)).count() >= MAX_GROUPS {
            return refused("GS_CRT04");
        }
        let mut problems = Vec::new();
        let mut members = BTreeMap::from([(by, Member { admin: true, visited: true })]);
        for (user, admin) in wished {
            members.entry(*user).or_insert(Member { admin: *admin, visited: false });
        }
        if members.len() > MAX_MEMBERS {
            members.retain(|user, _| *user == by);
            problems.push(problem(None, "GS_CRT05"));
        }
        let mut linked = distinct(activities);
        if linked.len() > MAX_ACTIVITIES {
            linked.clear();
            problems.push(problem(None, "GS_CRT06"));
        }
        let group = Group { creator: by, name: None, suspended: false, members, activities: linked };
        self.groups.insert(label, group);
        Outcome::Done(problems)
    }

    fn update(&mut self, label: Label, by: User, wish: &Wish) -> Outcome {
        let Some(group) = self.groups.get_mut(&label) else { return refused("GS_UDT07") };
        let is_admin = group.members.get(&by).is_some_and(|member| member.admin);
        if wish.status == Some("inactive") {
            return if group.creator == by && is_admin { self.end(label) } else { refused("GS_UDT09") };
        }
        if wish.is_exit(by) {
            let gone = group.members.remove(&by);
            return Outcome::Done(gone.is_none().then(|| problem(by, "MEMBER_NOT_FOUND")).into_iter().collect());
        }
        if group.suspended && wish.status != Some("active") {
            return refused("GS_UDT08");
        }
        if wish.is_empty() {
            return Outcome::Done(Vec::new());
        }
        if !is_admin {
            return refused("GS_UDT09");
        }
        let mut problems = group.change_members(wish);
        problems.extend(group.change_activities(wish));
        group.name = wish.name.or(group.name);
        match wish.status {
            Some("active") => group.suspended = false,
            Some("suspended") => group.suspended = true,
            _ => {}
        }
        Outcome::Done(problems)
    }
}

impl Wish {
    fn is_exit(&self, by: User) -> bool {
        self.asks_members_alone() && self.add.is_empty() && self.edit.is_empty() && self.remove == [by]
    }

    fn is_empty(&self) -> bool {
        self.asks_members_alone() && self.add.is_empty() && self.edit.is_empty() && self.remove.is_empty()
    }

    fn asks_members_alone(&self) -> bool {
        self.name.is_none() && self.status.is_none() && self.link.is_empty() && self.unlink.is_empty()
    }
}

impl Group {
    fn change_members(&mut self, wish: &Wish) -> Vec<(Option<User>, String)> {
        let before = self.members.clone();
        let mut problems = Vec::new();
        let mut fresh = BTreeMap::new();
        let mut seen = BTreeSet::new();
        for (user, admin) in wish.add.iter().filter(|(user, _)| seen.insert(*user)) {
            if before.contains_key(user) {
                problems.push(problem(*user, "MEMBER_EXISTS"));
            } else {
                fresh.insert(*user, Member { admin: *admin, visited: false });
            }
        }
        let edited: Vec<_> = wish.edit.iter().map(|(user, _)| *user).collect();
        let (edited, leaving) = (distinct(&edited), distinct(&wish.remove));
        for user in edited.iter().chain(&leaving).filter(|user| !before.contains_key(user)) {
            problems.push(problem(*user, "MEMBER_NOT_FOUND"));
        }
        let gone = leaving.iter().filter(|user| before.contains_key(user)).count();
        if !fresh.is_empty() && before.len() + fresh.len() - gone > MAX_MEMBERS {
            problems.push(problem(None, "GS_UDT05"));
            return problems;
        }
        for (user, admin) in &wish.edit {
            self.members.entry(*user).and_modify(|member| member.admin = *admin);
        }
        self.members.extend(fresh);
        self.members.retain(|user, _| !(leaving.contains(user) && before.contains_key(user)));
        problems
    }

    fn change_activities(&mut self, wish: &Wish) -> Option<(Option<User>, String)> {
        let fits = |activity: &Activity| !self.activities.contains(activity) && !wish.unlink.contains(activity);
        let fresh: Vec<_> = distinct(&wish.link).into_iter().filter(fits).collect();
        let kept: Vec<_> = self.activities.iter().copied().filter(|linked| !wish.unlink.contains(linked)).collect();
        if !fresh.is_empty() && kept.len() + fresh.len() > MAX_ACTIVITIES {
            return Some(problem(None, "GS_UDT06"));
        }
        self.activities = [kept, fresh].concat();
        None
    }
}

/// Each once, in order.
fn distinct(items: &[u8]) -> Vec<u8> {
    let mut seen = BTreeSet::new();
    items.iter().copied().filter(|item| seen.insert(*item)).collect()
}
