DELETE FROM step_changes
