-- Roles, tenants, people, places and tills.

-- Roles belong to the whole cluster: other databases in it may use them already.
DO $$
BEGIN
  IF to_regrole('holdfast_owner') IS NULL THEN
    CREATE ROLE holdfast_owner NOLOGIN NOSUPERUSER NOBYPASSRLS;
  END IF;
  IF to_regrole('holdfast_terminal') IS NULL THEN
    CREATE ROLE holdfast_terminal NOLOGIN NOSUPERUSER NOBYPASSRLS;
  END IF;
  IF to_regrole('holdfast_backoffice') IS NULL THEN
    CREATE ROLE holdfast_backoffice NOLOGIN NOSUPERUSER NOBYPASSRLS;
  END IF;
  IF to_regrole('holdfast_report') IS NULL THEN
    CREATE ROLE holdfast_report NOLOGIN NOSUPERUSER NOBYPASSRLS;
  END IF;
  -- Whoever migrates must be able to work as the owner. One who made the role just now may
  -- grant it to himself; one who may not has it already, or is told so below.
  BEGIN
    EXECUTE format('GRANT holdfast_owner TO %I', session_user);
  EXCEPTION
    WHEN insufficient_privilege OR invalid_grant_operation THEN NULL;
  END;
END
$$;

GRANT USAGE, CREATE ON SCHEMA public TO holdfast_owner;
GRANT USAGE ON SCHEMA public TO holdfast_terminal, holdfast_backoffice, holdfast_report;
GRANT SELECT ON schema_migrations TO holdfast_owner;

SET LOCAL ROLE holdfast_owner;

-- A function is for nobody unless it says for whom.
ALTER DEFAULT PRIVILEGES FOR ROLE holdfast_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- The tenant that this transaction works for. Every policy reads it, and nothing else.
-- It is set with set_config('app.tenant_id', …, true), for the transaction only: a
-- setting of the session would leak to the next client of a pooler. After a local
-- setting ends it reads '', not NULL; both mean "no tenant", and show no rows.
CREATE FUNCTION current_tenant_id() RETURNS uuid
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN NULLIF(current_setting('app.tenant_id', true), '')::uuid;
GRANT EXECUTE ON FUNCTION current_tenant_id() TO holdfast_backoffice, holdfast_report;

-- An id for rows that are made here and not by a till: RFC 9562, version 7.
CREATE FUNCTION uuid_v7(at timestamptz DEFAULT clock_timestamp()) RETURNS uuid
  LANGUAGE sql VOLATILE PARALLEL SAFE
  RETURN encode(
    overlay(
      overlay(uuid_send(gen_random_uuid())
              PLACING substring(int8send(floor(extract(epoch FROM at) * 1000)::bigint) FROM 3)
              FROM 1 FOR 6)
      PLACING set_byte('\x00'::bytea, 0, 112 | (get_byte(uuid_send(gen_random_uuid()), 0) & 15))
      FROM 7 FOR 1),
    'hex')::uuid;
GRANT EXECUTE ON FUNCTION uuid_v7(timestamptz) TO holdfast_backoffice;

-- Every version 7 id made at or after `at` is at least this one.
CREATE FUNCTION uuid_v7_floor(at timestamptz) RETURNS uuid
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN (lpad(to_hex(floor(extract(epoch FROM at) * 1000)::bigint), 12, '0')
          || '7000' || '8000000000000000')::uuid;
GRANT EXECUTE ON FUNCTION uuid_v7_floor(timestamptz) TO holdfast_backoffice, holdfast_report;

-- `oldest_till` is the oldest schema version whose tills can still work with this one. A
-- migration that breaks them replaces the function.
CREATE FUNCTION schema_version(OUT version integer, OUT oldest_till integer)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$ SELECT coalesce(max(m.version), 0), 1 FROM schema_migrations m $$;
GRANT EXECUTE ON FUNCTION schema_version() TO PUBLIC;

CREATE FUNCTION set_updated_at() RETURNS trigger
  LANGUAGE plpgsql
  AS $$
BEGIN
  NEW.updated_at := now();
  RETURN NEW;
END
$$;

-- For what was recorded: corrections are new rows.
CREATE FUNCTION refuse_change() RETURNS trigger
  LANGUAGE plpgsql
  AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are recorded and never changed', TG_TABLE_NAME
    USING ERRCODE = 'ZH005', HINT = 'Record a correction as a new row.';
END
$$;

CREATE TABLE tenants (
  id uuid PRIMARY KEY,
  name text NOT NULL CHECK (name <> ''),
  -- In addresses and file names.
  slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9-]+$'),
  domain text UNIQUE,
  tax_number text,
  currency char(3) NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
  -- ISO 4217: how many decimals the currency has.
  currency_exponent smallint NOT NULL DEFAULT 2 CHECK (currency_exponent BETWEEN 0 AND 3),
  settings jsonb NOT NULL DEFAULT '{}',
  is_active boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenants FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON tenants USING (id = current_tenant_id());
CREATE TRIGGER set_updated_at BEFORE UPDATE ON tenants
  FOR EACH ROW EXECUTE FUNCTION set_updated_at();

-- A person's account, which may be a member of several tenants.
CREATE TABLE users (
  id uuid PRIMARY KEY,
  email text CHECK (email ~ '^[^@[:space:]]+@[^@[:space:]]+\.[^@[:space:]]+$'),
  name text NOT NULL CHECK (name <> ''),
  first_name text,
  last_name text,
  phone text,
  -- For the back office; a till uses the PIN of the membership.
  password_hash text,
  authentik_id text UNIQUE,
  avatar_url text,
  is_active boolean NOT NULL DEFAULT true,
  is_verified boolean NOT NULL DEFAULT false,
  last_login_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX users_email_key ON users (lower(email));
CREATE TRIGGER set_updated_at BEFORE UPDATE ON users
  FOR EACH ROW EXECUTE FUNCTION set_updated_at();

-- Keys of master data begin with tenant_id: the rows of a tenant lie together, lists and
-- counts read one stretch of the index, and new rows are rare, so that half-full leaves
-- cost nothing. Recorded rows do it the other way round: see 004.
CREATE TABLE user_tenants (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  user_id uuid NOT NULL REFERENCES users (id),
  username text,
  -- On the sign-in screen: "Amélie D."; the account's name when NULL.
  display_name text,
  -- Argon2id in libsodium's text form. It belongs to the membership and not to the
  -- account: a till holds the hashes of its own shop, and a PIN of four digits can be
  -- guessed from one; it must not open the till of another tenant.
  pin_hash text,
  is_active boolean NOT NULL DEFAULT true,
  invited_by uuid REFERENCES users (id),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, user_id),
  UNIQUE (tenant_id, username)
);
CREATE INDEX user_tenants_user ON user_tenants (user_id);

-- An account is seen by the tenants it is a member of.
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
ALTER TABLE users FORCE ROW LEVEL SECURITY;
CREATE POLICY member_of_tenant ON users
  USING (EXISTS (SELECT FROM user_tenants m
                  WHERE m.user_id = users.id AND m.tenant_id = current_tenant_id()));
CREATE POLICY new_account ON users FOR INSERT WITH CHECK (true);

CREATE TABLE roles (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  id uuid NOT NULL,
  name text NOT NULL CHECK (name <> ''),
  description text,
  permissions jsonb NOT NULL DEFAULT '{}',
  is_active boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, name)
);

CREATE TABLE user_roles (
  tenant_id uuid NOT NULL,
  user_id uuid NOT NULL,
  role_id uuid NOT NULL,
  assigned_at timestamptz NOT NULL DEFAULT now(),
  assigned_by uuid REFERENCES users (id),
  PRIMARY KEY (tenant_id, user_id, role_id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES user_tenants (tenant_id, user_id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, role_id) REFERENCES roles (tenant_id, id)
);

CREATE TABLE locations (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  id uuid NOT NULL,
  code text NOT NULL CHECK (code <> ''),
  name text NOT NULL CHECK (name <> ''),
  type text NOT NULL DEFAULT 'store'
    CHECK (type IN ('store', 'warehouse', 'virtual', 'consignment')),
  -- As on the head of a receipt, lines separated by line feeds.
  address text NOT NULL DEFAULT '',
  city text,
  state text,
  country text,
  postal_code text,
  phone text,
  email text,
  contact_info jsonb NOT NULL DEFAULT '{}',
  manager_id uuid,
  time_zone text NOT NULL DEFAULT 'UTC',
  receipt_footer text NOT NULL DEFAULT '',
  -- How this place computes tax; the till rounds, the server records and checks.
  tax_mode text NOT NULL DEFAULT 'included_in_price'
    CHECK (tax_mode IN ('included_in_price', 'added_to_price')),
  tax_rounding_scope text NOT NULL DEFAULT 'per_line'
    CHECK (tax_rounding_scope IN ('per_line', 'per_sale')),
  tax_rounding text NOT NULL DEFAULT 'half_away_from_zero'
    CHECK (tax_rounding IN ('half_away_from_zero', 'half_to_even', 'toward_zero',
                            'away_from_zero')),
  is_active boolean NOT NULL DEFAULT true,
  fulfills_online_orders boolean NOT NULL DEFAULT false,
  priority integer NOT NULL DEFAULT 0,
  shopify_location_id bigint,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, code),
  UNIQUE (tenant_id, shopify_location_id),
  FOREIGN KEY (tenant_id, manager_id) REFERENCES user_tenants (tenant_id, user_id)
);

CREATE TABLE terminals (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  id uuid NOT NULL,
  location_id uuid NOT NULL,
  -- Printed on receipts, so one number for one till in the whole tenant.
  number integer NOT NULL CHECK (number BETWEEN 1 AND 9999),
  label text NOT NULL CHECK (label <> ''),
  is_active boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, number),
  FOREIGN KEY (tenant_id, location_id) REFERENCES locations (tenant_id, id)
);

-- Which till a database login is. Not owned by a tenant: it is what decides the tenant.
-- Only the functions that belong to holdfast_owner read it.
CREATE TABLE terminal_logins (
  login name PRIMARY KEY,
  tenant_id uuid NOT NULL,
  terminal_id uuid NOT NULL,
  enrolled_at timestamptz NOT NULL DEFAULT now(),
  revoked_at timestamptz,
  FOREIGN KEY (tenant_id, terminal_id) REFERENCES terminals (tenant_id, id)
);

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['user_tenants', 'roles', 'user_roles', 'locations', 'terminals'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY tenant_isolation ON %I USING (tenant_id = current_tenant_id())',
                   t);
    IF t <> 'user_roles' THEN
      EXECUTE format('CREATE TRIGGER set_updated_at BEFORE UPDATE ON %I'
                     ' FOR EACH ROW EXECUTE FUNCTION set_updated_at()', t);
    END IF;
  END LOOP;
END
$$;

-- Who is asking, from the login and from nothing that the client says.
CREATE FUNCTION current_terminal(OUT tenant_id uuid, OUT terminal_id uuid, OUT location_id uuid)
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
BEGIN
  SELECT l.tenant_id, l.terminal_id INTO tenant_id, terminal_id
    FROM terminal_logins l
   WHERE l.login = session_user AND l.revoked_at IS NULL;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the login % is not a till', session_user
      USING ERRCODE = 'ZH001', HINT = 'Enrol the till again.';
  END IF;
  PERFORM set_config('app.tenant_id', tenant_id::text, true);
  SELECT t.location_id INTO location_id
    FROM terminals t
   WHERE t.tenant_id = current_terminal.tenant_id AND t.id = terminal_id;
END
$$;

GRANT SELECT, INSERT, UPDATE, DELETE ON roles, user_roles, locations, terminals
  TO holdfast_backoffice;
GRANT SELECT, INSERT, UPDATE, DELETE ON user_tenants TO holdfast_backoffice;
GRANT SELECT, UPDATE ON tenants TO holdfast_backoffice;
-- Not the e-mail address and the password: the account may belong to other tenants too.
GRANT SELECT (id, email, name, first_name, last_name, phone, avatar_url, is_active, is_verified,
              last_login_at, created_at, updated_at),
      INSERT (id, email, name, first_name, last_name, phone, avatar_url),
      UPDATE (name, first_name, last_name, phone, avatar_url)
  ON users TO holdfast_backoffice;
GRANT SELECT ON tenants, roles, user_roles, locations, terminals TO holdfast_report;
GRANT SELECT (tenant_id, user_id, username, display_name, is_active, created_at, updated_at)
  ON user_tenants TO holdfast_report;
GRANT SELECT (id, name, first_name, last_name, is_active) ON users TO holdfast_report;
