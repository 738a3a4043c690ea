SELECT coalesce(max(step), 0)::bigint FROM rollbook_views_schema
