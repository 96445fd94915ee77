SET LOCAL ROLE holdfast_owner;
LOCK TABLE journal_heads IN EXCLUSIVE MODE;

CREATE OR REPLACE FUNCTION return_disagreements(tenant uuid, body jsonb) RETURNS text[]
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
    SELECT back.number, back.least, back.quantity + coalesce(earlier.quantity, 0) AS quantity,
           back.amount + coalesce(earlier.amount, 0) AS amount,
           coalesce(sold.quantity, 0) AS sold, coalesce(sold.total_amount, 0) AS paid
      FROM (SELECT l.number, sum(l.quantity) * 0.001 AS quantity,
                   sum((l.amounts ->> 'total')::bigint) * minor_unit AS amount,
                   least(min(l.quantity), min((l.amounts ->> 'total')::bigint)) AS least
              FROM jsonb_to_recordset(body -> 'lines')
                     AS l (number integer, quantity bigint, amounts jsonb)
             GROUP BY l.number) back
      LEFT JOIN transaction_items sold
        ON sold.transaction_id = original AND sold.tenant_id = tenant
           AND sold.line_number = back.number
      LEFT JOIN LATERAL
           (SELECT -sum(i.quantity) AS quantity, -sum(i.total_amount) AS amount
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
    -- A till pays back this share of the line, rounded to the minor unit, however many steps
    -- it takes (pos/core/refund.h).
    IF line.sold > 0 AND line.amount > round(line.paid * line.quantity / line.sold,
                                             (body -> 'currency' ->> 'exponent')::integer) THEN
      findings := findings || format('line %s: %s was paid back for %s, %s had been paid for %s',
                                     line.number, line.amount, line.quantity, line.paid,
                                     line.sold);
    END IF;
    IF line.least < 0 THEN
      findings := findings || format('line %s: less than nothing came back', line.number);
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
