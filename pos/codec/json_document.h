// A JSON text as it was read: one list of values and one of characters, whatever the text holds.
// A journal is folded at every start and searched for every return, so no tree of small
// allocations is built.
//
// Reading is nlohmann-json's: what it takes for JSON is JSON here. Of fields with one name the
// last counts. Thread-safe once it is read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::codec {

class JsonDocument {
 public:
  // A value in a document, which must outlive it.
  class Value {
   public:
    [[nodiscard]] bool is_object() const { return kind() == Kind::object; }
    [[nodiscard]] bool is_array() const { return kind() == Kind::array; }
    // Fields or elements; fields of one name are counted each.
    [[nodiscard]] std::size_t size() const;
    // Empty for values of another kind; integer() also for those beyond 64 bits.
    [[nodiscard]] std::optional<std::int64_t> integer() const;
    [[nodiscard]] std::optional<bool> boolean() const;
    [[nodiscard]] std::optional<std::string_view> text() const;
    // Of an object.
    [[nodiscard]] std::optional<Value> find(std::string_view name) const;
    // The values in an object or an array, in order.
    [[nodiscard]] std::optional<Value> first() const;
    [[nodiscard]] std::optional<Value> next() const;  // behind this one
    // Of a field, which this value is.
    [[nodiscard]] std::string_view name() const;

    friend bool operator==(const Value&, const Value&) = default;

   private:
    friend class JsonDocument;
    enum class Kind : std::uint8_t { other, boolean, integer, text, object, array };
    Value(const JsonDocument& document, std::uint32_t place)
        : document_(&document), place_(place) {}
    [[nodiscard]] Kind kind() const;

    const JsonDocument* document_;
    std::uint32_t place_;
  };

  // A text that is no JSON becomes a document of one value, which is none of the above.
  [[nodiscard]] static JsonDocument read(std::string_view text);
  [[nodiscard]] Value root() const { return {*this, 0}; }

 private:
  class Builder;
  struct Span {
    std::uint32_t at = 0, size = 0;
  };
  struct Node {
    Value::Kind kind = Value::Kind::other;
    Span name, text;           // places in characters_
    std::uint32_t size = 0;    // of what is directly in it
    std::uint32_t end = 0;     // the place behind all that is in it
    std::uint32_t around = 0;  // the place of what it is in
    std::int64_t number = 0;
  };
  [[nodiscard]] std::string_view at(Span span) const {
    return std::string_view(characters_).substr(span.at, span.size);
  }

  std::vector<Node> nodes_;  // each before what is in it
  std::string characters_;
};

}  // namespace holdfast::codec
