// Payment terminal, card reader and note acceptor: what their interfaces promise.
#include "drivers/sim/sim_card_reader.h"
#include "drivers/sim/sim_note_acceptor.h"
#include "drivers/sim/sim_payment_terminal.h"

namespace holdfast::drivers {
namespace {

using core::ErrorCode;
using core::Money;
using ports::DeviceHealth;
using ports::PaymentId;
using ports::PaymentOutcome;
using ports::PaymentResult;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Money euros(std::int64_t cents) {
  return {cents, *core::Currency::from_code("EUR")};
}

PaymentId payment(std::uint8_t number) {
  PaymentId id;
  id.value.bytes[15] = number;
  return id;
}

class Terminal : public ::testing::Test {
 protected:
  Terminal() {
    EXPECT_TRUE(terminal_.start(
        [this](PaymentId id, const PaymentOutcome& outcome) { done_.emplace_back(id, outcome); },
        [this](DeviceHealth health, const std::string& detail) {
          health_ = health;
          detail_ = detail;
        }));
  }
  // The outcome of the one thing that ended.
  PaymentOutcome ended() {
    terminal_.pump();
    EXPECT_THAT(done_, SizeIs(1));
    PaymentOutcome outcome = done_.empty() ? PaymentOutcome{} : done_.back().second;
    done_.clear();
    return outcome;
  }

  std::vector<std::pair<PaymentId, PaymentOutcome>> done_;
  DeviceHealth health_ = DeviceHealth::absent;
  std::string detail_;
  SimPaymentTerminal terminal_{SimMode::stepped};
};

TEST_F(Terminal, Approved) {
  terminal_.pay(payment(1), euros(1'250));
  terminal_.pump();
  EXPECT_THAT(done_, IsEmpty()) << "it waits for the card";
  EXPECT_EQ(health_, DeviceHealth::ready);
  terminal_.approve();
  const PaymentOutcome outcome = ended();
  EXPECT_EQ(outcome.result, PaymentResult::approved);
  EXPECT_EQ(outcome.amount, euros(1'250));
  EXPECT_EQ(outcome.proof.last_digits.size(), 4U);
  EXPECT_EQ(terminal_.booked().at(payment(1)), euros(1'250));
}

TEST_F(Terminal, DeclinedAndCancelledBookNothing) {
  terminal_.pay(payment(1), euros(100));
  terminal_.decline("LIMIT EXCEEDED");
  const PaymentOutcome declined = ended();
  EXPECT_EQ(declined.result, PaymentResult::declined);
  EXPECT_EQ(declined.text, "LIMIT EXCEEDED");
  terminal_.pay(payment(2), euros(100));
  terminal_.cancel(payment(9));  // another one
  terminal_.cancel(payment(2));
  EXPECT_EQ(ended().result, PaymentResult::cancelled);
  terminal_.pay(payment(3), euros(100));
  terminal_.cancel_by_customer();
  EXPECT_EQ(ended().result, PaymentResult::cancelled);
  terminal_.cancel(payment(3));
  terminal_.pump();
  EXPECT_THAT(done_, IsEmpty()) << "one answer for each";
  EXPECT_THAT(terminal_.booked(), IsEmpty());
}

TEST_F(Terminal, ATimeOutIsUnknownAndLookedUp) {
  terminal_.pay(payment(1), euros(100));
  terminal_.time_out();
  const PaymentOutcome outcome = ended();
  EXPECT_EQ(outcome.result, PaymentResult::unknown);
  EXPECT_EQ(outcome.error.code, ErrorCode::device_timeout);
  terminal_.look_up(payment(1));
  EXPECT_EQ(ended().result, PaymentResult::cancelled);
}

TEST_F(Terminal, ALineThatBreaksAfterTheAmountWasSentIsUnknownEitherWay) {
  terminal_.pay(payment(1), euros(100));
  terminal_.book_and_lose_the_line();
  EXPECT_EQ(ended().result, PaymentResult::unknown);
  EXPECT_EQ(health_, DeviceHealth::failed);
  EXPECT_THAT(detail_, HasSubstr("Check its cable"));
  terminal_.look_up(payment(1));
  EXPECT_EQ(ended().result, PaymentResult::unknown) << "nobody is there to ask";
  terminal_.set_connected(true);
  terminal_.look_up(payment(1));
  const PaymentOutcome found = ended();
  EXPECT_EQ(found.result, PaymentResult::approved);
  EXPECT_EQ(found.amount, euros(100));

  terminal_.pay(payment(2), euros(200));
  terminal_.lose_the_line();
  EXPECT_EQ(ended().result, PaymentResult::unknown);
  terminal_.set_connected(true);
  terminal_.look_up(payment(2));
  EXPECT_EQ(ended().result, PaymentResult::cancelled);
  EXPECT_THAT(terminal_.booked(), SizeIs(1));
}

TEST_F(Terminal, NothingIsPaidTwice) {
  terminal_.pay(payment(1), euros(100));
  terminal_.pay(payment(1), euros(100));  // while it waits
  terminal_.book_and_lose_the_line();
  (void)ended();
  terminal_.set_connected(true);
  terminal_.pay(payment(1), euros(100));  // after an unknown end
  EXPECT_EQ(ended().result, PaymentResult::approved) << "what it was, looked up";
  EXPECT_EQ(terminal_.requests(), 1);
  EXPECT_THAT(terminal_.booked(), SizeIs(1));
}

TEST_F(Terminal, WhatWasNeverSentHasFailedForCertain) {
  terminal_.set_connected(false);
  terminal_.pay(payment(1), euros(100));
  const PaymentOutcome outcome = ended();
  EXPECT_EQ(outcome.result, PaymentResult::failed);
  EXPECT_EQ(outcome.error.code, ErrorCode::device_offline);
  terminal_.set_connected(true);
  terminal_.look_up(payment(1));
  EXPECT_EQ(ended().result, PaymentResult::failed);
  terminal_.pay(payment(2), euros(100));
  terminal_.pay(payment(3), euros(100));
  EXPECT_EQ(ended().error.code, ErrorCode::device_busy);
  EXPECT_EQ(terminal_.requests(), 1);
}

TEST_F(Terminal, StoppingInTheMiddleIsUnknown) {
  terminal_.pay(payment(1), euros(100));
  terminal_.pump();
  terminal_.stop();
  ASSERT_THAT(done_, SizeIs(1));
  EXPECT_EQ(done_[0].second.result, PaymentResult::unknown);
}

TEST(SimCardReaderTest, GivesNothingThatPays) {
  std::string told;
  SimCardReader reader([](std::string_view) { return std::array<std::uint8_t, 32>{}; },
                       SimMode::stepped);
  std::vector<core::CardSwipe> swipes;
  DeviceHealth health = DeviceHealth::absent;
  ASSERT_TRUE(reader.start([&](const core::CardSwipe& swipe) { swipes.push_back(swipe); },
                           [&](DeviceHealth now, const std::string& detail) {
                             health = now;
                             told += detail;
                           }));
  const std::string number = "4" + std::string(15, '1');
  reader.swipe(";" + number + "=2912?");
  reader.swipe(";9800012345?");
  reader.swipe("%B scratched");
  reader.pump();
  ASSERT_THAT(swipes, SizeIs(2));
  EXPECT_EQ(swipes[0].kind, core::CardSwipe::Kind::payment);
  EXPECT_EQ(swipes[1].kind, core::CardSwipe::Kind::shop);
  for (const core::CardSwipe& swipe : swipes) told += swipe.masked + swipe.token;
  EXPECT_EQ(told.find(number), std::string::npos);
  EXPECT_EQ(told.find("scratched"), std::string::npos);
  EXPECT_EQ(health, DeviceHealth::warning);
}

class Acceptor : public ::testing::Test {
 protected:
  using Kind = ports::NoteEvent::Kind;
  Acceptor() {
    EXPECT_TRUE(
        acceptor_.start([this](const ports::NoteEvent& event) { events_.push_back(event); },
                        [this](DeviceHealth health, const std::string&) { health_ = health; }));
    acceptor_.enable(true);
  }
  std::vector<Kind> kinds() {
    acceptor_.pump();
    std::vector<Kind> all;
    for (const auto& event : std::exchange(events_, {})) all.push_back(event.kind);
    return all;
  }

  std::vector<ports::NoteEvent> events_;
  DeviceHealth health_ = DeviceHealth::absent;
  SimNoteAcceptor acceptor_{{euros(1'000), euros(2'000)}, SimMode::stepped};
};

TEST_F(Acceptor, EscrowThenStack) {
  acceptor_.insert(euros(1'000));
  EXPECT_EQ(kinds(), (std::vector{Kind::escrowed}));
  EXPECT_THAT(acceptor_.stacker(), IsEmpty()) << "not paid before it is stacked";
  acceptor_.stack();
  acceptor_.stack();
  EXPECT_EQ(kinds(), (std::vector{Kind::stacked})) << "once";
  EXPECT_EQ(acceptor_.stacker(), (std::vector{euros(1'000)}));
}

TEST_F(Acceptor, EscrowThenBack) {
  acceptor_.insert(euros(2'000));
  acceptor_.give_back();
  EXPECT_EQ(kinds(), (std::vector{Kind::escrowed, Kind::returned}));
  acceptor_.insert(euros(2'000));
  acceptor_.enable(false);
  EXPECT_EQ(kinds(), (std::vector{Kind::escrowed, Kind::returned}));
  acceptor_.stack();
  EXPECT_THAT(kinds(), IsEmpty());
  EXPECT_THAT(acceptor_.stacker(), IsEmpty());
}

TEST_F(Acceptor, RejectsWhatItDoesNotKnowAndASecondNote) {
  acceptor_.insert(euros(50'000));
  acceptor_.insert(euros(1'000));
  acceptor_.insert(euros(1'000));
  EXPECT_EQ(kinds(), (std::vector{Kind::rejected, Kind::escrowed, Kind::rejected}));
  acceptor_.enable(false);
  acceptor_.insert(euros(1'000));
  EXPECT_EQ(kinds(), (std::vector{Kind::returned, Kind::rejected}));
}

TEST_F(Acceptor, ALostAnswerIsUnknown) {
  acceptor_.lose_next_answer();
  acceptor_.insert(euros(1'000));
  acceptor_.stack();
  EXPECT_EQ(kinds(), (std::vector{Kind::escrowed, Kind::unknown}));
  EXPECT_THAT(acceptor_.stacker(), SizeIs(1)) << "though it is there";
}

TEST_F(Acceptor, AJamIsTold) {
  acceptor_.jam(true);
  acceptor_.insert(euros(1'000));
  EXPECT_EQ(kinds(), (std::vector{Kind::rejected}));
  EXPECT_EQ(health_, DeviceHealth::failed);
}

}  // namespace
}  // namespace holdfast::drivers
