SET LOCAL ROLE holdfast_owner;

DROP FUNCTION post_journal(bigint[], uuid[], text[], integer[], bigint[], text[], bytea[], bytea[],
                           bytea[]),
  raise_refusal(journal_heads, text, jsonb),
  take_journal(bigint[], uuid[], text[], integer[], bigint[], text[], bytea[], bytea[], bytea[]),
  time_of_entry(bigint), tell_shortfalls(uuid, stock_change[]),
  apply_sales(uuid, uuid, uuid, bigint, bigint);
DROP TYPE line_amounts;

DROP INDEX transactions_occurred, stock_movements_reference;
CREATE INDEX transactions_occurred ON transactions (tenant_id, occurred_at);
CREATE INDEX transactions_shift ON transactions (shift_id, tenant_id);
CREATE INDEX transaction_items_variant ON transaction_items (tenant_id, variant_id);
CREATE INDEX stock_movements_reference ON stock_movements (reference_id, tenant_id)
  WHERE reference_id IS NOT NULL;

DROP TRIGGER refuse_new_key ON inventory_items;
DROP TRIGGER refuse_forgetting ON inventory_items;
DROP FUNCTION refuse_forgetting_stock();
DROP TRIGGER refuse_truncate ON shifts;
DROP TRIGGER refuse_new_key ON shifts;
DROP TRIGGER refuse_delete ON shifts;
DROP TRIGGER refuse_truncate ON journal_heads;
DROP TRIGGER refuse_new_key ON journal_heads;
DROP TRIGGER refuse_delete ON journal_heads;

ALTER TABLE stock_movements
  ADD CONSTRAINT stock_movements_tenant_id_location_id_fkey
  FOREIGN KEY (tenant_id, location_id) REFERENCES locations (tenant_id, id),
  ADD CONSTRAINT stock_movements_tenant_id_variant_id_fkey
  FOREIGN KEY (tenant_id, variant_id) REFERENCES product_variants (tenant_id, id);
ALTER TABLE transaction_items
  ADD CONSTRAINT transaction_items_tenant_id_variant_id_fkey
  FOREIGN KEY (tenant_id, variant_id) REFERENCES product_variants (tenant_id, id);
ALTER TABLE transactions
  ADD CONSTRAINT transactions_tenant_id_terminal_id_fkey
  FOREIGN KEY (tenant_id, terminal_id) REFERENCES terminals (tenant_id, id),
  ADD CONSTRAINT transactions_tenant_id_location_id_fkey
  FOREIGN KEY (tenant_id, location_id) REFERENCES locations (tenant_id, id),
  ADD CONSTRAINT transactions_shift_id_tenant_id_fkey
  FOREIGN KEY (shift_id, tenant_id) REFERENCES shifts (id, tenant_id),
  ADD CONSTRAINT transactions_tenant_id_cashier_id_fkey
  FOREIGN KEY (tenant_id, cashier_id) REFERENCES user_tenants (tenant_id, user_id),
  ADD CONSTRAINT transactions_journal_entry_id_tenant_id_fkey
  FOREIGN KEY (journal_entry_id, tenant_id) REFERENCES journal_entries (id, tenant_id);
ALTER TABLE journal_entries
  ADD CONSTRAINT journal_entries_tenant_id_terminal_id_fkey
  FOREIGN KEY (tenant_id, terminal_id) REFERENCES terminals (tenant_id, id);

DROP TABLE recorded_locations, recorded_people, recorded_variants;

DO $$
DECLARE
  p record;
BEGIN
  FOR p IN SELECT c.relname, CASE c.relname WHEN 'tenants' THEN 'id' ELSE 'tenant_id' END AS col
             FROM pg_policy n JOIN pg_class c ON c.oid = n.polrelid
            WHERE n.polname = 'tenant_isolation' AND c.relnamespace = 'public'::regnamespace
              AND pg_get_expr(n.polqual, n.polrelid) LIKE '%( SELECT current_tenant_id()%' LOOP
    EXECUTE format('ALTER POLICY tenant_isolation ON %I USING (%I = current_tenant_id())',
                   p.relname, p.col);
  END LOOP;
END
$$;

-- From here on as in 009, 013 and 014.

-- What every table of a tenant needs; for migrations.
CREATE OR REPLACE FUNCTION own_by_tenant(table_name name) RETURNS void
  LANGUAGE plpgsql
  AS $$
BEGIN
  EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', table_name);
  EXECUTE format('ALTER TABLE public.%I FORCE ROW LEVEL SECURITY', table_name);
  EXECUTE format('CREATE POLICY tenant_isolation ON public.%I'
                 ' USING (tenant_id = public.current_tenant_id())', table_name);
  EXECUTE format('GRANT SELECT ON public.%I TO holdfast_backoffice, holdfast_report', table_name);
  IF EXISTS (SELECT FROM pg_attribute a
              WHERE a.attrelid = format('public.%I', table_name)::regclass
                AND a.attname = 'updated_at') THEN
    EXECUTE format('CREATE TRIGGER set_updated_at BEFORE UPDATE ON public.%I'
                   ' FOR EACH ROW EXECUTE FUNCTION public.set_updated_at()', table_name);
  END IF;
END
$$;

-- Carries out what a batch does to the stock: one change of each row, in the order of its
-- key, after everything else. Two tills that each changed the stock sale by sale would lock
-- the same goods in different orders and end in a deadlock. A shortfall is told sale by sale,
-- whatever the sales were sent with.
CREATE OR REPLACE FUNCTION change_some_stock(tenant uuid, changes stock_change[]) RETURNS void
  LANGUAGE plpgsql
  AS $$
BEGIN
  WITH sold AS MATERIALIZED (
    SELECT c.location_id, c.variant_id, c.reference_id, sum(c.quantity) AS quantity,
           min(c.place) AS place
      FROM unnest(changes) WITH ORDINALITY
             AS c (location_id, variant_id, quantity, reference_id, place)
     GROUP BY c.location_id, c.variant_id, c.reference_id
  ), running AS MATERIALIZED (
    SELECT s.*, sum(s.quantity) OVER (PARTITION BY s.location_id, s.variant_id
                                      ORDER BY s.place) AS so_far
      FROM sold s
  ), net AS MATERIALIZED (
    SELECT r.location_id, r.variant_id, sum(r.quantity) AS quantity,
           min(r.so_far) FILTER (WHERE r.quantity < 0) AS lowest
      FROM running r GROUP BY r.location_id, r.variant_id
  ), changed AS (
    INSERT INTO inventory_items AS stock (tenant_id, location_id, variant_id, on_hand,
                                          cycle_count_due_at)
    SELECT tenant, n.location_id, n.variant_id, n.quantity, CASE WHEN n.lowest < 0 THEN now() END
      FROM net n ORDER BY n.location_id, n.variant_id
    ON CONFLICT ON CONSTRAINT inventory_items_pkey DO UPDATE
      SET on_hand = stock.on_hand + excluded.on_hand,
          cycle_count_due_at = CASE
            WHEN stock.available + (SELECT n.lowest FROM net n
                                     WHERE n.location_id = stock.location_id
                                       AND n.variant_id = stock.variant_id) < 0
            THEN least(stock.cycle_count_due_at, now()) ELSE stock.cycle_count_due_at END,
          updated_at = now()
    RETURNING stock.location_id, stock.variant_id, stock.available
  )
  INSERT INTO stock_exceptions AS exception (
    tenant_id, id, location_id, kind, variant_id, first_reference_id, last_reference_id, quantity)
  SELECT tenant, uuid_v7(), s.location_id, 'shortfall', s.variant_id,
         (array_agg(s.reference_id ORDER BY s.place))[1],
         (array_agg(s.reference_id ORDER BY s.place DESC))[1], min(s.available)
    FROM (SELECT r.*, c.available - n.quantity + r.so_far AS available
            FROM changed c
            JOIN net n USING (location_id, variant_id)
            JOIN running r USING (location_id, variant_id)) s
   WHERE s.available < 0 AND s.quantity < 0
   GROUP BY s.location_id, s.variant_id
   ORDER BY s.location_id, s.variant_id
  ON CONFLICT (tenant_id, location_id, variant_id) WHERE kind = 'shortfall' AND resolved_at IS NULL
    DO UPDATE SET quantity = least(exception.quantity, excluded.quantity),
                  last_reference_id = excluded.last_reference_id, updated_at = now();
END
$$;

-- Records the sales among these entries with their lines, tenders, taxes and stock
-- movements; returns what they do to the stock, which change_stock() carries out for the
-- whole batch. Amounts are recorded as the till computed them: what does not agree is named
-- in `findings`.
CREATE FUNCTION apply_sales(tenant uuid, terminal uuid, location uuid, first_seq bigint,
                            last_seq bigint) RETURNS stock_change[]
  LANGUAGE plpgsql
  AS $$
DECLARE
  shop_currency text := (SELECT t.currency FROM tenants t WHERE t.id = tenant);
  -- Ids of version 7 for the movements: the time once, the rest at random.
  id_start text := left(uuid_v7()::text, 15);
  changes stock_change[];
BEGIN
  WITH sale AS MATERIALIZED (
    SELECT e.seq, e.entry_id, e.occurred_at, e.body, (e.body ->> 'transaction')::uuid AS id,
           (e.body ->> 'shift')::uuid AS shift, (e.body ->> 'cashier')::uuid AS cashier,
           e.body -> 'currency' ->> 'code' AS currency, e.body -> 'totals' AS totals,
           CASE (e.body -> 'currency' ->> 'exponent')::integer
             WHEN 0 THEN 1 WHEN 1 THEN 0.1 WHEN 2 THEN 0.01 WHEN 3 THEN 0.001
             ELSE refuse_payload(format('no currency has the exponent %s',
                                        e.body -> 'currency' ->> 'exponent'))
           END AS minor_unit
      FROM (SELECT j.seq, j.id AS entry_id, j.occurred_at, j.payload::jsonb AS body
              FROM journal_entries j
             WHERE j.tenant_id = tenant AND j.terminal_id = terminal
               AND j.seq BETWEEN first_seq AND last_seq AND j.kind = 'sale'
             OFFSET 0) e  -- so that each payload is read once
  ), line AS MATERIALIZED (
    SELECT s.seq, s.id AS sale_id, s.minor_unit, l.*
      FROM sale s
     CROSS JOIN LATERAL jsonb_to_recordset(s.body -> 'lines') AS l (
             number integer, variant uuid, tax_category uuid, sku text, name text, barcode text,
             unit text, quantity bigint, list_price bigint, unit_price bigint, discount jsonb,
             voided boolean, amounts jsonb)
  ), known_variant AS MATERIALIZED (
    -- Locked until the end, so that none is deleted between the look and the foreign key.
    SELECT v.id, v.track_inventory FROM product_variants v
     WHERE v.tenant_id = tenant
       AND v.id = ANY (ARRAY(SELECT DISTINCT l.variant FROM line l WHERE NOT l.voided))
     ORDER BY v.id FOR KEY SHARE
  ), item AS MATERIALIZED (
    SELECT l.*, v.id AS variant_id, v.track_inventory, (l.amounts ->> 'tax')::bigint AS tax,
           (l.amounts ->> 'total')::bigint AS total
      FROM line l LEFT JOIN known_variant v ON v.id = l.variant
     WHERE NOT l.voided
  ), items_of_sale AS MATERIALIZED (
    SELECT i.seq, count(*) AS line_count, sum(i.total) AS total, sum(i.tax) AS tax,
           string_agg(i.number::text, ', ' ORDER BY i.number::text)
             FILTER (WHERE i.variant_id IS NULL) AS unknown
      FROM item i GROUP BY i.seq
  ), voided_of_sale AS MATERIALIZED (
    SELECT l.seq, count(*) AS line_count FROM line l WHERE l.voided GROUP BY l.seq
  ), tender AS MATERIALIZED (
    SELECT s.seq, s.id AS sale_id, s.minor_unit, t.number, t.tender ->> 'kind' AS kind,
           (t.tender ->> 'tendered')::bigint AS tendered, (t.tender ->> 'change')::bigint AS change
      FROM sale s
     CROSS JOIN LATERAL jsonb_array_elements(s.body -> 'tenders')
             WITH ORDINALITY AS t (tender, number)
  ), tenders_of_sale AS MATERIALIZED (
    SELECT t.seq, sum(t.tendered - t.change) AS paid FROM tender t GROUP BY t.seq
  ), known_shift AS MATERIALIZED (
    SELECT h.id, h.location_id FROM shifts h
     WHERE h.tenant_id = tenant AND h.id = ANY (ARRAY(SELECT DISTINCT s.shift FROM sale s))
  ), known_cashier AS MATERIALIZED (
    SELECT m.user_id AS id FROM user_tenants m
     WHERE m.tenant_id = tenant AND m.user_id = ANY (ARRAY(SELECT DISTINCT s.cashier FROM sale s))
  ), claim AS MATERIALIZED (
    SELECT s.seq, coalesce(i.line_count, 0) AS line_count,
           coalesce(v.line_count, 0) AS voided_line_count, i.unknown,
           coalesce(i.total, 0) AS lines_total, coalesce(i.tax, 0) AS lines_tax,
           coalesce(t.paid, 0) AS paid, (s.totals ->> 'total')::bigint AS total,
           (s.totals ->> 'tax')::bigint AS tax
      FROM sale s
      LEFT JOIN items_of_sale i ON i.seq = s.seq
      LEFT JOIN voided_of_sale v ON v.seq = s.seq
      LEFT JOIN tenders_of_sale t ON t.seq = s.seq
  ), recorded AS MATERIALIZED (
    INSERT INTO transactions (
      id, tenant_id, terminal_id, location_id, shift_id, cashier_id, kind, status, receipt_number,
      currency, subtotal_amount, line_discount_amount, sale_discount_amount, tax_amount,
      total_amount, discount, units, line_count, voided_line_count, tax_mode, tax_rounding_scope,
      tax_rounding, journal_entry_id, findings, occurred_at)
    SELECT s.id, tenant, terminal,
           -- A till that was moved since sold where its shift was opened.
           coalesce(h.location_id, location), h.id, p.id, 'sale', 'completed',
           (s.body ->> 'receipt_number')::bigint, s.currency,
           (s.totals ->> 'subtotal')::bigint * s.minor_unit,
           (s.totals ->> 'line_discount')::bigint * s.minor_unit,
           (s.totals ->> 'sale_discount')::bigint * s.minor_unit, c.tax * s.minor_unit,
           c.total * s.minor_unit, s.body -> 'discount', (s.totals ->> 'units')::bigint * 0.001,
           c.line_count,
           CASE WHEN c.line_count + c.voided_line_count <> jsonb_array_length(s.body -> 'lines')
                THEN refuse_payload('a line does not say whether it was voided')
                ELSE c.voided_line_count END,
           s.body -> 'tax_policy' ->> 'mode', s.body -> 'tax_policy' ->> 'scope',
           s.body -> 'tax_policy' ->> 'rounding', s.entry_id,
           array_remove(ARRAY[
             CASE WHEN c.lines_total <> c.total
                  THEN format('the lines sum to %s, the total is %s', c.lines_total, c.total) END,
             CASE WHEN c.lines_tax <> c.tax
                  THEN format('the taxes of the lines sum to %s, the tax is %s', c.lines_tax,
                              c.tax) END,
             CASE WHEN c.paid <> c.total
                  THEN format('%s was paid, the total is %s', c.paid, c.total) END,
             CASE WHEN s.currency <> shop_currency
                  THEN format('the currency is %s', s.currency) END,
             CASE WHEN h.id IS NULL
                  THEN format('shift unknown: %s', coalesce(s.shift::text, 'not said')) END,
             CASE WHEN p.id IS NULL
                  THEN format('cashier unknown: %s', coalesce(s.cashier::text, 'not said')) END,
             'variant unknown: line ' || c.unknown], NULL),
           s.occurred_at
      FROM sale s
      JOIN claim c ON c.seq = s.seq
      LEFT JOIN known_shift h ON h.id = s.shift
      LEFT JOIN known_cashier p ON p.id = s.cashier
     ORDER BY s.seq
    RETURNING id, location_id, cashier_id, occurred_at
  ), sold AS (
    INSERT INTO transaction_items (
      transaction_id, tenant_id, line_number, variant_id, sold_variant_id, tax_category_id, sku,
      name, barcode, unit, quantity, list_price, unit_price, discount, extended_amount,
      line_discount_amount, sale_discount_amount, tax_amount, total_amount)
    SELECT i.sale_id, tenant, i.number, i.variant_id, i.variant, i.tax_category, i.sku, i.name,
           i.barcode, i.unit, i.quantity * 0.001, i.list_price * i.minor_unit,
           i.unit_price * i.minor_unit, i.discount,
           (i.amounts ->> 'extended')::bigint * i.minor_unit,
           (i.amounts ->> 'line_discount')::bigint * i.minor_unit,
           (i.amounts ->> 'sale_discount')::bigint * i.minor_unit, i.tax * i.minor_unit,
           i.total * i.minor_unit
      FROM item i
     ORDER BY i.seq, i.number
  ), tendered AS (
    INSERT INTO transaction_tenders (transaction_id, tenant_id, tender_number, kind,
                                     tendered_amount, change_amount)
    SELECT t.sale_id, tenant, t.number, t.kind, t.tendered * t.minor_unit, t.change * t.minor_unit
      FROM tender t
     ORDER BY t.seq, t.number
  ), taxed AS (
    INSERT INTO transaction_taxes (transaction_id, tenant_id, tax_rate_id, name, rate,
                                   base_amount, tax_amount)
    SELECT s.id, tenant, t.rate, t.name, t.parts_per_million * 0.000001, t.base * s.minor_unit,
           t.tax * s.minor_unit
      FROM sale s
     CROSS JOIN LATERAL jsonb_to_recordset(s.totals -> 'taxes') AS t (
             rate uuid, name text, parts_per_million integer, base bigint, tax bigint)
     ORDER BY s.seq
  ), excepted AS (
    INSERT INTO stock_exceptions (tenant_id, id, location_id, kind, sold_variant_id,
                                  first_reference_id, last_reference_id, quantity, detail)
    SELECT tenant, uuid_v7(), r.location_id, 'unknown_variant', i.variant, i.sale_id, i.sale_id,
           i.quantity * 0.001, format('%s %s (line %s)', i.sku, i.name, i.number)
      FROM item i JOIN recorded r ON r.id = i.sale_id
     WHERE i.variant_id IS NULL
  ), moved AS (
    INSERT INTO stock_movements AS m (
      id, tenant_id, location_id, variant_id, type, quantity, reason, reference_type,
      reference_id, reference_line, created_by, occurred_at)
    SELECT (id_start || substr(gen_random_uuid()::text, 16))::uuid, tenant, r.location_id,
           i.variant_id, CASE WHEN i.quantity > 0 THEN 'out' ELSE 'in' END, i.quantity * -0.001,
           'sale', 'transaction', i.sale_id, i.number, r.cashier_id, r.occurred_at
      FROM item i JOIN recorded r ON r.id = i.sale_id
     WHERE i.track_inventory
     ORDER BY i.seq, i.number
    RETURNING m.location_id, m.variant_id, m.quantity, m.reference_id
  )
  SELECT array_agg(ROW(m.location_id, m.variant_id, m.quantity, m.reference_id)::stock_change)
    INTO changes FROM moved m;
  RETURN changes;
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

CREATE FUNCTION read_entries(entries jsonb) RETURNS sent_entry[]
  LANGUAGE plpgsql
  AS $$
DECLARE
  batch sent_entry[];
  incomplete boolean;
BEGIN
  IF jsonb_typeof(entries) IS DISTINCT FROM 'array' THEN
    RAISE EXCEPTION 'entries must be an array' USING ERRCODE = 'ZH004';
  END IF;
  SELECT array_agg(ROW(
           e.seq, e.id, e.kind, e.version,
           -- A clock gone mad must not hold up the queue: the years 1 to 9999.
           to_timestamp(least(greatest(e.occurred_at_ms, -62135596800000), 253402300799999)
                        / 1000),
           e.payload, decode(e.previous_hash, 'hex'), decode(e.hash, 'hex'),
           decode(e.signature, 'hex'))::sent_entry),
         bool_or(num_nulls(e.seq, e.id, e.kind, e.version, e.occurred_at_ms, e.payload,
                           e.previous_hash, e.hash) > 0)
    INTO batch, incomplete
    FROM jsonb_to_recordset(entries) AS e (
           seq bigint, id uuid, kind text, version integer, occurred_at_ms numeric, payload text,
           previous_hash text, hash text, signature text);
  IF incomplete THEN
    RAISE EXCEPTION 'an entry lacks a field' USING ERRCODE = 'ZH004';
  END IF;
  RETURN coalesce(batch, '{}');
END
$$;

-- Raises the alarm; the part of the answer that says so.
CREATE FUNCTION refuse_entry(head journal_heads, entry jsonb, refusal text) RETURNS jsonb
  LANGUAGE plpgsql
  AS $$
DECLARE
  name text := split_part(refusal, ': ', 1);
  detail text := substr(refusal, strpos(refusal, ': ') + 2);
BEGIN
  PERFORM raise_journal_alarm(head.tenant_id, head.terminal_id, name, entry, detail);
  RETURN jsonb_build_object('error', name, 'detail', detail);
END
$$;

-- See 005 for the entries, the answers and the refusal. The planner's settings are those of a
-- function that only ever looks rows up by their keys: a plan that was made while a table was
-- new and empty serves as well as any later one, and none is made twice.
CREATE OR REPLACE FUNCTION post_journal_entries(entries jsonb) RETURNS jsonb
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off
  AS $$
DECLARE
  who record;
  head journal_heads;
  known_seq bigint;
  batch sent_entry[];
  chain record;
  applied record;
  answers jsonb;
BEGIN
  who := current_terminal();
  batch := read_entries(entries);
  LOOP
    SELECT * INTO head FROM journal_heads h
     WHERE h.tenant_id = who.tenant_id AND h.terminal_id = who.terminal_id FOR UPDATE;
    EXIT WHEN FOUND;
    INSERT INTO journal_heads (tenant_id, terminal_id, last_seq, last_hash)
    VALUES (who.tenant_id, who.terminal_id, 0, decode(repeat('00', 32), 'hex'))
    ON CONFLICT ON CONSTRAINT journal_heads_pkey DO NOTHING;
  END LOOP;
  known_seq := head.last_seq;
  chain := follow_chain(head, batch);
  head := chain.head;

  IF head.last_seq > known_seq THEN
    INSERT INTO journal_entries (id, tenant_id, terminal_id, seq, kind, version, occurred_at,
                                 payload, previous_hash, hash, signature)
    SELECT e.id, head.tenant_id, head.terminal_id, e.seq, e.kind, e.version, e.occurred_at,
           e.payload, e.previous_hash, e.hash, e.signature
      FROM unnest(batch[:chain.answered]) e WHERE e.seq > known_seq
    ON CONFLICT ON CONSTRAINT journal_entries_pkey DO NOTHING;  -- twice in one batch
    applied := apply_or_quarantine(head.tenant_id, head.terminal_id, who.location_id,
                                   known_seq + 1, head.last_seq);
    IF applied.changes IS NOT NULL THEN
      PERFORM change_stock(head.tenant_id, applied.changes);
    END IF;
    UPDATE journal_heads h SET last_seq = head.last_seq, last_hash = head.last_hash,
                               updated_at = now()
     WHERE h.tenant_id = head.tenant_id AND h.terminal_id = head.terminal_id;
  END IF;

  SELECT jsonb_agg(jsonb_build_object('seq', e.seq, 'status',
                     CASE WHEN e.seq <= known_seq THEN 'already_applied'
                          WHEN q.reason IS NULL THEN 'applied' ELSE 'quarantined' END)
                   || CASE WHEN q.reason IS NULL THEN '{}'::jsonb
                           ELSE jsonb_build_object('reason', q.reason) END ORDER BY e.place)
    INTO answers
    FROM unnest(batch[:chain.answered]) WITH ORDINALITY
           AS e (seq, id, kind, version, occurred_at, payload, previous_hash, hash, signature,
                 place)
    LEFT JOIN journal_quarantine q
      ON q.entry_id = e.id AND q.tenant_id = head.tenant_id AND e.seq > known_seq;
  answers := jsonb_build_object('answers', coalesce(answers, '[]'));
  IF chain.refusal IS NULL THEN
    RETURN answers;
  END IF;
  RETURN answers || refuse_entry(head, entries -> chain.answered, chain.refusal);
END
$$;

-- As in 024.
CREATE OR REPLACE FUNCTION change_stock_rows(tenant uuid, changes stock_change[]) RETURNS void
  LANGUAGE plpgsql
  AS $$
DECLARE
  portion stock_change[];
BEGIN
  IF cardinality(changes) <= 300 THEN
    PERFORM change_some_stock(tenant, changes);
    RETURN;
  END IF;
  FOR portion IN
    SELECT array_agg(ROW(c.location_id, c.variant_id, c.quantity, c.reference_id)::stock_change
                     ORDER BY c.place)
      FROM (SELECT n.*, (dense_rank() OVER (ORDER BY n.location_id, n.variant_id) - 1) / 200 AS part
              FROM unnest(changes) WITH ORDINALITY
                     AS n (location_id, variant_id, quantity, reference_id, place)) c
     GROUP BY c.part ORDER BY c.part
  LOOP
    PERFORM change_some_stock(tenant, portion);
  END LOOP;
END
$$;
