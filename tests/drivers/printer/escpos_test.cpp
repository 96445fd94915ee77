// Bytes checked by hand against Epson's ESC/POS command reference.
#include "drivers/printer/escpos.h"

#include "drivers/printer/printer_profile.h"

namespace holdfast::drivers {
namespace {

using core::Align;
using core::Emphasis;
using core::ReceiptBlock;
using core::ReceiptDocument;
using core::ReceiptText;

PrinterProfile epson() {
  return *find_profile("epson-tm");
}

// Commands are easier to read as text: bytes outside ASCII as <XX>.
std::string shown(const Bytes& bytes) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string text;
  for (const std::uint8_t byte : bytes) {
    if (byte == 0x1B) {
      text += "<ESC>";
    } else if (byte == 0x1D) {
      text += "<GS>";
    } else if (byte >= 0x20 && byte < 0x7F && byte != '<') {
      text += static_cast<char>(byte);
    } else {
      text += {'<', kDigits[byte >> 4], kDigits[byte & 15], '>'};
    }
  }
  return text;
}

const std::string kStart = "<ESC>@<ESC>t<00>";
const std::string kEnd = "<GS>VB<00>";

std::string rendered(std::vector<ReceiptBlock> blocks, const PrinterProfile& profile = epson()) {
  return shown(render_escpos(ReceiptDocument{std::move(blocks)}, profile));
}

TEST(Escpos, AnEmptyReceiptIsCut) {
  EXPECT_EQ(rendered({}), kStart + kEnd);
  ReceiptDocument uncut;
  uncut.cut = false;
  EXPECT_EQ(shown(render_escpos(uncut, epson())), kStart);
}

TEST(Escpos, EmphasisAndAlignmentAreSentOnce) {
  EXPECT_EQ(rendered({ReceiptText{"Shop", Align::centre, Emphasis::large},
                      ReceiptText{"Street", Align::centre}, ReceiptText{"Town", Align::centre},
                      ReceiptText{"a"}, ReceiptText{"b", Align::left, Emphasis::strong}}),
            kStart +
                "<ESC>a<01><ESC>E<01><GS>!<11>Shop<0A>"
                "<ESC>E<00><GS>!<00>Street<0A>Town<0A>"
                "<ESC>a<00>a<0A>"
                "<ESC>E<01>b<0A><ESC>E<00>" +
                kEnd);
}

TEST(Escpos, ChoosesThePagePerRun) {
  EXPECT_EQ(rendered({ReceiptText{"Crème"}}), kStart + "Cr<8A>me<0A>" + kEnd) << "in cp437";
  EXPECT_EQ(rendered({ReceiptText{"10 € für Łódź"}}),
            kStart + "10 <ESC>t<13><D5> f<81>r <ESC>t<12><9D><A2>d<AB><0A>" + kEnd);
  EXPECT_EQ(rendered({ReceiptText{"Чай"}}), kStart + "<ESC>t<11><97><A0><A9><0A>" + kEnd);
  EXPECT_EQ(rendered({ReceiptText{"Ψωμί"}}), kStart + "<ESC>t<0E><96><E0><A3><E5><0A>" + kEnd);
}

TEST(Escpos, APageStaysUntilAnotherIsNeeded) {
  EXPECT_EQ(rendered({ReceiptText{"€"}, ReceiptText{"é"}, ReceiptText{"a"}}),
            kStart + "<ESC>t<13><D5><0A><82><0A>a<0A>" + kEnd);
}

TEST(Escpos, SubstitutesBeforeItGivesUp) {
  EXPECT_EQ(substitute_for_printer("Don’t 3 ₽", epson()), "Don’t 3 RUB") << "’ is in cp1252";
  EXPECT_EQ(substitute_for_printer("Ṡhop", epson()), "Shop");
  EXPECT_EQ(substitute_for_printer("thin\u2009space", epson()), "thin space");
  EXPECT_EQ(substitute_for_printer("猫", epson()), "??") << "as wide as the original";
  PrinterProfile plain = epson();
  plain.code_pages = {{CodePage::cp437, 0}};
  EXPECT_EQ(substitute_for_printer("5 € Škoda", plain), "5 EUR Skoda");
  EXPECT_EQ(substitute_for_printer("Don’t… “x” – 1", plain), "Don't... \"x\" - 1");
}

TEST(Escpos, CommandsInTextAreNotCommands) {
  EXPECT_EQ(rendered({ReceiptText{"Tea\x1Bp\x01\x1D"
                                  "V\x01"}}),
            kStart + "TeapV<0A>" + kEnd);
}

TEST(Escpos, Barcode) {
  EXPECT_EQ(rendered({core::ReceiptBarcode{"0002-000412"}}),
            kStart + "<ESC>a<01><GS>hP<GS>w<03><GS>H<02><GS>kI<0C>{C<00><02>{B-{C<00><04><0C>" +
                "<ESC>a<00>" + kEnd);
}

TEST(Escpos, BarcodeThatDoesNotFitIsText) {
  const std::string wide(60, 'x');
  EXPECT_EQ(rendered({core::ReceiptBarcode{wide.substr(0, 40)}}),
            kStart + "<ESC>a<01>" + wide.substr(0, 40) + "<0A><ESC>a<00>" + kEnd);
  PrinterProfile none = epson();
  none.code128 = false;
  none.raster = false;
  EXPECT_EQ(rendered({core::ReceiptBarcode{"A-1"}}, none),
            kStart + "<ESC>a<01>A-1<0A><ESC>a<00>" + kEnd);
}

TEST(Escpos, QrCode) {
  EXPECT_EQ(rendered({core::ReceiptQr{"0002-000412"}}),
            kStart + "<ESC>a<01><GS>(k<04><00>1A2<00><GS>(k<03><00>1C<05><GS>(k<03><00>1E1" +
                "<GS>(k<0E><00>1P00002-000412<GS>(k<03><00>1Q0" + "0002-000412<0A><ESC>a<00>" +
                kEnd);
}

TEST(Escpos, BarcodeGetsNarrowerOnNarrowPaper) {
  const std::string bytes =
      rendered({core::ReceiptBarcode{"0002-000412"}}, *find_profile("generic-58mm"));
  EXPECT_NE(bytes.find("<GS>w<02>"), std::string::npos) << bytes;
}

TEST(Escpos, WithoutACutterThePaperIsFedToTheTearBar) {
  EXPECT_EQ(rendered({}, *find_profile("generic-58mm")), "<ESC>@<1C>.<ESC>t<00><ESC>d<04>");
  PrinterProfile full = epson();
  full.cutter = Cutter::full;
  EXPECT_EQ(rendered({}, full), kStart + "<GS>VA<00>");
}

TEST(Escpos, RulesUseTheLineOfThePage) {
  PrinterProfile narrow = epson();
  narrow.columns = 16;
  std::string line;
  for (int i = 0; i < 16; ++i) line += "<C4>";
  EXPECT_EQ(rendered({core::ReceiptRule{}}, narrow), kStart + line + "<0A>" + kEnd);
  narrow.code_pages = {{CodePage::cp1252, 16}};
  EXPECT_EQ(rendered({core::ReceiptRule{}}, narrow), "<ESC>@<ESC>t<10>----------------<0A>" + kEnd);
}

TEST(Escpos, DrawerPulse) {
  EXPECT_EQ(drawer_pulse({2, 100, 200}), (Bytes{0x1B, 'p', 0, 50, 100}));
  EXPECT_EQ(drawer_pulse({5, 50, 500}), (Bytes{0x1B, 'p', 1, 25, 250}));
  EXPECT_EQ(drawer_pulse({2, 0, 5000}), (Bytes{0x1B, 'p', 0, 1, 255})) << "kept in range";
}

TEST(Code128, ChoosesTheSets) {
  const auto data = [](std::string_view text) {
    const std::string raw = encode_code128(text).data;
    return shown(Bytes(raw.begin(), raw.end()));
  };
  EXPECT_EQ(data("AB"), "{BAB");
  EXPECT_EQ(data("1234"), "{C<0C>\"");
  EXPECT_EQ(data("12"), "{C<0C>");
  EXPECT_EQ(data("A12"), "{BA12") << "two digits do not pay for a change";
  EXPECT_EQ(data("A12345"), "{BA1{C<17>-");
  EXPECT_EQ(data("a{b"), "{Ba{{b");
  EXPECT_EQ(data("é"), "");
  EXPECT_EQ(data(""), "");
  EXPECT_EQ(encode_code128("1234").modules, 11 * 4 + 13);
}

TEST(Profile, UnknownNameNamesTheOthers) {
  const auto profile = find_profile("epson");
  ASSERT_FALSE(profile);
  EXPECT_EQ(profile.error().code, core::ErrorCode::config_wrong_value);
  EXPECT_NE(profile.error().detail.find("epson-tm"), std::string::npos);
}

TEST(Profile, TheFirstPageIsTheOneThatResetSelects) {
  for (const PrinterProfile& profile : builtin_profiles()) {
    ASSERT_FALSE(profile.code_pages.empty()) << profile.name;
    EXPECT_EQ(profile.code_pages.front(), (CodePageSlot{CodePage::cp437, 0})) << profile.name;
    // Characters of 12 dots: as many as fit, though some dots may be left over.
    EXPECT_EQ(profile.columns, profile.width_dots / 12) << profile.name;
  }
}

}  // namespace
}  // namespace holdfast::drivers
