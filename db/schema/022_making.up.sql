-- Things that the shop makes: materials on spools, what a product is made of and costs, and
-- production runs. Weights are grams.
SET LOCAL ROLE holdfast_owner;
LOCK TABLE journal_heads IN EXCLUSIVE MODE;  -- before any lock on what posting reads or writes

-- What an hour of work costs where the product does not say otherwise.
ALTER TABLE tenants ADD COLUMN default_labor_rate numeric(14, 4) NOT NULL DEFAULT 0
  CONSTRAINT tenants_labor_rate CHECK (default_labor_rate >= 0);
ALTER TABLE products
  ADD COLUMN labor_hours numeric(9, 3) NOT NULL DEFAULT 0
    CONSTRAINT products_labor_hours CHECK (labor_hours >= 0),
  -- NULL: the tenant's. Zero is a rate.
  ADD COLUMN labor_rate numeric(14, 4)
    CONSTRAINT products_labor_rate CHECK (labor_rate >= 0),
  ADD COLUMN include_overhead boolean NOT NULL DEFAULT false,
  -- For an hour of work.
  ADD COLUMN overhead_rate numeric(14, 4)
    CONSTRAINT products_overhead_rate CHECK (overhead_rate >= 0);

-- A tenant's own, so that it can add to them.
CREATE TABLE material_types (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  id uuid NOT NULL,
  name text NOT NULL CONSTRAINT material_types_name CHECK (name <> ''),
  -- {"nozzle_temp_min": 200, "nozzle_temp_max": 220, "bed_temp": 60, "density_g_cm3": 1.24}
  properties jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, name)
);

-- Gives the tenant the usual ones; returns how many it had not.
CREATE FUNCTION add_usual_material_types() RETURNS bigint
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
DECLARE
  added bigint;
BEGIN
  INSERT INTO material_types (tenant_id, id, name)
  SELECT current_tenant_id(), uuid_v7(), n
    FROM unnest(ARRAY['PLA', 'PETG', 'TPU', 'ABS', 'ASA', 'Nylon', 'PC', 'PVA', 'HIPS',
                      'Wood PLA']) AS n
  ON CONFLICT (tenant_id, name) DO NOTHING;
  GET DIAGNOSTICS added = ROW_COUNT;
  RETURN added;
END
$$;
GRANT EXECUTE ON FUNCTION add_usual_material_types() TO holdfast_backoffice;

-- What can be bought again: any spool of it will do.
CREATE TABLE spool_types (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  material_type_id uuid NOT NULL,
  brand text,
  color text,
  finish_type text,
  diameter_mm numeric(5, 2) CONSTRAINT spool_types_diameter CHECK (diameter_mm > 0),
  -- Of the material on a full one, and of the empty one, which a scale shows too.
  net_weight_g numeric(14, 3) CONSTRAINT spool_types_net CHECK (net_weight_g > 0),
  tare_weight_g numeric(14, 3) NOT NULL DEFAULT 0
    CONSTRAINT spool_types_tare CHECK (tare_weight_g >= 0),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE NULLS NOT DISTINCT (tenant_id, material_type_id, brand, color, finish_type, diameter_mm),
  FOREIGN KEY (tenant_id, material_type_id) REFERENCES material_types (tenant_id, id)
);

-- What was ordered may be spools and not goods; the description says so too.
ALTER TABLE purchase_order_line_items
  ADD COLUMN spool_type_id uuid,
  ADD CONSTRAINT purchase_order_line_items_spool_type_fkey FOREIGN KEY (tenant_id, spool_type_id)
    REFERENCES spool_types (tenant_id, id),
  ADD CONSTRAINT purchase_order_line_items_one
    CHECK (num_nonnulls(variant_id, spool_type_id) <= 1);
CREATE INDEX purchase_order_line_items_spool_type
  ON purchase_order_line_items (tenant_id, spool_type_id) WHERE spool_type_id IS NOT NULL;
GRANT INSERT (spool_type_id), UPDATE (spool_type_id) ON purchase_order_line_items
  TO holdfast_backoffice;

CREATE TABLE spools (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  spool_type_id uuid NOT NULL,
  -- On its label: FIL-001.
  spool_number text NOT NULL CONSTRAINT spools_number CHECK (spool_number <> ''),
  location_id uuid,
  storage_place text,
  supplier_id uuid,
  purchase_order_line_id uuid,
  purchase_date date,
  purchase_cost numeric(14, 3) CONSTRAINT spools_cost CHECK (purchase_cost >= 0),
  -- Zero: nobody knows what was on it; it has no cost for a gram then.
  initial_weight_g numeric(14, 3) NOT NULL CONSTRAINT spools_initial CHECK (initial_weight_g >= 0),
  -- The sum of its movements. As any stock it may go below zero: the print was made.
  current_weight_g numeric(14, 3) NOT NULL DEFAULT 0,
  -- NULL: that of its type.
  tare_weight_g numeric(14, 3) CONSTRAINT spools_tare CHECK (tare_weight_g >= 0),
  -- What the label's code says.
  qr_code_data text,
  is_active boolean NOT NULL DEFAULT true,
  notes text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, spool_number),
  UNIQUE (tenant_id, qr_code_data),
  FOREIGN KEY (tenant_id, spool_type_id) REFERENCES spool_types (tenant_id, id),
  FOREIGN KEY (tenant_id, location_id) REFERENCES locations (tenant_id, id),
  FOREIGN KEY (tenant_id, supplier_id) REFERENCES suppliers (tenant_id, id),
  FOREIGN KEY (tenant_id, purchase_order_line_id)
    REFERENCES purchase_order_line_items (tenant_id, id)
);
CREATE INDEX spools_type ON spools (tenant_id, spool_type_id) WHERE is_active;
CREATE INDEX spools_supplier ON spools (tenant_id, supplier_id) WHERE supplier_id IS NOT NULL;
CREATE INDEX spools_ordered ON spools (tenant_id, purchase_order_line_id)
  WHERE purchase_order_line_id IS NOT NULL;

CREATE TABLE spool_movements (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  spool_id uuid NOT NULL,
  type text NOT NULL CONSTRAINT spool_movements_type
    CHECK (type IN ('purchase', 'usage', 'adjustment', 'return', 'disposal')),
  -- What it adds to the spool.
  quantity_g numeric(14, 3) NOT NULL CONSTRAINT spool_movements_quantity CHECK (quantity_g <> 0),
  reference_type text NOT NULL DEFAULT 'manual',
  reference_id uuid,
  created_by uuid,
  notes text,
  occurred_at timestamptz NOT NULL DEFAULT now(),
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (id, tenant_id),
  FOREIGN KEY (tenant_id, spool_id) REFERENCES spools (tenant_id, id),
  FOREIGN KEY (tenant_id, created_by) REFERENCES user_tenants (tenant_id, user_id)
);
CREATE INDEX spool_movements_spool ON spool_movements (tenant_id, spool_id, recorded_at);
CREATE INDEX spool_movements_recorded ON spool_movements (tenant_id, recorded_at DESC);

CREATE FUNCTION weigh_spool_movements() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
BEGIN
  UPDATE spools s SET current_weight_g = s.current_weight_g + NEW.quantity_g
   WHERE s.tenant_id = NEW.tenant_id AND s.id = NEW.spool_id;
  RETURN NULL;
END
$$;
CREATE TRIGGER weigh_spool_movements AFTER INSERT ON spool_movements
  FOR EACH ROW EXECUTE FUNCTION weigh_spool_movements();

-- A new spool comes with what is on it.
CREATE FUNCTION receive_spool() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
BEGIN
  IF NEW.initial_weight_g > 0 THEN
    INSERT INTO spool_movements (id, tenant_id, spool_id, type, quantity_g, reference_type,
                                 reference_id)
    VALUES (uuid_v7(), NEW.tenant_id, NEW.id, 'purchase', NEW.initial_weight_g,
            CASE WHEN NEW.purchase_order_line_id IS NULL THEN 'manual' ELSE 'purchase' END,
            NEW.purchase_order_line_id);
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER receive_spool AFTER INSERT ON spools
  FOR EACH ROW EXECUTE FUNCTION receive_spool();

CREATE TABLE product_materials (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  product_id uuid NOT NULL,
  spool_type_id uuid NOT NULL,
  -- The one that it is to be printed from; NULL: any of the type.
  spool_id uuid,
  -- What it takes in all: the part, its supports, what is purged.
  weight_g numeric(14, 3) NOT NULL CONSTRAINT product_materials_weight CHECK (weight_g > 0),
  print_weight_g numeric(14, 3),
  support_weight_g numeric(14, 3),
  purge_waste_g numeric(14, 3),
  material_slot text,
  notes text,
  PRIMARY KEY (tenant_id, id),
  UNIQUE NULLS NOT DISTINCT (tenant_id, product_id, spool_type_id, spool_id, material_slot),
  FOREIGN KEY (tenant_id, product_id) REFERENCES products (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, spool_type_id) REFERENCES spool_types (tenant_id, id),
  FOREIGN KEY (tenant_id, spool_id) REFERENCES spools (tenant_id, id),
  CONSTRAINT product_materials_parts CHECK (
    least(print_weight_g, support_weight_g, purge_waste_g) >= 0
    AND coalesce(print_weight_g, 0) + coalesce(support_weight_g, 0) + coalesce(purge_waste_g, 0)
        <= weight_g)
);
CREATE INDEX product_materials_spool_type ON product_materials (tenant_id, spool_type_id);
CREATE INDEX product_materials_spool ON product_materials (tenant_id, spool_id)
  WHERE spool_id IS NOT NULL;

-- Magnets, inserts, screws.
CREATE TABLE product_components (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  product_id uuid NOT NULL,
  component_name text NOT NULL CONSTRAINT product_components_name CHECK (component_name <> ''),
  -- Where the component is goods that are counted: a production run takes them from the stock.
  variant_id uuid,
  quantity numeric(14, 3) NOT NULL CONSTRAINT product_components_quantity CHECK (quantity > 0),
  unit_cost numeric(14, 4) NOT NULL CONSTRAINT product_components_cost CHECK (unit_cost >= 0),
  supplier_id uuid,
  supplier_link text,
  notes text,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, product_id) REFERENCES products (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, variant_id) REFERENCES product_variants (tenant_id, id),
  FOREIGN KEY (tenant_id, supplier_id) REFERENCES suppliers (tenant_id, id)
);
CREATE INDEX product_components_product ON product_components (tenant_id, product_id);
CREATE INDEX product_components_variant ON product_components (tenant_id, variant_id)
  WHERE variant_id IS NOT NULL;

-- What a gram of each spool, and of each type over its active spools, costs; NULL where no
-- weight is known to divide by.
CREATE VIEW spool_costs WITH (security_invoker = true) AS
  SELECT s.tenant_id, s.id AS spool_id, s.spool_type_id,
         s.purchase_cost / nullif(s.initial_weight_g, 0) AS cost_per_g
    FROM spools s;
CREATE VIEW spool_type_costs WITH (security_invoker = true) AS
  SELECT s.tenant_id, s.spool_type_id,
         sum(s.purchase_cost) / nullif(sum(s.initial_weight_g), 0) AS cost_per_g
    FROM spools s
   WHERE s.is_active AND s.purchase_cost IS NOT NULL AND s.initial_weight_g > 0
   GROUP BY s.tenant_id, s.spool_type_id;

-- What a product costs to make, part by part. A material whose cost is not known counts as
-- nothing and is counted in `materials_without_cost`.
CREATE VIEW product_costs WITH (security_invoker = true) AS
  SELECT p.tenant_id, p.id AS product_id, round(m.cost, 4) AS material_cost,
         round(c.cost, 4) AS component_cost,
         round(p.labor_hours * coalesce(p.labor_rate, t.default_labor_rate), 4) AS labor_cost,
         round(CASE WHEN p.include_overhead THEN p.labor_hours * coalesce(p.overhead_rate, 0)
                    ELSE 0 END, 4) AS overhead_cost,
         m.without_cost AS materials_without_cost
    FROM products p
    JOIN tenants t ON t.id = p.tenant_id
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(x.weight_g * coalesce(one.cost_per_g, kind.cost_per_g)), 0) AS cost,
             count(x.id) FILTER (WHERE coalesce(one.cost_per_g, kind.cost_per_g) IS NULL)
               AS without_cost
        FROM product_materials x
        LEFT JOIN spool_costs one
               ON one.tenant_id = x.tenant_id AND one.spool_id = x.spool_id
        LEFT JOIN spool_type_costs kind
               ON kind.tenant_id = x.tenant_id AND kind.spool_type_id = x.spool_type_id
       WHERE x.tenant_id = p.tenant_id AND x.product_id = p.id) m
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(x.quantity * x.unit_cost), 0) AS cost FROM product_components x
       WHERE x.tenant_id = p.tenant_id AND x.product_id = p.id) c;

-- NULL: there is no such product.
CREATE FUNCTION calculate_product_cost(product uuid) RETURNS numeric
  LANGUAGE sql STABLE
  RETURN (SELECT c.material_cost + c.component_cost + c.labor_cost + c.overhead_cost
            FROM product_costs c
           WHERE c.tenant_id = current_tenant_id() AND c.product_id = product);

-- Writes what the products cost now into the prices of all channels, whose profits follow;
-- returns how many changed.
CREATE FUNCTION refresh_production_costs() RETURNS bigint
  LANGUAGE plpgsql
  AS $$
DECLARE
  changed bigint;
BEGIN
  UPDATE product_pricing x SET production_cost = c.cost
    FROM (SELECT v.id AS variant_id, calculate_product_cost(v.product_id) AS cost
            FROM product_variants v WHERE v.tenant_id = current_tenant_id()) c
   WHERE x.tenant_id = current_tenant_id() AND x.variant_id = c.variant_id
     AND x.production_cost <> c.cost;
  GET DIAGNOSTICS changed = ROW_COUNT;
  RETURN changed;
END
$$;
GRANT EXECUTE ON FUNCTION calculate_product_cost(uuid) TO holdfast_backoffice, holdfast_report;
GRANT EXECUTE ON FUNCTION refresh_production_costs() TO holdfast_backoffice;

-- Records what changes a spool's weight to this one. Two who weigh at once follow one another.
CREATE FUNCTION update_spool_weight(spool uuid, new_weight_g numeric, type text,
                                    reference_type text DEFAULT 'manual',
                                    reference_id uuid DEFAULT NULL, person uuid DEFAULT NULL,
                                    notes text DEFAULT NULL) RETURNS boolean
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
DECLARE
  tenant uuid := current_tenant_id();
  change numeric;
BEGIN
  IF new_weight_g < 0 THEN
    RAISE EXCEPTION 'a spool cannot weigh % g', new_weight_g
      USING ERRCODE = '22023', HINT = 'Is the empty spool as heavy as its type says?';
  END IF;
  SELECT new_weight_g - s.current_weight_g INTO change FROM spools s
   WHERE s.tenant_id = tenant AND s.id = spool FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no spool %', spool USING ERRCODE = 'P0002';
  ELSIF change <> 0 THEN
    INSERT INTO spool_movements (id, tenant_id, spool_id, type, quantity_g, reference_type,
                                 reference_id, created_by, notes)
    VALUES (uuid_v7(), tenant, spool, type, change, reference_type, reference_id, person, notes);
  END IF;
  RETURN true;
END
$$;

-- The spool is on the scale: what is on it is what the scale shows less the empty spool.
CREATE FUNCTION weigh_spool(spool uuid, gross_g numeric, person uuid DEFAULT NULL)
  RETURNS numeric
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
DECLARE
  net numeric;
BEGIN
  SELECT gross_g - coalesce(s.tare_weight_g, t.tare_weight_g) INTO net
    FROM spools s JOIN spool_types t ON t.tenant_id = s.tenant_id AND t.id = s.spool_type_id
   WHERE s.tenant_id = current_tenant_id() AND s.id = spool;
  PERFORM update_spool_weight(spool, net, 'adjustment', 'weighing', NULL, person);
  RETURN net;
END
$$;
GRANT EXECUTE ON FUNCTION
  update_spool_weight(uuid, numeric, text, text, uuid, uuid, text),
  weigh_spool(uuid, numeric, uuid) TO holdfast_backoffice;

CREATE VIEW spool_inventory_status WITH (security_invoker = true) AS
  SELECT s.tenant_id, s.id, s.spool_number, t.brand, t.color, m.name AS material_type,
         s.initial_weight_g, s.current_weight_g,
         s.initial_weight_g - s.current_weight_g AS used_weight_g,
         round(s.current_weight_g / nullif(s.initial_weight_g, 0) * 100, 2) AS remaining_percent,
         CASE WHEN s.current_weight_g <= 0 THEN 'depleted'
              WHEN s.current_weight_g <= s.initial_weight_g * 0.1 THEN 'critical'
              WHEN s.current_weight_g <= s.initial_weight_g * 0.25 THEN 'low'
              ELSE 'ok' END AS stock_status
    FROM spools s
    JOIN spool_types t ON t.tenant_id = s.tenant_id AND t.id = s.spool_type_id
    JOIN material_types m ON m.tenant_id = t.tenant_id AND m.id = t.material_type_id
   WHERE s.is_active;

-- Where a spool's weight is not the sum of its movements: always empty.
CREATE VIEW spool_ledger_differences WITH (security_invoker = true) AS
  SELECT s.tenant_id, s.id AS spool_id, s.current_weight_g, coalesce(m.moved, 0) AS moved
    FROM spools s
    LEFT JOIN (SELECT tenant_id, spool_id, sum(quantity_g) AS moved FROM spool_movements
                GROUP BY tenant_id, spool_id) m
           ON m.tenant_id = s.tenant_id AND m.spool_id = s.id
   WHERE s.current_weight_g <> coalesce(m.moved, 0);

CREATE TABLE reorder_settings (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  material_type_id uuid NOT NULL,
  -- NULL: of any color, of any brand.
  color text,
  brand text,
  lead_time_days integer NOT NULL CONSTRAINT reorder_settings_lead CHECK (lead_time_days >= 0),
  safety_stock_days integer NOT NULL DEFAULT 7
    CONSTRAINT reorder_settings_safety CHECK (safety_stock_days >= 0),
  -- Computed by calculate_reorder_settings().
  avg_daily_usage_g numeric(14, 3),
  reorder_point_g numeric(14, 3) GENERATED ALWAYS AS
    (avg_daily_usage_g * (lead_time_days + safety_stock_days)) STORED,
  reorder_quantity_g numeric(14, 3) CONSTRAINT reorder_settings_quantity
    CHECK (reorder_quantity_g > 0),
  last_calculated_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE NULLS NOT DISTINCT (tenant_id, material_type_id, color, brand),
  FOREIGN KEY (tenant_id, material_type_id) REFERENCES material_types (tenant_id, id)
);

CREATE VIEW materials_at_reorder_point WITH (security_invoker = true) AS
  SELECT r.tenant_id, r.id AS reorder_settings_id, m.name AS material_type, r.color, r.brand,
         stock.grams AS current_weight_g, r.reorder_point_g, r.reorder_quantity_g
    FROM reorder_settings r
    JOIN material_types m ON m.tenant_id = r.tenant_id AND m.id = r.material_type_id
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(s.current_weight_g), 0) AS grams
        FROM spools s JOIN spool_types t ON t.tenant_id = s.tenant_id AND t.id = s.spool_type_id
       WHERE s.tenant_id = r.tenant_id AND s.is_active
         AND t.material_type_id = r.material_type_id
         AND (r.color IS NULL OR t.color = r.color)
         AND (r.brand IS NULL OR t.brand = r.brand)) stock
   WHERE stock.grams <= r.reorder_point_g;

-- From what was used in the last days; returns how many settings there are.
CREATE FUNCTION calculate_reorder_settings(history_days integer DEFAULT 90) RETURNS bigint
  LANGUAGE plpgsql
  AS $$
DECLARE
  found bigint;
BEGIN
  UPDATE reorder_settings r
     SET last_calculated_at = now(),
         avg_daily_usage_g = coalesce((
           SELECT -sum(v.quantity_g) / history_days
             FROM spool_movements v
             JOIN spools s ON s.tenant_id = v.tenant_id AND s.id = v.spool_id
             JOIN spool_types t ON t.tenant_id = s.tenant_id AND t.id = s.spool_type_id
            WHERE v.tenant_id = r.tenant_id AND v.type IN ('usage', 'return')
              AND v.occurred_at >= now() - make_interval(days => history_days)
              AND t.material_type_id = r.material_type_id
              AND (r.color IS NULL OR t.color = r.color)
              AND (r.brand IS NULL OR t.brand = r.brand)), 0)
   WHERE r.tenant_id = current_tenant_id();
  GET DIAGNOSTICS found = ROW_COUNT;
  RETURN found;
END
$$;
GRANT EXECUTE ON FUNCTION calculate_reorder_settings(integer) TO holdfast_backoffice;

CREATE TABLE production_runs (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  run_number text NOT NULL CONSTRAINT production_runs_number CHECK (run_number <> ''),
  variant_id uuid NOT NULL,
  location_id uuid NOT NULL,
  -- What it is made for; NULL: for the shelf.
  order_line_id uuid,
  planned_quantity numeric(14, 3) NOT NULL CONSTRAINT production_runs_planned
    CHECK (planned_quantity > 0),
  good_quantity numeric(14, 3) NOT NULL DEFAULT 0 CONSTRAINT production_runs_good
    CHECK (good_quantity >= 0),
  failed_quantity numeric(14, 3) NOT NULL DEFAULT 0 CONSTRAINT production_runs_failed
    CHECK (failed_quantity >= 0),
  status text NOT NULL DEFAULT 'planned' CONSTRAINT production_runs_status
    CHECK (status IN ('planned', 'running', 'completed', 'cancelled')),
  labor_hours numeric(9, 3) CONSTRAINT production_runs_labor CHECK (labor_hours >= 0),
  notes text,
  started_at timestamptz,
  completed_at timestamptz,
  completed_by uuid,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, run_number),
  FOREIGN KEY (tenant_id, variant_id) REFERENCES product_variants (tenant_id, id),
  FOREIGN KEY (tenant_id, location_id) REFERENCES locations (tenant_id, id),
  FOREIGN KEY (tenant_id, order_line_id) REFERENCES order_line_items (tenant_id, id),
  FOREIGN KEY (tenant_id, completed_by) REFERENCES user_tenants (tenant_id, user_id)
);
CREATE INDEX production_runs_status ON production_runs (tenant_id, status);
CREATE INDEX production_runs_variant ON production_runs (tenant_id, variant_id);
CREATE INDEX production_runs_order ON production_runs (tenant_id, order_line_id)
  WHERE order_line_id IS NOT NULL;

SELECT own_by_tenant(t) FROM unnest(ARRAY[
  'material_types', 'spool_types', 'spools', 'spool_movements', 'product_materials',
  'product_components', 'reorder_settings', 'production_runs']::name[]) AS t;
SELECT record_only('spool_movements');
GRANT INSERT, UPDATE, DELETE ON material_types, spool_types, product_materials,
  product_components, reorder_settings TO holdfast_backoffice;
GRANT INSERT (tenant_id, id, spool_type_id, spool_number, location_id, storage_place, supplier_id,
              purchase_order_line_id, purchase_date, purchase_cost, initial_weight_g,
              tare_weight_g, qr_code_data, notes),
      UPDATE (spool_number, location_id, storage_place, supplier_id, purchase_order_line_id,
              purchase_date, purchase_cost, tare_weight_g, qr_code_data, is_active, notes)
  ON spools TO holdfast_backoffice;
GRANT INSERT (tenant_id, id, run_number, variant_id, location_id, order_line_id, planned_quantity,
              notes),
      UPDATE (run_number, order_line_id, planned_quantity, notes)
  ON production_runs TO holdfast_backoffice;
GRANT SELECT ON spool_costs, spool_type_costs, product_costs, spool_inventory_status,
  spool_ledger_differences, materials_at_reorder_point TO holdfast_backoffice, holdfast_report;

-- Ends a run: what was used leaves the spools, components leave the stock, and what became
-- good comes into it at what it cost. `used` names the spools, {"<spool id>": 120.5}; what failed
-- used material and components too.
CREATE FUNCTION complete_production_run(run uuid, good numeric, failed numeric, used jsonb,
                                        hours numeric DEFAULT NULL, person uuid DEFAULT NULL)
  RETURNS void
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
DECLARE
  tenant uuid := current_tenant_id();
  r production_runs;
  product uuid;
  moves stock_move[];
BEGIN
  SELECT * INTO r FROM production_runs x
   WHERE x.tenant_id = tenant AND x.id = run FOR NO KEY UPDATE;
  IF r.id IS NULL THEN
    RAISE EXCEPTION 'there is no production run %', run USING ERRCODE = 'P0002';
  ELSIF r.status NOT IN ('planned', 'running') THEN
    RAISE EXCEPTION 'the production run % is %', r.run_number, r.status USING ERRCODE = 'ZH013';
  END IF;
  SELECT v.product_id INTO STRICT product FROM product_variants v
   WHERE v.tenant_id = tenant AND v.id = r.variant_id;
  INSERT INTO spool_movements (id, tenant_id, spool_id, type, quantity_g, reference_type,
                               reference_id, created_by)
  SELECT uuid_v7(), tenant, u.key::uuid, 'usage', -u.value::numeric, 'production', r.id, person
    FROM jsonb_each_text(used) u WHERE u.value::numeric <> 0
   ORDER BY u.key::uuid;
  SELECT array_agg(ROW(r.location_id, c.variant_id, NULL, 'out', -c.quantity * (good + failed),
                       'used', 'production', r.id, NULL, NULL)::stock_move)
    INTO moves
    FROM product_components c
   WHERE c.tenant_id = tenant AND c.product_id = product AND c.variant_id IS NOT NULL;
  moves := moves || ROW(r.location_id, r.variant_id, NULL, 'in', good, 'produced', 'production',
                        r.id, NULL, calculate_product_cost(product))::stock_move;
  PERFORM move_stock(moves, person);
  UPDATE production_runs x
     SET status = 'completed', good_quantity = good, failed_quantity = failed,
         labor_hours = hours, started_at = coalesce(x.started_at, now()), completed_at = now(),
         completed_by = person
   WHERE x.tenant_id = tenant AND x.id = r.id;
END
$$;

-- 'running', or 'cancelled' for one that was not ended.
CREATE FUNCTION change_production_run(run uuid, new_status text) RETURNS void
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
BEGIN
  UPDATE production_runs x
     SET status = new_status,
         started_at = CASE WHEN new_status = 'running' THEN now() ELSE x.started_at END
   WHERE x.tenant_id = current_tenant_id() AND x.id = run
     AND (x.status, new_status) IN (('planned', 'running'), ('planned', 'cancelled'),
                                    ('running', 'cancelled'));
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no production run % that can become %', run, new_status
      USING ERRCODE = 'ZH013';
  END IF;
END
$$;
GRANT EXECUTE ON FUNCTION
  complete_production_run(uuid, numeric, numeric, jsonb, numeric, uuid),
  change_production_run(uuid, text) TO holdfast_backoffice;

-- What a run took against what the product says it takes.
CREATE VIEW production_variances WITH (security_invoker = true) AS
  SELECT r.tenant_id, r.id AS production_run_id, r.run_number, r.planned_quantity,
         r.good_quantity, r.failed_quantity, r.good_quantity - r.planned_quantity
           AS quantity_variance,
         should.grams AS planned_weight_g, used.grams AS used_weight_g,
         used.grams - should.grams AS weight_variance_g,
         r.labor_hours - p.labor_hours * r.planned_quantity AS labor_variance_hours
    FROM production_runs r
    JOIN product_variants v ON v.tenant_id = r.tenant_id AND v.id = r.variant_id
    JOIN products p ON p.tenant_id = v.tenant_id AND p.id = v.product_id
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(m.weight_g), 0) * r.planned_quantity AS grams FROM product_materials m
       WHERE m.tenant_id = r.tenant_id AND m.product_id = v.product_id) should
    CROSS JOIN LATERAL (
      SELECT coalesce(-sum(s.quantity_g), 0) AS grams FROM spool_movements s
       WHERE s.tenant_id = r.tenant_id AND s.reference_type = 'production'
         AND s.reference_id = r.id) used
   WHERE r.status = 'completed';
CREATE INDEX spool_movements_reference ON spool_movements (tenant_id, reference_id)
  WHERE reference_id IS NOT NULL;
GRANT SELECT ON production_variances TO holdfast_backoffice, holdfast_report;
