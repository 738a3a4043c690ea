SELECT command_id, workspace, actor, initiator, correlation_id, causation_id, traceparent
FROM events WHERE position = ?1
