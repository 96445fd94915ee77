// A till without a screen for tests of posting. What goes wrong throws std::runtime_error.
//
// Threads: one.
#pragma once

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "db/local/sqlite_journal.h"
#include "pos/app/journal_worker.h"
#include "pos/app/os_ports.h"
#include "pos/app/remote_worker.h"
#include "pos/core/hex.h"
#include "pos/ports/memory_catalogue.h"
#include "tests/remote/demo_fixture.h"
#include "tests/support/must.h"
#include "tests/support/temp_folder.h"

namespace holdfast::testing {

// All of a till that stands between a sale and the server: a journal on the disk and the
// product's poster, which comes back quickly.
class PostingTill {
 public:
  PostingTill(remote::testing::RecordingTill book, const std::string& conninfo)
      : book_(std::move(book)),
        journal_(must(local::SqliteJournal::open(file())), threads_.make_executor("journal"),
                 mailbox_, [this] { poster_.wake(); }),
        poster_(must(remote::open_remote_store({.conninfo = conninfo})), journal_, catalogue_,
                mailbox_, clock_, std::make_unique<app::SystemRandom>(),
                {.first_retry_ms = 1,
                 .max_retry_ms = 8,
                 .pull_interval_ms = 5,
                 .look_interval_ms = 500}) {
    append(book_.shift_opened());
    poster_.start(threads_);
  }
  ~PostingTill() { poster_.stop(); }

  static const std::vector<std::string>& goods() {
    static const std::vector<std::string> skus = {"BAK-001", "BAK-002", "DAI-001",
                                                  "DRI-001", "HOU-001", "PRO-007"};
    return skus;
  }

  // One of each of the goods; `backwards`, so that two tills go through the same goods in opposite
  // orders.
  void sell(bool backwards = false) {
    std::vector<std::pair<core::Item, core::Quantity>> lines;
    for (const auto& sku : goods()) lines.emplace_back(book_.item(sku), core::kOne);
    if (backwards) std::reverse(lines.begin(), lines.end());
    append(book_.sale_of(lines));
    std::ignore = mailbox_.take();
  }
  std::int64_t waiting() { return must(journal_.backlog()).waiting; }
  // Stops the poster and reads what the journal holds: one line for each entry.
  std::string lines() {
    poster_.stop();
    std::string lines;
    const auto entries = must(local::SqliteJournal::open(copy()));
    must(entries->verify_chain());
    must(entries->read_from(1, [&](const ports::StoredEntry& entry) {
      lines += std::to_string(entry.seq) + " " + entry.id.to_string() + " " +
               core::to_hex(entry.hash) + "\n";
      return true;
    }));
    return lines;
  }

 private:
  std::filesystem::path file() const { return folder_.path() / "journal.db"; }
  // The till still has its own open.
  std::filesystem::path copy() {
    journal_.flush();
    const auto copy = folder_.path() / "copy.db";
    for (const char* suffix : {"", "-wal", ".key"}) {
      std::filesystem::copy_file(file().string() + suffix, copy.string() + suffix);
    }
    return copy;
  }
  void append(core::EntryBody body) {
    journal_.append({book_.next_id<core::EntryId>(), clock_.now(), std::move(body), {}});
  }

  TempFolder folder_;
  app::SystemThreads threads_;
  app::SystemClock clock_;
  app::Mailbox mailbox_;
  ports::MemoryCatalogue catalogue_;
  remote::testing::RecordingTill book_;
  app::JournalWorker journal_;
  app::RemoteWorker poster_;
};

// Ids and sales of the demo shop's till of this place, 0 or 1.
inline remote::testing::RecordingTill book_of_till(const PgCluster& cluster,
                                                   const std::string& database, std::size_t place) {
  const auto server = must(remote::open_remote_store(
      {.conninfo = cluster.conninfo(database, remote::demo_shop().tills[place].login,
                                    remote::testing::kPassword)}));
  return {must(remote::testing::whole_catalogue(*server)), static_cast<std::uint8_t>(place + 1)};
}

// What the server has of a till's journal, as PostingTill::lines() writes it.
inline std::string lines_on_server(remote::PgConnection& admin, const core::TerminalId& terminal) {
  return value_of(admin,
                  "SELECT string_agg(concat_ws(' ', seq, id, encode(hash, 'hex')) || E'\\n', ''"
                  "  ORDER BY seq) FROM journal_entries WHERE terminal_id = $1::uuid",
                  {terminal.to_string()});
}

}  // namespace holdfast::testing
