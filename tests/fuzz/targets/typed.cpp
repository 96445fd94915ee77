// What a person types where an amount, a quantity or a receipt's number is wanted.
#include "pos/core/money.h"
#include "pos/core/quantity.h"
#include "pos/core/receipt.h"
#include "pos/core/stock_count.h"
#include "pos/core/utf8.h"
#include "tests/fuzz/fuzz_target.h"

namespace holdfast::fuzz {
namespace {

using core::ErrorCode;

void check_refusal(const core::Error& error, ErrorCode one, ErrorCode other, bool was_utf8) {
  FUZZ_REQUIRE(error.code == one || error.code == other);
  if (was_utf8) FUZZ_REQUIRE(core::is_utf8(error.detail));
}

void check_amount(std::string_view text, bool is_utf8) {
  for (const char* code : {"EUR", "JPY", "BHD"}) {
    const core::Currency currency = *core::Currency::from_code(code);
    const auto amount = core::parse_money(text, currency);
    if (!amount) {
      check_refusal(amount.error(), ErrorCode::amount_malformed, ErrorCode::amount_out_of_range,
                    is_utf8);
      continue;
    }
    FUZZ_REQUIRE(amount->currency == currency);
    const auto again = core::parse_money(core::to_plain(*amount), currency);
    FUZZ_REQUIRE(again.has_value() && *again == *amount);
  }
}

void check_quantities(std::string_view text, bool is_utf8) {
  const auto sold = core::parse_quantity(text);
  if (sold) {
    FUZZ_REQUIRE(sold->thousandths >= 1 && *sold <= core::kMaxLineQuantity);
    const auto again = core::parse_quantity(core::to_plain(*sold));
    FUZZ_REQUIRE(again.has_value() && *again == *sold);
  } else {
    check_refusal(sold.error(), ErrorCode::quantity_out_of_range, ErrorCode::quantity_out_of_range,
                  is_utf8);
  }
  const auto counted = core::parse_counted(text);
  if (counted) {
    FUZZ_REQUIRE(counted->thousandths >= 0 && *counted <= core::kMaxCounted);
    const auto again = core::parse_counted(core::to_plain(*counted));
    FUZZ_REQUIRE(again.has_value() && *again == *counted);
  } else {
    check_refusal(counted.error(), ErrorCode::count_out_of_range, ErrorCode::count_out_of_range,
                  is_utf8);
  }
}

void check_receipt(std::string_view text) {
  const auto code = core::read_receipt_code(text);
  if (!code) return;
  FUZZ_REQUIRE(code->number >= 1);
  if (!code->terminal) return;
  FUZZ_REQUIRE(*code->terminal >= 0);
  core::ShopProfile shop;
  shop.terminal_number = *code->terminal;
  const auto again = core::read_receipt_code(core::receipt_code(shop, code->number));
  FUZZ_REQUIRE(again.has_value() && again->number == code->number &&
               again->terminal == code->terminal);
}

void run(Bytes input) {
  const std::string_view text = as_text(input);
  const bool is_utf8 = core::is_utf8(text);
  check_amount(text, is_utf8);
  check_quantities(text, is_utf8);
  check_receipt(text);
}

const Registration registration({"typed", run});

}  // namespace
}  // namespace holdfast::fuzz
