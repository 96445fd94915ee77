#include "pos/demo/goods.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "pos/core/barcode.h"
#include "pos/demo/making.h"

namespace holdfast::demo {
namespace {

constexpr std::array kKinds = {ShopKind::general, ShopKind::cards, ShopKind::trading,
                               ShopKind::maker};

Plan plan_of(ShopKind kind, std::uint64_t variants = 1'000'000, std::uint64_t seed = 1) {
  Request request;
  request.kind = kind;
  request.variants = variants;
  request.seed = seed;
  request.today = *Day::parse("2026-03-01");
  return make_plan(request).value();
}

RC_GTEST_PROP(Goods, AnyOfThemIsSound, ()) {
  const Plan plan =
      plan_of(*rc::gen::elementOf(kKinds), 1'000'000, *rc::gen::arbitrary<std::uint64_t>());
  const Good good = good_at(plan, *rc::gen::inRange<std::uint64_t>(0, 1'000'000));
  RC_ASSERT(!good.name.empty() && !good.sku.empty() && !good.unit.empty());
  RC_ASSERT(good.price > 0 && good.cost >= 0 && good.cost < good.price);
  RC_ASSERT(good.compare_at == 0 || good.compare_at > good.price);
  RC_ASSERT(good.tax < plan.taxes.size());
  RC_ASSERT(good.category < plan.categories.size() && plan.categories[good.category].parent >= 0);
  RC_ASSERT(good.by_measure() == good.codes.empty());
  for (const GoodCode& code : good.codes) {
    RC_ASSERT(code.pack >= 1);
    RC_ASSERT(core::has_valid_check_digit(code.barcode));
  }
  const Good again = good_at(plan, good.index);
  RC_ASSERT(again.id == good.id && again.full_name() == good.full_name());
  RC_ASSERT(again.price == good.price && again.tcg == good.tcg);
}

TEST(Goods, HaveTheirOwnIdsNumbersAndCodes) {
  for (const ShopKind kind : kKinds) {
    const Plan plan = plan_of(kind, 20'000);
    std::set<core::VariantId> ids;
    std::set<std::string> skus, codes;
    std::size_t code_count = 0;
    for (std::uint64_t i = 0; i < plan.request.variants; ++i) {
      const Good good = good_at(plan, i);
      EXPECT_TRUE(ids.empty() || *ids.rbegin() < good.id) << "ids rise";
      ids.insert(good.id);
      skus.insert(good.sku);
      for (const GoodCode& code : good.codes) {
        // As the till and the server compare them.
        codes.insert(core::product_code({code.barcode, core::Symbology::unknown, "test"}).value());
        ++code_count;
      }
    }
    EXPECT_EQ(ids.size(), plan.request.variants);
    EXPECT_EQ(skus.size(), plan.request.variants);
    EXPECT_EQ(codes.size(), code_count) << name_of(kind);
  }
}

TEST(Goods, OfAProductShareWhatIsTheProducts) {
  for (const ShopKind kind : kKinds) {
    const Plan plan = plan_of(kind);
    const std::uint64_t each = variants_of_product(kind);
    for (std::uint64_t product = 0; product < 500; ++product) {
      const Good first = good_at(plan, product * each);
      std::set<std::string> titles;
      for (std::uint64_t i = 0; i < each; ++i) {
        const Good good = good_at(plan, product * each + i);
        EXPECT_EQ(good.product_id, first.product_id);
        EXPECT_EQ(good.name, first.name);
        titles.insert(good.title);
      }
      EXPECT_EQ(titles.size(), each) << first.name;
      EXPECT_NE(good_at(plan, (product + 1) * each).product_id, first.product_id);
    }
  }
}

TEST(Cards, SayWhatACardShopLooksFor) {
  const Plan plan = plan_of(ShopKind::cards, 5'000);
  // As card_conditions() and grading_companies() of the schema have them.
  const std::set<std::string> conditions = {
      "Mint", "Near Mint", "Lightly Played", "Moderately Played", "Heavily Played", "Damaged"};
  const std::set<std::string> companies = {"PSA", "BGS", "SGC", "CGC", "HGA"};
  std::set<std::string> rarities, languages, finishes, certificates;
  int graded = 0, sealed = 0;
  for (std::uint64_t i = 0; i < plan.request.variants; ++i) {
    const Good good = good_at(plan, i);
    const auto card = nlohmann::json::parse(good.tcg);
    if (card.empty()) {
      ++sealed;
      continue;
    }
    for (const char* key : {"game", "set", "setCode", "cardNumber", "rarity", "language"}) {
      EXPECT_FALSE(card.value(key, "").empty()) << key;
    }
    EXPECT_TRUE(conditions.contains(card.at("condition")));
    EXPECT_EQ(card.at("foil").get<bool>(), card.at("finish") == "Foil");
    rarities.insert(card.at("rarity"));
    languages.insert(card.at("language"));
    finishes.insert(card.at("finish"));
    EXPECT_EQ(good.one_of_a_kind, card.contains("grading"));
    if (!card.contains("grading")) continue;
    ++graded;
    EXPECT_TRUE(companies.contains(card["grading"].at("company")));
    EXPECT_TRUE(certificates.insert(card["grading"].at("certNumber")).second);
    EXPECT_EQ(opening_stock(plan, good, kStore), 1'000);
    EXPECT_EQ(opening_stock(plan, good, kWarehouse), 0);
  }
  EXPECT_EQ(rarities.size(), 4U);
  EXPECT_EQ(languages.size(), 5U);
  EXPECT_EQ(finishes.size(), 2U);
  EXPECT_GT(graded, 50);
  EXPECT_GT(sealed, 50);
}

TEST(Trading, SellsPiecesPacksAndCartons) {
  const Plan plan = plan_of(ShopKind::trading, 300);
  for (std::uint64_t i = 0; i < plan.request.variants; ++i) {
    const Good good = good_at(plan, i);
    ASSERT_EQ(good.codes.size(), 3U);
    EXPECT_EQ(good.codes[0].pack, 1);
    EXPECT_LT(good.codes[0].pack, good.codes[1].pack);
    EXPECT_LT(good.codes[1].pack, good.codes[2].pack);
  }
}

TEST(Maker, MakesSomeGoodsAndBuysTheParts) {
  const Plan plan = plan_of(ShopKind::maker, 320);
  int made = 0, bought = 0;
  for (std::uint64_t i = 0; i < plan.request.variants; ++i) {
    const Good good = good_at(plan, i);
    EXPECT_EQ(is_hardware(good.product), good.labor_minutes == 0);
    if (good.labor_minutes == 0) {
      ++bought;
      continue;
    }
    ++made;
    EXPECT_GT(material_of(good), good.weight_g * 1'000) << "supports and waste";
  }
  EXPECT_EQ(bought, 40);
  EXPECT_EQ(made, 280);
}

TEST(Plan, RefusesWhatCannotBe) {
  const auto refusal = [](auto change) {
    Request request;
    request.today = *Day::parse("2026-03-01");
    change(request);
    const auto plan = make_plan(request);
    return plan ? std::string{} : plan.error().detail;
  };
  EXPECT_EQ(refusal([](Request&) {}), "");
  EXPECT_EQ(refusal([](Request& r) { r.variants = 0; }), "--variants: from 1 to 10000000");
  EXPECT_EQ(refusal([](Request& r) { r.days = -1; }), "--days: from 0 to 366");
  EXPECT_EQ(refusal([](Request& r) { r.sales_a_day = 2'001; }), "--sales: from 0 to 2000");
  EXPECT_EQ(refusal([](Request& r) { r.slug = "My shop"; }),
            "--slug: small letters, digits and hyphens");
}

TEST(Plan, OfAnotherSeedOrSlugIsAnotherShop) {
  const Plan one = plan_of(ShopKind::general);
  EXPECT_EQ(one.tenant, plan_of(ShopKind::general).tenant);
  EXPECT_NE(one.tenant, plan_of(ShopKind::general, 1'000'000, 2).tenant);
  EXPECT_NE(good_at(one, 5).id, good_at(plan_of(ShopKind::general, 1'000'000, 2), 5).id);
  Request other = one.request;
  other.slug = "another";
  const Plan another = make_plan(other).value();
  EXPECT_NE(one.tenant, another.tenant);
  EXPECT_NE(one.members.front().id, another.members.front().id) << "accounts are not a tenant's";
}

}  // namespace
}  // namespace holdfast::demo
