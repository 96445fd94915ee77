// The real scheduler, the real socket backend, and a printer that can be switched off.
#include <map>

#include "drivers/printer/escpos.h"
#include "tests/drivers/printer/cups_counter.h"

namespace holdfast::drivers {
namespace {

using namespace std::chrono_literals;
using core::ErrorCode;
using ports::DeviceHealth;
using ports::OutputOutcome;
using ports::OutputResult;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST_F(Cups, ReceiptsAndKicksArriveByteForByteAndInOrder) {
  open();
  std::vector<Bytes> expected;
  for (std::uint8_t n = 1; n <= 3; ++n) {
    const core::ReceiptDocument document = receipt("Sale " + std::to_string(n));
    drawer_->kick(kick_id(n));
    printer_->print(print_id(n), document);
    expected.push_back(drawer_pulse(profile_.drawer));
    expected.push_back(render_escpos(document, profile_));
  }
  for (std::uint8_t n = 1; n <= 3; ++n) {
    EXPECT_EQ(kicks_.wait(kick_id(n)).result, OutputResult::done);
    EXPECT_EQ(prints_.wait(print_id(n)).result, OutputResult::done);
  }
  ASSERT_TRUE(simulator_.wait_for_cuts(3));
  EXPECT_EQ(simulator_.jobs(), expected);
  EXPECT_THAT(simulator_.problems(), IsEmpty());
  EXPECT_EQ(simulator_.kicks(), 3U);
  EXPECT_THAT(simulator_.text(48), HasSubstr("Sale 2\n"));
  EXPECT_EQ(prints_.wait_for(DeviceHealth::ready).name, "cups:receipt");
}

TEST_F(Cups, AQueueThatDoesNotExistIsNamedAndSoAreTheOthers) {
  open("recipt");
  const ports::DeviceStatus status = prints_.wait_for(DeviceHealth::failed);
  EXPECT_THAT(status.detail, HasSubstr("\"recipt\" does not exist; this computer has: receipt"));
  printer_->print(print_id(1), receipt("a"));
  drawer_->kick(kick_id(1));
  const OutputOutcome outcome = prints_.wait(print_id(1));
  EXPECT_EQ(outcome.result, OutputResult::failed);
  EXPECT_EQ(outcome.error.code, ErrorCode::printer_unknown);
  EXPECT_EQ(kicks_.wait(kick_id(1)).error.code, ErrorCode::printer_unknown);
}

TEST_F(Cups, AReceiptWaitsForAPrinterThatIsSwitchedOn) {
  simulator_.switch_off();
  open();
  printer_->print(print_id(1), receipt("first"));
  printer_->print(print_id(2), receipt("second"));
  const ports::DeviceStatus status = prints_.wait_for(DeviceHealth::failed);
  EXPECT_THAT(status.detail, HasSubstr("does not answer")) << "the screen says so meanwhile";
  EXPECT_FALSE(prints_.answered(print_id(1)));
  simulator_.switch_on();
  EXPECT_EQ(prints_.wait(print_id(1)).result, OutputResult::done);
  EXPECT_EQ(prints_.wait(print_id(2)).result, OutputResult::done);
  prints_.wait_for(DeviceHealth::ready);
  ASSERT_TRUE(simulator_.wait_for_cuts(2));
  const std::string text = simulator_.text(48);
  EXPECT_LT(text.find("first"), text.find("second"));
}

TEST_F(Cups, AKickDoesNotWaitForAPrinterThatIsSwitchedOn) {
  simulator_.switch_off();
  open("receipt", 1500ms);
  drawer_->kick(kick_id(1));
  const OutputOutcome outcome = kicks_.wait(kick_id(1));
  EXPECT_EQ(outcome.result, OutputResult::failed);
  EXPECT_EQ(outcome.error.code, ErrorCode::device_offline);
  EXPECT_THAT(pending_jobs(), IsEmpty()) << "taken back from the scheduler";
  simulator_.switch_on();
  printer_->print(print_id(1), receipt("later"));
  EXPECT_EQ(prints_.wait(print_id(1)).result, OutputResult::done);
  ASSERT_TRUE(simulator_.wait_for_cuts(1));
  EXPECT_EQ(simulator_.kicks(), 0U);
}

TEST_F(Cups, AKickThatAnEarlierRunLeftIsTakenBack) {
  simulator_.switch_off();
  // As a till leaves it that is killed: nobody waits for these any more.
  cupsd_.pause_queue("receipt");
  std::atomic<bool> hurry = false;
  std::thread earlier([&] {
    CupsConnection connection(cupsd_.server(), "receipt", hurry);
    const Bytes pulse = drawer_pulse(profile_.drawer);
    EXPECT_TRUE(connection.print_job("holdfast-kick-lane2-old", pulse));
    EXPECT_TRUE(connection.print_job("holdfast-kick-lane3-of-another-till", pulse));
    EXPECT_TRUE(connection.print_job("holdfast-receipt-old", pulse));
  });
  earlier.join();
  open();
  const auto limit = std::chrono::steady_clock::now() + kPatience;
  while (pending_jobs().size() > 2 && std::chrono::steady_clock::now() < limit)
    std::this_thread::sleep_for(10ms);
  EXPECT_THAT(pending_jobs(), ::testing::UnorderedElementsAre("holdfast-kick-lane3-of-another-till",
                                                              "holdfast-receipt-old"));
}

// A till that was killed knows the id of its last print, and nothing else.
TEST_F(Cups, AReceiptOfAnEarlierRunIsLookedUpAndNotRepeated) {
  open();
  printer_->print(print_id(1), receipt("ended"));
  EXPECT_EQ(prints_.wait(print_id(1)).result, OutputResult::done);
  printer_.reset();
  drawer_.reset();
  cupsd_.pause_queue("receipt");
  std::atomic<bool> hurry = false;
  std::thread earlier([&] {
    CupsConnection connection(cupsd_.server(), "receipt", hurry);
    EXPECT_TRUE(connection.print_job("holdfast-receipt-" + print_id(2).to_string(),
                                     render_escpos(receipt("on its way"), profile_)));
  });
  earlier.join();

  prints_.forget();
  open();
  for (std::uint8_t n = 1; n <= 3; ++n) printer_->look_up(print_id(n));
  EXPECT_EQ(prints_.wait(print_id(1)).result, OutputResult::done);
  EXPECT_EQ(prints_.wait(print_id(3)).result, OutputResult::unknown) << "nobody knows of it";
  EXPECT_FALSE(prints_.answered(print_id(2)));
  cupsd_.resume_queue("receipt");
  EXPECT_EQ(prints_.wait(print_id(2)).result, OutputResult::done);
  ASSERT_TRUE(simulator_.wait_for_cuts(2));
  EXPECT_EQ(simulator_.cuts(), 2U);
}

TEST_F(Cups, AStoppedQueueSaysHowToStartIt) {
  open();
  prints_.wait_for(DeviceHealth::ready);
  cupsd_.pause_queue("receipt");
  EXPECT_THAT(prints_.wait_for(DeviceHealth::failed).detail, HasSubstr("cupsenable receipt"));
  cupsd_.resume_queue("receipt");
  prints_.wait_for(DeviceHealth::ready);
  cupsd_.reject_jobs("receipt");
  EXPECT_THAT(prints_.wait_for(DeviceHealth::failed).detail, HasSubstr("cupsaccept receipt"));
  printer_->print(print_id(1), receipt("a"));
  EXPECT_EQ(prints_.wait(print_id(1)).result, OutputResult::failed);
}

// Somebody stopped the queue and forgot it: what was sold meanwhile comes out in its order, once.
TEST_F(Cups, WhatAStoppedQueueHeldComesOutInItsOrder) {
  constexpr std::uint8_t kReceipts = 50;
  open();
  prints_.wait_for(DeviceHealth::ready);
  cupsd_.pause_queue("receipt");
  prints_.wait_for(DeviceHealth::failed);
  std::vector<Bytes> expected;
  for (std::uint8_t n = 1; n <= kReceipts; ++n) {
    const core::ReceiptDocument document = receipt("Sale " + std::to_string(n));
    printer_->print(print_id(n), document);
    expected.push_back(render_escpos(document, profile_));
  }
  std::this_thread::sleep_for(1s);
  EXPECT_FALSE(prints_.answered(print_id(1)));
  cupsd_.resume_queue("receipt");
  for (std::uint8_t n = 1; n <= kReceipts; ++n) {
    EXPECT_EQ(prints_.wait(print_id(n)).result, OutputResult::done) << int{n};
  }
  ASSERT_TRUE(simulator_.wait_for_cuts(kReceipts));
  EXPECT_EQ(simulator_.jobs(), expected);
}

// By a person at the print server, while the printer is off: it is certain that nothing came out.
TEST_F(Cups, AJobThatSomebodyCancelsIsNotPrinted) {
  cupsd_.pause_queue("receipt");
  open();
  printer_->print(print_id(1), receipt("cancelled"));
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (pending_jobs().empty() && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(20ms);
  }
  http_t* http = httpConnect2(cupsd_.server().c_str(), 0, nullptr, AF_UNSPEC, HTTP_ENCRYPTION_NEVER,
                              1, 5000, nullptr);
  ASSERT_NE(http, nullptr);
  cups_job_t* jobs = nullptr;
  const int count = cupsGetJobs2(http, &jobs, "receipt", 0, CUPS_WHICHJOBS_ACTIVE);
  ASSERT_EQ(count, 1);
  EXPECT_LE(cupsCancelJob2(http, "receipt", jobs[0].id, 0), IPP_STATUS_OK_EVENTS_COMPLETE);
  cupsFreeJobs(count, jobs);
  httpClose(http);
  EXPECT_EQ(prints_.wait(print_id(1)).result, OutputResult::failed);
  cupsd_.resume_queue("receipt");
  printer_->print(print_id(2), receipt("next"));
  EXPECT_EQ(prints_.wait(print_id(2)).result, OutputResult::done);
  ASSERT_TRUE(simulator_.wait_for_cuts(1));
  EXPECT_THAT(simulator_.text(48), ::testing::Not(HasSubstr("cancelled")));
}

TEST_F(Cups, WithoutASchedulerNothingIsSentAndThatIsSaid) {
  open();
  prints_.wait_for(DeviceHealth::ready);
  cupsd_.stop();
  printer_->print(print_id(1), receipt("a"));
  const OutputOutcome outcome = prints_.wait(print_id(1));
  EXPECT_EQ(outcome.result, OutputResult::failed);
  EXPECT_EQ(outcome.error.code, ErrorCode::device_offline);
  EXPECT_THAT(prints_.wait_for(DeviceHealth::failed).detail, HasSubstr("cupsd is running"));
  cupsd_.start();
  prints_.wait_for(DeviceHealth::ready);
  printer_->print(print_id(2), receipt("b"));
  EXPECT_EQ(prints_.wait(print_id(2)).result, OutputResult::done);
  ASSERT_TRUE(simulator_.wait_for_cuts(1));
  EXPECT_EQ(simulator_.cuts(), 1U);
}

TEST_F(Cups, ASchedulerThatIsKilledAndStaysAwayLeavesTheOutcomeUnknown) {
  simulator_.switch_off();
  open();
  printer_->print(print_id(1), receipt("a"));
  prints_.wait_for(DeviceHealth::failed);  // accepted, and its backend tries
  cupsd_.kill();
  EXPECT_EQ(prints_.wait(print_id(1)).result, OutputResult::unknown);
}

TEST_F(Cups, ASchedulerThatIsKilledAndComesBackPrintsWhatItAccepted) {
  simulator_.switch_off();
  open();
  printer_->print(print_id(1), receipt("a"));
  prints_.wait_for(DeviceHealth::failed);
  cupsd_.kill();
  simulator_.switch_on();
  cupsd_.start();
  const OutputOutcome outcome = prints_.wait(print_id(1));
  EXPECT_NE(outcome.result, OutputResult::failed) << "it was accepted";
  if (outcome.result == OutputResult::done) {
    EXPECT_TRUE(simulator_.wait_for_cuts(1));
  }
}

// However the moments fall: `done` means on paper, `failed` means not on paper.
TEST_F(Cups, KilledAtAnyMomentTheOutcomeNeverLies) {
  open();
  prints_.wait_for(DeviceHealth::ready);
  std::size_t certainly = 0;
  constexpr std::uint8_t kRounds = 6;
  std::map<std::uint8_t, OutputResult> results;
  for (std::uint8_t n = 1; n <= kRounds; ++n) {
    printer_->print(print_id(n), receipt("round " + std::to_string(n)));
    std::this_thread::sleep_for(3ms * (n - 1));
    cupsd_.kill();
    cupsd_.start();
    results[n] = prints_.wait(print_id(n)).result;
    if (results[n] == OutputResult::done) ++certainly;
  }
  EXPECT_TRUE(simulator_.wait_for_cuts(certainly));
  const std::string text = simulator_.text(48);
  for (const auto& [n, result] : results) {
    const bool on_paper = text.find("round " + std::to_string(n) + "\n") != std::string::npos;
    if (result == OutputResult::unknown) continue;
    EXPECT_EQ(on_paper, result == OutputResult::done) << "round " << int{n};
  }
}

TEST_F(Cups, AQueueThatIsDeletedAtAnyMomentTheOutcomeNeverLies) {
  open();
  prints_.wait_for(DeviceHealth::ready);
  std::size_t certainly = 0;
  constexpr std::uint8_t kRounds = 8;
  std::map<std::uint8_t, OutputResult> results;
  for (std::uint8_t n = 1; n <= kRounds; ++n) {
    printer_->print(print_id(n), receipt("round " + std::to_string(n)));
    std::this_thread::sleep_for(2ms * (n - 1));
    cupsd_.delete_queue("receipt");
    results[n] = prints_.wait(print_id(n)).result;
    if (results[n] == OutputResult::done) ++certainly;
    cupsd_.add_raw_queue("receipt", simulator_.port());
  }
  EXPECT_TRUE(simulator_.wait_for_cuts(certainly));
  std::this_thread::sleep_for(300ms);  // what a backend still has
  const std::string text = simulator_.text(48);
  for (const auto& [n, result] : results) {
    const bool on_paper = text.find("round " + std::to_string(n) + "\n") != std::string::npos;
    if (result == OutputResult::unknown) continue;
    EXPECT_EQ(on_paper, result == OutputResult::done) << "round " << int{n};
  }
}

TEST_F(Cups, StopTakesBackWhatHasNotBegun) {
  simulator_.switch_off();
  open();
  printer_->print(print_id(1), receipt("a"));
  drawer_->kick(kick_id(1));
  prints_.wait_for(DeviceHealth::failed);
  const auto before = std::chrono::steady_clock::now();
  printer_->stop();
  drawer_->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - before, 10s) << "a hang, not a figure";
  EXPECT_EQ(prints_.wait(print_id(1)).result, OutputResult::failed);
  EXPECT_EQ(kicks_.wait(kick_id(1)).result, OutputResult::failed);
  EXPECT_THAT(pending_jobs(), IsEmpty());
}

TEST_F(Cups, AResetInTheMiddleIsNotAFailure) {
  simulator_.reset_next_connection(10);
  open();
  printer_->print(print_id(1), receipt("a"));
  const OutputOutcome outcome = prints_.wait(print_id(1));
  EXPECT_NE(outcome.result, OutputResult::failed) << "bytes were on paper";
}

}  // namespace
}  // namespace holdfast::drivers
