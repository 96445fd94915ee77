SET LOCAL ROLE holdfast_owner;

DROP VIEW stock_ledger_differences;
DROP TABLE stock_exceptions, stock_movements, inventory_items, monthly_tables;
DROP FUNCTION ensure_partitions(integer);
