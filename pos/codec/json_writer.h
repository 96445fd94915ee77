// JSON text, written field by field in the order of the calls: the same calls give the same
// bytes. A document is written at every scan, so no tree is built.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "pos/core/money.h"
#include "pos/core/uuid.h"

namespace holdfast::codec {

class JsonWriter {
 public:
  JsonWriter() { out_.reserve(kReserved); }
  void integer(std::string_view key, std::int64_t value);
  void amount(std::string_view key, core::Money value) { integer(key, value.minor); }
  void boolean(std::string_view key, bool value);
  // What is no UTF-8, and NUL, which PostgreSQL's JSON cannot hold, become U+FFFD.
  void text(std::string_view key, std::string_view value);
  template <class Tag>
  void id(std::string_view key, const core::Id<Tag>& value) {
    text(key, value.to_string());
  }

  // The document itself, or an element of an array; `write` makes its fields.
  template <class Write>
  void object(const Write& write) {
    separate();
    enclose('{', '}', write);
  }
  template <class Write>
  void object(std::string_view key, const Write& write) {
    name(key);
    enclose('{', '}', write);
  }
  template <class Write>
  void array(std::string_view key, const Write& write) {
    name(key);
    enclose('[', ']', write);
  }

  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  void separate();
  void name(std::string_view key);
  void quote(std::string_view value);
  template <class Write>
  void enclose(char open, char close, const Write& write) {
    out_ += open;
    first_ = true;
    write();
    out_ += close;
    first_ = false;
  }

  static constexpr std::size_t kReserved = 2'048;  // a sale of a few lines
  std::string out_;
  bool first_ = true;  // nothing written yet in what is open
};

}  // namespace holdfast::codec
