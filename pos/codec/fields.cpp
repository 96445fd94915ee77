#include "pos/codec/fields.h"

#include <algorithm>

namespace holdfast::codec {

using Value = JsonDocument::Value;

Fields::Fields(Value value, std::string path, ReadStatus& status)
    : value_(value), status_(status), root_path_(std::move(path)) {
  check_kind();
}

Fields::Fields(Value value, const Fields& around, std::string_view key,
               std::optional<std::size_t> place)
    : value_(value), status_(around.status_), around_(&around), key_(key), place_(place) {
  check_kind();
}

void Fields::check_kind() {
  if (!value_.is_object()) return status_.refuse(path().empty() ? "payload" : path());
  taken_.reserve(value_.size());
}

Fields::~Fields() {
  if (!status_.ok() || value_.size() == taken_.size()) return;
  for (auto field = value_.first(); field; field = field->next()) {
    const auto name = field->name();
    if (std::ranges::none_of(taken_, [name](const Value& v) { return v.name() == name; })) {
      refuse(name);
      return;
    }
  }
}

bool Fields::has(std::string_view key) const {
  return status_.ok() && value_.find(key).has_value();
}

std::optional<Value> Fields::take(std::string_view key) {
  if (!status_.ok()) return std::nullopt;
  const auto field = value_.find(key);
  if (!field) {
    refuse(key);
    return std::nullopt;
  }
  if (std::ranges::find(taken_, *field) == taken_.end()) taken_.push_back(*field);
  return field;
}

std::int64_t Fields::integer(std::string_view key, std::int64_t least, std::int64_t most) {
  const auto field = take(key);
  if (!field) return 0;
  const auto value = field->integer();
  if (value && *value >= least && *value <= most) return *value;
  refuse(key);
  return 0;
}

bool Fields::boolean(std::string_view key) {
  const auto field = take(key);
  if (!field) return false;
  const auto value = field->boolean();
  if (!value) refuse(key);
  return value.value_or(false);
}

std::string_view Fields::view(std::string_view key) {
  const auto field = take(key);
  if (!field) return {};
  const auto value = field->text();
  if (value && value->find('\0') == std::string_view::npos) return *value;
  refuse(key);
  return {};
}

core::Money Fields::money(std::string_view key, core::Currency currency, std::int64_t least) {
  return {integer(key, least, kMaxStoredMinor), currency};
}

std::size_t Fields::word(std::string_view key, const std::vector<std::string_view>& words) {
  const auto found = std::find(words.begin(), words.end(), view(key));
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  refuse(key);
  return 0;
}

core::Uuid Fields::uuid(std::string_view key) {
  const auto parsed = core::Uuid::parse(view(key));
  if (parsed) return *parsed;
  refuse(key);
  return {};
}

std::string Fields::path() const {
  if (around_ == nullptr) return root_path_;
  std::string path = around_->path_of(key_);
  if (place_) path += '[' + std::to_string(*place_) + ']';
  return path;
}

std::string Fields::path_of(std::string_view key) const {
  std::string whole = path();
  if (!whole.empty()) whole += '.';
  return whole += key;
}

}  // namespace holdfast::codec
