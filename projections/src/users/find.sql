-- One account. Parameters: 1 workspace, 2 what it is looked up by.
-- :account
SELECT doc FROM users WHERE workspace = $1
-- :number
AND number = $2
-- :email
AND email = $2
-- :session
AND session = $2
-- :role
AND role = $2
-- :first
ORDER BY number LIMIT 1
-- :one_of_few
-- Sorted after they are found: SQLite would go along all numbers otherwise.
ORDER BY number + 0 LIMIT 1
