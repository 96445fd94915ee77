// What a fuzz target is: one function that takes any bytes at all. The same targets run under
// libFuzzer (libfuzzer_main.cpp) and, over their seeds, in the ordinary tests (seeds_test.cpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace holdfast::fuzz {

using Bytes = std::span<const std::uint8_t>;

struct Target {
  std::string_view name;  // of its folder below seeds/ too
  void (*run)(Bytes input);
  // Runs so slowly that the short run makes fewer of its inputs.
  bool slow = false;
};

// Every target there is, in order of their names.
[[nodiscard]] const std::vector<Target>& targets();

class Registration {
 public:
  explicit Registration(const Target& target);
};

// Ends the program, with these words, when an input breaks what must always hold.
void require(bool holds, const char* what, const char* file, int line);

[[nodiscard]] inline std::string_view as_text(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Takes an input apart from the front. Past its end there are zeros.
class Reader {
 public:
  explicit Reader(Bytes bytes) : rest_(bytes) {}
  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  std::uint8_t byte() {
    const Bytes taken = take(1);
    return taken.empty() ? std::uint8_t{0} : taken[0];
  }
  std::uint16_t word() {
    const std::uint8_t high = byte();
    return static_cast<std::uint16_t>(high << 8 | byte());
  }
  Bytes take(std::size_t count) {
    const Bytes taken = rest_.first(count < rest_.size() ? count : rest_.size());
    rest_ = rest_.subspan(taken.size());
    return taken;
  }
  // Up to the end of the line, which goes too.
  std::string_view line() {
    const std::string_view text = as_text(rest_);
    const std::size_t end = text.find('\n');
    const std::string_view taken = text.substr(0, end);
    take(end == std::string_view::npos ? text.size() : end + 1);
    return taken;
  }
  Bytes rest() { return take(rest_.size()); }

 private:
  Bytes rest_;
};

}  // namespace holdfast::fuzz

#define FUZZ_REQUIRE(condition) \
  ::holdfast::fuzz::require(static_cast<bool>(condition), #condition, __FILE__, __LINE__)
