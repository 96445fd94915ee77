-- Pictures, trading cards, price lists, promotions, sales channels and what is earned there.
SET LOCAL ROLE holdfast_owner;
LOCK TABLE journal_heads IN EXCLUSIVE MODE;  -- before any lock on what posting reads or writes

-- The words that a trading card's attributes may use. The check below calls these functions:
-- a new condition or company is a migration, and no row that was good becomes bad.
CREATE FUNCTION card_conditions() RETURNS text[]
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN ARRAY['Mint', 'Near Mint', 'Lightly Played', 'Moderately Played', 'Heavily Played',
               'Damaged'];

CREATE FUNCTION grading_companies() RETURNS text[]
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN ARRAY['PSA', 'BGS', 'SGC', 'CGC', 'HGA'];

-- What is not said, or said to be null, is good; so is any key that is not named here.
CREATE FUNCTION validate_tcg_attributes(attributes jsonb) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN jsonb_typeof(attributes) = 'object'
    AND coalesce(attributes ->> 'condition' = ANY (card_conditions()), true)
    AND coalesce(jsonb_typeof(attributes -> 'foil') IN ('boolean', 'null'), true)
    AND coalesce(jsonb_typeof(attributes -> 'grading') IN ('object', 'null'), true)
    AND coalesce(attributes -> 'grading' ->> 'company' = ANY (grading_companies()), true);

GRANT EXECUTE ON FUNCTION card_conditions(), grading_companies(), validate_tcg_attributes(jsonb)
  TO holdfast_backoffice, holdfast_report;

-- The attributes that cards are looked up by are columns: under row security an index is used
-- for equality of text and not for a containment in JSON.
ALTER TABLE product_variants
  ADD COLUMN tcg_attributes jsonb NOT NULL DEFAULT '{}'
    CONSTRAINT product_variants_tcg_attributes CHECK (validate_tcg_attributes(tcg_attributes)),
  ADD COLUMN card_set_code text GENERATED ALWAYS AS (tcg_attributes ->> 'setCode') STORED,
  ADD COLUMN card_number text GENERATED ALWAYS AS (tcg_attributes ->> 'cardNumber') STORED,
  ADD COLUMN card_condition text GENERATED ALWAYS AS (tcg_attributes ->> 'condition') STORED,
  ADD COLUMN grading_company text
    GENERATED ALWAYS AS (tcg_attributes -> 'grading' ->> 'company') STORED,
  ADD COLUMN grading_certificate text
    GENERATED ALWAYS AS (tcg_attributes -> 'grading' ->> 'certNumber') STORED,
  ADD COLUMN volume numeric GENERATED ALWAYS AS (length * width * height) STORED,
  ADD CONSTRAINT product_variants_attributes CHECK (jsonb_typeof(attributes) = 'object');
CREATE INDEX product_variants_card ON product_variants (tenant_id, card_set_code, card_number)
  WHERE card_set_code IS NOT NULL;
-- A graded card is one of a kind.
CREATE UNIQUE INDEX product_variants_certificate
  ON product_variants (tenant_id, grading_company, grading_certificate)
  WHERE grading_certificate IS NOT NULL;

CREATE INDEX products_status ON products (tenant_id, status);
CREATE INDEX products_vendor ON products (tenant_id, vendor) WHERE vendor IS NOT NULL;
CREATE INDEX products_active ON products (tenant_id, updated_at DESC) WHERE status = 'active';
CREATE INDEX products_featured ON products (tenant_id, category_id)
  WHERE is_featured AND status = 'active';
CREATE INDEX product_variants_active ON product_variants (tenant_id, updated_at DESC)
  WHERE status = 'active';
ALTER TABLE products
  ADD CONSTRAINT products_digital_download CHECK (is_digital OR download_url IS NULL);

CREATE TABLE product_images (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  product_id uuid NOT NULL,
  -- The variant that it shows; NULL: the product as such.
  variant_id uuid,
  url text NOT NULL CONSTRAINT product_images_url CHECK (url <> ''),
  alt_text text NOT NULL DEFAULT '',
  position integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, product_id) REFERENCES products (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, variant_id) REFERENCES product_variants (tenant_id, id)
    ON DELETE CASCADE
);
CREATE INDEX product_images_product ON product_images (tenant_id, product_id, position);
CREATE INDEX product_images_variant ON product_images (tenant_id, variant_id)
  WHERE variant_id IS NOT NULL;

-- Prices for some customers, from a quantity on, for a time.
CREATE TABLE price_lists (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  id uuid NOT NULL,
  name text NOT NULL CONSTRAINT price_lists_name CHECK (name <> ''),
  -- Of several that apply, the highest counts.
  priority integer NOT NULL DEFAULT 0,
  -- False: only for the customers who have it.
  is_for_everybody boolean NOT NULL DEFAULT false,
  starts_at timestamptz,
  ends_at timestamptz,
  is_active boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, name),
  CONSTRAINT price_lists_time CHECK (ends_at > starts_at)
);

CREATE TABLE price_list_items (
  tenant_id uuid NOT NULL,
  price_list_id uuid NOT NULL,
  variant_id uuid NOT NULL,
  minimum_quantity numeric(14, 3) NOT NULL DEFAULT 0
    CONSTRAINT price_list_items_minimum CHECK (minimum_quantity >= 0),
  price numeric(14, 4) NOT NULL CONSTRAINT price_list_items_price CHECK (price >= 0),
  PRIMARY KEY (tenant_id, price_list_id, variant_id, minimum_quantity),
  FOREIGN KEY (tenant_id, price_list_id) REFERENCES price_lists (tenant_id, id)
    ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, variant_id) REFERENCES product_variants (tenant_id, id)
    ON DELETE CASCADE
);
CREATE INDEX price_list_items_variant ON price_list_items (tenant_id, variant_id);

ALTER TABLE customers
  ADD COLUMN price_list_id uuid,
  ADD CONSTRAINT customers_price_list_fkey FOREIGN KEY (tenant_id, price_list_id)
    REFERENCES price_lists (tenant_id, id);
CREATE INDEX customers_price_list ON customers (tenant_id, price_list_id)
  WHERE price_list_id IS NOT NULL;

-- The price of a variant for a customer who buys that much: of the price lists that apply the
-- one of the highest priority, of its steps the highest that is reached; otherwise the
-- variant's own price.
CREATE FUNCTION price_for(variant uuid, customer uuid DEFAULT NULL, quantity numeric DEFAULT 1,
                          at timestamptz DEFAULT now()) RETURNS numeric
  LANGUAGE sql STABLE
  RETURN coalesce(
    (SELECT i.price
       FROM price_list_items i
       JOIN price_lists l ON l.tenant_id = i.tenant_id AND l.id = i.price_list_id
      WHERE i.tenant_id = current_tenant_id() AND i.variant_id = variant
        AND i.minimum_quantity <= quantity AND l.is_active
        AND (l.starts_at IS NULL OR l.starts_at <= at) AND (l.ends_at IS NULL OR at < l.ends_at)
        AND (l.is_for_everybody
             OR l.id = (SELECT c.price_list_id FROM customers c
                         WHERE c.tenant_id = i.tenant_id AND c.id = customer))
      ORDER BY l.priority DESC, i.minimum_quantity DESC, i.price LIMIT 1),
    (SELECT v.price FROM product_variants v
      WHERE v.tenant_id = current_tenant_id() AND v.id = variant));
GRANT EXECUTE ON FUNCTION price_for(uuid, uuid, numeric, timestamptz)
  TO holdfast_backoffice, holdfast_report;

CREATE TABLE promotions (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  id uuid NOT NULL,
  name text NOT NULL CONSTRAINT promotions_name CHECK (name <> ''),
  -- What the customer says to get it; NULL: everybody gets it.
  code text CONSTRAINT promotions_code CHECK (code <> ''),
  kind text NOT NULL CONSTRAINT promotions_kind
    CHECK (kind IN ('percent_off', 'amount_off', 'fixed_price')),
  -- Percent, or an amount in the tenant's currency.
  value numeric(14, 4) NOT NULL,
  -- What it is for; all NULL: the whole sale.
  category_id uuid,
  product_id uuid,
  variant_id uuid,
  minimum_quantity numeric(14, 3) NOT NULL DEFAULT 0
    CONSTRAINT promotions_minimum_quantity CHECK (minimum_quantity >= 0),
  minimum_amount numeric(14, 3) NOT NULL DEFAULT 0
    CONSTRAINT promotions_minimum_amount CHECK (minimum_amount >= 0),
  starts_at timestamptz,
  ends_at timestamptz,
  is_active boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, category_id) REFERENCES product_categories (tenant_id, id),
  FOREIGN KEY (tenant_id, product_id) REFERENCES products (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, variant_id) REFERENCES product_variants (tenant_id, id)
    ON DELETE CASCADE,
  CONSTRAINT promotions_value CHECK (value >= 0 AND (kind <> 'percent_off' OR value <= 100)),
  CONSTRAINT promotions_one_target CHECK (num_nonnulls(category_id, product_id, variant_id) <= 1),
  -- A fixed price is one of something.
  CONSTRAINT promotions_fixed_price_target
    CHECK (kind <> 'fixed_price' OR num_nonnulls(product_id, variant_id) = 1),
  CONSTRAINT promotions_time CHECK (ends_at > starts_at)
);
CREATE UNIQUE INDEX promotions_code_key ON promotions (tenant_id, lower(code)) WHERE is_active;
CREATE INDEX promotions_running ON promotions (tenant_id, starts_at, ends_at) WHERE is_active;

-- Where it is sold: marketplaces, fairs, the own shop; and what selling there costs.
CREATE TABLE sales_channels (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  id uuid NOT NULL,
  name text NOT NULL CONSTRAINT sales_channels_name CHECK (name <> ''),
  -- As orders name it, and inventory_items.channel_buffers.
  code text NOT NULL CONSTRAINT sales_channels_code CHECK (code ~ '^[a-z0-9_-]+$'),
  channel_type text NOT NULL DEFAULT 'self_hosted' CONSTRAINT sales_channels_type
    CHECK (channel_type IN ('till', 'self_hosted', 'shopify', 'binderpos', 'tcgplayer', 'ebay',
                            'amazon', 'google', 'etsy', 'local_fair', 'wholesale', 'manual')),
  fee_type text NOT NULL DEFAULT 'none' CONSTRAINT sales_channels_fee_type
    CHECK (fee_type IN ('percentage', 'fixed', 'hybrid', 'none')),
  -- 10.00 is 10 %.
  percentage_fee numeric(7, 4) NOT NULL DEFAULT 0
    CONSTRAINT sales_channels_percentage CHECK (percentage_fee >= 0 AND percentage_fee < 100),
  fixed_fee_per_transaction numeric(14, 3) NOT NULL DEFAULT 0
    CONSTRAINT sales_channels_fixed CHECK (fixed_fee_per_transaction >= 0),
  fixed_monthly_cost numeric(14, 3) NOT NULL DEFAULT 0
    CONSTRAINT sales_channels_monthly CHECK (fixed_monthly_cost >= 0),
  is_active boolean NOT NULL DEFAULT true,
  -- Settings of the connection. Keys and passwords do not belong here: whoever reads reports
  -- would read them.
  config jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, name),
  UNIQUE (tenant_id, code)
);
CREATE INDEX sales_channels_active ON sales_channels (tenant_id) WHERE is_active;

-- What a channel keeps of one sale at this price.
CREATE FUNCTION channel_fee(fee_type text, percentage_fee numeric, fixed_fee numeric,
                            price numeric) RETURNS numeric
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN round(CASE WHEN fee_type IN ('percentage', 'hybrid') THEN price * percentage_fee / 100
                    ELSE 0 END
               + CASE WHEN fee_type IN ('fixed', 'hybrid') THEN fixed_fee ELSE 0 END, 3);

-- The list price that leaves `markup_percent` of the cost as profit after the channel's fees:
-- cost 10.00, markup 200 %, fees 10 % and 0.50 give (10 × 3 + 0.50) / 0.9 = 33.889.
CREATE FUNCTION price_for_markup(fee_type text, percentage_fee numeric, fixed_fee numeric,
                                 cost numeric, markup_percent numeric) RETURNS numeric
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN round((cost * (1 + markup_percent / 100)
                + CASE WHEN fee_type IN ('fixed', 'hybrid') THEN fixed_fee ELSE 0 END)
               / (1 - CASE WHEN fee_type IN ('percentage', 'hybrid') THEN percentage_fee / 100
                           ELSE 0 END), 3);
GRANT EXECUTE ON FUNCTION channel_fee(text, numeric, numeric, numeric),
  price_for_markup(text, numeric, numeric, numeric, numeric)
  TO holdfast_backoffice, holdfast_report;

-- What a variant costs, sells for and earns on a channel.
CREATE TABLE product_pricing (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  variant_id uuid NOT NULL,
  sales_channel_id uuid NOT NULL,
  -- 200.00: the profit shall be twice the cost.
  target_margin_percent numeric(9, 2) CONSTRAINT product_pricing_margin
    CHECK (target_margin_percent >= 0),
  production_cost numeric(14, 4) NOT NULL DEFAULT 0 CONSTRAINT product_pricing_cost
    CHECK (production_cost >= 0),
  -- What the customer pays. Left NULL, it is computed from the target margin.
  list_price numeric(14, 4) NOT NULL CONSTRAINT product_pricing_list_price CHECK (list_price >= 0),
  -- Kept by a trigger from the channel's fees.
  platform_fees numeric(14, 3) NOT NULL,
  net_revenue numeric(14, 4) NOT NULL GENERATED ALWAYS AS (list_price - platform_fees) STORED,
  -- Not from net_revenue: a generated column cannot be built on another.
  profit numeric(14, 4) NOT NULL
    GENERATED ALWAYS AS (list_price - platform_fees - production_cost) STORED,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, variant_id, sales_channel_id),
  FOREIGN KEY (tenant_id, variant_id) REFERENCES product_variants (tenant_id, id)
    ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, sales_channel_id) REFERENCES sales_channels (tenant_id, id)
    ON DELETE CASCADE
);
CREATE INDEX product_pricing_channel ON product_pricing (tenant_id, sales_channel_id);

CREATE FUNCTION compute_product_pricing() RETURNS trigger
  LANGUAGE plpgsql
  AS $$
DECLARE
  channel sales_channels;
BEGIN
  SELECT * INTO channel FROM sales_channels c
   WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.sales_channel_id;
  IF NEW.list_price IS NULL AND NEW.target_margin_percent IS NOT NULL THEN
    NEW.list_price := price_for_markup(channel.fee_type, channel.percentage_fee,
                                       channel.fixed_fee_per_transaction, NEW.production_cost,
                                       NEW.target_margin_percent);
  END IF;
  -- Of a channel that is not there the foreign key tells.
  NEW.platform_fees := coalesce(channel_fee(channel.fee_type, channel.percentage_fee,
                                            channel.fixed_fee_per_transaction, NEW.list_price), 0);
  RETURN NEW;
END
$$;
CREATE TRIGGER compute_product_pricing BEFORE INSERT OR UPDATE ON product_pricing
  FOR EACH ROW EXECUTE FUNCTION compute_product_pricing();

CREATE FUNCTION pass_on_channel_fees() RETURNS trigger
  LANGUAGE plpgsql
  AS $$
BEGIN
  UPDATE product_pricing p SET list_price = p.list_price
   WHERE p.tenant_id = NEW.tenant_id AND p.sales_channel_id = NEW.id;
  RETURN NULL;
END
$$;
CREATE TRIGGER pass_on_channel_fees
  AFTER UPDATE OF fee_type, percentage_fee, fixed_fee_per_transaction ON sales_channels
  FOR EACH ROW WHEN ((OLD.fee_type, OLD.percentage_fee, OLD.fixed_fee_per_transaction)
                     IS DISTINCT FROM
                     (NEW.fee_type, NEW.percentage_fee, NEW.fixed_fee_per_transaction))
  EXECUTE FUNCTION pass_on_channel_fees();

DO $$
DECLARE
  t name;
BEGIN
  FOREACH t IN ARRAY ARRAY['product_images', 'price_lists', 'price_list_items', 'promotions',
                           'sales_channels', 'product_pricing']::name[] LOOP
    PERFORM own_by_tenant(t);
    EXECUTE format('GRANT INSERT, UPDATE, DELETE ON %I TO holdfast_backoffice', t);
  END LOOP;
END
$$;
-- How a channel is reached is nothing for reports.
REVOKE SELECT ON sales_channels FROM holdfast_report;
GRANT SELECT (tenant_id, id, name, code, channel_type, fee_type, percentage_fee,
              fixed_fee_per_transaction, fixed_monthly_cost, is_active, created_at, updated_at)
  ON sales_channels TO holdfast_report;
