//! Groups and devices with what hangs on them, in a number of queries that does not grow with the page.

use std::collections::{BTreeSet, HashMap};

use rollbook_app::AppError;
use rollbook_app::queries::{ExternalId, GroupFilter, GroupKey, MemberFilter, MemberKey, Order, Slice, SubjectFilter};
use rollbook_app::views::{Doc, Entry, MemberEntry, MemberView, MembershipStatus, NumberedGroup};
use rollbook_domain::group::Status;
use rollbook_domain::{GroupId, Reference};

use super::desk::Inner;
use super::parts::{DevicePart, GroupPart, MemberPart};
use super::translate::parameters::DEFAULT_SIZE;
use super::translate::{devices, groups};
use super::wire::{DeviceBody, GroupBody, PageBody};
use crate::paging::Numbered;

/// A device and the member it is.
type Device = (Reference, DeviceBody);

const BY_NUMBER: Order<MemberKey> = Order { key: MemberKey::Number, descending: false };

/// Devices that are not hidden.
fn shown() -> MemberFilter {
    let (kind, status) = (Some(groups::DEVICE.to_owned()), Some(MembershipStatus::Active));
    MemberFilter { kind, status, ..MemberFilter::default() }
}

impl Inner {
    /// The id of a group by its number, deleted ones included.
    pub(super) async fn group_id(&self, number: i32) -> Result<Option<GroupId>, AppError> {
        let Ok(number) = u32::try_from(number) else { return Ok(None) };
        self.app.queries().find_group(&self.workspace, &ExternalId::Number(number)).await
    }

    /// A group, unless it is deleted.
    pub(super) async fn group(&self, number: i32) -> Result<Option<GroupPart>, AppError> {
        let Some(id) = self.group_id(number).await? else { return Ok(None) };
        let view =
            self.app.queries().group(&self.workspace, id).await?.map(|doc| doc.part::<GroupPart>()).transpose()?;
        Ok(view.filter(|view| view.status != Status::Deleted))
    }

    /// A page of groups in the order of their ids.
    pub(super) async fn groups(&self, page: Numbered, expanded: bool) -> Result<PageBody<GroupBody>, AppError> {
        let order = Order { key: GroupKey::Number, descending: false };
        let slice = self.app.queries().groups(&self.workspace, &GroupFilter::default(), order, &page.page()).await?;
        let views = slice.items.iter().map(|item| item.value.part()).collect::<Result<Vec<GroupPart>, _>>()?;
        let items = if expanded { self.expand(views).await? } else { views.into_iter().map(groups::body).collect() };
        Ok(groups::page(page, &slice, items))
    }

    /// The groups with the first page of their devices.
    pub(super) async fn expand(&self, views: Vec<GroupPart>) -> Result<Vec<GroupBody>, AppError> {
        let page = Numbered::first(DEFAULT_SIZE);
        let ids: Vec<_> = views.iter().map(|view| view.id).collect();
        let queries = self.app.queries();
        let slices = queries.entries_of_groups(&self.workspace, &ids, &shown(), BY_NUMBER, DEFAULT_SIZE).await?;
        let bodies = views.into_iter().zip(slices).map(|(view, slice)| {
            let devices = slice.items.iter().filter_map(|item| listed(&item.value).transpose());
            let devices = groups::page(page, &slice, devices.collect::<Result<_, _>>()?);
            Ok(GroupBody { devices: Some(devices), ..groups::body(view) })
        });
        bodies.collect()
    }

    /// A page of a group's devices in the order of their ids.
    pub(super) async fn devices_of_group(
        &self,
        group: GroupId,
        page: Numbered,
        expanded: bool,
    ) -> Result<PageBody<DeviceBody>, AppError> {
        let queries = self.app.queries();
        let slice = queries.members(&self.workspace, group, &shown(), BY_NUMBER, &page.page()).await?;
        let devices = self.devices(&members(&slice)?, expanded).await?;
        Ok(groups::page(page, &slice, bodies(devices)))
    }

    /// A page of all devices.
    pub(super) async fn all_devices(
        &self,
        name_part: Option<String>,
        page: Numbered,
        expanded: bool,
    ) -> Result<PageBody<DeviceBody>, AppError> {
        let filter = SubjectFilter { kind: Some(groups::DEVICE.into()), name_part, integer_ids: true };
        let slice = self.app.queries().subjects(&self.workspace, &filter, &page.page()).await?;
        let views = slice.items.iter().map(|item| item.value.part()).collect::<Result<Vec<DevicePart>, _>>()?;
        let devices = views.iter().filter_map(|view| Some((view.subject.clone(), devices::body(view)?)));
        let devices = self.with_groups(devices.collect(), expanded).await?;
        Ok(groups::page(page, &slice, bodies(devices)))
    }

    /// One device.
    pub(super) async fn device(&self, device: Reference, expanded: bool) -> Result<Option<DeviceBody>, AppError> {
        let Some(doc) = self.app.queries().subject(&self.workspace, &device).await? else { return Ok(None) };
        let body = devices::body(&doc.part()?).map(|body| (device, body));
        Ok(bodies(self.with_groups(body.into_iter().collect(), expanded).await?).pop())
    }

    /// The devices of these members, in their order; those without a number are left out.
    async fn devices(&self, members: &[Reference], expanded: bool) -> Result<Vec<Device>, AppError> {
        let docs = self.app.queries().subjects_by_reference(&self.workspace, members).await?;
        let views = docs.iter().map(Doc::part).collect::<Result<Vec<DevicePart>, _>>()?;
        let known: HashMap<_, _> = views.iter().map(|view| (&view.subject, view)).collect();
        let body = |member| known.get(member).map_or_else(|| devices::unregistered(member), |view| devices::body(view));
        let devices = members.iter().filter_map(|member| Some((member.clone(), body(member)?)));
        self.with_groups(devices.collect(), expanded).await
    }

    /// Gives each device its groups: their ids, or themselves.
    async fn with_groups(&self, mut devices: Vec<Device>, expanded: bool) -> Result<Vec<Device>, AppError> {
        let members: Vec<_> = devices.iter().map(|(member, _)| member.clone()).collect();
        let holding = self.app.queries().groups_of_members(&self.workspace, &members).await?;
        let full = if expanded { self.group_bodies(&holding).await? } else { HashMap::new() };
        for ((_, body), groups) in devices.iter_mut().zip(holding) {
            if expanded {
                body.device_groups = Some(groups.iter().filter_map(|group| full.get(&group.id).cloned()).collect());
            } else {
                body.device_groups_id = Some(groups.iter().map(|group| group.number).collect());
            }
        }
        Ok(devices)
    }

    async fn group_bodies(&self, holding: &[Vec<NumberedGroup>]) -> Result<HashMap<GroupId, GroupBody>, AppError> {
        let ids: BTreeSet<_> = holding.iter().flatten().map(|group| group.id).collect();
        let ids: Vec<_> = ids.into_iter().collect();
        let docs = self.app.queries().groups_by_id(&self.workspace, &ids).await?;
        let views = docs.iter().map(Doc::part).collect::<Result<Vec<GroupPart>, _>>()?;
        Ok(views.into_iter().map(|view| (view.id, groups::body(view))).collect())
    }
}

/// A device in the list of its group; none for a member that has no number.
fn listed(member: &MemberEntry) -> Result<Option<DeviceBody>, AppError> {
    let body = match &member.entry {
        Entry::Registered(doc) => devices::body(&doc.part()?),
        Entry::Unregistered(doc) => devices::unregistered(&doc.part::<MemberPart>()?.member),
    };
    Ok(body.map(|body| DeviceBody { device_groups_id: Some(member.groups.clone()), ..body }))
}

fn members(slice: &Slice<Doc<MemberView>>) -> Result<Vec<Reference>, AppError> {
    slice.items.iter().map(|item| item.value.part().map(|MemberPart { member }| member)).collect()
}

fn bodies(devices: Vec<Device>) -> Vec<DeviceBody> {
    devices.into_iter().map(|(_, body)| body).collect()
}
