-- The straight road for what nearly every sale is: of known goods, by a known person, in the
-- till's shift, with sums that agree. Its lines are read once and go into the tables without
-- anything about them being looked up beforehand; what was taken for granted is checked of the
-- whole batch afterwards, in the same statement. One sale that is not so, and all of them take
-- the road of 025. And statements that had nothing to do are left out.
SET LOCAL ROLE holdfast_owner;
LOCK TABLE journal_heads IN EXCLUSIVE MODE;

ALTER FUNCTION apply_sales(uuid, uuid, uuid, bigint, bigint) RENAME TO apply_any_sales;
-- What these settings make of a plan's cost has its expressions compiled, for seconds; post_journal
-- has that off, who calls it otherwise has not.
ALTER FUNCTION apply_any_sales(uuid, uuid, uuid, bigint, bigint) SET jit = off;

-- In the middle of an expression: this is not for apply_plain_sales().
CREATE FUNCTION not_plain() RETURNS boolean
  LANGUAGE plpgsql
  AS $$
BEGIN
  RAISE EXCEPTION 'not a plain sale' USING ERRCODE = 'ZH008';
END
$$;

-- As apply_any_sales(), for sales without findings and exceptions. ZH008: one is not so, or has
-- goods, people or a place that nothing recorded has named before.
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

-- Records the sales among these entries with their lines, tenders, taxes and stock movements;
-- returns what they do to the stock. Whether a sale can be applied is never decided on the
-- straight road, whatever it fails with; trouble of the server's own ends both.
CREATE FUNCTION apply_sales(tenant uuid, terminal uuid, location uuid, first_seq bigint,
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

-- As in 025, with fewer statements.
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

-- As in 018.
CREATE OR REPLACE FUNCTION sum_up_inventory() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    INSERT INTO inventory_summary AS s (tenant_id, variant_id, total_on_hand, total_reserved)
    SELECT d.tenant_id, d.variant_id, sum(d.on_hand), sum(d.reserved)
      FROM (SELECT tenant_id, variant_id, on_hand, reserved FROM new_rows
            UNION ALL
            SELECT tenant_id, variant_id, -on_hand, -reserved FROM old_rows) d
     GROUP BY d.tenant_id, d.variant_id HAVING sum(d.on_hand) <> 0 OR sum(d.reserved) <> 0
     ORDER BY d.tenant_id, d.variant_id
    ON CONFLICT ON CONSTRAINT inventory_summary_pkey DO UPDATE
      SET total_on_hand = s.total_on_hand + excluded.total_on_hand,
          total_reserved = s.total_reserved + excluded.total_reserved, last_updated = now();
  ELSIF TG_OP = 'INSERT' THEN
    -- INSERT ... ON CONFLICT calls both triggers, and has nearly always rows for one alone.
    IF NOT EXISTS (SELECT FROM new_rows) THEN
      RETURN NULL;
    END IF;
    INSERT INTO inventory_summary AS s (tenant_id, variant_id, total_on_hand, total_reserved,
                                        location_count)
    SELECT n.tenant_id, n.variant_id, sum(n.on_hand), sum(n.reserved), count(*) FROM new_rows n
     GROUP BY n.tenant_id, n.variant_id ORDER BY n.tenant_id, n.variant_id
    ON CONFLICT ON CONSTRAINT inventory_summary_pkey DO UPDATE
      SET total_on_hand = s.total_on_hand + excluded.total_on_hand,
          total_reserved = s.total_reserved + excluded.total_reserved,
          location_count = s.location_count + excluded.location_count, last_updated = now();
  ELSE
    UPDATE inventory_summary s
       SET total_on_hand = s.total_on_hand - o.on_hand,
           total_reserved = s.total_reserved - o.reserved,
           location_count = s.location_count - o.places, last_updated = now()
      FROM (SELECT tenant_id, variant_id, sum(on_hand) AS on_hand, sum(reserved) AS reserved,
                   count(*) AS places FROM old_rows GROUP BY tenant_id, variant_id) o
     WHERE s.tenant_id = o.tenant_id AND s.variant_id = o.variant_id;
  END IF;
  RETURN NULL;
END
$$;
