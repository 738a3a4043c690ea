//! Workspaces come into being with their first command, or at the start with what they are seeded with.

use rollbook_domain::group::commands::CreateGroup;
use rollbook_domain::workspace::{ChangeOwner, OpenWorkspace, Workspace};
use rollbook_domain::{Context, Refusal, SequenceKey, SubjectId};

use crate::app::App;
use crate::call::Call;
use crate::commands::drafts::{NewSubject, SubjectDraft};
use crate::error::AppError;
use crate::plan::{Changes, Plan};
use crate::touch::{Touch, Touched};

/// What a workspace begins with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seeds {
    /// Names of groups.
    pub groups: Vec<String>,
    /// Where the numbers of the workspace count from now on, whichever surface draws them; the workspace itself
    /// unless several workspaces share a scope.
    pub number_scope: Option<String>,
    /// Directory entries.
    pub subjects: Vec<NewSubject>,
    /// Whom it belongs to; their primary brand is one of the entries.
    pub owner: Option<ChangeOwner>,
}

/// Seeds with their numbers.
struct Drafts<'a> {
    groups: &'a [String],
    sequence: SequenceKey,
    first: u32,
    subjects: Vec<SubjectDraft<'a>>,
    owner: Option<&'a ChangeOwner>,
}

impl App {
    /// Opens the workspace of the call, once, without seeds.
    pub async fn ensure_workspace(&self, call: &Call) -> Result<(), AppError> {
        self.open_workspace(call, Seeds::default()).await
    }

    /// Opens the workspace of the call with these seeds, all in one append. Once it is open the log wins: whatever
    /// became of the seeds since then stays as it is.
    pub async fn open_workspace(&self, call: &Call, seeds: Seeds) -> Result<(), AppError> {
        if self.opened().contains_key(&call.workspace) {
            return Ok(());
        }
        if !self.workspace(call).await?.opened {
            self.open(call, seeds).await?;
        }
        let scope = number_scope(call, self.workspace(call).await?.number_scope);
        self.opened().insert(call.workspace.clone(), scope);
        Ok(())
    }

    /// Where the numbers of a kind come from: all surfaces of a workspace draw from one sequence, or two of them would
    /// give the same number to different groups.
    pub(crate) async fn numbers(&self, call: &Call, kind: &str) -> Result<SequenceKey, AppError> {
        let scope = match self.opened().get(&call.workspace) {
            Some(scope) => scope,
            None => number_scope(call, self.workspace(call).await?.number_scope),
        };
        Ok(SequenceKey { scope, kind: kind.to_owned() })
    }

    async fn workspace(&self, call: &Call) -> Result<Workspace, AppError> {
        let touch = Touch { workspace: true, ..Touch::nothing() };
        Ok(self.touch(call, &touch).await?.workspace().clone())
    }

    async fn open(&self, call: &Call, seeds: Seeds) -> Result<(), AppError> {
        let call = Call { idempotency: None, ..call.clone() };
        let drafts = self.drafts(&call, &seeds).await?;
        let touch = Touch { workspace: true, ..Touch::nothing() };
        self.execute(&call, touch, |touched, context| {
            let open = OpenWorkspace {
                number_scope: seeds.number_scope.clone(),
                personal_ids: self.door().wishes(&call.workspace),
            };
            let decision = open.decide(touched.workspace(), context)?;
            if decision.events.is_empty() {
                return Ok(Plan { changes: Changes::default(), outcome: () });
            }
            let mut changes = self.seeded(&drafts, touched, context)?;
            changes.add_workspace(decision);
            if let Some(owner) = drafts.owner {
                // Last, so that the claim of their primary brand is there when it is required.
                changes.add_workspace(owner.decide(touched.workspace(), context)?);
            }
            Ok(Plan { changes, outcome: () })
        })
        .await?;
        Ok(())
    }

    async fn drafts<'a>(&self, call: &Call, seeds: &'a Seeds) -> Result<Drafts<'a>, AppError> {
        let scope = number_scope(call, seeds.number_scope.clone());
        let sequence = SequenceKey { scope, kind: "group".into() };
        let count = u32::try_from(seeds.groups.len()).map_err(|_| AppError::TooLarge)?;
        let first = if count == 0 { 1 } else { self.store().draw_numbers(&sequence, count).await? };
        let mut subjects = Vec::with_capacity(seeds.subjects.len());
        for new in &seeds.subjects {
            subjects.push(self.names(call, new).await?.next().await?);
        }
        Ok(Drafts { groups: &seeds.groups, sequence, first, subjects, owner: seeds.owner.as_ref() })
    }

    fn seeded(&self, drafts: &Drafts<'_>, touched: &Touched, context: &Context<'_>) -> Result<Changes, Refusal> {
        let mut changes = Changes::default();
        for (number, name) in (drafts.first..).zip(drafts.groups) {
            let ids = self.group_ids(None, &drafts.sequence, number, context);
            let id = ids.id;
            changes.add_group(id, CreateGroup::named(ids, name).decide(touched.group(id), context)?);
        }
        for draft in &drafts.subjects {
            let id = SubjectId(self.ids().uuid(context.at));
            changes.add_subject(id, draft.command(id).decide(touched.subject(id), context)?);
        }
        Ok(changes)
    }
}

fn number_scope(call: &Call, named: Option<String>) -> String {
    named.unwrap_or_else(|| call.workspace.to_string())
}
