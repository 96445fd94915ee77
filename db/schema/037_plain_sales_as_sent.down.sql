SET LOCAL ROLE holdfast_owner;
LOCK TABLE journal_heads IN EXCLUSIVE MODE;

CREATE FUNCTION apply_plain_sales(tenant uuid, terminal uuid, first_seq bigint, last_seq bigint)
  RETURNS stock_change[]
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
    SELECT b.transaction AS id, j.seq, b.cashier, j.occurred_at, b.lines, b.tenders, t.taxes,
           CASE (b.currency ->> 'exponent')::integer
             WHEN 0 THEN 1 WHEN 1 THEN 0.1 WHEN 2 THEN 0.01 WHEN 3 THEN 0.001
             ELSE refuse_payload(format('no currency has the exponent %s',
                                        b.currency ->> 'exponent'))
           END AS minor_unit,
           b.shift, b.currency ->> 'code' AS currency, j.id AS entry_id, b.receipt_number,
           b.tax_policy, b.discount, t.subtotal, t.line_discount, t.sale_discount, t.tax, t.total,
           t.units
      FROM journal_entries j
     CROSS JOIN LATERAL jsonb_to_record(j.payload::jsonb) AS b (
             transaction uuid, receipt_number bigint, shift uuid, cashier uuid, currency jsonb,
             tax_policy jsonb, discount jsonb, lines jsonb, tenders jsonb, totals jsonb)
     CROSS JOIN LATERAL jsonb_to_record(b.totals) AS t (
             subtotal bigint, line_discount bigint, sale_discount bigint, tax bigint,
             total bigint, units bigint, taxes jsonb)
     WHERE j.tenant_id = tenant AND j.terminal_id = terminal
       AND j.seq BETWEEN first_seq AND last_seq AND j.kind = 'sale'
  ), shift AS MATERIALIZED (
    SELECT h.id, h.location_id FROM shifts h
     WHERE h.tenant_id = tenant AND h.id = (SELECT s.shift FROM sale s LIMIT 1)
  ), sold AS (
    INSERT INTO transaction_items AS i (
      transaction_id, tenant_id, line_number, variant_id, sold_variant_id, tax_category_id, sku,
      name, barcode, unit, quantity, list_price, unit_price, discount, extended_amount,
      line_discount_amount, sale_discount_amount, tax_amount, total_amount)
    SELECT s.id, tenant, l.number, l.variant, l.variant, l.tax_category, l.sku, l.name, l.barcode,
           l.unit, l.quantity * 0.001, l.list_price * s.minor_unit, l.unit_price * s.minor_unit,
           l.discount, (l.amounts).extended * s.minor_unit,
           (l.amounts).line_discount * s.minor_unit, (l.amounts).sale_discount * s.minor_unit,
           (l.amounts).tax * s.minor_unit, (l.amounts).total * s.minor_unit
      FROM sale s
     CROSS JOIN LATERAL jsonb_to_recordset(s.lines) AS l (
             number integer, variant uuid, tax_category uuid, sku text, name text, barcode text,
             unit text, quantity bigint, list_price bigint, unit_price bigint, discount jsonb,
             voided boolean, amounts line_amounts)
     WHERE CASE WHEN l.voided IS NULL THEN not_plain() ELSE NOT l.voided END
    RETURNING i.transaction_id AS sale_id, i.line_number, i.variant_id, i.quantity, i.tax_amount,
              i.total_amount
  ), variant AS MATERIALIZED (
    -- Whatever has a row in recorded_variants stays.
    SELECT v.id, v.track_inventory FROM product_variants v
     WHERE v.tenant_id = tenant
       AND v.id = ANY (ARRAY(
             SELECT r.variant_id FROM recorded_variants r
              WHERE r.tenant_id = tenant
                AND r.variant_id = ANY (ARRAY(SELECT d.variant_id FROM sold d))))
  ), tendered AS (
    INSERT INTO transaction_tenders AS i (transaction_id, tenant_id, tender_number, kind,
                                          tendered_amount, change_amount)
    SELECT s.id, tenant, t.number, t.kind, t.tendered * s.minor_unit, t.change * s.minor_unit
      FROM sale s
     CROSS JOIN LATERAL ROWS FROM (jsonb_to_recordset(s.tenders) AS (
             kind text, tendered bigint, change bigint)) WITH ORDINALITY AS t (
             kind, tendered, change, number)
    RETURNING i.transaction_id AS sale_id, i.amount
  ), taxed AS (
    INSERT INTO transaction_taxes (transaction_id, tenant_id, tax_rate_id, name, rate,
                                   base_amount, tax_amount)
    SELECT s.id, tenant, t.rate, t.name, t.parts_per_million * 0.000001, t.base * s.minor_unit,
           t.tax * s.minor_unit
      FROM sale s
     CROSS JOIN LATERAL jsonb_to_recordset(s.taxes) AS t (
             rate uuid, name text, parts_per_million integer, base bigint, tax bigint)
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
           jsonb_array_length(s.lines) - l.line_count, s.tax_policy ->> 'mode',
           s.tax_policy ->> 'scope', s.tax_policy ->> 'rounding', s.entry_id, s.occurred_at
      FROM sale s
      LEFT JOIN (SELECT d.sale_id, count(*) AS line_count, sum(d.total_amount) AS total,
                        sum(d.tax_amount) AS tax
                   FROM sold d GROUP BY d.sale_id) l ON l.sale_id = s.id
      LEFT JOIN (SELECT d.sale_id, sum(d.amount) AS paid
                   FROM tendered d GROUP BY d.sale_id) t ON t.sale_id = s.id
     WHERE CASE WHEN l.total = s.total * s.minor_unit AND l.tax = s.tax * s.minor_unit
                 AND t.paid = s.total * s.minor_unit AND s.currency = shop_currency
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
    INSERT INTO stock_movements AS m (
      id, tenant_id, location_id, variant_id, type, quantity, reason, reference_type,
      reference_id, reference_line, created_by, occurred_at)
    SELECT (id_start || to_hex(id_count + ((s.seq - first_seq) << 20) + d.line_number))::uuid,
           tenant, (SELECT h.location_id FROM shift h), d.variant_id, 'out', -d.quantity, 'sale',
           'transaction', d.sale_id, d.line_number, s.cashier, s.occurred_at
      FROM sold d
      JOIN sale s ON s.id = d.sale_id
      LEFT JOIN variant v ON v.id = d.variant_id
     WHERE CASE WHEN v.id IS NULL OR d.quantity < 0 OR d.line_number >= 1 << 20 THEN not_plain()
                ELSE v.track_inventory END
    RETURNING m.id, m.location_id, m.variant_id, m.quantity, m.reference_id
  )
  SELECT array_agg(ROW(m.location_id, m.variant_id, m.quantity, m.reference_id)::stock_change
                   ORDER BY m.id)
    INTO changes FROM moved m;
  RETURN changes;
END
$$;

CREATE OR REPLACE FUNCTION apply_sales(tenant uuid, terminal uuid, location uuid, first_seq bigint,
                            last_seq bigint) RETURNS stock_change[]
  LANGUAGE plpgsql
  AS $$
BEGIN
  RETURN apply_plain_sales(tenant, terminal, first_seq, last_seq);
EXCEPTION WHEN OTHERS THEN
  IF is_passing_error(SQLSTATE) THEN
    RAISE;
  END IF;
  RETURN apply_any_sales(tenant, terminal, location, first_seq, last_seq);
END
$$;

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
    RETURNING m.location_id, m.variant_id, m.quantity, m.reference_id
  )
  SELECT array_agg(ROW(m.location_id, m.variant_id, m.quantity, m.reference_id)::stock_change)
    INTO changes FROM moved m;
  RETURN changes;
END
$$;

DROP FUNCTION change_stock_of_sales(uuid, stock_change[], uuid[], timestamptz),
  stock_changes_of(uuid, uuid, uuid[]),
  record_plain_sales(uuid, uuid, uuid[], bigint[], text[]);
DROP TYPE sale_payload;
DROP TYPE sale_totals;
DROP TYPE sale_tax, sale_tender, sale_line, sale_tax_policy, sale_currency;
ALTER FUNCTION current_terminal() SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp;

DROP INDEX transactions_occurred;
CREATE INDEX transactions_occurred ON transactions USING brin (occurred_at, shift_id)
  WITH (pages_per_range = 16, autosummarize = on);
CREATE INDEX transactions_receipt ON transactions (tenant_id, terminal_id, receipt_number);
DROP INDEX stock_movements_reference;
CREATE INDEX stock_movements_reference ON stock_movements USING brin (reference_id)
  WITH (pages_per_range = 16, autosummarize = on);
ALTER TABLE stock_movements DROP CONSTRAINT stock_movements_pkey;
ALTER TABLE stock_movements ADD PRIMARY KEY (id, tenant_id);
CREATE INDEX stock_movements_variant
  ON stock_movements (tenant_id, variant_id, location_id, recorded_at);
