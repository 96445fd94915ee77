SET LOCAL ROLE holdfast_owner;

DROP VIEW transfer_differences;
DROP FUNCTION cancel_transfer(uuid, uuid), receive_transfer(uuid, jsonb, uuid),
  send_transfer(uuid, uuid), transfer_in_state(uuid, text);
DROP TABLE transfer_lines, transfers;
DROP FUNCTION refuse_change_of_sent_transfer(),
  adjust_stock(uuid, uuid, numeric, text, uuid, uuid),
  move_stock(stock_move[], uuid, timestamptz), pick_first_expired(uuid, uuid, numeric, date);
DROP TYPE stock_move;
DROP VIEW batch_stock, batch_ledger_differences;
DROP INDEX stock_movements_batch;
ALTER TABLE stock_movements DROP COLUMN batch_id;
DROP TABLE batch_items, batches;
