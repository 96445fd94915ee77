// A folder of its own for each test, removed at its end.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "config/load.h"

namespace holdfast::config::test {

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "holdfast-config-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  [[nodiscard]] std::filesystem::path write(std::string_view name, std::string_view text) const {
    using std::filesystem::perms;
    const std::filesystem::path file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
    std::filesystem::permissions(
        file, perms::owner_read | perms::owner_write | perms::group_read | perms::others_read);
    return file;
  }

 private:
  std::filesystem::path path_;
};

// Loads one file that holds `text`.
inline core::Result<Settings> load_text(std::string_view text) {
  const Folder folder;
  Sources sources;
  sources.config_file = folder.write("till.toml", text);
  return load(sources);
}

}  // namespace holdfast::config::test
