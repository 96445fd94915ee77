#include "pos/codec/fields.h"

#include <algorithm>
#include <limits>

namespace holdfast::codec {

using nlohmann::json;

Fields::Fields(const json& node, std::string path, ReadStatus& status)
    : node_(node), path_(std::move(path)), status_(status) {
  if (!node_.is_object()) status_.refuse(path_.empty() ? "payload" : path_);
}

Fields::~Fields() {
  if (!status_.ok() || node_.size() == taken_.size()) return;
  for (const auto& [key, value] : node_.items()) {
    if (std::find(taken_.begin(), taken_.end(), key) == taken_.end()) {
      status_.refuse(path_of(key));
      return;
    }
  }
}

bool Fields::has(const char* key) const {
  return status_.ok() && node_.contains(key);
}

const json* Fields::take(const char* key) {
  if (!status_.ok()) return nullptr;
  const auto field = node_.find(key);
  if (field == node_.end()) {
    refuse(key);
    return nullptr;
  }
  if (std::find(taken_.begin(), taken_.end(), key) == taken_.end()) taken_.emplace_back(key);
  return &*field;
}

std::int64_t Fields::integer(const char* key, std::int64_t least, std::int64_t most) {
  const json* field = take(key);
  if (field == nullptr) return 0;
  constexpr auto kLargest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  const auto* positive = field->get_ptr<const json::number_unsigned_t*>();
  if (!field->is_number_integer() || (positive != nullptr && *positive > kLargest)) {
    refuse(key);
    return 0;
  }
  const auto value = field->get<std::int64_t>();
  if (value < least || value > most) {
    refuse(key);
    return 0;
  }
  return value;
}

bool Fields::boolean(const char* key) {
  const json* field = take(key);
  if (field == nullptr) return false;
  const auto* value = field->get_ptr<const json::boolean_t*>();
  if (value == nullptr) refuse(key);
  return value != nullptr && *value;
}

std::string Fields::text(const char* key) {
  const json* field = take(key);
  if (field == nullptr) return {};
  const auto* value = field->get_ptr<const json::string_t*>();
  if (value == nullptr || value->find('\0') != std::string::npos) {
    refuse(key);
    return {};
  }
  return *value;
}

core::Money Fields::money(const char* key, core::Currency currency, std::int64_t least) {
  return {integer(key, least, kMaxStoredMinor), currency};
}

std::size_t Fields::word(const char* key, const std::vector<std::string_view>& words) {
  const auto found = std::find(words.begin(), words.end(), text(key));
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  refuse(key);
  return 0;
}

core::Uuid Fields::uuid(const char* key) {
  const auto parsed = core::Uuid::parse(text(key));
  if (parsed) return *parsed;
  refuse(key);
  return {};
}

void Fields::object(const char* key, const Visit& visit) {
  const json* field = take(key);
  if (field == nullptr) return;
  Fields fields{*field, path_of(key), status_};
  if (status_.ok()) visit(fields);
}

void Fields::array(const char* key, std::size_t most, const Visit& visit) {
  const json* field = take(key);
  if (field == nullptr) return;
  if (!field->is_array() || field->size() > most) return refuse(key);
  for (std::size_t i = 0; i < field->size() && status_.ok(); ++i) {
    Fields fields{(*field)[i], path_of(key) + '[' + std::to_string(i) + ']', status_};
    if (status_.ok()) visit(fields);
  }
}

std::string Fields::path_of(std::string_view key) const {
  std::string path = path_;
  if (!path.empty()) path += '.';
  return path += key;
}

}  // namespace holdfast::codec
