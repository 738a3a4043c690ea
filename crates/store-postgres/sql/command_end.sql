-- Where the command ends that the event at a position belongs to.
SELECT c.last_position FROM events e CROSS JOIN LATERAL (
    SELECT * FROM commands WHERE command_id = e.command_id LIMIT 1
) c WHERE e.position = $1
