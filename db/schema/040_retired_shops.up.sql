-- A shop that sells no more is retired: tenants.is_active is false, and no till can be enrolled in
-- it. What it recorded stays.
SET LOCAL ROLE holdfast_owner;
LOCK TABLE journal_heads IN EXCLUSIVE MODE;  -- before any lock on what posting reads or writes

-- As in 008. A shop that was retired is not the only one, and not one of several.
CREATE OR REPLACE FUNCTION shop_to_enrol_in(shop text) RETURNS tenants
  LANGUAGE plpgsql VOLATILE
  AS $$
DECLARE
  found tenants;
  known text;
BEGIN
  SELECT string_agg(t.slug, ', ' ORDER BY t.slug) INTO known FROM tenants t
   WHERE t.is_active;
  SELECT t.* INTO found FROM tenants t
   WHERE t.slug = coalesce(shop, known);
  IF found.id IS NULL THEN
    RAISE EXCEPTION '%', CASE
      WHEN known IS NULL AND shop IS NOT NULL THEN
        format('there is no shop "%s"; there are: none', shop)
      WHEN known IS NULL THEN 'this database has no shop yet'
      WHEN shop IS NULL THEN format('name the shop with --shop; there are: %s', known)
      ELSE format('there is no shop "%s"; there are: %s', shop, known) END
      USING ERRCODE = 'ZH902';
  END IF;
  PERFORM set_config('app.tenant_id', found.id::text, true);
  -- One enrolment in a shop at a time.
  PERFORM FROM tenants t WHERE t.id = found.id FOR UPDATE;
  RETURN found;
END
$$;

CREATE FUNCTION refuse_retired_shop() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
DECLARE
  shop text := (SELECT t.slug FROM tenants t WHERE t.id = NEW.tenant_id AND NOT t.is_active);
BEGIN
  IF shop IS NOT NULL THEN
    RAISE EXCEPTION 'the shop "%" is retired; bring it back first: holdfast shops restore', shop
      USING ERRCODE = 'ZH902';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER refuse_retired BEFORE INSERT OR UPDATE ON terminal_logins
  FOR EACH ROW WHEN (NEW.revoked_at IS NULL) EXECUTE FUNCTION refuse_retired_shop();
