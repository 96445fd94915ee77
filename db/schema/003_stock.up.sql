-- Stock: how much of what is where, and every change of it.
SET LOCAL ROLE holdfast_owner;

-- No id of its own: nothing refers to a row here, and the table that every sale updates
-- has no index to spare. `on_hand` and `reserved` may make `available` negative: the goods
-- have left whatever this table believed.
CREATE TABLE inventory_items (
  tenant_id uuid NOT NULL,
  location_id uuid NOT NULL,
  variant_id uuid NOT NULL,
  on_hand numeric(14, 3) NOT NULL DEFAULT 0,
  reserved numeric(14, 3) NOT NULL DEFAULT 0,
  available numeric(14, 3) NOT NULL GENERATED ALWAYS AS (on_hand - reserved) STORED,
  safety_stock numeric(14, 3) NOT NULL DEFAULT 0 CHECK (safety_stock >= 0),
  reorder_point numeric(14, 3) NOT NULL DEFAULT 0 CHECK (reorder_point >= 0),
  reorder_quantity numeric(14, 3) NOT NULL DEFAULT 0 CHECK (reorder_quantity >= 0),
  max_stock numeric(14, 3) CHECK (max_stock >= 0),
  -- Kept back from a channel: {"ebay": 2, "amazon": 1}.
  channel_buffers jsonb NOT NULL DEFAULT '{}',
  average_cost numeric(14, 4) CHECK (average_cost >= 0),
  last_cost numeric(14, 4) CHECK (last_cost >= 0),
  last_counted_at timestamptz,
  last_counted_by uuid,
  cycle_count_due_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT inventory_items_pkey PRIMARY KEY (tenant_id, location_id, variant_id),
  FOREIGN KEY (tenant_id, location_id) REFERENCES locations (tenant_id, id),
  FOREIGN KEY (tenant_id, variant_id) REFERENCES product_variants (tenant_id, id),
  FOREIGN KEY (tenant_id, last_counted_by) REFERENCES user_tenants (tenant_id, user_id)
) WITH (fillfactor = 80);
CREATE INDEX inventory_items_variant ON inventory_items (tenant_id, variant_id);
CREATE INDEX inventory_items_shortfall ON inventory_items (tenant_id, location_id, variant_id)
  WHERE available < 0;
CREATE INDEX inventory_items_count_due ON inventory_items (tenant_id, cycle_count_due_at)
  WHERE cycle_count_due_at IS NOT NULL;

-- Every change of on_hand, with its reason; never changed itself.
--
-- Keys of recorded rows begin with the id: version 7 ids rise with time whichever tenant
-- made them, so every insert goes to the right edge of the index and fills its leaves.
-- With tenant_id first each tenant has its own edge in the middle of the index, where a
-- full leaf splits in halves that stay half empty. tenant_id stands behind it: no foreign
-- key can point into another tenant, and the table can still be distributed by it.
--
-- Partitioned by month of the id. A row from a clock that is far off, or for which no
-- month was made in time, goes to the default partition and is as good as any other.
CREATE TABLE stock_movements (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  location_id uuid NOT NULL,
  variant_id uuid NOT NULL,
  type text NOT NULL CHECK (type IN ('in', 'out', 'transfer', 'adjustment')),
  -- Signed: what it adds to on_hand.
  quantity numeric(14, 3) NOT NULL CHECK (quantity <> 0),
  reason text NOT NULL CHECK (reason <> ''),
  -- What caused it: 'transaction' with transactions.id and the line's number.
  reference_type text NOT NULL,
  reference_id uuid,
  reference_line integer,
  unit_cost numeric(14, 4) CHECK (unit_cost >= 0),
  total_cost numeric(14, 3) GENERATED ALWAYS AS (unit_cost * abs(quantity)) STORED,
  notes text,
  created_by uuid,
  occurred_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (id, tenant_id),
  FOREIGN KEY (tenant_id, location_id) REFERENCES locations (tenant_id, id),
  FOREIGN KEY (tenant_id, variant_id) REFERENCES product_variants (tenant_id, id)
) PARTITION BY RANGE (id);
CREATE TABLE stock_movements_default PARTITION OF stock_movements DEFAULT;
CREATE INDEX stock_movements_variant
  ON stock_movements (tenant_id, variant_id, location_id, recorded_at);
CREATE INDEX stock_movements_reference ON stock_movements (reference_id, tenant_id)
  WHERE reference_id IS NOT NULL;

-- What somebody has to look at: goods that were sold and should not have been there, and
-- lines of a sale that name a variant which the server does not know.
CREATE TABLE stock_exceptions (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  location_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('shortfall', 'unknown_variant')),
  variant_id uuid,
  -- As the till named it; no such variant need exist.
  sold_variant_id uuid,
  -- The transaction that made it, and the last one that made it worse.
  first_reference_id uuid,
  last_reference_id uuid,
  -- A shortfall: the lowest `available` so far. An unknown variant: what was sold.
  quantity numeric(14, 3) NOT NULL,
  detail text NOT NULL DEFAULT '',
  recorded_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  resolved_at timestamptz,
  resolved_by uuid,
  resolution text,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, location_id) REFERENCES locations (tenant_id, id),
  FOREIGN KEY (tenant_id, variant_id) REFERENCES product_variants (tenant_id, id),
  FOREIGN KEY (tenant_id, resolved_by) REFERENCES user_tenants (tenant_id, user_id),
  CHECK ((kind = 'shortfall') = (variant_id IS NOT NULL))
);
-- One open exception for one shortfall, however often it is sold short.
CREATE UNIQUE INDEX stock_exceptions_open_shortfall
  ON stock_exceptions (tenant_id, location_id, variant_id)
  WHERE kind = 'shortfall' AND resolved_at IS NULL;
CREATE INDEX stock_exceptions_open ON stock_exceptions (tenant_id, recorded_at)
  WHERE resolved_at IS NULL;

-- Where on_hand is not the sum of its movements: always empty.
CREATE VIEW stock_ledger_differences WITH (security_invoker = true) AS
  SELECT tenant_id, location_id, variant_id,
         coalesce(i.on_hand, 0) AS on_hand, coalesce(m.moved, 0) AS moved
    FROM inventory_items i
    FULL JOIN (SELECT tenant_id, location_id, variant_id, sum(quantity) AS moved
                 FROM stock_movements GROUP BY tenant_id, location_id, variant_id) m
         USING (tenant_id, location_id, variant_id)
   WHERE coalesce(i.on_hand, 0) <> coalesce(m.moved, 0);

-- The tables that are partitioned by month of their id; later migrations add theirs.
CREATE TABLE monthly_tables (
  name name PRIMARY KEY
);
INSERT INTO monthly_tables (name) VALUES ('stock_movements');

-- Makes the partitions of this month and of the `ahead` next ones, where they are missing.
-- The migrator calls it, and every till when it connects. A month that already has rows in
-- the default partition stays there. When a lock is not to be had at once, the rest is left
-- to the next caller. Returns how many were made.
CREATE FUNCTION ensure_partitions(ahead integer DEFAULT 3) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  SET lock_timeout = '1s'
  AS $$
DECLARE
  t record;
  month timestamptz;
  partition_name text;
  lower_id uuid;
  upper_id uuid;
  made integer := 0;
BEGIN
  IF ahead NOT BETWEEN 0 AND 24 THEN
    RAISE EXCEPTION 'partitions can be made 0 to 24 months ahead' USING ERRCODE = '22023';
  END IF;
  FOR t IN SELECT m.name FROM monthly_tables m ORDER BY m.name LOOP
    FOR i IN 0 .. ahead LOOP
      month := date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC';
      month := ((month AT TIME ZONE 'UTC') + make_interval(months => i)) AT TIME ZONE 'UTC';
      partition_name := t.name || to_char(month AT TIME ZONE 'UTC', '"_y"YYYY"m"MM');
      CONTINUE WHEN to_regclass('public.' || partition_name) IS NOT NULL;
      -- Two that connect at once: the second finds the work done.
      PERFORM pg_advisory_xact_lock(hashtext('holdfast.ensure_partitions'));
      CONTINUE WHEN to_regclass('public.' || partition_name) IS NOT NULL;
      lower_id := uuid_v7_floor(month);
      upper_id := uuid_v7_floor(((month AT TIME ZONE 'UTC') + interval '1 month')
                                AT TIME ZONE 'UTC');
      BEGIN
        EXECUTE format('CREATE TABLE public.%I PARTITION OF public.%I FOR VALUES FROM (%L) TO (%L)',
                       partition_name, t.name, lower_id, upper_id);
        -- Whoever reads a partition past its parent sees nothing.
        EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', partition_name);
        EXECUTE format('ALTER TABLE public.%I FORCE ROW LEVEL SECURITY', partition_name);
        made := made + 1;
      EXCEPTION
        WHEN check_violation THEN CONTINUE;
        WHEN lock_not_available THEN RETURN made;
      END;
    END LOOP;
  END LOOP;
  RETURN made;
END
$$;
GRANT EXECUTE ON FUNCTION ensure_partitions(integer) TO holdfast_terminal, holdfast_backoffice;

ALTER TABLE stock_movements_default ENABLE ROW LEVEL SECURITY;
ALTER TABLE stock_movements_default FORCE ROW LEVEL SECURITY;
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON stock_movements
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON stock_movements
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['inventory_items', 'stock_movements', 'stock_exceptions'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY tenant_isolation ON %I USING (tenant_id = current_tenant_id())',
                   t);
    EXECUTE format('GRANT SELECT ON %I TO holdfast_backoffice, holdfast_report', t);
  END LOOP;
END
$$;
GRANT SELECT ON stock_ledger_differences TO holdfast_backoffice, holdfast_report;
-- The amounts change through functions that write their movement; the plans around them
-- are the back office's.
GRANT UPDATE (safety_stock, reorder_point, reorder_quantity, max_stock, channel_buffers,
              cycle_count_due_at)
  ON inventory_items TO holdfast_backoffice;
GRANT UPDATE (resolved_at, resolved_by, resolution) ON stock_exceptions TO holdfast_backoffice;

SELECT ensure_partitions();
