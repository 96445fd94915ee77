-- Goods that come back against a receipt: transactions of the kind 'return'. All their amounts
-- and quantities are below zero, so that sums over a shift, a day or a good are what is left. A
-- line of a return has the number of the line that was sold.
SET LOCAL ROLE holdfast_owner;
LOCK TABLE journal_heads IN EXCLUSIVE MODE;

-- No foreign key: what came back did so, whether the sale arrived here or not.
ALTER TABLE transactions
  ADD COLUMN original_transaction_id uuid,
  ADD COLUMN original_receipt_number bigint,
  ADD COLUMN return_reason text,
  ADD CONSTRAINT transactions_return_check
    CHECK (kind <> 'return' OR original_transaction_id IS NOT NULL);
CREATE INDEX transactions_original ON transactions (original_transaction_id, tenant_id)
  WHERE original_transaction_id IS NOT NULL;

-- What does not agree within the return, with the sale, or with what else came back of it.
CREATE FUNCTION return_disagreements(tenant uuid, body jsonb) RETURNS text[]
  LANGUAGE plpgsql
  AS $$
DECLARE
  minor_unit numeric := minor_to_amount(1, (body -> 'currency' ->> 'exponent')::integer);
  total bigint := (body -> 'totals' ->> 'total')::bigint;
  original uuid := (body -> 'original' ->> 'transaction')::uuid;
  sale transactions;
  sums record;
  line record;
  paid_back numeric(14, 3);
  findings text[] := '{}';
BEGIN
  SELECT sum((l -> 'amounts' ->> 'total')::bigint) AS total,
         sum((l -> 'amounts' ->> 'tax')::bigint) AS tax,
         (SELECT coalesce(sum((r ->> 'amount')::bigint), 0)
            FROM jsonb_array_elements(body -> 'refunds') r) AS refunds
    INTO sums FROM jsonb_array_elements(body -> 'lines') l;
  IF sums.total <> total THEN
    findings := findings || format('the lines sum to %s, the total is %s', sums.total, total);
  END IF;
  IF sums.tax <> (body -> 'totals' ->> 'tax')::bigint THEN
    findings := findings || format('the taxes of the lines sum to %s, the tax is %s', sums.tax,
                                   body -> 'totals' ->> 'tax');
  END IF;
  IF sums.refunds <> total THEN
    findings := findings || format('%s was paid back, the total is %s', sums.refunds, total);
  END IF;

  SELECT * INTO sale FROM transactions t
   WHERE t.id = original AND t.tenant_id = tenant AND t.kind = 'sale' AND t.status = 'completed';
  IF NOT FOUND THEN
    RETURN findings || format('original unknown: %s', coalesce(original::text, 'not said'));
  END IF;
  IF sale.receipt_number <> (body -> 'original' ->> 'receipt_number')::bigint THEN
    findings := findings || format('the original has the receipt number %s', sale.receipt_number);
  END IF;
  FOR line IN
    SELECT back.number, back.quantity + coalesce(earlier.quantity, 0) AS quantity,
           coalesce(sold.quantity, 0) AS sold
      FROM (SELECT l.number, sum(l.quantity) * 0.001 AS quantity
              FROM jsonb_to_recordset(body -> 'lines') AS l (number integer, quantity bigint)
             GROUP BY l.number) back
      LEFT JOIN transaction_items sold
        ON sold.transaction_id = original AND sold.tenant_id = tenant
           AND sold.line_number = back.number
      LEFT JOIN LATERAL
           (SELECT -sum(i.quantity) AS quantity
              FROM transactions t
              JOIN transaction_items i ON i.transaction_id = t.id AND i.tenant_id = t.tenant_id
             WHERE t.original_transaction_id = original AND t.tenant_id = tenant
               AND i.line_number = back.number) earlier ON true
     ORDER BY back.number
  LOOP
    IF line.quantity > line.sold THEN
      findings := findings || format('line %s: %s came back, %s was sold', line.number,
                                     line.quantity, line.sold);
    END IF;
  END LOOP;
  SELECT coalesce(-sum(t.total_amount), 0) + total * minor_unit INTO paid_back
    FROM transactions t
   WHERE t.original_transaction_id = original AND t.tenant_id = tenant;
  IF paid_back > sale.total_amount THEN
    findings := findings || format('%s was paid back, %s had been paid', paid_back,
                                   sale.total_amount);
  END IF;
  RETURN findings;
END
$$;

CREATE FUNCTION apply_goods_returned(e journal_entries, location uuid, body jsonb)
  RETURNS stock_change[]
  LANGUAGE plpgsql
  AS $$
DECLARE
  returned uuid := (body ->> 'transaction')::uuid;
  minor_unit numeric := minor_to_amount(1, (body -> 'currency' ->> 'exponent')::integer);
  totals jsonb := body -> 'totals';
  policy jsonb := body -> 'tax_policy';
  person record;
  shift shifts;
  place uuid;
  unknown text;
  changes stock_change[];
  findings text[];
BEGIN
  person := known_person(e.tenant_id, (body ->> 'by')::uuid, 'person',
                         return_disagreements(e.tenant_id, body));
  findings := person.findings;
  SELECT * INTO shift FROM shifts s
   WHERE s.tenant_id = e.tenant_id AND s.id = (body ->> 'shift')::uuid;
  IF NOT FOUND THEN
    findings := findings || format('shift unknown: %s', coalesce(body ->> 'shift', 'not said'));
  END IF;
  -- A till that was moved since worked where its shift was opened.
  place := coalesce(shift.location_id, location);
  IF body -> 'currency' ->> 'code' <> (SELECT t.currency FROM tenants t WHERE t.id = e.tenant_id)
  THEN
    findings := findings || format('the currency is %s', body -> 'currency' ->> 'code');
  END IF;
  -- Locked until the end, so that none is deleted between the look and the foreign key.
  PERFORM FROM product_variants v
    WHERE v.tenant_id = e.tenant_id
      AND v.id IN (SELECT l.variant FROM jsonb_to_recordset(body -> 'lines') AS l (variant uuid))
    ORDER BY v.id FOR KEY SHARE;
  SELECT string_agg(l.number::text, ', ' ORDER BY l.number) INTO unknown
    FROM jsonb_to_recordset(body -> 'lines') AS l (number integer, variant uuid)
   WHERE NOT EXISTS (SELECT FROM product_variants v
                      WHERE v.tenant_id = e.tenant_id AND v.id = l.variant);
  IF unknown IS NOT NULL THEN
    findings := findings || ('variant unknown: line ' || unknown);
  END IF;

  -- What transactions and their items name has a row in these, in place of a foreign key.
  INSERT INTO recorded_variants
  SELECT DISTINCT e.tenant_id, v.id
    FROM product_variants v
   WHERE v.tenant_id = e.tenant_id
     AND v.id IN (SELECT l.variant FROM jsonb_to_recordset(body -> 'lines') AS l (variant uuid))
   ORDER BY v.id
  ON CONFLICT DO NOTHING;
  INSERT INTO recorded_people SELECT e.tenant_id, person.known WHERE person.known IS NOT NULL
  ON CONFLICT DO NOTHING;
  INSERT INTO recorded_locations VALUES (e.tenant_id, place) ON CONFLICT DO NOTHING;

  INSERT INTO transactions (
    id, tenant_id, terminal_id, location_id, shift_id, cashier_id, kind, status, receipt_number,
    currency, subtotal_amount, line_discount_amount, sale_discount_amount, tax_amount,
    total_amount, units, line_count, voided_line_count, tax_mode, tax_rounding_scope,
    tax_rounding, journal_entry_id, findings, occurred_at, original_transaction_id,
    original_receipt_number, return_reason)
  VALUES (
    returned, e.tenant_id, e.terminal_id, place, shift.id, person.known, 'return', 'completed',
    (body ->> 'receipt_number')::bigint, body -> 'currency' ->> 'code',
    -(totals ->> 'subtotal')::bigint * minor_unit,
    -(totals ->> 'line_discount')::bigint * minor_unit,
    -(totals ->> 'sale_discount')::bigint * minor_unit, -(totals ->> 'tax')::bigint * minor_unit,
    -(totals ->> 'total')::bigint * minor_unit, -(totals ->> 'units')::bigint * 0.001,
    jsonb_array_length(body -> 'lines'), 0, policy ->> 'mode', policy ->> 'scope',
    policy ->> 'rounding', e.id, findings, e.occurred_at,
    (body -> 'original' ->> 'transaction')::uuid,
    (body -> 'original' ->> 'receipt_number')::bigint, body ->> 'reason');

  WITH line AS MATERIALIZED (
    SELECT l.*, v.id AS variant_id, v.track_inventory
      FROM jsonb_to_recordset(body -> 'lines') AS l (
             number integer, variant uuid, tax_category uuid, sku text, name text, barcode text,
             unit text, quantity bigint, unit_price bigint, amounts jsonb)
      LEFT JOIN product_variants v ON v.tenant_id = e.tenant_id AND v.id = l.variant
  ), item AS (
    INSERT INTO transaction_items (
      transaction_id, tenant_id, line_number, variant_id, sold_variant_id, tax_category_id, sku,
      name, barcode, unit, quantity, list_price, unit_price, extended_amount,
      line_discount_amount, sale_discount_amount, tax_amount, total_amount)
    SELECT returned, e.tenant_id, l.number, l.variant_id, l.variant, l.tax_category, l.sku, l.name,
           l.barcode, l.unit, -l.quantity * 0.001, l.unit_price * minor_unit,
           l.unit_price * minor_unit, -(l.amounts ->> 'extended')::bigint * minor_unit,
           -(l.amounts ->> 'line_discount')::bigint * minor_unit,
           -(l.amounts ->> 'sale_discount')::bigint * minor_unit,
           -(l.amounts ->> 'tax')::bigint * minor_unit,
           -(l.amounts ->> 'total')::bigint * minor_unit
      FROM line l
  ), tender AS (
    INSERT INTO transaction_tenders (transaction_id, tenant_id, tender_number, kind,
                                     tendered_amount, change_amount)
    SELECT returned, e.tenant_id, r.number, r.refund ->> 'kind', 0,
           (r.refund ->> 'amount')::bigint * minor_unit
      FROM jsonb_array_elements(body -> 'refunds') WITH ORDINALITY AS r (refund, number)
  ), tax AS (
    INSERT INTO transaction_taxes (transaction_id, tenant_id, tax_rate_id, name, rate, base_amount,
                                   tax_amount)
    SELECT returned, e.tenant_id, t.rate, t.name, t.parts_per_million * 0.000001,
           -t.base * minor_unit, -t.tax * minor_unit
      FROM jsonb_to_recordset(totals -> 'taxes') AS t (
             rate uuid, name text, parts_per_million integer, base bigint, tax bigint)
  ), excepted AS (
    INSERT INTO stock_exceptions (tenant_id, id, location_id, kind, sold_variant_id,
                                  first_reference_id, last_reference_id, quantity, detail)
    SELECT e.tenant_id, uuid_v7(), place, 'unknown_variant', l.variant, returned, returned,
           -l.quantity * 0.001, format('%s %s (line %s)', l.sku, l.name, l.number)
      FROM line l WHERE l.variant_id IS NULL
  ), moved AS (
    INSERT INTO stock_movements AS m (
      id, tenant_id, location_id, variant_id, type, quantity, reason, reference_type,
      reference_id, reference_line, created_by, occurred_at)
    SELECT uuid_v7(), e.tenant_id, place, l.variant_id, 'in', l.quantity * 0.001, 'return',
           'transaction', returned, l.number, person.known, e.occurred_at
      FROM line l WHERE l.track_inventory ORDER BY l.number
    RETURNING m.location_id, m.variant_id, m.quantity, m.reference_id
  )
  SELECT array_agg(ROW(m.location_id, m.variant_id, m.quantity, m.reference_id)::stock_change)
    INTO changes FROM moved m;
  RETURN changes;
END
$$;

SELECT add_journal_kind('goods_returned', 1, 'apply_goods_returned');
