-- Orders: what is sold now and handed over later, by web shops, marketplaces, fairs and by
-- telephone. A sale at a till is a transaction and no order.
SET LOCAL ROLE holdfast_owner;
LOCK TABLE journal_heads IN EXCLUSIVE MODE;  -- before any lock on what posting reads or writes

-- Not a tenant's: the steps that an order's status may take.
CREATE TABLE order_status_steps (
  from_status text NOT NULL,
  to_status text NOT NULL,
  PRIMARY KEY (from_status, to_status)
);
INSERT INTO order_status_steps (from_status, to_status)
  SELECT s.from_status, unnest(s.to_status) FROM (VALUES
    ('draft', ARRAY['pending', 'cancelled']),
    ('pending', ARRAY['confirmed', 'processing', 'in_production', 'shipped', 'on_hold',
                      'cancelled']),
    ('confirmed', ARRAY['processing', 'in_production', 'shipped', 'on_hold', 'cancelled']),
    ('in_production', ARRAY['produced', 'on_hold', 'cancelled']),
    ('produced', ARRAY['processing', 'partially_shipped', 'shipped', 'on_hold', 'cancelled']),
    ('processing', ARRAY['in_production', 'partially_shipped', 'shipped', 'on_hold', 'cancelled']),
    ('on_hold', ARRAY['pending', 'confirmed', 'processing', 'in_production', 'cancelled']),
    ('partially_shipped', ARRAY['shipped', 'cancelled', 'returned']),
    ('shipped', ARRAY['delivered', 'completed', 'returned']),
    ('delivered', ARRAY['completed', 'returned']),
    ('completed', ARRAY['returned', 'refunded']),
    ('cancelled', ARRAY['refunded']),
    ('returned', ARRAY['refunded'])
  ) AS s (from_status, to_status);
GRANT SELECT ON order_status_steps TO holdfast_backoffice, holdfast_report;

CREATE TABLE orders (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  id uuid NOT NULL,
  order_number text NOT NULL CONSTRAINT orders_number CHECK (order_number <> ''),
  type text NOT NULL DEFAULT 'sale' CONSTRAINT orders_type
    CHECK (type IN ('sale', 'return', 'exchange')),
  status text NOT NULL DEFAULT 'pending' CONSTRAINT orders_status
    CHECK (status IN ('draft', 'pending', 'confirmed', 'in_production', 'produced', 'processing',
                      'on_hold', 'partially_shipped', 'shipped', 'delivered', 'completed',
                      'cancelled', 'returned', 'refunded')),
  previous_status text,
  financial_status text NOT NULL DEFAULT 'pending' CONSTRAINT orders_financial_status
    CHECK (financial_status IN ('pending', 'authorized', 'paid', 'partially_paid', 'overdue',
                                'failed', 'refunded', 'partially_refunded', 'voided')),
  fulfillment_status text NOT NULL DEFAULT 'unfulfilled' CONSTRAINT orders_fulfillment_status
    CHECK (fulfillment_status IN ('unfulfilled', 'partial', 'fulfilled')),
  priority text NOT NULL DEFAULT 'normal' CONSTRAINT orders_priority
    CHECK (priority IN ('low', 'normal', 'high', 'urgent', 'critical')),
  -- NULL: nobody said where it came from.
  sales_channel_id uuid,
  -- The channel's own number for it.
  external_order_id text,
  shopify_order_id bigint,
  -- Where the goods come from.
  location_id uuid,
  -- Whoever gave no account has a name and an e-mail address at most.
  customer_id uuid,
  customer_name text,
  customer_email text,
  currency char(3) NOT NULL CONSTRAINT orders_currency CHECK (currency ~ '^[A-Z]{3}$'),
  -- True: the subtotal and the shipping have the tax in them.
  tax_included boolean NOT NULL DEFAULT false,
  subtotal_price numeric(14, 3) NOT NULL DEFAULT 0,
  total_tax numeric(14, 3) NOT NULL DEFAULT 0,
  total_shipping numeric(14, 3) NOT NULL DEFAULT 0,
  total_discounts numeric(14, 3) NOT NULL DEFAULT 0,
  total_price numeric(14, 3) NOT NULL DEFAULT 0,
  paid_amount numeric(14, 3) NOT NULL DEFAULT 0,
  refunded_amount numeric(14, 3) NOT NULL DEFAULT 0,
  -- What is still to be paid; below zero when more was paid than it costs in the end.
  balance_due numeric(14, 3) NOT NULL
    GENERATED ALWAYS AS (total_price - paid_amount + refunded_amount) STORED,
  -- As they were when it was ordered.
  platform_fees numeric(14, 3) NOT NULL DEFAULT 0,
  production_cost numeric(14, 3) NOT NULL DEFAULT 0,
  net_revenue numeric(14, 3) NOT NULL GENERATED ALWAYS AS (total_price - platform_fees) STORED,
  profit numeric(14, 3) NOT NULL
    GENERATED ALWAYS AS (total_price - platform_fees - production_cost) STORED,
  shipping_method text,
  carrier text,
  tracking_numbers text[] NOT NULL DEFAULT '{}',
  tags text[] NOT NULL DEFAULT '{}',
  notes text,
  internal_notes text,
  customer_notes text,
  -- What the channel said and we have no column for.
  channel_data jsonb NOT NULL DEFAULT '{}',
  ordered_at timestamptz NOT NULL DEFAULT now(),
  required_at timestamptz,
  processed_at timestamptz,
  approved_at timestamptz,
  shipped_at timestamptz,
  delivered_at timestamptz,
  cancelled_at timestamptz,
  created_by uuid,
  approved_by uuid,
  shipped_by uuid,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, order_number),
  UNIQUE (tenant_id, shopify_order_id),
  FOREIGN KEY (tenant_id, sales_channel_id) REFERENCES sales_channels (tenant_id, id),
  FOREIGN KEY (tenant_id, location_id) REFERENCES locations (tenant_id, id),
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id),
  FOREIGN KEY (tenant_id, created_by) REFERENCES user_tenants (tenant_id, user_id),
  FOREIGN KEY (tenant_id, approved_by) REFERENCES user_tenants (tenant_id, user_id),
  FOREIGN KEY (tenant_id, shipped_by) REFERENCES user_tenants (tenant_id, user_id),
  CONSTRAINT orders_total CHECK (
    total_price = subtotal_price + total_shipping - total_discounts
                  + CASE WHEN tax_included THEN 0 ELSE total_tax END),
  -- A return's amounts are the shop's to pay, and an exchange may be.
  CONSTRAINT orders_sale_amounts CHECK (
    type <> 'sale' OR least(subtotal_price, total_tax, total_shipping, total_discounts,
                            total_price) >= 0),
  CONSTRAINT orders_refunded CHECK (refunded_amount BETWEEN 0 AND greatest(paid_amount, 0)),
  CONSTRAINT orders_costs CHECK (platform_fees >= 0 AND production_cost >= 0),
  CONSTRAINT orders_dates CHECK (required_at >= ordered_at AND delivered_at >= shipped_at)
);
-- A channel sends an order again: it is one.
CREATE UNIQUE INDEX orders_external_key ON orders (tenant_id, sales_channel_id, external_order_id)
  NULLS NOT DISTINCT WHERE external_order_id IS NOT NULL;
CREATE INDEX orders_status ON orders (tenant_id, status, ordered_at DESC);
CREATE INDEX orders_open ON orders (tenant_id, ordered_at DESC)
  WHERE fulfillment_status <> 'fulfilled' AND status NOT IN ('cancelled', 'refunded', 'returned');
CREATE INDEX orders_unpaid ON orders (tenant_id, financial_status)
  WHERE financial_status IN ('pending', 'partially_paid', 'overdue', 'failed');
CREATE INDEX orders_ordered ON orders (tenant_id, ordered_at DESC);
CREATE INDEX orders_customer ON orders (tenant_id, customer_id, ordered_at DESC)
  WHERE customer_id IS NOT NULL;
CREATE INDEX orders_channel ON orders (tenant_id, sales_channel_id, ordered_at DESC);
CREATE INDEX orders_location ON orders (tenant_id, location_id) WHERE location_id IS NOT NULL;

-- Where it goes and who pays, as it was said with the order: a customer who moves later
-- changes no old order. One that is collected has none.
CREATE TABLE order_addresses (
  tenant_id uuid NOT NULL,
  order_id uuid NOT NULL,
  type text NOT NULL CONSTRAINT order_addresses_type CHECK (type IN ('shipping', 'billing')),
  first_name text,
  last_name text,
  company text,
  address1 text NOT NULL CONSTRAINT order_addresses_address1 CHECK (address1 <> ''),
  address2 text,
  city text NOT NULL CONSTRAINT order_addresses_city CHECK (city <> ''),
  state text,
  postal_code text,
  country text NOT NULL CONSTRAINT order_addresses_country CHECK (country <> ''),
  phone text,
  email text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, order_id, type),
  FOREIGN KEY (tenant_id, order_id) REFERENCES orders (tenant_id, id) ON DELETE CASCADE
);

CREATE TABLE order_line_items (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  order_id uuid NOT NULL,
  line_number integer NOT NULL CONSTRAINT order_line_items_number CHECK (line_number > 0),
  -- NULL: goods that a channel sells and the catalogue does not know.
  variant_id uuid,
  quantity numeric(14, 3) NOT NULL CONSTRAINT order_line_items_quantity CHECK (quantity > 0),
  price numeric(14, 4) NOT NULL CONSTRAINT order_line_items_price CHECK (price >= 0),
  total_price numeric(14, 3) NOT NULL GENERATED ALWAYS AS (round(quantity * price, 3)) STORED,
  total_discount numeric(14, 3) NOT NULL DEFAULT 0
    CONSTRAINT order_line_items_discount CHECK (total_discount >= 0),
  tax_amount numeric(14, 3) NOT NULL DEFAULT 0,
  -- [{"title": "VAT 20 %", "rate": 0.2, "price": 1.20}]
  tax_lines jsonb NOT NULL DEFAULT '[]',
  fulfilled_quantity numeric(14, 3) NOT NULL DEFAULT 0,
  fulfillable_quantity numeric(14, 3) NOT NULL
    GENERATED ALWAYS AS (quantity - fulfilled_quantity) STORED,
  returned_quantity numeric(14, 3) NOT NULL DEFAULT 0,
  -- As they were when it was ordered.
  title text NOT NULL,
  variant_title text,
  sku text NOT NULL,
  vendor text,
  weight numeric(14, 3) CONSTRAINT order_line_items_weight CHECK (weight >= 0),
  taxable boolean NOT NULL DEFAULT true,
  properties jsonb NOT NULL DEFAULT '{}',
  notes text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, order_id, line_number),
  FOREIGN KEY (tenant_id, order_id) REFERENCES orders (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, variant_id) REFERENCES product_variants (tenant_id, id),
  CONSTRAINT order_line_items_fulfilled CHECK (fulfilled_quantity BETWEEN 0 AND quantity),
  CONSTRAINT order_line_items_returned
    CHECK (returned_quantity BETWEEN 0 AND fulfilled_quantity)
);
CREATE INDEX order_line_items_variant ON order_line_items (tenant_id, variant_id);
CREATE INDEX order_line_items_sku ON order_line_items (tenant_id, sku);

-- What the customer pays for each line, and how far it is.
CREATE VIEW order_line_amounts WITH (security_invoker = true) AS
  SELECT l.tenant_id, l.order_id, l.id AS line_id, l.line_number, l.total_price,
         l.total_price - l.total_discount
           + CASE WHEN o.tax_included THEN 0 ELSE l.tax_amount END AS final_price,
         CASE WHEN o.status = 'cancelled' AND l.fulfilled_quantity = 0 THEN 'cancelled'
              WHEN l.returned_quantity = l.quantity THEN 'returned'
              WHEN l.fulfilled_quantity < l.quantity AND o.status IN ('draft', 'pending')
                THEN 'pending'
              WHEN l.fulfilled_quantity < l.quantity THEN 'confirmed'
              WHEN o.status IN ('delivered', 'completed') THEN 'delivered'
              ELSE 'shipped' END AS status
    FROM order_line_items l
    JOIN orders o ON o.tenant_id = l.tenant_id AND o.id = l.order_id;

CREATE TABLE order_status_history (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  order_id uuid NOT NULL,
  -- NULL: the order came.
  from_status text,
  to_status text NOT NULL,
  changed_by uuid,
  note text,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (id, tenant_id),
  FOREIGN KEY (tenant_id, order_id) REFERENCES orders (tenant_id, id),
  FOREIGN KEY (tenant_id, changed_by) REFERENCES user_tenants (tenant_id, user_id)
);
CREATE INDEX order_status_history_order ON order_status_history (tenant_id, order_id, recorded_at);

SELECT own_by_tenant(t) FROM unnest(ARRAY['orders', 'order_addresses', 'order_line_items',
                                          'order_status_history']::name[]) AS t;
SELECT record_only('order_status_history');
GRANT SELECT ON order_line_amounts TO holdfast_backoffice, holdfast_report;

-- Orders are cancelled and not deleted; status and quantities change through functions.
DO $$
BEGIN
  EXECUTE (
    SELECT format('GRANT INSERT (%1$s), UPDATE (%1$s) ON orders TO holdfast_backoffice',
                  string_agg(quote_ident(a.attname), ', '))
      FROM pg_attribute a
     WHERE a.attrelid = 'orders'::regclass AND a.attnum > 0 AND a.attgenerated = ''
       AND a.attname NOT IN ('status', 'previous_status', 'fulfillment_status', 'shipped_at',
                             'shipped_by', 'delivered_at', 'cancelled_at'));
  EXECUTE (
    SELECT format('GRANT INSERT (%1$s), UPDATE (%1$s), DELETE ON order_line_items'
                  ' TO holdfast_backoffice', string_agg(quote_ident(a.attname), ', '))
      FROM pg_attribute a
     WHERE a.attrelid = 'order_line_items'::regclass AND a.attnum > 0 AND a.attgenerated = ''
       AND a.attname NOT IN ('fulfilled_quantity', 'returned_quantity'));
END
$$;
-- An order begins as a draft or as an order.
GRANT INSERT (status) ON orders TO holdfast_backoffice;
GRANT INSERT, UPDATE, DELETE ON order_addresses TO holdfast_backoffice;

CREATE FUNCTION note_new_order() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
BEGIN
  INSERT INTO order_status_history (id, tenant_id, order_id, to_status, changed_by)
  VALUES (uuid_v7(), NEW.tenant_id, NEW.id, NEW.status, NEW.created_by);
  RETURN NULL;
END
$$;
CREATE TRIGGER note_new_order AFTER INSERT ON orders
  FOR EACH ROW EXECUTE FUNCTION note_new_order();

CREATE FUNCTION keep_order_status() RETURNS trigger
  LANGUAGE plpgsql
  AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.status NOT IN ('draft', 'pending') THEN
      RAISE EXCEPTION 'an order begins as a draft or pending, not %', NEW.status
        USING ERRCODE = 'ZH013';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.status IS DISTINCT FROM OLD.status THEN
    IF NOT EXISTS (SELECT FROM order_status_steps s
                    WHERE s.from_status = OLD.status AND s.to_status = NEW.status) THEN
      RAISE EXCEPTION 'an order that is % cannot become %', OLD.status, NEW.status
        USING ERRCODE = 'ZH013';
    END IF;
    NEW.previous_status := OLD.status;
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER keep_order_status BEFORE INSERT OR UPDATE ON orders
  FOR EACH ROW EXECUTE FUNCTION keep_order_status();

-- The lines of an order stay as they are once some of them left.
CREATE FUNCTION keep_order_lines() RETURNS trigger
  LANGUAGE plpgsql
  AS $$
DECLARE
  line order_line_items := coalesce(NEW, OLD);
BEGIN
  IF EXISTS (SELECT FROM orders o WHERE o.tenant_id = line.tenant_id AND o.id = line.order_id
                AND (o.fulfillment_status <> 'unfulfilled'
                     OR o.status IN ('shipped', 'cancelled', 'returned', 'refunded')))
     AND NOT (TG_OP = 'UPDATE' AND (NEW.quantity, NEW.price) = (OLD.quantity, OLD.price)
              AND NEW.variant_id IS NOT DISTINCT FROM OLD.variant_id) THEN
    RAISE EXCEPTION 'goods of the order have left, or it is over: its lines stay as they are'
      USING ERRCODE = 'ZH013';
  END IF;
  RETURN line;
END
$$;
CREATE TRIGGER keep_order_lines BEFORE INSERT OR UPDATE OR DELETE ON order_line_items
  FOR EACH ROW EXECUTE FUNCTION keep_order_lines();

-- The one way in which an order's status changes. Stock that is held for an order which is
-- over is released.
CREATE FUNCTION change_order_status(order_id uuid, new_status text, person uuid DEFAULT NULL,
                                    note text DEFAULT NULL) RETURNS void
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
DECLARE
  tenant uuid := current_tenant_id();
  old_status text;
BEGIN
  SELECT o.status INTO old_status FROM orders o
   WHERE o.tenant_id = tenant AND o.id = change_order_status.order_id FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no order %', order_id USING ERRCODE = 'P0002';
  ELSIF old_status = new_status THEN
    RETURN;
  END IF;
  UPDATE orders o
     SET status = new_status,
         processed_at = CASE WHEN new_status = 'processing' THEN coalesce(o.processed_at, now())
                             ELSE o.processed_at END,
         approved_at = CASE WHEN new_status = 'confirmed' THEN now() ELSE o.approved_at END,
         approved_by = CASE WHEN new_status = 'confirmed' THEN person ELSE o.approved_by END,
         shipped_at = CASE WHEN new_status IN ('partially_shipped', 'shipped')
                           THEN coalesce(o.shipped_at, now()) ELSE o.shipped_at END,
         shipped_by = CASE WHEN new_status IN ('partially_shipped', 'shipped')
                           THEN coalesce(o.shipped_by, person) ELSE o.shipped_by END,
         delivered_at = CASE WHEN new_status = 'delivered' THEN now() ELSE o.delivered_at END,
         cancelled_at = CASE WHEN new_status = 'cancelled' THEN now() ELSE o.cancelled_at END
   WHERE o.tenant_id = tenant AND o.id = change_order_status.order_id;
  INSERT INTO order_status_history (id, tenant_id, order_id, from_status, to_status, changed_by,
                                    note)
  VALUES (uuid_v7(), tenant, order_id, old_status, new_status, person, note);
  IF new_status IN ('cancelled', 'returned', 'refunded') THEN
    PERFORM end_reservations(order_id);
  END IF;
END
$$;

-- Holds the goods of an order at its place, all or, when something is not there, none.
CREATE FUNCTION reserve_order(order_id uuid, expires_at timestamptz DEFAULT NULL,
                              person uuid DEFAULT NULL) RETURNS void
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
DECLARE
  line record;
BEGIN
  FOR line IN
    SELECT l.id, l.variant_id, l.fulfillable_quantity, o.location_id, c.code
      FROM orders o
      JOIN order_line_items l ON l.tenant_id = o.tenant_id AND l.order_id = o.id
      LEFT JOIN sales_channels c ON c.tenant_id = o.tenant_id AND c.id = o.sales_channel_id
     WHERE o.tenant_id = current_tenant_id() AND o.id = reserve_order.order_id
       AND l.fulfillable_quantity > 0 AND l.variant_id IS NOT NULL
     -- In the order in which stock is always locked.
     ORDER BY o.location_id, l.variant_id, l.id
  LOOP
    IF line.location_id IS NULL THEN
      RAISE EXCEPTION 'the order has no place that the goods come from' USING ERRCODE = 'ZH013';
    END IF;
    -- The line's own id: reserving it again changes nothing.
    PERFORM reserve_stock(line.id, line.location_id, line.variant_id, line.fulfillable_quantity,
                          'order', order_id, expires_at, line.code, person);
  END LOOP;
END
$$;

-- `quantities` by line number, {"1": 2}; NULL: all that has not left yet. Goods that left are
-- out of the stock whatever it said, and not held any more.
CREATE FUNCTION ship_order(order_id uuid, quantities jsonb DEFAULT NULL, person uuid DEFAULT NULL,
                           tracking_number text DEFAULT NULL) RETURNS void
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
DECLARE
  tenant uuid := current_tenant_id();
  o orders;
  moves stock_move[];
  complete boolean;
BEGIN
  SELECT * INTO o FROM orders x
   WHERE x.tenant_id = tenant AND x.id = ship_order.order_id FOR NO KEY UPDATE;
  IF o.location_id IS NULL THEN
    RAISE EXCEPTION 'there is no order %, or it has no place that the goods come from', order_id
      USING ERRCODE = 'P0002';
  END IF;
  -- In the order in which stock is always locked, before what is held changes some of it.
  PERFORM FROM inventory_items i
    WHERE i.tenant_id = tenant AND i.location_id = o.location_id
      AND i.variant_id IN (SELECT l.variant_id FROM order_line_items l
                            WHERE l.tenant_id = tenant AND l.order_id = o.id)
    ORDER BY i.variant_id FOR NO KEY UPDATE;
  WITH sent AS (
    SELECT l.id, l.line_number, l.variant_id,
           coalesce((quantities ->> l.line_number::text)::numeric,
                    CASE WHEN quantities IS NULL THEN l.fulfillable_quantity ELSE 0 END)
             AS quantity
      FROM order_line_items l WHERE l.tenant_id = tenant AND l.order_id = o.id
  ), changed AS (
    -- More than was ordered, or less than nothing, the table refuses.
    UPDATE order_line_items l SET fulfilled_quantity = l.fulfilled_quantity + s.quantity
      FROM sent s WHERE l.tenant_id = tenant AND l.id = s.id AND s.quantity <> 0
  )
  SELECT array_agg(ROW(o.location_id, s.variant_id, NULL, 'out', -s.quantity, 'order_shipped',
                       'order', o.id, s.line_number, NULL)::stock_move ORDER BY s.line_number)
    INTO moves
    FROM sent s JOIN product_variants v ON v.tenant_id = tenant AND v.id = s.variant_id
   WHERE s.quantity > 0 AND v.track_inventory;
  -- What left is not held any more; what of a line has not left stays held.
  UPDATE stock_reservations r
     SET quantity = CASE WHEN l.fulfillable_quantity > 0 THEN l.fulfillable_quantity
                         ELSE r.quantity END,
         status = CASE WHEN l.fulfillable_quantity > 0 THEN r.status ELSE 'fulfilled' END,
         ended_at = CASE WHEN l.fulfillable_quantity > 0 THEN NULL ELSE now() END
    FROM order_line_items l
   WHERE l.tenant_id = tenant AND l.order_id = o.id AND r.tenant_id = tenant AND r.id = l.id
     AND r.status = 'active';
  IF moves IS NOT NULL THEN
    PERFORM move_stock(moves, person);
  END IF;
  SELECT bool_and(l.fulfillable_quantity = 0) INTO complete FROM order_line_items l
   WHERE l.tenant_id = tenant AND l.order_id = o.id;
  UPDATE orders x
     SET fulfillment_status = CASE WHEN complete THEN 'fulfilled' ELSE 'partial' END,
         tracking_numbers = CASE WHEN tracking_number IS NULL THEN x.tracking_numbers
                                 ELSE x.tracking_numbers || tracking_number END
   WHERE x.tenant_id = tenant AND x.id = o.id;
  IF NOT complete AND o.status IN ('pending', 'confirmed') THEN
    PERFORM change_order_status(order_id, 'processing', person);
  END IF;
  PERFORM change_order_status(order_id, CASE WHEN complete THEN 'shipped'
                                             ELSE 'partially_shipped' END, person);
END
$$;

-- Goods that came back, by line number; they are in the stock again.
CREATE FUNCTION take_back_order(order_id uuid, quantities jsonb, person uuid DEFAULT NULL)
  RETURNS void
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
DECLARE
  tenant uuid := current_tenant_id();
  o orders;
  moves stock_move[];
  all_back boolean;
BEGIN
  SELECT * INTO o FROM orders x
   WHERE x.tenant_id = tenant AND x.id = take_back_order.order_id FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no order %', order_id USING ERRCODE = 'P0002';
  END IF;
  WITH back AS (
    UPDATE order_line_items l
       SET returned_quantity = l.returned_quantity + (quantities ->> l.line_number::text)::numeric
     WHERE l.tenant_id = tenant AND l.order_id = o.id
       AND quantities ->> l.line_number::text IS NOT NULL
    RETURNING l.line_number, l.variant_id
  )
  SELECT array_agg(ROW(o.location_id, b.variant_id, NULL, 'in',
                       (quantities ->> b.line_number::text)::numeric, 'return', 'order', o.id,
                       b.line_number, NULL)::stock_move ORDER BY b.line_number)
    INTO moves
    FROM back b JOIN product_variants v ON v.tenant_id = tenant AND v.id = b.variant_id
   WHERE v.track_inventory;
  IF moves IS NOT NULL THEN
    PERFORM move_stock(moves, person);
  END IF;
  SELECT bool_and(l.returned_quantity = l.quantity) INTO all_back FROM order_line_items l
   WHERE l.tenant_id = tenant AND l.order_id = o.id;
  IF all_back THEN
    PERFORM change_order_status(order_id, 'returned', person);
  END IF;
END
$$;
GRANT EXECUTE ON FUNCTION change_order_status(uuid, text, uuid, text),
  reserve_order(uuid, timestamptz, uuid), ship_order(uuid, jsonb, uuid, text),
  take_back_order(uuid, jsonb, uuid) TO holdfast_backoffice;

-- Many orders that one person picks at one place in one round.
CREATE TABLE fulfillment_batches (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  id uuid NOT NULL,
  batch_number text NOT NULL CONSTRAINT fulfillment_batches_number CHECK (batch_number <> ''),
  status text NOT NULL DEFAULT 'created' CONSTRAINT fulfillment_batches_status
    CHECK (status IN ('created', 'picking', 'picked', 'packing', 'shipped', 'completed',
                      'cancelled')),
  assigned_to uuid,
  location_id uuid NOT NULL,
  estimated_pick_minutes integer CONSTRAINT fulfillment_batches_minutes
    CHECK (estimated_pick_minutes >= 0),
  started_at timestamptz,
  completed_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, batch_number),
  FOREIGN KEY (tenant_id, assigned_to) REFERENCES user_tenants (tenant_id, user_id),
  FOREIGN KEY (tenant_id, location_id) REFERENCES locations (tenant_id, id)
);
CREATE INDEX fulfillment_batches_status ON fulfillment_batches (tenant_id, status);
CREATE INDEX fulfillment_batches_assigned ON fulfillment_batches (tenant_id, assigned_to)
  WHERE assigned_to IS NOT NULL;
CREATE INDEX fulfillment_batches_location ON fulfillment_batches (tenant_id, location_id);

CREATE TABLE batch_orders (
  tenant_id uuid NOT NULL,
  batch_id uuid NOT NULL,
  order_id uuid NOT NULL,
  added_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, batch_id, order_id),
  FOREIGN KEY (tenant_id, batch_id) REFERENCES fulfillment_batches (tenant_id, id)
    ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, order_id) REFERENCES orders (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX batch_orders_order ON batch_orders (tenant_id, order_id);

SELECT own_by_tenant(t) FROM unnest(ARRAY['fulfillment_batches', 'batch_orders']::name[]) AS t;
GRANT INSERT, UPDATE, DELETE ON fulfillment_batches, batch_orders TO holdfast_backoffice;

CREATE VIEW fulfillment_batch_totals WITH (security_invoker = true) AS
  SELECT b.tenant_id, b.id AS batch_id, b.batch_number, b.status,
         count(DISTINCT o.order_id) AS total_orders, coalesce(sum(l.quantity), 0) AS total_items,
         coalesce(sum(l.fulfillable_quantity), 0) AS left_to_pick
    FROM fulfillment_batches b
    LEFT JOIN batch_orders o ON o.tenant_id = b.tenant_id AND o.batch_id = b.id
    LEFT JOIN order_line_items l ON l.tenant_id = o.tenant_id AND l.order_id = o.order_id
   GROUP BY b.tenant_id, b.id, b.batch_number, b.status;
GRANT SELECT ON fulfillment_batch_totals TO holdfast_backoffice, holdfast_report;

-- What to take from the shelves for the orders of a batch: each good once, with the orders it
-- is for, the lots that expire first, what is lacking, and another variant of the same product
-- of which enough is there.
CREATE FUNCTION pick_list(batch uuid)
  RETURNS TABLE (variant_id uuid, sku text, name text, quantity numeric, order_numbers text[],
                 lots jsonb, lacking numeric, substitute_id uuid)
  LANGUAGE sql STABLE
  AS $$
  SELECT n.variant_id, v.sku, concat_ws(' – ', p.name, nullif(v.title, '')), n.quantity,
         n.order_numbers,
         (SELECT jsonb_agg(jsonb_build_object('batch', f.batch_number, 'take', f.take,
                                              'expires', f.expiration_date))
            FROM pick_first_expired(n.location_id, n.variant_id, n.quantity) f),
         greatest(n.quantity - coalesce(i.on_hand, 0), 0),
         CASE WHEN coalesce(i.on_hand, 0) < n.quantity THEN
           (SELECT s.variant_id FROM inventory_items s
              JOIN product_variants o ON o.tenant_id = s.tenant_id AND o.id = s.variant_id
             WHERE s.tenant_id = v.tenant_id AND s.location_id = n.location_id
               AND o.product_id = v.product_id AND o.id <> v.id AND o.status = 'active'
               AND s.available >= n.quantity - coalesce(i.on_hand, 0)
             ORDER BY s.available DESC, s.variant_id LIMIT 1) END
    FROM (SELECT b.tenant_id, b.location_id, l.variant_id, sum(l.fulfillable_quantity) AS quantity,
                 array_agg(DISTINCT o.order_number ORDER BY o.order_number) AS order_numbers
            FROM fulfillment_batches b
            JOIN batch_orders bo ON bo.tenant_id = b.tenant_id AND bo.batch_id = b.id
            JOIN orders o ON o.tenant_id = b.tenant_id AND o.id = bo.order_id
            JOIN order_line_items l ON l.tenant_id = b.tenant_id AND l.order_id = o.id
           WHERE b.tenant_id = current_tenant_id() AND b.id = batch
             AND l.fulfillable_quantity > 0 AND l.variant_id IS NOT NULL
             AND o.status NOT IN ('cancelled', 'returned', 'refunded')
           GROUP BY b.tenant_id, b.location_id, l.variant_id) n
    JOIN product_variants v ON v.tenant_id = n.tenant_id AND v.id = n.variant_id
    JOIN products p ON p.tenant_id = v.tenant_id AND p.id = v.product_id
    LEFT JOIN inventory_items i ON i.tenant_id = n.tenant_id AND i.location_id = n.location_id
         AND i.variant_id = n.variant_id
   ORDER BY p.category_id, p.name, v.sku
  $$;
GRANT EXECUTE ON FUNCTION pick_list(uuid) TO holdfast_backoffice, holdfast_report;
