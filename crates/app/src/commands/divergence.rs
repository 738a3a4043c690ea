//! What the auditor of the views found.

use rollbook_domain::workspace::{RecordDivergence, ViewDiverged};

use crate::app::App;
use crate::call::{Call, Done};
use crate::error::AppError;
use crate::plan::{Changes, Plan};
use crate::touch::Touch;

impl App {
    /// Writes down that a view differs from the log, once for each place of it.
    pub async fn record_divergence(&self, call: &Call, found: ViewDiverged) -> Result<Done<()>, AppError> {
        self.execute(call, Touch::workspace(), |touched, context| {
            let mut changes = Changes::default();
            changes.add_workspace(RecordDivergence { found: found.clone() }.decide(touched.workspace(), context)?);
            Ok(Plan { changes, outcome: () })
        })
        .await
    }
}
