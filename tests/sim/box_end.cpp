// What is looked at when a till's days are over.
#include <fstream>
#include <iterator>

#include "db/local/journal_audit.h"
#include "db/local/signing_key.h"
#include "tests/sim/box.h"

namespace holdfast::sim {
namespace {

namespace fs = std::filesystem;
using till::OutputState;
using till::Screen;

void write(const fs::path& file, const std::optional<std::string>& content) {
  std::error_code ignored;
  fs::remove(file, ignored);
  if (content) std::ofstream(file, std::ios::binary) << *content;
}

}  // namespace

std::optional<std::string> Box::still_waiting() {
  if (!running()) return "the till does not run";
  submit(till::command::ClockTicked{});
  const till::TillView& shown = view();
  if (shown.screen == Screen::halted) return "the till is halted: " + shown.halted_reason;
  if (shown.screen == Screen::waiting_for_catalogue) return "the till waits for the catalogue";
  if (shown.payment.committing) return "an entry is on its way to the disk for ever";
  if (shown.sign_in.checking) return "a PIN is being checked for ever";
  if (shown.shift.open) return "the shift cannot be closed";
  if (!printer_.idle()) return "a paper waits in the printer";
  if (shown.server.link != till::command::ServerChanged::Link::up) {
    return "the server cannot be reached: " + shown.server.detail;
  }
  if (shown.clock.wrong) return "the clock is right, and the screen says: " + shown.clock.text;
  const auto backlog = process_->runtime->backlog();
  if (!backlog) return "the journal cannot be asked: " + core::sentence(backlog.error());
  if (backlog->waiting > 0) return std::to_string(backlog->waiting) + " entries wait to be posted";
  if (shown.server.waiting > 0) return "the screen says that entries wait, and none does";
  if (shown.server.quarantined > 0) return "entries are in quarantine for ever";
  return std::nullopt;
}

void Box::read_files(const fs::path& file) {
  const auto content = [](const fs::path& path) -> std::optional<std::string> {
    std::ifstream in(path, std::ios::binary);
    if (!in) return std::nullopt;
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  local::CrashDisk::Image image;
  image[static_cast<std::size_t>(local::DiskFile::database)] = content(file);
  image[static_cast<std::size_t>(local::DiskFile::log)] = content(file.string() + "-wal");
  put_back(std::move(image));
}

fs::path Box::write_files(const std::string& name) const {
  const fs::path file = world_.folder / name;
  const local::CrashDisk::Image image = disk_->now();
  write(file, image[static_cast<std::size_t>(local::DiskFile::database)]);
  write(file.string() + "-wal", image[static_cast<std::size_t>(local::DiskFile::log)]);
  write(file.string() + "-journal", image[static_cast<std::size_t>(local::DiskFile::rollback)]);
  return file;
}

void Box::audit() {
  local::AuditOptions options;
  const auto key = local::SigningKey::load_or_make(key_file());
  if (!key) return violated("the till's key cannot be read");
  options.keys = {key->public_key()};
  if (!books_.hashes().empty()) {
    const ports::Hash256& head = books_.hashes().back();
    options.head = local::KnownHead{books_.entries(), {head.begin(), head.end()}};
  }
  const auto report = local::audit_journal(write_files("audit"), options);
  if (!report) return violated("the journal cannot be audited: " + core::sentence(report.error()));
  if (report->finding_count > 0) {
    return violated("the audit finds: entry " + std::to_string(report->findings.front().first) +
                    " " + report->findings.front().what);
  }
  if (report->sound != books_.entries()) {
    violated("the audit finds " + std::to_string(report->sound) + " sound entries of " +
             std::to_string(books_.entries()));
  }
}

}  // namespace holdfast::sim
