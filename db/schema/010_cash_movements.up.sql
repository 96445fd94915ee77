-- Cash that moves without a sale, and the drawer that is opened without one.
SET LOCAL ROLE holdfast_owner;

CREATE TABLE cash_movements (
  -- The journal entry's own.
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  terminal_id uuid NOT NULL,
  location_id uuid NOT NULL,
  shift_id uuid,
  kind text NOT NULL CHECK (kind IN ('cash_in', 'cash_out', 'no_sale')),
  -- What the drawer holds more for it; less than zero for cash that was taken out.
  amount numeric(14, 3) NOT NULL,
  -- NULL where no cash is said to have moved.
  currency char(3),
  reason text,
  moved_by uuid,
  findings text[] NOT NULL DEFAULT '{}',
  occurred_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (id, tenant_id),
  FOREIGN KEY (id, tenant_id) REFERENCES journal_entries (id, tenant_id),
  FOREIGN KEY (tenant_id, terminal_id) REFERENCES terminals (tenant_id, id),
  FOREIGN KEY (tenant_id, location_id) REFERENCES locations (tenant_id, id),
  FOREIGN KEY (shift_id, tenant_id) REFERENCES shifts (id, tenant_id),
  FOREIGN KEY (tenant_id, moved_by) REFERENCES user_tenants (tenant_id, user_id),
  CHECK (CASE kind WHEN 'cash_in' THEN amount > 0 WHEN 'cash_out' THEN amount < 0
                   ELSE amount = 0 END),
  CHECK ((kind = 'no_sale') = (currency IS NULL))
);
CREATE INDEX cash_movements_shift ON cash_movements (shift_id, tenant_id);
CREATE INDEX cash_movements_terminal ON cash_movements (tenant_id, terminal_id, occurred_at);

CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON cash_movements
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON cash_movements
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE cash_movements ENABLE ROW LEVEL SECURITY;
ALTER TABLE cash_movements FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON cash_movements USING (tenant_id = current_tenant_id());
GRANT SELECT ON cash_movements TO holdfast_backoffice, holdfast_report;

-- An entry of the kind cash_moved or drawer_opened.
CREATE FUNCTION apply_cash_movement(e journal_entries, location uuid, body jsonb) RETURNS void
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
END
$$;

-- As in 009, and these two kinds.
CREATE OR REPLACE FUNCTION apply_journal_entries(tenant uuid, terminal uuid, location uuid,
                                      first_seq bigint, last_seq bigint) RETURNS stock_change[]
  LANGUAGE plpgsql
  AS $$
DECLARE
  run record;
  e journal_entries;
  changes stock_change[];
BEGIN
  FOR run IN
    SELECT k.is_sale, min(k.seq) AS first_seq, max(k.seq) AS last_seq,
           bool_or(k.kind = 'sale') AS has_sales, bool_or(k.kind = 'sale_voided') AS has_voided,
           max(k.version) AS version, min(k.kind) AS kind
      FROM (SELECT j.seq, j.kind, j.version, j.kind IN ('sale', 'sale_voided') AS is_sale,
                   j.seq - row_number() OVER (PARTITION BY j.kind IN ('sale', 'sale_voided')
                                              ORDER BY j.seq) AS number
              FROM journal_entries j
             WHERE j.tenant_id = tenant AND j.terminal_id = terminal
               AND j.seq BETWEEN first_seq AND last_seq
               -- A kind that is not known here waits in the inbox for a server that knows it.
               AND j.kind IN ('sale', 'sale_voided', 'shift_opened', 'shift_closed', 'cash_moved',
                              'drawer_opened')) k
     GROUP BY k.is_sale, k.number
     ORDER BY 2
  LOOP
    IF run.version > 1 THEN
      RAISE EXCEPTION 'payload_too_new: version % of %', run.version, run.kind
        USING ERRCODE = 'ZH006';
    END IF;
    IF run.has_sales THEN
      changes := changes || apply_sales(tenant, terminal, location, run.first_seq, run.last_seq);
    END IF;
    IF run.has_voided THEN
      PERFORM apply_voided_sales(tenant, terminal, location, run.first_seq, run.last_seq);
    END IF;
    CONTINUE WHEN run.is_sale;
    FOR e IN SELECT * FROM journal_entries j
              WHERE j.tenant_id = tenant AND j.terminal_id = terminal
                AND j.seq BETWEEN run.first_seq AND run.last_seq
                AND j.kind IN ('shift_opened', 'shift_closed', 'cash_moved', 'drawer_opened')
              ORDER BY j.seq LOOP
      CASE e.kind
        WHEN 'shift_opened' THEN
          PERFORM apply_shift_opened(tenant, terminal, location, e.id, e.occurred_at,
                                     e.payload::jsonb);
        WHEN 'shift_closed' THEN
          PERFORM apply_shift_closed(tenant, terminal, e.id, e.occurred_at, e.payload::jsonb);
        ELSE
          PERFORM apply_cash_movement(e, location, e.payload::jsonb);
      END CASE;
    END LOOP;
  END LOOP;
  RETURN changes;
END
$$;

-- What tills sent before this server knew the kinds waits in the inbox.
DO $$
DECLARE
  tenant uuid;
BEGIN
  FOR tenant IN SELECT t.id FROM tenants t LOOP
    PERFORM set_config('app.tenant_id', tenant::text, true);
    PERFORM apply_cash_movement(e, t.location_id, e.payload::jsonb)
       FROM journal_entries e JOIN terminals t ON t.tenant_id = e.tenant_id AND t.id = e.terminal_id
      WHERE e.tenant_id = tenant AND e.kind IN ('cash_moved', 'drawer_opened') AND e.version = 1;
  END LOOP;
  PERFORM set_config('app.tenant_id', '', true);
END
$$;
