// What comes out of one shop goes into another and comes out of that one the same, byte for byte,
// whatever the shop holds.
#include <random>

#include "tests/exchange/exchange_fixture.h"

namespace holdfast::exchange::testing {
namespace {

using Random = std::mt19937_64;

constexpr int kShops = 3;
constexpr int kProducts = 30;

std::size_t below(Random& random, std::size_t limit) {
  return random() % limit;
}

// Texts of what files, spreadsheets and databases make something of.
std::string any_text(Random& random) {
  static const std::vector<std::string> pieces = {
      "tea",      " ",   ",",   ";",  "\t", "\"",   "\n",          "\r\n", "\r",
      "|",        "\\",  ">",   "*",  "=",  "+",    "-",           "@",    "'",
      "é",        "茶",  "😀",   "{",  "[",  "true", "null",        "007",  "1.50",
      "4.00E+12", "\\N", "\\.", "''", "$1", "%s",   "\xEF\xBB\xBF"};
  std::string text;
  for (std::size_t count = below(random, 6); count > 0; --count) {
    text += pieces[below(random, pieces.size())];
  }
  return text;
}

class RoundTrip : public ExchangeTest {
 protected:
  std::string literal(const std::string& text) { return admin().quoted_literal(text); }
  std::string text_or_null(Random& random) {
    return below(random, 3) == 0 ? "NULL" : literal(any_text(random));
  }
  std::string some_text(Random& random, const std::string& before) {
    return literal(before + any_text(random));
  }
  std::string array_of(Random& random) {
    std::string text = "ARRAY[";
    for (std::size_t count = below(random, 4); count > 0; --count) {
      text += literal(any_text(random)) + (count > 1 ? "," : "");
    }
    return text + "]::text[]";
  }
  std::string decimal(Random& random, int decimals) {
    return decimal_text(
        static_cast<std::int64_t>(below(random, 1'000'000)),
        static_cast<std::int32_t>(below(random, static_cast<std::size_t>(decimals) + 1)));
  }
  std::string decimal_or_null(Random& random, int decimals) {
    return below(random, 2) == 0 ? "NULL" : decimal(random, decimals);
  }
  std::string pick(Random& random, const std::vector<std::string>& words) {
    return "'" + words[below(random, words.size())] + "'";
  }
  std::string flag(Random& random) { return below(random, 2) == 0 ? "true" : "false"; }
  std::string json_value(Random& random) {
    static const std::vector<std::string> values = {"true",     "false",      "null",        "1.50",
                                                    "-3",       "[1, \"a\"]", "{\"b\": {}}", "\"\"",
                                                    "\"true\"", "\"-7\""};
    if (below(random, 2) == 0) return values[below(random, values.size())];
    return json_text(any_text(random));
  }
  std::string object(Random& random) {
    static const std::vector<std::string> keys = {"colour", "Größe", "a.b", "a,b", "set"};
    std::string text = "{";
    for (const std::string& key : keys) {
      if (below(random, 2) == 0) continue;
      text += (text.size() > 1 ? "," : "") + json_text(key) + ":" + json_value(random);
    }
    return literal(text + "}") + "::jsonb";
  }
  std::string tcg(Random& random, int n) {
    if (below(random, 3) > 0) return "'{}'";
    return literal("{\"condition\": \"Near Mint\", \"foil\": " + flag(random) +
                   ", \"cardNumber\": \"00" + std::to_string(n) +
                   "\", \"grading\": {\"company\": \"PSA\", \"certNumber\": \"" +
                   std::to_string(n) + "\"}}");
  }

  void run(const std::string& sql) { holdfast::testing::must_run(admin(), sql); }

  void make_categories(Random& random) {
    for (int n = 0; n < 8; ++n) {
      run("INSERT INTO product_categories (tenant_id, id, parent_id, name, path) SELECT"
          " current_tenant_id(), uuid_v7(), (SELECT id FROM product_categories WHERE level < 4"
          " ORDER BY md5(id::text || '" +
          std::to_string(random()) + "') LIMIT 1), " + some_text(random, std::to_string(n)) +
          ", '{}'");
    }
  }

  std::string one_of(const std::string& table, Random& random) {
    return "(SELECT id FROM " + table + " ORDER BY md5(id::text || '" + std::to_string(random()) +
           "') LIMIT 1)";
  }

  void make_variant(Random& random, int n) {
    const std::string sku = some_text(random, "S" + std::to_string(n));
    run("INSERT INTO product_variants (tenant_id, id, product_id, tax_category_id, sku, title,"
        " price, compare_at_price, cost, unit, weight, weight_unit, length, attributes,"
        " tcg_attributes, option1, requires_shipping, tax_code, track_inventory, inventory_policy,"
        " status, tile_position, metadata) SELECT current_tenant_id(), uuid_v7(), (SELECT id FROM"
        " products ORDER BY id DESC LIMIT 1), " +
        one_of("tax_categories", random) + ", " + sku + ", " + literal(any_text(random)) + ", " +
        decimal(random, 4) + ", " + decimal_or_null(random, 4) + ", " + decimal_or_null(random, 4) +
        ", " + some_text(random, "u") + ", " + decimal_or_null(random, 3) + ", " +
        pick(random, {"g", "kg"}) + ", " + decimal_or_null(random, 3) + ", " + object(random) +
        ", " + tcg(random, n) + ", " + text_or_null(random) + ", " + flag(random) + ", " +
        text_or_null(random) + ", " + flag(random) + ", " + pick(random, {"deny", "continue"}) +
        ", " + pick(random, {"active", "draft", "archived"}) + ", " +
        std::to_string(below(random, 9)) + ", " + object(random));
    for (std::size_t count = below(random, 3); count > 0; --count) {
      run("INSERT INTO variant_barcodes (tenant_id, barcode, variant_id, pack_quantity) SELECT"
          " current_tenant_id(), " +
          some_text(random, std::to_string(n) + "-" + std::to_string(count)) + ", v.id, " +
          std::to_string(1 + below(random, 3)) + " FROM product_variants v WHERE v.sku = " + sku);
    }
    if (below(random, 3) == 0) {
      run("SELECT adjust_stock(l.id, v.id, " +
          std::to_string(static_cast<int>(below(random, 9)) - 4) +
          ", 'found') FROM locations l, product_variants v WHERE v.sku = " + sku);
      run("UPDATE inventory_items SET reorder_point = " + decimal(random, 3) +
          ", max_stock = " + decimal_or_null(random, 3) +
          " WHERE variant_id = (SELECT id FROM product_variants WHERE"
          " sku = " +
          sku + ")");
    }
  }

  void make_goods(Random& random, int products = kProducts) {
    make_categories(random);
    int n = 0;
    for (int product = 0; product < products; ++product) {
      run("INSERT INTO products (tenant_id, id, category_id, name, description, vendor, tags,"
          " external_links, seo_title, status, published_at, is_featured, is_digital, download_url,"
          " max_downloads, shopify_handle, metadata) SELECT current_tenant_id(), uuid_v7(), " +
          (below(random, 3) == 0 ? "NULL" : one_of("product_categories", random)) + ", " +
          some_text(random, "N") + ", " + text_or_null(random) + ", " + text_or_null(random) +
          ", " + array_of(random) + ", '[]', " + text_or_null(random) + ", " +
          pick(random, {"active", "draft"}) + ", " + (below(random, 2) == 0 ? "NULL" : "now()") +
          ", " + flag(random) + ", true, " + text_or_null(random) + ", 3, " + text_or_null(random) +
          ", " + object(random));
      // The first variant of a product is told from the others by its time.
      for (std::size_t count = 1 + below(random, 3); count > 0; --count) make_variant(random, ++n);
    }
  }

  void make_images(Random& random) {
    for (int n = 0; n < 20; ++n) {
      // Of the product, or of one of its variants; two may be the same.
      run("INSERT INTO product_images (tenant_id, id, product_id, variant_id, url, alt_text,"
          " position) SELECT current_tenant_id(), uuid_v7(), v.product_id, " +
          std::string{below(random, 2) == 0 ? "NULL" : "v.id"} + ", " + some_text(random, "u") +
          ", " + literal(any_text(random)) + ", " + std::to_string(below(random, 3)) +
          " FROM product_variants v, generate_series(1, " + std::to_string(1 + below(random, 2)) +
          ") WHERE v.id = " + one_of("product_variants", random));
    }
  }

  void make_people(Random& random) {
    for (int n = 1; n <= 12; ++n) {
      run("INSERT INTO customers (tenant_id, id, customer_code, first_name, phone) SELECT"
          " current_tenant_id(), uuid_v7(), " +
          some_text(random, "C" + std::to_string(n)) + ", " + literal(any_text(random)) + ", " +
          text_or_null(random));
      bool may_be_default = true;
      for (std::size_t count = below(random, 4); count > 0; --count) {
        const bool is_default = may_be_default && below(random, 2) == 0;
        may_be_default &= !is_default;
        std::string others;
        for (int i = 0; i < 6; ++i) others += ", " + text_or_null(random);
        others += ", '0" + std::to_string(random() % 1000) + "', '(01) 5'";
        run("INSERT INTO customer_addresses (tenant_id, id, customer_id, type, is_default, "
            "address1,"
            " city, country, first_name, last_name, company, address2, state, email, postal_code,"
            " phone) SELECT current_tenant_id(), uuid_v7(), (SELECT id FROM customers ORDER BY id"
            " DESC LIMIT 1), " +
            pick(random, {"shipping", "billing"}) + (is_default ? ", true, " : ", false, ") +
            some_text(random, "a") + ", " + some_text(random, "c") + ", " + some_text(random, "L") +
            others);
      }
    }
  }

  // Of some of them something has left.
  void make_orders(Random& random) {
    std::string file = "order_number,status,location,line_number,sku,quantity,price,line_title\n";
    for (int n = 1; n <= 12; ++n) {
      const std::string number = "O-" + std::to_string(n);
      const auto lines = 1 + below(random, 3);
      for (std::size_t line = 1; line <= lines; ++line) {
        file += number + ",processing,MAIN," + std::to_string(line) + ",X" +
                std::to_string(below(random, 5)) + "," + std::to_string(2 + below(random, 5)) +
                ".5,1." + std::to_string(below(random, 100)) + ",Something\n";
      }
    }
    ASSERT_EQ(import(into(Thing::orders, first_), file).problem_count, 0);
    enter(first_);
    for (int n = 1; n <= 12; n += 2) {
      const std::string order =
          "(SELECT id FROM orders WHERE order_number = 'O-" + std::to_string(n) + "')";
      run("SELECT ship_order(" + order + ", '{\"1\": " + std::to_string(1 + below(random, 2)) +
          ".25}', NULL, " + text_or_null(random) + ")");
      if (below(random, 2) == 0) {
        run("UPDATE orders SET tracking_numbers = " + array_of(random) + " WHERE id = " + order);
      }
    }
  }

  void enter(const std::string& tenant) {
    run("RESET ROLE");
    holdfast::testing::must_run(admin(), "SELECT set_config('app.tenant_id', $1, false)", {tenant});
    run("SET ROLE holdfast_backoffice");
  }

  ImportOptions into(Thing thing, const std::string& tenant) {
    auto wanted = options(thing, tenant);
    wanted.plan.make_categories = true;
    wanted.rules.fine_prices = true;
    wanted.rules.any_barcode = true;
    return wanted;
  }

  void expect_same(const std::vector<Thing>& things, const ExportOptions& how) {
    for (const Thing thing : things) {
      SCOPED_TRACE(std::string{name_of(thing)});
      ExportOptions from = how;
      from.thing = thing;
      from.tenant = first_;
      ExportOptions to = from;
      to.tenant = second_;
      const std::string file = exported(from);
      auto wanted = into(thing, second_);
      wanted.rules.guarded = how.guard;
      const auto report = import(wanted, file);
      ASSERT_EQ(report.problem_count, 0)
          << report.problems.front().line << " " << report.problems.front().header << ": "
          << report.problems.front().value << ": " << report.problems.front().reason;
      ASSERT_FALSE(report.fault) << report.fault->sentence;
      EXPECT_GT(report.added, 0);
      const std::string again = exported(to);
      ASSERT_EQ(again == file, true) << "first difference at " << difference(file, again);
      const auto second = import(wanted, file);
      EXPECT_EQ(second.unchanged, second.added + second.changed + second.unchanged);
      EXPECT_EQ(second.unchanged, report.added);
      wanted.tenant = first_;
      EXPECT_EQ(import(wanted, file).changed, 0);
    }
  }

  std::string exported_from(const std::string& tenant, Thing thing, ExportOptions how) {
    how.tenant = tenant;
    how.thing = thing;
    return exported(how);
  }

  static std::string difference(const std::string& a, const std::string& b) {
    std::size_t at = 0;
    while (at < a.size() && at < b.size() && a[at] == b[at]) ++at;
    const std::size_t from = at < 60 ? 0 : at - 60;
    return a.substr(from, 120) + "\n--- but\n" + b.substr(from, 120);
  }

  remote::PgConnection& admin() {
    if (!connection_) {
      connection_ = std::make_unique<remote::PgConnection>(cluster_.connect(database_));
    }
    return *connection_;
  }

 private:
  std::unique_ptr<remote::PgConnection> connection_;
};

class RoundTripOf : public RoundTrip, public ::testing::WithParamInterface<int> {};

TEST_P(RoundTripOf, GoodsAndStockAreTheSameInAnotherShop) {
  Random random(static_cast<std::uint64_t>(GetParam()));
  enter(first_);
  run("BEGIN");
  make_goods(random);
  run("COMMIT");
  ExportOptions how;
  how.delimiter = std::string_view{",;\t"}[below(random, 3)];
  how.crlf = below(random, 2) == 0;
  how.mark = below(random, 2) == 0;
  how.guard = below(random, 2) == 0;
  expect_same({Thing::products, Thing::variants, Thing::stock}, how);
  EXPECT_EQ(value("SELECT count(*) FROM stock_ledger_differences", second_), "0");
  EXPECT_EQ(value("SELECT count(*) FROM inventory_summary_differences", second_), "0");
}

TEST_P(RoundTripOf, PeopleImagesAndOrdersAreTheSameInAnotherShop) {
  Random random(static_cast<std::uint64_t>(GetParam()) + 100);
  enter(first_);
  run("BEGIN");
  make_goods(random, 6);
  make_images(random);
  make_people(random);
  run("COMMIT");
  make_orders(random);
  ExportOptions how;
  how.delimiter = std::string_view{",;\t"}[below(random, 3)];
  how.crlf = below(random, 2) == 0;
  how.guard = below(random, 2) == 0;
  expect_same({Thing::products, Thing::variants, Thing::images, Thing::customers, Thing::addresses,
               Thing::orders, Thing::shipments},
              how);
  // As before, now that both know what left.
  EXPECT_EQ(exported_from(second_, Thing::orders, how), exported_from(first_, Thing::orders, how));
}

INSTANTIATE_TEST_SUITE_P(Shops, RoundTripOf, ::testing::Range(1, kShops + 1));

}  // namespace
}  // namespace holdfast::exchange::testing
