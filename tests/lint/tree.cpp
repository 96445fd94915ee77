#include "tests/lint/tree.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <set>

namespace holdfast::lint {
namespace {

namespace fs = std::filesystem;
using namespace std::string_view_literals;

constexpr std::array kTextEndings = {".cpp"sv,   ".h"sv,       ".sql"sv,      ".toml"sv,  ".txt"sv,
                                     ".cmake"sv, ".sh"sv,      ".json"sv,     ".rules"sv, ".md"sv,
                                     ".in"sv,    ".service"sv, ".scenario"sv, ".conf"sv};

bool is_generated(const fs::path& name) {
  const std::string text = name.string();
  return text == ".git" || text == ".cache" || text.starts_with("build");
}

bool is_text(const fs::path& path) {
  return std::ranges::find(kTextEndings, path.extension().string()) != kTextEndings.end() ||
         path.parent_path().filename() == ".ci";
}

std::string read_file(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

// Empty when there is no git or no checkout.
std::set<std::string> tracked_top_level(const fs::path& root) {
  std::set<std::string> names;
  if (!fs::exists(root / ".git")) return names;
  const std::string command = "git -C '" + root.string() + "' ls-files -z 2>/dev/null";
  FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return names;
  std::string path;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) {
    if (c != 0) {
      path += static_cast<char>(c);
      continue;
    }
    names.insert(path.substr(0, path.find('/')));
    path.clear();
  }
  ::pclose(pipe);
  return names;
}

}  // namespace

std::string text_of(const Findings& findings) {
  std::string text;
  for (const Finding& finding : findings) {
    text += finding.path;
    if (finding.line != 0) text += ":" + std::to_string(finding.line);
    text += ": " + finding.message + "\n";
  }
  return text;
}

Tree read_tree(const fs::path& root) {
  Tree tree;
  std::set<std::string> names = tracked_top_level(root);
  const bool from_git = !names.empty();
  for (const fs::directory_entry& top : fs::directory_iterator(root)) {
    if (is_generated(top.path().filename())) continue;
    if (!from_git) names.insert(top.path().filename().string());
    if (!top.is_directory()) {
      if (is_text(top.path())) tree.files[top.path().filename().string()] = read_file(top.path());
      continue;
    }
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(top.path())) {
      if (!entry.is_regular_file() || !is_text(entry.path())) continue;
      tree.files[fs::relative(entry.path(), root).string()] = read_file(entry.path());
    }
  }
  tree.top_level.assign(names.begin(), names.end());
  return tree;
}

bool is_product(std::string_view path) {
  return std::ranges::any_of(std::array{"pos/"sv, "drivers/"sv, "db/"sv, "ui/"sv, "config/"sv},
                             [path](std::string_view room) { return path.starts_with(room); });
}

bool is_cpp(std::string_view path) {
  return path.ends_with(".cpp") || path.ends_with(".h");
}

}  // namespace holdfast::lint
