-- Commands are looked up one by one, here and wherever events are read: left to choose, PostgreSQL goes over all of them
-- for each page, as long as it thinks that they are few.
SELECT e.position, e.category, e.stream, e.version, e.event_id, e.kind, e.schema_version, e.payload,
       c.last_position, c.recorded_at, c.command_id, c.workspace, c.actor, c.initiator, c.correlation_id, c.causation_id,
       c.traceparent
FROM events e CROSS JOIN LATERAL (
    SELECT * FROM commands WHERE command_id = e.command_id LIMIT 1
) c
WHERE e.position > $1 AND e.position <= $2 ORDER BY e.position
