// Everything that can happen to a till: what people do, and what the world answers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "pos/core/barcode.h"
#include "pos/core/entries.h"
#include "pos/core/error.h"
#include "pos/core/money.h"
#include "pos/core/quantity.h"
#include "pos/core/refund.h"
#include "pos/core/sale.h"
#include "pos/core/uuid.h"
#include "pos/ports/device.h"
#include "pos/ports/journal.h"
#include "pos/ports/remote_store.h"
#include "pos/ports/scale.h"

namespace holdfast::till {

inline constexpr std::size_t kLongestReason = 100;  // bytes

namespace command {

// ---- people -----------------------------------------------------------------
struct ChoosePerson {
  core::PersonId person;
};  // sign-in: whose PIN follows
struct EnterPin {
  std::string pin;
};  // 4–8 digits; never logged
struct SignOut {};
struct OpenShift {
  core::Money opening_float;
};
struct Scan {
  core::ScannedCode code;
};
struct AddItem {
  core::VariantId variant;
  core::Quantity quantity = core::kOne;
};
struct SelectLine {
  std::uint32_t number;
};
struct SetQuantity {
  core::Quantity quantity;
};                   // of the selected line
struct VoidLine {};  // the selected one
struct OverridePrice {
  core::Money price;
};
struct DiscountLine {
  std::optional<core::Discount> discount;
};
struct DiscountSale {
  std::optional<core::Discount> discount;
};
struct VoidSale {};
struct StartCashPayment {};
struct TenderCash {
  core::Money handed_over;
};
struct CancelPayment {};
struct NextSale {};  // the change was given
// Says DUPLICATE unless it is certain that none was printed.
struct ReprintReceipt {
  std::optional<core::TransactionId> receipt{};  // of this shift; empty: the last one
};
// The last shift's, before the next one is opened. Says DUPLICATE unless it is certain that it
// was not printed.
struct ReprintShiftReport {};
// The slip of the last count that was submitted in this shift. Says DUPLICATE unless it is
// certain that it was not printed.
struct ReprintCountSlip {};
// A label for the shelf of the selected line's product, in a sale or a count.
struct PrintLabel {
  int copies = 1;
};
// Without a sale.
struct OpenDrawer {};
struct MoveCash {
  core::CashMoved::Direction direction;
  core::Money amount;
  std::string reason;  // at most kLongestReason bytes
};
// ---- a stock count; what is scanned, tapped, selected, corrected and taken off while its
// screen is shown belongs to it ----
struct OpenCount {};   // begins one, or goes on with the one that was left
struct LeaveCount {};  // back to selling; the count stays
// How much the next scan or tile adds; empty: one, or what the barcode stands for.
struct SetNextCounted {
  std::optional<core::Quantity> quantity;
};
struct DiscardCount {};
struct SubmitCount {};
// Goods that come back. The receipt as it stands on the paper, or its number alone; then
// what of it comes back, and why.
struct StartReturn {};
struct FindReceipt {
  std::string typed;
};
struct SelectReturnLine {
  std::uint32_t number;
};
struct SetReturnQuantity {
  std::uint32_t number;
  core::Quantity quantity;  // zero: this stays with the customer
};
struct ReturnEverything {};  // that is left
struct SetReturnReason {
  std::string reason;  // at most kLongestReason bytes
};
struct ConfirmReturn {};
struct LeaveReturn {};  // first the receipt, then the whole
// ---- a good sold by weight, between its scan or tile and its line ----
struct TakeWeight {};  // what the scale shows, less the tare; only when it rests
struct TypeWeight {
  core::Quantity net;
};  // instead of the scale, in the good's unit
struct SetTare {
  std::optional<core::Quantity> tare{};
};                    // typed, in the good's unit; empty takes it off
struct TareScale {};  // what lies on the scale now is the container
struct CancelWeighing {};
struct StartCloseShift {};
struct CloseShift {
  core::Money counted_cash;
};
struct ConfirmCloseShift {};  // although the count differs from what was expected
struct CancelCloseShift {};   // first takes back the count, then the closing
struct DismissBanner {};
// The screen could not make sense of what was typed (a price with letters): shown like
// any other refusal, so that every message comes from one place.
struct RefuseInput {
  core::Error error;
};

// ---- completions ------------------------------------------------------------
struct PinChecked {
  core::PersonId person;
  bool matches;
};
struct EntryCommitted {
  core::EntryId entry;
  std::int64_t seq;
  ports::Hash256 hash{};  // the journal's head from now on
};
// Neither of the two: this till's journal has no such receipt.
struct ReceiptLookedUp {
  std::uint64_t look_up;
  std::optional<core::SaleFound> found{};
  std::optional<core::Error> error{};
};
struct EntryFailed {
  core::EntryId entry;
  core::Error error;
};
struct WorkspaceFailed {
  core::Error error;
};
// Noticed by something else than an entry or the workspace: nothing more can be written.
struct JournalFailed {
  core::Error error;
};
struct PrintRecorded {
  core::PrintJobId job;
  std::optional<core::Error> error{};  // why it is not on the disk
};
struct PrintFinished {
  core::PrintJobId job;
  ports::OutputOutcome outcome;
};
struct KickFinished {
  core::KickId kick;
  ports::OutputOutcome outcome;
};
struct DeviceChanged {
  ports::DeviceStatus status;
};
struct ScaleChanged {
  ports::ScaleReading reading;
};
struct ServerChanged {
  // down: does not answer; it passes by waiting. refused: answers, and does not take this
  // till's entries; that stays until somebody mends something.
  enum class Link : std::uint8_t { none, connecting, up, down, refused } link;
  std::int64_t waiting = 0;        // entries not yet acknowledged
  core::Error error{};             // why it is down or refused
  std::int64_t quarantined = 0;    // entries that the server keeps and could not apply
  core::Instant oldest_waiting{};  // meaningless when nothing waits
  // As ahead_of_server_ms() (clock_watch.h) has it; empty: nothing new about the clock.
  std::optional<std::int64_t> clock_ahead_ms{};
  std::vector<ports::QuarantinedEntry> set_aside{};  // the oldest of the quarantined ones

  friend bool operator==(const ServerChanged&, const ServerChanged&) = default;
};
// At a start: the journal was older than the server's copy, and so many entries were put
// back into it before the fold.
struct EntriesBroughtBack {
  std::int64_t count;
};
struct CatalogueChanged {};  // read goods, people and profile again
struct ClockTicked {};       // for time-outs and the clock on the screen

}  // namespace command

using Command = std::variant<
    command::ChoosePerson, command::EnterPin, command::SignOut, command::OpenShift, command::Scan,
    command::AddItem, command::SelectLine, command::SetQuantity, command::VoidLine,
    command::OverridePrice, command::DiscountLine, command::DiscountSale, command::VoidSale,
    command::StartCashPayment, command::TenderCash, command::CancelPayment, command::NextSale,
    command::ReprintReceipt, command::ReprintShiftReport, command::ReprintCountSlip,
    command::PrintLabel, command::OpenDrawer, command::MoveCash, command::OpenCount,
    command::LeaveCount, command::SetNextCounted, command::DiscardCount, command::SubmitCount,
    command::StartCloseShift, command::CloseShift, command::ConfirmCloseShift, command::StartReturn,
    command::FindReceipt, command::SelectReturnLine, command::SetReturnQuantity,
    command::ReturnEverything, command::SetReturnReason, command::ConfirmReturn,
    command::LeaveReturn, command::TakeWeight, command::TypeWeight, command::SetTare,
    command::TareScale, command::CancelWeighing, command::ScaleChanged, command::ReceiptLookedUp,
    command::CancelCloseShift, command::DismissBanner, command::RefuseInput, command::PinChecked,
    command::EntryCommitted, command::EntryFailed, command::WorkspaceFailed, command::JournalFailed,
    command::PrintRecorded, command::PrintFinished, command::KickFinished, command::DeviceChanged,
    command::ServerChanged, command::EntriesBroughtBack, command::CatalogueChanged,
    command::ClockTicked>;

}  // namespace holdfast::till
