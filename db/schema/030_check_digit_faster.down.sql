SET LOCAL ROLE holdfast_owner;

CREATE OR REPLACE FUNCTION has_gs1_check_digit(digits text) RETURNS boolean
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN digits ~ '^[0-9]+$' AND (
    SELECT sum(substr(reverse(digits), i, 1)::integer * CASE WHEN i % 2 = 0 THEN 3 ELSE 1 END)
           % 10 = 0
      FROM generate_series(1, length(digits)) AS i);

CREATE OR REPLACE FUNCTION product_code(barcode text) RETURNS text
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN CASE
    WHEN length(barcode) IN (8, 12, 13, 14) AND has_gs1_check_digit(barcode)
      THEN lpad(barcode, 14, '0')
    ELSE barcode
  END;

DROP FUNCTION gs1_weighted_sum(bigint), has_long_gs1_check_digit(text);
