#include "pos/app/known_head.h"

#include <algorithm>
#include <fstream>
#include <system_error>

namespace holdfast::app {
namespace {

std::int64_t read(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::int64_t seq = 0;
  return stream >> seq ? std::max<std::int64_t>(seq, 0) : 0;
}

}  // namespace

KnownHead::KnownHead(std::filesystem::path file) : file_(std::move(file)), seq_(read(file_)) {}

void KnownHead::note(std::int64_t seq) {
  if (seq == seq_) return;
  seq_ = seq;
  if (file_.empty()) return;
  const std::filesystem::path draft = file_.string() + ".new";
  std::ofstream(draft, std::ios::trunc) << seq << '\n';
  std::error_code ignored;
  std::filesystem::rename(draft, file_, ignored);
}

}  // namespace holdfast::app
