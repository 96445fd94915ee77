#include "pos/app/draft_file.h"

#include <sys/stat.h>

#include "db/local/private_file.h"

namespace holdfast::app {

namespace fs = std::filesystem;

core::Result<DraftFile> DraftFile::write(const fs::path& file, std::string_view content,
                                         Readers readers) {
  if (auto own = local::require_own_file(file); !own) return core::pass_on(own.error());
  DraftFile result;
  // Behind a symbolic link the file itself is replaced, and not the link.
  std::error_code failed;
  result.file_ = fs::weakly_canonical(file, failed);
  if (failed) result.file_ = file;
  const fs::path draft = local::with_suffix(result.file_, ".draft");
  if (auto written = local::write_private_file(draft, content); !written) {
    return core::pass_on(written.error());
  }
  result.draft_ = draft;
  struct stat before = {};
  if (readers == Readers::as_before && ::stat(result.file_.c_str(), &before) == 0) {
    ::chmod(draft.c_str(), before.st_mode & 0777);
  }
  return result;
}

DraftFile::~DraftFile() {
  std::error_code ignored;
  if (!draft_.empty()) fs::remove(draft_, ignored);
}

core::Result<void> DraftFile::publish() {
  std::error_code failed;
  fs::rename(draft_, file_, failed);
  if (failed) {
    return core::fail(core::ErrorCode::file_unreadable, file_.string() + ": " + failed.message());
  }
  draft_.clear();
  return local::sync_directory(file_.parent_path());
}

}  // namespace holdfast::app
