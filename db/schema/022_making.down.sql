SET LOCAL ROLE holdfast_owner;

DROP VIEW production_variances;
DROP FUNCTION change_production_run(uuid, text),
  complete_production_run(uuid, numeric, numeric, jsonb, numeric, uuid);
DROP TABLE production_runs;
DROP FUNCTION calculate_reorder_settings(integer);
DROP VIEW materials_at_reorder_point;
DROP TABLE reorder_settings;
DROP VIEW spool_ledger_differences, spool_inventory_status;
DROP FUNCTION weigh_spool(uuid, numeric, uuid),
  update_spool_weight(uuid, numeric, text, text, uuid, uuid, text), refresh_production_costs(),
  calculate_product_cost(uuid);
DROP VIEW product_costs, spool_type_costs, spool_costs;
DROP TABLE product_components, product_materials, spool_movements, spools;
DROP FUNCTION receive_spool(), weigh_spool_movements();
DROP INDEX purchase_order_line_items_spool_type;
ALTER TABLE purchase_order_line_items DROP COLUMN spool_type_id;
DROP TABLE spool_types;
DROP FUNCTION add_usual_material_types();
DROP TABLE material_types;
ALTER TABLE products
  DROP COLUMN overhead_rate,
  DROP COLUMN include_overhead,
  DROP COLUMN labor_rate,
  DROP COLUMN labor_hours;
ALTER TABLE tenants DROP COLUMN default_labor_rate;
