-- What docs/operating.md tells operators to grant.
CREATE ROLE {role} LOGIN;
GRANT USAGE ON SCHEMA {schema} TO {role};
GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA {schema} TO {role};
GRANT UPDATE ON {schema}.head, {schema}.streams, {schema}.workspaces, {schema}.claims, {schema}.sequences,
    {schema}.counts, {schema}.answers, {schema}.snapshots, {schema}.listeners, {schema}.leases, {schema}.notes TO {role};
GRANT DELETE ON {schema}.claims, {schema}.answers, {schema}.listeners, {schema}.leases TO {role};
GRANT USAGE ON SEQUENCE {schema}.lease_epochs TO {role}
