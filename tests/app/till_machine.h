// A machine that is to be a till: a home of its own, and the program run there as its user.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/support/program.h"
#include "tests/support/temp_folder.h"

namespace holdfast::testing {

class TillMachine {
 public:
  [[nodiscard]] std::filesystem::path data() const { return home_.path() / "data" / "holdfast"; }
  [[nodiscard]] std::filesystem::path passfile() const { return data() / "passfile"; }
  [[nodiscard]] std::filesystem::path settings() const {
    return home_.path() / "config" / "holdfast" / "holdfast.toml";
  }
  [[nodiscard]] std::vector<std::string> environment() const {
    return {"HOME=" + home_.path().string(), "XDG_DATA_HOME=" + (home_.path() / "data").string(),
            "XDG_CONFIG_HOME=" + (home_.path() / "config").string()};
  }
  [[nodiscard]] ProgramResult run(std::vector<std::string> arguments,
                                  const std::vector<std::string>& more = {}) const {
    arguments.insert(arguments.begin(), HOLDFAST_PROGRAM);
    auto all = environment();
    all.insert(all.end(), more.begin(), more.end());
    return run_program(arguments, all);
  }
  // What database.conninfo of its settings file says.
  [[nodiscard]] std::string conninfo() const {
    const std::string text = read(settings()), before = "conninfo = \"";
    const std::size_t at = text.find(before);
    if (at == std::string::npos) return {};
    const std::size_t begin = at + before.size();
    return text.substr(begin, text.find("\"\n", begin) - begin);
  }
  [[nodiscard]] static std::string read(const std::filesystem::path& file) {
    std::ifstream stream(file);
    return std::string(std::istreambuf_iterator<char>(stream), {});
  }
  static void write(const std::filesystem::path& file, const std::string& text) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
  }

 private:
  TempFolder home_;
};

}  // namespace holdfast::testing
