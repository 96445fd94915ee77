// What may stand in a till's journal, from sound to hopeless, and a till that writes it.
//
// Threads: one.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "tests/remote/demo_fixture.h"

namespace holdfast::remote::testing {

enum class Specimen : std::uint8_t {
  // Applied.
  sale,
  sale_of_two,
  voided_sale,
  unknown_item,
  unknown_people,
  wrong_sums,
  shift_change,
  unknown_kind,
  // Quarantined.
  no_json,
  empty_object,
  lines_are_no_list,
  lines_in_a_list,
  tenders_as_array_text,
  tender_as_row_text,
  currency_as_row_text,
  line_without_voided,
  no_such_exponent,
  receipt_zero,
  line_twice,
  quantity_zero,
  unknown_tender,
  amount_too_large,
  tax_rate_twice,
  same_transaction,
  newer_version,
  voided_without_id,
  unknown_shift_closed,
  same_shift_opened,
};
inline constexpr auto kFirstPoison = Specimen::no_json;
inline constexpr auto kLast = Specimen::same_shift_opened;

inline bool is_poison(Specimen specimen) {
  return specimen >= kFirstPoison;
}

// What the server is expected to say: a part of the reason, with its SQLSTATE.
inline const char* reason_for(Specimen specimen) {
  switch (specimen) {
    case Specimen::no_json:
      return "22P02: invalid input syntax for type json";
    case Specimen::empty_object:
      return "23502";
    case Specimen::lines_are_no_list:
    case Specimen::lines_in_a_list:
    case Specimen::tenders_as_array_text:
    case Specimen::tender_as_row_text:
      return "22023";
    case Specimen::currency_as_row_text:
      return "ZH007: no currency has the exponent";
    case Specimen::line_without_voided:
      return "ZH007: a line does not say whether it was voided";
    case Specimen::no_such_exponent:
      return "ZH007: no currency has the exponent 7";
    case Specimen::receipt_zero:
      return "23514";
    case Specimen::line_twice:
      return "23505";
    case Specimen::quantity_zero:
      return "23514";
    case Specimen::unknown_tender:
      return "23514";
    case Specimen::amount_too_large:
      return "22003";
    case Specimen::tax_rate_twice:
      return "23505";
    case Specimen::same_transaction:
      return "23505";
    case Specimen::newer_version:
      return "ZH006: payload_too_new: version 2 of sale";
    case Specimen::voided_without_id:
      return "23502";
    case Specimen::unknown_shift_closed:
      return "ZH007: this till has no open shift";
    case Specimen::same_shift_opened:
      return "23505";
    default:
      return "";
  }
}

// Writes the journal of one till, specimen by specimen.
class Herbarium {
 public:
  explicit Herbarium(RecordingTill till) : till_(std::move(till)) {
    append(till_.open_shift());
    append(till_.sell("BAK-001"));
    shift_opened_ = entries_.front().payload;
    sold_ = entries_.back().payload;
  }

  void add(Specimen specimen) {
    switch (specimen) {
      case Specimen::sale:
        return append(till_.sell("BAK-001"));
      case Specimen::sale_of_two:
        return append(till_.sell(goods()));
      case Specimen::voided_sale:
        return append(till_.void_sale("BAK-002"));
      case Specimen::unknown_item: {
        auto mixed = goods();
        mixed.front().first.id = unknown<core::VariantId>();
        return append(till_.sell(mixed));
      }
      case Specimen::unknown_people: {
        auto recorded = till_.sale_of(goods());
        recorded.cashier = unknown<core::PersonId>();
        recorded.shift = unknown<core::ShiftId>();
        return append(till_.append(recorded));
      }
      case Specimen::wrong_sums:
        return changed([](nlohmann::json& sale) { sale["totals"]["total"] = 1; });
      case Specimen::shift_change:
        append(till_.close_shift(10'000));
        append(till_.open_shift());
        shift_opened_ = entries_.back().payload;
        return;
      case Specimen::unknown_kind:
        return append(till_.append("cash_counted", 9, "{}"));
      case Specimen::no_json:
        return append(till_.append("sale", 1, "not JSON"));
      case Specimen::empty_object:
        return append(till_.append("sale", 1, R"({"currency":{"exponent":2}})"));
      case Specimen::lines_are_no_list:
        return changed([](nlohmann::json& sale) { sale["lines"] = "none"; });
      case Specimen::lines_in_a_list:
        return changed(
            [](nlohmann::json& sale) { sale["lines"] = nlohmann::json::array({sale["lines"]}); });
      // The server's own way to write rows and arrays is not JSON, and nobody else reads it.
      case Specimen::tenders_as_array_text:
        return changed([](nlohmann::json& sale) {
          sale["tenders"] = "{\"" + row_text(sale["tenders"][0]) + "\"}";
        });
      case Specimen::tender_as_row_text:
        return changed(
            [](nlohmann::json& sale) { sale["tenders"][0] = row_text(sale["tenders"][0]); });
      case Specimen::currency_as_row_text:
        return changed([](nlohmann::json& sale) { sale["currency"] = "(EUR,2)"; });
      case Specimen::line_without_voided:
        return changed([](nlohmann::json& sale) { sale["lines"][1].erase("voided"); });
      case Specimen::no_such_exponent:
        return changed([](nlohmann::json& sale) { sale["currency"]["exponent"] = 7; });
      case Specimen::receipt_zero:
        return changed([](nlohmann::json& sale) { sale["receipt_number"] = 0; });
      case Specimen::line_twice:
        return changed([](nlohmann::json& sale) { sale["lines"][1]["number"] = 1; });
      case Specimen::quantity_zero:
        return changed([](nlohmann::json& sale) { sale["lines"][1]["quantity"] = 0; });
      case Specimen::unknown_tender:
        return changed([](nlohmann::json& sale) { sale["tenders"][0]["kind"] = "shells"; });
      case Specimen::amount_too_large:
        return changed([](nlohmann::json& sale) {
          sale["lines"][0]["amounts"]["total"] = 9'000'000'000'000'000;
        });
      case Specimen::tax_rate_twice:
        return changed([](nlohmann::json& sale) {
          auto& taxes = sale["totals"]["taxes"];
          taxes.push_back(taxes[0]);
        });
      case Specimen::same_transaction:
        return append(till_.append("sale", 1, sold_));
      case Specimen::newer_version:
        return append(till_.append("sale", 2, "{}"));
      case Specimen::voided_without_id:
        return append(till_.append("sale_voided", 1, R"({"lines": []})"));
      case Specimen::unknown_shift_closed:
        return append(till_.append(
            "shift_closed", 1,
            R"({"shift": "01980a00-0000-7000-8000-00000000ffff", "currency": {"exponent": 2}})"));
      case Specimen::same_shift_opened:
        return append(till_.append("shift_opened", 1, shift_opened_));
    }
  }

  const std::vector<ports::StoredEntry>& entries() const { return entries_; }

 private:
  template <class Id>
  static Id unknown() {
    return Id{core::Uuid::parse("01980a00-0000-7000-8000-0000deadbeef").value()};
  }
  std::vector<std::pair<core::Item, core::Quantity>> goods() const {
    return {{till_.item("BAK-002"), core::Quantity::of(2)}, {till_.item("HOU-001"), core::kOne}};
  }
  static std::string row_text(const nlohmann::json& tender) {
    return "(" + tender["kind"].get<std::string>() + "," + tender["tendered"].dump() + "," +
           tender["change"].dump() + ")";
  }
  void append(ports::StoredEntry entry) { entries_.push_back(std::move(entry)); }
  template <class Change>
  void changed(Change change) {
    const auto encoded = codec::encode(till_.sale_of(goods()));
    nlohmann::json sale = nlohmann::json::parse(encoded.payload);
    change(sale);
    append(till_.append(encoded.kind, encoded.version, sale.dump()));
  }

  RecordingTill till_;
  std::vector<ports::StoredEntry> entries_;
  std::string shift_opened_, sold_;
};

}  // namespace holdfast::remote::testing
