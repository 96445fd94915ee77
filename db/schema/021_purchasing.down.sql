SET LOCAL ROLE holdfast_owner;

DROP VIEW supplier_performance, goods_receipt_differences;
DROP FUNCTION receive_goods(uuid, uuid, jsonb, uuid, uuid, text, text);
DROP TABLE goods_receipt_lines, goods_receipts, purchase_order_line_items, purchase_orders;
DROP FUNCTION sum_up_purchase_order();
DROP INDEX batches_supplier;
ALTER TABLE batches DROP COLUMN supplier_id;
DROP TABLE suppliers;
