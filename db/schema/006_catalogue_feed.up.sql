-- What flows down to the tills: everything that changed since a cursor, missing nothing.
--
-- A change is stamped with the id of the transaction that wrote it. A reader takes the
-- stamps below the oldest transaction that still runs: whatever commits later has a higher
-- stamp, so no change can appear behind a cursor that has passed it. (A timestamp or a
-- sequence is given when a row is written, not when it becomes visible, and loses the rows
-- of a transaction that commits late.)
SET LOCAL ROLE holdfast_owner;

-- One row for each thing that a till keeps, also after it was deleted.
--   kind 1: the shop's profile (id of the tenant, a location or a till)
--        2: a tax category      3: a product category
--        4: a person            5: an item (a product variant with its barcodes)
CREATE TABLE catalogue_changes (
  tenant_id uuid NOT NULL,
  kind smallint NOT NULL CHECK (kind BETWEEN 1 AND 5),
  id uuid NOT NULL,
  changed_xid xid8 NOT NULL,
  CONSTRAINT catalogue_changes_pkey PRIMARY KEY (tenant_id, kind, id)
);
CREATE INDEX catalogue_changes_order ON catalogue_changes (tenant_id, changed_xid, kind, id);
ALTER TABLE catalogue_changes ENABLE ROW LEVEL SECURITY;
ALTER TABLE catalogue_changes FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON catalogue_changes USING (tenant_id = current_tenant_id());

-- Stamps what a statement touched. Its arguments: the kind, and the query that names the
-- things by tenant_id and id, with the rows as `new_rows` and `old_rows`. Whoever changes
-- master data works inside one tenant, superusers too: set app.tenant_id first.
CREATE FUNCTION note_catalogue_change() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
BEGIN
  EXECUTE format(
    'INSERT INTO catalogue_changes (tenant_id, kind, id, changed_xid)'
    ' SELECT DISTINCT t.tenant_id, %L::smallint, t.id, pg_current_xact_id() FROM (%s) t'
    ' WHERE t.id IS NOT NULL ORDER BY 1, 3'
    ' ON CONFLICT ON CONSTRAINT catalogue_changes_pkey'
    ' DO UPDATE SET changed_xid = excluded.changed_xid', TG_ARGV[0], TG_ARGV[1]);
  RETURN NULL;
END
$$;

DO $$
DECLARE
  w record;
BEGIN
  FOR w IN SELECT * FROM (VALUES
    (1, 'tenants', 'SELECT r.id AS tenant_id, r.id FROM %s r'),
    (1, 'locations', 'SELECT r.tenant_id, r.id FROM %s r'),
    (1, 'terminals', 'SELECT r.tenant_id, r.id FROM %s r'),
    (2, 'tax_categories', 'SELECT r.tenant_id, r.id FROM %s r'),
    (2, 'tax_category_rates', 'SELECT r.tenant_id, r.tax_category_id AS id FROM %s r'),
    (2, 'tax_rates',
     'SELECT c.tenant_id, c.tax_category_id AS id FROM %s r'
     ' JOIN tax_category_rates c ON c.tenant_id = r.tenant_id AND c.tax_rate_id = r.id'),
    (3, 'product_categories', 'SELECT r.tenant_id, r.id FROM %s r'),
    (4, 'user_tenants', 'SELECT r.tenant_id, r.user_id AS id FROM %s r'),
    (4, 'user_roles', 'SELECT r.tenant_id, r.user_id AS id FROM %s r'),
    (4, 'roles',
     'SELECT u.tenant_id, u.user_id AS id FROM %s r'
     ' JOIN user_roles u ON u.tenant_id = r.tenant_id AND u.role_id = r.id'),
    (4, 'users',
     'SELECT m.tenant_id, m.user_id AS id FROM %s r JOIN user_tenants m ON m.user_id = r.id'),
    (5, 'product_variants', 'SELECT r.tenant_id, r.id FROM %s r'),
    (5, 'variant_barcodes', 'SELECT r.tenant_id, r.variant_id AS id FROM %s r'),
    (5, 'products',
     'SELECT v.tenant_id, v.id FROM %s r'
     ' JOIN product_variants v ON v.tenant_id = r.tenant_id AND v.product_id = r.id')
  ) AS watched (kind, table_name, query) LOOP
    EXECUTE format('CREATE TRIGGER note_insert AFTER INSERT ON %I'
                   ' REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT'
                   ' EXECUTE FUNCTION note_catalogue_change(%L, %L)',
                   w.table_name, w.kind, format(w.query, 'new_rows'));
    EXECUTE format('CREATE TRIGGER note_update AFTER UPDATE ON %I'
                   ' REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT'
                   ' EXECUTE FUNCTION note_catalogue_change(%L, %L)',
                   w.table_name, w.kind,
                   format(w.query, 'new_rows') || ' UNION ALL ' || format(w.query, 'old_rows'));
    EXECUTE format('CREATE TRIGGER note_delete AFTER DELETE ON %I'
                   ' REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT'
                   ' EXECUTE FUNCTION note_catalogue_change(%L, %L)',
                   w.table_name, w.kind, format(w.query, 'old_rows'));
  END LOOP;
END
$$;

-- A till shows the top of the tree: a branch that moved takes its items to another tab.
CREATE TRIGGER note_branch AFTER UPDATE ON product_categories
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT
  EXECUTE FUNCTION note_catalogue_change('5',
    'SELECT v.tenant_id, v.id FROM new_rows n'
    ' JOIN old_rows o ON o.tenant_id = n.tenant_id AND o.id = n.id AND o.path[1] <> n.path[1]'
    ' JOIN products p ON p.tenant_id = n.tenant_id AND p.category_id = n.id'
    ' JOIN product_variants v ON v.tenant_id = p.tenant_id AND v.product_id = p.id');

-- The history that a stamp belongs to. After a restore into another cluster, or a failover
-- that lost transactions, the same number may stand for another transaction; a till whose
-- cursor is of another history begins again.
CREATE FUNCTION catalogue_epoch() RETURNS text
  LANGUAGE sql VOLATILE
  RETURN (SELECT system_identifier FROM pg_control_system())::text || '-'
         || left(pg_walfile_name(pg_current_wal_lsn()), 8);

CREATE FUNCTION till_profile(tenant uuid, terminal uuid) RETURNS json
  LANGUAGE sql STABLE
  RETURN (
    SELECT json_build_object(
      'tenant', n.id, 'location', l.id, 'terminal', t.id, 'shop_name', n.name,
      'terminal_name', t.label, 'terminal_number', t.number, 'address', l.address,
      'tax_number', coalesce(n.tax_number, ''), 'receipt_footer', l.receipt_footer,
      'time_zone', l.time_zone, 'tax_mode', l.tax_mode,
      'tax_rounding_scope', l.tax_rounding_scope, 'tax_rounding', l.tax_rounding)
      FROM terminals t
      JOIN locations l ON l.tenant_id = t.tenant_id AND l.id = t.location_id
      JOIN tenants n ON n.id = t.tenant_id
     WHERE t.tenant_id = tenant AND t.id = terminal);

CREATE FUNCTION till_tax_categories(tenant uuid, ids uuid[]) RETURNS json
  LANGUAGE sql STABLE
  RETURN (
    SELECT json_agg(json_build_object(
             'id', c.id, 'name', c.name, 'code', c.code, 'rates', coalesce(
               (SELECT json_agg(json_build_object(
                          'id', r.id, 'name', r.name,
                          'parts_per_million', (r.rate * 1000000)::integer)
                        ORDER BY cr.position, r.id)
                  FROM tax_category_rates cr
                  JOIN tax_rates r ON r.tenant_id = cr.tenant_id AND r.id = cr.tax_rate_id
                 WHERE cr.tenant_id = c.tenant_id AND cr.tax_category_id = c.id), '[]'::json)))
      FROM tax_categories c WHERE c.tenant_id = tenant AND c.id = ANY (ids));

CREATE FUNCTION till_categories(tenant uuid, ids uuid[]) RETURNS json
  LANGUAGE sql STABLE
  RETURN (
    SELECT json_agg(json_build_object('id', c.id, 'name', c.name, 'position', c.sort_order))
      FROM product_categories c
     WHERE c.tenant_id = tenant AND c.id = ANY (ids) AND c.parent_id IS NULL AND c.is_active);

-- Who may sign in at a till: members with a PIN. The role is the one that may do most.
CREATE FUNCTION till_people(tenant uuid, ids uuid[]) RETURNS json
  LANGUAGE sql STABLE
  RETURN (
    SELECT json_agg(json_build_object(
             'id', u.id, 'display_name', coalesce(m.display_name, u.name),
             'pin_hash', m.pin_hash, 'role', coalesce(
               (SELECT r.name FROM user_roles ur
                  JOIN roles r ON r.tenant_id = ur.tenant_id AND r.id = ur.role_id
                 WHERE ur.tenant_id = m.tenant_id AND ur.user_id = m.user_id AND r.is_active
                 ORDER BY array_position(ARRAY['admin', 'manager', 'cashier'], r.name), r.name
                 LIMIT 1), '')))
      FROM user_tenants m JOIN users u ON u.id = m.user_id
     WHERE m.tenant_id = tenant AND m.user_id = ANY (ids) AND m.is_active AND u.is_active
       AND m.pin_hash IS NOT NULL);

-- A price with more decimals than the currency is rounded half away from zero: a till has
-- no smaller coin.
CREATE FUNCTION till_items(tenant uuid, ids uuid[], exponent integer) RETURNS json
  LANGUAGE plpgsql STABLE
  AS $$
BEGIN
  RETURN (
    SELECT json_agg(json_build_object(
             'id', v.id, 'category', c.path[1], 'tax_category', v.tax_category_id, 'sku', v.sku,
             'name', CASE WHEN v.title = '' THEN p.name ELSE p.name || ' – ' || v.title END,
             'price', round(v.price * (ARRAY[1, 10, 100, 1000])[exponent + 1])::bigint,
             'unit', v.unit, 'tile_position', v.tile_position,
             'barcodes', coalesce(b.barcodes, '[]'::json)))
      FROM unnest(ids) AS wanted (id)
      JOIN product_variants v ON v.tenant_id = tenant AND v.id = wanted.id
      JOIN products p ON p.tenant_id = v.tenant_id AND p.id = v.product_id
      LEFT JOIN product_categories c ON c.tenant_id = p.tenant_id AND c.id = p.category_id
      LEFT JOIN LATERAL (
             SELECT json_agg(json_build_object('code', k.code,
                                               'pack', (k.pack_quantity * 1000)::bigint)
                             ORDER BY k.code) AS barcodes
               FROM variant_barcodes k
              WHERE k.tenant_id = v.tenant_id AND k.variant_id = v.id) b ON true
     WHERE v.status = 'active' AND p.status = 'active');
END
$$;

CREATE FUNCTION ids_missing(wanted uuid[], found json) RETURNS json
  LANGUAGE sql STABLE
  RETURN (
    SELECT json_agg(w.id) FROM unnest(wanted) AS w (id)
     WHERE w.id NOT IN (SELECT (f ->> 'id')::uuid FROM json_array_elements(found) AS f));

-- A page of what changed since `after`, the cursor of the page before; '' for everything.
-- A cursor that cannot be read, or is of another history, means everything too. The answer:
--   {"profile": {…} or null, "currency": {"code", "exponent"}, "categories": […],
--    "tax_categories": […], "people": […], "items": […],
--    "removed": {"categories": [id], "tax_categories": [id], "people": [id], "items": [id]},
--    "cursor": text, "more": boolean}
-- An empty list may be null. Whatever is named and not live any more is removed.
CREATE FUNCTION pull_catalogue(after text, page_limit integer) RETURNS json
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
DECLARE
  who record;
  tenant tenants;
  epoch text := catalogue_epoch();
  -- Taken before anything is read.
  horizon xid8 := pg_snapshot_xmin(pg_current_snapshot());
  page_rows integer := least(greatest(page_limit, 1), 20000);
  mark text[];
  page record;
  last integer;
  profile json;
  categories json;
  tax_categories json;
  people json;
  items json;
BEGIN
  who := current_terminal();
  SELECT * INTO STRICT tenant FROM tenants n WHERE n.id = who.tenant_id;
  mark := regexp_match(after, '^1/([0-9A-F-]+)/([0-9]{1,19})/([0-9])/([0-9a-f-]{36})$');
  IF mark IS NULL OR mark[1] <> epoch THEN
    mark := ARRAY[epoch, '0', '0', '00000000-0000-0000-0000-000000000000'];
  END IF;

  SELECT array_agg(c.changed_xid) AS xids, array_agg(c.kind) AS kinds, array_agg(c.id) AS ids,
         array_agg(c.id) FILTER (WHERE c.kind = 1) AS profiles,
         array_agg(c.id) FILTER (WHERE c.kind = 2) AS tax_categories,
         array_agg(c.id) FILTER (WHERE c.kind = 3) AS categories,
         array_agg(c.id) FILTER (WHERE c.kind = 4) AS people,
         array_agg(c.id) FILTER (WHERE c.kind = 5) AS items
    INTO page
    FROM (SELECT h.changed_xid, h.kind, h.id FROM catalogue_changes h
           WHERE h.tenant_id = who.tenant_id
             AND (h.changed_xid, h.kind, h.id)
                 > (mark[2]::xid8, mark[3]::smallint, mark[4]::uuid)
             AND h.changed_xid < horizon
           ORDER BY h.changed_xid, h.kind, h.id
           LIMIT page_rows) c;
  last := coalesce(cardinality(page.ids), 0);
  IF last > 0 THEN
    mark := ARRAY[epoch, page.xids[last]::text, page.kinds[last]::text, page.ids[last]::text];
  END IF;
  IF last < page_rows THEN
    -- Stamps from the future came with a restore from another cluster. They are given
    -- again, or nobody would see them for years.
    UPDATE catalogue_changes SET changed_xid = pg_current_xact_id()
     WHERE tenant_id = who.tenant_id AND changed_xid >= pg_snapshot_xmax(pg_current_snapshot());
  END IF;

  IF page.profiles && ARRAY[who.tenant_id, who.location_id, who.terminal_id] THEN
    profile := till_profile(who.tenant_id, who.terminal_id);
  END IF;
  tax_categories := till_tax_categories(who.tenant_id, page.tax_categories);
  categories := till_categories(who.tenant_id, page.categories);
  people := till_people(who.tenant_id, page.people);
  items := till_items(who.tenant_id, page.items, tenant.currency_exponent);
  RETURN json_build_object(
    'profile', profile,
    'currency', json_build_object('code', tenant.currency, 'exponent', tenant.currency_exponent),
    'tax_categories', tax_categories,
    'categories', categories,
    'people', people,
    'items', items,
    'removed', json_build_object(
      'tax_categories', ids_missing(page.tax_categories, tax_categories),
      'categories', ids_missing(page.categories, categories),
      'people', ids_missing(page.people, people),
      'items', ids_missing(page.items, items)),
    'cursor', '1/' || array_to_string(mark, '/'),
    'more', last = page_rows);
END
$$;
GRANT EXECUTE ON FUNCTION pull_catalogue(text, integer) TO holdfast_terminal;

-- What was there before the triggers were, of every tenant: so the owner is let past the
-- policy of this one table for the time of this.
ALTER TABLE tenants NO FORCE ROW LEVEL SECURITY;
DO $$
DECLARE
  t record;
BEGIN
  FOR t IN SELECT id FROM tenants LOOP
    PERFORM set_config('app.tenant_id', t.id::text, true);
    INSERT INTO catalogue_changes (tenant_id, kind, id, changed_xid)
    SELECT x.tenant_id, x.kind, x.id, pg_current_xact_id()
      FROM (SELECT t.id AS tenant_id, 1 AS kind, t.id AS id
            UNION ALL SELECT tenant_id, 2, id FROM tax_categories
            UNION ALL SELECT tenant_id, 3, id FROM product_categories
            UNION ALL SELECT tenant_id, 4, user_id FROM user_tenants
            UNION ALL SELECT tenant_id, 5, id FROM product_variants) x;
  END LOOP;
END
$$;
ALTER TABLE tenants FORCE ROW LEVEL SECURITY;
