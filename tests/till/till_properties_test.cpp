// Random days at the till: whatever people do, in whatever order, with the printer, the
// disk, the power and the answers failing as they like.
#include <map>
#include <set>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "pos/till/memory_world.h"
#include "pos/till/receipt_record.h"

namespace holdfast::till {
namespace {

constexpr std::string_view kShop = R"(
given shop "Corner Market" currency EUR tax included per line
given tax A "VAT 20 %" 20%
given tax B "VAT 5.5 %" 5.5%
given item 4006381333931 "Pencil HB" 1.20 A
given item 5901234123457 "Notebook A5" 3.60 A
given item 96385074 "Bread" 0.95 B
given item 036000291452 "Taxless" 1.00 Z
given pack 4012345678901 of 12 "Pencil HB"
given person "Amélie D." cashier pin 2468
given person "Boris K." manager pin 1357
)";

core::Money euro(std::int64_t cents) {
  return {cents, *core::Currency::from_code("EUR")};
}

// One thing that happens. Numbers stand for choices, so that a failing day shrinks.
struct Happening {
  int kind = 0;
  int choice = 0;
  std::int64_t amount = 0;
};

void showValue(const Happening& h, std::ostream& out) {
  out << '{' << h.kind << ' ' << h.choice << ' ' << h.amount << '}';
}

// Likely kinds stand several times.
constexpr std::array kKinds = {0,  0,  0,  0,  0,  0,  1,  1,  2,  3,  4,  5,  6,  7,  8,
                               8,  8,  9,  9,  9,  9,  10, 11, 11, 12, 13, 13, 14, 15, 16,
                               17, 18, 18, 19, 20, 21, 22, 23, 23, 24, 25, 26, 27, 27, 27,
                               27, 28, 28, 28, 28, 28, 28, 29, 30, 30, 30, 30, 31, 32};

rc::Gen<std::vector<Happening>> days() {
  const auto amount = rc::gen::oneOf(rc::gen::inRange<std::int64_t>(-2, 3'000),
                                     rc::gen::just(core::kMaxAmountMinor - 1),
                                     rc::gen::just(core::kMaxAmountMinor));
  return rc::gen::container<std::vector<Happening>>(
      rc::gen::build<Happening>(rc::gen::set(&Happening::kind, rc::gen::elementOf(kKinds)),
                                rc::gen::set(&Happening::choice, rc::gen::inRange(0, 12)),
                                rc::gen::set(&Happening::amount, amount)));
}

core::Discount discount(const Happening& h) {
  core::Discount made;
  made.amount = euro(h.amount);
  if (h.choice % 2 == 0) {
    made.kind = core::Discount::Kind::percent;
    made.parts_per_million = static_cast<std::int32_t>(h.choice) * 100'000;
  } else {
    made.kind = core::Discount::Kind::amount;
  }
  return made;
}

Command scan(int choice) {
  static const std::array<std::string, 8> kCodes = {
      "4006381333931", "5901234123457", "96385074", "036000291452",
      "4012345678901", "4006381333930", "",         "nothing like that"};
  return command::Scan{
      {kCodes[static_cast<std::size_t>(choice) % kCodes.size()], core::Symbology::unknown, "test"}};
}

Command person_command(const Happening& h, const TillView& view) {
  const auto number = static_cast<std::uint32_t>(h.choice);
  switch (h.kind) {
    case 0:
      return scan(h.choice);
    case 1:
      return command::SetQuantity{{h.choice == 0 ? h.amount : h.choice * 1000}};
    case 2:
      return command::SelectLine{number};
    case 3:
      return command::VoidLine{};
    case 4:
      return command::OverridePrice{euro(h.amount)};
    case 5:
      return h.choice == 0 ? command::DiscountLine{} : command::DiscountLine{discount(h)};
    case 6:
      return h.choice == 0 ? command::DiscountSale{} : command::DiscountSale{discount(h)};
    case 7:
      return command::VoidSale{};
    case 8:
      return command::StartCashPayment{};
    case 9:
      return command::TenderCash{h.choice < 6 ? view.payment.due : euro(h.amount)};
    case 10:
      return command::CancelPayment{};
    case 11:
      return command::NextSale{};
    case 12:
      return command::ReprintReceipt{};
    case 13:
      return command::ChoosePerson{view.sign_in.people[number % 2].id};
    case 14:
      return command::EnterPin{h.choice % 3 == 0 ? "0000" : "2468"};
    case 15:
      return command::SignOut{};
    case 16:
      return command::OpenShift{euro(h.amount)};
    case 17:
      return command::StartCloseShift{};
    case 18:
      return command::CloseShift{euro(h.amount)};
    case 19:
      return command::CancelCloseShift{};
    case 20:
      return command::AddItem{view.tiles[number % view.tiles.size()].id};
    case 21:
      return command::RefuseInput{{core::ErrorCode::amount_malformed, {}}};
    case 22:
      return command::ConfirmCloseShift{};
    case 23:
      if (view.receipts.empty()) return command::ReprintReceipt{};
      return command::ReprintReceipt{view.receipts[number % view.receipts.size()].id};
    case 31:
      return command::LeaveReturn{};
    case 32:
      return command::ConfirmReturn{};
    default:
      return command::DismissBanner{};
  }
}

// The shortest way to the sell screen, so that days are not spent in front of it.
void reach_sell_screen(MemoryWorld& world) {
  const auto send = [&world](const Command& command) {
    RC_ASSERT(world.send(command).has_value());
  };
  if (world.view().screen == Screen::sign_in) {
    send(command::ChoosePerson{world.view().sign_in.people[0].id});
    send(command::EnterPin{"2468"});
  }
  if (world.view().screen == Screen::open_shift) send(command::OpenShift{euro(10'000)});
}

// Many sales in a row are no less awkward than one.
void sell_something(const Happening& h, MemoryWorld& world) {
  for (const Command& command :
       {scan(h.choice % 5), Command(command::StartCashPayment{}),
        Command(command::TenderCash{euro(h.choice < 9 ? 5'000 : h.amount)})}) {
    RC_ASSERT(world.send(command).has_value());
  }
}

// Of any receipt, whether it is there or not: a piece, or all that is left.
void bring_something_back(const Happening& h, MemoryWorld& world) {
  const Command chosen =
      h.amount % 2 == 0
          ? Command(command::ReturnEverything{})
          : Command(command::SetReturnQuantity{1, core::Quantity::of(1 + h.choice % 2)});
  for (const Command& command :
       {Command(command::NextSale{}), Command(command::StartReturn{}),
        Command(command::FindReceipt{std::to_string(h.choice)}), chosen,
        Command(command::SetReturnReason{"Faulty"}), Command(command::ConfirmReturn{})}) {
    RC_ASSERT(world.send(command).has_value());
  }
}

void end_the_shift(const Happening& h, MemoryWorld& world) {
  for (const Command& command : {Command(command::CancelPayment{}), Command(command::NextSale{}),
                                 Command(command::VoidSale{}), Command(command::StartCloseShift{}),
                                 Command(command::CloseShift{euro(h.amount)})}) {
    RC_ASSERT(world.send(command).has_value());
  }
}

void happen(const Happening& h, MemoryWorld& world) {
  core::Result<void> done;
  switch (h.kind) {
    case 22:
      done = world.set_printer(static_cast<PrinterSwitch>(h.choice % 4));
      break;
    case 23:
      done = world.crash(static_cast<CrashPoint>(h.choice % 3));
      break;
    case 24:
      done = world.set_disk(h.choice < 8 ? DiskSwitch::ok : DiskSwitch::full);
      break;
    case 25:
      done = world.set_server(static_cast<ServerSwitch>(h.choice % 3));
      break;
    case 26:
      done = world.wait(h.choice * 10'000);
      break;
    case 27:
      reach_sell_screen(world);
      break;
    case 28:
      sell_something(h, world);
      break;
    case 29:
      end_the_shift(h, world);
      break;
    case 30:
      bring_something_back(h, world);
      break;
    default:
      done = world.send(person_command(h, world.view()));
  }
  RC_ASSERT(done.has_value());
}

std::unique_ptr<MemoryWorld> open_world(std::uint64_t seed = 7) {
  auto world = std::make_unique<MemoryWorld>(MemoryWorld::Options{.seed = seed});
  const auto made = run_scenario(kShop, "shop", *world);
  RC_ASSERT(made.has_value());
  reach_sell_screen(*world);
  return world;
}

std::int64_t expected_in_drawer(const std::vector<CommittedEntry>& journal) {
  std::int64_t cents = 0;
  for (const CommittedEntry& entry : journal) {
    if (const auto* opened = std::get_if<core::ShiftOpened>(&entry.body)) {
      cents = opened->opening_float.minor;
    } else if (const auto* sale = std::get_if<core::SaleRecorded>(&entry.body)) {
      cents += sale->totals.total.minor;
    } else if (const auto* returned = std::get_if<core::GoodsReturned>(&entry.body)) {
      cents -= returned->totals.total.minor;
    }
  }
  return cents;
}

// Of each sale's lines no more came back than was sold, and no more was paid back than was paid.
void assert_no_more_came_back(const std::vector<CommittedEntry>& journal) {
  std::map<core::TransactionId, core::SaleFound> sales;
  for (const CommittedEntry& entry : journal) {
    if (const auto* sale = std::get_if<core::SaleRecorded>(&entry.body)) {
      sales[sale->sale.id()].sale = *sale;
    } else if (const auto* returned = std::get_if<core::GoodsReturned>(&entry.body)) {
      core::SaleFound& found = sales.at(returned->original);
      RC_ASSERT(found.sale.receipt_number == returned->original_receipt);
      core::add_returned(found.returned, *returned);
      found.sale.totals.total -= returned->totals.total;
      RC_ASSERT(!found.sale.totals.total.is_negative());
    }
  }
  for (const auto& [id, found] : sales) {
    for (const auto& [number, quantity] : found.returned) {
      RC_ASSERT(quantity <= found.sale.sale.find(number)->quantity);
    }
  }
}

RC_GTEST_PROP(TillProperties, TheDrawerHoldsTheFloatAndTheSalesWhateverHappens, ()) {
  const auto day = *days();
  const auto world = open_world();
  for (const Happening& h : day) {
    happen(h, *world);
    const TillView& view = world->view();
    if (view.shift.open) {
      RC_ASSERT(view.shift.expected_cash.minor == expected_in_drawer(world->journal()));
    }
    RC_ASSERT((view.banner.kind == Banner::Kind::error) == !view.banner.error_name.empty());
    RC_ASSERT(!view.payment.committing);
    RC_ASSERT((view.sale.selected == 0) == view.sale.empty);
    const auto selected = std::ranges::find(view.sale.lines, view.sale.selected, &LineView::number);
    RC_ASSERT(view.sale.empty || (selected != view.sale.lines.end() && !selected->voided));
  }
  assert_no_more_came_back(world->journal());
  std::int64_t receipts = 0;
  for (const CommittedEntry& entry : world->journal()) {
    if (const auto* returned = std::get_if<core::GoodsReturned>(&entry.body)) {
      RC_ASSERT(returned->receipt_number == ++receipts);
    }
    const auto* sale = std::get_if<core::SaleRecorded>(&entry.body);
    if (sale == nullptr) continue;
    RC_ASSERT(sale->receipt_number == ++receipts);
    std::int64_t paid = 0;
    for (const core::Tender& tender : sale->tenders) {
      RC_ASSERT(!tender.change.is_negative());
      paid += tender.tendered.minor - tender.change.minor;
    }
    RC_ASSERT(paid == sale->totals.total.minor);
  }
  RC_TAG(receipts == 0 ? "no sale" : receipts < 4 ? "some sales" : "many sales");
}

// What a person would see of the till's own state; what only lives in memory (devices,
// banners, PIN attempts) is left out.
void expect_equal_memory(const TillView& a, const TillView& b) {
  RC_ASSERT(a.shift == b.shift);
  RC_ASSERT(a.currency == b.currency);
  RC_ASSERT(a.sale.lines == b.sale.lines);
  RC_ASSERT(a.sale.totals == b.sale.totals);
  RC_ASSERT(a.sale.receipt_number == b.sale.receipt_number);
  RC_ASSERT(a.change.total == b.change.total);
  RC_ASSERT(a.change.change == b.change.change);
  RC_ASSERT(a.change.receipt_number == b.change.receipt_number);
  RC_ASSERT(a.change.receipt == b.change.receipt);
}

RC_GTEST_PROP(TillProperties, AFreshTillFindsEverythingAgain, ()) {
  const auto day = *days();
  const auto world = open_world();
  for (const Happening& h : day) {
    if (h.kind == 24) continue;  // on a full disk the last changes are lost, and said so
    happen(h, *world);
    expect_equal_memory(world->view(), world->restored_till()->view());
  }
}

RC_GTEST_PROP(TillProperties, TheFoldMayStartAtTheLastShift, ()) {
  const auto day = *days();
  const auto world = open_world();
  for (const Happening& h : day) happen(h, *world);
  const auto whole = world->restored_till();

  MemoryWorld empty;
  std::size_t opened = 0;
  std::optional<std::size_t> sold;
  const auto& journal = world->journal();
  for (std::size_t i = 0; i < journal.size(); ++i) {
    if (std::holds_alternative<core::ShiftOpened>(journal[i].body)) opened = i;
    if (receipt_record(journal[i])) sold = i;
  }
  Till& short_fold = empty.till();
  if (sold && *sold < opened) short_fold.replay(journal[*sold]);
  for (std::size_t i = opened; i < journal.size(); ++i) short_fold.replay(journal[i]);
  RC_ASSERT(short_fold.view().shift == whole->view().shift);
  RC_ASSERT(short_fold.view().sale.receipt_number == whole->view().sale.receipt_number);
}

RC_GTEST_PROP(TillProperties, OutputsFollowTheCommitOfTheirSale, ()) {
  const auto day = *days();
  const auto world = open_world();
  std::size_t kicks = 0;
  std::set<core::PrintJobId> jobs;
  const auto sales = [&world] {
    return std::ranges::count_if(world->journal(), [](const CommittedEntry& entry) {
      return std::holds_alternative<core::SaleRecorded>(entry.body) ||
             std::holds_alternative<core::GoodsReturned>(entry.body);
    });
  };
  world->watch([&](const Effect& effect) {
    if (std::holds_alternative<effect::Kick>(effect)) {
      RC_ASSERT(static_cast<std::int64_t>(++kicks) <= sales());
      RC_ASSERT(world->view().screen == Screen::change_due);
      RC_ASSERT(!world->view().change.recovered);
    }
    if (const auto* print = std::get_if<effect::Print>(&effect)) {
      RC_ASSERT(jobs.insert(print->id).second);
      const auto* closed = std::get_if<core::ShiftClosed>(&world->journal().back().body);
      RC_ASSERT(sales() > 0 || closed != nullptr);
    }
  });
  for (const Happening& h : day) happen(h, *world);
  RC_ASSERT(world->kicks() <= sales());
}

// Whatever failed, and however often the power was cut.
RC_GTEST_PROP(TillProperties, NoReceiptIsPrintedTwiceWithoutSayingSo, ()) {
  const auto day = *days();
  const auto world = open_world();
  for (const Happening& h : day) happen(h, *world);
  std::multiset<std::string> originals;
  for (const std::string& paper : world->printed()) {
    const auto code = paper.find("|| ");  // of the receipt, as a barcode
    if (code == std::string::npos || paper.find("DUPLICATE") != std::string::npos) continue;
    originals.insert(paper.substr(code, paper.find('\n', code) - code));
  }
  for (const std::string& receipt : originals) RC_ASSERT(originals.count(receipt) == 1U);
}

RC_GTEST_PROP(TillProperties, TheSameDayGivesTheSameEffects, ()) {
  const auto day = *days();
  std::vector<Effects> seen(2);
  std::vector<TillView> last;
  for (auto& effects : seen) {
    const auto world = open_world();
    world->watch([&effects](const Effect& effect) { effects.push_back(effect); });
    for (const Happening& h : day) happen(h, *world);
    last.push_back(world->view());
  }
  RC_ASSERT(seen[0] == seen[1]);
  RC_ASSERT(last[0] == last[1]);
}

RC_GTEST_PROP(TillProperties, AnswersMayComeLateAndInAnyOrder, ()) {
  const auto day = *days();
  const auto world = open_world();
  world->hold_answers(true);
  for (const Happening& h : day) {
    const bool was_writing = world->view().payment.committing;
    happen(h, *world);
    if (was_writing && h.kind <= 21) {
      RC_ASSERT(world->view().payment.committing);
      RC_ASSERT(world->view().banner.kind == Banner::Kind::error);
    }
    const auto waiting = world->answers().size();
    if (waiting > 0 && h.choice % 3 != 0) {
      world->deliver(static_cast<std::size_t>(h.choice) % waiting);
    }
  }
  while (!world->answers().empty()) world->deliver(0);
  if (world->view().shift.open) {
    RC_ASSERT(world->view().shift.expected_cash.minor == expected_in_drawer(world->journal()));
  }
}

// Answers from nowhere: refused by name, and nothing of the till's memory changes.
RC_GTEST_PROP(TillProperties, StrayAnswersChangeNothing, ()) {
  const auto day = *days();
  const auto world = open_world();
  for (const Happening& h : day) happen(h, *world);
  const TillView before = world->view();
  core::Uuid stray;
  stray.bytes.fill(0xEE);
  const std::array<Command, 5> answers = {
      command::EntryCommitted{{stray}, 3},
      command::EntryFailed{{stray}, {core::ErrorCode::disk_failed, {}}},
      command::PrintFinished{{stray}, {}}, command::KickFinished{{stray}, {}},
      command::PinChecked{{stray}, true}};
  for (const Command& answer : answers) {
    RC_ASSERT(world->send(answer).has_value());
    RC_ASSERT(world->view().banner.error_name == "internal");
  }
  expect_equal_memory(before, world->view());
  RC_ASSERT(before.screen == world->view().screen);
}

}  // namespace
}  // namespace holdfast::till
