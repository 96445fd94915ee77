#include "config/camera_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/load.h"

namespace holdfast::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Optional;

TEST(CameraSettings, Size) {
  EXPECT_THAT(picture_size("640x480"), Optional(PictureSize{640, 480}));
  EXPECT_THAT(picture_size("1920x1080"), Optional(PictureSize{1'920, 1'080}));
  for (const char* wrong : {"", "640", "640x", "x480", "640 x 480", "-640x480", "640x480x2",
                            "100x100", "10000x480", "99999999999x480"}) {
    EXPECT_EQ(picture_size(wrong), std::nullopt) << wrong;
    EXPECT_THAT(picture_size_rule(wrong), HasSubstr("\"640x480\"")) << wrong;
  }
}

TEST(CameraSettings, PartOfThePicture) {
  EXPECT_THAT(picture_part("0, 0, 100, 100"), Optional(PicturePart{}));
  EXPECT_THAT(picture_part("25,10,50,80"), Optional(PicturePart{25, 10, 50, 80}));
  for (const char* wrong : {"", "1,2,3", "0,0,100,101", "50,0,51,100", "0,60,100,50", "0,0,9,100",
                            "0,0,100,9", "a,b,c,d", "0,0,100,100,0", "-1,0,50,50"}) {
    EXPECT_EQ(picture_part(wrong), std::nullopt) << wrong;
    EXPECT_THAT(picture_part_rule(wrong), HasSubstr("percent")) << wrong;
  }
}

TEST(CameraSettings, Codes) {
  EXPECT_THAT(code_families("ean, qr,pdf-417"),
              Optional(ElementsAre(CodeFamily::ean, CodeFamily::qr, CodeFamily::pdf_417)));
  EXPECT_EQ(code_families("ean, upc"), std::nullopt);
  EXPECT_EQ(code_families(""), std::nullopt);
  EXPECT_THAT(code_list_rule(""), IsEmpty());
  EXPECT_THAT(code_list_rule("ean;qr"), HasSubstr("data-matrix"));
}

core::Result<Settings> load_flags(std::vector<std::pair<std::string, std::string>> flags) {
  Sources sources;
  sources.flags = std::move(flags);
  return load(sources);
}

TEST(CameraSettings, ACameraIsFoundByItsPathOrIsTheFirst) {
  EXPECT_TRUE(load_flags({{"scanner.1.kind", "camera"}}));
  EXPECT_TRUE(
      load_flags({{"scanner.2.kind", "camera"}, {"scanner.2.device", "/dev/v4l/by-id/*Example*"}}));
  const auto numbers =
      load_flags({{"scanner.1.kind", "camera"}, {"scanner.1.device", "046d:0825"}});
  ASSERT_FALSE(numbers);
  EXPECT_THAT(numbers.error().detail, HasSubstr("/dev/v4l/by-id"));
}

TEST(CameraSettings, WrongValuesSayWhatIsRight) {
  const auto part = load_flags({{"scanner.1.region", "0,0,200,100"}});
  ASSERT_FALSE(part);
  EXPECT_THAT(part.error().detail, HasSubstr("scanner.1.region: must be left, top, width"));
  EXPECT_FALSE(load_flags({{"scanner.1.again_after_ms", "100"}}));
  EXPECT_FALSE(load_flags({{"scanner.1.frames_per_second", "0"}}));
  EXPECT_FALSE(load_flags({{"scanner.1.codes", "barcode"}}));
}

}  // namespace
}  // namespace holdfast::config
