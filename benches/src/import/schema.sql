SELECT sql FROM sqlite_schema WHERE tbl_name = 'memberships' AND sql IS NOT NULL ORDER BY type DESC
