// A payment terminal: a device that takes a card, asks for its PIN and talks to the acquirer by
// itself. The till gives it an amount and hears what became of it; card number and PIN never reach
// the till. Simulated twin: drivers/sim/sim_payment_terminal.h. No driver of a real one exists yet,
// and the selling screens do not offer it.
//
// A payment ends in one of five ways. `unknown` is the one that matters: the amount was sent, and
// then nothing was heard. The customer may have paid. Nobody asks again by itself: look_up() asks
// the terminal what became of that payment, and a person decides.
//
// Threads: start() and stop() are called by the owner and may block up to a second; pay(),
// cancel() and look_up() are called from the owner's thread and return at once. `on_done` is
// called from the device's thread, exactly once for each pay() and each look_up(). Terms of
// UnifiedPOS 1.14 (CAT): authorizeSales, clearOutput, output complete.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "pos/core/money.h"
#include "pos/core/uuid.h"
#include "pos/ports/device.h"

namespace holdfast::ports {

// Of the till: the terminal keeps it with the payment.
using PaymentId = core::Id<struct PaymentTag>;

enum class PaymentResult : std::uint8_t {
  approved,
  declined,   // by the acquirer or the card
  cancelled,  // by the customer or the till, before anything was booked
  failed,     // nothing was sent: certainly not paid
  unknown,    // the amount was sent, and the answer did not come
};

// What may be kept and printed of a card: nothing that pays.
struct CardProof {
  std::string scheme;         // "Visa"
  std::string last_digits;    // the last four of the card's number
  std::string authorisation;  // the acquirer's code, for the receipt
  std::string reference;      // under which the terminal finds it again

  friend bool operator==(const CardProof&, const CardProof&) = default;
};

struct PaymentOutcome {
  PaymentResult result = PaymentResult::failed;
  core::Money amount;   // of approved: what was booked
  CardProof proof;      // of approved; empty otherwise
  core::Error error{};  // of failed and unknown: why
  std::string text;     // the terminal's own words, of declined; may be empty

  friend bool operator==(const PaymentOutcome&, const PaymentOutcome&) = default;
};

class CardPayment {
 public:
  // They fill no role of the till yet (DeviceRole), so they tell their health alone, with a
  // sentence where somebody has to do something.
  using HealthHandler = std::function<void(DeviceHealth, const std::string& detail)>;
  using PaymentHandler = std::function<void(PaymentId, const PaymentOutcome&)>;

  virtual ~CardPayment() = default;
  // Errors: device_failure. No hardware is not an error.
  virtual core::Result<void> start(PaymentHandler on_done, HealthHandler on_health) = 0;
  // A payment under way ends as unknown, or as failed where nothing was sent. After it has
  // returned no handler is called any more.
  virtual void stop() = 0;
  // One at a time: another one ends as failed with device_busy. The same id again is looked up,
  // never paid again.
  virtual void pay(PaymentId id, const core::Money& amount) = 0;
  // Asks the terminal to give up. What was booked meanwhile stays approved.
  virtual void cancel(PaymentId id) = 0;
  // What became of a payment; failed when the terminal never heard of it. Nothing is paid by this.
  virtual void look_up(PaymentId id) = 0;
};

}  // namespace holdfast::ports
