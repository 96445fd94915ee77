#include "tests/local/crash_check.h"

#include <algorithm>
#include <fstream>
#include <memory>

#include "tests/local/journal_fixture.h"

namespace holdfast::local {
namespace {

namespace fs = std::filesystem;
using Verdict = CrashFinding::Verdict;

void show_head(const std::optional<std::string>& content, const fs::path& path, bool keep) {
  constexpr std::size_t kHead = 16;
  const std::string head = content ? content->substr(0, kHead) : "";
  if (!content && !keep) {
    std::error_code ignored;
    fs::remove(path, ignored);
    return;
  }
  std::ofstream(path, std::ios::binary | std::ios::trunc) << head;
}

CrashFinding corrupt(std::string what) {
  return {Verdict::corrupt, std::move(what), {}};
}

CrashFinding compare(SqliteJournal& journal, const CrashHistory& history, std::size_t durable,
                     std::size_t states) {
  CrashFinding found;
  if (const auto sound = journal.verify_chain(); !sound) return corrupt(sound.error().detail);
  const std::size_t allowed = history.states[states - 1].entries;
  bool as_written = true;
  const auto read = journal.read_from(1, [&](const ports::StoredEntry& entry) {
    as_written = found.state.entries < allowed &&
                 same_entry(entry, history.entries[found.state.entries]) &&
                 entry.signature == history.entries[found.state.entries].signature;
    ++found.state.entries;
    return as_written;
  });
  if (!read) return corrupt(read.error().detail);
  if (!as_written) {
    return corrupt("entry " + std::to_string(found.state.entries) + " was never written so");
  }
  const auto workspace = journal.load_workspace();
  if (!workspace) return corrupt(workspace.error().detail);
  found.state.workspace = *workspace;
  const auto backlog = journal.backlog();
  if (!backlog) return corrupt(backlog.error().detail);
  found.state.acknowledged = backlog->last_seq - backlog->waiting;

  const auto first = history.states.begin();
  const auto end = first + static_cast<std::ptrdiff_t>(states);
  const auto must = first + static_cast<std::ptrdiff_t>(durable);
  if (std::find(must, end, found.state) != end) return found;
  const bool was_so = std::find(first, must, found.state) != must;
  found.verdict = was_so ? Verdict::lost : Verdict::corrupt;
  found.what = "found " + std::to_string(found.state.entries) + " entries, of " +
               std::to_string(must->entries) + " acknowledged, the server's at " +
               std::to_string(found.state.acknowledged) + ", workspace of " +
               std::to_string(found.state.workspace.size()) + " bytes" +
               (was_so ? ": an older state" : ": a state that never was");
  return found;
}

}  // namespace

void show_heads(const CrashDisk::Image& image, const fs::path& path) {
  show_head(image[static_cast<std::size_t>(DiskFile::database)], path, true);
  show_head(image[static_cast<std::size_t>(DiskFile::log)], path.string() + "-wal", false);
  show_head(image[static_cast<std::size_t>(DiskFile::rollback)], path.string() + "-journal", false);
}

CrashFinding check_image(CrashVfs& vfs, const CrashDisk::Image& image, const fs::path& path,
                         const JournalOptions& options, const CrashHistory& history,
                         std::size_t durable, std::size_t states, bool twice) {
  CrashDisk disk(image);
  vfs.mount(disk);
  show_heads(image, path);
  auto opened = SqliteJournal::open(path, options);
  if (!opened) {
    CrashFinding found = corrupt("opening: " + opened.error().detail);
    if (found.what.find("its log -wal is damaged") != std::string::npos) {
      found.verdict = Verdict::refused;
    }
    return found;
  }
  CrashFinding found = compare(**opened, history, durable, states);
  if (found.verdict != Verdict::sound) return found;

  const auto next = static_cast<std::int64_t>(found.state.entries) + 1;
  const auto appended = (*opened)->append(entry_number(-next), "after the cut");
  if (!appended) return corrupt("appending: " + appended.error().detail);
  if (*appended != next) return corrupt("the next entry got number " + std::to_string(*appended));
  if (!twice) return found;

  Dice dice(1);
  const CrashDisk::Image again = disk.cut(Cut::nothing, dice);
  opened->reset();
  CrashDisk second(again);
  vfs.mount(second);
  show_heads(again, path);
  opened = SqliteJournal::open(path, options);
  if (!opened) return corrupt("opening again: " + opened.error().detail);
  if (const auto sound = (*opened)->verify_chain(); !sound) {
    return corrupt("opened again: " + sound.error().detail);
  }
  if ((*opened)->backlog()->last_seq != next || *(*opened)->load_workspace() != "after the cut") {
    return {Verdict::lost, "the entry that was appended after the cut", {}};
  }
  return found;
}

}  // namespace holdfast::local
