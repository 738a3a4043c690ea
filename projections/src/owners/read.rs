//! Reads owners.

use rollbook_app::AppError;
use rollbook_app::views::photos::OwnerView;
use rollbook_domain::WorkspaceName;

use super::NAME;
use crate::db::{Value, sql};
use crate::queries::{PastQueries, ViewQueries, doc};

sql! {
    LOAD = "load.sql";
    THEN = "then.sql";
}

impl ViewQueries {
    pub(crate) async fn read_owner(&self, workspace: &WorkspaceName) -> Result<Option<OwnerView>, AppError> {
        let params = [Value::Texts(vec![workspace.to_string()])];
        let mut rows = self.of(&[NAME])?.fetch(&LOAD, &params).await?;
        rows.first_mut().map(|row| doc(row, 1)?.read()).transpose()
    }
}

impl PastQueries {
    pub(crate) async fn read_owner(&self, workspace: &WorkspaceName) -> Result<Option<OwnerView>, AppError> {
        let mut rows = self.of(&[NAME])?.fetch(&THEN, &[workspace.as_str().into(), self.at()]).await?;
        rows.first_mut().map(|row| doc(row, 0)?.read()).transpose()
    }
}
