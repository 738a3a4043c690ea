//! What SensiFlow is, in a few maps.

use std::collections::{BTreeMap, BTreeSet};

use super::client::Call;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Model {
    pub(super) groups: BTreeMap<i64, Group>,
    pub(super) devices: BTreeMap<i64, Device>,
    pub(super) emails: BTreeSet<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) name: String,
    pub(super) description: Option<String>,
    pub(super) devices: BTreeSet<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Device {
    pub(super) name: String,
    pub(super) state: String,
}

/// A status, and the missing thing that the detail names.
pub(super) type Outcome = (u16, Option<String>);

const DONE: Outcome = (204, None);
const BAD: Outcome = (400, None);

fn no_group(id: i64) -> Outcome {
    (404, Some(format!("Device group with id {id} not found")))
}

fn no_device(id: i64) -> Outcome {
    (404, Some(format!("Device with id {id} not found")))
}

fn repeated(ids: &[i64]) -> bool {
    ids.iter().collect::<BTreeSet<_>>().len() < ids.len()
}

impl Model {
    /// Takes a call; `made` is the id that the server gave, if it made something.
    pub(super) fn take(&mut self, call: &Call, made: Option<i64>) -> Outcome {
        match call {
            Call::CreateGroup { name, devices } => self.create_group(name, devices, made),
            Call::ChangeGroup { group, name, description } => self.change_group(*group, *name, *description),
            Call::DeleteGroup { group } => self.groups.remove(group).map_or_else(|| no_group(*group), |_| DONE),
            Call::Add { group, devices } => self.add(*group, devices),
            Call::Remove { group, devices } => self.remove(*group, devices),
            Call::CreateDevice { name } => {
                let Some(made) = made else { return (201, None) };
                let device = Device { name: (*name).to_owned(), state: "INACTIVE".to_owned() };
                self.devices.insert(made, device);
                (201, None)
            }
            Call::ChangeDevice { device, name } => match self.devices.get_mut(device) {
                _ if name.len() < 3 => BAD,
                None => no_device(*device),
                Some(there) => {
                    (*name).clone_into(&mut there.name);
                    DONE
                }
            },
            Call::ChangeState { device, state } => match self.devices.get_mut(device) {
                None => no_device(*device),
                Some(there) if there.state == "INACTIVE" && *state == "PAUSED" => BAD,
                Some(there) => {
                    (*state).clone_into(&mut there.state);
                    (202, None)
                }
            },
            Call::DeleteDevices { devices } => self.delete_devices(devices),
            Call::CreateUser { email } => {
                let new = self.emails.insert(email.to_lowercase());
                if new { (201, None) } else { (409, None) }
            }
        }
    }

    fn missing(&self, devices: &[i64]) -> Option<Outcome> {
        devices.iter().find(|id| !self.devices.contains_key(id)).map(|id| no_device(*id))
    }

    fn create_group(&mut self, name: &str, devices: &[i64], made: Option<i64>) -> Outcome {
        if name.len() < 3 || repeated(devices) {
            return BAD;
        }
        if let Some(missing) = self.missing(devices) {
            return missing;
        }
        let group = Group { name: name.into(), description: None, devices: devices.iter().copied().collect() };
        self.groups.extend(made.map(|made| (made, group)));
        (201, None)
    }

    fn change_group(&mut self, id: i64, name: Option<&str>, description: Option<&str>) -> Outcome {
        if name.is_some_and(|name| name.len() < 3) {
            return BAD;
        }
        let Some(group) = self.groups.get_mut(&id) else { return no_group(id) };
        name.into_iter().for_each(|name| name.clone_into(&mut group.name));
        description.into_iter().for_each(|text| group.description = Some(text.into()));
        DONE
    }

    fn add(&mut self, id: i64, devices: &[i64]) -> Outcome {
        let Some(group) = self.groups.get(&id) else { return no_group(id) };
        if repeated(devices) || devices.iter().any(|device| group.devices.contains(device)) {
            return BAD;
        }
        if let Some(missing) = self.missing(devices) {
            return missing;
        }
        self.groups.entry(id).and_modify(|group| group.devices.extend(devices));
        (201, None)
    }

    fn remove(&mut self, id: i64, devices: &[i64]) -> Outcome {
        if !self.groups.contains_key(&id) {
            return no_group(id);
        }
        if let Some(missing) = self.missing(devices) {
            return missing;
        }
        self.groups.entry(id).and_modify(|group| group.devices.retain(|device| !devices.contains(device)));
        DONE
    }

    fn delete_devices(&mut self, devices: &[i64]) -> Outcome {
        if let Some(missing) = self.missing(devices) {
            return missing;
        }
        self.devices.retain(|id, _| !devices.contains(id));
        for group in self.groups.values_mut() {
            group.devices.retain(|device| !devices.contains(device));
        }
        DONE
    }
}
