//! What Device Magic is, in a few maps.

use std::collections::{BTreeMap, BTreeSet};

use super::client::Call;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Model {
    pub(super) groups: BTreeMap<u64, Group>,
    pub(super) devices: BTreeMap<u64, Device>,
    pub(super) forms: BTreeMap<u64, Form>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) name: String,
    pub(super) devices: BTreeSet<u64>,
    pub(super) forms: BTreeSet<u64>,
    pub(super) tags: BTreeSet<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Device {
    pub(super) identifier: String,
    pub(super) owner: Option<String>,
    pub(super) pending: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) name: String,
    pub(super) version: u64,
}

impl Model {
    /// Takes a call; gives its status. `made` is the id that the server gave a device or form, and `there` is what the
    /// server has after this and other calls: only there stands the number of a group that was made.
    pub(super) fn take(&mut self, call: &Call, made: Option<u64>, there: &Self) -> u16 {
        match call {
            Call::Create { names } => self.create(names, there),
            Call::Update { group, name, devices, forms, tags } => {
                self.update(*group, name.as_deref(), devices.as_ref(), forms.as_ref(), tags.as_ref())
            }
            Call::Delete { group } => self.groups.remove(group).map_or(404, |_| 202),
            Call::Enrol { identifier, groups } => self.enrol(identifier, groups.as_deref(), made),
            Call::ChangeDevice { device, owner, groups } => {
                self.change_device(*device, owner.as_deref(), groups.as_deref())
            }
            Call::Approve { device } => self.devices.get_mut(device).map_or(404, |device| {
                device.pending = false;
                200
            }),
            Call::DeleteDevice { device } => {
                self.groups.values_mut().for_each(|group| group.devices.retain(|id| id != device));
                self.devices.remove(device).map_or(404, |_| 200)
            }
            Call::MakeForm { title } => {
                let form = |id| (id, Form { name: title.clone(), version: 1 });
                self.forms.extend(made.map(form));
                201
            }
            Call::ChangeForm { form, title } => self.forms.get_mut(form).map_or(404, |form| {
                form.name.clone_from(title);
                form.version += 1;
                202
            }),
            Call::DeleteForm { form } => {
                self.groups.values_mut().for_each(|group| group.forms.retain(|id| id != form));
                self.forms.remove(form).map_or(404, |_| 200)
            }
            Call::Place { form, group } => self.place(*form, group),
        }
    }

    fn named(&self, name: &str) -> Option<u64> {
        self.groups.iter().find(|(_, group)| group.name == name).map(|(number, _)| *number)
    }

    /// The numbers of these groups, if all of them are there.
    fn all_named(&self, names: &[String]) -> Option<BTreeSet<u64>> {
        names.iter().map(|name| self.named(name)).collect()
    }

    fn create(&mut self, names: &[String], there: &Self) -> u16 {
        if names.is_empty() || names.iter().any(|name| name.trim().is_empty()) {
            return 400;
        }
        let mut last = 0;
        for name in names {
            if self.named(name).is_some() {
                continue;
            }
            // A number that is not there makes this order one that explains nothing.
            let number = there.named(name).filter(|number| !self.groups.contains_key(number)).unwrap_or_default();
            assert!(number == 0 || number > last, "numbers follow the order of the names");
            last = number;
            self.groups.insert(number, Group { name: name.clone(), ..Group::default() });
        }
        202
    }

    fn update(
        &mut self,
        id: u64,
        name: Option<&str>,
        devices: Option<&Vec<u64>>,
        forms: Option<&Vec<u64>>,
        tags: Option<&Vec<String>>,
    ) -> u16 {
        if !self.groups.contains_key(&id) {
            return 404;
        }
        let taken = name.is_some_and(|name| self.named(name).is_some_and(|other| other != id));
        let blank = name.is_some_and(|name| name.trim().is_empty());
        let strange = devices.into_iter().flatten().any(|id| !self.devices.contains_key(id))
            || forms.into_iter().flatten().any(|id| !self.forms.contains_key(id));
        if taken || blank || strange {
            return 400;
        }
        self.groups.entry(id).and_modify(|group| {
            name.into_iter().for_each(|name| name.clone_into(&mut group.name));
            devices.into_iter().for_each(|ids| group.devices = ids.iter().copied().collect());
            forms.into_iter().for_each(|ids| group.forms = ids.iter().copied().collect());
            tags.into_iter().for_each(|tags| group.tags = tags.iter().cloned().collect());
        });
        200
    }

    /// Makes a device be in exactly these groups.
    fn put_device(&mut self, device: u64, groups: &BTreeSet<u64>) {
        for (number, group) in &mut self.groups {
            if groups.contains(number) {
                group.devices.insert(device)
            } else {
                group.devices.remove(&device)
            };
        }
    }

    fn enrol(&mut self, identifier: &str, groups: Option<&[String]>, made: Option<u64>) -> u16 {
        let default = || self.named("Default").into_iter().collect();
        let Some(groups) = groups.map_or_else(|| Some(default()), |names| self.all_named(names)) else { return 400 };
        if self.devices.values().any(|device| device.identifier == identifier) {
            return 400;
        }
        if let Some(made) = made {
            let device = Device { identifier: identifier.to_owned(), owner: None, pending: true };
            self.devices.insert(made, device);
            self.put_device(made, &groups);
        }
        201
    }

    fn change_device(&mut self, id: u64, owner: Option<&str>, groups: Option<&[String]>) -> u16 {
        if !self.devices.contains_key(&id) {
            return 404;
        }
        if let Some(names) = groups {
            let Some(groups) = self.all_named(names) else { return 400 };
            self.put_device(id, &groups);
        }
        self.devices.entry(id).and_modify(|device| {
            owner.into_iter().for_each(|owner| device.owner = Some(owner.to_owned()));
        });
        202
    }

    fn place(&mut self, form: u64, name: &str) -> u16 {
        if !self.forms.contains_key(&form) {
            return 404;
        }
        let Some(number) = self.named(name) else { return 400 };
        for (other, group) in &mut self.groups {
            if *other == number {
                group.forms.insert(form)
            } else {
                group.forms.remove(&form)
            };
        }
        200
    }
}
