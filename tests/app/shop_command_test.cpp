// `holdfast db shop` and `holdfast people` on a real server: a shop of one's own from nothing to a
// till that knows its goods and people.
#include "db/local/sqlite_journal.h"
#include "db/remote/remote_store.h"
#include "pos/app/pin.h"
#include "tests/app/shop_program.h"
#include "tests/app/shop_server.h"

namespace holdfast::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class ShopCommand : public ShopProgram {
 protected:
  // What a till has to begin with: shop and people in the first page, goods in those behind it.
  ports::CatalogueChanges pulled() const {
    auto store = must(remote::open_remote_store({.conninfo = machine_.conninfo()}));
    auto all = must(store->pull("", 1000));
    for (bool more = all.more; more;) {
      const auto page = must(store->pull(all.cursor, 1000));
      all.items.insert(all.items.end(), page.items.begin(), page.items.end());
      all.cursor = page.cursor;
      more = page.more;
    }
    return all;
  }
  // "name role pin", as a till has them.
  std::vector<std::string> people_at_the_till() const {
    std::vector<std::string> people;
    for (const auto& person : pulled().people) {
      std::string pin = "?";
      for (const char* one : {"13579", "2468", "8642"}) {
        if (app::pin_matches(one, person.pin_hash)) pin = one;
      }
      people.push_back(person.display_name + " " + person.role + " " + pin);
    }
    std::sort(people.begin(), people.end());
    return people;
  }
};

TEST_F(ShopCommand, AShopOfOnesOwnSellsItsOwnGoods) {
  const auto made = make(corner());
  ASSERT_EQ(made.exit_code, 0) << made.err;
  EXPECT_THAT(made.out, AllOf(HasSubstr("Corner & Sons"), HasSubstr("\"corner-sons\""),
                              HasSubstr("2 people"), HasSubstr("--number 1")));
  EXPECT_THAT(made.out + made.err, AllOf(Not(HasSubstr("13579")), Not(HasSubstr("2468"))));

  const auto imported = run({"db", "import", "products", "-"},
                            "sku,name,price,tax\nB1,Bread,2.50,Reduced\nS1,Soap,3.00,A\n");
  ASSERT_EQ(imported.exit_code, 0) << imported.err;
  ASSERT_EQ(run({"enrol", "--number", "1"}).exit_code, 0);

  const auto page = pulled();
  ASSERT_TRUE(page.profile);
  EXPECT_EQ(page.profile->shop_name, "Corner & Sons");
  EXPECT_EQ(page.profile->address, "Main street 1\n10115 Berlin");
  EXPECT_EQ(page.profile->time_zone, "Europe/Berlin");
  EXPECT_EQ(page.profile->currency.code(), "EUR");
  EXPECT_EQ(page.profile->tax_policy.mode, core::TaxMode::included_in_price);
  ASSERT_EQ(page.items.size(), 2U);
  ASSERT_EQ(page.tax_categories.size(), 2U);
  for (const auto& category : page.tax_categories) {
    EXPECT_EQ(category.rates.at(0).name, category.code == "A" ? "VAT 19 %" : "VAT 5.5 %");
    EXPECT_EQ(category.rates.at(0).parts_per_million, category.code == "A" ? 190'000 : 55'000);
  }
  EXPECT_THAT(people_at_the_till(), ElementsAre("Ana K. manager 13579", "Ben L. cashier 2468"));
}

TEST_F(ShopCommand, WhatIsWrongIsNamedAndNothingIsMade) {
  const auto with = [](const char* currency, const char* zone) {
    return std::vector<std::string>{"Corner",    "--currency", currency,      "--tax", "A=1",
                                    "--manager", "Ana K.",     "--time-zone", zone};
  };
  const std::pair<std::vector<std::string>, const char*> wrong[] = {
      {corner({"--tax", "Nineteen"}), "--tax Nineteen: a name and a rate"},
      {corner({"--tax", "Much=100"}), "--tax Much=100: a name and a rate"},
      {corner({"--tax", "Less=-3"}), "--tax Less=-3: a name and a rate"},
      {corner({"--tax", "standard=3"}), "would both be called standard"},
      {corner({"--tax", "B=3"}), "would both be called b"},
      {corner({"--slug", "Corner!"}), "--slug takes"},
      {corner({"--slug", "-corner"}), "--slug takes"},
      {corner({"--slug", "01980a00-0000-7000-8000-000000000001"}), "--slug takes"},
      {corner({"--cashier", " ana  k. "}), "two people are called ana k."},
      {corner({"--cashier", "Third"}), "standard input has no PIN of Third"},
      {corner({"--cashier", "Ben\u00a0L."}), "characters that are not seen"},
      {corner({"--cashier", "  "}), "is empty"},
      {corner({"--cashier", std::string(101, 'x')}), "is longer than 100 bytes"},
      {with("EURO", "Europe/Berlin"), "--currency takes"},
      {with("eur", "Europe/Berlin"), "--currency takes an ISO 4217 code in capitals"},
      {with("XXX", "Europe/Berlin"), "--currency takes"},
      {with("EUR", "Berlin"), "--time-zone takes"},
      {{"Γωνία", "--currency", "EUR", "--tax", "A=1", "--manager", "M"}, "give one with --slug"},
      {{"Corner", "--currency", "EUR", "--tax", "A=1"}, "--manager"},
      {{"Two\nlines", "--currency", "EUR", "--tax", "A=1", "--manager", "M"}, "not one line"},
      // Names without quotes.
      {{"Corner", "--currency", "EUR", "--tax", "A=1", "--manager", "Ana", "K."}, "K."},
  };
  for (const auto& [words, sentence] : wrong) {
    const auto refused = make(words);
    EXPECT_NE(refused.exit_code, 0) << sentence;
    EXPECT_THAT(refused.err, HasSubstr(sentence));
  }
  const std::pair<const char*, const char*> wrong_pins[] = {
      {"Ana K.=12a4\nBen L.=2468\n", "the PIN of Ana K.: 4 to 8 digits"},
      {"Ana K.=1234\n", "no PIN of Ben L."},
      {"Ana K.=1234\nBen L.=2468\nBen L.=2468\n", "two PINs of Ben L."},
      {"Ana K.=1234\nBen L.=2468\nCem=2468\n", "none of the people named"},
      {"1234\n2468\n", "NAME=PIN"},
      {"", "no PIN of Ana K."},
  };
  for (const auto& [lines, sentence] : wrong_pins) {
    const auto refused = make(corner(), lines);
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_THAT(refused.err, AllOf(HasSubstr("Nothing was made"), HasSubstr(sentence),
                                   Not(HasSubstr("12a4")), Not(HasSubstr("2468"))));
  }
  EXPECT_EQ(ask("SELECT count(*) FROM tenants"), "0");
  EXPECT_EQ(ask("SELECT count(*) FROM users"), "0");
}

// What lies in its data folder would otherwise be sold and recorded in the other shop.
TEST_F(ShopCommand, AMachineTakesNothingOfOneShopIntoAnother) {
  ASSERT_EQ(make(corner()).exit_code, 0);
  ASSERT_EQ(make(corner({"--slug", "second", "--location-name", "Second"})).exit_code, 0);
  ASSERT_EQ(run({"enrol", "--shop", "corner-sons", "--number", "1"}).exit_code, 0);
  fill_catalogue(machine_.data(), machine_.conninfo());
  const auto catalogue = machine_.data() / "catalogue.db";
  ASSERT_TRUE(std::filesystem::exists(catalogue));
  // Nothing was entered yet: the machine forgets the first shop.
  const auto moved = run({"enrol", "--shop", "second", "--number", "1"});
  ASSERT_EQ(moved.exit_code, 0) << moved.err;
  EXPECT_FALSE(std::filesystem::exists(catalogue));

  fill_catalogue(machine_.data(), machine_.conninfo());
  {
    auto journal = must(local::SqliteJournal::open(machine_.data() / "journal.db"));
    must(journal->append({{}, "no_sale", 1, {}, "{}"}, ""));
  }
  const auto settings = TillMachine::read(machine_.settings());
  const auto refused = run({"enrol", "--shop", "corner-sons", "--number", "1"});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.err, AllOf(HasSubstr("another shop's"), HasSubstr("till 1 of Corner & Sons"),
                                 HasSubstr("1 of its entries"), HasSubstr("move that folder")));
  EXPECT_EQ(TillMachine::read(machine_.settings()), settings);
  EXPECT_TRUE(std::filesystem::exists(catalogue));
  EXPECT_EQ(run({"enrol", "--shop", "second", "--number", "1"}).exit_code, 0);
}

TEST_F(ShopCommand, TwoShopsAreKeptApart) {
  ASSERT_EQ(make(corner()).exit_code, 0);
  const auto again = make(corner());
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_THAT(again.err, HasSubstr("another --slug"));
  ASSERT_EQ(make(corner({"--slug", "second", "--prices-without-tax"})).exit_code, 0);
  EXPECT_EQ(ask("SELECT string_agg(slug, ' ' ORDER BY slug) FROM tenants"), "corner-sons second");
  EXPECT_EQ(ask("SELECT count(*) FROM locations WHERE tax_mode = 'added_to_price'"), "1");

  const auto which = run({"people", "list"});
  EXPECT_EQ(which.exit_code, 2);
  EXPECT_THAT(which.err, HasSubstr("corner-sons, second"));
  ASSERT_EQ(run({"people", "add", "Cem", "--shop", "second", "--pin-on-stdin"}, "2468").exit_code,
            0);
  EXPECT_THAT(run({"people", "list", "--shop", "second"}).out, HasSubstr("Cem"));
  EXPECT_THAT(run({"people", "list", "--shop", "corner-sons"}).out, Not(HasSubstr("Cem")));
}

TEST_F(ShopCommand, PeopleComeAndGoAndChangeTheirPins) {
  ASSERT_EQ(make(corner()).exit_code, 0);
  ASSERT_EQ(run({"enrol", "--number", "1"}).exit_code, 0);
  const auto added = run({"people", "add", "Cem", "--role", "manager", "--pin-on-stdin"}, "2468\n");
  ASSERT_EQ(added.exit_code, 0) << added.err;
  EXPECT_THAT(added.out, HasSubstr("Cem signs in as a manager"));
  ASSERT_EQ(run({"people", "stop", "ben l."}).exit_code, 0);
  EXPECT_THAT(people_at_the_till(), ElementsAre("Ana K. manager 13579", "Cem manager 2468"));
  const auto list = run({"people", "list"});
  EXPECT_THAT(list.out, ::testing::ContainsRegex("Ben L\\. +cashier +stopped"));
  EXPECT_THAT(list.out, ::testing::ContainsRegex("Cem +manager +signs in with a PIN"));

  EXPECT_THAT(run({"people", "add", "Ben L.", "--pin-on-stdin"}, "8642\n").err,
              HasSubstr("Ben L. was stopped; with another PIN they work again"));
  ASSERT_EQ(run({"people", "pin", "Ben L.", "--pin-on-stdin"}, "8642\n").exit_code, 0);
  EXPECT_THAT(people_at_the_till(),
              ElementsAre("Ana K. manager 13579", "Ben L. cashier 8642", "Cem manager 2468"));

  EXPECT_THAT(run({"people", "add", "CEM", "--pin-on-stdin"}, "2468\n").err,
              HasSubstr("somebody is called CEM already"));
  EXPECT_THAT(run({"people", "stop", "Dora"}).err, HasSubstr("nobody is called Dora"));
  EXPECT_THAT(run({"people", "pin", "Cem", "--pin-on-stdin"}, "12\n").err,
              HasSubstr("4 to 8 digits"));
  EXPECT_THAT(people_at_the_till(),
              ElementsAre("Ana K. manager 13579", "Ben L. cashier 8642", "Cem manager 2468"));
  ASSERT_EQ(run({"people", "role", "Cem", "cashier"}).exit_code, 0);
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"people", "stop", "Ana K."},
        {"people", "role", "Ana K.", "cashier"}}) {
    const auto refused = run(words);
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_THAT(refused.err, HasSubstr("Ana K. is the only manager"));
  }
  EXPECT_THAT(people_at_the_till(),
              ElementsAre("Ana K. manager 13579", "Ben L. cashier 8642", "Cem cashier 2468"));
  EXPECT_EQ(ask("SELECT count(*) FROM audit_log WHERE concat(old_values, new_values) LIKE"
                " '%$argon2%'"),
            "0");
}

}  // namespace
}  // namespace holdfast::testing
