// A receipt is a document first. ESC/POS bytes, PDF, PNG, the preview on the screen and
// plain text are renderings of the same document (drivers/printer, ui/widgets).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "pos/core/entries.h"
#include "pos/core/goods.h"
#include "pos/core/instant.h"
#include "pos/core/mono_picture.h"

namespace holdfast::core {

enum class Align : std::uint8_t { left, centre, right };
enum class Emphasis : std::uint8_t { normal, strong, large };

struct ReceiptText {
  std::string text;  // UTF-8, one paragraph; a rendering wraps it
  Align align = Align::left;
  Emphasis emphasis = Emphasis::normal;
  friend bool operator==(const ReceiptText&, const ReceiptText&) = default;
};
// Left part wraps, right part (an amount) never does.
struct ReceiptPair {
  std::string left, right;
  Emphasis emphasis = Emphasis::normal;
  friend bool operator==(const ReceiptPair&, const ReceiptPair&) = default;
};
struct ReceiptRule {
  friend bool operator==(const ReceiptRule&, const ReceiptRule&) = default;
};
// Code 128 with the text below.
struct ReceiptBarcode {
  std::string data;
  friend bool operator==(const ReceiptBarcode&, const ReceiptBarcode&) = default;
};
// QR Code with the text below, where it does not stand below a barcode already.
struct ReceiptQr {
  std::string data;
  bool text_below = true;
  friend bool operator==(const ReceiptQr&, const ReceiptQr&) = default;
};
// In the middle; dot for dot where it is printed, smaller where it is wider than the paper.
struct ReceiptPicture {
  std::shared_ptr<const MonoPicture> picture;  // copies share it; null is nothing
  friend bool operator==(const ReceiptPicture& a, const ReceiptPicture& b) {
    return a.picture == b.picture || (a.picture && b.picture && *a.picture == *b.picture);
  }
};
struct ReceiptFeed {
  int lines = 1;
  friend bool operator==(const ReceiptFeed&, const ReceiptFeed&) = default;
};

using ReceiptBlock = std::variant<ReceiptText, ReceiptPair, ReceiptRule, ReceiptBarcode,
                                  ReceiptFeed, ReceiptQr, ReceiptPicture>;

struct ReceiptDocument {
  std::vector<ReceiptBlock> blocks;
  bool cut = true;
  friend bool operator==(const ReceiptDocument&, const ReceiptDocument&) = default;
};

// What identifies a receipt on paper and in a search: "0002-000412" (till, number).
[[nodiscard]] std::string receipt_code(const ShopProfile& shop, std::int64_t receipt_number);

// What was read off a receipt, or typed: "0002-000412", the same with a point or without
// anything between, or the number alone.
struct ReceiptCode {
  std::optional<std::int32_t> terminal;
  std::int64_t number = 0;

  friend bool operator==(const ReceiptCode&, const ReceiptCode&) = default;
};
// Empty for what is none.
[[nodiscard]] std::optional<ReceiptCode> read_receipt_code(std::string_view text);

// `duplicate` prints DUPLICATE at the head: every copy after the first says so.
[[nodiscard]] ReceiptDocument sale_receipt(const SaleRecorded& sale, const ShopProfile& shop,
                                           const std::string& cashier_name, LocalTime at,
                                           bool duplicate);
// For the customer, who signs the shop's copy of it: what came back, and what was paid back.
[[nodiscard]] ReceiptDocument return_receipt(const GoodsReturned& returned, const ShopProfile& shop,
                                             const std::string& by_name, LocalTime at,
                                             bool duplicate);
// What moved in the drawer in this shift beside sales.
struct DrawerTotals {
  Money put_in, taken_out;
  std::int64_t openings = 0;  // without a sale
  std::int64_t returns = 0;
  Money returned{};  // paid back for goods

  friend bool operator==(const DrawerTotals&, const DrawerTotals&) = default;
};

// For the drawer: whoever moved the cash signs it.
[[nodiscard]] ReceiptDocument cash_slip(const CashMoved& moved, const ShopProfile& shop,
                                        const std::string& by_name, LocalTime at);
// For the back room: who counted how much, and which barcodes no product has.
[[nodiscard]] ReceiptDocument count_slip(const CountSubmitted& submitted, const ShopProfile& shop,
                                         const std::string& by_name, LocalTime at, bool duplicate);
// `journal_head` names the entry that closed the shift and its hash, "412:9f3c1a2b77de0142":
// on paper it shows later whether the journal's end was cut off.
[[nodiscard]] ReceiptDocument shift_report(const ShiftClosed& closed, const DrawerTotals& drawer,
                                           const ShopProfile& shop, const std::string& by_name,
                                           LocalTime at, const std::string& journal_head,
                                           bool duplicate);

}  // namespace holdfast::core
