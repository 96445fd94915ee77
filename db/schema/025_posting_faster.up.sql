-- Posting at a multiple of the speed: what the till sends comes as arrays instead of as JSON
-- within JSON, every payload is read once, and what the foreign keys of recorded rows looked
-- up row by row is looked up once for a batch. README.md says why each of those keys can go.
SET LOCAL ROLE holdfast_owner;
LOCK TABLE journal_heads IN EXCLUSIVE MODE;

-- Evaluated once for a statement instead of once for each row that it writes.
DO $$
DECLARE
  p record;
BEGIN
  FOR p IN SELECT c.relname, CASE c.relname WHEN 'tenants' THEN 'id' ELSE 'tenant_id' END AS col
             FROM pg_policy n JOIN pg_class c ON c.oid = n.polrelid
            WHERE n.polname = 'tenant_isolation' AND c.relnamespace = 'public'::regnamespace
              AND pg_get_expr(n.polqual, n.polrelid) IN ('(tenant_id = current_tenant_id())',
                                                         '(id = current_tenant_id())') LOOP
    EXECUTE format('ALTER POLICY tenant_isolation ON %I USING (%I = (SELECT current_tenant_id()))',
                   p.relname, p.col);
  END LOOP;
END
$$;

-- As in 014, for tables that come later.
CREATE OR REPLACE FUNCTION own_by_tenant(table_name name) RETURNS void
  LANGUAGE plpgsql
  AS $$
BEGIN
  EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', table_name);
  EXECUTE format('ALTER TABLE public.%I FORCE ROW LEVEL SECURITY', table_name);
  EXECUTE format('CREATE POLICY tenant_isolation ON public.%I'
                 ' USING (tenant_id = (SELECT public.current_tenant_id()))', table_name);
  EXECUTE format('GRANT SELECT ON public.%I TO holdfast_backoffice, holdfast_report', table_name);
  IF EXISTS (SELECT FROM pg_attribute a
              WHERE a.attrelid = format('public.%I', table_name)::regclass
                AND a.attname = 'updated_at') THEN
    EXECUTE format('CREATE TRIGGER set_updated_at BEFORE UPDATE ON public.%I'
                   ' FOR EACH ROW EXECUTE FUNCTION public.set_updated_at()', table_name);
  END IF;
END
$$;

-- What recorded rows name and somebody could delete: one row for each, with the foreign key.
-- A row here is never deleted, so neither is what it names.
CREATE TABLE recorded_variants (
  tenant_id uuid NOT NULL,
  variant_id uuid NOT NULL,
  PRIMARY KEY (tenant_id, variant_id),
  FOREIGN KEY (tenant_id, variant_id) REFERENCES product_variants (tenant_id, id)
);
CREATE TABLE recorded_people (
  tenant_id uuid NOT NULL,
  user_id uuid NOT NULL,
  PRIMARY KEY (tenant_id, user_id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES user_tenants (tenant_id, user_id)
);
CREATE TABLE recorded_locations (
  tenant_id uuid NOT NULL,
  location_id uuid NOT NULL,
  PRIMARY KEY (tenant_id, location_id),
  FOREIGN KEY (tenant_id, location_id) REFERENCES locations (tenant_id, id)
);
SELECT own_by_tenant(t), record_only(t) FROM unnest(ARRAY[
  'recorded_variants', 'recorded_people', 'recorded_locations']::name[]) AS t;
DO $$
DECLARE
  tenant uuid;
  tenant_before text := coalesce(current_setting('app.tenant_id', true), '');
BEGIN
  FOR tenant IN SELECT n.id FROM tenants n LOOP
    PERFORM set_config('app.tenant_id', tenant::text, true);
    INSERT INTO recorded_variants
    SELECT DISTINCT i.tenant_id, i.variant_id FROM transaction_items i
     WHERE i.variant_id IS NOT NULL;
    INSERT INTO recorded_people
    SELECT DISTINCT s.tenant_id, s.cashier_id FROM transactions s WHERE s.cashier_id IS NOT NULL;
    INSERT INTO recorded_locations SELECT DISTINCT s.tenant_id, s.location_id FROM transactions s;
  END LOOP;
  PERFORM set_config('app.tenant_id', tenant_before, true);
END
$$;

ALTER TABLE journal_entries DROP CONSTRAINT journal_entries_tenant_id_terminal_id_fkey;
ALTER TABLE transactions
  DROP CONSTRAINT transactions_tenant_id_terminal_id_fkey,
  DROP CONSTRAINT transactions_tenant_id_location_id_fkey,
  DROP CONSTRAINT transactions_shift_id_tenant_id_fkey,
  DROP CONSTRAINT transactions_tenant_id_cashier_id_fkey,
  DROP CONSTRAINT transactions_journal_entry_id_tenant_id_fkey;
ALTER TABLE transaction_items DROP CONSTRAINT transaction_items_tenant_id_variant_id_fkey;
ALTER TABLE stock_movements
  DROP CONSTRAINT stock_movements_tenant_id_location_id_fkey,
  DROP CONSTRAINT stock_movements_tenant_id_variant_id_fkey;

-- What those keys rely on now.
CREATE TRIGGER refuse_delete BEFORE DELETE ON journal_heads
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_new_key BEFORE UPDATE OF tenant_id, terminal_id ON journal_heads
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON journal_heads
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_delete BEFORE DELETE ON shifts
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_new_key BEFORE UPDATE OF id, tenant_id ON shifts
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON shifts
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE FUNCTION refuse_forgetting_stock() RETURNS trigger
  LANGUAGE plpgsql
  AS $$
BEGIN
  IF EXISTS (SELECT FROM stock_movements m
              WHERE m.tenant_id = OLD.tenant_id AND m.variant_id = OLD.variant_id
                AND m.location_id = OLD.location_id) THEN
    RAISE EXCEPTION 'this stock has movements, which are recorded and never changed'
      USING ERRCODE = 'ZH005', HINT = 'Bring it to zero instead.';
  END IF;
  RETURN OLD;
END
$$;
CREATE TRIGGER refuse_forgetting BEFORE DELETE ON inventory_items
  FOR EACH ROW EXECUTE FUNCTION refuse_forgetting_stock();
CREATE TRIGGER refuse_new_key BEFORE UPDATE OF tenant_id, location_id, variant_id
  ON inventory_items FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- The rows of a table lie nearly in the order in which they happened, and so do their ids:
-- where whole stretches of it are looked for, or one sale's rows among few thousand, the
-- bounds of each stretch are an index that costs an insert nothing. What a sale is made of
-- keeps its own key.
DROP INDEX transactions_occurred, transactions_shift, transaction_items_variant,
  stock_movements_reference;
CREATE INDEX transactions_occurred ON transactions USING brin (occurred_at, shift_id)
  WITH (pages_per_range = 16, autosummarize = on);
CREATE INDEX stock_movements_reference ON stock_movements USING brin (reference_id)
  WITH (pages_per_range = 16, autosummarize = on);

DROP FUNCTION apply_sales(uuid, uuid, uuid, bigint, bigint), read_entries(jsonb),
  refuse_entry(journal_heads, jsonb, text);

-- What the payload says of a line, in minor units.
CREATE TYPE line_amounts AS (
  extended bigint,
  line_discount bigint,
  sale_discount bigint,
  tax bigint,
  total bigint
);

-- As in 009: records the sales among these entries with their lines, tenders, taxes and stock
-- movements; returns what they do to the stock. Amounts are recorded as the till computed
-- them: what does not agree is named in `findings`.
CREATE FUNCTION apply_sales(tenant uuid, terminal uuid, location uuid, first_seq bigint,
                            last_seq bigint) RETURNS stock_change[]
  -- All joins are of what this batch has, one sale with another: never in a loop.
  LANGUAGE plpgsql SET enable_nestloop = off SET enable_mergejoin = off
  AS $$
DECLARE
  shop_currency text := (SELECT t.currency FROM tenants t WHERE t.id = tenant);
  -- Ids of version 7 for the movements: the time once, and one random number from which is
  -- counted on (RFC 9562, 6.2). It has twelve hexadecimal digits, and room for what is added.
  id_start text := left(uuid_v7()::text, 24);
  id_count bigint := (1::bigint << 44) + floor(random() * (1::bigint << 46))::bigint;
  changes stock_change[];
BEGIN
  WITH sale AS MATERIALIZED (
    SELECT j.seq, j.id AS entry_id, j.occurred_at, b.transaction AS id, b.receipt_number,
           b.shift, b.cashier, b.currency ->> 'code' AS currency,
           CASE (b.currency ->> 'exponent')::integer
             WHEN 0 THEN 1 WHEN 1 THEN 0.1 WHEN 2 THEN 0.01 WHEN 3 THEN 0.001
             ELSE refuse_payload(format('no currency has the exponent %s',
                                        b.currency ->> 'exponent'))
           END AS minor_unit,
           b.tax_policy, b.discount, b.lines, b.tenders, t.subtotal, t.line_discount,
           t.sale_discount, t.tax, t.total, t.units, t.taxes
      FROM journal_entries j
     CROSS JOIN LATERAL jsonb_to_record(j.payload::jsonb) AS b (
             transaction uuid, receipt_number bigint, shift uuid, cashier uuid, currency jsonb,
             tax_policy jsonb, discount jsonb, lines jsonb, tenders jsonb, totals jsonb)
     CROSS JOIN LATERAL jsonb_to_record(b.totals) AS t (
             subtotal bigint, line_discount bigint, sale_discount bigint, tax bigint,
             total bigint, units bigint, taxes jsonb)
     WHERE j.tenant_id = tenant AND j.terminal_id = terminal
       AND j.seq BETWEEN first_seq AND last_seq AND j.kind = 'sale'
  ), known_shift AS MATERIALIZED (
    SELECT h.id, h.location_id FROM shifts h
     WHERE h.tenant_id = tenant AND h.id = ANY (ARRAY(SELECT DISTINCT s.shift FROM sale s))
  ), known_cashier AS MATERIALIZED (
    SELECT m.user_id AS id FROM user_tenants m
     WHERE m.tenant_id = tenant AND m.user_id = ANY (ARRAY(SELECT DISTINCT s.cashier FROM sale s))
  ), place AS MATERIALIZED (
    -- A till that was moved since sold where its shift was opened.
    SELECT s.seq, h.id AS shift_id, coalesce(h.location_id, location) AS location_id,
           p.id AS cashier_id, s.occurred_at
      FROM sale s
      LEFT JOIN known_shift h ON h.id = s.shift
      LEFT JOIN known_cashier p ON p.id = s.cashier
  ), line AS MATERIALIZED (
    -- What is looked at more than once stands in front.
    SELECT s.seq, l.variant, (l.amounts).total, (l.amounts).tax, s.id AS sale_id, l.number, l.place,
           l.quantity * 0.001 AS quantity, s.minor_unit, (l.amounts).extended,
           (l.amounts).line_discount, (l.amounts).sale_discount, l.list_price, l.unit_price,
           l.tax_category, l.sku, l.name, l.barcode, l.unit, l.discount
      FROM sale s
     CROSS JOIN LATERAL ROWS FROM (jsonb_to_recordset(s.lines) AS (
             number integer, variant uuid, tax_category uuid, sku text, name text, barcode text,
             unit text, quantity bigint, list_price bigint, unit_price bigint, discount jsonb,
             voided boolean, amounts line_amounts)) WITH ORDINALITY AS l (
             number, variant, tax_category, sku, name, barcode, unit, quantity, list_price,
             unit_price, discount, voided, amounts, place)
     WHERE CASE WHEN l.voided IS NULL
                THEN refuse_payload('a line does not say whether it was voided') = 0
                ELSE NOT l.voided END
  ), sold_variant AS MATERIALIZED (
    SELECT ARRAY(SELECT DISTINCT l.variant FROM line l) AS ids
  ), recorded_variant AS MATERIALIZED (
    SELECT r.variant_id AS id FROM recorded_variants r
     WHERE r.tenant_id = tenant AND r.variant_id = ANY ((SELECT s.ids FROM sold_variant s)::uuid[])
  ), new_variant AS MATERIALIZED (
    -- Locked until the end, so that none is deleted between the look and the foreign key.
    SELECT v.id, v.track_inventory FROM product_variants v
     WHERE v.tenant_id = tenant
       AND v.id = ANY (ARRAY(SELECT unnest(s.ids) FROM sold_variant s
                             EXCEPT SELECT r.id FROM recorded_variant r))
     ORDER BY v.id FOR KEY SHARE
  ), known_variant AS MATERIALIZED (
    SELECT v.id, v.track_inventory FROM product_variants v
     WHERE v.tenant_id = tenant AND v.id = ANY (ARRAY(SELECT r.id FROM recorded_variant r))
    UNION ALL
    SELECT n.id, n.track_inventory FROM new_variant n
  ), unknown_line AS MATERIALIZED (
    SELECT l.seq, l.sale_id, l.number, l.variant, l.sku, l.name, l.quantity FROM line l
     WHERE NOT EXISTS (SELECT FROM known_variant v WHERE v.id = l.variant)
  ), kept_variants AS (
    INSERT INTO recorded_variants SELECT tenant, n.id FROM new_variant n
    ON CONFLICT DO NOTHING
  ), kept_people AS (
    INSERT INTO recorded_people
    SELECT tenant, p.id FROM known_cashier p
     WHERE NOT EXISTS (SELECT FROM recorded_people r
                        WHERE r.tenant_id = tenant
                          AND r.user_id = ANY (ARRAY(SELECT k.id FROM known_cashier k))
                          AND r.user_id = p.id)
    ON CONFLICT DO NOTHING
  ), kept_locations AS (
    INSERT INTO recorded_locations
    SELECT tenant, o.id FROM (SELECT DISTINCT p.location_id AS id FROM place p) o
     WHERE NOT EXISTS (SELECT FROM recorded_locations r
                        WHERE r.tenant_id = tenant
                          AND r.location_id = ANY (ARRAY(SELECT DISTINCT p.location_id
                                                           FROM place p))
                          AND r.location_id = o.id)
    ON CONFLICT DO NOTHING
  ), lines_of_sale AS MATERIALIZED (
    SELECT l.seq, count(*) AS line_count, sum(l.total) AS total, sum(l.tax) AS tax
      FROM line l GROUP BY l.seq
  ), unknown_of_sale AS MATERIALIZED (
    SELECT u.seq, string_agg(u.number::text, ', ' ORDER BY u.number::text) AS lines
      FROM unknown_line u GROUP BY u.seq
  ), tender AS MATERIALIZED (
    SELECT s.seq, s.id AS sale_id, s.minor_unit, t.kind, t.tendered, t.change, t.number
      FROM sale s
     CROSS JOIN LATERAL ROWS FROM (jsonb_to_recordset(s.tenders) AS (
             kind text, tendered bigint, change bigint)) WITH ORDINALITY AS t (
             kind, tendered, change, number)
  ), tenders_of_sale AS MATERIALIZED (
    SELECT t.seq, sum(t.tendered - t.change) AS paid FROM tender t GROUP BY t.seq
  ), recorded AS (
    INSERT INTO transactions (
      id, tenant_id, terminal_id, location_id, shift_id, cashier_id, kind, status, receipt_number,
      currency, subtotal_amount, line_discount_amount, sale_discount_amount, tax_amount,
      total_amount, discount, units, line_count, voided_line_count, tax_mode, tax_rounding_scope,
      tax_rounding, journal_entry_id, findings, occurred_at)
    SELECT s.id, tenant, terminal, p.location_id, p.shift_id, p.cashier_id, 'sale', 'completed',
           s.receipt_number, s.currency, s.subtotal * s.minor_unit, s.line_discount * s.minor_unit,
           s.sale_discount * s.minor_unit, s.tax * s.minor_unit, s.total * s.minor_unit,
           s.discount, s.units * 0.001, coalesce(l.line_count, 0),
           jsonb_array_length(s.lines) - coalesce(l.line_count, 0), s.tax_policy ->> 'mode',
           s.tax_policy ->> 'scope', s.tax_policy ->> 'rounding', s.entry_id,
           CASE WHEN l.total = s.total AND l.tax = s.tax AND t.paid = s.total
                 AND s.currency = shop_currency AND p.shift_id IS NOT NULL
                 AND p.cashier_id IS NOT NULL AND u.lines IS NULL
                THEN '{}'
                ELSE array_remove(ARRAY[
             CASE WHEN coalesce(l.total, 0) <> s.total
                  THEN format('the lines sum to %s, the total is %s', coalesce(l.total, 0),
                              s.total) END,
             CASE WHEN coalesce(l.tax, 0) <> s.tax
                  THEN format('the taxes of the lines sum to %s, the tax is %s',
                              coalesce(l.tax, 0), s.tax) END,
             CASE WHEN coalesce(t.paid, 0) <> s.total
                  THEN format('%s was paid, the total is %s', coalesce(t.paid, 0), s.total) END,
             CASE WHEN s.currency <> shop_currency
                  THEN format('the currency is %s', s.currency) END,
             CASE WHEN p.shift_id IS NULL
                  THEN format('shift unknown: %s', coalesce(s.shift::text, 'not said')) END,
             CASE WHEN p.cashier_id IS NULL
                  THEN format('cashier unknown: %s', coalesce(s.cashier::text, 'not said')) END,
             'variant unknown: line ' || u.lines], NULL) END,
           s.occurred_at
      FROM sale s
      JOIN place p ON p.seq = s.seq
      LEFT JOIN lines_of_sale l ON l.seq = s.seq
      LEFT JOIN tenders_of_sale t ON t.seq = s.seq
      LEFT JOIN unknown_of_sale u ON u.seq = s.seq
  ), sold AS (
    INSERT INTO transaction_items (
      transaction_id, tenant_id, line_number, variant_id, sold_variant_id, tax_category_id, sku,
      name, barcode, unit, quantity, list_price, unit_price, discount, extended_amount,
      line_discount_amount, sale_discount_amount, tax_amount, total_amount)
    SELECT l.sale_id, tenant, l.number, v.id, l.variant, l.tax_category, l.sku, l.name, l.barcode,
           l.unit, l.quantity, l.list_price * l.minor_unit, l.unit_price * l.minor_unit,
           l.discount, l.extended * l.minor_unit, l.line_discount * l.minor_unit,
           l.sale_discount * l.minor_unit, l.tax * l.minor_unit, l.total * l.minor_unit
      FROM line l LEFT JOIN known_variant v ON v.id = l.variant
  ), tendered AS (
    INSERT INTO transaction_tenders (transaction_id, tenant_id, tender_number, kind,
                                     tendered_amount, change_amount)
    SELECT t.sale_id, tenant, t.number, t.kind, t.tendered * t.minor_unit, t.change * t.minor_unit
      FROM tender t
  ), taxed AS (
    INSERT INTO transaction_taxes (transaction_id, tenant_id, tax_rate_id, name, rate,
                                   base_amount, tax_amount)
    SELECT s.id, tenant, t.rate, t.name, t.parts_per_million * 0.000001, t.base * s.minor_unit,
           t.tax * s.minor_unit
      FROM sale s
     CROSS JOIN LATERAL jsonb_to_recordset(s.taxes) AS t (
             rate uuid, name text, parts_per_million integer, base bigint, tax bigint)
  ), excepted AS (
    INSERT INTO stock_exceptions (tenant_id, id, location_id, kind, sold_variant_id,
                                  first_reference_id, last_reference_id, quantity, detail)
    SELECT tenant, uuid_v7(), p.location_id, 'unknown_variant', u.variant, u.sale_id, u.sale_id,
           u.quantity, format('%s %s (line %s)', u.sku, u.name, u.number)
      FROM unknown_line u JOIN place p ON p.seq = u.seq
  ), moved AS (
    INSERT INTO stock_movements AS m (
      id, tenant_id, location_id, variant_id, type, quantity, reason, reference_type,
      reference_id, reference_line, created_by, occurred_at)
    SELECT (id_start || to_hex(id_count + ((l.seq - first_seq) << 20) + l.place))::uuid, tenant,
           p.location_id, l.variant, CASE WHEN l.quantity > 0 THEN 'out' ELSE 'in' END,
           -l.quantity, 'sale', 'transaction', l.sale_id, l.number, p.cashier_id, p.occurred_at
      FROM line l
      JOIN known_variant v ON v.id = l.variant AND v.track_inventory
      JOIN place p ON p.seq = l.seq
    RETURNING m.location_id, m.variant_id, m.quantity, m.reference_id
  )
  SELECT array_agg(ROW(m.location_id, m.variant_id, m.quantity, m.reference_id)::stock_change)
    INTO changes FROM moved m;
  RETURN changes;
END
$$;

-- As in 013, and most batches are sales and nothing else.
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
  IF NOT EXISTS (SELECT FROM journal_entries j
                  WHERE j.tenant_id = tenant AND j.terminal_id = terminal
                    AND j.seq BETWEEN first_seq AND last_seq
                    AND (j.kind <> 'sale'
                         OR j.version > (SELECT t.version FROM journal_entry_kinds t
                                          WHERE t.kind = 'sale'))) THEN
    RETURN apply_sales(tenant, terminal, location, first_seq, last_seq);
  END IF;
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

-- A clock gone mad must not hold up the queue: the years 1 to 9999.
CREATE FUNCTION time_of_entry(at_ms bigint) RETURNS timestamptz
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN to_timestamp(least(greatest(at_ms, -62135596800000), 253402300799999)::double precision
                      / 1000);

-- Tells the shortfalls of a batch sale by sale, after its stock was changed: the shop had
-- fewer than it sold, at least for a while. As in 009.
CREATE FUNCTION tell_shortfalls(tenant uuid, changes stock_change[]) RETURNS void
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
                                      ORDER BY s.place) AS so_far,
           sum(s.quantity) OVER (PARTITION BY s.location_id, s.variant_id) AS net
      FROM sold s
  ), short AS MATERIALIZED (
    SELECT r.location_id, r.variant_id, r.reference_id, r.place,
           i.available - r.net + r.so_far AS available
      FROM running r
      JOIN inventory_items i ON i.tenant_id = tenant AND i.location_id = r.location_id
       AND i.variant_id = r.variant_id
     WHERE r.quantity < 0 AND i.available - r.net + r.so_far < 0
  ), due AS (
    UPDATE inventory_items i SET cycle_count_due_at = least(i.cycle_count_due_at, now())
      FROM (SELECT DISTINCT s.location_id, s.variant_id FROM short s) s
     WHERE i.tenant_id = tenant AND i.location_id = s.location_id
       AND i.variant_id = s.variant_id
       AND (i.cycle_count_due_at IS NULL OR i.cycle_count_due_at > now())
  )
  INSERT INTO stock_exceptions AS exception (
    tenant_id, id, location_id, kind, variant_id, first_reference_id, last_reference_id, quantity)
  SELECT tenant, uuid_v7(), s.location_id, 'shortfall', s.variant_id,
         (array_agg(s.reference_id ORDER BY s.place))[1],
         (array_agg(s.reference_id ORDER BY s.place DESC))[1], min(s.available)
    FROM short s
   GROUP BY s.location_id, s.variant_id
   ORDER BY s.location_id, s.variant_id
  ON CONFLICT (tenant_id, location_id, variant_id) WHERE kind = 'shortfall' AND resolved_at IS NULL
    DO UPDATE SET quantity = least(exception.quantity, excluded.quantity),
                  last_reference_id = excluded.last_reference_id, updated_at = now();
END
$$;

-- Carries out what a batch does to the stock: one change of each row, in the order of its
-- key, after everything else. Two tills that each changed the stock sale by sale would lock
-- the same goods in different orders and end in a deadlock. Where all that went out was there
-- before, in whatever order, there is no shortfall to be looked for.
CREATE OR REPLACE FUNCTION change_some_stock(tenant uuid, changes stock_change[]) RETURNS void
  LANGUAGE plpgsql
  AS $$
DECLARE
  short boolean;
BEGIN
  WITH net AS MATERIALIZED (
    SELECT c.location_id, c.variant_id, sum(c.quantity) AS quantity,
           sum(least(c.quantity, 0)) AS gone_out
      FROM unnest(changes) AS c
     GROUP BY c.location_id, c.variant_id
  ), changed AS (
    INSERT INTO inventory_items AS stock (tenant_id, location_id, variant_id, on_hand)
    SELECT tenant, n.location_id, n.variant_id, n.quantity
      FROM net n ORDER BY n.location_id, n.variant_id
    ON CONFLICT ON CONSTRAINT inventory_items_pkey DO UPDATE
      SET on_hand = stock.on_hand + excluded.on_hand, updated_at = now()
    RETURNING stock.location_id, stock.variant_id, stock.available
  )
  SELECT bool_or(n.gone_out < 0 AND c.available - n.quantity + n.gone_out < 0) INTO short
    FROM changed c JOIN net n USING (location_id, variant_id);
  IF short THEN
    PERFORM tell_shortfalls(tenant, changes);
  END IF;
END
$$;

-- The time of that grows with the rows, and no longer with their square.
CREATE OR REPLACE FUNCTION change_stock_rows(tenant uuid, changes stock_change[]) RETURNS void
  LANGUAGE plpgsql
  AS $$
BEGIN
  PERFORM change_some_stock(tenant, changes);
END
$$;

-- Takes what a till sends, as post_journal() has it, and applies it. `answered` entries are
-- dealt with, those up to the number `known_seq` were here before. `refusal` says why the next
-- one is refused, as 'name: detail'.
CREATE FUNCTION take_journal(seqs bigint[], ids uuid[], kinds text[], versions integer[],
                             occurred_at_ms bigint[], payloads text[], previous_hashes bytea[],
                             hashes bytea[], signatures bytea[], OUT head journal_heads,
                             OUT known_seq bigint, OUT answered integer,
                             OUT quarantined bigint, OUT refusal text)
  LANGUAGE plpgsql
  AS $$
DECLARE
  sent integer := cardinality(seqs);
  who record;
  batch sent_entry[];
  chain record;
  applied record;
BEGIN
  who := current_terminal();
  LOOP
    SELECT * INTO head FROM journal_heads h
     WHERE h.tenant_id = who.tenant_id AND h.terminal_id = who.terminal_id FOR UPDATE;
    EXIT WHEN FOUND;
    INSERT INTO journal_heads (tenant_id, terminal_id, last_seq, last_hash)
    VALUES (who.tenant_id, who.terminal_id, 0, decode(repeat('00', 32), 'hex'))
    ON CONFLICT ON CONSTRAINT journal_heads_pkey DO NOTHING;
  END LOOP;
  known_seq := head.last_seq;
  quarantined := 0;

  IF sent > 0 AND seqs = ARRAY(SELECT generate_series(known_seq + 1, known_seq + sent))
     AND previous_hashes = array_prepend(head.last_hash, hashes[:sent - 1])
     AND (SELECT count(DISTINCT i) FROM unnest(ids) AS i) = sent
     AND NOT EXISTS (SELECT FROM journal_entries j
                      WHERE j.id = ANY (ids) AND j.tenant_id = who.tenant_id) THEN
    -- Nothing but new entries, each after the other, as nearly always.
    answered := sent;
    head.last_seq := seqs[sent];
    head.last_hash := hashes[sent];
    INSERT INTO journal_entries (id, tenant_id, terminal_id, seq, kind, version, occurred_at,
                                 payload, previous_hash, hash, signature)
    SELECT e.id, head.tenant_id, head.terminal_id, e.seq, e.kind, e.version,
           time_of_entry(e.at_ms), e.payload, e.previous_hash, e.hash, e.signature
      FROM unnest(seqs, ids, kinds, versions, occurred_at_ms, payloads, previous_hashes, hashes,
                  signatures) AS e (seq, id, kind, version, at_ms, payload, previous_hash, hash,
                                    signature);
  ELSE
    batch := ARRAY(
      SELECT ROW(e.seq, e.id, e.kind, e.version, time_of_entry(e.at_ms), e.payload,
                 e.previous_hash, e.hash, e.signature)::sent_entry
        FROM unnest(seqs, ids, kinds, versions, occurred_at_ms, payloads, previous_hashes, hashes,
                    signatures) AS e (seq, id, kind, version, at_ms, payload, previous_hash,
                                      hash, signature));
    chain := follow_chain(head, batch);
    head := chain.head;
    answered := chain.answered;
    refusal := chain.refusal;
    IF head.last_seq = known_seq THEN
      RETURN;
    END IF;
    INSERT INTO journal_entries (id, tenant_id, terminal_id, seq, kind, version, occurred_at,
                                 payload, previous_hash, hash, signature)
    SELECT e.id, head.tenant_id, head.terminal_id, e.seq, e.kind, e.version, e.occurred_at,
           e.payload, e.previous_hash, e.hash, e.signature
      FROM (SELECT DISTINCT ON (b.seq) b.* FROM unnest(batch[:answered]) AS b
             WHERE b.seq > known_seq ORDER BY b.seq) e;  -- some twice in one batch
  END IF;

  applied := apply_or_quarantine(head.tenant_id, head.terminal_id, who.location_id, known_seq + 1,
                                 head.last_seq);
  quarantined := applied.quarantined;
  IF applied.changes IS NOT NULL THEN
    PERFORM change_stock(head.tenant_id, applied.changes);
  END IF;
  UPDATE journal_heads h SET last_seq = head.last_seq, last_hash = head.last_hash,
                             updated_at = now()
   WHERE h.tenant_id = head.tenant_id AND h.terminal_id = head.terminal_id;
END
$$;

-- An entry that is refused, for the alarm about it.
CREATE FUNCTION raise_refusal(head journal_heads, refusal text, entry jsonb) RETURNS jsonb
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

-- What a till calls: its entries in the order of their numbers, one element of each array for
-- each entry. The payload is the very text that the hash covers. The answer is
--   {"answered": 3, "known_seq": 7, "quarantined": [{"seq": 9, "reason": text}],
--    "error": "sequence_gap" | "sequence_fork", "detail": text}
-- The first `answered` entries are dealt with: those up to the number `known_seq` were here
-- before, those in `quarantined` could not be applied, the others are. `error` stands only
-- when the next entry was refused. The refusal is an answer and no exception, so that its
-- alarm is recorded.
--
-- The planner's settings are those of a function that only ever looks rows up by their keys: a
-- plan that was made while a table was new and empty serves as well as any later one, and none
-- is made twice.
CREATE FUNCTION post_journal(seqs bigint[], ids uuid[], kinds text[], versions integer[],
                             occurred_at_ms bigint[], payloads text[], previous_hashes bytea[],
                             hashes bytea[], signatures bytea[]) RETURNS jsonb
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off
  AS $$
DECLARE
  taken record;
  answer jsonb;
  next integer;
BEGIN
  taken := take_journal(seqs, ids, kinds, versions, occurred_at_ms, payloads, previous_hashes,
                        hashes, signatures);
  answer := jsonb_build_object('answered', taken.answered, 'known_seq', taken.known_seq);
  IF taken.quarantined > 0 THEN
    answer := answer || jsonb_build_object('quarantined', (
      SELECT jsonb_agg(jsonb_build_object('seq', q.seq, 'reason', q.reason) ORDER BY q.seq)
        FROM journal_quarantine q
       WHERE q.entry_id = ANY (ids) AND q.tenant_id = (taken.head).tenant_id
         AND q.seq > taken.known_seq));
  END IF;
  IF taken.refusal IS NULL THEN
    RETURN answer;
  END IF;
  next := taken.answered + 1;
  RETURN answer || raise_refusal(taken.head, taken.refusal, jsonb_build_object(
    'seq', seqs[next], 'id', ids[next], 'kind', kinds[next], 'version', versions[next],
    'occurred_at_ms', occurred_at_ms[next], 'payload', payloads[next],
    'previous_hash', encode(previous_hashes[next], 'hex'), 'hash', encode(hashes[next], 'hex'),
    'signature', encode(signatures[next], 'hex')));
END
$$;
GRANT EXECUTE ON FUNCTION post_journal(bigint[], uuid[], text[], integer[], bigint[], text[],
                                       bytea[], bytea[], bytea[]) TO holdfast_terminal;

-- What older tills call; see 005 for the entries and the answers.
CREATE OR REPLACE FUNCTION post_journal_entries(entries jsonb) RETURNS jsonb
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off
  AS $$
DECLARE
  sent record;
  taken record;
  answers jsonb;
BEGIN
  IF jsonb_typeof(entries) IS DISTINCT FROM 'array' THEN
    RAISE EXCEPTION 'entries must be an array' USING ERRCODE = 'ZH004';
  END IF;
  SELECT coalesce(array_agg(e.seq), '{}') AS seqs, coalesce(array_agg(e.id), '{}') AS ids,
         coalesce(array_agg(e.kind), '{}') AS kinds,
         coalesce(array_agg(e.version), '{}') AS versions,
         coalesce(array_agg(least(greatest(e.occurred_at_ms, -62135596800000),
                                  253402300799999)::bigint), '{}') AS occurred_at_ms,
         coalesce(array_agg(e.payload), '{}') AS payloads,
         coalesce(array_agg(decode(e.previous_hash, 'hex')), '{}') AS previous_hashes,
         coalesce(array_agg(decode(e.hash, 'hex')), '{}') AS hashes,
         coalesce(array_agg(decode(e.signature, 'hex')), '{}') AS signatures,
         bool_or(num_nulls(e.seq, e.id, e.kind, e.version, e.occurred_at_ms, e.payload,
                           e.previous_hash, e.hash) > 0) AS incomplete
    INTO sent
    FROM jsonb_to_recordset(entries) AS e (
           seq bigint, id uuid, kind text, version integer, occurred_at_ms numeric, payload text,
           previous_hash text, hash text, signature text);
  IF sent.incomplete THEN
    RAISE EXCEPTION 'an entry lacks a field' USING ERRCODE = 'ZH004';
  END IF;
  taken := take_journal(sent.seqs, sent.ids, sent.kinds, sent.versions, sent.occurred_at_ms,
                        sent.payloads, sent.previous_hashes, sent.hashes, sent.signatures);

  SELECT jsonb_agg(jsonb_build_object('seq', e.seq, 'status',
                     CASE WHEN e.seq <= taken.known_seq THEN 'already_applied'
                          WHEN q.reason IS NULL THEN 'applied' ELSE 'quarantined' END)
                   || CASE WHEN q.reason IS NULL THEN '{}'::jsonb
                           ELSE jsonb_build_object('reason', q.reason) END ORDER BY e.place)
    INTO answers
    FROM unnest(sent.seqs, sent.ids) WITH ORDINALITY AS e (seq, id, place)
    LEFT JOIN journal_quarantine q
      ON q.entry_id = e.id AND q.tenant_id = (taken.head).tenant_id AND e.seq > taken.known_seq
   WHERE e.place <= taken.answered;
  answers := jsonb_build_object('answers', coalesce(answers, '[]'));
  IF taken.refusal IS NULL THEN
    RETURN answers;
  END IF;
  RETURN answers || raise_refusal(taken.head, taken.refusal, entries -> taken.answered);
END
$$;
