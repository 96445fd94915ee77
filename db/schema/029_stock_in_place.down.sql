SET LOCAL ROLE holdfast_owner;
LOCK TABLE journal_heads IN EXCLUSIVE MODE;

DROP INDEX inventory_items_shortfall;
CREATE INDEX inventory_items_shortfall ON inventory_items (tenant_id, location_id, variant_id)
  WHERE available < 0;
ALTER TABLE inventory_items DROP COLUMN is_short;
