-- What is sold: taxes, categories, products, variants and their barcodes.
SET LOCAL ROLE holdfast_owner;

CREATE TABLE tax_rates (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  id uuid NOT NULL,
  name text NOT NULL CHECK (name <> ''),
  -- As a fraction: 20 % is 0.2, 8.875 % is 0.08875. Exact in parts per million.
  rate numeric(9, 6) NOT NULL CHECK (rate BETWEEN 0 AND 100),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id)
);

-- A good has one tax category; a category has one rate or several side by side, each on
-- the same base (GST and PST), or none (exempt).
CREATE TABLE tax_categories (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  id uuid NOT NULL,
  name text NOT NULL CHECK (name <> ''),
  -- The letter behind the amount on a receipt.
  code text NOT NULL CHECK (length(code) BETWEEN 1 AND 2),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, code)
);

CREATE TABLE tax_category_rates (
  tenant_id uuid NOT NULL,
  tax_category_id uuid NOT NULL,
  tax_rate_id uuid NOT NULL,
  position integer NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, tax_category_id, tax_rate_id),
  FOREIGN KEY (tenant_id, tax_category_id) REFERENCES tax_categories (tenant_id, id)
    ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, tax_rate_id) REFERENCES tax_rates (tenant_id, id)
);

CREATE TABLE product_categories (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  id uuid NOT NULL,
  parent_id uuid,
  name text NOT NULL CHECK (name <> ''),
  description text,
  -- The ids from the root down to this one, kept by a trigger: `path @> ARRAY[id]` finds a
  -- whole branch, and a new name touches one row only.
  path uuid[] NOT NULL,
  level integer NOT NULL GENERATED ALWAYS AS (cardinality(path)) STORED,
  sort_order integer NOT NULL DEFAULT 0,
  is_active boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, parent_id) REFERENCES product_categories (tenant_id, id)
);
CREATE INDEX product_categories_parent ON product_categories (tenant_id, parent_id);
CREATE INDEX product_categories_path ON product_categories USING gin (path);

CREATE FUNCTION set_category_path() RETURNS trigger
  LANGUAGE plpgsql
  AS $$
BEGIN
  NEW.path := ARRAY[NEW.id];
  IF NEW.parent_id IS NOT NULL THEN
    SELECT c.path || NEW.id INTO NEW.path
      FROM product_categories c
     WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.parent_id;
    IF NEW.path IS NULL THEN
      NEW.path := ARRAY[NEW.id];  -- the foreign key refuses the row
    ELSIF NEW.id = ANY (NEW.path[1:cardinality(NEW.path) - 1]) THEN
      RAISE EXCEPTION 'category % cannot be below itself', NEW.name USING ERRCODE = '23514';
    END IF;
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER set_category_path BEFORE INSERT OR UPDATE OF parent_id, path ON product_categories
  FOR EACH ROW EXECUTE FUNCTION set_category_path();

CREATE FUNCTION move_category_branch() RETURNS trigger
  LANGUAGE plpgsql
  AS $$
BEGIN
  -- The trigger above computes the path again, and this one goes on from there.
  UPDATE product_categories SET path = path
   WHERE tenant_id = NEW.tenant_id AND parent_id = NEW.id;
  RETURN NULL;
END
$$;
CREATE TRIGGER move_category_branch AFTER UPDATE ON product_categories
  FOR EACH ROW WHEN (OLD.path IS DISTINCT FROM NEW.path)
  EXECUTE FUNCTION move_category_branch();

CREATE TABLE products (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  id uuid NOT NULL,
  category_id uuid,
  name text NOT NULL CHECK (name <> ''),
  description text,
  short_description text,
  vendor text,
  product_type text,
  tags text[] NOT NULL DEFAULT '{}',
  image_url text,
  external_links jsonb NOT NULL DEFAULT '[]',
  seo_title text,
  seo_description text,
  status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'draft', 'archived')),
  -- In the web shop; a product sold at the till needs none.
  published_at timestamptz,
  is_featured boolean NOT NULL DEFAULT false,
  is_digital boolean NOT NULL DEFAULT false,
  download_url text,
  max_downloads integer CHECK (max_downloads > 0),
  expiry_days integer CHECK (expiry_days > 0),
  shopify_product_id bigint,
  shopify_handle text,
  metadata jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, shopify_product_id),
  FOREIGN KEY (tenant_id, category_id) REFERENCES product_categories (tenant_id, id)
);
CREATE INDEX products_category ON products (tenant_id, category_id);
CREATE INDEX products_tags ON products USING gin (tags);

-- What is sold, priced and counted. Every product has at least one.
CREATE TABLE product_variants (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  id uuid NOT NULL,
  product_id uuid NOT NULL,
  tax_category_id uuid NOT NULL,
  sku text NOT NULL CHECK (sku <> ''),
  -- What tells it from the product's other variants ("blue, L"); empty for an only one.
  title text NOT NULL DEFAULT '',
  -- With or without tax as the location's tax_mode says. Zero is a price.
  price numeric(14, 4) NOT NULL CHECK (price >= 0),
  compare_at_price numeric(14, 4) CHECK (compare_at_price >= 0),
  cost numeric(14, 4) CHECK (cost >= 0),
  -- What the price and the stock are counted in: "each", "kg", "m".
  unit text NOT NULL DEFAULT 'each' CHECK (unit <> ''),
  weight numeric(14, 3) CHECK (weight >= 0),
  weight_unit text NOT NULL DEFAULT 'g' CHECK (weight_unit IN ('g', 'kg', 'oz', 'lb')),
  length numeric(14, 3) CHECK (length >= 0),
  width numeric(14, 3) CHECK (width >= 0),
  height numeric(14, 3) CHECK (height >= 0),
  attributes jsonb NOT NULL DEFAULT '{}',
  option1 text,
  option2 text,
  option3 text,
  requires_shipping boolean NOT NULL DEFAULT true,
  tax_code text,
  track_inventory boolean NOT NULL DEFAULT true,
  -- For the web shop: whether it may be ordered when it is not available.
  inventory_policy text NOT NULL DEFAULT 'deny' CHECK (inventory_policy IN ('deny', 'continue')),
  status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'draft', 'archived')),
  -- Above zero: a tile on the sell screen, in this order.
  tile_position integer NOT NULL DEFAULT 0 CHECK (tile_position >= 0),
  shopify_variant_id bigint,
  metadata jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, sku),
  UNIQUE (tenant_id, shopify_variant_id),
  FOREIGN KEY (tenant_id, product_id) REFERENCES products (tenant_id, id),
  FOREIGN KEY (tenant_id, tax_category_id) REFERENCES tax_categories (tenant_id, id)
);
CREATE INDEX product_variants_product ON product_variants (tenant_id, product_id);
CREATE INDEX product_variants_tax_category ON product_variants (tenant_id, tax_category_id);

-- GS1 General Specifications, section 7.9: from the right, digits weigh 3 and 1 in turn.
CREATE FUNCTION has_gs1_check_digit(digits text) RETURNS boolean
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN digits ~ '^[0-9]+$' AND (
    SELECT sum(substr(reverse(digits), i, 1)::integer * CASE WHEN i % 2 = 0 THEN 3 ELSE 1 END)
           % 10 = 0
      FROM generate_series(1, length(digits)) AS i);

-- The key under which a till knows a code, as product_code() of the till makes it: 14
-- digits for every GTIN whatever the length it is printed with, otherwise the text itself.
CREATE FUNCTION product_code(barcode text) RETURNS text
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN CASE
    WHEN length(barcode) IN (8, 12, 13, 14) AND has_gs1_check_digit(barcode)
      THEN lpad(barcode, 14, '0')
    ELSE barcode
  END;
GRANT EXECUTE ON FUNCTION has_gs1_check_digit(text), product_code(text)
  TO holdfast_backoffice, holdfast_report;

-- The codes that stand for a variant; one scan adds `pack_quantity` of it. A UPC-E is kept
-- as the UPC-A it abbreviates: eight digits alone are an EAN-8.
CREATE TABLE variant_barcodes (
  tenant_id uuid NOT NULL,
  barcode text NOT NULL CHECK (barcode <> '' AND length(barcode) <= 128),
  code text NOT NULL GENERATED ALWAYS AS (product_code(barcode)) STORED,
  variant_id uuid NOT NULL,
  pack_quantity numeric(14, 3) NOT NULL DEFAULT 1 CHECK (pack_quantity > 0),
  created_at timestamptz NOT NULL DEFAULT now(),
  -- The code itself: a scan must find one variant, however it was printed.
  PRIMARY KEY (tenant_id, code),
  FOREIGN KEY (tenant_id, variant_id) REFERENCES product_variants (tenant_id, id)
    ON DELETE CASCADE
);
CREATE INDEX variant_barcodes_variant ON variant_barcodes (tenant_id, variant_id);

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['tax_rates', 'tax_categories', 'tax_category_rates',
                           'product_categories', 'products', 'product_variants',
                           'variant_barcodes'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY tenant_isolation ON %I USING (tenant_id = current_tenant_id())',
                   t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO holdfast_backoffice', t);
    EXECUTE format('GRANT SELECT ON %I TO holdfast_report', t);
    IF t NOT IN ('tax_category_rates', 'variant_barcodes') THEN
      EXECUTE format('CREATE TRIGGER set_updated_at BEFORE UPDATE ON %I'
                     ' FOR EACH ROW EXECUTE FUNCTION set_updated_at()', t);
    END IF;
  END LOOP;
END
$$;
