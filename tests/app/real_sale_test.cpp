// A day at the till with nothing but real parts: an emulated USB scanner read by libusb,
// the till, its SQLite journal, a print scheduler with a receipt printer behind it, and a
// PostgreSQL server that crashes before the second sale and is back after the third.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sodium.h>

#include <chrono>
#include <functional>
#include <thread>

#include "config/settings.h"
#include "db/remote/demo_shop.h"
#include "db/remote/terminal_login.h"
#include "pos/app/compose.h"
#include "pos/app/pin.h"
#include "pos/app/runtime.h"
#include "tests/drivers/scanner/hid_pos_descriptors.h"
#include "tests/support/pg_cluster.h"
#include "tests/support/printer_simulator.h"
#include "tests/support/private_cupsd.h"
#include "tests/support/temp_folder.h"
#include "tests/support/usb_emulator.h"

namespace holdfast::testing {
namespace {

namespace cmd = till::command;
using drivers::testing::HidPosLayout;
using ::testing::HasSubstr;
using Link = cmd::ServerChanged::Link;

constexpr std::chrono::seconds kPatience{60};

// From the demo shop: price in cents, barcode.
constexpr const char* kCroissant = "2000000000022";  // 1.20
constexpr const char* kKefir = "2000000000244";      // 2.10
constexpr const char* kMilk = "2000000000213";       // 1.19

class RealSale : public ::testing::Test {
 protected:
  RealSale() {
    testing::EmulatedUsbModel model;
    model.interfaces.push_back({layout_.report_descriptor()});
    scanner_ = &usb_.add(std::move(model));
    scanner_->plug();
  }

  void SetUp() override {
    ASSERT_GE(sodium_init(), 0);
    set_up_server();
    cupsd_.start();
    cupsd_.add_raw_queue("receipt", printer_.port());
    start_till();
    sign_in_and_open_shift();
  }
  void TearDown() override { till_.reset(); }

  void set_up_server() {
    database_ = server_.make_migrated_database();
    auto hash = app::hash_pin(kPin);
    ASSERT_TRUE(hash);
    const auto owner = server_.conninfo(database_);
    auto shop = remote::load_demo_shop({.conninfo = owner}, {*hash, *hash, *hash});
    ASSERT_TRUE(shop) << core::sentence(shop.error());
    login_ = shop->tills.front();
  }

  void start_till() {
    auto enrolled = remote::enrol_terminal(
        {.conninfo = server_.conninfo(database_)},
        {remote::demo_shop().tenant, login_.terminal, login_.login, kPassword});
    ASSERT_TRUE(enrolled) << core::sentence(enrolled.error());
    config::Settings settings;
    settings.database.conninfo = server_.conninfo(database_, login_.login, kPassword);
    settings.printer.kind = config::PrinterKind::cups;
    settings.printer.queue = "receipt";
    settings.printer.server = cupsd_.server();
    settings.drawer.kind = config::DrawerKind::printer;
    auto parts = app::local_parts(folder_.path());
    ASSERT_TRUE(parts) << core::sentence(parts.error());
    auto added = app::add_configured_parts(settings, *parts);
    ASSERT_TRUE(added) << core::sentence(added.error());
    auto runtime = app::Runtime::start(std::move(*parts));
    ASSERT_TRUE(runtime) << core::sentence(runtime.error());
    till_ = std::move(*runtime);
  }

  void sign_in_and_open_shift() {
    ASSERT_TRUE(pump_until([&] { return !view().sign_in.people.empty(); })) << "no catalogue";
    till_->submit(cmd::ChoosePerson{view().sign_in.people.front().id});
    till_->submit(cmd::EnterPin{kPin});
    ASSERT_TRUE(pump_until([&] { return view().screen == till::Screen::open_shift; }));
    till_->submit(cmd::OpenShift{{10'000, view().currency}});
    ASSERT_TRUE(pump_until([&] { return view().screen == till::Screen::sell; }));
    ASSERT_TRUE(pump_until([&] { return view().scanner.health == ports::DeviceHealth::ready; }));
  }

  void scan(const std::string& code) {
    const auto scans = till_->scans_handled();
    for (auto& report : layout_.reports("]E0", code)) scanner_->send_report(std::move(report));
    ASSERT_TRUE(pump_until([&] { return till_->scans_handled() == scans + 1; })) << code;
    ASSERT_NE(view().banner.kind, till::Banner::Kind::error) << view().banner.text;
  }

  // Returns when the sale is durable on the till; drawer and printer follow.
  void pay(std::int64_t handed_over) {
    till_->submit(cmd::StartCashPayment{});
    till_->submit(cmd::TenderCash{{handed_over, view().currency}});
    ASSERT_TRUE(pump_until([&] { return view().screen == till::Screen::change_due; }))
        << view().banner.text;
  }

  // The receipt is out and the drawer open, as the cashier sees it.
  void finish_sale() {
    ASSERT_TRUE(pump_until([&] {
      return view().change.printing == till::OutputState::done &&
             view().change.drawer == till::OutputState::done;
    })) << view().change.printing_detail
        << view().change.drawer_detail;
    till_->submit(cmd::NextSale{});
    ASSERT_EQ(view().screen, till::Screen::sell);
  }

  const till::TillView& view() { return till_->view(); }

  bool pump_until(const std::function<bool()>& reached) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (!reached()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      till_->pump();
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return true;
  }

  std::string ask(const std::string& sql) {
    auto connection = server_.connect(database_);
    return testing::value_of(connection, sql);
  }
  std::string stock_sold(const std::string& code) {
    return ask(
        "SELECT -sum(m.quantity)::numeric(14,0) FROM stock_movements m "
        "JOIN variant_barcodes b ON b.variant_id = m.variant_id "
        "WHERE m.reference_type = 'transaction' AND b.barcode LIKE '%" +
        code + "'");
  }

  static constexpr const char* kPin = "97531";
  static constexpr const char* kPassword = "of this test alone";

  HidPosLayout layout_;
  testing::UsbEmulator usb_;
  testing::EmulatedUsbDevice* scanner_ = nullptr;
  TempFolder folder_;
  testing::PgCluster server_{testing::PgCluster::Keeps::every_sync};
  PrinterSimulator printer_;
  PrivateCupsd cupsd_;
  std::string database_;
  remote::DemoTill login_;
  std::unique_ptr<app::Runtime> till_;
};

TEST_F(RealSale, ThreeSalesWithTheServerAwayForTwoOfThemAreRecordedOnce) {
  scan(kCroissant);
  scan(kCroissant);
  scan(kKefir);
  EXPECT_EQ(view().sale.totals.total.minor, 450);
  pay(500);
  EXPECT_EQ(view().change.change.minor, 50);
  finish_sale();
  ASSERT_TRUE(pump_until([&] { return view().server.waiting == 0; }));

  ASSERT_TRUE(server_.server().stop(remote::StopMode::immediate));
  scan(kMilk);
  pay(200);
  finish_sale();
  ASSERT_TRUE(pump_until([&] { return view().server.link == Link::down; }));
  EXPECT_GE(view().server.waiting, 1);

  scanner_->unplug();
  ASSERT_TRUE(pump_until([&] { return view().scanner.health != ports::DeviceHealth::ready; }));
  scanner_->plug();
  ASSERT_TRUE(pump_until([&] { return view().scanner.health == ports::DeviceHealth::ready; }));

  scan(kMilk);
  scan(kKefir);
  pay(1'000);
  finish_sale();

  ASSERT_TRUE(server_.server().start());
  ASSERT_TRUE(pump_until([&] {
    return view().server.link == Link::up && view().server.waiting == 0;
  })) << view().server.detail;

  EXPECT_EQ(ask("SELECT count(*) FROM transactions"), "3");
  EXPECT_EQ(ask("SELECT count(DISTINCT receipt_number) FROM transactions"), "3");
  EXPECT_EQ(ask("SELECT count(*) FROM transaction_items"), "5");
  EXPECT_EQ(ask("SELECT count(*) FROM transaction_tenders"), "3");
  EXPECT_EQ(ask("SELECT sum(total_amount)::numeric(14,2) FROM transactions"), "8.98");
  EXPECT_EQ(ask("SELECT count(*) FROM journal_quarantine"), "0");
  EXPECT_EQ(stock_sold(kCroissant), "2");
  EXPECT_EQ(stock_sold(kKefir), "2");
  EXPECT_EQ(stock_sold(kMilk), "2");
  EXPECT_EQ(ask("SELECT count(*) FROM inventory_items i WHERE i.on_hand <> "
                "(SELECT sum(m.quantity) FROM stock_movements m "
                " WHERE m.variant_id = i.variant_id AND m.location_id = i.location_id)"),
            "0");

  EXPECT_EQ(printer_.cuts(), 3U);
  EXPECT_EQ(printer_.kicks(), 3U);
  EXPECT_TRUE(printer_.problems().empty());
  EXPECT_THAT(printer_.text(48), HasSubstr("Corner Market"));

  auto backlog = till_->backlog();
  ASSERT_TRUE(backlog);
  EXPECT_EQ(backlog->waiting, 0);
  EXPECT_EQ(backlog->last_seq, 4);  // the opened shift and three sales
}

}  // namespace
}  // namespace holdfast::testing
