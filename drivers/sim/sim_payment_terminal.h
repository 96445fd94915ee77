// A payment terminal that is operated from a test: after pay() it waits for a card until somebody
// says what happens. It keeps what it booked, as a real one does, so that a test can compare what
// the till believes with what the customer paid.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "drivers/sim/sim_worker.h"
#include "pos/ports/card_payment.h"

namespace holdfast::drivers {

class SimPaymentTerminal final : public ports::CardPayment {
 public:
  explicit SimPaymentTerminal(SimMode mode = SimMode::threaded) : worker_(mode) {}
  ~SimPaymentTerminal() override { stop(); }

  core::Result<void> start(PaymentHandler on_done, HealthHandler on_health) override;
  void stop() override;
  void pay(ports::PaymentId id, const core::Money& amount) override;
  void cancel(ports::PaymentId id) override;
  void look_up(ports::PaymentId id) override;

  // What happens to the payment that waits. Any thread; nothing happens when none does.
  void approve();
  void decline(const std::string& text);
  void cancel_by_customer();
  // The line breaks: after the amount was booked, or before. The till cannot tell them apart.
  void book_and_lose_the_line();
  void lose_the_line();
  // The till's patience is over.
  void time_out();

  void set_connected(bool connected);
  // What customers really paid, and how often.
  [[nodiscard]] std::map<ports::PaymentId, core::Money> booked() const;
  // How often an amount was taken in, a repeated one included.
  [[nodiscard]] int requests() const;
  std::size_t pump() { return worker_.pump(); }

 private:
  struct Payment {
    ports::PaymentId id;
    core::Money amount;
  };
  [[nodiscard]] ports::PaymentOutcome book(const Payment& payment);
  [[nodiscard]] ports::PaymentOutcome known(ports::PaymentId id) const;
  void end(const ports::PaymentOutcome& outcome);
  void after(const std::function<std::optional<ports::PaymentOutcome>(const Payment&)>& what);
  void report();

  mutable std::mutex mutex_;
  bool running_ = false;
  bool connected_ = true;
  std::optional<Payment> waiting_;
  std::map<ports::PaymentId, ports::PaymentOutcome> ended_;  // as the terminal knows them
  std::map<ports::PaymentId, core::Money> booked_;
  int requests_ = 0;
  PaymentHandler on_done_;
  HealthHandler on_health_;
  SimWorker worker_;
};

}  // namespace holdfast::drivers
