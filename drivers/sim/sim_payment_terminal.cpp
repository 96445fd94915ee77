#include "drivers/sim/sim_payment_terminal.h"

#include <utility>

namespace holdfast::drivers {
namespace {

using core::ErrorCode;
using ports::DeviceHealth;
using ports::PaymentId;
using ports::PaymentOutcome;
using ports::PaymentResult;

PaymentOutcome not_paid(PaymentResult result, core::Error error = {}, std::string text = {}) {
  return {result, {}, {}, std::move(error), std::move(text)};
}

PaymentOutcome unknown(ErrorCode code) {
  return not_paid(PaymentResult::unknown,
                  {code, "look on the payment terminal whether the customer has paid"});
}

}  // namespace

core::Result<void> SimPaymentTerminal::start(PaymentHandler on_done, HealthHandler on_health) {
  {
    const std::lock_guard lock(mutex_);
    on_done_ = std::move(on_done);
    on_health_ = std::move(on_health);
    running_ = true;
  }
  worker_.start();
  report();
  return {};
}

void SimPaymentTerminal::stop() {
  // The amount is at the terminal: what becomes of it is not known here.
  after([](const Payment&) { return unknown(ErrorCode::device_closed); });
  worker_.stop();
  const std::lock_guard lock(mutex_);
  running_ = false;
}

void SimPaymentTerminal::pay(PaymentId id, const core::Money& amount) {
  worker_.post([this, id, amount] {
    PaymentOutcome outcome;
    {
      const std::lock_guard lock(mutex_);
      if (ended_.contains(id)) {
        outcome = known(id);
      } else if (!connected_) {
        outcome = not_paid(PaymentResult::failed,
                           {ErrorCode::device_offline, "the payment terminal is not reached"});
      } else if (waiting_) {
        if (waiting_->id == id) return;  // it waits already, and answers once for each call
        outcome = not_paid(PaymentResult::failed, {ErrorCode::device_busy, "another payment"});
      } else {
        ++requests_;
        waiting_ = Payment{id, amount};
        return;
      }
    }
    on_done_(id, outcome);
  });
}

void SimPaymentTerminal::cancel(PaymentId id) {
  after([id](const Payment& payment) -> std::optional<PaymentOutcome> {
    if (payment.id != id) return std::nullopt;
    return not_paid(PaymentResult::cancelled);
  });
}

void SimPaymentTerminal::look_up(PaymentId id) {
  worker_.post([this, id] {
    PaymentOutcome outcome;
    {
      const std::lock_guard lock(mutex_);
      outcome = connected_ ? known(id) : unknown(ErrorCode::device_offline);
    }
    on_done_(id, outcome);
  });
}

void SimPaymentTerminal::approve() {
  after([this](const Payment& payment) { return book(payment); });
}

void SimPaymentTerminal::decline(const std::string& text) {
  after([text](const Payment&) { return not_paid(PaymentResult::declined, {}, text); });
}

void SimPaymentTerminal::cancel_by_customer() {
  after([](const Payment&) { return not_paid(PaymentResult::cancelled); });
}

void SimPaymentTerminal::book_and_lose_the_line() {
  after([this](const Payment& payment) {
    ended_[payment.id] = book(payment);
    connected_ = false;
    return unknown(ErrorCode::device_offline);
  });
  report();
}

void SimPaymentTerminal::lose_the_line() {
  after([this](const Payment& payment) {
    ended_[payment.id] = not_paid(PaymentResult::cancelled);
    connected_ = false;
    return unknown(ErrorCode::device_offline);
  });
  report();
}

void SimPaymentTerminal::time_out() {
  after([this](const Payment& payment) {
    ended_[payment.id] = not_paid(PaymentResult::cancelled);
    return unknown(ErrorCode::device_timeout);
  });
}

void SimPaymentTerminal::set_connected(bool connected) {
  {
    const std::lock_guard lock(mutex_);
    connected_ = connected;
  }
  report();
}

std::map<PaymentId, core::Money> SimPaymentTerminal::booked() const {
  const std::lock_guard lock(mutex_);
  return booked_;
}

int SimPaymentTerminal::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

PaymentOutcome SimPaymentTerminal::book(const Payment& payment) {
  booked_[payment.id] = payment.amount;
  return {PaymentResult::approved,
          payment.amount,
          {"Test card", "0000", "TEST01", payment.id.to_string()},
          {},
          {}};
}

PaymentOutcome SimPaymentTerminal::known(PaymentId id) const {
  const auto found = ended_.find(id);
  if (found != ended_.end()) return found->second;
  return not_paid(PaymentResult::failed,
                  {ErrorCode::device_failure, "the payment terminal never heard of this payment"});
}

void SimPaymentTerminal::after(
    const std::function<std::optional<PaymentOutcome>(const Payment&)>& what) {
  worker_.post([this, what] {
    PaymentId id;
    std::optional<PaymentOutcome> outcome;
    {
      const std::lock_guard lock(mutex_);
      if (!waiting_) return;
      id = waiting_->id;
      outcome = what(*waiting_);
      if (!outcome) return;
      waiting_.reset();
      ended_.try_emplace(id, *outcome);
    }
    on_done_(id, *outcome);
  });
}

void SimPaymentTerminal::report() {
  worker_.post([this] {
    bool connected = false;
    {
      const std::lock_guard lock(mutex_);
      connected = connected_;
    }
    on_health_(
        connected ? DeviceHealth::ready : DeviceHealth::failed,
        connected ? "" : "The payment terminal is not reached. Check its cable and network.");
  });
}

}  // namespace holdfast::drivers
