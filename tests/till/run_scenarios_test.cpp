// Every text in tests/scenarios is a test of its own, found when the program starts.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "pos/till/memory_world.h"
#include "pos/till/scenario.h"

namespace {

namespace fs = std::filesystem;
using namespace holdfast;

class ScenarioFile : public testing::Test {
 public:
  explicit ScenarioFile(fs::path path) : path_(std::move(path)) {}

  void TestBody() override {
    std::ifstream file(path_);
    std::ostringstream text;
    text << file.rdbuf();
    ASSERT_TRUE(file) << path_;
    till::MemoryWorld world;
    const auto report = till::run_scenario(text.str(), path_.filename().string(), world);
    ASSERT_TRUE(report) << report.error().detail;
    EXPECT_GT(report->expectations, 0) << "a scenario that expects nothing shows nothing";
    EXPECT_EQ(report->skipped, 0);
  }

 private:
  fs::path path_;
};

}  // namespace

int main(int argc, char** argv) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(HOLDFAST_SCENARIOS)) {
    if (entry.path().extension() == ".txt") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  for (const fs::path& path : files) {
    testing::RegisterTest("Scenario", path.stem().c_str(), nullptr, nullptr, __FILE__, __LINE__,
                          [path]() -> testing::Test* { return new ScenarioFile(path); });
  }
  testing::InitGoogleTest(&argc, argv);
  if (files.empty()) {
    ADD_FAILURE() << "no scenarios in " << HOLDFAST_SCENARIOS;
    return 1;
  }
  return RUN_ALL_TESTS();
}
