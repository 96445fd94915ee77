// The till at work: the state machine, with the threads and devices that carry out what
// it asks for. This is the host that the window draws.
//
// Threads: every function on one thread, the UI's, but for the handlers it gives to
// devices and workers, which only write to the mailbox.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "pos/app/device_desk.h"
#include "pos/app/journal_worker.h"
#include "pos/app/mailbox.h"
#include "pos/app/pin.h"
#include "pos/app/remote_worker.h"
#include "pos/app/threads.h"
#include "pos/ports/camera_preview.h"
#include "pos/ports/cash_drawer.h"
#include "pos/ports/catalogue.h"
#include "pos/ports/clock.h"
#include "pos/ports/journal.h"
#include "pos/ports/label_printer.h"
#include "pos/ports/line_display.h"
#include "pos/ports/random.h"
#include "pos/ports/receipt_printer.h"
#include "pos/ports/remote_store.h"
#include "pos/ports/scale.h"
#include "pos/ports/scanner.h"
#include "pos/till/recovery.h"
#include "pos/till/till.h"
#include "ui/host.h"

namespace holdfast::app {

// What a till is made of. The remote store and all devices may be null.
struct RuntimeParts {
  std::unique_ptr<ports::Clock> clock;
  std::unique_ptr<ports::Random> random;
  std::unique_ptr<ports::Random> remote_random;
  std::unique_ptr<ports::Journal> journal;
  std::unique_ptr<ports::CatalogueReplica> catalogue;
  std::unique_ptr<ports::RemoteStore> remote;
  // The same server, asked once before the fold whether the journal is whole; may be null.
  std::unique_ptr<ports::RemoteStore> remote_at_start;
  std::vector<std::unique_ptr<ports::Scanner>> scanners;
  // What the camera among them sees; null without one.
  ports::CameraPreview* camera_preview = nullptr;
  std::unique_ptr<ports::ReceiptPrinter> printer;
  std::unique_ptr<ports::CashDrawer> drawer;
  std::unique_ptr<ports::LabelPrinter> label_printer;
  std::unique_ptr<ports::Scale> scale;
  std::unique_ptr<ports::LineDisplay> line_display;
  // Under which the journal is signed; told to the server.
  std::optional<std::array<std::uint8_t, 32>> public_key;
  till::PostingConfig posting;
  core::CodeRules code_rules;
  core::ReceiptStyle receipt_style;
  // What is plugged in, for the screen of devices; empty where devices are simulated.
  DeviceDesk::Look look_at_devices;
  // Told of new rows before the till reads them, on the UI's thread; may be empty.
  std::function<void(const ports::Catalogue&)> catalogue_changed;
  // Apart from the journal's own file, where there is a folder for it.
  KnownHead known_head;
  // What a simulator replaces, as it does the clock.
  std::unique_ptr<Threads> threads = std::make_unique<SystemThreads>();
  std::function<bool(const std::string& pin, const std::string& hash)> pin_matches =
      app::pin_matches;
};

class Runtime : public ui::Host {
 public:
  // Folds the journal, resumes the workspace and starts the devices and threads.
  // Errors: those of the journal and the catalogue; payload_malformed, payload_too_new.
  [[nodiscard]] static core::Result<std::unique_ptr<Runtime>> start(RuntimeParts parts);
  // Writes what waits, stops devices and threads.
  ~Runtime() override;

  // How the UI is told that pump() has something to do; called from any thread.
  void set_wake(std::function<void()> wake) { mailbox_.set_wake(std::move(wake)); }

  [[nodiscard]] const till::TillView& view() const override { return till_->view(); }
  void submit(const till::Command& command) override;
  bool pump() override;
  [[nodiscard]] core::Instant now() const override { return parts_.clock->now(); }
  int take_tone() override { return std::exchange(tone_, 0); }
  void set_dialog_open(bool open) override { dialog_open_ = open; }
  void set_devices_open(bool open) override { desk_->set_open(open); }
  [[nodiscard]] const ui::DevicesView* devices() const override { return &desk_->view(); }
  void ask(const ui::DeviceCommand& command) override;
  [[nodiscard]] ports::CameraPreview* camera() const override { return parts_.camera_preview; }
  using ui::Host::submit;
  // Any thread: has pump() called soon.
  void wake() { mailbox_.wake(); }

  [[nodiscard]] const ports::Catalogue& catalogue() const { return *parts_.catalogue; }

  // For the tests and the scripted demo.
  // An entry is on its way to the disk.
  [[nodiscard]] bool is_committing() const { return commits_begun_ != commits_ended_; }
  [[nodiscard]] std::uint64_t scans_handled() const { return scans_handled_; }
  [[nodiscard]] core::Result<ports::Backlog> backlog() { return journal_->backlog(); }
  void flush_journal() { journal_->flush(); }

 private:
  explicit Runtime(RuntimeParts parts);
  void hear_last_outcomes();
  core::Result<void> recover();
  // Entries first … last, both included.
  core::Result<void> replay(std::int64_t first, std::int64_t last);
  core::Result<till::BroughtBack> entries_after_workspace();
  core::Result<void> read_entries(std::int64_t first, std::int64_t last,
                                  const std::function<void(const till::CommittedEntry&)>& visit);
  core::Result<void> start_devices();
  void start_scanner(ports::Scanner& scanner);
  void start_scale();
  void start_line_display();
  void start_label_printer();
  // What the customer is to read now.
  void show_to_customer();
  void device_failed(ports::DeviceRole role, const core::Error& error);
  void handle(const till::Command& command);
  void carry_out(const till::Effect& effect);

  RuntimeParts parts_;
  Mailbox mailbox_;
  std::unique_ptr<till::Till> till_;
  std::unique_ptr<JournalWorker> journal_;
  std::unique_ptr<RemoteWorker> remote_;
  std::unique_ptr<Executor> pins_;
  std::unique_ptr<DeviceDesk> desk_;
  int tone_ = 0;
  std::optional<ports::LineDisplayText> shown_to_customer_;
  bool dialog_open_ = false;
  std::uint64_t scans_handled_ = 0;
  std::uint64_t commits_begun_ = 0, commits_ended_ = 0;
};

}  // namespace holdfast::app
