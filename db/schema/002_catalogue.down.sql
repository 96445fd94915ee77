SET LOCAL ROLE holdfast_owner;

DROP TABLE variant_barcodes, product_variants, products, product_categories, tax_category_rates,
  tax_categories, tax_rates;
DROP FUNCTION product_code(text), has_gs1_check_digit(text), move_category_branch(),
  set_category_path();
