-- The roles stay: they belong to the cluster, and other databases in it may use them.
SET LOCAL ROLE holdfast_owner;

DROP TABLE terminal_logins, terminals, locations, user_roles, roles, user_tenants, users, tenants;
DROP FUNCTION current_terminal(), refuse_change(), set_updated_at(), schema_version(),
  uuid_v7_floor(timestamptz), uuid_v7(timestamptz), current_tenant_id();
ALTER DEFAULT PRIVILEGES FOR ROLE holdfast_owner GRANT EXECUTE ON FUNCTIONS TO PUBLIC;

RESET ROLE;

REVOKE SELECT ON schema_migrations FROM holdfast_owner;
REVOKE USAGE ON SCHEMA public FROM holdfast_terminal, holdfast_backoffice, holdfast_report;
REVOKE USAGE, CREATE ON SCHEMA public FROM holdfast_owner;
