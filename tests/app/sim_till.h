// A running till for a test: real journal and catalogue in a folder, simulated scanner,
// printer and drawer where the test gives no others, and nobody in front of it but the
// test. What goes wrong throws std::runtime_error.
//
// Threads: one.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "pos/app/demo_host.h"
#include "pos/app/runtime.h"

namespace holdfast::testing {

// From the demo shop: prices in cents.
inline constexpr const char* kCroissant = "2000000000022";  // 120
inline constexpr const char* kKefir = "2000000000244";      // 210
inline constexpr const char* kMilk = "2000000000213";       // 119

class SimTill {
 public:
  // Changes the parts before the till starts. A device that it replaces or takes away is
  // no longer among devices().
  using Adjust = std::function<void(app::RuntimeParts&)>;
  explicit SimTill(const std::filesystem::path& folder, const Adjust& adjust = {});
  // For Adjust: the shop's server, asked again quickly after a failure.
  [[nodiscard]] static Adjust with_server(const std::string& conninfo);

  [[nodiscard]] const till::TillView& view() const { return runtime_->view(); }
  [[nodiscard]] app::Runtime& runtime() { return *runtime_; }
  [[nodiscard]] const app::DemoDevices& devices() const { return devices_; }
  void submit(const till::Command& command) { runtime_->submit(command); }
  [[nodiscard]] core::Money money(std::int64_t cents) const { return {cents, view().currency}; }

  // False after a minute of waiting.
  [[nodiscard]] bool pump_until(const std::function<bool()>& reached);
  // The first person of the shop; opens a shift unless one is open.
  void sign_in_and_open_shift();
  // Through the simulated scanner; returns when the till has dealt with it.
  void scan(const std::string& code);
  // To the change screen, and until drawer and printer have answered.
  void sell_for_cash(std::int64_t handed_over);
  // Until an entry on its way to the disk is there, or refused.
  void await_journal();

 private:
  app::DemoDevices devices_;
  std::unique_ptr<app::Runtime> runtime_;
};

}  // namespace holdfast::testing
