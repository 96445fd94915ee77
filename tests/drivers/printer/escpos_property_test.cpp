// What the renderer writes, a printer reads as the lines that the layout wanted.
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "drivers/printer/escpos.h"
#include "drivers/printer/layout.h"
#include "drivers/printer/utf8.h"
#include "drivers/sim/escpos_reader.h"

namespace holdfast::drivers {
namespace {

using core::Align;
using core::Emphasis;

rc::Gen<std::string> any_text() {
  const auto letter = rc::gen::element<std::string>(
      "a", "B", "7", " ", "  ", "é", "ü", "€", "Ł", "ź", "Ж", "я", "Ω", "ώ", "’", "…", "猫", "😀",
      "\u00A0", "{", "\x1B", "\x1D", "\n", "\t", "\xFF", "e\u0301", "\u0301", "-", "₽", "½");
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(letter),
                      [](const std::vector<std::string>& letters) {
                        std::string text;
                        for (const std::string& l : letters) text += l;
                        return text;
                      });
}

rc::Gen<core::ReceiptBlock> any_block() {
  const auto align = rc::gen::element(Align::left, Align::centre, Align::right);
  const auto emphasis = rc::gen::element(Emphasis::normal, Emphasis::strong, Emphasis::large);
  return rc::gen::oneOf(
      rc::gen::map(
          rc::gen::tuple(any_text(), align, emphasis),
          [](auto parts) -> core::ReceiptBlock {
            return core::ReceiptText{std::get<0>(parts), std::get<1>(parts), std::get<2>(parts)};
          }),
      rc::gen::map(
          rc::gen::tuple(any_text(), any_text(), emphasis),
          [](auto parts) -> core::ReceiptBlock {
            return core::ReceiptPair{std::get<0>(parts), std::get<1>(parts), std::get<2>(parts)};
          }),
      rc::gen::just<core::ReceiptBlock>(core::ReceiptRule{}),
      rc::gen::map(rc::gen::inRange(0, 4),
                   [](int lines) -> core::ReceiptBlock { return core::ReceiptFeed{lines}; }));
}

std::string without_no_break_spaces(std::string text) {
  for (std::size_t at; (at = text.find("\u00A0")) != std::string::npos;) text.replace(at, 2, " ");
  return text;
}

void check_round_trip(const core::ReceiptDocument& document, const PrinterProfile& profile) {
  EscposReader reader({.width_dots = profile.width_dots});
  reader.feed(render_escpos(document, profile));
  for (const std::string& problem : reader.problems()) RC_FAIL(problem);
  RC_ASSERT(!reader.in_the_middle());

  const std::vector<PaperLine> wanted =
      lay_out(document, {.columns = profile.columns, .substitute = [&](std::string_view text) {
                           return substitute_for_printer(text, profile);
                         }});
  std::size_t i = 0;
  for (const PaperItem& item : reader.items()) {
    const auto* line = std::get_if<PaperText>(&item);
    if (line == nullptr) continue;
    if (i == wanted.size()) break;  // the feed to the tear bar
    const PaperLine& expected = wanted[i++];
    RC_ASSERT(text_of(*line) == without_no_break_spaces(expected.text));
    if (line->runs.empty()) continue;
    RC_ASSERT(line->runs.size() == 1U);
    RC_ASSERT(line->align == expected.align);
    RC_ASSERT(line->runs[0].bold == (expected.emphasis != Emphasis::normal));
    RC_ASSERT((line->runs[0].width == 2) == (expected.emphasis == Emphasis::large));
  }
  RC_ASSERT(i == wanted.size());
}

RC_GTEST_PROP(EscposProperty, APrinterReadsWhatTheLayoutWanted, ()) {
  const core::ReceiptDocument document{
      *rc::gen::container<std::vector<core::ReceiptBlock>>(any_block())};
  for (const PrinterProfile& profile : builtin_profiles()) check_round_trip(document, profile);
}

RC_GTEST_PROP(EscposProperty, NoLineIsWiderThanThePaper, ()) {
  const core::ReceiptDocument document{
      *rc::gen::container<std::vector<core::ReceiptBlock>>(any_block())};
  const int columns = *rc::gen::inRange(kMinColumns, 64);
  for (const PaperLine& line : lay_out(document, {.columns = columns})) {
    const int scale = line.emphasis == Emphasis::large ? 2 : 1;
    RC_ASSERT(display_width(line.text) * scale <= columns);
    RC_ASSERT(line.text.find('\n') == std::string::npos);
  }
}

RC_GTEST_PROP(EscposProperty, AShortRightPartIsWhole, ()) {
  const std::string left = *any_text();
  const auto digits = *rc::gen::container<std::string>(rc::gen::inRange('0', '9'));
  const std::string right = digits.substr(0, 16) + ".00";
  bool found = false;
  for (const PaperLine& line :
       lay_out({{core::ReceiptPair{left, right, Emphasis::large}}}, {.columns = 32}))
    found = found || line.text.ends_with(right);
  RC_ASSERT(found);
}

RC_GTEST_PROP(EscposProperty, BarcodesSurviveTheBytes, ()) {
  const auto text = *rc::gen::nonEmpty(rc::gen::container<std::string>(
      rc::gen::oneOf(rc::gen::inRange<char>('0', '9' + 1), rc::gen::inRange<char>(0x20, 0x7F))));
  const Code128 code = encode_code128(text);
  RC_PRE(!code.data.empty());
  Bytes bytes{0x1D, 'w', 1, 0x1D, 'k', 73, static_cast<std::uint8_t>(code.data.size())};
  bytes.insert(bytes.end(), code.data.begin(), code.data.end());
  EscposReader reader({.width_dots = 1'000'000});
  reader.feed(bytes);
  for (const std::string& problem : reader.problems()) RC_FAIL(problem);
  RC_ASSERT(reader.items().size() == 1U);
  const auto& read = std::get<PaperBarcode>(reader.items()[0]);
  RC_ASSERT(read.data == text);
  RC_ASSERT(static_cast<int>(read.symbols.size()) * 11 + 11 + 13 == code.modules);
}

RC_GTEST_PROP(EscposProperty, ReadingInPiecesReadsTheSame, ()) {
  const core::ReceiptDocument document{
      *rc::gen::container<std::vector<core::ReceiptBlock>>(any_block())};
  const Bytes bytes = render_escpos(document, builtin_profiles()[0]);
  const auto cut = *rc::gen::inRange<std::size_t>(0, bytes.size() + 1);
  EscposReader whole;
  whole.feed(bytes);
  EscposReader pieces;
  pieces.feed(std::span(bytes).first(cut));
  pieces.feed(std::span(bytes).subspan(cut));
  RC_ASSERT(whole.items() == pieces.items());
}

}  // namespace
}  // namespace holdfast::drivers
