// A till with a scale and a display for the customer, both simulated: what the scale shows reaches
// the sale, and what happens reaches the display.
#include <gmock/gmock.h>

#include <chrono>
#include <memory>
#include <thread>

#include "db/local/memory_journal.h"
#include "drivers/sim/sim_line_display.h"
#include "drivers/sim/sim_scale.h"
#include "pos/app/os_ports.h"
#include "pos/app/runtime.h"
#include "pos/ports/memory_catalogue.h"

namespace holdfast::app {
namespace {

namespace command = till::command;
using core::ErrorCode;
using core::WeightUnit;
using ports::LineDisplayText;
using ::testing::Contains;
using ::testing::SizeIs;

template <class Id>
Id id(std::uint8_t n) {
  Id made;
  made.value.bytes[15] = n;
  return made;
}

std::unique_ptr<ports::MemoryCatalogue> shop() {
  auto catalogue = std::make_unique<ports::MemoryCatalogue>();
  core::ShopProfile profile;
  profile.shop_name = "Corner Market";
  profile.currency = *core::Currency::from_code("EUR");
  catalogue->put(profile);
  core::TaxCategory tax;
  tax.id = id<core::TaxCategoryId>(1);
  catalogue->put(tax);
  core::Item apples;
  apples.id = id<core::VariantId>(2);
  apples.tax_category = tax.id;
  apples.name = "Apples";
  apples.unit = "kg";
  apples.price = {299, profile.currency};
  catalogue->put(apples);
  core::Person person;
  person.id = id<core::PersonId>(3);
  person.display_name = "Amélie D.";
  person.role = "cashier";
  catalogue->put(person);
  return catalogue;
}

class ScaleTest : public ::testing::Test {
 protected:
  ScaleTest() {
    RuntimeParts parts;
    parts.clock = std::make_unique<SystemClock>();
    parts.random = std::make_unique<SystemRandom>();
    parts.journal = std::make_unique<local::MemoryJournal>();
    parts.catalogue = shop();
    parts.pin_matches = [](const std::string&, const std::string&) { return true; };
    auto scale = std::make_unique<drivers::SimScale>();
    auto display = std::make_unique<drivers::SimLineDisplay>();
    scale_ = scale.get();
    display_ = display.get();
    parts.scale = std::move(scale);
    parts.line_display = std::move(display);
    auto started = Runtime::start(std::move(parts));
    EXPECT_TRUE(started) << started.error().detail;
    runtime_ = *std::move(started);
    runtime_->submit(command::ChoosePerson{id<core::PersonId>(3)});
    runtime_->submit(command::EnterPin{"2468"});
    EXPECT_TRUE(pump_until([&] { return view().screen == till::Screen::open_shift; }));
    runtime_->submit(command::OpenShift{{10'000, view().currency}});
    EXPECT_TRUE(pump_until([&] { return view().screen == till::Screen::sell; }));
    EXPECT_TRUE(pump_until([&] { return view().scale.health == ports::DeviceHealth::ready; }));
  }
  [[nodiscard]] const till::TillView& view() const { return runtime_->view(); }
  [[nodiscard]] bool pump_until(const std::function<bool()>& reached) {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!reached()) {
      if (std::chrono::steady_clock::now() > limit) return false;
      if (!runtime_->pump()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
  }
  [[nodiscard]] bool shows(std::string text) {
    return pump_until([&] { return view().weighing.shown == text; });
  }

  drivers::SimScale* scale_ = nullptr;
  drivers::SimLineDisplay* display_ = nullptr;
  std::unique_ptr<Runtime> runtime_;
};

TEST_F(ScaleTest, WeightOfTheScaleIsSoldAndTheCustomerReadsAlong) {
  runtime_->submit(command::AddItem{id<core::VariantId>(2)});
  ASSERT_EQ(view().screen, till::Screen::weigh);
  scale_->put({450, 3, WeightUnit::kilogram});
  ASSERT_TRUE(shows("0.450 kg"));
  runtime_->submit(command::TakeWeight{});
  EXPECT_EQ(view().banner.error_name, "scale_not_stable");
  scale_->show({462, 3, WeightUnit::kilogram});
  ASSERT_TRUE(pump_until([&] { return view().weighing.net == core::Quantity{462}; }));
  runtime_->submit(command::TakeWeight{});
  ASSERT_THAT(view().sale.lines, SizeIs(1));
  EXPECT_EQ(view().sale.lines[0].total.minor, 138);
  runtime_->submit(command::StartCashPayment{});
  const auto shown = display_->shown();
  EXPECT_THAT(shown, Contains(LineDisplayText{"Apples", "0.450 kg"}));
  EXPECT_THAT(shown, Contains(LineDisplayText{"Apples", "0.462 kg      € 1.38"}));
  EXPECT_EQ(shown.back(), (LineDisplayText{"Total         € 1.38", ""}));
  EXPECT_EQ(std::adjacent_find(shown.begin(), shown.end()), shown.end()) << "only what changed";
}

TEST_F(ScaleTest, UnpluggedScaleSellsNothing) {
  scale_->show({462, 3, WeightUnit::kilogram});
  runtime_->submit(command::AddItem{id<core::VariantId>(2)});
  ASSERT_TRUE(shows("0.462 kg"));
  scale_->set_plugged(false);
  ASSERT_TRUE(pump_until([&] { return view().scale.health == ports::DeviceHealth::absent; }));
  runtime_->submit(command::TakeWeight{});
  EXPECT_EQ(view().banner.error_name, "device_no_hardware");
  EXPECT_EQ(view().screen, till::Screen::weigh);
  runtime_->submit(command::TypeWeight{{462}});
  EXPECT_EQ(view().screen, till::Screen::sell);
  EXPECT_EQ(view().sale.lines[0].quantity, core::Quantity{462});
}

// A scale that trembles while nobody looks fills no queue: the newest reading is what counts.
TEST_F(ScaleTest, OnlyTheNewestReadingWaits) {
  runtime_->submit(command::AddItem{id<core::VariantId>(2)});
  for (int i = 1; i <= 5'000; ++i) scale_->put({i, 3, WeightUnit::kilogram});
  scale_->settle();
  ASSERT_TRUE(shows("5.000 kg"));
}

}  // namespace
}  // namespace holdfast::app
