SET LOCAL ROLE holdfast_owner;
LOCK TABLE journal_heads IN EXCLUSIVE MODE;

DROP TRIGGER refuse_retired ON terminal_logins;
DROP FUNCTION refuse_retired_shop();

-- The shop of this slug, or the only one where no slug is given.
CREATE OR REPLACE FUNCTION shop_to_enrol_in(shop text) RETURNS tenants
  LANGUAGE plpgsql VOLATILE
  AS $$
DECLARE
  found tenants;
  known text;
BEGIN
  SELECT string_agg(t.slug, ', ' ORDER BY t.slug) INTO known FROM tenants t;
  SELECT t.* INTO found FROM tenants t
   WHERE t.slug = coalesce(shop, known);
  IF found.id IS NULL THEN
    RAISE EXCEPTION '%', CASE
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
