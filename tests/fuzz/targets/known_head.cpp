// The file in which a till notes how far the server's copy of its journal went.
#include "pos/app/known_head.h"

#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <string>

#include "tests/fuzz/fuzz_target.h"

namespace holdfast::fuzz {
namespace {

class NoteFile {
 public:
  NoteFile() : path_("/dev/shm/holdfast-fuzz-" + std::to_string(::getpid()) + ".server_has") {}
  ~NoteFile() { std::remove(path_.c_str()); }
  NoteFile(const NoteFile&) = delete;
  NoteFile& operator=(const NoteFile&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

void run(Bytes input) {
  static const NoteFile file;
  std::ofstream(file.path(), std::ios::binary | std::ios::trunc) << as_text(input);
  app::KnownHead found(file.path());
  FUZZ_REQUIRE(found.seq() >= 0);
  // No number is made up.
  const bool has_digit = as_text(input).find_first_of("123456789") != std::string_view::npos;
  if (!has_digit) FUZZ_REQUIRE(found.seq() == 0);
  // Whatever was there is replaced by what is noted, and read again as that.
  const std::int64_t next = found.seq() / 2 + 7;
  found.note(next);
  FUZZ_REQUIRE(app::KnownHead(file.path()).seq() == next);
}

const Registration registration({"known_head", run});

}  // namespace
}  // namespace holdfast::fuzz
