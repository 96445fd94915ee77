// A row in the text form of COPY: fields with tabs between them, escaped by backslashes
// (PostgreSQL's manual, COPY, "Text Format").
#pragma once

#include <charconv>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pos/core/uuid.h"

namespace holdfast::remote {

// What is wrong with a row: it leaves the decoder's file as an error.
struct BadRow {
  std::string reason;
};

template <class Integer>
Integer copy_integer(std::string_view text) {
  Integer number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) {
    throw BadRow{"not a whole number that a till knows: " + std::string{text}};
  }
  return number;
}

class CopyRow {
 public:
  // The first row of `text`, which it is cut off from. False at the end.
  bool take_from(std::string_view& text);

  [[nodiscard]] std::span<const std::string> fields() const { return {fields_.data(), count_}; }
  // "" for NULL.
  [[nodiscard]] const std::string& text(std::size_t field) const {
    if (field >= count_) throw BadRow{"a field is missing"};
    return fields_[field];
  }
  template <class Integer>
  [[nodiscard]] Integer integer(std::size_t field) const {
    return copy_integer<Integer>(text(field));
  }
  // The nil id for NULL.
  template <class IdType>
  [[nodiscard]] IdType id(std::size_t field) const {
    if (text(field).empty()) return {};
    const auto parsed = core::Uuid::parse(text(field));
    if (!parsed) throw BadRow{"not an id: " + text(field)};
    return IdType{*parsed};
  }

 private:
  std::string& next_field();

  std::vector<std::string> fields_;  // kept from row to row for their memory
  std::size_t count_ = 0;
};

}  // namespace holdfast::remote
