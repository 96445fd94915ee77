#include "tests/app/journal_contents.h"

#include "db/local/sqlite_journal.h"
#include "pos/codec/codec.h"
#include "tests/support/must.h"

namespace holdfast::testing {
std::vector<core::SaleRecorded> JournalContents::sales() const {
  std::vector<core::SaleRecorded> all;
  for (const auto& entry : entries) {
    if (const auto* sale = std::get_if<core::SaleRecorded>(&entry.body)) all.push_back(*sale);
  }
  return all;
}

JournalContents read_journal(const std::filesystem::path& folder) {
  auto journal = must(local::SqliteJournal::open(folder / "journal.db"));
  must(journal->verify_chain());
  JournalContents found;
  must(journal->read_from(1, [&](const ports::StoredEntry& entry) {
    found.entries.push_back({entry.seq, entry.id, entry.occurred_at,
                             must(codec::decode(entry.kind, entry.version, entry.payload))});
    return true;
  }));
  found.workspace = must(codec::decode_workspace(must(journal->load_workspace()),
                                                 must(journal->load_workspace_parts())));
  return found;
}

}  // namespace holdfast::testing
