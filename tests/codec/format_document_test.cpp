// The examples of the format's document are payloads that this program reads and writes.
#include <gmock/gmock.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "pos/codec/codec.h"

namespace holdfast::codec {
namespace {

// The text of each block that is fenced as "json NAME".
std::map<std::string, std::string> examples() {
  const std::string fence = "```json ";
  std::ifstream document{HOLDFAST_FORMAT_MD};
  std::map<std::string, std::string> found;
  std::string name;
  for (std::string line; std::getline(document, line);) {
    if (line.starts_with(fence)) {
      name = line.substr(fence.size());
    } else if (line == "```") {
      name.clear();
    } else if (!name.empty()) {
      found[name] += line + '\n';
    }
  }
  return found;
}

TEST(FormatDocument, HasAnExampleOfEachKindThatComesBackAsItStandsThere) {
  auto by_kind = examples();
  ASSERT_EQ(by_kind.erase("workspace"), 1U);
  std::vector<std::string> kinds;
  for (const auto& [kind, text] : by_kind) {
    kinds.push_back(kind);
    const auto body = decode(kind, 1, text);
    ASSERT_TRUE(body) << kind << ": " << body.error().detail;
    const EncodedEntry entry = encode(*body);
    EXPECT_EQ(entry.kind, kind);
    EXPECT_EQ(entry.payload, nlohmann::ordered_json::parse(text).dump());
  }
  EXPECT_THAT(kinds, ::testing::ElementsAre("cash_moved", "count_submitted", "drawer_opened",
                                            "goods_returned", "sale", "sale_voided", "shift_closed",
                                            "shift_opened"));
}

TEST(FormatDocument, HasAnExampleOfAWorkspace) {
  const std::string text = examples()["workspace"];
  const auto workspace = decode_workspace(text);
  ASSERT_TRUE(workspace) << workspace.error().detail;
  EXPECT_EQ(encode(*workspace), nlohmann::ordered_json::parse(text).dump());
}

}  // namespace
}  // namespace holdfast::codec
