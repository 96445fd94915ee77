#include "db/remote/pg_arrays.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "pos/core/utf8.h"

namespace holdfast::remote {
namespace {

struct TypeIds {
  std::uint32_t element, array;
};

// Fixed for ever in PostgreSQL's pg_type.dat.
TypeIds type_ids(PgArray::Element type) {
  switch (type) {
    case PgArray::Element::int4:
      return {23, 1007};
    case PgArray::Element::int8:
      return {20, 1016};
    case PgArray::Element::text:
      return {25, 1009};
    case PgArray::Element::bytea:
      return {17, 1001};
    case PgArray::Element::uuid:
      return {2950, 2951};
  }
  return {};
}

// Big-endian, as everything in PostgreSQL's protocol.
template <class Integer>
std::array<char, sizeof(Integer)> network_order(Integer value) {
  std::array<char, sizeof(Integer)> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<char>(value >> (8 * (bytes.size() - 1 - i)) & 0xFF);
  }
  return bytes;
}

template <class Integer>
void append(std::string& to, Integer value) {
  const auto bytes = network_order(value);
  to.append(bytes.data(), bytes.size());
}

// Nearly all text: looked at eight bytes at a time.
bool is_ascii_without_nul(std::string_view text) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080, kOnes = 0x0101010101010101;
  std::uint64_t found = 0;
  for (; text.size() >= sizeof found; text.remove_prefix(sizeof found)) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, text.data(), sizeof eight);
    // The second term borrows into the high bit of a byte that is zero.
    found |= eight | (eight - kOnes);
  }
  return (found & kHighBits) == 0 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > '\0'; });
}

bool can_be_held(std::string_view text) {
  if (is_ascii_without_nul(text)) return true;
  return text.find('\0') == std::string_view::npos && core::is_utf8(text);
}

std::string mended(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = core::utf8_sequence_length(text);
    if (length == 0 || text.front() == '\0') {
      out += "\xEF\xBF\xBD";
      text.remove_prefix(1);
    } else {
      out += text.substr(0, length);
      text.remove_prefix(length);
    }
  }
  return out;
}

}  // namespace

PgArray::PgArray(Element type, std::size_t count) : array_type_(type_ids(type).array) {
  append(bytes_, std::uint32_t{count == 0 ? 0U : 1U});  // dimensions
  append(bytes_, std::uint32_t{0});                     // no NULLs
  append(bytes_, type_ids(type).element);
  if (count == 0) return;
  append(bytes_, static_cast<std::uint32_t>(count));
  append(bytes_, std::uint32_t{1});  // the first index
}

void PgArray::add(std::string_view bytes) {
  append(bytes_, static_cast<std::uint32_t>(bytes.size()));
  bytes_ += bytes;
}

void PgArray::add_int4(std::int32_t value) {
  const auto bytes = network_order(static_cast<std::uint32_t>(value));
  add({bytes.data(), bytes.size()});
}

void PgArray::add_int8(std::int64_t value) {
  const auto bytes = network_order(static_cast<std::uint64_t>(value));
  add({bytes.data(), bytes.size()});
}

void PgArray::add_bytes(std::span<const std::uint8_t> bytes) {
  append(bytes_, static_cast<std::uint32_t>(bytes.size()));
  bytes_.append(bytes.begin(), bytes.end());
}

void PgArray::add_text(std::string_view text) {
  add(can_be_held(text) ? text : mended(text));
}

PgBinaryParameter PgArray::take() && {
  return {array_type_, std::move(bytes_)};
}

}  // namespace holdfast::remote
