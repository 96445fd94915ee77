SET LOCAL ROLE holdfast_owner;

DO $$
DECLARE
  t record;
BEGIN
  FOR t IN SELECT tgname, tgrelid::regclass AS table_name FROM pg_trigger
            WHERE tgfoid = 'index_changed_variants'::regproc LOOP
    EXECUTE format('DROP TRIGGER %I ON %s', t.tgname, t.table_name);
  END LOOP;
END
$$;
DROP FUNCTION search_variants(text, integer), variants_spelt_like(uuid, text, integer),
  index_changed_variants(), index_variants(uuid, uuid[]);
DROP TABLE variant_search;

RESET ROLE;

-- Only what the way up made: what was there before is in another schema.
DO $$
DECLARE
  e record;
BEGIN
  FOR e IN SELECT extname FROM pg_extension
            WHERE extnamespace = to_regnamespace('holdfast_extensions') LOOP
    EXECUTE format('DROP EXTENSION %I', e.extname);
  END LOOP;
END
$$;
DROP SCHEMA holdfast_extensions;
