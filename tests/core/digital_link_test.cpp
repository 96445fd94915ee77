#include "pos/core/digital_link.h"

#include <gmock/gmock.h>

namespace holdfast::core {
namespace {

using ::testing::HasSubstr;

// Brackets, "none" for what is no link, or the refusal.
std::string read(std::string_view link) {
  const auto elements = parse_digital_link(link, 2026);
  if (!elements) return std::string(name(elements.error().code)) + ": " + elements.error().detail;
  return *elements ? to_bracketed(**elements) : "none";
}

TEST(DigitalLink, IsReadWhateverTheDomain) {
  constexpr std::pair<const char*, const char*> kRows[] = {
      // With the numbers of the standard's own examples.
      {"https://id.gs1.org/01/09521234543213", "(01)09521234543213"},
      {"https://id.gs1.org/01/09521234543213/10/ABC123/21/12345",
       "(01)09521234543213(10)ABC123(21)12345"},
      {"https://id.gs1.org/01/09521234543213/10/ABC123?17=261231",
       "(01)09521234543213(10)ABC123(17)261231"},
      {"https://id.gs1.org/00/106141411234567897", "(00)106141411234567897"},
      {"https://example.com/products/01/09521234543213", "(01)09521234543213"},
      {"http://example.com/01/09521234543213/", "(01)09521234543213"},
      {"HTTPS://EXAMPLE.COM/01/09521234543213", "(01)09521234543213"},
      {"https://example.com:8443/a/b/01/09521234543213/22/2A#top", "(01)09521234543213(22)2A"},
      {"https://example.com/01/09521234543213?3103=000195&3922=0299&17=261225",
       "(01)09521234543213(3103)000195(3922)0299(17)261225"},
      {"https://example.com/01/09521234543213?linkType=gs1:pip&17=261225&colour=red",
       "(01)09521234543213(17)261225"},
      {"https://example.com/01/09521234543213/235/XYZ", "(01)09521234543213(235)XYZ"},
      // Signs as numbers.
      {"https://example.com/01/09521234543213/10/A%2FB%2d1", "(01)09521234543213(10)A/B-1"},
      // Short names and lengths that releases before 1.3 had.
      {"https://example.com/gtin/9521234543213/lot/ABC123/ser/7?exp=261231",
       "(01)09521234543213(10)ABC123(21)7(17)261231"},
      {"https://example.com/gln/9521234543213", "(414)9521234543213"},
  };
  for (const auto& [link, elements] : kRows) EXPECT_EQ(read(link), elements) << link;
}

TEST(DigitalLink, OtherPagesAreNone) {
  for (const char* link :
       {"", "01/09521234543213", "https://", "https:///01/09521234543213", "https://example.com",
        "https://example.com/", "https://example.com/shop/01/shoes",
        "https://example.com/01/09521234543213/21/7/10/A1",  // another order than the standard's
        "https://example.com/01/09521234543213/235/X/22/Y", "https://example.com/10/A1",
        "https://example.com/01", "ftp://example.com/01/09521234543213",
        "https://example.com/2026/01/12"}) {
    EXPECT_EQ(read(link), "none") << link;
  }
}

TEST(DigitalLink, FaultsHaveTheirNames) {
  EXPECT_THAT(read("https://example.com/01/09521234543214"),
              HasSubstr("barcode_check_digit: (01)"));
  EXPECT_THAT(read("https://example.com/01/09521234543213?17=261331"),
              HasSubstr("code_part_wrong: (17) 261331: no such date"));
  EXPECT_THAT(read("https://example.com/01/09521234543213/10/A%00"), HasSubstr("(10) A?: has a"));
  EXPECT_THAT(read("https://example.com/01/09521234543213?17=261231&17=261230"),
              HasSubstr("code_contradicts"));
  EXPECT_THAT(read("https://example.com/01/09521234543213?3922=0299"),
              HasSubstr("code_incomplete"));
}

TEST(DigitalLink, IsWrittenInTheStandardsOrder) {
  const std::vector<Gs1Element> elements = {
      {"17", "261231"}, {"21", "7/8"}, {"01", "09521234543213"}, {"10", "A1"}};
  EXPECT_EQ(to_digital_link(elements, "https://id.gs1.org"),
            "https://id.gs1.org/01/09521234543213/10/A1/21/7%2F8?17=261231");
  EXPECT_EQ(to_digital_link(std::vector<Gs1Element>{{"10", "A1"}}, "https://id.gs1.org"), "");
}

}  // namespace
}  // namespace holdfast::core
