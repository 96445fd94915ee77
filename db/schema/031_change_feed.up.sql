-- The feed with all that a till keeps: customers and their balances, promotions, prices of
-- lists and channels, the stock of its own location; woken by NOTIFY, loaded by COPY, pruned.
SET LOCAL ROLE holdfast_owner;
LOCK TABLE journal_heads IN EXCLUSIVE MODE;  -- before any lock on what posting reads or writes

-- kind 6: a customer with balances    7: a promotion
--      8: a price list, or a channel that a till sells in
--      9: the prices that a variant (its id) has in those
ALTER TABLE catalogue_changes
  DROP CONSTRAINT catalogue_changes_kind_check,
  ADD CONSTRAINT catalogue_changes_kind_check CHECK (kind BETWEEN 1 AND 9),
  ADD COLUMN changed_at timestamptz NOT NULL DEFAULT now();

-- Where a change is told of. The message says nothing: anybody may listen.
CREATE FUNCTION feed_channel(tenant uuid) RETURNS text
  LANGUAGE sql IMMUTABLE
  RETURN 'holdfast_' || tenant;

-- As in 006, and it wakes the tills, once for a transaction and tenant: PostgreSQL sends equal
-- messages once. A third argument, 'quiet', wakes nobody: transactions that notify commit one
-- after another in the whole database, each waiting for the disk, and what a sale writes must
-- not. Such changes come with the next poll.
CREATE OR REPLACE FUNCTION note_catalogue_change() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
DECLARE
  tenant uuid;
BEGIN
  FOR tenant IN EXECUTE format(
    'WITH noted AS ('
    ' INSERT INTO catalogue_changes (tenant_id, kind, id, changed_xid)'
    ' SELECT DISTINCT t.tenant_id, %L::smallint, t.id, pg_current_xact_id() FROM (%s) t'
    ' WHERE t.id IS NOT NULL ORDER BY 1, 3'
    ' ON CONFLICT ON CONSTRAINT catalogue_changes_pkey'
    ' DO UPDATE SET changed_xid = excluded.changed_xid, changed_at = now()'
    ' RETURNING tenant_id)'
    ' SELECT DISTINCT n.tenant_id FROM noted n', TG_ARGV[0], TG_ARGV[1]) LOOP
    IF TG_ARGV[2] IS DISTINCT FROM 'quiet' THEN
      PERFORM pg_notify(feed_channel(tenant), '');
    END IF;
  END LOOP;
  RETURN NULL;
END
$$;

DO $$
DECLARE
  w record;
BEGIN
  FOR w IN SELECT * FROM (VALUES
    (6, 'customers', 'SELECT r.tenant_id, r.id FROM %s r', 'aloud'),
    (6, 'store_credit_entries', 'SELECT r.tenant_id, r.customer_id AS id FROM %s r', 'quiet'),
    (6, 'loyalty_entries', 'SELECT r.tenant_id, r.customer_id AS id FROM %s r', 'quiet'),
    (6, 'account_entries', 'SELECT r.tenant_id, r.customer_id AS id FROM %s r', 'quiet'),
    (7, 'promotions', 'SELECT r.tenant_id, r.id FROM %s r', 'aloud'),
    (8, 'price_lists', 'SELECT r.tenant_id, r.id FROM %s r', 'aloud'),
    (8, 'sales_channels', 'SELECT r.tenant_id, r.id FROM %s r', 'aloud'),
    (9, 'price_list_items', 'SELECT r.tenant_id, r.variant_id AS id FROM %s r', 'aloud'),
    (9, 'product_pricing', 'SELECT r.tenant_id, r.variant_id AS id FROM %s r', 'aloud')
  ) AS watched (kind, table_name, query, how) LOOP
    EXECUTE format('CREATE TRIGGER note_insert AFTER INSERT ON %I'
                   ' REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT'
                   ' EXECUTE FUNCTION note_catalogue_change(%L, %L, %L)',
                   w.table_name, w.kind, format(w.query, 'new_rows'), w.how);
    CONTINUE WHEN w.how = 'quiet';  -- entries are never changed
    EXECUTE format('CREATE TRIGGER note_update AFTER UPDATE ON %I'
                   ' REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT'
                   ' EXECUTE FUNCTION note_catalogue_change(%L, %L, %L)',
                   w.table_name, w.kind,
                   format(w.query, 'new_rows') || ' UNION ALL ' || format(w.query, 'old_rows'),
                   w.how);
    EXECUTE format('CREATE TRIGGER note_delete AFTER DELETE ON %I'
                   ' REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT'
                   ' EXECUTE FUNCTION note_catalogue_change(%L, %L, %L)',
                   w.table_name, w.kind, format(w.query, 'old_rows'), w.how);
  END LOOP;
END
$$;

-- A channel that becomes a till's, or is one no more, takes its prices along.
CREATE TRIGGER note_channel AFTER UPDATE ON sales_channels
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT
  EXECUTE FUNCTION note_catalogue_change('9',
    'SELECT p.tenant_id, p.variant_id AS id FROM new_rows n'
    ' JOIN old_rows o ON o.tenant_id = n.tenant_id AND o.id = n.id'
    '  AND (o.channel_type, o.is_active) <> (n.channel_type, n.is_active)'
    ' JOIN product_pricing p ON p.tenant_id = n.tenant_id AND p.sales_channel_id = n.id',
    'aloud');

-- Stock changes with every sale, so it has no row for each thing: a statement that changes
-- stock adds one row for each location with the variants it touched. What they have now is read
-- when a till asks.
CREATE TABLE stock_changes (
  tenant_id uuid NOT NULL,
  location_id uuid NOT NULL,
  changed_xid xid8 NOT NULL,
  variant_ids uuid[] NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now()
);
-- Nobody waits for a compression that gains nothing.
ALTER TABLE stock_changes ALTER COLUMN variant_ids SET STORAGE EXTERNAL;
CREATE INDEX stock_changes_order ON stock_changes (tenant_id, location_id, changed_xid);
SELECT own_by_tenant('stock_changes');

-- As in 027; its statements do that on the way, which costs a sale less than one more trigger.
CREATE OR REPLACE FUNCTION sum_up_inventory() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    WITH noted AS (
      INSERT INTO stock_changes (tenant_id, location_id, changed_xid, variant_ids)
      SELECT n.tenant_id, n.location_id, pg_current_xact_id(), array_agg(n.variant_id)
        FROM new_rows n GROUP BY n.tenant_id, n.location_id
    )
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
    WITH noted AS (
      INSERT INTO stock_changes (tenant_id, location_id, changed_xid, variant_ids)
      SELECT n.tenant_id, n.location_id, pg_current_xact_id(), array_agg(n.variant_id)
        FROM new_rows n GROUP BY n.tenant_id, n.location_id
    )
    INSERT INTO inventory_summary AS s (tenant_id, variant_id, total_on_hand, total_reserved,
                                        location_count)
    SELECT n.tenant_id, n.variant_id, sum(n.on_hand), sum(n.reserved), count(*) FROM new_rows n
     GROUP BY n.tenant_id, n.variant_id ORDER BY n.tenant_id, n.variant_id
    ON CONFLICT ON CONSTRAINT inventory_summary_pkey DO UPDATE
      SET total_on_hand = s.total_on_hand + excluded.total_on_hand,
          total_reserved = s.total_reserved + excluded.total_reserved,
          location_count = s.location_count + excluded.location_count, last_updated = now();
  ELSE
    WITH noted AS (
      INSERT INTO stock_changes (tenant_id, location_id, changed_xid, variant_ids)
      SELECT o.tenant_id, o.location_id, pg_current_xact_id(), array_agg(o.variant_id)
        FROM old_rows o GROUP BY o.tenant_id, o.location_id
    )
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

-- How far the feed was pruned: the highest stamp of a row that is gone. A till that has not
-- come further than that loads anew. Of a location: its stock; of no location (the nil id):
-- what was deleted.
CREATE TABLE feed_floors (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  location_id uuid NOT NULL,
  changed_xid xid8 NOT NULL DEFAULT '0',
  -- Rows up to this stamp were looked at. What is deleted later has a higher one.
  looked_at_xid xid8 NOT NULL DEFAULT '0',
  pruned_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT feed_floors_pkey PRIMARY KEY (tenant_id, location_id)
);
SELECT own_by_tenant('feed_floors');

-- Whether there is a thing of this kind. The shop's profile is never gone.
CREATE FUNCTION is_in_feed(tenant uuid, kind smallint, thing uuid) RETURNS boolean
  LANGUAGE sql STABLE
  RETURN CASE kind
    WHEN 1 THEN true
    WHEN 2 THEN EXISTS (SELECT FROM tax_categories x WHERE x.tenant_id = tenant AND x.id = thing)
    WHEN 3 THEN EXISTS (SELECT FROM product_categories x
                         WHERE x.tenant_id = tenant AND x.id = thing)
    WHEN 4 THEN EXISTS (SELECT FROM user_tenants x
                         WHERE x.tenant_id = tenant AND x.user_id = thing)
    WHEN 6 THEN EXISTS (SELECT FROM customers x WHERE x.tenant_id = tenant AND x.id = thing)
    WHEN 7 THEN EXISTS (SELECT FROM promotions x WHERE x.tenant_id = tenant AND x.id = thing)
    WHEN 8 THEN EXISTS (SELECT FROM price_lists x WHERE x.tenant_id = tenant AND x.id = thing)
             OR EXISTS (SELECT FROM sales_channels x WHERE x.tenant_id = tenant AND x.id = thing)
    ELSE EXISTS (SELECT FROM product_variants x WHERE x.tenant_id = tenant AND x.id = thing) END;

-- Takes away what only a till needs that was away for longer: the rows of things that are no
-- more, and old changes of stock. Looks at so many rows at most, of each location too.
CREATE FUNCTION prune_change_feed(tenant uuid, keep_deleted interval DEFAULT '90 days',
                                  keep_stock interval DEFAULT '3 days',
                                  most integer DEFAULT 20000) RETURNS void
  LANGUAGE plpgsql
  AS $$
DECLARE
  nowhere CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
  horizon xid8 := pg_snapshot_xmin(pg_current_snapshot());
  place uuid;
  looked_at xid8;
BEGIN
  -- Whoever prunes already is not waited for.
  IF NOT pg_try_advisory_xact_lock(hashtextextended('holdfast prune ' || tenant, 0)) THEN
    RETURN;
  END IF;
  -- Stamps from the future came with a restore from another cluster: they are begun anew.
  INSERT INTO feed_floors AS f (tenant_id, location_id) VALUES (tenant, nowhere)
  ON CONFLICT ON CONSTRAINT feed_floors_pkey DO UPDATE
    SET pruned_at = now(),
        looked_at_xid = CASE WHEN f.looked_at_xid < horizon THEN f.looked_at_xid ELSE '0' END
  RETURNING f.looked_at_xid INTO looked_at;
  WITH old AS MATERIALIZED (
    -- Never the newest: a till that is up to date has come as far as that, and no further.
    SELECT h.kind, h.id, h.changed_xid, h.changed_at FROM catalogue_changes h
     WHERE h.tenant_id = tenant AND h.changed_xid > looked_at AND h.changed_xid < horizon
       AND h.changed_xid < (SELECT max(n.changed_xid) FROM catalogue_changes n
                             WHERE n.tenant_id = tenant AND n.changed_xid < horizon)
     ORDER BY h.changed_xid FETCH FIRST (most) ROWS WITH TIES
  ), aged AS MATERIALIZED (
    -- In the order of stamps, up to the first that is too young.
    SELECT o.* FROM old o
     WHERE o.changed_xid < ALL (SELECT y.changed_xid FROM old y
                                 WHERE y.changed_at >= now() - keep_deleted
                                 ORDER BY y.changed_xid LIMIT 1)
  ), gone AS (
    DELETE FROM catalogue_changes c USING aged a
     WHERE c.tenant_id = tenant AND c.kind = a.kind AND c.id = a.id
       AND c.changed_xid = a.changed_xid AND NOT is_in_feed(tenant, a.kind, a.id)
    RETURNING c.changed_xid
  )
  UPDATE feed_floors f
     SET changed_xid = greatest(f.changed_xid, (SELECT max(g.changed_xid) FROM gone g)),
         looked_at_xid = greatest(f.looked_at_xid, (SELECT max(a.changed_xid) FROM aged a))
   WHERE f.tenant_id = tenant AND f.location_id = nowhere;

  FOR place IN SELECT l.id FROM locations l WHERE l.tenant_id = tenant LOOP
    WITH gone AS (
      DELETE FROM stock_changes c
       WHERE c.tenant_id = tenant AND c.location_id = place
         AND c.changed_xid <= (SELECT max(o.changed_xid)
                                 FROM (SELECT h.changed_xid, h.changed_at FROM stock_changes h
                                        WHERE h.tenant_id = tenant AND h.location_id = place
                                        ORDER BY h.changed_xid LIMIT most) o
                                WHERE o.changed_at < now() - keep_stock)
      RETURNING c.changed_xid
    )
    INSERT INTO feed_floors AS f (tenant_id, location_id, changed_xid)
    SELECT tenant, place, max(g.changed_xid) FROM gone g HAVING count(*) > 0
    ON CONFLICT ON CONSTRAINT feed_floors_pkey DO UPDATE
      SET changed_xid = greatest(f.changed_xid, excluded.changed_xid), pruned_at = now();
  END LOOP;
END
$$;

-- Amounts as a till has them: whole numbers of the currency's smallest unit.
CREATE FUNCTION in_minor_units(amount numeric, exponent integer) RETURNS bigint
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN round(amount * (ARRAY[1, 10, 100, 1000])[exponent + 1])::bigint;

-- As in 006, with what the person's roles permit.
CREATE OR REPLACE FUNCTION till_people(tenant uuid, ids uuid[]) RETURNS json
  LANGUAGE sql STABLE
  RETURN (
    SELECT json_agg(json_build_object(
             'id', u.id, 'display_name', coalesce(m.display_name, u.name),
             'pin_hash', m.pin_hash, 'role', coalesce(
               (SELECT r.name FROM user_roles ur
                  JOIN roles r ON r.tenant_id = ur.tenant_id AND r.id = ur.role_id
                 WHERE ur.tenant_id = m.tenant_id AND ur.user_id = m.user_id AND r.is_active
                 ORDER BY array_position(ARRAY['admin', 'manager', 'cashier'], r.name), r.name
                 LIMIT 1), ''),
             'permissions', coalesce(
               (SELECT json_agg(DISTINCT e.key ORDER BY e.key) FROM user_roles ur
                  JOIN roles r ON r.tenant_id = ur.tenant_id AND r.id = ur.role_id
                 CROSS JOIN LATERAL jsonb_each(
                         CASE jsonb_typeof(r.permissions) WHEN 'object' THEN r.permissions END) e
                 WHERE ur.tenant_id = m.tenant_id AND ur.user_id = m.user_id AND r.is_active
                   AND e.value = 'true'), '[]'::json)))
      FROM user_tenants m JOIN users u ON u.id = m.user_id
     WHERE m.tenant_id = tenant AND m.user_id = ANY (ids) AND m.is_active AND u.is_active
       AND m.pin_hash IS NOT NULL);

-- Of a customer a till has what finds the customer and what a sale needs: no e-mail address,
-- no postal address, no notes.
CREATE FUNCTION till_customers(tenant uuid, ids uuid[], exponent integer)
  RETURNS TABLE (id uuid, number text, first_name text, last_name text, company text, phone text,
                 tax_exempt boolean, price_list uuid, credit_limit bigint, owed bigint,
                 store_credit bigint, loyalty_points bigint)
  LANGUAGE sql STABLE
  AS $$
  SELECT c.id, coalesce(c.customer_code, ''), coalesce(c.first_name, ''),
         coalesce(c.last_name, ''), coalesce(c.company, ''), coalesce(c.phone, ''),
         c.tax_exempt, c.price_list_id, in_minor_units(c.credit_limit, exponent),
         in_minor_units(coalesce((SELECT sum(e.amount) FROM account_entries e
                                   WHERE e.tenant_id = c.tenant_id AND e.customer_id = c.id), 0),
                        exponent),
         in_minor_units(coalesce((SELECT sum(e.amount) FROM store_credit_entries e
                                   WHERE e.tenant_id = c.tenant_id AND e.customer_id = c.id), 0),
                        exponent),
         coalesce((SELECT sum(e.amount) FROM loyalty_entries e
                    WHERE e.tenant_id = c.tenant_id AND e.customer_id = c.id), 0)::bigint
    FROM customers c
   WHERE c.tenant_id = tenant AND c.id = ANY (ids) AND c.status IN ('active', 'invited')
   ORDER BY c.id
  $$;

-- Those that may run now or later. Which one runs is for the till to say, by its clock.
CREATE FUNCTION till_promotions(tenant uuid, ids uuid[], exponent integer) RETURNS json
  LANGUAGE sql STABLE
  RETURN (
    SELECT json_agg(json_build_object(
             'id', p.id, 'name', p.name, 'code', coalesce(p.code, ''), 'kind', p.kind,
             'percent_thousandths',
             CASE p.kind WHEN 'percent_off' THEN round(p.value * 1000)::bigint ELSE 0 END,
             'amount',
             CASE p.kind WHEN 'percent_off' THEN 0 ELSE in_minor_units(p.value, exponent) END,
             'category', p.category_id, 'product', p.product_id, 'variant', p.variant_id,
             'minimum_quantity', (p.minimum_quantity * 1000)::bigint,
             'minimum_amount', in_minor_units(p.minimum_amount, exponent),
             'starts_at_ms', (extract(epoch FROM p.starts_at) * 1000)::bigint,
             'ends_at_ms', (extract(epoch FROM p.ends_at) * 1000)::bigint))
      FROM promotions p
     WHERE p.tenant_id = tenant AND p.id = ANY (ids) AND p.is_active
       AND coalesce(p.ends_at > now(), true));

-- Lists, and the channels that are sold in at a till, which have a code.
CREATE FUNCTION till_price_lists(tenant uuid, ids uuid[]) RETURNS json
  LANGUAGE sql STABLE
  RETURN (
    SELECT json_agg(l ORDER BY l.id)
      FROM (SELECT p.id, p.name, '' AS channel, p.priority, p.is_for_everybody,
                   (extract(epoch FROM p.starts_at) * 1000)::bigint AS starts_at_ms,
                   (extract(epoch FROM p.ends_at) * 1000)::bigint AS ends_at_ms
              FROM price_lists p
             WHERE p.tenant_id = tenant AND p.id = ANY (ids) AND p.is_active
               AND coalesce(p.ends_at > now(), true)
            UNION ALL
            SELECT c.id, c.name, c.code, 0, false, NULL, NULL FROM sales_channels c
             WHERE c.tenant_id = tenant AND c.id = ANY (ids) AND c.is_active
               AND c.channel_type IN ('till', 'local_fair')) l);

-- The prices of these variants in price lists and channels; none for a variant without.
CREATE FUNCTION till_item_prices(tenant uuid, ids uuid[], exponent integer)
  RETURNS TABLE (id uuid, prices json)
  LANGUAGE sql STABLE
  AS $$
  SELECT p.variant_id, json_agg(json_build_object('list', p.list, 'minimum', p.minimum,
                                                  'price', p.price)
                                ORDER BY p.list, p.minimum)
    FROM (SELECT i.variant_id, i.price_list_id AS list,
                 (i.minimum_quantity * 1000)::bigint AS minimum,
                 in_minor_units(i.price, exponent) AS price
            FROM price_list_items i WHERE i.tenant_id = tenant AND i.variant_id = ANY (ids)
          UNION ALL
          SELECT c.variant_id, c.sales_channel_id, 0, in_minor_units(c.list_price, exponent)
            FROM product_pricing c
            JOIN sales_channels s ON s.tenant_id = c.tenant_id AND s.id = c.sales_channel_id
                 AND s.is_active AND s.channel_type IN ('till', 'local_fair')
           WHERE c.tenant_id = tenant AND c.variant_id = ANY (ids)) p
   GROUP BY p.variant_id ORDER BY p.variant_id
  $$;

CREATE FUNCTION till_stock(tenant uuid, location uuid, ids uuid[])
  RETURNS TABLE (id uuid, on_hand bigint, available bigint)
  LANGUAGE sql STABLE
  AS $$
  SELECT i.variant_id, (i.on_hand * 1000)::bigint, (i.available * 1000)::bigint
    FROM inventory_items i
   WHERE i.tenant_id = tenant AND i.location_id = location AND i.variant_id = ANY (ids)
   ORDER BY i.variant_id
  $$;

-- Rows of one part for a till that loads anew, in the order of their ids, for COPY.
--
-- Barcodes: for each the thousandths of its pack, a colon, the length of the code in bytes,
-- a colon, the code.
CREATE FUNCTION load_items(after uuid, most integer)
  RETURNS TABLE (id uuid, category uuid, tax_category uuid, sku text, name text, price bigint,
                 unit text, tile_position integer, barcodes text)
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  -- Found by their keys, whatever the statistics of a table that was filled a minute ago say.
  SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
  SET plan_cache_mode = force_generic_plan
  AS $$
DECLARE
  who record := current_terminal();
  exponent integer := (SELECT t.currency_exponent FROM tenants t WHERE t.id = who.tenant_id);
BEGIN
  RETURN QUERY
    SELECT v.id, c.path[1], v.tax_category_id, v.sku,
           CASE WHEN v.title = '' THEN p.name ELSE p.name || ' – ' || v.title END,
           in_minor_units(v.price, exponent), v.unit, v.tile_position,
           (SELECT string_agg((k.pack_quantity * 1000)::bigint || ':' || octet_length(k.code)
                              || ':' || k.code, '' ORDER BY k.code)
              FROM variant_barcodes k WHERE k.tenant_id = who.tenant_id AND k.variant_id = v.id)
      FROM product_variants v
      JOIN products p ON p.tenant_id = who.tenant_id AND p.id = v.product_id
      LEFT JOIN product_categories c ON c.tenant_id = who.tenant_id AND c.id = p.category_id
     WHERE v.tenant_id = who.tenant_id AND v.id > after AND v.status = 'active'
       AND p.status = 'active'
     ORDER BY v.id LIMIT most;
END
$$;

CREATE FUNCTION load_customers(after uuid, most integer)
  RETURNS TABLE (id uuid, number text, first_name text, last_name text, company text, phone text,
                 tax_exempt boolean, price_list uuid, credit_limit bigint, owed bigint,
                 store_credit bigint, loyalty_points bigint)
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
DECLARE
  who record := current_terminal();
BEGIN
  RETURN QUERY SELECT * FROM till_customers(
    who.tenant_id,
    ARRAY(SELECT c.id FROM customers c
           WHERE c.tenant_id = who.tenant_id AND c.id > after
             AND c.status IN ('active', 'invited') ORDER BY c.id LIMIT most),
    (SELECT t.currency_exponent FROM tenants t WHERE t.id = who.tenant_id));
END
$$;

CREATE FUNCTION load_item_prices(after uuid, most integer)
  RETURNS TABLE (id uuid, prices json)
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
DECLARE
  who record := current_terminal();
BEGIN
  RETURN QUERY SELECT * FROM till_item_prices(
    who.tenant_id,
    ARRAY(SELECT x.variant_id
            FROM ((SELECT DISTINCT i.variant_id FROM price_list_items i
                    WHERE i.tenant_id = who.tenant_id AND i.variant_id > after
                    ORDER BY 1 LIMIT most)
                  UNION
                  (SELECT DISTINCT c.variant_id FROM product_pricing c
                     JOIN sales_channels s ON s.tenant_id = c.tenant_id
                          AND s.id = c.sales_channel_id AND s.is_active
                          AND s.channel_type IN ('till', 'local_fair')
                    WHERE c.tenant_id = who.tenant_id AND c.variant_id > after
                    ORDER BY 1 LIMIT most)) x
           ORDER BY 1 LIMIT most),
    (SELECT t.currency_exponent FROM tenants t WHERE t.id = who.tenant_id));
END
$$;

CREATE FUNCTION load_stock(after uuid, most integer)
  RETURNS TABLE (id uuid, on_hand bigint, available bigint)
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
DECLARE
  who record := current_terminal();
BEGIN
  RETURN QUERY
    SELECT i.variant_id, (i.on_hand * 1000)::bigint, (i.available * 1000)::bigint
      FROM inventory_items i
     WHERE i.tenant_id = who.tenant_id AND i.location_id = who.location_id
       AND i.variant_id > after
     ORDER BY i.variant_id LIMIT most;
END
$$;

-- A page of what changed since `after`, the cursor of the page before. The cursor:
--   2/history/location/xid/stock xid/step/id
-- `step` is the kind of the last thing that was given, with its id; or L1 to L4 while a till
-- loads items, customers, prices of lists, stock: it has them up to that id, and gets the next
-- by COPY from load_items() and its sisters. A cursor that is empty, cannot be read, is of
-- another history or from before what was pruned begins with the small parts, which are then
-- complete ("complete": true), and goes on with L1; where only the stock was pruned, or the
-- till was moved, it goes on with L4. The stamps that are not given yet when a load begins are
-- where it goes on when it has ended, so nothing is missed meanwhile.
--
-- "held_back": something is committed and waits for an older transaction to end. The answer
-- has the keys of pull_catalogue() besides, and "complete", "promotions", "price_lists",
-- "customers", "item_prices", "stock". An empty list may be null.
CREATE FUNCTION pull_changes(after text, page_limit integer) RETURNS json
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  SET plan_cache_mode = force_generic_plan SET enable_seqscan = off
  AS $$
DECLARE
  nowhere CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
  who record;
  tenant tenants;
  history text := catalogue_epoch();
  -- Taken before anything is read.
  horizon xid8 := pg_snapshot_xmin(pg_current_snapshot());
  page_rows integer := least(greatest(page_limit, 1), 20000);
  mark text[];
  since xid8;
  stock_since xid8;
  step text;
  given_kind smallint;  -- NULL: while it loads
  thing uuid;
  complete boolean := false;
  page record;
  stock_page record;
  last integer := 0;
  gives boolean := false;
  held_back boolean;
  stock_full boolean := false;
  floor xid8;
  stock_floor xid8;
  pruned timestamptz;
  profile json;
  tax_categories json;
  categories json;
  people json;
  items json;
  customers json;
  promotions json;
  price_lists json;
  item_prices json;
  stock json;
BEGIN
  who := current_terminal();
  SELECT * INTO STRICT tenant FROM tenants n WHERE n.id = who.tenant_id;
  mark := regexp_match(after, '^2/([0-9A-F-]+)/([0-9a-f-]{36})/([0-9]{1,19})/([0-9]{1,19})'
                              '/(L[1-4]|[0-9])/([0-9a-f-]{36})$');
  complete := mark IS NULL OR mark[1] <> history;
  IF NOT complete THEN
    since := mark[3];
    stock_since := mark[4];
    step := mark[5];
    thing := mark[6];
    given_kind := CASE WHEN step !~ '^L' THEN step END;
  END IF;

  -- Rows are read first and how far was pruned afterwards: what was pruned between the two
  -- is then known to be.
  SELECT array_agg(c.changed_xid) AS xids, array_agg(c.kind) AS kinds, array_agg(c.id) AS ids,
         array_agg(c.id) FILTER (WHERE c.kind = 1) AS profiles,
         array_agg(c.id) FILTER (WHERE c.kind = 2) AS tax_categories,
         array_agg(c.id) FILTER (WHERE c.kind = 3) AS categories,
         array_agg(c.id) FILTER (WHERE c.kind = 4) AS people,
         array_agg(c.id) FILTER (WHERE c.kind = 5) AS items,
         array_agg(c.id) FILTER (WHERE c.kind = 6) AS customers,
         array_agg(c.id) FILTER (WHERE c.kind = 7) AS promotions,
         array_agg(c.id) FILTER (WHERE c.kind = 8) AS price_lists,
         array_agg(c.id) FILTER (WHERE c.kind = 9) AS item_prices
    INTO page
    FROM (SELECT h.changed_xid, h.kind, h.id FROM catalogue_changes h
           WHERE h.tenant_id = who.tenant_id
             AND (h.changed_xid, h.kind, h.id) > (since, given_kind, thing)
             AND h.changed_xid < horizon
           ORDER BY h.changed_xid, h.kind, h.id
           LIMIT page_rows) c;
  -- A transaction's changes of stock come together: they have no number of their own.
  WITH changed AS MATERIALIZED (
    SELECT h.changed_xid, h.variant_ids FROM stock_changes h
     WHERE h.tenant_id = who.tenant_id AND h.location_id = who.location_id
       AND h.changed_xid >= stock_since AND h.changed_xid < horizon
       AND given_kind IS NOT NULL
     ORDER BY h.changed_xid FETCH FIRST (page_rows / 100 + 1) ROWS WITH TIES)
  SELECT count(*) AS rows, max(c.changed_xid) AS xid,
         ARRAY(SELECT DISTINCT v FROM changed x, unnest(x.variant_ids) v) AS ids
    INTO stock_page FROM changed c;
  stock_full := stock_page.rows > page_rows / 100;

  SELECT max(f.changed_xid) FILTER (WHERE f.location_id = nowhere),
         max(f.changed_xid) FILTER (WHERE f.location_id = who.location_id),
         max(f.pruned_at) FILTER (WHERE f.location_id = nowhere)
    INTO floor, stock_floor, pruned
    FROM feed_floors f
   WHERE f.tenant_id = who.tenant_id AND f.location_id IN (nowhere, who.location_id)
     -- A floor from the future came with a restore from another cluster.
     AND f.changed_xid < horizon;
  complete := complete OR given_kind IS NOT NULL AND coalesce(since <= floor, false);

  -- What is committed, and waits for an older transaction to end. A stamp from the future waits
  -- for nothing.
  held_back :=
    EXISTS (SELECT FROM catalogue_changes h
             WHERE h.tenant_id = who.tenant_id AND h.changed_xid >= horizon
               AND h.changed_xid < pg_snapshot_xmax(pg_current_snapshot()))
    OR EXISTS (SELECT FROM stock_changes h
                WHERE h.tenant_id = who.tenant_id AND h.location_id = who.location_id
                  AND h.changed_xid >= horizon
                  AND h.changed_xid < pg_snapshot_xmax(pg_current_snapshot()));

  IF complete THEN
    profile := till_profile(who.tenant_id, who.terminal_id);
    tax_categories := till_tax_categories(who.tenant_id, ARRAY(
      SELECT x.id FROM tax_categories x WHERE x.tenant_id = who.tenant_id));
    categories := till_categories(who.tenant_id, ARRAY(
      SELECT x.id FROM product_categories x
       WHERE x.tenant_id = who.tenant_id AND x.parent_id IS NULL));
    people := till_people(who.tenant_id, ARRAY(
      SELECT x.user_id FROM user_tenants x WHERE x.tenant_id = who.tenant_id));
    promotions := till_promotions(who.tenant_id, ARRAY(
      SELECT x.id FROM promotions x WHERE x.tenant_id = who.tenant_id AND x.is_active),
      tenant.currency_exponent);
    price_lists := till_price_lists(who.tenant_id, ARRAY(
      SELECT x.id FROM price_lists x WHERE x.tenant_id = who.tenant_id
      UNION ALL SELECT x.id FROM sales_channels x WHERE x.tenant_id = who.tenant_id));
    since := horizon;
    stock_since := horizon;
    step := 'L1';
    thing := nowhere;
  ELSIF given_kind IS NOT NULL
        AND (mark[2]::uuid <> who.location_id OR stock_since <= stock_floor) THEN
    IF mark[2]::uuid <> who.location_id THEN
      profile := till_profile(who.tenant_id, who.terminal_id);
    END IF;
    -- Of other things nothing is given with this page. They go on where they were, with the
    -- whole of the transaction that the last one was of.
    stock_since := horizon;
    step := 'L4';
    thing := nowhere;
  ELSIF given_kind IS NOT NULL THEN
    gives := true;
    last := coalesce(cardinality(page.ids), 0);
    IF last > 0 THEN
      since := page.xids[last];
      step := page.kinds[last];
      thing := page.ids[last];
      IF page.profiles && ARRAY[who.tenant_id, who.location_id, who.terminal_id] THEN
        profile := till_profile(who.tenant_id, who.terminal_id);
      END IF;
      tax_categories := till_tax_categories(who.tenant_id, page.tax_categories);
      categories := till_categories(who.tenant_id, page.categories);
      people := till_people(who.tenant_id, page.people);
      items := till_items(who.tenant_id, page.items, tenant.currency_exponent);
      promotions := till_promotions(who.tenant_id, page.promotions, tenant.currency_exponent);
      price_lists := till_price_lists(who.tenant_id, page.price_lists);
      IF page.customers IS NOT NULL THEN
        SELECT json_agg(c) INTO customers
          FROM till_customers(who.tenant_id, page.customers, tenant.currency_exponent) c;
      END IF;
      IF page.item_prices IS NOT NULL THEN
        SELECT json_agg(p) INTO item_prices
          FROM till_item_prices(who.tenant_id, page.item_prices, tenant.currency_exponent) p;
      END IF;
    END IF;
    IF stock_page.rows > 0 THEN
      SELECT json_agg(s) INTO stock
        FROM till_stock(who.tenant_id, who.location_id, stock_page.ids) s;
      stock_since := ((stock_page.xid::text)::bigint + 1)::text::xid8;
    END IF;
    IF last = 0 AND stock_page.rows = 0
       AND coalesce(pruned < now() - interval '10 minutes', true) THEN
      PERFORM prune_change_feed(who.tenant_id);
    END IF;
  END IF;

  RETURN json_build_object(
    'complete', complete,
    'profile', profile,
    'currency', json_build_object('code', tenant.currency, 'exponent', tenant.currency_exponent),
    'tax_categories', tax_categories,
    'categories', categories,
    'people', people,
    'items', items,
    'customers', customers,
    'promotions', promotions,
    'price_lists', price_lists,
    'item_prices', item_prices,
    'stock', stock,
    'removed', CASE WHEN gives THEN json_build_object(
      'tax_categories', ids_missing(page.tax_categories, tax_categories),
      'categories', ids_missing(page.categories, categories),
      'people', ids_missing(page.people, people),
      'items', ids_missing(page.items, items),
      'customers', ids_missing(page.customers, customers),
      'promotions', ids_missing(page.promotions, promotions),
      'price_lists', ids_missing(page.price_lists, price_lists),
      'item_prices', ids_missing(page.item_prices, item_prices),
      'stock', ids_missing(stock_page.ids, stock)) END,
    'held_back', held_back,
    'cursor', concat_ws('/', '2', history, who.location_id, since, stock_since, step, thing),
    'more', step ~ '^L' OR last = page_rows OR gives AND stock_full);
END
$$;

-- Where this till is told of changes: LISTEN to it.
CREATE FUNCTION listen_channel() RETURNS text
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$ SELECT feed_channel((current_terminal()).tenant_id) $$;

GRANT EXECUTE ON FUNCTION pull_changes(text, integer), load_items(uuid, integer),
  load_customers(uuid, integer), load_item_prices(uuid, integer), load_stock(uuid, integer),
  listen_channel() TO holdfast_terminal;
