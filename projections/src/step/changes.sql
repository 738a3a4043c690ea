SELECT relation, old, new FROM step_changes ORDER BY id
