//! Every question that can be asked of the views, once. Whoever passes questions on (the port itself, the door) is made
//! from these lists, so that one more is a line here.
//!
//! A macro is called with `{what was given along}` and then the questions, each with its documentation:
//! `name(argument: type, …) -> answer;`. Each is asked in a workspace, which comes before its arguments.

/// What can be asked of any moment.
macro_rules! temporal_questions {
    ($then:ident $($with:tt)*) => {
        $then! {
            {$($with)*}
            /// One group, deleted ones included.
            group(id: GroupId) -> Option<Doc<GroupView>>;
            /// Several groups at once, in the order asked; unknown ones are left out.
            groups_by_id(ids: &[GroupId]) -> Vec<Doc<GroupView>>;
            /// A page of groups.
            groups(filter: &GroupFilter, order: Order<GroupKey>, page: &Page) -> Slice<Doc<GroupView>>;
            /// One membership.
            member(group: GroupId, member: &Reference) -> Option<Doc<MemberView>>;
            /// A page of a group's members.
            members(
                group: GroupId,
                filter: &MemberFilter,
                order: Order<MemberKey>,
                page: &Page
            ) -> Slice<Doc<MemberView>>;
            /// The same page for several groups, in one round, in the order asked.
            members_of_groups(
                groups: &[GroupId],
                filter: &MemberFilter,
                order: Order<MemberKey>,
                page: &Page
            ) -> Vec<Slice<Doc<MemberView>>>;
            /// A page of a member's groups, oldest membership first; suspended memberships and deleted groups left out.
            groups_of_member(member: &Reference, page: &Page) -> Slice<MemberGroup>;
            /// The same page for several members, in one round, in the order asked.
            group_pages_of_members(members: &[Reference], page: &Page) -> Vec<Slice<MemberGroup>>;
            /// A group's resources of one kind or all, in link order.
            resources(group: GroupId, kind: Option<&str>) -> Vec<Doc<ResourceView>>;
            /// The resources of several groups in one round, in the order asked.
            resources_of_groups(groups: &[GroupId], kind: Option<&str>) -> Vec<Vec<Doc<ResourceView>>>;
            /// One directory entry.
            subject(subject: &Reference) -> Option<Doc<SubjectView>>;
            /// Several directory entries at once, in the order asked; unknown ones are left out.
            subjects_by_reference(subjects: &[Reference]) -> Vec<Doc<SubjectView>>;
            /// A page of the directory, by number and then reference.
            subjects(filter: &SubjectFilter, page: &Page) -> Slice<Doc<SubjectView>>;
            /// How often what happened to a group, from the first instant up to the second.
            activity(group: GroupId, from: Timestamp, to: Timestamp, bucket: BucketSize) -> Vec<ActivityBucket>;
            /// Progress of a group's active members in an activity, by the activity's id.
            activity_aggregate(group: GroupId, activity_id: &str) -> ActivityAggregate;
            /// One import.
            import(job: &ObjectId) -> Option<Doc<ImportView>>;
            /// A page of imports, newest first.
            imports(filter: &ImportFilter, page: &Page) -> Slice<Doc<ImportView>>;
            /// One webhook, a deleted one included.
            webhook(id: WebhookId) -> Option<WebhookView>;
            /// The webhooks of a workspace, oldest first; deleted ones left out.
            webhooks() -> Vec<WebhookView>;
            /// Whom a workspace belongs to.
            owner() -> Option<OwnerView>;
            /// One workspace.
            workspace() -> Option<WorkspaceView>;
        }
    };
}

/// What can be asked of the views as they are alone.
macro_rules! present_questions {
    ($then:ident $($with:tt)*) => {
        $then! {
            {$($with)*}
            /// Those of these memberships that there are, in no order.
            memberships(group: GroupId, members: &[Reference]) -> Vec<Doc<MemberView>>;
            /// A page of a group's memberships that were changed within a span, by member; who came and went is left out. A
            /// page may be short of its limit.
            member_changes(group: GroupId, span: Span, page: &Page) -> Slice<Change<MemberView>>;
            /// Directory entries at both ends of a span, by their streams; without those that were at neither.
            subject_changes(span: Span, streams: &[Uuid]) -> HashMap<Uuid, Change<SubjectView>>;
            /// The group that has another name.
            find_group(id: &ExternalId) -> Option<GroupId>;
            /// The ids of all groups that hold a member, whatever their status but deleted, suspended memberships included.
            group_ids_of_member(member: &Reference) -> Vec<GroupId>;
            /// The ids of all groups that link a resource, whatever their status but deleted.
            group_ids_of_resource(resource: &Reference) -> Vec<GroupId>;
            /// The groups that hold each of these members, by number; suspended memberships and deleted groups left out. In
            /// one round, in the order asked.
            groups_of_members(members: &[Reference]) -> Vec<Vec<NumberedGroup>>;
            /// The first members of several groups, each with its entry in the directory and the groups that hold it; with
            /// totals. In one round, in the order asked.
            entries_of_groups(
                groups: &[GroupId],
                filter: &MemberFilter,
                order: Order<MemberKey>,
                limit: u32
            ) -> Vec<Slice<MemberEntry>>;
            /// Where in the log to look for what a history tells, in the order asked.
            places(search: &PlaceSearch) -> Vec<Place>;
            /// One account.
            user(key: &UserKey) -> Option<UserView>;
        }
    };
}

pub(crate) use {present_questions, temporal_questions};
