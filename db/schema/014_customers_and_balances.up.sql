-- Customers' addresses, and what they have in credit: store credit, loyalty points, what
-- they owe, gift cards. A balance is the sum of its entries, which are never changed.
SET LOCAL ROLE holdfast_owner;
LOCK TABLE journal_heads IN EXCLUSIVE MODE;  -- before any lock on what posting reads or writes

-- What every table of a tenant needs; for migrations.
CREATE FUNCTION own_by_tenant(table_name name) RETURNS void
  LANGUAGE plpgsql
  AS $$
BEGIN
  EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', table_name);
  EXECUTE format('ALTER TABLE public.%I FORCE ROW LEVEL SECURITY', table_name);
  EXECUTE format('CREATE POLICY tenant_isolation ON public.%I'
                 ' USING (tenant_id = public.current_tenant_id())', table_name);
  EXECUTE format('GRANT SELECT ON public.%I TO holdfast_backoffice, holdfast_report', table_name);
  IF EXISTS (SELECT FROM pg_attribute a
              WHERE a.attrelid = format('public.%I', table_name)::regclass
                AND a.attname = 'updated_at') THEN
    EXECUTE format('CREATE TRIGGER set_updated_at BEFORE UPDATE ON public.%I'
                   ' FOR EACH ROW EXECUTE FUNCTION public.set_updated_at()', table_name);
  END IF;
END
$$;

-- And what a table of recorded rows needs besides.
CREATE FUNCTION record_only(table_name name) RETURNS void
  LANGUAGE plpgsql
  AS $$
BEGIN
  EXECUTE format('CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON public.%I'
                 ' FOR EACH ROW EXECUTE FUNCTION public.refuse_change()', table_name);
  EXECUTE format('CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON public.%I'
                 ' FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change()', table_name);
END
$$;

CREATE TABLE customer_addresses (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  customer_id uuid NOT NULL,
  type text NOT NULL CONSTRAINT customer_addresses_type CHECK (type IN ('shipping', 'billing')),
  -- The one that a new order takes.
  is_default boolean NOT NULL DEFAULT false,
  first_name text,
  last_name text,
  company text,
  address1 text NOT NULL CONSTRAINT customer_addresses_address1 CHECK (address1 <> ''),
  address2 text,
  city text NOT NULL CONSTRAINT customer_addresses_city CHECK (city <> ''),
  state text,
  -- Some countries have none.
  postal_code text,
  country text NOT NULL CONSTRAINT customer_addresses_country CHECK (country <> ''),
  phone text,
  email text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX customer_addresses_customer ON customer_addresses (tenant_id, customer_id);
CREATE UNIQUE INDEX customer_addresses_default ON customer_addresses (tenant_id, customer_id, type)
  WHERE is_default;
GRANT INSERT, UPDATE, DELETE ON customer_addresses TO holdfast_backoffice;

-- What the shop owes the customer. Amounts are in the tenant's currency.
CREATE TABLE store_credit_entries (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  -- 'bought': goods that the shop took from the customer for credit.
  kind text NOT NULL CONSTRAINT store_credit_entries_kind
    CHECK (kind IN ('issued', 'refunded', 'bought', 'redeemed', 'expired', 'adjusted')),
  -- What it adds to the balance.
  amount numeric(14, 3) NOT NULL,
  reference_type text,
  reference_id uuid,
  notes text,
  created_by uuid,
  occurred_at timestamptz NOT NULL DEFAULT now(),
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (id, tenant_id),
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id),
  FOREIGN KEY (tenant_id, created_by) REFERENCES user_tenants (tenant_id, user_id),
  CONSTRAINT store_credit_entries_sign CHECK (
    CASE WHEN kind IN ('issued', 'refunded', 'bought') THEN amount > 0
         WHEN kind IN ('redeemed', 'expired') THEN amount < 0
         ELSE amount <> 0 END)
);

CREATE TABLE loyalty_entries (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  kind text NOT NULL CONSTRAINT loyalty_entries_kind
    CHECK (kind IN ('earned', 'refunded', 'redeemed', 'expired', 'adjusted')),
  -- Whole points that it adds; a refunded sale takes back what it earned.
  amount numeric(14, 3) NOT NULL CONSTRAINT loyalty_entries_whole CHECK (amount = trunc(amount)),
  reference_type text,
  reference_id uuid,
  notes text,
  created_by uuid,
  occurred_at timestamptz NOT NULL DEFAULT now(),
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (id, tenant_id),
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id),
  FOREIGN KEY (tenant_id, created_by) REFERENCES user_tenants (tenant_id, user_id),
  CONSTRAINT loyalty_entries_sign CHECK (
    CASE WHEN kind = 'earned' THEN amount > 0
         WHEN kind IN ('refunded', 'redeemed', 'expired') THEN amount < 0
         ELSE amount <> 0 END)
);

-- What the customer owes the shop: bought on account up to the credit limit.
CREATE TABLE account_entries (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  kind text NOT NULL CONSTRAINT account_entries_kind
    CHECK (kind IN ('charged', 'paid', 'refunded', 'written_off', 'adjusted')),
  -- What it adds to the debt.
  amount numeric(14, 3) NOT NULL,
  reference_type text,
  reference_id uuid,
  notes text,
  created_by uuid,
  occurred_at timestamptz NOT NULL DEFAULT now(),
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (id, tenant_id),
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id),
  FOREIGN KEY (tenant_id, created_by) REFERENCES user_tenants (tenant_id, user_id),
  CONSTRAINT account_entries_sign CHECK (
    CASE WHEN kind = 'charged' THEN amount > 0
         WHEN kind IN ('paid', 'refunded', 'written_off') THEN amount < 0
         ELSE amount <> 0 END)
);

-- A gift card belongs to whoever has it. Its code is money: what is kept is the SHA-256 of it,
-- which finds the card, and the last four characters, by which people tell cards apart. Draw
-- codes at random, 16 characters or more: short ones can be guessed from the hash.
CREATE TABLE gift_cards (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  id uuid NOT NULL,
  code_hash bytea NOT NULL CONSTRAINT gift_cards_code_hash CHECK (length(code_hash) = 32),
  last_four text NOT NULL CONSTRAINT gift_cards_last_four CHECK (length(last_four) = 4),
  currency char(3) NOT NULL CONSTRAINT gift_cards_currency CHECK (currency ~ '^[A-Z]{3}$'),
  -- Who bought it, where that is known.
  customer_id uuid,
  is_blocked boolean NOT NULL DEFAULT false,
  -- The last day on which it can be redeemed.
  expires_on date,
  notes text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, code_hash),
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id)
);
CREATE INDEX gift_cards_customer ON gift_cards (tenant_id, customer_id)
  WHERE customer_id IS NOT NULL;
GRANT UPDATE (customer_id, is_blocked, expires_on, notes) ON gift_cards TO holdfast_backoffice;

CREATE TABLE gift_card_entries (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  gift_card_id uuid NOT NULL,
  kind text NOT NULL CONSTRAINT gift_card_entries_kind
    CHECK (kind IN ('issued', 'loaded', 'refunded', 'redeemed', 'expired', 'adjusted')),
  amount numeric(14, 3) NOT NULL,
  reference_type text,
  reference_id uuid,
  notes text,
  created_by uuid,
  occurred_at timestamptz NOT NULL DEFAULT now(),
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (id, tenant_id),
  FOREIGN KEY (tenant_id, gift_card_id) REFERENCES gift_cards (tenant_id, id),
  FOREIGN KEY (tenant_id, created_by) REFERENCES user_tenants (tenant_id, user_id),
  CONSTRAINT gift_card_entries_sign CHECK (
    CASE WHEN kind IN ('issued', 'loaded', 'refunded') THEN amount > 0
         WHEN kind IN ('redeemed', 'expired') THEN amount < 0
         ELSE amount <> 0 END)
);

CREATE INDEX store_credit_entries_customer ON store_credit_entries (tenant_id, customer_id);
CREATE INDEX loyalty_entries_customer ON loyalty_entries (tenant_id, customer_id);
CREATE INDEX account_entries_customer ON account_entries (tenant_id, customer_id);
CREATE INDEX gift_card_entries_card ON gift_card_entries (tenant_id, gift_card_id);

SELECT own_by_tenant(t) FROM unnest(ARRAY[
  'customer_addresses', 'store_credit_entries', 'loyalty_entries', 'account_entries',
  'gift_cards', 'gift_card_entries']::name[]) AS t;
SELECT record_only(t) FROM unnest(ARRAY[
  'store_credit_entries', 'loyalty_entries', 'account_entries',
  'gift_card_entries']::name[]) AS t;

CREATE VIEW customer_balances WITH (security_invoker = true) AS
  SELECT c.tenant_id, c.id AS customer_id,
         coalesce((SELECT sum(e.amount) FROM store_credit_entries e
                    WHERE e.tenant_id = c.tenant_id AND e.customer_id = c.id), 0)
           AS store_credit_balance,
         coalesce((SELECT sum(e.amount) FROM loyalty_entries e
                    WHERE e.tenant_id = c.tenant_id AND e.customer_id = c.id), 0)::bigint
           AS loyalty_points,
         owed.balance, c.credit_limit, c.credit_limit - owed.balance AS credit_available
    FROM customers c
    CROSS JOIN LATERAL (SELECT coalesce(sum(e.amount), 0) AS balance FROM account_entries e
                         WHERE e.tenant_id = c.tenant_id AND e.customer_id = c.id) owed;

CREATE VIEW gift_card_balances WITH (security_invoker = true) AS
  SELECT g.tenant_id, g.id AS gift_card_id, g.last_four, g.currency, g.is_blocked, g.expires_on,
         coalesce((SELECT sum(e.amount) FROM gift_card_entries e
                    WHERE e.tenant_id = g.tenant_id AND e.gift_card_id = g.id), 0) AS balance
    FROM gift_cards g;
GRANT SELECT ON customer_balances, gift_card_balances TO holdfast_backoffice, holdfast_report;

-- Adds an entry to a customer's ledger and returns the new balance. The same entry again
-- changes nothing, so a caller that got no answer may repeat it. Entries of one customer
-- follow one another: two that each see enough cannot both be taken.
CREATE FUNCTION add_customer_entry(ledger name, entry uuid, customer uuid, kind text,
                                   amount numeric, reference_type text, reference_id uuid,
                                   person uuid, notes text) RETURNS numeric
  LANGUAGE plpgsql
  AS $$
DECLARE
  tenant uuid := current_tenant_id();
  credit_limit numeric;
  balance numeric;
  is_new boolean;
BEGIN
  SELECT c.credit_limit INTO credit_limit FROM customers c
   WHERE c.tenant_id = tenant AND c.id = customer FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no customer %', customer USING ERRCODE = 'P0002';
  END IF;
  EXECUTE format('INSERT INTO %I (id, tenant_id, customer_id, kind, amount, reference_type,'
                 ' reference_id, created_by, notes) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)'
                 ' ON CONFLICT DO NOTHING RETURNING true', ledger)
    INTO is_new
    USING entry, tenant, customer, kind, amount, reference_type, reference_id, person, notes;
  EXECUTE format('SELECT coalesce(sum(e.amount), 0) FROM %I e'
                 ' WHERE e.tenant_id = $1 AND e.customer_id = $2', ledger)
    INTO balance USING tenant, customer;
  IF NOT coalesce(is_new, false) THEN
    RETURN balance;
  END IF;
  IF ledger = 'account_entries' THEN
    IF amount > 0 AND balance > credit_limit THEN
      RAISE EXCEPTION 'the customer would owe %, more than the credit limit of %', balance,
        credit_limit USING ERRCODE = 'ZH010';
    END IF;
  ELSIF amount < 0 AND balance < 0 THEN
    RAISE EXCEPTION 'the customer has %, less than %', balance - amount, -amount
      USING ERRCODE = 'ZH010';
  END IF;
  RETURN balance;
END
$$;

CREATE FUNCTION add_store_credit(entry uuid, customer uuid, kind text, amount numeric,
                                 reference_type text DEFAULT NULL, reference_id uuid DEFAULT NULL,
                                 person uuid DEFAULT NULL, notes text DEFAULT NULL)
  RETURNS numeric
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$ SELECT add_customer_entry('store_credit_entries', entry, customer, kind, amount,
                                  reference_type, reference_id, person, notes) $$;

CREATE FUNCTION add_loyalty_points(entry uuid, customer uuid, kind text, points integer,
                                   reference_type text DEFAULT NULL,
                                   reference_id uuid DEFAULT NULL,
                                   person uuid DEFAULT NULL, notes text DEFAULT NULL)
  RETURNS numeric
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$ SELECT add_customer_entry('loyalty_entries', entry, customer, kind, points,
                                  reference_type, reference_id, person, notes) $$;

CREATE FUNCTION add_account_entry(entry uuid, customer uuid, kind text, amount numeric,
                                  reference_type text DEFAULT NULL,
                                  reference_id uuid DEFAULT NULL,
                                  person uuid DEFAULT NULL, notes text DEFAULT NULL)
  RETURNS numeric
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$ SELECT add_customer_entry('account_entries', entry, customer, kind, amount,
                                  reference_type, reference_id, person, notes) $$;

-- Codes are compared without spaces and hyphens, in capitals.
CREATE FUNCTION gift_card_code_hash(code text) RETURNS bytea
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN sha256(convert_to(upper(regexp_replace(code, '[ -]', '', 'g')), 'UTF8'));

CREATE FUNCTION add_gift_card_entry(entry uuid, code text, kind text, amount numeric,
                                    reference_type text DEFAULT NULL,
                                    reference_id uuid DEFAULT NULL,
                                    person uuid DEFAULT NULL, notes text DEFAULT NULL)
  RETURNS numeric
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
DECLARE
  card gift_cards;
  balance numeric;
  is_new boolean;
BEGIN
  SELECT * INTO card FROM gift_cards g
   WHERE g.tenant_id = current_tenant_id() AND g.code_hash = gift_card_code_hash(code)
     FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no gift card of this code' USING ERRCODE = 'P0002';
  END IF;
  INSERT INTO gift_card_entries (id, tenant_id, gift_card_id, kind, amount, reference_type,
                                 reference_id, created_by, notes)
  VALUES (entry, card.tenant_id, card.id, kind, amount, reference_type, reference_id, person,
          notes)
  ON CONFLICT DO NOTHING RETURNING true INTO is_new;
  SELECT coalesce(sum(e.amount), 0) INTO balance FROM gift_card_entries e
   WHERE e.tenant_id = card.tenant_id AND e.gift_card_id = card.id;
  IF NOT coalesce(is_new, false) THEN
    RETURN balance;
  END IF;
  IF kind = 'redeemed' AND card.is_blocked THEN
    RAISE EXCEPTION 'the gift card …% is blocked', card.last_four USING ERRCODE = 'ZH011';
  ELSIF kind = 'redeemed' AND card.expires_on < current_date THEN
    RAISE EXCEPTION 'the gift card …% could be redeemed until %', card.last_four, card.expires_on
      USING ERRCODE = 'ZH011';
  ELSIF amount < 0 AND balance < 0 THEN
    RAISE EXCEPTION 'the gift card …% has %, less than %', card.last_four, balance - amount,
      -amount USING ERRCODE = 'ZH010';
  END IF;
  RETURN balance;
END
$$;

-- A new card with its first amount, in the tenant's currency.
CREATE FUNCTION issue_gift_card(card uuid, code text, entry uuid, amount numeric,
                                expires_on date DEFAULT NULL, customer uuid DEFAULT NULL,
                                person uuid DEFAULT NULL) RETURNS numeric
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
DECLARE
  plain text := upper(regexp_replace(code, '[ -]', '', 'g'));
BEGIN
  IF plain !~ '^[A-Z0-9]{16,64}$' THEN
    RAISE EXCEPTION 'a gift card''s code has 16 to 64 letters and digits' USING ERRCODE = '22023';
  END IF;
  INSERT INTO gift_cards (tenant_id, id, code_hash, last_four, currency, customer_id, expires_on)
  SELECT t.id, card, gift_card_code_hash(code), right(plain, 4), t.currency, customer, expires_on
    FROM tenants t WHERE t.id = current_tenant_id()
  ON CONFLICT ON CONSTRAINT gift_cards_pkey DO NOTHING;
  RETURN add_gift_card_entry(entry, code, 'issued', amount, NULL, NULL, person);
END
$$;

-- NULL: there is no such card.
CREATE FUNCTION gift_card_balance(code text) RETURNS numeric
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
  SELECT b.balance FROM gift_cards g
    JOIN gift_card_balances b ON b.tenant_id = g.tenant_id AND b.gift_card_id = g.id
   WHERE g.tenant_id = current_tenant_id() AND g.code_hash = gift_card_code_hash(code)
  $$;

GRANT EXECUTE ON FUNCTION
  add_store_credit(uuid, uuid, text, numeric, text, uuid, uuid, text),
  add_loyalty_points(uuid, uuid, text, integer, text, uuid, uuid, text),
  add_account_entry(uuid, uuid, text, numeric, text, uuid, uuid, text),
  add_gift_card_entry(uuid, text, text, numeric, text, uuid, uuid, text),
  issue_gift_card(uuid, text, uuid, numeric, date, uuid, uuid), gift_card_balance(text)
  TO holdfast_backoffice;
