SET LOCAL ROLE holdfast_owner;

DO $$
DECLARE
  t record;
BEGIN
  FOR t IN SELECT tgname, tgrelid::regclass AS table_name FROM pg_trigger
            WHERE tgfoid = 'note_catalogue_change'::regproc LOOP
    EXECUTE format('DROP TRIGGER %I ON %s', t.tgname, t.table_name);
  END LOOP;
END
$$;
DROP FUNCTION pull_catalogue(text, integer), ids_missing(uuid[], json),
  till_items(uuid, uuid[], integer), till_people(uuid, uuid[]), till_categories(uuid, uuid[]),
  till_tax_categories(uuid, uuid[]), till_profile(uuid, uuid), catalogue_epoch(),
  note_catalogue_change();
DROP TABLE catalogue_changes;
