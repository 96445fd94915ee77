#include "tests/sim/mutants.h"

#include <map>
#include <utility>

#include "tests/support/untold_store.h"

namespace holdfast::sim {
namespace {

using ports::OutputOutcome;
using ports::OutputResult;

class HastyStore final : public testing::UntoldStore {
 public:
  HastyStore(std::unique_ptr<ports::RemoteStore> store, ports::Journal& journal)
      : UntoldStore(std::move(store)), journal_(journal) {}
  core::Result<std::vector<ports::PostAnswer>> post(
      std::span<const ports::StoredEntry> entries) override {
    static_cast<void>(journal_.acknowledge_through(entries.back().seq));
    return UntoldStore::post(entries);
  }

 private:
  ports::Journal& journal_;
};

class StubbornDrawer final : public ports::CashDrawer {
 public:
  explicit StubbornDrawer(std::unique_ptr<ports::CashDrawer> drawer) : drawer_(std::move(drawer)) {}
  core::Result<void> start(KickHandler on_done, ports::StatusHandler on_status) override {
    return drawer_->start(
        [this, on_done = std::move(on_done)](core::KickId id, const OutputOutcome& outcome) {
          if (outcome.result == OutputResult::done) return on_done(id, outcome);
          drawer_->kick(id);
        },
        std::move(on_status));
  }
  void stop() override { drawer_->stop(); }
  void kick(core::KickId id) override { drawer_->kick(id); }

 private:
  std::unique_ptr<ports::CashDrawer> drawer_;
};

class EagerDrawer final : public ports::CashDrawer {
 public:
  explicit EagerDrawer(std::unique_ptr<ports::CashDrawer> drawer) : drawer_(std::move(drawer)) {}
  core::Result<void> start(KickHandler on_done, ports::StatusHandler on_status) override {
    auto started = drawer_->start(std::move(on_done), std::move(on_status));
    if (started) drawer_->kick(core::KickId{});
    return started;
  }
  void stop() override { drawer_->stop(); }
  void kick(core::KickId id) override { drawer_->kick(id); }

 private:
  std::unique_ptr<ports::CashDrawer> drawer_;
};

class StubbornPrinter final : public ports::ReceiptPrinter {
 public:
  explicit StubbornPrinter(std::unique_ptr<ports::ReceiptPrinter> printer)
      : printer_(std::move(printer)) {}
  core::Result<void> start(PrintHandler on_done, ports::StatusHandler on_status) override {
    return printer_->start(
        [this, on_done = std::move(on_done)](core::PrintJobId id, const OutputOutcome& outcome) {
          if (outcome.result != OutputResult::unknown) return on_done(id, outcome);
          printer_->print(id, documents_[id]);
        },
        std::move(on_status));
  }
  void stop() override { printer_->stop(); }
  void print(core::PrintJobId id, const core::ReceiptDocument& document) override {
    documents_[id] = document;
    printer_->print(id, document);
  }
  void look_up(core::PrintJobId id) override { printer_->look_up(id); }

 private:
  std::unique_ptr<ports::ReceiptPrinter> printer_;
  std::map<core::PrintJobId, core::ReceiptDocument> documents_;
};

}  // namespace

void mutate(Mutation mutation, ports::Journal& journal, app::RuntimeParts& parts) {
  switch (mutation) {
    case Mutation::acknowledge_before_sync:
      return;  // its disk does it
    case Mutation::clear_outbox_before_answer:
      parts.remote = std::make_unique<HastyStore>(std::move(parts.remote), journal);
      return;
    case Mutation::repeat_kick:
      parts.drawer = std::make_unique<StubbornDrawer>(std::move(parts.drawer));
      return;
    case Mutation::kick_at_start:
      parts.drawer = std::make_unique<EagerDrawer>(std::move(parts.drawer));
      return;
    case Mutation::repeat_receipt:
      parts.printer = std::make_unique<StubbornPrinter>(std::move(parts.printer));
      return;
  }
}

}  // namespace holdfast::sim
