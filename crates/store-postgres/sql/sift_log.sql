SELECT e.position, e.category, e.stream, e.version, e.event_id, e.kind, e.schema_version, e.payload,
       c.last_position, c.recorded_at, c.command_id, c.workspace, c.actor, c.initiator, c.correlation_id, c.causation_id,
       c.traceparent
FROM events e CROSS JOIN LATERAL (
    SELECT * FROM commands WHERE command_id = e.command_id LIMIT 1
) c
WHERE e.position > $1 AND e.position <= $2 AND e.kind = ANY ($3) ORDER BY e.position
