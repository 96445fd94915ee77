// Reading a JSON document field by field. The first thing that does not fit is remembered
// with its path, everything after it yields empty values, and the caller asks once at the
// end. Nothing throws.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pos/codec/json_document.h"
#include "pos/core/money.h"
#include "pos/core/uuid.h"

namespace holdfast::codec {

// Beyond what any sum of a sale or a shift can be, and far from the end of 64 bits.
inline constexpr std::int64_t kMaxStoredMinor = 1'000'000'000'000'000;

class ReadStatus {
 public:
  void refuse(std::string path) {
    if (!refused_) refused_ = std::move(path);
  }
  [[nodiscard]] bool ok() const { return !refused_.has_value(); }
  [[nodiscard]] const std::string& path() const { return *refused_; }

 private:
  std::optional<std::string> refused_;
};

// One JSON object. Fields that nobody asked for are refused when it goes out of scope: a
// record of this version has none. The document of `value`, and `status`, must outlive it.
class Fields {
 public:
  Fields(JsonDocument::Value value, std::string path, ReadStatus& status);
  ~Fields();
  Fields(const Fields&) = delete;
  Fields& operator=(const Fields&) = delete;

  [[nodiscard]] bool has(std::string_view key) const;
  [[nodiscard]] std::int64_t integer(std::string_view key, std::int64_t least, std::int64_t most);
  [[nodiscard]] bool boolean(std::string_view key);
  [[nodiscard]] std::string text(std::string_view key) { return std::string(view(key)); }
  [[nodiscard]] core::Money money(std::string_view key, core::Currency currency,
                                  std::int64_t least = 0);
  // The place of the text in `words`.
  [[nodiscard]] std::size_t word(std::string_view key, const std::vector<std::string_view>& words);
  template <class IdType>
  [[nodiscard]] IdType id(std::string_view key) {
    return IdType{uuid(key)};
  }
  template <class Visit>
  void object(std::string_view key, const Visit& visit) {
    const auto field = take(key);
    if (!field) return;
    Fields fields{*field, *this, key, std::nullopt};
    if (status_.ok()) visit(fields);
  }
  template <class Visit>
  void array(std::string_view key, std::size_t most, const Visit& visit) {
    const auto field = take(key);
    if (!field) return;
    if (!field->is_array() || field->size() > most) return refuse(key);
    std::size_t place = 0;
    for (auto element = field->first(); element && status_.ok(); element = element->next()) {
      Fields fields{*element, *this, key, place++};
      if (status_.ok()) visit(fields);
    }
  }

  void refuse(std::string_view key) { status_.refuse(path_of(key)); }

 private:
  Fields(JsonDocument::Value value, const Fields& around, std::string_view key,
         std::optional<std::size_t> place);
  void check_kind();
  [[nodiscard]] std::optional<JsonDocument::Value> take(std::string_view key);
  // Valid as long as the document.
  [[nodiscard]] std::string_view view(std::string_view key);
  [[nodiscard]] core::Uuid uuid(std::string_view key);
  [[nodiscard]] std::string path() const;
  [[nodiscard]] std::string path_of(std::string_view key) const;

  JsonDocument::Value value_;
  ReadStatus& status_;
  std::vector<JsonDocument::Value> taken_;
  // A path is put together only where something is refused.
  std::string root_path_;
  const Fields* around_ = nullptr;
  std::string_view key_;              // in `around_`
  std::optional<std::size_t> place_;  // in that array
};

}  // namespace holdfast::codec
