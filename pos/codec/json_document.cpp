#include "pos/codec/json_document.h"

#include <limits>
#include <nlohmann/json.hpp>

namespace holdfast::codec {

// What nlohmann-json calls as it reads; each call says whether to go on.
class JsonDocument::Builder {
 public:
  using Kind = Value::Kind;
  explicit Builder(JsonDocument& document) : document_(document) {}

  bool null() { return add(Kind::other); }
  bool boolean(bool value) { return add(Kind::boolean, value ? 1 : 0); }
  bool number_integer(std::int64_t value) { return add(Kind::integer, value); }
  bool number_unsigned(std::uint64_t value) {
    constexpr auto kLargest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (value > kLargest) return add(Kind::other);
    return add(Kind::integer, static_cast<std::int64_t>(value));
  }
  bool number_float(nlohmann::json::number_float_t, const std::string&) { return add(Kind::other); }
  bool string(std::string& value) {
    add(Kind::text);
    document_.nodes_.back().text = keep(value);
    return true;
  }
  bool binary(std::vector<std::uint8_t>&) { return false; }

  bool start_object(std::size_t) { return open(Kind::object); }
  bool end_object() { return close(); }
  bool start_array(std::size_t) { return open(Kind::array); }
  bool end_array() { return close(); }
  bool key(std::string& name) {
    name_ = keep(name);
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception&) {
    return false;
  }

 private:
  [[nodiscard]] std::uint32_t place() const {
    return static_cast<std::uint32_t>(document_.nodes_.size());
  }

  bool add(Kind kind, std::int64_t number = 0) {
    if (place() > 0) ++document_.nodes_[around_].size;
    document_.nodes_.push_back({kind, name_, {}, 0, place() + 1, around_, number});
    name_ = {};
    return true;
  }
  bool open(Kind kind) {
    const std::uint32_t here = place();
    add(kind);
    around_ = here;
    return true;
  }
  bool close() {
    Node& closed = document_.nodes_[around_];
    closed.end = place();
    around_ = closed.around;
    return true;
  }
  Span keep(std::string_view text) {
    const auto at = static_cast<std::uint32_t>(document_.characters_.size());
    document_.characters_ += text;
    return {at, static_cast<std::uint32_t>(text.size())};
  }

  JsonDocument& document_;
  std::uint32_t around_ = 0;  // the place of what is open
  Span name_;                 // of the value that comes next
};

JsonDocument JsonDocument::read(std::string_view text) {
  // Places have 32 bits; neither SQLite nor PostgreSQL holds a text as long as that.
  constexpr std::size_t kLongest = std::numeric_limits<std::uint32_t>::max() / 2;
  JsonDocument document;
  document.characters_.reserve(text.size());
  document.nodes_.reserve(text.size() / 16 + 1);
  Builder builder(document);
  if (text.size() > kLongest || !nlohmann::json::sax_parse(text, &builder)) {
    document.nodes_.assign(1, {});
  }
  return document;
}

JsonDocument::Value::Kind JsonDocument::Value::kind() const {
  return document_->nodes_[place_].kind;
}

std::size_t JsonDocument::Value::size() const {
  return document_->nodes_[place_].size;
}

std::optional<std::int64_t> JsonDocument::Value::integer() const {
  if (kind() != Kind::integer) return std::nullopt;
  return document_->nodes_[place_].number;
}

std::optional<bool> JsonDocument::Value::boolean() const {
  if (kind() != Kind::boolean) return std::nullopt;
  return document_->nodes_[place_].number != 0;
}

std::optional<std::string_view> JsonDocument::Value::text() const {
  if (kind() != Kind::text) return std::nullopt;
  return document_->at(document_->nodes_[place_].text);
}

std::optional<JsonDocument::Value> JsonDocument::Value::first() const {
  if (size() == 0) return std::nullopt;
  return Value(*document_, place_ + 1);
}

std::optional<JsonDocument::Value> JsonDocument::Value::next() const {
  const Node& node = document_->nodes_[place_];
  if (place_ == 0 || node.end == document_->nodes_[node.around].end) return std::nullopt;
  return Value(*document_, node.end);
}

std::string_view JsonDocument::Value::name() const {
  return document_->at(document_->nodes_[place_].name);
}

std::optional<JsonDocument::Value> JsonDocument::Value::find(std::string_view name) const {
  std::optional<Value> found;
  if (!is_object()) return found;
  for (auto field = first(); field; field = field->next()) {
    if (field->name() == name) found = field;
  }
  return found;
}

}  // namespace holdfast::codec
