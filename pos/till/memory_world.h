// A whole world around one till, in memory and deterministic: clock, randomness,
// catalogue, journal, printer, drawer, server. It carries out the till's effects and
// answers them, so that scenarios, property tests and the simulator need no machine.
// What it stores went through pos/codec and came back equal, or the program stops.
// Two worlds with the same options and the same calls do the same.
//
// Threads: one.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "pos/ports/clock.h"
#include "pos/ports/memory_catalogue.h"
#include "pos/ports/random.h"
#include "pos/till/memory_server.h"
#include "pos/till/scenario.h"
#include "pos/till/till.h"

namespace holdfast::till {

class MemoryWorld final : public ScenarioHost {
 public:
  struct Options {
    std::uint64_t seed = 1;
    core::Instant start{1'772'352'000'000};  // 2026-03-01T08:00:00Z
    int utc_offset_minutes = 60;
    std::int64_t step_ms = 250;  // that pass with every command
  };

  MemoryWorld();
  explicit MemoryWorld(const Options& options);

  // ---- ScenarioHost ----
  core::Result<GivenAnswer> given(const Given& given) override;
  core::Result<void> send(const Command& command) override;
  const TillView& view() const override { return till_->view(); }
  const std::vector<std::string>& printed() const override { return printed_; }
  std::int64_t kicks() const override { return kicks_; }
  core::Result<void> set_printer(PrinterSwitch to) override;
  core::Result<void> set_server(ServerSwitch to) override;
  core::Result<void> refuse_entries(core::ErrorCode why) override;
  core::Result<void> quarantine_entries() override;
  core::Result<void> lose_server_entries(std::int64_t count) override;
  core::Result<void> put_back_journal(std::int64_t keep) override;
  core::Result<void> jump_clock(std::int64_t ms) override;
  std::int64_t server_entries() const override { return server_.entries(); }
  core::Result<void> set_disk(DiskSwitch to) override;
  core::Result<void> crash(CrashPoint point) override;
  core::Result<void> wait(std::int64_t ms) override;

  // ---- for tests and the simulator ----
  Till& till() { return *till_; }
  ports::MemoryCatalogue& catalogue() { return catalogue_; }
  const std::vector<CommittedEntry>& journal() const { return journal_; }
  const MemoryServer& server() const { return server_; }
  const core::Workspace& workspace() const { return workspaces_.rbegin()->second; }
  const std::vector<effect::PrintLabel>& labels() const { return labels_; }
  core::Instant now() const { return clock_.now(); }
  // Sees each effect before it is carried out.
  void watch(std::function<void(const Effect&)> watcher) { watcher_ = std::move(watcher); }
  // While held, answers pile up and are delivered one by one, in any order.
  void hold_answers(bool hold) { held_ = hold; }
  const std::deque<Command>& answers() const { return answers_; }
  // index < answers().size()
  void deliver(std::size_t index);
  // A fresh till with what journal and workspace hold now; this world's goes on.
  std::unique_ptr<Till> restored_till();

 private:
  class SteppedClock final : public ports::Clock {
   public:
    SteppedClock(core::Instant start, int offset) : now_(start), offset_(offset) {}
    core::Instant now() const override { return now_; }
    int utc_offset_minutes(core::Instant) const override { return offset_; }
    std::int64_t elapsed_ms() const override { return elapsed_ms_; }
    void advance(std::int64_t ms) {
      now_ = now_ + ms;
      elapsed_ms_ += ms;
    }
    void jump(std::int64_t ms) {
      now_ = now_ + ms;
      jumped_ms_ += ms;
    }
    // What everybody else's clock shows.
    core::Instant true_now() const { return now_ + -jumped_ms_; }

   private:
    core::Instant now_;
    std::int64_t elapsed_ms_ = 0;
    std::int64_t jumped_ms_ = 0;
    int offset_;
  };
  class SeededRandom final : public ports::Random {
   public:
    explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
    std::array<std::uint8_t, 16> bytes16() override;

   private:
    std::uint64_t next();
    std::uint64_t state_;
  };

  void put(const given::Shop& shop);
  void put(const given::Tax& tax);
  void put(const given::Item& item);
  void put(const given::Pack& pack);
  void put(const given::Person& person);
  void put(const given::PersonLeft& person);
  void put(const given::Scanning& scanning);

  void run(const Command& command);
  void settle();
  void carry_out(const effect::CheckPin& e);
  void carry_out(const effect::Append& e);
  void carry_out(const effect::SaveWorkspace& e);
  void carry_out(const effect::RecordPrint& e);
  void carry_out(const effect::LookUpReceipt& e);
  void carry_out(const effect::LookUpPrint& e);
  void carry_out(const effect::Print& e);
  void carry_out(const effect::PrintLabel& e);
  void carry_out(const effect::Kick& e);
  void carry_out(const effect::Sound& e);
  void keep(const core::Workspace& workspace);
  void output(std::function<Command(ports::OutputOutcome)> answer, std::function<void()> real);
  void restart();
  void tell_devices();
  void tell_server();

  std::vector<effect::PrintLabel> labels_;
  SteppedClock clock_;
  SeededRandom random_;
  ports::MemoryCatalogue catalogue_;
  core::CodeRules code_rules_;
  std::vector<CommittedEntry> journal_;
  // By the number of entries when it was saved: an older journal comes with an older one.
  std::map<std::size_t, core::Workspace> workspaces_{{0, {}}};
  DiskSwitch disk_ = DiskSwitch::ok;
  MemoryServer server_;
  PrinterSwitch printer_ = PrinterSwitch::on;
  std::vector<std::function<void()>> slow_outputs_;
  std::optional<CrashPoint> armed_;
  bool power_lost_ = false;
  std::vector<std::string> printed_;
  std::set<core::PrintJobId> printed_jobs_;  // what a print server remembers
  std::int64_t kicks_ = 0;

  std::int64_t step_ms_;
  bool held_ = false;
  std::deque<Command> answers_;
  std::function<void(const Effect&)> watcher_;
  std::unique_ptr<Till> till_;
};

// The document as lines of text, a pair's halves with two spaces between.
[[nodiscard]] std::string to_text(const core::ReceiptDocument& document);

}  // namespace holdfast::till
