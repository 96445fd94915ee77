-- Who changed what, reports, and what the server says about itself.
SET LOCAL ROLE holdfast_owner;
LOCK TABLE journal_heads IN EXCLUSIVE MODE;  -- before any lock on what posting reads or writes

-- The person who works, from app.user_id, set as app.tenant_id is: for the transaction only.
CREATE FUNCTION current_person_id() RETURNS uuid
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN NULLIF(current_setting('app.user_id', true), '')::uuid;
GRANT EXECUTE ON FUNCTION current_person_id() TO holdfast_backoffice, holdfast_report;

CREATE TABLE audit_log (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  table_name text NOT NULL,
  operation text NOT NULL CONSTRAINT audit_log_operation
    CHECK (operation IN ('INSERT', 'UPDATE', 'DELETE')),
  -- The row's key without its tenant: {"id": …}.
  row_key jsonb NOT NULL,
  -- Of an update only what changed; secrets as "***".
  old_values jsonb,
  new_values jsonb,
  -- As app.user_id and app.terminal_id said; no such person or till need exist.
  user_id uuid,
  terminal_id uuid,
  -- The database's login, which nobody can claim.
  login name NOT NULL DEFAULT session_user,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (id, tenant_id)
);
CREATE INDEX audit_log_recorded ON audit_log (tenant_id, recorded_at DESC);
CREATE INDEX audit_log_table ON audit_log (tenant_id, table_name, recorded_at DESC);
CREATE INDEX audit_log_user ON audit_log (tenant_id, user_id, recorded_at DESC)
  WHERE user_id IS NOT NULL;
SELECT own_by_tenant('audit_log');
SELECT record_only('audit_log');

-- Its arguments: the columns of the key, then nothing or '-' and the columns that are secret.
CREATE FUNCTION audit_change() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
DECLARE
  old_row jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
  new_row jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
  any_row jsonb := coalesce(new_row, old_row);
  -- An account may belong to several tenants: the one that works on it has the entry.
  tenant uuid := coalesce((any_row ->> 'tenant_id')::uuid, current_tenant_id());
  secret text;
  was_changed boolean;
  old_values jsonb := old_row;
  new_values jsonb := new_row;
BEGIN
  IF tenant IS NULL THEN
    RETURN NULL;
  END IF;
  IF TG_OP = 'UPDATE' THEN
    SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, new_row -> o.key)
      INTO old_values, new_values
      FROM jsonb_each(old_row) o
     WHERE o.key <> 'updated_at' AND o.value IS DISTINCT FROM new_row -> o.key;
    IF old_values IS NULL THEN
      RETURN NULL;
    END IF;
  END IF;
  FOREACH secret IN ARRAY string_to_array(TG_ARGV[1], ',') LOOP
    IF old_values -> secret <> 'null' THEN
      old_values := jsonb_set(old_values, ARRAY[secret], '"***"');
    END IF;
    IF new_values -> secret <> 'null' THEN
      new_values := jsonb_set(new_values, ARRAY[secret], '"***"');
    END IF;
  END LOOP;
  INSERT INTO audit_log (id, tenant_id, table_name, operation, row_key, old_values, new_values,
                         user_id, terminal_id)
  SELECT uuid_v7(), tenant, TG_TABLE_NAME, TG_OP,
         (SELECT jsonb_object_agg(k, any_row -> k)
            FROM unnest(string_to_array(TG_ARGV[0], ',')) AS k),
         old_values, new_values, current_person_id(),
         NULLIF(current_setting('app.terminal_id', true), '')::uuid;
  RETURN NULL;
END
$$;

-- Master data and permissions. What is recorded is its own history, and what a function
-- computes has its movements.
DO $$
DECLARE
  w record;
BEGIN
  FOR w IN SELECT * FROM (VALUES
    ('tenants', 'id', ''), ('users', 'id', 'password_hash'),
    ('user_tenants', 'user_id', 'pin_hash'), ('roles', 'id', ''),
    ('user_roles', 'user_id,role_id', ''), ('locations', 'id', ''), ('terminals', 'id', ''),
    ('terminal_keys', 'id', ''), ('tax_rates', 'id', ''), ('tax_categories', 'id', ''),
    ('tax_category_rates', 'tax_category_id,tax_rate_id', ''), ('product_categories', 'id', ''),
    ('products', 'id', ''), ('product_variants', 'id', ''), ('variant_barcodes', 'code', ''),
    ('product_images', 'id', ''), ('price_lists', 'id', ''),
    ('price_list_items', 'price_list_id,variant_id,minimum_quantity', ''),
    ('promotions', 'id', ''), ('sales_channels', 'id', 'config'), ('product_pricing', 'id', ''),
    ('customers', 'id', ''), ('customer_addresses', 'id', ''), ('gift_cards', 'id', 'code_hash'),
    ('suppliers', 'id', 'api_settings'), ('batches', 'id', ''), ('material_types', 'id', ''),
    ('spool_types', 'id', ''), ('product_materials', 'id', ''), ('product_components', 'id', ''),
    ('reorder_settings', 'id', '')
  ) AS watched (table_name, key, secrets) LOOP
    EXECUTE format('CREATE TRIGGER audit_change AFTER INSERT OR UPDATE OR DELETE ON %I'
                   ' FOR EACH ROW EXECUTE FUNCTION audit_change(%L, %L)',
                   w.table_name, w.key, w.secrets);
  END LOOP;
END
$$;

CREATE TABLE reports (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  id uuid NOT NULL,
  name text NOT NULL CONSTRAINT reports_name CHECK (name <> ''),
  type text NOT NULL CONSTRAINT reports_type CHECK (type <> ''),
  parameters jsonb NOT NULL DEFAULT '{}',
  created_by uuid,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, created_by) REFERENCES user_tenants (tenant_id, user_id)
);
CREATE INDEX reports_type ON reports (tenant_id, type);
SELECT own_by_tenant('reports');
GRANT INSERT, UPDATE, DELETE ON reports TO holdfast_backoffice;

-- What was sold at the tills, month by month of the business day. Only the partitions of these
-- days are read: a sale's id is of the day it was made, which may be some days after the one
-- on which its shift was opened.
CREATE FUNCTION monthly_sales(since date, until date)
  RETURNS TABLE (month date, transactions bigint, revenue numeric, average_transaction numeric,
                 tax numeric, discounts numeric)
  LANGUAGE sql STABLE
  AS $$
  SELECT date_trunc('month', d.day)::date, count(*), sum(d.total_amount),
         round(avg(d.total_amount), 3), sum(d.tax_amount), sum(d.discount_amount)
    FROM (SELECT coalesce(s.business_day, (t.occurred_at AT TIME ZONE 'UTC')::date) AS day,
                 t.total_amount, t.tax_amount, t.discount_amount
            FROM transactions t
            LEFT JOIN shifts s ON s.id = t.shift_id AND s.tenant_id = t.tenant_id
           WHERE t.tenant_id = current_tenant_id() AND t.status = 'completed'
             AND t.id >= uuid_v7_floor(since::timestamp AT TIME ZONE 'UTC' - interval '7 days')
             AND t.id < uuid_v7_floor(until::timestamp AT TIME ZONE 'UTC' + interval '8 days')) d
   WHERE d.day BETWEEN since AND until
   GROUP BY 1 ORDER BY 1 DESC
  $$;
GRANT EXECUTE ON FUNCTION monthly_sales(date, date) TO holdfast_backoffice, holdfast_report;

-- What each customer bought, at the tills and by orders that were not called off.
CREATE VIEW customer_lifetime_value WITH (security_invoker = true) AS
  SELECT c.tenant_id, c.id AS customer_id, c.first_name, c.last_name, c.company, c.email,
         t.total_transactions, o.order_count, t.spent + o.spent AS total_spent,
         round((t.spent + o.spent) / nullif(t.total_transactions + o.order_count, 0), 3)
           AS average_spent,
         t.last_transaction_at, o.last_order_at
    FROM customers c
    CROSS JOIN LATERAL (
      SELECT count(*) AS total_transactions, coalesce(sum(x.total_amount), 0) AS spent,
             max(x.occurred_at) AS last_transaction_at
        FROM transactions x
       WHERE x.tenant_id = c.tenant_id AND x.customer_id = c.id AND x.status = 'completed') t
    CROSS JOIN LATERAL (
      SELECT count(*) AS order_count, coalesce(sum(x.total_price - x.refunded_amount), 0) AS spent,
             max(x.ordered_at) AS last_order_at
        FROM orders x
       WHERE x.tenant_id = c.tenant_id AND x.customer_id = c.id
         AND x.status NOT IN ('draft', 'cancelled', 'refunded')) o;
GRANT SELECT ON customer_lifetime_value TO holdfast_backoffice, holdfast_report;

-- What PostgreSQL counts about itself: of no tenant, and without the text of any statement.
CREATE VIEW monitor_index_usage AS
  SELECT relname AS table_name, indexrelname AS index_name, idx_scan, idx_tup_read,
         idx_tup_fetch, pg_relation_size(indexrelid) AS bytes, idx_scan = 0 AS is_unused
    FROM pg_stat_user_indexes WHERE schemaname = 'public';
CREATE VIEW monitor_table_bloat AS
  SELECT relname AS table_name, n_live_tup, n_dead_tup,
         round(100.0 * n_dead_tup / nullif(n_live_tup + n_dead_tup, 0), 2) AS dead_percent,
         last_autovacuum, last_autoanalyze
    FROM pg_stat_user_tables WHERE schemaname = 'public';
CREATE VIEW monitor_table_sizes AS
  SELECT c.relname AS table_name, pg_total_relation_size(c.oid) AS bytes,
         pg_size_pretty(pg_total_relation_size(c.oid)) AS size
    FROM pg_class c
   WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r';
CREATE VIEW monitor_active_connections AS
  SELECT datname, usename, application_name, client_addr, state, query_start,
         now() - query_start AS duration, wait_event_type
    FROM pg_stat_activity WHERE state = 'active' AND datname = current_database();
GRANT SELECT ON monitor_index_usage, monitor_table_bloat, monitor_table_sizes,
  monitor_active_connections TO holdfast_report;
