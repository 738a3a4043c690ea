-- A plan with a switched-off scan in it counts as endlessly dear, and what is dear is compiled to machine code first: more
-- than ten milliseconds for each batch, under the lock.
ALTER FUNCTION lock_log(uuid, smallint[], uuid[], text[], text[], uuid[], text[], text[]) SET jit = off;
