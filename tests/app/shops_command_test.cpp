// `holdfast shops` on a real server: a shop is corrected, its places close, it is retired.
#include "tests/app/shop_program.h"

namespace holdfast::testing {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

class ShopsCommand : public ShopProgram {
 protected:
  ProgramResult shops(std::vector<std::string> words) const {
    words.insert(words.begin(), "shops");
    return run(words);
  }
  // Changes nothing and says this.
  void expect_refused(const std::vector<std::string>& words, int exit_code,
                      const std::string& sentence) {
    const std::string before = ask(kAll);
    const auto refused = shops(words);
    EXPECT_EQ(refused.exit_code, exit_code) << sentence;
    EXPECT_THAT(refused.err, HasSubstr(sentence));
    EXPECT_EQ(ask(kAll), before) << sentence;
  }
  void expect_done(const std::vector<std::string>& words) {
    const auto done = shops(words);
    EXPECT_EQ(done.exit_code, 0) << done.err;
  }
  void as_shop(const std::string& sql) {
    auto connection = cluster_.connect(database_);
    must_run(connection,
             "SELECT set_config('app.tenant_id', (SELECT id::text FROM tenants"
             " WHERE slug = 'corner-sons'), false)");
    must_run(connection, sql);
  }
  static constexpr const char* kAll =
      "SELECT concat((SELECT string_agg(t::text, ' ' ORDER BY t.id) FROM tenants t),"
      " (SELECT string_agg(l::text, ' ' ORDER BY l.id) FROM locations l))";
};

TEST_F(ShopsCommand, WhatWasMistypedIsCorrected) {
  ASSERT_EQ(make(corner()).exit_code, 0);
  expect_done({"change", "--name", " Corner &  Daughters", "--slug", "corner", "--tax-number",
               "DE 1", "--currency", "JPY"});
  expect_done({"change", "--shop", "corner", "--address", "High street 2; 10117 Berlin",
               "--country", "DE", "--footer", "Bye", "--time-zone", "Asia/Tokyo", "--location-name",
               "Shop"});
  EXPECT_EQ(ask("SELECT concat_ws('|', name, slug, tax_number, currency, currency_exponent)"
                " FROM tenants"),
            "Corner & Daughters|corner|DE 1|JPY|0");
  EXPECT_EQ(ask("SELECT concat_ws('|', name, address, country, receipt_footer, time_zone)"
                " FROM locations"),
            "Shop|High street 2\n10117 Berlin|DE|Bye|Asia/Tokyo");
  // What is not named stays; an empty text takes away.
  expect_done({"change", "--tax-number", "", "--address", "", "--country", ""});
  EXPECT_EQ(ask("SELECT concat_ws('|', t.name, t.tax_number, l.name, l.address, l.country)"
                " FROM tenants t, locations l"),
            "Corner & Daughters|Shop|");
  // Who did what is in the audit log.
  EXPECT_EQ(ask("SELECT count(*) FROM audit_log WHERE operation = 'UPDATE'"), "4");
}

TEST_F(ShopsCommand, WhatIsWrongIsNamedAndNothingIsChanged) {
  ASSERT_EQ(make(corner()).exit_code, 0);
  ASSERT_EQ(make(corner({"--slug", "second"})).exit_code, 0);
  const std::string shop = "corner-sons";
  const auto change = [&](const std::string& option, const std::string& value) {
    return std::vector<std::string>{"change", "--shop", shop, option, value};
  };
  expect_refused(change("--name", "  "), 2, "--name takes a short text; this is empty");
  expect_refused(change("--slug", "Corner!"), 2, "--slug takes");
  expect_refused(change("--currency", "eur"), 2, "--currency takes");
  expect_refused(change("--time-zone", "Berlin"), 2, "--time-zone takes");
  expect_refused(change("--address", "one;;two"), 2, "each line of --address");
  expect_refused(change("--location", "MAIN"), 2, "none of these is named");
  expect_refused({"change", "--shop", shop}, 2, "nothing to change is named");
  expect_refused(change("--slug", "second"), 1, "there is a shop \"second\" already");
  expect_refused({"change", "--shop", shop, "--location", "X", "--footer", "a"}, 1,
                 "the shop has no place \"X\"; there are: MAIN");
  expect_refused({"close", "X", "--shop", shop}, 1, "the shop has no place \"X\"");
}

// Whatever the command, a shop that is not there is told in the same words.
TEST_F(ShopsCommand, AShopThatIsNotThereIsToldInOneWay) {
  ASSERT_EQ(make(corner()).exit_code, 0);
  ASSERT_EQ(make(corner({"--slug", "second"})).exit_code, 0);
  const std::string no_id = "01980a00-0000-7000-8000-0000000000ff";
  for (const std::vector<std::string>& words : {std::vector<std::string>{"shops", "retire"},
                                                {"people", "list"},
                                                {"people", "stop", "Ana K."},
                                                {"tills", "list"},
                                                {"tills", "revoke", "1"},
                                                {"enrol", "--number", "1"},
                                                {"db", "export", "products"},
                                                {"db", "import", "products", "/dev/null"}}) {
    for (const std::string& wrong : {std::string{"corner"}, no_id}) {
      auto named = words;
      named.insert(named.end(), {"--shop", wrong});
      const auto refused = run(named);
      EXPECT_EQ(refused.exit_code, 2) << words[0];
      EXPECT_THAT(refused.err,
                  AllOf(HasSubstr("The database does not have what this needs, or has several. ("
                                  "there is no shop \"" +
                                  wrong + "\"; there are: corner-sons, second)"),
                        HasSubstr("[command_line]")));
    }
    const auto which = run(words);
    EXPECT_EQ(which.exit_code, 2);
    EXPECT_THAT(which.err,
                HasSubstr("The database does not have what this needs, or has several. "
                          "(name the shop with --shop; there are: corner-sons, second)"));
  }
}

TEST_F(ShopsCommand, TheCurrencyOfWhatIsRecordedStays) {
  ASSERT_EQ(make(corner()).exit_code, 0);
  ASSERT_EQ(
      run({"db", "import", "products", "-"}, "sku,name,price,tax\nB1,Bread,2.50,A\n").exit_code, 0);
  expect_refused({"change", "--currency", "JPY"}, 1,
                 "JPY has no such small unit as some prices need (B1 at 2.5)");
  expect_done({"change", "--currency", "CHF"});
  as_shop("SELECT issue_gift_card(uuid_v7(), 'ABCD-EFGH-IJKL-MNOP', uuid_v7(), 50)");
  expect_refused({"change", "--currency", "EUR"}, 1,
                 "there are amounts in CHF already (gift cards)");
  // The same one is no change, and all else may change.
  expect_done({"change", "--currency", "CHF", "--name", "Still there"});
}

TEST_F(ShopsCommand, APlaceClosesWhenNothingIsThereAnyMore) {
  ASSERT_EQ(make(corner()).exit_code, 0);
  expect_refused({"close", "MAIN"}, 1, "the shop's only open place; retire the shop");
  ASSERT_EQ(
      run({"enrol", "--number", "1", "--location", "CELLAR", "--new-location", "Cellar"}).exit_code,
      0);
  expect_refused({"change", "--footer", "Bye"}, 1,
                 "name the place with --location; there are: CELLAR, MAIN");
  expect_done({"change", "--location", "CELLAR", "--footer", "Bye"});
  expect_refused({"close", "CELLAR"}, 1, "in service: till 1.");
  ASSERT_EQ(run({"tills", "revoke", "1"}).exit_code, 0);

  ASSERT_EQ(
      run({"db", "import", "products", "-"}, "sku,name,price,tax\nB1,Bread,2.50,A\n").exit_code, 0);
  ASSERT_EQ(run({"db", "import", "stock", "-"}, "sku,location,on_hand\nB1,CELLAR,5\n").exit_code,
            0);
  expect_refused({"close", "CELLAR"}, 1, "stock of 1 goods there");
  ASSERT_EQ(run({"db", "import", "stock", "-"}, "sku,location,on_hand\nB1,CELLAR,0\n").exit_code,
            0);
  expect_done({"close", "CELLAR"});
  EXPECT_THAT(shops({"list"}).out,
              ContainsRegex("corner-sons .*EUR .*\\(CELLAR\\), MAIN +0 tills"));
  // The only one that is open is meant.
  expect_done({"change", "--footer", "Hello"});
  expect_done({"open", "CELLAR"});
  EXPECT_THAT(shops({"list"}).out, HasSubstr("CELLAR, MAIN"));
}

TEST_F(ShopsCommand, ARetiredShopTakesNoTillsAndIsNotTheOnlyOne) {
  EXPECT_THAT(shops({"list"}).out, HasSubstr("no shop yet"));
  ASSERT_EQ(make(corner()).exit_code, 0);
  ASSERT_EQ(run({"enrol", "--number", "1"}).exit_code, 0);
  expect_refused({"retire"}, 1, "in service: till 1.");
  ASSERT_EQ(run({"tills", "revoke", "1"}).exit_code, 0);
  as_shop(
      "INSERT INTO orders (tenant_id, id, order_number, currency) SELECT id, uuid_v7(), 'O-1',"
      " 'EUR' FROM tenants");
  expect_refused({"retire"}, 1, "somebody waits for what was ordered: O-1.");
  as_shop("SELECT change_order_status(id, 'cancelled') FROM orders");
  expect_done({"retire"});
  const auto refused = run({"enrol", "--shop", "corner-sons", "--number", "1"});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, HasSubstr("the shop \"corner-sons\" is retired; bring it back first"));
  ASSERT_EQ(make(corner({"--slug", "second"})).exit_code, 0);
  EXPECT_EQ(run({"people", "list"}).exit_code, 0);
  EXPECT_EQ(run({"enrol", "--number", "1"}).exit_code, 0);
  // What it has can still be got at.
  EXPECT_EQ(run({"db", "export", "products", "--shop", "corner-sons"}).exit_code, 0);
  EXPECT_THAT(shops({"list"}).out, AllOf(ContainsRegex("second .*MAIN +1 till\n"),
                                         ContainsRegex("corner-sons .*retired")));
  expect_done({"restore", "--shop", "corner-sons"});
  EXPECT_THAT(shops({"list"}).out, Not(HasSubstr("retired")));
}

// The short name is cut, told, and given to one shop only.
TEST_F(ShopsCommand, ALongNameHasAShortNameOfItsOwn) {
  const std::string long_name(80, 'x'), other = std::string(79, 'x') + "y";
  auto words = corner();
  words[0] = long_name;
  const auto made = make(words);
  ASSERT_EQ(made.exit_code, 0) << made.err;
  EXPECT_THAT(made.out, AllOf(HasSubstr("as \"" + std::string(60, 'x') + "\""),
                              HasSubstr("longer than a short name may be")));
  const auto again = make(words);
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_THAT(again.err, HasSubstr("another --slug"));
  words[0] = other;
  const auto second = make(words);
  ASSERT_EQ(second.exit_code, 0) << second.err;
  EXPECT_THAT(second.out, HasSubstr("as \"" + std::string(57, 'x') + "-2\""));
  EXPECT_EQ(make(words).exit_code, 1);
  EXPECT_EQ(ask("SELECT count(*) FROM tenants"), "2");
}

TEST_F(ShopsCommand, AListThatCannotBeWrittenIsNoList) {
  ASSERT_EQ(make(corner()).exit_code, 0);
  for (const char* list : {"people", "shops"}) {
    const auto full = run_program({"/bin/sh", "-c", "\"$@\" > /dev/full", "sh", HOLDFAST_PROGRAM,
                                   list, "list", "--database", cluster_.conninfo(database_)},
                                  machine_.environment());
    EXPECT_EQ(full.exit_code, 1) << list;
    EXPECT_THAT(full.err, AllOf(HasSubstr("could not be written"), HasSubstr("[disk_full]")));
  }
}

}  // namespace
}  // namespace holdfast::testing
