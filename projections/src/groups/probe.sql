-- How many groups a filter leaves at most, counted no further than a limit. Parameters: 1 workspace, 2 tags or the
-- key of a member or resource, 3 limit.
-- :tags
SELECT count(*) FROM (SELECT 1 AS one FROM group_tags t WHERE t.workspace = $1 AND t.tag = ANY($2) LIMIT $3) AS found
-- :member
SELECT count(*) FROM (
    SELECT 1 AS one FROM memberships m
    WHERE m.workspace = $1 AND m.member = $2 LIMIT $3
) AS found
-- :resource
SELECT count(*) FROM (SELECT 1 AS one FROM resources r WHERE r.workspace = $1 AND r.resource = $2 LIMIT $3) AS found
