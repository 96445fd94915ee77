#include "tests/local/crash_disk.h"

#include <algorithm>
#include <utility>

#include "pos/core/assert.h"

namespace holdfast::local {
namespace {

constexpr std::size_t kSector = 512;
// What SQLite takes for one, and modern drives have inside.
constexpr std::size_t kLargeSector = 4096;

void put(std::string& content, std::string_view bytes, std::size_t at) {
  if (content.size() < at + bytes.size()) content.resize(at + bytes.size(), '\0');
  std::copy(bytes.begin(), bytes.end(), content.begin() + static_cast<std::ptrdiff_t>(at));
}

}  // namespace

CrashDisk::CrashDisk(Image image, SyncLie lie)
    : durable_(std::move(image)), now_(durable_), lie_(lie) {
  HOLDFAST_ASSERT(exists(DiskFile::database));
}

void CrashDisk::create(DiskFile file) {
  change({Change::Kind::create, file, 0, {}});
}
void CrashDisk::remove(DiskFile file) {
  change({Change::Kind::remove, file, 0, {}});
}
void CrashDisk::write(DiskFile file, std::string_view bytes, std::size_t at) {
  change({Change::Kind::write, file, at, std::string(bytes)});
}
void CrashDisk::truncate(DiskFile file, std::size_t size) {
  change({Change::Kind::truncate, file, size, {}});
}

void CrashDisk::sync(DiskFile file) {
  const bool lies =
      lie_ == SyncLie::always || (lie_ == SyncLie::about_the_log && file == DiskFile::log);
  if (!lies) {
    make_durable([file](const Change& change) {
      return change.file == file &&
             (change.kind == Change::Kind::write || change.kind == Change::Kind::truncate);
    });
  }
  notify();
}

void CrashDisk::sync_folder() {
  if (lie_ != SyncLie::always) {
    make_durable([](const Change& change) {
      return change.kind == Change::Kind::create || change.kind == Change::Kind::remove;
    });
  }
  notify();
}

void CrashDisk::forget_unsynced(DiskFile file) {
  std::erase_if(unsynced_, [file](const Change& change) {
    return change.file == file && change.kind == Change::Kind::write;
  });
}

bool CrashDisk::unsynced(DiskFile file) const {
  return std::any_of(unsynced_.begin(), unsynced_.end(),
                     [file](const Change& change) { return change.file == file; });
}

void CrashDisk::change(Change change) {
  notify();
  apply(change, now_);
  unsynced_.push_back(std::move(change));
  notify();
}

void CrashDisk::notify() const {
  if (on_change) on_change();
}

template <class Which>
void CrashDisk::make_durable(Which which) {
  std::vector<Change> left;
  for (Change& change : unsynced_) {
    if (which(change)) {
      apply(change, durable_);
    } else {
      left.push_back(std::move(change));
    }
  }
  unsynced_ = std::move(left);
}

void CrashDisk::apply(const Change& change, Image& image) {
  std::optional<std::string>& content = image[index(change.file)];
  switch (change.kind) {
    case Change::Kind::create:
      content.emplace();
      break;
    case Change::Kind::remove:
      content.reset();
      break;
    case Change::Kind::truncate:
      // Nobody finds what was synced of a file whose name was not.
      if (content) content->resize(change.at, '\0');
      break;
    case Change::Kind::write:
      if (content) put(*content, change.bytes, change.at);
      break;
  }
}

CrashDisk::Image CrashDisk::cut(Cut how, Dice& dice) const {
  Image image = durable_;
  if (how == Cut::nothing || unsynced_.empty()) return image;
  // File systems keep the order of a name's changes: after one that is lost, what happened
  // under that name is lost too.
  std::array<bool, kDiskFiles> name_lost{};
  const std::uint64_t whole = dice.below(unsynced_.size() + 1);
  // Few or many of them survive.
  const std::uint64_t percent = std::array<std::uint64_t, 4>{10, 50, 50, 90}[dice.below(4)];
  for (std::size_t i = 0; i < unsynced_.size(); ++i) {
    const Change& change = unsynced_[i];
    if (name_lost[index(change.file)]) continue;
    if (change.kind == Change::Kind::write &&
        (how == Cut::torn || (how == Cut::prefix && i == whole && dice.once_in(2)))) {
      for (std::size_t from = 0; from < change.bytes.size();) {
        const std::size_t to = std::min(change.bytes.size(),
                                        (((change.at + from) / kSector) + 1) * kSector - change.at);
        if (dice.below(100) < percent) {
          apply({Change::Kind::write, change.file, change.at + from,
                 change.bytes.substr(from, to - from)},
                image);
        }
        from = to;
      }
      continue;
    }
    const bool stays = how == Cut::prefix ? i < whole : dice.below(100) < percent;
    if (stays) {
      apply(change, image);
    } else if (change.kind == Change::Kind::create || change.kind == Change::Kind::remove) {
      name_lost[index(change.file)] = true;
    }
  }
  if (how == Cut::scorched) scorch(image, dice);
  return image;
}

void CrashDisk::scorch(Image& image, Dice& dice) const {
  const Change& change = unsynced_[dice.below(unsynced_.size())];
  std::optional<std::string>& content = image[index(change.file)];
  if (change.file != DiskFile::log || change.kind != Change::Kind::write || !content) return;
  const std::size_t sector = dice.once_in(2) ? kSector : kLargeSector;
  const std::size_t from = (change.at + dice.below(change.bytes.size())) / sector * sector;
  for (std::size_t at = from; at < std::min(from + sector, content->size()); ++at) {
    (*content)[at] = static_cast<char>(dice.below(256));
  }
}

}  // namespace holdfast::local
