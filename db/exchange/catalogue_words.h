// How files call categories and taxes: the temporary tables in which imports and exports look them
// up, so that what an export writes is what an import finds.
#pragma once

namespace holdfast::exchange {

// import_categories: the names from the root down, and how many categories have that path.
inline constexpr const char* kCategoryWords = R"(
CREATE TEMP TABLE import_categories ON COMMIT DROP AS
SELECT n.names, (array_agg(n.id))[1] AS id, count(*)::integer AS many, false AS is_new
  FROM (SELECT c.id, array_agg(a.name ORDER BY p.place) AS names
          FROM product_categories c
         CROSS JOIN unnest(c.path) WITH ORDINALITY AS p (id, place)
          JOIN product_categories a ON a.id = p.id
         GROUP BY c.id) n
 GROUP BY n.names)";

// import_taxes: a tax category by its code, its name, or the name of its only rate, in this order.
inline constexpr const char* kTaxWords = R"(
CREATE TEMP TABLE import_taxes ON COMMIT DROP AS
SELECT DISTINCT ON (w.word) w.word, w.id, w.many
  FROM (SELECT k.code AS word, k.id, 1 AS many, 1 AS place FROM tax_categories k
        UNION ALL
        SELECT k.name, (array_agg(k.id))[1], count(*)::integer, 2 FROM tax_categories k
         GROUP BY k.name
        UNION ALL
        SELECT r.name, (array_agg(o.id))[1], count(*)::integer, 3
          FROM tax_rates r
          JOIN (SELECT x.tax_category_id AS id, (array_agg(x.tax_rate_id))[1] AS rate
                  FROM tax_category_rates x GROUP BY x.tax_category_id
                HAVING count(*) = 1) o ON o.rate = r.id
         GROUP BY r.name) w
 ORDER BY w.word, w.place)";

}  // namespace holdfast::exchange
