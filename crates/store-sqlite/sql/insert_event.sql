INSERT INTO events (position, stream, version, kind, schema_version, remaining, recorded_at, event_id,
                    command_id, workspace, actor, initiator, correlation_id, causation_id, traceparent, payload)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
