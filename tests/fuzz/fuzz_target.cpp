#include "tests/fuzz/fuzz_target.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace holdfast::fuzz {
namespace {

std::vector<Target>& registered() {
  static std::vector<Target> all;
  return all;
}

}  // namespace

const std::vector<Target>& targets() {
  return registered();
}

Registration::Registration(const Target& target) {
  std::vector<Target>& all = registered();
  const auto behind = std::find_if(all.begin(), all.end(),
                                   [&](const Target& other) { return other.name > target.name; });
  all.insert(behind, target);
}

void require(bool holds, const char* what, const char* file, int line) {
  if (holds) return;
  std::fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
  std::abort();
}

}  // namespace holdfast::fuzz
