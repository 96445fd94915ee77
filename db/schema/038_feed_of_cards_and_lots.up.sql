-- The feed with gift cards and lots.
SET LOCAL ROLE holdfast_owner;
LOCK TABLE journal_heads IN EXCLUSIVE MODE;  -- before any lock on what posting reads or writes

-- kind 10: a gift card with its balance    11: a lot, and how much of it was put where
ALTER TABLE catalogue_changes
  DROP CONSTRAINT catalogue_changes_kind_check,
  ADD CONSTRAINT catalogue_changes_kind_check CHECK (kind BETWEEN 1 AND 11);

-- Quiet: what changes with goods that move and money that is spent, see 031.
DO $$
DECLARE
  w record;
BEGIN
  FOR w IN SELECT * FROM (VALUES
    (10, 'gift_cards', 'SELECT r.tenant_id, r.id FROM %s r', 'aloud'),
    (10, 'gift_card_entries', 'SELECT r.tenant_id, r.gift_card_id AS id FROM %s r', 'quiet'),
    (11, 'batches', 'SELECT r.tenant_id, r.id FROM %s r', 'aloud'),
    (11, 'batch_items', 'SELECT r.tenant_id, r.batch_id AS id FROM %s r', 'quiet')
  ) AS watched (kind, table_name, query, how) LOOP
    EXECUTE format('CREATE TRIGGER note_insert AFTER INSERT ON %I'
                   ' REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT'
                   ' EXECUTE FUNCTION note_catalogue_change(%L, %L, %L)',
                   w.table_name, w.kind, format(w.query, 'new_rows'), w.how);
    CONTINUE WHEN w.table_name = 'gift_card_entries';  -- never changed
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

CREATE OR REPLACE FUNCTION is_in_feed(tenant uuid, kind smallint, thing uuid) RETURNS boolean
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
    WHEN 10 THEN EXISTS (SELECT FROM gift_cards x WHERE x.tenant_id = tenant AND x.id = thing)
    WHEN 11 THEN EXISTS (SELECT FROM batches x WHERE x.tenant_id = tenant AND x.id = thing)
    ELSE EXISTS (SELECT FROM product_variants x WHERE x.tenant_id = tenant AND x.id = thing) END;

-- A day as a till reads it. One that has no four digits of a year is none.
CREATE FUNCTION till_date(day date) RETURNS text
  LANGUAGE sql STABLE
  RETURN CASE WHEN day BETWEEN '0001-01-01' AND '9999-12-31' THEN to_char(day, 'YYYY-MM-DD') END;

-- A card's code is money, so a till gets nothing that it could be computed from: the first four
-- bytes of its hash and its last four characters find the card whose code was read, and leave
-- more codes than anybody can try at the server. A card in another currency than the shop has
-- now cannot be told to a till.
CREATE FUNCTION till_gift_cards(tenant uuid, ids uuid[], exponent integer)
  RETURNS TABLE (id uuid, hash_start text, last_four text, balance bigint, blocked boolean,
                 expires_on text)
  LANGUAGE sql STABLE
  AS $$
  SELECT g.id, encode(substr(g.code_hash, 1, 4), 'hex'), g.last_four,
         in_minor_units(coalesce((SELECT sum(e.amount) FROM gift_card_entries e
                                   WHERE e.tenant_id = g.tenant_id AND e.gift_card_id = g.id), 0),
                        exponent),
         g.is_blocked, till_date(g.expires_on)
    FROM gift_cards g
   WHERE g.tenant_id = tenant AND g.id = ANY (ids)
     AND g.currency = (SELECT t.currency FROM tenants t WHERE t.id = tenant)
   ORDER BY g.id
  $$;

-- The lots that something was put of at the till's location. Which of it is still there the till
-- computes from its stock, as batch_stock does: sales name no lot.
CREATE FUNCTION till_lots(tenant uuid, location uuid, ids uuid[])
  RETURNS TABLE (id uuid, variant uuid, number text, expires_on text, received_on text,
                 booked bigint)
  LANGUAGE sql STABLE
  AS $$
  SELECT b.id, b.variant_id, b.batch_number, till_date(b.expiration_date),
         till_date(b.received_date), (i.on_hand * 1000)::bigint
    FROM batch_items i
    JOIN batches b ON b.tenant_id = i.tenant_id AND b.id = i.batch_id
   WHERE i.tenant_id = tenant AND i.location_id = location AND i.batch_id = ANY (ids)
     AND i.on_hand > 0
   ORDER BY b.id
  $$;

CREATE FUNCTION load_gift_cards(after uuid, most integer)
  RETURNS TABLE (id uuid, hash_start text, last_four text, balance bigint, blocked boolean,
                 expires_on text)
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
DECLARE
  who record := current_terminal();
  tenant tenants;
BEGIN
  SELECT * INTO STRICT tenant FROM tenants t WHERE t.id = who.tenant_id;
  RETURN QUERY SELECT * FROM till_gift_cards(
    who.tenant_id,
    ARRAY(SELECT g.id FROM gift_cards g
           WHERE g.tenant_id = who.tenant_id AND g.id > after AND g.currency = tenant.currency
           ORDER BY g.id LIMIT most),
    tenant.currency_exponent);
END
$$;

CREATE FUNCTION load_lots(after uuid, most integer)
  RETURNS TABLE (id uuid, variant uuid, number text, expires_on text, received_on text,
                 booked bigint)
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
DECLARE
  who record := current_terminal();
BEGIN
  RETURN QUERY SELECT * FROM till_lots(
    who.tenant_id, who.location_id,
    ARRAY(SELECT i.batch_id FROM batch_items i
           WHERE i.tenant_id = who.tenant_id AND i.location_id = who.location_id
             AND i.batch_id > after AND i.on_hand > 0
           ORDER BY i.batch_id LIMIT most));
END
$$;

-- As pull_changes() in 031 was, for tills of several formats:
--   2: has what it had there
--   3: gift cards and lots besides. It loads items, customers, prices of lists, gift cards,
--      stock, lots (L1 to L6); where only the stock was pruned, or the till was moved, it goes
--      on with L5, and one that was of format 2 until now with L4.
-- The cursor begins with the format.
CREATE FUNCTION pull_feed(after text, page_limit integer, format integer) RETURNS json
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
  -- What a till of format 2 does not know it is not given.
  newest_kind smallint := CASE WHEN format >= 3 THEN 11 ELSE 9 END;
  stock_step text := CASE WHEN format >= 3 THEN 'L5' ELSE 'L4' END;
  -- Of a till that was of format 2 and has not loaded yet what it did not know.
  is_new_to_more boolean;
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
  gift_cards json;
  lots json;
  stock json;
BEGIN
  who := current_terminal();
  SELECT * INTO STRICT tenant FROM tenants n WHERE n.id = who.tenant_id;
  format := CASE WHEN format >= 3 THEN 3 ELSE 2 END;
  mark := regexp_match(after, '^([23])/([0-9A-F-]+)/([0-9a-f-]{36})/([0-9]{1,19})/([0-9]{1,19})'
                              '/(L[1-6]|[0-9]{1,2})/([0-9a-f-]{36})$');
  complete := mark IS NULL OR mark[2] <> history OR mark[1]::integer > format
              OR mark[1]::integer < format AND mark[6] ~ '^L';
  IF NOT complete THEN
    since := mark[4];
    stock_since := mark[5];
    step := mark[6];
    thing := mark[7];
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
         array_agg(c.id) FILTER (WHERE c.kind = 9) AS item_prices,
         array_agg(c.id) FILTER (WHERE c.kind = 10) AS gift_cards,
         array_agg(c.id) FILTER (WHERE c.kind = 11) AS lots
    INTO page
    FROM (SELECT h.changed_xid, h.kind, h.id FROM catalogue_changes h
           WHERE h.tenant_id = who.tenant_id
             AND (h.changed_xid, h.kind, h.id) > (since, given_kind, thing)
             AND h.changed_xid < horizon AND h.kind <= newest_kind
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
  is_new_to_more := given_kind IS NOT NULL AND mark[1]::integer < format;
  complete := complete OR given_kind IS NOT NULL AND coalesce(since <= floor, false);

  -- What is committed, and waits for an older transaction to end. A stamp from the future waits
  -- for nothing.
  held_back :=
    EXISTS (SELECT FROM catalogue_changes h
             WHERE h.tenant_id = who.tenant_id AND h.changed_xid >= horizon
               AND h.kind <= newest_kind
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
        AND (is_new_to_more OR mark[3]::uuid <> who.location_id OR stock_since <= stock_floor) THEN
    IF mark[3]::uuid <> who.location_id THEN
      profile := till_profile(who.tenant_id, who.terminal_id);
    END IF;
    -- Of other things nothing is given with this page. They go on where they were, with the
    -- whole of the transaction that the last one was of.
    stock_since := horizon;
    step := CASE WHEN is_new_to_more THEN 'L4' ELSE stock_step END;
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
      IF page.gift_cards IS NOT NULL THEN
        SELECT json_agg(g) INTO gift_cards
          FROM till_gift_cards(who.tenant_id, page.gift_cards, tenant.currency_exponent) g;
      END IF;
      IF page.lots IS NOT NULL THEN
        SELECT json_agg(l) INTO lots
          FROM till_lots(who.tenant_id, who.location_id, page.lots) l;
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
    'gift_cards', gift_cards,
    'lots', lots,
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
      'gift_cards', ids_missing(page.gift_cards, gift_cards),
      'lots', ids_missing(page.lots, lots),
      'stock', ids_missing(stock_page.ids, stock)) END,
    'held_back', held_back,
    'cursor', concat_ws('/', format, history, who.location_id, since, stock_since, step, thing),
    'more', step ~ '^L' OR last = page_rows OR gives AND stock_full);
END
$$;

-- For tills of format 2.
CREATE OR REPLACE FUNCTION pull_changes(after text, page_limit integer) RETURNS json
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$ SELECT pull_feed(after, page_limit, 2) $$;

GRANT EXECUTE ON FUNCTION pull_feed(text, integer, integer), load_gift_cards(uuid, integer),
  load_lots(uuid, integer) TO holdfast_terminal;
