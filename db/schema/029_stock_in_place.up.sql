-- A row of stock that is sold from is written again in its page and in no index. An index whose
-- condition names `available` needed a new entry in every index of the table for each change of
-- the amount; one whose condition names whether there is too little needs it when that changes.
SET LOCAL ROLE holdfast_owner;
LOCK TABLE journal_heads IN EXCLUSIVE MODE;

-- available < 0.
ALTER TABLE inventory_items
  ADD COLUMN is_short boolean NOT NULL GENERATED ALWAYS AS (on_hand < reserved) STORED;
DROP INDEX inventory_items_shortfall;
CREATE INDEX inventory_items_shortfall ON inventory_items (tenant_id, location_id, variant_id)
  WHERE is_short;
