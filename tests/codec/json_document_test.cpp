#include "pos/codec/json_document.h"

#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace holdfast::codec {
namespace {

using Value = JsonDocument::Value;

// Written again, with null for what a document does not tell apart.
std::string written(const Value& value) {
  if (const auto number = value.integer()) return std::to_string(*number);
  if (const auto boolean = value.boolean()) return *boolean ? "true" : "false";
  if (const auto text = value.text()) return nlohmann::json(std::string(*text)).dump();
  if (!value.is_object() && !value.is_array()) return "null";
  std::string out(1, value.is_object() ? '{' : '[');
  std::size_t count = 0;
  for (auto inside = value.first(); inside; inside = inside->next()) {
    if (count++ > 0) out += ',';
    if (value.is_object()) out += nlohmann::json(std::string(inside->name())).dump() + ':';
    out += written(*inside);
  }
  EXPECT_EQ(count, value.size());
  return out += value.is_object() ? '}' : ']';
}

TEST(JsonDocument, HoldsWhatTheTextSays) {
  for (const std::string text :
       {"{}", "[]", "7", "true", "\"\"", "null", "[[],[[]],{}]",
        R"({"a":{"b":[1,-2,{"c":""}]},"d":3})", R"([{"a":1},{"a":2},[3,[4,5],6],7])",
        R"({"":{"":[]}})", R"({"a\"\u0000":"\u00e4\u0000"})",
        "[9223372036854775807,-9223372036854775808]"}) {
    EXPECT_EQ(written(JsonDocument::read(text).root()), nlohmann::ordered_json::parse(text).dump());
  }
}

TEST(JsonDocument, NumbersBeyondSixtyFourBitsAndFractionsAreNoIntegers) {
  const JsonDocument document =
      JsonDocument::read("[9223372036854775808,18446744073709551616,1.0,1e3,-0.5,-0]");
  EXPECT_EQ(written(document.root()), "[null,null,null,null,null,0]");
}

TEST(JsonDocument, WhatIsNoJsonIsNothing) {
  for (const char* text : {"", "{", "[1,2", "{\"a\":1}}", "[1,]", "{\"a\"}", "\"\xFF\"", "01"}) {
    const JsonDocument document = JsonDocument::read(text);
    EXPECT_EQ(written(document.root()), "null") << text;
    EXPECT_EQ(document.root().size(), 0U) << text;
    EXPECT_FALSE(document.root().first() || document.root().find("a")) << text;
  }
}

TEST(JsonDocument, OnlyTheObjectsOwnFieldsAreFound) {
  const JsonDocument document = JsonDocument::read(R"({"a":{"b":1,"a":2},"c":[{"b":3}],"a":4})");
  EXPECT_EQ(document.root().size(), 3U);
  EXPECT_FALSE(document.root().find("b").has_value());
  EXPECT_EQ(document.root().find("a")->integer(), 4);
  EXPECT_FALSE(document.root().find("c")->find("b").has_value());
  EXPECT_EQ(document.root().find("c")->first()->find("b")->integer(), 3);
}

}  // namespace
}  // namespace holdfast::codec
