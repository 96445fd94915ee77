// A till whose printer, drawer or scanner is wrong: the sale counts all the same, and the
// cashier reads what to do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "db/local/sqlite_journal.h"
#include "drivers/drawer/printer_drawer.h"
#include "drivers/printer/cups_queue.h"
#include "drivers/printer/escpos_printer.h"
#include "pos/app/compose.h"
#include "pos/core/hex.h"
#include "tests/app/journal_contents.h"
#include "tests/app/shop_server.h"
#include "tests/app/sim_till.h"
#include "tests/support/must.h"
#include "tests/support/printer_simulator.h"
#include "tests/support/private_cupsd.h"
#include "tests/support/temp_folder.h"

namespace holdfast::testing {
namespace {

namespace cmd = till::command;
using ports::DeviceHealth;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using till::OutputState;

class DeviceFaults : public ::testing::Test {
 protected:
  static ShopServer& shop() {
    static ShopServer server;
    return server;
  }

  void start(const SimTill::Adjust& adjust = {}) {
    fill_catalogue(folder_.path(), shop().till_conninfo());
    till_.emplace(folder_.path(), adjust);
    till_->sign_in_and_open_shift();
  }
  const till::TillView& view() { return till_->view(); }
  void sell(const char* code) {
    till_->scan(code);
    till_->sell_for_cash(500);
  }
  void expect_sales(std::size_t count) {
    till_.reset();
    const auto journal = read_journal(folder_.path());
    EXPECT_EQ(journal.sales().size(), count);
    EXPECT_EQ(journal.entries.size(), count + 1);  // the opened shift
  }

  TempFolder folder_;
  std::optional<SimTill> till_;
};

void use_queue(app::RuntimeParts& parts, const PrivateCupsd& cupsd, const std::string& queue) {
  auto transport =
      std::make_shared<drivers::CupsQueue>(drivers::CupsQueueConfig{cupsd.server(), queue, {}});
  const auto profile = must(drivers::find_profile("generic-80mm"));
  parts.printer = std::make_unique<drivers::EscposPrinter>(transport, profile);
  parts.drawer = std::make_unique<drivers::PrinterDrawer>(transport, profile.drawer, "test");
}

TEST_F(DeviceFaults, APrintQueueThatDoesNotExistAndThenDoes) {
  PrivateCupsd cupsd;
  cupsd.start();
  start([&](app::RuntimeParts& parts) { use_queue(parts, cupsd, "recipt"); });
  ASSERT_TRUE(till_->pump_until([&] { return view().printer.health == DeviceHealth::failed; }));
  EXPECT_THAT(view().printer.name, HasSubstr("recipt"));
  EXPECT_THAT(view().printer.detail,
              HasSubstr(core::sentence({core::ErrorCode::printer_unknown, {}})));

  sell(kCroissant);
  EXPECT_EQ(view().change.printing, OutputState::failed);
  EXPECT_THAT(view().change.printing_detail,
              HasSubstr(core::sentence({core::ErrorCode::printer_unknown, {}})));
  EXPECT_EQ(view().change.drawer, OutputState::failed);
  EXPECT_THAT(view().change.drawer_detail, HasSubstr("open it with its key"));
  EXPECT_EQ(view().change.change.minor, 380);

  // The technician sets the queue up; the till needs no restart for it.
  PrinterSimulator printer;
  cupsd.add_raw_queue("recipt", printer.port());
  EXPECT_TRUE(till_->pump_until([&] { return view().printer.health == DeviceHealth::ready; }))
      << view().printer.detail;
  till_->submit(cmd::ReprintReceipt{});
  EXPECT_TRUE(till_->pump_until([&] { return view().change.printing == OutputState::done; }))
      << view().change.printing_detail;
  EXPECT_THAT(printer.text(48), AllOf(HasSubstr("Corner Market"), Not(HasSubstr("DUPLICATE"))));
  EXPECT_EQ(printer.kicks(), 0U) << "a drawer opened long after its sale";
  expect_sales(1);
}

// The screen and the receipts of a till whose printer tells its state.
TEST_F(DeviceFaults, APrinterThatTheTillSpeaksToItself) {
  PrinterSimulator printer;
  start([&](app::RuntimeParts& parts) {
    config::Settings settings;
    settings.scanner.kind = config::ScannerKind::none;
    settings.printer.connection = "tcp://127.0.0.1:" + std::to_string(printer.port());
    settings.printer.profile = "epson-tm";
    settings.drawer = {config::DrawerKind::printer, 2, config::DrawerSensor::high};
    must(app::add_configured_parts(settings, parts));
  });
  ASSERT_TRUE(till_->pump_until([&] { return view().printer.health == DeviceHealth::ready; }));
  sell(kMilk);
  EXPECT_EQ(view().change.printing, OutputState::done);
  EXPECT_EQ(view().change.drawer, OutputState::done);
  EXPECT_THAT(printer.text(48), HasSubstr("Corner Market"));
  EXPECT_EQ(printer.kicks(), 1U);

  // The drawer jams, and the roll ends in the middle of the next receipt.
  printer.change([](EscposDevice::State& state) {
    state.drawer_open = false;
    state.drawer_stuck = true;
    state.lines_left = 3;
  });
  till_->submit(cmd::NextSale{});
  till_->scan(kKefir);
  till_->submit(cmd::StartCashPayment{});
  till_->submit(cmd::TenderCash{till_->money(500)});
  till_->await_journal();
  ASSERT_TRUE(till_->pump_until([&] {
    return view().printer.health == DeviceHealth::failed &&
           view().change.drawer == OutputState::failed;
  }));
  EXPECT_EQ(view().printer.detail, "The printer is out of paper. Load a new roll.");
  EXPECT_THAT(view().change.drawer_detail, AllOf(HasSubstr("stayed closed"), HasSubstr("its key")));
  EXPECT_EQ(view().change.printing, OutputState::working);
  printer.change([](EscposDevice::State& state) { state.paper = true; });
  EXPECT_TRUE(till_->pump_until([&] { return view().change.printing == OutputState::done; }));
  EXPECT_EQ(printer.cuts(), 2U);
  expect_sales(2);
}

TEST_F(DeviceFaults, APrinterThatIsSwitchedOff) {
  start();
  till_->devices().printer->set_powered(false);
  ASSERT_TRUE(till_->pump_until([&] { return view().printer.health == DeviceHealth::failed; }));
  EXPECT_FALSE(view().printer.detail.empty());

  sell(kMilk);
  EXPECT_EQ(view().change.printing, OutputState::failed);
  EXPECT_THAT(view().change.printing_detail, HasSubstr("switched off"));
  EXPECT_EQ(view().change.drawer, OutputState::done);

  till_->devices().printer->set_powered(true);
  till_->submit(cmd::ReprintReceipt{});
  EXPECT_TRUE(till_->pump_until([&] { return view().change.printing == OutputState::done; }));
  EXPECT_EQ(till_->devices().printer->printed_count(), 1U);
  EXPECT_EQ(till_->devices().drawer->kick_count(), 1U);
  expect_sales(1);
}

// The print was taken back when the till was closed: what is missing is no duplicate.
TEST_F(DeviceFaults, ARestartKnowsWhatWasPrinted) {
  PrivateCupsd cupsd;
  cupsd.start();
  PrinterSimulator printer;
  cupsd.add_raw_queue("receipt", printer.port());
  const auto with_queue = [&](app::RuntimeParts& parts) { use_queue(parts, cupsd, "receipt"); };
  start(with_queue);
  sell(kMilk);
  EXPECT_EQ(view().change.printing, OutputState::done);
  till_->submit(cmd::NextSale{});
  cupsd.pause_queue("receipt");
  till_->scan(kKefir);
  till_->submit(cmd::StartCashPayment{});
  till_->submit(cmd::TenderCash{till_->money(500)});
  till_->await_journal();
  EXPECT_EQ(view().change.printing, OutputState::working);

  till_.reset();
  cupsd.resume_queue("receipt");
  till_.emplace(folder_.path(), with_queue);
  EXPECT_TRUE(view().change.recovered);
  EXPECT_EQ(view().change.printing, OutputState::failed);
  EXPECT_EQ(view().receipts.at(1).printing, OutputState::done);
  till_->submit(cmd::ReprintReceipt{});
  EXPECT_TRUE(till_->pump_until([&] { return view().change.printing == OutputState::done; }));
  ASSERT_TRUE(printer.wait_for_cuts(2));
  EXPECT_THAT(printer.text(48), Not(HasSubstr("DUPLICATE")));
  EXPECT_EQ(printer.kicks(), 1U) << "the second sale's was taken back";
  expect_sales(2);
}

TEST_F(DeviceFaults, APrinterThatDoesNotAnswerIsNotUsedTwice) {
  start();
  till_->devices().printer->lose_next_answer();
  sell(kMilk);
  EXPECT_EQ(view().change.printing, OutputState::unknown);
  EXPECT_THAT(view().change.printing_detail, HasSubstr("Look at the paper"));
  till_->submit(cmd::NextSale{});
  sell(kKefir);
  EXPECT_EQ(till_->devices().printer->printed_count(), 2U);
  expect_sales(2);
}

// As at a real till: the drawer hangs on the printer.
TEST_F(DeviceFaults, ADrawerWhosePrinterIsSwitchedOffAndOnAgain) {
  start();
  till_->devices().switch_printer(false);
  sell(kCroissant);
  EXPECT_EQ(view().change.drawer, OutputState::failed);
  EXPECT_THAT(view().change.drawer_detail, HasSubstr("open it with its key"));
  EXPECT_EQ(till_->devices().drawer->kick_count(), 0U);
  EXPECT_FALSE(till_->devices().drawer->is_open());
  EXPECT_THAT(view().change.printing_detail, HasSubstr("switched off"));

  // The screen follows what the cashier did.
  till_->devices().switch_printer(true);
  EXPECT_TRUE(till_->pump_until([&] {
    return view().change.printing_detail.find("switched off") == std::string::npos &&
           view().drawer.health == DeviceHealth::ready;
  })) << view().change.printing_detail;
  EXPECT_THAT(view().change.printing_detail, HasSubstr("Press Reprint"));
  EXPECT_THAT(view().change.drawer_detail, HasSubstr("next sale"));
  till_->submit(cmd::ReprintReceipt{});
  EXPECT_TRUE(till_->pump_until([&] { return view().change.printing == OutputState::done; }));
  till_->submit(cmd::NextSale{});
  sell(kKefir);
  EXPECT_EQ(view().change.drawer, OutputState::done);
  expect_sales(2);
}

TEST_F(DeviceFaults, ADrawerThatIsUnplugged) {
  start();
  till_->devices().drawer->set_connected(false);
  ASSERT_TRUE(till_->pump_until([&] { return view().drawer.health == DeviceHealth::failed; }));
  sell(kKefir);
  EXPECT_EQ(view().change.drawer, OutputState::failed);
  EXPECT_THAT(view().change.drawer_detail, HasSubstr("open it with its key"));
  EXPECT_EQ(view().change.printing, OutputState::done);

  // Plugged in again, it must not open for a sale that is over.
  till_->devices().drawer->set_connected(true);
  ASSERT_TRUE(till_->pump_until([&] { return view().drawer.health == DeviceHealth::ready; }));
  EXPECT_EQ(till_->devices().drawer->kick_count(), 0U);
  expect_sales(1);
}

TEST_F(DeviceFaults, NeitherDrawerNorPrinterNorScanner) {
  start([](app::RuntimeParts& parts) {
    parts.drawer.reset();
    parts.printer.reset();
    parts.scanners.clear();
  });
  EXPECT_EQ(view().printer.health, DeviceHealth::not_set_up);
  EXPECT_EQ(view().drawer.health, DeviceHealth::not_set_up);
  EXPECT_EQ(view().scanner.health, DeviceHealth::absent);

  till_->submit(cmd::Scan{{kCroissant, core::Symbology::unknown, "keypad"}});
  till_->sell_for_cash(200);
  EXPECT_EQ(view().change.change.minor, 80);
  EXPECT_EQ(view().change.printing, OutputState::none);
  EXPECT_EQ(view().change.drawer, OutputState::none);
  EXPECT_EQ(view().banner.kind, till::Banner::Kind::none) << view().banner.text;
  EXPECT_EQ(view().receipts.at(0).printing, OutputState::failed) << "it is on no paper";
  till_->submit(cmd::NextSale{});
  EXPECT_EQ(view().screen, till::Screen::sell);
  expect_sales(1);
}

TEST_F(DeviceFaults, AScannerPulledOutInTheMiddleOfASale) {
  start();
  till_->scan(kCroissant);
  till_->devices().scanner->set_plugged(false);
  ASSERT_TRUE(till_->pump_until([&] { return view().scanner.health == DeviceHealth::absent; }));
  EXPECT_FALSE(view().scanner.detail.empty());
  EXPECT_FALSE(till_->devices().scanner->scan({kKefir, core::Symbology::unknown, ""}));
  till_->submit(cmd::Scan{{kKefir, core::Symbology::unknown, "keypad"}});
  EXPECT_EQ(view().sale.totals.total.minor, 330);
  till_->devices().scanner->set_plugged(true);
  ASSERT_TRUE(till_->pump_until([&] { return view().scanner.health == DeviceHealth::ready; }));
  till_->scan(kMilk);
  EXPECT_EQ(view().sale.totals.total.minor, 449);
  till_->sell_for_cash(500);
  expect_sales(1);
}

// On paper it shows later whether the journal's end was cut off.
TEST_F(DeviceFaults, TheShiftReportNamesTheJournalsHead) {
  start();
  till_->submit(cmd::StartCloseShift{});
  till_->submit(cmd::CloseShift{view().shift.expected_cash});
  till_->await_journal();
  ASSERT_TRUE(till_->pump_until([&] {
    return view().screen == till::Screen::sign_in && till_->devices().printer->printed_count() > 0;
  }));
  const std::string report = till_->devices().printer->papers().back().text;
  till_.reset();
  auto journal = must(local::SqliteJournal::open(folder_.path() / "journal.db"));
  const auto last = must(journal->backlog()).last_seq;
  const std::string hash = core::to_hex(journal->head()).substr(0, 16);
  EXPECT_THAT(report, HasSubstr("Journal " + std::to_string(last) + ":" + hash));
}

}  // namespace
}  // namespace holdfast::testing
