//! Which projections can be looked at stream by stream, and the statements that give the rows of one.

use std::sync::{Arc, LazyLock};

use crate::db::Sql;
use crate::definition::Definition;

/// A projection whose rows come of one stream each.
pub(super) struct Sampled {
    pub(super) definition: &'static Definition,
    /// Rows of the stream `$1`, in a fixed order.
    pub(super) rows: Vec<Arc<Sql>>,
    /// Whether its work grows with the ids that events name.
    pub(super) weighs: bool,
}

impl Sampled {
    fn new(definition: &'static Definition, statements: &'static str, weighs: bool) -> Self {
        let rows = statements.split_terminator(";\n").map(|statement| Arc::new(Sql::new(statement))).collect();
        Self { definition, rows, weighs }
    }
}

/// All of them.
pub(super) static SAMPLED: LazyLock<Vec<Sampled>> = LazyLock::new(|| {
    vec![
        Sampled::new(&crate::groups::GROUPS, include_str!("../groups/of_stream.sql"), false),
        Sampled::new(&crate::memberships::MEMBERSHIPS, include_str!("../memberships/of_stream.sql"), true),
        Sampled::new(&crate::imports::IMPORTS, include_str!("../imports/of_stream.sql"), false),
        Sampled::new(&crate::activity::ACTIVITY, include_str!("../activity/of_stream.sql"), false),
        Sampled::new(&crate::directory::DIRECTORY, include_str!("../directory/of_stream.sql"), false),
        Sampled::new(&crate::users::USERS, include_str!("../users/of_stream.sql"), false),
        Sampled::new(&crate::archives::ARCHIVES, include_str!("../archives/of_stream.sql"), false),
        Sampled::new(&crate::webhooks::WEBHOOKS, include_str!("../webhooks/of_stream.sql"), false),
    ]
});
