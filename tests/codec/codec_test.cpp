#include "pos/codec/codec.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/codec/recorded_fixture.h"

namespace holdfast::codec {
namespace {

using core::EntryBody;
using core::Error;
using core::ErrorCode;
using nlohmann::json;
using namespace core::testing;
using testing::recorded_return;
using testing::recorded_sale;

core::Result<EntryBody> decode(const EncodedEntry& entry) {
  return codec::decode(entry.kind, entry.version, entry.payload);
}

// So many lines; the third is of an unknown barcode, the second is taken off again.
core::StockCount counted(std::uint32_t lines) {
  core::StockCount count(id_of<core::CountId>(3), id_of<core::PersonId>(9), {1'772'374'800'000});
  for (std::uint32_t i = 1; i <= lines; ++i) {
    core::CountLine line;
    if (i == 3) {
      line.barcode = "4012345678901";
    } else {
      line.variant = id_of<core::VariantId>(100 + i);
      line.sku = "SKU-" + std::to_string(i);
      line.name = "Mug \"" + std::to_string(i) + '"';
      line.unit = i % 5 == 0 ? "kg" : "each";
    }
    line.counted = i % 5 == 0 ? core::Quantity{1'250} : core::Quantity::of(i - 1);
    line.counted_at = {1'772'374'800'000 + i};
    EXPECT_TRUE(count.add(std::move(line)));
  }
  EXPECT_TRUE(count.remove(2));
  return count;
}

std::vector<EntryBody> one_of_each_kind() {
  core::ShiftOpened opened{id_of<core::ShiftId>(8), id_of<core::PersonId>(9), "2026-03-01",
                           money("150.000", "KWD")};
  core::SaleVoided voided{recorded_sale().sale, opened.shift, opened.by};
  core::ShiftClosed closed{opened.shift,      opened.by, money("-3", "JPY"),
                           money("0", "JPY"), 2,         money("1147", "JPY")};
  return {opened,
          recorded_sale(),
          recorded_sale(core::TaxMode::added_to_price),
          voided,
          closed,
          core::CashMoved{opened.shift, opened.by, core::CashMoved::Direction::out,
                          money("0.001", "KWD"), "To the safe"},
          core::DrawerOpened{opened.shift, opened.by},
          core::CountSubmitted{counted(40), {1'772'375'525'120}, opened.shift, opened.by},
          recorded_return(),
          recorded_return(core::TaxMode::added_to_price)};
}

TEST(Codec, EveryKindComesBackAsItWent) {
  for (const EntryBody& body : one_of_each_kind()) {
    const EncodedEntry entry = encode(body);
    const auto back = decode(entry);
    ASSERT_TRUE(back) << entry.kind << ": " << back.error().detail;
    EXPECT_EQ(*back, body) << entry.payload;
    EXPECT_EQ(encode(*back).payload, entry.payload);
  }
}

TEST(Codec, NoAmountOfAReturnCanBeChangedAlone) {
  const json sound = json::parse(encode(recorded_return()).payload);
  std::vector<std::string> places = {"/refunds/0/amount"};
  for (const char* below : {"/totals", "/lines/0/amounts", "/lines/1/amounts"}) {
    for (const auto& [key, value] : sound[json::json_pointer(below)].items()) {
      if (value.is_number() && key != "units") places.push_back(below + ('/' + key));
    }
  }
  ASSERT_EQ(places.size(), 16U);
  for (const std::string& place : places) {
    json changed = sound;
    changed[json::json_pointer(place)] = sound[json::json_pointer(place)].get<std::int64_t>() + 1;
    const auto back = codec::decode("goods_returned", 1, changed.dump());
    ASSERT_FALSE(back) << place;
    EXPECT_EQ(back.error().code, ErrorCode::payload_malformed) << place;
  }
}

TEST(Codec, AReturnNamesEachLineOnceAndHasOne) {
  json payload = json::parse(encode(recorded_return()).payload);
  const auto refused = [](const json& changed) {
    const auto back = codec::decode("goods_returned", 1, changed.dump());
    return back ? std::string() : back.error().detail;
  };
  json twice = payload;
  twice["lines"][1]["number"] = 1;
  EXPECT_EQ(refused(twice), "lines[1].number");
  payload["lines"] = json::array();
  EXPECT_EQ(refused(payload), "lines");
}

TEST(Codec, WorkspacesComeBackAsTheyWent) {
  core::Workspace workspace;
  EXPECT_EQ(decode_workspace("").value(), workspace);
  EXPECT_EQ(decode_workspace(encode(workspace)).value(), workspace);
  workspace.person = id_of<core::PersonId>(9);
  workspace.open_sale = recorded_sale().sale;
  workspace.unacknowledged = id_of<core::TransactionId>(7);
  workspace.outputs = core::OutputRecord{};
  EXPECT_EQ(decode_workspace(encode(workspace)).value(), workspace);
  using Kind = core::OutputJob::Kind;
  using State = core::OutputJob::State;
  workspace.outputs =
      core::OutputRecord{12,
                         {{id_of<core::PrintJobId>(1).value, Kind::receipt, State::failed, 411},
                          {id_of<core::PrintJobId>(2).value, Kind::copy, State::unknown, 412},
                          {id_of<core::PrintJobId>(3).value, Kind::shift_report, State::sent, 0},
                          {id_of<core::PrintJobId>(4).value, Kind::kick, State::sent, 412}}};
  EXPECT_EQ(decode_workspace(encode(workspace)).value(), workspace);
  workspace.count = counted(40);
  EXPECT_EQ(decode_workspace(encode(workspace)).value(), workspace);
}

std::vector<std::string> encoded_parts(const core::StockCount& count) {
  std::vector<std::string> parts;
  for (const auto& part : count.parts()) parts.push_back(encode(*part));
  return parts;
}

TEST(Codec, AWorkspaceComesBackFromItsParts) {
  core::Workspace workspace;
  workspace.count = counted(40);
  EXPECT_EQ(
      decode_workspace(encode_without_parts(workspace), encoded_parts(*workspace.count)).value(),
      workspace);
  for (std::uint32_t number = 17; number <= 32; ++number) {
    ASSERT_TRUE(workspace.count->remove(number));
  }
  EXPECT_EQ(
      decode_workspace(encode_without_parts(workspace), encoded_parts(*workspace.count)).value(),
      workspace);
}

TEST(Codec, PartsOfAnotherCountAreRefused) {
  core::Workspace workspace;
  workspace.count = counted(40);
  const std::string text = encode_without_parts(workspace);
  auto parts = encoded_parts(*workspace.count);
  const auto refused = [&] { return decode_workspace(text, parts).error(); };
  std::swap(parts[0], parts[1]);
  EXPECT_EQ(refused(), (Error{ErrorCode::payload_malformed, "parts[0].lines"}));
  std::swap(parts[0], parts[1]);
  parts[1] = "{\"lines\":[]";
  EXPECT_EQ(refused(), (Error{ErrorCode::payload_malformed, "parts[1]"}));
  parts.pop_back();
  EXPECT_EQ(refused(), (Error{ErrorCode::payload_malformed, "count.parts"}));
}

TEST(Codec, AWorkspaceFromBeforeThePrintQueueIsRead) {
  const auto old = decode_workspace(R"({"version":1})");
  ASSERT_TRUE(old) << old.error().detail;
  EXPECT_FALSE(old->outputs);
}

TEST(Codec, NewerVersionsAndKindsAreTooNew) {
  const EncodedEntry entry = encode(recorded_sale());
  EXPECT_EQ(codec::decode("sale", 2, entry.payload).error().code, ErrorCode::payload_too_new);
  EXPECT_EQ(codec::decode("gift_card", 1, "{}").error(),
            (Error{ErrorCode::payload_too_new, "gift_card"}));
  EXPECT_EQ(codec::decode("", 1, "{}").error(), (Error{ErrorCode::payload_too_new, "no kind"}));
  EXPECT_EQ(codec::decode("sale", 0, entry.payload).error(),
            (Error{ErrorCode::payload_malformed, "version"}));
  EXPECT_EQ(decode_workspace(R"({"version":4,"what":1})").error().code, ErrorCode::payload_too_new);
}

TEST(Codec, TextThatIsNoUtf8OrHoldsNulIsStillReadable) {
  core::SaleRecorded sale = recorded_sale();
  std::vector<core::SaleLine> lines = sale.sale.lines();
  lines[0].name = std::string("M\0g", 3);
  lines[1].name = "Apf\xE4l";
  sale.sale = core::Sale::restore(sale.sale.id(), sale.sale.currency(), lines, sale.sale.discount())
                  .value();

  const auto back = decode(encode(sale));

  ASSERT_TRUE(back) << back.error().detail;
  EXPECT_EQ(std::get<core::SaleRecorded>(*back).sale.lines()[0].name, "M\uFFFDg");
}

struct Damage {
  std::string pointer;  // RFC 6901
  json value;           // discarded: the field is taken out
  std::string path;     // in the refusal
};

void PrintTo(const Damage& damage, std::ostream* out) {
  *out << damage.pointer << " = " << damage.value.dump();
}

class DamagedSale : public ::testing::TestWithParam<Damage> {};

TEST_P(DamagedSale, IsRefusedByThePathOfTheField) {
  const EncodedEntry entry = encode(recorded_sale());
  json payload = json::parse(entry.payload);
  const json::json_pointer pointer{GetParam().pointer};
  if (GetParam().value.is_discarded()) {
    payload[pointer.parent_pointer()].erase(pointer.back());
  } else {
    payload[pointer] = GetParam().value;
  }

  const auto back = codec::decode("sale", 1, payload.dump());

  ASSERT_FALSE(back);
  EXPECT_EQ(back.error(), (Error{ErrorCode::payload_malformed, GetParam().path}));
}

const json kGone = json::parse("", nullptr, false);

INSTANTIATE_TEST_SUITE_P(
    Codec, DamagedSale,
    ::testing::Values(
        Damage{"/lines/1/quantity", "462", "lines[1].quantity"},
        Damage{"/lines/1/quantity", 0, "lines[1].quantity"},
        Damage{"/lines/1/quantity", 1'000'000, "lines[1].quantity"},
        Damage{"/lines/1/quantity", 462.0, "lines[1].quantity"},
        Damage{"/lines/1/quantity", kGone, "lines[1].quantity"},
        Damage{"/lines/0/variant", "not an id", "lines[0].variant"},
        Damage{"/lines/0/number", 2, "lines[1].number"},
        Damage{"/lines/0/number", 4'294'967'296, "lines[0].number"},
        Damage{"/lines/0/unit_price", -1, "lines[0].unit_price"},
        Damage{"/lines/0/unit_price", 18'446'744'073'709'551'615U, "lines[0].unit_price"},
        Damage{"/lines/0/discount/kind", "half", "lines[0].discount.kind"},
        Damage{"/lines/0/discount/parts_per_million", 1'000'001,
               "lines[0].discount.parts_per_million"},
        Damage{"/lines/0/amounts", kGone, "lines[0].amounts"},
        Damage{"/lines/2/amounts", json::object(), "lines[2].amounts"},
        Damage{"/lines/0/colour", "blue", "lines[0].colour"}, Damage{"/lines/0", 3, "lines[0]"},
        Damage{"/lines", json::object(), "lines"}, Damage{"/lines", json::array(), "discount"},
        Damage{"/currency/code", "EURO", "currency.code"},
        Damage{"/currency/exponent", 3, "currency.exponent"},
        Damage{"/receipt_number", 0, "receipt_number"},
        Damage{"/tax_policy/rounding", "up", "tax_policy.rounding"},
        Damage{"/discount/amount", 0, "discount.amount"},
        Damage{"/tenders/0/kind", "shells", "tenders[0].kind"},
        Damage{"/cashier", nullptr, "cashier"},
        // Amounts that do not add up.
        Damage{"/lines/0/amounts/extended", 2000, "lines[0].amounts.extended"},
        Damage{"/lines/0/amounts/line_discount", 2000, "lines[0].amounts.line_discount"},
        Damage{"/lines/0/amounts/sale_discount", 1999, "lines[0].amounts.sale_discount"},
        Damage{"/lines/0/amounts/tax", 1, "lines[0].amounts.tax"},
        Damage{"/lines/0/amounts/total", 1, "lines[0].amounts.total"},
        Damage{"/totals/subtotal", 1, "totals.subtotal"},
        Damage{"/totals/line_discount", 1, "totals.line_discount"},
        Damage{"/totals/sale_discount", 1, "totals.sale_discount"},
        Damage{"/totals/tax", 1, "totals.tax"}, Damage{"/totals/total", 1, "totals.total"},
        Damage{"/totals/taxes/0/tax", 1, "totals.taxes"},
        Damage{"/totals/taxes/0/base", 1, "totals.taxes"},
        Damage{"/totals/taxes/0/rate", id_of<core::TaxRateId>(3).to_string(), "totals.taxes"},
        Damage{"/tenders/0/change", 0, "tenders"}, Damage{"/tenders", json::array(), "tenders"}));

class DamagedCount : public ::testing::TestWithParam<Damage> {};

TEST_P(DamagedCount, IsRefusedByThePathOfTheField) {
  const EncodedEntry entry =
      encode(core::CountSubmitted{counted(6), {}, id_of<core::ShiftId>(8), {}});
  json payload = json::parse(entry.payload);
  const json::json_pointer pointer{GetParam().pointer};
  if (GetParam().value.is_discarded()) {
    payload[pointer.parent_pointer()].erase(pointer.back());
  } else {
    payload[pointer] = GetParam().value;
  }
  EXPECT_EQ(codec::decode(entry.kind, 1, payload.dump()).error(),
            (Error{ErrorCode::payload_malformed, GetParam().path}));
}

// The lines have the numbers 1, 3 (of an unknown barcode), 4, 5 (by weight) and 6.
INSTANTIATE_TEST_SUITE_P(
    Codec, DamagedCount,
    ::testing::Values(Damage{"/lines/1/number", 1, "lines[1].number"},
                      Damage{"/lines/0/number", 0, "lines[0].number"},
                      Damage{"/lines/4/number", 10'001, "lines[4].number"},
                      Damage{"/lines/2/variant", id_of<core::VariantId>(101).to_string(),
                             "lines[2].variant"},
                      Damage{"/lines/0/variant", core::Uuid{}.to_string(), "lines[0].variant"},
                      Damage{"/lines/0/variant", kGone, "lines[0].name"},
                      Damage{"/lines/1/barcode", "", "lines[1].barcode"},
                      Damage{"/lines/1/name", "A name", "lines[1].name"},
                      Damage{"/lines/2/counted", -1, "lines[2].counted"},
                      Damage{"/lines/2/counted", 1'500, "lines[2].counted"},
                      Damage{"/lines/3/counted", 100'000'000, "lines[3].counted"},
                      Damage{"/lines/3/counted_at_ms", "now", "lines[3].counted_at_ms"},
                      Damage{"/lines", json::array(), "lines"},
                      Damage{"/submitted_at_ms", kGone, "submitted_at_ms"},
                      Damage{"/parts", 1, "parts"}, Damage{"/count", 3, "count"}));

TEST(Codec, WhatIsNoJsonObjectIsRefusedAsAWhole) {
  for (const char* payload : {"", "{", "[]", "1", "\"sale\"", "{\"a\":\xFF}", "nul"}) {
    EXPECT_EQ(codec::decode("sale", 1, payload).error(),
              (Error{ErrorCode::payload_malformed, "payload"}))
        << payload;
    if (*payload != '\0') {
      EXPECT_EQ(decode_workspace(payload).error().code, ErrorCode::payload_malformed) << payload;
    }
  }
}

// As PostgreSQL's jsonb has it, so that till and server read the same.
TEST(Codec, OfFieldsWithOneNameTheLastCounts) {
  core::DrawerOpened opened;
  opened.shift = id_of<core::ShiftId>(1);
  opened.by = id_of<core::PersonId>(2);
  std::string payload = encode(opened).payload;
  payload.insert(1, "\"by\":7,");
  const auto read = codec::decode("drawer_opened", 1, payload);
  ASSERT_TRUE(read.has_value()) << read.error().detail;
  EXPECT_EQ(*read, core::EntryBody{opened});

  payload.insert(payload.size() - 1, ",\"by\":7");
  EXPECT_EQ(codec::decode("drawer_opened", 1, payload).error(),
            (Error{ErrorCode::payload_malformed, "by"}));
}

TEST(Codec, AFieldThatNobodyAskedForIsRefusedWhereverItStands) {
  core::DrawerOpened opened;
  const std::string payload = encode(opened).payload;
  for (const std::size_t at : {std::size_t{1}, payload.size() - 1}) {
    std::string more = payload;
    more.insert(at, at == 1 ? "\"more\":[{}]," : ",\"more\":[{}]");
    EXPECT_EQ(codec::decode("drawer_opened", 1, more).error(),
              (Error{ErrorCode::payload_malformed, "more"}));
  }
}

TEST(Codec, BusinessDaysAreDates) {
  for (const char* day : {"2026-02-29", "2026-3-1", "2026-13-01", "20260301", "2026-03-01T", ""}) {
    core::ShiftOpened opened;
    opened.business_day = day;
    EXPECT_EQ(decode(encode(opened)).error(), (Error{ErrorCode::payload_malformed, "business_day"}))
        << day;
  }
}

}  // namespace
}  // namespace holdfast::codec
