#include "drivers/scanner/aim.h"

#include <gtest/gtest.h>

namespace holdfast::drivers {
namespace {

using core::ScannedCode;
using core::Symbology;

TEST(Aim, IdentifierIsTakenOffTheText) {
  EXPECT_EQ(scanned_code_from_text("]E04006381333931", "com"),
            (ScannedCode{"4006381333931", Symbology::ean_13, "com"}));
  EXPECT_EQ(scanned_code_from_text("]d201040063813339311", "com"),
            (ScannedCode{"01040063813339311", Symbology::gs1_data_matrix, "com"}));
}

TEST(Aim, TextWithoutIdentifierStaysWhole) {
  for (const char* text : {"4006381333931", "]", "]E", "]E0", "]1E234", "E04006", "]E-4006", ""}) {
    EXPECT_EQ(scanned_code_from_text(text, "com"), (ScannedCode{text, Symbology::unknown, "com"}));
  }
}

TEST(Aim, LengthTellsTheRetailCodesApart) {
  EXPECT_EQ(symbology_of("]E0", "4006381333931"), Symbology::ean_13);
  EXPECT_EQ(symbology_of("]E0", "036000291452"), Symbology::upc_a);
  EXPECT_EQ(symbology_of("]E0", "01234565"), Symbology::upc_e);
  EXPECT_EQ(symbology_of("]E4", "96385074"), Symbology::ean_8);
  EXPECT_EQ(symbology_of("]C0", "036000291452"), Symbology::code_128);
}

}  // namespace
}  // namespace holdfast::drivers
