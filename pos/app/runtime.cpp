#include "pos/app/runtime.h"

#include <spdlog/spdlog.h>

#include <limits>
#include <utility>

#include "pos/app/own_journal.h"
#include "pos/codec/codec.h"
#include "pos/core/overloaded.h"
#include "pos/till/customer_lines.h"

namespace holdfast::app {

namespace cmd = till::command;
namespace eff = till::effect;

namespace {

ports::OutputOutcome not_set_up(ports::OutputResult result, const char* device) {
  return {result, {core::ErrorCode::device_not_set_up, std::string(device) + ".kind"}};
}
constexpr std::int64_t kToTheEnd = std::numeric_limits<std::int64_t>::max();
}  // namespace

Runtime::Runtime(RuntimeParts parts) : parts_(std::move(parts)) {
  desk_ =
      std::make_unique<DeviceDesk>(*parts_.clock, *parts_.threads, parts_.code_rules,
                                   std::move(parts_.look_at_devices), [this] { mailbox_.wake(); });
}

core::Result<std::unique_ptr<Runtime>> Runtime::start(RuntimeParts parts) {
  std::unique_ptr<Runtime> runtime(new Runtime(std::move(parts)));
  if (auto recovered = runtime->recover(); !recovered) return core::pass_on(recovered.error());
  if (auto started = runtime->start_devices(); !started) return core::pass_on(started.error());
  return runtime;
}

Runtime::~Runtime() {
  for (auto& scanner : parts_.scanners) scanner->stop();
  if (parts_.scale) parts_.scale->stop();
  if (parts_.line_display) parts_.line_display->stop();
  if (parts_.drawer) parts_.drawer->stop();
  if (parts_.printer) parts_.printer->stop();
  if (parts_.label_printer) parts_.label_printer->stop();
  hear_last_outcomes();
  desk_.reset();
  if (remote_) remote_->stop();
  pins_.reset();
  journal_.reset();
}

// Devices that were stopped said how their last jobs ended; the next start should know. A sale
// that was committed in the last moment is left for it too: nothing is printed any more.
void Runtime::hear_last_outcomes() {
  if (!till_ || !journal_) return;
  for (const auto& command : mailbox_.take()) {
    if (desk_->take(command)) continue;
    if (std::holds_alternative<cmd::PrintFinished>(command) ||
        std::holds_alternative<cmd::KickFinished>(command)) {
      handle(command);
    }
  }
  journal_->flush();
}

core::Result<void> Runtime::recover() {
  auto& journal = *parts_.journal;
  std::int64_t brought_back = 0;
  if (const auto server = std::move(parts_.remote_at_start)) {
    auto entries = bring_back_entries(journal, *server, *parts_.threads);
    if (!entries) return core::pass_on(entries.error());
    brought_back = *entries;
  }
  till_ = std::make_unique<till::Till>(*parts_.catalogue, *parts_.clock, *parts_.random);
  till_->use(parts_.code_rules);
  till_->use(parts_.receipt_style);

  // The fold starts at the last opening of a shift: what came before it is settled, but
  // for the last receipt, whose number the next one follows.
  auto opened = journal.last_of_kind("shift_opened");
  if (!opened) return core::pass_on(opened.error());
  auto sold = journal.last_of_kind("sale");
  if (!sold) return core::pass_on(sold.error());
  auto returned = journal.last_of_kind("goods_returned");
  if (!returned) return core::pass_on(returned.error());
  const std::int64_t last_receipt = std::max(*sold, *returned);
  if (last_receipt > 0 && last_receipt < *opened) {
    if (auto done = replay(last_receipt, last_receipt); !done) return done;
  }
  if (auto done = replay(std::max<std::int64_t>(*opened, 1), kToTheEnd); !done) return done;

  auto text = journal.load_workspace();
  if (!text) return core::pass_on(text.error());
  auto parts = journal.load_workspace_parts();
  if (!parts) return core::pass_on(parts.error());
  auto workspace = codec::decode_workspace(*text, *parts);
  if (!workspace) return core::pass_on(workspace.error());
  auto later = entries_after_workspace();
  if (!later) return core::pass_on(later.error());
  if (auto resumed = till_->resume(later->bring_up_to_date(*workspace), now()); !resumed) {
    spdlog::error("workspace set aside: {}", core::sentence(resumed.error()));
  }

  journal_ = std::make_unique<JournalWorker>(
      std::move(parts_.journal), parts_.threads->make_executor("journal"), mailbox_,
      [this] {
        if (remote_) remote_->wake();
      },
      *workspace);
  if (parts_.remote) {
    remote_ = std::make_unique<RemoteWorker>(
        std::move(parts_.remote), *journal_, *parts_.catalogue, mailbox_, *parts_.clock,
        std::move(parts_.remote_random), parts_.posting, std::move(parts_.known_head));
  }
  pins_ = parts_.threads->make_executor("pins");
  if (brought_back > 0) handle(cmd::EntriesBroughtBack{brought_back});
  return {};
}

core::Result<void> Runtime::replay(std::int64_t first, std::int64_t last) {
  return read_entries(first, last,
                      [this](const till::CommittedEntry& entry) { till_->replay(entry); });
}

// Those that were brought back, now or at a start that then failed.
core::Result<till::BroughtBack> Runtime::entries_after_workspace() {
  till::BroughtBack later;
  auto saved_at = parts_.journal->workspace_seq();
  if (!saved_at) return core::pass_on(saved_at.error());
  if (*saved_at == 0) return later;
  auto read = read_entries(*saved_at + 1, kToTheEnd,
                           [&](const till::CommittedEntry& entry) { later.apply(entry.body); });
  if (!read) return core::pass_on(read.error());
  return later;
}

core::Result<void> Runtime::read_entries(
    std::int64_t first, std::int64_t last,
    const std::function<void(const till::CommittedEntry&)>& visit) {
  core::Result<void> decoded{};
  auto read = parts_.journal->read_from(first, [&](const ports::StoredEntry& entry) {
    if (entry.seq > last) return false;
    auto body = codec::decode(entry.kind, entry.version, entry.payload);
    if (!body) {
      core::Error error = body.error();
      error.detail = "journal entry " + std::to_string(entry.seq) + ": " + error.detail;
      decoded = core::pass_on(error);
      return false;
    }
    visit({entry.seq, entry.id, entry.occurred_at, std::move(*body), entry.hash});
    return true;
  });
  if (!read) return core::pass_on(read.error());
  return decoded;
}

core::Result<void> Runtime::start_devices() {
  const auto on_status = [this](const ports::DeviceStatus& status) {
    mailbox_.post(cmd::DeviceChanged{status});
  };
  for (auto& scanner : parts_.scanners) start_scanner(*scanner);
  if (parts_.printer) {
    auto started = parts_.printer->start(
        [this](core::PrintJobId job, const ports::OutputOutcome& outcome) {
          mailbox_.post(cmd::PrintFinished{job, outcome});
        },
        on_status);
    if (!started) device_failed(ports::DeviceRole::receipt_printer, started.error());
  } else {
    on_status({ports::DeviceRole::receipt_printer, ports::DeviceHealth::not_set_up, {}, {}});
  }
  if (parts_.drawer) {
    auto started = parts_.drawer->start(
        [this](core::KickId kick, const ports::OutputOutcome& outcome) {
          mailbox_.post(cmd::KickFinished{kick, outcome});
        },
        on_status);
    if (!started) device_failed(ports::DeviceRole::cash_drawer, started.error());
  } else {
    on_status({ports::DeviceRole::cash_drawer, ports::DeviceHealth::not_set_up, {}, {}});
  }
  start_scale();
  start_line_display();
  start_label_printer();
  if (remote_) remote_->start(*parts_.threads);
  handle(cmd::ClockTicked{});
  return {};
}

void Runtime::start_scanner(ports::Scanner& scanner) {
  auto started = scanner.start(
      [this](const core::ScannedCode& code) {
        if (!mailbox_.post(cmd::Scan{code})) spdlog::error("scan dropped: the till is busy");
      },
      [this](const ports::DeviceStatus& status) { mailbox_.post(cmd::DeviceChanged{status}); });
  if (!started) device_failed(ports::DeviceRole::scanner, started.error());
}

void Runtime::start_scale() {
  if (!parts_.scale) return;
  auto started = parts_.scale->start(
      [this](const ports::ScaleReading& reading) { mailbox_.post(cmd::ScaleChanged{reading}); },
      [this](const ports::DeviceStatus& status) { mailbox_.post(cmd::DeviceChanged{status}); });
  if (!started) device_failed(ports::DeviceRole::scale, started.error());
}

void Runtime::start_line_display() {
  if (!parts_.line_display) return;
  auto started = parts_.line_display->start(
      [this](const ports::DeviceStatus& status) { mailbox_.post(cmd::DeviceChanged{status}); });
  if (!started) device_failed(ports::DeviceRole::line_display, started.error());
}

void Runtime::start_label_printer() {
  if (!parts_.label_printer) return;
  auto started = parts_.label_printer->start(
      [this](core::PrintJobId job, const ports::OutputOutcome& outcome) {
        mailbox_.post(cmd::PrintFinished{job, outcome});
      },
      [this](const ports::DeviceStatus& status) { mailbox_.post(cmd::DeviceChanged{status}); });
  if (!started) device_failed(ports::DeviceRole::label_printer, started.error());
}

void Runtime::show_to_customer() {
  if (!parts_.line_display) return;
  ports::LineDisplayText text = till::customer_lines(till_->view());
  if (shown_to_customer_ == text) return;
  shown_to_customer_ = std::move(text);
  parts_.line_display->show(*shown_to_customer_);
}

// A device that does not start is shown, and the till sells on without it.
void Runtime::device_failed(ports::DeviceRole role, const core::Error& error) {
  spdlog::error("device: {}", core::sentence(error));
  mailbox_.post(cmd::DeviceChanged{{role, ports::DeviceHealth::failed, "", core::sentence(error)}});
}

void Runtime::submit(const till::Command& command) {
  if (desk_->take(command)) return;
  handle(command);
}

void Runtime::ask(const ui::DeviceCommand& command) {
  switch (command.kind) {
    case ui::DeviceCommand::Kind::look_again:
      return desk_->look_again();
    case ui::DeviceCommand::Kind::print_test:
      if (!parts_.printer) return;
      return desk_->print_test(*parts_.printer,
                               ports::new_id<core::PrintJobId>(now(), *parts_.random));
  }
}

bool Runtime::pump() {
  const bool found = desk_->pump();
  const auto waiting = mailbox_.take();
  for (const auto& command : waiting) {
    if (desk_->take(command)) continue;
    // Refused aloud: nobody should find the goods on the receipt once the dialog is gone.
    if (dialog_open_ && std::holds_alternative<cmd::Scan>(command)) {
      ++scans_handled_;
      handle(cmd::RefuseInput{{core::ErrorCode::scan_not_now, {}}});
    } else {
      handle(command);
    }
  }
  return found || !waiting.empty();
}

void Runtime::handle(const till::Command& command) {
  if (std::holds_alternative<cmd::Scan>(command)) ++scans_handled_;
  if (std::holds_alternative<cmd::EntryCommitted>(command) ||
      std::holds_alternative<cmd::EntryFailed>(command)) {
    ++commits_ended_;
  }
  if (std::holds_alternative<cmd::CatalogueChanged>(command) && parts_.catalogue_changed) {
    parts_.catalogue_changed(*parts_.catalogue);
  }
  for (const auto& effect : till_->handle(command, now())) carry_out(effect);
  show_to_customer();
}

void Runtime::carry_out(const till::Effect& effect) {
  std::visit(
      core::Overloaded{
          [this](const eff::CheckPin& e) {
            pins_->submit(Executor::Priority::ordinary, [this, e] {
              mailbox_.post(cmd::PinChecked{e.person, parts_.pin_matches(e.pin, e.pin_hash)});
            });
          },
          [this](const eff::Append& e) {
            ++commits_begun_;
            journal_->append(e);
          },
          [this](const eff::SaveWorkspace& e) { journal_->save_workspace(e.workspace); },
          [this](const eff::RecordPrint& e) { journal_->record_print(e); },
          [this](const eff::LookUpReceipt& e) { journal_->look_up_receipt(e); },
          [this](const eff::LookUpPrint& e) {
            if (parts_.printer) return parts_.printer->look_up(e.id);
            mailbox_.post(
                cmd::PrintFinished{e.id, not_set_up(ports::OutputResult::unknown, "printer")});
          },
          [this](const eff::Print& e) {
            if (parts_.printer) return parts_.printer->print(e.id, e.document);
            mailbox_.post(
                cmd::PrintFinished{e.id, not_set_up(ports::OutputResult::failed, "printer")});
          },
          [this](const eff::PrintLabel& e) {
            desk_->label_begun(e.id);
            if (parts_.label_printer) {
              return parts_.label_printer->print(e.id, core::label_document(e.label), e.copies);
            }
            mailbox_.post(
                cmd::PrintFinished{e.id, not_set_up(ports::OutputResult::failed, "label_printer")});
          },
          [this](const eff::Kick& e) {
            if (parts_.drawer) return parts_.drawer->kick(e.id);
            mailbox_.post(
                cmd::KickFinished{e.id, not_set_up(ports::OutputResult::failed, "drawer")});
          },
          [this](const eff::Sound& e) { tone_ = e.tone == eff::Tone::good ? 1 : 2; },
      },
      effect);
}

}  // namespace holdfast::app
