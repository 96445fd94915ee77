#include "pos/core/hex.h"

#include <gtest/gtest.h>

namespace holdfast::core {
namespace {

TEST(Hex, WritesAndReads) {
  const std::vector<std::uint8_t> bytes = {0x00, 0x0f, 0xa5, 0xff};
  EXPECT_EQ(to_hex(bytes), "000fa5ff");
  EXPECT_EQ(from_hex("000fA5Ff"), bytes);
  EXPECT_EQ(to_hex({}), "");
  EXPECT_EQ(from_hex(""), std::vector<std::uint8_t>{});
}

TEST(Hex, RefusesWhatIsNone) {
  for (const std::string_view text : {"0", "abc", "0g", " 00", "0x00", "--"}) {
    EXPECT_EQ(from_hex(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace holdfast::core
