#include "pos/core/barcode.h"

#include <algorithm>

#include "pos/core/utf8.h"

namespace holdfast::core {
namespace {

constexpr std::size_t kMaxCodeBytes = 128;
constexpr std::size_t kGtinDigits = 14;

bool all_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
  });
}

std::string padded(std::string_view digits) {
  std::string gtin(kGtinDigits - digits.size(), '0');
  return gtin += digits;
}

Result<std::string> malformed(std::string_view data) {
  return fail(ErrorCode::barcode_malformed, std::string{utf8_head(data, 40)});
}

Result<std::string> gtin(std::string_view digits) {
  if (!has_valid_check_digit(digits)) {
    return fail(ErrorCode::barcode_check_digit, std::string{digits});
  }
  return padded(digits);
}

// UPC-A is EAN-13 with a leading zero, and some readers send it so.
bool is_upc_a_shape(std::string_view digits) {
  return digits.size() == 12 || (digits.size() == 13 && digits.front() == '0');
}

Result<std::string> gtin_from_upc_e(std::string_view digits) {
  auto expanded = expand_upc_e(digits);
  if (!expanded) return pass_on(std::move(expanded.error()));
  return padded(*expanded);
}

// The symbologies that carry nothing but a GTIN.
Result<std::string> retail_code(std::string_view data, Symbology symbology) {
  if (!all_digits(data)) return malformed(data);
  switch (symbology) {
    case Symbology::ean_13:
      return data.size() == 13 ? gtin(data) : malformed(data);
    case Symbology::ean_8:
      return data.size() == 8 ? gtin(data) : malformed(data);
    case Symbology::upc_a:
      return is_upc_a_shape(data) ? gtin(data) : malformed(data);
    default:
      return is_upc_a_shape(data) ? gtin(data) : gtin_from_upc_e(data);
  }
}

// Typed by hand or from a reader that does not say: the length tells.
Result<std::string> undeclared_code(std::string_view data) {
  if (!all_digits(data)) return std::string{data};
  switch (data.size()) {
    case 8: {
      if (has_valid_check_digit(data)) return padded(data);
      auto from_upc_e = gtin_from_upc_e(data);
      if (from_upc_e) return from_upc_e;
      return fail(ErrorCode::barcode_check_digit, std::string{data});
    }
    case 12:
    case 13:
    case 14:
      return gtin(data);
    default:
      return std::string{data};
  }
}

// A single GTIN as element string: application identifier 01 and its fourteen digits.
bool is_gtin_element(std::string_view data) {
  return data.size() == 2 + kGtinDigits && data.starts_with("01") && all_digits(data) &&
         has_valid_check_digit(data.substr(2));
}

}  // namespace

bool is_aim_identifier(std::string_view text) noexcept {
  return text.size() == 3 && text[0] == ']' &&
         ((text[1] >= 'A' && text[1] <= 'Z') || (text[1] >= 'a' && text[1] <= 'z')) &&
         ((text[2] >= '0' && text[2] <= '9') || (text[2] >= 'A' && text[2] <= 'Z') ||
          (text[2] >= 'a' && text[2] <= 'z'));
}

Symbology symbology_from_aim(std::string_view aim) noexcept {
  if (aim.empty()) return Symbology::unknown;
  if (!is_aim_identifier(aim)) return Symbology::other;
  switch (aim[1]) {
    case 'E':
      if (aim[2] == '0') return Symbology::ean_13;
      if (aim[2] == '4') return Symbology::ean_8;
      return Symbology::other;  // with a supplement
    case 'C':
      return aim[2] == '1' ? Symbology::gs1_128 : Symbology::code_128;
    case 'A':
      return Symbology::code_39;
    case 'I':
      return Symbology::itf;
    case 'd':
      return aim[2] == '2' ? Symbology::gs1_data_matrix : Symbology::data_matrix;
    case 'Q':
      return aim[2] == '3' ? Symbology::gs1_qr_code : Symbology::qr_code;
    case 'J':
      return aim[2] == '1' ? Symbology::gs1_dot_code : Symbology::other;
    case 'L':
      return Symbology::pdf_417;
    case 'z':
      return Symbology::aztec;
    case 'e':
      return Symbology::gs1_databar;
    case 'X':
      return Symbology::unknown;  // "other bar code": the reader does not say which
    default:
      return Symbology::other;
  }
}

int gs1_check_digit(std::string_view digits) noexcept {
  // Weights 3, 1, 3, 1 … from the right.
  int sum = 0;
  int weight = 3;
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) {
    sum += (*digit - '0') * weight;
    weight = 4 - weight;
  }
  return (10 - sum % 10) % 10;
}

bool has_valid_check_digit(std::string_view digits) noexcept {
  if (digits.size() < 2 || !all_digits(digits)) return false;
  return gs1_check_digit(digits.substr(0, digits.size() - 1)) == digits.back() - '0';
}

Result<std::string> expand_upc_e(std::string_view digits) {
  if (!all_digits(digits) || digits.size() < 6 || digits.size() > 8) return malformed(digits);
  const bool has_number_system = digits.size() > 6;
  if (has_number_system && digits.front() != '0' && digits.front() != '1') {
    return malformed(digits);
  }

  const std::string_view six = digits.substr(has_number_system ? 1 : 0, 6);
  std::string upc_a{has_number_system ? digits.substr(0, 1) : std::string_view{"0"}};
  const char last = six[5];
  if (last <= '2') {
    upc_a.append(six.substr(0, 2)).append(1, last).append("0000").append(six.substr(2, 3));
  } else if (last == '3') {
    upc_a.append(six.substr(0, 3)).append("00000").append(six.substr(3, 2));
  } else if (last == '4') {
    upc_a.append(six.substr(0, 4)).append("00000").append(six.substr(4, 1));
  } else {
    upc_a.append(six.substr(0, 5)).append("0000").append(1, last);
  }
  upc_a += static_cast<char>('0' + gs1_check_digit(upc_a));
  if (digits.size() == 8 && upc_a.back() != digits.back()) {
    return fail(ErrorCode::barcode_check_digit, std::string{digits});
  }
  return upc_a;
}

namespace {

Result<std::string> read_code(const ScannedCode& scanned) {
  std::string_view data = scanned.data;
  Symbology symbology = scanned.symbology;
  if (symbology == Symbology::unknown && data.size() > 3 && is_aim_identifier(data.substr(0, 3))) {
    symbology = symbology_from_aim(data.substr(0, 3));
    data.remove_prefix(3);
  }
  if (data.empty() || data.size() > kMaxCodeBytes || has_control_character(data) ||
      !is_utf8(data)) {
    return fail(ErrorCode::barcode_malformed);
  }

  switch (symbology) {
    case Symbology::ean_13:
    case Symbology::ean_8:
    case Symbology::upc_a:
    case Symbology::upc_e:
      return retail_code(data, symbology);
    case Symbology::unknown:
      return undeclared_code(data);
    case Symbology::gs1_databar:
    case Symbology::gs1_128:
    case Symbology::gs1_data_matrix:
    case Symbology::gs1_qr_code:
    case Symbology::gs1_dot_code:
      return std::string{is_gtin_element(data) ? data.substr(2) : data};
    default:
      return std::string{data};
  }
}

}  // namespace

Result<std::string> product_code(const ScannedCode& scanned) {
  auto code = read_code(scanned);
  // Whoever typed it has nothing to scan again.
  if (!code && scanned.source == kTypedByHand) {
    return fail(ErrorCode::typed_code_wrong, code.error().detail);
  }
  return code;
}

}  // namespace holdfast::core
