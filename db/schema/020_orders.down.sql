SET LOCAL ROLE holdfast_owner;

DROP FUNCTION pick_list(uuid);
DROP VIEW fulfillment_batch_totals;
DROP TABLE batch_orders, fulfillment_batches;
DROP FUNCTION take_back_order(uuid, jsonb, uuid), ship_order(uuid, jsonb, uuid, text),
  reserve_order(uuid, timestamptz, uuid), change_order_status(uuid, text, uuid, text);
DROP VIEW order_line_amounts;
DROP TABLE order_status_history, order_line_items, order_addresses, orders, order_status_steps;
DROP FUNCTION keep_order_lines(), keep_order_status(), note_new_order();
