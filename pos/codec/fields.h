// Reading a JSON document field by field. The first thing that does not fit is remembered
// with its path, everything after it yields empty values, and the caller asks once at the
// end. Nothing throws.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

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
// record of this version has none. `node` and `status` must outlive it.
class Fields {
 public:
  using Visit = std::function<void(Fields&)>;

  Fields(const nlohmann::json& node, std::string path, ReadStatus& status);
  ~Fields();
  Fields(const Fields&) = delete;
  Fields& operator=(const Fields&) = delete;

  [[nodiscard]] bool has(const char* key) const;
  [[nodiscard]] std::int64_t integer(const char* key, std::int64_t least, std::int64_t most);
  [[nodiscard]] bool boolean(const char* key);
  [[nodiscard]] std::string text(const char* key);
  [[nodiscard]] core::Money money(const char* key, core::Currency currency, std::int64_t least = 0);
  // The place of the text in `words`.
  [[nodiscard]] std::size_t word(const char* key, const std::vector<std::string_view>& words);
  template <class IdType>
  [[nodiscard]] IdType id(const char* key) {
    return IdType{uuid(key)};
  }
  void object(const char* key, const Visit& visit);
  void array(const char* key, std::size_t most, const Visit& visit);

  void refuse(const char* key) { status_.refuse(path_of(key)); }

 private:
  [[nodiscard]] const nlohmann::json* take(const char* key);
  [[nodiscard]] core::Uuid uuid(const char* key);
  [[nodiscard]] std::string path_of(std::string_view key) const;

  const nlohmann::json& node_;
  std::string path_;
  ReadStatus& status_;
  std::vector<std::string_view> taken_;
};

}  // namespace holdfast::codec
