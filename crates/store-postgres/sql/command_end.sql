-- Where the command ends that the event at a position belongs to.
SELECT c.last_position FROM events e JOIN commands c ON c.command_id = e.command_id WHERE e.position = $1
