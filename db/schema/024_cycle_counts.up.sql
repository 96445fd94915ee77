-- Stock counts: what somebody found on the shelf, what the books said of that moment, and the
-- movement that brings the two together.
--
-- A line holds for the moment at which it was counted, and entries come late and in any order.
-- So these hold at every commit, whatever came when:
--   on_hand = the sum of all movements
--           = what the newest count found + what moved after it
-- A movement from before a count that is booked after it was on the shelf when somebody
-- counted, so nothing is left to be changed by it: a second movement at the moment of the count
-- takes it back.
SET LOCAL ROLE holdfast_owner;
LOCK TABLE journal_heads IN EXCLUSIVE MODE;

CREATE TABLE cycle_counts (
  -- The till's.
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  terminal_id uuid NOT NULL,
  location_id uuid NOT NULL,
  -- In which it was submitted.
  shift_id uuid,
  started_by uuid,
  started_at timestamptz NOT NULL,
  submitted_by uuid,
  submitted_at timestamptz NOT NULL,
  line_count integer NOT NULL CHECK (line_count > 0),
  -- Of its newest line.
  last_counted_at timestamptz NOT NULL,
  journal_entry_id uuid NOT NULL,
  findings text[] NOT NULL DEFAULT '{}',
  occurred_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (id, tenant_id),
  FOREIGN KEY (journal_entry_id, tenant_id) REFERENCES journal_entries (id, tenant_id),
  FOREIGN KEY (tenant_id, terminal_id) REFERENCES terminals (tenant_id, id),
  FOREIGN KEY (tenant_id, location_id) REFERENCES locations (tenant_id, id),
  FOREIGN KEY (shift_id, tenant_id) REFERENCES shifts (id, tenant_id),
  FOREIGN KEY (tenant_id, started_by) REFERENCES user_tenants (tenant_id, user_id),
  FOREIGN KEY (tenant_id, submitted_by) REFERENCES user_tenants (tenant_id, user_id)
);
CREATE INDEX cycle_counts_newest ON cycle_counts (tenant_id, last_counted_at);

CREATE TABLE cycle_count_lines (
  count_id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  line_number integer NOT NULL,
  location_id uuid NOT NULL,
  variant_id uuid,
  -- As the till named it; no such variant need exist. NULL: no product had the barcode.
  counted_variant_id uuid,
  sku text,
  name text,
  barcode text NOT NULL,
  unit text,
  counted numeric(14, 3) NOT NULL CHECK (counted >= 0),
  -- The till's clock, but never later than when it was recorded.
  counted_at timestamptz NOT NULL,
  -- What the books said of that moment when the count was booked; NULL where no stock is kept.
  expected numeric(14, 3),
  difference numeric(14, 3) GENERATED ALWAYS AS (counted - expected) STORED,
  PRIMARY KEY (count_id, tenant_id, line_number),
  FOREIGN KEY (count_id, tenant_id) REFERENCES cycle_counts (id, tenant_id),
  FOREIGN KEY (tenant_id, location_id) REFERENCES locations (tenant_id, id),
  FOREIGN KEY (tenant_id, variant_id) REFERENCES product_variants (tenant_id, id)
);
CREATE INDEX cycle_count_lines_stock
  ON cycle_count_lines (tenant_id, variant_id, location_id, counted_at) WHERE expected IS NOT NULL;

-- What a line comes to with all that became known of its moment since: entries that came late,
-- and counts from before it.
CREATE VIEW cycle_count_results WITH (security_invoker = true) AS
  SELECT l.tenant_id, l.count_id, l.line_number, l.location_id, l.variant_id, l.counted_at,
         l.counted, l.expected AS expected_when_booked, l.counted - a.adjusted AS expected,
         a.adjusted AS difference
    FROM cycle_count_lines l
   CROSS JOIN LATERAL (
           SELECT coalesce(sum(m.quantity), 0) AS adjusted FROM stock_movements m
            WHERE m.reference_id = l.count_id AND m.tenant_id = l.tenant_id
              AND m.reference_line = l.line_number AND m.reference_type = 'cycle_count') a
   WHERE l.expected IS NOT NULL;

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['cycle_counts', 'cycle_count_lines'] LOOP
    EXECUTE format('CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON %I'
                   ' FOR EACH ROW EXECUTE FUNCTION refuse_change()', t);
    EXECUTE format('CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON %I'
                   ' FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', t);
    PERFORM own_by_tenant(t::name);
  END LOOP;
END
$$;
GRANT SELECT ON cycle_count_results TO holdfast_backoffice, holdfast_report;

-- Milliseconds of a till's clock, which may have gone mad: the years 1 to 9999.
CREATE FUNCTION till_time(ms numeric) RETURNS timestamptz
  LANGUAGE sql IMMUTABLE STRICT
  RETURN to_timestamp(least(greatest(ms, -62135596800000), 253402300799999) / 1000);

-- When it happened, as far as the server can believe it: nothing happened after it was heard of.
CREATE FUNCTION believed_time(occurred_at timestamptz, recorded_at timestamptz) RETURNS timestamptz
  LANGUAGE sql IMMUTABLE STRICT
  RETURN least(occurred_at, recorded_at);

CREATE FUNCTION read_count_lines(body jsonb, recorded_at timestamptz)
  RETURNS TABLE (line_number integer, variant uuid, sku text, name text, barcode text, unit text,
                 counted numeric, counted_at timestamptz)
  LANGUAGE sql STABLE
  AS $$
  SELECT l.number, l.variant, l.sku, l.name, l.barcode, l.unit, l.counted * 0.001,
         believed_time(till_time(l.counted_at_ms), recorded_at)
    FROM jsonb_to_recordset(body -> 'lines') AS l (
           number integer, variant uuid, sku text, name text, barcode text, unit text,
           counted bigint, counted_at_ms numeric)
  $$;

-- Records the count, and those of its lines that have no stock. The others wait for their rows
-- of stock to be locked: it answers with a change of nothing for each (see change_stock()).
CREATE FUNCTION apply_count_submitted(e journal_entries, location uuid, body jsonb)
  RETURNS stock_change[]
  LANGUAGE plpgsql
  AS $$
DECLARE
  new_count uuid := (body ->> 'count')::uuid;
  submitter record;
  starter record;
  shift shifts;
  findings text[];
  sums record;
  changes stock_change[];
BEGIN
  submitter := known_person(e.tenant_id, (body ->> 'by')::uuid, 'person', '{}');
  starter := known_person(e.tenant_id, (body ->> 'started_by')::uuid, 'starter',
                          submitter.findings);
  findings := starter.findings;
  SELECT * INTO shift FROM shifts s
   WHERE s.tenant_id = e.tenant_id AND s.id = (body ->> 'shift')::uuid;
  IF NOT FOUND THEN
    findings := findings || format('shift unknown: %s', coalesce(body ->> 'shift', 'not said'));
  END IF;
  location := coalesce(shift.location_id, location);

  SELECT count(*) AS lines, max(l.counted_at) AS newest,
         count(*) <> count(DISTINCT l.line_number)
           OR count(l.variant) <> count(DISTINCT l.variant) AS repeats,
         bool_or(num_nulls(l.line_number, l.barcode, l.counted, l.counted_at) > 0
                 OR l.counted NOT BETWEEN 0 AND 99999.999) AS wrong
    INTO sums FROM read_count_lines(body, e.recorded_at) l;
  IF sums.lines = 0 OR sums.repeats OR sums.wrong THEN
    RAISE EXCEPTION 'the lines of the count make no sense' USING ERRCODE = 'ZH007';
  END IF;

  INSERT INTO cycle_counts (id, tenant_id, terminal_id, location_id, shift_id, started_by,
                            started_at, submitted_by, submitted_at, line_count, last_counted_at,
                            journal_entry_id, findings, occurred_at)
  SELECT new_count, e.tenant_id, e.terminal_id, location, shift.id, starter.known,
         till_time((body ->> 'started_at_ms')::numeric), submitter.known,
         till_time((body ->> 'submitted_at_ms')::numeric), sums.lines, sums.newest, e.id,
         findings || ARRAY(SELECT format('variant unknown: line %s', l.line_number)
                             FROM read_count_lines(body, e.recorded_at) l
                             LEFT JOIN product_variants v
                               ON v.tenant_id = e.tenant_id AND v.id = l.variant
                            WHERE v.id IS NULL ORDER BY l.line_number),
         e.occurred_at;

  WITH line AS MATERIALIZED (
    SELECT l.*, v.id AS variant_id, coalesce(v.track_inventory, false) AS has_stock
      FROM read_count_lines(body, e.recorded_at) l
      LEFT JOIN product_variants v ON v.tenant_id = e.tenant_id AND v.id = l.variant
  ), without_stock AS (
    INSERT INTO cycle_count_lines (count_id, tenant_id, line_number, location_id, variant_id,
                                   counted_variant_id, sku, name, barcode, unit, counted,
                                   counted_at)
    SELECT new_count, e.tenant_id, l.line_number, location, l.variant_id, l.variant,
           l.sku, l.name, l.barcode, l.unit, l.counted, l.counted_at
      FROM line l WHERE NOT l.has_stock
  ), excepted AS (
    INSERT INTO stock_exceptions (tenant_id, id, location_id, kind, sold_variant_id,
                                  first_reference_id, last_reference_id, quantity, detail)
    SELECT e.tenant_id, uuid_v7(), location, 'unknown_variant', l.variant,
           new_count, new_count, l.counted,
           format('counted: %s (line %s)', concat_ws(' ', l.sku, l.name, nullif(l.barcode, '')),
                  l.line_number)
      FROM line l WHERE l.variant_id IS NULL
  )
  SELECT array_agg(ROW(location, l.variant_id, 0, new_count)::stock_change)
    INTO changes FROM line l WHERE l.has_stock;
  RETURN changes;
END
$$;

-- Once the movements that are booked now have changed the stock: takes back those that a count
-- had found already.
CREATE FUNCTION take_back_late_movements(tenant uuid, changes stock_change[]) RETURNS void
  LANGUAGE plpgsql
  AS $$
DECLARE
  newest timestamptz := (SELECT max(c.last_counted_at) FROM cycle_counts c
                          WHERE c.tenant_id = tenant);
  taken_back stock_change[];
BEGIN
  -- What a till records has an id from when it began, and by that nearly every batch is done.
  IF newest IS NULL OR NOT EXISTS (SELECT FROM unnest(changes) c
                                    WHERE c.quantity <> 0
                                      AND c.reference_id < uuid_v7_floor(newest)) THEN
    RETURN;
  END IF;
  WITH late AS MATERIALIZED (
    SELECT m.location_id, m.variant_id, -m.quantity AS quantity, l.count_id, l.line_number,
           l.counted_at, format('%s %s', m.reference_type, m.reference_id) AS came_late
      FROM (SELECT DISTINCT c.reference_id FROM unnest(changes) c WHERE c.quantity <> 0) c
      JOIN stock_movements m
        ON m.reference_id = c.reference_id AND m.tenant_id = tenant
       -- Those that are booked now, and nothing else of the same reference.
       AND m.recorded_at = now() AND m.id >= uuid_v7_floor(now() - interval '1 day')
      JOIN inventory_items i
        ON i.tenant_id = tenant AND i.location_id = m.location_id AND i.variant_id = m.variant_id
       AND i.last_counted_at > believed_time(m.occurred_at, m.recorded_at)
     CROSS JOIN LATERAL (
             SELECT n.* FROM cycle_count_lines n
              WHERE n.tenant_id = tenant AND n.variant_id = m.variant_id
                AND n.location_id = m.location_id AND n.expected IS NOT NULL
                AND n.counted_at > believed_time(m.occurred_at, m.recorded_at)
              ORDER BY n.counted_at LIMIT 1) l
  ), moved AS (
    INSERT INTO stock_movements (id, tenant_id, location_id, variant_id, type, quantity, reason,
                                 reference_type, reference_id, reference_line, notes, occurred_at)
    SELECT uuid_v7(), tenant, l.location_id, l.variant_id,
           CASE WHEN l.quantity > 0 THEN 'in' ELSE 'out' END, l.quantity, 'count', 'cycle_count',
           l.count_id, l.line_number, l.came_late || ' was before this count and came after it',
           l.counted_at
      FROM late l
  )
  SELECT array_agg(ROW(l.location_id, l.variant_id, l.quantity, l.count_id)::stock_change)
    INTO taken_back FROM late l;
  IF taken_back IS NULL THEN
    RETURN;
  END IF;
  PERFORM change_stock_rows(tenant, taken_back);
  -- A shortfall that was seen only for the moment in between is none.
  UPDATE inventory_items i SET cycle_count_due_at = NULL
   WHERE i.tenant_id = tenant AND i.cycle_count_due_at = now() AND i.available >= 0
     AND (i.location_id, i.variant_id) IN (SELECT t.location_id, t.variant_id
                                             FROM unnest(taken_back) t);
  PERFORM end_shortfalls(tenant, taken_back, NULL);
END
$$;

-- Of the stock that these changes are about, as far as it is not negative any more.
CREATE FUNCTION end_shortfalls(tenant uuid, changes stock_change[], person uuid) RETURNS void
  LANGUAGE sql
  AS $$
  UPDATE stock_exceptions x
     SET resolved_at = now(), resolved_by = person, resolution = 'counted', updated_at = now()
   WHERE x.tenant_id = tenant AND x.kind = 'shortfall' AND x.resolved_at IS NULL
     AND (x.location_id, x.variant_id) IN (
           SELECT i.location_id, i.variant_id FROM unnest(changes) c
             JOIN inventory_items i ON i.tenant_id = tenant AND i.location_id = c.location_id
              AND i.variant_id = c.variant_id
            WHERE i.available >= 0)
  $$;

-- Compares the count with the books and adjusts the stock. Its rows of stock are locked, and
-- on_hand is the sum of all movements.
CREATE FUNCTION book_count(tenant uuid, counted_id uuid) RETURNS void
  LANGUAGE plpgsql
  AS $$
DECLARE
  c cycle_counts;
  lines stock_change[];
  adjusted stock_change[];
BEGIN
  SELECT * INTO c FROM cycle_counts n WHERE n.id = counted_id AND n.tenant_id = tenant;

  WITH line AS MATERIALIZED (
    SELECT l.* FROM journal_entries j CROSS JOIN LATERAL read_count_lines(j.payload::jsonb,
                                                                          j.recorded_at) l
     WHERE j.id = c.journal_entry_id AND j.tenant_id = tenant
  ), oldest AS MATERIALIZED (
    -- The ids of movements are the server's: none from before has one from after.
    SELECT uuid_v7_floor(min(l.counted_at) - interval '1 day') AS id FROM line l
  )
  INSERT INTO cycle_count_lines (count_id, tenant_id, line_number, location_id, variant_id,
                                 counted_variant_id, sku, name, barcode, unit, counted, counted_at,
                                 expected)
  SELECT c.id, tenant, l.line_number, c.location_id, v.id, v.id, l.sku, l.name, l.barcode, l.unit,
         l.counted, l.counted_at,
         i.on_hand - coalesce((
           -- What happened since. Of what happened in the same millisecond, counts came first.
           SELECT sum(m.quantity) FROM stock_movements m
            WHERE m.tenant_id = tenant AND m.variant_id = v.id AND m.location_id = c.location_id
              AND m.recorded_at >= l.counted_at AND m.id >= o.id
              AND (believed_time(m.occurred_at, m.recorded_at) > l.counted_at
                   OR (believed_time(m.occurred_at, m.recorded_at) = l.counted_at
                       AND m.reference_type <> 'cycle_count'))), 0)
    FROM line l
   CROSS JOIN oldest o
    JOIN product_variants v ON v.tenant_id = tenant AND v.id = l.variant AND v.track_inventory
    JOIN inventory_items i
      ON i.tenant_id = tenant AND i.location_id = c.location_id AND i.variant_id = v.id;

  WITH line AS MATERIALIZED (
    SELECT l.*, later.count_id AS later_count, later.line_number AS later_line,
           later.counted_at AS later_at
      FROM cycle_count_lines l
      LEFT JOIN LATERAL (
             SELECT n.count_id, n.line_number, n.counted_at FROM cycle_count_lines n
              WHERE n.tenant_id = tenant AND n.variant_id = l.variant_id
                AND n.location_id = l.location_id AND n.expected IS NOT NULL
                AND n.counted_at > l.counted_at
              ORDER BY n.counted_at LIMIT 1) later ON true
     WHERE l.count_id = c.id AND l.tenant_id = tenant AND l.difference <> 0
  ), moved AS (
    INSERT INTO stock_movements (id, tenant_id, location_id, variant_id, type, quantity, reason,
                                 reference_type, reference_id, reference_line, notes, created_by,
                                 occurred_at)
    SELECT uuid_v7(), tenant, l.location_id, l.variant_id,
           CASE WHEN l.difference > 0 THEN 'in' ELSE 'out' END, l.difference, 'count',
           'cycle_count', l.count_id, l.line_number, NULL, c.submitted_by, l.counted_at
      FROM line l
    UNION ALL
    -- Somebody counted it again later: what that count found stays true.
    SELECT uuid_v7(), tenant, l.location_id, l.variant_id,
           CASE WHEN l.difference < 0 THEN 'in' ELSE 'out' END, -l.difference, 'count',
           'cycle_count', l.later_count, l.later_line,
           format('cycle_count %s was before this count and came after it', l.count_id), NULL,
           l.later_at
      FROM line l WHERE l.later_count IS NOT NULL
  )
  SELECT array_agg(ROW(l.location_id, l.variant_id, l.difference, l.count_id)::stock_change)
    INTO adjusted FROM line l WHERE l.later_count IS NULL;
  IF adjusted IS NOT NULL THEN
    PERFORM change_stock_rows(tenant, adjusted);
  END IF;

  WITH counted AS (
    UPDATE inventory_items i
       SET last_counted_at = l.counted_at, last_counted_by = c.submitted_by,
           cycle_count_due_at = CASE WHEN i.available < 0 THEN i.cycle_count_due_at END,
           updated_at = now()
      FROM cycle_count_lines l
     WHERE l.count_id = c.id AND l.tenant_id = tenant AND l.expected IS NOT NULL
       AND i.tenant_id = tenant AND i.location_id = l.location_id AND i.variant_id = l.variant_id
       AND (i.last_counted_at IS NULL OR i.last_counted_at <= l.counted_at)
    RETURNING i.location_id, i.variant_id
  )
  SELECT array_agg(ROW(n.location_id, n.variant_id, 0, c.id)::stock_change) INTO lines
    FROM counted n;
  PERFORM end_shortfalls(tenant, lines, c.submitted_by);
END
$$;

-- As change_stock() was, whose time grows with the square of the rows that it changes: thousands
-- of them some hundreds at a time, still in the order of their keys.
ALTER FUNCTION change_stock(uuid, stock_change[]) RENAME TO change_some_stock;
CREATE FUNCTION change_stock_rows(tenant uuid, changes stock_change[]) RETURNS void
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

-- As before, and counts. A change of nothing stands for goods that the count under its
-- reference has found: their rows are locked with all others, in the one order in which every
-- batch locks them, and compared with the books when they are.
CREATE FUNCTION change_stock(tenant uuid, changes stock_change[]) RETURNS void
  LANGUAGE plpgsql
  AS $$
DECLARE
  counted uuid;
BEGIN
  PERFORM change_stock_rows(tenant, changes);
  -- First these: what is late for a count of before is not what the next one has found.
  PERFORM take_back_late_movements(tenant, changes);
  FOR counted IN
    SELECT n.reference_id
      FROM unnest(changes) WITH ORDINALITY
             AS n (location_id, variant_id, quantity, reference_id, place)
     WHERE n.quantity = 0
     GROUP BY n.reference_id ORDER BY min(n.place)
  LOOP
    PERFORM book_count(tenant, counted);
  END LOOP;
END
$$;

SELECT add_journal_kind('count_submitted', 1, 'apply_count_submitted');
