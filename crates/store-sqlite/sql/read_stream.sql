SELECT position, stream, version, kind, schema_version, remaining, recorded_at, event_id, payload,
       command_id, workspace, actor, initiator, correlation_id, causation_id, traceparent
FROM events WHERE stream = ?1 AND version > ?2 ORDER BY version
