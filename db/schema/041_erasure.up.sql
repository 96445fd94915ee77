-- Somebody's personal data taken away for good, where they ask for it: from what the shop keeps and
-- from what the audit log says it kept. Amounts, quantities and the records themselves stay.
SET LOCAL ROLE holdfast_owner;
LOCK TABLE journal_heads IN EXCLUSIVE MODE;  -- before any lock on what posting reads or writes

-- What stands in place of what was erased.
CREATE FUNCTION erased() RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN 'erased';

-- The object with these members erased. One that says nothing goes on saying nothing.
CREATE FUNCTION erase_members(object jsonb, members text[]) RETURNS jsonb
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE WHEN object IS NULL THEN NULL ELSE
    coalesce((SELECT jsonb_object_agg(m.key, CASE
                WHEN m.key = ANY (members) AND m.value NOT IN ('null', '[]', '{}')
                  THEN to_jsonb(erased()) ELSE m.value END)
                FROM jsonb_each(object) m), '{}') END;

-- Whether nothing but erasing was done to a value, or to members of an object.
CREATE FUNCTION is_erasure(before jsonb, after jsonb) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN before IS NOT DISTINCT FROM after OR CASE
    WHEN jsonb_typeof(before) = 'object' AND jsonb_typeof(after) = 'object' THEN
      NOT EXISTS (SELECT FROM jsonb_each(before) b FULL JOIN jsonb_each(after) a USING (key)
                   WHERE b.value IS DISTINCT FROM a.value
                     AND (b.value IS NULL OR a.value IS DISTINCT FROM to_jsonb(erased())))
    ELSE before <> 'null' AND after = to_jsonb(erased()) END;

-- For recorded rows with texts about people, in place of refuse_change(): an update may erase the
-- columns that are its arguments, and do nothing else, whoever makes it.
CREATE FUNCTION refuse_change_but_erasure() RETURNS trigger
  LANGUAGE plpgsql
  AS $$
DECLARE
  before jsonb := to_jsonb(OLD);
  after jsonb := CASE WHEN TG_OP = 'UPDATE' THEN to_jsonb(NEW) END;
BEGIN
  IF TG_OP = 'UPDATE' AND before - TG_ARGV = after - TG_ARGV
     AND NOT EXISTS (SELECT FROM unnest(TG_ARGV) c WHERE NOT is_erasure(before -> c, after -> c))
  THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'rows of % are recorded and never changed', TG_TABLE_NAME
    USING ERRCODE = 'ZH005', HINT = 'Record a correction as a new row.';
END
$$;

DO $$
DECLARE
  w record;
BEGIN
  FOR w IN SELECT * FROM (VALUES
    ('audit_log', '''old_values'', ''new_values'''), ('order_status_history', '''note'''),
    ('store_credit_entries', '''notes'''), ('loyalty_entries', '''notes'''),
    ('account_entries', '''notes'''), ('gift_card_entries', '''notes''')
  ) AS watched (table_name, columns) LOOP
    EXECUTE format('DROP TRIGGER refuse_change ON %I', w.table_name);
    EXECUTE format('CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON %I FOR EACH ROW'
                   ' EXECUTE FUNCTION refuse_change_but_erasure(%s)', w.table_name, w.columns);
  END LOOP;
END
$$;

ALTER TABLE audit_log
  DROP CONSTRAINT audit_log_operation,
  ADD CONSTRAINT audit_log_operation
    CHECK (operation IN ('INSERT', 'UPDATE', 'DELETE', 'ERASE'));

-- The columns of a table about a customer that say who somebody is.
CREATE FUNCTION personal_columns(table_name text) RETURNS text[]
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE table_name
    WHEN 'customers' THEN ARRAY['customer_code', 'first_name', 'last_name', 'company', 'email',
      'phone', 'address', 'default_address', 'tax_number', 'user_id', 'tags', 'notes',
      'shopify_customer_id', 'metadata']
    WHEN 'customer_addresses' THEN ARRAY['first_name', 'last_name', 'company', 'address1',
      'address2', 'city', 'postal_code', 'phone', 'email']
    WHEN 'gift_cards' THEN ARRAY['notes'] END;

-- Erases what the shop knows of a customer. `erasure` is the id of the audit log's row about it,
-- which says when, by whom, why, and how many rows were touched; the same one again does nothing.
-- Left are the customer's id, what was bought, paid and owed, and of orders the country and state
-- that their tax follows from.
--
-- ZH013: somebody still waits for something: an order is open, or one owes the other money.
CREATE FUNCTION erase_customer(erasure uuid, customer uuid, reason text DEFAULT NULL,
                               person uuid DEFAULT NULL) RETURNS void
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
DECLARE
  tenant uuid := current_tenant_id();
  gone CONSTANT text := erased();
  email text;
  waits text;
  balance record;
  addresses uuid[];
  cards uuid[];
  order_ids uuid[];
  counts jsonb := '{}';
  touched bigint;
BEGIN
  IF EXISTS (SELECT FROM audit_log a WHERE a.id = erasure AND a.tenant_id = tenant) THEN
    RETURN;
  END IF;
  SELECT c.email INTO email FROM customers c
   WHERE c.tenant_id = tenant AND c.id = customer FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no customer %', customer USING ERRCODE = 'P0002';
  END IF;
  SELECT array_agg(o.id) INTO order_ids FROM orders o
   WHERE o.tenant_id = tenant
     AND (o.customer_id = customer
          OR o.customer_id IS NULL AND lower(o.customer_email) = lower(email));
  SELECT string_agg(o.order_number, ', ' ORDER BY o.order_number) INTO waits FROM orders o
   WHERE o.tenant_id = tenant AND o.id = ANY (order_ids)
     AND o.status NOT IN ('draft', 'delivered', 'completed', 'cancelled', 'returned', 'refunded');
  IF waits IS NOT NULL THEN
    RAISE EXCEPTION 'the customer still waits for: %', waits
      USING ERRCODE = 'ZH013', HINT = 'Deliver or cancel these orders first.';
  END IF;
  SELECT * INTO balance FROM customer_balances b
   WHERE b.tenant_id = tenant AND b.customer_id = customer;
  IF balance.balance <> 0 OR balance.store_credit_balance <> 0 THEN
    RAISE EXCEPTION 'the customer owes % and has % in store credit', balance.balance,
      balance.store_credit_balance
      USING ERRCODE = 'ZH013', HINT = 'Settle or write off both first.';
  END IF;

  -- Those that were deleted are in the log.
  SELECT array_agg(DISTINCT x.id) INTO addresses FROM (
    SELECT d.id FROM customer_addresses d WHERE d.tenant_id = tenant AND d.customer_id = customer
    UNION ALL
    SELECT (a.row_key ->> 'id')::uuid FROM audit_log a
     WHERE a.tenant_id = tenant AND a.table_name = 'customer_addresses'
       AND customer::text IN (a.old_values ->> 'customer_id', a.new_values ->> 'customer_id')) x;
  SELECT array_agg(g.id) INTO cards FROM gift_cards g
   WHERE g.tenant_id = tenant AND g.customer_id = customer;

  UPDATE customers c
     SET customer_code = NULL, first_name = gone, last_name = NULL, company = NULL, email = NULL,
         phone = NULL, address = NULL, default_address = NULL, tax_number = NULL, user_id = NULL,
         tags = '{}', notes = NULL, shopify_customer_id = NULL, metadata = '{}',
         accepts_marketing = false, status = 'disabled'
   WHERE c.tenant_id = tenant AND c.id = customer;
  DELETE FROM customer_addresses d WHERE d.tenant_id = tenant AND d.customer_id = customer;
  GET DIAGNOSTICS touched = ROW_COUNT;
  counts := counts || jsonb_build_object('customer_addresses', touched);
  UPDATE gift_cards g SET notes = NULL
   WHERE g.tenant_id = tenant AND g.id = ANY (cards) AND g.notes IS NOT NULL;

  UPDATE orders o
     SET customer_name = NULL, customer_email = NULL, notes = NULL, internal_notes = NULL,
         customer_notes = NULL, tags = '{}', channel_data = '{}', tracking_numbers = '{}'
   WHERE o.tenant_id = tenant AND o.id = ANY (order_ids);
  GET DIAGNOSTICS touched = ROW_COUNT;
  counts := counts || jsonb_build_object('orders', touched);
  UPDATE order_line_items l SET properties = '{}', notes = NULL
   WHERE l.tenant_id = tenant AND l.order_id = ANY (order_ids)
     AND (l.properties <> '{}' OR l.notes IS NOT NULL);
  UPDATE order_addresses d
     SET first_name = NULL, last_name = NULL, company = NULL, address1 = gone, address2 = NULL,
         city = gone, postal_code = NULL, phone = NULL, email = NULL
   WHERE d.tenant_id = tenant AND d.order_id = ANY (order_ids);
  GET DIAGNOSTICS touched = ROW_COUNT;
  counts := counts || jsonb_build_object('order_addresses', touched);

  UPDATE order_status_history h SET note = gone
   WHERE h.tenant_id = tenant AND h.order_id = ANY (order_ids) AND h.note <> gone;
  UPDATE store_credit_entries e SET notes = gone
   WHERE e.tenant_id = tenant AND e.customer_id = customer AND e.notes <> gone;
  UPDATE loyalty_entries e SET notes = gone
   WHERE e.tenant_id = tenant AND e.customer_id = customer AND e.notes <> gone;
  UPDATE account_entries e SET notes = gone
   WHERE e.tenant_id = tenant AND e.customer_id = customer AND e.notes <> gone;
  UPDATE gift_card_entries e SET notes = gone
   WHERE e.tenant_id = tenant AND e.gift_card_id = ANY (cards) AND e.notes <> gone;

  -- Last, because what was done above is in the log too, with what it was.
  UPDATE audit_log a
     SET old_values = erase_members(a.old_values, personal_columns(a.table_name)),
         new_values = erase_members(a.new_values, personal_columns(a.table_name))
   WHERE a.tenant_id = tenant
     AND (a.table_name = 'customers' AND a.row_key ->> 'id' = customer::text
          OR a.table_name = 'customer_addresses' AND (a.row_key ->> 'id')::uuid = ANY (addresses)
          OR a.table_name = 'gift_cards' AND (a.row_key ->> 'id')::uuid = ANY (cards));
  GET DIAGNOSTICS touched = ROW_COUNT;
  counts := counts || jsonb_build_object('audit_log', touched);
  INSERT INTO audit_log (id, tenant_id, table_name, operation, row_key, new_values, user_id)
  VALUES (erasure, tenant, 'customers', 'ERASE', jsonb_build_object('id', customer),
          jsonb_build_object('reason', reason, 'rows', counts),
          coalesce(person, current_person_id()));
END
$$;
GRANT EXECUTE ON FUNCTION erase_customer(uuid, uuid, text, uuid) TO holdfast_backoffice;
