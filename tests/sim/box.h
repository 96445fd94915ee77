// One till: its machine with disk, clock and devices, and the program on it, which is the
// product's own (pos/app/runtime.h). Machines live on; programs start, are killed and lose
// power.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "db/local/sqlite_journal.h"
#include "pos/app/runtime.h"
#include "tests/local/crash_vfs.h"
#include "tests/sim/books.h"
#include "tests/sim/devices.h"
#include "tests/sim/mutation.h"
#include "tests/sim/network.h"
#include "tests/sim/sim_threads.h"
#include "tests/sim/trace.h"

namespace holdfast::sim {

// What the world gives to each till.
struct BoxWorld {
  Scheduler& scheduler;
  local::CrashVfs& vfs;
  ShopServer& server;
  Trace& trace;
  std::filesystem::path folder;  // in memory
  std::function<void(int till, std::string)> violated;
  std::function<void(FaultKind)> struck;
  std::optional<Mutation> mutation;
  std::uint64_t seed;
};

class Box {
 public:
  // `identity` is the till that the server takes it for: its own, or another's that it was
  // copied from, which has the same key.
  Box(BoxWorld& world, int number, int identity);
  Box(BoxWorld& world, int number) : Box(world, number, number) {}
  ~Box();

  void power_on();
  // As at the end of the day: the program ends in order.
  void power_off();
  [[nodiscard]] bool running() const { return process_ != nullptr && !dying_; }
  [[nodiscard]] const till::TillView& view() const { return process_->runtime->view(); }
  void submit(const till::Command& command);
  void scan(const std::string& data);
  [[nodiscard]] core::Instant now() const;
  [[nodiscard]] int number() const { return number_; }
  [[nodiscard]] const std::vector<core::Item>& goods() const { return world_.server.goods(); }
  [[nodiscard]] Books& books() { return books_; }

  // ---- faults ----
  void arm(const Fault& fault);
  // No fault waits or goes on; whoever is needed to mend something has been there.
  void heal();
  // After each event: takes away a program that has died, and looks whether what the till
  // shows is what the books say.
  void look();

  // ---- silent faults: of a machine that is off, or with the disk all the time ----
  [[nodiscard]] local::CrashDisk::Image image() const { return disk_->now(); }
  void put_back(local::CrashDisk::Image image);
  void let_syncs_lie(local::SyncLie lie);
  // Entries may be missing at the next starts: the books are told what is left.
  void expect_loss() { loss_expected_ = true; }
  // The next start finds another chain of the same entries.
  void expect_other_chain() { other_chain_expected_ = true; }
  // Goes on with a copy of another machine's journal.
  void take_over(const Books& books) { books_.take_over(books); }
  // What the last start said, where it failed.
  [[nodiscard]] const std::optional<core::Error>& start_error() const { return start_error_; }
  void cut_power(FaultKind kind) { die(kind); }

  // ---- the end ----
  // Nothing is left to do: the program runs, and what could wait does not.
  [[nodiscard]] std::optional<std::string> still_waiting();
  // As an auditor would, from the file alone. The machine is off.
  void audit();
  [[nodiscard]] std::filesystem::path write_files(const std::string& name) const;
  void read_files(const std::filesystem::path& file);
  [[nodiscard]] std::filesystem::path key_file() const;

 private:
  struct Process {
    Scheduler::Owner owner = 0;
    SimThreads* threads = nullptr;
    ScannerPort* scanner = nullptr;
    bool pump_planned = false;
    std::unique_ptr<app::Runtime> runtime;
  };
  class BoxClock;
  class SharedCatalogue;

  [[nodiscard]] std::unique_ptr<ports::Journal> open_journal();
  [[nodiscard]] app::RuntimeParts parts(std::unique_ptr<ports::Journal> journal);
  void check_found(ports::Journal& journal);
  void note_loss(ports::Journal& journal, std::int64_t last_seq);
  void start_failed(const core::Error& error);
  void mount();
  void watch_disk();
  local::DiskFault disk_fault(local::DiskOperation operation, local::DiskFile file);
  void disk_changed();
  // The program ends here and now, in whatever it is doing.
  void die(FaultKind kind);
  void maybe_die(int point);
  void bury();
  void second_instance();
  void note(const std::string& what) const { world_.trace.add(number_, what); }
  void violated(const std::string& what) const { world_.violated(number_, what); }

  BoxWorld& world_;
  int number_;
  std::filesystem::path path_;
  Generator generator_;
  local::Dice dice_;
  std::unique_ptr<local::CrashDisk> disk_;
  local::JournalOptions options_;
  ports::MemoryCatalogue catalogue_;
  Books books_;
  Printer printer_;
  Drawer drawer_;
  NetworkLine line_;
  std::unique_ptr<Process> process_;
  int starts_ = 0;
  std::optional<core::Error> start_error_;
  bool start_planned_ = false;
  bool loss_expected_ = false, other_chain_expected_ = false;
  local::SyncLie lie_ = local::SyncLie::none;

  // ---- what waits to strike ----
  struct Ending {
    FaultKind kind;
    int point;       // where in the program
    int operations;  // of the disk, that still succeed
  };
  std::optional<Ending> ending_;
  std::optional<FaultKind> disk_error_;
  Time disk_full_until_ = 0;
  bool disk_full_told_ = false;
  bool starting_ = false, dying_ = false;
  std::optional<local::CrashDisk::Image> left_;  // by the power cut that it dies of
  Time clock_offset_ = 0;
  int zone_minutes_ = 60;
};

}  // namespace holdfast::sim
