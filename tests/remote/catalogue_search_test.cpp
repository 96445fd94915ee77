// Finding goods by words: beginnings, misspellings, and among many by words that are common.
#include <random>

#include "tests/remote/back_office_fixture.h"

namespace holdfast::remote {
namespace {

using holdfast::testing::must_run;
using holdfast::testing::value_of;

class CatalogueSearch : public testing::BackOfficeTest {
 protected:
  // The skus found, best first.
  std::string search(const std::string& words) {
    return office(
        "SELECT coalesce(string_agg(v.sku, ' ' ORDER BY s.rank DESC, v.sku), '')"
        "  FROM search_variants($1) s JOIN product_variants v ON v.id = s.variant_id",
        {words});
  }
  // As a login that no policy holds for; words are looked up in the shop's name.
  PgConnection open_admin() {
    auto connection = cluster_.connect(database_);
    must_run(connection, "SELECT set_config('app.tenant_id', $1, false)",
             {shop_.tenant.to_string()});
    return connection;
  }
};

TEST_F(CatalogueSearch, FindsWordsByTheirBeginningsAndNamesThatAreSpeltLikeIt) {
  EXPECT_EQ(search("crois"), "BAK-002");
  EXPECT_EQ(search("beurre crois"), "BAK-002");
  EXPECT_EQ(search("CROISSANT"), "BAK-002");
  EXPECT_EQ(search("croisant"), "BAK-002") << "one letter is missing";
  EXPECT_THAT(search("σουβλάκι"), ::testing::HasSubstr("BAK-008"));
  EXPECT_EQ(search("BAK-007"), "BAK-007");
  EXPECT_EQ(search("'; & | ! (:* <->"), "");
  EXPECT_EQ(search(""), "");
}

// Alone, neither of the two words is like the right one enough.
TEST_F(CatalogueSearch, FindsANameOfWhichWordsAreMisspelt) {
  office(
      "UPDATE products SET name = 'Burning Seraph of Paahg' WHERE id = (SELECT product_id FROM"
      " product_variants WHERE sku = 'BAK-001')");
  EXPECT_EQ(search("Buqning Seraph of Paabg"), "BAK-001");
  EXPECT_EQ(search("Buqning Seraph"), "BAK-001");
}

TEST_F(CatalogueSearch, FollowsEveryChange) {
  office(
      "UPDATE product_variants SET tcg_attributes = '{\"setCode\": \"ZNR9\", \"artist\":"
      " \"Somebody\"}' WHERE sku = 'BAK-001'");
  EXPECT_EQ(search("znr9 somebody"), "BAK-001");
  office(
      "UPDATE products SET name = 'Quillwort' WHERE id = (SELECT product_id FROM"
      " product_variants WHERE sku = 'BAK-001')");
  EXPECT_EQ(search("quillwort"), "BAK-001");
  EXPECT_EQ(search("baguette"), "");
  office(
      "INSERT INTO variant_barcodes (tenant_id, barcode, variant_id) VALUES"
      " (current_tenant_id(), '7777123', " +
      variant("BAK-003") + ")");
  EXPECT_EQ(search("7777123"), "BAK-003");
  office("DELETE FROM variant_barcodes WHERE barcode = '7777123'");
  EXPECT_EQ(search("7777123"), "");
}

// What row security would otherwise keep from being used.
TEST_F(CatalogueSearch, UsesItsIndexes) {
  auto owner = cluster_.connect(database_);
  must_run(owner, "SELECT set_config('app.tenant_id', $1, false)", {shop_.tenant.to_string()});
  must_run(owner, "SET ROLE holdfast_owner");
  // Of sixty rows any other plan is as good.
  must_run(owner,
           "ALTER TABLE variant_search DROP CONSTRAINT"
           " variant_search_pkey");
  must_run(owner, "SET enable_seqscan = off");
  const auto plan = [&](const std::string& condition) {
    const auto rows = must_run(
        owner, "EXPLAIN SELECT FROM variant_search s WHERE s.tenant_id = current_tenant_id() AND " +
                   condition);
    std::string text;
    for (int i = 0; i < rows.count(); ++i) text += std::string{rows.text(i, 0)} + "\n";
    return text;
  };
  EXPECT_THAT(plan("s.document @@ 'crois:*'::tsquery"),
              ::testing::ContainsRegex("Index Cond.*document @@"));
  must_run(owner, "DROP INDEX variant_search_document");
  EXPECT_THAT(plan("'croisant' OPERATOR(holdfast_extensions.<%) s.words"),
              ::testing::ContainsRegex("Index Cond.*words"));
}

// Whatever words are asked for together, common and rare ones, and some that never stand together:
// those that have them all are found, as many as are asked for.
TEST_F(CatalogueSearch, AmongManyFindsAllThatHaveTheWords) {
  auto admin = open_admin();
  must_run(admin, "SET session_replication_role = replica");
  must_run(admin, R"(
    INSERT INTO variant_search (tenant_id, variant_id, words)
    SELECT current_tenant_id(), uuid_v7(),
           concat_ws(' ', 'all', CASE WHEN n % 2 = 0 THEN 'even' ELSE 'odd' END,
                     'half' || n / 2 % 2, CASE WHEN n % 12 > 0 THEN 'most' END,
                     'hundredfold' || n / 100, 'few' || n % 700)
      FROM generate_series(1, 14000) n)");
  must_run(admin, "SET session_replication_role = origin");
  must_run(admin, "ANALYZE variant_search");
  auto office = open_office();
  std::mt19937 random{5};
  const std::string kHasAll =
      "' ' || v.words || ' ' LIKE ALL"
      " (SELECT '% ' || w || ' %' FROM unnest(string_to_array($1, ' ')) AS w)";
  const std::vector<std::string> common = {"all", "even", "odd", "half0", "half1", "most"};
  const auto one_of = [&random](std::size_t count) { return random() % count; };
  std::size_t found_some = 0, found_none = 0;
  for (int i = 0; i < 80; ++i) {
    std::string words = common[one_of(common.size())];
    for (std::size_t more = one_of(4); more > 0; --more) words += " " + common[one_of(6)];
    if (one_of(3) == 0) words += " hundredfold" + std::to_string(one_of(140));
    if (one_of(4) == 0) words += " few" + std::to_string(one_of(700));
    const std::string expected = value_of(
        admin, "SELECT least(50, count(*)) FROM variant_search v WHERE " + kHasAll, {words});
    EXPECT_EQ(value_of(office, "SELECT count(*) FROM search_variants($1) WHERE rank > 2", {words}),
              expected)
        << words;
    EXPECT_EQ(value_of(admin,
                       "SELECT count(*) FROM search_variants($1) s JOIN variant_search v"
                       "    ON v.variant_id = s.variant_id WHERE s.rank > 2 AND " +
                           kHasAll,
                       {words}),
              expected)
        << words;
    (expected == "0" ? found_none : found_some) += 1;
  }
  EXPECT_GT(found_some, 20U);
  EXPECT_GT(found_none, 5U);
  EXPECT_EQ(value_of(office, "SELECT count(*) FROM search_variants('al ev hun', 30)"), "30");
  EXPECT_EQ(value_of(office, "SELECT count(*) FROM search_variants('evn few13')"), "0");
  EXPECT_EQ(value_of(office, "SELECT count(*) > 0 FROM search_variants('hundradfold77 even')"),
            "t");
}

}  // namespace
}  // namespace holdfast::remote
