-- Stock that is held for somebody, what a channel may sell, totals over all places, and when
-- to order again.
SET LOCAL ROLE holdfast_owner;
LOCK TABLE journal_heads IN EXCLUSIVE MODE;  -- before any lock on what posting reads or writes

-- Held for an order, a parked sale, a kiosk's cart. inventory_items.reserved is the sum of the
-- active ones, by a trigger.
CREATE TABLE stock_reservations (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  location_id uuid NOT NULL,
  variant_id uuid NOT NULL,
  quantity numeric(14, 3) NOT NULL CONSTRAINT stock_reservations_quantity CHECK (quantity > 0),
  held_for text NOT NULL CONSTRAINT stock_reservations_held_for
    CHECK (held_for IN ('order', 'parked_sale', 'cart')),
  held_for_id uuid NOT NULL,
  status text NOT NULL DEFAULT 'active' CONSTRAINT stock_reservations_status
    CHECK (status IN ('active', 'fulfilled', 'released', 'expired')),
  -- NULL: until it is released.
  expires_at timestamptz,
  ended_at timestamptz,
  created_by uuid,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, location_id) REFERENCES locations (tenant_id, id),
  FOREIGN KEY (tenant_id, variant_id) REFERENCES product_variants (tenant_id, id),
  FOREIGN KEY (tenant_id, created_by) REFERENCES user_tenants (tenant_id, user_id),
  CONSTRAINT stock_reservations_ended CHECK ((status = 'active') = (ended_at IS NULL))
);
CREATE INDEX stock_reservations_active ON stock_reservations (tenant_id, location_id, variant_id)
  WHERE status = 'active';
CREATE INDEX stock_reservations_expiry ON stock_reservations (tenant_id, expires_at)
  WHERE status = 'active' AND expires_at IS NOT NULL;
CREATE INDEX stock_reservations_held_for ON stock_reservations (tenant_id, held_for_id);
SELECT own_by_tenant('stock_reservations');

-- A reservation that is over cannot take more away than is reserved: clamped at zero.
CREATE FUNCTION change_reserved_stock() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
DECLARE
  before_rows text := 'SELECT tenant_id, location_id, variant_id, -quantity AS quantity'
                      ' FROM old_rows WHERE status = ''active''';
  after_rows text := 'SELECT tenant_id, location_id, variant_id, quantity'
                     ' FROM new_rows WHERE status = ''active''';
BEGIN
  EXECUTE 'INSERT INTO public.inventory_items AS stock'
          ' (tenant_id, location_id, variant_id, reserved)'
          ' SELECT r.tenant_id, r.location_id, r.variant_id, sum(r.quantity) FROM ('
          || CASE TG_OP WHEN 'INSERT' THEN after_rows WHEN 'DELETE' THEN before_rows
                        ELSE before_rows || ' UNION ALL ' || after_rows END
          || ') r GROUP BY 1, 2, 3 HAVING sum(r.quantity) <> 0 ORDER BY 1, 2, 3'
          ' ON CONFLICT ON CONSTRAINT inventory_items_pkey DO UPDATE'
          ' SET reserved = greatest(stock.reserved + excluded.reserved, 0), updated_at = now()';
  RETURN NULL;
END
$$;
CREATE TRIGGER change_reserved_insert AFTER INSERT ON stock_reservations
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION change_reserved_stock();
CREATE TRIGGER change_reserved_update AFTER UPDATE ON stock_reservations
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT
  EXECUTE FUNCTION change_reserved_stock();
CREATE TRIGGER change_reserved_delete AFTER DELETE ON stock_reservations
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION change_reserved_stock();

-- Where `reserved` is not the sum of the active reservations: always empty.
CREATE VIEW reservation_differences WITH (security_invoker = true) AS
  SELECT tenant_id, location_id, variant_id,
         coalesce(i.reserved, 0) AS reserved, coalesce(r.held, 0) AS held
    FROM inventory_items i
    FULL JOIN (SELECT tenant_id, location_id, variant_id, sum(quantity) AS held
                 FROM stock_reservations WHERE status = 'active'
                GROUP BY tenant_id, location_id, variant_id) r
         USING (tenant_id, location_id, variant_id)
   WHERE coalesce(i.reserved, 0) <> coalesce(r.held, 0);
GRANT SELECT ON reservation_differences TO holdfast_backoffice, holdfast_report;

-- Ends the reservations of the tenant whose time is over; returns how many there were.
CREATE FUNCTION release_expired_reservations() RETURNS bigint
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
DECLARE
  ended bigint;
BEGIN
  UPDATE stock_reservations SET status = 'expired', ended_at = now()
   WHERE tenant_id = current_tenant_id() AND status = 'active' AND expires_at <= now();
  GET DIAGNOSTICS ended = ROW_COUNT;
  RETURN ended;
END
$$;

-- What a channel may sell of a variant at a place: what is available, less what is kept back
-- from that channel, never less than nothing.
CREATE FUNCTION available_to_channel(location uuid, variant uuid, channel text DEFAULT NULL)
  RETURNS numeric
  LANGUAGE sql STABLE
  RETURN coalesce(
    (SELECT greatest(i.available - coalesce((i.channel_buffers ->> channel)::numeric, 0), 0)
       FROM inventory_items i
      WHERE i.tenant_id = current_tenant_id() AND i.location_id = location
        AND i.variant_id = variant), 0);
GRANT EXECUTE ON FUNCTION available_to_channel(uuid, uuid, text)
  TO holdfast_backoffice, holdfast_report;

ALTER TABLE inventory_items ADD CONSTRAINT inventory_items_channel_buffers
  CHECK (jsonb_typeof(channel_buffers) = 'object');

-- Holds goods, or refuses (ZH010) what is not there: two who want the last one follow one
-- another, and the second is told. The same id again changes nothing. What is not tracked, or
-- may be sold when it is not there (inventory_policy), is held whatever the stock.
CREATE FUNCTION reserve_stock(reservation uuid, location uuid, variant uuid, quantity numeric,
                              held_for text, held_for_id uuid,
                              expires_at timestamptz DEFAULT NULL, channel text DEFAULT NULL,
                              person uuid DEFAULT NULL) RETURNS void
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
DECLARE
  tenant uuid := current_tenant_id();
  limited boolean;
  available numeric;
BEGIN
  IF EXISTS (SELECT FROM stock_reservations r WHERE r.tenant_id = tenant AND r.id = reservation)
  THEN
    RETURN;
  END IF;
  SELECT v.track_inventory AND v.inventory_policy = 'deny' INTO limited FROM product_variants v
   WHERE v.tenant_id = tenant AND v.id = variant;
  IF limited THEN
    -- The row to wait for each other by.
    INSERT INTO inventory_items (tenant_id, location_id, variant_id)
    VALUES (tenant, location, variant) ON CONFLICT ON CONSTRAINT inventory_items_pkey DO NOTHING;
    PERFORM FROM inventory_items i
      WHERE i.tenant_id = tenant AND i.location_id = location AND i.variant_id = variant
        FOR UPDATE;
    UPDATE stock_reservations r SET status = 'expired', ended_at = now()
     WHERE r.tenant_id = tenant AND r.location_id = location AND r.variant_id = variant
       AND r.status = 'active' AND r.expires_at <= now();
    available := available_to_channel(location, variant, channel);
    IF available < quantity THEN
      RAISE EXCEPTION '% is asked for, % is available', quantity, available
        USING ERRCODE = 'ZH010';
    END IF;
  END IF;
  INSERT INTO stock_reservations (tenant_id, id, location_id, variant_id, quantity, held_for,
                                  held_for_id, expires_at, created_by)
  VALUES (tenant, reservation, location, variant, quantity, held_for, held_for_id, expires_at,
          person)
  ON CONFLICT DO NOTHING;
END
$$;

-- Ends what is held for this order, sale or cart: 'released', or 'fulfilled' when the goods
-- have left by a movement of their own. Returns how many reservations there were.
CREATE FUNCTION end_reservations(held_for_id uuid, as_status text DEFAULT 'released')
  RETURNS bigint
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
DECLARE
  ended bigint;
BEGIN
  IF as_status NOT IN ('released', 'fulfilled') THEN
    RAISE EXCEPTION 'a reservation is released or fulfilled, not %', as_status
      USING ERRCODE = '22023';
  END IF;
  UPDATE stock_reservations r SET status = as_status, ended_at = now()
   WHERE r.tenant_id = current_tenant_id() AND r.held_for_id = end_reservations.held_for_id
     AND r.status = 'active';
  GET DIAGNOSTICS ended = ROW_COUNT;
  RETURN ended;
END
$$;
GRANT EXECUTE ON FUNCTION release_expired_reservations(),
  reserve_stock(uuid, uuid, uuid, numeric, text, uuid, timestamptz, text, uuid),
  end_reservations(uuid, text) TO holdfast_backoffice;

-- The totals of a variant over all places, right at each commit at a constant cost for each
-- changed row. No index but the key, so that a sale's update stays on its page.
CREATE TABLE inventory_summary (
  tenant_id uuid NOT NULL,
  variant_id uuid NOT NULL,
  total_on_hand numeric(17, 3) NOT NULL DEFAULT 0,
  total_reserved numeric(17, 3) NOT NULL DEFAULT 0,
  total_available numeric(17, 3) NOT NULL
    GENERATED ALWAYS AS (total_on_hand - total_reserved) STORED,
  location_count integer NOT NULL DEFAULT 0,
  last_updated timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT inventory_summary_pkey PRIMARY KEY (tenant_id, variant_id),
  FOREIGN KEY (tenant_id, variant_id) REFERENCES product_variants (tenant_id, id)
    ON DELETE CASCADE
) WITH (fillfactor = 80);
SELECT own_by_tenant('inventory_summary');

-- Rows are changed in the order of their key, once for each statement: two tills in two shops
-- that sell the same goods wait for each other and do not deadlock.
CREATE FUNCTION sum_up_inventory() RETURNS trigger
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

-- What is there already, of every tenant. Nobody sells between this and the triggers.
LOCK TABLE inventory_items IN SHARE ROW EXCLUSIVE MODE;
DO $$
DECLARE
  t record;
  tenant_before text := coalesce(current_setting('app.tenant_id', true), '');
BEGIN
  FOR t IN SELECT id FROM tenants LOOP
    PERFORM set_config('app.tenant_id', t.id::text, true);
    -- Nothing is held by a reservation that is known here.
    UPDATE inventory_items SET reserved = 0 WHERE reserved <> 0;
    INSERT INTO inventory_summary (tenant_id, variant_id, total_on_hand, total_reserved,
                                   location_count)
    SELECT i.tenant_id, i.variant_id, sum(i.on_hand), sum(i.reserved), count(*)
      FROM inventory_items i GROUP BY i.tenant_id, i.variant_id;
  END LOOP;
  PERFORM set_config('app.tenant_id', tenant_before, true);
END
$$;

CREATE TRIGGER sum_up_insert AFTER INSERT ON inventory_items
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION sum_up_inventory();
CREATE TRIGGER sum_up_update AFTER UPDATE ON inventory_items
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT
  EXECUTE FUNCTION sum_up_inventory();
CREATE TRIGGER sum_up_delete AFTER DELETE ON inventory_items
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION sum_up_inventory();

-- Counts again and names what is not so: always empty.
CREATE VIEW inventory_summary_differences WITH (security_invoker = true) AS
  SELECT tenant_id, variant_id, s.total_on_hand, s.total_reserved, s.location_count,
         i.on_hand, i.reserved, i.places
    FROM (SELECT * FROM inventory_summary WHERE location_count <> 0) s
    FULL JOIN (SELECT tenant_id, variant_id, sum(on_hand) AS on_hand, sum(reserved) AS reserved,
                      count(*) AS places FROM inventory_items GROUP BY tenant_id, variant_id) i
         USING (tenant_id, variant_id)
   WHERE (s.total_on_hand, s.total_reserved, s.location_count)
         IS DISTINCT FROM (i.on_hand, i.reserved, i.places);

-- The totals with names, for what is sold and counted.
CREATE VIEW inventory_overview WITH (security_invoker = true) AS
  SELECT v.tenant_id, v.id AS variant_id, v.sku, v.title, p.name AS product_title,
         coalesce(s.total_on_hand, 0) AS total_on_hand,
         coalesce(s.total_reserved, 0) AS total_reserved,
         coalesce(s.total_available, 0) AS total_available,
         coalesce(s.location_count, 0) AS location_count, s.last_updated
    FROM product_variants v
    JOIN products p ON p.tenant_id = v.tenant_id AND p.id = v.product_id
    LEFT JOIN inventory_summary s ON s.tenant_id = v.tenant_id AND s.variant_id = v.id
   WHERE v.status = 'active' AND v.track_inventory;
GRANT SELECT ON inventory_summary_differences, inventory_overview
  TO holdfast_backoffice, holdfast_report;

-- When to order what, by how much went out in the last days: the goods must last until new ones
-- are there, with some days to spare. `quantity` fills up to max_stock, or lasts `history_days`.
CREATE FUNCTION suggest_reorder_points(history_days integer DEFAULT 90,
                                       lead_time_days integer DEFAULT 7,
                                       safety_stock_days integer DEFAULT 7)
  RETURNS TABLE (location_id uuid, variant_id uuid, average_daily_usage numeric,
                 suggested_reorder_point numeric, suggested_quantity numeric,
                 reorder_point numeric, available numeric, order_now boolean)
  LANGUAGE sql STABLE
  AS $$
  SELECT u.location_id, u.variant_id, round(u.daily, 3), ceil(u.point),
         ceil(greatest(coalesce(i.max_stock, u.point + u.daily * history_days)
                       - coalesce(i.available, 0), 0)),
         coalesce(i.reorder_point, 0), coalesce(i.available, 0),
         coalesce(i.available, 0) <= ceil(u.point)
    FROM (SELECT m.location_id, m.variant_id, -sum(m.quantity) / history_days AS daily,
                 -sum(m.quantity) / history_days * (lead_time_days + safety_stock_days) AS point
            FROM stock_movements m
           WHERE m.tenant_id = current_tenant_id()
             AND m.reason IN ('sale', 'order_shipped', 'return', 'used')
             AND m.occurred_at >= now() - make_interval(days => history_days)
             -- An entry may come late, and never before it happened.
             AND m.id >= uuid_v7_floor(now() - make_interval(days => history_days + 1))
           GROUP BY m.location_id, m.variant_id HAVING sum(m.quantity) < 0) u
    LEFT JOIN inventory_items i ON i.tenant_id = current_tenant_id()
          AND i.location_id = u.location_id AND i.variant_id = u.variant_id
  $$;
GRANT EXECUTE ON FUNCTION suggest_reorder_points(integer, integer, integer)
  TO holdfast_backoffice, holdfast_report;

-- What is below what it should be, place by place.
CREATE VIEW stock_at_reorder_point WITH (security_invoker = true) AS
  SELECT i.tenant_id, i.location_id, l.name AS location_name, i.variant_id, v.sku,
         p.name AS product_name, v.title, i.on_hand, i.available, i.safety_stock,
         i.reorder_point, i.reorder_quantity
    FROM inventory_items i
    JOIN product_variants v ON v.tenant_id = i.tenant_id AND v.id = i.variant_id
    JOIN products p ON p.tenant_id = v.tenant_id AND p.id = v.product_id
    JOIN locations l ON l.tenant_id = i.tenant_id AND l.id = i.location_id
   WHERE v.track_inventory AND v.status = 'active'
     AND i.available <= greatest(i.reorder_point, i.safety_stock);
GRANT SELECT ON stock_at_reorder_point TO holdfast_backoffice, holdfast_report;
