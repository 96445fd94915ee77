-- A call that brings plain sales alone is read from what was sent instead of from what was
-- written a moment ago, changes each row of stock by one sum, and keeps no list of what changed
-- it. And fewer indexes: two of stock_movements become one.
SET LOCAL ROLE holdfast_owner;
LOCK TABLE journal_heads IN EXCLUSIVE MODE;

-- What is looked for is the movements of a variant since a time, which an id of version 7 is. An
-- id is made by the server and named by nobody, so that nobody looks for one alone.
DROP INDEX stock_movements_variant;
ALTER TABLE stock_movements DROP CONSTRAINT stock_movements_pkey;
ALTER TABLE stock_movements ADD PRIMARY KEY (variant_id, id, tenant_id);
DROP INDEX stock_movements_reference;
CREATE INDEX stock_movements_reference ON stock_movements USING brin (reference_id, id)
  WITH (pages_per_range = 16, autosummarize = on);
-- Receipt numbers rise with time, as BRIN likes it.
DROP INDEX transactions_receipt, transactions_occurred;
CREATE INDEX transactions_occurred ON transactions
  USING brin (occurred_at, shift_id, receipt_number)
  WITH (pages_per_range = 16, autosummarize = on);

-- What the payload of a sale says, as far as it becomes rows. One function makes a value of it
-- with all that is in it, where a set-returning one for each list would keep a table of its own.
CREATE TYPE sale_currency AS (code text, exponent integer);
CREATE TYPE sale_tax_policy AS (mode text, scope text, rounding text);
CREATE TYPE sale_line AS (
  number integer, variant uuid, tax_category uuid, sku text, name text, barcode text, unit text,
  quantity bigint, list_price bigint, unit_price bigint, discount jsonb, voided boolean,
  amounts line_amounts
);
CREATE TYPE sale_tender AS (kind text, tendered bigint, change bigint);
CREATE TYPE sale_tax AS (rate uuid, name text, parts_per_million integer, base bigint, tax bigint);
CREATE TYPE sale_totals AS (
  subtotal bigint, line_discount bigint, sale_discount bigint, tax bigint, total bigint,
  units bigint, taxes sale_tax[]
);
CREATE TYPE sale_payload AS (
  transaction uuid, receipt_number bigint, shift uuid, cashier uuid, currency sale_currency,
  tax_policy sale_tax_policy, discount jsonb, lines sale_line[], tenders sale_tender[],
  totals sale_totals
);

-- Only ever called by functions that are what it was.
ALTER FUNCTION current_terminal() SECURITY INVOKER RESET ALL;

-- Records these sales with their lines, tenders, taxes and movements, as apply_any_sales() does,
-- where there are no findings and exceptions; one element of each array for each sale, in their
-- order. ZH008: one is not so, or has goods, people or a place that nothing recorded has named
-- before. The stock is the caller's to change, by `net`: one element for each variant, of no
-- sale. `oldest` is the time of the first sale.
CREATE FUNCTION record_plain_sales(tenant uuid, terminal uuid, entry_ids uuid[],
                                   occurred_at_ms bigint[], payloads text[],
                                   OUT net stock_change[], OUT sale_ids uuid[],
                                   OUT oldest timestamptz)
  -- All joins are of what this batch has, one sale with another: never in a loop.
  LANGUAGE plpgsql SET enable_nestloop = off SET enable_mergejoin = off SET jit = off
  SET work_mem = '16MB'  -- a batch of long sales stays in memory
  AS $$
DECLARE
  -- Ids of version 7 for the movements: the time once, and one random number from which is
  -- counted on (RFC 9562, 6.2). It has twelve hexadecimal digits, and room for what is added.
  id_start text := left(uuid_v7()::text, 24);
  id_count bigint := (1::bigint << 44) + floor(random() * (1::bigint << 46))::bigint;
BEGIN
  WITH sent AS (
    SELECT jsonb_populate_record(NULL::sale_payload, e.payload) AS body, e.entry_id, e.at_ms,
           e.place
      FROM (SELECT u.payload::jsonb, u.entry_id, u.at_ms, u.place
              FROM unnest(entry_ids, occurred_at_ms, payloads) WITH ORDINALITY
                     AS u (entry_id, at_ms, payload, place)
            OFFSET 0) e  -- read once
     -- Populating is generous: it takes lists in lists for one, and rows as PostgreSQL writes them.
     WHERE CASE WHEN e.payload @? 'strict $ ? (
                       @.currency.type() == "object" && @.tax_policy.type() == "object"
                       && !exists(@.lines[*] ? (@.type() != "object"
                                                || @.amounts.type() != "object"))
                       && !exists(@.tenders[*] ? (@.type() != "object"))
                       && !exists(@.totals.taxes[*] ? (@.type() != "object")))'
                THEN true ELSE not_plain() END
    OFFSET 0  -- once for each sale, not for each column below
  ), sale AS MATERIALIZED (
    SELECT (b.body).transaction AS id, b.place, (b.body).cashier,
           time_of_entry(b.at_ms) AS occurred_at,
           CASE ((b.body).currency).exponent
             WHEN 0 THEN 1 WHEN 1 THEN 0.1 WHEN 2 THEN 0.01 WHEN 3 THEN 0.001
             ELSE not_plain()::integer END AS minor_unit,
           (b.body).lines, (b.body).tenders, ((b.body).totals).*, (b.body).shift,
           ((b.body).currency).code AS currency, b.entry_id, (b.body).receipt_number,
           (b.body).tax_policy, (b.body).discount
      FROM sent b
  ), shift AS MATERIALIZED (
    SELECT h.id, h.location_id FROM shifts h
     WHERE h.tenant_id = tenant AND h.id = (SELECT s.shift FROM sale s LIMIT 1)
  ), line AS MATERIALIZED (
    -- What is looked at more than once stands in front.
    SELECT l.variant, l.quantity, s.id AS sale_id, l.number, s.place, s.cashier, s.occurred_at,
           s.minor_unit, (l.amounts).total, (l.amounts).tax, (l.amounts).extended,
           (l.amounts).line_discount, (l.amounts).sale_discount, l.list_price, l.unit_price,
           l.tax_category, l.discount, l.sku, l.name, l.barcode, l.unit
      FROM sale s
     CROSS JOIN LATERAL unnest(s.lines) AS l
     WHERE CASE WHEN l.voided IS NULL THEN not_plain() ELSE NOT l.voided END
  ), variant_sold AS MATERIALIZED (
    SELECT l.variant, sum(l.quantity) AS quantity, min(l.quantity) AS least,
           max(l.number) AS last_number
      FROM line l GROUP BY l.variant
  ), variant AS MATERIALIZED (
    -- Whatever has a row in recorded_variants stays.
    SELECT v.id, v.track_inventory FROM product_variants v
     WHERE v.tenant_id = tenant
       AND v.id = ANY (ARRAY(
             SELECT r.variant_id FROM recorded_variants r
              WHERE r.tenant_id = tenant
                AND r.variant_id = ANY (ARRAY(SELECT d.variant FROM variant_sold d))))
  ), sold AS (
    INSERT INTO transaction_items (
      transaction_id, tenant_id, line_number, variant_id, sold_variant_id, tax_category_id, sku,
      name, barcode, unit, quantity, list_price, unit_price, discount, extended_amount,
      line_discount_amount, sale_discount_amount, tax_amount, total_amount)
    SELECT l.sale_id, tenant, l.number, l.variant, l.variant, l.tax_category, l.sku, l.name,
           l.barcode, l.unit, l.quantity * 0.001, l.list_price * l.minor_unit,
           l.unit_price * l.minor_unit, l.discount, l.extended * l.minor_unit,
           l.line_discount * l.minor_unit, l.sale_discount * l.minor_unit, l.tax * l.minor_unit,
           l.total * l.minor_unit
      FROM line l
  ), tendered AS (
    INSERT INTO transaction_tenders AS i (transaction_id, tenant_id, tender_number, kind,
                                          tendered_amount, change_amount)
    SELECT s.id, tenant, t.number, t.kind, t.tendered * s.minor_unit, t.change * s.minor_unit
      FROM sale s
     CROSS JOIN LATERAL unnest(s.tenders) WITH ORDINALITY AS t (kind, tendered, change, number)
    RETURNING i.transaction_id AS sale_id, i.amount
  ), taxed AS (
    INSERT INTO transaction_taxes (transaction_id, tenant_id, tax_rate_id, name, rate,
                                   base_amount, tax_amount)
    SELECT s.id, tenant, t.rate, t.name, t.parts_per_million * 0.000001, t.base * s.minor_unit,
           t.tax * s.minor_unit
      FROM sale s
     CROSS JOIN LATERAL unnest(s.taxes) AS t
  ), recorded AS (
    INSERT INTO transactions (
      id, tenant_id, terminal_id, location_id, shift_id, cashier_id, kind, status, receipt_number,
      currency, subtotal_amount, line_discount_amount, sale_discount_amount, tax_amount,
      total_amount, discount, units, line_count, voided_line_count, tax_mode, tax_rounding_scope,
      tax_rounding, journal_entry_id, occurred_at)
    SELECT s.id, tenant, terminal, (SELECT h.location_id FROM shift h), s.shift, s.cashier, 'sale',
           'completed', s.receipt_number, s.currency, s.subtotal * s.minor_unit,
           s.line_discount * s.minor_unit, s.sale_discount * s.minor_unit, s.tax * s.minor_unit,
           s.total * s.minor_unit, s.discount, s.units * 0.001, l.line_count,
           cardinality(s.lines) - l.line_count, (s.tax_policy).mode, (s.tax_policy).scope,
           (s.tax_policy).rounding, s.entry_id, s.occurred_at
      FROM sale s
      LEFT JOIN (SELECT n.sale_id, count(*) AS line_count, sum(n.total) AS total,
                        sum(n.tax) AS tax
                   FROM line n GROUP BY n.sale_id) l ON l.sale_id = s.id
      LEFT JOIN (SELECT d.sale_id, sum(d.amount) AS paid
                   FROM tendered d GROUP BY d.sale_id) t ON t.sale_id = s.id
     WHERE CASE WHEN l.total = s.total AND l.tax = s.tax AND t.paid = s.total * s.minor_unit
                 AND s.currency = (SELECT n.currency FROM tenants n WHERE n.id = tenant)
                 AND s.shift = (SELECT h.id FROM shift h)
                 AND EXISTS (SELECT FROM recorded_locations r
                              WHERE r.tenant_id = tenant
                                AND r.location_id = (SELECT h.location_id FROM shift h))
                 AND s.cashier = ANY (ARRAY(
                       SELECT r.user_id FROM recorded_people r
                        WHERE r.tenant_id = tenant
                          AND r.user_id = ANY (ARRAY(SELECT k.cashier FROM sale k))))
                THEN true ELSE not_plain() END
  ), moved AS (
    INSERT INTO stock_movements (
      id, tenant_id, location_id, variant_id, type, quantity, reason, reference_type,
      reference_id, reference_line, created_by, occurred_at)
    SELECT (id_start || to_hex(id_count + (l.place << 20) + l.number))::uuid, tenant,
           (SELECT h.location_id FROM shift h), l.variant, 'out', l.quantity * -0.001, 'sale',
           'transaction', l.sale_id, l.number, l.cashier, l.occurred_at
      FROM line l
     WHERE l.variant <> ALL (ARRAY(SELECT v.id FROM variant v WHERE NOT v.track_inventory))
  )
  SELECT array_agg(ROW((SELECT h.location_id FROM shift h), d.variant, d.quantity * -0.001,
                       NULL)::stock_change) FILTER (WHERE v.track_inventory),
         (SELECT array_agg(s.id ORDER BY s.place) FROM sale s),
         (SELECT min(s.occurred_at) FROM sale s)
    INTO net, sale_ids, oldest
    FROM variant_sold d
    LEFT JOIN variant v ON v.id = d.variant
   WHERE CASE WHEN v.id IS NOT NULL AND d.least > 0 AND d.last_number < 1 << 20 THEN true
              ELSE not_plain() END;
END
$$;

-- What these sales, which record_plain_sales() recorded, did to the stock, line by line.
CREATE FUNCTION stock_changes_of(tenant uuid, location uuid, sale_ids uuid[])
  RETURNS stock_change[]
  LANGUAGE sql
  AS $$
  SELECT array_agg(ROW(location, i.variant_id, -i.quantity, i.transaction_id)::stock_change
                   ORDER BY s.place, i.line_number)
    FROM unnest(sale_ids) WITH ORDINALITY AS s (id, place)
    JOIN transaction_items i ON i.transaction_id = s.id AND i.tenant_id = tenant
    JOIN product_variants v
      ON v.tenant_id = tenant AND v.id = i.variant_id AND v.track_inventory
  $$;

-- As change_stock(), for the sums of plain sales, of which all went out and none was counted. What
-- has to be told sale by sale is looked up only when there is such a thing: the stock was short, or
-- one of the goods has been counted since the first sale.
CREATE FUNCTION change_stock_of_sales(tenant uuid, net stock_change[], sale_ids uuid[],
                                      oldest timestamptz) RETURNS void
  LANGUAGE plpgsql
  AS $$
DECLARE
  short boolean;
  counted boolean;
  changes stock_change[];
BEGIN
  WITH changed AS (
    INSERT INTO inventory_items AS stock (tenant_id, location_id, variant_id, on_hand)
    SELECT tenant, n.location_id, n.variant_id, n.quantity
      FROM unnest(net) AS n ORDER BY n.location_id, n.variant_id
    ON CONFLICT ON CONSTRAINT inventory_items_pkey DO UPDATE
      SET on_hand = stock.on_hand + excluded.on_hand, updated_at = now()
    RETURNING stock.available, stock.last_counted_at
  )
  SELECT bool_or(c.available < 0), bool_or(c.last_counted_at > believed_time(oldest, now()))
    INTO short, counted
    FROM changed c;
  IF short OR counted THEN
    changes := stock_changes_of(tenant, net[1].location_id, sale_ids);
    IF short THEN
      PERFORM tell_shortfalls(tenant, changes);
    END IF;
    PERFORM take_back_late_movements(tenant, changes);
  END IF;
END
$$;

-- As in 025. What it returns is in the order of the sales, whatever the joins make of it: a
-- shortfall is told sale by sale.
CREATE OR REPLACE FUNCTION apply_any_sales(tenant uuid, terminal uuid, location uuid,
                                first_seq bigint, last_seq bigint) RETURNS stock_change[]
  -- All joins are of what this batch has, one sale with another: never in a loop.
  LANGUAGE plpgsql SET enable_nestloop = off SET enable_mergejoin = off SET jit = off
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
    RETURNING m.id, m.location_id, m.variant_id, m.quantity, m.reference_id
  )
  SELECT array_agg(ROW(m.location_id, m.variant_id, m.quantity, m.reference_id)::stock_change
                   ORDER BY m.id)
    INTO changes FROM moved m;
  RETURN changes;
END
$$;

-- As in 027, from the inbox: what comes between other kinds of entries.
CREATE OR REPLACE FUNCTION apply_sales(tenant uuid, terminal uuid, location uuid, first_seq bigint,
                            last_seq bigint) RETURNS stock_change[]
  LANGUAGE plpgsql
  AS $$
DECLARE
  sent record;
  plain record;
BEGIN
  SELECT array_agg(j.id ORDER BY j.seq) AS ids,
         array_agg((extract(epoch FROM j.occurred_at) * 1000)::bigint ORDER BY j.seq) AS at_ms,
         array_agg(j.payload ORDER BY j.seq) AS payloads
    INTO sent
    FROM journal_entries j
   WHERE j.tenant_id = tenant AND j.terminal_id = terminal
     AND j.seq BETWEEN first_seq AND last_seq AND j.kind = 'sale';
  plain := record_plain_sales(tenant, terminal, sent.ids, sent.at_ms, sent.payloads);
  RETURN stock_changes_of(tenant, plain.net[1].location_id, plain.sale_ids);
EXCEPTION WHEN OTHERS THEN
  IF is_passing_error(SQLSTATE) THEN
    RAISE;
  END IF;
  RETURN apply_any_sales(tenant, terminal, location, first_seq, last_seq);
END
$$;
DROP FUNCTION apply_plain_sales(uuid, uuid, bigint, bigint);

-- As in 025. Entries that are sales alone come here when the straight road has been tried.
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
    RETURN apply_any_sales(tenant, terminal, location, first_seq, last_seq);
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

-- As in 027. New entries that are sales alone take the straight road at once.
CREATE OR REPLACE FUNCTION take_journal(seqs bigint[], ids uuid[], kinds text[], versions integer[],
                             occurred_at_ms bigint[], payloads text[], previous_hashes bytea[],
                             hashes bytea[], signatures bytea[], OUT head journal_heads,
                             OUT known_seq bigint, OUT answered integer,
                             OUT quarantined bigint, OUT refusal text)
  LANGUAGE plpgsql
  AS $$
DECLARE
  sent integer := cardinality(seqs);
  who record;
  in_order boolean;
  batch sent_entry[];
  chain record;
  plain record;
  applied record;
BEGIN
  who := current_terminal();
  quarantined := 0;
  -- Nothing but new entries, each after the other, as nearly always: then the till's row needs
  -- to be touched only once.
  in_order := sent = 1;
  IF sent > 1 AND seqs[1] BETWEEN 1 AND 1::bigint << 62 THEN
    in_order := seqs = ARRAY(SELECT generate_series(seqs[1], seqs[1] + sent - 1))
                AND previous_hashes[2:] = hashes[:sent - 1]
                AND (SELECT count(DISTINCT i) FROM unnest(ids) AS i) = sent;
  END IF;
  IF in_order THEN
    UPDATE journal_heads h SET last_seq = seqs[sent], last_hash = hashes[sent], updated_at = now()
     WHERE h.tenant_id = who.tenant_id AND h.terminal_id = who.terminal_id
       AND h.last_seq + 1 = seqs[1] AND h.last_hash = previous_hashes[1]
       AND NOT EXISTS (SELECT FROM journal_entries j
                        WHERE j.id = ANY (ids) AND j.tenant_id = who.tenant_id)
    RETURNING h.* INTO head;
    in_order := FOUND;
  END IF;

  IF in_order THEN
    known_seq := head.last_seq - sent;
    answered := sent;
    INSERT INTO journal_entries (id, tenant_id, terminal_id, seq, kind, version, occurred_at,
                                 payload, previous_hash, hash, signature)
    SELECT e.id, head.tenant_id, head.terminal_id, e.seq, e.kind, e.version,
           time_of_entry(e.at_ms), e.payload, e.previous_hash, e.hash, e.signature
      FROM unnest(seqs, ids, kinds, versions, occurred_at_ms, payloads, previous_hashes, hashes,
                  signatures) AS e (seq, id, kind, version, at_ms, payload, previous_hash, hash,
                                    signature);
    IF 'sale' = ALL (kinds) AND 1 = ALL (versions) THEN
      BEGIN
        plain := record_plain_sales(head.tenant_id, head.terminal_id, ids, occurred_at_ms,
                                    payloads);
        IF plain.net IS NOT NULL THEN
          PERFORM change_stock_of_sales(head.tenant_id, plain.net, plain.sale_ids, plain.oldest);
        END IF;
        RETURN;
      EXCEPTION WHEN OTHERS THEN
        -- Whether a sale can be applied is never decided on the straight road, whatever it fails
        -- with; trouble of the server's own ends both.
        IF is_passing_error(SQLSTATE) THEN
          RAISE;
        END IF;
      END;
    END IF;
  ELSE
    LOOP
      SELECT * INTO head FROM journal_heads h
       WHERE h.tenant_id = who.tenant_id AND h.terminal_id = who.terminal_id FOR UPDATE;
      EXIT WHEN FOUND;
      INSERT INTO journal_heads (tenant_id, terminal_id, last_seq, last_hash)
      VALUES (who.tenant_id, who.terminal_id, 0, decode(repeat('00', 32), 'hex'))
      ON CONFLICT ON CONSTRAINT journal_heads_pkey DO NOTHING;
    END LOOP;
    known_seq := head.last_seq;
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
    UPDATE journal_heads h SET last_seq = head.last_seq, last_hash = head.last_hash,
                               updated_at = now()
     WHERE h.tenant_id = head.tenant_id AND h.terminal_id = head.terminal_id;
  END IF;

  applied := apply_or_quarantine(head.tenant_id, head.terminal_id, who.location_id, known_seq + 1,
                                 head.last_seq);
  quarantined := applied.quarantined;
  IF applied.changes IS NOT NULL THEN
    PERFORM change_stock(head.tenant_id, applied.changes);
  END IF;
END
$$;
