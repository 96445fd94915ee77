SET LOCAL ROLE holdfast_owner;

DROP VIEW stock_at_reorder_point, inventory_overview, inventory_summary_differences,
  reservation_differences;
DROP TRIGGER sum_up_delete ON inventory_items;
DROP TRIGGER sum_up_update ON inventory_items;
DROP TRIGGER sum_up_insert ON inventory_items;
DROP TABLE inventory_summary;
ALTER TABLE inventory_items DROP CONSTRAINT inventory_items_channel_buffers;
DROP TABLE stock_reservations;
DROP FUNCTION suggest_reorder_points(integer, integer, integer), sum_up_inventory(),
  end_reservations(uuid, text),
  reserve_stock(uuid, uuid, uuid, numeric, text, uuid, timestamptz, text, uuid),
  available_to_channel(uuid, uuid, text), release_expired_reservations(),
  change_reserved_stock();
