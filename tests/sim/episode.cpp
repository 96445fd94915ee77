#include "tests/sim/episode.h"

#include <sqlite3.h>

#include <algorithm>
#include <cctype>
#include <memory>

#include "tests/local/journal_fixture.h"
#include "tests/sim/box.h"
#include "tests/sim/cashier.h"
#include "tests/sim/postgres.h"
#include "tests/sim/shop.h"

namespace holdfast::sim {
namespace {

// After the last fault: what waits has until then.
constexpr Time kQuiet = 4 * kHour;

std::unique_ptr<ShopServer> make_server(const EpisodePlan& plan, Scheduler& scheduler,
                                        std::function<void(FaultKind)> struck) {
  if (plan.postgres) return make_postgres(scheduler, plan.seed, plan.tills, std::move(struck));
  return std::make_unique<SimServer>(scheduler, plan.tills, shop_catalogue());
}

class Episode {
 public:
  explicit Episode(const EpisodePlan& plan);
  EpisodeResult run();

 private:
  void plan_faults_of_all();
  void strike(const Fault& fault);
  void heal();
  void run_until(Time end);
  void check_end();
  void check_server();
  void violated(int till, std::string what);

  EpisodePlan plan_;
  EpisodeResult result_;
  Scheduler scheduler_;
  Trace trace_;
  local::TempDirectory folder_{local::Medium::memory};
  local::CrashVfs vfs_;
  std::unique_ptr<ShopServer> server_;
  BoxWorld world_;
  std::vector<std::unique_ptr<Box>> boxes_;
  std::vector<std::unique_ptr<Cashier>> cashiers_;
};

Episode::Episode(const EpisodePlan& plan)
    : plan_(plan),
      scheduler_(plan.seed),
      trace_(scheduler_),
      server_(make_server(plan, scheduler_, [this](FaultKind kind) { result_.tally.add(kind); })),
      world_{scheduler_,
             vfs_,
             *server_,
             trace_,
             folder_.path(),
             [this](int till, std::string what) { violated(till, std::move(what)); },
             [this](FaultKind kind) { result_.tally.add(kind); },
             plan.mutation,
             plan.seed} {
  // SQLite draws the log's salts from its own generator.
  sqlite3_test_control(SQLITE_TESTCTRL_PRNG_SEED, static_cast<int>(plan.seed & 0x3FFFFFFF),
                       static_cast<sqlite3*>(nullptr));
  for (int till = 0; till < plan.tills; ++till) {
    boxes_.push_back(std::make_unique<Box>(world_, till));
    cashiers_.push_back(std::make_unique<Cashier>(scheduler_, *boxes_.back(), plan.seed));
    cashiers_.back()->work_until(plan.days * kDay);
    scheduler_.at(5 * kHour + till * kMinute, Scheduler::kWorld,
                  [box = boxes_.back().get()] { box->power_on(); });
    cashiers_.back()->begin();
  }
  plan_faults_of_all();
}

void Episode::plan_faults_of_all() {
  for (const Fault& fault : plan_faults(plan_.seed, plan_.days, plan_.tills)) {
    if (plan_.only && !plan_.only->contains(fault.number)) continue;
    scheduler_.at(fault.at, Scheduler::kWorld, [this, fault] { strike(fault); });
  }
  for (int day = 0; day < plan_.days; ++day) {
    Generator draw = Generator::split(plan_.seed, 'p', static_cast<std::uint64_t>(day));
    for (int i = 0; i < 4; ++i) {
      scheduler_.at(day * kDay + draw.between(0, kDay - 1), Scheduler::kWorld,
                    [this, draw]() mutable { server_->change_price(draw); });
    }
  }
}

void Episode::violated(int till, std::string what) {
  if (result_.violation) return;
  trace_.add(till, "VIOLATION: " + what);
  result_.violation = Violation{till, scheduler_.now(), std::move(what)};
  result_.trace = trace_.lines();
}

// ---- faults that are not a till's alone -------------------------------------------------

void Episode::strike(const Fault& fault) {
  result_.struck.push_back(fault.number);
  if (const auto struck = server_->strike(fault)) {
    trace_.add(kServer, std::string(name(*struck)));
    return result_.tally.add(*struck);
  }
  if (fault.kind == FaultKind::pooler_restart) {
    result_.tally.add(fault.kind);
    // Whoever is in a call loses its answer.
    Fault cut = fault;
    cut.kind = FaultKind::cut_before_answer;
    for (auto& box : boxes_) box->arm(cut);
  } else if (fault.till != kServer) {
    boxes_[static_cast<std::size_t>(fault.till)]->arm(fault);
  }
}

void Episode::heal() {
  server_->heal();
  for (auto& box : boxes_) box->heal();
}

// ---- time passes ------------------------------------------------------------------------

void Episode::run_until(Time end) {
  while (!result_.violation && scheduler_.step(end)) {
    for (auto& box : boxes_) box->look();
  }
}

EpisodeResult Episode::run() {
  run_until(plan_.days * kDay);
  if (!result_.violation) {
    heal();
    run_until(plan_.days * kDay + kQuiet);
  }
  if (!result_.violation) check_end();
  const Time days = std::min<Time>(scheduler_.now() / kDay + 1, plan_.days);
  result_.till_days = days * plan_.tills;
  result_.events = scheduler_.steps();
  for (auto& box : boxes_) {
    result_.sales += static_cast<std::int64_t>(box->books().sales().size());
    result_.entries += box->books().entries();
  }
  return std::move(result_);
}

void Episode::check_end() {
  for (auto& box : boxes_) {
    if (const auto why = box->still_waiting()) {
      return violated(box->number(), "long after the last fault: " + *why);
    }
    box->books().check_all_settled();
    box->power_off();
    box->audit();
  }
  check_server();
}

void Episode::check_server() {
  const ServerRecord record = server_->record();
  std::map<core::VariantId, std::int64_t> sold;
  for (auto& box : boxes_) {
    const Books& books = box->books();
    const TillRecord& there = record.tills[static_cast<std::size_t>(box->number())];
    if (there.hashes != books.hashes()) {
      return violated(box->number(), "the server has " + std::to_string(there.hashes.size()) +
                                         " entries, or others; the till made " +
                                         std::to_string(books.entries()));
    }
    if (there.sales != static_cast<std::int64_t>(books.sales().size()) ||
        there.sales_total != books.sales_total() ||
        there.closed_shifts_total != books.closed_shifts_total() ||
        there.counts != books.counts()) {
      return violated(box->number(), "the server's sums are not the till's");
    }
    for (const auto& [receipt, sale] : books.sales()) {
      for (const auto& [good, pieces] : sale.goods) sold[good] += pieces;
    }
  }
  if (record.sold != sold) violated(kServer, "the stock that moved is not what was sold");
  if (record.miscounted > 0) violated(kServer, "the stock is not what the newest count found");
  if (record.doubles > 0) violated(kServer, "an entry was applied twice");
}

}  // namespace

std::string Violation::kind() const {
  std::string words;
  for (const char c : what) {
    if (c == '(') break;  // what is specific to this run
    if (std::isdigit(static_cast<unsigned char>(c)) == 0) words += c;
  }
  return words;
}

EpisodeResult run_episode(const EpisodePlan& plan) {
  return Episode(plan).run();
}

}  // namespace holdfast::sim
