-- Stock as a file says it is.
SET LOCAL ROLE holdfast_owner;

-- Brings the stock of each row to what is there, by a movement of the difference, and makes the
-- row where there is none yet. NULL: as it is. Each row once. Answers the rows whose stock was
-- another, or that are new.
--
-- The rows are locked in the order of their key, as every change of stock locks them, before they
-- are compared: sales that are posted meanwhile come before all of this or after it.
CREATE FUNCTION set_stock(locations uuid[], variants uuid[], quantities numeric[], why text,
                          person uuid DEFAULT NULL)
  RETURNS TABLE (location_id uuid, variant_id uuid)
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
#variable_conflict use_column
DECLARE
  tenant uuid := current_tenant_id();
  moves stock_move[];
  made stock_move[];
BEGIN
  WITH wanted AS MATERIALIZED (
    SELECT w.location_id, w.variant_id, i.variant_id IS NULL AS is_new
      FROM unnest(locations, variants) AS w (location_id, variant_id)
      LEFT JOIN inventory_items i
        ON i.tenant_id = tenant AND i.location_id = w.location_id AND i.variant_id = w.variant_id
  ), locked AS (
    -- What is there already is locked and stays as it is.
    INSERT INTO inventory_items AS i (tenant_id, location_id, variant_id)
    SELECT tenant, w.location_id, w.variant_id FROM wanted w
     ORDER BY w.location_id, w.variant_id
    ON CONFLICT ON CONSTRAINT inventory_items_pkey DO UPDATE SET on_hand = i.on_hand WHERE false
  )
  SELECT array_agg(ROW(w.location_id, w.variant_id, NULL, NULL, 0, NULL, NULL, NULL, NULL,
                       NULL)::stock_move)
    INTO made FROM wanted w WHERE w.is_new;
  SELECT array_agg(ROW(i.location_id, i.variant_id, NULL, 'adjustment', w.quantity - i.on_hand,
                       why, 'adjustment', NULL, NULL, NULL)::stock_move)
    INTO moves
    FROM unnest(locations, variants, quantities) AS w (location_id, variant_id, quantity)
    JOIN inventory_items i
      ON i.tenant_id = tenant AND i.location_id = w.location_id AND i.variant_id = w.variant_id
   WHERE w.quantity <> i.on_hand;
  IF moves IS NOT NULL THEN
    PERFORM move_stock(moves, person);
  END IF;
  RETURN QUERY SELECT m.location_id, m.variant_id FROM unnest(moves) AS m
               UNION SELECT n.location_id, n.variant_id FROM unnest(made) AS n;
END
$$;
GRANT EXECUTE ON FUNCTION set_stock(uuid[], uuid[], numeric[], text, uuid) TO holdfast_backoffice;
