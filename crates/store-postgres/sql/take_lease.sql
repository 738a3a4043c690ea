-- Whoever holds it renews it; anybody else gets it when it has ended.
INSERT INTO leases (name, holder, epoch, ends_at)
VALUES ($1, $2, nextval('lease_epochs'), clock_timestamp() + $3 * interval '1 millisecond')
ON CONFLICT (name) DO UPDATE
SET holder = excluded.holder, ends_at = excluded.ends_at,
    epoch = CASE WHEN leases.holder = excluded.holder THEN leases.epoch ELSE excluded.epoch END
WHERE leases.holder = excluded.holder OR leases.ends_at < clock_timestamp()
RETURNING epoch
