-- Suppliers, what is ordered from them, and what came.
SET LOCAL ROLE holdfast_owner;
LOCK TABLE journal_heads IN EXCLUSIVE MODE;  -- before any lock on what posting reads or writes

CREATE TABLE suppliers (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  id uuid NOT NULL,
  name text NOT NULL CONSTRAINT suppliers_name CHECK (name <> ''),
  code text CONSTRAINT suppliers_code CHECK (code <> ''),
  contact_name text,
  email text,
  phone text,
  address text,
  website text,
  contact_info jsonb NOT NULL DEFAULT '{}',
  -- How to reach the supplier's interface. Keys and passwords do not belong here.
  api_settings jsonb NOT NULL DEFAULT '{}',
  payment_terms text,
  shipping_terms text,
  minimum_order numeric(14, 3) CONSTRAINT suppliers_minimum CHECK (minimum_order >= 0),
  shipping_cost numeric(14, 3) CONSTRAINT suppliers_shipping CHECK (shipping_cost >= 0),
  -- As the supplier says; what was measured is in supplier_performance.
  average_lead_time_days integer CONSTRAINT suppliers_lead_time
    CHECK (average_lead_time_days >= 0),
  notes text,
  is_active boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, name),
  UNIQUE (tenant_id, code)
);
CREATE INDEX suppliers_active ON suppliers (tenant_id) WHERE is_active;

ALTER TABLE batches
  ADD COLUMN supplier_id uuid,
  ADD CONSTRAINT batches_supplier_fkey FOREIGN KEY (tenant_id, supplier_id)
    REFERENCES suppliers (tenant_id, id);
CREATE INDEX batches_supplier ON batches (tenant_id, supplier_id) WHERE supplier_id IS NOT NULL;
GRANT UPDATE (supplier_id) ON batches TO holdfast_backoffice;

CREATE TABLE purchase_orders (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  supplier_id uuid NOT NULL,
  po_number text NOT NULL CONSTRAINT purchase_orders_number CHECK (po_number <> ''),
  -- The supplier's own.
  external_po_number text,
  status text NOT NULL DEFAULT 'draft' CONSTRAINT purchase_orders_status
    CHECK (status IN ('draft', 'submitted', 'confirmed', 'shipped', 'partial', 'received',
                      'cancelled')),
  -- The sum of the lines, by a trigger.
  subtotal numeric(14, 3) NOT NULL DEFAULT 0,
  tax_amount numeric(14, 3) NOT NULL DEFAULT 0,
  shipping_amount numeric(14, 3) NOT NULL DEFAULT 0,
  total_amount numeric(14, 3) NOT NULL
    GENERATED ALWAYS AS (subtotal + tax_amount + shipping_amount) STORED,
  currency char(3) NOT NULL CONSTRAINT purchase_orders_currency CHECK (currency ~ '^[A-Z]{3}$'),
  ship_to_location_id uuid,
  shipping_address jsonb,
  tracking_number text,
  order_date date NOT NULL DEFAULT current_date,
  expected_date date,
  received_date date,
  submitted_at timestamptz,
  notes text,
  created_by uuid,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, po_number),
  FOREIGN KEY (tenant_id, supplier_id) REFERENCES suppliers (tenant_id, id),
  FOREIGN KEY (tenant_id, ship_to_location_id) REFERENCES locations (tenant_id, id),
  FOREIGN KEY (tenant_id, created_by) REFERENCES user_tenants (tenant_id, user_id),
  CONSTRAINT purchase_orders_amounts CHECK (least(subtotal, tax_amount, shipping_amount) >= 0)
);
CREATE INDEX purchase_orders_supplier ON purchase_orders (tenant_id, supplier_id);
CREATE INDEX purchase_orders_status ON purchase_orders (tenant_id, status);
CREATE INDEX purchase_orders_date ON purchase_orders (tenant_id, order_date DESC);
CREATE INDEX purchase_orders_ship_to ON purchase_orders (tenant_id, ship_to_location_id)
  WHERE ship_to_location_id IS NOT NULL;

CREATE TABLE purchase_order_line_items (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  purchase_order_id uuid NOT NULL,
  line_number integer NOT NULL CONSTRAINT purchase_order_line_items_number
    CHECK (line_number > 0),
  -- NULL: something that is not in the catalogue; then the description says what.
  variant_id uuid,
  description text NOT NULL DEFAULT '',
  supplier_sku text,
  quantity numeric(14, 3) NOT NULL CONSTRAINT purchase_order_line_items_quantity
    CHECK (quantity > 0),
  unit_cost numeric(14, 4) NOT NULL CONSTRAINT purchase_order_line_items_cost
    CHECK (unit_cost >= 0),
  total_cost numeric(14, 3) NOT NULL GENERATED ALWAYS AS (round(quantity * unit_cost, 3)) STORED,
  -- More may come than was ordered.
  received_quantity numeric(14, 3) NOT NULL DEFAULT 0
    CONSTRAINT purchase_order_line_items_received CHECK (received_quantity >= 0),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, purchase_order_id, line_number),
  FOREIGN KEY (tenant_id, purchase_order_id) REFERENCES purchase_orders (tenant_id, id)
    ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, variant_id) REFERENCES product_variants (tenant_id, id),
  CONSTRAINT purchase_order_line_items_what CHECK (variant_id IS NOT NULL OR description <> '')
);
CREATE INDEX purchase_order_line_items_variant ON purchase_order_line_items (tenant_id, variant_id)
  WHERE variant_id IS NOT NULL;

CREATE FUNCTION sum_up_purchase_order() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
DECLARE
  line purchase_order_line_items := coalesce(NEW, OLD);
BEGIN
  UPDATE purchase_orders p
     SET subtotal = coalesce((SELECT sum(l.total_cost) FROM purchase_order_line_items l
                               WHERE l.tenant_id = p.tenant_id AND l.purchase_order_id = p.id), 0)
   WHERE p.tenant_id = line.tenant_id AND p.id = line.purchase_order_id;
  RETURN NULL;
END
$$;
CREATE TRIGGER sum_up_purchase_order
  AFTER INSERT OR DELETE OR UPDATE OF quantity, unit_cost ON purchase_order_line_items
  FOR EACH ROW EXECUTE FUNCTION sum_up_purchase_order();

-- What came, as it was counted at the door. A receipt is recorded, never changed.
CREATE TABLE goods_receipts (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  -- NULL: nobody ordered it.
  purchase_order_id uuid,
  supplier_id uuid,
  location_id uuid NOT NULL,
  delivery_note text,
  notes text,
  received_by uuid,
  received_at timestamptz NOT NULL DEFAULT now(),
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (id, tenant_id),
  FOREIGN KEY (tenant_id, purchase_order_id) REFERENCES purchase_orders (tenant_id, id),
  FOREIGN KEY (tenant_id, supplier_id) REFERENCES suppliers (tenant_id, id),
  FOREIGN KEY (tenant_id, location_id) REFERENCES locations (tenant_id, id),
  FOREIGN KEY (tenant_id, received_by) REFERENCES user_tenants (tenant_id, user_id)
);
CREATE INDEX goods_receipts_order ON goods_receipts (tenant_id, purchase_order_id);
CREATE INDEX goods_receipts_received ON goods_receipts (tenant_id, received_at);

CREATE TABLE goods_receipt_lines (
  receipt_id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  line_number integer NOT NULL,
  -- NULL: it was not ordered.
  purchase_order_line_id uuid,
  variant_id uuid,
  batch_id uuid,
  -- What was still to come when the goods were counted.
  expected_quantity numeric(14, 3) NOT NULL,
  received_quantity numeric(14, 3) NOT NULL CONSTRAINT goods_receipt_lines_received
    CHECK (received_quantity >= 0),
  -- Of what came: not fit to be sold, and not in the stock.
  damaged_quantity numeric(14, 3) NOT NULL DEFAULT 0,
  unit_cost numeric(14, 4) CONSTRAINT goods_receipt_lines_cost CHECK (unit_cost >= 0),
  note text,
  PRIMARY KEY (receipt_id, tenant_id, line_number),
  FOREIGN KEY (receipt_id, tenant_id) REFERENCES goods_receipts (id, tenant_id),
  FOREIGN KEY (tenant_id, purchase_order_line_id)
    REFERENCES purchase_order_line_items (tenant_id, id),
  FOREIGN KEY (tenant_id, variant_id) REFERENCES product_variants (tenant_id, id),
  FOREIGN KEY (tenant_id, batch_id) REFERENCES batches (tenant_id, id),
  CONSTRAINT goods_receipt_lines_damaged
    CHECK (damaged_quantity BETWEEN 0 AND received_quantity)
);
CREATE INDEX goods_receipt_lines_ordered
  ON goods_receipt_lines (tenant_id, purchase_order_line_id);
CREATE INDEX goods_receipt_lines_variant ON goods_receipt_lines (tenant_id, variant_id);

SELECT own_by_tenant(t) FROM unnest(ARRAY[
  'suppliers', 'purchase_orders', 'purchase_order_line_items', 'goods_receipts',
  'goods_receipt_lines']::name[]) AS t;
SELECT record_only(t) FROM unnest(ARRAY['goods_receipts', 'goods_receipt_lines']::name[]) AS t;
GRANT INSERT, UPDATE, DELETE ON suppliers TO holdfast_backoffice;
-- How a supplier is reached is nothing for reports.
REVOKE SELECT ON suppliers FROM holdfast_report;
DO $$
BEGIN
  EXECUTE (
    SELECT format('GRANT SELECT (%s) ON suppliers TO holdfast_report',
                  string_agg(quote_ident(a.attname), ', '))
      FROM pg_attribute a
     WHERE a.attrelid = 'suppliers'::regclass AND a.attnum > 0 AND a.attname <> 'api_settings');
  EXECUTE (
    SELECT format('GRANT INSERT (%1$s), UPDATE (%1$s), DELETE ON purchase_orders'
                  ' TO holdfast_backoffice', string_agg(quote_ident(a.attname), ', '))
      FROM pg_attribute a
     WHERE a.attrelid = 'purchase_orders'::regclass AND a.attnum > 0 AND a.attgenerated = ''
       AND a.attname NOT IN ('subtotal', 'received_date'));
  EXECUTE (
    SELECT format('GRANT INSERT (%1$s), UPDATE (%1$s), DELETE ON purchase_order_line_items'
                  ' TO holdfast_backoffice', string_agg(quote_ident(a.attname), ', '))
      FROM pg_attribute a
     WHERE a.attrelid = 'purchase_order_line_items'::regclass AND a.attnum > 0
       AND a.attgenerated = '' AND a.attname <> 'received_quantity');
END
$$;

-- Records what came and puts it into the stock. `lines` is
--   [{"line": 1, "received": 9, "damaged": 1, "batch_number": "L7", "expires": "2026-07-01",
--     "unit_cost": 2.5, "note": "a box was wet"},
--    {"variant": uuid, "received": 3}]
-- where a line of the order is named by its number and keeps its cost, and what was not
-- ordered by its variant. The same receipt again changes nothing. The order becomes partial
-- or received; what is lacking or too much is in goods_receipt_differences.
CREATE FUNCTION receive_goods(receipt uuid, location uuid, lines jsonb,
                              purchase_order uuid DEFAULT NULL, person uuid DEFAULT NULL,
                              delivery_note text DEFAULT NULL, notes text DEFAULT NULL)
  RETURNS void
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
DECLARE
  tenant uuid := current_tenant_id();
  po purchase_orders;
  line record;
  batch uuid;
  moves stock_move[];
BEGIN
  IF EXISTS (SELECT FROM goods_receipts g WHERE g.id = receipt AND g.tenant_id = tenant) THEN
    RETURN;
  END IF;
  IF purchase_order IS NOT NULL THEN
    SELECT * INTO po FROM purchase_orders p
     WHERE p.tenant_id = tenant AND p.id = purchase_order FOR NO KEY UPDATE;
    IF po.id IS NULL THEN
      RAISE EXCEPTION 'there is no purchase order %', purchase_order USING ERRCODE = 'P0002';
    ELSIF po.status IN ('draft', 'cancelled') THEN
      RAISE EXCEPTION 'the purchase order % is %', po.po_number, po.status
        USING ERRCODE = 'ZH013';
    END IF;
  END IF;
  INSERT INTO goods_receipts (id, tenant_id, purchase_order_id, supplier_id, location_id,
                              delivery_note, notes, received_by)
  VALUES (receipt, tenant, po.id, po.supplier_id, location, delivery_note, notes, person);

  FOR line IN
    SELECT x.place, x.received, coalesce(x.damaged, 0) AS damaged, x.batch_number, x.expires,
           coalesce(x.unit_cost, l.unit_cost) AS unit_cost, x.note, x.line AS named_line,
           l.id AS ordered_id, coalesce(l.variant_id, x.variant) AS variant_id,
           greatest(coalesce(l.quantity - l.received_quantity, 0), 0) AS expected
      FROM jsonb_array_elements(lines) WITH ORDINALITY AS e (value, place)
      CROSS JOIN LATERAL jsonb_to_record(e.value) AS r (
             line integer, variant uuid, received numeric, damaged numeric, batch_number text,
             expires date, unit_cost numeric, note text)
      CROSS JOIN LATERAL (SELECT e.place, r.*) x
      LEFT JOIN purchase_order_line_items l
             ON l.tenant_id = tenant AND l.purchase_order_id = po.id AND l.line_number = x.line
     ORDER BY e.place
  LOOP
    IF line.named_line IS NOT NULL AND line.ordered_id IS NULL THEN
      RAISE EXCEPTION 'the purchase order has no line %', line.named_line USING ERRCODE = '22023';
    END IF;
    batch := NULL;
    IF line.batch_number IS NOT NULL AND line.variant_id IS NOT NULL THEN
      INSERT INTO batches AS b (tenant_id, id, variant_id, supplier_id, batch_number,
                                quantity_received, cost_per_unit, expiration_date)
      VALUES (tenant, uuid_v7(), line.variant_id, po.supplier_id, line.batch_number,
              line.received - line.damaged, line.unit_cost, line.expires)
      ON CONFLICT (tenant_id, variant_id, batch_number) DO UPDATE
        SET quantity_received = b.quantity_received + excluded.quantity_received
      RETURNING b.id INTO batch;
    END IF;
    INSERT INTO goods_receipt_lines (receipt_id, tenant_id, line_number, purchase_order_line_id,
                                     variant_id, batch_id, expected_quantity, received_quantity,
                                     damaged_quantity, unit_cost, note)
    VALUES (receipt, tenant, line.place, line.ordered_id, line.variant_id, batch, line.expected,
            line.received, line.damaged, line.unit_cost, line.note);
    UPDATE purchase_order_line_items l
       SET received_quantity = l.received_quantity + line.received
     WHERE l.tenant_id = tenant AND l.id = line.ordered_id;
    IF line.variant_id IS NOT NULL AND (SELECT v.track_inventory FROM product_variants v
                                         WHERE v.tenant_id = tenant AND v.id = line.variant_id)
    THEN
      moves := moves || ROW(location, line.variant_id, batch, 'in', line.received - line.damaged,
                            'received', 'goods_receipt', receipt, line.place,
                            line.unit_cost)::stock_move;
    END IF;
  END LOOP;
  IF moves IS NOT NULL THEN
    PERFORM move_stock(moves, person);
  END IF;
  UPDATE purchase_orders p
     SET status = CASE WHEN whole.all_came THEN 'received' ELSE 'partial' END,
         received_date = CASE WHEN whole.all_came THEN current_date END
    FROM (SELECT bool_and(l.received_quantity >= l.quantity) AS all_came
            FROM purchase_order_line_items l
           WHERE l.tenant_id = tenant AND l.purchase_order_id = po.id) whole
   WHERE p.tenant_id = tenant AND p.id = po.id;
END
$$;
GRANT EXECUTE ON FUNCTION receive_goods(uuid, uuid, jsonb, uuid, uuid, text, text)
  TO holdfast_backoffice;

-- What came otherwise than it was ordered.
CREATE VIEW goods_receipt_differences WITH (security_invoker = true) AS
  SELECT g.tenant_id, g.receipt_id, r.received_at, r.purchase_order_id, g.line_number,
         g.variant_id, g.expected_quantity, g.received_quantity, g.damaged_quantity,
         g.received_quantity - g.expected_quantity AS difference,
         CASE WHEN g.purchase_order_line_id IS NULL THEN 'not ordered'
              WHEN g.received_quantity < g.expected_quantity THEN 'too little'
              WHEN g.received_quantity > g.expected_quantity THEN 'too much'
              ELSE 'damaged' END AS kind, g.note
    FROM goods_receipt_lines g
    JOIN goods_receipts r ON r.id = g.receipt_id AND r.tenant_id = g.tenant_id
   WHERE g.received_quantity <> g.expected_quantity OR g.damaged_quantity > 0
      OR g.purchase_order_line_id IS NULL;

CREATE VIEW supplier_performance WITH (security_invoker = true) AS
  SELECT s.tenant_id, s.id AS supplier_id, s.name, count(p.id) AS orders_received,
         round(avg(p.received_date - p.order_date), 1) AS measured_lead_time_days,
         count(*) FILTER (WHERE p.received_date > p.expected_date) AS orders_late
    FROM suppliers s
    LEFT JOIN purchase_orders p ON p.tenant_id = s.tenant_id AND p.supplier_id = s.id
          AND p.status = 'received'
   GROUP BY s.tenant_id, s.id, s.name;
GRANT SELECT ON goods_receipt_differences, supplier_performance
  TO holdfast_backoffice, holdfast_report;
