// A read-only picture of the till: all that a screen may know. Rebuilt after each
// command; a view is drawn from it and from nothing else.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pos/core/error.h"
#include "pos/core/goods.h"
#include "pos/core/instant.h"
#include "pos/core/receipt.h"
#include "pos/core/stock_count.h"
#include "pos/core/totals.h"
#include "pos/ports/device.h"
#include "pos/till/command.h"

namespace holdfast::till {

enum class Screen : std::uint8_t {
  waiting_for_catalogue,  // first start: nothing known yet, the server is asked
  sign_in,
  open_shift,
  sell,
  weigh,  // a good sold by weight was chosen; its weight is awaited
  count,
  pay_cash,
  change_due,    // committed; the drawer is open
  goods_return,  // a receipt is looked for, and what of it comes back is chosen
  close_shift,
  halted,  // the journal's disk failed: nothing more is sold here
};

struct Banner {
  enum class Kind : std::uint8_t { none, good, info, error } kind = Kind::none;
  std::string text;
  std::string error_name;  // core::name() of the refusal, for tests and scenarios; else empty

  friend bool operator==(const Banner&, const Banner&) = default;
};

struct PersonView {
  core::PersonId id;
  std::string name;
  std::string role;

  friend bool operator==(const PersonView&, const PersonView&) = default;
};

struct SignInView {
  std::vector<PersonView> people;
  std::optional<core::PersonId> chosen;
  bool checking = false;  // the PIN is being checked
  int attempts_left = 5;
  std::int64_t locked_for_s = 0;  // > 0: no attempt is accepted

  friend bool operator==(const SignInView&, const SignInView&) = default;
};

struct LineView {
  std::uint32_t number = 0;
  std::string name;
  core::Quantity quantity;
  std::string unit;
  core::Money unit_price;
  core::Money total;     // after discounts; with tax where prices include it
  core::Money discount;  // zero when none
  bool price_overridden = false;
  bool voided = false;

  friend bool operator==(const LineView&, const LineView&) = default;
};

struct SaleView {
  std::vector<LineView> lines;  // voided ones too, struck through
  std::uint32_t selected = 0;   // 0: none
  core::SaleTotals totals;
  std::int64_t receipt_number = 0;
  bool empty = true;
  std::uint64_t revision = 0;  // rises when a line was added: scroll to the selected one

  friend bool operator==(const SaleView&, const SaleView&) = default;
};

struct TileView {
  core::VariantId id;
  core::CategoryId category;
  std::string name;
  core::Money price;

  friend bool operator==(const TileView&, const TileView&) = default;
};

struct PaymentView {
  core::Money due;
  std::vector<core::Money> quick_amounts;
  bool committing = false;  // the disk is being written; no key does anything

  friend bool operator==(const PaymentView&, const PaymentView&) = default;
};

// A good that is being weighed.
struct WeighingView {
  std::string name;
  std::string unit;  // that it is sold by: "kg"
  core::Money unit_price;
  ports::ScaleState scale = ports::ScaleState::absent;
  bool scale_is_net = false;  // the scale has taken off a tare of its own
  std::string shown;          // "0.462 kg" as the scale shows it; empty where it shows none
  bool has_tare = false;
  std::string tare;                   // "0.012 kg"
  std::optional<core::Quantity> net;  // what would be sold now
  core::Money amount;                 // for it; meaningless without
  std::string missing;                // why nothing can be sold now, and what to do

  friend bool operator==(const WeighingView&, const WeighingView&) = default;
};

// A stock count that is not submitted yet, shown or left for a while.
struct CountView {
  bool open = false;
  core::StockCount count;              // blind: what should be there is not known here
  std::uint32_t selected = 0;          // 0: none
  std::optional<core::Quantity> next;  // what the next scan adds
  core::LocalTime started_at;
  std::uint64_t revision = 0;  // rises when something was counted: scroll to the selected one

  friend bool operator==(const CountView&, const CountView&) = default;
};

enum class OutputState : std::uint8_t { none, working, done, failed, unknown };

struct ChangeView {
  bool goods_returned = false;  // `change` is what the customer gets for them
  core::Money total, tendered, change;
  std::int64_t receipt_number = 0;
  core::ReceiptDocument receipt;
  OutputState printing = OutputState::none;
  std::string printing_detail;
  OutputState drawer = OutputState::none;
  std::string drawer_detail;
  bool recovered = false;  // found committed after a restart

  friend bool operator==(const ChangeView&, const ChangeView&) = default;
};

// A line of the receipt against which goods come back.
struct ReturnLineView {
  std::uint32_t number = 0;
  std::string name;
  std::string unit;
  core::Quantity bought;
  core::Quantity left;    // can still come back, what is chosen included
  core::Quantity chosen;  // comes back
  core::Money paid;       // for all that was bought
  bool by_the_piece = true;

  friend bool operator==(const ReturnLineView&, const ReturnLineView&) = default;
};

struct ReturnView {
  bool looking_up = false;
  bool found = false;   // a receipt is open; the rest is about it
  std::string receipt;  // "0001-000012"
  core::LocalTime sold_at;
  core::Money paid;
  std::vector<ReturnLineView> lines;
  std::uint32_t selected = 0;
  std::string reason;
  core::Money refund;
  bool anything_left = false;
  bool anything_chosen = false;
  bool committing = false;     // the disk is being written; no key does anything
  std::uint64_t revision = 0;  // rises when a scan chose a line: scroll to the selected one

  friend bool operator==(const ReturnView&, const ReturnView&) = default;
};

// One that can be printed again.
struct ReceiptView {
  core::TransactionId id;
  std::int64_t number = 0;
  std::string code;  // as printed: "0001-000012"
  core::LocalTime at;
  core::Money total;
  OutputState printing = OutputState::none;
  bool goods_returned = false;  // `total` was paid back

  friend bool operator==(const ReceiptView&, const ReceiptView&) = default;
};

// The drawer was counted and does not hold what it should: somebody is asked.
struct ClosingView {
  bool asking = false;
  core::Money expected, counted, difference;

  friend bool operator==(const ClosingView&, const ClosingView&) = default;
};

struct ShiftView {
  bool open = false;
  std::string business_day;
  core::Instant opened_at;
  core::Money opening_float;
  core::Money expected_cash;
  core::Money sales_total;
  std::int64_t sale_count = 0;
  core::DrawerTotals drawer;

  friend bool operator==(const ShiftView&, const ShiftView&) = default;
};

// An entry that the server could not book.
struct SetAsideView {
  std::int64_t number = 0;
  std::string kind;  // "sale"
  core::LocalTime at;
  std::string reason;  // the server's words

  friend bool operator==(const SetAsideView&, const SetAsideView&) = default;
};

// Of the last shift that was closed.
struct ReportView {
  core::LocalTime closed_at;
  OutputState printing = OutputState::none;

  friend bool operator==(const ReportView&, const ReportView&) = default;
};

struct ServerView {
  command::ServerChanged::Link link = command::ServerChanged::Link::none;
  std::int64_t waiting = 0;
  std::int64_t quarantined = 0;
  std::vector<SetAsideView> set_aside;  // the oldest of the quarantined ones
  std::string detail;                   // why it is down or refused
  std::string error_name;               // the same as core::name(), for tests and scenarios
  core::Instant down_since;             // or refused since, whichever came first
  core::LocalTime local_down_since;
  core::LocalTime oldest_waiting;  // meaningless when nothing waits

  friend bool operator==(const ServerView&, const ServerView&) = default;
};

// The slip of the last count that was submitted in this shift.
struct CountSlipView {
  core::LocalTime submitted_at;
  OutputState printing = OutputState::none;

  friend bool operator==(const CountSlipView&, const CountSlipView&) = default;
};

struct ClockView {
  bool wrong = false;
  bool ahead = false;  // or jumped ahead; else behind
  std::string text;    // what is wrong, and what to do

  friend bool operator==(const ClockView&, const ClockView&) = default;
};

struct TillView {
  Screen screen = Screen::waiting_for_catalogue;
  core::Instant now;
  core::LocalTime local_now;
  std::optional<core::ShopProfile> shop;
  core::Currency currency;
  std::optional<PersonView> person;
  Banner banner;
  SignInView sign_in;
  ShiftView shift;
  ClosingView closing;
  SaleView sale;
  WeighingView weighing;
  CountView count;
  PaymentView payment;
  ChangeView change;
  ReturnView goods_return;
  std::vector<ReceiptView> receipts;  // of this shift and the last one before it, newest first
  std::optional<ReportView> last_report;
  std::optional<CountSlipView> count_slip;
  ServerView server;
  ClockView clock;
  ports::DeviceStatus scanner, printer, drawer;
  // Few shops have these: they are there once somebody tells of them.
  ports::DeviceStatus scale{ports::DeviceRole::scale, ports::DeviceHealth::not_set_up, {}, {}};
  ports::DeviceStatus line_display{
      ports::DeviceRole::line_display, ports::DeviceHealth::not_set_up, {}, {}};
  ports::DeviceStatus label_printer{
      ports::DeviceRole::label_printer, ports::DeviceHealth::not_set_up, {}, {}};
  std::vector<core::Category> categories;
  std::vector<TileView> tiles;  // all categories; the screen filters
  std::string halted_reason;

  friend bool operator==(const TillView&, const TillView&) = default;
};

}  // namespace holdfast::till
