// The SQLite journal and its twin in memory do the same, whatever happens in whatever
// order, also when the journal is closed and opened in between.
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "db/local/memory_journal.h"
#include "db/local/sqlite_journal.h"
#include "tests/local/fault_vfs.h"
#include "tests/local/journal_fixture.h"

namespace holdfast::local {
namespace {

const char* const kKinds[] = {"sale", "shift_opened", "sale_voided", ""};

JournalOptions short_log() {
  JournalOptions options;
  options.vfs = FaultVfs::kName;
  options.checkpoint_due_pages = 4;
  options.checkpoint_now_pages = 12;
  return options;
}

std::unique_ptr<SqliteJournal> open_journal(const std::filesystem::path& path) {
  auto opened = SqliteJournal::open(path, short_log());
  RC_ASSERT(opened.has_value());
  return std::move(*opened);
}

// Any change of the text and of some of the parts, of which there are more or fewer now.
ports::WorkspaceUpdate any_update(ports::Journal& journal) {
  ports::WorkspaceUpdate update(*rc::gen::arbitrary<std::string>());
  const std::size_t known = journal.load_workspace_parts()->size();
  update.parts = *rc::gen::inRange<std::size_t>(0, 6);
  for (std::size_t place = 0; place < update.parts; ++place) {
    if (place < known && *rc::gen::arbitrary<bool>()) continue;
    update.changed.push_back({place, *rc::gen::arbitrary<std::string>()});
    if (*rc::gen::inRange(0, 4) == 0) update.changed.back().text.append(5000, 'p');
  }
  return update;
}

void expect_same(ports::Journal& a, ports::Journal& b, std::size_t limit, std::int64_t from) {
  const auto backlog_a = a.backlog(), backlog_b = b.backlog();
  RC_ASSERT(backlog_a->waiting == backlog_b->waiting);
  RC_ASSERT(backlog_a->last_seq == backlog_b->last_seq);
  if (backlog_a->waiting > 0) {
    RC_ASSERT(backlog_a->oldest_occurred_at == backlog_b->oldest_occurred_at);
  }
  RC_ASSERT(*a.load_workspace() == *b.load_workspace());
  RC_ASSERT(*a.load_workspace_parts() == *b.load_workspace_parts());
  for (const char* kind : kKinds) RC_ASSERT(*a.last_of_kind(kind) == *b.last_of_kind(kind));
  const auto outbox_a = *a.outbox(limit), outbox_b = *b.outbox(limit);
  RC_ASSERT(outbox_a.size() == outbox_b.size());
  for (std::size_t i = 0; i < outbox_a.size(); ++i) RC_ASSERT(same_entry(outbox_a[i], outbox_b[i]));
  std::vector<ports::StoredEntry> read_a, read_b;
  const auto collect = [limit](std::vector<ports::StoredEntry>& into) {
    return [&into, limit](const ports::StoredEntry& entry) {
      into.push_back(entry);
      return into.size() < limit;
    };
  };
  RC_ASSERT(a.read_from(from, collect(read_a)).has_value());
  RC_ASSERT(b.read_from(from, collect(read_b)).has_value());
  RC_ASSERT(read_a.size() == read_b.size());
  for (std::size_t i = 0; i < read_a.size(); ++i) RC_ASSERT(same_entry(read_a[i], read_b[i]));
}

RC_GTEST_PROP(JournalProperty, TheFileDoesWhatTheTwinDoes, ()) {
  const TempDirectory directory(Medium::memory);
  FaultVfs vfs;
  auto file = open_journal(directory / "journal");
  MemoryJournal twin;
  const int steps = *rc::gen::inRange(1, 40);
  std::int64_t number = 0;
  for (int step = 0; step < steps; ++step) {
    switch (*rc::gen::inRange(0, 8)) {
      case 0:
      case 1:
      case 2: {
        const auto kind = static_cast<std::size_t>(*rc::gen::inRange(0, 4));
        ports::NewEntry entry = entry_number(++number, kKinds[kind]);
        entry.payload = *rc::gen::arbitrary<std::string>();
        if (*rc::gen::inRange(0, 4) == 0) entry.payload.append(9000, 'x');
        const auto workspace = any_update(twin);
        RC_ASSERT(*file->append(entry, workspace) == *twin.append(entry, workspace));
        break;
      }
      case 3: {
        const auto workspace = any_update(twin);
        RC_ASSERT(file->save_workspace(workspace).has_value());
        RC_ASSERT(twin.save_workspace(workspace).has_value());
        break;
      }
      case 4: {
        const auto seq = *rc::gen::inRange<std::int64_t>(-1, number + 3);
        const auto a = file->acknowledge_through(seq), b = twin.acknowledge_through(seq);
        RC_ASSERT(a.has_value() == b.has_value());
        if (!a) RC_ASSERT(a.error() == b.error());
        break;
      }
      case 5:
        file.reset();
        file = open_journal(directory / "journal");
        break;
      default:
        expect_same(*file, twin, static_cast<std::size_t>(*rc::gen::inRange(1, 6)),
                    *rc::gen::inRange<std::int64_t>(-1, number + 2));
    }
  }
  file.reset();
  file = open_journal(directory / "journal");
  expect_same(*file, twin, 1000, 1);
  RC_ASSERT(file->verify_chain().has_value());
}

TEST(MemoryJournal, FailsWhenToldTo) {
  MemoryJournal journal;
  ASSERT_TRUE(journal.append(entry_number(1), "one").has_value());
  journal.fail_next_write({core::ErrorCode::disk_full, ""});
  EXPECT_EQ(journal.append(entry_number(2), "two").error().code, core::ErrorCode::disk_full);
  EXPECT_EQ(*journal.load_workspace(), "one");
  EXPECT_EQ(*journal.append(entry_number(2), "two"), 2);
  journal.fail_next_write({core::ErrorCode::disk_failed, ""});
  EXPECT_EQ(journal.save_workspace("").error().code, core::ErrorCode::disk_failed);
  EXPECT_EQ(journal.backlog().error().code, core::ErrorCode::disk_failed);
}

}  // namespace
}  // namespace holdfast::local
