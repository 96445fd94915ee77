-- Posting a batch as one: what a sale is made of goes into each table with one statement for
-- all sales of the batch, where 005 took about twelve statements for each sale. When that
-- fails, the batch is halved until what fails is one entry, and that one is quarantined.
--
-- The rules are those of 005: what an entry becomes does not depend on the entries that it
-- was sent with. Halves are applied from left to right, so that of two entries that cannot
-- both be applied the earlier one is, as if they had come one by one.
SET LOCAL ROLE holdfast_owner;

DROP FUNCTION take_journal_entry(journal_heads, uuid, jsonb),
  journal_refusal(journal_heads, jsonb),
  apply_journal_entry(uuid, uuid, uuid, uuid),
  apply_sale_voided(uuid, uuid, uuid, uuid, timestamptz, jsonb),
  apply_sale(uuid, uuid, uuid, uuid, timestamptz, jsonb), sale_disagreements(uuid, jsonb),
  known_shift(uuid, uuid, text[], uuid);

-- Payloads are long enough to be compressed, and pglz takes longer for that than for all
-- else about the row. A server that was built without lz4 keeps pglz.
DO $$
BEGIN
  ALTER TABLE journal_entries ALTER COLUMN payload SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
  NULL;
END
$$;

-- The parts of a transaction are written by the statement that writes it and by nothing
-- else, and neither they nor it can be deleted or changed: these foreign keys can find
-- nothing. They were a sixth of all work, and much more in a month's first minutes, when the
-- partition has no statistics yet and the check takes an index that begins with the tenant.
ALTER TABLE transaction_items
  DROP CONSTRAINT transaction_items_transaction_id_tenant_id_fkey;
ALTER TABLE transaction_tenders
  DROP CONSTRAINT transaction_tenders_transaction_id_tenant_id_fkey;
ALTER TABLE transaction_taxes
  DROP CONSTRAINT transaction_taxes_transaction_id_tenant_id_fkey;

-- In the middle of an expression: this payload says what cannot be.
CREATE FUNCTION refuse_payload(reason text) RETURNS numeric
  LANGUAGE plpgsql
  AS $$
BEGIN
  RAISE EXCEPTION '%', reason USING ERRCODE = 'ZH007';
END
$$;

-- Carries out what a batch does to the stock: one change of each row, in the order of its
-- key, after everything else. Two tills that each changed the stock sale by sale would lock
-- the same goods in different orders and end in a deadlock. A shortfall is told sale by sale,
-- whatever the sales were sent with.
CREATE OR REPLACE FUNCTION change_stock(tenant uuid, changes stock_change[]) RETURNS void
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

-- Sales that were cleared before payment.
CREATE FUNCTION apply_voided_sales(tenant uuid, terminal uuid, location uuid, first_seq bigint,
                                   last_seq bigint) RETURNS void
  LANGUAGE sql
  AS $$
  WITH voided AS MATERIALIZED (
    SELECT j.seq, j.id AS entry_id, j.occurred_at, j.payload::jsonb AS body
      FROM journal_entries j
     WHERE j.tenant_id = tenant AND j.terminal_id = terminal
       AND j.seq BETWEEN first_seq AND last_seq AND j.kind = 'sale_voided'
  )
  INSERT INTO transactions (
    id, tenant_id, terminal_id, location_id, shift_id, cashier_id, kind, status, currency,
    subtotal_amount, line_discount_amount, sale_discount_amount, tax_amount, total_amount,
    discount, units, line_count, voided_line_count, journal_entry_id, findings, occurred_at)
  SELECT (v.body ->> 'transaction')::uuid, tenant, terminal, coalesce(h.location_id, location),
         h.id, p.user_id, 'sale', 'voided', v.body -> 'currency' ->> 'code', 0, 0, 0, 0, 0,
         v.body -> 'discount', 0, 0, jsonb_array_length(v.body -> 'lines'), v.entry_id,
         array_remove(ARRAY[
           CASE WHEN h.id IS NULL
                THEN format('shift unknown: %s', coalesce(v.body ->> 'shift', 'not said')) END,
           CASE WHEN p.user_id IS NULL
                THEN format('person unknown: %s', coalesce(v.body ->> 'by', 'not said')) END],
           NULL),
         v.occurred_at
    FROM voided v
    LEFT JOIN shifts h ON h.tenant_id = tenant AND h.id = (v.body ->> 'shift')::uuid
    LEFT JOIN user_tenants p ON p.tenant_id = tenant AND p.user_id = (v.body ->> 'by')::uuid
   ORDER BY v.seq
  $$;

-- Applies these entries, all or none; returns what they do to the stock. The sales between
-- two entries of another kind are applied together.
CREATE FUNCTION apply_journal_entries(tenant uuid, terminal uuid, location uuid,
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
               AND j.kind IN ('sale', 'sale_voided', 'shift_opened', 'shift_closed')) k
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
                AND j.kind IN ('shift_opened', 'shift_closed')
              ORDER BY j.seq LOOP
      IF e.kind = 'shift_opened' THEN
        PERFORM apply_shift_opened(tenant, terminal, location, e.id, e.occurred_at,
                                   e.payload::jsonb);
      ELSE
        PERFORM apply_shift_closed(tenant, terminal, e.id, e.occurred_at, e.payload::jsonb);
      END IF;
    END LOOP;
  END LOOP;
  RETURN changes;
END
$$;

-- The same, but what cannot be applied is quarantined alone: found by halving. Trouble of the
-- server's own is nobody's fault and ends the call.
CREATE FUNCTION apply_or_quarantine(tenant uuid, terminal uuid, location uuid, first_seq bigint,
                                    last_seq bigint, OUT changes stock_change[],
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
    INSERT INTO journal_quarantine (entry_id, tenant_id, terminal_id, seq, reason)
    SELECT j.id, tenant, terminal, j.seq, format('%s: %s', code, message)
      FROM journal_entries j
     WHERE j.tenant_id = tenant AND j.terminal_id = terminal AND j.seq = first_seq;
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

-- An entry as it was sent.
CREATE TYPE sent_entry AS (
  seq bigint,
  id uuid,
  kind text,
  version integer,
  occurred_at timestamptz,
  payload text,
  previous_hash bytea,
  hash bytea,
  signature bytea
);

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

-- How far the chain goes on with this batch: the head that it would have then, how many
-- entries are answered, and why the next one is refused, as 'name: detail'.
CREATE FUNCTION follow_chain(INOUT head journal_heads, batch sent_entry[], OUT answered integer,
                             OUT refusal text)
  LANGUAGE plpgsql
  AS $$
DECLARE
  e sent_entry;
  known bytea;
  reused record;
  first_new bigint := head.last_seq + 1;
BEGIN
  answered := 0;
  FOREACH e IN ARRAY batch LOOP
    IF e.seq > head.last_seq + 1 THEN
      refusal := format('sequence_gap: entry %s was sent, the server waits for %s', e.seq,
                        head.last_seq + 1);
      EXIT;
    ELSIF e.seq = head.last_seq + 1 THEN
      IF e.previous_hash <> head.last_hash THEN
        refusal := format('sequence_fork: entry %s does not follow the entry %s that the server'
                          ' has', e.seq, head.last_seq);
        EXIT;
      END IF;
      head.last_seq := e.seq;
      head.last_hash := e.hash;
    ELSE
      -- Sent again; or twice in one batch.
      known := coalesce(
        (SELECT j.hash FROM journal_entries j
          WHERE j.tenant_id = head.tenant_id AND j.terminal_id = head.terminal_id
            AND j.seq = e.seq),
        (SELECT b.hash FROM unnest(batch[:answered]) b WHERE b.seq = e.seq LIMIT 1));
      IF known IS DISTINCT FROM e.hash THEN
        refusal := format('sequence_fork: the server has another entry %s', e.seq);
        EXIT;
      END IF;
    END IF;
    answered := answered + 1;
  END LOOP;

  -- The first with the id of another entry, which is here already or before it in the batch.
  SELECT b.seq, b.previous_hash, b.place INTO reused
    FROM (SELECT n.seq, n.id, n.previous_hash, n.place,
                 first_value(n.seq) OVER (PARTITION BY n.id ORDER BY n.place) AS first_seq
            FROM unnest(batch[:answered]) WITH ORDINALITY
                   AS n (seq, id, kind, version, occurred_at, payload, previous_hash, hash,
                         signature, place)
           WHERE n.seq >= first_new) b
   WHERE b.seq <> b.first_seq
      OR EXISTS (SELECT FROM journal_entries j WHERE j.id = b.id AND j.tenant_id = head.tenant_id)
   ORDER BY b.place LIMIT 1;
  IF FOUND THEN
    refusal := format('sequence_fork: the server has the id of entry %s under another number',
                      reused.seq);
    answered := reused.place - 1;
    head.last_seq := reused.seq - 1;
    head.last_hash := reused.previous_hash;
  END IF;
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

-- Tries a quarantined entry again, after what was missing was mended. True when it is
-- applied now; otherwise its reason is the new one.
CREATE OR REPLACE FUNCTION retry_quarantined_entry(entry uuid) RETURNS boolean
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
DECLARE
  q journal_quarantine;
  location uuid;
  changes stock_change[];
  code text;
  message text;
BEGIN
  SELECT * INTO q FROM journal_quarantine
   WHERE entry_id = entry AND tenant_id = current_tenant_id() AND resolved_at IS NULL FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no entry % in quarantine', entry USING ERRCODE = 'P0002';
  END IF;
  SELECT t.location_id INTO location FROM terminals t
   WHERE t.tenant_id = q.tenant_id AND t.id = q.terminal_id;
  BEGIN
    changes := apply_journal_entries(q.tenant_id, q.terminal_id, location, q.seq, q.seq);
    IF changes IS NOT NULL THEN
      PERFORM change_stock(q.tenant_id, changes);
    END IF;
  EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT;
    IF is_passing_error(code) THEN
      RAISE;
    END IF;
    UPDATE journal_quarantine SET reason = format('%s: %s', code, message), attempts = attempts + 1
     WHERE entry_id = q.entry_id AND tenant_id = q.tenant_id;
    RETURN false;
  END;
  UPDATE journal_quarantine
     SET resolved_at = now(), resolution = 'applied', attempts = attempts + 1
   WHERE entry_id = q.entry_id AND tenant_id = q.tenant_id;
  RETURN true;
END
$$;
