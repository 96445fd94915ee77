#include "db/local/journal_audit.h"

#include <sqlite3.h>

#include <algorithm>
#include <map>

#include "db/local/entry_hash.h"
#include "db/local/journal_copy.h"
#include "db/local/journal_file.h"
#include "db/local/journal_rows.h"
#include "db/local/wal_file.h"

namespace holdfast::local {
namespace {

using core::ErrorCode;
using core::Result;
using ports::Hash256;
using ports::StoredEntry;

constexpr std::size_t kMaxFindings = 1000;
constexpr std::int64_t kMaxUnreadable = 1'000'000;
constexpr std::int64_t kLargestNumber = std::int64_t{1} << 53;

class Audit {
 public:
  Audit(Connection& connection, const AuditOptions& options, const AuditVisit& visit)
      : connection_(connection), options_(options), visit_(visit) {}

  Result<AuditReport> run(const WalReport& log) {
    for (const FlippedBit& bit : log.flipped) {
      find(0, 0, describe(bit) + ", which the till mends when it starts");
    }
    if (log.damage) find(0, 0, describe(*log.damage));
    if (Result<void> known = check_format(); !known) return core::pass_on(known.error());
    // SQLite tells when it has read the header once.
    if (sqlite3_db_readonly(connection_.handle(), "main") == 1) {
      find(0, 0, "the file's header forbids writing, so that no till can go on with it");
    }
    find_odd_numbers();
    read_state_rows();
    read_keys();
    if (Result<void> read = read_entries(); !read) return core::pass_on(read.error());
    check_end();
    return std::move(report_);
  }

 private:
  Result<void> check_format();
  void find_odd_numbers();
  void read_state_rows();
  void read_keys();
  Result<void> read_entries();
  bool take_row(const Statement& row);
  const PublicKey* key_for(std::int64_t entry_seq) const;
  // Of the given keys; null when none of them has signed it.
  const PublicKey* signer(const StoredEntry& entry) const;
  // What is wrong with this entry; empty when nothing is.
  std::string examine(const StoredEntry& entry, const PublicKey* key) const;
  void step_over(const StoredEntry& entry);
  void check_end();
  void find(std::int64_t first, std::int64_t last, std::string what);

  Connection& connection_;
  const AuditOptions& options_;
  const AuditVisit& visit_;
  AuditReport report_;
  // The chain so far: the number that comes next, and the hashes that it may follow. A
  // changed entry has two, the one written beside it and the one that it has now.
  std::int64_t expected_ = 1;
  bool knows_previous_ = true;
  Hash256 previous_stored_{};
  Hash256 previous_computed_{};
  std::int64_t newest_noted_ = 0;
  std::size_t key_in_use_ = 0;  // of the given ones
  std::map<std::string, std::int64_t> noted_of_kind_, last_of_kind_;
};

Result<void> Audit::check_format() {
  const Result<std::int64_t> tables = connection_.query_integer(
      "SELECT count(*) FROM sqlite_schema WHERE type='table' AND name IN "
      "('entries','state','keys')");
  if (!tables) return core::pass_on(tables.error());
  const Result<std::int64_t> application = connection_.query_integer("PRAGMA application_id");
  if (!application) return core::pass_on(application.error());
  const Result<std::int64_t> version = connection_.query_integer("PRAGMA user_version");
  if (!version) return core::pass_on(version.error());
  if (*application != kJournalApplicationId) {
    return core::fail(ErrorCode::journal_damaged, "this is some other program's database");
  }
  if (*version > kJournalFormat) {
    return core::fail(ErrorCode::journal_too_new, "format " + std::to_string(*version) +
                                                      ", this program knows " +
                                                      std::to_string(kJournalFormat));
  }
  if (*version < 2) {
    return core::fail(ErrorCode::journal_damaged,
                      "format " + std::to_string(*version) +
                          " has no signatures; start the till with it once, which signs it");
  }
  if (*tables != 3) return core::fail(ErrorCode::journal_damaged, "a table is missing");
  return {};
}

// Reading begins with entry 1.
void Audit::find_odd_numbers() {
  const Result<std::int64_t> odd =
      connection_.query_integer("SELECT count(*) FROM entries WHERE seq<1");
  if (odd && *odd == 0) return;
  find(0, 0,
       odd ? "has " + std::to_string(*odd) + " entries with numbers below 1, which no till gives"
           : "the numbers of the entries cannot be read");
}

// The newest entry is noted here in the transaction that wrote it: what tells that the end
// was cut off.
void Audit::read_state_rows() {
  Result<Statement> rows =
      connection_.prepare("SELECT " + std::string(kStateColumns) + " FROM state ORDER BY slot");
  if (!rows) return find(0, 0, "the table state cannot be read");
  int fixed_rows = 0;
  int code = rows->step();
  for (; code == SQLITE_ROW; code = rows->step()) {
    const Result<StateRow> row = read_state(*rows);
    if (!row) {
      find(0, 0, row.error().detail);
    } else {
      if (row->seq <= kLargestNumber) newest_noted_ = std::max(newest_noted_, row->seq);
      if (row->slot >= kFirstPartSlot) continue;
      if (row->slot >= kFirstKindSlot) noted_of_kind_[row->name] = row->seq;
      fixed_rows += row->slot < kFirstKindSlot ? 1 : 0;
    }
  }
  if (fixed_rows != 2) find(0, 0, "the table state lacks a row");
  if (code != SQLITE_DONE) find(0, 0, "the table state cannot be read to its end");
}

void Audit::read_keys() {
  Result<Statement> rows =
      connection_.prepare("SELECT " + std::string(kKeyColumns) + " FROM keys ORDER BY from_seq");
  if (!rows) return find(0, 0, "the table keys cannot be read");
  int code = rows->step();
  for (; code == SQLITE_ROW; code = rows->step()) {
    const Result<KeyRow> row = read_key(*rows);
    if (!row) {
      find(0, 0, row.error().detail);
    } else {
      report_.keys.push_back({row->from_seq, row->public_key});
    }
  }
  if (!report_.keys.empty() && report_.keys.front().from_seq != 1) {
    find(0, 0, "the table keys does not begin with entry 1");
  }
  if (code != SQLITE_DONE) find(0, 0, "the table keys cannot be read to its end");
}

// Reads on behind pages that are damaged: first in order, and where that ends, number by
// number until one can be read again. The number that is waited for only ever rises, whatever
// the file says.
Result<void> Audit::read_entries() {
  Result<Statement> rows = connection_.prepare("SELECT " + std::string(kEntryColumns) +
                                               " FROM entries WHERE seq>=?1 ORDER BY seq");
  if (!rows) return core::pass_on(rows.error());
  const Result<std::int64_t> newest =
      connection_.query_integer("SELECT ifnull(max(seq),0) FROM entries");
  const std::int64_t known_end =
      std::max(newest_noted_, newest && *newest <= kLargestNumber ? *newest : 0);
  while (true) {
    rows->bind(1, expected_);
    int code = rows->step();
    while (code == SQLITE_ROW && take_row(*rows)) code = rows->step();
    rows->reset();
    if (code == SQLITE_DONE) return {};

    const std::int64_t first_lost = expected_;
    const std::int64_t last_tried =
        std::max(first_lost + 1, std::min(known_end + 1, first_lost + kMaxUnreadable));
    bool readable = false;
    while (!readable && expected_ < last_tried) {
      rows->bind(1, ++expected_);
      const int next = rows->step();
      readable = next == SQLITE_DONE || (next == SQLITE_ROW && rows->integer(0) >= expected_ &&
                                         rows->integer(0) <= kLargestNumber);
      rows->reset();
    }
    knows_previous_ = false;
    const std::int64_t last_lost = expected_ - 1;
    find(first_lost, last_lost,
         first_lost == last_lost ? "lies on a damaged page and cannot be read"
                                 : "lie on damaged pages and cannot be read");
    if (!readable) return {};
  }
}

// False when the row cannot be what the file's order says, so that its page is damaged.
bool Audit::take_row(const Statement& row) {
  const std::int64_t seq = row.integer(0);
  if (seq < expected_ || seq > kLargestNumber) return false;
  if (seq > expected_) {
    find(expected_, seq - 1, expected_ == seq - 1 ? "is missing" : "are missing");
    knows_previous_ = false;
  }
  const Result<StoredEntry> entry = read_entry(row);
  if (!entry) {
    find(seq, seq, "cannot be read: a field has the wrong length");
    knows_previous_ = false;
    expected_ = seq + 1;
    return true;
  }
  const PublicKey* const key = options_.keys.empty() ? key_for(seq) : signer(*entry);
  const std::string finding = examine(*entry, key);
  if (finding.empty()) {
    ++report_.sound;
  } else {
    find(seq, seq, finding);
  }
  if (!options_.keys.empty() && finding.empty()) {
    key_in_use_ = static_cast<std::size_t>(key - options_.keys.data());
  }
  last_of_kind_[entry->kind] = seq;
  if (visit_) visit_({*entry, key, finding});
  step_over(*entry);
  return true;
}

const PublicKey* Audit::key_for(std::int64_t entry_seq) const {
  const auto after =
      std::upper_bound(report_.keys.begin(), report_.keys.end(), entry_seq,
                       [](std::int64_t seq, const AuditedKey& key) { return seq < key.from_seq; });
  return after == report_.keys.begin() ? nullptr : &std::prev(after)->public_key;
}

const PublicKey* Audit::signer(const StoredEntry& entry) const {
  const auto signed_it = [&](const PublicKey& key) {
    return is_signed_by(key, entry.hash, entry.signature);
  };
  // The one in use, the later ones, and those that were replaced.
  const auto in_use = options_.keys.begin() + static_cast<std::ptrdiff_t>(key_in_use_);
  auto found = std::find_if(in_use, options_.keys.end(), signed_it);
  if (found != options_.keys.end()) return &*found;
  found = std::find_if(options_.keys.begin(), in_use, signed_it);
  return found == in_use ? nullptr : &*found;
}

std::string Audit::examine(const StoredEntry& entry, const PublicKey* key) const {
  if (entry_hash(entry) != entry.hash) return "was changed after it was written";
  if (knows_previous_ && entry.previous_hash != previous_stored_ &&
      entry.previous_hash != previous_computed_) {
    return "does not follow from the entry before it: the chain forks here";
  }
  if (!options_.keys.empty()) {
    if (key == nullptr) {
      return options_.keys.size() == 1 ? "is not signed by the given key"
                                       : "is not signed by any of the given keys";
    }
    if (key < &options_.keys[key_in_use_]) return "is signed by a key that was replaced before it";
  } else if (key == nullptr) {
    return "is signed by a key that the file does not name";
  } else if (!is_signed_by(*key, entry.hash, entry.signature)) {
    return "is not signed by the till's key";
  }
  const auto& head = options_.head;
  if (head && head->seq == entry.seq &&
      !std::equal(head->hash.begin(), head->hash.end(), entry.hash.begin(),
                  entry.hash.begin() + static_cast<std::ptrdiff_t>(
                                           std::min(head->hash.size(), entry.hash.size())))) {
    return "is not the entry that the given head names";
  }
  return {};
}

void Audit::step_over(const StoredEntry& entry) {
  expected_ = entry.seq + 1;
  knows_previous_ = true;
  previous_stored_ = entry.hash;
  previous_computed_ = entry_hash(entry);
  report_.last_seq = entry.seq;
  report_.head = entry.hash;
}

void Audit::check_end() {
  // Each kind's newest entry is noted with it; an entry that was taken out is noted still, and
  // one that was put in is not.
  const bool ends_whole = report_.last_seq >= newest_noted_;
  for (const auto& [kind, seq] : last_of_kind_) {
    const auto noted = noted_of_kind_.find(kind);
    if (noted == noted_of_kind_.end() || (ends_whole && noted->second != seq)) {
      find(0, 0,
           "the table state does not name the newest entry of its kind, " + std::to_string(seq));
    }
  }
  if (!report_.keys.empty() && report_.keys.back().from_seq > expected_) {
    find(0, 0, "the table keys names a key from beyond the end");
  }
  const std::int64_t last = report_.last_seq;
  const std::int64_t known = std::max(newest_noted_, options_.head ? options_.head->seq : 0);
  if (known < expected_) return;
  const char* who = newest_noted_ >= known ? "the file itself" : "the given head";
  find(last + 1, known,
       std::string("cut off: ") + who + " names entry " + std::to_string(known) + " as written");
}

void Audit::find(std::int64_t first, std::int64_t last, std::string what) {
  ++report_.finding_count;
  if (report_.findings.size() < kMaxFindings) {
    report_.findings.push_back({first, last, std::move(what)});
  }
}

}  // namespace

namespace {

// A till makes its log long before it writes to it, and keeps it; a copy may have lost its end.
std::string note_on_log(Connection& connection, std::int64_t log_bytes) {
  if (log_bytes == 0) {
    return "there is no log -wal beside the file; entries that the till had not yet copied from "
           "there are missing, if there were any";
  }
  const Result<std::int64_t> page_bytes = connection.query_integer("PRAGMA page_size");
  if (!page_bytes || log_bytes >= filled_log_bytes(*page_bytes, JournalOptions{})) return {};
  return "the log -wal is shorter than a till makes it, " + std::to_string(log_bytes) +
         " bytes; entries that stood further behind are missing, if there were any";
}

Result<AuditReport> audit_copy(JournalCopy& copy, const AuditOptions& options,
                               const AuditVisit& visit) {
  if (Result<void> whole = refuse_torn_journal(copy.file()); !whole) {
    return core::pass_on(whole.error());
  }
  if (copy.file_bytes() == 0) {
    return core::fail(ErrorCode::journal_damaged, "the file is empty");
  }
  const Result<WalReport> log = mend_copied_log(copy.file());
  if (!log) return core::pass_on(log.error());
  const std::int64_t log_bytes = copy.log_bytes();
  Result<Connection> connection = Connection::open(copy.file().string(), ErrorNames{});
  if (!connection) return core::pass_on(connection.error());
  // Exclusive, SQLite needs no third file, and has opened all that it will when it has read once.
  if (Result<void> set = connection->execute(
          "PRAGMA locking_mode=EXCLUSIVE; PRAGMA cell_size_check=ON; PRAGMA mmap_size=0;"
          "SELECT count(*) FROM sqlite_schema");
      !set) {
    return core::pass_on(set.error());
  }
  copy.unlink();
  Result<AuditReport> report = Audit(*connection, options, visit).run(*log);
  if (!report) return report;
  if (const std::string note = note_on_log(*connection, log_bytes); !note.empty()) {
    report->notes.push_back(note);
  }
  return report;
}

// A person looks for the file that he named, not for the copy. A column that is not there is
// damage; SQLite calls it a mistake in our text.
core::Error about(const std::filesystem::path& file, const std::string& copy, core::Error error) {
  if (error.code == ErrorCode::internal) error.code = ErrorCode::journal_damaged;
  const std::size_t at = error.detail.find(copy);
  if (at == std::string::npos) {
    error.detail = file.string() + ": " + error.detail;
  } else {
    error.detail.replace(at, copy.size(), file.string());
  }
  return error;
}

}  // namespace

Result<AuditReport> audit_journal(const std::filesystem::path& file, const AuditOptions& options,
                                  const AuditVisit& visit) {
  Result<JournalCopy> copy = JournalCopy::make(file);
  if (!copy) return core::pass_on(copy.error());
  Result<AuditReport> report = audit_copy(*copy, options, visit);
  if (!report) return core::pass_on(about(file, copy->file().string(), report.error()));
  return report;
}

}  // namespace holdfast::local
