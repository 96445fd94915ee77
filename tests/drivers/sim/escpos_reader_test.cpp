#include "drivers/sim/escpos_reader.h"

namespace holdfast::drivers {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

EscposReader read(std::string_view bytes) {
  EscposReader reader;
  const std::vector<std::uint8_t> raw(bytes.begin(), bytes.end());
  reader.feed(raw);
  return reader;
}

TEST(EscposReader, LinesWithTheirStyle) {
  const EscposReader reader = read(
      "\x1B@\x1B"
      "a\x01\x1D!\x11\x1B"
      "E\x01Hi\n\x1D!\x01\x1B"
      "E\x02you\n");
  EXPECT_THAT(reader.problems(), IsEmpty());
  EXPECT_THAT(reader.items(), ElementsAre(PaperText{{{"Hi", true, 2, 2}}, core::Align::centre},
                                          PaperText{{{"you", false, 1, 2}}, core::Align::centre}));
}

TEST(EscposReader, KicksAndCuts) {
  EXPECT_THAT(read(std::string_view("\x1Bp\x01\x19\xFA\x1DV\x42\x00\x1DV\x00", 12)).items(),
              ElementsAre(PaperKick{5, 50, 500}, PaperCut{true}, PaperCut{false}));
}

TEST(EscposReader, Pictures) {
  const EscposReader reader = read(std::string_view("\x1Dv0\x00\x01\x00\x02\x00\xAA\x55", 10));
  EXPECT_THAT(reader.items(), ElementsAre(PaperPicture{8, 2, {0xAA, 0x55}, core::Align::left}));
  EXPECT_FALSE(reader.in_the_middle());
}

TEST(EscposReader, NamesWhatItDoesNotKnow) {
  EXPECT_THAT(read("\x1Bz").problems(), ElementsAre("ESC 0x7A"));
  EXPECT_THAT(read(std::string_view("\x1Bt\x7F", 3)).problems(), ElementsAre("ESC t 0x7F"));
  EXPECT_THAT(read("a\x1B"
                   "a\x01")
                  .problems(),
              ElementsAre("ESC a in the middle of a line"));
  EXPECT_THAT(read("\x07").problems(), ElementsAre("character 0x07 in cp437"));
  EXPECT_THAT(read("\x1Dk\x49\x02"
                   "AB")
                  .problems(),
              ElementsAre("GS k: no Code 128"));
}

TEST(EscposReader, WrapsWhatIsTooWideAndSaysSo) {
  const EscposReader reader = read(std::string(49, 'x') + "\n");
  EXPECT_EQ(reader.items().size(), 2U);
  EXPECT_THAT(reader.problems(), ElementsAre("text is wider than the paper"));
}

TEST(EscposReader, WaitsForTheRestOfACommand) {
  const EscposReader reader = read("\x1Bp\x01");
  EXPECT_THAT(reader.items(), IsEmpty());
  EXPECT_TRUE(reader.in_the_middle());
}

TEST(EscposReader, ReadsTheSameWhereverTheBytesAreCut) {
  EscposReader reader;
  const std::string bytes = "x\x1DV\x42\x10";
  const auto* first = reinterpret_cast<const std::uint8_t*>(bytes.data());
  reader.feed({first, 4});
  reader.feed({first + 4, 1});
  EXPECT_THAT(reader.problems(), ElementsAre("GS V in the middle of a line"));
}

TEST(PaperTextOfItems, KeepsAmountsAtTheRightEdge) {
  const std::vector<PaperItem> items{
      PaperText{{{"Shop", true, 2, 2}}, core::Align::centre},
      PaperText{{{"TOTAL 3.02", true, 2, 2}}, core::Align::left},
      PaperText{{}, core::Align::left},
      PaperKick{},
      PaperCut{},
  };
  EXPECT_EQ(to_text(items, 20),
            "        Shop\n"
            "TOTAL           3.02\n"
            "\n"
            "- - - - - - - - - -\n");
}

}  // namespace
}  // namespace holdfast::drivers
