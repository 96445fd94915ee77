// The sources as the rules see them: paths from the root, and texts.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::lint {

struct Tree {
  std::map<std::string, std::string, std::less<>> files;  // path from the root → text
  std::vector<std::string> top_level;                     // names of files and folders
};

struct Finding {
  std::string path;
  std::size_t line = 0;  // 0: the whole file
  std::string message;

  friend bool operator==(const Finding&, const Finding&) = default;
};
using Findings = std::vector<Finding>;

[[nodiscard]] std::string text_of(const Findings& findings);

// Text files of the tree without build folders. The top level is what git tracks, or in a tree
// without git what is there.
[[nodiscard]] Tree read_tree(const std::filesystem::path& root);

// The folders that make the product, without tests.
[[nodiscard]] bool is_product(std::string_view path);
[[nodiscard]] bool is_cpp(std::string_view path);

}  // namespace holdfast::lint
