DELETE FROM leases WHERE ends_at < clock_timestamp() - interval '1 day'
