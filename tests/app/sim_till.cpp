#include "tests/app/sim_till.h"

#include <sodium.h>

#include <chrono>
#include <stdexcept>
#include <thread>

#include "pos/app/compose.h"
#include "pos/app/demo_shop.h"

namespace holdfast::testing {
namespace {

namespace cmd = till::command;

constexpr std::chrono::seconds kPatience{60};

[[noreturn]] void give_up(const std::string& what, const till::TillView& view) {
  throw std::runtime_error(what + ": " + view.banner.text + view.halted_reason);
}

}  // namespace

SimTill::SimTill(const std::filesystem::path& folder, const Adjust& adjust) {
  if (sodium_init() < 0) throw std::runtime_error("libsodium");
  auto parts = app::local_parts(folder);
  if (!parts) throw std::runtime_error(core::sentence(parts.error()));
  devices_ = app::add_simulated_devices(*parts);
  if (adjust) adjust(*parts);
  auto runtime = app::Runtime::start(std::move(*parts));
  if (!runtime) throw std::runtime_error(core::sentence(runtime.error()));
  runtime_ = std::move(*runtime);
}

SimTill::Adjust SimTill::with_server(const std::string& conninfo) {
  return [conninfo](app::RuntimeParts& parts) {
    if (auto added = app::add_server(conninfo, 5, parts); !added) {
      throw std::runtime_error(core::sentence(added.error()));
    }
    parts.posting.first_retry_ms = 20;
    parts.posting.max_retry_ms = 200;
    parts.posting.pull_interval_ms = 500;
  };
}

bool SimTill::pump_until(const std::function<bool()>& reached) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!reached()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    if (!runtime_->pump()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

void SimTill::sign_in_and_open_shift() {
  if (!pump_until([&] { return !view().sign_in.people.empty(); })) give_up("no people", view());
  submit(cmd::ChoosePerson{view().sign_in.people.front().id});
  submit(cmd::EnterPin{app::kDemoPin});
  if (!pump_until([&] { return view().person.has_value(); })) give_up("no sign-in", view());
  if (view().shift.open) return;
  submit(cmd::OpenShift{money(10'000)});
  if (!pump_until([&] { return view().screen == till::Screen::sell; })) give_up("no shift", view());
}

void SimTill::scan(const std::string& code) {
  const auto before = runtime_->scans_handled();
  if (!devices_.scanner->scan({code, core::Symbology::unknown, ""})) give_up("no scanner", view());
  if (!pump_until([&] { return runtime_->scans_handled() > before; })) give_up("no scan", view());
}

void SimTill::sell_for_cash(std::int64_t handed_over) {
  submit(cmd::StartCashPayment{});
  submit(cmd::TenderCash{money(handed_over)});
  await_journal();
  if (view().screen != till::Screen::change_due) give_up("not sold", view());
  // `none`: no such device is set up.
  const auto answered = [](till::OutputState state) { return state != till::OutputState::working; };
  const auto& change = view().change;
  if (!pump_until([&] { return answered(change.printing) && answered(change.drawer); })) {
    give_up("no answer from printer or drawer", view());
  }
}

void SimTill::await_journal() {
  if (!pump_until([&] { return !runtime_->is_committing(); })) give_up("no commit", view());
}

}  // namespace holdfast::testing
