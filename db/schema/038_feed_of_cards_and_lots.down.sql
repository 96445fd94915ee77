SET LOCAL ROLE holdfast_owner;
LOCK TABLE journal_heads IN EXCLUSIVE MODE;

DROP TRIGGER note_insert ON gift_cards;
DROP TRIGGER note_update ON gift_cards;
DROP TRIGGER note_delete ON gift_cards;
DROP TRIGGER note_insert ON gift_card_entries;
DROP TRIGGER note_insert ON batches;
DROP TRIGGER note_update ON batches;
DROP TRIGGER note_delete ON batches;
DROP TRIGGER note_insert ON batch_items;
DROP TRIGGER note_update ON batch_items;
DROP TRIGGER note_delete ON batch_items;

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
    ELSE EXISTS (SELECT FROM product_variants x WHERE x.tenant_id = tenant AND x.id = thing) END;

CREATE OR REPLACE FUNCTION pull_changes(after text, page_limit integer) RETURNS json
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

DROP FUNCTION pull_feed(text, integer, integer), load_gift_cards(uuid, integer),
  load_lots(uuid, integer), till_gift_cards(uuid, uuid[], integer),
  till_lots(uuid, uuid, uuid[]), till_date(date);

ALTER TABLE catalogue_changes NO FORCE ROW LEVEL SECURITY;
DELETE FROM catalogue_changes WHERE kind > 9;
ALTER TABLE catalogue_changes FORCE ROW LEVEL SECURITY;
ALTER TABLE catalogue_changes
  DROP CONSTRAINT catalogue_changes_kind_check,
  ADD CONSTRAINT catalogue_changes_kind_check CHECK (kind BETWEEN 1 AND 9);
