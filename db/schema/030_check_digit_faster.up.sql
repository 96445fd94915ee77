-- A barcode's key, many times faster: as plain expressions, which PostgreSQL writes into
-- the statement that uses them. A function that is STRICT or looks into a table of its own is
-- called for each row instead, and for a million barcodes that took longer than to store them.
-- What they answer is what they answered in 002.
SET LOCAL ROLE holdfast_owner;

-- From the right, digits weigh 1 and 3 in turn; the check digit is the one on the right.
CREATE FUNCTION gs1_weighted_sum(digits bigint) RETURNS bigint
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN digits % 10
         + digits / 100 % 10
         + digits / 10000 % 10
         + digits / 1000000 % 10
         + digits / 100000000 % 10
         + digits / 10000000000 % 10
         + digits / 1000000000000 % 10
         + digits / 100000000000000 % 10
         + digits / 10000000000000000 % 10
         + 3 * (digits / 10 % 10
                + digits / 1000 % 10
                + digits / 100000 % 10
                + digits / 10000000 % 10
                + digits / 1000000000 % 10
                + digits / 100000000000 % 10
                + digits / 10000000000000 % 10
                + digits / 1000000000000000 % 10
                + digits / 100000000000000000 % 10);

-- Of more digits than a bigint has room for.
CREATE FUNCTION has_long_gs1_check_digit(digits text) RETURNS boolean
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN (
    SELECT sum(substr(reverse(digits), i, 1)::integer * CASE WHEN i % 2 = 0 THEN 3 ELSE 1 END)
           % 10 = 0
      FROM generate_series(1, length(digits)) AS i);
GRANT EXECUTE ON FUNCTION gs1_weighted_sum(bigint), has_long_gs1_check_digit(text)
  TO holdfast_backoffice, holdfast_report;

CREATE OR REPLACE FUNCTION has_gs1_check_digit(digits text) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE
    WHEN digits !~ '^[0-9]+$' THEN false
    WHEN length(digits) <= 18 THEN gs1_weighted_sum(digits::bigint) % 10 = 0
    ELSE has_long_gs1_check_digit(digits)
  END;

CREATE OR REPLACE FUNCTION product_code(barcode text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE
    WHEN length(barcode) IN (8, 12, 13, 14) AND has_gs1_check_digit(barcode)
      THEN lpad(barcode, 14, '0')
    ELSE barcode
  END;
