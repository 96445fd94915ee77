SET LOCAL ROLE holdfast_owner;

DROP VIEW monitor_active_connections, monitor_table_sizes, monitor_table_bloat,
  monitor_index_usage, customer_lifetime_value;
DROP FUNCTION monthly_sales(date, date);
DROP TABLE reports;
DO $$
DECLARE
  t record;
BEGIN
  FOR t IN SELECT tgname, tgrelid::regclass AS table_name FROM pg_trigger
            WHERE tgfoid = 'audit_change'::regproc LOOP
    EXECUTE format('DROP TRIGGER %I ON %s', t.tgname, t.table_name);
  END LOOP;
END
$$;
DROP FUNCTION audit_change();
DROP TABLE audit_log;
DROP FUNCTION current_person_id();
