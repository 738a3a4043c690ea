-- Whatever the rows hold, also where a command is missing.
SELECT e.position, e.category, e.stream, e.version, e.event_id, e.kind, e.schema_version, e.payload,
       c.first_position, c.last_position, c.recorded_at, c.command_id, c.workspace, c.actor, c.initiator,
       c.correlation_id, c.causation_id, c.traceparent
FROM events e LEFT JOIN LATERAL (
    SELECT * FROM commands WHERE command_id = e.command_id LIMIT 1
) c ON true
WHERE e.position > $1 ORDER BY e.position LIMIT $2
