-- Which kinds of journal entries are applied, and by which function, is data: a migration
-- that brings a new kind writes its function and calls add_journal_kind().
SET LOCAL ROLE holdfast_owner;

-- Not a tenant's: what this server knows. The function's name is text, since pg_upgrade
-- refuses columns of the type regprocedure.
CREATE TABLE journal_entry_kinds (
  kind text PRIMARY KEY CHECK (kind <> ''),
  -- The newest version of the payload that is known here.
  version integer NOT NULL CHECK (version > 0),
  -- (e journal_entries, location uuid, body jsonb) RETURNS stock_change[], which applies one
  -- entry. NULL: apply_journal_entries() takes many of them at a time.
  apply name
);
GRANT SELECT ON journal_entry_kinds TO holdfast_backoffice, holdfast_report;

DROP FUNCTION apply_shift_opened(uuid, uuid, uuid, uuid, timestamptz, jsonb),
  apply_shift_closed(uuid, uuid, uuid, timestamptz, jsonb),
  apply_cash_movement(journal_entries, uuid, jsonb);

CREATE FUNCTION apply_shift_opened(e journal_entries, location uuid, body jsonb)
  RETURNS stock_change[]
  LANGUAGE plpgsql
  AS $$
DECLARE
  person record;
BEGIN
  person := known_person(e.tenant_id, (body ->> 'by')::uuid, 'person', '{}');
  INSERT INTO shifts (id, tenant_id, terminal_id, location_id, business_day, currency, opened_at,
                      opened_by, opening_float, opened_entry_id, findings)
  VALUES ((body ->> 'shift')::uuid, e.tenant_id, e.terminal_id, location,
          (body ->> 'business_day')::date, body -> 'currency' ->> 'code', e.occurred_at,
          person.known,
          minor_to_amount((body ->> 'opening_float')::bigint,
                          (body -> 'currency' ->> 'exponent')::integer),
          e.id, person.findings);
  RETURN NULL;
END
$$;

CREATE FUNCTION apply_shift_closed(e journal_entries, location uuid, body jsonb)
  RETURNS stock_change[]
  LANGUAGE plpgsql
  AS $$
DECLARE
  exponent integer := (body -> 'currency' ->> 'exponent')::integer;
  person record;
BEGIN
  person := known_person(e.tenant_id, (body ->> 'by')::uuid, 'person', '{}');
  UPDATE shifts s
     SET closed_at = e.occurred_at, closed_by = person.known, closed_entry_id = e.id,
         expected_cash = minor_to_amount((body ->> 'expected_cash')::bigint, exponent),
         counted_cash = minor_to_amount((body ->> 'counted_cash')::bigint, exponent),
         sale_count = (body ->> 'sale_count')::bigint,
         sales_total = minor_to_amount((body ->> 'sales_total')::bigint, exponent),
         findings = s.findings || person.findings
   WHERE s.tenant_id = e.tenant_id AND s.id = (body ->> 'shift')::uuid
     AND s.terminal_id = e.terminal_id AND s.closed_at IS NULL;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'this till has no open shift %', body ->> 'shift' USING ERRCODE = 'ZH007';
  END IF;
  RETURN NULL;
END
$$;

-- An entry of the kind cash_moved or drawer_opened.
CREATE FUNCTION apply_cash_movement(e journal_entries, location uuid, body jsonb)
  RETURNS stock_change[]
  LANGUAGE plpgsql
  AS $$
DECLARE
  moves boolean := e.kind = 'cash_moved';
  person record;
  shift shifts;
  amount numeric := 0;
  findings text[];
BEGIN
  person := known_person(e.tenant_id, (body ->> 'by')::uuid, 'person', '{}');
  findings := person.findings;
  SELECT * INTO shift FROM shifts s
   WHERE s.tenant_id = e.tenant_id AND s.id = (body ->> 'shift')::uuid;
  IF NOT FOUND THEN
    findings := findings || format('shift unknown: %s', coalesce(body ->> 'shift', 'not said'));
  END IF;
  IF moves THEN
    amount := minor_to_amount((body ->> 'amount')::bigint,
                              (body -> 'currency' ->> 'exponent')::integer);
    IF body ->> 'direction' = 'out' THEN
      amount := -amount;
    ELSIF body ->> 'direction' IS DISTINCT FROM 'in' THEN
      RAISE EXCEPTION 'cash goes in or out, not %', body ->> 'direction' USING ERRCODE = 'ZH007';
    END IF;
  END IF;
  INSERT INTO cash_movements (id, tenant_id, terminal_id, location_id, shift_id, kind, amount,
                              currency, reason, moved_by, findings, occurred_at)
  VALUES (e.id, e.tenant_id, e.terminal_id,
          -- A till that was moved since worked where its shift was opened.
          coalesce(shift.location_id, location), shift.id,
          CASE WHEN NOT moves THEN 'no_sale' WHEN amount < 0 THEN 'cash_out' ELSE 'cash_in' END,
          amount, CASE WHEN moves THEN body -> 'currency' ->> 'code' END,
          nullif(body ->> 'reason', ''), person.known, findings, e.occurred_at);
  RETURN NULL;
END
$$;

-- Applies these entries, all or none; returns what they do to the stock. The sales between
-- two entries of other kinds are applied together, the others one by one by the function of
-- their kind.
CREATE OR REPLACE FUNCTION apply_journal_entries(tenant uuid, terminal uuid, location uuid,
                                      first_seq bigint, last_seq bigint) RETURNS stock_change[]
  LANGUAGE plpgsql
  AS $$
DECLARE
  run record;
  entry record;
  changes stock_change[];
  more stock_change[];
BEGIN
  FOR run IN
    SELECT k.together, min(k.seq) AS first_seq, max(k.seq) AS last_seq,
           bool_or(k.kind = 'sale') AS has_sales, bool_or(k.kind = 'sale_voided') AS has_voided,
           max(k.version) FILTER (WHERE k.version > k.known_version) AS too_new,
           min(k.kind) AS kind
      -- A kind that is not known here waits in the inbox for a server that knows it.
      FROM (SELECT j.seq, j.kind, j.version, t.version AS known_version,
                   t.apply IS NULL AS together,
                   j.seq - row_number() OVER (PARTITION BY t.apply IS NULL ORDER BY j.seq)
                     AS number
              FROM journal_entries j JOIN journal_entry_kinds t ON t.kind = j.kind
             WHERE j.tenant_id = tenant AND j.terminal_id = terminal
               AND j.seq BETWEEN first_seq AND last_seq) k
     GROUP BY k.together, k.number
     ORDER BY 2
  LOOP
    IF run.too_new IS NOT NULL THEN
      RAISE EXCEPTION 'payload_too_new: version % of %', run.too_new, run.kind
        USING ERRCODE = 'ZH006';
    END IF;
    IF run.has_sales THEN
      changes := changes || apply_sales(tenant, terminal, location, run.first_seq, run.last_seq);
    END IF;
    IF run.has_voided THEN
      PERFORM apply_voided_sales(tenant, terminal, location, run.first_seq, run.last_seq);
    END IF;
    CONTINUE WHEN run.together;
    FOR entry IN
      SELECT j AS e, j.payload, t.apply
        FROM journal_entries j JOIN journal_entry_kinds t ON t.kind = j.kind
       WHERE j.tenant_id = tenant AND j.terminal_id = terminal
         AND j.seq BETWEEN run.first_seq AND run.last_seq
       ORDER BY j.seq
    LOOP
      EXECUTE format('SELECT public.%I($1, $2, $3)', entry.apply)
        INTO more USING entry.e, location, entry.payload::jsonb;
      changes := changes || more;
    END LOOP;
  END LOOP;
  RETURN changes;
END
$$;

-- As in 009; and an entry that was set aside once, mended, and fails again when its kind is
-- taken away and added anew, is set aside again.
CREATE OR REPLACE FUNCTION apply_or_quarantine(tenant uuid, terminal uuid, location uuid,
                                    first_seq bigint, last_seq bigint, OUT changes stock_change[],
                                    OUT quarantined bigint)
  LANGUAGE plpgsql
  AS $$
DECLARE
  middle bigint := (first_seq + last_seq) / 2;
  code text;
  message text;
  part record;
BEGIN
  quarantined := 0;
  BEGIN
    changes := apply_journal_entries(tenant, terminal, location, first_seq, last_seq);
    RETURN;
  EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT;
    IF is_passing_error(code) THEN
      RAISE;
    END IF;
  END;
  changes := NULL;
  IF first_seq = last_seq THEN
    INSERT INTO journal_quarantine AS q (entry_id, tenant_id, terminal_id, seq, reason)
    SELECT j.id, tenant, terminal, j.seq, format('%s: %s', code, message)
      FROM journal_entries j
     WHERE j.tenant_id = tenant AND j.terminal_id = terminal AND j.seq = first_seq
    ON CONFLICT (entry_id, tenant_id) DO UPDATE
      SET reason = excluded.reason, attempts = q.attempts + 1, resolved_at = NULL,
          resolved_by = NULL, resolution = NULL;
    quarantined := 1;
    RETURN;
  END IF;
  part := apply_or_quarantine(tenant, terminal, location, first_seq, middle);
  changes := part.changes;
  quarantined := part.quarantined;
  part := apply_or_quarantine(tenant, terminal, location, middle + 1, last_seq);
  changes := changes || part.changes;
  quarantined := quarantined + part.quarantined;
END
$$;

-- Applies what tills sent before this server knew the kind, in the order of each till's
-- journal; what cannot be applied is quarantined. An entry in quarantine stays there, for
-- retry_quarantined_entry(). Nothing is posted meanwhile, until the transaction ends. Returns
-- how many entries there were.
CREATE FUNCTION apply_waiting_entries(waiting_kind text) RETURNS bigint
  LANGUAGE plpgsql
  AS $$
DECLARE
  tenant uuid;
  waiting record;
  applied record;
  changes stock_change[];
  found bigint := 0;
  tenant_before text := coalesce(current_setting('app.tenant_id', true), '');
BEGIN
  LOCK TABLE journal_heads IN EXCLUSIVE MODE;
  FOR tenant IN SELECT t.id FROM tenants t ORDER BY t.id LOOP
    PERFORM set_config('app.tenant_id', tenant::text, true);
    changes := NULL;
    FOR waiting IN
      SELECT e.terminal_id, e.seq, t.location_id FROM journal_entries e
        JOIN terminals t ON t.tenant_id = e.tenant_id AND t.id = e.terminal_id
       WHERE e.tenant_id = tenant AND e.kind = waiting_kind
         AND NOT EXISTS (SELECT FROM journal_quarantine q
                          WHERE q.entry_id = e.id AND q.tenant_id = e.tenant_id
                            AND q.resolution IS DISTINCT FROM 'applied')
       ORDER BY e.terminal_id, e.seq
    LOOP
      applied := apply_or_quarantine(tenant, waiting.terminal_id, waiting.location_id,
                                     waiting.seq, waiting.seq);
      changes := changes || applied.changes;
      found := found + 1;
    END LOOP;
    IF changes IS NOT NULL THEN
      PERFORM change_stock(tenant, changes);
    END IF;
  END LOOP;
  PERFORM set_config('app.tenant_id', tenant_before, true);
  RETURN found;
END
$$;

-- From now on entries of this kind, up to this version of their payload, are applied by that
-- function; and those that wait in the inbox are applied now. See README.md.
CREATE FUNCTION add_journal_kind(new_kind text, version integer, apply name) RETURNS bigint
  LANGUAGE plpgsql
  AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_proc p
                  WHERE p.oid = to_regprocedure(
                          format('public.%I(public.journal_entries, uuid, jsonb)', apply))
                    AND p.prorettype = 'public.stock_change[]'::regtype) THEN
    RAISE EXCEPTION 'there is no function %(journal_entries, uuid, jsonb) that returns stock_change[]',
      apply USING ERRCODE = '42883';
  END IF;
  INSERT INTO journal_entry_kinds VALUES (new_kind, version, apply);
  RETURN apply_waiting_entries(new_kind);
END
$$;

INSERT INTO journal_entry_kinds (kind, version, apply) VALUES
  ('sale', 1, NULL), ('sale_voided', 1, NULL), ('shift_opened', 1, 'apply_shift_opened'),
  ('shift_closed', 1, 'apply_shift_closed'), ('cash_moved', 1, 'apply_cash_movement'),
  ('drawer_opened', 1, 'apply_cash_movement');
