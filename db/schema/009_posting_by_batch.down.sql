SET LOCAL ROLE holdfast_owner;

DROP FUNCTION refuse_entry(journal_heads, jsonb, text),
  follow_chain(journal_heads, sent_entry[]), read_entries(jsonb),
  apply_or_quarantine(uuid, uuid, uuid, bigint, bigint),
  apply_journal_entries(uuid, uuid, uuid, bigint, bigint),
  apply_voided_sales(uuid, uuid, uuid, bigint, bigint),
  apply_sales(uuid, uuid, uuid, bigint, bigint), refuse_payload(text);
DROP TYPE sent_entry;

ALTER TABLE journal_entries ALTER COLUMN payload SET COMPRESSION default;

ALTER TABLE transaction_items
  ADD CONSTRAINT transaction_items_transaction_id_tenant_id_fkey
  FOREIGN KEY (transaction_id, tenant_id) REFERENCES transactions (id, tenant_id);
ALTER TABLE transaction_tenders
  ADD CONSTRAINT transaction_tenders_transaction_id_tenant_id_fkey
  FOREIGN KEY (transaction_id, tenant_id) REFERENCES transactions (id, tenant_id);
ALTER TABLE transaction_taxes
  ADD CONSTRAINT transaction_taxes_transaction_id_tenant_id_fkey
  FOREIGN KEY (transaction_id, tenant_id) REFERENCES transactions (id, tenant_id);

-- From here on as in 005.

CREATE FUNCTION known_shift(tenant uuid, shift uuid, INOUT findings text[],
                            INOUT location_id uuid, OUT known uuid)
  LANGUAGE plpgsql STABLE
  AS $$
DECLARE
  shift_location uuid;
BEGIN
  SELECT s.id, s.location_id INTO known, shift_location FROM shifts s
   WHERE s.tenant_id = tenant AND s.id = shift;
  -- A till that was moved since sold where its shift was opened.
  location_id := coalesce(shift_location, location_id);
  IF known IS NULL THEN
    findings := findings || format('shift unknown: %s', coalesce(shift::text, 'not said'));
  END IF;
END
$$;

-- What must hold in a record and does not: the till computed it, the server only looks.
CREATE FUNCTION sale_disagreements(tenant uuid, body jsonb) RETURNS text[]
  LANGUAGE plpgsql STABLE
  AS $$
DECLARE
  disagreements text[];
BEGIN
  WITH sums AS (
    SELECT coalesce(sum((l -> 'amounts' ->> 'total')::bigint), 0) AS total,
           coalesce(sum((l -> 'amounts' ->> 'tax')::bigint), 0) AS tax
      FROM jsonb_array_elements(body -> 'lines') l
     WHERE NOT (l ->> 'voided')::boolean
  ), paid AS (
    SELECT coalesce(sum((t ->> 'tendered')::bigint - (t ->> 'change')::bigint), 0) AS paid
      FROM jsonb_array_elements(body -> 'tenders') t
  ), claimed AS (
    SELECT (body -> 'totals' ->> 'total')::bigint AS total,
           (body -> 'totals' ->> 'tax')::bigint AS tax
  )
  SELECT array_remove(ARRAY[
    CASE WHEN sums.total <> claimed.total
         THEN format('the lines sum to %s, the total is %s', sums.total, claimed.total) END,
    CASE WHEN sums.tax <> claimed.tax
         THEN format('the taxes of the lines sum to %s, the tax is %s', sums.tax, claimed.tax) END,
    CASE WHEN paid.paid <> claimed.total
         THEN format('%s was paid, the total is %s', paid.paid, claimed.total) END,
    CASE WHEN body -> 'currency' ->> 'code' <> (SELECT currency FROM tenants WHERE id = tenant)
         THEN format('the currency is %s', body -> 'currency' ->> 'code') END
  ], NULL) INTO disagreements
  FROM sums, paid, claimed;
  RETURN disagreements;
END
$$;

-- Records the sale with its lines, tenders, taxes and stock movements; returns what it does
-- to the stock, which change_stock() carries out for the whole batch.
CREATE FUNCTION apply_sale(tenant uuid, terminal uuid, location uuid, entry uuid,
                           at timestamptz, body jsonb) RETURNS stock_change[]
  LANGUAGE plpgsql
  AS $$
DECLARE
  sale_id uuid := (body ->> 'transaction')::uuid;
  exponent integer := (body -> 'currency' ->> 'exponent')::integer;
  totals jsonb := body -> 'totals';
  shift record;
  cashier record;
  findings text[] := sale_disagreements(tenant, body);
  unknown_lines text[];
  line_count integer;
  voided_line_count integer;
  changes stock_change[];
BEGIN
  IF exponent NOT BETWEEN 0 AND 3 THEN
    RAISE EXCEPTION 'no currency has the exponent %', exponent USING ERRCODE = 'ZH007';
  END IF;
  SELECT count(*) FILTER (WHERE NOT (l ->> 'voided')::boolean),
         count(*) FILTER (WHERE (l ->> 'voided')::boolean)
    INTO line_count, voided_line_count
    FROM jsonb_array_elements(body -> 'lines') l;
  IF line_count + voided_line_count <> jsonb_array_length(body -> 'lines') THEN
    RAISE EXCEPTION 'a line does not say whether it was voided' USING ERRCODE = 'ZH007';
  END IF;
  shift := known_shift(tenant, (body ->> 'shift')::uuid, findings, location);
  cashier := known_person(tenant, (body ->> 'cashier')::uuid, 'cashier', shift.findings);

  -- Locked until the end, so that none is deleted between the look and the foreign key.
  SELECT array_agg(l ->> 'number' ORDER BY l ->> 'number') INTO unknown_lines
    FROM jsonb_array_elements(body -> 'lines') l
    LEFT JOIN (SELECT v.id FROM product_variants v
                WHERE v.tenant_id = tenant
                  AND v.id IN (SELECT (k ->> 'variant')::uuid
                                 FROM jsonb_array_elements(body -> 'lines') k)
                ORDER BY v.id FOR KEY SHARE) v ON v.id = (l ->> 'variant')::uuid
   WHERE NOT (l ->> 'voided')::boolean AND v.id IS NULL;
  findings := cashier.findings;
  IF unknown_lines IS NOT NULL THEN
    findings := findings || ('variant unknown: line ' || array_to_string(unknown_lines, ', '));
  END IF;

  INSERT INTO transactions (
    id, tenant_id, terminal_id, location_id, shift_id, cashier_id, kind, status, receipt_number,
    currency, subtotal_amount, line_discount_amount, sale_discount_amount, tax_amount,
    total_amount, discount, units, line_count, voided_line_count, tax_mode, tax_rounding_scope,
    tax_rounding, journal_entry_id, findings, occurred_at)
  VALUES (
    sale_id, tenant, terminal, shift.location_id, shift.known, cashier.known, 'sale', 'completed',
    (body ->> 'receipt_number')::bigint, body -> 'currency' ->> 'code',
    minor_to_amount((totals ->> 'subtotal')::bigint, exponent),
    minor_to_amount((totals ->> 'line_discount')::bigint, exponent),
    minor_to_amount((totals ->> 'sale_discount')::bigint, exponent),
    minor_to_amount((totals ->> 'tax')::bigint, exponent),
    minor_to_amount((totals ->> 'total')::bigint, exponent),
    body -> 'discount', thousandths_to_quantity((totals ->> 'units')::bigint), line_count,
    voided_line_count, body -> 'tax_policy' ->> 'mode', body -> 'tax_policy' ->> 'scope',
    body -> 'tax_policy' ->> 'rounding', entry, findings, at);

  WITH sold AS (
    INSERT INTO transaction_items (
      transaction_id, tenant_id, line_number, variant_id, sold_variant_id, tax_category_id, sku,
      name, barcode, unit, quantity, list_price, unit_price, discount, extended_amount,
      line_discount_amount, sale_discount_amount, tax_amount, total_amount)
    SELECT sale_id, tenant, l.number, v.id, l.variant, l.tax_category, l.sku, l.name, l.barcode,
           l.unit, thousandths_to_quantity(l.quantity), minor_to_amount(l.list_price, exponent),
           minor_to_amount(l.unit_price, exponent), l.discount,
           minor_to_amount((l.amounts ->> 'extended')::bigint, exponent),
           minor_to_amount((l.amounts ->> 'line_discount')::bigint, exponent),
           minor_to_amount((l.amounts ->> 'sale_discount')::bigint, exponent),
           minor_to_amount((l.amounts ->> 'tax')::bigint, exponent),
           minor_to_amount((l.amounts ->> 'total')::bigint, exponent)
      FROM jsonb_to_recordset(body -> 'lines') AS l (
             number integer, variant uuid, tax_category uuid, sku text, name text, barcode text,
             unit text, quantity bigint, list_price bigint, unit_price bigint, discount jsonb,
             voided boolean, amounts jsonb)
      LEFT JOIN product_variants v ON v.tenant_id = tenant AND v.id = l.variant
     WHERE NOT l.voided
    RETURNING line_number, variant_id, sold_variant_id, sku, name, quantity
  ), excepted AS (
    INSERT INTO stock_exceptions (tenant_id, id, location_id, kind, sold_variant_id,
                                  first_reference_id, last_reference_id, quantity, detail)
    SELECT tenant, uuid_v7(), shift.location_id, 'unknown_variant', i.sold_variant_id, sale_id,
           sale_id, i.quantity, format('%s %s (line %s)', i.sku, i.name, i.line_number)
      FROM sold i WHERE i.variant_id IS NULL
  ), moved AS (
    INSERT INTO stock_movements AS m (
      id, tenant_id, location_id, variant_id, type, quantity, reason, reference_type,
      reference_id, reference_line, created_by, occurred_at)
    SELECT uuid_v7(), tenant, shift.location_id, i.variant_id,
           CASE WHEN i.quantity > 0 THEN 'out' ELSE 'in' END, -i.quantity, 'sale', 'transaction',
           sale_id, i.line_number, cashier.known, at
      FROM sold i
      JOIN product_variants v ON v.tenant_id = tenant AND v.id = i.variant_id
     WHERE v.track_inventory
     ORDER BY i.line_number
    RETURNING m.variant_id, m.quantity
  )
  SELECT array_agg(ROW(shift.location_id, m.variant_id, m.quantity, sale_id)::stock_change)
    INTO changes FROM moved m;

  INSERT INTO transaction_tenders (transaction_id, tenant_id, tender_number, kind,
                                   tendered_amount, change_amount)
  SELECT sale_id, tenant, t.number, t.tender ->> 'kind',
         minor_to_amount((t.tender ->> 'tendered')::bigint, exponent),
         minor_to_amount((t.tender ->> 'change')::bigint, exponent)
    FROM jsonb_array_elements(body -> 'tenders') WITH ORDINALITY AS t (tender, number);

  INSERT INTO transaction_taxes (transaction_id, tenant_id, tax_rate_id, name, rate, base_amount,
                                 tax_amount)
  SELECT sale_id, tenant, t.rate, t.name, t.parts_per_million::numeric / 1000000,
         minor_to_amount(t.base, exponent), minor_to_amount(t.tax, exponent)
    FROM jsonb_to_recordset(totals -> 'taxes') AS t (
           rate uuid, name text, parts_per_million integer, base bigint, tax bigint);
  RETURN changes;
END
$$;

CREATE FUNCTION apply_sale_voided(tenant uuid, terminal uuid, location uuid, entry uuid,
                                  at timestamptz, body jsonb) RETURNS void
  LANGUAGE plpgsql
  AS $$
DECLARE
  shift record;
  person record;
BEGIN
  shift := known_shift(tenant, (body ->> 'shift')::uuid, '{}', location);
  person := known_person(tenant, (body ->> 'by')::uuid, 'person', shift.findings);
  INSERT INTO transactions (
    id, tenant_id, terminal_id, location_id, shift_id, cashier_id, kind, status, currency,
    subtotal_amount, line_discount_amount, sale_discount_amount, tax_amount, total_amount,
    discount, units, line_count, voided_line_count, journal_entry_id, findings, occurred_at)
  VALUES (
    (body ->> 'transaction')::uuid, tenant, terminal, shift.location_id, shift.known, person.known,
    'sale', 'voided', body -> 'currency' ->> 'code', 0, 0, 0, 0, 0, body -> 'discount', 0, 0,
    jsonb_array_length(body -> 'lines'), entry, person.findings, at);
END
$$;

-- Applies one entry; returns what it does to the stock, or NULL.
CREATE FUNCTION apply_journal_entry(tenant uuid, terminal uuid, location uuid, entry uuid)
  RETURNS stock_change[]
  LANGUAGE plpgsql
  AS $$
DECLARE
  e journal_entries;
BEGIN
  SELECT * INTO STRICT e FROM journal_entries j WHERE j.id = entry AND j.tenant_id = tenant;
  -- A kind that is not known here waits in the inbox for a server that knows it.
  IF e.kind NOT IN ('shift_opened', 'sale', 'sale_voided', 'shift_closed') THEN
    RETURN NULL;
  END IF;
  IF e.version > 1 THEN
    RAISE EXCEPTION 'payload_too_new: version % of %', e.version, e.kind USING ERRCODE = 'ZH006';
  END IF;
  CASE e.kind
    WHEN 'sale' THEN
      RETURN apply_sale(tenant, terminal, location, e.id, e.occurred_at, e.payload::jsonb);
    WHEN 'sale_voided' THEN
      PERFORM apply_sale_voided(tenant, terminal, location, e.id, e.occurred_at,
                                e.payload::jsonb);
    WHEN 'shift_opened' THEN
      PERFORM apply_shift_opened(tenant, terminal, location, e.id, e.occurred_at,
                                 e.payload::jsonb);
    WHEN 'shift_closed' THEN
      PERFORM apply_shift_closed(tenant, terminal, e.id, e.occurred_at, e.payload::jsonb);
  END CASE;
  RETURN NULL;
END
$$;

-- Why the chain cannot go on with this entry, as 'name: detail'; NULL when it can, or when
-- the entry is the one that is already here.
CREATE FUNCTION journal_refusal(head journal_heads, entry jsonb) RETURNS text
  LANGUAGE plpgsql VOLATILE
  AS $$
DECLARE
  seq bigint := (entry ->> 'seq')::bigint;
  known bytea;
BEGIN
  IF seq > head.last_seq + 1 THEN
    RETURN format('sequence_gap: entry %s was sent, the server waits for %s', seq,
                  head.last_seq + 1);
  ELSIF seq = head.last_seq + 1 THEN
    IF decode(entry ->> 'previous_hash', 'hex') <> head.last_hash THEN
      RETURN format('sequence_fork: entry %s does not follow the entry %s that the server has',
                    seq, head.last_seq);
    END IF;
    RETURN NULL;
  END IF;
  SELECT j.hash INTO known FROM journal_entries j
   WHERE j.tenant_id = head.tenant_id AND j.terminal_id = head.terminal_id
     AND j.seq = (entry ->> 'seq')::bigint;
  IF known IS DISTINCT FROM decode(entry ->> 'hash', 'hex') THEN
    RETURN format('sequence_fork: the server has another entry %s', seq);
  END IF;
  RETURN NULL;
END
$$;

-- Takes one entry that follows on the head; returns its answer.
CREATE FUNCTION take_journal_entry(head journal_heads, location uuid, entry jsonb,
                                   OUT answer jsonb, OUT changes stock_change[])
  LANGUAGE plpgsql
  AS $$
DECLARE
  entry_id uuid := (entry ->> 'id')::uuid;
  code text;
  message text;
BEGIN
  INSERT INTO journal_entries (id, tenant_id, terminal_id, seq, kind, version, occurred_at,
                               payload, previous_hash, hash, signature)
  VALUES (entry_id, head.tenant_id, head.terminal_id, (entry ->> 'seq')::bigint,
          entry ->> 'kind', (entry ->> 'version')::integer,
          -- A clock gone mad must not hold up the queue: the years 1 to 9999.
          to_timestamp(least(greatest((entry ->> 'occurred_at_ms')::numeric, -62135596800000),
                             253402300799999) / 1000),
          entry ->> 'payload',
          decode(entry ->> 'previous_hash', 'hex'), decode(entry ->> 'hash', 'hex'),
          decode(entry ->> 'signature', 'hex'))
  ON CONFLICT ON CONSTRAINT journal_entries_pkey DO NOTHING;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  BEGIN
    changes := apply_journal_entry(head.tenant_id, head.terminal_id, location, entry_id);
    answer := jsonb_build_object('seq', entry -> 'seq', 'status', 'applied');
  EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT;
    IF is_passing_error(code) THEN
      RAISE;
    END IF;
    changes := NULL;
    INSERT INTO journal_quarantine (entry_id, tenant_id, terminal_id, seq, reason)
    VALUES (entry_id, head.tenant_id, head.terminal_id,
            (entry ->> 'seq')::bigint, format('%s: %s', code, message));
    answer := jsonb_build_object('seq', entry -> 'seq', 'status', 'quarantined',
                                 'reason', format('%s: %s', code, message));
  END;
END
$$;

-- Carries out what a batch does to the stock: one change of each row, in the order of its
-- key, after everything else. Two tills that each changed the stock sale by sale would lock
-- the same goods in different orders and end in a deadlock.
CREATE OR REPLACE FUNCTION change_stock(tenant uuid, changes stock_change[]) RETURNS void
  LANGUAGE plpgsql
  AS $$
BEGIN
  WITH net AS (
    SELECT c.location_id, c.variant_id, sum(c.quantity) AS quantity,
           (array_agg(c.reference_id))[1] AS first_reference_id,
           (array_agg(c.reference_id))[count(*)] AS last_reference_id
      FROM unnest(changes) AS c GROUP BY c.location_id, c.variant_id
  ), changed AS (
    INSERT INTO inventory_items AS stock (tenant_id, location_id, variant_id, on_hand,
                                          cycle_count_due_at)
    SELECT tenant, n.location_id, n.variant_id, n.quantity, CASE WHEN n.quantity < 0 THEN now() END
      FROM net n ORDER BY n.location_id, n.variant_id
    ON CONFLICT ON CONSTRAINT inventory_items_pkey DO UPDATE
      SET on_hand = stock.on_hand + excluded.on_hand,
          cycle_count_due_at = CASE WHEN stock.available + excluded.on_hand < 0
                                    THEN least(stock.cycle_count_due_at, now())
                                    ELSE stock.cycle_count_due_at END,
          updated_at = now()
    RETURNING stock.location_id, stock.variant_id, stock.available
  )
  INSERT INTO stock_exceptions AS exception (
    tenant_id, id, location_id, kind, variant_id, first_reference_id, last_reference_id, quantity)
  SELECT tenant, uuid_v7(), c.location_id, 'shortfall', c.variant_id, n.first_reference_id,
         n.last_reference_id, c.available
    FROM changed c JOIN net n USING (location_id, variant_id)
   WHERE c.available < 0 AND n.quantity < 0
   ORDER BY c.location_id, c.variant_id
  ON CONFLICT (tenant_id, location_id, variant_id) WHERE kind = 'shortfall' AND resolved_at IS NULL
    DO UPDATE SET quantity = least(exception.quantity, excluded.quantity),
                  last_reference_id = excluded.last_reference_id, updated_at = now();
END
$$;

-- What a till calls. `entries` is an array of
--   {"seq": 7, "id": uuid, "kind": "sale", "version": 1, "occurred_at_ms": 1772375525120,
--    "payload": "the JSON text, as a string", "previous_hash": hex, "hash": hex,
--    "signature": hex, optional}
-- in the order of their numbers. The answer is
--   {"answers": [{"seq": 7, "status": "applied" | "already_applied" | "quarantined",
--                 "reason": text}], "error": "sequence_gap" | "sequence_fork", "detail": text}
-- where `error` stands only when an entry was refused: those before it are answered and
-- recorded, those from it on are not. The refusal is an answer and no exception, so that
-- its alarm is recorded.
CREATE OR REPLACE FUNCTION post_journal_entries(entries jsonb) RETURNS jsonb
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
DECLARE
  who record;
  head journal_heads;
  entry jsonb;
  refusal text;
  taken record;
  answers jsonb[] := '{}';
  changes stock_change[];
BEGIN
  who := current_terminal();
  IF jsonb_typeof(entries) IS DISTINCT FROM 'array' THEN
    RAISE EXCEPTION 'entries must be an array' USING ERRCODE = 'ZH004';
  END IF;
  LOOP
    SELECT * INTO head FROM journal_heads h
     WHERE h.tenant_id = who.tenant_id AND h.terminal_id = who.terminal_id FOR UPDATE;
    EXIT WHEN FOUND;
    INSERT INTO journal_heads (tenant_id, terminal_id, last_seq, last_hash)
    VALUES (who.tenant_id, who.terminal_id, 0, decode(repeat('00', 32), 'hex'))
    ON CONFLICT ON CONSTRAINT journal_heads_pkey DO NOTHING;
  END LOOP;

  FOR entry IN SELECT value FROM jsonb_array_elements(entries) LOOP
    IF num_nulls(entry ->> 'seq', entry ->> 'id', entry ->> 'kind', entry ->> 'version',
                 entry ->> 'occurred_at_ms', entry ->> 'payload', entry ->> 'previous_hash',
                 entry ->> 'hash') > 0 THEN
      RAISE EXCEPTION 'an entry lacks a field' USING ERRCODE = 'ZH004';
    END IF;
    refusal := journal_refusal(head, entry);
    IF refusal IS NULL AND (entry ->> 'seq')::bigint <= head.last_seq THEN
      answers := answers || jsonb_build_object('seq', entry -> 'seq', 'status', 'already_applied');
      CONTINUE;
    END IF;
    IF refusal IS NULL THEN
      taken := take_journal_entry(head, who.location_id, entry);
      IF taken.answer IS NULL THEN
        refusal := format('sequence_fork: the server has the id of entry %s under another number',
                          entry ->> 'seq');
      END IF;
    END IF;
    IF refusal IS NOT NULL THEN
      PERFORM raise_journal_alarm(who.tenant_id, who.terminal_id, split_part(refusal, ': ', 1),
                                  entry, substr(refusal, strpos(refusal, ': ') + 2));
      EXIT;
    END IF;
    answers := answers || taken.answer;
    changes := changes || taken.changes;
    head.last_seq := (entry ->> 'seq')::bigint;
    head.last_hash := decode(entry ->> 'hash', 'hex');
  END LOOP;

  IF changes IS NOT NULL THEN
    PERFORM change_stock(who.tenant_id, changes);
  END IF;
  UPDATE journal_heads h SET last_seq = head.last_seq, last_hash = head.last_hash,
                             updated_at = now()
   WHERE h.tenant_id = who.tenant_id AND h.terminal_id = who.terminal_id
     AND h.last_seq <> head.last_seq;
  RETURN jsonb_build_object('answers', to_jsonb(answers))
         || CASE WHEN refusal IS NULL THEN '{}'::jsonb
                 ELSE jsonb_build_object('error', split_part(refusal, ': ', 1),
                                         'detail', substr(refusal, strpos(refusal, ': ') + 2))
            END;
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
    changes := apply_journal_entry(q.tenant_id, q.terminal_id, location, q.entry_id);
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
