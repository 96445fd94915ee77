-- Customers, shifts, the tills' journals and what they record: transactions.
SET LOCAL ROLE holdfast_owner;

-- What a customer spent, owes and has in credit are sums of entries, not columns.
CREATE TABLE customers (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  id uuid NOT NULL,
  customer_code text,
  type text NOT NULL DEFAULT 'person' CHECK (type IN ('person', 'business')),
  first_name text,
  last_name text,
  company text,
  email text CHECK (email ~ '^[^@[:space:]]+@[^@[:space:]]+\.[^@[:space:]]+$'),
  phone text,
  address text,
  default_address jsonb,
  status text NOT NULL DEFAULT 'active'
    CHECK (status IN ('active', 'disabled', 'invited', 'declined', 'suspended')),
  tax_exempt boolean NOT NULL DEFAULT false,
  tax_number text,
  credit_limit numeric(14, 3) NOT NULL DEFAULT 0 CHECK (credit_limit >= 0),
  accepts_marketing boolean NOT NULL DEFAULT false,
  -- The account with which the customer signs in to a web shop.
  user_id uuid REFERENCES users (id),
  tags text[] NOT NULL DEFAULT '{}',
  notes text,
  shopify_customer_id bigint,
  metadata jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, customer_code),
  UNIQUE (tenant_id, shopify_customer_id),
  CHECK (coalesce(first_name, last_name, company, email, phone) IS NOT NULL)
);
CREATE UNIQUE INDEX customers_email_key ON customers (tenant_id, lower(email));
CREATE INDEX customers_name ON customers (tenant_id, last_name, first_name);
CREATE INDEX customers_phone ON customers (tenant_id, phone) WHERE phone IS NOT NULL;
CREATE TRIGGER set_updated_at BEFORE UPDATE ON customers
  FOR EACH ROW EXECUTE FUNCTION set_updated_at();

-- The tills' journals, entry by entry as they were sent: nothing a till recorded is ever
-- only in the tables below. Keys begin with the id for the reason given in 003. This table
-- is not partitioned, so that a number of a till's sequence exists once.
CREATE TABLE journal_entries (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  terminal_id uuid NOT NULL,
  seq bigint NOT NULL CHECK (seq > 0),
  kind text NOT NULL CHECK (kind <> ''),
  version integer NOT NULL CHECK (version > 0),
  occurred_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  -- The very bytes that the hash covers; it need not be JSON that can be read.
  payload text NOT NULL,
  previous_hash bytea NOT NULL CHECK (length(previous_hash) = 32),
  hash bytea NOT NULL CHECK (length(hash) = 32),
  signature bytea CHECK (length(signature) = 64),
  CONSTRAINT journal_entries_pkey PRIMARY KEY (id, tenant_id),
  CONSTRAINT journal_entries_seq_key UNIQUE (tenant_id, terminal_id, seq),
  FOREIGN KEY (tenant_id, terminal_id) REFERENCES terminals (tenant_id, id)
);

-- The end of each till's chain. A chain does not see that its own end is missing; here it
-- is known elsewhere too. Its row lock lets one post of a till follow the other.
CREATE TABLE journal_heads (
  tenant_id uuid NOT NULL,
  terminal_id uuid NOT NULL,
  last_seq bigint NOT NULL,
  last_hash bytea NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT journal_heads_pkey PRIMARY KEY (tenant_id, terminal_id),
  FOREIGN KEY (tenant_id, terminal_id) REFERENCES terminals (tenant_id, id)
) WITH (fillfactor = 50);

-- Entries that could not be applied. The whole entry is in journal_entries.
CREATE TABLE journal_quarantine (
  entry_id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  terminal_id uuid NOT NULL,
  seq bigint NOT NULL,
  reason text NOT NULL,
  quarantined_at timestamptz NOT NULL DEFAULT now(),
  attempts integer NOT NULL DEFAULT 1,
  resolved_at timestamptz,
  resolved_by uuid,
  resolution text,
  PRIMARY KEY (entry_id, tenant_id),
  FOREIGN KEY (entry_id, tenant_id) REFERENCES journal_entries (id, tenant_id),
  FOREIGN KEY (tenant_id, resolved_by) REFERENCES user_tenants (tenant_id, user_id)
);
CREATE INDEX journal_quarantine_open ON journal_quarantine (tenant_id, quarantined_at)
  WHERE resolved_at IS NULL;

-- Posts that were refused: a till whose numbers have a gap, or whose chain is not the one
-- that is known here (a copied till, an edited journal). One row however often it is tried.
CREATE TABLE journal_alarms (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  terminal_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('sequence_gap', 'sequence_fork')),
  seq bigint NOT NULL,
  hash bytea NOT NULL,
  detail text NOT NULL,
  -- The entry as it was sent.
  entry jsonb NOT NULL,
  attempts bigint NOT NULL DEFAULT 1,
  raised_at timestamptz NOT NULL DEFAULT now(),
  last_raised_at timestamptz NOT NULL DEFAULT now(),
  resolved_at timestamptz,
  resolved_by uuid,
  PRIMARY KEY (id, tenant_id),
  CONSTRAINT journal_alarms_entry_key UNIQUE (tenant_id, terminal_id, kind, seq, hash),
  FOREIGN KEY (tenant_id, terminal_id) REFERENCES terminals (tenant_id, id),
  FOREIGN KEY (tenant_id, resolved_by) REFERENCES user_tenants (tenant_id, user_id)
);

-- From here on: what the entries say, as tables. Whoever and whatever an entry names that
-- the server does not know is left NULL and named in `findings`: the sale stays.

CREATE TABLE shifts (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  terminal_id uuid NOT NULL,
  location_id uuid NOT NULL,
  -- The shop's local day when the shift was opened; every sale of it belongs to that day.
  business_day date NOT NULL,
  currency char(3) NOT NULL,
  opened_at timestamptz NOT NULL,
  opened_by uuid,
  opening_float numeric(14, 3) NOT NULL CHECK (opening_float >= 0),
  opened_entry_id uuid NOT NULL,
  closed_at timestamptz,
  closed_by uuid,
  closed_entry_id uuid,
  expected_cash numeric(14, 3),
  counted_cash numeric(14, 3),
  variance numeric(14, 3) GENERATED ALWAYS AS (counted_cash - expected_cash) STORED,
  -- As the till counted them.
  sale_count bigint,
  sales_total numeric(14, 3),
  findings text[] NOT NULL DEFAULT '{}',
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (id, tenant_id),
  FOREIGN KEY (tenant_id, terminal_id) REFERENCES terminals (tenant_id, id),
  FOREIGN KEY (tenant_id, location_id) REFERENCES locations (tenant_id, id),
  FOREIGN KEY (tenant_id, opened_by) REFERENCES user_tenants (tenant_id, user_id),
  FOREIGN KEY (tenant_id, closed_by) REFERENCES user_tenants (tenant_id, user_id),
  FOREIGN KEY (opened_entry_id, tenant_id) REFERENCES journal_entries (id, tenant_id),
  FOREIGN KEY (closed_entry_id, tenant_id) REFERENCES journal_entries (id, tenant_id),
  CHECK (num_nonnulls(closed_at, closed_entry_id, expected_cash, counted_cash, sale_count,
                      sales_total) IN (0, 6))
);
CREATE INDEX shifts_terminal ON shifts (tenant_id, terminal_id, opened_at);
CREATE INDEX shifts_business_day ON shifts (tenant_id, business_day);

CREATE TABLE transactions (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  terminal_id uuid NOT NULL,
  location_id uuid NOT NULL,
  shift_id uuid,
  cashier_id uuid,
  customer_id uuid,
  kind text NOT NULL CHECK (kind IN ('sale', 'return', 'exchange')),
  -- 'voided': cleared before payment; it has no receipt number and all its amounts are 0.
  status text NOT NULL CHECK (status IN ('completed', 'voided')),
  -- Gapless for each till.
  receipt_number bigint CHECK (receipt_number > 0),
  currency char(3) NOT NULL,
  -- Σ of the lines: before the sale's discount, after their own.
  subtotal_amount numeric(14, 3) NOT NULL,
  line_discount_amount numeric(14, 3) NOT NULL,
  sale_discount_amount numeric(14, 3) NOT NULL,
  discount_amount numeric(14, 3)
    NOT NULL GENERATED ALWAYS AS (line_discount_amount + sale_discount_amount) STORED,
  tax_amount numeric(14, 3) NOT NULL,
  total_amount numeric(14, 3) NOT NULL,
  -- As the cashier gave it: {"kind": "percent", …}.
  discount jsonb,
  units numeric(14, 3) NOT NULL,
  line_count integer NOT NULL,
  -- Taken off before payment; they are in the journal entry and nowhere else.
  voided_line_count integer NOT NULL,
  tax_mode text CHECK (tax_mode IN ('included_in_price', 'added_to_price')),
  tax_rounding_scope text,
  tax_rounding text,
  journal_entry_id uuid NOT NULL,
  -- What the server found that does not agree; empty for nearly all.
  findings text[] NOT NULL DEFAULT '{}',
  occurred_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (id, tenant_id),
  FOREIGN KEY (tenant_id, terminal_id) REFERENCES terminals (tenant_id, id),
  FOREIGN KEY (tenant_id, location_id) REFERENCES locations (tenant_id, id),
  FOREIGN KEY (shift_id, tenant_id) REFERENCES shifts (id, tenant_id),
  FOREIGN KEY (tenant_id, cashier_id) REFERENCES user_tenants (tenant_id, user_id),
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id),
  FOREIGN KEY (journal_entry_id, tenant_id) REFERENCES journal_entries (id, tenant_id),
  CHECK ((status = 'voided') = (receipt_number IS NULL)),
  CHECK (status <> 'voided' OR (total_amount = 0 AND tax_amount = 0))
) PARTITION BY RANGE (id);
CREATE TABLE transactions_default PARTITION OF transactions DEFAULT;
CREATE INDEX transactions_occurred ON transactions (tenant_id, occurred_at);
CREATE INDEX transactions_receipt ON transactions (tenant_id, terminal_id, receipt_number);
CREATE INDEX transactions_shift ON transactions (shift_id, tenant_id);
CREATE INDEX transactions_customer ON transactions (tenant_id, customer_id)
  WHERE customer_id IS NOT NULL;
CREATE INDEX transactions_findings ON transactions (tenant_id, recorded_at)
  WHERE findings <> '{}';

-- What was sold, line by line, without the voided lines. The transaction and the line's
-- number are the key; they also put a line into the month of its transaction.
CREATE TABLE transaction_items (
  transaction_id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  line_number integer NOT NULL CHECK (line_number > 0),
  -- NULL: the server does not know it; then it is in stock_exceptions too.
  variant_id uuid,
  -- From here on as the till sold it, whatever the catalogue says.
  sold_variant_id uuid NOT NULL,
  tax_category_id uuid NOT NULL,
  sku text NOT NULL,
  name text NOT NULL,
  barcode text NOT NULL,
  unit text NOT NULL,
  quantity numeric(14, 3) NOT NULL CHECK (quantity <> 0 AND abs(quantity) <= 1000000),
  list_price numeric(14, 4) NOT NULL,
  unit_price numeric(14, 4) NOT NULL,
  discount jsonb,
  extended_amount numeric(14, 3) NOT NULL,
  line_discount_amount numeric(14, 3) NOT NULL,
  sale_discount_amount numeric(14, 3) NOT NULL,
  discount_amount numeric(14, 3)
    NOT NULL GENERATED ALWAYS AS (line_discount_amount + sale_discount_amount) STORED,
  tax_amount numeric(14, 3) NOT NULL,
  -- What the customer paid for the line, tax included.
  total_amount numeric(14, 3) NOT NULL,
  PRIMARY KEY (transaction_id, tenant_id, line_number),
  FOREIGN KEY (transaction_id, tenant_id) REFERENCES transactions (id, tenant_id),
  FOREIGN KEY (tenant_id, variant_id) REFERENCES product_variants (tenant_id, id)
) PARTITION BY RANGE (transaction_id);
CREATE TABLE transaction_items_default PARTITION OF transaction_items DEFAULT;
CREATE INDEX transaction_items_variant ON transaction_items (tenant_id, variant_id);

-- How it was paid; a sale may have several tenders.
CREATE TABLE transaction_tenders (
  transaction_id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  tender_number integer NOT NULL CHECK (tender_number > 0),
  kind text NOT NULL CHECK (kind IN ('cash', 'card', 'voucher', 'store_credit', 'gift_card',
                                     'loyalty', 'account', 'other')),
  tendered_amount numeric(14, 3) NOT NULL,
  change_amount numeric(14, 3) NOT NULL,
  amount numeric(14, 3) NOT NULL GENERATED ALWAYS AS (tendered_amount - change_amount) STORED,
  PRIMARY KEY (transaction_id, tenant_id, tender_number),
  FOREIGN KEY (transaction_id, tenant_id) REFERENCES transactions (id, tenant_id)
) PARTITION BY RANGE (transaction_id);
CREATE TABLE transaction_tenders_default PARTITION OF transaction_tenders DEFAULT;

-- The tax of a sale, rate by rate, as it stands on the receipt.
CREATE TABLE transaction_taxes (
  transaction_id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  tax_rate_id uuid NOT NULL,
  name text NOT NULL,
  rate numeric(9, 6) NOT NULL,
  base_amount numeric(14, 3) NOT NULL,
  tax_amount numeric(14, 3) NOT NULL,
  PRIMARY KEY (transaction_id, tenant_id, tax_rate_id),
  FOREIGN KEY (transaction_id, tenant_id) REFERENCES transactions (id, tenant_id)
) PARTITION BY RANGE (transaction_id);
CREATE TABLE transaction_taxes_default PARTITION OF transaction_taxes DEFAULT;

INSERT INTO monthly_tables (name)
  VALUES ('transactions'), ('transaction_items'), ('transaction_tenders'), ('transaction_taxes');

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['transactions', 'transaction_items', 'transaction_tenders',
                           'transaction_taxes', 'journal_entries'] LOOP
    EXECUTE format('CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON %I'
                   ' FOR EACH ROW EXECUTE FUNCTION refuse_change()', t);
    EXECUTE format('CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON %I'
                   ' FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['transactions', 'transaction_items', 'transaction_tenders',
                           'transaction_taxes'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t || '_default');
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t || '_default');
  END LOOP;
  FOREACH t IN ARRAY ARRAY['customers', 'journal_entries', 'journal_heads', 'journal_quarantine',
                           'journal_alarms', 'shifts', 'transactions', 'transaction_items',
                           'transaction_tenders', 'transaction_taxes'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY tenant_isolation ON %I USING (tenant_id = current_tenant_id())',
                   t);
    EXECUTE format('GRANT SELECT ON %I TO holdfast_backoffice, holdfast_report', t);
  END LOOP;
END
$$;
GRANT INSERT, UPDATE, DELETE ON customers TO holdfast_backoffice;
GRANT UPDATE (resolved_at, resolved_by, resolution) ON journal_quarantine TO holdfast_backoffice;
GRANT UPDATE (resolved_at, resolved_by) ON journal_alarms TO holdfast_backoffice;

SELECT ensure_partitions();
