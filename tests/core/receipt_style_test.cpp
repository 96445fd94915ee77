#include "pos/core/receipt_style.h"

#include <gmock/gmock.h>

namespace holdfast::core {
namespace {

using ::testing::ElementsAre;
using Code = ReceiptStyle::Code;

ReceiptDocument receipt() {
  return {{ReceiptText{"Corner Market"}, ReceiptBarcode{"0002-000412"}, ReceiptText{"Thank you"}}};
}

TEST(ReceiptStyle, ABarcodeAndNoLogoChangeNothing) {
  EXPECT_EQ(styled(receipt(), {}), receipt());
}

TEST(ReceiptStyle, AQrCodeTakesTheBarcodesPlace) {
  EXPECT_THAT(styled(receipt(), {.code = Code::qr}).blocks,
              ElementsAre(ReceiptText{"Corner Market"}, ReceiptQr{"0002-000412", true},
                          ReceiptText{"Thank you"}));
}

TEST(ReceiptStyle, BothSayTheNumberOnce) {
  EXPECT_THAT(
      styled(receipt(), {.code = Code::both}).blocks,
      ElementsAre(ReceiptText{"Corner Market"}, ReceiptBarcode{"0002-000412"}, ReceiptFeed{1},
                  ReceiptQr{"0002-000412", false}, ReceiptText{"Thank you"}));
}

TEST(ReceiptStyle, TheLogoStandsAboveEverything) {
  const auto logo = std::make_shared<const MonoPicture>(MonoPicture{2, 1, {1, 0}});
  const ReceiptDocument document = styled(receipt(), {.logo = logo});
  ASSERT_EQ(document.blocks.size(), 4U);
  EXPECT_EQ(document.blocks[0],
            (ReceiptBlock{ReceiptPicture{std::make_shared<const MonoPicture>(*logo)}}))
      << "the same picture, wherever it is kept";
}

}  // namespace
}  // namespace holdfast::core
