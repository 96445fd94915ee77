// Any sale survives the journal; anything else ends in a named refusal.
#include <gmock/gmock.h>

#include <limits>

#include <rapidcheck/gtest.h>
#include <nlohmann/json.hpp>

#include "pos/codec/codec.h"
#include "pos/codec/consistency.h"
#include "tests/codec/recorded_fixture.h"
#include "tests/core/sale_generator.h"

namespace holdfast::codec {
namespace {

using core::EntryBody;
using core::ErrorCode;
using nlohmann::json;
using namespace core::testing;

core::SaleRecorded any_recorded_sale() {
  const Shop shop = any_shop();
  core::SaleRecorded recorded;
  recorded.sale = any_sale(shop);
  RC_PRE(!recorded.sale.empty());
  recorded.tax_policy = shop.policy;
  recorded.totals = compute_totals(recorded.sale, shop.categories, shop.policy).value();
  const core::Money due = recorded.totals.total;
  recorded.tenders = {
      cash_tender(due, *rc::gen::elementOf(core::quick_cash_amounts(due, 5))).value()};
  recorded.shift = id_of<core::ShiftId>(8);
  recorded.cashier = id_of<core::PersonId>(9);
  recorded.receipt_number = *rc::gen::inRange<std::int64_t>(1, 1'000'000);
  return recorded;
}

// What was refused has a name and a place; what was read is written again as it is read.
void assert_read_or_refused(std::string_view kind, const std::string& payload) {
  const auto body = decode(kind, 1, payload);
  if (!body) {
    RC_ASSERT(body.error().code == ErrorCode::payload_malformed);
    RC_ASSERT(!body.error().detail.empty());
    return;
  }
  const EncodedEntry again = encode(*body);
  RC_ASSERT(decode(again.kind, again.version, again.payload).value() == *body);
}

void assert_workspace_read_or_refused(const std::string& text) {
  const auto workspace = decode_workspace(text);
  if (!workspace) {
    RC_ASSERT(workspace.error().code == ErrorCode::payload_malformed ||
              workspace.error().code == ErrorCode::payload_too_new);
    return;
  }
  RC_ASSERT(decode_workspace(encode(*workspace)).value() == *workspace);
}

RC_GTEST_PROP(CodecProperty, AnySaleComesBackAsItWent, ()) {
  const core::SaleRecorded recorded = any_recorded_sale();
  const EncodedEntry entry = encode(recorded);
  const auto back = decode(entry.kind, entry.version, entry.payload);
  RC_ASSERT(back.has_value());
  RC_ASSERT(*back == EntryBody{recorded});
  RC_ASSERT(encode(*back).payload == entry.payload);
  RC_ASSERT(nlohmann::ordered_json::parse(entry.payload).dump() == entry.payload);

  const EntryBody voided = core::SaleVoided{recorded.sale, recorded.shift, recorded.cashier};
  const EncodedEntry voided_entry = encode(voided);
  RC_ASSERT(decode(voided_entry.kind, 1, voided_entry.payload).value() == voided);

  core::Workspace workspace;
  workspace.open_sale = recorded.sale;
  RC_ASSERT(decode_workspace(encode(workspace)).value() == workspace);
}

RC_GTEST_PROP(CodecProperty, NoAmountOfARecordedSaleCanBeChangedAlone, ()) {
  json payload = json::parse(encode(any_recorded_sale()).payload);
  std::vector<json::json_pointer> places;
  const auto collect = [&](const std::string& below, const json& object) {
    for (const auto& [key, value] : object.items()) {
      if (value.is_number() && key != "units") places.emplace_back(below + '/' + key);
    }
  };
  collect("/totals", payload["totals"]);
  for (std::size_t i = 0; i < payload["lines"].size(); ++i) {
    const json& line = payload["lines"][i];
    if (line.contains("amounts")) {
      collect("/lines/" + std::to_string(i) + "/amounts", line["amounts"]);
    }
  }
  const auto& place = *rc::gen::elementOf(places);
  payload[place] = payload[place].get<std::int64_t>() + *rc::gen::element<std::int64_t>(-1, 1, 100);

  const auto back = decode("sale", 1, payload.dump());

  RC_ASSERT(!back.has_value());
  RC_ASSERT(back.error().code == ErrorCode::payload_malformed);
}

RC_GTEST_PROP(CodecProperty, TextNeverBreaksAPayload, (std::string name, std::string sku)) {
  core::Sale sale{id_of<core::TransactionId>(1), currency("EUR")};
  core::Item odd = item(1, money("1", "EUR"), 1);
  odd.name = name;
  odd.sku = sku;
  RC_ASSERT(sale.add(odd, core::kOne, "").has_value());
  const std::string payload = encode(core::SaleVoided{sale, {}, {}}).payload;
  RC_ASSERT(decode("sale_voided", 1, payload).has_value());
  RC_ASSERT(nlohmann::ordered_json::parse(payload).dump() == payload);
}

// Bytes changed, cut off, doubled and put in.
RC_GTEST_PROP(CodecProperty, DamagedBytesAreReadOrRefused, ()) {
  std::string payload = encode(any_recorded_sale()).payload;
  for (int left = *rc::gen::inRange(1, 6); left > 0 && !payload.empty(); --left) {
    const auto place = *rc::gen::inRange<std::size_t>(0, payload.size());
    const char byte = *rc::gen::oneOf(rc::gen::arbitrary<char>(),
                                      rc::gen::elementOf(std::string{"{}[],:\"-0129.eE\\utnf "}));
    switch (*rc::gen::inRange(0, 5)) {
      case 0:
        payload[place] = byte;
        break;
      case 1:
        payload.insert(place, 1, byte);
        break;
      case 2:
        payload.erase(place, *rc::gen::inRange<std::size_t>(1, 30));
        break;
      case 3:
        payload.resize(place);
        break;
      default:
        payload.insert(place, payload.substr(place / 2, *rc::gen::inRange<std::size_t>(1, 200)));
    }
  }
  for (const char* kind :
       {"shift_opened", "sale", "sale_voided", "shift_closed", "goods_returned"}) {
    assert_read_or_refused(kind, payload);
  }
  assert_workspace_read_or_refused(payload);
}

json any_scalar() {
  return *rc::gen::element<json>(nullptr, true, 0, -1, 1, 999'999, 1'000'000'000'000'000,
                                 9'223'372'036'854'775'807, 18'446'744'073'709'551'615U, 1.5, 1e300,
                                 "", "EUR", "JPY", "percent",
                                 "00000000-0000-7000-8000-000000000001", std::string("\0", 1),
                                 json::array(), json::object(), json::array({json::object(), 1}));
}

// A value of the right shape in the wrong place.
RC_GTEST_PROP(CodecProperty, ExchangedValuesAreReadOrRefused, ()) {
  const core::SaleRecorded recorded = any_recorded_sale();
  core::Workspace workspace;
  workspace.open_sale = recorded.sale;
  const bool is_sale = *rc::gen::arbitrary<bool>();
  json payload = json::parse(is_sale ? encode(recorded).payload : encode(workspace));
  for (int left = *rc::gen::inRange(1, 4); left > 0; --left) {
    const json flat = payload.flatten();
    if (!flat.is_object() || flat.empty()) break;
    std::vector<std::string> places;
    for (const auto& [place, value] : flat.items()) places.push_back(place);
    json::json_pointer place{*rc::gen::elementOf(places)};
    for (int up = *rc::gen::inRange(0, 3); up > 0 && !place.empty(); --up) place.pop_back();
    payload[place] = any_scalar();
  }
  if (is_sale) {
    assert_read_or_refused("sale", payload.dump());
  } else {
    assert_workspace_read_or_refused(payload.dump());
  }
}

TEST(Codec, TextIsEscapedAsJsonHasIt) {
  std::string every_byte;
  for (int byte = 0; byte < 0x80; ++byte) every_byte += static_cast<char>(byte);
  core::ShiftOpened opened;
  opened.business_day = every_byte + "€\U0001F6D2" + "\xE2\x82" + "\xFF";
  const std::string payload = encode(opened).payload;
  std::string expected = opened.business_day;
  expected.replace(0, 1, "\uFFFD");
  expected.replace(expected.size() - 3, 3, "\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(json::parse(payload)["business_day"], expected);
  EXPECT_EQ(nlohmann::ordered_json::parse(payload).dump(), payload);
}

TEST(Codec, DepthAndLengthDoNotHurt) {
  for (const char* open : {"[", "{\"lines\":[{\"discount\":"}) {
    std::string deep;
    for (int i = 0; i < 50'000; ++i) deep += open;
    EXPECT_EQ(decode("sale", 1, deep).error().code, ErrorCode::payload_malformed);
    EXPECT_EQ(decode_workspace(deep).error().code, ErrorCode::payload_malformed);
  }
  std::string closed(50'000, '[');
  closed += std::string(50'000, ']');
  EXPECT_EQ(decode("sale", 1, "{\"lines\":" + closed + "}").error().code,
            ErrorCode::payload_malformed);
  EXPECT_EQ(
      decode("shift_opened", 1, "{\"shift\":\"" + std::string(1'000'000, 'x') + "\"}").error(),
      (core::Error{ErrorCode::payload_malformed, "shift"}));
}

TEST(Consistency, SumsBeyondSixtyFourBitsAreRefusedAndDoNotOverflow) {
  constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();
  const core::Currency eur = currency("EUR");
  core::SaleRecorded recorded;
  recorded.tax_policy.mode = core::TaxMode::added_to_price;
  std::vector<core::SaleLine> lines;
  for (std::uint32_t number = 1; number <= 100; ++number) {
    core::SaleLine line;
    line.number = number;
    line.variant = id_of<core::VariantId>(number);
    line.list_price = money("1.00", "EUR");
    lines.push_back(line);
    core::LineTotals amounts;
    amounts.number = number;
    amounts.extended = line.list_price;
    amounts.taxes = {{id_of<core::TaxRateId>(1), "", 0, {kLargest, eur}, {kLargest - 100, eur}}};
    amounts.tax = {kLargest - 100, eur};
    amounts.total = {kLargest, eur};
    recorded.totals.lines.push_back(amounts);
    recorded.totals.subtotal.minor += 100;
  }
  recorded.sale = core::Sale::restore({}, eur, lines, std::nullopt).value();

  EXPECT_EQ(find_inconsistency(recorded), "totals.tax");
}

}  // namespace
}  // namespace holdfast::codec
