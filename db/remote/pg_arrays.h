// Arrays as PostgreSQL takes them in binary form: nothing is escaped, and nothing parsed.
//
// Pure; thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "db/remote/pg_connection.h"

namespace holdfast::remote {

// One dimension, no element is NULL. The number of elements is said first.
class PgArray {
 public:
  enum class Element : std::uint8_t { int4, int8, text, bytea, uuid };

  PgArray(Element type, std::size_t count);
  void add_int4(std::int32_t value);
  void add_int8(std::int64_t value);
  void add_bytes(std::span<const std::uint8_t> bytes);
  // What is no UTF-8, and NUL, which PostgreSQL cannot hold, become U+FFFD.
  void add_text(std::string_view text);
  [[nodiscard]] PgBinaryParameter take() &&;

 private:
  void add(std::string_view bytes);

  std::uint32_t array_type_;
  std::string bytes_;
};

}  // namespace holdfast::remote
