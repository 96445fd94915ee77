SET LOCAL ROLE holdfast_owner;

DROP FUNCTION list_tills(text), revoke_till(text, integer), enrol_till(jsonb),
  free_till_login(text, integer), location_to_enrol_at(uuid, text, text, text),
  shop_to_enrol_in(text);
DROP POLICY found_by_owner ON tenants;
DROP TABLE terminal_keys;
DROP FUNCTION only_end_a_key();

CREATE OR REPLACE FUNCTION current_terminal(OUT tenant_id uuid, OUT terminal_id uuid,
                                            OUT location_id uuid)
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
BEGIN
  SELECT l.tenant_id, l.terminal_id INTO tenant_id, terminal_id
    FROM terminal_logins l
   WHERE l.login = session_user AND l.revoked_at IS NULL;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the login % is not a till', session_user
      USING ERRCODE = 'ZH001', HINT = 'Enrol the till again.';
  END IF;
  PERFORM set_config('app.tenant_id', tenant_id::text, true);
  SELECT t.location_id INTO location_id
    FROM terminals t
   WHERE t.tenant_id = current_terminal.tenant_id AND t.id = terminal_id;
END
$$;
