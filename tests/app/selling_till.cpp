// A till that sells the same sale again and again until it is killed, and says on stdout
// what is safe on its disk: one line after each step, "! word sold lines change total".
//
//   selling_till FOLDER CONNINFO sell|exchange|deliver|count
//
// `exchange` sells three things and takes them back one by one.
// `deliver` sells nothing: it ends once the server holds every entry.
// `count` counts the goods SHELF-0 to SHELF-4999 once each, as far as they were not; its lines
// say how many there are: "! counted 17".
#include <fmt/core.h>
#include <signal.h>
#include <spdlog/spdlog.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>

#include "tests/app/sim_till.h"
#include "tests/support/must.h"

namespace {

namespace cmd = holdfast::till::command;
using holdfast::testing::SimTill;
using holdfast::till::Screen;

constexpr const char* kCodes[] = {holdfast::testing::kCroissant, holdfast::testing::kKefir,
                                  holdfast::testing::kMilk};
constexpr std::size_t kLines = 3;
constexpr std::size_t kShelf = 5'000;

void say(const SimTill& till, const char* word) {
  const auto& view = till.view();
  const bool change = view.screen == Screen::change_due;
  const auto total = change ? view.change.total.minor : view.sale.totals.total.minor;
  const auto text = fmt::format("! {} {} {} {} {}\n", word, view.sale.receipt_number - 1,
                                view.sale.lines.size(), change ? 1 : 0, total);
  if (write(STDOUT_FILENO, text.data(), text.size()) < 0) _exit(3);
}

void acknowledge(SimTill& till) {
  till.submit(cmd::NextSale{});
  till.runtime().flush_journal();
  say(till, "next");
}

void sell(SimTill& till) {
  if (till.view().screen == Screen::change_due) {
    if (!till.view().change.recovered) throw std::runtime_error("not shown as recovered");
    if (till.view().change.change.minor != 51) throw std::runtime_error("another change");
    acknowledge(till);
  }
  till.sign_in_and_open_shift();
  if (till.devices().drawer->kick_count() != 0) throw std::runtime_error("the drawer opened");
  if (till.devices().printer->printed_count() != 0) throw std::runtime_error("it printed");
  while (true) {
    for (auto line = till.view().sale.lines.size(); line < kLines; ++line) {
      till.scan(kCodes[line]);
      till.runtime().flush_journal();
      say(till, "line");
      std::this_thread::sleep_for(std::chrono::milliseconds(1));  // for the next thing
    }
    till.submit(cmd::StartCashPayment{});
    till.submit(cmd::TenderCash{till.money(500)});
    till.await_journal();
    if (till.view().screen != Screen::change_due) throw std::runtime_error("not sold");
    say(till, "sold");
    std::this_thread::sleep_for(std::chrono::milliseconds(3));  // the customer takes the change
    acknowledge(till);
  }
}

// Whether anything of the newest sale could come back; if so, one piece did.
bool take_back_one(SimTill& till) {
  const auto& receipts = till.view().receipts;
  const auto sale =
      std::ranges::find(receipts, false, &holdfast::till::ReceiptView::goods_returned);
  if (sale == receipts.end()) return false;
  till.submit(cmd::StartReturn{});
  till.submit(cmd::FindReceipt{sale->code});
  const auto& back = till.view().goods_return;
  if (!till.pump_until([&] { return back.found; })) throw std::runtime_error("no receipt");
  const auto line = std::ranges::find_if(
      back.lines, [](const auto& found) { return found.left.thousandths > 0; });
  if (line == back.lines.end()) {
    till.submit(cmd::LeaveReturn{});
    till.submit(cmd::LeaveReturn{});
    return false;
  }
  till.submit(cmd::SetReturnQuantity{line->number, holdfast::core::kOne});
  till.submit(cmd::SetReturnReason{"Faulty"});
  till.submit(cmd::ConfirmReturn{});
  till.await_journal();
  if (till.view().screen != Screen::change_due) throw std::runtime_error("not taken back");
  say(till, "back");
  acknowledge(till);
  return true;
}

void exchange(SimTill& till) {
  if (till.view().screen == Screen::change_due) acknowledge(till);
  till.sign_in_and_open_shift();
  while (true) {
    if (till.view().sale.lines.empty() && take_back_one(till)) continue;
    for (auto line = till.view().sale.lines.size(); line < kLines; ++line) till.scan(kCodes[line]);
    till.submit(cmd::StartCashPayment{});
    till.submit(cmd::TenderCash{till.money(500)});
    till.await_journal();
    if (till.view().screen != Screen::change_due) throw std::runtime_error("not sold");
    say(till, "sold");
    acknowledge(till);
  }
}

void say_counted(const SimTill& till) {
  const auto text = fmt::format("! counted {}\n", till.view().count.count.size());
  if (write(STDOUT_FILENO, text.data(), text.size()) < 0) _exit(3);
}

void count(SimTill& till) {
  till.sign_in_and_open_shift();
  till.submit(cmd::OpenCount{});
  for (say_counted(till);; say_counted(till)) {
    const auto counted = till.view().count.count.size();
    if (counted == kShelf) return;
    till.scan("SHELF-" + std::to_string(counted));
    till.runtime().flush_journal();
  }
}

void deliver(SimTill& till) {
  const auto waiting = [&] { return holdfast::testing::must(till.runtime().backlog()).waiting; };
  if (!till.pump_until([&] { return waiting() == 0; })) {
    throw std::runtime_error(till.view().server.detail);
  }
  say(till, "delivered");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  signal(SIGPIPE, SIG_IGN);
  spdlog::set_level(spdlog::level::off);
  try {
    SimTill till(argv[1], SimTill::with_server(argv[2]));
    say(till, "found");
    if (std::string(argv[3]) == "sell") sell(till);
    if (std::string(argv[3]) == "exchange") exchange(till);
    if (std::string(argv[3]) == "count") {
      count(till);
      return 0;
    }
    deliver(till);
  } catch (const std::exception& error) {
    fmt::print(stderr, "selling_till: {}\n", error.what());
    return 1;
  }
  return 0;
}
