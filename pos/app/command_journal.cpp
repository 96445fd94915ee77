// `holdfast journal verify|show|export`: a till's journal, read by its file alone.
#include <fmt/core.h>

#include <cstdio>

#include "db/local/journal_audit.h"
#include "pos/app/cli.h"
#include "pos/app/commands.h"
#include "pos/app/journal_text.h"
#include "pos/app/settings_source.h"
#include "pos/app/terminal_text.h"
#include "pos/core/hex.h"

namespace holdfast::app {
namespace {

using core::ErrorCode;
using local::AuditedEntry;
using local::AuditReport;
using ports::StoredEntry;

core::Result<local::PublicKey> parse_key(const std::string& text) {
  const auto bytes = core::from_hex(text);
  local::PublicKey key{};
  if (!bytes || bytes->size() != key.size()) {
    return core::fail(ErrorCode::command_line,
                      "--key takes the till's public key, 64 hexadecimal digits");
  }
  std::copy(bytes->begin(), bytes->end(), key.begin());
  return key;
}

// "412:9f3c1a2b77de0142", as a report of a shift's end shows it.
core::Result<local::KnownHead> parse_head(const std::string& text) {
  constexpr std::size_t kFewestBytes = 8;
  const std::size_t colon = text.find(':');
  const std::string number = text.substr(0, colon);
  const auto bytes =
      colon == std::string::npos ? std::nullopt : core::from_hex(text.substr(colon + 1));
  const bool is_number = !number.empty() && number.size() <= 15 &&
                         number.find_first_not_of("0123456789") == std::string::npos;
  if (!is_number || !bytes || bytes->size() < kFewestBytes ||
      bytes->size() > sizeof(ports::Hash256)) {
    return core::fail(ErrorCode::command_line,
                      "--head takes NUMBER:HASH as a shift's report shows it, such as "
                      "412:9f3c1a2b77de0142, with 16 to 64 digits of the hash");
  }
  return local::KnownHead{std::stoll(number), *bytes};
}

core::Result<local::AuditOptions> audit_options(const JournalCommand& options) {
  local::AuditOptions audit;
  for (const auto& text : options.keys) {
    const auto key = parse_key(text);
    if (!key) return core::pass_on(key.error());
    audit.keys.push_back(*key);
  }
  if (!options.head.empty()) {
    const auto head = parse_head(options.head);
    if (!head) return core::pass_on(head.error());
    audit.head = *head;
  }
  return audit;
}

std::string entries_text(std::int64_t first, std::int64_t last) {
  if (last == 0) return "journal";
  if (first == last) return fmt::format("entry {}", first);
  return fmt::format("entries {} to {}", first, last);
}

void print_findings(std::FILE* out, const AuditReport& report) {
  for (const auto& note : report.notes) fmt::print(out, "note: {}\n", note);
  for (const auto& finding : report.findings) {
    fmt::print(out, "{}: {}\n", entries_text(finding.first, finding.last),
               terminal_text(finding.what));
  }
  const auto shown = static_cast<std::int64_t>(report.findings.size());
  if (report.finding_count > shown) {
    fmt::print(out, "and {} more findings\n", report.finding_count - shown);
  }
}

void print_keys(const AuditReport& report) {
  for (std::size_t i = 0; i < report.keys.size(); ++i) {
    const auto& key = report.keys[i];
    const bool newest = i + 1 == report.keys.size();
    fmt::print("key {} signs from entry {}{}\n", core::to_hex(key.public_key), key.from_seq,
               newest ? "" : fmt::format(" to {}", report.keys[i + 1].from_seq - 1));
  }
}

// The last line on stderr, and the exit code.
int conclude(const AuditReport& report) {
  if (report.finding_count == 0) return kExitOk;
  const auto& first = report.findings.front();
  return report_failure(
      {ErrorCode::journal_not_sound,
       fmt::format("the first finding is {}: {}; {} entries are sound",
                   entries_text(first.first, first.last), first.what, report.sound)});
}

// Nobody sells on this file just now.
int report_unreadable(core::Error error) {
  if (error.code == ErrorCode::journal_damaged) error.code = ErrorCode::journal_not_sound;
  return report_failure(error);
}

int verify(const std::filesystem::path& file, const local::AuditOptions& options) {
  std::int64_t unread = 0;
  const auto report = local::audit_journal(file, options, [&](const AuditedEntry& audited) {
    const StoredEntry& entry = audited.entry;
    const std::string trouble = audited.finding.empty() ? payload_trouble(entry) : "";
    if (trouble.empty()) return;
    ++unread;
    fmt::print("note: entry {} {}\n", entry.seq, terminal_text(trouble));
  });
  if (!report) return report_unreadable(report.error());
  print_keys(*report);
  fmt::print("head {}:{}\n", report->last_seq, core::to_hex(report->head));
  print_findings(stdout, *report);
  if (report->finding_count == 0) {
    fmt::print("sound: {} entries, each chained to the one before it and signed\n", report->sound);
  }
  return conclude(*report);
}

int show(const std::filesystem::path& file, const local::AuditOptions& options,
         const JournalCommand& wanted) {
  const auto report = local::audit_journal(file, options, [&](const AuditedEntry& audited) {
    const StoredEntry& entry = audited.entry;
    if (wanted.entry) {
      if (entry.seq != *wanted.entry) return;
      fmt::print("entry {}\nid {}\nkind {}, version {}\nat {}\nhash {}\n{}\n", entry.seq,
                 entry.id.to_string(), terminal_text(entry.kind), entry.version,
                 utc_text(entry.occurred_at), core::to_hex(entry.hash),
                 terminal_text(entry.payload));
    } else {
      if (entry.seq < wanted.from || (wanted.to && entry.seq > *wanted.to)) return;
      fmt::print("{:>7}  {}  {:<13} {}\n", entry.seq, utc_text(entry.occurred_at),
                 terminal_text(entry.kind), terminal_text(summary(entry)));
    }
    if (!audited.finding.empty()) {
      fmt::print("{:>7}  NOT SOUND: {}\n", "", terminal_text(audited.finding));
    }
  });
  if (!report) return report_unreadable(report.error());
  print_findings(stderr, *report);
  return conclude(*report);
}

int write_export(const std::filesystem::path& file, const local::AuditOptions& options,
                 const std::filesystem::path& out) {
  std::FILE* stream = stdout;
  if (!out.empty()) stream = std::fopen(out.c_str(), "wx");
  if (stream == nullptr) {
    return report_failure({ErrorCode::file_unreadable,
                           out.string() + ": the file is there already, or cannot be made"});
  }
  bool written = true;
  const auto report = local::audit_journal(file, options, [&](const AuditedEntry& audited) {
    const std::string key = audited.key != nullptr ? core::to_hex(*audited.key) : "";
    const std::string line = json_line(audited.entry, key, audited.finding) + "\n";
    written = written && std::fputs(line.c_str(), stream) >= 0;
  });
  written = std::fflush(stream) == 0 && written;
  if (!out.empty()) std::fclose(stream);
  if (!report) return report_unreadable(report.error());
  if (!written) return report_failure({ErrorCode::disk_full, "the export is not whole"});
  print_findings(stderr, *report);
  return conclude(*report);
}

}  // namespace

std::filesystem::path journal_in(const std::filesystem::path& file) {
  std::error_code ignored;
  if (!std::filesystem::is_directory(file, ignored)) return file;
  const auto demo = file / "till" / "journal.db";
  return std::filesystem::exists(demo, ignored) ? demo : file / "journal.db";
}

int run_journal(const JournalCommand& options) {
  const auto audit = audit_options(options);
  if (!audit) return report_usage(audit.error());
  const auto file = journal_in(options.file);
  if (options.action == "export") return write_export(file, *audit, options.out);
  return options.action == "verify" ? verify(file, *audit) : show(file, *audit, options);
}

}  // namespace holdfast::app
