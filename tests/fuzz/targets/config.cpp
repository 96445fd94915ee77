// The text of a settings file.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "config/edit.h"
#include "config/load.h"
#include "pos/core/utf8.h"
#include "tests/fuzz/fuzz_target.h"

namespace holdfast::fuzz {
namespace {

using core::ErrorCode;
using core::Result;

// The settings' one way in is a file.
class TextFile {
 public:
  TextFile() : path_("/dev/shm/holdfast-fuzz-" + std::to_string(::getpid()) + ".toml") {}
  ~TextFile() { std::remove(path_.c_str()); }
  TextFile(const TextFile&) = delete;
  TextFile& operator=(const TextFile&) = delete;

  [[nodiscard]] Result<config::Settings> load(std::string_view text) const {
    std::FILE* file = std::fopen(path_.c_str(), "wb");
    FUZZ_REQUIRE(file != nullptr);
    FUZZ_REQUIRE(std::fwrite(text.data(), 1, text.size(), file) == text.size());
    FUZZ_REQUIRE(std::fclose(file) == 0);
    config::Sources sources;
    sources.config_file = path_;
    return config::load(sources);
  }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// "FILE:12: …"
bool names_a_line(const std::string& detail, const std::string& file) {
  if (detail.rfind(file + ":", 0) != 0) return false;
  const std::size_t digits = file.size() + 1;
  const std::size_t end = detail.find_first_not_of("0123456789", digits);
  return end != std::string::npos && end > digits && detail[end] == ':';
}

void check_edited(const TextFile& file, std::string_view text, const config::Settings& before) {
  const std::string value = "host=/run/db dbname=\"shop\" \\ #";
  const auto edited = config::with_text_setting(text, "database.conninfo", value);
  if (!edited) {
    FUZZ_REQUIRE(edited.error().code == ErrorCode::config_wrong_value ||
                 edited.error().code == ErrorCode::config_syntax);
    return;
  }
  const auto after = file.load(*edited);
  FUZZ_REQUIRE(after.has_value());
  config::Settings wanted = before;
  wanted.database.conninfo = value;
  FUZZ_REQUIRE(config::to_toml(*after, config::Secrets::show) ==
               config::to_toml(wanted, config::Secrets::show));
}

void run(Bytes input) {
  static const TextFile file;
  const auto settings = file.load(as_text(input));
  if (!settings) {
    const ErrorCode code = settings.error().code;
    FUZZ_REQUIRE(code == ErrorCode::config_syntax || code == ErrorCode::config_unknown_key ||
                 code == ErrorCode::config_wrong_value || code == ErrorCode::file_unreadable);
    FUZZ_REQUIRE(core::is_utf8(settings.error().detail));
    if (code == ErrorCode::config_syntax || code == ErrorCode::config_unknown_key) {
      FUZZ_REQUIRE(names_a_line(settings.error().detail, file.path()));
    }
    return;
  }
  const std::string written = config::to_toml(*settings, config::Secrets::show);
  const auto again = file.load(written);
  FUZZ_REQUIRE(again.has_value());
  FUZZ_REQUIRE(config::to_toml(*again, config::Secrets::show) == written);
  check_edited(file, as_text(input), *settings);
}

const Registration registration({"config", run});

}  // namespace
}  // namespace holdfast::fuzz
