#include "drivers/scanner/aim.h"

#include <string_view>
#include <utility>

namespace holdfast::drivers {
namespace {

constexpr std::size_t kIdentifierLength = 3;

bool is_ascii_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}
bool is_ascii_digit(char c) {
  return c >= '0' && c <= '9';
}

bool starts_with_identifier(std::string_view text) {
  return text.size() > kIdentifierLength && text[0] == ']' && is_ascii_letter(text[1]) &&
         (is_ascii_digit(text[2]) || is_ascii_letter(text[2]));
}

}  // namespace

core::Symbology symbology_of(std::string_view aim, std::string_view data) {
  const core::Symbology symbology = core::symbology_from_aim(aim);
  if (symbology != core::Symbology::ean_13) return symbology;
  if (data.size() == 12) return core::Symbology::upc_a;
  if (data.size() >= 6 && data.size() <= 8) return core::Symbology::upc_e;
  return symbology;
}

core::ScannedCode scanned_code_from_text(std::string text, std::string source) {
  core::ScannedCode code;
  code.source = std::move(source);
  if (starts_with_identifier(text)) {
    const std::string aim = text.substr(0, kIdentifierLength);
    text.erase(0, kIdentifierLength);
    code.symbology = symbology_of(aim, text);
  }
  code.data = std::move(text);
  return code;
}

}  // namespace holdfast::drivers
