// Every target over its seeds and over a fixed number of changed ones, in each ordinary build:
// the same on every machine. The libFuzzer run, which looks where the code leads it, is run.sh.
#include <fstream>
#include <iterator>
#include <random>

#include "tests/fuzz/fuzz_target.h"

namespace holdfast::fuzz {
namespace {

namespace fs = std::filesystem;
using Content = std::vector<std::uint8_t>;

constexpr int kChanged = 4000;
constexpr int kChangedWhenSlow = 150;
constexpr std::size_t kMaxBytes = 64 * 1024;

std::vector<std::pair<std::string, Content>> seeds_of(const Target& target) {
  std::vector<std::pair<std::string, Content>> seeds;
  const fs::path folder = fs::path(HOLDFAST_FUZZ_SEEDS) / target.name;
  if (!fs::is_directory(folder)) return seeds;
  for (const auto& file : fs::directory_iterator(folder)) {
    std::ifstream in(file.path(), std::ios::binary);
    seeds.emplace_back(file.path().filename(), Content(std::istreambuf_iterator<char>(in), {}));
  }
  std::sort(seeds.begin(), seeds.end());
  return seeds;
}

class Changer {
 public:
  explicit Changer(std::uint64_t seed) : engine_(seed) {}
  std::size_t below(std::size_t limit) { return limit == 0 ? 0 : engine_() % limit; }

  void change(Content& bytes, const Content& other) {
    const std::size_t at = below(bytes.size() + 1);
    const auto place = bytes.begin() + static_cast<std::ptrdiff_t>(at);
    const auto left = bytes.size() - at;
    switch (below(7)) {
      case 0:
        if (left > 0) *place ^= static_cast<std::uint8_t>(1U << below(8));
        break;
      case 1:
        if (left > 0) *place = kTelling[below(std::size(kTelling))];
        break;
      case 2:
        bytes.insert(place, kTelling[below(std::size(kTelling))]);
        break;
      case 3:
        bytes.erase(
            place, place + static_cast<std::ptrdiff_t>(below(std::min<std::size_t>(left, 16) + 1)));
        break;
      case 4: {
        const Content again(place,
                            place + static_cast<std::ptrdiff_t>(std::min<std::size_t>(left, 24)));
        bytes.insert(place, again.begin(), again.end());
        break;
      }
      case 5:
        bytes.resize(at);
        break;
      default: {
        const std::size_t from = below(other.size() + 1);
        bytes.insert(place, other.begin() + static_cast<std::ptrdiff_t>(from), other.end());
        break;
      }
    }
    if (bytes.size() > kMaxBytes) bytes.resize(kMaxBytes);
  }

 private:
  static constexpr std::uint8_t kTelling[] = {0,   1,   0x7F, 0x80, 0xFF, 0xC0, 0xE2, 0xED, '\n',
                                              ' ', '"', '\\', '\'', '{',  '}',  '[',  ']',  ':',
                                              ',', '-', '0',  '9',  'e',  '.',  '=',  '#',  '$'};
  std::mt19937_64 engine_;
};

class Seeds : public testing::TestWithParam<Target> {};

TEST_P(Seeds, AreReadAndSoIsWhatBecomesOfThem) {
  const auto seeds = seeds_of(GetParam());
  ASSERT_FALSE(seeds.empty()) << "no seeds in " << HOLDFAST_FUZZ_SEEDS << "/" << GetParam().name;
  for (const auto& [name, content] : seeds) {
    SCOPED_TRACE(name);
    GetParam().run(content);
  }
  GetParam().run({});
  Changer changer(20260301);
  const int wanted = GetParam().slow ? kChangedWhenSlow : kChanged;
  for (int i = 0; i < wanted; ++i) {
    Content input = seeds[changer.below(seeds.size())].second;
    for (std::size_t changes = 1 + changer.below(6); changes > 0; --changes) {
      changer.change(input, seeds[changer.below(seeds.size())].second);
    }
    GetParam().run(input);
  }
}

INSTANTIATE_TEST_SUITE_P(Of, Seeds, testing::ValuesIn(targets()),
                         [](const auto& parameter) { return std::string(parameter.param.name); });

// A folder without a target would be forgotten seeds.
TEST(Seeds, BelongToATarget) {
  for (const auto& folder : fs::directory_iterator(HOLDFAST_FUZZ_SEEDS)) {
    const std::string name = folder.path().filename();
    EXPECT_TRUE(std::any_of(targets().begin(), targets().end(), [&](const Target& target) {
      return target.name == name;
    })) << name;
  }
}

}  // namespace
}  // namespace holdfast::fuzz
