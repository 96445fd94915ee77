// The rules of the house, applied to the product.
#include <gtest/gtest.h>

#include "tests/lint/rules.h"

namespace holdfast::lint {
namespace {

const Tree& product() {
  static const Tree tree = read_tree(HOLDFAST_SOURCES);
  return tree;
}

TEST(Product, WasFound) {
  EXPECT_GE(product().files.size(), 50U);
  EXPECT_TRUE(product().files.contains("pos/core/error.h"));
  EXPECT_TRUE(product().files.contains("tests/lint/product_test.cpp"));
}

TEST(Product, IncludesOnlyWhatItsRoomsAllow) {
  EXPECT_EQ(text_of(check_includes(product())), "");
}

TEST(Product, LinksOnlyWhatItsRoomsAllow) {
  EXPECT_EQ(text_of(check_links(product())), "");
}

TEST(Product, CallsNothingForbidden) {
  EXPECT_EQ(text_of(check_calls(product())), "");
}

TEST(Product, IsLaidOutAsAgreed) {
  EXPECT_EQ(text_of(check_layout(product())), "");
}

TEST(Product, SpeaksOfItselfAlone) {
  EXPECT_EQ(text_of(check_words(product())), "");
}

}  // namespace
}  // namespace holdfast::lint
