#include "pos/app/demo_scenario.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "pos/core/overloaded.h"

namespace holdfast::app {
namespace {

// How long nothing may change before a scenario no longer waits for it.
constexpr std::int64_t kPatienceMs = 20'000;

std::int64_t steady_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

core::Result<void> cannot(const std::string& what) {
  return core::fail(core::ErrorCode::scenario_expectation, "the demo cannot " + what);
}

}  // namespace

DemoScenarioHost::DemoScenarioHost(DemoHost& host, Draw draw, TakePicture picture)
    : host_(host),
      draw_(std::move(draw)),
      picture_(std::move(picture)),
      papers_seen_(host.simulated().printer->printed_count()),
      kicks_before_(host.simulated().drawer->kick_count()),
      last_change_ms_(steady_ms()) {}

core::Result<till::GivenAnswer> DemoScenarioHost::given(const till::Given& given) {
  using Answer = core::Result<till::GivenAnswer>;
  const auto expect = [](bool met, const std::string& what) -> Answer {
    if (met) return till::GivenAnswer::already_so;
    return core::fail(core::ErrorCode::scenario_expectation, what);
  };
  return std::visit(
      core::Overloaded{
          [&](const till::given::Item& item) -> Answer {
            auto code = core::product_code({item.code, core::Symbology::unknown, ""});
            if (!code) return core::pass_on(code.error());
            auto hit = host_.runtime().catalogue().find_by_code(*code);
            if (!hit) return core::pass_on(hit.error());
            return expect(*hit && (*hit)->item.price == item.price,
                          "the demo shop does not sell " + item.code + " at this price");
          },
          [&](const till::given::Person& person) -> Answer {
            const auto& people = view().sign_in.people;
            return expect(std::any_of(people.begin(), people.end(),
                                      [&](const auto& p) { return p.name == person.name; }),
                          "nobody called \"" + person.name + "\" works in the demo shop");
          },
          [](const auto&) -> Answer { return till::GivenAnswer::skipped; },
      },
      given);
}

core::Result<void> DemoScenarioHost::send(const till::Command& command) {
  host_.submit(command);
  settle();
  return not_interrupted();
}

core::Result<void> DemoScenarioHost::scan(const core::ScannedCode& code) {
  const auto before = host_.runtime().scans_handled();
  if (!host_.simulated().scanner->scan(code)) return cannot("scan: the scanner is unplugged");
  const auto deadline = steady_ms() + kPatienceMs;
  while (host_.runtime().scans_handled() == before) {
    turn();
    if (steady_ms() > deadline) return cannot("read the scanner");
  }
  settle();
  return not_interrupted();
}

std::int64_t DemoScenarioHost::kicks() const {
  return static_cast<std::int64_t>(host_.simulated().drawer->kick_count() - kicks_before_);
}

bool DemoScenarioHost::advance() {
  turn();
  return !interrupted_ && steady_ms() - last_change_ms_ < kPatienceMs;
}

core::Result<void> DemoScenarioHost::set_printer(till::PrinterSwitch to) {
  if (to != till::PrinterSwitch::on && to != till::PrinterSwitch::off) {
    return cannot("do this to its printer");
  }
  host_.simulated().switch_printer(to == till::PrinterSwitch::on);
  settle();
  return {};
}

core::Result<void> DemoScenarioHost::set_server(till::ServerSwitch to) {
  if (to == till::ServerSwitch::none) return cannot("do without its server");
  host_.server().want(to == till::ServerSwitch::up);
  last_change_ms_ = steady_ms();
  return host_.server().settle();
}

core::Result<void> DemoScenarioHost::wait(std::int64_t ms) {
  const auto until = steady_ms() + ms;
  while (steady_ms() < until && !interrupted_) turn();
  host_.submit(till::command::ClockTicked{});
  return not_interrupted();
}

core::Result<void> DemoScenarioHost::take_picture() {
  draw_();
  picture_taken_ = true;
  return picture_();
}

core::Result<void> DemoScenarioHost::not_interrupted() const {
  if (interrupted_) return cannot("go on: it was told to end");
  return {};
}

bool DemoScenarioHost::busy() const {
  const auto& v = view();
  const bool outputs =
      v.screen == till::Screen::change_due && (v.change.printing == till::OutputState::working ||
                                               v.change.drawer == till::OutputState::working);
  return v.payment.committing || v.sign_in.checking || outputs;
}

void DemoScenarioHost::settle() {
  const auto deadline = steady_ms() + kPatienceMs;
  // Once at least: an answer may already be there.
  do {
    turn();
  } while ((busy() || host_.runtime().is_committing()) && steady_ms() < deadline);
  draw_();
}

bool DemoScenarioHost::turn() {
  std::this_thread::sleep_for(std::chrono::milliseconds(2));
  const bool changed = host_.pump();
  const auto& printer = *host_.simulated().printer;
  if (const auto count = printer.printed_count(); count != papers_seen_) {
    const auto papers = printer.papers();
    const auto fresh = std::min<std::uint64_t>(count - papers_seen_, papers.size());
    for (auto i = papers.size() - fresh; i < papers.size(); ++i) printed_.push_back(papers[i].text);
    papers_seen_ = count;
  }
  if (changed) {
    last_change_ms_ = steady_ms();
    draw_();
  }
  return changed;
}

}  // namespace holdfast::app
