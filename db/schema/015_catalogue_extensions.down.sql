SET LOCAL ROLE holdfast_owner;

DROP TABLE product_pricing, sales_channels, promotions;
DROP FUNCTION pass_on_channel_fees(), compute_product_pricing(),
  price_for_markup(text, numeric, numeric, numeric, numeric),
  channel_fee(text, numeric, numeric, numeric), price_for(uuid, uuid, numeric, timestamptz);
DROP INDEX customers_price_list;
ALTER TABLE customers DROP COLUMN price_list_id;
DROP TABLE price_list_items, price_lists, product_images;
ALTER TABLE products DROP CONSTRAINT products_digital_download;
DROP INDEX product_variants_active, products_featured, products_active, products_vendor,
  products_status;
ALTER TABLE product_variants
  DROP CONSTRAINT product_variants_attributes,
  DROP COLUMN volume,
  DROP COLUMN grading_certificate,
  DROP COLUMN grading_company,
  DROP COLUMN card_condition,
  DROP COLUMN card_number,
  DROP COLUMN card_set_code,
  DROP COLUMN tcg_attributes;
DROP FUNCTION validate_tcg_attributes(jsonb), grading_companies(), card_conditions();
