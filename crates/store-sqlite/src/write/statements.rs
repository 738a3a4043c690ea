//! The writer's statements, prepared once.

use rusqlite::{Connection, Statement};

use crate::sql;

macro_rules! statements {
    ($($name:ident = $sql:ident),+ $(,)?) => {
        pub(super) struct Statements<'c> { $( pub(super) $name: Statement<'c> ),+ }

        impl<'c> Statements<'c> {
            pub(super) fn prepare(conn: &'c Connection) -> rusqlite::Result<Self> {
                Ok(Self { $( $name: conn.prepare(sql::$sql)? ),+ })
            }
        }
    };
}

statements! {
    begin = BEGIN,
    commit = COMMIT,
    rollback = ROLLBACK,
    probe = PROBE,
    guards_begin = GUARDS_BEGIN,
    guards_keep = GUARDS_KEEP,
    guards_undo = GUARDS_UNDO,
    insert_kind = INSERT_KIND,
    insert_workspace = INSERT_WORKSPACE,
    move_workspace = MOVE_WORKSPACE,
    stream_version = STREAM_VERSION,
    insert_event = INSERT_EVENT,
    find_command = FIND_COMMAND,
    insert_command = INSERT_COMMAND,
    claim_owner = CLAIM_OWNER,
    insert_claim = INSERT_CLAIM,
    release_claim = RELEASE_CLAIM,
    require_claim = REQUIRE_CLAIM,
    use_number = USE_NUMBER,
    count = COUNT,
    set_count = SET_COUNT,
    key_is_used = KEY_IS_USED,
    insert_answer = INSERT_ANSWER,
    drop_answers = DROP_ANSWERS,
}
