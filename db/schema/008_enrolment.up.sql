-- Which machine a till is: the keys with which it signs its journal, and the steps by which
-- an administrator enrols a till, takes one out of service, and looks at all of them.
SET LOCAL ROLE holdfast_owner;

-- The public keys (Ed25519) under which this server's copy of a journal can be checked
-- without the till. A row is ended and never changed otherwise: an entry that was signed
-- while the key was good stays checkable.
CREATE TABLE terminal_keys (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  terminal_id uuid NOT NULL,
  public_key bytea NOT NULL CHECK (octet_length(public_key) = 32),
  -- The database login of the machine that has this key.
  login name NOT NULL,
  registered_at timestamptz NOT NULL DEFAULT now(),
  revoked_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, terminal_id) REFERENCES terminals (tenant_id, id)
);
CREATE UNIQUE INDEX terminal_keys_in_use ON terminal_keys (tenant_id, public_key)
  WHERE revoked_at IS NULL;
CREATE INDEX terminal_keys_terminal ON terminal_keys (tenant_id, terminal_id);
ALTER TABLE terminal_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE terminal_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON terminal_keys USING (tenant_id = current_tenant_id());
GRANT SELECT ON terminal_keys TO holdfast_backoffice, holdfast_report;

CREATE FUNCTION only_end_a_key() RETURNS trigger
  LANGUAGE plpgsql
  AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL
     AND (NEW.tenant_id, NEW.id, NEW.terminal_id, NEW.public_key, NEW.login, NEW.registered_at)
       = (OLD.tenant_id, OLD.id, OLD.terminal_id, OLD.public_key, OLD.login,
          OLD.registered_at) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a key of a till is revoked and never changed' USING ERRCODE = 'ZH005';
END
$$;
CREATE TRIGGER only_end_a_key BEFORE UPDATE OR DELETE ON terminal_keys
  FOR EACH ROW EXECUTE FUNCTION only_end_a_key();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON terminal_keys
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Whoever enrols knows a shop by its slug and not by its id. A client has this role for
-- no longer than it enrols.
CREATE POLICY found_by_owner ON tenants FOR SELECT TO holdfast_owner USING (true);

-- Who is asking, from the login and from nothing that the client says. A till that was
-- taken out of service keeps its login, so that it can be told so: without it PostgreSQL
-- itself would refuse, in words that a wrong password has too.
CREATE OR REPLACE FUNCTION current_terminal(OUT tenant_id uuid, OUT terminal_id uuid,
                                            OUT location_id uuid)
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
DECLARE
  revoked_at timestamptz;
  in_service boolean;
BEGIN
  SELECT l.tenant_id, l.terminal_id, l.revoked_at INTO tenant_id, terminal_id, revoked_at
    FROM terminal_logins l
   WHERE l.login = session_user;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the login % is not a till', session_user
      USING ERRCODE = 'ZH001', HINT = 'Enrol the till.';
  END IF;
  IF revoked_at IS NOT NULL THEN
    RAISE EXCEPTION 'the login % was revoked on %', session_user,
      to_char(revoked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI "UTC"')
      USING ERRCODE = 'ZH002', HINT = 'Enrol the till again.';
  END IF;
  PERFORM set_config('app.tenant_id', tenant_id::text, true);
  SELECT t.location_id, t.is_active INTO location_id, in_service
    FROM terminals t
   WHERE t.tenant_id = current_terminal.tenant_id AND t.id = terminal_id;
  IF NOT in_service THEN
    RAISE EXCEPTION 'the till of the login % is not in service', session_user
      USING ERRCODE = 'ZH002', HINT = 'Enrol the till again.';
  END IF;
END
$$;

-- What follows is for administrators, who work as holdfast_owner for it. What cannot be
-- done is an exception with a sentence for them: ZH901 it is enrolled already, ZH902
-- something that is needed was not named, or is not there.

-- The shop of this slug, or the only one where no slug is given.
CREATE FUNCTION shop_to_enrol_in(shop text) RETURNS tenants
  LANGUAGE plpgsql VOLATILE
  AS $$
DECLARE
  found tenants;
  known text;
BEGIN
  SELECT string_agg(t.slug, ', ' ORDER BY t.slug) INTO known FROM tenants t;
  SELECT t.* INTO found FROM tenants t
   WHERE t.slug = coalesce(shop, known);
  IF found.id IS NULL THEN
    RAISE EXCEPTION '%', CASE
      WHEN known IS NULL THEN 'this database has no shop yet'
      WHEN shop IS NULL THEN format('name the shop with --shop; there are: %s', known)
      ELSE format('there is no shop "%s"; there are: %s', shop, known) END
      USING ERRCODE = 'ZH902';
  END IF;
  PERFORM set_config('app.tenant_id', found.id::text, true);
  -- One enrolment in a shop at a time.
  PERFORM FROM tenants t WHERE t.id = found.id FOR UPDATE;
  RETURN found;
END
$$;

-- Where a new till stands: the location of this code, made when it has a name to be made
-- with; the only one where no code is given. A new location takes the tax rules of the
-- first one.
CREATE FUNCTION location_to_enrol_at(tenant uuid, code text, new_name text, zone text)
  RETURNS uuid
  LANGUAGE plpgsql VOLATILE
  AS $$
DECLARE
  found uuid;
  known text;
  model locations;
BEGIN
  SELECT string_agg(l.code, ', ' ORDER BY l.code) INTO known
    FROM locations l WHERE l.tenant_id = tenant AND l.is_active;
  SELECT l.id INTO found FROM locations l
   WHERE l.tenant_id = tenant AND l.is_active
     AND l.code = coalesce(location_to_enrol_at.code, known);
  IF found IS NOT NULL THEN
    RETURN found;
  ELSIF location_to_enrol_at.code IS NOT NULL AND new_name IS NOT NULL THEN
    SELECT l.* INTO model FROM locations l WHERE l.tenant_id = tenant ORDER BY l.id LIMIT 1;
    INSERT INTO locations (tenant_id, id, code, name, time_zone, tax_mode, tax_rounding_scope,
                           tax_rounding)
    VALUES (tenant, uuid_v7(), location_to_enrol_at.code, new_name, coalesce(zone, 'UTC'),
            coalesce(model.tax_mode, 'included_in_price'),
            coalesce(model.tax_rounding_scope, 'per_line'),
            coalesce(model.tax_rounding, 'half_away_from_zero'))
    RETURNING id INTO found;
    RETURN found;
  END IF;
  RAISE EXCEPTION '%', CASE
    WHEN known IS NULL THEN 'this shop has no location yet; make one with --location CODE'
                            ' --new-location NAME'
    WHEN location_to_enrol_at.code IS NULL
      THEN format('say where the till stands with --location; there are: %s', known)
    ELSE format('there is no location "%s"; there are: %s; make it with --new-location NAME',
                location_to_enrol_at.code, known) END
    USING ERRCODE = 'ZH902';
END
$$;

-- A name for a database login that no role of this cluster has: roles are not a database's.
-- A machine that takes over a till gets a new one, so that the old machine's still works
-- and is told that it was revoked.
CREATE FUNCTION free_till_login(slug text, number integer) RETURNS name
  LANGUAGE plpgsql STABLE
  AS $$
DECLARE
  stem text := format('till_%s_%s', left(replace(slug, '-', '_'), 40), to_char(number, 'FM0000'));
  candidate text := stem;
  again integer := 1;
BEGIN
  WHILE EXISTS (SELECT FROM pg_roles r WHERE r.rolname = candidate)
     OR EXISTS (SELECT FROM terminal_logins l WHERE l.login = candidate) LOOP
    again := again + 1;
    candidate := format('%s_%s', stem, again);
  END LOOP;
  RETURN candidate;
END
$$;

-- Enrols the machine with this signing key as a till, and names the database login that it
-- is to have; making that role is for whoever calls, who has the right to. The same machine
-- again keeps its login, also after it was revoked: a till that runs goes on by itself when
-- it is enrolled again. `asked` is
--   {"shop": slug, "number": 3, "location": code, "new_location": name, "time_zone": text,
--    "label": text, "public_key": hex, "replace": false}
-- of which only the key must be there.
CREATE FUNCTION enrol_till(asked jsonb) RETURNS jsonb
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp
  AS $$
DECLARE
  key bytea := decode(asked ->> 'public_key', 'hex');
  tenant tenants;
  till terminals;
  wanted integer := (asked ->> 'number')::integer;
  location uuid;
  place locations;
  owner record;
  known text;
  own_login name;
  is_new boolean := false;
  same_machine boolean;
  revoked text[];
BEGIN
  tenant := shop_to_enrol_in(asked ->> 'shop');

  SELECT t.number, k.revoked_at INTO owner
    FROM terminal_keys k JOIN terminals t ON t.tenant_id = k.tenant_id AND t.id = k.terminal_id
   WHERE k.tenant_id = tenant.id AND k.public_key = key
   ORDER BY (k.revoked_at IS NULL) DESC, k.registered_at DESC LIMIT 1;
  IF wanted IS NULL THEN
    wanted := owner.number;
  ELSIF owner.number <> wanted THEN
    RAISE EXCEPTION 'the journal of this machine is that of till %; enrol it as that one, or give'
                    ' till % a data folder of its own (till.data_dir)', owner.number, wanted
      USING ERRCODE = 'ZH901';
  END IF;
  IF wanted IS NULL THEN
    SELECT string_agg(format('%s "%s"', t.number, t.label), ', ' ORDER BY t.number) INTO known
      FROM terminals t WHERE t.tenant_id = tenant.id;
    RAISE EXCEPTION 'say with --number which till this is; % the next free number is %',
      coalesce(format('there are: %s;', known), 'there is none yet,'),
      (SELECT coalesce(max(t.number), 0) + 1 FROM terminals t WHERE t.tenant_id = tenant.id)
      USING ERRCODE = 'ZH902';
  END IF;

  SELECT t.* INTO till FROM terminals t WHERE t.tenant_id = tenant.id AND t.number = wanted;
  IF till.id IS NULL THEN
    is_new := true;
    location := location_to_enrol_at(tenant.id, asked ->> 'location', asked ->> 'new_location',
                                     asked ->> 'time_zone');
    INSERT INTO terminals (tenant_id, id, location_id, number, label)
    VALUES (tenant.id, uuid_v7(), location, wanted,
            coalesce(asked ->> 'label', format('Till %s', wanted)))
    RETURNING * INTO till;
  END IF;
  SELECT l.* INTO place FROM locations l
   WHERE l.tenant_id = tenant.id AND l.id = till.location_id;
  -- Sales that wait on the till are booked where it stood when it made them.
  IF asked ->> 'location' <> place.code THEN
    RAISE EXCEPTION 'till % stands at %; a till that moves to % gets a new number there', wanted,
      place.code, asked ->> 'location' USING ERRCODE = 'ZH901';
  END IF;

  SELECT k.login, k.revoked_at IS NULL INTO own_login, same_machine
    FROM terminal_keys k
   WHERE k.tenant_id = tenant.id AND k.terminal_id = till.id AND k.public_key = key
   ORDER BY k.registered_at DESC, k.id DESC LIMIT 1;
  same_machine := coalesce(same_machine, false);
  -- A login without a key that never posted anything is nobody's: a demo shop's, or one
  -- that was made by hand.
  SELECT l.login, l.enrolled_at INTO owner FROM terminal_logins l
   WHERE l.tenant_id = tenant.id AND l.terminal_id = till.id AND l.revoked_at IS NULL
   ORDER BY l.enrolled_at DESC, l.login DESC LIMIT 1;
  IF owner.login IS NOT NULL AND NOT same_machine
     AND NOT coalesce((asked ->> 'replace')::boolean, false)
     AND (EXISTS (SELECT FROM terminal_keys k
                   WHERE k.tenant_id = tenant.id AND k.terminal_id = till.id
                     AND k.revoked_at IS NULL)
          OR EXISTS (SELECT FROM journal_heads h
                      WHERE h.tenant_id = tenant.id AND h.terminal_id = till.id)) THEN
    RAISE EXCEPTION 'till % "%" is another machine since %; --replace puts this one in its place,'
                    ' and the other is refused from then on', wanted, till.label,
      to_char(owner.enrolled_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI "UTC"')
      USING ERRCODE = 'ZH901';
  END IF;

  own_login := coalesce(own_login, free_till_login(tenant.slug, wanted));
  WITH ended AS (
    UPDATE terminal_logins l SET revoked_at = now()
     WHERE l.tenant_id = tenant.id AND l.terminal_id = till.id AND l.revoked_at IS NULL
       AND l.login <> own_login
    RETURNING l.login)
  SELECT array_agg(e.login::text ORDER BY e.login) INTO revoked FROM ended e;
  INSERT INTO terminal_logins AS l (login, tenant_id, terminal_id)
  VALUES (own_login, tenant.id, till.id)
  ON CONFLICT ON CONSTRAINT terminal_logins_pkey DO UPDATE
    SET enrolled_at = now(), revoked_at = NULL WHERE l.revoked_at IS NOT NULL;
  UPDATE terminal_keys k SET revoked_at = now()
   WHERE k.tenant_id = tenant.id AND k.terminal_id = till.id AND k.public_key <> key
     AND k.revoked_at IS NULL;
  IF NOT same_machine THEN
    INSERT INTO terminal_keys (tenant_id, id, terminal_id, public_key, login)
    VALUES (tenant.id, uuid_v7(), till.id, key, own_login);
  END IF;
  UPDATE terminals t SET is_active = true, label = coalesce(asked ->> 'label', t.label)
   WHERE t.tenant_id = tenant.id AND t.id = till.id
     AND (NOT t.is_active OR t.label <> asked ->> 'label')
  RETURNING t.* INTO till;
  IF NOT FOUND THEN
    SELECT t.* INTO till FROM terminals t WHERE t.tenant_id = tenant.id AND t.number = wanted;
  END IF;

  RETURN jsonb_build_object(
    'shop', tenant.slug, 'shop_name', tenant.name, 'number', till.number, 'label', till.label,
    'location', place.code, 'location_name', place.name, 'login', own_login, 'new_till', is_new,
    'same_machine', same_machine, 'revoked', coalesce(to_jsonb(revoked), '[]'));
END
$$;

-- Takes a till out of service: whatever it asks from now on is refused, and it says so on
-- its screen. What it did not send yet stays on it until it is enrolled again.
CREATE FUNCTION revoke_till(shop text, number integer) RETURNS jsonb
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp
  AS $$
DECLARE
  tenant tenants;
  till terminals;
  was_enrolled boolean;
BEGIN
  tenant := shop_to_enrol_in(shop);
  SELECT t.* INTO till FROM terminals t
   WHERE t.tenant_id = tenant.id AND t.number = revoke_till.number;
  IF till.id IS NULL THEN
    RAISE EXCEPTION 'the shop has no till %; there are: %', number,
      coalesce((SELECT string_agg(t.number::text, ', ' ORDER BY t.number) FROM terminals t
                 WHERE t.tenant_id = tenant.id), 'none') USING ERRCODE = 'ZH902';
  END IF;
  UPDATE terminal_logins l SET revoked_at = now()
   WHERE l.tenant_id = tenant.id AND l.terminal_id = till.id AND l.revoked_at IS NULL;
  was_enrolled := FOUND;
  UPDATE terminal_keys k SET revoked_at = now()
   WHERE k.tenant_id = tenant.id AND k.terminal_id = till.id AND k.revoked_at IS NULL;
  UPDATE terminals t SET is_active = false
   WHERE t.tenant_id = tenant.id AND t.id = till.id AND t.is_active;
  RETURN jsonb_build_object('shop', tenant.slug, 'shop_name', tenant.name, 'number', till.number,
                            'label', till.label, 'was_enrolled', was_enrolled);
END
$$;

-- Every till of a shop, with the machine that it is and how far its journal came.
CREATE FUNCTION list_tills(shop text) RETURNS jsonb
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp
  AS $$
DECLARE
  tenant tenants;
BEGIN
  tenant := shop_to_enrol_in(shop);
  RETURN coalesce((
    SELECT jsonb_agg(jsonb_build_object(
             'number', t.number, 'label', t.label, 'location', l.code,
             'state', CASE WHEN known.login IS NULL THEN 'not enrolled'
                           WHEN known.revoked_at IS NOT NULL OR NOT t.is_active THEN 'revoked'
                           ELSE 'enrolled' END,
             'login', known.login,
             'since', to_char(coalesce(known.revoked_at, known.enrolled_at) AT TIME ZONE 'UTC',
                              'YYYY-MM-DD HH24:MI'),
             'last_seq', coalesce(h.last_seq, 0),
             'last_entry', to_char(h.updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'),
             'keys', coalesce((
               SELECT jsonb_agg(jsonb_build_object(
                        'public_key', encode(k.public_key, 'hex'),
                        'registered_at', to_char(k.registered_at AT TIME ZONE 'UTC',
                                                 'YYYY-MM-DD HH24:MI'),
                        'revoked_at', to_char(k.revoked_at AT TIME ZONE 'UTC',
                                              'YYYY-MM-DD HH24:MI')) ORDER BY k.registered_at, k.id)
                 FROM terminal_keys k
                WHERE k.tenant_id = t.tenant_id AND k.terminal_id = t.id), '[]'))
             ORDER BY t.number)
      FROM terminals t
      JOIN locations l ON l.tenant_id = t.tenant_id AND l.id = t.location_id
      LEFT JOIN LATERAL (
        SELECT g.login, g.enrolled_at, g.revoked_at FROM terminal_logins g
         WHERE g.tenant_id = t.tenant_id AND g.terminal_id = t.id
         ORDER BY (g.revoked_at IS NULL) DESC, coalesce(g.revoked_at, g.enrolled_at) DESC, g.login
         LIMIT 1) known ON true
      LEFT JOIN journal_heads h ON h.tenant_id = t.tenant_id AND h.terminal_id = t.id
     WHERE t.tenant_id = tenant.id), '[]');
END
$$;
