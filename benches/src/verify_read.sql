SELECT position, stream, version, kind, schema_version, remaining, recorded_at, event_id, payload,
       command_id, workspace, actor, initiator, correlation_id, causation_id, traceparent
FROM events ORDER BY position
